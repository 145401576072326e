//! Two encoded lists, or one with itself: which records may be one person.
//!
//! Candidates are the pairs that share a token. Each is compared field by field in the salted
//! fields of a shared token, and the weights are learnt from the pairs themselves, without
//! labels (Fellegi and Sunter 1969; Dempster, Laird and Rubin 1977). Nothing is shared from
//! one encoding to another: the best threshold of one is bad for the next (measured: from
//! 0.60 to 0.83 in Dice among hardenings of one list).
mod candidates;
mod em;
mod levels;

use rayon::prelude::*;

use super::file::{Encoding, Refused};
pub use em::Parameters;

/// A pair that may be one person: positions in the two lists.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Pair {
    /// Position in the left list; the smaller where a list meets itself.
    pub left: u32,
    /// Position in the right list.
    pub right: u32,
    /// log₂ of how many times more likely such agreement is for one person than for two,
    /// the share of true pairs among the candidates included: 0 is one to one.
    pub weight: f64,
    /// The same as a probability, as the model sees it.
    pub probability: f64,
}

/// What was found.
pub struct Linkage {
    /// Every candidate, by position left, then right.
    pub pairs: Vec<Pair>,
    /// The weight from which on pairs are proposed: that with the best expected F1 on these
    /// lists, by the model's own probabilities.
    pub threshold: f64,
    /// What was learnt.
    pub parameters: Parameters,
}

impl Linkage {
    /// The pairs at or above the threshold.
    pub fn proposed(&self) -> impl Iterator<Item = &Pair> {
        self.pairs.iter().filter(|pair| pair.weight >= self.threshold)
    }
}

/// Links two lists.
///
/// # Errors
///
/// [`Refused`] where the two cannot be compared.
pub fn between(left: &Encoding, right: &Encoding) -> Result<Linkage, Refused> {
    left.comparable(right)?;
    Ok(score(left, right, &candidates::between(left, right)))
}

/// Finds repeated persons in one list.
#[must_use]
pub fn within(list: &Encoding) -> Linkage {
    score(list, list, &candidates::within(list))
}

fn score(left: &Encoding, right: &Encoding, candidates: &[candidates::Candidate]) -> Linkage {
    let patterns: Vec<levels::Pattern> =
        candidates.par_iter().map(|pair| pair.compare(left, right)).collect();
    let parameters = Parameters::learn(&patterns);
    let pairs: Vec<Pair> = candidates
        .iter()
        .zip(&patterns)
        .map(|(pair, pattern)| {
            let weight = parameters.weight(pattern);
            let probability = em::probability(weight);
            Pair { left: pair.left, right: pair.right, weight, probability }
        })
        .collect();
    Linkage { threshold: threshold(&pairs), pairs, parameters }
}

/// The weight at which 2·true / (proposed + all true) is expected to be largest.
fn threshold(pairs: &[Pair]) -> f64 {
    let mut sorted: Vec<(f64, f64)> = pairs.iter().map(|p| (p.weight, p.probability)).collect();
    sorted.sort_unstable_by(|one, other| other.0.total_cmp(&one.0));
    let all: f64 = sorted.iter().map(|(_, probability)| probability).sum();
    let (mut found, mut proposed, mut best) = (0.0, 0.0, (0.0, 0.0));
    for (weight, probability) in sorted {
        found += probability;
        proposed += 1.0;
        let f1 = 2.0 * found / (proposed + all);
        if f1 >= best.0 {
            best = (f1, weight);
        }
    }
    best.1
}
