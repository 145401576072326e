//! What a passkey said, read and looked at (Web Authentication, level 3, 7.1 and
//! 7.2). Pure: what was asked, and where, are arguments.
//!
//! It is our own because of what is left out. No attestation is asked for: which
//! make a device is, is nobody's business here. The challenge comes from the
//! caller, as all chance does. What remains is a few lengths, a hash, two flags, a
//! counter and a signature.
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::Deserialize;
use sha2::{Digest, Sha256};
use vault::signature::{SignerKey, Written};

/// Where passkeys are good: the address in the browser, and its host, which
/// passkeys are bound to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Site {
    origin: String,
    host: String,
}

impl Site {
    /// The site at `origin` (`https://pristan.example`); none where browsers give
    /// no passkeys: without TLS (but for `localhost`), or at a number in place of
    /// a name.
    #[must_use]
    pub fn of(origin: &str) -> Option<Self> {
        let (scheme, rest) = origin.split_once("://")?;
        let host = rest.split_once(':').map_or(rest, |(host, _)| host);
        let named = host
            .split('.')
            .next_back()
            .is_some_and(|last| last.starts_with(|c: char| c.is_ascii_alphabetic()))
            && host.chars().all(|c| c.is_ascii_alphanumeric() || ".-".contains(c));
        let safe = scheme == "https" || (scheme == "http" && host == "localhost");
        (named && safe).then(|| Self { origin: origin.to_owned(), host: host.to_owned() })
    }

    /// What passkeys are bound to.
    #[must_use]
    pub fn host(&self) -> &str {
        &self.host
    }
}

/// Why what a passkey said is not taken. The codes stand in the journal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Wrong {
    /// It cannot be read.
    Form,
    /// It is an answer to something else.
    Sort,
    /// It was given to another address.
    Origin,
    /// It is bound to another host.
    Site,
    /// The device did not make sure who holds it.
    Unverified,
    /// Its key is of a sort that is not taken.
    Key,
    /// Nobody has this passkey, or somebody else than who it says.
    Owner,
    /// It is not signed by the passkey.
    Signature,
    /// It counted backwards.
    Counter,
}

impl Wrong {
    pub(super) const fn code(self) -> &'static str {
        match self {
            Self::Form => "form",
            Self::Sort => "sort",
            Self::Origin => "origin",
            Self::Site => "site",
            Self::Unverified => "unverified",
            Self::Key => "key",
            Self::Owner => "owner",
            Self::Signature => "signature",
            Self::Counter => "counter",
        }
    }
}

/// What the browser says of an answer.
#[derive(Deserialize)]
struct ClientData {
    #[serde(rename = "type")]
    sort: String,
    challenge: String,
    origin: String,
    #[serde(rename = "crossOrigin", default)]
    cross_origin: bool,
}

/// A new passkey.
pub(super) const CREATED: &str = "webauthn.create";
/// An answer of a passkey.
pub(super) const SHOWN: &str = "webauthn.get";

/// The challenge that an answer is to, before anything of it is believed; none
/// for what cannot be read.
pub(super) fn challenge_of(client_data: &[u8]) -> Option<String> {
    serde_json::from_slice::<ClientData>(client_data).ok().map(|said| said.challenge)
}

/// Whether the browser says that this was answered, on our own page.
fn look_at_client(client_data: &[u8], sort: &str, site: &Site) -> Result<(), Wrong> {
    let said: ClientData = serde_json::from_slice(client_data).map_err(|_| Wrong::Form)?;
    if said.sort != sort {
        return Err(Wrong::Sort);
    }
    if said.origin != site.origin || said.cross_origin {
        return Err(Wrong::Origin);
    }
    Ok(())
}

const PRESENT: u8 = 1;
const VERIFIED: u8 = 1 << 2;
const HAS_KEY: u8 = 1 << 6;
/// Bytes before the key: the hash of the host, flags, counter.
const HEAD: usize = 37;

/// What the device says: its counter, and what follows.
fn look_at_device<'d>(data: &'d [u8], site: &Site) -> Result<(u8, u32, &'d [u8]), Wrong> {
    let (head, rest) = data.split_at_checked(HEAD).ok_or(Wrong::Form)?;
    let (host, rest_of_head) = head.split_at_checked(32).ok_or(Wrong::Form)?;
    let [flags, count @ ..] = rest_of_head else { return Err(Wrong::Form) };
    let count = u32::from_be_bytes(count.try_into().map_err(|_| Wrong::Form)?);
    if host != Sha256::digest(site.host.as_bytes()).as_slice() {
        return Err(Wrong::Site);
    }
    if flags & (PRESENT | VERIFIED) != PRESENT | VERIFIED {
        return Err(Wrong::Unverified);
    }
    Ok((*flags, count, rest))
}

