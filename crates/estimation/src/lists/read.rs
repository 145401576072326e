//! Lists out of a file of comma-separated values.
//!
//! One column per list, with 1 for who is on it and 0 for who is not, and either a column
//! `count` with how many people a row stands for, or one row per person. Columns that the
//! caller names divide the people into strata (sex, age, form of exploitation) and are no
//! lists; a column `id` is passed over.
use super::{History, Lists};
use crate::refusal::{MOST_LISTS, Refusal};
use std::collections::BTreeMap;
use std::io::Read;

/// What stops a file from being read as lists.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Unreadable {
    /// Nothing in it, not even names of columns.
    #[error("the file is empty")]
    Empty,
    /// Names of columns, and nobody.
    #[error("the file has no row under the names of its columns")]
    NoRows,
    /// A column without a name.
    #[error("row 1: column {column} has no name")]
    NoName {
        /// Which, counted from 1.
        column: usize,
    },
    /// Two columns of one name.
    #[error("row 1 has the column `{column}` twice")]
    ColumnTwice {
        /// Its name.
        column: String,
    },
    /// A column that was asked for and is not there.
    #[error("row 1 has no column `{column}`; its columns are {columns}")]
    NoColumn {
        /// Its name.
        column: String,
        /// The columns that there are.
        columns: String,
    },
    /// More columns than lists are taken.
    #[error("there are {found} columns of lists, and at most {MOST_LISTS} lists are taken")]
    ManyLists {
        /// How many.
        found: usize,
    },
    /// A row with more or fewer columns than the first.
    #[error("row {row} has {found} columns where row 1 has {expected}")]
    Length {
        /// The row, counted from 1, the row of names included.
        row: u64,
        /// How many it has.
        found: u64,
        /// How many it should have.
        expected: u64,
    },
    /// Bytes that are no UTF-8.
    #[error("row {row}: the text is not UTF-8; save the file as UTF-8")]
    NotText {
        /// The row, counted from 1, the row of names included.
        row: u64,
    },
    /// Neither 0 nor 1.
    #[error("row {row}, column `{column}`: `{text}` is neither 0 nor 1")]
    NotAMark {
        /// The row, counted from 1, the row of names included.
        row: u64,
        /// The column.
        column: String,
        /// What stands there.
        text: String,
    },
    /// A count below 0.
    #[error("row {row}, column `{column}`: the count `{text}` is negative")]
    Negative {
        /// The row, counted from 1, the row of names included.
        row: u64,
        /// The column.
        column: String,
        /// What stands there.
        text: String,
    },
    /// A count that is no whole number.
    #[error("row {row}, column `{column}`: the count `{text}` is not a whole number of people")]
    Fraction {
        /// The row, counted from 1, the row of names included.
        row: u64,
        /// The column.
        column: String,
        /// What stands there.
        text: String,
    },
    /// A count that is no number.
    #[error("row {row}, column `{column}`: `{text}` is not a count")]
    NotACount {
        /// The row, counted from 1, the row of names included.
        row: u64,
        /// The column.
        column: String,
        /// What stands there.
        text: String,
    },
    /// People who are on no list.
    #[error(
        "row {row} is of people on no list: how many they are is what is estimated, and cannot be given"
    )]
    OnNoList {
        /// The row, counted from 1, the row of names included.
        row: u64,
    },
    /// The rows can be read, but nothing can be estimated from them.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// The file itself could not be read.
    #[error("the file cannot be read: {0}")]
    Read(csv::Error),
}

/// What a column is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Column {
    /// A list.
    List,
    /// How many people a row stands for.
    Count,
    /// What people are divided by; the number is its place in a stratum's values.
    By(usize),
    /// Nothing that matters here.
    Passed,
}

/// The people of one stratum: all of a file, where it is not divided.
#[derive(Debug)]
pub struct Stratum {
    /// What they have in common, in the order in which the columns were asked for.
    pub values: Vec<String>,
    /// How many people it has.
    pub cases: u64,
    /// Their lists, or why nothing can be estimated from these.
    pub lists: Result<Lists, Refusal>,
}

