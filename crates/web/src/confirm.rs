//! `/account/confirm`: the person confirms that it is still they who ask, before
//! what weighs.
//!
//! No handler knows of it. Where the register answers that a confirmation is
//! missing, the visitor gets a page that asks for it in place of the answer, with
//! everything that was sent kept in it; sent again with the code or the password,
//! the same request is done.
use crate::api::pairs;
use crate::app::App;
use crate::components::{Button, Markup};
use crate::form::Form;
use crate::page::{CSRF_FIELD, Page, hidden, way_back};
use crate::passkey::{self, Ceremony};
use crate::problem::{Problem, refusal};
use crate::session::{
    Known, Posted, Visitor, is_of_session, session_cookie, session_secret, with_session,
};
use crate::sign_in::to;
use askama::Template;
use axum::body::{Body, to_bytes};
use axum::extract::{FromRequestParts, Request, State};
use axum::http::header::{CONTENT_TYPE, SET_COOKIE};
use axum::http::request::Parts;
use axum::http::{Method, StatusCode};
use axum::middleware::Next;
use axum::response::{Html, IntoResponse, Response};
use register::{Error, Refusal};

/// Where a page that was asked for, not sent, is confirmed.
pub(crate) const ADDRESS: &str = "/account/confirm";
/// The field with the code or the password. Forms leave names that begin so out
/// of what was typed.
const FIELD: &str = "_confirm";
/// Where to go afterwards.
const BACK: &str = "_back";
/// The longest form that is read: as for every request.
const LONGEST: usize = 21 * 1024 * 1024;

#[derive(Template)]
#[template(path = "account/confirm.html")]
struct ConfirmPage {
    page: Page,
    about: String,
    action: String,
    kept: Vec<Markup>,
    field: Markup,
    button: Button,
    /// A passkey in place of what is typed, for who has one.
    ceremony: Option<Ceremony>,
}

/// Confirms, where a form holds what confirms, before it is done; and asks for
/// it in place of an answer that says it is missing.
pub(crate) async fn asked(State(app): State<App>, request: Request, next: Next) -> Response {
    let (mut parts, body) = request.into_parts();
    // Without a session that holds there is nothing to confirm, and nothing is read
    // here: whoever made a cookie up would hold a place by sending slowly.
    let comes = parts.extensions.get::<Known>().and_then(Known::account).is_some();
    if parts.uri.path().starts_with("/api/") || !comes {
        return next.run(Request::from_parts(parts, body)).await;
    }
    let kind = parts.headers.get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok());
    let is_form = parts.method == Method::POST
        && kind.is_some_and(|kind| kind.starts_with("application/x-www-form-urlencoded"));
    let (body, sent) = if is_form {
        let Ok(bytes) = to_bytes(body, LONGEST).await else {
            return Problem::TooLarge.into_response();
        };
        let sent = pairs(&String::from_utf8_lossy(&bytes));
        (Body::from(bytes), Some(sent))
    } else {
        (body, None)
    };
    let mut cookie = None;
    if let Some(sent) = &sent {
        match confirmed(&app, &parts, sent).await {
            Ok(None) => {}
            Ok(Some(secret)) => {
                with_session(&mut parts.headers, &secret, app.secure());
                // Who it is was looked up by the secret before.
                parts.extensions.remove::<Known>();
                cookie = session_cookie(&secret, app.secure()).parse().ok();
            }
            Err(Error::Refused(
                why @ (Refusal::CodeWrong
                | Refusal::PasswordWrong
                | Refusal::PasskeyRefused
                | Refusal::PasskeyTimeOver
                | Refusal::TooManyTries),
            )) => return page(&app, &mut parts, Some(sent), Some(why)).await,
            Err(error) => return Problem::from(error).into_response(),
        }
    }
    let mut head = parts.clone();
    let mut response = next.run(Request::from_parts(parts, body)).await;
    let missing = response.extensions().get::<Problem>();
    if matches!(missing, Some(Problem::Refused(Refusal::ConfirmationMissing))) {
        response = page(&app, &mut head, sent.as_deref(), None).await;
    }
    if let Some(cookie) = cookie {
        response.headers_mut().append(SET_COOKIE, cookie);
    }
    response
}

fn value<'s>(sent: &'s [(String, String)], name: &str) -> &'s str {
    sent.iter().find(|(found, _)| found == name).map_or("", |(_, value)| value)
}

