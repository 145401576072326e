//! Who asks: read from the cookie of a session, for every page.
use crate::app::App;
use crate::components::NotificationBanner;
use crate::page::{BOUND, Page, Person, language_chosen, language_of, percent};
use crate::problem::Problem;
use askama::Template;
use axum::extract::{FromRequest, FromRequestParts, Multipart, Request};
use axum::http::header::{COOKIE, LOCATION, REFRESH};
use axum::http::request::Parts;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{Html, IntoResponse, Response};
use domain::access::Action;
use domain::day::Day;
use domain::id::AccountId;
use domain::words::Language;
use register::By;
use register::account::{Lead, SignedIn};

/// The name of the cookie of a session on plain HTTP; over TLS [`BOUND`] stands
/// before it, so that no other host of the domain can give a browser one.
const SESSION_COOKIE: &str = "session";
/// That of the half-session between the password and the code.
const HALF_COOKIE: &str = "half-session";

fn session_name(secure: bool) -> String {
    let bound = if secure { BOUND } else { "" };
    format!("{bound}{SESSION_COOKIE}")
}

fn half_name(secure: bool) -> String {
    let bound = if secure { BOUND } else { "" };
    format!("{bound}{HALF_COOKIE}")
}

/// Whose session a request has, looked up before its page is asked for; nothing
/// when that could not be done.
#[derive(Clone, Debug)]
pub(crate) struct Known {
    /// Whether it was looked up; why it was not is told by the page, which asks
    /// again.
    found: bool,
    signed_in: Option<SignedIn>,
}

impl Known {
    /// Whose session these headers have.
    pub(crate) async fn of(app: &App, headers: &HeaderMap) -> Self {
        let found = signed_in(app, headers).await;
        Self { found: found.is_ok(), signed_in: found.ok().flatten() }
    }

    /// The account, when somebody is signed in.
    pub(crate) fn account(&self) -> Option<AccountId> {
        self.signed_in.as_ref().map(|signed_in| signed_in.actor.account)
    }
}

async fn signed_in(app: &App, headers: &HeaderMap) -> Result<Option<SignedIn>, Problem> {
    match cookie(headers, &session_name(app.secure())) {
        Some(secret) => Ok(app.register.session(secret, app.edge.now()).await?),
        None => Ok(None),
    }
}

/// Anybody, signed in or not.
#[derive(Debug)]
pub(crate) struct Visitor {
    /// The language they read.
    pub(crate) language: Language,
    /// Path and query of what they asked for.
    pub(crate) address: String,
    /// Who, if signed in.
    pub(crate) signed_in: Option<SignedIn>,
    institution: String,
    demonstration: bool,
    today: Day,
}

impl Visitor {
    /// The frame of a page for them, without a title.
    #[must_use]
    pub(crate) fn page(&self) -> Page {
        let mut page = Page::new(self.language, self.address.clone());
        (page.demonstration, page.today) = (self.demonstration, Some(self.today));
        if let Some(key) = done_key(&self.address) {
            let notice = NotificationBanner::success(self.language, page.say(key));
            page = page.noticing(Some(notice));
        }
        match &self.signed_in {
            None => page,
            Some(s) => {
                let person = Person {
                    name: s.actor.name.clone(),
                    role: s.actor.role,
                    institution: self.institution.clone(),
                };
                page.of(person, s.csrf.clone())
            }
        }
    }
}

impl Visitor {
    /// The frame of a page that is the same for everybody, signed in or not.
    #[must_use]
    pub(crate) fn page_for_anybody(&self) -> Page {
        let mut page = Page::new(self.language, self.address.clone());
        (page.demonstration, page.today) = (self.demonstration, Some(self.today));
        page
    }
}

impl FromRequestParts<App> for Visitor {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Problem> {
        let signed_in = match parts.extensions.get::<Known>() {
            Some(Known { found: true, signed_in }) => signed_in.clone(),
            _ => signed_in(app, &parts.headers).await?,
        };
        let language = match &signed_in {
            Some(s) if language_chosen(&parts.headers).is_none() => s.actor.language,
            _ => language_of(&parts.headers),
        };
        let institution = signed_in.as_ref().map_or_else(String::new, |s| {
            app.register.pack().institution_name(&s.actor.institution, language).to_owned()
        });
        let address = parts.uri.path_and_query().map_or("/", |a| a.as_str()).to_owned();
        let (demonstration, today) = (app.demonstration, app.edge.now().day());
        Ok(Self { language, address, signed_in, institution, demonstration, today })
    }
}

