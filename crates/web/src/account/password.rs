//! `/account/password`: a new password for oneself.
use super::{ADDRESS, under};
use crate::app::App;
use crate::components::{Button, PasswordInput};
use crate::form::Form;
use crate::page::Page;
use crate::problem::{Problem, refusal};
use crate::session::{Member, Posted};
use crate::sign_in::done;
use crate::words::say;
use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Response};
use register::account::Lead;
use register::{Error, Refusal};

#[derive(Template)]
#[template(path = "account/password.html")]
struct PasswordPage {
    page: Page,
    /// Why one was led here; empty for who came.
    led: String,
    old: PasswordInput,
    new: PasswordInput,
    again: PasswordInput,
    button: Button,
}

fn shown(member: &Member, form: &Form) -> Result<Html<String>, Problem> {
    let page = under(member, "password-title").refusing(form.errors());
    let field = |name: &str, key: &str, fill: &str| PasswordInput {
        autocomplete: fill.to_owned(),
        ..form.password(name, page.say(key))
    };
    let led = match member.lead {
        Some(Lead::Password) => page.say("password-led"),
        Some(Lead::Factor) | None => String::new(),
    };
    let html = PasswordPage {
        led,
        old: field("old", "password-old", "current-password"),
        new: field("new", "password-new", "new-password").hint(page.say("password-new-hint")),
        again: field("again", "password-again", "new-password"),
        button: Button::submit(page.say("password-save")),
        page,
    };
    Ok(Html(html.render()?))
}

/// `GET /account/password`
pub(crate) async fn form(member: Member) -> Result<Html<String>, Problem> {
    shown(&member, &Form::empty(member.language))
}

/// `POST /account/password`
pub(crate) async fn change(State(app): State<App>, posted: Posted) -> Result<Response, Problem> {
    let member = posted.member;
    let language = member.language;
    // A password may begin or end with a space; what was typed is taken as it is.
    let typed = |name: &str| {
        posted.pairs.iter().find(|(n, _)| n == name).map_or("", |(_, v)| v.as_str()).to_owned()
    };
    let (old, new, again) = (typed("old"), typed("new"), typed("again"));
    let mut form = Form::empty(language);
    if new == again {
        let salt = app.edge.secret();
        match app.register.change_password(&member.by, member.session, &old, &new, &salt).await {
            Ok(()) => return Ok(done(ADDRESS, "done-password-changed")),
            Err(Error::Refused(why @ (Refusal::PasswordWrong | Refusal::TooManyTries))) => {
                form.refuse("old", refusal(language, why));
            }
            Err(Error::Refused(
                why
                @ (Refusal::PasswordWeak | Refusal::PasswordGuessable | Refusal::PasswordStolen),
            )) => {
                form.refuse("new", refusal(language, why));
            }
            Err(error) => return Err(error.into()),
        }
    } else {
        form.refuse("again", say(language, "password-differs"));
    }
    Ok((StatusCode::UNPROCESSABLE_ENTITY, shown(&member, &form)?).into_response())
}
