//! Whether a model has an estimate from these lists at all, and only one: worked out in
//! whole numbers, for the question is whether something is exactly 0.
//!
//! **Reduction.** A term whose lists share nobody (N* = 0) has its coefficient at −∞: the term,
//! all that contain it, and all histories that contain it are taken out. What is left is the
//! *extended* model (Chan, Silverman & Vincent 2021).
//!
//! **Existence** (Fienberg & Rinaldo, Ann. Statist. 40 (2012)): let A have a row for each
//! history left and a column for each term left, and n be the counts. The estimate exists if
//! and only if some x > 0 has Aᵀx = Aᵀn. By the theorem of the alternative it does *not* if and only if
//! some `d` has A·d ≥ 0, A·d ≠ 0 and (A·d)(ω) = 0 wherever n(ω) > 0. So it depends only on which
//! histories were seen. If the rows of these have full rank, d = 0 and nothing is left to be
//! tried; the rank over two elements is a certificate for that, because it is never above the
//! rank itself. Else the null space of these rows is worked out by whole numbers, and a linear
//! programme over it (simplex, Bland's rule) says whether such a d is there.
//!
//! **Identifiability**: the rank of A must be the number of its columns. The rows of the
//! model's own terms are triangular with ones, so the one direction that can be left has
//! d(θ) = (−1)^|θ|: A has full rank unless Σ_{θ ⊆ ω} (−1)^|θ| = 0 for every history ω left.
use crate::exact::{Matrix, Overflow};
use crate::lists::{History, Table, over_subsets};
use crate::model::Model;
use crate::refusal::Refusal;
use serde::Serialize;
use std::fmt;

/// Whether a model has exactly one estimate; the numbers are the codes of the field.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Standing {
    /// 0: it has.
    Sound,
    /// 1: there is no extended maximum likelihood estimate.
    NoEstimate,
    /// 2: it is not identifiable.
    NotIdentifiable,
    /// 3: both.
    Neither,
}

impl Standing {
    /// 0, 1, 2 or 3.
    #[must_use]
    pub fn code(self) -> u8 {
        match self {
            Self::Sound => 0,
            Self::NoEstimate => 1,
            Self::NotIdentifiable => 2,
            Self::Neither => 3,
        }
    }

    /// Refuses what has no estimate.
    ///
    /// # Errors
    ///
    /// [`Refusal::Model`] unless it is sound.
    pub fn required(self) -> Result<(), Refusal> {
        if self == Self::Sound { Ok(()) } else { Err(Refusal::Model { standing: self }) }
    }
}

impl fmt::Display for Standing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Sound => "the model has exactly one estimate",
            Self::NoEstimate => "the model has no estimate: the likelihood keeps growing towards a border that it never reaches (code 1)",
            Self::NotIdentifiable => "the model cannot be identified: different numbers of unseen people explain the lists equally well (code 2)",
            Self::Neither => "the model has no estimate and cannot be identified (code 3)",
        })
    }
}

/// The extended model: what is left once empty overlaps are taken out.
#[derive(Clone, Debug)]
pub(crate) struct Extended {
    /// The terms left, that of none first.
    pub(crate) terms: Vec<History>,
    /// How many were taken out.
    pub(crate) removed: usize,
    /// `open[history]`: whether it is left.
    pub(crate) open: Vec<bool>,
}

impl Extended {
    pub(crate) fn new(table: &Table, model: &Model) -> Self {
        let mut open = vec![true; table.cells().len()];
        open[0] = false;
        let mut terms = vec![0];
        let empty: Vec<History> =
            model.terms().iter().copied().filter(|t| table.overlap(*t) == 0).collect();
        terms.extend(model.terms().iter().filter(|t| table.overlap(**t) > 0));
        for (history, open) in (0_u16..).zip(&mut open) {
            *open &= !empty.iter().any(|t| history & t == *t);
        }
        Self { removed: empty.len(), terms, open }
    }

    /// The model as it is, empty overlaps and all: where a prior holds their terms.
    pub(crate) fn whole(table: &Table, model: &Model) -> Self {
        let mut open = vec![true; table.cells().len()];
        open[0] = false;
        let terms = std::iter::once(0).chain(model.terms().iter().copied()).collect();
        Self { terms, removed: 0, open }
    }

    fn open(&self) -> impl Iterator<Item = History> {
        (0_u16..).zip(&self.open).filter(|(_, open)| **open).map(|(history, _)| history)
    }

