//! Which rows of a table are its headings, and what they say.
use super::heading::{Header, Names, Target, better_kind};
use super::layout::is_key;
use super::remark::{SheetNotice, SheetRemark};
use domain::pack::Pack;
use domain::record::kind::{Field, Kind};

/// The headings found in the first rows of a table.
///
/// People write more than a row of them: a title above, the codes of a template
/// or the keys of a standard below, a second row under merged cells.
#[derive(Default)]
pub(super) struct Headings {
    titles: Vec<String>,
    line: u64,
    targets: Vec<Option<Target>>,
}

/// A row near the top of a table: its number and its texts by column.
type Top = (u64, Vec<String>);

/// So many known headings in a row make it one of headings.
const SEVERAL: usize = 3;

impl Headings {
    /// The row among the first ones that names most columns, together with the
    /// row of codes that a template has below it.
    pub(super) fn find(names: &Names, rows: &[Top]) -> Self {
        let count = |titles: &[String]| titles.iter().filter_map(|t| names.find(t)).count();
        let ranked = rows.iter().enumerate().map(|(n, (_, titles))| (count(titles), n));
        // Of equals, the first.
        let Some((most, n)) = ranked.max_by_key(|(count, n)| (*count, usize::MAX - n)) else {
            return Self::default();
        };
        if most == 0 {
            return Self::of(names, &rows[n]);
        }
        let keys = [Some(n), Some(n + 1), n.checked_sub(1)].into_iter().flatten();
        let keys = keys.filter(|m| rows.get(*m).is_some_and(|(_, cells)| are_keys(cells, names)));
        if let Some(m) = keys.min_by_key(|m| m.abs_diff(n)) {
            let beside = [Some(m + 1), m.checked_sub(1)].into_iter().flatten();
            let labels = |m: &usize| rows.get(*m).is_some_and(|(_, of)| count(of) >= SEVERAL);
            let labels = if m == n { beside.into_iter().find(labels) } else { Some(n) };
            return Self::of_keys(names, &rows[m], labels.map(|l| &rows[l]));
        }
        let mut found = Self::of(names, &rows[n]);
        match rows.get(n + 1) {
            // The codes may name as many columns as the labels above them.
            Some(below) if are_codes(&below.1, names) => found.add(below, |t| names.by_code(t)),
            Some(below) if are_headings(&below.1, names) => {
                found.line = below.0;
                found.fill(below, names, true);
            }
            _ => {}
        }
        // A cell merged with those below has its text at the top.
        for above in rows[..n].iter().rev().take(2) {
            found.fill(above, names, false);
        }
        found
    }

    fn of(names: &Names, (line, titles): &Top) -> Self {
        let targets = titles.iter().map(|t| names.find(t)).collect();
        Self { titles: titles.clone(), line: *line, targets }
    }

    /// Two rows of headings, of which the keys are believed: where they and the
    /// labels disagree, the labels have been moved.
    fn of_keys(names: &Names, keys: &Top, labels: Option<&Top>) -> Self {
        let mut found = Self::of(names, keys);
        if let Some(labels) = labels {
            found.line = found.line.max(labels.0);
            found.fill(labels, names, false);
        }
        found
    }

    /// Takes the codes that stand below the headings.
    fn add(&mut self, (line, codes): &Top, target: impl Fn(&str) -> Option<Target>) {
        self.line = *line;
        for (column, code) in codes.iter().enumerate().filter(|(_, c)| !c.trim().is_empty()) {
            self.reach(column);
            self.targets[column] = target(code);
            if self.titles[column].is_empty() {
                self.titles[column].clone_from(code);
            }
        }
    }

    /// Takes headings that are known from another row: where there are none, or
    /// `over` those that are not known.
    fn fill(&mut self, (_, others): &Top, names: &Names, over: bool) {
        for (column, other) in others.iter().enumerate() {
            let there = self.titles.get(column).is_some_and(|t| !t.trim().is_empty());
            let known = self.targets.get(column).is_some_and(Option::is_some);
            let Some(target) = names.find(other) else { continue };
            let free = !there || (over && !known);
            if free && !self.targets.contains(&Some(target)) {
                self.reach(column);
                self.titles[column].clone_from(other);
                self.targets[column] = Some(target);
            }
        }
    }

    fn reach(&mut self, column: usize) {
        if column >= self.titles.len() {
            self.titles.resize(column + 1, String::new());
            self.targets.resize(column + 1, None);
        }
    }

    /// The better table has more columns of the kind, then more columns.
    pub(super) fn rank(&self) -> (usize, usize) {
        (self.targets.iter().flatten().count(), self.titles.len())
    }

    pub(super) fn accept(
        self,
        kind: &Kind,
        pack: &Pack,
    ) -> Result<(Header, Vec<SheetRemark>), SheetRemark> {
        let mut remarks = Vec::new();
        let mut targets = self.targets;
        for column in 0..targets.len() {
            let title = self.titles[column].trim();
            let at = |remark: SheetRemark| remark.on_line(self.line).in_column(column);
            match targets[column] {
                Some(target) if targets[..column].contains(&Some(target)) => {
                    targets[column] = None;
                    remarks.push(at(SheetRemark::of(SheetNotice::DuplicateColumn, title)));
                }
                None if !title.is_empty() => {
                    remarks.push(at(SheetRemark::of(SheetNotice::UnknownColumn, title)));
                }
                _ => {}
            }
        }
        let known = targets.iter().filter(|t| matches!(t, Some(Target::Field(_)))).count();
        let named = self.titles.iter().filter(|t| !t.trim().is_empty()).count();
        let header = Header { titles: self.titles, line: self.line, kind: kind.clone(), targets };
        let missing: Vec<&Field> = header.missing().collect();
        if known == 0 || !missing.is_empty() {
            if let Some(better) = better_kind(kind, &header.titles, pack) {
                return Err(SheetRemark::of(SheetNotice::WrongKind, &better.id));
            }
            // One or two headings in common, as `Title`, are chance.
            if known == 0 || known * 4 < named.min(kind.fields.len()) {
                return Err(SheetRemark::of(SheetNotice::NoHeader, ""));
            }
        }
        for field in missing {
            let label = format!("{} · {} [{}]", field.name.en, field.name.bg, field.id);
            remarks.push(SheetRemark::of(SheetNotice::MissingColumn, label));
        }
        Ok((header, remarks))
    }
}

/// Whether a row is one of the keys of a layout, most of which may be unknown.
fn are_keys(cells: &[String], names: &Names) -> bool {
    let filled: Vec<&String> = cells.iter().filter(|c| !c.trim().is_empty()).collect();
    let known = filled.iter().filter(|c| names.by_code(c).is_some()).count();
    names.has_layout() && known >= SEVERAL && filled.iter().all(|c| is_key(c))
}

/// Whether a row below the headings is a second one of them.
fn are_headings(cells: &[String], names: &Names) -> bool {
    let mut filled = cells.iter().filter(|c| !c.trim().is_empty());
    filled.clone().count() > 1 && filled.all(|c| names.find(c).is_some())
}

/// Whether a row below the headings is the row of field codes.
fn are_codes(cells: &[String], names: &Names) -> bool {
    let mut filled = cells.iter().filter(|c| !c.trim().is_empty()).peekable();
    filled.peek().is_some() && filled.all(|c| names.by_code(c).is_some() && c.is_ascii())
}
