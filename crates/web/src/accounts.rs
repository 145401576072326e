//! `/admin/accounts`: who can sign in, and as what. For administrators alone;
//! for everybody else there is nothing at these addresses.
use crate::account::SecretPage;
use crate::app::App;
use crate::components::{
    Button, Cell, Choice, Input, Markup, Radios, Row, Select, SummaryList, Table, Tag,
};
use crate::form::Form;
use crate::page::{Page, Place};
use crate::problem::{Problem, refusal};
use crate::session::{Member, Posted};
use crate::sign_in::done;
use crate::words::{self, say};
use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Response};
use domain::access::{Action, Role};
use domain::institution::InstitutionKind;
use domain::words::Language;
use register::account::{Account, NewAccount, Secret};
use register::{Error, Refusal};

fn manages(member: &Member) -> Result<(), Problem> {
    if member.may_ever(Action::ManageAccounts) { Ok(()) } else { Err(Problem::NotFound) }
}

fn address(account: &Account) -> String {
    format!("{}/{}", Place::Accounts.address(), account.id)
}

fn under(member: &Member) -> Page {
    let page = member.page().at(Place::Accounts);
    let accounts = page.say("accounts");
    page.under(accounts, Place::Accounts.address())
}

fn role_name(language: Language, role: Role) -> String {
    words::say(language, &format!("role-{}", role.code()))
}

fn state_tag(page: &Page, account: &Account) -> Tag {
    if account.open {
        Tag::done(&page.say("accounts-open"))
    } else {
        Tag::quiet(&page.say("accounts-closed"))
    }
}

/// A password drawn at random, short enough to be typed from paper: 80 bits.
fn drawn(secret: &Secret) -> String {
    let text = secret.text();
    let groups: Vec<&str> = (0..5).map(|n| &text[n * 4..n * 4 + 4]).collect();
    groups.join("-")
}

#[derive(Template)]
#[template(path = "accounts/list.html")]
struct ListPage {
    page: Page,
    count: String,
    table: Markup,
}

/// `GET /admin/accounts`
pub(crate) async fn list(State(app): State<App>, member: Member) -> Result<Html<String>, Problem> {
    manages(&member)?;
    let (pack, language) = (app.register.pack(), member.language);
    let accounts = app.register.accounts(&member.by).await?;
    let page = member.page().saying("accounts").at(Place::Accounts);
    let new = format!("{}/new", Place::Accounts.address());
    let page = page.clone().offering(Button::link(page.say("accounts-new"), new));
    let keys = [
        "accounts-name",
        "accounts-login",
        "accounts-role",
        "accounts-institution",
        "accounts-territory",
        "accounts-state",
    ];
    let head = keys.map(|key| Cell::from(page.say(key))).into();
    let rows = accounts
        .iter()
        .map(|a| {
            let territory = match a.territory.as_str() {
                "" => page.say("accounts-whole-country"),
                code => pack.place_name(code, language).to_owned(),
            };
            vec![
                Cell::link(&a.name, &address(a)),
                a.login.clone().into(),
                role_name(language, a.role).into(),
                pack.institution_name(&a.institution, language).to_owned().into(),
                territory.into(),
                Cell::part(&state_tag(&page, a)),
            ]
        })
        .collect();
    let mut table = Table::new(page.say("accounts"), head, rows);
    table.first_cell_is_header = true;
    table.caption_classes = "govuk-visually-hidden".into();
    table.classes = "pr-dense".into();
    let count = page.say_n("accounts-count", accounts.len());
    Ok(Html(ListPage { count, table: table.scrolling(), page }.render()?))
}

/// The fields of an account.
struct Fields {
    name: Input,
    role: Select,
    institution: Select,
    territory: Select,
    language: Radios,
}

