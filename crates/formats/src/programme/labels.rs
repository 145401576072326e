//! Labels and headings: what a line or a cell says it is.
use super::prose::without_markup;
use domain::pack::Labels;
use std::collections::HashMap;

/// What a labelled row holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Field {
    Goal,
    Objectives,
    Responsible,
    Partners,
    Financing,
    Deadline,
    Outcomes,
    Indicators,
}

impl Field {
    /// The six fields of an activity, in the order of the document.
    pub(super) const OF_ACTIVITY: [Self; 6] = [
        Self::Responsible,
        Self::Partners,
        Self::Financing,
        Self::Deadline,
        Self::Outcomes,
        Self::Indicators,
    ];

    const ALL: [Self; 8] = [
        Self::Goal,
        Self::Objectives,
        Self::Responsible,
        Self::Partners,
        Self::Financing,
        Self::Deadline,
        Self::Outcomes,
        Self::Indicators,
    ];

    /// The key of its spellings in the pack, and its name in remarks.
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Goal => "goal",
            Self::Objectives => "objectives",
            Self::Responsible => "responsible",
            Self::Partners => "partners",
            Self::Financing => "financing",
            Self::Deadline => "deadline",
            Self::Outcomes => "outcomes",
            Self::Indicators => "indicators",
        }
    }

    /// Its place among the fields of an activity; none for a section's.
    pub(super) fn place(self) -> Option<usize> {
        Self::OF_ACTIVITY.iter().position(|f| *f == self)
    }
}

/// What a column of a table holds.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub(super) struct Column {
    /// The header as written.
    pub(super) header: String,
    pub(super) activity: bool,
    pub(super) number: bool,
    /// One field; or two, as in `Responsible/Partners`.
    pub(super) fields: Vec<Field>,
}

impl Column {
    pub(super) fn known(&self) -> bool {
        self.activity || self.number || !self.fields.is_empty()
    }
}

/// A heading with a number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Heading<'t> {
    /// The word and number as written: `Activity 1`.
    pub(super) label: &'t str,
    /// The number: Roman numerals in Latin capitals, figures as written.
    pub(super) number: String,
    /// What follows without marks around it; often the name.
    pub(super) rest: &'t str,
    /// What follows the label, as written.
    pub(super) written: &'t str,
}

/// A label at the head of a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Labelled<'t> {
    /// The label as written.
    pub(super) label: &'t str,
    pub(super) field: Field,
    /// What follows, as written.
    pub(super) value: &'t str,
}

/// The labels of the pack, ready to be looked up.
#[derive(Clone, Debug, Default)]
pub(super) struct LabelIndex {
    fields: HashMap<String, Vec<Field>>,
    /// Spellings of the six fields and the section's two, longest first.
    spellings: Vec<(String, Field)>,
    sections: Vec<String>,
    aims: Vec<String>,
    activities: Vec<String>,
    activity_columns: Vec<String>,
    number_columns: Vec<String>,
    abbreviations: Vec<String>,
    statuses: Vec<String>,
}

/// Labels are short: what comes later in a line is not looked at.
const LONGEST_LABEL: usize = 80;

impl LabelIndex {
    pub(super) fn new(labels: &Labels) -> Self {
        let spellings = |meaning: &str| -> Vec<String> {
            let mut keys: Vec<String> = labels
                .get(meaning)
                .into_iter()
                .flatten()
                .map(|s| key(s))
                .filter(|k| !k.is_empty())
                .collect();
            keys.sort_by_key(|k| std::cmp::Reverse(k.len()));
            keys.dedup();
            keys
        };
        let mut index = Self {
            sections: spellings("section"),
            aims: spellings("aim"),
            activities: spellings("activity"),
            activity_columns: spellings("activity_column"),
            number_columns: spellings("number_column"),
            abbreviations: spellings("abbreviations"),
            statuses: spellings("status"),
            ..Self::default()
        };
        for field in Field::ALL {
            for spelling in spellings(field.name()) {
                index.fields.entry(spelling.clone()).or_default().push(field);
                if spelling.contains('/') {
                    index.spellings.push((spelling.replace('/', " / "), field));
                }
                index.spellings.push((spelling, field));
            }
        }
        index.spellings.sort_by_key(|(s, _)| std::cmp::Reverse(s.len()));
        index
    }

