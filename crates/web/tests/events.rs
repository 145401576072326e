//! What happened: trafficking events, networks and registrations, from request to
//! page and in the API; steps in the API.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]
use crate::common::World;
use crate::common::client::Client;
use domain::case_file::Part;
use domain::id::{CaseId, PersonId};
use domain::person::{Identity, Names, Person, Private, Regime, Sex};
use domain::trafficking::event::{Act, EventPhase, EventRefusal, EventRole, Means};
use domain::trafficking::network::LinkKind;
use domain::trafficking::registration::CountingBasis;
use register::account::Secret;
use serde_json::{Value, json};

async fn enter(world: &World, case: CaseId, name: &str, part: Part) -> PersonId {
    let given = Private::read(name).unwrap();
    let identity = Identity { names: Names { given, ..Names::default() }, ..Identity::default() };
    let person = Person { identity, sex: Sex::Female, ..Person::default() };
    let (by, secret) = (world.by("worker").await, Secret::new([3; 32]));
    let register = &world.register;
    register.enter_person(&by, case, &person, part, Regime::Gdpr, &secret).await.unwrap()
}

async fn world() -> (World, CaseId, PersonId, PersonId) {
    let (world, case) = World::with_a_case().await;
    let victim = enter(&world, case, "Мария", Part::Victim).await;
    let suspect = enter(&world, case, "Борис", Part::Suspect).await;
    (world, case, victim, suspect)
}

/// The link of a page to one of its events.
fn link_to(body: &str, events: &str, ending: &str) -> String {
    let from = |start: usize| body[start..].split('"').next().unwrap().to_owned();
    let begins = format!("{events}/0");
    let mut links = body.match_indices(&begins).map(|(start, _)| from(start));
    links.find(|link| link.ends_with(ending)).unwrap()
}

#[tokio::test]
async fn an_event_is_put_down_opened_corrected_and_taken_back() {
    let (world, case, victim, suspect) = world().await;
    let events = format!("/cases/{case}/events");
    world.get(&format!("/cases/{case}"), "worker").await.is(200).has(&format!("{events}\""));
    let page = world.get(&events, "worker").await;
    page.is(200).has("No event was put down yet").has("new/exploitation").lacks("events-");
    let form = world.get(&format!("{events}/new/exploitation"), "worker").await;
    form.is(200)
        .has("Debt bondage")
        .has("Sort of sexual exploitation")
        .lacks("event-field")
        .lacks("step-event");
    let (victim, roles) = (victim.to_string(), format!("roles-{suspect}"));
    let to = format!("{events}/new/exploitation");
    let fields = [
        ("victims", victim.as_str()),
        (roles.as_str(), "exploiter"),
        (roles.as_str(), "controller"),
        ("forms", "labour"),
        ("control", "debt_bondage"),
        ("control", "withholds_documents"),
        ("means", "deception"),
        ("country", "DE"),
        ("from", "05.2016"),
        ("until", "2016-08"),
        ("told", "КАНАРЧЕ в ресторант"),
    ];
    world.post(&to, "worker", &fields).await.is(303);
    let page = world.get(&events, "worker").await;
    page.is(200).has("Exploitation, Germany").has("Debt bondage, Documents are withheld");
    page.has("3 to 4 months").has("Told in words, sealed").lacks("КАНАРЧЕ").lacks("event-phase-");
    // An adult, or who is not known to be a child: the acts are missing.
    page.has("Not complete").has("Nothing put down");
    let correct = link_to(&page.body, &events, "/correct");
    let here = correct.trim_end_matches("/correct").to_owned();
    let ask = world.get(&here, "worker").await;
    ask.is(200).has("Open what is told").lacks("КАНАРЧЕ");
    world.post(&here, "worker", &[]).await.is(422).lacks("КАНАРЧЕ");
    world.post(&here, "worker", &[("purpose", "support")]).await.is(200).has("КАНАРЧЕ");
    // The form of a correction has what stands, but for what is sealed.
    let form = world.get(&correct, "worker").await;
    form.is(200).has("value=\"debt_bondage\" checked").has("value=\"2016-05\"");
    form.has(&format!("value=\"{victim}\" checked")).has("value=\"exploiter\" checked");
    form.lacks("КАНАРЧЕ").lacks("value=\"recruiter\" checked");
    let mut again = fields.to_vec();
    again.push(("acts", "harbouring"));
    world.post(&correct, "worker", &again).await.is(422).has("href=\"#reason\"");
    again.push(("reason", "Сгрешен месец"));
    world.post(&correct, "worker", &again).await.is(303);
    let page = world.get(&events, "worker").await;
    page.is(200).has("Act, means, purpose").has("do not stand any more");
    // Whoever corrects the first at the same time is told, and keeps what was typed.
    let late = world.post(&correct, "worker", &again).await;
    late.is(422).has("Somebody corrected or took back this event meanwhile").has("Сгрешен месец");
    world.get(&correct, "worker").await.is(404);
    let before = world.post(&here, "worker", &[("purpose", "correction")]).await;
    before.is(200).has("Сгрешен месец").has("Its place was taken by").has("Replaced");
    let back = link_to(&page.body, &events, "/take-back");
    world.post(&back, "worker", &[("reason", "")]).await.is(422);
    world.post(&back, "worker", &[("reason", "Друг случай")]).await.is(303);
    let page = world.get(&events, "worker").await;
    page.is(200).has("No event was put down yet").lacks("/take-back");
    let bulgarian = world.get_in(&to, "worker", "bg").await;
    bulgarian
        .is(200)
        .has("Дългова зависимост")
        .has("Упражнявал(а) контрол")
        .lacks("event-field")
        .lacks("event-role");
}

