//! The secret of the second factor, sealed: on the account under a key made of
//! the password, in a session under one made of the session's secret. This file
//! alone opens it; it is the person's own, and leaves no entry of being opened.
use super::Secret;
use crate::by::By;
use crate::error::{Error, Result};
use domain::id::{AccountId, SessionId};
use vault::Zeroizing;
use vault::key::DataKey;
use vault::seal::{self, Place};

/// Seals the secret of an account's factor under a key made of its password.
pub(super) fn seal_for_account(
    account: AccountId,
    key: &DataKey,
    by: &By,
    factor: &[u8],
) -> Result<Vec<u8>> {
    let row = account.to_string();
    let sealed = seal::seal(key, &place_of(&row), factor, &mut by.random());
    sealed.map_err(|_| Error::Damaged("factor.secret"))
}

/// Opens it again.
pub(super) fn open_for_account(
    account: AccountId,
    key: &DataKey,
    sealed: &[u8],
) -> Result<Zeroizing<Vec<u8>>> {
    let row = account.to_string();
    let opened = seal::open(key, &place_of(&row), sealed);
    let opened = opened.map_err(|_| Error::Damaged("factor.secret"))?;
    Ok(Zeroizing::new(opened.expose().clone()))
}

fn place_of(account: &str) -> Place<'_> {
    Place { table: "factor", row: account, column: "secret", version: 1 }
}

/// Where a session, or a half-session, keeps the secret of the second factor:
/// sealed under a key made of its own secret, of which the database has but the
/// hash.
#[derive(Clone, Copy)]
pub(super) struct SessionSecret {
    pub(super) session: SessionId,
    table: &'static str,
}

impl SessionSecret {
    pub(super) const fn of_session(session: SessionId) -> Self {
        Self { session, table: "session" }
    }

    pub(super) const fn of_half(session: SessionId) -> Self {
        Self { session, table: "half_session" }
    }

    /// Seals the secret of the factor under that of the session.
    pub(super) fn seal(&self, by: &By, secret: &Secret, factor: &[u8]) -> Result<Vec<u8>> {
        self.seal_as(by, &secret.text(), factor)
    }

    /// As [`SessionSecret::seal`], for a session that has begun.
    pub(super) fn seal_as(&self, by: &By, secret: &str, factor: &[u8]) -> Result<Vec<u8>> {
        let row = self.session.to_string();
        let sealed = seal::seal(&key(secret), &self.place(&row), factor, &mut by.random());
        sealed.map_err(|_| Error::Damaged("session.factor"))
    }

    /// Opens it again.
    pub(super) fn open(&self, secret: &str, sealed: &[u8]) -> Result<Zeroizing<Vec<u8>>> {
        let row = self.session.to_string();
        let opened = seal::open(&key(secret), &self.place(&row), sealed);
        let opened = opened.map_err(|_| Error::Damaged("session.factor"))?;
        Ok(Zeroizing::new(opened.expose().clone()))
    }

    /// As [`SessionSecret::open`]; none when nothing was sealed, as no password was
    /// typed.
    pub(super) fn open_if_any(
        &self,
        secret: &str,
        sealed: &[u8],
    ) -> Result<Option<Zeroizing<Vec<u8>>>> {
        if sealed.is_empty() { Ok(None) } else { self.open(secret, sealed).map(Some) }
    }

    fn place<'p>(&self, row: &'p str) -> Place<'p> {
        Place { table: self.table, row, column: "factor", version: 1 }
    }
}

fn key(secret: &str) -> DataKey {
    DataKey::of_secret(secret.as_bytes(), "second factor by session")
}
