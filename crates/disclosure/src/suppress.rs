//! Cells below a threshold are suppressed, and with them as many others as it takes so that
//! none can be worked out.
//!
//! First each line (a total and its parts) gets a second suppressed cell, and a third where one
//! of two is a single person, who knows it; then the elimination says which cells still follow
//! from several lines together; then the attack says which are bounded too narrowly. Each time
//! the cheapest cell beside the open one is suppressed, too, and all is looked at again.
use crate::attack::{Attack, Audit, Release, audit};
use crate::error::{Error, Refusal, Result};
use crate::table::{Count, Line, Table};
use std::collections::{BTreeSet, HashSet};

/// Counts from 1 to below `below` are suppressed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Threshold {
    /// The first count that may be said.
    pub below: u64,
    /// How wide the range of each suppressed cell has to be, in persons.
    pub width: u64,
}

impl Threshold {
    /// A threshold with the width that leaves at least as many counts possible as are small.
    #[must_use]
    pub fn new(below: u64) -> Self {
        Self { below, width: below.saturating_sub(1).max(1) }
    }
}

/// A table that can be released.
#[derive(Debug, Clone)]
pub struct Suppressed {
    /// The table.
    pub table: Table,
    /// Cells suppressed because they are small.
    pub primary: usize,
    /// Cells suppressed to hide those.
    pub secondary: usize,
    /// The attack that it withstood.
    pub audit: Audit,
}

/// Suppresses what is small, and what it takes to hide it.
///
/// Zeros are always said: they are the table's own statement that nobody was there.
///
/// # Errors
///
/// [`Error::NotAdditive`] and [`Error::AlreadySuppressed`] for tables that are none of true
/// counts; [`Refusal::Unprotectable`] where nothing is left to suppress and a cell is open.
pub fn suppress(table: &Table, rule: Threshold, attack: &Attack) -> Result<Suppressed> {
    if rule.below < 2 {
        let value = rule.below.to_string();
        return Err(Error::Parameter { name: "threshold", value, range: "2 or more" });
    }
    if let Some(cell) = table.cells.iter().position(|c| c.count == Count::Suppressed) {
        return Err(Error::AlreadySuppressed { cell: table.name(cell) });
    }
    table.check()?;
    let attack = Attack { width: rule.width, ..attack.clone() };
    let mut pattern = Pattern::new(table, rule);
    let primary = pattern.hidden.iter().filter(|&&hidden| hidden).count();
    let mut round = 0;
    loop {
        pattern.close();
        let released = pattern.release();
        let found = audit(&[Release::exact(&released)], Some(table), &attack)?;
        if found.passes() {
            let secondary = pattern.hidden.iter().filter(|&&hidden| hidden).count() - primary;
            return Ok(Suppressed { table: released, primary, secondary, audit: found });
        }
        // Variables of a single release are numbered as its cells are.
        let mut open: Vec<usize> = found.findings.iter().map(|f| f.variable as usize).collect();
        open.sort_unstable();
        open.dedup();
        if round > ROUNDS || !pattern.hide_beside(&open, round > GENTLE) {
            return Err(Refusal::Unprotectable { cells: open.len() }.into());
        }
        round += 1;
    }
}

/// After so many rounds every line with an open cell gets one more, and after so many nothing
/// is released.
const GENTLE: usize = 4;
const ROUNDS: usize = 60;

/// After so many cells around an open one, none is looked for any more.
const FAR: usize = 1_000;

/// Which cells are suppressed so far.
struct Pattern<'a> {
    table: &'a Table,
    lines: Vec<Line>,
    /// `through[cell]`: the lines with this cell.
    through: Vec<Vec<u32>>,
    hidden: Vec<bool>,
}

impl<'a> Pattern<'a> {
    fn new(table: &'a Table, rule: Threshold) -> Self {
        let lines = table.lines();
        let mut through = vec![Vec::new(); table.cells.len()];
        for (number, line) in (0_u32..).zip(&lines) {
            for &cell in line.parts.iter().chain([&line.total]) {
                through[cell].push(number);
            }
        }
        let small =
            |c: &crate::table::Cell| c.count.known().is_some_and(|n| n > 0 && n < rule.below);
        Self { table, lines, through, hidden: table.cells.iter().map(small).collect() }
    }

    fn count(&self, cell: usize) -> u64 {
        self.table.cells[cell].count.known().unwrap_or(0)
    }

