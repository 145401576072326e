//! Protection: the recovery and reflection period of an adult, which begins by
//! itself with the formal identification; special protection of who
//! cooperates; the protection measure of a child instead of both.
//!
//! Source: National Referral Mechanism, measures 2.2 and C 2.2; Combating
//! Human Trafficking Act, Arts. 25 and 26, in outline.
use super::standing::PersonStanding;
use super::step::{Entry, Refusal};
use crate::code::codes;
use crate::day::Moment;
use crate::term::{Term, in_force};
use serde::{Deserialize, Serialize};

codes! {
    /// What happened about the protection of a person.
    ProtectionEvent {
        /// The right to a reflection period was explained.
        Informed = "informed",
        /// The person decided to cooperate with the authorities.
        Cooperates = "cooperates",
        /// The person decided not to cooperate.
        Declines = "declines",
        /// Special protection was granted for the criminal proceedings.
        SpecialGranted = "special_granted",
        /// Special protection ended.
        SpecialEnded = "special_ended",
        /// A protection measure for a child was taken.
        ChildMeasure = "child_measure",
    }
}

codes! {
    /// A protection measure for a child.
    Measure {
        /// A crisis centre.
        CrisisCentre = "crisis_centre",
        /// A foster family.
        FosterFamily = "foster_family",
        /// Relatives or friends of the family.
        Relatives = "relatives",
        /// The family, with measures of support.
        Family = "family",
        /// A residential service.
        Residential = "residential",
        /// Protection by the police.
        Police = "police",
    }
}

/// One event.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Protection {
    /// What happened.
    pub event: ProtectionEvent,
    /// The measure; for [`ProtectionEvent::ChildMeasure`] alone.
    #[serde(default)]
    pub measure: Option<Measure>,
}

codes! {
    /// How a person is protected.
    ProtectionState {
        /// Not yet.
        None = "none",
        /// The right to a reflection period was explained.
        Offered = "offered",
        /// The reflection period runs.
        Reflection = "reflection",
        /// The reflection period is over.
        Expired = "expired",
        /// The person does not cooperate.
        Declined = "declined",
        /// The person cooperates.
        Cooperating = "cooperating",
        /// Under special protection.
        Special = "special",
        /// Special protection ended.
        Ended = "ended",
        /// A child under a protection measure.
        ChildMeasure = "child_measure",
    }
}

/// The term of the reflection period.
pub const REFLECTION: &str = "reflection_period";

impl Protection {
    pub(super) fn may_be_entered(&self, pre_trial: bool) -> Result<(), Refusal> {
        match self.event {
            ProtectionEvent::SpecialGranted | ProtectionEvent::SpecialEnded if !pre_trial => {
                Err(Refusal::PreTrialOnly)
            }
            _ => Ok(()),
        }
    }

    pub(super) fn enter(&self, entry: &Entry, of: &mut PersonStanding) -> Result<(), Refusal> {
        let child = of.age.is_some_and(super::identification::AgeGroup::is_child);
        match (self.event, child) {
            (ProtectionEvent::ChildMeasure, false) => return Err(Refusal::ChildrenOnly),
            (ProtectionEvent::ChildMeasure, true) if self.measure.is_none() => {
                return Err(Refusal::MeasureMissing);
            }
            (ProtectionEvent::ChildMeasure, true) => {}
            (_, true) => return Err(Refusal::AdultsOnly),
            (_, false) if self.measure.is_some() => return Err(Refusal::ChildrenOnly),
            (ProtectionEvent::SpecialGranted, false)
                if !matches!(of.protection.last, Some(ProtectionEvent::Cooperates)) =>
            {
                return Err(Refusal::NotCooperating);
            }
            (ProtectionEvent::SpecialEnded, false)
                if of.protection.last != Some(ProtectionEvent::SpecialGranted) =>
            {
                return Err(Refusal::NotProtected);
            }
            _ => {}
        }
        let decided = matches!(self.event, ProtectionEvent::Cooperates | ProtectionEvent::Declines);
        // Declining ends nothing: the days of reflection are the person's own.
        if self.event == ProtectionEvent::Cooperates && of.protection.cooperates_on.is_none() {
            of.protection.cooperates_on = Some(entry.on);
        }
        if decided || self.event != ProtectionEvent::Informed {
            of.protection.last = Some(self.event);
        } else if of.protection.last.is_none() {
            of.protection.last = Some(ProtectionEvent::Informed);
        }
        Ok(())
    }
}

/// What was decided about the protection of a person.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Protected {
    /// The last event that weighs.
    pub last: Option<ProtectionEvent>,
    /// When the person first decided to cooperate.
    pub cooperates_on: Option<Moment>,
}

/// The reflection period of a person: from the formal identification to the
/// last moment of its term, or to the decision to cooperate when that comes
/// earlier. None for a child, for who was not formally identified, and for who
/// cooperated before.
#[must_use]
pub fn reflection(of: &PersonStanding, terms: &[Term]) -> Option<(Moment, Moment)> {
    let from = of.formally?;
    if of.age.is_none_or(super::identification::AgeGroup::is_child) {
        return None;
    }
    let term = in_force(terms, REFLECTION, from.day())?;
    let end = term.end(from);
    match of.protection.cooperates_on {
        Some(on) if on <= from => None,
        Some(on) => Some((from, end.min(on))),
        None => Some((from, end)),
    }
}

/// How a person is protected at `now`.
#[must_use]
pub fn state(of: &PersonStanding, terms: &[Term], now: Moment) -> ProtectionState {
    let running = reflection(of, terms).map(|(from, until)| from <= now && now <= until);
    match (of.protection.last, running) {
        (Some(ProtectionEvent::ChildMeasure), _) => ProtectionState::ChildMeasure,
        (Some(ProtectionEvent::SpecialGranted), _) => ProtectionState::Special,
        (Some(ProtectionEvent::SpecialEnded), _) => ProtectionState::Ended,
        (Some(ProtectionEvent::Cooperates), _) => ProtectionState::Cooperating,
        (_, Some(true)) => ProtectionState::Reflection,
        (Some(ProtectionEvent::Declines), _) => ProtectionState::Declined,
        (_, Some(false)) => ProtectionState::Expired,
        (Some(ProtectionEvent::Informed), None) => ProtectionState::Offered,
        (None, None) => ProtectionState::None,
    }
}
