//! Files kept as evidence of a record, an activity or a decision.
use crate::error::{Error, Result};
use crate::evidence::Evidence;
use crate::sum::{EVIDENCE, touch};
use domain::day::Moment;
use domain::id::{AccountId, EvidenceId};
use sqlx::any::AnyRow;
use sqlx::{AnyConnection, Row};

statements! {
    ADD = "INSERT INTO evidence (id, subject, name, type, size, sha256, content, added_by, added_at, removed_for)
           VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, '')";
    ABOUT = "SELECT id, subject, name, type, size, sha256, added_by, added_at FROM evidence
              WHERE subject = $1 AND removed_at IS NULL ORDER BY added_at, id";
    BY_ID = "SELECT id, subject, name, type, size, sha256, added_by, added_at FROM evidence
              WHERE id = $1 AND removed_at IS NULL";
    CONTENT = "SELECT content FROM evidence WHERE id = $1 AND removed_at IS NULL";
    REMOVE = "UPDATE evidence SET removed_at = $1, removed_for = $2 WHERE id = $3 AND removed_at IS NULL";
}

fn evidence(row: &AnyRow) -> Result<Evidence> {
    let id = |text: &str| text.parse().map_err(|_| Error::Damaged("evidence.id"));
    Ok(Evidence {
        id: id(row.try_get(0)?)?,
        subject: row.try_get(1)?,
        name: row.try_get(2)?,
        media_type: row.try_get(3)?,
        size: row.try_get(4)?,
        sha256: row.try_get(5)?,
        added_by: row
            .try_get::<&str, _>(6)?
            .parse::<AccountId>()
            .map_err(|_| Error::Damaged("evidence.added_by"))?,
        added_at: Moment(row.try_get(7)?),
    })
}

/// Keeps a file.
pub(crate) async fn add(c: &mut AnyConnection, e: &Evidence, content: &[u8]) -> Result<()> {
    touch(&EVIDENCE, e.id);
    sqlx::query(ADD)
        .bind(e.id.to_string())
        .bind(&e.subject)
        .bind(&e.name)
        .bind(&e.media_type)
        .bind(e.size)
        .bind(&e.sha256)
        .bind(content.to_vec())
        .bind(e.added_by.to_string())
        .bind(e.added_at.0)
        .execute(c)
        .await?;
    Ok(())
}

/// The files about `subject`, oldest first.
pub(crate) async fn about(c: &mut AnyConnection, subject: &str) -> Result<Vec<Evidence>> {
    let rows = sqlx::query(ABOUT).bind(subject).fetch_all(c).await?;
    rows.iter().map(evidence).collect()
}

/// The file with this id.
pub(crate) async fn by_id(c: &mut AnyConnection, id: EvidenceId) -> Result<Evidence> {
    evidence(&sqlx::query(BY_ID).bind(id.to_string()).fetch_one(c).await?)
}

/// Its bytes.
pub(crate) async fn content(c: &mut AnyConnection, id: EvidenceId) -> Result<Vec<u8>> {
    Ok(sqlx::query(CONTENT).bind(id.to_string()).fetch_one(c).await?.try_get(0)?)
}

/// Takes a file away for a reason; its row and hash stay.
pub(crate) async fn remove(
    c: &mut AnyConnection,
    id: EvidenceId,
    at: Moment,
    reason: &str,
) -> Result<()> {
    touch(&EVIDENCE, id);
    let done = sqlx::query(REMOVE).bind(at.0).bind(reason).bind(id.to_string()).execute(c).await?;
    if done.rows_affected() == 0 { Err(Error::NotFound) } else { Ok(()) }
}
