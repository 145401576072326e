//! Where shelters are, and who took part in trainings, on pages.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]
use crate::common::World;
use domain::access::Role;
use domain::id::CaseId;
use domain::words::Language;
use register::account::{NewAccount, Password, Secret};
use serde_json::Value;

const SHELTER: &str = "/shelters/TAS-VAR";
const ADDRESS: &str = "ул. CANARY 1";
const DIRECTIONS: &str = "CANARY-door";
const NAME: &str = "CANARY Измислена";

/// A world with a manager of the shelter in Varna, and a case of `worker`.
async fn world() -> (World, CaseId) {
    let (mut world, case) = World::with_a_case().await;
    let new = NewAccount {
        login: "manager".to_owned(),
        name: "Account manager".to_owned(),
        role: Role::CaseWorker,
        institution: "TAS-VAR".to_owned(),
        territory: String::new(),
        language: Language::En,
    };
    let (admin, salt) = (world.by("admin").await, Secret::new([11; 32]));
    let password = Password::Own(crate::common::PASSWORD);
    world.register.open_account_alone(&admin, new, password, &salt).await.unwrap();
    world.enter("manager").await;
    (world, case)
}

async fn entered(world: &World) {
    let pairs = [("_version", "0"), ("address", ADDRESS), ("directions", DIRECTIONS)];
    let sent = world.post("/shelters/new", "manager", &pairs).await;
    assert_eq!(sent.is(303).location, format!("{SHELTER}?done=done-shelter-entered"));
}

/// Who did `event` to what, and of which class, in the order of the journal.
async fn journal(world: &World, event: &str) -> Vec<(String, String, String)> {
    let mut all = world.register.journal(&world.by("auditor").await, None, 1000).await.unwrap();
    all.retain(|entry| entry.event == event);
    all.into_iter()
        .map(|entry| {
            let detail: Value = serde_json::from_str(&entry.detail).unwrap();
            let class = detail["class"].as_str().unwrap_or_default().to_owned();
            (entry.account, entry.subject, class)
        })
        .collect()
}

#[tokio::test]
async fn those_who_run_a_house_enter_correct_and_close_it() {
    let (world, _) = world().await;
    world.get("/home", "manager").await.is(200).has("href=\"/shelters\"");
    world.get("/shelters", "manager").await.is(200).has("Enter where your house is");
    world.get("/shelters/new", "manager").await.is(200).has("name=\"_version\" value=\"0\"");
    world.get_in("/shelters/new", "manager", "bg").await.is(200).has("Как се стига и се влиза");
    let empty = world.post("/shelters/new", "manager", &[("_version", "0"), ("directions", "x")]);
    empty.await.is(422).has("Enter the address").has("value=\"x\"");
    let long = "я".repeat(501);
    let pairs = [("_version", "0"), ("address", long.as_str())];
    world.post("/shelters/new", "manager", &pairs).await.is(422).has("at most 500 characters");
    entered(&world).await;
    let again = world.post("/shelters/new", "manager", &[("_version", "0"), ("address", "друга")]);
    again.await.is(422).has("Somebody else has changed it");
    assert_eq!(world.get("/shelters/new", "manager").await.is(303).location, SHELTER);
    let page = world.get(SHELTER, "manager").await;
    page.is(200).has("Open where it is").has("Sealed").lacks("CANARY").lacks("For which case");

    world.post(SHELTER, "manager", &[]).await.is(422).has("Choose what you open it for");
    let page = world.post(SHELTER, "manager", &[("purpose", "support")]).await;
    page.is(200).has(ADDRESS).has(DIRECTIONS);
    let page = world.post(&format!("{SHELTER}/correct"), "manager", &[]).await;
    page.is(200).has(&format!("value=\"{ADDRESS}\"")).has("name=\"_version\" value=\"1\"");
    let save = format!("{SHELTER}/correct/save");
    let new = [("_version", "1"), ("address", "ул. Нова 2")];
    world.post(&save, "manager", &new).await.is(303);
    world.post(&save, "manager", &new).await.is(422).has("Somebody else has changed it");
    let page = world.post(SHELTER, "manager", &[("purpose", "support")]).await;
    page.is(200).has("ул. Нова 2").lacks("CANARY");

    let close = format!("{SHELTER}/close");
    world.post(&close, "manager", &[("_version", "1")]).await.is(409);
    world.post(&close, "manager", &[("_version", "2")]).await.is(303);
    let page = world.get(SHELTER, "manager").await;
    page.is(200).has("is not kept here").lacks("Open where it is");
    world.post(&close, "manager", &[("_version", "3")]).await.is(404);
    world.get("/shelters/new", "manager").await.is(200).has("name=\"_version\" value=\"3\"");
    let events = ["shelter.entered", "shelter.corrected", "shelter.closed"];
    for event in events {
        assert_eq!(journal(&world, event).await.len(), 1, "{event}");
    }
}

