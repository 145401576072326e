//! The project secret, and the keys that are made of it.
use std::fmt::Write as _;

use hkdf::Hkdf;
use sha2::Sha256;
use zeroize::{Zeroize, ZeroizeOnDrop};

/// Bytes of a project secret.
const LENGTH: usize = 32;
/// Different bytes that a secret must have at least: of 32 random bytes some 30 are
/// different, and fewer than 16 are in one secret of 10¹⁷.
const LEAST_DIFFERENT: usize = 16;

/// The secret that the institutions of a project share, and nobody else: not who compares.
///
/// It prints nothing of itself and is wiped from memory at the end.
#[derive(Zeroize, ZeroizeOnDrop)]
pub struct Secret([u8; LENGTH]);

/// Why a secret is refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unsafe {
    /// It has another length.
    #[error("the key has {found} hexadecimal digits, not 64: make a new one of 32 random bytes")]
    Length {
        /// Digits found.
        found: usize,
    },
    /// It is not hexadecimal.
    #[error("character {at} of the key is no hexadecimal digit (0–9, a–f)")]
    NotHexadecimal {
        /// Position, from 1.
        at: usize,
    },
    /// It was not made at random.
    #[error("the key is not random ({reason}): anyone could guess it; make a new one")]
    NotRandom {
        /// What gives it away.
        reason: &'static str,
    },
}

impl Secret {
    /// Reads a key file: 64 hexadecimal digits; blanks and line ends are ignored.
    ///
    /// # Errors
    ///
    /// [`Unsafe`] where that is not what the text is, or where it was plainly not made at
    /// random. A secret that passes may still be a bad one: random is how it was made, not
    /// how it looks.
    pub fn from_hex(text: &str) -> Result<Self, Unsafe> {
        let digits: Vec<char> = text.chars().filter(|c| !c.is_whitespace()).collect();
        if let Some(at) = digits.iter().position(|c| !c.is_ascii_hexdigit()) {
            return Err(Unsafe::NotHexadecimal { at: at + 1 });
        }
        if digits.len() != 2 * LENGTH {
            return Err(Unsafe::Length { found: digits.len() });
        }
        let digit = |at: usize| digits[at].to_digit(16).and_then(|d| u8::try_from(d).ok());
        let byte = |at: usize| digit(2 * at).unwrap_or(0) << 4 | digit(2 * at + 1).unwrap_or(0);
        Self::from_bytes(std::array::from_fn(byte))
    }

    /// A secret of random bytes, which the caller makes.
    ///
    /// # Errors
    ///
    /// [`Unsafe::NotRandom`] where the bytes plainly are not.
    pub fn from_bytes(bytes: [u8; LENGTH]) -> Result<Self, Unsafe> {
        let refuse = |reason| Err(Unsafe::NotRandom { reason });
        let mut seen = [false; 256];
        for byte in bytes {
            seen[usize::from(byte)] = true;
        }
        let different = seen.iter().filter(|seen| **seen).count();
        let step = bytes[1].wrapping_sub(bytes[0]);
        if different == 1 {
            return refuse("every byte is the same");
        }
        if bytes.windows(2).all(|pair| pair[1].wrapping_sub(pair[0]) == step) {
            return refuse("its bytes are counted");
        }
        if bytes.iter().all(|byte| byte.is_ascii_graphic() || *byte == b' ') {
            return refuse("it is written text");
        }
        if different < LEAST_DIFFERENT {
            return refuse("its bytes repeat");
        }
        Ok(Self(bytes))
    }

    /// The text of a key file.
    #[must_use]
    pub fn to_hex(&self) -> String {
        hex(&self.0)
    }

    /// A key for one purpose and one session, by HKDF-SHA-256 (RFC 5869).
    pub(crate) fn derive(&self, purpose: &str, session: &str) -> [u8; 32] {
        let mut key = [0; 32];
        // The purpose is ours and has no zero byte in it, so that the two cannot run together.
        let info = [purpose.as_bytes(), &[0], session.as_bytes()].concat();
        Hkdf::<Sha256>::new(Some(b"linkage encoding 1"), &self.0)
            .expand(&info, &mut key)
            .expect("32 bytes are fewer than HKDF can give");
        key
    }

    /// What tells two secrets, or two sessions, apart without telling either.
    #[must_use]
    pub fn check_value(&self, session: &str) -> String {
        hex(&self.derive("check", session)[..8])
    }
}

/// Bytes in hexadecimal digits.
pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::with_capacity(2 * bytes.len()), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const GOOD: &str = "9f1c3a5be47d20816cf2b3d4958ea7610b4f7e2dc893a6157ad0ee4c318b52f6";

    #[track_caller]
    fn refused(text: &str, because: &str) {
        let error = Secret::from_hex(text).map(|_| ()).expect_err("it should be refused");
        assert!(error.to_string().contains(because), "{error}");
    }

    #[test]
    fn a_random_key_is_taken_and_comes_back() {
        let secret = Secret::from_hex(&format!("{GOOD}\n")).expect("a good key");
        assert_eq!(secret.to_hex(), GOOD);
    }

    #[test]
    fn an_unsafe_key_is_refused_in_a_sentence() {
        refused("", "0 hexadecimal digits");
        refused(&GOOD[..62], "62 hexadecimal digits");
        refused(&format!("{GOOD}00"), "66 hexadecimal digits");
        refused(&GOOD.replace('9', "x"), "character 1");
        refused(&"00".repeat(32), "every byte is the same");
        refused(&"ab".repeat(32), "every byte is the same");
        refused(&"0011".repeat(16), "its bytes repeat");
        refused(
            &hex(&std::array::from_fn::<u8, 32, _>(|at| u8::try_from(at).expect("below 32"))),
            "counted",
        );
        refused(&hex(b"correct horse battery staple, ok"), "written text");
    }

    #[test]
    fn each_purpose_and_each_session_has_its_own_key() {
        let secret = Secret::from_hex(GOOD).expect("a good key");
        let keys = [
            secret.derive("a", "b"),
            secret.derive("a", ""),
            secret.derive("b", "a"),
            secret.derive("ab", ""),
        ];
        for (at, key) in keys.iter().enumerate() {
            assert!(!keys[..at].contains(key));
        }
        assert_ne!(secret.check_value("1"), secret.check_value("2"));
    }
}
