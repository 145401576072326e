//! Whether counts rise or fall over years, and by how much a year.
//!
//! The logarithm of the rate is a straight line over the years: log μ = α + βt + log e, with e
//! the exposure. So a year multiplies the rate by exp β, and that is what is given: 1.10 is a
//! tenth more each year.
//!
//! Given how many cases there are in all, N, the years share them out as a multinomial with
//! shares p ∝ e·exp(βt), and α is gone from the question. The likelihood of β,
//!
//! ```text
//! ℓ(β) = Σ n log p,    ℓ′ = N (mean year of the cases − mean year under p),
//!                     −ℓ″ = N (variance of the year under p),
//! ```
//!
//! is that of the Poisson model with α at its best, and has one peak. It is at infinity where
//! all cases are in the first or in the last known year; then there is no number, but still one
//! end of an interval. The interval is what the likelihood ratio does not reject: all β of which
//! 2(ℓ̂ − ℓ) is at most the square of the normal quantile. It is wide where little was counted,
//! and, unlike ±2 standard errors, not symmetrical then.
//!
//! **Dispersion** is how much the counts lie around the line, in units of what Poisson counts
//! would (Pearson's χ² over years − 2). Near 1 the interval means what it says. At 4 it is half
//! as wide as it should be: cases come in groups, or the line is the wrong shape.
//!
//! It is not for fewer than five years, nor across a change of definition or of who reports:
//! that is a step, not a line. It says nothing of the next year.
//!
//! Source: `McCullagh` & Nelder, Generalized Linear Models (1989), chapter 6.
use super::root::root;
use super::{Observed, RatioInterval};
use crate::interval::Level;
use crate::refusal::Refusal;
use crate::special::{normal_quantile, real};
use serde::Serialize;
use std::collections::BTreeMap;

/// A trend over years.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Trend {
    /// How many years are known.
    pub years: usize,
    /// How many cases were counted in them.
    pub cases: u64,
    /// By what a year multiplies the rate; none, where all cases are in the first or in the
    /// last year, or there are none.
    pub yearly: Option<f64>,
    /// Its interval.
    pub interval: RatioInterval,
    /// How much more the counts vary than Poisson counts would; none of two years, or without
    /// a trend.
    pub dispersion: Option<f64>,
}

/// The trend over years. Those that are not known are passed over; two entries of one year add
/// up. Without exposures take 1 for each.
///
/// # Errors
///
/// [`Refusal::FewYears`] for fewer than two known years.
pub fn trend(years: &[(i32, Observed)], level: Level) -> Result<Trend, Refusal> {
    let mut known: BTreeMap<i32, (f64, f64)> = BTreeMap::new();
    let mut cases = 0_u64;
    for (year, observed) in years {
        if let Some((count, exposure)) = observed.known() {
            let sum = known.entry(*year).or_default();
            *sum = (sum.0 + count, sum.1 + exposure);
            cases = cases.saturating_add(observed.count.unwrap_or(0));
        }
    }
    let found = known.len();
    let (Some((first, _)), Some((last, _))) = (known.first_key_value(), known.last_key_value())
    else {
        return Err(Refusal::FewYears { found });
    };
    if found < 2 {
        return Err(Refusal::FewYears { found });
    }
    let (first, span) = (f64::from(*first), f64::from(*last) - f64::from(*first));
    let line = Line::new(known.iter().map(|(year, (count, exposure))| Point {
        at: (f64::from(*year) - first) / span,
        count: *count,
        log_exposure: exposure.ln(),
    }));
    let peak = line.peak();
    let yearly = |slope: f64| (slope / span).exp();
    let quantile = normal_quantile(level.tail());
    let end = |change: f64| line.end(peak, change, quantile * quantile);
    let interval = RatioInterval {
        level: level.share(),
        lower: end(-1.0).map_or(0.0, yearly),
        upper: end(1.0).map(yearly),
    };
    let slope = match peak {
        Peak::At(slope) => Some(slope),
        _ => None,
    };
    let dispersion = slope.filter(|_| found > 2).and_then(|slope| line.dispersion(slope));
    Ok(Trend { years: found, cases, yearly: slope.map(yearly), interval, dispersion })
}

