//! One count against another: this year and the year before, one district and the next.
//!
//! Twelve this year, six the year before. If nothing had changed, each of the eighteen would have
//! fallen into this year with chance π₀ = e/(e + e₀), where e and e₀ are the exposures; so,
//! given the eighteen, this year's count is binomial, and what nobody knows (the common rate)
//! is gone from the question. The chance of twelve or more of eighteen is exact. It leaves room
//! for what the year before does not know of itself: a year before that is taken for exactly
//! known makes rises out of nothing where counts are small.
//!
//! The interval of the ratio is that of Clopper & Pearson for π, which is turned into a ratio by
//! π/(1 − π) · e₀/e. It holds 1 exactly where neither one-sided chance is below half of what the
//! level leaves.
//!
//! It compares *two* counts that were chosen beforehand. It is not for the highest month of
//! twelve against the lowest, and of many pairs some differ by chance: see
//! [`super::discovery`].
//!
//! Sources: Przyborowski & Wilenski, Biometrika 31 (1940); Clopper & Pearson, Biometrika 26
//! (1934).
use super::root::root;
use super::{Observed, RatioInterval};
use crate::interval::Level;
use crate::refusal::Refusal;
use crate::special::{incomplete_beta, ln_gamma, normal_quantile};
use serde::Serialize;

/// The greatest count that is compared: sums over more outcomes are no longer exact.
pub const MOST_COUNT: u64 = 1_000_000;

/// Two rates compared.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Comparison {
    /// The rate now over the rate before; none, where nothing was counted before.
    pub ratio: Option<f64>,
    /// Its interval. It has no upper end where nothing was counted before.
    pub interval: RatioInterval,
    /// The chance of as many as now, or more, if nothing had changed.
    pub rise: f64,
    /// The chance of as few as now, or fewer, if nothing had changed.
    pub fall: f64,
    /// The chance of a difference as great as this in either direction: twice the lesser.
    pub either: f64,
}

/// Compares the rate now with the rate before.
///
/// # Errors
///
/// [`Refusal::NotKnown`] for a count or an exposure that is not known, or an exposure of 0;
/// [`Refusal::Count`] for more than [`MOST_COUNT`].
pub fn compare(now: Observed, before: Observed, level: Level) -> Result<Comparison, Refusal> {
    let most = now.count.max(before.count).unwrap_or(0);
    if most > MOST_COUNT {
        return Err(Refusal::Count { found: most, most: MOST_COUNT });
    }
    let known = |observed: Observed| observed.known().ok_or(Refusal::NotKnown);
    let ((cases, exposure), (cases_before, exposure_before)) = (known(now)?, known(before)?);
    let both = exposure + exposure_before;
    let rise = at_least(cases, cases_before, exposure / both);
    let fall = at_least(cases_before, cases, exposure_before / both);
    let scale = exposure_before / exposure;
    let lower = least_odds(cases, cases_before, level.tail()) * scale;
    let greatest = 1.0 / least_odds(cases_before, cases, level.tail()) * scale;
    let upper = (cases_before > 0.0).then_some(greatest);
    Ok(Comparison {
        ratio: (cases_before > 0.0).then(|| cases / cases_before * scale),
        interval: RatioInterval { level: level.share(), lower, upper },
        rise,
        fall,
        either: (2.0 * rise.min(fall)).min(1.0),
    })
}

/// The chance that, of `hits + misses` trials, at least `hits` succeed.
fn at_least(hits: f64, misses: f64, chance: f64) -> f64 {
    if hits <= 0.0 { 1.0 } else { incomplete_beta(hits, misses + 1.0, chance) }
}

