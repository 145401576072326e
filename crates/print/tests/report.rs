//! The annual report as PDF, whole.
use domain::programme::report::{Chart, annual, sample::sample};
use domain::words::Language;

#[test]
fn the_report_is_an_accessible_pdf_in_both_languages() {
    for language in Language::ALL {
        let pdf = print::report(&annual(&sample(language))).unwrap();
        if let Ok(folder) = std::env::var("REPORT_FOLDER") {
            std::fs::write(format!("{folder}/report-{}.pdf", language.tag()), &pdf).unwrap();
        }
    }
}
