//! Files attached to cases, sealed as they came.
use super::ask::{Asked, Coded, File, FileForm, FileName, Named, Sent};
use super::created;
use super::evidence::Bytes;
use super::gate::Caller;
use super::opening::{Opening, unkept};
use super::page::{self, Listed};
use super::schema::{FileFormCode, Id, MomentText, PurposeCode, RemovalCode, moment};
use super::wrong::Wrong;
use crate::app::App;
use crate::attachments::take_out;
use crate::leaving::Leaving;
use axum::extract::State;
use axum::http::header::CONTENT_TYPE;
use axum::http::{HeaderValue, StatusCode, Uri};
use axum::response::{IntoResponse, Response};
use domain::access::{Purpose, SealedClass};
use domain::attachment::{Form, Removal};
use domain::day::Moment;
use domain::id::{AccountId, AttachmentId, CaseId};
use domain::words::Language;
use register::attachment::Attachment;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// A file attached to a case. Its name is sealed.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Attachment)]
pub(super) struct Out {
    /// Its id.
    #[schema(value_type = Id)]
    id: AttachmentId,
    /// What it is, told from its bytes.
    #[schema(example = "application/pdf")]
    media_type: String,
    /// Its length, in bytes.
    #[schema(minimum = 1)]
    size: i64,
    /// Whether there is a copy fit to be shared.
    shared_copy: bool,
    /// Why there is none.
    #[schema(required)]
    unfit: Option<String>,
    /// The account that attached it.
    #[schema(value_type = Id)]
    added_by: AccountId,
    /// When.
    #[schema(value_type = MomentText)]
    #[serde(serialize_with = "moment")]
    added_at: Moment,
}

impl From<Attachment> for Out {
    fn from(a: Attachment) -> Self {
        Self {
            id: a.id,
            media_type: a.media_type,
            size: a.size,
            shared_copy: a.unfit.is_empty(),
            unfit: Some(a.unfit).filter(|why| !why.is_empty()),
            added_by: a.added_by,
            added_at: a.added_at,
        }
    }
}

/// List the files of a case
///
/// Without their names, which are sealed.
#[utoipa::path(get, path = "/cases/{id}/attachments", operation_id = "listAttachments",
    tag = "cases", responses((status = 200, description = "The files", body = Listed<Out>)))]
pub(super) async fn list(
    State(app): State<App>,
    caller: Caller,
    Named(id): Named<CaseId>,
    uri: Uri,
) -> Result<Response, Wrong> {
    let all = app.register.attachments(&caller.by, id).await?;
    let items: Vec<Out> = all.into_iter().map(Out::from).collect();
    Ok(page::answer(&uri, &items, None))
}

/// Attach a file to a case
///
/// PDF, PNG, JPEG, DOCX, XLSX, ODT, ODS or plain text, at most 20 MiB. It is
/// sealed as it came, with a copy fit to be shared where one can be made. Needs
/// the scope `narrative`.
#[utoipa::path(post, path = "/cases/{id}/attachments", operation_id = "attach", tag = "cases",
    params(FileName),
    request_body(content((FileForm = "multipart/form-data"), (Bytes = "application/octet-stream"))),
    responses((status = 201, description = "The file as it is kept", body = Out,
        headers(("Location" = String, description = "The files of the case")))))]
pub(super) async fn attach(
    State(app): State<App>,
    caller: Caller,
    Named(id): Named<CaseId>,
    Asked(named): Asked<FileName>,
    file: File,
) -> Result<Response, Wrong> {
    caller.needs(SealedClass::Narrative)?;
    let name = file.name_or(named.name);
    let kept = crate::attachments::keep(&app, &caller.by, id, &name, file.content).await?;
    let all = app.register.attachments(&caller.by, id).await?;
    let added = all.into_iter().find(|a| a.id == kept).ok_or(Wrong::NOT_FOUND)?;
    Ok(created(&format!("/cases/{id}/attachments"), &Out::from(added)))
}

/// The name of a file.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = AttachmentName)]
pub(super) struct Name {
    /// The file.
    #[schema(value_type = Id)]
    id: AttachmentId,
    /// The name it came under.
    name: String,
}

