//! `/programmes/{key}/document/again`: a draft read anew from another document,
//! or an adopted programme amended by a decision. What would change is shown
//! before anything is kept.
use super::reading::{Sent, Summary};
use super::stage::{Decision, decision_fields};
use super::versions::{Change, changes};
use super::{address, below, named};
use crate::app::App;
use crate::components::{Button, FileUpload, Input, Markup};
use crate::form::Form;
use crate::page::Page;
use crate::problem::{Problem, refusal};
use crate::session::{Member, Posted, Uploaded};
use crate::sign_in::done;
use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Response};
use domain::access::Action;
use domain::programme::diff::differences;
use domain::programme::life::Stage;
use register::Error;
use register::programme::ProgrammeRow;

#[derive(Template)]
#[template(path = "programme/again.html")]
struct Again {
    page: Page,
    about: String,
    action: String,
    file: FileUpload,
    button: Button,
}

#[derive(Template)]
#[template(path = "programme/compared.html")]
struct Compared {
    page: Page,
    summary: Summary,
    changes: Vec<Change>,
    count: String,
    kept: Markup,
    action: String,
    multipart: bool,
    note: Input,
    decision: Option<Decision>,
    button: Button,
    back: String,
}

/// The programme, for those who prepare it while its text may change; whether
/// that takes a decision.
async fn found(app: &App, member: &Member, key: &str) -> Result<(ProgrammeRow, bool), Problem> {
    if !member.may_ever(Action::PrepareProgramme) {
        return Err(Problem::NotFound);
    }
    let row = named(app, key).await?;
    match row.stage {
        Stage::Draft | Stage::Consultation => Ok((row, false)),
        Stage::Adopted | Stage::InForce => Ok((row, true)),
        Stage::Reported | Stage::Closed => Err(Problem::Refused(register::Refusal::WrongStage)),
    }
}

fn frame(app: &App, member: &Member, row: &ProgrammeRow, amends: bool, form: &Form) -> Page {
    let key = if amends { "amend-title" } else { "again-title" };
    let page = below(app, member, row, key).refusing(form.errors());
    let document = page.say("tab-document");
    page.under(document, format!("{}/document", address(row)))
}

fn upload_page(
    app: &App,
    member: &Member,
    row: &ProgrammeRow,
    amends: bool,
    form: &Form,
) -> Result<Html<String>, Problem> {
    let page = frame(app, member, row, amends, form);
    let html = Again {
        about: page.say(if amends { "amend-about" } else { "again-about" }),
        action: format!("{}/document/again", address(row)),
        file: form.file("file", page.say("upload-file")).hint(page.say("upload-file-hint")),
        button: Button::submit(page.say("again-compare")),
        page,
    };
    Ok(Html(html.render()?))
}

/// `GET /programmes/{key}/document/again`
pub(crate) async fn form(
    State(app): State<App>,
    member: Member,
    Path(key): Path<String>,
) -> Result<Html<String>, Problem> {
    let (row, amends) = found(&app, &member, &key).await?;
    upload_page(&app, &member, &row, amends, &Form::empty(member.language))
}

/// `POST /programmes/{key}/document/again`: shows what would change.
pub(crate) async fn read(
    State(app): State<App>,
    Path(key): Path<String>,
    uploaded: Uploaded,
) -> Result<Response, Problem> {
    let Uploaded { member, pairs, file_name, content } = uploaded;
    let (row, amends) = found(&app, &member, &key).await?;
    let mut form = Form::typed(member.language, pairs);
    let sentence = match Sent::read(&app, member.language, &file_name, content).await? {
        Ok(sent) if sent.document.programme.activities().next().is_some() => {
            let form = Form::empty(member.language);
            return Ok(compared(&app, &member, &row, amends, &form, &sent).await?.into_response());
        }
        Ok(_) => refusal(member.language, register::Refusal::NothingRead),
        Err(sentence) => sentence,
    };
    form.refuse("file", sentence);
    let page = upload_page(&app, &member, &row, amends, &form)?;
    Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
}

async fn compared(
    app: &App,
    member: &Member,
    row: &ProgrammeRow,
    amends: bool,
    form: &Form,
    sent: &Sent,
) -> Result<Html<String>, Problem> {
    let whole = app.register.programme(row.id).await?;
    let found = differences(&whole.content, &sent.document.programme);
    let page = frame(app, member, row, amends, form);
    let at = address(row);
    let html = Compared {
        summary: Summary::of(app, &page, &sent.document),
        changes: changes(&page, &found),
        count: page.say_n("differences-count", found.len()),
        kept: sent.fields(),
        action: if amends {
            format!("{at}/amendment")
        } else {
            format!("{at}/document/again/keep")
        },
        multipart: amends,
        note: form.input("note", page.say("again-note")),
        decision: amends.then(|| decision_fields(&page, form)),
        button: Button::submit(page.say(if amends { "amend-keep" } else { "again-keep" })),
        back: format!("{at}/document"),
        page,
    };
    Ok(Html(html.render()?))
}

/// `POST /programmes/{key}/document/again/keep`
pub(crate) async fn keep(
    State(app): State<App>,
    Path(key): Path<String>,
    posted: Posted,
) -> Result<Response, Problem> {
    let Posted { member, pairs } = posted;
    let (row, amends) = found(&app, &member, &key).await?;
    if amends {
        return Err(Problem::Refused(register::Refusal::WrongStage));
    }
    let mut form = Form::typed(member.language, pairs);
    let sent = Sent::again(&app, &form).await?;
    let note = form.value("note").to_owned();
    match app.register.read_anew(&member.by, row.id, sent.document.clone(), &note).await {
        Ok(_) => Ok(done(&format!("{}/document", address(&row)), "done-programme-read-anew")),
        Err(Error::Refused(why)) => {
            form.refuse("note", refusal(member.language, why));
            let page = compared(&app, &member, &row, amends, &form, &sent).await?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
        }
        Err(other) => Err(other.into()),
    }
}

/// `POST /programmes/{key}/amendment`: with the decision, and its act as a file.
pub(crate) async fn amend(
    State(app): State<App>,
    Path(key): Path<String>,
    uploaded: Uploaded,
) -> Result<Response, Problem> {
    let Uploaded { member, pairs, file_name, content } = uploaded;
    let (row, amends) = found(&app, &member, &key).await?;
    if !amends {
        return Err(Problem::Refused(register::Refusal::WrongStage));
    }
    let mut form = Form::typed(member.language, pairs);
    let sent = Sent::again(&app, &form).await?;
    let note = form.value("note").to_owned();
    if let Some(adoption) = super::stage::decision(&mut form, member.language) {
        let operation = async || {
            let document = sent.document.clone();
            app.register.amend(&member.by, row.id, document, &note, adoption).await.map(|_| ())
        };
        let act = (file_name.as_str(), content.as_slice());
        match super::stage::with_act(&app, &member, row.id, act, operation).await {
            Ok(()) => {
                let to = format!("{}/versions", address(&row));
                return Ok(done(&to, "done-programme-amended"));
            }
            Err(error) => super::stage::refuse(&mut form, member.language, error)?,
        }
    }
    let page = compared(&app, &member, &row, amends, &form, &sent).await?;
    Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
}
