//! Closing a case, which takes two, and opening it again.
use super::ask::{Coded, Named, Sent};
use super::case_term::TermOut;
use super::gate::Caller;
use super::schema::{ClosingReasonCode, MomentText, ReopeningReasonCode, some_moment};
use super::wrong::Wrong;
use super::{approval, case_file, json};
use crate::app::App;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use domain::case_file::{ClosingReason, ReopeningReason};
use domain::day::Moment;
use domain::id::CaseId;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// The duties that nobody is reminded of once the case is closed.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = OpenDuties)]
pub(super) struct Duties {
    /// How many ran out.
    late: usize,
    /// How many there are, with those.
    all: usize,
    /// They, the one that ends first first; null for who does not read the steps of the
    /// case, or would have to say for what.
    #[schema(required)]
    items: Option<Vec<TermOut>>,
}

/// How the closing of a case stands.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Closing)]
pub(super) struct Out {
    /// What a second person has to agree to; null while nobody asked.
    #[schema(required)]
    asked: Option<approval::Out>,
    /// When it was closed; null while it is open.
    #[schema(value_type = Option<MomentText>, required)]
    #[serde(serialize_with = "some_moment")]
    closed_at: Option<Moment>,
    /// Why it was closed though duties were open; null when none was.
    #[schema(value_type = Option<ClosingReasonCode>, required)]
    reason: Option<&'static str>,
    /// What is still open.
    duties: Duties,
}

async fn standing(app: &App, caller: &Caller, case: CaseId) -> Result<Out, Wrong> {
    let by = &caller.by;
    let duties = app.register.open_duties(by, case).await?;
    let items =
        duties.listed.map(|all| all.into_iter().map(|term| TermOut::of(term, by.at)).collect());
    let closed = app.register.closed(by, case).await?;
    Ok(Out {
        asked: app.register.closing_asked(by, case).await?.map(approval::Out::from),
        closed_at: closed.map(|closed| closed.at),
        reason: closed.and_then(|closed| closed.reason).map(ClosingReason::code),
        duties: Duties { late: duties.late, all: duties.all, items },
    })
}

/// See how the closing of a case stands
///
/// With the duties that are open or late. For those who work on the case or say who does.
#[utoipa::path(get, path = "/cases/{id}/closing", operation_id = "getCaseClosing", tag = "cases",
    responses((status = 200, description = "How it stands", body = Out)))]
pub(super) async fn open(
    State(app): State<App>,
    caller: Caller,
    Named(id): Named<CaseId>,
) -> Result<Response, Wrong> {
    Ok(json(&standing(&app, &caller, id).await?))
}

/// Why a case is to be closed though duties of it are open.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NewClosing {
    /// Why; needed while duties are open.
    #[serde(default)]
    #[schema(value_type = Option<ClosingReasonCode>)]
    reason: Option<Coded<ClosingReason>>,
}

/// Ask to close a case
///
/// It is closed when somebody else agrees who works on it or says who does. Nothing
/// more is entered in it then, and nobody is reminded of its duties; what is in it is
/// opened and corrected still. While duties are open it needs a reason: without one it is
/// refused as `duties_open`.
#[utoipa::path(post, path = "/cases/{id}/closing", operation_id = "askToCloseCase", tag = "cases",
    request_body = NewClosing,
    responses((status = 202, description = "What a second person has to agree to, and what is open",
        body = Out)))]
pub(super) async fn ask(
    State(app): State<App>,
    caller: Caller,
    Named(id): Named<CaseId>,
    Sent(new): Sent<NewClosing>,
) -> Result<Response, Wrong> {
    let reason = new.reason.map(|coded| coded.0);
    app.register.ask_to_close(&caller.by, id, reason).await?;
    Ok((StatusCode::ACCEPTED, json(&standing(&app, &caller, id).await?)).into_response())
}

/// Why a closed case is worked on again.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Reopening {
    /// Why.
    #[schema(value_type = ReopeningReasonCode)]
    reason: Coded<ReopeningReason>,
}

/// Open a closed case again
///
/// For who works on it or says who does. Its terms run again from where its steps stand.
#[utoipa::path(post, path = "/cases/{id}/reopening", operation_id = "reopenCase", tag = "cases",
    request_body = Reopening,
    responses((status = 200, description = "The case", body = case_file::Out)))]
pub(super) async fn reopen(
    State(app): State<App>,
    caller: Caller,
    Named(id): Named<CaseId>,
    Sent(new): Sent<Reopening>,
) -> Result<Response, Wrong> {
    app.register.reopen_case(&caller.by, id, new.reason.0).await?;
    Ok(json(&case_file::Out::from(app.register.case_file(&caller.by, id).await?)))
}