    /// The field that a text, whole, is the label of.
    pub(super) fn field(&self, text: &str) -> Option<Field> {
        if text.len() > LONGEST_LABEL * 4 {
            return None;
        }
        self.fields.get(&key(text)).and_then(|f| f.first()).copied()
    }

    pub(super) fn is_abbreviations(&self, line: &str) -> bool {
        let line = line.trim();
        line.len() <= LONGEST_LABEL * 2
            && !line.contains('\t')
            && self.abbreviations.contains(&key(line))
    }

    pub(super) fn is_status(&self, line: &str) -> bool {
        line.len() <= LONGEST_LABEL * 4
            && self.statuses.contains(&key(line.trim_matches(['(', ')', '[', ']'])))
    }

    /// `SECTION I`, `РАЗДЕЛ II ПРЕВЕНЦИЯ`, `Chapter 3. Prevention`.
    pub(super) fn section<'t>(&self, line: &'t str) -> Option<Heading<'t>> {
        heading(line, &self.sections).or_else(|| roman_heading(line))
    }

    /// `Specific objective 1: …`, the heading of a group of activities where
    /// there are no sections.
    pub(super) fn aim<'t>(&self, line: &'t str) -> Option<Heading<'t>> {
        heading(line, &self.aims)
    }

    /// `Activity 1`, `Дейност № 1.2`.
    pub(super) fn activity<'t>(&self, line: &'t str) -> Option<(Heading<'t>, u32)> {
        let heading = heading(line, &self.activities)?;
        let last = heading.number.rsplit('.').next().unwrap_or_default();
        let number = last.parse().ok().or_else(|| roman_value(last))?;
        Some((heading, number))
    }

    /// The label at the head of a line of text, parted from its value by a
    /// tab, a bar, spaces, a colon, a dash or the end of the line.
    pub(super) fn labelled<'t>(&self, line: &'t str) -> Option<Labelled<'t>> {
        let parted = |at: usize, value: usize| {
            let field = self.field(&line[..at])?;
            // `**Partners:** NGOs`: the marks belong to the label.
            let value = value + if line[value..].starts_with("**") { 2 } else { 0 };
            let label = line[..value].trim();
            Some(Labelled { label, field, value: &line[value..] })
        };
        if let Some(tab) = line.find('\t') {
            return parted(tab, tab + 1);
        }
        if let Some(bar) =
            line.trim_start().starts_with('|').then_some(0).or_else(|| line.find('|'))
        {
            let inner = line.trim().trim_matches('|');
            if bar == 0 || inner.contains('|') {
                let (label, value) = inner.split_once('|').unwrap_or((inner, ""));
                return self.field(label).map(|field| Labelled {
                    label: label.trim(),
                    field,
                    value,
                });
            }
            return parted(bar, bar + 1);
        }
        if !begins_with_capital(line) {
            return None;
        }
        if let Some((at, end)) = wide_gap(line)
            && let Some(found) = parted(at, end)
        {
            return Some(found);
        }
        let head = &line[..floor(line, LONGEST_LABEL * 2)];
        for mark in [":", " – ", " — ", " - "] {
            if let Some(at) = head.find(mark)
                && let Some(found) = parted(at, at + mark.len())
            {
                return Some(found);
            }
        }
        if line.len() <= LONGEST_LABEL * 2
            && let Some(found) = parted(line.len(), line.len())
        {
            return Some(found);
        }
        None
    }

    /// The label at the head of a line, parted from its value by one space
    /// only: told from prose by the capital that follows.
    pub(super) fn run_in<'t>(&self, line: &'t str) -> Option<Labelled<'t>> {
        if !begins_with_capital(line) {
            return None;
        }
        let head = &line[..floor(line, LONGEST_LABEL * 2)];
        let lower = head.to_lowercase();
        // Lower case may take other bytes than upper; then offsets differ.
        if lower.len() != head.len() {
            return None;
        }
        for (spelling, field) in &self.spellings {
            if lower.starts_with(spelling.as_str()) && line.is_char_boundary(spelling.len()) {
                let mut end = spelling.len();
                // `institution(s)` is kept without its plural in the index.
                if let Some(plural) = ["(s)", "(и)", "(ии)", "/и", "/ии"]
                    .iter()
                    .find(|p| line[end..].starts_with(**p))
                {
                    end += plural.len();
                }
                let value = &line[end..];
                let mut after = value.chars();
                if after.next() == Some(' ') && after.next().is_some_and(opens_value) {
                    return Some(Labelled { label: &line[..end], field: *field, value });
                }
            }
        }
        None
    }

    /// What a header cell says its column holds.
    pub(super) fn column(&self, header: &str) -> Column {
        let written = header.split_whitespace().collect::<Vec<_>>().join(" ");
        let mut column = Column { header: written, ..Column::default() };
        if column.header.chars().count() > LONGEST_LABEL {
            return column;
        }
        let whole = key(&column.header);
        self.name_column(&mut column, &whole);
        if !column.known() {
            // `Responsible/Partners`, `Responsible institutions and partners`.
            for word in whole
                .split(['/', ',', ';'])
                .flat_map(|w| w.split(" and "))
                .flat_map(|w| w.split(" и "))
            {
                self.name_column(&mut column, word.trim());
            }
        }
        column
    }

    fn name_column(&self, column: &mut Column, name: &str) {
        let is = |names: &[String]| names.iter().any(|n| n == name);
        column.activity |= is(&self.activity_columns);
        column.number |= is(&self.number_columns);
        if let Some(field) = self.fields.get(name).and_then(|f| f.first())
            && !column.fields.contains(field)
        {
            column.fields.push(*field);
        }
    }

    /// The label of `field` inside a cell that holds two: `Partners: NGOs`.
    pub(super) fn inner_label(&self, text: &str, field: Field) -> Option<(usize, usize)> {
        let mut from = 0;
        while let Some(found) = text[from..].find(':') {
            let colon = from + found;
            // A label is short: looking further back would take quadratic time.
            let low = floor(text, colon.saturating_sub(LONGEST_LABEL * 2)).max(from);
            let mark = text[low..colon].rfind(['\n', ';', '.', ',', '/']);
            let start = mark.map_or(low, |at| low + at + 1);
            if self.field(&text[start..colon]) == Some(field) {
                return Some((start, colon + 1));
            }
            from = colon + 1;
        }
        None
    }
}

