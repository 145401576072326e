//! The attack on a table together with every earlier one of the same persons: what was out is
//! out, withdrawn or not.
//!
//! A table is put into more dimensions than it has: what it is limited to, a span of years or a
//! code, is a cell of that dimension, and the single years are its parts. A table of 2016 and
//! 2017 and one of 2017 alone then say together what 2016 is, though nobody published it. So
//! not only what a table suppresses has to stay hidden: every small count of the single years,
//! and of what one table has and the other has not, is hidden too as long as nobody says it.
//!
//! That years add up is so by the way in which persons are counted
//! ([`additive`](domain::statistics::additive)).
use super::{Asked, Why};
use crate::error::{Error, Result};
use disclosure::attack::{Attack, Finding, Release, audit};
use disclosure::error::Refusal as Unsafe;
use disclosure::table::{Cell, Count, Dimension as Column, Table, is_total};
use domain::id::PublicationId;
use domain::statistics::additive::{Listed, PersonYear, published_codes};
use domain::statistics::dimension::Dimension;
use std::collections::{BTreeSet, HashMap, HashSet};

/// A table that is or was out.
pub(super) struct Earlier {
    pub(super) id: PublicationId,
    pub(super) asked: Asked,
    pub(super) table: Table,
    pub(super) give_or_take: u64,
    /// Whether it stands no more, or will not once the new one is out.
    pub(super) over: bool,
}

/// A table that is to go out, with the true counts behind it.
pub(super) struct New<'n> {
    pub(super) asked: &'n Asked,
    pub(super) table: &'n Table,
    pub(super) truth: &'n Table,
    pub(super) give_or_take: u64,
    /// Counts from 1 to below are small.
    pub(super) least: u64,
}

/// Codes of one dimension to which something is limited.
type Codes = BTreeSet<String>;

/// The one code, or the name of all of them together.
fn together(codes: &Codes) -> String {
    codes.iter().cloned().collect::<Vec<_>>().join("+")
}

fn number(at: usize) -> u16 {
    u16::try_from(at).unwrap_or(u16::MAX)
}

/// The table in all dimensions that it has or is limited in. What a limit leaves out hangs
/// beside it, so that it is not taken for everybody.
fn placed(table: &Table, asked: &Asked, listed: &Listed) -> Table {
    let limits = asked.limits();
    let beside = |column: &mut Column, dimension: Dimension, limit: &Codes| {
        for code in published_codes(dimension, listed).unwrap_or_default() {
            if !limit.contains(&code) {
                column.codes.push(code);
                column.parents.push(None);
            }
        }
    };
    let mut dimensions = table.dimensions.clone();
    // The total of a dimension that is limited to one code says the same as that code.
    let mut left_out: Vec<Option<u16>> = vec![None; dimensions.len()];
    for (at, dimension) in asked.dimensions.iter().enumerate() {
        let (Some(limit), Some(column)) = (limits.get(dimension), dimensions.get_mut(at)) else {
            continue;
        };
        let Some(total) = column.total() else { continue };
        if limit.len() == 1 {
            left_out[at] = Some(total);
            // Our tables have it last.
            column.codes.truncate(usize::from(total));
            column.parents.truncate(usize::from(total));
            column.parents.fill(None);
        } else {
            column.codes[usize::from(total)] = together(limit);
        }
        beside(column, *dimension, limit);
    }
    let mut cells = table.cells.clone();
    cells.retain(|cell| !cell.codes.iter().zip(&left_out).any(|(code, out)| Some(*code) == *out));
    for (dimension, limit) in limits.iter().filter(|(one, _)| !asked.dimensions.contains(one)) {
        let mut column = Column {
            name: dimension.code().to_owned(),
            codes: limit.iter().cloned().collect(),
            parents: vec![None; limit.len()],
        };
        let mut own = 0;
        if limit.len() > 1 {
            own = number(limit.len());
            column.parents.fill(Some(own));
            column.codes.push(together(limit));
            column.parents.push(None);
        }
        beside(&mut column, *dimension, limit);
        dimensions.push(column);
        for cell in &mut cells {
            cell.codes = [&cell.codes[..], &[own]].concat().into();
        }
    }
    for cell in &mut cells {
        cell.key = None;
    }
    Table { dimensions, cells }
}

/// The codes of a limited dimension, with those that two tables have apart and in common: each
/// such set is a code of its own, under which its codes hang.
fn parts(
    all: &Codes,
    one: Option<&Codes>,
    other: Option<&Codes>,
) -> (Vec<String>, Vec<Option<u16>>) {
    let (one, other) = (one.unwrap_or(all), other.unwrap_or(all));
    let mut codes: Vec<String> = all.iter().cloned().collect();
    let mut parents = vec![None; codes.len()];
    for set in [one.difference(other), other.difference(one)] {
        let set: Codes = set.cloned().collect();
        hang(&mut codes, &mut parents, &set);
    }
    hang(&mut codes, &mut parents, &one.intersection(other).cloned().collect());
    (codes, parents)
}

