//! Synthetic rows: no row is of a person, and the counts of one to three columns are as in the
//! released aggregates.
//!
//! They are made from the aggregates alone, so they cost no more privacy than those did:
//!
//! 1. A tree over the columns, by how much two tell of each other, gives the first rows, with
//!    the right number of each code (`tree`).
//! 2. A combination that was not released is taken apart: one of its codes becomes blank.
//! 3. Row by row, a code is changed for another where that brings the counts nearer to the
//!    aggregates (`adjust`). The number of rows stays, and no change makes a combination that
//!    was not released.
//!
//! All of it follows from the aggregates and the seed, with any number of threads.
mod adjust;
mod tree;

use crate::aggregate::{Aggregates, Places};
use crate::random::Stream;
use crate::rows::{Column, Rows};
use adjust::Fit;

/// Makes as many rows as the aggregates say there are. `columns`: those of the rows that the
/// aggregates were made of.
#[must_use]
pub fn synthesize(aggregates: &Aggregates, columns: &[Column], seed: &[u8]) -> Rows {
    let places = Places::new(&aggregates.margins, columns.len());
    let mut values = tree::grow(aggregates, &places, columns.len(), seed);
    let mut fit = Fit::new(aggregates, columns.len());
    let mut random = Stream::new(seed, "adjust", 0);
    fit.adjust(&mut values, &mut random);
    // Codes count the known ones; rows name them as the file does.
    let count = values.len() / columns.len().max(1);
    let named = (0..columns.len()).map(|c| {
        let known = &aggregates.known[c];
        (0..count)
            .map(|row| match values[row * columns.len() + c] {
                0 => 0,
                value => u16::try_from(known[usize::from(value) - 1] + 1).unwrap_or(0),
            })
            .collect()
    });
    Rows { columns: columns.to_vec(), values: named.collect(), public: true }
}