/// A label folded for comparison: lower case, no markup, no bracketed plural,
/// no closing colon, no spaces round a slash.
pub(super) fn key(text: &str) -> String {
    let plain = without_markup(text);
    let mut folded = String::with_capacity(plain.len());
    let mut chars = plain.chars().flat_map(char::to_lowercase).peekable();
    let mut space = false;
    while let Some(c) = chars.next() {
        match c {
            '*' | '#' | '_' if folded.is_empty() => {}
            '*' | '_' => space = true,
            c if c.is_whitespace() => space = true,
            '(' => {
                // `(s)`, `(и)`: up to three letters and the bracket.
                let inner: String = chars.clone().take(4).collect();
                if let Some(end) = inner.find(')')
                    && end > 0
                {
                    for _ in 0..=inner[..end].chars().count() {
                        chars.next();
                    }
                } else {
                    push(&mut folded, &mut space, c);
                }
            }
            '/' => {
                folded.push('/');
                space = false;
                while chars.peek().is_some_and(|c| c.is_whitespace()) {
                    chars.next();
                }
            }
            c => push(&mut folded, &mut space, c),
        }
    }
    folded.trim_end_matches([':', '.', ';', '-', '–', '—', ' ', '/']).to_owned()
}

fn push(folded: &mut String, space: &mut bool, c: char) {
    if *space && !folded.is_empty() && !folded.ends_with('/') {
        folded.push(' ');
    }
    *space = false;
    folded.push(c);
}

