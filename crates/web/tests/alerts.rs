//! Alerts, from request to page and to the API.
use crate::common::World;
use crate::common::client::Client;
use serde_json::json;

const ALL: [&str; 4] = ["read", "write", "contact", "narrative"];

/// Takes a call and saves what was said: the address of the alert.
async fn taken(world: &World) -> String {
    let begun = world.post("/alerts", "worker", &[]).await;
    let intake = begun.is(303).location.clone();
    let page = world.get(&intake, "worker").await;
    page.is(200).has("A-2017-0001").has("Is a child involved?").has("data-pr-since");
    let saved = world.post(&intake, "worker", &said("1")).await;
    saved.is(303);
    intake.trim_end_matches("/intake").to_owned()
}

fn said(version: &str) -> Vec<(&str, &str)> {
    vec![
        ("_version", version),
        ("danger", "yes"),
        ("child", "yes"),
        ("abroad", "unknown"),
        ("persons", "2"),
        ("language", "bg"),
        ("territory", "VAR"),
        ("channel", "hotline"),
        ("source_kind", "school"),
        ("source_body", ""),
        ("on", "2017-07-10"),
        ("time", "10:30"),
        ("narrative", "CANARYsaid: две момичета"),
        ("contact", "CANARYcontact"),
    ]
}

#[tokio::test]
async fn a_call_is_taken_in_answered_for_and_becomes_a_case() {
    let (world, _) = World::with_a_case().await;
    let alert = taken(&world).await;
    let page = world.get(&alert, "worker").await;
    page.is(200).has("Immediate danger").has("Received").lacks("CANARY").lacks("I answer for");
    let bulgarian = world.get_in(&alert, "coordinator", "bg").await;
    bulgarian.is(200).has("Аз отговарям за този сигнал").has("Непосредствена опасност");
    bulgarian.lacks("alert-").lacks("CANARY");
    // What was said is opened for a purpose, by a form that is sent.
    world.post(&alert, "coordinator", &[("purpose", "")]).await.is(422).lacks("CANARY");
    let opened = world.post(&alert, "coordinator", &[("purpose", "recognition")]).await;
    opened.is(200).has("CANARYsaid").has("CANARYcontact");
    let events = format!("{alert}/events");
    world.post(&events, "worker", &[("event", "acknowledged")]).await.is(403);
    world.post(&events, "coordinator", &[("event", "unfounded")]).await.is(400);
    world.post(&events, "coordinator", &[("event", "acknowledged")]).await.is(303);
    let again = world.post(&events, "coordinator", &[("event", "acknowledged")]).await;
    again.is(422).has("Somebody answers for this alert already");
    world.post(&events, "coordinator", &[("event", "police_told")]).await.is(303);
    let page = world.get(&alert, "coordinator").await;
    page.is(200).has("The police were told").lacks("I answer for").has("Acknowledged");
    // Nothing chosen, then a case.
    let decision = format!("{alert}/decision");
    world.get(&decision, "coordinator").await.is(200).has("Open a case");
    world.get(&decision, "worker").await.is(404);
    let nothing = world.post(&decision, "coordinator", &[]).await;
    nothing.is(422).has("Choose what becomes of the alert");
    let opens = [("event", "case_opened"), ("territory", "VAR")];
    let case = world.post(&decision, "coordinator", &opens).await.is(303).location.clone();
    let case = case.split('?').next().unwrap().to_owned();
    world.get(&case, "coordinator").await.is(200).has("A-2017-0001");
    world.get(&alert, "coordinator").await.is(200).has("Case opened").has("Add another case");
    // A case that is there: known by its number alone.
    let merge = |number| [("event", "merged"), ("number", number)];
    let none = world.post(&decision, "coordinator", &merge("2017-0099")).await;
    none.is(422).has("There is no case with this number");
    let same = world.post(&decision, "coordinator", &merge("2017-0002")).await;
    same.is(422).has("in this case already");
    world.post(&decision, "coordinator", &merge("2017-0001")).await.is(303);
}