/// Somebody signed in. Nobody else gets to a handler that asks for one: they
/// are led to the page to sign in, and back.
#[derive(Debug)]
pub(crate) struct Member {
    /// Who asks, and when.
    pub(crate) by: By,
    /// The language they read.
    pub(crate) language: Language,
    /// The token that forms must send back.
    pub(crate) csrf: String,
    /// The session.
    pub(crate) session: Option<domain::id::SessionId>,
    /// What they have to do before anything else.
    pub(crate) lead: Option<Lead>,
    visitor: Visitor,
}

impl Member {
    /// The frame of a page for them, without a title.
    #[must_use]
    pub(crate) fn page(&self) -> Page {
        self.visitor.page()
    }

    /// Whether the policy lets them do this at any reach: for buttons.
    #[must_use]
    pub(crate) fn may_ever(&self, action: Action) -> bool {
        self.by.may_ever(action)
    }
}

/// Not signed in: to the page to sign in, and back afterwards.
#[derive(Debug)]
pub(crate) enum NoMember {
    /// Led to sign in; where they wanted to go.
    SignIn(String),
    /// Led to what they have to do before anything else.
    Lead(&'static str),
    /// Came by a link on another site, without their cookie: asked to come again
    /// from here, where they wanted to go.
    Again(String, Language),
    /// Something else went wrong.
    Problem(Problem),
}

impl IntoResponse for NoMember {
    fn into_response(self) -> Response {
        match self {
            Self::SignIn(back) => {
                let to = format!("/sign-in?back={}", percent(&back));
                (StatusCode::SEE_OTHER, [(LOCATION, to)]).into_response()
            }
            Self::Lead(to) => (StatusCode::SEE_OTHER, [(LOCATION, to)]).into_response(),
            Self::Again(address, language) => again(&address, language),
            Self::Problem(problem) => problem.into_response(),
        }
    }
}

/// Where somebody is led who has to do something before anything else; none
/// from where it is done.
fn led(lead: Option<Lead>, path: &str) -> Option<&'static str> {
    let to = match lead? {
        Lead::Password => "/account/password",
        Lead::Factor => "/account/factor",
    };
    let there = [to, "/sign-out", crate::confirm::ADDRESS].contains(&path);
    (!there).then_some(to)
}

/// A page that asks for itself once more. A browser does not send the cookie of
/// a session along with a link on another site (a calendar, an e-mail); with
/// what our own page asks for, it does.
fn again(address: &str, language: Language) -> Response {
    let page = Page::new(language, address.to_owned()).saying("arrived");
    let html = Arrived { page, address }.render();
    match html {
        Ok(html) => ([(REFRESH, format!("0;url={address}"))], Html(html)).into_response(),
        Err(error) => Problem::from(error).into_response(),
    }
}

#[derive(Template)]
#[template(path = "arrived.html")]
pub(crate) struct Arrived<'a> {
    pub(crate) page: Page,
    pub(crate) address: &'a str,
}

impl FromRequestParts<App> for Member {
    type Rejection = NoMember;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, NoMember> {
        let visitor = Visitor::from_request_parts(parts, app).await.map_err(NoMember::Problem)?;
        let Some(signed_in) = visitor.signed_in.clone() else {
            // A form sent after the session ended cannot be sent again by itself.
            if parts.method != "GET" {
                return Err(NoMember::SignIn("/home".to_owned()));
            }
            if crate::arrival::by_a_link_elsewhere(&parts.headers) {
                return Err(NoMember::Again(visitor.address, visitor.language));
            }
            return Err(NoMember::SignIn(visitor.address));
        };
        if let Some(to) = led(signed_in.lead, parts.uri.path()) {
            return Err(NoMember::Lead(to));
        }
        Ok(Self {
            by: app.by(&signed_in),
            language: visitor.language,
            csrf: signed_in.csrf,
            session: signed_in.session,
            lead: signed_in.lead,
            visitor,
        })
    }
}

