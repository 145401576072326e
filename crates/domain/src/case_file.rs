//! The case file: what keeps persons together, and who is assigned to it.
//!
//! A case file is a shell without personal data: a number, an institution, a
//! territory, the people who work on it. Whom it is about is sealed with each
//! person, and what happened is sealed with the case. It is open or closed and
//! nothing else: identification, consent, support and the rest each have a
//! course of their own.
use crate::access::Reach;
use crate::code::codes;
use crate::day::Day;
use crate::id::AccountId;
use std::fmt;
use std::str::FromStr;

/// The number of a case: its year and its place in that year, `2026-0042`. It
/// tells nothing of anybody.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CaseNumber {
    /// The year it was opened in.
    pub year: i16,
    /// Its place in that year, from 1.
    pub place: u32,
}

impl fmt::Display for CaseNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:04}", self.year, self.place)
    }
}

impl FromStr for CaseNumber {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        let (year, place) = text.trim().split_once('-').ok_or(())?;
        let number =
            Self { year: year.parse().map_err(|_| ())?, place: place.parse().map_err(|_| ())? };
        // One spelling each.
        if number.place > 0 && number.to_string() == text.trim() { Ok(number) } else { Err(()) }
    }
}

codes! {
    /// Whether the case is worked on.
    CaseState {
        /// It is.
        Open = "open",
        /// No longer.
        Closed = "closed",
    }
}

codes! {
    /// Why a case is put into a closed circle, or opened to the others again.
    CircleReason {
        /// Into it: people are under investigation, and are not to know.
        Investigation = "investigation",
        /// Into it: something of the case got out.
        Leak = "leak",
        /// Into it: whom it is kept from works with the register, or is near to
        /// somebody who does.
        Insider = "insider",
        /// Out of it: the investigation is over.
        Ended = "ended",
        /// Out of it: those concerned know of it anyway.
        Known = "known",
        /// Out of it: it was put there by mistake.
        Mistake = "mistake",
    }
}

impl CircleReason {
    /// Whether it is one for putting a case into the circle.
    #[must_use]
    pub const fn closes(self) -> bool {
        matches!(self, Self::Investigation | Self::Leak | Self::Insider)
    }
}

codes! {
    /// Why a case is closed while duties of it are open: nobody is reminded of them
    /// any more. Which of them are kept or waived is a matter of its steps.
    ClosingReason {
        /// Another body or case goes on with them.
        TakenOver = "taken_over",
        /// The person wants nothing more.
        Declined = "declined",
        /// The person is not reached any more.
        NotReached = "not_reached",
        /// The person is in another country, and nothing is done from here.
        Abroad = "abroad",
        /// The person died.
        Deceased = "deceased",
        /// The case was opened by mistake.
        Mistake = "mistake",
    }
}

codes! {
    /// Why a closed case is worked on again.
    ReopeningReason {
        /// The person asked for help again, or was found again.
        HelpAgain = "help_again",
        /// Something became known that was not.
        NewFacts = "new_facts",
        /// Proceedings or a claim go on.
        Proceedings = "proceedings",
        /// A duty of it is still to be done.
        DutyOpen = "duty_open",
        /// It was closed by mistake.
        Mistake = "mistake",
    }
}

codes! {
    /// What somebody assigned to a case is in it.
    Post {
        /// Case worker.
        CaseWorker = "case_worker",
        /// Psychologist.
        Psychologist = "psychologist",
        /// Manager of the shelter.
        ShelterManager = "shelter_manager",
        /// Lawyer.
        Lawyer = "lawyer",
        /// Child-protection officer.
        ChildProtectionOfficer = "child_protection_officer",
        /// Liaison of the police or the prosecution.
        Liaison = "liaison",
    }
}

codes! {
    /// What a person is in a case. One person may have several parts.
    ///
    /// Source: Directive (EU) 2016/680, Art. 6: suspects, convicted persons,
    /// victims and others are kept apart.
    Part {
        /// At risk.
        AtRisk = "at_risk",
        /// Victim.
        Victim = "victim",
        /// Suspected.
        Suspect = "perpetrator_suspect",
        /// Accused.
        Accused = "perpetrator_accused",
        /// Convicted.
        Convicted = "perpetrator_convicted",
        /// Witness.
        Witness = "witness",
        /// A relative of somebody in the case.
        Relative = "relative",
    }
}

