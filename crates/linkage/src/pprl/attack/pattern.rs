//! The attack by patterns (after Christen, Vidanage, Ranbaduge, Schnell 2018): bits that come
//! together stand for a piece of a name, even where no two filters are equal.
//!
//! 1. *Mining.* From two bits that come together more than by chance, bits that most of the
//!    same filters have are added, until at least as many are set in all of them as a piece
//!    sets. Those filters are the extent of a pattern.
//! 2. *Aligning.* The attacker knows how many people have each piece of a name, and each two.
//!    From the commonest on, a pattern is taken for the piece that as many have and that comes
//!    together with the pieces found before as often as the pattern does with theirs.
//! 3. *Reading.* The pieces found in a filter are those of the name that fits them best.
//!
//! There is no hash and no key in that.
use std::collections::{BTreeMap, BTreeSet};

use crate::dice::{BITS, Filter};

/// Bits tried beside each, those that come together with it most.
const PARTNERS: usize = 3;
/// Bits that are added at most.
const STEPS: usize = 30;
/// Filters that have a pattern at least, for it to be one.
const LEAST: u32 = 8;
/// Pieces found before, by which the next is judged.
const ANCHORS: usize = 60;

/// Which of the filters, or of the people: a bit for each.
type Extent = Vec<u64>;

/// A piece of a name that the attacker knows.
pub(super) struct Piece {
    /// Which one it is.
    pub(super) name: u16,
    /// Who has it.
    pub(super) extent: Extent,
}

/// Guesses a value for each filter. `pieces` are of the known people; `values` are what is
/// guessed, each with the pieces it has. A piece sets so many `bits`.
pub(super) fn guess<'a>(
    filters: &[Filter],
    pieces: &[Piece],
    values: &'a BTreeMap<String, BTreeSet<u16>>,
    bits: usize,
) -> Vec<Option<&'a String>> {
    let found = align(&mine(filters, bits), pieces);
    let readable: BTreeSet<u16> = found.iter().map(|(_, name)| *name).collect();
    (0..filters.len())
        .map(|at| {
            let has = |extent: &Extent| extent[at / 64] >> (at % 64) & 1 == 1;
            let read: BTreeSet<u16> =
                found.iter().filter(|(extent, _)| has(extent)).map(|(_, name)| *name).collect();
            best_fit(&read, &readable, values)
        })
        .collect()
}

/// The value whose readable pieces are nearest to those read.
fn best_fit<'a>(
    read: &BTreeSet<u16>,
    readable: &BTreeSet<u16>,
    values: &'a BTreeMap<String, BTreeSet<u16>>,
) -> Option<&'a String> {
    let fit = |pieces: &BTreeSet<u16>| {
        let expected: BTreeSet<u16> = pieces.intersection(readable).copied().collect();
        let both = read.intersection(&expected).count();
        let any = read.union(&expected).count();
        (both > 0).then(|| super::share(both, any))
    };
    let fits = values.iter().filter_map(|(value, pieces)| Some((fit(pieces)?, value)));
    // The first of equals, so that the guess is always the same.
    fits.fold(None, |best: Option<(f64, &String)>, next| match best {
        Some(best) if best.0 >= next.0 => Some(best),
        _ => Some(next),
    })
    .map(|(_, value)| value)
}

/// Patterns of at least `smallest` bits, the most widely shared first.
fn mine(filters: &[Filter], smallest: usize) -> Vec<Extent> {
    let columns: Vec<Extent> =
        (0..BITS).map(|bit| extent(filters.iter().map(|filter| filter.has(bit)))).collect();
    let counts: Vec<u32> = columns.iter().map(size).collect();
    let mut found = BTreeSet::new();
    for bit in (0..BITS).filter(|bit| counts[*bit] >= LEAST) {
        for partner in partners(bit, &columns, &counts, filters.len()) {
            found.extend(grow(intersection(&columns[bit], &columns[partner]), &columns, smallest));
        }
    }
    let mut patterns: Vec<Extent> = found.into_iter().collect();
    patterns.sort_by_key(|pattern| std::cmp::Reverse(size(pattern)));
    patterns
}

/// The bits that come together with a bit most, beyond what their counts make likely.
fn partners(bit: usize, columns: &[Extent], counts: &[u32], filters: usize) -> Vec<usize> {
    let together = |other: &usize| {
        let share = |count: u32| super::share(count as usize, filters);
        let (one, two) = (share(counts[bit]), share(counts[*other]));
        let both = share(common(&columns[bit], &columns[*other]));
        let spread = (one * (1.0 - one) * two * (1.0 - two)).sqrt();
        if spread > 0.0 { (both - one * two) / spread } else { 0.0 }
    };
    let mut others: Vec<(f64, usize)> =
        (0..BITS).filter(|other| *other != bit).map(|other| (together(&other), other)).collect();
    others.sort_by(|one, other| other.0.total_cmp(&one.0).then(one.1.cmp(&other.1)));
    others.into_iter().take(PARTNERS).map(|(_, other)| other).collect()
}

/// Adds bits to an extent until `smallest` bits are set in all of it.
fn grow(mut extent: Extent, columns: &[Extent], smallest: usize) -> Option<Extent> {
    for _ in 0..STEPS {
        let all = size(&extent);
        if all < LEAST {
            return None;
        }
        let (mut full, mut best) = (0, (0, 0));
        for (bit, column) in columns.iter().enumerate() {
            let both = common(&extent, column);
            if both == all {
                full += 1;
            } else if both > best.0 {
                best = (both, bit);
            }
        }
        if full >= smallest {
            return Some(extent);
        }
        // What fewer than six of ten have is of something else.
        if 10 * best.0 < 6 * all {
            return None;
        }
        extent = intersection(&extent, &columns[best.1]);
    }
    None
}

/// Takes each pattern for a piece.
fn align(patterns: &[Extent], pieces: &[Piece]) -> Vec<(Extent, u16)> {
    let mut found: Vec<(&Extent, &Piece)> = Vec::new();
    for pattern in patterns {
        let count = size(pattern);
        let far = |piece: &Piece| {
            let own = f64::from(size(&piece.extent).abs_diff(count)) / f64::from(count);
            let anchors = found.iter().take(ANCHORS).map(|(extent, anchor)| {
                let here = common(pattern, extent);
                f64::from(here.abs_diff(common(&piece.extent, &anchor.extent))) / f64::from(count)
            });
            own + anchors.sum::<f64>()
        };
        let near = pieces.iter().filter(|piece| 20 * size(&piece.extent).abs_diff(count) <= count);
        let best = near.min_by(|one, other| far(one).total_cmp(&far(other)));
        found.extend(best.map(|piece| (pattern, piece)));
    }
    found.into_iter().map(|(extent, piece)| (extent.clone(), piece.name)).collect()
}

/// An extent from yes and no.
pub(super) fn extent(has: impl Iterator<Item = bool>) -> Extent {
    let mut extent = Extent::new();
    for (at, has) in has.enumerate() {
        if at % 64 == 0 {
            extent.push(0);
        }
        extent[at / 64] |= u64::from(has) << (at % 64);
    }
    extent
}

fn size(extent: &Extent) -> u32 {
    extent.iter().map(|word| word.count_ones()).sum()
}

fn common(one: &Extent, other: &Extent) -> u32 {
    one.iter().zip(other).map(|(a, b)| (a & b).count_ones()).sum()
}

fn intersection(one: &Extent, other: &Extent) -> Extent {
    one.iter().zip(other).map(|(a, b)| a & b).collect()
}
