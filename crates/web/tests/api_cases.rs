//! The API of what is sealed: cases, persons, files, tips, emergencies,
//! retention, requests, breaches, shelters and those who took part.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]
use crate::common::World;
use crate::common::client::{Answer, Client};
use axum::body::Body;
use axum::http::Method;
use axum::http::header::CONTENT_TYPE;
use domain::access::Role;
use domain::tip::Receipt;
use domain::words::Language;
use register::account::{NewAccount, Password, Secret};
use serde_json::{Value, json};
use std::io::Read as _;

const ALL: [&str; 7] =
    ["read", "write", "identity", "contact", "health", "narrative", "shelter_location"];

fn text(answer: &Answer) -> String {
    String::from_utf8_lossy(&answer.bytes).into_owned()
}

fn id(answer: &Answer) -> String {
    answer.json["id"].as_str().unwrap().to_owned()
}

fn person() -> Value {
    json!({
        "part": "victim", "regime": "gdpr", "sex": "F",
        "identity": {
            "given": "CANARY-given", "family": "CANARY-family", "others": ["CANARY-former"],
            "egn": ["7523169263"], "birth": "1975-03", "citizenships": ["RO"], "languages": ["ron"],
            "gender": "feminine", "marital": "divorced", "children": 0, "education": "primary",
            "residence": "VAR06", "origin": "RO",
        },
        "contacts": [{ "kind": "phone", "value": "+359 88 1234567" }],
    })
}

async fn hire(world: &World, login: &str, role: Role, institution: &str, seed: u8) {
    let new = NewAccount {
        login: login.to_owned(),
        name: format!("Account {login}"),
        role,
        institution: institution.to_owned(),
        territory: String::new(),
        language: Language::En,
    };
    let (admin, salt) = (world.by("admin").await, Secret::new([seed; 32]));
    let password = Password::Own(crate::common::PASSWORD);
    world.register.open_account_alone(&admin, new, password, &salt).await.unwrap();
}

#[tokio::test]
async fn a_case_is_opened_assigned_told_and_closed() {
    let (world, _) = World::with_a_case().await;
    let chief = Client::with(&world, "coordinator", &ALL).await;
    let worker = Client::with(&world, "worker", &ALL).await;
    let made = chief.post("/cases", &json!({ "territory": "VAR" })).await;
    let case = format!("/cases/{}", id(made.is(201)));
    assert_eq!(made.json["number"], "2017-0002");
    assert_eq!(made.header("location"), format!("/api/v1{case}"));
    worker.get(&case).await.is(404);
    let own = world.by("worker").await.actor.account.to_string();
    let post = json!({ "account": own, "post": "case_worker" });
    let assigned = chief.post(&format!("{case}/assignments"), &post).await;
    assert_eq!(assigned.is(200).json["items"][0]["account"], own.as_str());
    let self_made = json!({ "account": world.by("coordinator").await.actor.account.to_string(), "post": "lawyer" });
    let refused = chief.post(&format!("{case}/assignments"), &self_made).await;
    assert_eq!(refused.is(422).json["refusal"], "own_assignment");
    let list = worker.get("/cases?limit=1").await;
    assert_eq!(list.is(200).json["items"][0]["number"], "2017-0002");
    let next = list.json["next"].as_str().unwrap().trim_start_matches("/api/v1").to_owned();
    let rest = worker.get(&next).await;
    assert_eq!(rest.is(200).json["items"][0]["number"], "2017-0001");
    assert!(rest.json["next"].is_null());
    worker.get("/cases?cursor=MTc").await.is(422);

    let narrative = format!("{case}/narrative");
    let write = json!({ "version": 1, "text": "CANARY-told" });
    worker.put(&narrative, &write).await.is(204);
    worker.put(&narrative, &write).await.is(409);
    let opening = format!("{narrative}/opening");
    let opened = worker.post(&opening, &json!({ "purpose": "support" })).await;
    assert_eq!(opened.is(200).json, json!({ "text": "CANARY-told", "version": 2 }));
    assert_eq!(world.details("case.revealed").await[0]["purpose"], "support");
    // Not by rank, not by an address, not without a purpose.
    assert!(
        !text(chief.post(&opening, &json!({ "purpose": "support" })).await.is(403))
            .contains("CANARY")
    );
    worker.get(&narrative).await.is(405);
    worker.post(&opening, &json!({ "purpose": "curiosity" })).await.is(400);
    assert_eq!(world.details("case.revealed").await.len(), 1);

    chief.post(&format!("{case}/assignments/end"), &post).await.is(200);
    worker.post(&opening, &json!({ "purpose": "support" })).await.is(404);
    chief.post(&format!("{case}/assignments"), &post).await.is(200);
    let closing = format!("{case}/closing");
    let persons = format!("{case}/persons");
    worker.post(&persons, &person()).await.is(201);
    let stands = worker.get(&closing).await;
    assert_eq!(stands.is(200).json["duties"]["all"], 2);
    assert_eq!(stands.json["duties"]["items"][0]["rule"], "risk_assessment");
    assert!(stands.json["asked"].is_null() && stands.json["closed_at"].is_null());
    let none = worker.post(&closing, &json!({})).await;
    assert_eq!(none.is(422).json["refusal"], "duties_open");
    let asked = worker.post(&closing, &json!({ "reason": "declined" })).await;
    assert_eq!(asked.is(202).json["asked"]["sort"], "closure");
    assert_eq!(asked.json["asked"]["detail"]["reason"], "declined");
    assert_eq!(worker.get(&case).await.is(200).json["state"], "open", "a second person agrees");
    let approval = asked.json["asked"]["id"].as_str().unwrap().parse().unwrap();
    world.register.agree(&world.by("coordinator").await, approval).await.unwrap();
    let stands = worker.get(&closing).await;
    assert_eq!(stands.is(200).json["reason"], "declined");
    assert!(stands.json["closed_at"].is_string());
    let again = format!("{case}/reopening");
    worker.post(&again, &json!({ "reason": "boredom" })).await.is(400);
    let opened = chief.post(&again, &json!({ "reason": "new_facts" })).await;
    assert_eq!(opened.is(200).json["state"], "open");
    let twice = chief.post(&again, &json!({ "reason": "new_facts" })).await;
    assert_eq!(twice.is(422).json["refusal"], "case_open");
    assert_eq!(worker.get(&closing).await.is(200).json["duties"]["all"], 2);
}

