//! The model of Fellegi and Sunter, learnt without a single labelled pair.
//!
//! A pair is of one person (*match*), of two persons of one *household*, or of two strangers.
//! For each field and level, `m` is how often a match shows it and `u` how often strangers
//! do; log₂(m/u) is what the level says, in bits. A pair's weight is the sum of what its
//! fields say, of the odds before anything was compared, and of the household correction;
//! it is the log₂ of the odds that the two records are of one person.
//!
//! Learning: `u` from pairs drawn at random; `m`, the two priors and how rare what matches
//! agree on is, from the candidate pairs by expectation and maximisation. The start values
//! say only that agreement is more usual among matches; no level can change sides, because
//! `u` is held by the random pairs. Sources: Fellegi & Sunter, A theory for record linkage,
//! JASA 64 (1969); Winkler, Using the EM algorithm for weight computation, 1988 and 2000
//! (term frequency).
use crate::level::{self, FIELDS, Field, LEVELS, Pattern, codes, dates, names};
use serde::{Deserialize, Serialize};

/// What parameters of this version mean; others are refused.
pub const VERSION: u32 = 1;

/// A table of one number per field and level.
type Grid = [[f64; LEVELS]; FIELDS];

/// What was learnt: enough to compare two records again, and to explain it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Parameters {
    /// [`VERSION`].
    pub version: u32,
    /// The share of all pairs that are matches.
    pub matches: f64,
    /// The share of all pairs that are of one household, but two persons.
    pub households: f64,
    /// How often matches show a level: `m[field][level]`, fields as in [`Field::ALL`].
    pub m: Vec<Vec<f64>>,
    /// How often strangers show a level: `u[field][level]`.
    pub u: Vec<Vec<f64>>,
    /// What rarity to expect at a level, in bits: `rarity[field][level]`.
    pub rarity: Vec<Vec<f64>>,
}

/// Stored parameters that cannot be used.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum Unusable {
    /// Of a version that this program does not know.
    #[error(
        "parameters of version {found} cannot be used, only those of version {VERSION}: learn them again"
    )]
    Version {
        /// The version that was found.
        found: u32,
    },
    /// A chance outside 0 to 1, or a table of another size.
    #[error("the parameters of `{field:?}` are damaged: learn them again")]
    Damaged {
        /// The field whose table is damaged.
        field: Field,
    },
    /// A prior outside 0 to 1.
    #[error("the prior is not a share between 0 and 1: learn the parameters again")]
    Prior,
}

impl Parameters {
    /// Whether they can be used: stored parameters come from outside.
    ///
    /// # Errors
    ///
    /// [`Unusable`], with what is wrong.
    pub fn check(&self) -> Result<(), Unusable> {
        if self.version != VERSION {
            return Err(Unusable::Version { found: self.version });
        }
        let share = |x: f64| x > 0.0 && x < 1.0;
        if !share(self.matches) || !share(self.households) {
            return Err(Unusable::Prior);
        }
        for (at, field) in Field::ALL.into_iter().enumerate() {
            let rows = (self.m.get(at), self.u.get(at), self.rarity.get(at));
            let (Some(m), Some(u), Some(rarity)) = rows else {
                return Err(Unusable::Damaged { field });
            };
            let levels = field.levels().len();
            let whole = [m, u, rarity].iter().all(|row| row.len() == levels);
            if !whole
                || !m.iter().chain(u).skip(1).all(|x| (0.0..=1.0).contains(x))
                || !rarity.iter().all(|x| x.is_finite())
            {
                return Err(Unusable::Damaged { field });
            }
        }
        Ok(())
    }
}

/// Parameters ready for use: bits per field and level.
pub(crate) struct Weights {
    bits: [[f32; LEVELS]; FIELDS],
    /// The most that a level can say whose bits do not depend on how rare the value is.
    best: [f32; FIELDS],
    prior: f32,
    household: f32,
}

/// What each part of a weight is, in bits.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Parts {
    pub(crate) prior: f32,
    pub(crate) fields: [f32; FIELDS],
    pub(crate) household: f32,
}

impl Parts {
    /// The sum, always taken in this order, so that it is the same to the last digit.
    pub(crate) fn sum(&self) -> f32 {
        self.fields.iter().fold(self.prior, |sum, bits| sum + bits) + self.household
    }
}

