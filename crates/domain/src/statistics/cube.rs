//! Counts of persons by any dimensions, each person once in every cell and every total.
//!
//! One person can have two forms of exploitation and stand in two years, so the parts of a
//! table may add up to more than its total: both are counted, none is added up. What is not
//! known of a person is a column of its own, between nothing and everything.
use super::dimension::Dimension;
use super::fact::Fact;
use crate::id::PersonId;
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// The most cells, totals included, that a table is counted to.
pub const MOST_CELLS: usize = 100_000;

/// Facts, told by small numbers so that a million of them are counted while somebody waits.
#[derive(Clone, Debug, Default)]
pub struct Cube {
    /// By row: whose it is; rows of one person stand together.
    persons: Vec<u32>,
    columns: BTreeMap<Dimension, Column>,
}

#[derive(Clone, Debug, Default)]
struct Column {
    codes: Vec<String>,
    /// Where the codes of a row begin among `values`; one more than there are rows.
    starts: Vec<u32>,
    values: Vec<u16>,
}

/// What is asked of a cube: only rows that have one of these codes; `None` is *not known*.
pub type Filter = BTreeMap<Dimension, BTreeSet<Option<String>>>;

/// A table is finer than [`MOST_CELLS`], or one dimension has more codes than a table can show.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TooFine {
    /// How many cells it would have.
    pub cells: usize,
}

/// Counts by some dimensions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Crossed {
    /// By what.
    pub dimensions: Vec<Dimension>,
    /// The codes of each, in order.
    pub codes: Vec<Vec<String>>,
    /// Row-major; in each dimension first the total, then the codes, last *not known*.
    counts: Vec<u64>,
}

/// A place in one dimension of a table.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum At {
    /// Everybody.
    Total,
    /// Who has the code at this place of the list.
    Code(usize),
    /// Of whom it is not known.
    Unknown,
}

impl Cube {
    /// Takes the facts in. `known` has the codes that a dimension can have, in order; others
    /// that occur come after them, sorted.
    #[must_use]
    pub fn new(mut facts: Vec<Fact>, known: &BTreeMap<Dimension, Vec<String>>) -> Self {
        facts.sort_by_key(|fact| (fact.person, fact.year));
        let mut persons = Vec::with_capacity(facts.len());
        let mut last: Option<PersonId> = None;
        let mut number = 0;
        for fact in &facts {
            number += u32::from(last.is_some_and(|last| last != fact.person));
            last = Some(fact.person);
            persons.push(number);
        }
        let column = |dimension: Dimension| {
            let listed = known.get(&dimension).cloned().unwrap_or_default();
            let own = facts.iter().flat_map(|fact| fact.of(dimension));
            let others: BTreeSet<String> =
                own.filter(|code| !listed.contains(code)).cloned().collect();
            let codes: Vec<String> = listed.into_iter().chain(others).collect();
            let place: HashMap<&str, u16> =
                (0_u16..).zip(&codes).map(|(at, code)| (code.as_str(), at)).collect();
            let mut column = Column { starts: vec![0], ..Column::default() };
            for fact in &facts {
                let own = fact.of(dimension).iter().filter_map(|code| place.get(code.as_str()));
                column.values.extend(own);
                column.starts.push(u32::try_from(column.values.len()).unwrap_or(u32::MAX));
            }
            column.codes = codes;
            (dimension, column)
        };
        let columns = Dimension::ALL.iter().copied().map(column).collect();
        Self { persons, columns }
    }