/// A form sent by somebody signed in, with the token of their session.
#[derive(Debug)]
pub(crate) struct Posted {
    /// Who sent it.
    pub(crate) member: Member,
    /// Names and values as typed, in order; names may repeat.
    pub(crate) pairs: Vec<(String, String)>,
}

impl Posted {
    /// The first value under `name`, without the spaces around it.
    #[must_use]
    pub(crate) fn value(&self, name: &str) -> &str {
        self.pairs.iter().find(|(n, _)| n == name).map_or("", |(_, v)| v.trim())
    }
}

impl FromRequest<App> for Posted {
    type Rejection = NoMember;

    async fn from_request(request: Request, app: &App) -> Result<Self, NoMember> {
        let (mut parts, body) = request.into_parts();
        let member = Member::from_request_parts(&mut parts, app).await?;
        let request = Request::from_parts(parts, body);
        let pairs = axum::Form::<Vec<(String, String)>>::from_request(request, app)
            .await
            .map_err(|_| NoMember::Problem(Problem::BadRequest))?
            .0;
        let posted = Self { member, pairs };
        if !same(posted.value(crate::page::CSRF_FIELD), &posted.member.csrf) {
            return Err(NoMember::Problem(Problem::FormExpired));
        }
        Ok(posted)
    }
}

/// A form with a file, sent by somebody signed in. The token must come before
/// the file.
#[derive(Debug)]
pub(crate) struct Uploaded {
    /// Who sent it.
    pub(crate) member: Member,
    /// The fields that are not files.
    pub(crate) pairs: Vec<(String, String)>,
    /// The name of the file; empty when none was chosen.
    pub(crate) file_name: String,
    /// Its bytes.
    pub(crate) content: Vec<u8>,
}

impl Uploaded {
    /// The first value under `name`, without the spaces around it.
    #[must_use]
    pub(crate) fn value(&self, name: &str) -> &str {
        self.pairs.iter().find(|(n, _)| n == name).map_or("", |(_, v)| v.trim())
    }
}

impl FromRequest<App> for Uploaded {
    type Rejection = NoMember;

    async fn from_request(request: Request, app: &App) -> Result<Self, NoMember> {
        let bad = |_| NoMember::Problem(Problem::BadRequest);
        let large = |_| NoMember::Problem(Problem::TooLarge);
        let (mut parts, body) = request.into_parts();
        let member = Member::from_request_parts(&mut parts, app).await?;
        let request = Request::from_parts(parts, body);
        let mut form = Multipart::from_request(request, app)
            .await
            .map_err(|_| NoMember::Problem(Problem::BadRequest))?;
        let (mut pairs, mut file_name, mut content) = (Vec::new(), String::new(), Vec::new());
        while let Some(field) = form.next_field().await.map_err(bad)? {
            let name = field.name().unwrap_or_default().to_owned();
            match field.file_name().map(str::to_owned) {
                Some(given) => {
                    file_name = given;
                    content = field.bytes().await.map_err(large)?.to_vec();
                }
                None => pairs.push((name, field.text().await.map_err(bad)?)),
            }
        }
        let uploaded = Self { member, pairs, file_name, content };
        if !same(uploaded.value(crate::page::CSRF_FIELD), &uploaded.member.csrf) {
            return Err(NoMember::Problem(Problem::FormExpired));
        }
        Ok(uploaded)
    }
}

/// The message that the page before left in the address, `?done=done-…`: what
/// was done. Only keys that are there are said.
fn done_key(address: &str) -> Option<&str> {
    let (_, query) = address.split_once('?')?;
    let key = query.split('&').find_map(|pair| pair.strip_prefix("done="))?;
    (key.starts_with("done-") && crate::words::exists(key)).then_some(key)
}

/// Whether a form holds the token of the session.
pub(crate) fn is_of_session(sent: &str, csrf: &str) -> bool {
    same(sent, csrf)
}

/// Whether two tokens are the same, in the same time wherever they differ.
fn same(sent: &str, kept: &str) -> bool {
    let differs = sent.bytes().zip(kept.bytes()).fold(0, |d, (a, b)| d | (a ^ b));
    !kept.is_empty() && sent.len() == kept.len() && differs == 0
}

