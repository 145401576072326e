//! SDG indicator 16.2.2: victims per 100,000 people, by sex, age and form of exploitation.
//!
//! The indicator is of detected *and* undetected victims; both are given, and apart.
use crate::interval::Interval;
use crate::lists::Unreadable;
use crate::method::Estimate;
use crate::refusal::Refusal;
use crate::special::real;
use serde::Serialize;
use std::collections::BTreeMap;
use std::io::Read;

/// A rate per 100,000 people.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Rate {
    /// How many people live there, in persons.
    pub population: u64,
    /// Detected victims per 100,000.
    pub detected: f64,
    /// Detected and undetected victims per 100,000, as estimated.
    pub total: f64,
    /// Its interval, per 100,000.
    pub interval: Interval,
}

/// The rate that an estimate means for a population.
///
/// # Errors
///
/// [`Refusal::Population`] for fewer people than were seen, or none.
pub fn rate(estimate: &Estimate, population: u64) -> Result<Rate, Refusal> {
    if population == 0 || population < estimate.cases {
        return Err(Refusal::Population { found: population, cases: estimate.cases });
    }
    let per = |persons: f64| persons / real(population) * 100_000.0;
    let [whole, _] = estimate.intervals;
    Ok(Rate {
        population,
        detected: per(real(estimate.cases)),
        total: per(estimate.total),
        interval: Interval { lower: per(whole.lower), upper: per(whole.upper), ..whole },
    })
}

/// Populations by the columns that people are divided by, or those of them that have any:
/// nobody belongs to a form of exploitation before it happens to them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Populations {
    /// Which of the dividing columns, by place.
    columns: Vec<usize>,
    people: BTreeMap<Vec<String>, u64>,
}

impl Populations {
    /// One population for everybody.
    #[must_use]
    pub fn whole(people: u64) -> Self {
        Self { columns: Vec::new(), people: BTreeMap::from([(Vec::new(), people)]) }
    }

    /// Reads a file with a column `population`, and columns of those that people are divided
    /// by. Rows of the same values add up.
    ///
    /// # Errors
    ///
    /// [`Unreadable`], which names the row and the column.
    pub fn read(file: impl Read, by: &[&str]) -> Result<Self, Unreadable> {
        let mut reader = csv::ReaderBuilder::new().trim(csv::Trim::All).from_reader(file);
        let header = reader.headers().map_err(Unreadable::Read)?.clone();
        let names: Vec<&str> = header.iter().map(|n| n.trim_start_matches('\u{feff}')).collect();
        let Some(count) = names.iter().position(|n| n.eq_ignore_ascii_case("population")) else {
            let columns = names.join(", ");
            return Err(Unreadable::NoColumn { column: "population".to_owned(), columns });
        };
        let mut columns = Vec::new();
        for (at, name) in names.iter().enumerate().filter(|(at, _)| *at != count) {
            let Some(place) = by.iter().position(|column| column == name) else {
                let (column, columns) = ((*name).to_owned(), by.join(", "));
                return Err(Unreadable::NoColumn { column, columns });
            };
            columns.push((at, place));
        }
        let (mut people, mut row) = (BTreeMap::<Vec<String>, u64>::new(), 1);
        for record in reader.records() {
            row += 1;
            let record = record.map_err(|error| crate::lists::located(error, row))?;
            let text = record.get(count).unwrap_or_default();
            let n = crate::lists::number(text, row, names[count])?;
            let values =
                columns.iter().map(|(at, _)| record.get(*at).unwrap_or_default().to_owned());
            let sum = people.entry(values.collect()).or_default();
            *sum = sum.saturating_add(n);
        }
        if people.is_empty() {
            return Err(Unreadable::NoRows);
        }
        Ok(Self { columns: columns.into_iter().map(|(_, place)| place).collect(), people })
    }

    /// The population of a stratum with these values; none where its row is missing.
    #[must_use]
    pub fn of(&self, values: &[String]) -> Option<u64> {
        let key: Vec<String> =
            self.columns.iter().map(|at| values.get(*at).cloned().unwrap_or_default()).collect();
        self.people.get(&key).copied()
    }

    /// Of everybody.
    #[must_use]
    pub fn all(&self) -> u64 {
        self.people.values().fold(0, |sum, n| sum.saturating_add(*n))
    }
}
