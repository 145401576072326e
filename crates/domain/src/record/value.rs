//! A value of a field, and how it is read from text.
use super::kind::{Field, FieldType};
use crate::day::Day;
use crate::pack::Pack;
use serde::de::{self, Deserializer, SeqAccess, Visitor};
use serde::{Deserialize, Serialize};
use std::fmt;

/// A value of a field. In JSON: a string, a number, a list of strings, or true
/// and false; days are strings like `2017-07-05`.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(untagged)]
pub enum Value {
    /// Yes or no.
    YesNo(bool),
    /// A whole number.
    Integer(i64),
    /// A number with two digits after the point, exactly.
    Decimal(Decimal),
    /// A day.
    Day(Day),
    /// A text, one code, a place, an institution, a record's id or a link.
    Text(String),
    /// Several codes, institutions or records, without repetition.
    Codes(Vec<String>),
}

/// By hand, for lists read thousands: what serde derives tries one variant after
/// the other, and writes a sentence for each that does not fit.
impl<'de> Deserialize<'de> for Value {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Any;

        impl<'de> Visitor<'de> for Any {
            type Value = Value;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a text, a number, a list of texts, true or false")
            }

            fn visit_bool<E: de::Error>(self, yes: bool) -> Result<Value, E> {
                Ok(Value::YesNo(yes))
            }

            fn visit_i64<E: de::Error>(self, number: i64) -> Result<Value, E> {
                Ok(Value::Integer(number))
            }

            fn visit_u64<E: de::Error>(self, number: u64) -> Result<Value, E> {
                let number = i64::try_from(number).map_err(|_| E::custom("too large a number"))?;
                Ok(Value::Integer(number))
            }

            fn visit_f64<E: de::Error>(self, number: f64) -> Result<Value, E> {
                Decimal::try_from(number).map(Value::Decimal).map_err(E::custom)
            }

            fn visit_str<E: de::Error>(self, text: &str) -> Result<Value, E> {
                Ok(match day_in(text) {
                    Some(day) => Value::Day(day),
                    None => Value::Text(text.to_owned()),
                })
            }

            fn visit_string<E: de::Error>(self, text: String) -> Result<Value, E> {
                Ok(day_in(&text).map_or_else(|| Value::Text(text), Value::Day))
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Value, A::Error> {
                let mut codes = Vec::with_capacity(list.size_hint().unwrap_or(0).min(64));
                while let Some(code) = list.next_element()? {
                    codes.push(code);
                }
                Ok(Value::Codes(codes))
            }
        }

        deserializer.deserialize_any(Any)
    }
}

/// The day that a text is; most texts are told at a glance to be none.
fn day_in(text: &str) -> Option<Day> {
    let dashes = text.trim().bytes().filter(|b| *b == b'-').count();
    if dashes == 2 { text.parse().ok() } else { None }
}

/// A number in hundredths, so that sums of money are exact. In JSON a number
/// with a point, `12.5`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "f64", into = "f64")]
pub struct Decimal(pub i64);

impl From<Decimal> for f64 {
    #[expect(clippy::cast_precision_loss, reason = "values are kept below 2^53 by `read`")]
    fn from(d: Decimal) -> Self {
        d.0 as Self / 100.0
    }
}

impl TryFrom<f64> for Decimal {
    type Error = String;

    fn try_from(number: f64) -> Result<Self, String> {
        let hundredths = (number * 100.0).round();
        if !hundredths.is_finite() || hundredths.abs() > GREATEST {
            return Err(format!("`{number}` is too large"));
        }
        #[expect(clippy::cast_possible_truncation, reason = "within ±10^15")]
        Ok(Self(hundredths as i64))
    }
}

/// The greatest number of hundredths: far above any budget, and exact as f64.
const GREATEST: f64 = 1e15;

/// What is wrong with a field.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fault {
    /// The code of the field.
    pub field: String,
    /// What is wrong with it.
    pub why: Why,
}

