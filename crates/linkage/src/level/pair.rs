//! Two records, compared in every field.
use super::name::{Glance, Memo, glance};
use super::{FIELDS, Field, codes, date, dates, names};
use crate::community::{self, COMMUNITIES, Model};
use crate::date::Date;
use crate::em::{Weights, log2_one_plus};
use crate::record::{NameId, Row, Sex, Shape, Table};
use rayon::prelude::*;

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

/// A record as it is compared: all that is asked of nearly every pair, in one line of memory.
#[derive(Clone, Copy)]
#[repr(align(64))]
pub(crate) struct Subject {
    names: [NameId; 3],
    place: NameId,
    shapes: [Shape; 4],
    born: Date,
    number: u32,
    citizenship: u16,
    sex: Sex,
    community: u8,
    /// How rare its names and its place are in its community, in eighths of a bit.
    rarity: [u8; 4],
}

/// What is counted over a table once, before its records are compared.
pub(crate) struct Prepared {
    pub(crate) subjects: Vec<Subject>,
    model: Model,
    /// log₂ of one over the share of each community.
    communities: Vec<f32>,
    /// By value and community, how rare it is, in eighths of a bit: names by role, places.
    rarities: [Vec<u8>; 4],
    /// By number, log₂ of one over its share.
    numbers: Vec<f32>,
    dates: DateShares,
}

/// Compares the records of a table.
#[derive(Clone, Copy)]
pub(crate) struct Comparer<'a> {
    pub(crate) table: &'a Table,
    pub(crate) prepared: &'a Prepared,
}

const GIVEN: usize = 0;
const PATRONYMIC: usize = 1;
const SURNAME: usize = 2;
const PLACE: usize = 3;

const COLUMNS: [fn(&Row) -> NameId; 4] =
    [|row| row.given, |row| row.patronymic, |row| row.surname, |row| row.place];

impl Prepared {
    pub(crate) fn new(table: &Table) -> Self {
        let (model, labels) = community::label(table);
        let mut sizes = vec![0_u32; COMMUNITIES];
        for label in &labels {
            sizes[usize::from(*label)] += 1;
        }
        let values = [table.names.len(), table.names.len(), table.names.len(), table.places.len()];
        let rarities = [GIVEN, PATRONYMIC, SURNAME, PLACE]
            .map(|at| rarities(table, &labels, values[at], COLUMNS[at]));
        let mut numbers = vec![0_u32; table.numbers.len()];
        for row in &table.rows {
            numbers[row.number as usize] += 1;
        }
        let numbered = table.len() - numbers[0] as usize;
        let mut prepared = Self {
            subjects: Vec::new(),
            model,
            communities: sizes.into_iter().map(|n| inverse(table.len(), n).log2()).collect(),
            rarities,
            numbers: numbers.into_iter().map(|n| inverse(numbered, n).log2()).collect(),
            dates: DateShares::new(&table.rows),
        };
        prepared.subjects = table
            .rows
            .par_iter()
            .with_min_len(4096)
            .zip(&labels)
            .map(|(row, label)| prepared.subject_in(table, row, *label))
            .collect();
        prepared
    }

    /// A record that is not of the table, ready to be compared with those that are.
    pub(crate) fn subject(&self, table: &Table, row: &Row) -> Subject {
        self.subject_in(table, row, self.model.most_likely(row))
    }

    fn subject_in(&self, table: &Table, row: &Row, community: u8) -> Subject {
        let mut subject = Subject::new(table, row, community);
        for at in [GIVEN, PATRONYMIC, SURNAME, PLACE] {
            let place = COLUMNS[at](row) as usize * COMMUNITIES + usize::from(community);
            // A name that nobody had when the table was counted is as rare as can be, and no
            // glance decides on it: the families of names were told apart without it.
            subject.rarity[at] = if let Some(rarity) = self.rarities[at].get(place) {
                *rarity
            } else {
                subject.shapes[at] = subject.shapes[at].opaque();
                self.rarities[at][usize::from(community)]
            };
        }
        subject
    }
}

