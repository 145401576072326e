//! How the terms of a time were kept: counted by rule, and each that was broken.
//!
//! It is worked out from the steps and alerts each time it is asked, as indicators are:
//! nobody puts a breach down, and none can be left out.
use crate::alert::{AlertFilter, Shown};
use crate::by::By;
use crate::case_file::CaseFilter;
use crate::error::{Error, Result};
use crate::indicator::When;
use crate::{Register, sql};
use domain::access::Action;
use domain::case_file::CaseNumber;
use domain::day::{Moment, Period};
use domain::id::{AlertId, CaseId, PersonId};
use domain::referral::alert::AlertNumber;
use domain::referral::clock::{Clock, ClockState};
use domain::referral::count::clocks_of;
use serde_json::json;
use std::collections::{BTreeMap, HashMap};

/// In what a term ran.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RanIn {
    /// A case.
    Case(CaseId, CaseNumber),
    /// An alert.
    Alert(AlertId, AlertNumber),
}

/// A term that was broken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Broken {
    /// In what it ran.
    pub of: RanIn,
    /// Whom it is about; none for nobody in particular.
    pub person: Option<PersonId>,
    /// What it is about within its rule: a body, or a step for a child.
    pub about: Option<String>,
    /// When it began.
    pub begun: Moment,
    /// The last moment that would have been in time.
    pub due: Moment,
    /// When it was done after all; none while it is not.
    pub done: Option<Moment>,
}

/// How the terms of one rule were kept.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RuleKept {
    /// Those that were done in time.
    pub kept: usize,
    /// Those that run.
    pub running: usize,
    /// Those that were waived, with a reason.
    pub waived: usize,
    /// Those that were broken, the first due first.
    pub broken: Vec<Broken>,
}

impl RuleKept {
    /// Of what had to be done, how much was done in time, in thousandths; none of nothing.
    #[must_use]
    pub fn share(&self) -> Option<i64> {
        let over = self.kept + self.broken.len();
        let thousandths = |n: usize| i64::try_from(n * 1000 / over).unwrap_or_default();
        (over > 0).then(|| thousandths(self.kept))
    }

    fn take(&mut self, of: RanIn, clock: Clock, now: Moment) {
        match clock.state(now) {
            ClockState::Done => self.kept += 1,
            ClockState::Due => self.running += 1,
            ClockState::Waived => self.waived += 1,
            ClockState::Over => {}
            ClockState::DoneLate | ClockState::Late => self.broken.push(Broken {
                of,
                person: clock.person,
                about: clock.about,
                begun: clock.begun,
                due: clock.due,
                done: clock.done,
            }),
        }
    }
}

impl Register {
    /// How the terms that end within `period` were kept, by rule, in the cases whose steps
    /// the actor may read and the alerts that they may know of. A rule of which none ends
    /// in that time is left out.
    ///
    /// # Errors
    ///
    /// [`NotFound`](Error::NotFound) for who reads the steps of no case;
    /// [`Damaged`](Error::Damaged) when the steps of a case do not follow each other.
    pub async fn terms_kept(&self, by: &By, period: Period) -> Result<BTreeMap<String, RuleKept>> {
        if !by.may_ever(Action::ReadSteps) {
            return Err(Error::NotFound);
        }
        let mut rules: BTreeMap<String, RuleKept> = BTreeMap::new();
        let mut take = |of, clock: Clock| {
            if period.holds(clock.due.day()) {
                rules.entry(clock.rule.to_owned()).or_default().take(of, clock, by.at);
            }
        };
        let scope = by.scope(Action::ReadSteps);
        let when = When { day: by.today(), at: by.at };
        let mut c = self.database.read().await?;
        let filter = (by, &CaseFilter::default());
        let there = sql::case_file::listed(&mut c, &scope, filter, None, i64::MAX).await?;
        let there: HashMap<CaseId, CaseNumber> =
            there.into_iter().map(|case| (case.id, case.number)).collect();
        for case in sql::case_count::known(&mut c, when, period.from).await? {
            let Some(number) = there.get(&case.id) else { continue };
            // Of a case that was closed before nothing ended in this time.
            if case.closed.is_some_and(|closed| closed.day() < period.from) {
                continue;
            }
            let clocks = clocks_of(&case, &self.pack.terms);
            for clock in clocks.map_err(|_| Error::Damaged("case_step"))? {
                take(RanIn::Case(case.id, *number), clock);
            }
        }
        if by.may_ever(Action::ReadAlert) {
            let all = AlertFilter {
                shown: Shown::All,
                territory: "",
                source_kind: "",
                limit: i64::MAX,
                skip: 0,
            };
            let scope = by.scope(Action::ReadAlert);
            let alerts = sql::alert::listed(&mut c, &scope, &all).await?;
            for one in self.standings_of(&mut c, alerts).await? {
                let of = RanIn::Alert(one.alert.id, one.alert.number);
                for clock in one.clocks {
                    take(of, clock);
                }
            }
        }
        drop(c);
        let mut cases = Vec::new();
        for rule in rules.values_mut() {
            rule.broken.sort_by_key(|broken| broken.due);
            cases.extend(rule.broken.iter().map(|broken| match broken.of {
                RanIn::Case(case, _) => case.to_string(),
                RanIn::Alert(alert, _) => alert.to_string(),
            }));
        }
        cases.sort_unstable();
        cases.dedup();
        let detail = json!({
            "from": period.from.to_string(), "until": period.until.to_string(), "broken_in": cases,
        });
        self.write(by, async |w| w.audit("terms.reported", "", detail, ()).await).await?;
        Ok(rules)
    }
}
