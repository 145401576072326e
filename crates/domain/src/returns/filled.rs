//! A return, filled in for a year.
//!
//! Nought and blank are different answers: 0 is *known to be none*, blank is *not known*.
//!
//! - The register can know of none only where it knows of some: a table is blank when neither its
//!   own rule nor another of the return finds anybody of its subject in the year. Whom a
//!   cumulative rule counts since an earlier year makes nothing known of this one.
//! - A cell of a code is blank when, of all who are counted beside it, nobody's code is known:
//!   that everybody's form of exploitation is unknown does not mean that nobody was made to beg.
//! - What the register does not count, decisions and offences, is blank.
//! - A rate is blank where the population is, and among those whose sex or age is not known.
//!
//! Source: the European collection of 2016 tells 0 and blank apart in this sense
//! (statistics design, section 3).
use super::population::Population;
use super::{Return, ReturnTable, Unit};
use crate::day::Day;
use crate::person_list::{Basis, CountingRule, Subject};
use crate::statistics::cube::{At, Crossed, Cube, Filter, TooFine};
use crate::statistics::dimension::Dimension;
use serde::{Deserialize, Serialize};
use std::borrow::Cow;
use std::collections::BTreeMap;

/// What the figures are made of: by the id of each counting rule, its version that counts and
/// whom it counts in the year.
pub type Counted = BTreeMap<String, (CountingRule, Cube)>;

/// A return, filled in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Filled {
    /// Which return.
    pub id: String,
    /// In which version.
    pub version: u32,
    /// About which year.
    pub year: i16,
    /// Up to and with which day was counted.
    pub as_of: Day,
    /// Its tables, in the order of the return.
    pub tables: Vec<FilledTable>,
}

/// A table, filled in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FilledTable {
    /// Which table.
    pub id: String,
    /// By which rule.
    pub rule: String,
    /// In which version.
    pub rule_version: u32,
    /// What its figures are.
    pub unit: Unit,
    /// By what.
    pub dimensions: Vec<Dimension>,
    /// The codes of each, in order.
    pub codes: Vec<Vec<String>>,
    /// Row-major; in each dimension first the total, then the codes, last *not known*. Persons,
    /// or thousandths of a person for every 100,000 inhabitants; `null` is not known.
    values: Vec<Option<u64>>,
    /// Why all of it is blank; none when it is not.
    pub blank: Option<Blank>,
}

/// Why a table is blank.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Blank {
    /// No case of the year has anybody of this sort.
    NobodyKnown,
    /// The register does not count this.
    NotCounted,
    /// No population of the year was given.
    NoPopulation,
}

impl Blank {
    /// Its code, for words: `nobody_known`.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::NobodyKnown => "nobody_known",
            Self::NotCounted => "not_counted",
            Self::NoPopulation => "no_population",
        }
    }
}

/// A figure.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Value {
    /// So many persons; 0 is known to be none.
    Count(u64),
    /// Thousandths of a person for every 100,000 inhabitants.
    Rate(u64),
    /// Not known: blank.
    NotKnown,
}

/// One cell of a table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cell {
    /// A place in each dimension.
    pub at: Vec<At>,
    /// The figure.
    pub value: Value,
}

