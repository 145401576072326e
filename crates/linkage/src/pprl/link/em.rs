//! Weights learnt without labels.
use std::collections::BTreeMap;

use super::levels::{FIELDS, LEVELS, ORDER, Pattern};

/// Rounds after which learning ends in any case.
const MOST_ROUNDS: usize = 100;
/// Pairs of each kind taken as seen at each level before any was: no chance becomes zero.
const SMOOTHING: f64 = 0.5;

/// How likely each level is for pairs of one person (`m`) and of two (`u`).
#[derive(Clone, Debug, PartialEq)]
pub struct Parameters {
    /// Share of one person among the candidates.
    pub share: f64,
    m: [[f64; LEVELS]; FIELDS],
    u: [[f64; LEVELS]; FIELDS],
}

impl Parameters {
    /// Expectation and maximisation over the patterns, each counted once with its number.
    pub(super) fn learn(patterns: &[Pattern]) -> Self {
        let mut counts: BTreeMap<Pattern, f64> = BTreeMap::new();
        for pattern in patterns {
            *counts.entry(*pattern).or_default() += 1.0;
        }
        let mut learnt = Self::start(&counts);
        for _ in 0..MOST_ROUNDS {
            let next = learnt.step(&counts);
            let moved = (next.share - learnt.share).abs();
            learnt = next;
            if moved < 1e-9 {
                break;
            }
        }
        learnt
    }

    /// Before anything is learnt: one person is mostly the same, and two are as the
    /// candidates are on the whole.
    fn start(counts: &BTreeMap<Pattern, f64>) -> Self {
        let all: f64 = counts.values().sum::<f64>().max(1.0);
        let mut u = [[SMOOTHING / all; LEVELS]; FIELDS];
        for (pattern, count) in counts {
            for (field, level) in pattern.iter().enumerate() {
                u[field][usize::from(*level)] += count / all;
            }
        }
        let m = std::array::from_fn(|_| {
            std::array::from_fn(|level| [0.0, 0.6, 0.1, 0.1, 0.05, 0.03, 0.03, 0.03, 0.03, 0.03][level])
        });
        let mut start = Self { share: 0.05, m, u };
        start.normalise();
        start
    }

    fn step(&self, counts: &BTreeMap<Pattern, f64>) -> Self {
        let mut next = Self {
            share: 0.0,
            m: [[SMOOTHING; LEVELS]; FIELDS],
            u: [[SMOOTHING; LEVELS]; FIELDS],
        };
        let (mut one, mut all) = (0.0, 0.0);
        for (pattern, count) in counts {
            let probability = probability(self.weight(pattern));
            one += probability * count;
            all += count;
            for (field, level) in pattern.iter().enumerate() {
                next.m[field][usize::from(*level)] += probability * count;
                next.u[field][usize::from(*level)] += (1.0 - probability) * count;
            }
        }
        next.share = ((one + SMOOTHING) / (all + 2.0 * SMOOTHING)).clamp(1e-9, 1.0 - 1e-9);
        next.normalise();
        next
    }

    /// Makes the chances of a field's levels add up to one, missing left out: that a field
    /// is missing says nothing of the person.
    fn normalise(&mut self) {
        for table in [&mut self.m, &mut self.u] {
            for chances in table {
                let sum: f64 = chances[1..].iter().sum();
                chances[1..].iter_mut().for_each(|chance| *chance /= sum);
            }
        }
    }

    /// The weight of a pattern in bits, the share included.
    pub(super) fn weight(&self, pattern: &Pattern) -> f64 {
        let prior = (self.share / (1.0 - self.share)).log2();
        let fields = pattern.iter().enumerate().filter(|(_, level)| **level > 0);
        prior + fields.map(|(field, level)| self.bits(field, *level)).sum::<f64>()
    }

    /// What a level of a field adds to the weight, in bits.
    fn bits(&self, field: usize, level: u8) -> f64 {
        let at = usize::from(level);
        (self.m[field][at] / self.u[field][at]).log2()
    }
}

/// The probability of a weight in bits.
pub(super) fn probability(weight: f64) -> f64 {
    1.0 / (1.0 + (-weight).exp2())
}

const _: () = assert!(ORDER < FIELDS);
