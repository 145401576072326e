//! From a table to proposals: which records are of one person.
use crate::candidates::{self, Pair};
use crate::cluster::{self, Clusters, Decisions, Evidence};
use crate::em::{self, Parameters, Unusable, Weights};
use crate::explain::Explanation;
use crate::level::{self, Comparer, Memo, Pattern, Prepared, codes};
use crate::record::{Sex, Table};
use rayon::prelude::*;

/// Two records and the evidence that they are of one person, in bits.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Scored {
    /// The lower row.
    pub left: u32,
    /// The higher row.
    pub right: u32,
    /// What the two records say.
    pub direct: f32,
    /// What other records add to it or take from it.
    pub others: f32,
}

impl Scored {
    /// log₂ of the odds that the two records are of one person.
    #[must_use]
    pub fn weight(&self) -> f32 {
        self.direct + self.others
    }
}

/// How a run is done.
#[derive(Clone, Debug)]
pub struct Options {
    /// Compare only records of different lists.
    pub across: bool,
    /// No person has two records of one source.
    pub one_per_source: bool,
    /// Records whose numbers are known and differ by more than a slip are of two persons.
    pub numbers_decide: bool,
    /// From this weight on, two records are proposed as one person.
    pub threshold: f32,
    /// Pairs below this weight are not kept.
    pub keep: f32,
    /// Which random pairs are drawn.
    pub seed: u64,
    /// Parameters of an earlier run; learnt from the table where there are none.
    pub parameters: Option<Parameters>,
}

/// The weight from which two records are proposed as one person, unless asked otherwise.
///
/// Even odds would be 0. It is a little above, because an error of joining costs more than
/// one of leaving apart, and because what the fields say is never wholly independent: the
/// larger the list, the more of its weights are too high.
pub const THRESHOLD: f32 = 1.0;

impl Default for Options {
    fn default() -> Self {
        Self {
            across: false,
            one_per_source: false,
            numbers_decide: true,
            threshold: THRESHOLD,
            keep: -4.0,
            seed: 1,
            parameters: None,
        }
    }
}

/// What a run proposes. Nothing is merged by it.
pub struct Proposals {
    /// The pairs that were kept, by rows in ascending order.
    pub pairs: Vec<Scored>,
    /// The records proposed as one person each.
    pub clusters: Clusters,
    /// What was learnt, or given.
    pub parameters: Parameters,
    /// How many pairs were compared.
    pub candidates: usize,
}

/// Finds which records of a table are of one person.
///
/// The same table, options and decisions give the same proposals with any number of threads.
///
/// # Errors
///
/// [`Unusable`] for parameters that are not of this version, or damaged.
pub fn dedupe(
    table: &Table,
    options: &Options,
    decisions: &Decisions,
) -> Result<Proposals, Unusable> {
    let prepared = Prepared::new(table);
    let comparer = Comparer { table, prepared: &prepared };
    let pairs = candidates::find(table, options.across);
    let parameters = match &options.parameters {
        Some(given) => {
            given.check()?;
            given.clone()
        }
        None => learn(comparer, &pairs, options.seed),
    };
    let weights = Weights::new(&parameters);
    let candidates = pairs.len();
    let scored = score(comparer, &weights, &pairs, options.keep);
    drop(pairs);
    let judge = || Judge { comparer, weights: &weights, options, memo: Default::default() };
    let (pairs, clusters) =
        cluster::propose(table.len(), scored, options.threshold, decisions, judge);
    Ok(Proposals { pairs, clusters, parameters, candidates })
}

/// Why the rows of each of these pairs have the weight they have: pairs as they came out of a
/// run with these parameters.
///
/// # Errors
///
/// [`Unusable`] for parameters that are not of this version, or damaged.
pub fn explain(
    table: &Table,
    parameters: &Parameters,
    pairs: &[Scored],
) -> Result<Vec<Explanation>, Unusable> {
    parameters.check()?;
    let prepared = Prepared::new(table);
    let comparer = Comparer { table, prepared: &prepared };
    let weights = Weights::new(parameters);
    let mut memo = Default::default();
    let each = |pair: &Scored| {
        let pattern = comparer.compare(pair.left, pair.right, &mut memo);
        Explanation::new(&pattern, &weights.parts(&pattern), pair.others)
    };
    Ok(pairs.iter().map(each).collect())
}

/// Answers what clusters ask about pairs.
struct Judge<'a> {
    comparer: Comparer<'a>,
    weights: &'a Weights,
    options: &'a Options,
    memo: [Memo; 2],
}

impl Evidence for Judge<'_> {
    fn weight(&mut self, a: u32, b: u32) -> f32 {
        self.weights.parts(&self.comparer.compare(a, b, &mut self.memo)).sum()
    }

    fn conflict(&mut self, a: u32, b: u32) -> bool {
        let table = self.comparer.table;
        let (a, b) = (&table.rows[a as usize], &table.rows[b as usize]);
        let sexes = a.sex != b.sex && a.sex != Sex::Unknown && b.sex != Sex::Unknown;
        (sexes && level::dates_differ(a.born, b.born))
            || (self.options.numbers_decide
                && table.compare_numbers(a.number, b.number) == codes::NUMBER_OTHER)
            || (self.options.one_per_source && a.source == b.source && a.source != 0)
    }
}

