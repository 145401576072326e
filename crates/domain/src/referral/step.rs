//! A step of the procedure: what was done about one person of a case, on a day,
//! by a body. Steps are put down and never edited; one put down by mistake is
//! taken back by another.
use super::child::ChildStep;
use super::compensation::Claim;
use super::consent::Consent;
use super::crossborder::CrossBorder;
use super::identification::Identification;
use super::opinion::Opinion;
use super::proceeding::Proceeding;
use super::protection::Protection;
use super::risk::RiskAssessment;
use super::stay::{Admitted, Extended, Left};
use super::support::{FollowUp, Needs, Outcome, Plan, Service};
use super::transfer::{Feedback, Referral, WithdrawalTold};
use crate::code::codes;
use crate::day::Moment;
use crate::id::{PersonId, StepId};
use serde::{Deserialize, Serialize};

/// What was done.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "step", rename_all = "snake_case")]
pub enum Step {
    /// A finding about whether the person is a victim.
    Identification(Identification),
    /// The risk was assessed.
    RiskAssessment(RiskAssessment),
    /// An answer about a consent.
    Consent(Consent),
    /// About protection.
    Protection(Protection),
    /// The needs were assessed.
    Needs(Needs),
    /// A version of the support and safety plan.
    Plan(Plan),
    /// A service was given.
    Service(Service),
    /// The person was offered to another body.
    Referral(Referral),
    /// The other body answered.
    Feedback(Feedback),
    /// A body was told that a consent is withdrawn.
    WithdrawalTold(WithdrawalTold),
    /// Admission to a shelter.
    Admitted(Admitted),
    /// A stay was extended.
    Extended(Extended),
    /// A stay ended.
    Left(Left),
    /// A follow-up.
    FollowUp(FollowUp),
    /// What the person says of the help they had.
    Opinion(Opinion),
    /// Support ended.
    Outcome(Outcome),
    /// A step of the coordination mechanism for children.
    Child(ChildStep),
    /// A phase of a referral across borders.
    CrossBorder(CrossBorder),
    /// The proceedings against the person reached a stage.
    Proceeding(Proceeding),
    /// About a claim for compensation.
    Claim(Claim),
    /// A duty is waived, with a reason.
    Waiver(Waiver),
    /// A step put down by mistake is taken back, with a reason.
    TakenBack(TakenBack),
}

/// A duty that is waived for a person.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Waiver {
    /// Which.
    pub duty: Duty,
}

/// A step that is taken back.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TakenBack {
    /// Which.
    pub entry: StepId,
}

codes! {
    /// The steps of the mechanism that must be done or waived for a person.
    ///
    /// Source: National Referral Mechanism, measures 1.1 to 1.4.
    Duty {
        /// Identification.
        Identification = "identification",
        /// Risk assessment.
        Risk = "risk_assessment",
        /// Needs.
        Needs = "needs",
        /// Support and safety plan.
        Plan = "support_plan",
        /// Referral.
        Referral = "referral",
        /// Follow-up after a stay.
        FollowUp = "follow_up",
    }
}

/// A step as it was put down.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Its id.
    pub id: StepId,
    /// Whom it is about.
    pub person: PersonId,
    /// When it was so; not after `at`.
    pub on: Moment,
    /// When it was put down.
    pub at: Moment,
    /// Its place among the steps of the case, in the order in which they were
    /// put down, from 1.
    pub place: u32,
    /// The body of who put it down, by its code in the directory.
    pub institution: String,
    /// What was done.
    pub step: Step,
}

codes! {
    /// Why a step is not put down.
    Refusal {
        /// It would have happened after now.
        NotYet = "not_yet",
        /// Only a pre-trial authority does this.
        PreTrialOnly = "pre_trial_only",
        /// A formal finding decides: it is never *possible*.
        FormalDecides = "formal_decides",
        /// The step needs a reason.
        ReasonMissing = "reason_missing",
        /// It needs at least one ground.
        GroundMissing = "ground_missing",
        /// What names a screening rests on indicators.
        ScreeningNoGround = "screening_no_ground",
        /// There is no such screening of the person, or it was taken back.
        NoSuchScreening = "no_such_screening",
        /// It is for children alone.
        ChildrenOnly = "children_only",
        /// It is for adults alone.
        AdultsOnly = "adults_only",
        /// A measure for a child must say which.
        MeasureMissing = "measure_missing",
        /// Special protection is for who cooperates.
        NotCooperating = "not_cooperating",
        /// The person is not under special protection.
        NotProtected = "not_protected",
        /// This purpose names one body, or must not name one.
        RecipientMissing = "recipient_missing",
        /// A guardian or representative says yes for a child.
        GuardianMissing = "guardian_missing",
        /// There is no consent to withdraw.
        NothingToWithdraw = "nothing_to_withdraw",
        /// The person did not consent to this body having the data.
        NoConsent = "no_consent",
        /// The person consented without having been told everything.
        NotInformed = "not_informed",
        /// The duty of the law does not name this body.
        DutyNames = "duty_names",
        /// The child is not abroad.
        NotAbroad = "not_abroad",
        /// There is no such referral of the person.
        NoSuchReferral = "no_such_referral",
        /// The referral was not accepted.
        NotAccepted = "not_accepted",
        /// The referral was answered before.
        AlreadyAnswered = "already_answered",
        /// Why a referral was refused is said only of one that was.
        NothingRefused = "nothing_refused",
        /// The service of the directory is of another body or another sort.
        ServiceElsewhere = "service_elsewhere",
        /// There is no withdrawal to tell this body of.
        NothingToTell = "nothing_to_tell",
        /// Nothing was assessed.
        NothingAssessed = "nothing_assessed",
        /// The person was not identified, even as possible.
        NotIdentified = "not_identified",
        /// Support ended; the needs are assessed first.
        SupportEnded = "support_ended",
        /// There was no support.
        NotSupported = "not_supported",
        /// No question was answered.
        NothingSaid = "nothing_said",
        /// The person is in a shelter.
        AlreadyAdmitted = "already_admitted",
        /// The person is in no shelter.
        NotAdmitted = "not_admitted",
        /// A step that must come before is missing.
        StepBeforeMissing = "step_before_missing",
        /// The mechanism for the child ended.
        MechanismOver = "mechanism_over",
        /// A phase is skipped.
        PhaseSkipped = "phase_skipped",
        /// A referral to another country runs.
        AnotherCrossing = "another_crossing",
        /// This stage decides, and there is no decision.
        VerdictMissing = "verdict_missing",
        /// Nothing is decided at this stage.
        VerdictTooEarly = "verdict_too_early",
        /// A sentence without a conviction.
        SentenceWithoutConviction = "sentence_without_conviction",
        /// The proceedings are over.
        ProceedingOver = "proceeding_over",
        /// A later stage was reached before.
        StageBefore = "stage_before",
        /// The claim is not at a point where this can happen.
        ClaimOutOfOrder = "claim_out_of_order",
        /// There is no such step, or it was taken back.
        NoSuchStep = "no_such_step",
        /// A stay in a shelter is ended, not taken back.
        StayStands = "stay_stands",
        /// Steps put down for later rest on this order.
        LaterStepsRest = "later_steps_rest",
    }
}
