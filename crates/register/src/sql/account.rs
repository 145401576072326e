//! Accounts, sessions, tokens, tries to sign in, and answered requests.
use crate::account::{Account, Listed, Token};
use crate::by::{By, Once};
use crate::error::{Error, Result};
use crate::sum::{ACCOUNT, touch};
use domain::access::Role;
use domain::day::Moment;
use domain::id::{AccountId, SessionId, TokenId};
use domain::words::Language;
use sqlx::any::AnyRow;
use sqlx::{AnyConnection, Row};

statements! {
    SETTING = "SELECT value FROM setting WHERE name = $1";
    SET_SETTING = "INSERT INTO setting (name, value) VALUES ($1, $2) ON CONFLICT (name) DO NOTHING";
    PUT_SETTING = "INSERT INTO setting (name, value) VALUES ($1, $2)
                   ON CONFLICT (name) DO UPDATE SET value = excluded.value";
    ADD = "INSERT INTO account (id, login, name, role, institution, territory, language, password_hash, state, created_at, first_until)
           VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 'open', $9, $10)";
    ALL_ACCOUNTS = "SELECT id, login, name, role, institution, territory, language, state, created_at FROM account ORDER BY name, id";
    BY_ID = "SELECT id, login, name, role, institution, territory, language, state, created_at FROM account WHERE id = $1";
    BY_LOGIN = "SELECT id, login, name, role, institution, territory, language, state, created_at FROM account WHERE login = $1";
    PASSWORD = "SELECT password_hash FROM account WHERE id = $1";
    CHANGE = "UPDATE account SET name = $1, role = $2, institution = $3, territory = $4, state = $5 WHERE id = $6";
    FIRST_UNTIL = "SELECT first_until FROM account WHERE id = $1";
    SET_PASSWORD = "UPDATE account SET password_hash = $1, first_until = $2 WHERE id = $3";
    SET_LANGUAGE = "UPDATE account SET language = $1 WHERE id = $2";
    COUNT = "SELECT COUNT(*) FROM account";
    COUNT_ADMINISTRATORS = "SELECT COUNT(*) FROM account WHERE role = 'administrator' AND state = 'open'";
    ADD_SESSION = "INSERT INTO session (id, account, token_hash, csrf, agent, created_at, seen_at, expires_at, confirmed_at, factor)
                   VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)";
    // One that was begun an hour and more in the time to come was begun when the clock was ahead: it would
    // last for as long as the clock was.
    SESSION = "SELECT a.id, a.login, a.name, a.role, a.institution, a.territory, a.language, a.state, a.created_at,
                      s.id, s.csrf, s.seen_at, s.confirmed_at, a.first_until,
                      (SELECT COUNT(*) FROM factor f WHERE f.account = a.id)
                 FROM session s JOIN account a ON a.id = s.account
                WHERE s.token_hash = $1 AND s.expires_at > $2 AND s.seen_at > $3 AND s.created_at <= $2 + 3600000
                  AND a.state = 'open'";
    SESSION_FACTOR = "SELECT id, factor FROM session WHERE token_hash = $1 AND account = $2";
    PROPOSE_FACTOR = "UPDATE session SET factor = $1 WHERE id = $2";
    RENEW_SESSION = "UPDATE session SET token_hash = $1, confirmed_at = $2, factor = $3 WHERE id = $4";
    END_SESSION_BY_TOKEN = "DELETE FROM session WHERE token_hash = $1";
    SEE_SESSION = "UPDATE session SET seen_at = $1 WHERE id = $2";
    SESSIONS = "SELECT id, agent, created_at, seen_at FROM session WHERE account = $1 AND expires_at > $2 ORDER BY seen_at DESC";
    END_SESSION = "DELETE FROM session WHERE id = $1 AND account = $2";
    END_SESSIONS = "DELETE FROM session WHERE account = $1";
    END_OTHER_SESSIONS = "DELETE FROM session WHERE account = $1 AND id <> $2";
    DROP_OLD_SESSIONS = "DELETE FROM session WHERE expires_at <= $1";
    ADD_TRY = "INSERT INTO sign_in_attempt (login_hash, at) VALUES ($1, $2)";
    TRIES = "SELECT COUNT(*) FROM sign_in_attempt WHERE login_hash = $1 AND at > $2 AND at < $3";
    DROP_TRIES = "DELETE FROM sign_in_attempt WHERE login_hash = $1 OR at <= $2";
    ADD_TOKEN = "INSERT INTO token (id, account, name, sort, token_hash, scopes, created_at, expires_at)
                 VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
    TOKENS = "SELECT id, name, sort, scopes, created_at, used_at, expires_at FROM token
               WHERE account = $1 AND revoked_at IS NULL ORDER BY created_at DESC, id DESC";
    BY_TOKEN = "SELECT a.id, a.login, a.name, a.role, a.institution, a.territory, a.language, a.state, a.created_at,
                       t.id, t.scopes, t.used_at
                  FROM token t JOIN account a ON a.id = t.account
                 WHERE t.token_hash = $1 AND t.sort = $2 AND t.revoked_at IS NULL AND a.state = 'open'
                   AND (t.expires_at IS NULL OR t.expires_at > $3)";
    USE_TOKEN = "UPDATE token SET used_at = $1 WHERE id = $2";
    REVOKE_TOKEN = "UPDATE token SET revoked_at = $1 WHERE id = $2 AND account = $3 AND revoked_at IS NULL";
    REVOKE_TOKENS = "UPDATE token SET revoked_at = $1 WHERE account = $2 AND revoked_at IS NULL";
    ANSWERED = "SELECT request_hash, status, body FROM idempotency WHERE account = $1 AND key = $2";
    MARK_ONCE = "INSERT INTO idempotency (account, key, request_hash, status, body, created_at)
                 VALUES ($1, $2, $3, 0, '', $4) ON CONFLICT (account, key) DO NOTHING";
    KEEP_ANSWER = "UPDATE idempotency SET status = $1, body = $2
                    WHERE account = $3 AND key = $4 AND request_hash = $5 AND status = 0";
    DROP_OLD_ANSWERS = "DELETE FROM idempotency WHERE created_at <= $1";
}

