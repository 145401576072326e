//! A person's request for the data kept of them: taken in, reviewed entry by
//! entry, released, handed over.
use super::approval::Because;
use super::ask::{AtLeast, Coded, Confided, Named, Sent};
use super::gate::Caller;
use super::opening::opened;
use super::page::{self, Listed};
use super::schema::{
    CaseNumberText, DayText, DecisionCode, Id, IdentityCheckCode, MomentText, OriginCode,
    RequestStateCode, WithheldCode, filled, moment,
};
use super::wrong::Wrong;
use super::{created, json};
use crate::app::App;
use axum::extract::State;
use axum::http::Uri;
use axum::response::Response;
use domain::access::SealedClass;
use domain::day::{Day, Moment};
use domain::id::{AccountId, CaseId, PersonId, RequestId};
use domain::subject_request::{Decision, IdentityCheck, Withheld};
use register::access_request::{AccessRequest, Decided, Entry, ReviewedCase};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A request. Nothing of who the person is.
#[expect(clippy::struct_field_names, reason = "the names of the document")]
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = AccessRequest)]
pub(super) struct Out {
    /// Its id.
    #[schema(value_type = Id)]
    id: RequestId,
    /// Its number.
    number: String,
    /// Of whom.
    #[schema(value_type = Id)]
    person: PersonId,
    /// The day it was received.
    #[schema(value_type = DayText)]
    received_on: Day,
    /// The last day on which an answer is in time.
    #[schema(value_type = DayText)]
    due_on: Day,
    /// How it was checked who asks.
    #[schema(value_type = IdentityCheckCode)]
    check: &'static str,
    /// How it stands.
    #[schema(value_type = RequestStateCode)]
    state: &'static str,
    /// Who took it in.
    #[schema(value_type = Id)]
    recorded_by: AccountId,
    /// When.
    #[schema(value_type = MomentText)]
    #[serde(serialize_with = "moment")]
    recorded_at: Moment,
    /// Who prepared the answer.
    #[schema(value_type = Option<Id>, required)]
    prepared_by: Option<AccountId>,
    /// Who released or refused it.
    #[schema(value_type = Option<Id>, required)]
    decided_by: Option<AccountId>,
    /// Why it was refused.
    #[schema(required)]
    reason: Option<String>,
    /// How many entries go out as they are.
    included: i64,
    /// How many go out with others taken out.
    redacted: i64,
    /// How many stay.
    left_out: i64,
}

impl From<AccessRequest> for Out {
    fn from(r: AccessRequest) -> Self {
        Self {
            id: r.id,
            number: r.number(),
            person: r.person,
            received_on: r.received_on,
            due_on: r.due_on,
            check: r.check.code(),
            state: r.state.code(),
            recorded_by: r.recorded.0,
            recorded_at: r.recorded.1,
            prepared_by: r.prepared.map(|(who, _)| who),
            decided_by: r.decided.map(|(who, _)| who),
            reason: filled(&r.reason).map(str::to_owned),
            included: r.included,
            redacted: r.redacted,
            left_out: r.left_out,
        }
    }
}

async fn one(app: &App, caller: &Caller, id: RequestId) -> Result<Response, Wrong> {
    Ok(json(&Out::from(app.register.access_request(&caller.by, id).await?)))
}

/// List the access requests
///
/// Those that one handles, or works on a case of.
#[utoipa::path(get, path = "/access-requests", operation_id = "listAccessRequests",
    tag = "rights", responses((status = 200, description = "The requests", body = Listed<Out>),
        (status = 404, description = "The account never sees any")))]
pub(super) async fn list(
    State(app): State<App>,
    caller: Caller,
    uri: Uri,
) -> Result<Response, Wrong> {
    let all = app.register.access_requests(&caller.by).await?;
    let items: Vec<Out> = all.into_iter().map(Out::from).collect();
    Ok(page::answer(&uri, &items, None))
}

/// A request to be taken in.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NewRequest {
    /// Of whom.
    #[schema(value_type = Id)]
    person: PersonId,
    /// The day it was received.
    #[schema(value_type = DayText)]
    received_on: Day,
    /// How it was checked who asks.
    #[schema(value_type = IdentityCheckCode)]
    check: Coded<IdentityCheck>,
}

