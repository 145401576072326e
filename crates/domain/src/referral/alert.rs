//! An alert: that somebody may be a victim, from whoever said it.
//!
//! It tells nothing of anybody by itself: what was said, and how its sender is
//! reached, are sealed under the alert's own key. How it came and from whom are
//! codes of the country pack, since they only count and print; what becomes of
//! it is a rule and stands here. Every change is an event of its own, and none
//! is ever changed: how far an alert is follows from them.
//!
//! Source: National Referral Mechanism, measures 1.1 and C 1.1; programme 2017,
//! I.5.
use crate::code::codes;
use crate::day::Moment;
use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;

/// The number of an alert: the letter, its year and its place in that year,
/// `A-2017-0042`. It tells nothing of anybody.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct AlertNumber {
    /// The year it came in.
    pub year: i16,
    /// Its place in that year, from 1.
    pub place: u32,
}

impl fmt::Display for AlertNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "A-{:04}-{:04}", self.year, self.place)
    }
}

impl FromStr for AlertNumber {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        let (year, place) = text.trim().strip_prefix("A-").ok_or(())?.split_once('-').ok_or(())?;
        let number =
            Self { year: year.parse().map_err(|_| ())?, place: place.parse().map_err(|_| ())? };
        // One spelling each.
        if number.place > 0 && number.to_string() == text.trim() { Ok(number) } else { Err(()) }
    }
}

codes! {
    /// How far an alert is.
    AlertState {
        /// It came in, and nobody has answered for it yet.
        Received = "received",
        /// Somebody answers for it.
        Acknowledged = "acknowledged",
        /// A case was opened of it.
        CaseOpened = "case_opened",
        /// It was added to a case that was there.
        Merged = "merged",
        /// It was forwarded to another body.
        Forwarded = "forwarded",
        /// There is nothing behind it.
        Unfounded = "unfounded",
        /// It says too little to act on.
        Insufficient = "insufficient",
    }
}

impl AlertState {
    /// Whether it was not yet decided what becomes of it.
    #[must_use]
    pub const fn is_undecided(self) -> bool {
        matches!(self, Self::Received | Self::Acknowledged)
    }

    /// Whether it was decided that no case comes of it.
    #[must_use]
    pub const fn is_set_aside(self) -> bool {
        matches!(self, Self::Forwarded | Self::Unfounded | Self::Insufficient)
    }
}

codes! {
    /// What happens with an alert.
    AlertEvent {
        /// Somebody answers for it.
        Acknowledged = "acknowledged",
        /// A case is opened of it.
        CaseOpened = "case_opened",
        /// It is added to a case that was there.
        Merged = "merged",
        /// It is forwarded to another body.
        Forwarded = "forwarded",
        /// There is nothing behind it.
        Unfounded = "unfounded",
        /// It says too little to act on.
        Insufficient = "insufficient",
        /// It is taken up again.
        Reopened = "reopened",
        /// The State Agency for Child Protection was told of the child.
        AgencyTold = "agency_told",
        /// The Ministry of Interior was told of the child.
        PoliceTold = "police_told",
    }
}

impl AlertEvent {
    /// Whether it says what becomes of the alert.
    #[must_use]
    pub const fn decides(self) -> bool {
        matches!(
            self,
            Self::CaseOpened
                | Self::Merged
                | Self::Forwarded
                | Self::Unfounded
                | Self::Insufficient
        )
    }

    /// Whether the reason has to be said: nobody else will look at it again.
    #[must_use]
    pub const fn needs_reason(self) -> bool {
        matches!(self, Self::Forwarded | Self::Unfounded | Self::Insufficient | Self::Reopened)
    }

    /// Whether a body was told of a child.
    #[must_use]
    pub const fn tells(self) -> bool {
        matches!(self, Self::AgencyTold | Self::PoliceTold)
    }
}

