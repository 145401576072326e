//! `docs/operations.md`, walked through: every command on the page, as it stands
//! there and in its order, on a real folder.
//!
//! Not there are systemd and the user of the service: `systemctl` is a script
//! that starts and stops the server as the unit does, and `chown` one that does
//! nothing. Paths lie under a folder of the test.
use crate::world::root;
use domain::access::Role;
use domain::case_file::Part;
use domain::circumstance::Circumstances;
use domain::day::Moment;
use domain::id::PersonId;
use domain::person::{BirthDate, Identity, Names, Person, Private, Regime, Sex};
use register::account::Secret;
use register::{By, Place, Register};
use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;
use tempfile::TempDir;
use vault::root::Root;

/// Folders of the page that lie under the folder of the test.
const TOPS: [&str; 7] = ["etc", "var", "root", "media", "backup", "secure", "run"];

/// The commands of the page, by the heading they stand under.
fn blocks(page: &str) -> Vec<(String, String)> {
    let (mut all, mut heading, mut block) = (Vec::new(), String::new(), None::<String>);
    for line in page.lines() {
        match &mut block {
            Some(text) if line == "```" => {
                all.push((heading.clone(), std::mem::take(text)));
                block = None;
            }
            Some(text) => *text += &[line, "\n"].concat(),
            None if line == "```sh" => block = Some(String::new()),
            None => {
                if let Some(title) = line.strip_prefix("## ") {
                    title.clone_into(&mut heading);
                }
            }
        }
    }
    all
}

struct Machine {
    folder: TempDir,
}

impl Machine {
    fn new() -> Self {
        let machine = Self { folder: tempfile::tempdir().unwrap() };
        for top in TOPS {
            fs::create_dir(machine.path(&format!("/{top}"))).unwrap();
        }
        for folder in [
            "/var/lib",
            "/media/key",
            "/media/list",
            "/backup/data",
            "/backup/keys",
            "/run/credentials/pristan.service",
            "/usr/bin",
        ] {
            fs::create_dir_all(machine.path(folder)).unwrap();
        }
        let program = env!("CARGO_BIN_EXE_pristan");
        std::os::unix::fs::symlink(program, machine.path("/usr/bin/pristan")).unwrap();
        machine.script("chown", "exit 0");
        machine.script(
            "systemctl",
            "case \"$*\" in\n\
             daemon-reload) ;;\n\
             *start*|*enable*)\n\
               cp /etc/pristan/root.key /run/credentials/pristan.service/root.key\n\
               mkfifo /run/said\n\
               pristan serve --config /etc/pristan/pristan.toml --listen 127.0.0.1:0 \
                 >/run/said 2>/run/log & echo $! >/run/pid\n\
               head -n 1 </run/said; rm /run/said;;\n\
             stop*) kill \"$(cat /run/pid)\"; tail --pid=\"$(cat /run/pid)\" -s 0.1 -f /dev/null;;\n\
             *) exit 1;;\n\
             esac",
        );
        machine
    }

    /// Where a path of the page is.
    fn path(&self, path: &str) -> PathBuf {
        self.folder.path().join(path.trim_start_matches('/'))
    }

    /// A text with its paths put under the folder.
    fn here(&self, text: &str) -> String {
        let mut text = text.to_owned();
        for top in TOPS.into_iter().chain(["usr"]) {
            for before in [" ", "\"", "<", ">", "=", "\n"] {
                let to = format!("{before}{}/{top}/", self.folder.path().display());
                text = text.replace(&format!("{before}/{top}/"), &to);
            }
        }
        text
    }

    fn script(&self, name: &str, text: &str) {
        let path = self.path(&format!("/usr/bin/{name}"));
        fs::write(&path, format!("#!/bin/sh\nset -eu\n{}\n", self.here(text))).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
    }

    /// Runs commands in a folder; what they said.
    fn run(&self, text: &str, within: &str) -> String {
        let said = fs::File::create(self.path("/run/output")).unwrap();
        let bin = self.path("/usr/bin");
        let path = format!("{}:/usr/local/bin:/usr/bin:/bin:/usr/sbin", bin.display());
        let status = Command::new("sh")
            .args(["-euc", &self.here(text)])
            .env_clear()
            .env("PATH", path)
            .env("LANG", "C.UTF-8")
            .current_dir(self.path(within))
            .stdout(said.try_clone().unwrap())
            .stderr(said)
            .status()
            .unwrap();
        let said = fs::read_to_string(self.path("/run/output")).unwrap();
        let log = fs::read_to_string(self.path("/run/log")).unwrap_or_default();
        assert!(status.success(), "{text}\n{said}\n{log}");
        said
    }

