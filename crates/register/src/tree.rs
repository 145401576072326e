//! The Merkle tree over the journal.
//!
//! The leaf of an entry is made of the 32 bytes of its hash in the chain. What
//! is kept are the roots of complete subtrees from [`LOWEST`] up: one row for
//! 128 entries on average, and a proof reads two blocks of 256 hashes at most.
//! Nothing is added to the transaction that appends an entry: the tree is
//! brought up to the head afterwards, by whoever comes first.
use crate::audit::{Entry, Verdict};
use crate::error::{Error, Result};
use crate::sql;
use sqlx::AnyConnection;
use std::collections::{BTreeSet, HashMap};
use vault::merkle::{self, Frontier, Hash, Leaves};

/// The lowest level that is kept.
pub(crate) const LOWEST: u32 = 8;
/// Entries in a subtree of the lowest level that is kept.
pub(crate) const BLOCK: i64 = 1 << LOWEST;
/// Entries that are read, and whose nodes are written, at a time.
const BATCH: i64 = 16 * BLOCK;

/// The root of a complete subtree.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Node {
    pub(crate) level: i64,
    pub(crate) place: i64,
    pub(crate) hash: Hash,
}

/// The hash that lower-case hexadecimal says.
pub(crate) fn hash(text: &str, column: &'static str) -> Result<Hash> {
    unhex(text).ok_or(Error::Damaged(column))
}

fn unhex(text: &str) -> Option<Hash> {
    let digit = |d: u8| match d {
        b'0'..=b'9' => Some(d - b'0'),
        b'a'..=b'f' => Some(d - b'a' + 10),
        _ => None,
    };
    let (pairs, rest) = text.as_bytes().as_chunks::<2>();
    let mut hash = [0; 32];
    if !rest.is_empty() || pairs.len() != hash.len() {
        return None;
    }
    for (byte, [high, low]) in hash.iter_mut().zip(pairs) {
        *byte = digit(*high)? << 4 | digit(*low)?;
    }
    Some(hash)
}

/// A walk along the journal, entry by entry: each is checked against the one
/// before, and put on the tree.
#[derive(Default)]
pub(crate) struct Walk {
    frontier: Frontier,
    previous: String,
}

impl Walk {
    /// The walk that has come to the end of the last block that is kept.
    pub(crate) async fn from_kept(c: &mut AnyConnection) -> Result<Self> {
        let blocks = sql::checkpoint::kept_blocks(c, LOWEST.into()).await?;
        let size = blocks * BLOCK;
        let mut peaks = Vec::new();
        for level in (0..i64::BITS - 1).rev().filter(|level| size >> level & 1 == 1) {
            // The peak of a bit stands before all that the lower bits count.
            let place = (size >> level) - 1;
            let kept = sql::checkpoint::kept_node(c, level.into(), place).await?;
            peaks.push(kept.ok_or(Error::Damaged("journal_node"))?);
        }
        let mut bytes = size.to_be_bytes().to_vec();
        bytes.extend_from_slice(peaks.as_flattened());
        let frontier = Frontier::from_bytes(&bytes).map_err(|_| Error::Damaged("journal_node"))?;
        let last = sql::checkpoint::hashes(c, size - 1, size).await?.pop();
        let previous = match last {
            Some((_, hash)) => hash,
            None if size == 0 => String::new(),
            None => return Err(broken(size)),
        };
        Ok(Self { frontier, previous })
    }

    /// How many entries the walk has passed.
    pub(crate) fn seq(&self) -> i64 {
        i64::try_from(self.frontier.size()).unwrap_or(i64::MAX)
    }

    /// The hash of the last entry it has passed; empty before the first.
    pub(crate) fn head(&self) -> &str {
        &self.previous
    }

    /// The root of the tree over what it has passed.
    pub(crate) fn root(&self) -> Hash {
        self.frontier.root()
    }

    /// Passes `entry`, which must be the next, and tells `complete` the
    /// subtrees, from [`LOWEST`] up, that it completes.
    pub(crate) fn pass(&mut self, entry: Entry, mut complete: impl FnMut(Node)) -> Result<()> {
        let expected = self.seq() + 1;
        let fits = entry.seq == expected
            && entry.previous == self.previous
            && entry.hash == entry.expected_hash();
        let hash = unhex(&entry.hash).filter(|_| fits).ok_or_else(|| broken(expected))?;
        self.frontier.push_and(merkle::leaf(&hash), |level, place, hash| {
            if level >= LOWEST {
                let place = i64::try_from(place).unwrap_or(i64::MAX);
                complete(Node { level: level.into(), place, hash: *hash });
            }
        });
        self.previous = entry.hash;
        Ok(())
    }
}

/// The entry with this number does not fit, or is missing.
pub(crate) fn broken(seq: i64) -> Error {
    Error::Journal(Verdict::Broken { seq })
}

