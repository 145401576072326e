//! Wrapped keys, in their own database.
use super::filter::Statement;
use crate::error::{Error, Result};
use sqlx::{AnyConnection, Row};

statements! {
    ADD = "INSERT INTO wrapped_key (owner, number, root, wrapped) VALUES ($1, $2, $3, $4)";
    OF = "SELECT number, wrapped FROM wrapped_key WHERE owner = $1 ORDER BY number";
    AFTER = "SELECT owner, number, wrapped FROM wrapped_key
              WHERE owner > $1 OR (owner = $1 AND number > $2) ORDER BY owner, number LIMIT 500";
    CHANGE = "UPDATE wrapped_key SET root = $1, wrapped = $2 WHERE owner = $3 AND number = $4";
    NUMBERS = "SELECT owner, MAX(number) FROM wrapped_key
                WHERE owner > $1 AND (owner LIKE 'person/%' OR owner LIKE 'case/%' OR owner LIKE 'alert/%')
                GROUP BY owner ORDER BY owner LIMIT 500";
    HIGHEST = "SELECT COALESCE(MAX(number), 0) FROM wrapped_key
                WHERE owner LIKE 'person/%' OR owner LIKE 'case/%' OR owner LIKE 'alert/%'";
    DESTROY = "DELETE FROM wrapped_key WHERE owner = $1";
    ADD_BY_CODE = "INSERT INTO code_key (owner, salt, wrapped) VALUES ($1, $2, $3)";
    BY_CODE = "SELECT salt, wrapped FROM code_key WHERE owner = $1";
    DESTROY_BY_CODE = "DELETE FROM code_key WHERE owner = $1";
    HOLD_ROOT = "UPDATE keeper SET value = value WHERE name = 'root' RETURNING value";
    KEPT = "SELECT value FROM keeper WHERE name = $1";
    KEEP = "INSERT INTO keeper (name, value) VALUES ($1, $2)
            ON CONFLICT (name) DO UPDATE SET value = excluded.value";
}

/// Keeps a wrapped key of `owner`.
pub(crate) async fn add(
    c: &mut AnyConnection,
    owner: &str,
    number: u32,
    root: &str,
    wrapped: Vec<u8>,
) -> Result<()> {
    let query = sqlx::query(ADD).bind(owner).bind(i64::from(number)).bind(root).bind(wrapped);
    query.execute(c).await?;
    Ok(())
}

/// The number of the newest key of each person, case and alert, up to 500 of them
/// after this owner.
pub(crate) async fn numbers(c: &mut AnyConnection, after: &str) -> Result<Vec<(String, u32)>> {
    let rows = sqlx::query(NUMBERS).bind(after).fetch_all(c).await?;
    rows.iter().map(|r| Ok((r.try_get(0)?, number(r.try_get(1)?)?))).collect()
}

/// The highest number of a key of a person, case or alert; 0 when there is none.
pub(crate) async fn highest(c: &mut AnyConnection) -> Result<u32> {
    number(sqlx::query(HIGHEST).fetch_one(c).await?.try_get(0)?)
}

/// The wrapped keys of `owner`, the first one first.
pub(crate) async fn of(c: &mut AnyConnection, owner: &str) -> Result<Vec<(u32, Vec<u8>)>> {
    let rows = sqlx::query(OF).bind(owner).fetch_all(c).await?;
    rows.iter().map(|r| Ok((number(r.try_get(0)?)?, r.try_get(1)?))).collect()
}

/// Up to 500 wrapped keys after this one, in order: owner, number, bytes.
pub(crate) async fn after(
    c: &mut AnyConnection,
    owner: &str,
    last: u32,
) -> Result<Vec<(String, u32, Vec<u8>)>> {
    let rows = sqlx::query(AFTER).bind(owner).bind(i64::from(last)).fetch_all(c).await?;
    rows.iter().map(|r| Ok((r.try_get(0)?, number(r.try_get(1)?)?, r.try_get(2)?))).collect()
}

