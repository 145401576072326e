//! The workbook of a return: a cover, then a sheet for each table with a row for each cell.
use super::{Paper, code_of, figure, unit_word};
use crate::sheet::NotWritten;
use domain::returns::filled::{Blank, FilledTable, Value};
use domain::returns::{Return, ReturnTable};
use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, FormatAlign, Workbook, Worksheet};

struct Looks {
    heading: Format,
    wrapped: Format,
}

/// Writes a return as XLSX.
///
/// # Errors
///
/// [`NotWritten`] when a sheet cannot hold what it should.
pub fn book(paper: Paper<'_>) -> Result<Vec<u8>, NotWritten> {
    let looks = Looks {
        heading: Format::new().set_bold().set_text_wrap().set_align(FormatAlign::Top),
        wrapped: Format::new().set_text_wrap().set_align(FormatAlign::Top),
    };
    let mut book = Workbook::new();
    // A file tells its content, not when its library was asked to write it.
    let made = ExcelDateTime::from_ymd(2017, 1, 1)?;
    let title = paper.of.name.in_language(paper.language);
    book.set_properties(&DocProperties::new().set_title(title).set_creation_datetime(&made));
    let sheet = book.add_worksheet().set_name(paper.word("cover"))?;
    cover(sheet, paper, &looks)?;
    for (table, filled) in paper.tables() {
        let sheet = book.add_worksheet().set_name(&table.id)?;
        cells(sheet, paper, (table, filled), &looks)?;
    }
    Ok(book.save_to_buffer()?)
}

/// The last day for a return, in words of the file.
fn due(paper: Paper<'_>, of: &Return) -> String {
    let day = |due: Option<domain::returns::Due>| {
        due.and_then(|due| due.of(paper.filled.year))
            .map(|day| paper.names.day(paper.language, day))
    };
    [day(of.due), day(of.latest)].into_iter().flatten().collect::<Vec<_>>().join(" / ")
}

fn cover(sheet: &mut Worksheet, paper: Paper<'_>, looks: &Looks) -> Result<(), NotWritten> {
    let (of, language) = (paper.of, paper.language);
    let verified = |verified| paper.word(if verified { "verified" } else { "unverified" });
    let mut lines: Vec<(String, String)> = vec![
        (paper.word("return"), of.name.in_language(language).to_owned()),
        (paper.word("version"), of.version.to_string()),
        (paper.word("about"), of.about.in_language(language).to_owned()),
        (paper.word("recipient"), of.recipient.in_language(language).to_owned()),
        (paper.word("year"), paper.filled.year.to_string()),
        (paper.word("as-of"), paper.names.day(language, paper.filled.as_of)),
        (paper.word("due"), due(paper, of)),
        (paper.word("made"), paper.made_at.to_string()),
        (paper.word("read"), of.source.in_language(language).to_owned()),
        (paper.word("state"), verified(of.verified)),
        (paper.word("method"), paper.word("method-text")),
        (paper.word("blank"), paper.word("blank-text")),
        (String::new(), String::new()),
    ];
    for (table, filled) in paper.tables() {
        lines.push((table.id.clone(), table.name.in_language(language).to_owned()));
        for (key, text) in about(paper, table, filled) {
            lines.push((format!("  {}", paper.word(key)), text));
        }
    }
    sheet.set_column_width(0, 30)?.set_column_width(1, 100)?;
    for (line, (label, text)) in (0..).zip(lines.iter().filter(|(_, text)| !text.is_empty())) {
        sheet.write_string_with_format(line, 0, label, &looks.heading)?;
        sheet.write_string_with_format(line, 1, text, &looks.wrapped)?;
    }
    Ok(())
}

/// What stands above a table, and on the cover.
fn about(
    paper: Paper<'_>,
    table: &ReturnTable,
    filled: &FilledTable,
) -> Vec<(&'static str, String)> {
    let language = paper.language;
    let mut lines = vec![
        ("unit", paper.word(unit_word(table.unit))),
        ("rule", paper.rule(filled)),
        ("articles", table.articles.in_language(language).to_owned()),
        ("source", paper.source(table, filled, &[])),
        ("read", table.read.in_language(language).to_owned()),
        ("state", paper.word(if table.verified { "verified" } else { "unverified" })),
    ];
    if let Some(differs) = &table.differs {
        lines.push(("differs", differs.in_language(language).to_owned()));
    }
    if let Some(blank) = filled.blank {
        lines.push(("blank", paper.word(blank_word(blank))));
    }
    lines
}

const fn blank_word(blank: Blank) -> &'static str {
    match blank {
        Blank::NobodyKnown => "blank-nobody-known",
        Blank::NotCounted => "blank-not-counted",
        Blank::NoPopulation => "blank-no-population",
    }
}

fn cells(
    sheet: &mut Worksheet,
    paper: Paper<'_>,
    (table, filled): (&ReturnTable, &FilledTable),
    looks: &Looks,
) -> Result<(), NotWritten> {
    let mut line = 0;
    let name = table.name.in_language(paper.language);
    sheet.write_string_with_format(line, 0, name, &looks.heading)?;
    for (key, text) in about(paper, table, filled) {
        line += 1;
        sheet.write_string(line, 0, paper.word(key))?;
        sheet.write_string(line, 1, text)?;
    }
    line += 2;
    let mut heads: Vec<String> = Vec::new();
    for dimension in &filled.dimensions {
        heads.push(dimension.code().to_owned());
        heads.push(paper.names.dimension(paper.language, *dimension));
    }
    heads.extend(["value", "articles", "source"].map(|key| paper.word(key)));
    for (column, head) in (0..).zip(&heads) {
        sheet.write_string_with_format(line, column, head, &looks.heading)?;
        sheet.set_column_width(column, if column % 2 == 1 { 28 } else { 16 })?;
    }
    sheet.set_freeze_panes(line + 1, 0)?;
    let articles = table.articles.in_language(paper.language);
    for cell in filled.cells() {
        line += 1;
        let mut column = 0;
        for (of, at) in cell.at.iter().enumerate() {
            sheet.write_string(line, column, code_of(filled, of, *at))?;
            sheet.write_string(line, column + 1, paper.place(table, filled, of, *at))?;
            column += 2;
        }
        // Of what is not known nothing is written, so that nothing can be added up.
        if cell.value != Value::NotKnown
            && let Ok(number) = figure(cell.value).parse::<f64>()
        {
            sheet.write_number(line, column, number)?;
        }
        sheet.write_string(line, column + 1, articles)?;
        sheet.write_string(line, column + 2, paper.source(table, filled, &cell.at))?;
    }
    Ok(())
}
