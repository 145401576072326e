//! The journal.
use crate::audit::Entry;
use crate::error::Result;
use domain::day::Moment;
use sqlx::any::AnyRow;
use sqlx::{AnyConnection, Row};

statements! {
    ADVANCE = "UPDATE journal_head SET seq = seq + 1 WHERE id = 1 RETURNING seq, hash";
    HEAD = "SELECT seq, hash FROM journal_head WHERE id = 1";
    APPEND = "INSERT INTO journal (seq, at, account, event, subject, detail, previous, hash)
              VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
    AMEND = "UPDATE journal SET detail = $1, hash = $2 WHERE seq = $3";
    SET_HEAD = "UPDATE journal_head SET hash = $1 WHERE id = 1";
    AFTER = "SELECT seq, at, account, event, subject, detail, previous, hash FROM journal
              WHERE seq > $1 ORDER BY seq LIMIT $2";
    BEFORE = "SELECT seq, at, account, event, subject, detail, previous, hash FROM journal
               WHERE seq < $1 ORDER BY seq DESC LIMIT $2";
    LAST_BACKUP = "SELECT at FROM journal WHERE event = 'backup.begun' ORDER BY at DESC LIMIT 1";
    EXPORTS = "SELECT COUNT(*) FROM journal
                WHERE event IN ('records.taken_out', 'file.taken_out')";
    EXPORT = "SELECT seq, at, account, event, subject, detail, previous, hash FROM journal
               WHERE event IN ('records.taken_out', 'file.taken_out') ORDER BY seq LIMIT 1 OFFSET $1";
    ERASURES = "SELECT DISTINCT subject FROM journal WHERE event = 'erasure.begun'";
}

/// How many exports there were, of records and of files.
pub(crate) async fn exports(c: &mut AnyConnection) -> Result<i64> {
    Ok(sqlx::query_scalar(EXPORTS).fetch_one(c).await?)
}

/// The entry of an export, by its place among them from 1.
pub(crate) async fn export(c: &mut AnyConnection, place: i64) -> Result<Option<Entry>> {
    let Some(before) = place.checked_sub(1).filter(|before| *before >= 0) else {
        return Ok(None);
    };
    let row = sqlx::query(EXPORT).bind(before).fetch_optional(c).await?;
    row.as_ref().map(entry).transpose()
}

/// When a backup was made last.
pub(crate) async fn last_backup(c: &mut AnyConnection) -> Result<Option<Moment>> {
    let at: Option<i64> = sqlx::query_scalar(LAST_BACKUP).fetch_optional(c).await?;
    Ok(at.map(Moment))
}

pub(crate) fn entry(row: &AnyRow) -> Result<Entry> {
    Ok(Entry {
        seq: row.try_get(0)?,
        at: Moment(row.try_get(1)?),
        account: row.try_get(2)?,
        event: row.try_get(3)?,
        subject: row.try_get(4)?,
        detail: row.try_get(5)?,
        previous: row.try_get(6)?,
        hash: row.try_get(7)?,
    })
}

/// The number of the next entry and the hash of the last one; until the end of
/// the transaction nobody else gets an answer.
pub(crate) async fn advance(c: &mut AnyConnection) -> Result<(i64, String)> {
    let row = sqlx::query(ADVANCE).fetch_one(c).await?;
    Ok((row.try_get(0)?, row.try_get(1)?))
}

/// The number and hash of the last entry.
pub(crate) async fn head(c: &mut AnyConnection) -> Result<(i64, String)> {
    let row = sqlx::query(HEAD).fetch_one(c).await?;
    Ok((row.try_get(0)?, row.try_get(1)?))
}

/// Adds `entry`, numbered by [`advance`], at the end.
pub(crate) async fn append(c: &mut AnyConnection, entry: &Entry) -> Result<()> {
    sqlx::query(APPEND)
        .bind(entry.seq)
        .bind(entry.at.0)
        .bind(&entry.account)
        .bind(&entry.event)
        .bind(&entry.subject)
        .bind(&entry.detail)
        .bind(&entry.previous)
        .bind(&entry.hash)
        .execute(&mut *c)
        .await?;
    sqlx::query(SET_HEAD).bind(&entry.hash).execute(c).await?;
    Ok(())
}

/// Puts what `entry` says now in the place of what it said; it is the last one,
/// and was made in this transaction.
pub(crate) async fn amend(c: &mut AnyConnection, entry: &Entry) -> Result<()> {
    let query = sqlx::query(AMEND).bind(&entry.detail).bind(&entry.hash).bind(entry.seq);
    query.execute(&mut *c).await?;
    sqlx::query(SET_HEAD).bind(&entry.hash).execute(c).await?;
    Ok(())
}

/// The entries after number `seq`, oldest first.
pub(crate) async fn after(c: &mut AnyConnection, seq: i64, limit: i64) -> Result<Vec<Entry>> {
    let rows = sqlx::query(AFTER).bind(seq).bind(limit).fetch_all(c).await?;
    rows.iter().map(entry).collect()
}

/// The entries before number `seq`, newest first.
pub(crate) async fn before(c: &mut AnyConnection, seq: i64, limit: i64) -> Result<Vec<Entry>> {
    let rows = sqlx::query(BEFORE).bind(seq).bind(limit).fetch_all(c).await?;
    rows.iter().map(entry).collect()
}

/// The owners of keys whose erasure was begun.
pub(crate) async fn erasures(c: &mut AnyConnection) -> Result<Vec<String>> {
    let rows = sqlx::query(ERASURES).fetch_all(c).await?;
    rows.iter().map(|row| Ok(row.try_get(0)?)).collect()
}