#[tokio::test]
async fn what_is_wrong_is_said_at_its_field() {
    let (world, case, victim, _) = world().await;
    let (to, victim) = (format!("/cases/{case}/events/new/exploitation"), victim.to_string());
    let none = world.post(&to, "worker", &[("control", "threats_of_nothing")]).await;
    none.is(422).has("href=\"#forms\"");
    let nobody = world.post(&to, "worker", &[("forms", "labour")]).await;
    nobody.is(422).has("Tick at least one person").has("value=\"labour\" checked");
    let base = [("victims", victim.as_str()), ("forms", "labour")];
    let with = |more: &[(&'static str, &'static str)]| -> Vec<(&str, &str)> {
        base.iter().copied().chain(more.iter().copied()).collect()
    };
    let post =
        async |more: &[(&'static str, &'static str)]| world.post(&to, "worker", &with(more)).await;
    post(&[("from", "13.2016")]).await.is(422).has("href=\"#from\"").has("value=\"13.2016\"");
    post(&[("from", "2090")]).await.is(422).has("cannot begin or end after today");
    post(&[("from", "2016"), ("until", "2015")]).await.is(422).has("ends before it begins");
    post(&[("sexual", "prostitution")]).await.is(422).has("href=\"#sexual\"");
    post(&[("country", "DE"), ("oblast", "VAR")]).await.is(422).has("href=\"#oblast\"");
    world.get(&format!("/cases/{case}/events/new/nothing"), "worker").await.is(404);
    // Nothing of it was kept.
    let page = world.get(&format!("/cases/{case}/events"), "worker").await;
    page.is(200).has("No event was put down yet");
    let to = format!("/cases/{case}/events/new/recruitment");
    let nothing = world.post(&to, "worker", &[("victims", victim.as_str())]).await;
    nothing.is(422).has("Say something about the event");
}

#[tokio::test]
async fn a_network_is_drawn_and_told_in_a_table() {
    let (world, case, victim, suspect) = world().await;
    let network = format!("/cases/{case}/events/network");
    world
        .get(&network, "worker")
        .await
        .is(200)
        .has("No event links anybody yet")
        .lacks("<svg class=\"figure");
    let worker = Client::with(&world, "worker", &["read", "write", "narrative"]).await;
    let event = json!({
        "event": { "phase": "recruitment", "means": ["fraud"] },
        "involved": [
            { "person": victim.to_string(), "role": "victim" },
            { "person": suspect.to_string(), "role": "recruiter" },
        ],
    });
    worker.post(&format!("/cases/{case}/events"), &event).await.is(201);
    let page = world.get(&network, "worker").await;
    page.is(200)
        .has("<svg")
        .has("did it to")
        .has("Recruited")
        .lacks("network-link")
        .lacks("network-do");
    page.has("One person who did it, one who suffered it, one link between them.");
    let of = worker.get(&format!("/cases/{case}/network")).await;
    let links = &of.is(200).json["links"];
    assert_eq!(links[0]["kind"], "done_to");
    assert_eq!(links[0]["from"], suspect.to_string());
    assert_eq!(of.json["persons"].as_array().unwrap().len(), 2);
}

#[tokio::test]
async fn a_body_that_counts_somebody_is_put_down_and_taken_back() {
    let (world, case, victim, _) = world().await;
    let (at, victim) = (format!("/cases/{case}/events/registrations"), victim.to_string());
    world.get(&at, "worker").await.is(200).has("Nobody is known to count");
    let fields = [
        ("person", victim.as_str()),
        ("body", "PORB"),
        ("basis", "newly_identified"),
        ("on", "01.02.2017"),
    ];
    world.post(&at, "worker", &fields).await.is(303);
    let page = world.get(&at, "worker").await;
    page.is(200).has("Newly identified in the year").has("/take-back").lacks("registration-");
    world.post(&at, "worker", &fields).await.is(422).has("counts the person on this basis already");
    world.post(&at, "worker", &[]).await.is(422).has("href=\"#basis\"").has("href=\"#on\"");
    let back = page.body.split(&format!("href=\"{at}/")).nth(1).unwrap();
    let back = format!("{at}/{}", back.split('"').next().unwrap());
    world.get(&back, "worker").await.is(200);
    world.post(&back, "worker", &[("reason", "Грешка")]).await.is(303);
    world.get(&at, "worker").await.is(200).has("Taken back").lacks("/take-back");
}

