//! `/cases/{id}/plans`: the support and safety plans of the persons in a case, in
//! their versions; what one says, opened for a purpose; another version; and that
//! it was signed.
pub(crate) mod list;
pub(crate) mod open;
mod told;
pub(crate) mod write;

use crate::app::App;
use crate::cases::{self, case_of, under_case};
use crate::page::Page;
use crate::problem::Problem;
use crate::session::Member;
use domain::id::{CaseId, PlanId};
use register::case_file::CaseFile;
use register::support_plan::SupportPlan;

/// Where the plans of a case are.
pub(crate) fn address(case: CaseId) -> String {
    format!("{}/plans", cases::address(case))
}

/// A page below the plans.
fn under_plans(member: &Member, case: &CaseFile) -> Page {
    let page = under_case(member, case);
    let title = page.say("plans");
    page.under(title, address(case.id))
}

/// A case, and which of its plans is meant.
struct Met {
    case: CaseFile,
    here: SupportPlan,
    /// Whether no other version took its place.
    newest: bool,
}

/// The plan of an address, for somebody who may know of it.
async fn met(app: &App, member: &Member, (case, id): (&str, &str)) -> Result<Met, Problem> {
    let case = case_of(app, member, case).await?;
    let id: PlanId = id.parse().map_err(|_| Problem::NotFound)?;
    let all = app.register.support_plans(&member.by, case.id).await?;
    let here = all.iter().find(|one| one.id == id).cloned().ok_or(Problem::NotFound)?;
    let newest = newest_of(&all, here.person).is_some_and(|one| one.id == id);
    Ok(Met { case, here, newest })
}

/// The newest version of somebody's plan.
fn newest_of(all: &[SupportPlan], person: domain::id::PersonId) -> Option<&SupportPlan> {
    all.iter().filter(|one| one.person == person).max_by_key(|one| one.number)
}
