//! Measures: how records make up the value of an indicator.
//!
//! Nine sorts cover every indicator of the programme of 2017 (see
//! [`MeasureKind`]). A measure is data of the country pack,
//! `packs/bg/measures/2017.toml`; it selects records ([`Selection`]) and says
//! what is made of them. What one record gives is worked out when the record
//! is written ([`contributions`]); a value is then a sum over an index, and it
//! can be opened down to the records that gave it.
use super::{Record, Value};
use crate::day::{Day, Period};
use crate::referral::count::CaseCount;
use crate::words::Words;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The sorts of measure.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum MeasureKind {
    /// How many records; where a key is named, how many different keys.
    Count,
    /// How many different persons, bodies, places … the records name.
    Distinct,
    /// The sum of a number in the records.
    Sum,
    /// Whether enough records are there: yes or no.
    Milestone,
    /// How many documents in the required state (adopted, signed).
    Document,
    /// How many items of a fixed list are done.
    Checklist,
    /// One selection over another.
    Ratio,
    /// The difference to a baseline, or between before and after.
    Delta,
    /// A signed text; there is no figure.
    Attested,
}

/// How an indicator is measured.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Measure {
    /// The indicator: `III.6.2`.
    pub indicator: String,
    /// The sort of measure.
    pub kind: MeasureKind,
    /// What is counted: `events`, `persons`.
    pub unit: Words,
    /// The rule in words, for people: what is counted, what is not.
    pub rule: Words,
    /// The records counted; the numerator of a ratio.
    #[serde(default)]
    pub of: Option<Selection>,
    /// The denominator of a ratio.
    #[serde(default)]
    pub over: Option<Selection>,
    /// The code list with the items of a checklist.
    #[serde(default)]
    pub items: Option<String>,
    /// How many make a milestone; 1 unless said.
    #[serde(default)]
    pub at_least: Option<i64>,
    /// What else a milestone needs.
    #[serde(default)]
    pub and: Vec<Requirement>,
    /// Further figures shown beside the value.
    #[serde(default)]
    pub also: Vec<Figure>,
    /// For a delta between before and after: the mean of the amounts, known
    /// from this many records on and suppressed below.
    #[serde(default)]
    pub mean_from: Option<i64>,
    /// For a delta between years: compare with the previous calendar year.
    #[serde(default)]
    pub baseline_year: bool,
    /// The target, when the programme names one.
    #[serde(default)]
    pub target: Option<i64>,
    /// What is counted of the case files, instead of records.
    #[serde(default)]
    pub cases: Option<CaseCount>,
    /// Fewer than this, and more than none, are not shown: they would tell of
    /// persons.
    #[serde(default)]
    pub least: Option<i64>,
}

/// Which records, and what each gives.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Selection {
    /// The kinds of record.
    pub record: Vec<String>,
    /// What must hold of the fields, all of it. `event.status` is asked of the
    /// kind `event` alone, where several kinds are counted together.
    #[serde(default, rename = "where")]
    pub filter: BTreeMap<String, Condition>,
    /// The field with the day by which records are dated here, when it is
    /// filled: a law begun last year and adopted in this one counts in this.
    #[serde(default)]
    pub on: Option<String>,
    /// Which records are looked at.
    #[serde(default)]
    pub scope: Scope,
    /// What is told apart in counting distinct: a field, or `record` for the
    /// record itself. A record with several codes in the field gives each.
    /// Without one, records are told apart by themselves where that matters.
    #[serde(default)]
    pub key: Option<String>,
    /// The numbers added up; each record gives 1 when empty.
    #[serde(default)]
    pub amount: Vec<String>,
    /// Numbers taken off: `score_after` less `score_before`.
    #[serde(default)]
    pub less: Vec<String>,
    /// Only keys that these selections have as well.
    #[serde(default)]
    pub having: Vec<Selection>,
    /// The field by whose codes the value is broken down.
    #[serde(default)]
    pub by: Option<String>,
}

