//! A record of what was done: a training held, leaflets handed out, a study
//! finished.
//!
//! Its fields are those of its [`kind`]; [`check`] turns what was typed, pasted
//! or sent into [`Values`] or says for each field what is wrong.
pub mod kind;
pub mod measure;
pub mod reading;
pub mod value;

pub use value::{Fault, Value, Why};

use crate::day::Day;
use crate::pack::Pack;
use kind::Kind;
use std::collections::BTreeMap;

/// The filled fields of a record by their codes. A field that is not here is
/// not known, which is not zero.
pub type Values = BTreeMap<String, Value>;

/// The field that, in any kind that has it, names the institutions a record is
/// addressed to. They may read the record.
pub const ADDRESSEES: &str = "addressees";

/// The institutions a record is addressed to.
#[must_use]
pub fn addressees(values: &Values) -> &[String] {
    match values.get(ADDRESSEES) {
        Some(Value::Codes(institutions)) => institutions,
        _ => &[],
    }
}

/// A record as a measure sees it.
#[derive(Clone, Debug)]
pub struct Record<'r> {
    /// Its id.
    pub id: &'r str,
    /// Its kind.
    pub kind: &'r str,
    /// The institution that entered it.
    pub institution: &'r str,
    /// The day that dates it.
    pub day: Day,
    /// The first day after its end, for what has ended.
    pub until: Option<Day>,
    /// Its fields.
    pub values: &'r Values,
}

/// What a kind makes of the values: the columns by which every record is
/// listed, whatever its kind.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Headline {
    /// What it is called.
    pub title: String,
    /// The day that dates it.
    pub day: Day,
    /// The first day after its end; none while it lasts or for one day's work.
    pub until: Option<Day>,
    /// Municipality or oblast; empty if not known.
    pub place: String,
    /// Its state; empty if the kind has none.
    pub status: String,
    /// The number lists sum, in hundredths; none if not known.
    pub total: Option<i64>,
}

/// Checks what was given, as text by field code, against `kind`.
///
/// Empty text is a field not filled. Codes, places and institutions may be
/// given by code or by name in either language; days as `2017-07-05` or
/// `5.07.2017`; numbers with a point or a comma.
///
/// # Errors
///
/// Every fault at once, each with its field, in the order of the form.
pub fn check(
    kind: &Kind,
    given: &BTreeMap<String, String>,
    pack: &Pack,
) -> Result<Values, Vec<Fault>> {
    let mut values = Values::new();
    let mut faults = Vec::new();
    for field in &kind.fields {
        let text = given.get(&field.id).map_or("", |t| t.trim());
        if text.is_empty() {
            if field.required {
                faults.push(Fault { field: field.id.clone(), why: Why::Missing });
            }
            continue;
        }
        match Value::read(field, text, pack) {
            Ok(value) => {
                values.insert(field.id.clone(), value);
            }
            Err(why) => faults.push(Fault { field: field.id.clone(), why }),
        }
    }
    for id in given.keys().filter(|id| kind.field(id).is_none()) {
        faults.push(Fault { field: id.clone(), why: Why::NoSuchField });
    }
    if let (Some(until), Some(from)) =
        (kind.until.as_ref().and_then(|f| values.get(f)), values.get(&kind.day))
        && let (Value::Day(until), Value::Day(from)) = (until, from)
        && until < from
    {
        let field = kind.until.clone().unwrap_or_default();
        faults.push(Fault { field, why: Why::EndsBeforeItBegins });
    }
    if faults.is_empty() { Ok(values) } else { Err(faults) }
}

/// The columns by which a record is listed.
///
/// None when the values lack the title or the day, which [`check`] does not
/// let through as [`Pack`] requires both of every kind.
#[must_use]
pub fn headline(kind: &Kind, values: &Values) -> Option<Headline> {
    let text = |field: &Option<String>| {
        field.as_ref().and_then(|f| values.get(f)).map(Value::first_key).unwrap_or_default()
    };
    let Value::Day(day) = values.get(&kind.day)? else { return None };
    let until = match kind.until.as_ref().and_then(|f| values.get(f)) {
        Some(Value::Day(last)) => Some(last.plus(1)),
        _ => None,
    };
    Some(Headline {
        title: values.get(&kind.title)?.first_key(),
        day: *day,
        until,
        place: text(&kind.place),
        status: text(&kind.status),
        total: kind.total.as_ref().and_then(|f| values.get(f)).map(Value::hundredths),
    })
}
