//! From lines and rows to the programme: what each line is, and where it
//! belongs.
use super::labels::{Column, Field, Heading};
use super::prose::{Part, entries, flow, is_rule, items, joined};
use super::{Confirmed, Directory, deadline, notices, split};
use domain::programme::remark;
use domain::programme::{
    Abbreviation, Activity, Duty, Indicator, Line, Notice, Programme, Remark, Section, SourceField,
};
use std::collections::{HashMap, HashSet};

/// A document as lines and table rows.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Source {
    pub(super) blocks: Vec<Block>,
    /// Every line is a paragraph of its own, as in DOCX; in text a line may
    /// have been wrapped.
    pub(super) hard: bool,
}

#[derive(Debug, PartialEq, Eq)]
pub(super) enum Block {
    Line(Part),
    Row { line: usize, cells: Vec<Cell> },
}

/// A cell of a table.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Cell {
    pub(super) parts: Vec<Part>,
    /// How many columns it spans.
    pub(super) span: usize,
    /// It goes on from the row above.
    pub(super) merged: bool,
}

impl Cell {
    fn text(&self) -> String {
        joined(&self.parts)
    }

    /// Its text as written, a paragraph a line.
    fn written(&self) -> String {
        self.parts.iter().map(|p| p.text.trim()).collect::<Vec<_>>().join("\n")
    }

    fn is_empty(&self) -> bool {
        self.parts.iter().all(|p| p.text.trim().is_empty())
    }
}

/// The cells of a row as written.
fn written_row(cells: &[Cell], between: &str) -> String {
    let texts: Vec<String> = cells.iter().map(Cell::written).filter(|t| !t.is_empty()).collect();
    texts.join(between)
}

impl Source {
    pub(super) fn of_text(text: &str) -> Self {
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        // Line ends of three systems; a lone carriage return is the oldest.
        let mark = if text.contains('\n') { '\n' } else { '\r' };
        let lines = text.split(mark).enumerate();
        let block = |(index, line): (usize, &str)| {
            Block::Line(Part {
                line: index + 1,
                text: line.strip_suffix('\r').unwrap_or(line).to_owned(),
            })
        };
        Self { blocks: lines.map(block).collect(), hard: false }
    }

    /// The text with each part on the line of its number. A line break inside a
    /// paragraph would shift what follows, and becomes a space.
    pub(super) fn numbered(&self) -> String {
        let mut lines: Vec<String> = Vec::new();
        let mut put = |part: &Part| {
            let at = part.line.max(1);
            if lines.len() < at {
                lines.resize(at, String::new());
            }
            let line = &mut lines[at - 1];
            if !line.is_empty() {
                line.push('\t');
            }
            line.push_str(&part.text.replace('\n', " "));
        };
        for block in &self.blocks {
            match block {
                Block::Line(part) => put(part),
                Block::Row { cells, .. } => cells.iter().flat_map(|c| &c.parts).for_each(&mut put),
            }
        }
        lines.join("\n")
    }

    #[cfg(test)]
    pub(super) fn text(&self) -> String {
        let lines = self.blocks.iter().map(|b| match b {
            Block::Line(part) => part.text.clone(),
            Block::Row { cells, .. } => cells.iter().map(Cell::text).collect::<Vec<_>>().join("\t"),
        });
        lines.collect::<Vec<_>>().join("\n")
    }
}

pub(super) fn read(source: &Source, directory: &Directory<'_>) -> (Programme, Vec<Remark>) {
    let mut reader = Reader::new(source.hard, directory);
    for block in &source.blocks {
        match block {
            Block::Line(part) if part.text.trim().is_empty() => reader.blank(part.line),
            Block::Line(part) if source.hard => reader.paragraph(part),
            Block::Line(part) => reader.line(part.line, &part.text),
            Block::Row { line, cells } => reader.table_row(*line, cells),
        }
    }
    reader.finish(source)
}

/// Where the next line without a label belongs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Place {
    Title,
    SectionTitle,
    ActivityTitle,
    Field(Field),
    Abbreviation,
    /// To nothing.
    Nowhere,
}

/// An activity while it is read.
#[derive(Default)]
struct Draft {
    section: usize,
    number: u32,
    code: String,
    line: usize,
    title: Vec<Part>,
    fields: [Option<Vec<Part>>; 6],
    source: Vec<SourceField>,
    /// A blank line inside was remarked on.
    blank_remarked: bool,
    /// It is a row of a table.
    tabular: bool,
}

impl Draft {
    fn whole(&self) -> bool {
        self.fields.iter().all(Option::is_some)
    }
}

struct Reader<'d, 'p> {
    directory: &'d Directory<'p>,
    hard: bool,
    programme: Programme,
    remarks: Vec<Remark>,
    title: Vec<Part>,
    place: Place,
    /// The first blank line since the last line that was not.
    blank: Option<usize>,
    goal: Vec<Part>,
    objectives: Vec<Part>,
    draft: Option<Draft>,
    activities: Vec<Draft>,
    /// The columns of the table being read.
    columns: Option<Vec<Column>>,
    /// The number the next activity of the section should have.
    expected: u32,
    numbers: HashSet<u32>,
    section_numbers: HashSet<String>,
    /// A heading like `SECTION I` was seen: then aims are no sections.
    sectioned: bool,
    /// The first line of the run of unplaced lines, and how long it is.
    unplaced: Option<(usize, usize)>,
    abbreviations_at: Option<usize>,
    /// The bodies of each text met so far.
    known_duties: HashMap<String, Vec<Duty>>,
}

