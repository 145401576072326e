//! Averaging over decomposable graphs: every way in which lists may depend on each other,
//! weighted by how well it explains them.
//!
//! For a graph and a number m of unseen people the likelihood, with the histories' shares
//! under a hyper-Dirichlet prior, has a closed form: a product of Γ functions over cliques
//! divided by one over separators. The posterior is worked out for each graph and each m of a
//! range, and added up. Only the cell of no list depends on m, so what a set of lists gives
//! is one Γ function of m and a constant; a graph is a short sum of such rows.
//!
//! Source: Madigan & York, Biometrika 84 (1997).
use crate::graph::{self, Graph};
use crate::interval::Interval;
use crate::lists::{History, Lists};
use crate::model::size;
use crate::refusal::{Refusal, finite};
use crate::special::{ln_gamma, real};
use rayon::prelude::*;

/// What is believed before the lists are seen.
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub enum Prior {
    /// A total of N people is as likely as 1/N: of Jeffreys.
    Reciprocal,
    /// A total whose Poisson mean is gamma distributed with this shape and scale, in persons.
    Gamma {
        /// The shape.
        shape: f64,
        /// The scale.
        scale: f64,
    },
}

impl Prior {
    fn ln(self, n: f64) -> f64 {
        match self {
            Self::Reciprocal => -n.ln(),
            Self::Gamma { shape, scale } => {
                n * (scale / (1.0 + scale)).ln() + ln_gamma(n + shape) - ln_gamma(n + 1.0)
            }
        }
    }
}

/// The posterior of how many people there are.
#[derive(Clone, Debug, PartialEq)]
pub struct Posterior {
    cases: u64,
    /// The number of unseen people of the first entry of `chances`.
    first: u64,
    /// The chance of each number of unseen people, averaged over graphs.
    chances: Vec<f64>,
    /// Each graph with its chance, the likeliest first.
    pub graphs: Vec<Weighed>,
}

/// A graph in a posterior.
#[derive(Clone, Debug, PartialEq)]
pub struct Weighed {
    /// The graph.
    pub graph: Graph,
    /// Its chance.
    pub chance: f64,
    /// The likeliest total under it alone, in persons.
    pub mode: u64,
}

impl Posterior {
    fn totals(&self) -> impl Iterator<Item = (f64, f64)> {
        (self.cases + self.first..).map(real).zip(self.chances.iter().copied())
    }

    /// The mean total, in persons.
    #[must_use]
    pub fn mean(&self) -> f64 {
        self.totals().map(|(n, p)| n * p).sum()
    }

    /// The likeliest total, in persons.
    #[must_use]
    pub fn mode(&self) -> u64 {
        let best = (0..).zip(&self.chances).max_by(|a: &(u64, _), b| a.1.total_cmp(b.1));
        self.cases + self.first + best.map_or(0, |(at, _)| at)
    }

    /// E(1/N) ÷ E(1/N²): the total with the least mean relative squared error.
    #[must_use]
    pub fn relative(&self) -> f64 {
        let moment = |power: i32| self.totals().map(|(n, p)| p * n.powi(-power)).sum::<f64>();
        moment(1) / moment(2)
    }

    /// The least total that `share` of the posterior does not exceed, in persons.
    #[must_use]
    pub fn quantile(&self, share: f64) -> u64 {
        let mut sum = 0.0;
        for (at, chance) in (self.cases + self.first..).zip(&self.chances) {
            sum += chance;
            if sum >= share {
                return at;
            }
        }
        self.cases + self.first + (self.chances.len() as u64).saturating_sub(1)
    }

    /// The interval that leaves as much below as above.
    #[must_use]
    pub fn interval(&self, level: f64) -> Interval {
        let end = |share| real(self.quantile(share));
        Interval { level, lower: end((1.0 - level) / 2.0), upper: end(f64::midpoint(1.0, level)) }
    }

    /// The chance of the last tenth of the range that was looked at: not small, if the range
    /// was too short.
    #[must_use]
    pub fn tail(&self) -> f64 {
        let from = self.chances.len() - self.chances.len() / 10;
        self.chances[from..].iter().sum()
    }
}

/// How many numbers of unseen people are worked on at once: rows of these fit a cache.
const BLOCK: usize = 256;
/// What is less likely than the likeliest by more than this, in logarithms, adds nothing.
const NOTHING: f64 = 46.0;

/// What a block of numbers of unseen people gives.
struct Block {
    /// The logarithm of what all weights of the block are divided by.
    scale: f64,
    /// Over graphs, for each number.
    chances: Vec<f64>,
    /// Over numbers, for each graph; and its best logarithm with the number.
    graphs: Vec<f64>,
    modes: Vec<(f64, u64)>,
}

/// The posterior for `missing` unseen people (from … to, both included), `delta` the prior
/// weight of each cell of the full table.
///
/// # Errors
///
/// [`Refusal::ManyLists`] for more than [`graph::MOST_LISTS`] lists; [`Refusal::Option`] for a
/// range without a number.
pub fn posterior(
    lists: &Lists,
    delta: f64,
    prior: Prior,
    missing: (u64, u64),
) -> Result<Posterior, Refusal> {
    let count = lists.names().len();
    if count > graph::MOST_LISTS {
        return Err(Refusal::ManyLists { found: count, most: graph::MOST_LISTS });
    }
    let (first, last) = missing;
    if first > last || delta <= 0.0 || !delta.is_finite() {
        let found = format!("{first} to {last}");
        return Err(Refusal::Option { option: "missing", found, range: "a range" });
    }
    let graphs = graph::all(count);
    let starts: Vec<u64> = (first..=last).step_by(BLOCK).collect();
    let constants = constants(lists, delta);
    // 8 bytes a row index instead of a set.
    let rows: Vec<(Vec<usize>, Vec<usize>)> = graphs
        .iter()
        .map(|g| {
            let index = |sets: &[History]| sets.iter().map(|s| usize::from(*s)).collect();
            (index(&g.cliques), index(&g.separators))
        })
        .collect();
    let blocks: Vec<Block> = starts
        .into_par_iter()
        .map(|from| {
            let to = last.min(from + BLOCK as u64 - 1);
            block(lists, (delta, prior), &constants, &rows, (from, to))
        })
        .collect();
    assemble(lists.cases(), first, graphs, &blocks)
}

