//! Referral to or from another country, one phase after the other.
//!
//! Source: Transnational Referral Mechanism, phases as in the domain notes 3.3.
use super::consent::{Answer, ConsentPurpose};
use super::standing::PersonStanding;
use super::step::{Entry, Refusal};
use crate::code::codes;
use crate::day::Moment;
use serde::{Deserialize, Serialize};

codes! {
    /// A phase.
    Phase {
        /// It was asked for.
        Requested = "requested",
        /// The person's consent was looked at.
        ConsentChecked = "consent_checked",
        /// The risk was assessed in both countries.
        RiskChecked = "risk_checked_both_sides",
        /// The other country takes the person.
        Accepted = "accepted",
        /// The journey is arranged.
        TravelArranged = "travel_arranged",
        /// The person was handed over.
        HandedOver = "handed_over",
        /// The other country told what became of it.
        Feedback = "feedback",
        /// It ended.
        Closed = "closed",
        /// It was refused, or came to nothing.
        Failed = "failed",
    }
}

codes! {
    /// Which way.
    Direction {
        /// From here to another country.
        Out = "out",
        /// From another country to here.
        In = "in",
    }
}

/// A phase that was reached.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CrossBorder {
    /// Which.
    pub phase: Phase,
    /// Which way; the same in all phases.
    pub direction: Direction,
    /// The other country, a code of the pack's list `country`; the same in all
    /// phases.
    pub country: String,
    /// The body there, by its code in the directory.
    pub body: String,
}

/// How a transnational referral stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Crossing {
    /// The phase reached.
    pub phase: Phase,
    /// Which way.
    pub direction: Direction,
    /// The other country.
    pub country: String,
    /// The body there, as last named.
    pub body: String,
    /// When this phase was reached.
    pub since: Moment,
    /// When it was asked for.
    pub requested_on: Moment,
    /// When it was accepted or failed.
    pub answered_on: Option<Moment>,
}

impl Phase {
    /// Whether nothing follows.
    #[must_use]
    pub const fn is_over(self) -> bool {
        matches!(self, Self::Closed | Self::Failed)
    }

    /// The phase after this one, if all goes well.
    #[must_use]
    pub fn next(self) -> Option<Self> {
        if self.is_over() {
            return None;
        }
        Self::ALL.iter().copied().skip_while(|phase| *phase != self).nth(1)
    }
}

impl CrossBorder {
    pub(super) fn enter(&self, entry: &Entry, of: &mut PersonStanding) -> Result<(), Refusal> {
        match &of.crossing {
            Some(before) if !before.phase.is_over() => {
                if before.direction != self.direction || before.country != self.country {
                    return Err(Refusal::AnotherCrossing);
                }
                let fails = self.phase == Phase::Failed && before.phase < Phase::HandedOver;
                if before.phase.next() != Some(self.phase) && !fails {
                    return Err(Refusal::PhaseSkipped);
                }
            }
            _ if self.phase != Phase::Requested => return Err(Refusal::PhaseSkipped),
            _ => {}
        }
        if self.direction == Direction::Out && self.phase == Phase::ConsentChecked {
            let key = (ConsentPurpose::Transnational, Some(self.body.clone()));
            match of.consents.get(&key) {
                Some(standing) if standing.answer == Answer::Given && standing.informed => {}
                Some(standing) if standing.answer == Answer::Given => {
                    return Err(Refusal::NotInformed);
                }
                _ => return Err(Refusal::NoConsent),
            }
        }
        let answered = matches!(self.phase, Phase::Accepted | Phase::Failed).then_some(entry.on);
        let before = of.crossing.take().filter(|_| self.phase != Phase::Requested);
        of.crossing = Some(Crossing {
            phase: self.phase,
            direction: self.direction,
            country: self.country.clone(),
            body: self.body.clone(),
            since: entry.on,
            requested_on: before.as_ref().map_or(entry.on, |b| b.requested_on),
            answered_on: before.and_then(|b| b.answered_on).or(answered),
        });
        Ok(())
    }
}
