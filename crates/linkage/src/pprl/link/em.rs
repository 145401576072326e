//! The model of Fellegi and Sunter, learnt without labels.
//!
//! For each field and level, `m` is how often two records of one person show it and `u` how
//! often those of strangers do; log₂(m/u) is what the level says, in bits. `u` cannot be
//! learnt from candidates, all of which have something in common, and strangers without a
//! common token cannot be compared here at all: that is the point of salted fields. But each
//! institution can compare its own records at random before it sends them, and sends how
//! often strangers agree: [`Chances`], numbers about the list and about nobody in it. `m` and
//! the share of true pairs are learnt from the candidates by expectation and maximisation
//! (Dempster, Laird and Rubin 1977).
//!
//! Brothers and sisters share surname, patronymic and place; a third class of pairs, two
//! persons of one household, answers for them.
use std::collections::BTreeMap;
use std::ops::Range;

use serde::{Deserialize, Serialize};

use super::levels::{
    BORN, CITIZENSHIP, Compared, FIELDS, GIVEN, LEVELS, ORDER, PATRONYMIC, PLACE, Pattern, SEX,
    SURNAME, TOGETHER,
};

/// Rounds after which learning ends in any case.
const MOST_ROUNDS: usize = 50;
/// The change of a chance below which learning ends.
const STILL: f64 = 1e-4;
/// Pairs that hold the start values of `m`, for each field.
const START_STRENGTH: f64 = 20.0;
/// Pairs that hold the even chances of `u`, for each level.
const SMOOTHING: f64 = 0.5;
/// Brothers and sisters are given different names: bits against one household.
const SAME_GIVEN: f64 = -5.0;
/// The share of brothers and sisters who were born together.
const TWINS: f64 = 0.1;

type Grid = [[f64; LEVELS]; FIELDS];

/// How often strangers of one list show each level of each field: `0[field][level]`, in
/// pairs. It travels in the header of an encoded file.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Chances([[u32; LEVELS]; FIELDS]);

impl Chances {
    /// Counts one pair of strangers.
    pub(crate) fn count(&mut self, pattern: Pattern) {
        for (counts, level) in self.0.iter_mut().zip(pattern) {
            counts[usize::from(level)] = counts[usize::from(level)].saturating_add(1);
        }
    }

    fn add_to(&self, grid: &mut Grid) {
        for (sums, counts) in grid.iter_mut().zip(&self.0) {
            sums.iter_mut().zip(counts).for_each(|(sum, count)| *sum += f64::from(*count));
        }
    }
}

/// What was learnt of two lists.
#[derive(Clone, Debug, PartialEq)]
pub struct Parameters {
    /// Share of one person among all pairs there are.
    pub share: f64,
    /// Share of one household among all pairs there are.
    pub households: f64,
    m: Grid,
    u: Grid,
}

impl Parameters {
    /// Learns from the candidates among so many pairs of records.
    pub(super) fn learn(
        candidates: &[Compared],
        chances: [&Chances; 2],
        pairs: f64,
        records: f64,
    ) -> Self {
        let mut u = [[SMOOTHING; LEVELS]; FIELDS];
        for list in chances {
            list.add_to(&mut u);
        }
        normalise(&mut u);
        // Where crossed names agree by chance the names have said how seldom that is.
        u[ORDER] = [1.0; LEVELS];
        let mut learnt = Self {
            share: (0.5 * records / pairs).clamp(1e-12, 0.3),
            households: (0.1 * records / pairs).clamp(1e-13, 0.1),
            m: start(),
            u,
        };
        normalise(&mut learnt.m);
        let mut counts: BTreeMap<Compared, f64> = BTreeMap::new();
        for compared in candidates {
            *counts.entry(*compared).or_default() += 1.0;
        }
        for _ in 0..MOST_ROUNDS {
            let next = learnt.step(&counts, pairs);
            let moved = change(&learnt.m, &next.m);
            learnt = next;
            if moved < STILL {
                break;
            }
        }
        learnt
    }

