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
use crate::words::Words;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The sorts of measure.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum MeasureKind {
    /// How many records.
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
    /// True when its records are case files, which this release does not keep:
    /// the value is then unknown, never zero.
    #[serde(default)]
    pub case_files: bool,
}

/// Which records, and what each gives.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Selection {
    /// The kinds of record.
    pub record: Vec<String>,
    /// What must hold of the fields, all of it.
    #[serde(default, rename = "where")]
    pub filter: BTreeMap<String, Condition>,
    /// Which records are looked at.
    #[serde(default)]
    pub scope: Scope,
    /// What is told apart in counting distinct: a field, or `record` for the
    /// record itself. A record with several codes in the field gives each.
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
        let period = if baseline { previous_year(period) } else { period };
        let looked_at = match selection.scope {
            _ if baseline => period.holds(record.day),
            Scope::Activity => linked && period.holds(record.day),
            Scope::Programme => period.holds(record.day),
            Scope::Standing => true,
        };
        if !looked_at || !selection.selects(record) {
            continue;
        }
        let until = (selection.scope == Scope::Standing).then_some(record.until).flatten();
        let amount = selection.amount_of(record);
        let category = selection.by.as_ref().and_then(|by| record.values.get(by));
        let category = category.map(Value::first_key).unwrap_or_default();
        for key in selection.keys_of(record) {
            given.push(Contribution {
                part: part.clone(),
                // A baseline is compared whole, so it counts from the start.
                day: if baseline { period.from } else { record.day },
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
            && self.filter.iter().all(|(field, c)| c.holds(record.values.get(field)))
            && self.less.iter().all(|field| record.values.contains_key(field))
    }

    fn keys_of(&self, record: &Record<'_>) -> Vec<String> {
        match self.key.as_deref() {
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
