//! Signing in by an issuer of identities elsewhere (OIDC): who was led there and
//! comes back, and which account a subject is.
//!
//! The issuer takes the place of the password and of nothing else. Which account
//! somebody has was said here by two persons, by issuer and subject; no name, no
//! e-mail and no role of a token counts, and no account comes of one. Where the
//! account has a second step it stays: a passkey, or a recovery code, as the secret
//! of an authenticator is sealed under the password that nobody typed.
use super::session::{Begun, HALF_LASTS};
use super::{Browser, Entered, Secret, digest};
use crate::approval::Approval;
use crate::by::{Actor, By};
use crate::db::Write;
use crate::error::{Error, Refusal, Result};
use crate::notice::{self, NoticeSort};
use crate::sql;
use domain::access::{Action, Reach, Weighty};
use domain::approval::Sort;
use domain::day::Moment;
use domain::id::{AccountId, ApprovalId, SessionId};
use serde_json::json;

/// What goes with somebody who is led elsewhere. All three are made of the secret
/// in their cookie and this register's own, one way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Led {
    /// What comes back beside the code, so that nobody is given another's answer.
    pub state: String,
    /// What stands in the token, so that it is of this question.
    pub nonce: String,
    /// What shows that who fetches the token is who asked (PKCE).
    pub verifier: String,
}

/// Somebody is back within this time, in milliseconds.
const LED_LASTS: i64 = 10 * 60_000;
/// The longest subject (OpenID Connect Core, section 2).
const LONGEST_SUBJECT: usize = 255;

impl crate::Register {
    fn led(&self, secret: &str) -> Led {
        let made = |what: &str| self.keyed(&format!("elsewhere {what} {secret}"));
        Led { state: made("state"), nonce: made("nonce"), verifier: made("verifier") }
    }

    /// Somebody is led elsewhere; `back` is where they want to go.
    ///
    /// # Errors
    ///
    /// Those of the database.
    pub async fn lead_elsewhere(&self, back: &str, at: Moment, secret: &Secret) -> Result<Led> {
        let secret = secret.text();
        let (hash, until) = (digest(&secret), at.plus(LED_LASTS));
        self.database
            .note(async |c| sql::elsewhere::begin(c, &hash, back, at, until).await)
            .await?;
        Ok(self.led(&secret))
    }

    /// Somebody comes back with this `state` and the secret of their cookie, once:
    /// what went with them, and where they want to go.
    ///
    /// # Errors
    ///
    /// [`ElsewhereTimeOver`](Refusal::ElsewhereTimeOver) after ten minutes, a second
    /// time, or for who was never led; [`ElsewhereRefused`](Refusal::ElsewhereRefused)
    /// when `state` is another's.
    pub async fn back_from_elsewhere(
        &self,
        secret: &str,
        state: &str,
        at: Moment,
    ) -> Result<(Led, String)> {
        let hash = digest(secret);
        let taken = self.database.change(async |c| sql::elsewhere::take(c, &hash, at).await);
        let back = taken.await?.ok_or(Error::Refused(Refusal::ElsewhereTimeOver))?;
        let led = self.led(secret);
        // Compared by hash: how far they agree tells nothing.
        if digest(state) != digest(&led.state) {
            return Err(Error::Refused(Refusal::ElsewhereRefused));
        }
        Ok((led, back))
    }

    /// Leaves the entry that somebody came back and was not taken; `why` is a code.
    ///
    /// # Errors
    ///
    /// Those of the database.
    pub async fn refused_elsewhere(&self, why: &str, at: Moment, seed: u128) -> Result<()> {
        let system = By::new(Actor::system(), at, seed);
        self.write(&system, async |w| {
            w.audit("session.refused", "", json!({ "why": why }), ()).await
        })
        .await
    }

    /// Signs in who is `subject` for `issuer`, as after a right password.
    ///
    /// # Errors
    ///
    /// [`NotLinked`](Refusal::NotLinked) when no open account is linked to it;
    /// [`PasswordExpired`](Refusal::PasswordExpired) as for the password.
    pub async fn sign_in_by_subject(
        &self,
        issuer: &str,
        subject: &str,
        browser: Browser<'_>,
        at: Moment,
        seed: u128,
        secret: &Secret,
    ) -> Result<Entered> {
        let mut c = self.database.read().await?;
        let Some(account) = sql::elsewhere::by_subject(&mut c, issuer, subject).await? else {
            drop(c);
            self.refused_elsewhere("not_linked", at, seed).await?;
            return Err(Error::Refused(Refusal::NotLinked));
        };
        let first_until = sql::account::first_until(&mut c, account.id).await?;
        let enrolled = sql::factor::of(&mut c, account.id).await?.is_some();
        drop(c);
        let by = By::new(account.actor(), at, seed);
        if first_until.is_some_and(|until| until <= at) {
            self.refused_elsewhere("expired", at, seed).await?;
            return Err(Error::Refused(Refusal::PasswordExpired));
        }
        if !enrolled {
            let begun = Begun { account: &account, browser, secret, factor: None };
            self.write(&by, async |w| self.begin(w, begun, ()).await).await?;
            return Ok(Entered::Session);
        }
        let id = SessionId::new(at, by.bits());
        self.write(&by, async |w| {
            let new = sql::factor::NewHalf {
                id,
                account: account.id,
                token_hash: &digest(&secret.text()),
                // No password was typed: the secret of the authenticator stays closed.
                factor: &[],
                at,
                expires_at: at.plus(HALF_LASTS),
            };
            sql::factor::add_half(w.connection(), &new).await?;
            w.audit("session.asked", &id.to_string(), json!({}), ()).await
        })
        .await?;
        Ok(Entered::Code)
    }

