//! The annual report as DOCX, to be edited on in Word or `LibreOffice`.
//!
//! It walks the same [`Report`] as the page and the PDF and decides nothing,
//! so its words and numbers are theirs. Headings are real headings, the heads
//! of tables repeat on every page, and the language of the text is said.
//! Charts are given by their title and description; their figures are in the
//! tables.
use docx_rs::{
    AlignmentType, BorderType, BreakType, Docx, FieldCharType, Footer, Header, HeightRule,
    InstrNUMPAGES, InstrPAGE, InstrText, LineSpacing, LineSpacingType, PageMargin, Paragraph, Run,
    RunFonts, Shading, ShdType, SpecialIndentType, Style, StyleType, Tab, TabValueType, Table,
    TableBorder, TableBorderPosition, TableBorders, TableCell, TableCellMargins, TableLayoutType,
    TableRow, WidthType,
};
use domain::programme::report::{Entry, Fact, Group, Overview, Report, Row, Tag, Tone};
use domain::words::Language;
use std::io::Cursor;

/// The document could not be put together: a defect, never the content.
#[derive(Debug, thiserror::Error)]
#[error("the document could not be written: {0}")]
pub struct NotWritten(pub(crate) String);

pub(crate) const HARBOUR: &str = "0F4C5C";
const SEA: &str = "2A7F8E";
const SAND: &str = "F6F2EA";
pub(crate) const SOFT: &str = "4A5D64";
const LINE: &str = "D5DCDD";
/// The width of the text on A4, in twentieths of a point.
pub(crate) const WIDTH: usize = 9_412;
/// What docx-rs writes for a row of no height, which no other row asks for. It
/// cannot mark the head of a table, so [`report`] puts the mark in its place.
pub(crate) const HEAD_ROW: &str = r#"<w:trHeight w:val="0" w:hRule="atLeast" />"#;

