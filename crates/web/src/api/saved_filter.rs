//! Saved filters: lists that somebody comes back to, under a name.
use super::ask::{Named, Sent};
use super::created;
use super::gate::Caller;
use super::page::{self, Listed};
use super::record::kind_of;
use super::schema::{Id, MomentText, moment};
use super::wrong::Wrong;
use crate::app::App;
use axum::extract::State;
use axum::http::{StatusCode, Uri};
use axum::response::{IntoResponse, Response};
use domain::day::Moment;
use domain::id::{AccountId, SavedFilterId};
use register::saved_filter::{NewFilter, SavedFilter};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A filter kept under a name.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = SavedFilter)]
pub(super) struct Out {
    /// Its id.
    #[schema(value_type = Id)]
    id: SavedFilterId,
    /// The account whose it is.
    #[schema(value_type = Id)]
    account: AccountId,
    /// The kind of record it lists.
    kind: String,
    /// What its owner calls it.
    name: String,
    /// The filter as it stands in the address of a list.
    #[schema(example = "oblast=VAR&status=held")]
    query: String,
    /// Whether colleagues see it.
    shared: bool,
    /// When it was saved.
    #[schema(value_type = MomentText)]
    #[serde(serialize_with = "moment")]
    at: Moment,
}

impl From<SavedFilter> for Out {
    fn from(f: SavedFilter) -> Self {
        Self {
            id: f.id,
            account: f.account,
            kind: f.kind,
            name: f.name,
            query: f.query,
            shared: f.shared,
            at: f.at,
        }
    }
}

/// List the saved filters of a kind
///
/// One's own, and those that colleagues share.
#[utoipa::path(get, path = "/records/{kind}/filters", operation_id = "listFilters",
    tag = "records", responses((status = 200, description = "The filters, by name", body = Listed<Out>)))]
pub(super) async fn list(
    State(app): State<App>,
    caller: Caller,
    Named(kind): Named<String>,
    uri: Uri,
) -> Result<Response, Wrong> {
    let kind = kind_of(&app.register, &caller, &kind)?;
    let filters = app.register.saved_filters(&caller.by, &kind.id).await?;
    let items: Vec<Out> = filters.into_iter().map(Out::from).collect();
    Ok(page::answer(&uri, &items, None))
}

/// A filter to be kept.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = NewFilter)]
pub(super) struct New {
    /// What it is called; one of the same name is replaced.
    #[schema(min_length = 1, max_length = 200)]
    name: String,
    /// The filter as it stands in the address of a list.
    #[schema(max_length = 1_000, example = "oblast=VAR&status=held")]
    query: String,
    /// Whether colleagues see it.
    #[serde(default)]
    shared: bool,
}

/// Keep a filter under a name
#[utoipa::path(post, path = "/records/{kind}/filters", operation_id = "saveFilter",
    tag = "records", request_body = New,
    responses((status = 201, description = "The filter", body = Out,
        headers(("Location" = String, description = "The filters of the kind")))))]
pub(super) async fn save(
    State(app): State<App>,
    caller: Caller,
    Named(kind): Named<String>,
    Sent(new): Sent<New>,
) -> Result<Response, Wrong> {
    let kind = kind_of(&app.register, &caller, &kind)?;
    let New { name, query, shared } = new;
    if query.chars().count() > 1_000 {
        return Err(Wrong::Malformed("query: at most 1000 characters".to_owned()));
    }
    let filter = NewFilter { kind: kind.id.clone(), name, query, shared };
    let id = app.register.save_filter(&caller.by, filter).await?;
    let filters = app.register.saved_filters(&caller.by, &kind.id).await?;
    let made = filters.into_iter().find(|f| f.id == id).ok_or(Wrong::NOT_FOUND)?;
    Ok(created(&format!("/records/{}/filters", kind.id), &Out::from(made)))
}

/// Delete a filter of one's own
#[utoipa::path(delete, path = "/filters/{id}", operation_id = "deleteFilter", tag = "records",
    responses((status = 204, description = "It is gone")))]
pub(super) async fn delete(
    State(app): State<App>,
    caller: Caller,
    Named(id): Named<SavedFilterId>,
) -> Result<Response, Wrong> {
    app.register.delete_saved_filter(&caller.by, id).await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}
