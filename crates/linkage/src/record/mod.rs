//! What is known of a person in one list: a record, and the table that holds many.
mod dictionary;
mod table;

pub(crate) use dictionary::{Known, Quick, Shape, mix};
pub use dictionary::{NameId, Names};
pub(crate) use table::Row;
pub use table::{Remark, Table, Unreadable};

/// One record as it was sent, in text; a blank field is one that is not known.
///
/// It prints nothing of itself: it is a person.
#[derive(Clone, Copy, Default)]
pub struct Record<'a> {
    /// What the list calls it.
    pub id: &'a str,
    /// Which institution sent it.
    pub source: &'a str,
    /// Given name, in any script.
    pub given: &'a str,
    /// Name after the father.
    pub patronymic: &'a str,
    /// Family name.
    pub surname: &'a str,
    /// `F`, `M`, or a word that begins like them (see [`Sex`]).
    pub sex: &'a str,
    /// Date of birth (see [`Date`](crate::date::Date)).
    pub born: &'a str,
    /// Any code, compared as it is.
    pub citizenship: &'a str,
    /// Settlement, in any script.
    pub place: &'a str,
    /// A number that only one person should have, compared as it is.
    pub number: &'a str,
}

/// Sex as recorded.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
#[repr(u8)]
pub enum Sex {
    /// Not recorded.
    #[default]
    Unknown,
    /// A woman or a girl.
    Female,
    /// A man or a boy.
    Male,
}

impl Sex {
    /// Reads `F`, `female`, `ж`, `жена`, `w`; `M`, `male`, `м`, `мъж`; blank, `U` and `X`
    /// are unknown. `None` for anything else.
    #[must_use]
    pub fn read(text: &str) -> Option<Self> {
        match text.trim().to_lowercase().as_str() {
            "" | "u" | "x" | "unknown" => Some(Self::Unknown),
            "f" | "female" | "w" | "woman" | "ж" | "жена" | "жена." => Some(Self::Female),
            "m" | "male" | "man" | "м" | "мъж" => Some(Self::Male),
            _ => None,
        }
    }
}
