//! How many people live in each oblast: what rates are of. No country pack has it, for it is
//! another number every year; an office of statistics counts it, and who runs the register
//! loads it with where it was read.
use crate::by::By;
use crate::error::{Error, Refusal, Result};
use crate::{Register, sql};
use domain::access::{Action, Reach};
use domain::day::Moment;
use domain::id::AccountId;
use serde_json::json;
use std::collections::BTreeMap;

/// The population of a year, as it was loaded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Loaded {
    /// The year, 1 to 9999.
    pub year: i16,
    /// By oblast, in persons.
    pub people: BTreeMap<String, u64>,
    /// Where it was read.
    pub source: String,
    /// Who loaded it.
    pub by: AccountId,
    /// When.
    pub at: Moment,
}

/// The longest source that is taken, in characters.
const LONGEST: usize = 300;

impl Register {
    /// Every year whose population is known, the latest first.
    ///
    /// # Errors
    ///
    /// When the database does not answer.
    pub async fn population_years(&self) -> Result<Vec<Loaded>> {
        sql::population::all(&mut *self.database.read().await?).await
    }

    /// The population by oblast at the end of `year`, or of the last year before it that is
    /// known; empty when none is.
    ///
    /// # Errors
    ///
    /// As for [`Register::population_years`].
    pub async fn populations(&self, year: i16) -> Result<BTreeMap<String, u64>> {
        let years = self.population_years().await?;
        Ok(years.into_iter().find(|one| one.year <= year).map(|one| one.people).unwrap_or_default())
    }

    /// Loads populations by year and oblast, in persons; a year that is there is replaced as a
    /// whole.
    ///
    /// # Errors
    ///
    /// [`Denied`](Error::Denied); [`EmptyText`](Refusal::EmptyText) without a source,
    /// [`TextTooLong`](Refusal::TextTooLong) for one of more than 300 characters;
    /// [`NotFound`](Error::NotFound) for an oblast that the pack does not know.
    pub async fn load_populations(
        &self,
        by: &By,
        source: &str,
        years: &BTreeMap<i16, BTreeMap<String, u64>>,
    ) -> Result<()> {
        self.require(by, Action::PrepareProgramme, Reach::Other, "population").await?;
        let source = source.trim();
        if source.is_empty() {
            return Err(Error::Refused(Refusal::EmptyText));
        }
        if source.chars().count() > LONGEST {
            return Err(Error::Refused(Refusal::TextTooLong));
        }
        let known = |code: &String| self.pack.oblasti.iter().any(|one| one.code == *code);
        if !years.values().flat_map(BTreeMap::keys).all(known) {
            return Err(Error::NotFound);
        }
        let account = by.actor.account;
        self.write(by, async |w| {
            for (year, people) in years {
                let new = Loaded {
                    year: *year,
                    people: people.clone(),
                    source: source.to_owned(),
                    by: account,
                    at: by.at,
                };
                sql::population::put(w.connection(), &new).await?;
            }
            let loaded: Vec<&i16> = years.keys().collect();
            w.audit("population.loaded", "", json!({ "years": loaded }), ()).await
        })
        .await
    }
}
