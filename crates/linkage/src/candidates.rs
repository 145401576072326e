//! Which pairs are worth a comparison: those that share one of a few keys.
//!
//! A key is one number made of parts of a record. Each rule sorts the records by its key,
//! one rule at a time, and pairs the records of a block. A block that is too large is split
//! by each further part of its rule in turn (the year of birth, then the patronymic, the
//! place); what is still too large is paired with its nearest neighbours only. So the number
//! of pairs grows with the number of records and not with its square, and no rule has to be
//! chosen by the size of the file.
use crate::level::FIELDS;
use crate::record::{Row, Table, mix};
use rayon::prelude::*;
use std::ops::Range;

/// A pair of rows in one number: the lower in the high half (see [`rows`]).
pub type Pair = u64;

pub(crate) fn pair(a: u32, b: u32) -> Pair {
    u64::from(a.min(b)) << 32 | u64::from(a.max(b))
}

/// The lower and the higher row of a pair.
#[expect(clippy::cast_possible_truncation, reason = "the two halves of a pair")]
#[must_use]
pub fn rows(pair: Pair) -> (u32, u32) {
    ((pair >> 32) as u32, pair as u32)
}

/// A part of a record from which keys are made.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Part {
    Given,
    Patronymic,
    Surname,
    /// Given name and surname, whichever comes first.
    GivenSurname,
    /// Patronymic and surname, whichever comes first.
    PatronymicSurname,
    /// The date, its day and month in either order.
    Born,
    Year,
    /// Year within the decade and month.
    DayMonth,
    Place,
    Number,
}

/// A rule: what the records of a block share, and how a large block is split.
pub(crate) struct Rule {
    pub(crate) key: &'static [Part],
    pub(crate) refine: &'static [Part],
}

/// The rules, in the order in which they are applied.
pub(crate) const RULES: [Rule; 9] = [
    Rule { key: &[Part::Number], refine: &[Part::Born, Part::Given] },
    Rule {
        key: &[Part::Born],
        refine: &[Part::Given, Part::Surname, Part::Place, Part::Patronymic],
    },
    Rule {
        key: &[Part::GivenSurname],
        refine: &[Part::Year, Part::Patronymic, Part::Place, Part::DayMonth],
    },
    Rule {
        key: &[Part::Given, Part::Patronymic],
        refine: &[Part::Year, Part::Place, Part::DayMonth],
    },
    Rule { key: &[Part::PatronymicSurname], refine: &[Part::Year, Part::Place, Part::Given] },
    Rule {
        key: &[Part::Given, Part::Place],
        refine: &[Part::Year, Part::Surname, Part::Patronymic],
    },
    Rule {
        key: &[Part::Surname, Part::Place],
        refine: &[Part::Year, Part::Given, Part::Patronymic],
    },
    Rule { key: &[Part::Given, Part::DayMonth], refine: &[Part::Year, Part::Place] },
    Rule { key: &[Part::Surname, Part::DayMonth], refine: &[Part::Year, Part::Place] },
];

/// Blocks up to this size are paired whole.
const CAP: usize = 24;
/// In a block that nothing can split further, each record meets so many neighbours.
const NEIGHBOURS: usize = 4;

/// The parts of every record, ready to be made into keys.
pub(crate) struct Keys<'a> {
    table: &'a Table,
}

impl<'a> Keys<'a> {
    pub(crate) fn new(table: &'a Table) -> Self {
        Self { table }
    }

    /// A part of a record as a number; zero where it is not known.
    pub(crate) fn part(&self, part: Part, row: u32) -> u64 {
        self.part_of(part, &self.table.rows[row as usize])
    }

    /// A part of a record whose names the table knows.
    pub(crate) fn part_of(&self, part: Part, record: &Row) -> u64 {
        let table = self.table;
        let key = |id: u32| table.names.key(id);
        let both = |x: u64, y: u64| if x == 0 || y == 0 { 0 } else { mix(x.min(y), x.max(y)) };
        let (born, number) = (record.born, record.number);
        match part {
            Part::Given => key(record.given),
            Part::Patronymic => key(record.patronymic),
            Part::Surname => key(record.surname),
            Part::GivenSurname => both(key(record.given), key(record.surname)),
            Part::PatronymicSurname => both(key(record.patronymic), key(record.surname)),
            Part::Born if !born.is_whole() || born.is_first_of_january() => 0,
            Part::Born => {
                u64::from(born.year()) << 16
                    | u64::from(born.month().min(born.day())) << 8
                    | u64::from(born.month().max(born.day()))
            }
            Part::Year => u64::from(born.year()),
            Part::DayMonth if !born.is_whole() || born.is_first_of_january() => 0,
            Part::DayMonth => u64::from(born.month()) << 8 | u64::from(born.day()),
            Part::Place => table.places.key(record.place),
            Part::Number => u64::from(number),
        }
    }