impl Comparer<'_> {
    /// The record of a row.
    pub(crate) fn subject(&self, row: u32) -> &Subject {
        &self.prepared.subjects[row as usize]
    }

    /// How the records of two rows agree; the same whichever comes first.
    pub(crate) fn compare(&self, a: u32, b: u32, memo: &mut [Memo; 2]) -> Pattern {
        self.compare_subjects(self.subject(a.min(b)), self.subject(a.max(b)), memo)
    }

    /// How two records agree; `a` is of the lower row.
    pub(crate) fn compare_subjects(
        &self,
        a: &Subject,
        b: &Subject,
        memo: &mut [Memo; 2],
    ) -> Pattern {
        let mut pattern =
            Pattern { levels: [0; FIELDS], rarity: [0.0; FIELDS], limit: [f32::INFINITY; FIELDS] };
        self.names(a, b, &mut memo[0], &mut pattern);
        let place = memo[1].compare(
            &self.table.places,
            (a.place, a.shapes[PLACE]),
            (b.place, b.shapes[PLACE]),
        );
        set(&mut pattern, Field::Place, place, a.rarity[PLACE], b.rarity[PLACE]);
        let born = date::compare(a.born, b.born);
        let at = Field::Born as usize;
        pattern.levels[at] = born;
        (pattern.rarity[at], pattern.limit[at]) = self.prepared.dates.rarity(born, a.born, b.born);

        let one = a.community == b.community;
        let at = Field::Community as usize;
        pattern.levels[at] = if one { codes::SAME } else { codes::OTHER };
        if one {
            pattern.rarity[at] = self.prepared.communities[usize::from(a.community)];
        }
        let given_agrees = agrees(pattern.levels[Field::Given as usize]);
        pattern.levels[Field::Sex as usize] = code(a.sex as u16, b.sex as u16, given_agrees);
        pattern.levels[Field::Citizenship as usize] = code(a.citizenship, b.citizenship, one);
        self.number(a.number, b.number, &mut pattern);
        pattern
    }

    /// Whether two records cannot reach the weight `keep`, by what a glance at them says and
    /// the most that all the rest could. Most candidates end here.
    pub(crate) fn is_hopeless(
        &self,
        a: &Subject,
        b: &Subject,
        weights: &Weights,
        keep: f32,
        memo: &mut [Memo; 2],
    ) -> bool {
        if a.number != 0 && b.number != 0 {
            return false;
        }
        let born = date::compare(a.born, b.born);
        let (rarity, limit) = self.prepared.dates.rarity(born, a.born, b.born);
        let mut most = weights.prior() + weights.bits(Field::Born, born, rarity).min(limit);
        if born == dates::MISSING {
            most = weights.prior();
        }
        most += if a.community == b.community {
            self.prepared.communities[usize::from(a.community)]
                + weights.bits(Field::Community, codes::SAME, 0.0)
        } else {
            weights.bits(Field::Community, codes::OTHER, 0.0)
        };
        most += weights.most(Field::Sex, 0.0) + weights.most(Field::Citizenship, 0.0);
        let mut open = [None; 4];
        for (at, field) in [
            (GIVEN, Field::Given),
            (PATRONYMIC, Field::Patronymic),
            (SURNAME, Field::Surname),
            (PLACE, Field::Place),
        ] {
            let (x, y) = (a.name(at), b.name(at));
            let low = f32::from(a.rarity[at].min(b.rarity[at])) / 8.0;
            most += if x == 0 || y == 0 {
                0.0
            } else if x == y {
                weights.bits(field, names::SAME, low).min(low)
            } else {
                let women = at == SURNAME && a.sex == Sex::Female && b.sex == Sex::Female;
                let other =
                    weights.bits(field, if women { names::OTHER_WOMEN } else { names::OTHER }, 0.0);
                match glance(a.shapes[at], b.shapes[at]) {
                    Glance::Unlike => other,
                    Glance::Little => other.max(weights.bits(field, names::LITTLE, 0.0)),
                    Glance::Alike => {
                        let most = weights.most(field, low);
                        open[at] = Some((field, most, other, low));
                        most
                    }
                }
            };
        }
        if a.names[SURNAME] != b.names[SURNAME] && may_cross(a, b) {
            return false;
        }
        // What a glance left open is read, one name after the other, as long as there is hope.
        for at in [SURNAME, GIVEN, PATRONYMIC, PLACE] {
            if most < keep {
                return true;
            }
            if let Some((field, bound, other, low)) = open[at] {
                let (dictionary, memo) = if at == PLACE {
                    (&self.table.places, &mut memo[1])
                } else {
                    (&self.table.names, &mut memo[0])
                };
                let level = memo.compare(
                    dictionary,
                    (a.name(at), a.shapes[at]),
                    (b.name(at), b.shapes[at]),
                );
                let bits = match level {
                    names::OTHER => other,
                    level if has_rarity(level) => low,
                    level => weights.bits(field, level, 0.0),
                };
                most += bits - bound;
            }
        }
        most < keep
    }

    /// Compares each name with its own; where that fails, crosswise.
    fn names(&self, a: &Subject, b: &Subject, memo: &mut Memo, pattern: &mut Pattern) {
        let dictionary = &self.table.names;
        let mut level = |i: usize, j: usize| {
            memo.compare(dictionary, (a.names[i], a.shapes[i]), (b.names[j], b.shapes[j]))
        };
        let straight =
            [level(GIVEN, GIVEN), level(PATRONYMIC, PATRONYMIC), level(SURNAME, SURNAME)];
        // Which name of `a` is compared with the given name, patronymic and surname of `b`.
        let mut arranged = (straight, [GIVEN, PATRONYMIC, SURNAME], codes::STRAIGHT);
        if !agrees(straight[SURNAME]) {
            if !agrees(straight[GIVEN]) {
                let levels = [level(SURNAME, GIVEN), straight[PATRONYMIC], level(GIVEN, SURNAME)];
                let firm = |l: u8| agrees(l) || l == names::INITIAL || l == names::NICKNAME;
                if firm(levels[GIVEN]) && firm(levels[SURNAME]) {
                    arranged = (levels, [SURNAME, PATRONYMIC, GIVEN], codes::GIVEN_SURNAME);
                }
            }
            if arranged.2 == codes::STRAIGHT
                && !agrees(straight[PATRONYMIC])
                && (a.names[PATRONYMIC] != 0 || b.names[PATRONYMIC] != 0)
            {
                let levels =
                    [straight[GIVEN], level(SURNAME, PATRONYMIC), level(PATRONYMIC, SURNAME)];
                let firm = |l: u8| agrees(l) || l == names::MISSING;
                if firm(levels[PATRONYMIC])
                    && firm(levels[SURNAME])
                    && (agrees(levels[PATRONYMIC]) || agrees(levels[SURNAME]))
                {
                    arranged = (levels, [GIVEN, SURNAME, PATRONYMIC], codes::PATRONYMIC_SURNAME);
                }
            }
        }
        let (levels, of_a, order) = arranged;
        pattern.levels[Field::Order as usize] = order;
        for (i, field) in [Field::Given, Field::Patronymic, Field::Surname].into_iter().enumerate()
        {
            set(pattern, field, levels[i], a.rarity[of_a[i]], b.rarity[i]);
        }
        let surname = &mut pattern.levels[Field::Surname as usize];
        if *surname == names::OTHER && a.sex == Sex::Female && b.sex == Sex::Female {
            *surname = names::OTHER_WOMEN;
        }
    }

    fn number(&self, a: u32, b: u32, pattern: &mut Pattern) {
        let at = Field::Number as usize;
        pattern.levels[at] = self.table.compare_numbers(a, b);
        if pattern.levels[at] == codes::SAME {
            let bits =
                self.prepared.numbers.get(a as usize).copied().unwrap_or(self.prepared.numbers[0]);
            (pattern.rarity[at], pattern.limit[at]) = (bits, bits);
        }
    }
}

