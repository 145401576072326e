//! A breach of the security of personal data: what is owed to whom, by when.
//!
//! Detected, assessed, told to the supervisory authority, told to the persons.
//! How long the authority may wait is a legal term of the pack
//! (`breach_notification`), which nobody has verified yet.
//!
//! Source: General Data Protection Regulation, Art. 33 and 34, as commonly
//! said; the texts were not read.
use crate::day::Moment;
use std::str::FromStr;

/// What a breach can do to the persons, as assessed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Risk {
    /// Nothing is likely to come of it.
    Unlikely,
    /// Something may come of it: the authority is told.
    Likely,
    /// Much may come of it: the persons are told as well.
    High,
}

impl Risk {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Unlikely, Self::Likely, Self::High];

    /// The code kept in the database.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Unlikely => "unlikely",
            Self::Likely => "likely",
            Self::High => "high",
        }
    }
}

impl FromStr for Risk {
    type Err = ();

    fn from_str(code: &str) -> Result<Self, ()> {
        Self::ALL.into_iter().find(|risk| risk.code() == code).ok_or(())
    }
}

/// What is known of a breach.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Facts {
    /// When it was detected.
    pub detected_at: Moment,
    /// What it was assessed as; none before.
    pub risk: Option<Risk>,
    /// When the authority was told.
    pub authority_told_at: Option<Moment>,
    /// When the persons were told.
    pub persons_told_at: Option<Moment>,
}

/// How a duty stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Clock {
    /// It is not owed.
    NotOwed,
    /// It is owed; in time until this moment, which is none for what is owed
    /// without delay.
    Running(Option<Moment>),
    /// It is owed and late since this moment.
    Late(Moment),
    /// It was done, in time or not.
    Met {
        /// Whether it was in time.
        in_time: bool,
    },
}

/// How telling the authority stands at `at`, when it must be done by `until`.
///
/// The clock runs from the detection, whether or not anybody has assessed what
/// happened: an assessment that is late does not stop it.
#[must_use]
pub fn authority(facts: &Facts, until: Moment, at: Moment) -> Clock {
    match (facts.authority_told_at, facts.risk) {
        (Some(told), _) => Clock::Met { in_time: told <= until },
        (None, Some(Risk::Unlikely)) => Clock::NotOwed,
        (None, _) if at > until => Clock::Late(until),
        (None, _) => Clock::Running(Some(until)),
    }
}

/// How telling the persons stands: owed when the risk is high, without delay.
#[must_use]
pub fn persons(facts: &Facts) -> Clock {
    match (facts.persons_told_at, facts.risk) {
        (Some(_), _) => Clock::Met { in_time: true },
        (None, Some(Risk::High)) => Clock::Running(None),
        (None, _) => Clock::NotOwed,
    }
}

/// Whether everything that is owed is done.
#[must_use]
pub fn is_done(facts: &Facts, until: Moment, at: Moment) -> bool {
    let done = |clock| matches!(clock, Clock::NotOwed | Clock::Met { .. });
    facts.risk.is_some() && done(authority(facts, until, at)) && done(persons(facts))
}

#[cfg(test)]
mod tests {
    use super::*;

    const UNTIL: Moment = Moment(72 * 3_600_000);

    fn facts(risk: Option<Risk>) -> Facts {
        Facts { detected_at: Moment(0), risk, authority_told_at: None, persons_told_at: None }
    }

    #[test]
    fn the_clock_runs_from_the_detection_to_the_last_millisecond() {
        let facts = facts(None);
        assert_eq!(authority(&facts, UNTIL, Moment(0)), Clock::Running(Some(UNTIL)));
        assert_eq!(authority(&facts, UNTIL, UNTIL), Clock::Running(Some(UNTIL)));
        assert_eq!(authority(&facts, UNTIL, UNTIL.plus(1)), Clock::Late(UNTIL));
    }

    #[test]
    fn only_a_breach_of_which_nothing_comes_is_not_told() {
        for risk in Risk::ALL {
            let owed = authority(&facts(Some(risk)), UNTIL, Moment(1)) != Clock::NotOwed;
            assert_eq!(owed, risk != Risk::Unlikely);
            let owed = persons(&facts(Some(risk))) != Clock::NotOwed;
            assert_eq!(owed, risk == Risk::High);
            assert_eq!(risk.code().parse(), Ok(risk));
        }
    }

    #[test]
    fn what_was_told_late_stays_late() {
        let told = |at| Facts { authority_told_at: Some(at), ..facts(Some(Risk::Likely)) };
        assert_eq!(authority(&told(UNTIL), UNTIL, Moment(i64::MAX)), Clock::Met { in_time: true });
        let late = authority(&told(UNTIL.plus(1)), UNTIL, Moment(i64::MAX));
        assert_eq!(late, Clock::Met { in_time: false });
    }

    #[test]
    fn it_is_done_when_all_that_is_owed_is_done() {
        let done = |facts: &Facts| is_done(facts, UNTIL, Moment(1));
        assert!(!done(&facts(None)));
        assert!(done(&facts(Some(Risk::Unlikely))));
        let told = Facts { authority_told_at: Some(Moment(1)), ..facts(Some(Risk::High)) };
        assert!(!done(&told));
        assert!(done(&Facts { persons_told_at: Some(Moment(2)), ..told }));
    }
}
