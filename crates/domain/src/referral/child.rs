//! The coordination mechanism for a child: three bodies told within a day, each
//! with a time of its own, the social report, the plan of the team, placement,
//! monitoring, the end.
//!
//! A child in danger is placed before anything is written: placement waits for
//! nothing. Source: National Referral Mechanism, measures C 1.1 to C 2.2.
use super::clock::Owner;
use super::standing::PersonStanding;
use super::step::{Entry, Refusal};
use crate::code::codes;
use crate::day::Moment;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

codes! {
    /// What was done.
    ChildEvent {
        /// The child protection agency was told.
        AgencyTold = "agency_told",
        /// The police were told.
        PoliceTold = "police_told",
        /// The national commission was told.
        CommissionTold = "commission_told",
        /// A guardian or representative was appointed.
        Representative = "representative_appointed",
        /// The social report was made.
        Report = "social_report",
        /// The plan was signed by all of the team.
        PlanSigned = "team_plan_signed",
        /// The child was placed.
        Placed = "placed",
        /// A ban on leaving the country was proposed.
        ExitBan = "exit_ban_proposed",
        /// The placement was looked at.
        Monitored = "monitored",
        /// The mechanism ended.
        Closed = "closed",
        /// The child was found to be without a parent or guardian.
        Unaccompanied = "found_unaccompanied",
        /// The child came back from abroad.
        Returned = "returned_from_abroad",
    }
}

impl ChildEvent {
    /// Whether it says how the child is, and nothing that was done for it.
    #[must_use]
    pub const fn is_a_fact(self) -> bool {
        matches!(self, Self::Unaccompanied | Self::Returned)
    }

    /// Whose duty it is. Source: National Referral Mechanism, measures C 1.1 and
    /// C 1.2.
    #[must_use]
    pub const fn owner(self) -> Owner {
        match self {
            Self::AgencyTold | Self::PoliceTold | Self::CommissionTold => Owner::Identifier,
            _ => Owner::ChildProtection,
        }
    }
}

/// The bodies that are told of a child at once, each with a time of its own: of
/// one found abroad the mission tells two. Source: measure C 1.1.
#[must_use]
pub const fn to_be_told(abroad: bool) -> &'static [ChildEvent] {
    if abroad {
        &[ChildEvent::AgencyTold, ChildEvent::PoliceTold]
    } else {
        &[ChildEvent::AgencyTold, ChildEvent::PoliceTold, ChildEvent::CommissionTold]
    }
}

/// What comes next for a child: whoever has not been told yet, side by side, and
/// the first step that is missing of those that follow each other. A
/// representative is looked for when the child is unaccompanied. Nothing once the
/// mechanism ended, or for who is no child.
#[must_use]
pub fn next(of: &PersonStanding) -> Vec<ChildEvent> {
    let done = |event: &ChildEvent| of.child.contains_key(event);
    if of.child_since.is_none() || of.adult_since.is_some() || done(&ChildEvent::Closed) {
        return Vec::new();
    }
    let mut next: Vec<ChildEvent> =
        to_be_told(of.abroad).iter().copied().filter(|event| !done(event)).collect();
    if done(&ChildEvent::Unaccompanied) && !done(&ChildEvent::Representative) {
        next.push(ChildEvent::Representative);
    }
    let row = [
        ChildEvent::Report,
        ChildEvent::Placed,
        ChildEvent::PlanSigned,
        ChildEvent::Monitored,
        ChildEvent::Closed,
    ];
    next.extend(row.into_iter().find(|event| !done(event)));
    next
}

/// A step of the mechanism.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ChildStep {
    /// What was done.
    pub event: ChildEvent,
}

/// What was done for a child: each step with the first time it was done.
pub type ChildDone = BTreeMap<ChildEvent, Moment>;

impl ChildStep {
    pub(super) fn enter(self, entry: &Entry, of: &mut PersonStanding) -> Result<(), Refusal> {
        if !of.age.is_some_and(super::identification::AgeGroup::is_child) {
            return Err(Refusal::ChildrenOnly);
        }
        if of.child.contains_key(&ChildEvent::Closed) {
            return Err(Refusal::MechanismOver);
        }
        let before = match self.event {
            ChildEvent::PlanSigned => &[ChildEvent::Report][..],
            ChildEvent::Monitored => &[ChildEvent::Placed],
            ChildEvent::Closed => &[ChildEvent::PlanSigned, ChildEvent::Monitored],
            _ => &[],
        };
        if before.iter().any(|event| !of.child.contains_key(event)) {
            return Err(Refusal::StepBeforeMissing);
        }
        of.child.entry(self.event).or_insert(entry.on);
        Ok(())
    }
}