/// What can be asked of a tree.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Question {
    /// The root of the first `size` entries, as the only hash.
    Root { size: u64 },
    /// The inclusion proof of the leaf at `index`, from 0.
    Inclusion { index: u64, size: u64 },
    /// The proof that the tree of `old` leaves is the beginning of that of `new`.
    Consistency { old: u64, new: u64 },
}

impl Question {
    fn ask<L: Leaves>(self, leaves: &mut L) -> std::result::Result<Vec<Hash>, L::Error> {
        match self {
            Self::Root { size } => Ok(vec![merkle::root(leaves, size)?]),
            Self::Inclusion { index, size } => merkle::prove_inclusion(leaves, index, size),
            Self::Consistency { old, new } => merkle::prove_consistency(leaves, old, new),
        }
    }

    /// The answer, from what is kept. The tree must reach the size asked for.
    pub(crate) async fn answer(self, c: &mut AnyConnection) -> Result<Vec<Hash>> {
        // Which hashes are asked for does not depend on what they are: asked
        // once for their places, they are fetched, and it is asked again.
        let mut wanted = Wanted::default();
        self.ask(&mut wanted).map_err(|e| unproven(&e))?;
        let mut fetched = Fetched::default();
        for block in wanted.blocks {
            let after = signed(block << LOWEST);
            for (seq, text) in sql::checkpoint::hashes(c, after, after + BLOCK).await? {
                let hash = hash(&text, "journal.hash")?;
                fetched.leaves.insert(seq.unsigned_abs() - 1, merkle::leaf(&hash));
            }
        }
        for (level, place) in wanted.nodes {
            let kept = sql::checkpoint::kept_node(c, level.into(), signed(place)).await?;
            fetched.nodes.extend(kept.map(|hash| ((level, place), hash)));
        }
        self.ask(&mut fetched).map_err(|e| unproven(&e))
    }
}

fn signed(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

fn unproven(error: &vault::Error) -> Error {
    match error {
        vault::Error::OutOfRange => Error::NotFound,
        _ => Error::Damaged("journal_node"),
    }
}

/// Notes what is asked for.
#[derive(Default)]
struct Wanted {
    blocks: BTreeSet<u64>,
    nodes: BTreeSet<(u32, u64)>,
}

impl Leaves for Wanted {
    type Error = vault::Error;

    fn leaf(&mut self, index: u64) -> std::result::Result<Hash, vault::Error> {
        self.blocks.insert(index >> LOWEST);
        Ok([0; 32])
    }

    fn subtree(
        &mut self,
        level: u32,
        place: u64,
    ) -> std::result::Result<Option<Hash>, vault::Error> {
        if level < LOWEST {
            return Ok(None);
        }
        self.nodes.insert((level, place));
        Ok(Some([0; 32]))
    }
}

/// Gives what was fetched.
#[derive(Default)]
struct Fetched {
    leaves: HashMap<u64, Hash>,
    nodes: HashMap<(u32, u64), Hash>,
}

impl Leaves for Fetched {
    type Error = vault::Error;

    fn leaf(&mut self, index: u64) -> std::result::Result<Hash, vault::Error> {
        self.leaves.get(&index).copied().ok_or(vault::Error::OutOfRange)
    }

    fn subtree(
        &mut self,
        level: u32,
        place: u64,
    ) -> std::result::Result<Option<Hash>, vault::Error> {
        Ok(self.nodes.get(&(level, place)).copied())
    }
}

impl crate::Register {
    /// Brings the tree over the journal up to the last complete block of 256
    /// entries, checking each entry on the way.
    ///
    /// Any number of servers may do it at once: the nodes follow from the
    /// journal, so that each works out the same, and one that is there is left
    /// as it is.
    ///
    /// # Errors
    ///
    /// [`Journal`](Error::Journal) when an entry does not fit the one before;
    /// those of the database.
    pub async fn extend_tree(&self) -> Result<()> {
        loop {
            let mut nodes = Vec::new();
            {
                let mut connection = self.database.read().await?;
                let mut walk = Walk::from_kept(&mut connection).await?;
                let entries = sql::journal::after(&mut connection, walk.seq(), BATCH).await?;
                for entry in entries {
                    walk.pass(entry, |node| nodes.push(node))?;
                }
            }
            if nodes.is_empty() {
                return Ok(());
            }
            self.database
                .derive(async |c| {
                    for node in &nodes {
                        sql::checkpoint::add_node(c, node).await?;
                    }
                    Ok(())
                })
                .await?;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hexadecimal_is_read_back_and_nothing_else() {
        let hash: Hash = std::array::from_fn(|n| u8::try_from(n * 7).unwrap());
        let text = crate::audit::hex(&hash);
        assert_eq!(unhex(&text), Some(hash));
        for odd in ["", "00", &text[1..], &text.to_uppercase(), &text.replace('a', "g")] {
            assert_eq!(unhex(odd), None, "{odd}");
        }
    }
}