/// The odds π/(1 − π) at which at least `hits` have the chance `tail`: Clopper & Pearson's
/// lower end. On the logarithms of both the function is nearly straight.
fn least_odds(hits: f64, misses: f64, tail: f64) -> f64 {
    if hits <= 0.0 {
        return 0.0;
    }
    let constant = ln_gamma(hits + misses + 1.0) - ln_gamma(hits) - ln_gamma(misses + 1.0);
    let at = |log: f64| {
        // ln π and ln (1 − π); whichever is near 0 keeps its digits.
        let (hit, miss) = (-(-log).exp().ln_1p(), -log.exp().ln_1p());
        let from = incomplete_beta(hits, misses + 1.0, hit.exp());
        let density = (constant + hits * hit + (misses + 1.0) * miss).exp();
        (from.ln() - tail.ln(), density / from)
    };
    let spread = (1.0 / hits + 1.0 / (misses + 1.0)).sqrt();
    let start = (hits / (misses + 1.0)).ln() + normal_quantile(tail) * spread;
    root(-100.0, 100.0, start, at).exp()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// P(Y ≥ hits) of a binomial, by its sum.
    fn summed(hits: u32, misses: u32, chance: f64) -> f64 {
        let n = f64::from(hits + misses);
        let term = |k: u32| {
            let k = f64::from(k);
            let ways = ln_gamma(n + 1.0) - ln_gamma(k + 1.0) - ln_gamma(n - k + 1.0);
            (ways + k * chance.ln() + (n - k) * (-chance).ln_1p()).exp()
        };
        (hits..=hits + misses).map(term).sum()
    }

    #[test]
    fn tails_are_sums_up_to_the_greatest_count() {
        for (hits, misses, chance) in
            [(12, 6, 0.5), (1, 0, 0.1), (3, 90, 0.02), (5_100, 4_900, 0.5), (500_500, 499_500, 0.5)]
        {
            let found = at_least(f64::from(hits), f64::from(misses), chance);
            let expected = summed(hits, misses, chance);
            assert!((found / expected - 1.0).abs() < 1e-8, "{hits} {misses}: {found} {expected}");
        }
        // A million of each is still worked out to the end: half, and half of the middle term.
        let found = at_least(1e6, 1e6, 0.5);
        let middle = 1.0 / (std::f64::consts::PI * 1e6).sqrt();
        assert!((found - 0.5 - middle / 2.0).abs() < 1e-7, "{found}");
    }

    #[test]
    fn ends_leave_half_of_the_rest() {
        for share in [0.01, 0.95, 0.998, 1.0 - 1e-15] {
            let tail = Level::new(share).unwrap().tail();
            for (hits, misses) in [(1_u32, 0_u32), (1, 1), (3, 90), (90, 3), (400, 300), (1, 900)] {
                let odds = least_odds(f64::from(hits), f64::from(misses), tail);
                let found = summed(hits, misses, odds / (1.0 + odds));
                assert!((found / tail - 1.0).abs() < 1e-9, "{hits} {misses} {share}: {found}");
            }
        }
    }

    #[test]
    fn what_cannot_be_compared_is_refused() {
        let ok = Observed::new(3, 1);
        for bad in [
            Observed::default(),
            Observed::new(3, 0),
            Observed { count: None, exposure: Some(1) },
            Observed { count: Some(3), exposure: None },
        ] {
            assert_eq!(compare(bad, ok, Level::OF_95), Err(Refusal::NotKnown));
            assert_eq!(compare(ok, bad, Level::OF_95), Err(Refusal::NotKnown));
        }
        let (found, most) = (MOST_COUNT + 1, MOST_COUNT);
        let many = compare(ok, Observed::new(found, 1), Level::OF_95);
        assert_eq!(many, Err(Refusal::Count { found, most }));
        assert!(compare(ok, Observed::new(most, 1), Level::OF_95).is_ok());
    }

    #[test]
    fn nothing_before_has_no_ratio_and_no_end() {
        let found = compare(Observed::new(0, 1), Observed::new(0, 12), Level::OF_95).unwrap();
        assert_eq!((found.ratio, found.rise, found.fall, found.either), (None, 1.0, 1.0, 1.0));
        assert_eq!((found.interval.lower, found.interval.upper), (0.0, None));
        // Two in one month after none in twelve: (1/13)² by hand.
        let found = compare(Observed::new(2, 1), Observed::new(0, 12), Level::OF_95).unwrap();
        assert!((found.rise - 1.0 / 169.0).abs() < 1e-15);
        assert_eq!((found.ratio, found.fall, found.interval.upper), (None, 1.0, None));
        let found = compare(Observed::new(0, 1), Observed::new(5, 1), Level::OF_95).unwrap();
        assert_eq!((found.ratio, found.rise, found.interval.lower), (Some(0.0), 1.0, 0.0));
        assert!((found.fall - 1.0 / 32.0).abs() < 1e-15);
    }
}
