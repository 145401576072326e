//! Tasks: reminders of what is due, for whom. They are computed
//! ([`domain::monitoring`]) and kept, so that a person can close one with a
//! note or put it off.
use crate::by::By;
use crate::db::Write;
use crate::error::{Error, Refusal, Result};
use crate::indicator::When;
use crate::record::{Filter, Stored, short};
use crate::sql;
use domain::access::{Action, Reach};
use domain::day::{Day, Moment};
use domain::id::{ActivityId, CommentId, ProgrammeId, RecordId, TaskId};
use domain::local_commission::{COMMISSION, RECOMMENDATION, WORK_PLAN, is_adopted, is_open};
use domain::monitoring::{
    ActivityFacts, CommissionFacts, Due, Facts, ProgrammeFacts, RecommendationFacts, TaskSort, due,
};
use domain::programme::Deadline;
use domain::programme::life::Stage;
use domain::programme::standing::Scale;
use domain::record::{Value, addressees};
use domain::words::Language;
use serde_json::json;
use std::collections::BTreeSet;

/// Something somebody should do by a day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Task {
    /// Its id.
    pub id: TaskId,
    /// What sort of thing.
    pub sort: TaskSort,
    /// What it is about.
    pub about: About,
    /// Code of the institution that should do it; empty for those who run the
    /// programme.
    pub institution: String,
    /// The last day on which it is in time.
    pub due_on: Day,
    /// Whether it is open.
    pub state: TaskState,
    /// What was said when it was closed or put off.
    pub note: String,
    /// The day to which it was put off.
    pub put_off_to: Option<Day>,
    /// When it came up.
    pub created_at: Moment,
    /// When it was closed.
    pub closed_at: Option<Moment>,
}

/// Whether a task is open.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum TaskState {
    /// It is to be done.
    Open,
    /// A person closed it.
    Done,
    /// What it reminded of is no longer so.
    Lapsed,
}

impl TaskState {
    /// The code kept in the database: `lapsed`.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Done => "done",
            Self::Lapsed => "lapsed",
        }
    }

    pub(crate) fn of(code: &str) -> Self {
        match code {
            "done" => Self::Done,
            "lapsed" => Self::Lapsed,
            _ => Self::Open,
        }
    }
}

/// What a task is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum About {
    /// An activity: its id, its programme's key and its code, and its title.
    Activity(ActivityId, String, String, String),
    /// A comment, on an activity with this programme's key and code.
    Comment(CommentId, ActivityId, String, String),
    /// A programme: its id and its key.
    Programme(ProgrammeId, String),
    /// A record, its kind and its title.
    Record(RecordId, String, String),
    /// A local commission, by its code.
    Commission(String),
}

impl About {
    /// A short text that names it and tells of nobody: `2017/I.2`.
    #[must_use]
    pub fn code(&self) -> String {
        match self {
            Self::Activity(_, key, code, _) | Self::Comment(_, _, key, code) => {
                format!("{key}/{code}")
            }
            Self::Programme(_, key) => key.clone(),
            Self::Record(_, kind, _) => kind.clone(),
            Self::Commission(code) => code.clone(),
        }
    }
}

/// Which tasks a list shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TaskFilter {
    /// Those of this institution, or of those who run the programme when it is
    /// empty; all that the actor may see if none.
    pub institution: Option<String>,
    /// Of this sort.
    pub sort: Option<TaskSort>,
    /// Open, closed or lapsed.
    pub state: TaskState,
    /// Those put off to a later day as well.
    pub put_off: bool,
    /// How many at most.
    pub limit: i64,
}

impl Default for TaskFilter {
    fn default() -> Self {
        Self { institution: None, sort: None, state: TaskState::Open, put_off: false, limit: 200 }
    }
}

/// What a renewal of the tasks changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct Renewed {
    /// Tasks that came up.
    pub added: u64,
    /// Tasks that lapsed.
    pub lapsed: u64,
}

impl crate::Register {
    /// Brings the tasks to what is due on `day`: adds new ones, lets those
    /// lapse that are no longer so. Doing it again changes nothing.
    ///
    /// # Errors
    ///
    /// [`Denied`](Error::Denied) for those who do not run the programme.
    pub async fn renew_tasks(&self, by: &By, day: Day) -> Result<Renewed> {
        self.require(by, Action::PrepareProgramme, Reach::Other, "task").await?;
        self.renew_tasks_unasked(by, day).await
    }