impl<'d, 'p> Reader<'d, 'p> {
    fn new(hard: bool, directory: &'d Directory<'p>) -> Self {
        Self {
            directory,
            hard,
            programme: Programme::default(),
            remarks: Vec::new(),
            title: Vec::new(),
            place: Place::Title,
            blank: None,
            goal: Vec::new(),
            objectives: Vec::new(),
            draft: None,
            activities: Vec::new(),
            columns: None,
            expected: 1,
            numbers: HashSet::new(),
            section_numbers: HashSet::new(),
            sectioned: false,
            unplaced: None,
            abbreviations_at: None,
            known_duties: HashMap::new(),
        }
    }

    fn remark(
        &mut self,
        line: usize,
        kind: Notice,
        subject: impl Into<String>,
        text: impl Into<String>,
    ) {
        self.remarks.push(Remark { line, kind, text: text.into(), subject: subject.into() });
    }

    // --- What a line is ----------------------------------------------------

    fn blank(&mut self, line: usize) {
        self.blank = self.blank.or(Some(line));
    }

    /// A paragraph of a DOCX; a line break in it parts lines.
    fn paragraph(&mut self, part: &Part) {
        for line in part.text.split('\n').filter(|l| !l.trim().is_empty()) {
            self.line(part.line, line);
        }
    }

    fn line(&mut self, line: usize, text: &str) {
        if is_rule(text) {
            return self.rule(line, text);
        }
        if self.heading(line, text) {
            return;
        }
        if self.place == Place::Abbreviation && self.abbreviation(line, text) {
            return;
        }
        let cells = cells_of(line, text);
        if cells.len() >= 3 && self.header(line, &cells) {
            return;
        }
        if self.columns.is_some() && cells.len() >= 2 {
            let labelled =
                cells.len() == 2 && self.directory.labels.field(&cells[0].text()).is_some();
            if !labelled {
                return self.column_row(line, &cells);
            }
        }
        if let Some(found) = self.directory.labels.labelled(text) {
            let value = Part { line, text: found.value.to_owned() };
            return self.labelled(line, text, found.label, found.field, vec![value]);
        }
        if self.draft.is_some()
            && let Some(found) = self.directory.labels.run_in(text)
            && found
                .field
                .place()
                .is_some_and(|p| self.draft.as_ref().is_some_and(|d| d.fields[p].is_none()))
        {
            let value = Part { line, text: found.value.to_owned() };
            return self.labelled(line, text, found.label, found.field, vec![value]);
        }
        // `Risk level<TAB>High`: a row like the others, under no label we know.
        if let Some((label, _)) = text.split_once('\t')
            && looks_like_label(label)
            && self.draft.is_some()
        {
            let label = label.trim().to_owned();
            self.remark(
                line,
                Notice::LabelUnknown,
                &label,
                format!("no field is known by the label `{label}`"),
            );
            self.keep_unplaced(line, text, false);
            self.place = Place::Nowhere;
            self.blank = None;
            return;
        }
        self.unlabelled(line, text);
    }

    /// A table row of a DOCX.
    fn table_row(&mut self, line: usize, cells: &[Cell]) {
        let filled = cells.iter().filter(|c| !c.is_empty()).count();
        match cells {
            _ if filled == 0 => self.blank(line),
            [only] => self.banner(only),
            _ if cells.len() >= 3 && self.header(line, cells) => {}
            [label, value] => self.pair(line, label, value),
            _ if self.columns.is_some() => {
                let spread = spread(cells);
                let only = spread.iter().filter(|c| !c.is_empty()).count() == 1;
                match cells.iter().find(|c| !c.is_empty()) {
                    Some(cell) if only && cell.span * 2 > spread.len() => self.banner(cell),
                    _ => self.column_row(line, &spread),
                }
            }
            _ if filled <= 2 => {
                let mut filled = cells.iter().filter(|c| !c.is_empty());
                match (filled.next(), filled.next()) {
                    (Some(label), Some(value)) => self.pair(line, label, value),
                    (Some(only), None) => self.banner(only),
                    _ => {}
                }
            }
            _ => {
                for part in cells.iter().flat_map(|c| &c.parts) {
                    self.keep_unplaced(part.line, &part.text, true);
                }
            }
        }
    }

    /// A row of one cell over the whole table: a heading, most often.
    fn banner(&mut self, cell: &Cell) {
        let text = cell.text();
        let line = cell.parts.first().map_or(0, |p| p.line);
        let in_columns = self.columns.is_some() && cell.parts.len() == 1;
        if in_columns
            && self.directory.labels.section(&text).is_none()
            && self.directory.labels.aim(&text).is_none()
            && self.directory.labels.labelled(&text).is_none()
        {
            return self.begin_group(line, &text, &cell.written());
        }
        for part in &cell.parts {
            self.paragraph(part);
        }
    }

