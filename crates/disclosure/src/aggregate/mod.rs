//! Differentially private counts of all combinations of one to three columns.
//!
//! 1. ρ is got from (ε, δ) by the tight conversion ([`crate::noise::account`]) and shared out:
//!    a little for the number of rows and for what a row weighs, the rest by length.
//! 2. Each margin p with c cells gets noise of variance σₚ² ∝ c^(−2/3): of all ways to spend the
//!    same ρ this makes the sum of all errors least (minimise Σ cₚσₚ with Σ 1/σₚ² fixed). The
//!    margin of two yes-or-no columns has one large count, which bears more noise.
//! 3. A row is in one cell of each margin whose columns it has filled. Rows that fill more than
//!    nearly all others weigh less than one, w² · Σ 1/σₚ² ≤ 2ρ, so that the noise need not hide
//!    the fullest row there could be. From where on is chosen from a histogram with noise.
//! 4. All cells of the public domain get discrete Gaussian noise, those with nobody, too; what
//!    does not stand out of the noise is then left out, which costs no privacy.
//!
//! Without a code book the codes come from the rows. Then half of δ pays for the chance that a
//! code of one person is seen: a code is known only if its noisy count passes a threshold.
//!
//! Source of the allocation: Z. Zhang et al., `PrivSyn` (2021), section 4.
pub mod margin;

use crate::error::{Error, Refusal, Result};
use crate::noise::account;
use crate::noise::gaussian::{LARGEST_VARIANCE, gaussian};
use crate::random::Stream;
use crate::rows::Rows;
use margin::{Margin, UNIT, choices, count};
use rayon::prelude::*;
use serde::Serialize;
use sha2::{Digest, Sha256};

/// What is asked for.
#[derive(Debug, Clone)]
pub struct Request {
    /// ε, above 0 and at most 20.
    pub epsilon: f64,
    /// δ, above 0 and below 1.
    pub delta: f64,
    /// Combinations of up to so many columns, 1 to 3.
    pub length: usize,
    /// What noise follows from, together with the rows and the request: one seed for two files
    /// gives two noises, so their difference is as noisy as each. Who knows it and the rows but
    /// for one can tell that one.
    pub seed: Vec<u8>,
}

/// The most cells of one request.
pub const MOST_CELLS: u64 = 50_000_000;

/// What was spent, and on what.
#[derive(Debug, Clone, Serialize)]
pub struct Spent {
    /// ε.
    pub epsilon: f64,
    /// δ.
    pub delta: f64,
    /// ρ of the noise altogether; its ε at the part of δ that is for noise is at most `epsilon`.
    pub rho: f64,
    /// The part of δ that pays for codes read from the rows; 0 with a code book.
    pub delta_domain: f64,
    /// ρ by length, from 1 on.
    pub rho_by_length: Vec<f64>,
    /// `clip[k]`: the share of what the fullest row would weigh, from which on rows weigh less
    /// than one, by length.
    pub clip: Vec<f64>,
}

/// Counts with noise.
#[derive(Debug, Clone)]
pub struct Aggregates {
    /// How many rows, with noise.
    pub rows: u64,
    /// `known[c]`: the codes of column `c` that stood out, by place from 0 on.
    pub known: Vec<Vec<usize>>,
    /// Margins of each length; their codes count the known ones from 0 on.
    pub margins: Vec<Margin>,
    /// What was spent; none where the counts are exact ([`crate::kmode`]).
    pub spent: Option<Spent>,
    /// What is released: a cell of margin `m` that stood out, in persons.
    pub released: Vec<Vec<Option<u32>>>,
}

/// Shares of ρ: the number of rows, the histogram of each length, and then by length.
const ROWS: f64 = 0.02;
const HISTOGRAM: f64 = 0.003;
const LENGTHS: [&[f64]; 3] = [&[1.0], &[0.2, 0.8], &[0.1, 0.3, 0.6]];

/// So many deviations of its noise a count has to stand out.
pub const STANDS_OUT: f64 = 1.3;

/// From the fullest rows so many are given less weight.
const QUANTILE: f64 = 0.94;

const BINS: usize = 64;

