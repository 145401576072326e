//! Which pairs are worth a comparison: those that share one of a few keys.
//!
//! A key is one number made of parts of a record. Each rule sorts the records by its key,
//! one rule at a time, and pairs the records of a block. A block that is too large is split
//! by each further part of its rule in turn (the year of birth, then the patronymic, the
//! place); what is still too large is paired with its nearest neighbours only. So the number
//! of pairs grows with the number of records and not with its square, and no rule has to be
//! chosen by the size of the file.
use crate::level::FIELDS;
use crate::record::{Sex, Table, mix};
use rayon::prelude::*;
use std::ops::Range;

/// A pair of rows in one number: the lower in the high half.
pub(crate) type Pair = u64;

pub(crate) fn pair(a: u32, b: u32) -> Pair {
    u64::from(a.min(b)) << 32 | u64::from(a.max(b))
}

#[expect(clippy::cast_possible_truncation, reason = "the two halves of a pair")]
pub(crate) fn rows(pair: Pair) -> (u32, u32) {
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
    Sex,
}

/// A rule: what the records of a block share, and how a large block is split.
pub(crate) struct Rule {
    pub(crate) name: &'static str,
    pub(crate) key: &'static [Part],
    pub(crate) refine: &'static [Part],
}

/// The rules, in the order in which they are applied.
pub(crate) const RULES: [Rule; 9] = [
    Rule { name: "number", key: &[Part::Number], refine: &[Part::Born, Part::Given] },
    Rule { name: "date of birth", key: &[Part::Born], refine: &[Part::Given, Part::Surname, Part::Place, Part::Patronymic] },
    Rule { name: "given name and surname", key: &[Part::GivenSurname], refine: &[Part::Year, Part::Patronymic, Part::Place, Part::DayMonth] },
    Rule { name: "given name and patronymic", key: &[Part::Given, Part::Patronymic], refine: &[Part::Year, Part::Place, Part::DayMonth] },
    Rule { name: "patronymic and surname", key: &[Part::PatronymicSurname], refine: &[Part::Year, Part::Place, Part::Given] },
    Rule { name: "given name and place", key: &[Part::Given, Part::Place], refine: &[Part::Year, Part::Surname, Part::Patronymic] },
    Rule { name: "surname and place", key: &[Part::Surname, Part::Place], refine: &[Part::Year, Part::Given, Part::Patronymic] },
    Rule { name: "given name and day", key: &[Part::Given, Part::DayMonth], refine: &[Part::Year, Part::Place] },
    Rule { name: "surname and day", key: &[Part::Surname, Part::DayMonth], refine: &[Part::Year, Part::Place] },
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
        let (table, at) = (self.table, row as usize);
        let key = |id: u32| table.names.spelling(id).key;
        let both = |x: u64, y: u64| if x == 0 || y == 0 { 0 } else { mix(x.min(y), x.max(y)) };
        let (born, number) = (table.born[at], table.number[at]);
        match part {
            Part::Given => key(table.given[at]),
            Part::Patronymic => key(table.patronymic[at]),
            Part::Surname => key(table.surname[at]),
            Part::GivenSurname => both(key(table.given[at]), key(table.surname[at])),
            Part::PatronymicSurname => both(key(table.patronymic[at]), key(table.surname[at])),
            Part::Born if !born.is_whole() || born.is_first_of_january() => 0,
            Part::Born => u64::from(born.year()) << 16 | u64::from(born.month().min(born.day())) << 8 | u64::from(born.month().max(born.day())),
            Part::Year => u64::from(born.year()),
            Part::DayMonth if !born.is_whole() || born.is_first_of_january() => 0,
            Part::DayMonth => u64::from(born.month()) << 8 | u64::from(born.day()),
            Part::Place => table.places.spelling(table.place[at]).key,
            Part::Number => u64::from(number),
            Part::Sex if table.sex[at] == Sex::Unknown => 0,
            Part::Sex => table.sex[at] as u64,
        }
    }

    /// The key of a rule; zero where a part is not known.
    pub(crate) fn key(&self, rule: &Rule, row: u32) -> u64 {
        rule.key.iter().try_fold(1, |key, part| match self.part(*part, row) {
            0 => None,
            value => Some(mix(key, value)),
        }).unwrap_or(0)
    }
}

/// Finds the candidate pairs of a table, each once, in ascending order.
///
/// `across` leaves out the pairs within one list.
pub(crate) fn find(table: &Table, across: bool) -> Vec<Pair> {
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
    let count = u32::try_from(keys.table.len()).unwrap_or(u32::MAX);
    let mut entries: Vec<(u64, u32)> = (0..count).into_par_iter().map(|row| (keys.key(rule, row), row)).filter(|(key, _)| *key != 0).collect();
    entries.par_sort_unstable();
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
            pairs.extend(rows[i + 1..].iter().filter(|b| wanted(keys.table, *a, **b, across)).map(|b| pair(*a, *b)));
        }
    } else if refine.is_empty() {
        neighbours(keys, rows, across, pairs);
    } else {
        for (i, part) in refine.iter().enumerate() {
            let mut entries: Vec<(u64, u32)> = rows.iter().map(|row| (keys.part(*part, *row), *row)).filter(|(key, _)| *key != 0).collect();
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
        let at = *row as usize;
        (table.born[at], table.surname[at], table.given[at], table.patronymic[at], table.place[at], *row)
    });
    for (i, a) in sorted.iter().enumerate() {
        pairs.extend(sorted[i + 1..].iter().take(NEIGHBOURS).filter(|b| wanted(table, *a, **b, across)).map(|b| pair(*a, *b)));
    }
}

fn wanted(table: &Table, a: u32, b: u32, across: bool) -> bool {
    a != b && (!across || table.list[a as usize] != table.list[b as usize])
}

const _: () = assert!(FIELDS == 9, "a new field may deserve a rule");
