//! Text of separated values, as people's programs write it.
//!
//! A reader of our own, because a person is told the row number that their
//! spreadsheet program shows: blank rows count, and line breaks inside
//! quotation marks do not. It also says where a quotation mark is left open,
//! which would otherwise swallow the rest of the file.
use super::remark::{SheetNotice, SheetRemark};

/// The text of a CSV file, decoded.
pub(super) struct Text {
    decoded: String,
    /// Where the first row begins: behind the mark of byte order and `sep=;`.
    start: usize,
    /// The number of the first row.
    first_row: u64,
    pub(super) separator: u8,
    /// Where the lines lie that are in another encoding than most, in order.
    mixed: Vec<(usize, usize)>,
}

/// Where a reader of rows stands.
#[derive(Clone, Copy)]
pub(super) struct Place {
    /// Where the row that was read last begins.
    from: usize,
    at: usize,
    row: u64,
}

impl Text {
    /// Decodes a file: UTF-8 or UTF-16 by its mark, UTF-16 by its zero bytes,
    /// else UTF-8 if it is, else Windows-1251.
    pub(super) fn decode(bytes: Vec<u8>) -> (Self, Option<SheetRemark>) {
        let (text, remark, mixed) = decode(bytes);
        let mut start = if text.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 };
        let (mut first_row, mut separator) = (1, None);
        // Excel's own first line, which names the separator and is no row.
        let line = text[start..].split(['\r', '\n']).next().unwrap_or_default();
        if let Some(named) = line.strip_prefix("sep=")
            && let [byte @ (b';' | b',' | b'\t' | b'|')] = named.as_bytes()
        {
            separator = Some(*byte);
            start += line.len();
            start += usize::from(text[start..].starts_with('\r'));
            start += usize::from(text[start..].starts_with('\n'));
            first_row = 2;
        }
        (Self { decoded: text, start, first_row, separator: separator.unwrap_or(0), mixed }, remark)
    }

    /// The text as it is, line by line.
    pub(super) fn lines(&self) -> std::str::Lines<'_> {
        self.decoded[self.start..].lines()
    }

    /// Whether there is any letter or digit at all.
    pub(super) fn is_blank(&self) -> bool {
        !self.decoded[self.start..].contains(|c: char| !c.is_whitespace() && c != '\0')
    }

    /// Whether `sep=` has named the separator.
    pub(super) fn has_named_separator(&self) -> bool {
        self.separator != 0
    }

    pub(super) fn place(&self) -> Place {
        Place { from: self.start, at: self.start, row: self.first_row }
    }

    /// Whether a part of the row that was read last is in another encoding than
    /// most of the text.
    pub(super) fn is_mixed(&self, place: &Place) -> bool {
        let after = self.mixed.partition_point(|(_, end)| *end <= place.from);
        self.mixed.get(after).is_some_and(|(from, _)| *from < place.at)
    }

    /// Reads the next row that is not blank into `cells` and gives its number;
    /// none at the end.
    pub(super) fn next_row(
        &self,
        place: &mut Place,
        cells: &mut Vec<String>,
    ) -> Result<Option<u64>, SheetRemark> {
        loop {
            if place.at >= self.decoded.len() {
                return Ok(None);
            }
            let row = place.row;
            place.from = place.at;
            self.row(place, cells)?;
            place.row += 1;
            if cells.iter().any(|c| !c.trim().is_empty()) {
                return Ok(Some(row));
            }
        }
    }

    fn row(&self, place: &mut Place, cells: &mut Vec<String>) -> Result<(), SheetRemark> {
        let bytes = self.decoded.as_bytes();
        let mut used = 0;
        loop {
            if used == cells.len() {
                cells.push(String::new());
            }
            let cell = &mut cells[used];
            cell.clear();
            used += 1;
            if bytes.get(place.at) == Some(&b'"') {
                self.quoted(place, cell)?;
            }
            // Also what follows a closing mark, as in `"a"b`: kept, not lost.
            let from = place.at;
            while let Some(&byte) = bytes.get(place.at)
                && byte != self.separator
                && byte != b'\r'
                && byte != b'\n'
            {
                place.at += 1;
            }
            cell.push_str(&self.decoded[from..place.at]);
            match bytes.get(place.at) {
                Some(&byte) if byte == self.separator => place.at += 1,
                Some(b'\r') => {
                    place.at += 1 + usize::from(bytes.get(place.at + 1) == Some(&b'\n'));
                    break;
                }
                Some(_) => {
                    place.at += 1;
                    break;
                }
                None => break,
            }
        }
        cells.truncate(used);
        Ok(())
    }

    fn quoted(&self, place: &mut Place, cell: &mut String) -> Result<(), SheetRemark> {
        let bytes = self.decoded.as_bytes();
        let mut from = place.at + 1;
        loop {
            let Some(length) = bytes[from..].iter().position(|b| *b == b'"') else {
                let remark = SheetRemark::of(SheetNotice::QuoteNotClosed, "");
                return Err(remark.on_line(place.row));
            };
            cell.push_str(&self.decoded[from..from + length]);
            let after = from + length + 1;
            if bytes.get(after) == Some(&b'"') {
                cell.push('"');
                from = after + 1;
            } else {
                place.at = after;
                return Ok(());
            }
        }
    }
}