    fn write(&self, path: &str, text: &str) {
        fs::write(self.path(path), text).unwrap();
    }

    fn read(&self, path: &str) -> String {
        fs::read_to_string(self.path(path)).unwrap()
    }
}

impl Drop for Machine {
    fn drop(&mut self) {
        // A server of a walk that broke off.
        if let Ok(pid) = fs::read_to_string(self.path("/run/pid")) {
            let _ = Command::new("kill").arg(pid.trim()).status();
        }
    }
}

/// The password that opening an account printed.
fn password(said: &str, login: &str) -> String {
    let line = said.lines().find(|line| line.starts_with(&format!("{login} ("))).unwrap();
    line.split("password: ").nth(1).unwrap().trim().to_owned()
}

/// The moment it is, as the machine says it.
fn now() -> Moment {
    let said = Command::new("date").arg("+%s%3N").output().unwrap().stdout;
    Moment(String::from_utf8(said).unwrap().trim().parse().unwrap())
}

fn run<T>(work: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(work)
}

/// The register on the machine, unsealed, and somebody at it.
async fn at_the_register(machine: &Machine, login: &str) -> (Register, By) {
    let pack = Arc::new(formats::pack::bulgaria().clone());
    let (folder, secret) = (machine.path("/var/lib/pristan"), Secret::new([3; 32]));
    let register =
        Register::open(Place::Folder(&folder), pack, now(), 5 << 64, &secret).await.unwrap();
    let root = Root::from_text(&machine.read("/etc/pristan/root.key")).unwrap();
    register.unseal(root, None, now(), 7 << 64).await.unwrap();
    let actor = register.account_by_login(login).await.unwrap().actor();
    let by = By::new(actor, now(), 9 << 64);
    (register, by)
}

/// What was met on the walk.
struct Walk {
    machine: Machine,
    /// The file of settings.
    config: String,
    passwords: BTreeMap<&'static str, String>,
    person: Option<PersonId>,
}

impl Walk {
    /// What the page says in words between its commands; the commands as they
    /// are run, and in which folder.
    fn before(&mut self, at: (&str, usize), mut commands: String) -> (String, &'static str) {
        let machine = &self.machine;
        let mut within = "/";
        match at {
            ("Start", 1) => machine.write("/etc/pristan/pristan.toml", &self.config),
            ("Unseal", 1) => {
                // A server that starts sealed, and shares in the hands of people.
                machine.run("systemctl stop pristan", "/");
                machine.run("cp /etc/pristan/root.key /secure/root.key", "/");
                let lines = self.config.lines().filter(|l| !l.starts_with("file = "));
                let sealed: Vec<&str> = lines.collect();
                machine.write("/etc/pristan/pristan.toml", &sealed.join("\n"));
                machine.run("systemctl start pristan", "/");
            }
            ("Unseal", 2) => {
                machine.run("pristan unseal --data /var/lib/pristan --seal", "/");
                within = "/root/shares";
            }
            ("Verify", 1) => {
                machine.write("/etc/pristan/pristan.toml", &self.config);
                machine.run("systemctl stop pristan\nsystemctl start pristan", "/");
            }
            ("Erase", 1) => {
                let person = told_of(machine);
                let named = person.to_string();
                commands = commands.replace("0190b0c4-7c00-7000-8000-000000000001", &named);
                let people =
                    [("/run/one", "coordinator"), ("/run/two", "dpo"), ("/run/three", "admin")];
                for (file, login) in people {
                    machine.write(file, &self.passwords[login]);
                    let mode = fs::Permissions::from_mode(0o600);
                    fs::set_permissions(machine.path(file), mode).unwrap();
                }
                self.person = Some(person);
            }
            ("Lost key", 1) => {
                machine.run("mv /etc/pristan/root.key /secure/kept.key", "/");
                within = "/root/shares";
            }
            _ => {}
        }
        // What was made on this walk has the day of today.
        if let Some(made) = fs::read_dir(self.machine.path("/backup/data")).unwrap().next() {
            let name = made.unwrap().file_name().into_string().unwrap();
            let today = &name[.."2026-11-28".len()];
            commands = commands.replace("2026-11-28", today).replace("2026-11-29", today);
        }
        (commands, within)
    }

