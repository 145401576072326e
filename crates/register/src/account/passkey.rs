//! Passkeys: signing in and confirming by a device that makes sure who holds it.
//!
//! They stand beside the codes of an authenticator, never in their place: only who
//! has those may add one. So there is always another way, without script and
//! without that device, and recovery codes when everything is lost.
//!
//! A passkey that made sure who holds it is two factors by itself, so it signs in
//! without a password as well. Such a session has no secret of the authenticator
//! in it (that is sealed under the password), and is confirmed by a passkey or a
//! recovery code.
use super::sealed_factor::SessionSecret;
use super::session::{Begun, HALF_TRIES, TRIES, TRIES_WITHIN};
use super::webauthn::{self, Made, Site, Wrong};
use super::{Account, Browser, Secret, digest};
use crate::by::{Actor, By};
use crate::db::Write;
use crate::error::{Error, Refusal, Result};
use crate::notice::{self, NoticeSort};
use crate::sql;
use crate::sql::passkey::Challenge;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use domain::access::Weighty;
use domain::day::Moment;
use domain::id::{AccountId, PasskeyId, SessionId};
use serde_json::json;

/// A passkey of an account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Passkey {
    /// Its id.
    pub id: PasskeyId,
    /// What its owner calls it.
    pub name: String,
    /// When it was added.
    pub created_at: Moment,
    /// When it was last used.
    pub used_at: Option<Moment>,
}

/// What a browser is asked to have signed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asked {
    /// The challenge, in base64url.
    pub challenge: String,
    /// The passkeys that may answer, or that are there already; none for any.
    pub passkeys: Vec<String>,
    /// Whom a new passkey is for, in base64url: the id of the account, which says
    /// nothing of the person.
    pub account: String,
}

/// A new passkey, as the browser gave it; each part in base64url.
#[derive(Clone, Copy, Debug)]
pub struct NewPasskey<'p> {
    /// What its owner calls it.
    pub name: &'p str,
    /// What the browser says of it.
    pub client_data: &'p str,
    /// What the device says of it.
    pub device_data: &'p str,
}

/// The answer of a passkey, as the browser gave it; each part in base64url.
#[derive(Clone, Copy, Debug)]
pub struct Shown<'p> {
    /// What the browser calls it.
    pub credential: &'p str,
    /// What the browser says.
    pub client_data: &'p str,
    /// What the device says.
    pub device_data: &'p str,
    /// Its signature of both.
    pub signature: &'p str,
    /// Whom the device knows it is of; empty when it says nothing.
    pub account: &'p str,
}

/// What is asked for has to be answered within this time, in milliseconds.
const ASKED_LASTS: i64 = 5 * 60_000;
/// How many passkeys one account may have.
const MOST: i64 = 10;
/// The longest part of an answer that is read.
const LONGEST: usize = 16 * 1024;

/// What a passkey is asked to sign for.
#[derive(Clone, Copy)]
enum Purpose {
    /// To be added, in a session.
    Add(SessionId),
    /// To sign in by itself.
    SignIn,
    /// To go on from the password, in a half-session.
    Half(SessionId),
    /// To confirm, in a session.
    Confirm(SessionId),
}

impl Purpose {
    const fn code(self) -> &'static str {
        match self {
            Self::Add(_) => "add",
            Self::SignIn => "sign_in",
            Self::Half(_) => "half",
            Self::Confirm(_) => "confirm",
        }
    }

    fn bound_to(self) -> String {
        match self {
            Self::SignIn => String::new(),
            Self::Add(id) | Self::Half(id) | Self::Confirm(id) => id.to_string(),
        }
    }
}

fn decoded(text: &str) -> Option<Vec<u8>> {
    if text.len() > LONGEST {
        return None;
    }
    URL_SAFE_NO_PAD.decode(text).ok()
}

fn handle(account: AccountId) -> String {
    URL_SAFE_NO_PAD.encode(account.to_string())
}

