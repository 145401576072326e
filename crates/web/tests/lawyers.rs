//! The network of lawyers and lawyers in a case, from request to page, and in the
//! API.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]
use crate::common::World;
use crate::common::client::Client;
use axum::http::Method;
use serde_json::json;

const FIELDS: [(&str, &str); 10] = [
    ("name", "A. <Izmislena>"),
    ("bar_number", "1200345678"),
    ("practices", "representation"),
    ("practices", "compensation"),
    ("legal_aid", "yes"),
    ("takes_cases", "yes"),
    ("since", "2016-01-01"),
    ("oblasts", "VAR"),
    ("languages", "bg"),
    ("capacity", "3"),
];

fn with<'f>(more: &[(&'f str, &'f str)]) -> Vec<(&'f str, &'f str)> {
    let kept = FIELDS.iter().filter(|(name, _)| more.iter().all(|(other, _)| other != name));
    kept.chain(more).copied().collect()
}

/// Enters a lawyer; where their page is.
async fn entered(world: &World, more: &[(&str, &str)]) -> String {
    let made = world.post("/lawyers/new", "coordinator", &with(more)).await;
    made.is(303).location.split('?').next().unwrap().to_owned()
}

fn id(address: &str) -> &str {
    address.rsplit('/').next().unwrap()
}

#[tokio::test]
async fn a_lawyer_is_entered_found_and_corrected() {
    let world = World::open().await;
    world.get("/lawyers", "").await.is(303);
    world.get("/lawyers", "analyst").await.is(404);
    world.get("/lawyers", "moi").await.is(200).has("No lawyer of the network");
    let wrong = world.post("/lawyers/new", "coordinator", &with(&[("since", "")])).await;
    wrong.is(422).has("Enter the first day").has("govuk-error-summary");
    let wrong = with(&[("phone", "ask Maria"), ("until", "2015-01-01")]);
    world.post("/lawyers/new", "coordinator", &wrong).await.is(422);
    let at = entered(&world, &[]).await;
    let again = world.post("/lawyers/new", "coordinator", &FIELDS).await;
    again.is(422).has("Another lawyer of the network has it");
    let page = world.get(&at, "moi").await;
    page.is(200).has("A. &#60;Izmislena&#62;").has("Claims compensation").has("0 of 3");
    page.lacks("/correct");
    let page = world.get_in(&at, "coordinator", "bg").await;
    page.is(200).has("Претендира обезщетение").has("0 от 3").lacks(">lawyer-").lacks(">case-");
    for (query, found) in [
        ("", true),
        ("?oblast=VAR&language=bg&legal_aid=yes&room=yes&practice=compensation&year=2016", true),
        ("?oblast=BGS", false),
        ("?language=tr", false),
        ("?practice=children", false),
    ] {
        let page = world.get(&format!("/lawyers{query}"), "moi").await;
        assert_eq!(page.is(200).body.contains("1200345678"), found, "{query}");
    }
    let away = with(&[("version", "1"), ("takes_cases", "no")]);
    world.post(&format!("{at}/correct"), "moi", &away).await.is(403);
    world.post(&format!("{at}/correct"), "coordinator", &away).await.is(303);
    world.post(&format!("{at}/correct"), "coordinator", &away).await.is(422).has("Somebody else");
    world.get("/lawyers?room=yes", "moi").await.lacks("1200345678");
    world.get(&at, "moi").await.has("Takes no cases").has("Corrected");
}

#[tokio::test]
async fn a_lawyer_without_an_account_is_assigned_and_a_conflict_is_said() {
    let (world, case) = World::with_a_case().await;
    let victim = [("part", "victim"), ("regime", "gdpr"), ("sex", "F")];
    world.post(&format!("/cases/{case}/persons/new"), "worker", &victim).await.is(303);
    let at = entered(&world, &[]).await;
    let lawyers = format!("/cases/{case}/lawyers");
    world.get(&lawyers, "coordinator").await.is(200).has("Nobody acts as a lawyer yet");
    world.get_in(&lawyers, "coordinator", "bg").await.is(200).lacks(">lawyer-").lacks(">case-");
    world.get(&lawyers, "moi").await.is(404);
    world.post(&lawyers, "coordinator", &[]).await.is(422).has("Choose a lawyer");
    world.post(&lawyers, "worker", &[("lawyer", id(&at))]).await.is(403);
    let declare = format!("{at}/interests/new");
    let both = [("body", "SAA"), ("case", "2017-0001"), ("person", "x"), ("from", "2017-01-01")];
    world.post(&declare, "coordinator", &both).await.is(422).has("one of the two");
    let nobody = [("case", "2017-0001"), ("person", "000000000000"), ("from", "2017-01-01")];
    world.post(&declare, "coordinator", &nobody).await.is(422).has("Enter the number of a person");
    // The body whose case it is.
    let body = world.by("worker").await.actor.institution;
    let said = [("body", body.as_str()), ("from", "2016-01-01")];
    world.post(&declare, "coordinator", &said).await.is(303);
    let page = world.post(&lawyers, "coordinator", &[("lawyer", id(&at))]).await;
    page.is(422).has("which takes part in this case").has("This needs a reason");
    page.has("name=\"reason\"");
    let with_reason = [("lawyer", id(&at)), ("reason", "CANARY-reason")];
    world.post(&lawyers, "coordinator", &with_reason).await.is(303);
    let page = world.get(&lawyers, "worker").await;
    page.is(200).has("Izmislena").has("No account here").has("a body of the case");
    page.lacks("CANARY");
    let href = page.body.split("href=\"").find(|part| part.contains("/reason\"")).unwrap();
    let reason = href.split('"').next().unwrap().to_owned();
    world.get(&reason, "coordinator").await.is(404);
    world.post(&reason, "worker", &[]).await.is(422).lacks("CANARY");
    let opened = world.post(&reason, "worker", &[("purpose", "support")]).await;
    opened.is(200).has("CANARY-reason");
    world.get(&at, "moi").await.is(200).has("1 of 3");
    let page = world.get(&format!("/cases/{case}"), "coordinator").await;
    page.is(200).has("lawyer without an account here");
    let end = format!("{lawyers}/end");
    world.post(&end, "coordinator", &[("lawyer", id(&at))]).await.is(303);
    world.get(&at, "moi").await.is(200).has("0 of 3");
}

