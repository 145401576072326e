//! The attacker's audit: what can be worked out of a release, by somebody who has every other
//! release of the same population, the title above the table, and patience.
//!
//! What is proven, and of which cells:
//!
//! - **Recomputed from the equations**: every suppressed cell, by elimination modulo 2⁶¹ − 1.
//!   Where [`Audit::exact`] says so, two tables that differ in every cell called safe were
//!   checked against the equations in whole numbers.
//! - **Pinned by bounds**: every suppressed cell, by passing bounds along the equations; what
//!   that finds is so, but it need not find everything.
//! - **The exact range**: each suppressed cell whose component (the cells that it hangs together
//!   with) has at most [`Attack::largest`] cells, by the simplex method in whole numbers over
//!   all tables with no negative cell. The others are counted in [`Audit::unproven`].
mod kernel;
mod propagate;
mod simplex;
mod system;

use crate::error::Result;
use crate::random::Stream;
use crate::table::{Count, Table};
use propagate::{Bounds, FAR, propagate};
use rayon::prelude::*;
use serde::Serialize;
use simplex::{Simplex, Start, Undecided};
use std::collections::HashMap;
use system::{Equation, System};

/// A table that was or is to be released.
#[derive(Debug, Clone, Copy)]
pub struct Release<'a> {
    /// What it says.
    pub table: &'a Table,
    /// Its counts are true give or take this, in persons: 0 unless it was rounded.
    pub within: u64,
}

impl<'a> Release<'a> {
    /// A table whose counts are exact.
    #[must_use]
    pub fn exact(table: &'a Table) -> Self {
        Self { table, within: 0 }
    }
}

/// How hard is attacked, and what is let through.
#[derive(Debug, Clone)]
pub struct Attack {
    /// The range of a suppressed cell has to be at least so wide, in persons.
    pub width: u64,
    /// Whether the attacker knows that no zero is suppressed. Unless said, a table that shows
    /// a zero is taken to show all.
    pub zeros: Option<bool>,
    /// The number of persons that a title, a text or a rate gives away.
    pub title: Option<u64>,
    /// Components of up to so many hidden cells get exact ranges.
    pub largest: usize,
    /// What the kernel is drawn by.
    pub seed: u64,
}

impl Default for Attack {
    fn default() -> Self {
        Self { width: 1, zeros: None, title: None, largest: 300, seed: 1 }
    }
}

/// How the range of a cell was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Proof {
    /// It is the exact range over all tables that fit.
    Simplex,
    /// It is valid, and may be wider than the exact one.
    Propagation,
}

/// The range of a suppressed cell, as the attacker knows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Bound {
    /// The cell in words.
    pub cell: String,
    /// It is at least this, in persons.
    pub lower: i64,
    /// It is at most this; none where nothing limits it.
    pub upper: Option<i64>,
    /// How that was found.
    pub proof: Proof,
    #[serde(skip)]
    pub(crate) variable: u32,
}

/// How a suppressed cell is open.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case", tag = "kind")]
pub enum Open {
    /// Another release says it.
    Said {
        /// The count.
        count: u64,
    },
    /// It follows from the equations alone.
    Recomputed {
        /// The count, where bounds give it, too.
        count: Option<i64>,
    },
    /// It follows because no count is negative, and none a fraction.
    Pinned {
        /// The count.
        count: i64,
    },
    /// Its range is narrower than asked for.
    Narrow {
        /// At least this.
        lower: i64,
        /// At most this.
        upper: i64,
    },
    /// The one person of another suppressed cell can recompute it.
    GivenAway {
        /// The cell of that person.
        by: String,
    },
}

/// A suppressed cell that is open.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// The cell in words.
    pub cell: String,
    /// How.
    #[serde(flatten)]
    pub open: Open,
    #[serde(skip)]
    pub(crate) variable: u32,
}

/// What the attack found.
#[derive(Debug, Clone, Serialize)]
pub struct Audit {
    /// Cells that are suppressed.
    pub suppressed: usize,
    /// Cells that the attacker does not know, those that nobody says among them.
    pub hidden: usize,
    /// Equations between them.
    pub equations: usize,
    /// Whether the elimination was checked in whole numbers.
    pub exact: bool,
    /// Suppressed cells whose range is valid but not proven to be exact.
    pub unproven: usize,
    /// The narrowest exact range, in persons.
    pub narrowest: Option<i64>,
    /// What is open. A release with any must not go out.
    pub findings: Vec<Finding>,
    /// The range of each suppressed cell.
    pub bounds: Vec<Bound>,
}

impl Audit {
    /// Whether nothing is open.
    #[must_use]
    pub fn passes(&self) -> bool {
        self.findings.is_empty()
    }
}

