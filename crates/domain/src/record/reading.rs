//! Readings: the value of a measure made from what the records gave.
//!
//! Zero, unknown and suppressed are three different answers: `0` was counted,
//! *unknown* could not be, *suppressed* could be and is not shown because it
//! would tell about a person.
use super::measure::{Measure, MeasureKind, Part};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What the contributions to one part of a measure add up to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Tally {
    /// How many contributions: records, or codes of records.
    pub records: i64,
    /// How many different keys that are not empty.
    pub keys: i64,
    /// The sum of the amounts, in hundredths.
    pub amount: i64,
    /// The part of `amount` given without a key: persons counted by heads.
    pub nameless: i64,
}

/// Tallies by part; a part that is not here tallied nothing.
pub type Tallies = BTreeMap<Part, Tally>;

/// The value of an indicator.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Reading {
    /// What sort of answer it is.
    #[serde(flatten)]
    pub state: State,
    /// How many records it was made from.
    pub records: i64,
    /// Of a count of persons, how many were counted by heads and may be the
    /// same person twice, in hundredths.
    pub nameless: i64,
    /// Of a ratio, its two terms; of a delta, the figure and its baseline; of
    /// a checklist, done and all. In hundredths.
    pub terms: Option<(i64, i64)>,
    /// The values of the further figures, in their order, in hundredths.
    pub also: Vec<i64>,
}

/// Known, unknown or suppressed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "state", content = "value", rename_all = "lowercase")]
pub enum State {
    /// The value in hundredths. Milestones and attested ones: 100 for yes, 0
    /// for no. Ratios: 100 for one whole, that is 100 %.
    Known(i64),
    /// There is no value, and why.
    Unknown(Unknown),
    /// There is a value and it is not shown: fewer records than this.
    Suppressed(i64),
}

/// Why a value is unknown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Unknown {
    /// It is counted from case files, and none was kept by then.
    NoCaseRecords,
    /// There is nothing to compare with.
    NoBaseline,
    /// There is nothing to divide by.
    NothingToCompare,
    /// Nobody has signed the text yet.
    NotAttested,
    /// No measure is bound to the indicator.
    NoMeasure,
}

/// The reading of `measure`, given what its parts tallied and how many items
/// its checklist has.
///
/// `baseline` is a figure entered for the indicator where the records of the
/// year before do not exist, in hundredths.
#[must_use]
pub fn read(measure: &Measure, tallies: &Tallies, items: usize, baseline: Option<i64>) -> Reading {
    let tally = |part: &str| tallies.get(part).copied().unwrap_or_default();
    let of = tally("of");
    let mut reading = Reading {
        state: State::Unknown(Unknown::NoMeasure),
        records: of.records,
        nameless: 0,
        terms: None,
        also: (0..measure.also.len())
            .map(|n| figure(measure.also[n].kind, tally(&format!("also.{n}"))))
            .collect(),
    };
    if measure.cases.is_some() && !tallies.contains_key("of") {
        reading.state = State::Unknown(Unknown::NoCaseRecords);
        return reading;
    }
    let few = |n: i64| measure.least.filter(|least| n > 0 && n < *least * 100);
    reading.state = match measure.kind {
        MeasureKind::Count if counts_keys(measure) => {
            reading.nameless = of.nameless;
            State::Known(figure(MeasureKind::Distinct, of))
        }
        MeasureKind::Count | MeasureKind::Document => State::Known(of.records * 100),
        MeasureKind::Sum => State::Known(of.amount),
        MeasureKind::Distinct => {
            reading.nameless = of.nameless;
            State::Known(figure(MeasureKind::Distinct, of))
        }
        MeasureKind::Milestone => {
            let reached =
                of.records >= measure.at_least.unwrap_or(1)
                    && measure.and.iter().enumerate().all(|(n, r)| {
                        figure(r.kind, tally(&format!("and.{n}"))) >= r.at_least * 100
                    });
            State::Known(if reached { 100 } else { 0 })
        }
        MeasureKind::Checklist => {
            let items = i64::try_from(items).unwrap_or(i64::MAX);
            reading.terms = Some((of.keys * 100, items * 100));
            quotient(of.keys, items)
        }
        MeasureKind::Ratio => {
            let over = tally("over");
            reading.terms = Some((of.keys * 100, over.keys * 100));
            quotient(of.keys, over.keys)
        }
        MeasureKind::Delta => match measure.mean_from {
            Some(least) if of.records == 0 && least > 0 => {
                State::Unknown(Unknown::NothingToCompare)
            }
            Some(least) if of.records < least => State::Suppressed(least),
            Some(_) => State::Known(rounded(of.amount, of.records)),
            None => {
                let now = figure(MeasureKind::Distinct, of);
                let before = tally("baseline");
                let before = (before.records > 0)
                    .then(|| figure(MeasureKind::Distinct, before))
                    .or(baseline);
                match before {
                    Some(before) => {
                        reading.terms = Some((now, before));
                        State::Known(now - before)
                    }
                    None => State::Unknown(Unknown::NoBaseline),
                }
            }
        },
        MeasureKind::Attested if of.records > 0 => State::Known(100),
        MeasureKind::Attested => State::Unknown(Unknown::NotAttested),
    };
    // Of a difference each of its terms could be told from the other.
    let told = match reading.state {
        State::Known(n) => {
            let (now, before) = reading.terms.unwrap_or((n, 0));
            few(now).or_else(|| few(before))
        }
        State::Unknown(_) | State::Suppressed(_) => None,
    };
    if let Some(least) = told {
        reading = Reading { state: State::Suppressed(least), nameless: 0, terms: None, ..reading };
        reading.records = 0;
    }
    reading
}