/// A passkey as it was made.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Made {
    /// What the browser calls it, in base64url.
    pub(super) credential: String,
    /// Its public key as COSE has it, in base64url.
    pub(super) public_key: String,
    /// Its counter.
    pub(super) count: u32,
}

/// The longest name of a passkey that a device may give.
const LONGEST_NAME: usize = 1023;

/// The passkey that was made on our page.
pub(super) fn made(client_data: &[u8], device: &[u8], site: &Site) -> Result<Made, Wrong> {
    look_at_client(client_data, CREATED, site)?;
    let (flags, count, rest) = look_at_device(device, site)?;
    if flags & HAS_KEY == 0 {
        return Err(Wrong::Form);
    }
    // The make of the device, which nobody looks at.
    let (_, rest) = rest.split_at_checked(16).ok_or(Wrong::Form)?;
    let (length, rest) = rest.split_at_checked(2).ok_or(Wrong::Form)?;
    let length = usize::from(u16::from_be_bytes([length[0], length[1]]));
    if length == 0 || length > LONGEST_NAME {
        return Err(Wrong::Form);
    }
    let (credential, rest) = rest.split_at_checked(length).ok_or(Wrong::Form)?;
    let (_, after) = signer_key(rest)?;
    let key = rest.get(..rest.len() - after.len()).ok_or(Wrong::Form)?;
    Ok(Made {
        credential: URL_SAFE_NO_PAD.encode(credential),
        public_key: URL_SAFE_NO_PAD.encode(key),
        count,
    })
}

/// Whether this answer was given on our page by the passkey with `public_key`,
/// and its counter.
pub(super) fn shown(
    public_key: &str,
    client_data: &[u8],
    device: &[u8],
    signature: &[u8],
    site: &Site,
) -> Result<u32, Wrong> {
    look_at_client(client_data, SHOWN, site)?;
    let (_, count, _) = look_at_device(device, site)?;
    let key = URL_SAFE_NO_PAD.decode(public_key).map_err(|_| Wrong::Key)?;
    let (key, _) = signer_key(&key)?;
    let mut signed = device.to_vec();
    signed.extend_from_slice(&Sha256::digest(client_data));
    if key.has_signed(&signed, signature, Written::Asn1) {
        Ok(count)
    } else {
        Err(Wrong::Signature)
    }
}

/// A value in a key: a whole number, or bytes.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Value<'v> {
    Number(i64),
    Bytes(&'v [u8]),
}

/// The head of the next thing in CBOR (RFC 8949): its sort, its number, and what
/// follows. Of the lengths those are read that keys have: up to 65535.
fn head(bytes: &[u8]) -> Option<(u8, u64, &[u8])> {
    let (first, rest) = bytes.split_first()?;
    let (sort, low) = (first >> 5, first & 0x1f);
    let wide = match low {
        0..=23 => return Some((sort, u64::from(low), rest)),
        24 => 1,
        25 => 2,
        _ => return None,
    };
    let (number, rest) = rest.split_at_checked(wide)?;
    let number = number.iter().fold(0, |number, byte| number << 8 | u64::from(*byte));
    Some((sort, number, rest))
}

fn value(bytes: &[u8]) -> Option<(Value<'_>, &[u8])> {
    let (sort, number, rest) = head(bytes)?;
    let whole = i64::try_from(number).ok()?;
    match sort {
        0 => Some((Value::Number(whole), rest)),
        1 => Some((Value::Number(-1 - whole), rest)),
        2 => {
            let (bytes, rest) = rest.split_at_checked(usize::try_from(number).ok()?)?;
            Some((Value::Bytes(bytes), rest))
        }
        _ => None,
    }
}

/// The most parts a key has.
const PARTS: u64 = 8;