    /// A row of two cells: label and value.
    fn pair(&mut self, line: usize, label: &Cell, value: &Cell) {
        let written = label.text();
        let whole = format!("{}\t{}", label.written(), value.written());
        if label.is_empty() {
            for part in &value.parts {
                self.unlabelled(part.line, &part.text);
            }
        } else if let Some(field) = self.directory.labels.field(&written) {
            self.labelled(line, &whole, &label.written(), field, lines_of(&value.parts));
        } else if self.heading(line, &whole)
            || (self.place == Place::Abbreviation && self.abbreviation(line, &whole))
        {
            // Placed.
        } else if self.draft.is_some() && looks_like_label(&written) {
            self.remark(
                line,
                Notice::LabelUnknown,
                &written,
                format!("no field is known by the label `{written}`"),
            );
            self.keep_unplaced(line, &whole, false);
            self.place = Place::Nowhere;
        } else {
            for part in label.parts.iter().chain(&value.parts) {
                self.paragraph(part);
            }
        }
    }

    fn heading(&mut self, line: usize, text: &str) -> bool {
        let labels = &self.directory.labels;
        if let Some((heading, number)) = labels.activity(text) {
            let (label, written) = (heading.label.to_owned(), heading.written.to_owned());
            let rest = heading.rest.to_owned();
            self.begin_activity(line, number, &label, &written);
            if let Some(draft) = &mut self.draft {
                draft.title = vec![Part { line, text: rest }];
            }
            self.columns = None;
            return true;
        }
        if let Some(heading) = labels.section(text) {
            self.sectioned = true;
            self.begin_section(line, &heading);
            return true;
        }
        if !self.sectioned
            && !matches!(self.place, Place::Field(Field::Objectives | Field::Goal))
            && let Some(heading) = labels.aim(text)
        {
            self.begin_section(line, &heading);
            return true;
        }
        if labels.is_abbreviations(text) {
            self.close_section();
            self.columns = None;
            self.place = Place::Abbreviation;
            self.abbreviations_at = Some(line);
            self.keep(line, text, "");
            self.blank = None;
            return true;
        }
        false
    }

    /// A line of dashes: an underline, a part of a drawn table, or a break in
    /// a table.
    fn rule(&mut self, line: usize, text: &str) {
        let drawn = text.contains('|') || text.contains('+') || self.columns.is_some();
        let field = SourceField { label: String::new(), text: text.trim().to_owned(), line };
        if let Some(draft) = &mut self.draft {
            draft.source.push(field);
            let code = draft.code.clone();
            if !drawn {
                self.remark(
                    line,
                    Notice::TableBroken,
                    &code,
                    format!("a line of dashes breaks the table of activity {code}"),
                );
            }
        } else if let Some(section) = self.programme.sections.last_mut() {
            section.source.push(field);
        } else {
            self.programme.source.push(field);
        }
        self.flush_unplaced();
    }

    /// Keeps a line that is outside the sections.
    fn keep(&mut self, line: usize, label: &str, text: &str) {
        let field =
            SourceField { label: label.trim().to_owned(), text: text.trim().to_owned(), line };
        self.programme.source.push(field);
        self.flush_unplaced();
    }

    fn keep_unplaced(&mut self, line: usize, text: &str, remarked: bool) {
        self.programme.unplaced.push(Line { line, text: text.trim().to_owned() });
        if remarked {
            let run = self.unplaced.get_or_insert((line, 0));
            run.1 += 1;
        }
        self.blank = None;
    }

    /// Remarks on the run of unplaced lines that has ended: one remark, however
    /// long it was.
    fn flush_unplaced(&mut self) {
        let Some((line, length)) = self.unplaced.take() else { return };
        let text = match length {
            1 => "this line belongs to nothing the reader knows".to_owned(),
            _ => format!("{length} lines from here belong to nothing the reader knows"),
        };
        self.remark(line, Notice::LineUnplaced, length.to_string(), text);
    }

    // --- Sections ----------------------------------------------------------

    fn begin_section(&mut self, line: usize, heading: &Heading<'_>) {
        let (name, written) = (flow(heading.rest), heading.written.trim());
        let (label, number) = (heading.label, heading.number.clone());
        let unnamed = name.is_empty();
        if !self.section_numbers.insert(number.clone()) {
            self.remark(
                line,
                Notice::NumberRepeated,
                &number,
                format!("section {number} comes a second time"),
            );
        }
        self.open_section(
            line,
            number,
            name,
            SourceField { label: label.to_owned(), text: written.to_owned(), line },
        );
        self.place = if unnamed { Place::SectionTitle } else { Place::Nowhere };
    }

    /// A section without a number of its own gets the next.
    fn begin_group(&mut self, line: usize, title: &str, written: &str) {
        let field = SourceField { label: String::new(), text: written.trim().to_owned(), line };
        // A section that has only a heading yet is named by what follows it.
        if let Some(section) = self.programme.sections.last_mut()
            && section.title.is_empty()
            && self.numbers.is_empty()
        {
            title.clone_into(&mut section.title);
            section.source.push(field);
            return;
        }
        let number = self.next_section_number();
        self.section_numbers.insert(number.clone());
        self.open_section(line, number, title.to_owned(), field);
        self.place = Place::Nowhere;
    }

