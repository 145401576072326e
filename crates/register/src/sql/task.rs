//! Tasks.
use super::filter::Statement;
use crate::error::{Error, Result};
use crate::task::{About, Task, TaskFilter, TaskScope, TaskState};
use domain::day::{Day, Moment};
use domain::id::{AccountId, ActivityId, ProgrammeId, TaskId};
use domain::monitoring::{Due, TaskSort};
use sqlx::any::AnyRow;
use sqlx::{AnyConnection, Row};
use std::collections::HashSet;

/// The columns of [`task`], in its order: the task, then what it is about.
const COLUMNS: &str = "SELECT t.id, t.sort, t.subject, t.institution, t.due_day, t.state, t.note, t.put_off_to, t.created_at, t.closed_at, a.id, a.code, a.title, p.key, r.kind, r.title FROM task t LEFT JOIN comment c ON c.id = t.subject LEFT JOIN activity a ON a.id = COALESCE(c.activity, t.subject) LEFT JOIN programme p ON p.id = COALESCE(a.programme, t.subject) LEFT JOIN record r ON r.id = t.subject";

statements! {
    KEPT = "SELECT id, sort, subject, institution, due_day, state FROM task";
    ADD = "INSERT INTO task (id, sort, subject, institution, due_day, state, note, created_at, closed_by)
           VALUES ($1, $2, $3, $4, $5, 'open', '', $6, '')
           ON CONFLICT (sort, subject, institution, due_day) DO UPDATE SET state = 'open', closed_at = NULL
            WHERE task.state = 'lapsed'";
    LAPSE = "UPDATE task SET state = 'lapsed', closed_at = $1 WHERE id = $2 AND state = 'open'";
    CLOSE = "UPDATE task SET state = 'done', note = $1, closed_by = $2, closed_at = $3 WHERE id = $4 AND state = 'open'";
    PUT_OFF = "UPDATE task SET put_off_to = $1, note = $2 WHERE id = $3 AND state = 'open'";
    UNANSWERED = "SELECT c.id, c.at FROM comment c JOIN activity a ON a.id = c.activity
                   WHERE a.programme = $1 AND a.removed = 0 AND c.answered_at IS NULL ORDER BY c.at, c.id";
    UNCONFIRMED = "SELECT DISTINCT activity FROM indicator WHERE programme = $1 AND removed = 0 AND split <> 'confirmed'";
}

fn id<T: std::str::FromStr>(text: &str) -> Result<T> {
    text.parse().map_err(|_| Error::Damaged("task"))
}

fn sort(code: &str) -> Result<TaskSort> {
    code.parse().map_err(|()| Error::Damaged("task.sort"))
}

fn day(number: i64) -> Day {
    Day::since_epoch(i32::try_from(number).unwrap_or(i32::MAX))
}

fn task(row: &AnyRow) -> Result<Task> {
    let sort = sort(row.try_get(1)?)?;
    let subject: &str = row.try_get(2)?;
    let text = |n: usize| -> Result<String> {
        Ok(row.try_get::<Option<String>, _>(n)?.unwrap_or_default())
    };
    let about = match sort {
        TaskSort::ActivityDue
        | TaskSort::ActivityLate
        | TaskSort::NarrativeMissing
        | TaskSort::SplitUnconfirmed => {
            About::Activity(id(subject)?, text(13)?, text(11)?, text(12)?)
        }
        TaskSort::CommentUnanswered => {
            About::Comment(id(subject)?, id(&text(10)?)?, text(13)?, text(11)?)
        }
        TaskSort::QuarterReport => About::Programme(id(subject)?, text(13)?),
        TaskSort::RecommendationOverdue => About::Record(id(subject)?, text(14)?, text(15)?),
        TaskSort::WorkPlanMissing => About::Commission(subject.to_owned()),
    };
    Ok(Task {
        id: id(row.try_get(0)?)?,
        sort,
        about,
        institution: row.try_get(3)?,
        due_on: day(row.try_get(4)?),
        state: TaskState::of(row.try_get(5)?),
        note: row.try_get(6)?,
        put_off_to: row.try_get::<Option<i64>, _>(7)?.map(day),
        created_at: Moment(row.try_get(8)?),
        closed_at: row.try_get::<Option<i64>, _>(9)?.map(Moment),
    })
}

