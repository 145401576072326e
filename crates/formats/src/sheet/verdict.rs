//! What became of each row: for a page, for the API, and as the sender's own
//! file with one more column, to be corrected and sent again.
use super::book::{BookWriter, Style};
use super::export::put_text;
use super::heading::{Header, Ours};
use super::input::Row;
use super::remark::{SheetNotice, SheetRemark};
use super::{like_a_formula, without_apostrophe};
use domain::record::{Fault, Values, Why};
use domain::words::Language;
use serde::{Deserialize, Serialize};
use std::borrow::Cow;
use std::io::{self, Write};

/// What became of a row.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Verdict {
    /// The number of the row.
    pub line: u64,
    /// The sender's own reference, if the row has one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reference: Option<String>,
    /// The record the row corrects, if it names one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub record: Option<String>,
    /// Whether it was accepted.
    pub outcome: Outcome,
    /// What is wrong with it, field by field.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub faults: Vec<PlacedFault>,
    /// True when it has more values than there are headings.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub too_long: bool,
}

/// Whether a row was accepted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// It was, or would be.
    Accepted,
    /// It was not, or would not be.
    Refused,
}

/// A fault with the column in which it stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlacedFault {
    /// The letters of the column; none when the file has no such column.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub column: Option<String>,
    /// The code of the field.
    pub field: String,
    /// What is wrong with it.
    pub why: Why,
}

/// The verdict on a row, from the check of its values.
#[must_use]
pub fn verdict(row: &Row, checked: &Result<Values, Vec<Fault>>) -> Verdict {
    let faults = checked.as_ref().err().map(Vec::as_slice).unwrap_or_default();
    let faults = faults.iter().map(|fault| PlacedFault {
        column: row.column(&fault.field),
        field: fault.field.clone(),
        why: fault.why.clone(),
    });
    let faults: Vec<PlacedFault> = faults.collect();
    let sound = checked.is_ok() && !row.too_long;
    Verdict {
        line: row.line,
        reference: row.ours(Ours::Reference).map(str::to_owned),
        record: row.ours(Ours::Record).map(str::to_owned),
        outcome: if sound { Outcome::Accepted } else { Outcome::Refused },
        faults,
        too_long: row.too_long,
    }
}

impl Verdict {
    /// The verdict as a sentence: `refused: column C (Held on): not a day …`.
    ///
    /// `words` says in the reader's language why a field was not accepted.
    #[must_use]
    pub fn text(
        &self,
        header: &Header,
        language: Language,
        words: &dyn Fn(&Fault) -> String,
    ) -> String {
        let (accepted, refused, column) = match language {
            Language::En => ("accepted", "refused", "column"),
            Language::Bg => ("прието", "отказано", "колона"),
        };
        if self.outcome == Outcome::Accepted {
            return accepted.to_owned();
        }
        let mut reasons = Vec::new();
        if self.too_long {
            reasons.push(SheetRemark::of(SheetNotice::RowTooLong, "").text(language));
        }
        for placed in &self.faults {
            let label = header.kind().field(&placed.field);
            let label = label.map_or(placed.field.as_str(), |f| f.name.in_language(language));
            let why = words(&Fault { field: placed.field.clone(), why: placed.why.clone() });
            reasons.push(match &placed.column {
                Some(letters) => format!("{column} {letters} ({label}): {why}"),
                None => format!("{label}: {why}"),
            });
        }
        format!("{refused}: {}", reasons.join("; "))
    }
}

/// What writes verdicts beside the rows they are about.
type Words<'w> = &'w dyn Fn(&Fault) -> String;

/// Writes the rows of a file with their verdicts as CSV. The columns are the
/// sender's, then the verdict, which is not read when the file is sent again.
pub struct VerdictCsv<W: Write> {
    out: W,
    buffer: Vec<u8>,
    separator: u8,
    columns: Vec<usize>,
    language: Language,
}

impl<W: Write> VerdictCsv<W> {
    /// Begins a file for rows under `header`.
    ///
    /// # Errors
    ///
    /// When `out` does not take it.
    pub fn new(out: W, header: &Header, language: Language, separator: u8) -> io::Result<Self> {
        let columns = kept(header);
        let mut file = Self { out, buffer: Vec::new(), separator, columns, language };
        file.buffer.extend_from_slice("\u{feff}".as_bytes());
        for column in &file.columns {
            put_text(&mut file.buffer, &header.titles[*column]);
            file.buffer.push(separator);
        }
        put_text(&mut file.buffer, Ours::Verdict.label(language));
        file.end_line()?;
        Ok(file)
    }

