//! What is counted of requests, for whoever watches the server, and the line
//! that the log has of each. Both hold numbers and patterns of addresses alone:
//! no address that was asked for, no account, nothing that was sent.
use crate::app::App;
use axum::extract::{MatchedPath, Request, State};
use axum::http::{Method, StatusCode};
use axum::middleware::Next;
use axum::response::Response;
use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};

/// The upper ends of the groups into which durations are counted, in
/// milliseconds.
pub const GROUPS: [u64; 10] = [5, 10, 25, 50, 100, 250, 500, 1000, 2500, 10_000];

/// Of which requests.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Sort {
    /// The pattern of the address, `/cases/{id}`; `none` where there is no page.
    pub route: String,
    /// The method; `other` for what is not used.
    pub method: &'static str,
    /// The status.
    pub status: u16,
}

/// How many there were, and how long they took.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Times {
    /// How many.
    pub count: u64,
    /// Together, in milliseconds.
    pub sum: u64,
    /// How many took as long as the group of [`GROUPS`] says, and no longer.
    pub within: [u64; GROUPS.len()],
}

impl Times {
    fn add(&mut self, ms: u64) {
        self.count += 1;
        self.sum = self.sum.saturating_add(ms);
        for (within, end) in self.within.iter_mut().zip(GROUPS) {
            *within += u64::from(ms <= end);
        }
    }
}

/// What is counted since the server was started.
#[derive(Debug, Default)]
pub struct Watch {
    requests: Mutex<BTreeMap<Sort, Times>>,
    violations: AtomicU64,
}

impl Watch {
    /// A browser stopped something that the policy of content forbids.
    pub(crate) fn violation(&self) {
        self.violations.fetch_add(1, Ordering::Relaxed);
    }

    /// How often browsers stopped something that the policy of content forbids.
    #[must_use]
    pub fn violations(&self) -> u64 {
        self.violations.load(Ordering::Relaxed)
    }

    /// What was asked, how often, and how long it took.
    #[must_use]
    pub fn requests(&self) -> Vec<(Sort, Times)> {
        let requests = self.requests.lock().unwrap_or_else(PoisonError::into_inner);
        requests.iter().map(|(sort, times)| (sort.clone(), *times)).collect()
    }

    fn request(&self, sort: Sort, ms: u64) {
        let mut requests = self.requests.lock().unwrap_or_else(PoisonError::into_inner);
        requests.entry(sort).or_default().add(ms);
    }
}

/// The name of a method. A client may send any word for one.
fn method(method: &Method) -> &'static str {
    match *method {
        Method::GET => "GET",
        Method::HEAD => "HEAD",
        Method::POST => "POST",
        Method::PUT => "PUT",
        Method::PATCH => "PATCH",
        Method::DELETE => "DELETE",
        Method::OPTIONS => "OPTIONS",
        _ => "other",
    }
}

/// Counts a request, and leaves a line of it in the log. How long it took is
/// measured to the first byte of the answer.
pub(crate) async fn counted(State(app): State<App>, request: Request, next: Next) -> Response {
    let method = method(request.method());
    let route = request.extensions().get::<MatchedPath>();
    let route = route.map_or("none", MatchedPath::as_str).to_owned();
    let (begun, id) = (app.edge.now(), app.edge.bits());
    let response = next.run(request).await;
    // A clock that was set back meanwhile makes no negative time.
    let ms = u64::try_from(app.edge.now().0 - begun.0).unwrap_or(0);
    let status = response.status().as_u16();
    // Eight bytes by chance: lines of one request are found, and nobody by them.
    let id = format!("{:016x}", id >> 64);
    tracing::info!(target: "request", id, method, route, status, ms);
    app.watch.request(Sort { route, method, status }, ms);
    response
}

/// `GET /ready`: whether requests can be answered, in one word: `unsealed`,
/// `sealed`, or what is missing.
pub(crate) async fn ready(State(app): State<App>) -> (StatusCode, &'static str) {
    match app.register.migrated().await {
        Err(_) => (StatusCode::SERVICE_UNAVAILABLE, "database"),
        Ok(false) => (StatusCode::SERVICE_UNAVAILABLE, "migrations"),
        Ok(true) if app.register.is_sealed() => (StatusCode::OK, "sealed"),
        Ok(true) => (StatusCode::OK, "unsealed"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_request_is_counted_in_every_group_that_is_long_enough() {
        let watch = Watch::default();
        let sort = Sort { route: "/cases/{id}".to_owned(), method: "GET", status: 200 };
        for ms in [5, 30, 20_000] {
            watch.request(sort.clone(), ms);
        }
        let [(of, times)] = &watch.requests()[..] else { panic!("one sort") };
        assert_eq!((of, times.count, times.sum), (&sort, 3, 20_035));
        assert_eq!(times.within, [1, 1, 1, 2, 2, 2, 2, 2, 2, 2]);
    }

    #[test]
    fn a_method_that_somebody_made_up_has_no_name() {
        assert_eq!(method(&Method::from_bytes(b"IVANOVA").unwrap()), "other");
        assert_eq!(method(&Method::DELETE), "DELETE");
    }
}
