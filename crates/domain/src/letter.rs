//! Letters of a case, made from what stands in it.
//!
//! The wording of a letter (its title, fixed sentences, headings, and which
//! [`Block`] stands where) is data of the country pack: a [`Template`], with a
//! version. What fills the blocks is code, as it follows from the steps of the
//! case. Which blocks a letter cannot do without, and which it has nothing for,
//! is said here, so that a pack can be checked.
//!
//! Source: National Referral Mechanism, measures 1.1 to 1.4 and the documents of
//! the plan.
use crate::code::codes;
use crate::day::Day;
use crate::referral::crossborder::{self, Withheld};
use crate::referral::standing::PersonStanding;
use crate::words::Words;
use serde::{Deserialize, Serialize};

codes! {
    /// The letters.
    LetterKind {
        /// To the body that a person is referred to.
        Referral = "referral",
        /// A consent, as it was answered.
        Consent = "consent",
        /// The protocol of a finding.
        Identification = "identification",
        /// The individual support and safety plan.
        Plan = "plan",
        /// What was done, when it is over.
        Closing = "closing",
        /// The cover letter of what goes to another country.
        CrossBorder = "cross_border",
    }
}

codes! {
    /// What a letter is filled with.
    Block {
        /// The number of the case, the day and the body that writes.
        Reference = "reference",
        /// The body that it goes to.
        Addressee = "addressee",
        /// Who the person is, where that was chosen; else lines to write on.
        Person = "person",
        /// How the person stands, in codes.
        Standing = "standing",
        /// For what the person is referred.
        Request = "request",
        /// What the person needs.
        Needs = "needs",
        /// The risk as it was last assessed.
        Risk = "risk",
        /// What was done to the person: the trafficking events, in codes.
        Happened = "happened",
        /// What is written in one's own words.
        Note = "note",
        /// A consent, as it was answered.
        Consent = "consent",
        /// A finding.
        Identification = "identification",
        /// All findings.
        Findings = "findings",
        /// The steps that are agreed.
        Steps = "steps",
        /// The bodies that take part.
        Organisations = "organisations",
        /// The security plan: lines to write on.
        Security = "security_plan",
        /// By when.
        Timeframe = "timeframe",
        /// The services given.
        Services = "services",
        /// The referrals and what was answered.
        Referrals = "referrals",
        /// The stays in shelters.
        Stays = "stays",
        /// The follow-ups.
        FollowUps = "follow_ups",
        /// How support ended.
        Outcome = "outcome",
        /// The referral to another country.
        Crossing = "crossing",
        /// How many fields of the standard are filled, and why others are not.
        Fields = "fields",
        /// Lines to write on.
        Remarks = "remarks",
        /// The signature of the person.
        SignedPerson = "signed_person",
        /// The signature of a guardian or representative.
        SignedGuardian = "signed_guardian",
        /// The signature of who spoke with the person.
        SignedInterviewer = "signed_interviewer",
        /// The signature of an interpreter.
        SignedInterpreter = "signed_interpreter",
        /// The signature for the body that writes.
        SignedBody = "signed_body",
    }
}

impl LetterKind {
    /// The blocks without which it is not this letter.
    #[must_use]
    pub const fn needs(self) -> &'static [Block] {
        use Block as B;
        match self {
            Self::Referral => {
                &[B::Reference, B::Addressee, B::Person, B::Request, B::Note, B::SignedBody]
            }
            Self::Consent => &[B::Reference, B::Person, B::Consent, B::SignedPerson],
            Self::Identification => {
                &[B::Reference, B::Person, B::Identification, B::SignedInterviewer]
            }
            // What the mechanism asks a plan to hold.
            Self::Plan => &[
                B::Reference,
                B::Person,
                B::Needs,
                B::Risk,
                B::Steps,
                B::Organisations,
                B::Security,
                B::Timeframe,
                B::SignedPerson,
                B::SignedInterviewer,
            ],
            Self::Closing => &[B::Reference, B::Person, B::Outcome, B::SignedBody],
            Self::CrossBorder => &[
                B::Reference,
                B::Addressee,
                B::Person,
                B::Crossing,
                B::Consent,
                B::Fields,
                B::SignedBody,
            ],
        }
    }

    /// Whether there is something to fill `block` with in it.
    ///
    /// What goes to another body is filled with nothing but the parts of a
    /// referral packet that may go; whatever else stands in the case has no
    /// block there.
    #[must_use]
    pub fn takes(self, block: Block) -> bool {
        use Block as B;
        if self.needs().contains(&block) {
            return true;
        }
        match self {
            Self::Referral => {
                matches!(block, B::Standing | B::Needs | B::Risk | B::Happened | B::Remarks)
            }
            Self::CrossBorder => {
                matches!(block, B::Standing | B::Needs | B::Happened | B::Remarks)
            }
            Self::Consent => matches!(
                block,
                B::SignedGuardian | B::SignedInterpreter | B::SignedInterviewer | B::Remarks
            ),
            Self::Identification => matches!(
                block,
                B::Standing | B::Findings | B::SignedPerson | B::SignedInterpreter | B::Remarks
            ),
            Self::Plan => {
                matches!(block, B::Standing | B::SignedGuardian | B::SignedInterpreter | B::Remarks)
            }
            Self::Closing => !matches!(
                block,
                B::Addressee
                    | B::Request
                    | B::Happened
                    | B::Note
                    | B::Consent
                    | B::Identification
                    | B::Crossing
                    | B::Fields
            ),
        }
    }

    /// Whether it goes to another body, so that the rules of a referral decide
    /// what may stand in it.
    #[must_use]
    pub const fn goes_out(self) -> bool {
        matches!(self, Self::Referral | Self::CrossBorder)
    }

    /// Whether it is made of one step, which is named.
    #[must_use]
    pub const fn names_a_step(self) -> bool {
        matches!(self, Self::Referral | Self::Consent | Self::Identification)
    }
}

