//! `POST /cases/{id}/close` and `/reopen`, and the part of the page of a case that offers
//! them: it says which duties nobody would be reminded of any more.
use super::{address, case_of, open, terms};
use crate::activity::People;
use crate::app::App;
use crate::bodies::Bodies;
use crate::components::{Button, Cell, Choice, Link, Markup, Select, Table};
use crate::form::Form;
use crate::page::Page;
use crate::problem::{Problem, refusal};
use crate::rights::paragraph;
use crate::session::{Member, Posted};
use crate::sign_in::done;
use crate::steps::told;
use crate::words::{self, say, say_with};
use askama::Template;
use askama::filters::HtmlSafe;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use domain::case_file::{CaseState, ClosingReason, ReopeningReason};
use domain::id::CaseId;
use register::case_file::CaseFile;
use register::closing::OpenDuties;
use register::{Error, Refusal};

/// The part of the page.
#[derive(Template)]
#[template(path = "cases/closing.html")]
struct Panel {
    title: String,
    lines: Vec<String>,
    /// Where the asking is answered, for who can.
    answer: Option<Link>,
    /// What is still open.
    duties: Markup,
    /// Where it is sent, why it is done, and the button.
    form: Option<(String, Option<Select>, Button)>,
    token: Markup,
}

impl HtmlSafe for Panel {}

/// Why a case was closed though duties were open.
pub(crate) fn reason(page: &Page, code: &str) -> String {
    page.say(&format!("closing-{code}"))
}

/// How many duties of a case are open, and how many of them late.
fn how_many(page: &Page, open: &OpenDuties) -> Markup {
    if open.all == 0 {
        return paragraph(&page.say("case-duties-none"));
    }
    let args = [("n", open.all.into()), ("late", open.late.into())];
    paragraph(&say_with(page.language, "case-duties-open", &args))
}

/// The duties of a case that are open or late, as a sentence and, for who reads its steps,
/// a table.
pub(crate) async fn duties(
    app: &App,
    member: &Member,
    page: &Page,
    (case, open): (CaseId, &OpenDuties),
) -> Result<Markup, Problem> {
    let told = how_many(page, open);
    let Some(listed) = open.listed.as_ref().filter(|all| !all.is_empty()) else {
        // Which they are is opened for a purpose, or not at all.
        return Ok(told);
    };
    let (bodies, now) = (Bodies::of(app).await?, member.by.at);
    let rows = listed.iter().map(|term| {
        vec![
            Cell::link(&terms::name(page, &bodies, term), &format!("{}/steps", address(case))),
            told::whom(page, term.person).into(),
            words::moment(page.language, term.due).into(),
            Cell::part(&terms::tag(page, term, now)),
        ]
    });
    let keys = ["step-duty", "person", "step-due", "case-state"];
    let head = keys.map(|key| Cell::from(page.say(key))).into();
    let mut table = Table::new(page.say("case-duties"), head, rows.collect());
    table.first_cell_is_header = true;
    Ok(told.and(&table.scrolling()))
}

