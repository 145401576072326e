//! `GET /cases/{id}/events`: what happened, in the order in which it happened,
//! and which elements of the definition it speaks for.
use super::{address, told};
use crate::app::App;
use crate::bodies::Bodies;
use crate::cases::{case_of, under_case};
use crate::coded;
use crate::components::{Details, Link, Markup, Row, SummaryList, Tag};
use crate::page::Page;
use crate::problem::Problem;
use crate::session::Member;
use crate::steps;
use askama::Template;
use askama::filters::HtmlSafe;
use axum::extract::{Path, State};
use axum::response::Html;
use domain::case_file::{CaseState, Part};
use domain::id::PersonId;
use domain::referral::identification::AgeGroup;
use domain::trafficking::elements::Elements;
use domain::trafficking::event::{EventPhase, EventRole};
use register::event::{Events, Happened};
use std::collections::BTreeMap;

/// A paragraph of a list.
#[derive(Template)]
#[template(ext = "html", source = r#"<p class="govuk-body">{{ content }}</p>"#)]
struct Paragraph {
    content: Markup,
}

impl HtmlSafe for Paragraph {}

/// An event on the page.
struct One {
    id: String,
    title: String,
    facts: Markup,
    tag: Option<Tag>,
    open: Link,
    /// Correct and take back; none for who may not.
    correct: Option<(Link, Link)>,
}

/// What the events of a victim speak for.
struct OfPerson {
    who: String,
    facts: Markup,
    tag: Tag,
}

#[derive(Template)]
#[template(path = "events/list.html")]
struct ListPage {
    page: Page,
    /// The forms; none for who may not put an event down.
    forms: Option<Vec<Link>>,
    standing: Vec<One>,
    elements: Vec<OfPerson>,
    ended: Option<Markup>,
    address: String,
}

fn one(page: &Page, bodies: &Bodies<'_>, one: &Happened, at: &str, takes: bool) -> One {
    let here = format!("{at}/{}", one.id);
    let mut rows = told::rows(page, bodies, one);
    if let Some(lasted) = told::lasted(page, &one.event) {
        rows.push(Row::new(page.say("event-duration"), lasted));
    }
    One {
        id: format!("event-{}", one.id),
        title: told::named(page, bodies, one),
        facts: Markup::of(&SummaryList::new(rows)),
        tag: one.has_told.then(|| Tag::quiet(&page.say("event-has-told"))),
        open: Link::new(page.say("event-open"), here.clone()),
        correct: (takes && one.stands()).then(|| {
            (
                Link::new(page.say("event-correct"), format!("{here}/correct")),
                Link::new(page.say("step-take-back"), format!("{here}/take-back")),
            )
        }),
    }
}

/// What the standing events say of each victim.
fn elements(
    page: &Page,
    bodies: &Bodies<'_>,
    (standing, parts): (&[&Happened], &[(PersonId, Part)]),
    ages: &BTreeMap<PersonId, AgeGroup>,
) -> Vec<OfPerson> {
    let mut victims: Vec<PersonId> = standing
        .iter()
        .flat_map(|one| one.involved.iter())
        .filter(|one| one.role == EventRole::Victim)
        .map(|one| one.person)
        .collect();
    victims.sort();
    victims.dedup();
    let of = |person: PersonId| {
        let suffered = |one: &&&Happened| {
            let mut roles = one.involved.iter();
            roles.any(|there| there.person == person && there.role == EventRole::Victim)
        };
        let events = standing.iter().filter(suffered).map(|one| &one.event);
        let age = ages.get(&person).copied();
        let all = Elements::of(events, age);
        let texts = |list: &str, codes: Vec<&str>| {
            let texts: Vec<String> =
                codes.into_iter().map(|code| coded::word(page, list, code)).collect();
            texts.join(", ")
        };
        let none = |text: String, key: &str| if text.is_empty() { page.say(key) } else { text };
        let acts = texts("event_act", all.acts.iter().map(|one| one.code()).collect());
        let means = texts("event_means", all.means.iter().map(|one| one.code()).collect());
        let forms = all
            .purposes
            .iter()
            .map(|code| coded::listed(page.language, bodies, "form_of_exploitation", code));
        let purposes = forms.collect::<Vec<_>>().join(", ");
        let means_missing =
            if all.means_required { "event-element-missing" } else { "event-means-not-required" };
        let rows = vec![
            Row::new(page.say("event-element-act"), none(acts, "event-element-missing")),
            Row::new(page.say("event-element-means"), none(means, means_missing)),
            Row::new(page.say("event-element-purpose"), none(purposes, "event-element-missing")),
        ];
        OfPerson {
            who: steps::person(page, parts, person),
            facts: Markup::of(&SummaryList::new(rows)),
            tag: if all.complete() {
                Tag::done(&page.say("event-elements-complete"))
            } else {
                Tag::going(&page.say("event-elements-incomplete"))
            },
        }
    };
    victims.into_iter().map(of).collect()
}

/// `GET /cases/{id}/events`
pub(crate) async fn list(
    State(app): State<App>,
    member: Member,
    Path(id): Path<String>,
) -> Result<Html<String>, Problem> {
    let case = case_of(&app, &member, &id).await?;
    let Events { all, parts, ages } = app.register.events(&member.by, case.id).await?;
    let takes = app.register.narrative_takes(&member.by, case.id).await?;
    let takes = takes && case.state == CaseState::Open;
    let bodies = Bodies::of(&app).await?;
    let (page, at) = (under_case(&member, &case).saying("events"), address(case.id));
    let mut standing: Vec<&Happened> = all.iter().filter(|one| one.stands()).collect();
    // What has no date comes last, and of one month recruitment before the rest.
    standing.sort_by_key(|one| {
        let from = one.event.from.map(domain::trafficking::event::RoughDate::earliest);
        (from.is_none(), from, one.event.phase, one.id)
    });
    let ended: Vec<&Happened> = all.iter().filter(|one| !one.stands()).collect();
    let ended = (!ended.is_empty()).then(|| {
        let link = |one: &&Happened| {
            Markup::link(&told::named(&page, &bodies, one), &format!("{at}/{}", one.id))
        };
        let content = ended
            .iter()
            .map(link)
            .fold(Markup::default(), |all, one| all.and(&Paragraph { content: one }));
        Markup::of(&Details::new(page.say("events-ended"), &content))
    });
    let forms = takes.then(|| {
        let link = |phase: &EventPhase| {
            let text = page.say(&format!("event-phase-{}", phase.code()));
            Link::new(text, format!("{at}/new/{}", phase.code()))
        };
        EventPhase::ALL.iter().map(link).collect()
    });
    let list = ListPage {
        forms,
        elements: elements(&page, &bodies, (&standing, &parts), &ages),
        standing: standing.iter().map(|there| one(&page, &bodies, there, &at, takes)).collect(),
        ended,
        address: at,
        page,
    };
    Ok(Html(list.render()?))
}
