//! Keyed tokens: what two records must share to be compared.
//!
//! A token is a MAC (HMAC-SHA-256) of a few parts of a record: where two records agree on
//! the parts, in whatever script and spelling, they have the same token. Who has no key
//! learns from a token only who else has it.
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

use super::spelling::Spelled;

/// A token, and the salt that goes with it and is never sent.
#[derive(Clone, Copy)]
pub(crate) struct Token {
    /// Which parts it is made of: the letter of its kind.
    pub(crate) kind: u8,
    /// The first 64 bits of the MAC.
    pub(crate) value: u64,
    /// The next 128 bits: from the token it cannot be computed.
    pub(crate) salt: [u64; 2],
}

/// Makes the tokens of one key.
pub(crate) struct Tokens {
    mac: Hmac<Sha256>,
}

impl Tokens {
    pub(crate) fn new(key: &[u8; 32]) -> Self {
        Self { mac: Hmac::new_from_slice(key).expect("HMAC takes keys of any length") }
    }

    /// The tokens of a record, each once.
    pub(crate) fn of(&self, record: &Spelled) -> Vec<Token> {
        let mut tokens: Vec<Token> = texts(record).iter().map(|text| self.token(text)).collect();
        tokens.sort_unstable_by_key(|token| token.value);
        tokens.dedup_by_key(|token| token.value);
        tokens
    }

    fn token(&self, text: &str) -> Token {
        let mut mac = self.mac.clone();
        mac.update(text.as_bytes());
        let bytes = mac.finalize().into_bytes();
        let word = |at: usize| u64::from_le_bytes(std::array::from_fn(|byte| bytes[8 * at + byte]));
        Token { kind: text.as_bytes()[0], value: word(0), salt: [word(1), word(2)] }
    }
}

/// The kinds that only names make.
pub(crate) const GIVEN_SURNAME: u8 = b'w';
pub(crate) const GIVEN_PATRONYMIC: u8 = b'r';
pub(crate) const PATRONYMIC_SURNAME: u8 = b'z';
pub(crate) const ALL_NAMES: u8 = b'q';

/// What the tokens of a record are made of. Each begins with the letter of its kind, so
/// that no two kinds run together.
pub(crate) fn texts(record: &Spelled) -> Vec<String> {
    let mut texts = Vec::with_capacity(24);
    let mut add = |kind: char, parts: &[&str]| {
        if parts.iter().all(|part| !part.is_empty()) {
            texts.push(format!("{kind}|{}", parts.join("|")));
        }
    };
    let born = record.born;
    let known = |known: bool, text: String| if known { text } else { String::new() };
    let year = known(born.is_known(), born.year().to_string());
    let (less, more) = (born.month().min(born.day()), born.month().max(born.day()));
    let anniversary = known(born.is_whole(), format!("{less}-{more}"));
    let date = known(born.is_whole(), format!("{year}-{less}-{more}"));
    let (given, patronymic) = (record.given.key(), record.patronymic.key());
    let place = record.place.text.as_str();

    add('n', &[&record.number]);
    add('d', &[&date]);
    add('g', &[&date, given]);
    add('a', &[&anniversary, given]);
    add('p', &[given, patronymic, &year]);
    add(GIVEN_PATRONYMIC.into(), &[given, patronymic]);
    add('l', &[given, place, &year]);
    add('o', &[given, place]);
    for surname in &record.surname.keys {
        // In either order: given name and surname are swapped in one record of forty.
        let (first, second) = in_order(given, surname);
        add('s', &[&date, surname]);
        add('b', &[&anniversary, surname]);
        add('y', &[first, second, &year]);
        add(ALL_NAMES.into(), &[first, second, patronymic]);
        add('c', &[first, second, place]);
        add('m', &[surname, place, &year]);
        add('t', &[surname, place]);
        add('i', &[surname, first_letter(given)]);
        add('f', &[given, first_letter(surname), &year]);
        let (one, two) = in_order(patronymic, surname);
        add('x', &[one, two, &year]);
        add(PATRONYMIC_SURNAME.into(), &[one, two]);
        add(GIVEN_SURNAME.into(), &[first, second]);
    }
    texts
}

fn in_order<'a>(one: &'a str, other: &'a str) -> (&'a str, &'a str) {
    if one <= other { (one, other) } else { (other, one) }
}

/// Keys are of the letters a–z.
fn first_letter(key: &str) -> &str {
    key.get(..1).unwrap_or_default()
}
