//! `/account/factor`: the codes of an authenticator, and recovery codes.
use super::under;
use crate::app::App;
use crate::code::field;
use crate::components::{Button, Input, PasswordInput, Row, SummaryList};
use crate::form::Form;
use crate::page::Page;
use crate::problem::{Problem, refusal};
use crate::session::{Member, Posted, session_secret};
use crate::sign_in::{done, to};
use crate::words;
use askama::Template;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{Html, IntoResponse, Response};
use qrcodegen::{QrCode, QrCodeEcc};
use register::account::{Factor, Lead};
use register::{Error, Refusal};
use std::fmt::Write as _;

pub(super) const ADDRESS: &str = "/account/factor";

#[derive(Template)]
#[template(path = "account/enrol.html")]
struct EnrolPage {
    page: Page,
    /// Why one was led here; empty for who came.
    led: String,
    /// The sides of the picture, in squares, and its black ones as a path.
    size: i32,
    path: String,
    /// The secret in groups of four.
    secret: String,
    address: String,
    code: Input,
    password: PasswordInput,
    button: Button,
}

#[derive(Template)]
#[template(path = "account/factor.html")]
struct FactorPage {
    page: Page,
    facts: SummaryList,
}

#[derive(Template)]
#[template(path = "account/off.html")]
struct OffPage {
    page: Page,
    password: PasswordInput,
    code: Input,
    button: Button,
}

#[derive(Template)]
#[template(path = "account/codes.html")]
struct CodesPage {
    page: Page,
    codes: Vec<String>,
}

/// White squares around the picture, without which it is not read.
const QUIET: i32 = 4;

/// A text as a picture for a camera: how many squares wide, and the black ones
/// as a path.
fn picture(text: &str) -> Result<(i32, String), Problem> {
    let code = QrCode::encode_text(text, QrCodeEcc::Medium);
    let code = code.map_err(|_| Problem::Broken("too long for a picture".into()))?;
    let mut path = String::new();
    for y in 0..code.size() {
        for x in (0..code.size()).filter(|x| code.get_module(*x, y)) {
            // Writing to a String cannot fail.
            let _ = write!(path, "M{} {}h1v1h-1z", x + QUIET, y + QUIET);
        }
    }
    Ok((code.size() + 2 * QUIET, path))
}

/// A secret as it is typed: four signs, a blank, four signs.
fn in_groups(secret: &str) -> String {
    let signs: Vec<char> = secret.chars().collect();
    let groups: Vec<String> = signs.chunks(4).map(|group| group.iter().collect()).collect();
    groups.join(" ")
}

fn password(form: &Form, page: &Page) -> PasswordInput {
    let field = form.password("password", page.say("factor-password"));
    PasswordInput { autocomplete: "current-password".to_owned(), ..field }
}

/// The secret of the session, which every member has.
fn session<'h>(app: &App, headers: &'h HeaderMap) -> Result<&'h str, Problem> {
    session_secret(headers, app.secure()).ok_or(Problem::NotFound)
}

async fn shown_enrol(
    app: &App,
    member: &Member,
    session: &str,
    form: &Form,
) -> Result<Html<String>, Problem> {
    let page = under(member, "factor-title").refusing(form.errors());
    let seed = app.edge.secret();
    let proposed = app.register.propose_factor(&member.by, session, &seed).await?;
    let (size, path) = picture(&proposed.address)?;
    let led = match member.lead {
        Some(Lead::Factor) => page.say("factor-led"),
        Some(Lead::Password) | None => String::new(),
    };
    let html = EnrolPage {
        led,
        size,
        path,
        secret: in_groups(&proposed.secret),
        address: proposed.address.to_string(),
        code: field(form, &page, "code").hint(page.say("factor-code-hint")),
        password: password(form, &page),
        button: Button::submit(page.say("factor-enrol")),
        page,
    };
    Ok(Html(html.render()?))
}

fn shown(member: &Member, factor: Factor) -> Result<Html<String>, Problem> {
    let page = under(member, "factor-title");
    let facts = SummaryList::new(vec![
        Row::new(page.say("factor-since"), words::day(page.language, factor.since.day())),
        Row::new(page.say("factor-codes-left"), factor.codes_left.to_string()),
    ]);
    Ok(Html(FactorPage { page, facts }.render()?))
}

fn shown_codes(member: &Member, codes: Vec<String>) -> Result<Response, Problem> {
    let page = under(member, "factor-codes");
    Ok(Html(CodesPage { page, codes }.render()?).into_response())
}

