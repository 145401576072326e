//! `/cases/{id}/placements` and `/placements/{id}`: places in shelters for the
//! persons of a case, from the asking to the leaving.
pub(crate) mod acts;
pub(crate) mod open;
pub(crate) mod request;

use crate::components::Tag;
use crate::page::Page;
use domain::id::{CaseId, PlacementId};
use domain::referral::placement::{PlacementState, Reason};

/// Where a placement is.
pub(crate) fn address(id: PlacementId) -> String {
    format!("/placements/{id}")
}

/// Where the placements of a case are.
pub(crate) fn of_case(case: CaseId) -> String {
    format!("{}/placements", crate::cases::address(case))
}

fn state_tag(page: &Page, state: PlacementState) -> Tag {
    let text = page.say(&format!("placement-state-{}", state.code()));
    match state {
        PlacementState::Requested => Tag::due(&text),
        PlacementState::Reserved | PlacementState::Admitted => Tag::going(&text),
        PlacementState::Left => Tag::done(&text),
        PlacementState::Withdrawn => Tag::quiet(&text),
    }
}

/// Reasons against a bed, in words.
fn reasons(page: &Page, all: &[Reason]) -> String {
    let words = all.iter().map(|why| page.say(&format!("placement-reason-{}", why.code())));
    words.collect::<Vec<_>>().join("; ")
}
