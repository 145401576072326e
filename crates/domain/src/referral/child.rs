//! The coordination mechanism for a child: three bodies told within a day, each
//! with a time of its own, the social report, the plan of the team, placement,
//! monitoring, the end.
//!
//! A child in danger is placed before anything is written: placement waits for
//! nothing. Source: National Referral Mechanism, measures C 1.1 to C 2.2.
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
    }
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