#[tokio::test]
async fn a_person_is_entered_opened_corrected_and_found() {
    let (world, case) = World::with_a_case().await;
    let worker = Client::with(&world, "worker", &ALL).await;
    let persons = format!("/cases/{case}/persons");
    let made = worker.post(&persons, &person()).await;
    let one = format!("{persons}/{}", id(made.is(201)));
    assert_eq!(made.json["citizenship"], "other_eu");
    assert!(!text(&made).contains("CANARY"), "what is sent is not answered");
    let list = worker.get(&persons).await;
    assert!(!text(list.is(200)).contains("CANARY"));
    worker.get(&one).await.is(404);

    let opening = format!("{one}/opening");
    let open = |class: &str| json!({ "class": class, "purpose": "support" });
    let opened = worker.post(&opening, &open("identity")).await;
    assert_eq!(opened.is(200).json["identity"], person()["identity"]);
    assert!(opened.json.get("contacts").is_none(), "one class at a time");
    assert_eq!(opened.header("cache-control"), "no-store");
    let opened = worker.post(&opening, &open("contact")).await;
    assert_eq!(opened.is(200).json["contacts"], person()["contacts"]);
    assert!(opened.json.get("identity").is_none());
    let classes: Vec<Value> =
        world.details("person.revealed").await.iter().map(|d| d["class"].clone()).collect();
    assert_eq!(classes, ["identity", "contact"], "one opening, one entry");

    let identity = format!("{one}/identity");
    let new =
        json!({ "version": 1, "sex": "F", "identity": { "given": "Вяра", "egn": ["7523169263"] } });
    worker.put(&identity, &new).await.is(204);
    assert_eq!(worker.put(&identity, &new).await.is(409).json["version"], 2);
    let contacts =
        json!({ "version": 2, "contacts": [{ "kind": "email", "value": "v@example.org" }] });
    worker.put(&format!("{one}/contacts"), &contacts).await.is(204);
    let known = json!({ "difficulties": { "walking": "none" }, "pregnant": false,
        "needs": "CANARYhealth" });
    let health = json!({ "version": 3, "health": known });
    let at = format!("{one}/health");
    worker.put(&at, &health).await.is(204);
    assert_eq!(worker.put(&at, &health).await.is(409).json["version"], 4);
    let wrong = json!({ "version": 4, "health": { "difficulties": { "walking": "CANARY" } } });
    let refused = worker.put(&at, &wrong).await;
    assert_eq!(refused.is(422).json["errors"][0]["pointer"], "/health/difficulties");
    assert!(!text(&refused).contains("CANARY"), "{}", text(&refused));
    let opened = worker.post(&opening, &open("health")).await;
    assert_eq!(opened.is(200).json["health"], known);
    let find = json!({ "by": "egn", "value": "75 2316 9263" });
    let found = worker.post("/persons/finding", &find).await;
    assert_eq!(found.is(200).json["items"][0]["case"], case.to_string());
    let called = json!({ "by": "name", "value": "Vyara" });
    let found = worker.post("/persons/finding", &called).await;
    assert_eq!(found.is(200).json["items"][0]["person"], id(&made));
    let find = json!({ "by": "email", "value": "v@example.org" });
    assert_eq!(
        worker.post("/persons/finding", &find).await.is(200).json["items"]
            .as_array()
            .unwrap()
            .len(),
        1
    );
    let old = json!({ "by": "phone", "value": "+359881234567" });
    assert!(
        worker.post("/persons/finding", &old).await.is(200).json["items"]
            .as_array()
            .unwrap()
            .is_empty()
    );

    // One person in a second case, where they become something else.
    let second =
        world.register.open_case(&world.by("worker").await, "", &Secret::new([6; 32])).await;
    let second = format!("/cases/{}/persons", second.unwrap());
    let known = json!({ "person": id(&made), "part": "witness" });
    let added = worker.post(&format!("{second}/known"), &known).await;
    assert_eq!(added.is(201).json["part"], "witness");
    let twice = worker.post(&format!("{second}/known"), &known).await;
    assert_eq!(twice.is(422).json["refusal"], "already_decided");
    let nobody = json!({ "person": case.to_string(), "part": "witness" });
    worker.post(&format!("{second}/known"), &nobody).await.is(404);
    let change = json!({ "from": "witness", "part": "victim" });
    let path = format!("{second}/{}/part", id(&made));
    assert_eq!(worker.post(&path, &change).await.is(200).json["part"], "victim");
    worker.post(&path, &change).await.is(404);

    let watch = Client::of(&world, "auditor").await;
    let looked = watch.post("/persons/looked", &json!({ "person": id(&made) })).await;
    assert!(!text(looked.is(200)).contains("Вяра"));
    let seen = looked.json["items"].as_array().unwrap();
    assert_eq!(seen.iter().filter(|l| l["event"] == "person.revealed").count(), 3);
    worker.post("/persons/looked", &json!({ "person": id(&made) })).await.is(403);
}