/// Fills a return in.
///
/// # Errors
///
/// [`TooFine`] for a table with more cells than are counted.
pub fn fill(
    of: &Return,
    year: i16,
    as_of: Day,
    counted: &Counted,
    people: Option<&Population>,
) -> Result<Filled, TooFine> {
    // Who was found in an earlier year says nothing of how many are found in this one.
    let of_the_year = |subject: Subject| {
        counted.values().any(|(rule, cube)| {
            rule.subject == subject && rule.basis != Basis::Cumulative && !cube.is_empty()
        })
    };
    let table = |table: &ReturnTable| {
        let Some((rule, cube)) = counted.get(&table.rule) else { return Ok(None) };
        let cube = grouped(table, cube);
        let asked = table.filter.iter().map(|(dimension, codes)| {
            (*dimension, codes.iter().map(|code| Some(code.clone())).collect())
        });
        let crossed = cube.cross(&table.dimensions, &asked.collect::<Filter>())?;
        let people = people.filter(|people| people.knows(year));
        let blank = match table.unit {
            Unit::NotCounted => Some(Blank::NotCounted),
            _ if cube.is_empty() && !of_the_year(table.subject) => Some(Blank::NobodyKnown),
            Unit::Rate if people.is_none() => Some(Blank::NoPopulation),
            Unit::Rate | Unit::Persons => None,
        };
        let places = places(&crossed.codes);
        let value = |at: &Vec<At>| match table.unit {
            _ if blank.is_some() => None,
            Unit::Rate => rate(&crossed, at, year, people?),
            Unit::Persons | Unit::NotCounted => count(&crossed, at),
        };
        Ok(Some(FilledTable {
            id: table.id.clone(),
            rule: rule.id.clone(),
            rule_version: rule.version,
            unit: table.unit,
            dimensions: table.dimensions.clone(),
            values: places.iter().map(value).collect(),
            codes: crossed.codes,
            blank,
        }))
    };
    let tables: Result<Vec<Option<FilledTable>>, TooFine> = of.tables.iter().map(table).collect();
    Ok(Filled {
        id: of.id.clone(),
        version: of.version,
        year,
        as_of,
        tables: tables?.into_iter().flatten().collect(),
    })
}

/// The cube with the recipient's codes in the place of ours.
fn grouped<'c>(table: &ReturnTable, cube: &'c Cube) -> Cow<'c, Cube> {
    let mut cube = Cow::Borrowed(cube);
    for dimension in &table.dimensions {
        let groups = table.groups.iter().filter(|group| group.dimension == *dimension);
        let groups: Vec<(&str, &[String])> =
            groups.map(|group| (group.code.as_str(), group.of.as_slice())).collect();
        if !groups.is_empty() {
            cube = Cow::Owned(cube.grouped(*dimension, &groups));
        }
    }
    cube
}

/// Every place of a table, row-major: in each dimension first the total, last *not known*.
fn places(codes: &[Vec<String>]) -> Vec<Vec<At>> {
    let mut all = vec![Vec::new()];
    for codes in codes {
        let own = (0..codes.len()).map(At::Code);
        let own: Vec<At> = std::iter::once(At::Total).chain(own).chain([At::Unknown]).collect();
        all = all
            .iter()
            .flat_map(|before| own.iter().map(move |at| [&before[..], &[*at]].concat()))
            .collect();
    }
    all
}

/// How many stand in a cell; none when their number is not known.
fn count(crossed: &Crossed, at: &[At]) -> Option<u64> {
    let found = crossed.count(at);
    if found > 0 {
        return Some(found);
    }
    let nobody_is_known = |dimension: usize| {
        let beside = |place: At| {
            let mut places = at.to_vec();
            places[dimension] = place;
            crossed.count(&places)
        };
        let all = beside(At::Total);
        all > 0 && beside(At::Unknown) == all
    };
    let coded = (0..at.len()).filter(|dimension| matches!(at[*dimension], At::Code(_)));
    (!coded.into_iter().any(nobody_is_known)).then_some(0)
}

/// Thousandths of a person for every 100,000 inhabitants, rounded half up.
fn rate(crossed: &Crossed, at: &[At], year: i16, people: &Population) -> Option<u64> {
    let place = |of: Dimension| {
        let dimension = crossed.dimensions.iter().position(|one| *one == of);
        match dimension.map(|dimension| (dimension, at[dimension])) {
            None | Some((_, At::Total)) => Some(None),
            Some((dimension, At::Code(code))) => {
                Some(Some(crossed.codes[dimension][code].as_str()))
            }
            Some((_, At::Unknown)) => None,
        }
    };
    let people = people.of(year, place(Dimension::Sex)?, place(Dimension::Age)?)?;
    let persons = count(crossed, at)?;
    let people = u128::from(people);
    if people == 0 {
        return None;
    }
    let thousandths = (u128::from(persons) * 100_000_000 * 2 + people) / (people * 2);
    u64::try_from(thousandths).ok()
}

impl Filled {
    /// The table with this id.
    #[must_use]
    pub fn table(&self, id: &str) -> Option<&FilledTable> {
        self.tables.iter().find(|table| table.id == id)
    }
}

impl FilledTable {
    /// Every cell; the total of everything first.
    pub fn cells(&self) -> impl Iterator<Item = Cell> {
        let values = self.values.iter().map(|value| self.value_of(*value));
        let values = values.chain(std::iter::repeat(Value::NotKnown));
        places(&self.codes).into_iter().zip(values).map(|(at, value)| Cell { at, value })
    }

