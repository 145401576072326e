//! Lists of persons that institutions send, and by which rule a row counts.
//!
//! Two bodies report 413 and 60 for the same year and both are right: one counts who was
//! first identified in it, the other who was in criminal proceedings. A [`CountingRule`] has a
//! name, a version, and an answer for each row: counted, not counted, or not known.
use crate::code::codes;
use crate::day::Day;
use crate::words::Words;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

codes! {
    /// What the persons of a list are.
    Subject {
        /// Victims, formally identified or not.
        Victim = "victim",
        /// Suspected, accused or convicted persons. Never joined by itself.
        Perpetrator = "perpetrator",
    }
}

codes! {
    /// On what a list is counted by who sends it.
    Basis {
        /// Who was first identified in the year.
        NewlyIdentified = "newly_identified",
        /// Who was in criminal proceedings in the year.
        InProceedings = "in_proceedings",
        /// Who was identified by the end of the year, in whatever year.
        Cumulative = "cumulative",
    }
}

codes! {
    /// Whether the finding of the competent body is asked for.
    Formality {
        /// Formally identified or not.
        Any = "any",
        /// By the competent body alone.
        Formal = "formal",
        /// Not by it.
        Informal = "informal",
    }
}

codes! {
    /// What is counted.
    Unit {
        /// Each person once.
        Persons = "persons",
        /// Each trafficking event once.
        Events = "events",
    }
}

/// By what a row counts. What changes gets a new version.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CountingRule {
    /// Its id: `newly_identified`.
    pub id: String,
    /// From 1; the newest is offered first.
    pub version: u32,
    /// What it is called.
    pub name: Words,
    /// Who is counted, in a sentence.
    pub about: Words,
    /// Of which lists.
    pub subject: Subject,
    /// On what.
    pub basis: Basis,
    /// Whether the competent body must have found so.
    pub formality: Formality,
    /// What is counted.
    pub unit: Unit,
    /// Whether a text that prescribes it was read.
    pub verified: bool,
}

/// What of a row is kept open, because rules ask it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct Facts {
    /// When the person was first identified.
    pub identified_on: Option<Day>,
    /// Whether by the competent body.
    pub formal: Option<bool>,
    /// Whether in criminal proceedings in the year.
    pub in_proceedings: Option<bool>,
}

/// Whether a row counts. Not known is not no.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Counts {
    /// It counts.
    Yes,
    /// It does not.
    No,
    /// The row does not say what the rule asks.
    Unknown,
}

impl Counts {
    const fn of(known: Option<bool>) -> Self {
        match known {
            Some(true) => Self::Yes,
            Some(false) => Self::No,
            None => Self::Unknown,
        }
    }

    /// Both must hold; what one of them rules out the other cannot bring back.
    const fn and(self, other: Self) -> Self {
        match (self, other) {
            (Self::No, _) | (_, Self::No) => Self::No,
            (Self::Unknown, _) | (_, Self::Unknown) => Self::Unknown,
            (Self::Yes, Self::Yes) => Self::Yes,
        }
    }
}

impl CountingRule {
    /// Whether a row with these facts, of a list for `year` that is counted on `basis` by who
    /// sent it, counts.
    ///
    /// What the row itself says comes first; where it is silent, the list is believed to be
    /// what it is sent as, and nothing else.
    #[must_use]
    pub fn counts(&self, basis: Basis, year: i16, facts: Facts) -> Counts {
        let identified = facts.identified_on.map(Day::year);
        let on = match self.basis {
            Basis::NewlyIdentified => identified
                .map(|of| of == year)
                .or((basis == Basis::NewlyIdentified).then_some(true)),
            Basis::InProceedings => {
                facts.in_proceedings.or((basis == Basis::InProceedings).then_some(true))
            }
            Basis::Cumulative => identified.map(|of| of <= year).or(match basis {
                Basis::NewlyIdentified | Basis::Cumulative => Some(true),
                Basis::InProceedings => None,
            }),
        };
        let formality = match self.formality {
            Formality::Any => Some(true),
            Formality::Formal => facts.formal,
            Formality::Informal => facts.formal.map(|formal| !formal),
        };
        Counts::of(on).and(Counts::of(formality))
    }
}

