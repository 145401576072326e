//! `/cases/{id}/steps/{step}/take-back`: a step that was put down by mistake is
//! taken back, with the reason. It stays to be read.
use super::{about, address, met};
use crate::app::App;
use crate::components::{Button, Textarea};
use crate::form::Form;
use crate::page::Page;
use crate::problem::{Problem, refusal};
use crate::session::{Member, Posted};
use crate::sign_in::done;
use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Response};
use register::case_file::CaseFile;
use register::step::Entered;
use register::{Error, Refusal};

#[derive(Template)]
#[template(path = "steps/back.html")]
struct BackPage {
    page: Page,
    step: String,
    reason: Textarea,
    button: Button,
}

fn page_of(
    member: &Member,
    met: (&CaseFile, &Entered),
    form: &Form,
) -> Result<Html<String>, Problem> {
    let (page, step) = about(member, met, "step-take-back", form);
    let reason = form.textarea("reason", page.say("step-reason"));
    let reason = reason.hint(page.say("step-reason-hint")).rows(3);
    let button = Button::submit(page.say("step-take-back")).warning();
    Ok(Html(BackPage { page, step, reason, button }.render()?))
}

/// `GET /cases/{id}/steps/{step}/take-back`
pub(crate) async fn form(
    State(app): State<App>,
    member: Member,
    Path((id, step)): Path<(String, String)>,
) -> Result<Html<String>, Problem> {
    let (case, step) = met(&app, &member, (&id, &step)).await?;
    if !app.register.case_takes(&member.by, case.id).await? {
        return Err(Problem::NotFound);
    }
    page_of(&member, (&case, &step), &Form::empty(member.language))
}

/// `POST /cases/{id}/steps/{step}/take-back`
pub(crate) async fn take(
    State(app): State<App>,
    Path((id, step)): Path<(String, String)>,
    posted: Posted,
) -> Result<Response, Problem> {
    let member = posted.member;
    let (case, step) = met(&app, &member, (&id, &step)).await?;
    let mut form = Form::typed(member.language, posted.pairs);
    let (reason, secret) = (form.value("reason").to_owned(), app.edge.secret());
    let (by, id) = (&member.by, step.entry.id);
    match app.register.take_step_back(by, case.id, id, &reason, &secret).await {
        Ok(_) => Ok(done(&address(case.id), "done-step-taken-back")),
        Err(Error::Refused(
            why @ (Refusal::Procedure(_) | Refusal::TextTooLong | Refusal::CaseClosed),
        )) => {
            form.refuse("reason", refusal(member.language, why));
            let page = page_of(&member, (&case, &step), &form)?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
        }
        Err(error) => Err(error.into()),
    }
}