/// Which records a selection looks at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Scope {
    /// Linked to the indicator's activity, dated within the programme.
    #[default]
    Activity,
    /// Any of its kinds dated within the programme.
    Programme,
    /// Any of its kinds begun and not ended: what stands on the day.
    Standing,
}

/// What must hold of a field.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Condition {
    /// Yes or no.
    YesNo(bool),
    /// The text or code is this; `*` for anything at all.
    Is(String),
    /// The text or code, or one of the codes, is one of these.
    OneOf(Vec<String>),
    /// The number, or how many codes there are, is at least this.
    AtLeast {
        /// The least number.
        at_least: i64,
    },
}

/// What a milestone needs besides.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Requirement {
    /// What it is called: `participants`.
    pub name: Words,
    /// The records.
    pub of: Selection,
    /// How they are counted: `count`, `distinct` or `sum`.
    pub kind: MeasureKind,
    /// How many at least.
    pub at_least: i64,
}

/// A further figure beside a value: copies beside titles.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Figure {
    /// What it is called.
    pub name: Words,
    /// The records.
    pub of: Selection,
    /// How they are counted: `count`, `distinct` or `sum`.
    pub kind: MeasureKind,
}

/// Where a selection stands in its measure: the `of`, the `over`, the
/// baseline, the nth of `and`, of `also`, or the nth `having` of one of these.
///
/// Its text, kept in the database, is stable: `of`, `over`, `baseline`,
/// `and.0`, `also.1`, `of.having.0`.
pub type Part = String;

impl Measure {
    /// Every selection of the measure with its part, `having` ones included.
    #[must_use]
    pub fn selections(&self) -> Vec<(Part, &Selection)> {
        let mut heads: Vec<(Part, &Selection)> = Vec::new();
        if let Some(of) = &self.of {
            heads.push(("of".into(), of));
            if self.baseline_year {
                heads.push(("baseline".into(), of));
            }
        }
        if let Some(over) = &self.over {
            heads.push(("over".into(), over));
        }
        heads.extend(self.and.iter().enumerate().map(|(n, r)| (format!("and.{n}"), &r.of)));
        heads.extend(self.also.iter().enumerate().map(|(n, f)| (format!("also.{n}"), &f.of)));
        let mut all = Vec::new();
        for (part, selection) in heads {
            for (n, having) in selection.having.iter().enumerate() {
                all.push((format!("{part}.having.{n}"), having));
            }
            all.push((part, selection));
        }
        all
    }
}

impl Measure {
    /// Whether the records of a part are told apart by themselves when the
    /// selection names no key: where keys are counted or compared.
    fn tells_apart(&self, part: &str, selection: &Selection) -> bool {
        let counts_keys = |kind| {
            use MeasureKind::{Checklist, Delta, Distinct, Ratio};
            matches!(kind, Distinct | Ratio | Checklist | Delta)
        };
        let nth = |prefix: &str| part.strip_prefix(prefix).and_then(|n| n.parse::<usize>().ok());
        let kind = nth("and.")
            .and_then(|n| self.and.get(n).map(|r| r.kind))
            .or_else(|| nth("also.").and_then(|n| self.also.get(n).map(|f| f.kind)))
            .unwrap_or(self.kind);
        !selection.having.is_empty() || part.contains(".having.") || counts_keys(kind)
    }
}

/// What one record gives to one selection.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Contribution {
    /// The part of the measure.
    pub part: Part,
    /// The day from which it counts.
    pub day: Day,
    /// The first day on which it no longer counts; none for ever.
    pub until: Option<Day>,
    /// What is told apart; empty when the record does not say, as for persons
    /// counted by heads.
    pub key: String,
    /// What is added up, in hundredths: 1 record is 100.
    pub amount: i64,
    /// The code by which the value is broken down; empty for none.
    pub category: String,
}

