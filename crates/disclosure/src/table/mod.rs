//! A table of counts: dimensions with code lists and hierarchies, cells and their margins.
//!
//! Zero, not known and suppressed are three values ([`Count`]). A cell that is not in the
//! table is not zero either: nothing is said about it.
pub(crate) mod read;
mod write;

pub use read::{Hierarchies, read};
pub use write::write;

use crate::error::{Error, Result};
use std::collections::HashMap;

/// What a table says of one cell, in persons.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Count {
    /// So many; zero means none.
    Known(u64),
    /// The office does not know.
    Unknown,
    /// The office knows and does not say.
    Suppressed,
}

impl Count {
    /// The number, where one is said.
    #[must_use]
    pub fn known(self) -> Option<u64> {
        match self {
            Self::Known(count) => Some(count),
            Self::Unknown | Self::Suppressed => None,
        }
    }
}

/// One dimension of a table: its codes and which is part of which.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Dimension {
    /// Its name, as the column is called.
    pub name: String,
    /// Its codes in the order of the file; cells name them by their place here.
    pub codes: Vec<String>,
    /// `parents[code]`: the code it is part of, if the table has one.
    pub parents: Vec<Option<u16>>,
}

/// The codes that mean "all of them", in lower case.
const TOTALS: [&str; 4] = ["total", "всичко", "общо", "_t"];

/// Whether a code means "all of them", in any case.
#[must_use]
pub fn is_total(code: &str) -> bool {
    TOTALS.contains(&code.trim().to_lowercase().as_str())
}

impl Dimension {
    /// A dimension whose codes are all parts of its total, where it has one.
    #[must_use]
    pub fn flat(name: &str, codes: &[&str]) -> Self {
        let codes: Vec<String> = codes.iter().map(|&code| code.to_owned()).collect();
        let mut dimension = Self { name: name.to_owned(), parents: vec![None; codes.len()], codes };
        dimension.root();
        dimension
    }

    /// Makes the codes without a parent parts of the total, where there is one.
    fn root(&mut self) {
        let Some(total) = self.total() else { return };
        for (code, parent) in self.parents.iter_mut().enumerate() {
            if parent.is_none() && code != usize::from(total) {
                *parent = Some(total);
            }
        }
    }

    /// The code of the total, where the table has one.
    #[must_use]
    pub fn total(&self) -> Option<u16> {
        (0_u16..).zip(&self.codes).find(|(_, code)| is_total(code)).map(|(at, _)| at)
    }

    /// `children()[code]`: the codes that together are `code`; empty for the finest codes.
    #[must_use]
    pub fn children(&self) -> Vec<Vec<u16>> {
        let mut children = vec![Vec::new(); self.codes.len()];
        for (code, parent) in (0_u16..).zip(&self.parents) {
            if let Some(parent) = parent {
                children[usize::from(*parent)].push(code);
            }
        }
        children
    }
}

/// One cell: a code of each dimension, and its count.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cell {
    /// `codes[d]`: the place of its code among those of dimension `d`.
    pub codes: Box<[u16]>,
    /// What is said of it.
    pub count: Count,
    /// The sum of the keys of its records, where the table has them ([`crate::cellkey`]).
    pub key: Option<u64>,
}

/// A total and its parts, as places among [`Table::cells`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// The dimension that is summed over.
    pub dimension: usize,
    /// The total.
    pub total: usize,
    /// Its parts that are in the table.
    pub parts: Vec<usize>,
    /// Whether all parts are in the table.
    pub whole: bool,
}

/// A table of counts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Table {
    /// Its dimensions.
    pub dimensions: Vec<Dimension>,
    /// Its cells, margins among them, in the order of the file.
    pub cells: Vec<Cell>,
}

impl Table {
    /// Every total with its parts, one dimension at a time.
    ///
    /// Cost: a look-up for each cell and dimension.
    #[must_use]
    pub fn lines(&self) -> Vec<Line> {
        let index = self.index();
        let mut lines = Vec::new();
        for (dimension, d) in self.dimensions.iter().enumerate() {
            let children = d.children();
            for (total, cell) in self.cells.iter().enumerate() {
                let of = &children[usize::from(cell.codes[dimension])];
                if of.is_empty() {
                    continue;
                }
                let mut codes = cell.codes.clone();
                let parts: Vec<usize> = of
                    .iter()
                    .filter_map(|&code| {
                        codes[dimension] = code;
                        index.get(&codes).copied()
                    })
                    .collect();
                let whole = parts.len() == of.len();
                lines.push(Line { dimension, total, parts, whole });
            }
        }
        lines
    }

