//! `GET /alerts/{id}`: how it came, what is due, what happened, what can be
//! done; `POST` opens what was said, for a purpose.
use super::{address, alert_of, intake, known, listed, state_tag, under_alerts};
use crate::activity::People;
use crate::app::App;
use crate::bodies::Bodies;
use crate::components::{Button, Cell, Link, Markup, Row, Select, SummaryList};
use crate::form::Form;
use crate::page::Page;
use crate::problem::{Problem, refusal};
use crate::purpose;
use crate::rights::{paragraph, table};
use crate::session::{Member, Posted};
use crate::sign_in::done;
use crate::steps;
use crate::words::{self, say};
use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Response};
use domain::referral::alert::{AlertEvent, AlertState, Known};
use register::alert::{Said, Whole};
use register::{Error, Refusal};

/// What was opened.
struct Opened {
    narrative: String,
    contact: String,
}

#[derive(Template)]
#[template(path = "alerts/open.html")]
struct OpenPage {
    page: Page,
    address: String,
    clocks: Markup,
    facts: Markup,
    /// Whether what was said was erased.
    erased: bool,
    /// The question that opens what was said; none for who may not.
    ask: Option<(Select, Button)>,
    opened: Option<Opened>,
    acknowledge: Option<Button>,
    /// Which bodies can still be told of a child.
    tell: Vec<(&'static str, Button)>,
    decide: Option<Button>,
    reopen: Option<Button>,
    tip: Option<Link>,
    cases: Vec<Link>,
    history: Markup,
}

fn facts(app: &App, page: &Page, whole: &Whole) -> Markup {
    let (pack, language) = (app.register.pack(), page.language);
    let alert = &whole.of.alert;
    let persons = alert.persons.map_or_else(|| page.say("not-known"), |n| n.to_string());
    let source = listed(pack, language, "alert_source", &alert.source_kind);
    let source = match alert.source_body.as_str() {
        "" => source,
        body => format!("{source}: {}", pack.institution_name(body, language)),
    };
    let place = match alert.territory.as_str() {
        "" => page.say("not-known"),
        code => pack.place_name(code, language).to_owned(),
    };
    let spoken = match alert.language.as_str() {
        "" => page.say("not-known"),
        code => listed(pack, language, "language", code),
    };
    // Of a tip nobody knows more than the day.
    let received = super::received(language, alert);
    let rows = [
        ("alert-danger", known(page, alert.danger)),
        ("alert-child", known(page, alert.child)),
        ("alert-abroad", known(page, alert.abroad)),
        ("alert-persons", persons),
        ("alert-received", received),
        ("alert-channel", listed(pack, language, "alert_channel", &alert.channel)),
        ("alert-source", source),
        ("alert-language", spoken),
        ("case-territory", place),
        ("alert-taken", pack.institution_name(&alert.institution, language).to_owned()),
    ];
    let rows = rows.into_iter().map(|(key, text)| Row::new(page.say(key), text)).collect();
    Markup::of(&SummaryList::new(rows))
}

fn history(app: &App, page: &Page, people: &People, whole: &Whole, said: Option<&Said>) -> Markup {
    if whole.events.is_empty() {
        return paragraph(&page.say("alert-history-none"));
    }
    let pack = app.register.pack();
    let rows = whole.events.iter().enumerate().rev().map(|(at, event)| {
        let mut what = page.say(&format!("alert-event-{}", event.sort.code()));
        if !event.body.is_empty() {
            what = format!("{what}: {}", pack.institution_name(&event.body, page.language));
        }
        let reason = match (event.has_reason(), said.and_then(|said| said.reason(at))) {
            (_, Some(reason)) => reason.to_owned(),
            (true, None) => page.say("person-sealed"),
            (false, None) => "—".to_owned(),
        };
        vec![
            words::moment(page.language, event.at).into(),
            Cell::from(what),
            people.name(event.by).to_owned().into(),
            reason.into(),
        ]
    });
    let heads = ["step-on", "step-what", "step-who", "step-reason"];
    table(page, page.say("alert-history"), &heads, rows.collect())
}

async fn page_of(
    app: &App,
    member: &Member,
    whole: &Whole,
    said: Option<&Said>,
    form: &Form,
) -> Result<Html<String>, Problem> {
    let alert = &whole.of.alert;
    let bodies = Bodies::of(app).await?;
    let people = People::of(app).await?;
    let page = under_alerts(member).titled(alert.number.to_string()).refusing(form.errors());
    let mut page = page.clone().captioned(page.say("alert")).tagged(state_tag(&page, alert.state));
    if alert.danger == Known::Yes {
        let danger = crate::components::Tag::late(&page.say("alert-danger"));
        page = page.tagged(danger);
    }
    let told = &whole.of.standing.told;
    let tell = [AlertEvent::AgencyTold, AlertEvent::PoliceTold]
        .into_iter()
        .filter(|event| whole.writes && alert.child != Known::No && !told.contains_key(event));
    let tell = tell
        .map(|event| {
            let text = page.say(&format!("alert-do-{}", event.code()));
            (event.code(), Button::submit(text).secondary())
        })
        .collect();
    let mut cases = Vec::new();
    for (case, number) in &whole.cases {
        cases.push(Link::new(number.to_string(), crate::cases::address(*case)));
    }
    let undecided = alert.state.is_undecided();
    let joins = matches!(alert.state, AlertState::CaseOpened | AlertState::Merged);
    let decide = |key: &str| Button::link(page.say(key), format!("{}/decision", address(alert.id)));
    let shown = OpenPage {
        address: address(alert.id),
        erased: alert.erased,
        clocks: steps::clock_table(&page, &bodies, &whole.of.clocks, member.by.at),
        facts: facts(app, &page, whole),
        ask: (whole.opens && said.is_none()).then(|| {
            (purpose::question(form, &page), Button::submit(page.say("alert-open")).secondary())
        }),
        opened: said.map(|said| Opened {
            narrative: said.narrative().to_owned(),
            contact: said.contact().to_owned(),
        }),
        acknowledge: (whole.decides && alert.state == AlertState::Received)
            .then(|| Button::submit(page.say("alert-acknowledge"))),
        tell,
        decide: match (whole.decides, undecided, joins) {
            (true, true, _) => Some(decide("alert-decide")),
            (true, _, true) => Some(decide("alert-another-case").secondary()),
            _ => None,
        },
        reopen: (whole.decides && !undecided && !alert.erased).then(|| {
            Button::link(page.say("alert-reopen"), format!("{}/reopening", address(alert.id)))
                .secondary()
        }),
        tip: alert
            .tip
            .filter(|_| member.may_ever(domain::access::Action::ReadTip))
            .map(|tip| Link::new(page.say("alert-tip"), format!("/alerts/tips/{tip}"))),
        cases,
        history: history(app, &page, &people, whole, said),
        page,
    };
    Ok(Html(shown.render()?))
}

/// `GET /alerts/{id}`
pub(crate) async fn open(
    State(app): State<App>,
    member: Member,
    Path(id): Path<String>,
) -> Result<Html<String>, Problem> {
    let whole = alert_of(&app, &member, &id).await?;
    page_of(&app, &member, &whole, None, &Form::empty(member.language)).await
}

/// `POST /alerts/{id}`: opens what was said; for who may correct it, in the
/// form that does, when that was asked.
pub(crate) async fn reveal(
    State(app): State<App>,
    Path(id): Path<String>,
    posted: Posted,
) -> Result<Response, Problem> {
    let member = posted.member;
    let whole = alert_of(&app, &member, &id).await?;
    if !whole.opens {
        return Err(Problem::NotFound);
    }
    let mut form = Form::typed(member.language, posted.pairs);
    let Some(why) = purpose::chosen(&mut form, member.language) else {
        let page = page_of(&app, &member, &whole, None, &form).await?;
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response());
    };
    let (_, said) = app.register.reveal_alert(&member.by, whole.of.alert.id, why).await?;
    if form.ticked("_correct") && whole.writes {
        return Ok(intake::correcting(&app, &member, &whole, &said)?.into_response());
    }
    Ok(page_of(&app, &member, &whole, Some(&said), &form).await?.into_response())
}

