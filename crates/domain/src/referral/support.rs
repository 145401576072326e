//! Support: needs, the support and safety plan, what was given, follow-up and
//! how it ended. It begins as soon as somebody may be a victim and depends on
//! nothing else: not on a formal finding, not on cooperation.
//!
//! Source: National Referral Mechanism, measures 1.3, 2.1 and the documents of
//! the plan; Directive 2011/36/EU, Art. 11(3).
use super::standing::PersonStanding;
use super::step::{Entry, Refusal};
use crate::code::codes;
use crate::day::{Day, Moment};
use serde::{Deserialize, Serialize};

codes! {
    /// A service.
    ServiceKind {
        /// Emergency accommodation.
        EmergencyAccommodation = "emergency_accommodation",
        /// Shelter.
        Shelter = "shelter",
        /// Crisis centre.
        CrisisCentre = "crisis_centre",
        /// Food and humanitarian aid.
        Food = "food_humanitarian",
        /// Emergency psychological help.
        EmergencyPsychological = "emergency_psychological",
        /// Psychological counselling.
        Psychological = "psychological_counselling",
        /// Social counselling.
        Social = "social_counselling",
        /// Medical care.
        Medical = "medical",
        /// Legal counselling.
        LegalCounselling = "legal_counselling",
        /// Legal representation.
        LegalRepresentation = "legal_representation",
        /// Interpretation.
        Interpretation = "interpretation",
        /// Help with documents.
        Documents = "documents_issue",
        /// Transport.
        Transport = "transport",
        /// Safe return.
        SafeReturn = "safe_return",
        /// Support in the reflection period.
        ReflectionSupport = "reflection_period_support",
        /// Help with a residence permit.
        ResidencePermit = "residence_permit_support",
        /// A single payment.
        LumpSum = "financial_lump_sum",
        /// Help with compensation.
        Compensation = "compensation_support",
        /// Return to school.
        Education = "education_reentry",
        /// Vocational training.
        Vocational = "vocational_training",
        /// Finding work.
        Job = "job_placement",
        /// Housing.
        Housing = "housing",
        /// A guardian for a child.
        Guardian = "child_guardian",
        /// Work with the family.
        FamilyWork = "family_work",
        /// Mediation.
        Mediation = "mediation",
        /// Follow-up.
        FollowUp = "follow_up",
        /// Special protection.
        SpecialProtection = "special_protection",
    }
}

/// What a person needs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Needs {
    /// The services; empty when nothing is needed.
    #[serde(default)]
    pub services: Vec<ServiceKind>,
}

codes! {
    /// What a plan must hold.
    PlanPart {
        /// Needs.
        Needs = "needs",
        /// Risk.
        Risk = "risk",
        /// Steps.
        Steps = "steps",
        /// Who takes them.
        Organisations = "organisations",
        /// The security plan.
        Security = "security_plan",
        /// By when.
        Timeframe = "timeframe",
    }
}

codes! {
    /// Who signed a plan.
    Signer {
        /// The person, or the representative of a child.
        Person = "person",
        /// Who made it with the person.
        Interviewer = "interviewer",
    }
}

/// The support and safety plan; a new version is a new step.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Plan {
    /// What is in it.
    #[serde(default)]
    pub parts: Vec<PlanPart>,
    /// Who signed it.
    #[serde(default)]
    pub signed: Vec<Signer>,
    /// When it is looked at again; none when the plan is kept on paper alone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub review: Option<Day>,
}

impl Plan {
    /// Whether it has every part and both signatures.
    #[must_use]
    pub fn is_whole(&self) -> bool {
        PlanPart::ALL.iter().all(|part| self.parts.contains(part))
            && Signer::ALL.iter().all(|signer| self.signed.contains(signer))
    }
}

/// A service that was given.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Service {
    /// Which.
    pub service: ServiceKind,
    /// Who gave it, by its code in the directory.
    pub provider: String,
    /// How long, in minutes; none when it is not known or does not apply.
    #[serde(default)]
    pub minutes: Option<u32>,
    /// What it cost, in hundredths of the currency; none when not known.
    #[serde(default)]
    pub cost: Option<u32>,
}

codes! {
    /// How something stands at a follow-up.
    Condition {
        /// Not known.
        Unknown = "unknown",
        /// Settled.
        Settled = "settled",
        /// Uncertain.
        Uncertain = "uncertain",
        /// Bad.
        Bad = "bad",
        /// It does not apply.
        NotApplicable = "not_applicable",
    }
}

