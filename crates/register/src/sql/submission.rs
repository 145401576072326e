//! Spreadsheets taken in, and the verdicts on their rows.
use super::filter::Statement;
use crate::error::{Error, Result};
use crate::submission::{Noticed, RowVerdict, Submission, SubmissionState, Verdict};
use domain::day::Moment;
use domain::id::{AccountId, ActivityId, SubmissionId};
use sqlx::any::AnyRow;
use sqlx::{AnyConnection, Row};
use std::collections::HashMap;

statements! {
    ADD = "INSERT INTO submission (id, kind, institution, account, name, sha256, content, state, dry, rows_total, rows_done, entered, corrected, unchanged, refused, remarks, created_at)
           VALUES ($1, $2, $3, $4, $5, $6, $7, 'waiting', $8, 0, 0, 0, 0, 0, 0, '{}', $9)";
    BY_ID = "SELECT id, kind, institution, account, name, sha256, state, dry, rows_total, rows_done, entered, corrected, unchanged, refused, remarks, created_at, finished_at
               FROM submission WHERE id = $1";
    ALL_SUBMISSIONS = "SELECT id, kind, institution, account, name, sha256, state, dry, rows_total, rows_done, entered, corrected, unchanged, refused, remarks, created_at, finished_at
                         FROM submission ORDER BY id DESC LIMIT $1";
    OF = "SELECT id, kind, institution, account, name, sha256, state, dry, rows_total, rows_done, entered, corrected, unchanged, refused, remarks, created_at, finished_at
            FROM submission WHERE institution = $1 ORDER BY id DESC LIMIT $2";
    CONTENT = "SELECT content FROM submission WHERE id = $1";
    TWIN = "SELECT id FROM submission
             WHERE kind = $1 AND institution = $2 AND sha256 = $3 AND dry = 0 AND state <> 'failed' AND id <> $4
             ORDER BY id LIMIT 1";
    BEGIN = "UPDATE submission SET state = 'running', remarks = $1, rows_total = $2 WHERE id = $3";
    FINISH = "UPDATE submission SET state = 'done', rows_total = rows_done, finished_at = $1 WHERE id = $2";
    FAIL = "UPDATE submission SET state = 'failed', remarks = $1, finished_at = $2 WHERE id = $3";
    ENTER = "UPDATE submission SET state = 'waiting', dry = 0, account = $1, rows_done = 0, entered = 0, corrected = 0, unchanged = 0, refused = 0, finished_at = NULL
              WHERE id = $2 AND dry = 1 AND state = 'done'";
    DROP_ROWS = "DELETE FROM submission_row WHERE submission = $1";
    LAST_LINE = "SELECT COALESCE(MAX(line), 0) FROM submission_row WHERE submission = $1";
    ADVANCE = "UPDATE submission SET rows_done = rows_done + $1, entered = entered + $2, corrected = corrected + $3, unchanged = unchanged + $4, refused = refused + $5
                WHERE id = $6";
    ACTIVITIES = "SELECT p.key, a.code, a.id FROM activity a JOIN programme p ON p.id = a.programme WHERE a.removed = 0";
}

fn id<T: std::str::FromStr>(text: &str) -> Result<T> {
    text.parse().map_err(|_| Error::Damaged("submission"))
}

fn state(code: &str) -> Result<SubmissionState> {
    let found = SubmissionState::ALL.into_iter().find(|s| s.code() == code);
    found.ok_or(Error::Damaged("submission.state"))
}

fn submission(row: &AnyRow) -> Result<Submission> {
    Ok(Submission {
        id: id(row.try_get(0)?)?,
        kind: row.try_get(1)?,
        institution: row.try_get(2)?,
        account: id(row.try_get(3)?)?,
        name: row.try_get(4)?,
        sha256: row.try_get(5)?,
        state: state(row.try_get(6)?)?,
        dry: row.try_get::<i64, _>(7)? == 1,
        total: row.try_get(8)?,
        done: row.try_get(9)?,
        entered: row.try_get(10)?,
        corrected: row.try_get(11)?,
        unchanged: row.try_get(12)?,
        refused: row.try_get(13)?,
        noticed: serde_json::from_str(row.try_get(14)?)
            .map_err(|_| Error::Damaged("submission.remarks"))?,
        created_at: Moment(row.try_get(15)?),
        finished_at: row.try_get::<Option<i64>, _>(16)?.map(Moment),
    })
}

