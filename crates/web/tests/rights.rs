//! Retention, holds, requests of persons and breaches, from request to page.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]
use crate::common::{PASSWORD, World};
use crate::signing_in::Browser;
use domain::case_file::Part;
use domain::id::{CaseId, PersonId};
use domain::person::{Identity, Names, Person, Private, Regime, Sex};
use register::account::Secret;
use register::export_mark::Marked;
use std::io::Read as _;

const PAGES: [&str; 9] = [
    "/retention",
    "/retention/new",
    "/retention/plan",
    "/retention/holds",
    "/retention/certificates",
    "/access-requests",
    "/access-requests/new",
    "/breaches",
    "/breaches/new",
];

fn person(given: &str) -> Person {
    let given = Private::read(given).unwrap();
    let identity = Identity { names: Names { given, ..Names::default() }, ..Identity::default() };
    Person { identity, sex: Sex::Female, ..Person::default() }
}

/// A world with two persons in a case of which something is told.
async fn told() -> (World, CaseId, PersonId) {
    let (world, case) = World::with_a_case().await;
    let mut persons = Vec::new();
    for (n, given) in (1_u8..).zip(["Мария", "Кирил"]) {
        let (by, secret) = (world.by("worker").await, Secret::new([n; 32]));
        let person = person(given);
        let entered =
            world.register.enter_person(&by, case, &person, Part::Victim, Regime::Gdpr, &secret);
        persons.push(entered.await.unwrap());
    }
    let (by, secret) = (world.by("worker").await, Secret::new([8; 32]));
    let text = "Мария дойде сама.\n\nКирил я чакаше.";
    world.register.tell_case(&by, case, 1, text, &secret).await.unwrap();
    (world, case, persons[0])
}

#[tokio::test]
async fn pages_are_whole_in_both_languages_and_closed_to_strangers() {
    let world = World::open().await;
    for page in PAGES {
        for who in ["coordinator", "auditor"] {
            world.get_in(page, who, "en").await.is(200).has("<html lang=\"en\"");
            world.get_in(page, who, "bg").await.is(200).has("<html lang=\"bg\"");
        }
        for who in ["moi", "analyst", "admin"] {
            world.get(page, who).await.is(404);
        }
        world.get(page, "").await.is(303);
    }
    // Officers and secretaries may be assigned to a case: they see requests,
    // and none while they are assigned to nothing.
    world.get("/access-requests", "officer").await.is(200).has("There is no request");
    world.get("/breaches", "officer").await.is(404);
}

#[tokio::test]
async fn a_table_is_proposed_by_one_and_adopted_by_another() {
    let world = World::open().await;
    world
        .get("/retention", "coordinator")
        .await
        .has("No table has been adopted")
        .has("Not verified");
    let empty = world.post("/retention/new", "auditor", &[("period-person_gdpr", "0")]).await;
    empty.is(422).has("Enter a whole number above 0");
    let rules = [
        "person_gdpr",
        "person_law_enforcement",
        "case_narrative_gdpr",
        "case_narrative_law_enforcement",
        "alert_gdpr",
        "alert_law_enforcement",
        "journal_gdpr",
        "journal_law_enforcement",
    ];
    let fields: Vec<String> = rules.iter().map(|rule| format!("period-{rule}")).collect();
    let mut pairs: Vec<(&str, &str)> = fields.iter().map(|f| (f.as_str(), "7")).collect();
    world.post("/retention/new", "auditor", &pairs).await.is(422).has("Give a reason");
    pairs.push(("reason", "Decided on 2 March"));
    world.post("/retention/new", "auditor", &pairs).await.is(303);
    world.get("/retention", "auditor").await.has("You proposed it").lacks("/adopt");
    let page = world.get("/retention", "coordinator").await;
    let (_, rest) = page.body.split_once("action=\"/retention/tables/").unwrap();
    let id = rest.split('/').next().unwrap();
    let adopt = format!("/retention/tables/{id}/adopt");
    world.post(&adopt, "auditor", &[]).await.is(422).has("two different people");
    world.post(&adopt, "coordinator", &[]).await.is(303);
    let page = world.get("/retention", "coordinator").await;
    page.has("The table in force").has("7 years").lacks("No table has been adopted");
}