    fn next_section_number(&self) -> String {
        let mut number = self.programme.sections.len() + 1;
        while self.section_numbers.contains(&number.to_string()) {
            number += 1;
        }
        number.to_string()
    }

    fn open_section(&mut self, line: usize, number: String, title: String, heading: SourceField) {
        self.close_section();
        self.programme.sections.push(Section {
            number,
            title,
            line,
            source: Some(heading)
                .filter(|h| !(h.label.is_empty() && h.text.is_empty()))
                .into_iter()
                .collect(),
            ..Section::default()
        });
        self.expected = 1;
        self.numbers.clear();
        self.blank = None;
        self.flush_unplaced();
    }

    /// Opens a section without a name, for documents that have none.
    fn ensure_section(&mut self, line: usize) {
        if self.programme.sections.is_empty() {
            self.section_numbers.insert("1".to_owned());
            self.open_section(
                line,
                "1".to_owned(),
                String::new(),
                SourceField { label: String::new(), text: String::new(), line },
            );
        }
    }

    fn close_section(&mut self) {
        self.close_activity();
        let goal = joined(&std::mem::take(&mut self.goal));
        let objectives = std::mem::take(&mut self.objectives);
        if let Some(section) = self.programme.sections.last_mut() {
            if section.goal.is_empty() {
                section.goal = goal;
            }
            section.objectives.extend(entries(&objectives, self.hard));
        }
    }

    // --- Activities --------------------------------------------------------

    fn begin_activity(&mut self, line: usize, number: u32, label: &str, written: &str) {
        self.ensure_section(line);
        self.close_activity();
        let section = self.programme.sections.len() - 1;
        let named = &self.programme.sections[section].number;
        let code = format!("{named}.{number}");
        if !self.numbers.insert(number) {
            self.remark(
                line,
                Notice::NumberRepeated,
                &code,
                format!("activity {code} comes a second time"),
            );
        } else if number > self.expected {
            let missing = if number == self.expected + 1 {
                format!("{named}.{}", self.expected)
            } else {
                format!("{named}.{} to {named}.{}", self.expected, number - 1)
            };
            self.remark(
                line,
                Notice::NumberSkipped,
                &missing,
                format!("activity {code} comes, and there is no {missing}"),
            );
        }
        self.expected = number.saturating_add(1);
        self.draft = Some(Draft {
            section,
            number,
            code,
            line,
            title: vec![Part { line, text: written.to_owned() }],
            source: vec![SourceField {
                label: label.trim().to_owned(),
                text: written.trim().to_owned(),
                line,
            }],
            ..Draft::default()
        });
        self.place = Place::ActivityTitle;
        self.blank = None;
        self.flush_unplaced();
    }

    fn close_activity(&mut self) {
        self.activities.extend(self.draft.take());
    }

    fn labelled(&mut self, line: usize, whole: &str, label: &str, field: Field, value: Vec<Part>) {
        let text = value.iter().map(|p| p.text.trim()).collect::<Vec<_>>().join("\n");
        let source = SourceField { label: label.trim().to_owned(), text, line };
        match (field, field.place()) {
            (Field::Goal | Field::Objectives, _) | (_, None) => {
                self.ensure_section(line);
                self.close_activity();
                if let Some(section) = self.programme.sections.last_mut() {
                    section.source.push(source);
                }
                let into = if field == Field::Goal { &mut self.goal } else { &mut self.objectives };
                into.extend(value);
            }
            (_, Some(place)) => {
                let Some(mut draft) = self.draft.take() else {
                    self.place = Place::Nowhere;
                    return self.keep_unplaced(line, whole, true);
                };
                self.note_blank(&mut draft);
                draft.source.push(source);
                match &mut draft.fields[place] {
                    Some(parts) => {
                        parts.extend(value);
                        let name = field.name();
                        let text = format!("activity {} gives its {name} twice", draft.code);
                        self.remark(
                            line,
                            Notice::FieldRepeated,
                            format!("{} {name}", draft.code),
                            text,
                        );
                    }
                    empty => *empty = Some(value),
                }
                self.draft = Some(draft);
            }
        }
        self.place = Place::Field(field);
        self.blank = None;
        self.flush_unplaced();
    }

    /// Remarks on a blank line inside an activity: once for each.
    fn note_blank(&mut self, draft: &mut Draft) {
        if let Some(line) = self.blank.take()
            && !self.hard
            && !draft.blank_remarked
        {
            draft.blank_remarked = true;
            let code = &draft.code;
            self.remark(
                line,
                Notice::BlankInside,
                code,
                format!("an empty line stands inside activity {code}"),
            );
        }
    }