    /// The figure of a cell; a place that is not there is not known.
    #[must_use]
    pub fn value(&self, at: &[At]) -> Value {
        if at.len() != self.codes.len() {
            return Value::NotKnown;
        }
        let mut place = 0;
        for (codes, at) in self.codes.iter().zip(at) {
            let own = match at {
                At::Total => 0,
                At::Code(code) if *code < codes.len() => code + 1,
                At::Code(_) => return Value::NotKnown,
                At::Unknown => codes.len() + 1,
            };
            place = place * (codes.len() + 2) + own;
        }
        self.value_of(self.values.get(place).copied().flatten())
    }

    /// The figure of everybody.
    #[must_use]
    pub fn total(&self) -> Value {
        self.value(&vec![At::Total; self.codes.len()])
    }

    /// The code of a place; none for the total and for *not known*.
    #[must_use]
    pub fn code(&self, dimension: usize, at: At) -> Option<&str> {
        match at {
            At::Code(code) => self.codes.get(dimension)?.get(code).map(String::as_str),
            At::Total | At::Unknown => None,
        }
    }

    /// The body whose figure a cell is, where a table is by bodies.
    #[must_use]
    pub fn body(&self, at: &[At]) -> Option<&str> {
        let of = self.dimensions.iter().position(|one| *one == Dimension::Body)?;
        self.code(of, *at.get(of)?)
    }