/// Take in a person's request for the data kept of them
#[utoipa::path(post, path = "/access-requests", operation_id = "recordAccessRequest",
    tag = "rights", request_body = NewRequest,
    responses((status = 201, description = "The request", body = Out,
        headers(("Location" = String, description = "Its address")))))]
pub(super) async fn record(
    State(app): State<App>,
    caller: Caller,
    Sent(new): Sent<NewRequest>,
) -> Result<Response, Wrong> {
    let (by, received) = (&caller.by, new.received_on);
    let id = app.register.record_request(by, new.person, received, new.check.0).await?;
    let request = app.register.access_request(by, id).await?;
    Ok(created(&format!("/access-requests/{id}"), &Out::from(request)))
}

/// See how an access request stands
#[utoipa::path(get, path = "/access-requests/{id}", operation_id = "getAccessRequest",
    tag = "rights", responses((status = 200, description = "The request", body = Out)))]
pub(super) async fn open(
    State(app): State<App>,
    caller: Caller,
    Named(id): Named<RequestId>,
) -> Result<Response, Wrong> {
    one(&app, &caller, id).await
}

/// An entry of what is told, to be decided on.
#[derive(Serialize, ToSchema)]
#[schema(as = ReviewedEntry)]
pub(super) struct EntryOut {
    /// Where it is told.
    #[schema(value_type = OriginCode)]
    origin: &'static str,
    /// What is told.
    text: String,
    /// Whether it names another person of the case, as far as can be told by
    /// names and numbers.
    names_another: bool,
}

impl From<Entry> for EntryOut {
    fn from(entry: Entry) -> Self {
        let origin = entry.origin.code();
        Self { origin, text: entry.text, names_another: entry.names_another }
    }
}

/// A case of the person, with what is told of it.
#[derive(Serialize, ToSchema)]
#[schema(as = ReviewedCase)]
pub(super) struct CaseOut {
    /// The case.
    #[schema(value_type = Id)]
    case: CaseId,
    /// Its number.
    #[schema(value_type = CaseNumberText)]
    number: String,
    /// What stands for exactly this; given back with what was decided.
    #[schema(minimum = 0)]
    version: u32,
    /// Its entries.
    entries: Vec<EntryOut>,
}

impl From<ReviewedCase> for CaseOut {
    fn from(case: ReviewedCase) -> Self {
        let entries = case.entries.into_iter().map(EntryOut::from).collect();
        Self { case: case.id, number: case.number, version: case.version, entries }
    }
}

/// Open what is told of the person, to decide on each entry
///
/// For somebody assigned to every case of the person. Needs the scope
/// `narrative`.
#[utoipa::path(post, path = "/access-requests/{id}/review", operation_id = "reviewAccessRequest",
    tag = "rights", responses((status = 200, description = "Case by case", body = Listed<CaseOut>)))]
pub(super) async fn review(
    State(app): State<App>,
    caller: Caller,
    Named(id): Named<RequestId>,
    uri: Uri,
) -> Result<Response, Wrong> {
    caller.needs(SealedClass::Narrative)?;
    let all = app.register.review_request(&caller.by, id).await?;
    let items: Vec<CaseOut> = all.into_iter().map(CaseOut::from).collect();
    Ok(super::opening::unkept(page::answer(&uri, &items, None)))
}

/// What becomes of an entry.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct EntryDecision {
    /// It goes out, goes out as another text, or stays.
    #[schema(value_type = DecisionCode)]
    decision: What,
    /// The text that goes out in its place.
    #[serde(default)]
    #[schema(max_length = 20_000)]
    text: String,
    /// Why it stays.
    #[schema(value_type = Option<WithheldCode>)]
    why: Option<Coded<Withheld>>,
}

#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "snake_case")]
enum What {
    Include,
    Redact,
    LeaveOut,
}

