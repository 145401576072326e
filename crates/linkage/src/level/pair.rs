//! Two records, compared in every field.
use super::name::Memo;
use super::{FIELDS, Field, codes, date, dates, names};
use crate::date::Date;
use crate::record::{NameId, Sex, Table};

/// How two records agree.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Pattern {
    /// One level per field, in the order of [`Field::ALL`].
    pub levels: [u8; FIELDS],
    /// How rare what they agree on is, in bits, per field: log₂ of the mean of 1/f over both
    /// sides, where f is the share of the records that have that value. Zero at levels to
    /// which it does not matter.
    pub rarity: [f32; FIELDS],
    /// log₂(1/f) of the commoner side: agreement on a name can never say more than that.
    /// Infinite where no value is shared.
    pub limit: [f32; FIELDS],
}

/// One over the share of records that have a value, by its number.
type Inverse = Vec<f32>;

/// Compares the records of a table.
pub(crate) struct Comparer<'a> {
    pub(crate) table: &'a Table,
    inverse: [Inverse; 4],
    dates: DateShares,
}

const GIVEN: usize = 0;
const PATRONYMIC: usize = 1;
const SURNAME: usize = 2;
const PLACE: usize = 3;

/// The three names of a record.
type Trio = [NameId; 3];

impl<'a> Comparer<'a> {
    pub(crate) fn new(table: &'a Table) -> Self {
        let names = table.names.len();
        let inverse = [
            inverse_shares(&table.given, names),
            inverse_shares(&table.patronymic, names),
            inverse_shares(&table.surname, names),
            inverse_shares(&table.place, table.places.len()),
        ];
        Self { table, inverse, dates: DateShares::new(&table.born) }
    }

    /// How the records of two rows agree; the same whichever comes first.
    pub(crate) fn compare(&self, a: u32, b: u32, memo: &mut [Memo; 2]) -> Pattern {
        let (a, b) = (a.min(b) as usize, a.max(b) as usize);
        let table = self.table;
        let mut pattern = Pattern { levels: [0; FIELDS], rarity: [0.0; FIELDS], limit: [f32::INFINITY; FIELDS] };
        let order = self.names(a, b, &mut memo[0], &mut pattern);
        pattern.levels[Field::Order as usize] = order;

        let place = memo[1].compare(&table.places, table.place[a], table.place[b]);
        self.set(&mut pattern, Field::Place, place, (PLACE, table.place[a]), (PLACE, table.place[b]));
        let born = date::compare(table.born[a], table.born[b]);
        pattern.levels[Field::Born as usize] = born;
        (pattern.rarity[Field::Born as usize], pattern.limit[Field::Born as usize]) = self.dates.rarity(born, table.born[a], table.born[b]);

        let both_women = table.sex[a] == Sex::Female && table.sex[b] == Sex::Female;
        let surname = &mut pattern.levels[Field::Surname as usize];
        if *surname == names::OTHER && both_women {
            *surname = names::OTHER_WOMEN;
        }
        let given_agrees = agrees(pattern.levels[Field::Given as usize]);
        let any_agrees = given_agrees || agrees(pattern.levels[Field::Surname as usize]);
        pattern.levels[Field::Sex as usize] = code(table.sex[a] as u32, table.sex[b] as u32, given_agrees);
        pattern.levels[Field::Citizenship as usize] = code(table.citizenship[a], table.citizenship[b], any_agrees);
        self.number(a, b, &mut pattern);
        pattern
    }

    fn trio(&self, row: usize) -> Trio {
        [self.table.given[row], self.table.patronymic[row], self.table.surname[row]]
    }

    /// Compares each name with its own; where that fails, crosswise. Gives back the order.
    fn names(&self, a: usize, b: usize, memo: &mut Memo, pattern: &mut Pattern) -> u8 {
        let (x, y) = (self.trio(a), self.trio(b));
        let dictionary = &self.table.names;
        let mut level = |p: NameId, q: NameId| memo.compare(dictionary, p, q);
        let straight = [0, 1, 2].map(|i| level(x[i], y[i]));
        let mut arranged = (straight, x, codes::STRAIGHT);
        if !agrees(straight[SURNAME]) {
            if !agrees(straight[GIVEN]) {
                let crossed = [x[SURNAME], x[PATRONYMIC], x[GIVEN]];
                let levels = [level(crossed[0], y[0]), straight[1], level(crossed[2], y[2])];
                let firm = |l: u8| agrees(l) || l == names::INITIAL || l == names::NICKNAME;
                if firm(levels[0]) && firm(levels[2]) {
                    arranged = (levels, crossed, codes::GIVEN_SURNAME);
                }
            }
            if arranged.2 == codes::STRAIGHT && !agrees(straight[PATRONYMIC]) && (x[PATRONYMIC] != 0 || y[PATRONYMIC] != 0) {
                let crossed = [x[GIVEN], x[SURNAME], x[PATRONYMIC]];
                let levels = [straight[0], level(crossed[1], y[1]), level(crossed[2], y[2])];
                let firm = |l: u8| agrees(l) || l == names::MISSING;
                if firm(levels[1]) && firm(levels[2]) && (agrees(levels[1]) || agrees(levels[2])) {
                    arranged = (levels, crossed, codes::PATRONYMIC_SURNAME);
                }
            }
        }
        let (levels, first, order) = arranged;
        for (i, field) in [Field::Given, Field::Patronymic, Field::Surname].into_iter().enumerate() {
            self.set(pattern, field, levels[i], (i, first[i]), (i, y[i]));
        }
        order
    }