/// `GET /account/factor`
pub(crate) async fn factor(
    State(app): State<App>,
    member: Member,
    headers: HeaderMap,
) -> Result<Html<String>, Problem> {
    if let Some(factor) = app.register.factor(&member.by).await? {
        return shown(&member, factor);
    }
    let form = Form::empty(member.language);
    shown_enrol(&app, &member, session(&app, &headers)?, &form).await
}

/// What was typed into a field, as it is: a password may end with a blank.
fn typed(pairs: &[(String, String)], name: &str) -> String {
    pairs.iter().find(|(found, _)| found == name).map_or("", |(_, value)| value).to_owned()
}

/// The field that was typed wrongly; none when it is something else.
fn wrong_field(error: &Error) -> Option<(&'static str, Refusal)> {
    match error {
        Error::Refused(why @ (Refusal::PasswordWrong | Refusal::TooManyTries)) => {
            Some(("password", *why))
        }
        Error::Refused(why @ Refusal::CodeWrong) => Some(("code", *why)),
        _ => None,
    }
}

/// `POST /account/factor`
pub(crate) async fn enrol(
    State(app): State<App>,
    headers: HeaderMap,
    posted: Posted,
) -> Result<Response, Problem> {
    let (member, session) = (&posted.member, session(&app, &headers)?);
    let password = typed(&posted.pairs, "password");
    let (salt, seed) = (app.edge.secret(), app.edge.secret());
    let code = posted.value("code");
    let enrolled =
        app.register.enrol_factor(&member.by, session, &password, code, &salt, &seed).await;
    let error = match enrolled {
        Ok(codes) => return shown_codes(member, codes),
        Err(error) => error,
    };
    let Some((name, why)) = wrong_field(&error) else { return Err(error.into()) };
    let mut form = Form::empty(member.language);
    form.refuse(name, refusal(member.language, why));
    let page = shown_enrol(&app, member, session, &form).await?;
    Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
}

fn shown_off(member: &Member, form: &Form) -> Result<Html<String>, Problem> {
    let page = under(member, "factor-off").refusing(form.errors());
    let html = OffPage {
        password: password(form, &page),
        code: field(form, &page, "code"),
        button: Button::submit(page.say("factor-off-do")).warning(),
        page,
    };
    Ok(Html(html.render()?))
}

/// `GET /account/factor/off`
pub(crate) async fn off_form(
    State(app): State<App>,
    member: Member,
) -> Result<Html<String>, Problem> {
    app.register.factor(&member.by).await?.ok_or(Problem::NotFound)?;
    shown_off(&member, &Form::empty(member.language))
}

/// `POST /account/factor/off`
pub(crate) async fn off(
    State(app): State<App>,
    headers: HeaderMap,
    posted: Posted,
) -> Result<Response, Problem> {
    let (member, session) = (&posted.member, session(&app, &headers)?);
    let password = typed(&posted.pairs, "password");
    let code = posted.value("code");
    let error = match app.register.drop_factor(&member.by, session, &password, code).await {
        Ok(()) => return Ok(done(super::ADDRESS, "done-factor-off")),
        Err(error) => error,
    };
    let Some((name, why)) = wrong_field(&error) else { return Err(error.into()) };
    let mut form = Form::empty(member.language);
    form.refuse(name, refusal(member.language, why));
    Ok((StatusCode::UNPROCESSABLE_ENTITY, shown_off(member, &form)?).into_response())
}

/// `GET /account/factor/codes`: where the page that shows the codes leads when
/// it is asked for again.
pub(crate) async fn codes_form() -> Response {
    to(ADDRESS)
}

/// `POST /account/factor/codes`
pub(crate) async fn codes(State(app): State<App>, posted: Posted) -> Result<Response, Problem> {
    let codes = app.register.renew_codes(&posted.member.by, &app.edge.secret()).await?;
    shown_codes(&posted.member, codes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_is_typed_in_groups_of_four() {
        assert_eq!(in_groups("ABCDEFGHIJ"), "ABCD EFGH IJ");
    }

    #[test]
    fn a_picture_has_room_around_it_and_nothing_but_squares() {
        let (size, path) = picture("otpauth://totp/Pristan:a?secret=ABC").unwrap();
        assert!(size > 20 + 2 * QUIET, "{size}");
        assert!(path.starts_with("M4 4h1v1h-1z"), "{path}");
    }
}
