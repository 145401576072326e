//! Retention: the table that two people adopt, what is due under it, and what
//! was destroyed.
//!
//! The country pack proposes a table. One person proposes it with the periods
//! that were decided, another adopts it, and it is kept whole: a later change
//! of the pack changes nothing. Each night what is due under the adopted table
//! is erased by destroying its keys; nobody decides on each erasure, as the
//! table was the decision. Without an adopted table nothing is erased.
//!
//! Each rule that erased anything leaves a certificate, which stands in the
//! journal. What is counted by (sex, group of citizenship, part in the case)
//! stays, and so do all counts.
use crate::by::By;
use crate::error::{Error, Refusal, Result};
use crate::hold::{Held, LegalHold};
use crate::keys::Unsealed;
use crate::notice::NoticeSort;
use crate::record::short;
use crate::{Register, sql};
use domain::access::{Action, Reach};
use domain::day::{Day, Moment};
use domain::id::{AccountId, DestructionId, RetentionTableId};
use domain::person::Regime;
use domain::retention::{
    Category, Course, Disposal, Due, Facts, Hold, Rule, check, due, longest, rule_for,
};
use serde_json::json;
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// How a table stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum TableState {
    /// One person has proposed it.
    Proposed,
    /// Another has adopted it: it holds.
    Adopted,
    /// It was not adopted.
    Rejected,
    /// It held until a newer one was adopted.
    Replaced,
}

impl TableState {
    /// Every state.
    pub const ALL: [Self; 4] = [Self::Proposed, Self::Adopted, Self::Rejected, Self::Replaced];

    /// The code kept in the database.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Proposed => "proposed",
            Self::Adopted => "adopted",
            Self::Rejected => "rejected",
            Self::Replaced => "replaced",
        }
    }
}

/// A table of how long what is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RetentionTable {
    /// Its id.
    pub id: RetentionTableId,
    /// Its rules.
    pub rules: Vec<Rule>,
    /// Why it was proposed.
    pub reason: String,
    /// How it stands.
    pub state: TableState,
    /// Who proposed it.
    pub proposed_by: AccountId,
    /// When.
    pub proposed_at: Moment,
    /// Who decided on it, and when.
    pub decided: Option<(AccountId, Moment)>,
}

/// Something that is kept, with what is beside it: of a person or an alert the
/// cases, of a case the persons.
#[derive(Clone, Debug)]
pub(crate) struct Kept {
    pub(crate) id: String,
    pub(crate) regimes: BTreeSet<Regime>,
    pub(crate) began_on: Day,
    pub(crate) closed: Vec<Option<Day>>,
    pub(crate) beside: BTreeSet<String>,
}

/// What would be done under one rule on a day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Planned {
    /// The rule.
    pub rule: Rule,
    /// How many are due.
    pub due: u64,
    /// The first day since which any of them is.
    pub due_since: Option<Day>,
    /// How many would be due and are held.
    pub held: u64,
    /// Of how many of those the review is late.
    pub review_late: u64,
    /// How many run on.
    pub running: u64,
    /// The first day on which any of them will be due.
    pub next_on: Option<Day>,
    /// Of how many the period has not begun.
    pub not_begun: u64,
}

/// What would be done on a day: a dry run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Plan {
    /// The day.
    pub on: Day,
    /// The table that was adopted; none when the plan is by the pack's proposal
    /// and nothing is ever erased by it.
    pub table: Option<RetentionTableId>,
    /// Rule by rule.
    pub rules: Vec<Planned>,
    /// How many things no rule in force says anything of: they are kept.
    pub without_rule: u64,
}

/// The proof that something was destroyed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Certificate {
    /// Its id.
    pub id: DestructionId,
    /// The year of its number.
    pub year: i16,
    /// Its place in the year.
    pub place: u32,
    /// The table under which it was done.
    pub table: RetentionTableId,
    /// The rule, as it stood in the table.
    pub rule: Rule,
    /// When it was begun.
    pub begun_at: Moment,
    /// When it was finished; none while it is going on.
    pub finished_at: Option<Moment>,
    /// How many persons, cases or alerts were erased.
    pub destroyed: i64,
    /// How many erasures the list of erased keys then had.
    pub list_length: i64,
    /// What stands for that list, in hexadecimal.
    pub list_head: String,
    /// The number of the entry in the journal.
    pub entry: Option<i64>,
}

impl Certificate {
    /// Its number: `2026-0001`.
    #[must_use]
    pub fn number(&self) -> String {
        number(self.year, self.place)
    }

