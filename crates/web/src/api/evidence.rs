//! Files kept as evidence: of a record, an activity, a programme.
use super::ask::{Asked, File, FileForm, FileName, Named};
use super::created;
use super::gate::Caller;
use super::page::{self, Listed};
use super::record::record_of;
use super::schema::{Id, MomentText, moment};
use super::wrong::Wrong;
use crate::app::App;
use crate::records::evidence::attached;
use axum::extract::State;
use axum::http::{StatusCode, Uri};
use axum::response::{IntoResponse, Response};
use domain::day::Moment;
use domain::id::{AccountId, ActivityId, EvidenceId, RecordId};
use register::evidence::{Evidence, Subject};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// A file kept as evidence.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Evidence)]
pub(super) struct Out {
    /// Its id.
    #[schema(value_type = Id)]
    id: EvidenceId,
    /// The name it was sent under.
    name: String,
    /// What it is, told from its bytes.
    #[schema(example = "application/pdf")]
    media_type: String,
    /// Its length, in bytes.
    #[schema(minimum = 1)]
    size: i64,
    /// The SHA-256 of its bytes, in hexadecimal.
    #[schema(pattern = "^[0-9a-f]{64}$")]
    sha256: String,
    /// The account that added it.
    #[schema(value_type = Id)]
    added_by: AccountId,
    /// When.
    #[schema(value_type = MomentText)]
    #[serde(serialize_with = "moment")]
    added_at: Moment,
}

impl From<Evidence> for Out {
    fn from(e: Evidence) -> Self {
        Self {
            id: e.id,
            name: e.name,
            media_type: e.media_type,
            size: e.size,
            sha256: e.sha256,
            added_by: e.added_by,
            added_at: e.added_at,
        }
    }
}

/// Why a file is taken away.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct Because {
    /// Why.
    #[param(min_length = 1, max_length = 2_000)]
    reason: String,
}

async fn all(app: &App, caller: &Caller, subject: Subject, uri: &Uri) -> Result<Response, Wrong> {
    let all = app.register.evidence(&caller.by, subject).await?;
    let items: Vec<Out> = all.into_iter().map(Out::from).collect();
    Ok(page::answer(uri, &items, None))
}

async fn add(
    app: &App,
    caller: &Caller,
    subject: Subject,
    address: &str,
    name: Option<String>,
    file: File,
) -> Result<Response, Wrong> {
    let name = file.name_or(name);
    let id = app.register.add_evidence(&caller.by, subject, &name, &file.content).await?;
    let all = app.register.evidence(&caller.by, subject).await?;
    let added = all.into_iter().find(|e| e.id == id).ok_or(Wrong::NOT_FOUND)?;
    Ok(created(&format!("{address}/evidence/{id}"), &Out::from(added)))
}

async fn content(
    app: &App,
    caller: &Caller,
    subject: Subject,
    id: EvidenceId,
) -> Result<Response, Wrong> {
    let (evidence, content) = app.register.evidence_content(&caller.by, subject, id).await?;
    Ok(attached(&evidence.name, &evidence.media_type, content))
}

async fn remove(
    app: &App,
    caller: &Caller,
    subject: Subject,
    id: EvidenceId,
    because: &Because,
) -> Result<Response, Wrong> {
    app.register.remove_evidence(&caller.by, subject, id, &because.reason).await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}

/// The file, as it was sent. Its media type is told from its bytes.
#[derive(Debug, ToSchema)]
#[schema(value_type = String, format = Binary)]
#[expect(dead_code, reason = "it stands in the document")]
pub(super) struct Bytes(Vec<u8>);

/// List the evidence of a record
#[utoipa::path(get, path = "/records/{kind}/{id}/evidence", operation_id = "listRecordEvidence",
    tag = "records", responses((status = 200, description = "The files, oldest first", body = Listed<Out>)))]
pub(super) async fn of_record(
    State(app): State<App>,
    caller: Caller,
    Named((kind, id)): Named<(String, RecordId)>,
    uri: Uri,
) -> Result<Response, Wrong> {
    record_of(&app.register, &caller, &kind, id).await?;
    all(&app, &caller, Subject::Record(id), &uri).await
}

/// Attach evidence to a record
///
/// PDF, PNG, JPEG, DOCX, XLSX, ODT, ODS or plain text, at most 20 MiB.
#[utoipa::path(post, path = "/records/{kind}/{id}/evidence", operation_id = "addRecordEvidence",
    tag = "records", params(FileName),
    request_body(content((FileForm = "multipart/form-data"), (Bytes = "application/octet-stream"))),
    responses((status = 201, description = "The file as it is kept", body = Out,
        headers(("Location" = String, description = "Its address")))))]
