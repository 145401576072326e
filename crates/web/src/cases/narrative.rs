//! `/cases/{id}/narrative`: what happened, opened for a purpose and written.
use super::{address, case_of, under_case};
use crate::app::App;
use crate::components::{Button, Select, Textarea};
use crate::form::Form;
use crate::page::Page;
use crate::problem::{Problem, refusal};
use crate::purpose;
use crate::session::{Member, Posted};
use crate::sign_in::done;
use crate::words::say;
use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Response};
use domain::access::Purpose;
use domain::case_file::CaseState;
use register::case_file::CaseFile;
use register::{Error, Refusal};

#[derive(Template)]
#[template(path = "cases/narrative-ask.html")]
struct AskPage {
    page: Page,
    purpose: Select,
    button: Button,
}

#[derive(Template)]
#[template(path = "cases/narrative.html")]
struct NarrativePage {
    page: Page,
    text: String,
    version: u32,
    /// Whether the text is what another wrote meanwhile: then it stands above the form.
    meanwhile: bool,
    /// The form that writes; none in a closed case.
    write: Option<(Textarea, Button)>,
    address: String,
}

fn ask_page(member: &Member, case: &CaseFile, form: &Form) -> Result<Html<String>, Problem> {
    let page = under_case(member, case).saying("case-narrative").refusing(form.errors());
    let purpose = purpose::question(form, &page);
    let button = Button::submit(page.say("case-narrative-open"));
    Ok(Html(AskPage { page, purpose, button }.render()?))
}

fn narrative_page(
    member: &Member,
    case: &CaseFile,
    (text, version, meanwhile): (&str, u32, bool),
    form: &Form,
) -> Result<Html<String>, Problem> {
    let page = under_case(member, case).saying("case-narrative").refusing(form.errors());
    let write = (case.state == CaseState::Open).then(|| {
        let field = form.textarea("text", page.say("case-narrative-text")).rows(14);
        (field, Button::submit(page.say("case-narrative-save")))
    });
    let address = address(case.id);
    let page = NarrativePage { text: text.to_owned(), version, meanwhile, write, address, page };
    Ok(Html(page.render()?))
}

/// `GET /cases/{id}/narrative`
pub(crate) async fn ask(
    State(app): State<App>,
    member: Member,
    Path(id): Path<String>,
) -> Result<Html<String>, Problem> {
    let case = case_of(&app, &member, &id).await?;
    ask_page(&member, &case, &Form::empty(member.language))
}

/// `POST /cases/{id}/narrative`
pub(crate) async fn reveal(
    State(app): State<App>,
    Path(id): Path<String>,
    posted: Posted,
) -> Result<Response, Problem> {
    let member = posted.member;
    let case = case_of(&app, &member, &id).await?;
    let mut form = Form::typed(member.language, posted.pairs);
    let Some(why) = purpose::chosen(&mut form, member.language) else {
        let page = ask_page(&member, &case, &form)?;
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response());
    };
    let (narrative, version) = app.register.reveal_narrative(&member.by, case.id, why).await?;
    let text = narrative.as_ref().map_or("", |narrative| narrative.expose());
    let form = Form::empty(member.language).with("text", text);
    Ok(narrative_page(&member, &case, (text, version, false), &form)?.into_response())
}

/// `POST /cases/{id}/narrative/write`
pub(crate) async fn write(
    State(app): State<App>,
    Path(id): Path<String>,
    posted: Posted,
) -> Result<Response, Problem> {
    let version: u32 = posted.value("_version").parse().map_err(|_| Problem::BadRequest)?;
    let member = posted.member;
    let case = case_of(&app, &member, &id).await?;
    let mut form = Form::typed(member.language, posted.pairs);
    let (text, secret) = (form.value("text").to_owned(), app.edge.secret());
    let mut shown = (String::new(), version, false);
    match app.register.tell_case(&member.by, case.id, version, &text, &secret).await {
        Ok(_) => return Ok(done(&address(case.id), "done-case-written")),
        Err(Error::Refused(why @ (Refusal::TextTooLong | Refusal::CaseClosed))) => {
            form.refuse("text", refusal(member.language, why));
        }
        // Where it may not be opened now, what was typed stays all the same.
        Err(Error::Conflict(_)) => {
            let (register, why) = (&app.register, Purpose::Correction);
            let sentence = match register.reveal_narrative(&member.by, case.id, why).await {
                Ok((now, newest)) => {
                    let now = now.as_ref().map_or("", |now| now.expose()).to_owned();
                    shown = (now, newest, true);
                    say(member.language, "case-narrative-conflict")
                }
                Err(Error::Refused(why)) => refusal(member.language, why),
                Err(error) => return Err(error.into()),
            };
            form.refuse("text", sentence);
        }
        Err(error) => return Err(error.into()),
    }
    let (now, newest, meanwhile) = &shown;
    let page = narrative_page(&member, &case, (now, *newest, *meanwhile), &form)?;
    Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
}