    fn detail(&self) -> serde_json::Value {
        json!({
            "number": self.number(),
            "rule": self.rule.id,
            "category": self.rule.category.code(),
            "regime": self.rule.regime.code(),
            "destroyed": self.destroyed,
            "erasures": self.list_length,
            "list": self.list_head,
            "table": self.table.to_string(),
        })
    }
}

/// A number of a year: `2026-0001`.
pub(crate) fn number(year: i16, place: u32) -> String {
    format!("{year:04}-{place:04}")
}

/// The event that certifies a destruction.
const CERTIFIED: &str = "destruction.certified";

/// The id of the job that runs each night.
pub(crate) const JOB: &str = "retention";

impl Register {
    /// The tables that were proposed, the newest first.
    ///
    /// # Errors
    ///
    /// [`NotFound`](Error::NotFound) without the right to know of them.
    pub async fn retention_tables(&self, by: &By) -> Result<Vec<RetentionTable>> {
        self.require_known(by, Action::ReadRetention, "retention").await?;
        self.noticed(by, NoticeSort::ClockAhead).await?;
        sql::retention::tables(&mut *self.database.read().await?).await
    }

    /// Proposes the table of the pack, with these periods by rule; a rule that
    /// is not named keeps that of the pack. Another person adopts it.
    ///
    /// # Errors
    ///
    /// [`Denied`](Error::Denied); [`ReasonMissing`](Refusal::ReasonMissing);
    /// [`ProposalOpen`](Refusal::ProposalOpen) while another is undecided;
    /// [`TableWrong`](Refusal::TableWrong) for an unknown rule or a period that
    /// makes no sense.
    pub async fn propose_retention(
        &self,
        by: &By,
        periods: &BTreeMap<String, u32>,
        reason: &str,
    ) -> Result<RetentionTableId> {
        self.require(by, Action::SetRetention, Reach::Other, "retention").await?;
        let reason = short(reason)?;
        if reason.is_empty() {
            return Err(Error::Refused(Refusal::ReasonMissing));
        }
        let mut rules = self.pack.retention.clone();
        let known = |id: &String| rules.iter().any(|rule| rule.id == *id);
        if !periods.keys().all(known) {
            return Err(Error::Refused(Refusal::TableWrong));
        }
        for rule in &mut rules {
            rule.period = periods.get(&rule.id).copied().unwrap_or(rule.period);
        }
        check(&rules).map_err(|_| Error::Refused(Refusal::TableWrong))?;
        let table = RetentionTable {
            id: RetentionTableId::new(by.at, by.bits()),
            rules,
            reason,
            state: TableState::Proposed,
            proposed_by: by.actor.account,
            proposed_at: by.at,
            decided: None,
        };
        self.write(by, async |w| {
            let periods: BTreeMap<&str, u32> =
                table.rules.iter().map(|rule| (rule.id.as_str(), rule.period)).collect();
            let (id, detail) = (table.id.to_string(), json!({ "periods": periods }));
            // The entry first: it lets nobody else propose meanwhile.
            let audited = w.audit("retention.proposed", &id, detail, table.id).await?;
            let there = sql::retention::tables(w.connection()).await?;
            if there.iter().any(|table| table.state == TableState::Proposed) {
                return Err(Error::Refused(Refusal::ProposalOpen));
            }
            sql::retention::add_table(w.connection(), &table).await?;
            Ok(audited)
        })
        .await
    }

    /// Adopts a table that another person proposed: it holds from now on, and
    /// what is due under it is erased without being asked again.
    ///
    /// # Errors
    ///
    /// [`Denied`](Error::Denied); [`NotFound`](Error::NotFound);
    /// [`SamePerson`](Refusal::SamePerson);
    /// [`AlreadyDecided`](Refusal::AlreadyDecided).
    pub async fn adopt_retention(&self, by: &By, table: RetentionTableId) -> Result<()> {
        self.decide_retention(by, table, TableState::Adopted).await
    }

    /// Rejects a table that was proposed, or takes back one's own proposal.
    ///
    /// # Errors
    ///
    /// As for [`Register::adopt_retention`], but for
    /// [`SamePerson`](Refusal::SamePerson).
    pub async fn reject_retention(&self, by: &By, table: RetentionTableId) -> Result<()> {
        self.decide_retention(by, table, TableState::Rejected).await
    }

