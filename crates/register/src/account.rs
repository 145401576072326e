//! Accounts, signing in, sessions and tokens.
use crate::approval::Approval;
use crate::audit::{Audited, hex};
use crate::by::{Actor, By, Once};
use crate::db::Write;
use crate::error::{Error, Refusal, Result};
use crate::sql;
use argon2::Argon2;
use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use domain::access::{Action, Reach, Role};
use domain::approval::Sort;
use domain::day::Moment;
use domain::id::{AccountId, ApprovalId, SessionId, TokenId};
use domain::words::Language;
use hmac::{Hmac, KeyInit, Mac};
use rand::SeedableRng;
use rand::rngs::StdRng;
use serde_json::json;
use sha2::{Digest, Sha256};

/// Somebody who may sign in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Account {
    /// Its id.
    pub id: AccountId,
    /// What is typed to sign in, in lower case.
    pub login: String,
    /// The name shown to colleagues.
    pub name: String,
    /// What the person is in the system.
    pub role: Role,
    /// Code of the person's institution.
    pub institution: String,
    /// The oblast the person works in; empty for the whole country.
    pub territory: String,
    /// The language the person reads.
    pub language: Language,
    /// Whether one can sign in with it.
    pub open: bool,
    /// When it was made.
    pub created_at: Moment,
}

impl Account {
    /// The account as it acts.
    #[must_use]
    pub fn actor(&self) -> Actor {
        Actor {
            account: self.id,
            name: self.name.clone(),
            role: self.role,
            institution: self.institution.clone(),
            territory: self.territory.clone(),
            language: self.language,
        }
    }
}

/// What is said of a new account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewAccount {
    /// What is typed to sign in.
    pub login: String,
    /// The name shown to colleagues.
    pub name: String,
    /// What the person is in the system.
    pub role: Role,
    /// Code of the person's institution.
    pub institution: String,
    /// The oblast the person works in; empty for the whole country.
    pub territory: String,
    /// The language the person reads.
    pub language: Language,
}

/// A secret drawn at random by the caller: of a session, a token, a salt, or
/// the seed of the keys that an operation makes. It is used once.
#[derive(Clone)]
pub struct Secret([u8; 32]);

impl Secret {
    /// The secret made of 32 bytes drawn at random.
    #[must_use]
    pub const fn new(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// The random bits that this secret is the seed of.
    pub(crate) fn random(&self) -> StdRng {
        StdRng::from_seed(self.0)
    }

    /// The text given to its holder: 64 hexadecimal digits.
    #[must_use]
    pub fn text(&self) -> String {
        hex(&self.0)
    }
}

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

/// A token of an account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Token {
    /// Its id.
    pub id: TokenId,
    /// What its owner calls it.
    pub name: String,
    /// What it is for.
    pub sort: TokenSort,
    /// What it may be used for.
    pub scopes: Vec<String>,
    /// When it was made.
    pub created_at: Moment,
    /// When it was last used.
    pub used_at: Option<Moment>,
    /// When it runs out.
    pub expires_at: Option<Moment>,
}

/// What a token is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TokenSort {
    /// For programs that use the API.
    Api,
    /// The address of a calendar feed.
    Calendar,
}

impl TokenSort {
    /// The code kept in the database.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Api => "api",
            Self::Calendar => "calendar",
        }
    }

    pub(crate) fn of(code: &str) -> Self {
        if code == "calendar" { Self::Calendar } else { Self::Api }
    }
}

/// What a token may be used for; a session may do all its account may. What is
/// sealed needs the scope of its class besides.
pub const SCOPES: [&str; 6] =
    ["read", "write", "identity", "contact", "narrative", "shelter_location"];

/// A session ends this long after it began, in milliseconds.
const SESSION_LASTS: i64 = 12 * 3_600_000;
/// A session ends when it is not used for this long.
const SESSION_IDLES: i64 = 60 * 60_000;
/// After this many failed tries within [`TRIES_WITHIN`] a login waits.
const TRIES: i64 = 8;
const TRIES_WITHIN: i64 = 15 * 60_000;