codes! {
    /// What is known of something that is asked: not knowing is not a no.
    Known {
        /// It is so.
        Yes = "yes",
        /// It is not so.
        No = "no",
        /// It was not said.
        Unknown = "unknown",
    }
}

codes! {
    /// Why an event may not be put down.
    Wrong {
        /// It was decided what becomes of the alert: it is reopened first.
        Decided = "decided",
        /// Somebody answers for the alert already, or it was never decided on.
        NotThere = "not_there",
        /// The reason is missing.
        NoReason = "no_reason",
        /// The body was told already.
        Told = "told",
        /// No child is involved.
        NoChild = "no_child",
    }
}

/// What the events of an alert make together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AlertStanding {
    /// How far it is.
    pub state: AlertState,
    /// When somebody first answered for it.
    pub acknowledged: Option<Moment>,
    /// Since when what becomes of it has to be decided: since it came in, or
    /// was reopened.
    pub open_since: Moment,
    /// When that was decided.
    pub decided: Option<Moment>,
    /// Which bodies were told of a child, and when.
    pub told: BTreeMap<AlertEvent, Moment>,
}

impl AlertStanding {
    /// An alert of which nothing is known but when it came.
    #[must_use]
    pub const fn received(at: Moment) -> Self {
        Self {
            state: AlertState::Received,
            acknowledged: None,
            open_since: at,
            decided: None,
            told: BTreeMap::new(),
        }
    }

    /// The standing after one more event. Who decides on an alert that nobody
    /// answered for yet answers for it by deciding.
    ///
    /// # Errors
    ///
    /// The rule that forbids it; then nothing has changed.
    pub fn after(
        &self,
        event: AlertEvent,
        at: Moment,
        child: Known,
        has_reason: bool,
    ) -> Result<Self, Wrong> {
        if event.needs_reason() && !has_reason {
            return Err(Wrong::NoReason);
        }
        let mut next = self.clone();
        match event {
            AlertEvent::Acknowledged => {
                if self.state != AlertState::Received {
                    return Err(Wrong::NotThere);
                }
                next.state = AlertState::Acknowledged;
                next.acknowledged = self.acknowledged.or(Some(at));
            }
            // One alert may speak of several persons, each with a case.
            AlertEvent::CaseOpened | AlertEvent::Merged => {
                if self.state.is_set_aside() {
                    return Err(Wrong::Decided);
                }
                if self.state.is_undecided() {
                    next.state = match event {
                        AlertEvent::Merged => AlertState::Merged,
                        _ => AlertState::CaseOpened,
                    };
                    next.decided = Some(at);
                }
                next.acknowledged = self.acknowledged.or(Some(at));
            }
            AlertEvent::Forwarded | AlertEvent::Unfounded | AlertEvent::Insufficient => {
                if !self.state.is_undecided() {
                    return Err(Wrong::Decided);
                }
                next.state = match event {
                    AlertEvent::Forwarded => AlertState::Forwarded,
                    AlertEvent::Unfounded => AlertState::Unfounded,
                    _ => AlertState::Insufficient,
                };
                next.acknowledged = self.acknowledged.or(Some(at));
                next.decided = Some(at);
            }
            AlertEvent::Reopened => {
                if self.state.is_undecided() {
                    return Err(Wrong::NotThere);
                }
                next.state = AlertState::Acknowledged;
                next.open_since = at;
                next.decided = None;
            }
            AlertEvent::AgencyTold | AlertEvent::PoliceTold => {
                // Whether it is a child who is not known of: then one is told.
                if child == Known::No {
                    return Err(Wrong::NoChild);
                }
                if self.told.contains_key(&event) {
                    return Err(Wrong::Told);
                }
                next.told.insert(event, at);
            }
        }
        Ok(next)
    }
}

