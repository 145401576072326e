//! Lists in files of comma-separated values: in by a map of columns, out as pairs and clusters.
use crate::cluster::Clusters;
use crate::dedupe::Scored;
use crate::em::probability;
use crate::record::{self, Record, Table, Unreadable};
use std::io::{Read, Write};
use std::str::FromStr;

/// The fields of a record that a column can hold.
const FIELDS: [&str; 10] = [
    "id",
    "source",
    "given",
    "patronymic",
    "surname",
    "sex",
    "dob",
    "citizenship",
    "place",
    "number",
];

/// Which column holds which field: `given=first name,surname=last name,dob=born`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Map {
    columns: [Option<String>; FIELDS.len()],
}

/// What stops a file from being read or written.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A piece of a map that is no `field=column`.
    #[error("`{piece}` in the map is not field=column")]
    NotAPair {
        /// The piece.
        piece: String,
    },
    /// A field that no record has.
    #[error(
        "there is no field `{field}`; the fields are id, source, given, patronymic, surname, sex, dob, citizenship, place, number"
    )]
    UnknownField {
        /// The field.
        field: String,
    },
    /// A field that is mapped twice.
    #[error("the field `{field}` is in the map twice")]
    Twice {
        /// The field.
        field: String,
    },
    /// A map without anything to compare.
    #[error("the map names neither a given name nor a surname: there is nothing to compare")]
    NoName,
    /// A column of the map that the file does not have.
    #[error("row 1 has no column `{column}` for the field `{field}`; its columns are {columns}")]
    NoColumn {
        /// The field.
        field: &'static str,
        /// The column.
        column: String,
        /// The columns that there are.
        columns: String,
    },
    /// A column whose name is there twice, so that nobody knows which is meant.
    #[error("row 1 has the column `{column}` twice")]
    ColumnTwice {
        /// The column.
        column: String,
    },
    /// A row with more or fewer columns than the first.
    #[error("row {row} has {found} columns where row 1 has {expected}")]
    Length {
        /// The row, counted from 1, the row of names included.
        row: u64,
        /// How many columns it has.
        found: u64,
        /// How many it should have.
        expected: u64,
    },
    /// Bytes that are no UTF-8.
    #[error("row {row}, column `{column}`: the text is not UTF-8; save the file as UTF-8")]
    NotText {
        /// The row, counted from 1, the row of names included.
        row: u64,
        /// The column.
        column: String,
    },
    /// More records or lists than there are numbers for.
    #[error("row {row}: there are more records than can be numbered (4,294,967,295)")]
    TooMany {
        /// The row at which it ends.
        row: u64,
    },
    /// The file itself could not be read.
    #[error("the file cannot be read: {0}")]
    Read(csv::Error),
    /// The file itself could not be written.
    #[error("the file cannot be written: {0}")]
    Write(#[from] csv::Error),
    /// The file could not be written to the end.
    #[error("the file cannot be written: {0}")]
    Flush(#[from] std::io::Error),
}

impl FromStr for Map {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        let mut map = Self::default();
        for piece in text.split(',').map(str::trim).filter(|piece| !piece.is_empty()) {
            let Some((field, column)) = piece.split_once('=') else {
                return Err(Error::NotAPair { piece: piece.to_owned() });
            };
            let (field, column) = (field.trim(), column.trim());
            let Some(at) = FIELDS.iter().position(|known| *known == field) else {
                return Err(Error::UnknownField { field: field.to_owned() });
            };
            if map.columns[at].replace(column.to_owned()).is_some() {
                return Err(Error::Twice { field: field.to_owned() });
            }
        }
        if map.columns[2].is_none() && map.columns[4].is_none() {
            Err(Error::NoName)
        } else {
            Ok(map)
        }
    }
}

