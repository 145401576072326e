//! The four operations everything else is made of: derive, authenticate,
//! close, open.
use crate::error::Error;
use chacha20poly1305::aead::AeadInOut;
use chacha20poly1305::{KeyInit, XChaCha20Poly1305};
use hkdf::Hkdf;
use hmac::{Hmac, Mac};
use rand_core::CryptoRng;
use sha2::Sha256;
use zeroize::{Zeroize, Zeroizing};

/// Length of an authentication tag, in bytes.
pub(crate) const TAG: usize = 16;
/// Length of a nonce, in bytes: long enough to be drawn at random.
pub(crate) const NONCE: usize = 24;
/// Length of a key commitment, in bytes.
pub(crate) const COMMITMENT: usize = 32;

/// 256 secret bits: on the heap, so that moving the owner leaves no copy
/// behind, and wiped when dropped. It prints nothing.
pub(crate) struct Secret(Box<[u8; 32]>);

impl Secret {
    pub(crate) fn random(rng: &mut impl CryptoRng) -> Self {
        let mut secret = Self(Box::new([0; 32]));
        rng.fill_bytes(secret.0.as_mut_slice());
        secret
    }

    /// Takes the 32 `bytes`; nothing when there are not 32.
    pub(crate) fn copy_of(bytes: &[u8]) -> Option<Self> {
        let mut secret = Self(Box::new([0; 32]));
        if bytes.len() != secret.0.len() {
            return None;
        }
        secret.0.copy_from_slice(bytes);
        Some(secret)
    }

    /// The secret that lies in `bytes`, which hold 256 bits of chance in any
    /// form. The extraction of HKDF-SHA-256.
    pub(crate) fn extracted(bytes: &[u8]) -> Self {
        let (extracted, _) = Hkdf::<Sha256>::extract(None, bytes);
        Self(Box::new(extracted.into()))
    }

    /// A secret of its own for `label` and `parts`. HKDF-SHA-256 (RFC 5869),
    /// without salt, as this secret is uniform already.
    pub(crate) fn derive(&self, label: &str, parts: &[&[u8]]) -> Self {
        let info = joined(label, parts);
        let mut derived = Self(Box::new([0; 32]));
        Hkdf::<Sha256>::new(None, self.0.as_slice())
            .expand(&info, derived.0.as_mut_slice())
            .expect("32 bytes are within what HKDF gives");
        derived
    }

    /// HMAC-SHA-256 of `label` and `parts` under this secret.
    pub(crate) fn mac(&self, label: &str, parts: &[&[u8]]) -> [u8; 32] {
        let mut mac = Hmac::<Sha256>::new_from_slice(self.0.as_slice())
            .expect("HMAC takes a key of any length");
        mac.update(&(label.len() as u64).to_be_bytes());
        mac.update(label.as_bytes());
        for part in parts {
            mac.update(&(part.len() as u64).to_be_bytes());
            mac.update(part);
        }
        mac.finalize().into_bytes().into()
    }

    /// Closes `buffer` in place and appends the tag.
    pub(crate) fn close(
        &self,
        nonce: &[u8; NONCE],
        associated: &[u8],
        buffer: &mut Vec<u8>,
    ) -> Result<(), Error> {
        // Growing would leave a copy of the plaintext where the buffer was.
        debug_assert!(buffer.capacity() >= buffer.len() + TAG);
        XChaCha20Poly1305::new(self.bytes().into())
            .encrypt_in_place(nonce.into(), associated, buffer)
            .map_err(|_| Error::TooLong)
    }

    /// Opens `buffer` in place and takes the tag off. On error the buffer is
    /// not to be used.
    pub(crate) fn open(
        &self,
        nonce: &[u8; NONCE],
        associated: &[u8],
        buffer: &mut Vec<u8>,
    ) -> Result<(), Error> {
        XChaCha20Poly1305::new(self.bytes().into())
            .decrypt_in_place(nonce.into(), associated, buffer)
            .map_err(|_| Error::Damaged)
    }

    pub(crate) fn bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

impl Drop for Secret {
    fn drop(&mut self) {
        self.0.zeroize();
    }
}

/// `label` and `parts`, each after its length: two different lists never give
/// the same bytes.
pub(crate) fn joined(label: &str, parts: &[&[u8]]) -> Vec<u8> {
    let mut bytes = Vec::new();
    for part in std::iter::once(&label.as_bytes()).chain(parts) {
        bytes.extend_from_slice(&(part.len() as u64).to_be_bytes());
        bytes.extend_from_slice(part);
    }
    bytes
}

/// `N` random bytes.
pub(crate) fn random<const N: usize>(rng: &mut impl CryptoRng) -> [u8; N] {
    let mut bytes = [0; N];
    rng.fill_bytes(&mut bytes);
    bytes
}

/// Takes fixed parts off the front of `bytes`; `None` when they are too short.
pub(crate) fn take<const N: usize>(bytes: &mut &[u8]) -> Option<[u8; N]> {
    let (part, rest) = bytes.split_first_chunk::<N>()?;
    *bytes = rest;
    Some(*part)
}

/// `letters` as a string that is wiped when dropped. It has room for those of
/// a text of `length` bytes in another normal form, so that growing leaves no
/// copy behind.
pub(crate) fn gathered(length: usize, letters: impl Iterator<Item = char>) -> Zeroizing<String> {
    let mut text = Zeroizing::new(String::with_capacity(length.saturating_mul(4)));
    text.extend(letters);
    text
}

/// The first `N` bytes of a hash.
pub(crate) fn front<const N: usize>(hash: &[u8; 32]) -> [u8; N] {
    std::array::from_fn(|at| hash[at])
}

/// Bytes in lower-case hexadecimal: for what is public.
pub(crate) fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
        // Writing to a String cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moved_boundary_between_parts_gives_other_bytes() {
        assert_ne!(joined("x", &[b"ab", b"c"]), joined("x", &[b"a", b"bc"]));
        assert_ne!(joined("x", &[b"ab"]), joined("xa", &[b"b"]));
        assert_ne!(joined("x", &[b""]), joined("x", &[]));
    }

    #[test]
    fn the_extract_and_expand_are_those_of_rfc_5869() {
        // Test case 3: SHA-256, 22 bytes of 0x0b, no salt, no info.
        let mut out = [0; 42];
        Hkdf::<Sha256>::new(None, &[0x0b; 22]).expand(b"", &mut out).unwrap();
        assert_eq!(
            hex(&out),
            "8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d9d201395faa4b61a96c8"
        );
    }
}
