//! One procedure across cases and mutual assistance, from request to page, and in
//! the API.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]
use crate::common::client::Client;
use crate::common::{World, now};
use domain::case_file::Part;
use domain::id::{CaseId, PersonId};
use domain::person::{Person, Regime};
use domain::referral::child::{ChildEvent, ChildStep};
use domain::referral::compensation::{Claim, ClaimEvent};
use domain::referral::crossborder::{CrossBorder, Direction, Phase};
use domain::referral::identification::{AgeGroup, Finding, Ground, Identification, Manner};
use domain::referral::step::Step;
use register::account::Secret;
use register::step::NewStep;
use serde_json::json;

async fn put(world: &World, (case, person): (CaseId, PersonId), hours_ago: i64, step: Step) {
    let by = world.by("worker").await;
    let new = NewStep { person, on: now().plus(-hours_ago * 3_600_000), step, reason: "" };
    world.register.put_step(&by, case, &new, &Secret::new([3; 32])).await.unwrap();
}

fn found(age: AgeGroup) -> Step {
    Step::Identification(Identification {
        manner: Manner::Informal,
        finding: Finding::Actual,
        age,
        grounds: vec![Ground::Statement],
        screening: None,
        forms: Vec::new(),
        abroad: false,
    })
}

/// A case of the worker with a victim of whom `step` was found.
async fn with_a_victim(age: AgeGroup, hours_ago: i64) -> (World, (CaseId, PersonId)) {
    let (world, case) = World::with_a_case().await;
    let person = Person::default();
    let (by, secret) = (world.by("worker").await, Secret::new([4; 32]));
    let r = &world.register;
    let entered = r.enter_person(&by, case, &person, Part::Victim, Regime::Gdpr, &secret);
    let of = (case, entered.await.unwrap());
    put(&world, of, hours_ago, found(age)).await;
    (world, of)
}

#[tokio::test]
async fn the_clock_of_each_child_is_told_and_others_say_for_what() {
    let (world, of) = with_a_victim(AgeGroup::Child, 30).await;
    put(&world, of, 20, Step::Child(ChildStep { event: ChildEvent::AgencyTold })).await;
    put(&world, of, 2, Step::Child(ChildStep { event: ChildEvent::PoliceTold })).await;
    put(&world, of, 1, Step::Child(ChildStep { event: ChildEvent::Unaccompanied })).await;
    let page = world.get("/children", "worker").await;
    page.is(200).has("2017-0001").has("1 case, 1 of them with a term that ran out");
    page.has("4 hours too late").has("6 hours late").has("Found to be unaccompanied");
    page.has("Representative appointed – The department of child protection");
    let page = world.get_in("/children", "worker", "bg").await;
    page.is(200).has("6 часа закъснение").lacks(">work-").lacks(">step-");
    // Others have none of it by their rank alone.
    world.get("/children", "officer").await.is(200).lacks("2017-0001").lacks("name=\"purpose\"");
    world.get("/children", "analyst").await.is(404);
    let page = world.get("/children", "coordinator").await;
    page.is(200).lacks("2017-0001").has("name=\"purpose\"");
    world.post("/children", "coordinator", &[]).await.is(422).lacks("2017-0001");
    let support = [("purpose", "support")];
    world.post("/children", "coordinator", &support).await.is(200).has("2017-0001");
    world.post("/children", "officer", &support).await.is(403);
    // Nor the procedure of the case.
    let steps = format!("/cases/{}/steps", of.0);
    let page = world.get(&steps, "coordinator").await;
    page.is(200).has("A child is in this case").has("name=\"purpose\"").lacks("Told at once");
    page.lacks("unaccompanied");
    world.post(&steps, "coordinator", &[]).await.is(422).lacks("unaccompanied");
    world.post(&steps, "coordinator", &support).await.is(200).has("unaccompanied");
    world.post(&steps, "officer", &support).await.is(403);
    world.get(&steps, "worker").await.is(200).has("unaccompanied").lacks("name=\"purpose\"");
    world.get(&format!("/cases/{}", of.0), "coordinator").await.is(200).lacks("/screenings\"");
    world.get(&format!("/cases/{}/screenings", of.0), "coordinator").await.is(403);
}

#[tokio::test]
async fn of_an_adult_nothing_more_is_asked() {
    let (world, of) = with_a_victim(AgeGroup::Adult, 30).await;
    world.get("/children", "worker").await.is(200).has("There is no child");
    let steps = format!("/cases/{}/steps", of.0);
    world.get(&steps, "coordinator").await.is(200).lacks("name=\"purpose\"").has("Identification");
}

