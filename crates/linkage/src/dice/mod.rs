//! Dice similarity of 1024-bit filters, all against all.
//!
//! The Dice coefficient of two filters is `2·|a∩b| / (|a|+|b|)`. What is asked here is
//! never its value for every pair (there are five thousand million pairs in a list of a
//! hundred thousand), only: which pairs reach a threshold? That question can be answered
//! far faster, and exactly:
//!
//! - **No division.** With the threshold as a fraction `p/q`, a pair is a [`Hit`] when
//!   `2·q·|a∩b| ≥ p·(|a|+|b|)`, in whole numbers: a pair exactly at the threshold is a
//!   hit on every processor. How many bits two weights need in common is a table of
//!   2,049 entries.
//! - **Sorted by weight.** `|a∩b|` is at most the smaller weight, so a filter can only meet
//!   filters of a weight between `w·p/(2q−p)` and `w·(2q−p)/p`: a window in the order.
//! - **Tiles.** Sixty-four filters stay in the innermost cache while all others pass by.
//! - **Early exit.** After half the bits (or three quarters) the common bits so far plus
//!   all that could still come are often too few. Whether looking pays is found while
//!   running, tile by tile; the answer is the same either way.
//! - **What the processor has.** The inner loop exists three times, see [`Path`].
//!
//! Hits come in one order (left, then right), whatever the number of threads.
mod avx2;
mod avx512;
mod path;
mod portable;

use std::fmt;

use rayon::prelude::*;

pub use path::Path;

/// Words of a filter.
pub const WORDS: usize = 16;
/// Bits of a filter.
pub const BITS: usize = WORDS * 64;
/// Filters of a tile: 64 × 128 bytes, twice that when spread, stay in a cache of 32 KiB.
const TILE: usize = 64;

/// A filter of 1024 bits: bit `i` is bit `i % 64` of word `i / 64`.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
#[repr(align(64))]
pub struct Filter(pub [u64; WORDS]);

impl Filter {
    /// No bit set.
    pub const EMPTY: Self = Self([0; WORDS]);

    /// Sets bit `position`, counted modulo 1024.
    pub fn set(&mut self, position: usize) {
        self.0[position / 64 % WORDS] |= 1 << (position % 64);
    }

    /// Is bit `position`, counted modulo 1024, set?
    #[must_use]
    pub fn has(&self, position: usize) -> bool {
        self.0[position / 64 % WORDS] >> (position % 64) & 1 == 1
    }

    /// How many bits are set, 0 to 1024.
    #[must_use]
    pub fn weight(&self) -> u16 {
        weight(&self.0)
    }

    /// How many bits both have, 0 to 1024.
    #[must_use]
    pub fn common(&self, other: &Self) -> u16 {
        portable::common(self, other)
    }

    /// Dice similarity, 0.0 to 1.0; two empty filters have nothing in common: 0.0.
    #[must_use]
    pub fn dice(&self, other: &Self) -> f64 {
        dice(self.common(other), self.weight() + other.weight())
    }
}

/// A Dice threshold in ten-thousandths, 1 to 10,000: no rounding at the border.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Threshold(u32);

impl Threshold {
    /// Parts of a whole: a threshold of 0.7 is `7_000`. What is outside 1 to 10,000 is
    /// brought to the nearest: at 0 every pair would be a hit, and the list has no end.
    #[must_use]
    pub fn of(ten_thousandths: u32) -> Self {
        Self(ten_thousandths.clamp(1, 10_000))
    }

    /// The threshold in ten-thousandths.
    #[must_use]
    pub fn ten_thousandths(self) -> u32 {
        self.0
    }

    /// Common bits that two filters with so many bits in sum need, rounded up.
    fn need(self, sum: u32) -> u32 {
        (self.0 * sum).div_ceil(20_000).max(1)
    }

    /// Can filters of these weights reach the threshold at all?
    fn within_reach(self, one: u16, other: u16) -> bool {
        20_000 * u32::from(one.min(other)) >= self.0 * (u32::from(one) + u32::from(other))
    }
}

/// The weight only: the bits are about a person.
impl fmt::Debug for Filter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Filter({} of {BITS} bits)", self.weight())
    }
}

