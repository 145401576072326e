//! Case files: the shell, who works on one, what is told.
use super::ask::{Asked, AtLeast, Coded, Confided, Named, Sent};
use super::gate::Caller;
use super::opening::{Opening, opened};
use super::page::{self, Cursor, Limit, Listed};
use super::schema::{
    CaseNumberText, CaseStateCode, CircleReasonCode, DayText, Id, MomentText, PostCode, filled,
    moment,
};
use super::wrong::Wrong;
use super::{created, json};
use crate::app::App;
use axum::extract::State;
use axum::http::{StatusCode, Uri};
use axum::response::{IntoResponse, Response};
use domain::access::SealedClass;
use domain::case_file::{Assignment, CaseNumber, CaseState, CircleReason, Post};
use domain::day::{Day, Moment};
use domain::id::{AccountId, CaseId};
use register::case_file::{CaseFile, CaseFilter};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// The shell of a case. Whom it is about and what happened are sealed.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Case)]
pub(super) struct Out {
    /// Its id.
    #[schema(value_type = Id)]
    id: CaseId,
    /// Its number.
    #[schema(value_type = CaseNumberText)]
    number: String,
    /// Whether it is worked on.
    #[schema(value_type = CaseStateCode)]
    state: &'static str,
    /// The institution it belongs to.
    institution: String,
    /// The oblast it is worked on in; null if it is of none.
    #[schema(required)]
    territory: Option<String>,
    /// When it was opened.
    #[schema(value_type = MomentText)]
    #[serde(serialize_with = "moment")]
    opened_at: Moment,
    /// Whether it is in a closed circle: nobody knows of it but who is assigned.
    circle: bool,
}

impl From<CaseFile> for Out {
    fn from(case: CaseFile) -> Self {
        Self {
            id: case.id,
            number: case.number.to_string(),
            state: case.state.code(),
            institution: case.institution,
            territory: filled(&case.territory).map(str::to_owned),
            opened_at: case.opened_at,
            circle: case.circle,
        }
    }
}

/// Which cases are listed, and where the list goes on.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct Asking {
    /// In this state; in any unless said.
    #[param(value_type = Option<CaseStateCode>, inline)]
    state: Option<Coded<CaseState>>,
    /// In this oblast.
    #[serde(default)]
    #[param(max_length = 20)]
    territory: String,
    /// Of this institution.
    #[serde(default)]
    #[param(max_length = 40)]
    institution: String,
    /// Only those that one works on.
    #[serde(default)]
    own: bool,
    /// Opened on this day or later.
    #[param(value_type = Option<DayText>, inline)]
    from: Option<Day>,
    /// Opened on this day or earlier.
    #[param(value_type = Option<DayText>, inline)]
    until: Option<Day>,
    /// The oldest first, where the newest come first otherwise.
    #[serde(default)]
    oldest_first: bool,
    /// How many at most.
    #[param(value_type = Option<u32>, minimum = 1, maximum = 1000, default = 50)]
    #[serde(default)]
    limit: Limit,
    /// Where to go on: `next_cursor` of the page before.
    cursor: Option<Cursor>,
}

/// List the cases one may know of
///
/// The newest first, unless asked otherwise.
#[utoipa::path(get, path = "/cases", operation_id = "listCases", tag = "cases", params(Asking),
    responses((status = 200, description = "A page of cases", body = Listed<Out>,
        headers(("Link" = Option<String>, description = "The next page")))))]
pub(super) async fn list(
    State(app): State<App>,
    caller: Caller,
    Asked(asked): Asked<Asking>,
    uri: Uri,
) -> Result<Response, Wrong> {
    let after = asked.cursor.as_ref().map(|cursor| cursor.0.parse::<CaseNumber>());
    let after = after.transpose().map_err(|()| Wrong::Cursor)?;
    let filter = CaseFilter {
        state: asked.state.map(|state| state.0),
        territory: asked.territory,
        institution: asked.institution,
        own: asked.own,
        from: asked.from,
        until: asked.until,
        oldest_first: asked.oldest_first,
    };
    let limit = i64::from(asked.limit.0);
    let mut cases = app.register.case_files(&caller.by, &filter, after, limit + 1).await?;
    let more = cases.len() > asked.limit.0 as usize;
    cases.truncate(asked.limit.0 as usize);
    let next = cases.last().filter(|_| more).map(|case| Cursor(case.number.to_string()));
    let items: Vec<Out> = cases.into_iter().map(Out::from).collect();
    Ok(page::answer(&uri, &items, next))
}

