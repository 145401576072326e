//! Rows of persons without names: columns of codes, where blank is a value that is not there.
mod read;

pub use read::{codebook, read};

use crate::error::Result;
use std::io::Write;

/// A column and the codes it can have.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    /// Its name.
    pub name: String,
    /// Its codes. Blank is none of them.
    pub codes: Vec<String>,
}

/// A code book: the public list of columns and codes, made without looking at the rows.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Codebook {
    /// The columns.
    pub columns: Vec<Column>,
}

/// Rows, column by column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rows {
    /// The columns in the order of the file.
    pub columns: Vec<Column>,
    /// `values[c][r]`: 0 for blank, otherwise the place of the code from 1 on.
    pub values: Vec<Vec<u16>>,
    /// Whether the codes come from a public code book, and not from the rows.
    pub public: bool,
}

impl Rows {
    /// How many rows.
    #[must_use]
    pub fn len(&self) -> usize {
        self.values.first().map_or(0, Vec::len)
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Writes the rows as CSV, with the statement as the name of a last, empty column.
    ///
    /// # Errors
    ///
    /// The file cannot be written.
    pub fn write(&self, file: impl Write, statement: &str) -> Result<()> {
        let mut writer = csv::Writer::from_writer(file);
        let names = self.columns.iter().map(|column| column.name.as_str());
        writer.write_record(names.chain([statement]))?;
        let mut record = csv::ByteRecord::new();
        for row in 0..self.len() {
            record.clear();
            for (column, values) in self.columns.iter().zip(&self.values) {
                let code = usize::from(values[row]).checked_sub(1).map(|at| &column.codes[at]);
                record.push_field(code.map_or(b"", |code| code.as_bytes()));
            }
            record.push_field(b"");
            writer.write_byte_record(&record)?;
        }
        writer.flush()?;
        Ok(())
    }
}