/// For each set of lists: what does not depend on m, and to what m is added.
fn constants(lists: &Lists, delta: f64) -> Vec<(f64, f64)> {
    let count = lists.names().len();
    (0..1_u16 << count)
        .map(|set| {
            let size = size(set);
            let weight = delta * real(1 << (count - size));
            // The marginal table of the set, its cell of none without the unseen.
            let mut cells = vec![0_u64; 1 << count];
            for (history, n) in lists.counts() {
                cells[usize::from(history & set)] += n;
            }
            let inside = |cell: &(u16, &u64)| cell.0 & !set == 0;
            let fixed: f64 = (0_u16..)
                .zip(&cells)
                .filter(inside)
                .skip(1)
                .map(|(_, n)| ln_gamma(real(*n) + weight) - ln_gamma(weight))
                .sum();
            (fixed - ln_gamma(weight), real(cells[0]) + weight)
        })
        .collect()
}

fn block(
    lists: &Lists,
    (delta, prior): (f64, Prior),
    constants: &[(f64, f64)],
    graphs: &[(Vec<usize>, Vec<usize>)],
    (from, to): (u64, u64),
) -> Block {
    let length = usize::try_from(to - from).unwrap_or(0) + 1;
    let all = delta * real(constants.len() as u64);
    let cases = real(lists.cases());
    // `rows[set][i]`: ln of what the set gives for the number `from + i`; each set is
    // divided by Γ(N + all)/Γ(all), once for a clique and back for a separator, so that
    // cliques − separators, which is 1, leaves it once.
    let mut rows = vec![0.0; constants.len() * length];
    let mut common = vec![0.0; length];
    for (i, m) in (from..=to).map(real).enumerate() {
        let n = m + cases;
        for (set, (fixed, added)) in constants.iter().enumerate() {
            rows[set * length + i] = fixed + ln_gamma(m + added);
        }
        common[i] =
            ln_gamma(all) - ln_gamma(n + all) + ln_gamma(n + 1.0) - ln_gamma(m + 1.0) + prior.ln(n);
    }
    // The empty separator has the whole table as its one cell.
    for (i, m) in (from..=to).map(real).enumerate() {
        rows[i] = ln_gamma(m + cases + all) - ln_gamma(all);
    }
    let row = |set: usize| &rows[set * length..(set + 1) * length];
    let mut scale = f64::NEG_INFINITY;
    let mut chances = vec![0.0; length];
    let mut weights: Vec<f64> = Vec::with_capacity(graphs.len());
    let mut modes = Vec::with_capacity(graphs.len());
    let mut logs = vec![0.0; length];
    for (cliques, separators) in graphs {
        logs.copy_from_slice(&common);
        for set in cliques {
            for (x, y) in logs.iter_mut().zip(row(*set)) {
                *x += y;
            }
        }
        for set in separators {
            for (x, y) in logs.iter_mut().zip(row(*set)) {
                *x -= y;
            }
        }
        let (mut top, mut at) = (f64::NEG_INFINITY, from);
        for (m, x) in (from..=to).zip(&logs) {
            if *x > top {
                (top, at) = (*x, m);
            }
        }
        modes.push((top, at));
        if top > scale {
            let shrink = (scale - top).exp();
            for x in chances.iter_mut().chain(&mut weights) {
                *x *= shrink;
            }
            scale = top;
        }
        let mut weight = 0.0;
        if top > scale - NOTHING {
            for (x, chance) in logs.iter().zip(&mut chances) {
                let part = (x - scale).exp();
                *chance += part;
                weight += part;
            }
        }
        weights.push(weight);
    }
    Block { scale, chances, graphs: weights, modes }
}

fn assemble(
    cases: u64,
    first: u64,
    graphs: Vec<Graph>,
    blocks: &[Block],
) -> Result<Posterior, Refusal> {
    let scale = blocks.iter().map(|b| b.scale).fold(f64::NEG_INFINITY, f64::max);
    let mut chances = Vec::new();
    let mut weights = vec![0.0; graphs.len()];
    let mut modes = vec![(f64::NEG_INFINITY, first); graphs.len()];
    for block in blocks {
        let factor = (block.scale - scale).exp();
        chances.extend(block.chances.iter().map(|x| x * factor));
        weights.iter_mut().zip(&block.graphs).for_each(|(sum, x)| *sum += x * factor);
        for (mode, found) in modes.iter_mut().zip(&block.modes) {
            if found.0 > mode.0 {
                *mode = *found;
            }
        }
    }
    let all = finite(chances.iter().sum())?;
    for chance in &mut chances {
        *chance /= all;
    }
    let mut graphs: Vec<Weighed> = graphs
        .into_iter()
        .zip(weights)
        .zip(modes)
        .map(|((graph, weight), mode)| Weighed {
            graph,
            chance: weight / all,
            mode: cases + mode.1,
        })
        .collect();
    graphs.sort_by(|a, b| b.chance.total_cmp(&a.chance));
    Ok(Posterior { cases, first, chances, graphs })
}