#[tokio::test]
async fn a_hold_is_placed_and_lifted_with_a_reason() {
    let (world, _, person) = told().await;
    let id = person.to_string();
    let wrong = [("subject", "2017-9999"), ("reason", "A claim"), ("review", "31.12.2029")];
    let wrong = world.post("/retention/holds", "coordinator", &wrong).await;
    wrong.is(422).has("There is no such case or person").has("A claim");
    let right = [("subject", id.as_str()), ("reason", "A claim"), ("review", "31.12.2029")];
    world.post("/retention/holds", "auditor", &right).await.is(404);
    world.post("/retention/holds", "coordinator", &right).await.is(303);
    let page = world.get("/retention/holds", "auditor").await;
    page.is(200).has("A claim").lacks("Place a hold").lacks("Мария");
    let (_, rest) = page.body.split_once("href=\"/retention/holds/").unwrap();
    let hold = format!("/retention/holds/{}", rest.split('"').next().unwrap());
    world.post(&hold, "coordinator", &[]).await.is(422).has("Give a reason");
    world.post(&hold, "coordinator", &[("reason", "Settled")]).await.is(303);
    world.get(&hold, "coordinator").await.is(200).has("Settled").lacks("Lift the hold");
}

#[tokio::test]
async fn a_request_goes_from_one_to_the_other_and_out_without_others() {
    let (world, _, person) = told().await;
    let id = person.to_string();
    let fields = [("person", id.as_str()), ("received", "10.07.2017"), ("check", "document")];
    let nobody = [("person", "x"), ("received", ""), ("check", "")];
    let refused = world.post("/access-requests/new", "auditor", &nobody).await;
    refused.is(422).has("There is no person with this id").has("Choose how it was checked");
    world.post("/access-requests/new", "worker", &fields).await.is(404);
    let made = world.post("/access-requests/new", "auditor", &fields).await;
    made.is(303);
    let base = made.location.split('?').next().unwrap().to_owned();
    world
        .get(&base, "auditor")
        .await
        .is(200)
        .has("10\u{a0}August 2017")
        .has("Not verified")
        .lacks("Мария");
    world.get(&base, "officer").await.is(404);
    let step = |name: &str| format!("{base}/{name}");
    world.post(&step("review"), "auditor", &[]).await.is(403);
    let review = world.post(&step("review"), "worker", &[]).await;
    review.is(200).has("Мария дойде сама.").has("names another person");
    let value = |name: &str| {
        let (_, rest) = review.body.split_once(&format!("name=\"{name}\" value=\"")).unwrap();
        rest.split('"').next().unwrap().to_owned()
    };
    let (case, version) = (value("case-0"), value("version-0"));
    let mut decided =
        vec![("case-0", case.as_str()), ("version-0", &version), ("do-0-0", "include")];
    world
        .post(&step("prepare"), "worker", &decided)
        .await
        .is(422)
        .has("An entry has no decision yet");
    decided.extend([("do-0-1", "redact"), ("text-0-1", "Кирил чакаше.")]);
    world
        .post(&step("prepare"), "worker", &decided)
        .await
        .is(422)
        .has("What would go out names another person");
    decided.pop();
    decided.push(("text-0-1", "[…] я чакаше."));
    world.post(&step("prepare"), "worker", &decided).await.is(303);
    let taken = |sort: &'static str| [("file", sort), ("leaving", "open")];
    world.post(&step("answer"), "worker", &taken("json")).await.is(422);
    world.get(&base, "auditor").await.has("Release the answer").lacks("чакаше");
    world.post(&step("release"), "auditor", &[]).await.is(303);
    world.post(&step("answer"), "auditor", &taken("json")).await.is(403);
    let half = world.post(&step("answer"), "worker", &[]).await;
    half.is(422).has("Choose as what you take the answer").has("Choose how the file leaves");
    let answer = world.post(&step("answer"), "worker", &taken("json")).await;
    answer.is(200).has("Мария").has("[…] я чакаше.").lacks("Кирил");
    // Whoever finds it somewhere is told who took it out.
    let found = formats::sheet::traces(answer.bytes.clone()).unwrap();
    let marked = Marked { mark: &found[0].mark, record: None };
    let traced = world.register.whose(&world.by("auditor").await, &[marked]).await.unwrap();
    let worker = world.by("worker").await.actor.account.to_string();
    assert_eq!((traced[0].rows, traced[0].entry.account.as_str()), (1, worker.as_str()));
    let pdf = world.post(&step("answer"), "worker", &taken("pdf")).await;
    assert!(pdf.is(200).bytes.starts_with(b"%PDF"));
    // Closed, unless something else is said, with what stands on the page.
    let page = world.get(&base, "worker").await;
    let (_, rest) = page.body.split_once("name=\"passphrase\" value=\"").unwrap();
    let words = rest.split('"').next().unwrap();
    page.has(&format!(">{words}<"));
    let closed = [("file", "json"), ("leaving", "passphrase"), ("passphrase", words)];
    let file = world.post(&step("answer"), "worker", &closed).await;
    file.is(200).lacks("Мария");
    let mut told = String::new();
    let with = formats::closed::With::Passphrase(words);
    formats::closed::open(&*file.bytes, &with).unwrap().read_to_string(&mut told).unwrap();
    assert!(told.contains("Мария") && told.contains("\"export\": \"E3-"), "{told}");
    let own = [("file", "json"), ("leaving", "passphrase"), ("passphrase", "password")];
    world.post(&step("answer"), "worker", &own).await.is(422).has("Choose how the file leaves");
    world.get(&step("review"), "worker").await.is(303);
}

