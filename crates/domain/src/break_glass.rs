//! Breaking the glass: one case is opened in an emergency by somebody who is
//! not assigned to it, for a short time, and others are told at once.
use crate::day::Moment;
use std::str::FromStr;

/// Why the glass was broken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Category {
    /// A life or a person's safety is in danger.
    DangerToLife,
    /// The person is missing or was taken.
    Missing,
    /// Medical help needs what is in the case.
    MedicalEmergency,
    /// A child is in danger.
    ChildInDanger,
    /// Nobody assigned to the case can be reached, and a decision cannot wait.
    NobodyReachable,
}

impl Category {
    /// Every category.
    pub const ALL: [Self; 5] = [
        Self::DangerToLife,
        Self::Missing,
        Self::MedicalEmergency,
        Self::ChildInDanger,
        Self::NobodyReachable,
    ];

    /// The code kept in the database.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::DangerToLife => "danger_to_life",
            Self::Missing => "missing_person",
            Self::MedicalEmergency => "medical_emergency",
            Self::ChildInDanger => "child_in_danger",
            Self::NobodyReachable => "nobody_reachable",
        }
    }
}

impl FromStr for Category {
    type Err = ();

    fn from_str(code: &str) -> Result<Self, ()> {
        Self::ALL.into_iter().find(|c| c.code() == code).ok_or(())
    }
}

/// What the review found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Verdict {
    /// There was an emergency.
    Justified,
    /// There was none.
    NotJustified,
}

impl Verdict {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Justified, Self::NotJustified];

    /// The code kept in the database.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Justified => "justified",
            Self::NotJustified => "not_justified",
        }
    }
}

impl FromStr for Verdict {
    type Err = ();

    fn from_str(code: &str) -> Result<Self, ()> {
        Self::ALL.into_iter().find(|v| v.code() == code).ok_or(())
    }
}

/// The case is open for this long, in milliseconds: 60 minutes.
pub const LASTS: i64 = 60 * 60_000;
/// It is reviewed within this time, in milliseconds: 72 hours.
pub const REVIEWED_WITHIN: i64 = 72 * 3_600_000;
/// A reason is at least this many characters.
pub const SHORTEST_REASON: usize = 30;
/// And at most this many.
pub const LONGEST_REASON: usize = 2_000;

/// Why the glass cannot be broken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// The reason says too little.
    ReasonShort,
    /// The reason is too long.
    ReasonLong,
    /// An earlier time was not reviewed within its 72 hours: the right rests.
    ReviewOutstanding,
}

/// Whether the glass may be broken at `at`, for `reason`, by somebody whose
/// earlier times that nobody reviewed yet were at `unreviewed`. Answers with
/// the moment at which the case closes again.
///
/// # Errors
///
/// The [`Refusal`].
pub fn break_glass(reason: &str, unreviewed: &[Moment], at: Moment) -> Result<Moment, Refusal> {
    let length = reason.trim().chars().count();
    if length < SHORTEST_REASON {
        return Err(Refusal::ReasonShort);
    }
    if length > LONGEST_REASON {
        return Err(Refusal::ReasonLong);
    }
    if unreviewed.iter().any(|before| review_is_late(*before, at)) {
        return Err(Refusal::ReviewOutstanding);
    }
    Ok(at.plus(LASTS))
}

/// Whether the review of a breaking at `broken_at` should have been done.
#[must_use]
pub fn review_is_late(broken_at: Moment, now: Moment) -> bool {
    broken_at.plus(REVIEWED_WITHIN) < now
}

#[cfg(test)]
mod tests {
    use super::*;

    const REASON: &str = "The hospital asks for the blood group now";
    const HOUR: i64 = 3_600_000;

    #[track_caller]
    fn check(reason: &str, unreviewed: &[i64], expected: Result<i64, Refusal>) {
        let before: Vec<Moment> = unreviewed.iter().map(|hours| Moment(-hours * HOUR)).collect();
        assert_eq!(break_glass(reason, &before, Moment(0)).map(|until| until.0), expected);
    }

    #[test]
    fn a_case_is_open_for_an_hour() {
        check(REASON, &[], Ok(HOUR));
        check(REASON, &[71, 1], Ok(HOUR));
    }

    #[test]
    fn the_right_rests_while_a_review_is_late() {
        check(REASON, &[72], Ok(HOUR));
        check(REASON, &[1, 73], Err(Refusal::ReviewOutstanding));
    }

    #[test]
    fn a_reason_of_29_characters_is_too_short_and_spaces_do_not_count() {
        check(&"я".repeat(29), &[], Err(Refusal::ReasonShort));
        check(&format!("{}   ", "я".repeat(29)), &[], Err(Refusal::ReasonShort));
        check(&"я".repeat(30), &[], Ok(HOUR));
        check(&"я".repeat(2_001), &[], Err(Refusal::ReasonLong));
    }
}
