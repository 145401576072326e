//! The life of a programme: from draft to closed.
use serde::{Deserialize, Serialize};
use std::str::FromStr;

/// A stage of a programme's life.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Stage {
    /// Being prepared; may be read anew from another document.
    Draft,
    /// Open to comments by the institutions.
    Consultation,
    /// Adopted by the deciding body; not yet begun.
    Adopted,
    /// Being carried out.
    InForce,
    /// The annual report was adopted.
    Reported,
    /// Over; nothing changes any more.
    Closed,
}

impl Stage {
    /// Every stage, in the order of life.
    pub const ALL: [Self; 6] = [
        Self::Draft,
        Self::Consultation,
        Self::Adopted,
        Self::InForce,
        Self::Reported,
        Self::Closed,
    ];

    /// The code kept in the database: `in_force`.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::Consultation => "consultation",
            Self::Adopted => "adopted",
            Self::InForce => "in_force",
            Self::Reported => "reported",
            Self::Closed => "closed",
        }
    }

    /// The stages that may follow. A consultation may lead back to the draft;
    /// a report found wrong may be reopened until the programme is closed.
    #[must_use]
    pub const fn next(self) -> &'static [Self] {
        match self {
            Self::Draft => &[Self::Consultation, Self::Adopted],
            Self::Consultation => &[Self::Draft, Self::Adopted],
            Self::Adopted => &[Self::InForce],
            Self::InForce => &[Self::Reported],
            Self::Reported => &[Self::Closed, Self::InForce],
            Self::Closed => &[],
        }
    }

    /// Whether the text may still be changed without a decision.
    #[must_use]
    pub const fn is_open_text(self) -> bool {
        matches!(self, Self::Draft | Self::Consultation)
    }

    /// Whether passing to this stage is a decision: with a deciding body, an
    /// act and a day.
    #[must_use]
    pub const fn is_decided(self) -> bool {
        matches!(self, Self::Adopted | Self::Reported)
    }
}

impl FromStr for Stage {
    type Err = ();

    fn from_str(code: &str) -> Result<Self, ()> {
        Self::ALL.into_iter().find(|s| s.code() == code).ok_or(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_stage_but_the_draft_is_reached_and_only_closed_ends() {
        for stage in Stage::ALL {
            let reached = Stage::ALL.iter().any(|s| s.next().contains(&stage));
            assert!(reached || stage == Stage::Draft, "{stage:?}");
            assert_eq!(stage.next().is_empty(), stage == Stage::Closed);
            assert_eq!(stage.code().parse(), Ok(stage));
        }
    }

    #[test]
    fn an_adopted_programme_does_not_become_a_draft_again() {
        assert!(!Stage::Adopted.next().contains(&Stage::Draft));
    }
}
