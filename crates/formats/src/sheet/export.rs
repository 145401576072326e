//! Records out: CSV, XLSX and JSON, each written as the records come, so that
//! memory does not grow with their number.
//!
//! What goes out can be put in again unchanged: values are codes, days are ISO
//! days, several values are separated by `; `, and a text that a spreadsheet
//! program would take for a formula gets an apostrophe before it, which is
//! taken off on the way in.
use super::book::{self, BookWriter, Style};
use super::codebook::codebook;
use super::heading::{Ours, columns};
use super::template::SheetNames;
use super::{like_a_formula, mark};
use domain::day::{Day, Moment};
use domain::pack::Pack;
use domain::record::Values;
use domain::record::kind::Kind;
use domain::record::value::{Decimal, Value, hundredths_text};
use domain::words::Language;
use std::fmt;
use std::io::{self, Write};

/// The columns before the fields.
const OURS: [Ours; 4] = [Ours::Record, Ours::EnteredBy, Ours::Activities, Ours::Export];

/// How a CSV file is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CsvStyle {
    /// What stands between cells: `,` `;` or a tab.
    pub separator: u8,
    /// The language of the headings; field codes if none.
    pub headings: Option<Language>,
    /// Whether the file begins with the mark of UTF-8, without which
    /// spreadsheet programs misread Cyrillic and with which programs for
    /// statistics misread the first heading.
    pub mark: bool,
}

impl CsvStyle {
    /// For programs: commas, field codes, no mark.
    pub const PROGRAMS: Self = Self { separator: b',', headings: None, mark: false };

    /// For spreadsheet programs set to a language: Bulgarian ones separate by
    /// semicolons.
    #[must_use]
    pub const fn people(language: Language) -> Self {
        let separator = match language {
            Language::En => b',',
            Language::Bg => b';',
        };
        Self { separator, headings: Some(language), mark: true }
    }
}

/// The values of a record in the order of the fields of its kind.
struct Order {
    /// Field codes in the order of [`Values`], each with its place in the kind.
    sorted: Vec<(String, usize)>,
}

impl Order {
    fn of(kind: &Kind) -> Self {
        let fields = kind.fields.iter().enumerate();
        let mut sorted: Vec<_> = fields.map(|(n, f)| (f.id.clone(), n)).collect();
        sorted.sort();
        Self { sorted }
    }

    /// Both sides are sorted, so one pass places every value. A value of no
    /// field, from an older kind, has no column.
    fn place<'v>(&self, values: &'v Values) -> Vec<Option<&'v Value>> {
        let mut placed = vec![None; self.sorted.len()];
        let mut fields = self.sorted.iter().peekable();
        for (id, value) in values {
            while fields.next_if(|(f, _)| f < id).is_some() {}
            if let Some((_, place)) = fields.next_if(|(f, _)| f == id) {
                placed[*place] = Some(value);
            }
        }
        placed
    }
}

/// Writes records as CSV.
pub struct CsvExport<W: Write> {
    out: W,
    buffer: Vec<u8>,
    separator: u8,
    order: Order,
    rows: u64,
}

/// Bytes gathered before they are handed on.
const CHUNK: usize = 32 * 1024;

impl<W: Write> CsvExport<W> {
    /// Begins a file of records of `kind` and writes its headings.
    ///
    /// # Errors
    ///
    /// When `out` does not take them.
    pub fn new(out: W, kind: &Kind, style: CsvStyle) -> io::Result<Self> {
        let mut export = Self {
            out,
            buffer: Vec::with_capacity(2 * CHUNK),
            separator: style.separator,
            order: Order::of(kind),
            rows: 0,
        };
        if style.mark {
            export.buffer.extend_from_slice("\u{feff}".as_bytes());
        }
        let language = style.headings.unwrap_or_default();
        for (n, (code, label)) in columns(kind, &OURS, language).iter().enumerate() {
            if n > 0 {
                export.buffer.push(export.separator);
            }
            put_text(&mut export.buffer, if style.headings.is_some() { label } else { code });
        }
        export.end_line()?;
        Ok(export)
    }