/// The annual report as DOCX.
///
/// # Errors
///
/// [`NotWritten`] by a defect of this crate only: any text is accepted, and
/// what XML cannot carry is left out.
pub fn report(report: &Report) -> Result<Vec<u8>, NotWritten> {
    let mut parts = document(report).build();
    parts.document = edited(parts.document, &[(HEAD_ROW, "<w:tblHeader />")])?;
    // Spell checkers and screen readers go by the language of the defaults.
    let language = match report.language {
        Language::En => "en-GB",
        Language::Bg => "bg-BG",
    };
    let lang = format!(r#"<w:lang w:val="{language}" /></w:rPr></w:rPrDefault>"#);
    parts.styles = edited(parts.styles, &[("</w:rPr></w:rPrDefault>", &lang)])?;
    parts.doc_props.core = core(report, language).into_bytes();
    let mut file = Cursor::new(Vec::new());
    parts.pack(&mut file).map_err(|e| NotWritten(e.to_string()))?;
    Ok(file.into_inner())
}

/// Puts text for text in a part; what is not there is a defect.
pub(crate) fn edited(part: Vec<u8>, changes: &[(&str, &str)]) -> Result<Vec<u8>, NotWritten> {
    let mut text = String::from_utf8(part).map_err(|e| NotWritten(e.to_string()))?;
    for (from, to) in changes {
        if !text.contains(from) {
            return Err(NotWritten(format!("`{from}` is not in the part")));
        }
        text = text.replace(from, to);
    }
    Ok(text.into_bytes())
}

/// Title, author and language of the file. docx-rs has no way to say them.
fn core(report: &Report, language: &str) -> String {
    let escaped =
        |text: &str| clean(text).replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
    let title = escaped(&format!("{} – {}", report.title, report.programme));
    let author = escaped(&report.issuer);
    format!(
        concat!(
            r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>"#,
            r#"<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" "#,
            r#"xmlns:dc="http://purl.org/dc/elements/1.1/">"#,
            "<dc:title>{}</dc:title><dc:creator>{}</dc:creator><dc:language>{}</dc:language>",
            "</cp:coreProperties>",
        ),
        title, author, language
    )
}

fn document(report: &Report) -> Docx {
    let words = report.words;
    let mut docx = title_page(frame(report), report);

    docx = docx.add_paragraph(heading(1, words.summary)).add_paragraph(plain(words.summary_lead));
    for group in &report.groups {
        docx = docx
            .add_paragraph(heading(2, &format!("{}: {}", group.label, group.total)))
            .add_table(tiles(group));
    }
    docx = docx.add_paragraph(heading(2, words.by_section)).add_table(overview(report));
    for chart in &report.charts {
        docx = docx.add_paragraph(said(&chart.title, &chart.description));
    }

    for chapter in &report.chapters {
        docx = docx.add_paragraph(heading(1, &chapter.heading));
        if !chapter.goal.is_empty() {
            docx = docx.add_paragraph(said(words.strategic_goal, &chapter.goal));
        }
        if !chapter.objectives.is_empty() {
            docx = docx.add_paragraph(label(words.objectives));
            for (n, objective) in chapter.objectives.iter().enumerate() {
                docx = docx.add_paragraph(item(&format!("{}.", n + 1), objective));
            }
        }
        for entry in &chapter.entries {
            docx = activity(docx, entry, report);
        }
    }

    docx = docx.add_paragraph(heading(1, &format!("{} 1. {}", words.annex, words.missing)));
    if report.gaps.is_empty() {
        docx = docx.add_paragraph(plain(words.nothing_missing));
    } else {
        let head =
            [words.number, words.activity_or_indicator, words.what_is_missing, words.responsible];
        let rows = report.gaps.iter().map(|g| {
            vec![strong(&g.code), plain(&g.subject), plain(&g.text), plain(&g.responsible)]
        });
        docx = docx.add_paragraph(plain(words.missing_lead)).add_table(table(
            &[850, 3_300, 2_500, 2_762],
            |_| false,
            &head,
            rows,
        ));
    }

    docx = docx.add_paragraph(heading(1, &format!("{} 2. {}", words.annex, words.method)));
    for (n, note) in report.notes.iter().enumerate() {
        docx = docx.add_paragraph(item(&format!("{}.", n + 1), note));
    }
    let signs = report.legend.iter().map(|s| vec![strong(&s.sign), plain(&s.meaning)]);
    docx = docx.add_paragraph(heading(2, words.legend)).add_table(table(
        &[1_500, 7_912],
        |_| false,
        &[words.sign, words.meaning],
        signs,
    ));

    if !report.rules.is_empty() {
        let rules =
            report.rules.iter().map(|r| vec![strong(&r.id), plain(&r.measure), plain(&r.rule)]);
        docx = docx
            .add_paragraph(heading(1, &format!("{} 3. {}", words.annex, words.rules)))
            .add_paragraph(plain(words.rules_lead))
            .add_table(table(
                &[1_200, 1_900, 6_312],
                |_| false,
                &[words.indicator, words.measure, words.rule],
                rules,
            ));
    }
    docx
}

/// Paper, styles, header and footer.
fn frame(report: &Report) -> Docx {
    let words = report.words;
    let font = || RunFonts::new().ascii("Calibri").hi_ansi("Calibri").cs("Calibri");
    let style = |id: &str, name: &str| {
        Style::new(id, StyleType::Paragraph).name(name).based_on("Normal").next("Normal")
    };
    let head = |level: usize, size, before| {
        style(&format!("Heading{level}"), &format!("heading {level}"))
            .size(size)
            .bold()
            .color(HARBOUR)
            .outline_lvl(level - 1)
            .line_spacing(spacing(before, 120))
    };
    let small = |text: &str| run(text).size(16).color(SOFT);
    let right = || Tab::new().val(TabValueType::Right).pos(WIDTH);
    let header = Paragraph::new()
        .add_tab(right())
        .add_run(small(&report.programme))
        .add_run(Run::new().add_tab())
        .add_run(small(&report.title).bold());
    let footer = Paragraph::new()
        .add_tab(right())
        .add_run(small(&format!("{} {}", words.as_of, report.as_of)))
        .add_run(Run::new().add_tab())
        .add_run(small(&format!("{} ", words.page)))
        .add_run(field(InstrText::PAGE(InstrPAGE::new())))
        .add_run(small(&format!(" {} ", words.page_of)))
        .add_run(field(InstrText::NUMPAGES(InstrNUMPAGES::new())));
    let margin = PageMargin {
        top: 1_360,
        left: 1_247,
        bottom: 1_360,
        right: 1_247,
        header: 600,
        footer: 600,
        gutter: 0,
    };
    Docx::new()
        .page_size(11_906, 16_838)
        .page_margin(margin)
        .default_fonts(font())
        .default_size(21)
        .default_line_spacing(spacing(0, 100))
        .add_style(style("Title", "Title").size(64).bold().color(HARBOUR))
        .add_style(style("Subtitle", "Subtitle").size(34).bold().color("10242B"))
        .add_style(head(1, 36, 240))
        .add_style(head(2, 26, 300))
        .add_style(head(3, 21, 160))
        .header(Header::new().add_paragraph(header))
        .footer(Footer::new().add_paragraph(footer))
}

fn title_page(docx: Docx, report: &Report) -> Docx {
    let space = Paragraph::new().line_spacing(spacing(1_800, 0));
    let docx = docx
        .add_paragraph(Paragraph::new().add_run(run(&report.issuer).color(SOFT)))
        .add_paragraph(space)
        .add_paragraph(Paragraph::new().style("Title").add_run(run(&report.title)))
        .add_paragraph(plain(report.words.on_implementation))
        .add_paragraph(Paragraph::new().style("Subtitle").add_run(run(&report.programme)));
    let mut facts = report.front.clone();
    facts.push(Fact {
        label: report.words.report_status.to_owned(),
        text: report.status.text.clone(),
    });
    docx.add_paragraph(Paragraph::new()).add_table(facts_table(&facts))
}

/// A group of counts: the words as the head of a table, the figures below.
fn tiles(group: &Group) -> Table {
    let width = WIDTH / group.tiles.len().max(1);
    let widths = vec![width; group.tiles.len()];
    let head: Vec<&str> = group.tiles.iter().map(|t| t.label.as_str()).collect();
    let figures = group
        .tiles
        .iter()
        .map(|t| {
            Paragraph::new()
                .add_run(run(&t.value).size(40).bold().color(ink(t.tone)))
                .add_run(run(&format!(" {}", t.of)).size(17).color(SOFT))
        })
        .collect();
    table(&widths, |_| false, &head, std::iter::once(figures))
}

fn overview(report: &Report) -> Table {
    let columns = report.overview_columns.len();
    let narrow = 990;
    let mut widths = vec![WIDTH.saturating_sub(narrow * columns)];
    widths.extend(std::iter::repeat_n(narrow, columns));
    let mut head = vec![report.words.section];
    head.extend(report.overview_columns.iter().map(String::as_str));
    let row = |o: &Overview| {
        let name = Paragraph::new()
            .add_run(run(&o.number).bold().size(18))
            .add_run(run(if o.number.is_empty() { "" } else { " " }))
            .add_run(run(&o.title).size(18));
        let cells = o.cells.iter().map(|c| plain(c));
        std::iter::once(name).chain(cells).collect::<Vec<_>>()
    };
    let rows = report.overview.iter().chain([&report.overview_total]).map(row);
    table(&widths, |n| n > 0, &head, rows)
}

fn activity(docx: Docx, entry: &Entry, report: &Report) -> Docx {
    let words = report.words;
    let mut docx = docx
        .add_paragraph(heading(2, &format!("{} {}", entry.code, entry.title)))
        .add_paragraph(Paragraph::new().keep_next(true).add_run(tag(&entry.tag)))
        .add_table(facts_table(&entry.facts))
        .add_paragraph(gap());
    if entry.rows.is_empty() {
        docx = docx.add_paragraph(plain(words.no_indicators));
    } else {
        let head =
            [words.indicator, words.value, words.unit, words.target, words.records, words.state];
        let rows = entry.rows.iter().map(indicator);
        docx = docx.add_table(table(
            &[3_662, 1_150, 1_350, 1_000, 850, 1_400],
            |n| matches!(n, 1 | 3 | 4),
            &head,
            rows,
        ));
    }
    for chart in &entry.charts {
        docx = docx.add_paragraph(said(&chart.title, &chart.description));
    }
    let narrative = heading(3, words.narrative).add_run(run("  ")).add_run(tag(&entry.narrative));
    docx = docx.add_paragraph(narrative);
    for paragraph in &entry.paragraphs {
        docx = docx.add_paragraph(plain(paragraph));
    }
    if !entry.approval.is_empty() {
        let approval = run(&entry.approval).size(17).color(SOFT);
        docx = docx.add_paragraph(Paragraph::new().add_run(approval));
    }
    if !entry.gaps.is_empty() {
        docx = docx.add_paragraph(label(words.missing_here));
        for missing in &entry.gaps {
            docx = docx.add_paragraph(item("•", missing));
        }
    }
    docx
}

fn indicator(row: &Row) -> Vec<Paragraph> {
    let mut wording = Paragraph::new()
        .add_run(run(&row.id).bold().color(SEA))
        .add_run(run(&format!(" {}", row.wording)));
    for note in &row.notes {
        let note = Run::new().add_break(BreakType::TextWrapping).add_text(clean(note));
        wording = wording.add_run(note.size(17).color(SOFT));
    }
    vec![
        wording,
        strong(&row.value),
        plain(&row.unit),
        plain(&row.target),
        plain(&row.records),
        Paragraph::new().add_run(tag(&row.tag)),
    ]
}

/// A table of the house: a head on sand that repeats on every page, thin
/// lines, rows that do not break.
///
/// Columns of which `right` says so hold numbers and stand to the right.
pub(crate) fn table(
    widths: &[usize],
    right: impl Fn(usize) -> bool,
    head: &[&str],
    rows: impl Iterator<Item = Vec<Paragraph>>,
) -> Table {
    let cell = |n: usize, p: Paragraph| {
        let p = p.line_spacing(spacing(0, 0));
        let p = if right(n) { p.align(AlignmentType::Right) } else { p };
        let cell = TableCell::new().add_paragraph(p);
        cell.width(widths.get(n).copied().unwrap_or(WIDTH), WidthType::Dxa)
    };
    let heads = head.iter().enumerate().map(|(n, text)| {
        let text = Paragraph::new()
            .add_run(run(text).bold().size(if head.len() > 6 { 14 } else { 17 }).color(HARBOUR));
        cell(n, text.keep_next(true)).shading(fill(SAND))
    });
    let heads = TableRow::new(heads.collect())
        .row_height(0.0)
        .height_rule(HeightRule::AtLeast)
        .cant_split();
    let rows = rows.map(|row| {
        let cells = row.into_iter().enumerate().map(|(n, p)| cell(n, p));
        TableRow::new(cells.collect()).cant_split()
    });
    bordered(std::iter::once(heads).chain(rows).collect(), widths).set_borders(borders([
        TableBorderPosition::Top,
        TableBorderPosition::Bottom,
        TableBorderPosition::InsideH,
    ]))
}

/// Labels and texts, without lines.
fn facts_table(facts: &[Fact]) -> Table {
    let widths = [2_500, WIDTH - 2_500];
    let rows = facts.iter().map(|fact| {
        let spaced = |p: Paragraph| p.line_spacing(spacing(0, 0));
        let label = Paragraph::new().add_run(run(&fact.label).color(SOFT));
        let cell = |n: usize, p| {
            TableCell::new().add_paragraph(spaced(p)).width(widths[n], WidthType::Dxa)
        };
        TableRow::new(vec![cell(0, label), cell(1, plain(&fact.text))]).cant_split()
    });
    bordered(rows.collect(), &widths).set_borders(borders([]))
}

pub(crate) fn bordered(rows: Vec<TableRow>, widths: &[usize]) -> Table {
    Table::without_borders(rows)
        .set_grid(widths.to_vec())
        .width(widths.iter().sum(), WidthType::Dxa)
        .layout(TableLayoutType::Fixed)
        .margins(TableCellMargins::new().margin(50, 80, 50, 80))
}

pub(crate) fn borders<const N: usize>(lines: [TableBorderPosition; N]) -> TableBorders {
    lines.into_iter().fold(TableBorders::with_empty(), |borders, position| {
        let line = TableBorder::new(position).border_type(BorderType::Single);
        borders.set(line.size(4).color(LINE))
    })
}

fn heading(level: usize, text: &str) -> Paragraph {
    Paragraph::new()
        .style(&format!("Heading{level}"))
        .keep_next(true)
        .page_break_before(level == 1)
        .add_run(run(text))
}

pub(crate) fn plain(text: &str) -> Paragraph {
    Paragraph::new().add_run(run(text))
}

fn strong(text: &str) -> Paragraph {
    Paragraph::new().add_run(run(text).bold())
}

pub(crate) fn label(text: &str) -> Paragraph {
    Paragraph::new().keep_next(true).add_run(run(text).bold().color(HARBOUR))
}

/// A label and its text in one paragraph.
fn said(label: &str, text: &str) -> Paragraph {
    Paragraph::new().add_run(run(&format!("{label}: ")).bold().color(HARBOUR)).add_run(run(text))
}

/// An item of a list, its mark hanging.
pub(crate) fn item(mark: &str, text: &str) -> Paragraph {
    let hanging = SpecialIndentType::Hanging(360);
    Paragraph::new()
        .indent(Some(360), Some(hanging), None, None)
        .add_run(run(mark))
        .add_run(Run::new().add_tab())
        .add_run(run(text))
}

/// Space before and after in twentieths of a point; lines a little apart, by
/// the size of the letters: without saying so they overlap in large type.
pub(crate) fn spacing(before: u32, after: u32) -> LineSpacing {
    LineSpacing::new().before(before).after(after).line(259).line_rule(LineSpacingType::Auto)
}

/// A number that the reader's program counts, as small as what is beside it.
pub(crate) fn field(instruction: InstrText) -> Run {
    Run::new()
        .size(16)
        .color(SOFT)
        .add_field_char(FieldCharType::Begin, false)
        .add_instr_text(instruction)
        .add_field_char(FieldCharType::Separate, false)
        .add_text("1")
        .add_field_char(FieldCharType::End, false)
}

/// Two tables that touch would become one.
pub(crate) fn gap() -> Paragraph {
    Paragraph::new().line_spacing(spacing(0, 0)).size(8)
}

fn tag(tag: &Tag) -> Run {
    run(&format!(" {} ", tag.text))
        .bold()
        .size(18)
        .color(ink(tag.tone))
        .shading(fill(tint(tag.tone)))
}

pub(crate) fn run(text: &str) -> Run {
    Run::new().add_text(clean(text))
}

/// XML 1.0 cannot carry these at all, not even escaped.
pub(crate) fn clean(text: &str) -> String {
    let carried = |c: &char| {
        matches!(c, '\t' | '\n') || !(c.is_control() || matches!(c, '\u{fffe}' | '\u{ffff}'))
    };
    text.chars().filter(carried).collect()
}

fn fill(colour: &str) -> Shading {
    Shading::new().shd_type(ShdType::Clear).color("auto").fill(colour)
}

const fn ink(tone: Tone) -> &'static str {
    match tone {
        Tone::Good => "24593F",
        Tone::Care => "7A4F0D",
        Tone::Bad => "952C39",
        Tone::Plain => HARBOUR,
        Tone::Quiet => SOFT,
    }
}

const fn tint(tone: Tone) -> &'static str {
    match tone {
        Tone::Good => "E4EFE8",
        Tone::Care => "FAF0DC",
        Tone::Bad => "F8E5E7",
        Tone::Plain => "E1EDEF",
        Tone::Quiet => "ECEFF0",
    }
}
