//! A programme's readings as a table: one row an indicator, as CSV, XLSX and
//! JSON.
//!
//! Unknown and suppressed have an empty value and say so in the column `state`;
//! an empty value is never zero.
use crate::sheet::NotWritten;
use domain::day::{Day, Moment};
use domain::record::measure::MeasureKind;
use domain::record::reading::{Reading, State, Unknown};
use domain::record::value::hundredths_text;
use domain::words::{Language, Words};
use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, FormatAlign, Workbook};
use serde::ser::{Serialize, SerializeMap, Serializer};
use std::io::{self, Write};

/// An indicator with its reading.
#[derive(Clone, Debug)]
pub struct ReadingRow {
    /// Section, activity and position: `III.6.2`.
    pub id: String,
    /// The section: `III`.
    pub section: String,
    /// The activity: `III.6`.
    pub activity: String,
    /// The wording of the programme.
    pub wording: Words,
    /// How it is measured; none when no measure is bound to it.
    pub kind: Option<MeasureKind>,
    /// What is counted.
    pub unit: Words,
    /// The target in hundredths, on the scale of readings: 600 for 6 persons,
    /// and 100 for a whole, which is shown as 100 %.
    pub target: Option<i64>,
    /// What the further figures of the measure are called, in their order.
    pub also: Vec<Words>,
    /// The reading.
    pub reading: Reading,
    /// The day it is about.
    pub as_of: Day,
}

/// The columns of the table.
const COLUMNS: [&str; 13] = [
    "id",
    "section",
    "activity",
    "wording_en",
    "wording_bg",
    "kind",
    "state",
    "value",
    "unit",
    "target",
    "records",
    "as_of",
    "why",
];

impl ReadingRow {
    /// The code of the sort of measure; empty for none.
    fn kind(&self) -> &'static str {
        match self.kind {
            None => "",
            Some(MeasureKind::Count) => "count",
            Some(MeasureKind::Distinct) => "distinct",
            Some(MeasureKind::Sum) => "sum",
            Some(MeasureKind::Milestone) => "milestone",
            Some(MeasureKind::Document) => "document",
            Some(MeasureKind::Checklist) => "checklist",
            Some(MeasureKind::Ratio) => "ratio",
            Some(MeasureKind::Delta) => "delta",
            Some(MeasureKind::Attested) => "attested",
        }
    }

    fn state(&self) -> &'static str {
        match self.reading.state {
            State::Known(_) => "known",
            State::Unknown(_) => "unknown",
            State::Suppressed(_) => "suppressed",
        }
    }

    /// The value in hundredths, if it may be shown. Ratios are percentages: 80
    /// for 80 %.
    fn value(&self) -> Option<i64> {
        match self.reading.state {
            State::Known(value) => Some(self.shown(value)),
            State::Unknown(_) | State::Suppressed(_) => None,
        }
    }

    fn target(&self) -> Option<i64> {
        self.target.map(|target| self.shown(target))
    }

    /// A figure as it is shown. A whole is 100 hundredths and 100 %.
    fn shown(&self, hundredths: i64) -> i64 {
        match self.kind {
            Some(MeasureKind::Ratio | MeasureKind::Checklist) => hundredths.saturating_mul(100),
            _ => hundredths,
        }
    }

    fn why(&self) -> &'static str {
        match self.reading.state {
            State::Known(_) => "",
            State::Suppressed(_) => "too_few",
            State::Unknown(Unknown::NoCaseRecords) => "no_case_records",
            State::Unknown(Unknown::NoBaseline) => "no_baseline",
            State::Unknown(Unknown::NothingToCompare) => "nothing_to_compare",
            State::Unknown(Unknown::NotAttested) => "not_attested",
            State::Unknown(Unknown::NoMeasure) => "no_measure",
        }
    }

    /// The cells of the row, in the order of [`COLUMNS`]; the unit in
    /// `language`.
    fn cells(&self, language: Language) -> [String; 13] {
        [
            self.id.clone(),
            self.section.clone(),
            self.activity.clone(),
            self.wording.en.clone(),
            self.wording.bg.clone(),
            self.kind().into(),
            self.state().into(),
            self.value().map(hundredths_text).unwrap_or_default(),
            self.unit.in_language(language).into(),
            self.target().map(hundredths_text).unwrap_or_default(),
            self.reading.records.to_string(),
            self.as_of.to_string(),
            self.why().into(),
        ]
    }
}

/// The columns that hold numbers.
const fn is_number(column: usize) -> bool {
    matches!(column, 7 | 9 | 10)
}

