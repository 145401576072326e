//! `/cases/{id}/events`: what was done to the persons of a case, as trafficking
//! events in codes; what is told of one is opened for a purpose. Besides, who is
//! linked to whom by them, and which bodies count whom.
pub(crate) mod back;
pub(crate) mod list;
pub(crate) mod network;
pub(crate) mod open;
pub(crate) mod put;
pub(crate) mod registrations;
pub(crate) mod told;

use crate::app::App;
use crate::cases::{self, case_of, under_case};
use crate::page::Page;
use crate::problem::Problem;
use crate::session::Member;
use domain::case_file::Part;
use domain::id::{CaseId, EventId, PersonId};
use register::case_file::CaseFile;
use register::event::{Events, Happened};

/// Where the events of a case are.
pub(crate) fn address(case: CaseId) -> String {
    format!("{}/events", cases::address(case))
}

/// What an event is called: the last digits of the id, which come from chance
/// and tell nothing.
fn number(event: EventId) -> String {
    format!("№ {}", event.to_string().get(24..).unwrap_or_default())
}

/// A page below the events.
fn under_events(member: &Member, case: &CaseFile) -> Page {
    let page = under_case(member, case);
    let title = page.say("events");
    page.under(title, address(case.id))
}

/// A case, its events, and which of them is meant.
struct Met {
    case: CaseFile,
    all: Vec<Happened>,
    parts: Vec<(PersonId, Part)>,
    here: Happened,
}

/// The event of an address, for somebody who may read what was done in the case.
async fn met(app: &App, member: &Member, (case, id): (&str, &str)) -> Result<Met, Problem> {
    let case = case_of(app, member, case).await?;
    let id: EventId = id.parse().map_err(|_| Problem::NotFound)?;
    let Events { all, parts, .. } = app.register.events(&member.by, case.id).await?;
    let here = all.iter().find(|one| one.id == id).cloned().ok_or(Problem::NotFound)?;
    Ok(Met { case, all, parts, here })
}
