//! The second factor: codes of an authenticator that change with the time, and
//! recovery codes for when it is lost.
//!
//! Its secret is never kept open. On the account it is sealed under a key made
//! of the password by Argon2id, and in a session under a key made of the
//! session's own secret, which the browser alone has: who steals the database
//! has neither. It follows that a session learns the secret when it begins, so
//! that enrolling, taking off and changing the password end all others.
use super::sealed_factor::{SessionSecret, open_for_account, seal_for_account};
use super::{Account, Secret, digest};
use crate::by::By;
use crate::db::Write;
use crate::error::{Error, Refusal, Result};
use crate::notice::{self, NoticeSort};
use crate::sql;
use crate::sql::factor::Kept;
use argon2::Argon2;
use domain::access::Weighty;
use domain::day::Moment;
use domain::id::AccountId;
use rand::Rng as _;
use serde_json::json;
use totp_rs::{Builder, Totp};
use vault::Zeroizing;
use vault::key::DataKey;

/// How long the secret is: 160 bits, as RFC 4226 has it.
const SECRET: usize = 20;
/// How many recovery codes are drawn.
const CODES: usize = 10;
/// Characters of a recovery code: six groups of five, 150 bits. No fewer than 128, so
/// that a fast keyed hash is enough for them (ASVS 11.5.1).
const CODE: usize = 30;
/// What a recovery code is written with, 5 bits a sign.
const SIGNS: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
/// What an authenticator shows before the login.
const ISSUER: &str = "Pristan";

/// The second factor of an account.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Factor {
    /// Since when.
    pub since: Moment,
    /// How many recovery codes were not used.
    pub codes_left: i64,
}

/// A second factor that was drawn and is not enrolled yet. It does not print.
pub struct Proposed {
    /// The secret, to be typed.
    pub secret: Zeroizing<String>,
    /// The same as an address `otpauth://`, for a link and a picture.
    pub address: Zeroizing<String>,
}

/// What became of a code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Spent {
    /// It fits, and was used up.
    Code,
    /// It is a recovery code, and was used up.
    Recovery,
    /// It fits and was used before.
    Used,
    /// It does not fit.
    Wrong,
}

impl Spent {
    pub(super) const fn is_good(self) -> bool {
        matches!(self, Self::Code | Self::Recovery)
    }
}

impl crate::Register {
    /// One's second factor; none without.
    ///
    /// # Errors
    ///
    /// Those of the database.
    pub async fn factor(&self, by: &By) -> Result<Option<Factor>> {
        let (mut c, account) = (self.database.read().await?, by.actor.account);
        let Some(kept) = sql::factor::of(&mut c, account).await? else { return Ok(None) };
        let codes_left = sql::factor::codes_left(&mut c, account).await?;
        Ok(Some(Factor { since: kept.since, codes_left }))
    }

    /// Draws the secret of a second factor, or shows again the one drawn in this
    /// session. `session` is the secret of the session.
    ///
    /// # Errors
    ///
    /// [`NotFound`](Error::NotFound) for a session that is not the actor's;
    /// [`AlreadyDecided`](Refusal::AlreadyDecided) with a factor enrolled.
    pub async fn propose_factor(&self, by: &By, session: &str, seed: &Secret) -> Result<Proposed> {
        let (place, account, sealed) = self.to_enrol(by, session).await?;
        let secret = if let Some(sealed) = sealed {
            place.open(session, &sealed)?
        } else {
            let mut drawn = Zeroizing::new(vec![0; SECRET]);
            seed.random().fill_bytes(&mut drawn);
            let sealed = place.seal_as(by, session, &drawn)?;
            let id = place.session;
            self.database
                .note(async |c| sql::account::propose_factor(c, id, &sealed).await)
                .await?;
            drawn
        };
        let totp = totp(&account, &secret)?;
        let address = totp.to_url().map_err(|_| Error::Damaged("account.login"))?;
        let secret = Zeroizing::new(totp.secret().to_base32());
        Ok(Proposed { secret, address: Zeroizing::new(address) })
    }

