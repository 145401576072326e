//! `/cases/{id}/screenings`: who was screened, when and with which list; one form
//! for each list; what was answered and what it comes to, opened for a purpose;
//! what changed since another time.
pub(crate) mod back;
pub(crate) mod list;
pub(crate) mod new;
pub(crate) mod open;
mod told;

pub(crate) use told::named;

use crate::app::App;
use crate::cases::{self, case_of, under_case};
use crate::page::Page;
use crate::problem::Problem;
use crate::session::Member;
use domain::id::{CaseId, ScreeningId};
use register::case_file::CaseFile;
use register::screening::Screening;

/// Where the screenings of a case are.
pub(crate) fn address(case: CaseId) -> String {
    format!("{}/screenings", cases::address(case))
}

/// What a screening is called: the last digits of the id, which come from chance
/// and tell nothing.
pub(crate) fn number(screening: &str) -> String {
    format!("№ {}", screening.get(24..).unwrap_or_default())
}

/// A page below the screenings.
fn under_screenings(member: &Member, case: &CaseFile) -> Page {
    let page = under_case(member, case);
    let title = page.say("screenings");
    page.under(title, address(case.id))
}

/// A case, the screenings in it, and which of them is meant.
struct Met {
    case: CaseFile,
    all: Vec<Screening>,
    here: Screening,
}

/// The screening of an address, for somebody who may know of it.
async fn met(app: &App, member: &Member, (case, id): (&str, &str)) -> Result<Met, Problem> {
    let case = case_of(app, member, case).await?;
    let id: ScreeningId = id.parse().map_err(|_| Problem::NotFound)?;
    let all = app.register.screenings(&member.by, case.id).await?;
    let here = all.iter().find(|one| one.id == id).cloned().ok_or(Problem::NotFound)?;
    Ok(Met { case, all, here })
}