/// The new secret of the session that was confirmed; none when the form holds
/// nothing that confirms, or is not of this session.
async fn confirmed(
    app: &App,
    parts: &Parts,
    sent: &[(String, String)],
) -> Result<Option<String>, Error> {
    let (typed, before) = (value(sent, FIELD), session_secret(&parts.headers, app.secure()));
    let shown = passkey::confirming(sent);
    let given = shown.is_some() || !typed.is_empty();
    let Some(before) = before.filter(|_| given) else { return Ok(None) };
    let Some(signed_in) = app.register.session(before, app.edge.now()).await? else {
        return Ok(None);
    };
    if !is_of_session(value(sent, CSRF_FIELD), &signed_in.csrf) {
        return Ok(None);
    }
    let secret = app.edge.secret();
    let by = app.by(&signed_in);
    match (passkey::site(app), shown) {
        (Some(site), Some(shown)) => {
            app.register.confirm_by_passkey(&by, before, &site, shown, &secret).await?;
        }
        _ => app.register.confirm(&by, before, typed, &secret).await?,
    }
    Ok(Some(secret.text()))
}

/// The page that asks. What was sent to an address stands in it and is sent there
/// again; a page that was asked for is led back to.
async fn page(
    app: &App,
    parts: &mut Parts,
    sent: Option<&[(String, String)]>,
    why: Option<Refusal>,
) -> Response {
    let made = async {
        let visitor = Visitor::from_request_parts(parts, app).await?;
        let Some(signed_in) = visitor.signed_in.clone() else { return Err(Problem::NotFound) };
        let by = app.by(&signed_in);
        let enrolled = app.register.factor(&by).await?.is_some();
        let before = session_secret(&parts.headers, app.secure()).unwrap_or_default();
        let by_code = app.register.confirms_by_code(&by, before).await?;
        let mut form = Form::empty(visitor.language);
        if let Some(why) = why {
            form.refuse(FIELD, refusal(visitor.language, why));
        }
        let page = visitor.page().saying("confirm").refusing(form.errors());
        let field = if enrolled && by_code {
            Markup::of(&crate::code::field(&form, &page, FIELD))
        } else if enrolled {
            // The session began with a passkey: the codes of the authenticator are
            // closed in it, those for recovery are not.
            Markup::of(&crate::code::recovery_field(&form, &page, FIELD))
        } else {
            let mut field = form.password(FIELD, page.say("sign-in-password"));
            "current-password".clone_into(&mut field.autocomplete);
            Markup::of(&field)
        };
        let (action, kept) = if let Some(sent) = sent {
            let kept = sent
                .iter()
                .filter(|(name, _)| name != FIELD && !passkey::CONFIRMING.contains(&name.as_str()));
            (parts.uri.path().to_owned(), kept.map(|(n, v)| hidden(n, v)).collect())
        } else {
            let back = parts.uri.path_and_query().map_or("/home", |back| back.as_str());
            let back = if parts.method == Method::GET { back } else { "/home" };
            (ADDRESS.to_owned(), vec![page.token(), hidden(BACK, back)])
        };
        let challenge = app.edge.secret();
        let ceremony = match passkey::site(app) {
            Some(site) => {
                let asked = app.register.ask_passkey_to_confirm(&by, before, &challenge).await?;
                asked.map(|asked| Ceremony::confirm(&page, &site, asked))
            }
            None => None,
        };
        let about = page.say(match (enrolled, by_code) {
            (true, true) => "confirm-code-about",
            (true, false) => "confirm-recovery-about",
            (false, _) => "confirm-password-about",
        });
        let button = Button::submit(page.say("confirm-do"));
        let html = ConfirmPage { page, about, action, kept, field, button, ceremony }.render()?;
        Ok((StatusCode::UNPROCESSABLE_ENTITY, Html(html)).into_response())
    };
    made.await.unwrap_or_else(Problem::into_response)
}

/// `GET /account/confirm`: where the page leads when it is asked for again.
pub(crate) async fn form() -> Response {
    to(crate::account::ADDRESS)
}

/// `POST /account/confirm`: back to where it was asked for, once it is given.
pub(crate) async fn confirm(posted: Posted) -> Result<Response, Problem> {
    if !posted.member.by.is_confirmed() {
        return Err(Problem::Refused(Refusal::ConfirmationMissing));
    }
    let back = posted.value(BACK);
    Ok(to(if back.is_empty() { "/home" } else { way_back(back) }))
}