    /// The key of a rule; zero where a part is not known.
    pub(crate) fn key_of(&self, rule: &Rule, record: &Row) -> u64 {
        let add = |key: u64, part: &Part| match self.part_of(*part, record) {
            0 => None,
            value => Some(mix(key, value)),
        };
        rule.key.iter().try_fold(1, add).unwrap_or(0)
    }

    /// The keys of a rule with their rows, sorted; records without a key left out.
    pub(crate) fn sorted(&self, rule: &Rule) -> Vec<(u64, u32)> {
        let rows = &self.table.rows;
        let key = |at: usize| (self.key_of(rule, &rows[at]), u32::try_from(at).unwrap_or(u32::MAX));
        let mut entries: Vec<(u64, u32)> = (0..rows.len())
            .into_par_iter()
            .with_min_len(4096)
            .map(key)
            .filter(|(key, _)| *key != 0)
            .collect();
        entries.par_sort_unstable();
        entries
    }
}

/// Finds the candidate pairs of a table, each once, in ascending order.
///
/// `across` leaves out the pairs within one list.
#[must_use]
pub fn find(table: &Table, across: bool) -> Vec<Pair> {
    let keys = Keys::new(table);
    let mut pairs = Vec::new();
    for rule in &RULES {
        pairs.append(&mut of_rule(&keys, rule, across));
    }
    pairs.par_sort_unstable();
    pairs.dedup();
    pairs.shrink_to_fit();
    pairs
}

fn of_rule(keys: &Keys, rule: &Rule, across: bool) -> Vec<Pair> {
    let entries = keys.sorted(rule);
    let chunks: Vec<Vec<Pair>> = chunks(&entries)
        .into_par_iter()
        .map(|range| {
            let mut pairs = Vec::new();
            for block in entries[range].chunk_by(|x, y| x.0 == y.0) {
                let rows: Vec<u32> = block.iter().map(|(_, row)| *row).collect();
                block_pairs(keys, &rows, rule.refine, across, &mut pairs);
            }
            pairs
        })
        .collect();
    chunks.concat()
}

/// Ranges of some thousands of entries that end where a block ends.
fn chunks(entries: &[(u64, u32)]) -> Vec<Range<usize>> {
    let (mut ranges, mut start) = (Vec::new(), 0);
    while start < entries.len() {
        let mut end = (start + 8192).min(entries.len());
        while end < entries.len() && entries[end].0 == entries[end - 1].0 {
            end += 1;
        }
        ranges.push(start..end);
        start = end;
    }
    ranges
}

fn block_pairs(keys: &Keys, rows: &[u32], refine: &[Part], across: bool, pairs: &mut Vec<Pair>) {
    if rows.len() <= CAP {
        for (i, a) in rows.iter().enumerate() {
            pairs.extend(
                rows[i + 1..]
                    .iter()
                    .filter(|b| wanted(keys.table, *a, **b, across))
                    .map(|b| pair(*a, *b)),
            );
        }
    } else if refine.is_empty() {
        neighbours(keys, rows, across, pairs);
    } else {
        for (i, part) in refine.iter().enumerate() {
            let mut entries: Vec<(u64, u32)> = rows
                .iter()
                .map(|row| (keys.part(*part, *row), *row))
                .filter(|(key, _)| *key != 0)
                .collect();
            entries.sort_unstable();
            for block in entries.chunk_by(|x, y| x.0 == y.0) {
                let rows: Vec<u32> = block.iter().map(|(_, row)| *row).collect();
                block_pairs(keys, &rows, &refine[i + 1..], across, pairs);
            }
        }
    }
}

/// Pairs each record of an unsplittable block with those that are next to it by date and
/// names: whatever is left to tell them apart.
fn neighbours(keys: &Keys, rows: &[u32], across: bool, pairs: &mut Vec<Pair>) {
    let table = keys.table;
    let mut sorted = rows.to_vec();
    sorted.sort_unstable_by_key(|row| {
        let record = &table.rows[*row as usize];
        (record.born, record.surname, record.given, record.patronymic, record.place, *row)
    });
    for (i, a) in sorted.iter().enumerate() {
        pairs.extend(
            sorted[i + 1..]
                .iter()
                .take(NEIGHBOURS)
                .filter(|b| wanted(table, *a, **b, across))
                .map(|b| pair(*a, *b)),
        );
    }
}

fn wanted(table: &Table, a: u32, b: u32, across: bool) -> bool {
    a != b && (!across || table.rows[a as usize].list != table.rows[b as usize].list)
}

const _: () = assert!(FIELDS == 10, "a new field may deserve a rule");
