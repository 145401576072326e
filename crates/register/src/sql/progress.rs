//! How far activities are, and what stands behind them.
use crate::error::{Error, Result};
use crate::indicator::When;
use crate::progress::Progress;
use crate::sum::{ACTIVITY, touch};
use domain::day::{Day, Moment};
use domain::id::{ActivityId, ProgrammeId, RecordId};
use sqlx::any::AnyRow;
use sqlx::{AnyConnection, Row};
use std::collections::HashMap;

statements! {
    ADD = "INSERT INTO progress (activity, number, scale, day, note, by_account, at)
           SELECT CAST($1 AS TEXT), COALESCE(MAX(number), 0) + 1, CAST($2 AS TEXT), CAST($3 AS BIGINT), CAST($4 AS TEXT), CAST($5 AS TEXT), CAST($6 AS BIGINT)
             FROM progress WHERE activity = $1
           RETURNING number";
    OF = "SELECT number, scale, day, note, by_account, at, activity FROM progress WHERE activity = $1 ORDER BY number DESC";
    OF_PROGRAMME = "SELECT p.number, p.scale, p.day, p.note, p.by_account, p.at, p.activity
                      FROM activity a JOIN progress p ON p.activity = a.id
                     WHERE a.programme = $1 AND p.day <= $2 AND p.at <= $3
                     ORDER BY p.activity, p.number";
    // CROSS JOIN keeps SQLite to this order: there are far fewer files than
    // records.
    EVIDENCE = "SELECT a.id, COUNT(*)
                  FROM evidence e CROSS JOIN record_activity l CROSS JOIN activity a
                 WHERE l.record = e.subject AND a.id = l.activity AND a.programme = $1
                   AND e.added_at <= $2 AND (e.removed_at IS NULL OR e.removed_at > $2)
                 GROUP BY a.id";
    OWN_EVIDENCE = "SELECT a.id, COUNT(*) FROM activity a JOIN evidence e ON e.subject = a.id
                     WHERE a.programme = $1
                       AND e.added_at <= $2 AND (e.removed_at IS NULL OR e.removed_at > $2)
                     GROUP BY a.id";
    LINKED = "SELECT l.activity, COUNT(*) FROM activity a JOIN record_activity l ON l.activity = a.id
               WHERE a.programme = $1 AND l.record <= $2 GROUP BY l.activity";
    LINKED_WITHDRAWN = "SELECT l.activity, COUNT(*) FROM record r JOIN record_activity l ON l.record = r.id
                         WHERE r.kind = $1 AND r.state = 'withdrawn' AND r.id <= $2 GROUP BY l.activity";
}

fn progress(row: &AnyRow) -> Result<Progress> {
    let scale: &str = row.try_get(1)?;
    Ok(Progress {
        number: row.try_get(0)?,
        scale: scale.parse().map_err(|()| Error::Damaged("progress.scale"))?,
        day: Day::since_epoch(i32::try_from(row.try_get::<i64, _>(2)?).unwrap_or(i32::MAX)),
        note: row.try_get(3)?,
        by: row
            .try_get::<&str, _>(4)?
            .parse()
            .map_err(|_| Error::Damaged("progress.by_account"))?,
        at: Moment(row.try_get(5)?),
    })
}

fn activity(text: &str) -> Result<ActivityId> {
    text.parse().map_err(|_| Error::Damaged("progress.activity"))
}

fn counts(rows: &[AnyRow]) -> Result<HashMap<ActivityId, i64>> {
    rows.iter().map(|r| Ok((activity(r.try_get(0)?)?, r.try_get(1)?))).collect()
}

/// Keeps what was said of an activity; its number.
pub(crate) async fn add(c: &mut AnyConnection, a: ActivityId, p: &Progress) -> Result<i64> {
    touch(&ACTIVITY, a);
    let row = sqlx::query(ADD)
        .bind(a.to_string())
        .bind(p.scale.code())
        .bind(i64::from(p.day.number()))
        .bind(&p.note)
        .bind(p.by.to_string())
        .bind(p.at.0)
        .fetch_one(c)
        .await?;
    Ok(row.try_get(0)?)
}

/// What was said of an activity, the last first.
pub(crate) async fn of(c: &mut AnyConnection, a: ActivityId) -> Result<Vec<Progress>> {
    let rows = sqlx::query(OF).bind(a.to_string()).fetch_all(c).await?;
    rows.iter().map(progress).collect()
}

/// What was last said of each activity of a programme, of what was so and had
/// been said by then.
pub(crate) async fn of_programme(
    c: &mut AnyConnection,
    programme: ProgrammeId,
    when: When,
) -> Result<HashMap<ActivityId, Progress>> {
    let rows = sqlx::query(OF_PROGRAMME)
        .bind(programme.to_string())
        .bind(i64::from(when.day.number()))
        .bind(when.at.0)
        .fetch_all(c)
        .await?;
    // The last of each activity takes the place of those before it.
    rows.iter().map(|row| Ok((activity(row.try_get(6)?)?, progress(row)?))).collect()
}

/// How many files stood behind each activity of a programme.
pub(crate) async fn evidence(
    c: &mut AnyConnection,
    programme: ProgrammeId,
    when: When,
) -> Result<HashMap<ActivityId, i64>> {
    let query = |sql: &'static str| sqlx::query(sql).bind(programme.to_string()).bind(when.at.0);
    let mut files = counts(&query(EVIDENCE).fetch_all(&mut *c).await?)?;
    for (activity, n) in counts(&query(OWN_EVIDENCE).fetch_all(c).await?)? {
        *files.entry(activity).or_default() += n;
    }
    Ok(files)
}

/// How many records entered by `at` are linked to each activity of a
/// programme, withdrawn ones included. A record's id begins with the moment of
/// its entry, so the index of links alone answers.
pub(crate) async fn linked(
    c: &mut AnyConnection,
    programme: ProgrammeId,
    at: Moment,
) -> Result<HashMap<ActivityId, i64>> {
    let query = sqlx::query(LINKED).bind(programme.to_string()).bind(last_id(at));
    counts(&query.fetch_all(c).await?)
}

/// How many withdrawn records of a kind, entered by `at`, are linked to each
/// activity of any programme.
pub(crate) async fn linked_withdrawn(
    c: &mut AnyConnection,
    kind: &str,
    at: Moment,
) -> Result<HashMap<ActivityId, i64>> {
    counts(&sqlx::query(LINKED_WITHDRAWN).bind(kind).bind(last_id(at)).fetch_all(c).await?)
}

/// The greatest id that a record entered at `at` can have.
fn last_id(at: Moment) -> String {
    RecordId::new(at, u128::MAX).to_string()
}
