//! What an attacker knows, as equations over the cells that nobody says.
//!
//! A cell is known by its codes without totals, so that the cell `sex=F` of a table of sex by
//! region is the cell `sex=F` of a table of sex by age, and of last year's release of the same
//! population: linked tables and earlier releases come together in one system.
use super::Release;
use crate::error::{Refusal, Result};
use crate::table::{Count, Table};
use std::collections::HashMap;

/// A cell: the code of each dimension in which it is no total, both by number.
type Key = Vec<(u32, u32)>;

/// A count that an attacker does not know, or one that is in an equation with such.
#[derive(Debug, Clone)]
pub(crate) struct Variable {
    /// The cell in words.
    pub(crate) name: String,
    /// What a release says of it.
    pub(crate) known: Option<u64>,
    /// Whether a release suppresses it, so that it has to stay unknown.
    pub(crate) suppressed: bool,
    /// It is at least this.
    pub(crate) lower: i64,
    /// It is at most this, where something says so.
    pub(crate) upper: Option<i64>,
}

/// Σ coefficient · variable = value.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct Equation {
    /// Variables in ascending order, none with 0.
    pub(crate) terms: Vec<(u32, i64)>,
    /// The right side.
    pub(crate) value: i64,
}

/// The variables and the equations between them.
#[derive(Debug, Default)]
pub(crate) struct System {
    pub(crate) variables: Vec<Variable>,
    /// Totals and parts as they are: known ones are not put in yet.
    lines: Vec<(u32, Vec<u32>)>,
    places: HashMap<Key, u32>,
    names: HashMap<String, u32>,
    /// `of[t][c]`: the variable of cell `c` of release `t`.
    pub(crate) of: Vec<Vec<u32>>,
}

