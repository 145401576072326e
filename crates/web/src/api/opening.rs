//! What is sealed, opened for a purpose: what all operations that open share.
//!
//! Each is a POST, so that no address and no cache names it; each needs the
//! scope of its class; and its answer is kept by nobody on the way.
use super::ask::Coded;
use super::gate::Unkept;
use super::json;
use super::schema::PurposeCode;
use axum::response::Response;
use domain::access::Purpose;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// For what something sealed is opened.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Opening {
    /// The purpose: the journal keeps it with who opened what.
    #[schema(value_type = PurposeCode)]
    pub(super) purpose: Coded<Purpose>,
}

/// Why something that was put down by mistake is taken back.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Mistake {
    /// The reason; it is sealed.
    #[schema(max_length = 4_000)]
    pub(super) reason: String,
}

/// An answer in JSON with what was sealed.
pub(super) fn opened(body: &impl Serialize) -> Response {
    unkept(json(body))
}

/// An answer that is not kept to be given again.
pub(super) fn unkept(mut response: Response) -> Response {
    response.extensions_mut().insert(Unkept);
    response
}