/// `POST /alerts/{id}/events`: answered for, or a body told of a child.
pub(crate) async fn note(
    State(app): State<App>,
    Path(id): Path<String>,
    posted: Posted,
) -> Result<Response, Problem> {
    let event: AlertEvent = posted.value("event").parse().map_err(|()| Problem::BadRequest)?;
    if event != AlertEvent::Acknowledged && !event.tells() {
        return Err(Problem::BadRequest);
    }
    let member = posted.member;
    let whole = alert_of(&app, &member, &id).await?;
    let (alert, secret) = (whole.of.alert.id, app.edge.secret());
    match app.register.note_alert(&member.by, alert, event, ("", ""), &secret).await {
        Ok(()) => Ok(done(&address(alert), &format!("done-alert-{}", event.code()))),
        // Somebody was faster: the page shows what is so now.
        Err(Error::Refused(why @ Refusal::Alert(_))) => {
            let mut form = Form::empty(member.language);
            form.refuse("history", refusal(member.language, why));
            let page = page_of(&app, &member, &whole, None, &form).await?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
        }
        Err(Error::Conflict(_)) => {
            let mut form = Form::empty(member.language);
            form.refuse("history", say(member.language, "alert-faster"));
            let whole = alert_of(&app, &member, &id).await?;
            let page = page_of(&app, &member, &whole, None, &form).await?;
            Ok((StatusCode::CONFLICT, page).into_response())
        }
        Err(error) => Err(error.into()),
    }
}