const OVER: Error = Error::Refused(Refusal::PasskeyTimeOver);
const REFUSED: Error = Error::Refused(Refusal::PasskeyRefused);

impl crate::Register {
    /// One's own passkeys, the oldest first.
    ///
    /// # Errors
    ///
    /// Those of the database.
    pub async fn passkeys(&self, by: &By) -> Result<Vec<Passkey>> {
        sql::passkey::all_of(&mut *self.database.read().await?, by.actor.account).await
    }

    /// Asks for a new passkey in this session, whose secret is `session`.
    ///
    /// # Errors
    ///
    /// [`NotFound`](Error::NotFound) without an authenticator, or for a session
    /// that is not the actor's; [`TooManyPasskeys`](Refusal::TooManyPasskeys);
    /// [`ConfirmationMissing`](Refusal::ConfirmationMissing).
    pub async fn ask_new_passkey(
        &self,
        by: &By,
        session: &str,
        challenge: &Secret,
    ) -> Result<Asked> {
        let id = by.actor.account;
        let session = self.to_add(by, session).await?;
        self.ask(Purpose::Add(session), Some(id), by.at, challenge).await
    }

    /// The session in which a passkey may be added.
    async fn to_add(&self, by: &By, session: &str) -> Result<SessionId> {
        let (mut c, id) = (self.database.read().await?, by.actor.account);
        let there = sql::account::session_factor(&mut c, &digest(session), id).await?;
        let (session, _) = there.ok_or(Error::NotFound)?;
        sql::factor::of(&mut c, id).await?.ok_or(Error::NotFound)?;
        by.weighed(Weighty::ChangePasskeys)?;
        if sql::passkey::count(&mut c, id).await? >= MOST {
            return Err(Error::Refused(Refusal::TooManyPasskeys));
        }
        Ok(session)
    }

    /// Adds the passkey that was asked for in this session.
    ///
    /// # Errors
    ///
    /// As for [`Register::ask_new_passkey`](crate::Register::ask_new_passkey);
    /// [`NameMissing`](Refusal::NameMissing);
    /// [`PasskeyTimeOver`](Refusal::PasskeyTimeOver) when it was not asked for, or
    /// not within five minutes; [`PasskeyRefused`](Refusal::PasskeyRefused);
    /// [`PasskeyKnown`](Refusal::PasskeyKnown).
    pub async fn add_passkey(
        &self,
        by: &By,
        session: &str,
        site: &Site,
        new: NewPasskey<'_>,
    ) -> Result<PasskeyId> {
        let account = by.actor.account;
        let session = self.to_add(by, session).await?;
        let name: String = new.name.trim().chars().take(100).collect();
        if name.is_empty() {
            return Err(Error::Refused(Refusal::NameMissing));
        }
        let client_data = decoded(new.client_data).ok_or(REFUSED)?;
        let device_data = decoded(new.device_data).ok_or(REFUSED)?;
        self.take(Purpose::Add(session), &client_data, by.at).await?;
        let made = match webauthn::made(&client_data, &device_data, site) {
            Ok(made) => made,
            Err(why) => return Err(self.passkey_refused(by, why).await?),
        };
        let Made { credential, public_key, count } = made;
        let id = PasskeyId::new(by.at, by.bits());
        self.write(by, async |w| {
            let new = sql::passkey::New {
                id,
                account,
                credential: &credential,
                public_key: &public_key,
                sign_count: i64::from(count),
                name: &name,
                at: by.at,
            };
            if !sql::passkey::add(w.connection(), &new).await? {
                return Err(Error::Refused(Refusal::PasskeyKnown));
            }
            if sql::passkey::count(w.connection(), account).await? > MOST {
                return Err(Error::Refused(Refusal::TooManyPasskeys));
            }
            notice::tell_owner(w, account, NoticeSort::FactorChanged).await?;
            w.audit("passkey.added", &id.to_string(), json!({}), id).await
        })
        .await
    }

