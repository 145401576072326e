//! A record as it is encoded: names in one spelling, cut into pieces.
use std::collections::HashMap;
use std::rc::Rc;

use crate::date::Date;
use crate::names::canonical;
use crate::record::{Quick, Record, Sex};

/// Pieces of two letters that there can be: 26 letters, 10 digits and the gap between words.
pub(crate) const GRAMS: usize = 37 * 37;

/// A name in one spelling.
#[derive(Default)]
pub(crate) struct Name {
    /// Its number among the names that the speller has met.
    pub(crate) number: usize,
    /// The spelling itself, a–z.
    pub(crate) text: String,
    /// Each piece of two letters, those at the ends with the gap: [`GRAMS`] kinds.
    pub(crate) grams: Vec<u16>,
    /// How each word sounds, roughly; at most two.
    pub(crate) keys: Vec<String>,
}

impl Name {
    fn of(original: &str, number: usize) -> Self {
        let whole = canonical(original);
        let words: Vec<&str> = whole.text.split(' ').filter(|word| !word.is_empty()).collect();
        let mut keys = vec![whole.key];
        if let [_, .., last] = words[..] {
            keys.push(canonical(last).key);
        }
        keys.retain(|key| !key.is_empty());
        keys.dedup();
        Self { grams: grams(&whole.text), keys, text: whole.text, number }
    }

    /// How the name sounds, roughly; blank where there is none.
    pub(crate) fn key(&self) -> &str {
        self.keys.first().map_or("", String::as_str)
    }
}

/// A record in one spelling.
pub(crate) struct Spelled {
    pub(crate) given: Rc<Name>,
    pub(crate) patronymic: Rc<Name>,
    pub(crate) surname: Rc<Name>,
    pub(crate) place: Rc<Name>,
    pub(crate) born: Date,
    pub(crate) sex: Sex,
    /// The first eight letters of the code, as a number; 0 where it is not known.
    pub(crate) citizenship: u64,
    pub(crate) number: String,
}

impl Spelled {
    /// The figures of the date of birth with their places, 0 to 7 (year, month, day); only
    /// those that are known.
    pub(crate) fn figures(&self) -> impl Iterator<Item = (u8, u8)> {
        let (year, month, day) = (self.born.year(), self.born.month(), self.born.day());
        let figures = [
            (0, year / 1000),
            (1, year / 100 % 10),
            (2, year / 10 % 10),
            (3, year % 10),
            (4, u16::from(month / 10)),
            (5, u16::from(month % 10)),
            (6, u16::from(day / 10)),
            (7, u16::from(day % 10)),
        ];
        let known = if day > 0 {
            8
        } else if month > 0 {
            6
        } else if year > 0 {
            4
        } else {
            0
        };
        figures.into_iter().take(known).map(|(at, figure)| (at, u8::try_from(figure).unwrap_or(0)))
    }
}

/// Spells records, each distinct way to write a name once.
#[derive(Default)]
pub(crate) struct Speller {
    names: HashMap<Box<str>, Rc<Name>, Quick>,
}

impl Speller {
    pub(crate) fn spell(&mut self, record: &Record<'_>) -> Spelled {
        Spelled {
            given: self.name(record.given),
            patronymic: self.name(record.patronymic),
            surname: self.name(record.surname),
            place: self.name(record.place),
            born: record.born.trim().parse().unwrap_or(Date::UNKNOWN),
            sex: Sex::read(record.sex).unwrap_or_default(),
            citizenship: letters(record.citizenship.trim()),
            number: record.number.chars().filter(|c| c.is_alphanumeric()).collect(),
        }
    }

    fn name(&mut self, original: &str) -> Rc<Name> {
        if let Some(name) = self.names.get(original) {
            return Rc::clone(name);
        }
        let name = Rc::new(Name::of(original, self.names.len()));
        self.names.insert(original.into(), Rc::clone(&name));
        name
    }
}

fn letters(code: &str) -> u64 {
    let letters = code.bytes().take(8).map(|letter| u64::from(letter.to_ascii_uppercase()));
    letters.fold(0, |number, letter| number << 8 | letter)
}

fn grams(text: &str) -> Vec<u16> {
    if text.is_empty() {
        return Vec::new();
    }
    let letters: Vec<u16> = std::iter::once(0).chain(text.bytes().map(letter)).chain([0]).collect();
    letters.windows(2).map(|pair| pair[0] * 37 + pair[1]).collect()
}

fn letter(byte: u8) -> u16 {
    match byte {
        b'a'..=b'z' => u16::from(byte - b'a') + 1,
        b'0'..=b'9' => u16::from(byte - b'0') + 27,
        _ => 0,
    }
}
