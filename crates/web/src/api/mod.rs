//! The API under `/api/v1`: the same nouns and operations as the pages, with
//! the same rights.
use crate::app::App;
use crate::problem::Problem;
use axum::Router;
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Response};
use serde_json::json;

/// The addresses of the API.
pub(crate) fn router() -> Router<App> {
    Router::new()
}

/// A problem as RFC 9457 writes it.
pub(crate) fn problem_json(problem: &Problem, reference: Option<String>) -> Response {
    let status = problem.status();
    let language = domain::words::Language::En;
    let detail = match problem {
        Problem::Refused(r) => crate::problem::refusal(language, *r),
        other => crate::words::say(language, &format!("{}-about", other.key())),
    };
    let mut body = json!({
        "type": format!("about:blank#{}", problem.key()),
        "title": crate::words::say(language, problem.key()),
        "status": status.as_u16(),
        "detail": detail,
    });
    if let Some(reference) = reference {
        body["reference"] = reference.into();
    }
    (status, [(CONTENT_TYPE, "application/problem+json")], body.to_string()).into_response()
}
