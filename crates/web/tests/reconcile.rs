//! Lists of persons, pairs of their records, and the board, from request to page.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]
use crate::common::World;
use crate::common::client::Client;
use axum::body::Body;
use axum::http::Method;
use axum::http::header::CONTENT_TYPE;

const POLICE: &[u8] = "reference,given_name,surname,born,identified_on\n\
    P1,Мария,Иванова,1990-03-07,2016-02-01\n\
    P2,Елена,Димитрова,1995-11-20,2016-05-09\n"
    .as_bytes();
const PROSECUTION: &[u8] = b"reference,given_name,surname,born\n\
    77/1,Maria,Ivanova,1990-03-07\n\
    77/2,Georgi,Todorov,1970-02-28\n";

const OF: [(&str, &str); 5] = [
    ("institution", "MoI"),
    ("year", "2016"),
    ("subject", "victim"),
    ("basis", "newly_identified"),
    ("layout", "standard"),
];

fn of<'f>(changes: &[(&'f str, &'f str)]) -> Vec<(&'f str, &'f str)> {
    let kept = OF.iter().filter(|(name, _)| changes.iter().all(|(other, _)| other != name));
    kept.chain(changes).copied().collect()
}

async fn send(world: &World, changes: &[(&str, &str)], content: &[u8]) -> String {
    let pairs = of(&[changes, &[("what", "take")]].concat());
    let sent = world.upload("/lists/new", "officer", &pairs, ("people.csv", content)).await;
    sent.is(303).location.clone()
}

/// Two lists, compared; the address of the pair that waits.
pub(crate) async fn compared(world: &World) -> String {
    send(world, &[], POLICE).await;
    let other = [("institution", "PORB"), ("basis", "in_proceedings")];
    send(world, &other, PROSECUTION).await;
    let year = [("year", "2016"), ("subject", "victim")];
    let done = world.post("/links", "officer", &year).await;
    let queue = world.get(&done.is(303).location, "coordinator").await;
    queue.is(200).has("What was sent was compared").has("Pair 1");
    let (_, rest) = queue.body.split_once("href=\"/links/").unwrap();
    format!("/links/{}", rest.split('"').next().unwrap())
}

#[tokio::test]
async fn a_list_is_tried_taken_in_and_sent_again() {
    let (world, _) = World::with_a_case().await;
    world.get("/lists", "").await.is(303);
    world.get("/lists", "analyst").await.is(404);
    world.get("/lists", "officer").await.is(200).has("No list has come yet");
    world.get("/lists/new", "officer").await.is(200).has("Choose").has("newly identified");
    world.get_in("/lists/new", "officer", "bg").await.has("новоидентифицирани").lacks(">list-");
    let wrong = world.upload("/lists/new", "officer", &[("year", "2999")], ("", b"")).await;
    wrong
        .is(422)
        .has("that is not to come")
        .has("Choose on what you count")
        .has("Choose the institution");
    // A bad row is named; nothing is taken in by a trial.
    let bad =
        "reference,given_name,identified_on\nP1,Ана,05.02.2016\nP1,Още,yesterday\n".as_bytes();
    let tried =
        world.upload("/lists/new", "officer", &of(&[("what", "check")]), ("people.csv", bad)).await;
    tried
        .is(200)
        .has("Nothing was taken in")
        .has("A3: ")
        .has("stands in another row")
        .has("yesterday");
    world.get("/lists", "officer").await.has("No list has come yet");
    let at = send(&world, &[], bad).await;
    let page = world.get(&at, "officer").await;
    page.is(200).has("The list was taken in").has("stands in another row").lacks("yesterday");
    assert_eq!(send(&world, &[], bad).await, at, "the same file again");
    world.get("/lists", "officer").await.has("people.csv");
    // An institution sees its own.
    world.get("/lists", "moi").await.is(200).has("people.csv");
    world.get("/lists", "varna").await.is(200).has("No list has come yet");
    world.get(at.split('?').next().unwrap(), "varna").await.is(404);
    let denied =
        world.upload("/lists/new", "varna", &of(&[("what", "take")]), ("x.csv", POLICE)).await;
    let own = denied.is(303).location.clone();
    world.get(&own, "varna").await.has("Varna");
    let (status, _, template) = world.get_raw("/lists/template.xlsx", "moi").await;
    assert!(status.is_success() && template.starts_with(b"PK"));
    let hostile = of(&[("what", "take"), ("layout", "encoded")]);
    let hostile = world.upload("/lists/new", "officer", &hostile, ("x.enc", &[0xff; 512])).await;
    hostile.is(422).has("no encoded list");
}