/// Keeps a key wrapped anew.
pub(crate) async fn change(
    c: &mut AnyConnection,
    owner: &str,
    number: u32,
    root: &str,
    wrapped: Vec<u8>,
) -> Result<()> {
    let query = sqlx::query(CHANGE).bind(root).bind(wrapped).bind(owner).bind(i64::from(number));
    query.execute(c).await?;
    Ok(())
}

/// Those of `owners` that have keys.
pub(crate) async fn there(c: &mut AnyConnection, owners: &[&str]) -> Result<Vec<String>> {
    let mut found = Vec::new();
    for sql in [
        "SELECT owner FROM wrapped_key WHERE owner IN (",
        "SELECT owner FROM code_key WHERE owner IN (",
    ] {
        let mut s = Statement::new(sql);
        for (n, owner) in owners.iter().enumerate() {
            s.and(if n == 0 { "" } else { ", " }, (*owner).to_owned());
        }
        s.push(")");
        for row in s.rows(&mut *c).await? {
            found.push(row.try_get(0)?);
        }
    }
    found.sort_unstable();
    found.dedup();
    Ok(found)
}

/// Destroys the keys of `owner`; how many there were.
pub(crate) async fn destroy(c: &mut AnyConnection, owner: &str) -> Result<u64> {
    sqlx::query(DESTROY_BY_CODE).bind(owner).execute(&mut *c).await?;
    Ok(sqlx::query(DESTROY).bind(owner).execute(c).await?.rows_affected())
}

/// Keeps the key of `owner` as a code wraps it.
pub(crate) async fn add_by_code(
    c: &mut AnyConnection,
    owner: &str,
    salt: &[u8],
    wrapped: Vec<u8>,
) -> Result<()> {
    let query = sqlx::query(ADD_BY_CODE).bind(owner).bind(salt.to_vec()).bind(wrapped);
    query.execute(c).await?;
    Ok(())
}

/// The key of `owner` as a code wraps it, and the salt of that.
pub(crate) async fn by_code(
    c: &mut AnyConnection,
    owner: &str,
) -> Result<Option<([u8; vault::code::SALT], Vec<u8>)>> {
    let row = sqlx::query(BY_CODE).bind(owner).fetch_optional(c).await?;
    let Some(row) = row else { return Ok(None) };
    let salt: Vec<u8> = row.try_get(0)?;
    let salt = salt.try_into().map_err(|_| Error::Damaged("code_key"))?;
    Ok(Some((salt, row.try_get(1)?)))
}

/// The id of the root that wraps; until the end of the transaction nobody
/// turns it over.
pub(crate) async fn hold_root(c: &mut AnyConnection) -> Result<Option<String>> {
    let row = sqlx::query(HOLD_ROOT).fetch_optional(c).await?;
    Ok(row.map(|r| r.try_get(0)).transpose()?)
}

/// What is kept under `name`.
pub(crate) async fn kept(c: &mut AnyConnection, name: &str) -> Result<Option<String>> {
    let row = sqlx::query(KEPT).bind(name).fetch_optional(c).await?;
    Ok(row.map(|r| r.try_get(0)).transpose()?)
}

/// Keeps `value` under `name`.
pub(crate) async fn keep(c: &mut AnyConnection, name: &str, value: &str) -> Result<()> {
    sqlx::query(KEEP).bind(name).bind(value).execute(c).await?;
    Ok(())
}

fn number(stored: i64) -> Result<u32> {
    u32::try_from(stored).map_err(|_| Error::Damaged("wrapped_key"))
}

#[cfg(test)]
mod tests {
    use crate::db::Database;
    use sqlx::{Executor, SqlSafeStr};

    #[tokio::test]
    async fn the_database_of_keys_takes_every_statement() {
        let folder = tempfile::tempdir().unwrap();
        let keys = Database::open_folder(folder.path()).await.unwrap().keys().await.unwrap();
        let mut connection = keys.read().await.unwrap();
        for (name, sql) in super::ALL {
            let taken = connection.prepare(sql.into_sql_str()).await;
            assert!(taken.is_ok(), "{name}");
        }
    }
}
