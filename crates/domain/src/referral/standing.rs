//! How a person stands in the procedure: what all steps make together, read
//! from the first to the last in the order in which they happened.
//!
//! The machines run side by side. There is no single state of a case.
use super::child::ChildDone;
use super::compensation::Claimed;
use super::consent::{self, ConsentPurpose};
use super::crossborder::{Crossing, Phase};
use super::identification::{AgeGroup, Finding, Status};
use super::proceeding::{Stage, Verdict};
use super::protection::Protected;
use super::risk::RiskLevel;
use super::stay::Stay;
use super::step::{Duty, Entry, Refusal, Step};
use super::support::{Needs, Service, Supported};
use super::transfer::Referred;
use crate::day::Moment;
use crate::id::{PersonId, StepId};
use std::collections::{BTreeMap, BTreeSet};

/// How a person stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PersonStanding {
    /// Whether the person is a victim.
    pub status: Status,
    /// The age group last found; none while nobody said.
    pub age: Option<AgeGroup>,
    /// Whether the person was abroad at the last finding.
    pub abroad: bool,
    /// When the person was first found to be, or maybe to be, a victim.
    pub identified: Option<Moment>,
    /// When a child was first found so.
    pub child_since: Option<Moment>,
    /// When who was taken for a child was found to be an adult; none while the
    /// person is taken for one, or never was.
    pub adult_since: Option<Moment>,
    /// When the person was formally identified; none when that was taken back.
    pub formally: Option<Moment>,
    /// What was decided about protection.
    pub protection: Protected,
    /// The last answer for each purpose, and body where one is named.
    pub consents: BTreeMap<(ConsentPurpose, Option<String>), consent::Standing>,
    /// The assessments of risk, with the level of each.
    pub risks: Vec<(Moment, Option<RiskLevel>)>,
    /// Support.
    pub support: Supported,
    /// Referrals, by the step that offered.
    pub referrals: BTreeMap<StepId, Referred>,
    /// When which body was told of a withdrawal.
    pub told_withdrawn: BTreeMap<String, Moment>,
    /// Stays in shelters, in order; only the last may last.
    pub stays: Vec<Stay>,
    /// What was done for a child.
    pub child: ChildDone,
    /// The referral across borders.
    pub crossing: Option<Crossing>,
    /// The bodies abroad to which a package about the person may have gone.
    pub reached_abroad: BTreeSet<String>,
    /// The stage of the proceedings against the person, and what was decided.
    pub proceeding: Option<(Stage, Option<Verdict>)>,
    /// The claim for compensation.
    pub claim: Option<Claimed>,
    /// The duties that are waived.
    pub waived: BTreeSet<Duty>,
}

impl Default for PersonStanding {
    fn default() -> Self {
        Self {
            status: Status::Unassessed,
            age: None,
            abroad: false,
            identified: None,
            child_since: None,
            adult_since: None,
            formally: None,
            protection: Protected::default(),
            consents: BTreeMap::new(),
            risks: Vec::new(),
            support: Supported::default(),
            referrals: BTreeMap::new(),
            told_withdrawn: BTreeMap::new(),
            stays: Vec::new(),
            child: ChildDone::new(),
            crossing: None,
            reached_abroad: BTreeSet::new(),
            proceeding: None,
            claim: None,
            waived: BTreeSet::new(),
        }
    }
}

/// How the persons of a case stand.
pub type Standings = BTreeMap<PersonId, PersonStanding>;

impl Step {
    /// Whether somebody must say why, whatever was put down before. Who takes a child for
    /// an adult must as well: see [`admit`].
    #[must_use]
    pub fn needs_reason(&self) -> bool {
        match self {
            Self::Identification(given) => given.finding == Finding::NotVictim,
            Self::RiskAssessment(given) => given.set.is_some_and(|set| given.read() != Some(set)),
            Self::CrossBorder(given) => given.phase == Phase::Failed,
            Self::Waiver(_) | Self::TakenBack(_) => true,
            _ => false,
        }
    }

    /// Whether it is put down with the place in a shelter, and never alone.
    #[must_use]
    pub const fn is_of_a_stay(&self) -> bool {
        matches!(self, Self::Admitted(_) | Self::Extended(_) | Self::Left(_))
    }

    fn may_be_put_down(&self, pre_trial: bool) -> Result<(), Refusal> {
        match self {
            Self::Identification(given) if given.grounds.is_empty() => Err(Refusal::GroundMissing),
            Self::Identification(given) => given.may_be_found(pre_trial),
            Self::Protection(given) => given.may_be_entered(pre_trial),
            _ => Ok(()),
        }
    }
}