    /// Who an account is elsewhere: the issuer and the subject.
    ///
    /// # Errors
    ///
    /// [`Denied`](Error::Denied).
    pub async fn subject_of(
        &self,
        by: &By,
        account: AccountId,
    ) -> Result<Option<(String, String)>> {
        self.require(by, Action::ManageAccounts, Reach::Other, &account.to_string()).await?;
        sql::elsewhere::of(&mut *self.database.read().await?, account).await
    }

    /// Asks to link an account to a subject of an issuer. Whoever has that subject
    /// could then sign in as this person, so it takes two: it is done when somebody
    /// else agreed.
    ///
    /// # Errors
    ///
    /// [`Denied`](Error::Denied); [`NotFound`](Error::NotFound);
    /// [`NameMissing`](Refusal::NameMissing) for no subject, or one that is too long;
    /// [`AlreadyDecided`](Refusal::AlreadyDecided) when the account is linked;
    /// [`SamePerson`](Refusal::SamePerson) for one's own.
    pub async fn link_subject(
        &self,
        by: &By,
        account: AccountId,
        issuer: &str,
        subject: &str,
    ) -> Result<ApprovalId> {
        self.require(by, Action::ManageAccounts, Reach::Other, &account.to_string()).await?;
        by.weighed(Weighty::ChangeAccount)?;
        if account == by.actor.account {
            return Err(Error::Refused(Refusal::SamePerson));
        }
        let subject = subject.trim();
        if subject.is_empty() || subject.len() > LONGEST_SUBJECT {
            return Err(Error::Refused(Refusal::NameMissing));
        }
        let mut c = self.database.read().await?;
        sql::account::by_id(&mut c, account).await?;
        if sql::elsewhere::of(&mut c, account).await?.is_some() {
            return Err(Error::Refused(Refusal::AlreadyDecided));
        }
        drop(c);
        let detail = json!({ "issuer": issuer, "subject": subject });
        self.ask_approval(by, Sort::Link, &account.to_string(), &detail).await
    }

    /// Links what was agreed to.
    pub(crate) async fn give_subject(&self, w: &mut Write<'_>, asked: &Approval) -> Result<()> {
        let id: AccountId =
            asked.subject.parse().map_err(|_| Error::Damaged("approval.subject"))?;
        let (issuer, subject) = (asked.asked("issuer"), asked.asked("subject"));
        let at = w.by.at;
        if !sql::elsewhere::add(w.connection(), id, &issuer, &subject, at).await? {
            return Err(Error::Refused(Refusal::AlreadyDecided));
        }
        notice::tell_owner(w, id, NoticeSort::FactorChanged).await?;
        // The subject is a name of the person elsewhere: it stays out of the journal.
        let detail = json!({ "approval": asked.id.to_string() });
        w.audit("account.linked", &id.to_string(), detail, ()).await.map(|_| ())
    }

    /// Takes the link of an account off, at once and by one alone; its sessions end.
    ///
    /// # Errors
    ///
    /// [`Denied`](Error::Denied); [`NotFound`](Error::NotFound) when it is not linked.
    pub async fn unlink_subject(&self, by: &By, account: AccountId) -> Result<()> {
        self.require(by, Action::ManageAccounts, Reach::Other, &account.to_string()).await?;
        by.weighed(Weighty::ChangeAccount)?;
        self.write(by, async |w| {
            if !sql::elsewhere::drop(w.connection(), account).await? {
                return Err(Error::NotFound);
            }
            sql::account::end_sessions(w.connection(), account, None).await?;
            sql::factor::end_halves(w.connection(), account).await?;
            notice::tell_owner(w, account, NoticeSort::FactorChanged).await?;
            w.audit("account.unlinked", &account.to_string(), json!({}), ()).await
        })
        .await
    }
}