/// The value of a setting.
pub(crate) async fn setting(c: &mut AnyConnection, name: &str) -> Result<Option<String>> {
    let row = sqlx::query(SETTING).bind(name).fetch_optional(c).await?;
    Ok(row.map(|r| r.try_get(0)).transpose()?)
}

/// Sets a setting that is not set.
pub(crate) async fn set_setting(c: &mut AnyConnection, name: &str, value: &str) -> Result<()> {
    sqlx::query(SET_SETTING).bind(name).bind(value).execute(c).await?;
    Ok(())
}

/// Sets a setting, also one that is set.
pub(crate) async fn put_setting(c: &mut AnyConnection, name: &str, value: &str) -> Result<()> {
    sqlx::query(PUT_SETTING).bind(name).bind(value).execute(c).await?;
    Ok(())
}

pub(super) fn account(row: &AnyRow) -> Result<Account> {
    let role: &str = row.try_get(3)?;
    let language: &str = row.try_get(6)?;
    Ok(Account {
        id: id(row.try_get(0)?)?,
        login: row.try_get(1)?,
        name: row.try_get(2)?,
        role: role.parse::<Role>().map_err(|()| Error::Damaged("account.role"))?,
        institution: row.try_get(4)?,
        territory: row.try_get(5)?,
        language: language.parse::<Language>().map_err(|()| Error::Damaged("account.language"))?,
        open: row.try_get::<&str, _>(7)? == "open",
        created_at: Moment(row.try_get(8)?),
    })
}

fn id<T: std::str::FromStr>(text: &str) -> Result<T> {
    text.parse().map_err(|_| Error::Damaged("id"))
}

