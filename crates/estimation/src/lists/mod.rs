//! Lists of people, as the counts of who was on which.
//!
//! A *history* is the set of lists a person is on: bit `i` is set for list `i`. History 0,
//! on no list, is what is to be estimated and never has a count.
mod read;

pub use read::{Stratum, Unreadable, read};
pub(crate) use read::{located, number};

use crate::refusal::{FEWEST_LISTS, MOST_CASES, MOST_LISTS, Refusal};

/// The set of lists that a person is on, or that a term of a model is about: a bit each.
pub type History = u16;

/// Who was on which lists. There are at least three lists, each with somebody and none with
/// everyone, no two the same, and somebody is on two.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lists {
    names: Vec<String>,
    table: Table,
}

impl Lists {
    /// Lists called `names`, with so many people of each history; a history that is given
    /// twice counts together, one that is not given is of nobody.
    ///
    /// # Errors
    ///
    /// [`Refusal`], where nothing can be estimated from such lists. A history of a list that
    /// there is not, or of no list, is refused as [`Refusal::NoList`].
    pub fn new(names: Vec<String>, counts: &[(History, u64)]) -> Result<Self, Refusal> {
        if names.len() < FEWEST_LISTS {
            return Err(Refusal::FewLists { found: names.len() });
        }
        if names.len() > MOST_LISTS {
            return Err(Refusal::ManyLists { found: names.len(), most: MOST_LISTS });
        }
        for (at, name) in names.iter().enumerate() {
            if names[..at].contains(name) {
                return Err(Refusal::SameName { list: name.clone() });
            }
        }
        let mut cells = vec![0_u64; 1 << names.len()];
        let mut all = 0_u64;
        for (history, count) in counts {
            let Some(cell) = cells.get_mut(usize::from(*history)).filter(|_| *history != 0) else {
                let list = format!("{history:b}");
                return Err(Refusal::NoList { list, lists: names.join(", ") });
            };
            all = all.saturating_add(*count);
            if all > MOST_CASES {
                return Err(Refusal::ManyCases);
            }
            *cell += count;
        }
        let lists = Self { names, table: Table::new(cells) };
        lists.checked()
    }

    fn checked(self) -> Result<Self, Refusal> {
        let (table, count) = (&self.table, self.names.len());
        let name = |list: usize| self.names[list].clone();
        let on = |list: usize| table.overlap(1 << list);
        for list in 0..count {
            if on(list) == 0 {
                return Err(Refusal::EmptyList { list: name(list) });
            }
        }
        for second in 0..count {
            for first in 0..second {
                let both = table.overlap(1 << first | 1 << second);
                if both == on(first) && both == on(second) {
                    return Err(Refusal::Identical { first: name(first), second: name(second) });
                }
            }
        }
        if let Some(list) = (0..count).find(|list| on(*list) == table.cases()) {
            return Err(Refusal::Everyone { list: name(list) });
        }
        if self.counts().all(|(history, _)| history.is_power_of_two()) {
            return Err(Refusal::NoOverlap);
        }
        Ok(self)
    }

    /// The names of the lists.
    #[must_use]
    pub fn names(&self) -> &[String] {
        &self.names
    }

    /// How many people are on at least one list.
    #[must_use]
    pub fn cases(&self) -> u64 {
        self.table.cases()
    }

    /// The histories of somebody, with how many people each has, in ascending order.
    pub fn counts(&self) -> impl Iterator<Item = (History, u64)> {
        (0_u16..).zip(&self.table.cells).filter(|(_, n)| **n > 0).map(|(h, n)| (h, *n))
    }

    /// How many people are on all of these lists.
    #[must_use]
    pub fn overlap(&self, lists: History) -> u64 {
        self.table.overlap(lists)
    }

    pub(crate) fn table(&self) -> &Table {
        &self.table
    }

