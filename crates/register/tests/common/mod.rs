//! The world of the register's tests: Bulgaria's pack, the programme of 2017,
//! and a person of each role.
#![expect(clippy::unwrap_used, reason = "a test stops at what it did not expect")]

pub(crate) mod authenticator;

use domain::access::Role;
use domain::day::{Day, Moment};
use domain::id::{ActivityId, CaseId, ProgrammeId};
use domain::programme::life::Stage;
use domain::words::Language;
use register::account::{NewAccount, Password, Secret};
use register::programme::{Document, NewProgramme};
use register::record::Entry;
use register::submission::{File, Noticed, RowIn, Sheets};
use register::{Actor, By, Place, Register};
use std::collections::BTreeMap;
use std::ops::ControlFlow;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use tokio::sync::OnceCell;

/// A day by its text.
pub(crate) fn day(text: &str) -> Day {
    text.parse().unwrap()
}

/// Noon of a day.
pub(crate) fn noon(text: &str) -> Moment {
    Moment::at_start_of(day(text)).plus(Moment::DAY / 2)
}

/// Every use of chance takes the next seed.
static SEED: AtomicU64 = AtomicU64::new(1);

pub(crate) fn seed() -> u128 {
    u128::from(SEED.fetch_add(1, Ordering::Relaxed)) << 64 | 0x5eed
}

pub(crate) fn secret() -> Secret {
    let mut bytes = [7; 32];
    bytes[..16].copy_from_slice(&seed().to_be_bytes());
    Secret::new(bytes)
}

/// A root of the tests.
pub(crate) fn root(number: u8) -> vault::root::Root {
    let mut bytes: [u8; 32] =
        std::array::from_fn(|at| number.wrapping_mul(31) ^ u8::try_from(at).unwrap());
    vault::root::Root::from_bytes(&mut bytes).unwrap()
}

/// Which engine a test runs on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum On {
    Sqlite,
    Postgres,
}

/// A register with people in it.
pub(crate) struct World {
    pub(crate) register: Register,
    pub(crate) programme: ProgrammeId,
    actors: BTreeMap<&'static str, Actor>,
    url: String,
    folder: tempfile::TempDir,
}

/// The people: name, role, institution, territory.
pub(crate) const PEOPLE: [(&str, Role, &str, &str); 8] = [
    ("coordinator", Role::Coordinator, "ANCCTHB", ""),
    ("officer", Role::Officer, "ANCCTHB", ""),
    ("varna", Role::Secretary, "LCCTHB-VAR", "VAR"),
    ("burgas", Role::Secretary, "LCCTHB-BGS", "BGS"),
    ("mlsp", Role::FocalPoint, "MLSP", ""),
    ("analyst", Role::Analyst, "ANCCTHB", ""),
    ("officer of data protection", Role::DataProtectionOfficer, "ANCCTHB", ""),
    ("administrator", Role::Administrator, "ANCCTHB", ""),
];

/// What every world begins with: tables, people and the programme. It is made once for each
/// engine, and copied for each test.
struct Begun {
    /// The file, or the name of the database.
    place: String,
    programme: ProgrammeId,
    actors: BTreeMap<&'static str, Actor>,
}

static BEGUN_ON_SQLITE: OnceCell<Begun> = OnceCell::const_new();
static BEGUN_ON_POSTGRES: OnceCell<Begun> = OnceCell::const_new();

impl Begun {
    async fn on_sqlite() -> Self {
        // It is kept until the tests end, and cleared by the next run.
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("register-world");
        let _ = std::fs::remove_dir_all(&folder);
        std::fs::create_dir_all(&folder).unwrap();
        let file = folder.join("pristan.db");
        Self::at(file.to_str().unwrap().to_owned(), &on_sqlite(&file)).await
    }

    async fn on_postgres() -> Self {
        let name = create_database(None).await;
        let url = format!("{}/{name}", postgres().unwrap());
        Self::at(name, &url).await
    }

    async fn at(place: String, url: &str) -> Self {
        let register = open_at(url).await;
        let mut actors = BTreeMap::new();
        let first = open(&register, None, PEOPLE[7]).await;
        for person in PEOPLE {
            let actor = if person.0 == "administrator" {
                first.clone()
            } else {
                open(&register, Some(&first), person).await
            };
            actors.insert(person.0, actor);
        }
        let coordinator = By::new(actors["coordinator"].clone(), noon("2017-01-02"), seed());
        let text = formats::pack::bulgaria_file("programmes/2017.txt").unwrap();
        let programme = register
            .import_programme(&coordinator, new_programme("2017"), document(text))
            .await
            .unwrap();
        register.close().await;
        Self { place, programme, actors }
    }
}

fn on_sqlite(file: &Path) -> String {
    format!("sqlite://{}?mode=rwc", file.display())
}

async fn open_at(url: &str) -> Register {
    let pack = Arc::new(formats::pack::bulgaria().clone());
    let at = noon("2017-01-02");
    Register::open(Place::Url(url), pack, at, seed(), &secret()).await.unwrap()
}

