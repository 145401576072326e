//! A letter or a form as DOCX, to be written on in Word or `LibreOffice`.
//!
//! It walks the same [`Bilingual`] paper as the page and the PDF and decides
//! nothing. What stands in the second language has a style of its own, by which
//! spell checkers and screen readers know the language.
use crate::document::{
    HARBOUR, HEAD_ROW, NotWritten, SOFT, WIDTH, bordered, borders, clean, edited, field, gap, item,
    label, plain, run, spacing, table,
};
use docx_rs::{
    Docx, Footer, HeightRule, InstrNUMPAGES, InstrPAGE, InstrText, PageMargin, Paragraph, Run,
    RunFonts, Style, StyleType, Tab, TabValueType, TableBorderPosition, TableCell, TableRow,
    WidthType,
};
use domain::paper::{BOX, Bilingual, Item, Said, TICKED};
use domain::words::Language;
use std::io::Cursor;

/// The style of what is in the second language. docx-rs cannot say a language,
/// so it is put in its place.
const OTHER: &str = "OtherLanguage";
/// What docx-rs writes for the colour of that style, which no other has.
const OTHER_COLOUR: &str = "4A5D65";

const fn tag(language: Language) -> &'static str {
    match language {
        Language::En => "en-GB",
        Language::Bg => "bg-BG",
    }
}