#[tokio::test]
async fn a_breach_has_a_clock_and_names_nobody() {
    let (world, _, person) = told().await;
    let (class, purpose) =
        (domain::access::SealedClass::Identity, domain::access::Purpose::Support);
    world.register.reveal(&world.by("worker").await, person, class, purpose).await.unwrap();
    let wrong = world.post("/breaches/new", "auditor", &[("reason", "A lost password")]).await;
    wrong.is(422).has("Enter a day and a time").has("A lost password");
    let today = world.by("auditor").await.today();
    let (day, before) = (today.to_string(), today.plus(-5).to_string());
    let fields = [
        ("detected", before.as_str()),
        ("detected_time", "9:30"),
        ("from", before.as_str()),
        ("until", day.as_str()),
        ("reason", "A lost password"),
    ];
    let made = world.post("/breaches/new", "auditor", &fields).await;
    made.is(303);
    let base = made.location.split('?').next().unwrap().to_owned();
    let page = world.get(&base, "auditor").await;
    page.is(200).has("Late since").has("72 hours").has("Not verified").has("1 person was opened");
    page.has("Sealed").lacks("Мария").lacks(&person.to_string());
    world.get(&base, "worker").await.is(404);
    let assessed = [("risk", "unlikely"), ("reason", "It was changed at once")];
    world.post(&format!("{base}/assessment"), "auditor", &assessed).await.is(303);
    world.get(&base, "auditor").await.has("Not owed").lacks("Late since");
    let told = [("authority", before.as_str()), ("authority_time", "10:00"), ("reference", "7")];
    world.post(&format!("{base}/authority"), "auditor", &told).await.is(303);
    world.get(&base, "auditor").await.has("Told in time");
    world.post(&format!("{base}/nobody"), "auditor", &[]).await.is(404);
}

#[tokio::test]
async fn while_the_clock_is_doubted_nothing_is_erased_and_the_page_says_why() {
    const ORIGIN: &str = "http://127.0.0.1";
    let world = World::open().await;
    let sheets: std::sync::Arc<dyn register::submission::Sheets> =
        std::sync::Arc::new(web::SheetReader(std::sync::Arc::new(crate::common::Unconfined)));
    world.register.run_due_jobs(crate::common::now(), 1 << 101, &sheets).await.unwrap();
    let sentence = "more than a day ahead";
    world.get("/retention", "coordinator").await.is(200).lacks(sentence);
    // The clock jumps a year; the jobs see it, then people do.
    let year = 365 * domain::day::Moment::DAY;
    world.register.run_due_jobs(crate::common::now().plus(year), 1 << 102, &sheets).await.unwrap();
    let mut desk = Browser::with_router(&world, world.router_later(ORIGIN, year));
    desk.sign_in("coordinator", PASSWORD).await.is(303);
    desk.get("/home").await.is(200).has("The clock of the server is more than a day ahead");
    desk.get("/retention").await.is(200).has(sentence).has("Nothing whose time is over");
    let token = desk.token().await;
    let refused = desk.post("/retention/run", &[("csrf", &token)]).await;
    refused.is(422).has("so nothing is destroyed by it");
    desk.get("/language?language=bg&back=/").await.is(303);
    desk.get("/retention").await.is(200).has("Часовникът на сървъра е с повече от ден напред");
    let refused = desk.post("/retention/run", &[("csrf", &token)]).await;
    refused.is(422).has("затова нищо не се унищожава по него");
    // It was read.
    assert!(!desk.get("/home").await.is(200).body.contains("Часовникът на сървъра"));
    // Who looks after the machine is told on a page of their own.
    let mut machine = Browser::with_router(&world, world.router_later(ORIGIN, year));
    machine.sign_in("admin", PASSWORD).await.is(303);
    machine.get("/home").await.is(200).has("The clock of the server is more than a day ahead");
    machine.get("/account").await.is(200);
    let home = machine.get("/home").await;
    assert!(!home.is(200).body.contains("The clock of the server is more than a day ahead"));
}