    fn step(&self, counts: &BTreeMap<Compared, f64>, pairs: f64) -> Self {
        let mut m = start();
        normalise(&mut m);
        m.iter_mut().flatten().for_each(|chance| *chance *= START_STRENGTH);
        let (mut one, mut household) = (0.0, 0.0);
        for (compared, count) in counts {
            let (weight, lost) = self.parts(*compared);
            let probability = probability(weight - lost);
            one += probability * count;
            household += (1.0 - probability) * (1.0 - (-lost).exp2()) * count;
            for (sums, level) in m.iter_mut().zip(compared.pattern) {
                sums[usize::from(level)] += probability * count;
            }
        }
        normalise(&mut m);
        Self {
            share: (one / pairs).clamp(1e-12, 0.5),
            households: (household / pairs).clamp(1e-13, 0.3),
            m,
            u: self.u,
        }
    }

    /// The weight of a pair in bits: log₂ of the odds that the two are one person.
    pub(super) fn weight(&self, compared: Compared) -> f64 {
        let (weight, lost) = self.parts(compared);
        weight - lost
    }

    /// The weight before the household was thought of, and what it takes away.
    fn parts(&self, compared: Compared) -> (f64, f64) {
        let bits: [f64; FIELDS] =
            std::array::from_fn(|field| self.bits(field, compared.pattern[field]));
        let too_much = too_much(&bits, compared);
        let given = if compared.pattern[GIVEN] == 1 { SAME_GIVEN } else { 0.0 };
        let born = if compared.pattern[BORN] == 1 {
            (TWINS * bits[BORN].exp2() + 1.0 - TWINS).log2()
        } else {
            0.0
        };
        let family = bits[SURNAME] + bits[PATRONYMIC] + bits[PLACE] + bits[CITIZENSHIP];
        let household = odds(self.households) + family + given + born;
        let weight = odds(self.share) + bits.iter().sum::<f64>() - too_much;
        (weight, (1.0 + household.exp2()).log2())
    }

    /// What a level of a field says, in bits; missing says nothing.
    fn bits(&self, field: usize, level: u8) -> f64 {
        let at = usize::from(level);
        if at == 0 { 0.0 } else { (self.m[field][at] / self.u[field][at]).log2() }
    }
}

/// By how many bits the names that agree say more than how rare they are together allows.
fn too_much(bits: &[f64; FIELDS], compared: Compared) -> f64 {
    let excess = TOGETHER.iter().zip(compared.caps).filter(|(_, cap)| *cap > 0);
    excess
        .map(|((_, fields), cap)| {
            fields.iter().map(|field| bits[*field].max(0.0)).sum::<f64>() - f64::from(cap) / 4.0
        })
        .fold(0.0, f64::max)
}

/// The probability of a weight in bits.
pub(super) fn probability(weight: f64) -> f64 {
    1.0 / (1.0 + (-weight).exp2())
}

fn odds(share: f64) -> f64 {
    (share / (1.0 - share)).log2()
}

/// How often one person shows a level before anything is learnt, in any unit.
fn start() -> Grid {
    let name = [0.0, 75.0, 6.0, 5.0, 3.0, 3.0, 2.0, 6.0, 1.0, 0.0];
    let code = [0.0, 98.0, 2.0, 96.0, 4.0, 0.0, 0.0, 0.0, 0.0, 0.0];
    let mut grid = [name; FIELDS];
    grid[BORN] = [0.0, 75.0, 2.0, 5.0, 2.0, 3.0, 4.0, 1.0, 2.0, 4.0];
    grid[SEX] = code;
    grid[CITIZENSHIP] = code;
    grid[ORDER] = [0.0, 96.0, 2.0, 2.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0];
    // No level is impossible.
    grid.iter_mut().flat_map(|row| &mut row[1..]).for_each(|chance| *chance += 0.01);
    grid
}

/// Makes chances of levels that exclude each other add up to one. Missing is left out: that
/// a field is missing says nothing of the person.
fn normalise(grid: &mut Grid) {
    for (field, row) in grid.iter_mut().enumerate() {
        row[0] = 0.0;
        for group in groups(field) {
            let sum: f64 = row[group.clone()].iter().sum();
            row[group].iter_mut().for_each(|chance| *chance /= sum);
        }
    }
}

fn groups(field: usize) -> [Range<usize>; 2] {
    match field {
        SEX | CITIZENSHIP => [1..3, 3..LEVELS],
        _ => [1..LEVELS, LEVELS..LEVELS],
    }
}

fn change(before: &Grid, after: &Grid) -> f64 {
    before
        .iter()
        .flatten()
        .zip(after.iter().flatten())
        .map(|(x, y)| (x - y).abs())
        .fold(0.0, f64::max)
}