/// A year: where it lies between the first (0) and the last (1).
#[derive(Clone, Copy, Debug)]
struct Point {
    at: f64,
    count: f64,
    log_exposure: f64,
}

/// Where the likelihood is greatest.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Peak {
    At(f64),
    /// Without end: all cases are in the last year.
    Rise,
    /// Without end: all cases are in the first year.
    Fall,
    /// Nowhere: there are no cases.
    None,
}

#[derive(Clone, Debug)]
struct Line {
    points: Vec<Point>,
    cases: f64,
    /// Where the cases lie in the mean.
    mean: f64,
}

/// What the years share under a slope.
struct Shares {
    /// The logarithm of the sum that all are divided by.
    log_sum: f64,
    mean: f64,
    variance: f64,
}

/// However far a slope is looked for: 2 to this power, and its sides are doubled so often.
const MOST_DOUBLINGS: usize = 100;

impl Line {
    fn new(points: impl Iterator<Item = Point>) -> Self {
        let points: Vec<Point> = points.collect();
        let cases: f64 = points.iter().map(|p| p.count).sum();
        let mean = points.iter().map(|p| p.count * p.at).sum::<f64>() / cases;
        Self { points, cases, mean }
    }

    fn shares(&self, slope: f64) -> Shares {
        let logs = self.points.iter().map(|p| (p.at, p.log_exposure + slope * p.at));
        let top = logs.clone().map(|(_, log)| log).fold(f64::NEG_INFINITY, f64::max);
        let weights = logs.map(|(at, log)| (at, (log - top).exp()));
        let sum: f64 = weights.clone().map(|(_, w)| w).sum();
        let mean = weights.clone().map(|(at, w)| w * at).sum::<f64>() / sum;
        let variance = weights.map(|(at, w)| w * (at - mean).powi(2)).sum::<f64>() / sum;
        Shares { log_sum: top + sum.ln(), mean, variance }
    }

    fn log_likelihood(&self, slope: f64) -> f64 {
        let log_sum = self.shares(slope).log_sum;
        let counted = self.points.iter().filter(|p| p.count > 0.0);
        counted.map(|p| p.count * (p.log_exposure + slope * p.at - log_sum)).sum()
    }

    fn peak(&self) -> Peak {
        if self.cases <= 0.0 {
            return Peak::None;
        }
        let excess = |slope: f64| self.shares(slope).mean - self.mean;
        let mut reach = 1.0;
        for _ in 0..MOST_DOUBLINGS {
            let (low, high) = (excess(-reach) < 0.0, excess(reach) > 0.0);
            if low && high {
                let at = |slope: f64| {
                    let shares = self.shares(slope);
                    (shares.mean - self.mean, shares.variance)
                };
                return Peak::At(root(-reach, reach, 0.0, at));
            }
            reach *= 2.0;
        }
        if self.mean >= 0.5 { Peak::Rise } else { Peak::Fall }
    }

    /// Where the likelihood has fallen by half of `drop` from its peak, to the left (−1) or to
    /// the right (1); none, where it never does.
    fn end(&self, peak: Peak, side: f64, drop: f64) -> Option<f64> {
        // Where the peak is without end all cases are in one year, and ℓ there is 0.
        let (start, top) = match peak {
            Peak::At(slope) => (Some(slope * side), self.log_likelihood(slope)),
            Peak::Rise if side < 0.0 => (None, 0.0),
            Peak::Fall if side > 0.0 => (None, 0.0),
            _ => return None,
        };
        let at = |along: f64| {
            let slope = along * side;
            let fallen = 2.0 * (top - self.log_likelihood(slope));
            (fallen - drop, 2.0 * self.cases * side * (self.shares(slope).mean - self.mean))
        };
        let mut reach = 1.0;
        let mut low = start.unwrap_or(-1.0);
        for _ in 0..MOST_DOUBLINGS {
            let high = start.unwrap_or(0.0) + reach;
            if start.is_none() && at(low).0 >= 0.0 {
                low *= 2.0;
            } else if at(high).0 > 0.0 {
                return Some(side * root(low, high, f64::midpoint(low, high), at));
            }
            reach *= 2.0;
        }
        None
    }

