//! The root key: the one secret that has to be kept, and what is made of it.
use crate::blind::BlindKey;
use crate::error::{Error, ShareFault};
use crate::primitive::{self, COMMITMENT, NONCE, Secret, TAG, front, gathered, hex, joined, take};
use crate::shamir::{self, Share};
use crate::typed;
use argon2::{Algorithm, Argon2, Params, Version};
use rand_core::CryptoRng;
use std::fmt;
use subtle::ConstantTimeEq;
use unicode_normalization::UnicodeNormalization;
use zeroize::{Zeroize, Zeroizing};

/// The root key, 256 random bits. It prints nothing, and is wiped when
/// dropped.
pub struct Root(Secret);

/// The public name of a root: says which one is meant and nothing about it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct RootId(pub [u8; 8]);

impl fmt::Display for RootId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&hex(&self.0))
    }
}

/// Whatever keeps a root: a key file, a passphrase, shares, or a key
/// management service outside.
pub trait Provider {
    /// Where the root comes from, in a word or two, for a status line.
    fn source(&self) -> &str;

    /// The root. It is asked for once, when the register is unsealed.
    ///
    /// # Errors
    ///
    /// [`NotGiven`](Error::NotGiven) when the keeper does not answer or
    /// refuses; those of reading a key, when there is one to read.
    fn root(&mut self) -> Result<Root, Error>;
}

const ROOT_KIND: &str = "pristan-root-1";
const LOCKED_KIND: &str = "pristan-locked-1";

impl Root {
    /// A new root.
    #[must_use]
    pub fn generate(rng: &mut impl CryptoRng) -> Self {
        Self(Secret::random(rng))
    }

    /// The root with these bytes, which are wiped where they stand.
    ///
    /// # Errors
    ///
    /// [`WeakKey`](Error::WeakKey) when fewer than eight different values are
    /// among them: by chance that happens to fewer than one key in 10³⁶.
    pub fn from_bytes(bytes: &mut [u8; 32]) -> Result<Self, Error> {
        let root = Self::of_slice(bytes);
        bytes.zeroize();
        root
    }

    fn of_slice(bytes: &[u8]) -> Result<Self, Error> {
        let first = |at: usize| !bytes[..at].iter().any(|b| b.ct_eq(&bytes[at]).into());
        if (0..bytes.len()).filter(|&at| first(at)).count() < 8 {
            return Err(Error::WeakKey);
        }
        Secret::copy_of(bytes).map(Self).ok_or(Error::UnknownForm)
    }

    /// The root that the line of a key file is: `pristan-root-1:…`.
    ///
    /// # Errors
    ///
    /// [`Mistyped`](Error::Mistyped) when its checksum does not fit, so that
    /// a typing error is told apart from a wrong key;
    /// [`UnknownForm`](Error::UnknownForm) when it is no such line;
    /// [`WeakKey`](Error::WeakKey).
    pub fn from_text(text: &str) -> Result<Self, Error> {
        Self::of_slice(&typed::read(ROOT_KIND, text)?)
    }

    /// The line for a key file.
    #[must_use]
    pub fn to_text(&self) -> Zeroizing<String> {
        typed::write(ROOT_KIND, self.0.bytes())
    }

    /// The root under a passphrase, as one line:
    /// `pristan-locked-1:m=65536,t=3,p=1:…`. The line may be kept with the
    /// data; it is as strong as the passphrase.
    ///
    /// The payload is salt (16), nonce (24), commitment (32) and the root
    /// closed by XChaCha20-Poly1305 (48). The passphrase is taken in Unicode's
    /// form NFKC, so that no keyboard matters.
    ///
    /// # Errors
    ///
    /// [`WeakPassphrase`](Error::WeakPassphrase) below 15 characters.
    pub fn lock(
        &self,
        passphrase: &str,
        cost: Cost,
        rng: &mut impl CryptoRng,
    ) -> Result<String, Error> {
        if passphrase.chars().count() < Cost::PASSPHRASE {
            return Err(Error::WeakPassphrase { need: Cost::PASSPHRASE });
        }
        let kind = format!("{LOCKED_KIND}:{cost}");
        let (salt, nonce) = (primitive::random::<16>(rng), primitive::random::<NONCE>(rng));
        let key = cost.stretch(passphrase, &salt)?;
        let commitment = key.mac("vault lock commitment 1", &[&salt, &nonce]);
        let mut closed = Vec::with_capacity(32 + TAG);
        closed.extend_from_slice(self.0.bytes());
        let associated = joined(&kind, &[&salt, &commitment]);
        key.derive("vault lock 1", &[]).close(&nonce, &associated, &mut closed)?;
        let payload = [&salt[..], &nonce, &commitment, &closed].concat();
        Ok(typed::write(&kind, &payload).to_string())
    }