    /// Writes a record: its id, the institution that entered it, its activities
    /// as `2017/I.2; 2017/III.1` and the mark of this export, and its values.
    ///
    /// # Errors
    ///
    /// When `out` does not take it.
    pub fn row(
        &mut self,
        id: &str,
        institution: &str,
        (activities, mark): (&str, &str),
        values: &Values,
    ) -> io::Result<()> {
        put_text(&mut self.buffer, id);
        self.buffer.push(self.separator);
        put_text(&mut self.buffer, institution);
        self.buffer.push(self.separator);
        put_text(&mut self.buffer, activities);
        self.buffer.push(self.separator);
        put_text(&mut self.buffer, mark);
        for value in self.order.place(values) {
            self.buffer.push(self.separator);
            if let Some(value) = value {
                put_value(&mut self.buffer, value)?;
            }
        }
        self.rows += 1;
        self.end_line()
    }

    /// Ends the file. Gives back what it was written to, and how many records
    /// it has.
    ///
    /// # Errors
    ///
    /// When `out` does not take the rest.
    pub fn finish(mut self) -> io::Result<(W, u64)> {
        self.out.write_all(&self.buffer)?;
        self.out.flush()?;
        Ok((self.out, self.rows))
    }

    fn end_line(&mut self) -> io::Result<()> {
        self.buffer.extend_from_slice(b"\r\n");
        if self.buffer.len() >= CHUNK {
            self.out.write_all(&self.buffer)?;
            self.buffer.clear();
        }
        Ok(())
    }
}

fn put_value(out: &mut Vec<u8>, value: &Value) -> io::Result<()> {
    match value {
        Value::YesNo(yes) => out.extend_from_slice(if *yes { b"yes" } else { b"no" }),
        Value::Integer(n) => write!(out, "{n}")?,
        Value::Decimal(Decimal(n)) => out.extend_from_slice(hundredths_text(*n).as_bytes()),
        Value::Day(day) => write!(out, "{day}")?,
        Value::Text(text) => put_text(out, text),
        Value::Codes(codes) => match codes.as_slice() {
            [] => {}
            [code] => put_text(out, code),
            codes => put_text(out, &codes.join("; ")),
        },
    }
    Ok(())
}

/// Writes a text as one cell.
///
/// It is quoted for any separator, not only this file's own: opened with
/// another, a part of it could begin a cell and be taken for a formula.
pub(crate) fn put_text(out: &mut Vec<u8>, text: &str) {
    let special = |b: &u8| matches!(b, b'"' | b',' | b';' | b'|' | b'\t' | b'\r' | b'\n');
    let formula = like_a_formula(text);
    if !text.as_bytes().iter().any(special) {
        if formula {
            out.push(b'\'');
        }
        out.extend_from_slice(text.as_bytes());
        return;
    }
    out.push(b'"');
    if formula {
        out.push(b'\'');
    }
    for (n, part) in text.split('"').enumerate() {
        if n > 0 {
            out.extend_from_slice(b"\"\"");
        }
        out.extend_from_slice(part.as_bytes());
    }
    out.push(b'"');
}

/// More records than a sheet of a spreadsheet holds. They are not cut off.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TooManyRows {
    /// How many records there are.
    pub rows: u64,
}

impl TooManyRows {
    /// The refusal as a sentence.
    #[must_use]
    pub fn text(self, language: Language) -> String {
        match language {
            Language::En => format!(
                "there are {} records and a spreadsheet holds 1,048,573; take them out as CSV, or \
                 fewer of them",
                self.rows
            ),
            Language::Bg => format!(
                "записите са {}, а електронната таблица побира 1 048 573; изтеглете ги като CSV \
                 или изберете по-малко записи",
                self.rows
            ),
        }
    }
}

impl fmt::Display for TooManyRows {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text(Language::En))
    }
}

impl std::error::Error for TooManyRows {}

impl From<TooManyRows> for io::Error {
    fn from(refusal: TooManyRows) -> Self {
        Self::other(refusal)
    }
}

