//! Identification: that a person may be, is, or is not a victim; informally by
//! any body of the mechanism, formally by the pre-trial authorities alone.
//!
//! Every finding is a step of its own; none is ever changed. The status is what
//! all of them make together, and support never waits for more than *possible*.
//!
//! Source: National Referral Mechanism, measures 1.1 and C 1.1.
use super::standing::PersonStanding;
use super::step::{Entry, Refusal};
use crate::code::codes;
use crate::id::ScreeningId;
use serde::{Deserialize, Serialize};

codes! {
    /// By whose right it is found.
    Manner {
        /// By any body of the mechanism.
        Informal = "informal",
        /// By a pre-trial authority.
        Formal = "formal",
    }
}

codes! {
    /// What is found.
    Finding {
        /// The person may be a victim.
        Possible = "possible",
        /// The person is a victim.
        Actual = "actual",
        /// The person is not a victim.
        NotVictim = "not_victim",
    }
}

codes! {
    /// The age of the person at that time, as far as the procedure asks.
    AgeGroup {
        /// Eighteen or older.
        Adult = "adult",
        /// Younger than eighteen.
        Child = "child",
        /// Not known, with reason to believe that it is a child: treated as one
        /// until the age is known.
        ///
        /// Source: Directive 2011/36/EU, Art. 13(2).
        PresumedChild = "presumed_child",
    }
}

impl AgeGroup {
    /// Whether the rules for children hold.
    #[must_use]
    pub const fn is_child(self) -> bool {
        matches!(self, Self::Child | Self::PresumedChild)
    }
}

codes! {
    /// What the finding rests on.
    Ground {
        /// Indicators seen at a screening.
        Indicators = "indicators",
        /// What the person said.
        Statement = "statement",
        /// Documents.
        Documents = "documents",
        /// What somebody else saw or said.
        Witness = "witness",
        /// A body of another country.
        ForeignAuthority = "foreign_authority",
        /// Criminal proceedings.
        Proceedings = "proceedings",
    }
}

codes! {
    /// What all findings make together.
    Status {
        /// Nothing was found yet.
        Unassessed = "unassessed",
        /// Possibly a victim.
        Possible = "possible",
        /// A victim, found informally.
        Informal = "informally_identified",
        /// A victim, found formally.
        Formal = "formally_identified",
        /// Not a victim.
        NotVictim = "not_a_victim",
    }
}

/// One finding.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Identification {
    /// By whose right.
    pub manner: Manner,
    /// What was found.
    pub finding: Finding,
    /// The age at that time.
    pub age: AgeGroup,
    /// What it rests on; at least one ground.
    pub grounds: Vec<Ground>,
    /// The screening at which the indicators were seen, when one is kept.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub screening: Option<ScreeningId>,
    /// Forms of exploitation, codes of the pack's list `form_of_exploitation`;
    /// empty while they are not known.
    #[serde(default)]
    pub forms: Vec<String>,
    /// Whether the person was abroad when it was found.
    #[serde(default)]
    pub abroad: bool,
}

impl Status {
    /// The status after one more finding.
    ///
    /// What a pre-trial authority found, only a pre-trial authority takes back;
    /// who found less than others did takes nothing back.
    #[must_use]
    pub const fn after(self, manner: Manner, finding: Finding) -> Self {
        match (self, manner, finding) {
            (_, Manner::Formal, Finding::Actual) | (Self::Formal, Manner::Informal, _) => {
                Self::Formal
            }
            (_, _, Finding::NotVictim) => Self::NotVictim,
            (_, Manner::Informal, Finding::Actual) | (Self::Informal, _, Finding::Possible) => {
                Self::Informal
            }
            (Self::Formal, Manner::Formal, Finding::Possible) => Self::Formal,
            (_, _, Finding::Possible) => Self::Possible,
        }
    }

    /// Whether a person of this status is supported. It asks for nothing more:
    /// neither a formal finding nor the wish to cooperate.
    ///
    /// Source: Directive 2011/36/EU, Art. 11(2) and (3).
    #[must_use]
    pub const fn is_supported(self) -> bool {
        matches!(self, Self::Possible | Self::Informal | Self::Formal)
    }
}

