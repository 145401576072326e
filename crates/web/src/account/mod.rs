//! `/account`: one's own name, role and password, where one is signed in, and
//! the keys given to programs and calendars.
pub(crate) mod calendar;
pub(crate) mod factor;
pub(crate) mod mail;
pub(crate) mod passkey;
pub(crate) mod password;
pub(crate) mod session;
pub(crate) mod token;

use crate::app::App;
use crate::components::{Button, Input, Markup, Row, SummaryList};
use crate::form::Form;
use crate::page::{Page, language_address};
use crate::problem::Problem;
use crate::session::Member;
use crate::words::{self, say};
use askama::Template;
use askama::filters::HtmlSafe;
use axum::extract::State;
use axum::response::Html;
use register::account::TokenSort;

/// Where one's own account is.
pub(crate) const ADDRESS: &str = "/account";

#[derive(Template)]
#[template(path = "account/account.html")]
struct AccountPage {
    page: Page,
    facts: SummaryList,
    /// One's passkeys, where one may have some; empty as long as there is none.
    passkeys: Option<Markup>,
    sessions: Markup,
    tokens: Option<Markup>,
    /// When the address of the calendar was made and last read; none without.
    calendar: Option<String>,
    /// Where one is written to; none where the server writes no e-mail.
    mail: Option<(Input, Button)>,
}

/// A form of one button, for a row of a table.
#[derive(Template)]
#[template(
    ext = "html",
    source = r#"<form class="pr-row-form" method="post" action="{{ action }}">{{ token }}<button class="govuk-button govuk-button--secondary" type="submit">{{ text }}<span class="govuk-visually-hidden"> – {{ about }}</span></button></form>"#
)]
pub(crate) struct RowForm {
    /// Where it is sent.
    pub(crate) action: String,
    /// The token of the session.
    pub(crate) token: Markup,
    /// What the button says.
    pub(crate) text: String,
    /// What it is about, for screen readers.
    pub(crate) about: String,
}

impl HtmlSafe for RowForm {}

/// A secret that is shown this once.
#[derive(Template)]
#[template(path = "account/secret.html")]
pub(crate) struct SecretPage {
    pub(crate) page: Page,
    /// What it is, and that it is shown once.
    pub(crate) about: String,
    /// What goes with it, such as the name to sign in with.
    pub(crate) facts: Option<SummaryList>,
    /// What it is called.
    pub(crate) label: String,
    /// The secret.
    pub(crate) secret: String,
    /// What to do with it.
    pub(crate) advice: String,
    /// Where to go on to.
    pub(crate) back: String,
    /// What that is called.
    pub(crate) back_text: String,
}

/// The frame of a page under one's own account.
fn under(member: &Member, key: &str) -> Page {
    let page = member.page();
    let account = page.say("account");
    page.under(account, ADDRESS).saying(key)
}

/// `GET /account`
pub(crate) async fn account(
    State(app): State<App>,
    member: Member,
) -> Result<Html<String>, Problem> {
    AccountPage::of(&app, &member, None).await
}

impl AccountPage {
    /// The page, with a form that was refused.
    async fn of(app: &App, member: &Member, form: Option<&Form>) -> Result<Html<String>, Problem> {
        let page = member.page().saying("account").refusing(form.and_then(Form::errors));
        let sessions = app.register.sessions(&member.by).await?;
        let all = app.register.tokens(&member.by).await?;
        let (calendars, tokens): (Vec<_>, Vec<_>) =
            all.into_iter().partition(|t| t.sort == TokenSort::Calendar);
        let enrolled = app.register.factor(&member.by).await?.is_some();
        let passkeys = if enrolled && crate::passkey::site(app).is_some() {
            let all = app.register.passkeys(&member.by).await?;
            Some(if all.is_empty() { Markup::default() } else { passkey::table(&page, &all) })
        } else {
            None
        };
        let html = AccountPage {
            facts: facts(app, member, enrolled),
            passkeys,
            sessions: session::table(member, &page, &sessions),
            tokens: (!tokens.is_empty()).then(|| token::table(member, &page, &tokens)),
            calendar: calendars.first().map(|t| calendar::about(&page, t)),
            mail: mail::fields(app, member, &page, form).await?,
            page,
        };
        Ok(Html(html.render()?))
    }
}

fn facts(app: &App, member: &Member, enrolled: bool) -> SummaryList {
    let (actor, language) = (&member.by.actor, member.language);
    let say = |key: &str| say(language, key);
    let pack = app.register.pack();
    let role = words::say(language, &format!("role-{}", actor.role.code()));
    let mut rows = vec![
        Row::new(say("account-name"), actor.name.as_str()),
        Row::new(say("account-role"), role),
        Row::new(say("account-institution"), pack.institution_name(&actor.institution, language)),
    ];
    if !actor.territory.is_empty() {
        let place = crate::records::place(pack, language, &actor.territory);
        rows.push(Row::new(say("account-territory"), place));
    }
    let other = language.other();
    rows.push(
        Row::new(say("account-language"), say(&format!("language-{}", language.tag()))).action(
            &say("account-language-change"),
            &language_address(other, ADDRESS),
            &say("account-language-hidden"),
        ),
    );
    rows.push(Row::new(say("account-password"), say("account-password-kept")).action(
        &say("account-change"),
        &format!("{ADDRESS}/password"),
        &say("account-password-hidden"),
    ));
    let kept = if enrolled { "account-factor-kept" } else { "account-factor-none" };
    rows.push(Row::new(say("account-factor"), say(kept)).action(
        &say("account-change"),
        factor::ADDRESS,
        &say("account-factor-hidden"),
    ));
    SummaryList::new(rows)
}