/// Makes the counts.
///
/// # Errors
///
/// [`Error::Parameter`] for what is out of range, [`Error::TooLarge`] for more than
/// [`MOST_CELLS`], [`Refusal::TooFew`] where most codes drown in the noise.
pub fn aggregate(rows: &Rows, request: &Request) -> Result<Aggregates> {
    let length = request.length;
    if !(1..=3).contains(&length) {
        let value = length.to_string();
        return Err(Error::Parameter { name: "length", value, range: "1, 2 or 3" });
    }
    let columns = rows.columns.len();
    let length = length.min(columns);
    let delta_domain = if rows.public { 0.0 } else { request.delta / 2.0 };
    let rho = account::rho(request.epsilon, request.delta - delta_domain)?;
    let seed = &bound(rows, request);
    let mut spent = Spent {
        epsilon: request.epsilon,
        delta: request.delta,
        rho,
        delta_domain,
        rho_by_length: Vec::new(),
        clip: Vec::new(),
    };
    let n = noisy_rows(rows, rho * ROWS, seed);
    let left = rho * (1.0 - ROWS - HISTOGRAM * to_f64(length));
    // The codes that stand out, then margins of them alone.
    let mut known: Vec<Vec<usize>> =
        rows.columns.iter().map(|column| (0..column.codes.len()).collect()).collect();
    let mut margins: Vec<Margin> = Vec::new();
    let mut recoded: Option<Rows> = None;
    for k in 1..=length {
        let sizes: Vec<usize> = known.iter().map(Vec::len).collect();
        let choices = choices(columns, k);
        let cells: u64 = choices
            .iter()
            .map(|choice| choice.iter().map(|&c| sizes[c] as u64).product::<u64>())
            .sum();
        if cells > MOST_CELLS {
            let what = format!("all combinations of {k} columns");
            return Err(Error::TooLarge { what, found: cells, most: MOST_CELLS });
        }
        let share = left * LENGTHS[length - 1][k - 1];
        let mut made: Vec<Margin> = choices.iter().map(|c| Margin::new(c, &sizes)).collect();
        let of = recoded.as_ref().unwrap_or(rows);
        // Without a code book the number of codes is not known yet: all columns alike.
        let alike = k == 1 && !rows.public;
        let clip = measure(of, &mut made, (share, rho * HISTOGRAM), alike, seed);
        spent.rho_by_length.push(share);
        spent.clip.push(clip);
        if k == 1 {
            known = stand_out(&made, columns, request.delta, rows.public);
            let all: usize = rows.columns.iter().map(|column| column.codes.len()).sum();
            let lost = all - known.iter().map(Vec::len).sum::<usize>();
            if lost * 2 > all {
                let epsilon = request.epsilon;
                return Err(Refusal::TooFew { rows: n, epsilon, lost, singles: all }.into());
            }
            for margin in &mut made {
                let kept = &known[margin.columns[0]];
                margin.counts = kept.iter().map(|&code| margin.counts[code]).collect();
                margin.sizes = vec![kept.len()];
            }
            if length > 1 {
                recoded = Some(recode(rows, &known));
            }
        }
        margins.extend(made);
    }
    let released = release(&margins, columns, n);
    Ok(Aggregates { rows: n, known, margins, spent: Some(spent), released })
}

/// The seed of this request on these rows.
///
/// With one noise for two files, or for two requests on one, their difference would have less
/// noise than was paid for.
fn bound(rows: &Rows, request: &Request) -> Vec<u8> {
    let mut hash = Sha256::new();
    let mut part = |bytes: &[u8]| {
        hash.update((bytes.len() as u64).to_le_bytes());
        hash.update(bytes);
    };
    part(&request.seed);
    part(&request.epsilon.to_le_bytes());
    part(&request.delta.to_le_bytes());
    part(&(request.length as u64).to_le_bytes());
    for (column, values) in rows.columns.iter().zip(&rows.values) {
        part(column.name.as_bytes());
        column.codes.iter().for_each(|code| part(code.as_bytes()));
        let mut bytes = Vec::with_capacity(1 << 16);
        for values in values.chunks(1 << 15) {
            bytes.clear();
            bytes.extend(values.iter().flat_map(|value| value.to_le_bytes()));
            part(&bytes);
        }
    }
    hash.finalize().to_vec()
}

#[expect(clippy::cast_precision_loss, reason = "small numbers")]
fn to_f64(number: usize) -> f64 {
    number as f64
}

/// A variance in whole units, rounded up: more noise than asked for is no harm.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    clippy::cast_precision_loss,
    reason = "it is positive and clamped"
)]
fn variance(exact: f64) -> u64 {
    exact.ceil().clamp(1.0, LARGEST_VARIANCE as f64) as u64
}

