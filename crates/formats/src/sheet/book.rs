//! XLSX files: opened with care, and written row by row.
//!
//! An XLSX file is a ZIP of XML. What it claims to unpack to and what it really
//! unpacks to are both looked at before the reader gets it, so that a small
//! file cannot fill the memory.
//!
//! The writer is our own because it must write into a response as it goes. The
//! library used for templates keeps rows in memory, or, to save memory, in a
//! temporary file, where records would lie unencrypted.
use super::column_letters;
use super::remark::{SheetNotice, SheetRemark};
use calamine::{Cell, DataRef, Dimensions, Reader, Xlsx, XlsxCellReader, XlsxError};
use std::io::{self, Cursor, Read, Write};
use std::panic::{self, AssertUnwindSafe};
use zip::write::{SimpleFileOptions, StreamWriter};
use zip::{CompressionMethod, ZipArchive, ZipWriter};

/// Bytes that a sheet may unpack to; it is read as it is unpacked.
const SHEET_LIMIT: u64 = 1 << 29;
/// Bytes that any other part may unpack to; these are held in memory.
const PART_LIMIT: u64 = 1 << 27;
/// Bytes that all parts together may unpack to.
const WHOLE_LIMIT: u64 = 3 << 28;
/// How many parts there may be.
const PARTS_LIMIT: usize = 2_000;
/// A part larger than `DENSE_FROM` that unpacks to more than this many times
/// its packed size is no table that anybody filled.
const RATIO_LIMIT: u64 = 400;
const DENSE_FROM: u64 = 1 << 23;

/// An XLSX file held in memory.
pub(super) type Book = Xlsx<Cursor<Vec<u8>>>;

/// Opens an XLSX file.
pub(super) fn open(bytes: Vec<u8>) -> Result<Book, SheetRemark> {
    Ok(open_for_merged(bytes)?.0)
}

/// Opens an XLSX file and says whether it may have merged cells: to find where,
/// a sheet is read to its end once more.
pub(super) fn open_for_merged(bytes: Vec<u8>) -> Result<(Book, bool), SheetRemark> {
    let merged = inspect(&bytes)?;
    Ok((guarded(|| Xlsx::new(Cursor::new(bytes)))?, merged))
}

/// Looks for merged cells in what goes through it.
#[derive(Default)]
struct Merged {
    /// How much of [`Merged::WORD`] has just gone through.
    seen: usize,
    found: bool,
}

impl Merged {
    const WORD: &[u8] = b"mergeCell";
}

