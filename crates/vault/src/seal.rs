//! A value closed for its place.
//!
//! A sealed field is, byte by byte: version 1, cipher 1, the number of the
//! data key (4, most significant first), nonce (24), commitment (32), the
//! padded value closed by XChaCha20-Poly1305, and its tag (16). The cipher is
//! told the header and the [`Place`]. Padding is one byte 0x80 and zeros, up
//! to 32, 64, 128 or 256 bytes, then to a multiple of 256: the length of a
//! name does not tell the name.
//!
//! Nothing here prints: a value cannot be shown by accident, as it has no way
//! to be shown. The tests in `tests/shown` try, and do not compile.
use crate::error::Error;
use crate::key::{CIPHER, DataKey, VERSION};
use crate::primitive::{self, COMMITMENT, NONCE, TAG, joined, take};
use rand_core::CryptoRng;
use std::marker::PhantomData;
use subtle::ConstantTimeEq;
use zeroize::{Zeroize, Zeroizing};

/// Where a value is kept. A value sealed for one place opens in no other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place<'a> {
    /// The table.
    pub table: &'a str,
    /// The id of the row.
    pub row: &'a str,
    /// The column.
    pub column: &'a str,
    /// The version of what is written there: of the row where rows have
    /// versions, else of the form of the column.
    pub version: u32,
}

impl Place<'_> {
    /// The place as bytes, each part after its length: no two places are
    /// written alike.
    pub(crate) fn bytes(&self) -> Vec<u8> {
        let (table, row, column) =
            (self.table.as_bytes(), self.row.as_bytes(), self.column.as_bytes());
        joined("vault place 1", &[table, row, column, &self.version.to_be_bytes()])
    }
}

/// What can be sealed: it has bytes, and can be wiped.
pub trait Content: Zeroize + Sized {
    /// Its bytes.
    fn bytes(&self) -> &[u8];

    /// The value with these bytes.
    ///
    /// # Errors
    ///
    /// [`Damaged`](Error::Damaged) when no value has them.
    fn from_bytes(bytes: Vec<u8>) -> Result<Self, Error>;
}

impl Content for Vec<u8> {
    fn bytes(&self) -> &[u8] {
        self
    }

    fn from_bytes(bytes: Vec<u8>) -> Result<Self, Error> {
        Ok(bytes)
    }
}

impl Content for String {
    fn bytes(&self) -> &[u8] {
        self.as_bytes()
    }

    fn from_bytes(bytes: Vec<u8>) -> Result<Self, Error> {
        Self::from_utf8(bytes).map_err(|error| {
            error.into_bytes().zeroize();
            Error::Damaged
        })
    }
}

/// A value that is closed. It has no `Debug`, `Display` or `Serialize`, and
/// opens only with the key and the place.
pub struct Sealed<T> {
    bytes: Vec<u8>,
    content: PhantomData<fn() -> T>,
}

impl<T> Clone for Sealed<T> {
    fn clone(&self) -> Self {
        Self::from_bytes(self.bytes.clone())
    }
}

impl<T> Sealed<T> {
    /// What was kept. Whether it opens is seen when it is opened.
    #[must_use]
    pub fn from_bytes(bytes: Vec<u8>) -> Self {
        Self { bytes, content: PhantomData }
    }

    /// What to keep.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// The number of the data key that opens it.
    ///
    /// # Errors
    ///
    /// Those of [`key_number`].
    pub fn key_number(&self) -> Result<u32, Error> {
        key_number(&self.bytes)
    }
}

impl<T: Content> Sealed<T> {
    /// Seals `value` for `place`.
    ///
    /// # Errors
    ///
    /// Those of [`seal`].
    pub fn seal(
        key: &DataKey,
        place: &Place<'_>,
        value: &T,
        rng: &mut impl CryptoRng,
    ) -> Result<Self, Error> {
        seal(key, place, value.bytes(), rng).map(Self::from_bytes)
    }

    /// Opens it at `place`.
    ///
    /// # Errors
    ///
    /// Those of [`open`].
    pub fn open(&self, key: &DataKey, place: &Place<'_>) -> Result<Opened<T>, Error> {
        let mut bytes = open_bytes(key, place, &self.bytes)?;
        T::from_bytes(std::mem::take(&mut *bytes)).map(Opened::new)
    }

