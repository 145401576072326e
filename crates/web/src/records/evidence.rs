//! Files kept as evidence of a record.
use super::{address_of_record, open, record_of, shown, under_kind};
use crate::app::App;
use crate::components::{Button, Textarea};
use crate::form::Form;
use crate::page::{Page, percent};
use crate::problem::{Problem, refusal};
use crate::session::{Member, Posted, Uploaded};
use crate::sign_in::done;
use askama::Template;
use axum::extract::{Path, State};
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::http::{HeaderName, HeaderValue, StatusCode};
use axum::response::{Html, IntoResponse, Response};
use domain::id::EvidenceId;
use domain::record::kind::Kind;
use register::evidence::{Evidence, Subject};
use register::record::Stored;
use register::{Error, Refusal};

/// `POST /records/{kind}/{id}/evidence`
pub(crate) async fn add(
    State(app): State<App>,
    Path((kind, id)): Path<(String, String)>,
    uploaded: Uploaded,
) -> Result<Response, Problem> {
    let member = uploaded.member;
    let (kind, stored) = record_of(&app.register, &member, &kind, &id).await?;
    let subject = Subject::Record(stored.id);
    let (name, content) = (&uploaded.file_name, &uploaded.content);
    match app.register.add_evidence(&member.by, subject, name, content).await {
        Ok(_) => Ok(done(&address_of_record(&kind.id, stored.id), "done-evidence-added")),
        Err(Error::Refused(
            why @ (Refusal::FileEmpty
            | Refusal::FileTooLarge
            | Refusal::TooManyPixels
            | Refusal::FileTypeNotTaken),
        )) => {
            let mut form = Form::empty(member.language);
            form.refuse("file", refusal(member.language, why));
            let page = open::page(&app, &member, kind, stored, &form).await?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
        }
        Err(error) => Err(error.into()),
    }
}

/// `GET /records/{kind}/{id}/evidence/{file}`: always as a download, so that a
/// browser never opens what somebody sent as a page of ours.
pub(crate) async fn download(
    State(app): State<App>,
    member: Member,
    Path((kind, id, file)): Path<(String, String, String)>,
) -> Result<Response, Problem> {
    let (_, stored) = record_of(&app.register, &member, &kind, &id).await?;
    let file: EvidenceId = file.parse().map_err(|_| Problem::NotFound)?;
    let (evidence, content) =
        app.register.evidence_content(&member.by, Subject::Record(stored.id), file).await?;
    Ok(attached(&evidence.name, &evidence.media_type, content))
}

/// An answer that a browser saves under `name`.
pub(crate) fn attached(
    name: &str,
    media_type: &str,
    content: impl Into<axum::body::Body>,
) -> Response {
    let mut response = Response::new(content.into());
    let headers = response.headers_mut();
    let plain = HeaderValue::from_static("application/octet-stream");
    headers.insert(CONTENT_TYPE, HeaderValue::from_str(media_type).unwrap_or(plain));
    headers.insert(CONTENT_DISPOSITION, disposition(name));
    headers.insert(
        HeaderName::from_static("x-content-type-options"),
        HeaderValue::from_static("nosniff"),
    );
    response
}

/// `attachment` with the name twice: in letters every browser takes, and whole
/// (RFC 6266, RFC 8187).
fn disposition(name: &str) -> HeaderValue {
    let plain: String =
        name.chars()
            .map(|c| {
                if c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_' | ' ') {
                    c
                } else {
                    '_'
                }
            })
            .collect();
    let whole = percent(name).replace('/', "%2F");
    let text = format!("attachment; filename=\"{plain}\"; filename*=UTF-8''{whole}");
    HeaderValue::from_str(&text).unwrap_or(HeaderValue::from_static("attachment"))
}

#[derive(Template)]
#[template(path = "records/remove-evidence.html")]
struct RemovePage {
    page: Page,
    about: String,
    reason: Textarea,
    button: Button,
    back: String,
}

fn remove_page(
    member: &Member,
    kind: &Kind,
    stored: &Stored,
    evidence: &Evidence,
    form: &Form,
) -> Result<Html<String>, Problem> {
    let back = address_of_record(&kind.id, stored.id);
    let page = under_kind(member, kind)
        .under(shown::title_of(kind, member.language, stored), back.clone())
        .saying("record-evidence-remove")
        .captioned(evidence.name.clone())
        .refusing(form.errors());
    Ok(Html(
        RemovePage {
            about: page.say("record-evidence-remove-about"),
            reason: form.textarea("reason", page.say("record-reason")).rows(3),
            button: Button::submit(page.say("record-evidence-remove")).warning(),
            back,
            page,
        }
        .render()?,
    ))
}

/// The file of an address, for somebody who may take it away.
async fn removable<'r>(
    app: &'r App,
    member: &Member,
    kind: &str,
    id: &str,
    file: &str,
) -> Result<(&'r Kind, Stored, Evidence), Problem> {
    let (kind, stored) = record_of(&app.register, member, kind, id).await?;
    let file: EvidenceId = file.parse().map_err(|_| Problem::NotFound)?;
    let all = app.register.evidence(&member.by, Subject::Record(stored.id)).await?;
    let evidence = all.into_iter().find(|e| e.id == file).ok_or(Problem::NotFound)?;
    if !app.register.may_correct(&member.by, &stored).await? {
        return Err(Problem::Denied);
    }
    Ok((kind, stored, evidence))
}

/// `GET /records/{kind}/{id}/evidence/{file}/remove`
pub(crate) async fn remove_form(
    State(app): State<App>,
    member: Member,
    Path((kind, id, file)): Path<(String, String, String)>,
) -> Result<Html<String>, Problem> {
    let (kind, stored, evidence) = removable(&app, &member, &kind, &id, &file).await?;
    remove_page(&member, kind, &stored, &evidence, &Form::empty(member.language))
}

/// `POST /records/{kind}/{id}/evidence/{file}/remove`
pub(crate) async fn remove(
    State(app): State<App>,
    Path((kind, id, file)): Path<(String, String, String)>,
    posted: Posted,
) -> Result<Response, Problem> {
    let member = posted.member;
    let (kind, stored, evidence) = removable(&app, &member, &kind, &id, &file).await?;
    let mut form = Form::typed(member.language, posted.pairs);
    let subject = Subject::Record(stored.id);
    let reason = form.value("reason");
    match app.register.remove_evidence(&member.by, subject, evidence.id, reason).await {
        Ok(()) => Ok(done(&address_of_record(&kind.id, stored.id), "done-evidence-removed")),
        Err(Error::Refused(why @ (Refusal::ReasonMissing | Refusal::TextTooLong))) => {
            form.refuse("reason", refusal(member.language, why));
            let page = remove_page(&member, kind, &stored, &evidence, &form)?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
        }
        Err(error) => Err(error.into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_saved_under_its_own_name_in_any_script() {
        assert_eq!(
            disposition("Протокол \"5\".pdf").to_str().unwrap(),
            "attachment; filename=\"________ _5_.pdf\"; filename*=UTF-8''%D0%9F%D1%80%D0%BE%D1%82%D0%BE%D0%BA%D0%BE%D0%BB%20%225%22.pdf"
        );
    }
}
