//! Forms for `KoBo` and ODK (`XLSForm`), made into layouts: what the columns of
//! their answers are called, and what their choices mean.
use super::book::{self, Book, BookRows};
use super::heading::{Names, Ours, Target};
use super::input::cell_text;
use super::layout::loose;
use super::remark::{SheetNotice, SheetRemark};
use domain::pack::{Pack, fold};
use domain::person_list::{Layout, LayoutColumn};
use domain::record::kind::{Field, FieldType, Kind};
use domain::words::{Language, Words};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// Something noticed about a form.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FormRemark {
    /// The row of the sheet `survey`, or of `choices` for a choice.
    pub line: u64,
    /// What was noticed.
    pub kind: FormNotice,
    /// The name of the question.
    pub question: String,
    /// The name of the choice, if it is about one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub choice: Option<String>,
}

/// What may be noticed about a form.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FormNotice {
    /// No field of a list of persons is what it asks; the answers are kept as
    /// they are sent.
    NotMatched,
    /// Another question before it asks the same.
    FieldTwice,
    /// No code is what the choice says; rows with it will be refused.
    ChoiceNotMatched,
}

impl FormRemark {
    /// The remark as a sentence.
    #[must_use]
    pub fn text(&self, language: Language) -> String {
        let (line, question) = (self.line, &self.question);
        let choice = self.choice.as_deref().unwrap_or_default();
        match (self.kind, language) {
            (FormNotice::NotMatched, Language::En) => format!(
                "survey, row {line}: the question `{question}` is no field of a list of persons; \
                 its answers are kept as they are sent"
            ),
            (FormNotice::NotMatched, Language::Bg) => format!(
                "survey, ред {line}: въпросът „{question}“ не е поле на списък на лица; отговорите \
                 му се пазят, както са изпратени"
            ),
            (FormNotice::FieldTwice, Language::En) => format!(
                "survey, row {line}: the question `{question}` asks what a question before it \
                 asks; the first is read"
            ),
            (FormNotice::FieldTwice, Language::Bg) => format!(
                "survey, ред {line}: въпросът „{question}“ пита същото като предходен; чете се \
                 първият"
            ),
            (FormNotice::ChoiceNotMatched, Language::En) => format!(
                "choices, row {line}: the choice `{choice}` of `{question}` is no code of the \
                 list; name its code in the layout"
            ),
            (FormNotice::ChoiceNotMatched, Language::Bg) => format!(
                "choices, ред {line}: изборът „{choice}“ на „{question}“ не е код от \
                 номенклатурата; посочете кода му в оформлението"
            ),
        }
    }
}

/// Rows of a sheet of a form that are read: none has more.
const ROWS: usize = 20_000;

/// By what the answers of a form are numbered where it asks for no code of the
/// person.
const NUMBERED_BY: [&str; 3] = ["_uuid", "meta/instanceID", "KEY"];