#[tokio::test]
async fn who_may_not_is_told_nothing() {
    let (world, case, victim, _) = world().await;
    let to = format!("/cases/{case}/events");
    let victim = victim.to_string();
    let fields = [("victims", victim.as_str()), ("means", "fraud"), ("told", "КАНАРЧЕ")];
    world.post(&format!("{to}/new/recruitment"), "worker", &fields).await.is(303);
    let page = world.get(&to, "worker").await;
    let here = link_to(&page.body, &to, "/correct").trim_end_matches("/correct").to_owned();
    // By rank the coordinator reads the codes and opens nothing.
    world.get(&to, "coordinator").await.is(200).has("Fraud").lacks("/correct");
    world.get(&here, "coordinator").await.is(200).lacks("name=\"purpose\"");
    world.post(&here, "coordinator", &[("purpose", "support")]).await.is(403).lacks("КАНАРЧЕ");
    world.get(&format!("{to}/new/recruitment"), "coordinator").await.is(404);
    for who in ["analyst", "admin", "auditor", "moi"] {
        for page in ["", "/network", "/registrations", "/new/recruitment"] {
            world.get(&format!("{to}{page}"), who).await.is(404);
        }
    }
}

#[tokio::test]
async fn a_program_puts_events_down_with_its_scopes() {
    let (world, case, victim, _) = world().await;
    let worker = Client::with(&world, "worker", &["read", "write", "narrative"]).await;
    let at = format!("/cases/{case}/events");
    let involved = json!([{ "person": victim.to_string(), "role": "victim" }]);
    let mut new = json!({
        "event": { "phase": "exploitation", "forms": ["sexual"], "country": "DE", "from": "2016" },
        "involved": involved,
        "told": "КАНАРЧЕ",
    });
    let made = worker.post(&at, &new).await;
    let id = made.is(201).json["id"].as_str().unwrap().to_owned();
    assert_eq!(made.json["event"]["from"], "2016");
    assert_eq!(made.json["has_told"], true);
    let purpose = json!({ "purpose": "support" });
    let opened = worker.post(&format!("{at}/{id}/opening"), &purpose).await;
    assert_eq!(opened.is(200).json, json!({ "told": "КАНАРЧЕ", "reason": null }));
    new["replaces"] = json!({ "event": id, "reason": "Друга държава" });
    let second = worker.post(&at, &new).await;
    let second = second.is(201).json["id"].as_str().unwrap().to_owned();
    let again = worker.post(&at, &new).await;
    assert!(again.json.to_string().contains("already_decided"), "{}", again.json);
    let odd = json!({ "event": { "phase": "exploitation", "colour": "red" }, "involved": [] });
    let odd = worker.post(&at, &odd).await;
    assert!(odd.is(422).json.to_string().contains("step_wrong"), "{}", odd.json);
    let alone = json!({ "event": { "phase": "transit", "acts": ["receipt"] }, "involved": [] });
    let alone = worker.post(&at, &alone).await;
    assert!(alone.is(422).json.to_string().contains("victim_missing"), "{}", alone.json);
    let back = format!("{at}/{second}/taking-back");
    let taken = worker.post(&back, &json!({ "reason": "Грешка" })).await;
    assert!(taken.is(200).json["ended_at"].is_string());
    let few = Client::with(&world, "worker", &["read", "write"]).await;
    few.post(&at, &new).await.is(403);
    few.post(&format!("{at}/{id}/opening"), &purpose).await.is(403);
    assert_eq!(few.get(&at).await.is(200).json["items"].as_array().unwrap().len(), 2);
    let at = format!("/cases/{case}/registrations");
    let new = json!({
        "person": victim.to_string(), "body": "NCCTHB", "on": "2017-02-01", "basis": "assisted",
    });
    let made = worker.post(&at, &new).await;
    let id = made.is(201).json["id"].as_str().unwrap().to_owned();
    assert_eq!(made.json["taken_back_at"], Value::Null);
    let back = worker.post(&format!("{at}/{id}/taking-back"), &json!({ "reason": "Г" })).await;
    assert!(back.is(200).json["taken_back_at"].is_string());
}

