//! Keys that a person gives to programs of their own: they do what the person
//! may, no more, and their text is shown once.
use super::{ADDRESS, RowForm, SecretPage, under};
use crate::app::App;
use crate::components::{Button, Cell, Checkboxes, Choice, Input, Markup, Radios, Table, Tag};
use crate::form::Form;
use crate::page::Page;
use crate::problem::{Problem, refusal};
use crate::session::{Member, Posted};
use crate::sign_in::done;
use crate::words::{self, say};
use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Response};
use domain::words::Language;
use register::account::{SCOPES, Token, TokenSort};
use register::{Error, Refusal};

/// For how many days a key can be made.
const LASTS: [&str; 3] = ["30", "90", "365"];
const DAY: i64 = 24 * 3_600_000;

/// One's own keys, each with a button that takes it back.
pub(super) fn table(member: &Member, page: &Page, tokens: &[Token]) -> Markup {
    let language = page.language;
    let keys =
        ["token-name", "token-scopes", "token-made", "token-used", "token-expires", "token-revoke"];
    let head = keys.map(|key| Cell::from(page.say(key))).into();
    let never = || page.say("token-never");
    let rows = tokens
        .iter()
        .map(|t| {
            let expires = match t.expires_at {
                Some(at) if at <= member.by.at => {
                    Cell::part(&Tag::late(&page.say("token-expired")))
                }
                Some(at) => words::day(language, at.day()).into(),
                None => never().into(),
            };
            vec![
                t.name.clone().into(),
                scopes(language, &t.scopes).into(),
                words::day(language, t.created_at.day()).into(),
                t.used_at.map_or_else(never, |at| words::moment(language, at)).into(),
                expires,
                Cell::part(&RowForm {
                    action: format!("{ADDRESS}/tokens/{}/revoke", t.id),
                    token: page.token(),
                    text: page.say("token-revoke-do"),
                    about: t.name.clone(),
                }),
            ]
        })
        .collect();
    let mut table = Table::new(page.say("account-tokens"), head, rows);
    table.first_cell_is_header = true;
    table.caption_classes = "govuk-visually-hidden".into();
    table.classes = "pr-dense".into();
    table.scrolling()
}

fn scopes(language: Language, scopes: &[String]) -> String {
    let words = scopes.iter().map(|s| say(language, &format!("token-scope-{s}")));
    words.collect::<Vec<_>>().join(", ")
}

#[derive(Template)]
#[template(path = "account/token.html")]
struct TokenPage {
    page: Page,
    name: Input,
    scopes: Checkboxes,
    lasts: Radios,
    button: Button,
}

fn shown(member: &Member, form: &Form) -> Result<Html<String>, Problem> {
    let language = member.language;
    let page = under(member, "token-new").refusing(form.errors());
    let scopes = SCOPES.map(|s| {
        Choice::new(s, say(language, &format!("token-scope-{s}")))
            .hint(say(language, &format!("token-scope-about-{s}")))
    });
    let lasts = LASTS.map(|d| Choice::new(d, page.say_n("token-days", d.parse().unwrap_or(0_i64))));
    let html = TokenPage {
        name: form.input("name", page.say("token-name")).hint(page.say("token-name-hint")),
        scopes: form.checkboxes("scopes", page.say("token-scopes"), scopes.into()),
        lasts: form.radios("lasts", page.say("token-lasts"), lasts.into()),
        button: Button::submit(page.say("token-make")),
        page,
    };
    Ok(Html(html.render()?))
}

/// `GET /account/tokens/new`
pub(crate) async fn form(member: Member) -> Result<Html<String>, Problem> {
    let form = Form::empty(member.language).with("scopes", "read").with("lasts", "90");
    shown(&member, &form)
}

/// `POST /account/tokens/new`
pub(crate) async fn make(State(app): State<App>, posted: Posted) -> Result<Response, Problem> {
    let member = posted.member;
    let language = member.language;
    let mut form = Form::typed(language, posted.pairs);
    let scopes = form.all("scopes");
    let lasts = LASTS.into_iter().find(|d| *d == form.value("lasts"));
    if form.value("name").is_empty() {
        form.refuse("name", refusal(language, Refusal::NameMissing));
    }
    if scopes.is_empty() || scopes.iter().any(|s| !SCOPES.contains(&s.as_str())) {
        form.refuse("scopes", say(language, "token-scopes-missing"));
    }
    let days: Option<i64> = lasts.and_then(|d| d.parse().ok());
    let Some(days) = days.filter(|_| !form.is_refused()) else {
        if lasts.is_none() {
            form.refuse("lasts", say(language, "token-lasts-missing"));
        }
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, shown(&member, &form)?).into_response());
    };
    let (by, secret) = (&member.by, app.edge.secret());
    let until = Some(by.at.plus(days * DAY));
    let made =
        app.register.make_token(by, form.value("name"), TokenSort::Api, scopes, until, &secret);
    match made.await {
        Ok(_) => {}
        Err(Error::Refused(why @ Refusal::NameMissing)) => {
            form.refuse("name", refusal(language, why));
            return Ok((StatusCode::UNPROCESSABLE_ENTITY, shown(&member, &form)?).into_response());
        }
        Err(error) => return Err(error.into()),
    }
    let page = under(&member, "token-made-title");
    let html = SecretPage {
        about: page.say("token-once"),
        facts: None,
        label: form.value("name").to_owned(),
        secret: secret.text(),
        advice: page.say("token-advice"),
        back: ADDRESS.to_owned(),
        back_text: page.say("account-back"),
        page,
    };
    Ok(Html(html.render()?).into_response())
}

/// `POST /account/tokens/{id}/revoke`
pub(crate) async fn revoke(
    State(app): State<App>,
    Path(id): Path<String>,
    posted: Posted,
) -> Result<Response, Problem> {
    let token = id.parse().map_err(|_| Problem::NotFound)?;
    app.register.revoke_token(&posted.member.by, token).await?;
    Ok(done(ADDRESS, "done-token-revoked"))
}
