//! Reading a spreadsheet that somebody filled.
use super::book::{self, Book, BookRows};
use super::csv::{Place, Text};
use super::heading::{Header, Names, Ours, is_list};
use super::headings::Headings;
use super::layout::Meanings;
use super::remark::{SheetNotice, SheetRemark};
use super::told::{Lines, Told};
use super::{MARK, version, without_apostrophe};
use calamine::DataRef;
use domain::day::Day;
use domain::pack::Pack;
use domain::person_list::Layout;
use domain::record::kind::{Field, FieldType, Kind};
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::Arc;

/// Bytes that a file may have.
const FILE_LIMIT: usize = 1 << 27;
/// How many rows are looked at to find the headings.
const SEARCHED: usize = 10;
/// Columns beyond this are not looked at.
pub(super) const COLUMNS: usize = 1_000;
/// Remarks about single rows that are kept; a broken file has no more to say
/// after that many.
pub(super) const REMARKS: usize = 1_000;

/// A row of a spreadsheet.
#[derive(Clone, Debug)]
pub struct Row {
    /// The number of the row, as a spreadsheet program shows it.
    pub line: u64,
    /// True when the row has values beyond the last heading: what stands in
    /// its columns cannot be trusted, and it is to be refused.
    pub too_long: bool,
    pub(super) header: Arc<Header>,
    /// The cells that are not empty, by column, in order.
    pub(super) cells: Vec<(usize, String)>,
    /// Of the cells that were understood as something else than stands there,
    /// what stands there.
    pub(super) sent: Vec<(usize, String)>,
}

impl Row {
    /// The headings of the file.
    #[must_use]
    pub fn header(&self) -> &Header {
        &self.header
    }

    /// The text in a column; empty for none.
    #[must_use]
    pub fn text(&self, column: usize) -> &str {
        let found = self.cells.binary_search_by_key(&column, |(c, _)| *c);
        found.map_or("", |at| &self.cells[at].1)
    }

    /// The text in a column as it was sent.
    #[must_use]
    pub fn text_as_sent(&self, column: usize) -> &str {
        let found = self.sent.binary_search_by_key(&column, |(c, _)| *c);
        found.map_or_else(|_| self.text(column), |at| &self.sent[at].1)
    }

    /// Every text of the row as it was sent, with its heading: also what is in
    /// no column that is known. A column without a heading has its letters.
    #[must_use]
    pub fn as_sent(&self) -> Vec<(String, String)> {
        let heading = |column: usize| match self.header.titles.get(column).map(|t| t.trim()) {
            None | Some("") => super::column_letters(column),
            Some(title) => title.to_owned(),
        };
        let text = |column| self.text_as_sent(column).to_owned();
        self.cells.iter().map(|(column, _)| (heading(*column), text(*column))).collect()
    }

    /// The text in one of our columns, if it is filled.
    #[must_use]
    pub fn ours(&self, ours: Ours) -> Option<&str> {
        let text = self.text(self.header.column_of_ours(ours)?).trim();
        (!text.is_empty()).then_some(text)
    }

    /// The activities the row names: `2017/I.2`, `2017/III.1`.
    #[must_use]
    pub fn activities(&self) -> Vec<&str> {
        let text = self.ours(Ours::Activities).unwrap_or_default();
        text.split([';', ',', '\n']).map(str::trim).filter(|a| !a.is_empty()).collect()
    }

    /// The filled fields as text by code: what [`domain::record::check`] takes.
    #[must_use]
    pub fn given(&self) -> BTreeMap<String, String> {
        let field = |column| self.header.field(column).map(|f| f.id.clone());
        self.cells.iter().filter_map(|(c, text)| Some((field(*c)?, text.clone()))).collect()
    }

    /// The letters of the column a field stands in: `C`.
    #[must_use]
    pub fn column(&self, field: &str) -> Option<String> {
        self.header.column_of(field).map(super::column_letters)
    }
}

/// A spreadsheet whose headings were understood, and whose rows can be read.
pub struct Sheet<'p> {
    pack: &'p Pack,
    header: Arc<Header>,
    remarks: Vec<SheetRemark>,
    source: Source,
    meanings: Meanings,
}

