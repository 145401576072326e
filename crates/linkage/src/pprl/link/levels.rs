//! How two records agree, field by field, as far as salted fields show it.
use crate::pprl::token::{ALL_NAMES, GIVEN_PATRONYMIC, GIVEN_SURNAME, PATRONYMIC_SURNAME};
use crate::pprl::view::{NAME_BITS, View};

/// Fields that are weighed.
pub(crate) const FIELDS: usize = 8;
/// Levels that a field has at most.
pub(crate) const LEVELS: usize = 10;

pub(super) const GIVEN: usize = 0;
pub(super) const PATRONYMIC: usize = 1;
pub(super) const SURNAME: usize = 2;
pub(super) const PLACE: usize = 3;
pub(super) const BORN: usize = 4;
pub(super) const SEX: usize = 5;
pub(super) const CITIZENSHIP: usize = 6;
pub(super) const ORDER: usize = 7;

/// One level for each field; 0 is missing, 1 the same, and so on to different.
pub(crate) type Pattern = [u8; FIELDS];

/// How a pair agrees, and how rare the names are on which it agrees.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Compared {
    pub(super) pattern: Pattern,
    /// For each of [`TOGETHER`]: the most that agreement on these names can say, in quarters
    /// of a bit, so that equal pairs can be counted; 0 where nothing is known of it.
    pub(super) caps: [u8; TOGETHER.len()],
}

/// Names that are weighed together, and the kind of the token that they make.
pub(super) const TOGETHER: [(u8, &[usize]); 4] = [
    (GIVEN_SURNAME, &[GIVEN, SURNAME]),
    (GIVEN_PATRONYMIC, &[GIVEN, PATRONYMIC]),
    (PATRONYMIC_SURNAME, &[PATRONYMIC, SURNAME]),
    (ALL_NAMES, &[GIVEN, PATRONYMIC, SURNAME]),
];

/// Do all these names agree, so that it matters how rare they are together?
pub(super) fn all_agree(pattern: Pattern, fields: &[usize]) -> bool {
    fields.iter().all(|field| agrees(pattern[*field]))
}

/// Levels of a name, from the Dice similarity of two filters of 128 bits.
mod name {
    pub(super) const MISSING: u8 = 0;
    pub(super) const SAME: u8 = 1;
    pub(super) const NEAR: u8 = 2;
    pub(super) const ALIKE: u8 = 3;
    /// Nearly all of the shorter is in the longer: a double surname.
    pub(super) const PART: u8 = 4;
    pub(super) const LITTLE: u8 = 5;
    pub(super) const LESS: u8 = 6;
    pub(super) const OTHER: u8 = 7;
    /// One is an initial, and the other begins with it.
    pub(super) const INITIAL: u8 = 8;
}

pub(crate) fn compare(one: &View, other: &View) -> Pattern {
    let mut pattern = [0; FIELDS];
    let order = names(one, other, &mut pattern);
    pattern[PLACE] = alike(one.place.into(), other.place.into());
    pattern[BORN] = born(one, other);
    let given = agrees(pattern[GIVEN]);
    pattern[SEX] = code(one.sex, other.sex, given);
    pattern[CITIZENSHIP] =
        code(one.citizenship, other.citizenship, given || agrees(pattern[SURNAME]));
    pattern[ORDER] = order;
    pattern
}

/// Names each with its own, or crosswise where only that agrees; gives the order.
fn names(one: &View, other: &View, pattern: &mut Pattern) -> u8 {
    let straight = [
        alike(one.given, other.given),
        alike(one.patronymic, other.patronymic),
        alike(one.surname, other.surname),
    ];
    let mut taken = (straight, 1);
    if !agrees(straight[2]) {
        let crossed = [alike(one.given, other.surname), alike(one.surname, other.given)];
        let shifted = [alike(one.patronymic, other.surname), alike(one.surname, other.patronymic)];
        if !agrees(straight[0]) && crossed.iter().all(|level| agrees(*level)) {
            taken = ([crossed[0], straight[1], crossed[1]], 2);
        } else if shifted.iter().all(|level| agrees(*level) || *level == name::MISSING)
            && shifted.iter().any(|level| agrees(*level))
        {
            taken = ([straight[0], shifted[0], shifted[1]], 3);
        }
    }
    pattern[..3].copy_from_slice(&taken.0);
    taken.1
}

fn agrees(level: u8) -> bool {
    matches!(level, name::SAME | name::NEAR | name::ALIKE | name::PART)
}

fn alike(one: u128, other: u128) -> u8 {
    if one == 0 || other == 0 {
        return name::MISSING;
    }
    if one == other {
        return name::SAME;
    }
    let common = (one & other).count_ones();
    let (a, b) = (one.count_ones(), other.count_ones());
    let hundredths = 200 * common / (a + b);
    match hundredths {
        // An initial has two pieces, its beginning and its end: the beginning is in both.
        _ if a.min(b) <= 2 * NAME_BITS => {
            if 100 * common >= 45 * a.min(b) {
                name::INITIAL
            } else {
                name::OTHER
            }
        }
        85.. => name::NEAR,
        70.. => name::ALIKE,
        _ if 100 * common >= 93 * a.min(b) && a.min(b) >= 15 => name::PART,
        55.. => name::LITTLE,
        42.. => name::LESS,
        _ => name::OTHER,
    }
}

/// Levels of a date: whole and the same, swapped, one figure apart, …
fn born(one: &View, other: &View) -> u8 {
    let (a, b) = (&one.figures, &other.figures);
    if a[0] == 0 || b[0] == 0 {
        return 0;
    }
    let year = a[..4] == b[..4];
    if a[7] == 0 || b[7] == 0 {
        return if year { 6 } else { 9 };
    }
    let equal = a.iter().zip(b).filter(|(x, y)| x == y).count();
    match equal {
        8 => 1,
        _ if year && one.month == other.day && one.day == other.month => 2,
        7 => 3,
        // Where only the year was said, a clerk enters the first of January. Which day it is
        // cannot be seen, but that day and month are the same number can.
        _ if year && (one.month == one.day || other.month == other.day) => 8,
        _ if year => 5,
        _ if a[4..] == b[4..] => 4,
        6 | 5 => 7,
        _ => 9,
    }
}

/// Agreement of a code, apart for names that agree: two called Maria are both women by
/// their name, and that says nothing new.
fn code(one: u8, other: u8, told: bool) -> u8 {
    match (one == 0 || other == 0, one == other, told) {
        (true, ..) => 0,
        (_, true, true) => 1,
        (_, false, true) => 2,
        (_, true, false) => 3,
        (_, false, false) => 4,
    }
}
