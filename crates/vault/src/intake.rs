//! Closing without being able to open: what comes in while nobody has given
//! the root.
//!
//! The public half of a key derived from the root may lie beside the data. A
//! box is, byte by byte: version 1, cipher 1, the root's id (8), a one-time
//! public key (32), and the padded text closed by XChaCha20-Poly1305 with its
//! tag. Its key is HKDF-SHA-256 of the X25519 secret (RFC 7748) and both
//! public keys; as it is used once, the nonce is zeros. The cipher is told the
//! name of the place.
use crate::error::Error;
use crate::key::{CIPHER, VERSION};
use crate::primitive::{self, NONCE, Secret, TAG, joined, take};
use crate::root::{Root, RootId};
use curve25519_dalek::montgomery::MontgomeryPoint;
use rand_core::CryptoRng;
use zeroize::Zeroizing;

/// Closes, and opens nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct IntakePublic {
    root: RootId,
    point: [u8; 32],
}

/// Opens what its public half closed.
pub struct IntakeKey {
    secret: Secret,
    public: IntakePublic,
}

impl Root {
    /// Opens what came in while nobody had given the root.
    #[must_use]
    pub fn intake_key(&self) -> IntakeKey {
        let secret = self.intake_secret();
        let point = MontgomeryPoint::mul_base_clamped(*secret.bytes()).to_bytes();
        IntakeKey { secret, public: IntakePublic { root: self.id(), point } }
    }
}

impl IntakeKey {
    /// The half that may lie beside the data.
    #[must_use]
    pub fn public(&self) -> IntakePublic {
        self.public
    }

    /// What is in a box for `place`.
    ///
    /// # Errors
    ///
    /// [`WrongKey`](Error::WrongKey) for another root;
    /// [`Damaged`](Error::Damaged) when it was changed or moved;
    /// [`UnknownForm`](Error::UnknownForm) for another version.
    pub fn open(&self, place: &str, closed: &[u8]) -> Result<Zeroizing<Vec<u8>>, Error> {
        let mut rest = closed;
        let mut parts = || Some((take(&mut rest)?, take(&mut rest)?, take(&mut rest)?));
        let ([version, cipher], root, once): ([u8; 2], [u8; 8], [u8; 32]) =
            parts().ok_or(Error::Damaged)?;
        if [version, cipher] != [VERSION, CIPHER] {
            return Err(Error::UnknownForm);
        }
        if RootId(root) != self.public.root {
            return Err(Error::WrongKey);
        }
        let shared = MontgomeryPoint(once).mul_clamped(*self.secret.bytes());
        let key = agreed(&shared, &once, &self.public)?;
        let mut opened = Zeroizing::new(rest.to_vec());
        key.open(&[0; NONCE], &self.public.associated(place), &mut opened)?;
        let end = opened.iter().rposition(|b| *b != 0).ok_or(Error::Damaged)?;
        if opened[end] != 0x80 {
            return Err(Error::Damaged);
        }
        opened.truncate(end);
        Ok(opened)
    }
}

impl IntakePublic {
    /// Length in bytes.
    pub const LENGTH: usize = 8 + 32;

    /// What to keep.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        [&self.root.0[..], &self.point].concat()
    }

    /// What was kept.
    ///
    /// # Errors
    ///
    /// [`Damaged`](Error::Damaged) for another length.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, Error> {
        let mut rest = bytes;
        let mut parts = || Some((take(&mut rest)?, take(&mut rest)?));
        let (root, point) = parts().ok_or(Error::Damaged)?;
        if rest.is_empty() { Ok(Self { root: RootId(root), point }) } else { Err(Error::Damaged) }
    }

    /// The root that opens what this closes.
    #[must_use]
    pub fn root(&self) -> RootId {
        self.root
    }

    /// Closes `text`, padded to `length` bytes at least, for `place`.
    ///
    /// # Errors
    ///
    /// [`Damaged`](Error::Damaged) when this is no public key of ours.
    pub fn close(
        &self,
        place: &str,
        text: &[u8],
        length: usize,
        rng: &mut impl CryptoRng,
    ) -> Result<Vec<u8>, Error> {
        let once = Zeroizing::new(primitive::random::<32>(rng));
        let public = MontgomeryPoint::mul_base_clamped(*once).to_bytes();
        let shared = MontgomeryPoint(self.point).mul_clamped(*once);
        let key = agreed(&shared, &public, self)?;
        let padded = length.max(text.len() + 1);
        let mut closed = Vec::with_capacity(padded + TAG);
        closed.extend_from_slice(text);
        closed.push(0x80);
        closed.resize(padded, 0);
        key.close(&[0; NONCE], &self.associated(place), &mut closed)?;
        Ok([&[VERSION, CIPHER][..], &self.root.0, &public, &closed].concat())
    }

    fn associated(&self, place: &str) -> Vec<u8> {
        joined("vault intake place 1", &[&self.root.0, &self.point, place.as_bytes()])
    }
}

