//! `/approvals`: what takes two persons. What awaits one's word comes first.
use crate::app::App;
use crate::cases::closing;
use crate::components::{Button, Cell, Markup, Row, SummaryList, Table, Tag, Textarea};
use crate::form::Form;
use crate::page::{Page, Place, hidden};
use crate::problem::{Problem, refusal};
use crate::session::{Member, Posted};
use crate::sign_in::done;
use crate::words::{self, say};
use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Response};
use domain::approval::{Sort, State as Answer};
use domain::id::{AccountId, ApprovalId};
use domain::words::Language;
use register::approval::Approval;
use register::{Error, Refusal};
use std::collections::HashMap;

const LIST: &str = "/approvals";

fn sort_name(language: Language, sort: Sort) -> String {
    say(language, &format!("approval-sort-{}", sort.code()))
}

fn tag(page: &Page, member: &Member, one: &Approval) -> Tag {
    let over = one.expires_at <= member.by.at;
    match one.state {
        Answer::Asked | Answer::Agreed if over => Tag::quiet(&page.say("approval-expired")),
        Answer::Asked if one.awaits_reader => Tag::due(&page.say("approval-awaits-you")),
        Answer::Asked => Tag::quiet(&page.say("approval-state-asked")),
        Answer::Agreed => Tag::done(&page.say("approval-state-agreed")),
        Answer::Refused => Tag::late(&page.say("approval-state-refused")),
        Answer::Used => Tag::done(&page.say("approval-state-used")),
    }
}

/// What it is about, in words.
fn about(
    app: &App,
    language: Language,
    (names, cases): (&Names, &CaseNumbers),
    one: &Approval,
) -> String {
    match one.sort {
        Sort::Role => {
            let account = one.subject.parse().ok().map(|id| named(names, id)).unwrap_or_default();
            let role = say(language, &format!("role-{}", one.asked("role")));
            format!("{account}: {role}")
        }
        Sort::Account => {
            let role = say(language, &format!("role-{}", one.asked("role")));
            format!("{} ({}): {role}", one.asked("name"), one.asked("login"))
        }
        Sort::Link => {
            let account = one.subject.parse().ok().map(|id| named(names, id)).unwrap_or_default();
            format!("{account}: {} ({})", one.asked("subject"), one.asked("issuer"))
        }
        Sort::Reset => one.subject.parse().ok().map(|id| named(names, id)).unwrap_or_default(),
        Sort::Export => app
            .register
            .pack()
            .kind(&one.subject)
            .map_or_else(String::new, |kind| kind.plural.in_language(language).to_owned()),
        Sort::Closure => cases.get(&one.subject).cloned().unwrap_or_default(),
        Sort::Keys | Sort::Merge => one.subject.clone(),
    }
}

type Names = HashMap<AccountId, String>;

/// The numbers of cases, by the id that stands for one in what is asked.
type CaseNumbers = HashMap<String, String>;

async fn case_numbers(
    app: &App,
    member: &Member,
    all: &[Approval],
) -> Result<CaseNumbers, Problem> {
    let mut numbers = CaseNumbers::new();
    for one in all.iter().filter(|one| one.sort == Sort::Closure) {
        let case = one.subject.parse().map_err(|_| Problem::NotFound)?;
        // Who asked may have left the case since.
        let number = match app.register.case_file(&member.by, case).await {
            Ok(there) => there.number.to_string(),
            Err(Error::NotFound | Error::Denied) => continue,
            Err(error) => return Err(error.into()),
        };
        numbers.insert(one.subject.clone(), number);
    }
    Ok(numbers)
}

fn named(names: &Names, account: AccountId) -> String {
    names.get(&account).cloned().unwrap_or_default()
}

#[derive(Template)]
#[template(path = "access/approvals.html")]
struct ListPage {
    page: Page,
    table: Option<Markup>,
}

/// `GET /approvals`
pub(crate) async fn list(State(app): State<App>, member: Member) -> Result<Html<String>, Problem> {
    let language = member.language;
    let page = member.page().saying("approvals").at(Place::Home);
    let mut all = app.register.approvals(&member.by).await?;
    all.sort_by_key(|one| !one.awaits_reader);
    let names = app.register.names().await?;
    let cases = case_numbers(&app, &member, &all).await?;
    let head = [
        "approval-what",
        "approval-about",
        "approval-asked-by",
        "approval-until",
        "approval-state",
    ];
    let head = head.map(|key| Cell::from(page.say(key))).into();
    let rows = all
        .iter()
        .map(|one| {
            vec![
                Cell::link(&sort_name(language, one.sort), &format!("{LIST}/{}", one.id)),
                about(&app, language, (&names, &cases), one).into(),
                named(&names, one.asked_by).into(),
                words::moment(language, one.expires_at).into(),
                Cell::part(&tag(&page, &member, one)),
            ]
        })
        .collect();
    let mut table = Table::new(page.say("approvals"), head, rows);
    table.first_cell_is_header = true;
    table.caption_classes = "govuk-visually-hidden".into();
    let table = (!all.is_empty()).then(|| table.scrolling());
    Ok(Html(ListPage { page, table }.render()?))
}

#[derive(Template)]
#[template(path = "access/approval.html")]
struct OpenPage {
    page: Page,
    facts: SummaryList,
    /// What is still to be done in a case that is to be closed; none of anything else.
    duties: Option<Markup>,
    forms: Option<(String, Button, Textarea, Button)>,
    /// What was agreed to, for who asked to do it: where it is sent, and with what.
    doing: Option<(String, Vec<Markup>, Button)>,
}

