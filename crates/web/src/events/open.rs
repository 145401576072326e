//! `/cases/{id}/events/{event}`: an event whole, and what is told of it, opened
//! for a purpose.
use super::{Met, address, met, number, told, under_events};
use crate::activity::People;
use crate::app::App;
use crate::bodies::Bodies;
use crate::components::{Button, Link, Markup, Row, Select, SummaryList, Tag};
use crate::form::Form;
use crate::page::Page;
use crate::problem::Problem;
use crate::purpose;
use crate::session::{Member, Posted};
use crate::words;
use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Response};
use domain::id::EventId;
use register::event::EventTold;

#[derive(Template)]
#[template(path = "events/open.html")]
struct OpenPage {
    page: Page,
    facts: Markup,
    /// The event whose place it took, and the one that took its place.
    replaces: Option<Link>,
    replaced_by: Option<Link>,
    /// What was opened: what is told, and why it ended.
    opened: Option<(Option<String>, Option<String>)>,
    /// The question; none where nothing is sealed, or for who opens nothing.
    ask: Option<(Select, Button)>,
}

async fn page_of(
    app: &App,
    member: &Member,
    met: &Met,
    (form, opened): (&Form, Option<EventTold>),
) -> Result<Html<String>, Problem> {
    let (bodies, here) = (Bodies::of(app).await?, &met.here);
    let mut page = under_events(member, &met.case).titled(number(here.id)).refusing(form.errors());
    page = page.clone().captioned(told::phase(page.language, &here.event));
    let people = People::of(app).await?;
    let replaced_by = met.all.iter().find(|one| one.replaces == Some(here.id));
    if !here.stands() {
        let key = if replaced_by.is_some() { "event-replaced" } else { "screening-taken-back" };
        page = page.clone().tagged(Tag::quiet(&page.say(key)));
    }
    let link = |id: EventId| {
        let there = met.all.iter().find(|one| one.id == id)?;
        let here = format!("{}/{id}", address(met.case.id));
        Some(Link::new(told::named(&page, &bodies, there), here))
    };
    let mut rows = told::rows(&page, &bodies, here);
    if let Some(lasted) = told::lasted(&page, &here.event) {
        rows.push(Row::new(page.say("event-duration"), lasted));
    }
    let body = bodies.institution_name(&here.institution, page.language);
    let who = format!("{}, {body}", people.name(here.by));
    rows.push(Row::new(page.say("step-who"), who));
    rows.push(Row::new(page.say("event-put-down"), words::moment(page.language, here.at)));
    if let Some((at, by)) = here.ended {
        let text = format!("{}, {}", words::moment(page.language, at), people.name(by));
        rows.push(Row::new(page.say("event-ended"), text));
    }
    let sealed = here.has_told || here.ended.is_some();
    let opens = sealed && app.register.case_opens(&member.by, met.case.id).await?;
    let ask = opens
        .then(|| (purpose::question(form, &page), Button::submit(page.say("event-open-told"))));
    let text = |one: Option<register::case_file::Narrative>| {
        one.map(|narrative| narrative.expose().to_owned())
    };
    let open = OpenPage {
        facts: Markup::of(&SummaryList::new(rows)),
        replaces: here.replaces.and_then(link),
        replaced_by: replaced_by.and_then(|one| link(one.id)),
        opened: opened.map(|opened| (text(opened.told), text(opened.reason))),
        ask,
        page,
    };
    Ok(Html(open.render()?))
}

/// `GET /cases/{id}/events/{event}`
pub(crate) async fn ask(
    State(app): State<App>,
    member: Member,
    Path((id, event)): Path<(String, String)>,
) -> Result<Html<String>, Problem> {
    let met = met(&app, &member, (&id, &event)).await?;
    page_of(&app, &member, &met, (&Form::empty(member.language), None)).await
}

/// `POST /cases/{id}/events/{event}`: what is told is opened.
pub(crate) async fn reveal(
    State(app): State<App>,
    Path((id, event)): Path<(String, String)>,
    posted: Posted,
) -> Result<Response, Problem> {
    let member = posted.member;
    let met = met(&app, &member, (&id, &event)).await?;
    let mut form = Form::typed(member.language, posted.pairs);
    let Some(why) = purpose::chosen(&mut form, member.language) else {
        let page = page_of(&app, &member, &met, (&form, None)).await?;
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response());
    };
    let opened = app.register.open_event(&member.by, met.case.id, met.here.id, why).await?;
    let form = Form::empty(member.language);
    Ok(page_of(&app, &member, &met, (&form, Some(opened))).await?.into_response())
}
