//! Backups: made of a register that runs, closed, put back, and nobody comes
//! back with them who was erased.
use crate::served::Server;
use crate::world::{Answer, Demonstration, Safe, command, pristan};
use domain::access::{Purpose, Role, SealedClass};
use domain::case_file::Part;
use domain::circumstance::Circumstances;
use domain::day::Moment;
use domain::id::PersonId;
use domain::person::{
    BirthDate, Contact, ContactKind, Identifier, IdentifierKind, Identity, Names, Person, Private,
    Regime, Sex,
};
use domain::words::Language;
use register::account::{NewAccount, Secret};
use register::person::Revealed;
use register::{By, Error, Place, Refusal, Register};
use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use vault::root::Root;

/// Noon of a day on which the demonstration is over.
const NOW: Moment = Moment(1_795_000_000_000);

fn seed() -> u128 {
    static SEED: AtomicU64 = AtomicU64::new(1);
    u128::from(SEED.fetch_add(1, Ordering::Relaxed)) << 64 | 0xbac
}

fn secret() -> Secret {
    let mut bytes = [3; 32];
    bytes[..16].copy_from_slice(&seed().to_be_bytes());
    Secret::new(bytes)
}

fn private(text: &str) -> Private {
    Private::read(text).unwrap().unwrap()
}

/// What is told of a person: each text is nowhere else.
fn told(name: &str) -> Person {
    Person {
        identity: Identity {
            names: Names {
                given: Some(private(&format!("Канарче{name}а"))),
                fathers: None,
                family: Some(private(&format!("Канарче{name}б"))),
                others: vec![private(&format!("Canary{name}c"))],
            },
            identifiers: vec![Identifier {
                kind: IdentifierKind::Passport,
                value: private(&format!("КАНАРЧЕ{name}Д")),
            }],
            birth: BirthDate::read("1975-03").unwrap(),
            citizenships: Vec::new(),
            languages: Vec::new(),
            circumstances: Circumstances::default(),
        },
        sex: Sex::Female,
        contacts: vec![Contact {
            kind: ContactKind::Address,
            value: private(&format!("ул. Канарче{name}е")),
        }],
        ..Person::default()
    }
}

/// Every text of [`told`].
fn canaries(name: &str) -> [String; 5] {
    ["Канарче#а", "Канарче#б", "Canary#c", "КАНАРЧЕ#Д", "ул. Канарче#е"]
        .map(|text| text.replace('#', name))
}

/// The demonstration with sealed persons in it, and what is kept elsewhere.
struct Office {
    demo: Demonstration,
    safe: Safe,
    key: String,
    identity: String,
    recipient: String,
    persons: Vec<PersonId>,
}

impl Office {
    fn new(persons: usize) -> Self {
        let (demo, safe) = (Demonstration::new(), Safe::new());
        let (key, _) = safe.key("root.key");
        let identity = safe.file("identity.txt");
        let made = pristan(&["keys", "recipient", "--json", "-o", &identity]).done().json();
        let recipient = made["recipient"].as_str().unwrap().to_owned();
        let persons = run(async {
            let register = opened(demo.data(), &key, None).await.unwrap();
            let worker = NewAccount {
                login: "keeper".to_owned(),
                name: "Worker".to_owned(),
                role: Role::CaseWorker,
                institution: "NGO-DEMO-1".to_owned(),
                territory: String::new(),
                language: Language::En,
            };
            let admin = by(&register, "admin").await;
            register.open_account(&admin, worker, "harbour lights, 15", &secret()).await.unwrap();
            let by = by(&register, "keeper").await;
            let case = register.open_case(&by, "VAR", &secret()).await.unwrap();
            let mut ids = Vec::new();
            for number in 0..persons {
                let told = told(&format!("{number:03}"));
                let (part, regime) = (Part::Victim, Regime::Gdpr);
                let drawn = secret();
                let entered = register.enter_person(&by, case, &told, part, regime, &drawn);
                ids.push(entered.await.unwrap());
            }
            register.close().await;
            ids
        });
        Self { demo, safe, key, identity, recipient, persons }
    }