    /// Writes a row with its verdict.
    ///
    /// # Errors
    ///
    /// When `out` does not take it.
    pub fn row(&mut self, row: &Row, verdict: &Verdict, words: Words<'_>) -> io::Result<()> {
        for column in &self.columns {
            put_given(&mut self.buffer, given_back(row, *column));
            self.buffer.push(self.separator);
        }
        put_text(&mut self.buffer, &verdict.text(row.header(), self.language, words));
        self.end_line()
    }

    /// Ends the file.
    ///
    /// # Errors
    ///
    /// When `out` does not take the rest.
    pub fn finish(mut self) -> io::Result<W> {
        self.out.flush()?;
        Ok(self.out)
    }

    fn end_line(&mut self) -> io::Result<()> {
        self.buffer.extend_from_slice(b"\r\n");
        self.out.write_all(&self.buffer)?;
        self.buffer.clear();
        Ok(())
    }
}

/// A text as the sender wrote it, for the sender. The apostrophe of an export
/// is put before it again where it is needed.
fn given_back(row: &Row, column: usize) -> &str {
    let sent = row.text_as_sent(column);
    if row.header().field(column).is_some() { without_apostrophe(sent) } else { sent }
}

/// Numbers below zero look like formulas and are none.
fn put_given(out: &mut Vec<u8>, text: &str) {
    let digits = text.strip_prefix('-').unwrap_or(text);
    let number = !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit() || b == b'.');
    if number { out.extend_from_slice(text.as_bytes()) } else { put_text(out, text) }
}

/// Writes the rows of a file with their verdicts as XLSX.
pub struct VerdictXlsx<W: Write> {
    book: BookWriter<W>,
    columns: Vec<usize>,
    language: Language,
}

impl<W: Write> VerdictXlsx<W> {
    /// Begins a file for rows under `header`.
    ///
    /// # Errors
    ///
    /// When `out` does not take it.
    pub fn new(out: W, header: &Header, language: Language) -> io::Result<Self> {
        let columns = kept(header);
        let mut book = BookWriter::new(out);
        let mut widths = vec![24; columns.len()];
        widths.push(90);
        book.sheet(sheet_name(language), 1, &widths)?;
        book.begin_row(false)?;
        for column in &columns {
            book.text(&header.titles[*column], Style::Heading)?;
        }
        book.text(Ours::Verdict.label(language), Style::Heading)?;
        book.end_row()?;
        Ok(Self { book, columns, language })
    }

    /// Writes a row with its verdict.
    ///
    /// # Errors
    ///
    /// When `out` does not take it, or the sheet is full.
    pub fn row(&mut self, row: &Row, verdict: &Verdict, words: Words<'_>) -> io::Result<()> {
        self.book.begin_row(false)?;
        for column in &self.columns {
            let text = fitting(given_back(row, *column));
            let text = text.as_ref();
            if text.starts_with('\'') && like_a_formula(text) {
                self.book.text(&format!("'{text}"), Style::Text)?;
            } else {
                self.book.text(text, Style::Text)?;
            }
        }
        let verdict = verdict.text(row.header(), self.language, words);
        self.book.text(&fitting(&verdict), Style::Plain)?;
        self.book.end_row()
    }

    /// Ends the file.
    ///
    /// # Errors
    ///
    /// When `out` does not take the rest.
    pub fn finish(self) -> io::Result<W> {
        self.book.finish(&[sheet_name(self.language)])
    }
}

/// The text, or as much of it as a cell holds: many faults, or what was pasted
/// into a cell by mistake, can be longer. The verdict is not the record.
fn fitting(text: &str) -> Cow<'_, str> {
    const LETTERS: usize = 15_000;
    match text.char_indices().nth(LETTERS) {
        Some((at, _)) => Cow::Owned(format!("{}…", &text[..at])),
        None => Cow::Borrowed(text),
    }
}

const fn sheet_name(language: Language) -> &'static str {
    Ours::Verdict.label(language)
}

/// The columns of the sender, without a verdict from before.
fn kept(header: &Header) -> Vec<usize> {
    let before = header.column_of_ours(Ours::Verdict);
    (0..header.titles.len()).filter(|c| Some(*c) != before).collect()
}
