//! From a table to proposals: which records are of one person.
use crate::candidates::{self, Pair};
use crate::em::{self, Parameters, Weights};
use crate::level::{Comparer, Memo, Pattern};
use crate::record::{Table, mix};
use rayon::prelude::*;

/// Two records and the weight of the evidence that they are of one person.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Scored {
    /// The lower row.
    pub left: u32,
    /// The higher row.
    pub right: u32,
    /// log₂ of the odds that they are of one person.
    pub weight: f32,
}

/// How many pairs are drawn at random, and how many candidates are learnt from, at most.
const DRAWN: usize = 300_000;
const LEARNT_FROM: usize = 200_000;

/// What a run found.
pub struct Found {
    /// Pairs by rows.
    pub pairs: Vec<Scored>,
    /// Parameters that were learnt, or given.
    pub parameters: Parameters,
    /// How many pairs were compared.
    pub candidates: usize,
    pub all: Vec<u64>,
}
impl Found { pub fn found_candidates(&self, e:&[u32])->usize { self.all.iter().filter(|p| {let (a,b)=candidates::rows(**p); e[a as usize]==e[b as usize]}).count() } }

/// Compares the records of a table with each other.
#[must_use]
pub fn dedupe(table: &Table, across: bool, seed: u64, keep: f32) -> Found {
    let comparer = Comparer::new(table);
    let pairs = candidates::find(table, across);
    let parameters = learn(&comparer, &pairs, across, seed);
    let weights = Weights::new(&parameters);
    let scored = score(&comparer, &weights, &pairs, keep);
    Found { pairs: scored, parameters, candidates: pairs.len(), all: pairs }
}

fn patterns(comparer: &Comparer, pairs: &[Pair]) -> Vec<Pattern> {
    pairs
        .par_chunks(4096)
        .map_init(<[Memo; 2]>::default, |memo, chunk| {
            chunk.iter().map(|p| { let (a, b) = candidates::rows(*p); comparer.compare(a, b, memo) }).collect::<Vec<_>>()
        })
        .collect::<Vec<_>>()
        .concat()
}

fn learn(comparer: &Comparer, pairs: &[Pair], _across: bool, seed: u64) -> Parameters {
    let n = comparer.table.len() as u64;
    let all = (n * (n - 1) / 2) as f64;
    let drawn: Vec<Pair> = (0..DRAWN as u64)
        .filter_map(|i| {
            let (a, b) = (mix(seed, 2 * i) % n, mix(seed ^ 0x5eed, 2 * i + 1) % n);
            (a != b).then(|| candidates::pair(a as u32, b as u32))
        })
        .collect();
    let step = pairs.len().div_ceil(LEARNT_FROM).max(1);
    // Each block of pairs shares a record: a step through them would follow its rhythm.
    let chosen: Vec<Pair> = pairs.iter().copied().filter(|p| mix(seed, *p) % step as u64 == 0).collect();
    let stands_for = pairs.len() as f64 / chosen.len().max(1) as f64;
    em::learn(&patterns(comparer, &drawn), &patterns(comparer, &chosen), stands_for, all, n as f64)
}

fn score(comparer: &Comparer, weights: &Weights, pairs: &[Pair], keep: f32) -> Vec<Scored> {
    pairs
        .par_chunks(16_384)
        .map_init(<[Memo; 2]>::default, |memo, chunk| {
            chunk
                .iter()
                .filter_map(|p| {
                    let (left, right) = candidates::rows(*p);
                    let weight = weights.parts(&comparer.compare(left, right, memo)).sum();
                    (weight >= keep).then_some(Scored { left, right, weight })
                })
                .collect::<Vec<_>>()
        })
        .collect::<Vec<_>>()
        .concat()
}