    /// Sets the level of a name and how rare it is.
    fn set(&self, pattern: &mut Pattern, field: Field, level: u8, a: (usize, NameId), b: (usize, NameId)) {
        let at = field as usize;
        pattern.levels[at] = level;
        if level == names::SAME || has_rarity(level) {
            let (p, q) = (self.inverse[a.0][a.1 as usize], self.inverse[b.0][b.1 as usize]);
            pattern.rarity[at] = (0.5 * (p + q)).log2();
            pattern.limit[at] = p.min(q).log2();
        }
    }

    fn number(&self, a: usize, b: usize, pattern: &mut Pattern) {
        let (p, q) = (self.table.number[a], self.table.number[b]);
        let at = Field::Number as usize;
        pattern.levels[at] = if p == 0 || q == 0 {
            codes::MISSING
        } else if p == q {
            codes::SAME
        } else if super::name::one_letter_apart(self.table.numbers.text(p).as_bytes(), self.table.numbers.text(q).as_bytes()) {
            codes::NUMBER_NEAR
        } else {
            codes::NUMBER_OTHER
        };
    }
}

/// Whether two names are taken for one name.
pub(crate) fn agrees(level: u8) -> bool {
    matches!(level, names::SAME | names::VARIANT | names::STEM | names::ONE_LETTER | names::ALIKE | names::PART)
}

fn has_rarity(level: u8) -> bool {
    matches!(level, names::VARIANT | names::STEM | names::ONE_LETTER | names::ALIKE | names::PART)
}

fn code(a: u32, b: u32, told: bool) -> u8 {
    if a == 0 || b == 0 {
        return codes::MISSING;
    }
    let level = if a == b { codes::SAME } else { codes::OTHER };
    if told { level } else { level + codes::UNTOLD }
}

#[expect(clippy::cast_precision_loss, reason = "a share needs no more digits")]
fn inverse_shares(column: &[NameId], values: usize) -> Inverse {
    let mut counts = vec![0_u32; values];
    for id in column {
        counts[*id as usize] += 1;
    }
    counts[0] = 0;
    let known = column.len() - column.iter().filter(|id| **id == 0).count();
    counts.into_iter().map(|n| known.max(1) as f32 / n.max(1) as f32).collect()
}

/// How many are born on a day, and in a year.
struct DateShares {
    /// By year, one over the share.
    years: Vec<f32>,
    /// By date, one over the share, drawn towards that of any day of its year where few
    /// records are.
    days: std::collections::HashMap<Date, f32, crate::record::Quick>,
}

/// How many records of the average day outweigh what the records themselves say.
const DAY_STRENGTH: f32 = 5.0;

impl DateShares {
    #[expect(clippy::cast_precision_loss, reason = "a share needs no more digits")]
    fn new(born: &[Date]) -> Self {
        let mut years = vec![0_u32; 3000];
        let mut counts: std::collections::HashMap<Date, u32, crate::record::Quick> = std::collections::HashMap::default();
        for date in born.iter().filter(|d| d.is_known()) {
            years[usize::from(date.year())] += 1;
            if date.is_whole() {
                *counts.entry(*date).or_default() += 1;
            }
        }
        let known = years.iter().sum::<u32>().max(1) as f32;
        let whole = counts.values().sum::<u32>().max(1) as f32;
        let of_year = |year: u16| years[usize::from(year)] as f32 / known;
        let days = counts
            .iter()
            .map(|(date, n)| {
                let expected = whole * of_year(date.year()) / 365.25;
                let smoothed = expected * (*n as f32 + DAY_STRENGTH) / (expected + DAY_STRENGTH);
                (*date, whole / smoothed.max(1e-3))
            })
            .collect();
        Self { years: years.into_iter().map(|n| known / n.max(1) as f32).collect(), days }
    }

    /// The rarity of what two dates agree on, and its limit.
    fn rarity(&self, level: u8, a: Date, b: Date) -> (f32, f32) {
        let year = |d: Date| self.years[usize::from(d.year())];
        match level {
            dates::SAME => self.days.get(&a).map_or((0.0, f32::INFINITY), |inverse| (inverse.log2(), inverse.log2())),
            dates::SWAPPED | dates::NEAR_DAY | dates::YEAR_ALONE | dates::FIRST_OF_JANUARY | dates::SAME_YEAR => (year(a).log2(), f32::INFINITY),
            dates::NEAR_YEAR | dates::ONE_FIGURE => ((0.5 * (year(a) + year(b))).log2(), f32::INFINITY),
            _ => (0.0, f32::INFINITY),
        }
    }
}