    /// Where each cell is.
    #[must_use]
    pub fn index(&self) -> HashMap<Box<[u16]>, usize> {
        self.cells.iter().enumerate().map(|(at, cell)| (cell.codes.clone(), at)).collect()
    }

    /// A cell in words: `sex=F, region=Sofia`.
    #[must_use]
    pub fn name(&self, cell: usize) -> String {
        let codes = &self.cells[cell].codes;
        let parts: Vec<String> = self
            .dimensions
            .iter()
            .zip(codes)
            .map(|(d, &code)| format!("{}={}", d.name, d.codes[usize::from(code)]))
            .collect();
        parts.join(", ")
    }

    /// Adds the total of each dimension that has none, and of every combination of them.
    ///
    /// A margin with a part that is not known is not known; a part that is not in the table
    /// makes it so too, for what is not said is not zero.
    #[must_use]
    pub fn with_margins(&self) -> Self {
        let mut table = self.clone();
        for at in 0..table.dimensions.len() {
            let d = &mut table.dimensions[at];
            if d.total().is_some() {
                continue;
            }
            let roots: Vec<u16> =
                (0_u16..).zip(&d.parents).filter(|(_, p)| p.is_none()).map(|(c, _)| c).collect();
            let total = u16::try_from(d.codes.len()).unwrap_or(u16::MAX);
            d.codes.push("total".to_owned());
            d.parents.push(None);
            d.root();
            let mut sums: HashMap<Box<[u16]>, (usize, Cell)> = HashMap::new();
            let mut order = Vec::new();
            for cell in &table.cells {
                if !roots.contains(&cell.codes[at]) {
                    continue;
                }
                let mut codes = cell.codes.clone();
                codes[at] = total;
                let (parts, sum) = sums.entry(codes.clone()).or_insert_with(|| {
                    order.push(codes.clone());
                    (0, Cell { codes, count: Count::Known(0), key: Some(0) })
                });
                *parts += 1;
                sum.count = match (sum.count, cell.count) {
                    (Count::Known(a), Count::Known(b)) => Count::Known(a + b),
                    _ => Count::Unknown,
                };
                sum.key = sum.key.zip(cell.key).map(|(a, b)| a.wrapping_add(b));
            }
            for codes in order {
                if let Some((parts, mut cell)) = sums.remove(&codes) {
                    if parts < roots.len() {
                        cell.count = Count::Unknown;
                    }
                    table.cells.push(cell);
                }
            }
        }
        table
    }

    /// That every known total is the sum of its parts.
    ///
    /// # Errors
    ///
    /// [`Error::NotAdditive`] names the first that is not; a total below the sum of those
    /// parts that are known is not either.
    pub fn check(&self) -> Result<()> {
        for line in self.lines() {
            let Count::Known(total) = self.cells[line.total].count else { continue };
            let known: Vec<u64> =
                line.parts.iter().filter_map(|&part| self.cells[part].count.known()).collect();
            let sum: u64 = known.iter().sum();
            let all = line.whole && known.len() == line.parts.len();
            if sum > total || all && sum != total {
                return Err(Error::NotAdditive {
                    dimension: self.dimensions[line.dimension].name.clone(),
                    cell: self.name(line.total),
                    total,
                    sum,
                });
            }
        }
        Ok(())
    }

    /// Whether a cell is no total in any dimension.
    #[must_use]
    pub fn inner(&self) -> Vec<bool> {
        let children: Vec<Vec<Vec<u16>>> =
            self.dimensions.iter().map(Dimension::children).collect();
        let finest = |cell: &Cell| {
            children.iter().zip(&cell.codes).all(|(of, &code)| of[usize::from(code)].is_empty())
        };
        self.cells.iter().map(finest).collect()
    }
}
