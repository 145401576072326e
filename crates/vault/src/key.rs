//! The data key of a person or a case, and its wrapped form.
//!
//! A wrapped key is, byte by byte: version 1, cipher 1, the root's id (8),
//! the key's number (4, most significant first), nonce (24), commitment (32),
//! the key closed by XChaCha20-Poly1305 (32) and its tag (16). The cipher is
//! told the header and the id of the owner, so that a wrapped key opens for
//! nobody else. The commitment is there because this cipher alone lets one
//! ciphertext open under two keys.
use crate::error::Error;
use crate::primitive::{self, COMMITMENT, NONCE, Secret, TAG, front, joined, take};
use crate::root::{RootId, Wraps};
use rand_core::CryptoRng;
use subtle::ConstantTimeEq;
use zeroize::Zeroizing;

/// The first byte of what this crate writes.
pub(crate) const VERSION: u8 = 1;
/// XChaCha20-Poly1305.
pub(crate) const CIPHER: u8 = 1;

/// Seals the fields of one person or one case. It prints nothing, and is wiped
/// when dropped.
pub struct DataKey {
    number: u32,
    secret: Secret,
    /// Closes fields.
    pub(crate) field: Secret,
    /// Closes files.
    pub(crate) stream: Secret,
    commitment: Secret,
    pseudonym: Secret,
}

impl DataKey {
    /// A new key. `number` says which of its owner's keys it is, from 1.
    #[must_use]
    pub fn generate(number: u32, rng: &mut impl CryptoRng) -> Self {
        Self::of(number, Secret::random(rng))
    }

    /// The key that belongs to `secret`, for what `use_for` names: nobody keeps
    /// it, whoever has the secret makes it again. `secret` holds 256 bits of
    /// chance, or is what a slow derivation made of a password.
    #[must_use]
    pub fn of_secret(secret: &[u8], use_for: &str) -> Self {
        let secret = Secret::extracted(secret);
        Self::of(1, secret.derive("vault of secret 1", &[use_for.as_bytes()]))
    }

    fn of(number: u32, secret: Secret) -> Self {
        Self {
            number,
            field: secret.derive("vault field 1", &[]),
            stream: secret.derive("vault stream 1", &[]),
            commitment: secret.derive("vault commitment 1", &[]),
            pseudonym: secret.derive("vault pseudonym 1", &[]),
            secret,
        }
    }

    /// Its number among its owner's keys.
    #[must_use]
    pub fn number(&self) -> u32 {
        self.number
    }

    /// The owner's next key, unrelated to this one but for its number.
    ///
    /// # Errors
    ///
    /// [`NoNumberLeft`](Error::NoNumberLeft) after 2³² − 1 keys.
    pub fn next(&self, rng: &mut impl CryptoRng) -> Result<Self, Error> {
        let number = self.number.checked_add(1).ok_or(Error::NoNumberLeft)?;
        Ok(Self::generate(number, rng))
    }

    /// The key under `wrap`, for `owner` alone.
    ///
    /// # Errors
    ///
    /// None in practice: those of the cipher.
    pub fn wrap(
        &self,
        wrap: &impl Wraps,
        owner: &str,
        rng: &mut impl CryptoRng,
    ) -> Result<Wrapped, Error> {
        let nonce = primitive::random::<NONCE>(rng);
        let header = Header { root: wrap.root(), number: self.number };
        let commitment = header.commitment(wrap, &nonce);
        let mut closed = Vec::with_capacity(32 + TAG);
        closed.extend_from_slice(self.secret.bytes());
        let associated = header.associated(&commitment, owner);
        wrap.secret().derive("vault wrapped 1", &[]).close(&nonce, &associated, &mut closed)?;
        Ok(Wrapped { header, nonce, commitment, closed })
    }

    /// A name for `what` that only this key can tell: 128 bits. With the key
    /// it can be computed again and looked for; without it it leads nowhere.
    /// Another key of the same owner gives another name.
    #[must_use]
    pub fn pseudonym(&self, what: &[u8]) -> [u8; 16] {
        front(&self.pseudonym.mac("vault pseudonym 1", &[what]))
    }

    /// A secret of its own for another use of this key.
    pub(crate) fn derived(&self, label: &str) -> Secret {
        self.secret.derive(label, &[])
    }

    /// Ties `parts` to this key: nobody finds a second key that gives the same.
    pub(crate) fn commitment(&self, parts: &[&[u8]]) -> [u8; COMMITMENT] {
        self.commitment.mac("vault commitment 1", parts)
    }
}