    fn cells(&self, line: u32) -> impl Iterator<Item = usize> {
        let line = &self.lines[line as usize];
        line.parts.iter().copied().chain([line.total])
    }

    /// Whether a line has too few unknown cells by itself.
    fn open(&self, line: u32) -> bool {
        let (mut unknown, mut hidden, mut single) = (0, 0, false);
        for cell in self.cells(line) {
            hidden += usize::from(self.hidden[cell]);
            single |= self.hidden[cell] && self.count(cell) == 1;
            unknown += usize::from(self.table.cells[cell].count == Count::Unknown);
        }
        unknown += usize::from(!self.lines[line as usize].whole);
        hidden > 0 && unknown == 0 && (hidden == 1 || hidden == 2 && single)
    }

    /// Suppresses until no line is open by itself.
    fn close(&mut self) {
        let mut waiting: Vec<u32> = (0_u32..).take(self.lines.len()).collect();
        waiting.reverse();
        while let Some(line) = waiting.pop() {
            if !self.open(line) {
                continue;
            }
            let Some(cell) = self.cheapest(&self.cells(line).collect::<Vec<_>>()) else { continue };
            self.hidden[cell] = true;
            waiting.push(line);
            waiting.extend(&self.through[cell]);
        }
    }

    /// The cell whose suppression loses least: few persons in it and in what will have to hide
    /// it in turn, and many open lines closed.
    fn cheapest(&self, among: &[usize]) -> Option<usize> {
        among.iter().copied().filter(|&cell| self.usable(cell)).min_by_key(|&cell| {
            let (mut cost, mut closes) = (self.count(cell), 0);
            for &line in &self.through[cell] {
                if self.open(line) {
                    closes += 1;
                } else if !self.cells(line).any(|other| self.hidden[other]) {
                    let others = self.cells(line).filter(|&c| c != cell && self.usable(c));
                    cost += others.map(|other| self.count(other)).min().unwrap_or(0);
                }
            }
            // In millionths, so that halves and thirds are told apart.
            (cost * 1_000_000 / closes.max(1), cell)
        })
    }

    fn usable(&self, cell: usize) -> bool {
        !self.hidden[cell] && self.count(cell) > 0
    }

    /// Suppresses one more cell in a line with each open cell, or with `all` in every line with
    /// it and its neighbours; whether any was left.
    fn hide_beside(&mut self, open: &[usize], all: bool) -> bool {
        let mut touched = vec![false; self.lines.len()];
        let mut any = false;
        for &cell in open {
            // One more beside a neighbour may have helped this one, too.
            if !all && self.through[cell].iter().any(|&line| touched[line as usize]) {
                continue;
            }
            let mut more: Vec<usize> = Vec::new();
            if all {
                // What gives it away is a sum of lines, of which only some are its own.
                let around = self.through[cell].iter().flat_map(|&line| self.cells(line));
                let around = around.filter(|&other| self.hidden[other]);
                let lines: BTreeSet<u32> =
                    around.flat_map(|other| self.through[other].iter().copied()).collect();
                more.extend(
                    lines
                        .into_iter()
                        .filter_map(|line| self.cheapest(&self.cells(line).collect::<Vec<_>>())),
                );
            }
            if more.is_empty() {
                more.extend(self.beside(cell));
            }
            for more in more {
                self.hidden[more] = true;
                any = true;
                for &line in &self.through[more] {
                    touched[line as usize] = true;
                }
            }
        }
        any
    }

    /// The cheapest cell in a line with `cell`; where all are suppressed or zero, in a line with
    /// one of those, and so on.
    fn beside(&self, cell: usize) -> Option<usize> {
        let (mut reached, mut edge) = (HashSet::from([cell]), vec![cell]);
        while !edge.is_empty() && reached.len() < FAR {
            let lines = edge.iter().flat_map(|&cell| &self.through[cell]);
            let beside: Vec<usize> = lines.flat_map(|&line| self.cells(line)).collect();
            if let Some(more) = self.cheapest(&beside) {
                return Some(more);
            }
            let hidden = beside.into_iter().filter(|&cell| self.hidden[cell]);
            edge = hidden.filter(|&cell| reached.insert(cell)).collect();
        }
        None
    }

    fn release(&self) -> Table {
        let mut table = self.table.clone();
        for (cell, &hidden) in table.cells.iter_mut().zip(&self.hidden) {
            if hidden {
                cell.count = Count::Suppressed;
            }
            cell.key = None;
        }
        table
    }
}
