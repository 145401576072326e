//! The cell key method: small noise that is the same each time the same persons are counted.
//!
//! Each record has a key that never changes; the key of a cell is the sum of those of its
//! records, modulo one. Count and cell key together look a change up in a fixed table. The same
//! cell in two tables, or asked for twice, changes by the same number; zero stays zero. Margins
//! are changed by themselves, so a table need not add up.
//!
//! Keys are 64-bit numbers, one being 2⁶⁴, so that sums modulo one are exact.
//!
//! Source: B. Fraser, J. Wooton, "A proposed method for confidentialising tabular output"
//! (2005); the look-up as published for the European statistical system.
use crate::error::{Error, Result};
use crate::table::{Count, Table};
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

/// A cell key from text: a number from 0 to below 1, as `0.` and digits.
pub(crate) fn parse(text: &str) -> Option<u64> {
    let digits = match text.split_once('.') {
        None if text == "0" => return Some(0),
        Some(("0" | "", digits)) => digits,
        _ => return None,
    };
    if digits.is_empty() || digits.len() > 19 || !digits.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let number: u128 = digits.parse().ok()?;
    let scale = 10_u128.pow(u32::try_from(digits.len()).ok()?);
    // Up, so that a key written with few digits is not below itself.
    u64::try_from((number << 64).div_ceil(scale)).ok()
}

/// The key of a record: it follows from a secret of the office and the record's own id.
///
/// # Panics
///
/// Never: HMAC takes keys of any length.
#[must_use]
pub fn record_key(secret: &[u8; 32], id: &[u8]) -> u64 {
    let mut mac = Hmac::<Sha256>::new_from_slice(secret).expect("HMAC takes keys of any length");
    mac.update(b"record key");
    mac.update(id);
    let bytes = mac.finalize().into_bytes();
    let mut first = [0; 8];
    first.copy_from_slice(&bytes[..8]);
    u64::from_be_bytes(first)
}

/// The key of a cell from those of its records.
#[must_use]
pub fn cell_key(records: impl IntoIterator<Item = u64>) -> u64 {
    records.into_iter().fold(0, u64::wrapping_add)
}

/// A table of changes: for each count up to the last, with which probability it changes by
/// what; the last row is for all larger counts, too.
#[derive(Debug, Clone, PartialEq)]
pub struct Changes {
    /// `rows[i]`: (change, the share of keys below which it is taken), ascending.
    rows: Vec<Vec<(i64, u64)>>,
}

impl Changes {
    /// Changes from probabilities: `rows[i][j]` is the probability that count i becomes j, for
    /// counts up to the last row, which changes larger ones by as much as it changes its own.
    ///
    /// # Errors
    ///
    /// [`Error::Parameter`] for a row that does not add up to one, a zero that changes, or a
    /// count that would become negative.
    pub fn new(rows: &[&[f64]]) -> Result<Self> {
        let wrong = |row: usize, range| Error::Parameter {
            name: "row of changes",
            value: row.to_string(),
            range,
        };
        let mut made = Vec::new();
        for (i, row) in rows.iter().enumerate() {
            let sum: f64 = row.iter().sum();
            // Published probabilities have eight digits.
            if row.is_empty()
                || (sum - 1.0).abs() > 1e-7
                || row.iter().any(|p| !(0.0..=1.0).contains(p))
            {
                return Err(wrong(i, "probabilities that add up to one"));
            }
            if i == 0 && row.len() != 1 {
                return Err(wrong(0, "one probability: zero stays zero"));
            }
            let (mut below, mut of_row) = (0.0, Vec::new());
            for (j, &p) in row.iter().enumerate() {
                below += p;
                let last = j + 1 == row.len();
                let change = i64::try_from(j).unwrap_or(0) - i64::try_from(i).unwrap_or(0);
                of_row.push((change, if last { u64::MAX } else { fraction(below) }));
            }
            made.push(of_row);
        }
        if made.is_empty() {
            return Err(wrong(0, "at least the row of zero"));
        }
        Ok(Self { rows: made })
    }

    /// The published table for a largest change of 2, variance 1.05, no result of 1.
    ///
    /// Source: example of the `ptable` documentation, D = 2, V = 1.05, js = 1.
    ///
    /// # Errors
    ///
    /// None in truth: the numbers are right.
    pub fn published() -> Result<Self> {
        Self::new(&PUBLISHED)
    }

    /// How a count changes.
    #[must_use]
    pub fn change(&self, count: u64, key: u64) -> i64 {
        if count == 0 {
            return 0;
        }
        let last = self.rows.len() - 1;
        let row = &self.rows[usize::try_from(count).unwrap_or(usize::MAX).min(last)];
        let found = row.iter().find(|(_, below)| key < *below);
        found.or(row.last()).map_or(0, |(change, _)| *change)
    }

    /// The variance of the change of a count.
    #[must_use]
    #[expect(clippy::cast_precision_loss, reason = "changes are small")]
    pub fn variance(&self, count: u64) -> f64 {
        let last = self.rows.len() - 1;
        let row = &self.rows[usize::try_from(count).unwrap_or(usize::MAX).min(last)];
        let mut from = 0;
        row.iter()
            .map(|&(change, below)| {
                let p = (below - from) as f64 / u64::MAX as f64;
                from = below;
                p * (change * change) as f64
            })
            .sum()
    }
}

/// Rows of 1, 3, 4, 4 and 5 probabilities: what 0, 1, 2, 3, and 4 or more become.
///
/// Counts never become 1 (the second row jumps over it with the probability that is left).
pub const PUBLISHED: [&[f64]; 5] = [
    &[1.0],
    &[0.508_333_33, 0.0, 0.475, 0.016_666_67],
    &[0.161_558_27, 0.0, 0.555_650_37, 0.242_466_18, 0.040_325_18],
    &[0.0, 0.0, 0.412_313_01, 0.288_060_97, 0.186_939_03, 0.112_686_99],
    &[0.0, 0.0, 0.070_124_98, 0.244_500_07, 0.370_749_9, 0.244_500_07, 0.070_124_98],
];

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    clippy::cast_precision_loss,
    reason = "it is from 0 to 1, and what is above goes to the last number"
)]
fn fraction(share: f64) -> u64 {
    (share * u64::MAX as f64) as u64
}

/// Changes each count of a table by its cell key.
///
/// # Errors
///
/// [`Error::NoColumn`] for a table without cell keys.
pub fn perturb(table: &Table, changes: &Changes) -> Result<Table> {
    let mut made = table.clone();
    for cell in &mut made.cells {
        let Count::Known(count) = cell.count else { continue };
        let key = cell.key.take().ok_or_else(|| Error::NoColumn { column: "ckey".into() })?;
        let change = changes.change(count, key);
        cell.count = Count::Known(count.saturating_add_signed(change));
    }
    Ok(made)
}