/// The key both halves agree on. A point of small order would agree on zeros
/// with everybody, and is refused.
fn agreed(
    shared: &MontgomeryPoint,
    once: &[u8; 32],
    public: &IntakePublic,
) -> Result<Secret, Error> {
    let shared = Zeroizing::new(shared.to_bytes());
    if shared.iter().fold(0, |all, b| all | b) == 0 {
        return Err(Error::Damaged);
    }
    let secret = Secret::copy_of(shared.as_slice()).ok_or(Error::Damaged)?;
    Ok(secret.derive("vault intake 1", &[once, &public.root.0, &public.point]))
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand::{SeedableRng, rngs::StdRng};

    fn world() -> (Root, StdRng) {
        let mut random = StdRng::from_seed([8; 32]);
        (Root::generate(&mut random), random)
    }

    #[test]
    fn what_the_public_half_closes_the_root_alone_opens() {
        let (root, mut random) = world();
        let public = root.intake_key().public();
        let kept = IntakePublic::from_bytes(&public.to_bytes()).unwrap();
        assert_eq!(kept, public);
        for text in [&b""[..], b"something", &[0, 0x80, 0, 0], &[7; 5_000]] {
            let closed = kept.close("box/1", text, 1_024, &mut random).unwrap();
            assert_eq!(*root.intake_key().open("box/1", &closed).unwrap(), text);
            assert!(matches!(root.intake_key().open("box/2", &closed), Err(Error::Damaged)));
            let other = Root::generate(&mut random);
            assert!(matches!(other.intake_key().open("box/1", &closed), Err(Error::WrongKey)));
        }
    }

    #[test]
    fn the_length_of_a_short_text_is_not_told_and_two_boxes_never_look_alike() {
        let (root, mut random) = world();
        let public = root.intake_key().public();
        let mut close = |text: &[u8]| public.close("box/1", text, 1_024, &mut random).unwrap();
        let (one, two, long) = (close(b"a"), close(b"a"), close(&[7; 1_000]));
        assert_eq!(one.len(), long.len());
        assert_ne!(one[10..42], two[10..42]);
        assert_ne!(one[42..], two[42..]);
    }

    #[test]
    fn a_damaged_byte_at_every_position_is_refused_and_so_is_every_length() {
        let (root, mut random) = world();
        let key = root.intake_key();
        let closed = key.public().close("box/1", b"something", 32, &mut random).unwrap();
        for at in 0..closed.len() {
            let mut damaged = closed.clone();
            damaged[at] ^= 1;
            assert!(key.open("box/1", &damaged).is_err(), "byte {at}");
            assert!(key.open("box/1", &closed[..at]).is_err());
        }
    }

    #[test]
    fn a_point_of_small_order_is_refused() {
        let (root, mut random) = world();
        let forged = IntakePublic { point: [0; 32], ..root.intake_key().public() };
        assert!(matches!(forged.close("box/1", b"x", 32, &mut random), Err(Error::Damaged)));
    }

    #[test]
    fn the_agreement_is_that_of_rfc_7748() {
        let bytes = |text: &str| -> [u8; 32] {
            std::array::from_fn(|at| u8::from_str_radix(&text[2 * at..2 * at + 2], 16).unwrap())
        };
        // Section 6.1.
        let a = bytes("77076d0a7318a57d3c16c17251b26645df4c2f87ebc0992ab177fba51db92c2a");
        let public = bytes("8520f0098930a754748b7ddcb43ef75a0dbf3a0d26381af4eba4a98eaa9b4e6a");
        assert_eq!(MontgomeryPoint::mul_base_clamped(a).to_bytes(), public);
        let b = bytes("5dab087e624a8a4b79e17f8b83800ee66f3bb1292618b6fd1c2f8b27ff88e0eb");
        let agreed = bytes("4a5d9d5ba4ce2de1728e3bf480350f25e07e21c947d19e3376f09b3c1e161742");
        assert_eq!(MontgomeryPoint(public).mul_clamped(b).to_bytes(), agreed);
    }
}