    /// What is to have come of the commands.
    fn after(&mut self, at: (&str, usize), said: &str) {
        let machine = &self.machine;
        match at {
            ("Start", 1) => {
                for login in ["admin", "second", "coordinator", "dpo"] {
                    self.passwords.insert(login, password(said, login));
                }
            }
            ("Unseal", n) => {
                let expected = ["is unsealed", "is unsealed", "is sealed"][n - 1];
                assert!(said.contains(expected), "{said}");
            }
            ("Verify", 1) => {
                assert!(machine.read("/media/list/newest.txt").starts_with("pristan/"));
                assert!(machine.read("/media/list/verifier.txt").starts_with("pristan/"));
            }
            ("Backup and restore", 1) => {
                let recipient = said.split_whitespace().find(|word| word.starts_with("age1"));
                let recipient = recipient.unwrap().trim_end_matches('.');
                machine.write("/etc/pristan/recipients", &format!("{recipient}\n"));
            }
            ("Backup and restore", 4) => assert!(erased(machine, self.person.unwrap())),
            ("Backup and restore", 5) => assert_eq!(said.lines().last(), Some("ok"), "{said}"),
            ("Lost key", 1) => {
                assert!(Path::exists(&machine.path("/etc/pristan/root.key")), "{said}");
                machine.run("mv /secure/kept.key /etc/pristan/root.key", "/");
            }
            _ => {}
        }
    }
}

#[test]
fn every_command_for_the_administrator_works_as_it_stands() {
    let page = fs::read_to_string(root("docs/operations.md")).unwrap();
    let machine = Machine::new();
    let config = machine.here(&fs::read_to_string(root("deploy/pristan.toml")).unwrap());
    let mut walk = Walk { machine, config, passwords: BTreeMap::new(), person: None };
    let mut walked: BTreeMap<String, usize> = BTreeMap::new();
    for (heading, commands) in blocks(&page) {
        let number = *walked.entry(heading.clone()).and_modify(|n| *n += 1).or_insert(1);
        let at = (heading.as_str(), number);
        let (commands, within) = walk.before(at, commands);
        let said = walk.machine.run(&commands, within);
        walk.after(at, &said);
    }
    // Nothing of the page was passed over, and the machine is as the page leaves it.
    let walked: Vec<(&str, usize)> = walked.iter().map(|(h, n)| (h.as_str(), *n)).collect();
    assert_eq!(
        walked,
        [
            ("Accounts", 2),
            ("Backup and restore", 5),
            ("Erase", 1),
            ("Give everybody another data key", 1),
            ("Keys", 1),
            ("Lost key", 1),
            ("Put another root key in force", 1),
            ("Start", 1),
            ("Unseal", 3),
            ("Upgrade and roll back", 2),
            ("Verify", 1),
        ]
    );
    let machine = &walk.machine;
    machine.run("pristan journal verify --data /var/lib/pristan --as dpo", "/");
    assert!(erased(machine, walk.person.unwrap()));
    // The control: a command that is wrong ends the walk.
    let wrong = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
        machine.run("pristan journal verify --data /var/lib/pristan --as nobody", "/");
    }));
    assert!(wrong.is_err());
}

/// Enters a person, as the pages do.
fn told_of(machine: &Machine) -> PersonId {
    machine.run(
        "pristan account open keeper --as admin --role case_worker --name Keeper \
         --institution NGO-DEMO-1 --data /var/lib/pristan",
        "/",
    );
    run(async {
        let (register, by) = at_the_register(machine, "keeper").await;
        assert_eq!(by.actor.role, Role::CaseWorker);
        let case = register.open_case(&by, "VAR", &Secret::new([1; 32])).await.unwrap();
        let private = |text: &str| Private::read(text).unwrap();
        let names = Names {
            given: private("Измислена"),
            fathers: None,
            family: private("Примерна"),
            others: Vec::new(),
        };
        let told = Person {
            identity: Identity {
                names,
                identifiers: Vec::new(),
                birth: BirthDate::read("1975-03").unwrap(),
                citizenships: Vec::new(),
                languages: Vec::new(),
                circumstances: Circumstances::default(),
            },
            sex: Sex::Female,
            ..Person::default()
        };
        let (part, regime) = (Part::Victim, Regime::Gdpr);
        let drawn = Secret::new([2; 32]);
        let person = register.enter_person(&by, case, &told, part, regime, &drawn).await.unwrap();
        register.close().await;
        person
    })
}

/// Whether a person is known to have been erased.
fn erased(machine: &Machine, person: PersonId) -> bool {
    use domain::access::{Purpose, SealedClass};
    use register::{Error, Refusal};
    run(async {
        let (register, by) = at_the_register(machine, "keeper").await;
        let opened =
            register.reveal(&by, person, SealedClass::Identity, Purpose::Support).await.err();
        register.close().await;
        matches!(opened, Some(Error::Refused(Refusal::Erased)))
    })
}