/// The fields of an account that was asked for.
const OF_ACCOUNT: [&str; 6] = ["login", "name", "role", "institution", "territory", "language"];

/// What was agreed to and is done from this page, once, by who asked.
fn doing(page: &Page, member: &Member, one: &Approval) -> Option<(String, Vec<Markup>, Button)> {
    let ready = one.state == Answer::Agreed
        && one.expires_at > member.by.at
        && one.asked_by == member.by.actor.account;
    let accounts = Place::Accounts.address();
    let (to, fields, key) = match one.sort {
        Sort::Account => {
            let fields = OF_ACCOUNT.map(|name| hidden(name, &one.asked(name)));
            (format!("{accounts}/new"), fields.into(), "accounts-new")
        }
        Sort::Reset => {
            (format!("{accounts}/{}/password", one.subject), Vec::new(), "accounts-password-new")
        }
        Sort::Role | Sort::Link | Sort::Export | Sort::Keys | Sort::Merge | Sort::Closure => {
            return None;
        }
    };
    ready.then(|| (to, fields, Button::submit(page.say(key))))
}

async fn found(app: &App, member: &Member, id: &str) -> Result<Approval, Problem> {
    let id: ApprovalId = id.parse().map_err(|_| Problem::NotFound)?;
    Ok(app.register.approval(&member.by, id).await?)
}

/// What nobody is reminded of once the case is closed that this is about.
async fn duties(
    app: &App,
    member: &Member,
    page: &Page,
    one: &Approval,
) -> Result<Option<Markup>, Problem> {
    if one.sort != Sort::Closure || one.state != Answer::Asked {
        return Ok(None);
    }
    let case = one.subject.parse().map_err(|_| Problem::NotFound)?;
    match app.register.open_duties(&member.by, case).await {
        Ok(open) => Ok(Some(closing::duties(app, member, page, (case, &open)).await?)),
        // Who asked may have left the case since.
        Err(Error::NotFound | Error::Denied) => Ok(None),
        Err(error) => Err(error.into()),
    }
}

async fn shown(
    app: &App,
    member: &Member,
    one: &Approval,
    form: &Form,
) -> Result<Html<String>, Problem> {
    let language = member.language;
    let names = app.register.names().await?;
    let cases = case_numbers(app, member, std::slice::from_ref(one)).await?;
    let page = member
        .page()
        .at(Place::Home)
        .under(say(language, "approvals"), LIST)
        .titled(sort_name(language, one.sort))
        .refusing(form.errors());
    let tag = tag(&page, member, one);
    let page = page.tagged(tag);
    let mut rows = vec![
        Row::new(page.say("approval-about"), about(app, language, (&names, &cases), one)),
        Row::new(page.say("approval-asked-by"), named(&names, one.asked_by)),
        Row::new(page.say("approval-asked-at"), words::moment(language, one.asked_at)),
        Row::new(page.say("approval-until"), words::moment(language, one.expires_at)),
    ];
    if let (Some(by), Some(at)) = (one.decided_by, one.decided_at) {
        rows.push(Row::new(page.say("approval-decided-by"), named(&names, by)));
        rows.push(Row::new(page.say("approval-decided-at"), words::moment(language, at)));
    }
    if !one.reason.is_empty() {
        rows.push(Row::new(page.say("approval-reason"), one.reason.as_str()));
    }
    let why = one.asked("reason");
    if one.sort == Sort::Closure && !why.is_empty() {
        rows.push(Row::new(page.say("case-closing-reason"), closing::reason(&page, &why)));
    }
    let duties = duties(app, member, &page, one).await?;
    let forms = one.awaits_reader.then(|| {
        let reason = form.textarea("reason", page.say("approval-reason")).rows(3);
        let agree = Button::submit(page.say("approval-agree"));
        let refuse = Button::submit(page.say("approval-refuse")).secondary();
        (format!("{LIST}/{}", one.id), agree, reason, refuse)
    });
    let doing = doing(&page, member, one);
    Ok(Html(OpenPage { facts: SummaryList::new(rows), duties, forms, doing, page }.render()?))
}

/// `GET /approvals/{id}`
pub(crate) async fn open(
    State(app): State<App>,
    member: Member,
    Path(id): Path<String>,
) -> Result<Html<String>, Problem> {
    let one = found(&app, &member, &id).await?;
    shown(&app, &member, &one, &Form::empty(member.language)).await
}

/// `POST /approvals/{id}/agree`
pub(crate) async fn agree(
    State(app): State<App>,
    Path(id): Path<String>,
    posted: Posted,
) -> Result<Response, Problem> {
    let one = found(&app, &posted.member, &id).await?;
    app.register.agree(&posted.member.by, one.id).await?;
    Ok(done(LIST, "done-approval-agreed"))
}

/// `POST /approvals/{id}/refuse`
pub(crate) async fn refuse(
    State(app): State<App>,
    Path(id): Path<String>,
    posted: Posted,
) -> Result<Response, Problem> {
    let member = posted.member;
    let one = found(&app, &member, &id).await?;
    let mut form = Form::typed(member.language, posted.pairs);
    match app.register.refuse(&member.by, one.id, form.value("reason")).await {
        Ok(()) => Ok(done(LIST, "done-approval-refused")),
        Err(Error::Refused(why @ (Refusal::ReasonMissing | Refusal::TextTooLong))) => {
            form.refuse("reason", refusal(member.language, why));
            let page = shown(&app, &member, &one, &form).await?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
        }
        Err(error) => Err(error.into()),
    }
}