    /// Removes one of one's own passkeys; one's other sessions end, as they may
    /// have begun with it.
    ///
    /// # Errors
    ///
    /// [`NotFound`](Error::NotFound);
    /// [`ConfirmationMissing`](Refusal::ConfirmationMissing).
    pub async fn remove_passkey(
        &self,
        by: &By,
        passkey: PasskeyId,
        session: Option<SessionId>,
    ) -> Result<()> {
        by.weighed(Weighty::ChangePasskeys)?;
        let account = by.actor.account;
        self.write(by, async |w| {
            if !sql::passkey::remove(w.connection(), passkey, account).await? {
                return Err(Error::NotFound);
            }
            sql::account::end_sessions(w.connection(), account, session).await?;
            sql::factor::end_halves(w.connection(), account).await?;
            notice::tell_owner(w, account, NoticeSort::FactorChanged).await?;
            w.audit("passkey.removed", &passkey.to_string(), json!({}), ()).await
        })
        .await
    }

    /// Asks for any passkey, to sign in by it.
    ///
    /// # Errors
    ///
    /// Those of the database.
    pub async fn ask_passkey_to_sign_in(&self, at: Moment, challenge: &Secret) -> Result<Asked> {
        self.ask(Purpose::SignIn, None, at, challenge).await
    }

    /// Asks for a passkey in place of the code, in the half-session with the
    /// secret `half`; none when the account has none.
    ///
    /// # Errors
    ///
    /// Those of the database.
    pub async fn ask_passkey_after_password(
        &self,
        half: &str,
        at: Moment,
        challenge: &Secret,
    ) -> Result<Option<Asked>> {
        let mut c = self.database.read().await?;
        let Some((account, id, ..)) = sql::factor::half(&mut c, &digest(half)).await? else {
            return Ok(None);
        };
        if sql::passkey::count(&mut c, account.id).await? == 0 {
            return Ok(None);
        }
        drop(c);
        self.ask(Purpose::Half(id), Some(account.id), at, challenge).await.map(Some)
    }

    /// Asks for a passkey to confirm, in the session with the secret `session`;
    /// none when the account has none.
    ///
    /// # Errors
    ///
    /// Those of the database.
    pub async fn ask_passkey_to_confirm(
        &self,
        by: &By,
        session: &str,
        challenge: &Secret,
    ) -> Result<Option<Asked>> {
        let (mut c, account) = (self.database.read().await?, by.actor.account);
        let there = sql::account::session_factor(&mut c, &digest(session), account).await?;
        let Some((session, _)) = there else { return Ok(None) };
        if sql::passkey::count(&mut c, account).await? == 0 {
            return Ok(None);
        }
        drop(c);
        self.ask(Purpose::Confirm(session), Some(account), by.at, challenge).await.map(Some)
    }

    async fn ask(
        &self,
        purpose: Purpose,
        account: Option<AccountId>,
        at: Moment,
        challenge: &Secret,
    ) -> Result<Asked> {
        let challenge = URL_SAFE_NO_PAD.encode(challenge.0);
        let (hash, bound_to) = (digest(&challenge), purpose.bound_to());
        let kept = Challenge { hash: &hash, purpose: purpose.code(), bound_to: &bound_to };
        self.database
            .note(async |c| sql::passkey::ask(c, kept, at, at.plus(ASKED_LASTS)).await)
            .await?;
        let passkeys = match account {
            None => Vec::new(),
            Some(account) => {
                sql::passkey::credentials(&mut *self.database.read().await?, account).await?
            }
        };
        Ok(Asked { challenge, passkeys, account: account.map(handle).unwrap_or_default() })
    }

