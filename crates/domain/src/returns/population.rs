//! How many people live in the country, by year, sex and age group: for rates.
use crate::person::Sex;
use crate::referral::identification::AgeGroup;
use std::collections::BTreeMap;

/// Populations, in persons.
///
/// A figure that is not there is added up where all its parts are: women and men, adults and
/// children. Where a part is missing there is none, and a rate over it is not known.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Population {
    people: BTreeMap<(i16, Option<String>, Option<String>), u64>,
}

/// The sexes and age groups into which a population is divided.
pub const SEXES: [&str; 2] = [Sex::Female.code(), Sex::Male.code()];
/// See [`SEXES`].
pub const AGES: [&str; 2] = [AgeGroup::Adult.code(), AgeGroup::Child.code()];

impl Population {
    /// Takes in that so many people of a sex and an age group, or of all, lived there in `year`.
    /// False when that was said before.
    pub fn add(&mut self, year: i16, sex: Option<&str>, age: Option<&str>, people: u64) -> bool {
        let key = (year, sex.map(str::to_owned), age.map(str::to_owned));
        self.people.insert(key, people).is_none()
    }

    /// Whether anything is known of a year.
    #[must_use]
    pub fn knows(&self, year: i16) -> bool {
        self.people.keys().any(|(of, ..)| *of == year)
    }

    /// How many people of a sex and an age group, or of all, lived there.
    #[must_use]
    pub fn of(&self, year: i16, sex: Option<&str>, age: Option<&str>) -> Option<u64> {
        let key = (year, sex.map(str::to_owned), age.map(str::to_owned));
        if let Some(people) = self.people.get(&key) {
            return Some(*people);
        }
        let sum = |parts: [Option<u64>; 2]| Some(parts[0]?.saturating_add(parts[1]?));
        let by_sex = || sum(SEXES.map(|part| self.of(year, Some(part), age)));
        let by_age = || sum(AGES.map(|part| self.of(year, sex, Some(part))));
        match (sex, age) {
            (None, None) => by_sex().or_else(by_age),
            (None, Some(_)) => by_sex(),
            (Some(_), None) => by_age(),
            (Some(_), Some(_)) => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_figure_is_added_up_where_all_its_parts_are_there() {
        let mut people = Population::default();
        for (sex, age, n) in
            [("F", "adult", 3_000), ("M", "adult", 2_900), ("F", "child", 600), ("M", "child", 650)]
        {
            assert!(people.add(2016, Some(sex), Some(age), n));
        }
        assert!(!people.add(2016, Some("F"), Some("adult"), 1), "said before");
        people.add(2016, Some("F"), Some("adult"), 3_000);
        assert_eq!(people.of(2016, None, None), Some(7_150));
        assert_eq!(people.of(2016, Some("F"), None), Some(3_600));
        assert_eq!(people.of(2016, None, Some("child")), Some(1_250));
        assert_eq!(people.of(2016, Some("X"), None), None);
        assert_eq!(people.of(2017, None, None), None);
    }

    #[test]
    fn a_part_that_is_missing_makes_the_whole_not_known() {
        let mut people = Population::default();
        people.add(2016, Some("F"), None, 3_600);
        assert_eq!(people.of(2016, None, None), None);
        people.add(2016, None, None, 7_000);
        assert_eq!(people.of(2016, None, None), Some(7_000), "what is said comes first");
    }
}