/// What `record` gives to `measure`.
///
/// `linked` says whether the record is linked to the indicator's activity;
/// `period` is the programme's. A record that is not selected gives nothing.
#[must_use]
pub fn contributions(
    measure: &Measure,
    record: &Record<'_>,
    linked: bool,
    period: Period,
) -> Vec<Contribution> {
    let mut given = Vec::new();
    for (part, selection) in measure.selections() {
        let baseline = part.starts_with("baseline");
        let day = selection.day_of(record);
        let period = if baseline { previous_year(period) } else { period };
        let looked_at = match selection.scope {
            _ if baseline => period.holds(day),
            Scope::Activity => linked && period.holds(day),
            Scope::Programme => period.holds(day),
            Scope::Standing => true,
        };
        if !looked_at || !selection.selects(record) {
            continue;
        }
        let until = (selection.scope == Scope::Standing).then_some(record.until).flatten();
        let amount = selection.amount_of(record);
        let category = selection.by.as_ref().and_then(|by| record.values.get(by));
        let category = category.map(Value::first_key).unwrap_or_default();
        let compared = measure.tells_apart(&part, selection);
        for key in selection.keys_of(record, compared) {
            given.push(Contribution {
                part: part.clone(),
                // A baseline is compared whole, so it counts from the start.
                day: if baseline { period.from } else { day },
                until,
                key,
                amount,
                category: category.clone(),
            });
        }
    }
    given
}

fn previous_year(period: Period) -> Period {
    Period::year(period.from.year() - 1)
}

impl Selection {
    fn selects(&self, record: &Record<'_>) -> bool {
        self.record.iter().any(|k| k == record.kind)
            && self.filter.iter().all(|(field, c)| match field.split_once('.') {
                Some((kind, field)) => kind != record.kind || c.holds(record.values.get(field)),
                None => c.holds(record.values.get(field)),
            })
            && self.less.iter().all(|field| record.values.contains_key(field))
    }

    fn day_of(&self, record: &Record<'_>) -> Day {
        match self.on.as_ref().and_then(|on| record.values.get(on)) {
            Some(Value::Day(day)) => *day,
            _ => record.day,
        }
    }

    fn keys_of(&self, record: &Record<'_>, compared: bool) -> Vec<String> {
        match self.key.as_deref() {
            // Records told apart by nothing need no key: the index over the
            // contributions then adds them up in one run.
            None if !compared => vec![String::new()],
            None | Some("record") => vec![record.id.to_owned()],
            Some("institution") if !record.values.contains_key("institution") => {
                vec![record.institution.to_owned()]
            }
            Some(field) => match record.values.get(field) {
                Some(value) => value.keys(),
                None => vec![String::new()],
            },
        }
    }

    /// In hundredths.
    fn amount_of(&self, record: &Record<'_>) -> i64 {
        if self.amount.is_empty() {
            return 100;
        }
        let sum = |fields: &[String]| -> i64 {
            fields.iter().filter_map(|f| record.values.get(f)).map(Value::hundredths).sum()
        };
        sum(&self.amount) - sum(&self.less)
    }
}