impl crate::Register {
    /// Opens an account.
    ///
    /// # Errors
    ///
    /// [`Denied`](Error::Denied); [`LoginTaken`](Refusal::LoginTaken),
    /// [`PasswordWeak`](Refusal::PasswordWeak), [`NameMissing`](Refusal::NameMissing),
    /// [`PlacementMissing`](Refusal::PlacementMissing).
    pub async fn open_account(
        &self,
        by: &By,
        new: NewAccount,
        password: &str,
        salt: &Secret,
    ) -> Result<AccountId> {
        self.require(by, Action::ManageAccounts, Reach::Other, "account").await?;
        self.add_account(by, new, password, salt).await
    }

    /// Opens the first account, an administrator's, in an empty register.
    ///
    /// # Errors
    ///
    /// [`Denied`](Error::Denied) when there is an account already.
    pub async fn open_first_account(
        &self,
        at: Moment,
        seed: u128,
        new: NewAccount,
        password: &str,
        salt: &Secret,
    ) -> Result<AccountId> {
        if sql::account::count(&mut *self.database.read().await?).await? > 0 {
            return Err(Error::Denied);
        }
        let by = By::new(Actor::system(), at, seed);
        self.add_account(&by, new, password, salt).await
    }

    pub(crate) async fn add_account(
        &self,
        by: &By,
        new: NewAccount,
        password: &str,
        salt: &Secret,
    ) -> Result<AccountId> {
        let account = Account {
            id: AccountId::new(by.at, by.bits()),
            login: new.login.trim().to_lowercase(),
            name: new.name.trim().to_owned(),
            role: new.role,
            institution: new.institution,
            territory: new.territory,
            language: new.language,
            open: true,
            created_at: by.at,
        };
        self.check_account(&account)?;
        strong(&account.login, password)?;
        let hash = self.hash(password, salt).await?;
        self.write(by, async |w| {
            if sql::account::by_login(w.connection(), &account.login).await?.is_some() {
                return Err(Error::Refused(Refusal::LoginTaken));
            }
            sql::account::add(w.connection(), &account, &hash).await?;
            let detail = json!({ "role": account.role.code(), "institution": account.institution });
            w.audit("account.opened", &account.id.to_string(), detail, account.id).await
        })
        .await
    }

    fn check_account(&self, account: &Account) -> Result<()> {
        if account.login.is_empty() || account.name.is_empty() || account.name.chars().count() > 200
        {
            return Err(Error::Refused(Refusal::NameMissing));
        }
        let territory = &account.territory;
        let placed = self.pack.institution(&account.institution).is_some()
            && (territory.is_empty() || self.pack.oblasti.iter().any(|o| o.code == *territory))
            && (account.role != Role::Secretary || !territory.is_empty());
        if placed { Ok(()) } else { Err(Error::Refused(Refusal::PlacementMissing)) }
    }

    /// Changes an account; a closed account, or one with another role, loses
    /// its sessions at once.
    ///
    /// To give another role takes two: role, institution and territory then stay,
    /// and the answer is what was asked for, which a coordinator or another
    /// administrator agrees to ([`Register::agree`](crate::Register::agree)). The
    /// rest is done at once: to close an account waits for nobody.
    ///
    /// # Errors
    ///
    /// [`Denied`](Error::Denied); [`NotFound`](Error::NotFound);
    /// [`LastAdministrator`](Refusal::LastAdministrator) and as for
    /// [`Register::open_account`](crate::Register::open_account).
    pub async fn change_account(&self, by: &By, account: &Account) -> Result<Option<ApprovalId>> {
        self.require(by, Action::ManageAccounts, Reach::Other, &account.id.to_string()).await?;
        self.check_account(account)?;
        let there = sql::account::by_id(&mut *self.database.read().await?, account.id).await?;
        if there.role == account.role {
            return self.write(by, async |w| self.put_account(w, account, None).await).await;
        }
        self.not_the_last(&mut *self.database.read().await?, &there, account).await?;
        let at_once = Account {
            role: there.role,
            institution: there.institution.clone(),
            territory: there.territory.clone(),
            ..account.clone()
        };
        if at_once != there {
            self.write(by, async |w| self.put_account(w, &at_once, None).await).await?;
        }
        let detail = json!({
            "role": account.role.code(),
            "institution": account.institution,
            "territory": account.territory,
        });
        self.ask_approval(by, Sort::Role, &account.id.to_string(), &detail).await.map(Some)
    }

