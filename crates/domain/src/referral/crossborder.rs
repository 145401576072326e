//! Referral to or from another country, one phase after the other.
//!
//! Source: Transnational Referral Mechanism, phases as in the domain notes 3.3.
use super::consent::{Basis, ConsentPurpose};
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
        // Looked at again when the person goes: it may have been withdrawn since, or
        // somebody else stand at the other end.
        let asks = matches!(self.phase, Phase::ConsentChecked | Phase::HandedOver);
        if self.direction == Direction::Out && asks {
            Basis::Consent.allows(of, ConsentPurpose::Transnational, &self.body)?;
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
        note_reached(of);
        Ok(())
    }
}

/// Keeps to whom in another country a package may have gone by now: that it did is not
/// among the steps, and who may have it is told when the consent is withdrawn.
pub(super) fn note_reached(of: &mut PersonStanding) {
    let abroad = |(purpose, body): &(ConsentPurpose, Option<String>)| {
        body.clone().filter(|_| *purpose == ConsentPurpose::Transnational)
    };
    let bodies: Vec<String> = of.consents.keys().filter_map(abroad).collect();
    for body in bodies {
        if package_may_go(of, &body).is_ok() {
            of.reached_abroad.insert(body);
        }
    }
}

/// Why nothing about a person goes to another country.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Withheld {
    /// No referral to another country was asked for.
    NoCrossing,
    /// The person was referred from there to here.
    FromAbroad,
    /// The referral ended or failed.
    Over,
    /// There is no consent to the transfer, or not any more.
    Basis(Refusal),
}

/// The running referral of a person to another country, if what is kept of them
/// may go to `body` there.
///
/// Nothing but the person's consent to this transfer lets it go, given when
/// everything had been told; no duty of the law stands for it here.
///
/// # Errors
///
/// Why it stays.
pub fn package_may_go<'p>(of: &'p PersonStanding, body: &str) -> Result<&'p Crossing, Withheld> {
    let crossing = of.crossing.as_ref().ok_or(Withheld::NoCrossing)?;
    if crossing.direction != Direction::Out {
        return Err(Withheld::FromAbroad);
    }
    if matches!(crossing.phase, Phase::Closed | Phase::Failed) {
        return Err(Withheld::Over);
    }
    Basis::Consent.allows(of, ConsentPurpose::Transnational, body).map_err(Withheld::Basis)?;
    Ok(crossing)
}

#[cfg(test)]
mod tests {
    use super::super::consent::{Answer, Standing};
    use super::*;

    fn crossing(direction: Direction, phase: Phase) -> PersonStanding {
        let crossing = Crossing {
            phase,
            direction,
            country: "NL".into(),
            body: "THERE".into(),
            since: Moment(1),
            requested_on: Moment(1),
            answered_on: None,
        };
        PersonStanding { crossing: Some(crossing), ..PersonStanding::default() }
    }

    fn consented(answer: Answer, informed: bool) -> PersonStanding {
        let mut of = crossing(Direction::Out, Phase::ConsentChecked);
        let key = (ConsentPurpose::Transnational, Some("THERE".to_owned()));
        of.consents.insert(key, Standing { answer, on: Moment(1), informed });
        of
    }

    #[test]
    fn nothing_goes_abroad_without_an_informed_consent_to_that_body() {
        let check = |of: &PersonStanding, body: &str| package_may_go(of, body).map(|_| ());
        let basis = |why| Err(Withheld::Basis(why));
        assert_eq!(check(&PersonStanding::default(), "THERE"), Err(Withheld::NoCrossing));
        let out = crossing(Direction::Out, Phase::Requested);
        assert_eq!(check(&out, "THERE"), basis(Refusal::NoConsent));
        assert_eq!(check(&consented(Answer::Given, true), "THERE"), Ok(()));
        assert_eq!(check(&consented(Answer::Given, true), "OTHER"), basis(Refusal::NoConsent));
        assert_eq!(check(&consented(Answer::Given, false), "THERE"), basis(Refusal::NotInformed));
        for answer in [Answer::Refused, Answer::Withdrawn] {
            assert_eq!(check(&consented(answer, true), "THERE"), basis(Refusal::NoConsent));
        }
    }

    #[test]
    fn nothing_goes_abroad_when_the_referral_is_over_or_came_from_there() {
        for phase in Phase::ALL {
            let mut of = consented(Answer::Given, true);
            of.crossing.as_mut().unwrap().phase = *phase;
            let over = matches!(phase, Phase::Closed | Phase::Failed);
            let expected = if over { Err(Withheld::Over) } else { Ok(()) };
            assert_eq!(package_may_go(&of, "THERE").map(|_| ()), expected, "{phase:?}");
        }
        let mut of = consented(Answer::Given, true);
        of.crossing.as_mut().unwrap().direction = Direction::In;
        assert_eq!(package_may_go(&of, "THERE").map(|_| ()), Err(Withheld::FromAbroad));
    }
}
