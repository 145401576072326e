//! Attacks on what this crate sends, to be run before it is sent.
//!
//! Three attacks of the literature, each on a code that is known to be weak (else an attack
//! that fails would prove nothing) and on ours, and one that no code withstands:
//!
//! | Attack | The weak code | Ours |
//! |---|---|---|
//! | by counting | one filter for a name, the same wherever it comes | fields salted for a token; the tokens themselves |
//! | by patterns | a filter by double hashing without a key (given name and surname, ten bits a piece) | the hardened filter of a whole record |
//! | by graph | the same | the same |
//! | by dictionary, with the key | – | tokens: whoever has the key can try names |
//!
//! The attacker knows the method, has no key (but for the last), and knows people: in the
//! worst case the very people who were encoded, which is what `known` being the same list
//! means. Each rate stands beside that of always guessing the commonest.
//!
//! An attack that finds little shows only that *this* attack finds little.
mod frequency;
mod graph;
mod pattern;
mod people;

use std::collections::{BTreeMap, BTreeSet, HashMap};

use serde::Serialize;

use super::Secret;
use super::encode::{NotEncoded, Settings, encode};
use super::file::Encoding;
use super::filter::Filters;
use super::spelling::{Spelled, Speller};
use super::stream::Stream;
use super::token::{GIVEN_SURNAME, Tokens, texts};
use crate::dice::Filter;
use crate::record::Record;
use pattern::Piece;
pub use people::{Person, people};

/// What one attack found out.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Finding {
    /// How it was attacked.
    pub attack: &'static str,
    /// What was attacked.
    pub target: &'static str,
    /// What was guessed.
    pub guessed: &'static str,
    /// Records attacked.
    pub records: usize,
    /// Records guessed right.
    pub right: usize,
    /// Records that are right when for each the commonest is guessed.
    pub baseline: usize,
    /// Is this a code known to be weak, which the attack must break to prove anything?
    pub control: bool,
}

impl Finding {
    /// The share of records that were re-identified.
    #[must_use]
    pub fn rate(&self) -> f64 {
        share(self.right, self.records)
    }

    /// The share that always guessing the commonest gets right.
    #[must_use]
    pub fn baseline_rate(&self) -> f64 {
        share(self.baseline, self.records)
    }
}