impl Identification {
    /// Whether a body may find this. `pre_trial`: it is a pre-trial authority.
    pub(super) fn may_be_found(&self, pre_trial: bool) -> Result<(), Refusal> {
        if self.screening.is_some() && !self.grounds.contains(&Ground::Indicators) {
            return Err(Refusal::ScreeningNoGround);
        }
        match (self.manner, self.finding) {
            (Manner::Formal, _) if !pre_trial => Err(Refusal::PreTrialOnly),
            (Manner::Formal, Finding::Possible) => Err(Refusal::FormalDecides),
            _ => Ok(()),
        }
    }

    pub(super) fn enter(&self, entry: &Entry, of: &mut PersonStanding) {
        let before = of.status;
        of.status = before.after(self.manner, self.finding);
        of.age = Some(self.age);
        of.abroad = self.abroad;
        if of.status.is_supported() && of.identified.is_none() {
            of.identified = Some(entry.on);
        }
        if of.status == Status::Formal && before != Status::Formal {
            of.formally = Some(entry.on);
        }
        if self.age.is_child() {
            // Taken for an adult in between, the child is told of from now.
            let anew = of.child_since.is_none() || of.adult_since.is_some();
            if of.status.is_supported() && anew {
                of.child_since = Some(entry.on);
                of.adult_since = None;
            }
        } else if of.child_since.is_some() && of.adult_since.is_none() {
            of.adult_since = Some(entry.on);
        }
        if of.status == Status::NotVictim {
            of.formally = None;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use Finding::{Actual, NotVictim, Possible};
    use Manner::{Formal, Informal};

    #[track_caller]
    fn check(findings: &[(Manner, Finding)], expected: Status) {
        let status =
            findings.iter().fold(Status::Unassessed, |status, (m, f)| status.after(*m, *f));
        assert_eq!(status, expected);
    }

    #[test]
    fn the_status_is_what_all_findings_make_together() {
        check(&[], Status::Unassessed);
        check(&[(Informal, Possible)], Status::Possible);
        check(&[(Informal, Possible), (Informal, Actual)], Status::Informal);
        check(&[(Informal, Actual), (Informal, Possible)], Status::Informal);
        check(&[(Informal, Possible), (Formal, Actual)], Status::Formal);
        check(&[(Formal, Actual), (Informal, Possible)], Status::Formal);
        check(&[(Informal, Possible), (Informal, NotVictim)], Status::NotVictim);
        check(&[(Informal, NotVictim), (Informal, Possible)], Status::Possible);
    }

    #[test]
    fn only_a_pre_trial_authority_takes_back_what_one_found() {
        check(&[(Formal, Actual), (Informal, NotVictim)], Status::Formal);
        check(&[(Formal, Actual), (Formal, NotVictim)], Status::NotVictim);
    }

    #[test]
    fn a_formal_finding_is_a_pre_trial_authoritys_and_decides() {
        let given = |manner, finding| Identification {
            manner,
            finding,
            age: AgeGroup::Adult,
            grounds: vec![Ground::Statement],
            screening: None,
            forms: Vec::new(),
            abroad: false,
        };
        let check = |manner, finding, pre_trial, expected| {
            assert_eq!(given(manner, finding).may_be_found(pre_trial), expected);
        };
        check(Informal, Actual, false, Ok(()));
        check(Informal, NotVictim, true, Ok(()));
        check(Formal, Actual, true, Ok(()));
        check(Formal, Actual, false, Err(Refusal::PreTrialOnly));
        check(Formal, Possible, true, Err(Refusal::FormalDecides));
    }

    #[test]
    fn what_rests_on_a_screening_rests_on_indicators() {
        let check = |grounds: &[Ground], expected| {
            let given = Identification {
                manner: Informal,
                finding: Possible,
                age: AgeGroup::Adult,
                grounds: grounds.to_vec(),
                screening: Some(ScreeningId::new(crate::day::Moment(0), 1)),
                forms: Vec::new(),
                abroad: false,
            };
            assert_eq!(given.may_be_found(false), expected);
        };
        check(&[Ground::Statement, Ground::Indicators], Ok(()));
        check(&[Ground::Statement], Err(Refusal::ScreeningNoGround));
    }

    #[test]
    fn who_may_be_a_child_is_treated_as_one() {
        assert!(AgeGroup::PresumedChild.is_child() && AgeGroup::Child.is_child());
        assert!(!AgeGroup::Adult.is_child());
    }
}
