//! Why something sealed is opened.
use std::str::FromStr;

/// Why something sealed is opened: a closed list, kept in the journal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Purpose {
    /// Recognising the person as a victim, informally or formally.
    Recognition,
    /// Support and safety of the person.
    Support,
    /// Referring the person to somebody else.
    Referral,
    /// Criminal or civil proceedings, compensation.
    Proceeding,
    /// Correcting what is kept.
    Correction,
    /// Answering the person's own request about the data.
    SubjectRequest,
}

impl Purpose {
    /// Every purpose.
    pub const ALL: [Self; 6] = [
        Self::Recognition,
        Self::Support,
        Self::Referral,
        Self::Proceeding,
        Self::Correction,
        Self::SubjectRequest,
    ];

    /// The code in the journal.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Recognition => "recognition",
            Self::Support => "support",
            Self::Referral => "referral",
            Self::Proceeding => "proceeding",
            Self::Correction => "correction",
            Self::SubjectRequest => "subject_request",
        }
    }
}

impl FromStr for Purpose {
    type Err = ();

    fn from_str(code: &str) -> Result<Self, ()> {
        Self::ALL.into_iter().find(|p| p.code() == code).ok_or(())
    }
}