/// What the clocks of an alert need to know of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AlertTimes {
    /// When it came.
    pub received: Moment,
    /// Whether somebody is in immediate danger.
    pub danger: Known,
    /// Whether a child is involved.
    pub child: Known,
    /// Whether it is about somebody abroad: then a mission was told.
    pub abroad: bool,
    /// What its events make together.
    pub standing: AlertStanding,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(hour: i64) -> Moment {
        Moment(hour * 3_600_000)
    }

    fn after(events: &[AlertEvent]) -> Result<AlertStanding, Wrong> {
        let mut standing = AlertStanding::received(at(0));
        for (hour, event) in (1..).zip(events) {
            standing = standing.after(*event, at(hour), Known::Unknown, true)?;
        }
        Ok(standing)
    }

    #[test]
    fn an_alert_number_has_one_spelling() {
        let number = AlertNumber { year: 2017, place: 42 };
        assert_eq!(number.to_string(), "A-2017-0042");
        assert_eq!("A-2017-0042".parse(), Ok(number));
        for wrong in ["2017-0042", "A-2017-42", "A-2017-0000", "a-2017-0042", "A-17-0042", ""] {
            assert_eq!(wrong.parse::<AlertNumber>(), Err(()), "{wrong}");
        }
    }

    #[test]
    fn who_decides_answers_for_it() {
        let standing = after(&[AlertEvent::CaseOpened]).unwrap();
        assert_eq!(standing.acknowledged, Some(at(1)));
        assert_eq!((standing.state, standing.decided), (AlertState::CaseOpened, Some(at(1))));
        let standing = after(&[AlertEvent::Acknowledged, AlertEvent::Forwarded]).unwrap();
        assert_eq!((standing.acknowledged, standing.decided), (Some(at(1)), Some(at(2))));
    }

    #[test]
    fn one_alert_leads_to_several_cases_and_the_first_decides() {
        let standing =
            after(&[AlertEvent::Merged, AlertEvent::CaseOpened, AlertEvent::Merged]).unwrap();
        assert_eq!((standing.state, standing.decided), (AlertState::Merged, Some(at(1))));
        assert_eq!(after(&[AlertEvent::Unfounded, AlertEvent::CaseOpened]), Err(Wrong::Decided));
        assert_eq!(after(&[AlertEvent::CaseOpened, AlertEvent::Unfounded]), Err(Wrong::Decided));
    }

    #[test]
    fn what_was_decided_is_reopened_and_the_clock_begins_anew() {
        let standing = after(&[AlertEvent::Unfounded, AlertEvent::Reopened]).unwrap();
        assert_eq!(standing.state, AlertState::Acknowledged);
        assert_eq!((standing.open_since, standing.decided), (at(2), None));
        // Who answered for it first did so then.
        assert_eq!(standing.acknowledged, Some(at(1)));
        assert_eq!(after(&[AlertEvent::Reopened]), Err(Wrong::NotThere));
        let again = [AlertEvent::Unfounded, AlertEvent::Reopened, AlertEvent::Acknowledged];
        assert_eq!(after(&again), Err(Wrong::NotThere));
    }

    #[test]
    fn a_reason_is_said_where_nobody_looks_again() {
        let new = AlertStanding::received(at(0));
        for event in AlertEvent::ALL {
            let without = new.after(*event, at(1), Known::Yes, false);
            assert_eq!(without == Err(Wrong::NoReason), event.needs_reason(), "{event:?}");
        }
    }

    #[test]
    fn a_body_is_told_of_a_child_once_whatever_becomes_of_the_alert() {
        let told = after(&[AlertEvent::Unfounded, AlertEvent::PoliceTold]).unwrap();
        assert_eq!(told.told.get(&AlertEvent::PoliceTold), Some(&at(2)));
        assert_eq!(told.state, AlertState::Unfounded);
        assert_eq!(after(&[AlertEvent::PoliceTold, AlertEvent::PoliceTold]), Err(Wrong::Told));
        let grown = AlertStanding::received(at(0));
        let refused = grown.after(AlertEvent::AgencyTold, at(1), Known::No, true);
        assert_eq!(refused, Err(Wrong::NoChild));
    }
}
