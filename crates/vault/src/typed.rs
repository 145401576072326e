//! Keys as text that people print, read out and type.
//!
//! `kind:xxxx-xxxx-…`: base 32 in Crockford's letters, which leave out `i`,
//! `l`, `o` and `u`, over the payload and four bytes of checksum. Case, dashes
//! and blanks do not matter. No table is looked up by a secret.
use crate::error::Error;
use crate::primitive::front;
use sha2::{Digest, Sha256};
use subtle::{Choice, ConditionallySelectable, ConstantTimeEq};
use zeroize::Zeroizing;

const LETTERS: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";
/// Read as another letter: `o` as zero, `i` and `l` as one.
const LOOKALIKES: [(u8, u8); 3] = [(b'o', 0), (b'i', 1), (b'l', 1)];
const CHECKSUM: usize = 4;

/// The text of `payload`.
pub(crate) fn write(kind: &str, payload: &[u8]) -> Zeroizing<String> {
    let mut bytes = Zeroizing::new(Vec::with_capacity(payload.len() + CHECKSUM));
    bytes.extend_from_slice(payload);
    bytes.extend_from_slice(&checksum(kind, payload));
    // Room for all, so that no copy is left behind by growing.
    let mut text = Zeroizing::new(String::with_capacity(kind.len() + 1 + bytes.len() * 2 + 8));
    text.push_str(kind);
    text.push(':');
    let (mut held, mut bits, mut written) = (0_u32, 0, 0);
    let mut letter = |five: u32| {
        if written > 0 && written % 4 == 0 {
            text.push('-');
        }
        written += 1;
        text.push(char::from(letter_of(five)));
    };
    for &byte in bytes.iter() {
        held = (held << 8) | u32::from(byte);
        bits += 8;
        while bits >= 5 {
            bits -= 5;
            letter((held >> bits) & 31);
        }
        held &= (1 << bits) - 1;
    }
    if bits > 0 {
        letter((held << (5 - bits)) & 31);
    }
    text
}

/// The payload of `text`, which must be of `kind`.
pub(crate) fn read(kind: &str, text: &str) -> Result<Zeroizing<Vec<u8>>, Error> {
    let (found, letters) = text.trim().rsplit_once(':').ok_or(Error::UnknownForm)?;
    if !found.eq_ignore_ascii_case(kind) {
        return Err(Error::UnknownForm);
    }
    let mut bytes = Zeroizing::new(Vec::with_capacity(letters.len()));
    let (mut held, mut bits) = (0_u32, 0);
    let mut known = Choice::from(1);
    for letter in letters.bytes().filter(|b| !b.is_ascii_whitespace() && *b != b'-') {
        let (five, is_letter) = value_of(letter);
        known &= is_letter;
        held = (held << 5) | u32::from(five);
        bits += 5;
        if bits >= 8 {
            bits -= 8;
            bytes.push(u8::try_from((held >> bits) & 0xff).expect("masked to a byte"));
        }
        held &= (1 << bits) - 1;
    }
    // Whole bytes leave fewer than five bits, all of them zero.
    let whole = bits < 5 && held == 0;
    let payload = bytes.len().checked_sub(CHECKSUM).ok_or(Error::Mistyped)?;
    let fits = bytes[payload..].ct_eq(&checksum(kind, &bytes[..payload]));
    if !whole || !bool::from(known & fits) {
        return Err(Error::Mistyped);
    }
    bytes.truncate(payload);
    Ok(bytes)
}

fn checksum(kind: &str, payload: &[u8]) -> [u8; CHECKSUM] {
    let mut hasher = Sha256::new();
    hasher.update((kind.len() as u64).to_be_bytes());
    hasher.update(kind.as_bytes());
    hasher.update(payload);
    front(&hasher.finalize().into())
}

fn letter_of(five: u32) -> u8 {
    LETTERS.iter().zip(0_u32..).fold(0, |found, (letter, value)| {
        u8::conditional_select(&found, letter, value.ct_eq(&five))
    })
}

