//! Signing in, and sessions.
use super::{Secret, digest};
use crate::by::{Actor, By};
use crate::error::{Error, Refusal, Result};
use crate::sql;
use domain::day::Moment;
use domain::id::SessionId;
use serde_json::json;

/// Somebody signed in.
#[derive(Clone, Debug)]
pub struct SignedIn {
    /// Who.
    pub actor: Actor,
    /// The session; none for a token.
    pub session: Option<SessionId>,
    /// What forms must send back; empty for a token.
    pub csrf: String,
    /// What a token may be used for; empty for a session.
    pub scopes: Vec<String>,
}

/// A session in the list of one's own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listed {
    /// Its id.
    pub id: SessionId,
    /// What the browser called itself.
    pub agent: String,
    /// When it began.
    pub created_at: Moment,
    /// When it was last used.
    pub seen_at: Moment,
}

/// A session ends this long after it began, in milliseconds.
const SESSION_LASTS: i64 = 12 * 3_600_000;
/// A session ends when it is not used for this long.
const SESSION_IDLES: i64 = 60 * 60_000;
/// After this many failed tries within [`TRIES_WITHIN`] a login waits.
const TRIES: i64 = 8;
const TRIES_WITHIN: i64 = 15 * 60_000;

/// The hash of a password nobody has, so that an unknown login takes as long.
const NOBODY: &str = "$argon2id$v=19$m=19456,t=2,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

impl crate::Register {
    /// Signs in with login and password. An unknown login and a wrong password
    /// take the same time and get the same answer.
    ///
    /// # Errors
    ///
    /// [`PasswordWrong`](Refusal::PasswordWrong);
    /// [`TooManyTries`](Refusal::TooManyTries).
    pub async fn sign_in(
        &self,
        login: &str,
        password: &str,
        agent: &str,
        at: Moment,
        seed: u128,
        secret: &Secret,
    ) -> Result<()> {
        let login = login.trim().to_lowercase();
        let login_hash = self.keyed(&login);
        let system = By::new(Actor::system(), at, seed);
        let found = {
            let mut connection = self.database.read().await?;
            let since = at.plus(-TRIES_WITHIN);
            if sql::account::tries(&mut connection, &login_hash, since).await? >= TRIES {
                return Err(Error::Refused(Refusal::TooManyTries));
            }
            match sql::account::by_login(&mut connection, &login).await? {
                Some(a) if a.open => {
                    let hash = sql::account::password(&mut connection, a.id).await?;
                    Some((a, hash))
                }
                _ => None,
            }
        };
        let (account, hash) = match found {
            Some((account, hash)) => (Some(account), hash),
            None => (None, NOBODY.to_owned()),
        };
        let fits = self.fits(password, hash).await?;
        let Some(account) = account.filter(|_| fits) else {
            self.write(&system, async |w| {
                sql::account::add_try(w.connection(), &login_hash, at).await?;
                w.audit("session.refused", "", json!({}), ()).await
            })
            .await?;
            return Err(Error::Refused(Refusal::PasswordWrong));
        };
        let by = By::new(account.actor(), at, seed);
        let session = SessionId::new(at, by.bits());
        // The form token is made from the session's secret, one way.
        let csrf = self.keyed(&format!("form {}", secret.text()));
        self.write(&by, async |w| {
            let new = sql::account::NewSession {
                id: session,
                account: account.id,
                token_hash: &digest(&secret.text()),
                csrf: &csrf,
                agent: &agent.chars().filter(|c| !c.is_control()).take(200).collect::<String>(),
                at,
                expires_at: at.plus(SESSION_LASTS),
            };
            sql::account::add_session(w.connection(), &new).await?;
            sql::account::drop_tries(w.connection(), &login_hash, at.plus(-TRIES_WITHIN)).await?;
            sql::account::drop_old(w.connection(), at).await?;
            w.audit("session.begun", &session.to_string(), json!({}), ()).await
        })
        .await
    }

    /// Who holds a session with this secret, if it has not ended.
    ///
    /// # Errors
    ///
    /// Those of the database.
    pub async fn session(&self, secret: &str, at: Moment) -> Result<Option<SignedIn>> {
        let mut connection = self.database.read().await?;
        let idle_since = at.plus(-SESSION_IDLES);
        let found = sql::account::session(&mut connection, &digest(secret), at, idle_since).await?;
        drop(connection);
        let Some((account, session, csrf, seen_at)) = found else { return Ok(None) };
        if seen_at.plus(60_000) < at {
            self.database.note(async |c| sql::account::see_session(c, session, at).await).await?;
        }
        Ok(Some(SignedIn {
            actor: account.actor(),
            session: Some(session),
            csrf,
            scopes: Vec::new(),
        }))
    }

    /// One's own sessions, the last used first.
    ///
    /// # Errors
    ///
    /// Those of the database.
    pub async fn sessions(&self, by: &By) -> Result<Vec<Listed>> {
        sql::account::sessions(&mut *self.database.read().await?, by.actor.account, by.at).await
    }

    /// Ends one of one's own sessions.
    ///
    /// # Errors
    ///
    /// [`NotFound`](Error::NotFound).
    pub async fn end_session(&self, by: &By, session: SessionId) -> Result<()> {
        self.write(by, async |w| {
            if !sql::account::end_session(w.connection(), session, by.actor.account).await? {
                return Err(Error::NotFound);
            }
            w.audit("session.ended", &session.to_string(), json!({}), ()).await
        })
        .await
    }
}