    /// The root out of a locked line.
    ///
    /// # Errors
    ///
    /// [`WrongKey`](Error::WrongKey) for another passphrase;
    /// [`Mistyped`](Error::Mistyped) when the line is not as it was written;
    /// [`BadCost`](Error::BadCost) when it asks for more than can be given.
    pub fn unlock(locked: &str, passphrase: &str) -> Result<Self, Error> {
        let (kind, _) = locked.trim().rsplit_once(':').ok_or(Error::UnknownForm)?;
        let cost = kind.strip_prefix(LOCKED_KIND).and_then(|c| c.strip_prefix(':'));
        let cost = Cost::read(cost.ok_or(Error::UnknownForm)?)?;
        let payload = typed::read(kind, locked)?;
        let mut rest = payload.as_slice();
        let mut parts = || Some((take(&mut rest)?, take(&mut rest)?, take(&mut rest)?));
        let (salt, nonce, commitment): ([u8; 16], [u8; NONCE], [u8; COMMITMENT]) =
            parts().ok_or(Error::UnknownForm)?;
        let key = cost.stretch(passphrase, &salt)?;
        let expected = key.mac("vault lock commitment 1", &[&salt, &nonce]);
        if !bool::from(expected.ct_eq(&commitment)) {
            return Err(Error::WrongKey);
        }
        let mut opened = Zeroizing::new(rest.to_vec());
        let associated = joined(kind, &[&salt, &commitment]);
        key.derive("vault lock 1", &[]).open(&nonce, &associated, &mut opened)?;
        Self::of_slice(&opened)
    }

    /// The root in `shares` shares, any `threshold` of which give it back.
    ///
    /// # Errors
    ///
    /// [`BadSplit`](Error::BadSplit) when the threshold is below 2 or above
    /// the number of shares.
    pub fn split(
        &self,
        threshold: u8,
        shares: u8,
        rng: &mut impl CryptoRng,
    ) -> Result<Vec<Share>, Error> {
        shamir::split(self.0.bytes(), self.id(), threshold, shares, rng)
    }

    /// The root that was split.
    ///
    /// # Errors
    ///
    /// [`TooFewShares`](Error::TooFewShares), or
    /// [`BadShare`](Error::BadShare) with the reason.
    pub fn combine(shares: &[Share]) -> Result<Self, Error> {
        let (bytes, id) = shamir::combine(shares)?;
        let root = Self::of_slice(&bytes).ok().filter(|root| root.id() == id);
        root.ok_or(Error::BadShare(ShareFault::Forged))
    }

    /// Its public name.
    #[must_use]
    pub fn id(&self) -> RootId {
        RootId(front(&self.0.mac("vault root id 1", &[])))
    }

    /// Wraps the data keys of persons and cases.
    #[must_use]
    pub fn wrap_key(&self) -> WrapKey {
        WrapKey { secret: self.0.derive("vault wrap 1", &[]), root: self.id() }
    }

    /// Wraps the data keys of shelters' addresses, apart from all others.
    #[must_use]
    pub fn shelter_key(&self) -> ShelterKey {
        ShelterKey { secret: self.0.derive("vault shelter 1", &[]), root: self.id() }
    }

    /// Makes the search index of one field: `person.document`.
    #[must_use]
    pub fn blind_key(&self, field: &str) -> BlindKey {
        BlindKey::new(self.0.derive("vault blind 1", &[field.as_bytes()]))
    }

    /// Signs the head of the journal.
    #[must_use]
    pub fn journal_key(&self) -> JournalKey {
        JournalKey(self.0.derive("vault journal 1", &[]))
    }