impl Fields {
    fn of(app: &App, page: &Page, form: &Form) -> Self {
        let (pack, language) = (app.register.pack(), page.language);
        let roles = Role::ALL.map(|r| Choice::new(r.code(), role_name(language, r)));
        let bodies = pack.institutions.iter().filter(|i| i.kind != InstitutionKind::Class);
        let bodies = bodies.map(|i| Choice::new(&i.code, i.name.in_language(language)));
        let mut bodies: Vec<Choice> = bodies.collect();
        bodies.sort_by(|a, b| a.text.cmp(&b.text));
        let oblasti =
            pack.oblasti.iter().map(|o| Choice::new(&o.code, o.name.in_language(language)));
        let mut oblasti: Vec<Choice> = oblasti.collect();
        oblasti.sort_by(|a, b| a.text.cmp(&b.text));
        let mut territory = form
            .select("territory", page.say("accounts-territory"), oblasti)
            .hint(page.say("accounts-territory-hint"));
        territory.items[0] = Choice::new("", page.say("accounts-whole-country"));
        let tongue = |l: Language| Choice::new(l.tag(), page.say(&format!("language-{}", l.tag())));
        let tongues = [Language::Bg, Language::En].map(tongue).into();
        Self {
            name: form.input("name", page.say("accounts-name")),
            role: form.select("role", page.say("accounts-role"), roles.into()),
            institution: form.select("institution", page.say("accounts-institution"), bodies),
            territory,
            language: form.radios("language", page.say("accounts-language"), tongues).inline(),
        }
    }
}

/// Says at its field what the register refused; none when no field is at fault.
fn refuse(form: &mut Form, why: Refusal, language: Language) -> bool {
    let field = match why {
        Refusal::LoginTaken => "login",
        Refusal::NameMissing => "name",
        Refusal::PlacementMissing if form.value("institution").is_empty() => "institution",
        Refusal::PlacementMissing => "territory",
        Refusal::LastAdministrator => "role",
        _ => return false,
    };
    form.refuse(field, refusal(language, why));
    true
}

#[derive(Template)]
#[template(path = "accounts/new.html")]
struct NewPage {
    page: Page,
    login: Input,
    fields: Fields,
    button: Button,
}

fn shown_new(app: &App, member: &Member, form: &Form) -> Result<Html<String>, Problem> {
    let page = under(member).saying("accounts-new").refusing(form.errors());
    let login = form
        .input("login", page.say("accounts-login"))
        .hint(page.say("accounts-login-hint"))
        .width(20);
    let button = Button::submit(page.say("accounts-new"));
    let fields = Fields::of(app, &page, form);
    let login = Input { autocomplete: "off".into(), spellcheck: Some(false), ..login };
    Ok(Html(NewPage { page, login, fields, button }.render()?))
}

/// `GET /admin/accounts/new`
pub(crate) async fn blank(State(app): State<App>, member: Member) -> Result<Html<String>, Problem> {
    manages(&member)?;
    let form = Form::empty(member.language).with("language", Language::Bg.tag());
    shown_new(&app, &member, &form)
}

fn sound_login(login: &str) -> bool {
    let sign = |c: char| c.is_alphanumeric() || matches!(c, '.' | '-' | '_' | '@');
    (1..=60).contains(&login.chars().count()) && login.chars().all(sign)
}

/// `POST /admin/accounts/new`
pub(crate) async fn open(State(app): State<App>, posted: Posted) -> Result<Response, Problem> {
    let member = posted.member;
    manages(&member)?;
    let language = member.language;
    let mut form = Form::typed(language, posted.pairs);
    let again = |form: &Form| -> Result<Response, Problem> {
        let page = shown_new(&app, &member, form)?;
        Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
    };
    let login = form.value("login").to_lowercase();
    if !sound_login(&login) {
        form.refuse("login", say(language, "accounts-login-wrong"));
    }
    if form.value("name").is_empty() {
        form.refuse("name", refusal(language, Refusal::NameMissing));
    }
    let role: Result<Role, ()> = form.value("role").parse();
    let Some(role) = role.ok().filter(|_| !form.is_refused()) else {
        if role.is_err() {
            form.refuse("role", say(language, "accounts-role-missing"));
        }
        return again(&form);
    };
    let new = NewAccount {
        login: login.clone(),
        name: form.value("name").to_owned(),
        role,
        institution: form.value("institution").to_owned(),
        territory: form.value("territory").to_owned(),
        language: form.value("language").parse().unwrap_or_default(),
    };
    let password = drawn(&app.edge.secret());
    let salt = app.edge.secret();
    match app.register.open_account(&member.by, new, &password, &salt).await {
        Ok(_) => {}
        Err(Error::Refused(Refusal::ApprovalAsked(_))) => {
            return Ok(done(Place::Accounts.address(), "done-account-asked"));
        }
        Err(Error::Refused(why)) if refuse(&mut form, why, language) => return again(&form),
        Err(error) => return Err(error.into()),
    }
    let page = under(&member).saying("accounts-opened-title");
    let text = page.say("accounts");
    shown_password(page, &login, password, Place::Accounts.address().to_owned(), text)
}

