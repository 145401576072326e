//! The inner loop for AVX2.
//!
//! AVX2 counts no bits; a table of sixteen counts is looked up by nibble (Muła, Kurz,
//! Lemire 2018, doi 10.1093/comjnl/bxx046). Half of that method's work is to split each
//! byte into its nibbles. Splitting is done before the AND here, once for a query and once
//! for a tile, not once for each pair: a filter is *spread* over eight vectors of low and
//! high nibbles, and a pair costs AND, look-up, ADD for each.
#![cfg(target_arch = "x86_64")]
use std::arch::x86_64::{
    __m256i, _mm256_add_epi8, _mm256_add_epi64, _mm256_and_si256, _mm256_castsi256_pd,
    _mm256_cmpgt_epi64, _mm256_movemask_pd, _mm256_permute2x128_si256, _mm256_sad_epu8,
    _mm256_set_epi64x, _mm256_set1_epi8, _mm256_set1_epi64x, _mm256_setr_epi8,
    _mm256_setzero_si256, _mm256_shuffle_epi8, _mm256_srli_epi16, _mm256_unpackhi_epi64,
    _mm256_unpacklo_epi64,
};

use super::{Filter, Look, TILE, Tile, portable};

/// A filter as eight vectors of nibbles: low and high of the first quarter, then of the
/// second, and so on.
type Spread = [__m256i; 8];
/// Queries between two looks at whether looking pays.
const ROUND: usize = 16;

/// As [`portable::tile`].
#[target_feature(enable = "avx2,popcnt")]
pub(super) fn tile(tile: &Tile<'_>, emit: &mut dyn FnMut(usize, usize)) {
    let mut spread_tile = [[[_mm256_setzero_si256(); 8]; 4]; TILE / 4];
    for (at, candidate) in tile.candidates.iter().enumerate() {
        spread_tile[at / 4][at % 4] = spread(candidate);
    }
    let groups = &spread_tile[..tile.candidates.len().div_ceil(4)];
    let mut look = Look::Half;
    for start in (0..tile.queries.len()).step_by(ROUND) {
        let round = start..(start + ROUND).min(tile.queries.len());
        let tried = u32::try_from(round.len() * groups.len()).unwrap_or(u32::MAX);
        let went_on = match look {
            Look::Half => pass::<4>(tile, groups, round, look, emit),
            Look::Quarter => pass::<6>(tile, groups, round, look, emit),
            Look::Never => pass::<0>(tile, groups, round, look, emit),
        };
        look = look.after(tried, went_on);
    }
}

/// As [`portable::scan`]: bound by memory, so that counting by word is as good as any.
#[target_feature(enable = "avx2,popcnt")]
pub(super) fn scan(filter: &Filter, rows: &[Filter], emit: &mut dyn FnMut(usize, u16)) {
    portable::scan(filter, rows, emit);
}

/// Some queries against the tile, looking once after `AFTER` of the eight vectors; how
/// many groups of four had to go on.
#[inline]
#[target_feature(enable = "avx2,popcnt")]
fn pass<const AFTER: usize>(
    tile: &Tile<'_>,
    groups: &[[Spread; 4]],
    round: std::ops::Range<usize>,
    look: Look,
    emit: &mut dyn FnMut(usize, usize),
) -> u32 {
    let mut went_on = 0;
    for at in round {
        let query = spread(&tile.queries[at]);
        let need = at_least(tile.need(at));
        let need_before = at_least(tile.need_before(at, look));
        for (number, group) in groups.iter().enumerate() {
            let mut common = _mm256_setzero_si256();
            if AFTER > 0 {
                common = four::<0, AFTER>(&query, group);
                if reached(common, need_before) == 0 {
                    continue;
                }
                went_on += 1;
            }
            common = _mm256_add_epi64(common, four::<AFTER, 8>(&query, group));
            let mut lanes = reached(common, need);
            while lanes != 0 {
                let candidate = 4 * number + lanes.trailing_zeros() as usize;
                if candidate < tile.candidates.len() {
                    emit(at, candidate);
                }
                lanes &= lanes - 1;
            }
        }
    }
    went_on
}

/// Common bits of the query with four candidates, in the vectors `FROM..UNTIL`.
#[inline]
#[target_feature(enable = "avx2,popcnt")]
fn four<const FROM: usize, const UNTIL: usize>(query: &Spread, group: &[Spread; 4]) -> __m256i {
    let first = one::<FROM, UNTIL>(query, &group[0]);
    let second = one::<FROM, UNTIL>(query, &group[1]);
    let third = one::<FROM, UNTIL>(query, &group[2]);
    let fourth = one::<FROM, UNTIL>(query, &group[3]);
    // Each holds four part sums; add them so that lane i is the sum of candidate i.
    let front = _mm256_add_epi64(
        _mm256_unpacklo_epi64(first, second),
        _mm256_unpackhi_epi64(first, second),
    );
    let back = _mm256_add_epi64(
        _mm256_unpacklo_epi64(third, fourth),
        _mm256_unpackhi_epi64(third, fourth),
    );
    _mm256_add_epi64(
        _mm256_permute2x128_si256::<0x20>(front, back),
        _mm256_permute2x128_si256::<0x31>(front, back),
    )
}

/// Common bits of two filters in the vectors `FROM..UNTIL`, as four part sums.
#[inline]
#[target_feature(enable = "avx2,popcnt")]
fn one<const FROM: usize, const UNTIL: usize>(query: &Spread, candidate: &Spread) -> __m256i {
    let counts = _mm256_setr_epi8(
        0, 1, 1, 2, 1, 2, 2, 3, 1, 2, 2, 3, 2, 3, 3, 4, 0, 1, 1, 2, 1, 2, 2, 3, 1, 2, 2, 3, 2, 3,
        3, 4,
    );
    let mut bytes = _mm256_setzero_si256();
    for at in FROM..UNTIL {
        let nibbles = _mm256_and_si256(query[at], candidate[at]);
        bytes = _mm256_add_epi8(bytes, _mm256_shuffle_epi8(counts, nibbles));
    }
    _mm256_sad_epu8(bytes, _mm256_setzero_si256())
}

/// Lanes that are above the bound, as bits.
#[inline]
#[target_feature(enable = "avx2,popcnt")]
fn reached(common: __m256i, bound: __m256i) -> u32 {
    _mm256_movemask_pd(_mm256_castsi256_pd(_mm256_cmpgt_epi64(common, bound))).cast_unsigned()
}

/// The bound that `need` common bits are above.
#[inline]
#[target_feature(enable = "avx2,popcnt")]
fn at_least(need: u16) -> __m256i {
    _mm256_set1_epi64x(i64::from(need) - 1)
}

#[inline]
#[target_feature(enable = "avx2,popcnt")]
fn spread(filter: &Filter) -> Spread {
    let low = _mm256_set1_epi8(15);
    let mut spread = [_mm256_setzero_si256(); 8];
    for (at, words) in filter.0.chunks_exact(4).enumerate() {
        let [a, b, c, d] = [0, 1, 2, 3].map(|word| words[word].cast_signed());
        let vector = _mm256_set_epi64x(d, c, b, a);
        spread[2 * at] = _mm256_and_si256(vector, low);
        spread[2 * at + 1] = _mm256_and_si256(_mm256_srli_epi16::<4>(vector), low);
    }
    spread
}
