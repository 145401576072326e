//! From records to a file without names, on the institution's own machine.
use std::collections::HashMap;

use super::Secret;
use super::file::{Encoded, Encoding, Header, MOST_TOKENS, Salted};
use super::filter::{Filters, fold};
use super::link::{Chances, compare};
use super::spelling::Speller;
use super::token::{Token, Tokens};
use super::view::View;
use crate::dice::Filter;
use crate::record::Record;

/// Fields, bits and pieces as this version encodes them; changed with any of them.
const METHOD: &str = "names-1 tokens-1 fields-128x5 filter-150-200-100-200-60-20 diffusion-4";

/// How to encode. The default is what to use.
#[derive(Clone, Debug)]
pub struct Settings {
    /// For which comparison: files of another session cannot be compared with these, so
    /// that what is learnt in one is of no use in the next.
    pub session: String,
    /// The filter of the whole record.
    pub filter: Kind,
    /// A token that fewer records than these of the list share is left out. 1 leaves out
    /// none; with 2 nobody is alone in a block, but whoever is once in each list is then
    /// found only by the filter of the whole record.
    pub smallest_block: usize,
    /// A token that more records than these of the list share is left out: it says little,
    /// and it is what can be counted.
    pub largest_block: usize,
}

/// Which filter of the whole record is sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// 1024 bits.
    Full,
    /// 512 bits: the two halves summed modulo 2.
    Folded,
    /// None: only records with a common token are found, and nobody can compute how alike
    /// two others are.
    None,
}

impl Default for Settings {
    fn default() -> Self {
        Self { session: String::new(), filter: Kind::Full, smallest_block: 1, largest_block: 20 }
    }
}

/// Why records cannot be encoded. Rows are counted from 1.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[expect(missing_docs, reason = "each says it in its sentence")]
pub enum NotEncoded {
    #[error("row {row}: the id is blank, longer than 1000 bytes or not plain text")]
    Id { row: usize },
    #[error("rows {first} and {row} have the same id `{id}`")]
    RepeatedId { row: usize, first: usize, id: String },
}

/// Encodes the records of one list.
///
/// Of a record are sent: its id as given (take one that means nothing elsewhere), the
/// filter, the tokens with their salted fields. The source and everything in the clear stay.
///
/// # Errors
///
/// [`NotEncoded`] for ids that are blank or repeated.
pub fn encode(
    records: &[Record<'_>],
    secret: &Secret,
    settings: &Settings,
) -> Result<Encoding, NotEncoded> {
    check_ids(records)?;
    let mut hand = Encoder::new(secret, settings);
    let mut encoded: Vec<Encoded> = records.iter().map(|record| hand.record(record)).collect();
    suppress(&mut encoded, settings);
    let header = Header {
        session: settings.session.clone(),
        check: secret.check_value(&settings.session),
        method: METHOD.to_owned(),
        filter_bits: match settings.filter {
            Kind::Full => 1024,
            Kind::Folded => 512,
            Kind::None => 0,
        },
        largest_block: u32::try_from(settings.largest_block).unwrap_or(u32::MAX),
        chances: chances(records, secret, &settings.session),
        records: encoded.len() as u64,
    };
    Ok(Encoding { header, records: encoded })
}

/// Only the filters of whole records, in their order: the part of the work that other tools
/// for records without names do, so that one can be timed beside the other.
#[must_use]
pub fn filters(records: &[Record<'_>], secret: &Secret, session: &str) -> Vec<Filter> {
    let mut speller = Speller::default();
    let mut filters = Filters::new(secret.derive("filter", session));
    records.iter().map(|record| filters.hardened(&speller.spell(record))).collect()
}

/// Compares records of the list at random: how often do strangers agree?
///
/// A thousand records, taken evenly, each with each: half a million pairs. The salt is used
/// for nothing else and never sent.
fn chances(records: &[Record<'_>], secret: &Secret, session: &str) -> Chances {
    let key = secret.derive("chances", session);
    let word = |at: usize| u64::from_le_bytes(std::array::from_fn(|byte| key[8 * at + byte]));
    let mut speller = Speller::default();
    let every = records.len().div_ceil(SAMPLE).max(1);
    let views: Vec<View> = records
        .iter()
        .step_by(every)
        .map(|record| View::new([word(0), word(1)], &speller.spell(record)))
        .collect();
    let mut chances = Chances::default();
    for (at, one) in views.iter().enumerate() {
        views[at + 1..].iter().for_each(|other| chances.count(compare(one, other)));
    }
    chances
}

/// Records that are compared at random.
const SAMPLE: usize = 1000;

struct Encoder {
    speller: Speller,
    filters: Filters,
    tokens: Tokens,
    kind: Kind,
}

impl Encoder {
    fn new(secret: &Secret, settings: &Settings) -> Self {
        Self {
            speller: Speller::default(),
            filters: Filters::new(secret.derive("filter", &settings.session)),
            tokens: Tokens::new(&secret.derive("token", &settings.session)),
            kind: settings.filter,
        }
    }

    fn record(&mut self, record: &Record<'_>) -> Encoded {
        let spelled = self.speller.spell(record);
        let filter = match self.kind {
            Kind::Full => self.filters.hardened(&spelled),
            Kind::Folded => fold(&self.filters.hardened(&spelled)),
            Kind::None => Filter::EMPTY,
        };
        let mut tokens = self.tokens.of(&spelled);
        tokens.truncate(MOST_TOKENS);
        let salted = |token: &Token| Salted {
            token: token.value,
            kind: token.kind,
            view: View::new(token.salt, &spelled),
        };
        let tokens = tokens.iter().map(salted).collect();
        Encoded { id: record.id.trim().to_owned(), filter, tokens }
    }
}

/// Leaves out tokens that too few or too many records share.
fn suppress(records: &mut [Encoded], settings: &Settings) {
    let mut sizes: HashMap<u64, usize> = HashMap::new();
    for salted in records.iter().flat_map(|record| &record.tokens) {
        *sizes.entry(salted.token).or_default() += 1;
    }
    let allowed = settings.smallest_block..=settings.largest_block;
    for record in records {
        record.tokens.retain(|salted| allowed.contains(&sizes[&salted.token]));
    }
}

fn check_ids(records: &[Record<'_>]) -> Result<(), NotEncoded> {
    let mut seen = HashMap::new();
    for (row, record) in (1..).zip(records) {
        let id = record.id.trim();
        if id.is_empty() || id.len() > 1000 || id.chars().any(char::is_control) {
            return Err(NotEncoded::Id { row });
        }
        if let Some(first) = seen.insert(id, row) {
            return Err(NotEncoded::RepeatedId { row, first, id: id.to_owned() });
        }
    }
    Ok(())
}