/// What an export says of itself.
#[derive(Clone, Debug, Default)]
pub struct About {
    /// When it was made.
    pub made_at: Moment,
    /// Who took it out, as the reader knows them: an institution, a role.
    pub made_by: String,
    /// Which records were asked for, in words; empty for all.
    pub filter: String,
    /// The number of the export, under which the journal says who took it out,
    /// when and what: `E12`.
    pub export: String,
    /// The last day for which who has the file may keep it; none where all of it
    /// is public.
    pub until: Option<Day>,
}

/// Writes records as an XLSX file: the records, the code book, and what the
/// file is.
pub struct XlsxExport<'k, W: Write> {
    book: BookWriter<W>,
    kind: &'k Kind,
    pack: &'k Pack,
    language: Language,
    about: About,
    order: Order,
    rows: u64,
}

/// Records that a sheet holds below its two rows of headings. One row is left
/// free, for a person to add a sum.
const RECORDS: u64 = book::ROWS - 3;

impl<'k, W: Write> XlsxExport<'k, W> {
    /// Whether so many records fit into a sheet.
    ///
    /// # Errors
    ///
    /// When they do not, to be asked before the first byte is sent.
    pub fn fits(rows: u64) -> Result<(), TooManyRows> {
        if rows > RECORDS { Err(TooManyRows { rows }) } else { Ok(()) }
    }

    /// Begins a file of records of `kind`: the headings, and hidden below them
    /// the field codes.
    ///
    /// # Errors
    ///
    /// When `out` does not take them.
    pub fn new(
        out: W,
        kind: &'k Kind,
        pack: &'k Pack,
        language: Language,
        about: About,
    ) -> io::Result<Self> {
        let mut book = BookWriter::new(out);
        let columns = columns(kind, &OURS, language);
        let widths: Vec<u32> = columns.iter().map(|_| 24).collect();
        book.sheet(SheetNames::of(language).records, 2, &widths)?;
        book.begin_row(false)?;
        for (_, label) in &columns {
            book.text(label, Style::Heading)?;
        }
        book.end_row()?;
        book.begin_row(true)?;
        for (code, _) in &columns {
            book.text(code, Style::Plain)?;
        }
        book.end_row()?;
        Ok(Self { book, kind, pack, language, about, order: Order::of(kind), rows: 0 })
    }

    /// Writes a record; see [`CsvExport::row`].
    ///
    /// # Errors
    ///
    /// When `out` does not take it, or the sheet is full: a file cut short is
    /// worse than none.
    pub fn row(
        &mut self,
        id: &str,
        institution: &str,
        (activities, mark): (&str, &str),
        values: &Values,
    ) -> io::Result<()> {
        self.rows += 1;
        Self::fits(self.rows)?;
        self.book.begin_row(false)?;
        self.book.text(id, Style::Text)?;
        self.book.text(institution, Style::Text)?;
        self.book.text(activities, Style::Text)?;
        self.book.text(mark, Style::Text)?;
        for value in self.order.place(values) {
            match value {
                None => self.book.blank(),
                Some(Value::Integer(n)) => self.book.number(&n.to_string())?,
                Some(Value::Decimal(Decimal(n))) => self.book.number(&hundredths_text(*n))?,
                Some(Value::Text(text)) => self.text(text)?,
                Some(Value::Codes(codes)) => self.text(&codes.join("; "))?,
                Some(Value::YesNo(yes)) => {
                    self.book.text(if *yes { "yes" } else { "no" }, Style::Text)?;
                }
                Some(Value::Day(day)) => self.book.text(&day.to_string(), Style::Text)?,
            }
        }
        self.book.end_row()
    }

    /// A text in a cell of text is never a formula, so it gets an apostrophe
    /// only where one of its own would be taken off on the way in.
    fn text(&mut self, text: &str) -> io::Result<()> {
        if text.starts_with('\'') && like_a_formula(text) {
            return self.book.text(&format!("'{text}"), Style::Text);
        }
        self.book.text(text, Style::Text)
    }

