//! A referral packet: what of a case goes to the body that somebody is referred
//! to, when that body has no account here.
//!
//! It is put together of parts. Which of them may go follows from the basis of
//! the referral and from nothing else: [`PacketPart::may_go`]. It is asked when
//! a packet is put together, and again each time it is opened, so that a
//! consent that is withdrawn closes it at once.
//!
//! A packet that goes as a link is opened with the link and a code that is told
//! apart, by telephone or face to face.
//!
//! Source: National Referral Mechanism, measure 1.4.
use super::consent::{Basis, ConsentPurpose};
use super::standing::PersonStanding;
use super::step::Refusal;
use super::transfer::ReferralAnswer;
use crate::code::codes;
use crate::day::Moment;
use crate::tip::check as check_digit;
use std::fmt;

codes! {
    /// A part of a packet.
    PacketPart {
        /// For what the person is referred, by whom and when.
        Request = "request",
        /// How the person stands: age group, sex, group of citizenship, whether
        /// found to be a victim.
        Standing = "standing",
        /// What the person needs.
        Needs = "needs",
        /// The level of risk.
        Risk = "risk",
        /// What was done to the person: the trafficking events, in codes.
        Happened = "happened",
        /// Who the person is: names, birth, citizenship, languages.
        Identity = "identity",
        /// The numbers in the person's papers.
        Identifiers = "identifiers",
        /// How the person is reached.
        Contact = "contact",
        /// What is written to the receiving body.
        Note = "note",
    }
}

/// Why a part stays.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Withheld {
    /// The basis of the referral does not hold, or not any more.
    Basis(Refusal),
    /// The referral was made without anything that tells who the person is, and
    /// this tells it, or more than the body needs to say whether it has room.
    WithoutIdentity,
    /// The duty of the law is to tell who the child is, and no more.
    BeyondDuty,
}

impl PacketPart {
    /// Whether it may tell who the person is.
    #[must_use]
    pub const fn tells_who(self) -> bool {
        matches!(self, Self::Identity | Self::Identifiers | Self::Contact | Self::Note)
    }

    /// Whether this part may go to `recipient` on this basis, as the person
    /// stands.
    ///
    /// Without a consent goes what a body needs to say whether it takes
    /// somebody. A duty of the law to tell of a child goes as far as who the
    /// child is: what the notification holds was not read, so that it is taken
    /// narrowly, and the rest takes a consent.
    ///
    /// # Errors
    ///
    /// Why it stays.
    pub fn may_go(
        self,
        basis: Basis,
        of: &PersonStanding,
        recipient: &str,
    ) -> Result<(), Withheld> {
        basis.allows(of, ConsentPurpose::Referral, recipient).map_err(Withheld::Basis)?;
        match basis {
            Basis::Consent => Ok(()),
            Basis::NoIdentity => match self {
                Self::Request | Self::Standing | Self::Needs => Ok(()),
                Self::Risk
                | Self::Happened
                | Self::Identity
                | Self::Identifiers
                | Self::Contact
                | Self::Note => Err(Withheld::WithoutIdentity),
            },
            Basis::ChildNotification | Basis::ChildAbroadNotification => match self {
                Self::Request | Self::Standing | Self::Identity | Self::Identifiers => Ok(()),
                Self::Needs | Self::Risk | Self::Happened | Self::Contact | Self::Note => {
                    Err(Withheld::BeyondDuty)
                }
            },
        }
    }
}

codes! {
    /// How far a packet is.
    PacketState {
        /// It can be opened with the link and the code.
        Open = "open",
        /// It went on paper.
        Printed = "printed",
        /// Who sent it took it back.
        Revoked = "revoked",
        /// What it rested on does not hold any more: the consent was withdrawn,
        /// or the referral taken back.
        Withdrawn = "withdrawn",
        /// The code was typed wrongly too often.
        Locked = "locked",
        /// Its time is over.
        Expired = "expired",
    }
}

/// After how many wrong codes a packet is locked.
pub const MOST_WRONG: u32 = 5;

/// The most answers to one packet.
pub const MOST_ANSWERS: usize = 20;

/// The most characters of the note in a packet, and of the text of an answer.
pub const LONGEST_TEXT: usize = 4_000;

/// The term after which a packet is not opened any more.
pub const TERM: &str = "packet_link";

impl PacketState {
    /// How far a packet is at `now` that ends at `until`.
    #[must_use]
    pub fn at(self, until: Moment, now: Moment) -> Self {
        if self == Self::Open && until <= now { Self::Expired } else { self }
    }
}

codes! {
    /// Why a body refuses a referral.
    RefusedFor {
        /// It has no place.
        NoCapacity = "no_capacity",
        /// It is not for such a person.
        NotEligible = "not_eligible",
        /// It does not work there.
        OutsideArea = "outside_area",
        /// It does not speak the language.
        NoLanguage = "no_language",
        /// It cannot keep the person or others safe.
        Unsafe = "unsafe",
        /// The person does not want it.
        PersonDeclined = "person_declined",
        /// The person could not be reached.
        NotReached = "not_reached",
        /// Another reason.
        Other = "other",
    }
}

