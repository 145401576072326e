//! One number from many lists: lists of persons that institutions send, pairs of their records
//! to be judged, and the reconciliation board.
pub(crate) mod board;
pub(crate) mod lists;
pub(crate) mod pair;
pub(crate) mod queue;

use crate::app::App;
use crate::components::Choice;
use crate::page::{Page, percent};
use crate::words::say;
use domain::person_list::{Basis, Subject};
use domain::words::Language;
use register::link::SourceRef;

/// The first year for which lists are taken: before it nobody counted.
const FIRST_YEAR: i16 = 2000;

/// A year as it is typed; none for what is none, or lies after this one.
fn year(text: &str, this: i16) -> Option<i16> {
    text.trim().parse().ok().filter(|year| (FIRST_YEAR..=this).contains(year))
}

fn basis_name(language: Language, basis: Basis) -> String {
    say(language, &format!("basis-{}", basis.code()))
}

fn subject_name(language: Language, subject: Subject) -> String {
    say(language, &format!("subject-{}", subject.code()))
}

fn subjects(language: Language) -> Vec<Choice> {
    Subject::ALL.iter().map(|s| Choice::new(s.code(), subject_name(language, *s))).collect()
}

/// The address of what waits to be judged.
fn queue_address(year: i16, subject: Subject) -> String {
    format!("/links?year={year}&subject={}", subject.code())
}

/// Where a record comes from, in words: institution, basis, row.
fn from(app: &App, page: &Page, of: &SourceRef) -> String {
    let institution = app.register.pack().institution_name(&of.series.institution, page.language);
    let args = [
        ("institution", institution.into()),
        ("basis", basis_name(page.language, of.series.basis).into()),
        ("line", of.line.into()),
    ];
    crate::words::say_with(page.language, "source-from", &args)
}

/// A chance, as a share in whole percents; never nothing and never all.
fn chance(language: Language, probability: f64) -> String {
    let key = if probability < 0.01 {
        "chance-below"
    } else if probability > 0.99 {
        "chance-above"
    } else {
        "chance"
    };
    #[expect(clippy::cast_possible_truncation, reason = "between 0 and 100")]
    let whole = (probability * 100.0).round() as i64;
    crate::words::say_with(language, key, &[("n", whole.into())])
}

/// A value of an address.
fn asked<'p>(pairs: &'p [(String, String)], name: &str) -> &'p str {
    pairs.iter().find(|(n, _)| n == name).map_or("", |(_, value)| value)
}

/// An address with these values.
fn address(path: &str, values: &[(&str, &str)]) -> String {
    let values: Vec<String> =
        values.iter().map(|(name, value)| format!("{name}={}", percent(value))).collect();
    format!("{path}?{}", values.join("&"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_chance_is_never_said_to_be_none_or_all() {
        let said = |p| chance(Language::En, p).replace(['\u{2068}', '\u{2069}'], "");
        assert_eq!([said(0.004), said(0.5), said(0.999)], ["below 1 %", "50 %", "above 99 %"]);
    }

    #[test]
    fn a_year_is_one_that_is_not_to_come() {
        assert_eq!(year(" 2017 ", 2018), Some(2017));
        assert_eq!([year("2019", 2018), year("17", 2018), year("", 2018)], [None; 3]);
    }
}