#[tokio::test]
async fn what_is_wrong_with_what_is_sealed_is_told_by_its_place_alone() {
    let (world, case) = World::with_a_case().await;
    let worker = Client::with(&world, "worker", &ALL).await;
    let persons = format!("/cases/{case}/persons");
    let mut wrong = person();
    wrong["identity"]["birth"] = json!("CANARY-day");
    wrong["identity"]["citizenships"] = json!(["BG", "CANARY-land"]);
    wrong["identity"]["children"] = json!(31);
    wrong["identity"]["residence"] = json!("CANARY-town");
    wrong["contacts"][0]["value"] = json!("CANARY".repeat(100));
    let refused = worker.post(&persons, &wrong).await;
    let told = refused.is(422).json["errors"].as_array().unwrap();
    let pointers: Vec<&str> = told.iter().map(|e| e["pointer"].as_str().unwrap()).collect();
    assert_eq!(
        pointers,
        [
            "/identity/birth",
            "/identity/citizenships/1",
            "/identity/children",
            "/identity/residence",
            "/contacts/0/value",
        ]
    );
    assert!(!text(&refused).contains("CANARY"), "{}", text(&refused));
    let mut wrong = person();
    wrong["part"] = json!("CANARY-part");
    let refused = worker.post(&persons, &wrong).await;
    assert!(!text(refused.is(400)).contains("CANARY"), "{}", text(&refused));
    assert!(text(&refused).contains("line 1"));
}