    fn identifiable(&self) -> bool {
        let mut sums = vec![0_i32; self.open.len()];
        for term in &self.terms {
            sums[usize::from(*term)] = if term.count_ones() % 2 == 0 { 1 } else { -1 };
        }
        over_subsets(&mut sums);
        self.open().any(|history| sums[usize::from(history)] != 0)
    }

    fn row(&self, history: History) -> impl Iterator<Item = bool> {
        self.terms.iter().map(move |term| history & term == *term)
    }

    /// Whether the histories that were seen have full rank over two elements.
    fn certified(&self, table: &Table) -> bool {
        if self.terms.len() > 128 {
            return false;
        }
        // `pivots[at]`: a row whose lowest bit is `at`.
        let mut pivots = [0_u128; 128];
        let mut rank = 0;
        for history in self.open().filter(|h| table.cells()[usize::from(*h)] > 0) {
            let mut row =
                self.row(history).enumerate().fold(0, |row, (at, is)| row | u128::from(is) << at);
            while row != 0 {
                let at = row.trailing_zeros() as usize;
                if pivots[at] == 0 {
                    pivots[at] = row;
                    rank += 1;
                    break;
                }
                row ^= pivots[at];
            }
            if rank == self.terms.len() {
                return true;
            }
        }
        false
    }

    fn exists(&self, table: &Table) -> Result<bool, Overflow> {
        if self.certified(table) {
            return Ok(true);
        }
        let seen = |h: &History| table.cells()[usize::from(*h)] > 0;
        let rows = |wanted: bool| -> Vec<Vec<i128>> {
            let all = self.open().filter(|h| seen(h) == wanted);
            all.map(|h| self.row(h).map(i128::from).collect()).collect()
        };
        let null = Matrix::new(rows(true), self.terms.len()).null_space()?;
        if null.is_empty() {
            return Ok(true);
        }
        let cone = Matrix::new(rows(false), self.terms.len()).times(&null)?;
        Ok(!cone.has_a_nonnegative_image()?)
    }

    pub(crate) fn standing(&self, table: &Table) -> Result<Standing, Refusal> {
        let exists = self.exists(table).map_err(|_| Refusal::TooLarge)?;
        Ok(match (exists, self.identifiable()) {
            (true, true) => Standing::Sound,
            (false, true) => Standing::NoEstimate,
            (true, false) => Standing::NotIdentifiable,
            (false, false) => Standing::Neither,
        })
    }
}

/// Whether a model has exactly one estimate from these lists.
///
/// # Errors
///
/// [`Refusal::TooLarge`], where 128-bit whole numbers do not hold the answer.
pub fn standing(lists: &crate::lists::Lists, model: &Model) -> Result<Standing, Refusal> {
    Extended::new(lists.table(), model).standing(lists.table())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn table(cells: &[u64]) -> Table {
        Table::new(cells.to_vec())
    }

    /// The rank of all rows left, by elimination: what the alternating sums say in short.
    fn rank(extended: &Extended) -> usize {
        let rows: Vec<Vec<i128>> =
            extended.open().map(|h| extended.row(h).map(i128::from).collect()).collect();
        let columns = extended.terms.len();
        columns - Matrix::new(rows, columns).null_space().unwrap().len()
    }

    proptest! {
        #[test]
        fn alternating_sums_are_the_rank(
            cells in proptest::collection::vec(0_u64..3, 16), at in 0_usize..113
        ) {
            let table = table(&cells);
            let model = &crate::model::all(4, 3).unwrap()[at];
            let extended = Extended::new(&table, model);
            prop_assert_eq!(extended.identifiable(), rank(&extended) == extended.terms.len());
        }

        /// The certificate only ever shortens the way to the same answer.
        #[test]
        fn a_certificate_is_never_wrong(
            cells in proptest::collection::vec(0_u64..3, 16), at in 0_usize..113
        ) {
            let table = table(&cells);
            let extended = Extended::new(&table, &crate::model::all(4, 3).unwrap()[at]);
            if extended.certified(&table) {
                let seen: Vec<Vec<i128>> = extended
                    .open()
                    .filter(|h| table.cells()[usize::from(*h)] > 0)
                    .map(|h| extended.row(h).map(i128::from).collect())
                    .collect();
                let null = Matrix::new(seen, extended.terms.len()).null_space().unwrap();
                prop_assert!(null.is_empty());
            }
        }
    }
}