impl Write for Merged {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let mut rest = bytes;
        while !self.found && !rest.is_empty() {
            if self.seen == 0 {
                // Hardly any byte of a sheet is an m.
                let Some(at) = rest.iter().position(|b| *b == Self::WORD[0]) else { break };
                rest = &rest[at..];
            }
            // No end of the word is a start of it.
            let next = rest[0] == Self::WORD[self.seen];
            self.seen = if next { self.seen + 1 } else { usize::from(rest[0] == Self::WORD[0]) };
            self.found = self.seen == Self::WORD.len();
            rest = &rest[1..];
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Calls the reader. It panics on some spoiled files (an address of a cell
/// that counts below zero), and a spoiled file is a remark. Whatever it was
/// reading is not used after that.
fn guarded<T>(read: impl FnOnce() -> Result<T, XlsxError>) -> Result<T, SheetRemark> {
    let damaged = |why: String| SheetRemark::of(SheetNotice::Damaged, why);
    match panic::catch_unwind(AssertUnwindSafe(read)) {
        Ok(read) => read.map_err(|e| damaged(e.to_string())),
        Err(_) => Err(damaged("an address or a number that cannot be".into())),
    }
}

/// Whether the file is one to be read; then, whether cells in it may be merged.
fn inspect(bytes: &[u8]) -> Result<bool, SheetRemark> {
    let broken = |e: &dyn std::fmt::Display| SheetRemark::of(SheetNotice::Damaged, e.to_string());
    let too_large = || SheetRemark::of(SheetNotice::TooLarge, "");
    let mut zip = ZipArchive::new(Cursor::new(bytes)).map_err(|e| broken(&e))?;
    if zip.len() > PARTS_LIMIT {
        return Err(too_large());
    }
    let found =
        |name: &str| zip.file_names().any(|n| n.is_ok_and(|n| n.eq_ignore_ascii_case(name)));
    if !found("xl/workbook.xml") {
        let format = if found("word/document.xml") {
            "DOCX"
        } else if found("content.xml") {
            "OpenDocument"
        } else if found("xl/workbook.bin") {
            "XLSB"
        } else {
            "ZIP"
        };
        return Err(SheetRemark::of(SheetNotice::WrongFormat, format));
    }
    // First what the file says of itself, which costs nothing to look at.
    let mut whole = 0;
    for n in 0..zip.len() {
        let part = zip.by_index_raw(n).map_err(|e| broken(&e))?;
        whole += part.size();
        let packed = part.compressed_size().max(1);
        let dense = part.size() > DENSE_FROM && part.size() / packed > RATIO_LIMIT;
        let limit = limit(&part.name().map_err(|e| broken(&e))?);
        if dense || part.size() > limit || whole > WHOLE_LIMIT {
            return Err(too_large());
        }
    }
    // Then what is really in it.
    let (mut whole, mut merged) = (0, Merged::default());
    for n in 0..zip.len() {
        let part = zip.by_index(n).map_err(|e| broken(&e))?;
        let limit = limit(&part.name().map_err(|e| broken(&e))?).min(WHOLE_LIMIT - whole);
        let unpacked = io::copy(&mut part.take(limit + 1), &mut merged);
        let unpacked = unpacked.map_err(|e| broken(&e))?;
        if unpacked > limit {
            return Err(too_large());
        }
        whole += unpacked;
    }
    Ok(merged.found)
}

fn limit(name: &str) -> u64 {
    if name.starts_with("xl/worksheets/") { SHEET_LIMIT } else { PART_LIMIT }
}

/// The names of the sheets that hold cells, in order.
pub(super) fn sheets(book: &Book) -> Vec<String> {
    let sheets = book.sheets_metadata().iter();
    sheets.filter(|s| s.typ == calamine::SheetType::WorkSheet).map(|s| s.name.clone()).collect()
}

/// The rows of a sheet that are not empty.
pub(super) struct BookRows<'b> {
    cells: XlsxCellReader<'b, Cursor<Vec<u8>>>,
    next: Option<(u32, u32, DataRef<'b>)>,
    /// True behind the last cell, where the library would read on.
    ended: bool,
    /// Rows from here on, as the library counts, are not read.
    until: u32,
}

/// A row: its number as people count, and its cells that are not empty, by
/// column.
pub(super) type BookRow<'b> = (u64, Vec<(usize, DataRef<'b>)>);

impl<'b> BookRows<'b> {
    pub(super) fn of(book: &'b mut Book, sheet: &str) -> Result<Self, SheetRemark> {
        let cells = guarded(|| book.worksheet_cells_reader(sheet))?;
        Ok(Self { cells, next: None, ended: false, until: u32::MAX })
    }

    /// The rows near the top: below come a million that look filled and are
    /// empty.
    pub(super) fn of_top(book: &'b mut Book, sheet: &str) -> Result<Self, SheetRemark> {
        const TOP: u32 = 1_000;
        Ok(Self { until: TOP, ..Self::of(book, sheet)? })
    }

    pub(super) fn next_row(&mut self) -> Result<Option<BookRow<'b>>, SheetRemark> {
        let mut row: Option<(u32, Vec<(usize, DataRef<'b>)>)> = None;
        loop {
            let cell = match self.next.take() {
                Some(cell) => Some(cell),
                None => self.next_cell()?,
            };
            let Some((line, column, value)) = cell else { break };
            match &mut row {
                None => row = Some((line, vec![(column as usize, value)])),
                Some((current, cells)) if *current == line => cells.push((column as usize, value)),
                Some(_) => {
                    self.next = Some((line, column, value));
                    break;
                }
            }
        }
        Ok(row.map(|(line, cells)| (u64::from(line) + 1, cells)))
    }

    fn read_cell(&mut self) -> Result<Option<Cell<DataRef<'b>>>, SheetRemark> {
        let cell = guarded(|| self.cells.next_cell());
        self.ended |= cell.is_err();
        cell
    }

