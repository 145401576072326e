//! The database: opening it, transactions, and the two engines. This is the
//! only file that knows which engine it is.
use crate::audit::{Audited, Entry};
use crate::by::{By, Once};
use crate::dump;
use crate::error::{Error, Refusal, Result};
use crate::migrations;
use crate::pulse::{Connections, Setting};
use crate::sql::sum::List;
use crate::sum;
use domain::id::ActivityId;
use sqlx::any::{AnyConnectOptions, AnyPoolOptions};
use sqlx::migrate::MigrateDatabase;
use sqlx::pool::PoolConnection;
use sqlx::{Any, AnyConnection, AnyPool, Connection, Executor, Row, Transaction};
use std::collections::HashSet;
use std::path::Path;
use std::str::FromStr;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::Semaphore;

/// Which engine answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Engine {
    /// An embedded SQLite file.
    Sqlite,
    /// A PostgreSQL server, or an engine that speaks its language.
    Postgres,
}

/// SQLite older than this can lose committed pages when a WAL is reset.
/// Source: <https://sqlite.org/releaselog/3_51_3.html>
const OLDEST_SQLITE: [u32; 3] = [3, 51, 3];

/// A disk with fewer bytes free than this is full: a page of the log and what
/// belongs to it do not fit.
const ROOM: u64 = 64 * 1024;

/// After a rest this long a connection is tried before it is used.
const RESTED: Duration = Duration::from_secs(1);

/// The pools of connections.
#[derive(Clone)]
pub(crate) struct Database {
    pub(crate) engine: Engine,
    /// Where it is. It may hold a password, so the type does not print it.
    url: Arc<str>,
    readers: AnyPool,
    writers: AnyPool,
    /// Closed for ever once the disk did not confirm a write: it gives no
    /// permits and is there to be waited for.
    confirmed: Arc<Semaphore>,
    /// What the salts of sums are made with.
    salts: Arc<[u8; 32]>,
}

/// A change that is being made: one transaction.
pub(crate) struct Write<'w> {
    transaction: Transaction<'w, Any>,
    pub(crate) by: &'w By,
    pub(crate) engine: Engine,
    /// Activities found to be there in this transaction.
    pub(crate) met: HashSet<ActivityId>,
    /// What the salts of sums are made with.
    pub(crate) salts: Arc<[u8; 32]>,
    /// The last entry made in this transaction, with its sums.
    pub(crate) last: Option<(Entry, List)>,
}

impl std::fmt::Debug for Database {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Database").field("engine", &self.engine).finish_non_exhaustive()
    }
}

impl Write<'_> {
    pub(crate) fn connection(&mut self) -> &mut AnyConnection {
        &mut self.transaction
    }
}

impl Database {
    /// Opens, or makes, the SQLite file `folder/pristan.db`.
    pub(crate) async fn open_folder(folder: &Path) -> Result<Self> {
        own_folder(folder).map_err(|e| Error::Database(sqlx::Error::Io(e)))?;
        let path = folder.join("pristan.db");
        Self::open(&format!("sqlite://{}?mode=rwc", path.display())).await
    }

    /// Opens the database at `url`: `sqlite://…` or `postgres://…`.
    pub(crate) async fn open(url: &str) -> Result<Self> {
        sqlx::any::install_default_drivers();
        let engine = if url.starts_with("sqlite:") { Engine::Sqlite } else { Engine::Postgres };
        let options = AnyConnectOptions::from_str(url)?;
        let pool = |connections: u32| {
            AnyPoolOptions::new()
                .max_connections(connections)
                // A ping before each use doubles the cost of a read. One before the
                // first use after a rest finds connections that a server lost
                // while it was restarted.
                .test_before_acquire(false)
                .before_acquire(|connection, rest| {
                    Box::pin(async move {
                        Ok(rest.idle_for < RESTED || connection.ping().await.is_ok())
                    })
                })
                .acquire_timeout(Duration::from_secs(8))
                .after_connect(move |connection, _| {
                    Box::pin(async move {
                        if engine == Engine::Sqlite {
                            connection.execute(PRAGMAS).await?;
                        }
                        Ok(())
                    })
                })
        };
        // SQLite takes one writer at a time; a second would only wait.
        let writers = if engine == Engine::Sqlite { 1 } else { 8 };
        let writers = pool(writers).connect_with(options.clone()).await?;
        let readers = pool(8).connect_with(options).await?;
        let (confirmed, salts) = (Arc::new(Semaphore::new(0)), Arc::new([0; 32]));
        let database = Self { engine, url: url.into(), readers, writers, confirmed, salts };
        database.refuse_old_engine().await?;
        Ok(database)
    }

