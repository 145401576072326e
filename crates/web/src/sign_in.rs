//! Signing in and out, and choosing the language.
use crate::app::App;
use crate::components::Button;
use crate::form::Form;
use crate::page::{Page, Place, language_cookie, percent, way_back};
use crate::problem::{Problem, refusal};
use crate::session::{
    Member, Posted, Visitor, half_cookie, no_session_cookie, session_cookie, session_secret,
};
use askama::Template;
use axum::extract::{Query, State};
use axum::http::header::{LOCATION, SET_COOKIE, USER_AGENT};
use axum::http::{HeaderMap, HeaderName, StatusCode};
use axum::response::{Html, IntoResponse, Response};
use domain::words::Language;
use register::account::{Browser, Entered};
use register::{Error, Refusal};
use serde::Deserialize;

#[derive(Template)]
#[template(path = "sign-in.html")]
struct SignInPage {
    page: Page,
    form: Form,
    back: String,
    button: Button,
    /// Whether browsers give passkeys here.
    passkeys: bool,
    /// The link to the issuer of identities, where one is configured.
    elsewhere: Option<String>,
    /// `back`, as it stands in an address.
    back_sent: String,
}

/// Where to go afterwards.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Back {
    #[serde(default)]
    back: String,
}

impl Back {
    /// The address, ours or not.
    pub(crate) fn address(&self) -> &str {
        if self.back.is_empty() { "/home" } else { &self.back }
    }
}

/// What a browser calls itself.
pub(crate) fn agent(headers: &HeaderMap) -> &str {
    headers.get(USER_AGENT).and_then(|v| v.to_str().ok()).unwrap_or_default()
}

/// The page to sign in, that says why one has to begin anew.
pub(crate) fn refused(
    app: &App,
    visitor: &Visitor,
    back: &str,
    why: Refusal,
) -> Result<Html<String>, Problem> {
    let mut form = Form::empty(visitor.language);
    form.refuse("login", refusal(visitor.language, why));
    shown(app, visitor, form, back)
}

pub(crate) fn shown(
    app: &App,
    visitor: &Visitor,
    form: Form,
    back: &str,
) -> Result<Html<String>, Problem> {
    let page = visitor.page().saying("sign-in").at(Place::SignIn).refusing(form.errors());
    let button = Button::submit(page.say("sign-in"));
    let (back, passkeys) = (way_back(back).to_owned(), crate::passkey::site(app).is_some());
    let elsewhere = app.issuer.as_ref().map(|i| page.say_of("elsewhere-sign-in", i.name()));
    let back_sent = percent(&back);
    let html = SignInPage { page, form, back, button, passkeys, elsewhere, back_sent };
    Ok(Html(html.render()?))
}

/// `GET /sign-in`
pub(crate) async fn form(
    State(app): State<App>,
    visitor: Visitor,
    Query(back): Query<Back>,
) -> Result<Response, Problem> {
    if visitor.signed_in.is_some() {
        return Ok(to("/home"));
    }
    Ok(shown(&app, &visitor, Form::empty(visitor.language), back.address())?.into_response())
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
    let browser =
        Browser { agent: agent(&headers), session: session_secret(&headers, app.secure()) };
    let secret = app.edge.secret();
    let (at, seed) = (app.edge.now(), app.edge.bits());
    let secure = app.secure();
    match app.register.sign_in(&login, &password, browser, at, seed, &secret).await {
        Ok(Entered::Session) => {
            let cookie = session_cookie(&secret.text(), secure);
            let back = if back.is_empty() { "/home" } else { way_back(&back) };
            Ok((StatusCode::SEE_OTHER, [(SET_COOKIE, cookie), (LOCATION, back.to_owned())])
                .into_response())
        }
        Ok(Entered::Code) => {
            let cookie = half_cookie(&secret.text(), secure);
            let to = format!("{}?back={}", crate::code::ADDRESS, percent(way_back(&back)));
            Ok((StatusCode::SEE_OTHER, [(SET_COOKIE, cookie), (LOCATION, to)]).into_response())
        }
        Err(Error::Refused(
            why @ (Refusal::PasswordWrong | Refusal::PasswordExpired | Refusal::TooManyTries),
        )) => {
            let sentence = match why {
                Refusal::PasswordWrong => crate::words::say(visitor.language, "sign-in-refused"),
                other => refusal(visitor.language, other),
            };
            form.refuse("login", sentence);
            let form = form.with("password", "");
            let page = shown(&app, &visitor, form, &back)?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
        }
        Err(error) => Err(error.into()),
    }
}

/// `POST /sign-out`
pub(crate) async fn sign_out(State(app): State<App>, posted: Posted) -> Result<Response, Problem> {
    let Member { by, session, .. } = posted.member;
    if let Some(session) = session {
        app.register.end_session(&by, session, Some(session)).await?;
    }
    let after = if app.issuer.is_some() { crate::elsewhere::LEFT } else { "/" };
    // Nothing of the session stays in the browser for the next person at it.
    let clear = HeaderName::from_static("clear-site-data");
    let headers = [
        (SET_COOKIE, no_session_cookie(app.secure())),
        (LOCATION, after.to_owned()),
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
        app.register.set_language(&app.by(&signed_in), choice.language).await?;
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