/// A password just drawn, shown this once.
fn shown_password(
    page: Page,
    login: &str,
    password: String,
    back: String,
    back_text: String,
) -> Result<Response, Problem> {
    let facts = SummaryList::new(vec![Row::new(page.say("accounts-login"), login)]);
    let html = SecretPage {
        about: page.say("accounts-password-once"),
        facts: Some(facts),
        label: page.say("accounts-password-label"),
        secret: password,
        advice: page.say("accounts-password-advice"),
        back,
        back_text,
        page,
    };
    Ok(Html(html.render()?).into_response())
}

#[derive(Template)]
#[template(path = "accounts/open.html")]
struct OpenPage {
    page: Page,
    facts: SummaryList,
    fields: Fields,
    button: Button,
    address: String,
    open: bool,
    /// Who the person is for the issuer of identities, where one is configured.
    elsewhere: Option<Elsewhere>,
}

/// Who a person is for the issuer of identities.
struct Elsewhere {
    about: String,
    /// The subject, when the account is linked.
    subject: Option<String>,
    field: Input,
}

async fn find(app: &App, member: &Member, id: &str) -> Result<Account, Problem> {
    manages(member)?;
    let accounts = app.register.accounts(&member.by).await?;
    accounts.into_iter().find(|a| a.id.to_string() == id).ok_or(Problem::NotFound)
}

async fn shown(
    app: &App,
    member: &Member,
    account: &Account,
    form: &Form,
) -> Result<Html<String>, Problem> {
    let page = under(member).titled(account.name.clone()).refusing(form.errors());
    let tag = state_tag(&page, account);
    let page = page.tagged(tag);
    let facts = SummaryList::new(vec![
        Row::new(page.say("accounts-login"), account.login.as_str()),
        Row::new(page.say("accounts-created"), words::day(page.language, account.created_at.day())),
    ]);
    let elsewhere = match &app.issuer {
        Some(issuer) => {
            let linked = app.register.subject_of(&member.by, account.id).await?;
            let hint = page.say("elsewhere-subject-hint");
            Some(Elsewhere {
                about: page.say_of("elsewhere-link-about", issuer.name()),
                subject: linked.map(|(issuer, subject)| format!("{subject} ({issuer})")),
                field: form.input("subject", page.say("elsewhere-subject")).hint(hint),
            })
        }
        None => None,
    };
    let html = OpenPage {
        elsewhere,
        facts,
        fields: Fields::of(app, &page, form),
        button: Button::submit(page.say("accounts-save")),
        address: address(account),
        open: account.open,
        page,
    };
    Ok(Html(html.render()?))
}

/// `GET /admin/accounts/{id}`
pub(crate) async fn account(
    State(app): State<App>,
    member: Member,
    Path(id): Path<String>,
) -> Result<Html<String>, Problem> {
    let account = find(&app, &member, &id).await?;
    let form = Form::empty(member.language)
        .with("name", account.name.clone())
        .with("role", account.role.code())
        .with("institution", account.institution.clone())
        .with("territory", account.territory.clone())
        .with("language", account.language.tag());
    shown(&app, &member, &account, &form).await
}