    /// How many rows there are: a person in a year and a case each.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.persons.len()
    }

    /// Whether there are none.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.persons.is_empty()
    }

    /// How many persons stand in each cell by `dimensions`, of the rows that pass `filter`.
    ///
    /// Cost: rows × the product of how many codes a row has in each dimension, and one.
    ///
    /// # Errors
    ///
    /// [`TooFine`].
    pub fn cross(&self, dimensions: &[Dimension], filter: &Filter) -> Result<Crossed, TooFine> {
        let empty = Column::default();
        let columns: Vec<&Column> =
            dimensions.iter().map(|one| self.columns.get(one).unwrap_or(&empty)).collect();
        let cells = columns
            .iter()
            .try_fold(1_usize, |product, column| product.checked_mul(column.codes.len() + 2))
            .unwrap_or(usize::MAX);
        if cells > MOST_CELLS {
            return Err(TooFine { cells });
        }
        let passes = self.passing(filter);
        let mut counts = vec![0_u64; cells];
        // A cell remembers who was counted in it last: rows of one person stand together.
        let mut last = vec![u32::MAX; cells];
        let mut places: Vec<usize> = Vec::new();
        let mut next: Vec<usize> = Vec::new();
        for (row, person) in self.persons.iter().enumerate() {
            if !passes.is_empty() && !passes[row] {
                continue;
            }
            places.clear();
            places.push(0);
            for column in &columns {
                let width = column.codes.len() + 2;
                let own = column.of(row);
                next.clear();
                for place in &places {
                    let start = place * width;
                    next.push(start);
                    next.extend(own.iter().map(|code| start + 1 + usize::from(*code)));
                    if own.is_empty() {
                        next.push(start + width - 1);
                    }
                }
                std::mem::swap(&mut places, &mut next);
            }
            for place in &places {
                if last[*place] != *person {
                    last[*place] = *person;
                    counts[*place] += 1;
                }
            }
        }
        let codes = columns.iter().map(|column| column.codes.clone()).collect();
        Ok(Crossed { dimensions: dimensions.to_vec(), codes, counts })
    }

    /// The same with other codes in a dimension: each group is a code of its own in the place of
    /// the first of those it is made of, and whoever has several of these has it once. A code in
    /// no group stays as it is.
    #[must_use]
    pub fn grouped(&self, dimension: Dimension, groups: &[(&str, &[String])]) -> Self {
        let Some(old) = self.columns.get(&dimension) else { return self.clone() };
        let named = |code: &str| {
            let of = groups.iter().find(|(_, of)| of.iter().any(|one| one == code));
            of.map_or(code, |(group, _)| group).to_owned()
        };
        let mut new = Column { starts: vec![0], ..Column::default() };
        let mut place: HashMap<String, u16> = HashMap::new();
        let becomes: Vec<u16> = old
            .codes
            .iter()
            .map(|code| {
                let name = named(code);
                let next = u16::try_from(new.codes.len()).unwrap_or(u16::MAX);
                *place.entry(name.clone()).or_insert_with(|| {
                    new.codes.push(name);
                    next
                })
            })
            .collect();
        for row in 0..self.persons.len() {
            let own: BTreeSet<u16> =
                old.of(row).iter().map(|code| becomes[usize::from(*code)]).collect();
            new.values.extend(own);
            new.starts.push(u32::try_from(new.values.len()).unwrap_or(u32::MAX));
        }
        let mut columns = self.columns.clone();
        columns.insert(dimension, new);
        Self { persons: self.persons.clone(), columns }
    }

    /// By row, whether it passes; empty when all do.
    fn passing(&self, filter: &Filter) -> Vec<bool> {
        let mut passes = Vec::new();
        for (dimension, asked) in filter {
            let Some(column) = self.columns.get(dimension) else { continue };
            let wanted: Vec<bool> =
                column.codes.iter().map(|code| asked.contains(&Some(code.clone()))).collect();
            let unknown = asked.contains(&None);
            passes.resize(self.persons.len(), true);
            for (row, passes) in passes.iter_mut().enumerate() {
                let own = column.of(row);
                let has = own.iter().any(|code| wanted[usize::from(*code)]);
                *passes &= has || (own.is_empty() && unknown);
            }
        }
        passes
    }
}

impl Column {
    fn of(&self, row: usize) -> &[u16] {
        let (Some(from), Some(until)) = (self.starts.get(row), self.starts.get(row + 1)) else {
            return &[];
        };
        &self.values[*from as usize..*until as usize]
    }
}

