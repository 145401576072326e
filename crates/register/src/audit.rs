//! The journal: what was done by whom, each entry bound to the one before.
//!
//! An entry's hash is the SHA-256 of the previous hash and the entry's fields,
//! each with its length, so that changing, dropping or reordering an entry
//! breaks the chain from there on. Entries hold ids and codes, never a name or
//! free text.
use crate::checkpoint::{Brought, Signed};
use crate::db::Write;
use crate::error::{Error, Result};
use crate::sql;
use crate::sql::sum::List;
use crate::sum;
use crate::tree::Walk;
use domain::access::Action;
use domain::day::Moment;
use serde_json::{Value as Json, json};
use sha2::{Digest, Sha256};
use std::collections::{HashMap, VecDeque};
use vault::merkle::Hash;

/// The proof that a write left an entry in the journal. Only [`Write::audit`]
/// makes one, and [`crate::db::Database::write`] commits nothing else.
pub(crate) struct Audited<T>(T);

impl<T> Audited<T> {
    /// Lets what is made of the value leave the transaction.
    pub(crate) fn map<U>(self, make: impl FnOnce(T) -> U) -> Audited<U> {
        Audited(make(self.0))
    }

    pub(crate) fn into_inner(self) -> T {
        self.0
    }
}

/// An entry of the journal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Its number, from 1, without gaps.
    pub seq: i64,
    /// When.
    pub at: Moment,
    /// The account that acted; `system` for jobs.
    pub account: String,
    /// What happened: `record.entered`.
    pub event: String,
    /// The id of what it happened to.
    pub subject: String,
    /// Codes and counts, as JSON.
    pub detail: String,
    /// The hash of the entry before; empty for the first.
    pub previous: String,
    /// The hash of this entry, in lower-case hexadecimal.
    pub hash: String,
}

impl Entry {
    /// The detail without the sum over what the entry changed.
    #[must_use]
    pub fn told(&self) -> String {
        sum::without_sum(&self.detail)
    }

    /// The hash that the fields give.
    #[must_use]
    pub fn expected_hash(&self) -> String {
        let mut hasher = Sha256::new();
        let (seq, at) = (self.seq.to_string(), self.at.0.to_string());
        let fields =
            [&self.previous, &seq, &at, &self.account, &self.event, &self.subject, &self.detail];
        for field in fields {
            hasher.update((field.len() as u64).to_be_bytes());
            hasher.update(field.as_bytes());
        }
        hex(&hasher.finalize())
    }
}

/// Bytes in lower-case hexadecimal.
#[must_use]
pub(crate) fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, b| {
        // Writing to a String cannot fail.
        let _ = write!(text, "{b:02x}");
        text
    })
}

/// Where a journal first breaks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Every entry fits the one before; how many there are, and the last hash.
    Whole {
        /// Number of entries.
        entries: i64,
        /// Hash of the last entry.
        head: String,
        /// Root of the tree over them.
        root: Hash,
    },
    /// The entry with this number does not fit the one before, or is missing.
    Broken {
        /// Number of the first entry that does not fit.
        seq: i64,
    },
    /// Every entry fits the one before, but they are not those over which the
    /// tree was made or a checkpoint signed: the journal was written anew.
    Rewritten {
        /// The entries up to this number are still those that were there.
        after: i64,
        /// The number of the entry up to which the tree or the checkpoint
        /// reaches.
        until: i64,
    },
}

impl Write<'_> {
    /// Appends `event` about `subject` to the journal and lets `value` leave
    /// the transaction.
    pub(crate) async fn audit<T>(
        &mut self,
        event: &str,
        subject: &str,
        detail: Json,
        value: T,
    ) -> Result<Audited<T>> {
        let account = self.by.actor.account.to_string();
        self.append(&account, event, subject, &detail).await?;
        Ok(Audited(value))
    }

    async fn append(
        &mut self,
        account: &str,
        event: &str,
        subject: &str,
        detail: &Json,
    ) -> Result<()> {
        let at = self.by.at;
        // Taking the head locks it: entries are numbered one after the other.
        let (seq, previous) = sql::journal::advance(self.connection()).await?;
        let mut entry = Entry {
            seq,
            at,
            account: account.to_owned(),
            event: event.to_owned(),
            subject: subject.to_owned(),
            detail: detail.to_string(),
            previous,
            hash: String::new(),
        };
        let mut list = List::default();
        self.sum_touched(seq, &mut list).await?;
        if !list.is_empty() {
            entry.detail = sum::with_sum(&entry.detail, &list);
            sql::sum::keep_list(self.connection(), seq, &list).await?;
        }
        entry.hash = entry.expected_hash();
        sql::journal::append(self.connection(), &entry).await?;
        self.last = Some((entry, list));
        Ok(())
    }

    /// Sums what was written after the last entry, which then holds this too:
    /// until the end of the transaction nobody else has seen it.
    pub(crate) async fn sum_rest(&mut self) -> Result<()> {
        if !sum::is_anything_touched() {
            return Ok(());
        }
        let (mut entry, mut list) = self.last.take().ok_or(Error::Damaged("journal"))?;
        self.sum_touched(entry.seq, &mut list).await?;
        if !list.is_empty() {
            entry.detail = sum::with_sum(&entry.detail, &list);
            entry.hash = entry.expected_hash();
            sql::sum::keep_list(self.connection(), entry.seq, &list).await?;
            sql::journal::amend(self.connection(), &entry).await?;
        }
        Ok(())
    }
}

impl crate::Register {
    /// Leaves an entry for something refused, in a transaction of its own.
    pub(crate) async fn note_denial(
        &self,
        by: &crate::By,
        action: &str,
        subject: &str,
    ) -> Result<()> {
        self.database
            .write_aside(by, async |w| {
                w.audit("access.denied", subject, json!({ "action": action }), ()).await
            })
            .await
    }

