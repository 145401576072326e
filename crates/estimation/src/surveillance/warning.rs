//! Many series watched at once: which to look at first.
//!
//! The last count of each series is compared with the counts before it (see
//! [`super::comparison`]): how likely is so many, or more, if the last time was like the others?
//! The exposure is the number of times whose count is known. This leaves room for how little
//! a short series says of its own mean, needs no mean to be given, and is exact for means far
//! below 1. The chances rank the series, and [`super::discovery`] says which of them survive
//! that there are so many.
//!
//! **What is not known**: a time before is passed over, and the others say less. A series whose
//! last count is not known, or with nothing known before it, is not tested and gives no warning;
//! it is not among those that are corrected for.
//!
//! It is not for series with seasons or a trend: give it the same month of earlier years then.
//! An outbreak among the counts before hides the next one. A rise that is spread over several
//! times is found sooner by [`super::ewma`] or [`super::cusum`].
use super::Observed;
use super::comparison::compare;
use super::discovery::{Dependence, discoveries};
use crate::interval::Level;
use crate::refusal::Refusal;
use crate::special::real;
use serde::Serialize;

/// The last count of a series against those before.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Rise {
    /// The last count.
    pub count: u64,
    /// The mean of the known counts before it.
    pub expected: f64,
    /// The chance of so many or more, if nothing had changed.
    pub chance: f64,
}

/// A series that was tested.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Warning {
    /// Which series, counted from 0.
    pub series: usize,
    /// What it showed.
    pub rise: Rise,
    /// The least false discovery rate at which it survives.
    pub adjusted: f64,
    /// Whether it survives at the one that was asked for.
    pub survives: bool,
}

/// The last count of a series against the known ones before it; none, where it is not known or
/// none is before it.
///
/// # Errors
///
/// [`Refusal::Count`] for counts that are too many to be compared exactly.
pub fn rise(series: &[Option<u64>]) -> Result<Option<Rise>, Refusal> {
    let Some((Some(count), before)) = series.split_last() else { return Ok(None) };
    let known = before.iter().flatten();
    let times = known.clone().count() as u64;
    if times == 0 {
        return Ok(None);
    }
    let sum = known.fold(0_u64, |sum, n| sum.saturating_add(*n));
    let now = Observed::new(*count, 1);
    let chance = compare(now, Observed::new(sum, times), Level::OF_95)?.rise;
    Ok(Some(Rise { count: *count, expected: real(sum) / real(times), chance }))
}

/// The series that could be tested, the least likely first; ties by their order.
///
/// # Errors
///
/// [`Refusal::Option`] for a `q` that is not between 0 and 1; [`Refusal::Count`] for counts that
/// are too many to be compared exactly.
pub fn warnings<S: AsRef<[Option<u64>]>>(
    series: &[S],
    q: f64,
    dependence: Dependence,
) -> Result<Vec<Warning>, Refusal> {
    let rises: Vec<Option<Rise>> =
        series.iter().map(|s| rise(s.as_ref())).collect::<Result<_, _>>()?;
    let chances: Vec<Option<f64>> = rises.iter().map(|r| r.map(|r| r.chance)).collect();
    let found = discoveries(&chances, q, dependence)?;
    let each = rises.into_iter().zip(found.adjusted).zip(found.survives).enumerate();
    let mut all: Vec<Warning> = each
        .filter_map(|(series, ((rise, adjusted), survives))| {
            Some(Warning { series, rise: rise?, adjusted: adjusted?, survives })
        })
        .collect();
    all.sort_by(|a, b| a.rise.chance.total_cmp(&b.rise.chance));
    Ok(all)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_cannot_be_tested_gives_no_warning() {
        assert_eq!(rise(&[]), Ok(None));
        assert_eq!(rise(&[Some(3)]), Ok(None));
        assert_eq!(rise(&[None, Some(3)]), Ok(None));
        assert_eq!(rise(&[Some(3), None]), Ok(None));
        let found = rise(&[Some(0), None, Some(0), Some(2)]).unwrap().unwrap();
        assert!((found.chance - 1.0 / 9.0).abs() < 1e-15, "two known times of 0, then 2");
        // The control: a blank that was read for 0 would make it less likely than it is.
        let zero = rise(&[Some(0), Some(0), Some(0), Some(2)]).unwrap().unwrap();
        assert!(zero.chance < found.chance);
        assert!(matches!(rise(&[Some(u64::MAX), Some(1)]), Err(Refusal::Count { .. })));
        assert!(matches!(
            rise(&[Some(u64::MAX), Some(u64::MAX), Some(1)]),
            Err(Refusal::Count { .. })
        ));
    }

    #[test]
    fn the_least_likely_stands_first_and_alone() {
        let quiet = || vec![Some(4), Some(3), Some(5), Some(4), Some(4)];
        let loud = vec![Some(4), Some(3), Some(5), Some(4), Some(22)];
        let blank = vec![Some(4), Some(3), None];
        let series = [quiet(), blank, loud, quiet()];
        let found = warnings(&series, 0.05, Dependence::Any).unwrap();
        assert_eq!(found.iter().map(|w| w.series).collect::<Vec<_>>(), [2, 0, 3]);
        assert_eq!(found.iter().map(|w| w.survives).collect::<Vec<_>>(), [true, false, false]);
        assert!((found[0].rise.expected - 4.0).abs() < 1e-15);
        assert!(found[0].adjusted > found[0].rise.chance);
    }
}