#[tokio::test]
async fn an_account_is_assigned_as_a_lawyer_by_the_same_rule() {
    let (world, case) = World::with_a_case().await;
    let account = world.by("officer").await.actor.account.to_string();
    let at = entered(&world, &[("account", account.as_str())]).await;
    let body = world.by("worker").await.actor.institution;
    let said = [("body", body.as_str()), ("from", "2016-01-01")];
    world.post(&format!("{at}/interests/new"), "coordinator", &said).await.is(303);
    let assign = format!("/cases/{case}/assignments");
    let pairs = [("account", account.as_str()), ("post", "lawyer")];
    let page = world.post(&assign, "coordinator", &pairs).await;
    page.is(422).has("which takes part in this case").has("name=\"reason\"");
    // In another post there is nothing to ask.
    let other = [("account", account.as_str()), ("post", "psychologist")];
    world.post(&assign, "coordinator", &other).await.is(303);
    let with_reason = [pairs[0], pairs[1], ("reason", "known to all")];
    world.post(&assign, "coordinator", &with_reason).await.is(303);
    world.post(&assign, "coordinator", &with_reason).await.is(422).has("has that post");
}

#[tokio::test]
async fn the_api_has_the_same_nouns_and_refusals() {
    let (world, case) = World::with_a_case().await;
    let victim = [("part", "victim"), ("regime", "gdpr"), ("sex", "F")];
    world.post(&format!("/cases/{case}/persons/new"), "worker", &victim).await.is(303);
    let client = Client::of(&world, "coordinator").await;
    let new = json!({ "lawyer": {
        "name": "A. Izmislena", "bar_number": "1", "legal_aid": true, "takes_cases": true,
        "practices": ["children"], "since": "2016-01-01",
    }});
    let made = client.post("/lawyers", &new).await;
    let lawyer = made.is(201).json["id"].as_str().unwrap().to_owned();
    client.post("/lawyers", &new).await.is(422);
    client.get("/lawyers?practice=children").await.is(200);
    let body = world.by("worker").await.actor.institution;
    let said = json!({ "body": body, "from": "2016-01-01" });
    let path = format!("/lawyers/{lawyer}/interests");
    let answer = client.post(&path, &said).await;
    let interest = answer.is(200).json["interests"][0]["id"].as_str().unwrap().to_owned();
    client.post(&path, &json!({ "from": "2016-01-01" })).await.is(422);
    let asked = json!({ "lawyer": lawyer });
    let found = client.post(&format!("/cases/{case}/lawyers/conflicts"), &asked).await;
    assert_eq!(found.is(200).json["known"][0]["ground"], "acts_for_body");
    let refused = client.post(&format!("/cases/{case}/lawyers"), &asked).await;
    assert_eq!(refused.is(422).json["refusal"], "lawyer_conflict");
    let with_reason = json!({ "lawyer": lawyer, "reason": "known to all" });
    // A reason is sealed: it takes the scope of what it is sealed as.
    client.post(&format!("/cases/{case}/lawyers"), &with_reason).await.is(403);
    let sealing = Client::with(&world, "coordinator", &["read", "write", "narrative"]).await;
    let acting = sealing.post(&format!("/cases/{case}/lawyers"), &with_reason).await;
    assert_eq!(acting.is(200).json["items"][0]["account"], json!(null));
    let waivers = client.get(&format!("/cases/{case}/conflict-waivers")).await;
    let waiver = waivers.is(200).json["items"][0]["id"].as_str().unwrap().to_owned();
    let path = format!("/cases/{case}/conflict-waivers/{waiver}/opening");
    client.post(&path, &json!({ "purpose": "support" })).await.is(403);
    let worker = Client::with(&world, "worker", &["read", "write", "narrative"]).await;
    let opened = worker.post(&path, &json!({ "purpose": "support" })).await;
    assert_eq!(opened.is(200).json["reason"], "known to all");
    let end = format!("/lawyers/{lawyer}/interests/{interest}/end");
    client.sent(Method::POST, &end, &json!({})).await.is(200);
    client.post(&format!("/cases/{case}/lawyers/end"), &asked).await.is(200);
    let one = client.get(&format!("/lawyers/{lawyer}")).await;
    assert_eq!(one.is(200).json["open_cases"], 0);
    assert_eq!(one.json["cases_in_year"], 1);
}

#[test]
fn every_code_of_a_lawyer_has_words() {
    use domain::lawyer::{LawyerFault, Practice};
    use domain::referral::conflict::Ground;
    let lists = [
        ("lawyer-practice-", Practice::CODES),
        ("lawyer-fault-", LawyerFault::CODES),
        ("conflict-ground-", Ground::CODES),
    ];
    let keys = lists
        .iter()
        .flat_map(|(prefix, codes)| codes.iter().map(move |code| format!("{prefix}{code}")));
    let missing: Vec<String> = keys.filter(|key| !web::words::exists(key)).collect();
    assert!(missing.is_empty(), "{missing:?}");
}
