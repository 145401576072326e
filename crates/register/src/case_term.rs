//! The terms of open cases, across all of them: what is late, what is due.
//!
//! They follow from the steps of a case and are kept beside them, because
//! nobody who asks what is late can read every case. Whatever changes the steps
//! or the persons of a case calls `renew` in its own transaction; that the two
//! agree, a test looks at after each of thousands of deeds.
use crate::by::By;
use crate::db::Write;
use crate::error::{Error, Result};
use crate::notice::{NoticeSort, tell};
use crate::sql::case_term::Change;
use crate::step::victims;
use crate::{Register, sql};
use domain::access::Action;
use domain::case_file::{CaseNumber, CaseState};
use domain::day::Moment;
use domain::id::{CaseId, PersonId};
use domain::referral::clock::{CaseTimes, Clock, ClockState, clocks};
use domain::referral::standing::replay;
use domain::referral::stay;
use domain::referral::step::Entry;
use domain::term::Term;
use serde_json::json;
use std::collections::BTreeMap;

/// A term of a case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CaseTerm {
    /// The case.
    pub case: CaseId,
    /// Its number.
    pub number: CaseNumber,
    /// The rule of the term.
    pub rule: String,
    /// Whom it is about; none for nobody in particular.
    pub person: Option<PersonId>,
    /// What it is about within the rule: a body, or a step for a child.
    pub about: Option<String>,
    /// When it began.
    pub begun: Moment,
    /// The last moment that is in time.
    pub due: Moment,
}

impl CaseTerm {
    /// Whether it ran out.
    #[must_use]
    pub fn is_late(&self, now: Moment) -> bool {
        now > self.due
    }
}

/// What is to be done in the cases of somebody.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CaseTerms {
    /// How many ran out.
    pub late: usize,
    /// How many there are, with those.
    pub all: usize,
    /// The first of them, the one that ends first first.
    pub first: Vec<CaseTerm>,
}

/// What tells a term of one case from another.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct TermKey {
    pub(crate) rule: String,
    pub(crate) person: String,
    pub(crate) about: String,
    pub(crate) begun: Moment,
}

impl TermKey {
    /// The term that it tells, of a case.
    pub(crate) fn of_case(self, case: CaseId, number: CaseNumber, due: Moment) -> Result<CaseTerm> {
        let person = match self.person.as_str() {
            "" => None,
            id => Some(id.parse().map_err(|_| Error::Damaged("case_term"))?),
        };
        let about = (!self.about.is_empty()).then_some(self.about);
        Ok(CaseTerm { case, number, rule: self.rule, person, about, begun: self.begun, due })
    }
}

/// Which terms the steps were last read by.
const READ_BY: &str = "case_terms";

fn key(clock: &Clock) -> TermKey {
    TermKey {
        rule: clock.rule.to_owned(),
        person: clock.person.map(|person| person.to_string()).unwrap_or_default(),
        about: clock.about.clone().unwrap_or_default(),
        begun: clock.begun,
    }
}

/// Works out the terms of a case anew and keeps what is different.
pub(crate) async fn renew(w: &mut Write<'_>, terms: &[Term], case: CaseId) -> Result<()> {
    let c = w.connection();
    let there = sql::case_file::by_id(&mut *c, case).await?.ok_or(Error::Damaged("case_file"))?;
    let mut run: BTreeMap<TermKey, (Moment, bool)> = BTreeMap::new();
    if there.state == CaseState::Open {
        let entries: Vec<Entry> =
            sql::step::of_case(&mut *c, case).await?.into_iter().map(|one| one.entry).collect();
        let parts = sql::step::parts(&mut *c, case).await?;
        let standings = replay(&entries).map_err(|_| Error::Damaged("case_step"))?;
        // The terms of its alert are looked after where alerts are.
        let times = CaseTimes { alert: None, opened: Some(there.opened_at), assigned: None };
        for clock in clocks(&times, &victims(&parts), &standings, terms) {
            // At its very end a term still runs, whether or not it is late.
            if clock.state(clock.due) == ClockState::Due {
                run.insert(key(&clock), (clock.due, clock.lapses));
            }
        }
    }
    for (key, due) in sql::case_term::of_case(&mut *c, case).await? {
        let change = match run.remove(&key) {
            Some((now, _)) if now == due => continue,
            Some((now, _)) => Change::Moves(now),
            None => Change::Ends,
        };
        sql::case_term::change(&mut *c, case, &key, change).await?;
    }
    for (key, (due, lapses)) in &run {
        sql::case_term::change(&mut *c, case, key, Change::Runs(*due, *lapses)).await?;
    }
    Ok(())
}

