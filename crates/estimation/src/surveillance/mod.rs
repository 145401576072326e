//! Counts by place and by time: which differences between small numbers mean something.
//!
//! A municipality with one case beside one without looks like a border on a map, and is
//! nothing but chance. What is here says how far chance reaches before anything is drawn,
//! compared or raised as a warning.
//!
//! Everything is taken for Poisson counts: cases that come one by one and know nothing of each
//! other. Victims often do not: one operation finds twelve. Then every interval here is too
//! narrow and every warning too early, and [`trend`] says by how much. And a count is of
//! *detections*: where nobody looked nothing was found. Show what was done to find them beside
//! each number, or take that for the exposure.
//!
//! What is not known is `None` and stays it: 0 is a count, a blank is not.
//!
//! Read it in this order:
//!
//! 1. [`count`]: how sure one count is, and its rate.
//! 2. [`smooth`]: rates of small places, drawn towards their mean by as much as they are unsure.
//! 3. [`funnel`]: which places lie further from the whole than chance takes them.
//! 4. [`comparison`]: one count against another: this year and the year before.
//! 5. [`trend`]: many years.
//! 6. [`ewma`] and [`cusum`]: a series watched as it grows.
//! 7. [`warning`] and [`discovery`]: many series watched at once.
//!
//! ```
//! use estimation::interval::Level;
//! use estimation::surveillance::{Change, Observed, comparison::compare, smooth};
//!
//! let areas = [Observed::new(3, 181_000), Observed::new(0, 95_000), Observed::new(25, 412_000)];
//! let smoothed = smooth::global(&areas);
//! assert!(smoothed[1].unwrap().rate > 0.0, "a place without cases is not without risk");
//!
//! let (before, now) = (Observed::new(6, 1), Observed::new(12, 1));
//! let found = compare(now, before, Level::OF_95)?;
//! assert_eq!((found.ratio, found.interval.change()), (Some(2.0), None));
//! let (before, now) = (Observed::new(60, 1), Observed::new(120, 1));
//! let found = compare(now, before, Level::OF_95)?;
//! assert_eq!((found.ratio, found.interval.change()), (Some(2.0), Some(Change::Rise)));
//! # Ok::<(), estimation::refusal::Refusal>(())
//! ```
pub mod comparison;
pub mod count;
pub mod cusum;
pub mod discovery;
pub mod ewma;
pub mod funnel;
mod root;
pub mod smooth;
pub mod trend;
pub mod warning;

use crate::refusal::Refusal;
use crate::special::real;
use serde::Serialize;

/// Rates are per so many.
pub const PER: f64 = 100_000.0;

/// What was counted, and among how many.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Observed {
    /// How many cases; none where it is not known.
    pub count: Option<u64>,
    /// Among how many they could happen: inhabitants, inhabitants times years, months,
    /// inspections. None or 0 where it is not known.
    pub exposure: Option<u64>,
}

impl Observed {
    /// Both known.
    #[must_use]
    pub fn new(count: u64, exposure: u64) -> Self {
        Self { count: Some(count), exposure: Some(exposure) }
    }

    /// The crude rate per 100,000; none where either is not known.
    #[must_use]
    pub fn rate(self) -> Option<f64> {
        self.known().map(|(count, exposure)| count / exposure * PER)
    }

    /// Count and exposure, the latter above 0.
    fn known(self) -> Option<(f64, f64)> {
        let exposure = self.exposure.filter(|exposure| *exposure > 0)?;
        Some((real(self.count?), real(exposure)))
    }
}

/// Cases and exposure of all that are known, and how many are.
fn together(all: impl IntoIterator<Item = Observed>) -> (f64, f64, usize) {
    let known = all.into_iter().filter_map(Observed::known);
    known.fold((0.0, 0.0, 0), |(cases, exposure, n), (c, e)| (cases + c, exposure + e, n + 1))
}

/// Where something went.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Change {
    /// Up.
    Rise,
    /// Down.
    Fall,
}

/// An interval for a ratio of two rates.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct RatioInterval {
    /// How sure it is meant to be.
    pub level: f64,
    /// Its lower end, at least 0.
    pub lower: f64,
    /// Its upper end; none where it has no end.
    pub upper: Option<f64>,
}

impl RatioInterval {
    /// Which change there was, if it holds no 1.
    #[must_use]
    pub fn change(&self) -> Option<Change> {
        if self.lower > 1.0 {
            Some(Change::Rise)
        } else if self.upper.is_some_and(|upper| upper < 1.0) {
            Some(Change::Fall)
        } else {
            None
        }
    }
}

/// Takes a setting that is within its range.
fn setting(
    option: &'static str,
    found: f64,
    good: bool,
    range: &'static str,
) -> Result<(), Refusal> {
    if good { Ok(()) } else { Err(Refusal::Option { option, found: found.to_string(), range }) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_known_has_no_rate() {
        assert_eq!(Observed::new(0, 50_000).rate(), Some(0.0));
        assert_eq!(Observed::new(3, 0).rate(), None);
        assert_eq!(Observed { count: Some(3), exposure: None }.rate(), None);
        assert_eq!(Observed { count: None, exposure: Some(5) }.rate(), None);
        assert_eq!(Observed::new(u64::MAX, 1).rate().map(f64::is_finite), Some(true));
    }

    #[test]
    fn a_change_is_said_where_the_interval_holds_no_1() {
        let interval = |lower, upper| RatioInterval { level: 0.95, lower, upper };
        assert_eq!(interval(1.1, None).change(), Some(Change::Rise));
        assert_eq!(interval(0.0, Some(0.9)).change(), Some(Change::Fall));
        assert_eq!(interval(0.9, None).change(), None);
        assert_eq!(interval(0.0, None).change(), None);
        assert_eq!(interval(1.0, Some(1.0)).change(), None);
    }
}
