//! Spreadsheets taken in, row by row with a verdict on each.
use super::ask::{Asked, File, FileForm, FileName, Named};
use super::evidence::Bytes;
use super::gate::Caller;
use super::json;
use super::page::{self, Cursor, Limit, Listed, Paged};
use super::record::kind_of;
use super::schema::{Id, MomentText, moment, some_moment};
use super::task::{counted_off, skipped};
use super::wrong::{FieldProblem, Wrong};
use crate::app::App;
use axum::extract::State;
use axum::http::header::LOCATION;
use axum::http::{StatusCode, Uri};
use axum::response::Response;
use domain::day::Moment;
use domain::id::{AccountId, RecordId, SubmissionId};
use domain::record::kind::Kind;
use domain::words::Language;
use register::submission::{NewSubmission, RowVerdict, Submission, SubmissionState, Verdict};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// A spreadsheet taken in, and how far it is.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Submission)]
pub(super) struct Out {
    /// Its id.
    #[schema(value_type = Id)]
    id: SubmissionId,
    /// The kind of record in it.
    kind: String,
    /// The institution whose records they are.
    institution: String,
    /// The account that sent it.
    #[schema(value_type = Id)]
    sent_by: AccountId,
    /// The name of the file.
    name: String,
    /// The SHA-256 of the file, in hexadecimal.
    #[schema(pattern = "^[0-9a-f]{64}$")]
    sha256: String,
    /// How far it is.
    #[schema(value_type = StateCode)]
    state: SubmissionState,
    /// Whether the verdicts are a trial, and nothing is entered.
    dry: bool,
    /// How many rows there are; 0 until they are counted.
    #[schema(minimum = 0)]
    rows: i64,
    /// How many rows have a verdict.
    #[schema(minimum = 0)]
    done: i64,
    /// How many of them are new records.
    #[schema(minimum = 0)]
    entered: i64,
    /// How many corrected a record.
    #[schema(minimum = 0)]
    corrected: i64,
    /// How many said what was there already.
    #[schema(minimum = 0)]
    unchanged: i64,
    /// How many were not accepted.
    #[schema(minimum = 0)]
    refused: i64,
    /// When it was sent.
    #[schema(value_type = MomentText)]
    #[serde(serialize_with = "moment")]
    created_at: Moment,
    /// When its last row had its verdict, or it failed.
    #[schema(value_type = Option<MomentText>, required)]
    #[serde(serialize_with = "some_moment")]
    finished_at: Option<Moment>,
}

/// How far a submission is.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = SubmissionState)]
#[expect(dead_code, reason = "it stands in the document for the state of the register")]
enum StateCode {
    /// Its turn has not come.
    Waiting,
    /// Its rows are being taken in.
    Running,
    /// Every row has its verdict.
    Done,
    /// The file could not be read, or its sender may no longer enter.
    Failed,
}

impl From<Submission> for Out {
    fn from(s: Submission) -> Self {
        Self {
            id: s.id,
            kind: s.kind,
            institution: s.institution,
            sent_by: s.account,
            name: s.name,
            sha256: s.sha256,
            state: s.state,
            dry: s.dry,
            rows: s.total,
            done: s.done,
            entered: s.entered,
            corrected: s.corrected,
            unchanged: s.unchanged,
            refused: s.refused,
            created_at: s.created_at,
            finished_at: s.finished_at,
        }
    }
}

/// How a spreadsheet is taken in.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct Sending {
    /// Whether to decide on each row and enter nothing yet.
    #[serde(default)]
    dry: bool,
    /// Whether to take it in though the same file was taken in before: rows
    /// taken in twice are entered once in any case.
    #[serde(default)]
    again: bool,
    /// The institution whose records they are; one's own unless said.
    #[param(max_length = 100)]
    institution: Option<String>,
}

/// Send a spreadsheet of records
///
/// CSV or XLSX, at most 64 MiB. It is taken in by the server, which goes on
/// where it stopped: ask for the submission to see how far it is.
#[utoipa::path(post, path = "/records/{kind}/submissions", operation_id = "submitSheet",
    tag = "submissions", params(Sending, FileName),
    request_body(content((FileForm = "multipart/form-data"), (Bytes = "application/octet-stream"))),
    responses((status = 202, description = "It will be taken in", body = Out,
        headers(("Location" = String, description = "Where to ask how far it is")))))]
pub(super) async fn send(
    State(app): State<App>,
    caller: Caller,
    Named(kind): Named<String>,
    Asked(sending): Asked<Sending>,
    Asked(named): Asked<FileName>,
    file: File,
) -> Result<Response, Wrong> {
    let kind = kind_of(&app.register, &caller, &kind)?;
    let new = NewSubmission {
        kind: kind.id.clone(),
        institution: sending.institution.filter(|i| !i.is_empty()),
        name: file.name_or(named.name),
        content: file.content,
        dry: sending.dry,
        again: sending.again,
    };
    let id = app.register.submit(&caller.by, new).await.map_err(Wrong::of_record(kind))?;
    Ok(accepted(app.register.submission(&caller.by, id).await?))
}

fn accepted(submission: Submission) -> Response {
    let address = format!("{}/submissions/{}", super::BASE, submission.id);
    let mut response = json(&Out::from(submission));
    *response.status_mut() = StatusCode::ACCEPTED;
    if let Ok(address) = address.parse() {
        response.headers_mut().insert(LOCATION, address);
    }
    response
}

/// List the submissions of one's institution
///
/// Of all, for those who enter for any. The latest first.
#[utoipa::path(get, path = "/submissions", operation_id = "listSubmissions",
    tag = "submissions", params(Paged),
    responses((status = 200, description = "A page of submissions", body = Listed<Out>,
        headers(("Link" = Option<String>, description = "The next page")))))]