#[tokio::test]
async fn a_program_puts_steps_down_by_the_rules_of_the_procedure() {
    let (world, case, victim, _) = world().await;
    let worker = Client::with(&world, "worker", &["read", "write", "narrative"]).await;
    let at = format!("/cases/{case}/steps");
    let step = |step: Value, reason: &str| json!({ "person": victim.to_string(), "step": step, "reason": reason });
    let found = json!({
        "step": "identification", "manner": "informal", "finding": "possible", "age": "adult",
        "grounds": ["statement"],
    });
    let made = worker.post(&at, &step(found, "КАНАРЧЕ")).await;
    let id = made.is(201).json["id"].as_str().unwrap().to_owned();
    assert_eq!(made.json["step"]["finding"], "possible");
    assert_eq!(made.json["has_reason"], true);
    let opened = worker.post(&format!("{at}/{id}/opening"), &json!({ "purpose": "support" })).await;
    assert_eq!(opened.is(200).json["reason"], "КАНАРЧЕ");
    // Nothing goes to another body without consent or a duty of the law.
    let referred = json!({
        "step": "referral", "to": "NLAB", "service": "legal_counselling", "basis": "consent",
    });
    let referred = worker.post(&at, &step(referred, "")).await;
    assert!(referred.is(422).json.to_string().contains("no_consent"), "{}", referred.json);
    let odd = worker.post(&at, &step(json!({ "step": "dance" }), "")).await;
    assert!(odd.is(422).json.to_string().contains("step_wrong"), "{}", odd.json);
    let terms = worker.get(&format!("/cases/{case}/procedure-terms")).await;
    assert!(!terms.is(200).json["items"].as_array().unwrap().is_empty());
    let back = format!("{at}/{id}/taking-back");
    worker.post(&back, &json!({ "reason": "Грешка" })).await.is(200);
    assert_eq!(worker.get(&at).await.is(200).json["items"].as_array().unwrap().len(), 2);
    let few = Client::with(&world, "worker", &["read", "write"]).await;
    few.post(&back, &json!({ "reason": "Г" })).await.is(403);
}

#[tokio::test]
async fn a_legal_person_has_a_form_of_its_own() {
    let (world, case, ..) = world().await;
    let at = format!("/cases/{case}/persons/new");
    world.get(&at, "worker").await.is(200).has("?nature=legal").has("name=\"birth\"");
    let form = world.get(&format!("{at}?nature=legal"), "worker").await;
    form.is(200).has("Name of the legal person").has("name=\"eik\"").lacks("name=\"birth\"");
    form.lacks("value=\"victim\"").has("value=\"perpetrator_accused\"").lacks("person-");
    let fields = [
        ("nature", "legal"),
        ("part", "perpetrator_accused"),
        ("regime", "law_enforcement"),
        ("family", "Измислена фирма ЕООД"),
        ("eik", "123456787"),
    ];
    let made = world.post(&at, "worker", &fields).await;
    let person = made.is(303).location.split('?').next().unwrap().to_owned();
    let case_page = world.get(&format!("/cases/{case}"), "worker").await;
    case_page.is(200).has("Legal person").lacks("Измислена фирма");
    world.get(&person, "worker").await.is(200).has("Legal person").lacks("Sex");
    let opened = [("class", "identity"), ("purpose", "proceeding")];
    let opened = world.post(&person, "worker", &opened).await;
    opened.is(200).has("Измислена фирма ЕООД").has("check digit of an EIK does not fit");
    let correct =
        world.post(&format!("{person}/correct"), "worker", &[("class", "identity")]).await;
    correct.is(200).has("Name of the legal person").has("123456787").lacks("name=\"birth\"");
    let mut wrong = fields.to_vec();
    wrong[1].1 = "victim";
    world.post(&at, "worker", &wrong).await.is(422).has("href=\"#part\"");
    world.get_in(&format!("{at}?nature=legal"), "worker", "bg").await.is(200).has("(ЕИК)");
}

#[test]
fn every_code_has_words() {
    let mut keys = Vec::new();
    let mut all = |prefix: &str, codes: &[&str]| {
        keys.extend(codes.iter().map(|code| format!("{prefix}-{code}")));
    };
    all("event-phase", EventPhase::CODES);
    all("event-about", EventPhase::CODES);
    all("event-role", EventRole::CODES);
    all("refusal-event", EventRefusal::CODES);
    all("step-event_means", Means::CODES);
    all("step-event_act", Act::CODES);
    all("network-link", LinkKind::CODES);
    all("counting-basis", CountingBasis::CODES);
    for phase in EventPhase::ALL {
        keys.extend(phase.fields().iter().map(|field| format!("event-field-{}", field.name)));
    }
    for key in keys {
        assert!(web::words::exists(&key), "{key}");
    }
}