#[tokio::test]
async fn an_address_is_opened_for_a_case_and_each_opening_is_in_the_journal_once() {
    let (world, case) = world().await;
    entered(&world).await;
    let case = case.to_string();
    let page = world.get(SHELTER, "worker").await;
    page.is(200).has("For which case").has("2017-0001").lacks("CANARY").lacks("Close the house");
    page.lacks("Proceedings or compensation").has("Referring the person");
    world.get_in(SHELTER, "worker", "bg").await.is(200).has("По кой случай?");
    let missing = world.post(SHELTER, "worker", &[("purpose", "support")]).await;
    missing.is(422).has("for which case").lacks("CANARY");
    assert!(journal(&world, "shelter.revealed").await.is_empty(), "nothing by what is refused");
    let pairs = [("case", case.as_str()), ("purpose", "referral")];
    world.post(SHELTER, "worker", &pairs).await.is(200).has(ADDRESS);
    let opened = journal(&world, "shelter.revealed").await;
    let worker = world.by("worker").await.actor.account.to_string();
    let once = (worker, "shelter/TAS-VAR".to_owned(), "shelter_location".to_owned());
    assert_eq!(opened, [once], "one opening, one entry");
    // A court does not need it; rank alone does not open it; nor may they write.
    let pairs = [("case", case.as_str()), ("purpose", "proceeding")];
    world.post(SHELTER, "worker", &pairs).await.is(403).lacks("CANARY");
    let pairs = [("case", case.as_str()), ("purpose", "support")];
    for who in ["coordinator", "officer", "varna"] {
        world.post(SHELTER, who, &pairs).await.is(403).lacks("CANARY");
    }
    world.post(&format!("{SHELTER}/correct"), "worker", &[]).await.is(403).lacks("CANARY");
    let save = format!("{SHELTER}/correct/save");
    let new = [("_version", "1"), ("address", "чужда")];
    world.post(&save, "worker", &new).await.is(403);
    world.post(&format!("{SHELTER}/close"), "worker", &[("_version", "1")]).await.is(403);
    world.get("/shelters/new", "worker").await.is(404);
    assert_eq!(journal(&world, "shelter.revealed").await.len(), 1);
    // In a closed case nothing more is opened.
    let closed = case.parse().unwrap();
    let asked = world
        .register
        .ask_to_close(
            &world.by("worker").await,
            closed,
            Some(domain::case_file::ClosingReason::TakenOver),
        )
        .await
        .unwrap();
    world.register.agree(&world.by("coordinator").await, asked).await.unwrap();
    let pairs = [("case", case.as_str()), ("purpose", "support")];
    world.post(SHELTER, "worker", &pairs).await.is(422).lacks("CANARY");
}

#[tokio::test]
async fn a_stranger_is_told_that_there_is_no_shelter() {
    let (world, _) = world().await;
    entered(&world).await;
    for who in ["admin", "moi", "analyst", "auditor"] {
        for path in ["/shelters", "/shelters/new", SHELTER] {
            world.get(path, who).await.is(404).lacks("CANARY");
        }
        world.post(SHELTER, who, &[("purpose", "support")]).await.is(404).lacks("CANARY");
        for part in ["correct", "close"] {
            let path = format!("{SHELTER}/{part}");
            world.post(&path, who, &[("_version", "1")]).await.is(404).lacks("CANARY");
        }
        world.get("/home", who).await.is(200).lacks("href=\"/shelters\"");
    }
    world.get("/shelters/MoI", "manager").await.is(404);
    // Nothing by an address, whoever asks for it.
    for who in ["manager", "worker", "coordinator", "officer", "varna"] {
        for path in ["/shelters", SHELTER, "/home", "/institutions/TAS-VAR", "/search?q=CANAR"] {
            world.get(path, who).await.lacks("CANARY");
        }
    }
    assert!(journal(&world, "shelter.revealed").await.is_empty());
}

/// A training of the commission in Varna with 24 persons; where its list is.
async fn training(world: &World) -> String {
    let pairs = [
        ("title", "Teachers of Varna"),
        ("type", "training"),
        ("held_on", "2017-05-12"),
        ("status", "held"),
        ("participants", "2"),
    ];
    let sent = world.post("/records/training/new", "varna", &pairs).await;
    let there = sent.is(303).location.split('?').next().unwrap().to_owned();
    format!("{there}/attendees")
}