    /// Ends the file with the code book and the sheet about it, which states
    /// how many records it has.
    ///
    /// # Errors
    ///
    /// When `out` does not take the rest.
    pub fn finish(mut self) -> io::Result<(W, u64)> {
        let names = SheetNames::of(self.language);
        let widths = [22, 34, 34, 30, 12, 12, 12, 20, 22, 36, 36, 16];
        self.book.sheet(names.codebook, 1, &widths)?;
        for (n, row) in codebook(self.kind, self.pack, self.language).iter().enumerate() {
            self.book.texts(row, if n == 0 { Style::Heading } else { Style::Plain })?;
        }
        self.book.sheet(names.about, 0, &[28, 90])?;
        for (label, text) in self.about_rows() {
            self.book.begin_row(false)?;
            self.book.text(label, Style::Heading)?;
            match text {
                Told::Words(text) => self.book.text(&text, Style::Plain)?,
                Told::Number(n) => self.book.number(&n.to_string())?,
            }
            self.book.end_row()?;
        }
        let out = self.book.finish(&[names.records, names.codebook, names.about])?;
        Ok((out, self.rows))
    }

    fn about_rows(&self) -> Vec<(&'static str, Told)> {
        let labels = match self.language {
            Language::En => [
                "Records of",
                "Number of records",
                "Made at",
                "Made by",
                "Selection",
                "Export number",
                "May be kept until",
                "Mark",
            ],
            Language::Bg => [
                "Записи за",
                "Брой записи",
                "Изготвено на",
                "Изготвено от",
                "Подбор",
                "Номер на изтеглянето",
                "Може да се пази до",
                "Знак",
            ],
        };
        let all =
            if self.language == Language::En { "all records" } else { "всички записи" };
        let about = &self.about;
        let filter = if about.filter.is_empty() { all } else { &about.filter };
        let words = |text: &str| Told::Words(text.to_owned());
        let told = [
            words(self.kind.plural.in_language(self.language)),
            Told::Number(self.rows),
            words(&about.made_at.to_string()),
            words(&about.made_by),
            words(filter),
            words(&about.export),
            words(&about.until.map_or_else(|| "–".to_owned(), |day| day.to_string())),
            words(&mark(self.kind, self.pack)),
        ];
        labels.into_iter().zip(told).collect()
    }
}

enum Told {
    Words(String),
    Number(u64),
}

/// Writes records as a JSON array: `{id, institution, activities, export, values}`.
pub struct JsonExport<W: Write> {
    out: W,
    buffer: Vec<u8>,
    rows: u64,
}

impl<W: Write> JsonExport<W> {
    /// Begins the array.
    #[must_use]
    pub fn new(out: W) -> Self {
        Self { out, buffer: vec![b'['], rows: 0 }
    }

    /// Writes a record; see [`CsvExport::row`].
    ///
    /// # Errors
    ///
    /// When `out` does not take it.
    pub fn row(
        &mut self,
        id: &str,
        institution: &str,
        (activities, mark): (&str, &str),
        values: &Values,
    ) -> io::Result<()> {
        let b = &mut self.buffer;
        b.extend_from_slice(if self.rows == 0 { b"\n{\"id\":" } else { b",\n{\"id\":" });
        serde_json::to_writer(&mut *b, id)?;
        b.extend_from_slice(b",\"institution\":");
        serde_json::to_writer(&mut *b, institution)?;
        b.extend_from_slice(b",\"activities\":");
        let activities: Vec<&str> =
            activities.split(';').map(str::trim).filter(|a| !a.is_empty()).collect();
        serde_json::to_writer(&mut *b, &activities)?;
        b.extend_from_slice(b",\"export\":");
        serde_json::to_writer(&mut *b, mark)?;
        b.extend_from_slice(b",\"values\":");
        serde_json::to_writer(&mut *b, values)?;
        b.push(b'}');
        self.rows += 1;
        if b.len() >= CHUNK {
            self.out.write_all(b)?;
            b.clear();
        }
        Ok(())
    }

    /// Ends the array. Gives back what it was written to, and how many records
    /// it has.
    ///
    /// # Errors
    ///
    /// When `out` does not take the rest.
    pub fn finish(mut self) -> io::Result<(W, u64)> {
        self.buffer.extend_from_slice(b"\n]\n");
        self.out.write_all(&self.buffer)?;
        self.out.flush()?;
        Ok((self.out, self.rows))
    }
}