enum Source {
    Csv(Text),
    Book {
        book: Box<Book>,
        sheet: String,
    },
    /// Another process reads it.
    Told(Box<Told>),
}

/// Reads a whole spreadsheet.
///
/// Never fails: what cannot be read is remarked on. Memory: all rows; see
/// [`Sheet::rows`] for a row at a time.
#[must_use]
pub fn read(
    bytes: Vec<u8>,
    file_name: &str,
    kind: &Kind,
    pack: &Pack,
) -> (Vec<Row>, Vec<SheetRemark>) {
    read_as(bytes, file_name, kind, None, pack)
}

/// Reads a whole spreadsheet that may be in a layout of its own.
///
/// Like [`read`].
#[must_use]
pub fn read_as(
    bytes: Vec<u8>,
    file_name: &str,
    kind: &Kind,
    layout: Option<&Layout>,
    pack: &Pack,
) -> (Vec<Row>, Vec<SheetRemark>) {
    let mut sheet = match Sheet::open_as(bytes, file_name, kind, layout, pack) {
        Ok(sheet) => sheet,
        Err(remark) => return (Vec::new(), vec![remark]),
    };
    let mut remarks = sheet.remarks.clone();
    let mut reader = sheet.rows();
    let rows: Vec<Row> = reader.by_ref().collect();
    remarks.append(&mut reader.remarks);
    if rows.is_empty() && !remarks.iter().any(SheetRemark::is_final) {
        remarks.push(SheetRemark::of(SheetNotice::NoRows, ""));
    }
    (rows, remarks)
}

impl<'p> Sheet<'p> {
    /// Opens a spreadsheet of records of `kind` and finds its headings.
    ///
    /// The format is told by the content; the name decides only where that
    /// says nothing.
    ///
    /// # Errors
    ///
    /// One remark, when nothing of the file can be used: it is empty, damaged,
    /// too large, no spreadsheet, or one for another kind of record.
    pub fn open(
        bytes: Vec<u8>,
        file_name: &str,
        kind: &Kind,
        pack: &'p Pack,
    ) -> Result<Self, SheetRemark> {
        Self::open_as(bytes, file_name, kind, None, pack)
    }

    /// Opens a spreadsheet that may be in the layout of an institution or a
    /// standard: its headings are those of the layout first, and its values are
    /// taken for what the layout says they mean. Rows and columns are named as
    /// they are in the file, and [`Row::as_sent`] has the texts as they stood.
    ///
    /// # Errors
    ///
    /// As for [`Sheet::open`].
    pub fn open_as(
        bytes: Vec<u8>,
        file_name: &str,
        kind: &Kind,
        layout: Option<&Layout>,
        pack: &'p Pack,
    ) -> Result<Self, SheetRemark> {
        let mut sheet = Self::opened(bytes, file_name, kind, layout, pack)?;
        sheet.meanings = Meanings::of(layout);
        Ok(sheet)
    }

    fn opened(
        bytes: Vec<u8>,
        file_name: &str,
        kind: &Kind,
        layout: Option<&Layout>,
        pack: &'p Pack,
    ) -> Result<Self, SheetRemark> {
        let wrong = |format: &str| Err(SheetRemark::of(SheetNotice::WrongFormat, format));
        if bytes.len() > FILE_LIMIT {
            return Err(SheetRemark::of(SheetNotice::TooLarge, ""));
        }
        let name = file_name.to_lowercase();
        match bytes.as_slice() {
            [] => Err(SheetRemark::of(SheetNotice::Empty, "")),
            // An empty ZIP begins with its end.
            [b'P', b'K', 3 | 5, 4 | 6, ..] => Self::open_book(bytes, kind, layout, pack),
            [0xd0, 0xcf, 0x11, 0xe0, ..] => wrong("XLS"),
            [b'%', b'P', b'D', b'F', ..] => wrong("PDF"),
            start if begins_like_html(start) => wrong("HTML"),
            _ if matches!(name.rsplit('.').next(), Some("xlsx" | "xlsm")) => {
                Err(SheetRemark::of(SheetNotice::Damaged, "no ZIP"))
            }
            _ => Self::open_csv(bytes, kind, layout, pack),
        }
    }

