//! The bootstrap that repeats the whole selection, corrected for bias and acceleration (`BCa`).
//!
//! As many people as were seen are drawn anew from the histories that were seen, and what is
//! done with the lists is done with each such sample from the beginning: an interval that
//! took the selected model for known would be too narrow. The jackknife leaves out one person
//! at a time, which is the same for all of one history.
//!
//! Sources: Efron, JASA 82 (1987); Silverman, Chan & Vincent, Statistics and Computing 34
//! (2024).
use crate::interval::{Interval, quantile};
use crate::lists::Table;
use crate::random::Stream;
use crate::refusal::Refusal;
use crate::special::{normal, normal_quantile, real};
use rayon::prelude::*;

/// The fewest replicates that are taken: fewer say nothing of an end of 95 %.
pub const FEWEST_REPLICATES: usize = 100;

/// A bootstrapped estimate.
#[derive(Clone, Debug, PartialEq)]
pub struct Bootstrap {
    /// The estimate of each replicate, sorted; ∞ for a replicate without one.
    replicates: Vec<f64>,
    /// How many replicates had no estimate.
    pub failed: usize,
    /// The correction for bias: a standard normal quantile.
    pub bias: f64,
    /// The acceleration.
    pub acceleration: f64,
}

impl Bootstrap {
    /// The corrected interval.
    ///
    /// # Errors
    ///
    /// [`Refusal::NoEnd`], where it would end at replicates without an estimate.
    pub fn interval(&self, level: f64) -> Result<Interval, Refusal> {
        let z = normal_quantile(f64::midpoint(1.0, level));
        let end = |z: f64| {
            let shifted = self.bias + z;
            let share = normal(self.bias + shifted / (1.0 - self.acceleration * shifted));
            let end = quantile(&self.replicates, share);
            if end.is_finite() {
                Ok(end)
            } else {
                Err(Refusal::NoEnd { failed: self.failed, of: self.replicates.len() })
            }
        };
        Ok(Interval { level, lower: end(-z)?, upper: end(z)? })
    }
}

/// Bootstraps `estimate` (persons in all, from a table), whose answer for `table` itself is
/// `total`. `room` makes what one thread keeps from sample to sample.
pub(crate) fn bootstrap<R: Send>(
    table: &Table,
    total: f64,
    (replicates, seed): (usize, u64),
    room: impl Fn() -> R + Sync + Send,
    estimate: impl Fn(&Table, &mut R) -> Result<f64, Refusal> + Sync + Send,
) -> Result<Bootstrap, Refusal> {
    if replicates < FEWEST_REPLICATES {
        let (option, found) = ("bootstrap", replicates.to_string());
        return Err(Refusal::Option { option, found, range: "0, or 100 or more" });
    }
    let weights: Vec<f64> = table.cells().iter().map(|n| real(*n)).collect();
    let mut sample: Vec<f64> = (0..replicates)
        .into_par_iter()
        .map_init(&room, |room, replicate| {
            let mut stream = Stream::new(seed, replicate as u64);
            let mut cells = vec![0; weights.len()];
            stream.multinomial(table.cases(), &weights, &mut cells);
            estimate(&Table::new(cells), room).unwrap_or(f64::INFINITY)
        })
        .collect();
    sample.sort_by(f64::total_cmp);
    let failed = sample.iter().filter(|x| !x.is_finite()).count();
    let count = real(sample.len() as u64);
    let below = real(sample.iter().filter(|x| **x < total).count() as u64);
    // A share of 0 or 1 would be a bias without end; half a replicate is the least that is known.
    let share = (below / count).clamp(0.5 / count, 1.0 - 0.5 / count);
    let acceleration = acceleration(table, &room, &estimate)?;
    Ok(Bootstrap { replicates: sample, failed, bias: normal_quantile(share), acceleration })
}

/// Σ n r³ / (6 (Σ n r²)^{3/2}), with r what leaving out one of the n people of a history takes
/// from the mean of all such estimates.
fn acceleration<R: Send>(
    table: &Table,
    room: &(impl Fn() -> R + Sync + Send),
    estimate: &(impl Fn(&Table, &mut R) -> Result<f64, Refusal> + Sync + Send),
) -> Result<f64, Refusal> {
    let seen: Vec<usize> = (0..table.cells().len()).filter(|h| table.cells()[*h] > 0).collect();
    let left_out: Vec<Option<(f64, f64)>> = seen
        .into_par_iter()
        .map_init(room, |room, history| {
            let mut cells = table.cells().to_vec();
            let people = real(cells[history]);
            cells[history] -= 1;
            estimate(&Table::new(cells), room).ok().map(|total| (people, total))
        })
        .collect();
    // Of who cannot be left out nothing is known; all others still tell the skewness.
    let known: Vec<(f64, f64)> = left_out.into_iter().flatten().collect();
    let people: f64 = known.iter().map(|(n, _)| n).sum();
    if known.is_empty() {
        return Err(Refusal::NotSettled);
    }
    let mean = known.iter().map(|(n, total)| n * total).sum::<f64>() / people;
    let (mut squares, mut cubes) = (0.0, 0.0);
    for (n, total) in known {
        let r = mean - total;
        squares += n * r * r;
        cubes += n * r * r * r;
    }
    Ok(if squares > 0.0 { cubes / (6.0 * squares.powf(1.5)) } else { 0.0 })
}
