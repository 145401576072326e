//! Lists of persons that institutions send: a verdict on every row.
//!
//! A list is read like every [sheet](crate::sheet), as rows of the pack's
//! `person_list`, in our own layout or in that of the institution or a standard
//! ([`read_as`](crate::sheet::read_as), [`known`](crate::sheet::known)). Then
//! [`check`] says of each row whether it is taken, and what is odd in it, alone
//! and beside the others. What it says names rows, columns and fields, and
//! repeats nothing of a person.
//!
//! [`layout_of_xlsform`] makes a layout of a form for `KoBo` or ODK.
mod words;

pub use crate::sheet::{FormNotice, FormRemark, layout_of_xlsform};

use crate::sheet::{Header, Ours, Row, SheetNotice, SheetRemark, column_letters};
use domain::pack::Pack;
use domain::person_list::{Basis, Layout};
use domain::person_list_check::{Finding, ListRow, Odd, REFERENCE, across, values};
use domain::record::Values;
use domain::words::Language;
use serde::Serialize;
use std::collections::HashMap;

/// What became of a list.
#[derive(Clone, Debug, Default)]
pub struct Checked {
    /// A verdict on each row, in the order of the file.
    pub rows: Vec<CheckedRow>,
    /// What is odd about the list as a whole.
    pub whole: Vec<Note>,
}

/// What became of a row.
#[derive(Clone, Debug)]
pub struct CheckedRow {
    /// Its number in the file.
    pub line: u64,
    /// The institution's own code of the person.
    pub reference: Option<String>,
    /// Its fields; none when the row is refused.
    pub values: Option<Values>,
    /// Why it is refused, or what is odd about it.
    pub notes: Vec<Note>,
}

/// Something odd, with the column it stands in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Note {
    /// The letters of the column; none when the file has no such column.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub column: Option<String>,
    /// What is odd, and where.
    #[serde(flatten)]
    pub finding: Finding,
}

impl CheckedRow {
    /// What became of the row as a sentence: `refused: column C (Sex): …`. It
    /// repeats nothing that stands in the row.
    #[must_use]
    pub fn text(&self, language: Language, pack: &Pack) -> String {
        let outcome = match (self.values.is_some(), language) {
            (true, Language::En) => "accepted",
            (false, Language::En) => "refused",
            (true, Language::Bg) => "прието",
            (false, Language::Bg) => "отказано",
        };
        // Why it is refused comes first.
        let (refusals, others): (Vec<&Note>, Vec<_>) =
            self.notes.iter().partition(|note| note.is_refusal());
        let notes = refusals.into_iter().chain(others).map(|note| note.text(language, pack));
        let notes = notes.collect::<Vec<_>>().join("; ");
        if notes.is_empty() { outcome.to_owned() } else { format!("{outcome}: {notes}") }
    }
}

impl Note {
    /// Whether the row is refused for it.
    #[must_use]
    pub const fn is_refusal(&self) -> bool {
        self.finding.odd.is_refusal()
    }

    /// The note as a sentence: `column C (Sex): the EGN says another sex`. It
    /// repeats nothing that stands in the row.
    #[must_use]
    pub fn text(&self, language: Language, pack: &Pack) -> String {
        words::note(self, language, pack)
    }
}

impl Checked {
    /// How many rows are taken.
    #[must_use]
    pub fn accepted(&self) -> usize {
        self.rows.iter().filter(|row| row.values.is_some()).count()
    }

    /// How many are refused.
    #[must_use]
    pub fn refused(&self) -> usize {
        self.rows.len() - self.accepted()
    }
}