    /// Enrols the second factor that was proposed in this session, once a code
    /// of it is typed; one's other sessions end. Answers with recovery codes,
    /// which are told this once.
    ///
    /// # Errors
    ///
    /// As for [`Register::propose_factor`](crate::Register::propose_factor);
    /// [`NotFound`](Error::NotFound) before anything was proposed;
    /// [`PasswordWrong`](Refusal::PasswordWrong), [`CodeWrong`](Refusal::CodeWrong).
    pub async fn enrol_factor(
        &self,
        by: &By,
        session: &str,
        password: &str,
        code: &str,
        salt: &Secret,
        seed: &Secret,
    ) -> Result<Vec<String>> {
        let (place, account, sealed) = self.to_enrol(by, session).await?;
        let secret = place.open(session, &sealed.ok_or(Error::NotFound)?)?;
        self.own_password(by, password).await?;
        let step = totp(&account, &secret)?.check(&plain(code), seconds(by.at));
        let step = step.ok_or(Error::Refused(Refusal::CodeWrong))?;
        let kept = self.seal_factor(by, account.id, &secret, password, salt).await?;
        let codes = draw_codes(seed);
        self.write(by, async |w| {
            if !sql::factor::add(w.connection(), account.id, &kept, stepped(step)).await? {
                return Err(Error::Refused(Refusal::AlreadyDecided));
            }
            self.keep_codes(w, account.id, &codes).await?;
            sql::account::end_sessions(w.connection(), account.id, Some(place.session)).await?;
            sql::factor::end_halves(w.connection(), account.id).await?;
            notice::tell_owner(w, account.id, NoticeSort::FactorChanged).await?;
            w.audit("factor.enrolled", &account.id.to_string(), json!({}), ()).await
        })
        .await?;
        Ok(codes)
    }

    /// Takes one's second factor off, with its recovery codes and the passkeys that
    /// stand beside it; one's other sessions end.
    ///
    /// # Errors
    ///
    /// [`NotFound`](Error::NotFound) without one;
    /// [`PasswordWrong`](Refusal::PasswordWrong), [`CodeWrong`](Refusal::CodeWrong).
    pub async fn drop_factor(
        &self,
        by: &By,
        session: &str,
        password: &str,
        code: &str,
    ) -> Result<()> {
        let id = by.actor.account;
        let mut c = self.database.read().await?;
        let account = sql::account::by_id(&mut c, id).await?;
        let there = sql::account::session_factor(&mut c, &digest(session), id).await?;
        let (session, _) = there.ok_or(Error::NotFound)?;
        let kept = sql::factor::of(&mut c, id).await?.ok_or(Error::NotFound)?;
        drop(c);
        self.own_password(by, password).await?;
        let secret = self.open_factor(id, &kept, password).await?;
        let good = self
            .write(by, async |w| {
                let good = self.spend_code(w, &account, Some(&secret), code).await?.is_good();
                if !good {
                    return w.audit("code.refused", &id.to_string(), json!({}), false).await;
                }
                sql::factor::drop(w.connection(), id).await?;
                sql::passkey::drop(w.connection(), id).await?;
                sql::account::end_sessions(w.connection(), id, Some(session)).await?;
                sql::factor::end_halves(w.connection(), id).await?;
                notice::tell_owner(w, id, NoticeSort::FactorChanged).await?;
                w.audit("factor.taken_off", &id.to_string(), json!({}), true).await
            })
            .await?;
        if good { Ok(()) } else { Err(Error::Refused(Refusal::CodeWrong)) }
    }

    /// Draws new recovery codes; those before are worth nothing any more.
    ///
    /// # Errors
    ///
    /// [`NotFound`](Error::NotFound) without a second factor;
    /// [`ConfirmationMissing`](Refusal::ConfirmationMissing).
    pub async fn renew_codes(&self, by: &By, seed: &Secret) -> Result<Vec<String>> {
        let id = by.actor.account;
        let there = sql::factor::of(&mut *self.database.read().await?, id).await?;
        there.ok_or(Error::NotFound)?;
        by.weighed(Weighty::DrawCodes)?;
        let codes = draw_codes(seed);
        self.write(by, async |w| {
            self.keep_codes(w, id, &codes).await?;
            notice::tell_owner(w, id, NoticeSort::FactorChanged).await?;
            w.audit("recovery.drawn", &id.to_string(), json!({}), ()).await
        })
        .await?;
        Ok(codes)
    }

    /// The session in which a factor may be enrolled, its account, and the
    /// sealed secret proposed in it.
    async fn to_enrol(
        &self,
        by: &By,
        session: &str,
    ) -> Result<(SessionSecret, Account, Option<Vec<u8>>)> {
        let (mut c, id) = (self.database.read().await?, by.actor.account);
        let there = sql::account::session_factor(&mut c, &digest(session), id).await?;
        let (session, sealed) = there.ok_or(Error::NotFound)?;
        if sql::factor::of(&mut c, id).await?.is_some() {
            return Err(Error::Refused(Refusal::AlreadyDecided));
        }
        let account = sql::account::by_id(&mut c, id).await?;
        Ok((SessionSecret::of_session(session), account, sealed))
    }

    async fn keep_codes(&self, w: &mut Write<'_>, id: AccountId, codes: &[String]) -> Result<()> {
        sql::factor::drop_codes(w.connection(), id).await?;
        for code in codes {
            let hash = self.code_hash(id, code);
            sql::factor::add_code(w.connection(), id, &hash).await?;
        }
        Ok(())
    }

    fn code_hash(&self, account: AccountId, code: &str) -> String {
        self.keyed(&format!("recovery {account} {}", plain(code).to_uppercase()))
    }