impl Map {
    /// Where each field is in a file with this first row.
    fn places(&self, header: &csv::StringRecord) -> Result<[Option<usize>; FIELDS.len()], Error> {
        let mut places = [None; FIELDS.len()];
        for ((place, column), field) in places.iter_mut().zip(&self.columns).zip(FIELDS) {
            let Some(column) = column else { continue };
            let mut found = header.iter().enumerate().filter(|(_, name)| name.trim() == column);
            let Some((at, _)) = found.next() else {
                let columns = header
                    .iter()
                    .map(|name| format!("`{}`", name.trim()))
                    .collect::<Vec<_>>()
                    .join(", ");
                return Err(Error::NoColumn { field, column: column.clone(), columns });
            };
            if found.next().is_some() {
                return Err(Error::ColumnTwice { column: column.clone() });
            }
            *place = Some(at);
        }
        Ok(places)
    }
}

/// A value that was read as not known, and where it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Remark {
    /// The row, counted from 1, the row of names included.
    pub row: u64,
    /// The column's name.
    pub column: String,
    /// What is odd about it.
    pub unreadable: Unreadable,
}

/// Reads a file as list number `list` of a table.
///
/// A byte-order mark is passed over. A record without a mapped `id` is called by its row. A
/// date or a sex that cannot be read is not known, and is remarked on.
///
/// # Errors
///
/// [`Error`], which names the row and the column; the table then holds the rows before it.
pub fn read(
    file: impl Read,
    map: &Map,
    list: u16,
    table: &mut Table,
) -> Result<Vec<Remark>, Error> {
    each(file, map, |record| table.push(record, list))
}

