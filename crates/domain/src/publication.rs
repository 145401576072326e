//! What is published for good: proposed by one person, agreed to by another, and never quite
//! taken back, since what was out is out.
use crate::code::codes;
use crate::id::AccountId;
use std::fmt;
use std::str::FromStr;

codes! {
    /// Where a publication stands.
    State {
        /// Proposed; nobody outside has seen it.
        Draft = "draft",
        /// For anybody to read.
        Published = "published",
        /// It was out, and is withdrawn with a reason.
        Withdrawn = "withdrawn",
        /// It was out, and another version stands in its place.
        Superseded = "superseded",
        /// Proposed and never published.
        Dropped = "dropped",
    }
}

impl State {
    /// Whether somebody outside may have kept it. An attack on what comes later knows it.
    #[must_use]
    pub const fn was_out(self) -> bool {
        matches!(self, Self::Published | Self::Withdrawn | Self::Superseded)
    }
}

/// Counts below it are not told, unless said otherwise.
pub const LEAST_TOLD: u64 = 3;
/// The largest number that can be said instead.
pub const MOST_LEAST: u64 = 100;
/// What a person-year may spend of ε altogether.
pub const BUDGET: f64 = 4.0;
/// The δ at which that is counted.
pub const BUDGET_DELTA: f64 = 1e-6;
/// The largest ε of one file.
pub const MOST_EPSILON: f64 = 20.0;
/// Dimensions of a table.
pub const MOST_DIMENSIONS: usize = 3;
/// Columns of a file of rows.
pub const MOST_COLUMNS: usize = 6;

/// What is done so that nobody is given away.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Method {
    /// Counts below are not told, nor what would give them away.
    Threshold(u64),
    /// Counts below are rounded to 0 or to it.
    Rounding(u64),
    /// Every count moves by at most two, the same each time.
    CellKey,
    /// Rows of nobody, with noise that hides each person-year.
    Synthetic {
        /// ε.
        epsilon: f64,
        /// δ; by the number of rows unless said.
        delta: Option<f64>,
    },
}

impl Method {
    /// Counts from 1 to below are small; none where noise hides every person alike.
    #[must_use]
    pub const fn least_told(self) -> Option<u64> {
        match self {
            Self::Threshold(k) | Self::Rounding(k) => Some(k),
            Self::CellKey => Some(LEAST_TOLD),
            Self::Synthetic { .. } => None,
        }
    }

    /// Its sort: `threshold`, `rounding`, `cellkey`, `synthetic`.
    #[must_use]
    pub const fn sort(self) -> &'static str {
        match self {
            Self::Threshold(_) => "threshold",
            Self::Rounding(_) => "rounding",
            Self::CellKey => "cellkey",
            Self::Synthetic { .. } => "synthetic",
        }
    }

    /// Whether its numbers are within what is taken.
    #[must_use]
    pub fn is_within(self) -> bool {
        match self {
            Self::Threshold(k) | Self::Rounding(k) => (2..=MOST_LEAST).contains(&k),
            Self::CellKey => true,
            Self::Synthetic { epsilon, delta } => {
                epsilon > 0.0
                    && epsilon <= MOST_EPSILON
                    && delta.is_none_or(|delta| delta > 0.0 && delta <= BUDGET_DELTA)
            }
        }
    }
}

impl fmt::Display for Method {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Threshold(k) | Self::Rounding(k) => write!(f, "{}={k}", self.sort()),
            Self::CellKey => f.write_str(self.sort()),
            Self::Synthetic { epsilon, delta: None } => write!(f, "synthetic={epsilon}"),
            Self::Synthetic { epsilon, delta: Some(delta) } => {
                write!(f, "synthetic={epsilon},{delta:e}")
            }
        }
    }
}

impl FromStr for Method {
    type Err = ();

    /// Reads what [`Display`](fmt::Display) writes: `threshold=3`, `cellkey`,
    /// `synthetic=4,1e-6`.
    fn from_str(text: &str) -> Result<Self, ()> {
        if text == "cellkey" {
            return Ok(Self::CellKey);
        }
        let (sort, number) = text.split_once('=').ok_or(())?;
        let method = match sort {
            "threshold" => Self::Threshold(number.parse().map_err(|_| ())?),
            "rounding" => Self::Rounding(number.parse().map_err(|_| ())?),
            "synthetic" => {
                let (epsilon, delta) = match number.split_once(',') {
                    Some((epsilon, delta)) => (epsilon, Some(delta.parse().map_err(|_| ())?)),
                    None => (number, None),
                };
                Self::Synthetic { epsilon: epsilon.parse().map_err(|_| ())?, delta }
            }
            _ => return Err(()),
        };
        method.is_within().then_some(method).ok_or(())
    }
}

/// Why somebody cannot agree to a publication.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// They proposed it.
    OwnProposal,
    /// It is no draft any more.
    Decided,
}

/// Whether `account` can agree to what `proposed_by` proposed.
///
/// # Errors
///
/// Why not.
pub fn agree(state: State, proposed_by: AccountId, account: AccountId) -> Result<(), Refusal> {
    if state != State::Draft {
        Err(Refusal::Decided)
    } else if proposed_by == account {
        Err(Refusal::OwnProposal)
    } else {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::day::Moment;

    #[test]
    fn nobody_agrees_to_what_they_proposed() {
        let account = |n| AccountId::new(Moment(0), n);
        assert_eq!(agree(State::Draft, account(1), account(2)), Ok(()));
        assert_eq!(agree(State::Draft, account(1), account(1)), Err(Refusal::OwnProposal));
        for state in State::ALL.iter().filter(|state| **state != State::Draft) {
            assert_eq!(agree(*state, account(1), account(2)), Err(Refusal::Decided));
        }
    }

    #[test]
    fn what_was_out_once_is_out() {
        let out: Vec<_> = State::ALL.iter().filter(|state| state.was_out()).collect();
        assert_eq!(out, [&State::Published, &State::Withdrawn, &State::Superseded]);
    }

    #[test]
    fn a_method_is_read_as_it_was_written() {
        let all = [
            Method::Threshold(3),
            Method::Rounding(5),
            Method::CellKey,
            Method::Synthetic { epsilon: 4.0, delta: None },
            Method::Synthetic { epsilon: 0.5, delta: Some(1e-7) },
        ];
        for method in all {
            assert_eq!(method.to_string().parse(), Ok(method));
        }
        for wrong in
            ["threshold=1", "rounding=", "synthetic=0", "synthetic=NaN", "none", "synthetic=1,1"]
        {
            assert_eq!(wrong.parse::<Method>(), Err(()), "{wrong}");
        }
    }
}
