//! Statutory returns: tables that an organisation outside asks for every year.
//!
//! Read it in this order: [`Return`], what is asked, as the country pack says it; [`filled`],
//! the tables filled in from what the register counts; [`population`], the one thing that is
//! not in the register; [`difference`], what changed since a filling was sent.
//!
//! All returns are filled from one source, the counts of [`crate::statistics`]: two returns
//! cannot disagree about the same number. Nobody types a total.
pub mod difference;
pub mod filled;
pub mod population;

use crate::code::codes;
use crate::day::Day;
use crate::person_list::Subject;
use crate::statistics::dimension::Dimension;
use crate::words::Words;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

codes! {
    /// What a table is of.
    Unit {
        /// Persons, each once in every cell.
        Persons = "persons",
        /// Persons for every 100,000 inhabitants.
        Rate = "rate",
        /// Offences, decisions, judgments: asked for, and not counted by a register of persons.
        /// Such a table is blank.
        NotCounted = "not_counted",
    }
}

/// What an organisation asks for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Return {
    /// Its id: `eurostat`.
    pub id: String,
    /// From 1; raised when what is asked, or by which rule it is counted, changes.
    pub version: u32,
    /// What it is called.
    pub name: Words,
    /// What it asks for, in a sentence or two.
    pub about: Words,
    /// Who gets it.
    pub recipient: Words,
    /// Where it was read.
    pub source: Words,
    /// Whether all of it was read in the text that prescribes it.
    pub verified: bool,
    /// By when, in the year after the one it is about; none where no day is known.
    #[serde(default)]
    pub due: Option<Due>,
    /// The last day, where a text names one beside the usual one.
    #[serde(default)]
    pub latest: Option<Due>,
    /// The agency that maintains the structure of its SDMX files: a code of letters, digits, `_`.
    pub agency: String,
    /// The version of that structure: `1.0`.
    pub structure: String,
    /// Its tables.
    #[serde(rename = "table")]
    pub tables: Vec<ReturnTable>,
}

/// A day of every year.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Due {
    /// From 1.
    pub month: i8,
    /// From 1.
    pub day: i8,
}

impl Due {
    /// The day on which what is about `year` is due: in the year after it.
    #[must_use]
    pub fn of(self, year: i16) -> Option<Day> {
        Day::of(year.checked_add(1)?, self.month, self.day)
    }
}

/// A table of a return.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReturnTable {
    /// Its id within the return: `a_victims`.
    pub id: String,
    /// What it is called.
    pub name: Words,
    /// Of whom.
    pub subject: Subject,
    /// The counting rule, by id; the newest version in use counts.
    pub rule: String,
    /// By what, in order.
    pub dimensions: Vec<Dimension>,
    /// Only persons with one of these codes.
    #[serde(default)]
    pub filter: BTreeMap<Dimension, Vec<String>>,
    /// Codes that the recipient knows as one.
    #[serde(default, rename = "group")]
    pub groups: Vec<Group>,
    /// What it is of.
    pub unit: Unit,
    /// The articles of the criminal code that its figures are about.
    pub articles: Words,
    /// Where its figures come from; `{day}` stands for the day up to which was counted.
    pub source: Words,
    /// In what the figures are other than what is asked for; none where they are that.
    #[serde(default)]
    pub differs: Option<Words>,
    /// Where it was read that this is asked for.
    pub read: Words,
    /// Whether it was.
    pub verified: bool,
}

/// Several codes under one code of the recipient.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Group {
    /// The dimension whose codes they are.
    pub dimension: Dimension,
    /// The recipient's code; it may be one of ours.
    pub code: String,
    /// What the recipient calls it.
    pub name: Words,
    /// Our codes.
    pub of: Vec<String>,
}

impl Return {
    /// The table with this id.
    #[must_use]
    pub fn table(&self, id: &str) -> Option<&ReturnTable> {
        self.tables.iter().find(|table| table.id == id)
    }

    /// By what any of its tables is, in the order of [`Dimension::ALL`].
    #[must_use]
    pub fn dimensions(&self) -> Vec<Dimension> {
        let used = |one: &Dimension| self.tables.iter().any(|table| table.dimensions.contains(one));
        Dimension::ALL.iter().copied().filter(used).collect()
    }
}

impl ReturnTable {
    /// The recipient's name of a code, where the recipient has one.
    #[must_use]
    pub fn group(&self, dimension: Dimension, code: &str) -> Option<&Group> {
        self.groups.iter().find(|group| group.dimension == dimension && group.code == code)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_return_is_due_in_the_year_after_the_one_it_is_about() {
        let due = Due { month: 9, day: 30 };
        assert_eq!(due.of(2016), Day::of(2017, 9, 30));
        assert_eq!(Due { month: 2, day: 30 }.of(2016), None);
    }
}