/// Adds an account. Its password is good until `first_until` when others drew it.
pub(crate) async fn add(
    c: &mut AnyConnection,
    a: &Account,
    password_hash: &str,
    first_until: Option<Moment>,
) -> Result<()> {
    touch(&ACCOUNT, a.id);
    sqlx::query(ADD)
        .bind(a.id.to_string())
        .bind(&a.login)
        .bind(&a.name)
        .bind(a.role.code())
        .bind(&a.institution)
        .bind(&a.territory)
        .bind(a.language.tag())
        .bind(password_hash)
        .bind(a.created_at.0)
        .bind(first_until.map(|until| until.0))
        .execute(c)
        .await?;
    Ok(())
}

/// Every account, by name.
pub(crate) async fn all(c: &mut AnyConnection) -> Result<Vec<Account>> {
    sqlx::query(ALL_ACCOUNTS).fetch_all(c).await?.iter().map(account).collect()
}

/// The account with this id.
pub(crate) async fn by_id(c: &mut AnyConnection, a: AccountId) -> Result<Account> {
    account(&sqlx::query(BY_ID).bind(a.to_string()).fetch_one(c).await?)
}

/// The account with this login.
pub(crate) async fn by_login(c: &mut AnyConnection, login: &str) -> Result<Option<Account>> {
    let row = sqlx::query(BY_LOGIN).bind(login).fetch_optional(c).await?;
    row.as_ref().map(account).transpose()
}

/// The password hash of an account.
pub(crate) async fn password(c: &mut AnyConnection, a: AccountId) -> Result<String> {
    Ok(sqlx::query(PASSWORD).bind(a.to_string()).fetch_one(c).await?.try_get(0)?)
}

/// Until when the password of an account is good that others drew.
pub(crate) async fn first_until(c: &mut AnyConnection, a: AccountId) -> Result<Option<Moment>> {
    let row = sqlx::query(FIRST_UNTIL).bind(a.to_string()).fetch_one(c).await?;
    Ok(row.try_get::<Option<i64>, _>(0)?.map(Moment))
}

/// Changes an account to what `a` says.
pub(crate) async fn change(c: &mut AnyConnection, a: &Account) -> Result<()> {
    touch(&ACCOUNT, a.id);
    sqlx::query(CHANGE)
        .bind(&a.name)
        .bind(a.role.code())
        .bind(&a.institution)
        .bind(&a.territory)
        .bind(if a.open { "open" } else { "closed" })
        .bind(a.id.to_string())
        .execute(c)
        .await?;
    Ok(())
}

/// Sets a password hash; good until `first_until` when others drew the password.
pub(crate) async fn set_password(
    c: &mut AnyConnection,
    a: AccountId,
    hash: &str,
    first_until: Option<Moment>,
) -> Result<()> {
    touch(&ACCOUNT, a);
    let query = sqlx::query(SET_PASSWORD).bind(hash).bind(first_until.map(|until| until.0));
    query.bind(a.to_string()).execute(c).await?;
    Ok(())
}

/// Sets the language an account reads.
pub(crate) async fn set_language(c: &mut AnyConnection, a: AccountId, l: Language) -> Result<()> {
    touch(&ACCOUNT, a);
    sqlx::query(SET_LANGUAGE).bind(l.tag()).bind(a.to_string()).execute(c).await?;
    Ok(())
}

/// How many accounts there are.
pub(crate) async fn count(c: &mut AnyConnection) -> Result<i64> {
    Ok(sqlx::query(COUNT).fetch_one(c).await?.try_get(0)?)
}

/// How many open accounts manage accounts.
pub(crate) async fn count_administrators(c: &mut AnyConnection) -> Result<i64> {
    Ok(sqlx::query(COUNT_ADMINISTRATORS).fetch_one(c).await?.try_get(0)?)
}