#[tokio::test]
async fn a_program_is_told_why_nothing_of_its_file_was_read() {
    let (world, _) = World::with_a_case().await;
    let client = Client::of(&world, "officer").await;
    let post = |content: &'static [u8]| {
        let path = "/person-lists?institution=MoI&year=2016&subject=victim&basis=cumulative";
        let request = client.request(Method::POST, path);
        let request = request.header(CONTENT_TYPE, "application/octet-stream");
        request.body(Body::from(content)).unwrap()
    };
    let sent = client.send(post(b"just words")).await.is(200).json.clone();
    assert!(sent["id"].is_null());
    assert!(!sent["remarks"].as_array().unwrap().is_empty(), "{sent}");
    let sent = client.send(post(POLICE)).await.is(200).json.clone();
    assert_eq!(
        (sent["rows"]["entered"].as_i64(), sent["refused"].as_array().unwrap().len()),
        (Some(2), 0)
    );
    let listed = client.get("/person-lists").await.is(200).json.clone();
    assert_eq!(listed["items"].as_array().unwrap().len(), 1);
    let board = client.get("/reconciliation?year=2016&rule=newly_identified").await;
    assert_eq!(board.is(200).json["bodies"][0]["counted"], 2);
    client.get("/reconciliation?year=2016&rule=none").await.is(404);
}

#[tokio::test]
async fn two_judge_a_pair_it_is_separated_and_taken_back() {
    let (world, _) = World::with_a_case().await;
    world.get("/links", "moi").await.is(404);
    let pair = compared(&world).await;
    world.get(&pair, "moi").await.is(404);
    // Nothing is open before it is asked for.
    world.get(&pair, "officer").await.is(200).has("Open the two side by side").lacks("Мария");
    assert!(world.details("source_records.revealed").await.is_empty());
    let opened = world.post(&pair, "officer", &[]).await;
    opened.is(200).has("Мария").has("Maria").has("the same").has("Sum").has("+");
    assert_eq!(world.details("source_records.revealed").await.len(), 1);
    let wrong = world.post(&format!("{pair}/judge"), "officer", &[]).await;
    wrong.is(422).has("Choose whether they are one person").has("Choose on what it rests");
    let same = [("judgement", "same"), ("ground", "records")];
    let judged = world.post(&format!("{pair}/judge"), "officer", &same).await;
    let queue = world.get(&judged.is(303).location, "officer").await;
    queue.has("A second person has to judge too").has("Nothing waits for your judgement");
    // The second is not told.
    let second = world.post(&pair, "coordinator", &[]).await;
    second.has("Not decided").lacks("What was judged").lacks("A second person has to judge<");
    let judged = world.post(&format!("{pair}/judge"), "coordinator", &same).await;
    world
        .get(&judged.is(303).location, "coordinator")
        .await
        .has("The two are one person")
        .has("they agreed on");
    let board = world.get("/reconciliation?year=2016&rule=in_proceedings.1", "analyst").await;
    board.is(200).has("Victims in criminal proceedings").has("No pair waits to be decided");
    let opened = world.post_in(&pair, "coordinator", "bg", &[]).await;
    opened.has("Едно лице").has("Разделяне на двата").lacks(">pair-");
    let apart = [("separate", "asked_body")];
    let done = world.post(&format!("{pair}/separate"), "coordinator", &apart).await;
    world.get(&done.is(303).location, "coordinator").await.has("The two are two persons");
    let opened = world.post(&pair, "coordinator", &[]).await;
    opened.has("Two persons").has("ended by a later judgement").has("Take my judgement back");
    let (_, rest) = opened.body.split_once("name=\"judgement\" value=\"").unwrap();
    let id = rest.split('"').next().unwrap().to_owned();
    let undone = world.post(&format!("{pair}/undo"), "coordinator", &[("judgement", &id)]).await;
    world.get(&undone.is(303).location, "coordinator").await.has("Your judgement was taken back");
    world.post(&pair, "coordinator", &[]).await.has("One person").has("Separate the two");
}

#[tokio::test]
async fn the_board_explains_two_numbers_and_leads_to_the_records() {
    let (world, _) = World::with_a_case().await;
    world.get("/reconciliation", "moi").await.is(404);
    world.get("/reconciliation", "analyst").await.is(200).has("No list has come yet");
    compared(&world).await;
    let board = world.get("/reconciliation?year=2016", "analyst").await;
    board.is(200).has("Newly identified persons").has("pair is not decided yet").has("<svg");
    board.lacks("Мария").lacks("Ivanova");
    let behind = "/reconciliation/records?year=2016&rule=newly_identified.1&of=MoI";
    let records = world.get(behind, "analyst").await;
    records.is(200).has("counts 2 records").has("Those whom").lacks("Мария");
    let without = world.get(&format!("{behind}&without=PORB"), "analyst").await;
    without.is(200).has("does not count");
    world
        .get("/reconciliation/records?year=2016&rule=newly_identified.1&of=none", "analyst")
        .await
        .is(404);
    let events = world.get("/reconciliation?year=2016&rule=new_events.1", "analyst").await;
    events.is(200).has("Events of different bodies are not compared");
    let bulgarian = world.get_in("/reconciliation?year=2016", "analyst", "bg").await;
    bulgarian.has("Табло за съгласуване").lacks(">board-").has("Новоидентифицирани лица");
}