fn noisy_rows(rows: &Rows, rho: f64, seed: &[u8]) -> u64 {
    let unit = i64::from(UNIT);
    let scale = variance(f64::from(UNIT * UNIT) / (2.0 * rho));
    let noise = gaussian(scale, &mut Stream::new(seed, "rows", 0));
    let exact = i64::try_from(rows.len()).unwrap_or(i64::MAX / unit / 2);
    let made = (exact * unit + noise + unit / 2).div_euclid(unit);
    u64::try_from(made).unwrap_or(0).max(1)
}

/// Counts margins of one length and adds their noise; the share from which on rows weigh less.
fn measure(
    rows: &Rows,
    margins: &mut [Margin],
    (rho, histogram): (f64, f64),
    alike: bool,
    seed: &[u8],
) -> f64 {
    let length = margins.first().map_or(0, |margin| margin.columns.len());
    // What a row weighs in a margin, 1/σ² but for a factor, in whole numbers.
    let weigh = |cells: usize| if alike { 1.0 } else { to_f64(cells.max(1)).powf(2.0 / 3.0) };
    let weights: Vec<u64> =
        margins.iter().map(|margin| variance(1024.0 * weigh(margin.counts.len()))).collect();
    let full: u64 = weights.iter().sum();
    let loads = loads(rows, margins, &weights);
    let name = format!("histogram {length}");
    let clip = quantile(&loads, full, histogram, &mut Stream::new(seed, &name, 0));
    // w² · load ≤ UNIT² · clip, checked in whole numbers.
    let unit = u64::from(UNIT);
    let of_row: Vec<u8> = loads
        .par_iter()
        .map(|&load| {
            let square = if load <= clip { unit * unit } else { unit * unit * clip / load };
            u8::try_from(square.isqrt()).unwrap_or(u8::MAX)
        })
        .collect();
    count(rows, &of_row, margins);
    for (margin, &weight) in margins.iter_mut().zip(&weights) {
        // σ² = clip / (2ρ·weight), so that Σ 1/σ² over the margins of a row is at most 2ρ.
        let exact = f64::from(UNIT * UNIT) * ratio(clip, weight) / (2.0 * rho);
        margin.variance = variance(exact);
    }
    margins.par_iter_mut().enumerate().for_each(|(number, margin)| {
        let mut stream = Stream::new(seed, &format!("margin {length}"), number as u64);
        for count in &mut margin.counts {
            *count += gaussian(margin.variance, &mut stream);
        }
    });
    ratio(clip, full)
}

#[expect(clippy::cast_precision_loss, reason = "weights are far below 2⁵³")]
fn ratio(a: u64, b: u64) -> f64 {
    a as f64 / b as f64
}

/// What each row weighs in all margins together.
fn loads(rows: &Rows, margins: &[Margin], weights: &[u64]) -> Vec<u64> {
    let columns = rows.columns.len();
    let length = margins.first().map_or(0, |margin| margin.columns.len());
    // The weight of each choice of columns, by its columns.
    let mut of = vec![0_u64; columns.pow(u32::try_from(length).unwrap_or(0))];
    for (margin, &weight) in margins.iter().zip(weights) {
        of[margin.columns.iter().fold(0, |at, &c| at * columns + c)] = weight;
    }
    let row = |row: usize| {
        let filled: Vec<usize> = (0..columns).filter(|&c| rows.values[c][row] > 0).collect();
        let mut load = 0;
        for (i, &a) in filled.iter().enumerate() {
            if length == 1 {
                load += of[a];
                continue;
            }
            for (j, &b) in filled.iter().enumerate().skip(i + 1) {
                if length == 2 {
                    load += of[a * columns + b];
                    continue;
                }
                for &c in &filled[j + 1..] {
                    load += of[(a * columns + b) * columns + c];
                }
            }
        }
        load
    };
    (0..rows.len()).into_par_iter().map(row).collect()
}

/// The load that most rows stay below, from a histogram with noise; each row is in one bin.
fn quantile(loads: &[u64], full: u64, rho: f64, stream: &mut Stream) -> u64 {
    let bins = BINS as u64;
    let mut counts = [0_i64; BINS];
    for &load in loads {
        let bin = (load * bins / (full + 1)).min(bins - 1);
        counts[usize::try_from(bin).unwrap_or(0)] += i64::from(UNIT);
    }
    let scale = variance(f64::from(UNIT * UNIT) / (2.0 * rho));
    for count in &mut counts {
        *count = (*count + gaussian(scale, stream)).max(0);
    }
    let all: i64 = counts.iter().sum();
    let mut below = 0;
    for (bin, count) in (1..=bins).zip(counts) {
        below += count;
        if share(below, all) >= QUANTILE {
            return (full * bin / bins).max(1);
        }
    }
    full.max(1)
}