/// What a list shows as of `today`.
pub(crate) async fn list(
    c: &mut AnyConnection,
    filter: &TaskFilter,
    scope: &TaskScope,
    today: Day,
) -> Result<Vec<Task>> {
    let mut s = Statement::new(COLUMNS);
    s.and(" WHERE t.state = ", filter.state.code().to_owned());
    if let TaskScope::Bodies([own, parent]) = scope {
        s.and(" AND t.institution IN (", own.clone())
            .and(", ", parent.clone())
            .push(") AND t.institution <> ''");
    }
    if let Some(institution) = &filter.institution {
        s.and(" AND t.institution = ", institution.clone());
    }
    if let Some(sort) = filter.sort {
        s.and(" AND t.sort = ", sort.code().to_owned());
    }
    if !filter.put_off {
        s.and(" AND (t.put_off_to IS NULL OR t.put_off_to <= ", i64::from(today.number()))
            .push(")");
    }
    s.push(" ORDER BY t.due_day, t.sort, t.id").and(" LIMIT ", filter.limit);
    s.rows(c).await?.iter().map(task).collect()
}

/// The task with this id.
pub(crate) async fn by_id(c: &mut AnyConnection, task_id: TaskId) -> Result<Task> {
    let mut s = Statement::new(COLUMNS);
    s.and(" WHERE t.id = ", task_id.to_string());
    let rows = s.rows(c).await?;
    task(rows.first().ok_or(Error::NotFound)?)
}

/// Every task ever kept, as what it reminds of.
pub(crate) async fn kept(c: &mut AnyConnection) -> Result<Vec<(TaskId, Due, TaskState)>> {
    let rows = sqlx::query(KEPT).fetch_all(c).await?;
    let read = |row: &AnyRow| {
        let due = Due {
            sort: sort(row.try_get(1)?)?,
            subject: row.try_get(2)?,
            institution: row.try_get(3)?,
            due_on: day(row.try_get(4)?),
        };
        Ok((id(row.try_get(0)?)?, due, TaskState::of(row.try_get(5)?)))
    };
    rows.iter().map(read).collect()
}

/// Adds a task, or opens the lapsed one that reminds of the same.
pub(crate) async fn add(c: &mut AnyConnection, t: TaskId, due: &Due, at: Moment) -> Result<()> {
    sqlx::query(ADD)
        .bind(t.to_string())
        .bind(due.sort.code())
        .bind(&due.subject)
        .bind(&due.institution)
        .bind(i64::from(due.due_on.number()))
        .bind(at.0)
        .execute(c)
        .await?;
    Ok(())
}

/// Lets an open task lapse.
pub(crate) async fn lapse(c: &mut AnyConnection, t: TaskId, at: Moment) -> Result<()> {
    sqlx::query(LAPSE).bind(at.0).bind(t.to_string()).execute(c).await?;
    Ok(())
}

/// Closes an open task as done; false if it is not open.
pub(crate) async fn close(
    c: &mut AnyConnection,
    t: TaskId,
    note: &str,
    by: AccountId,
    at: Moment,
) -> Result<bool> {
    let done = sqlx::query(CLOSE)
        .bind(note)
        .bind(by.to_string())
        .bind(at.0)
        .bind(t.to_string())
        .execute(c)
        .await?;
    Ok(done.rows_affected() > 0)
}

/// Puts an open task off; false if it is not open.
pub(crate) async fn put_off(c: &mut AnyConnection, t: TaskId, note: &str, to: Day) -> Result<bool> {
    let done = sqlx::query(PUT_OFF)
        .bind(i64::from(to.number()))
        .bind(note)
        .bind(t.to_string())
        .execute(c)
        .await?;
    Ok(done.rows_affected() > 0)
}

/// The comments of a programme that have no answer, and the day of each.
pub(crate) async fn unanswered(
    c: &mut AnyConnection,
    p: ProgrammeId,
) -> Result<Vec<(String, Day)>> {
    let rows = sqlx::query(UNANSWERED).bind(p.to_string()).fetch_all(c).await?;
    rows.iter().map(|r| Ok((r.try_get(0)?, Moment(r.try_get(1)?).day()))).collect()
}

/// The activities of a programme with an indicator that nobody confirmed.
pub(crate) async fn unconfirmed(
    c: &mut AnyConnection,
    p: ProgrammeId,
) -> Result<HashSet<ActivityId>> {
    let rows = sqlx::query(UNCONFIRMED).bind(p.to_string()).fetch_all(c).await?;
    rows.iter().map(|r| id(r.try_get(0)?)).collect()
}