impl Condition {
    fn holds(&self, value: Option<&Value>) -> bool {
        let Some(value) = value else { return false };
        match self {
            Self::YesNo(expected) => *value == Value::YesNo(*expected),
            Self::Is(text) if text == "*" => true,
            Self::Is(text) => value.keys().iter().any(|k| k == text),
            Self::OneOf(texts) => value.keys().iter().any(|k| texts.contains(k)),
            Self::AtLeast { at_least } => match value {
                Value::Codes(codes) => i64::try_from(codes.len()).is_ok_and(|n| n >= *at_least),
                _ => value.hundredths() >= at_least.saturating_mul(100),
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::Values;
    use crate::record::value::Decimal;

    fn day(text: &str) -> Day {
        text.parse().unwrap()
    }

    fn text(text: &str) -> Value {
        Value::Text(text.into())
    }

    fn codes(codes: &[&str]) -> Value {
        Value::Codes(codes.iter().map(|c| (*c).to_owned()).collect())
    }

    fn values(values: &[(&str, Value)]) -> Values {
        values.iter().map(|(field, value)| ((*field).to_owned(), value.clone())).collect()
    }

    fn record<'r>(kind: &'r str, on: &str, values: &'r Values) -> Record<'r> {
        Record { id: "r1", kind, institution: "SAA", day: day(on), until: None, values }
    }

    /// A measure as it stands in the pack, in JSON instead of TOML.
    fn measure(rest: &str) -> Measure {
        let head = r#""indicator":"III.9.1","kind":"count","unit":{"en":"","bg":""},"rule":{"en":"","bg":""}"#;
        serde_json::from_str(&format!("{{{head},{rest}}}")).unwrap()
    }

    const YEAR: i16 = 2017;

    /// What a linked record gives to `measure`, as part, day, key, amount.
    fn given(measure: &Measure, record: &Record<'_>) -> Vec<(String, String, String, i64)> {
        let given = contributions(measure, record, true, Period::year(YEAR));
        given.into_iter().map(|c| (c.part, c.day.to_string(), c.key, c.amount)).collect()
    }

    #[track_caller]
    fn check_filter(filter: &str, values: &Values, expected: bool) {
        let measure = measure(&format!(r#""of":{{"record":["training"],"where":{filter}}}"#));
        let selected = !given(&measure, &record("training", "2017-06-14", values)).is_empty();
        assert_eq!(selected, expected, "{filter}");
    }

    const TRAININGS: &str = r#""of":{"record":["training"]}"#;

    #[test]
    fn a_record_is_counted_once_on_its_day() {
        let values = Values::new();
        let expected = vec![("of".into(), "2017-06-14".into(), String::new(), 100)];
        assert_eq!(
            given(&measure(TRAININGS), &record("training", "2017-06-14", &values)),
            expected
        );
    }

    #[test]
    fn a_record_of_another_kind_year_or_activity_gives_nothing() {
        let (measure, values) = (measure(TRAININGS), Values::new());
        assert!(given(&measure, &record("event", "2017-06-14", &values)).is_empty());
        assert!(given(&measure, &record("training", "2018-01-01", &values)).is_empty());
        let record = record("training", "2017-06-14", &values);
        assert!(contributions(&measure, &record, false, Period::year(YEAR)).is_empty());
    }

    #[test]
    fn every_condition_must_hold() {
        let values = values(&[
            ("status", text("held")),
            ("completed", Value::YesNo(true)),
            ("audience", codes(&["police", "teachers"])),
            ("days", Value::Integer(5)),
            ("held_on", Value::Day(day("2017-06-14"))),
        ]);
        check_filter(r#"{"status":"held"}"#, &values, true);
        check_filter(r#"{"status":"planned"}"#, &values, false);
        check_filter(r#"{"status":["planned","held"]}"#, &values, true);
        check_filter(r#"{"status":["planned","cancelled"]}"#, &values, false);
        check_filter(r#"{"completed":true}"#, &values, true);
        check_filter(r#"{"completed":false}"#, &values, false);
        check_filter(r#"{"audience":"teachers"}"#, &values, true);
        check_filter(r#"{"audience":["media","police"]}"#, &values, true);
        check_filter(r#"{"audience":"media"}"#, &values, false);
        check_filter(r#"{"audience":{"at_least":2}}"#, &values, true);
        check_filter(r#"{"audience":{"at_least":3}}"#, &values, false);
        check_filter(r#"{"days":{"at_least":5}}"#, &values, true);
        check_filter(r#"{"days":{"at_least":6}}"#, &values, false);
        check_filter(r#"{"held_on":"*"}"#, &values, true);
        check_filter(r#"{"last_day":"*"}"#, &values, false);
        check_filter(r#"{"status":"held","days":{"at_least":6}}"#, &values, false);
    }

    #[test]
    fn what_is_not_known_fulfils_no_condition() {
        let values = Values::new();
        for filter in [r#"{"f":false}"#, r#"{"f":""}"#, r#"{"f":"*"}"#, r#"{"f":{"at_least":0}}"#] {
            check_filter(filter, &values, false);
        }
    }

    #[test]
    fn a_condition_on_one_kind_does_not_bind_the_other() {
        let measure = measure(
            r#""of":{"record":["event","distribution"],"where":{"event.status":"held"},
                "amount":["participants","recipients"]}"#,
        );
        let handed_out = values(&[("recipients", Value::Integer(40))]);
        assert_eq!(given(&measure, &record("distribution", "2017-02-01", &handed_out))[0].3, 4_000);
        let held = values(&[("participants", Value::Integer(25)), ("status", text("held"))]);
        assert_eq!(given(&measure, &record("event", "2017-02-01", &held))[0].3, 2_500);
        let planned = values(&[("participants", Value::Integer(25)), ("status", text("planned"))]);
        assert!(given(&measure, &record("event", "2017-02-01", &planned)).is_empty());
    }

    #[test]
    fn persons_are_told_apart_by_code_and_groups_have_none() {
        let measure =
            measure(r#""of":{"record":["attendance"],"key":"participant","amount":["headcount"]}"#);
        let one = values(&[("participant", text("A7")), ("headcount", Value::Integer(1))]);
        let group = values(&[("headcount", Value::Integer(24))]);
        let expected = vec![("of".into(), "2017-03-02".into(), "A7".into(), 100)];
        assert_eq!(given(&measure, &record("attendance", "2017-03-02", &one)), expected);
        let expected = vec![("of".into(), "2017-03-02".into(), String::new(), 2_400)];
        assert_eq!(given(&measure, &record("attendance", "2017-03-02", &group)), expected);
    }

    #[test]
    fn a_record_gives_each_code_of_its_key() {
        let measure = measure(r#""of":{"record":["event"],"key":"schools"}"#);
        let values = values(&[("schools", codes(&["s1", "s2"]))]);
        let given = given(&measure, &record("event", "2017-03-02", &values));
        assert_eq!(given.iter().map(|g| g.2.as_str()).collect::<Vec<_>>(), ["s1", "s2"]);
    }

    #[test]
    fn a_key_of_the_institution_falls_back_to_the_one_that_entered() {
        let measure = measure(r#""of":{"record":["data_submission"],"key":"institution"}"#);
        let none = Values::new();
        assert_eq!(given(&measure, &record("data_submission", "2017-03-02", &none))[0].2, "SAA");
        let some = values(&[("institution", text("NIS"))]);
        assert_eq!(given(&measure, &record("data_submission", "2017-03-02", &some))[0].2, "NIS");
    }

    #[test]
    fn before_is_taken_off_after_and_both_must_be_known() {
        let measure = measure(
            r#""mean_from":5,"of":{"record":["assessment"],"where":{"score_after":"*"},
                "amount":["score_after"],"less":["score_before"]}"#,
        );
        let both = values(&[
            ("score_before", Value::Decimal(Decimal(4_050))),
            ("score_after", Value::Decimal(Decimal(7_000))),
        ]);
        assert_eq!(given(&measure, &record("assessment", "2017-09-30", &both))[0].3, 2_950);
        for field in ["score_before", "score_after"] {
            let half = values(&[(field, Value::Integer(70))]);
            assert!(
                given(&measure, &record("assessment", "2017-09-30", &half)).is_empty(),
                "{field}"
            );
        }
    }

    #[test]
    fn a_day_of_its_own_dates_a_record_when_it_is_filled() {
        let measure = measure(r#""of":{"record":["document"],"on":"decided_on"}"#);
        let decided = |on| values(&[("decided_on", Value::Day(day(on)))]);
        let in_time = decided("2017-07-12");
        assert_eq!(given(&measure, &record("document", "2016-11-01", &in_time))[0].1, "2017-07-12");
        let too_late = decided("2018-01-10");
        assert!(given(&measure, &record("document", "2017-11-01", &too_late)).is_empty());
        let open = Values::new();
        assert_eq!(given(&measure, &record("document", "2017-11-01", &open))[0].1, "2017-11-01");
    }

    #[test]
    fn what_stands_counts_from_its_day_to_its_end_whatever_the_programme() {
        let measure = measure(r#""of":{"record":["local_commission"],"scope":"standing"}"#);
        let values = Values::new();
        let mut commission = record("local_commission", "2012-01-01", &values);
        commission.until = Some(day("2017-09-01"));
        let given = contributions(&measure, &commission, false, Period::year(YEAR));
        assert_eq!((given[0].day, given[0].until), (day("2012-01-01"), Some(day("2017-09-01"))));
    }

    #[test]
    fn an_event_that_is_over_stays_counted() {
        let values = Values::new();
        let mut training = record("training", "2017-06-14", &values);
        training.until = Some(day("2017-06-16"));
        let given = contributions(&measure(TRAININGS), &training, true, Period::year(YEAR));
        assert_eq!(given[0].until, None);
    }

    #[test]
    fn the_scope_of_the_programme_needs_no_link() {
        let measure = measure(r#""of":{"record":["finding"],"scope":"programme"}"#);
        let values = Values::new();
        let of = |on| {
            contributions(&measure, &record("finding", on, &values), false, Period::year(YEAR))
                .len()
        };
        assert_eq!((of("2017-05-05"), of("2016-12-31")), (1, 0));
    }

    #[test]
    fn the_year_before_is_the_baseline_and_counts_whole_from_the_start() {
        let measure =
            measure(r#""baseline_year":true,"of":{"record":["finding"],"scope":"programme"}"#);
        let values = Values::new();
        let before = given(&measure, &record("finding", "2016-10-01", &values));
        assert_eq!(before, vec![("baseline".into(), "2016-01-01".into(), String::new(), 100)]);
        let now = given(&measure, &record("finding", "2017-10-01", &values));
        assert_eq!(now, vec![("of".into(), "2017-10-01".into(), String::new(), 100)]);
    }

    #[test]
    fn records_are_told_apart_by_themselves_where_that_matters() {
        let values = Values::new();
        for (kind, key) in [("count", ""), ("milestone", ""), ("distinct", "r1"), ("ratio", "r1")] {
            let mut measure = measure(TRAININGS);
            measure.kind = serde_json::from_str(&format!("\"{kind}\"")).unwrap();
            let given = given(&measure, &record("training", "2017-06-14", &values));
            assert_eq!(given[0].2, key, "{kind}");
        }
    }

    #[test]
    fn every_part_of_a_measure_is_given_to() {
        let measure = measure(
            r#""of":{"record":["document"],"having":[{"record":["finding"],"key":"report",
                    "scope":"programme"}]},
                "over":{"record":["finding"]},
                "and":[{"name":{"en":"","bg":""},"kind":"count","at_least":1,
                    "of":{"record":["finding"]}}],
                "also":[{"name":{"en":"","bg":""},"kind":"sum",
                    "of":{"record":["finding"],"having":[{"record":["finding"]}]}}]"#,
        );
        let values = values(&[("report", text("d1"))]);
        let given = given(&measure, &record("finding", "2017-10-01", &values));
        let parts: Vec<_> = given.iter().map(|g| (g.0.as_str(), g.2.as_str())).collect();
        let expected = [
            ("of.having.0", "d1"),
            ("over", ""),
            ("and.0", ""),
            ("also.0.having.0", "r1"),
            ("also.0", "r1"),
        ];
        assert_eq!(parts, expected);
    }

    #[test]
    fn a_value_is_broken_down_by_the_first_code_of_its_field() {
        let measure = measure(r#""of":{"record":["material"],"by":"languages"}"#);
        let some = values(&[("languages", codes(&["bg", "en"]))]);
        let none = Values::new();
        let of = |values: &Values| {
            let record = record("material", "2017-10-01", values);
            contributions(&measure, &record, true, Period::year(YEAR))[0].category.clone()
        };
        assert_eq!((of(&some).as_str(), of(&none).as_str()), ("bg", ""));
    }
}