    /// Signs the list of erased keys.
    #[must_use]
    pub(crate) fn erased_key(&self) -> Secret {
        self.0.derive("vault erased 1", &[])
    }

    /// The secret half of [`intake_key`](Self::intake_key).
    #[must_use]
    pub(crate) fn intake_secret(&self) -> Secret {
        self.0.derive("vault intake secret 1", &[])
    }

    /// Authenticates sessions and their tokens.
    #[must_use]
    pub fn session_key(&self) -> SessionKey {
        SessionKey(self.0.derive("vault session 1", &[]))
    }

    /// Goes into every password hash, and is not in the database.
    #[must_use]
    pub fn pepper_key(&self) -> PepperKey {
        PepperKey(self.0.derive("vault pepper 1", &[]))
    }

    /// Keys the codes by which records are compared.
    #[must_use]
    pub fn linkage_key(&self) -> LinkageKey {
        LinkageKey(self.0.derive("vault linkage 1", &[]))
    }
}

/// What a guess at a passphrase costs: memory in KiB, passes, lanes of
/// Argon2id (RFC 9106).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cost {
    memory: u32,
    passes: u32,
    lanes: u32,
}

impl Default for Cost {
    /// 64 MiB, three passes, one lane: about a quarter of a second.
    fn default() -> Self {
        Self { memory: 64 * 1024, passes: 3, lanes: 1 }
    }
}

impl Cost {
    /// Fewest characters of a passphrase.
    pub const PASSPHRASE: usize = 15;

    /// The cost of `memory` KiB, `passes` and `lanes`.
    ///
    /// # Errors
    ///
    /// [`BadCost`](Error::BadCost) below 19 MiB and two passes, which is weak,
    /// or above 1 GiB, 16 passes or 4 lanes, so that a forged line cannot
    /// bring the machine down.
    pub fn new(memory: u32, passes: u32, lanes: u32) -> Result<Self, Error> {
        let good = (19 * 1024..=1024 * 1024).contains(&memory)
            && (2..=16).contains(&passes)
            && (1..=4).contains(&lanes);
        if good { Ok(Self { memory, passes, lanes }) } else { Err(Error::BadCost) }
    }

    fn read(text: &str) -> Result<Self, Error> {
        let mut numbers = ["m=", "t=", "p="].iter().zip(text.split(',')).map(|(name, part)| {
            part.strip_prefix(name)?.parse().ok().filter(|n: &u32| part[2..] == n.to_string())
        });
        let mut next = || numbers.next().flatten().ok_or(Error::UnknownForm);
        let cost = Self::new(next()?, next()?, next()?)?;
        if cost.to_string() == text { Ok(cost) } else { Err(Error::UnknownForm) }
    }

    pub(crate) fn stretch(self, passphrase: &str, salt: &[u8]) -> Result<Secret, Error> {
        let params = Params::new(self.memory, self.passes, self.lanes, Some(32))
            .map_err(|_| Error::BadCost)?;
        let typed = gathered(passphrase.len(), passphrase.nfkc());
        let mut stretched = Zeroizing::new([0; 32]);
        Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
            .hash_password_into(typed.as_bytes(), salt, stretched.as_mut_slice())
            .map_err(|_| Error::BadCost)?;
        Secret::copy_of(stretched.as_slice()).ok_or(Error::BadCost)
    }
}

impl fmt::Display for Cost {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "m={},t={},p={}", self.memory, self.passes, self.lanes)
    }
}

/// A key that wraps data keys: [`WrapKey`] or [`ShelterKey`].
pub trait Wraps: private::Wraps {}

pub(crate) mod private {
    use super::{RootId, Secret};

    pub trait Wraps {
        #[expect(private_interfaces, reason = "only this crate reads it")]
        fn secret(&self) -> &Secret;
        fn root(&self) -> RootId;
    }
}

macro_rules! wrapping_key {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        pub struct $name {
            secret: Secret,
            root: RootId,
        }

        impl Wraps for $name {}

        impl private::Wraps for $name {
            #[expect(private_interfaces, reason = "only this crate reads it")]
            fn secret(&self) -> &Secret {
                &self.secret
            }

            fn root(&self) -> RootId {
                self.root
            }
        }
    };
}

wrapping_key! {
    /// Wraps the data keys of persons and cases.
    WrapKey
}

