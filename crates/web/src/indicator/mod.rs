//! Indicators: what each says, how that is counted, and from which records.
pub mod files;
pub(crate) mod list;
pub(crate) mod open;
pub(crate) mod target;

use crate::app::App;
use crate::components::{Markup, Tag};
use crate::programme::wording::{Worded, Wording};
use crate::words;
use askama::Template;
use askama::filters::HtmlSafe;
use domain::day::Day;
use domain::format;
use domain::programme::report::{self, GivenIndicator, Row, Tone, Vocabulary};
use domain::record::measure::MeasureKind;
use domain::words::Language;
use register::indicator::IndicatorReading;

/// An indicator and what it says, in the very words of the annual report.
pub(crate) struct Read {
    /// Where it is opened.
    pub(crate) href: String,
    /// Its wording.
    pub(crate) wording: Worded,
    /// The sort of its measure, in words.
    pub(crate) measure: String,
    /// The rule by which it is counted, in words.
    pub(crate) rule: String,
    /// The value, the target and what became of it.
    pub(crate) row: Row,
    /// What is counted, as it stands after the value.
    pub(crate) unit: String,
}

impl Read {
    /// What the indicator of the programme `key` says as of the end of `day`.
    pub(crate) fn of(
        app: &App,
        key: &str,
        language: Language,
        read: &IndicatorReading,
        day: Option<Day>,
    ) -> Self {
        let indicator = &read.indicator;
        let measure = app.register.measure(key, &indicator.code);
        let words = |w: &domain::words::Words| w.in_language(language).to_owned();
        let given = GivenIndicator {
            id: indicator.code.clone(),
            wording: indicator.wording.clone(),
            kind: measure.map(|m| m.kind),
            unit: measure.map(|m| words(&m.unit)).unwrap_or_default(),
            rule: measure.map(|m| words(&m.rule)).unwrap_or_default(),
            target: indicator.target,
            also: measure
                .map(|m| m.also.iter().map(|f| words(&f.name)).collect())
                .unwrap_or_default(),
            reading: read.reading.clone(),
        };
        let vocabulary = Vocabulary::of(language);
        let rule = report::rule(&given, vocabulary);
        let wording = Wording::of(app.register.pack(), key, language);
        let as_of = day.map_or_else(String::new, |day| format!("?as_of={day}"));
        Self {
            href: format!("/indicators/{}{as_of}", indicator.id),
            wording: wording.say(&indicator.code, &indicator.wording),
            measure: rule.measure,
            rule: rule.rule,
            unit: unit_beside(given.kind, &given.unit).to_owned(),
            row: report::row(&given, vocabulary, language),
        }
    }

    /// What became of it, as a word with its sign.
    pub(crate) fn tag(&self) -> Tag {
        tag(&self.row.tag)
    }

    /// Whether there is a value to show.
    pub(crate) fn is_known(&self) -> bool {
        self.row.value != format::UNKNOWN && !self.row.value.starts_with('▒')
    }
}

/// A word of the report with the sign that goes with its tone.
pub(crate) fn tag(tag: &report::Tag) -> Tag {
    match tag.tone {
        Tone::Good => Tag::done(&tag.text),
        Tone::Care => Tag::due(&tag.text),
        Tone::Bad => Tag::late(&tag.text),
        Tone::Plain => Tag::going(&tag.text),
        Tone::Quiet => Tag::quiet(&tag.text),
    }
}

/// The unit as it stands after a value: `yes` needs none, and `80%` has its
/// sign already.
fn unit_beside(kind: Option<MeasureKind>, unit: &str) -> &str {
    match kind {
        Some(MeasureKind::Milestone | MeasureKind::Attested) | None => "",
        Some(MeasureKind::Ratio | MeasureKind::Checklist) => {
            unit.trim_start().trim_start_matches('%').trim_start()
        }
        Some(_) => unit,
    }
}

/// The signs of figures that are not numbers, and what each means.
#[derive(Template)]
#[template(path = "indicator/legend.html")]
pub(crate) struct Legend {
    heading: String,
    signs: [(&'static str, String); 3],
}

impl HtmlSafe for Legend {}

impl Legend {
    /// In this language.
    pub(crate) fn new(language: Language) -> Self {
        let say = |key| words::say(language, key);
        let signs = [
            ("0", say("legend-zero")),
            (format::UNKNOWN, say("legend-unknown")),
            ("▒", say("legend-suppressed")),
        ];
        Self { heading: say("legend"), signs }
    }

    /// As a part of a page.
    pub(crate) fn markup(language: Language) -> Markup {
        Markup::of(&Self::new(language))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_unit_does_not_say_again_what_the_value_says() {
        let beside = |kind, unit| unit_beside(Some(kind), unit);
        assert_eq!(beside(MeasureKind::Milestone, "yes/no"), "");
        assert_eq!(beside(MeasureKind::Ratio, "% of local commissions"), "of local commissions");
        assert_eq!(beside(MeasureKind::Checklist, "%"), "");
        assert_eq!(beside(MeasureKind::Count, "training events"), "training events");
        assert_eq!(unit_beside(None, "x"), "");
    }
}