impl Weights {
    pub(crate) fn new(parameters: &Parameters) -> Self {
        let mut bits = [[0.0; LEVELS]; FIELDS];
        for (at, field) in Field::ALL.into_iter().enumerate() {
            let rows = parameters.m[at].iter().zip(&parameters.u[at]).zip(&parameters.rarity[at]);
            for (bits, ((m, u), rarity)) in
                bits[at].iter_mut().zip(rows).take(field.levels().len()).skip(1)
            {
                *bits = single((m.max(FLOOR) / u.max(FLOOR)).log2() - rarity);
            }
        }
        let odds = |share: f64| single((share / (1.0 - share)).log2());
        let mut best = [0.0_f32; FIELDS];
        for (at, field) in Field::ALL.into_iter().enumerate() {
            let plain = (1..LEVELS).filter(|level| !level::counts_rarity(field, *level));
            best[at] = plain.map(|level| bits[at][level]).fold(0.0, f32::max);
        }
        Self { bits, best, prior: odds(parameters.matches), household: odds(parameters.households) }
    }

    /// The odds before anything was compared, in bits.
    pub(crate) fn prior(&self) -> f32 {
        self.prior
    }

    /// What a level of a field says where rarity is `rarity` bits.
    pub(crate) fn bits(&self, field: Field, level: u8, rarity: f32) -> f32 {
        self.bits[field as usize][level as usize] + rarity
    }

    /// No level of a field can say more, where agreement can say `limit` bits.
    pub(crate) fn most(&self, field: Field, limit: f32) -> f32 {
        self.best[field as usize].max(limit)
    }

    /// What a pattern says, part by part.
    pub(crate) fn parts(&self, pattern: &Pattern) -> Parts {
        let mut fields = [0.0; FIELDS];
        for (at, bits) in fields.iter_mut().enumerate() {
            let level = pattern.levels[at] as usize;
            *bits = (self.bits[at][level] + pattern.rarity[at]).min(pattern.limit[at]);
        }
        let household = -log2_one_plus(self.household(pattern, &fields));
        Parts { prior: self.prior, fields, household }
    }

    /// log₂ of how much likelier one household is than two strangers.
    fn household(&self, pattern: &Pattern, fields: &[f32; FIELDS]) -> f32 {
        let level = |field: Field| pattern.levels[field as usize];
        let given = match level(Field::Given) {
            names::SAME | names::VARIANT | names::STEM => SIBLINGS_SHARE_A_NAME,
            _ => 0.0,
        };
        let born = match level(Field::Born) {
            dates::SAME => (TWINS * fields[Field::Born as usize].exp2() + 1.0 - TWINS).log2(),
            _ => 0.0,
        };
        let family = fields[Field::Surname as usize]
            + fields[Field::Patronymic as usize]
            + fields[Field::Place as usize]
            + fields[Field::Citizenship as usize]
            + fields[Field::Community as usize];
        self.household + family + given + born
    }
}

/// Two children of one house are given different names: bits against it.
const SIBLINGS_SHARE_A_NAME: f32 = -5.0;
/// The share of pairs of siblings who were born together.
const TWINS: f32 = 0.1;
/// No chance is nothing.
const FLOOR: f64 = 1e-7;

/// log₂(1 + 2^x).
pub(crate) fn log2_one_plus(x: f32) -> f32 {
    if x > 24.0 {
        x
    } else if x < -24.0 {
        0.0
    } else {
        (1.0 + x.exp2()).log2()
    }
}

/// The chance that odds of 2^weight mean.
#[must_use]
pub fn probability(weight: f32) -> f64 {
    1.0 / (1.0 + (-f64::from(weight)).exp2())
}

#[expect(clippy::cast_possible_truncation, reason = "bits need no more than six digits")]
fn single(x: f64) -> f32 {
    x as f32
}

