//! A tip: what somebody says without an account and without a name.
//!
//! The sender keeps a receipt, and with it alone comes back to read an answer.
//! A tip has a short life: it expires unless it is made an alert.
use crate::day::Day;
use std::fmt;
use std::str::FromStr;

/// Days after which a tip expires, unless it was made an alert.
pub const KEPT_DAYS: i32 = 90;

/// The most characters of one message.
pub const LONGEST_MESSAGE: usize = 4_000;

/// The most messages that a sender may add before somebody answers.
pub const MOST_UNANSWERED: usize = 20;

/// How far a tip is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum TipState {
    /// Nobody has opened it.
    Received,
    /// Somebody has opened it.
    Acknowledged,
    /// Somebody has answered.
    Answered,
    /// It was made an alert; the sender and the staff can still write.
    MadeAlert,
    /// It was closed without becoming an alert. It can be read until it expires.
    Closed,
    /// Its time is over, and what was in it is destroyed.
    Expired,
}

impl TipState {
    /// Every state.
    pub const ALL: [Self; 6] = [
        Self::Received,
        Self::Acknowledged,
        Self::Answered,
        Self::MadeAlert,
        Self::Closed,
        Self::Expired,
    ];

    /// The code kept in the database.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Received => "received",
            Self::Acknowledged => "acknowledged",
            Self::Answered => "answered",
            Self::MadeAlert => "made_alert",
            Self::Closed => "closed",
            Self::Expired => "expired",
        }
    }

    /// After somebody of the staff opened it.
    #[must_use]
    pub const fn opened(self) -> Self {
        match self {
            Self::Received => Self::Acknowledged,
            other => other,
        }
    }

    /// After somebody of the staff answered; nothing when nobody may any more.
    #[must_use]
    pub const fn answered(self) -> Option<Self> {
        match self {
            Self::Received | Self::Acknowledged | Self::Answered => Some(Self::Answered),
            Self::MadeAlert => Some(Self::MadeAlert),
            Self::Closed | Self::Expired => None,
        }
    }

    /// Whether its sender may add to it.
    #[must_use]
    pub const fn takes_more(self) -> bool {
        self.answered().is_some()
    }

    /// Whether it may be made an alert or closed.
    #[must_use]
    pub const fn is_undecided(self) -> bool {
        matches!(self, Self::Received | Self::Acknowledged | Self::Answered)
    }

    /// The last day of a tip that came on `received`; none for one that lasts
    /// as long as its alert.
    #[must_use]
    pub fn last_day(self, received: Day) -> Option<Day> {
        match self {
            Self::MadeAlert => None,
            _ => Some(received.plus(KEPT_DAYS)),
        }
    }
}

impl FromStr for TipState {
    type Err = ();

    fn from_str(code: &str) -> Result<Self, ()> {
        Self::ALL.into_iter().find(|s| s.code() == code).ok_or(())
    }
}

/// Who wrote a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Side {
    /// Who sent the tip.
    Sender,
    /// Somebody of the commission.
    Staff,
}

impl Side {
    /// The code kept in the database.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Sender => "sender",
            Self::Staff => "staff",
        }
    }
}

impl FromStr for Side {
    type Err = ();

    fn from_str(code: &str) -> Result<Self, ()> {
        [Self::Sender, Self::Staff].into_iter().find(|s| s.code() == code).ok_or(())
    }
}

/// What its sender keeps of a tip: 20 digits, of which the last one tells that
/// the others were typed as they were given. It does not print by accident;
/// nothing but a page that is shown once writes it.
#[derive(Clone, PartialEq, Eq)]
pub struct Receipt([u8; 20]);

/// What is wrong with a receipt as it was typed. To know it, nobody has to be
/// asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ReceiptFault {
    /// Nothing was typed.
    Empty,
    /// Something in it is not a digit.
    NotDigits,
    /// It has not 20 digits, but this many.
    Length(usize),
    /// One digit is wrong, or two were exchanged.
    Mistyped,
}

impl Receipt {
    /// The digits of a receipt.
    pub const DIGITS: usize = 20;

    /// A receipt of 128 bits drawn at random: 19 digits are 63 bits.
    #[must_use]
    pub fn new(random: u128) -> Self {
        let (mut digits, mut rest) = ([0; 20], random);
        for digit in &mut digits[..19] {
            *digit = u8::try_from(rest % 10).unwrap_or_default();
            rest /= 10;
        }
        digits[19] = check(&digits[..19]);
        Self(digits)
    }

    /// The receipt that was typed. Spaces, hyphens and points between digits
    /// do not matter.
    ///
    /// # Errors
    ///
    /// What is wrong with it.
    pub fn read(text: &str) -> Result<Self, ReceiptFault> {
        let between = |c: &char| !(c.is_whitespace() || matches!(c, '-' | '–' | '.' | '\u{ad}'));
        let typed: Vec<char> = text.chars().filter(between).collect();
        if typed.is_empty() {
            return Err(ReceiptFault::Empty);
        }
        let digits: Option<Vec<u8>> =
            typed.iter().map(|c| c.to_digit(10).and_then(|d| u8::try_from(d).ok())).collect();
        let digits = digits.ok_or(ReceiptFault::NotDigits)?;
        let digits: [u8; 20] =
            digits.try_into().map_err(|d: Vec<u8>| ReceiptFault::Length(d.len()))?;
        if check(&digits) == 0 { Ok(Self(digits)) } else { Err(ReceiptFault::Mistyped) }
    }

