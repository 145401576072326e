//! What is odd in a list of persons, row by row and across rows.
//!
//! [`values`] reads a row; [`across`] compares rows with each other and with
//! the year that the list is for. What makes it uncertain of whom or of what a
//! row speaks is a refusal ([`Odd::is_refusal`]); the rest are remarks, for
//! papers are often missing, foreign or wrong. A [`Finding`] names rows and
//! fields, and never what stands there.
use crate::day::Day;
use crate::pack::{Pack, fold};
use crate::person::{BirthDate, Sex};
use crate::person_list::Basis;
use crate::personal_number::{is_lnch, read_egn};
use crate::record::kind::Kind;
use crate::record::value::day;
use crate::record::{self, Value, Values, Why};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, HashMap};

/// The column in which the institution's own code of the person stands.
pub const REFERENCE: &str = "reference";

/// A row that could be read.
#[derive(Clone, Debug, PartialEq)]
pub struct ListRow {
    /// Its number in the file.
    pub line: u64,
    /// The institution's own code of the person.
    pub reference: Option<String>,
    /// Its fields.
    pub values: Values,
}

/// What is odd.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Odd {
    /// The row has no reference, so that it could never be corrected.
    NoReference,
    /// Another row has the reference, too.
    SameReference,
    /// The value is not one of its field. The texts in it are blank.
    Value(Why),
    /// A formula gave an error.
    FormulaError,
    /// Letters that could not be read.
    LettersLost,
    /// A cell merged with others, which have the value for it.
    Merged,
    /// More values than there are headings.
    TooLong,
    /// The headings stand beside the columns they are for.
    Shifted,
    /// Two persons under one number.
    OneNumber,
    /// The same person in another row, for the same event.
    SamePerson,
    /// One person under two numbers.
    TwoNumbers,
    /// The EGN says another sex.
    NumberAgainstSex,
    /// The EGN says another day of birth.
    NumberAgainstBirth,
    /// Ten digits that are no number of a citizen or a foreigner.
    CheckDigit,
    /// A number that a spreadsheet has taken the zeros before it from.
    LostZero,
    /// Born after the year of the list, or after the day of identification.
    BornLater,
    /// Identified in another year than that of the list.
    OtherYear,
    /// Most of the rows were identified in this year, which is not that of the
    /// list.
    WrongYear(i16),
}

impl Odd {
    /// Whether the row is not taken.
    #[must_use]
    pub const fn is_refusal(&self) -> bool {
        matches!(
            self,
            Self::NoReference
                | Self::SameReference
                | Self::Value(_)
                | Self::FormulaError
                | Self::LettersLost
                | Self::Merged
                | Self::TooLong
                | Self::Shifted
        )
    }

    /// Its code.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::NoReference => "no_reference",
            Self::SameReference => "same_reference",
            Self::Value(_) => "value",
            Self::FormulaError => "formula_error",
            Self::LettersLost => "letters_lost",
            Self::Merged => "merged",
            Self::TooLong => "too_long",
            Self::Shifted => "shifted",
            Self::OneNumber => "one_number",
            Self::SamePerson => "same_person",
            Self::TwoNumbers => "two_numbers",
            Self::NumberAgainstSex => "number_against_sex",
            Self::NumberAgainstBirth => "number_against_birth",
            Self::CheckDigit => "check_digit",
            Self::LostZero => "lost_zero",
            Self::BornLater => "born_later",
            Self::OtherYear => "other_year",
            Self::WrongYear(_) => "wrong_year",
        }
    }
}

/// Something odd in its place.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Finding {
    /// The row; none when it is about the list.
    pub line: Option<u64>,
    /// The field, or [`REFERENCE`]; empty when it is about the whole row.
    pub field: String,
    /// What is odd.
    pub odd: Odd,
    /// The other row, where there is one.
    pub other: Option<u64>,
}

impl Finding {
    /// Something odd in a field of a row.
    #[must_use]
    pub fn of(line: u64, field: &str, odd: Odd) -> Self {
        Self { line: Some(line), field: field.to_owned(), odd, other: None }
    }

    fn with(mut self, other: u64) -> Self {
        self.other = Some(other);
        self
    }
}

