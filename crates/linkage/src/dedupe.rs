//! From a table to proposals: which records are of one person.
use crate::candidates::{self, Pair};
use crate::cluster::{self, Decisions, Edges, Evidence};
use crate::em::{self, Parameters, Weights};
use crate::level::{self, Comparer, Memo, Pattern};
use crate::record::{Sex, Table, mix};
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

/// How a run is done.
#[derive(Clone, Debug)]
pub struct Options {
    /// Compare only records of different lists.
    pub across: bool,
    /// From this weight on, two records are proposed as one person.
    pub threshold: f32,
    /// Pairs below this weight are not kept.
    pub keep: f32,
    /// Which random pairs are drawn.
    pub seed: u64,
}

/// The weight from which two records are proposed as one person, unless asked otherwise:
/// even odds, once rivals have been heard.
pub const THRESHOLD: f32 = 0.0;

impl Default for Options {
    fn default() -> Self {
        Self { across: false, threshold: THRESHOLD, keep: -6.0, seed: 1 }
    }
}

/// What a run found.
pub struct Found {
    /// Pairs by rows.
    pub pairs: Vec<Scored>,
    /// For each row the lowest row of its cluster.
    pub clusters: Vec<u32>,
    /// Parameters that were learnt, or given.
    pub parameters: Parameters,
    /// How many pairs were compared.
    pub candidates: usize,
    pub all: Vec<u64>,
    pub stages: Vec<(&'static str, Vec<Scored>)>,
}
impl Found { pub fn found_candidates(&self, e:&[u32])->usize { self.all.iter().filter(|p| {let (a,b)=candidates::rows(**p); e[a as usize]==e[b as usize]}).count() } }

struct Judge<'a> {
    comparer: &'a Comparer<'a>,
    weights: &'a Weights,
    memo: [Memo; 2],
}

impl Evidence for Judge<'_> {
    fn weight(&mut self, a: u32, b: u32) -> f32 {
        self.weights.parts(&self.comparer.compare(a, b, &mut self.memo)).sum()
    }

    fn conflict(&mut self, a: u32, b: u32) -> bool {
        let (a, b) = (&self.comparer.table.rows[a as usize], &self.comparer.table.rows[b as usize]);
        let sexes = a.sex != b.sex && a.sex != Sex::Unknown && b.sex != Sex::Unknown;
        sexes && level::dates_differ(a.born, b.born)
    }
}

/// Compares the records of a table with each other.
#[must_use]
pub fn dedupe(table: &Table, options: &Options, decisions: &Decisions) -> Found {
    let comparer = Comparer::new(table);
    let t=std::time::Instant::now();
    let pairs = candidates::find(table, options.across);
    eprintln!("find {:?}", t.elapsed());
    let parameters = learn(&comparer, &pairs, options.seed);
    eprintln!("learn {:?}", t.elapsed());
    let weights = Weights::new(&parameters);
    let mut scored = score(&comparer, &weights, &pairs, options.keep);
    eprintln!("score {:?}", t.elapsed());
    let new = || Judge { comparer: &comparer, weights: &weights, memo: Default::default() };
    let mut stages = vec![("direct", scored.clone())];
    let edges = Edges::new(table.len(), &scored, cluster::RIVAL);
    let first = cluster::join(table.len(), &scored, options.threshold, decisions, &mut new());
    eprintln!("join {:?}", t.elapsed());
    let lost = cluster::rivals(&scored, &first, &edges, new);
    eprintln!("rivals {:?}", t.elapsed());
    for (pair, lost) in scored.iter_mut().zip(&lost) {
        pair.weight += lost;
    }
    stages.push(("rivals", scored.clone()));
    let clusters = cluster::join(table.len(), &scored, options.threshold, decisions, &mut new());
    eprintln!("join2 {:?}", t.elapsed());
    Found { pairs: scored, clusters: (0..table.len() as u32).map(|r| clusters.first(r)).collect(), parameters, candidates: pairs.len(), all: pairs, stages }
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

fn learn(comparer: &Comparer, pairs: &[Pair], seed: u64) -> Parameters {
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

/// The weights of pairs, those below `keep` left out.
fn score(comparer: &Comparer, weights: &Weights, pairs: &[Pair], keep: f32) -> Vec<Scored> {
    pairs
        .par_chunks(16_384)
        .map_init(<[Memo; 2]>::default, |memo, chunk| {
            let (mut scored, mut nearby) = (Vec::new(), Vec::with_capacity(AHEAD));
            for some in chunk.chunks(AHEAD) {
                // Read ahead: the processor waits for many lines of memory at once, or for
                // each in turn.
                nearby.clear();
                nearby.extend(some.iter().map(|pair| comparer.subjects[candidates::rows(*pair).1 as usize]));
                for (pair, other) in some.iter().zip(&nearby) {
                    let (left, right) = candidates::rows(*pair);
                    let pattern = if comparer.table.has_numbers() {
                        comparer.compare(left, right, memo)
                    } else {
                        comparer.compare_subjects(&comparer.subjects[left as usize], other, memo)
                    };
                    let weight = weights.parts(&pattern).sum();
                    if weight >= keep {
                        scored.push(Scored { left, right, weight });
                    }
                }
            }
            scored
        })
        .collect::<Vec<_>>()
        .concat()
}

/// How many records are read ahead.
const AHEAD: usize = 64;
