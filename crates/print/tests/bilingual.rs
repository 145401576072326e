//! A letter or a form as PDF.
use domain::paper::{BOX, Bilingual, Item, Languages, Part, Said, Ticked};
use domain::words::Language;

fn paper(languages: Languages, text: &str) -> Bilingual {
    let said =
        |bg: &str, en: &str| {
            Said::of(languages, |language| {
                if language == Language::Bg { bg.to_owned() } else { en.to_owned() }
            })
        };
    let yes = Ticked { ticked: true, said: said("Да", "Yes") };
    let long = Ticked { ticked: false, said: said(&"дума ".repeat(30), &"word ".repeat(30)) };
    let items = vec![
        Item::Text { said: said(text, "Sentence") },
        Item::Fact { label: said("Какво", "What"), value: said(text, text) },
        Item::Blank { label: said("Пишете", "Write"), lines: 3 },
        Item::Boxes { label: said("Изберете", "Choose"), boxes: vec![yes, long] },
        Item::Table {
            head: vec![said("Глава", "Head"), said("Отметка", "Box")],
            widths: vec![3, 1],
            rows: vec![
                vec![said(text, text), said(BOX, BOX)],
                vec![Said::default(), Said::default()],
            ],
        },
        Item::Signature { label: said("Подпис", "Signature"), day: said("Дата", "Day") },
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

fn holds(pdf: &[u8], part: &str) -> bool {
    pdf.windows(part.len()).any(|w| w == part.as_bytes())
}

#[test]
fn a_letter_is_an_accessible_pdf_that_names_its_languages() {
    for languages in Languages::ALL {
        let pdf = print::bilingual(&paper(*languages, "Изречение")).expect("a paper is set");
        assert!(pdf.starts_with(b"%PDF-1.7") && holds(&pdf, "<pdfuaid:part>1</pdfuaid:part>"));
        assert!(holds(&pdf, &format!("/Lang({})", languages.first().tag())));
        // The second language is named where its texts stand, and nowhere else.
        let other = format!("/Lang({})", languages.first().other().tag());
        assert_eq!(holds(&pdf, &other), *languages == Languages::Both, "{languages:?}");
    }
}

#[test]
fn any_text_of_a_person_is_set() {
    let odd = "#panic() *a* _b_ $x$ \\ <label> @cite 😀 漢 \u{1} \u{202e} ".to_owned();
    for text in [odd, "б".repeat(3_000), String::new()] {
        assert!(print::bilingual(&paper(Languages::Both, &text)).is_ok());
    }
}
