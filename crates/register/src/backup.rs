//! Backups: a copy of a register that runs, as it stood at one moment.
//!
//! The data and the keys are copied apart, into files of their own: whoever
//! takes one must not have the other, and the keys are kept for a shorter time,
//! so that what was erased is soon in no copy at all. The data are copied
//! first: a key is kept before the row that it seals, so that the later copy of
//! the keys opens all that is in the copy of the data.
//!
//! A copy holds what the database holds. It is closed by the caller, and never
//! lies where the data themselves do not.
use crate::audit::Verdict;
use crate::by::By;
use crate::checkpoint::Brought;
use crate::db;
use crate::error::Result;
use crate::keys::{ERASED, ROOT};
use crate::{Engine, Register, sql};
use domain::access::{Action, Reach};
use domain::day::Moment;
use serde_json::{Value as Json, json};
use std::collections::HashSet;
use std::path::Path;

/// What is copied.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// Everything but the keys.
    Data,
    /// The keys, and the list of those that were destroyed.
    Keys,
}

impl Part {
    /// Both, in the order in which they are copied.
    pub const ALL: [Self; 2] = [Self::Data, Self::Keys];

    /// The code in the journal.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Data => "data",
            Self::Keys => "keys",
        }
    }
}

/// How a register stood when it was copied.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Standing {
    /// When.
    pub at: Moment,
    /// Which engine wrote the copy.
    pub engine: Engine,
    /// The number of the last entry of the journal that is surely in it.
    pub entries: i64,
    /// The hash of that entry.
    pub head: String,
    /// The id of the root under which the keys are, when one was adopted.
    pub root: Option<String>,
    /// How many keys were destroyed by then.
    pub erasures: usize,
}

/// A list without an erasure.
const NOBODY: &str = "pristan-erased-1\n";

impl Register {
    /// Says in the journal that `part` is copied for `recipients`, then copies
    /// it to the file `to`, which is not there yet. Who reads and who writes
    /// does not wait for it.
    ///
    /// # Errors
    ///
    /// [`Denied`](crate::Error::Denied) without the right to keep backups;
    /// [`Full`](crate::Error::Full); [`Program`](crate::Error::Program) without the programs
    /// of PostgreSQL; [`Damaged`](crate::Error::Damaged) when the copy is not whole.
    pub async fn copy(
        &self,
        by: &By,
        part: Part,
        recipients: &[String],
        to: &Path,
    ) -> Result<Standing> {
        self.require(by, Action::KeepBackups, Reach::Other, "backup").await?;
        let detail = json!({ "part": part.code(), "recipients": recipients });
        self.write(by, async |w| w.audit("backup.begun", "", detail, ()).await).await?;
        let standing = self.standing(by).await?;
        match part {
            Part::Data => self.database.copy_to(to).await?,
            Part::Keys => {
                let keys = self.database.keys().await?;
                let copied = keys.copy_to(to).await;
                keys.close().await;
                copied?;
            }
        }
        Ok(standing)
    }

    async fn standing(&self, by: &By) -> Result<Standing> {
        let mut connection = self.database.read().await?;
        let (entries, head) = sql::journal::head(&mut connection).await?;
        let root = sql::account::setting(&mut connection, ROOT).await?;
        drop(connection);
        let erasures = self.kept_list().await?.lines().count().saturating_sub(1);
        Ok(Standing { at: by.at, engine: self.database.engine, entries, head, root, erasures })
    }

    /// The copy of the list of erased keys that is kept with the data: an
    /// erasure stands in it before its keys are destroyed.
    async fn kept_list(&self) -> Result<String> {
        let copy = sql::account::setting(&mut *self.database.read().await?, ERASED).await?;
        let copy = copy.as_deref().and_then(|copy| copy.split_once('\n'));
        Ok(copy.map_or(NOBODY, |(_, list)| list).to_owned())
    }

    /// The list of erased keys, for a file beside a
    /// backup. It needs no root, and names ids alone.
    ///
    /// # Errors
    ///
    /// [`Denied`](crate::Error::Denied) without the right to keep backups.
    pub async fn erased_list_to_keep(&self, by: &By) -> Result<String> {
        self.require(by, Action::KeepBackups, Reach::Other, "backup").await?;
        self.kept_list().await
    }

    /// Says in the journal that this register is a backup put back, in codes
    /// and numbers.
    ///
    /// # Errors
    ///
    /// [`Denied`](crate::Error::Denied) without the right to keep backups.
    pub async fn note_restored(&self, by: &By, detail: Json) -> Result<()> {
        self.require(by, Action::KeepBackups, Reach::Other, "backup").await?;
        self.write(by, async |w| w.audit("backup.restored", "", detail, ()).await).await
    }

    /// As [`verify_journal`](Self::verify_journal), or under a checkpoint that
    /// was kept elsewhere, for who puts a backup back.
    ///
    /// # Errors
    ///
    /// [`Denied`](crate::Error::Denied) without the right to keep backups.
    pub async fn verify_restored(&self, by: &By, brought: Option<&Brought>) -> Result<Verdict> {
        self.require(by, Action::KeepBackups, Reach::Other, "backup").await?;
        self.verdict(brought).await
    }

    /// How many persons are there who were not erased and have no key: the keys
    /// are older than the data, and nobody reads what is sealed of them.
    ///
    /// # Errors
    ///
    /// [`Denied`](crate::Error::Denied) without the right to keep backups;
    /// [`Sealed`](crate::Error::Sealed).
    pub async fn without_key(&self, by: &By) -> Result<usize> {
        self.require(by, Action::KeepBackups, Reach::Other, "backup").await?;
        let unsealed = self.unsealed()?;
        let (mut owner, mut number) = (String::new(), 0);
        let mut owners = HashSet::new();
        loop {
            let some = sql::keys::after(&mut *unsealed.keys.read().await?, &owner, number).await?;
            let Some((last, last_number, _)) = some.last() else { break };
            (owner, number) = (last.clone(), *last_number);
            owners.extend(some.into_iter().map(|(owner, _, _)| owner));
        }
        let persons = sql::person::not_erased(&mut *self.database.read().await?).await?;
        Ok(persons.iter().filter(|id| !owners.contains(&format!("person/{id}"))).count())
    }
}

/// Puts the copy `from` back into the PostgreSQL database at `url`, or into the
/// one of its keys, which is made when it is not there. Whether it was empty:
/// nothing is ever put over what is there.
///
/// # Errors
///
/// [`Program`](crate::Error::Program) without the programs of PostgreSQL, or when they
/// refuse the copy.
pub async fn put_back(url: &str, part: Part, from: std::fs::File) -> Result<bool> {
    db::put_back(url, part == Part::Keys, from).await
}
