//! A series watched as it grows, by a mean that forgets: a small rise that stays.
//!
//! Each count moves the statistic a part λ of the way towards itself:
//!
//! ```text
//! z = λ x + (1 − λ) z,    starting at the mean μ;
//! v = λ² μ + (1 − λ)² v,  starting at 0,
//! ```
//!
//! where v is the variance of z while the counts are Poisson with mean μ. An alarm is z further
//! than L√v from μ. The limits are exact for each time: they begin narrow, because z begins at μ
//! without any spread, and widen to L√(μλ/(2 − λ)). Limits that are wide from the start miss a
//! rise that is there when the watch begins.
//!
//! **What is not known** moves nothing: z and v stay as they were, and there is no alarm at that
//! time. z is then still a mean of the counts that are known, and v its variance. A blank that
//! was taken for 0 would hide a rise, and the calendar's v would be too wide after it.
//!
//! Small λ (0.1 to 0.3) for small rises that stay, large λ for sudden ones; λ = 1 looks at each
//! count alone. It is not for a mean that is itself guessed from a few months, nor where there
//! are seasons, nor for means below about 1, where z is far from normal and alarms come too
//! often: [`super::warning`] is exact there. An alarm *below* may be a police that stopped
//! looking.
//!
//! Sources: Roberts, Technometrics 1 (1959); Borror, Champ & Rigdon, Poisson EWMA control
//! charts, Journal of Quality Technology 30 (1998).
use super::{Change, setting};
use crate::refusal::Refusal;
use crate::special::real;
use serde::Serialize;

/// How a series is watched.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Ewma {
    /// μ, what is expected at each time, in cases.
    pub mean: f64,
    /// λ, how far each count moves the statistic: above 0 and at most 1.
    pub smoothing: f64,
    /// L, how many standard deviations wide the limits are; 3 is usual.
    pub width: f64,
}

/// The statistic at one time.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Point {
    /// z.
    pub statistic: f64,
    /// μ − L√v, or 0.
    pub lower: f64,
    /// μ + L√v.
    pub upper: f64,
    /// Which limit it passed, at a time whose count is known.
    pub alarm: Option<Change>,
}

/// The statistic at each time.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Chart {
    /// One for each time of the series.
    pub points: Vec<Point>,
    /// The first time above the limits, counted from 0.
    pub alarm: Option<usize>,
}

impl Ewma {
    /// Watches a series; `None` is a time whose count is not known.
    ///
    /// # Errors
    ///
    /// [`Refusal::Option`] for a setting out of its range.
    pub fn chart(&self, series: &[Option<u64>]) -> Result<Chart, Refusal> {
        let Self { mean, smoothing, width } = *self;
        setting("mean", mean, mean > 0.0 && mean < 1e18, "above 0")?;
        let good = smoothing > 0.0 && smoothing <= 1.0;
        setting("smoothing", smoothing, good, "above 0 and at most 1")?;
        setting("width", width, width > 0.0 && width < 1e18, "above 0")?;
        let (mut statistic, mut variance) = (mean, 0.0);
        let point = |count: &Option<u64>| {
            if let Some(count) = count {
                statistic = smoothing * real(*count) + (1.0 - smoothing) * statistic;
                variance = smoothing.powi(2) * mean + (1.0 - smoothing).powi(2) * variance;
            }
            let reach = width * f64::sqrt(variance);
            let (lower, upper) = ((mean - reach).max(0.0), mean + reach);
            let passed = if statistic > upper {
                Some(Change::Rise)
            } else if statistic < lower {
                Some(Change::Fall)
            } else {
                None
            };
            Point { statistic, lower, upper, alarm: passed.filter(|_| count.is_some()) }
        };
        let points: Vec<Point> = series.iter().map(point).collect();
        let alarm = points.iter().position(|p| p.alarm == Some(Change::Rise));
        Ok(Chart { points, alarm })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn settings_out_of_range_are_named() {
        let good = Ewma { mean: 4.0, smoothing: 0.3, width: 3.0 };
        let refused = |ewma: Ewma| match ewma.chart(&[Some(1)]) {
            Err(Refusal::Option { option, .. }) => option,
            other => panic!("{other:?}"),
        };
        for bad in [0.0, -1.0, f64::NAN, f64::INFINITY] {
            assert_eq!(refused(Ewma { mean: bad, ..good }), "mean");
            assert_eq!(refused(Ewma { smoothing: bad, ..good }), "smoothing");
            assert_eq!(refused(Ewma { width: bad, ..good }), "width");
        }
        assert_eq!(refused(Ewma { smoothing: 1.01, ..good }), "smoothing");
        assert_eq!(good.chart(&[]), Ok(Chart { points: vec![], alarm: None }));
    }

    #[test]
    fn a_fall_is_told_and_is_no_alarm_of_a_rise() {
        let ewma = Ewma { mean: 20.0, smoothing: 0.5, width: 3.0 };
        let found = ewma.chart(&[Some(20), Some(2), Some(1), None]).unwrap();
        assert_eq!(found.points[2].alarm, Some(Change::Fall));
        assert_eq!((found.points[3].alarm, found.alarm), (None, None));
    }
}