    /// Seals the same value again with another key of the owner.
    ///
    /// # Errors
    ///
    /// Those of [`open`] and [`seal`].
    pub fn reseal(
        &self,
        old: &DataKey,
        new: &DataKey,
        place: &Place<'_>,
        rng: &mut impl CryptoRng,
    ) -> Result<Self, Error> {
        seal(new, place, &open_bytes(old, place, &self.bytes)?, rng).map(Self::from_bytes)
    }
}

/// A value that was opened: wiped when dropped, and shown only by who asks for
/// it with [`expose`](Self::expose).
pub struct Opened<T: Zeroize>(Zeroizing<T>);

impl<T: Zeroize> Opened<T> {
    fn new(value: T) -> Self {
        Self(Zeroizing::new(value))
    }

    /// The value. Copies made of it are the caller's to wipe.
    #[must_use]
    pub fn expose(&self) -> &T {
        &self.0
    }
}

const HEADER: usize = 2 + 4 + NONCE + COMMITMENT;

/// Seals `value` for `place`.
///
/// # Errors
///
/// [`TooLong`](Error::TooLong) from 256 GiB.
pub fn seal(
    key: &DataKey,
    place: &Place<'_>,
    value: &[u8],
    rng: &mut impl CryptoRng,
) -> Result<Vec<u8>, Error> {
    let header = Header { number: key.number(), nonce: primitive::random(rng) };
    let commitment = header.commitment(key);
    let length = padded(value.len()).ok_or(Error::TooLong)?;
    // Closed where it ends up, so that no copy of the value is left behind.
    let mut closed = Vec::with_capacity(length + TAG);
    closed.extend_from_slice(value);
    closed.push(0x80);
    closed.resize(length, 0);
    key.field.close(&header.nonce, &header.associated(&commitment, place), &mut closed)?;
    Ok([&header.bytes()[..], &commitment, &closed].concat())
}

/// Opens what [`seal`] closed.
///
/// # Errors
///
/// [`WrongKey`](Error::WrongKey) for another key, or another number of it;
/// [`Damaged`](Error::Damaged) when a byte was changed, or it was sealed for
/// another place; [`UnknownForm`](Error::UnknownForm) for another version.
pub fn open(key: &DataKey, place: &Place<'_>, sealed: &[u8]) -> Result<Opened<Vec<u8>>, Error> {
    let mut bytes = open_bytes(key, place, sealed)?;
    Ok(Opened::new(std::mem::take(&mut *bytes)))
}

fn open_bytes(
    key: &DataKey,
    place: &Place<'_>,
    sealed: &[u8],
) -> Result<Zeroizing<Vec<u8>>, Error> {
    let (header, commitment, closed) = Header::read(sealed)?;
    // The number of the key is in the header, so it is committed to as well.
    if !bool::from(header.commitment(key).ct_eq(&commitment)) {
        return Err(Error::WrongKey);
    }
    let mut opened = Zeroizing::new(closed.to_vec());
    key.field.open(&header.nonce, &header.associated(&commitment, place), &mut opened)?;
    // Authentic by now, so what follows is not secret from whoever sealed it.
    let end = opened.iter().rposition(|&byte| byte != 0).filter(|&at| opened[at] == 0x80);
    opened.truncate(end.ok_or(Error::Damaged)?);
    Ok(opened)
}

/// The number of the data key that sealed this.
///
/// # Errors
///
/// [`Damaged`](Error::Damaged) when it is too short to be sealed;
/// [`UnknownForm`](Error::UnknownForm) for another version.
pub fn key_number(sealed: &[u8]) -> Result<u32, Error> {
    Header::read(sealed).map(|(header, ..)| header.number)
}

struct Header {
    number: u32,
    nonce: [u8; NONCE],
}

impl Header {
    fn read(sealed: &[u8]) -> Result<(Self, [u8; COMMITMENT], &[u8]), Error> {
        if sealed.len() < HEADER + TAG {
            return Err(Error::Damaged);
        }
        let mut rest = sealed;
        let mut parts = || {
            let [version, cipher] = take(&mut rest)?;
            let number = u32::from_be_bytes(take(&mut rest)?);
            Some((version, cipher, Self { number, nonce: take(&mut rest)? }, take(&mut rest)?))
        };
        let (version, cipher, header, commitment) = parts().ok_or(Error::Damaged)?;
        if (version, cipher) != (VERSION, CIPHER) {
            return Err(Error::UnknownForm);
        }
        Ok((header, commitment, rest))
    }

    fn bytes(&self) -> Vec<u8> {
        [&[VERSION, CIPHER][..], &self.number.to_be_bytes(), &self.nonce].concat()
    }