/// Two filters at or above the threshold: positions in the lists they came from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Hit {
    /// Position in the left list; the smaller position when a list meets itself.
    pub left: u32,
    /// Position in the right list.
    pub right: u32,
    /// Bits in common.
    pub common: u16,
    /// Bits of both in sum.
    pub sum: u16,
}

impl Hit {
    /// Dice similarity, 0.0 to 1.0.
    #[must_use]
    pub fn dice(&self) -> f64 {
        dice(self.common, self.sum)
    }
}

/// Filters in the order of their weight, ready to be compared.
///
/// Empty filters are left out: they are like nothing, not even like each other. Memory:
/// 138 bytes a filter. At most `u32::MAX` filters.
#[derive(Default)]
pub struct Index {
    rows: Vec<Filter>,
    weights: Vec<u16>,
    /// Bits in the last half and in the last quarter of each row.
    tails: Vec<[u16; 2]>,
    /// Position of each row in the list as given.
    origin: Vec<u32>,
}

impl Index {
    /// An index over a list; hits name positions in it.
    #[must_use]
    pub fn new(filters: &[Filter]) -> Self {
        let mut order: Vec<(u16, u32)> =
            (0u32..).zip(filters).map(|(at, filter)| (filter.weight(), at)).collect();
        order.retain(|(weight, _)| *weight > 0);
        order.sort_unstable();
        let mut index = Self::default();
        for (weight, at) in order {
            let row = filters[at as usize];
            index.tails.push([half_tail(&row), quarter_tail(&row)]);
            index.rows.push(row);
            index.weights.push(weight);
            index.origin.push(at);
        }
        index
    }

    /// Every pair of this list at or above the threshold, each once.
    #[must_use]
    pub fn within(&self, threshold: Threshold) -> Vec<Hit> {
        self.within_on(Path::best(), threshold)
    }

    /// As [`within`](Self::within), on a path of one's choice.
    #[must_use]
    pub fn within_on(&self, path: Path, threshold: Threshold) -> Vec<Hit> {
        join(path, self, self, threshold, true)
    }

    /// Every pair of a filter here and one there at or above the threshold.
    #[must_use]
    pub fn between(&self, right: &Self, threshold: Threshold) -> Vec<Hit> {
        self.between_on(Path::best(), right, threshold)
    }

    /// As [`between`](Self::between), on a path of one's choice.
    #[must_use]
    pub fn between_on(&self, path: Path, right: &Self, threshold: Threshold) -> Vec<Hit> {
        join(path, self, right, threshold, false)
    }

    /// The filters of this list like `filter`: hits with left 0, in the order of the list.
    ///
    /// One pass over the window of weights on the calling thread; above some hundred
    /// thousand filters the time is that of reading memory.
    #[must_use]
    pub fn like(&self, filter: &Filter, threshold: Threshold) -> Vec<Hit> {
        self.like_on(Path::best(), filter, threshold)
    }

    /// As [`like`](Self::like), on a path of one's choice.
    #[must_use]
    pub fn like_on(&self, path: Path, filter: &Filter, threshold: Threshold) -> Vec<Hit> {
        let weight = filter.weight();
        if weight == 0 {
            return Vec::new();
        }
        let need = needs(threshold);
        let (from, until) = self.window(threshold, weight, weight);
        let mut found = Vec::new();
        path.scan(filter, &self.rows[from..until], &mut |row, common| {
            let sum = weight + self.weights[from + row];
            if common >= need[usize::from(sum)] {
                found.push(Hit { left: 0, right: self.origin[from + row], common, sum });
            }
        });
        found.sort_unstable();
        found
    }

    /// Rows whose weight lets them reach a filter of a weight from `least` to `most`.
    fn window(&self, threshold: Threshold, least: u16, most: u16) -> (usize, usize) {
        let from =
            self.weights.partition_point(|w| *w < least && !threshold.within_reach(*w, least));
        let until =
            self.weights.partition_point(|w| *w <= most || threshold.within_reach(*w, most));
        (from, until)
    }
}

