//! Headings: which column holds which field.
use super::layout::{is_key, last_part, loose};
use domain::pack::{Pack, fold};
use domain::person_list::Layout;
use domain::record::kind::{Field, Kind};
use domain::words::Language;
use serde::{Deserialize, Serialize};
use std::collections::HashMap;

/// The columns that every sheet has, whatever its kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Ours {
    /// The id of a record that is there already: the row corrects it.
    Record,
    /// The sender's own name for the row, by which a file sent twice is taken
    /// once.
    Reference,
    /// The institution that entered the record.
    EnteredBy,
    /// The activities the record is linked to, `2017/I.2; 2017/III.1`.
    Activities,
    /// The export that the row was taken out with; never read.
    Export,
    /// What became of the row when it was sent before; never read.
    Verdict,
}

impl Ours {
    /// All of them, in their order in a sheet.
    pub const ALL: [Self; 6] = [
        Self::Record,
        Self::Reference,
        Self::EnteredBy,
        Self::Activities,
        Self::Export,
        Self::Verdict,
    ];

    /// The code of the column.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Record => "record",
            Self::Reference => "reference",
            Self::EnteredBy => "entered_by",
            Self::Activities => "activities",
            Self::Export => "export",
            Self::Verdict => "verdict",
        }
    }

    /// The label of the column.
    #[must_use]
    pub const fn label(self, language: Language) -> &'static str {
        match (self, language) {
            (Self::Record, Language::En) => "Record id",
            (Self::Record, Language::Bg) => "Номер на записа в системата",
            (Self::Reference, Language::En) => "Your reference",
            (Self::Reference, Language::Bg) => "Ваш номер",
            (Self::EnteredBy, Language::En) => "Entered by",
            (Self::EnteredBy, Language::Bg) => "Въведено от",
            (Self::Activities, Language::En) => "Linked activities",
            (Self::Activities, Language::Bg) => "Свързани дейности",
            (Self::Export, Language::En) => "Taken out as",
            (Self::Export, Language::Bg) => "Изтеглено като",
            (Self::Verdict, Language::En) => "Verdict",
            (Self::Verdict, Language::Bg) => "Резултат от проверката",
        }
    }

    /// What belongs in the column of a kind.
    pub(super) fn hint_in(self, kind: &Kind, language: Language) -> &'static str {
        match (self, language) {
            (Self::Reference, Language::En) if is_list(kind) => {
                "Required: your own code of the person, by which a row sent again corrects the \
                 first. No two rows have the same; it is no name and no personal number."
            }
            (Self::Reference, Language::Bg) if is_list(kind) => {
                "Задължително: Ваш код на лицето, по който повторно изпратен ред поправя първия. \
                 Всеки ред има свой; той не е име или личен номер."
            }
            _ => self.hint(language),
        }
    }

    /// Whether the column must be filled in sheets of a kind.
    pub(super) fn is_required_in(self, kind: &Kind) -> bool {
        self == Self::Reference && is_list(kind)
    }

    /// What belongs in the column.
    const fn hint(self, language: Language) -> &'static str {
        match (self, language) {
            (Self::Record, Language::En) => {
                "Leave empty for a new record. An id from an export corrects that record."
            }
            (Self::Record, Language::Bg) => {
                "Оставете празно за нов запис. Номер от изтеглен файл поправя съответния запис."
            }
            (Self::Reference, Language::En) => {
                "Your own number for the row. A row sent twice under the same number is entered \
                 once."
            }
            (Self::Reference, Language::Bg) => {
                "Ваш собствен номер на реда. Ред, изпратен два пъти под един и същ номер, се \
                 въвежда веднъж."
            }
            (Self::EnteredBy, Language::En) => {
                "Filled in an export. Leave empty: the record is entered for your institution."
            }
            (Self::EnteredBy, Language::Bg) => {
                "Попълва се при изтегляне. Оставете празно: записът се въвежда за Вашата \
                 институция."
            }
            (Self::Activities, Language::En) => {
                "Activities of the programme, separated by semicolons: 2017/I.2; 2017/III.1"
            }
            (Self::Activities, Language::Bg) => {
                "Дейности от програмата, разделени с точка и запетая: 2017/I.2; 2017/III.1"
            }
            (Self::Export, Language::En) => {
                "The export that the row is from: it tells who took it out. It is not read."
            }
            (Self::Export, Language::Bg) => {
                "Изтеглянето, от което е редът: показва кой го е изтеглил. Не се чете."
            }
            (Self::Verdict, Language::En) => "What became of the row. It is not read.",
            (Self::Verdict, Language::Bg) => "Какво е станало с реда. Не се чете.",
        }
    }

    /// The code of the column in sheets of a kind. Kinds with a `reference` of
    /// their own, of a document or a case, have ours under `row_reference`.
    #[must_use]
    pub fn code_in(self, kind: &Kind) -> &'static str {
        if self == Self::Reference && kind.field(self.code()).is_some() {
            return ROW_REFERENCE;
        }
        self.code()
    }

    /// Whether sheets of this kind have the column.
    pub(super) fn is_in(self, kind: &Kind) -> bool {
        // Rows of a list of persons are no records: they have no number in the
        // register and no activity, and who sends the list says so once.
        let of_records = matches!(self, Self::Record | Self::EnteredBy | Self::Activities);
        if of_records && is_list(kind) {
            return false;
        }
        !(matches!(self, Self::Export | Self::Verdict) && kind.field(self.code()).is_some())
    }
}

