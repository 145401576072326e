//! Finding a sealed value without opening it.
//!
//! The index of a value is HMAC-SHA-256 under the key of its field, cut to 128
//! bits. Whoever has the key can try all personal numbers in an hour, so the
//! key is worth as much as the values: it is derived from the root and never
//! kept. What the index does tell is that two values of one field are equal,
//! and how often a value occurs; use it for what is nearly unique.
use crate::primitive::{Secret, front, gathered};
use unicode_normalization::UnicodeNormalization;
use zeroize::Zeroizing;

/// Makes the indexes of one field: see
/// [`Root::blind_key`](crate::root::Root::blind_key).
pub struct BlindKey(Secret);

/// The index of a value. It does not print: beside an identified person it
/// is an identifier too.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct BlindIndex(pub [u8; 16]);

impl BlindKey {
    pub(crate) fn new(secret: Secret) -> Self {
        Self(secret)
    }

    /// The index of `value`.
    #[must_use]
    pub fn index(&self, value: &Normal) -> BlindIndex {
        BlindIndex(front(&self.0.mac("vault blind index 1", &[value.0.as_bytes()])))
    }
}

/// A value in the one way of writing it that is indexed. Only these functions
/// make one, so that none is indexed as it was typed. `None` when nothing is
/// left: what is blank is not known, and never equals another blank.
pub struct Normal(Zeroizing<String>);

impl Normal {
    /// The decimal digits alone: personal numbers, telephone numbers (after
    /// the caller has written the country code in one way).
    #[must_use]
    pub fn digits(value: &str) -> Option<Self> {
        Self::of(gathered(value.len(), value.nfkc().filter(char::is_ascii_digit)))
    }

    /// Letters and digits in capitals: numbers of documents.
    #[must_use]
    pub fn code(value: &str) -> Option<Self> {
        let kept = value.nfkc().filter(|c| c.is_alphanumeric());
        Self::of(gathered(value.len(), kept.flat_map(char::to_uppercase)))
    }

    /// Small letters, with single blanks between words: names, e-mail
    /// addresses.
    #[must_use]
    pub fn text(value: &str) -> Option<Self> {
        let small = gathered(value.len(), value.nfkc().flat_map(char::to_lowercase).nfc());
        let words = small.split_whitespace().enumerate();
        let spaced =
            words.flat_map(|(at, word)| (at > 0).then_some(' ').into_iter().chain(word.chars()));
        Self::of(gathered(value.len(), spaced))
    }

    fn of(value: Zeroizing<String>) -> Option<Self> {
        (!value.is_empty()).then_some(Self(value))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::root::Root;
    use rand::{SeedableRng, rngs::StdRng};
    use sha2::{Digest, Sha256, Sha512};
    use std::collections::HashSet;

    fn root() -> Root {
        Root::generate(&mut StdRng::from_seed([2; 32]))
    }

    #[track_caller]
    fn same(one: Option<Normal>, two: Option<Normal>) -> bool {
        *one.unwrap().0 == *two.unwrap().0
    }

    #[test]
    fn the_same_value_in_another_hand_has_the_same_index() {
        assert!(same(Normal::digits("75 01 02-00 18"), Normal::digits("7501020018")));
        assert!(same(Normal::code("bg 123-456"), Normal::code("BG123456")));
        assert!(same(Normal::text("  Иван\u{a0} ПЕТРОВ "), Normal::text("иван петров")));
        assert!(same(Normal::text("И\u{306}ордан"), Normal::text("йордан")));
        assert!(!same(Normal::text("иван петров"), Normal::text("иванпетров")));
        assert!(!same(Normal::digits("7501020018"), Normal::digits("7501020019")));
    }

    #[test]
    fn a_blank_has_no_index() {
        assert!(Normal::digits("няма").is_none());
        assert!(Normal::code(" - ").is_none());
        assert!(Normal::text(" \t ").is_none());
    }

    #[test]
    fn fields_and_roots_have_indexes_of_their_own() {
        let value = Normal::digits("7501020018").unwrap();
        let (root, other) = (root(), Root::generate(&mut StdRng::from_seed([4; 32])));
        let indexes = [
            root.blind_key("person.number").index(&value),
            root.blind_key("person.phone").index(&value),
            other.blind_key("person.number").index(&value),
        ];
        assert_eq!(indexes.iter().collect::<HashSet<_>>().len(), 3);
        assert!(indexes[0] == root.blind_key("person.number").index(&value));
    }

    /// What somebody without the key could compute: no unkeyed hash of the
    /// value, nor of the value with the name of the field, is the index.
    #[test]
    fn no_unkeyed_hash_gives_the_index() {
        let index = root().blind_key("person.number").index(&Normal::digits("7501020018").unwrap());
        let guesses = ["7501020018", "person.number7501020018", "person.number:7501020018"];
        for guess in guesses {
            for hash in [&Sha256::digest(guess)[..], &Sha512::digest(guess)[..]] {
                assert!(!hash.windows(16).any(|part| part == index.0), "{guess}");
            }
        }
        // The control: with the key it is found.
        let keyed =
            root().blind_key("person.number").0.mac("vault blind index 1", &[b"7501020018"]);
        assert!(keyed.windows(16).any(|part| part == index.0));
    }
}
