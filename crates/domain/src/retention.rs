//! Retention: how long which data are kept, and what is done with them then.
//!
//! A table of rules says it, one row for each category of data under each
//! regime. The country pack proposes a table; two persons adopt one, with the
//! periods that they have decided. Nothing is erased under a table that nobody
//! has adopted, and what is erased under one needs no further decision: the
//! decision was the table.
//!
//! [`due`] answers for one thing on one day. It is pure: the facts and the day
//! are arguments.
//!
//! ```
//! use domain::retention::{Course, Due, Facts, Rule, Start, due};
//! # let day = |text: &str| text.parse::<domain::day::Day>().unwrap();
//! # let mut rule = Rule::example();
//! rule.period = 5; // years, from the day the case was closed
//! let closed = Course { began_on: day("2019-01-10"), closed_on: Some(day("2020-03-01")) };
//! let facts = Facts { courses: vec![closed], hold: None };
//! assert_eq!(due(&rule, &facts, day("2025-02-28")), Due::Running { until: day("2025-03-01") });
//! assert_eq!(due(&rule, &facts, day("2025-03-01")), Due::Due { since: day("2025-03-01") });
//! ```
use crate::day::Day;
use crate::person::Regime;
use crate::words::Words;
use serde::{Deserialize, Serialize};

macro_rules! codes {
    ($(#[$doc:meta])* $name:ident { $($(#[$each:meta])* $variant:ident = $code:literal,)* }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(rename_all = "snake_case")]
        pub enum $name {
            $($(#[$each])* $variant,)*
        }

        impl $name {
            /// All of them.
            pub const ALL: &[Self] = &[$(Self::$variant),*];

            /// The code in the pack and in the database.
            #[must_use]
            pub const fn code(self) -> &'static str {
                match self {
                    $(Self::$variant => $code,)*
                }
            }
        }
    };
}

codes! {
    /// A category of data: what is kept, and goes, together.
    Category {
        /// Who a person is, how the person is reached, and what was answered at
        /// screenings: sealed under one key.
        Person = "person",
        /// What is told of a case, sealed under the key of the case.
        CaseNarrative = "case_narrative",
        /// What was said in an alert and how its sender is reached, sealed under
        /// the key of the alert.
        Alert = "alert",
        /// The entries of the journal.
        Journal = "journal",
    }
}

codes! {
    /// The day from which a period is counted.
    Start {
        /// The day the last of the cases was closed. While one is open nothing
        /// is counted. For an alert that no case came of, the day on which that
        /// was decided.
        CaseClosed = "case_closed",
        /// The day of the last entry.
        Entered = "entered",
    }
}

codes! {
    /// What is done when the period is over.
    Disposal {
        /// The key is destroyed, and with it what was sealed. The register does
        /// it by itself. What is counted by stays.
        EraseKey = "erase_key",
        /// What is told of one person is replaced by counts. The register names
        /// what is due; a person does it.
        Aggregate = "aggregate",
        /// It is handed over to an archive. The register names what is due; a
        /// person does it.
        Archive = "archive",
    }
}

codes! {
    /// The unit of a period.
    PeriodUnit {
        /// Calendar days.
        Days = "days",
        /// Calendar months.
        Months = "months",
        /// Calendar years.
        Years = "years",
    }
}

impl Disposal {
    /// Whether the register does it by itself.
    #[must_use]
    pub const fn is_automatic(self) -> bool {
        matches!(self, Self::EraseKey)
    }
}

/// A row of the table.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rule {
    /// Its id: `person_gdpr`.
    pub id: String,
    /// What it is called.
    pub name: Words,
    /// What it is about.
    pub category: Category,
    /// Under which law the data are kept.
    pub regime: Regime,
    /// Why they may be kept.
    pub basis: Words,
    /// From when the period is counted.
    pub start: Start,
    /// How long.
    pub period: u32,
    /// In what unit.
    pub unit: PeriodUnit,
    /// What is done then.
    pub action: Disposal,
    /// The first day it is in force; none if since ever.
    #[serde(default)]
    pub from: Option<Day>,
    /// The first day it is no longer in force; none if it still is.
    #[serde(default)]
    pub until: Option<Day>,
    /// Where the period stands.
    pub source: String,
    /// False while nobody has read a source: configurable, and pages say so.
    pub verified: bool,
}

impl Rule {
    /// Whether it is in force on `day`.
    #[must_use]
    pub fn holds(&self, day: Day) -> bool {
        self.from.is_none_or(|from| from <= day) && self.until.is_none_or(|until| day < until)
    }

    /// The first day after a period that began on `start`. From 31 January a
    /// month goes to the last day of February.
    #[must_use]
    pub fn end_of(&self, start: Day) -> Day {
        let period = i32::try_from(self.period).unwrap_or(i32::MAX);
        match self.unit {
            PeriodUnit::Days => start.plus(period),
            PeriodUnit::Months => start.plus_months(period),
            PeriodUnit::Years => start.plus_months(period.saturating_mul(12)),
        }
    }

    /// A rule for examples: identities, five years from the closing of the case.
    #[must_use]
    pub fn example() -> Self {
        Self {
            id: "person_gdpr".into(),
            name: Words::default(),
            category: Category::Person,
            regime: Regime::Gdpr,
            basis: Words::default(),
            start: Start::CaseClosed,
            period: 5,
            unit: PeriodUnit::Years,
            action: Disposal::EraseKey,
            from: None,
            until: None,
            source: String::new(),
            verified: false,
        }
    }
}

/// The rule for a category under a regime that is in force on `day`.
#[must_use]
pub fn rule_for(rules: &[Rule], category: Category, regime: Regime, day: Day) -> Option<&Rule> {
    rules.iter().find(|r| r.category == category && r.regime == regime && r.holds(day))
}

/// One case in the life of what is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Course {
    /// The day it began.
    pub began_on: Day,
    /// The day it was closed; none while it is open.
    pub closed_on: Option<Day>,
}

