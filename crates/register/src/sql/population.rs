//! How many people live in each oblast, by year.
use crate::error::{Error, Result};
use crate::population::Loaded;
use crate::sum::{POPULATION, touch};
use domain::day::Moment;
use sqlx::any::AnyRow;
use sqlx::{AnyConnection, Row};

statements! {
    PUT = "INSERT INTO population (year, people, source, account, at) VALUES ($1, $2, $3, $4, $5)
           ON CONFLICT (year) DO UPDATE SET people = excluded.people, source = excluded.source,
                                            account = excluded.account, at = excluded.at";
    YEARS = "SELECT year, people, source, account, at FROM population ORDER BY year DESC";
}

const DAMAGED: Error = Error::Damaged("population");

fn loaded(row: &AnyRow) -> Result<Loaded> {
    Ok(Loaded {
        year: row.try_get::<&str, _>(0)?.parse().map_err(|_| DAMAGED)?,
        people: serde_json::from_str(row.try_get(1)?).map_err(|_| DAMAGED)?,
        source: row.try_get(2)?,
        by: row.try_get::<&str, _>(3)?.parse().map_err(|_| DAMAGED)?,
        at: Moment(row.try_get(4)?),
    })
}

/// Puts a year down; what stood there is replaced.
pub(crate) async fn put(c: &mut AnyConnection, new: &Loaded) -> Result<()> {
    touch(&POPULATION, new.year);
    let people = serde_json::to_string(&new.people).map_err(|_| DAMAGED)?;
    sqlx::query(PUT)
        .bind(new.year.to_string())
        .bind(people)
        .bind(new.source.clone())
        .bind(new.by.to_string())
        .bind(new.at.0)
        .execute(c)
        .await?;
    Ok(())
}

/// Every year, the latest first.
pub(crate) async fn all(c: &mut AnyConnection) -> Result<Vec<Loaded>> {
    sqlx::query(YEARS).fetch_all(c).await?.iter().map(loaded).collect()
}
