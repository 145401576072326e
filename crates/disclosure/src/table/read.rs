//! A table from CSV in long form: a column for each dimension, `count`, and perhaps `flag`
//! and `ckey`.
use super::{Cell, Count, Dimension, Table};
use crate::error::{Error, Result};
use crate::statement;
use std::collections::HashMap;
use std::io::Read;

/// Which code is part of which: `(dimension, code) → parent`.
#[derive(Debug, Clone, Default)]
pub struct Hierarchies(HashMap<(String, String), String>);

impl Hierarchies {
    /// Reads CSV with the columns `dimension,code,parent`.
    ///
    /// # Errors
    ///
    /// A column that is missing, a row of another length, a file that cannot be read.
    pub fn read(file: impl Read) -> Result<Self> {
        let mut reader = csv::ReaderBuilder::new().flexible(true).from_reader(file);
        let names = header(&reader.byte_headers()?.clone())?;
        let column = |name: &str| {
            let at = names.iter().position(|n| n == name);
            at.ok_or_else(|| Error::NoColumn { column: name.to_owned() })
        };
        let (dimension, code, parent) = (column("dimension")?, column("code")?, column("parent")?);
        let mut all = HashMap::new();
        for (record, row) in reader.byte_records().zip(2..) {
            let fields = fields(&record?, &names, row)?;
            let key = (fields[dimension].clone(), fields[code].clone());
            all.insert(key, fields[parent].clone());
        }
        Ok(Self(all))
    }
}

/// The names of the columns.
pub(crate) fn header(record: &csv::ByteRecord) -> Result<Vec<String>> {
    let mut names: Vec<String> = Vec::new();
    for field in record {
        // A spreadsheet may begin a file with the mark of UTF-8.
        let field = field.strip_prefix(b"\xef\xbb\xbf").unwrap_or(field);
        let name = std::str::from_utf8(field).map(|name| name.trim().to_owned());
        let name = name.map_err(|_| Error::NotText { row: 1, column: "?".into() })?;
        if names.contains(&name) {
            return Err(Error::ColumnTwice { column: name });
        }
        names.push(name);
    }
    Ok(names)
}

/// The fields of a row, as text without blanks around it.
pub(crate) fn fields(
    record: &csv::ByteRecord,
    names: &[String],
    row: usize,
) -> Result<Vec<String>> {
    if record.len() != names.len() {
        return Err(Error::Length { row, found: record.len(), expected: names.len() });
    }
    let text = |(field, name): (&[u8], &String)| {
        std::str::from_utf8(field)
            .map(|text| text.trim().to_owned())
            .map_err(|_| Error::NotText { row, column: name.clone() })
    };
    record.iter().zip(names).map(text).collect()
}

/// What stands in `count` for a count that is not said.
const SUPPRESSED: [&str; 5] = [":c", "c", "x", "X", "*"];

fn count(text: &str, flag: &str, row: usize) -> Result<Count> {
    if SUPPRESSED.contains(&text) || text.is_empty() && flag == "c" {
        return Ok(Count::Suppressed);
    }
    if text.is_empty() || text == ":" {
        return Ok(Count::Unknown);
    }
    let wrong = || Error::NotACount { row, column: "count".into(), text: text.to_owned() };
    // Sums of counts have to stay countable, too.
    let count: u64 = text.parse().map_err(|_| wrong())?;
    if count < 1 << 40 { Ok(Count::Known(count)) } else { Err(wrong()) }
}

/// Reads a table, and the statement of the release it came with, if it came with one.
///
/// A code `total`, `всичко`, `общо` or `_T` is the total of its dimension; `hierarchies` says
/// which other codes are parts of which. Columns that begin with `release:` are statements.
///
/// # Errors
///
/// What is wrong, with its row and column. That totals are sums is not asked here
/// ([`Table::check`]): a release with rounding need not be additive.
pub fn read(file: impl Read, hierarchies: &Hierarchies) -> Result<(Table, Option<String>)> {
    let mut reader = csv::ReaderBuilder::new().flexible(true).from_reader(file);
    let names = header(&reader.byte_headers()?.clone())?;
    let counts = names.iter().position(|name| name == "count");
    let counts = counts.ok_or_else(|| Error::NoColumn { column: "count".into() })?;
    let (flags, keys) =
        (names.iter().position(|n| n == "flag"), names.iter().position(|n| n == "ckey"));
    let said = names.iter().find(|name| statement::is(name)).cloned();
    let columns: Vec<usize> = (0..names.len())
        .filter(|&at| at != counts && Some(at) != flags && Some(at) != keys)
        .filter(|&at| !statement::is(&names[at]))
        .collect();
    if columns.is_empty() {
        return Err(Error::Empty { what: "dimension" });
    }
    let mut lists: Vec<(Vec<String>, HashMap<String, u16>)> =
        vec![Default::default(); columns.len()];
    let (mut cells, mut seen) = (Vec::new(), HashMap::new());
    for (record, row) in reader.byte_records().zip(2..) {
        let fields = fields(&record?, &names, row)?;
        let mut codes = Vec::with_capacity(columns.len());
        for (&at, (list, index)) in columns.iter().zip(&mut lists) {
            let code = &fields[at];
            if code.is_empty() {
                return Err(Error::BlankCode { row, column: names[at].clone() });
            }
            let next = u16::try_from(list.len()).map_err(|_| Error::TooLarge {
                what: names[at].clone(),
                found: list.len() as u64 + 1,
                most: 65_535,
            })?;
            codes.push(*index.entry(code.clone()).or_insert_with(|| {
                list.push(code.clone());
                next
            }));
        }
        let codes: Box<[u16]> = codes.into();
        if let Some(first) = seen.insert(codes.clone(), row) {
            let cell = columns.iter().map(|&at| format!("{}={}", names[at], fields[at]));
            let cell = cell.collect::<Vec<_>>().join(", ");
            return Err(Error::Duplicate { row, first, cell });
        }
        let flag = flags.map_or("", |at| fields[at].as_str());
        let key = keys.map(|at| key(&fields[at], row)).transpose()?;
        cells.push(Cell { codes, count: count(&fields[counts], flag, row)?, key });
    }
    if cells.is_empty() {
        return Err(Error::Empty { what: "row" });
    }
    let dimensions = columns
        .iter()
        .zip(lists)
        .map(|(&at, (codes, index))| dimension(&names[at], codes, &index, hierarchies));
    Ok((Table { dimensions: dimensions.collect::<Result<_>>()?, cells }, said))
}

fn key(text: &str, row: usize) -> Result<u64> {
    let wrong = || Error::NotAKey { row, column: "ckey".into(), text: text.to_owned() };
    crate::cellkey::parse(text).ok_or_else(wrong)
}

fn dimension(
    name: &str,
    codes: Vec<String>,
    index: &HashMap<String, u16>,
    hierarchies: &Hierarchies,
) -> Result<Dimension> {
    let parent = |code: &String| {
        let parent = hierarchies.0.get(&(name.to_owned(), code.clone()));
        parent.and_then(|parent| index.get(parent)).copied()
    };
    let parents: Vec<Option<u16>> = codes.iter().map(parent).collect();
    for start in 0..codes.len() {
        let (mut at, mut steps) = (parents[start], 0);
        while let Some(code) = at {
            steps += 1;
            if steps > codes.len() {
                return Err(Error::Circle {
                    dimension: name.to_owned(),
                    code: codes[start].clone(),
                });
            }
            at = parents[usize::from(code)];
        }
    }
    let mut dimension = Dimension { name: name.to_owned(), codes, parents };
    dimension.root();
    Ok(dimension)
}
