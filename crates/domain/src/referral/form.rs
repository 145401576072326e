//! What is asked for each sort of step: the one list from which a page makes
//! its form, the API its document and a reader its check. The types of the
//! steps say the same; a test holds the two together.
use super::child::ChildEvent;
use super::compensation::ClaimEvent;
use super::consent::{Answer, Basis, ConsentPurpose, Giver, Told};
use super::crossborder::{Direction, Phase};
use super::identification::{AgeGroup, Finding, Ground, Manner};
use super::opinion::Said;
use super::packet::RefusedFor;
use super::proceeding::{Offence, Stage, Verdict};
use super::protection::{Measure, ProtectionEvent};
use super::risk::{Degree, Risk, RiskLevel, Trigger};
use super::step::{Duty, Step};
use super::support::{Condition, OutcomeKind, PlanPart, ServiceKind, Signer};
use super::transfer::ReferralAnswer;
use crate::case_file::Part;
use crate::code::codes;
use serde_json::{Map, Value};

codes! {
    /// The sorts of steps that somebody fills a form for.
    Sort {
        /// [`Step::Identification`]
        Identification = "identification",
        /// [`Step::RiskAssessment`]
        RiskAssessment = "risk_assessment",
        /// [`Step::Consent`]
        Consent = "consent",
        /// [`Step::Protection`]
        Protection = "protection",
        /// [`Step::Needs`]
        Needs = "needs",
        /// [`Step::Plan`]
        Plan = "plan",
        /// [`Step::Service`]
        Service = "service",
        /// [`Step::Referral`]
        Referral = "referral",
        /// [`Step::Feedback`]
        Feedback = "feedback",
        /// [`Step::WithdrawalTold`]
        WithdrawalTold = "withdrawal_told",
        /// [`Step::FollowUp`]
        FollowUp = "follow_up",
        /// [`Step::Opinion`]
        Opinion = "opinion",
        /// [`Step::Outcome`]
        Outcome = "outcome",
        /// [`Step::Child`]
        Child = "child",
        /// [`Step::CrossBorder`]
        CrossBorder = "cross_border",
        /// [`Step::Proceeding`]
        Proceeding = "proceeding",
        /// [`Step::Claim`]
        Claim = "claim",
        /// [`Step::Waiver`]
        Waiver = "waiver",
    }
}

