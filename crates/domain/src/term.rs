//! Legal terms (deadlines) as dated data: a number of days, hours or months
//! that a law gives, with the days on which it is in force.
use crate::day::{Day, Moment};
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
    pub source: Words,
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

impl Term {
    /// The last moment that is in time when the term began at `begun`: so many
    /// hours later, or the end of the last day. A month from 31 January goes to
    /// the last day of February.
    #[must_use]
    pub fn end(&self, begun: Moment) -> Moment {
        let amount = i32::try_from(self.amount).unwrap_or(i32::MAX);
        let last = match self.unit {
            TermUnit::Hours => return begun.plus(i64::from(amount) * Moment::DAY / 24),
            TermUnit::Days => begun.day().plus(amount),
            TermUnit::Months => begun.day().plus_months(amount),
            TermUnit::WorkingDays => {
                let mut day = begun.day();
                // A term longer than the calendar would walk through all of it.
                for _ in 0..amount.min(10_000) {
                    day = day.plus(1);
                    while day.weekday() > 4 {
                        day = day.plus(1);
                    }
                }
                day
            }
        };
        Moment::at_start_of(last.plus(1)).plus(-1)
    }
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
    fn a_term_ends_with_its_last_day_or_after_so_many_hours() {
        let end = |amount, unit, day: &str| {
            let term = Term {
                rule: String::new(),
                name: Words::default(),
                amount,
                unit,
                from: None,
                until: None,
                source: Words::default(),
                verified: false,
            };
            term.end(Moment::at_start_of(day.parse().unwrap()).plus(Moment::DAY / 2))
        };
        let noon = |day: &str| Moment::at_start_of(day.parse().unwrap()).plus(Moment::DAY / 2);
        assert_eq!(end(72, TermUnit::Hours, "2026-11-20"), noon("2026-11-23"));
        let day = |amount, unit, from| end(amount, unit, from).day().to_string();
        assert_eq!(day(1, TermUnit::Months, "2026-01-31"), "2026-02-28");
        assert_eq!(day(30, TermUnit::Days, "2026-11-20"), "2026-12-20");
        // 20 November 2026 is a Friday.
        assert_eq!(day(1, TermUnit::WorkingDays, "2026-11-20"), "2026-11-23");
        assert_eq!(day(5, TermUnit::WorkingDays, "2026-11-20"), "2026-11-27");
    }

    #[test]
    fn the_term_is_the_one_in_force_on_the_day() {
        let term = |amount, from: Option<&str>, until: Option<&str>| Term {
            rule: "shelter_stay".into(),
            name: Words::default(),
            amount,
            unit: TermUnit::Days,
            from: from.map(|d| d.parse().unwrap()),
            until: until.map(|d| d.parse().unwrap()),
            source: Words::default(),
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
