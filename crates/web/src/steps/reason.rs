//! `/cases/{id}/steps/{step}/reason`: why a step was taken, opened for a
//! purpose.
use super::{about, met};
use crate::app::App;
use crate::components::{Button, Select};
use crate::form::Form;
use crate::page::Page;
use crate::problem::Problem;
use crate::purpose;
use crate::session::{Member, Posted};
use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Response};
use register::case_file::CaseFile;
use register::step::Entered;

#[derive(Template)]
#[template(path = "steps/reason.html")]
struct ReasonPage {
    page: Page,
    step: String,
    /// What was opened.
    text: Option<String>,
    purpose: Select,
    button: Button,
}

fn page_of(
    member: &Member,
    met: (&CaseFile, &Entered),
    (form, text): (&Form, Option<String>),
) -> Result<Html<String>, Problem> {
    let (page, step) = about(member, met, "step-reason", form);
    let purpose = purpose::question(form, &page);
    let button = Button::submit(page.say("step-reason-open"));
    Ok(Html(ReasonPage { page, step, text, purpose, button }.render()?))
}

/// `GET /cases/{id}/steps/{step}/reason`
pub(crate) async fn ask(
    State(app): State<App>,
    member: Member,
    Path((id, step)): Path<(String, String)>,
) -> Result<Html<String>, Problem> {
    let (case, step) = met(&app, &member, (&id, &step)).await?;
    if !app.register.case_opens(&member.by, case.id).await? {
        return Err(Problem::NotFound);
    }
    page_of(&member, (&case, &step), (&Form::empty(member.language), None))
}

/// `POST /cases/{id}/steps/{step}/reason`
pub(crate) async fn reveal(
    State(app): State<App>,
    Path((id, step)): Path<(String, String)>,
    posted: Posted,
) -> Result<Response, Problem> {
    let member = posted.member;
    let (case, step) = met(&app, &member, (&id, &step)).await?;
    let mut form = Form::typed(member.language, posted.pairs);
    let Some(why) = purpose::chosen(&mut form, member.language) else {
        let page = page_of(&member, (&case, &step), (&form, None))?;
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response());
    };
    let opened = app.register.reveal_reason(&member.by, case.id, step.entry.id, why).await?;
    let text = opened.as_ref().map(|reason| reason.expose().to_owned());
    Ok(page_of(&member, (&case, &step), (&form, text))?.into_response())
}
