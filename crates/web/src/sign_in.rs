//! Signing in and out, and choosing the language.
use crate::app::App;
use crate::components::Button;
use crate::form::Form;
use crate::page::{Page, Place, language_cookie, percent, way_back};
use crate::problem::{Problem, refusal};
use crate::session::{Member, Posted, Visitor, no_session_cookie, session_cookie};
use askama::Template;
use axum::extract::{Query, State};
use axum::http::header::{LOCATION, SET_COOKIE, USER_AGENT};
use axum::http::{HeaderMap, HeaderName, StatusCode};
use axum::response::{Html, IntoResponse, Response};
use domain::words::Language;
use register::{Error, Refusal};
use serde::Deserialize;

#[derive(Template)]
#[template(path = "sign-in.html")]
struct SignInPage {
    page: Page,
    form: Form,
    back: String,
    button: Button,
}

/// Where to go afterwards.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Back {
    #[serde(default)]
    back: String,
}

fn shown(visitor: &Visitor, form: Form, back: &str) -> Result<Html<String>, Problem> {
    let page = visitor.page().saying("sign-in").at(Place::SignIn).refusing(form.errors());
    let button = Button::submit(page.say("sign-in"));
    Ok(Html(SignInPage { page, form, back: way_back(back).to_owned(), button }.render()?))
}

/// `GET /sign-in`
pub(crate) async fn form(visitor: Visitor, Query(back): Query<Back>) -> Result<Response, Problem> {
    if visitor.signed_in.is_some() {
        return Ok(to("/home"));
    }
    let back = if back.back.is_empty() { "/home" } else { &back.back };
    Ok(shown(&visitor, Form::empty(visitor.language), back)?.into_response())
}

/// `POST /sign-in`
pub(crate) async fn sign_in(
    State(app): State<App>,
    visitor: Visitor,
    headers: HeaderMap,
    axum::Form(pairs): axum::Form<Vec<(String, String)>>,
) -> Result<Response, Problem> {
    // As it was typed: a blank at an end may belong to it.
    let password = pairs.iter().find(|(name, _)| name == "password");
    let password = password.map(|(_, typed)| typed.clone()).unwrap_or_default();
    let mut form = Form::typed(visitor.language, pairs);
    let (login, back) = (form.value("login").to_owned(), form.value("_back").to_owned());
    let agent = headers.get(USER_AGENT).and_then(|v| v.to_str().ok()).unwrap_or_default();
    let secret = app.edge.secret();
    let (at, seed) = (app.edge.now(), app.edge.bits());
    match app.register.sign_in(&login, &password, agent, at, seed, &secret).await {
        Ok(()) => {
            let cookie = session_cookie(&secret.text(), app.secure());
            let back = if back.is_empty() { "/home" } else { way_back(&back) };
            Ok((StatusCode::SEE_OTHER, [(SET_COOKIE, cookie), (LOCATION, back.to_owned())])
                .into_response())
        }
        Err(Error::Refused(why @ (Refusal::PasswordWrong | Refusal::TooManyTries))) => {
            let sentence = match why {
                Refusal::PasswordWrong => crate::words::say(visitor.language, "sign-in-refused"),
                other => refusal(visitor.language, other),
            };
            form.refuse("login", sentence);
            let form = form.with("password", "");
            let page = shown(&visitor, form, &back)?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
        }
        Err(error) => Err(error.into()),
    }
}

/// `POST /sign-out`
pub(crate) async fn sign_out(State(app): State<App>, posted: Posted) -> Result<Response, Problem> {
    let Member { by, session, .. } = posted.member;
    if let Some(session) = session {
        app.register.end_session(&by, session).await?;
    }
    // Nothing of the session stays in the browser for the next person at it.
    let clear = HeaderName::from_static("clear-site-data");
    let headers = [
        (SET_COOKIE, no_session_cookie(app.secure())),
        (LOCATION, "/".to_owned()),
        (clear, "\"cache\", \"storage\"".to_owned()),
    ];
    Ok((StatusCode::SEE_OTHER, headers).into_response())
}

/// Which language, and where to go back to.
#[derive(Debug, Deserialize)]
pub(crate) struct Choice {
    language: Language,
    #[serde(default)]
    back: String,
}

/// `GET /language`: a link on every page, so that it works without script.
pub(crate) async fn language(
    State(app): State<App>,
    visitor: Visitor,
    Query(choice): Query<Choice>,
) -> Result<Response, Problem> {
    if let Some(signed_in) = visitor.signed_in
        && signed_in.actor.language != choice.language
    {
        app.register.set_language(&app.by(signed_in.actor), choice.language).await?;
    }
    let headers = [
        (SET_COOKIE, language_cookie(choice.language, app.secure())),
        (LOCATION, way_back(&choice.back).to_owned()),
    ];
    Ok((StatusCode::SEE_OTHER, headers).into_response())
}

/// To another page of ours, after something was done.
pub(crate) fn to(address: &str) -> Response {
    (StatusCode::SEE_OTHER, [(LOCATION, address.to_owned())]).into_response()
}

/// To another page of ours that says what was done: `key` names the words.
pub(crate) fn done(address: &str, key: &str) -> Response {
    let joint = if address.contains('?') { '&' } else { '?' };
    to(&format!("{address}{joint}done={}", percent(key)))
}
