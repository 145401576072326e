//! The journal: what was done by whom, each entry bound to the one before.
//!
//! An entry's hash is the SHA-256 of the previous hash and the entry's fields,
//! each with its length, so that changing, dropping or reordering an entry
//! breaks the chain from there on. Entries hold ids and codes, never a name or
//! free text.
use crate::db::Write;
use crate::error::Result;
use crate::sql;
use domain::access::Action;
use domain::day::Moment;
use serde_json::{Value as Json, json};
use sha2::{Digest, Sha256};

/// The proof that a write left an entry in the journal. Only [`Write::audit`]
/// makes one, and [`crate::db::Database::write`] commits nothing else.
pub(crate) struct Audited<T>(T);

impl<T> Audited<T> {
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
    },
    /// The entry with this number does not fit the one before, or is missing.
    Broken {
        /// Number of the first entry that does not fit.
        seq: i64,
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
        entry.hash = entry.expected_hash();
        sql::journal::append(self.connection(), &entry).await
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

    /// Checks the whole journal, entry by entry. A broken journal is an answer.
    ///
    /// # Errors
    ///
    /// [`Denied`](crate::Error::Denied) without the right to read the journal.
    pub async fn verify_journal(&self, by: &crate::By) -> Result<Verdict> {
        self.require(by, Action::ReadJournal, domain::access::Reach::Other, "journal").await?;
        let mut connection = self.database.read().await?;
        let (head_seq, head_hash) = sql::journal::head(&mut connection).await?;
        let (mut expected, mut previous) = (1, String::new());
        loop {
            let entries = sql::journal::after(&mut connection, expected - 1, 1_000).await?;
            if entries.is_empty() {
                break;
            }
            for entry in entries {
                let fits = entry.seq == expected
                    && entry.previous == previous
                    && entry.hash == entry.expected_hash();
                if !fits {
                    return Ok(Verdict::Broken { seq: expected });
                }
                (expected, previous) = (expected + 1, entry.hash);
            }
        }
        if head_seq != expected - 1 || head_hash != previous {
            return Ok(Verdict::Broken { seq: expected });
        }
        Ok(Verdict::Whole { entries: head_seq, head: head_hash })
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