    fn dispersion(&self, slope: f64) -> Option<f64> {
        let log_sum = self.shares(slope).log_sum;
        let parts = self.points.iter().map(|p| {
            let mean = self.cases * (p.log_exposure + slope * p.at - log_sum).exp();
            // A mean that is too small to be a number expects nothing, and finds nothing.
            if mean > 0.0 { (p.count - mean).powi(2) / mean } else { 0.0 }
        });
        let found = parts.sum::<f64>() / (real(self.points.len() as u64) - 2.0);
        Some(found).filter(|x| x.is_finite())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn run(counts: &[(i32, u64, u64)]) -> Trend {
        let years: Vec<_> = counts.iter().map(|(y, n, e)| (*y, Observed::new(*n, *e))).collect();
        trend(&years, Level::OF_95).unwrap()
    }

    #[test]
    fn a_line_is_found_where_there_is_one() {
        let found = run(&[(2020, 5, 1), (2021, 10, 1), (2022, 20, 1), (2023, 40, 1)]);
        assert!((found.yearly.unwrap() - 2.0).abs() < 1e-12, "{found:?}");
        assert!(found.dispersion.unwrap() < 1e-20);
        // Twice the people and twice the cases are no rise.
        let found = run(&[(2020, 5, 100), (2021, 10, 200), (2022, 20, 400), (2025, 160, 3200)]);
        assert!((found.yearly.unwrap() - 1.0).abs() < 1e-12, "{found:?}");
        // A year left out is a year: 4 in two years is 2 in each.
        let found = run(&[(2020, 10, 1), (2022, 40, 1)]);
        assert!((found.yearly.unwrap() - 2.0).abs() < 1e-12, "{found:?}");
        assert_eq!((found.years, found.cases, found.dispersion), (2, 50, None));
    }

    #[test]
    fn all_cases_in_one_end_year_have_one_end_and_no_number() {
        let found = run(&[(2020, 0, 1), (2021, 0, 1), (2022, 7, 1)]);
        assert_eq!((found.yearly, found.interval.upper, found.dispersion), (None, None, None));
        assert_eq!(found.interval.change(), Some(super::super::Change::Rise));
        // By hand: ℓ = −7 ln(1 + 1/r + 1/r²) is −z²/2 at the end.
        let r = found.interval.lower;
        let fallen = 14.0 * (1.0 + 1.0 / r + 1.0 / (r * r)).ln();
        assert!((fallen - 3.841_458_820_694_124).abs() < 1e-9, "{fallen}");
        let mirrored = run(&[(2020, 7, 1), (2021, 0, 1), (2022, 0, 1)]);
        assert!((mirrored.interval.upper.unwrap() * r - 1.0).abs() < 1e-9);
        assert_eq!((mirrored.yearly, mirrored.interval.lower), (None, 0.0));
        let nothing = run(&[(2020, 0, 1), (2021, 0, 1)]);
        assert_eq!((nothing.yearly, nothing.cases), (None, 0));
        assert_eq!((nothing.interval.lower, nothing.interval.upper), (0.0, None));
    }

    #[test]
    fn what_is_not_known_is_passed_over() {
        let blank = Observed { count: None, exposure: Some(1) };
        let years = [(2020, Observed::new(4, 1)), (2021, blank), (2022, Observed::new(9, 1))];
        let found = trend(&years, Level::OF_95).unwrap();
        assert_eq!(found, run(&[(2020, 4, 1), (2022, 9, 1)]));
        // The control: a blank that was read for 0 would be another answer.
        assert_ne!(found.interval, run(&[(2020, 4, 1), (2021, 0, 1), (2022, 9, 1)]).interval);
        assert_eq!(trend(&years[..2], Level::OF_95), Err(Refusal::FewYears { found: 1 }));
        assert_eq!(trend(&[], Level::OF_95), Err(Refusal::FewYears { found: 0 }));
        let twice = [(2020, Observed::new(4, 1)), (2020, Observed::new(9, 1))];
        assert_eq!(trend(&twice, Level::OF_95), Err(Refusal::FewYears { found: 1 }));
    }
}