/// A case to be opened.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NewCase {
    /// The oblast it is worked on in; of none if left out.
    #[serde(default)]
    #[schema(max_length = 20)]
    territory: String,
    /// Whether it is opened in a closed circle; it is not if left out.
    #[serde(default)]
    circle: bool,
}

/// Open a case
///
/// It gets the next number of the year and belongs to one's institution. Of one in
/// a closed circle nobody knows but who is assigned to it; one is so at once.
#[utoipa::path(post, path = "/cases", operation_id = "openCase", tag = "cases",
    request_body = NewCase,
    responses((status = 201, description = "The case", body = Out,
        headers(("Location" = String, description = "Its address")))))]
pub(super) async fn add(
    State(app): State<App>,
    caller: Caller,
    Sent(new): Sent<NewCase>,
) -> Result<Response, Wrong> {
    let secret = app.edge.secret();
    let id = if new.circle {
        app.register.open_circle(&caller.by, &new.territory, &secret).await?
    } else {
        app.register.open_case(&caller.by, &new.territory, &secret).await?
    };
    let case = app.register.case_file(&caller.by, id).await?;
    Ok(created(&format!("/cases/{id}"), &Out::from(case)))
}

/// See the shell of a case
#[utoipa::path(get, path = "/cases/{id}", operation_id = "getCase", tag = "cases",
    responses((status = 200, description = "The case", body = Out)))]
pub(super) async fn open(
    State(app): State<App>,
    caller: Caller,
    Named(id): Named<CaseId>,
) -> Result<Response, Wrong> {
    Ok(json(&Out::from(app.register.case_file(&caller.by, id).await?)))
}

/// Why a case is put into a closed circle, or out of it.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct CircleChange {
    /// Why: it says which of the two is done.
    #[schema(value_type = CircleReasonCode)]
    reason: Coded<CircleReason>,
}

/// Put a case into a closed circle, or open it to the others again
///
/// For who is assigned to it. `investigation`, `leak` and `insider` put it there:
/// nobody knows of it then but those assigned. `ended`, `known` and `mistake` open
/// it again.
#[utoipa::path(post, path = "/cases/{id}/circle", operation_id = "changeCircle", tag = "cases",
    request_body = CircleChange,
    responses((status = 200, description = "The case", body = Out)))]
pub(super) async fn circle(
    State(app): State<App>,
    caller: Caller,
    Named(id): Named<CaseId>,
    Sent(change): Sent<CircleChange>,
) -> Result<Response, Wrong> {
    app.register.change_circle(&caller.by, id, change.reason.0).await?;
    Ok(json(&Out::from(app.register.case_file(&caller.by, id).await?)))
}

/// Who works on a case, as what, and when.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Assignment)]
pub(super) struct Assigned {
    /// The account.
    #[schema(value_type = Id)]
    account: AccountId,
    /// As what.
    #[schema(value_type = PostCode)]
    post: &'static str,
    /// The first day.
    #[schema(value_type = DayText)]
    from: Day,
    /// The first day after it; null while it goes on.
    #[schema(value_type = Option<DayText>, required)]
    until: Option<Day>,
}

impl From<Assignment> for Assigned {
    fn from(a: Assignment) -> Self {
        Self { account: a.account, post: a.post.code(), from: a.from, until: a.until }
    }
}

/// List who works and worked on a case
#[utoipa::path(get, path = "/cases/{id}/assignments", operation_id = "listAssignments",
    tag = "cases", responses((status = 200, description = "Everybody", body = Listed<Assigned>)))]
pub(super) async fn assignments(
    State(app): State<App>,
    caller: Caller,
    Named(id): Named<CaseId>,
    uri: Uri,
) -> Result<Response, Wrong> {
    everybody(&app, &caller, id, &uri).await
}