    /// Takes a spreadsheet of records of `kind` that another process reads: what
    /// it [tells](super::tell). Its rows come once.
    ///
    /// # Errors
    ///
    /// As for [`Sheet::open`]; [`SheetNotice::Unread`] when the other process
    /// ends before it has told the headings.
    pub fn told(
        lines: Lines,
        file_name: &str,
        kind: &Kind,
        pack: &'p Pack,
    ) -> Result<Self, SheetRemark> {
        let (told, header, remarks) = Told::begin(lines, file_name, kind)?;
        let source = Source::Told(Box::new(told));
        Ok(Self { pack, header: Arc::new(header), remarks, source, meanings: Meanings::default() })
    }

    fn open_csv(
        bytes: Vec<u8>,
        kind: &Kind,
        layout: Option<&Layout>,
        pack: &'p Pack,
    ) -> Result<Self, SheetRemark> {
        let names = Names::in_layout(kind, layout);
        let (mut text, remark) = Text::decode(bytes);
        if text.is_blank() {
            return Err(SheetRemark::of(SheetNotice::Empty, ""));
        }
        let separators: &[u8] =
            if text.has_named_separator() { &[text.separator] } else { b";,\t|" };
        let mut best: Option<(Headings, u8)> = None;
        for separator in separators {
            text.separator = *separator;
            let found = Headings::find(&names, &first_rows(&text));
            if best.as_ref().is_none_or(|(b, _)| found.rank() > b.rank()) {
                best = Some((found, *separator));
            }
        }
        let (headings, separator) = best.unwrap_or_else(|| (Headings::default(), b';'));
        text.separator = separator;
        let (header, mut remarks) = headings.accept(kind, pack)?;
        remarks.extend(remark);
        let (source, meanings) = (Source::Csv(text), Meanings::default());
        Ok(Self { pack, header: Arc::new(header), remarks, source, meanings })
    }

    fn open_book(
        bytes: Vec<u8>,
        kind: &Kind,
        layout: Option<&Layout>,
        pack: &'p Pack,
    ) -> Result<Self, SheetRemark> {
        let names = Names::in_layout(kind, layout);
        let (mut book, merged) = book::open_for_merged(bytes)?;
        let sheets = book::sheets(&book);
        let mut best: Option<(Headings, usize)> = None;
        let mut filled = Vec::new();
        let mut made_for = None;
        for (n, sheet) in sheets.iter().enumerate() {
            let rows = first_book_rows(&mut book, sheet)?;
            if rows.is_empty() {
                continue;
            }
            made_for = made_for.or_else(|| template_mark(&rows));
            // Our own sheets beside the table hold no rows of anybody's.
            if !is_beside(&rows) {
                filled.push(sheet.as_str());
            }
            let found = Headings::find(&names, &rows);
            if best.as_ref().is_none_or(|(b, _)| found.rank() > b.rank()) {
                best = Some((found, n));
            }
        }
        if let Some((made_kind, _)) = &made_for
            && *made_kind != kind.id
        {
            return Err(SheetRemark::of(SheetNotice::WrongKind, made_kind));
        }
        let Some((headings, n)) = best else {
            return Err(SheetRemark::of(SheetNotice::Empty, ""));
        };
        let (header, mut remarks) = headings.accept(kind, pack)?;
        if let Some((_, found)) = made_for
            && found != version(kind, pack)
        {
            remarks.push(SheetRemark::of(SheetNotice::OlderTemplate, found));
        }
        let others: Vec<&str> = filled.into_iter().filter(|name| *name != sheets[n]).collect();
        if !others.is_empty() {
            remarks.push(SheetRemark::of(SheetNotice::SheetsNotRead, others.join(", ")));
        }
        if merged && is_list(kind) {
            let merged = book::merged(&mut book, &sheets[n], header.line)?;
            remarks.extend(merged.into_iter().take(REMARKS));
        }
        let source = Source::Book { book: Box::new(book), sheet: sheets[n].clone() };
        let meanings = Meanings::default();
        Ok(Self { pack, header: Arc::new(header), remarks, source, meanings })
    }

    /// Which column holds which field.
    #[must_use]
    pub fn header(&self) -> &Header {
        &self.header
    }

    /// What was noticed before the rows were read.
    #[must_use]
    pub fn remarks(&self) -> &[SheetRemark] {
        &self.remarks
    }

