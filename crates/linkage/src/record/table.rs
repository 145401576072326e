//! Many records in columns: a name is a number, a date four bytes.
use super::dictionary::{Codes, NameId, Names};
use super::{Record, Sex};
use crate::date::Date;

/// Records in columns; the row of a record is its place in each of them.
#[derive(Default)]
pub struct Table {
    pub(crate) names: Names,
    pub(crate) places: Names,
    pub(crate) citizenships: Codes,
    pub(crate) sources: Codes,
    pub(crate) numbers: Codes,
    pub(crate) given: Vec<NameId>,
    pub(crate) patronymic: Vec<NameId>,
    pub(crate) surname: Vec<NameId>,
    pub(crate) place: Vec<NameId>,
    pub(crate) born: Vec<Date>,
    pub(crate) sex: Vec<Sex>,
    pub(crate) citizenship: Vec<u32>,
    pub(crate) source: Vec<u32>,
    pub(crate) number: Vec<u32>,
    pub(crate) list: Vec<u16>,
    ids: String,
    id_ends: Vec<usize>,
}

/// A field that was read as not known because nothing could be made of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Remark {
    /// The row in the table.
    pub row: usize,
    /// Which field it is.
    pub unreadable: Unreadable,
}

/// The fields that can be written so that nothing can be made of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unreadable {
    /// The date of birth.
    #[error("the date of birth is no date: it is compared as not known")]
    Born,
    /// The sex.
    #[error("the sex is neither `F` nor `M`: it is compared as not known")]
    Sex,
}

impl Table {
    /// Adds a record of list number `list` (0 where there is one list) and gives back what
    /// could not be read of it.
    pub fn push(&mut self, record: &Record, list: u16) -> Vec<Remark> {
        let (mut remarks, row) = (Vec::new(), self.len());
        self.given.push(self.names.number(record.given));
        self.patronymic.push(self.names.number(record.patronymic));
        self.surname.push(self.names.number(record.surname));
        self.place.push(self.places.number(record.place));
        self.citizenship.push(self.citizenships.number(record.citizenship));
        self.source.push(self.sources.number(record.source));
        self.number.push(self.numbers.number(record.number));
        self.list.push(list);
        self.born.push(record.born.parse().unwrap_or_else(|_| {
            remarks.push(Remark { row, unreadable: Unreadable::Born });
            Date::UNKNOWN
        }));
        self.sex.push(Sex::read(record.sex).unwrap_or_else(|| {
            remarks.push(Remark { row, unreadable: Unreadable::Sex });
            Sex::Unknown
        }));
        self.ids.push_str(record.id);
        self.id_ends.push(self.ids.len());
        remarks
    }

    /// How many records it holds.
    #[must_use]
    pub fn len(&self) -> usize {
        self.given.len()
    }

    /// Whether it holds none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.given.is_empty()
    }

    /// What the list called the record of a row.
    ///
    /// # Panics
    ///
    /// For a row that is not in the table.
    #[must_use]
    pub fn id(&self, row: usize) -> &str {
        let start = if row == 0 { 0 } else { self.id_ends[row - 1] };
        &self.ids[start..self.id_ends[row]]
    }

    /// The number of the list that the record of a row came from.
    #[must_use]
    pub fn list(&self, row: usize) -> u16 {
        self.list[row]
    }

    /// Forgets how names were written, once no more records are read: the ways to write a
    /// name take more memory than the names.
    pub fn close(&mut self) {
        self.names.forget_originals();
        self.places.forget_originals();
    }
}
