//! What a token of the issuer says, and whether it is to be believed (OpenID Connect
//! Core, 3.1.3.7; RFC 7515, 7517, 7519). Pure: keys, time and what is expected are
//! arguments.
//!
//! Which algorithm is looked for comes from the key, and the token has to name the
//! same. So `none` finds no key, and a public key is never taken for the secret of a
//! keyed hash.
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use domain::day::Moment;
use serde::Deserialize;
use vault::signature::{SignerKey, Written};

/// Why a token is not believed. The codes stand in the journal and the log.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Wrong {
    /// It cannot be read.
    Form,
    /// It is a token of another sort, or asks for what is not known here.
    Sort,
    /// The issuer has no key of this name for this algorithm.
    Key,
    /// It is not signed by the key.
    Signature,
    /// Another issuer made it.
    Issuer,
    /// It is for somebody else.
    Audience,
    /// Its time is over.
    Expired,
    /// Its time has not come.
    Early,
    /// It is no answer to this question.
    Nonce,
    /// It names nobody.
    Subject,
}

impl Wrong {
    pub(super) const fn code(self) -> &'static str {
        match self {
            Self::Form => "token_form",
            Self::Sort => "token_sort",
            Self::Key => "token_key",
            Self::Signature => "token_signature",
            Self::Issuer => "token_issuer",
            Self::Audience => "token_audience",
            Self::Expired => "token_expired",
            Self::Early => "token_early",
            Self::Nonce => "token_nonce",
            Self::Subject => "token_subject",
        }
    }
}

/// A key of the issuer.
#[derive(Clone, Debug)]
pub(super) struct Key {
    name: Option<String>,
    algorithm: &'static str,
    signer: SignerKey,
}

#[derive(Deserialize)]
struct Keys {
    keys: Vec<serde_json::Value>,
}

#[derive(Deserialize)]
struct Jwk {
    kty: String,
    kid: Option<String>,
    #[serde(rename = "use")]
    used_for: Option<String>,
    alg: Option<String>,
    crv: Option<String>,
    x: Option<String>,
    y: Option<String>,
    n: Option<String>,
    e: Option<String>,
}

fn decoded(text: &str) -> Option<Vec<u8>> {
    URL_SAFE_NO_PAD.decode(text).ok()
}

impl Jwk {
    /// The key, when it is one that signs, of a sort that is known here.
    fn key(self) -> Option<Key> {
        let part = |part: &Option<String>| part.as_deref().and_then(decoded);
        let (algorithm, signer) = match (self.kty.as_str(), self.crv.as_deref()) {
            ("EC", Some("P-256")) => ("ES256", SignerKey::p256(&part(&self.x)?, &part(&self.y)?)?),
            ("OKP", Some("Ed25519")) => ("EdDSA", SignerKey::ed25519(&part(&self.x)?)?),
            ("RSA", None) => ("RS256", SignerKey::rsa(&part(&self.n)?, &part(&self.e)?)?),
            _ => return None,
        };
        let signs = self.used_for.as_deref().is_none_or(|used| used == "sig")
            && self.alg.as_deref().is_none_or(|named| named == algorithm);
        signs.then_some(Key { name: self.kid, algorithm, signer })
    }
}

/// The keys in what the issuer gives; those of a sort that is not known here are
/// left out. None when it cannot be read.
pub(super) fn keys(text: &[u8]) -> Option<Vec<Key>> {
    let read: Keys = serde_json::from_slice(text).ok()?;
    let keys = read.keys.into_iter();
    Some(keys.filter_map(|key| serde_json::from_value::<Jwk>(key).ok()?.key()).collect())
}

#[derive(Deserialize)]
struct Head {
    alg: String,
    kid: Option<String>,
    typ: Option<String>,
    crit: Option<serde_json::Value>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Audience {
    One(String),
    Many(Vec<String>),
}

/// Seconds since 1970, also with a part of one.
#[derive(Clone, Copy, Deserialize)]
#[serde(transparent)]
struct Seconds(f64);

impl Seconds {
    /// Whether this is after `at`, to the millisecond.
    fn is_after(self, at: Moment) -> bool {
        #[expect(clippy::cast_precision_loss, reason = "milliseconds of the year 280000 are exact")]
        let at = at.0 as f64;
        self.0 * 1_000.0 > at
    }
}

#[derive(Deserialize)]
struct Claims {
    iss: String,
    sub: String,
    aud: Audience,
    azp: Option<String>,
    exp: Seconds,
    nbf: Option<Seconds>,
    nonce: Option<String>,
}

/// What a token has to say.
#[derive(Clone, Copy, Debug)]
pub(super) struct Expected<'e> {
    pub(super) issuer: &'e str,
    pub(super) client: &'e str,
    pub(super) nonce: &'e str,
    pub(super) at: Moment,
}

/// The longest subject (OpenID Connect Core, section 2).
const LONGEST_SUBJECT: usize = 255;

fn read<T: for<'d> Deserialize<'d>>(part: &str) -> Result<T, Wrong> {
    let bytes = decoded(part).ok_or(Wrong::Form)?;
    serde_json::from_slice(&bytes).map_err(|_| Wrong::Form)
}

/// Whom the token names, when it is to be believed.
pub(super) fn subject(token: &str, keys: &[Key], expected: Expected<'_>) -> Result<String, Wrong> {
    let (signed, signature) = token.rsplit_once('.').ok_or(Wrong::Form)?;
    let (head, claims) = signed.split_once('.').ok_or(Wrong::Form)?;
    let signature = decoded(signature).ok_or(Wrong::Form)?;
    let head: Head = read(head)?;
    if head.crit.is_some() || head.typ.is_some_and(|typ| !typ.eq_ignore_ascii_case("JWT")) {
        return Err(Wrong::Sort);
    }
    let of_this_sort = || keys.iter().filter(|key| key.algorithm == head.alg);
    let named: Vec<&Key> = match &head.kid {
        Some(_) => of_this_sort().filter(|key| key.name == head.kid).collect(),
        // A token that names no key is of the only one.
        None if of_this_sort().count() == 1 => of_this_sort().collect(),
        None => Vec::new(),
    };
    if named.is_empty() {
        return Err(Wrong::Key);
    }
    let is_of = |key: &&Key| key.signer.has_signed(signed.as_bytes(), &signature, Written::Fixed);
    if !named.iter().any(is_of) {
        return Err(Wrong::Signature);
    }
    believed(read(claims)?, expected)
}

fn believed(claims: Claims, expected: Expected<'_>) -> Result<String, Wrong> {
    if claims.iss != expected.issuer {
        return Err(Wrong::Issuer);
    }
    // A token for others besides is for whom it was given out.
    let for_us = match &claims.aud {
        Audience::One(one) => one == expected.client,
        Audience::Many(many) => {
            many.iter().any(|one| one == expected.client)
                && (many.len() == 1 || claims.azp.is_some())
        }
    };
    if !for_us || claims.azp.as_deref().is_some_and(|azp| azp != expected.client) {
        return Err(Wrong::Audience);
    }
    if !claims.exp.is_after(expected.at) {
        return Err(Wrong::Expired);
    }
    if claims.nbf.is_some_and(|nbf| nbf.is_after(expected.at)) {
        return Err(Wrong::Early);
    }
    if claims.nonce.as_deref() != Some(expected.nonce) {
        return Err(Wrong::Nonce);
    }
    if claims.sub.is_empty() || claims.sub.len() > LONGEST_SUBJECT {
        return Err(Wrong::Subject);
    }
    Ok(claims.sub)
}