/// How the columns of an institution's own file are named: what an institution or a standard
/// writes, beside the field of a list of persons. With it a file is read as it was sent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Layout {
    /// Its id: `htcds_2_0`.
    pub id: String,
    /// From 1.
    pub version: u32,
    /// What it is called.
    pub name: Words,
    /// The institution whose files are like this; none for a standard.
    #[serde(default)]
    pub institution: Option<String>,
    /// Where it was read.
    pub source: String,
    /// Its columns; others are remarked on and kept as they were sent.
    #[serde(rename = "column")]
    pub columns: Vec<LayoutColumn>,
}

/// A column of a [`Layout`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LayoutColumn {
    /// The field it is, or `reference`.
    pub field: String,
    /// What its heading may be, misspellings that are out there included.
    pub headings: Vec<String>,
    /// What its values mean: as written → code. Others stay as they are.
    #[serde(default)]
    pub values: BTreeMap<String, String>,
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn rule(basis: Basis, formality: Formality) -> CountingRule {
        let words = Words { en: "x".into(), bg: "ж".into() };
        CountingRule {
            id: "x".into(),
            version: 1,
            name: words.clone(),
            about: words,
            subject: Subject::Victim,
            basis,
            formality,
            unit: Unit::Persons,
            verified: false,
        }
    }

    fn identified(year: i16) -> Facts {
        Facts { identified_on: Day::of(year, 5, 1), ..Facts::default() }
    }

    #[track_caller]
    fn check(rule: &CountingRule, basis: Basis, facts: Facts, expected: Counts) {
        assert_eq!(rule.counts(basis, 2017, facts), expected, "{rule:?} {basis:?} {facts:?}");
    }

    #[test]
    fn what_a_row_says_comes_before_what_its_list_is_sent_as() {
        let new = rule(Basis::NewlyIdentified, Formality::Any);
        check(&new, Basis::NewlyIdentified, identified(2016), Counts::No);
        check(&new, Basis::Cumulative, identified(2017), Counts::Yes);
        let proceedings = rule(Basis::InProceedings, Formality::Any);
        let not = Facts { in_proceedings: Some(false), ..Facts::default() };
        check(&proceedings, Basis::InProceedings, not, Counts::No);
    }

    #[test]
    fn where_a_row_is_silent_its_list_is_what_it_is_sent_as_and_nothing_else() {
        let silent = Facts::default();
        let new = rule(Basis::NewlyIdentified, Formality::Any);
        check(&new, Basis::NewlyIdentified, silent, Counts::Yes);
        check(&new, Basis::InProceedings, silent, Counts::Unknown);
        check(&new, Basis::Cumulative, silent, Counts::Unknown);
        let all = rule(Basis::Cumulative, Formality::Any);
        check(&all, Basis::NewlyIdentified, silent, Counts::Yes);
        check(&all, Basis::InProceedings, silent, Counts::Unknown);
        check(&all, Basis::InProceedings, identified(2018), Counts::No);
    }

    #[test]
    fn who_is_not_known_to_be_formally_identified_is_neither() {
        let formal = rule(Basis::NewlyIdentified, Formality::Formal);
        check(&formal, Basis::NewlyIdentified, identified(2017), Counts::Unknown);
        check(&formal, Basis::NewlyIdentified, identified(2016), Counts::No);
        let found = Facts { formal: Some(true), ..identified(2017) };
        check(&formal, Basis::NewlyIdentified, found, Counts::Yes);
        check(
            &rule(Basis::NewlyIdentified, Formality::Informal),
            Basis::Cumulative,
            found,
            Counts::No,
        );
    }

    proptest! {
        #[test]
        fn whoever_is_newly_identified_is_identified_by_the_end_of_the_year(
            year in prop::option::of(2010_i16..2025), of in 0_usize..3,
        ) {
            let facts = year.map(identified).unwrap_or_default();
            let basis = Basis::ALL[of];
            let new = rule(Basis::NewlyIdentified, Formality::Any).counts(basis, 2017, facts);
            let all = rule(Basis::Cumulative, Formality::Any).counts(basis, 2017, facts);
            prop_assert!(new != Counts::Yes || all == Counts::Yes);
        }
    }
}
