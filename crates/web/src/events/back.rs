//! `/cases/{id}/events/{event}/take-back`: an event put down by mistake is taken
//! back, with the reason. It stays to be read.
use super::{Met, address, met, told, under_events};
use crate::app::App;
use crate::bodies::Bodies;
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

/// What is taken back, and why.
#[derive(Template)]
#[template(path = "events/back.html")]
pub(crate) struct BackPage {
    pub(super) page: Page,
    pub(super) what: String,
    pub(super) about: String,
    pub(super) reason: Textarea,
    pub(super) button: Button,
}

async fn page_of(
    app: &App,
    member: &Member,
    met: &Met,
    form: &Form,
) -> Result<Html<String>, Problem> {
    let page = under_events(member, &met.case).saying("step-take-back").refusing(form.errors());
    let what = told::named(&page, &Bodies::of(app).await?, &met.here);
    Ok(Html(BackPage::of(page, what, "event-back-about", form).render()?))
}

impl BackPage {
    pub(crate) fn of(page: Page, what: String, about: &str, form: &Form) -> Self {
        let reason = form.textarea("reason", page.say("step-reason"));
        Self {
            what,
            about: page.say(about),
            reason: reason.hint(page.say("step-reason-hint")).rows(3),
            button: Button::submit(page.say("step-take-back")).warning(),
            page,
        }
    }
}

/// `GET /cases/{id}/events/{event}/take-back`
pub(crate) async fn form(
    State(app): State<App>,
    member: Member,
    Path((id, event)): Path<(String, String)>,
) -> Result<Html<String>, Problem> {
    let met = met(&app, &member, (&id, &event)).await?;
    if !app.register.narrative_takes(&member.by, met.case.id).await? || !met.here.stands() {
        return Err(Problem::NotFound);
    }
    page_of(&app, &member, &met, &Form::empty(member.language)).await
}

/// `POST /cases/{id}/events/{event}/take-back`
pub(crate) async fn take(
    State(app): State<App>,
    Path((id, event)): Path<(String, String)>,
    posted: Posted,
) -> Result<Response, Problem> {
    let member = posted.member;
    let met = met(&app, &member, (&id, &event)).await?;
    let mut form = Form::typed(member.language, posted.pairs);
    let (reason, secret) = (form.value("reason").to_owned(), app.edge.secret());
    let (case, id) = (met.case.id, met.here.id);
    match app.register.take_event_back(&member.by, case, id, &reason, &secret).await {
        Ok(()) => Ok(done(&address(case), "done-event-taken-back")),
        Err(Error::Refused(
            why @ (Refusal::ReasonMissing
            | Refusal::TextTooLong
            | Refusal::CaseClosed
            | Refusal::AlreadyDecided),
        )) => {
            form.refuse("reason", refusal(member.language, why));
            let page = page_of(&app, &member, &met, &form).await?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
        }
        Err(error) => Err(error.into()),
    }
}