    fn next_cell(&mut self) -> Result<Option<(u32, u32, DataRef<'b>)>, SheetRemark> {
        while !self.ended
            && let Some(cell) = self.read_cell()?
        {
            let (row, column) = cell.get_position();
            if row >= self.until {
                break;
            }
            let value = cell.get_value();
            let blank = match value {
                DataRef::Empty => true,
                DataRef::String(text) => text.trim().is_empty(),
                DataRef::SharedString(text) => text.trim().is_empty(),
                _ => false,
            };
            if !blank {
                return Ok(Some((row, column, value.clone())));
            }
        }
        self.ended = true;
        Ok(None)
    }
}

/// A remark on each group of cells that are merged into one below the headings,
/// which end at `line`.
pub(super) fn merged(
    book: &mut Book,
    sheet: &str,
    line: u64,
) -> Result<Vec<SheetRemark>, SheetRemark> {
    let groups = guarded(|| book.merge_cells_by_sheet_name(sheet))?;
    let below = groups.into_iter().filter(|group| u64::from(group.end.0) >= line);
    let remark = |group: Dimensions| {
        let cell = |(row, column): (u32, u32)| (u64::from(row) + 1, column as usize);
        let (first, last) = (cell(group.start), cell(group.end));
        let name = |(row, column)| format!("{}{row}", column_letters(column));
        let subject = format!("{}:{}", name(first), name(last));
        let remark = SheetRemark::of(SheetNotice::MergedCells, subject);
        remark.on_line(first.0).in_column(first.1)
    };
    Ok(below.map(remark).collect())
}

/// Rows that a sheet can hold.
pub(super) const ROWS: u64 = 1 << 20;
/// UTF-16 units that a cell can hold.
pub(super) const CELL_UNITS: usize = 32_767;

/// How a cell looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Style {
    Plain = 0,
    /// A heading: bold, and wrapped within its column.
    Heading = 1,
    /// Kept as text when somebody types into it, so that a day stays as typed.
    Text = 2,
}

/// Writes an XLSX file row by row, keeping one row in memory.
pub(super) struct BookWriter<W: Write> {
    zip: ZipWriter<StreamWriter<W>>,
    buffer: Vec<u8>,
    /// The names of the sheets in the order in which they were written.
    sheets: Vec<String>,
    letters: Vec<String>,
    row: u64,
    column: usize,
}

impl<W: Write> BookWriter<W> {
    pub(super) fn new(out: W) -> Self {
        Self {
            zip: ZipWriter::new_stream(out),
            buffer: Vec::with_capacity(64 * 1024),
            sheets: Vec::new(),
            letters: Vec::new(),
            row: 0,
            column: 0,
        }
    }

    /// Begins a sheet whose first `frozen` rows stay in sight.
    pub(super) fn sheet(&mut self, name: &str, frozen: u64, widths: &[u32]) -> io::Result<()> {
        self.end_sheet()?;
        self.sheets.push(name.to_owned());
        self.row = 0;
        self.part(&format!("xl/worksheets/sheet{}.xml", self.sheets.len()))?;
        let b = &mut self.buffer;
        write!(b, "{XML}<worksheet xmlns=\"{MAIN}\"><sheetViews><sheetView workbookViewId=\"0\">")?;
        if frozen > 0 {
            let first = frozen + 1;
            write!(
                b,
                "<pane ySplit=\"{frozen}\" topLeftCell=\"A{first}\" activePane=\"bottomLeft\" \
                 state=\"frozen\"/>"
            )?;
        }
        b.extend_from_slice(b"</sheetView></sheetViews>");
        if !widths.is_empty() {
            b.extend_from_slice(b"<cols>");
            for (n, width) in widths.iter().enumerate() {
                let n = n + 1;
                write!(b, "<col min=\"{n}\" max=\"{n}\" width=\"{width}\" customWidth=\"1\"/>")?;
            }
            b.extend_from_slice(b"</cols>");
        }
        b.extend_from_slice(b"<sheetData>");
        Ok(())
    }

    pub(super) fn begin_row(&mut self, hidden: bool) -> io::Result<()> {
        self.row += 1;
        self.column = 0;
        if self.row > ROWS {
            return Err(io::Error::other("a sheet holds no more than 1,048,576 rows"));
        }
        write!(self.buffer, "<row r=\"{}\"", self.row)?;
        self.buffer.extend_from_slice(if hidden { b" hidden=\"1\">" } else { b">" });
        Ok(())
    }

    pub(super) fn end_row(&mut self) -> io::Result<()> {
        self.buffer.extend_from_slice(b"</row>");
        if self.buffer.len() > 48 * 1024 {
            self.zip.write_all(&self.buffer)?;
            self.buffer.clear();
        }
        Ok(())
    }