impl Register {
    /// What is late and due in the open cases whose steps the actor may read:
    /// how many, and the first `limit`. What ended by itself is left out.
    ///
    /// # Errors
    ///
    /// Those of the database.
    pub async fn case_terms(&self, by: &By, limit: i64) -> Result<CaseTerms> {
        let scope = by.scope(Action::ReadSteps);
        let mut c = self.database.read().await?;
        let number = |n: i64| usize::try_from(n).unwrap_or_default();
        let (all, late) = sql::case_term::count(&mut c, &scope, by.at).await?;
        let first = match limit {
            0 => Vec::new(),
            _ => sql::case_term::listed(&mut c, &scope, by.at, limit).await?,
        };
        let terms = CaseTerms { late: number(late), all: number(all), first };
        drop(c);
        let mut ids: Vec<String> = terms.first.iter().map(|term| term.case.to_string()).collect();
        ids.sort_unstable();
        ids.dedup();
        if !ids.is_empty() {
            let detail = json!({ "cases": ids });
            self.write(by, async |w| w.audit("cases.listed", "", detail, ()).await).await?;
        }
        Ok(terms)
    }

    /// Notes that the terms of a case were shown to the actor, who needs to be
    /// told no more of those that ran out. What merely reads the steps of a case
    /// does not call it: a notice must not vanish unseen.
    ///
    /// # Errors
    ///
    /// Those of the database.
    pub async fn case_terms_shown(&self, by: &By, case: CaseId) -> Result<()> {
        let (account, at, case) = (by.actor.account, by.at, case.to_string());
        let told = (NoticeSort::CaseLate, case.as_str());
        self.database.note(async |c| sql::notice::read_about(c, account, told, at).await).await
    }

    /// Tells those who work on a case, and those of the shelter, that a stay is
    /// about to end, as long before as the pack says; once for each end.
    pub(crate) async fn warn_of_ending_stays(&self, system: &By) -> Result<()> {
        let all = sql::placement::staying(&mut *self.database.read().await?).await?;
        for stay in all {
            let end = stay::end(&stay.term, stay.admitted_at, stay.extended, &self.pack.terms);
            let Some(end) = end else { continue };
            let near = end.warned_from <= system.at && system.at <= end.due;
            if !near || stay.warned_for == Some(end.due) {
                continue;
            }
            self.write(system, async |w| {
                let subject = stay.placement.to_string();
                if sql::placement::warn(w.connection(), stay.placement, end.due).await? {
                    let today = system.today();
                    let mut told = sql::notice::on_case(w.connection(), stay.case, today).await?;
                    // Of a closed circle the house knows the bed alone.
                    if !stay.circle {
                        told.extend(sql::notice::in_house(w.connection(), &stay.shelter).await?);
                    }
                    tell(w, told, NoticeSort::StayEnds, &subject).await?;
                }
                w.audit("placement.warned", &subject, json!({ "end": end.due.0 }), ()).await
            })
            .await?;
        }
        Ok(())
    }

    /// Tells those who work on a case that terms of it ran out, once; how many
    /// cases.
    pub(crate) async fn tell_late_cases(&self, system: &By) -> Result<usize> {
        let cases = sql::case_term::untold(&mut *self.database.read().await?, system.at).await?;
        for case in &cases {
            self.write(system, async |w| {
                let subject = case.to_string();
                let mut workers =
                    sql::notice::on_case(w.connection(), *case, system.today()).await?;
                // Who has not looked since the last was told needs no second one.
                let know = sql::notice::unread_by(w.connection(), NoticeSort::CaseLate, &subject);
                let know = know.await?;
                workers.retain(|account| !know.contains(account));
                tell(w, workers, NoticeSort::CaseLate, &subject).await?;
                sql::case_term::note_told(w.connection(), *case, system.at).await?;
                w.audit("case.late", &subject, json!({}), ()).await
            })
            .await?;
        }
        Ok(cases.len())
    }

    /// Works out the terms of every open case anew, when the pack has others
    /// than those that they were last worked out by.
    pub(crate) async fn renew_case_terms(&self, by: &By) -> Result<()> {
        let rules = serde_json::to_string(&self.pack.terms).unwrap_or_default();
        let kept = sql::account::setting(&mut *self.database.read().await?, READ_BY).await?;
        if kept.as_deref() == Some(rules.as_str()) {
            return Ok(());
        }
        let mut after = String::new();
        loop {
            let cases =
                sql::case_term::open_cases(&mut *self.database.read().await?, &after).await?;
            let Some(last) = cases.last() else { break };
            after = last.to_string();
            self.write(by, async |w| {
                for case in &cases {
                    renew(w, &self.pack.terms, *case).await?;
                }
                w.audit("cases.terms_renewed", "", json!({ "cases": cases.len() }), ()).await
            })
            .await?;
        }
        self.database.note(async |c| sql::account::put_setting(c, READ_BY, &rules).await).await
    }
}