    /// The rows, one at a time, from the first.
    ///
    /// Memory: the file and one row; of an XLSX file also the texts it keeps in
    /// its own table.
    pub fn rows(&mut self) -> Rows<'_> {
        let mut remarks = Vec::new();
        let source = match &mut self.source {
            Source::Csv(text) => {
                let place = text.place();
                RowsSource::Csv { text, place, buffer: Vec::new() }
            }
            Source::Book { book, sheet } => match BookRows::of(book, sheet) {
                Ok(rows) => RowsSource::Book(Box::new(rows)),
                Err(remark) => {
                    remarks.push(remark);
                    RowsSource::Ended
                }
            },
            Source::Told(told) => RowsSource::Told(told),
        };
        Rows {
            pack: self.pack,
            header: &self.header,
            meanings: &self.meanings,
            source,
            remarks,
            nameless: Vec::new(),
        }
    }
}

/// The rows of a spreadsheet, one at a time. It ends at the end of the file or
/// where the file cannot be read further; [`Rows::remarks`] then tells which.
pub struct Rows<'s> {
    pack: &'s Pack,
    header: &'s Arc<Header>,
    meanings: &'s Meanings,
    source: RowsSource<'s>,
    remarks: Vec<SheetRemark>,
    /// Columns without a heading that were remarked on.
    nameless: Vec<usize>,
}

enum RowsSource<'s> {
    Csv { text: &'s Text, place: Place, buffer: Vec<String> },
    Book(Box<BookRows<'s>>),
    Told(&'s mut Told),
    Ended,
}

impl Rows<'_> {
    /// What was noticed in the rows read so far.
    #[must_use]
    pub fn remarks(&self) -> &[SheetRemark] {
        &self.remarks
    }

    /// What a text means in a column of `field`, if not itself, and whether it
    /// was several values of which the first was taken.
    fn meant(&self, field: &Field, text: &str) -> (Option<String>, bool) {
        let meaning = self.meanings.of_text(&field.id, field.kind, without_apostrophe(text));
        let (meaning, several) = meaning.map_or((None, false), |(code, more)| (Some(code), more));
        let settled = match settled(field, meaning.as_deref().unwrap_or(text), self.pack) {
            Cow::Owned(better) => Some(better),
            Cow::Borrowed(_) => None,
        };
        (settled.or(meaning), several)
    }

    fn notice(&mut self, remark: SheetRemark) {
        if self.remarks.len() < REMARKS || remark.is_final() {
            self.remarks.push(remark);
        }
    }

    /// The next row as texts by column, and of those that do not stand there as
    /// they are shown, what stands there.
    fn next_cells(&mut self) -> Option<Cells> {
        let (mut noticed, mut sent) = (Vec::new(), Vec::new());
        let row = match &mut self.source {
            // Its rows come whole: see below.
            RowsSource::Ended | RowsSource::Told(_) => Ok(None),
            RowsSource::Csv { text, place, buffer } => text.next_row(place, buffer).map(|line| {
                line.map(|line| {
                    if text.is_mixed(place) {
                        noticed.push(SheetRemark::of(SheetNotice::EncodingMixed, "").on_line(line));
                    }
                    let cells = buffer.iter().take(COLUMNS).enumerate();
                    let cells = cells.filter(|(_, text)| !text.trim().is_empty());
                    (line, cells.map(|(c, text)| (c, text.clone())).collect::<Vec<_>>())
                })
            }),
            RowsSource::Book(rows) => rows.next_row().map(|row| {
                row.map(|(line, mut cells)| {
                    cells.sort_by_key(|(c, _)| *c);
                    let cells = cells.into_iter().take_while(|(c, _)| *c < COLUMNS);
                    let texts = cells.filter_map(|(c, data)| {
                        if let DataRef::Error(error) = &data {
                            let remark =
                                SheetRemark::of(SheetNotice::FormulaError, error.to_string());
                            noticed.push(remark.on_line(line).in_column(c));
                        }
                        let text = cell_text(&data, self.header.field(c))?;
                        // A bare number that is a day.
                        if let DataRef::Float(n) = &data
                            && number(*n) != text
                        {
                            sent.push((c, number(*n)));
                        }
                        Some((c, text))
                    });
                    (line, texts.collect::<Vec<_>>())
                })
            }),
        };
        for remark in noticed {
            self.notice(remark);
        }
        match row {
            Ok(Some((line, cells))) => Some((line, cells, sent)),
            Ok(None) => {
                self.source = RowsSource::Ended;
                None
            }
            Err(remark) => {
                self.source = RowsSource::Ended;
                self.notice(remark);
                None
            }
        }
    }
}

/// The number of a row, its texts by column, and what stood for some of them.
type Cells = (u64, Vec<(usize, String)>, Vec<(usize, String)>);

impl Iterator for Rows<'_> {
    type Item = Row;

    fn next(&mut self) -> Option<Row> {
        if let RowsSource::Told(told) = &mut self.source {
            return match told.next_row(self.header) {
                Ok(row) => Some(row),
                Err(remarks) => {
                    self.source = RowsSource::Ended;
                    self.remarks.extend(remarks);
                    None
                }
            };
        }
        loop {
            let (line, mut cells, mut sent) = self.next_cells()?;
            if line <= self.header.line {
                continue;
            }
            let width = self.header.titles.len();
            let too_long = cells.iter().any(|(c, _)| *c >= width);
            if too_long {
                self.notice(SheetRemark::of(SheetNotice::RowTooLong, "").on_line(line));
            }
            let mut several = Vec::new();
            for (column, text) in &mut cells {
                if let Some(field) = self.header.field(*column) {
                    let (better, more) = self.meant(field, text);
                    if more {
                        several.push(*column);
                    }
                    if let Some(better) = better {
                        let stood = std::mem::replace(text, better);
                        if sent.iter().all(|(c, _)| c != column) {
                            sent.push((*column, stood));
                        }
                    }
                } else if *column < width
                    && self.header.titles[*column].is_empty()
                    && !self.nameless.contains(column)
                {
                    self.nameless.push(*column);
                    let remark = SheetRemark::of(SheetNotice::NamelessColumn, "");
                    self.remarks.push(remark.on_line(line).in_column(*column));
                }
            }
            for column in several {
                let remark = SheetRemark::of(SheetNotice::SeveralValues, "");
                self.notice(remark.on_line(line).in_column(column));
            }
            sent.sort_by_key(|(column, _)| *column);
            return Some(Row { line, too_long, header: Arc::clone(self.header), cells, sent });
        }
    }
}

