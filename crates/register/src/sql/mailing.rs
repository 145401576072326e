//! Who is written to when something waits for them.
use crate::error::{Error, Result};
use crate::mailing::Mail;
use domain::day::Moment;
use domain::id::AccountId;
use sqlx::{AnyConnection, Row};

statements! {
    ADDRESS = "SELECT address FROM mailing WHERE account = $1";
    SET = "INSERT INTO mailing (account, address, mailed_at) VALUES ($1, $2, $3)
           ON CONFLICT (account) DO UPDATE SET address = excluded.address";
    STOP = "DELETE FROM mailing WHERE account = $1";
    // What was told before one was last written to is not told of again.
    DUE = "SELECT m.account, m.address, m.mailed_at, a.language,
                  (SELECT COUNT(*) FROM notice n WHERE n.account = m.account AND n.read_at IS NULL)
             FROM mailing m JOIN account a ON a.id = m.account
            WHERE a.state = 'open' AND m.mailed_at <= $1
              AND EXISTS (SELECT 1 FROM notice n WHERE n.account = m.account AND n.read_at IS NULL AND n.at > m.mailed_at)
            ORDER BY m.mailed_at, m.account LIMIT 1";
    TAKE = "UPDATE mailing SET mailed_at = $1 WHERE account = $2 AND mailed_at = $3";
}

const DAMAGED: Error = Error::Damaged("mailing");

/// Where an account is written to; none when it is not.
pub(crate) async fn address(c: &mut AnyConnection, account: AccountId) -> Result<Option<String>> {
    let row = sqlx::query(ADDRESS).bind(account.to_string()).fetch_optional(c).await?;
    row.map(|row| Ok(row.try_get(0)?)).transpose()
}

/// Sets where an account is written to; what it was told until `now` is not written of.
pub(crate) async fn set(
    c: &mut AnyConnection,
    account: AccountId,
    address: &str,
    now: Moment,
) -> Result<()> {
    sqlx::query(SET).bind(account.to_string()).bind(address).bind(now.0).execute(c).await?;
    Ok(())
}

/// Writes to an account no more.
pub(crate) async fn stop(c: &mut AnyConnection, account: AccountId) -> Result<()> {
    sqlx::query(STOP).bind(account.to_string()).execute(c).await?;
    Ok(())
}

/// Somebody for whom something waits that came since they were last written to, and
/// that was not after `before`.
pub(crate) async fn due(c: &mut AnyConnection, before: Moment) -> Result<Option<Mail>> {
    let row = sqlx::query(DUE).bind(before.0).fetch_optional(c).await?;
    row.map(|row| {
        Ok(Mail {
            account: row.try_get::<&str, _>(0)?.parse().map_err(|_| DAMAGED)?,
            address: row.try_get(1)?,
            language: row.try_get::<&str, _>(3)?.parse().map_err(|()| DAMAGED)?,
            notices: usize::try_from(row.try_get::<i64, _>(4)?).map_err(|_| DAMAGED)?,
            last: Moment(row.try_get(2)?),
        })
    })
    .transpose()
}

/// Notes that an account is written to at `now`; whether nobody else did since `last`.
pub(crate) async fn take(
    c: &mut AnyConnection,
    account: AccountId,
    last: Moment,
    now: Moment,
) -> Result<bool> {
    let query = sqlx::query(TAKE).bind(now.0).bind(account.to_string()).bind(last.0);
    Ok(query.execute(c).await?.rows_affected() > 0)
}
