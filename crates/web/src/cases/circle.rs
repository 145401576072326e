//! `POST /cases/{id}/circle`: a case is put into a closed circle, or opened to the
//! others again, by who is assigned to it.
use super::{address, case_of, open};
use crate::app::App;
use crate::components::{Button, Choice, Select};
use crate::form::Form;
use crate::page::Page;
use crate::problem::{Problem, refusal};
use crate::session::Posted;
use crate::sign_in::done;
use crate::words::say;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use domain::case_file::CircleReason;
use register::case_file::CaseFile;
use register::{Error, Refusal};

/// The form on the page of a case.
pub(crate) struct Circle {
    /// What comes of it.
    pub(crate) about: String,
    /// Why.
    pub(crate) reason: Select,
    /// The button, which says what is done.
    pub(crate) button: Button,
}

impl Circle {
    /// The form for a case, as it stands.
    pub(crate) fn of(page: &Page, case: &CaseFile, form: &Form) -> Self {
        let (about, button) = if case.circle {
            ("case-circle-open-about", "case-circle-open")
        } else {
            ("case-circle-close-about", "case-circle-close")
        };
        let reasons = CircleReason::ALL.iter().filter(|reason| reason.closes() != case.circle);
        let reasons = reasons.map(|reason| {
            Choice::new(reason.code(), page.say(&format!("circle-{}", reason.code())))
        });
        Self {
            about: page.say(about),
            reason: form.select("circle", page.say("case-circle-reason"), reasons.collect()),
            button: Button::submit(page.say(button)).secondary(),
        }
    }
}

/// `POST /cases/{id}/circle`
pub(crate) async fn change(
    State(app): State<App>,
    Path(id): Path<String>,
    posted: Posted,
) -> Result<Response, Problem> {
    let member = posted.member;
    let case = case_of(&app, &member, &id).await?;
    let mut form = Form::typed(member.language, posted.pairs);
    match form.value("circle").parse::<CircleReason>() {
        Ok(reason) => match app.register.change_circle(&member.by, case.id, reason).await {
            Ok(()) if reason.closes() => {
                return Ok(done(&address(case.id), "done-case-circle-closed"));
            }
            Ok(()) => return Ok(done(&address(case.id), "done-case-circle-opened")),
            Err(Error::Refused(why @ Refusal::CircleEmpty)) => {
                form.refuse("circle", refusal(member.language, why));
            }
            Err(error) => return Err(error.into()),
        },
        Err(()) => form.refuse("circle", say(member.language, "case-circle-reason-missing")),
    }
    let page = open::page(&app, &member, &case, &form).await?;
    Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
}