fn value_of(letter: u8) -> (u8, Choice) {
    let letter = letter.to_ascii_lowercase();
    let letters = LETTERS.iter().copied().zip(0..);
    letters.chain(LOOKALIKES).fold((0, Choice::from(0)), |(found, known), (candidate, value)| {
        let same = candidate.ct_eq(&letter);
        (u8::conditional_select(&found, &value, same), known | same)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn what_is_written_is_read(payload in proptest::collection::vec(any::<u8>(), 0..80)) {
            let text = write("kind-1", &payload);
            prop_assert_eq!(&**read("kind-1", &text).unwrap(), &payload);
            prop_assert_eq!(&**read("kind-1", &text.to_uppercase()).unwrap(), &payload);
        }
    }

    #[test]
    fn every_wrong_letter_and_every_exchange_of_neighbours_is_noticed() {
        let text = write("kind-1", b"sixteen letters.").to_string();
        let start = text.find(':').unwrap() + 1;
        let mut tried = 0;
        for at in start..text.len() {
            for letter in LETTERS {
                let mut wrong = text.clone().into_bytes();
                if wrong[at] == *letter || wrong[at] == b'-' {
                    continue;
                }
                wrong[at] = *letter;
                let wrong = String::from_utf8(wrong).unwrap();
                assert!(matches!(read("kind-1", &wrong), Err(Error::Mistyped)), "{wrong}");
                tried += 1;
            }
            let mut swapped = text.clone().into_bytes();
            if at + 1 < text.len() {
                swapped.swap(at, at + 1);
            }
            let swapped = String::from_utf8(swapped).unwrap();
            if swapped.replace('-', "") != text.replace('-', "") {
                assert!(matches!(read("kind-1", &swapped), Err(Error::Mistyped)), "{swapped}");
            }
        }
        assert_eq!(tried, 32 * 31);
    }

    #[test]
    fn a_letter_too_many_and_letters_that_are_none_are_noticed() {
        // 40 bits fill eight letters; 48 leave two bits of the tenth unused.
        for payload in [&b"\0"[..], b"\0\0"] {
            let text = write("kind-1", payload).to_string();
            for letter in LETTERS.iter().copied().map(char::from) {
                let longer = format!("{text}{letter}");
                assert!(matches!(read("kind-1", &longer), Err(Error::Mistyped)), "{longer}");
                let other = format!("{}{letter}", &text[..text.len() - 1]);
                assert!(other == text || matches!(read("kind-1", &other), Err(Error::Mistyped)));
            }
            // A letter that is none counts for nothing, not for zero.
            let (kind, letters) = text.split_once(':').unwrap();
            assert!(letters.starts_with('0'));
            let none = format!("{kind}:{}", letters.replacen('0', "u", 1));
            assert!(matches!(read("kind-1", &none), Err(Error::Mistyped)));
        }
    }

    #[test]
    fn lookalikes_dashes_and_blanks_do_not_matter() {
        let text = write("kind-1", &[0x00, 0x42, 0x10]).to_string();
        let (kind, letters) = text.split_once(':').unwrap();
        let odd = letters.replace('0', "O").replace('1', "l").replace('-', " ");
        assert_ne!(odd, letters);
        let read = read("kind-1", &format!("  {kind}:{odd}\n")).unwrap();
        assert_eq!(&**read, &[0x00, 0x42, 0x10]);
    }

    #[test]
    fn another_kind_is_not_read_as_this_one() {
        let text = write("kind-1", b"payload");
        assert!(matches!(read("kind-2", &text), Err(Error::UnknownForm)));
        let renamed = text.replace("kind-1", "kind-2");
        assert!(matches!(read("kind-2", &renamed), Err(Error::Mistyped)));
        assert!(matches!(read("kind-1", "nothing of the sort"), Err(Error::UnknownForm)));
        assert!(matches!(read("kind-1", "kind-1:"), Err(Error::Mistyped)));
        assert!(matches!(read("kind-1", "kind-1:u"), Err(Error::Mistyped)));
    }
}
