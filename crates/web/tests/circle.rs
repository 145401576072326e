//! A case in a closed circle, on pages and in the API.
use crate::common::World;
use crate::common::client::Client;
use serde_json::json;

#[tokio::test]
async fn a_circle_is_opened_shown_to_those_in_it_and_opened_again() {
    let (world, ordinary) = World::with_a_case().await;
    let form = "/cases/new";
    world.get(form, "officer").await.is(200).has("Open the case in a closed circle");
    world.get_in(form, "officer", "bg").await.is(200).has("Откриване на случая в ограничен кръг");
    let pairs = [("territory", "VAR"), ("circle", "yes")];
    let sent = world.post(form, "officer", &pairs).await;
    let (case, said) = sent.is(303).location.split_once('?').unwrap();
    assert_eq!(said, "done=done-case-opened");
    let page = world.get(case, "officer").await;
    page.is(200).has("2017-900001").has("Closed circle").has("Open to the others again");
    page.has("the investigation is over").lacks("something of the case got out");
    world.get_in(case, "officer", "bg").await.is(200).has("Ограничен кръг").lacks(">circle-");
    for who in ["coordinator", "worker"] {
        world.get(case, who).await.is(404);
        world.get("/cases", who).await.is(200).lacks("900001");
        world.post(&format!("{case}/circle"), who, &[("circle", "ended")]).await.is(404);
    }
    // Who is in it lets somebody else in, and is not the last to leave.
    let own = world.by("officer").await.actor.account.to_string();
    let end = [("account", own.as_str()), ("post", "case_worker")];
    let last = world.post(&format!("{case}/assignments/end"), "officer", &end).await;
    last.is(422).has("Nobody would be left");
    let worker = world.by("worker").await.actor.account.to_string();
    let pairs = [("account", worker.as_str()), ("post", "liaison")];
    world.post(&format!("{case}/assignments"), "officer", &pairs).await.is(303);
    world.get(case, "worker").await.is(200).has("Closed circle");

    let change = format!("{case}/circle");
    world.post(&change, "worker", &[]).await.is(422).has("Choose why");
    let sent = world.post(&change, "worker", &[("circle", "ended")]).await;
    assert!(sent.is(303).location.ends_with("done=done-case-circle-opened"));
    world.get(case, "coordinator").await.is(200).lacks("name=\"circle\"");
    // An ordinary one is put there by who works on it.
    let page = world.get(&format!("/cases/{ordinary}"), "worker").await;
    page.is(200).has("Put into a closed circle").has("people are under investigation");
    let change = format!("/cases/{ordinary}/circle");
    let sent = world.post(&change, "worker", &[("circle", "leak")]).await;
    assert!(sent.is(303).location.ends_with("done=done-case-circle-closed"));
    world.get(&format!("/cases/{ordinary}"), "coordinator").await.is(404);
}

#[tokio::test]
async fn a_circle_is_opened_and_changed_in_the_api() {
    let (world, _) = World::with_a_case().await;
    let chief = Client::with(&world, "coordinator", &["read", "write"]).await;
    let worker = Client::with(&world, "worker", &["read", "write"]).await;
    let made = worker.post("/cases", &json!({ "territory": "VAR", "circle": true })).await;
    assert_eq!(made.is(201).json["circle"], true);
    let case = format!("/cases/{}", made.json["id"].as_str().unwrap());
    chief.get(&case).await.is(404);
    let unknown = chief.get("/cases/01890000-0000-7000-8000-000000000000").await;
    let hidden = chief.get(&case).await;
    assert_eq!(hidden.json["title"], unknown.is(404).json["title"]);
    assert_eq!(hidden.json.as_object().unwrap().len(), unknown.json.as_object().unwrap().len());
    let change = format!("{case}/circle");
    chief.post(&change, &json!({ "reason": "ended" })).await.is(404);
    worker.post(&change, &json!({ "reason": "boredom" })).await.is(400);
    let again = worker.post(&change, &json!({ "reason": "leak" })).await;
    assert_eq!(again.is(422).json["refusal"], "already_decided");
    let opened = worker.post(&change, &json!({ "reason": "ended" })).await;
    assert_eq!(opened.is(200).json["circle"], false);
    chief.get(&case).await.is(200);
}
