//! Jobs, and who holds them.
use crate::error::{Error, Result};
use crate::job::{Job, JobSort};
use domain::day::Moment;
use domain::id::SubmissionId;
use sqlx::any::AnyRow;
use sqlx::{AnyConnection, Row};

statements! {
    ADD = "INSERT INTO job (id, sort, subject, state, due_at, held_until, attempts, note)
           VALUES ($1, 'submission', $2, 'waiting', $3, 0, 0, '')
           ON CONFLICT (id) DO UPDATE SET state = 'waiting', due_at = excluded.due_at, held_until = 0, attempts = job.attempts + 1";
    // The second condition is asked again once a row is free: two servers never
    // take the same job.
    TAKE_ANY = "UPDATE job SET held_until = $1, attempts = attempts + 1
                 WHERE id = (SELECT id FROM job WHERE state = 'waiting' AND due_at <= $2 AND held_until <= $2 AND id <> $3 ORDER BY due_at, id LIMIT 1)
                   AND state = 'waiting' AND due_at <= $2 AND held_until <= $2
                RETURNING id, sort, subject, attempts";
    TAKE = "UPDATE job SET held_until = $1, attempts = attempts + 1
             WHERE id = $2 AND state = 'waiting' AND held_until <= $3
            RETURNING id, sort, subject, attempts";
    // An update, so that nobody takes the job before this transaction ends.
    HOLD = "UPDATE job SET note = '' WHERE id = $1 AND attempts = $2";
    DUE = "SELECT COUNT(*) FROM job WHERE state = 'waiting' AND due_at <= $1";
    WAKE = "UPDATE job SET due_at = $1 WHERE id = $2 AND state = 'waiting' AND due_at > $1";
    AFTER = "SELECT id, sort, due_at, held_until FROM job WHERE state = 'waiting' AND (due_at > $1 OR held_until > $1)";
    BRING_BACK = "UPDATE job SET due_at = $1, held_until = 0 WHERE id = $2 AND state = 'waiting'";
    LET_GO = "UPDATE job SET state = $1, due_at = $2, held_until = 0 WHERE id = $3 AND attempts = $4";
}

fn sort(row: &AnyRow) -> Result<JobSort> {
    let code: &str = row.try_get(1)?;
    let sort = JobSort::ALL.into_iter().find(|s| s.code() == code);
    sort.ok_or(Error::Damaged("job.sort"))
}

fn job(row: &AnyRow) -> Result<Job> {
    Ok(Job {
        id: row.try_get(0)?,
        sort: sort(row)?,
        subject: row.try_get(2)?,
        attempts: row.try_get(3)?,
    })
}

/// Adds the job of taking in a submission, or has it done anew.
pub(crate) async fn add_submission(
    c: &mut AnyConnection,
    s: SubmissionId,
    due_at: Moment,
) -> Result<()> {
    let id = s.to_string();
    sqlx::query(ADD).bind(&id).bind(&id).bind(due_at.0).execute(c).await?;
    Ok(())
}

/// Has a job that waits done at once.
pub(crate) async fn wake(c: &mut AnyConnection, id: &str, at: Moment) -> Result<()> {
    sqlx::query(WAKE).bind(at.0).bind(id).execute(c).await?;
    Ok(())
}

/// The jobs that are due or held until after `at`: id, sort, when due, until when held.
pub(crate) async fn after(
    c: &mut AnyConnection,
    at: Moment,
) -> Result<Vec<(String, JobSort, Moment, Moment)>> {
    let rows = sqlx::query(AFTER).bind(at.0).fetch_all(c).await?;
    let read =
        |r: &AnyRow| Ok((r.try_get(0)?, sort(r)?, Moment(r.try_get(2)?), Moment(r.try_get(3)?)));
    rows.iter().map(read).collect()
}

/// Has a job done at once that waits for a moment that is too far.
pub(crate) async fn bring_back(c: &mut AnyConnection, id: &str, at: Moment) -> Result<()> {
    sqlx::query(BRING_BACK).bind(at.0).bind(id).execute(c).await?;
    Ok(())
}

/// How many jobs are due at `at`, held by somebody or not.
pub(crate) async fn due(c: &mut AnyConnection, at: Moment) -> Result<i64> {
    Ok(sqlx::query_scalar(DUE).bind(at.0).fetch_one(c).await?)
}

/// Takes the job that is due the longest and that nobody holds; never the one
/// with the id `but`.
pub(crate) async fn take_any(
    c: &mut AnyConnection,
    at: Moment,
    until: Moment,
    but: &str,
) -> Result<Option<Job>> {
    let row = sqlx::query(TAKE_ANY).bind(until.0).bind(at.0).bind(but).fetch_optional(c).await?;
    row.as_ref().map(job).transpose()
}

/// Takes a job that nobody holds, whenever it is due.
pub(crate) async fn take(
    c: &mut AnyConnection,
    id: &str,
    at: Moment,
    until: Moment,
) -> Result<Option<Job>> {
    let row = sqlx::query(TAKE).bind(until.0).bind(id).bind(at.0).fetch_optional(c).await?;
    row.as_ref().map(job).transpose()
}

/// Whether a job is still held by who took it as the `attempts`th.
pub(crate) async fn is_held(c: &mut AnyConnection, id: &str, attempts: i64) -> Result<bool> {
    let done = sqlx::query(HOLD).bind(id).bind(attempts).execute(c).await?;
    Ok(done.rows_affected() > 0)
}

/// Lets go of a job, unless another took it over.
pub(crate) async fn let_go(
    c: &mut AnyConnection,
    job: &Job,
    state: &str,
    due_at: Moment,
) -> Result<()> {
    sqlx::query(LET_GO)
        .bind(state)
        .bind(due_at.0)
        .bind(&job.id)
        .bind(job.attempts)
        .execute(c)
        .await?;
    Ok(())
}