    /// The digits, as they are hashed.
    #[must_use]
    pub fn expose(&self) -> String {
        self.0.iter().map(|d| char::from(b'0' + d)).collect()
    }

    /// The digits in groups of four, as they are shown and written down.
    #[must_use]
    pub fn grouped(&self) -> String {
        let digits = self.expose();
        let groups = (0..5).map(|n| &digits[4 * n..4 * n + 4]);
        groups.collect::<Vec<_>>().join(" ")
    }
}

impl fmt::Debug for Receipt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Receipt")
    }
}

/// The check digit of `digits`, 0 when they end in the right one.
///
/// Source: H. M. Damm, "Total anti-symmetrische Quasigruppen", 2004: it finds
/// every single wrong digit and every exchange of two that stand side by side.
pub(crate) fn check(digits: &[u8]) -> u8 {
    const TABLE: [[u8; 10]; 10] = [
        [0, 3, 1, 7, 5, 9, 8, 6, 4, 2],
        [7, 0, 9, 2, 1, 5, 4, 8, 6, 3],
        [4, 2, 0, 6, 8, 7, 1, 3, 5, 9],
        [1, 7, 5, 0, 9, 8, 3, 4, 2, 6],
        [6, 1, 2, 3, 0, 4, 5, 9, 7, 8],
        [3, 6, 7, 4, 2, 0, 9, 5, 8, 1],
        [5, 8, 6, 9, 7, 2, 0, 1, 3, 4],
        [8, 9, 4, 5, 3, 6, 2, 0, 1, 7],
        [9, 4, 3, 8, 6, 1, 7, 2, 0, 5],
        [2, 5, 8, 1, 4, 3, 6, 7, 9, 0],
    ];
    digits.iter().fold(0, |row, digit| TABLE[usize::from(row)][usize::from(*digit)])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_receipt_is_read_as_it_was_shown_however_it_is_spaced() {
        for random in [0, 1, u128::MAX, 0x0123_4567_89ab_cdef_0123_4567_89ab_cdef] {
            let receipt = Receipt::new(random);
            assert_eq!(receipt.grouped().len(), 24);
            let grouped = receipt.grouped();
            for typed in [
                grouped.clone(),
                receipt.expose(),
                grouped.replace(' ', "-"),
                format!(" {grouped} "),
            ] {
                assert!(Receipt::read(&typed).unwrap() == receipt, "{typed}");
            }
        }
        assert!(Receipt::new(1) != Receipt::new(2));
        assert_eq!(format!("{:?}", Receipt::new(1)), "Receipt");
    }

    #[test]
    fn every_wrong_digit_and_every_exchange_of_neighbours_is_found() {
        for random in [7, u128::MAX / 3, 0xfeed_beef_dead_cafe_0000_1111_2222_3333] {
            let right = Receipt::new(random).expose().into_bytes();
            let read = |digits: &[u8]| Receipt::read(std::str::from_utf8(digits).unwrap());
            assert!(read(&right).is_ok());
            for at in 0..20 {
                for digit in b'0'..=b'9' {
                    let mut wrong = right.clone();
                    wrong[at] = digit;
                    assert_eq!(read(&wrong).is_ok(), digit == right[at], "digit {at}");
                }
                if at > 0 && right[at] != right[at - 1] {
                    let mut wrong = right.clone();
                    wrong.swap(at, at - 1);
                    assert_eq!(read(&wrong), Err(ReceiptFault::Mistyped), "exchange at {at}");
                }
            }
        }
    }

    #[test]
    fn what_is_no_receipt_is_told_why() {
        assert_eq!(Receipt::read(" - "), Err(ReceiptFault::Empty));
        assert_eq!(Receipt::read("1234 5678"), Err(ReceiptFault::Length(8)));
        assert_eq!(Receipt::read("1234 5678 9o12 3456 7890"), Err(ReceiptFault::NotDigits));
    }

    #[test]
    fn a_tip_goes_on_from_state_to_state_and_never_back() {
        use TipState::{Acknowledged, Answered, Closed, Expired, MadeAlert, Received};
        assert_eq!(Received.opened(), Acknowledged);
        for state in TipState::ALL {
            assert!(state.opened() >= state);
            assert!(state.answered().is_none_or(|s| s >= state));
            assert_eq!(state.code().parse(), Ok(state));
        }
        assert_eq!(Acknowledged.answered(), Some(Answered));
        assert_eq!(MadeAlert.answered(), Some(MadeAlert));
        assert_eq!((Closed.answered(), Expired.answered()), (None, None));
        let day: Day = "2026-11-25".parse().unwrap();
        assert_eq!(Answered.last_day(day), Some("2027-02-23".parse().unwrap()));
        assert_eq!(MadeAlert.last_day(day), None);
    }
}