/// A tile of the right list and the window of the left list that passes by it.
struct Tile<'a> {
    queries: &'a [Filter],
    query_weights: &'a [u16],
    query_tails: &'a [[u16; 2]],
    /// At most [`TILE`] of them.
    candidates: &'a [Filter],
    /// The least weight among the candidates.
    least: u16,
    /// The largest tails among the candidates.
    tails: [u16; 2],
    /// Common bits needed, by the sum of the weights.
    need: &'a [u16],
}

impl Tile<'_> {
    /// Common bits that `query` needs with the lightest of the candidates: with the others
    /// it needs at least as many.
    fn need(&self, query: usize) -> u16 {
        self.need[usize::from(self.query_weights[query] + self.least)]
    }

    /// Common bits that a pair must have before the tail so that it can still get there.
    fn need_before(&self, query: usize, look: Look) -> u16 {
        let tail = match look {
            Look::Half => self.query_tails[query][0].min(self.tails[0]),
            Look::Quarter => self.query_tails[query][1].min(self.tails[1]),
            Look::Never => return 0,
        };
        self.need(query).saturating_sub(tail)
    }
}

/// Where to look whether a pair can still reach the threshold.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Look {
    /// Before the last half of the bits.
    Half,
    /// Before the last quarter.
    Quarter,
    /// Only at the end.
    Never,
}

impl Look {
    /// Where to look from now on, when of `tried` looks so many had to go on.
    fn after(self, tried: u32, went_on: u32) -> Self {
        match self {
            Self::Half if 2 * went_on > tried => Self::Quarter,
            Self::Quarter if 4 * went_on > tried => Self::Never,
            look => look,
        }
    }
}

fn join(path: Path, left: &Index, right: &Index, threshold: Threshold, same: bool) -> Vec<Hit> {
    let need = needs(threshold);
    let tiles: Vec<usize> = (0..right.rows.len()).step_by(TILE).collect();
    let mut hits: Vec<Hit> = tiles
        .par_iter()
        .flat_map_iter(|&start| join_tile(path, left, right, start, threshold, &need, same))
        .collect();
    hits.par_sort_unstable();
    hits
}

fn join_tile(
    path: Path,
    left: &Index,
    right: &Index,
    start: usize,
    threshold: Threshold,
    need: &[u16],
    same: bool,
) -> Vec<Hit> {
    let end = (start + TILE).min(right.rows.len());
    let (from, mut until) = left.window(threshold, right.weights[start], right.weights[end - 1]);
    if same {
        until = until.min(end);
    }
    let mut found = Vec::new();
    if from >= until {
        return found;
    }
    let tails = &right.tails[start..end];
    let tile = Tile {
        queries: &left.rows[from..until],
        query_weights: &left.weights[from..until],
        query_tails: &left.tails[from..until],
        candidates: &right.rows[start..end],
        least: right.weights[start],
        tails: [0, 1].map(|at| tails.iter().map(|tail| tail[at]).max().unwrap_or(0)),
        need,
    };
    path.tile(&tile, &mut |query, candidate| {
        let (row, column) = (from + query, start + candidate);
        if same && row >= column {
            return;
        }
        let sum = left.weights[row] + right.weights[column];
        let common = left.rows[row].common(&right.rows[column]);
        if common >= need[usize::from(sum)] {
            let (one, other) = (left.origin[row], right.origin[column]);
            let (left, right) = if same { (one.min(other), one.max(other)) } else { (one, other) };
            found.push(Hit { left, right, common, sum });
        }
    });
    found
}

/// Common bits needed for each sum of two weights.
fn needs(threshold: Threshold) -> Vec<u16> {
    let most = u32::try_from(2 * BITS).unwrap_or(u32::MAX);
    (0..=most).map(|sum| u16::try_from(threshold.need(sum)).unwrap_or(u16::MAX)).collect()
}

fn dice(common: u16, sum: u16) -> f64 {
    if sum == 0 { 0.0 } else { 2.0 * f64::from(common) / f64::from(sum) }
}

fn half_tail(filter: &Filter) -> u16 {
    weight(&filter.0[WORDS / 2..])
}

fn quarter_tail(filter: &Filter) -> u16 {
    weight(&filter.0[WORDS * 3 / 4..])
}

fn weight(words: &[u64]) -> u16 {
    let bits: u32 = words.iter().map(|word| word.count_ones()).sum();
    u16::try_from(bits).unwrap_or(u16::MAX)
}
