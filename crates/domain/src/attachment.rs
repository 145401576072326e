//! Files attached to a case: what was handed over, kept sealed as it came, and
//! beside it a copy fit to be shared.
use std::str::FromStr;

/// Which of the two is meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Form {
    /// The file as it came: it may be evidence.
    Original,
    /// The copy without what the file tells about who made it, where and with
    /// what. Not every file has one.
    SharedCopy,
}

impl Form {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Original, Self::SharedCopy];

    /// The code in the journal.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Original => "original",
            Self::SharedCopy => "shared_copy",
        }
    }
}

/// Why a file was taken away: a closed list, since words could tell of a person.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Removal {
    /// It belongs to another case.
    OtherCase,
    /// A better one takes its place.
    Replaced,
    /// It tells of somebody the case has nothing to do with.
    ThirdPerson,
    /// It is not needed for the case.
    NotNeeded,
}

impl Removal {
    /// Every reason.
    pub const ALL: [Self; 4] =
        [Self::OtherCase, Self::Replaced, Self::ThirdPerson, Self::NotNeeded];

    /// The code kept in the database and the journal.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::OtherCase => "other_case",
            Self::Replaced => "replaced",
            Self::ThirdPerson => "third_person",
            Self::NotNeeded => "not_needed",
        }
    }
}

impl FromStr for Form {
    type Err = ();

    fn from_str(code: &str) -> Result<Self, ()> {
        Self::ALL.into_iter().find(|one| one.code() == code).ok_or(())
    }
}

impl FromStr for Removal {
    type Err = ();

    fn from_str(code: &str) -> Result<Self, ()> {
        Self::ALL.into_iter().find(|one| one.code() == code).ok_or(())
    }
}

/// The most bytes one account may attach in a day.
///
/// Ten of the largest files: a day of scanning, and not a full disk.
pub const DAILY_QUOTA: i64 = 200 * 1024 * 1024;

/// Whether a file of `size` bytes is still within the day's quota of somebody
/// who attached `before` bytes that day.
#[must_use]
pub fn within_quota(before: i64, size: i64) -> bool {
    before.checked_add(size).is_some_and(|sum| sum <= DAILY_QUOTA)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_has_a_quota() {
        assert!(within_quota(0, DAILY_QUOTA));
        assert!(!within_quota(1, DAILY_QUOTA));
        assert!(!within_quota(i64::MAX, 1));
    }

    #[test]
    fn every_code_is_read_as_written() {
        assert!(Form::ALL.iter().all(|form| form.code().parse() == Ok(*form)));
        assert!(Removal::ALL.iter().all(|removal| removal.code().parse() == Ok(*removal)));
        assert_eq!("burnt".parse::<Removal>(), Err(()));
    }
}
