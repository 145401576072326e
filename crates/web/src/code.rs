//! `/sign-in/code`: the code after the password. There is no session before it.
use crate::app::App;
use crate::components::{Button, Input};
use crate::form::Form;
use crate::page::{Page, Place, way_back};
use crate::passkey::{self, Ceremony, site};
use crate::problem::{Problem, refusal};
use crate::session::{Visitor, half_secret, no_half_cookie, session_cookie, session_secret};
use crate::sign_in::{agent, to};
use askama::Template;
use axum::extract::{Query, State};
use axum::http::header::{LOCATION, SET_COOKIE};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{AppendHeaders, Html, IntoResponse, Response};
use register::account::Browser;
use register::{Error, Refusal};

/// Where the code is typed.
pub(crate) const ADDRESS: &str = "/sign-in/code";

#[derive(Template)]
#[template(path = "sign-in-code.html")]
struct CodePage {
    page: Page,
    code: Input,
    back: String,
    button: Button,
    /// A passkey in place of the code, for who has one.
    ceremony: Option<Ceremony>,
}

/// The field of a code, of the authenticator or for recovery.
pub(crate) fn field(form: &Form, page: &Page, name: &str) -> Input {
    let field = form.input(name, page.say("code")).hint(page.say("code-hint")).width(20);
    Input { autocomplete: "one-time-code".to_owned(), spellcheck: Some(false), ..field }
}

/// The field of a code for recovery, where those of the authenticator are not known.
pub(crate) fn recovery_field(form: &Form, page: &Page, name: &str) -> Input {
    let field = form.input(name, page.say("code-recovery")).width(20);
    Input { autocomplete: "one-time-code".to_owned(), spellcheck: Some(false), ..field }
}

async fn shown(
    app: &App,
    visitor: &Visitor,
    half: &str,
    form: &Form,
    back: &str,
) -> Result<Html<String>, Problem> {
    let page = visitor.page().saying("sign-in-code").at(Place::SignIn).refusing(form.errors());
    let (at, challenge) = (app.edge.now(), app.edge.secret());
    let ceremony = match site(app) {
        Some(site) => {
            let asked = app.register.ask_passkey_after_password(half, at, &challenge).await?;
            asked.map(|asked| Ceremony::get(&page, &site, asked, "passkey-use", false))
        }
        None => None,
    };
    let html = CodePage {
        ceremony,
        code: field(form, &page, "code"),
        back: way_back(back).to_owned(),
        button: Button::submit(page.say("sign-in")),
        page,
    };
    Ok(Html(html.render()?))
}

/// `GET /sign-in/code`
pub(crate) async fn form(
    State(app): State<App>,
    visitor: Visitor,
    headers: HeaderMap,
    Query(back): Query<crate::sign_in::Back>,
) -> Result<Response, Problem> {
    let Some(half) = half_secret(&headers, app.secure()) else { return Ok(to("/sign-in")) };
    let form = Form::empty(visitor.language);
    Ok(shown(&app, &visitor, half, &form, back.address()).await?.into_response())
}

/// `POST /sign-in/code`
pub(crate) async fn enter(
    State(app): State<App>,
    visitor: Visitor,
    headers: HeaderMap,
    axum::Form(pairs): axum::Form<Vec<(String, String)>>,
) -> Result<Response, Problem> {
    let Some(half) = half_secret(&headers, app.secure()) else { return Ok(to("/sign-in")) };
    let mut form = Form::typed(visitor.language, pairs.iter().cloned());
    let (code, back) = (form.value("code").to_owned(), form.value("_back").to_owned());
    let browser =
        Browser { agent: agent(&headers), session: session_secret(&headers, app.secure()) };
    let (at, seed, secret) = (app.edge.now(), app.edge.bits(), app.edge.secret());
    let secure = app.secure();
    let entered = match (site(&app), passkey::answer(&pairs)) {
        (Some(site), Some(shown)) => {
            app.register.enter_passkey(half, &site, shown, browser, at, seed, &secret).await
        }
        _ => app.register.enter_code(half, &code, browser, at, seed, &secret).await,
    };
    match entered {
        Ok(()) => {
            let back = if back.is_empty() { "/home" } else { way_back(&back) };
            let cookies = AppendHeaders([
                (SET_COOKIE, session_cookie(&secret.text(), secure)),
                (SET_COOKIE, no_half_cookie(secure)),
            ]);
            Ok((StatusCode::SEE_OTHER, cookies, [(LOCATION, back.to_owned())]).into_response())
        }
        Err(Error::Refused(
            why @ (Refusal::CodeWrong
            | Refusal::TooManyTries
            | Refusal::PasskeyRefused
            | Refusal::PasskeyTimeOver),
        )) => {
            form.refuse("code", refusal(visitor.language, why));
            let page = shown(&app, &visitor, half, &form.with("code", ""), &back).await?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
        }
        Err(Error::Refused(why @ Refusal::CodeTimeOver)) => {
            // Back to the password; the page says why.
            let page = crate::sign_in::refused(&app, &visitor, &back, why)?;
            let cookies = AppendHeaders([(SET_COOKIE, no_half_cookie(secure))]);
            Ok((StatusCode::UNPROCESSABLE_ENTITY, cookies, page).into_response())
        }
        Err(error) => Err(error.into()),
    }
}