/// The paper as DOCX.
///
/// # Errors
///
/// [`NotWritten`] by a defect of this crate only: any text is accepted.
pub fn letter(paper: &Bilingual) -> Result<Vec<u8>, NotWritten> {
    let mut parts = document(paper).build();
    let has_table = paper.parts.iter().flat_map(|part| &part.items);
    if has_table.into_iter().any(|item| matches!(item, Item::Table { .. })) {
        parts.document = edited(parts.document, &[(HEAD_ROW, "<w:tblHeader />")])?;
    }
    let defaults = "</w:rPr></w:rPrDefault>";
    let own = format!(r#"<w:lang w:val="{}" />{defaults}"#, tag(paper.language));
    let colour = format!(r#"<w:color w:val="{OTHER_COLOUR}" />"#);
    let other = format!(r#"{colour}<w:lang w:val="{}" />"#, tag(paper.language.other()));
    parts.styles = edited(parts.styles, &[(defaults, &own), (&colour, &other)])?;
    parts.doc_props.core = core(paper).into_bytes();
    let mut file = Cursor::new(Vec::new());
    parts.pack(&mut file).map_err(|e| NotWritten(e.to_string()))?;
    Ok(file.into_inner())
}

fn core(paper: &Bilingual) -> String {
    let escaped =
        |text: &str| clean(text).replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
    format!(
        concat!(
            r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>"#,
            r#"<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" "#,
            r#"xmlns:dc="http://purl.org/dc/elements/1.1/">"#,
            "<dc:title>{}</dc:title><dc:creator>{}</dc:creator><dc:language>{}</dc:language>",
            "</cp:coreProperties>",
        ),
        escaped(&paper.title.joined()),
        escaped(&paper.issuer.joined()),
        tag(paper.language),
    )
}

fn frame(paper: &Bilingual) -> Docx {
    let font = || RunFonts::new().ascii("Calibri").hi_ansi("Calibri").cs("Calibri");
    let head = |level: usize, size, before| {
        Style::new(format!("Heading{level}"), StyleType::Paragraph)
            .name(format!("heading {level}"))
            .based_on("Normal")
            .next("Normal")
            .size(size)
            .bold()
            .color(HARBOUR)
            .outline_lvl(level - 1)
            .line_spacing(spacing(before, 100))
    };
    let other = Style::new(OTHER, StyleType::Character).name("Other language").color(OTHER_COLOUR);
    let footer = Paragraph::new()
        .add_tab(Tab::new().val(TabValueType::Right).pos(WIDTH))
        .add_run(run(&paper.foot).size(16).color(SOFT))
        .add_run(Run::new().add_tab())
        .add_run(field(InstrText::PAGE(InstrPAGE::new())))
        .add_run(run(" / ").size(16).color(SOFT))
        .add_run(field(InstrText::NUMPAGES(InstrNUMPAGES::new())));
    let margin = PageMargin {
        top: 1_247,
        left: 1_247,
        bottom: 1_247,
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
        .default_line_spacing(spacing(0, 80))
        .add_style(head(1, 34, 0))
        .add_style(head(2, 25, 260))
        .add_style(other)
        .footer(Footer::new().add_paragraph(footer))
}

/// The texts one after the other, the second language in its style.
fn with(mut paragraph: Paragraph, said: &Said, language: Language, bold: bool) -> Paragraph {
    for (n, line) in said.lines.iter().enumerate() {
        let between = if n > 0 { " / " } else { "" };
        let text = run(&format!("{between}{}", line.text));
        let text = if bold { text.bold() } else { text };
        let text = if line.language == language { text } else { text.style(OTHER) };
        paragraph = paragraph.add_run(text);
    }
    paragraph
}

/// A paragraph for each language: a sentence is read whole.
fn sentences(mut docx: Docx, said: &Said, language: Language) -> Docx {
    for line in &said.lines {
        let one = Said { lines: vec![line.clone()] };
        docx = docx.add_paragraph(with(Paragraph::new(), &one, language, false));
    }
    docx
}

fn document(paper: &Bilingual) -> Docx {
    let language = paper.language;
    let issuer = run(&paper.issuer.joined()).color(SOFT);
    let title = Paragraph::new().style("Heading1");
    let mut docx = frame(paper)
        .add_paragraph(Paragraph::new().add_run(issuer))
        .add_paragraph(with(title, &paper.title, language, true));
    for said in &paper.lead {
        docx = sentences(docx, said, language);
    }
    for part in &paper.parts {
        let heading = Paragraph::new().style("Heading2").keep_next(true);
        docx = docx.add_paragraph(with(heading, &part.heading, language, true));
        for one in &part.items {
            docx = add(docx, one, language);
        }
    }
    docx
}

fn add(docx: Docx, one: &Item, language: Language) -> Docx {
    match one {
        Item::Text { said } => sentences(docx, said, language),
        Item::Fact { label, value } => {
            let paragraph = with(Paragraph::new(), label, language, true).add_run(run(": "));
            docx.add_paragraph(with(paragraph, value, language, false))
        }
        Item::Blank { label, lines } => {
            let rows = (0..*lines).map(|_| blank_row(&[WIDTH])).collect();
            let lines = bordered(rows, &[WIDTH])
                .set_borders(borders([TableBorderPosition::Bottom, TableBorderPosition::InsideH]));
            let paragraph = with(Paragraph::new(), label, language, true).keep_next(true);
            docx.add_paragraph(paragraph).add_table(lines).add_paragraph(gap())
        }
        Item::Boxes { label, boxes } => {
            let paragraph = with(Paragraph::new(), label, language, true).keep_next(true);
            boxes.iter().fold(docx.add_paragraph(paragraph), |docx, one| {
                let mark = if one.ticked { TICKED } else { BOX };
                docx.add_paragraph(with(item(mark, ""), &one.said, language, false))
            })
        }
        Item::Table { head, widths, rows } => {
            let same = vec![1; head.len()];
            let shares = if widths.len() == head.len() { widths } else { &same };
            let all: usize = shares.iter().map(|share| usize::from(*share)).sum();
            let widths: Vec<usize> =
                shares.iter().map(|share| WIDTH * usize::from(*share) / all.max(1)).collect();
            let heads: Vec<String> = head.iter().map(Said::joined).collect();
            let heads: Vec<&str> = heads.iter().map(String::as_str).collect();
            let rows = rows.iter().map(|row| {
                let cells = row.iter().map(|said| with(Paragraph::new(), said, language, false));
                cells.collect::<Vec<_>>()
            });
            docx.add_table(table(&widths, |_| false, &heads, rows)).add_paragraph(gap())
        }
        Item::Signature { label: whose, day } => {
            let widths = [6_400, 3_012];
            let head = |said: &Said, n: usize| {
                TableCell::new()
                    .add_paragraph(label("").add_run(run(&said.joined()).color(SOFT).size(18)))
                    .width(widths[n], WidthType::Dxa)
            };
            let names = TableRow::new(vec![head(whose, 0), head(day, 1)]).cant_split();
            let lines = bordered(vec![names, blank_row(&widths)], &widths)
                .set_borders(borders([TableBorderPosition::Bottom]));
            docx.add_paragraph(gap()).add_table(lines).add_paragraph(gap())
        }
    }
}

/// A row to write in, three quarters of a centimetre high.
fn blank_row(widths: &[usize]) -> TableRow {
    let cell =
        |width: &usize| TableCell::new().add_paragraph(plain("")).width(*width, WidthType::Dxa);
    TableRow::new(widths.iter().map(cell).collect())
        .row_height(425.0)
        .height_rule(HeightRule::AtLeast)
        .cant_split()
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::paper::{Languages, Part, Ticked};
    use std::io::Read;

    fn paper(languages: Languages) -> Bilingual {
        let said = |bg: &str, en: &str| {
            Said::of(languages, |language| {
                if language == Language::Bg { bg.to_owned() } else { en.to_owned() }
            })
        };
        let items = vec![
            Item::Text { said: said("Изречение", "Sentence & more") },
            Item::Fact { label: said("Какво", "What"), value: said("CANARY", "CANARY") },
            Item::Blank { label: said("Пишете", "Write"), lines: 3 },
            Item::Boxes {
                label: said("Изберете", "Choose"),
                boxes: vec![
                    Ticked { ticked: true, said: said("Да", "Yes") },
                    Ticked { ticked: false, said: said("Не", "No") },
                ],
            },
            Item::Table {
                head: vec![said("Глава", "Head")],
                widths: Vec::new(),
                rows: vec![vec![said("Клетка", "Cell")]],
            },
            Item::Signature {
                label: said("Подпис", "Signature"), day: said("Дата", "Day")
            },
        ];
        Bilingual {
            language: languages.first(),
            title: said("Писмо", "Letter"),
            issuer: said("Комисия", "Commission"),
            lead: vec![said("Начало", "Lead")],
            parts: vec![Part { heading: said("Раздел", "Section"), items }],
            foot: "2017-0001".into(),
        }
    }

    fn part(file: &[u8], name: &str) -> String {
        let mut zip = zip::ZipArchive::new(Cursor::new(file)).unwrap();
        let mut text = String::new();
        zip.by_name(name).unwrap().read_to_string(&mut text).unwrap();
        text
    }

    #[test]
    fn both_languages_stand_in_it_and_each_is_named() {
        let file = letter(&paper(Languages::Both)).unwrap();
        let text = part(&file, "word/document.xml");
        for there in ["Писмо", "Letter", "☑", "☐", "Sentence &amp; more", "w:tblHeader", "Подпис"]
        {
            assert!(text.contains(there), "{there}");
        }
        assert_eq!(text.matches("CANARY").count(), 1);
        let styles = part(&file, "word/styles.xml");
        assert!(styles.contains(r#"w:val="bg-BG""#) && styles.contains(r#"w:val="en-GB""#));
        assert!(part(&file, "docProps/core.xml").contains("Писмо / Letter"));
    }

    #[test]
    fn one_language_has_nothing_of_the_other() {
        let file = letter(&paper(Languages::En)).unwrap();
        let text = part(&file, "word/document.xml");
        assert!(text.contains("Letter") && !text.contains("Писмо") && !text.contains(OTHER));
    }
}
