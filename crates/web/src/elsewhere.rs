//! `/sign-in/elsewhere`: signing in by an issuer of identities (OIDC), where one is
//! configured.
//!
//! Somebody is led there by a link, comes back with a code, and the program fetches
//! for it who they are. What follows is as after the password.
use crate::app::{App, NoIdentity, Returned};
use crate::form::Form;
use crate::page::{Page, Place, percent, way_back};
use crate::problem::{Problem, refusal};
use crate::session::{
    Visitor, elsewhere_cookie, elsewhere_secret, half_cookie, no_elsewhere_cookie, session_cookie,
    session_secret,
};
use crate::sign_in::{Back, agent, to};
use crate::words;
use askama::Template;
use axum::extract::{Query, State};
use axum::http::header::{REFRESH, SET_COOKIE};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{AppendHeaders, Html, IntoResponse, Response};
use register::account::{Browser, Entered};
use register::{Error, Refusal};
use serde::Deserialize;

/// Where somebody is led away from.
pub(crate) const ADDRESS: &str = "/sign-in/elsewhere";
/// Where they come back to.
const RETURN: &str = "/sign-in/elsewhere/back";
/// Where they are led who signed out here.
pub(crate) const LEFT: &str = "/sign-in/elsewhere/left";

fn back_to(app: &App) -> String {
    format!("{}{RETURN}", app.origin)
}

#[derive(Template)]
#[template(path = "elsewhere.html")]
struct Leaving {
    page: Page,
    about: String,
    /// Where the issuer signs in.
    address: String,
    go_on: String,
}

/// The host of an address: `issuer.example` of `https://issuer.example/x?y`.
fn host(address: &str) -> &str {
    let rest = address.split_once("://").map_or(address, |(_, rest)| rest);
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    // What stands before @ is no host, though it may look like one.
    authority.rsplit('@').next().unwrap_or_default()
}

/// `GET /sign-in/elsewhere`: says to which site the way leads, and leads there by a link,
/// as a form may lead to no other site and nobody is sent off without being asked.
pub(crate) async fn lead(
    State(app): State<App>,
    visitor: Visitor,
    headers: HeaderMap,
    Query(back): Query<Back>,
) -> Result<Response, Problem> {
    let issuer = app.issuer.clone().ok_or(Problem::NotFound)?;
    // Nobody is signed in because another site sent them here: they ask for it.
    if crate::arrival::by_a_link_elsewhere(&headers) {
        return Ok(to("/sign-in"));
    }
    let (secret, at) = (app.edge.secret(), app.edge.now());
    let led = app.register.lead_elsewhere(way_back(back.address()), at, &secret).await?;
    match issuer.lead(&led, &back_to(&app), at).await {
        Ok(address) => {
            let cookie = elsewhere_cookie(&secret.text(), app.secure());
            let page = visitor.page().saying("elsewhere-leaving").at(Place::SignIn);
            let about = page.say_of("elsewhere-leaving-about", host(&address));
            let go_on = page.say_of("elsewhere-go-on", host(&address));
            let html = Leaving { page, about, address, go_on }.render()?;
            Ok(([(SET_COOKIE, cookie)], Html(html)).into_response())
        }
        Err(why) => refused(&app, &visitor, why).await,
    }
}

/// The page to sign in, that says why nobody came from elsewhere.
async fn refused(app: &App, visitor: &Visitor, why: NoIdentity) -> Result<Response, Problem> {
    let (code, sentence) = match why {
        NoIdentity::Silent => ("silent", words::say(visitor.language, "elsewhere-silent")),
        NoIdentity::Refused(code) => (code, refusal(visitor.language, Refusal::ElsewhereRefused)),
    };
    tracing::warn!(why = code, "nobody came from the issuer of identities");
    app.register.refused_elsewhere(code, app.edge.now(), app.edge.bits()).await?;
    say(app, visitor, sentence)
}

fn say(app: &App, visitor: &Visitor, sentence: String) -> Result<Response, Problem> {
    let mut form = Form::empty(visitor.language);
    form.refuse("login", sentence);
    let page = crate::sign_in::shown(app, visitor, form, "/home")?;
    let cookie = [(SET_COOKIE, no_elsewhere_cookie(app.secure()))];
    Ok((StatusCode::UNPROCESSABLE_ENTITY, cookie, page).into_response())
}