/// Reads the records of a file, one after the other; `take` says what it could not read of one.
pub(crate) fn each(
    file: impl Read,
    map: &Map,
    mut take: impl FnMut(&Record<'_>) -> Vec<record::Remark>,
) -> Result<Vec<Remark>, Error> {
    let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(file);
    let mut row = csv::ByteRecord::new();
    if !reader.read_byte_record(&mut row).map_err(|error| located(error, 1))? {
        row.clear();
    }
    let header: csv::StringRecord = row
        .iter()
        .map(|name| String::from_utf8_lossy(name).trim_start_matches('\u{feff}').to_owned())
        .collect();
    let places = map.places(&header)?;
    let column = |at: usize| header.get(at).unwrap_or_default().trim().to_owned();
    let (mut remarks, mut number) = (Vec::new(), 1);
    let mut called = String::new();
    while reader.read_byte_record(&mut row).map_err(|error| located(error, number + 1))? {
        number += 1;
        // The row of names is counted too.
        if u32::try_from(number - 1).is_err() {
            return Err(Error::TooMany { row: number });
        }
        let mut texts = [""; FIELDS.len()];
        for (text, place) in texts.iter_mut().zip(places) {
            let Some(at) = place else { continue };
            *text = std::str::from_utf8(&row[at])
                .map_err(|_| Error::NotText { row: number, column: column(at) })?
                .trim();
        }
        if places[0].is_none() {
            called = number.to_string();
            texts[0] = &called;
        }
        let [
            id,
            source,
            given,
            patronymic,
            surname,
            sex,
            born,
            citizenship,
            place,
            number_of_person,
        ] = texts;
        let record = Record {
            id,
            source,
            given,
            patronymic,
            surname,
            sex,
            born,
            citizenship,
            place,
            number: number_of_person,
        };
        for remark in take(&record) {
            let at = if remark.unreadable == Unreadable::Born { places[6] } else { places[5] };
            remarks.push(Remark {
                row: number,
                column: at.map(column).unwrap_or_default(),
                unreadable: remark.unreadable,
            });
        }
    }
    drop(called);
    Ok(remarks)
}

fn located(error: csv::Error, row: u64) -> Error {
    match error.kind() {
        csv::ErrorKind::UnequalLengths { expected_len, len, .. } => {
            Error::Length { row, found: *len, expected: *expected_len }
        }
        _ => Error::Read(error),
    }
}

/// Writes pairs: `left,right,weight,probability`, those of at least `threshold`, in the
/// order given. The weight is in bits.
///
/// # Errors
///
/// [`Error::Write`] and [`Error::Flush`].
pub fn write_pairs(
    file: impl Write,
    table: &Table,
    pairs: &[Scored],
    threshold: f32,
) -> Result<(), Error> {
    let mut writer = csv::Writer::from_writer(file);
    writer.write_record(["left", "right", "weight", "probability"])?;
    for pair in pairs.iter().filter(|pair| pair.weight() >= threshold) {
        let (weight, chance) =
            (format!("{:.3}", pair.weight()), format!("{:.6}", probability(pair.weight())));
        writer.write_record([
            table.id(pair.left as usize),
            table.id(pair.right as usize),
            &weight,
            &chance,
        ])?;
    }
    Ok(writer.flush()?)
}

/// Writes clusters: `id,cluster`, a row for each record of the table; a cluster is called by
/// the number of its first record in the table, from 0.
///
/// # Errors
///
/// [`Error::Write`] and [`Error::Flush`].
pub fn write_clusters(file: impl Write, table: &Table, clusters: &Clusters) -> Result<(), Error> {
    let mut writer = csv::Writer::from_writer(file);
    writer.write_record(["id", "cluster"])?;
    for row in 0..table.len() {
        let cluster = u32::try_from(row).map_or(0, |row| clusters.first(row));
        writer.write_record([table.id(row), &cluster.to_string()])?;
    }
    Ok(writer.flush()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn fails(map: &str, file: &[u8], expected: &str) {
        let mut table = Table::default();
        let error = map.parse::<Map>().and_then(|map| read(file, &map, 0, &mut table)).unwrap_err();
        assert_eq!(error.to_string(), expected);
    }

    #[test]
    fn an_error_names_row_and_column() {
        fails(
            "given=first",
            b"given,surname\n",
            "row 1 has no column `first` for the field `given`; its columns are `given`, `surname`",
        );
        fails("given=a,surname=b", b"a,b,a\n", "row 1 has the column `a` twice");
        fails("given=a", b"a,b\nx,y\nz\n", "row 3 has 1 columns where row 1 has 2");
        fails(
            "given=a,surname=b",
            b"a,b\nx,y\nz,\xcc\xee\n",
            "row 3, column `b`: the text is not UTF-8; save the file as UTF-8",
        );
        fails("given:a", b"", "`given:a` in the map is not field=column");
        fails(
            "name=a",
            b"",
            "there is no field `name`; the fields are id, source, given, patronymic, surname, sex, dob, citizenship, place, number",
        );
        fails("given=a,given=b", b"", "the field `given` is in the map twice");
        fails(
            "dob=a",
            b"",
            "the map names neither a given name nor a surname: there is nothing to compare",
        );
    }

    #[test]
    fn what_cannot_be_read_is_remarked_on_and_not_known() {
        let map: Map = "id=n,given=a,dob=born,sex=s".parse().unwrap();
        let mut table = Table::default();
        let file = "\u{feff}n,a,born,s\n7,Anna,1987-02-30,F\n8,Ana,1987,?\n";
        let remarks = read(file.as_bytes(), &map, 0, &mut table).unwrap();
        let expected = [(2, "born", Unreadable::Born), (3, "s", Unreadable::Sex)];
        assert_eq!(remarks.len(), 2);
        for (remark, (row, column, unreadable)) in remarks.iter().zip(expected) {
            assert_eq!(
                (remark.row, remark.column.as_str(), remark.unreadable),
                (row, column, unreadable)
            );
        }
        assert_eq!((table.len(), table.id(0), table.id(1)), (2, "7", "8"));
    }

    #[test]
    fn a_record_without_an_id_is_called_by_its_row() {
        let mut table = Table::default();
        read("a\nAnna\n\nMaria\n".as_bytes(), &"given=a".parse().unwrap(), 0, &mut table).unwrap();
        assert_eq!((table.id(0), table.id(1)), ("2", "3"));
    }
}
