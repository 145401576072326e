//! Returns as they were sent.
use crate::error::{Error, Result};
use crate::returns::{Kept, NewRevision};
use crate::sum::{RETURN_REVISION, touch};
use domain::day::Moment;
use domain::id::ReturnRevisionId;
use sqlx::any::AnyRow;
use sqlx::{AnyConnection, Row};

statements! {
    ADD = "INSERT INTO return_revision (id, return_id, return_version, year, account, at, sha256, content, note)
           VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)";
    OF_YEAR = "SELECT r.id, r.return_id, r.return_version, r.year, r.account, a.name, r.at, r.sha256, r.note
                 FROM return_revision r JOIN account a ON a.id = r.account
                WHERE r.year = $1 ORDER BY r.id DESC";
    OF_RETURN = "SELECT r.id, r.return_id, r.return_version, r.year, r.account, a.name, r.at, r.sha256, r.note
                   FROM return_revision r JOIN account a ON a.id = r.account
                  WHERE r.return_id = $1 AND r.year = $2 ORDER BY r.id DESC";
    ONE = "SELECT r.id, r.return_id, r.return_version, r.year, r.account, a.name, r.at, r.sha256, r.note
             FROM return_revision r JOIN account a ON a.id = r.account WHERE r.id = $1";
    CONTENT = "SELECT content FROM return_revision WHERE id = $1";
}

const DAMAGED: Error = Error::Damaged("return_revision");

fn kept(row: &AnyRow) -> Result<Kept> {
    Ok(Kept {
        id: row.try_get::<&str, _>(0)?.parse().map_err(|_| DAMAGED)?,
        of: row.try_get(1)?,
        version: u32::try_from(row.try_get::<i64, _>(2)?).map_err(|_| DAMAGED)?,
        year: i16::try_from(row.try_get::<i64, _>(3)?).map_err(|_| DAMAGED)?,
        account: row.try_get::<&str, _>(4)?.parse().map_err(|_| DAMAGED)?,
        name: row.try_get(5)?,
        at: Moment(row.try_get(6)?),
        sha256: row.try_get(7)?,
        note: row.try_get(8)?,
    })
}

/// Keeps one.
pub(crate) async fn add(c: &mut AnyConnection, new: &NewRevision<'_>) -> Result<()> {
    touch(&RETURN_REVISION, new.id);
    sqlx::query(ADD)
        .bind(new.id.to_string())
        .bind(new.of.to_owned())
        .bind(i64::from(new.version))
        .bind(i64::from(new.year))
        .bind(new.account.to_string())
        .bind(new.at.0)
        .bind(new.sha256.to_owned())
        .bind(new.content.to_owned())
        .bind(new.note.to_owned())
        .execute(c)
        .await?;
    Ok(())
}

/// Those about a year, the latest first.
pub(crate) async fn of_year(c: &mut AnyConnection, year: i16) -> Result<Vec<Kept>> {
    sqlx::query(OF_YEAR).bind(i64::from(year)).fetch_all(c).await?.iter().map(kept).collect()
}

/// Those of a return about a year, the latest first.
pub(crate) async fn of_return(c: &mut AnyConnection, of: &str, year: i16) -> Result<Vec<Kept>> {
    let query = sqlx::query(OF_RETURN).bind(of.to_owned()).bind(i64::from(year));
    query.fetch_all(c).await?.iter().map(kept).collect()
}

/// One of them.
pub(crate) async fn one(c: &mut AnyConnection, id: ReturnRevisionId) -> Result<Option<Kept>> {
    sqlx::query(ONE).bind(id.to_string()).fetch_optional(c).await?.as_ref().map(kept).transpose()
}

/// What was sent, as it was kept.
pub(crate) async fn content(c: &mut AnyConnection, id: ReturnRevisionId) -> Result<String> {
    let row = sqlx::query(CONTENT).bind(id.to_string()).fetch_optional(c).await?;
    Ok(row.ok_or(Error::NotFound)?.try_get(0)?)
}