#[tokio::test]
async fn a_token_opens_no_class_that_it_was_not_made_for() {
    let (world, case) = World::with_a_case().await;
    let whole = Client::with(&world, "worker", &ALL).await;
    let plain = Client::of(&world, "worker").await;
    let persons = format!("/cases/{case}/persons");
    let one = format!("{persons}/{}/opening", id(whole.post(&persons, &person()).await.is(201)));
    // The shell needs no more than reading.
    plain.get("/cases").await.is(200);
    plain.get(&persons).await.is(200);
    let identity = json!({ "class": "identity", "purpose": "support" });
    let contact = json!({ "class": "contact", "purpose": "support" });
    let purpose = json!({ "purpose": "support" });
    let refused = plain.post(&one, &identity).await;
    assert!(refused.is(403).header("www-authenticate").contains("scope=\"identity\""));
    let narrow = Client::with(&world, "worker", &["write", "contact"]).await;
    narrow.post(&one, &identity).await.is(403);
    narrow.post(&one, &contact).await.is(200);
    for (path, body) in [
        (persons.clone(), person()),
        (format!("/cases/{case}/narrative/opening"), purpose.clone()),
        (format!("/cases/{case}/attachments/names"), purpose.clone()),
        ("/shelters/TAS-VAR/opening".to_owned(), purpose.clone()),
        ("/persons/finding".to_owned(), json!({ "by": "egn", "value": "7523169263" })),
    ] {
        assert!(
            plain.post(&path, &body).await.is(403).header("www-authenticate").contains("scope")
        );
    }
    assert_eq!(world.details("person.revealed").await.len(), 1);
    // A program makes no token, whatever its own may do.
    let more = json!({ "name": "more", "scopes": ["read", "identity"] });
    for client in [&plain, &whole] {
        client.post("/account/tokens", &more).await.is(405);
    }
}

#[tokio::test]
async fn an_opening_under_a_key_is_kept_by_nobody_and_not_repeated() {
    let (world, case) = World::with_a_case().await;
    let worker = Client::with(&world, "worker", &ALL).await;
    let persons = format!("/cases/{case}/persons");
    let once = async |path: &str, body: &Value, key: &str| {
        let request = worker.request(Method::POST, path).header("idempotency-key", key);
        let request = request.header(CONTENT_TYPE, "application/json");
        worker.send(request.body(Body::from(body.to_string())).unwrap()).await
    };
    let made = once(&persons, &person(), "enter-1").await;
    let again = once(&persons, &person(), "enter-1").await;
    assert_eq!(id(made.is(201)), id(again.is(201)));
    assert_eq!(worker.get(&persons).await.json["items"].as_array().unwrap().len(), 1);
    let opening = format!("{persons}/{}/opening", id(&made));
    let identity = json!({ "class": "identity", "purpose": "support" });
    once(&opening, &identity, "open-1").await.is(200);
    let again = once(&opening, &identity, "open-1").await;
    assert_eq!(again.is(422).json["refusal"], "done_before");
    assert!(!text(&again).contains("CANARY"));
    assert_eq!(world.details("person.revealed").await.len(), 1);
    // Nothing of it stands in the data beside what is sealed.
    for file in std::fs::read_dir(world.folder()).unwrap() {
        let path = file.unwrap().path();
        if path.is_file() {
            let bytes = std::fs::read(&path).unwrap();
            let found = bytes.windows(6).any(|w| w == b"CANARY");
            assert!(!found, "{}", path.display());
        }
    }
}