    async fn decide_retention(
        &self,
        by: &By,
        table: RetentionTableId,
        state: TableState,
    ) -> Result<()> {
        self.require(by, Action::SetRetention, Reach::Other, "retention").await?;
        let tables = sql::retention::tables(&mut *self.database.read().await?).await?;
        let there = tables.into_iter().find(|there| there.id == table).ok_or(Error::NotFound)?;
        if state == TableState::Adopted && there.proposed_by == by.actor.account {
            return Err(Error::Refused(Refusal::SamePerson));
        }
        self.write(by, async |w| {
            let who = (by.actor.account, by.at);
            if !sql::retention::decide_table(w.connection(), table, state, who).await? {
                return Err(Error::Refused(Refusal::AlreadyDecided));
            }
            let adopted = state == TableState::Adopted;
            let event = if adopted { "retention.adopted" } else { "retention.rejected" };
            w.audit(event, &table.to_string(), json!({}), ()).await
        })
        .await
    }

    /// The table that was adopted.
    pub(crate) async fn adopted(&self) -> Result<Option<RetentionTable>> {
        let tables = sql::retention::tables(&mut *self.database.read().await?).await?;
        Ok(tables.into_iter().find(|table| table.state == TableState::Adopted))
    }

    /// What would be done on a day: nothing is changed.
    ///
    /// # Errors
    ///
    /// [`NotFound`](Error::NotFound) without the right to know of it.
    pub async fn retention_plan(&self, by: &By, on: Day) -> Result<Plan> {
        self.require_known(by, Action::ReadRetention, "retention").await?;
        let adopted = self.adopted().await?;
        let rules = adopted.as_ref().map_or(&self.pack.retention, |table| &table.rules);
        let (plan, _) = self.planned(rules, adopted.as_ref().map(|table| table.id), on).await?;
        let detail = json!({ "on": on, "due": plan.rules.iter().map(|r| r.due).sum::<u64>() });
        self.write(by, async |w| w.audit("retention.planned", "", detail, ()).await).await?;
        Ok(plan)
    }

    /// The plan, and under each rule whose keys are due.
    async fn planned(
        &self,
        rules: &[Rule],
        table: Option<RetentionTableId>,
        on: Day,
    ) -> Result<(Plan, HashMap<String, Vec<String>>)> {
        let mut connection = self.database.read().await?;
        let c = &mut *connection;
        let holds = Holds::of(sql::hold::all(c).await?);
        let mut count = Count::new(rules, table, on);
        for category in [Category::Person, Category::CaseNarrative, Category::Alert] {
            let mut after = String::new();
            loop {
                let some = match category {
                    Category::Person => sql::retention::persons(c, &after).await?,
                    Category::Alert => sql::retention::alerts(c, &after).await?,
                    _ => sql::retention::cases(c, &after).await?,
                };
                let Some(last) = some.last() else { break };
                after.clone_from(&last.id);
                for kept in some {
                    let owner = format!("{}/{}", prefix(category), kept.id);
                    count.add(category, &kept.regimes, &kept.facts(category, &holds), owner);
                }
            }
        }
        if let Some(first) = sql::journal::after(c, 0, 1).await?.first() {
            let course = Course { began_on: first.at.day(), closed_on: None };
            let facts = Facts { courses: vec![course], hold: None };
            count.add(Category::Journal, &BTreeSet::from(Regime::ALL), &facts, String::new());
        }
        Ok((count.plan, count.owners))
    }

    /// Erases what is due today under the adopted table, as the job does each
    /// night; the certificates. Without an adopted table there is none.
    ///
    /// # Errors
    ///
    /// [`Denied`](Error::Denied) without the right to erase;
    /// [`Sealed`](Error::Sealed); [`ClockAhead`](Refusal::ClockAhead) while the
    /// clock is doubted; [`Conflict`](Error::Conflict) while another server is at it.
    pub async fn run_retention(&self, by: &By) -> Result<Vec<Certificate>> {
        self.require(by, Action::ErasePerson, Reach::Other, "retention").await?;
        self.require_clock(by).await?;
        self.unsealed()?;
        let job = self.take_job(JOB, by.at).await?.ok_or(Error::Conflict(0))?;
        let done = self.run_retention_unasked(by).await;
        let due_at = Moment::at_start_of(by.today().plus(1));
        self.database.note(async |c| sql::job::let_go(c, &job, "waiting", due_at).await).await?;
        done
    }