/// A data key that is closed: what is kept, apart from the data. To destroy it
/// is to erase what the key sealed.
#[derive(Clone)]
pub struct Wrapped {
    header: Header,
    nonce: [u8; NONCE],
    commitment: [u8; COMMITMENT],
    closed: Vec<u8>,
}

#[derive(Clone, Copy)]
struct Header {
    root: RootId,
    number: u32,
}

impl Header {
    fn bytes(self) -> Vec<u8> {
        [&[VERSION, CIPHER][..], &self.root.0, &self.number.to_be_bytes()].concat()
    }

    fn commitment(self, wrap: &impl Wraps, nonce: &[u8; NONCE]) -> [u8; COMMITMENT] {
        wrap.secret().mac("vault wrap commitment 1", &[&self.bytes(), nonce])
    }

    fn associated(self, commitment: &[u8; COMMITMENT], owner: &str) -> Vec<u8> {
        joined("vault wrapped 1", &[&self.bytes(), commitment, owner.as_bytes()])
    }
}

impl Wrapped {
    /// Length in bytes.
    pub const LENGTH: usize = 2 + 8 + 4 + NONCE + COMMITMENT + 32 + TAG;

    /// What was kept.
    ///
    /// # Errors
    ///
    /// [`Damaged`](Error::Damaged) for another length;
    /// [`UnknownForm`](Error::UnknownForm) for another version.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, Error> {
        if bytes.len() != Self::LENGTH {
            return Err(Error::Damaged);
        }
        let mut rest = bytes;
        let mut parts = || {
            let [version, cipher] = take(&mut rest)?;
            let (root, number) = (RootId(take(&mut rest)?), u32::from_be_bytes(take(&mut rest)?));
            let (nonce, commitment) = (take(&mut rest)?, take(&mut rest)?);
            let header = Header { root, number };
            Some((version, cipher, Self { header, nonce, commitment, closed: rest.to_vec() }))
        };
        let (version, cipher, wrapped) = parts().ok_or(Error::Damaged)?;
        if (version, cipher) != (VERSION, CIPHER) {
            return Err(Error::UnknownForm);
        }
        Ok(wrapped)
    }

    /// What to keep.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        [&self.header.bytes()[..], &self.nonce, &self.commitment, &self.closed].concat()
    }

    /// The root it was wrapped under.
    #[must_use]
    pub fn root(&self) -> RootId {
        self.header.root
    }

    /// The number of the key within.
    #[must_use]
    pub fn number(&self) -> u32 {
        self.header.number
    }

    /// The key within.
    ///
    /// # Errors
    ///
    /// [`WrongKey`](Error::WrongKey) when it was wrapped under another root,
    /// or by the other wrapping key; [`Damaged`](Error::Damaged) when it is
    /// damaged or belongs to another owner.
    pub fn open(&self, wrap: &impl Wraps, owner: &str) -> Result<DataKey, Error> {
        let expected = self.header.commitment(wrap, &self.nonce);
        if !bool::from(expected.ct_eq(&self.commitment)) {
            return Err(Error::WrongKey);
        }
        let mut opened = Zeroizing::new(self.closed.clone());
        let associated = self.header.associated(&self.commitment, owner);
        let key = wrap.secret().derive("vault wrapped 1", &[]);
        key.open(&self.nonce, &associated, &mut opened)?;
        let secret = Secret::copy_of(&opened).ok_or(Error::Damaged)?;
        Ok(DataKey::of(self.header.number, secret))
    }

    /// The same key under a new root. The fields it sealed stay as they are.
    ///
    /// # Errors
    ///
    /// Those of [`open`](Self::open).
    pub fn rewrap(
        &self,
        old: &impl Wraps,
        new: &impl Wraps,
        owner: &str,
        rng: &mut impl CryptoRng,
    ) -> Result<Self, Error> {
        self.open(old, owner)?.wrap(new, owner, rng)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::root::Root;
    use rand::{SeedableRng, rngs::StdRng};

    fn world() -> (Root, DataKey, StdRng) {
        let mut random = StdRng::from_seed([5; 32]);
        (Root::generate(&mut random), DataKey::generate(1, &mut random), random)
    }

    fn same(one: &DataKey, two: &DataKey) -> bool {
        one.secret.bytes() == two.secret.bytes() && one.number == two.number
    }

    #[test]
    fn a_wrapped_key_opens_for_its_owner() {
        let (root, key, mut random) = world();
        let kept = key.wrap(&root.wrap_key(), "person/1", &mut random).unwrap().to_bytes();
        assert_eq!(kept.len(), Wrapped::LENGTH);
        let wrapped = Wrapped::from_bytes(&kept).unwrap();
        assert!(same(&wrapped.open(&root.wrap_key(), "person/1").unwrap(), &key));
        assert_eq!((wrapped.root(), wrapped.number()), (root.id(), 1));
        let moved = wrapped.open(&root.wrap_key(), "person/2");
        assert!(matches!(moved, Err(Error::Damaged)));
    }

    #[test]
    fn another_root_and_the_other_wrapping_key_are_wrong_keys() {
        let (root, key, mut random) = world();
        let wrapped = key.wrap(&root.wrap_key(), "person/1", &mut random).unwrap();
        let other = Root::generate(&mut random);
        assert!(matches!(wrapped.open(&other.wrap_key(), "person/1"), Err(Error::WrongKey)));
        assert!(matches!(wrapped.open(&root.shelter_key(), "person/1"), Err(Error::WrongKey)));
        let shelter = key.wrap(&root.shelter_key(), "shelter/1", &mut random).unwrap();
        assert!(matches!(shelter.open(&root.wrap_key(), "shelter/1"), Err(Error::WrongKey)));
        assert!(shelter.open(&root.shelter_key(), "shelter/1").is_ok());
    }

    #[test]
    fn a_damaged_byte_at_every_position_is_refused_and_so_is_every_length() {
        let (root, key, mut random) = world();
        let kept = key.wrap(&root.wrap_key(), "person/1", &mut random).unwrap().to_bytes();
        let opens = |bytes: &[u8]| {
            Wrapped::from_bytes(bytes).and_then(|w| w.open(&root.wrap_key(), "person/1")).is_ok()
        };
        assert!(opens(&kept));
        for at in 0..kept.len() {
            for bit in 0..8 {
                let mut damaged = kept.clone();
                damaged[at] ^= 1 << bit;
                assert!(!opens(&damaged), "byte {at}, bit {bit}");
            }
            assert!(!opens(&kept[..at]));
        }
        let longer = Wrapped::from_bytes(&[&kept[..], &[0]].concat());
        assert!(matches!(longer, Err(Error::Damaged)));
    }

    #[test]
    fn a_new_root_takes_the_keys_over() {
        let (old, key, mut random) = world();
        let new = Root::generate(&mut random);
        let wrapped = key.wrap(&old.wrap_key(), "person/1", &mut random).unwrap();
        let again =
            wrapped.rewrap(&old.wrap_key(), &new.wrap_key(), "person/1", &mut random).unwrap();
        assert_eq!(again.root(), new.id());
        assert!(same(&again.open(&new.wrap_key(), "person/1").unwrap(), &key));
        assert!(matches!(again.open(&old.wrap_key(), "person/1"), Err(Error::WrongKey)));
    }

    #[test]
    fn wrapping_twice_never_gives_the_same_bytes_and_never_shows_the_key() {
        let (root, key, mut random) = world();
        let wrap = |random: &mut StdRng| {
            key.wrap(&root.wrap_key(), "person/1", random).unwrap().to_bytes()
        };
        let (one, two) = (wrap(&mut random), wrap(&mut random));
        assert_ne!(one[14..], two[14..]);
        assert!(!one.windows(8).any(|w| key.secret.bytes().windows(8).any(|k| k == w)));
    }

    #[test]
    fn the_next_key_is_another_with_the_next_number() {
        let (_, key, mut random) = world();
        let next = key.next(&mut random).unwrap();
        assert_eq!(next.number(), 2);
        assert!(key.secret.bytes() != next.secret.bytes());
        let last = DataKey::generate(u32::MAX, &mut random);
        assert!(matches!(last.next(&mut random), Err(Error::NoNumberLeft)));
    }

    #[test]
    fn a_pseudonym_is_the_keys_own() {
        let (_, key, mut random) = world();
        let other = DataKey::generate(1, &mut random);
        assert_eq!(key.pseudonym(b"person/1"), key.pseudonym(b"person/1"));
        assert_ne!(key.pseudonym(b"person/1"), key.pseudonym(b"person/2"));
        assert_ne!(key.pseudonym(b"person/1"), other.pseudonym(b"person/1"));
    }
}