/// The layout `id` of the answers to a form, and what of the form is in no list
/// of persons. A question is known by its name, as ours or that of a standard in
/// the pack, or by a label.
///
/// # Errors
///
/// One remark, when the file is no `XLSForm`.
pub fn layout_of_xlsform(
    bytes: Vec<u8>,
    id: &str,
    pack: &Pack,
) -> Result<(Layout, Vec<FormRemark>), SheetRemark> {
    let no_form = || SheetRemark::of(SheetNotice::NoHeader, "");
    let kind = pack.person_list.as_ref().ok_or_else(no_form)?;
    if !bytes.starts_with(b"PK") {
        return Err(SheetRemark::of(SheetNotice::WrongFormat, "no XLSX"));
    }
    let mut book = book::open(bytes)?;
    let survey = table(&mut book, "survey")?.ok_or_else(no_form)?;
    let choices = table(&mut book, "choices")?.unwrap_or_default();
    let settings = table(&mut book, "settings")?.unwrap_or_default();
    let questions = questions(&survey);
    if questions.is_empty() {
        return Err(no_form());
    }
    let known = Known::of(kind, pack);
    let (mut columns, mut remarks) = (Vec::new(), Vec::new());
    let (mut taken, mut used) = (BTreeSet::new(), BTreeSet::new());
    for question in &questions {
        let mut notice = |kind, line, choice: Option<&str>| {
            let (question, choice) = (question.name.clone(), choice.map(str::to_owned));
            remarks.push(FormRemark { line, kind, question, choice });
        };
        let Some(target) = known.target(question) else {
            notice(FormNotice::NotMatched, question.line, None);
            continue;
        };
        let (name, field) = match target {
            Target::Field(n) => (kind.fields[n].id.clone(), Some(&kind.fields[n])),
            Target::Ours(ours) => (ours.code().to_owned(), None),
        };
        if !taken.insert(name.clone()) {
            notice(FormNotice::FieldTwice, question.line, None);
            continue;
        }
        let mut values = BTreeMap::new();
        let of_list = |choice: &&Line| {
            question.list.is_some_and(|list| {
                [choice.text("list_name"), choice.text("list name")].contains(&Some(list))
            })
        };
        for choice in choices.iter().filter(of_list) {
            let Some((field, text)) = field.zip(choice.text("name")) else { continue };
            match known.code(field, text, &choice.labels()) {
                Meaning::Itself => {}
                Meaning::Code(code) => {
                    let texts = [text].into_iter().chain(choice.labels());
                    for text in texts.filter(|text| **text != *code) {
                        values.insert(text.to_owned(), code.clone());
                    }
                }
                Meaning::None => notice(FormNotice::ChoiceNotMatched, choice.line, Some(text)),
            }
        }
        let headings = question.headings().into_iter().filter(|h| used.insert(loose(h)));
        columns.push(LayoutColumn { field: name, headings: headings.collect(), values });
    }
    if !taken.contains(Ours::Reference.code()) {
        let headings = NUMBERED_BY.map(str::to_owned).to_vec();
        let field = Ours::Reference.code().to_owned();
        columns.insert(0, LayoutColumn { field, headings, values: BTreeMap::new() });
    }
    let title = settings.first().and_then(|line| line.text("form_title")).unwrap_or(id);
    let layout = Layout {
        id: id.to_owned(),
        version: 1,
        name: Words { en: title.to_owned(), bg: title.to_owned() },
        institution: None,
        source: format!("Made of the form “{title}” (XLSForm)"),
        columns,
    };
    Ok((layout, remarks))
}

/// A row of a sheet by its headings.
struct Line {
    line: u64,
    cells: Vec<(String, String)>,
}

impl Line {
    fn text(&self, heading: &str) -> Option<&str> {
        self.cells.iter().find(|(h, _)| h == heading).map(|(_, text)| text.as_str())
    }

    /// `label`, `label::English (en)`, `label::bg`.
    fn labels(&self) -> Vec<&str> {
        let labels = self.cells.iter().filter(|(h, _)| h == "label" || h.starts_with("label:"));
        labels.map(|(_, text)| text.as_str()).collect()
    }
}

fn table(book: &mut Book, name: &str) -> Result<Option<Vec<Line>>, SheetRemark> {
    let sheets = book::sheets(book);
    let Some(sheet) = sheets.iter().find(|sheet| sheet.trim().eq_ignore_ascii_case(name)) else {
        return Ok(None);
    };
    let mut reader = BookRows::of(book, sheet)?;
    let mut titles: HashMap<usize, String> = HashMap::new();
    let mut lines = Vec::new();
    while lines.len() < ROWS
        && let Some((line, cells)) = reader.next_row()?
    {
        let texts = cells.iter().filter_map(|(c, data)| Some((*c, cell_text(data, None)?)));
        let texts = texts.map(|(c, text)| (c, text.trim().to_owned()));
        if titles.is_empty() {
            titles = texts.map(|(c, text)| (c, text.to_lowercase())).collect();
            continue;
        }
        let cells = texts.filter_map(|(c, text)| Some((titles.get(&c)?.clone(), text))).collect();
        lines.push(Line { line, cells });
    }
    Ok(Some(lines))
}

/// A question and the groups it stands in.
struct Question<'l> {
    line: u64,
    name: String,
    groups: Vec<String>,
    labels: Vec<&'l str>,
    /// The list of its choices.
    list: Option<&'l str>,
}

impl Question<'_> {
    /// What its column may be called: by name, behind its groups as `KoBo` and
    /// ODK write them, and by its labels.
    fn headings(&self) -> Vec<String> {
        let mut all = vec![self.name.clone()];
        if !self.groups.is_empty() {
            let path: Vec<&str> =
                self.groups.iter().chain([&self.name]).map(String::as_str).collect();
            all.extend([path.join("/"), path.join("-")]);
        }
        all.extend(self.labels.iter().map(|label| (*label).to_owned()));
        let mut seen = BTreeSet::new();
        all.retain(|heading| seen.insert(fold(heading)));
        all
    }
}

