//! The annual report as PDF, whole.
#![expect(clippy::unwrap_used, reason = "a test stops at what fails")]
use domain::programme::report::{Chart, Given, annual, sample::sample};
use domain::words::Language;

/// The sample grown to the size of a national programme: 7 sections with 42
/// activities and 70 indicators.
fn national(language: Language) -> Given {
    let mut given = sample(language);
    let all: Vec<_> = given.sections.iter().flat_map(|s| s.activities.clone()).collect();
    let first = given.sections[0].clone();
    given.sections = ["I", "II", "III", "IV", "V", "VI", "VII"]
        .map(|number| {
            let mut section = first.clone();
            section.number = number.into();
            section.activities.clone_from(&all);
            for (n, activity) in section.activities.iter_mut().enumerate() {
                activity.code = format!("{number}.{}", n + 1);
                for (i, indicator) in activity.indicators.iter_mut().enumerate() {
                    indicator.id = format!("{number}.{}.{}", n + 1, i + 1);
                }
            }
            section
        })
        .into();
    given
}

fn print(given: &Given) -> Vec<u8> {
    print::report(&annual(given)).unwrap()
}

fn holds(pdf: &[u8], part: &str) -> bool {
    pdf.windows(part.len()).any(|w| w == part.as_bytes())
}

#[test]
fn the_report_is_an_accessible_pdf_in_both_languages() {
    for language in Language::ALL {
        let pdf = print(&sample(language));
        if let Ok(folder) = std::env::var("REPORT_FOLDER") {
            std::fs::write(format!("{folder}/report-{}.pdf", language.tag()), &pdf).unwrap();
        }
        assert!(pdf.starts_with(b"%PDF-1.7"));
        // PDF/UA-1 and the language stand in parts of the file that are not
        // compressed.
        assert!(holds(&pdf, "<pdfuaid:part>1</pdfuaid:part>"));
        assert!(holds(&pdf, &format!("/Lang({})", language.tag())));
        assert!(!holds(&pdf, &format!("/Lang({})", language.other().tag())));
    }
}

#[test]
fn the_same_report_is_the_same_file() {
    let given = sample(Language::Bg);
    assert!(print(&given) == print(&given));
    let mut other = given.clone();
    other.as_of = other.as_of.plus(-1);
    assert!(print(&given) != print(&other));
}

#[test]
fn a_programme_of_national_size_and_one_without_sections_are_printed() {
    let pdf = print(&national(Language::Bg));
    if let Ok(folder) = std::env::var("REPORT_FOLDER") {
        std::fs::write(format!("{folder}/report-national.pdf"), &pdf).unwrap();
    }
    print(&Given { sections: Vec::new(), ..sample(Language::En) });
}

#[test]
fn any_text_of_a_person_is_printed() {
    let mut given = sample(Language::En);
    given.programme = "#panic() *a* _b_ $x$ \\ <label> @cite 😀 漢 \u{1} \u{202e}".into();
    given.sections[0].activities[0].title = "a".repeat(3_000);
    given.sections[0].activities[1].responsible = vec!["б".repeat(200); 40];
    print(&given);
}

#[test]
fn a_chart_that_is_no_drawing_is_an_error_and_not_a_blank() {
    let chart = |svg: &str| Chart { title: "t".into(), description: "d".into(), svg: svg.into() };
    let with = |svg| annual(&Given { charts: vec![chart(svg)], ..sample(Language::En) });
    let drawn =
        r#"<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><path d="M0 0h9"/></svg>"#;
    assert!(print::report(&with(drawn)).is_ok());
    assert!(matches!(print::report(&with("not a drawing")), Err(print::Error::Template(_))));
}
