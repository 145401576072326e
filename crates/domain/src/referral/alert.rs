//! An alert: that somebody may be a victim, from whoever said it.
//!
//! It tells nothing of anybody by itself: what was said is sealed under the
//! alert's own key.
use std::str::FromStr;

/// How far an alert is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum AlertState {
    /// It came in.
    Received,
}

impl AlertState {
    /// The code kept in the database.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Received => "received",
        }
    }
}

impl FromStr for AlertState {
    type Err = ();

    fn from_str(code: &str) -> Result<Self, ()> {
        [Self::Received].into_iter().find(|s| s.code() == code).ok_or(())
    }
}

/// How an alert came in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum AlertSource {
    /// As a tip, without an account.
    Tip,
}

impl AlertSource {
    /// The code kept in the database.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Tip => "tip",
        }
    }
}

impl FromStr for AlertSource {
    type Err = ();

    fn from_str(code: &str) -> Result<Self, ()> {
        [Self::Tip].into_iter().find(|s| s.code() == code).ok_or(())
    }
}