    const fn value_of(&self, value: Option<u64>) -> Value {
        match (value, self.unit) {
            (None, _) => Value::NotKnown,
            (Some(n), Unit::Rate) => Value::Rate(n),
            (Some(n), Unit::Persons | Unit::NotCounted) => Value::Count(n),
        }
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::day::Moment;
    use crate::id::{CaseId, PersonId};
    use crate::person_list::Formality;
    use crate::returns::Group;
    use crate::statistics::fact::Fact;
    use crate::words::Words;
    use Dimension::{Age, Form, Sex};
    use proptest::prelude::*;

    fn words() -> Words {
        Words { en: "x".into(), bg: "ж".into() }
    }

    fn rule(id: &str, subject: Subject) -> CountingRule {
        CountingRule {
            id: id.into(),
            version: 1,
            name: words(),
            about: words(),
            subject,
            basis: Basis::NewlyIdentified,
            formality: Formality::Any,
            unit: crate::person_list::Unit::Persons,
            verified: false,
        }
    }

    fn table(id: &str, subject: Subject, dimensions: &[Dimension]) -> ReturnTable {
        let rule = if subject == Subject::Victim { "new" } else { "accused" };
        ReturnTable {
            id: id.into(),
            name: words(),
            subject,
            rule: rule.into(),
            dimensions: dimensions.to_vec(),
            filter: BTreeMap::new(),
            groups: Vec::new(),
            unit: Unit::Persons,
            articles: words(),
            source: words(),
            differs: None,
            read: words(),
            verified: false,
        }
    }

    fn asked(tables: Vec<ReturnTable>) -> Return {
        Return {
            id: "r".into(),
            version: 1,
            name: words(),
            about: words(),
            recipient: words(),
            source: words(),
            verified: false,
            due: None,
            latest: None,
            agency: "A".into(),
            structure: "1.0".into(),
            tables,
        }
    }

    fn fact(person: u128, values: &[(Dimension, &[&str])]) -> Fact {
        Fact {
            person: PersonId::new(Moment(0), person),
            case: CaseId::new(Moment(0), person),
            year: 2016,
            values: values
                .iter()
                .map(|(of, codes)| (*of, codes.iter().map(|c| (*c).to_owned()).collect()))
                .collect(),
        }
    }

    fn cube(facts: Vec<Fact>) -> Cube {
        let own = |codes: &[&str]| codes.iter().map(|code| (*code).to_owned()).collect();
        let known = BTreeMap::from([
            (Sex, own(&["F", "M"])),
            (Age, own(&["adult", "child", "presumed_child"])),
            (Form, own(&["sexual", "labour", "forced_begging"])),
        ]);
        Cube::new(facts, &known)
    }

    fn counted(victims: Vec<Fact>) -> Counted {
        BTreeMap::from([
            ("new".into(), (rule("new", Subject::Victim), cube(victims))),
            ("accused".into(), (rule("accused", Subject::Perpetrator), cube(Vec::new()))),
        ])
    }

    fn filled(tables: Vec<ReturnTable>, victims: Vec<Fact>) -> Filled {
        let day = Day::of(2017, 3, 1).unwrap();
        fill(&asked(tables), 2016, day, &counted(victims), None).unwrap()
    }

    /// The figure of codes; `*` is everybody, `?` of whom it is not known.
    pub(in crate::returns) fn value(table: &FilledTable, codes: &[&str]) -> Value {
        let at = codes.iter().enumerate().map(|(of, code)| match *code {
            "*" => At::Total,
            "?" => At::Unknown,
            code => At::Code(table.codes[of].iter().position(|one| one == code).unwrap()),
        });
        table.value(&at.collect::<Vec<At>>())
    }

    pub(in crate::returns) fn two_women(form: &[&'static str]) -> Filled {
        let facts = vec![
            fact(1, &[(Sex, &["F"]), (Age, &["adult"]), (Form, form)]),
            fact(2, &[(Sex, &["F"]), (Age, &["presumed_child"]), (Form, &[])]),
        ];
        filled(vec![table("t", Subject::Victim, &[Sex, Form])], facts)
    }

    #[test]
    fn nought_is_said_only_where_some_are_known() {
        let of = filled(
            vec![table("v", Subject::Victim, &[Sex]), table("p", Subject::Perpetrator, &[Sex])],
            vec![fact(1, &[(Sex, &["F"])])],
        );
        assert_eq!(value(&of.tables[0], &["F"]), Value::Count(1));
        assert_eq!(value(&of.tables[0], &["M"]), Value::Count(0), "known to be none");
        assert_eq!(of.tables[0].blank, None);
        // No case of the year has an accused person: nobody can say that there were none.
        assert!(of.tables[1].cells().all(|cell| cell.value == Value::NotKnown));
        assert_eq!(of.tables[1].blank, Some(Blank::NobodyKnown));
    }

    #[test]
    fn who_was_found_years_ago_makes_no_nought_of_this_year() {
        let mut served = table("served", Subject::Victim, &[Sex]);
        served.rule = "all".into();
        let of = asked(vec![table("v", Subject::Victim, &[Sex]), served]);
        let mut counted = counted(Vec::new());
        let all = CountingRule { basis: Basis::Cumulative, ..rule("all", Subject::Victim) };
        counted.insert("all".into(), (all, cube(vec![fact(1, &[(Sex, &["F"])])])));
        let of = fill(&of, 2016, Day::of(2017, 3, 1).unwrap(), &counted, None).unwrap();
        assert_eq!(of.tables[0].blank, Some(Blank::NobodyKnown));
        assert_eq!(value(&of.tables[1], &["M"]), Value::Count(0));
    }

    #[test]
    fn a_code_is_blank_where_nobodys_code_is_known() {
        let some = two_women(&["sexual"]);
        let some = &some.tables[0];
        assert_eq!(value(some, &["F", "sexual"]), Value::Count(1));
        assert_eq!(value(some, &["F", "labour"]), Value::Count(0));
        assert_eq!(value(some, &["F", "?"]), Value::Count(1));
        let none = two_women(&[]);
        let none = &none.tables[0];
        assert_eq!(value(none, &["F", "sexual"]), Value::NotKnown);
        assert_eq!(value(none, &["*", "sexual"]), Value::NotKnown);
        assert_eq!(value(none, &["F", "?"]), Value::Count(2));
        // There are no men, whatever was done.
        assert_eq!(value(none, &["M", "sexual"]), Value::Count(0));
        assert_eq!(none.total(), Value::Count(2));
    }

    #[test]
    fn codes_are_counted_as_the_recipient_knows_them_and_each_person_once() {
        let mut by_age = table("t", Subject::Victim, &[Age, Form]);
        let group = |dimension, code: &str, of: &[&str]| Group {
            dimension,
            code: code.into(),
            name: words(),
            of: of.iter().map(|code| (*code).to_owned()).collect(),
        };
        by_age.groups = vec![
            group(Age, "child", &["child", "presumed_child"]),
            group(Form, "work", &["labour", "forced_begging"]),
        ];
        let facts = vec![
            fact(1, &[(Age, &["child"]), (Form, &["labour", "forced_begging"])]),
            fact(2, &[(Age, &["presumed_child"]), (Form, &["sexual"])]),
        ];
        let of = filled(vec![by_age], facts);
        let of = &of.tables[0];
        assert_eq!(of.codes[0], ["adult", "child"]);
        assert_eq!(of.codes[1], ["sexual", "work"]);
        assert_eq!(value(of, &["child", "*"]), Value::Count(2));
        assert_eq!(value(of, &["child", "work"]), Value::Count(1));
    }

    #[test]
    fn what_is_not_counted_is_blank() {
        let mut decisions = table("t", Subject::Victim, &[Sex]);
        decisions.unit = Unit::NotCounted;
        let of = filled(vec![decisions], vec![fact(1, &[(Sex, &["F"])])]);
        assert_eq!(of.tables[0].total(), Value::NotKnown);
        assert_eq!(of.tables[0].blank, Some(Blank::NotCounted));
    }

    #[test]
    fn a_rate_is_of_the_same_people_and_blank_where_their_number_is() {
        let mut rates = table("t", Subject::Victim, &[Sex, Age]);
        rates.unit = Unit::Rate;
        let facts = vec![
            fact(1, &[(Sex, &["F"]), (Age, &["adult"])]),
            fact(2, &[(Sex, &["F"]), (Age, &["child"])]),
            fact(3, &[(Sex, &[]), (Age, &["adult"])]),
        ];
        let (of, day) = (asked(vec![rates]), Day::of(2017, 3, 1).unwrap());
        let none = fill(&of, 2016, day, &counted(facts.clone()), None).unwrap();
        assert_eq!(none.tables[0].blank, Some(Blank::NoPopulation));
        let mut people = Population::default();
        for (sex, age, n) in [("F", "adult", 40_000), ("F", "child", 20_000)] {
            people.add(2016, Some(sex), Some(age), n);
        }
        people.add(2016, None, None, 3_000_000);
        let some = fill(&of, 2016, day, &counted(facts), Some(&people)).unwrap();
        let some = &some.tables[0];
        assert_eq!(value(some, &["*", "*"]), Value::Rate(100), "3 of 3,000,000");
        assert_eq!(value(some, &["F", "adult"]), Value::Rate(2_500));
        assert_eq!(value(some, &["F", "*"]), Value::Rate(3_333));
        assert_eq!(value(some, &["M", "*"]), Value::NotKnown);
        assert_eq!(value(some, &["?", "*"]), Value::NotKnown);
    }

    #[test]
    fn what_is_kept_is_read_again_as_it_was() {
        let of = two_women(&["sexual"]);
        let text = serde_json::to_string(&of).unwrap();
        assert_eq!(serde_json::from_str::<Filled>(&text).unwrap(), of);
    }

    proptest! {
        /// Blank is never told of a cell in which somebody stands, and a figure never differs
        /// from what is counted.
        #[test]
        fn a_figure_is_what_is_counted(
            people in prop::collection::vec((0_usize..3, prop::collection::vec(0_usize..3, 0..3)), 0..12),
        ) {
            let (sexes, forms) = (["F", "M"], ["sexual", "labour", "forced_begging"]);
            let facts: Vec<Fact> = (0_u128..).zip(&people).map(|(n, (sex, own))| {
                let sex: Vec<&str> = sexes.get(*sex).copied().into_iter().collect();
                let own: Vec<&str> = own.iter().map(|form| forms[*form]).collect();
                fact(n, &[(Sex, &sex), (Form, &own)])
            }).collect();
            let crossed = cube(facts.clone()).cross(&[Sex, Form], &Filter::new()).unwrap();
            let of = filled(vec![table("t", Subject::Victim, &[Sex, Form])], facts);
            for cell in of.tables[0].cells() {
                let counted = crossed.count(&cell.at);
                prop_assert_eq!(cell.value, of.tables[0].value(&cell.at));
                match cell.value {
                    Value::Count(n) => prop_assert_eq!(n, counted),
                    Value::NotKnown => prop_assert_eq!(counted, 0),
                    Value::Rate(_) => prop_assert!(false),
                }
            }
        }
    }
}