impl System {
    /// Puts releases together, and a total that a title or a text gives away.
    pub(crate) fn new(
        releases: &[Release<'_>],
        title: Option<u64>,
        zeros: Option<bool>,
    ) -> Result<Self> {
        let mut system = Self::default();
        for release in releases {
            if releases.len() > 1 || title.is_some() {
                // A total that this table does not say may be said by another.
                let mut whole = release.table.with_margins();
                for cell in &mut whole.cells[release.table.cells.len()..] {
                    cell.count = Count::Unknown;
                }
                system.add(&whole, release.within, zeros)?;
            } else {
                system.add(release.table, release.within, zeros)?;
            }
        }
        if let Some(total) = title {
            let at = system.place(Vec::new(), || "total".to_owned());
            system.say(at, total, 0)?;
        }
        system.lines.sort_unstable();
        system.lines.dedup();
        Ok(system)
    }

    fn number(&mut self, name: &str) -> u32 {
        let next = u32::try_from(self.names.len()).unwrap_or(u32::MAX);
        *self.names.entry(name.to_owned()).or_insert(next)
    }

    fn place(&mut self, key: Key, name: impl FnOnce() -> String) -> u32 {
        let next = u32::try_from(self.variables.len()).unwrap_or(u32::MAX);
        let variables = &mut self.variables;
        *self.places.entry(key).or_insert_with(|| {
            let variable =
                Variable { name: name(), known: None, suppressed: false, lower: 0, upper: None };
            variables.push(variable);
            next
        })
    }

    /// A release says `count` of a variable, give or take `within`.
    fn say(&mut self, at: u32, count: u64, within: u64) -> Result<()> {
        let variable = &mut self.variables[at as usize];
        let signed = i64::try_from(count).unwrap_or(i64::MAX);
        let around = i64::try_from(within).unwrap_or(i64::MAX);
        if within > 0 {
            variable.lower = variable.lower.max(signed.saturating_sub(around));
            let upper = signed.saturating_add(around);
            variable.upper = Some(variable.upper.map_or(upper, |old| old.min(upper)));
            return Ok(());
        }
        match variable.known {
            Some(other) if other != count => {
                Err(Refusal::Conflict { cell: variable.name.clone(), one: other, other: count }
                    .into())
            }
            _ => {
                variable.known = Some(count);
                Ok(())
            }
        }
    }

    fn add(&mut self, table: &Table, within: u64, zeros: Option<bool>) -> Result<()> {
        let zeros = zeros.unwrap_or_else(|| table.cells.iter().any(|c| c.count == Count::Known(0)));
        let dimensions: Vec<u32> =
            table.dimensions.iter().map(|d| self.number(&format!("d {}", d.name))).collect();
        let codes: Vec<Vec<Option<u32>>> = table
            .dimensions
            .iter()
            .map(|d| {
                let total = d.total();
                let number = |(at, code): (u16, &String)| {
                    (Some(at) != total).then(|| self.number(&format!("c {}={code}", d.name)))
                };
                (0_u16..).zip(&d.codes).map(number).collect()
            })
            .collect();
        let key = |of: &[u16]| -> Key {
            let mut key: Key = of
                .iter()
                .enumerate()
                .filter_map(|(d, &c)| codes[d][usize::from(c)].map(|code| (dimensions[d], code)))
                .collect();
            key.sort_unstable();
            key
        };
        let mut of = Vec::with_capacity(table.cells.len());
        for (cell, c) in table.cells.iter().enumerate() {
            let at = self.place(key(&c.codes), || table.name(cell));
            of.push(at);
            match c.count {
                Count::Known(count) => self.say(at, count, within)?,
                Count::Unknown => {}
                Count::Suppressed => {
                    let variable = &mut self.variables[at as usize];
                    variable.suppressed = true;
                    variable.lower = variable.lower.max(i64::from(zeros));
                }
            }
        }
        // A rounded table is said within bounds; its own sums are of rounded counts, and the
        // true ones obey the same lines.
        for (d, dimension) in table.dimensions.iter().enumerate() {
            let children = dimension.children();
            for (cell, &total) in table.cells.iter().zip(&of) {
                let parts = &children[usize::from(cell.codes[d])];
                if parts.is_empty() {
                    continue;
                }
                let mut codes = cell.codes.clone();
                let parts: Vec<u32> = parts
                    .iter()
                    .map(|&code| {
                        codes[d] = code;
                        let name = || {
                            let part = |(d, c): (&crate::table::Dimension, &u16)| {
                                format!("{}={}", d.name, d.codes[usize::from(*c)])
                            };
                            table
                                .dimensions
                                .iter()
                                .zip(&codes)
                                .map(part)
                                .collect::<Vec<_>>()
                                .join(", ")
                        };
                        self.place(key(&codes), name)
                    })
                    .collect();
                self.lines.push((total, parts));
            }
        }
        self.of.push(of);
        Ok(())
    }

    /// The lines with a hidden cell: its total and parts.
    pub(crate) fn open_lines(&self) -> impl Iterator<Item = (u32, &[u32])> {
        let hidden = |&at: &u32| self.variables[at as usize].known.is_none();
        self.lines
            .iter()
            .filter(move |(total, parts)| hidden(total) || parts.iter().any(hidden))
            .map(|(total, parts)| (*total, parts.as_slice()))
    }

    /// The equations over what is hidden, the known put in; each once.
    pub(crate) fn equations(&self) -> Vec<Equation> {
        let mut all: Vec<Equation> = self
            .open_lines()
            .map(|(total, parts)| {
                let signed = parts.iter().map(|&part| (part, 1)).chain([(total, -1)]);
                let (mut terms, mut value) = (Vec::new(), 0);
                for (at, sign) in signed {
                    match self.variables[at as usize].known {
                        Some(count) => value -= sign * i64::try_from(count).unwrap_or(i64::MAX),
                        None => terms.push((at, sign)),
                    }
                }
                terms.sort_unstable();
                Equation { terms, value }
            })
            .collect();
        all.sort_unstable();
        all.dedup();
        all
    }
}