pub(super) async fn list(
    State(app): State<App>,
    caller: Caller,
    Asked(paged): Asked<Paged>,
    uri: Uri,
) -> Result<Response, Wrong> {
    let before = skipped(paged.cursor.as_ref())?;
    let limit = before + i64::from(paged.limit.0) + 1;
    let all = app.register.submissions(&caller.by, limit).await?;
    let (submissions, next) = counted_off(all, before, paged.limit);
    let items: Vec<Out> = submissions.into_iter().map(Out::from).collect();
    Ok(page::answer(&uri, &items, next))
}

/// Open a submission
#[utoipa::path(get, path = "/submissions/{id}", operation_id = "getSubmission",
    tag = "submissions",
    responses((status = 200, description = "The submission, and how far it is", body = Out)))]
pub(super) async fn open(
    State(app): State<App>,
    caller: Caller,
    Named(id): Named<SubmissionId>,
) -> Result<Response, Wrong> {
    Ok(json(&Out::from(app.register.submission(&caller.by, id).await?)))
}

/// Take in for good what was tried
#[utoipa::path(post, path = "/submissions/{id}/entry", operation_id = "enterSubmission",
    tag = "submissions",
    responses((status = 202, description = "It will be taken in", body = Out,
        headers(("Location" = String, description = "Where to ask how far it is")))))]
pub(super) async fn enter(
    State(app): State<App>,
    caller: Caller,
    Named(id): Named<SubmissionId>,
) -> Result<Response, Wrong> {
    app.register.enter_submission(&caller.by, id).await?;
    Ok(accepted(app.register.submission(&caller.by, id).await?))
}

/// A row with its verdict.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = SubmissionRow)]
pub(super) struct RowOut {
    /// Its number, as a spreadsheet program shows it.
    #[schema(minimum = 1)]
    line: i64,
    /// What became of it.
    #[schema(value_type = VerdictCode)]
    verdict: Verdict,
    /// The record; null for one refused, and for one that a trial would enter.
    #[schema(value_type = Option<Id>, required)]
    record: Option<RecordId>,
    /// What is wrong with it; the pointer names the field.
    errors: Vec<FieldProblem>,
}

/// What became of a row.
#[derive(Clone, Copy, Debug, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = Verdict)]
enum VerdictCode {
    /// A new record.
    Entered,
    /// The record was there and was corrected.
    Corrected,
    /// The record was there and says the same.
    Unchanged,
    /// Not accepted.
    Refused,
}

impl RowOut {
    fn of(row: RowVerdict, kind: &Kind, language: Language) -> Self {
        Self {
            line: row.line,
            verdict: row.verdict,
            record: row.record,
            errors: FieldProblem::of(kind, row.faults, language),
        }
    }
}

/// Which rows.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct Rows {
    /// Those of this verdict.
    #[param(inline)]
    verdict: Option<VerdictCode>,
    /// How many at most.
    #[param(value_type = Option<u32>, minimum = 1, maximum = 1000, default = 50)]
    #[serde(default)]
    limit: Limit,
    /// Where to go on: `next_cursor` of the page before.
    cursor: Option<Cursor>,
}

/// List the rows of a submission with their verdicts
#[utoipa::path(get, path = "/submissions/{id}/rows", operation_id = "listSubmissionRows",
    tag = "submissions", params(Rows),
    responses((status = 200, description = "A page of rows", body = Listed<RowOut>,
        headers(("Link" = Option<String>, description = "The next page")))))]
pub(super) async fn rows(
    State(app): State<App>,
    caller: Caller,
    Named(id): Named<SubmissionId>,
    Asked(asked): Asked<Rows>,
    uri: Uri,
) -> Result<Response, Wrong> {
    let after = asked.cursor.as_ref().map(Cursor::number).transpose()?.unwrap_or(0);
    let submission = app.register.submission(&caller.by, id).await?;
    let kind = app.register.pack().kind(&submission.kind).ok_or(Wrong::NOT_FOUND)?;
    let verdict = asked.verdict.map(|v| match v {
        VerdictCode::Entered => Verdict::Entered,
        VerdictCode::Corrected => Verdict::Corrected,
        VerdictCode::Unchanged => Verdict::Unchanged,
        VerdictCode::Refused => Verdict::Refused,
    });
    let limit = i64::from(asked.limit.0);
    let mut found = app.register.verdicts(&caller.by, id, verdict, after, limit + 1).await?;
    let more = found.len() > asked.limit.0 as usize;
    found.truncate(asked.limit.0 as usize);
    let next = found.last().filter(|_| more).map(|r| Cursor(r.line.to_string()));
    let row = |r| RowOut::of(r, kind, caller.language);
    let items: Vec<RowOut> = found.into_iter().map(row).collect();
    Ok(page::answer(&uri, &items, next))
}

/// Download the file of a submission
///
/// As it was sent.
#[utoipa::path(get, path = "/submissions/{id}/file", operation_id = "getSubmissionFile",
    tag = "submissions",
    responses((status = 200, description = "The file", body = Bytes, content_type = "application/octet-stream")))]
pub(super) async fn file(
    State(app): State<App>,
    caller: Caller,
    Named(id): Named<SubmissionId>,
) -> Result<Response, Wrong> {
    let submission = app.register.submission(&caller.by, id).await?;
    let content = app.register.submission_content(&caller.by, id).await?;
    let media_type = "application/octet-stream";
    Ok(crate::records::evidence::attached(&submission.name, media_type, content))
}
