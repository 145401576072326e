//! The paragraphs and tables of a DOCX file.
//!
//! Only the text of the body: not headers, notes, deleted or moved-away text.
//! A line of such a source is a paragraph, counted from 1 through the whole
//! body, tables included; an editor shows no line numbers to go by.
use super::file::{damaged, too_large};
use super::prose::Part;
use super::reader::{Block, Cell, Source};
use domain::programme::Remark;
use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};
use std::io::{Cursor, Read};

/// The most the body may unpack to, in bytes: a zip of a few kilobytes can
/// hold gigabytes.
const LARGEST_BODY: u64 = 64 << 20;

pub(super) fn open(bytes: &[u8]) -> Result<Source, Remark> {
    let broken = || {
        damaged(
            "the file is not a whole DOCX document; it may have been cut off or is another sort of archive",
            "DOCX",
        )
    };
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).map_err(|_| broken())?;
    let body = archive.by_name("word/document.xml").map_err(|_| broken())?;
    let mut xml = Vec::new();
    body.take(LARGEST_BODY + 1).read_to_end(&mut xml).map_err(|_| broken())?;
    if xml.len() as u64 > LARGEST_BODY {
        return Err(too_large());
    }
    let xml = String::from_utf8(xml).map_err(|_| broken())?;
    let mut body = Body::default();
    let mut reader = Reader::from_str(&xml);
    let mut open = 0_usize;
    loop {
        match reader.read_event() {
            Ok(Event::Start(element)) => {
                open += 1;
                body.start(&element);
            }
            Ok(Event::Empty(element)) => {
                body.start(&element);
                body.end(element.local_name().into_inner());
            }
            Ok(Event::End(element)) => {
                open = open.saturating_sub(1);
                body.end(element.local_name().into_inner());
            }
            Ok(Event::Text(text)) => body.text(&text.xml10_content()),
            Ok(Event::CData(text)) => body.text(&text.xml10_content()),
            Ok(Event::GeneralRef(reference)) => match reference.resolve_char_ref() {
                Ok(Some(c)) => body.text(c.encode_utf8(&mut [0; 4])),
                Ok(None) => body.text(named_entity(&reference)),
                Err(_) => return Err(broken()),
            },
            Ok(Event::Eof) if open > 0 => return Err(broken()),
            Ok(Event::Eof) => break,
            Ok(_) => {}
            Err(_) => return Err(broken()),
        }
    }
    Ok(Source { blocks: body.blocks, hard: true })
}

/// The five entities of XML; others cannot be declared in a DOCX.
fn named_entity(name: &str) -> &'static str {
    match name {
        "amp" => "&",
        "lt" => "<",
        "gt" => ">",
        "quot" => "\"",
        "apos" => "'",
        _ => "",
    }
}

/// The body while it is read.
#[derive(Default)]
struct Body {
    blocks: Vec<Block>,
    /// The open paragraphs, innermost last: a text box holds paragraphs and
    /// stands in one.
    paragraphs: Vec<Part>,
    /// Paragraphs begun so far: the line number.
    line: usize,
    /// How many tables are open; inner ones are read as text of their cell.
    tables: usize,
    row: Vec<Cell>,
    row_line: usize,
    cell: Vec<Part>,
    /// Columns that the open cell spans.
    span: usize,
    /// The open cell goes on from the row above.
    merged: bool,
    /// Inside `w:t`: text outside of it is code or layout.
    in_text: bool,
    /// Inside the tab stops of a paragraph, which are no tabs.
    stops: bool,
    /// Inside something that is not shown.
    hidden: usize,
}

/// A row of more cells than this is not a table of activities.
const WIDEST: usize = 64;

impl Body {
    fn start(&mut self, element: &BytesStart<'_>) {
        match element.local_name().into_inner() {
            "Fallback" | "moveFrom" | "del" => self.hidden += 1,
            "p" => {
                self.line += 1;
                self.paragraphs.push(Part { line: self.line, text: String::new() });
            }
            "t" => self.in_text = true,
            "tabs" => self.stops = true,
            "tab" if !self.stops => self.write("\t"),
            "br" | "cr" => self.write("\n"),
            "noBreakHyphen" => self.write("-"),
            "tbl" => self.tables += 1,
            "tr" if self.tables == 1 => {
                self.row.clear();
                self.row_line = self.line + 1;
            }
            "tc" if self.tables == 1 => {
                self.cell.clear();
                (self.span, self.merged) = (1, false);
            }
            "gridSpan" if self.tables == 1 => {
                let span = value(element).and_then(|v| v.parse().ok()).unwrap_or(1);
                self.span = span.clamp(1, WIDEST);
            }
            "vMerge" if self.tables == 1 => {
                self.merged = value(element).is_none_or(|v| v == "continue");
            }
            _ => {}
        }
    }

    fn end(&mut self, name: &str) {
        match name {
            "Fallback" | "moveFrom" | "del" => self.hidden = self.hidden.saturating_sub(1),
            "t" => self.in_text = false,
            "tabs" => self.stops = false,
            "p" => {
                let Some(part) = self.paragraphs.pop() else { return };
                if self.tables == 0 {
                    self.blocks.push(Block::Line(part));
                } else if !part.text.trim().is_empty() {
                    self.cell.push(part);
                }
            }
            "tc" if self.tables == 1 => {
                let parts = std::mem::take(&mut self.cell);
                let full = self.row.len() >= WIDEST;
                match self.row.last_mut().filter(|_| full) {
                    Some(last) => last.parts.extend(parts),
                    None => self.row.push(Cell { parts, span: self.span, merged: self.merged }),
                }
            }
            "tr" if self.tables == 1 => {
                let cells = std::mem::take(&mut self.row);
                self.blocks.push(Block::Row { line: self.row_line, cells });
            }
            "tbl" => self.tables = self.tables.saturating_sub(1),
            _ => {}
        }
    }

    fn text(&mut self, text: &str) {
        if self.in_text {
            self.write(text);
        }
    }

    fn write(&mut self, text: &str) {
        if self.hidden == 0
            && let Some(paragraph) = self.paragraphs.last_mut()
        {
            paragraph.text.push_str(text);
        }
    }
}

fn value(element: &BytesStart<'_>) -> Option<String> {
    let mut attributes = element.attributes();
    // Checking for repeated names takes quadratic time.
    let found = attributes
        .with_checks(false)
        .flatten()
        .find(|a| a.key.local_name().into_inner() == "val")?;
    Some(found.value.into_owned())
}
