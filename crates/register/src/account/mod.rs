//! Accounts, signing in, sessions and tokens.
mod confirmation;
mod elsewhere;
mod factor;
mod opening;
mod passkey;
mod password;
mod request;
mod sealed_factor;
mod session;
mod token;
mod webauthn;

pub use elsewhere::Led;
pub use factor::{Factor, Proposed};
pub use passkey::{Asked, NewPasskey, Passkey, Shown};
pub use password::{LONGEST, Password, SHORTEST, Stolen};
pub use session::{Browser, Entered, Lead, Listed, SignedIn};
pub use token::{SCOPES, Token, TokenSort};
pub use webauthn::Site;

use crate::audit::hex;
use crate::by::Actor;
use domain::access::Role;
use domain::day::Moment;
use domain::id::AccountId;
use domain::words::Language;
use hmac::{Hmac, KeyInit, Mac};
use rand::SeedableRng;
use rand::rngs::StdRng;
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

impl crate::Register {
    /// HMAC-SHA-256 of `text` under this register's own secret, in hexadecimal:
    /// without the secret nobody can tell what the text was.
    pub(crate) fn keyed(&self, text: &str) -> String {
        keyed_under(&self.secret, text)
    }
}

/// The SHA-256 of a secret of 256 random bits, in hexadecimal; such a secret
/// needs no salt.
fn digest(secret: &str) -> String {
    hex(&Sha256::digest(secret.as_bytes()))
}

/// HMAC-SHA-256 of `text` under `key`, in hexadecimal.
pub(crate) fn keyed_under(key: &str, text: &str) -> String {
    // HMAC takes a key of any length.
    let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(key.as_bytes()) else {
        return String::new();
    };
    mac.update(text.as_bytes());
    hex(&mac.finalize().into_bytes())
}