/// Why a field was not accepted. The words are in the locales.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Why {
    /// It must be filled.
    Missing,
    /// The kind has no such field.
    NoSuchField,
    /// Not a whole number; what stood there.
    NotAnInteger(String),
    /// Not a number with at most two digits after the point.
    NotADecimal(String),
    /// Not a day that exists.
    NotADay(String),
    /// Not yes or no.
    NotYesNo(String),
    /// Not a code of the list.
    UnknownCode {
        /// What stood there.
        text: String,
        /// The code list.
        list: String,
    },
    /// Not a municipality or oblast.
    UnknownPlace(String),
    /// Not an institution of the directory.
    UnknownInstitution(String),
    /// Not the id of a record that the person may see, of a kind that fits.
    UnknownRecord(String),
    /// Not a web address.
    NotALink(String),
    /// Below the least number allowed.
    TooSmall(i64),
    /// Above the greatest number allowed.
    TooLarge(i64),
    /// Longer than this many characters.
    TooLong(usize),
    /// The last day lies before the first.
    EndsBeforeItBegins,
    /// It stood in an earlier row, and only one may have it.
    Repeated,
    /// The list beside which this came has no such code.
    NotInList,
    /// A formula gave an error, or letters were lost before it came here.
    Unreadable,
}

impl Why {
    /// The same with another text for what stood there, which may tell of a person.
    #[must_use]
    pub fn saying(&self, text: &str) -> Self {
        let said = || text.to_owned();
        match self {
            Self::NotAnInteger(_) => Self::NotAnInteger(said()),
            Self::NotADecimal(_) => Self::NotADecimal(said()),
            Self::NotADay(_) => Self::NotADay(said()),
            Self::NotYesNo(_) => Self::NotYesNo(said()),
            Self::UnknownCode { list, .. } => {
                Self::UnknownCode { text: said(), list: list.clone() }
            }
            Self::UnknownPlace(_) => Self::UnknownPlace(said()),
            Self::UnknownInstitution(_) => Self::UnknownInstitution(said()),
            Self::UnknownRecord(_) => Self::UnknownRecord(said()),
            Self::NotALink(_) => Self::NotALink(said()),
            Self::Missing | Self::NoSuchField | Self::EndsBeforeItBegins => self.clone(),
            Self::TooSmall(_) | Self::TooLarge(_) | Self::TooLong(_) => self.clone(),
            Self::Repeated | Self::NotInList | Self::Unreadable => self.clone(),
        }
    }
}

impl Fault {
    /// The same without the text that stood there.
    #[must_use]
    pub fn without_text(&self) -> Self {
        Self { field: self.field.clone(), why: self.why.saying("…") }
    }
}

/// Reads the quoted start of a text for a message, without making it long.
fn quoted(text: &str) -> String {
    text.chars().take(60).collect()
}

impl Value {
    /// Reads `text`, which is not empty, as a value of `field`.
    ///
    /// # Errors
    ///
    /// Why it cannot be one.
    pub fn read(field: &Field, text: &str, pack: &Pack) -> Result<Self, Why> {
        let text = text.trim();
        match field.kind {
            FieldType::Text => limited(text, 500).map(Self::Text),
            FieldType::LongText => limited(text, 20_000).map(Self::Text),
            FieldType::Integer => {
                let n = integer(text).ok_or_else(|| Why::NotAnInteger(quoted(text)))?;
                within(field, n.saturating_mul(100)).map(|()| Self::Integer(n))
            }
            FieldType::Decimal => {
                let n = decimal(text).ok_or_else(|| Why::NotADecimal(quoted(text)))?;
                within(field, n).map(|()| Self::Decimal(Decimal(n)))
            }
            FieldType::Day => day(text).map(Self::Day).ok_or_else(|| Why::NotADay(quoted(text))),
            FieldType::YesNo => {
                yes_no(text).map(Self::YesNo).ok_or_else(|| Why::NotYesNo(quoted(text)))
            }
            FieldType::Code => code(field, text, pack).map(Self::Text),
            FieldType::Codes => several(text, |t| code(field, t, pack)),
            FieldType::Place => match pack.place_code(text) {
                Some(code) => Ok(Self::Text(code.to_owned())),
                None => Err(Why::UnknownPlace(quoted(text))),
            },
            FieldType::Institution => institution(text, pack).map(Self::Text),
            FieldType::Institutions => several(text, |t| institution(t, pack)),
            FieldType::Record => record(text).map(Self::Text),
            FieldType::Records => several(text, record),
            FieldType::Link => {
                let sound = ["https://", "http://"].iter().any(|s| {
                    text.strip_prefix(s)
                        .is_some_and(|rest| !rest.is_empty() && !rest.contains(char::is_whitespace))
                });
                if sound {
                    limited(text, 500).map(Self::Text)
                } else {
                    Err(Why::NotALink(quoted(text)))
                }
            }
        }
    }

