//! Pairs that share a token.
use std::collections::HashMap;

use super::count;
use super::levels::{self, Compared, TOGETHER};
use crate::pprl::file::{Encoded, Encoding, Salted};

/// Pairs that one token may give: a hostile file cannot ask for more.
const MOST_PAIRS: usize = 20_000;

/// Two records and the place of a token that both have.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Candidate {
    pub(super) left: u32,
    pub(super) right: u32,
    left_token: u8,
    right_token: u8,
}

/// A token of a record.
type Entry = (u64, u32, u8);

/// The candidates, and how common their names are.
pub(super) struct Blocks {
    pub(super) candidates: Vec<Candidate>,
    /// Of each list: how many records have a token that names make.
    names: Vec<HashMap<u64, u32>>,
    /// Records of all lists.
    records: f64,
    /// Records whose token of names was left out, about, for one pair of names.
    left_out: f64,
}

impl Blocks {
    pub(super) fn between(left: &Encoding, right: &Encoding) -> Self {
        let (one, two) = (entries(left), entries(right));
        let mut found = Vec::new();
        let mut rest = two.as_slice();
        for block in one.chunk_by(same_token) {
            let token = block[0].0;
            rest = &rest[rest.partition_point(|entry| entry.0 < token)..];
            let other = &rest[..rest.partition_point(|entry| entry.0 == token)];
            if block.len() * other.len() > MOST_PAIRS {
                continue;
            }
            for left in block {
                found.extend(other.iter().map(|right| candidate(left, right)));
            }
        }
        Self::new(once(found), &[left, right])
    }

    pub(super) fn within(list: &Encoding) -> Self {
        let mut found = Vec::new();
        for block in entries(list).chunk_by(same_token) {
            if block.len() * block.len() > 2 * MOST_PAIRS {
                continue;
            }
            for (at, left) in block.iter().enumerate() {
                found.extend(block[at + 1..].iter().map(|right| candidate(left, right)));
            }
        }
        Self::new(once(found), &[list])
    }

    fn new(candidates: Vec<Candidate>, lists: &[&Encoding]) -> Self {
        let names = lists.iter().map(|list| {
            let mut counts = HashMap::new();
            let of_names = |salted: &&Salted| TOGETHER.iter().any(|(kind, _)| *kind == salted.kind);
            for salted in list.records.iter().flat_map(|record| &record.tokens).filter(of_names) {
                *counts.entry(salted.token).or_default() += 1;
            }
            counts
        });
        let records: f64 = lists.iter().map(|list| count(list.len())).sum();
        let most: u32 = lists.iter().map(|list| list.header.largest_block).sum();
        let left_out = f64::from(most.saturating_mul(2)).max(records / ONE_IN);
        Self { candidates, names: names.collect(), records, left_out }
    }

    /// Compares the salted fields of the first token that both have.
    pub(super) fn compare(&self, pair: Candidate, left: &Encoding, right: &Encoding) -> Compared {
        let (left, right) =
            (&left.records[pair.left as usize], &right.records[pair.right as usize]);
        let one = &left.tokens[usize::from(pair.left_token)].view;
        let two = &right.tokens[usize::from(pair.right_token)].view;
        let pattern = levels::compare(one, two);
        let caps = TOGETHER.map(|(kind, fields)| {
            if levels::all_agree(pattern, fields) { self.cap(kind, left, right) } else { 0 }
        });
        Compared { pattern, caps }
    }

    /// log₂ of one over the share of others who have the same names, in quarters of a bit;
    /// 0 where the two have no token of this kind in common.
    ///
    /// Given name, patronymic and surname are no independent witnesses: in a minority all
    /// three are of few. But how many have them together can be counted, as every record has
    /// a token for it.
    fn cap(&self, kind: u8, left: &Encoded, right: &Encoded) -> u8 {
        let shared = of_kind(left, kind)
            .find(|one| of_kind(right, kind).any(|other| other.token == one.token));
        let others = match shared {
            Some(salted) => {
                let counts = self.names.iter().filter_map(|counts| counts.get(&salted.token));
                let common: u32 = counts.sum();
                // The two records themselves do not tell how many others there are.
                (f64::from(common) - OWN).max(FEWEST)
            }
            None if of_kind(left, kind).chain(of_kind(right, kind)).next().is_none() => {
                self.left_out
            }
            None => return 0,
        };
        let quarters = 4.0 * (self.records / others).log2();
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "1 to 200")]
        let rounded = quarters.round().clamp(1.0, 200.0) as u8;
        rounded
    }
}

/// Records of one person with others of that person, the pair included, about: they do not
/// tell how many others have the names. Chosen on seeds 1 to 3 of the generator.
const OWN: f64 = 5.0;
/// Others with the same names, where none was seen: there may be some elsewhere.
const FEWEST: f64 = 0.02;
/// Records with names so common that their token was left out: at the least twice what is
/// let through, and one in so many.
const ONE_IN: f64 = 500.0;

fn of_kind(record: &Encoded, kind: u8) -> impl Iterator<Item = &Salted> {
    record.tokens.iter().filter(move |salted| salted.kind == kind)
}

fn candidate(left: &Entry, right: &Entry) -> Candidate {
    Candidate { left: left.1, right: right.1, left_token: left.2, right_token: right.2 }
}

fn same_token(one: &Entry, other: &Entry) -> bool {
    one.0 == other.0
}

/// Each pair with the first token that it shares.
fn once(mut pairs: Vec<Candidate>) -> Vec<Candidate> {
    use rayon::slice::ParallelSliceMut;
    pairs.par_sort_unstable();
    pairs.dedup_by_key(|pair| (pair.left, pair.right));
    pairs
}

fn entries(list: &Encoding) -> Vec<Entry> {
    let mut entries: Vec<Entry> = Vec::new();
    for (position, record) in (0..).zip(&list.records) {
        entries.extend((0..).zip(&record.tokens).map(|(at, salted)| (salted.token, position, at)));
    }
    entries.sort_unstable();
    entries
}
