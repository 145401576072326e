//! Passwords: what is taken for one, changing it, and its hash.
use super::Secret;
use crate::by::By;
use crate::error::{Error, Refusal, Result};
use crate::sql;
use argon2::Argon2;
use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use domain::access::{Action, Reach};
use domain::id::{AccountId, SessionId};
use serde_json::json;

impl crate::Register {
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

    pub(super) async fn hash(&self, password: &str, salt: &Secret) -> Result<String> {
        let (password, salt) = (password.to_owned(), salt.0);
        self.apart(move || {
            let hash = Argon2::default().hash_password_with_salt(password.as_bytes(), &salt[..16]);
            hash.map(|h| h.to_string()).map_err(|_| Error::Damaged("argon2"))
        })
        .await
    }

    pub(super) async fn fits(&self, password: &str, hash: String) -> Result<bool> {
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

pub(super) fn strong(login: &str, password: &str) -> Result<()> {
    let length = password.chars().count();
    if (12..=1_000).contains(&length) && password.to_lowercase() != login {
        Ok(())
    } else {
        Err(Error::Refused(Refusal::PasswordWeak))
    }
}
