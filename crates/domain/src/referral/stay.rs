//! A stay in a shelter, as far as the procedure of a case goes: admission,
//! extension, leaving. Which place it takes is decided with
//! [`placement`](super::placement).
use super::standing::PersonStanding;
use super::step::{Entry, Refusal};
use crate::code::codes;
use crate::day::Moment;
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