    /// The lists without one of them: who was on that one alone is no longer seen.
    ///
    /// # Errors
    ///
    /// [`Refusal`], where nothing can be estimated from the rest.
    pub fn without(&self, list: usize) -> Result<Self, Refusal> {
        let mut names = self.names.clone();
        if list >= names.len() {
            let lists = self.names.join(", ");
            return Err(Refusal::NoList { list: (list + 1).to_string(), lists });
        }
        names.remove(list);
        let low = (1_u16 << list) - 1;
        let kept = |h: History| h & low | (h >> 1) & !low;
        let counts: Vec<_> =
            self.counts().map(|(h, n)| (kept(h), n)).filter(|(h, _)| *h != 0).collect();
        Self::new(names, &counts)
    }

    /// The lists with some of them merged into one: who was on any of those is on it.
    ///
    /// It stands where the first of them stood, and is called by all of their names.
    ///
    /// # Errors
    ///
    /// [`Refusal`], where nothing can be estimated from what comes out.
    pub fn merged(&self, merge: History) -> Result<Self, Refusal> {
        let count = self.names.len();
        let is = |list: usize| merge >> list & 1 == 1;
        let Some(first) = (0..count).find(|list| is(*list)) else { return Ok(self.clone()) };
        let together: Vec<&str> =
            (0..count).filter(|list| is(*list)).map(|list| self.names[list].as_str()).collect();
        let stays: Vec<usize> = (0..count).filter(|list| *list == first || !is(*list)).collect();
        let names = stays
            .iter()
            .map(|list| if *list == first { together.join("+") } else { self.names[*list].clone() })
            .collect();
        let history = |h: History| {
            let on = |list: usize| {
                if list == first { h & merge != 0 } else { h >> list & 1 == 1 }
            };
            (0_u16..).zip(&stays).fold(0, |to, (at, list)| to | u16::from(on(*list)) << at)
        };
        let counts: Vec<_> = self.counts().map(|(h, n)| (history(h), n)).collect();
        Self::new(names, &counts)
    }

    /// The set of lists with these names.
    ///
    /// # Errors
    ///
    /// [`Refusal::NoList`] for a name that none has.
    pub fn set(&self, names: &[&str]) -> Result<History, Refusal> {
        names.iter().try_fold(0, |set, name| {
            let found = self.names.iter().position(|list| list == name);
            let refused =
                || Refusal::NoList { list: (*name).to_owned(), lists: self.names.join(", ") };
            Ok(set | 1 << found.ok_or_else(refused)?)
        })
    }
}

/// Counts of all histories, without names; a resampled one may have an empty list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Table {
    /// `cells[history]`: how many people have it; `cells[0]` is 0.
    cells: Vec<u64>,
    /// `overlaps[lists]`: how many people are on all of these lists, and perhaps on others.
    overlaps: Vec<u64>,
}

impl Table {
    pub(crate) fn new(mut cells: Vec<u64>) -> Self {
        if let Some(unseen) = cells.first_mut() {
            *unseen = 0;
        }
        let mut overlaps = cells.clone();
        over_supersets(&mut overlaps);
        Self { cells, overlaps }
    }

    pub(crate) fn lists(&self) -> usize {
        self.cells.len().trailing_zeros() as usize
    }

    pub(crate) fn cases(&self) -> u64 {
        self.overlaps[0]
    }

    pub(crate) fn cells(&self) -> &[u64] {
        &self.cells
    }

    /// N*: how many people are on all of these lists.
    pub(crate) fn overlap(&self, lists: History) -> u64 {
        self.overlaps[usize::from(lists)]
    }
}

/// Sums over all supersets of each set, in place: the zeta transform, t·2ᵗ⁻¹ additions.
pub(crate) fn over_supersets<T: Copy + std::ops::AddAssign>(values: &mut [T]) {
    let mut half = 1;
    while half < values.len() {
        for block in values.chunks_exact_mut(2 * half) {
            let (without, with) = block.split_at_mut(half);
            for (a, b) in without.iter_mut().zip(with) {
                *a += *b;
            }
        }
        half *= 2;
    }
}