/// Reads the fields of a row, a date of birth as `1990`, `1990-03` or
/// `1990-03-07` however it was written. What does not hold what it should is
/// found, and the other fields are read.
#[must_use]
pub fn values(
    kind: &Kind,
    line: u64,
    given: &BTreeMap<String, String>,
    pack: &Pack,
) -> (Values, Vec<Finding>) {
    let mut found = Vec::new();
    let mut sound = given.clone();
    sound.retain(|field, text| {
        let odd = if is_error(text) {
            Odd::FormulaError
        } else if text.contains('\u{fffd}') {
            Odd::LettersLost
        } else {
            return true;
        };
        found.push(Finding::of(line, field, odd));
        false
    });
    let mut values = record::check(kind, &sound, pack).unwrap_or_else(|faults| {
        sound.retain(|field, _| faults.iter().all(|fault| fault.field != *field));
        let unfit =
            faults.into_iter().map(|f| Finding::of(line, &f.field, Odd::Value(f.why.saying(""))));
        found.extend(unfit);
        // What fitted alone fits without the others.
        record::check(kind, &sound, pack).unwrap_or_default()
    });
    if let Some(text) = values.get("born").map(Value::first_key) {
        if let Some(date) = birth(&text) {
            values.insert("born".into(), Value::Text(date.expose().to_string()));
        } else {
            values.remove("born");
            found.push(Finding::of(line, "born", Odd::Value(Why::NotADay(String::new()))));
        }
    }
    (values, found)
}

/// What a spreadsheet writes for a formula that gave no value.
fn is_error(text: &str) -> bool {
    const ERRORS: [&str; 8] =
        ["#DIV/0!", "#N/A", "#NAME?", "#NULL!", "#NUM!", "#REF!", "#VALUE!", "#GETTING_DATA"];
    ERRORS.contains(&text.trim())
}

/// A date of birth as people write it: also `07.03.1990`, `3.1990`, `1990 г.`
fn birth(text: &str) -> Option<BirthDate> {
    let text = text.trim().trim_end_matches("г.").trim();
    let read = |text: &str| BirthDate::read(text).ok().flatten();
    if let Some(date) = read(text) {
        return Some(date);
    }
    if let Some(day) = day(text) {
        return read(&day.to_string());
    }
    let (month, year) = text.split_once(['.', '/'])?;
    let month: u8 = month.trim().parse().ok()?;
    read(&format!("{}-{month:02}", year.trim()))
}

/// What is odd across the rows of a list for `year`, counted on `basis` by who
/// sends it; without a year nothing is said of days. In the order of rows.
///
/// Cost: a pass over the rows, and a table of references, numbers and names.
#[must_use]
pub fn across(rows: &[ListRow], year: Option<i16>, basis: Basis) -> Vec<Finding> {
    let mut found = references(rows);
    found.extend(rows.iter().flat_map(|row| by_itself(row, year)));
    found.extend(numbers(rows));
    found.extend(persons(rows));
    if let Some(year) = year {
        found.extend(years(rows, year, basis));
    }
    // What is about the list comes first.
    found.sort_by_key(|finding| finding.line);
    found
}

impl ListRow {
    fn text(&self, field: &str) -> Option<String> {
        let text = self.values.get(field)?.first_key();
        (!text.trim().is_empty()).then_some(text)
    }

    fn day(&self, field: &str) -> Option<Day> {
        match self.values.get(field)? {
            Value::Day(day) => Some(*day),
            _ => None,
        }
    }

    /// The number by its letters and digits alone.
    fn number(&self) -> Option<String> {
        let number: String = self.text("number")?.chars().filter(|c| c.is_alphanumeric()).collect();
        (!number.is_empty()).then(|| number.to_uppercase())
    }

    fn names(&self) -> [String; 3] {
        ["given_name", "patronymic", "surname"]
            .map(|field| self.text(field).map(|text| fold(&text)).unwrap_or_default())
    }

    fn birth(&self) -> Option<BirthDate> {
        BirthDate::read(&self.text("born")?).ok().flatten()
    }

    /// The reference, if any, as it is compared.
    fn key(&self) -> Option<&str> {
        self.reference.as_deref().map(str::trim).filter(|reference| !reference.is_empty())
    }
}

