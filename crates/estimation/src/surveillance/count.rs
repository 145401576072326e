//! How sure a count is: the exact interval of Garwood.
//!
//! Three cases were counted; which means could three have come from? The lower end is the mean
//! at which three or more would be as rare as half of what the level leaves, the upper end that
//! at which three or fewer would. So the interval holds the true mean at least as often as it
//! says, however small the mean; n ± 2√n does not, and has nothing to say of n = 0.
//!
//! P(X ≥ n) under the mean μ is the gamma distribution function P(n, μ), so the ends are
//! quantiles of gamma variables: of shape n below, of shape n + 1 above.
//!
//! A count is one number among a large number of possible ones, and its interval is for a place
//! or a year chosen beforehand. Of twenty intervals one misses by design.
//!
//! Source: Garwood, Fiducial limits for the Poisson distribution, Biometrika 28 (1936).
use super::root::root;
use super::{Observed, PER};
use crate::interval::{Interval, Level};
use crate::special::{incomplete_gamma, ln_gamma, normal_quantile, real};
use serde::Serialize;

/// A crude rate per 100,000, with its interval.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Rate {
    /// Per 100,000.
    pub rate: f64,
    /// Its interval, per 100,000.
    pub interval: Interval,
}

/// The interval of the mean that a count is of, in cases.
///
/// From ten thousand on it is worked out from a series that keeps eleven digits there, and more
/// above.
#[must_use]
pub fn interval(count: u64, level: Level) -> Interval {
    let tail = level.tail();
    let (lower, upper) = (least_mean(count, tail), greatest_mean(count, tail));
    Interval { level: level.share(), lower, upper }
}

/// A rate and its interval; none without a known count and a known exposure above 0.
///
/// The exposure is taken for exactly known.
#[must_use]
pub fn rate(observed: Observed, level: Level) -> Option<Rate> {
    let (count, exposure) = (observed.count?, observed.exposure.filter(|e| *e > 0)?);
    let per = |cases: f64| cases / real(exposure) * PER;
    let cases = interval(count, level);
    let interval = Interval { lower: per(cases.lower), upper: per(cases.upper), ..cases };
    Some(Rate { rate: per(real(count)), interval })
}

/// The mean at which `count` or more has the chance `tail`, which is at most 1/2.
pub(super) fn least_mean(count: u64, tail: f64) -> f64 {
    if count == 0 {
        return 0.0;
    }
    let shape = real(count);
    let start = series(shape, normal_quantile(tail));
    if count >= LARGE { start } else { solved(shape, tail, start, Side::Lower) }
}

/// The mean at which `count` or fewer has the chance `tail`, which is at most 1/2.
pub(super) fn greatest_mean(count: u64, tail: f64) -> f64 {
    let shape = real(count) + 1.0;
    let start = series(shape, -normal_quantile(tail));
    if count >= LARGE { start } else { solved(shape, tail, start, Side::Upper) }
}

const LARGE: u64 = 10_000;

#[derive(Clone, Copy)]
enum Side {
    Lower,
    Upper,
}

/// The quantile of a gamma variable that leaves `tail` on one side.
///
/// On the logarithms of the tail and of the quantile the function is nearly straight.
fn solved(shape: f64, tail: f64, start: f64, side: Side) -> f64 {
    let high = (shape + 40.0 * shape.sqrt() + 1000.0).ln();
    let start = start.max(f64::MIN_POSITIVE).ln();
    let constant = ln_gamma(shape);
    let at = |log: f64| {
        let mean = log.exp();
        let (below, above) = incomplete_gamma(shape, mean);
        let density = (shape * log - mean - constant).exp();
        match side {
            Side::Lower => (below.ln() - tail.ln(), density / below),
            Side::Upper => (tail.ln() - above.ln(), density / above),
        }
    };
    root(-100.0, high, start, at).exp()
}

/// The same quantile by its expansion of Cornish & Fisher in 1/√shape; `z` is the normal
/// quantile. The first term left out is of the order of 1/shape².
/// Source: Johnson, Kotz & Balakrishnan, Continuous Univariate Distributions 1 (1994), chapter 18,
/// for χ² with 2·shape degrees of freedom, halved.
fn series(shape: f64, z: f64) -> f64 {
    let (root, z2) = (shape.sqrt(), z * z);
    shape + root * z + (z2 - 1.0) / 3.0 + z * (z2 - 7.0) / (36.0 * root)
        - (3.0 * z2 * z2 + 7.0 * z2 - 16.0) / (810.0 * shape)
        + z * (9.0 * z2 * z2 + 256.0 * z2 - 433.0) / (38_880.0 * shape * root)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::special::poisson_tails;

    #[test]
    fn the_ends_leave_half_of_the_rest_on_each_side() {
        for share in [1e-9, 0.5, 0.95, 0.998, 1.0 - 1e-15] {
            let level = Level::new(share).unwrap();
            for count in [0, 1, 2, 7, 40, 900, 9_999] {
                let found = interval(count, level);
                let (up_to, _) = poisson_tails(count, found.upper);
                assert!((up_to / level.tail() - 1.0).abs() < 1e-9, "{count} {share} {up_to}");
                let (_, from) = poisson_tails(count, found.lower);
                assert!(count == 0 || (from / level.tail() - 1.0).abs() < 1e-9, "{count} {from}");
            }
        }
    }

    #[test]
    fn the_series_takes_over_without_a_step() {
        for z in [-6.0, -3.1, -1.96, -0.01, 0.01, 1.96, 3.1, 6.0] {
            let tail = crate::special::normal(-f64::abs(z));
            let side = if z < 0.0 { Side::Lower } else { Side::Upper };
            let (long, short) = (series(10_000.0, z), series(40.0, z));
            let apart = long / solved(10_000.0, tail, 10_000.0, side) - 1.0;
            assert!(apart.abs() < 2e-12, "{z}: {apart}");
            // The control: of 40 cases the series would be told from the solution.
            let apart = short / solved(40.0, tail, 40.0, side) - 1.0;
            assert!(z.abs() < 3.0 || apart.abs() > 1e-7, "{z}: {apart}");
        }
    }

    #[test]
    fn no_count_is_too_large() {
        for count in [LARGE - 1, LARGE, 1 << 40, u64::MAX] {
            let found = interval(count, Level::OF_95);
            assert!(found.lower <= real(count) && real(count) <= found.upper);
            assert!(found.upper.is_finite());
        }
    }
}
