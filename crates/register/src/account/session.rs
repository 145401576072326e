//! Signing in, and sessions.
use super::sealed_factor::SessionSecret;
use super::{Account, Secret, digest};
use crate::audit::Audited;
use crate::by::{Actor, By};
use crate::db::Write;
use crate::error::{Error, Refusal, Result};
use crate::notice::{self, NoticeSort};
use crate::sql;
use domain::access::{Action, Reach, Weighty};
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
    /// When the person last confirmed that it is they; none for a token.
    pub confirmed_at: Option<Moment>,
    /// What has to be done before anything else.
    pub lead: Option<Lead>,
}

/// What has to be done before anything else in a session.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lead {
    /// The password that others drew has to be changed.
    Password,
    /// A second factor has to be enrolled.
    Factor,
}

/// From where somebody signs in.
#[derive(Clone, Copy, Debug, Default)]
pub struct Browser<'b> {
    /// What the browser calls itself.
    pub agent: &'b str,
    /// The secret of the session that is open in it: it ends as another begins.
    pub session: Option<&'b str>,
}

/// How far a password led.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Entered {
    /// The session has begun.
    Session,
    /// The code is asked for; there is no session yet.
    Code,
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
pub(super) const TRIES: i64 = 8;
pub(super) const TRIES_WITHIN: i64 = 15 * 60_000;

/// The code is typed within this time after the password, in milliseconds.
pub(super) const HALF_LASTS: i64 = 5 * 60_000;
/// It is tried this often at most.
pub(super) const HALF_TRIES: i64 = 5;

/// The setting by which those who may open identities need a second factor, or
/// not: `on`, as when it is not set, or `off`.
const REQUIRES_FACTOR: &str = "require_second_factor";

/// The hash of a password nobody has, so that an unknown login takes as long.
const NOBODY: &str = "$argon2id$v=19$m=19456,t=2,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

