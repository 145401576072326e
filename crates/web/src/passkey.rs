//! `/sign-in/passkey`: signing in by a passkey alone; and what of a passkey stands in
//! other pages: its button, and its answer among what was sent.
//!
//! A browser gives passkeys to script alone. So the button is hidden until the
//! script shows it, and each page says what else there is.
use crate::app::App;
use crate::components::Markup;
use crate::page::{Page, Place, hidden, way_back};
use crate::problem::{Problem, refusal};
use crate::session::{Visitor, session_cookie, session_secret};
use crate::sign_in::{agent, to};
use askama::Template;
use askama::filters::HtmlSafe;
use axum::extract::State;
use axum::http::header::{LOCATION, SET_COOKIE};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{Html, IntoResponse, Response};
use register::account::{Asked, Browser, Shown, Site};
use register::{Error, Refusal};

/// Where one signs in by a passkey alone.
pub(crate) const ADDRESS: &str = "/sign-in/passkey";

/// The fields of an answer, which the script fills. Forms leave names that begin
/// so out of what was typed.
const FIELDS: [&str; 5] =
    ["_passkey", "_passkey_client", "_passkey_device", "_passkey_signature", "_passkey_account"];

/// The same of an answer that confirms. They have names of their own: what is
/// confirmed may be a form that holds a passkey itself.
pub(crate) const CONFIRMING: [&str; 5] = [
    "_confirm_passkey",
    "_confirm_passkey_client",
    "_confirm_passkey_device",
    "_confirm_passkey_signature",
    "_confirm_passkey_account",
];

/// The site that passkeys are bound to; none where browsers give no passkeys.
pub(crate) fn site(app: &App) -> Option<Site> {
    Site::of(&app.origin)
}

/// The button of a passkey, within a form, and what the script has to know.
#[derive(Template)]
#[template(path = "passkey.html")]
pub(crate) struct Ceremony {
    /// `get` or `create`.
    sort: &'static str,
    asked: Asked,
    host: String,
    /// What a device shows of whom a new passkey is for.
    login: String,
    text: String,
    failed: String,
    /// Whether it is the one button of its form.
    alone: bool,
    fields: Vec<Markup>,
}

impl HtmlSafe for Ceremony {}

impl Ceremony {
    /// The button that has a passkey answer.
    pub(crate) fn get(page: &Page, site: &Site, asked: Asked, text: &str, alone: bool) -> Self {
        Self {
            sort: "get",
            asked,
            host: site.host().to_owned(),
            login: String::new(),
            text: page.say(text),
            failed: page.say("passkey-failed"),
            alone,
            fields: FIELDS.into_iter().map(|name| hidden(name, "")).collect(),
        }
    }

    /// The button that has a passkey confirm, in any form.
    pub(crate) fn confirm(page: &Page, site: &Site, asked: Asked) -> Self {
        let fields = CONFIRMING.into_iter().map(|name| hidden(name, "")).collect();
        Self { fields, ..Self::get(page, site, asked, "passkey-confirm", false) }
    }

    /// The button that makes a new passkey for somebody.
    pub(crate) fn create(page: &Page, site: &Site, asked: Asked, login: &str) -> Self {
        let text = "passkey-add";
        let login = login.to_owned();
        Self { sort: "create", login, ..Self::get(page, site, asked, text, true) }
    }
}

fn value<'s>(sent: &'s [(String, String)], name: &str) -> &'s str {
    sent.iter().find(|(found, _)| found == name).map_or("", |(_, value)| value)
}

/// The answer of a passkey among what was sent; none when there is none.
pub(crate) fn answer(sent: &[(String, String)]) -> Option<Shown<'_>> {
    answer_in(sent, FIELDS)
}

/// The answer of a passkey that confirms, among what was sent.
pub(crate) fn confirming(sent: &[(String, String)]) -> Option<Shown<'_>> {
    answer_in(sent, CONFIRMING)
}

fn answer_in<'s>(sent: &'s [(String, String)], fields: [&str; 5]) -> Option<Shown<'s>> {
    let [credential, client_data, device_data, signature, account] =
        fields.map(|name| value(sent, name));
    let there = !client_data.is_empty();
    there.then_some(Shown { credential, client_data, device_data, signature, account })
}

#[derive(Template)]
#[template(path = "sign-in-passkey.html")]
struct PasskeyPage {
    page: Page,
    back: String,
    ceremony: Ceremony,
}

async fn shown(
    app: &App,
    visitor: &Visitor,
    back: &str,
    why: Option<Refusal>,
) -> Result<Html<String>, Problem> {
    let site = site(app).ok_or(Problem::NotFound)?;
    let mut form = crate::form::Form::empty(visitor.language);
    if let Some(why) = why {
        form.refuse("passkey", refusal(visitor.language, why));
    }
    let page = visitor.page().saying("passkey-sign-in").at(Place::SignIn).refusing(form.errors());
    let (at, challenge) = (app.edge.now(), app.edge.secret());
    let asked = app.register.ask_passkey_to_sign_in(at, &challenge).await?;
    let ceremony = Ceremony::get(&page, &site, asked, "passkey-sign-in", true);
    let back = way_back(back).to_owned();
    Ok(Html(PasskeyPage { page, back, ceremony }.render()?))
}

/// `GET /sign-in/passkey` and `GET /sign-in/passkey/enter`: where the page leads
/// when it is asked for again.
pub(crate) async fn again() -> Response {
    to("/sign-in")
}

/// `POST /sign-in/passkey`: asks for a passkey. It is posted, as to ask is kept.
pub(crate) async fn ask(
    State(app): State<App>,
    visitor: Visitor,
    axum::Form(pairs): axum::Form<Vec<(String, String)>>,
) -> Result<Html<String>, Problem> {
    shown(&app, &visitor, value(&pairs, "_back"), None).await
}

/// `POST /sign-in/passkey/enter`: what the passkey answered.
pub(crate) async fn enter(
    State(app): State<App>,
    visitor: Visitor,
    headers: HeaderMap,
    axum::Form(pairs): axum::Form<Vec<(String, String)>>,
) -> Result<Response, Problem> {
    let site = site(&app).ok_or(Problem::NotFound)?;
    let (back, secure) = (value(&pairs, "_back"), app.secure());
    let Some(shown_passkey) = answer(&pairs) else { return Ok(to("/sign-in")) };
    let browser = Browser { agent: agent(&headers), session: session_secret(&headers, secure) };
    let (at, seed, secret) = (app.edge.now(), app.edge.bits(), app.edge.secret());
    let signed =
        app.register.sign_in_by_passkey(&site, shown_passkey, browser, at, seed, &secret).await;
    match signed {
        Ok(()) => {
            let back = if back.is_empty() { "/home" } else { way_back(back) };
            let cookie = session_cookie(&secret.text(), secure);
            Ok((StatusCode::SEE_OTHER, [(SET_COOKIE, cookie), (LOCATION, back.to_owned())])
                .into_response())
        }
        Err(Error::Refused(why @ (Refusal::PasskeyRefused | Refusal::PasskeyTimeOver))) => {
            let page = shown(&app, &visitor, back, Some(why)).await?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
        }
        Err(error) => Err(error.into()),
    }
}