#[tokio::test]
async fn a_file_is_attached_opened_and_taken_away() {
    let (world, case) = World::with_a_case().await;
    let worker = Client::with(&world, "worker", &ALL).await;
    let files = format!("/cases/{case}/attachments");
    let upload = worker.request(Method::POST, &format!("{files}?name=CANARY.txt"));
    let upload = upload.header(CONTENT_TYPE, "application/octet-stream");
    let made = worker.send(upload.body(Body::from("CANARY-content")).unwrap()).await;
    let file = format!("{files}/{}", id(made.is(201)));
    assert!(!text(worker.get(&files).await.is(200)).contains("CANARY"));
    let names = worker.post(&format!("{files}/names"), &json!({ "purpose": "support" })).await;
    assert_eq!(names.is(200).json["items"][0]["name"], "CANARY.txt");
    let opening = format!("{file}/opening");
    let open = json!({ "form": "original", "purpose": "support", "open": true });
    let opened = worker.post(&opening, &open).await;
    assert_eq!(opened.is(200).bytes, b"CANARY-content");
    // Closed, unless it is said that it is to come open.
    let key = formats::closed::Identity::generate();
    let keys = json!([key.recipient().to_string()]);
    let closed = json!({ "form": "original", "purpose": "support", "recipients": keys });
    let file_closed = worker.post(&opening, &closed).await;
    let with = formats::closed::With::Identities(std::slice::from_ref(&key));
    let mut told = Vec::new();
    formats::closed::open(&*file_closed.is(200).bytes, &with)
        .unwrap()
        .read_to_end(&mut told)
        .unwrap();
    assert_eq!(told, b"CANARY-content");
    for wrong in [
        json!({ "form": "original", "purpose": "support" }),
        json!({ "form": "original", "purpose": "support", "recipients": ["age1short"] }),
        json!({ "form": "original", "purpose": "support", "recipients": keys, "open": true }),
    ] {
        worker.post(&opening, &wrong).await.is(422);
    }
    worker.get(&file).await.is(405);
    worker.delete(&format!("{file}?reason=replaced")).await.is(204);
    assert!(worker.get(&files).await.json["items"].as_array().unwrap().is_empty());
}

#[tokio::test]
async fn a_tip_is_opened_answered_and_made_an_alert() {
    let (world, _) = World::with_a_case().await;
    let receipt = Receipt::new(7);
    let secret = Secret::new([41; 32]);
    let sent = world.register.send_tip(&receipt, "CANARY-tip", crate::common::now(), 91, &secret);
    sent.await.unwrap();
    let officer = Client::with(&world, "officer", &ALL).await;
    let list = officer.get("/tips").await;
    let tip = format!("/tips/{}", list.is(200).json["items"][0]["id"].as_str().unwrap());
    assert!(!text(&list).contains("CANARY"));
    assert_eq!(officer.get(&tip).await.is(200).json["state"], "received");
    let opened =
        officer.post(&format!("{tip}/opening"), &json!({ "purpose": "recognition" })).await;
    assert_eq!(opened.is(200).json["messages"][0]["text"], "CANARY-tip");
    assert_eq!(opened.json["tip"]["state"], "acknowledged");
    officer.post(&format!("{tip}/answers"), &json!({ "text": "Къде е това?" })).await.is(204);
    officer.post(&format!("{tip}/answers"), &json!({ "text": " " })).await.is(422);
    let (_, messages) = world.register.own_tip(&receipt, crate::common::now()).await.unwrap();
    assert_eq!(messages[1].expose(), "Къде е това?");
    let alert = officer.post(&format!("{tip}/alert"), &json!({})).await;
    let alert = alert.is(200).json["alert"].as_str().unwrap().to_owned();
    let path = format!("/alerts/{alert}/opening");
    let opened = officer.post(&path, &json!({ "purpose": "recognition" })).await;
    assert!(opened.is(200).json["narrative"].as_str().unwrap().contains("CANARY-tip"));
    let worker = Client::with(&world, "worker", &ALL).await;
    worker.get("/tips").await.is(404);
    worker.post(&path, &json!({ "purpose": "recognition" })).await.is(404);
}

#[tokio::test]
async fn the_glass_is_broken_and_reviewed() {
    let (world, case) = World::with_a_case().await;
    let officer = Client::with(&world, "officer", &ALL).await;
    let opening = format!("/cases/{case}/narrative/opening");
    officer.post(&opening, &json!({ "purpose": "support" })).await.is(403);
    let glass = format!("/cases/{case}/break-glass");
    let reason = "CANARY: the case worker cannot be reached, and she is in danger";
    let short = json!({ "category": "nobody_reachable", "reason": "short" });
    assert_eq!(officer.post(&glass, &short).await.is(422).json["refusal"], "reason_short");
    let why = json!({ "category": "nobody_reachable", "reason": reason });
    let broken = officer.post(&glass, &why).await;
    assert!(!text(broken.is(201)).contains("CANARY"));
    officer.post(&opening, &json!({ "purpose": "support" })).await.is(200);
    let auditor = Client::with(&world, "auditor", &ALL).await;
    let list = auditor.get("/break-glass").await;
    assert!(!text(list.is(200)).contains("CANARY"));
    let one = format!("/break-glass/{}", id(&broken));
    let opened = auditor.post(&format!("{one}/opening"), &json!({})).await;
    assert_eq!(opened.is(200).json["reason"], reason);
    officer.post(&format!("{one}/opening"), &json!({})).await.is(404);
    let reviewed = auditor.post(&format!("{one}/review"), &json!({ "verdict": "justified" })).await;
    assert_eq!(reviewed.is(200).json["verdict"], "justified");
    assert_eq!(world.details("glass.read").await.len(), 1);
}