/// The form of one question with one answer of a closed list.
fn choice(
    page: &Page,
    form: &Form,
    (name, key): (&str, &str),
    codes: impl Iterator<Item = (&'static str, String)>,
) -> Select {
    let choices = codes.map(|(code, words)| Choice::new(code, words));
    form.select(name, page.say(key), choices.collect())
}

async fn of_closed(
    app: &App,
    member: &Member,
    (page, case): (&Page, &CaseFile),
    form: &Form,
) -> Result<Option<Panel>, Problem> {
    let Some(closed) = app.register.closed(&member.by, case.id).await? else { return Ok(None) };
    let when = words::moment(page.language, closed.at);
    let mut lines = vec![say_with(page.language, "case-closed-on", &[("when", when.into())])];
    lines.extend(closed.reason.map(|code| {
        let why = reason(page, code.code());
        say_with(page.language, "case-closed-because", &[("why", why.into())])
    }));
    let again = app.register.case_closes(&member.by, case.id).await?.then(|| {
        let words = |code| (code, page.say(&format!("reopening-{code}")));
        let codes = ReopeningReason::ALL.iter().map(|one| words(one.code()));
        let why = choice(page, form, ("reopening", "case-reopen-reason"), codes);
        let button = Button::submit(page.say("case-reopen")).secondary();
        (format!("{}/reopen", address(case.id)), Some(why), button)
    });
    if again.is_some() {
        lines.push(page.say("case-reopen-about"));
    }
    Ok(Some(Panel {
        title: page.say("case-closing-was"),
        lines,
        answer: None,
        duties: Markup::default(),
        form: again,
        token: page.token(),
    }))
}

/// The part of the page of a case that is about closing it; none for who has no part in it.
/// `takes`: the reader may ask to close it; `open`: what is open in it, which stands further
/// up on the page.
pub(crate) async fn panel(
    app: &App,
    member: &Member,
    (page, case): (&Page, &CaseFile),
    (form, takes): (&Form, bool),
    open: Option<&OpenDuties>,
) -> Result<Option<Markup>, Problem> {
    if case.state == CaseState::Closed {
        let panel = of_closed(app, member, (page, case), form).await?;
        return Ok(panel.map(|panel| Markup::of(&panel)));
    }
    let asked = app.register.closing_asked(&member.by, case.id).await?;
    if asked.is_none() && !takes {
        return Ok(None);
    }
    let mut panel = Panel {
        title: page.say("case-close"),
        lines: vec![page.say("case-close-about")],
        answer: None,
        duties: open.map(|open| how_many(page, open)).unwrap_or_default(),
        form: None,
        token: page.token(),
    };
    let Some(asked) = asked else {
        let late = open.is_some_and(|open| open.all > 0);
        let why = late.then(|| {
            let codes = ClosingReason::ALL.iter().map(|one| (one.code(), reason(page, one.code())));
            choice(page, form, ("closing", "case-closing-reason"), codes)
        });
        let button = Button::submit(page.say("case-close-ask")).warning();
        panel.form = Some((format!("{}/close", address(case.id)), why, button));
        return Ok(Some(Markup::of(&panel)));
    };
    let people = People::of(app).await?;
    let args = [
        ("who", people.name(asked.asked_by).to_owned().into()),
        ("when", words::moment(page.language, asked.asked_at).into()),
        ("until", words::moment(page.language, asked.expires_at).into()),
    ];
    panel.lines = vec![say_with(page.language, "case-closing-asked", &args)];
    let code = asked.asked("reason");
    if !code.is_empty() {
        let why = reason(page, &code);
        panel.lines.push(say_with(page.language, "case-closing-because", &[("why", why.into())]));
    }
    panel.answer = asked
        .awaits_reader
        .then(|| Link::new(page.say("case-closing-answer"), format!("/approvals/{}", asked.id)));
    Ok(Some(Markup::of(&panel)))
}

async fn again(
    app: &App,
    member: &Member,
    case: &CaseFile,
    form: &Form,
) -> Result<Response, Problem> {
    let page = open::page(app, member, case, form).await?;
    Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
}

/// `POST /cases/{id}/close`: asks somebody else to agree to it.
pub(crate) async fn ask(
    State(app): State<App>,
    Path(id): Path<String>,
    posted: Posted,
) -> Result<Response, Problem> {
    let member = posted.member;
    let case = case_of(&app, &member, &id).await?;
    let mut form = Form::typed(member.language, posted.pairs);
    let reason = form.value("closing").parse::<ClosingReason>().ok();
    match app.register.ask_to_close(&member.by, case.id, reason).await {
        Ok(_) => Ok(done(&address(case.id), "done-case-closing-asked")),
        Err(Error::Refused(why @ Refusal::DutiesOpen)) => {
            form.refuse("closing", refusal(member.language, why));
            again(&app, &member, &case, &form).await
        }
        Err(error) => Err(error.into()),
    }
}

/// `POST /cases/{id}/reopen`: a closed case is worked on again.
pub(crate) async fn reopen(
    State(app): State<App>,
    Path(id): Path<String>,
    posted: Posted,
) -> Result<Response, Problem> {
    let member = posted.member;
    let case = case_of(&app, &member, &id).await?;
    let mut form = Form::typed(member.language, posted.pairs);
    let Ok(reason) = form.value("reopening").parse::<ReopeningReason>() else {
        form.refuse("reopening", say(member.language, "case-reopen-reason-missing"));
        return again(&app, &member, &case, &form).await;
    };
    app.register.reopen_case(&member.by, case.id, reason).await?;
    Ok(done(&address(case.id), "done-case-reopened"))
}