    /// What is told apart when distinct values are counted: each code of
    /// several, else the text of the value.
    #[must_use]
    pub fn keys(&self) -> Vec<String> {
        match self {
            Self::Codes(codes) => codes.clone(),
            other => vec![other.first_key()],
        }
    }

    /// The text of the value; of several codes, the first.
    #[must_use]
    pub fn first_key(&self) -> String {
        match self {
            Self::YesNo(true) => "yes".into(),
            Self::YesNo(false) => "no".into(),
            Self::Integer(n) => n.to_string(),
            Self::Decimal(Decimal(n)) => hundredths_text(*n),
            Self::Day(day) => day.to_string(),
            Self::Text(text) => text.clone(),
            Self::Codes(codes) => codes.first().cloned().unwrap_or_default(),
        }
    }

    /// The number in hundredths; 0 for what is not a number.
    #[must_use]
    pub fn hundredths(&self) -> i64 {
        match self {
            Self::Integer(n) => n.saturating_mul(100),
            Self::Decimal(Decimal(n)) => *n,
            _ => 0,
        }
    }

    /// The value as it stands in a sheet or a form: codes separated by `; `.
    /// [`Value::read`] reads it back as the same value.
    #[must_use]
    pub fn to_text(&self) -> String {
        match self {
            Self::Codes(codes) => codes.join("; "),
            other => other.first_key(),
        }
    }
}

/// Hundredths as a decimal text without needless zeros: 1250 is `12.5`.
#[must_use]
pub fn hundredths_text(n: i64) -> String {
    let (sign, n) = (if n < 0 { "-" } else { "" }, n.unsigned_abs());
    match (n / 100, n % 100) {
        (whole, 0) => format!("{sign}{whole}"),
        (whole, part) if part % 10 == 0 => format!("{sign}{whole}.{}", part / 10),
        (whole, part) => format!("{sign}{whole}.{part:02}"),
    }
}

fn limited(text: &str, limit: usize) -> Result<String, Why> {
    // A NUL is no text, and PostgreSQL refuses it.
    let text: String = text.chars().filter(|c| *c != '\0').collect();
    if text.chars().count() > limit { Err(Why::TooLong(limit)) } else { Ok(text) }
}

fn within(field: &Field, hundredths: i64) -> Result<(), Why> {
    match (field.min, field.max) {
        (Some(min), _) if hundredths < min.saturating_mul(100) => Err(Why::TooSmall(min)),
        (_, Some(max)) if hundredths > max.saturating_mul(100) => Err(Why::TooLarge(max)),
        _ => Ok(()),
    }
}

/// Digits with spaces between thousands, as `1 200`; Excel writes `12.0`.
fn integer(text: &str) -> Option<i64> {
    let n = decimal(text)?;
    (n % 100 == 0).then_some(n / 100)
}

/// A number as people type it, in hundredths: a point or a comma before at most
/// two digits, spaces between thousands.
#[must_use]
pub fn decimal(text: &str) -> Option<i64> {
    let text: String = text.chars().filter(|c| !matches!(c, ' ' | '\u{a0}' | '\u{202f}')).collect();
    let (negative, text) = match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text.as_str()),
    };
    let (whole, part) = text.split_once(['.', ',']).unwrap_or((text, ""));
    let part = if part.len() > 2 { part.trim_end_matches('0') } else { part };
    let digits = |t: &str| t.bytes().all(|b| b.is_ascii_digit());
    if whole.is_empty() || whole.len() > 12 || part.len() > 2 || !digits(whole) || !digits(part) {
        return None;
    }
    let part: i64 = format!("{part:0<2}").parse().ok()?;
    let n = whole.parse::<i64>().ok()? * 100 + part;
    Some(if negative { -n } else { n })
}

/// A day as people type it: `2017-07-05`, `2017-07-05 00:00:00` as spreadsheets
/// write, `5.7.2017`, `05.07.2017 г.`, `5/07/2017`.
#[must_use]
pub fn day(text: &str) -> Option<Day> {
    let text = text.trim_end_matches("г.").trim();
    let first = text.split([' ', 'T']).next()?;
    if let Ok(day) = first.parse() {
        return Some(day);
    }
    let mut parts = first.trim_end_matches('.').split(['.', '/']);
    let (d, m, y) = (parts.next()?, parts.next()?, parts.next()?);
    if parts.next().is_some() || y.len() != 4 {
        return None;
    }
    Day::of(y.parse().ok()?, m.parse().ok()?, d.parse().ok()?)
}

