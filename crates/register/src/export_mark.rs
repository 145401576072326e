//! The mark of an export: from a file that leaked, who took it out.
//!
//! An export has a number, `E12`: its place among the exports in the journal,
//! whose entry says who, when and what. It is not the number of the entry, which
//! would tell how much others do. Each row bears it with a tag under the register's own
//! secret, bound to the record: `E12-0a1b2c3d4e`. One row is enough, in
//! whatever order and company, and nobody puts a mark on a row to blame
//! another. Who takes the column out of a file takes the mark out.
use crate::audit::Entry;
use crate::by::By;
use crate::error::Result;
use crate::{Register, sql};
use domain::access::{Action, Reach};
use std::collections::BTreeMap;

/// What marks the rows of one export.
#[derive(Clone, Debug)]
pub struct Mark {
    number: i64,
    /// Under which the tags are made.
    key: String,
}

impl Mark {
    /// The number of the export: `E12`.
    #[must_use]
    pub fn number(&self) -> String {
        format!("E{}", self.number)
    }

    /// The mark of the row of a record: `E12-0a1b2c3d4e`.
    ///
    /// Cost: one HMAC-SHA-256.
    #[must_use]
    pub fn of(&self, record: &str) -> String {
        let tag = crate::account::keyed_under(&self.key, record);
        format!("E{}-{}", self.number, tag.get(..DIGITS).unwrap_or_default())
    }
}

/// Hexadecimal digits of a tag: one in 10¹² is right by chance.
const DIGITS: usize = 10;

/// An export that rows of a file came from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Traced {
    /// Its number: `E12`.
    pub number: String,
    /// Its entry in the journal: who, when, and what.
    pub entry: Entry,
    /// Rows whose mark is right for their record.
    pub rows: usize,
    /// Rows that have the mark and no record beside it, or another: the number
    /// stands there, and nothing proves it.
    pub unproven: usize,
}

/// A mark as it stands in a file, and the record in the same row, if any.
#[derive(Clone, Copy, Debug)]
pub struct Marked<'m> {
    /// The mark: `E12-0a1b2c3d4e`.
    pub mark: &'m str,
    /// The id of the record.
    pub record: Option<&'m str>,
}

impl Register {
    /// The mark of the export with this number.
    pub(crate) fn mark(&self, number: i64) -> Mark {
        Mark { number, key: self.keyed(&format!("export mark 1 {number}")) }
    }

    /// The exports that these rows came from, the one with most of them first.
    ///
    /// # Errors
    ///
    /// [`Denied`](crate::Error::Denied) without the right to read the journal.
    pub async fn whose(&self, by: &By, rows: &[Marked<'_>]) -> Result<Vec<Traced>> {
        self.require(by, Action::ReadJournal, Reach::Other, "journal").await?;
        let mut counts: BTreeMap<i64, (usize, usize)> = BTreeMap::new();
        for row in rows {
            let number = row.mark.strip_prefix('E').and_then(|rest| rest.split_once('-'));
            let Some(number) = number.and_then(|(number, _)| number.parse::<i64>().ok()) else {
                continue;
            };
            let right = row.record.is_some_and(|id| self.mark(number).of(id) == row.mark);
            let count = counts.entry(number).or_default();
            if right { count.0 += 1 } else { count.1 += 1 }
        }
        let mut traced = Vec::new();
        let mut connection = self.database.read().await?;
        for (number, (rows, unproven)) in counts {
            if let Some(entry) = sql::journal::export(&mut connection, number).await? {
                let number = format!("E{number}");
                traced.push(Traced { number, entry, rows, unproven });
            }
        }
        traced.sort_by_key(|one| std::cmp::Reverse((one.rows, one.unproven)));
        Ok(traced)
    }
}
