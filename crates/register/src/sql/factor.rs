//! Second factors, recovery codes, and who is between the password and the code.
use crate::account::Account;
use crate::error::{Error, Result};
use domain::day::Moment;
use domain::id::{AccountId, SessionId};
use sqlx::any::AnyRow;
use sqlx::{AnyConnection, Row};

statements! {
    OF = "SELECT secret, salt, since FROM factor WHERE account = $1";
    ADD = "INSERT INTO factor (account, secret, salt, last_step, since) VALUES ($1, $2, $3, $4, $5)
           ON CONFLICT (account) DO NOTHING";
    SEAL_ANEW = "UPDATE factor SET secret = $1, salt = $2 WHERE account = $3";
    TAKE_STEP = "UPDATE factor SET last_step = $1 WHERE account = $2 AND last_step < $1";
    DROP = "DELETE FROM factor WHERE account = $1";
    ADD_CODE = "INSERT INTO recovery_code (account, code_hash) VALUES ($1, $2)";
    USE_CODE = "UPDATE recovery_code SET used_at = $1 WHERE account = $2 AND code_hash = $3 AND used_at IS NULL";
    CODES_LEFT = "SELECT COUNT(*) FROM recovery_code WHERE account = $1 AND used_at IS NULL";
    DROP_CODES = "DELETE FROM recovery_code WHERE account = $1";
    ADD_HALF = "INSERT INTO half_session (id, account, token_hash, factor, tries, begun_at, expires_at)
                VALUES ($1, $2, $3, $4, 0, $5, $6)";
    TRY_HALF = "UPDATE half_session SET tries = tries + 1
                 WHERE token_hash = $1 AND tries < $2 AND begun_at <= $3 AND expires_at > $3";
    HALF = "SELECT a.id, a.login, a.name, a.role, a.institution, a.territory, a.language, a.state, a.created_at,
                   h.id, h.factor, h.tries
              FROM half_session h JOIN account a ON a.id = h.account
             WHERE h.token_hash = $1 AND a.state = 'open'";
    END_HALF = "DELETE FROM half_session WHERE id = $1";
    END_HALVES = "DELETE FROM half_session WHERE account = $1";
    DROP_OLD_HALVES = "DELETE FROM half_session WHERE expires_at <= $1";
}

/// The second factor of an account, closed.
pub(crate) struct Kept {
    pub(crate) secret: Vec<u8>,
    pub(crate) salt: String,
    pub(crate) since: Moment,
}

/// The second factor of an account.
pub(crate) async fn of(c: &mut AnyConnection, account: AccountId) -> Result<Option<Kept>> {
    let row = sqlx::query(OF).bind(account.to_string()).fetch_optional(c).await?;
    let read = |row: &AnyRow| -> Result<Kept> {
        Ok(Kept { secret: row.try_get(0)?, salt: row.try_get(1)?, since: Moment(row.try_get(2)?) })
    };
    row.as_ref().map(read).transpose()
}

/// Keeps a second factor; false when there is one.
pub(crate) async fn add(
    c: &mut AnyConnection,
    account: AccountId,
    kept: &Kept,
    step: i64,
) -> Result<bool> {
    let query = sqlx::query(ADD).bind(account.to_string()).bind(&kept.secret).bind(&kept.salt);
    let done = query.bind(step).bind(kept.since.0).execute(c).await?;
    Ok(done.rows_affected() > 0)
}

/// Keeps the secret as it is sealed under a new password.
pub(crate) async fn seal_anew(
    c: &mut AnyConnection,
    account: AccountId,
    kept: &Kept,
) -> Result<()> {
    let query = sqlx::query(SEAL_ANEW).bind(&kept.secret).bind(&kept.salt);
    query.bind(account.to_string()).execute(c).await?;
    Ok(())
}

/// Uses up every code to this step; false when it was used before.
pub(crate) async fn take_step(
    c: &mut AnyConnection,
    account: AccountId,
    step: i64,
) -> Result<bool> {
    let done = sqlx::query(TAKE_STEP).bind(step).bind(account.to_string()).execute(c).await?;
    Ok(done.rows_affected() > 0)
}

