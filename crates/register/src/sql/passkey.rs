//! Passkeys, and what they were asked to sign.
use crate::account::{Account, Passkey};
use crate::error::{Error, Result};
use crate::sum::{ACCOUNT, touch, touched};
use domain::day::Moment;
use domain::id::{AccountId, PasskeyId};
use sqlx::any::AnyRow;
use sqlx::{AnyConnection, Row};

statements! {
    ADD = "INSERT INTO passkey (id, account, credential, public_key, sign_count, name, created_at)
           VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (credential) DO NOTHING";
    ALL_OF = "SELECT id, name, created_at, used_at FROM passkey WHERE account = $1 ORDER BY created_at, id";
    CREDENTIALS = "SELECT credential FROM passkey WHERE account = $1 ORDER BY created_at, id";
    COUNT = "SELECT COUNT(*) FROM passkey WHERE account = $1";
    BY_CREDENTIAL = "SELECT a.id, a.login, a.name, a.role, a.institution, a.territory, a.language, a.state, a.created_at,
                            p.id, p.public_key
                       FROM passkey p JOIN account a ON a.id = p.account
                      WHERE p.credential = $1 AND a.state = 'open'";
    // A passkey that does not count always gives 0.
    USE = "UPDATE passkey SET sign_count = $1, used_at = $2
            WHERE id = $3 AND (sign_count < $1 OR (sign_count = 0 AND $1 = 0))
        RETURNING account";
    REMOVE = "DELETE FROM passkey WHERE id = $1 AND account = $2";
    DROP = "DELETE FROM passkey WHERE account = $1";
    ASK = "INSERT INTO passkey_challenge (challenge_hash, purpose, bound_to, begun_at, expires_at) VALUES ($1, $2, $3, $4, $5)";
    TAKE = "DELETE FROM passkey_challenge
             WHERE challenge_hash = $1 AND purpose = $2 AND bound_to = $3 AND begun_at <= $4 AND expires_at > $4";
    DROP_OLD = "DELETE FROM passkey_challenge WHERE expires_at <= $1";
}

/// A passkey to be kept.
pub(crate) struct New<'n> {
    pub(crate) id: PasskeyId,
    pub(crate) account: AccountId,
    pub(crate) credential: &'n str,
    pub(crate) public_key: &'n str,
    pub(crate) sign_count: i64,
    pub(crate) name: &'n str,
    pub(crate) at: Moment,
}

/// Keeps a passkey; false when it is known already, whose ever it is.
pub(crate) async fn add(c: &mut AnyConnection, new: &New<'_>) -> Result<bool> {
    touch(&ACCOUNT, new.account);
    let done = sqlx::query(ADD)
        .bind(new.id.to_string())
        .bind(new.account.to_string())
        .bind(new.credential)
        .bind(new.public_key)
        .bind(new.sign_count)
        .bind(new.name)
        .bind(new.at.0)
        .execute(c)
        .await?;
    Ok(done.rows_affected() > 0)
}

/// The passkeys of an account, the oldest first.
pub(crate) async fn all_of(c: &mut AnyConnection, account: AccountId) -> Result<Vec<Passkey>> {
    let rows = sqlx::query(ALL_OF).bind(account.to_string()).fetch_all(c).await?;
    let read = |row: &AnyRow| {
        Ok(Passkey {
            id: id(row.try_get(0)?)?,
            name: row.try_get(1)?,
            created_at: Moment(row.try_get(2)?),
            used_at: row.try_get::<Option<i64>, _>(3)?.map(Moment),
        })
    };
    rows.iter().map(read).collect()
}

fn id(text: &str) -> Result<PasskeyId> {
    text.parse().map_err(|_| Error::Damaged("passkey.id"))
}

/// What the browser calls the passkeys of an account.
pub(crate) async fn credentials(c: &mut AnyConnection, account: AccountId) -> Result<Vec<String>> {
    let rows = sqlx::query(CREDENTIALS).bind(account.to_string()).fetch_all(c).await?;
    rows.iter().map(|row| Ok(row.try_get(0)?)).collect()
}

/// How many passkeys an account has.
pub(crate) async fn count(c: &mut AnyConnection, account: AccountId) -> Result<i64> {
    Ok(sqlx::query(COUNT).bind(account.to_string()).fetch_one(c).await?.try_get(0)?)
}

/// The passkey that the browser calls so: whose, its id, its public key.
pub(crate) async fn by_credential(
    c: &mut AnyConnection,
    credential: &str,
) -> Result<Option<(Account, PasskeyId, String)>> {
    let row = sqlx::query(BY_CREDENTIAL).bind(credential).fetch_optional(c).await?;
    let read =
        |row: &AnyRow| Ok((super::account::account(row)?, id(row.try_get(9)?)?, row.try_get(10)?));
    row.as_ref().map(read).transpose()
}

/// Notes that a passkey was used, and the counter it gave; false when that is
/// not above the last one.
pub(crate) async fn use_once(
    c: &mut AnyConnection,
    passkey: PasskeyId,
    sign_count: i64,
    at: Moment,
) -> Result<bool> {
    let query = sqlx::query(USE).bind(sign_count).bind(at.0).bind(passkey.to_string());
    let accounts = query.fetch_all(c).await?;
    touched(&ACCOUNT, &accounts)?;
    Ok(!accounts.is_empty())
}

/// Removes a passkey of an account; false if there was none.
pub(crate) async fn remove(
    c: &mut AnyConnection,
    passkey: PasskeyId,
    account: AccountId,
) -> Result<bool> {
    touch(&ACCOUNT, account);
    let query = sqlx::query(REMOVE).bind(passkey.to_string()).bind(account.to_string());
    Ok(query.execute(c).await?.rows_affected() > 0)
}

/// Removes every passkey of an account.
pub(crate) async fn drop(c: &mut AnyConnection, account: AccountId) -> Result<()> {
    touch(&ACCOUNT, account);
    sqlx::query(DROP).bind(account.to_string()).execute(c).await?;
    Ok(())
}

/// A challenge: its hash, what for, and in which session or half-session.
#[derive(Clone, Copy)]
pub(crate) struct Challenge<'c> {
    pub(crate) hash: &'c str,
    pub(crate) purpose: &'c str,
    pub(crate) bound_to: &'c str,
}

/// Keeps a challenge until it is taken, and forgets those that ran out.
pub(crate) async fn ask(
    c: &mut AnyConnection,
    challenge: Challenge<'_>,
    at: Moment,
    expires_at: Moment,
) -> Result<()> {
    sqlx::query(DROP_OLD).bind(at.0).execute(&mut *c).await?;
    let query = sqlx::query(ASK).bind(challenge.hash).bind(challenge.purpose);
    query.bind(challenge.bound_to).bind(at.0).bind(expires_at.0).execute(c).await?;
    Ok(())
}

/// Takes a challenge, once; false when there is none that holds.
pub(crate) async fn take(
    c: &mut AnyConnection,
    challenge: Challenge<'_>,
    at: Moment,
) -> Result<bool> {
    let query = sqlx::query(TAKE).bind(challenge.hash).bind(challenge.purpose);
    let done = query.bind(challenge.bound_to).bind(at.0).execute(c).await?;
    Ok(done.rows_affected() > 0)
}