/// Who is assigned to a case, and as what.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NewAssignment {
    /// The account; never one's own.
    #[schema(value_type = Id)]
    account: AccountId,
    /// As what.
    #[schema(value_type = PostCode)]
    post: Coded<Post>,
}

async fn everybody(app: &App, caller: &Caller, id: CaseId, uri: &Uri) -> Result<Response, Wrong> {
    let all = app.register.assignments(&caller.by, id).await?;
    let items: Vec<Assigned> = all.into_iter().map(Assigned::from).collect();
    Ok(page::answer(uri, &items, None))
}

/// Assign somebody to a case
///
/// A lawyer with a conflict of interest is refused as `lawyer_conflict`.
#[utoipa::path(post, path = "/cases/{id}/assignments", operation_id = "assign", tag = "cases",
    request_body = NewAssignment,
    responses((status = 200, description = "Everybody who works and worked on it", body = Listed<Assigned>)))]
pub(super) async fn assign(
    State(app): State<App>,
    caller: Caller,
    Named(id): Named<CaseId>,
    uri: Uri,
    Sent(new): Sent<NewAssignment>,
) -> Result<Response, Wrong> {
    app.register.assign(&caller.by, id, new.account, new.post.0).await?;
    everybody(&app, &caller, id, &uri).await
}

/// End an assignment
///
/// Nothing of the case opens for them any more.
#[utoipa::path(post, path = "/cases/{id}/assignments/end", operation_id = "endAssignment",
    tag = "cases", request_body = NewAssignment,
    responses((status = 200, description = "Everybody who works and worked on it", body = Listed<Assigned>)))]
pub(super) async fn end_assignment(
    State(app): State<App>,
    caller: Caller,
    Named(id): Named<CaseId>,
    uri: Uri,
    Sent(ended): Sent<NewAssignment>,
) -> Result<Response, Wrong> {
    app.register.end_assignment(&caller.by, id, ended.account, ended.post.0).await?;
    everybody(&app, &caller, id, &uri).await
}

/// What is told of a case.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = CaseNarrative)]
pub(super) struct Told {
    /// The text; null while nothing was written.
    #[schema(required)]
    text: Option<String>,
    /// Its version, over which another is written.
    #[schema(minimum = 0)]
    version: u32,
}

/// Open what is told of a case
///
/// For those who work on it. Needs the scope `narrative`.
#[utoipa::path(post, path = "/cases/{id}/narrative/opening", operation_id = "openCaseNarrative",
    tag = "cases", request_body = Opening,
    responses((status = 200, description = "What is told", body = Told)))]
pub(super) async fn tell(
    State(app): State<App>,
    caller: Caller,
    Named(id): Named<CaseId>,
    Sent(opening): Sent<Opening>,
) -> Result<Response, Wrong> {
    caller.needs(SealedClass::Narrative)?;
    let found = app.register.reveal_narrative(&caller.by, id, opening.purpose.0).await?;
    let (narrative, version) = found;
    let text = narrative.map(|narrative| narrative.expose().to_owned());
    Ok(opened(&Told { text, version }))
}

/// What is to be told of a case.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NewCaseNarrative {
    /// The version that is written over.
    #[schema(value_type = i64, minimum = 0, maximum = 1_000_000_000)]
    version: AtLeast<0>,
    /// The text.
    #[schema(max_length = 100_000)]
    text: String,
}

/// Write what is told of a case
///
/// It takes the place of what stood there. Needs the scope `narrative`.
#[utoipa::path(put, path = "/cases/{id}/narrative", operation_id = "writeCaseNarrative",
    tag = "cases", request_body = NewCaseNarrative,
    responses((status = 204, description = "It is sealed"),
        (status = 409, description = "Somebody else has written meanwhile")))]
pub(super) async fn write(
    State(app): State<App>,
    caller: Caller,
    Named(id): Named<CaseId>,
    Confided(new): Confided<NewCaseNarrative>,
) -> Result<Response, Wrong> {
    caller.needs(SealedClass::Narrative)?;
    let (version, secret) = (new.version.version(), app.edge.secret());
    app.register.tell_case(&caller.by, id, version, &new.text, &secret).await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}