/// `POST /admin/accounts/{id}`
pub(crate) async fn change(
    State(app): State<App>,
    Path(id): Path<String>,
    posted: Posted,
) -> Result<Response, Problem> {
    let member = posted.member;
    let account = find(&app, &member, &id).await?;
    let language = member.language;
    let mut form = Form::typed(language, posted.pairs);
    let role: Result<Role, ()> = form.value("role").parse();
    match role {
        Err(()) => form.refuse("role", say(language, "accounts-role-missing")),
        Ok(role) => {
            let changed = Account {
                name: form.value("name").to_owned(),
                role,
                institution: form.value("institution").to_owned(),
                territory: form.value("territory").to_owned(),
                language: form.value("language").parse().unwrap_or(account.language),
                ..account.clone()
            };
            match app.register.change_account(&member.by, &changed).await {
                Ok(asked) => {
                    let key = asked.map_or("done-account-changed", |_| "done-approval-asked");
                    return Ok(done(&address(&account), key));
                }
                Err(Error::Refused(why)) if refuse(&mut form, why, language) => {}
                Err(error) => return Err(error.into()),
            }
        }
    }
    let page = shown(&app, &member, &account, &form).await?;
    Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
}

async fn set_open(app: App, posted: Posted, id: String, open: bool) -> Result<Response, Problem> {
    let account = find(&app, &posted.member, &id).await?;
    let changed = Account { open, ..account.clone() };
    app.register.change_account(&posted.member.by, &changed).await?;
    let key = if open { "done-account-reopened" } else { "done-account-closed" };
    Ok(done(&address(&account), key))
}

/// `POST /admin/accounts/{id}/close`
pub(crate) async fn close(
    State(app): State<App>,
    Path(id): Path<String>,
    posted: Posted,
) -> Result<Response, Problem> {
    set_open(app, posted, id, false).await
}

/// `POST /admin/accounts/{id}/reopen`
pub(crate) async fn reopen(
    State(app): State<App>,
    Path(id): Path<String>,
    posted: Posted,
) -> Result<Response, Problem> {
    set_open(app, posted, id, true).await
}

/// `POST /admin/accounts/{id}/elsewhere`: it takes two to say who somebody is.
pub(crate) async fn link(
    State(app): State<App>,
    Path(id): Path<String>,
    posted: Posted,
) -> Result<Response, Problem> {
    let issuer = app.issuer.clone().ok_or(Problem::NotFound)?;
    let member = &posted.member;
    let account = find(&app, member, &id).await?;
    let subject = posted.value("subject");
    app.register.link_subject(&member.by, account.id, issuer.id(), subject).await?;
    Ok(done(&address(&account), "done-link-asked"))
}

/// `POST /admin/accounts/{id}/elsewhere/off`
pub(crate) async fn unlink(
    State(app): State<App>,
    Path(id): Path<String>,
    posted: Posted,
) -> Result<Response, Problem> {
    let account = find(&app, &posted.member, &id).await?;
    app.register.unlink_subject(&posted.member.by, account.id).await?;
    Ok(done(&address(&account), "done-unlinked"))
}

/// `GET /admin/accounts/{id}/password`: where the page that shows a password
/// leads when it is asked for again.
pub(crate) async fn password_form(
    member: Member,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    manages(&member)?;
    Ok(crate::sign_in::to(&format!("{}/{id}", Place::Accounts.address())))
}

/// `POST /admin/accounts/{id}/password`
pub(crate) async fn reset_password(
    State(app): State<App>,
    Path(id): Path<String>,
    posted: Posted,
) -> Result<Response, Problem> {
    let member = posted.member;
    let account = find(&app, &member, &id).await?;
    let password = drawn(&app.edge.secret());
    let salt = app.edge.secret();
    match app.register.reset_password(&member.by, account.id, &password, &salt).await {
        Ok(()) => {}
        Err(Error::Refused(Refusal::ApprovalAsked(_))) => {
            return Ok(done(&address(&account), "done-reset-asked"));
        }
        Err(error) => return Err(error.into()),
    }
    let page = under(&member)
        .under(account.name.clone(), address(&account))
        .saying("accounts-password-title");
    let text = page.say("accounts-back");
    shown_password(page, &account.login, password, address(&account), text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_drawn_password_is_long_enough_for_the_register() {
        let password = drawn(&Secret::new([0xab; 32]));
        assert_eq!(password, "abab-abab-abab-abab-abab");
    }

    #[test]
    fn a_login_has_no_spaces() {
        assert!(sound_login("m.petrova") && sound_login("варна"));
        assert!(!sound_login("") && !sound_login("a b") && !sound_login(&"a".repeat(61)));
    }
}
