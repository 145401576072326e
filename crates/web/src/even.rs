//! Refusals in even time: how long a "there is no such page" takes does not
//! tell what there is. What is hidden costs other reads than what is not
//! there; the difference, a tenth of a millisecond, is found by who asks often
//! enough (goal G6). So such an answer waits for the next beat since its
//! request came: the work behind it ends within the same one.
use axum::extract::Request;
use axum::http::StatusCode;
use axum::middleware::Next;
use axum::response::Response;
use std::time::Duration;
use tokio::time::{Instant, sleep_until};

/// About three times as long as such an answer is made on an idle server.
const BEAT: Duration = Duration::from_millis(10);

/// Holds an answer that something is not there, or not for who asks.
pub(crate) async fn beat(request: Request, next: Next) -> Response {
    let came = Instant::now();
    let response = next.run(request).await;
    if let Some(after) = held(response.status(), came.elapsed()) {
        sleep_until(came + after).await;
    }
    response
}

/// When after its request an answer goes that was ready after `taken`; `None`
/// when it is not held.
fn held(status: StatusCode, taken: Duration) -> Option<Duration> {
    let refused = matches!(status, StatusCode::NOT_FOUND | StatusCode::FORBIDDEN);
    let beats = taken.as_nanos() / BEAT.as_nanos() + 1;
    // Whoever waits for years is not there any more.
    refused.then(|| BEAT.saturating_mul(u32::try_from(beats).unwrap_or(u32::MAX)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::Router;
    use axum::middleware::from_fn;
    use axum::routing::get;
    use tower::ServiceExt as _;

    #[test]
    fn refusals_go_on_the_beat_and_nothing_else_waits() {
        let ms = Duration::from_millis;
        for status in [StatusCode::NOT_FOUND, StatusCode::FORBIDDEN] {
            assert_eq!(held(status, Duration::ZERO), Some(BEAT));
            assert_eq!(held(status, ms(3)), held(status, ms(9)));
            assert_eq!(held(status, BEAT), Some(2 * BEAT));
            assert_eq!(held(status, Duration::MAX), Some(BEAT * u32::MAX));
        }
        assert_eq!(held(StatusCode::OK, ms(3)), None);
    }

    /// Only that it is not earlier: how much later says nothing of the program.
    #[tokio::test]
    async fn no_refusal_goes_before_the_beat() {
        let app =
            Router::new().route("/", get(async || StatusCode::NOT_FOUND)).layer(from_fn(beat));
        let came = Instant::now();
        let request = Request::new(axum::body::Body::empty());
        app.oneshot(request).await.expect("an answer");
        assert!(came.elapsed() >= BEAT);
    }
}