    /// Two files under this name, and their list.
    fn backup(&self, name: &str) -> Generation {
        let file = |part: &str| self.safe.file(&format!("{name}-{part}.age"));
        let (data, keys) = (file("data"), file("keys"));
        let words = ["backup", "-o", &data, "--keys", &keys, "--recipient", &self.recipient];
        self.demo.run(&words).done();
        Generation { list: format!("{keys}.erased"), data, keys }
    }

    fn erase(&self, person: PersonId) {
        run(async {
            let register = opened(self.demo.data(), &self.key, None).await.unwrap();
            let (one, other) = (by(&register, "coordinator").await, by(&register, "dpo").await);
            register.erase_person(&one, person, &other).await.unwrap();
            register.close().await;
        });
    }

    /// Puts files back into a new folder of this name.
    fn restore(&self, files: &[&str], list: &str, name: &str) -> (String, Answer) {
        let folder = self.safe.file(name);
        let mut words = vec!["restore"];
        words.extend(files);
        words.extend(["--data", &folder, "--identity", &self.identity, "--json"]);
        words.extend(["--key", &self.key, "--erased", list]);
        let answer = pristan(&words);
        (folder, answer)
    }

    /// How many of these persons can be read in the folder, field by field.
    fn readable(&self, folder: &str, persons: &[PersonId]) -> usize {
        run(async {
            let register = opened(folder, &self.key, None).await.unwrap();
            let by = by(&register, "keeper").await;
            let mut read = 0;
            for person in persons {
                for class in [SealedClass::Identity, SealedClass::Contact] {
                    match register.reveal(&by, *person, class, Purpose::Support).await {
                        Ok(Revealed::Identity(_) | Revealed::Contact(_) | Revealed::Health(_)) => {
                            read += 1;
                        }
                        Err(Error::Refused(Refusal::Erased)) => {}
                        other => panic!("{other:?}"),
                    }
                }
            }
            register.close().await;
            read
        })
    }
}

struct Generation {
    data: String,
    keys: String,
    list: String,
}

fn run<T>(work: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(work)
}

/// The register in a folder, given its root.
async fn opened(folder: &str, key: &str, list: Option<&str>) -> register::Result<Register> {
    let pack = Arc::new(formats::pack::bulgaria().clone());
    let place = Place::Folder(Path::new(folder));
    let register = Register::open(place, pack, NOW, seed(), &secret()).await?;
    let root = Root::from_text(&std::fs::read_to_string(key).unwrap()).unwrap();
    register.unseal(root, list, NOW, seed()).await?;
    Ok(register)
}

async fn by(register: &Register, login: &str) -> By {
    By::new(register.account_by_login(login).await.unwrap().actor(), NOW, seed())
}

/// Every way `text` may lie in a file.
fn spellings(text: &str) -> Vec<Vec<u8>> {
    use base64::Engine as _;
    let mut all = Vec::new();
    for text in [text.to_owned(), text.to_lowercase(), text.to_uppercase()] {
        let bytes = text.as_bytes();
        let hex = bytes.iter().fold(String::new(), |mut all, byte| {
            let _ = std::fmt::Write::write_fmt(&mut all, format_args!("{byte:02x}"));
            all
        });
        all.push(hex.to_uppercase().into_bytes());
        all.push(hex.into_bytes());
        all.push(text.encode_utf16().flat_map(u16::to_le_bytes).collect());
        all.push(text.encode_utf16().flat_map(u16::to_be_bytes).collect());
        for shift in 0..3 {
            let shifted = [&vec![0; shift], bytes].concat();
            let code = base64::engine::general_purpose::STANDARD_NO_PAD.encode(&shifted);
            let (start, end) = ((shift * 8).div_ceil(6), shifted.len() * 8 / 6);
            all.push(code.as_bytes()[start..end].to_vec());
        }
        all.push(text.into_bytes());
    }
    all
}

/// Where `parts` are in `whole`: their places in the list.
fn found(whole: &[u8], parts: &[Vec<u8>]) -> Vec<usize> {
    use std::collections::HashMap;
    // By their first four bytes: the files are read once.
    let mut begin: HashMap<&[u8], Vec<usize>> = HashMap::new();
    for (at, part) in parts.iter().enumerate() {
        begin.entry(&part[..4]).or_default().push(at);
    }
    let mut hits = Vec::new();
    for at in 0..whole.len().saturating_sub(3) {
        for part in begin.get(&whole[at..at + 4]).into_iter().flatten() {
            if whole[at..].starts_with(&parts[*part]) {
                hits.push(*part);
            }
        }
    }
    hits
}