/// Attacks releases of one population together.
///
/// `truth`: the true counts of the first release, where the office attacks its own; then a
/// cell of one person is known to that person.
///
/// # Errors
///
/// [`Refusal::Conflict`](crate::error::Refusal::Conflict) where two releases say different
/// counts of one cell, so that they are not of one population, or one was corrected.
pub fn audit(releases: &[Release<'_>], truth: Option<&Table>, attack: &Attack) -> Result<Audit> {
    let system = System::new(releases, attack.title, attack.zeros)?;
    let equations = system.equations();
    let mut bounds: Bounds =
        system.variables.iter().map(|v| (v.lower, v.upper.unwrap_or(FAR))).collect();
    if propagate(&equations, &mut bounds).is_err() && attack.zeros != Some(false) {
        // What fits no table was supposed wrongly: some zero is suppressed.
        return audit(releases, truth, &Attack { zeros: Some(false), ..attack.clone() });
    }
    let (proofs, consistent) = ranges(&system, &equations, &mut bounds, attack);
    if !consistent && attack.zeros != Some(false) {
        return audit(releases, truth, &Attack { zeros: Some(false), ..attack.clone() });
    }
    let mut random = Stream::new(&attack.seed.to_le_bytes(), "audit", 0);
    let kernel = kernel::kernel(&equations, system.variables.len(), &mut random);
    let mut in_equation = vec![false; system.variables.len()];
    for (at, _) in equations.iter().flat_map(|equation| &equation.terms) {
        in_equation[*at as usize] = true;
    }
    let (mut findings, mut found) = (Vec::new(), Vec::new());
    let width = i64::try_from(attack.width).unwrap_or(i64::MAX);
    for (at, variable) in (0_u32..).zip(&system.variables) {
        if !variable.suppressed {
            continue;
        }
        let mut open = |open| {
            findings.push(Finding { cell: variable.name.clone(), open, variable: at });
        };
        if let Some(count) = variable.known {
            open(Open::Said { count });
            continue;
        }
        let (lower, upper) = bounds[at as usize];
        if in_equation[at as usize] && kernel.determined(at) {
            open(Open::Recomputed { count: (lower == upper).then_some(lower) });
        } else if lower == upper {
            open(Open::Pinned { count: lower });
        } else if upper - lower < width {
            open(Open::Narrow { lower, upper });
        }
        let upper = (upper < FAR).then_some(upper);
        let proof = proofs[at as usize];
        let cell = variable.name.clone();
        found.push(Bound { cell, lower, upper, proof, variable: at });
    }
    if let (Some(truth), Some(first)) = (truth, releases.first()) {
        findings.extend(given_away(&system, &kernel, truth, first.table));
    }
    let exact_widths = found.iter().filter(|b| b.proof == Proof::Simplex);
    Ok(Audit {
        suppressed: system.variables.iter().filter(|v| v.suppressed).count(),
        hidden: system.variables.iter().filter(|v| v.known.is_none()).count(),
        equations: equations.len(),
        exact: kernel.exact,
        unproven: found.iter().filter(|b| b.proof == Proof::Propagation).count(),
        narrowest: exact_widths.filter_map(|b| Some(b.upper? - b.lower)).min(),
        findings,
        bounds: found,
    })
}

/// The cells that the one person of another cell can recompute.
///
/// That two cells are of the same one person gives nobody away.
fn given_away(
    system: &System,
    kernel: &kernel::Kernel,
    truth: &Table,
    first: &Table,
) -> Vec<Finding> {
    // Cells of the first release by what they are a multiple of.
    let mut groups: HashMap<_, Vec<usize>> = HashMap::new();
    for (cell, (said, &at)) in first.cells.iter().zip(&system.of[0]).enumerate() {
        let hidden = said.count == Count::Suppressed;
        let Some(ratio) = kernel.ratio(at).filter(|_| hidden) else { continue };
        if system.variables[at as usize].known.is_none() {
            groups.entry(ratio).or_default().push(cell);
        }
    }
    let index = truth.index();
    let one = |cell: usize| truth.cells[cell].count == Count::Known(1);
    let mut findings = Vec::new();
    for group in groups.values().filter(|group| group.len() > 1) {
        let singles: Vec<usize> = group.iter().copied().filter(|&cell| one(cell)).collect();
        for &cell in group {
            let by = singles.iter().find(|&&single| {
                single != cell && !(one(cell) && same(truth, &index, single, cell))
            });
            if let Some(&single) = by {
                let open = Open::GivenAway { by: truth.name(single) };
                let variable = system.of[0][cell];
                findings.push(Finding { cell: truth.name(cell), open, variable });
            }
        }
    }
    findings.sort_by_key(|finding| finding.variable);
    findings
}

/// Whether two cells of one person each are of the same person: what they have in common is a
/// cell of one person.
fn same(table: &Table, index: &HashMap<Box<[u16]>, usize>, one: usize, other: usize) -> bool {
    let codes = table.cells[one].codes.iter().zip(&table.cells[other].codes);
    let common: Option<Box<[u16]>> = table
        .dimensions
        .iter()
        .zip(codes)
        .map(|(dimension, (&a, &b))| {
            let within = |inner: u16, outer: u16| {
                std::iter::successors(Some(inner), |&code| dimension.parents[usize::from(code)])
                    .any(|code| code == outer)
            };
            if within(a, b) { Some(a) } else { within(b, a).then_some(b) }
        })
        .collect();
    let cell = common.and_then(|codes| index.get(&codes));
    cell.is_some_and(|&cell| table.cells[cell].count == Count::Known(1))
}

/// Cells that hang together, and the equations between them.
struct Component {
    variables: Vec<u32>,
    equations: Vec<usize>,
}

/// The first variable of those that hang together with `at`.
fn root(parent: &mut [u32], mut at: u32) -> u32 {
    while parent[at as usize] != at {
        parent[at as usize] = parent[parent[at as usize] as usize];
        at = parent[at as usize];
    }
    at
}

fn components(equations: &[Equation], size: usize) -> Vec<Component> {
    let mut parent: Vec<u32> = (0..u32::try_from(size).unwrap_or(u32::MAX)).collect();
    for equation in equations {
        for pair in equation.terms.windows(2) {
            let (a, b) = (root(&mut parent, pair[0].0), root(&mut parent, pair[1].0));
            parent[a.max(b) as usize] = a.min(b);
        }
    }
    let mut places: HashMap<u32, usize> = HashMap::new();
    let mut all: Vec<Component> = Vec::new();
    for (number, equation) in equations.iter().enumerate() {
        let Some(&(first, _)) = equation.terms.first() else { continue };
        let place = *places.entry(root(&mut parent, first)).or_insert_with(|| {
            all.push(Component { variables: Vec::new(), equations: Vec::new() });
            all.len() - 1
        });
        all[place].equations.push(number);
        all[place].variables.extend(equation.terms.iter().map(|(at, _)| at));
    }
    for component in &mut all {
        component.variables.sort_unstable();
        component.variables.dedup();
    }
    all
}

/// Exact ranges where the component is small enough; how each range was found, and whether
/// any table fits.
fn ranges(
    system: &System,
    equations: &[Equation],
    bounds: &mut Bounds,
    attack: &Attack,
) -> (Vec<Proof>, bool) {
    let mut proofs = vec![Proof::Propagation; system.variables.len()];
    let mut in_equation = vec![false; system.variables.len()];
    let small: Vec<Component> = components(equations, system.variables.len())
        .into_iter()
        .inspect(|c| c.variables.iter().for_each(|&at| in_equation[at as usize] = true))
        .filter(|c| c.variables.len() <= attack.largest)
        .collect();
    // Nothing is said of a cell in no equation, and that is exact.
    for (proof, within) in proofs.iter_mut().zip(&in_equation) {
        if !within {
            *proof = Proof::Simplex;
        }
    }
    let solved: Vec<_> = small.par_iter().map(|c| solve(c, system, equations, bounds)).collect();
    for result in solved {
        let Ok(found) = result else { continue };
        let Some(found) = found else { return (proofs, false) };
        for (at, lower, upper) in found {
            bounds[at as usize] = (lower, upper.unwrap_or(FAR));
            proofs[at as usize] = Proof::Simplex;
        }
    }
    (proofs, true)
}

type Range = (u32, i64, Option<i64>);

/// The ranges of a component's suppressed cells; none where no table fits.
fn solve(
    component: &Component,
    system: &System,
    equations: &[Equation],
    bounds: &Bounds,
) -> std::result::Result<Option<Vec<Range>>, Undecided> {
    let of = |at: u32| component.variables.binary_search(&at).map_err(|_| Undecided);
    let count = component.variables.len();
    let limited: Vec<usize> = (0..count)
        .filter(|&j| system.variables[component.variables[j] as usize].upper.is_some())
        .collect();
    let columns = count + limited.len();
    let (mut matrix, mut values) = (Vec::new(), Vec::new());
    // Each variable is counted from its lower bound on, so that all are from 0 on.
    for &number in &component.equations {
        let equation = &equations[number];
        let (mut row, mut value) = (vec![0; columns], equation.value);
        for &(at, sign) in &equation.terms {
            row[of(at)?] = sign;
            value -= sign * bounds[at as usize].0;
        }
        matrix.push(row);
        values.push(value);
    }
    for (slack, &j) in limited.iter().enumerate() {
        let at = component.variables[j] as usize;
        let mut row = vec![0; columns];
        row[j] = 1;
        row[count + slack] = 1;
        matrix.push(row);
        values.push(system.variables[at].upper.unwrap_or(FAR) - bounds[at].0);
    }
    let Start::Feasible(mut simplex) = Simplex::start(&matrix, &values, columns)? else {
        return Ok(None);
    };
    let mut found = Vec::new();
    for (j, &at) in component.variables.iter().enumerate() {
        let (lower, upper) = bounds[at as usize];
        if !system.variables[at as usize].suppressed || lower == upper {
            continue;
        }
        let least = lower + simplex.least(j)?;
        let most = simplex.most(j)?.map(|most| lower + most);
        // A fraction that is rounded inwards can leave no whole number at all: then no table
        // of whole numbers fits, which the true one does.
        found.push((at, least, most.map(|most| most.max(least))));
    }
    // Those that bounds have pinned are exact already.
    let pinned =
        component.variables.iter().filter(|&&at| bounds[at as usize].0 == bounds[at as usize].1);
    found.extend(pinned.map(|&at| (at, bounds[at as usize].0, Some(bounds[at as usize].1))));
    Ok(Some(found))
}