/// Reads a file whole, and divided by the columns of `by`.
///
/// The first answer is of everybody. The strata come in the order of their values, and a
/// stratum of which nothing can be said is there with its reason.
///
/// # Errors
///
/// [`Unreadable`], which names the row and the column; and where nothing can be estimated
/// from all of the people together.
pub fn read(file: impl Read, by: &[&str]) -> Result<(Lists, Vec<Stratum>), Unreadable> {
    let mut rows = csv::ReaderBuilder::new().has_headers(false).from_reader(file);
    let mut record = csv::StringRecord::new();
    if !rows.read_record(&mut record).map_err(|error| located(error, 1))? {
        return Err(Unreadable::Empty);
    }
    let header: Vec<String> =
        record.iter().map(|name| name.trim_start_matches('\u{feff}').trim().to_owned()).collect();
    let columns = columns(&header, by)?;
    let called = |wanted: Column| {
        let all = columns.iter().zip(&header);
        all.filter(move |(column, _)| **column == wanted).map(|(_, name)| name.clone())
    };
    let names: Vec<String> = called(Column::List).collect();
    if names.len() > MOST_LISTS {
        return Err(Unreadable::ManyLists { found: names.len() });
    }
    let counted = columns.contains(&Column::Count);
    let mut all: BTreeMap<Vec<String>, BTreeMap<History, u64>> = BTreeMap::new();
    let mut row = 1;
    while rows.read_record(&mut record).map_err(|error| located(error, row + 1))? {
        row += 1;
        let (mut history, mut count, mut list) = (0, u64::from(!counted), 0);
        let mut values = vec![String::new(); by.len()];
        let (mut blank, mut at_count) = (false, "");
        for ((text, column), name) in record.iter().map(str::trim).zip(&columns).zip(&header) {
            match column {
                Column::List => {
                    history |= mark(text, row, name)? << list;
                    list += 1;
                }
                Column::Count => {
                    (blank, at_count) = (text.is_empty(), name);
                    count = if blank { 0 } else { number(text, row, name)? };
                }
                Column::By(at) => text.clone_into(&mut values[*at]),
                Column::Passed => {}
            }
        }
        if history == 0 {
            // A blank or a 0 for who was never seen is how such tables are often kept.
            if count > 0 {
                return Err(Unreadable::OnNoList { row });
            }
            continue;
        }
        if blank {
            let (column, text) = (at_count.to_owned(), String::new());
            return Err(Unreadable::NotACount { row, column, text });
        }
        let cell = all.entry(values).or_default().entry(history).or_default();
        *cell = cell.checked_add(count).ok_or(Refusal::ManyCases)?;
    }
    if row == 1 {
        return Err(Unreadable::NoRows);
    }
    let made = |counts: &BTreeMap<History, u64>| {
        let counts: Vec<_> = counts.iter().map(|(h, n)| (*h, *n)).collect();
        Lists::new(names.clone(), &counts)
    };
    let mut whole: BTreeMap<History, u64> = BTreeMap::new();
    for (history, count) in all.values().flatten() {
        let cell = whole.entry(*history).or_default();
        *cell = cell.checked_add(*count).ok_or(Refusal::ManyCases)?;
    }
    let strata = all.iter().map(|(values, counts)| Stratum {
        values: values.clone(),
        cases: counts.values().fold(0, |sum, n| sum.saturating_add(*n)),
        lists: made(counts),
    });
    Ok((made(&whole)?, strata.collect()))
}

fn columns(header: &[String], by: &[&str]) -> Result<Vec<Column>, Unreadable> {
    for (at, name) in header.iter().enumerate() {
        if name.is_empty() {
            return Err(Unreadable::NoName { column: at + 1 });
        }
        if header[..at].contains(name) {
            return Err(Unreadable::ColumnTwice { column: name.clone() });
        }
    }
    if let Some(column) = by.iter().find(|column| !header.iter().any(|name| name == *column)) {
        let columns = header.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ");
        return Err(Unreadable::NoColumn { column: (*column).to_owned(), columns });
    }
    let of = |name: &String| match by.iter().position(|column| column == name) {
        Some(at) => Column::By(at),
        None if name.eq_ignore_ascii_case("count") => Column::Count,
        None if name.eq_ignore_ascii_case("id") => Column::Passed,
        None => Column::List,
    };
    let columns: Vec<Column> = header.iter().map(of).collect();
    let mut counts = columns.iter().zip(header).filter(|(column, _)| **column == Column::Count);
    match (counts.next(), counts.next()) {
        (Some(_), Some((_, name))) => Err(Unreadable::ColumnTwice { column: name.clone() }),
        _ => Ok(columns),
    }
}

/// 0 or 1.
fn mark(text: &str, row: u64, column: &str) -> Result<History, Unreadable> {
    match text {
        "0" => Ok(0),
        "1" => Ok(1),
        _ => Err(Unreadable::NotAMark { row, column: column.to_owned(), text: text.to_owned() }),
    }
}

/// A whole number of people.
pub(crate) fn number(text: &str, row: u64, column: &str) -> Result<u64, Unreadable> {
    if let Ok(count) = text.parse() {
        return Ok(count);
    }
    let (column, text) = (column.to_owned(), text.to_owned());
    match text.replace(',', ".").parse::<f64>() {
        Ok(x) if x < 0.0 => Err(Unreadable::Negative { row, column, text }),
        Ok(x) if x.fract() != 0.0 => Err(Unreadable::Fraction { row, column, text }),
        _ => Err(Unreadable::NotACount { row, column, text }),
    }
}

/// What the reader says, with the row it says it of.
pub(crate) fn located(error: csv::Error, row: u64) -> Unreadable {
    match *error.kind() {
        csv::ErrorKind::Utf8 { .. } => Unreadable::NotText { row },
        csv::ErrorKind::UnequalLengths { expected_len: expected, len: found, .. } => {
            Unreadable::Length { row, found, expected }
        }
        _ => Unreadable::Read(error),
    }
}
