//! Rows are changed, a code at a time, until their counts are as near to the aggregates as the
//! noise of those is worth.
//!
//! The cost of a cell that is off by d is ((|d| − z)⁺/σ)²: inside z, which is a part of its own
//! noise σ, a count is left as it is, since to follow it would be to follow the noise. A change
//! of one code takes a row out of one cell and puts it into another in each margin of that
//! column, so the change of the cost is a sum of two numbers kept for each cell.
use crate::aggregate::{Aggregates, persons};
use crate::random::Stream;
use rand::Rng;

/// The part of its noise within which a count is left as it is.
const LEFT: f64 = 0.25;

/// At most so many times every row is looked at.
const SWEEPS: usize = 12;

/// A column with more codes than this tries so many of them at a time.
const TRIED: usize = 12;

/// What a combination that was not released costs.
const NEVER: f32 = 1e12;

/// One margin as seen from one of its columns.
#[derive(Debug, Clone, Copy)]
struct Link {
    /// Where its cells begin.
    base: usize,
    /// Its other columns and their strides; a margin of two has one, of one none.
    others: [(usize, usize); 2],
    count: usize,
    /// The stride of this column.
    stride: usize,
}

/// The cells of all margins.
#[derive(Debug)]
pub(super) struct Fit {
    columns: usize,
    links: Vec<Vec<Link>>,
    /// `cumulative[c]`: for drawing a code as often as it is released.
    cumulative: Vec<Vec<u64>>,
    /// Rows in the cell now, and as they should be.
    current: Vec<i32>,
    target: Vec<f32>,
    /// Noise of the cell in persons, times the part that is left; and 1/σ².
    left: Vec<f32>,
    weight: Vec<f32>,
    /// The change of the cost when one row more, or one less, is in the cell.
    up: Vec<f32>,
    down: Vec<f32>,
    allowed: Vec<bool>,
}

#[expect(clippy::cast_possible_truncation, reason = "counts of rows need no more")]
fn short(number: f64) -> f32 {
    number as f32
}

impl Fit {
    pub(super) fn new(aggregates: &Aggregates, columns: usize) -> Self {
        let mut fit = Self {
            columns,
            links: vec![Vec::new(); columns],
            cumulative: vec![Vec::new(); columns],
            current: Vec::new(),
            target: Vec::new(),
            left: Vec::new(),
            weight: Vec::new(),
            up: Vec::new(),
            down: Vec::new(),
            allowed: Vec::new(),
        };
        for (margin, released) in aggregates.margins.iter().zip(&aggregates.released) {
            let base = fit.target.len();
            let sigma = margin.deviation();
            for (&count, said) in margin.counts.iter().zip(released) {
                // The count itself, where it is not above that of a part of it.
                let most = said.map_or(0.0, |said| f64::from(said) + 0.5);
                fit.target.push(short(persons(count).min(most)));
                fit.allowed.push(said.is_some());
                fit.left.push(short(LEFT * sigma));
                fit.weight.push(short(1.0 / (sigma * sigma)));
            }
            let strides: Vec<usize> =
                (0..margin.sizes.len()).map(|at| margin.sizes[at + 1..].iter().product()).collect();
            for (at, &column) in margin.columns.iter().enumerate() {
                let mut others = [(0, 0); 2];
                let rest = (0..margin.columns.len()).filter(|&other| other != at);
                let mut count = 0;
                for (slot, other) in others.iter_mut().zip(rest) {
                    *slot = (margin.columns[other], strides[other]);
                    count += 1;
                }
                fit.links[column].push(Link { base, others, count, stride: strides[at] });
            }
            if let [column] = *margin.columns {
                let mut sum = 0;
                let sums = released.iter().map(|said| {
                    sum += u64::from(said.unwrap_or(0));
                    sum
                });
                fit.cumulative[column] = sums.collect();
            }
        }
        let cells = fit.target.len();
        fit.current = vec![0; cells];
        fit.up = vec![0.0; cells];
        fit.down = vec![0.0; cells];
        fit
    }

    #[expect(clippy::cast_precision_loss, reason = "counts of rows are below 2²⁴ or far off")]
    fn refresh(&mut self, cell: usize) {
        let cost = |rows: i32| {
            let off = ((rows as f32 - self.target[cell]).abs() - self.left[cell]).max(0.0);
            self.weight[cell] * off * off
        };
        let now = self.current[cell];
        let here = cost(now);
        self.up[cell] = if self.allowed[cell] { cost(now + 1) - here } else { NEVER };
        self.down[cell] = cost(now - 1) - here;
    }

