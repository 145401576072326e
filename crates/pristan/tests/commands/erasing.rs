//! What is erased from the command line: what is due, and one person as two people ask.
use crate::world::{Answer, Safe, pristan};
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
struct Office {
    data: TempDir,
    safe: Safe,
    key: String,
    passwords: BTreeMap<String, String>,
}

impl Office {
    fn new() -> Self {
        let (data, safe) = (tempfile::tempdir().unwrap(), Safe::new());
        let (key, _) = safe.key("root.key");
        let folder = data.path().to_str().unwrap();
        let words = ["--lang", "en", "demo", "--no-serve", "--data", folder, "--key", &key];
        let said = pristan(&words).done().out;
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

    fn folder(&self) -> &str {
        self.data.path().to_str().unwrap()
    }

    fn run(&self, words: &[&str]) -> Answer {
        pristan(&[words, &["--data", self.folder()]].concat())
    }

    /// Erases a person as these two ask, with the passwords in these files.
    fn erase(&self, person: &str, people: [&str; 2], files: [&str; 2], more: &[&str]) -> Answer {
        let files = files.map(|name| self.safe.file(name));
        let words = ["erase", person, "--key", &self.key, "--as", people[0]];
        let confirmed = ["--confirmed-by", people[1], "--password-file", &files[0]];
        let confirming = ["--confirming-password-file", &files[1]];
        self.run(&[&words[..], &confirmed, &confirming, more].concat())
    }

    fn asked<T>(&self, sql: &'static str) -> Vec<T>
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

    fn events(&self, event: &'static str) -> usize {
        let all: Vec<(String,)> = self.asked("SELECT event FROM journal");
        all.iter().filter(|(of,)| of == event).count()
    }

    fn persons(&self) -> Vec<String> {
        let sql =
            "SELECT id FROM person WHERE identity IS NOT NULL AND erased_at IS NULL ORDER BY id";
        self.asked::<(String,)>(sql).into_iter().map(|(id,)| id).collect()
    }

    /// The register itself, past the commands, and what its clock says.
    async fn register(&self) -> (Register, Moment) {
        let pack = Arc::new(formats::pack::bulgaria().clone());
        let (place, secret) = (Place::Folder(Path::new(self.folder())), Secret::new([3; 32]));
        let register = Register::open(place, pack, Moment(0), 3, &secret).await.unwrap();
        let root = Root::from_text(&std::fs::read_to_string(&self.key).unwrap()).unwrap();
        let at = register.last_moment().await.unwrap().unwrap();
        register.unseal(root, None, at, 4).await.unwrap();
        (register, at)
    }

    /// Has a table adopted under which everything that is closed is due.
    fn adopt(&self) {
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
    fn enrol(&self, login: &str) -> (String, Moment) {
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

fn run<T>(work: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(work)
}

fn code(secret: &str, at: Moment) -> String {
    let secret = totp_rs::Secret::try_from_base32(secret).unwrap();
    let totp = Builder::new().with_secret(secret).build().unwrap();
    totp.generate(u64::try_from(at.0 / 1_000).unwrap()).to_string()
}

#[test]
fn what_is_due_is_told_by_a_dry_run_and_erased_by_a_run() {
    let office = Office::new();
    let dry = ["retention", "run", "--dry-run", "--as", "coordinator"];
    let keyed = ["retention", "run", "--as", "coordinator", "--key", &office.key];
    let before = office.persons();
    // Without an adopted table a plan is told, and nothing is erased.
    office.run(&dry).done();
    let plan = office.run(&[&dry[..], &["--json"]].concat()).done().json();
    assert_eq!(plan["adopted"], false);
    let done = office.run(&keyed).done();
    assert!(done.out.contains("nothing was erased"), "{}", done.out);
    assert_eq!(office.persons(), before);

    office.adopt();
    let plan = office.run(&[&dry[..], &["--json"]].concat()).done().json();
    assert_eq!(plan["adopted"], true);
    let rules = plan["rules"].as_array().unwrap();
    let due = |prefix: &str| -> u64 {
        let of = |r: &&serde_json::Value| r["rule"].as_str().unwrap().starts_with(prefix);
        rules.iter().filter(of).map(|r| r["due"].as_u64().unwrap()).sum()
    };
    assert!(due("person") > 0, "nobody is due in the demonstration: {plan}");
    let said = office.run(&dry).done().out;
    assert!(said.contains("due since"), "{said}");
    assert_eq!(office.persons(), before, "a dry run changes nothing");
    assert_eq!((office.events("destruction.begun"), office.events("person.erased")), (0, 0));

    // Without the key nothing can be destroyed; who has no right to it is refused.
    let sealed = office.run(&["retention", "run", "--as", "coordinator"]).refused();
    assert!(sealed.err.contains("sealed"), "{}", sealed.err);
    let analyst = ["retention", "run", "--as", "analyst", "--key", &office.key];
    office.run(&analyst).refused();
    assert_eq!(office.persons(), before);

    let done = office.run(&[&keyed[..], &["--json"]].concat()).done().json();
    let destroyed = |prefix: &str| -> u64 {
        let all = done["certificates"].as_array().unwrap().iter();
        let of = all.filter(|c| c["rule"].as_str().unwrap().starts_with(prefix));
        of.map(|c| c["destroyed"].as_u64().unwrap()).sum()
    };
    assert_eq!(destroyed("person"), due("person"));
    let gone = before.len() - office.persons().len();
    assert_eq!(u64::try_from(gone).unwrap(), due("person"));
    assert!(office.events("destruction.certified") > 0);
    let again = office.run(&keyed).done();
    assert!(again.out.contains("nothing was erased"), "{}", again.out);
    let bulgarian = office.run(&[&dry[..], &["--lang", "bg"]].concat()).done();
    assert!(bulgarian.out.contains("в срок"), "{}", bulgarian.out);
}

#[test]
fn one_person_is_erased_by_two_who_prove_who_they_are() {
    let office = Office::new();
    let persons = office.persons();
    let (person, both) = (persons[0].as_str(), ["coordinator", "dpo"]);
    // The same person twice, a wrong password of either, one who may not, nobody there.
    let same = office.erase(person, ["coordinator"; 2], ["coordinator"; 2], &[]).refused();
    assert!(same.err.contains("two different people"), "{}", same.err);
    for files in [["wrong", "dpo"], ["coordinator", "wrong"]] {
        let wrong = office.erase(person, both, files, &[]).refused();
        assert!(!wrong.err.contains("two different people"), "{}", wrong.err);
    }
    office.erase(person, ["coordinator", "analyst"], ["coordinator", "analyst"], &[]).refused();
    let nobody = "00000000-0000-7000-8000-000000000000";
    office.erase(nobody, both, both, &[]).refused();
    assert_eq!(office.persons(), persons, "nothing was erased by any of them");
    assert!(office.events("session.refused") >= 2, "wrong passwords are in the journal");

    // The second has a second step: without the code nothing is erased, with it it is.
    let (key, last) = office.enrol("dpo");
    let missing = office.erase(person, both, both, &[]).refused();
    assert!(missing.err.contains("`dpo` signs in with a code"), "{}", missing.err);
    let wrong = ["--confirming-code", "000000"];
    office.erase(person, both, both, &wrong).refused();
    assert_eq!(office.persons(), persons);
    let at = run(async {
        let (register, at) = office.register().await;
        register.close().await;
        at
    });
    assert!(at >= last);
    let typed = code(&key, at.plus(60_000));
    let done = office.erase(person, both, both, &["--confirming-code", &typed, "--json"]).done();
    assert_eq!(done.json()["person"], person);
    assert_eq!(office.persons(), &persons[1..]);
    assert_eq!(office.events("person.erased"), 1);
}