    /// Gives the role that was agreed to.
    pub(crate) async fn give_role(&self, w: &mut Write<'_>, asked: &Approval) -> Result<()> {
        let id = asked.subject.parse().map_err(|_| Error::Damaged("approval.subject"))?;
        let there = sql::account::by_id(w.connection(), id).await?;
        let role = asked.asked("role").parse().map_err(|()| Error::Damaged("approval.detail"))?;
        let (institution, territory) = (asked.asked("institution"), asked.asked("territory"));
        let account = Account { role, institution, territory, ..there };
        self.check_account(&account)?;
        self.put_account(w, &account, Some(asked.id)).await.map(|_| ())
    }

    async fn put_account(
        &self,
        w: &mut Write<'_>,
        account: &Account,
        agreed: Option<ApprovalId>,
    ) -> Result<Audited<Option<ApprovalId>>> {
        let there = sql::account::by_id(w.connection(), account.id).await?;
        // The role may have been changed since it was asked for.
        if agreed.is_none() && there.role != account.role {
            return Err(Error::Denied);
        }
        self.not_the_last(w.connection(), &there, account).await?;
        sql::account::change(w.connection(), account).await?;
        if !account.open || there.role != account.role || there.institution != account.institution {
            sql::account::end_sessions(w.connection(), account.id, None).await?;
        }
        let agreed = agreed.map(|id| id.to_string());
        let detail = json!({
            "role": account.role.code(),
            "institution": account.institution,
            "open": account.open,
            "approval": agreed,
        });
        w.audit("account.changed", &account.id.to_string(), detail, None).await
    }

    async fn not_the_last(
        &self,
        c: &mut sqlx::AnyConnection,
        there: &Account,
        account: &Account,
    ) -> Result<()> {
        let was = there.role == Role::Administrator && there.open;
        let is = account.role == Role::Administrator && account.open;
        if was && !is && sql::account::count_administrators(c).await? <= 1 {
            return Err(Error::Refused(Refusal::LastAdministrator));
        }
        Ok(())
    }

    /// Sets another person's password, ending their sessions.
    ///
    /// # Errors
    ///
    /// [`Denied`](Error::Denied); [`NotFound`](Error::NotFound);
    /// [`PasswordWeak`](Refusal::PasswordWeak).
    pub async fn reset_password(
        &self,
        by: &By,
        account: AccountId,
        password: &str,
        salt: &Secret,
    ) -> Result<()> {
        self.require(by, Action::ManageAccounts, Reach::Other, &account.to_string()).await?;
        let there = sql::account::by_id(&mut *self.database.read().await?, account).await?;
        strong(&there.login, password)?;
        let hash = self.hash(password, salt).await?;
        self.write(by, async |w| {
            sql::account::set_password(w.connection(), account, &hash).await?;
            sql::account::end_sessions(w.connection(), account, None).await?;
            w.audit("password.reset", &account.to_string(), json!({}), ()).await
        })
        .await
    }

    /// Changes one's own password; one's other sessions end.
    ///
    /// # Errors
    ///
    /// [`PasswordWrong`](Refusal::PasswordWrong), [`PasswordWeak`](Refusal::PasswordWeak).
    pub async fn change_password(
        &self,
        by: &By,
        session: Option<SessionId>,
        old: &str,
        new: &str,
        salt: &Secret,
    ) -> Result<()> {
        let account = by.actor.account;
        let mut connection = self.database.read().await?;
        let there = sql::account::by_id(&mut connection, account).await?;
        let hash = sql::account::password(&mut connection, account).await?;
        drop(connection);
        if !self.fits(old, hash).await? {
            return Err(Error::Refused(Refusal::PasswordWrong));
        }
        strong(&there.login, new)?;
        let hash = self.hash(new, salt).await?;
        self.write(by, async |w| {
            sql::account::set_password(w.connection(), account, &hash).await?;
            sql::account::end_sessions(w.connection(), account, session).await?;
            w.audit("password.changed", &account.to_string(), json!({}), ()).await
        })
        .await
    }