impl Crossed {
    /// How many persons stand in a cell: a place for each dimension.
    ///
    /// A place that is not there has nobody in it.
    #[must_use]
    pub fn count(&self, at: &[At]) -> u64 {
        let mut place = 0;
        for (codes, at) in self.codes.iter().zip(at) {
            let width = codes.len() + 2;
            let own = match at {
                At::Total => 0,
                At::Code(code) if *code < codes.len() => code + 1,
                At::Code(_) => return 0,
                At::Unknown => width - 1,
            };
            place = place * width + own;
        }
        if at.len() == self.codes.len() { self.counts.get(place).copied().unwrap_or(0) } else { 0 }
    }

    /// Everybody.
    #[must_use]
    pub fn total(&self) -> u64 {
        self.counts.first().copied().unwrap_or(0)
    }

    /// The same without codes that nobody has.
    #[must_use]
    pub fn without_empty(&self) -> Self {
        let kept: Vec<Vec<usize>> = (0..self.codes.len())
            .map(|of| {
                (0..self.codes[of].len())
                    .filter(|code| self.margin(of, At::Code(*code)) > 0)
                    .collect()
            })
            .collect();
        self.of_codes(&kept)
    }

    /// The count of a place in one dimension, over all the others.
    #[must_use]
    pub fn margin(&self, dimension: usize, at: At) -> u64 {
        let mut places = vec![At::Total; self.codes.len()];
        match places.get_mut(dimension) {
            Some(place) => *place = at,
            None => return 0,
        }
        self.count(&places)
    }

    /// Whether of anybody this is not known.
    #[must_use]
    pub fn has_unknown(&self, dimension: usize) -> bool {
        self.margin(dimension, At::Unknown) > 0
    }

    /// The places of a dimension as they are shown: the codes, then *not known*.
    #[must_use]
    pub fn places(&self, dimension: usize) -> Vec<At> {
        let codes = self.codes.get(dimension).map_or(0, Vec::len);
        let mut places: Vec<At> = (0..codes).map(At::Code).collect();
        places.push(At::Unknown);
        places
    }

    /// Every cell, the first dimension changing slowest; of each dimension the total is last.
    #[must_use]
    pub fn cells(&self) -> Vec<Vec<At>> {
        let mut all = vec![Vec::new()];
        for dimension in 0..self.codes.len() {
            let mut places = self.places(dimension);
            places.push(At::Total);
            all = all
                .iter()
                .flat_map(|before| places.iter().map(move |at| [&before[..], &[*at]].concat()))
                .collect();
        }
        all
    }

