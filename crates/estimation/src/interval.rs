//! Intervals and the quantiles that they end at.
use crate::refusal::Refusal;
use serde::Serialize;

/// An interval for a number of persons.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Interval {
    /// How sure it is meant to be: 0.95 or 0.8.
    pub level: f64,
    /// Its lower end, in persons.
    pub lower: f64,
    /// Its upper end, in persons.
    pub upper: f64,
}

/// How sure an interval is meant to be: a share above 0 and below 1.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Level(f64);

impl Level {
    /// 95 %: one interval of twenty misses.
    pub const OF_95: Self = Self(0.95);
    /// 99.8 %: one of five hundred misses.
    pub const OF_998: Self = Self(0.998);

    /// A level of one's own.
    ///
    /// # Errors
    ///
    /// [`Refusal::Option`] unless it is between 0 and 1.
    pub fn new(share: f64) -> Result<Self, Refusal> {
        if share > 0.0 && share < 1.0 {
            return Ok(Self(share));
        }
        let (option, found) = ("level", share.to_string());
        Err(Refusal::Option { option, found, range: "between 0 and 1" })
    }

    /// The share.
    #[must_use]
    pub fn share(self) -> f64 {
        self.0
    }

    /// What is left on each side: half of the rest.
    pub(crate) fn tail(self) -> f64 {
        (1.0 - self.0) / 2.0
    }
}

/// The quantile of a sorted sample, of type 8 of Hyndman & Fan, The American Statistician 50
/// (1996): nearly unbiased for the median whatever the distribution. NaN for an empty sample.
#[must_use]
pub fn quantile(sorted: &[f64], share: f64) -> f64 {
    let Some(last) = sorted.len().checked_sub(1) else { return f64::NAN };
    let n = crate::special::real(sorted.len() as u64);
    let at = (n + 1.0 / 3.0) * share + 1.0 / 3.0;
    let low = at.floor().clamp(0.0, n);
    let index = crate::random::whole(low);
    let index = usize::try_from(index).unwrap_or(usize::MAX);
    let below = sorted[index.saturating_sub(1).min(last)];
    let above = sorted[index.min(last)];
    let part = (at - low).clamp(0.0, 1.0);
    // An infinity times 0 is no number.
    if part <= 0.0 || below >= above { below } else { below + part * (above - below) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_level_is_a_share() {
        for bad in [0.0, 1.0, -0.5, 95.0, f64::NAN] {
            assert!(matches!(Level::new(bad), Err(Refusal::Option { option: "level", .. })));
        }
        assert_eq!(Level::new(0.95), Ok(Level::OF_95));
    }

    #[test]
    fn quantiles_are_of_type_8() {
        // Hyndman & Fan: (j + 1/3 … ) by hand for 1 … 10.
        let sorted: Vec<f64> = (1..=10).map(f64::from).collect();
        assert!((quantile(&sorted, 0.5) - 5.5).abs() < 1e-12);
        assert!((quantile(&sorted, 0.25) - 2.916_666_666_666_667).abs() < 1e-12);
        assert!((quantile(&sorted, 0.9) - 9.633_333_333_333_333).abs() < 1e-12);
        assert!((quantile(&sorted, 0.0) - 1.0).abs() < 1e-12);
        assert!((quantile(&sorted, 1.0) - 10.0).abs() < 1e-12);
        assert!((quantile(&[4.0], 0.7) - 4.0).abs() < 1e-12);
        let open = [1.0, f64::INFINITY, f64::INFINITY];
        assert!(quantile(&open, 0.9).is_infinite(), "never NaN beside infinities");
    }
}
