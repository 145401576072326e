//! A list of people in the clear, read from a file, before it is encoded.
use std::io::Read;

use crate::date::Date;
use crate::files::{self, Map, Remark};
use crate::record::{self, Record, Sex, Unreadable};

/// The records of a file, in memory and in the clear. It prints nothing of itself.
#[derive(Default)]
pub struct List {
    rows: Vec<[String; 10]>,
}

impl List {
    /// Reads a file of comma-separated values. A date or a sex that cannot be read is not
    /// known, and is remarked on with its row and column.
    ///
    /// # Errors
    ///
    /// [`files::Error`], which names the row and the column.
    pub fn read(file: impl Read, map: &Map) -> Result<(Self, Vec<Remark>), files::Error> {
        let mut list = Self::default();
        let remarks = files::each(file, map, |record| list.push(record))?;
        Ok((list, remarks))
    }

    /// The records, in the order of the file.
    #[must_use]
    pub fn records(&self) -> Vec<Record<'_>> {
        self.rows.iter().map(record_of).collect()
    }

    fn push(&mut self, record: &Record<'_>) -> Vec<record::Remark> {
        let row = self.rows.len();
        let born = record.born.parse::<Date>().is_err().then_some(Unreadable::Born);
        let sex = Sex::read(record.sex).is_none().then_some(Unreadable::Sex);
        let fields = [
            record.id,
            record.source,
            record.given,
            record.patronymic,
            record.surname,
            record.sex,
            record.born,
            record.citizenship,
            record.place,
            record.number,
        ];
        self.rows.push(fields.map(str::to_owned));
        let unreadable = born.into_iter().chain(sex);
        unreadable.map(|unreadable| record::Remark { row, unreadable }).collect()
    }
}

fn record_of(row: &[String; 10]) -> Record<'_> {
    let [id, source, given, patronymic, surname, sex, born, citizenship, place, number] = row;
    Record { id, source, given, patronymic, surname, sex, born, citizenship, place, number }
}
