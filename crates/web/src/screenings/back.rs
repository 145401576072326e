//! `/cases/{id}/screenings/{screening}/take-back`: a screening put down by mistake
//! is taken back, with the reason. It stays to be read.
use super::{Met, address, met, told, under_screenings};
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
use register::{Error, Refusal};

#[derive(Template)]
#[template(path = "screenings/back.html")]
struct BackPage {
    page: Page,
    screening: String,
    reason: Textarea,
    button: Button,
}

fn page_of(app: &App, member: &Member, met: &Met, form: &Form) -> Result<Html<String>, Problem> {
    let page = under_screenings(member, &met.case).saying("step-take-back");
    let page = page.refusing(form.errors());
    let screening = told::named(&page, app.register.pack(), &met.here);
    let reason = form.textarea("reason", page.say("step-reason"));
    let reason = reason.hint(page.say("screening-back-hint")).rows(3);
    let button = Button::submit(page.say("step-take-back")).warning();
    Ok(Html(BackPage { page, screening, reason, button }.render()?))
}

/// `GET /cases/{id}/screenings/{screening}/take-back`
pub(crate) async fn form(
    State(app): State<App>,
    member: Member,
    Path((id, screening)): Path<(String, String)>,
) -> Result<Html<String>, Problem> {
    let met = met(&app, &member, (&id, &screening)).await?;
    if !app.register.narrative_takes(&member.by, met.case.id).await? {
        return Err(Problem::NotFound);
    }
    page_of(&app, &member, &met, &Form::empty(member.language))
}

/// `POST /cases/{id}/screenings/{screening}/take-back`
pub(crate) async fn take(
    State(app): State<App>,
    Path((id, screening)): Path<(String, String)>,
    posted: Posted,
) -> Result<Response, Problem> {
    let member = posted.member;
    let met = met(&app, &member, (&id, &screening)).await?;
    let mut form = Form::typed(member.language, posted.pairs);
    let (reason, secret) = (form.value("reason").to_owned(), app.edge.secret());
    let (case, id) = (met.case.id, met.here.id);
    match app.register.take_screening_back(&member.by, case, id, &reason, &secret).await {
        Ok(()) => Ok(done(&address(case), "done-screening-taken-back")),
        Err(Error::Refused(
            why @ (Refusal::ReasonMissing
            | Refusal::TextTooLong
            | Refusal::CaseClosed
            | Refusal::AlreadyDecided
            | Refusal::StepRests
            | Refusal::Erased),
        )) => {
            form.refuse("reason", refusal(member.language, why));
            let page = page_of(&app, &member, &met, &form)?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
        }
        Err(error) => Err(error.into()),
    }
}
