//! Files kept as evidence of an activity: sent, saved again, taken away.
use crate::activity::{Here, People, open};
use crate::app::App;
use crate::components::{Button, FileUpload, Textarea};
use crate::form::Form;
use crate::page::Page;
use crate::problem::{Problem, refusal};
use crate::records::evidence::attached;
use crate::session::{Member, Posted, Uploaded};
use crate::sign_in::done;
use crate::words::{self, say};
use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Response};
use domain::access::Action;
use domain::id::EvidenceId;
use domain::words::Language;
use register::evidence::{Evidence, Subject};
use register::{Error, Refusal};

/// A file in a list.
pub(crate) struct Piece {
    /// Its name.
    pub(crate) name: String,
    /// Where it is saved from.
    pub(crate) href: String,
    /// Its sort, its size, who added it and when.
    pub(crate) about: String,
    /// The SHA-256 of its bytes.
    pub(crate) sha256: String,
    /// Where it is taken away; none for who may not.
    pub(crate) remove: Option<String>,
}

/// The form to add a file.
pub(crate) struct Upload {
    /// Where it is sent.
    pub(crate) action: String,
    /// The field.
    pub(crate) file: FileUpload,
    /// The button.
    pub(crate) button: Button,
}

/// The files of an activity, oldest first.
pub(crate) fn pieces(
    here: &Here,
    language: Language,
    files: &[Evidence],
    people: &People,
    may_change: bool,
) -> Vec<Piece> {
    let piece = |e: &Evidence| {
        let href = format!("{}/evidence/{}", here.address(), e.id);
        let size = words::size(language, u64::try_from(e.size).unwrap_or(0));
        let by = people.said(language, e.added_by, e.added_at);
        Piece {
            name: e.name.clone(),
            about: format!("{}, {size} · {by}", sort_of(language, &e.media_type)),
            sha256: e.sha256.clone(),
            remove: may_change.then(|| format!("{href}/remove")),
            href,
        }
    };
    files.iter().map(piece).collect()
}

/// The form to add a file to an activity.
pub(crate) fn upload(here: &Here, page: &Page, form: &Form) -> Upload {
    let file = form.file("file", page.say("record-evidence-file"));
    Upload {
        action: format!("{}/evidence", here.address()),
        file: file.hint(page.say("record-evidence-file-hint")),
        button: Button::submit(page.say("record-evidence-add")).secondary(),
    }
}

/// What sort of file it is, as people call it.
pub(crate) fn sort_of(language: Language, media_type: &str) -> String {
    let short = match media_type {
        "application/pdf" => "PDF",
        "image/png" => "PNG",
        "image/jpeg" => "JPEG",
        m if m.contains("wordprocessing") => "DOCX",
        m if m.contains("spreadsheetml") => "XLSX",
        m if m.ends_with("opendocument.text") => "ODT",
        m if m.ends_with("opendocument.spreadsheet") => "ODS",
        _ => return say(language, "record-evidence-text"),
    };
    short.to_owned()
}

/// `POST /activities/{id}/evidence`
pub(crate) async fn add(
    State(app): State<App>,
    Path(id): Path<String>,
    uploaded: Uploaded,
) -> Result<Response, Problem> {
    let member = uploaded.member;
    let here = Here::find(&app, &member, &id).await?;
    let subject = Subject::Activity(here.activity.id);
    let (name, content) = (&uploaded.file_name, &uploaded.content);
    match app.register.add_evidence(&member.by, subject, name, content).await {
        Ok(_) => Ok(done(&here.address(), "done-evidence-added")),
        Err(Error::Refused(
            why @ (Refusal::FileEmpty
            | Refusal::FileTooLarge
            | Refusal::TooManyPixels
            | Refusal::FileTypeNotTaken),
        )) => {
            let mut form = Form::empty(member.language);
            form.refuse("file", refusal(member.language, why));
            let page = open::shown(&app, &member, &here, &form).await?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
        }
        Err(error) => Err(error.into()),
    }
}

/// `GET /activities/{id}/evidence/{file}`
pub(crate) async fn download(
    State(app): State<App>,
    member: Member,
    Path((id, file)): Path<(String, String)>,
) -> Result<Response, Problem> {
    let here = Here::find(&app, &member, &id).await?;
    let file: EvidenceId = file.parse().map_err(|_| Problem::NotFound)?;
    let subject = Subject::Activity(here.activity.id);
    let (evidence, content) = app.register.evidence_content(&member.by, subject, file).await?;
    Ok(attached(&evidence.name, &evidence.media_type, content))
}

#[derive(Template)]
#[template(path = "records/remove-evidence.html")]
struct Remove {
    page: Page,
    about: String,
    reason: Textarea,
    button: Button,
    back: String,
}

fn remove_page(
    app: &App,
    member: &Member,
    here: &Here,
    evidence: &Evidence,
    form: &Form,
) -> Result<Html<String>, Problem> {
    let page = here
        .below(app, member, "record-evidence-remove")
        .captioned(evidence.name.clone())
        .refusing(form.errors());
    let remove = Remove {
        about: page.say("record-evidence-remove-about"),
        reason: form.textarea("reason", page.say("record-reason")).rows(3),
        button: Button::submit(page.say("record-evidence-remove")).warning(),
        back: here.address(),
        page,
    };
    Ok(Html(remove.render()?))
}

/// The file of an address, for somebody who may take it away.
async fn removable(
    app: &App,
    member: &Member,
    id: &str,
    file: &str,
) -> Result<(Here, Evidence), Problem> {
    let here = Here::find(app, member, id).await?;
    let file: EvidenceId = file.parse().map_err(|_| Problem::NotFound)?;
    let all = app.register.evidence(&member.by, Subject::Activity(here.activity.id)).await?;
    let evidence = all.into_iter().find(|e| e.id == file).ok_or(Problem::NotFound)?;
    if !here.may(member, Action::WriteNarrative) {
        return Err(Problem::Denied);
    }
    Ok((here, evidence))
}

/// `GET /activities/{id}/evidence/{file}/remove`
pub(crate) async fn remove_form(
    State(app): State<App>,
    member: Member,
    Path((id, file)): Path<(String, String)>,
) -> Result<Html<String>, Problem> {
    let (here, evidence) = removable(&app, &member, &id, &file).await?;
    remove_page(&app, &member, &here, &evidence, &Form::empty(member.language))
}

/// `POST /activities/{id}/evidence/{file}/remove`
pub(crate) async fn remove(
    State(app): State<App>,
    Path((id, file)): Path<(String, String)>,
    posted: Posted,
) -> Result<Response, Problem> {
    let member = posted.member;
    let (here, evidence) = removable(&app, &member, &id, &file).await?;
    let mut form = Form::typed(member.language, posted.pairs);
    let subject = Subject::Activity(here.activity.id);
    let reason = form.value("reason");
    match app.register.remove_evidence(&member.by, subject, evidence.id, reason).await {
        Ok(()) => Ok(done(&here.address(), "done-evidence-removed")),
        Err(Error::Refused(why @ (Refusal::ReasonMissing | Refusal::TextTooLong))) => {
            form.refuse("reason", refusal(member.language, why));
            let page = remove_page(&app, &member, &here, &evidence, &form)?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
        }
        Err(error) => Err(error.into()),
    }
}