/// That something is kept whatever the table says: for a court, a claim, an
/// inquiry. It holds until somebody lifts it. Passing the day on which it was
/// to be looked at again does not lift it, but is said.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Hold {
    /// The day by which somebody looks again whether it is needed.
    pub review_on: Day,
}

/// What is known of one thing that is kept.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Facts {
    /// The cases it is in, or itself.
    pub courses: Vec<Course>,
    /// The hold with the latest day of review, if any holds it.
    pub hold: Option<Hold>,
}

/// How something stands on a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Due {
    /// The period is over; `since` is the first day on which it was.
    Due {
        /// The first day after the period.
        since: Day,
    },
    /// The period runs.
    Running {
        /// The first day after it.
        until: Day,
    },
    /// The period is over and a hold keeps it.
    Held {
        /// The day by which the hold is looked at again.
        review_on: Day,
    },
    /// The period has not begun: a case is open, or there is none.
    NotBegun,
    /// No rule in force says anything of it: it is kept.
    NoRule,
}

/// How something stands on `day` under `rule`.
///
/// In several cases the one that is kept the longest counts: nothing begins
/// while one is open, and the last day of closing is counted from. What is in
/// no case at all is kept, as nobody has said when it ended.
#[must_use]
pub fn due(rule: &Rule, facts: &Facts, day: Day) -> Due {
    let starts: Option<Vec<Day>> = match rule.start {
        Start::CaseClosed => facts.courses.iter().map(|course| course.closed_on).collect(),
        Start::Entered => Some(facts.courses.iter().map(|course| course.began_on).collect()),
    };
    let Some(start) = starts.and_then(|days| days.into_iter().max()) else {
        return Due::NotBegun;
    };
    let end = rule.end_of(start);
    match facts.hold {
        _ if day < end => Due::Running { until: end },
        Some(hold) => Due::Held { review_on: hold.review_on },
        None => Due::Due { since: end },
    }
}

/// Of how something stands under several rules, the one that keeps it the
/// longest; [`NoRule`](Due::NoRule) of none.
#[must_use]
pub fn longest(all: impl IntoIterator<Item = Due>) -> Due {
    // The order of the variants is the order of keeping; within one, the later
    // day keeps longer.
    all.into_iter().max().unwrap_or(Due::NoRule)
}

/// What is wrong with a table that is proposed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// There is no rule in it.
    Empty,
    /// A period is nothing: what is entered would be erased the same day.
    NoPeriod,
    /// Two rules for one category and regime are in force on the same day.
    Twice,
}

/// The longest period that is taken, in units: 200 years are a slip of the hand.
pub const LONGEST: u32 = 73_000;

