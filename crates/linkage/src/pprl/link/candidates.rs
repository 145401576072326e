//! Pairs that share a token.
use std::collections::HashMap;

use super::levels::{self, Compared};
use crate::pprl::file::Encoding;

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

/// The candidates, and how large the blocks are.
pub(super) struct Blocks {
    pub(super) candidates: Vec<Candidate>,
    /// By token of the kind that both names make: how many pairs of records share it.
    names: HashMap<u64, f64>,
    /// Share of all pairs that share such a token, on the whole.
    mean: f64,
    /// How many pairs of records there are.
    all: f64,
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
        Self { candidates: once(found), names: HashMap::new(), mean: 1.0, all: 1.0 }
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
        Self { candidates: once(found), names: HashMap::new(), mean: 1.0, all: 1.0 }
    }

    /// Compares the salted fields of the first token that both have.
    pub(super) fn compare(&self, pair: Candidate, left: &Encoding, right: &Encoding) -> Compared {
        let one = &left.records[pair.left as usize].tokens[usize::from(pair.left_token)].1;
        let two = &right.records[pair.right as usize].tokens[usize::from(pair.right_token)].1;
        let pattern = levels::compare(one, two);
        Compared { pattern, rarity: 0 }
    }
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
        entries.extend((0..).zip(&record.tokens).map(|(at, (token, _))| (*token, position, at)));
    }
    entries.sort_unstable();
    entries
}