    /// A whole row of texts.
    pub(super) fn texts<T: AsRef<str>>(&mut self, texts: &[T], style: Style) -> io::Result<()> {
        self.begin_row(false)?;
        for text in texts {
            self.text(text.as_ref(), style)?;
        }
        self.end_row()
    }

    pub(super) fn blank(&mut self) {
        self.column += 1;
    }

    /// A number, written as it is to stand in the file.
    pub(super) fn number(&mut self, number: &str) -> io::Result<()> {
        self.begin_cell()?;
        self.buffer.extend_from_slice(b"\"><v>");
        self.buffer.extend_from_slice(number.as_bytes());
        self.buffer.extend_from_slice(b"</v></c>");
        Ok(())
    }

    pub(super) fn text(&mut self, text: &str, style: Style) -> io::Result<()> {
        if text.is_empty() {
            self.blank();
            return Ok(());
        }
        if text.len() > CELL_UNITS && text.encode_utf16().count() > CELL_UNITS {
            return Err(io::Error::other(format!(
                "the text in row {} is longer than a cell of a spreadsheet holds (32,767 letters)",
                self.row
            )));
        }
        self.begin_cell()?;
        match style {
            Style::Plain => {}
            Style::Heading => self.buffer.extend_from_slice(b"\" s=\"1"),
            Style::Text => self.buffer.extend_from_slice(b"\" s=\"2"),
        }
        self.buffer.extend_from_slice(b"\" t=\"inlineStr\"><is><t xml:space=\"preserve\">");
        escape(text, &mut self.buffer);
        self.buffer.extend_from_slice(b"</t></is></c>");
        Ok(())
    }

    fn begin_cell(&mut self) -> io::Result<()> {
        while self.letters.len() <= self.column {
            self.letters.push(column_letters(self.letters.len()));
        }
        write!(self.buffer, "<c r=\"{}{}", self.letters[self.column], self.row)?;
        self.column += 1;
        Ok(())
    }

    fn end_sheet(&mut self) -> io::Result<()> {
        if !self.sheets.is_empty() {
            self.buffer.extend_from_slice(b"</sheetData></worksheet>");
            self.zip.write_all(&self.buffer)?;
            self.buffer.clear();
        }
        Ok(())
    }

    fn part(&mut self, name: &str) -> io::Result<()> {
        let options = SimpleFileOptions::default()
            .compression_method(CompressionMethod::Deflated)
            // One second into the epoch of ZIP: a file tells its content, not
            // when it was made.
            .last_modified_time(zip::DateTime::DEFAULT)
            // The fastest: the file is for a wire, not for keeping.
            .compression_level(Some(1));
        self.zip.start_file(name, options).map_err(io::Error::other)
    }