/// Whether the rows are of a list of persons: what nobody enters is no kind of
/// record.
pub(super) fn is_list(kind: &Kind) -> bool {
    kind.enters.is_empty()
}

const ROW_REFERENCE: &str = "row_reference";

/// The fields of a kind that cannot be reached in a sheet, because their code
/// is that of a column of ours; for the check of a country pack.
#[must_use]
pub fn reserved_conflicts(kind: &Kind) -> Vec<&str> {
    let taken = |id: &str| {
        let needed = [Ours::Record, Ours::EnteredBy, Ours::Activities];
        id == ROW_REFERENCE || needed.iter().any(|o| o.code() == id)
    };
    kind.fields.iter().map(|f| f.id.as_str()).filter(|id| taken(id)).collect()
}

/// What a column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Target {
    Ours(Ours),
    /// The position of the field in its kind.
    Field(usize),
}

/// The headings by which the columns of a kind are known.
pub(super) struct Names {
    codes: HashMap<String, Target>,
    /// Labels in both languages; none for a label that two columns share.
    labels: HashMap<String, Option<Target>>,
    /// What a layout calls them; it comes first.
    layout: HashMap<String, Target>,
}

impl Names {
    pub(super) fn of(kind: &Kind) -> Self {
        Self::in_layout(kind, None)
    }

    pub(super) fn in_layout(kind: &Kind, of: Option<&Layout>) -> Self {
        let mut layout = HashMap::new();
        for column in of.map(|l| l.columns.as_slice()).unwrap_or_default() {
            let field = kind.fields.iter().position(|f| f.id == column.field);
            let ours = column.field == Ours::Reference.code();
            let ours = ours.then_some(Target::Ours(Ours::Reference));
            let Some(target) = field.map(Target::Field).or(ours) else { continue };
            for heading in &column.headings {
                layout.entry(loose(heading)).or_insert(target);
            }
        }
        let mut codes = HashMap::new();
        let mut labels: HashMap<String, Option<Target>> = HashMap::new();
        let mut add = |label: &str, target: Target| {
            let held = labels.entry(fold(label)).or_insert(Some(target));
            if *held != Some(target) {
                *held = None;
            }
        };
        for (n, field) in kind.fields.iter().enumerate() {
            codes.insert(folded_code(&field.id), Target::Field(n));
            add(&field.name.en, Target::Field(n));
            add(&field.name.bg, Target::Field(n));
        }
        for ours in Ours::ALL.into_iter().filter(|o| o.is_in(kind)) {
            codes.insert(ours.code_in(kind).to_owned(), Target::Ours(ours));
            add(ours.label(Language::En), Target::Ours(ours));
            add(ours.label(Language::Bg), Target::Ours(ours));
        }
        if kind.field("institution").is_none() && !is_list(kind) {
            codes.insert("institution".into(), Target::Ours(Ours::EnteredBy));
        }
        Self { codes, labels, layout }
    }

    /// The column that a heading means: a code, a label, a label with a code in
    /// square brackets, a label with a unit in round ones; a star for what must
    /// be filled may follow.
    pub(super) fn find(&self, heading: &str) -> Option<Target> {
        let text = heading.trim().trim_end_matches('*').trim_end();
        if let Some(target) = self.by_layout(text) {
            return Some(target);
        }
        if let Some(target) = self.by_code(text) {
            return Some(target);
        }
        if let Some((_, code)) = text.strip_suffix(']').and_then(|t| t.rsplit_once('[')) {
            return self.by_code(code);
        }
        if let Some(found) = self.labels.get(&fold(text)) {
            return *found;
        }
        let (label, _) = text.strip_suffix(')')?.rsplit_once('(')?;
        self.by_code(label).or_else(|| self.labels.get(&fold(label)).copied().flatten())
    }

