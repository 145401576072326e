//! Statistics: persons counted by a rule, in a span of years, by anything that is kept open of
//! them. Numbers alone leave here; nobody is opened for them.
use crate::by::By;
use crate::error::{Error, Refusal, Result};
use crate::indicator::When;
use crate::{Register, sql};
use domain::access::{Action, Reach};
use domain::day::Day;
use domain::person_list::{CountingRule, Unit};
use domain::place::oblast_of;
use domain::statistics::cube::{Crossed, Cube, Filter};
use domain::statistics::dimension::{Dimension, codes_of};
use domain::statistics::fact::{Fact, facts};
use serde_json::json;
use std::ops::RangeInclusive;

/// The most years that are asked at once.
pub const MOST_YEARS: usize = 40;

/// What is asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Question {
    /// By which rule, in which version: chosen first.
    pub rule: (String, u32),
    /// In which years.
    pub years: RangeInclusive<i16>,
    /// By what.
    pub dimensions: Vec<Dimension>,
    /// Of whom.
    pub filter: Filter,
}

/// What was counted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tabulated {
    /// By which rule.
    pub rule: CountingRule,
    /// The numbers.
    pub crossed: Crossed,
    /// Up to and with which day.
    pub as_of: Day,
}

impl Register {
    /// Counts persons.
    ///
    /// # Errors
    ///
    /// [`Denied`](Error::Denied); [`NotFound`](Error::NotFound) for a rule that is not there,
    /// counts no persons, or has not such a dimension;
    /// [`PeriodWrong`](Refusal::PeriodWrong) for no year or more than [`MOST_YEARS`];
    /// [`TableTooFine`](Refusal::TableTooFine).
    pub async fn statistics(&self, by: &By, question: &Question) -> Result<Tabulated> {
        let (rule, cube) = self.cube(by, &question.rule, &question.years).await?;
        if question.dimensions.iter().any(|one| !one.of(rule.subject)) {
            return Err(Error::NotFound);
        }
        let crossed = cube
            .cross(&question.dimensions, &question.filter)
            .map_err(|_| Error::Refused(Refusal::TableTooFine))?;
        let dimensions: Vec<&str> = question.dimensions.iter().map(|one| one.code()).collect();
        let detail = json!({
            "rule": rule.id,
            "version": rule.version,
            "from": question.years.start(),
            "until": question.years.end(),
            "by": dimensions,
        });
        self.write(by, async |w| w.audit("statistics.read", "", detail, ()).await).await?;
        Ok(Tabulated { rule, crossed, as_of: by.today() })
    }

    /// The facts of a span of years by a rule, to be counted several times. Who asks for it says
    /// in the journal what was counted.
    ///
    /// # Errors
    ///
    /// As for [`Register::statistics`].
    pub(crate) async fn cube(
        &self,
        by: &By,
        (id, version): &(String, u32),
        years: &RangeInclusive<i16>,
    ) -> Result<(CountingRule, Cube)> {
        let when = When { day: by.today(), at: by.at };
        let (rule, found) = self.facts_by_rule(by, (id, *version), years, when).await?;
        Ok((rule, Cube::new(found, &codes_of(&self.pack, years))))
    }

    /// The facts themselves, as they were known then.
    ///
    /// # Errors
    ///
    /// As for [`Register::statistics`].
    pub(crate) async fn facts_by_rule(
        &self,
        by: &By,
        (id, version): (&str, u32),
        years: &RangeInclusive<i16>,
        when: When,
    ) -> Result<(CountingRule, Vec<Fact>)> {
        self.require(by, Action::ReadStatistics, Reach::Other, "statistics").await?;
        let rule = self.pack.counting_rule(id, version).ok_or(Error::NotFound)?.clone();
        if rule.unit != Unit::Persons {
            return Err(Error::NotFound);
        }
        if years.is_empty() || years.clone().count() > MOST_YEARS {
            return Err(Error::Refused(Refusal::PeriodWrong));
        }
        let mut c = self.database.read().await?;
        let people = sql::statistics::people(&mut c).await?;
        let mut cases = sql::statistics::cases(&mut c, when).await?;
        drop(c);
        for case in &mut cases {
            // A municipality lies in an oblast; of another place nothing is said.
            let of = case.oblast.as_deref().and_then(oblast_of).map(ToOwned::to_owned);
            case.oblast = of.filter(|code| self.pack.oblasti.iter().any(|one| one.code == *code));
        }
        let found = facts(&cases, &people, &rule, years, &self.pack.country)
            .map_err(|_| Error::Damaged("case_step"))?;
        Ok((rule, found))
    }
}
