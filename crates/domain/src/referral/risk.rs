//! Risk assessment: eleven risks, each none, low, medium, high or not known,
//! read as one level that somebody may set higher or lower with a reason.
//!
//! A new assessment is a step of its own: at every new contact and whenever the
//! case takes a turn. Source: National Referral Mechanism, measure 1.2.
use super::standing::PersonStanding;
use super::step::{Entry, Refusal};
use crate::code::codes;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

codes! {
    /// What may happen, or makes it likelier.
    Risk {
        /// Being trafficked again.
        Retrafficking = "retrafficking",
        /// Retaliation by the traffickers.
        Retaliation = "retaliation",
        /// Family or relatives in danger.
        Family = "family",
        /// The trafficker knows where the person is.
        LocationKnown = "location_known",
        /// A debt that is asked for.
        Debt = "debt",
        /// Self-harm.
        SelfHarm = "self_harm",
        /// Urgent need of medical care.
        Health = "health",
        /// Minors who accompany the person.
        Minors = "minors",
        /// Right to stay in the country.
        LegalStatus = "legal_status",
        /// Telephone and accounts that can be followed.
        Digital = "digital",
        /// Safety of the shelter.
        Shelter = "shelter",
    }
}

codes! {
    /// How high one risk is. Unknown is no level: it is written down as such.
    Degree {
        /// Not known.
        Unknown = "unknown",
        /// None.
        None = "none",
        /// Low.
        Low = "low",
        /// Medium.
        Medium = "medium",
        /// High.
        High = "high",
    }
}

codes! {
    /// The level of an assessment.
    RiskLevel {
        /// Low.
        Low = "low",
        /// Medium.
        Medium = "medium",
        /// High.
        High = "high",
        /// Somebody must act at once; set by a person, with the reason.
        Immediate = "immediate",
    }
}

codes! {
    /// Why it was assessed now.
    Trigger {
        /// It is the first.
        First = "first",
        /// A new contact.
        Contact = "new_contact",
        /// The case took a turn.
        Development = "development",
        /// The term for a review.
        Review = "review",
    }
}

/// One assessment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RiskAssessment {
    /// Why now.
    pub trigger: Trigger,
    /// The degree of each risk; what is not in it was not asked.
    #[serde(default)]
    pub degrees: BTreeMap<Risk, Degree>,
    /// The level that a person set instead of the one read from the degrees;
    /// the step then has a reason.
    #[serde(default)]
    pub set: Option<RiskLevel>,
}

impl RiskAssessment {
    /// The level read from the degrees: the highest of them. None while nothing
    /// is known: that is not the same as low.
    #[must_use]
    pub fn read(&self) -> Option<RiskLevel> {
        self.degrees
            .values()
            .filter_map(|degree| match degree {
                Degree::Unknown => None,
                Degree::None | Degree::Low => Some(RiskLevel::Low),
                Degree::Medium => Some(RiskLevel::Medium),
                Degree::High => Some(RiskLevel::High),
            })
            .max()
    }

    /// The level: the one a person set, or the one read.
    #[must_use]
    pub fn level(&self) -> Option<RiskLevel> {
        self.set.or_else(|| self.read())
    }

    pub(super) fn enter(&self, entry: &Entry, of: &mut PersonStanding) -> Result<(), Refusal> {
        if self.degrees.is_empty() && self.set.is_none() {
            return Err(Refusal::NothingAssessed);
        }
        of.risks.push((entry.on, self.level()));
        Ok(())
    }
}

/// The term of the next review after a level.
#[must_use]
pub const fn review_term(level: Option<RiskLevel>) -> &'static str {
    match level {
        Some(RiskLevel::Immediate) => "risk_review_immediate",
        Some(RiskLevel::High) => "risk_review_high",
        _ => "risk_review",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(degrees: &[(Risk, Degree)], set: Option<RiskLevel>, expected: Option<RiskLevel>) {
        let degrees = degrees.iter().copied().collect();
        let assessment = RiskAssessment { trigger: Trigger::First, degrees, set };
        assert_eq!(assessment.level(), expected);
    }

    #[test]
    fn the_level_is_the_highest_degree_unless_a_person_set_it() {
        check(
            &[(Risk::Debt, Degree::Low), (Risk::Family, Degree::High)],
            None,
            Some(RiskLevel::High),
        );
        check(&[(Risk::Debt, Degree::None)], None, Some(RiskLevel::Low));
        check(&[(Risk::Debt, Degree::High)], Some(RiskLevel::Low), Some(RiskLevel::Low));
        check(&[], Some(RiskLevel::Immediate), Some(RiskLevel::Immediate));
    }

    #[test]
    fn nothing_known_is_no_level() {
        check(&[], None, None);
        check(&[(Risk::Debt, Degree::Unknown)], None, None);
        check(
            &[(Risk::Debt, Degree::Unknown), (Risk::Health, Degree::Medium)],
            None,
            Some(RiskLevel::Medium),
        );
    }
}
