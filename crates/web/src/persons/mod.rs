//! `/cases/{id}/persons`: persons in cases; `/persons`: one found by an exact
//! number, and who looked at one.
pub(crate) mod correct;
pub(crate) mod enter;
pub(crate) mod fields;
pub(crate) mod find;
pub(crate) mod known;
pub(crate) mod looked;
pub(crate) mod open;
pub(crate) mod part;
pub(crate) mod told;

use crate::cases;
use domain::id::{CaseId, PersonId};
use register::person::Listed;

/// Where a person is in a case.
pub(crate) fn address(case: CaseId, person: PersonId) -> String {
    format!("{}/persons/{person}", cases::address(case))
}

/// What a person is called who has no name here: the last digits of the id,
/// which come from chance and tell nothing.
pub(crate) fn number(person: PersonId) -> String {
    let id = person.to_string();
    format!("№ {}", id.get(24..).unwrap_or_default())
}

/// Those in a case who may be victims and are not erased.
pub(crate) fn victims(all: &[Listed]) -> Vec<PersonId> {
    let parts = all.iter().filter(|one| one.part.is_of_a_victim() && !one.erased);
    let mut all: Vec<PersonId> = parts.map(|one| one.id).collect();
    all.dedup();
    all
}