/// Open the names of the files of a case
///
/// Needs the scope `narrative`.
#[utoipa::path(post, path = "/cases/{id}/attachments/names", operation_id = "openAttachmentNames",
    tag = "cases", request_body = Opening,
    responses((status = 200, description = "The names", body = Listed<Name>)))]
pub(super) async fn names(
    State(app): State<App>,
    caller: Caller,
    Named(id): Named<CaseId>,
    uri: Uri,
    Sent(opening): Sent<Opening>,
) -> Result<Response, Wrong> {
    caller.needs(SealedClass::Narrative)?;
    let purpose = opening.purpose.0;
    let all = app.register.reveal_attachment_names(&caller.by, id, purpose).await?;
    let named = all.into_iter().map(|(file, name)| Name { id: file.id, name: name.to_string() });
    let items: Vec<Name> = named.collect();
    Ok(unkept(page::answer(&uri, &items, None)))
}

/// In which form a file is opened, and for what.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct FileOpening {
    /// As it came, or the copy fit to be shared.
    #[schema(value_type = FileFormCode)]
    form: Coded<Form>,
    /// The purpose: the journal keeps it with who opened what.
    #[schema(value_type = PurposeCode)]
    purpose: Coded<Purpose>,
    /// For whom it is closed: keys of the program age, `age1…`.
    #[serde(default)]
    #[schema(max_items = 20)]
    recipients: Vec<String>,
    /// That it is to come open, without recipients.
    #[serde(default)]
    open: bool,
}

/// Recipients that a file is closed for at most.
const MOST: usize = 20;

/// How a file leaves: closed for its recipients, unless it is said that it is to
/// come open.
pub(super) fn leaving(recipients: &[String], open: bool) -> Result<Leaving, Wrong> {
    if recipients.is_empty() && open {
        return Ok(Leaving::Open);
    }
    let all = recipients.iter().map(|text| text.parse());
    match all.collect::<Result<Vec<_>, _>>() {
        Ok(all) if (1..=MOST).contains(&all.len()) && !open => Ok(Leaving::Recipients(all)),
        _ => Err(Wrong::missing("recipients")),
    }
}

/// Open a file of a case
///
/// It comes closed for its recipients, as a file of age, unless `open` says that
/// it is to come as it is. Its name bears the number of the export, and the copy
/// fit to be shared its mark. Needs the scope `narrative`.
#[utoipa::path(post, path = "/cases/{id}/attachments/{file}/opening",
    operation_id = "openAttachment", tag = "cases", request_body = FileOpening,
    responses((status = 200, description = "The file", body = Bytes, content_type = "application/octet-stream")))]
pub(super) async fn open(
    State(app): State<App>,
    caller: Caller,
    Named((case, id)): Named<(CaseId, AttachmentId)>,
    Sent(opening): Sent<FileOpening>,
) -> Result<Response, Wrong> {
    caller.needs(SealedClass::Narrative)?;
    let leaving = leaving(&opening.recipients, opening.open)?;
    let (form, purpose) = (opening.form.0, opening.purpose.0);
    let opened = app.register.open_attachment(&caller.by, case, id, form, purpose).await?;
    let (app, by) = (&app, &caller.by);
    // What a stranger sent is bytes to a program; the list says of what sort.
    let bytes = HeaderValue::from_static("application/octet-stream");
    let mut left = take_out(app, by, Language::En, (id, form), opened, leaving).await?;
    left.headers_mut().insert(CONTENT_TYPE, bytes);
    Ok(unkept(left))
}

/// Why a file is taken away.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct Because {
    /// Why.
    #[param(value_type = RemovalCode, inline)]
    reason: Coded<Removal>,
}

/// Take a file of a case away
#[utoipa::path(delete, path = "/cases/{id}/attachments/{file}", operation_id = "removeAttachment",
    tag = "cases", params(Because), responses((status = 204, description = "It is gone")))]
pub(super) async fn remove(
    State(app): State<App>,
    caller: Caller,
    Named((id, file)): Named<(CaseId, AttachmentId)>,
    Asked(because): Asked<Because>,
) -> Result<Response, Wrong> {
    app.register.remove_attachment(&caller.by, id, file, because.reason.0).await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}