/// Which answers may follow the one before; none of them once it was refused
/// or done.
#[must_use]
pub const fn answers_after(before: Option<ReferralAnswer>) -> &'static [ReferralAnswer] {
    match before {
        None => &[ReferralAnswer::Accepted, ReferralAnswer::Refused],
        Some(ReferralAnswer::Accepted) => &[ReferralAnswer::Done],
        Some(ReferralAnswer::Refused | ReferralAnswer::Done) => &[],
    }
}

/// The code that opens a packet together with its link: 9 digits, of which the
/// last one tells that the others were typed as they were told. It does not
/// print by accident.
#[derive(Clone, PartialEq, Eq)]
pub struct PacketCode([u8; Self::DIGITS]);

/// What is wrong with a code as it was typed. To know it, nobody has to be
/// asked, and it is not counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum CodeFault {
    /// Nothing was typed.
    Empty,
    /// Something in it is not a digit.
    NotDigits,
    /// It has not 9 digits, but this many.
    Length(usize),
    /// One digit is wrong, or two were exchanged.
    Mistyped,
}

impl PacketCode {
    /// The digits of a code.
    pub const DIGITS: usize = 9;

    /// A code of 128 bits drawn at random: one of a hundred million, which is
    /// enough for whoever may try five times, and has the link.
    #[must_use]
    pub fn new(random: u128) -> Self {
        let (mut digits, mut rest) = ([0; Self::DIGITS], random);
        for digit in &mut digits[..Self::DIGITS - 1] {
            *digit = u8::try_from(rest % 10).unwrap_or_default();
            rest /= 10;
        }
        digits[Self::DIGITS - 1] = check_digit(&digits[..Self::DIGITS - 1]);
        Self(digits)
    }

    /// The code that was typed. Spaces, hyphens and points between digits do
    /// not matter.
    ///
    /// # Errors
    ///
    /// What is wrong with it.
    pub fn read(text: &str) -> Result<Self, CodeFault> {
        let between = |c: &char| !(c.is_whitespace() || matches!(c, '-' | '–' | '.' | '\u{ad}'));
        let typed: Vec<char> = text.chars().filter(between).collect();
        if typed.is_empty() {
            return Err(CodeFault::Empty);
        }
        let digits: Option<Vec<u8>> =
            typed.iter().map(|c| c.to_digit(10).and_then(|d| u8::try_from(d).ok())).collect();
        let digits = digits.ok_or(CodeFault::NotDigits)?;
        let digits: [u8; Self::DIGITS] =
            digits.try_into().map_err(|d: Vec<u8>| CodeFault::Length(d.len()))?;
        let (last, rest) = digits.split_last().ok_or(CodeFault::Empty)?;
        if check_digit(rest) == *last { Ok(Self(digits)) } else { Err(CodeFault::Mistyped) }
    }

    /// The digits, as they are hashed.
    #[must_use]
    pub fn expose(&self) -> String {
        self.0.iter().map(|d| char::from(b'0' + d)).collect()
    }

    /// The digits in groups of three, as they are shown and told.
    #[must_use]
    pub fn grouped(&self) -> String {
        let digits = self.expose();
        [&digits[..3], &digits[3..6], &digits[6..]].join(" ")
    }
}

impl fmt::Debug for PacketCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PacketCode")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_read_as_it_was_told_and_one_wrong_digit_is_found() {
        let code = PacketCode::new(0x5eed_0123_4567_89ab_cdef);
        let told = code.grouped();
        assert_eq!(told.len(), 11);
        assert_eq!(PacketCode::read(&told), Ok(code.clone()));
        let digits = code.expose();
        for at in 0..PacketCode::DIGITS {
            let mut wrong: Vec<u8> = digits.bytes().collect();
            wrong[at] = b'0' + (wrong[at] - b'0' + 1) % 10;
            let wrong = String::from_utf8(wrong).unwrap();
            assert_eq!(PacketCode::read(&wrong), Err(CodeFault::Mistyped), "{at}");
        }
        assert_eq!(PacketCode::read("  "), Err(CodeFault::Empty));
        assert_eq!(PacketCode::read("12345678x"), Err(CodeFault::NotDigits));
        assert_eq!(PacketCode::read("1234"), Err(CodeFault::Length(4)));
        assert_eq!(format!("{code:?}"), "PacketCode");
    }

    #[test]
    fn an_open_packet_is_over_at_its_end_and_no_other_is() {
        let (before, end) = (Moment(9), Moment(10));
        for state in PacketState::ALL {
            assert_eq!(state.at(end, before), *state);
            let after = if *state == PacketState::Open { PacketState::Expired } else { *state };
            assert_eq!(state.at(end, end), after);
        }
    }

    #[test]
    fn the_answers_are_those_that_the_procedure_takes() {
        assert_eq!(answers_after(None).len(), 2);
        assert_eq!(answers_after(Some(ReferralAnswer::Accepted)), [ReferralAnswer::Done]);
        assert!(answers_after(Some(ReferralAnswer::Refused)).is_empty());
        assert!(answers_after(Some(ReferralAnswer::Done)).is_empty());
    }
}
