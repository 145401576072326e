//! Counts at a resolution of k, and rows from them: for sharing inside, once. **Not** private in
//! the sense of [`crate::aggregate`]: two such releases of nearly the same persons, subtracted,
//! give single persons away, and so does knowing all but one.
//!
//! Counts are rounded down to a multiple of k, and combinations of fewer than k rows are not
//! there at all.
use crate::aggregate::margin::{Margin, UNIT, choices, count};
use crate::aggregate::{Aggregates, MOST_CELLS};
use crate::error::{Error, Result};
use crate::rows::Rows;

/// Counts combinations of up to `length` columns at resolution `k`.
///
/// # Errors
///
/// [`Error::Parameter`] for k below 2 or a length that is not 1 to 3, [`Error::TooLarge`].
pub fn aggregate(rows: &Rows, k: u32, length: usize) -> Result<Aggregates> {
    if !(2..=100_000).contains(&k) {
        let value = k.to_string();
        return Err(Error::Parameter { name: "k", value, range: "from 2 to 100000" });
    }
    if !(1..=3).contains(&length) {
        let value = length.to_string();
        return Err(Error::Parameter { name: "length", value, range: "1, 2 or 3" });
    }
    let columns = rows.columns.len();
    let sizes: Vec<usize> = rows.columns.iter().map(|column| column.codes.len()).collect();
    let mut margins: Vec<Margin> = (1..=length.min(columns))
        .flat_map(|length| choices(columns, length))
        .map(|choice| Margin { columns: choice, sizes: vec![], counts: vec![], variance: 0 })
        .collect();
    let cells = |m: &Margin| m.columns.iter().map(|&c| sizes[c] as u64).product::<u64>();
    let all: u64 = margins.iter().map(cells).sum();
    if all > MOST_CELLS {
        let what = format!("all combinations of {length} columns");
        return Err(Error::TooLarge { what, found: all, most: MOST_CELLS });
    }
    for margin in &mut margins {
        *margin = Margin::new(&margin.columns, &sizes);
        // What rounding down hides, as a spread: a half of k either way.
        margin.variance = u64::from(UNIT * k / 4).pow(2).max(1);
    }
    let unit = u8::try_from(UNIT).unwrap_or(u8::MAX);
    count(rows, &vec![unit; rows.len()], &mut margins);
    let step = i64::from(UNIT) * i64::from(k);
    let released = margins
        .iter_mut()
        .map(|margin| {
            let cell = |count: &mut i64| {
                *count -= *count % step;
                let persons = u32::try_from(*count / i64::from(UNIT)).unwrap_or(u32::MAX);
                (persons > 0).then_some(persons)
            };
            margin.counts.iter_mut().map(cell).collect()
        })
        .collect();
    let n = rows.len() as u64;
    let known = sizes.iter().map(|&size| (0..size).collect()).collect();
    Ok(Aggregates { rows: n - n % u64::from(k), known, margins, spent: None, released })
}
