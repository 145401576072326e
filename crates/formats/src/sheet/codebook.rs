//! The code book: what each column means and which codes may stand in it.
use super::heading::Ours;
use domain::pack::Pack;
use domain::record::kind::{FieldType, Kind};
use domain::words::Language;

/// The first heading of a code book, in each language; by it the sheet is known
/// as ours.
pub(super) const FIRST_HEADINGS: [&str; 2] = ["Field code", "Код на полето"];

/// The code book of a kind as rows of text, headings first: one row a field,
/// and under a field with a code list one row a code.
///
/// Columns: field code, label in English, label in Bulgarian, type, unit,
/// required, limits, code list, code, its name in English and in Bulgarian, its
/// code elsewhere.
#[must_use]
pub fn codebook(kind: &Kind, pack: &Pack, language: Language) -> Vec<[String; 12]> {
    let headings = match language {
        Language::En => [
            FIRST_HEADINGS[0],
            "Label in English",
            "Label in Bulgarian",
            "Type",
            "Unit",
            "Required",
            "Limits",
            "Code list",
            "Code",
            "Name in English",
            "Name in Bulgarian",
            "Code elsewhere",
        ],
        Language::Bg => [
            FIRST_HEADINGS[1],
            "Име на английски",
            "Име на български",
            "Вид на стойността",
            "Мерна единица",
            "Задължително",
            "Граници",
            "Номенклатура",
            "Код",
            "Наименование на английски",
            "Наименование на български",
            "Код в друг стандарт",
        ],
    };
    let mut rows = vec![headings.map(str::to_owned)];
    let empty = || std::array::from_fn(|_| String::new());
    for ours in Ours::ALL
        .into_iter()
        .filter(|o| !matches!(o, Ours::Export | Ours::Verdict) && o.is_in(kind))
    {
        let mut row: [String; 12] = empty();
        row[0] = ours.code_in(kind).into();
        row[1] = ours.label(Language::En).into();
        row[2] = ours.label(Language::Bg).into();
        row[3] = ours.hint_in(kind, language).into();
        row[5] = yes_no(ours.is_required_in(kind), language).into();
        rows.push(row);
    }
    for field in &kind.fields {
        let mut row: [String; 12] = empty();
        row[0].clone_from(&field.id);
        row[1].clone_from(&field.name.en);
        row[2].clone_from(&field.name.bg);
        row[3] = type_words(field.kind, language).into();
        row[4] = field.unit.as_ref().map_or("", |u| u.in_language(language)).into();
        row[5] = yes_no(field.required, language).into();
        row[6] = match (field.min, field.max) {
            (Some(min), Some(max)) => format!("{min} – {max}"),
            (Some(min), None) => format!("≥ {min}"),
            (None, Some(max)) => format!("≤ {max}"),
            (None, None) => String::new(),
        };
        row[7] = field.list.clone().unwrap_or_default();
        rows.push(row);
        let codes = field.list.as_deref().and_then(|l| pack.list(l));
        for code in codes.map(|l| l.codes.as_slice()).unwrap_or_default() {
            let mut row: [String; 12] = empty();
            row[0].clone_from(&field.id);
            row[7] = field.list.clone().unwrap_or_default();
            row[8].clone_from(&code.code);
            row[9].clone_from(&code.name.en);
            row[10].clone_from(&code.name.bg);
            row[11] = code.external_code.clone().unwrap_or_default();
            rows.push(row);
        }
    }
    rows
}

pub(super) fn yes_no(yes: bool, language: Language) -> &'static str {
    match (yes, language) {
        (true, Language::En) => "yes",
        (false, Language::En) => "no",
        (true, Language::Bg) => "да",
        (false, Language::Bg) => "не",
    }
}

/// What may stand in a field, in words.
pub(super) const fn type_words(kind: FieldType, language: Language) -> &'static str {
    match (kind, language) {
        (FieldType::Text, Language::En) => "one line of text, at most 500 characters",
        (FieldType::Text, Language::Bg) => "текст на един ред, до 500 знака",
        (FieldType::LongText, Language::En) => "text, at most 20,000 characters",
        (FieldType::LongText, Language::Bg) => "текст, до 20 000 знака",
        (FieldType::Integer, Language::En) => "whole number",
        (FieldType::Integer, Language::Bg) => "цяло число",
        (FieldType::Decimal, Language::En) => "number with at most two decimal places",
        (FieldType::Decimal, Language::Bg) => "число с най-много два знака след запетаята",
        (FieldType::Day, Language::En) => "date, like 2017-07-05 or 5.07.2017",
        (FieldType::Day, Language::Bg) => "дата, например 2017-07-05 или 5.07.2017",
        (FieldType::Code, Language::En) => "one code of the list",
        (FieldType::Code, Language::Bg) => "един код от номенклатурата",
        (FieldType::Codes, Language::En) => "codes of the list, separated by semicolons",
        (FieldType::Codes, Language::Bg) => "кодове от номенклатурата, разделени с точка и запетая",
        (FieldType::YesNo, Language::En) => "yes or no; empty if not known",
        (FieldType::YesNo, Language::Bg) => "да или не; празно, ако не е известно",
        (FieldType::Place, Language::En) => "municipality or oblast, by name or code",
        (FieldType::Place, Language::Bg) => "община или област, с наименование или код",
        (FieldType::Institution, Language::En) => "institution, by name or abbreviation",
        (FieldType::Institution, Language::Bg) => "институция, с наименование или съкращение",
        (FieldType::Institutions, Language::En) => {
            "institutions, by name or abbreviation, separated by semicolons"
        }
        (FieldType::Institutions, Language::Bg) => {
            "институции, с наименование или съкращение, разделени с точка и запетая"
        }
        (FieldType::Record, Language::En) => "id of another record",
        (FieldType::Record, Language::Bg) => "номер на друг запис",
        (FieldType::Records, Language::En) => "ids of other records, separated by semicolons",
        (FieldType::Records, Language::Bg) => "номера на други записи, разделени с точка и запетая",
        (FieldType::Link, Language::En) => "web address, beginning with https://",
        (FieldType::Link, Language::Bg) => "адрес в интернет, който започва с https://",
    }
}
