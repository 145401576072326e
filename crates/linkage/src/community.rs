//! Peoples within a list: groups of records whose names are of one stock.
//!
//! That two strangers share a name is likelier where both are of one people: one in fifty
//! women may be called Maria, but among a minority with few names one in eight is called
//! Ayshe. Who counts such names by their share of the whole list believes a minority's
//! records too easily to be of one person, field by field. So each record is put, by its
//! names, its place and its citizenship together, into one of a few communities that nobody
//! named; that two records are of one community counts once, and how rare a name is counts
//! within its community.
//!
//! Method: a mixture of multinomials, learnt by expectation and maximisation on a sample,
//! then once on all records; it gives a label and no more, and nobody is asked what it means.
use crate::record::{Row, Table, mix};
use rayon::prelude::*;

/// How many communities are looked for; those that are not there stay empty.
pub(crate) const COMMUNITIES: usize = 6;

const TRAITS: usize = 5;
const SAMPLE: usize = 20_000;
const ROUNDS: usize = 25;
/// Every value counts as seen so often in each community, beside what was seen.
const SMOOTHING: f32 = 0.1;

type Share = [f32; COMMUNITIES];

/// log₂ of how usual each value is in each community, by trait and value.
pub(crate) struct Model {
    prior: Share,
    traits: [Vec<Share>; TRAITS],
}

fn traits(row: &Row) -> [u32; TRAITS] {
    [row.given, row.patronymic, row.surname, row.place, row.citizenship.into()]
}

/// The model of a table's communities, and that of each row, 0 .. [`COMMUNITIES`].
pub(crate) fn label(table: &Table) -> (Model, Vec<u8>) {
    let sizes = [
        table.names.len(),
        table.names.len(),
        table.names.len(),
        table.places.len(),
        table.citizenships.len(),
    ];
    let step = table.len().div_ceil(SAMPLE).max(1);
    let sample: Vec<&Row> = table.rows.iter().step_by(step).collect();
    // To begin with, records of one citizenship, or of one place, lean the same way.
    let lean = |row: &Row| {
        let mut share = [1.0; COMMUNITIES];
        for (salt, value) in [(1, u32::from(row.citizenship)), (2, row.place), (3, row.given)] {
            if value != 0 {
                #[expect(
                    clippy::cast_possible_truncation,
                    reason = "less than the number of communities"
                )]
                let at = (mix(salt, value.into()) % COMMUNITIES as u64) as usize;
                share[at] += 1.0;
            }
        }
        normal(share)
    };
    let mut shares: Vec<Share> = sample.iter().map(|row| lean(row)).collect();
    let mut model = Model::learn(&sizes, sample.iter().copied().zip(&shares));
    for _ in 0..ROUNDS {
        shares = sample.par_iter().with_min_len(1024).map(|row| model.shares(row)).collect();
        model = Model::learn(&sizes, sample.iter().copied().zip(&shares));
    }
    if step > 1 {
        shares = table.rows.par_iter().with_min_len(1024).map(|row| model.shares(row)).collect();
        model = Model::learn(&sizes, table.rows.iter().zip(&shares));
    }
    let labels =
        table.rows.par_iter().with_min_len(1024).map(|row| model.most_likely(row)).collect();
    (model, labels)
}

impl Model {
    fn learn<'a>(
        sizes: &[usize; TRAITS],
        rows: impl Iterator<Item = (&'a Row, &'a Share)>,
    ) -> Self {
        let mut prior = [0.0; COMMUNITIES];
        let mut sums = sizes.map(|size| vec![[0.0; COMMUNITIES]; size]);
        for (row, share) in rows {
            add(&mut prior, share);
            for (sums, value) in sums.iter_mut().zip(traits(row)) {
                add(&mut sums[value as usize], share);
            }
        }
        for sums in &mut sums {
            let mut all = [0.0; COMMUNITIES];
            sums[0] = [0.0; COMMUNITIES];
            for share in sums.iter() {
                add(&mut all, share);
            }
            let seen = sums.iter().filter(|share| share.iter().any(|x| *x > 0.0)).count();
            #[expect(clippy::cast_precision_loss, reason = "a share needs no more digits")]
            let beside = SMOOTHING * (seen + 1) as f32;
            for share in &mut sums[1..] {
                for (x, all) in share.iter_mut().zip(all) {
                    *x = ((*x + SMOOTHING) / (all + beside)).log2();
                }
            }
        }
        let all: f32 = prior.iter().sum();
        Self { prior: prior.map(|x| ((x + 1.0) / all.max(1.0)).log2()), traits: sums }
    }

    fn bits(&self, row: &Row) -> Share {
        let mut bits = self.prior;
        for (shares, value) in self.traits.iter().zip(traits(row)) {
            // A value that the model never saw says nothing.
            add(&mut bits, shares.get(value as usize).unwrap_or(&shares[0]));
        }
        bits
    }

    fn shares(&self, row: &Row) -> Share {
        let bits = self.bits(row);
        let most = bits.iter().copied().fold(f32::NEG_INFINITY, f32::max);
        normal(bits.map(|x| (x - most).max(-60.0).exp2()))
    }

    pub(crate) fn most_likely(&self, row: &Row) -> u8 {
        let bits = self.bits(row);
        (0_u8..)
            .zip(bits)
            .max_by(|x, y| x.1.total_cmp(&y.1).then(y.0.cmp(&x.0)))
            .map_or(0, |best| best.0)
    }
}

fn add(sum: &mut Share, by: &Share) {
    sum.iter_mut().zip(by).for_each(|(sum, by)| *sum += by);
}

fn normal(share: Share) -> Share {
    let all: f32 = share.iter().sum();
    share.map(|x| x / all)
}