    fn commitment(&self, key: &DataKey) -> [u8; COMMITMENT] {
        key.commitment(&[&self.bytes()])
    }

    fn associated(&self, commitment: &[u8; COMMITMENT], place: &Place<'_>) -> Vec<u8> {
        joined("vault field 1", &[&self.bytes(), commitment, &place.bytes()])
    }
}

/// The length of a value of `length` bytes with its padding.
fn padded(length: usize) -> Option<usize> {
    let least = length.checked_add(1)?;
    [32, 64, 128, 256]
        .into_iter()
        .find(|&step| least <= step)
        .or_else(|| least.checked_next_multiple_of(256))
        .filter(|length| length.checked_add(HEADER + TAG).is_some())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use rand::{SeedableRng, rngs::StdRng};

    const PLACE: Place<'_> = Place { table: "person", row: "42", column: "name", version: 1 };

    fn world() -> (DataKey, StdRng) {
        let mut random = StdRng::from_seed([9; 32]);
        (DataKey::generate(1, &mut random), random)
    }

    #[test]
    fn a_sealed_value_opens_in_its_place() {
        let (key, mut random) = world();
        let sealed = seal(&key, &PLACE, "Мария".as_bytes(), &mut random).unwrap();
        assert_eq!(sealed.len(), 62 + 32 + 16);
        assert_eq!(open(&key, &PLACE, &sealed).unwrap().expose(), "Мария".as_bytes());
        assert_eq!(key_number(&sealed).unwrap(), 1);
    }

    #[test]
    fn another_place_is_refused_whichever_part_differs() {
        let (key, mut random) = world();
        let sealed = seal(&key, &PLACE, b"value", &mut random).unwrap();
        let elsewhere = [
            Place { table: "persons", ..PLACE },
            Place { row: "43", ..PLACE },
            Place { column: "alias", ..PLACE },
            Place { version: 2, ..PLACE },
            // The same letters, cut elsewhere.
            Place { table: "person4", row: "2", ..PLACE },
            Place { row: "42n", column: "ame", ..PLACE },
        ];
        for place in elsewhere {
            assert!(matches!(open(&key, &place, &sealed), Err(Error::Damaged)), "{place:?}");
        }
        assert!(open(&key, &PLACE, &sealed).is_ok());
    }

    #[test]
    fn two_values_that_change_places_are_both_refused() {
        let (key, mut random) = world();
        let other = Place { row: "43", ..PLACE };
        let one = seal(&key, &PLACE, b"one", &mut random).unwrap();
        let two = seal(&key, &other, b"two", &mut random).unwrap();
        assert!(open(&key, &PLACE, &two).is_err() && open(&key, &other, &one).is_err());
        assert!(open(&key, &PLACE, &one).is_ok() && open(&key, &other, &two).is_ok());
    }

    #[test]
    fn a_damaged_bit_at_every_position_is_refused_and_so_is_every_length() {
        let (key, mut random) = world();
        let sealed = seal(&key, &PLACE, b"value", &mut random).unwrap();
        for at in 0..sealed.len() {
            for bit in 0..8 {
                let mut damaged = sealed.clone();
                damaged[at] ^= 1 << bit;
                assert!(open(&key, &PLACE, &damaged).is_err(), "byte {at}, bit {bit}");
            }
            assert!(open(&key, &PLACE, &sealed[..at]).is_err(), "{at} bytes");
        }
        assert!(open(&key, &PLACE, &[&sealed[..], &[0]].concat()).is_err());
        assert!(open(&key, &PLACE, &sealed).is_ok());
    }

    #[test]
    fn parts_of_two_sealed_values_do_not_make_a_third() {
        let (key, mut random) = world();
        let one = seal(&key, &PLACE, b"one", &mut random).unwrap();
        let two = seal(&key, &PLACE, b"two", &mut random).unwrap();
        for cut in 7..one.len() {
            let mixed = [&one[..cut], &two[cut..]].concat();
            assert!(open(&key, &PLACE, &mixed).is_err(), "cut at {cut}");
        }
    }

    #[test]
    fn a_wrong_key_is_told_apart_from_damage() {
        let (key, mut random) = world();
        let sealed = seal(&key, &PLACE, b"value", &mut random).unwrap();
        let stranger = DataKey::generate(1, &mut random);
        assert!(matches!(open(&stranger, &PLACE, &sealed), Err(Error::WrongKey)));
        let next = key.next(&mut random).unwrap();
        assert!(matches!(open(&next, &PLACE, &sealed), Err(Error::WrongKey)));
        let mut damaged = sealed.clone();
        *damaged.last_mut().unwrap() ^= 1;
        assert!(matches!(open(&key, &PLACE, &damaged), Err(Error::Damaged)));
        let mut newer = sealed;
        newer[0] = 2;
        assert!(matches!(open(&key, &PLACE, &newer), Err(Error::UnknownForm)));
    }

    /// Another program with the key could pad otherwise: that is not ours.
    #[test]
    fn a_value_padded_otherwise_is_refused() {
        let (key, _) = world();
        let closed_as = |padded: &[u8]| {
            let header = Header { number: 1, nonce: [0; NONCE] };
            let commitment = header.commitment(&key);
            let mut closed = Vec::with_capacity(padded.len() + TAG);
            closed.extend_from_slice(padded);
            let associated = header.associated(&commitment, &PLACE);
            key.field.close(&header.nonce, &associated, &mut closed).unwrap();
            open(&key, &PLACE, &[&header.bytes()[..], &commitment, &closed].concat())
        };
        assert!(closed_as(b"value\x80\0\0").is_ok());
        for odd in [&b"value"[..], b"value\0", b"value\x81\0", b"\0\0", b""] {
            assert!(matches!(closed_as(odd), Err(Error::Damaged)), "{odd:?}");
        }
    }

    #[test]
    fn the_length_says_only_which_step_a_value_falls_in() {
        let (key, mut random) = world();
        let lengths = [0, 1, 31, 32, 63, 64, 127, 128, 255, 256, 511, 512, 1000];
        let steps = lengths.map(|length| {
            seal(&key, &PLACE, &vec![b'x'; length], &mut random).unwrap().len() - HEADER - TAG
        });
        assert_eq!(steps, [32, 32, 32, 64, 64, 128, 128, 256, 256, 512, 512, 768, 1024]);
    }

    #[test]
    fn sealing_twice_never_gives_the_same_bytes_and_never_shows_the_value() {
        let (key, mut random) = world();
        let value = b"a canary that sings";
        let one = seal(&key, &PLACE, value, &mut random).unwrap();
        let two = seal(&key, &PLACE, value, &mut random).unwrap();
        assert_ne!(one[6..], two[6..]);
        assert!(!one.windows(4).any(|w| value.windows(4).any(|v| v == w)));
    }

    #[test]
    fn a_value_moves_to_the_next_key() {
        let (key, mut random) = world();
        let next = key.next(&mut random).unwrap();
        let sealed = Sealed::seal(&key, &PLACE, &"value".to_owned(), &mut random).unwrap();
        let moved = sealed.reseal(&key, &next, &PLACE, &mut random).unwrap();
        assert_eq!((sealed.key_number().unwrap(), moved.key_number().unwrap()), (1, 2));
        assert_eq!(moved.open(&next, &PLACE).unwrap().expose(), "value");
        assert!(matches!(moved.open(&key, &PLACE), Err(Error::WrongKey)));
    }

    #[test]
    fn bytes_that_are_no_text_are_no_string() {
        let (key, mut random) = world();
        let sealed = seal(&key, &PLACE, &[0xff, 0xfe], &mut random).unwrap();
        let text = Sealed::<String>::from_bytes(sealed.clone()).open(&key, &PLACE);
        assert!(matches!(text, Err(Error::Damaged)));
        let bytes = Sealed::<Vec<u8>>::from_bytes(sealed).open(&key, &PLACE).unwrap();
        assert_eq!(bytes.expose(), &[0xff, 0xfe]);
    }

    proptest! {
        #[test]
        fn what_is_sealed_is_opened(
            value in proptest::collection::vec(any::<u8>(), 0..700),
            table: String, row: String, column: String, version: u32,
        ) {
            let (key, mut random) = world();
            let place = Place { table: &table, row: &row, column: &column, version };
            let sealed = seal(&key, &place, &value, &mut random).unwrap();
            let opened = open(&key, &place, &sealed).unwrap();
            prop_assert_eq!(opened.expose(), &value);
        }

        #[test]
        fn any_bytes_are_refused_without_panic(
            bytes in proptest::collection::vec(any::<u8>(), 0..200),
        ) {
            let (key, _) = world();
            prop_assert!(open(&key, &PLACE, &bytes).is_err());
            let headed = [&[1, 1, 0, 0, 0, 1][..], &bytes].concat();
            prop_assert!(open(&key, &PLACE, &headed).is_err());
        }
    }
}
