//! The inner loop for AVX-512 with VPOPCNTDQ.
//!
//! Word `k` of eight candidates lies in one vector: eight counts come out side by side, and
//! nothing has to be added across a vector. Four queries share each load.
#![cfg(target_arch = "x86_64")]
use std::arch::x86_64::{
    __m512i, _mm512_add_epi64, _mm512_and_si512, _mm512_cmpge_epu64_mask, _mm512_popcnt_epi64,
    _mm512_set_epi64, _mm512_set1_epi64, _mm512_setzero_si512,
};

use super::{Filter, Look, TILE, Tile, WORDS, portable};

/// Eight candidates: vector `k` holds word `k` of each.
type Group = [__m512i; WORDS];
/// Queries that share a load.
const QUERIES: usize = 4;
/// Queries between two looks at whether looking pays.
const ROUND: usize = 16;

/// As [`portable::tile`].
#[target_feature(enable = "avx512f,avx512vpopcntdq,popcnt")]
pub(super) fn tile(tile: &Tile<'_>, emit: &mut dyn FnMut(usize, usize)) {
    let mut interleaved = [[_mm512_setzero_si512(); WORDS]; TILE / 8];
    for (group, candidates) in interleaved.iter_mut().zip(tile.candidates.chunks(8)) {
        *group = interleave(candidates);
    }
    let groups = &interleaved[..tile.candidates.len().div_ceil(8)];
    let mut look = Look::Half;
    for start in (0..tile.queries.len()).step_by(ROUND) {
        let end = (start + ROUND).min(tile.queries.len());
        let (mut tried, mut went_on) = (0, 0);
        for first in (start..end).step_by(QUERIES) {
            tried += u32::try_from(groups.len()).unwrap_or(u32::MAX);
            went_on += match look {
                Look::Half => pass::<8>(tile, groups, first, look, emit),
                Look::Quarter => pass::<12>(tile, groups, first, look, emit),
                Look::Never => pass::<0>(tile, groups, first, look, emit),
            };
        }
        look = look.after(tried, went_on);
    }
}

/// As [`portable::scan`], with the counting left to the compiler.
#[target_feature(enable = "avx512f,avx512vpopcntdq,popcnt")]
pub(super) fn scan(filter: &Filter, rows: &[Filter], emit: &mut dyn FnMut(usize, u16)) {
    portable::scan(filter, rows, emit);
}

/// Four queries from `first` on against the tile, looking once after `AFTER` of the sixteen
/// words; how many groups had to go on.
#[inline]
#[target_feature(enable = "avx512f,avx512vpopcntdq,popcnt")]
fn pass<const AFTER: usize>(
    tile: &Tile<'_>,
    groups: &[Group],
    first: usize,
    look: Look,
    emit: &mut dyn FnMut(usize, usize),
) -> u32 {
    // Past the last query the last one is asked again, and its answer thrown away.
    let last = tile.queries.len() - 1;
    let rows = [0, 1, 2, 3].map(|offset: usize| (first + offset).min(last));
    let mut queries = [&tile.queries[first]; QUERIES];
    let mut need = [_mm512_setzero_si512(); QUERIES];
    let mut need_before = [_mm512_setzero_si512(); QUERIES];
    for (at, &row) in rows.iter().enumerate() {
        queries[at] = &tile.queries[row];
        need[at] = _mm512_set1_epi64(i64::from(tile.need(row)));
        need_before[at] = _mm512_set1_epi64(i64::from(tile.need_before(row, look)));
    }
    let mut went_on = 0;
    for (number, group) in groups.iter().enumerate() {
        let mut common = [_mm512_setzero_si512(); QUERIES];
        if AFTER > 0 {
            count::<0, AFTER>(queries, group, &mut common);
            let mut possible = 0;
            for at in 0..QUERIES {
                possible |= _mm512_cmpge_epu64_mask(common[at], need_before[at]);
            }
            if possible == 0 {
                continue;
            }
            went_on += 1;
        }
        count::<AFTER, WORDS>(queries, group, &mut common);
        for at in 0..QUERIES.min(tile.queries.len() - first) {
            let mut lanes = _mm512_cmpge_epu64_mask(common[at], need[at]);
            while lanes != 0 {
                let candidate = 8 * number + lanes.trailing_zeros() as usize;
                if candidate < tile.candidates.len() {
                    emit(first + at, candidate);
                }
                lanes &= lanes - 1;
            }
        }
    }
    went_on
}

/// Adds the common bits in the words `FROM..UNTIL`.
#[inline]
#[target_feature(enable = "avx512f,avx512vpopcntdq,popcnt")]
fn count<const FROM: usize, const UNTIL: usize>(
    queries: [&Filter; QUERIES],
    group: &Group,
    common: &mut [__m512i; QUERIES],
) {
    for (word, vector) in (FROM..).zip(&group[FROM..UNTIL]) {
        for at in 0..QUERIES {
            let query = _mm512_set1_epi64(queries[at].0[word].cast_signed());
            let both = _mm512_and_si512(*vector, query);
            common[at] = _mm512_add_epi64(common[at], _mm512_popcnt_epi64(both));
        }
    }
}

#[inline]
#[target_feature(enable = "avx512f,avx512vpopcntdq,popcnt")]
fn interleave(candidates: &[Filter]) -> Group {
    let mut group = [_mm512_setzero_si512(); WORDS];
    for (word, vector) in group.iter_mut().enumerate() {
        let lane = |at: usize| candidates.get(at).map_or(0, |row| row.0[word].cast_signed());
        *vector = _mm512_set_epi64(
            lane(7),
            lane(6),
            lane(5),
            lane(4),
            lane(3),
            lane(2),
            lane(1),
            lane(0),
        );
    }
    group
}
