//! Reads programme documents: sections, activities, duties, time frames and
//! indicators, with a remark on everything odd.
//!
//! ```text
//! bytes ─ file ─┬─ text ──────┐
//!               └─ docx ─ rows ┴─ reader ─ programme ─ notices ─ remarks
//! ```
//!
//! A document is evidence: what is odd is kept and remarked on, never
//! repaired, and reading never fails. Each line ends in the programme, in its
//! `source` fields or in `unplaced`. The words by which a document is
//! understood are data of the pack (`labels.toml`), not code.
//!
//! Layouts read, in text and in DOCX, in English and in Bulgarian:
//!
//! - labelled rows: `Partners<TAB>NGOs`, where a tab, a bar, spaces, a colon or
//!   a line break parts label and value;
//! - column tables: a header row (`Activity | Indicators | Timetable | …`) and
//!   one row for each activity.
mod bodies;
mod deadline;
mod docx;
mod file;
mod labels;
mod notices;
mod prose;
mod reader;
mod split;

use domain::day::Day;
use domain::pack::{Pack, fold};
use domain::programme::{Notice, Programme, Remark};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::HashMap;

/// What the reader needs to know of the country.
#[derive(Clone, Debug)]
pub struct Directory<'p> {
    pack: &'p Pack,
    labels: labels::LabelIndex,
    bodies: bodies::Bodies<'p>,
    propose_only: bool,
    adopted_on: Option<Day>,
}

impl<'p> Directory<'p> {
    /// The labels, institutions and known programmes of a pack.
    ///
    /// Makes its indexes anew: keep it when several documents are read.
    #[must_use]
    pub fn new(pack: &'p Pack) -> Self {
        Self {
            pack,
            labels: labels::LabelIndex::new(&pack.labels),
            bodies: bodies::Bodies::new(pack),
            propose_only: false,
            adopted_on: None,
        }
    }

    /// Leaves confirmed splits aside and shows what the rules find alone.
    #[must_use]
    pub const fn propose_only(mut self) -> Self {
        self.propose_only = true;
        self
    }

    /// The day the programme was adopted, where it is known. Without it,
    /// deadlines in the first two months of its year are remarked on: a yearly
    /// programme is seldom adopted before they end.
    #[must_use]
    pub const fn adopted_on(mut self, day: Day) -> Self {
        self.adopted_on = Some(day);
        self
    }

    /// The confirmed split of the programme with this title, by activity.
    fn confirmed(&self, title: &str) -> Option<Confirmed<'p>> {
        let title = fold(title);
        let known = self.pack.programmes.iter().find(|p| {
            !title.is_empty() && (fold(&p.title) == title || fold(&p.title_bg) == title)
        })?;
        let mut splits: HashMap<&str, Vec<(&str, &str)>> = HashMap::new();
        for (id, wording) in &known.splits {
            if let Some((activity, _)) = id.rsplit_once('.') {
                splits.entry(activity).or_default().push((id, wording));
            }
        }
        let measures = known.measures.iter().map(|m| (m.indicator.as_str(), m)).collect();
        Some(Confirmed { splits, measures })
    }
}

/// What the pack knows of the programme being read.
struct Confirmed<'p> {
    /// Indicator ids and wordings by activity: `III.6`.
    splits: HashMap<&'p str, Vec<(&'p str, &'p str)>>,
    measures: HashMap<&'p str, &'p domain::record::measure::Measure>,
}

/// Reads a programme from text.
///
/// Never fails: what is odd is kept and remarked on. Time is linear in the
/// length of the text.
#[must_use]
pub fn read_text(text: &str, directory: &Directory<'_>) -> (Programme, Vec<Remark>) {
    reader::read(&reader::Source::of_text(text), directory)
}

/// Reads a programme from the bytes of a file: DOCX, or text in UTF-8, UTF-16
/// or Windows-1251.
///
/// Never fails: a file that cannot be read gives an empty programme and a
/// remark that says so.
#[must_use]
pub fn read_bytes(bytes: &[u8], directory: &Directory<'_>) -> (Programme, Vec<Remark>) {
    match file::open(bytes) {
        Ok((source, mut remarks)) => {
            let (programme, more) = reader::read(&source, directory);
            remarks.extend(more);
            (programme, remarks)
        }
        Err(remark) => (Programme::default(), vec![remark]),
    }
}

/// What was read of a document, as one process tells it another.
#[derive(Clone, Debug, PartialEq, Default, Serialize, Deserialize)]
pub struct Whole {
    /// The programme.
    pub programme: Programme,
    /// What is odd.
    pub remarks: Vec<Remark>,
    /// See [`text_of`].
    pub text: String,
}

impl Whole {
    /// Of a file that its reader did not get through.
    #[must_use]
    pub fn unread(file_name: &str) -> Self {
        let subject: String = file_name.chars().take(200).collect();
        let text = format!(
            "reading `{subject}` took more time or memory than is given, or broke the reader"
        );
        let remark = Remark { line: 1, kind: Notice::FileUnread, text, subject };
        Self { remarks: vec![remark], ..Self::default() }
    }
}

/// Reads a programme from the bytes of a file, and its text; see
/// [`read_bytes`].
#[must_use]
pub fn read_whole(bytes: &[u8], directory: &Directory<'_>) -> Whole {
    let (programme, remarks) = read_bytes(bytes, directory);
    Whole { programme, remarks, text: text_of(bytes) }
}

/// The text of a file as it is read, each line at its number: what remarks
/// point to. Empty for a file that cannot be read.
#[must_use]
pub fn text_of(bytes: &[u8]) -> String {
    file::open(bytes).map(|(source, _)| source.numbered()).unwrap_or_default()
}

/// The programme and its remarks in the stable JSON of
/// `pristan programme read --json`, described in `docs/programme-json.md`.
#[must_use]
pub fn to_json(programme: &Programme, remarks: &[Remark]) -> Value {
    // Neither type has a key that is not a text, so both become JSON.
    let mut json = serde_json::to_value(programme).unwrap_or_default();
    if let Value::Object(fields) = &mut json {
        let unplaced = fields.remove("unplaced").unwrap_or_else(|| Value::Array(Vec::new()));
        fields.insert("unplaced".to_owned(), unplaced);
        let remarks = serde_json::to_value(remarks).unwrap_or_default();
        fields.insert("remarks".to_owned(), remarks);
    }
    json
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_text_of_a_file_has_each_line_at_its_number() {
        assert_eq!(
            text_of("Раздел I\r\n\r\nДейност 1\tОбучение".as_bytes()),
            "Раздел I\n\nДейност 1\tОбучение"
        );
        assert_eq!(text_of(b"%PDF-1.7 ..."), "");
    }
}