#[tokio::test]
async fn what_takes_two_is_seen_and_refused_and_alarms_are_closed() {
    let world = World::open().await;
    hire(&world, "second", Role::Administrator, "ANCCTHB", 21).await;
    let admin = Client::of(&world, "admin").await;
    let second = Client::of(&world, "second").await;
    let (by, mut changed) =
        (world.by("admin").await, world.register.account_by_login("officer").await.unwrap());
    changed.role = Role::Analyst;
    world.register.change_account(&by, &changed).await.unwrap();
    let list = second.get("/approvals").await;
    let one = format!("/approvals/{}", list.is(200).json["items"][0]["id"].as_str().unwrap());
    assert_eq!(list.json["items"][0]["sort"], "role");
    // A second person agrees, never a program: it does not confirm who it is.
    second.post(&format!("{one}/agreement"), &json!({})).await.is(404);
    let refused = second.post(&format!("{one}/refusal"), &json!({ "reason": "No" })).await;
    assert_eq!(refused.is(200).json["state"], "refused");
    second.post(&format!("{one}/refusal"), &json!({ "reason": "late" })).await.is(422);
    let auditor = Client::of(&world, "auditor").await;
    auditor.get("/alarms").await.is(200);
    admin.get("/alarms").await.is(404);
    let none = "/alarms/01870000-0000-7000-8000-000000000000/closing";
    auditor.post(none, &json!({ "reason": "x" })).await.is(404);
    admin.post("/decoys", &json!({ "case": "2017-0001" })).await.is(404);
}

#[tokio::test]
async fn retention_is_proposed_adopted_planned_and_held() {
    let (world, case) = World::with_a_case().await;
    let auditor = Client::of(&world, "auditor").await;
    let chief = Client::of(&world, "coordinator").await;
    let nothing = auditor.post("/retention/tables", &json!({ "reason": "" })).await;
    assert_eq!(nothing.is(422).json["refusal"], "reason_missing");
    let rules: serde_json::Map<String, Value> =
        world.register.pack().retention.iter().map(|rule| (rule.id.clone(), json!(7))).collect();
    let table = json!({ "periods": rules, "reason": "Decided on 2 March" });
    let made = auditor.post("/retention/tables", &table).await;
    assert_eq!(made.is(201).json["state"], "proposed");
    let one = format!("/retention/tables/{}", id(&made));
    assert_eq!(
        auditor.post(&format!("{one}/adoption"), &json!({})).await.is(422).json["refusal"],
        "same_person"
    );
    assert_eq!(
        chief.post(&format!("{one}/adoption"), &json!({})).await.is(200).json["state"],
        "adopted"
    );
    let plan = chief.get("/retention/plan?on=2030-01-01").await;
    assert_eq!(plan.is(200).json["table"], made.json["id"]);
    let hold =
        json!({ "subject": case.to_string(), "reason": "A claim", "review_on": "2029-12-31" });
    let placed = chief.post("/retention/holds", &hold).await;
    assert_eq!(placed.is(201).json["sort"], "case");
    let lift = format!("/retention/holds/{}/lifting", id(&placed));
    auditor.post(&lift, &json!({ "reason": "Settled" })).await.is(403);
    assert_eq!(
        chief.post(&lift, &json!({ "reason": "Settled" })).await.is(200).json["lifted_because"],
        "Settled"
    );
    chief.post("/retention/runs", &json!({})).await.is(404);
    chief.get("/retention/certificates").await.is(200);
    Client::of(&world, "worker").await.get("/retention/tables").await.is(404);
}