/// Keeps a spreadsheet.
pub(crate) async fn add(c: &mut AnyConnection, s: &Submission, content: Vec<u8>) -> Result<()> {
    sqlx::query(ADD)
        .bind(s.id.to_string())
        .bind(&s.kind)
        .bind(&s.institution)
        .bind(s.account.to_string())
        .bind(&s.name)
        .bind(&s.sha256)
        .bind(content)
        .bind(i64::from(s.dry))
        .bind(s.created_at.0)
        .execute(c)
        .await?;
    Ok(())
}

/// The submission with this id.
pub(crate) async fn by_id(c: &mut AnyConnection, s: SubmissionId) -> Result<Submission> {
    submission(&sqlx::query(BY_ID).bind(s.to_string()).fetch_one(c).await?)
}

/// Every submission, the latest first.
pub(crate) async fn all(c: &mut AnyConnection, limit: i64) -> Result<Vec<Submission>> {
    let rows = sqlx::query(ALL_SUBMISSIONS).bind(limit).fetch_all(c).await?;
    rows.iter().map(submission).collect()
}

/// The submissions of an institution, the latest first.
pub(crate) async fn of(
    c: &mut AnyConnection,
    institution: &str,
    limit: i64,
) -> Result<Vec<Submission>> {
    let rows = sqlx::query(OF).bind(institution).bind(limit).fetch_all(c).await?;
    rows.iter().map(submission).collect()
}

/// The bytes of the file.
pub(crate) async fn content(c: &mut AnyConnection, s: SubmissionId) -> Result<Vec<u8>> {
    Ok(sqlx::query(CONTENT).bind(s.to_string()).fetch_one(c).await?.try_get(0)?)
}

/// Another submission of the same file, kind and institution that was taken in
/// for good or will be.
pub(crate) async fn twin(c: &mut AnyConnection, s: &Submission) -> Result<Option<SubmissionId>> {
    let row = sqlx::query(TWIN)
        .bind(&s.kind)
        .bind(&s.institution)
        .bind(&s.sha256)
        .bind(s.id.to_string())
        .fetch_optional(c)
        .await?;
    row.map(|r| id(r.try_get(0)?)).transpose()
}

/// Notes that rows are being taken in, and what was noticed of the file.
pub(crate) async fn begin(
    c: &mut AnyConnection,
    s: SubmissionId,
    noticed: &Noticed,
    total: i64,
) -> Result<()> {
    sqlx::query(BEGIN).bind(json(noticed)).bind(total).bind(s.to_string()).execute(c).await?;
    Ok(())
}

/// Notes that every row has its verdict.
pub(crate) async fn finish(c: &mut AnyConnection, s: SubmissionId, at: Moment) -> Result<()> {
    sqlx::query(FINISH).bind(at.0).bind(s.to_string()).execute(c).await?;
    Ok(())
}

/// Notes that the file cannot be taken in.
pub(crate) async fn fail(
    c: &mut AnyConnection,
    s: SubmissionId,
    noticed: &Noticed,
    at: Moment,
) -> Result<()> {
    sqlx::query(FAIL).bind(json(noticed)).bind(at.0).bind(s.to_string()).execute(c).await?;
    Ok(())
}

/// Makes a finished trial one to be taken in for good, sent by `account`;
/// false if it is no finished trial.
pub(crate) async fn enter(
    c: &mut AnyConnection,
    s: SubmissionId,
    account: AccountId,
) -> Result<bool> {
    let done =
        sqlx::query(ENTER).bind(account.to_string()).bind(s.to_string()).execute(&mut *c).await?;
    if done.rows_affected() == 0 {
        return Ok(false);
    }
    sqlx::query(DROP_ROWS).bind(s.to_string()).execute(c).await?;
    Ok(true)
}