    pub(crate) async fn renew_tasks_unasked(&self, by: &By, day: Day) -> Result<Renewed> {
        let facts = self.facts(day).await?;
        let wanted: BTreeSet<Due> = due(&facts, &self.pack.terms, day).into_iter().collect();
        self.write(by, async |w| {
            let renewed = bring_to(w, &wanted).await?;
            let detail = json!({ "day": day, "added": renewed.added, "lapsed": renewed.lapsed });
            w.audit("tasks.renewed", "", detail, renewed).await
        })
        .await
    }

    /// The tasks of the actor's institution as of today; for those who may
    /// close anybody's, those of all. The most pressing come first.
    ///
    /// # Errors
    ///
    /// Those of the database: who may close no task sees none.
    pub async fn tasks(&self, by: &By, filter: &TaskFilter) -> Result<Vec<Task>> {
        let Some(scope) = task_scope(by) else { return Ok(Vec::new()) };
        let mut connection = self.database.read().await?;
        sql::task::list(&mut connection, filter, &scope, by.today()).await
    }

    /// A task.
    ///
    /// # Errors
    ///
    /// [`NotFound`](Error::NotFound) for what is not there or is another's.
    pub async fn task(&self, by: &By, task: TaskId) -> Result<Task> {
        let found = sql::task::by_id(&mut *self.database.read().await?, task).await?;
        if by.may(Action::CloseTask, reach(by, &found)) { Ok(found) } else { Err(Error::NotFound) }
    }

    /// Closes a task as done, with a note on how.
    ///
    /// # Errors
    ///
    /// [`NotFound`](Error::NotFound); [`AlreadyDecided`](Refusal::AlreadyDecided)
    /// when it is not open; [`TextTooLong`](Refusal::TextTooLong).
    pub async fn close_task(&self, by: &By, task: TaskId, note: &str) -> Result<()> {
        let there = self.task(by, task).await?;
        let note = short(note)?;
        self.write(by, async |w| {
            let account = by.actor.account;
            if !sql::task::close(w.connection(), task, &note, account, by.at).await? {
                return Err(Error::Refused(Refusal::AlreadyDecided));
            }
            let detail = json!({ "sort": there.sort.code() });
            w.audit("task.closed", &task.to_string(), detail, ()).await
        })
        .await
    }

    /// Puts a task off to a day, with a note on why. The day it was due stays.
    ///
    /// # Errors
    ///
    /// As for [`Register::close_task`](crate::Register::close_task);
    /// [`ReasonMissing`](Refusal::ReasonMissing).
    pub async fn put_off_task(&self, by: &By, task: TaskId, to: Day, note: &str) -> Result<()> {
        let there = self.task(by, task).await?;
        let note = short(note)?;
        if note.is_empty() {
            return Err(Error::Refused(Refusal::ReasonMissing));
        }
        self.write(by, async |w| {
            if !sql::task::put_off(w.connection(), task, &note, to).await? {
                return Err(Error::Refused(Refusal::AlreadyDecided));
            }
            let detail = json!({ "sort": there.sort.code(), "to": to });
            w.audit("task.put_off", &task.to_string(), detail, ()).await
        })
        .await
    }