fn first_rows(text: &Text) -> Vec<(u64, Vec<String>)> {
    let (mut place, mut cells, mut rows) = (text.place(), Vec::new(), Vec::new());
    while rows.len() < SEARCHED
        && let Ok(Some(line)) = text.next_row(&mut place, &mut cells)
    {
        cells.truncate(COLUMNS);
        while cells.last().is_some_and(|c| c.trim().is_empty()) {
            cells.pop();
        }
        rows.push((line, cells.clone()));
    }
    rows
}

fn first_book_rows(book: &mut Book, sheet: &str) -> Result<Vec<(u64, Vec<String>)>, SheetRemark> {
    let mut reader = BookRows::of_top(book, sheet)?;
    let mut rows = Vec::new();
    while rows.len() < SEARCHED
        && let Some((line, cells)) = reader.next_row()?
    {
        let mut texts: Vec<String> = Vec::new();
        for (column, data) in cells.iter().filter(|(c, _)| *c < COLUMNS) {
            if texts.len() <= *column {
                texts.resize(column + 1, String::new());
            }
            texts[*column] = cell_text(data, None).unwrap_or_default();
        }
        rows.push((line, texts));
    }
    Ok(rows)
}

/// The kind and version that a template says it was made for.
fn template_mark(rows: &[(u64, Vec<String>)]) -> Option<(String, String)> {
    let mut texts = rows.iter().flat_map(|(_, cells)| cells);
    let mut words = texts.find_map(|t| t.strip_prefix(MARK))?.split_whitespace();
    Some((words.next()?.to_owned(), words.next()?.to_owned()))
}

/// Whether the sheet is one that a template has beside its table.
fn is_beside(rows: &[(u64, Vec<String>)]) -> bool {
    let first = rows.iter().flat_map(|(_, cells)| cells).next().map(String::as_str);
    template_mark(rows).is_some()
        || first.is_some_and(|f| {
            super::codebook::FIRST_HEADINGS.contains(&f) || f == super::template::LISTS_MARK
        })
}

