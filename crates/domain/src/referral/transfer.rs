//! Referral of a person to another body: offered, answered, carried out, with
//! feedback; and telling who has the data that a consent was withdrawn.
//!
//! Source: National Referral Mechanism, measure 1.4.
use super::consent::{Answer, Basis, ConsentPurpose};
use super::packet::RefusedFor;
use super::standing::PersonStanding;
use super::step::{Entry, Refusal};
use super::support::ServiceKind;
use crate::code::codes;
use crate::day::Moment;
use crate::id::{ServiceId, StepId};
use serde::{Deserialize, Serialize};

/// A person is offered to another body.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Referral {
    /// To whom, by its code in the directory.
    pub to: String,
    /// For what.
    pub service: ServiceKind,
    /// For which service of that body in the directory of services; none when
    /// no one in particular is meant.
    #[serde(default)]
    pub listed: Option<ServiceId>,
    /// Why data that tells who the person is may go there.
    pub basis: Basis,
    /// Whether somebody goes along with the person.
    #[serde(default)]
    pub accompanied: bool,
}

codes! {
    /// What the other body answered.
    ReferralAnswer {
        /// It takes the person.
        Accepted = "accepted",
        /// It does not.
        Refused = "refused",
        /// It took the person and tells what became of it.
        Done = "done",
    }
}

/// An answer to a referral.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Feedback {
    /// The step that offered.
    pub referral: StepId,
    /// What was answered.
    pub answer: ReferralAnswer,
    /// Why it was refused, where the body says so.
    #[serde(default)]
    pub why: Option<RefusedFor>,
}

/// A body that holds data was told that a consent is withdrawn.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WithdrawalTold {
    /// Which body, by its code in the directory.
    pub recipient: String,
}

/// How a referral stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Referred {
    /// To whom.
    pub to: String,
    /// When it was offered.
    pub on: Moment,
    /// On what basis.
    pub basis: Basis,
    /// The last answer and when it came; none while there is none.
    pub answered: Option<(ReferralAnswer, Moment)>,
}

impl Referred {
    /// When the body said that it does not take the person; none while it has not.
    #[must_use]
    pub fn refused_on(&self) -> Option<Moment> {
        let (answer, on) = self.answered?;
        (answer == ReferralAnswer::Refused).then_some(on)
    }
}

/// From when on another body has the person, or is asked, after one refused at `on`: then
/// nobody else has to be found. None while everybody who was asked has refused.
///
/// Source: National Referral Mechanism, measure 1.4, steps 2 and 5.
#[must_use]
pub fn found_another(of: &PersonStanding, on: Moment) -> Option<Moment> {
    let others = of.referrals.values();
    let others = others.filter(|other| other.refused_on().is_none_or(|refused| refused > on));
    others.map(|other| other.on.max(on)).min()
}

impl Referral {
    pub(super) fn enter(&self, entry: &Entry, of: &mut PersonStanding) -> Result<(), Refusal> {
        self.basis.allows(of, ConsentPurpose::Referral, &self.to)?;
        let referred =
            Referred { to: self.to.clone(), on: entry.on, basis: self.basis, answered: None };
        of.referrals.insert(entry.id, referred);
        Ok(())
    }
}

impl Feedback {
    pub(super) fn enter(self, entry: &Entry, of: &mut PersonStanding) -> Result<(), Refusal> {
        let referred = of.referrals.get_mut(&self.referral).ok_or(Refusal::NoSuchReferral)?;
        if self.why.is_some() && self.answer != ReferralAnswer::Refused {
            return Err(Refusal::NothingRefused);
        }
        let before = referred.answered.map(|(answer, _)| answer);
        match (before, self.answer) {
            (None, ReferralAnswer::Accepted | ReferralAnswer::Refused)
            | (Some(ReferralAnswer::Accepted), ReferralAnswer::Done) => {
                referred.answered = Some((self.answer, entry.on));
                Ok(())
            }
            (None, ReferralAnswer::Done) => Err(Refusal::NotAccepted),
            _ => Err(Refusal::AlreadyAnswered),
        }
    }
}

impl WithdrawalTold {
    pub(super) fn enter(&self, entry: &Entry, of: &mut PersonStanding) -> Result<(), Refusal> {
        if !to_be_told(of).any(|(recipient, _)| recipient == self.recipient) {
            return Err(Refusal::NothingToTell);
        }
        of.told_withdrawn.insert(self.recipient.clone(), entry.on);
        Ok(())
    }
}

/// The bodies that were given data on a consent which was withdrawn since, and
/// that were not told; with the moment of the withdrawal. Here they have it by a
/// referral; in another country by the package that may have gone there.
pub fn to_be_told(of: &PersonStanding) -> impl Iterator<Item = (&str, Moment)> {
    of.consents.iter().filter_map(move |((purpose, recipient), standing)| {
        let recipient = recipient.as_deref()?;
        let had = match purpose {
            ConsentPurpose::Referral => {
                of.referrals.values().any(|r| r.to == recipient && r.basis == Basis::Consent)
            }
            ConsentPurpose::Transnational => of.reached_abroad.contains(recipient),
            _ => false,
        };
        let told = of.told_withdrawn.get(recipient).is_some_and(|on| *on >= standing.on);
        (standing.answer == Answer::Withdrawn && had && !told).then_some((recipient, standing.on))
    })
}
