//! Spreadsheets: a template for each kind of record, the reading of what comes
//! back, a verdict on every row, and records taken out.
//!
//! A sheet has one row a record and one column a field. Its first columns are
//! ours ([`Ours`]): the record's id, the sender's own reference, who entered
//! it, and the activities it is linked to. Headings may stand in English or
//! Bulgarian or as field codes, in any order, so whatever was taken out can be
//! put in again:
//!
//! - [`template`] makes the spreadsheet an institution fills;
//! - [`Sheet::open`] and [`read`] take CSV and XLSX in, [`tell`] and
//!   [`Sheet::told`] do so from one process to another; [`Sheet::open_as`], [`read_as`] and
//!   [`tell_as`] a file in the layout of an institution or a standard ([`known`]);
//! - [`verdict`] says row by row what was accepted and what was not, and why;
//! - [`export`] takes records out as CSV, XLSX and JSON.
mod book;
mod codebook;
mod csv;
pub mod export;
mod heading;
mod headings;
mod input;
mod layout;
mod remark;
mod template;
mod told;
mod traces;
pub mod verdict;
mod xlsform;

pub use codebook::codebook;
pub use heading::{Header, Ours, reserved_conflicts};
pub use input::{Row, Rows, Sheet, read, read_as};
pub use layout::{known, named};
pub use remark::{SheetNotice, SheetRemark};
pub use template::{NotWritten, template};
pub use told::{LINE, Lines, tell, tell_as, unread};
pub use traces::{Trace, traces};
pub use xlsform::{FormNotice, FormRemark, layout_of_xlsform};

use domain::pack::Pack;
use domain::record::kind::Kind;
use sha2::{Digest, Sha256};

/// The version of a kind's template: twelve hexadecimal digits that change
/// when what may stand in the sheet changes (a field, its type, its limits, the
/// codes of its list), and not when only words do.
#[must_use]
pub fn version(kind: &Kind, pack: &Pack) -> String {
    let mut hash = Sha256::new();
    let mut add = |text: &str| {
        hash.update(text.as_bytes());
        // A separator that no code holds, so that `a` `bc` is not `ab` `c`.
        hash.update([0]);
    };
    add(&kind.id);
    for field in &kind.fields {
        add(&field.id);
        add(&format!("{:?} {} {:?} {:?}", field.kind, field.required, field.min, field.max));
        if let Some(list) = &field.list {
            add(list);
            for code in pack.list(list).map(|l| l.codes.as_slice()).unwrap_or_default() {
                add(&code.code);
            }
        }
    }
    let digits = hash.finalize().iter().take(6).fold(0_u64, |n, byte| n << 8 | u64::from(*byte));
    format!("{digits:012x}")
}

/// The mark by which a template is known again: `pristan-template training
/// 1a2b3c4d5e6f`.
fn mark(kind: &Kind, pack: &Pack) -> String {
    format!("{MARK} {} {}", kind.id, version(kind, pack))
}

/// The first word of a template's mark.
const MARK: &str = "pristan-template";

/// The letters of a column: 0 is `A`, 26 is `AA`.
#[must_use]
pub fn column_letters(column: usize) -> String {
    let mut letters = Vec::new();
    let mut rest = column + 1;
    while rest > 0 {
        rest -= 1;
        letters.push(char::from(b'A' + u8::try_from(rest % 26).unwrap_or_default()));
        rest /= 26;
    }
    letters.iter().rev().collect()
}

/// Whether a spreadsheet program would take a text for a formula, looking
/// behind apostrophes that were put before it.
fn like_a_formula(text: &str) -> bool {
    text.trim_start_matches('\'').starts_with(['=', '+', '-', '@', '\t', '\r'])
}

/// The text without the apostrophe that was put before it on the way out.
fn without_apostrophe(text: &str) -> &str {
    match text.strip_prefix('\'') {
        Some(rest) if like_a_formula(rest) => rest,
        _ => text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_lettered_as_in_a_spreadsheet() {
        let letters = [(0, "A"), (25, "Z"), (26, "AA"), (701, "ZZ"), (702, "AAA"), (16_383, "XFD")];
        for (column, expected) in letters {
            assert_eq!(column_letters(column), expected);
        }
    }

    #[test]
    fn only_the_apostrophe_before_a_formula_is_taken_off() {
        assert_eq!(without_apostrophe("'=1+1"), "=1+1");
        assert_eq!(without_apostrophe("''=1+1"), "'=1+1");
        assert_eq!(without_apostrophe("'quoted'"), "'quoted'");
        assert_eq!(without_apostrophe("=1+1"), "=1+1");
    }
}