/// All rows of one reference are refused: nobody here knows which is meant.
fn references(rows: &[ListRow]) -> Vec<Finding> {
    let mut by: HashMap<String, Vec<u64>> = HashMap::new();
    for row in rows {
        if let Some(key) = row.key() {
            by.entry(fold(key)).or_default().push(row.line);
        }
    }
    let of = |row: &ListRow| {
        let Some(key) = row.key() else {
            return Some(Finding::of(row.line, REFERENCE, Odd::NoReference));
        };
        let other = *by.get(&fold(key))?.iter().find(|line| **line != row.line)?;
        Some(Finding::of(row.line, REFERENCE, Odd::SameReference).with(other))
    };
    rows.iter().filter_map(of).collect()
}

/// What a row says against itself.
fn by_itself(row: &ListRow, year: Option<i16>) -> Vec<Finding> {
    let mut found = Vec::new();
    let mut say = |field: &str, odd: Odd| found.push(Finding::of(row.line, field, odd));
    let birth = row.birth();
    if let Some(number) = row.number() {
        let digits = number.bytes().all(|b| b.is_ascii_digit());
        // One in a hundred numbers of foreigners is an EGN by chance.
        let foreign = is_lnch(&number) && row.text("citizenship").is_some_and(|of| of != "BG");
        match read_egn(&number).filter(|_| !foreign) {
            Some(egn) => {
                let sex = match row.text("sex").as_deref() {
                    Some("female") => Some(Sex::Female),
                    Some("male") => Some(Sex::Male),
                    _ => None,
                };
                if sex.is_some_and(|sex| sex != egn.sex) {
                    say("sex", Odd::NumberAgainstSex);
                }
                if birth.is_some_and(|birth| !birth.may_be(egn.birth)) {
                    say("born", Odd::NumberAgainstBirth);
                }
                if year.is_some_and(|year| egn.birth.year() > year) {
                    say("number", Odd::BornLater);
                }
            }
            None if digits && number.len() == 10 && !is_lnch(&number) => {
                say("number", Odd::CheckDigit);
            }
            None if digits
                && (7..10).contains(&number.len())
                && read_egn(&format!("{number:0>10}")).is_some() =>
            {
                say("number", Odd::LostZero);
            }
            None => {}
        }
    }
    let born = birth.and_then(|birth| birth.expose().get(..4)?.parse::<i16>().ok());
    let by = [year, row.day("identified_on").map(Day::year)].into_iter().flatten().min();
    if born.zip(by).is_some_and(|(born, by)| born > by) {
        say("born", Odd::BornLater);
    }
    found
}

/// One number in several rows: two persons, or one person twice.
fn numbers(rows: &[ListRow]) -> Vec<Finding> {
    let mut by: HashMap<String, &ListRow> = HashMap::new();
    let mut found = Vec::new();
    for row in rows {
        let Some(number) = row.number() else { continue };
        let Some(first) = by.get(&number) else {
            by.insert(number, row);
            continue;
        };
        let odd = if row.names() != first.names() || contradict(row, first) {
            Odd::OneNumber
        } else if row.text("event") == first.text("event") {
            Odd::SamePerson
        } else {
            // One person of two events: as it should be.
            continue;
        };
        found.push(Finding::of(row.line, "number", odd).with(first.line));
    }
    found
}

fn contradict(one: &ListRow, other: &ListRow) -> bool {
    one.birth().zip(other.birth()).is_some_and(|(a, b)| a != b)
}

/// Rows of the same names and birth.
fn persons(rows: &[ListRow]) -> Vec<Finding> {
    let mut by: HashMap<([String; 3], String), &ListRow> = HashMap::new();
    let mut found = Vec::new();
    for row in rows {
        let (names, birth) = (row.names(), row.birth());
        let known = names.iter().filter(|name| !name.is_empty()).count() > 1;
        let (true, Some(birth)) = (known, birth) else { continue };
        let Some(first) = by.get(&(names.clone(), birth.expose().to_string())) else {
            by.insert((names, birth.expose().to_string()), row);
            continue;
        };
        match (row.number(), first.number()) {
            (Some(one), Some(other)) if one != other => {
                found.push(Finding::of(row.line, "number", Odd::TwoNumbers).with(first.line));
            }
            // Without a number on both sides namesakes are born on one day, too.
            (None, _) | (_, None) if row.text("event") == first.text("event") => {
                found.push(Finding::of(row.line, "surname", Odd::SamePerson).with(first.line));
            }
            _ => {}
        }
    }
    found
}