/// Whether a count tells apart something else than records: forms of
/// trafficking over several findings, participants over several sheets.
fn counts_keys(measure: &Measure) -> bool {
    let key = measure.of.as_ref().and_then(|of| of.key.as_deref());
    key.is_some_and(|key| key != "record")
}

/// A tally as a figure of this sort, in hundredths.
fn figure(kind: MeasureKind, tally: Tally) -> i64 {
    match kind {
        MeasureKind::Distinct => tally.keys * 100 + tally.nameless,
        MeasureKind::Sum => tally.amount,
        _ => tally.records * 100,
    }
}

fn quotient(of: i64, over: i64) -> State {
    if over == 0 {
        State::Unknown(Unknown::NothingToCompare)
    } else {
        State::Known(rounded(of * 100, over))
    }
}

/// `n / d` to the nearest whole, halves away from zero; `d` is above 0.
fn rounded(n: i64, d: i64) -> i64 {
    (2 * n.abs() + d) / (2 * d) * n.signum()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::words::Words;

    fn measure(kind: MeasureKind) -> Measure {
        Measure {
            indicator: "I.1.1".into(),
            kind,
            unit: Words::default(),
            rule: Words::default(),
            of: None,
            over: None,
            items: None,
            at_least: None,
            and: Vec::new(),
            also: Vec::new(),
            mean_from: None,
            baseline_year: false,
            target: None,
            cases: None,
            least: None,
        }
    }

    #[track_caller]
    fn check(measure: &Measure, tallies: &[(&str, Tally)], expected: State) {
        let tallies = tallies.iter().map(|(p, t)| ((*p).to_owned(), *t)).collect();
        assert_eq!(read(measure, &tallies, 5, None).state, expected);
    }

    fn tally(records: i64, keys: i64, amount: i64, nameless: i64) -> Tally {
        Tally { records, keys, amount, nameless }
    }

    #[test]
    fn nothing_counted_is_zero_and_known() {
        check(&measure(MeasureKind::Count), &[], State::Known(0));
        check(&measure(MeasureKind::Sum), &[], State::Known(0));
        check(&measure(MeasureKind::Milestone), &[], State::Known(0));
    }

    #[test]
    fn what_cannot_be_counted_is_unknown_and_not_zero() {
        let rule = serde_json::from_str(r#"{"rule":"lawyers"}"#).unwrap();
        let cases = Measure { cases: Some(rule), ..measure(MeasureKind::Count) };
        check(&cases, &[], State::Unknown(Unknown::NoCaseRecords));
        check(&cases, &[("of", tally(0, 0, 0, 0))], State::Known(0));
        check(&measure(MeasureKind::Ratio), &[], State::Unknown(Unknown::NothingToCompare));
        check(&measure(MeasureKind::Delta), &[], State::Unknown(Unknown::NoBaseline));
        check(&measure(MeasureKind::Attested), &[], State::Unknown(Unknown::NotAttested));
    }

    #[test]
    fn persons_without_a_code_are_counted_by_heads() {
        let of = tally(5, 3, 2_000, 1_700);
        check(&measure(MeasureKind::Distinct), &[("of", of)], State::Known(2_000));
    }

    #[test]
    fn a_count_with_a_key_counts_the_keys() {
        let of = |key: &str| {
            let of = format!(r#"{{"record":["finding"],"key":"{key}"}}"#);
            Some(serde_json::from_str(&of).unwrap())
        };
        let tallies = [("of", tally(5, 3, 500, 100))];
        let forms = Measure { of: of("form"), ..measure(MeasureKind::Count) };
        check(&forms, &tallies, State::Known(400));
        let records = Measure { of: of("record"), ..measure(MeasureKind::Count) };
        check(&records, &tallies, State::Known(500));
    }

    #[test]
    fn a_mean_of_few_is_suppressed() {
        let mean = Measure { mean_from: Some(5), ..measure(MeasureKind::Delta) };
        check(&mean, &[("of", tally(4, 4, 800, 0))], State::Suppressed(5));
        check(&mean, &[("of", tally(5, 5, 1_000, 0))], State::Known(200));
        check(&mean, &[("of", tally(5, 5, -1_003, 0))], State::Known(-201));
    }

    #[test]
    fn so_few_that_they_would_tell_of_persons_are_not_shown() {
        let persons = Measure { least: Some(3), ..measure(MeasureKind::Distinct) };
        check(&persons, &[], State::Known(0));
        check(&persons, &[("of", tally(2, 2, 200, 0))], State::Suppressed(3));
        check(&persons, &[("of", tally(3, 3, 300, 0))], State::Known(300));
        // Nor is a difference from which they follow.
        let more = Measure { least: Some(3), ..measure(MeasureKind::Delta) };
        let parts = [("of", tally(9, 9, 900, 0)), ("baseline", tally(2, 2, 200, 0))];
        check(&more, &parts, State::Suppressed(3));
        let parts = [("of", tally(9, 9, 900, 0)), ("baseline", tally(4, 4, 400, 0))];
        check(&more, &parts, State::Known(500));
    }

    #[test]
    fn a_ratio_of_all_is_one_whole() {
        let parts = [("of", tally(9, 5, 900, 0)), ("over", tally(5, 5, 500, 0))];
        check(&measure(MeasureKind::Ratio), &parts, State::Known(100));
        check(&measure(MeasureKind::Checklist), &[("of", tally(4, 4, 400, 0))], State::Known(80));
    }
}
