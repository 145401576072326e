//! Who an account is elsewhere, and who was led there.
use crate::account::Account;
use crate::error::Result;
use crate::sum::{ACCOUNT, touch};
use domain::day::Moment;
use domain::id::AccountId;
use sqlx::{AnyConnection, Row};

statements! {
    BEGIN = "INSERT INTO elsewhere (token_hash, back, begun_at, expires_at) VALUES ($1, $2, $3, $4)";
    BACK = "SELECT back FROM elsewhere WHERE token_hash = $1 AND begun_at <= $2 AND expires_at > $2";
    TAKE = "DELETE FROM elsewhere WHERE token_hash = $1";
    DROP_OLD = "DELETE FROM elsewhere WHERE expires_at <= $1";
    BY_SUBJECT = "SELECT a.id, a.login, a.name, a.role, a.institution, a.territory, a.language, a.state, a.created_at
                    FROM account_subject s JOIN account a ON a.id = s.account
                   WHERE s.issuer = $1 AND s.subject = $2 AND a.state = 'open'";
    OF = "SELECT issuer, subject FROM account_subject WHERE account = $1";
    ADD = "INSERT INTO account_subject (account, issuer, subject, linked_at) VALUES ($1, $2, $3, $4)
           ON CONFLICT DO NOTHING";
    DROP = "DELETE FROM account_subject WHERE account = $1";
}

/// Keeps that somebody is led elsewhere, and forgets those whose time is over.
pub(crate) async fn begin(
    c: &mut AnyConnection,
    token_hash: &str,
    back: &str,
    at: Moment,
    expires_at: Moment,
) -> Result<()> {
    sqlx::query(DROP_OLD).bind(at.0).execute(&mut *c).await?;
    let query = sqlx::query(BEGIN).bind(token_hash).bind(back);
    query.bind(at.0).bind(expires_at.0).execute(c).await?;
    Ok(())
}

/// Takes who comes back, once: where they wanted to go; none when the time is
/// over or they came before.
pub(crate) async fn take(
    c: &mut AnyConnection,
    token_hash: &str,
    at: Moment,
) -> Result<Option<String>> {
    let row = sqlx::query(BACK).bind(token_hash).bind(at.0).fetch_optional(&mut *c).await?;
    let taken = sqlx::query(TAKE).bind(token_hash).execute(c).await?;
    match row {
        Some(row) if taken.rows_affected() > 0 => Ok(Some(row.try_get(0)?)),
        _ => Ok(None),
    }
}

/// The open account of a subject.
pub(crate) async fn by_subject(
    c: &mut AnyConnection,
    issuer: &str,
    subject: &str,
) -> Result<Option<Account>> {
    let row = sqlx::query(BY_SUBJECT).bind(issuer).bind(subject).fetch_optional(c).await?;
    row.as_ref().map(super::account::account).transpose()
}

/// Who an account is elsewhere: the issuer and the subject.
pub(crate) async fn of(c: &mut AnyConnection, a: AccountId) -> Result<Option<(String, String)>> {
    let row = sqlx::query(OF).bind(a.to_string()).fetch_optional(c).await?;
    row.map(|row| Ok((row.try_get(0)?, row.try_get(1)?))).transpose()
}

/// Links an account to a subject; false when either is linked already.
pub(crate) async fn add(
    c: &mut AnyConnection,
    a: AccountId,
    issuer: &str,
    subject: &str,
    at: Moment,
) -> Result<bool> {
    touch(&ACCOUNT, a);
    let query = sqlx::query(ADD).bind(a.to_string()).bind(issuer).bind(subject).bind(at.0);
    Ok(query.execute(c).await?.rows_affected() > 0)
}

/// Takes the link of an account off; false if there was none.
pub(crate) async fn drop(c: &mut AnyConnection, a: AccountId) -> Result<bool> {
    touch(&ACCOUNT, a);
    Ok(sqlx::query(DROP).bind(a.to_string()).execute(c).await?.rows_affected() > 0)
}
