//! The demonstration with its persons, and people who prove who they are.
use crate::world::{Answer, Safe, copy_with_cases, pristan};
use domain::day::Moment;
use register::account::{Browser, Secret};
use register::{By, Place, Register};
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;
use tempfile::TempDir;
use totp_rs::Builder;
use vault::root::Root;

/// The demonstration with its persons, and the passwords that were told with it.
pub(crate) struct Office {
    data: TempDir,
    pub(crate) safe: Safe,
    pub(crate) key: String,
    pub(crate) passwords: BTreeMap<String, String>,
}

impl Office {
    pub(crate) fn new() -> Self {
        let (data, safe) = (tempfile::tempdir().unwrap(), Safe::new());
        let (key, said) = copy_with_cases(data.path(), &safe);
        let told = |line: &str| {
            let mut words = line.split_whitespace().map(str::to_owned);
            let (login, password) = (words.next()?, words.next()?);
            (line.starts_with("  ") && password.contains('-')).then_some((login, password))
        };
        let passwords: BTreeMap<_, _> = said.lines().filter_map(told).collect();
        let office = Self { data, safe, key, passwords };
        for (login, password) in &office.passwords {
            office.safe.write(login, password);
        }
        office.safe.write("wrong", "another harbour at dusk");
        office
    }

    pub(crate) fn folder(&self) -> &str {
        self.data.path().to_str().unwrap()
    }

    pub(crate) fn run(&self, words: &[&str]) -> Answer {
        pristan(&[words, &["--data", self.folder()]].concat())
    }

    /// Runs a command as these two ask, with the passwords in these files.
    pub(crate) fn by_two(&self, words: &[&str], people: [&str; 2], files: [&str; 2]) -> Answer {
        let files = files.map(|name| self.safe.file(name));
        let asked = ["--as", people[0], "--confirmed-by", people[1], "--password-file", &files[0]];
        self.run(&[words, &asked, &["--confirming-password-file", &files[1]]].concat())
    }

    /// Erases a person as these two ask.
    pub(crate) fn erase(
        &self,
        person: &str,
        people: [&str; 2],
        files: [&str; 2],
        more: &[&str],
    ) -> Answer {
        let words = ["erase", person, "--key", &self.key];
        self.by_two(&[&words[..], more].concat(), people, files)
    }

    pub(crate) fn asked<T>(&self, sql: &'static str) -> Vec<T>
    where
        T: for<'r> sqlx::FromRow<'r, sqlx::any::AnyRow> + Send + Unpin,
    {
        let url = format!("sqlite://{}", self.data.path().join("pristan.db").display());
        run(async {
            sqlx::any::install_default_drivers();
            let pool = sqlx::AnyPool::connect(&url).await.unwrap();
            let rows = sqlx::query_as(sql).fetch_all(&pool).await.unwrap();
            pool.close().await;
            rows
        })
    }

    pub(crate) fn events(&self, event: &'static str) -> usize {
        let all: Vec<(String,)> = self.asked("SELECT event FROM journal");
        all.iter().filter(|(of,)| of == event).count()
    }

    pub(crate) fn persons(&self) -> Vec<String> {
        let sql =
            "SELECT id FROM person WHERE identity IS NOT NULL AND erased_at IS NULL ORDER BY id";
        self.asked::<(String,)>(sql).into_iter().map(|(id,)| id).collect()
    }

    /// The register itself, past the commands, and what its clock says.
    pub(crate) async fn register(&self) -> (Register, Moment) {
        let pack = Arc::new(formats::pack::bulgaria().clone());
        let (place, secret) = (Place::Folder(Path::new(self.folder())), Secret::new([3; 32]));
        let register = Register::open(place, pack, Moment(0), 3, &secret).await.unwrap();
        let root = Root::from_text(&std::fs::read_to_string(&self.key).unwrap()).unwrap();
        let at = register.last_moment().await.unwrap().unwrap();
        register.unseal(root, None, at, 4).await.unwrap();
        (register, at)
    }

    /// Has a table adopted under which everything that is closed is due.
    pub(crate) fn adopt(&self) {
        run(async {
            let (register, at) = self.register().await;
            let who = async |login: &str, seed| {
                By::new(register.account_by_login(login).await.unwrap().actor(), at, seed)
            };
            let (one, other) = (who("coordinator", 5).await, who("dpo", 6).await);
            let none = BTreeMap::new();
            let table = register.propose_retention(&one, &none, "For the test").await.unwrap();
            register.adopt_retention(&other, table).await.unwrap();
            register.close().await;
        });
        let sql = r#"UPDATE retention_table SET rules = REPLACE(rules, '"unit":"years"', '"unit":"days"') RETURNING id"#;
        assert_eq!(self.asked::<(String,)>(sql).len(), 1);
    }

    /// Turns the second step of an account on: its secret, and by when it was.
    pub(crate) fn enrol(&self, login: &str) -> (String, Moment) {
        run(async {
            let (register, at) = self.register().await;
            let (secret, password) = (Secret::new([9; 32]), &self.passwords[login]);
            let browser = Browser { agent: "test", session: None };
            register.sign_in(login, password, browser, at, 7, &secret).await.unwrap();
            let session = secret.text();
            let there = register.session(&session, at).await.unwrap().unwrap();
            let by = By::new(there.actor, at, 8).confirmed_at(there.confirmed_at);
            let drawn = Secret::new([11; 32]);
            let proposed = register.propose_factor(&by, &session, &drawn).await.unwrap();
            let key = proposed.secret.to_string();
            let (salt, seed) = (Secret::new([12; 32]), Secret::new([13; 32]));
            let typed = code(&key, at);
            register.enrol_factor(&by, &session, password, &typed, &salt, &seed).await.unwrap();
            let last = register.last_moment().await.unwrap().unwrap();
            register.close().await;
            (key, last)
        })
    }
}

pub(crate) fn run<T>(work: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(work)
}

pub(crate) fn code(secret: &str, at: Moment) -> String {
    let secret = totp_rs::Secret::try_from_base32(secret).unwrap();
    let totp = Builder::new().with_secret(secret).build().unwrap();
    totp.generate(u64::try_from(at.0 / 1_000).unwrap()).to_string()
}