pub(super) async fn add_to_record(
    State(app): State<App>,
    caller: Caller,
    Named((kind, id)): Named<(String, RecordId)>,
    Asked(named): Asked<FileName>,
    file: File,
) -> Result<Response, Wrong> {
    record_of(&app.register, &caller, &kind, id).await?;
    let address = format!("/records/{kind}/{id}");
    add(&app, &caller, Subject::Record(id), &address, named.name, file).await
}

/// Download a file that is evidence of a record
#[utoipa::path(get, path = "/records/{kind}/{id}/evidence/{file}",
    operation_id = "getRecordEvidence", tag = "records",
    responses((status = 200, description = "The file", body = Bytes, content_type = "application/octet-stream")))]
pub(super) async fn get_of_record(
    State(app): State<App>,
    caller: Caller,
    Named((kind, id, file)): Named<(String, RecordId, EvidenceId)>,
) -> Result<Response, Wrong> {
    record_of(&app.register, &caller, &kind, id).await?;
    content(&app, &caller, Subject::Record(id), file).await
}

/// Take away a file that is evidence of a record
///
/// That it was there, and its hash, stay in the journal.
#[utoipa::path(delete, path = "/records/{kind}/{id}/evidence/{file}",
    operation_id = "removeRecordEvidence", tag = "records", params(Because),
    responses((status = 204, description = "It is gone")))]
pub(super) async fn remove_of_record(
    State(app): State<App>,
    caller: Caller,
    Named((kind, id, file)): Named<(String, RecordId, EvidenceId)>,
    Asked(because): Asked<Because>,
) -> Result<Response, Wrong> {
    record_of(&app.register, &caller, &kind, id).await?;
    remove(&app, &caller, Subject::Record(id), file, &because).await
}

/// List the evidence of an activity
#[utoipa::path(get, path = "/activities/{id}/evidence", operation_id = "listActivityEvidence",
    tag = "activities", responses((status = 200, description = "The files, oldest first", body = Listed<Out>)))]
pub(super) async fn of_activity(
    State(app): State<App>,
    caller: Caller,
    Named(id): Named<ActivityId>,
    uri: Uri,
) -> Result<Response, Wrong> {
    app.register.activity_row(id).await?;
    all(&app, &caller, Subject::Activity(id), &uri).await
}

/// Attach evidence to an activity
///
/// PDF, PNG, JPEG, DOCX, XLSX, ODT, ODS or plain text, at most 20 MiB.
#[utoipa::path(post, path = "/activities/{id}/evidence", operation_id = "addActivityEvidence",
    tag = "activities", params(FileName),
    request_body(content((FileForm = "multipart/form-data"), (Bytes = "application/octet-stream"))),
    responses((status = 201, description = "The file as it is kept", body = Out,
        headers(("Location" = String, description = "Its address")))))]
pub(super) async fn add_to_activity(
    State(app): State<App>,
    caller: Caller,
    Named(id): Named<ActivityId>,
    Asked(named): Asked<FileName>,
    file: File,
) -> Result<Response, Wrong> {
    let address = format!("/activities/{id}");
    add(&app, &caller, Subject::Activity(id), &address, named.name, file).await
}

/// Download a file that is evidence of an activity
#[utoipa::path(get, path = "/activities/{id}/evidence/{file}",
    operation_id = "getActivityEvidence", tag = "activities",
    responses((status = 200, description = "The file", body = Bytes, content_type = "application/octet-stream")))]
pub(super) async fn get_of_activity(
    State(app): State<App>,
    caller: Caller,
    Named((id, file)): Named<(ActivityId, EvidenceId)>,
) -> Result<Response, Wrong> {
    content(&app, &caller, Subject::Activity(id), file).await
}

/// Take away a file that is evidence of an activity
///
/// That it was there, and its hash, stay in the journal.
#[utoipa::path(delete, path = "/activities/{id}/evidence/{file}",
    operation_id = "removeActivityEvidence", tag = "activities", params(Because),
    responses((status = 204, description = "It is gone")))]
pub(super) async fn remove_of_activity(
    State(app): State<App>,
    caller: Caller,
    Named((id, file)): Named<(ActivityId, EvidenceId)>,
    Asked(because): Asked<Because>,
) -> Result<Response, Wrong> {
    remove(&app, &caller, Subject::Activity(id), file, &because).await
}