    /// As [`run_retention`](Self::run_retention), of a server that holds the job.
    pub(crate) async fn run_retention_unasked(&self, by: &By) -> Result<Vec<Certificate>> {
        let Some(table) = self.adopted().await? else { return Ok(Vec::new()) };
        let unsealed = self.unsealed()?;
        let mut certificates = Vec::new();
        // What was stopped half way is finished first.
        let begun = sql::retention::certificates(&mut *self.database.read().await?).await?;
        for certificate in begun.into_iter().rev().filter(|c| c.finished_at.is_none()) {
            certificates.extend(self.carry_out(by, &unsealed, certificate).await?);
        }
        let (_, mut owners) = self.planned(&table.rules, Some(table.id), by.today()).await?;
        for rule in table.rules.iter().filter(|rule| rule.action.is_automatic()) {
            let Some(owners) = owners.remove(&rule.id) else { continue };
            let certificate = self.begin_destruction(by, &table, rule, &owners).await?;
            certificates.extend(self.carry_out(by, &unsealed, certificate).await?);
        }
        Ok(certificates)
    }

    async fn begin_destruction(
        &self,
        by: &By,
        table: &RetentionTable,
        rule: &Rule,
        owners: &[String],
    ) -> Result<Certificate> {
        let year = by.today().year();
        self.write(by, async |w| {
            let place = sql::retention::next_number(w.connection(), "destruction", year).await?;
            let certificate = Certificate {
                id: DestructionId::new(by.at, by.bits()),
                year,
                place,
                table: table.id,
                rule: rule.clone(),
                begun_at: by.at,
                finished_at: None,
                destroyed: 0,
                list_length: 0,
                list_head: String::new(),
                entry: None,
            };
            sql::retention::begin(w.connection(), &certificate, owners).await?;
            let (number, id) = (certificate.number(), certificate.id.to_string());
            let detail = json!({ "number": number, "rule": rule.id, "owners": owners.len() });
            w.audit("destruction.begun", &id, detail, certificate).await
        })
        .await
    }

    /// Erases what a destruction has not reached yet, and certifies it. None
    /// when nothing of it was left to erase.
    async fn carry_out(
        &self,
        by: &By,
        unsealed: &Unsealed,
        mut certificate: Certificate,
    ) -> Result<Option<Certificate>> {
        let undone =
            sql::retention::undone(&mut *self.database.read().await?, certificate.id).await?;
        let (id, number) = (certificate.id, certificate.number());
        for owner in undone {
            let detail = json!({ "rule": certificate.rule.id, "certificate": number });
            match self.erase_owner(by, unsealed, &owner, &detail).await {
                Ok(destroyed) => {
                    self.certify_erased(by, &owner, detail, &destroyed, Some(id)).await?;
                }
                // A hold was placed after it was found to be due.
                Err(Error::Refused(Refusal::Held)) => {
                    let drop = async |c: &mut sqlx::AnyConnection| {
                        sql::retention::drop_item(c, id, &owner).await
                    };
                    self.database.note(drop).await?;
                }
                Err(error) => return Err(error),
            }
        }
        let list = unsealed.erased().await?;
        certificate.destroyed = sql::retention::done(&mut *self.database.read().await?, id).await?;
        certificate.finished_at = Some(by.at);
        certificate.list_length = i64::try_from(list.erasures().len()).unwrap_or(i64::MAX);
        certificate.list_head = crate::audit::hex(&list.head(&unsealed.root));
        self.write(by, async |w| {
            sql::retention::finish(w.connection(), &certificate).await?;
            let (detail, subject) = (certificate.detail(), id.to_string());
            let audited = w.audit(CERTIFIED, &subject, detail, ()).await?;
            // The entry just made: until the end of the transaction nobody
            // else makes one.
            let (entry, _) = sql::journal::head(w.connection()).await?;
            sql::retention::set_entry(w.connection(), id, entry).await?;
            certificate.entry = Some(entry);
            Ok(audited)
        })
        .await?;
        Ok((certificate.destroyed > 0).then_some(certificate))
    }

    /// What was destroyed, the last first.
    ///
    /// # Errors
    ///
    /// [`NotFound`](Error::NotFound) without the right to know of it.
    pub async fn destructions(&self, by: &By) -> Result<Vec<Certificate>> {
        self.require_known(by, Action::ReadRetention, "retention").await?;
        sql::retention::certificates(&mut *self.database.read().await?).await
    }

    /// A certificate, and whether the journal says the same of it.
    ///
    /// # Errors
    ///
    /// [`NotFound`](Error::NotFound), also without the right to know of it.
    pub async fn destruction(&self, by: &By, id: DestructionId) -> Result<(Certificate, bool)> {
        self.require_known(by, Action::ReadRetention, "retention").await?;
        let mut c = self.database.read().await?;
        let certificate = sql::retention::one(&mut c, id).await?.ok_or(Error::NotFound)?;
        let entry = match certificate.entry {
            Some(entry) => sql::journal::after(&mut c, entry - 1, 1).await?.into_iter().next(),
            None => None,
        };
        let (subject, detail) = (id.to_string(), certificate.detail().to_string());
        let stands = entry.is_some_and(|entry| {
            Some(entry.seq) == certificate.entry
                && entry.event == CERTIFIED
                && entry.subject == subject
                && entry.told() == detail
                && entry.hash == entry.expected_hash()
        });
        Ok((certificate, stands))
    }
}