/// What a field holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// One of these codes, of a list by name.
    One(&'static str, &'static [&'static str]),
    /// Any of these codes, of a list by name.
    Any(&'static str, &'static [&'static str]),
    /// One code of a list of the pack.
    Listed(&'static str),
    /// Any codes of a list of the pack.
    AnyListed(&'static str),
    /// A body of the directory, by its code.
    Body,
    /// A service of the directory of services, by its id.
    Service,
    /// Yes or no.
    Yes,
    /// A whole number from 0.
    Count,
    /// Money, in hundredths of the currency.
    Money,
    /// For each code of the first list one of the second, or nothing.
    Each(&'static str, &'static [&'static str], &'static str, &'static [&'static str]),
    /// A referral of the person, by the step that offered it.
    Referral,
    /// A screening of the person that was not taken back.
    Screening,
    /// An oblast, by its code.
    Oblast,
    /// A month, or a year alone.
    RoughDate,
}

/// A field of the form of a step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Field {
    /// Its name in the step.
    pub name: &'static str,
    /// What it holds.
    pub shape: Shape,
    /// Whether a step cannot be without it.
    pub required: bool,
}

pub(crate) const fn must(name: &'static str, shape: Shape) -> Field {
    Field { name, shape, required: true }
}

pub(crate) const fn may(name: &'static str, shape: Shape) -> Field {
    Field { name, shape, required: false }
}

impl Sort {
    /// The fields of the form, in the order in which they are asked.
    #[must_use]
    pub const fn fields(self) -> &'static [Field] {
        match self {
            Self::Identification => {
                &const {
                    [
                        must("manner", Shape::One("manner", Manner::CODES)),
                        must("finding", Shape::One("finding", Finding::CODES)),
                        must("age", Shape::One("age_group", AgeGroup::CODES)),
                        must("grounds", Shape::Any("ground", Ground::CODES)),
                        may("screening", Shape::Screening),
                        may("forms", Shape::AnyListed("form_of_exploitation")),
                        may("abroad", Shape::Yes),
                    ]
                }
            }
            Self::RiskAssessment => {
                &const {
                    [
                        must("trigger", Shape::One("trigger", Trigger::CODES)),
                        may("degrees", Shape::Each("risk", Risk::CODES, "degree", Degree::CODES)),
                        may("set", Shape::One("risk_level", RiskLevel::CODES)),
                    ]
                }
            }
            Self::Consent => {
                &const {
                    [
                        must("purpose", Shape::One("consent_purpose", ConsentPurpose::CODES)),
                        must("answer", Shape::One("answer", Answer::CODES)),
                        may("recipient", Shape::Body),
                        must("by", Shape::One("giver", Giver::CODES)),
                        must("language", Shape::Listed("language")),
                        may("interpreter", Shape::Yes),
                        may("told", Shape::Any("told", Told::CODES)),
                        may("document", Shape::Yes),
                    ]
                }
            }
            Self::Protection => {
                &const {
                    [
                        must("event", Shape::One("protection_event", ProtectionEvent::CODES)),
                        may("measure", Shape::One("measure", Measure::CODES)),
                    ]
                }
            }
            Self::Needs => {
                &const { [may("services", Shape::Any("service_kind", ServiceKind::CODES))] }
            }
            Self::Plan => {
                &const {
                    [
                        may("parts", Shape::Any("plan_part", PlanPart::CODES)),
                        may("signed", Shape::Any("signer", Signer::CODES)),
                    ]
                }
            }
            Self::Service => {
                &const {
                    [
                        must("service", Shape::One("service_kind", ServiceKind::CODES)),
                        must("provider", Shape::Body),
                        may("minutes", Shape::Count),
                        may("cost", Shape::Money),
                    ]
                }
            }
            Self::Referral => {
                &const {
                    [
                        must("to", Shape::Body),
                        must("service", Shape::One("service_kind", ServiceKind::CODES)),
                        may("listed", Shape::Service),
                        must("basis", Shape::One("basis", Basis::CODES)),
                        may("accompanied", Shape::Yes),
                    ]
                }
            }
            Self::Feedback => {
                &const {
                    [
                        must("referral", Shape::Referral),
                        must("answer", Shape::One("referral_answer", ReferralAnswer::CODES)),
                        may("why", Shape::One("refused_for", RefusedFor::CODES)),
                    ]
                }
            }
            Self::WithdrawalTold => &const { [must("recipient", Shape::Body)] },
            Self::FollowUp => {
                &const {
                    [
                        may("reached", Shape::Yes),
                        must("housing", Shape::One("condition", Condition::CODES)),
                        must("work", Shape::One("condition", Condition::CODES)),
                        must("education", Shape::One("condition", Condition::CODES)),
                        must("safety", Shape::One("condition", Condition::CODES)),
                    ]
                }
            }
            Self::Opinion => {
                &const {
                    [
                        must("about", Shape::Body),
                        may("told", Shape::One("said", Said::CODES)),
                        may("asked", Shape::One("said", Said::CODES)),
                        may("respected", Shape::One("said", Said::CODES)),
                        may("safe", Shape::One("said", Said::CODES)),
                        may("helped", Shape::One("said", Said::CODES)),
                    ]
                }
            }
            Self::Outcome => {
                &const { [must("outcome", Shape::One("outcome_kind", OutcomeKind::CODES))] }
            }
            Self::Child => &const { [must("event", Shape::One("child_event", ChildEvent::CODES))] },
            Self::CrossBorder => {
                &const {
                    [
                        must("phase", Shape::One("phase", Phase::CODES)),
                        must("direction", Shape::One("direction", Direction::CODES)),
                        must("country", Shape::Listed("country")),
                        must("body", Shape::Body),
                    ]
                }
            }
            Self::Proceeding => {
                &const {
                    [
                        must("stage", Shape::One("stage", Stage::CODES)),
                        must("authority", Shape::Body),
                        must("offence", Shape::One("offence", Offence::CODES)),
                        may("verdict", Shape::One("verdict", Verdict::CODES)),
                        may("months", Shape::Count),
                        may("suspended", Shape::Yes),
                        may("fine", Shape::Money),
                        may("confiscation", Shape::Yes),
                    ]
                }
            }
            Self::Claim => {
                &const {
                    [
                        must("event", Shape::One("claim_event", ClaimEvent::CODES)),
                        may("amount", Shape::Money),
                    ]
                }
            }
            Self::Waiver => &const { [must("duty", Shape::One("duty", Duty::CODES))] },
        }
    }

    /// Whether a step of this sort may be about somebody with this part in the
    /// case: proceedings are against the accused, everything else is about who
    /// may be a victim.
    #[must_use]
    pub const fn fits(self, part: Part) -> bool {
        match self {
            Self::Proceeding => part.is_of_the_accused(),
            _ => part.is_of_a_victim(),
        }
    }
}

impl Step {
    /// The step of a sort with these values, checked by its fields before.
    /// None when they are not those of the sort.
    #[must_use]
    pub fn of(sort: Sort, mut values: Map<String, Value>) -> Option<Self> {
        values.insert("step".to_owned(), Value::from(sort.code()));
        serde_json::from_value(Value::Object(values)).ok()
    }

    /// The code of its sort, as in the database and the journal.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Identification(_) => "identification",
            Self::RiskAssessment(_) => "risk_assessment",
            Self::Consent(_) => "consent",
            Self::Protection(_) => "protection",
            Self::Needs(_) => "needs",
            Self::Plan(_) => "plan",
            Self::Service(_) => "service",
            Self::Referral(_) => "referral",
            Self::Feedback(_) => "feedback",
            Self::WithdrawalTold(_) => "withdrawal_told",
            Self::Admitted(_) => "admitted",
            Self::Extended(_) => "extended",
            Self::Left(_) => "left",
            Self::FollowUp(_) => "follow_up",
            Self::Opinion(_) => "opinion",
            Self::Outcome(_) => "outcome",
            Self::Child(_) => "child",
            Self::CrossBorder(_) => "cross_border",
            Self::Proceeding(_) => "proceeding",
            Self::Claim(_) => "claim",
            Self::Waiver(_) => "waiver",
            Self::TakenBack(_) => "taken_back",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::day::Moment;
    use crate::id::{ServiceId, StepId};

    fn sample(shape: Shape) -> Value {
        match shape {
            Shape::One(_, codes) => codes[0].into(),
            Shape::Any(_, codes) => Value::from(codes.to_vec()),
            Shape::Listed(_) | Shape::Body => "bg".into(),
            Shape::AnyListed(_) => Value::from(vec!["sexual"]),
            Shape::Yes => true.into(),
            Shape::Count | Shape::Money => 7.into(),
            Shape::Each(_, keys, _, values) => {
                keys.iter().map(|key| ((*key).to_owned(), Value::from(values[0]))).collect()
            }
            Shape::Referral | Shape::Screening => StepId::new(Moment(0), 1).to_string().into(),
            Shape::Service => ServiceId::new(Moment(0), 1).to_string().into(),
            Shape::Oblast => "SOF".into(),
            Shape::RoughDate => "2016-05".into(),
        }
    }

    #[test]
    fn the_form_of_each_sort_makes_its_step_and_nothing_is_left_out() {
        for sort in Sort::ALL {
            let all: Map<String, Value> =
                sort.fields().iter().map(|f| (f.name.to_owned(), sample(f.shape))).collect();
            let step = Step::of(*sort, all.clone()).unwrap_or_else(|| panic!("{sort:?}"));
            assert_eq!(step.code(), sort.code());
            // What the step keeps is what was asked, field by field.
            let mut kept = serde_json::to_value(&step).unwrap();
            kept.as_object_mut().unwrap().remove("step");
            assert_eq!(kept, Value::Object(all.clone()), "{sort:?}");
            for field in sort.fields() {
                let mut without = all.clone();
                without.remove(field.name);
                let made = Step::of(*sort, without).is_some();
                assert_eq!(made, !field.required, "{sort:?} {}", field.name);
            }
        }
    }
}