/// Takes the second factor off, with its recovery codes.
pub(crate) async fn drop(c: &mut AnyConnection, account: AccountId) -> Result<()> {
    sqlx::query(DROP).bind(account.to_string()).execute(&mut *c).await?;
    drop_codes(c, account).await
}

/// Keeps the hash of a recovery code.
pub(crate) async fn add_code(c: &mut AnyConnection, account: AccountId, hash: &str) -> Result<()> {
    sqlx::query(ADD_CODE).bind(account.to_string()).bind(hash).execute(c).await?;
    Ok(())
}

/// Uses a recovery code; false when there is none that was not used.
pub(crate) async fn use_code(
    c: &mut AnyConnection,
    account: AccountId,
    hash: &str,
    at: Moment,
) -> Result<bool> {
    let query = sqlx::query(USE_CODE).bind(at.0).bind(account.to_string()).bind(hash);
    Ok(query.execute(c).await?.rows_affected() > 0)
}

/// How many recovery codes were not used.
pub(crate) async fn codes_left(c: &mut AnyConnection, account: AccountId) -> Result<i64> {
    let row = sqlx::query(CODES_LEFT).bind(account.to_string()).fetch_one(c).await?;
    Ok(row.try_get(0)?)
}

/// Forgets all recovery codes of an account.
pub(crate) async fn drop_codes(c: &mut AnyConnection, account: AccountId) -> Result<()> {
    sqlx::query(DROP_CODES).bind(account.to_string()).execute(c).await?;
    Ok(())
}

/// A half-session to be kept.
pub(crate) struct NewHalf<'h> {
    pub(crate) id: SessionId,
    pub(crate) account: AccountId,
    pub(crate) token_hash: &'h str,
    pub(crate) factor: &'h [u8],
    pub(crate) at: Moment,
    pub(crate) expires_at: Moment,
}

/// Keeps a half-session.
pub(crate) async fn add_half(c: &mut AnyConnection, half: &NewHalf<'_>) -> Result<()> {
    sqlx::query(ADD_HALF)
        .bind(half.id.to_string())
        .bind(half.account.to_string())
        .bind(half.token_hash)
        .bind(half.factor)
        .bind(half.at.0)
        .bind(half.expires_at.0)
        .execute(&mut *c)
        .await?;
    sqlx::query(DROP_OLD_HALVES).bind(half.at.0).execute(c).await?;
    Ok(())
}

/// Counts a try of a half-session before it is looked at, so that many at once
/// are not more than are allowed; false when it is over.
pub(crate) async fn try_half(
    c: &mut AnyConnection,
    token_hash: &str,
    most: i64,
    at: Moment,
) -> Result<bool> {
    let query = sqlx::query(TRY_HALF).bind(token_hash).bind(most).bind(at.0);
    Ok(query.execute(c).await?.rows_affected() > 0)
}

/// A half-session: whose, its id, the sealed secret and how often it was tried.
pub(crate) async fn half(
    c: &mut AnyConnection,
    token_hash: &str,
) -> Result<Option<(Account, SessionId, Vec<u8>, i64)>> {
    let row = sqlx::query(HALF).bind(token_hash).fetch_optional(c).await?;
    let read = |row: &AnyRow| {
        let id: &str = row.try_get(9)?;
        let id = id.parse().map_err(|_| Error::Damaged("half_session.id"))?;
        Ok((super::account::account(row)?, id, row.try_get(10)?, row.try_get(11)?))
    };
    row.as_ref().map(read).transpose()
}

/// Ends a half-session.
pub(crate) async fn end_half(c: &mut AnyConnection, half: SessionId) -> Result<()> {
    sqlx::query(END_HALF).bind(half.to_string()).execute(c).await?;
    Ok(())
}

/// Ends every half-session of an account.
pub(crate) async fn end_halves(c: &mut AnyConnection, account: AccountId) -> Result<()> {
    sqlx::query(END_HALVES).bind(account.to_string()).execute(c).await?;
    Ok(())
}
