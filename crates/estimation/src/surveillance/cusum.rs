//! A series watched as it grows, by the sum of what is too much: a rise of a known size.
//!
//! ```text
//! S = max(0, S + x − k),    starting at 0;    an alarm where S reaches h.
//! ```
//!
//! While the mean is μ₀ the counts are mostly below k and S returns to 0; once it is μ₁ they are
//! mostly above it and S climbs. With k = (μ₁ − μ₀)/(ln μ₁ − ln μ₀) the sum is the likelihood
//! ratio of the two means, in units of ln μ₁ − ln μ₀; in the worst case no other rule with as
//! few false alarms finds that rise sooner (Moustakides, Annals of Statistics 14 (1986)). The
//! last time at which S was 0 is where the rise most likely began.
//!
//! k says which rise is looked for, and h how sure one wants to be: each unit of h costs time
//! and saves false alarms. Choose h so that a simulated series without a rise is quiet long
//! enough; there is no h for all means.
//!
//! **What is not known** adds nothing: S stays as it was, and there is no alarm at that time.
//!
//! It is not for a mean with seasons or with a trend of its own, nor for a μ₀ that is guessed
//! from a few months: S then climbs for that alone.
//!
//! Sources: Page, Biometrika 41 (1954); Lucas, Counted data CUSUM's, Technometrics 27 (1985).
use super::setting;
use crate::refusal::Refusal;
use crate::special::real;
use serde::Serialize;

/// How a series is watched.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Cusum {
    /// k, what is taken off at each time, in cases.
    pub reference: f64,
    /// h, the sum that is an alarm, in cases.
    pub threshold: f64,
}

/// The sum at each time.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Chart {
    /// S, one for each time of the series.
    pub sums: Vec<f64>,
    /// The first time at which it reached the threshold, counted from 0.
    pub alarm: Option<usize>,
    /// With an alarm: the time after the sum was last 0, from which on it only grew or stayed
    /// above.
    pub since: Option<usize>,
}

/// k for a rise from one mean to another.
///
/// # Errors
///
/// [`Refusal::Option`] unless 0 < `mean` < `raised`.
pub fn reference(mean: f64, raised: f64) -> Result<f64, Refusal> {
    setting("mean", mean, mean > 1e-18 && mean < 1e18, "above 0")?;
    setting("raised", raised, raised > mean && raised < 1e18, "above the mean")?;
    // (μ₁ − μ₀)/ln(μ₁/μ₀), with digits left where the two are close.
    let by = (raised - mean) / mean;
    Ok(mean * (by / by.ln_1p()))
}

impl Cusum {
    /// For a rise from one mean to another.
    ///
    /// # Errors
    ///
    /// [`Refusal::Option`] unless 0 < `mean` < `raised`.
    pub fn between(mean: f64, raised: f64, threshold: f64) -> Result<Self, Refusal> {
        Ok(Self { reference: reference(mean, raised)?, threshold })
    }

    /// Watches a series; `None` is a time whose count is not known.
    ///
    /// # Errors
    ///
    /// [`Refusal::Option`] for a setting out of its range.
    pub fn chart(&self, series: &[Option<u64>]) -> Result<Chart, Refusal> {
        let Self { reference, threshold } = *self;
        setting("reference", reference, reference > 0.0 && reference < 1e18, "above 0")?;
        setting("threshold", threshold, threshold > 0.0 && threshold < 1e18, "above 0")?;
        let (mut sum, mut from) = (0.0_f64, 0);
        let mut chart = Chart { sums: Vec::with_capacity(series.len()), alarm: None, since: None };
        for (time, count) in series.iter().enumerate() {
            if let Some(count) = count {
                sum = (sum + (real(*count) - reference)).max(0.0);
                if sum <= 0.0 {
                    from = time + 1;
                }
                if sum >= threshold && chart.alarm.is_none() {
                    (chart.alarm, chart.since) = (Some(time), Some(from));
                }
            }
            chart.sums.push(sum);
        }
        Ok(chart)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn settings_out_of_range_are_named() {
        let refused = |found: Result<Chart, Refusal>| match found {
            Err(Refusal::Option { option, .. }) => option,
            other => panic!("{other:?}"),
        };
        for bad in [0.0, -1.0, f64::NAN, f64::INFINITY] {
            let chart = |reference, threshold| Cusum { reference, threshold }.chart(&[Some(1)]);
            assert_eq!(refused(chart(bad, 4.0)), "reference");
            assert_eq!(refused(chart(4.0, bad)), "threshold");
            assert!(reference(bad, 4.0).is_err() && reference(4.0, bad).is_err());
        }
        assert!(reference(4.0, 4.0).is_err() && reference(8.0, 4.0).is_err());
    }

    #[test]
    fn the_reference_lies_between_the_means_however_close_they_are() {
        for (mean, raised) in
            [(4.0, 8.0), (4.0, 4.0 * (1.0 + f64::EPSILON)), (1e-17, 9e17), (0.1, 0.10001)]
        {
            let k = reference(mean, raised).unwrap();
            assert!(mean <= k && k <= raised, "{mean} {k} {raised}");
        }
    }

    #[test]
    fn the_rise_began_after_the_sum_was_last_0() {
        let cusum = Cusum { reference: 3.0, threshold: 5.0 };
        let series = [Some(5), Some(0), Some(1), Some(6), None, Some(2), Some(7)];
        let found = cusum.chart(&series).unwrap();
        assert_eq!(found.sums, [2.0, 0.0, 0.0, 3.0, 3.0, 2.0, 6.0]);
        assert_eq!((found.alarm, found.since), (Some(6), Some(3)));
    }
}