/// Learns the parameters of a table.
///
/// `random` are the patterns of pairs drawn at random out of all of so many `records`;
/// `candidates` those of candidate pairs, of which each stands for `stands_for`.
pub(crate) fn learn(
    random: &[Pattern],
    candidates: &[Pattern],
    stands_for: f64,
    records: u32,
) -> Parameters {
    let records = f64::from(records.max(2));
    let pairs = records * (records - 1.0) / 2.0;
    let mut learning = Learning::new(random, pairs, records);
    let mut active: Vec<&Pattern> = candidates.iter().collect();
    let mut doubtful: Vec<&Pattern> = random.iter().collect();
    for round in 0..ROUNDS {
        let before = learning.parameters.clone();
        learning.round(
            &mut doubtful,
            random.len(),
            &mut active,
            stands_for,
            pairs,
            round >= SETTLED,
        );
        if round > SETTLED && change(&before, &learning.parameters) < STILL {
            break;
        }
    }
    learning.parameters
}

const ROUNDS: usize = 25;
/// After so many rounds a pair that is no match stays none.
const SETTLED: usize = 3;
/// The largest change of a chance at which learning stops.
const STILL: f64 = 2e-3;
/// Below this chance a pair is not looked at again.
const NEGLIGIBLE: f64 = 1e-5;
/// As many matches as this hold the start values, per field.
const START_STRENGTH: f64 = 20.0;

struct Learning {
    parameters: Parameters,
    start: Grid,
    /// Counts of the random pairs that are surely strangers.
    strangers: Grid,
}

impl Learning {
    fn new(random: &[Pattern], pairs: f64, records: f64) -> Self {
        let start = start_values();
        let mut strangers = [[0.0; LEVELS]; FIELDS];
        for pattern in random {
            count(&mut strangers, pattern, 1.0);
        }
        let u = shares(&strangers, &uniform(), 0.5);
        let parameters = Parameters {
            version: VERSION,
            // One match for every other record, one household for every tenth.
            matches: (0.5 * records / pairs).clamp(1e-12, 0.3),
            households: (0.1 * records / pairs).clamp(1e-13, 0.1),
            m: rows(&shares(&start, &start, 0.0)),
            rarity: expected_rarity(random, &u),
            u: u_rows(&u),
        };
        Self { parameters, start, strangers: [[0.0; LEVELS]; FIELDS] }
    }

    fn round(
        &mut self,
        doubtful: &mut Vec<&Pattern>,
        drawn: usize,
        active: &mut Vec<&Pattern>,
        stands_for: f64,
        pairs: f64,
        settled: bool,
    ) {
        let weights = Weights::new(&self.parameters);
        let mut u_counts = self.strangers;
        let strangers = &mut self.strangers;
        doubtful.retain(|pattern| {
            let (matches, household) = chances(&weights, pattern);
            count(&mut u_counts, pattern, 1.0 - matches - household);
            let sure = settled && matches + household < NEGLIGIBLE;
            if sure {
                count(strangers, pattern, 1.0);
            }
            !sure
        });
        let mut m_counts = [[0.0; LEVELS]; FIELDS];
        let mut rarity = [[0.0; LEVELS]; FIELDS];
        let (mut all, mut households) = (0.0, 0.0);
        active.retain(|pattern| {
            let (matches, household) = chances(&weights, pattern);
            all += matches;
            households += household;
            if matches > NEGLIGIBLE {
                count(&mut m_counts, pattern, matches);
                for at in 0..FIELDS {
                    rarity[at][pattern.levels[at] as usize] +=
                        matches * f64::from((-pattern.rarity[at]).exp2());
                }
            }
            !settled || matches + household > NEGLIGIBLE
        });
        debug_assert!(doubtful.len() <= drawn);
        self.parameters.matches = (all * stands_for / pairs).clamp(1e-12, 0.5);
        self.parameters.households = (households * stands_for / pairs).clamp(1e-13, 0.3);
        for at in 0..FIELDS {
            for level in 1..LEVELS {
                if m_counts[at][level] > 1.0 && rarity[at][level] > 0.0 {
                    self.parameters.rarity[at]
                        .get_mut(level)
                        .into_iter()
                        .for_each(|r| *r = -(rarity[at][level] / m_counts[at][level]).log2());
                }
            }
        }
        self.parameters.m = rows(&shares(&m_counts, &self.start, START_STRENGTH));
        self.parameters.u = u_rows(&shares(&u_counts, &uniform(), 0.5));
    }
}