    /// The cells of a row that depend on a column, but for the code of that column.
    fn active(&self, row: &[u16], column: usize, into: &mut Vec<(usize, usize)>) {
        into.clear();
        for link in &self.links[column] {
            let mut at = link.base;
            let mut whole = true;
            for &(other, stride) in &link.others[..link.count] {
                let value = usize::from(row[other]);
                if value == 0 {
                    whole = false;
                    break;
                }
                at += (value - 1) * stride;
            }
            if whole {
                into.push((at, link.stride));
            }
        }
    }

    /// Takes combinations that were not released apart, and counts what is left.
    fn enter(&mut self, values: &mut [u16]) {
        let mut cells = Vec::new();
        for row in values.chunks_exact_mut(self.columns) {
            let whole: Vec<u16> = row.to_vec();
            row.fill(0);
            for (column, &value) in whole.iter().enumerate() {
                if value == 0 {
                    continue;
                }
                self.active(row, column, &mut cells);
                let code = usize::from(value) - 1;
                if cells.iter().all(|&(at, stride)| self.allowed[at + code * stride]) {
                    row[column] = value;
                    for &(at, stride) in &cells {
                        self.current[at + code * stride] += 1;
                    }
                }
            }
        }
        for cell in 0..self.current.len() {
            self.refresh(cell);
        }
    }

    /// Changes codes until little changes any more.
    pub(super) fn adjust(&mut self, values: &mut [u16], random: &mut Stream) {
        self.enter(values);
        let rows = values.len() / self.columns.max(1);
        if rows == 0 {
            return;
        }
        let mut tried: Vec<u16> = Vec::new();
        let mut cells = Vec::new();
        for _ in 0..SWEEPS {
            let mut changed = 0_usize;
            let mut at = usize::try_from(random.below(rows as u64)).unwrap_or(0);
            // A step without a common divisor with the number of rows comes by each once.
            let step = stride(rows, random);
            for _ in 0..rows {
                at = (at + step) % rows;
                let row = &mut values[at * self.columns..(at + 1) * self.columns];
                for column in 0..self.columns {
                    self.candidates(column, random, &mut tried);
                    self.active(row, column, &mut cells);
                    changed += usize::from(self.change(row, column, &cells, &tried));
                }
            }
            if changed * 200 < rows {
                break;
            }
        }
    }

    /// The codes that are tried for a column; blank among them.
    fn candidates(&self, column: usize, random: &mut Stream, into: &mut Vec<u16>) {
        let cumulative = &self.cumulative[column];
        into.clear();
        if cumulative.len() < TRIED {
            into.extend((0_u16..).take(cumulative.len() + 1));
            return;
        }
        into.push(0);
        let all = cumulative.last().copied().unwrap_or(0);
        for _ in 1..TRIED {
            // 32 bits are enough to choose among codes, and cost half.
            let drawn = (u64::from(random.next_u32()) * all) >> 32;
            let code = cumulative.partition_point(|&sum| sum <= drawn);
            into.push(u16::try_from(code + 1).unwrap_or(0));
        }
    }

    fn change(
        &mut self,
        row: &mut [u16],
        column: usize,
        cells: &[(usize, usize)],
        tried: &[u16],
    ) -> bool {
        let now = row[column];
        let sum = |costs: &[f32], value: u16| -> f32 {
            let Some(code) = usize::from(value).checked_sub(1) else { return 0.0 };
            cells.iter().map(|&(at, stride)| costs[at + code * stride]).sum()
        };
        let leave = sum(&self.down, now);
        let mut best = (-1e-6_f32, now);
        for &value in tried {
            if value == now {
                continue;
            }
            let cost = leave + sum(&self.up, value);
            if cost < best.0 {
                best = (cost, value);
            }
        }
        let value = best.1;
        if value == now {
            return false;
        }
        for (value, rows) in [(now, -1), (value, 1)] {
            let Some(code) = usize::from(value).checked_sub(1) else { continue };
            for &(at, stride) in cells {
                let cell = at + code * stride;
                self.current[cell] += rows;
                self.refresh(cell);
            }
        }
        row[column] = value;
        true
    }
}

fn stride(rows: usize, random: &mut Stream) -> usize {
    fn common(a: usize, b: usize) -> usize {
        if b == 0 { a } else { common(b, a % b) }
    }
    loop {
        let step = 1 + usize::try_from(random.below(rows as u64)).unwrap_or(0);
        if common(step, rows) == 1 {
            return step;
        }
    }
}