impl Subject {
    /// A name, or the place.
    fn name(&self, at: usize) -> NameId {
        if at == PLACE { self.place } else { self.names[at] }
    }

    fn new(table: &Table, row: &Row, community: u8) -> Self {
        let names = [row.given, row.patronymic, row.surname];
        let [given, patronymic, surname] = names.map(|id| table.names.shape(id));
        let shapes = [given, patronymic, surname, table.places.shape(row.place)];
        Self {
            names,
            place: row.place,
            shapes,
            born: row.born,
            number: row.number,
            citizenship: row.citizenship,
            sex: row.sex,
            community,
            rarity: [0; 4],
        }
    }
}

/// Whether names may agree crosswise, by a glance.
fn may_cross(a: &Subject, b: &Subject) -> bool {
    let known = |i: usize, j: usize| a.names[i] != 0 && b.names[j] != 0;
    let meet = |i: usize, j: usize| {
        known(i, j)
            && (a.names[i] == b.names[j] || glance(a.shapes[i], b.shapes[j]) == Glance::Alike)
    };
    let (one, other) = (meet(SURNAME, PATRONYMIC), meet(PATRONYMIC, SURNAME));
    (one && (other || !known(PATRONYMIC, SURNAME)))
        || (other && !known(SURNAME, PATRONYMIC))
        || (meet(SURNAME, GIVEN) && meet(GIVEN, SURNAME))
}