fn hang(codes: &mut Vec<String>, parents: &mut Vec<Option<u16>>, set: &Codes) {
    if set.len() < 2 {
        return;
    }
    let own = number(codes.len());
    for (code, parent) in codes.iter().zip(parents.iter_mut()) {
        if set.contains(code) {
            *parent = Some(own);
        }
    }
    codes.push(together(set));
    parents.push(None);
}

/// The small counts, by these dimensions and by the parts of what two tables are limited to:
/// each is hidden, and nothing is said of any other.
fn hidden(
    dimensions: &[Dimension],
    (one, other): (&Asked, &Asked),
    (all, listed): (&[PersonYear], &Listed),
    least: u64,
) -> Table {
    let (first, second) = (one.limits(), other.limits());
    let limited: BTreeSet<Dimension> = first.keys().chain(second.keys()).copied().collect();
    let own: BTreeSet<Dimension> = dimensions.iter().copied().chain(limited.clone()).collect();
    let columns: Vec<(Dimension, Column)> = own
        .iter()
        .map(|dimension| {
            let every = published_codes(*dimension, listed).unwrap_or_default();
            let name = dimension.code();
            let column = if limited.contains(dimension) {
                let every: Codes = every.into_iter().collect();
                let (codes, parents) = parts(&every, first.get(dimension), second.get(dimension));
                Column { name: name.to_owned(), codes, parents }
            } else {
                let codes: Vec<&str> = every.iter().map(String::as_str).chain(["total"]).collect();
                Column::flat(name, &codes)
            };
            (*dimension, column)
        })
        .collect();
    let mut counts: HashMap<Box<[u16]>, u64> = HashMap::new();
    for person in all {
        // Every code that the person's own is or hangs under.
        let mut cells: Vec<Vec<u16>> = vec![Vec::new()];
        for (dimension, column) in &columns {
            let code = person.code(*dimension);
            let first = column.codes.iter().position(|own| own == code).map(number);
            let up = |at: &u16| column.parents.get(usize::from(*at)).copied().flatten();
            let above: Vec<u16> = std::iter::successors(first, up).collect();
            cells = cells
                .iter()
                .flat_map(|before| above.iter().map(move |at| [&before[..], &[*at]].concat()))
                .collect();
        }
        for cell in cells {
            *counts.entry(cell.into()).or_default() += 1;
        }
    }
    let mut cells: Vec<Vec<u16>> = vec![Vec::new()];
    for (_, column) in &columns {
        let codes = number(column.codes.len());
        cells = cells
            .iter()
            .flat_map(|before| (0..codes).map(move |at| [&before[..], &[at]].concat()))
            .collect();
    }
    let cell = |codes: Vec<u16>| {
        let codes: Box<[u16]> = codes.into();
        let count = counts.get(&codes).copied().unwrap_or(0);
        let small = count > 0 && count < least;
        let count = if small { Count::Suppressed } else { Count::Unknown };
        Cell { codes, count, key: None }
    };
    Table {
        dimensions: columns.into_iter().map(|(_, column)| column).collect(),
        cells: cells.into_iter().map(cell).collect(),
    }
}

/// What two tables both say, and say differently: the cell, and by how much.
fn differences(one: &Table, other: &Table) -> Vec<(String, u64)> {
    let named = |table: &Table| -> HashMap<BTreeSet<String>, u64> {
        let cell = |cell: &Cell| {
            let codes = table.dimensions.iter().zip(&cell.codes);
            let codes = codes.map(|(d, at)| (d, &d.codes[usize::from(*at)]));
            let codes = codes.filter(|(_, code)| !is_total(code));
            let name = codes.map(|(d, code)| format!("{}={code}", d.name)).collect();
            Some((name, cell.count.known()?))
        };
        table.cells.iter().filter_map(cell).collect()
    };
    let (one, other) = (named(one), named(other));
    let differ = |(cell, count): (&BTreeSet<String>, &u64)| {
        let there = other.get(cell).filter(|there| *there != count)?;
        let name = cell.iter().cloned().collect::<Vec<_>>().join(", ");
        Some((name, count.abs_diff(*there)))
    };
    let mut found: Vec<_> = one.iter().filter_map(differ).collect();
    found.sort();
    found
}

/// What came of an attack: what is open, or that two tables say different counts.
enum Found {
    Open(Vec<Finding>),
    Differs(String),
}