    /// A line that says nothing of itself: it goes on with what is above, or
    /// belongs to nothing.
    fn unlabelled(&mut self, line: usize, text: &str) {
        let after_blank = self.blank.is_some();
        let part = Part { line, text: text.trim().to_owned() };
        match self.place {
            Place::Title => {
                if self.directory.labels.is_status(text) && self.programme.status.is_none() {
                    self.programme.status = Some(text.trim().to_owned());
                    self.keep(line, "", text);
                    self.blank = None;
                    return;
                }
                if self.title.is_empty() || self.goes_on_with_title(&part.text, after_blank) {
                    self.title.push(part);
                    self.keep(line, "", text);
                    self.blank = None;
                    return;
                }
            }
            Place::SectionTitle => {
                if let Some(section) = self.programme.sections.last_mut() {
                    let capitals = is_capitals(&section.title) && is_capitals(text);
                    if section.title.is_empty() || (!after_blank && !self.hard) || capitals {
                        if !section.title.is_empty() {
                            section.title.push(' ');
                        }
                        section.title.push_str(&flow(text));
                        section.source.push(SourceField {
                            label: String::new(),
                            text: part.text,
                            line,
                        });
                        self.blank = None;
                        return;
                    }
                }
            }
            Place::ActivityTitle => {
                if let Some(mut draft) = self.draft.take() {
                    let begun = draft.title.iter().any(|p| !p.text.trim().is_empty());
                    let goes_on = !begun || !after_blank;
                    if goes_on {
                        draft.source.push(SourceField {
                            label: String::new(),
                            text: part.text.clone(),
                            line,
                        });
                        draft.title.push(part);
                        self.blank = None;
                    }
                    self.draft = Some(draft);
                    if goes_on {
                        return;
                    }
                }
            }
            Place::Field(field) => {
                if self.goes_on_with(field, part.clone(), after_blank) {
                    return;
                }
            }
            Place::Abbreviation if !after_blank => {
                if let Some(last) = self.programme.abbreviations.last_mut() {
                    last.long.push(' ');
                    last.long.push_str(&flow(text));
                    self.keep(line, "", text);
                    return;
                }
            }
            Place::Abbreviation | Place::Nowhere => {}
        }
        self.keep_unplaced(line, text, true);
        if !matches!(self.place, Place::Title | Place::Abbreviation | Place::Field(_)) {
            self.place = Place::Nowhere;
        }
    }

    fn goes_on_with(&mut self, field: Field, part: Part, after_blank: bool) -> bool {
        let source = SourceField { label: String::new(), text: part.text.clone(), line: part.line };
        let Some(place) = field.place() else {
            let parts = if field == Field::Goal { &mut self.goal } else { &mut self.objectives };
            let empty = parts.iter().all(|p| p.text.trim().is_empty());
            let listed = super::prose::unbulleted(&part.text).is_some();
            if after_blank && !empty && !(listed && field == Field::Objectives) {
                return false;
            }
            parts.push(part);
            if let Some(section) = self.programme.sections.last_mut() {
                section.source.push(source);
            }
            self.blank = None;
            return true;
        };
        let Some(mut draft) = self.draft.take() else { return false };
        let whole = draft.whole();
        let parts = draft.fields[place].get_or_insert_default();
        let empty = parts.iter().all(|p| p.text.trim().is_empty());
        // Between two fields, text belongs to the one above; after the last
        // field and a blank line, to nothing.
        let goes_on = !after_blank || empty || !whole;
        if goes_on {
            parts.push(part);
            draft.source.push(source);
            self.note_blank(&mut draft);
            self.flush_unplaced();
        }
        self.draft = Some(draft);
        goes_on
    }

    fn goes_on_with_title(&self, text: &str, after_blank: bool) -> bool {
        let title = self.title.last().map_or("", |p| p.text.as_str());
        let short = self.title.len() < 5 && text.chars().count() <= 200 && !text.ends_with('.');
        let year_only =
            year_in(text).is_some() && text.chars().filter(|c| c.is_alphabetic()).count() <= 6;
        short
            && ((!after_blank && !self.hard)
                || (is_capitals(title) && is_capitals(text))
                || (year_only && year_in(title).is_none()))
    }

    // --- Abbreviations -----------------------------------------------------

    fn abbreviation(&mut self, line: usize, text: &str) -> bool {
        let bare = text.trim().trim_matches('|').trim();
        let parted = bare
            .split_once(['\t', '|'])
            .or_else(|| bare.split_once("  "))
            .or_else(|| bare.split_once(" – "))
            .or_else(|| bare.split_once(" — "))
            .or_else(|| bare.split_once(" - "))
            .or_else(|| bare.split_once(": "))
            .or_else(|| bare.split_once('='));
        let Some((short, long)) = parted else { return false };
        let (short, written) = (flow(short), long.trim());
        let long = flow(written.trim_start_matches(['–', '—', '-', ' ']));
        if short.is_empty()
            || long.is_empty()
            || short.chars().count() > 20
            || short.split(' ').count() > 3
        {
            return false;
        }
        let (long, address) = without_address(&long);
        self.programme.abbreviations.push(Abbreviation { short, long, link: address, line });
        self.keep(line, "", text);
        self.blank = None;
        true
    }

    // --- Column tables -----------------------------------------------------