/// What stands in the address of who comes back.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct FromElsewhere {
    #[serde(default)]
    code: String,
    #[serde(default)]
    state: String,
    #[serde(default)]
    iss: String,
}

/// `GET /sign-in/elsewhere/back`
pub(crate) async fn back(
    State(app): State<App>,
    visitor: Visitor,
    headers: HeaderMap,
    Query(query): Query<FromElsewhere>,
) -> Result<Response, Problem> {
    let issuer = app.issuer.clone().ok_or(Problem::NotFound)?;
    let secure = app.secure();
    let Some(cookie) = elsewhere_secret(&headers, secure) else {
        return say(&app, &visitor, refusal(visitor.language, Refusal::ElsewhereTimeOver));
    };
    let at = app.edge.now();
    let (led, back) = match app.register.back_from_elsewhere(cookie, &query.state, at).await {
        Ok(led) => led,
        Err(Error::Refused(Refusal::ElsewhereTimeOver)) => {
            return say(&app, &visitor, refusal(visitor.language, Refusal::ElsewhereTimeOver));
        }
        Err(Error::Refused(Refusal::ElsewhereRefused)) => {
            return refused(&app, &visitor, NoIdentity::Refused("state")).await;
        }
        Err(error) => return Err(error.into()),
    };
    // The person may have said no there. What the issuer writes of it is not shown.
    if query.code.is_empty() {
        return refused(&app, &visitor, NoIdentity::Refused("no_code")).await;
    }
    let returned = Returned { code: query.code, issuer: query.iss };
    let subject = match issuer.subject(&led, &returned, &back_to(&app), at).await {
        Ok(subject) => subject,
        Err(why) => return refused(&app, &visitor, why).await,
    };
    let browser = Browser { agent: agent(&headers), session: session_secret(&headers, secure) };
    let (seed, secret) = (app.edge.bits(), app.edge.secret());
    let entered =
        app.register.sign_in_by_subject(issuer.id(), &subject, browser, at, seed, &secret).await;
    let (cookie, address) = match entered {
        Ok(Entered::Session) => (session_cookie(&secret.text(), secure), back),
        Ok(Entered::Code) => {
            let to = format!("{}?back={}", crate::code::ADDRESS, percent(&back));
            (half_cookie(&secret.text(), secure), to)
        }
        Err(Error::Refused(why @ (Refusal::NotLinked | Refusal::PasswordExpired))) => {
            return say(&app, &visitor, refusal(visitor.language, why));
        }
        Err(error) => return Err(error.into()),
    };
    // A browser sends the cookie with what our own page leads to, and not along with
    // where another site's page does.
    let page = visitor.page().saying("arrived");
    let html = crate::session::Arrived { page, address: &address }.render()?;
    let cookies = AppendHeaders([(SET_COOKIE, cookie), (SET_COOKIE, no_elsewhere_cookie(secure))]);
    Ok((cookies, [(REFRESH, format!("0;url={address}"))], Html(html)).into_response())
}

#[derive(Template)]
#[template(path = "left.html")]
struct Left {
    page: Page,
    about: String,
    /// Where one signs out there; none when the issuer has no such place.
    leave: Option<String>,
    leave_text: String,
}

/// `GET /sign-in/elsewhere/left`: signed out here, and perhaps not there.
pub(crate) async fn left(State(app): State<App>, visitor: Visitor) -> Result<Response, Problem> {
    let Some(issuer) = app.issuer.clone() else { return Ok(to("/")) };
    let page = visitor.page().saying("elsewhere-left").at(Place::SignIn);
    let leave = issuer.leave(&format!("{}/", app.origin), app.edge.now()).await.ok();
    let about = page.say_of("elsewhere-left-about", issuer.name());
    let leave_text = page.say_of("elsewhere-leave", issuer.name());
    Ok(Html(Left { page, about, leave, leave_text }.render()?).into_response())
}

#[cfg(test)]
mod tests {
    use super::host;

    #[test]
    fn the_host_is_what_the_browser_goes_to() {
        for address in [
            "https://issuer.example",
            "https://issuer.example/a?b=https://pristan.example",
            "https://issuer.example?x",
            "https://pristan.example@issuer.example/",
        ] {
            assert_eq!(host(address), "issuer.example", "{address}");
        }
        assert_eq!(host("http://127.0.0.1:9/x"), "127.0.0.1:9");
    }
}