    fn of_codes(&self, kept: &[Vec<usize>]) -> Self {
        let codes = self.codes.iter().zip(kept);
        let codes: Vec<Vec<String>> =
            codes.map(|(codes, kept)| kept.iter().map(|at| codes[*at].clone()).collect()).collect();
        let places = kept.iter().map(|kept| {
            let own = kept.iter().map(|at| At::Code(*at));
            std::iter::once(At::Total).chain(own).chain([At::Unknown]).collect::<Vec<_>>()
        });
        let mut all: Vec<Vec<At>> = vec![Vec::new()];
        for places in places {
            all = all
                .into_iter()
                .flat_map(|before| places.iter().map(move |at| [&before[..], &[*at]].concat()))
                .collect();
        }
        let counts = all.iter().map(|at| self.count(at)).collect();
        Self { dimensions: self.dimensions.clone(), codes, counts }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::day::Moment;
    use crate::id::CaseId;
    use proptest::prelude::*;

    fn fact(person: u128, year: i16, values: &[(Dimension, &[&str])]) -> Fact {
        let own = |codes: &[&str]| codes.iter().map(|code| (*code).to_owned()).collect();
        let mut fact = Fact {
            person: PersonId::new(Moment(0), person),
            case: CaseId::new(Moment(0), person),
            year,
            values: values.iter().map(|(dimension, codes)| (*dimension, own(codes))).collect(),
        };
        fact.values.insert(Dimension::Year, BTreeSet::from([year.to_string()]));
        fact
    }

    use Dimension::{Form, Sex, Year};

    fn some() -> Cube {
        let facts = vec![
            fact(1, 2016, &[(Sex, &["F"]), (Form, &["sexual", "labour"])]),
            fact(1, 2017, &[(Sex, &["F"]), (Form, &["sexual", "labour"])]),
            fact(2, 2017, &[(Sex, &["M"]), (Form, &["labour"])]),
            fact(3, 2017, &[(Sex, &["F"])]),
        ];
        Cube::new(facts, &BTreeMap::from([(Sex, vec!["F".into(), "M".into(), "X".into()])]))
    }

    #[test]
    fn a_person_counts_once_in_every_cell_and_every_total() {
        let crossed = some().cross(&[Form, Sex], &Filter::new()).unwrap();
        assert_eq!(crossed.total(), 3, "one stands in two years");
        let labour = crossed.codes[0].iter().position(|code| code == "labour").unwrap();
        let sexual = crossed.codes[0].iter().position(|code| code == "sexual").unwrap();
        assert_eq!(crossed.margin(0, At::Code(labour)), 2);
        assert_eq!(crossed.margin(0, At::Code(sexual)), 1, "of two rows of one person");
        assert_eq!(crossed.margin(0, At::Unknown), 1);
        assert_eq!(crossed.count(&[At::Code(labour), At::Code(0)]), 1);
        assert_eq!(crossed.margin(1, At::Code(2)), 0, "nobody, and the code is there");
        let shown = crossed.without_empty();
        assert_eq!((shown.codes[1].len(), shown.total()), (2, 3));
        assert_eq!(shown.count(&[At::Unknown, At::Code(0)]), 1);
    }

    #[test]
    fn what_is_filtered_is_counted_and_nothing_else() {
        let of_2016 = Filter::from([(Year, BTreeSet::from([Some("2016".to_owned())]))]);
        assert_eq!(some().cross(&[Sex], &of_2016).unwrap().total(), 1);
        let unknown = Filter::from([(Form, BTreeSet::from([None]))]);
        assert_eq!(some().cross(&[Sex], &unknown).unwrap().total(), 1);
        let either = BTreeSet::from([None, Some("labour".to_owned())]);
        assert_eq!(some().cross(&[], &Filter::from([(Form, either)])).unwrap().total(), 3);
    }

    #[test]
    fn what_is_too_fine_is_said_to_be() {
        let many: Vec<String> = (0..400).map(|n| n.to_string()).collect();
        let cube = Cube::new(vec![fact(1, 2017, &[])], &BTreeMap::from([(Form, many)]));
        let TooFine { cells } = cube.cross(&[Form, Form], &Filter::new()).unwrap_err();
        assert_eq!(cells, 402 * 402);
    }

    proptest! {
        /// Against counting with sets, cell by cell.
        #[test]
        fn every_cell_is_what_sets_say(
            rows in prop::collection::vec(
                (0_u128..6, 2015_i16..2018, prop::collection::btree_set(0_u8..4, 0..3), 0_u8..3), 0..40),
        ) {
            let name = |code: u8| code.to_string();
            let facts: Vec<Fact> = rows.iter().map(|(person, year, forms, sex)| {
                let forms: BTreeSet<String> = forms.iter().map(|one| name(*one)).collect();
                let mut fact = fact(*person, *year, &[]);
                fact.values.insert(Form, forms);
                if *sex > 0 { fact.values.insert(Sex, BTreeSet::from([name(*sex)])); }
                fact
            }).collect();
            let crossed = Cube::new(facts.clone(), &BTreeMap::new()).cross(&[Form, Sex], &Filter::new()).unwrap();
            let has = |fact: &Fact, dimension, codes: &[String], at: At| match at {
                At::Total => true,
                At::Code(code) => fact.of(dimension).contains(&codes[code]),
                At::Unknown => fact.of(dimension).is_empty(),
            };
            for form in [vec![At::Total], crossed.places(0)].concat() {
                for sex in [vec![At::Total], crossed.places(1)].concat() {
                    let persons: BTreeSet<PersonId> = facts.iter()
                        .filter(|one| has(one, Form, &crossed.codes[0], form) && has(one, Sex, &crossed.codes[1], sex))
                        .map(|one| one.person).collect();
                    prop_assert_eq!(crossed.count(&[form, sex]), persons.len() as u64);
                }
            }
        }
    }
}