/// A line without the marks that may stand round a heading, and how many bytes
/// of it stand before.
fn undecorated(line: &str) -> (&str, usize) {
    let mark = |c: char| c.is_whitespace() || matches!(c, '#' | '*' | '_' | '|');
    let start = line.trim_start_matches(mark);
    (start.trim_end_matches(mark), line.len() - start.len())
}

fn heading<'t>(raw: &'t str, words: &[String]) -> Option<Heading<'t>> {
    let (line, lead) = undecorated(raw);
    let head = &line[..floor(line, LONGEST_LABEL * 2)];
    let lower = head.to_lowercase();
    if lower.len() != head.len() {
        return None;
    }
    // Longest first, so that `priority area` is tried before `priority`.
    for word in words {
        if !lower.starts_with(word.as_str()) || !line.is_char_boundary(word.len()) {
            continue;
        }
        let after = &line[word.len()..];
        let number = after.trim_start();
        if number.len() == after.len() && !number.starts_with(['№', '#']) {
            continue;
        }
        // `№ 1`, `No. 1`
        let number = ["№", "#", "No.", "No ", "Nr.", "N."]
            .iter()
            .find_map(|mark| number.strip_prefix(mark))
            .unwrap_or(number)
            .trim_start();
        let Some((value, length)) = number_at(number) else { continue };
        let tail = &number[length..];
        if let Some(rest) = after_number(tail) {
            let (label, written) = raw.split_at(lead + line.len() - rest.len());
            return Some(Heading { label: label.trim(), number: value, rest, written });
        }
    }
    None
}

/// What follows the number of a heading; none when it reads on as prose.
fn after_number(tail: &str) -> Option<&str> {
    let mut chars = tail.chars();
    match chars.next() {
        None => Some(""),
        Some('\t' | ':' | '.' | ')' | '|' | '–' | '—' | '*' | '\u{a0}') => {
            Some(tail.trim_start_matches([':', '.', ')', '|', '–', '—', '-', '*', ' ', '\u{a0}']))
        }
        Some(' ') => {
            let rest = tail.trim_start();
            let gap = tail.len() - rest.len();
            let first = rest.chars().next();
            if first.is_none_or(|c| matches!(c, '–' | '—' | '-' | '|' | ':')) {
                return Some(rest.trim_start_matches(['–', '—', '-', '|', ':', ' ']));
            }
            (gap >= 2 || rest.starts_with('\t') || first.is_some_and(opens_value)).then_some(tail)
        }
        Some('-') => Some(tail[1..].trim_start()),
        Some(_) => None,
    }
}

/// `I. INSTITUTIONAL MEASURES`: a Roman number and a name in capitals.
fn roman_heading(raw: &str) -> Option<Heading<'_>> {
    let (line, lead) = undecorated(raw);
    let (number, length) = number_at(line)?;
    let value = roman_value(&number)?;
    let tail = line[length..].strip_prefix(['.', ')'])?;
    let name = tail.trim();
    let letters = name.chars().filter(|c| c.is_alphabetic()).count();
    let capitals = name.chars().filter(|c| c.is_uppercase()).count();
    if value > 40 || letters < 4 || letters != capitals || tail.contains('\t') {
        return None;
    }
    let (label, written) = raw.split_at(lead + length + 1);
    Some(Heading { label: label.trim(), number, rest: name, written })
}

/// The number at the start of a text and its length in bytes: figures with
/// dots between, a Roman number, or one capital letter.
fn number_at(text: &str) -> Option<(String, usize)> {
    let figures: usize = text
        .char_indices()
        .take_while(|(at, c)| {
            c.is_ascii_digit()
                || (*c == '.'
                    && *at > 0
                    && text[at + 1..].starts_with(|c: char| c.is_ascii_digit()))
        })
        .count();
    if figures > 0 {
        return Some((text[..figures].to_owned(), figures));
    }
    let mut letters = String::new();
    let mut end = 0;
    for (at, c) in text.char_indices() {
        let latin = roman_letter(c);
        match latin {
            Some(latin) => letters.push(latin),
            // `II.1`: the number of an activity within its section.
            None if c == '.' && text[at + 1..].starts_with(|c: char| c.is_ascii_digit()) => {
                let (tail, length) = number_at(&text[at + 1..])?;
                roman_value(&letters)?;
                return Some((format!("{letters}.{tail}"), at + 1 + length));
            }
            None => break,
        }
        end = at + c.len_utf8();
        if letters.len() > 8 {
            return None;
        }
    }
    if !letters.is_empty() && !text[end..].starts_with(char::is_alphanumeric) {
        return roman_value(&letters).map(|_| (letters, end));
    }
    let first = text.chars().next()?;
    let alone = !text[first.len_utf8()..].starts_with(char::is_alphanumeric);
    (first.is_uppercase() && alone).then(|| (first.to_string(), first.len_utf8()))
}