    /// Takes what was asked for, in a transaction of its own: whatever becomes of
    /// the answer, it is not taken a second time.
    async fn take(&self, purpose: Purpose, client_data: &[u8], at: Moment) -> Result<()> {
        let challenge = webauthn::challenge_of(client_data).ok_or(REFUSED)?;
        let (hash, bound_to) = (digest(&challenge), purpose.bound_to());
        let kept = Challenge { hash: &hash, purpose: purpose.code(), bound_to: &bound_to };
        let taken = self.database.change(async |c| sql::passkey::take(c, kept, at).await).await?;
        if taken { Ok(()) } else { Err(OVER) }
    }

    /// Signs in by a passkey alone. It is not counted against the login: a passkey
    /// cannot be guessed, and who guesses passwords must not lock it.
    ///
    /// # Errors
    ///
    /// [`PasskeyTimeOver`](Refusal::PasskeyTimeOver);
    /// [`PasskeyRefused`](Refusal::PasskeyRefused).
    pub async fn sign_in_by_passkey(
        &self,
        site: &Site,
        shown: Shown<'_>,
        browser: Browser<'_>,
        at: Moment,
        seed: u128,
        secret: &Secret,
    ) -> Result<()> {
        let system = By::new(Actor::system(), at, seed);
        let (account, answer) = match self.look(&system, Purpose::SignIn, None, site, shown).await?
        {
            Ok(looked) => looked,
            Err(why) => return Err(self.passkey_refused(&system, why).await?),
        };
        let by = By::new(account.actor(), at, seed);
        let used = self
            .write(&by, async |w| {
                if !self.spend_passkey(w, account.id, answer).await? {
                    return w.audit("passkey.refused", "", counted_back(), false).await;
                }
                let begun = Begun { account: &account, browser, secret, factor: None };
                self.begin(w, begun, true).await
            })
            .await?;
        if used { Ok(()) } else { Err(REFUSED) }
    }

    /// Goes on from the password to the session by a passkey, as
    /// [`Register::enter_code`](crate::Register::enter_code) does by a code.
    ///
    /// # Errors
    ///
    /// As there; [`PasskeyTimeOver`](Refusal::PasskeyTimeOver);
    /// [`PasskeyRefused`](Refusal::PasskeyRefused).
    #[expect(clippy::too_many_arguments, reason = "time, chance and the browser are arguments")]
    pub async fn enter_passkey(
        &self,
        half: &str,
        site: &Site,
        shown: Shown<'_>,
        browser: Browser<'_>,
        at: Moment,
        seed: u128,
        secret: &Secret,
    ) -> Result<()> {
        let over = || Error::Refused(Refusal::CodeTimeOver);
        let hash = digest(half);
        let counted = self
            .database
            .change(async |c| sql::factor::try_half(c, &hash, HALF_TRIES, at).await)
            .await?;
        let mut c = self.database.read().await?;
        let found = sql::factor::half(&mut c, &hash).await?.filter(|_| counted);
        let (account, id, sealed, _) = found.ok_or_else(over)?;
        drop(c);
        let factor = SessionSecret::of_half(id).open_if_any(half, &sealed)?;
        let by = By::new(account.actor(), at, seed);
        let looked = self.look(&by, Purpose::Half(id), Some(account.id), site, shown).await?;
        let (_, answer) = match looked {
            Ok(looked) => looked,
            Err(why) => return Err(self.passkey_refused(&by, why).await?),
        };
        let used = self
            .write(&by, async |w| {
                if !self.spend_passkey(w, account.id, answer).await? {
                    return w.audit("passkey.refused", "", counted_back(), false).await;
                }
                sql::factor::end_half(w.connection(), id).await?;
                let factor = factor.as_ref().map(|factor| factor.as_slice());
                self.begin(w, Begun { account: &account, browser, secret, factor }, true).await
            })
            .await?;
        if used { Ok(()) } else { Err(REFUSED) }
    }