/// A session to be kept.
pub(crate) struct NewSession<'s> {
    pub(crate) id: SessionId,
    pub(crate) account: AccountId,
    pub(crate) token_hash: &'s str,
    pub(crate) csrf: &'s str,
    pub(crate) agent: &'s str,
    pub(crate) at: Moment,
    pub(crate) expires_at: Moment,
    pub(crate) factor: Option<&'s [u8]>,
}

/// Keeps a session.
pub(crate) async fn add_session(c: &mut AnyConnection, s: &NewSession<'_>) -> Result<()> {
    sqlx::query(ADD_SESSION)
        .bind(s.id.to_string())
        .bind(s.account.to_string())
        .bind(s.token_hash)
        .bind(s.csrf)
        .bind(s.agent)
        .bind(s.at.0)
        .bind(s.at.0)
        .bind(s.expires_at.0)
        .bind(s.at.0)
        .bind(s.factor)
        .execute(c)
        .await?;
    Ok(())
}

/// A session that has not ended.
pub(crate) struct Session {
    pub(crate) account: Account,
    pub(crate) id: SessionId,
    pub(crate) csrf: String,
    pub(crate) seen_at: Moment,
    pub(crate) confirmed_at: Moment,
    pub(crate) first_until: Option<Moment>,
    pub(crate) has_factor: bool,
}

/// The session with this token, unless it has ended.
pub(crate) async fn session(
    c: &mut AnyConnection,
    token_hash: &str,
    at: Moment,
    idle_since: Moment,
) -> Result<Option<Session>> {
    let row = sqlx::query(SESSION)
        .bind(token_hash)
        .bind(at.0)
        .bind(idle_since.0)
        .fetch_optional(c)
        .await?;
    let read = |row: &AnyRow| {
        Ok(Session {
            account: account(row)?,
            id: id(row.try_get(9)?)?,
            csrf: row.try_get(10)?,
            seen_at: Moment(row.try_get(11)?),
            confirmed_at: Moment(row.try_get(12)?),
            first_until: row.try_get::<Option<i64>, _>(13)?.map(Moment),
            has_factor: row.try_get::<i64, _>(14)? > 0,
        })
    };
    row.as_ref().map(read).transpose()
}

/// A session of an account by its token: its id and the sealed secret in it.
pub(crate) async fn session_factor(
    c: &mut AnyConnection,
    token_hash: &str,
    a: AccountId,
) -> Result<Option<(SessionId, Option<Vec<u8>>)>> {
    let query = sqlx::query(SESSION_FACTOR).bind(token_hash).bind(a.to_string());
    let row = query.fetch_optional(c).await?;
    row.map(|row| Ok((id(row.try_get(0)?)?, row.try_get(1)?))).transpose()
}

/// Keeps in a session the sealed secret of a factor that is proposed.
pub(crate) async fn propose_factor(
    c: &mut AnyConnection,
    s: SessionId,
    sealed: &[u8],
) -> Result<()> {
    sqlx::query(PROPOSE_FACTOR).bind(sealed).bind(s.to_string()).execute(c).await?;
    Ok(())
}

/// Gives a session another token, when the person has confirmed.
pub(crate) async fn renew_session(
    c: &mut AnyConnection,
    s: SessionId,
    token_hash: &str,
    at: Moment,
    factor: Option<&[u8]>,
) -> Result<()> {
    let query = sqlx::query(RENEW_SESSION).bind(token_hash).bind(at.0).bind(factor);
    query.bind(s.to_string()).execute(c).await?;
    Ok(())
}

/// Ends the session with this token, whose ever it is.
pub(crate) async fn end_session_by_token(c: &mut AnyConnection, token_hash: &str) -> Result<()> {
    sqlx::query(END_SESSION_BY_TOKEN).bind(token_hash).execute(c).await?;
    Ok(())
}

/// Notes that a session was used.
pub(crate) async fn see_session(c: &mut AnyConnection, s: SessionId, at: Moment) -> Result<()> {
    sqlx::query(SEE_SESSION).bind(at.0).bind(s.to_string()).execute(c).await?;
    Ok(())
}