fn attack(releases: &[Release<'_>], truth: Option<&Table>, least: u64) -> Result<Found> {
    let width = least.saturating_sub(1).max(1);
    match audit(releases, truth, &Attack { width, ..Attack::default() }) {
        Ok(audit) => Ok(Found::Open(audit.findings)),
        Err(disclosure::error::Error::Refused(Unsafe::Conflict { cell, .. })) => {
            Ok(Found::Differs(cell))
        }
        Err(_) => Err(Error::Damaged("publication")),
    }
}

/// Attacks a new table together with the earlier ones of the same persons; with which it was
/// attacked, or why it cannot go out.
///
/// `all`: the persons of all the years of all the tables.
pub(super) fn attacked(
    new: &New<'_>,
    earlier: &[Earlier],
    (all, listed): (&[PersonYear], &Listed),
) -> Result<std::result::Result<Vec<PublicationId>, Why>> {
    let table = placed(new.table, new.asked, listed);
    let truth = placed(new.truth, new.asked, listed);
    let own = Release { table: &table, within: new.give_or_take };
    let mut family: Vec<(&Earlier, Table, Vec<Table>)> = Vec::new();
    for one in earlier {
        let table = placed(&one.table, &one.asked, listed);
        // What stands no more may say something else, but by no less than what can be told.
        if one.over && new.give_or_take == 0 && one.give_or_take == 0 {
            let found = differences(own.table, &table);
            if let Some((cell, _)) = found.iter().find(|(_, by)| *by < new.least) {
                let cell = cell.clone();
                return Ok(Err(Why::ChangeSmall { table: one.id, cell, least: new.least }));
            }
            if !found.is_empty() {
                continue;
            }
        }
        let asked = (new.asked, &one.asked);
        let mut small = vec![hidden(&new.asked.dimensions, asked, (all, listed), new.least)];
        if one.asked.dimensions != new.asked.dimensions {
            small.push(hidden(&one.asked.dimensions, asked, (all, listed), new.least));
        }
        let why = match opened(&releases(&own, &[(one, &table, &small)]), &truth, new.least)? {
            Found::Differs(cell) => Some(Why::Differs { table: one.id, cell }),
            Found::Open(found) => found
                .first()
                .map(|finding| Why::Recomputed { table: Some(one.id), cell: finding.cell.clone() }),
        };
        if let Some(why) = why {
            return Ok(Err(why));
        }
        family.push((one, table, small));
    }
    if family.len() > 1 {
        let all: Vec<_> = family.iter().map(|(one, table, small)| (*one, table, small)).collect();
        let cell = match opened(&releases(&own, &all), &truth, new.least)? {
            Found::Open(found) => found.first().map(|finding| finding.cell.clone()),
            // Tables that stand side by side say the same, or one would not have gone out.
            Found::Differs(cell) => Some(cell),
        };
        if let Some(cell) = cell {
            return Ok(Err(Why::Recomputed { table: None, cell }));
        }
    }
    Ok(Ok(family.iter().map(|(one, ..)| one.id).collect()))
}

fn releases<'r>(
    own: &Release<'r>,
    family: &[(&'r Earlier, &'r Table, &'r Vec<Table>)],
) -> Vec<Release<'r>> {
    let mut all = vec![*own];
    for (one, table, small) in family {
        all.push(Release { table, within: one.give_or_take });
        all.extend(small.iter().map(Release::exact));
    }
    all
}

/// What is open with the first of the releases, and is not without it.
fn opened(releases: &[Release<'_>], truth: &Table, least: u64) -> Result<Found> {
    let found = attack(releases, Some(truth), least)?;
    let Found::Open(mut open) = found else { return Ok(found) };
    if !open.is_empty()
        && let Found::Open(before) = attack(&releases[1..], None, least)?
    {
        let before: HashSet<&str> = before.iter().map(|one| one.cell.as_str()).collect();
        open.retain(|one| !before.contains(one.cell.as_str()));
    }
    Ok(Found::Open(open))
}

/// Those that are of the same persons as `asked`, or of the same as one that is: two tables may
/// say together what a third must not.
pub(super) fn related(asked: &Asked, mut others: Vec<Earlier>) -> Vec<Earlier> {
    let mut found: Vec<Earlier> = Vec::new();
    loop {
        let is_near = |one: &Earlier| {
            overlap(asked, &one.asked)
                || found.iter().any(|there| overlap(&there.asked, &one.asked))
        };
        let (near, far): (Vec<_>, Vec<_>) = others.into_iter().partition(is_near);
        if near.is_empty() {
            found.sort_by_key(|one| one.id);
            return found;
        }
        found.extend(near);
        others = far;
    }
}

/// Whether two questions are of persons in common, by the same rule.
fn overlap(one: &Asked, other: &Asked) -> bool {
    let limits = other.limits();
    one.rule == other.rule
        && one.limits().iter().all(|(dimension, own)| {
            limits.get(dimension).is_none_or(|other| !own.is_disjoint(other))
        })
}
