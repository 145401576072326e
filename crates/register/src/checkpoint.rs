//! Checkpoints: signed heads of the journal, and what is proven from them.
//!
//! A checkpoint says how many entries the journal has and what the root of the
//! tree over them is. Whoever keeps one can later have it shown that an entry
//! is under it, and that the journal of today begins with the journal of then.
use crate::audit::{Entry, Verdict};
use crate::by::By;
use crate::error::{Error, Result};
use crate::sql;
use crate::tree::{Question, Walk, broken};
use domain::access::{Action, Reach};
use domain::day::Moment;
use serde_json::json;
use vault::merkle::{self, Hash};
use vault::note::{Checkpoint, Note, Signer, Verifier};

/// A checkpoint as it is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Signed {
    /// Number of entries.
    pub size: i64,
    /// Root of the tree over them.
    pub root: Hash,
    /// When it was signed.
    pub at: Moment,
    /// The note, with its signatures.
    pub note: String,
}

/// A checkpoint that the reader brings along, and whose signature is to be
/// found on the kept ones.
#[derive(Clone, Debug)]
pub struct Brought {
    /// What the note says; its signature was checked.
    pub checkpoint: Checkpoint,
    /// What it was checked with.
    pub verifier: Verifier,
}

impl Brought {
    /// Whether a kept checkpoint bears the same signature, over what it says.
    pub(crate) fn has_signed(&self, kept: &Signed) -> bool {
        let said = kept.note.parse::<Note>().and_then(|n| n.checkpoint(&self.verifier, &[], 0));
        said.is_ok_and(|said| said.size == kept.size.unsigned_abs() && said.root == kept.root)
    }
}

/// The proof that an entry is under a checkpoint.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EntryProof {
    /// The entry.
    pub entry: Entry,
    /// The checkpoint.
    pub checkpoint: Signed,
    /// The hashes of the inclusion proof, lowest first.
    pub hashes: Vec<Hash>,
}

/// The proof that the journal of `old` entries is the beginning of that under
/// a checkpoint.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BeginningProof {
    /// Number of entries then.
    pub old: i64,
    /// The checkpoint of today.
    pub checkpoint: Signed,
    /// The hashes of the consistency proof.
    pub hashes: Vec<Hash>,
}

/// The entries under a checkpoint, page by page.
#[derive(Debug)]
pub struct Export {
    register: crate::Register,
    passed: i64,
    size: i64,
}

/// Entries of an export that are read at a time.
const PAGE: i64 = 1_000;

impl Export {
    /// The next entries, oldest first; none at the end.
    ///
    /// # Errors
    ///
    /// [`Journal`](Error::Journal) when an entry is missing; those of the
    /// database.
    pub async fn page(&mut self) -> Result<Vec<Entry>> {
        let limit = PAGE.min(self.size - self.passed);
        let mut connection = self.register.database.read().await?;
        let entries = sql::journal::after(&mut connection, self.passed, limit).await?;
        for entry in &entries {
            self.passed += 1;
            if entry.seq != self.passed {
                return Err(broken(self.passed));
            }
        }
        if entries.is_empty() && self.passed < self.size {
            return Err(broken(self.passed + 1));
        }
        Ok(entries)
    }
}

impl crate::Register {
    /// Signs the head of the journal and keeps the note. Nothing is signed over
    /// a journal that is broken since the last complete block, or that does not
    /// begin with what was signed last.
    ///
    /// It leaves no entry: an entry for each checkpoint would itself ask for
    /// the next. The note is its trace.
    ///
    /// # Errors
    ///
    /// [`Denied`](Error::Denied) without the right to read the journal;
    /// [`Journal`](Error::Journal).
    pub async fn checkpoint(&self, by: &By, signer: &Signer) -> Result<Signed> {
        self.require(by, Action::ReadJournal, Reach::Other, "journal").await?;
        self.sign_head(by.at, signer).await
    }

    /// As [`checkpoint`](Self::checkpoint), for the server itself.
    ///
    /// # Errors
    ///
    /// [`Journal`](Error::Journal); those of the database.
    pub async fn sign_head(&self, at: Moment, signer: &Signer) -> Result<Signed> {
        self.extend_tree().await?;
        let mut connection = self.database.read().await?;
        // Before the head, so that what another server signs meanwhile is not
        // taken for a shortened journal.
        let last = sql::checkpoint::last(&mut connection).await?;
        let mut walk = Walk::from_kept(&mut connection).await?;
        let (seq, hash) = sql::journal::head(&mut connection).await?;
        let limit = seq - walk.seq();
        for entry in sql::journal::after(&mut connection, walk.seq(), limit.max(0)).await? {
            walk.pass(entry, |_| {})?;
        }
        if walk.seq() != seq || walk.head() != hash {
            return Err(broken(walk.seq().min(seq) + 1));
        }
        if let Some(last) = last {
            if last.size > seq {
                return Err(broken(seq + 1));
            }
            let question = Question::Root { size: last.size.unsigned_abs() };
            if question.answer(&mut connection).await? != [last.root] {
                return Err(rewritten(last.size));
            }
            let signed_by_it = last
                .note
                .parse::<Note>()
                .is_ok_and(|note| note.verify(std::slice::from_ref(signer.verifier())).is_ok());
            if last.size == seq && signed_by_it {
                return Ok(last);
            }
        }
        drop(connection);
        let checkpoint = Checkpoint {
            origin: signer.verifier().name().to_owned(),
            size: seq.unsigned_abs(),
            root: walk.root(),
            extensions: Vec::new(),
        };
        let mut note = checkpoint.note().map_err(|_| Error::Damaged("name of the log"))?;
        note.sign(signer);
        let made = Signed { size: seq, root: checkpoint.root, at, note: note.to_string() };
        self.database.derive(async |c| sql::checkpoint::keep(c, &made).await).await?;
        Ok(made)
    }