const fn prefix(category: Category) -> &'static str {
    match category {
        Category::CaseNarrative => "case",
        Category::Alert => "alert",
        Category::Person | Category::Journal => "person",
    }
}

/// The holds that hold, by the id of what they hold.
struct Holds {
    persons: HashMap<String, Day>,
    cases: HashMap<String, Day>,
}

impl Holds {
    fn of(all: Vec<LegalHold>) -> Self {
        let (mut persons, mut cases) = (HashMap::new(), HashMap::new());
        for hold in all.into_iter().filter(|hold| hold.lifted.is_none()) {
            let held: &mut HashMap<String, Day> = match hold.held {
                Held::Person(_) => &mut persons,
                Held::Case(_) => &mut cases,
            };
            let review = held.entry(hold.held.id()).or_insert(hold.review_on);
            *review = hold.review_on.max(*review);
        }
        Self { persons, cases }
    }
}

impl Kept {
    fn facts(&self, category: Category, holds: &Holds) -> Facts {
        let own = match category {
            Category::CaseNarrative => holds.cases.get(&self.id),
            Category::Person => holds.persons.get(&self.id),
            // Held with what is beside it alone.
            Category::Alert | Category::Journal => None,
        };
        let held = [&holds.persons, &holds.cases];
        let beside = self.beside.iter().flat_map(|id| held.into_iter().filter_map(|h| h.get(id)));
        let review_on = own.into_iter().chain(beside).max();
        let course =
            |closed_on: &Option<Day>| Course { began_on: self.began_on, closed_on: *closed_on };
        Facts {
            courses: self.closed.iter().map(course).collect(),
            hold: review_on.map(|review_on| Hold { review_on: *review_on }),
        }
    }
}

/// A plan that is being counted.
struct Count<'r> {
    rules: &'r [Rule],
    plan: Plan,
    owners: HashMap<String, Vec<String>>,
}

impl<'r> Count<'r> {
    fn new(rules: &'r [Rule], table: Option<RetentionTableId>, on: Day) -> Self {
        let planned = |rule: &Rule| Planned {
            rule: rule.clone(),
            due: 0,
            due_since: None,
            held: 0,
            review_late: 0,
            running: 0,
            next_on: None,
            not_begun: 0,
        };
        let in_force = rules.iter().filter(|rule| rule.holds(on)).map(planned).collect();
        let plan = Plan { on, table, rules: in_force, without_rule: 0 };
        Self { rules, plan, owners: HashMap::new() }
    }

    /// Counts one thing under the rule that keeps it the longest of those of
    /// its regimes. What no person has given a regime is under the first.
    fn add(
        &mut self,
        category: Category,
        regimes: &BTreeSet<Regime>,
        facts: &Facts,
        owner: String,
    ) {
        let on = self.plan.on;
        let only = BTreeSet::from([Regime::Gdpr]);
        let regimes = if regimes.is_empty() { &only } else { regimes };
        let rules: Option<Vec<&Rule>> =
            regimes.iter().map(|regime| rule_for(self.rules, category, *regime, on)).collect();
        let Some(rules) = rules else {
            self.plan.without_rule += 1;
            return;
        };
        let found = longest(rules.iter().map(|rule| due(rule, facts, on)));
        let Some(rule) = rules.into_iter().find(|rule| due(rule, facts, on) == found) else {
            return;
        };
        let Some(planned) = self.plan.rules.iter_mut().find(|p| p.rule.id == rule.id) else {
            return;
        };
        let earlier = |one: Option<Day>, other: Day| Some(one.map_or(other, |one| one.min(other)));
        match found {
            Due::Due { since } => {
                planned.due += 1;
                planned.due_since = earlier(planned.due_since, since);
                if rule.action == Disposal::EraseKey {
                    self.owners.entry(rule.id.clone()).or_default().push(owner);
                }
            }
            Due::Running { until } => {
                planned.running += 1;
                planned.next_on = earlier(planned.next_on, until);
            }
            Due::Held { review_on } => {
                planned.held += 1;
                planned.review_late += u64::from(review_on < on);
            }
            Due::NotBegun | Due::NoRule => planned.not_begun += 1,
        }
    }
}