/// The sessions of an account, the last used first.
pub(crate) async fn sessions(
    c: &mut AnyConnection,
    a: AccountId,
    at: Moment,
) -> Result<Vec<Listed>> {
    let rows = sqlx::query(SESSIONS).bind(a.to_string()).bind(at.0).fetch_all(c).await?;
    let read = |row: &AnyRow| {
        Ok(Listed {
            id: id(row.try_get(0)?)?,
            agent: row.try_get(1)?,
            created_at: Moment(row.try_get(2)?),
            seen_at: Moment(row.try_get(3)?),
        })
    };
    rows.iter().map(read).collect()
}

/// Ends a session of an account; false if there was none.
pub(crate) async fn end_session(c: &mut AnyConnection, s: SessionId, a: AccountId) -> Result<bool> {
    let done = sqlx::query(END_SESSION).bind(s.to_string()).bind(a.to_string()).execute(c).await?;
    Ok(done.rows_affected() > 0)
}

/// Ends all sessions of an account, but `except`.
pub(crate) async fn end_sessions(
    c: &mut AnyConnection,
    a: AccountId,
    except: Option<SessionId>,
) -> Result<()> {
    match except {
        None => sqlx::query(END_SESSIONS).bind(a.to_string()).execute(c).await?,
        Some(s) => {
            sqlx::query(END_OTHER_SESSIONS)
                .bind(a.to_string())
                .bind(s.to_string())
                .execute(c)
                .await?
        }
    };
    Ok(())
}

/// Drops what has run out.
pub(crate) async fn drop_old(c: &mut AnyConnection, at: Moment) -> Result<()> {
    sqlx::query(DROP_OLD_SESSIONS).bind(at.0).execute(&mut *c).await?;
    sqlx::query(DROP_OLD_ANSWERS).bind(at.plus(-Moment::DAY).0).execute(c).await?;
    Ok(())
}

/// Notes a failed try to sign in.
pub(crate) async fn add_try(c: &mut AnyConnection, login_hash: &str, at: Moment) -> Result<()> {
    sqlx::query(ADD_TRY).bind(login_hash).bind(at.0).execute(c).await?;
    Ok(())
}

/// How many tries failed less than `within` milliseconds from `at`: what a clock that was
/// ahead put into the time to come holds nobody up for as long as it was ahead.
pub(crate) async fn tries(
    c: &mut AnyConnection,
    login_hash: &str,
    at: Moment,
    within: i64,
) -> Result<i64> {
    let query = sqlx::query(TRIES).bind(login_hash);
    let query = query.bind(at.plus(-within).0).bind(at.plus(within).0);
    Ok(query.fetch_one(c).await?.try_get(0)?)
}

/// Forgets the failed tries of a login, and all before `old`.
pub(crate) async fn drop_tries(c: &mut AnyConnection, login_hash: &str, old: Moment) -> Result<()> {
    sqlx::query(DROP_TRIES).bind(login_hash).bind(old.0).execute(c).await?;
    Ok(())
}

/// Keeps a token.
pub(crate) async fn add_token(
    c: &mut AnyConnection,
    a: AccountId,
    t: &Token,
    token_hash: &str,
) -> Result<()> {
    sqlx::query(ADD_TOKEN)
        .bind(t.id.to_string())
        .bind(a.to_string())
        .bind(&t.name)
        .bind(t.sort.code())
        .bind(token_hash)
        .bind(t.scopes.join(" "))
        .bind(t.created_at.0)
        .bind(t.expires_at.map(|m| m.0))
        .execute(c)
        .await?;
    Ok(())
}

fn scopes(text: &str) -> Vec<String> {
    text.split_whitespace().map(str::to_owned).collect()
}

