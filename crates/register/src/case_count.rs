//! Case files, as indicators count them: known as of any day, told by ids.
//!
//! It is worked out from the steps and alerts each time it is asked and then
//! kept like every reading, until a case changes. There is no copy of a fact
//! that could disagree with the procedure.
use crate::error::{Error, Result};
use crate::indicator::When;
use crate::sql;
use domain::day::{Month, Period};
use domain::id::CaseId;
use domain::pack::Pack;
use domain::record::measure::Measure;
use domain::record::reading::{Tallies, Tally};
use domain::referral::count::{CaseKnown, CaseRule, Counted, counted};
use sqlx::AnyConnection;
use std::collections::{BTreeMap, BTreeSet};

/// What a measure counts of the case files, by its parts.
#[derive(Debug, Default)]
pub(crate) struct CountedOf {
    of: Vec<Counted>,
    baseline: Vec<Counted>,
}

/// What each of these measures counts of the case files; none at all while
/// there is no case file.
pub(crate) async fn count(
    c: &mut AnyConnection,
    pack: &Pack,
    period: Period,
    measures: &[&Measure],
    when: When,
) -> Result<Option<Vec<CountedOf>>> {
    let before = Period::year(period.from.year() - 1);
    let compared = measures.iter().any(|measure| measure.baseline_year);
    let from = if compared { before.from } else { period.from };
    let cases: Vec<CaseKnown> = sql::case_count::known(c, when, from).await?;
    if cases.is_empty() {
        return Ok(None);
    }
    let mut asked = Vec::new();
    for measure in measures {
        let Some(cases) = &measure.cases else { continue };
        asked.push((cases, period));
        if measure.baseline_year {
            asked.push((cases, before));
        }
    }
    let mut all: Vec<CountedOf> = measures.iter().map(|_| CountedOf::default()).collect();
    for case in &cases {
        let found = counted(&asked, case, &pack.terms).map_err(|_| Error::Damaged("case_step"))?;
        let mut found = found.into_iter();
        for (measure, of) in measures.iter().zip(&mut all).filter(|(m, _)| m.cases.is_some()) {
            of.of.extend(found.next().unwrap_or_default());
            if measure.baseline_year {
                of.baseline.extend(found.next().unwrap_or_default());
            }
        }
    }
    for (measure, of) in measures.iter().zip(&mut all) {
        // What is still to come is not counted on the day that is asked about.
        of.of.retain(|one| one.day <= when.day);
        if measure.cases.as_ref().is_some_and(|c| c.rule == CaseRule::CoordinatedAlerts) {
            let undone: BTreeSet<String> =
                of.of.iter().filter(|one| !one.done).map(|one| one.key.clone()).collect();
            of.of.retain(|one| !undone.contains(&one.key));
        }
    }
    Ok(Some(all))
}

fn tally<'c>(all: impl Iterator<Item = &'c Counted>, by_key: bool) -> Tally {
    let all: Vec<&Counted> = all.collect();
    let keys: BTreeSet<&str> = all.iter().map(|one| one.key.as_str()).collect();
    let number = |n: usize| i64::try_from(n).unwrap_or(i64::MAX);
    let records = if by_key { number(keys.len()) } else { number(all.len()) };
    Tally { records, keys: number(keys.len()), amount: records * 100, nameless: 0 }
}

impl CountedOf {
    /// The tallies, as those of records: a key that stands in several cases is
    /// told apart once.
    pub(crate) fn tallies(&self, measure: &Measure) -> Tallies {
        let mut all = Tallies::new();
        let ratio = measure.cases.as_ref().is_some_and(|c| c.rule == CaseRule::MechanismSteps);
        let done = self.of.iter().filter(|one| one.done || !ratio);
        all.insert("of".to_owned(), tally(done, true));
        if ratio {
            all.insert("over".to_owned(), tally(self.of.iter(), true));
        }
        if measure.baseline_year {
            all.insert("baseline".to_owned(), tally(self.baseline.iter(), true));
        }
        all
    }

    /// How many different keys first came in each month.
    pub(crate) fn months(&self) -> Vec<(Month, Tally)> {
        let mut first: BTreeMap<&str, Month> = BTreeMap::new();
        for one in self.of.iter().filter(|one| one.done) {
            let month = one.day.month();
            first.entry(&one.key).and_modify(|there| *there = month.min(*there)).or_insert(month);
        }
        let mut months: BTreeMap<Month, Tally> = BTreeMap::new();
        for month in first.into_values() {
            let tally = months.entry(month).or_default();
            *tally = Tally { records: tally.records + 1, keys: tally.keys + 1, ..*tally };
            tally.amount += 100;
        }
        months.into_iter().collect()
    }

    /// The cases that were counted.
    pub(crate) fn cases(&self) -> BTreeSet<CaseId> {
        self.of.iter().map(|one| one.case).collect()
    }
}
