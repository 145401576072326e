//! The register: the only door to the data.
//!
//! Every public function of [`Register`] is an operation: it asks permission,
//! applies the rule, writes, and leaves an entry in the journal, all in one
//! transaction. It does not know HTTP, HTML or file formats. Who asks and when
//! is an argument, [`By`].
//!
//! Read [`record`] first: it is the noun most people use; then [`programme`],
//! and [`indicator`] for how a number counts itself. Who a person is, is
//! sealed: [`person`] and [`case_file`], once [`Register::unseal`] was given
//! the root key.
pub mod access_request;
pub mod account;
pub mod alarm;
pub mod alert;
pub mod approval;
pub mod assistance;
pub mod attachment;
pub mod attendee;
pub mod audit;
pub mod backup;
pub mod bed;
pub mod board;
pub mod breach;
pub mod break_glass;
mod by;
pub mod calendar;
mod case_count;
pub mod case_file;
pub mod case_note;
pub mod case_term;
mod case_text;
pub mod checkpoint;
pub mod clock;
pub mod closing;
mod comparison;
pub mod correction;
mod db;
mod dump;
mod erasure;
mod error;
pub mod event;
pub mod evidence;
pub mod export_mark;
pub mod hold;
pub mod indicator;
pub mod job;
mod keys;
pub mod lawyer;
pub mod legal_aid;
pub mod letter;
pub mod limit;
pub mod link;
mod list_reading;
pub mod local_commission;
mod looked;
pub mod mailing;
mod migrations;
mod name_index;
pub mod names;
pub mod narrative;
pub mod network;
pub mod notice;
pub mod opinion;
pub mod packet;
mod part;
pub mod perpetrator;
pub mod person;
pub mod person_list;
pub mod placement;
pub mod population;
pub mod programme;
pub mod progress;
pub mod publication;
pub mod pulse;
mod receipt;
pub mod reconciliation;
pub mod record;
pub mod referral;
pub mod registration;
pub mod relation;
pub mod renewal;
pub mod report;
pub mod retention;
pub mod returns;
pub mod saved_filter;
pub mod screening;
mod sealed;
pub mod service;
pub mod shelter;
mod sql;
pub mod statistics;
pub mod step;
pub mod submission;
pub mod sum;
pub mod support_plan;
pub mod task;
pub mod term_report;
pub mod tip;
mod tree;
pub mod worklist;

pub use by::{Actor, By, Once};
pub use db::Engine;
pub use error::{Error, Refusal, Result};
pub use keys::{Given, Holders};

use account::Secret;
use audit::Audited;
use db::{Database, Write};
use domain::access::{Action, Reach};
use domain::day::Moment;
use domain::pack::Pack;
use std::fmt;
use std::path::Path;
use std::sync::Arc;
use tokio::sync::Semaphore;
use vault::note::Signer;

/// Where a register keeps its data.
#[derive(Clone, Copy, Debug)]
pub enum Place<'p> {
    /// In a folder, in an embedded SQLite file.
    Folder(&'p Path),
    /// In the database at this address: `sqlite://…` or `postgres://…`.
    Url(&'p str),
}

/// The register.
#[derive(Clone, Debug)]
pub struct Register {
    database: Database,
    pack: Arc<Pack>,
    secret: Arc<str>,
    passwords: Arc<Semaphore>,
    stolen: Option<Arc<dyn account::Stolen>>,
    signer: Option<Arc<Signs>>,
    keys: keys::Keys,
    /// When in the night retention is run, in milliseconds after midnight, UTC.
    retention_at: i64,
    desk: Arc<tip::Desk>,
}

/// Who signs the head of the journal, for the jobs of this server.
struct Signs(Signer);

impl fmt::Debug for Signs {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Signs({})", self.0.verifier())
    }
}

