//! What takes two persons: asked for by one, answered by another.
use super::ask::{Named, Sent};
use super::gate::Caller;
use super::json;
use super::page::{self, Listed};
use super::schema::{
    ApprovalSortCode, ApprovalStateCode, Id, MomentText, filled, moment, some_moment,
};
use super::wrong::Wrong;
use crate::app::App;
use axum::extract::State;
use axum::http::Uri;
use axum::response::Response;
use domain::day::Moment;
use domain::id::{AccountId, ApprovalId};
use register::approval::Approval;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Something that a second person has to agree to.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Approval)]
pub(super) struct Out {
    /// Its id.
    #[schema(value_type = Id)]
    id: ApprovalId,
    /// What sort of thing.
    #[schema(value_type = ApprovalSortCode)]
    sort: &'static str,
    /// The id or code of what it is done to.
    subject: String,
    /// What exactly: codes and numbers.
    #[schema(value_type = Object)]
    detail: serde_json::Value,
    /// What became of it.
    #[schema(value_type = ApprovalStateCode)]
    state: &'static str,
    /// Who asked.
    #[schema(value_type = Id)]
    asked_by: AccountId,
    /// When.
    #[schema(value_type = MomentText)]
    #[serde(serialize_with = "moment")]
    asked_at: Moment,
    /// Until when it is answered and used.
    #[schema(value_type = MomentText)]
    #[serde(serialize_with = "moment")]
    expires_at: Moment,
    /// Who answered.
    #[schema(value_type = Option<Id>, required)]
    decided_by: Option<AccountId>,
    /// When.
    #[schema(value_type = Option<MomentText>, required)]
    #[serde(serialize_with = "some_moment")]
    decided_at: Option<Moment>,
    /// Why it was refused.
    #[schema(required)]
    reason: Option<String>,
}

impl From<Approval> for Out {
    fn from(a: Approval) -> Self {
        Self {
            id: a.id,
            sort: a.sort.code(),
            subject: a.subject,
            detail: serde_json::from_str(&a.detail).unwrap_or_default(),
            state: a.state.code(),
            asked_by: a.asked_by,
            asked_at: a.asked_at,
            expires_at: a.expires_at,
            decided_by: a.decided_by,
            decided_at: a.decided_at,
            reason: filled(&a.reason).map(str::to_owned),
        }
    }
}

/// List what takes two persons
///
/// What one asked for, and what one may agree to.
#[utoipa::path(get, path = "/approvals", operation_id = "listApprovals", tag = "safeguards",
    responses((status = 200, description = "The latest first", body = Listed<Out>),
        (status = 404, description = "The account asks for none and agrees to none")))]
pub(super) async fn list(
    State(app): State<App>,
    caller: Caller,
    uri: Uri,
) -> Result<Response, Wrong> {
    let all = app.register.approvals(&caller.by).await?;
    let items: Vec<Out> = all.into_iter().map(Out::from).collect();
    Ok(page::answer(&uri, &items, None))
}

async fn one(app: &App, caller: &Caller, id: ApprovalId) -> Result<Response, Wrong> {
    Ok(json(&Out::from(app.register.approval(&caller.by, id).await?)))
}

/// See what a second person has to agree to
#[utoipa::path(get, path = "/approvals/{id}", operation_id = "getApproval", tag = "safeguards",
    responses((status = 200, description = "What is asked for", body = Out)))]
pub(super) async fn open(
    State(app): State<App>,
    caller: Caller,
    Named(id): Named<ApprovalId>,
) -> Result<Response, Wrong> {
    one(&app, &caller, id).await
}

/// Why something is refused, lifted or closed.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Because {
    /// Why, without names: it is kept in clear.
    #[schema(min_length = 1, max_length = 2_000)]
    pub(super) reason: String,
}

/// Refuse, as the second person
#[utoipa::path(post, path = "/approvals/{id}/refusal", operation_id = "refuseApproval",
    tag = "safeguards", request_body = Because,
    responses((status = 200, description = "What was refused", body = Out)))]
pub(super) async fn refuse(
    State(app): State<App>,
    caller: Caller,
    Named(id): Named<ApprovalId>,
    Sent(because): Sent<Because>,
) -> Result<Response, Wrong> {
    app.register.refuse(&caller.by, id, &because.reason).await?;
    one(&app, &caller, id).await
}
