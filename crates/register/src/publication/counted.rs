//! The true counts of what is asked, as a table whose parts add up to its totals; and the rows
//! that a file of nobody is made of. Neither is ever kept.
use super::Asked;
use crate::error::{Error, Refusal, Result};
use disclosure::cellkey::record_key;
use disclosure::rows::{Column, Rows};
use disclosure::table::{Cell, Count, Dimension as Column_, Table};
use domain::statistics::additive::{Listed, PersonYear, UNKNOWN, published_codes};
use domain::statistics::dimension::Dimension;

/// Cells that a published table may have, totals not among them.
const MOST_CELLS: usize = 20_000;

/// The codes of a dimension that a table of this question has, in order.
pub(super) fn codes(asked: &Asked, dimension: Dimension, listed: &Listed) -> Vec<String> {
    let mut codes = published_codes(dimension, listed).unwrap_or_default();
    if let Some(limit) = asked.limits().get(&dimension) {
        codes.retain(|code| limit.contains(code));
    }
    codes
}

/// The persons that are asked for.
pub(super) fn within<'p>(asked: &Asked, all: &'p [PersonYear]) -> Vec<&'p PersonYear> {
    let limits = asked.limits();
    let is_in = |one: &&PersonYear| {
        limits.iter().all(|(dimension, limit)| limit.contains(one.code(*dimension)))
    };
    all.iter().filter(is_in).collect()
}

/// Every cell of the full code lists, those in which nobody is among them, and the totals. The
/// key of a cell is the sum of those of its person-years under `secret`.
///
/// # Errors
///
/// [`TableTooFine`](Refusal::TableTooFine).
pub(super) fn table(
    asked: &Asked,
    all: &[PersonYear],
    listed: &Listed,
    secret: &[u8; 32],
) -> Result<Table> {
    let lists: Vec<Vec<String>> =
        asked.dimensions.iter().map(|one| codes(asked, *one, listed)).collect();
    let size = lists.iter().try_fold(1_usize, |size, list| size.checked_mul(list.len()));
    let size = size.filter(|size| *size <= MOST_CELLS);
    let size = size.ok_or(Error::Refused(Refusal::TableTooFine))?;
    let mut counts = vec![(0_u64, 0_u64); size];
    for one in within(asked, all) {
        let place = asked.dimensions.iter().zip(&lists).try_fold(0, |place, (dimension, list)| {
            let code = one.code(*dimension);
            Some(place * list.len() + list.iter().position(|listed| listed == code)?)
        });
        // Every person has one of the codes: the lists have all that there are.
        let place = place.ok_or(Error::Damaged("publication"))?;
        let (count, key) = &mut counts[place];
        *count += 1;
        let id = format!("{}/{}", one.person, one.year);
        *key = key.wrapping_add(record_key(secret, id.as_bytes()));
    }
    let cells = counts.into_iter().enumerate().map(|(place, (count, key))| {
        let mut rest = place;
        let mut codes: Vec<u16> = lists
            .iter()
            .rev()
            .map(|list| {
                let code = u16::try_from(rest % list.len()).unwrap_or(u16::MAX);
                rest /= list.len();
                code
            })
            .collect();
        codes.reverse();
        Cell { codes: codes.into(), count: Count::Known(count), key: Some(key) }
    });
    let dimensions = asked.dimensions.iter().zip(&lists).map(|(dimension, list)| {
        let codes: Vec<&str> = list.iter().map(String::as_str).collect();
        Column_::flat(dimension.code(), &codes)
    });
    let table = Table { dimensions: dimensions.collect(), cells: cells.collect() };
    Ok(table.with_margins())
}

/// A row for each person-year; what is not known is blank.
pub(super) fn rows(asked: &Asked, all: &[PersonYear], listed: &Listed) -> Rows {
    let own = within(asked, all);
    let mut rows = Rows { columns: Vec::new(), values: Vec::new(), public: true };
    for dimension in &asked.dimensions {
        let mut codes = codes(asked, *dimension, listed);
        codes.retain(|code| code != UNKNOWN);
        let value = |one: &&PersonYear| {
            let place = codes.iter().position(|code| code == one.code(*dimension));
            place.and_then(|place| u16::try_from(place + 1).ok()).unwrap_or(0)
        };
        rows.values.push(own.iter().map(value).collect());
        rows.columns.push(Column { name: dimension.code().to_owned(), codes });
    }
    rows
}