    /// Confirms by a passkey, as [`Register::confirm`](crate::Register::confirm)
    /// does by a code.
    ///
    /// # Errors
    ///
    /// As there; [`PasskeyTimeOver`](Refusal::PasskeyTimeOver);
    /// [`PasskeyRefused`](Refusal::PasskeyRefused).
    pub async fn confirm_by_passkey(
        &self,
        by: &By,
        before: &str,
        site: &Site,
        shown: Shown<'_>,
        secret: &Secret,
    ) -> Result<()> {
        let id = by.actor.account;
        let tries_hash = self.keyed(&format!("confirm {id}"));
        let mut c = self.database.read().await?;
        if sql::account::tries(&mut c, &tries_hash, by.at, TRIES_WITHIN).await? >= TRIES {
            return Err(Error::Refused(Refusal::TooManyTries));
        }
        let there = sql::account::session_factor(&mut c, &digest(before), id).await?;
        let (session, sealed) = there.ok_or(Error::NotFound)?;
        drop(c);
        let factor =
            sealed.map(|s| SessionSecret::of_session(session).open(before, &s)).transpose()?;
        let (_, answer) =
            match self.look(by, Purpose::Confirm(session), Some(id), site, shown).await? {
                Ok(looked) => looked,
                Err(why) => return Err(self.passkey_refused(by, why).await?),
            };
        let used = self
            .write(by, async |w| {
                if !self.spend_passkey(w, id, answer).await? {
                    return w.audit("passkey.refused", "", counted_back(), false).await;
                }
                let factor = factor.as_ref().map(|factor| factor.as_slice());
                self.confirmed(w, session, factor, secret).await
            })
            .await?;
        if used { Ok(()) } else { Err(REFUSED) }
    }

    /// Takes what was asked for and looks at the answer: whose passkey it is, which
    /// and its counter, or why it is not taken.
    async fn look(
        &self,
        by: &By,
        purpose: Purpose,
        account: Option<AccountId>,
        site: &Site,
        shown: Shown<'_>,
    ) -> Result<std::result::Result<(Account, Answer), Wrong>> {
        let client_data = decoded(shown.client_data).ok_or(REFUSED)?;
        self.take(purpose, &client_data, by.at).await?;
        let parts = decoded(shown.device_data).zip(decoded(shown.signature));
        let Some((device, signature)) = parts else { return Ok(Err(Wrong::Form)) };
        let mut c = self.database.read().await?;
        let found = sql::passkey::by_credential(&mut c, shown.credential).await?;
        let Some((owner, passkey, key)) = found else { return Ok(Err(Wrong::Owner)) };
        let said = shown.account;
        let is_of = account.is_none_or(|account| account == owner.id)
            && (said.is_empty() || said == handle(owner.id));
        if !is_of {
            return Ok(Err(Wrong::Owner));
        }
        let looked = webauthn::shown(&key, &client_data, &device, &signature, site);
        Ok(looked.map(|count| (owner, Answer { passkey, count })))
    }

    /// Notes the use of a passkey; false when it counted backwards, of which its
    /// owner is told.
    async fn spend_passkey(
        &self,
        w: &mut Write<'_>,
        account: AccountId,
        answer: Answer,
    ) -> Result<bool> {
        let (count, at) = (i64::from(answer.count), w.by.at);
        if sql::passkey::use_once(w.connection(), answer.passkey, count, at).await? {
            return Ok(true);
        }
        notice::tell_owner(w, account, NoticeSort::PasskeyCopied).await?;
        Ok(false)
    }

    /// Leaves the entry that a passkey was not taken.
    async fn passkey_refused(&self, by: &By, why: Wrong) -> Result<Error> {
        self.write(by, async |w| {
            w.audit("passkey.refused", "", json!({ "why": why.code() }), ()).await
        })
        .await?;
        Ok(REFUSED)
    }
}

fn counted_back() -> serde_json::Value {
    json!({ "why": Wrong::Counter.code() })
}

/// A good answer: which passkey gave it, and its counter.
#[derive(Clone, Copy)]
struct Answer {
    passkey: PasskeyId,
    count: u32,
}
