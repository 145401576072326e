//! Two encoded lists, or one with itself: which records may be one person.
//!
//! Candidates are the pairs that share a token. Each is compared field by field in the salted
//! fields of a shared token, and the weights are learnt from the pairs themselves, without
//! labels (Fellegi and Sunter 1969; Dempster, Laird and Rubin 1977). Nothing is shared from
//! one encoding to another: the best threshold of one is bad for the next (measured: from
//! 0.60 to 0.83 in Dice among hardenings of one list).
mod alike;
mod candidates;
mod em;
mod levels;

use std::io::Write;

use rayon::prelude::*;

use super::file::{Encoding, Refused};
pub use alike::{alike_between, alike_within};
use candidates::Blocks;
pub use em::{Chances, Parameters};
pub(crate) use levels::compare;

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
    let pairs = count(left.len()) * count(right.len());
    Ok(score(left, right, &Blocks::between(left, right), pairs))
}

/// Finds repeated persons in one list.
#[must_use]
pub fn within(list: &Encoding) -> Linkage {
    let pairs = count(list.len()) * (count(list.len()) - 1.0) / 2.0;
    score(list, list, &Blocks::within(list), pairs)
}

fn score(left: &Encoding, right: &Encoding, blocks: &Blocks, pairs: f64) -> Linkage {
    let compared: Vec<levels::Compared> =
        blocks.candidates.par_iter().map(|pair| blocks.compare(*pair, left, right)).collect();
    let chances = [&left.header.chances, &right.header.chances];
    let records = count(left.len().min(right.len())).max(1.0);
    let parameters = Parameters::learn(&compared, chances, pairs.max(1.0), records);
    let pairs: Vec<Pair> = blocks
        .candidates
        .iter()
        .zip(&compared)
        .map(|(pair, compared)| {
            let weight = parameters.weight(*compared);
            let probability = em::probability(weight);
            Pair { left: pair.left, right: pair.right, weight, probability }
        })
        .collect();
    Linkage { threshold: threshold(&pairs), pairs, parameters }
}

#[expect(clippy::cast_precision_loss, reason = "exact up to 2⁵³ records")]
fn count(records: usize) -> f64 {
    records as f64
}

/// Writes the proposed pairs as CSV: `left,right,weight,probability`, with the ids of the two
/// institutions.
///
/// # Errors
///
/// What the writer gives.
pub fn write_pairs(
    linkage: &Linkage,
    left: &Encoding,
    right: &Encoding,
    to: impl Write,
) -> Result<(), csv::Error> {
    let mut writer = csv::Writer::from_writer(to);
    writer.write_record(["left", "right", "weight", "probability"])?;
    for pair in linkage.proposed() {
        let (weight, probability) =
            (format!("{:.2}", pair.weight), format!("{:.6}", pair.probability));
        writer.write_record([left.id(pair.left), right.id(pair.right), &weight, &probability])?;
    }
    writer.flush()?;
    Ok(())
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
