//! Consent, one purpose at a time; and the rule that nothing which tells who a
//! person is goes to anybody without it or a named duty of the law.
//!
//! Source: National Referral Mechanism, measure 1.4; the six things a person is
//! told are those of the Human Trafficking Case Data Standard 2.0, `Consent`.
use super::crossborder::note_reached;
use super::standing::PersonStanding;
use super::step::{Entry, Refusal};
use crate::code::codes;
use crate::day::Moment;
use serde::{Deserialize, Serialize};

codes! {
    /// What for.
    ConsentPurpose {
        /// An interview.
        Interview = "interview",
        /// Support by the body that asks.
        Support = "support",
        /// A referral to one named body.
        Referral = "referral",
        /// The register of victims.
        Register = "register",
        /// Statistics.
        Statistics = "statistics",
        /// Research.
        Research = "research",
        /// A referral to another country.
        Transnational = "transnational_transfer",
    }
}

impl ConsentPurpose {
    /// Whether it is given for one body that must be named.
    #[must_use]
    pub const fn names_a_recipient(self) -> bool {
        matches!(self, Self::Referral | Self::Transnational)
    }
}

codes! {
    /// What the person answered.
    Answer {
        /// Yes.
        Given = "given",
        /// No.
        Refused = "refused",
        /// No longer.
        Withdrawn = "withdrawn",
    }
}

codes! {
    /// Who answered.
    Giver {
        /// The person.
        Person = "person",
        /// The guardian or representative of a child.
        Guardian = "guardian",
    }
}

codes! {
    /// What the person was told before answering.
    Told {
        /// What it is for.
        Purpose = "purpose",
        /// What is, and what may be, done with the data.
        Use = "data_use",
        /// That research may use it without what tells who the person is.
        Research = "research_use",
        /// The right to see the data.
        Access = "access",
        /// How long the data is kept.
        Storage = "storage_time",
        /// How to withdraw the consent.
        Withdrawal = "withdrawal",
    }
}

/// An answer about one purpose.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Consent {
    /// What for.
    pub purpose: ConsentPurpose,
    /// The answer.
    pub answer: Answer,
    /// The body that may get the data, by its code in the directory; only for
    /// a purpose that names one.
    #[serde(default)]
    pub recipient: Option<String>,
    /// Who answered.
    pub by: Giver,
    /// The language it was asked in, a code of the pack's list `language`.
    pub language: String,
    /// Whether an interpreter was there.
    #[serde(default)]
    pub interpreter: bool,
    /// What was told before.
    #[serde(default)]
    pub told: Vec<Told>,
    /// Whether the answer is on paper with a signature.
    #[serde(default)]
    pub document: bool,
}

/// How a person stands to one purpose.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Standing {
    /// The last answer.
    pub answer: Answer,
    /// When.
    pub on: Moment,
    /// Whether everything in [`Told::ALL`] was told before it.
    pub informed: bool,
}

impl Consent {
    pub(super) fn enter(&self, entry: &Entry, of: &mut PersonStanding) -> Result<(), Refusal> {
        if self.purpose.names_a_recipient() != self.recipient.is_some() {
            return Err(Refusal::RecipientMissing);
        }
        let child = of.age.is_some_and(super::identification::AgeGroup::is_child);
        // A child withdraws and refuses by itself; it is bound by nobody's yes
        // but a guardian's.
        if child && self.answer == Answer::Given && self.by == Giver::Person {
            return Err(Refusal::GuardianMissing);
        }
        let key = (self.purpose, self.recipient.clone());
        let before = of.consents.get(&key).map(|standing| standing.answer);
        if self.answer == Answer::Withdrawn && before != Some(Answer::Given) {
            return Err(Refusal::NothingToWithdraw);
        }
        let informed = Told::ALL.iter().all(|told| self.told.contains(told));
        of.consents.insert(key, Standing { answer: self.answer, on: entry.on, informed });
        note_reached(of);
        Ok(())
    }
}

codes! {
    /// Why data that tells who a person is may go to another body.
    Basis {
        /// The person's consent.
        Consent = "consent",
        /// A child victim was identified: the child protection agency, the
        /// police and the national commission are told.
        ///
        /// Source: National Referral Mechanism, measure C 1.1.
        ChildNotification = "child_notification",
        /// A Bulgarian child victim is abroad: the child protection agency and
        /// the police are told. Source: as above.
        ChildAbroadNotification = "child_abroad_notification",
        /// Nothing that tells who the person is goes out.
        NoIdentity = "no_identity",
    }
}

/// Whom a duty of the law lets be told, by their codes in the directory.
const CHILD_BODIES: [&str; 3] = ["SACP", "MoI", "ANCCTHB"];

impl Basis {
    /// Whether data may go to `recipient` on this basis.
    ///
    /// # Errors
    ///
    /// [`NoConsent`](Refusal::NoConsent), [`NotInformed`](Refusal::NotInformed),
    /// [`DutyNames`](Refusal::DutyNames) for a body that the duty does not name,
    /// [`ChildrenOnly`](Refusal::ChildrenOnly).
    pub fn allows(
        self,
        of: &PersonStanding,
        purpose: ConsentPurpose,
        recipient: &str,
    ) -> Result<(), Refusal> {
        let named = match self {
            Self::NoIdentity => return Ok(()),
            Self::Consent => {
                let key = (purpose, Some(recipient.to_owned()));
                return match of.consents.get(&key) {
                    Some(Standing { answer: Answer::Given, informed: true, .. }) => Ok(()),
                    Some(Standing { answer: Answer::Given, .. }) => Err(Refusal::NotInformed),
                    _ => Err(Refusal::NoConsent),
                };
            }
            Self::ChildNotification => &CHILD_BODIES[..],
            Self::ChildAbroadNotification => &CHILD_BODIES[..2],
        };
        if !of.age.is_some_and(super::identification::AgeGroup::is_child) {
            return Err(Refusal::ChildrenOnly);
        }
        if self == Self::ChildAbroadNotification && !of.abroad {
            return Err(Refusal::NotAbroad);
        }
        // A unit of the body that the duty names is that body.
        let part_of = |body: &&str| {
            recipient
                .strip_prefix(*body)
                .is_some_and(|rest| rest.is_empty() || rest.starts_with('-'))
        };
        if named.iter().any(part_of) { Ok(()) } else { Err(Refusal::DutyNames) }
    }
}
