//! Saved filters.
use crate::error::{Error, Result};
use crate::saved_filter::SavedFilter;
use domain::day::Moment;
use domain::id::{AccountId, SavedFilterId};
use sqlx::any::AnyRow;
use sqlx::{AnyConnection, Row};

statements! {
    ADD = "INSERT INTO saved_filter (id, account, kind, name, query, shared, at) VALUES ($1, $2, $3, $4, $5, $6, $7)";
    DROP_NAMED = "DELETE FROM saved_filter WHERE account = $1 AND kind = $2 AND name = $3";
    SEEN_BY = "SELECT id, account, kind, name, query, shared, at FROM saved_filter
                WHERE kind = $1 AND (account = $2 OR shared = 1) ORDER BY name, id";
    DELETE = "DELETE FROM saved_filter WHERE id = $1 AND account = $2";
}

fn filter(row: &AnyRow) -> Result<SavedFilter> {
    Ok(SavedFilter {
        id: id(row.try_get(0)?)?,
        account: id(row.try_get(1)?)?,
        kind: row.try_get(2)?,
        name: row.try_get(3)?,
        query: row.try_get(4)?,
        shared: row.try_get::<i64, _>(5)? == 1,
        at: Moment(row.try_get(6)?),
    })
}

fn id<T: std::str::FromStr>(text: &str) -> Result<T> {
    text.parse().map_err(|_| Error::Damaged("saved_filter.id"))
}

/// Keeps a filter.
pub(crate) async fn add(c: &mut AnyConnection, f: &SavedFilter) -> Result<()> {
    sqlx::query(ADD)
        .bind(f.id.to_string())
        .bind(f.account.to_string())
        .bind(&f.kind)
        .bind(&f.name)
        .bind(&f.query)
        .bind(i64::from(f.shared))
        .bind(f.at.0)
        .execute(c)
        .await?;
    Ok(())
}

/// Drops the filter that has the owner, kind and name of `f`.
pub(crate) async fn drop_named(c: &mut AnyConnection, f: &SavedFilter) -> Result<()> {
    sqlx::query(DROP_NAMED)
        .bind(f.account.to_string())
        .bind(&f.kind)
        .bind(&f.name)
        .execute(c)
        .await?;
    Ok(())
}

/// The filters of a kind that an account sees, by name.
pub(crate) async fn seen_by(
    c: &mut AnyConnection,
    account: AccountId,
    kind: &str,
) -> Result<Vec<SavedFilter>> {
    let query = sqlx::query(SEEN_BY).bind(kind).bind(account.to_string());
    query.fetch_all(c).await?.iter().map(filter).collect()
}

/// Deletes a filter of an account; false if there was none.
pub(crate) async fn delete(
    c: &mut AnyConnection,
    f: SavedFilterId,
    account: AccountId,
) -> Result<bool> {
    let done = sqlx::query(DELETE).bind(f.to_string()).bind(account.to_string()).execute(c).await?;
    Ok(done.rows_affected() > 0)
}
