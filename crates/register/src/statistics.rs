//! Statistics: persons counted by a rule, in a span of years, by anything that is kept open of
//! them. Numbers alone leave here; nobody is opened for them.
use crate::by::By;
use crate::error::{Error, Refusal, Result};
use crate::indicator::When;
use crate::{Register, sql};
use domain::access::{Action, Reach};
use domain::day::{Day, Month};
use domain::person_list::{CountingRule, Unit};
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
    /// The month in which the first case was opened; none without a case. Before it nobody was
    /// counted, which is not the same as nobody.
    pub since: Option<Month>,
}

/// Facts by a rule, ready to be counted.
pub(crate) struct Counting {
    /// The rule.
    pub(crate) rule: CountingRule,
    /// The facts.
    pub(crate) cube: Cube,
    /// The month in which the first case was opened.
    pub(crate) since: Option<Month>,
}

/// Facts by a rule.
pub(crate) struct Found {
    /// The rule.
    pub(crate) rule: CountingRule,
    /// The facts.
    pub(crate) facts: Vec<Fact>,
    /// The month in which the first case was opened.
    pub(crate) since: Option<Month>,
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
        let Counting { rule, cube, since } = self.cube(by, &question.rule, &question.years).await?;
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
        Ok(Tabulated { rule, crossed, as_of: by.today(), since })
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
    ) -> Result<Counting> {
        let when = When { day: by.today(), at: by.at };
        let Found { rule, facts, since } =
            self.facts_by_rule(by, (id, *version), years, when).await?;
        Ok(Counting { rule, cube: Cube::new(facts, &codes_of(&self.pack, years)), since })
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
    ) -> Result<Found> {
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
            // The whole country is no oblast.
            let is_one = |code: &String| self.pack.oblasti.iter().any(|one| one.code == *code);
            case.oblast = case.oblast.take().filter(is_one);
        }
        let found = facts(&cases, &people, &rule, years, &self.pack.country)
            .map_err(|_| Error::Damaged("case_step"))?;
        let since = cases.iter().map(|one| one.case.opened.day().month()).min();
        Ok(Found { rule, facts: found, since })
    }
}