    /// Whether a row is the header of a table of activities; then its columns
    /// are taken.
    fn header(&mut self, line: usize, cells: &[Cell]) -> bool {
        let columns: Vec<Column> =
            spread(cells).iter().map(|c| self.directory.labels.column(&c.text())).collect();
        let known = columns.iter().filter(|c| c.known()).count();
        let fields: HashSet<Field> = columns.iter().flat_map(|c| &c.fields).copied().collect();
        let of_activity = fields.iter().filter(|f| f.place().is_some()).count();
        if known < 3 || of_activity < 2 || !columns.iter().any(|c| c.activity) {
            return false;
        }
        self.close_activity();
        let again = self.columns.as_ref() == Some(&columns);
        for column in columns.iter().filter(|c| !c.known() && !c.header.is_empty() && !again) {
            let header = &column.header;
            self.remarks.push(Remark {
                line,
                kind: Notice::LabelUnknown,
                text: format!("no field is known by the header `{header}`; its cells are kept with the activities"),
                subject: header.clone(),
            });
        }
        for field in Field::OF_ACTIVITY.into_iter().filter(|f| !fields.contains(f) && !again) {
            let name = field.name();
            self.remark(
                line,
                Notice::FieldMissing,
                name,
                format!("the table has no column for the {name}"),
            );
        }
        let written = written_row(cells, " | ");
        let field = SourceField { label: String::new(), text: written, line };
        match self.programme.sections.last_mut() {
            Some(section) => section.source.push(field),
            None => self.programme.source.push(field),
        }
        self.columns = Some(columns);
        self.place = Place::Nowhere;
        self.blank = None;
        self.flush_unplaced();
        true
    }

    fn column_row(&mut self, line: usize, cells: &[Cell]) {
        let Some(columns) = self.columns.clone() else { return };
        let cell = |n: usize| cells.get(n).filter(|c| !c.is_empty() && !c.merged);
        // A column of objectives groups the activities beside it.
        for (n, column) in columns.iter().enumerate() {
            let groups = column.fields.iter().any(|f| f.place().is_none());
            if let Some(cell) = cell(n).filter(|_| groups) {
                let text = cell.text();
                let same = self.programme.sections.last().is_some_and(|s| s.title == text);
                if !same {
                    self.close_activity();
                    self.begin_group(line, &text, &cell.written());
                }
            }
        }
        let title = columns.iter().position(|c| c.activity).and_then(cell);
        let number = columns.iter().position(|c| c.number).and_then(cell);
        if let Some(title) = title {
            self.ensure_section(line);
            let text = title.text();
            let (own, rest) = leading_number(&text);
            let number_text = number.map(Cell::text);
            let number =
                number_text.as_deref().and_then(|t| leading_number(&format!("{t} ")).0).or(own);
            let number = number.unwrap_or(self.expected);
            let header = columns.iter().find(|c| c.activity).map_or("", |c| c.header.as_str());
            let written = title.written();
            self.begin_activity(line, number, header, &written);
            if let Some(draft) = &mut self.draft {
                draft.title = vec![Part {
                    line,
                    text: if own.is_some() { rest.to_owned() } else { text.clone() },
                }];
            }
        } else if self.draft.is_none() {
            let text = written_row(cells, "\t");
            return self.keep_unplaced(line, &text, true);
        }
        let Some(mut draft) = self.draft.take() else { return };
        let goes_on = title.is_none();
        for (n, cell) in cells.iter().enumerate() {
            // More cells than headers: the rest goes with the last.
            let Some(column) = columns.get(n).or(columns.last()) else { break };
            if cell.is_empty()
                || (column.activity && !goes_on && n < columns.len())
                || (cell.merged && goes_on)
            {
                continue;
            }
            if column.fields.iter().any(|f| f.place().is_none()) {
                continue;
            }
            let text = cell.written();
            draft.source.push(SourceField { label: column.header.clone(), text, line });
            self.fill(&mut draft, column, cell);
        }
        // A cell that is there and empty is a field that is missing; a column
        // that is not there was remarked on at the header.
        draft.tabular = true;
        for place in columns.iter().filter_map(|c| c.fields.first()?.place()) {
            draft.fields[place].get_or_insert_default();
        }
        self.draft = Some(draft);
        self.place = Place::Nowhere;
        self.blank = None;
    }

    fn fill(&self, draft: &mut Draft, column: &Column, cell: &Cell) {
        let places: Vec<usize> = column.fields.iter().filter_map(|f| f.place()).collect();
        let parts = lines_of(&cell.parts);
        match places.as_slice() {
            [] => {}
            [place] => draft.fields[*place].get_or_insert_default().extend(parts),
            [first, second, ..] => {
                let text = parts.iter().map(|p| p.text.as_str()).collect::<Vec<_>>().join("\n");
                let line = cell.parts.first().map_or(draft.line, |p| p.line);
                let (one, two) = self.halves(&text, column);
                // Nobody under the second label is nobody missing: the header
                // asks for either.
                for (place, text) in [(*first, one), (*second, two)] {
                    if !text.trim().is_empty() {
                        let lines = text.lines().map(|l| Part { line, text: l.trim().to_owned() });
                        draft.fields[place].get_or_insert_default().extend(lines);
                    }
                }
            }
        }
    }