/// The wording of a letter, in one version.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Template {
    /// Which letter.
    pub id: LetterKind,
    /// Its version, from 1; it stands on the letter.
    pub version: u32,
    /// The first day on which it is used.
    pub from: Day,
    /// Its title.
    pub title: Words,
    /// On what it rests: codes of the list `letter_source`.
    pub sources: Vec<String>,
    /// What the reader should know first.
    #[serde(default)]
    pub lead: Vec<Words>,
    /// Its sections, in order.
    #[serde(rename = "section", default)]
    pub sections: Vec<Section>,
}

/// A section of a letter.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Section {
    /// Its heading.
    pub heading: Words,
    /// Fixed sentences, before what fills it.
    #[serde(default)]
    pub text: Vec<Words>,
    /// What fills it, in order. A section of which every block came out empty
    /// is left out, with its sentences.
    #[serde(default)]
    pub blocks: Vec<Block>,
}

impl Template {
    /// The blocks of all its sections.
    pub fn blocks(&self) -> impl Iterator<Item = Block> {
        self.sections.iter().flat_map(|section| section.blocks.iter().copied())
    }
}

/// The wording of a letter in force on `day`: the last version whose first day
/// has come.
#[must_use]
pub fn in_force(all: &[Template], kind: LetterKind, day: Day) -> Option<&Template> {
    let of_kind = all.iter().filter(|one| one.id == kind && one.from <= day);
    of_kind.max_by_key(|one| (one.from, one.version))
}

/// Why a letter cannot be made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Unmade {
    /// The needs of the person were not assessed: there is nothing to plan.
    NoNeeds,
    /// Support has not ended, and the case is open.
    NotOver,
    /// What goes to another country may not go.
    Crossing(Withheld),
}

/// Whether a letter about the person can be made, as the person stands.
/// `closed`: the case is; `body`: to which body of another country the person
/// is referred.
///
/// A letter of one step needs no more than the step. Whether what is in a
/// letter of referral may go is asked part by part
/// ([`crate::referral::packet::PacketPart::may_go`]).
///
/// # Errors
///
/// Why not.
pub fn may_be_made(
    kind: LetterKind,
    of: &PersonStanding,
    closed: bool,
    body: &str,
) -> Result<(), Unmade> {
    match kind {
        LetterKind::Plan if of.support.needs_on.is_none() => Err(Unmade::NoNeeds),
        LetterKind::Closing if of.support.ended.is_none() && !closed => Err(Unmade::NotOver),
        LetterKind::CrossBorder => {
            crossborder::package_may_go(of, body).map(|_| ()).map_err(Unmade::Crossing)
        }
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::day::Moment;
    use crate::referral::support::OutcomeKind;

    #[test]
    fn what_a_letter_needs_it_takes() {
        for kind in LetterKind::ALL {
            for block in kind.needs() {
                assert!(kind.takes(*block), "{kind:?} {block:?}");
            }
        }
        // A letter to another body is filled with what may go, and with nothing
        // else that stands in the case.
        let inside = [Block::Services, Block::Stays, Block::Findings, Block::FollowUps];
        for block in inside {
            assert!(!LetterKind::Referral.takes(block) && !LetterKind::CrossBorder.takes(block));
            assert!(LetterKind::Closing.takes(block));
        }
    }

    #[test]
    fn a_plan_waits_for_needs_and_a_summary_for_the_end() {
        let mut of = PersonStanding::default();
        let check = |kind, of: &PersonStanding, closed| may_be_made(kind, of, closed, "");
        assert_eq!(check(LetterKind::Plan, &of, false), Err(Unmade::NoNeeds));
        assert_eq!(check(LetterKind::Closing, &of, false), Err(Unmade::NotOver));
        assert_eq!(check(LetterKind::Closing, &of, true), Ok(()));
        assert_eq!(check(LetterKind::Consent, &of, false), Ok(()));
        of.support.needs_on = Some(Moment(1));
        of.support.ended = Some((OutcomeKind::Returned, Moment(2)));
        assert_eq!(check(LetterKind::Plan, &of, false), Ok(()));
        assert_eq!(check(LetterKind::Closing, &of, false), Ok(()));
    }

    #[test]
    fn the_wording_is_that_of_the_day() {
        let version = |version, from: &str| Template {
            id: LetterKind::Plan,
            version,
            from: from.parse().unwrap(),
            title: Words::default(),
            sources: Vec::new(),
            lead: Vec::new(),
            sections: Vec::new(),
        };
        let all = [version(1, "2016-01-01"), version(2, "2020-01-01")];
        let on = |day: &str| in_force(&all, LetterKind::Plan, day.parse().unwrap());
        assert_eq!(on("2015-12-31"), None);
        assert_eq!(on("2019-12-31").map(|one| one.version), Some(1));
        assert_eq!(on("2020-01-01").map(|one| one.version), Some(2));
        assert_eq!(in_force(&all, LetterKind::Closing, "2021-01-01".parse().unwrap()), None);
    }
}
