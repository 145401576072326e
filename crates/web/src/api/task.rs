//! Tasks: what is due for whom.
use super::ask::{Asked, Named, Sent};
use super::gate::Caller;
use super::json;
use super::page::{self, Cursor, Limit, Listed};
use super::schema::{DayText, Id, MomentText, moment, some_moment};
use super::wrong::Wrong;
use crate::app::App;
use axum::extract::State;
use axum::http::Uri;
use axum::response::Response;
use domain::day::{Day, Moment};
use domain::id::TaskId;
use domain::monitoring::TaskSort;
use register::task::{About, Task, TaskFilter, TaskState};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// Something somebody should do by a day.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Task)]
pub(super) struct Out {
    /// Its id.
    #[schema(value_type = Id)]
    id: TaskId,
    /// What sort of thing.
    #[schema(value_type = TaskSortCode)]
    sort: TaskSort,
    /// What it is about.
    about: AboutOut,
    /// The institution that should do it; null for those who run the programme.
    #[schema(required)]
    institution: Option<String>,
    /// The last day on which it is in time.
    #[schema(value_type = DayText)]
    due_on: Day,
    /// Whether it is open.
    state: State_,
    /// What was said when it was closed or put off.
    #[schema(required)]
    note: Option<String>,
    /// The day to which it was put off.
    #[schema(value_type = Option<DayText>, required)]
    put_off_to: Option<Day>,
    /// When it came up.
    #[schema(value_type = MomentText)]
    #[serde(serialize_with = "moment")]
    created_at: Moment,
    /// When it was closed.
    #[schema(value_type = Option<MomentText>, required)]
    #[serde(serialize_with = "some_moment")]
    closed_at: Option<Moment>,
}

/// What sort of thing is due.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = TaskSort)]
#[expect(dead_code, reason = "it stands in the document for the sort of the domain")]
enum TaskSortCode {
    ActivityDue,
    ActivityLate,
    NarrativeMissing,
    QuarterReport,
    RecommendationOverdue,
    CommentUnanswered,
    SplitUnconfirmed,
    WorkPlanMissing,
}

/// Whether a task is open.
#[derive(Clone, Copy, Debug, Default, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = TaskState)]
enum State_ {
    /// It is to be done.
    #[default]
    Open,
    /// A person closed it.
    Done,
    /// What it reminded of is no longer so.
    Lapsed,
}

/// What a task is about.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = TaskSubject)]
struct AboutOut {
    /// What sort of thing.
    what: What,
    /// Its id, or the code of a local commission.
    id: String,
    /// A short text that names it: `2017/I.2`.
    code: String,
}

/// What sort of thing a task is about.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = TaskSubjectSort)]
enum What {
    Activity,
    Comment,
    Programme,
    Record,
    Commission,
}

impl From<Task> for Out {
    fn from(t: Task) -> Self {
        let code = t.about.code();
        let (what, id) = match t.about {
            About::Activity(id, ..) => (What::Activity, id.to_string()),
            About::Comment(id, ..) => (What::Comment, id.to_string()),
            About::Programme(id, _) => (What::Programme, id.to_string()),
            About::Record(id, ..) => (What::Record, id.to_string()),
            About::Commission(code) => (What::Commission, code),
        };
        let filled = |text: String| Some(text).filter(|t| !t.is_empty());
        Self {
            id: t.id,
            sort: t.sort,
            about: AboutOut { what, id, code },
            institution: filled(t.institution),
            due_on: t.due_on,
            state: match t.state {
                TaskState::Open => State_::Open,
                TaskState::Done => State_::Done,
                TaskState::Lapsed => State_::Lapsed,
            },
            note: filled(t.note),
            put_off_to: t.put_off_to,
            created_at: t.created_at,
            closed_at: t.closed_at,
        }
    }
}

/// Which tasks.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct Asking {
    /// Of this institution; empty for those who run the programme.
    #[param(max_length = 100)]
    institution: Option<String>,
    /// Of this sort.
    #[param(value_type = Option<TaskSortCode>, inline)]
    sort: Option<TaskSort>,
    /// Open, closed or lapsed.
    #[serde(default)]
    #[param(inline)]
    state: State_,
    /// Those put off to a later day as well.
    #[serde(default)]
    put_off: bool,
    /// How many at most.
    #[param(value_type = Option<u32>, minimum = 1, maximum = 1000, default = 50)]
    #[serde(default)]
    limit: Limit,
    /// Where to go on: `next_cursor` of the page before.
    cursor: Option<Cursor>,
}

/// How far a list can be read that is counted off from its beginning.
pub(super) const FURTHEST: i64 = 100_000;

/// How many come before a page of a list that is counted off from its beginning.
pub(super) fn skipped(cursor: Option<&Cursor>) -> Result<i64, Wrong> {
    match cursor.map(Cursor::number).transpose()? {
        Some(n) if n > FURTHEST => Err(Wrong::Cursor),
        found => Ok(found.unwrap_or(0)),
    }
}

/// The page after those skipped, and the cursor of the next.
pub(super) fn counted_off<T>(all: Vec<T>, skipped: i64, limit: Limit) -> (Vec<T>, Option<Cursor>) {
    let (skip, limit) = (usize::try_from(skipped).unwrap_or(usize::MAX), limit.0 as usize);
    let more = all.len() > skip.saturating_add(limit);
    let items: Vec<T> = all.into_iter().skip(skip).take(limit).collect();
    let next = more.then(|| Cursor((skip + limit).to_string()));
    (items, next)
}