    /// A cell under `Responsible/Partners`: parted by the second label, or by
    /// a slash as its header is; else it is all the first.
    fn halves<'t>(&self, text: &'t str, column: &Column) -> (&'t str, &'t str) {
        if let Some(second) = column.fields.get(1)
            && let Some((start, end)) = self.directory.labels.inner_label(text, *second)
        {
            let one = text[..start].trim_end_matches(['\n', ';', ',', '/', ' ']);
            let first =
                column.fields.first().and_then(|f| self.directory.labels.inner_label(one, *f));
            return (first.map_or(one, |(_, end)| &one[end..]), &text[end..]);
        }
        text.split_once(" / ").unwrap_or((text, ""))
    }

    // --- The end -----------------------------------------------------------

    fn finish(mut self, source: &Source) -> (Programme, Vec<Remark>) {
        self.close_section();
        self.flush_unplaced();
        self.programme.title = joined(&self.title);
        self.programme.year = only_year(&self.programme.title);
        let confirmed = self.directory.confirmed(&self.programme.title);
        for draft in std::mem::take(&mut self.activities) {
            self.build(draft, confirmed.as_ref());
        }
        let mut remarks = std::mem::take(&mut self.remarks);
        notices::of_document(
            source,
            &self.programme,
            self.directory,
            self.abbreviations_at,
            &mut remarks,
        );
        remarks.sort_by_key(|r| (r.line, r.kind));
        (self.programme, remarks)
    }

    /// The bodies of a field. The same few texts come again and again in a
    /// programme, so each is looked up once.
    fn duties(&mut self, parts: &[Part]) -> Vec<Duty> {
        let mut duties = Vec::new();
        for item in items(parts, self.hard) {
            if let Some(known) = self.known_duties.get(&item.text) {
                duties.extend_from_slice(known);
            } else {
                let found = self.directory.bodies.duties(&item.text);
                duties.extend_from_slice(&found);
                self.known_duties.insert(item.text, found);
            }
        }
        duties
    }

    fn build(&mut self, draft: Draft, confirmed: Option<&Confirmed<'_>>) {
        let year = self.programme.year;
        let field =
            |f: Field| f.place().and_then(|p| draft.fields[p].as_deref()).unwrap_or_default();
        let responsible = self.duties(field(Field::Responsible));
        let partners = self.duties(field(Field::Partners));
        let mut activity = Activity {
            number: draft.number,
            title: joined(&draft.title),
            responsible,
            partners,
            financing: joined(field(Field::Financing)),
            deadline: deadline::read(&joined(field(Field::Deadline)), year),
            outcomes: joined(field(Field::Outcomes)),
            indicators: Vec::new(),
            source: Vec::new(),
            line: draft.line,
        };
        let parts = field(Field::Indicators);
        let known = confirmed.filter(|_| !self.directory.propose_only);
        let split = known.and_then(|c| c.splits.get(draft.code.as_str()));
        let agreed = split.map(|wordings| confirm(parts, wordings));
        activity.indicators = match agreed {
            Some(Some(indicators)) => indicators,
            other => {
                let line = parts.first().map_or(draft.line, |p| p.line);
                let proposed = propose(parts, &draft.code, self.hard);
                if other.is_some() && !parts.is_empty() {
                    let code = &draft.code;
                    let text = format!(
                        "the confirmed split of the indicators of {code} no longer fits their text"
                    );
                    self.remarks.push(notice(line, Notice::SplitDiffers, code, text));
                }
                if !proposed.is_empty() {
                    let (code, count) = (&draft.code, proposed.len());
                    let text = format!(
                        "the indicators of {code} were cut by rule into {count}: to be confirmed"
                    );
                    self.remarks.push(notice(line, Notice::SplitProposed, code, text));
                }
                proposed
            }
        };
        if let Some(confirmed) = confirmed {
            for indicator in &mut activity.indicators {
                // A measure belongs to a wording, so it stays away from a
                // wording that somebody has yet to confirm.
                if indicator.split == domain::programme::Split::Confirmed
                    && let Some(measure) = confirmed.measures.get(indicator.id.as_str())
                {
                    indicator.kind = Some(measure.kind);
                    indicator.measure = Some(measure.rule.en.clone()).filter(|r| !r.is_empty());
                }
            }
        }
        notices::of_activity(
            &activity,
            &draft.code,
            &draft.fields,
            self.hard,
            self.directory,
            year,
            draft.tabular,
            &mut self.remarks,
        );
        activity.source = draft.source;
        if let Some(section) = self.programme.sections.get_mut(draft.section) {
            section.activities.push(activity);
        }
    }
}

pub(super) fn notice(line: usize, kind: Notice, subject: &str, text: String) -> Remark {
    remark::Remark { line, kind, text, subject: subject.to_owned() }
}

/// The confirmed split, if the text still is these wordings in this order with
/// nothing but connectors between.
fn confirm(parts: &[Part], wordings: &[(&str, &str)]) -> Option<Vec<Indicator>> {
    let text = joined(parts);
    let mut from = 0;
    let mut indicators = Vec::new();
    for (id, wording) in wordings {
        let start = from + text[from..].find(wording)?;
        if !only_connects(&text[from..start]) {
            return None;
        }
        from = start + wording.len();
        indicators.push(Indicator {
            id: (*id).to_owned(),
            wording: (*wording).to_owned(),
            split: domain::programme::Split::Confirmed,
            kind: None,
            measure: None,
            line: line_at(parts, start),
        });
    }
    only_connects(&text[from..]).then_some(indicators)
}