/// Rows identified in another year, and whether that is most of them.
fn years(rows: &[ListRow], year: i16, basis: Basis) -> Vec<Finding> {
    let fits = |of: i16| match basis {
        Basis::NewlyIdentified => of == year,
        // Whoever was identified before may be in proceedings, or counted on.
        Basis::InProceedings | Basis::Cumulative => of <= year,
    };
    let mut others: BTreeMap<i16, usize> = BTreeMap::new();
    let (mut dated, mut found) = (0, Vec::new());
    for row in rows {
        let Some(of) = row.day("identified_on").map(Day::year) else { continue };
        dated += 1;
        if !fits(of) {
            *others.entry(of).or_default() += 1;
            found.push(Finding::of(row.line, "identified_on", Odd::OtherYear));
        }
    }
    if let Some((of, count)) = others.into_iter().max_by_key(|(_, count)| *count)
        && count * 2 > dated
    {
        let odd = Odd::WrongYear(of);
        found.push(Finding { line: None, field: "identified_on".into(), odd, other: None });
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// An invented EGN: the nine digits with their check digit.
    fn egn(nine: &str) -> String {
        let weights = [2, 4, 8, 5, 10, 9, 7, 3, 6];
        let sum: u32 = nine.bytes().zip(weights).map(|(d, w)| u32::from(d - b'0') * w).sum();
        format!("{nine}{}", sum % 11 % 10)
    }

    fn row(line: u64, reference: &str, fields: &[(&str, &str)]) -> ListRow {
        let value = |field: &str, text: &str| match field {
            "identified_on" => Value::Day(text.parse().unwrap()),
            _ => Value::Text(text.to_owned()),
        };
        let values = fields.iter().map(|(f, text)| ((*f).to_owned(), value(f, text)));
        ListRow { line, reference: Some(reference.to_owned()), values: values.collect() }
    }

    /// Row, field, code and the other row of everything found.
    fn found(rows: &[ListRow]) -> Vec<(Option<u64>, String, &'static str, Option<u64>)> {
        let all = across(rows, Some(2017), Basis::NewlyIdentified);
        all.into_iter().map(|f| (f.line, f.field.clone(), f.odd.code(), f.other)).collect()
    }

    fn one(
        line: u64,
        field: &str,
        code: &'static str,
        other: Option<u64>,
    ) -> Vec<(Option<u64>, String, &'static str, Option<u64>)> {
        vec![(Some(line), field.to_owned(), code, other)]
    }

    fn maria(number: &str) -> Vec<(&'static str, String)> {
        vec![
            ("given_name", "Мария".into()),
            ("surname", "Измислена".into()),
            ("sex", "female".into()),
            ("born", "1990-03-07".into()),
            ("number", number.to_owned()),
            ("identified_on", "2017-05-05".into()),
        ]
    }

    fn with(line: u64, reference: &str, fields: &[(&'static str, String)]) -> ListRow {
        let fields: Vec<(&str, &str)> = fields.iter().map(|(f, t)| (*f, t.as_str())).collect();
        row(line, reference, &fields)
    }

    fn changed(
        mut fields: Vec<(&'static str, String)>,
        field: &'static str,
        to: &str,
    ) -> Vec<(&'static str, String)> {
        fields.retain(|(f, _)| *f != field);
        fields.push((field, to.to_owned()));
        fields
    }

    #[test]
    fn a_sound_row_is_not_remarked_on() {
        assert_eq!(found(&[with(3, "A-1", &maria(&egn("900307001")))]), []);
    }

    #[test]
    fn a_row_without_a_reference_and_every_row_of_a_repeated_one_are_refused() {
        let rows = [row(2, "A-1", &[]), row(3, " ", &[]), row(4, "a-1 ", &[]), row(5, "A-2", &[])];
        let all = across(&rows, None, Basis::NewlyIdentified);
        let places: Vec<_> = all.iter().map(|f| (f.line, f.odd.code(), f.other)).collect();
        assert_eq!(
            places,
            [
                (Some(2), "same_reference", Some(4)),
                (Some(3), "no_reference", None),
                (Some(4), "same_reference", Some(2)),
            ]
        );
        assert!(all.iter().all(|f| f.odd.is_refusal() && f.field == REFERENCE));
    }

    #[test]
    fn two_persons_under_one_number_are_named_and_one_person_of_two_events_is_not() {
        let number = egn("900307001");
        let first = with(2, "A-1", &maria(&number));
        let other = changed(maria(&number), "given_name", "Елена");
        assert_eq!(
            found(&[first.clone(), with(3, "A-2", &other)]),
            one(3, "number", "one_number", Some(2))
        );
        // Spaces in a number do not make it another.
        let spaced = format!("{} {}", &number[..6], &number[6..]);
        let spaced = changed(maria(&spaced), "given_name", "Елена");
        assert_eq!(
            found(&[first.clone(), with(3, "A-2", &spaced)]),
            one(3, "number", "one_number", Some(2))
        );
        let again = with(3, "A-2", &maria(&number));
        assert_eq!(found(&[first.clone(), again]), one(3, "number", "same_person", Some(2)));
        let event = with(3, "A-2", &changed(maria(&number), "event", "E-2"));
        assert_eq!(found(&[first, event]), []);
    }

    #[test]
    fn one_person_under_two_numbers_is_named() {
        let rows = |second: &str| {
            [with(2, "A-1", &maria(&egn("900307001"))), with(7, "A-2", &maria(second))]
        };
        assert_eq!(found(&rows(&egn("900307003"))), one(7, "number", "two_numbers", Some(2)));
        assert_eq!(found(&rows("")), one(7, "surname", "same_person", Some(2)));
        // Another day of birth: namesakes.
        let other = changed(maria(""), "born", "1990-03-08");
        let first = with(2, "A-1", &maria(""));
        assert_eq!(found(&[first.clone(), with(7, "A-2", &other)]), []);
        // A given name alone is no person.
        let short = |line, of: &str| row(line, of, &[("given_name", "Мария"), ("born", "1990")]);
        assert_eq!(found(&[short(2, "A-1"), short(3, "A-2")]), []);
    }

    #[test]
    fn what_an_egn_says_is_held_against_the_row() {
        let check = |fields: Vec<(&'static str, String)>, field: &str, code: &'static str| {
            assert_eq!(found(&[with(2, "A-1", &fields)]), one(2, field, code, None));
        };
        // The ninth digit is even for a man.
        check(maria(&egn("900307002")), "sex", "number_against_sex");
        check(maria(&egn("900308001")), "born", "number_against_birth");
        check(changed(maria(&egn("900307001")), "born", "1991"), "born", "number_against_birth");
        let sound = changed(maria(&egn("900307001")), "born", "1990-03");
        assert_eq!(found(&[with(2, "A-1", &sound)]), []);
        let mut wrong = egn("900307001").into_bytes();
        wrong[9] = if wrong[9] == b'9' { b'0' } else { wrong[9] + 1 };
        let wrong = String::from_utf8(wrong).unwrap();
        assert!(!is_lnch(&wrong), "the control would be none");
        check(maria(&wrong), "number", "check_digit");
        // The number of a foreigner says nothing of its holder, though it be an EGN by chance.
        let both = "900308001";
        assert!(is_lnch(&egn(both)), "the control would be none");
        let foreigner = changed(maria(&egn(both)), "citizenship", "UA");
        assert_eq!(found(&[with(2, "A-1", &foreigner)]), []);
        check(changed(foreigner, "citizenship", "BG"), "born", "number_against_birth");
        assert_eq!(found(&[with(2, "A-1", &maria("7111042925"))]), []);
        // Born on 3 January 2005: a spreadsheet takes the zero away.
        let young = egn("054103001");
        assert!(young.starts_with('0'));
        let young = changed(maria(&young[1..]), "born", "2005");
        check(young, "number", "lost_zero");
        assert_eq!(found(&[with(2, "A-1", &maria("AB 12-3"))]), []);
    }

    #[test]
    fn who_is_born_after_the_year_is_named() {
        let late = changed(maria(""), "born", "2018");
        assert_eq!(found(&[with(2, "A-1", &late)]), one(2, "born", "born_later", None));
        assert_eq!(found(&[with(2, "A-1", &changed(maria(""), "born", "2017-01"))]), []);
    }

    #[test]
    fn a_list_of_the_wrong_year_is_told_as_such() {
        let on = |line: u64, day: &str| row(line, &format!("A-{line}"), &[("identified_on", day)]);
        let rows = [on(2, "2016-03-01"), on(3, "2016-12-31"), on(4, "2017-01-01")];
        let codes = |rows: &[ListRow], year, basis| -> Vec<_> {
            across(rows, year, basis).iter().map(|f| (f.line, f.odd.code())).collect()
        };
        let new = Basis::NewlyIdentified;
        assert_eq!(
            codes(&rows, Some(2017), new),
            [(None, "wrong_year"), (Some(2), "other_year"), (Some(3), "other_year")]
        );
        // One of three is no wrong year; earlier ones are in other lists as it should be.
        assert_eq!(codes(&rows[1..], Some(2017), new), [(Some(3), "other_year")]);
        assert_eq!(codes(&rows, None, new), []);
        assert_eq!(codes(&rows, Some(2017), Basis::Cumulative), []);
        assert_eq!(codes(&rows, Some(2016), Basis::InProceedings), [(Some(4), "other_year")]);
        let whole = across(&rows, Some(2017), new).remove(0);
        assert_eq!(whole.odd, Odd::WrongYear(2016));
        assert!(!whole.odd.is_refusal());
    }

    #[test]
    fn a_birth_is_read_as_people_write_it() {
        for (text, expected) in [
            ("1990-03-07", Some("1990-03-07")),
            ("07.03.1990", Some("1990-03-07")),
            ("7.3.1990 г.", Some("1990-03-07")),
            ("1990-03-07 00:00:00", Some("1990-03-07")),
            ("1990", Some("1990")),
            ("1990 г.", Some("1990")),
            ("3.1990", Some("1990-03")),
            ("03/1990", Some("1990-03")),
            ("1990-03", Some("1990-03")),
            ("31.02.1990", None),
            ("13.1990", None),
            ("Мария", None),
            ("34", None),
        ] {
            let read = birth(text).map(|date| date.expose().to_string());
            assert_eq!(read.as_deref(), expected, "{text}");
        }
    }

    fn list() -> Kind {
        let text = |id: &str| {
            format!(
                r#"{{"id":"{id}","name":{{"en":"x","bg":"ж"}},"type":"text","class":"internal"}}"#
            )
        };
        let fields = [text("surname"), text("born")].join(",");
        serde_json::from_str(&format!(
            r#"{{"id":"list","name":{{"en":"x","bg":"ж"}},"plural":{{"en":"x","bg":"ж"}},
                "about":{{"en":"x","bg":"ж"}},"group":"g","title":"surname","day":"born",
                "enters":[],"field":[{fields}]}}"#
        ))
        .unwrap()
    }

    #[test]
    fn what_cannot_be_read_is_named_without_what_it_says() {
        let read = |surname: &str, born: &str| {
            let given = [("surname", surname), ("born", born)];
            let given = given.map(|(f, t)| (f.to_owned(), t.to_owned())).into();
            values(&list(), 9, &given, &Pack::default())
        };
        let (values, found) = read("Измислена", "7.03.1990");
        assert_eq!((values["born"].to_text(), found), ("1990-03-07".into(), vec![]));
        for (surname, born, field, code) in [
            ("#REF!", "1990", "surname", "formula_error"),
            ("Изм\u{fffd}слена", "1990", "surname", "letters_lost"),
            ("Измислена", "някога", "born", "value"),
            ("Измислена", "#N/A", "born", "formula_error"),
        ] {
            let (values, found) = read(surname, born);
            assert_eq!((found.len(), values.len()), (1, 1), "the other field is read");
            assert_eq!(found[0].field, field);
            assert_eq!((found[0].line, found[0].odd.code()), (Some(9), code));
            let told = serde_json::to_string(&found).unwrap();
            assert!(!told.contains(surname) && !told.contains(born), "{told}");
        }
    }

    proptest! {
        #[test]
        fn every_finding_is_in_a_row_that_is_there(
            of in prop::collection::vec(("[ab]?", "[0-9]{0,10}", "(19[89][0-9])?"), 0..12),
        ) {
            let rows: Vec<ListRow> = of.iter().zip(2..).map(|((reference, number, born), line)| {
                row(line, reference, &[("number", number), ("born", born)])
            }).collect();
            for finding in across(&rows, Some(2017), Basis::NewlyIdentified) {
                let there = |line: u64| rows.iter().any(|row| row.line == line);
                prop_assert!(finding.line.is_none_or(there) && finding.other.is_none_or(there));
                prop_assert!(finding.other.is_none() || finding.other != finding.line);
            }
        }
    }
}