#[tokio::test]
async fn referrals_and_claims_are_listed_with_what_comes_next() {
    let (world, of) = with_a_victim(AgeGroup::Adult, 300).await;
    let (country, body) = ("DE".to_owned(), "MLSP".to_owned());
    let phase = Phase::Requested;
    let asked = CrossBorder { phase, direction: Direction::In, country, body };
    put(&world, of, 240, Step::CrossBorder(asked)).await;
    let filed = Claim { event: ClaimEvent::Filed, amount: None };
    put(&world, of, 240, Step::Claim(filed)).await;
    let granted = Claim { event: ClaimEvent::Granted, amount: Some(0) };
    put(&world, of, 2, Step::Claim(granted)).await;
    let page = world.get("/cross-border", "worker").await;
    page.is(200).has("From another country").has("Germany").has("Asked for").has(">10<");
    page.has("Consent looked at – Case worker").has("/alerts?state=all&amp;source=consular");
    world.get_in("/cross-border", "worker", "bg").await.is(200).lacks(">work-").lacks(">step-");
    let page = world.get("/compensation", "coordinator").await;
    page.is(200).has("Not known").has("Not yet").has("Granted").has("Paid – The authority");
    world.get_in("/compensation", "worker", "bg").await.is(200).lacks(">work-").lacks(">step-");
    world.get("/compensation", "officer").await.is(200).has("No claim");
    world.get("/cross-border?closed=yes&page=9", "worker").await.is(200);
    world.get("/cases", "worker").await.is(200).has("href=\"/children\"").has("href=\"/lawyers\"");
}

#[tokio::test]
async fn mutual_assistance_opens_to_its_records() {
    let world = World::open().await;
    let fields = [
        ("reference", "BG-1"),
        ("type", "recovery"),
        ("direction", "incoming"),
        ("country", "DE"),
        ("received_on", "2017-06-01"),
        ("due_on", "2017-07-01"),
        ("status", "open"),
        ("amount", "1200"),
    ];
    let path = "/records/mutual_assistance_request/new";
    world.post(path, "coordinator", &fields).await.is(303);
    let page = world.get("/mutual-assistance", "coordinator").await;
    page.is(200).has("BG-1").has("9 days late").has("1,200").has("Sums are in BGN");
    let href = page.body.split("href=\"").find(|part| part.contains("f.country=DE")).unwrap();
    let href = href.split('"').next().unwrap().replace("&amp;", "&").replace("&#38;", "&");
    world.get(&href, "coordinator").await.is(200).has("BG-1");
    let other = href.replace("=DE", "=FR");
    world.get(&other, "coordinator").await.is(200).lacks("BG-1");
    world.get_in("/mutual-assistance", "coordinator", "bg").await.is(200).lacks(">assistance-");
    let page = world.get("/mutual-assistance?year=2016", "coordinator").await;
    page.is(200).has("BG-1").has("No request was received or sent");
    world.get("/mutual-assistance", "moi").await.is(200).lacks("BG-1").has("No request waits");
    world.get("/mutual-assistance", "admin").await.is(404);
    world.get("/records", "moi").await.is(200).has("href=\"/mutual-assistance\"");
}

#[tokio::test]
async fn the_api_has_the_same_lists() {
    let (world, of) = with_a_victim(AgeGroup::Child, 30).await;
    put(&world, of, 10, Step::Claim(Claim { event: ClaimEvent::Filed, amount: Some(5) })).await;
    let worker = Client::of(&world, "worker").await;
    let answer = worker.get("/children?limit=5").await;
    let line = &answer.is(200).json["items"][0];
    assert_eq!(line["number"], "2017-0001");
    assert_eq!(line["terms"][0]["state"], "late");
    assert_eq!(line["next"][0]["step"], "agency_told");
    let answer = worker.get("/compensation").await;
    let claim = &answer.is(200).json["items"][0]["claim"];
    assert_eq!(claim["claimed"], json!({ "state": "known", "hundredths": 5 }));
    assert_eq!(claim["paid"], json!({ "state": "not_yet", "hundredths": null }));
    assert_eq!(worker.get("/cross-border").await.is(200).json["all"], 0);
    let coordinator = Client::of(&world, "coordinator").await;
    assert_eq!(coordinator.get("/children").await.is(200).json["all"], 0);
    let purpose = json!({ "purpose": "support" });
    let opened = coordinator.post("/children/opening", &purpose).await;
    assert_eq!(opened.is(200).json["all"], 1);
    worker.post("/children/opening", &purpose).await.is(403);
    coordinator.get(&format!("/cases/{}/steps", of.0)).await.is(403);
    let whole = coordinator.post(&format!("/cases/{}/procedure/opening", of.0), &purpose).await;
    assert_eq!(whole.is(200).json["steps"].as_array().unwrap().len(), 2);
    let answer = coordinator.get("/mutual-assistance?year=2017").await;
    assert_eq!(answer.is(200).json["open"], json!([]));
}

#[test]
fn every_procedure_has_words() {
    use domain::referral::clock::Owner;
    use domain::referral::worklist::Procedure;
    let keys = ["work-children", "work-borders", "work-compensation"];
    assert_eq!(keys.len(), Procedure::ALL.len());
    let each = keys.iter().flat_map(|key| ["", "-about", "-none"].map(|end| format!("{key}{end}")));
    let owners = Owner::CODES.iter().map(|code| format!("step-owner-{code}"));
    let events = ChildEvent::CODES.iter().map(|code| format!("step-child_event-{code}"));
    let missing: Vec<String> =
        each.chain(owners).chain(events).filter(|key| !web::words::exists(key)).collect();
    assert!(missing.is_empty(), "{missing:?}");
}
