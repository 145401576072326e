//! `/cases/{id}/break-glass` and `/break-glass`: a case opened in an emergency,
//! and the review of it.
use crate::app::App;
use crate::components::{
    Button, Cell, Choice, Input, Markup, Radios, Row, SummaryList, Table, Tag, Textarea,
};
use crate::form::Form;
use crate::page::{Page, Place};
use crate::problem::{Problem, refusal};
use crate::session::{Member, Posted};
use crate::sign_in::{done, to};
use crate::words::{self, say};
use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Response};
use domain::access::Action;
use domain::break_glass::{Category, Verdict, review_is_late};
use domain::id::{AccountId, BreakGlassId};
use domain::words::Language;
use register::break_glass::Broken;
use register::{Error, Refusal};
use std::collections::HashMap;

const LIST: &str = "/break-glass";

#[derive(Template)]
#[template(path = "access/break.html")]
struct BreakPage {
    page: Page,
    action: String,
    category: Radios,
    reason: Textarea,
    button: Button,
}

fn breaks(member: &Member) -> Result<(), Problem> {
    if member.may_ever(Action::BreakGlass) { Ok(()) } else { Err(Problem::NotFound) }
}

fn category_name(language: Language, category: Category) -> String {
    say(language, &format!("glass-category-{}", category.code()))
}

/// The form says nothing of the case: it is the same whether there is one.
fn form_page(member: &Member, case: &str, form: &Form) -> Result<Html<String>, Problem> {
    let language = member.language;
    let page = member
        .page()
        .saying("glass-break")
        .under(say(language, "glass"), LIST)
        .refusing(form.errors());
    let choices = Category::ALL.map(|c| Choice::new(c.code(), category_name(language, c))).into();
    let category = form.radios("category", page.say("glass-category"), choices);
    let reason = form
        .textarea("reason", page.say("glass-reason"))
        .hint(page.say("glass-reason-hint"))
        .rows(5);
    let button = Button::submit(page.say("glass-break-do")).warning();
    let action = format!("/cases/{}/break-glass", crate::page::percent(case));
    Ok(Html(BreakPage { page, action, category, reason, button }.render()?))
}

/// `GET /cases/{id}/break-glass`
pub(crate) async fn form(
    member: Member,
    Path(case): Path<String>,
) -> Result<Html<String>, Problem> {
    breaks(&member)?;
    form_page(&member, &case, &Form::empty(member.language))
}

/// `POST /cases/{id}/break-glass`
pub(crate) async fn break_it(
    State(app): State<App>,
    Path(case): Path<String>,
    posted: Posted,
) -> Result<Response, Problem> {
    let member = posted.member;
    breaks(&member)?;
    let language = member.language;
    let mut form = Form::typed(language, posted.pairs);
    let category: Result<Category, ()> = form.value("category").parse();
    if category.is_err() {
        form.refuse("category", say(language, "glass-category-missing"));
    }
    let reason = form.value("reason").to_owned();
    if reason.chars().count() < domain::break_glass::SHORTEST_REASON {
        form.refuse("reason", refusal(language, Refusal::ReasonShort));
    }
    if let Ok(category) = category
        && !form.is_refused()
    {
        let id = app.register.case_in_emergency(&member.by, &case).await?;
        let secret = app.edge.secret();
        let broken = app.register.break_glass(&member.by, id, category, &reason, &secret).await;
        match broken {
            Ok(_) => return Ok(done(LIST, "done-glass-broken")),
            Err(Error::Refused(why @ Refusal::TextTooLong)) => {
                form.refuse("reason", refusal(language, why));
            }
            Err(Error::Refused(why @ Refusal::ReviewOutstanding)) => {
                form.refuse("category", refusal(language, why));
            }
            Err(error) => return Err(error.into()),
        }
    }
    let page = form_page(&member, &case, &form)?;
    Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
}

#[derive(Template)]
#[template(path = "access/glass.html")]
struct ListPage {
    page: Page,
    about: String,
    table: Option<Markup>,
    number: Option<Input>,
    button: Button,
}

fn verdict_tag(page: &Page, broken: &Broken, late: bool) -> Tag {
    match broken.verdict {
        Some(Verdict::Justified) => Tag::done(&page.say("glass-verdict-justified")),
        Some(Verdict::NotJustified) => Tag::late(&page.say("glass-verdict-not_justified")),
        None if late => Tag::late(&page.say("glass-review-late")),
        None => Tag::due(&page.say("glass-review-due")),
    }
}

fn named(names: &HashMap<AccountId, String>, account: AccountId) -> String {
    names.get(&account).cloned().unwrap_or_default()
}