/// Attacks the encoding of `records` by somebody who knows the people `known`.
///
/// `secret` is the institutions' and used for the dictionary alone; `seed` is what the
/// attacker guesses a key by. Time grows with the square of the lists: a thousand or two is
/// enough.
///
/// # Errors
///
/// [`NotEncoded`] for ids that are blank or repeated.
pub fn attack(
    records: &[Record<'_>],
    known: &[Record<'_>],
    secret: &Secret,
    settings: &Settings,
    seed: u64,
) -> Result<Vec<Finding>, NotEncoded> {
    let encoding = encode(records, secret, settings)?;
    let mut speller = Speller::default();
    let target = People::new(records, &mut speller);
    let known = People::new(known, &mut speller);
    let plain = Plain { target: target.plain(), known: known.plain() };
    let mut hardened = Filters::new(secret.derive("filter", &settings.session));
    let sent: Vec<Filter> = target.spelled.iter().map(|one| hardened.hardened(one)).collect();
    // The attacker's own key: the method is public, the key is not.
    let mut other = Filters::new(guessed_key(seed));
    let copied: Vec<Filter> = known.spelled.iter().map(|one| other.hardened(one)).collect();
    Ok(vec![
        by_counting_plain(&target, &known),
        by_counting_fields(&encoding, &target, &known),
        by_counting_tokens(&encoding, &target, &known),
        by_pattern("filter by double hashing, no key", &plain.target, &target, &known, true),
        by_pattern("hardened filter", &sent, &target, &known, false),
        by_graph(
            "filter by double hashing, no key",
            &plain.target,
            &plain.known,
            &target,
            &known,
            true,
        ),
        by_graph("hardened filter", &sent, &copied, &target, &known, false),
        by_dictionary(
            "tokens, with a guessed key",
            &encoding,
            &target,
            &known,
            &guessed_key(seed),
            false,
        ),
        by_dictionary(
            "tokens, with the key",
            &encoding,
            &target,
            &known,
            &secret.derive("token", &settings.session),
            true,
        ),
    ])
}

struct People {
    spelled: Vec<Spelled>,
    given: Vec<String>,
    /// Given name and surname as they sound.
    names: Vec<String>,
}

struct Plain {
    target: Vec<Filter>,
    known: Vec<Filter>,
}

impl People {
    fn new(records: &[Record<'_>], by: &mut Speller) -> Self {
        let spelled: Vec<Spelled> = records.iter().map(|one| by.spell(one)).collect();
        let given = spelled.iter().map(|one| one.given.text.clone()).collect();
        let names = spelled.iter().map(names_text).collect();
        Self { spelled, given, names }
    }

    /// The filters of the weak code.
    fn plain(&self) -> Vec<Filter> {
        let record = |one: &Spelled| {
            let mut filter = Filter::EMPTY;
            for (field, grams) in [&one.given.grams, &one.surname.grams].into_iter().enumerate() {
                for gram in grams {
                    double_hash(&mut filter, field, *gram);
                }
            }
            filter
        };
        self.spelled.iter().map(record).collect()
    }

    /// The pieces of given name and surname, and who has them.
    fn pieces(&self) -> Vec<Piece> {
        let all: BTreeSet<u16> = self.spelled.iter().flat_map(pieces).collect();
        let who =
            |name| pattern::extent(self.spelled.iter().map(|one| pieces(one).any(|p| p == name)));
        all.into_iter().map(|name| Piece { name, extent: who(name) }).collect()
    }

    /// The given names, each with its pieces.
    fn given_names(&self) -> BTreeMap<String, BTreeSet<u16>> {
        let named = self.spelled.iter().filter(|one| !one.given.text.is_empty());
        named
            .map(|one| (one.given.text.clone(), one.given.grams.iter().copied().collect()))
            .collect()
    }
}

/// Pieces of the given name, and of the surname in numbers of their own.
fn pieces(one: &Spelled) -> impl Iterator<Item = u16> {
    let surname = one.surname.grams.iter().map(|gram| gram + 10_000);
    one.given.grams.iter().copied().chain(surname)
}

/// Bits that a piece sets in the weak code.
const BITS_OF_PIECE: usize = 10;

/// Positions from two hashes, `a + i·b`, as first published (Schnell, Bachteler, Reiher
/// 2009), and without a key.
fn double_hash(filter: &mut Filter, field: usize, gram: u16) {
    let label = [field.to_le_bytes().as_slice(), &gram.to_le_bytes()].concat();
    let mut stream = Stream::new(&[0; 32], &label);
    let (first, step) = (usize::from(stream.short()), usize::from(stream.short()));
    (0..BITS_OF_PIECE).for_each(|time| filter.set(first + time * step));
}

fn names_text(one: &Spelled) -> String {
    texts(one).into_iter().find(|text| text.as_bytes()[0] == GIVEN_SURNAME).unwrap_or_default()
}

fn by_counting_plain(target: &People, known: &People) -> Finding {
    let codes: Vec<u64> = target
        .spelled
        .iter()
        .map(|one| {
            let mut filter = Filter::EMPTY;
            one.given.grams.iter().for_each(|gram| double_hash(&mut filter, 0, *gram));
            filter
                .0
                .iter()
                .fold(0, |hash: u64, word| hash.rotate_left(7).wrapping_mul(0x9E37_79B9) ^ word)
        })
        .collect();
    let stands_for = frequency::align(&codes, &known.given);
    let guesses = codes.iter().map(|code| stands_for.get(code));
    finding(
        "counting",
        "filter of the given name, one for all",
        "given name",
        guesses,
        &target.given,
        true,
    )
}

fn by_counting_fields(encoding: &Encoding, target: &People, known: &People) -> Finding {
    let views = encoding.records.iter().flat_map(|record| &record.tokens);
    let codes: Vec<u128> =
        views.map(|salted| salted.view.given).filter(|code| *code != 0).collect();
    let stands_for = frequency::align(&codes, &known.given);
    // Each of a record's views has a say.
    let guesses: Vec<Option<&String>> = encoding
        .records
        .iter()
        .map(|record| {
            let mut says: HashMap<&String, usize> = HashMap::new();
            for value in
                record.tokens.iter().filter_map(|salted| stands_for.get(&salted.view.given))
            {
                *says.entry(value).or_default() += 1;
            }
            says.into_iter()
                .max_by(|one, other| one.1.cmp(&other.1).then(other.0.cmp(one.0)))
                .map(|(value, _)| value)
        })
        .collect();
    finding("counting", "salted fields", "given name", guesses.into_iter(), &target.given, false)
}

fn by_counting_tokens(encoding: &Encoding, target: &People, known: &People) -> Finding {
    let token = |record: &super::file::Encoded| {
        record.tokens.iter().find(|salted| salted.kind == GIVEN_SURNAME).map(|salted| salted.token)
    };
    let tokens: Vec<u64> = encoding.records.iter().filter_map(token).collect();
    let stands_for = frequency::align(&tokens, &known.names);
    let guesses =
        encoding.records.iter().map(|record| token(record).and_then(|t| stands_for.get(&t)));
    finding("counting", "tokens", "given name and surname", guesses, &target.names, false)
}

fn by_pattern(
    target_name: &'static str,
    filters: &[Filter],
    target: &People,
    known: &People,
    control: bool,
) -> Finding {
    let names = known.given_names();
    let guesses = pattern::guess(filters, &known.pieces(), &names, BITS_OF_PIECE);
    finding("patterns", target_name, "given name", guesses.into_iter(), &target.given, control)
}

fn by_graph(
    target_name: &'static str,
    filters: &[Filter],
    copied: &[Filter],
    target: &People,
    known: &People,
    control: bool,
) -> Finding {
    let guesses = graph::guess(filters, copied);
    let guesses = guesses.iter().map(|at| known.names.get(*at));
    finding("graph", target_name, "given name and surname", guesses, &target.names, control)
}

/// Makes the tokens of everybody known, and looks who has most of them.
fn by_dictionary(
    target_name: &'static str,
    encoding: &Encoding,
    target: &People,
    known: &People,
    key: &[u8; 32],
    control: bool,
) -> Finding {
    let tokens = Tokens::new(key);
    let mut who: HashMap<u64, Vec<usize>> = HashMap::new();
    for (at, one) in known.spelled.iter().enumerate() {
        tokens.of(one).iter().for_each(|token| who.entry(token.value).or_default().push(at));
    }
    let guesses: Vec<Option<&String>> = encoding
        .records
        .iter()
        .map(|record| {
            let mut says: HashMap<usize, usize> = HashMap::new();
            for at in record.tokens.iter().filter_map(|salted| who.get(&salted.token)).flatten() {
                *says.entry(*at).or_default() += 1;
            }
            let best = says.into_iter().max_by_key(|(at, count)| (*count, std::cmp::Reverse(*at)));
            best.and_then(|(at, _)| known.names.get(at))
        })
        .collect();
    finding(
        "dictionary",
        target_name,
        "given name and surname",
        guesses.into_iter(),
        &target.names,
        control,
    )
}

fn finding<'a>(
    attack: &'static str,
    target: &'static str,
    guessed: &'static str,
    answers: impl Iterator<Item = Option<&'a String>>,
    truth: &[String],
    control: bool,
) -> Finding {
    let right = answers.zip(truth).filter(|(guess, truth)| *guess == Some(*truth)).count();
    let mut borne: HashMap<&String, usize> = HashMap::new();
    for value in truth {
        *borne.entry(value).or_default() += 1;
    }
    let baseline = borne.values().copied().max().unwrap_or(0);
    Finding { attack, target, guessed, records: truth.len(), right, baseline, control }
}

fn guessed_key(seed: u64) -> [u8; 32] {
    let mut stream = Stream::new(&[1; 32], &seed.to_le_bytes());
    std::array::from_fn(|_| stream.short().to_le_bytes()[0])
}

#[expect(clippy::cast_precision_loss, reason = "a share needs no more digits")]
fn share(part: usize, whole: usize) -> f64 {
    if whole == 0 { 0.0 } else { part as f64 / whole as f64 }
}