/// List the tasks of one's institution
///
/// Of everybody, for those who run the programme. The most pressing come first.
#[utoipa::path(get, path = "/tasks", operation_id = "listTasks", tag = "tasks", params(Asking),
    responses((status = 200, description = "A page of tasks", body = Listed<Out>,
        headers(("Link" = Option<String>, description = "The next page")))))]
pub(super) async fn list(
    State(app): State<App>,
    caller: Caller,
    Asked(asking): Asked<Asking>,
    uri: Uri,
) -> Result<Response, Wrong> {
    let before = skipped(asking.cursor.as_ref())?;
    let filter = TaskFilter {
        institution: asking.institution,
        sort: asking.sort,
        state: match asking.state {
            State_::Open => TaskState::Open,
            State_::Done => TaskState::Done,
            State_::Lapsed => TaskState::Lapsed,
        },
        put_off: asking.put_off,
        limit: before + i64::from(asking.limit.0) + 1,
    };
    let tasks = app.register.tasks(&caller.by, &filter).await?;
    let (tasks, next) = counted_off(tasks, before, asking.limit);
    let items: Vec<Out> = tasks.into_iter().map(Out::from).collect();
    Ok(page::answer(&uri, &items, next))
}

/// Open a task
#[utoipa::path(get, path = "/tasks/{id}", operation_id = "getTask", tag = "tasks",
    responses((status = 200, description = "The task", body = Out)))]
pub(super) async fn open(
    State(app): State<App>,
    caller: Caller,
    Named(id): Named<TaskId>,
) -> Result<Response, Wrong> {
    Ok(json(&Out::from(app.register.task(&caller.by, id).await?)))
}

/// How a task was done.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = TaskClosing)]
pub(super) struct Closing {
    /// How it was done.
    #[serde(default)]
    #[schema(max_length = 2_000)]
    note: String,
}

/// Close a task as done
#[utoipa::path(post, path = "/tasks/{id}/closing", operation_id = "closeTask", tag = "tasks",
    request_body = Closing, responses((status = 200, description = "The task", body = Out)))]
pub(super) async fn close(
    State(app): State<App>,
    caller: Caller,
    Named(id): Named<TaskId>,
    Sent(closing): Sent<Closing>,
) -> Result<Response, Wrong> {
    app.register.close_task(&caller.by, id, &closing.note).await?;
    Ok(json(&Out::from(app.register.task(&caller.by, id).await?)))
}

/// To which day a task is put off, and why.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = TaskPostponement)]
pub(super) struct Postponement {
    /// The day.
    #[schema(value_type = DayText)]
    to: Day,
    /// Why.
    #[schema(min_length = 1, max_length = 2_000)]
    note: String,
}

/// Put a task off to a day
///
/// The day it was due stays.
#[utoipa::path(post, path = "/tasks/{id}/postponement", operation_id = "putOffTask",
    tag = "tasks", request_body = Postponement,
    responses((status = 200, description = "The task", body = Out)))]
pub(super) async fn put_off(
    State(app): State<App>,
    caller: Caller,
    Named(id): Named<TaskId>,
    Sent(to): Sent<Postponement>,
) -> Result<Response, Wrong> {
    app.register.put_off_task(&caller.by, id, to.to, &to.note).await?;
    Ok(json(&Out::from(app.register.task(&caller.by, id).await?)))
}

/// What a renewal of the tasks changed.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = RenewedTasks)]
pub(super) struct RenewedOut {
    /// Tasks that came up.
    added: u64,
    /// Tasks that lapsed.
    lapsed: u64,
}

/// Bring the tasks to what is due today
///
/// The server does it by itself once a day.
#[utoipa::path(post, path = "/tasks/renewal", operation_id = "renewTasks", tag = "tasks",
    responses((status = 200, description = "What changed", body = RenewedOut)))]
pub(super) async fn renew(State(app): State<App>, caller: Caller) -> Result<Response, Wrong> {
    let renewed = app.register.renew_tasks(&caller.by, caller.by.today()).await?;
    Ok(json(&RenewedOut { added: renewed.added, lapsed: renewed.lapsed }))
}

/// An entry of one's calendar.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = CalendarEntry)]
pub(super) struct Dated {
    /// Its id, the same each time.
    id: String,
    /// The first day.
    #[schema(value_type = DayText)]
    from: Day,
    /// The last day.
    #[schema(value_type = DayText)]
    last_day: Day,
    /// What sort of day.
    sort: DatedSort,
    /// What it is about, by its code.
    #[schema(example = "2017/I.2")]
    code: String,
    /// Whether it is done.
    done: bool,
}

/// What sort of day.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = CalendarEntrySort)]
enum DatedSort {
    /// The last day of an activity.
    Deadline,
    /// The day by which a task is to be done.
    Task,
    /// The day on which a term of a case ends.
    CaseTerm,
}

/// List the days that matter to one's institution
#[utoipa::path(get, path = "/calendar", operation_id = "getCalendar", tag = "tasks",
    responses((status = 200, description = "The days, in order", body = Listed<Dated>)))]
pub(super) async fn calendar(
    State(app): State<App>,
    caller: Caller,
    uri: Uri,
) -> Result<Response, Wrong> {
    use register::calendar::{Entry, Sort};
    let entries = app.register.calendar(&caller.by).await?;
    let dated = |e: Entry| Dated {
        id: e.id,
        from: e.from,
        last_day: e.last,
        sort: match e.sort {
            Sort::Deadline => DatedSort::Deadline,
            Sort::Task(_) => DatedSort::Task,
            Sort::CaseTerm => DatedSort::CaseTerm,
        },
        code: e.code,
        done: e.done,
    };
    let items: Vec<Dated> = entries.into_iter().map(dated).collect();
    Ok(page::answer(&uri, &items, None))
}