pub(crate) const PASSWORD: &str = "harbour lights at dawn";

impl World {
    /// A new world, or none when the engine is not there (and it says so).
    pub(crate) async fn new(on: On) -> Option<Self> {
        let folder = tempfile::tempdir().unwrap();
        let (begun, url) = match on {
            On::Sqlite => {
                let begun = BEGUN_ON_SQLITE.get_or_init(Begun::on_sqlite).await;
                let file = folder.path().join("pristan.db");
                std::fs::copy(&begun.place, &file).unwrap();
                (begun, on_sqlite(&file))
            }
            On::Postgres => {
                let server = postgres()?;
                let begun = BEGUN_ON_POSTGRES.get_or_init(Begun::on_postgres).await;
                (begun, format!("{server}/{}", create_database(Some(&begun.place)).await))
            }
        };
        let register = open_at(&url).await;
        let (programme, actors) = (begun.programme, begun.actors.clone());
        Some(Self { register, programme, actors, url, folder })
    }

    /// A person asks at noon of a day.
    pub(crate) fn by(&self, who: &str, on: &str) -> By {
        By::new(self.actors[who].clone(), noon(on), seed())
    }

    /// The two people who agree to what is done with keys.
    pub(crate) async fn holders(&self, on: &str) -> register::Holders {
        let (one, other) = (self.by("administrator", on), self.by("coordinator", on));
        self.register.holders_of_keys(one, other).await.unwrap()
    }

    /// Puts another root in force.
    pub(crate) async fn turn_over(&self, new: vault::root::Root, on: &str) -> register::Result<()> {
        self.register.rotate_root(&self.holders(on).await, new, &secret()).await
    }

    /// Closes a case: `by` asks, the coordinator agrees, at the same moment.
    pub(crate) async fn close(&self, by: &By, case: CaseId) -> register::Result<()> {
        let asked = self
            .register
            .ask_to_close(by, case, Some(domain::case_file::ClosingReason::TakenOver))
            .await?;
        let agrees = By::new(self.actors["coordinator"].clone(), by.at, seed());
        self.register.agree(&agrees, asked).await
    }

    /// The same world after the program was started again.
    pub(crate) async fn reopened(self) -> Self {
        self.register.close().await;
        let pack = Arc::new(formats::pack::bulgaria().clone());
        let (place, at) = (Place::Url(&self.url), noon("2017-01-02"));
        let register = Register::open(place, pack, at, seed(), &secret()).await.unwrap();
        Self { register, ..self }
    }

    /// Another server over the same database, unsealed.
    pub(crate) async fn another_server(&self) -> Register {
        let register = open_at(&self.url).await;
        register.unseal(root(7), None, noon("2017-01-02"), seed()).await.unwrap();
        register
    }

    /// A connection past the register, for spoiling what it keeps.
    pub(crate) async fn connection(&self) -> sqlx::AnyConnection {
        <sqlx::AnyConnection as sqlx::Connection>::connect(&self.url).await.unwrap()
    }

    /// The address of the world's database.
    pub(crate) fn url(&self) -> &str {
        &self.url
    }