/// Sets the level of a name and how rare it is.
fn set(pattern: &mut Pattern, field: Field, level: u8, a: u8, b: u8) {
    let at = field as usize;
    pattern.levels[at] = level;
    if level == names::SAME || has_rarity(level) {
        let (low, high) = (f32::from(a.min(b)) / 8.0, f32::from(a.max(b)) / 8.0);
        // log₂ of the mean of two numbers whose logarithms are these.
        pattern.rarity[at] = if a == b { low } else { high - 1.0 + log2_one_plus(low - high) };
        pattern.limit[at] = low;
    }
}

/// How rare each value is in each community, in eighths of a bit: by value, then community.
fn rarities(table: &Table, labels: &[u8], values: usize, column: fn(&Row) -> NameId) -> Vec<u8> {
    let mut counts = vec![0_u32; values * COMMUNITIES];
    let mut known = [0_usize; COMMUNITIES];
    for (row, label) in table.rows.iter().zip(labels) {
        let (value, label) = (column(row) as usize, usize::from(*label));
        if value != 0 {
            counts[value * COMMUNITIES + label] += 1;
            known[label] += 1;
        }
    }
    counts
        .iter()
        .enumerate()
        .map(|(at, n)| eighths(inverse(known[at % COMMUNITIES], *n).log2()))
        .collect()
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "held within a byte")]
fn eighths(bits: f32) -> u8 {
    (bits * 8.0).round().clamp(0.0, 255.0) as u8
}

#[expect(clippy::cast_precision_loss, reason = "a share needs no more digits")]
fn inverse(all: usize, n: u32) -> f32 {
    all.max(1) as f32 / n.max(1) as f32
}

/// Whether two names are taken for one name.
pub(crate) fn agrees(level: u8) -> bool {
    matches!(
        level,
        names::SAME | names::VARIANT | names::STEM | names::ONE_LETTER | names::ALIKE | names::PART
    )
}

fn has_rarity(level: u8) -> bool {
    matches!(level, names::VARIANT | names::STEM | names::ONE_LETTER | names::ALIKE | names::PART)
}

fn code(a: u16, b: u16, told: bool) -> u8 {
    if a == 0 || b == 0 {
        return codes::MISSING;
    }
    let level = if a == b { codes::SAME } else { codes::OTHER };
    if told { level } else { level + codes::UNTOLD }
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
    fn new(rows: &[Row]) -> Self {
        let mut years = vec![0_u32; 3000];
        let mut counts: std::collections::HashMap<Date, u32, crate::record::Quick> =
            std::collections::HashMap::default();
        for date in rows.iter().map(|row| row.born).filter(|born| born.is_known()) {
            years[usize::from(date.year())] += 1;
            if date.is_whole() {
                *counts.entry(date).or_default() += 1;
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
            dates::SAME => self
                .days
                .get(&a)
                .map_or((0.0, f32::INFINITY), |inverse| (inverse.log2(), inverse.log2())),
            dates::SWAPPED
            | dates::NEAR_DAY
            | dates::YEAR_ALONE
            | dates::FIRST_OF_JANUARY
            | dates::SAME_YEAR => (year(a).log2(), f32::INFINITY),
            dates::NEAR_YEAR | dates::ONE_FIGURE => {
                ((0.5 * (year(a) + year(b))).log2(), f32::INFINITY)
            }
            _ => (0.0, f32::INFINITY),
        }
    }
}