    /// Checks the whole journal: every entry against the one before, the tree
    /// as it is kept, and every checkpoint. A broken journal is an answer.
    ///
    /// # Errors
    ///
    /// [`Denied`](crate::Error::Denied) without the right to read the journal.
    pub async fn verify_journal(&self, by: &crate::By) -> Result<Verdict> {
        self.require(by, Action::ReadJournal, domain::access::Reach::Other, "journal").await?;
        self.verdict(None).await
    }

    /// As [`verify_journal`](Self::verify_journal), and that the journal begins
    /// with what is under the checkpoint that the reader has kept.
    ///
    /// # Errors
    ///
    /// As of [`verify_journal`](Self::verify_journal).
    pub async fn verify_journal_under(&self, by: &crate::By, brought: &Brought) -> Result<Verdict> {
        self.require(by, Action::ReadJournal, domain::access::Reach::Other, "journal").await?;
        self.verdict(Some(brought)).await
    }

    pub(crate) async fn verdict(&self, brought: Option<&Brought>) -> Result<Verdict> {
        match self.walk_whole(brought).await {
            Err(Error::Journal(verdict)) => Ok(verdict),
            other => other,
        }
    }

    async fn walk_whole(&self, brought: Option<&Brought>) -> Result<Verdict> {
        let mut connection = self.database.read().await?;
        // What is compared is read before the entries: what is added meanwhile
        // does not look as if entries were missing.
        let nodes = sql::checkpoint::nodes(&mut connection).await?;
        let last_signed = sql::checkpoint::last(&mut connection).await?.map_or(0, |s| s.size);
        let reach = nodes.iter().map(|n| n.place.saturating_add(1) << n.level.clamp(0, 62)).max();
        let brought_size =
            brought.map_or(0, |b| i64::try_from(b.checkpoint.size).unwrap_or(i64::MAX));
        let reach = reach.unwrap_or(0).max(last_signed).max(brought_size);
        let mut nodes: HashMap<(i64, i64), Hash> =
            nodes.into_iter().map(|n| ((n.level, n.place), n.hash)).collect();
        let mut signed: VecDeque<Signed> = VecDeque::new();
        let mut signed_read = 0;
        let (mut walk, mut after) = (Walk::default(), 0);
        loop {
            let (head_seq, head_hash) = sql::journal::head(&mut connection).await?;
            let entries = sql::journal::after(&mut connection, walk.seq(), 1_000).await?;
            if entries.is_empty() {
                if head_seq != walk.seq() || head_hash != walk.head() {
                    return Ok(Verdict::Broken { seq: walk.seq().min(head_seq) + 1 });
                }
                break;
            }
            for entry in entries {
                let (mut same, mut changed) = (false, false);
                walk.pass(entry, |node| {
                    if let Some(kept) = nodes.remove(&(node.level, node.place)) {
                        same |= kept == node.hash;
                        changed |= kept != node.hash;
                    }
                })?;
                let until = walk.seq();
                if signed.is_empty() && signed_read < last_signed {
                    let next = sql::checkpoint::after(&mut connection, signed_read, 1_000).await?;
                    signed_read = next.last().map_or(last_signed, |s| s.size);
                    signed.extend(next);
                }
                let kept = signed.pop_front_if(|one| one.size == until);
                let brought_here = brought.filter(|_| brought_size == until);
                changed |= kept.as_ref().is_some_and(|one| one.root != walk.root());
                changed |= brought_here.is_some_and(|b| b.checkpoint.root != walk.root());
                if changed {
                    return Ok(Verdict::Rewritten { after, until });
                }
                // Who can write the journal anew can write the tree and the kept
                // checkpoints anew as well, but not sign them: under a key that
                // the reader brings, only what is signed with it counts.
                let holds = match brought {
                    None => same || kept.is_some(),
                    Some(b) => kept.is_some_and(|one| b.has_signed(&one)),
                };
                if holds {
                    after = until;
                }
            }
        }
        if reach > walk.seq() {
            return Ok(Verdict::Broken { seq: walk.seq() + 1 });
        }
        let (head, root) = (walk.head().to_owned(), walk.root());
        Ok(Verdict::Whole { entries: walk.seq(), head, root })
    }

    /// When the last entry was made; none while there is none.
    ///
    /// # Errors
    ///
    /// Those of the database.
    pub async fn last_moment(&self) -> Result<Option<Moment>> {
        let mut connection = self.database.read().await?;
        let last = sql::journal::before(&mut connection, i64::MAX, 1).await?;
        Ok(last.first().map(|entry| entry.at))
    }

    /// Entries of the journal, newest first, before entry `before`.
    ///
    /// # Errors
    ///
    /// [`Denied`](crate::Error::Denied) without the right to read the journal.
    pub async fn journal(
        &self,
        by: &crate::By,
        before: Option<i64>,
        limit: i64,
    ) -> Result<Vec<Entry>> {
        self.require(by, Action::ReadJournal, domain::access::Reach::Other, "journal").await?;
        let mut connection = self.database.read().await?;
        sql::journal::before(&mut connection, before.unwrap_or(i64::MAX), limit).await
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moved_boundary_between_fields_changes_the_hash() {
        let entry = |event: &str, subject: &str| {
            Entry {
                seq: 1,
                at: Moment(0),
                account: "a".into(),
                event: event.into(),
                subject: subject.into(),
                detail: "{}".into(),
                previous: String::new(),
                hash: String::new(),
            }
            .expected_hash()
        };
        assert_ne!(entry("record.entered", "1"), entry("record.entere", "d1"));
    }
}
