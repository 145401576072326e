//! A stay in a shelter, as far as the procedure of a case goes: admission,
//! extension, leaving. Which place it takes is decided with
//! [`placement`](super::placement).
use super::standing::PersonStanding;
use super::step::{Entry, Refusal};
use crate::code::codes;
use crate::day::Moment;
use crate::term::{Term, in_force};
use serde::{Deserialize, Serialize};

codes! {
    /// How a stay ended.
    Exit {
        /// As planned.
        Planned = "planned",
        /// The person left on their own.
        Unplanned = "unplanned",
        /// To another shelter.
        Transferred = "transferred",
        /// The term was over.
        EndOfTerm = "end_of_term",
    }
}

/// The terms a stay may have, by their rules.
pub const TERMS: [&str; 2] = ["shelter_stay", "crisis_centre_stay"];

/// The term by which a warning comes before a stay ends.
pub const WARNING: &str = "shelter_end_warning";

/// Whether a term is the most there is, so that no stay is longer.
#[must_use]
pub fn is_the_most(term: &str) -> bool {
    term == "crisis_centre_stay"
}

/// By when a stay ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct End {
    /// The last moment that is within the term.
    pub due: Moment,
    /// From when a warning is given.
    pub warned_from: Moment,
}

/// By when a stay ends that began at `admitted_on` under the term `rule`, as it
/// was in force on that day, and was extended by so many days. None when the
/// term was not in force.
#[must_use]
pub fn end(rule: &str, admitted_on: Moment, extended: u32, terms: &[Term]) -> Option<End> {
    let term = in_force(terms, rule, admitted_on.day())?;
    let due = term.end(admitted_on).plus(i64::from(extended) * Moment::DAY);
    let warning = in_force(terms, WARNING, admitted_on.day());
    // As long before the end as the warning's own term lasts.
    let before = warning.map_or(0, |term| term.end(due).0.saturating_sub(due.0));
    Some(End { due, warned_from: due.plus(-before) })
}

/// The person was admitted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Admitted {
    /// Where, by its code in the directory.
    pub shelter: String,
    /// The term that holds, by its rule: `shelter_stay`.
    pub term: String,
}

/// The stay was extended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Extended {
    /// By how many days.
    pub days: u16,
}

/// The person left.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Left {
    /// How.
    pub exit: Exit,
}

/// A stay.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stay {
    /// Where.
    pub shelter: String,
    /// The term that holds.
    pub term: String,
    /// Since when.
    pub admitted_on: Moment,
    /// Days it was extended by, in all.
    pub extended: u32,
    /// How and when it ended.
    pub left: Option<(Exit, Moment)>,
}

impl Stay {
    /// By when it ends; none when its term was not in force.
    #[must_use]
    pub fn end(&self, terms: &[Term]) -> Option<End> {
        end(&self.term, self.admitted_on, self.extended, terms)
    }
}

impl PersonStanding {
    /// The stay that lasts.
    #[must_use]
    pub fn stay(&self) -> Option<&Stay> {
        self.stays.last().filter(|stay| stay.left.is_none())
    }
}

impl Admitted {
    pub(super) fn enter(&self, entry: &Entry, of: &mut PersonStanding) -> Result<(), Refusal> {
        if of.stay().is_some() {
            return Err(Refusal::AlreadyAdmitted);
        }
        if !of.status.is_supported() {
            return Err(Refusal::NotIdentified);
        }
        of.stays.push(Stay {
            shelter: self.shelter.clone(),
            term: self.term.clone(),
            admitted_on: entry.on,
            extended: 0,
            left: None,
        });
        Ok(())
    }
}

impl Extended {
    pub(super) fn enter(self, of: &mut PersonStanding) -> Result<(), Refusal> {
        match of.stays.last_mut() {
            Some(stay) if stay.left.is_none() => {
                stay.extended += u32::from(self.days);
                Ok(())
            }
            _ => Err(Refusal::NotAdmitted),
        }
    }
}

impl Left {
    pub(super) fn enter(self, entry: &Entry, of: &mut PersonStanding) -> Result<(), Refusal> {
        match of.stays.last_mut() {
            Some(stay) if stay.left.is_none() => {
                stay.left = Some((self.exit, entry.on));
                Ok(())
            }
            _ => Err(Refusal::NotAdmitted),
        }
    }
}
