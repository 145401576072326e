//! Which export the rows of a file came from, by the mark that each bears.
//!
//! Looked for line by line, whatever became of the file: rows left out, put in
//! another order, saved as another sort of table. A file that is
//! [marked](crate::marked) as a whole has one.
use super::book::{self, BookRows};
use super::csv::Text;
use super::remark::SheetRemark;
use calamine::DataType as _;
use serde::{Deserialize, Serialize};

/// A mark found in a file, and the record in the same row.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Trace {
    /// The mark: `E12-0a1b2c3d4e`.
    pub mark: String,
    /// The id of the record, when the row still has it.
    pub record: Option<String>,
}

/// Every mark in the file, one for each row that has one.
///
/// # Errors
///
/// The remark on a file that is no table and no text.
pub fn traces(bytes: Vec<u8>) -> Result<Vec<Trace>, SheetRemark> {
    if bytes.starts_with(b"PK") {
        // The mark of a file as a whole stands in its comment, at its end.
        let end = bytes.get(bytes.len().saturating_sub(COMMENT)..).unwrap_or_default();
        let whole = of_bytes(end);
        return match of_book(bytes) {
            Ok(rows) => Ok([rows, whole].concat()),
            Err(remark) if whole.is_empty() => Err(remark),
            Err(_) => Ok(whole),
        };
    }
    let pictured = [&b"\xff\xd8"[..], b"\x89PNG", b"%PDF"].iter().any(|s| bytes.starts_with(s));
    if pictured {
        return Ok(of_bytes(&bytes));
    }
    Ok(Text::decode(bytes).0.lines().filter_map(trace).collect())
}

/// Bytes at the end of a packed file that are looked through for a mark.
const COMMENT: usize = 256;

fn of_book(bytes: Vec<u8>) -> Result<Vec<Trace>, SheetRemark> {
    let mut found = Vec::new();
    let mut book = book::open(bytes)?;
    for sheet in book::sheets(&book) {
        let mut rows = BookRows::of(&mut book, &sheet)?;
        while let Some((_, cells)) = rows.next_row()? {
            // Ids and marks are texts; numbers and days are not looked at.
            let texts = cells.iter().filter_map(|(_, cell)| cell.get_string());
            found.extend(trace(&texts.collect::<Vec<_>>().join("\t")));
        }
    }
    Ok(found)
}

/// The marks in what is no text, whatever stands around them.
fn of_bytes(bytes: &[u8]) -> Vec<Trace> {
    let letter = |b: &u8| if b.is_ascii() { char::from(*b) } else { ' ' };
    let text: String = bytes.iter().map(letter).collect();
    text.lines().filter_map(trace).collect()
}

fn trace(line: &str) -> Option<Trace> {
    let words = || line.split(|c: char| !c.is_ascii_alphanumeric() && c != '-');
    let mark = words().find(|word| is_mark(word))?.to_owned();
    Some(Trace { mark, record: words().find(|word| is_id(word)).map(str::to_owned) })
}

fn is_hex(text: &str, length: usize) -> bool {
    text.len() == length && text.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'))
}

fn is_mark(word: &str) -> bool {
    let parts = word.strip_prefix('E').and_then(|rest| rest.split_once('-'));
    parts.is_some_and(|(number, tag)| {
        (1..=18).contains(&number.len())
            && number.bytes().all(|b| b.is_ascii_digit())
            && is_hex(tag, 10)
    })
}

fn is_id(word: &str) -> bool {
    let lengths = [8, 4, 4, 4, 12];
    let parts: Vec<&str> = word.split('-').collect();
    parts.len() == 5 && parts.iter().zip(lengths).all(|(part, length)| is_hex(part, length))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mark_is_found_in_any_sort_of_row() {
        let (id, mark) = ("015d3ef7-9800-7fff-bfff-ffffffffffff", "E12-0a1b2c3d4e");
        let both = Trace { mark: mark.into(), record: Some(id.into()) };
        for line in [
            format!("{id},MoI,,{mark},x\r\n"),
            format!("\"{id}\";\"{mark}\""),
            format!("{{\"id\":\"{id}\",\"export\":\"{mark}\"}}"),
            format!("{mark}\t{id}"),
        ] {
            assert_eq!(traces(line.into_bytes()).unwrap(), std::slice::from_ref(&both));
        }
        let alone = Trace { record: None, ..both };
        assert_eq!(traces(mark.as_bytes().to_vec()).unwrap(), [alone]);
        for odd in
            ["E-0a1b2c3d4e", "E12-0a1b2c3d4", "e12-0a1b2c3d4e", "E12-0A1B2C3D4E", "12-34", ""]
        {
            assert_eq!(traces(odd.as_bytes().to_vec()).unwrap(), [], "{odd}");
        }
        assert!(traces(b"PK no zip".to_vec()).is_err());
    }
}