fn begins_like_html(bytes: &[u8]) -> bool {
    let start: Vec<u8> = bytes
        .iter()
        .take(200)
        .skip_while(|b| !b.is_ascii_graphic())
        .map(u8::to_ascii_lowercase)
        .collect();
    [&b"<!doctype"[..], b"<html", b"<table", b"<?xml"].iter().any(|s| start.starts_with(s))
}

/// The text that a cell stands for, in a column of `field`.
pub(super) fn cell_text(data: &DataRef<'_>, field: Option<&Field>) -> Option<String> {
    Some(match data {
        DataRef::Empty => return None,
        DataRef::String(text) => text.clone(),
        DataRef::SharedString(text) => (*text).to_owned(),
        DataRef::Int(n) => n.to_string(),
        DataRef::Float(n) => match field.map(|f| f.kind) {
            Some(FieldType::Day) => serial_day(*n).map_or_else(|| number(*n), |d| d.to_string()),
            _ => number(*n),
        },
        DataRef::Bool(yes) => (if *yes { "yes" } else { "no" }).to_owned(),
        DataRef::DateTime(moment) => {
            let (y, m, d, hour, minute, second, _) = moment.to_ymd_hms_milli();
            // Below one day there is no day in it, only a time.
            let has_day = moment.as_f64() >= 1.0;
            match (has_day, hour, minute, second) {
                (true, 0, 0, 0) => format!("{y:04}-{m:02}-{d:02}"),
                (true, ..) => format!("{y:04}-{m:02}-{d:02} {hour:02}:{minute:02}:{second:02}"),
                (false, ..) => format!("{hour:02}:{minute:02}:{second:02}"),
            }
        }
        DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => text.clone(),
        DataRef::Error(error) => error.to_string(),
    })
}

/// A number as a spreadsheet shows it: fifteen digits, so that 0.1 + 0.2 is
/// 0.3.
fn number(n: f64) -> String {
    let rounded: f64 = format!("{n:.14e}").parse().unwrap_or(n);
    rounded.to_string()
}

/// The day that a spreadsheet means by a bare number, from 1954 to 2119; a
/// number outside, such as a year, is no day.
fn serial_day(n: f64) -> Option<Day> {
    const EPOCH: i32 = 25_569;
    if !(20_000.0..=80_000.0).contains(&n) {
        return None;
    }
    #[expect(clippy::cast_possible_truncation, reason = "between 20,000 and 80,000")]
    Some(Day::since_epoch(n.floor() as i32 - EPOCH))
}

/// What stands in a cell as the check of a record reads it: without
/// the apostrophe of an export; several values separated by line breaks by
/// semicolons; `Varna (VAR06)`, as the lists of a template offer it, as the
/// code.
fn settled<'t>(field: &Field, text: &'t str, pack: &Pack) -> Cow<'t, str> {
    let bare = without_apostrophe(text);
    let known = |code: &str| match field.kind {
        FieldType::Code | FieldType::Codes => {
            let list = field.list.as_deref().and_then(|l| pack.list(l));
            list.is_some_and(|l| l.codes.iter().any(|c| c.code == code))
        }
        FieldType::Place => pack.place_code(code) == Some(code),
        FieldType::Institution | FieldType::Institutions => {
            pack.institution_code(code) == Some(code)
        }
        _ => false,
    };
    let coded = |part: &str| {
        let (_, code) = part.trim().strip_suffix(')')?.rsplit_once('(')?;
        known(code).then(|| code.to_owned())
    };
    let several =
        matches!(field.kind, FieldType::Codes | FieldType::Institutions | FieldType::Records);
    if several && bare.contains(['\n', '(']) {
        let parts =
            bare.split([';', '\n']).map(|p| coded(p).unwrap_or_else(|| p.trim().to_owned()));
        return Cow::Owned(parts.filter(|p| !p.is_empty()).collect::<Vec<_>>().join("; "));
    }
    match coded(bare) {
        Some(code) => Cow::Owned(code),
        None if bare.len() < text.len() => Cow::Owned(bare.to_owned()),
        None => Cow::Borrowed(text),
    }
}