impl Register {
    /// Opens the register, makes its tables or brings them up to date, and
    /// works out anew what the pack now measures otherwise and the index of
    /// words when a migration dropped it.
    ///
    /// `secret` becomes the register's own when it has none yet.
    ///
    /// # Errors
    ///
    /// [`Unreachable`](Error::Unreachable), [`Full`](Error::Full) or
    /// [`Database`](Error::Database).
    pub async fn open(
        place: Place<'_>,
        pack: Arc<Pack>,
        at: Moment,
        seed: u128,
        secret: &Secret,
    ) -> Result<Self> {
        let database = match place {
            Place::Folder(folder) => Database::open_folder(folder).await?,
            Place::Url(url) => Database::open(url).await?,
        };
        let database = database.salting(seed);
        database.migrate().await?;
        let secret = {
            let text = secret.text();
            database.note(async |c| sql::account::set_setting(c, "secret", &text).await).await?;
            let kept = sql::account::setting(&mut *database.read().await?, "secret").await?;
            kept.ok_or(Error::Damaged("setting.secret"))?
        };
        let register = Self {
            database,
            pack,
            secret: secret.into(),
            passwords: Arc::new(Semaphore::new(2)),
            stolen: None,
            signer: None,
            keys: keys::Keys::default(),
            retention_at: 0,
            desk: Arc::default(),
        };
        let by = By::new(Actor::system(), at, seed);
        register.renew_measures(&by).await?;
        register.renew_words(&by).await?;
        register.renew_case_terms(&by).await?;
        register.take_sums(&by).await?;
        Ok(register)
    }

    /// The same register, whose jobs sign the head of the journal with `signer`.
    #[must_use]
    pub fn signing(self, signer: Signer) -> Self {
        Self { signer: Some(Arc::new(Signs(signer))), ..self }
    }

    /// The same register, which takes no password of this list.
    #[must_use]
    pub fn refusing_stolen(self, stolen: Arc<dyn account::Stolen>) -> Self {
        Self { stolen: Some(stolen), ..self }
    }

    /// The same register, whose jobs run retention in this hour of the night, UTC.
    #[must_use]
    pub fn erasing_in(self, hour: u8) -> Self {
        Self { retention_at: i64::from(hour) * 3_600_000, ..self }
    }

    /// The country pack.
    #[must_use]
    pub fn pack(&self) -> &Pack {
        &self.pack
    }

    /// Which engine keeps the data.
    #[must_use]
    pub fn engine(&self) -> Engine {
        self.database.engine
    }

    /// Whether the database answers.
    ///
    /// # Errors
    ///
    /// [`Unreachable`](Error::Unreachable) and the like.
    pub async fn answers(&self) -> Result<()> {
        sql::account::count(&mut *self.database.read().await?).await.map(|_| ())
    }

    /// Resolves when the disk did not confirm a write. What of it is there is
    /// known only to whoever reads the file anew: the program must be started
    /// again, without closing the database first.
    pub async fn unconfirmed(&self) {
        self.database.unconfirmed().await;
    }

    /// Finishes what runs and closes the database.
    pub async fn close(&self) {
        self.forget_root().await;
        self.database.close().await;
    }

    /// Takes the tables back to how they were after migration `number`, 0 for
    /// none: what was in dropped tables is gone.
    ///
    /// # Errors
    ///
    /// Those of the database.
    pub async fn migrate_back(&self, number: i64) -> Result<()> {
        self.database.migrate_back(number).await
    }

    async fn write<T, F>(&self, by: &By, operation: F) -> Result<T>
    where
        F: AsyncFnOnce(&mut Write<'_>) -> Result<Audited<T>>,
    {
        self.database.write(by, operation).await
    }

    /// Refuses, leaving an entry in the journal, unless the policy allows it;
    /// and what needs a confirmation, until it was given.
    async fn require(&self, by: &By, action: Action, reach: Reach, subject: &str) -> Result<()> {
        if by.may(action, reach) {
            return by.confirmed_for(action);
        }
        self.note_denial(by, &format!("{action:?}"), subject).await?;
        Err(Error::Denied)
    }
}