/// How many pairs are drawn at random, and how many candidates are learnt from, at most.
const DRAWN: u32 = 150_000;
const LEARNT_FROM: usize = 100_000;

fn learn(comparer: Comparer, pairs: &[Pair], seed: u64) -> Parameters {
    let count = u32::try_from(comparer.table.len()).unwrap_or(u32::MAX);
    let drawn: Vec<Pair> =
        (0..DRAWN.min(count.saturating_mul(100))).filter_map(|i| drawn(count, seed, i)).collect();
    let step = pairs.len().div_ceil(LEARNT_FROM).max(1) as u64;
    // Neighbours in the list share a record: a step through it would follow its rhythm.
    let chosen: Vec<Pair> = pairs
        .iter()
        .copied()
        .filter(|pair| scrambled(seed ^ scrambled(*pair)).is_multiple_of(step))
        .collect();
    #[expect(clippy::cast_precision_loss, reason = "a ratio needs no more digits")]
    let stands_for = pairs.len() as f64 / chosen.len().max(1) as f64;
    em::learn(&patterns(comparer, &drawn), &patterns(comparer, &chosen), stands_for, count)
}

/// Random pair number `i` of `count` rows; none where both rows are one.
fn drawn(count: u32, seed: u64, i: u32) -> Option<Pair> {
    let row = |salt: u64| {
        let random = scrambled(seed ^ scrambled(salt << 32 | u64::from(i)));
        // A number below `count`: the high half of a product.
        u32::try_from(((random >> 32) * u64::from(count)) >> 32).unwrap_or(0)
    };
    let (a, b) = (row(1), row(2));
    (a != b).then(|| candidates::pair(a, b))
}

/// A number that shows nothing of the one it was made of: the end of `SplitMix64` (Steele, Lea
/// & Flood, Fast splittable pseudorandom number generators, 2014).
fn scrambled(number: u64) -> u64 {
    let mut bits = number.wrapping_add(0x9e37_79b9_7f4a_7c15);
    bits = (bits ^ bits >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    bits = (bits ^ bits >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
    bits ^ bits >> 31
}

fn patterns(comparer: Comparer, pairs: &[Pair]) -> Vec<Pattern> {
    let of = |pair: &Pair, memo: &mut [Memo; 2]| {
        let (a, b) = candidates::rows(*pair);
        comparer.compare(a, b, memo)
    };
    let parts: Vec<Vec<Pattern>> = pairs
        .par_chunks(8192)
        .map_init(Default::default, |memo, chunk| chunk.iter().map(|pair| of(pair, memo)).collect())
        .collect();
    parts.concat()
}

/// How many records are read ahead.
const AHEAD: usize = 64;

/// The weights of pairs, those below `keep` left out.
fn score(comparer: Comparer, weights: &Weights, pairs: &[Pair], keep: f32) -> Vec<Scored> {
    let parts: Vec<Vec<Scored>> = pairs
        .par_chunks(16_384)
        .map_init(<[Memo; 2]>::default, |memo, chunk| {
            let (mut scored, mut nearby) = (Vec::new(), Vec::with_capacity(AHEAD));
            for some in chunk.chunks(AHEAD) {
                // Read ahead: the processor waits for many lines of memory at once, or for
                // each in turn.
                nearby.clear();
                nearby.extend(some.iter().map(|pair| *comparer.subject(candidates::rows(*pair).1)));
                for (pair, other) in some.iter().zip(&nearby) {
                    let (left, right) = candidates::rows(*pair);
                    let one = comparer.subject(left);
                    if comparer.is_hopeless(one, other, weights, keep, memo) {
                        continue;
                    }
                    let direct = weights.parts(&comparer.compare_subjects(one, other, memo)).sum();
                    if direct >= keep {
                        scored.push(Scored { left, right, direct, others: 0.0 });
                    }
                }
            }
            scored
        })
        .collect();
    parts.concat()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn pairs_are_drawn_without_a_pattern() {
        // Pairs a fixed distance apart would be random rows, and no random pairs.
        let pairs: Vec<(u32, u32)> =
            (0..2000).filter_map(|i| drawn(1000, 1, i)).map(candidates::rows).collect();
        let distances: HashSet<u32> = pairs.iter().map(|(a, b)| b - a).collect();
        assert!(distances.len() > 500, "{} distances", distances.len());
        let first: HashSet<u32> = pairs.iter().map(|(a, _)| *a).collect();
        assert!(first.len() > 500, "{} rows", first.len());
        assert_ne!(drawn(1000, 1, 0), drawn(1000, 2, 0), "the seed matters");
    }
}
