//! What dimensions and their codes are called.
use crate::words::{self, say};
use domain::day::Month;
use domain::pack::Pack;
use domain::statistics::dimension::Dimension;
use domain::words::Language;

/// What a dimension is called.
#[must_use]
pub fn dimension(language: Language, of: Dimension) -> String {
    say(language, &format!("dimension-{}", of.code()))
}

/// What a code of a dimension is called.
#[must_use]
pub fn code(pack: &Pack, language: Language, of: Dimension, code: &str) -> String {
    let listed = |list: &str, code: &str| {
        let list = pack.list(list);
        list.map_or(code, |list| list.name_of(code, language)).to_owned()
    };
    let word = |list: &str| say(language, &format!("step-{list}-{code}"));
    match of {
        Dimension::Year => code.to_owned(),
        Dimension::Month => match month_of(code) {
            Some(month) => words::month(language, month),
            None => code.to_owned(),
        },
        Dimension::Sex => say(language, &format!("sex-{code}")),
        Dimension::Citizenship => say(language, &format!("citizenship-{code}")),
        Dimension::Age => word("age_group"),
        Dimension::Finding => word("status"),
        Dimension::Body => pack.institution_name(code, language).to_owned(),
        Dimension::Oblast | Dimension::ExploitedOblast => {
            pack.place_name(code, language).to_owned()
        }
        Dimension::Route => match code.split_once('-') {
            Some((from, to)) => {
                format!("{} → {}", listed("country", from), listed("country", to))
            }
            None => code.to_owned(),
        },
        Dimension::Means => word("event_means"),
        Dimension::Service => word("service_kind"),
        Dimension::Role => say(language, &format!("event-role-{code}")),
        Dimension::Instance => word("stage"),
        Dimension::Offence => word("offence"),
        Dimension::Reach => say(language, &format!("reach-{code}")),
        Dimension::Reached => say(language, &format!("reached-{code}")),
        Dimension::Sentence => say(language, &format!("sentence-{code}")),
        Dimension::Form
        | Dimension::Country
        | Dimension::Control
        | Dimension::Relation
        | Dimension::Industry
        | Dimension::Platform
        | Dimension::Source => listed(of.list().unwrap_or_default(), code),
    }
}

/// The month that `2017-03` is.
pub(super) fn month_of(code: &str) -> Option<Month> {
    let (year, month) = code.split_once('-')?;
    let month = Month { year: year.parse().ok()?, month: month.parse().ok()? };
    (1..=12).contains(&month.month).then_some(month)
}