impl crate::Register {
    /// Signs in with login and password. An unknown login and a wrong password
    /// take the same time and get the same answer. Where the account has a second
    /// factor, `secret` is that of a half-session, good for typing the code
    /// ([`Register::enter_code`](crate::Register::enter_code)) and nothing else.
    ///
    /// # Errors
    ///
    /// [`PasswordWrong`](Refusal::PasswordWrong);
    /// [`PasswordExpired`](Refusal::PasswordExpired);
    /// [`TooManyTries`](Refusal::TooManyTries).
    pub async fn sign_in(
        &self,
        login: &str,
        password: &str,
        browser: Browser<'_>,
        at: Moment,
        seed: u128,
        secret: &Secret,
    ) -> Result<Entered> {
        let login = login.trim().to_lowercase();
        let login_hash = self.keyed(&login);
        let system = By::new(Actor::system(), at, seed);
        let found = {
            let mut connection = self.database.read().await?;
            let tries = sql::account::tries(&mut connection, &login_hash, at, TRIES_WITHIN).await?;
            if tries >= TRIES {
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
        let (first_until, kept) = {
            let mut connection = self.database.read().await?;
            let first_until = sql::account::first_until(&mut connection, account.id).await?;
            (first_until, sql::factor::of(&mut connection, account.id).await?)
        };
        if first_until.is_some_and(|until| until <= at) {
            self.write(&by, async |w| {
                w.audit("session.refused", "", json!({ "why": "expired" }), ()).await
            })
            .await?;
            return Err(Error::Refused(Refusal::PasswordExpired));
        }
        let Some(kept) = kept else {
            let begun = Begun { account: &account, browser, secret, factor: None };
            self.write(&by, async |w| self.begin(w, begun, ()).await).await?;
            return Ok(Entered::Session);
        };
        let factor = self.open_factor(account.id, &kept, password).await?;
        let place = SessionSecret::of_half(SessionId::new(at, by.bits()));
        let sealed = place.seal(&by, secret, &factor)?;
        self.write(&by, async |w| {
            let new = sql::factor::NewHalf {
                id: place.session,
                account: account.id,
                token_hash: &digest(&secret.text()),
                factor: &sealed,
                at,
                expires_at: at.plus(HALF_LASTS),
            };
            sql::factor::add_half(w.connection(), &new).await?;
            w.audit("session.asked", &place.session.to_string(), json!({}), ()).await
        })
        .await?;
        Ok(Entered::Code)
    }

    /// Goes on from the password to the session with a code, of the authenticator
    /// or for recovery. `half` is the secret of the half-session.
    ///
    /// # Errors
    ///
    /// [`CodeWrong`](Refusal::CodeWrong); [`CodeTimeOver`](Refusal::CodeTimeOver)
    /// after 5 minutes, 5 tries, or for what is no half-session;
    /// [`TooManyTries`](Refusal::TooManyTries) as for the password.
    pub async fn enter_code(
        &self,
        half: &str,
        code: &str,
        browser: Browser<'_>,
        at: Moment,
        seed: u128,
        secret: &Secret,
    ) -> Result<()> {
        let hash = digest(half);
        let over = || Error::Refused(Refusal::CodeTimeOver);
        let counted = self
            .database
            .change(async |c| sql::factor::try_half(c, &hash, HALF_TRIES, at).await)
            .await?;
        if !counted {
            return Err(over());
        }
        let mut connection = self.database.read().await?;
        let found = sql::factor::half(&mut connection, &hash).await?;
        let (account, id, sealed, tries) = found.ok_or_else(over)?;
        let login_hash = self.keyed(&account.login);
        let failed = sql::account::tries(&mut connection, &login_hash, at, TRIES_WITHIN).await?;
        if failed >= TRIES {
            return Err(Error::Refused(Refusal::TooManyTries));
        }
        drop(connection);
        let factor = SessionSecret::of_half(id).open_if_any(half, &sealed)?;
        let by = By::new(account.actor(), at, seed);
        let good = self
            .write(&by, async |w| {
                let factor = factor.as_ref().map(|factor| factor.as_slice());
                let spent = self.spend_code(w, &account, factor, code).await?;
                if !spent.is_good() {
                    sql::account::add_try(w.connection(), &login_hash, at).await?;
                    if tries >= HALF_TRIES {
                        sql::factor::end_half(w.connection(), id).await?;
                        notice::tell_owner(w, account.id, NoticeSort::CodeRefused).await?;
                    }
                    let detail = json!({ "used": spent == super::factor::Spent::Used });
                    return w.audit("code.refused", &id.to_string(), detail, false).await;
                }
                sql::factor::end_half(w.connection(), id).await?;
                let begun = Begun { account: &account, browser, secret, factor };
                self.begin(w, begun, true).await
            })
            .await?;
        match good {
            true => Ok(()),
            false if tries >= HALF_TRIES => Err(over()),
            false => Err(Error::Refused(Refusal::CodeWrong)),
        }
    }

    /// Begins a session, and ends the one that was open in the same browser.
    pub(super) async fn begin<T>(
        &self,
        w: &mut Write<'_>,
        begun: Begun<'_>,
        answer: T,
    ) -> Result<Audited<T>> {
        let Begun { account, browser, secret, factor } = begun;
        let (at, session) = (w.by.at, SessionId::new(w.by.at, w.by.bits()));
        // The form token is made from the session's secret, one way.
        let csrf = self.keyed(&format!("form {}", secret.text()));
        let place = SessionSecret::of_session(session);
        let factor = factor.map(|factor| place.seal(w.by, secret, factor)).transpose()?;
        let agent = browser.agent.chars().filter(|c| !c.is_control()).take(200);
        if let Some(before) = browser.session {
            sql::account::end_session_by_token(w.connection(), &digest(before)).await?;
        }
        let new = sql::account::NewSession {
            id: session,
            account: account.id,
            token_hash: &digest(&secret.text()),
            csrf: &csrf,
            agent: &agent.collect::<String>(),
            at,
            expires_at: at.plus(SESSION_LASTS),
            factor: factor.as_deref(),
        };
        sql::account::add_session(w.connection(), &new).await?;
        let (login_hash, old) = (self.keyed(&account.login), at.plus(-TRIES_WITHIN));
        sql::account::drop_tries(w.connection(), &login_hash, old).await?;
        sql::account::drop_old(w.connection(), at).await?;
        w.audit("session.begun", &session.to_string(), json!({}), answer).await
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
        let Some(found) = found else { return Ok(None) };
        let lead = if found.first_until.is_some() {
            Some(Lead::Password)
        } else if found.account.role.works_on_cases()
            && !found.has_factor
            && self.requires_factor_on(&mut connection).await?
        {
            Some(Lead::Factor)
        } else {
            None
        };
        drop(connection);
        let session = found.id;
        if found.seen_at.plus(60_000) < at {
            self.database.note(async |c| sql::account::see_session(c, session, at).await).await?;
        }
        Ok(Some(SignedIn {
            actor: found.account.actor(),
            session: Some(session),
            csrf: found.csrf,
            scopes: Vec::new(),
            confirmed_at: Some(found.confirmed_at),
            lead,
        }))
    }

    /// Whether those who may open identities need a second factor.
    ///
    /// # Errors
    ///
    /// Those of the database.
    pub async fn requires_factor(&self) -> Result<bool> {
        self.requires_factor_on(&mut *self.database.read().await?).await
    }

    async fn requires_factor_on(&self, c: &mut sqlx::AnyConnection) -> Result<bool> {
        Ok(sql::account::setting(c, REQUIRES_FACTOR).await?.as_deref() != Some("off"))
    }

    /// Says whether those who may open identities need a second factor. They do
    /// unless somebody said otherwise.
    ///
    /// # Errors
    ///
    /// [`Denied`](Error::Denied);
    /// [`ConfirmationMissing`](Refusal::ConfirmationMissing).
    pub async fn require_factor(&self, by: &By, required: bool) -> Result<()> {
        self.require(by, Action::ManageAccounts, Reach::Other, "setting").await?;
        by.weighed(Weighty::RequireFactor)?;
        let value = if required { "on" } else { "off" };
        self.write(by, async |w| {
            sql::account::put_setting(w.connection(), REQUIRES_FACTOR, value).await?;
            w.audit("factor.required", "", json!({ "required": required }), ()).await
        })
        .await
    }

    /// One's own sessions, the last used first.
    ///
    /// # Errors
    ///
    /// Those of the database.
    pub async fn sessions(&self, by: &By) -> Result<Vec<Listed>> {
        for sort in NoticeSort::OF_ACCOUNT {
            self.noticed(by, sort).await?;
        }
        // Others read of the clock where they read of what is destroyed.
        if !by.may(Action::ReadRetention, Reach::Other) {
            self.noticed(by, NoticeSort::ClockAhead).await?;
        }
        sql::account::sessions(&mut *self.database.read().await?, by.actor.account, by.at).await
    }

    /// Ends one of one's own sessions. `current` is the one in which it is asked
    /// for: to end another needs a confirmation.
    ///
    /// # Errors
    ///
    /// [`NotFound`](Error::NotFound);
    /// [`ConfirmationMissing`](Refusal::ConfirmationMissing).
    pub async fn end_session(
        &self,
        by: &By,
        session: SessionId,
        current: Option<SessionId>,
    ) -> Result<()> {
        if current != Some(session) {
            by.weighed(Weighty::EndSession)?;
        }
        self.write(by, async |w| {
            if !sql::account::end_session(w.connection(), session, by.actor.account).await? {
                return Err(Error::NotFound);
            }
            w.audit("session.ended", &session.to_string(), json!({}), ()).await
        })
        .await
    }
}

/// A session that begins.
pub(super) struct Begun<'b> {
    pub(super) account: &'b Account,
    pub(super) browser: Browser<'b>,
    pub(super) secret: &'b Secret,
    /// The secret of the second factor, open; none without one, and where it stays
    /// closed as no password was typed.
    pub(super) factor: Option<&'b [u8]>,
}
