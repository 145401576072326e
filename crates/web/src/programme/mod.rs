//! Programmes: the list, the sections as cards, the timeline, the calendar, the
//! document beside what was read from it, its versions, and its life.
//!
//! A programme is addressed by its key, `/programmes/2017`; its id works too.
pub(crate) mod again;
pub(crate) mod calendar;
pub(crate) mod consultation;
pub(crate) mod document;
pub(crate) mod glance;
pub(crate) mod list;
mod marks;
pub(crate) mod new;
mod reading;
pub(crate) mod sections;
pub(crate) mod split;
pub(crate) mod stage;
pub(crate) mod timeline;
pub(crate) mod versions;
pub(crate) mod wording;

use crate::app::App;
use crate::components::{Link, SubNavigation};
use crate::page::{Page, Place, percent};
use crate::problem::Problem;
use crate::session::Member;
use domain::day::Day;
use domain::programme::life::Stage;
use register::programme::ProgrammeRow;
use serde::Deserialize;
use wording::Wording;

/// The programme that an address names by its key or its id.
pub(crate) async fn named(app: &App, name: &str) -> Result<ProgrammeRow, Problem> {
    match app.register.programme_by_key(name).await {
        Err(register::Error::NotFound) => {
            let id = name.parse().map_err(|_| Problem::NotFound)?;
            Ok(app.register.programme(id).await?.programme)
        }
        other => Ok(other?),
    }
}

/// The address of a programme.
#[must_use]
pub(crate) fn address(programme: &ProgrammeRow) -> String {
    format!("/programmes/{}", percent(&programme.key))
}

/// As of which day a page is asked.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct AsOf {
    #[serde(default)]
    as_of: String,
}

impl AsOf {
    /// The day asked for; today for none, and for one that does not exist.
    pub(crate) fn day(&self, today: Day) -> Day {
        domain::record::value::day(self.as_of.trim()).unwrap_or(today)
    }
}

/// The frame of a page of a programme; `tab` is the page we are on, by the end
/// of its address.
pub(crate) fn frame(app: &App, member: &Member, programme: &ProgrammeRow) -> Page {
    let wording = Wording::of(app.register.pack(), &programme.key, member.language);
    let page = member.page().at(Place::Programmes);
    let list = page.say("programmes");
    let caption = caption(&page, programme);
    page.under(list, "/programmes")
        .titled(wording.title(&programme.title).text)
        .captioned(caption)
        .tagged(glance::stage_tag(member.language, programme.stage))
}

/// `Programme 2017`, `Strategy 2017-2021`.
fn caption(page: &Page, programme: &ProgrammeRow) -> String {
    let key = if programme.strategy_document { "programme-strategy-key" } else { "programme-key" };
    crate::words::say_with(page.language, key, &[("key", (&programme.key).into())])
}

/// The frame of a page below a page of a programme.
fn below(app: &App, member: &Member, programme: &ProgrammeRow, key: &str) -> Page {
    let page = frame(app, member, programme);
    let (short, title) = (caption(&page, programme), page.say(key));
    let mut page = page.under(short.clone(), address(programme)).titled(title).captioned(short);
    page.tags.clear();
    page
}

/// The pages of a programme; the one at `here` is marked.
pub(crate) fn tabs(page: &Page, programme: &ProgrammeRow, here: &str) -> SubNavigation {
    let at = address(programme);
    let consulted = programme.stage == Stage::Consultation || here == "consultation";
    let pages = [
        ("", "tab-sections"),
        ("timeline", "tab-timeline"),
        ("calendar", "tab-calendar"),
        ("indicators", "tab-indicators"),
        ("document", "tab-document"),
        ("versions", "tab-versions"),
        ("consultation", "tab-consultation"),
        ("report", "tab-report"),
    ];
    let links = pages.into_iter().filter(|(end, _)| *end != "consultation" || consulted);
    let link = |(end, key): (&str, &str)| {
        let href = if end.is_empty() { at.clone() } else { format!("{at}/{end}") };
        Link::new(page.say(key), href).here(end == here)
    };
    SubNavigation::new(page.say("tabs"), links.map(link).collect())
}