fn files_in(folder: &str) -> Vec<String> {
    let Ok(read) = std::fs::read_dir(folder) else { return Vec::new() };
    let mut names: Vec<String> =
        read.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

#[test]
fn a_register_that_runs_is_copied_and_put_back_whole() {
    let office = Office::new(2);
    let words = ["serve", "--data", office.demo.data(), "--listen", "127.0.0.1:0"];
    let child = command(&[&words[..], &["--key", &office.key]].concat())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut server = Server(child);
    let mut line = String::new();
    BufReader::new(server.0.stdout.take().unwrap()).read_line(&mut line).unwrap();
    assert!(line.contains("http://"), "{line}");
    let made = office.backup("running");
    assert!(!files_in(office.demo.data()).contains(&".copy".to_owned()));
    let begun: Vec<(String,)> =
        office.demo.sql("SELECT detail FROM journal WHERE event = 'backup.begun' ORDER BY seq");
    assert_eq!(begun.len(), 2);
    for ((detail,), part) in begun.iter().zip(["data", "keys"]) {
        assert!(detail.contains(part) && detail.contains(&office.recipient), "{detail}");
    }
    drop(server);
    let (folder, answer) = office.restore(&[&made.keys, &made.data], &made.list, "back");
    let answer = answer.done().json();
    assert_eq!(answer["parts"], serde_json::json!(["data", "keys"]));
    assert_eq!((&answer["without_key"], &answer["witnessed"]), (&0.into(), &().into()));
    assert_eq!(office.readable(&folder, &office.persons), 4);
    assert_eq!(files_in(&folder), ["keys.db", "pristan.db"]);
    let verified = pristan(&["journal", "verify", "--json", "--data", &folder]).done().json();
    assert_eq!(verified["whole"], true);
    let listed = |data: &str| pristan(&["indicators", "--json", "--data", data]).done().out;
    assert_eq!(listed(&folder), listed(office.demo.data()));
    // What is there stays.
    let before = std::fs::read(Path::new(&folder).join("pristan.db")).unwrap();
    let over = office.restore(&[&made.data, &made.keys], &made.list, "back").1.refused();
    assert!(over.err.contains("never put over data"), "{}", over.err);
    assert_eq!(std::fs::read(Path::new(&folder).join("pristan.db")).unwrap(), before);
    let again = ["backup", "-o", &made.data, "--recipient", &office.recipient];
    let again = office.demo.run(&again).refused();
    assert!(again.err.contains("never written over another file"), "{}", again.err);
}

/// Four of twenty fields are of erased persons; every pair of a copy of the
/// data and one of the keys is put back, with the newest list.
#[test]
fn of_an_erased_person_nothing_is_readable_after_any_backup_is_put_back() {
    let office = Office::new(10);
    let (gone, stay) = office.persons.split_at(2);
    let mut made = vec![office.backup("g0")];
    for person in gone {
        office.erase(*person);
        made.push(office.backup(&format!("g{}", made.len())));
    }
    let newest = office.safe.file("newest.txt");
    office.demo.run(&["keys", "erased", "-o", &newest]).done();
    let mut tried = 0;
    for data in &made {
        for keys in &made {
            let name = format!("pair{tried}");
            let (folder, answer) = office.restore(&[&data.data, &keys.keys], &newest, &name);
            assert_eq!(answer.done().json()["erasures"], 2);
            assert_eq!(office.readable(&folder, gone), 0, "{} {}", data.data, keys.keys);
            assert_eq!(office.readable(&folder, stay), 16);
            tried += 1;
        }
    }
    assert_eq!(tried, 9);
    // The control: without the list the oldest pair brings them back.
    let (folder, answer) = office.restore(&[&made[0].data, &made[0].keys], &made[0].list, "old");
    assert_eq!(answer.done().json()["erasures"], 0);
    assert_eq!(office.readable(&folder, gone), 4);
    // The list of then is not taken for a backup made since.
    let (folder, old) = office.restore(&[&made[2].data, &made[2].keys], &made[1].list, "older");
    let old = old.refused();
    assert!(old.err.contains("older than the backup"), "{}", old.err);
    assert!(!std::fs::exists(&folder).unwrap());
    // Keys alone come back beside data that stayed.
    for name in ["keys.db", "keys.db-wal", "keys.db-shm"] {
        let _ = std::fs::remove_file(Path::new(office.demo.data()).join(name));
    }
    let words = ["restore", &made[0].keys, "--identity", &office.identity, "--key", &office.key];
    let words = [&words[..], &["--erased", &newest, "--data", office.demo.data()]].concat();
    let back = pristan(&words).done();
    assert!(back.out.contains("2 erasures were done again"), "{}", back.out);
    assert_eq!(office.readable(office.demo.data(), gone), 0);
    assert_eq!(office.readable(office.demo.data(), stay), 16);
    let over = pristan(&words).refused();
    assert!(over.err.contains("never put over data"), "{}", over.err);
}

#[test]
fn no_text_of_a_person_nor_of_anybody_is_in_a_backup_in_any_spelling() {
    let office = Office::new(20);
    let made = office.backup("sealed");
    let canaries: Vec<String> =
        (0..20).flat_map(|number| canaries(&format!("{number:03}"))).collect();
    assert_eq!(canaries.len(), 100);
    // The names of accounts and titles of records are in clear in the database.
    let open = ["coordinator", "NGO-DEMO-1", "journal_head"].map(str::to_owned);
    let parts: Vec<Vec<u8>> = canaries.iter().chain(&open).flat_map(|t| spellings(t)).collect();
    for file in [&made.data, &made.keys, &made.list] {
        assert_eq!(found(&std::fs::read(file).unwrap(), &parts), Vec::<usize>::new(), "{file}");
    }
    // Controls: in the database itself what is in clear is found, and what was
    // planted is found in each spelling.
    let clear: Vec<Vec<u8>> = open.iter().map(|text| text.clone().into_bytes()).collect();
    let database = std::fs::read(Path::new(office.demo.data()).join("pristan.db")).unwrap();
    let mut hits = found(&database, &clear);
    hits.dedup();
    hits.sort_unstable();
    hits.dedup();
    assert_eq!(hits, [0, 1, 2]);
    for spelling in spellings(&canaries[0]) {
        let planted = [&database[..5000], &spelling, &database[5000..9000]].concat();
        assert!(!found(&planted, &parts).is_empty());
    }
}

#[test]
fn what_is_no_backup_for_this_identity_is_said_to_be_so_and_leaves_nothing() {
    let office = Office::new(1);
    let made = office.backup("one");
    let file = std::fs::read(&made.data).unwrap();
    let other = office.safe.file("other.txt");
    pristan(&["keys", "recipient", "-o", &other]).done();
    let folder = office.safe.file("nowhere");
    let restore = |file: &str, identity: &str| {
        let words = ["restore", file, "--data", &folder, "--identity", identity];
        let refused = pristan(&words).refused().err;
        assert!(!std::fs::exists(&folder).unwrap(), "{refused}");
        refused
    };
    let bulgarian =
        ["restore", &made.data, "--data", &folder, "--identity", &other, "--lang", "bg"];
    assert!(pristan(&bulgarian).refused().err.contains("файлът е затворен за друг"));
    let ours = &office.identity;
    assert!(restore(&made.data, &other).contains("closed for somebody else"));
    assert!(restore(&made.list, ours).contains("is no backup of Pristan"));
    assert!(restore("/nonexistent/file", ours).contains("there is no such file"));
    assert!(restore(&made.data, &made.list).contains("chmod 600"));
    let empty = office.safe.write("empty", "");
    let said = restore(&empty, ours);
    assert!(said.contains("no backup") || said.contains("damaged"), "{said}");
    for cut in [1, file.len() / 2] {
        let short = office.safe.write("short", &file[..file.len() - cut]);
        assert!(restore(&short, ours).contains("damaged, or not all of it"), "{cut}");
    }
    // What stands at a place of the head is another each time: a mark of its
    // form, a recipient, or the sum over it.
    let of_the_head = ["damaged", "somebody else", "is no backup of Pristan"];
    for (at, truths) in [(250, &of_the_head[..]), (70_000, &["damaged"])] {
        let mut changed = file.clone();
        changed[at] ^= 4;
        let changed = office.safe.write("changed", changed);
        let said = restore(&changed, ours);
        assert!(truths.iter().any(|truth| said.contains(truth)), "{at}: {said}");
    }
    // Closed for us, and something else all the same.
    let letter = office.safe.file("letter.age");
    let recipient: formats::closed::Recipient = office.recipient.parse().unwrap();
    let whom = formats::closed::For::Recipients(std::slice::from_ref(&recipient));
    let closed = formats::closed::write(Vec::new(), &whom, |out| out.write_all(&[b'x'; 5000]));
    std::fs::write(&letter, closed.unwrap()).unwrap();
    let said = restore(&letter, ours);
    assert!(said.contains("no backup of Pristan") || said.contains("damaged"), "{said}");
    // Two of the same part, and keys without what they need.
    let twice = ["restore", &made.data, &made.data, "--data", &folder, "--identity", ours];
    let twice = pristan(&twice).refused();
    assert!(twice.err.contains("cannot be written") || twice.err.contains("same part"));
    let keys = ["restore", &made.data, &made.keys, "--data", &folder, "--identity", ours];
    let keys = pristan(&keys).refused();
    assert!(keys.err.contains("--erased"), "{}", keys.err);
    assert!(!std::fs::exists(&folder).unwrap());
    // The untouched one is restored, to see that all of this was the reason.
    office.restore(&[&made.data, &made.keys], &made.list, "nowhere").1.done();
}

#[test]
fn who_may_not_keep_backups_makes_none_and_the_journal_says_so() {
    let office = Office::new(1);
    let file = office.safe.file("data.age");
    let words = ["backup", "-o", &file, "--recipient", &office.recipient];
    for (login, may) in [("dpo", false), ("analyst", false), ("keeper", false), ("admin", true)] {
        let asked = office.demo.run(&[&words[..], &["--as", login]].concat());
        if may {
            asked.done();
        } else {
            assert!(asked.refused().err.contains("no right"), "{login}");
            assert!(!std::fs::exists(&file).unwrap());
        }
    }
    let denied: Vec<(String,)> =
        office.demo.sql("SELECT detail FROM journal WHERE event = 'access.denied'");
    assert_eq!(denied.iter().filter(|(d,)| d.contains("KeepBackups")).count(), 3);
    let nobody = office.demo.run(&["backup", "-o", &office.safe.file("x")]).refused();
    assert!(nobody.err.contains("--recipient"), "{}", nobody.err);
    let odd = ["backup", "-o", &office.safe.file("x"), "--recipient", "age1nonsense"];
    let odd = office.demo.run(&odd).refused();
    assert!(odd.err.contains("is no recipient"), "{}", odd.err);
    let full = ["backup", "-o", "/dev/full", "--recipient", &office.recipient];
    let full = office.demo.run(&full).refused();
    assert!(full.err.contains("the disk is full"), "{}", full.err);
    assert!(!files_in(office.demo.data()).contains(&".copy".to_owned()));
    let folder = ["backup", "-o", "/nonexistent/x.age", "--recipient", &office.recipient];
    let folder = office.demo.run(&folder).refused();
    assert!(folder.err.contains("no such file or folder"), "{}", folder.err);
    let with_data = office.demo.file("identity.txt");
    let made = pristan(&["keys", "recipient", "-o", &with_data]).refused();
    assert!(made.err.contains("does not lie in the folder with the data"), "{}", made.err);
}

#[test]
fn a_backup_older_than_the_newest_checkpoint_is_told_and_another_journal_refused() {
    let office = Office::new(1);
    let old = office.backup("old");
    let verifier = pristan(&["keys", "status", "--json", &office.key]).done().json();
    let verifier = verifier["journal"].as_str().unwrap().to_owned();
    office.erase(office.persons[0]);
    let note = office.demo.run(&["journal", "checkpoint", "--key", &office.key]).done().out;
    let note = office.safe.write("note.txt", note);
    let new = office.backup("new");
    let restore = |made: &Generation, note: &str, name: &str| {
        let folder = office.safe.file(name);
        let words = ["restore", &made.data, &made.keys, "--data", &folder];
        let more = ["--identity", &office.identity, "--key", &office.key, "--erased", &new.list];
        pristan(&[&words[..], &more, &["--checkpoint", note, "--verifier", &verifier]].concat())
    };
    let told = restore(&old, &note, "a").done();
    assert!(told.out.contains("older than the newest checkpoint: entries"), "{}", told.out);
    let quiet = restore(&new, &note, "b").done();
    assert!(!quiet.out.contains("older than"), "{}", quiet.out);
    // Another journal under the same key does not begin with what is witnessed.
    let other = Office::new(1);
    let theirs = other.demo.run(&["journal", "checkpoint", "--key", &office.key]);
    let theirs = office.safe.write("theirs.txt", theirs.done().out);
    let refused = restore(&new, &theirs, "c").refused();
    assert!(refused.err.contains("written anew"), "{}", refused.err);
    assert!(!std::fs::exists(office.safe.file("c")).unwrap());
}

/// Without this program: `age`, `tar` and `sqlite3`, as Debian has them.
#[test]
fn a_backup_opens_with_stock_programs_alone() {
    let there = |name: &str| Command::new(name).arg("--version").output().is_ok();
    if !["age", "tar", "sqlite3"].into_iter().all(there) {
        eprintln!("skipped: age, tar or sqlite3 is not installed");
        return;
    }
    let office = Office::new(1);
    let made = office.backup("stock");
    let shell = |script: &str| {
        let done = Command::new("sh").arg("-ec").arg(script).output().unwrap();
        let err = String::from_utf8_lossy(&done.stderr).into_owned();
        assert!(done.status.success(), "{err}");
        String::from_utf8(done.stdout).unwrap()
    };
    let out = office.safe.file("stock");
    let identity = &office.identity;
    for file in [&made.data, &made.keys] {
        shell(&format!(
            "mkdir -p '{out}' && age --decrypt -i '{identity}' '{file}' | tar -xC '{out}'"
        ));
        let manifest = std::fs::read_to_string(format!("{out}/manifest.json")).unwrap();
        let manifest: serde_json::Value = serde_json::from_str(&manifest).unwrap();
        let member = &manifest["members"][0];
        let name = member["name"].as_str().unwrap();
        let sum = shell(&format!("sha256sum '{out}/{name}'"));
        assert!(sum.starts_with(member["sha256"].as_str().unwrap()), "{sum}");
        let whole = shell(&format!("sqlite3 '{out}/{name}' 'PRAGMA integrity_check'"));
        assert_eq!(whole.trim(), "ok");
        if name == "pristan.db" {
            let head = "SELECT hash FROM journal WHERE seq =";
            let entries = &manifest["journal"]["entries"];
            let hash = shell(&format!("sqlite3 '{out}/{name}' '{head} {entries}'"));
            assert_eq!(hash.trim(), manifest["journal"]["head"].as_str().unwrap());
        }
    }
    assert!(run(async { opened(&out, &office.key, None).await }).is_ok());
    assert_eq!(office.readable(&out, &office.persons), 2);
}

#[test]
fn an_archive_writes_nowhere_but_where_a_backup_goes() {
    let safe = Safe::new();
    let identity = safe.file("identity.txt");
    let made = pristan(&["keys", "recipient", "--json", "-o", &identity]).done().json();
    let recipient: formats::closed::Recipient =
        made["recipient"].as_str().unwrap().parse().unwrap();
    let manifest = |name: &str| {
        let journal = serde_json::json!({ "entries": 1, "head": "" });
        serde_json::json!({
            "form": "pristan-backup-1", "part": "data", "version": "0", "engine": "sqlite",
            "made_at": 0, "journal": journal, "root": null, "erasures": 0,
            "members": [{ "name": name, "bytes": 1, "sha256":
                "2d711642b726b04401627ca9fbac32f5c8530fb1903cc4db02258717921a4881" }],
        })
    };
    let archive = |named: &str, kind: tar::EntryType, name: &str| {
        let mut tar = tar::Builder::new(Vec::new());
        let mut add = |kind, name: &str, bytes: &[u8]| {
            let mut header = tar::Header::new_gnu();
            header.set_entry_type(kind);
            header.set_size(bytes.len() as u64);
            // The crate refuses such names; a stranger's program does not.
            header.as_gnu_mut().unwrap().name[..name.len()].copy_from_slice(name.as_bytes());
            if kind == tar::EntryType::Symlink {
                header.set_link_name("/etc/passwd").unwrap();
            }
            header.set_cksum();
            tar.append(&header, bytes).unwrap();
        };
        let text = manifest(named).to_string();
        add(tar::EntryType::Regular, "manifest.json", text.as_bytes());
        add(kind, name, if kind == tar::EntryType::Symlink { b"" } else { b"x" });
        let bytes = tar.into_inner().unwrap();
        let whom = formats::closed::For::Recipients(std::slice::from_ref(&recipient));
        let closed = formats::closed::write(Vec::new(), &whom, |out| out.write_all(&bytes));
        safe.write("odd.age", closed.unwrap())
    };
    let folder = safe.file("inner/data");
    let restore = |file: &str| {
        let words = ["restore", file, "--data", &folder, "--identity", &identity];
        let refused = pristan(&[&words[..], &["--as", "x"]].concat()).refused().err;
        assert_eq!(files_in(&safe.file(".")), ["identity.txt", "inner", "odd.age"], "{refused}");
        assert_eq!(files_in(&safe.file("inner")), Vec::<String>::new(), "{refused}");
        refused
    };
    let plain = tar::EntryType::Regular;
    assert!(restore(&archive("../pristan.db", plain, "../pristan.db")).contains("no backup"));
    for (kind, name) in [
        (plain, "../pristan.db"),
        (plain, "/tmp/pristan.db"),
        (plain, "keys.db"),
        (tar::EntryType::Symlink, "pristan.db"),
        (tar::EntryType::Directory, "pristan.db"),
    ] {
        assert!(restore(&archive("pristan.db", kind, name)).contains("damaged"), "{name}");
    }
    // The control: under its own name it is unpacked, and then nobody is in it.
    let sound = restore(&archive("pristan.db", plain, "pristan.db"));
    assert!(sound.contains("no open account"), "{sound}");
}

/// By `pg_dump` and `pg_restore`, where a server is offered.
#[test]
fn a_register_on_postgresql_is_copied_and_put_back() {
    let Ok(server) = std::env::var("PRISTAN_TEST_POSTGRES") else {
        eprintln!("skipped: no PostgreSQL is offered");
        return;
    };
    let safe = Safe::new();
    let url = |name: &str| format!("{server}/backup_{name}_{}", std::process::id());
    let (from, to) = (url("from"), url("to"));
    run(async {
        use sqlx::migrate::MigrateDatabase as _;
        sqlx::any::install_default_drivers();
        sqlx::Any::create_database(&from).await.unwrap();
    });
    let on = |url: &str, words: &[&str]| pristan(&[words, &["--database", url]].concat());
    let open = ["account", "open", "admin", "--name", "A", "--institution", "ANCCTHB"];
    on(&from, &open).done();
    let (key, _) = safe.key("root.key");
    let identity = safe.file("identity.txt");
    let made = pristan(&["keys", "recipient", "--json", "-o", &identity]).done().json();
    let recipient = made["recipient"].as_str().unwrap();
    let (data, keys, work) = (safe.file("data.age"), safe.file("keys.age"), safe.file("."));
    let backup = ["backup", "-o", &data, "--keys", &keys, "--recipient", recipient];
    let backup = [&backup[..], &["--as", "admin", "--work", &work]].concat();
    on(&from, &backup).done();
    let list = format!("{keys}.erased");
    let restore =
        ["restore", &data, &keys, "--identity", &identity, "--key", &key, "--erased", &list];
    let restore = [&restore[..], &["--as", "admin", "--work", &work, "--json"]].concat();
    let done = on(&to, &restore).done().json();
    assert_eq!(done["parts"], serde_json::json!(["data", "keys"]));
    assert!(done["entries"].as_i64().unwrap() >= 2, "{done}");
    assert!(!files_in(&work).iter().any(|name| name.starts_with("pristan-")));
    let over = on(&to, &restore).refused();
    assert!(over.err.contains("tables in the database already"), "{}", over.err);
    let folder = safe.file("folder");
    let other = ["restore", &data, "--identity", &identity, "--as", "admin", "--data", &folder];
    assert!(pristan(&other).refused().err.contains("of the other engine"));
}