#[expect(clippy::cast_precision_loss, reason = "a share needs no 53 bits")]
fn share(part: i64, all: i64) -> f64 {
    if all > 0 { part as f64 / all as f64 } else { 1.0 }
}

/// A count in persons.
#[must_use]
#[expect(clippy::cast_precision_loss, reason = "counts are far below 2⁵³")]
pub fn persons(count: i64) -> f64 {
    count as f64 / f64::from(UNIT)
}

/// The codes whose counts stand out.
fn stand_out(margins: &[Margin], columns: usize, delta: f64, public: bool) -> Vec<Vec<usize>> {
    let mut known = vec![Vec::new(); columns];
    for margin in margins {
        // A code of one person, weight one at most, passes 1 + zσ with probability below
        // exp(−z²/2); over the columns of a row these are to add up to half of δ.
        let z = (2.0 * (2.0 * to_f64(columns) / delta).ln()).sqrt();
        let least = if public {
            (STANDS_OUT * margin.deviation()).max(1.0)
        } else {
            1.0 + z * margin.deviation()
        };
        known[margin.columns[0]] =
            (0..margin.counts.len()).filter(|&at| persons(margin.counts[at]) >= least).collect();
    }
    known
}

/// The rows with only the codes that are known; the others are blank.
fn recode(rows: &Rows, known: &[Vec<usize>]) -> Rows {
    let columns = rows.columns.iter().zip(known).map(|(column, known)| crate::rows::Column {
        name: column.name.clone(),
        codes: known.iter().map(|&code| column.codes[code].clone()).collect(),
    });
    let values =
        rows.values.iter().zip(known).zip(&rows.columns).map(|((values, known), column)| {
            let mut places = vec![0_u16; column.codes.len() + 1];
            for (place, &code) in (1..).zip(known) {
                places[code + 1] = place;
            }
            values.iter().map(|&value| places[usize::from(value)]).collect()
        });
    Rows { columns: columns.collect(), values: values.collect(), public: rows.public }
}

/// Which cells stand out, in persons: those whose parts do, and never more than a part has.
fn release(margins: &[Margin], columns: usize, rows: u64) -> Vec<Vec<Option<u32>>> {
    let rows = u32::try_from(rows).unwrap_or(u32::MAX);
    let mut released: Vec<Vec<Option<u32>>> = Vec::with_capacity(margins.len());
    let place = Places::new(margins, columns);
    for margin in margins {
        let least = (STANDS_OUT * margin.deviation()).max(1.0);
        let made = (0..margin.counts.len()).map(|at| {
            let count = persons(margin.counts[at]);
            if count < least {
                return None;
            }
            let codes = margin.codes(at);
            let mut most = rows;
            if codes.len() > 1 {
                for left_out in 0..codes.len() {
                    let part = |values: &[usize]| -> Vec<usize> {
                        let kept = values.iter().enumerate().filter(|(i, _)| *i != left_out);
                        kept.map(|(_, &value)| value).collect()
                    };
                    let (number, codes) = (place.of(&part(&margin.columns)), part(&codes));
                    most = most.min(released[number][margins[number].place(codes)]?);
                }
            }
            Some(whole(count).min(most))
        });
        let made = made.collect();
        released.push(made);
    }
    released
}

/// A count as a whole number from 1 on.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "it is positive and clamped"
)]
fn whole(count: f64) -> u32 {
    count.round().clamp(1.0, f64::from(u32::MAX)) as u32
}

/// Which margin has which columns.
#[derive(Debug, Clone)]
pub struct Places {
    columns: usize,
    of: std::collections::HashMap<usize, usize>,
}

impl Places {
    /// The places of margins.
    #[must_use]
    pub fn new(margins: &[Margin], columns: usize) -> Self {
        let key = |of: &[usize]| of.iter().fold(0, |at, &c| at * (columns + 1) + c + 1);
        let of =
            margins.iter().enumerate().map(|(at, margin)| (key(&margin.columns), at)).collect();
        Self { columns, of }
    }

    /// The number of the margin with these columns, which it has.
    #[must_use]
    pub fn of(&self, columns: &[usize]) -> usize {
        let key = columns.iter().fold(0, |at, &c| at * (self.columns + 1) + c + 1);
        self.of.get(&key).copied().unwrap_or(0)
    }
}