#[tokio::test]
async fn what_is_typed_during_a_call_is_saved_by_itself_and_never_over_others() {
    let (world, _) = World::with_a_case().await;
    let intake = world.post("/alerts", "worker", &[]).await.location.clone();
    let mut alone = said("1");
    alone.push(("_then", "alone"));
    let saved = world.post(&intake, "worker", &alone).await;
    saved.is(204);
    assert_eq!(saved.headers.get("x-version").unwrap(), "2");
    assert!(saved.bytes.is_empty(), "nothing that was typed comes back");
    // Another window still has the version before.
    world.post(&intake, "worker", &alone).await.is(409);
    let late = world.post(&intake, "worker", &said("1")).await;
    late.is(422).has("Somebody else has written to this alert meanwhile").has("CANARYsaid");
    let mut stay = said("2");
    stay.push(("_then", "stay"));
    let page = world.post(&intake, "worker", &stay).await;
    page.is(200).has("Saved:").has("name=\"_version\" value=\"3\"");
    let mut wrong = said("3");
    wrong[4] = ("persons", "0");
    let refused = world.post(&intake, "worker", &wrong).await;
    refused.is(422).has("above zero").has("CANARYsaid");
    wrong[4] = ("persons", "");
    wrong[10] = ("on", "2017-07-11");
    world.post(&intake, "worker", &wrong).await.is(422).has("This moment has not come yet");
    // What was saved is not shown again without a purpose.
    let again = world.get(&intake, "worker").await;
    assert_eq!(again.is(303).location, intake.trim_end_matches("/intake"));
    let alert = intake.trim_end_matches("/intake");
    let correct = [("purpose", "recognition"), ("_correct", "1")];
    world.post(alert, "worker", &correct).await.is(200).has("CANARYsaid").has("value=\"3\"");
}

#[tokio::test]
async fn an_alert_is_set_aside_with_a_reason_and_taken_up_again() {
    let (world, _) = World::with_a_case().await;
    let alert = taken(&world).await;
    let decision = format!("{alert}/decision");
    let unfounded = |reason| [("event", "unfounded"), ("reason", reason)];
    let why = world.post(&decision, "coordinator", &unfounded("")).await;
    why.is(422).has("Say why");
    let nobody = [("event", "forwarded"), ("reason", "CANARYwhy"), ("body", "")];
    let whom = world.post(&decision, "coordinator", &nobody).await;
    whom.is(422).has("Choose the body").has("CANARYwhy");
    world.post(&decision, "coordinator", &unfounded("CANARYwhy")).await.is(303);
    world.get(&decision, "coordinator").await.is(404);
    let page = world.get(&alert, "coordinator").await;
    page.is(200).has("Unfounded").has("Take it up again").lacks("CANARY");
    let opened = world.post(&alert, "coordinator", &[("purpose", "recognition")]).await;
    opened.is(200).has("CANARYwhy");
    let reopening = format!("{alert}/reopening");
    world.get(&reopening, "worker").await.is(404);
    world.post(&reopening, "coordinator", &[("reason", "")]).await.is(422).has("Say why");
    world.post(&reopening, "coordinator", &[("reason", "CANARYagain")]).await.is(303);
    world.get(&alert, "coordinator").await.is(200).has("Acknowledged");
}