/// Checks the rows of a list for `year`, counted on `basis` by who sends it.
/// Without a year nothing is said of the days in it. `remarks` are what was
/// noticed when the rows were read: cells that are merged are told by them.
///
/// Memory: the fields of all rows.
#[must_use]
pub fn check(
    rows: &[Row],
    remarks: &[SheetRemark],
    pack: &Pack,
    year: Option<i16>,
    basis: Basis,
) -> Checked {
    let Some(header) = rows.first().map(Row::header) else { return Checked::default() };
    let mut found: HashMap<u64, Vec<Finding>> = HashMap::new();
    let mut whole = Vec::new();
    let mut read: Vec<ListRow> = Vec::with_capacity(rows.len());
    for row in rows {
        let mut of_row =
            if row.too_long { vec![Finding::of(row.line, "", Odd::TooLong)] } else { Vec::new() };
        let (values, unfit) = values(header.kind(), row.line, &row.given(), pack);
        of_row.extend(unfit);
        let reference = row.ours(Ours::Reference).map(str::to_owned);
        read.push(ListRow { line: row.line, reference, values });
        found.insert(row.line, of_row);
    }
    if let Some(odd) = shifted(rows, &found) {
        whole.push(Finding { line: None, field: String::new(), odd: odd.clone(), other: None });
        for row in rows {
            found.insert(row.line, vec![Finding::of(row.line, "", odd.clone())]);
        }
    } else {
        for finding in merged(rows, remarks) {
            found.entry(finding.line.unwrap_or_default()).or_default().push(finding);
        }
        if header.column_of_ours(Ours::Reference).is_none() {
            let odd = Odd::NoReference;
            whole.push(Finding { line: None, field: REFERENCE.into(), odd, other: None });
        }
        for finding in across(&read, year, basis) {
            match finding.line {
                Some(line) => found.entry(line).or_default().push(finding),
                None => whole.push(finding),
            }
        }
    }
    let note = |finding: Finding| Note { column: column(header, &finding.field), finding };
    let rows = read.into_iter().map(|row| {
        let findings = found.remove(&row.line).unwrap_or_default();
        let refused = findings.iter().any(|finding| finding.odd.is_refusal());
        let values = (!refused).then_some(row.values);
        let notes = findings.into_iter().map(note).collect();
        CheckedRow { line: row.line, reference: row.reference, values, notes }
    });
    Checked { rows: rows.collect(), whole: whole.into_iter().map(note).collect() }
}

fn column(header: &Header, field: &str) -> Option<String> {
    let column = match field {
        REFERENCE => header.column_of_ours(Ours::Reference),
        field => header.column_of(field),
    };
    column.map(column_letters)
}

/// Whether the headings stand a column beside the values: most rows have one
/// where no heading is, and at the other end a heading has none below it. A
/// column of running numbers without a heading is no sign of it, unless what
/// stands under the headings does not fit them either.
fn shifted(rows: &[Row], found: &HashMap<u64, Vec<Finding>>) -> Option<Odd> {
    let titles = &rows.first()?.header().titles;
    let has_heading = |column: &usize| !titles[*column].trim().is_empty();
    let first = (0..titles.len()).find(has_heading)?;
    let last = (0..titles.len()).rfind(has_heading)?;
    let most = |count: usize| count * 2 > rows.len();
    let filled = |column: usize| rows.iter().filter(|r| !r.text(column).is_empty()).count();
    let unfit = |row: &&Row| {
        let of_row = found.get(&row.line).map(Vec::as_slice).unwrap_or_default();
        of_row.iter().any(|finding| matches!(finding.odd, Odd::Value(_)))
    };
    let unfit = most(rows.iter().filter(unfit).count());
    let running = |column: usize| {
        rows.iter().all(|row| row.text(column).trim().bytes().all(|b| b.is_ascii_digit()))
    };
    let aside = |beyond: usize, opposite: usize| {
        most(filled(beyond)) && filled(opposite) == 0 && (unfit || !running(beyond))
    };
    let left = first.checked_sub(1).is_some_and(|beyond| aside(beyond, last));
    (left || aside(last + 1, first)).then_some(Odd::Shifted)
}

/// The rows that a merged cell has the value of, or that it leaves empty.
fn merged(rows: &[Row], remarks: &[SheetRemark]) -> Vec<Finding> {
    let mut found = Vec::new();
    for remark in remarks.iter().filter(|remark| remark.kind == SheetNotice::MergedCells) {
        let Some((first, last)) = remark.subject.split_once(':') else { continue };
        let (Some(first), Some(last)) = (cell(first), cell(last)) else { continue };
        for row in rows.iter().filter(|row| (first.1..=last.1).contains(&row.line)) {
            let header = row.header();
            for column in first.0..=last.0.min(header.titles.len().saturating_sub(1)) {
                let field = match header.field(column) {
                    Some(field) => field.id.as_str(),
                    None if header.column_of_ours(Ours::Reference) == Some(column) => REFERENCE,
                    None => continue,
                };
                if (column, row.line) != first {
                    found.push(Finding::of(row.line, field, Odd::Merged));
                }
            }
        }
    }
    found
}

