//! Persons in years, each in exactly one place of every dimension: how a table is counted that
//! is to be published.
//!
//! A table whose parts add up to its totals can be attacked before it goes out, and so can all
//! tables of the same persons together. [`cube`](super::cube) counts persons otherwise: one
//! with two forms of exploitation stands in both. Here such a person has the code [`SEVERAL`],
//! one of whom nothing is known [`UNKNOWN`], and a person who is counted in two years is
//! counted in each of them, so that years add up, too.
use super::dimension::Dimension;
use super::fact::Fact;
use crate::id::PersonId;
use std::collections::{BTreeMap, BTreeSet};

/// The code of whoever has more than one.
pub const SEVERAL: &str = "several";
/// The code of whom it is not known.
pub const UNKNOWN: &str = "unknown";

/// A person in a year in which the rule counts them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PersonYear {
    /// Who, as an id that is never shown.
    pub person: PersonId,
    /// In which year.
    pub year: i16,
    codes: BTreeMap<Dimension, String>,
}

impl PersonYear {
    /// The one code of a dimension.
    #[must_use]
    pub fn code(&self, dimension: Dimension) -> &str {
        self.codes.get(&dimension).map_or(UNKNOWN, String::as_str)
    }
}

/// The codes that each dimension can have whatever the cases are
/// ([`codes_of`](super::dimension::codes_of)).
pub type Listed = BTreeMap<Dimension, Vec<String>>;

/// The codes of a dimension in a published table, in order; none for a dimension that is not
/// published.
///
/// What has the codes that occur would tell by its list alone who was there: bodies, among
/// them those that keep shelters, and routes are not published. Whoever has no year of their
/// own is not counted, so years have neither [`SEVERAL`] nor [`UNKNOWN`].
#[must_use]
pub fn published_codes(dimension: Dimension, listed: &Listed) -> Option<Vec<String>> {
    let mut codes = listed.get(&dimension)?.clone();
    if dimension != Dimension::Year {
        if dimension.several() {
            codes.push(SEVERAL.to_owned());
        }
        codes.push(UNKNOWN.to_owned());
    }
    Some(codes)
}

/// Every person in every year, with one code of each dimension that is published.
///
/// Two cases of a person in a year are put together. Where a dimension has one code for a
/// person and two cases differ, the code that stands last in the list holds: formally found
/// over informally, child over adult. A code that the list does not have is not known.
#[must_use]
pub fn person_years(facts: &[Fact], listed: &Listed) -> Vec<PersonYear> {
    let mut together: BTreeMap<(PersonId, i16), Vec<&Fact>> = BTreeMap::new();
    for fact in facts {
        together.entry((fact.person, fact.year)).or_default().push(fact);
    }
    let one = |((person, year), facts): ((PersonId, i16), Vec<&Fact>)| {
        let code = |(dimension, list): (&Dimension, &Vec<String>)| {
            if *dimension == Dimension::Year {
                return (*dimension, year.to_string());
            }
            let own: BTreeSet<usize> = facts
                .iter()
                .flat_map(|fact| fact.of(*dimension))
                .filter_map(|code| list.iter().position(|listed| listed == code))
                .collect();
            let code = match own.last() {
                None => UNKNOWN,
                Some(_) if own.len() > 1 && dimension.several() => SEVERAL,
                Some(last) => list[*last].as_str(),
            };
            (*dimension, code.to_owned())
        };
        PersonYear { person, year, codes: listed.iter().map(code).collect() }
    };
    together.into_iter().map(one).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::day::Moment;
    use crate::id::CaseId;
    use Dimension::{Age, Body, Form, Sex, Year};

    fn fact(person: u128, case: u128, year: i16, values: &[(Dimension, &[&str])]) -> Fact {
        let own = |codes: &[&str]| codes.iter().map(|code| (*code).to_owned()).collect();
        Fact {
            person: PersonId::new(Moment(0), person),
            case: CaseId::new(Moment(0), case),
            year,
            values: values.iter().map(|(dimension, codes)| (*dimension, own(codes))).collect(),
        }
    }

    fn listed() -> Listed {
        let own = |codes: &[&str]| codes.iter().map(|code| (*code).to_owned()).collect();
        BTreeMap::from([
            (Sex, own(&["female", "male"])),
            (Age, own(&["adult", "child"])),
            (Form, own(&["sexual", "labour", "begging"])),
            (Year, own(&["2016", "2017"])),
        ])
    }

    #[test]
    fn two_forms_are_several_whether_in_one_case_or_in_two() {
        let facts = [
            fact(1, 1, 2017, &[(Form, &["sexual", "labour"]), (Sex, &["female"])]),
            fact(2, 2, 2017, &[(Form, &["sexual"]), (Age, &["adult"])]),
            fact(2, 3, 2017, &[(Form, &["labour"]), (Age, &["child"])]),
            fact(3, 4, 2017, &[(Form, &["an old code"])]),
        ];
        let all = person_years(&facts, &listed());
        let codes = |dimension| all.iter().map(|one| one.code(dimension)).collect::<Vec<_>>();
        assert_eq!(codes(Form), [SEVERAL, SEVERAL, UNKNOWN]);
        assert_eq!(codes(Sex), ["female", UNKNOWN, UNKNOWN]);
        assert_eq!(codes(Age), [UNKNOWN, "child", UNKNOWN], "who is a child in one case is one");
    }

    #[test]
    fn parts_add_up_to_the_total_and_years_to_the_span() {
        let mut facts = Vec::new();
        for person in 0..40_u128 {
            let forms: &[&str] = match person % 4 {
                0 => &["sexual"],
                1 => &["sexual", "labour"],
                2 => &[],
                _ => &["begging", "labour"],
            };
            facts.push(fact(person, person, 2016, &[(Form, forms)]));
            if person % 3 == 0 {
                facts.push(fact(person, person, 2017, &[(Form, &["labour"])]));
            }
        }
        let all = person_years(&facts, &listed());
        assert_eq!(all.len(), 40 + 14);
        for dimension in [Form, Year] {
            let codes = published_codes(dimension, &listed()).unwrap();
            let count =
                |code: &String| all.iter().filter(|one| one.code(dimension) == code).count();
            assert_eq!(codes.iter().map(count).sum::<usize>(), all.len(), "{dimension:?}");
        }
        // The control: counted by every code that somebody has, they do not.
        let having = |code: &str| facts.iter().filter(|one| one.of(Form).contains(code)).count();
        assert_ne!(["sexual", "labour", "begging"].map(having).iter().sum::<usize>(), all.len());
    }

    #[test]
    fn what_has_the_codes_that_occur_is_not_published() {
        assert_eq!(published_codes(Body, &listed()), None);
        assert_eq!(published_codes(Sex, &listed()).unwrap(), ["female", "male", UNKNOWN]);
        assert_eq!(published_codes(Year, &listed()).unwrap(), ["2016", "2017"]);
    }
}