/// One reading as JSON: `{id, wording, kind, state, value, unit, target,
/// records}` and more. `value` is null when it is unknown or suppressed, and
/// `why` then says why; milestones are 1 or 0; ratios are percentages. Wordings
/// and units are in `language`.
#[derive(Clone, Copy, Debug)]
pub struct ReadingJson<'r> {
    /// The row.
    pub row: &'r ReadingRow,
    /// The language of wording, unit and names.
    pub language: Language,
}

impl Serialize for ReadingJson<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let (row, language) = (self.row, self.language);
        let words = |w: &Words| w.in_language(language).to_owned();
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("id", &row.id)?;
        map.serialize_entry("wording", &words(&row.wording))?;
        map.serialize_entry("kind", &row.kind)?;
        map.serialize_entry("state", row.state())?;
        map.serialize_entry("value", &row.value().map(number))?;
        map.serialize_entry("unit", &words(&row.unit))?;
        map.serialize_entry("target", &row.target().map(number))?;
        map.serialize_entry("records", &row.reading.records)?;
        map.serialize_entry("section", &row.section)?;
        map.serialize_entry("activity", &row.activity)?;
        map.serialize_entry("as_of", &row.as_of)?;
        if !row.why().is_empty() {
            map.serialize_entry("why", row.why())?;
        }
        // What is suppressed could be worked out again from its terms.
        if row.value().is_some() {
            if let Some((a, b)) = row.reading.terms {
                map.serialize_entry("terms", &[number(a), number(b)])?;
            }
            if row.reading.nameless > 0 {
                map.serialize_entry("counted_by_heads", &number(row.reading.nameless))?;
            }
            let also: Vec<serde_json::Value> = row
                .also
                .iter()
                .zip(&row.reading.also)
                .map(|(name, n)| serde_json::json!({"name": words(name), "value": number(*n)}))
                .collect();
            if !also.is_empty() {
                map.serialize_entry("also", &also)?;
            }
        }
        map.end()
    }
}

/// Hundredths as a number of JSON: 1200 is `12`, 1250 is `12.5`.
fn number(hundredths: i64) -> serde_json::Number {
    if hundredths % 100 == 0 {
        return (hundredths / 100).into();
    }
    #[expect(clippy::cast_precision_loss, reason = "readings are far below 2^53")]
    let value = hundredths as f64 / 100.0;
    // A finite number is a number of JSON.
    serde_json::Number::from_f64(value).unwrap_or_else(|| (hundredths / 100).into())
}

/// Writes readings as a JSON array of [`ReadingJson`].
///
/// # Errors
///
/// When `out` does not take it.
pub fn json<W: Write>(mut out: W, rows: &[ReadingRow], language: Language) -> io::Result<()> {
    let rows: Vec<ReadingJson<'_>> = rows.iter().map(|row| ReadingJson { row, language }).collect();
    serde_json::to_writer_pretty(&mut out, &rows)?;
    out.write_all(b"\n")
}

/// Writes readings as CSV: commas, headings in English that do not change.
///
/// # Errors
///
/// When `out` does not take it.
pub fn csv<W: Write>(mut out: W, rows: &[ReadingRow], language: Language) -> io::Result<()> {
    let mut buffer = Vec::new();
    buffer.extend_from_slice(COLUMNS.join(",").as_bytes());
    buffer.extend_from_slice(b"\r\n");
    for row in rows {
        for (column, text) in row.cells(language).iter().enumerate() {
            if column > 0 {
                buffer.push(b',');
            }
            if is_number(column) {
                // A number below zero is no formula.
                buffer.extend_from_slice(text.as_bytes());
            } else {
                crate::sheet::export::put_text(&mut buffer, text);
            }
        }
        buffer.extend_from_slice(b"\r\n");
    }
    out.write_all(&buffer)
}