    /// What is known on `day`, as far as something can be due.
    async fn facts(&self, day: Day) -> Result<Facts> {
        let mut connection = self.database.read().await?;
        let c = &mut *connection;
        let mut facts = Facts::default();
        for programme in sql::programme::all(c).await? {
            if programme.stage == Stage::Closed || programme.strategy_document {
                continue;
            }
            let progress = sql::progress::of_programme(c, programme.id, When::end_of(day)).await?;
            let states = sql::narrative::states(c, programme.id).await?;
            let unconfirmed = sql::task::unconfirmed(c, programme.id).await?;
            let activities = sql::programme::activities(c, programme.id).await?;
            let narrated = |id| {
                use crate::narrative::NarrativeState::{Approved, Submitted};
                let state = |l| states.get(&(id, l)).copied();
                Language::ALL.into_iter().all(|l| matches!(state(l), Some(Submitted | Approved)))
            };
            facts.programmes.push(ProgrammeFacts {
                id: programme.id.to_string(),
                period: programme.period,
                stage: programme.stage,
                unanswered: sql::task::unanswered(c, programme.id).await?,
                activities: activities
                    .into_iter()
                    .map(|a| ActivityFacts {
                        id: a.id.to_string(),
                        responsible: distinct(a.responsible().map(str::to_owned)),
                        deadline: Deadline {
                            raw: String::new(),
                            from: a.from,
                            until: a.until,
                            kind: a.deadline_kind,
                        },
                        progress: progress.get(&a.id).map_or(Scale::NotStarted, |p| p.scale),
                        narrated: narrated(a.id),
                        confirmed: !unconfirmed.contains(&a.id),
                    })
                    .collect(),
            });
        }
        for record in self.all_of(c, RECOMMENDATION).await? {
            if is_open(&record.status) {
                facts.recommendations.push(RecommendationFacts {
                    id: record.id.to_string(),
                    addressees: addressees(&record.values).to_vec(),
                    due_on: match record.values.get("due_on") {
                        Some(Value::Day(day)) => Some(*day),
                        _ => None,
                    },
                });
            }
        }
        let plans = self.all_of(c, WORK_PLAN).await?;
        for record in self.all_of(c, COMMISSION).await? {
            let Some(code) = keys(&record, "commission").into_iter().next() else { continue };
            if record.status != "active" || record.day > day {
                continue;
            }
            let own = |p: &&Stored| is_adopted(&p.status) && keys(p, "commission").contains(&code);
            facts.commissions.push(CommissionFacts {
                planned_years: plans.iter().filter(own).filter_map(year).collect(),
                established_on: record.day,
                code,
            });
        }
        Ok(facts)
    }

    /// Every active record of a kind of which there are few.
    async fn all_of(&self, c: &mut sqlx::AnyConnection, kind: &str) -> Result<Vec<Stored>> {
        if self.pack.kind(kind).is_none() {
            return Ok(Vec::new());
        }
        let filter = Filter { limit: i64::MAX, ..Filter::of(kind) };
        sql::record::list(c, self.database.engine, &filter, None).await
    }
}

/// Adds the wanted tasks that are not there and lets the open ones lapse that
/// are not wanted.
async fn bring_to(w: &mut Write<'_>, wanted: &BTreeSet<Due>) -> Result<Renewed> {
    let mut renewed = Renewed::default();
    let (mut there, mut gone) = (BTreeSet::new(), Vec::new());
    for (id, due, state) in sql::task::kept(w.connection()).await? {
        match state {
            TaskState::Open if !wanted.contains(&due) => gone.push(id),
            // A lapsed one that is so again comes back with its history.
            TaskState::Lapsed => {}
            TaskState::Open | TaskState::Done => {
                there.insert(due);
            }
        }
    }
    let at = w.by.at;
    for id in gone {
        sql::task::lapse(w.connection(), id, at).await?;
        renewed.lapsed += 1;
    }
    for due in wanted.difference(&there) {
        let id = TaskId::new(at, w.by.bits());
        sql::task::add(w.connection(), id, due, at).await?;
        renewed.added += 1;
    }
    Ok(renewed)
}

/// Whose tasks an actor sees: those of these bodies, or everybody's.
pub(crate) enum TaskScope {
    All,
    Bodies([String; 2]),
}

pub(crate) fn task_scope(by: &By) -> Option<TaskScope> {
    if by.may(Action::CloseTask, Reach::Other) {
        return Some(TaskScope::All);
    }
    let own = by.may(Action::CloseTask, Reach::Own);
    own.then(|| TaskScope::Bodies(by.actor.institutions().map(str::to_owned)))
}

fn reach(by: &By, task: &Task) -> Reach {
    let own = by.actor.institutions().contains(&task.institution.as_str());
    if own && !task.institution.is_empty() { Reach::Own } else { Reach::Other }
}

fn keys(record: &Stored, field: &str) -> Vec<String> {
    record.values.get(field).map(Value::keys).unwrap_or_default()
}

fn year(plan: &Stored) -> Option<i64> {
    match plan.values.get("year") {
        Some(Value::Integer(year)) => Some(*year),
        _ => None,
    }
}

fn distinct(texts: impl Iterator<Item = String>) -> Vec<String> {
    texts.collect::<BTreeSet<_>>().into_iter().collect()
}
