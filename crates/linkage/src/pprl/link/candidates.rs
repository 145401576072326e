//! Pairs that share a token.
use std::collections::HashMap;

use super::levels::{self, Compared};
use super::count;
use crate::pprl::file::{Encoded, Encoding, Salted};
use crate::pprl::token::NAMES;

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
    /// Records of each list that have a token of both names.
    names: [HashMap<u64, u32>; 2],
    records: f64,
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
        Self::new(once(found), left, right)
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
        Self::new(once(found), list, list)
    }

    fn new(candidates: Vec<Candidate>, left: &Encoding, right: &Encoding) -> Self {
        let names = [left, right].map(|list| {
            let mut counts = HashMap::new();
            for salted in list.records.iter().flat_map(names) {
                *counts.entry(salted.token).or_default() += 1;
            }
            counts
        });
        Self { candidates, names, records: count(left.len() + right.len()) }
    }

    /// Compares the salted fields of the first token that both have.
    pub(super) fn compare(&self, pair: Candidate, left: &Encoding, right: &Encoding) -> Compared {
        let (left, right) =
            (&left.records[pair.left as usize], &right.records[pair.right as usize]);
        let one = &left.tokens[usize::from(pair.left_token)].view;
        let two = &right.tokens[usize::from(pair.right_token)].view;
        let pattern = levels::compare(one, two);
        let rarity =
            if levels::both_names_agree(pattern) { self.rarity(left, right) } else { None };
        Compared { pattern, rarity: rarity.unwrap_or(0) }
    }

    /// log₂ of one over the share of records with these names, in quarters of a bit; `None`
    /// where the two have no names in common.
    fn rarity(&self, left: &Encoded, right: &Encoded) -> Option<u8> {
        let shared = names(left).find_map(|one| {
            names(right).find(|other| other.token == one.token).map(|other| other.token)
        });
        let common = match shared {
            Some(token) => self.names.iter().map(|counts| counts.get(&token).copied().unwrap_or(0)).sum(),
            // Left out at the sender: so common that it would say too much.
            None if names(left).next().is_none() && names(right).next().is_none() => LEFT_OUT,
            None => return None,
        };
        let quarters = 4.0 * (self.records / f64::from(common)).log2();
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "1 to 200")]
        let rounded = quarters.round().clamp(1.0, 200.0) as u8;
        Some(rounded)
    }
}

/// Records of both lists that share names whose token was left out, about.
const LEFT_OUT: u32 = 300;

fn names(record: &Encoded) -> impl Iterator<Item = &Salted> {
    record.tokens.iter().filter(|salted| salted.kind == NAMES)
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
