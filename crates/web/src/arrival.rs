//! Where a request comes from. A browser says it (`Sec-Fetch-Site`, `Origin`);
//! what another site's page asks for is refused here, before any page of ours
//! could forget to.
use crate::app::App;
use crate::problem::Problem;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, Method, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

/// Where browsers report what the policy of content stopped.
pub(crate) const REPORTS: &str = "/csp-report";

/// `POST /csp-report`: counted, and not read: it holds addresses of pages.
pub(crate) async fn report(State(app): State<App>) -> StatusCode {
    app.watch.violation();
    StatusCode::NO_CONTENT
}

/// Refuses what another site's page asks for. (Forms carry a token of the
/// session besides.)
pub(crate) async fn from_here(State(app): State<App>, request: Request, next: Next) -> Response {
    // Reports are of the browser itself, say nothing and change nothing.
    if request.uri().path() == REPORTS {
        return next.run(request).await;
    }
    let (method, headers) = (request.method(), request.headers());
    if matches!(*method, Method::GET | Method::HEAD | Method::OPTIONS) {
        if read_from_elsewhere(headers) {
            return Problem::Denied.into_response();
        }
    } else if changed_from_elsewhere(headers, &app.origin) {
        return Problem::FormExpired.into_response();
    }
    next.run(request).await
}

fn text<'h>(headers: &'h HeaderMap, name: &str) -> Option<&'h str> {
    headers.get(name).and_then(|v| v.to_str().ok())
}

/// Whether a browser says that a page of ours, or the person at it, asks.
/// `same-site` is another host of the same domain: not ours.
fn is_ours(site: &str) -> bool {
    matches!(site, "same-origin" | "none")
}

/// Whether another site's page asks for a change. Programs say nothing of where
/// they come from; what they send is held to its token.
fn changed_from_elsewhere(headers: &HeaderMap, ours: &str) -> bool {
    let site = text(headers, "sec-fetch-site");
    let Some(origin) = text(headers, "origin") else {
        return site.is_some_and(|site| !is_ours(site));
    };
    // A form of a page that sends no referrer, as ours, comes from `null`. So does
    // one of a page that hides itself: it takes the other header to tell them.
    if origin == "null" {
        return !site.is_some_and(is_ours);
    }
    let host = text(headers, "host");
    let from_here =
        origin == ours || (host.is_some() && origin.split_once("://").map(|(_, o)| o) == host);
    !from_here || site.is_some_and(|site| !is_ours(site))
}

/// Whether another site's page reads, or shows within itself, what is here. A
/// link there that leads a person here is none of that.
fn read_from_elsewhere(headers: &HeaderMap) -> bool {
    let Some(site) = text(headers, "sec-fetch-site") else { return false };
    let framed = matches!(
        text(headers, "sec-fetch-dest"),
        Some("iframe" | "frame" | "fencedframe" | "embed" | "object")
    );
    !is_ours(site) && (framed || text(headers, "sec-fetch-mode") != Some("navigate"))
}

/// Whether a link on another site led here.
pub(crate) fn by_a_link_elsewhere(headers: &HeaderMap) -> bool {
    text(headers, "sec-fetch-mode") == Some("navigate")
        && text(headers, "sec-fetch-site").is_some_and(|site| !is_ours(site))
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::{HeaderName, HeaderValue};

    const OURS: &str = "https://pristan.example";

    fn headers(pairs: &[(&'static str, &'static str)]) -> HeaderMap {
        let pairs =
            pairs.iter().map(|(n, v)| (HeaderName::from_static(n), HeaderValue::from_static(v)));
        pairs.collect()
    }

    #[test]
    fn a_change_is_taken_from_our_pages_and_from_programs() {
        let taken: [&[(&str, &str)]; 7] = [
            &[],
            &[("sec-fetch-site", "same-origin")],
            &[("sec-fetch-site", "none")],
            &[("origin", OURS)],
            &[("origin", "http://10.0.0.1:8080"), ("host", "10.0.0.1:8080")],
            &[("origin", "null"), ("sec-fetch-site", "same-origin")],
            &[("origin", OURS), ("sec-fetch-site", "same-origin")],
        ];
        for pairs in taken {
            assert!(!changed_from_elsewhere(&headers(pairs), OURS), "{pairs:?}");
        }
        let refused: [&[(&str, &str)]; 8] = [
            &[("sec-fetch-site", "cross-site")],
            &[("sec-fetch-site", "same-site")],
            &[("origin", "https://evil.example")],
            &[("origin", "https://evil.example"), ("sec-fetch-site", "same-origin")],
            &[("origin", OURS), ("sec-fetch-site", "cross-site")],
            &[("origin", "null")],
            &[("origin", "null"), ("sec-fetch-site", "cross-site")],
            &[("origin", "null"), ("host", "null")],
        ];
        for pairs in refused {
            assert!(changed_from_elsewhere(&headers(pairs), OURS), "{pairs:?}");
        }
    }

    #[test]
    fn another_site_leads_here_and_reads_nothing() {
        let said = |site, mode, dest| {
            headers(&[("sec-fetch-site", site), ("sec-fetch-mode", mode), ("sec-fetch-dest", dest)])
        };
        assert!(!read_from_elsewhere(&HeaderMap::new()));
        assert!(!read_from_elsewhere(&said("cross-site", "navigate", "document")));
        assert!(!read_from_elsewhere(&said("same-origin", "no-cors", "image")));
        assert!(read_from_elsewhere(&said("cross-site", "no-cors", "image")));
        assert!(read_from_elsewhere(&said("same-site", "cors", "empty")));
        assert!(read_from_elsewhere(&said("cross-site", "navigate", "iframe")));
    }
}
