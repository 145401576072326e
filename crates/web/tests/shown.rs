//! Reads in the journal = identities shown: at every address of the pages and
//! every operation of the API, asked for by everybody. What is sealed is given
//! a word of its own each, and wherever one comes back, the journal has an
//! entry of that account about that thing, and none besides.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]
#![expect(clippy::print_stdout, reason = "the figures are asked for")]
use crate::common::World;
use crate::common::client::Client;
use domain::access::Role;
use domain::break_glass::Category;
use domain::case_file::Part;
use domain::person::{
    Contact, ContactKind, Identifier, IdentifierKind, Identity, Names, Person, Private, Regime, Sex,
};
use domain::shelter::Location;
use domain::tip::Receipt;
use domain::words::Language;
use register::account::{NewAccount, Password, Secret};
use register::alert::Intake;
use register::tip::TipFilter;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};

const ALL: [&str; 6] = ["read", "write", "identity", "contact", "narrative", "shelter_location"];

/// Everybody; nobody is signed in as "".
const EVERYBODY: [&str; 11] = [
    "",
    "admin",
    "coordinator",
    "officer",
    "varna",
    "moi",
    "analyst",
    "auditor",
    "worker",
    "manager",
    "lawyer",
];

/// What is sealed: the word that stands in it alone, and the events that open
/// it, with the class or the field by which one is told from another.
const SEALED: [(&str, &str, &str); 11] = [
    ("CANARYidentity", "person.revealed", "identity"),
    ("CANARYcontact", "person.revealed", "contact"),
    ("CANARYnarrative", "case.revealed", "narrative"),
    ("CANARYfile", "case.revealed", "attachment"),
    ("CANARYname", "case.revealed", "attachment.name"),
    ("CANARYshelter", "shelter.revealed", "shelter_location"),
    ("CANARYattendee", "attendees.revealed", "attendees"),
    ("CANARYtip", "tip.revealed", ""),
    ("CANARYsaid", "alert.revealed", ""),
    ("CANARYsender", "alert.revealed", ""),
    ("CANARYreason", "glass.read", ""),
];

/// What there is to be opened.
struct There {
    world: World,
    ids: BTreeMap<&'static str, String>,
}

fn secret(n: u8) -> Secret {
    Secret::new([n; 32])
}

async fn hire(world: &mut World, login: &'static str, institution: &str, seed: u8) {
    let new = NewAccount {
        login: login.to_owned(),
        name: format!("Account {login}"),
        role: Role::CaseWorker,
        institution: institution.to_owned(),
        territory: String::new(),
        language: Language::En,
    };
    let admin = world.by("admin").await;
    let password = Password::Own(crate::common::PASSWORD);
    world.register.open_account_alone(&admin, new, password, &secret(seed)).await.unwrap();
    world.enter(login).await;
}

/// A world in which each of [`SEALED`] is kept.
async fn there() -> There {
    let (mut world, case) = World::with_a_case().await;
    hire(&mut world, "manager", "TAS-VAR", 61).await;
    hire(&mut world, "lawyer", "NGO-DEMO-2", 62).await;
    let r = world.register.clone();
    let private = |text: &str| Private::read(text).unwrap().unwrap();
    let number = Identifier { kind: IdentifierKind::Egn, value: private("7523169263") };
    let names = Names { given: Some(private("CANARYidentity")), ..Names::default() };
    let person = Person {
        identity: Identity { names, identifiers: vec![number], ..Identity::default() },
        sex: Sex::Female,
        contacts: vec![Contact { kind: ContactKind::Other, value: private("CANARYcontact") }],
        ..Person::default()
    };
    let worker = world.by("worker").await;
    let (part, regime) = (Part::Victim, Regime::Gdpr);
    let person = r.enter_person(&worker, case, &person, part, regime, &secret(63)).await.unwrap();
    r.tell_case(&worker, case, 1, "CANARYnarrative", &secret(64)).await.unwrap();
    let content = b"CANARYfile";
    let file =
        r.attach(&worker, case, "CANARYname.txt", content, Ok(b"copy"), &secret(65)).await.unwrap();
    let chief = world.by("coordinator").await;
    let lawyer = world.by("lawyer").await.actor.account;
    r.assign(&chief, case, lawyer, domain::case_file::Post::Lawyer).await.unwrap();
    let address = Location::read("CANARYshelter", "").unwrap().unwrap();
    let manager = world.by("manager").await;
    r.enter_shelter(&manager, "TAS-VAR", 0, &address, &secret(66)).await.unwrap();
    let pairs = [
        ("title", "Teachers"),
        ("type", "training"),
        ("held_on", "2017-05-12"),
        ("status", "held"),
        ("participants", "1"),
    ];
    let made = world.post("/records/training/new", "varna", &pairs).await;
    let record = made.is(303).location.split(['?', '/']).nth(3).unwrap().to_owned();
    let varna = world.by("varna").await;
    let list = domain::attendee::read("CANARYattendee").unwrap();
    r.enter_attendees(&varna, record.parse().unwrap(), 0, &list, &secret(67)).await.unwrap();
    r.send_tip(&Receipt::new(7), "CANARYtip", crate::common::now(), 91, &secret(68)).await.unwrap();
    let officer = world.by("officer").await;
    let filter = TipFilter { state: None, limit: 1, skip: 0 };
    let tip = r.tips(&officer, &filter).await.unwrap()[0].id;
    let intake = Intake {
        narrative: "CANARYsaid",
        contact: "CANARYsender",
        ..Intake::of_a_call(crate::common::now())
    };
    let worker = world.by("worker").await;
    let alert = r.take_alert(&worker, &intake, &secret(70)).await.unwrap();
    let reason = "CANARYreason: nobody can be reached, and it cannot wait";
    let glass = r
        .break_glass(&world.by("varna").await, case, Category::NobodyReachable, reason, &secret(69))
        .await
        .unwrap();
    let ids = BTreeMap::from([
        ("case", case.to_string()),
        ("person", person.to_string()),
        ("file", file.to_string()),
        ("record", record),
        ("tip", tip.to_string()),
        ("alert", alert.to_string()),
        ("glass", glass.id.to_string()),
    ]);
    There { world, ids }
}