fn list_page(
    member: &Member,
    all: &[Broken],
    names: &HashMap<AccountId, String>,
    form: &Form,
) -> Result<Html<String>, Problem> {
    let language = member.language;
    let page = member.page().saying("glass").at(Place::Home).refusing(form.errors());
    let reviews = member.may_ever(Action::ReviewBreakGlass);
    let head = ["glass-when", "glass-case", "glass-who", "glass-category", "glass-review"];
    let head = head.map(|key| Cell::from(page.say(key))).into();
    let rows = all
        .iter()
        .map(|b| {
            let when = words::moment(language, b.at);
            let when =
                if reviews { Cell::link(&when, &format!("{LIST}/{}", b.id)) } else { when.into() };
            vec![
                when,
                b.number.to_string().into(),
                named(names, b.account).into(),
                category_name(language, b.category).into(),
                Cell::part(&verdict_tag(&page, b, review_is_late(b.at, member.by.at))),
            ]
        })
        .collect();
    let mut table = Table::new(page.say("glass"), head, rows);
    table.first_cell_is_header = true;
    table.caption_classes = "govuk-visually-hidden".into();
    let table = (!all.is_empty()).then(|| table.scrolling());
    let number = member.may_ever(Action::BreakGlass).then(|| {
        form.input("number", page.say("glass-number")).hint(page.say("glass-number-hint")).width(10)
    });
    let about = page.say(if reviews { "glass-about-all" } else { "glass-about-own" });
    let button = Button::submit(page.say("glass-break")).secondary();
    Ok(Html(ListPage { page, about, table, number, button }.render()?))
}

async fn listed(app: &App, member: &Member, form: &Form) -> Result<Html<String>, Problem> {
    let all = app.register.glass_broken(&member.by).await?;
    let names = app.register.names().await?;
    list_page(member, &all, &names, form)
}

/// `GET /break-glass`
pub(crate) async fn list(State(app): State<App>, member: Member) -> Result<Html<String>, Problem> {
    listed(&app, &member, &Form::empty(member.language)).await
}

/// `POST /break-glass`: from the number of a case to its form.
pub(crate) async fn by_number(State(app): State<App>, posted: Posted) -> Result<Response, Problem> {
    let member = posted.member;
    breaks(&member)?;
    let mut form = Form::typed(member.language, posted.pairs);
    let number: Result<domain::case_file::CaseNumber, ()> = form.value("number").parse();
    if let Ok(number) = number {
        return Ok(to(&format!("/cases/{number}/break-glass")));
    }
    form.refuse("number", say(member.language, "glass-number-wrong"));
    let page = listed(&app, &member, &form).await?;
    Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
}

#[derive(Template)]
#[template(path = "access/review.html")]
struct ReviewPage {
    page: Page,
    facts: SummaryList,
    reason: String,
    form: Option<(String, Radios, Button)>,
}

fn id(text: &str) -> Result<BreakGlassId, Problem> {
    text.parse().map_err(|_| Problem::NotFound)
}

async fn shown(
    app: &App,
    member: &Member,
    id: BreakGlassId,
    form: &Form,
) -> Result<Html<String>, Problem> {
    let language = member.language;
    let (broken, reason) = app.register.glass_reason(&member.by, id).await?;
    let names = app.register.names().await?;
    let late = review_is_late(broken.at, member.by.at);
    let page = member
        .page()
        .at(Place::Home)
        .saying("glass-review-title")
        .under(say(language, "glass"), LIST)
        .refusing(form.errors());
    let tag = verdict_tag(&page, &broken, late);
    let page = page.tagged(tag);
    let mut rows = vec![
        Row::new(page.say("glass-case"), broken.number.to_string()),
        Row::new(page.say("glass-who"), named(&names, broken.account)),
        Row::new(page.say("glass-category"), category_name(language, broken.category)),
        Row::new(page.say("glass-when"), words::moment(language, broken.at)),
        Row::new(page.say("glass-until"), words::moment(language, broken.until)),
    ];
    if let (Some(by), Some(at)) = (broken.reviewed_by, broken.reviewed_at) {
        rows.push(Row::new(page.say("glass-reviewed-by"), named(&names, by)));
        rows.push(Row::new(page.say("glass-reviewed-at"), words::moment(language, at)));
    }
    let review = broken.verdict.is_none().then(|| {
        let verdict =
            |v: Verdict| Choice::new(v.code(), page.say(&format!("glass-verdict-{}", v.code())));
        let choices = Verdict::ALL.map(verdict).into();
        let radios = form.radios("verdict", page.say("glass-verdict"), choices);
        (format!("{LIST}/{id}"), radios, Button::submit(page.say("glass-review-do")))
    });
    let facts = SummaryList::new(rows);
    Ok(Html(ReviewPage { facts, reason: reason.as_str().to_owned(), form: review, page }.render()?))
}

/// `GET /break-glass/{id}`
pub(crate) async fn open(
    State(app): State<App>,
    member: Member,
    Path(text): Path<String>,
) -> Result<Html<String>, Problem> {
    shown(&app, &member, id(&text)?, &Form::empty(member.language)).await
}

/// `POST /break-glass/{id}`
pub(crate) async fn review(
    State(app): State<App>,
    Path(text): Path<String>,
    posted: Posted,
) -> Result<Response, Problem> {
    let member = posted.member;
    let id = id(&text)?;
    let mut form = Form::typed(member.language, posted.pairs);
    let Ok(verdict) = form.value("verdict").parse::<Verdict>() else {
        form.refuse("verdict", say(member.language, "glass-verdict-missing"));
        let page = shown(&app, &member, id, &form).await?;
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response());
    };
    app.register.review_glass(&member.by, id, verdict).await?;
    Ok(done(LIST, "done-glass-reviewed"))
}