    /// Keeps the language a person reads.
    ///
    /// # Errors
    ///
    /// Those of the database.
    pub async fn set_language(&self, by: &By, language: Language) -> Result<()> {
        self.write(by, async |w| {
            sql::account::set_language(w.connection(), by.actor.account, language).await?;
            let detail = json!({ "language": language.tag() });
            w.audit("language.set", &by.actor.account.to_string(), detail, ()).await
        })
        .await
    }

    /// Every account, by name.
    ///
    /// # Errors
    ///
    /// [`Denied`](Error::Denied).
    pub async fn accounts(&self, by: &By) -> Result<Vec<Account>> {
        self.require(by, Action::ManageAccounts, Reach::Other, "account").await?;
        sql::account::all(&mut *self.database.read().await?).await
    }

    /// Names of accounts by id, for saying who did something.
    ///
    /// # Errors
    ///
    /// Those of the database.
    pub async fn names(&self) -> Result<std::collections::HashMap<AccountId, String>> {
        let accounts = sql::account::all(&mut *self.database.read().await?).await?;
        Ok(accounts.into_iter().map(|a| (a.id, a.name)).collect())
    }

    /// The account with this login, as the command line acts for it.
    ///
    /// # Errors
    ///
    /// [`NotFound`](Error::NotFound) for an unknown or closed account.
    pub async fn account_by_login(&self, login: &str) -> Result<Account> {
        let mut connection = self.database.read().await?;
        let found = sql::account::by_login(&mut connection, &login.to_lowercase()).await?;
        found.filter(|a| a.open).ok_or(Error::NotFound)
    }

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

    /// Makes a token for oneself; its text is told once, by the caller who drew
    /// the secret.
    ///
    /// # Errors
    ///
    /// [`NameMissing`](Refusal::NameMissing).
    pub async fn make_token(
        &self,
        by: &By,
        name: &str,
        sort: TokenSort,
        scopes: Vec<String>,
        expires_at: Option<Moment>,
        secret: &Secret,
    ) -> Result<TokenId> {
        let name: String = name.trim().chars().take(200).collect();
        if name.is_empty() {
            return Err(Error::Refused(Refusal::NameMissing));
        }
        let scopes = scopes.into_iter().filter(|s| SCOPES.contains(&s.as_str())).collect();
        let token = Token {
            id: TokenId::new(by.at, by.bits()),
            name,
            sort,
            scopes,
            created_at: by.at,
            used_at: None,
            expires_at,
        };
        self.write(by, async |w| {
            let hash = digest(&secret.text());
            sql::account::add_token(w.connection(), by.actor.account, &token, &hash).await?;
            let detail = json!({ "sort": sort.code(), "scopes": token.scopes });
            w.audit("token.made", &token.id.to_string(), detail, token.id).await
        })
        .await
    }

    /// One's own tokens, newest first.
    ///
    /// # Errors
    ///
    /// Those of the database.
    pub async fn tokens(&self, by: &By) -> Result<Vec<Token>> {
        sql::account::tokens(&mut *self.database.read().await?, by.actor.account).await
    }

    /// Revokes one of one's own tokens.
    ///
    /// # Errors
    ///
    /// [`NotFound`](Error::NotFound).
    pub async fn revoke_token(&self, by: &By, token: TokenId) -> Result<()> {
        self.write(by, async |w| {
            if !sql::account::revoke_token(w.connection(), token, by.actor.account, by.at).await? {
                return Err(Error::NotFound);
            }
            w.audit("token.revoked", &token.to_string(), json!({}), ()).await
        })
        .await
    }

    /// Who holds a token with this secret, if it holds.
    ///
    /// # Errors
    ///
    /// Those of the database.
    pub async fn token(
        &self,
        secret: &str,
        sort: TokenSort,
        at: Moment,
    ) -> Result<Option<SignedIn>> {
        let mut connection = self.database.read().await?;
        let found = sql::account::by_token(&mut connection, &digest(secret), sort, at).await?;
        drop(connection);
        let Some((account, token, scopes, used_at)) = found else { return Ok(None) };
        if used_at.is_none_or(|used| used.plus(60_000) < at) {
            self.database.note(async |c| sql::account::use_token(c, token, at).await).await?;
        }
        Ok(Some(SignedIn { actor: account.actor(), session: None, csrf: String::new(), scopes }))
    }