fn only_connects(text: &str) -> bool {
    text.split(|c: char| !c.is_alphanumeric()).all(|w| matches!(w, "" | "and" | "or" | "и" | "или"))
}

/// The line on which the byte `at` of the joined text stands.
fn line_at(parts: &[Part], at: usize) -> usize {
    let mut end = 0;
    for part in parts {
        end += flow(&part.text).len() + 1;
        if at < end {
            return part.line;
        }
    }
    parts.last().map_or(0, |p| p.line)
}

fn propose(parts: &[Part], code: &str, hard: bool) -> Vec<Indicator> {
    let mut indicators = Vec::new();
    for item in items(parts, hard) {
        for wording in split::propose(&item.text) {
            indicators.push(Indicator {
                id: format!("{code}.{}", indicators.len() + 1),
                wording: wording.to_owned(),
                split: domain::programme::Split::Proposed,
                kind: None,
                measure: None,
                line: item.line,
            });
        }
    }
    indicators
}

/// The cells of a line of text, parted by tabs or bars.
fn cells_of(line: usize, text: &str) -> Vec<Cell> {
    let cell = |piece: &str| Cell {
        parts: vec![Part { line, text: piece.trim().to_owned() }],
        span: 1,
        merged: false,
    };
    if text.contains('\t') {
        return text.trim_end().split('\t').map(cell).collect();
    }
    if text.contains('|') {
        let inner = text.trim();
        let inner = inner.strip_prefix('|').unwrap_or(inner);
        let inner = inner.strip_suffix('|').unwrap_or(inner);
        return inner.split('|').map(cell).collect();
    }
    Vec::new()
}

/// One cell a column: a cell that spans three is followed by two empty ones.
fn spread(cells: &[Cell]) -> Vec<Cell> {
    let mut spread = Vec::with_capacity(cells.len());
    for cell in cells {
        spread.push(cell.clone());
        spread.extend((1..cell.span).map(|_| Cell { parts: Vec::new(), span: 1, merged: false }));
    }
    spread
}

/// Line breaks inside a paragraph begin a line of their own.
fn lines_of(parts: &[Part]) -> Vec<Part> {
    let lines = parts
        .iter()
        .flat_map(|p| p.text.split('\n').map(|text| Part { line: p.line, text: text.to_owned() }));
    lines.collect()
}

/// A short name in a first column: not prose, not a number.
fn looks_like_label(text: &str) -> bool {
    let text = text.trim();
    text.starts_with(char::is_uppercase)
        && text.chars().count() <= 60
        && text.split_whitespace().count() <= 8
        && !text.ends_with(['.', ',', ';'])
}

fn is_capitals(text: &str) -> bool {
    text.chars().any(char::is_alphabetic) && !text.chars().any(char::is_lowercase)
}

/// `1.2. Train the police` → 2 and the rest; `A3) …` too.
fn leading_number(text: &str) -> (Option<u32>, &str) {
    let trimmed = text.trim_start();
    let letter = trimmed.chars().next().filter(char::is_ascii_uppercase).map_or(0, char::len_utf8);
    let figures = &trimmed[letter..];
    let length = figures.bytes().take_while(|b| b.is_ascii_digit() || *b == b'.').count();
    let number = figures[..length].trim_end_matches('.');
    let rest = &figures[length..];
    let ends = rest.starts_with([')', ' ', '\t', ':', '\u{a0}']);
    let last = number.rsplit('.').next().and_then(|n| n.parse().ok());
    match last {
        Some(n) if ends && number.len() <= 12 => {
            (Some(n), rest.trim_start_matches([')', ':', ' ', '\t', '\u{a0}']))
        }
        _ => (None, text),
    }
}

/// The address in brackets at the end of an entry, taken off.
fn without_address(long: &str) -> (String, Option<String>) {
    let found = long.find("http://").or_else(|| long.find("https://"));
    let Some(start) = found else { return (long.to_owned(), None) };
    let rest = &long[start..];
    let end = rest.find(|c: char| c.is_whitespace() || c == ')').unwrap_or(rest.len());
    let link = rest[..end].to_owned();
    let before = long[..start].trim_end().trim_end_matches('(').trim_end();
    let after = rest[end..].trim_start_matches(')').trim();
    let long = if after.is_empty() { before.to_owned() } else { format!("{before} {after}") };
    (long, Some(link))
}

/// The first year a text names.
fn year_in(text: &str) -> Option<i16> {
    years(text).next()
}

/// The year a text names, when it is the only one: `2017 – 2021` is a span.
fn only_year(text: &str) -> Option<i16> {
    let mut found = years(text);
    let year = found.next()?;
    found.all(|other| other == year).then_some(year)
}

fn years(text: &str) -> impl Iterator<Item = i16> + '_ {
    text.split(|c: char| !c.is_ascii_digit())
        .filter(|w| w.len() == 4)
        .filter_map(|w| w.parse().ok())
        .filter(|y| (1900..=2200).contains(y))
}