/// Whether a table can be adopted.
///
/// # Errors
///
/// The first thing that is wrong.
pub fn check(rules: &[Rule]) -> Result<(), Refusal> {
    if rules.is_empty() {
        return Err(Refusal::Empty);
    }
    if rules.iter().any(|rule| rule.period == 0 || rule.period > LONGEST) {
        return Err(Refusal::NoPeriod);
    }
    for (n, rule) in rules.iter().enumerate() {
        let same = |other: &&Rule| {
            other.id == rule.id
                || (other.category == rule.category && other.regime == rule.regime)
                    && overlap(other, rule)
        };
        if rules[..n].iter().any(|other| same(&other)) {
            return Err(Refusal::Twice);
        }
    }
    Ok(())
}

fn overlap(a: &Rule, b: &Rule) -> bool {
    let before =
        |a: &Rule, b: &Rule| a.until.zip(b.from).is_some_and(|(until, from)| until <= from);
    !before(a, b) && !before(b, a)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn day(text: &str) -> Day {
        text.parse().unwrap()
    }

    fn course(began: &str, closed: Option<&str>) -> Course {
        Course { began_on: day(began), closed_on: closed.map(day) }
    }

    fn facts(closed: &[Option<&str>]) -> Facts {
        let courses = closed.iter().map(|closed| course("2015-01-01", *closed)).collect();
        Facts { courses, hold: None }
    }

    fn rule(period: u32, unit: PeriodUnit) -> Rule {
        Rule { period, unit, ..Rule::example() }
    }

    #[track_caller]
    fn check_due(rule: &Rule, facts: &Facts, on: &str, expected: Due) {
        assert_eq!(due(rule, facts, day(on)), expected, "{on}");
    }

    #[test]
    fn the_period_is_over_on_the_first_day_after_it() {
        let (rule, facts) = (rule(30, PeriodUnit::Days), facts(&[Some("2020-01-01")]));
        check_due(&rule, &facts, "2020-01-30", Due::Running { until: day("2020-01-31") });
        check_due(&rule, &facts, "2020-01-31", Due::Due { since: day("2020-01-31") });
        check_due(&rule, &facts, "2020-03-01", Due::Due { since: day("2020-01-31") });
    }

    #[test]
    fn a_period_shorter_by_a_day_changes_the_outcome() {
        let facts = facts(&[Some("2020-01-01")]);
        let on = "2020-01-30";
        check_due(
            &rule(30, PeriodUnit::Days),
            &facts,
            on,
            Due::Running { until: day("2020-01-31") },
        );
        check_due(&rule(29, PeriodUnit::Days), &facts, on, Due::Due { since: day("2020-01-30") });
    }

    #[test]
    fn years_and_months_end_on_a_day_that_exists() {
        let five = rule(5, PeriodUnit::Years);
        assert_eq!(five.end_of(day("2020-02-29")), day("2025-02-28"));
        assert_eq!(rule(4, PeriodUnit::Years).end_of(day("2020-02-29")), day("2024-02-29"));
        assert_eq!(rule(1, PeriodUnit::Months).end_of(day("2021-01-31")), day("2021-02-28"));
        assert_eq!(rule(13, PeriodUnit::Months).end_of(day("2020-12-15")), day("2022-01-15"));
        // A period beyond the calendar never ends in it.
        assert_eq!(rule(LONGEST, PeriodUnit::Years).end_of(day("2020-01-01")), day("9999-12-31"));
    }

    #[test]
    fn of_several_cases_the_longest_counts() {
        let rule = rule(30, PeriodUnit::Days);
        let both = facts(&[Some("2020-01-01"), Some("2020-02-01")]);
        check_due(&rule, &both, "2020-02-15", Due::Running { until: day("2020-03-02") });
        check_due(&rule, &both, "2020-03-02", Due::Due { since: day("2020-03-02") });
        let one_open = facts(&[Some("2010-01-01"), None]);
        check_due(&rule, &one_open, "2026-01-01", Due::NotBegun);
    }

    #[test]
    fn what_is_in_no_case_is_kept() {
        check_due(&Rule::example(), &Facts::default(), "2999-01-01", Due::NotBegun);
        let entered = Rule { start: Start::Entered, ..rule(30, PeriodUnit::Days) };
        check_due(&entered, &Facts::default(), "2999-01-01", Due::NotBegun);
    }

    #[test]
    fn from_the_day_of_entry_an_open_case_counts_too() {
        let entered = Rule { start: Start::Entered, ..rule(30, PeriodUnit::Days) };
        let courses = vec![course("2020-01-01", None), course("2020-01-11", None)];
        let facts = Facts { courses, hold: None };
        check_due(&entered, &facts, "2020-02-09", Due::Running { until: day("2020-02-10") });
        check_due(&entered, &facts, "2020-02-10", Due::Due { since: day("2020-02-10") });
    }

    #[test]
    fn a_hold_keeps_what_is_due_and_its_review_does_not_lift_it() {
        let rule = rule(30, PeriodUnit::Days);
        let review_on = day("2020-06-01");
        let held = Facts { hold: Some(Hold { review_on }), ..facts(&[Some("2020-01-01")]) };
        check_due(&rule, &held, "2020-01-15", Due::Running { until: day("2020-01-31") });
        check_due(&rule, &held, "2020-01-31", Due::Held { review_on });
        check_due(&rule, &held, "2020-06-02", Due::Held { review_on });
    }

    #[test]
    fn under_two_regimes_the_longer_keeping_counts() {
        let (early, late) = (day("2020-01-01"), day("2021-01-01"));
        let all = [Due::Due { since: early }, Due::Running { until: early }];
        assert_eq!(longest(all), Due::Running { until: early });
        let all = [Due::Due { since: late }, Due::Due { since: early }];
        assert_eq!(longest(all), Due::Due { since: late });
        assert_eq!(longest([Due::Due { since: late }, Due::NoRule]), Due::NoRule);
        assert_eq!(longest([]), Due::NoRule);
    }

    #[test]
    fn the_rule_is_the_one_in_force_for_the_category_and_the_regime() {
        let old = Rule { until: Some(day("2020-01-01")), period: 1, ..Rule::example() };
        let new =
            Rule { from: Some(day("2020-01-01")), period: 2, id: "new".into(), ..Rule::example() };
        let rules = [old, new];
        let on = |on: &str, regime| {
            rule_for(&rules, Category::Person, regime, day(on)).map(|rule| rule.period)
        };
        assert_eq!(on("2019-12-31", Regime::Gdpr), Some(1));
        assert_eq!(on("2020-01-01", Regime::Gdpr), Some(2));
        assert_eq!(on("2020-01-01", Regime::LawEnforcement), None);
        assert_eq!(check(&rules), Ok(()));
    }

    #[test]
    fn a_table_that_makes_no_sense_is_not_adopted() {
        assert_eq!(check(&[]), Err(Refusal::Empty));
        assert_eq!(check(&[rule(0, PeriodUnit::Days)]), Err(Refusal::NoPeriod));
        assert_eq!(check(&[rule(LONGEST + 1, PeriodUnit::Days)]), Err(Refusal::NoPeriod));
        assert_eq!(check(&[Rule::example(), Rule::example()]), Err(Refusal::Twice));
        let other = Rule { id: "other".into(), ..Rule::example() };
        assert_eq!(check(&[Rule::example(), other]), Err(Refusal::Twice));
    }

    proptest! {
        #[test]
        fn a_longer_period_or_another_case_never_brings_the_end_forward(
            closed in proptest::collection::vec(0_i32..20_000, 1..5),
            more in 0_i32..20_000, period in 1_u32..4_000, on in 0_i32..30_000,
        ) {
            let facts = |days: &[i32]| Facts {
                courses: days.iter().map(|n| Course {
                    began_on: Day::since_epoch(0), closed_on: Some(Day::since_epoch(*n)),
                }).collect(),
                hold: None,
            };
            let on = Day::since_epoch(on);
            let is_due = |rule: &Rule, facts: &Facts| matches!(due(rule, facts, on), Due::Due { .. });
            let (short, long) = (rule(period, PeriodUnit::Days), rule(period + 1, PeriodUnit::Days));
            let all = [&closed[..], &[more]].concat();
            prop_assert!(!is_due(&long, &facts(&closed)) || is_due(&short, &facts(&closed)));
            prop_assert!(!is_due(&short, &facts(&all)) || is_due(&short, &facts(&closed)));
        }
    }
}