/// The last row that has a verdict; 0 for none.
pub(crate) async fn last_line(c: &mut AnyConnection, s: SubmissionId) -> Result<i64> {
    Ok(sqlx::query(LAST_LINE).bind(s.to_string()).fetch_one(c).await?.try_get(0)?)
}

/// Keeps verdicts and counts them.
pub(crate) async fn keep(
    c: &mut AnyConnection,
    s: SubmissionId,
    verdicts: &[RowVerdict],
) -> Result<()> {
    if verdicts.is_empty() {
        return Ok(());
    }
    let mut insert = Statement::new(
        "INSERT INTO submission_row (submission, line, verdict, record, faults) VALUES ",
    );
    for (n, v) in verdicts.iter().enumerate() {
        insert
            .push(if n == 0 { "(" } else { ", (" })
            .bind(s.to_string())
            .and(", ", v.line)
            .and(", ", v.verdict.code().to_owned())
            .and(", ", v.record.map(|r| r.to_string()).unwrap_or_default())
            .and(", ", json(&v.faults))
            .push(")");
    }
    insert.run(&mut *c).await?;
    let count = |verdict| {
        let n = verdicts.iter().filter(|v| v.verdict == verdict).count();
        i64::try_from(n).unwrap_or(i64::MAX)
    };
    sqlx::query(ADVANCE)
        .bind(i64::try_from(verdicts.len()).unwrap_or(i64::MAX))
        .bind(count(Verdict::Entered))
        .bind(count(Verdict::Corrected))
        .bind(count(Verdict::Unchanged))
        .bind(count(Verdict::Refused))
        .bind(s.to_string())
        .execute(c)
        .await?;
    Ok(())
}

/// The rows after row `after` with their verdicts.
pub(crate) async fn rows(
    c: &mut AnyConnection,
    s: SubmissionId,
    verdict: Option<Verdict>,
    after: i64,
    limit: i64,
) -> Result<Vec<RowVerdict>> {
    let mut select = Statement::new(
        "SELECT line, verdict, record, faults FROM submission_row WHERE submission = ",
    );
    select.bind(s.to_string()).and(" AND line > ", after);
    if let Some(verdict) = verdict {
        select.and(" AND verdict = ", verdict.code().to_owned());
    }
    select.push(" ORDER BY line").and(" LIMIT ", limit);
    let read = |row: &AnyRow| {
        let code: &str = row.try_get(1)?;
        let record: &str = row.try_get(2)?;
        let verdict = Verdict::ALL.into_iter().find(|v| v.code() == code);
        Ok(RowVerdict {
            line: row.try_get(0)?,
            verdict: verdict.ok_or(Error::Damaged("submission_row.verdict"))?,
            record: (!record.is_empty()).then(|| id(record)).transpose()?,
            faults: serde_json::from_str(row.try_get(3)?)
                .map_err(|_| Error::Damaged("submission_row.faults"))?,
        })
    };
    select.rows(c).await?.iter().map(read).collect()
}

/// The activities of every programme by how sheets name them: `2017/I.2`.
pub(crate) async fn activities(c: &mut AnyConnection) -> Result<HashMap<String, ActivityId>> {
    let rows = sqlx::query(ACTIVITIES).fetch_all(c).await?;
    let read = |row: &AnyRow| {
        let (key, code): (&str, &str) = (row.try_get(0)?, row.try_get(1)?);
        Ok((format!("{key}/{code}"), id(row.try_get(2)?)?))
    };
    rows.iter().map(read).collect()
}

fn json<T: serde::Serialize>(value: &T) -> String {
    // Maps with text keys, lists and scalars always have a JSON form.
    serde_json::to_string(value).unwrap_or_default()
}