/// The column, from 0, and the row of a cell: `B5`.
fn cell(name: &str) -> Option<(usize, u64)> {
    let (letters, line) = name.split_at(name.find(|c: char| c.is_ascii_digit())?);
    let add = |sum: usize, letter: u8| {
        let digit = letter.is_ascii_uppercase().then(|| usize::from(letter - b'A') + 1)?;
        sum.checked_mul(26)?.checked_add(digit)
    };
    let column = letters.bytes().try_fold(0, add)?.checked_sub(1)?;
    Some((column, line.parse().ok()?))
}

/// Reads a layout from its file.
///
/// # Errors
///
/// What is wrong with it, in English and in Bulgarian.
pub fn read_layout(text: &str, pack: &Pack) -> Result<Layout, (String, String)> {
    let layout: Layout = toml::from_str(text.trim_start_matches('\u{feff}')).map_err(|error| {
        let lines = |span: std::ops::Range<usize>| {
            text.bytes().take(span.start).filter(|byte| *byte == b'\n').count() + 1
        };
        let (line, why) = (error.span().map_or(1, lines), error.message().replace('\n', ", "));
        (
            format!("the layout cannot be read, line {line}: {why}"),
            format!("оформлението не може да бъде прочетено, ред {line}: {why}"),
        )
    })?;
    let kind = pack.person_list.as_ref();
    for column in &layout.columns {
        let of = kind.and_then(|kind| kind.field(&column.field));
        let field = &column.field;
        if of.is_none() && field != REFERENCE {
            return Err((
                format!("the layout names `{field}`, and a list of persons has no such field"),
                format!("оформлението посочва „{field}“, а списъкът на лица няма такова поле"),
            ));
        }
        let list = of.and_then(|field| field.list.as_deref());
        let unknown = |code: &&String| {
            !code.is_empty() && list.is_some_and(|list| !pack.has_code(list, code))
        };
        if let Some(code) = column.values.values().find(unknown) {
            return Err((
                format!("the layout gives `{field}` the value `{code}`, no code of its list"),
                format!(
                    "оформлението дава на „{field}“ стойността „{code}“, която не е от \
                     номенклатурата му"
                ),
            ));
        }
    }
    Ok(layout)
}

/// A layout as its file.
#[must_use]
pub fn write_layout(layout: &Layout) -> String {
    // Texts and a number always have a form in TOML.
    toml::to_string_pretty(layout).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cell_is_found_by_its_name() {
        assert_eq!(cell("A1"), Some((0, 1)));
        assert_eq!(cell("AB12"), Some((27, 12)));
        for none in ["", "A", "1", "a1", "AÄ1", "A1:B2", "ZZZZZZZZZZZZZZZZZZZZZ1"] {
            assert_eq!(cell(none), None, "{none}");
        }
    }

    #[test]
    fn a_layout_is_written_and_read_back() {
        let pack = crate::pack::bulgaria();
        assert!(pack.layouts.len() >= 3);
        for layout in &pack.layouts {
            assert_eq!(read_layout(&write_layout(layout), pack).as_ref(), Ok(layout));
        }
        let text = write_layout(&pack.layouts[0]);
        for (from, to, part) in [
            ("field = \"sex\"", "field = \"gender\"", "gender"),
            ("field = \"sex\"", "fild = \"sex\"", "line"),
            ("\"female\"", "\"femal\"", "femal"),
        ] {
            let wrong = text.replacen(from, to, 1);
            assert_ne!(wrong, text, "{from}");
            let (en, bg) = read_layout(&wrong, pack).unwrap_err();
            assert!(en.contains(part) && bg.contains("оформлението"), "{en} {bg}");
        }
    }
}
