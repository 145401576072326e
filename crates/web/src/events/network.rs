//! `GET /cases/{id}/events/network`: who is linked to whom by events, in this
//! case and in those that the reader may read and that share a person with it.
use super::under_events;
use crate::app::App;
use crate::cases::{self, case_of};
use crate::components::{Cell, Link, Markup, Table};
use crate::page::Page;
use crate::persons;
use crate::problem::Problem;
use crate::session::Member;
use crate::words;
use askama::Template;
use axum::extract::{Path, State};
use axum::response::Html;
use domain::id::PersonId;
use domain::trafficking::event::EventRole;
use domain::trafficking::network::{Link as Linked, LinkKind};
use formats::chart::Figure;
use formats::network::{Drawn, network};
use register::network::{MOST_CASES, Network};
use std::collections::BTreeSet;

#[derive(Template)]
#[template(path = "events/network.html")]
struct NetworkPage {
    page: Page,
    /// The picture, and what it shows in a sentence; none where it could not be
    /// read.
    picture: Option<(String, String)>,
    links: Option<Markup>,
    persons: Option<Markup>,
    /// The cases that were looked at, besides this one.
    cases: Vec<Link>,
    more: Option<String>,
}

/// What somebody was, in words.
fn roles(page: &Page, roles: &BTreeSet<EventRole>) -> String {
    let words: Vec<String> =
        roles.iter().map(|role| page.say(&format!("event-role-{}", role.code()))).collect();
    words.join(", ")
}

fn cases_of(of: &Network, link: &Linked) -> String {
    let numbers = of.cases.iter().filter(|(id, _)| link.cases.contains(id));
    numbers.map(|(_, number)| number.to_string()).collect::<Vec<_>>().join(", ")
}

fn links(page: &Page, of: &Network) -> Table {
    let row = |link: &Linked| {
        let events = i64::try_from(link.events.len()).unwrap_or(i64::MAX);
        vec![
            persons::number(link.from).into(),
            page.say(&format!("network-link-{}", link.kind.code())).into(),
            persons::number(link.to).into(),
            Cell::from(words::number(page.language, events)).numeric(),
            cases_of(of, link).into(),
        ]
    };
    let keys =
        ["network-person", "network-link", "network-other", "network-events", "network-cases"];
    let head = keys.map(|key| {
        let cell = Cell::from(page.say(key));
        if key == "network-events" { cell.numeric() } else { cell }
    });
    let mut table =
        Table::new(page.say("network-links"), head.into(), of.links.iter().map(row).collect());
    table.caption_classes = "govuk-visually-hidden".into();
    table
}

/// The picture of a network, and whether it can be read.
fn drawn(of: &Network) -> Drawn {
    let side = |did_it: bool| -> Vec<PersonId> {
        let here = of.persons.iter().filter(|(_, roles)| {
            // Who was both stands with those who did it.
            roles.iter().any(|role| role.did_it()) == did_it
        });
        here.map(|(person, _)| *person).collect()
    };
    let (doers, victims) = (side(true), side(false));
    let place = |side: &[PersonId], person| side.iter().position(|there| *there == person);
    let mut drawn = Drawn {
        doers: doers.iter().map(|person| persons::number(*person)).collect(),
        victims: victims.iter().map(|person| persons::number(*person)).collect(),
        ..Drawn::default()
    };
    for link in &of.links {
        let (left, right) = (place(&doers, link.from), place(&doers, link.to));
        match (left, right, place(&victims, link.from), place(&victims, link.to)) {
            (Some(doer), None, _, Some(victim)) => {
                drawn.done_to.push((doer, victim, link.events.len()));
            }
            (Some(first), Some(second), ..) => drawn.together.push((first, second)),
            (None, None, Some(first), Some(second)) => drawn.both.push((first, second)),
            _ => {}
        }
    }
    drawn.together.sort_unstable();
    drawn.together.dedup();
    drawn
}

fn picture(page: &Page, of: &Network, drawn: &Drawn) -> (String, String) {
    let count = |kind| {
        let links = of.links.iter().filter(|link| link.kind == kind).count();
        i64::try_from(links).unwrap_or(i64::MAX)
    };
    let title = page.say("network-links");
    let description = words::say_with(
        page.language,
        "network-picture",
        &[
            ("doers", i64::try_from(drawn.doers.len()).unwrap_or(i64::MAX).into()),
            ("victims", i64::try_from(drawn.victims.len()).unwrap_or(i64::MAX).into()),
            ("links", count(LinkKind::DoneTo).into()),
        ],
    );
    let figure = Figure {
        id: "network",
        title: &title,
        description: &description,
        unknown: "",
        suppressed: "",
        language: page.language,
    };
    let heads = (page.say("network-doers"), page.say("network-victims"));
    let svg = network(drawn, (&heads.0, &heads.1), &figure);
    (description, svg)
}

/// `GET /cases/{id}/events/network`
pub(crate) async fn show(
    State(app): State<App>,
    member: Member,
    Path(id): Path<String>,
) -> Result<Html<String>, Problem> {
    let case = case_of(&app, &member, &id).await?;
    let of = app.register.network(&member.by, case.id).await?;
    let page = under_events(&member, &case).saying("network");
    let drawn = drawn(&of);
    let readable = !of.links.is_empty() && drawn.can_be_read();
    let rows: Vec<Vec<Cell>> = of
        .persons
        .iter()
        .map(|(person, all)| {
            let linked =
                of.links.iter().filter(|link| link.from == *person || link.to == *person).count();
            let linked = i64::try_from(linked).unwrap_or(i64::MAX);
            vec![
                persons::number(*person).into(),
                roles(&page, all).into(),
                Cell::from(words::number(page.language, linked)).numeric(),
            ]
        })
        .collect();
    let persons = (!rows.is_empty()).then(|| {
        let head = vec![
            page.say("network-person").into(),
            page.say("network-roles").into(),
            Cell::from(page.say("network-linked")).numeric(),
        ];
        let mut table = Table::new(page.say("network-persons"), head, rows);
        table.caption_classes = "govuk-visually-hidden".into();
        table.scrolling()
    });
    let others = of.cases.iter().skip(1);
    let cases = others.map(|(id, number)| Link::new(number.to_string(), cases::address(*id)));
    let most = i64::try_from(MOST_CASES).unwrap_or(i64::MAX);
    let shown = NetworkPage {
        picture: readable.then(|| picture(&page, &of, &drawn)),
        links: (!of.links.is_empty()).then(|| links(&page, &of).scrolling()),
        persons,
        cases: cases.collect(),
        more: of
            .more
            .then(|| words::say_with(page.language, "network-more", &[("count", most.into())])),
        page,
    };
    Ok(Html(shown.render()?))
}