/// The tokens of an account that were not revoked, newest first.
pub(crate) async fn tokens(c: &mut AnyConnection, a: AccountId) -> Result<Vec<Token>> {
    let rows = sqlx::query(TOKENS).bind(a.to_string()).fetch_all(c).await?;
    let read = |row: &AnyRow| {
        Ok(Token {
            id: id(row.try_get(0)?)?,
            name: row.try_get(1)?,
            sort: crate::account::TokenSort::of(row.try_get(2)?),
            scopes: scopes(row.try_get(3)?),
            created_at: Moment(row.try_get(4)?),
            used_at: row.try_get::<Option<i64>, _>(5)?.map(Moment),
            expires_at: row.try_get::<Option<i64>, _>(6)?.map(Moment),
        })
    };
    rows.iter().map(read).collect()
}

/// The account of a token that holds, the token, its scopes and when it was
/// last used.
pub(crate) async fn by_token(
    c: &mut AnyConnection,
    token_hash: &str,
    sort: crate::account::TokenSort,
    at: Moment,
) -> Result<Option<(Account, TokenId, Vec<String>, Option<Moment>)>> {
    let row = sqlx::query(BY_TOKEN)
        .bind(token_hash)
        .bind(sort.code())
        .bind(at.0)
        .fetch_optional(c)
        .await?;
    let read = |row: &AnyRow| {
        Ok((
            account(row)?,
            id(row.try_get(9)?)?,
            scopes(row.try_get(10)?),
            row.try_get::<Option<i64>, _>(11)?.map(Moment),
        ))
    };
    row.as_ref().map(read).transpose()
}

/// Notes that a token was used.
pub(crate) async fn use_token(c: &mut AnyConnection, t: TokenId, at: Moment) -> Result<()> {
    sqlx::query(USE_TOKEN).bind(at.0).bind(t.to_string()).execute(c).await?;
    Ok(())
}

/// Revokes a token of an account; false if there was none.
pub(crate) async fn revoke_token(
    c: &mut AnyConnection,
    t: TokenId,
    a: AccountId,
    at: Moment,
) -> Result<bool> {
    let done = sqlx::query(REVOKE_TOKEN)
        .bind(at.0)
        .bind(t.to_string())
        .bind(a.to_string())
        .execute(c)
        .await?;
    Ok(done.rows_affected() > 0)
}

/// Revokes every token of an account.
pub(crate) async fn revoke_tokens(c: &mut AnyConnection, a: AccountId, at: Moment) -> Result<()> {
    sqlx::query(REVOKE_TOKENS).bind(at.0).bind(a.to_string()).execute(c).await?;
    Ok(())
}

/// The request kept under an idempotency key: its hash, and the answer given.
pub(crate) async fn answered(
    c: &mut AnyConnection,
    a: AccountId,
    key: &str,
) -> Result<Option<(String, i64, String)>> {
    let row = sqlx::query(ANSWERED).bind(a.to_string()).bind(key).fetch_optional(c).await?;
    row.map(|r| Ok((r.try_get(0)?, r.try_get(1)?, r.try_get(2)?))).transpose()
}

/// Puts down that the request with this key is done, its answer not yet known
/// (status 0). Says false when it was put down before.
pub(crate) async fn mark_once(c: &mut AnyConnection, by: &By, once: &Once) -> Result<bool> {
    let done = sqlx::query(MARK_ONCE)
        .bind(by.actor.account.to_string())
        .bind(&once.key)
        .bind(&once.request_hash)
        .bind(by.at.0)
        .execute(c)
        .await?;
    Ok(done.rows_affected() > 0)
}

/// Keeps the answer given to a request that is marked as done.
pub(crate) async fn keep_answer(
    c: &mut AnyConnection,
    a: AccountId,
    once: &Once,
    status: i64,
    body: &str,
) -> Result<()> {
    sqlx::query(KEEP_ANSWER)
        .bind(status)
        .bind(body)
        .bind(a.to_string())
        .bind(&once.key)
        .bind(&once.request_hash)
        .execute(c)
        .await?;
    Ok(())
}