#[tokio::test]
async fn who_took_part_is_entered_opened_compared_and_taken_away() {
    let (world, _) = world().await;
    let list = training(&world).await;
    let record = list.trim_end_matches("/attendees").to_owned();
    world.get(&record, "varna").await.is(200).has(&list);
    world.get(&record, "coordinator").await.is(200).lacks(&list);
    let page = world.get(&list, "varna").await;
    page.is(200).has("says that 2 persons took part").has("No names are kept").has("_version");
    world.get_in(&list, "varna", "bg").await.is(200).has("са участвали 2 души");
    let enter = format!("{list}/enter");
    let wrong = format!("{NAME}\n; РДСП");
    let pairs = [("_version", "0"), ("names", wrong.as_str())];
    world.post(&enter, "varna", &pairs).await.is(422).has("Line 2 has no name").has(NAME);
    world.post(&enter, "varna", &[("_version", "0")]).await.is(422).has("at least one name");
    let pairs = [("_version", "0"), ("names", NAME)];
    let sent = world.post(&enter, "varna", &pairs).await;
    assert_eq!(sent.is(303).location, format!("{list}?done=done-attendees-entered-differs"));
    world.post(&enter, "varna", &pairs).await.is(422).has("Somebody else has changed the names");
    let page = world.get(&list, "varna").await;
    page.is(200).has("Open the names").lacks("CANARY").lacks("name=\"names\"");

    world.post(&list, "varna", &[]).await.is(422).has("Choose what you open it for");
    assert!(journal(&world, "attendees.revealed").await.is_empty());
    let page = world.post(&list, "varna", &[("purpose", "correction")]).await;
    page.is(200).has(NAME).has("There are 1 names, and the record says that 2 took part");
    assert_eq!(journal(&world, "attendees.revealed").await.len(), 1, "one opening, one entry");
    let both = format!("{NAME}\nБоян; РДСП");
    let pairs = [("_version", "1"), ("names", both.as_str())];
    let sent = world.post(&enter, "varna", &pairs).await;
    assert_eq!(sent.is(303).location, format!("{list}?done=done-attendees-entered"));
    let page = world.post(&list, "varna", &[("purpose", "correction")]).await;
    page.is(200).has("As many names as the record says took part: 2").has("РДСП");

    let remove = format!("{list}/remove");
    world.post(&remove, "varna", &[("_version", "1")]).await.is(409);
    world.post(&remove, "varna", &[("_version", "2")]).await.is(303);
    world.get(&list, "varna").await.is(200).has("No names are kept").lacks("Open the names");
    world.post(&list, "varna", &[("purpose", "correction")]).await.is(404);
    assert_eq!(journal(&world, "attendees.removed").await.len(), 1);
}

#[tokio::test]
async fn a_stranger_is_told_that_there_is_no_list() {
    let (world, _) = world().await;
    let list = training(&world).await;
    let enter = format!("{list}/enter");
    world.post(&enter, "varna", &[("_version", "0"), ("names", NAME)]).await.is(303);
    let strangers =
        ["coordinator", "officer", "admin", "moi", "analyst", "auditor", "worker", "manager"];
    for who in strangers {
        world.get(&list, who).await.is(404).lacks("CANARY");
        world.post(&list, who, &[("purpose", "correction")]).await.is(404).lacks("CANARY");
        world.post(&enter, who, &[("_version", "1"), ("names", "x")]).await.is(404);
        world.post(&format!("{list}/remove"), who, &[("_version", "1")]).await.is(404);
    }
    assert!(journal(&world, "attendees.revealed").await.is_empty());
    // The control: who keeps the record opens it.
    world.post(&list, "varna", &[("purpose", "correction")]).await.is(200).has(NAME);
    // What has no list has none for anybody.
    let other = list.replace("/training/", "/document/");
    world.get(&other, "varna").await.is(404);
}

#[tokio::test]
async fn a_sealed_register_opens_no_shelter_and_no_list() {
    let (world, _) = world().await;
    entered(&world).await;
    let list = training(&world).await;
    world.register.seal(crate::common::now(), 99).await.unwrap();
    for path in ["/shelters", SHELTER] {
        world.get(path, "manager").await.is(503);
    }
    world.post(SHELTER, "manager", &[("purpose", "support")]).await.is(503).lacks("CANARY");
    world.get(&list, "varna").await.is(503);
}