#[tokio::test]
async fn the_list_shows_what_waits_to_who_may_know() {
    let (world, _) = World::with_a_case().await;
    let alert = taken(&world).await;
    let list = world.get("/alerts", "coordinator").await;
    list.is(200).has("A-2017-0001").has("1 alert waits for a decision").lacks("CANARY");
    world.get("/home", "coordinator").await.is(200).has("1 alert waits for a decision");
    world.get("/alerts?state=unfounded", "coordinator").await.is(200).lacks("A-2017-0001");
    world.get("/alerts?territory=VAR&source=school", "officer").await.is(200).has("A-2017-0001");
    world.get("/alerts?state=nothing", "coordinator").await.is(404);
    for who in ["analyst", "auditor", "admin", "moi"] {
        world.get("/alerts", who).await.is(404);
        world.get(&alert, who).await.is(404);
        world.post("/alerts", who, &[]).await.is(404);
        world.get("/home", who).await.lacks("waits for a decision");
    }
    world.get("/alerts", "varna").await.is(200).has("A-2017-0001");
}

#[tokio::test]
async fn a_program_takes_alerts_in_and_decides_on_them() {
    let (world, _) = World::with_a_case().await;
    let worker = Client::with(&world, "worker", &ALL).await;
    let new = json!({
        "channel": "partner_api", "source_kind": "ngo", "danger": "no", "child": "unknown",
        "abroad": "yes", "received_at": "2017-07-10T06:00:00Z", "persons": 1,
        "narrative": "CANARYsaid", "contact": "CANARYcontact",
    });
    let made = worker.post("/alerts", &new).await;
    let alert = made.is(201).header("location").trim_start_matches("/api/v1").to_owned();
    assert!(!String::from_utf8_lossy(&made.bytes).contains("CANARY"), "it is not answered");
    assert_eq!(made.json["alert"]["number"], "A-2017-0001");
    assert_eq!(made.json["alert"]["clocks"][0]["state"], "due");
    let open = json!({ "purpose": "recognition" });
    let opened = worker.post(&format!("{alert}/opening"), &open).await;
    assert_eq!(opened.is(200).json["narrative"], "CANARYsaid");
    let correction = json!({ "version": 1, "intake": {
        "channel": "partner_api", "source_kind": "ngo", "danger": "yes", "child": "yes",
        "abroad": "yes", "narrative": "CANARYmore" } });
    let corrected = worker.put(&alert, &correction).await;
    assert_eq!(corrected.is(200).json["alert"]["version"], 2);
    assert_eq!(corrected.json["alert"]["received_at"], "2017-07-10T06:00:00Z");
    assert!(corrected.json["alert"]["persons"].is_null(), "not known is not zero");
    worker.put(&alert, &correction).await.is(409);
    // Without the scopes of what is sealed nothing is opened and nothing sealed.
    let narrow = Client::with(&world, "worker", &["read", "write", "narrative"]).await;
    narrow.post(&format!("{alert}/opening"), &open).await.is(403);
    narrow.post("/alerts", &new).await.is(403);
    worker.post(&format!("{alert}/events"), &json!({ "event": "acknowledged" })).await.is(403);
    let chief = Client::with(&world, "coordinator", &ALL).await;
    let set_aside = json!({ "event": "insufficient", "reason": "" });
    let refused = chief.post(&format!("{alert}/events"), &set_aside).await;
    assert_eq!(refused.is(422).json["refusal"], "no_reason");
    let noted = json!({ "event": "agency_told" });
    let noted = chief.post(&format!("{alert}/events"), &noted).await;
    assert_eq!(noted.is(200).json["events"][0]["event"], "agency_told");
    let cased = chief.post(&format!("{alert}/cases"), &json!({ "territory": "VAR" })).await;
    assert_eq!(cased.is(200).json["cases"][0]["number"], "2017-0002");
    assert_eq!(cased.json["alert"]["state"], "case_opened");
    let merged = chief.post(&format!("{alert}/cases"), &json!({ "number": "2017-0001" })).await;
    assert_eq!(merged.is(200).json["cases"].as_array().unwrap().len(), 2);
    let list = chief.get("/alerts?state=case_opened").await;
    assert_eq!(list.is(200).json["items"][0]["number"], "A-2017-0001");
    Client::with(&world, "moi", &ALL).await.get("/alerts").await.is(404);
}