/// Writes a programme's readings as XLSX: a title, the table, and what the
/// columns mean.
///
/// # Errors
///
/// When the workbook cannot be written.
pub fn xlsx(
    title: &str,
    rows: &[ReadingRow],
    language: Language,
    made_at: Moment,
) -> Result<Vec<u8>, NotWritten> {
    let mut book = Workbook::new();
    let made = ExcelDateTime::from_ymd(2017, 1, 1)?;
    book.set_properties(&DocProperties::new().set_title(title).set_creation_datetime(&made));
    let heading = Format::new().set_bold().set_text_wrap().set_align(FormatAlign::Top);
    let wrapped = Format::new().set_text_wrap().set_align(FormatAlign::Top);
    let (name, about) = match language {
        Language::En => ("Indicators", "About"),
        Language::Bg => ("Индикатори", "За файла"),
    };
    let sheet = book.add_worksheet().set_name(name)?;
    let widths = [10, 10, 12, 60, 60, 12, 14, 12, 16, 12, 12, 14, 20];
    for (column, (label, width)) in (0..).zip(labels(language).into_iter().zip(widths)) {
        sheet.write_string_with_format(0, column, label, &heading)?;
        sheet.set_column_width(column, width)?;
    }
    for (line, row) in (1..).zip(rows) {
        for (column, text) in row.cells(language).iter().enumerate() {
            let place = u16::try_from(column).unwrap_or_default();
            match text.parse::<f64>() {
                Ok(value) if is_number(column) => {
                    sheet.write_number_with_format(line, place, value, &wrapped)?
                }
                _ if text.is_empty() => continue,
                _ => sheet.write_string_with_format(
                    line,
                    place,
                    said(column, text, language),
                    &wrapped,
                )?,
            };
        }
    }
    sheet.set_freeze_panes(1, 1)?;
    let sheet = book.add_worksheet().set_name(about)?;
    sheet.set_column_width(0, 28)?.set_column_width(1, 90)?;
    let told = match language {
        Language::En => [
            ("Programme", title.to_owned()),
            ("Number of indicators", rows.len().to_string()),
            ("Made at", made_at.to_string()),
            ("Value", "Milestones are 1 for reached and 0 for not; ratios are percentages.".into()),
            (
                "Empty value",
                "The value is unknown, or suppressed because it would tell about a person; it is \
                 not zero."
                    .into(),
            ),
        ],
        Language::Bg => [
            ("Програма", title.to_owned()),
            ("Брой индикатори", rows.len().to_string()),
            ("Изготвено на", made_at.to_string()),
            (
                "Стойност",
                "При етапите 1 означава „постигнато“, а 0 – „непостигнато“; съотношенията са в \
                 проценти."
                    .into(),
            ),
            (
                "Празна стойност",
                "Стойността не е известна или е скрита, защото би разкрила данни за отделно лице; \
                 тя не е нула."
                    .into(),
            ),
        ],
    };
    for (line, (label, text)) in (0..).zip(told) {
        sheet.write_string_with_format(line, 0, label, &heading)?;
        sheet.write_string_with_format(line, 1, text, &wrapped)?;
    }
    Ok(book.save_to_buffer()?)
}

const fn labels(language: Language) -> [&'static str; 13] {
    match language {
        Language::En => [
            "Indicator",
            "Section",
            "Activity",
            "Wording in English",
            "Wording in Bulgarian",
            "Measure",
            "State",
            "Value",
            "Unit",
            "Target",
            "Records",
            "As of",
            "Why there is no value",
        ],
        Language::Bg => [
            "Индикатор",
            "Раздел",
            "Дейност",
            "Формулировка на английски",
            "Формулировка на български",
            "Вид измерване",
            "Състояние",
            "Стойност",
            "Мерна единица",
            "Цел",
            "Записи",
            "Към дата",
            "Защо няма стойност",
        ],
    }
}

/// Codes in the words of a reader; anything else as it is.
fn said(column: usize, text: &str, language: Language) -> &str {
    match (column, text, language) {
        (5, "count", Language::Bg) => "брой",
        (5, "distinct", Language::Bg) => "брой различни",
        (5, "sum", Language::Bg) => "сбор",
        (5, "milestone", Language::Bg) => "етап",
        (5, "document", Language::Bg) => "документ",
        (5, "checklist", Language::Bg) => "контролен списък",
        (5, "ratio", Language::Bg) => "съотношение",
        (5, "delta", Language::Bg) => "изменение",
        (5, "attested", Language::Bg) => "удостоверяване",
        (6, "known", Language::Bg) => "известна",
        (6, "unknown", Language::Bg) => "неизвестна",
        (6, "suppressed", Language::Bg) => "скрита",
        (12, "no_case_records", Language::En) => "no case records yet",
        (12, "no_case_records", Language::Bg) => "все още няма преписки",
        (12, "no_baseline", Language::En) => "no baseline",
        (12, "no_baseline", Language::Bg) => "няма базова стойност",
        (12, "nothing_to_compare", Language::En) => "nothing to compare",
        (12, "nothing_to_compare", Language::Bg) => "няма какво да се сравни",
        (12, "not_attested", Language::En) => "not attested yet",
        (12, "not_attested", Language::Bg) => "все още не е удостоверено",
        (12, "no_measure", Language::En) => "no measure",
        (12, "no_measure", Language::Bg) => "не е определено измерване",
        (12, "too_few", Language::En) => "too few records",
        (12, "too_few", Language::Bg) => "твърде малко записи",
        _ => text,
    }
}
