//! Rows and code books from CSV.
use super::{Codebook, Column, Rows};
use crate::error::{Error, Result};
use crate::table::read::{fields, header};
use crate::{shelter, statement};
use std::collections::HashMap;
use std::io::Read;

/// Reads a code book: CSV with the columns `column` and `code`; others are passed over.
///
/// # Errors
///
/// A column that is missing, a code that stands twice, a file that cannot be read.
pub fn codebook(file: impl Read) -> Result<Codebook> {
    let mut reader = csv::ReaderBuilder::new().flexible(true).from_reader(file);
    let names = header(&reader.byte_headers()?.clone())?;
    let place = |name: &str| {
        let at = names.iter().position(|n| n == name);
        at.ok_or_else(|| Error::NoColumn { column: name.to_owned() })
    };
    let (column, code) = (place("column")?, place("code")?);
    let mut book = Codebook::default();
    let mut seen: HashMap<(String, String), usize> = HashMap::new();
    for (record, row) in reader.byte_records().zip(2..) {
        let fields = fields(&record?, &names, row)?;
        let (name, code) = (fields[column].clone(), fields[code].clone());
        if let Some(first) = seen.insert((name.clone(), code.clone()), row) {
            return Err(Error::Duplicate { row, first, cell: format!("{name}={code}") });
        }
        let at = book.columns.iter().position(|c| c.name == name).unwrap_or_else(|| {
            book.columns.push(Column { name, codes: Vec::new() });
            book.columns.len() - 1
        });
        // A blank code in a code book says that the column may be blank, which all may.
        if !code.is_empty() {
            book.columns[at].codes.push(code);
        }
    }
    Ok(book)
}

/// Reads rows whose columns are dimensions; columns that begin with `release:` are passed over.
///
/// Without a code book the codes are those of the rows, in ascending order.
///
/// # Errors
///
/// [`Error::UnknownCode`] with row and column for a code that the code book does not have;
/// [`Error::Shelter`] for a column that tells shelters apart.
pub fn read(file: impl Read, book: Option<&Codebook>) -> Result<Rows> {
    let mut reader = csv::ReaderBuilder::new().flexible(true).from_reader(file);
    let names = header(&reader.byte_headers()?.clone())?;
    let kept: Vec<usize> = (0..names.len()).filter(|&at| !statement::is(&names[at])).collect();
    shelter::refuse(kept.iter().map(|&at| names[at].as_str()))?;
    let mut columns = Vec::with_capacity(kept.len());
    let mut indexes: Vec<HashMap<Vec<u8>, u16>> = Vec::with_capacity(kept.len());
    for &at in &kept {
        let codes = match book {
            None => Vec::new(),
            Some(book) => {
                let column = book.columns.iter().find(|c| c.name == names[at]);
                let column = column.ok_or_else(|| Error::NoColumn { column: names[at].clone() })?;
                column.codes.clone()
            }
        };
        let index = (1..).zip(&codes).map(|(place, code)| (code.as_bytes().to_vec(), place));
        indexes.push(index.collect());
        columns.push(Column { name: names[at].clone(), codes });
    }
    let mut values: Vec<Vec<u16>> = vec![Vec::new(); kept.len()];
    let (mut record, mut row) = (csv::ByteRecord::new(), 1);
    while reader.read_byte_record(&mut record)? {
        row += 1;
        if record.len() != names.len() {
            return Err(Error::Length { row, found: record.len(), expected: names.len() });
        }
        for (place, &at) in kept.iter().enumerate() {
            let field = record[at].trim_ascii();
            if field.is_empty() {
                values[place].push(0);
                continue;
            }
            if let Some(&value) = indexes[place].get(field) {
                values[place].push(value);
                continue;
            }
            let column = || names[at].clone();
            let code = std::str::from_utf8(field);
            let code = code.map_err(|_| Error::NotText { row, column: column() })?.to_owned();
            if book.is_some() {
                return Err(Error::UnknownCode { row, column: column(), code });
            }
            let codes = &mut columns[place].codes;
            let next = u16::try_from(codes.len() + 1).map_err(|_| Error::TooLarge {
                what: column(),
                found: codes.len() as u64 + 1,
                most: 65_534,
            })?;
            indexes[place].insert(field.to_vec(), next);
            codes.push(code);
            values[place].push(next);
        }
    }
    if row == 1 {
        return Err(Error::Empty { what: "row" });
    }
    if kept.is_empty() {
        return Err(Error::Empty { what: "column" });
    }
    if book.is_none() {
        sort(&mut columns, &mut values);
    }
    Ok(Rows { columns, values, public: book.is_some() })
}

/// Puts codes in ascending order, so that the order of rows tells nothing.
fn sort(columns: &mut [Column], values: &mut [Vec<u16>]) {
    for (column, values) in columns.iter_mut().zip(values) {
        let mut order: Vec<usize> = (0..column.codes.len()).collect();
        order.sort_unstable_by(|&a, &b| column.codes[a].cmp(&column.codes[b]));
        let mut places = vec![0_u16; order.len() + 1];
        for (place, &old) in (1..).zip(&order) {
            places[old + 1] = place;
        }
        column.codes.sort_unstable();
        for value in values {
            *value = places[usize::from(*value)];
        }
    }
}