impl EntryDecision {
    fn read(self) -> Result<Decision, Wrong> {
        match self.decision {
            What::Include => Ok(Decision::Include),
            What::Redact => Ok(Decision::Redact(self.text)),
            What::LeaveOut => {
                let why = self.why.ok_or_else(|| Wrong::missing("why"))?;
                Ok(Decision::LeaveOut(why.0))
            }
        }
    }
}

/// What was decided on the entries of a case.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct CaseDecisions {
    /// The case.
    #[schema(value_type = Id)]
    case: CaseId,
    /// What stood for what was read.
    #[schema(value_type = i64, minimum = 0, maximum = 1_000_000_000)]
    version: AtLeast<0>,
    /// One for each entry, in their order.
    #[schema(max_items = 10_000)]
    decisions: Vec<EntryDecision>,
}

/// An answer to be prepared.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct PreparedAnswer {
    /// What was decided, case by case.
    #[schema(max_items = 1_000)]
    cases: Vec<CaseDecisions>,
}

/// Prepare the answer to an access request
///
/// It is sealed under the key of the person; another releases it. Needs the
/// scope `narrative`.
#[utoipa::path(post, path = "/access-requests/{id}/preparation", operation_id = "prepareAnswer",
    tag = "rights", request_body = PreparedAnswer,
    responses((status = 200, description = "The request", body = Out),
        (status = 409, description = "What is told was changed meanwhile")))]
pub(super) async fn prepare(
    State(app): State<App>,
    caller: Caller,
    Named(id): Named<RequestId>,
    Confided(new): Confided<PreparedAnswer>,
) -> Result<Response, Wrong> {
    caller.needs(SealedClass::Narrative)?;
    let mut decided = Vec::new();
    for case in new.cases {
        let decisions = case.decisions.into_iter().map(EntryDecision::read);
        let decisions = decisions.collect::<Result<Vec<_>, _>>()?;
        decided.push(Decided { case: case.case, version: case.version.version(), decisions });
    }
    app.register.prepare_answer(&caller.by, id, &decided, &app.edge.secret()).await?;
    one(&app, &caller, id).await
}

/// Release the answer to an access request
///
/// By another than prepared it, who opens nothing.
#[utoipa::path(post, path = "/access-requests/{id}/release", operation_id = "releaseAnswer",
    tag = "rights", responses((status = 200, description = "The request", body = Out),
        (status = 409, description = "Somebody else was first")))]
pub(super) async fn release(
    State(app): State<App>,
    caller: Caller,
    Named(id): Named<RequestId>,
) -> Result<Response, Wrong> {
    app.register.release_answer(&caller.by, id).await?;
    one(&app, &caller, id).await
}

/// Refuse an access request
#[utoipa::path(post, path = "/access-requests/{id}/refusal", operation_id = "refuseAccessRequest",
    tag = "rights", request_body = Because,
    responses((status = 200, description = "The request", body = Out),
        (status = 409, description = "Somebody else was first")))]
pub(super) async fn refuse(
    State(app): State<App>,
    caller: Caller,
    Named(id): Named<RequestId>,
    Sent(because): Sent<Because>,
) -> Result<Response, Wrong> {
    app.register.refuse_request(&caller.by, id, &because.reason).await?;
    one(&app, &caller, id).await
}

/// The answer to a person's request, without other people in it.
#[derive(Debug, ToSchema)]
#[schema(value_type = Object, as = AccessAnswer)]
#[expect(dead_code, reason = "it stands in the document; the register's own answer is sent")]
pub(super) struct AnswerOut(serde_json::Value);

/// Open the answer to a person's request, to hand it over
///
/// Needs the scopes `identity`, `contact` and `narrative`.
#[utoipa::path(post, path = "/access-requests/{id}/answer/opening", operation_id = "openAnswer",
    tag = "rights", responses((status = 200, description = "The answer", body = AnswerOut)))]
pub(super) async fn answer(
    State(app): State<App>,
    caller: Caller,
    Named(id): Named<RequestId>,
) -> Result<Response, Wrong> {
    for class in [SealedClass::Identity, SealedClass::Contact, SealedClass::Narrative] {
        caller.needs(class)?;
    }
    Ok(opened(&app.register.answer(&caller.by, id).await?))
}