/// Latin capitals of Roman numbers, and the Cyrillic ones that look the same.
const fn roman_letter(c: char) -> Option<char> {
    match c {
        'I' | 'І' => Some('I'),
        'V' => Some('V'),
        'X' | 'Х' => Some('X'),
        'L' => Some('L'),
        'C' | 'С' => Some('C'),
        _ => None,
    }
}

/// The value of a well-made Roman number.
pub(super) fn roman_value(text: &str) -> Option<u32> {
    const STEPS: [(&str, u32); 9] = [
        ("C", 100),
        ("XC", 90),
        ("L", 50),
        ("XL", 40),
        ("X", 10),
        ("IX", 9),
        ("V", 5),
        ("IV", 4),
        ("I", 1),
    ];
    let (mut rest, mut value) = (text, 0);
    for (letters, step) in STEPS {
        let mut times = 0;
        while let Some(tail) = rest.strip_prefix(letters) {
            times += 1;
            if times > 3 {
                return None;
            }
            value += step;
            rest = tail;
        }
    }
    (rest.is_empty() && value > 0).then_some(value)
}

/// Where the first gap of two spaces or more begins and ends, after a word.
fn wide_gap(line: &str) -> Option<(usize, usize)> {
    let line_end = floor(line, LONGEST_LABEL * 2 + 2);
    let mut start = None;
    for (at, c) in line[..line_end].char_indices() {
        match (start, c) {
            (None, ' ' | '\u{a0}') if at > 0 => start = Some((at, 1)),
            (Some((begin, count)), ' ' | '\u{a0}') => start = Some((begin, count + 1)),
            (Some((begin, count)), _) if count >= 2 => return Some((begin, at)),
            _ => start = None,
        }
    }
    None
}

fn begins_with_capital(line: &str) -> bool {
    let first = line.trim_start_matches(|c: char| {
        c.is_whitespace()
            || c.is_ascii_digit()
            || matches!(c, '.' | ')' | '*' | '#' | '_' | '<' | '-' | '•')
    });
    first.starts_with(char::is_uppercase) || line.trim_start().starts_with('<')
}

fn opens_value(c: char) -> bool {
    c.is_uppercase() || c.is_ascii_digit() || matches!(c, '“' | '„' | '«' | '"' | '‘' | '\'' | '<')
}