/// The rows of `u`. Strangers have no order of names: where crossed names agree by chance,
/// the names have said how seldom that is, and it must not be counted twice.
fn u_rows(grid: &Grid) -> Vec<Vec<f64>> {
    let mut rows = rows(grid);
    rows[Field::Order as usize].fill(1.0);
    rows
}

/// The chance that a pair is a match, and that it is of one household.
fn chances(weights: &Weights, pattern: &Pattern) -> (f64, f64) {
    let parts = weights.parts(pattern);
    let matches = probability(parts.sum());
    let household = 1.0 - f64::from(parts.household.exp2());
    (matches, (1.0 - matches) * household)
}

fn count(grid: &mut Grid, pattern: &Pattern, by: f64) {
    for (row, level) in grid.iter_mut().zip(pattern.levels) {
        row[level as usize] += by;
    }
}

/// Counts made shares within each group of levels, drawn towards `prior` by `strength`.
fn shares(counts: &Grid, prior: &Grid, strength: f64) -> Grid {
    let mut result = [[0.0; LEVELS]; FIELDS];
    for (at, field) in Field::ALL.into_iter().enumerate() {
        for (from, until) in field.groups() {
            let group = *from..*until;
            let all: f64 = counts[at][group.clone()].iter().sum();
            let prior_all: f64 = prior[at][group.clone()].iter().sum();
            for level in group.clone() {
                let drawn = strength * prior[at][level] / prior_all;
                result[at][level] = (counts[at][level] + drawn) / (all + strength).max(FLOOR);
            }
        }
    }
    result
}

fn rows(grid: &Grid) -> Vec<Vec<f64>> {
    Field::ALL.iter().zip(grid).map(|(field, row)| row[..field.levels().len()].to_vec()).collect()
}

fn uniform() -> Grid {
    [[1.0; LEVELS]; FIELDS]
}

/// Rarity before any match is known: agreement of strangers, whose mean of 2^rarity is one
/// over how often they agree.
fn expected_rarity(random: &[Pattern], u: &Grid) -> Vec<Vec<f64>> {
    let (mut sums, mut counts) = ([[0.0; LEVELS]; FIELDS], [[0.0; LEVELS]; FIELDS]);
    for pattern in random {
        for at in 0..FIELDS {
            sums[at][pattern.levels[at] as usize] += f64::from(pattern.rarity[at].exp2());
            counts[at][pattern.levels[at] as usize] += 1.0_f64;
        }
    }
    let mut grid = [[0.0; LEVELS]; FIELDS];
    for at in 0..FIELDS {
        for level in 1..LEVELS {
            if counts[at][level] > 0.0 {
                grid[at][level] = f64::log2(sums[at][level] / counts[at][level])
                    .min(-u[at][level].max(FLOOR).log2());
            }
        }
    }
    rows(&grid)
}

/// How often matches show a level before anything was learnt, in any unit.
fn start_values() -> Grid {
    let name = [0.0, 70.0, 3.0, 3.0, 1.0, 8.0, 4.0, 3.0, 1.0, 2.0, 3.0, 3.0];
    let born = [0.0, 75.0, 2.0, 3.0, 2.0, 4.0, 3.0, 2.0, 1.0, 1.0, 0.5, 3.0];
    let code = [0.0, 98.0, 2.0, 96.0, 4.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0];
    let mut grid = [[0.0; LEVELS]; FIELDS];
    for field in Field::ALL {
        grid[field as usize] = match field {
            Field::Given | Field::Patronymic | Field::Surname | Field::Place => name,
            Field::Born => born,
            Field::Sex | Field::Citizenship => code,
            Field::Community => [0.0, 98.0, 2.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0],
            Field::Number => [0.0, 90.0, 5.0, 5.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0],
            Field::Order => {
                let mut order = [0.0; LEVELS];
                order[codes::STRAIGHT as usize] = 96.0;
                order[codes::GIVEN_SURNAME as usize] = 2.0;
                order[codes::PATRONYMIC_SURNAME as usize] = 2.0;
                order
            }
        };
    }
    grid
}

fn change(before: &Parameters, after: &Parameters) -> f64 {
    before
        .m
        .iter()
        .flatten()
        .zip(after.m.iter().flatten())
        .map(|(x, y)| (x - y).abs())
        .fold(0.0, f64::max)
}