    /// The column with exactly this code, a key of a layout included.
    pub(super) fn by_code(&self, text: &str) -> Option<Target> {
        let key = if is_key(text) { self.by_layout(text) } else { None };
        key.or_else(|| self.codes.get(&folded_code(text)).copied())
    }

    /// The column that a layout has under this heading. A key may stand behind
    /// the groups of a form: `victim/prs_FirstName`.
    fn by_layout(&self, text: &str) -> Option<Target> {
        if self.layout.is_empty() {
            return None;
        }
        let whole = self.layout.get(&loose(text));
        whole.or_else(|| self.layout.get(&loose(last_part(text)?))).copied()
    }

    /// Whether a layout says how the columns are called.
    pub(super) fn has_layout(&self) -> bool {
        !self.layout.is_empty()
    }

    /// The label as a heading that is understood again: with its code where
    /// two columns have the same label.
    fn heading(&self, label: &str, code: &str, target: Target) -> String {
        if self.find(label) == Some(target) {
            label.to_owned()
        } else {
            format!("{label} [{code}]")
        }
    }
}

fn folded_code(text: &str) -> String {
    text.trim().to_lowercase().replace([' ', '-'], "_")
}

/// The columns in which a kind is written: ours that are asked for, then its
/// fields. Each is a code and a heading in `language`.
pub(super) fn columns(kind: &Kind, ours: &[Ours], language: Language) -> Vec<(String, String)> {
    let names = Names::of(kind);
    let ours = ours.iter().filter(|o| o.is_in(kind)).map(|o| {
        let (code, label) = (o.code_in(kind), o.label(language));
        (code.to_owned(), names.heading(label, code, Target::Ours(*o)))
    });
    let fields = kind.fields.iter().enumerate().map(|(n, f)| {
        let heading = names.heading(f.name.in_language(language), &f.id, Target::Field(n));
        (f.id.clone(), heading)
    });
    ours.chain(fields).collect()
}

/// Which column of a file holds which field.
#[derive(Clone, Debug)]
pub struct Header {
    /// The headings as they were written, by column; empty for none.
    pub titles: Vec<String>,
    /// The number of the last row of headings.
    pub line: u64,
    pub(super) kind: Kind,
    pub(super) targets: Vec<Option<Target>>,
}

impl Header {
    /// The column of a field, from 0.
    #[must_use]
    pub fn column_of(&self, field: &str) -> Option<usize> {
        self.targets.iter().position(|t| match t {
            Some(Target::Field(n)) => self.kind.fields[*n].id == field,
            _ => false,
        })
    }

    /// The column of one of ours, from 0.
    #[must_use]
    pub fn column_of_ours(&self, ours: Ours) -> Option<usize> {
        self.targets.iter().position(|t| *t == Some(Target::Ours(ours)))
    }

    /// The field in a column.
    #[must_use]
    pub fn field(&self, column: usize) -> Option<&Field> {
        match self.targets.get(column)? {
            Some(Target::Field(n)) => self.kind.fields.get(*n),
            _ => None,
        }
    }

    /// The kind of record the file is read as.
    #[must_use]
    pub fn kind(&self) -> &Kind {
        &self.kind
    }

    /// Required fields that have no column.
    pub(super) fn missing(&self) -> impl Iterator<Item = &Field> {
        self.kind.fields.iter().filter(|f| f.required && self.column_of(&f.id).is_none())
    }
}

/// How many different columns of a kind the headings name, ours not counted.
pub(super) fn known(names: &Names, headings: &[String]) -> usize {
    let mut fields: Vec<usize> = headings
        .iter()
        .filter_map(|h| match names.find(h) {
            Some(Target::Field(n)) => Some(n),
            _ => None,
        })
        .collect();
    fields.sort_unstable();
    fields.dedup();
    fields.len()
}

/// The kind of the pack whose fields most of the headings name, when it is not
/// `kind` itself.
pub(super) fn better_kind<'p>(
    kind: &Kind,
    headings: &[String],
    pack: &'p Pack,
) -> Option<&'p Kind> {
    let own = known(&Names::of(kind), headings);
    let others = pack.kinds.iter().filter(|k| k.id != kind.id);
    let best = others.map(|k| (known(&Names::of(k), headings), k)).max_by_key(|(n, _)| *n);
    best.filter(|(n, _)| *n > own).map(|(_, k)| k)
}