    async fn refuse_old_engine(&self) -> Result<()> {
        if self.engine == Engine::Sqlite {
            let version: String =
                sqlx::query_scalar("SELECT sqlite_version()").fetch_one(&self.readers).await?;
            refuse_old_sqlite(&version)?;
        }
        Ok(())
    }

    /// The same database, whose sums are salted with what follows from `seed`.
    pub(crate) fn salting(self, seed: u128) -> Self {
        Self { salts: Arc::new(sum::secret(seed)), ..self }
    }

    /// What is there at one moment, for questions that belong together.
    pub(crate) async fn snapshot<'c>(
        &self,
        connection: &'c mut AnyConnection,
    ) -> Result<Transaction<'c, Any>> {
        let begin = match self.engine {
            Engine::Sqlite => "BEGIN",
            Engine::Postgres => "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY",
        };
        Ok(connection.begin_with(begin).await?)
    }

    /// A connection for reading.
    pub(crate) async fn read(&self) -> Result<PoolConnection<Any>> {
        Ok(self.readers.acquire().await?)
    }

    /// Runs `operation` in one transaction. It is committed only with the proof
    /// that an entry was left in the journal.
    pub(crate) async fn write<T, F>(&self, by: &By, operation: F) -> Result<T>
    where
        F: AsyncFnOnce(&mut Write<'_>) -> Result<Audited<T>>,
    {
        self.write_with(by, by.unmarked(), operation).await
    }

    /// Writes an entry about a request that is not done: it may be sent again.
    pub(crate) async fn write_aside<T, F>(&self, by: &By, operation: F) -> Result<T>
    where
        F: AsyncFnOnce(&mut Write<'_>) -> Result<Audited<T>>,
    {
        self.write_with(by, None, operation).await
    }

    async fn write_with<T, F>(&self, by: &By, once: Option<&Once>, operation: F) -> Result<T>
    where
        F: AsyncFnOnce(&mut Write<'_>) -> Result<Audited<T>>,
    {
        let mut connection = self.writers.acquire().await?;
        let result = self.write_on(&mut connection, by, once, operation).await;
        result.map_err(|error| self.let_go(&mut connection, error))
    }

    /// Does not use a connection again on which something failed: the engine may
    /// have rolled back by itself (SQLite does when the disk is full), and sqlx
    /// would not know. Says what failed as exactly as the disk allows.
    fn let_go(&self, connection: &mut PoolConnection<Any>, error: Error) -> Error {
        match error {
            Error::Full | Error::Unreachable | Error::Database(_) | Error::Disk => {
                connection.close_on_drop();
            }
            Error::Unconfirmed => {
                connection.close_on_drop();
                if !self.confirmed.is_closed() {
                    tracing::error!("the disk did not confirm a write; nothing more is written");
                    self.confirmed.close();
                }
            }
            _ => {}
        }
        match error {
            // Where a quota or a limit ends a write, and at odd places where the disk
            // is full, SQLite knows only that it failed.
            Error::Disk if self.is_full() => Error::Full,
            other => other,
        }
    }

    /// Whether the disk under an SQLite file has no room left.
    fn is_full(&self) -> bool {
        let path = self.url.strip_prefix("sqlite://").map(|rest| rest.split('?').next());
        let Some(Some(path)) = path.filter(|_| self.engine == Engine::Sqlite) else { return false };
        free_bytes(Path::new(path)).is_some_and(|free| free < ROOM)
    }

    /// Resolves when the disk did not confirm a write.
    pub(crate) async fn unconfirmed(&self) {
        // It never gives a permit: this ends when it is closed.
        let _ = self.confirmed.acquire().await;
    }

    async fn write_on<T, F>(
        &self,
        connection: &mut PoolConnection<Any>,
        by: &By,
        once: Option<&Once>,
        operation: F,
    ) -> Result<T>
    where
        F: AsyncFnOnce(&mut Write<'_>) -> Result<Audited<T>>,
    {
        let transaction = self.begin(connection).await?;
        let mut write = Write {
            transaction,
            by,
            engine: self.engine,
            met: HashSet::new(),
            salts: Arc::clone(&self.salts),
            last: None,
        };
        let value = sum::minding(async {
            let value = operation(&mut write).await?.into_inner();
            write.sum_rest().await?;
            Ok::<_, Error>(value)
        })
        .await?;
        // In the same transaction: a crash leaves both or neither.
        if let Some(once) = once
            && !crate::sql::account::mark_once(write.connection(), by, once).await?
        {
            return Err(Error::Refused(Refusal::DoneBefore));
        }
        write.transaction.commit().await?;
        if once.is_some() {
            by.marked();
        }
        Ok(value)
    }

    async fn begin<'c>(&self, connection: &'c mut AnyConnection) -> Result<Transaction<'c, Any>> {
        if self.confirmed.is_closed() {
            return Err(Error::Unconfirmed);
        }
        Ok(match self.engine {
            Engine::Sqlite => connection.begin_with("BEGIN IMMEDIATE").await?,
            Engine::Postgres => connection.begin().await?,
        })
    }

    /// Writes, in one transaction, what was worked out from the journal itself
    /// and so leaves no entry in it.
    pub(crate) async fn derive<F>(&self, work: F) -> Result<()>
    where
        F: AsyncFnOnce(&mut AnyConnection) -> Result<()>,
    {
        let mut connection = self.writers.acquire().await?;
        let done = async {
            let mut transaction = self.begin(&mut connection).await?;
            work(&mut transaction).await?;
            Ok(transaction.commit().await?)
        };
        let done = done.await;
        done.map_err(|error| self.let_go(&mut connection, error))
    }

    /// Keeps an answer worked out for an edition. It says nothing that was not
    /// in the register before, so it leaves no entry in the journal. A writer
    /// that is busy is not waited for: the answer is then worked out again.
    pub(crate) async fn keep_answer(&self, question: &str, number: i64, body: &str) -> Result<()> {
        if let Some(mut connection) = self.writers.try_acquire() {
            crate::sql::edition::keep(&mut connection, question, number, body).await?;
        }
        Ok(())
    }

    /// Writes what needs no entry in the journal: that a session was used, an
    /// answer that was given.
    pub(crate) async fn note<F>(&self, work: F) -> Result<()>
    where
        F: AsyncFnOnce(&mut AnyConnection) -> Result<()>,
    {
        if self.confirmed.is_closed() {
            return Err(Error::Unconfirmed);
        }
        let mut connection = self.writers.acquire().await?;
        let done = work(&mut connection).await;
        done.map_err(|error| self.let_go(&mut connection, error))
    }

    /// Brings the tables up to date.
    pub(crate) async fn migrate(&self) -> Result<()> {
        migrations::data(self.engine)
            .run(&self.writers)
            .await
            .map_err(|e| Error::Database(e.into()))
    }

    /// Takes the tables back to how they were after migration `number`; 0 drops
    /// them all, with what is in them.
    pub(crate) async fn migrate_back(&self, number: i64) -> Result<()> {
        migrations::data(self.engine)
            .undo(&self.writers, number)
            .await
            .map_err(|e| Error::Database(e.into()))
    }

    /// The database of keys that belongs to this one: opened, or made.
    ///
    /// It is a database of its own on both engines, never a schema of this
    /// one: a backup of the data must not hold the keys by default, or it
    /// would bring back whom it should not.
    pub(crate) async fn keys(&self) -> Result<Self> {
        let url = keys_url(self.engine, &self.url);
        if self.engine == Engine::Postgres && !Any::database_exists(&url).await? {
            let made = Any::create_database(&url).await;
            // Another server may have made it meanwhile.
            if !Any::database_exists(&url).await? {
                made?;
            }
        }
        // Both stop when the disk of either confirms nothing.
        let database = Self { confirmed: Arc::clone(&self.confirmed), ..Self::open(&url).await? };
        let run = migrations::keys(self.engine).run(&database.writers).await;
        run.map_err(|e| Error::Database(e.into()))?;
        Ok(database)
    }

    /// The settings of the database of keys, if it is there; it is neither made nor
    /// brought up to date.
    pub(crate) async fn settings_of_keys(&self) -> Result<Vec<Setting>> {
        let url = keys_url(self.engine, &self.url);
        if !Any::database_exists(&url).await? {
            return Ok(Vec::new());
        }
        let keys = Self::open(&url).await?;
        let settings = keys.settings("keys").await;
        keys.close().await;
        settings
    }

    /// Rehearses a disk without room: an embedded database grows no further, or
    /// again as it likes. It then fails as it does on a full disk, once: what
    /// failed is let go of, and what is opened anew has room.
    pub(crate) async fn rehearse_full_disk(&self, full: bool) -> Result<()> {
        if self.engine == Engine::Sqlite {
            // It takes no fewer than there are.
            let limit = if full {
                "PRAGMA max_page_count = 1"
            } else {
                "PRAGMA max_page_count = 4294967294"
            };
            self.writers.acquire().await?.execute(limit).await?;
        }
        Ok(())
    }

    /// Runs `work` in one transaction without an entry in the journal: for the
    /// database of keys, which has none.
    pub(crate) async fn change<T, F>(&self, work: F) -> Result<T>
    where
        F: AsyncFnOnce(&mut AnyConnection) -> Result<T>,
    {
        let mut connection = self.writers.acquire().await?;
        let result = async {
            let mut transaction = self.begin(&mut connection).await?;
            let value = work(&mut transaction).await?;
            transaction.commit().await?;
            Ok(value)
        }
        .await;
        result.map_err(|error| self.let_go(&mut connection, error))
    }

    /// Takes what was deleted out of the log too. (A deleted page is
    /// overwritten already; the log still holds it as it was.)
    pub(crate) async fn forget_log(&self) -> Result<()> {
        if self.engine == Engine::Sqlite {
            let mut connection = self.writers.acquire().await?;
            let row = connection.fetch_one("PRAGMA wal_checkpoint(TRUNCATE)").await;
            let row = row.map_err(|error| self.let_go(&mut connection, error.into()))?;
            if row.try_get::<i64, _>(0)? != 0 {
                tracing::warn!("the log of the database is in use and was not emptied");
            }
        }
        Ok(())
    }

    /// Copies the database, as it stands at one moment, to the file `to`, which
    /// is not there yet.
    ///
    /// The copy of SQLite is written by `VACUUM INTO`: pages from which something
    /// was deleted are not in it. PostgreSQL is copied by its own `pg_dump`.
    pub(crate) async fn copy_to(&self, to: &Path) -> Result<()> {
        match self.engine {
            Engine::Sqlite => {
                let mut connection = self.read().await?;
                let path = to.display().to_string();
                let copied = sqlx::query("VACUUM INTO $1").bind(path).execute(&mut *connection);
                if let Err(error) = copied.await {
                    connection.close_on_drop();
                    return Err(error.into());
                }
                whole(to).await
            }
            Engine::Postgres => {
                let out = std::fs::File::create_new(to);
                let out = out.map_err(|e| Error::Database(sqlx::Error::Io(e)))?;
                dump::write(&self.url, out).await
            }
        }
    }

    /// The settings on which it depends that what was acknowledged is kept, asked
    /// back from the engine: on a connection that writes and, for SQLite, whose
    /// settings are of the connection, on one that reads.
    ///
    /// `of` says which database this is.
    pub(crate) async fn settings(&self, of: &'static str) -> Result<Vec<Setting>> {
        let wanted: &[(&str, &str, &[&str])] = match self.engine {
            Engine::Sqlite => &[
                ("journal_mode", "PRAGMA journal_mode", &["wal"]),
                ("synchronous", "PRAGMA synchronous", &["2", "3"]),
                ("foreign_keys", "PRAGMA foreign_keys", &["1"]),
                ("secure_delete", "PRAGMA secure_delete", &["1"]),
                ("trusted_schema", "PRAGMA trusted_schema", &["0"]),
                ("cell_size_check", "PRAGMA cell_size_check", &["1"]),
                ("temp_store", "PRAGMA temp_store", &["2"]),
                ("mmap_size", "PRAGMA mmap_size", &["0"]),
                ("journal_size_limit", "PRAGMA journal_size_limit", &["67108864"]),
            ],
            Engine::Postgres => &[
                ("fsync", "SHOW fsync", &["on"]),
                ("synchronous_commit", "SHOW synchronous_commit", &["on", "remote_apply"]),
                ("full_page_writes", "SHOW full_page_writes", &["on"]),
            ],
        };
        let mut settings = Vec::new();
        for pool in [&self.writers, &self.readers] {
            let mut connection = pool.acquire().await?;
            for (name, question, good) in wanted {
                let row = connection.fetch_one(*question).await?;
                let found = match row.try_get::<i64, _>(0) {
                    Ok(number) => number.to_string(),
                    Err(_) => row.try_get::<String, _>(0)?,
                };
                let holds = good.contains(&found.as_str());
                let setting = Setting { of, name, found, holds };
                if !settings.contains(&setting) {
                    settings.push(setting);
                }
            }
        }
        Ok(settings)
    }

    /// Whether the tables are those of this program; none where there are no
    /// tables yet.
    pub(crate) async fn migrated(&self) -> Result<Option<bool>> {
        const TABLES: &str = "SELECT COUNT(*) FROM sqlite_master WHERE name = '_sqlx_migrations'";
        const TABLES_ON_POSTGRES: &str = "SELECT COUNT(*) FROM information_schema.tables
             WHERE table_schema = current_schema() AND table_name = '_sqlx_migrations'";
        const LAST: &str =
            "SELECT COALESCE(MAX(version), 0), COUNT(*) FROM _sqlx_migrations WHERE success";
        let mut connection = self.read().await?;
        let tables = if self.engine == Engine::Sqlite { TABLES } else { TABLES_ON_POSTGRES };
        let there: i64 = connection.fetch_one(tables).await?.try_get(0)?;
        if there == 0 {
            return Ok(None);
        }
        let row = connection.fetch_one(LAST).await?;
        let found: (i64, i64) = (row.try_get(0)?, row.try_get(1)?);
        let migrator = migrations::data(self.engine);
        let ups = migrator.iter().filter(|m| m.migration_type.is_up_migration());
        let numbers: Vec<i64> = ups.map(|m| m.version).collect();
        let last = numbers.iter().max().copied().unwrap_or(0);
        let count = i64::try_from(numbers.len()).unwrap_or(i64::MAX);
        Ok(Some(found == (last, count)))
    }

    /// How many connections are open and used, by what they are for.
    pub(crate) fn connections(&self) -> [(&'static str, Connections); 2] {
        [("read", &self.readers), ("write", &self.writers)].map(|(name, pool)| {
            let open = usize::try_from(pool.size()).unwrap_or(usize::MAX);
            (name, Connections { open, used: open.saturating_sub(pool.num_idle()) })
        })
    }

    /// Closes every connection, finishing what runs.
    pub(crate) async fn close(&self) {
        self.readers.close().await;
        self.writers.close().await;
    }
}

/// Looks through a copy page by page, with SQLite's own check.
async fn whole(copy: &Path) -> Result<()> {
    let url = format!("sqlite://{}?mode=ro", copy.display());
    let mut connection = AnyConnection::connect(&url).await?;
    let row = connection.fetch_one("PRAGMA integrity_check(1)").await;
    let said: std::result::Result<String, _> = row.and_then(|row| row.try_get(0));
    connection.close().await?;
    if said? == "ok" { Ok(()) } else { Err(Error::Damaged("backup")) }
}

/// Puts a copy back into the PostgreSQL database at `url`, or that of its keys;
/// whether it was empty.
pub(crate) async fn put_back(url: &str, keys: bool, from: std::fs::File) -> Result<bool> {
    sqlx::any::install_default_drivers();
    let url = if keys { keys_url(Engine::Postgres, url) } else { url.to_owned() };
    if !Any::database_exists(&url).await? {
        Any::create_database(&url).await?;
    }
    let mut connection = AnyConnection::connect(&url).await?;
    let tables = connection.fetch_one(
        "SELECT COUNT(*) FROM information_schema.tables WHERE table_schema = current_schema()",
    );
    let tables: i64 = tables.await?.try_get(0)?;
    connection.close().await?;
    if tables > 0 {
        return Ok(false);
    }
    dump::read(&url, from).await?;
    Ok(true)
}

/// Makes a folder, when it is not there, that nobody else looks into.
fn own_folder(folder: &Path) -> std::io::Result<()> {
    let mut builder = std::fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)
}

/// How many bytes the disk at `path` has free for this program; none where that
/// cannot be asked.
#[cfg(unix)]
pub(crate) fn free_bytes(path: &Path) -> Option<u64> {
    let there = rustix::fs::statvfs(path).ok()?;
    Some(there.f_bavail.saturating_mul(there.f_frsize))
}

#[cfg(not(unix))]
pub(crate) fn free_bytes(_: &Path) -> Option<u64> {
    None
}

/// Where the keys of the data at `url` are: `keys.db` beside `pristan.db`
/// (`other.keys.db` beside `other.db`), or the database `…_keys` of the same
/// server.
fn keys_url(engine: Engine, url: &str) -> String {
    let (address, options) = url.split_once('?').map_or((url, None), |(a, o)| (a, Some(o)));
    let options = options.map_or_else(String::new, |o| format!("?{o}"));
    match engine {
        Engine::Sqlite => {
            let (folder, name) = address.rsplit_once('/').map_or(("", address), |(f, n)| (f, n));
            let name = name.strip_suffix(".db").unwrap_or(name);
            let name = if name == "pristan" { "keys.db" } else { &format!("{name}.keys.db") };
            format!("{folder}/{name}{options}")
        }
        Engine::Postgres => {
            let authority = address.find("://").map_or(0, |at| at + 3);
            let there = address[authority..].find('/').map(|at| &address[authority + at + 1..]);
            match there {
                Some("") => format!("{address}pristan_keys{options}"),
                Some(_) => format!("{address}_keys{options}"),
                None => format!("{address}/pristan_keys{options}"),
            }
        }
    }
}

/// Refuses an SQLite that can lose what it acknowledged.
fn refuse_old_sqlite(version: &str) -> Result<()> {
    let mut parts = version.split('.').map(|p| p.parse().unwrap_or(0));
    let found = [(); 3].map(|()| parts.next().unwrap_or(0));
    if found < OLDEST_SQLITE {
        return Err(Error::Damaged("this SQLite is too old to keep records safely"));
    }
    Ok(())
}

/// FULL: with NORMAL a power cut can lose what was acknowledged (measured).
/// `secure_delete` overwrites what is deleted. A file that somebody changed runs
/// nothing (`trusted_schema`) and is found out sooner (`cell_size_check`); it is
/// read, not mapped, so that a disk that fails is an error and not a signal. The
/// log is cut back to 64 MiB after a long write.
const PRAGMAS: &str = "PRAGMA journal_mode = WAL;
PRAGMA synchronous = FULL;
PRAGMA foreign_keys = ON;
PRAGMA secure_delete = ON;
PRAGMA temp_store = MEMORY;
PRAGMA trusted_schema = OFF;
PRAGMA cell_size_check = ON;
PRAGMA mmap_size = 0;
PRAGMA journal_size_limit = 67108864;
PRAGMA busy_timeout = 5000;";

#[cfg(test)]
mod tests {
    use super::*;
    use crate::by::Actor;
    use domain::day::Moment;
    use serde_json::json;

    #[test]
    fn keys_lie_beside_the_data_and_never_in_it() {
        let sqlite = |url| keys_url(Engine::Sqlite, url);
        assert_eq!(sqlite("sqlite:///d/pristan.db?mode=rwc"), "sqlite:///d/keys.db?mode=rwc");
        assert_eq!(sqlite("sqlite:///d/other.db"), "sqlite:///d/other.keys.db");
        let postgres = |url| keys_url(Engine::Postgres, url);
        let password = "postgres://u:p@h:5432/pristan?sslmode=require";
        assert_eq!(postgres(password), "postgres://u:p@h:5432/pristan_keys?sslmode=require");
        assert_eq!(postgres("postgres://u@h"), "postgres://u@h/pristan_keys");
        assert_eq!(postgres("postgres://u@h/"), "postgres://u@h/pristan_keys");
    }

    #[test]
    fn an_old_sqlite_is_refused() {
        for old in ["3.51.2", "3.50.9", "3.9.3", "2.8.17", "3.51", "", "unknown"] {
            let refused = refuse_old_sqlite(old);
            assert!(matches!(refused, Err(Error::Damaged(_))), "{old}: {refused:?}");
        }
        for sound in ["3.51.3", "3.51.10", "3.52.0", "4.0.0"] {
            assert!(refuse_old_sqlite(sound).is_ok(), "{sound}");
        }
    }

    #[tokio::test]
    async fn a_setting_that_is_not_in_force_is_found_of_either_database() {
        let folder = tempfile::tempdir().unwrap();
        let database = Database::open_folder(folder.path()).await.unwrap();
        assert!(database.settings_of_keys().await.unwrap().is_empty(), "it makes none");
        let keys = database.keys().await.unwrap();
        let wrong = async |of: &Database, name| {
            let all = of.settings(name).await.unwrap();
            all.into_iter().filter(|s| !s.holds).map(|s| (s.of, s.name)).collect::<Vec<_>>()
        };
        assert_eq!(database.settings_of_keys().await.unwrap().len(), 9);
        for (name, of) in [("data", &database), ("keys", &keys)] {
            assert!(wrong(of, name).await.is_empty());
            for (setting, otherwise) in [
                ("temp_store", "PRAGMA temp_store = FILE"),
                ("mmap_size", "PRAGMA mmap_size = 65536"),
                ("journal_size_limit", "PRAGMA journal_size_limit = -1"),
                ("synchronous", "PRAGMA synchronous = NORMAL"),
            ] {
                of.writers.acquire().await.unwrap().execute(otherwise).await.unwrap();
                assert_eq!(wrong(of, name).await, [(name, setting)]);
                of.writers.acquire().await.unwrap().execute(PRAGMAS).await.unwrap();
            }
        }
    }

    #[tokio::test]
    async fn a_full_disk_is_said_to_be_full_and_nothing_is_half_written() {
        let folder = tempfile::tempdir().unwrap();
        let database = Database::open_folder(folder.path()).await.unwrap();
        database.migrate().await.unwrap();
        // SQLite's own limit stands for the disk's: the same error, at the same place.
        let pages = async |limit: &'static str| {
            database.writers.acquire().await.unwrap().execute(limit).await.unwrap();
        };
        pages("PRAGMA max_page_count = 1").await;
        let by = By::new(Actor::system(), Moment(0), 1);
        let long = "x".repeat(1_000_000);
        let write = async || {
            database.write(&by, async |w| w.audit("test.written", &long, json!({}), ()).await).await
        };
        assert!(matches!(write().await, Err(Error::Full)));
        let count = async || {
            let mut connection = database.read().await.unwrap();
            let sql = "SELECT COUNT(*) FROM journal";
            sqlx::query_scalar::<_, i64>(sql).fetch_one(&mut *connection).await.unwrap()
        };
        assert_eq!(count().await, 0);
        pages("PRAGMA max_page_count = 100000").await;
        write().await.unwrap();
        assert_eq!(count().await, 1);
    }

    #[tokio::test]
    async fn a_write_that_the_disk_does_not_confirm_is_the_last_one() {
        let folder = tempfile::tempdir().unwrap();
        let database = Database::open_folder(folder.path()).await.unwrap();
        database.migrate().await.unwrap();
        let keys = database.keys().await.unwrap();
        let by = By::new(Actor::system(), Moment(0), 1);
        let write = async || {
            database.write(&by, async |w| w.audit("test.written", "x", json!({}), ()).await).await
        };
        let failing = async |error: Error| {
            let failed: Result<()> = database.write(&by, async |_| Err(error)).await;
            failed.unwrap_err()
        };
        let waiting = tokio::spawn({
            let database = database.clone();
            async move { database.unconfirmed().await }
        });
        // The control: a disk that failed once is tried again.
        assert!(matches!(failing(Error::Disk).await, Error::Disk));
        write().await.unwrap();
        assert!(!waiting.is_finished());
        assert!(matches!(failing(Error::Unconfirmed).await, Error::Unconfirmed));
        assert!(matches!(write().await, Err(Error::Unconfirmed)));
        let kept: Result<()> = keys.change(async |_| Ok(())).await;
        assert!(matches!(kept, Err(Error::Unconfirmed)));
        assert!(matches!(database.note(async |_| Ok(())).await, Err(Error::Unconfirmed)));
        waiting.await.unwrap();
        // What was written before is still read.
        let mut connection = database.read().await.unwrap();
        let sql = "SELECT COUNT(*) FROM journal";
        let count: i64 = sqlx::query_scalar(sql).fetch_one(&mut *connection).await.unwrap();
        assert_eq!(count, 1);
    }

    #[cfg(unix)]
    #[tokio::test]
    async fn a_failing_disk_with_room_on_it_is_not_called_full() {
        let folder = tempfile::tempdir().unwrap();
        let database = Database::open_folder(folder.path()).await.unwrap();
        assert!(free_bytes(folder.path()).unwrap() > ROOM && !database.is_full());
        // What cannot be asked is not full either.
        let elsewhere = Database { url: "sqlite:///nowhere/pristan.db".into(), ..database };
        assert!(!elsewhere.is_full());
    }
}
