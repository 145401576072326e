//! Legal terms (deadlines) as dated data: a number of days, hours or months
//! that a law gives, with the days on which it is in force.
use crate::day::Day;
use crate::words::Words;
use serde::{Deserialize, Serialize};

/// One term, for the days on which it is in force.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Term {
    /// The rule it belongs to: `activity_report`.
    pub rule: String,
    /// What it is called.
    pub name: Words,
    /// How long.
    pub amount: u32,
    /// In what unit.
    pub unit: TermUnit,
    /// The first day it is in force; none if since ever.
    #[serde(default)]
    pub from: Option<Day>,
    /// The first day it is no longer in force; none if it still is.
    #[serde(default)]
    pub until: Option<Day>,
    /// The law or document it stands in.
    pub source: String,
    /// False while nobody has read the source: configurable, and pages say so.
    pub verified: bool,
}

/// The unit of a term.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TermUnit {
    /// Clock hours.
    Hours,
    /// Calendar days.
    Days,
    /// Working days, Monday to Friday; public holidays are not known.
    WorkingDays,
    /// Calendar months.
    Months,
}

/// The term of `rule` in force on `day`.
#[must_use]
pub fn in_force<'t>(terms: &'t [Term], rule: &str, day: Day) -> Option<&'t Term> {
    terms.iter().find(|t| {
        t.rule == rule
            && t.from.is_none_or(|from| from <= day)
            && t.until.is_none_or(|until| day < until)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_term_is_the_one_in_force_on_the_day() {
        let term = |amount, from: Option<&str>, until: Option<&str>| Term {
            rule: "shelter_stay".into(),
            name: Words::default(),
            amount,
            unit: TermUnit::Days,
            from: from.map(|d| d.parse().unwrap()),
            until: until.map(|d| d.parse().unwrap()),
            source: String::new(),
            verified: true,
        };
        let terms = [term(10, None, Some("2019-10-15")), term(30, Some("2019-10-15"), None)];
        let on =
            |day: &str| in_force(&terms, "shelter_stay", day.parse().unwrap()).map(|t| t.amount);
        assert_eq!(on("2019-10-14"), Some(10));
        assert_eq!(on("2019-10-15"), Some(30));
        assert_eq!(in_force(&terms, "no_such_rule", "2019-10-15".parse().unwrap()), None);
    }
}