impl Entry {
    fn enter(&self, of: &mut PersonStanding) -> Result<(), Refusal> {
        match &self.step {
            Step::Identification(given) => given.enter(self, of),
            Step::RiskAssessment(given) => given.enter(self, of)?,
            Step::Consent(given) => given.enter(self, of)?,
            Step::Protection(given) => given.enter(self, of)?,
            Step::Needs(_) => Needs::enter(self, of)?,
            Step::Plan(given) => given.enter(self, of)?,
            Step::Service(_) => Service::enter(self, of)?,
            Step::Referral(given) => given.enter(self, of)?,
            Step::Feedback(given) => given.enter(self, of)?,
            Step::WithdrawalTold(given) => given.enter(self, of)?,
            Step::Admitted(given) => given.enter(self, of)?,
            Step::Extended(given) => given.enter(of)?,
            Step::Left(given) => given.enter(self, of)?,
            Step::FollowUp(given) => given.enter(self, of)?,
            Step::Opinion(given) => given.enter(of)?,
            Step::Outcome(given) => given.enter(self, of)?,
            Step::Child(given) => given.enter(self, of)?,
            Step::CrossBorder(given) => given.enter(self, of)?,
            Step::Proceeding(given) => given.enter(self, of)?,
            Step::Claim(given) => given.enter(self, of)?,
            Step::Waiver(given) => {
                of.waived.insert(given.duty);
            }
            Step::TakenBack(_) => {}
        }
        Ok(())
    }
}

/// The steps that were not taken back, in the order in which they happened.
#[must_use]
pub fn untaken(entries: &[Entry]) -> Vec<&Entry> {
    let taken: BTreeSet<StepId> = entries
        .iter()
        .filter_map(|entry| match &entry.step {
            Step::TakenBack(back) => Some(back.entry),
            _ => None,
        })
        .collect();
    let mut order: Vec<&Entry> = entries.iter().filter(|e| !taken.contains(&e.id)).collect();
    order.sort_by_key(|entry| (entry.on, entry.place));
    order
}

/// Whether a finding takes for an adult who was taken for a child until then: the duties
/// towards a child end by it.
fn ends_childhood(entries: &[Entry], new: &Entry) -> bool {
    let Step::Identification(given) = &new.step else { return false };
    let before = untaken(entries).into_iter().filter(|entry| {
        entry.person == new.person && (entry.on, entry.place) < (new.on, new.place)
    });
    let mut ages = before.filter_map(|entry| match &entry.step {
        Step::Identification(found) => Some(found.age),
        _ => None,
    });
    given.age == AgeGroup::Adult && ages.next_back().is_some_and(AgeGroup::is_child)
}

/// How everybody stands after `entries`, given in any order: read by the moment
/// at which they happened, then in the order in which they were put down.
///
/// # Errors
///
/// The first step that the rules refuse. What was put down with [`admit`] has
/// none.
pub fn replay(entries: &[Entry]) -> Result<Standings, (StepId, Refusal)> {
    let mut all = Standings::new();
    for entry in untaken(entries) {
        let of = all.entry(entry.person).or_default();
        entry.enter(of).map_err(|why| (entry.id, why))?;
    }
    Ok(all)
}

/// Whether `new` may be put down after `entries`, and how everybody stands
/// then. `pre_trial`: whoever puts it down works for a pre-trial authority;
/// `reason`: one was given.
///
/// What happened earlier than steps put down before is taken in its place; it
/// is refused when a later step rests on its not having happened.
///
/// # Errors
///
/// The rule that forbids it.
pub fn admit(
    entries: &[Entry],
    new: &Entry,
    pre_trial: bool,
    reason: bool,
) -> Result<Standings, Refusal> {
    if new.on > new.at {
        return Err(Refusal::NotYet);
    }
    new.step.may_be_put_down(pre_trial)?;
    if (new.step.needs_reason() || ends_childhood(entries, new)) && !reason {
        return Err(Refusal::ReasonMissing);
    }
    if let Step::TakenBack(back) = &new.step {
        let there = entries.iter().find(|entry| entry.id == back.entry);
        let there = there.filter(|entry| entry.person == new.person);
        let taken = entries.iter().any(
            |entry| matches!(&entry.step, Step::TakenBack(before) if before.entry == back.entry),
        );
        match there {
            Some(entry) if entry.step.is_of_a_stay() => return Err(Refusal::StayStands),
            Some(entry) if !taken && !matches!(entry.step, Step::TakenBack(_)) => {}
            _ => return Err(Refusal::NoSuchStep),
        }
    }
    let mut with: Vec<Entry> = entries.to_vec();
    with.push(new.clone());
    replay(&with).map_err(|(at, why)| if at == new.id { why } else { Refusal::LaterStepsRest })
}