/// The last place at or before `at` where a text may be cut.
pub(super) fn floor(text: &str, at: usize) -> usize {
    let mut at = at.min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

#[cfg(test)]
mod tests {
    use super::*;

    fn index() -> LabelIndex {
        let text = include_str!("../../../../packs/bg/labels.toml");
        LabelIndex::new(&toml::from_str(text).unwrap())
    }

    #[track_caller]
    fn label(line: &str, expected: Option<(Field, &str)>) {
        let index = index();
        let found = index.labelled(line).or_else(|| index.run_in(line));
        assert_eq!(found.map(|l| (l.field, l.value.trim())), expected, "{line}");
    }

    #[test]
    fn a_label_is_parted_by_tab_spaces_colon_or_line_end() {
        label("Partners\tNGOs", Some((Field::Partners, "NGOs")));
        label("Partners   NGOs", Some((Field::Partners, "NGOs")));
        label("Partners: NGOs", Some((Field::Partners, "NGOs")));
        label("Partners – NGOs", Some((Field::Partners, "NGOs")));
        label("Partners | NGOs", Some((Field::Partners, "NGOs")));
        label("| Partners | NGOs |", Some((Field::Partners, "NGOs")));
        label("Partners", Some((Field::Partners, "")));
        label("Partners NGOs", Some((Field::Partners, "NGOs")));
        label("**Partners:** NGOs", Some((Field::Partners, "NGOs")));
        label("Responsible institution(s) The ANCCTHB", Some((Field::Responsible, "The ANCCTHB")));
        label("Time frame / Deadline July 2017", Some((Field::Deadline, "July 2017")));
    }

    #[test]
    fn prose_is_not_a_label() {
        label("partners in the project", None);
        label("Partners in the project met", None);
        label("The partners: NGOs", None);
    }

    #[test]
    fn bulgarian_labels_are_known() {
        label("Отговорна институция\tНКБТХ", Some((Field::Responsible, "НКБТХ")));
        label("Отговорна/и институция/и: НКБТХ", Some((Field::Responsible, "НКБТХ")));
        label("Отговорни институции  НКБТХ", Some((Field::Responsible, "НКБТХ")));
        label("Партньори НПО", Some((Field::Partners, "НПО")));
        label("Финансиране\tот бюджета", Some((Field::Financing, "от бюджета")));
        label("СРОК: юли 2017 г.", Some((Field::Deadline, "юли 2017 г.")));
        label("Очаквани резултати", Some((Field::Outcomes, "")));
        label("Индикатори за изпълнение\tБрой", Some((Field::Indicators, "Брой")));
        label("СТРАТЕГИЧЕСКА ЦЕЛ\tДа", Some((Field::Goal, "Да")));
        label("ОПЕРАТИВНИ ЦЕЛИ\t1. Да", Some((Field::Objectives, "1. Да")));
    }

    #[track_caller]
    fn section(line: &str, expected: Option<(&str, &str)>) {
        let index = index();
        let found = index.section(line);
        assert_eq!(found.as_ref().map(|h| (h.number.as_str(), h.rest.trim())), expected, "{line}");
    }

    #[test]
    fn section_headings_are_told_from_prose() {
        section("SECTION I", Some(("I", "")));
        section("SECTION II PREVENTION", Some(("II", "PREVENTION")));
        section("Section 3: Training", Some(("3", "Training")));
        section("Раздел ІV. Защита", Some(("IV", "Защита")));
        section("РАЗДЕЛ VII", Some(("VII", "")));
        section("III. ОБУЧЕНИЕ И КВАЛИФИКАЦИЯ", Some(("III", "ОБУЧЕНИЕ И КВАЛИФИКАЦИЯ")));
        section("Section 3 of the Act requires it", None);
        section("Sections I", None);
        section("I. Guide the activities", None);
        section("A. M. IVANOV", None);
    }

    #[track_caller]
    fn activity(line: &str, expected: Option<(u32, &str)>) {
        let index = index();
        let found = index.activity(line);
        assert_eq!(found.as_ref().map(|(h, n)| (*n, h.rest.trim())), expected, "{line}");
    }

    #[test]
    fn activity_headings_carry_their_last_number() {
        activity("Activity 1\tConsultation", Some((1, "Consultation")));
        activity("Activity 10. consult", Some((10, "consult")));
        activity("Activity II.4: Meet", Some((4, "Meet")));
        activity("Activity 3.12 Meet", Some((12, "Meet")));
        activity("Дейност № 5 Обучение", Some((5, "Обучение")));
        activity("Дейност 6", Some((6, "")));
        activity("Activity 5 will be held", None);
        activity("Activity 99999999999\tx", None);
        activity("Activities 1\tx", None);
    }

    #[test]
    fn a_column_may_hold_two_fields() {
        let index = index();
        assert!(index.column("Activity").activity);
        assert!(index.column("№").number);
        assert_eq!(
            index.column("Responsible / Partners").fields,
            [Field::Responsible, Field::Partners]
        );
        assert_eq!(index.column("Timetable").fields, [Field::Deadline]);
        assert_eq!(
            index.column("Отговорни институции и партньори").fields,
            [Field::Responsible, Field::Partners]
        );
        assert!(!index.column("Colour").known());
    }
}
