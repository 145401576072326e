//! Small counts are rounded to 0 or to the base, and margins are the sums of what was rounded:
//! the table stays additive, and no count between 0 and the base is left.
//!
//! How many of the small counts go up is so chosen that their sum stays; which of them, so that
//! the margins move least: one after the other by greatest need, then by exchanges as long as
//! one makes the squares of the margins' errors less.
//!
//! Source: J. Heldal, Ø. Langsrud, "Small count rounding" (2018).
use crate::error::{Error, Result};
use crate::table::{Count, Table};

/// A rounded table.
#[derive(Debug, Clone)]
pub struct Rounded {
    /// The table.
    pub table: Table,
    /// Inner cells that were rounded.
    pub changed: usize,
    /// The largest error of a count, in persons.
    pub largest: u64,
}

/// At most so many exchanges are tried for each rounded cell.
const PASSES: usize = 20;

/// Rounds counts from 1 to below `base`.
///
/// # Errors
///
/// [`Error::Parameter`] for a base below 2 or above 100, [`Error::NotAdditive`] for a table that
/// does not add up, [`Error::AlreadySuppressed`] for one that says not all, since sums of what
/// is not said are not known.
pub fn round(table: &Table, base: u64) -> Result<Rounded> {
    if !(2..=100).contains(&base) {
        let value = base.to_string();
        return Err(Error::Parameter { name: "base", value, range: "from 2 to 100" });
    }
    if let Some(cell) = table.cells.iter().position(|c| c.count.known().is_none()) {
        return Err(Error::AlreadySuppressed { cell: table.name(cell) });
    }
    table.check()?;
    let inner = table.inner();
    let signed = |count: u64| i64::try_from(count).unwrap_or(i64::MAX);
    let count = |cell: usize| signed(table.cells[cell].count.known().unwrap_or(0));
    let base = signed(base);
    // Margins above each inner cell: all cells whose codes are its own or above them.
    let above = above(table, &inner);
    let small: Vec<usize> =
        (0..table.cells.len()).filter(|&c| inner[c] && count(c) > 0 && count(c) < base).collect();
    let mut errors = vec![0_i64; table.cells.len()];
    for &cell in &small {
        for &margin in &above[cell] {
            errors[margin] -= count(cell);
        }
    }
    let sum: i64 = small.iter().map(|&cell| count(cell)).sum();
    let mut left = (2 * sum + base) / (2 * base);
    let mut up = vec![false; table.cells.len()];
    // Σ (e + base)² − e² over the margins above.
    let cost = |errors: &[i64], cell: usize, by: i64| -> i64 {
        above[cell].iter().map(|&m| by * (2 * errors[m] + by)).sum()
    };
    while left > 0 {
        let best = small.iter().copied().filter(|&c| !up[c]);
        let Some(cell) = best.min_by_key(|&c| (cost(&errors, c, base), c)) else { break };
        up[cell] = true;
        above[cell].iter().for_each(|&m| errors[m] += base);
        left -= 1;
    }
    for _ in 0..PASSES {
        let mut moved = false;
        for &down in &small {
            if !up[down] {
                continue;
            }
            let gain = cost(&errors, down, -base);
            above[down].iter().for_each(|&m| errors[m] -= base);
            let others = small.iter().copied().filter(|&c| !up[c] && c != down);
            let best = others.min_by_key(|&c| (cost(&errors, c, base), c));
            let better = best.filter(|&c| gain + cost(&errors, c, base) < 0);
            let to = better.unwrap_or(down);
            above[to].iter().for_each(|&m| errors[m] += base);
            up[down] = false;
            up[to] = true;
            moved |= to != down;
        }
        if !moved {
            break;
        }
    }
    let mut made = table.clone();
    for (cell, &error) in made.cells.iter_mut().zip(&errors) {
        let exact = cell.count.known().unwrap_or(0);
        cell.count = Count::Known(exact.saturating_add_signed(error));
        cell.key = None;
    }
    let largest = errors.iter().map(|error| error.unsigned_abs()).max().unwrap_or(0);
    Ok(Rounded { table: made, changed: small.len(), largest })
}

/// `above[cell]`: an inner cell itself and every margin that it is counted in.
fn above(table: &Table, inner: &[bool]) -> Vec<Vec<usize>> {
    let index = table.index();
    let mut above = vec![Vec::new(); table.cells.len()];
    for (cell, of) in above.iter_mut().enumerate() {
        if !inner[cell] {
            continue;
        }
        let mut reached: Vec<Box<[u16]>> = vec![table.cells[cell].codes.clone()];
        for (d, dimension) in table.dimensions.iter().enumerate() {
            for at in 0..reached.len() {
                let mut code = reached[at][d];
                while let Some(parent) = dimension.parents[usize::from(code)] {
                    let mut codes = reached[at].clone();
                    codes[d] = parent;
                    reached.push(codes);
                    code = parent;
                }
            }
        }
        of.extend(reached.iter().filter_map(|codes| index.get(codes).copied()));
    }
    above
}