wrapping_key! {
    /// Wraps the data keys of shelters' addresses: what one of the two
    /// wrapping keys closed, the other does not open.
    ShelterKey
}

/// The seed of an Ed25519 key: see [`crate::note::Signer`].
pub struct JournalKey(pub(crate) Secret);

macro_rules! domain_key {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        pub struct $name(Secret);

        impl $name {
            /// Its bytes, for the one who uses it.
            #[must_use]
            pub fn expose(&self) -> &[u8; 32] {
                self.0.bytes()
            }

            /// HMAC-SHA-256 over `parts`, of which none runs into the next.
            #[must_use]
            pub fn authenticate(&self, parts: &[&[u8]]) -> [u8; 32] {
                self.0.mac("vault authenticate 1", parts)
            }
        }
    };
}

domain_key! {
    /// Authenticates sessions and their tokens.
    SessionKey
}

domain_key! {
    /// Goes into every password hash.
    PepperKey
}

domain_key! {
    /// Keys the codes by which records are compared.
    LinkageKey
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand::{SeedableRng, rngs::StdRng};
    use std::collections::BTreeSet;

    fn random() -> StdRng {
        StdRng::from_seed([3; 32])
    }

    fn cheap() -> Cost {
        Cost::new(19 * 1024, 2, 1).unwrap()
    }

    const PASSPHRASE: &str = "пет къси думи на лист";

    #[test]
    fn a_key_file_gives_the_same_root() {
        let root = Root::generate(&mut random());
        let text = root.to_text();
        assert!(text.starts_with("pristan-root-1:"));
        assert!(Root::from_text(&text).unwrap().0.bytes() == root.0.bytes());
        let mut bytes = *root.0.bytes();
        assert!(Root::from_bytes(&mut bytes).unwrap().id() == root.id());
        assert_eq!(bytes, [0; 32], "the caller's copy is wiped");
    }

    #[test]
    fn keys_that_are_too_regular_are_refused() {
        let mut counting: [u8; 32] = std::array::from_fn(|n| u8::try_from(n % 7).unwrap());
        for mut weak in [[0; 32], [255; 32], counting] {
            assert!(matches!(Root::from_bytes(&mut weak), Err(Error::WeakKey)));
        }
        counting[31] = 99;
        assert!(Root::from_bytes(&mut counting).is_ok());
        let text = typed::write(ROOT_KIND, &[0; 32]);
        assert!(matches!(Root::from_text(&text), Err(Error::WeakKey)));
    }

    #[test]
    fn a_key_of_another_length_is_refused() {
        let long: Vec<u8> = (0..33).collect();
        for bytes in [&long[..31], &long[..]] {
            let text = typed::write(ROOT_KIND, bytes);
            assert!(matches!(Root::from_text(&text), Err(Error::UnknownForm)));
        }
    }

    #[test]
    fn every_domain_key_differs_from_every_other_and_from_the_root() {
        let root = Root::generate(&mut random());
        let keys = [
            *root.0.bytes(),
            *root.wrap_key().secret.bytes(),
            *root.shelter_key().secret.bytes(),
            *root.journal_key().0.bytes(),
            *root.session_key().expose(),
            *root.pepper_key().expose(),
            *root.linkage_key().expose(),
            *root.erased_key().bytes(),
            *root.0.derive("vault blind 1", &[b"a"]).bytes(),
            *root.0.derive("vault blind 1", &[b"b"]).bytes(),
        ];
        assert_eq!(keys.iter().collect::<BTreeSet<_>>().len(), keys.len());
        assert_eq!(root.pepper_key().expose(), root.pepper_key().expose());
    }

    #[test]
    fn the_id_is_in_no_key_and_differs_between_roots() {
        let mut random = random();
        let (one, two) = (Root::generate(&mut random), Root::generate(&mut random));
        assert_ne!(one.id(), two.id());
        assert_eq!(one.id().to_string().len(), 16);
        assert!(!one.0.bytes().windows(4).any(|w| one.id().0.windows(4).any(|i| i == w)));
    }

    #[test]
    fn a_passphrase_gives_the_root_back_and_another_is_a_wrong_key() {
        let root = Root::generate(&mut random());
        let locked = root.lock(PASSPHRASE, cheap(), &mut random()).unwrap();
        assert!(locked.starts_with("pristan-locked-1:m=19456,t=2,p=1:"), "{locked}");
        assert!(Root::unlock(&locked, PASSPHRASE).unwrap().id() == root.id());
        assert!(matches!(Root::unlock(&locked, "пет къси думи на лист "), Err(Error::WrongKey)));
    }

    #[test]
    fn the_same_passphrase_from_another_keyboard_is_the_same() {
        let root = Root::generate(&mut random());
        let (composed, decomposed) = (
            "\u{439} \u{439} \u{439} \u{439} \u{439} \u{439} \u{439} \u{439}",
            "и\u{306} и\u{306} и\u{306} и\u{306} и\u{306} и\u{306} и\u{306} и\u{306}",
        );
        assert_ne!(composed, decomposed);
        let locked = root.lock(composed, cheap(), &mut random()).unwrap();
        assert!(Root::unlock(&locked, decomposed).is_ok());
    }

    #[test]
    fn a_changed_line_is_not_taken_for_a_wrong_passphrase() {
        let root = Root::generate(&mut random());
        let locked = root.lock(PASSPHRASE, cheap(), &mut random()).unwrap();
        let cheaper = locked.replace("t=2", "t=3");
        assert!(matches!(Root::unlock(&cheaper, PASSPHRASE), Err(Error::Mistyped)));
        let greedy = locked.replace("m=19456", "m=4294967295");
        assert!(matches!(Root::unlock(&greedy, PASSPHRASE), Err(Error::BadCost)));
        for odd in ["m=019456,t=2,p=1", "m=19456,t=2", "m=19456,t=2,p=1,x=1", "t=2,m=19456,p=1"] {
            let odd = locked.replace("m=19456,t=2,p=1", odd);
            assert!(matches!(Root::unlock(&odd, PASSPHRASE), Err(Error::UnknownForm)), "{odd}");
        }
    }

    #[test]
    fn weak_passphrases_and_costs_are_refused() {
        let root = Root::generate(&mut random());
        let short = root.lock("fourteen chars", cheap(), &mut random());
        assert!(matches!(short, Err(Error::WeakPassphrase { need: 15 })));
        for (m, t, p) in [(1024, 3, 1), (65536, 1, 1), (1 << 21, 3, 1), (65536, 3, 9)] {
            assert!(matches!(Cost::new(m, t, p), Err(Error::BadCost)));
        }
        assert_eq!(Cost::default().to_string(), "m=65536,t=3,p=1");
    }

    #[test]
    fn shares_give_the_root_back_and_a_made_up_share_is_noticed() {
        let root = Root::generate(&mut random());
        let shares = root.split(3, 5, &mut random()).unwrap();
        assert!(Root::combine(&shares[1..4]).unwrap().id() == root.id());
        assert!(matches!(
            Root::combine(&shares[..2]),
            Err(Error::TooFewShares { have: 2, need: 3 })
        ));
        assert_eq!(shares[0].root(), root.id());

        // A share with another value and a checksum that fits.
        let payload = typed::read("pristan-share-1", &shares[0].to_text()).unwrap();
        let mut forged = payload.to_vec();
        *forged.last_mut().unwrap() ^= 1;
        let forged = Share::from_text(&typed::write("pristan-share-1", &forged)).unwrap();
        let mut given: Vec<Share> = root.split(3, 5, &mut random()).unwrap();
        given[0] = forged;
        let forged = Root::combine(&given[..3]);
        assert!(matches!(forged, Err(Error::BadShare(ShareFault::Forged))));
        assert!(Root::combine(&given[1..4]).is_ok(), "the others still suffice");
    }

    #[test]
    fn a_keeper_outside_can_give_the_root() {
        struct Safe(Option<Root>);
        impl Provider for Safe {
            fn source(&self) -> &'static str {
                "safe"
            }

            fn root(&mut self) -> Result<Root, Error> {
                self.0.take().ok_or_else(|| Error::NotGiven("the safe is empty".into()))
            }
        }
        let mut safe = Safe(Some(Root::generate(&mut random())));
        assert!(safe.root().is_ok());
        assert!(matches!(safe.root(), Err(Error::NotGiven(_))));
    }
}
