//! Whether a register is well: what is asked of it by whoever watches the
//! machine. It says nothing of what is in it.
use crate::db::{self, Database};
use crate::error::Result;
use crate::{Engine, Place, Register, clock, sql};
use domain::day::Moment;
use std::path::Path;

/// A setting on which it depends that what was acknowledged is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Setting {
    /// Of which database: `data` or `keys`.
    pub of: &'static str,
    /// Its name, as the engine has it.
    pub name: &'static str,
    /// What the engine says.
    pub found: String,
    /// Whether that is enough.
    pub holds: bool,
}

/// Connections to the database.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Connections {
    /// How many are open.
    pub open: usize,
    /// How many of them are used.
    pub used: usize,
}

/// How a register that is open is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pulse {
    /// Whether its tables are those of this program.
    pub migrated: bool,
    /// Whether it waits for its root key.
    pub sealed: bool,
    /// When the head of the journal was signed last.
    pub checkpoint_at: Option<Moment>,
    /// When a backup was made last.
    pub backup_at: Option<Moment>,
    /// How many jobs are due.
    pub jobs: i64,
    /// Connections, by what they are for.
    pub connections: [(&'static str, Connections); 2],
}

/// What is found where a register keeps its data, before anything is changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// Which engine.
    pub engine: Engine,
    /// Settings, asked back from it.
    pub settings: Vec<Setting>,
    /// Whether its tables are those of this program; none where there are none.
    pub migrated: Option<bool>,
    /// When the last entry of the journal was made; where its clock was ahead of the
    /// time that is known, the time that is known.
    pub last_at: Option<Moment>,
    /// When a backup was made last.
    pub backup_at: Option<Moment>,
}

/// Looks at a register without making tables or bringing them up to date.
///
/// # Errors
///
/// Those of the database.
pub async fn look(place: Place<'_>) -> Result<Found> {
    let database = match place {
        Place::Folder(folder) => Database::open_folder(folder).await?,
        Place::Url(url) => Database::open(url).await?,
    };
    let found = look_at(&database).await;
    database.close().await;
    found
}

async fn look_at(database: &Database) -> Result<Found> {
    let mut settings = database.settings("data").await?;
    settings.extend(database.settings_of_keys().await?);
    let migrated = database.migrated().await?;
    let (mut last_at, mut backup_at) = (None, None);
    if migrated.is_some() {
        let mut connection = database.read().await?;
        let last = sql::journal::before(&mut connection, i64::MAX, 1).await?;
        last_at = clock::no_later(&mut connection, last.first().map(|entry| entry.at)).await?;
        backup_at = sql::journal::last_backup(&mut connection).await?;
    }
    Ok(Found { engine: database.engine, settings, migrated, last_at, backup_at })
}

/// How many bytes the disk at `path` has free for this program; none where that
/// cannot be asked.
#[must_use]
pub fn free_bytes(path: &Path) -> Option<u64> {
    db::free_bytes(path)
}

impl Register {
    /// Whether the tables are those of this program.
    ///
    /// # Errors
    ///
    /// Those of the database.
    pub async fn migrated(&self) -> Result<bool> {
        Ok(self.database.migrated().await? == Some(true))
    }

    /// What is found in the open register, as [`look`] finds it.
    ///
    /// # Errors
    ///
    /// Those of the database.
    pub async fn found(&self) -> Result<Found> {
        look_at(&self.database).await
    }

    /// Rehearses a disk without room, for tests of what is then said: an embedded
    /// database takes no page more, until the first write fails or `full` is false.
    ///
    /// # Errors
    ///
    /// Those of the database.
    #[doc(hidden)]
    pub async fn rehearse_full_disk(&self, full: bool) -> Result<()> {
        self.database.rehearse_full_disk(full).await
    }

    /// How the register is.
    ///
    /// # Errors
    ///
    /// Those of the database.
    pub async fn pulse(&self, at: Moment) -> Result<Pulse> {
        // Before this takes one itself.
        let connections = self.database.connections();
        let migrated = self.migrated().await?;
        let mut connection = self.database.read().await?;
        let checkpoint = sql::checkpoint::last(&mut connection).await?;
        let backup_at = sql::journal::last_backup(&mut connection).await?;
        let jobs = sql::job::due(&mut connection, at).await?;
        let (sealed, checkpoint_at) = (self.is_sealed(), checkpoint.map(|signed| signed.at));
        Ok(Pulse { migrated, sealed, checkpoint_at, backup_at, jobs, connections })
    }
}