impl Part {
    /// Whether the person may be a victim: the procedure is about them.
    #[must_use]
    pub const fn is_of_a_victim(self) -> bool {
        matches!(self, Self::AtRisk | Self::Victim)
    }

    /// Whether proceedings may be against the person.
    #[must_use]
    pub const fn is_of_the_accused(self) -> bool {
        matches!(self, Self::Suspect | Self::Accused | Self::Convicted)
    }
}

/// That somebody works on a case, for a time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Assignment {
    /// Who.
    pub account: AccountId,
    /// As what.
    pub post: Post,
    /// The first day.
    pub from: Day,
    /// The first day after the last one; none while it lasts.
    pub until: Option<Day>,
}

impl Assignment {
    /// Whether it holds on `day`.
    #[must_use]
    pub fn holds(&self, day: Day) -> bool {
        self.from <= day && self.until.is_none_or(|until| day < until)
    }
}

/// The posts that `account` has in a case on `day`.
pub fn posts(
    assignments: &[Assignment],
    account: AccountId,
    day: Day,
) -> impl Iterator<Item = Post> {
    assignments.iter().filter(move |a| a.account == account && a.holds(day)).map(|a| a.post)
}

/// How near an actor is to a case: every reach that holds.
///
/// A blank territory is the whole country's, and so nobody's own.
#[must_use]
pub fn reaches(assigned: bool, own: bool, case_territory: &str, territory: &str) -> Vec<Reach> {
    let near = !territory.is_empty() && case_territory == territory;
    [(assigned, Reach::Assigned), (own, Reach::Own), (near, Reach::Territory), (true, Reach::Other)]
        .into_iter()
        .filter_map(|(holds, reach)| holds.then_some(reach))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::day::Moment;

    #[track_caller]
    fn number(text: &str, expected: Option<(i16, u32)>) {
        let read = text.parse::<CaseNumber>().ok().map(|n| (n.year, n.place));
        assert_eq!(read, expected, "{text}");
    }

    #[test]
    fn a_case_number_has_one_spelling() {
        number("2026-0042", Some((2026, 42)));
        number("2026-12345", Some((2026, 12345)));
        for wrong in ["2026-42", "2026-0000", "26-0042", "2026/0042", "", "-", "2026-+042"] {
            number(wrong, None);
        }
        assert_eq!(CaseNumber { year: 2026, place: 42 }.to_string(), "2026-0042");
    }

    #[test]
    fn an_assignment_ends_before_the_day_it_ends_on() {
        let day = |text: &str| text.parse::<Day>().unwrap();
        let account = AccountId::new(Moment(0), 1);
        let (from, until) = (day("2026-01-01"), Some(day("2026-02-01")));
        let assignment = Assignment { account, post: Post::Lawyer, from, until };
        let there = |on: &str| posts(&[assignment], account, day(on)).count();
        assert_eq!(there("2025-12-31"), 0);
        assert_eq!(there("2026-01-01"), 1);
        assert_eq!(there("2026-01-31"), 1);
        assert_eq!(there("2026-02-01"), 0);
        let other = AccountId::new(Moment(0), 2);
        assert_eq!(posts(&[assignment], other, day("2026-01-01")).count(), 0);
        assert!(Assignment { until: None, ..assignment }.holds(day("2099-01-01")));
    }

    #[test]
    fn the_whole_country_is_nobodys_own_territory() {
        assert_eq!(reaches(false, false, "", ""), [Reach::Other]);
        assert_eq!(reaches(false, false, "VAR", ""), [Reach::Other]);
        assert_eq!(reaches(false, false, "VAR", "VAR"), [Reach::Territory, Reach::Other]);
        let all = reaches(true, true, "VAR", "VAR");
        assert_eq!(all, [Reach::Assigned, Reach::Own, Reach::Territory, Reach::Other]);
    }

    #[test]
    fn every_code_is_read_as_written() {
        assert!(Post::ALL.iter().all(|p| p.code().parse() == Ok(*p)));
        assert!(Part::ALL.iter().all(|p| p.code().parse() == Ok(*p)));
        assert!(CaseState::ALL.iter().all(|s| s.code().parse() == Ok(*s)));
        assert!(CircleReason::ALL.iter().all(|r| r.code().parse() == Ok(*r)));
        assert!(ClosingReason::ALL.iter().all(|r| r.code().parse() == Ok(*r)));
        assert!(ReopeningReason::ALL.iter().all(|r| r.code().parse() == Ok(*r)));
        assert_eq!("judge".parse::<Post>(), Err(()));
    }
}
