//! Confirming within a session that it is still the same person who asks.
use super::sealed_factor::SessionSecret;
use super::session::{TRIES, TRIES_WITHIN};
use super::{Secret, digest};
use crate::audit::Audited;
use crate::by::By;
use crate::db::Write;
use crate::error::{Error, Refusal, Result};
use crate::sql;
use domain::id::SessionId;
use serde_json::json;

impl crate::Register {
    /// Confirms that it is the person who asks: with a code where the account has
    /// a second factor, else with the password. `before` is the secret of the
    /// session, which gets a new one, `secret`.
    ///
    /// # Errors
    ///
    /// [`CodeWrong`](Refusal::CodeWrong), [`PasswordWrong`](Refusal::PasswordWrong);
    /// [`TooManyTries`](Refusal::TooManyTries);
    /// [`NotFound`](Error::NotFound) for a session that is not the actor's.
    pub async fn confirm(&self, by: &By, before: &str, typed: &str, secret: &Secret) -> Result<()> {
        let id = by.actor.account;
        let tries_hash = self.keyed(&format!("confirm {id}"));
        let mut c = self.database.read().await?;
        if sql::account::tries(&mut c, &tries_hash, by.at, TRIES_WITHIN).await? >= TRIES {
            return Err(Error::Refused(Refusal::TooManyTries));
        }
        let account = sql::account::by_id(&mut c, id).await?;
        let there = sql::account::session_factor(&mut c, &digest(before), id).await?;
        let (session, sealed) = there.ok_or(Error::NotFound)?;
        let enrolled = sql::factor::of(&mut c, id).await?.is_some();
        let hash = sql::account::password(&mut c, id).await?;
        drop(c);
        let place = SessionSecret::of_session(session);
        let factor = sealed.map(|sealed| place.open(before, &sealed)).transpose()?;
        let password_fits = !enrolled && self.fits(typed, hash).await?;
        let fits = self
            .write(by, async |w| {
                let fits = match &factor {
                    factor if enrolled => {
                        let factor = factor.as_ref().map(|factor| factor.as_slice());
                        self.spend_code(w, &account, factor, typed).await?.is_good()
                    }
                    Some(_) | None => password_fits,
                };
                let subject = session.to_string();
                if !fits {
                    sql::account::add_try(w.connection(), &tries_hash, by.at).await?;
                    return w.audit("confirmation.refused", &subject, json!({}), false).await;
                }
                let factor = factor.as_ref().map(|factor| factor.as_slice());
                self.confirmed(w, session, factor, secret).await
            })
            .await?;
        match (fits, enrolled) {
            (true, _) => Ok(()),
            (false, true) => Err(Error::Refused(Refusal::CodeWrong)),
            (false, false) => Err(Error::Refused(Refusal::PasswordWrong)),
        }
    }

    /// Gives a session that was confirmed its new secret, with that of the second
    /// factor in it, and forgets the tries before.
    pub(super) async fn confirmed(
        &self,
        w: &mut Write<'_>,
        session: SessionId,
        factor: Option<&[u8]>,
        secret: &Secret,
    ) -> Result<Audited<bool>> {
        let (id, at) = (w.by.actor.account, w.by.at);
        let place = SessionSecret::of_session(session);
        let factor = factor.map(|factor| place.seal(w.by, secret, factor)).transpose()?;
        let (token, factor) = (digest(&secret.text()), factor.as_deref());
        sql::account::renew_session(w.connection(), session, &token, at, factor).await?;
        let tries_hash = self.keyed(&format!("confirm {id}"));
        let old = at.plus(-TRIES_WITHIN);
        sql::account::drop_tries(w.connection(), &tries_hash, old).await?;
        w.audit("session.confirmed", &session.to_string(), json!({}), true).await
    }

    /// Whether the session with this secret holds that of the authenticator, so
    /// that its codes confirm in it. One that began with a passkey does not.
    ///
    /// # Errors
    ///
    /// Those of the database.
    pub async fn confirms_by_code(&self, by: &By, session: &str) -> Result<bool> {
        let (mut c, id) = (self.database.read().await?, by.actor.account);
        let there = sql::account::session_factor(&mut c, &digest(session), id).await?;
        Ok(there.is_some_and(|(_, sealed)| sealed.is_some()))
    }
}