    /// Writes what binds the sheets together. `order` names the sheets as
    /// people see them, whatever the order in which they were written.
    pub(super) fn finish(mut self, order: &[&str]) -> io::Result<W> {
        self.end_sheet()?;
        let numbered = || self.sheets.iter().zip(1..);
        debug_assert!(self.sheets.iter().all(|s| order.contains(&s.as_str())), "{order:?}");
        let types: Vec<String> = numbered()
            .map(|(_, n)| {
                format!(
                    "<Override PartName=\"/xl/worksheets/sheet{n}.xml\" \
                     ContentType=\"{TYPE}.worksheet+xml\"/>"
                )
            })
            .collect();
        let types = format!(
            "{XML}<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\">\
             <Default Extension=\"rels\" \
             ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/>\
             <Default Extension=\"xml\" ContentType=\"application/xml\"/>\
             <Override PartName=\"/xl/workbook.xml\" ContentType=\"{TYPE}.sheet.main+xml\"/>\
             <Override PartName=\"/xl/styles.xml\" ContentType=\"{TYPE}.styles+xml\"/>{}</Types>",
            types.concat()
        );
        let relations: Vec<String> = numbered()
            .map(|(_, n)| {
                format!(
                    "<Relationship Id=\"rId{n}\" Type=\"{RELATION}/worksheet\" \
                     Target=\"worksheets/sheet{n}.xml\"/>"
                )
            })
            .collect();
        let relations = format!(
            "{XML}<Relationships xmlns=\"{PACKAGE}\">{}<Relationship Id=\"rIdStyles\" \
             Type=\"{RELATION}/styles\" Target=\"styles.xml\"/></Relationships>",
            relations.concat()
        );
        let sheets: Vec<String> = order
            .iter()
            .filter_map(|name| {
                let (_, n) = numbered().find(|(sheet, _)| sheet == name)?;
                let mut escaped = Vec::new();
                escape(name, &mut escaped);
                let name = String::from_utf8_lossy(&escaped);
                Some(format!("<sheet name=\"{name}\" sheetId=\"{n}\" r:id=\"rId{n}\"/>"))
            })
            .collect();
        let workbook = format!(
            "{XML}<workbook xmlns=\"{MAIN}\" xmlns:r=\"{RELATION}\"><sheets>{}</sheets></workbook>",
            sheets.concat()
        );
        let root = format!(
            "{XML}<Relationships xmlns=\"{PACKAGE}\"><Relationship Id=\"rId1\" \
             Type=\"{RELATION}/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>"
        );
        let styles = format!(
            "{XML}<styleSheet xmlns=\"{MAIN}\"><fonts count=\"2\"><font><sz val=\"11\"/>\
             <name val=\"Calibri\"/></font><font><b/><sz val=\"11\"/><name val=\"Calibri\"/></font>\
             </fonts><fills count=\"2\"><fill><patternFill patternType=\"none\"/></fill><fill>\
             <patternFill patternType=\"gray125\"/></fill></fills><borders count=\"1\"><border>\
             <left/><right/><top/><bottom/><diagonal/></border></borders><cellStyleXfs count=\"1\">\
             <xf numFmtId=\"0\" fontId=\"0\" fillId=\"0\" borderId=\"0\"/></cellStyleXfs>\
             <cellXfs count=\"3\"><xf numFmtId=\"0\" fontId=\"0\" fillId=\"0\" borderId=\"0\" \
             xfId=\"0\"/><xf numFmtId=\"0\" fontId=\"1\" fillId=\"0\" borderId=\"0\" xfId=\"0\" \
             applyFont=\"1\" applyAlignment=\"1\"><alignment vertical=\"top\" wrapText=\"1\"/></xf>\
             <xf numFmtId=\"49\" fontId=\"0\" fillId=\"0\" borderId=\"0\" xfId=\"0\" \
             applyNumberFormat=\"1\"/></cellXfs><cellStyles count=\"1\"><cellStyle name=\"Normal\" \
             xfId=\"0\" builtinId=\"0\"/></cellStyles></styleSheet>"
        );
        let parts = [
            ("xl/workbook.xml", workbook),
            ("xl/_rels/workbook.xml.rels", relations),
            ("xl/styles.xml", styles),
            ("_rels/.rels", root),
            ("[Content_Types].xml", types),
        ];
        for (name, text) in parts {
            self.part(name)?;
            self.zip.write_all(text.as_bytes())?;
        }
        Ok(self.zip.finish().map_err(io::Error::other)?.into_inner())
    }
}

const XML: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n";
const MAIN: &str = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
const RELATION: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
const PACKAGE: &str = "http://schemas.openxmlformats.org/package/2006/relationships";
const TYPE: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml";

/// Writes text as XML. Characters that XML cannot hold are written as
/// spreadsheets write them, `_x001F_`, and so is text that looks like that.
fn escape(text: &str, out: &mut Vec<u8>) {
    let bytes = text.as_bytes();
    let mut from = 0;
    for (at, byte) in bytes.iter().enumerate() {
        let (written, length): (&[u8], usize) = match byte {
            b'&' => (b"&amp;", 1),
            b'<' => (b"&lt;", 1),
            b'>' => (b"&gt;", 1),
            b'"' => (b"&quot;", 1),
            b'_' if bytes[at + 1..].starts_with(b"x") => (b"_x005F_", 1),
            b'\t' | b'\n' => continue,
            0..0x20 => (b"", 1),
            // U+FFFE and U+FFFF are no characters of XML.
            0xef if bytes[at..].starts_with(b"\xef\xbf\xbe") => (b"_xFFFE_", 3),
            0xef if bytes[at..].starts_with(b"\xef\xbf\xbf") => (b"_xFFFF_", 3),
            _ => continue,
        };
        out.extend_from_slice(&bytes[from..at]);
        if written.is_empty() {
            out.extend_from_slice(format!("_x{byte:04X}_").as_bytes());
        } else {
            out.extend_from_slice(written);
        }
        from = at + length;
    }
    out.extend_from_slice(&bytes[from..]);
}