/// Sums over all subsets of each set, in place.
pub(crate) fn over_subsets<T: Copy + std::ops::AddAssign>(values: &mut [T]) {
    let mut half = 1;
    while half < values.len() {
        for block in values.chunks_exact_mut(2 * half) {
            let (without, with) = block.split_at_mut(half);
            for (a, b) in without.iter().zip(with) {
                *b += *a;
            }
        }
        half *= 2;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lists(counts: &[(History, u64)]) -> Result<Lists, Refusal> {
        Lists::new(["A", "B", "C"].map(String::from).to_vec(), counts)
    }

    #[test]
    fn lists_of_which_nothing_can_be_said_are_refused() {
        let ok = [(0b001, 40), (0b010, 30), (0b100, 20), (0b011, 6)];
        assert!(lists(&ok).is_ok(), "the control: these are taken");
        let everyone = [(0b001, 4), (0b011, 5), (0b101, 6)];
        assert_eq!(lists(&everyone), Err(Refusal::Everyone { list: "A".into() }));
        let identical = [(0b011, 4), (0b111, 5), (0b100, 6)];
        let (first, second) = ("A".into(), "B".into());
        assert_eq!(lists(&identical), Err(Refusal::Identical { first, second }));
        assert_eq!(lists(&ok[..3]), Err(Refusal::NoOverlap));
        let empty = [(0b001, 4), (0b011, 5), (0b010, 1)];
        assert_eq!(lists(&empty), Err(Refusal::EmptyList { list: "C".into() }));
        assert_eq!(lists(&[]), Err(Refusal::EmptyList { list: "A".into() }));
        let two = Lists::new(vec!["A".into(), "B".into()], &[(1, 5), (2, 5), (3, 5)]);
        assert_eq!(two, Err(Refusal::FewLists { found: 2 }));
        assert_eq!(lists(&[(1, u64::MAX), (2, 5), (3, 5)]), Err(Refusal::ManyCases));
        assert!(matches!(lists(&[(0, 5)]), Err(Refusal::NoList { .. })));
        assert!(matches!(lists(&[(8, 5)]), Err(Refusal::NoList { .. })));
    }

    #[test]
    fn a_list_is_left_out_or_merged_and_people_go_with_it() {
        let names = ["A", "B", "C", "D"].map(String::from).to_vec();
        let counts = [(1, 10), (2, 20), (4, 30), (8, 40), (3, 5), (6, 6), (12, 7), (15, 1)];
        let four = Lists::new(names, &counts).unwrap();
        let three = four.without(1).unwrap();
        assert_eq!(three.names(), ["A", "C", "D"]);
        assert_eq!(three.cases(), 99, "who was on B alone is gone");
        assert_eq!(three.counts().collect::<Vec<_>>(), [(1, 15), (2, 36), (4, 40), (6, 7), (7, 1)]);
        let merged = four.merged(0b1010).unwrap();
        assert_eq!(merged.names(), ["A", "B+D", "C"]);
        assert_eq!(merged.cases(), four.cases(), "nobody is lost");
        let counts: Vec<_> = merged.counts().collect();
        assert_eq!(counts, [(1, 10), (2, 60), (3, 5), (4, 30), (6, 13), (7, 1)]);
        assert_eq!(four.set(&["B", "D"]), Ok(0b1010));
        assert!(matches!(four.set(&["E"]), Err(Refusal::NoList { .. })));
        assert!(matches!(four.without(9), Err(Refusal::NoList { .. })));
    }

    #[test]
    fn overlaps_are_sums_over_supersets() {
        let names = ["A", "B", "C"].map(String::from).to_vec();
        let lists = Lists::new(names, &[(1, 1), (2, 2), (4, 4), (3, 8), (7, 16)]).unwrap();
        assert_eq!(lists.overlap(0b001), 25);
        assert_eq!(lists.overlap(0b011), 24);
        assert_eq!(lists.overlap(0b100), 20);
        assert_eq!(lists.overlap(0), 31);
    }
}
