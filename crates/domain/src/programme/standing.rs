//! How an activity stands on a day: done, on time, due, late.
use super::deadline::DeadlineKind;
use crate::day::Day;
use serde::{Deserialize, Serialize};
use std::str::FromStr;

/// How far an activity is, as its duty-holder says. The scale is that of the
/// Open Government Partnership's reviews (not started, limited, substantial,
/// completed).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Scale {
    /// Nothing was done yet.
    NotStarted,
    /// Some steps were taken.
    Limited,
    /// Most of it is done.
    Substantial,
    /// All of it is done.
    Completed,
}

impl Scale {
    /// The scale from nothing to all.
    pub const ALL: [Self; 4] =
        [Self::NotStarted, Self::Limited, Self::Substantial, Self::Completed];

    /// The code kept in the database: `not_started`.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::NotStarted => "not_started",
            Self::Limited => "limited",
            Self::Substantial => "substantial",
            Self::Completed => "completed",
        }
    }
}

impl FromStr for Scale {
    type Err = ();

    fn from_str(code: &str) -> Result<Self, ()> {
        Self::ALL.into_iter().find(|s| s.code() == code).ok_or(())
    }
}

/// How an activity stands on a day; computed, never typed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Standing {
    /// Its last day has passed and it is not completed.
    Late,
    /// Its last day comes within [`DUE_WITHIN`] days.
    Due,
    /// Its time has begun.
    Running,
    /// Its time has not begun.
    Ahead,
    /// It has no last day.
    Ongoing,
    /// It is completed.
    Done,
}

/// An activity is due when its last day is at most this many days away.
pub const DUE_WITHIN: i32 = 30;

impl Standing {
    /// Every standing, the most pressing first.
    pub const ALL: [Self; 6] =
        [Self::Late, Self::Due, Self::Running, Self::Ahead, Self::Ongoing, Self::Done];

    /// The code used in addresses and words: `late`.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Late => "late",
            Self::Due => "due",
            Self::Running => "running",
            Self::Ahead => "ahead",
            Self::Ongoing => "ongoing",
            Self::Done => "done",
        }
    }
}

/// How an activity with this time frame and progress stands on `day`.
///
/// Half-done is not done: only [`Scale::Completed`] keeps an activity from
/// being late. A time frame not understood counts as without a last day.
#[must_use]
pub fn standing(
    from: Option<Day>,
    until: Option<Day>,
    kind: DeadlineKind,
    progress: Scale,
    day: Day,
) -> Standing {
    if progress == Scale::Completed {
        return Standing::Done;
    }
    match until {
        Some(until) if until < day => Standing::Late,
        Some(until) if until.plus(-DUE_WITHIN) <= day && kind != DeadlineKind::Ongoing => {
            Standing::Due
        }
        Some(_) if from.is_some_and(|from| day < from) => Standing::Ahead,
        Some(_) => Standing::Running,
        None => Standing::Ongoing,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(until: Option<&str>, progress: Scale, on: &str, expected: Standing) {
        let day = |text: &str| text.parse::<Day>().unwrap();
        let kind = if until.is_some() { DeadlineKind::Month } else { DeadlineKind::Ongoing };
        let from = Some(day("2017-07-01"));
        assert_eq!(standing(from, until.map(day), kind, progress, day(on)), expected);
    }

    #[test]
    fn an_activity_is_late_from_the_day_after_its_last() {
        check(Some("2017-07-31"), Scale::Substantial, "2017-07-31", Standing::Due);
        check(Some("2017-07-31"), Scale::Substantial, "2017-08-01", Standing::Late);
        check(Some("2017-07-31"), Scale::Completed, "2017-08-01", Standing::Done);
    }

    #[test]
    fn an_activity_is_due_thirty_days_before() {
        check(Some("2017-08-31"), Scale::NotStarted, "2017-08-01", Standing::Due);
        check(Some("2017-08-31"), Scale::NotStarted, "2017-07-31", Standing::Running);
        check(Some("2017-08-31"), Scale::NotStarted, "2017-06-30", Standing::Ahead);
        check(None, Scale::Limited, "2020-01-01", Standing::Ongoing);
    }
}