    /// That a request is to be done once. `key` is what its sender gave it;
    /// `request` is the request as text, to tell that it is the same.
    #[must_use]
    pub fn once(&self, key: &str, request: &str) -> Once {
        Once { key: key.to_owned(), request_hash: self.keyed(request) }
    }

    /// The answer already given to a request: its status and body.
    ///
    /// # Errors
    ///
    /// [`KeyReused`](Refusal::KeyReused) when the key was given to another
    /// request; [`DoneBefore`](Refusal::DoneBefore) when it was done and the
    /// answer is not kept: the server ended in between, or it held a secret.
    pub async fn answered_request(&self, by: &By, once: &Once) -> Result<Option<(i64, String)>> {
        let mut connection = self.database.read().await?;
        match sql::account::answered(&mut connection, by.actor.account, &once.key).await? {
            Some((hash, ..)) if hash != once.request_hash => {
                Err(Error::Refused(Refusal::KeyReused))
            }
            Some((_, 0, _)) => Err(Error::Refused(Refusal::DoneBefore)),
            Some((_, status, body)) => Ok(Some((status, body))),
            None => Ok(None),
        }
    }

    /// Keeps the answer given to a request that was done, for a day.
    ///
    /// # Errors
    ///
    /// Those of the database.
    pub async fn keep_answered_request(
        &self,
        by: &By,
        once: &Once,
        status: i64,
        body: &str,
    ) -> Result<()> {
        let account = by.actor.account;
        self.database
            .note(async |c| sql::account::keep_answer(c, account, once, status, body).await)
            .await
    }

    /// HMAC-SHA-256 of `text` under this register's own secret, in hexadecimal:
    /// without the secret nobody can tell what the text was.
    pub(crate) fn keyed(&self, text: &str) -> String {
        // HMAC takes a key of any length.
        let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(self.secret.as_bytes()) else {
            return String::new();
        };
        mac.update(text.as_bytes());
        hex(&mac.finalize().into_bytes())
    }

    async fn hash(&self, password: &str, salt: &Secret) -> Result<String> {
        let (password, salt) = (password.to_owned(), salt.0);
        self.apart(move || {
            let hash = Argon2::default().hash_password_with_salt(password.as_bytes(), &salt[..16]);
            hash.map(|h| h.to_string()).map_err(|_| Error::Damaged("argon2"))
        })
        .await
    }

    async fn fits(&self, password: &str, hash: String) -> Result<bool> {
        let password = password.to_owned();
        self.apart(move || {
            let hash =
                PasswordHash::new(&hash).map_err(|_| Error::Damaged("account.password_hash"))?;
            Ok(Argon2::default().verify_password(password.as_bytes(), &hash).is_ok())
        })
        .await
    }

    /// Runs heavy work on a thread of its own, a few at a time: each password
    /// takes 19 MiB, and many at once would starve the rest.
    async fn apart<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> Result<T> + Send + 'static,
    ) -> Result<T> {
        let _turn = self.passwords.acquire().await.map_err(|_| Error::Unreachable)?;
        tokio::task::spawn_blocking(work).await.map_err(|_| Error::Unreachable)?
    }
}

/// The hash of a password nobody has, so that an unknown login takes as long.
const NOBODY: &str = "$argon2id$v=19$m=19456,t=2,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

/// The SHA-256 of a secret of 256 random bits, in hexadecimal; such a secret
/// needs no salt.
fn digest(secret: &str) -> String {
    hex(&Sha256::digest(secret.as_bytes()))
}

fn strong(login: &str, password: &str) -> Result<()> {
    let length = password.chars().count();
    if (12..=1_000).contains(&length) && password.to_lowercase() != login {
        Ok(())
    } else {
        Err(Error::Refused(Refusal::PasswordWeak))
    }
}