#[tokio::test]
async fn a_request_is_taken_in_reviewed_released_and_handed_over() {
    let (world, case) = World::with_a_case().await;
    let worker = Client::with(&world, "worker", &ALL).await;
    let auditor = Client::with(&world, "auditor", &ALL).await;
    let made = worker.post(&format!("/cases/{case}/persons"), &person()).await;
    let told = json!({ "version": 1, "text": "She came alone.\n\nSomebody waited." });
    worker.put(&format!("/cases/{case}/narrative"), &told).await.is(204);
    let new =
        json!({ "person": id(made.is(201)), "received_on": "2017-07-01", "check": "document" });
    let request = auditor.post("/access-requests", &new).await;
    let one = format!("/access-requests/{}", id(request.is(201)));
    auditor.post(&format!("{one}/review"), &json!({})).await.is(403);
    let review = worker.post(&format!("{one}/review"), &json!({})).await;
    assert_eq!(review.is(200).json["items"][0]["entries"].as_array().unwrap().len(), 2);
    let version = review.json["items"][0]["version"].clone();
    let decide = |decisions: Value| json!({ "cases": [{ "case": case.to_string(), "version": version, "decisions": decisions }] });
    let half = decide(json!([{ "decision": "include" }]));
    assert_eq!(
        worker.post(&format!("{one}/preparation"), &half).await.is(422).json["refusal"],
        "undecided"
    );
    let both = decide(
        json!([{ "decision": "include" }, { "decision": "leave_out", "why": "third_person" }]),
    );
    let prepared = worker.post(&format!("{one}/preparation"), &both).await;
    assert_eq!(prepared.is(200).json["state"], "prepared");
    assert_eq!(
        auditor.post(&format!("{one}/release"), &json!({})).await.is(200).json["state"],
        "released"
    );
    let answer = format!("{one}/answer/opening");
    assert!(text(worker.post(&answer, &json!({})).await.is(200)).contains("She came alone."));
    assert!(!text(auditor.post(&answer, &json!({})).await.is(403)).contains("CANARY"));
    assert_eq!(world.details("access_request.opened").await.len(), 1);
}

#[tokio::test]
async fn a_breach_is_recorded_assessed_told_and_traced() {
    let (world, case) = World::with_a_case().await;
    let worker = Client::with(&world, "worker", &ALL).await;
    let persons = format!("/cases/{case}/persons");
    let made = worker.post(&persons, &person()).await;
    let open = json!({ "class": "identity", "purpose": "support" });
    worker.post(&format!("{persons}/{}/opening", id(made.is(201))), &open).await.is(200);
    let auditor = Client::of(&world, "auditor").await;
    let own = world.by("worker").await.actor.account.to_string();
    let mut new = json!({
        "detected_at": "2017-07-10", "from": "2017-07-10", "until": "2017-07-10",
        "accounts": [own], "about": "A laptop was lost",
    });
    let refused = auditor.post("/breaches", &new).await;
    assert_eq!(refused.is(422).json["errors"][0]["pointer"], "/detected_at");
    new["detected_at"] = json!("2017-07-10T07:30:00Z");
    let breach = auditor.post("/breaches", &new).await;
    assert_eq!(breach.is(201).json["detected_at"], "2017-07-10T07:30:00Z");
    let one = format!("/breaches/{}", id(&breach));
    let risk = json!({ "risk": "likely", "reason": "It was not encrypted" });
    assert_eq!(
        auditor.post(&format!("{one}/assessment"), &risk).await.is(200).json["risk"],
        "likely"
    );
    auditor.post(&format!("{one}/authority"), &json!({ "reference": "1/2017" })).await.is(200);
    auditor.post(&format!("{one}/persons"), &json!({})).await.is(200);
    let touched = auditor.get(&format!("{one}/touched")).await;
    assert_eq!(touched.is(200).json["persons"][0]["classes"], json!(["identity"]));
    assert!(touched.json["persons"][0]["person"].is_null());
    assert!(!text(&touched).contains("CANARY"));
    worker.get(&one).await.is(404);
}

