//! Running numbers, and answers kept for as long as nothing changed.
use crate::error::Result;
use sqlx::{AnyConnection, Row};

statements! {
    ADVANCE = "INSERT INTO edition (name, number) VALUES ($1, $2)
               ON CONFLICT (name) DO UPDATE SET number = edition.number + excluded.number
               RETURNING number";
    NUMBER = "SELECT number FROM edition WHERE name = $1";
    ANSWER = "SELECT answer.body FROM answer, edition
               WHERE answer.question = $1 AND edition.name = $2 AND answer.edition = edition.number";
    KEEP = "INSERT INTO answer (question, edition, body) VALUES ($1, $2, $3)
            ON CONFLICT (question) DO UPDATE SET edition = excluded.edition, body = excluded.body";
}

/// Advances the number called `name` by `steps` and tells it.
pub(crate) async fn advance(c: &mut AnyConnection, name: &str, steps: i64) -> Result<i64> {
    Ok(sqlx::query(ADVANCE).bind(name).bind(steps).fetch_one(c).await?.try_get(0)?)
}

/// What is counted of the case files may have changed: readings that were kept
/// are worked out anew.
pub(crate) async fn case_changed(c: &mut AnyConnection) -> Result<()> {
    advance(c, "readings", 1).await.map(|_| ())
}

/// The number called `name`; 0 before it was ever advanced.
pub(crate) async fn number(c: &mut AnyConnection, name: &str) -> Result<i64> {
    match sqlx::query(NUMBER).bind(name).fetch_optional(c).await? {
        Some(row) => Ok(row.try_get(0)?),
        None => Ok(0),
    }
}

/// The kept answer to `question`, if edition `name` has not changed since.
pub(crate) async fn answer(
    c: &mut AnyConnection,
    question: &str,
    name: &str,
) -> Result<Option<String>> {
    let row = sqlx::query(ANSWER).bind(question).bind(name).fetch_optional(c).await?;
    row.map(|r| r.try_get(0)).transpose().map_err(Into::into)
}

/// Keeps the answer to `question` as worked out for edition `number`.
pub(crate) async fn keep(
    c: &mut AnyConnection,
    question: &str,
    number: i64,
    body: &str,
) -> Result<()> {
    sqlx::query(KEEP).bind(question).bind(number).bind(body).execute(c).await?;
    Ok(())
}