/// The public key at the beginning of `bytes`, as COSE has it (RFC 9053), and
/// what follows.
fn signer_key(bytes: &[u8]) -> Result<(SignerKey, &[u8]), Wrong> {
    let (sort, parts, mut rest) = head(bytes).ok_or(Wrong::Form)?;
    if sort != 5 || parts > PARTS {
        return Err(Wrong::Form);
    }
    let mut read: Vec<(i64, Value<'_>)> = Vec::new();
    for _ in 0..parts {
        let (name, after) = value(rest).ok_or(Wrong::Form)?;
        let (part, after) = value(after).ok_or(Wrong::Form)?;
        let Value::Number(name) = name else { return Err(Wrong::Form) };
        if read.iter().any(|(known, _)| *known == name) {
            return Err(Wrong::Form);
        }
        read.push((name, part));
        rest = after;
    }
    let part = |name: i64| read.iter().find(|(n, _)| *n == name).map(|(_, part)| *part);
    let number = |name| match part(name) {
        Some(Value::Number(number)) => Some(number),
        Some(Value::Bytes(_)) | None => None,
    };
    let field = |name| match part(name) {
        Some(Value::Bytes(bytes)) => Some(bytes),
        Some(Value::Number(_)) | None => None,
    };
    // kty, alg, crv: elliptic curve with ES256, octet key pair with EdDSA, RSA with RS256.
    let key = match (number(1), number(3), number(-1)) {
        (Some(2), Some(-7), Some(1)) => {
            field(-2).zip(field(-3)).and_then(|(x, y)| SignerKey::p256(x, y))
        }
        (Some(1), Some(-8), Some(6)) => field(-2).and_then(SignerKey::ed25519),
        (Some(3), Some(-257), _) => {
            field(-1).zip(field(-2)).and_then(|(n, e)| SignerKey::rsa(n, e))
        }
        _ => None,
    };
    Ok((key.ok_or(Wrong::Key)?, rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn passkeys_are_good_at_a_name_over_tls_and_on_the_machine_itself() {
        let host = |origin| Site::of(origin).map(|site| site.host);
        assert_eq!(host("https://pristan.example").as_deref(), Some("pristan.example"));
        assert_eq!(host("https://pristan.example:8443").as_deref(), Some("pristan.example"));
        assert_eq!(host("http://localhost:8080").as_deref(), Some("localhost"));
        for none in [
            "http://pristan.example",
            "https://192.0.2.7",
            "http://127.0.0.1:8080",
            "https://[2001:db8::1]:443",
            "https://",
            "pristan.example",
            "http://localhost.evil.example",
        ] {
            assert_eq!(host(none), None, "{none}");
        }
    }

    fn p256_key() -> Vec<u8> {
        let mut key = vec![0xa5, 1, 2, 3, 0x26, 0x20, 1, 0x21, 0x58, 32];
        key.extend([7; 32]);
        key.extend([0x22, 0x58, 32]);
        key.extend([8; 32]);
        key
    }

    #[test]
    fn a_key_is_read_to_its_end_and_no_further() {
        let mut bytes = p256_key();
        bytes.push(0xa0);
        let (key, rest) = signer_key(&bytes).unwrap();
        assert_eq!(Some(key), SignerKey::p256(&[7; 32], &[8; 32]));
        assert_eq!(rest, [0xa0]);
        for short in 0..p256_key().len() {
            assert_eq!(signer_key(&bytes[..short]).unwrap_err(), Wrong::Form, "{short}");
        }
    }

    #[test]
    fn a_key_of_another_sort_is_not_taken() {
        // The algorithm must be the one of the curve.
        let mut other = p256_key();
        other[4] = 0x27;
        assert_eq!(signer_key(&other).unwrap_err(), Wrong::Key);
        // A part that is there twice could be read in two ways.
        let mut twice = p256_key();
        twice[0] = 0xa6;
        twice.extend([3, 0x26]);
        assert_eq!(signer_key(&twice).unwrap_err(), Wrong::Form);
        // RSA with a key that is too short; lists; lengths without an end.
        let mut rsa = vec![0xa4, 1, 3, 3, 0x39, 1, 0, 0x20, 0x58, 128];
        rsa.extend([0xff; 128]);
        rsa.extend([0x21, 0x43, 1, 0, 1]);
        assert_eq!(signer_key(&rsa).unwrap_err(), Wrong::Key);
        assert_eq!(signer_key(&[0xa1, 1, 0x80]).unwrap_err(), Wrong::Form);
        assert_eq!(signer_key(&[0xbf, 1, 2, 0xff]).unwrap_err(), Wrong::Form);
    }
}
