//! The API under `/api/v1`: the same nouns and operations as the pages, with
//! the same rights.
//!
//! ```text
//! request ─ gate ─ handler ─ operation of the register ─ JSON
//!            │        └ ask: query, path and body, or what is wrong with them
//!            └ who asks, with which token; was it answered before
//! ```
//!
//! The document (`/api/v1/openapi.json`) is made from the handlers; the gate
//! takes from it which parameters an operation has. One file a noun.
mod ask;
mod document;
mod gate;
mod page;
mod record;
mod schema;
mod wrong;

use crate::app::App;
use crate::problem::Problem;
use axum::Router;
use axum::http::StatusCode;
use axum::http::header::{CONTENT_TYPE, LOCATION};
use axum::middleware::{from_fn, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use gate::Gate;
use serde::Serialize;
use std::sync::Arc;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use wrong::Wrong;

/// The address under which the operations are.
const BASE: &str = "/api/v1";

/// The addresses of the API.
pub(crate) fn router(app: &App) -> Router<App> {
    let (operations, document) = operations().split_for_parts();
    let document = document::complete(document, app.register.pack());
    let gate = Arc::new(Gate::new(app.clone(), &document, BASE));
    let document = Arc::new(document);
    let operations = operations
        .merge(document::router(&document))
        .fallback(async || Wrong::NOT_FOUND)
        .method_not_allowed_fallback(async || Wrong::Method)
        .layer(from_fn_with_state(gate, async |state, request, next| {
            let axum::extract::State(gate) = state;
            gate::pass(gate, request, next).await
        }))
        .layer(from_fn(wrong::say));
    Router::new().nest(BASE, operations)
}

/// Every operation, with what the document says of it.
fn operations() -> OpenApiRouter<App> {
    OpenApiRouter::with_openapi(document::base())
        .routes(routes!(record::list, record::enter))
        .routes(routes!(record::counts))
        .routes(routes!(record::open, record::correct))
        .routes(routes!(record::withdraw))
        .routes(routes!(record::restore))
        .routes(routes!(record::history))
}

/// An answer in JSON.
fn json(body: &impl Serialize) -> Response {
    // Our types have only text keys and finite numbers.
    let bytes = serde_json::to_vec(body).unwrap_or_default();
    ([(CONTENT_TYPE, "application/json")], bytes).into_response()
}

/// What was made, and where it is: an address below [`BASE`].
fn created(address: &str, body: &impl Serialize) -> Response {
    let mut response = json(body);
    *response.status_mut() = StatusCode::CREATED;
    if let Ok(address) = format!("{BASE}{address}").parse() {
        response.headers_mut().insert(LOCATION, address);
    }
    response
}

/// A problem outside of any operation, as RFC 9457 writes it.
pub(crate) fn problem_json(problem: &Problem, reference: Option<String>) -> Response {
    Wrong::Told(problem.clone()).in_words(domain::words::Language::En, reference)
}
