//! What has been spent: ε and δ of each release, by the years whose persons are in it.
//!
//! A person-year is the persons that were registered in a year. A release over several years
//! spends its whole ε of each of them. Releases add up by ρ where both have one (noise of the
//! Gaussian kind), and the sum is turned into ε once: that is less than the sum of the ε, and
//! still an upper bound.
use crate::error::{Refusal, Result};
use crate::noise::account;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use std::io::{Read, Write};

/// One release.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Entry {
    /// Its name, or the hash of its file.
    pub release: String,
    /// The years whose persons are in it.
    pub years: BTreeSet<String>,
    /// ρ that it spent.
    pub rho: f64,
    /// δ that it spent beside that of the conversion, such as for codes read from the rows.
    pub delta: f64,
}

/// All releases, and how much each year may spend.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Ledger {
    /// ε that a person-year may spend altogether.
    pub budget: f64,
    /// δ at which that is counted.
    pub delta: f64,
    /// Releases in order. None is ever taken out: what was published stays known.
    pub entries: Vec<Entry>,
}

impl Ledger {
    /// A ledger with nothing spent.
    ///
    /// # Errors
    ///
    /// A budget or a δ that is none.
    pub fn new(budget: f64, delta: f64) -> Result<Self> {
        account::rho(budget, delta)?;
        Ok(Self { budget, delta, entries: Vec::new() })
    }

    /// Reads a ledger from JSON.
    ///
    /// # Errors
    ///
    /// A file that is none.
    pub fn read(file: impl Read) -> Result<Self> {
        Ok(serde_json::from_reader(file)?)
    }

    /// Writes it as JSON.
    ///
    /// # Errors
    ///
    /// The file cannot be written.
    pub fn write(&self, file: impl Write) -> Result<()> {
        Ok(serde_json::to_writer_pretty(file, self)?)
    }

    /// ε that the persons of a year have spent, at the δ of the ledger.
    ///
    /// Infinite where the δ of the releases themselves is no less than that of the ledger.
    #[must_use]
    pub fn spent(&self, year: &str) -> f64 {
        self.epsilon(self.entries.iter().filter(|entry| entry.years.contains(year)))
    }

    fn epsilon<'a>(&self, entries: impl Iterator<Item = &'a Entry>) -> f64 {
        let (rho, delta) = entries.fold((0.0, 0.0), |(r, d), e| (r + e.rho, d + e.delta));
        if rho == 0.0 && delta == 0.0 {
            0.0
        } else if delta < self.delta {
            account::epsilon(rho, self.delta - delta)
        } else {
            f64::INFINITY
        }
    }

    /// Enters a release, before it goes out.
    ///
    /// # Errors
    ///
    /// [`Refusal::OverBudget`] where a year would have spent more than it may; then nothing is
    /// entered.
    pub fn charge(&mut self, entry: Entry) -> Result<()> {
        for year in &entry.years {
            let of_year = self.entries.iter().filter(|e| e.years.contains(year));
            let asked = self.epsilon(of_year.chain([&entry]));
            if asked > self.budget {
                return Err(Refusal::OverBudget {
                    year: year.clone(),
                    spent: self.spent(year),
                    asked,
                    budget: self.budget,
                }
                .into());
            }
        }
        self.entries.push(entry);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(release: &str, years: &[&str], rho: f64) -> Entry {
        let years = years.iter().map(|&year| year.to_owned()).collect();
        Entry { release: release.to_owned(), years, rho, delta: 0.0 }
    }

    #[test]
    fn what_each_year_spends_adds_up_and_stops_at_the_budget() {
        let mut ledger = Ledger::new(2.0, 1e-6).unwrap();
        let one = account::rho(1.0, 1e-6).unwrap();
        ledger.charge(entry("a", &["2016", "2017"], one)).unwrap();
        assert!((ledger.spent("2017") - 1.0).abs() < 1e-9);
        ledger.charge(entry("b", &["2017"], one)).unwrap();
        // Less than the sum of the two, for ρ adds up and ε less than so.
        assert!(ledger.spent("2017") > 1.0 && ledger.spent("2017") < 2.0);
        let before = ledger.clone();
        let large = account::rho(1.9, 1e-6).unwrap();
        let refused = ledger.charge(entry("c", &["2016", "2018"], large)).unwrap_err();
        assert!(refused.to_string().contains("2016 has spent"), "{refused}");
        assert_eq!(ledger, before, "a refused release spends nothing of any year");
        // The control: without what was spent before it goes through.
        ledger.charge(entry("c", &["2018"], large)).unwrap();
    }
}
