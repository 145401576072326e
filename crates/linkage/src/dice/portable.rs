//! The inner loop in plain Rust, for every processor.
use super::{Filter, Tile};

/// Bits that both have.
///
/// Inlined, so that a caller compiled for more of the processor counts with what it has.
#[inline]
pub(super) fn common(one: &Filter, other: &Filter) -> u16 {
    let bits: u32 = one.0.iter().zip(&other.0).map(|(a, b)| (a & b).count_ones()).sum();
    u16::try_from(bits).unwrap_or(u16::MAX)
}

/// Calls `emit(query, candidate)` for each pair that has the common bits which the lightest
/// candidate needs: more pairs than hits, never fewer.
#[inline]
pub(super) fn tile(tile: &Tile<'_>, emit: &mut dyn FnMut(usize, usize)) {
    for (at, query) in tile.queries.iter().enumerate() {
        let need = tile.need(at);
        for (candidate, row) in tile.candidates.iter().enumerate() {
            if common(query, row) >= need {
                emit(at, candidate);
            }
        }
    }
}

/// Calls `emit(row, common)` for every row.
#[inline]
pub(super) fn scan(filter: &Filter, rows: &[Filter], emit: &mut dyn FnMut(usize, u16)) {
    for (at, row) in rows.iter().enumerate() {
        emit(at, common(filter, row));
    }
}
