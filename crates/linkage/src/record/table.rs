//! Many records: a name is a number, a date four bytes.
use super::dictionary::{Codes, NameId, Names};
use super::{Record, Sex};
use crate::date::Date;
use crate::level::{codes, one_letter_apart};

/// Many records, ready to be compared.
#[derive(Default)]
pub struct Table {
    pub(crate) names: Names,
    pub(crate) places: Names,
    pub(crate) citizenships: Codes,
    pub(crate) sources: Codes,
    pub(crate) numbers: Codes,
    pub(crate) rows: Vec<Row>,
    ids: String,
    id_ends: Vec<usize>,
}

/// One record in numbers: 32 bytes, so that a comparison touches one line of memory per
/// record and not one per field. Zero is not known, in every field.
#[derive(Clone, Copy, Default)]
pub(crate) struct Row {
    pub(crate) given: NameId,
    pub(crate) patronymic: NameId,
    pub(crate) surname: NameId,
    pub(crate) place: NameId,
    pub(crate) born: Date,
    pub(crate) number: u32,
    pub(crate) citizenship: u16,
    pub(crate) source: u16,
    pub(crate) list: u16,
    pub(crate) sex: Sex,
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
    /// A record as a row of the table, which it is not yet, and what could not be read of it.
    pub(crate) fn row(&mut self, record: &Record, list: u16) -> (Row, Vec<Unreadable>) {
        let mut unreadable = Vec::new();
        let born = record.born.parse().unwrap_or_else(|_| {
            unreadable.push(Unreadable::Born);
            Date::UNKNOWN
        });
        let sex = Sex::read(record.sex).unwrap_or_else(|| {
            unreadable.push(Unreadable::Sex);
            Sex::Unknown
        });
        // No list has 65,535 citizenships or sources; what is beyond is taken as not known.
        let small = |n: u32| u16::try_from(n).unwrap_or(0);
        let row = Row {
            given: self.names.number(record.given),
            patronymic: self.names.number(record.patronymic),
            surname: self.names.number(record.surname),
            place: self.places.number(record.place),
            born,
            number: self.numbers.number(record.number),
            citizenship: small(self.citizenships.number(record.citizenship)),
            source: small(self.sources.number(record.source)),
            list,
            sex,
        };
        (row, unreadable)
    }

    /// Adds a record of list number `list` (0 where there is one list) and gives back what
    /// could not be read of it.
    pub fn push(&mut self, record: &Record, list: u16) -> Vec<Remark> {
        let at = self.len();
        let (row, unreadable) = self.row(record, list);
        self.rows.push(row);
        self.ids.push_str(record.id);
        self.id_ends.push(self.ids.len());
        unreadable.into_iter().map(|unreadable| Remark { row: at, unreadable }).collect()
    }

    /// How many records it holds.
    #[must_use]
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// Whether it holds none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// The level of two numbers, by their places in the dictionary.
    pub(crate) fn compare_numbers(&self, a: u32, b: u32) -> u8 {
        if a == 0 || b == 0 {
            codes::MISSING
        } else if a == b {
            codes::SAME
        } else if one_letter_apart(self.numbers.text(a).as_bytes(), self.numbers.text(b).as_bytes())
        {
            codes::NUMBER_NEAR
        } else {
            codes::NUMBER_OTHER
        }
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
        self.rows[row].list
    }

    /// Forgets how names were written, once no more records are read: the ways to write a
    /// name take more memory than the names.
    pub fn close(&mut self) {
        self.names.forget_originals();
        self.places.forget_originals();
    }
}
