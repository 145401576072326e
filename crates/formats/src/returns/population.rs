//! The population, from a CSV file: `year,sex,age_group,population`.
//!
//! `sex` is `F` or `M`, `age_group` is `adult` or `child`; an empty cell is everybody.
use domain::returns::population::{AGES, Population, SEXES};
use std::fmt;

/// Why the file was not taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PopulationFault {
    /// The line, from 1; none for the whole file.
    pub line: Option<u64>,
    /// What is wrong.
    pub what: Wrong,
}

/// What is wrong in a file of populations.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Wrong {
    /// This column is not there.
    NoColumn(&'static str),
    /// This cell is not what its column holds.
    Cell(&'static str, String),
    /// The same was said in an earlier line.
    Twice,
    /// It is not a table in UTF-8, or has no row.
    Unreadable,
}

impl fmt::Display for PopulationFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(line) = self.line {
            write!(f, "line {line}: ")?;
        }
        match &self.what {
            Wrong::NoColumn(column) => write!(f, "there is no column `{column}`"),
            Wrong::Cell(column, text) => write!(f, "`{text}` is no `{column}`"),
            Wrong::Twice => f.write_str("the same year, sex and age group stand twice"),
            Wrong::Unreadable => f.write_str("no table of populations can be read"),
        }
    }
}

const COLUMNS: [&str; 4] = ["year", "sex", "age_group", "population"];

/// Reads a file of populations, in persons.
///
/// # Errors
///
/// The first [`PopulationFault`]: a rate over half a population would be a wrong number.
pub fn population(text: &str) -> Result<Population, PopulationFault> {
    let text = text.trim_start_matches('\u{feff}');
    let mut reader = csv::ReaderBuilder::new().trim(csv::Trim::All).from_reader(text.as_bytes());
    let unreadable = |line| PopulationFault { line, what: Wrong::Unreadable };
    let head = reader.headers().map_err(|_| unreadable(None))?.clone();
    let place = |column: &'static str| {
        let found = head.iter().position(|name| name.eq_ignore_ascii_case(column));
        found.ok_or(PopulationFault { line: None, what: Wrong::NoColumn(column) })
    };
    let [year, sex, age, people] = COLUMNS;
    let (year, sex, age, people) = (place(year)?, place(sex)?, place(age)?, place(people)?);
    let mut all = Population::default();
    let mut rows = 0;
    for row in reader.records() {
        let row = row.map_err(|error| unreadable(error.position().map(csv::Position::line)))?;
        let line = row.position().map(csv::Position::line);
        let cell = |at: usize| row.get(at).unwrap_or_default();
        let wrong = |column: &'static str, at: usize| PopulationFault {
            line,
            what: Wrong::Cell(column, cell(at).to_owned()),
        };
        let of_list = |column: &'static str, at: usize, list: &[&'static str]| match cell(at) {
            "" => Ok(None),
            text => match list.iter().find(|code| **code == text) {
                Some(code) => Ok(Some(*code)),
                None => Err(wrong(column, at)),
            },
        };
        let year = cell(year).parse::<i16>().map_err(|_| wrong("year", year))?;
        let sex = of_list("sex", sex, &SEXES)?;
        let age = of_list("age_group", age, &AGES)?;
        let n = cell(people).parse::<u64>().map_err(|_| wrong("population", people))?;
        if !all.add(year, sex, age, n) {
            return Err(PopulationFault { line, what: Wrong::Twice });
        }
        rows += 1;
    }
    if rows == 0 { Err(unreadable(None)) } else { Ok(all) }
}
