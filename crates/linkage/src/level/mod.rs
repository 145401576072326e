//! How far two records agree, field by field: one level out of a short list each.
//!
//! Level 0 is always *missing*: it speaks neither for nor against. A table of levels is all
//! that the model ([`em`](crate::em)) ever sees of two records, besides how rare the names
//! are on which they agree.
mod date;
mod name;
mod pair;

pub(crate) use name::{Memo, one_letter_apart};
pub use pair::Pattern;
pub(crate) use pair::{Comparer, Prepared};

use serde::{Deserialize, Serialize};

/// What is compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[repr(u8)]
pub enum Field {
    /// Given name.
    Given,
    /// Name after the father.
    Patronymic,
    /// Family name.
    Surname,
    /// Date of birth.
    Born,
    /// Of which people the names are (see [`community`](crate::community)).
    Community,
    /// Sex; apart where the given names agree, which say the sex already.
    Sex,
    /// Citizenship; apart where the community is one, which says the nation already.
    Citizenship,
    /// Settlement.
    Place,
    /// A number that only one person should have.
    Number,
    /// Which name was compared with which.
    Order,
}

impl Field {
    /// Every field, in the order of a [`Pattern`]'s levels.
    pub const ALL: [Self; 10] = [
        Self::Given,
        Self::Patronymic,
        Self::Surname,
        Self::Born,
        Self::Community,
        Self::Sex,
        Self::Citizenship,
        Self::Place,
        Self::Number,
        Self::Order,
    ];

    /// The names of its levels; level 0 is *missing*.
    #[must_use]
    pub fn levels(self) -> &'static [&'static str] {
        match self {
            Self::Given | Self::Patronymic | Self::Surname | Self::Place => &NAME,
            Self::Born => &BORN,
            Self::Sex | Self::Citizenship => &CODE,
            Self::Community => &COMMUNITY,
            Self::Number => &NUMBER,
            Self::Order => &ORDER,
        }
    }

    /// The levels that exclude each other, from and until: the chances of each group add up
    /// to one.
    ///
    /// Sex and citizenship are two fields in one: given that the names agree, and given that
    /// they do not. Two women called Maria agree on the sex by their name; to count that
    /// once more would be to believe one witness twice.
    #[must_use]
    pub fn groups(self) -> &'static [(usize, usize)] {
        match self {
            Self::Given | Self::Patronymic | Self::Surname | Self::Place => {
                const { &[(1, NAME.len())] }
            }
            Self::Born => const { &[(1, BORN.len())] },
            Self::Sex | Self::Citizenship => const { &[(1, 3), (3, CODE.len())] },
            Self::Community => const { &[(1, COMMUNITY.len())] },
            Self::Number => const { &[(1, NUMBER.len())] },
            Self::Order => const { &[(1, ORDER.len())] },
        }
    }
}

/// Whether it matters at a level of a name how rare it is: then agreement says no more than
/// its limit.
pub(crate) fn counts_rarity(field: Field, level: usize) -> bool {
    let name = matches!(field, Field::Given | Field::Patronymic | Field::Surname | Field::Place);
    let rare =
        [names::SAME, names::VARIANT, names::STEM, names::ONE_LETTER, names::ALIKE, names::PART];
    let unused = level == names::OTHER_WOMEN as usize && field != Field::Surname;
    (name && (unused || rare.iter().any(|rare| *rare as usize == level)))
        || (field == Field::Number && level == codes::SAME as usize)
}

/// Whether two dates are both known and have nothing in common.
pub(crate) fn dates_differ(a: crate::date::Date, b: crate::date::Date) -> bool {
    date::compare(a, b) == dates::OTHER
}

/// How many fields there are.
pub(crate) const FIELDS: usize = Field::ALL.len();
/// The most levels that a field has.
pub(crate) const LEVELS: usize = 12;

const NAME: [&str; 12] = [
    "missing",
    "the same",
    "the same by another romanisation",
    "the same but for the ending of a woman's or a man's name",
    "a short form of it",
    "one letter apart",
    "alike",
    "one of two names the same",
    "the initial the same",
    "a little alike",
    "different",
    "different, both women",
];
const BORN: [&str; 12] = [
    "missing",
    "the same",
    "day and month swapped",
    "the day 1 or 10 off",
    "the year 1 or 10 off",
    "one is a year alone, the same",
    "one is the first of January of the same year",
    "the same year, another day",
    "the same day, another year",
    "one figure apart",
    "the year alone, 1 off",
    "different",
];
const CODE: [&str; 5] = [
    "missing",
    "the same, as the names say",
    "different, though the names agree",
    "the same, which the names do not say",
    "different, as are the names",
];
const COMMUNITY: [&str; 3] = ["missing", "one people's names", "two peoples' names"];
const NUMBER: [&str; 4] = ["missing", "the same", "one figure apart", "different"];
const ORDER: [&str; 4] = [
    "missing",
    "each with its own",
    "given name and surname swapped",
    "patronymic and surname swapped",
];

/// The levels of a name.
pub(crate) mod names {
    pub(crate) const MISSING: u8 = 0;
    pub(crate) const SAME: u8 = 1;
    pub(crate) const VARIANT: u8 = 2;
    pub(crate) const STEM: u8 = 3;
    pub(crate) const NICKNAME: u8 = 4;
    pub(crate) const ONE_LETTER: u8 = 5;
    pub(crate) const ALIKE: u8 = 6;
    pub(crate) const PART: u8 = 7;
    pub(crate) const INITIAL: u8 = 8;
    pub(crate) const LITTLE: u8 = 9;
    pub(crate) const OTHER: u8 = 10;
    pub(crate) const OTHER_WOMEN: u8 = 11;
}

/// The levels of a date of birth.
pub(crate) mod dates {
    pub(crate) const MISSING: u8 = 0;
    pub(crate) const SAME: u8 = 1;
    pub(crate) const SWAPPED: u8 = 2;
    pub(crate) const NEAR_DAY: u8 = 3;
    pub(crate) const NEAR_YEAR: u8 = 4;
    pub(crate) const YEAR_ALONE: u8 = 5;
    pub(crate) const FIRST_OF_JANUARY: u8 = 6;
    pub(crate) const SAME_YEAR: u8 = 7;
    pub(crate) const SAME_DAY: u8 = 8;
    pub(crate) const ONE_FIGURE: u8 = 9;
    pub(crate) const CLOSE_YEAR: u8 = 10;
    pub(crate) const OTHER: u8 = 11;
}

/// The levels of a code, of a number and of the order of names.
pub(crate) mod codes {
    pub(crate) const MISSING: u8 = 0;
    pub(crate) const SAME: u8 = 1;
    pub(crate) const OTHER: u8 = 2;
    /// Added where the names do not say the code.
    pub(crate) const UNTOLD: u8 = 2;
    pub(crate) const NUMBER_NEAR: u8 = 2;
    pub(crate) const NUMBER_OTHER: u8 = 3;
    pub(crate) const STRAIGHT: u8 = 1;
    pub(crate) const GIVEN_SURNAME: u8 = 2;
    pub(crate) const PATRONYMIC_SURNAME: u8 = 3;
}