/// A path with the ids of what is there.
fn filled(path: &str, ids: &BTreeMap<&'static str, String>) -> String {
    let of = |name: &str| match name {
        _ if path.starts_with("/alerts/tips") || path.starts_with("/tips") => &ids["tip"],
        _ if path.starts_with("/alerts") => &ids["alert"],
        _ if path.starts_with("/break-glass") => &ids["glass"],
        "{person}" => &ids["person"],
        "{file}" => &ids["file"],
        _ if path.starts_with("/records") || path.starts_with("/indicators") => &ids["record"],
        _ => &ids["case"],
    };
    let part = |part: &str| match part {
        "{key}" => "2017".to_owned(),
        "{kind}" => "training".to_owned(),
        "{code}" => "TAS-VAR".to_owned(),
        "{id}" if path.starts_with("/shelters") => "TAS-VAR".to_owned(),
        "{list}" => "event_status".to_owned(),
        "{lang}" | "{language}" => "en".to_owned(),
        "{number}" | "{before}" | "{after}" => "1".to_owned(),
        part if part.starts_with('{') => of(part).clone(),
        part => part.to_owned(),
    };
    path.split('/').map(part).collect::<Vec<_>>().join("/")
}

/// Which of [`SEALED`] the entries after `after` say that `account` opened; the
/// number of the last entry.
async fn opened(world: &World, account: &str, after: i64) -> (BTreeSet<&'static str>, i64) {
    let all = world.register.journal(&world.by("auditor").await, None, 400).await.unwrap();
    let last = all.first().map_or(0, |entry| entry.seq);
    let mut found = BTreeSet::new();
    for entry in all.iter().filter(|entry| entry.seq > after && entry.account == account) {
        let detail: Value = serde_json::from_str(&entry.detail).unwrap();
        let of = |name: &str| detail[name].as_str().unwrap_or_default();
        let what = match (of("field"), &detail["attachment"]) {
            ("", Value::Null) => of("class"),
            ("", _) => "attachment",
            (field, _) => field,
        };
        let sealed = SEALED.iter().filter(|(_, event, of)| *event == entry.event && *of == what);
        found.extend(sealed.map(|(canary, ..)| *canary));
    }
    (found, last)
}

/// Which of [`SEALED`] stand in an answer.
fn shown(bytes: &[u8]) -> BTreeSet<&'static str> {
    let stands = |word: &str| bytes.windows(word.len()).any(|w| w == word.as_bytes());
    SEALED.iter().map(|(canary, ..)| *canary).filter(|canary| stands(canary)).collect()
}

/// The addresses of the pages that can be asked for.
fn pages() -> Vec<String> {
    let source = include_str!("../src/router.rs").replace(['\n', ' '], "");
    let mut all = Vec::new();
    for route in source.split(".route(\"").skip(1) {
        let (path, rest) = route.split_once('"').unwrap();
        let end = rest.find(".merge").unwrap_or(rest.len());
        if rest[..end.min(rest.find('}').unwrap_or(end))].contains("get(") {
            all.push(path.to_owned());
        }
    }
    all
}

/// Forms that open, with what is typed into them.
fn forms(ids: &BTreeMap<&'static str, String>) -> Vec<(String, Vec<(&'static str, String)>)> {
    let purpose = || ("purpose", "support".to_owned());
    let case = format!("/cases/{}", ids["case"]);
    let person = format!("{case}/persons/{}", ids["person"]);
    let file = format!("{case}/attachments/{}", ids["file"]);
    let class = |class: &str| vec![("class", class.to_owned()), purpose()];
    vec![
        (person.clone(), class("identity")),
        (person.clone(), class("contact")),
        (format!("{person}/correct"), class("identity")),
        (format!("{person}/correct"), class("contact")),
        (format!("{case}/narrative"), vec![purpose()]),
        (format!("{case}/attachments/names"), vec![purpose()]),
        (
            file.clone(),
            vec![("form", "original".to_owned()), purpose(), ("leaving", "open".to_owned())],
        ),
        ("/shelters/TAS-VAR".to_owned(), vec![("case", ids["case"].clone()), purpose()]),
        ("/shelters/TAS-VAR/correct".to_owned(), vec![]),
        (format!("/records/training/{}/attendees", ids["record"]), vec![purpose()]),
        (format!("/alerts/tips/{}", ids["tip"]), vec![purpose()]),
        (format!("/alerts/{}", ids["alert"]), vec![purpose()]),
        (format!("/alerts/{}", ids["alert"]), vec![("_correct", "1".to_owned()), purpose()]),
        (
            "/persons/find".to_owned(),
            vec![("field", "egn".to_owned()), ("value", "7523169263".to_owned())],
        ),
        ("/persons/looked".to_owned(), vec![("person", ids["person"].clone())]),
    ]
}

