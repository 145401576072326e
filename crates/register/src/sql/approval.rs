//! What two persons have to agree on.
use crate::approval::Approval;
use crate::error::{Error, Refusal, Result};
use crate::sum::{APPROVAL, touch};
use domain::approval::{Sort, State};
use domain::day::Moment;
use domain::id::{AccountId, ApprovalId};
use sqlx::any::AnyRow;
use sqlx::{AnyConnection, Row};

statements! {
    ADD = "INSERT INTO approval (id, sort, subject, detail, state, asked_by, asked_at, expires_at, reason)
           VALUES ($1, $2, $3, $4, 'asked', $5, $6, $7, '')";
    BY_ID = "SELECT id, sort, subject, detail, state, asked_by, asked_at, expires_at, decided_by, decided_at, reason
               FROM approval WHERE id = $1";
    ALL_APPROVALS = "SELECT id, sort, subject, detail, state, asked_by, asked_at, expires_at, decided_by, decided_at, reason
                       FROM approval ORDER BY asked_at DESC, id DESC LIMIT $1";
    LATEST = "SELECT id, sort, subject, detail, state, asked_by, asked_at, expires_at, decided_by, decided_at, reason
                FROM approval
               WHERE sort = $1 AND subject = $2 AND detail = $3 AND asked_by = $4 AND expires_at > $5
                 AND state IN ('asked', 'agreed') ORDER BY asked_at DESC LIMIT 1";
    AWAITING = "SELECT id, sort, subject, detail, state, asked_by, asked_at, expires_at, decided_by, decided_at, reason
                  FROM approval WHERE sort = $1 AND subject = $2 AND state = 'asked' AND expires_at > $3
                 ORDER BY asked_at DESC LIMIT 1";
    LAST_USED = "SELECT id, sort, subject, detail, state, asked_by, asked_at, expires_at, decided_by, decided_at, reason
                   FROM approval WHERE sort = $1 AND subject = $2 AND state = 'used'
                  ORDER BY decided_at DESC LIMIT 1";
    LAPSE = "UPDATE approval SET expires_at = $1 WHERE id = $2";
    DECIDE = "UPDATE approval SET state = $1, decided_by = $2, decided_at = $3, reason = $4
               WHERE id = $5 AND state = 'asked'";
    USE_UP = "UPDATE approval SET state = 'used' WHERE id = $1 AND state = 'agreed'";
}

/// Adds what is asked for.
pub(crate) async fn add(c: &mut AnyConnection, asked: &Approval) -> Result<()> {
    touch(&APPROVAL, asked.id);
    sqlx::query(ADD)
        .bind(asked.id.to_string())
        .bind(asked.sort.code())
        .bind(&asked.subject)
        .bind(&asked.detail)
        .bind(asked.asked_by.to_string())
        .bind(asked.asked_at.0)
        .bind(asked.expires_at.0)
        .execute(c)
        .await?;
    Ok(())
}

fn approval(row: &AnyRow) -> Result<Approval> {
    let damaged = || Error::Damaged("approval");
    let decided_by: Option<&str> = row.try_get(8)?;
    Ok(Approval {
        id: row.try_get::<&str, _>(0)?.parse().map_err(|_| damaged())?,
        sort: row.try_get::<&str, _>(1)?.parse().map_err(|()| damaged())?,
        subject: row.try_get(2)?,
        detail: row.try_get(3)?,
        state: row.try_get::<&str, _>(4)?.parse().map_err(|()| damaged())?,
        asked_by: row.try_get::<&str, _>(5)?.parse().map_err(|_| damaged())?,
        asked_at: Moment(row.try_get(6)?),
        expires_at: Moment(row.try_get(7)?),
        decided_by: decided_by.map(str::parse).transpose().map_err(|_| damaged())?,
        decided_at: row.try_get::<Option<i64>, _>(9)?.map(Moment),
        reason: row.try_get(10)?,
        awaits_reader: false,
    })
}

/// What was asked for under this id.
pub(crate) async fn by_id(c: &mut AnyConnection, id: ApprovalId) -> Result<Approval> {
    approval(&sqlx::query(BY_ID).bind(id.to_string()).fetch_one(c).await?)
}

/// Everything that was asked for, the latest first.
pub(crate) async fn all(c: &mut AnyConnection, limit: i64) -> Result<Vec<Approval>> {
    sqlx::query(ALL_APPROVALS).bind(limit).fetch_all(c).await?.iter().map(approval).collect()
}

/// The latest of exactly this that `account` asked for and can still be used.
pub(crate) async fn latest(
    c: &mut AnyConnection,
    sort: Sort,
    subject: &str,
    detail: &str,
    account: AccountId,
    now: Moment,
) -> Result<Option<Approval>> {
    let query = sqlx::query(LATEST).bind(sort.code()).bind(subject).bind(detail);
    let row = query.bind(account.to_string()).bind(now.0).fetch_optional(c).await?;
    row.as_ref().map(approval).transpose()
}

/// What awaits an answer about a subject, whoever asked.
pub(crate) async fn awaiting(
    c: &mut AnyConnection,
    sort: Sort,
    subject: &str,
    now: Moment,
) -> Result<Option<Approval>> {
    let query = sqlx::query(AWAITING).bind(sort.code()).bind(subject).bind(now.0);
    query.fetch_optional(c).await?.as_ref().map(approval).transpose()
}

/// What was done to a subject last, of this sort.
pub(crate) async fn last_used(
    c: &mut AnyConnection,
    sort: Sort,
    subject: &str,
) -> Result<Option<Approval>> {
    let query = sqlx::query(LAST_USED).bind(sort.code()).bind(subject);
    query.fetch_optional(c).await?.as_ref().map(approval).transpose()
}

/// Ends whatever else awaits an answer about a subject: its time is over.
pub(crate) async fn lapse(
    c: &mut AnyConnection,
    sort: Sort,
    subject: &str,
    now: Moment,
) -> Result<Vec<ApprovalId>> {
    let mut over = Vec::new();
    while let Some(one) = awaiting(&mut *c, sort, subject, now).await? {
        touch(&APPROVAL, one.id);
        sqlx::query(LAPSE).bind(now.0).bind(one.id.to_string()).execute(&mut *c).await?;
        over.push(one.id);
    }
    Ok(over)
}

/// Keeps an answer, unless there is one.
pub(crate) async fn decide(
    c: &mut AnyConnection,
    id: ApprovalId,
    state: State,
    by: AccountId,
    at: Moment,
    reason: &str,
) -> Result<()> {
    touch(&APPROVAL, id);
    let query = sqlx::query(DECIDE).bind(state.code()).bind(by.to_string()).bind(at.0);
    once(query.bind(reason).bind(id.to_string()).execute(c).await?.rows_affected())
}

/// Uses up what was agreed to: it serves once.
pub(crate) async fn use_up(c: &mut AnyConnection, id: ApprovalId) -> Result<()> {
    touch(&APPROVAL, id);
    once(sqlx::query(USE_UP).bind(id.to_string()).execute(c).await?.rows_affected())
}

fn once(rows: u64) -> Result<()> {
    if rows == 0 { Err(Error::Refused(Refusal::AlreadyDecided)) } else { Ok(()) }
}