fn decode(bytes: Vec<u8>) -> (String, Option<SheetRemark>, Vec<(usize, usize)>) {
    let utf16 = match bytes.as_slice() {
        [0xff, 0xfe, ..] => Some(encoding_rs::UTF_16LE),
        [0xfe, 0xff, ..] => Some(encoding_rs::UTF_16BE),
        // Separators and line ends have a zero byte beside them.
        _ => {
            let zeros = |odd: usize| {
                bytes.iter().take(1_000).skip(odd).step_by(2).filter(|b| **b == 0).count()
            };
            match (zeros(0), zeros(1)) {
                (0, odd) if odd > 1 => Some(encoding_rs::UTF_16LE),
                (even, 0) if even > 1 => Some(encoding_rs::UTF_16BE),
                _ => None,
            }
        }
    };
    if let Some(encoding) = utf16 {
        let (text, replaced) = encoding.decode_with_bom_removal(&bytes);
        let remark = replaced.then(|| SheetRemark::of(SheetNotice::EncodingRepaired, ""));
        return (text.into_owned(), remark, Vec::new());
    }
    let bytes = match String::from_utf8(bytes) {
        Ok(text) => return (text, None, Vec::new()),
        Err(not) => not.into_bytes(),
    };
    let of_most = encoding(&bytes);
    let (mut text, mut mixed, mut repaired) =
        (String::with_capacity(bytes.len()), Vec::new(), false);
    for line in bytes.split_inclusive(|byte| *byte == b'\n') {
        let from = text.len();
        let of_line = if line.is_ascii() { of_most } else { encoding(line) };
        // A letter or two that happen to be valid in the other do not make it so.
        let sure = of_line != of_most && (of_line == Encoding::Windows || letters(line) > 2);
        match if sure { of_line } else { of_most } {
            Encoding::Utf8 => {
                let decoded = String::from_utf8_lossy(line);
                repaired |= matches!(decoded, std::borrow::Cow::Owned(_));
                text.push_str(&decoded);
            }
            Encoding::Windows => {
                text.push_str(&encoding_rs::WINDOWS_1251.decode_without_bom_handling(line).0);
            }
        }
        if sure {
            mixed.push((from, text.len()));
        }
    }
    let remark = match of_most {
        Encoding::Utf8 if repaired => Some(SheetRemark::of(SheetNotice::EncodingRepaired, "")),
        Encoding::Utf8 => None,
        Encoding::Windows => Some(SheetRemark::of(SheetNotice::EncodingGuessed, "Windows-1251")),
    };
    (text, remark, mixed)
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Encoding {
    Utf8,
    Windows,
}

/// The encoding that bytes are in. A damaged byte or two in a UTF-8 text does
/// not make it Windows-1251, where hardly two letters in a row would be valid
/// UTF-8.
fn encoding(bytes: &[u8]) -> Encoding {
    let broken = bytes.utf8_chunks().filter(|chunk| !chunk.invalid().is_empty()).count();
    if broken == 0 || letters(bytes) > 4 * broken { Encoding::Utf8 } else { Encoding::Windows }
}

/// How many letters beyond ASCII are valid UTF-8.
fn letters(bytes: &[u8]) -> usize {
    let of = |text: &str| text.chars().filter(|c| !c.is_ascii()).count();
    bytes.utf8_chunks().map(|chunk| of(chunk.valid())).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(text: &str) -> Vec<(u64, Vec<String>)> {
        let (mut text, _) = Text::decode(text.as_bytes().to_vec());
        if !text.has_named_separator() {
            text.separator = b';';
        }
        let (mut place, mut cells, mut rows) = (text.place(), Vec::new(), Vec::new());
        while let Ok(Some(row)) = text.next_row(&mut place, &mut cells) {
            rows.push((row, cells.clone()));
        }
        rows
    }

    #[track_caller]
    fn check(text: &str, expected: &[(u64, &[&str])]) {
        let found = rows(text);
        let found: Vec<(u64, Vec<&str>)> =
            found.iter().map(|(n, c)| (*n, c.iter().map(String::as_str).collect())).collect();
        let expected: Vec<(u64, Vec<&str>)> =
            expected.iter().map(|(n, c)| (*n, c.to_vec())).collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn rows_are_numbered_as_a_spreadsheet_numbers_them() {
        check("a;b\r\n\r\n1;2\r\n", &[(1, &["a", "b"]), (3, &["1", "2"])]);
        check("a;b\n\"x\ny\";2\n3;4", &[(1, &["a", "b"]), (2, &["x\ny", "2"]), (3, &["3", "4"])]);
        check("sep=,\na,b\n", &[(2, &["a", "b"])]);
    }

    #[test]
    fn quotation_marks_are_taken_off_and_doubled_ones_kept() {
        check("\"a;\"\"b\"\"\";c", &[(1, &["a;\"b\"", "c"])]);
        check("5\" pipe;c", &[(1, &["5\" pipe", "c"])]);
        check("\"a\"b;c", &[(1, &["ab", "c"])]);
        check("a;;\n", &[(1, &["a", "", ""])]);
    }

    #[test]
    fn an_open_quotation_mark_is_named_by_its_row() {
        let (mut text, _) = Text::decode(b"a;b\n1;\"2\n3;4\n".to_vec());
        text.separator = b';';
        let (mut place, mut cells) = (text.place(), Vec::new());
        assert_eq!(text.next_row(&mut place, &mut cells), Ok(Some(1)));
        let remark = text.next_row(&mut place, &mut cells).unwrap_err();
        assert_eq!((remark.kind, remark.line), (SheetNotice::QuoteNotClosed, Some(2)));
    }

    #[test]
    fn a_text_is_read_in_the_encodings_that_offices_use() {
        let bulgarian = "име;място\nОбучение;Варна\n";
        let (cp1251, _, _) = encoding_rs::WINDOWS_1251.encode(bulgarian);
        let le: Vec<u8> = bulgarian.encode_utf16().flat_map(u16::to_le_bytes).collect();
        let be: Vec<u8> = bulgarian.encode_utf16().flat_map(u16::to_be_bytes).collect();
        let marked = |mark: [u8; 2], rest: &[u8]| [mark.to_vec(), rest.to_vec()].concat();
        let files = [
            (bulgarian.as_bytes().to_vec(), None),
            (format!("\u{feff}{bulgarian}").into_bytes(), None),
            (cp1251.to_vec(), Some(SheetNotice::EncodingGuessed)),
            (le.clone(), None),
            (be.clone(), None),
            (marked([0xff, 0xfe], &le), None),
            (marked([0xfe, 0xff], &be), None),
        ];
        for (bytes, notice) in files {
            let (text, remark) = Text::decode(bytes);
            assert_eq!(&text.decoded[text.start..], bulgarian);
            assert_eq!(remark.map(|r| r.kind), notice);
        }
    }

    #[test]
    fn one_broken_byte_does_not_change_the_encoding() {
        let mut bytes = "Обучение на служители във Варна".as_bytes().to_vec();
        bytes[5] = 0xff;
        let (text, remark) = Text::decode(bytes);
        assert!(text.decoded.ends_with("Варна"));
        assert_eq!(remark.map(|r| r.kind), Some(SheetNotice::EncodingRepaired));
    }
}