    /// As if the jobs had seen the time go on to `at`: its clock is believed.
    pub(crate) async fn time_went_on(&self, at: Moment) {
        let sql = "INSERT INTO setting (name, value) VALUES ('clock', $1)
                   ON CONFLICT (name) DO UPDATE SET value = excluded.value";
        let known = format!(r#"{{"at":{},"doubt":null,"told":null}}"#, at.0);
        sqlx::query(sql).bind(known).execute(&mut self.connection().await).await.unwrap();
    }

    /// Gives the register the root of the tests.
    pub(crate) async fn unseal(&self) {
        self.register.unseal(root(7), None, noon("2017-01-02"), seed()).await.unwrap();
    }

    /// A connection past the register to the database of keys.
    pub(crate) async fn keys_connection(&self) -> sqlx::AnyConnection {
        let url = if self.url.starts_with("sqlite:") {
            self.url.replace("/pristan.db", "/keys.db")
        } else {
            format!("{}_keys", self.url)
        };
        <sqlx::AnyConnection as sqlx::Connection>::connect(&url).await.unwrap()
    }

    /// The folder of the files, on SQLite.
    pub(crate) fn folder(&self) -> &std::path::Path {
        self.folder.path()
    }

    /// The name of the world's database on the server.
    pub(crate) fn database_name(&self) -> &str {
        self.url.rsplit('/').next().unwrap()
    }

    pub(crate) fn actor(&self, who: &str) -> Actor {
        self.actors[who].clone()
    }

    /// The activity with a code: `III.6`.
    pub(crate) async fn activity(&self, code: &str) -> ActivityId {
        let whole = self.register.programme(self.programme).await.unwrap();
        whole.activities.iter().find(|a| a.code == code).unwrap().id
    }
}

impl World {
    /// Adopts the programme and begins it.
    pub(crate) async fn put_in_force(&self) {
        let by = self.by("coordinator", "2017-01-03");
        let adoption = register::programme::Adoption {
            body: "Council of Ministers".into(),
            act: "Decision No 1".into(),
            decided_on: Some(day("2017-01-03")),
        };
        for stage in [Stage::Adopted, Stage::InForce] {
            let adoption = adoption.clone();
            self.register.pass_to_stage(&by, self.programme, stage, "", adoption).await.unwrap();
        }
    }
}

/// Opens another account.
pub(crate) async fn hire(world: &World, login: &str, role: Role, institution: &str) -> Actor {
    let new = NewAccount {
        login: login.to_owned(),
        name: login.to_owned(),
        role,
        institution: institution.to_owned(),
        territory: String::new(),
        language: Language::Bg,
    };
    let administrator = world.by("administrator", "2017-01-02");
    world
        .register
        .open_account_alone(&administrator, new, Password::Own(PASSWORD), &secret())
        .await
        .unwrap();
    world.register.account_by_login(login).await.unwrap().actor()
}

async fn open(register: &Register, by: Option<&Actor>, person: (&str, Role, &str, &str)) -> Actor {
    let (name, role, institution, territory) = person;
    let new = NewAccount {
        login: name.replace(' ', "."),
        name: name.to_owned(),
        role,
        institution: institution.to_owned(),
        territory: territory.to_owned(),
        language: Language::En,
    };
    let at = noon("2017-01-02");
    match by {
        None => register.open_first_account(at, seed(), new, PASSWORD, &secret()).await.unwrap(),
        Some(by) => {
            let by = By::new(by.clone(), at, seed());
            register.open_account_alone(&by, new, Password::Own(PASSWORD), &secret()).await.unwrap()
        }
    };
    register.account_by_login(&name.replace(' ', ".")).await.unwrap().actor()
}

/// The programme of a year.
pub(crate) fn new_programme(key: &str) -> NewProgramme {
    NewProgramme {
        key: key.to_owned(),
        strategy_document: false,
        period: domain::day::Period::year(key.parse().unwrap()),
        strategy: None,
    }
}

/// A document, read by the product's own reader.
pub(crate) fn document(text: &str) -> Document {
    let directory = formats::programme::Directory::new(formats::pack::bulgaria());
    let (programme, remarks) = formats::programme::read_text(text, &directory);
    Document { programme, remarks, name: "programme.txt".to_owned(), text: text.to_owned() }
}

/// An entry with these fields.
pub(crate) fn entry(fields: &[(&str, &str)]) -> Entry {
    Entry {
        fields: fields.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect(),
        ..Entry::default()
    }
}

struct NoSheets;

impl Sheets for NoSheets {
    fn read(
        &self,
        _: File<'_>,
        _: &mut dyn FnMut(RowIn) -> ControlFlow<()>,
    ) -> Result<Noticed, Vec<String>> {
        Err(vec!["none".into()])
    }
}

/// A reader for jobs among which no spreadsheet is.
pub(crate) fn no_sheets() -> Arc<dyn Sheets> {
    Arc::new(NoSheets)
}

/// A connection to the server of the tests.
pub(crate) async fn server() -> sqlx::AnyConnection {
    sqlx::any::install_default_drivers();
    let server = std::env::var("PRISTAN_TEST_POSTGRES").unwrap();
    let url = format!("{server}/postgres");
    <sqlx::AnyConnection as sqlx::Connection>::connect(&url).await.unwrap()
}

/// The address of the server of the tests, or none when there is none (and it says so).
fn postgres() -> Option<String> {
    let server = std::env::var("PRISTAN_TEST_POSTGRES").ok();
    if server.is_none() {
        eprintln!("PRISTAN_TEST_POSTGRES is not set: PostgreSQL is not tried");
    }
    server
}

/// Makes a database, empty or a copy of another; its name.
async fn create_database(of: Option<&str>) -> String {
    use sqlx::Executor;
    let mut connection = self::server().await;
    let name = format!("pristan_{}_{}", std::process::id(), seed() >> 64);
    let of = of.map(|of| format!(" TEMPLATE {of}")).unwrap_or_default();
    let create = format!("CREATE DATABASE {name}{of}");
    connection.execute(sqlx::AssertSqlSafe(create)).await.unwrap();
    name
}

/// Runs a test on both engines.
#[macro_export]
macro_rules! on_both {
    ($($(#[$attribute:meta])* async fn $name:ident($world:ident: World) $body:block)*) => {$(
        // A test's own world: clippy lets it unwrap.
        #[cfg(test)]
        mod $name {
            use super::*;

            async fn run($world: World) $body

            $(#[$attribute])*
            #[tokio::test]
            async fn on_sqlite() {
                run(World::new(On::Sqlite).await.unwrap()).await;
            }

            $(#[$attribute])*
            #[tokio::test]
            async fn on_postgres() {
                if let Some(world) = World::new(On::Postgres).await {
                    run(world).await;
                }
            }
        }
    )*};
}