#[tokio::test]
async fn what_is_shown_on_any_page_is_what_the_journal_says() {
    let There { world, ids } = there().await;
    let (mut asked, mut seen) = (0, 0);
    for who in EVERYBODY {
        let account = match who {
            "" => String::new(),
            who => world.by(who).await.actor.account.to_string(),
        };
        let (_, mut last) = opened(&world, &account, i64::MAX).await;
        for path in pages() {
            let path = filled(&path, &ids);
            let answer = world.get(&path, who).await;
            asked += 1;
            // The reason of an emergency is its review; nothing else is opened
            // by an address.
            if path.starts_with("/break-glass/") {
                let (read, now) = opened(&world, &account, last).await;
                assert_eq!(shown(&answer.bytes), read, "{who} GET {path}");
                (seen, last) = (seen + read.len(), now);
            } else {
                assert!(shown(&answer.bytes).is_empty(), "{who} GET {path}");
            }
        }
        let (read, now) = opened(&world, &account, last).await;
        assert!(read.is_empty(), "{who}: {read:?} were opened by an address");
        last = now;
        for (path, pairs) in forms(&ids) {
            if who.is_empty() {
                continue;
            }
            let pairs: Vec<(&str, &str)> = pairs.iter().map(|(n, v)| (*n, v.as_str())).collect();
            let answer = world.post(&path, who, &pairs).await;
            asked += 1;
            let (read, now) = opened(&world, &account, last).await;
            assert_eq!(shown(&answer.bytes), read, "{who} POST {path} {pairs:?}");
            seen += read.len();
            last = now;
        }
    }
    println!("{asked} pages asked for, {seen} openings shown, {seen} in the journal");
    assert!(seen >= 20, "the control: those who may see it do: {seen}");
}

/// What each operation of the API that opens is sent.
fn body(path: &str, ids: &BTreeMap<&'static str, String>) -> Vec<Value> {
    let purpose = json!({ "purpose": "support" });
    match path {
        "/cases/{id}/persons/{person}/opening" => ["identity", "contact"]
            .map(|class| json!({ "class": class, "purpose": "support" }))
            .into(),
        "/cases/{id}/attachments/{file}/opening" => {
            vec![json!({ "form": "original", "purpose": "support", "open": true })]
        }
        "/shelters/{code}/opening" => {
            vec![purpose, json!({ "purpose": "support", "case": ids["case"] })]
        }
        "/persons/finding" => vec![json!({ "by": "egn", "value": "7523169263" })],
        "/persons/looked" => vec![json!({ "person": ids["person"] })],
        "/break-glass/{id}/opening" => vec![json!({})],
        path if path.ends_with("/opening") || path.ends_with("/names") => vec![purpose],
        _ => Vec::new(),
    }
}

#[tokio::test]
async fn what_the_api_shows_is_what_the_journal_says() {
    let There { world, ids } = there().await;
    let document = world.get("/api/v1/openapi.json", "").await;
    let document: Value = serde_json::from_slice(&document.is(200).bytes).unwrap();
    let (mut asked, mut seen) = (0, 0);
    for who in EVERYBODY.into_iter().filter(|who| !who.is_empty()) {
        let account = world.by(who).await.actor.account.to_string();
        let client = Client::with(&world, who, &ALL).await;
        let (_, mut last) = opened(&world, &account, i64::MAX).await;
        for (path, item) in document["paths"].as_object().unwrap() {
            let there = filled(path, &ids);
            let mut answers = Vec::new();
            if item.get("get").is_some() {
                answers.push(("GET", client.get(&there).await));
                let (read, now) = opened(&world, &account, last).await;
                assert!(read.is_empty(), "{who} GET {path}: nothing by an address");
                last = now;
            }
            for body in body(path, &ids) {
                answers.push(("POST", client.post(&there, &body).await));
            }
            let all: BTreeSet<&str> =
                answers.iter().flat_map(|(_, answer)| shown(&answer.bytes)).collect();
            let (read, now) = opened(&world, &account, last).await;
            assert_eq!(all, read, "{who} {path}");
            (asked, seen, last) = (asked + answers.len(), seen + read.len(), now);
        }
    }
    println!("{asked} operations asked for, {seen} openings shown, {seen} in the journal");
    assert!(seen >= 20, "the control: those who may see it do: {seen}");
}