fn yes_no(text: &str) -> Option<bool> {
    match text.to_lowercase().as_str() {
        "yes" | "y" | "true" | "1" | "да" => Some(true),
        "no" | "n" | "false" | "0" | "не" => Some(false),
        _ => None,
    }
}

fn code(field: &Field, text: &str, pack: &Pack) -> Result<String, Why> {
    let list = field.list.as_deref().unwrap_or_default();
    let found = pack.list(list).and_then(|l| l.code_of(text));
    found
        .map(str::to_owned)
        .ok_or_else(|| Why::UnknownCode { text: quoted(text), list: list.into() })
}

fn institution(text: &str, pack: &Pack) -> Result<String, Why> {
    let found = pack.institution_code(text).map(str::to_owned);
    found.ok_or_else(|| Why::UnknownInstitution(quoted(text)))
}

fn record(text: &str) -> Result<String, Why> {
    match text.parse::<crate::id::RecordId>() {
        Ok(id) => Ok(id.to_string()),
        Err(_) => Err(Why::UnknownRecord(quoted(text))),
    }
}

/// Several parts separated by `;`, each once.
fn several(text: &str, read: impl Fn(&str) -> Result<String, Why>) -> Result<Value, Why> {
    let mut codes: Vec<String> = Vec::new();
    for part in text.split(';').map(str::trim).filter(|p| !p.is_empty()) {
        let code = read(part)?;
        if !codes.contains(&code) {
            codes.push(code);
        }
    }
    Ok(Value::Codes(codes))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_value_in_json_is_what_it_looks_like() {
        let read = |json: &str| serde_json::from_str::<Value>(json).ok();
        assert_eq!(read("true"), Some(Value::YesNo(true)));
        assert_eq!(read("-12"), Some(Value::Integer(-12)));
        assert_eq!(read("12.5"), Some(Value::Decimal(Decimal(1_250))));
        assert_eq!(read(r#""2017-07-05""#), Day::of(2017, 7, 5).map(Value::Day));
        for text in ["2017-02-31", "2017-7-5", "a-b-c", "обучение", ""] {
            assert_eq!(read(&format!("{text:?}")), Some(Value::Text(text.to_owned())));
        }
        let codes = vec!["a".to_owned(), "2017-07-05".to_owned()];
        assert_eq!(read(r#"["a", "2017-07-05"]"#), Some(Value::Codes(codes)));
        for none in ["null", "{}", "[1]", "[[]]", "18446744073709551615", "1e300"] {
            assert_eq!(read(none), None, "{none}");
        }
    }

    #[test]
    fn a_number_is_read_with_point_comma_and_spaces() {
        assert_eq!(decimal("1 200,50"), Some(120_050));
        assert_eq!(decimal("-3.5"), Some(-350));
        assert_eq!(decimal("12.000"), Some(1_200));
        assert_eq!(decimal("12.345"), None);
        assert_eq!(decimal("1e5"), None);
        assert_eq!(decimal(""), None);
        assert_eq!(integer("12.0"), Some(12));
        assert_eq!(integer("12.5"), None);
    }

    #[test]
    fn a_day_is_read_as_people_and_spreadsheets_write_it() {
        let expected = Day::of(2017, 7, 5);
        for text in ["2017-07-05", "2017-07-05 00:00:00", "5.7.2017", "05.07.2017 г.", "5/07/2017"]
        {
            assert_eq!(day(text), expected, "{text}");
        }
        assert_eq!(day("31.02.2017"), None);
        assert_eq!(day("5.7.17"), None);
    }

    #[test]
    fn a_value_keeps_its_sort_in_json() {
        for value in [
            Value::YesNo(true),
            Value::Integer(12),
            Value::Decimal(Decimal(1_250)),
            Value::Day(Day::of(2017, 7, 5).unwrap()),
            Value::Text("held".into()),
            Value::Codes(vec!["a".into(), "b".into()]),
        ] {
            let json = serde_json::to_string(&value).unwrap();
            assert_eq!(serde_json::from_str::<Value>(&json).unwrap(), value, "{json}");
        }
    }

    proptest! {
        #[test]
        fn hundredths_written_are_hundredths_read(n in -100_000_000_000_i64..100_000_000_000) {
            prop_assert_eq!(decimal(&hundredths_text(n)), Some(n));
        }
    }
}