/// A follow-up after a stay or after support.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FollowUp {
    /// Whether the person was reached. Not reaching somebody is a result and
    /// is written down; it does not do what was due.
    #[serde(default)]
    pub reached: bool,
    /// Housing.
    pub housing: Condition,
    /// Work.
    pub work: Condition,
    /// Education.
    pub education: Condition,
    /// Safety.
    pub safety: Condition,
}

codes! {
    /// How support ended.
    OutcomeKind {
        /// The person lives on their own.
        Reintegrated = "reintegrated",
        /// The person returned to their country.
        Returned = "returned",
        /// Another body goes on.
        ReferredOut = "referred_out",
        /// Contact was lost.
        LostContact = "lost_contact",
        /// The person wants no support.
        Declined = "declined",
        /// The person died.
        Deceased = "deceased",
    }
}

/// The end of support.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Outcome {
    /// How.
    pub outcome: OutcomeKind,
}

codes! {
    /// How far support is.
    SupportState {
        /// Not begun.
        None = "none",
        /// The needs were assessed.
        NeedsAssessed = "needs_assessed",
        /// The plan is whole and signed.
        PlanSigned = "plan_signed",
        /// Services are given.
        Active = "active",
        /// The person is followed up.
        FollowUp = "follow_up",
        /// It ended.
        Ended = "ended",
    }
}

/// What a person was supported with so far.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Supported {
    /// When the needs were first assessed.
    pub needs_on: Option<Moment>,
    /// When a whole plan was first signed.
    pub plan_on: Option<Moment>,
    /// When each plan was put down, and when it is looked at again.
    pub plans: Vec<(Moment, Option<Day>)>,
    /// When services were given.
    pub services: Vec<Moment>,
    /// When the person was reached at a follow-up.
    pub reached: Vec<Moment>,
    /// When somebody tried.
    pub tried: Vec<Moment>,
    /// How and when it ended.
    pub ended: Option<(OutcomeKind, Moment)>,
}

impl Supported {
    /// How far it is.
    #[must_use]
    pub const fn state(&self) -> SupportState {
        if self.ended.is_some() {
            SupportState::Ended
        } else if !self.tried.is_empty() {
            SupportState::FollowUp
        } else if !self.services.is_empty() {
            SupportState::Active
        } else if self.plan_on.is_some() {
            SupportState::PlanSigned
        } else if self.needs_on.is_some() {
            SupportState::NeedsAssessed
        } else {
            SupportState::None
        }
    }
}

fn supported(of: &mut PersonStanding) -> Result<&mut Supported, Refusal> {
    if of.status.is_supported() { Ok(&mut of.support) } else { Err(Refusal::NotIdentified) }
}

impl Needs {
    pub(super) fn enter(entry: &Entry, of: &mut PersonStanding) -> Result<(), Refusal> {
        let support = supported(of)?;
        support.needs_on.get_or_insert(entry.on);
        // Who comes back is supported again.
        support.ended = None;
        Ok(())
    }
}

impl Plan {
    pub(super) fn enter(&self, entry: &Entry, of: &mut PersonStanding) -> Result<(), Refusal> {
        let support = supported(of)?;
        if support.ended.is_some() {
            return Err(Refusal::SupportEnded);
        }
        if self.is_whole() {
            support.plan_on.get_or_insert(entry.on);
        }
        support.plans.push((entry.on, self.review));
        Ok(())
    }
}

impl Service {
    pub(super) fn enter(entry: &Entry, of: &mut PersonStanding) -> Result<(), Refusal> {
        let support = supported(of)?;
        if support.ended.is_some() {
            return Err(Refusal::SupportEnded);
        }
        support.services.push(entry.on);
        Ok(())
    }
}

impl FollowUp {
    pub(super) fn enter(self, entry: &Entry, of: &mut PersonStanding) -> Result<(), Refusal> {
        // After the end one may still ask how the person is.
        let support = supported(of)?;
        support.tried.push(entry.on);
        if self.reached {
            support.reached.push(entry.on);
        }
        Ok(())
    }
}

impl Outcome {
    pub(super) fn enter(self, entry: &Entry, of: &mut PersonStanding) -> Result<(), Refusal> {
        // Support may end for who turned out not to be a victim, too.
        if of.support.state() == SupportState::None {
            return Err(Refusal::NotSupported);
        }
        if of.support.ended.is_some() {
            return Err(Refusal::SupportEnded);
        }
        of.support.ended = Some((self.outcome, entry.on));
        Ok(())
    }
}