fn questions(survey: &[Line]) -> Vec<Question<'_>> {
    let (mut groups, mut questions): (Vec<String>, Vec<_>) = (Vec::new(), Vec::new());
    for line in survey {
        let Some(kind) = line.text("type") else { continue };
        let mut words = kind.split_whitespace();
        let first = words.next().unwrap_or_default().to_lowercase();
        let name = line.text("name").unwrap_or_default().to_owned();
        let whole = kind.to_lowercase().replace(' ', "_");
        if whole.starts_with("begin_group") || whole.starts_with("begin_repeat") {
            groups.push(name);
        } else if whole.starts_with("end_group") || whole.starts_with("end_repeat") {
            groups.pop();
        } else if !name.is_empty() && !HIDDEN.contains(&first.as_str()) {
            let list = first.starts_with("select").then(|| words.next()).flatten();
            let (groups, labels) = (groups.clone(), line.labels());
            questions.push(Question { line: line.line, name, groups, labels, list });
        }
    }
    questions
}

/// What stands in a survey and asks nothing of a person.
const HIDDEN: [&str; 12] = [
    "note",
    "start",
    "end",
    "today",
    "deviceid",
    "username",
    "phonenumber",
    "audit",
    "start-geopoint",
    "simserial",
    "subscriberid",
    "background-audio",
];

/// What a choice means.
enum Meaning {
    /// The field takes any text.
    Itself,
    Code(String),
    None,
}

/// The layouts of the pack that are of no institution: the 1 of one may be the
/// 2 of another.
fn standards(pack: &Pack) -> impl Iterator<Item = &Layout> {
    pack.layouts.iter().filter(|layout| layout.institution.is_none())
}

/// By what questions and choices are known.
struct Known<'p> {
    pack: &'p Pack,
    own: Names,
    layouts: Vec<Names>,
    /// The fields of HTCDS: what one of them is, its label does not say again.
    standard: BTreeSet<String>,
}

impl<'p> Known<'p> {
    fn of(kind: &Kind, pack: &'p Pack) -> Self {
        let layouts = standards(pack).map(|layout| Names::in_layout(kind, Some(layout)));
        let standard = crate::htcds::FIELDS.lines().skip(1);
        let standard = standard.filter_map(|line| line.split(',').next()).map(loose);
        Self {
            pack,
            own: Names::of(kind),
            layouts: layouts.collect(),
            standard: standard.collect(),
        }
    }

    fn target(&self, question: &Question<'_>) -> Option<Target> {
        let find = |text: &str| {
            self.own.find(text).or_else(|| self.layouts.iter().find_map(|names| names.find(text)))
        };
        let by_label = || {
            // The toolkit labels prs_Title, a post, “Second Name”.
            let key = self.standard.contains(&loose(&question.name));
            if key { None } else { question.labels.iter().find_map(|label| find(label)) }
        };
        find(&question.name).or_else(by_label)
    }

    fn code(&self, field: &Field, name: &str, labels: &[&str]) -> Meaning {
        let all = || [name].into_iter().chain(labels.iter().copied());
        let found = match field.kind {
            FieldType::Code => {
                let list = field.list.as_deref().and_then(|list| self.pack.list(list));
                let Some(list) = list else { return Meaning::None };
                if list.codes.iter().any(|code| code.code == name) {
                    return Meaning::Code(name.to_owned());
                }
                let external = |text: &str| {
                    let of = list.codes.iter();
                    let mut of = of.filter(|code| code.external_code.as_deref() == Some(text));
                    // A code of another standard that is several of ours is none.
                    of.next().filter(|_| of.next().is_none()).map(|code| code.code.as_str())
                };
                all().find_map(|text| {
                    let known = self.value(&field.id, text).or_else(|| list.code_of(text));
                    known.or_else(|| external(text))
                })
            }
            FieldType::YesNo => all().find_map(|text| {
                let words: [(&str, &[&str]); 2] = [
                    ("yes", &["yes", "y", "true", "1", "да"]),
                    ("no", &["no", "n", "false", "0", "не"]),
                ];
                let said = fold(text);
                let meant = words.iter().find(|(_, all)| all.contains(&said.as_str()));
                self.value(&field.id, text).or(meant.map(|(code, _)| *code))
            }),
            FieldType::Place => all().find_map(|text| self.pack.place_code(text)),
            _ => return Meaning::Itself,
        };
        found.map_or(Meaning::None, |code| Meaning::Code(code.to_owned()))
    }

    /// What a value means in a standard.
    fn value(&self, field: &str, text: &str) -> Option<&'p str> {
        let columns = standards(self.pack).flat_map(|layout| &layout.columns);
        let mut values = columns.filter(|c| c.field == field).flat_map(|column| &column.values);
        let text = fold(text);
        values.find(|(value, _)| fold(value) == text).map(|(_, code)| code.as_str())
    }
}
