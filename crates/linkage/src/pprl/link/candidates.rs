//! Pairs that share a token.
use super::levels::{self, Pattern};
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

impl Candidate {
    pub(super) fn compare(&self, left: &Encoding, right: &Encoding) -> Pattern {
        let one = &left.records[self.left as usize].tokens[usize::from(self.left_token)].1;
        let two = &right.records[self.right as usize].tokens[usize::from(self.right_token)].1;
        levels::compare(one, two)
    }
}

/// A token of a record.
type Entry = (u64, u32, u8);

pub(super) fn between(left: &Encoding, right: &Encoding) -> Vec<Candidate> {
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
    once(found)
}

pub(super) fn within(list: &Encoding) -> Vec<Candidate> {
    let mut found = Vec::new();
    for block in entries(list).chunk_by(same_token) {
        if block.len() * block.len() > 2 * MOST_PAIRS {
            continue;
        }
        for (at, left) in block.iter().enumerate() {
            found.extend(block[at + 1..].iter().map(|right| candidate(left, right)));
        }
    }
    once(found)
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