    /// Uses a code up, of the authenticator or for recovery, in the transaction
    /// of what it is typed for: it counts once. Without the secret of the
    /// authenticator, as in a session that began with a passkey, only those for
    /// recovery are known.
    pub(super) async fn spend_code(
        &self,
        w: &mut Write<'_>,
        account: &Account,
        secret: Option<&[u8]>,
        typed: &str,
    ) -> Result<Spent> {
        let typed = plain(typed);
        let at = w.by.at;
        let totp = secret.map(|secret| totp(account, secret)).transpose()?;
        if let Some(step) = totp.and_then(|totp| totp.check(&typed, seconds(at))) {
            let fresh = sql::factor::take_step(w.connection(), account.id, stepped(step)).await?;
            return Ok(if fresh { Spent::Code } else { Spent::Used });
        }
        let hash = self.code_hash(account.id, &typed);
        if !sql::factor::use_code(w.connection(), account.id, &hash, at).await? {
            return Ok(Spent::Wrong);
        }
        notice::tell_owner(w, account.id, NoticeSort::RecoveryUsed).await?;
        w.audit("recovery.used", &account.id.to_string(), json!({}), ()).await?.into_inner();
        Ok(Spent::Recovery)
    }

    /// Seals the secret of a factor under a password.
    pub(super) async fn seal_factor(
        &self,
        by: &By,
        account: AccountId,
        secret: &[u8],
        password: &str,
        salt: &Secret,
    ) -> Result<Kept> {
        // The first half of these bits salts the hash of the password.
        let salt = salt.text()[32..].to_owned();
        let key = self.password_key(password, &salt).await?;
        let secret = seal_for_account(account, &key, by, secret)?;
        Ok(Kept { secret, salt, since: by.at })
    }

    /// Opens the secret of a factor with the password, which is right.
    pub(super) async fn open_factor(
        &self,
        account: AccountId,
        kept: &Kept,
        password: &str,
    ) -> Result<Zeroizing<Vec<u8>>> {
        let key = self.password_key(password, &kept.salt).await?;
        open_for_account(account, &key, &kept.secret)
    }

    async fn password_key(&self, password: &str, salt: &str) -> Result<DataKey> {
        let (password, salt) = (Zeroizing::new(password.to_owned()), salt.to_owned());
        self.apart(move || {
            let mut stretched = Zeroizing::new([0; 32]);
            let salt = salt.as_bytes();
            Argon2::default()
                .hash_password_into(password.as_bytes(), salt, stretched.as_mut_slice())
                .map_err(|_| Error::Damaged("factor.salt"))?;
            Ok(DataKey::of_secret(stretched.as_slice(), "second factor by password"))
        })
        .await
    }
}

/// The codes of a secret: six digits, of 30 seconds, and those of the step
/// before and after, as clocks differ. (HMAC-SHA-1, which RFC 6238 has and every
/// authenticator knows; that two texts can be found with one SHA-1 is nothing
/// to a code made with a secret.)
fn totp(account: &Account, secret: &[u8]) -> Result<Totp> {
    let name = account.login.replace(':', ".");
    Builder::new()
        .with_secret(secret)
        .with_skew(1)
        .with_account_name(name)
        .with_issuer(Some(ISSUER))
        .build()
        .map_err(|_| Error::Damaged("factor.secret"))
}

fn seconds(at: Moment) -> u64 {
    u64::try_from(at.0 / 1_000).unwrap_or(0)
}

fn stepped(step: u64) -> i64 {
    i64::try_from(step).unwrap_or(i64::MAX)
}

/// A code without the blanks and hyphens it is written with.
fn plain(code: &str) -> String {
    code.chars().filter(|c| !c.is_whitespace() && *c != '-').take(64).collect()
}

/// Recovery codes as they are told: four groups of five.
fn draw_codes(seed: &Secret) -> Vec<String> {
    let mut bytes = [0; CODES * CODE];
    seed.random().fill_bytes(&mut bytes);
    let code = |signs: &[u8]| {
        let sign = |byte: &u8| char::from(SIGNS[usize::from(byte % 32)]);
        let group = |group: &[u8]| group.iter().map(sign).collect::<String>();
        signs.chunks(5).map(group).collect::<Vec<_>>().join("-")
    };
    bytes.chunks(CODE).map(code).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ten_codes_of_a_hundred_and_fifty_bits_each_another() {
        let codes = draw_codes(&Secret::new([9; 32]));
        assert_eq!(codes.len(), CODES);
        const { assert!(CODE * 5 >= 128 && CODE.is_multiple_of(5)) };
        let signs = |code: &str| plain(code).chars().count();
        assert!(codes.iter().all(|code| code.len() == 35 && signs(code) == CODE), "{codes:?}");
        let apart: std::collections::BTreeSet<&String> = codes.iter().collect();
        assert_eq!(apart.len(), CODES);
        assert_ne!(codes, draw_codes(&Secret::new([8; 32])));
    }
}
