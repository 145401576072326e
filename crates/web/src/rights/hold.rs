//! `/retention/holds`: what is kept whatever the table says.
use super::{form, page, paragraph, refused, section, shown, table, told_at};
use crate::activity::People;
use crate::app::App;
use crate::components::{Button, Cell, Markup, Row, SummaryList, Tag};
use crate::form::Form;
use crate::page::Page;
use crate::problem::Problem;
use crate::session::{Member, Posted};
use crate::sign_in::done;
use crate::words::{self, say};
use axum::extract::{Path, State};
use axum::response::{Html, Response};
use domain::access::{Action, Reach};
use domain::day::Day;
use domain::id::HoldId;
use domain::record::value;
use register::Error;
use register::hold::{Held, LegalHold};

fn state(page: &Page, hold: &LegalHold, today: Day) -> Tag {
    if hold.lifted.is_some() {
        Tag::quiet(&page.say("hold-lifted"))
    } else if hold.review_on < today {
        Tag::late(&page.say("hold-review-late"))
    } else {
        Tag::going(&page.say("hold-holds"))
    }
}

fn what(page: &Page, held: Held) -> String {
    page.say(&format!("hold-sort-{}", held.sort()))
}

fn places(member: &Member) -> bool {
    member.by.may(Action::PlaceHold, Reach::Other)
}

async fn list(app: &App, member: &Member, given: &Form) -> Result<(Page, Markup), Problem> {
    let holds = app.register.holds(&member.by).await?;
    let page = page(member).saying("rights-nav-holds").refusing(given.errors());
    let (language, today) = (page.language, member.by.today());
    let row = |hold: &LegalHold| {
        vec![
            Cell::link(&what(&page, hold.held), &format!("/retention/holds/{}", hold.id)),
            super::code(&hold.held.id()),
            Cell::from(hold.reason.as_str()),
            Cell::day(language, hold.review_on),
            Cell::part(&state(&page, hold, today)),
        ]
    };
    let mut body = paragraph(&page.say("holds-about"));
    body = if holds.is_empty() {
        body.and(&paragraph(&page.say("holds-none")))
    } else {
        let heads = ["hold-what", "hold-id", "rights-reason", "hold-review", "hold-state"];
        let rows = holds.iter().map(row).collect();
        body.and(&table(&page, page.say("rights-nav-holds"), &heads, rows))
    };
    if places(member) {
        let fields = Markup::of(
            &given.input("subject", page.say("hold-subject")).hint(page.say("hold-subject-hint")),
        )
        .and(
            &given
                .textarea("reason", page.say("rights-reason"))
                .hint(page.say("rights-no-names"))
                .rows(3),
        )
        .and(&given.day("review", page.say("hold-review")).hint(page.say("hold-review-hint")));
        let button = Button::submit(page.say("hold-place"));
        let content = form(&page, "/retention/holds", fields, button);
        body = body.and(&section("place", page.say("hold-place"), String::new(), content));
    }
    Ok((page, body))
}

/// `GET /retention/holds`
pub(crate) async fn holds(State(app): State<App>, member: Member) -> Result<Html<String>, Problem> {
    let (page, body) = list(&app, &member, &Form::empty(member.language)).await?;
    shown(&member, page, body)
}

/// `POST /retention/holds`
pub(crate) async fn place(State(app): State<App>, posted: Posted) -> Result<Response, Problem> {
    let member = posted.member;
    // What is not found is said at its field, but only to those who may place.
    if !places(&member) {
        return Err(Problem::NotFound);
    }
    let language = member.language;
    let mut given = Form::typed(language, posted.pairs);
    let review = value::day(given.value("review"));
    if review.is_none() {
        given.refuse("review", say(language, "rights-day-wrong"));
    }
    let held = match app.register.held(&member.by, given.value("subject")).await {
        Ok(held) => Some(held),
        Err(Error::NotFound) => {
            given.refuse("subject", say(language, "hold-subject-wrong"));
            None
        }
        Err(error) => return Err(error.into()),
    };
    if let (Some(held), Some(review)) = (held, review) {
        let reason = given.value("reason").to_owned();
        match app.register.place_hold(&member.by, held, &reason, review).await {
            Ok(_) => return Ok(done("/retention/holds", "done-hold-placed")),
            Err(error) => told_at(&mut given, "review", error)?,
        }
    }
    let (page, body) = list(&app, &member, &given).await?;
    refused(&member, page, body)
}

async fn one(
    app: &App,
    member: &Member,
    id: &str,
    given: &Form,
) -> Result<(HoldId, Page, Markup), Problem> {
    let id: HoldId = id.parse().map_err(|_| Problem::NotFound)?;
    let all = app.register.holds(&member.by).await?;
    let hold = all.into_iter().find(|hold| hold.id == id).ok_or(Problem::NotFound)?;
    let people = People::of(app).await?;
    let page = page(member)
        .under(say(member.language, "rights-nav-holds"), "/retention/holds")
        .saying("hold")
        .refusing(given.errors());
    let tag = state(&page, &hold, member.by.today());
    let page = page.tagged(tag);
    let language = page.language;
    let by = |who, at| format!("{}, {}", people.name(who), words::moment(language, at));
    let mut rows = vec![
        Row::new(page.say("hold-what"), what(&page, hold.held)),
        Row::new(page.say("hold-id"), super::code(&hold.held.id()).html),
        Row::new(page.say("rights-reason"), hold.reason.as_str()),
        Row::new(page.say("hold-review"), words::day(language, hold.review_on)),
        Row::new(page.say("hold-placed-by"), by(hold.placed_by, hold.placed_at)),
    ];
    if let Some((who, at, reason)) = &hold.lifted {
        rows.push(Row::new(page.say("hold-lifted-by"), by(*who, *at)));
        rows.push(Row::new(page.say("hold-lift-reason"), reason.as_str()));
    }
    let mut body = Markup::of(&SummaryList::new(rows));
    if hold.lifted.is_none() && places(member) {
        let reason = given
            .textarea("reason", page.say("hold-lift-reason"))
            .hint(page.say("rights-no-names"))
            .rows(3);
        let button = Button::submit(page.say("hold-lift")).warning();
        let action = format!("/retention/holds/{id}");
        let content = form(&page, &action, Markup::of(&reason), button);
        let about = page.say("hold-lift-about");
        body = body.and(&section("lift", page.say("hold-lift"), about, content));
    }
    Ok((id, page, body))
}

/// `GET /retention/holds/{id}`
pub(crate) async fn open(
    State(app): State<App>,
    member: Member,
    Path(id): Path<String>,
) -> Result<Html<String>, Problem> {
    let (_, page, body) = one(&app, &member, &id, &Form::empty(member.language)).await?;
    shown(&member, page, body)
}

/// `POST /retention/holds/{id}`: lifts it.
pub(crate) async fn lift(
    State(app): State<App>,
    Path(id): Path<String>,
    posted: Posted,
) -> Result<Response, Problem> {
    let member = posted.member;
    let mut given = Form::typed(member.language, posted.pairs);
    let hold = id.parse().map_err(|_| Problem::NotFound)?;
    match app.register.lift_hold(&member.by, hold, given.value("reason")).await {
        Ok(()) => return Ok(done("/retention/holds", "done-hold-lifted")),
        Err(error) => told_at(&mut given, "reason", error)?,
    }
    let (_, page, body) = one(&app, &member, &id, &given).await?;
    refused(&member, page, body)
}
