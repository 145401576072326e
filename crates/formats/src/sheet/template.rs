//! The spreadsheet that an institution fills.
use super::codebook::{codebook, type_words, yes_no};
use super::heading::{Ours, columns, is_list};
use super::{mark, version};
use domain::institution::InstitutionKind;
use domain::pack::{Pack, fold};
use domain::record::kind::{Field, FieldType, Kind};
use domain::words::Language;
use rust_xlsxwriter::{
    DataValidation, DataValidationErrorStyle, DataValidationRule, DocProperties, ExcelDateTime,
    Format, FormatAlign, Formula, Note, Workbook, Worksheet, XlsxError,
};
use std::collections::BTreeMap;

/// The spreadsheet could not be written.
#[derive(Debug, thiserror::Error)]
#[error("the spreadsheet could not be written: {0}")]
pub struct NotWritten(#[from] XlsxError);

/// The first cell of the sheet with the lists.
pub(super) const LISTS_MARK: &str = "pristan-lists";
/// The last row for which the lists are offered; rows below are read as well.
const LAST_ROW: u32 = 20_001;
/// The first row of records, below the headings and the codes.
const FIRST_ROW: u32 = 2;
/// The first row of values in the sheet of lists.
const FIRST_LISTED: u32 = 2;

/// A template for records of `kind`: the table to fill, with lists to choose
/// from; the code book; and how to fill it.
///
/// The same input gives the same file.
///
/// # Errors
///
/// When the kind makes a sheet that cannot be: more columns than there are.
pub fn template(kind: &Kind, pack: &Pack, language: Language) -> Result<Vec<u8>, NotWritten> {
    let mut book = Workbook::new();
    let made = ExcelDateTime::from_ymd(2017, 1, 1)?;
    let title = kind.plural.in_language(language);
    book.set_properties(&DocProperties::new().set_title(title).set_creation_datetime(&made));
    let names = SheetNames::of(language);
    let lists = lists(kind, pack, language);

    let sheet = book.add_worksheet().set_name(names.records)?;
    records(sheet, kind, language, names.lists, &lists)?;

    let sheet = book.add_worksheet().set_name(names.codebook)?;
    let heading = heading_format();
    for (n, row) in (0..).zip(codebook(kind, pack, language)) {
        for (column, text) in (0..).zip(&row) {
            match n {
                0 => sheet.write_string_with_format(n, column, text, &heading)?,
                _ => sheet.write_string(n, column, text)?,
            };
        }
    }
    for (column, width) in (0..).zip([22, 34, 34, 30, 12, 12, 12, 20, 22, 36, 36, 16]) {
        sheet.set_column_width(column, width)?;
    }
    sheet.set_freeze_panes(1, 1)?;

    let sheet = book.add_worksheet().set_name(names.about)?;
    sheet.set_column_width(0, 28)?.set_column_width(1, 90)?;
    let wrapped = Format::new().set_text_wrap().set_align(FormatAlign::Top);
    for (n, (label, text)) in (0..).zip(about(kind, pack, language)) {
        sheet.write_string_with_format(n, 0, label, &heading)?;
        sheet.write_string_with_format(n, 1, text, &wrapped)?;
    }

    let sheet = book.add_worksheet().set_name(names.lists)?;
    sheet.write_string(0, 0, LISTS_MARK)?;
    for (column, list) in (0..).zip(&lists.columns) {
        sheet.write_string_with_format(1, column, &list.title, &heading)?;
        sheet.set_column_width(column, 36)?;
        for (row, entry) in (FIRST_LISTED..).zip(&list.entries) {
            sheet.write_string(row, column, entry)?;
        }
    }
    sheet.set_freeze_panes(FIRST_LISTED, 0)?;
    Ok(book.save_to_buffer()?)
}

/// The names of the sheets of a file.
pub(super) struct SheetNames {
    pub(super) records: &'static str,
    pub(super) codebook: &'static str,
    pub(super) about: &'static str,
    pub(super) lists: &'static str,
}

impl SheetNames {
    pub(super) const fn of(language: Language) -> Self {
        match language {
            Language::En => {
                Self { records: "Records", codebook: "Code book", about: "About", lists: "Lists" }
            }
            Language::Bg => {
                Self {
                    records: "Записи", codebook: "Кодове", about: "За файла", lists: "Списъци"
                }
            }
        }
    }
}

fn heading_format() -> Format {
    Format::new().set_bold().set_text_wrap().set_align(FormatAlign::Top)
}

/// The columns of the sheet of lists.
struct Lists {
    columns: Vec<List>,
    /// By what is listed, the place in `columns`.
    places: BTreeMap<String, u16>,
}

struct List {
    title: String,
    entries: Vec<String>,
}

/// What the entries of a field's list are: the list's id, or the directory.
fn listed(field: &Field) -> Option<&str> {
    match field.kind {
        FieldType::Code | FieldType::Codes => field.list.as_deref(),
        FieldType::YesNo => Some("yes/no"),
        FieldType::Place => Some("places"),
        FieldType::Institution | FieldType::Institutions => Some("institutions"),
        _ => None,
    }
}

fn lists(kind: &Kind, pack: &Pack, language: Language) -> Lists {
    let mut lists = Lists { columns: Vec::new(), places: BTreeMap::new() };
    for key in kind.fields.iter().filter_map(listed) {
        if lists.places.contains_key(key) {
            continue;
        }
        let (title, entries) = match key {
            "yes/no" => {
                let title = if language == Language::En { "Yes or no" } else { "Да или не" };
                let both = [true, false].map(|yes| yes_no(yes, language).to_owned());
                (title.to_owned(), both.to_vec())
            }
            "places" => places(pack, language),
            "institutions" => institutions(pack, language),
            id => codes(id, pack, language),
        };
        if !entries.is_empty() {
            let place = u16::try_from(lists.columns.len()).unwrap_or(u16::MAX);
            lists.places.insert(key.to_owned(), place);
            lists.columns.push(List { title, entries });
        }
    }
    lists
}

fn codes(id: &str, pack: &Pack, language: Language) -> (String, Vec<String>) {
    let Some(list) = pack.list(id) else { return (id.to_owned(), Vec::new()) };
    let entries = list.codes.iter().map(|c| {
        let name = c.name.in_language(language);
        // A name that would be read as another code goes with its own.
        if list.code_of(name) == Some(&c.code) {
            name.to_owned()
        } else {
            format!("{name} ({})", c.code)
        }
    });
    (list.name.in_language(language).to_owned(), entries.collect())
}

fn places(pack: &Pack, language: Language) -> (String, Vec<String>) {
    let (title, oblast) = match language {
        Language::En => ("Municipalities and oblasti", "Oblast"),
        Language::Bg => ("Общини и области", "Област"),
    };
    let mut municipalities: Vec<(String, String)> = pack
        .municipalities
        .iter()
        .map(|m| {
            let name = m.name.in_language(language);
            (fold(name), format!("{name} ({})", m.code))
        })
        .collect();
    municipalities.sort();
    let oblasti = pack
        .oblasti
        .iter()
        .map(|o| format!("{oblast} {} ({})", o.name.in_language(language), o.code));
    let entries = municipalities.into_iter().map(|(_, entry)| entry).chain(oblasti);
    (title.to_owned(), entries.collect())
}

fn institutions(pack: &Pack, language: Language) -> (String, Vec<String>) {
    let title = if language == Language::En { "Institutions" } else { "Институции" };
    let bodies = pack.institutions.iter().filter(|i| i.kind != InstitutionKind::Class);
    let mut entries: Vec<(String, String)> = bodies
        .map(|i| {
            let name = i.name.in_language(language);
            (fold(name), format!("{name} ({})", i.code))
        })
        .collect();
    entries.sort();
    (title.to_owned(), entries.into_iter().map(|(_, entry)| entry).collect())
}

fn records(
    sheet: &mut Worksheet,
    kind: &Kind,
    language: Language,
    lists_name: &str,
    lists: &Lists,
) -> Result<(), XlsxError> {
    let ours: Vec<Ours> = [Ours::Record, Ours::Reference, Ours::Activities]
        .into_iter()
        .filter(|o| o.is_in(kind))
        .collect();
    let heading = heading_format();
    let as_text = Format::new().set_num_format("@");
    for (n, (code, label)) in columns(kind, &ours, language).into_iter().enumerate() {
        let column = u16::try_from(n).map_err(|_| XlsxError::RowColumnLimitError)?;
        let field = n.checked_sub(ours.len()).map(|n| &kind.fields[n]);
        let title = match field {
            Some(field) => titled(label.clone(), field, language),
            None if ours[n].is_required_in(kind) => format!("{label} *"),
            None => label.clone(),
        };
        sheet.write_string_with_format(0, column, &title, &heading)?;
        sheet.write_string(1, column, &code)?;
        let numeric =
            field.is_some_and(|f| matches!(f.kind, FieldType::Integer | FieldType::Decimal));
        if !numeric {
            sheet.set_column_format(column, &as_text)?;
        }
        let (width, help) = match field {
            None => (20, ours[n].hint_in(kind, language).to_owned()),
            Some(field) => {
                let width = match field.kind {
                    FieldType::LongText => 50,
                    FieldType::Text | FieldType::Link | FieldType::Institutions => 36,
                    FieldType::Integer | FieldType::Decimal | FieldType::YesNo => 14,
                    _ => 24,
                };
                (width, help(field, language))
            }
        };
        sheet.set_column_width(column, width)?;
        sheet.insert_note(
            0,
            column,
            &Note::new(&help).set_width(260).set_height(120).add_author_prefix(false),
        )?;
        let validation = match field {
            Some(field) => validation(field, language, lists_name, lists),
            None => DataValidation::new().allow_any_value(),
        };
        let validation = validation
            .set_input_title(shortened(&label, 32))?
            .set_input_message(shortened(&help, 255))?;
        sheet.add_data_validation(FIRST_ROW, column, LAST_ROW, column, &validation)?;
    }
    // The codes let the file be read whatever becomes of the labels.
    sheet.set_row_hidden(1)?;
    sheet.set_freeze_panes(FIRST_ROW, 0)?;
    Ok(())
}

/// The label with its unit, and a star for what must be filled.
fn titled(mut label: String, field: &Field, language: Language) -> String {
    if let Some(unit) = &field.unit {
        label = format!("{label} ({})", unit.in_language(language));
    }
    if field.required { format!("{label} *") } else { label }
}

fn help(field: &Field, language: Language) -> String {
    let required = match (field.required, language) {
        (true, Language::En) => "Required",
        (false, Language::En) => "Optional",
        (true, Language::Bg) => "Задължително",
        (false, Language::Bg) => "По желание",
    };
    let unit = field.unit.as_ref().map(|u| format!(", {}", u.in_language(language)));
    let mut text =
        format!("{required}: {}{}.", type_words(field.kind, language), unit.unwrap_or_default());
    if let Some(hint) = &field.hint {
        text.push(' ');
        text.push_str(hint.in_language(language));
    }
    text
}

fn validation(
    field: &Field,
    language: Language,
    lists_name: &str,
    lists: &Lists,
) -> DataValidation {
    let rule = DataValidation::new();
    let several = matches!(field.kind, FieldType::Codes | FieldType::Institutions);
    let (rule, style) = match (field.kind, listed(field).and_then(|l| lists.places.get(l))) {
        (_, Some(place)) if !several => {
            let letters = super::column_letters(usize::from(*place));
            let last = FIRST_LISTED as usize + lists.columns[usize::from(*place)].entries.len();
            let first = FIRST_LISTED + 1;
            let range = format!("='{lists_name}'!${letters}${first}:${letters}${last}");
            (rule.allow_list_formula(Formula::new(range)), DataValidationErrorStyle::Warning)
        }
        (FieldType::Integer, _) => {
            let limit =
                |n: i64| i32::try_from(n).unwrap_or(if n < 0 { i32::MIN } else { i32::MAX });
            let (min, max) =
                (limit(field.min.unwrap_or(i64::MIN)), limit(field.max.unwrap_or(i64::MAX)));
            let between = DataValidationRule::Between(min, max);
            (rule.allow_whole_number(between), DataValidationErrorStyle::Warning)
        }
        _ => return rule.allow_any_value(),
    };
    let message = match language {
        Language::En => "This value will probably be refused. See the note at the heading.",
        Language::Bg => {
            "Тази стойност вероятно няма да бъде приета. Вижте бележката към заглавието."
        }
    };
    // The message is far below the 255 characters that are allowed.
    rule.set_error_style(style).set_error_message(message).unwrap_or_else(|_| DataValidation::new())
}

fn shortened(text: &str, limit: usize) -> String {
    if text.chars().count() <= limit {
        return text.to_owned();
    }
    text.chars().take(limit - 1).chain(['…']).collect()
}

fn about(kind: &Kind, pack: &Pack, language: Language) -> Vec<(&'static str, String)> {
    let name = kind.plural.in_language(language).to_owned();
    let what = kind.about.in_language(language).to_owned();
    let version = version(kind, pack);
    match language {
        Language::En => vec![
            ("Template for", name),
            ("What it is for", what),
            ("Kind", kind.id.clone()),
            ("Version", version),
            ("Language", "English (en)".into()),
            ("Mark", mark(kind, pack)),
            (
                "How to fill it",
                "One row a record, from the row below the headings. Do not change the headings; \
                 their order does not matter, and columns you do not need may be deleted."
                    .into(),
            ),
            (
                "Required",
                "A star after the heading means that the column must be filled in every row."
                    .into(),
            ),
            ("Dates", "Write dates like 2017-07-05; 5.07.2017 is understood as well.".into()),
            (
                "Lists",
                "Choose from the list in the cell. Where several values are possible, separate \
                 them with semicolons; the values are in the sheets “Code book” and “Lists”."
                    .into(),
            ),
            (
                "Empty or zero",
                "An empty cell means not known. Write 0 only for what was counted and is none."
                    .into(),
            ),
            (
                "Personal data",
                if is_list(kind) {
                    "The file holds who people are. Send it through the register alone, never by \
                     e-mail, and delete it when it was taken."
                } else {
                    "Do not write names or other personal data of victims in any column."
                }
                .into(),
            ),
        ],
        Language::Bg => vec![
            ("Образец за", name),
            ("Предназначение", what),
            ("Вид", kind.id.clone()),
            ("Версия", version),
            ("Език", "български (bg)".into()),
            ("Знак", mark(kind, pack)),
            (
                "Как се попълва",
                "По един ред за всеки запис, от реда под заглавията. Не променяйте заглавията; \
                 редът им е без значение, а ненужните колони могат да се изтрият."
                    .into(),
            ),
            (
                "Задължителни колони",
                "Звездичка след заглавието означава, че колоната се попълва на всеки ред.".into(),
            ),
            ("Дати", "Пишете датите така: 2017-07-05; разбира се и 5.07.2017.".into()),
            (
                "Списъци",
                "Изберете от списъка в клетката. Когато са възможни няколко стойности, разделете \
                 ги с точка и запетая; стойностите са в листовете „Кодове“ и „Списъци“."
                    .into(),
            ),
            (
                "Празно или нула",
                "Празна клетка означава, че стойността не е известна. Пишете 0 само когато е \
                 преброено и няма нито един."
                    .into(),
            ),
            (
                "Лични данни",
                if is_list(kind) {
                    "Файлът съдържа самоличност на хора. Изпращайте го само през системата, никога \
                     по електронна поща, и го изтрийте, след като бъде приет."
                } else {
                    "Не записвайте имена или други лични данни на пострадали в нито една колона."
                }
                .into(),
            ),
        ],
    }
}