#[tokio::test]
async fn a_shelter_is_entered_opened_for_a_case_and_closed() {
    let (world, case) = World::with_a_case().await;
    hire(&world, "manager", Role::CaseWorker, "TAS-VAR", 22).await;
    let manager = Client::with(&world, "manager", &ALL).await;
    let worker = Client::with(&world, "worker", &ALL).await;
    let there = json!({ "address": "ул. CANARY 1", "directions": "две позвънявания" });
    let new = json!({ "version": 0, "location": there });
    let entered = manager.put("/shelters/TAS-VAR/location", &new).await;
    assert_eq!((&entered.is(200).json["version"], &entered.json["own"]), (&json!(1), &json!(true)));
    manager.put("/shelters/TAS-VAR/location", &new).await.is(409);
    let empty = json!({ "version": 1, "location": { "address": " " } });
    manager.put("/shelters/TAS-VAR/location", &empty).await.is(422);
    worker.put("/shelters/TAS-VAR/location", &new).await.is(403);
    let opening = "/shelters/TAS-VAR/opening";
    let opened = manager.post(opening, &json!({ "purpose": "support" })).await;
    assert_eq!(opened.is(200).json, there);
    worker.post(opening, &json!({ "purpose": "support" })).await.is(403);
    let for_case = json!({ "purpose": "referral", "case": case.to_string() });
    assert_eq!(worker.post(opening, &for_case).await.is(200).json, there);
    assert_eq!(world.details("shelter.revealed").await.len(), 2, "one opening, one entry");
    for who in ["analyst", "auditor", "admin", "moi"] {
        let stranger = Client::with(&world, who, &ALL).await;
        stranger.get("/shelters").await.is(404);
        stranger.get("/shelters/TAS-VAR").await.is(404);
        assert!(!text(stranger.post(opening, &for_case).await.is(404)).contains("CANARY"));
    }
    for path in ["/shelters", "/shelters/TAS-VAR", "/institutions/TAS-VAR"] {
        assert!(!text(&manager.get(path).await).contains("CANARY"));
    }
    let closed = manager.post("/shelters/TAS-VAR/closing", &json!({ "version": 1 })).await;
    assert!(closed.is(200).json["entered_at"].is_null());
    manager.post(opening, &json!({ "purpose": "support" })).await.is(404);
}

#[tokio::test]
async fn who_took_part_is_entered_opened_and_taken_away() {
    let (world, _) = World::with_a_case().await;
    let varna = Client::with(&world, "varna", &ALL).await;
    let training = json!({ "fields": {
        "title": "Teachers", "type": "training", "held_on": "2017-05-12", "status": "held",
        "participants": 2,
    }});
    let record = varna.post("/records/training", &training).await;
    let list = format!("/records/training/{}/attendees", id(record.is(201)));
    assert_eq!(
        varna.get(&list).await.is(200).json,
        json!({ "version": 0, "entered_at": null, "told": 2 })
    );
    let new = json!({ "version": 0, "attendees": [{ "name": "CANARY", "from": "РДСП" }, { "name": "Боян" }] });
    assert_eq!(varna.put(&list, &new).await.is(200).json["version"], 1);
    varna.put(&list, &new).await.is(409);
    let nobody = json!({ "version": 1, "attendees": [{ "name": "", "from": "CANARY" }] });
    assert!(!text(varna.put(&list, &nobody).await.is(422)).contains("CANARY"));
    let opening = format!("{list}/opening");
    let opened = varna.post(&opening, &json!({ "purpose": "correction" })).await;
    assert_eq!(opened.is(200).json["attendees"], new["attendees"]);
    assert_eq!(opened.json["told"], 2);
    assert_eq!(world.details("attendees.revealed").await.len(), 1, "one opening, one entry");
    let chief = Client::with(&world, "coordinator", &ALL).await;
    chief.get(&list).await.is(404);
    assert!(
        !text(chief.post(&opening, &json!({ "purpose": "correction" })).await.is(404))
            .contains("CANARY")
    );
    varna.delete(&format!("{list}?version=2")).await.is(409);
    varna.delete(&format!("{list}?version=1")).await.is(204);
    varna.post(&opening, &json!({ "purpose": "correction" })).await.is(404);
}

#[tokio::test]
async fn a_sealed_register_says_so_to_programs() {
    let (world, case) = World::with_a_case().await;
    world.register.seal(crate::common::now(), 99).await.unwrap();
    let worker = Client::with(&world, "worker", &ALL).await;
    let purpose = json!({ "purpose": "support" });
    worker.post(&format!("/cases/{case}/narrative/opening"), &purpose).await.is(503);
    worker.post(&format!("/cases/{case}/persons"), &person()).await.is(503);
    worker.get("/shelters").await.is(503);
}
