//! The annual report as DOCX, read back: it says what the model says.
#![expect(clippy::unwrap_used, reason = "a test stops at what fails")]
use domain::programme::report::{Report, annual, sample::sample};
use domain::words::Language;
use std::io::{Cursor, Read};

fn part(docx: &[u8], name: &str) -> String {
    let mut archive = zip::ZipArchive::new(Cursor::new(docx)).unwrap();
    let mut text = String::new();
    archive.by_name(name).unwrap().read_to_string(&mut text).unwrap();
    text
}

/// The text of the document, a paragraph a line.
fn text(docx: &[u8]) -> String {
    let xml = part(docx, "word/document.xml");
    let mut reader = quick_xml::Reader::from_str(&xml);
    let mut text = String::new();
    loop {
        match reader.read_event().unwrap() {
            quick_xml::events::Event::Text(t) => text.push_str(&t),
            quick_xml::events::Event::GeneralRef(r) => text.push_str(match &*r {
                "amp" => "&",
                "lt" => "<",
                "gt" => ">",
                "quot" => "\"",
                "apos" => "'",
                other => panic!("`&{other};`"),
            }),
            quick_xml::events::Event::End(e) if e.name().as_ref() == "w:p" => text.push('\n'),
            quick_xml::events::Event::Eof => return text,
            _ => {}
        }
    }
}

/// Every text of the report that is said to a reader, but not the drawings.
fn sayings(report: &Report) -> Vec<String> {
    let mut report = serde_json::to_value(report).unwrap();
    report.as_object_mut().unwrap().retain(|key, _| {
        !matches!(key.as_str(), "words" | "language" | "period" | "as_of" | "summary")
    });
    let mut sayings = Vec::new();
    collect(&report, &mut sayings);
    sayings
}

fn collect(value: &serde_json::Value, into: &mut Vec<String>) {
    match value {
        serde_json::Value::String(text) => into.push(text.clone()),
        serde_json::Value::Array(items) => items.iter().for_each(|v| collect(v, into)),
        serde_json::Value::Object(fields) => {
            let said = |key: &str| {
                !matches!(key, "tone" | "outcome" | "timeliness" | "kind" | "svg" | "counts")
            };
            fields.iter().filter(|(key, _)| said(key)).for_each(|(_, v)| collect(v, into));
        }
        _ => {}
    }
}

#[test]
fn every_word_and_number_of_the_report_is_in_the_document_in_both_languages() {
    for language in Language::ALL {
        let report = annual(&sample(language));
        let docx = formats::document::report(&report).unwrap();
        if let Ok(folder) = std::env::var("REPORT_FOLDER") {
            std::fs::write(format!("{folder}/report-{}.docx", language.tag()), &docx).unwrap();
        }
        let text = text(&docx);
        let sayings = sayings(&report);
        assert!(sayings.len() > 200, "{}", sayings.len());
        for saying in sayings {
            assert!(text.contains(&saying), "`{saying}` is not in the document");
        }
        assert!(!text.contains("12,048"), "a number that nobody counted");
    }
}

#[test]
fn headings_heads_of_tables_and_language_are_said_to_the_machine() {
    for (language, tag) in [(Language::En, "en-GB"), (Language::Bg, "bg-BG")] {
        let report = annual(&sample(language));
        let docx = formats::document::report(&report).unwrap();
        let document = part(&docx, "word/document.xml");
        let styles = part(&docx, "word/styles.xml");
        let activities = report.summary.activities;
        // Three groups of counts, the overview, three annexes and the signs are
        // tables; so are the indicators of each activity that has any.
        let with_indicators =
            report.chapters.iter().flat_map(|c| &c.entries).filter(|e| !e.rows.is_empty()).count();
        assert_eq!(document.matches("<w:tblHeader />").count(), 3 + 1 + 3 + with_indicators);
        assert_eq!(
            document.matches(r#"<w:pStyle w:val="Heading2" />"#).count(),
            activities + 3 + 1 + 1
        );
        assert!(styles.contains(r#"<w:name w:val="heading 1" />"#));
        assert!(styles.contains(&format!(r#"<w:lang w:val="{tag}" />"#)));
        let core = part(&docx, "docProps/core.xml");
        assert!(core.contains(&format!("<dc:language>{tag}</dc:language>")), "{core}");
        assert!(core.contains(&report.programme), "{core}");
    }
}

#[test]
fn a_text_with_marks_of_xml_and_signs_it_cannot_carry_is_kept_whole() {
    let mut given = sample(Language::En);
    given.programme = "<b>\"A & B\"</b> \u{1}\u{ffff}😀 'x'".into();
    let docx = formats::document::report(&annual(&given)).unwrap();
    assert!(text(&docx).contains("<b>\"A & B\"</b> 😀 'x'"));
    assert!(part(&docx, "docProps/core.xml").contains("&lt;b&gt;\"A &amp; B\""));
}