/// The value of a cookie.
pub(crate) fn cookie<'h>(headers: &'h HeaderMap, name: &str) -> Option<&'h str> {
    headers.get_all(COOKIE).iter().filter_map(|v| v.to_str().ok()).find_map(|cookies| {
        cookies.split(';').find_map(|cookie| match cookie.trim().split_once('=') {
            Some((found, value)) if found == name && !value.is_empty() => Some(value),
            _ => None,
        })
    })
}

/// The secret of the session, as the browser sent it.
pub(crate) fn session_secret(headers: &HeaderMap, secure: bool) -> Option<&str> {
    cookie(headers, &session_name(secure))
}

/// The same headers with another session in the cookie.
pub(crate) fn with_session(headers: &mut HeaderMap, secret: &str, secure: bool) {
    let session = session_name(secure);
    let kept = |name: &str, value: &str| {
        let value = if name == session { secret } else { value };
        format!("{name}={value}")
    };
    let all = headers.get_all(COOKIE).iter().filter_map(|v| v.to_str().ok());
    let cookies = all.flat_map(|cookies| cookies.split(';'));
    let cookies: Vec<String> =
        cookies.filter_map(|one| one.trim().split_once('=').map(|(n, v)| kept(n, v))).collect();
    if let Ok(value) = cookies.join("; ").parse() {
        headers.insert(COOKIE, value);
    }
}

/// The secret of the half-session between the password and the code.
pub(crate) fn half_secret(headers: &HeaderMap, secure: bool) -> Option<&str> {
    cookie(headers, &half_name(secure))
}

/// The cookie that keeps it, for as long as it is good.
pub(crate) fn half_cookie(secret: &str, secure: bool) -> String {
    let (name, secure) = (half_name(secure), if secure { "; Secure" } else { "" });
    format!("{name}={secret}; Path=/; HttpOnly; SameSite=Strict; Max-Age=300{secure}")
}

/// The cookie that takes it out of the browser.
pub(crate) fn no_half_cookie(secure: bool) -> String {
    let (name, secure) = (half_name(secure), if secure { "; Secure" } else { "" });
    format!("{name}=; Path=/; Max-Age=0; HttpOnly; SameSite=Strict{secure}")
}

/// The name of the cookie of somebody who was led to an issuer of identities.
fn elsewhere_name(secure: bool) -> String {
    let bound = if secure { BOUND } else { "" };
    format!("{bound}elsewhere")
}

/// The secret of who was led elsewhere.
pub(crate) fn elsewhere_secret(headers: &HeaderMap, secure: bool) -> Option<&str> {
    cookie(headers, &elsewhere_name(secure))
}

/// The cookie that keeps it until they are back. It alone comes along with a link
/// on another site, as that is how they come back; it opens nothing by itself.
pub(crate) fn elsewhere_cookie(secret: &str, secure: bool) -> String {
    let (name, secure) = (elsewhere_name(secure), if secure { "; Secure" } else { "" });
    format!("{name}={secret}; Path=/; HttpOnly; SameSite=Lax; Max-Age=600{secure}")
}

/// The cookie that takes it out of the browser.
pub(crate) fn no_elsewhere_cookie(secure: bool) -> String {
    let (name, secure) = (elsewhere_name(secure), if secure { "; Secure" } else { "" });
    format!("{name}=; Path=/; Max-Age=0; HttpOnly; SameSite=Lax{secure}")
}

/// The cookie that keeps a session: gone when the browser closes, out of reach
/// of scripts, and not sent with what another site asks for. `secure` when
/// people reach the server over TLS.
pub(crate) fn session_cookie(secret: &str, secure: bool) -> String {
    let (name, secure) = (session_name(secure), if secure { "; Secure" } else { "" });
    format!("{name}={secret}; Path=/; HttpOnly; SameSite=Strict{secure}")
}

/// The cookie that ends a session in the browser.
pub(crate) fn no_session_cookie(secure: bool) -> String {
    let (name, secure) = (session_name(secure), if secure { "; Secure" } else { "" });
    format!("{name}=; Path=/; Max-Age=0; HttpOnly; SameSite=Strict{secure}")
}
