//! What differs between two fillings of the same return: cell, before, after.
use super::filled::{Blank, Filled, FilledTable, Value};
use crate::statistics::cube::At;
use crate::statistics::dimension::Dimension;
use std::collections::BTreeMap;

/// A place in a dimension, by its code.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Place {
    /// Everybody.
    Total,
    /// Who has this code.
    Code(String),
    /// Of whom it is not known.
    Unknown,
}

/// A cell whose figure is another now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// In which table.
    pub table: String,
    /// Which cell.
    pub cell: Vec<(Dimension, Place)>,
    /// What was said; not known also where there was no such cell.
    pub before: Value,
    /// What is said now.
    pub after: Value,
}

/// The cells that differ, in the order of the tables. A code that one of the two has not stands
/// for nobody in it: a body that reported for the first time has new figures, not new noughts.
/// Rates for which no population was given are no change: they were not looked at.
#[must_use]
pub fn differences(before: &Filled, after: &Filled) -> Vec<Difference> {
    let mut found = Vec::new();
    let gone = before.tables.iter().filter(|table| after.table(&table.id).is_none());
    for table in after.tables.iter().chain(gone) {
        if [before, after].iter().any(|one| is_without_people(one, &table.id)) {
            continue;
        }
        let (old, new) = (cells(before.table(&table.id)), cells(after.table(&table.id)));
        let mut keys: Vec<&Vec<(Dimension, Place)>> = new.keys().chain(old.keys()).collect();
        keys.sort_unstable();
        keys.dedup();
        for key in keys {
            let (was, is) = (old.get(key).copied(), new.get(key).copied());
            let silent = |other: Option<Value>| {
                matches!(other, None | Some(Value::NotKnown | Value::Count(0) | Value::Rate(0)))
            };
            let same = was == is || was.is_none() && silent(is) || is.is_none() && silent(was);
            if !same {
                found.push(Difference {
                    table: table.id.clone(),
                    cell: key.clone(),
                    before: was.unwrap_or(Value::NotKnown),
                    after: is.unwrap_or(Value::NotKnown),
                });
            }
        }
    }
    found
}

fn is_without_people(of: &Filled, table: &str) -> bool {
    of.table(table).is_some_and(|table| table.blank == Some(Blank::NoPopulation))
}

fn cells(table: Option<&FilledTable>) -> BTreeMap<Vec<(Dimension, Place)>, Value> {
    let Some(table) = table else { return BTreeMap::new() };
    let place = |of: usize, at: At| match at {
        At::Total => Place::Total,
        At::Unknown => Place::Unknown,
        At::Code(_) => Place::Code(table.code(of, at).unwrap_or_default().to_owned()),
    };
    let key = |at: &[At]| {
        let places = at.iter().enumerate().map(|(of, at)| (table.dimensions[of], place(of, *at)));
        places.collect()
    };
    table.cells().map(|cell| (key(&cell.at), cell.value)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::returns::filled::tests::{two_women, value};

    #[test]
    fn what_changed_is_named_with_what_it_was() {
        let (before, after) = (two_women(&["sexual"]), two_women(&["sexual", "labour"]));
        assert_eq!(differences(&before, &before), []);
        let found = differences(&before, &after);
        let of = |sex: Place| Difference {
            table: "t".into(),
            cell: vec![(Dimension::Sex, sex), (Dimension::Form, Place::Code("labour".into()))],
            before: Value::Count(0),
            after: Value::Count(1),
        };
        assert_eq!(found, [of(Place::Total), of(Place::Code("F".into()))]);
        assert_eq!(value(&after.tables[0], &["F", "labour"]), Value::Count(1));
    }

    #[test]
    fn blank_and_nought_differ() {
        let (before, after) = (two_women(&[]), two_women(&["sexual"]));
        let labour = |one: &&Difference| one.cell[1].1 == Place::Code("labour".into());
        let found = differences(&before, &after);
        let found: Vec<&Difference> = found.iter().filter(labour).collect();
        assert_eq!(found.len(), 2);
        assert!(found.iter().all(|d| (d.before, d.after) == (Value::NotKnown, Value::Count(0))));
    }

    #[test]
    fn a_table_that_is_new_or_gone_differs_where_it_says_something() {
        let (one, mut none) = (two_women(&["sexual"]), two_women(&["sexual"]));
        none.tables.clear();
        let (came, went) = (differences(&none, &one), differences(&one, &none));
        assert!(!came.is_empty() && came.len() == went.len());
        assert!(came.iter().all(|d| d.before == Value::NotKnown));
        assert!(went.iter().all(|d| d.after == Value::NotKnown));
    }
}