    /// The last checkpoint that was signed.
    ///
    /// # Errors
    ///
    /// [`Denied`](Error::Denied) without the right to read the journal.
    pub async fn last_checkpoint(&self, by: &By) -> Result<Option<Signed>> {
        self.require(by, Action::ReadJournal, Reach::Other, "journal").await?;
        let mut connection = self.database.read().await?;
        sql::checkpoint::last(&mut connection).await
    }

    /// Proves that entry `seq` is under the last checkpoint.
    ///
    /// # Errors
    ///
    /// [`Denied`](Error::Denied) without the right to read the journal;
    /// [`NotFound`](Error::NotFound) when no checkpoint reaches the entry;
    /// [`Journal`](Error::Journal) when the entry is no longer the one that was
    /// signed.
    pub async fn prove_entry(&self, by: &By, seq: i64) -> Result<EntryProof> {
        self.require(by, Action::ReadJournal, Reach::Other, "journal").await?;
        self.extend_tree().await?;
        let mut connection = self.database.read().await?;
        let last = sql::checkpoint::last(&mut connection).await?.ok_or(Error::NotFound)?;
        if seq < 1 || seq > last.size {
            return Err(Error::NotFound);
        }
        let entry = sql::journal::after(&mut connection, seq - 1, 1).await?.pop();
        let entry = entry.filter(|e| e.seq == seq).ok_or_else(|| broken(seq))?;
        let (index, size) = (seq.unsigned_abs() - 1, last.size.unsigned_abs());
        let hashes = Question::Inclusion { index, size }.answer(&mut connection).await?;
        // Not the hash that is written there, but the one that its fields give.
        let leaf = merkle::leaf(&crate::tree::hash(&entry.expected_hash(), "journal.hash")?);
        merkle::verify_inclusion(&leaf, index, size, &hashes, &last.root)
            .map_err(|_| rewritten(last.size))?;
        Ok(EntryProof { entry, checkpoint: last, hashes })
    }

    /// Proves that the journal under the last checkpoint begins with its first
    /// `old` entries, whose root is `root` for whoever has kept one.
    ///
    /// # Errors
    ///
    /// [`Denied`](Error::Denied) without the right to read the journal;
    /// [`NotFound`](Error::NotFound) when the last checkpoint has fewer
    /// entries; [`Journal`](Error::Journal) when it does not begin so.
    pub async fn prove_beginning(
        &self,
        by: &By,
        old: i64,
        root: Option<&Hash>,
    ) -> Result<BeginningProof> {
        self.require(by, Action::ReadJournal, Reach::Other, "journal").await?;
        self.extend_tree().await?;
        let mut connection = self.database.read().await?;
        let last = sql::checkpoint::last(&mut connection).await?.ok_or(Error::NotFound)?;
        if old < 0 || old > last.size {
            let (seq, _) = sql::journal::head(&mut connection).await?;
            return Err(if old > seq { broken(seq + 1) } else { Error::NotFound });
        }
        let (from, to) = (old.unsigned_abs(), last.size.unsigned_abs());
        let question = Question::Consistency { old: from, new: to };
        let hashes = question.answer(&mut connection).await?;
        let ours = Question::Root { size: from }.answer(&mut connection).await?;
        let root = root.or(ours.first()).ok_or(Error::Damaged("journal_node"))?;
        merkle::verify_consistency(from, root, to, &last.root, &hashes)
            .map_err(|_| rewritten(old))?;
        Ok(BeginningProof { old, checkpoint: last, hashes })
    }

    /// Keeps `note` for the checkpoint that it is of, now that others have
    /// cosigned it. The caller has checked their signatures.
    ///
    /// # Errors
    ///
    /// [`Denied`](Error::Denied) without the right to read the journal;
    /// [`NotFound`](Error::NotFound) when the last checkpoint is another one.
    pub async fn keep_cosigned(&self, by: &By, note: &Note) -> Result<Signed> {
        let last = self.last_checkpoint(by).await?.ok_or(Error::NotFound)?;
        if last.note.parse::<Note>().is_ok_and(|kept| kept.text() != note.text()) {
            return Err(Error::NotFound);
        }
        let signed = Signed { note: note.to_string(), ..last };
        self.database.derive(async |c| sql::checkpoint::keep(c, &signed).await).await?;
        Ok(signed)
    }

    /// Begins an export of the entries under `checkpoint`, leaving an entry.
    ///
    /// # Errors
    ///
    /// [`Denied`](Error::Denied) without the right to read the journal.
    pub async fn export_journal(&self, by: &By, checkpoint: &Signed) -> Result<Export> {
        self.require(by, Action::ReadJournal, Reach::Other, "journal").await?;
        let detail = json!({ "entries": checkpoint.size });
        self.write(by, async |w| w.audit("journal.exported", "journal", detail, ()).await).await?;
        Ok(Export { register: self.clone(), passed: 0, size: checkpoint.size })
    }
}

/// What was signed over the first `until` entries is not what is there.
fn rewritten(until: i64) -> Error {
    Error::Journal(Verdict::Rewritten { after: 0, until })
}
