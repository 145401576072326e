//! Markov chains side by side, each with its own stream of chance.
use crate::interval::{Interval, quantile};
use crate::random::Stream;
use crate::refusal::{Refusal, finite};
use crate::special::real;
use rayon::prelude::*;
use serde::Serialize;

/// How many chains are run.
pub const CHAINS: u64 = 4;

/// What chains drew: totals, in persons.
#[derive(Clone, Debug, PartialEq)]
pub struct Draws {
    sorted: Vec<f64>,
    /// How much wider all chains together are than each alone (Gelman & Rubin's R̂, of the
    /// logarithms): 1 where they agree, and above 1.1 where they were too short.
    pub agreement: f64,
}

/// What the chains agree on is said with every estimate.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Mixing {
    /// R̂.
    pub agreement: f64,
    /// How many totals were drawn.
    pub draws: usize,
}

impl Draws {
    /// Runs the chains; `chain` draws as many totals each time.
    pub(crate) fn run(
        seed: u64,
        chain: impl Fn(Stream) -> Result<Vec<f64>, Refusal> + Sync,
    ) -> Result<Self, Refusal> {
        let chains: Vec<Vec<f64>> = (0..CHAINS)
            .into_par_iter()
            .map(|at| chain(Stream::new(seed, at)))
            .collect::<Result<_, _>>()?;
        let agreement = finite(agreement(&chains))?;
        let mut sorted: Vec<f64> = chains.into_iter().flatten().collect();
        sorted.sort_by(f64::total_cmp);
        for total in &sorted {
            finite(*total)?;
        }
        Ok(Self { sorted, agreement })
    }

    /// The total that `share` of the draws do not exceed, in persons.
    #[must_use]
    pub fn quantile(&self, share: f64) -> f64 {
        quantile(&self.sorted, share)
    }

    /// The interval that leaves as much below as above.
    #[must_use]
    pub fn interval(&self, level: f64) -> Interval {
        let end = |share| self.quantile(share);
        Interval { level, lower: end((1.0 - level) / 2.0), upper: end(f64::midpoint(1.0, level)) }
    }

    /// How well the chains agree, and how much was drawn.
    #[must_use]
    pub fn mixing(&self) -> Mixing {
        Mixing { agreement: self.agreement, draws: self.sorted.len() }
    }
}

/// Source: Gelman & Rubin, Statistical Science 7 (1992).
fn agreement(chains: &[Vec<f64>]) -> f64 {
    let n = real(chains.first().map_or(0, Vec::len) as u64);
    let moments: Vec<(f64, f64)> = chains
        .iter()
        .map(|chain| {
            let mean = chain.iter().map(|x| x.ln()).sum::<f64>() / n;
            (mean, chain.iter().map(|x| (x.ln() - mean).powi(2)).sum::<f64>() / (n - 1.0))
        })
        .collect();
    let m = real(chains.len() as u64);
    let mean = moments.iter().map(|(mean, _)| mean).sum::<f64>() / m;
    let between = moments.iter().map(|(x, _)| (x - mean).powi(2)).sum::<f64>() / (m - 1.0);
    let within = moments.iter().map(|(_, v)| v).sum::<f64>() / m;
    if within > 0.0 { ((n - 1.0) / n + between / within).sqrt() } else { 1.0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chains_of_different_places_do_not_agree() {
        let run = |apart: f64| {
            Draws::run(1, |mut s| {
                let at = s.uniform() * apart;
                Ok((0..500).map(|_| (at + s.normal()).exp()).collect())
            })
        };
        assert!(run(0.0).unwrap().agreement < 1.02);
        assert!(run(20.0).unwrap().agreement > 1.5);
        assert!(Draws::run(1, |_| Ok(vec![f64::NAN; 5])).is_err());
    }
}
