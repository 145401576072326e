//! `/cases/{id}/steps`: the procedure of a case. What is done, due and missing;
//! one form for each sort of step; why a step was taken, opened for a purpose.
pub(crate) mod back;
pub(crate) mod overview;
pub(crate) mod put;
pub(crate) mod reason;
pub(crate) mod told;

pub(crate) use overview::{clock_table, clock_tag};

use crate::app::App;
use crate::cases::{self, case_of, under_case};
pub(crate) use crate::coded::word;
use crate::form::Form;
use crate::page::Page;
use crate::persons;
use crate::problem::Problem;
use crate::session::Member;
use domain::case_file::Part;
use domain::id::{CaseId, PersonId, StepId};
use register::case_file::CaseFile;
use register::step::Entered;

/// Where the procedure of a case is.
pub(crate) fn address(case: CaseId) -> String {
    format!("{}/steps", cases::address(case))
}

/// A page below the procedure.
fn under_steps(member: &Member, case: &CaseFile) -> Page {
    let page = under_case(member, case);
    let title = page.say("steps");
    page.under(title, address(case.id))
}

/// The step of an address, and its case, whose procedure the member may read.
async fn met(
    app: &App,
    member: &Member,
    (case, step): (&str, &str),
) -> Result<(CaseFile, Entered), Problem> {
    let case = case_of(app, member, case).await?;
    let id: StepId = step.parse().map_err(|_| Problem::NotFound)?;
    let procedure = app.register.procedure(&member.by, case.id).await?;
    let mut steps = procedure.steps.into_iter();
    let step = steps.find(|entered| entered.entry.id == id).ok_or(Problem::NotFound)?;
    Ok((case, step))
}

/// A page about one step, and how the step is named on it.
fn about(
    member: &Member,
    (case, step): (&CaseFile, &Entered),
    title: &str,
    form: &Form,
) -> (Page, String) {
    let page = under_steps(member, case).saying(title).refusing(form.errors());
    let named = told::named(&page, &step.entry);
    (page, named)
}

/// A person of the case: the number, and what they are in it.
pub(crate) fn person(page: &Page, parts: &[(PersonId, Part)], id: PersonId) -> String {
    let parts = parts.iter().filter(|(person, _)| *person == id);
    let parts: Vec<String> =
        parts.map(|(_, part)| page.say(&format!("part-{}", part.code()))).collect();
    format!("{} ({})", persons::number(id), parts.join(", "))
}
