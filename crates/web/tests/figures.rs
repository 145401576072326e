//! Published figures, from what is measured to what anybody may download.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]
use crate::common::World;
use crate::common::client::Client;
use domain::case_file::Part;
use domain::id::CaseId;
use domain::person::{Identity, Person, Regime, Sex};
use domain::referral::identification::{AgeGroup, Finding, Ground, Identification, Manner};
use domain::referral::step::Step;
use register::account::Secret;
use register::step::NewStep;
use std::sync::atomic::{AtomicU8, Ordering};

fn secret() -> Secret {
    static NEXT: AtomicU8 = AtomicU8::new(100);
    Secret::new([NEXT.fetch_add(1, Ordering::Relaxed); 32])
}

async fn find(world: &World, case: CaseId, n: usize, sex: Sex, age: AgeGroup) {
    for _ in 0..n {
        let (by, secrets) = (world.by("worker").await, [secret(), secret()]);
        let person = Person { identity: Identity::default(), sex, ..Person::default() };
        let r = &world.register;
        let entered = r.enter_person(&by, case, &person, Part::Victim, Regime::Gdpr, &secrets[0]);
        let person = entered.await.unwrap();
        let step = Step::Identification(Identification {
            manner: Manner::Informal,
            finding: Finding::Actual,
            age,
            grounds: vec![Ground::Statement],
            screening: None,
            forms: Vec::new(),
            abroad: false,
        });
        let by = world.by("worker").await;
        let new = NewStep { person, on: by.at, step, reason: "" };
        r.put_step(&by, case, &new, &secrets[1]).await.unwrap();
    }
}

/// Twenty-two persons of this year, two of whom would be known by a table.
async fn world() -> World {
    let (world, case) = World::with_a_case().await;
    find(&world, case, 11, Sex::Female, AgeGroup::Adult).await;
    find(&world, case, 5, Sex::Male, AgeGroup::Adult).await;
    find(&world, case, 4, Sex::Female, AgeGroup::Child).await;
    find(&world, case, 2, Sex::Male, AgeGroup::Child).await;
    world
}

const ASKED: [(&str, &str); 7] = [
    ("rule", "newly_identified.1"),
    ("from", "2017"),
    ("until", "2017"),
    ("by1", "sex"),
    ("by2", "age_group"),
    ("as_of", "2017-07-10"),
    ("least", "3"),
];

fn address() -> String {
    let pairs: Vec<String> = ASKED.iter().map(|(name, value)| format!("{name}={value}")).collect();
    format!("/publications/new?{}", pairs.join("&"))
}

/// The id of a draft that the coordinator proposed.
async fn proposed(world: &World, more: &[(&str, &str)]) -> String {
    let sent = world.post("/publications/new", "coordinator", &[&ASKED[..], more].concat()).await;
    let location = sent.is(303).location.clone();
    let (_, id) = location.split('?').next().unwrap().rsplit_once('/').unwrap();
    id.to_owned()
}

const THRESHOLD: [(&str, &str); 1] = [("method", "threshold")];
const EVERYBODY: [&str; 6] = ["", "coordinator", "officer", "moi", "analyst", "auditor"];

#[tokio::test]
async fn what_is_lost_is_measured_before_a_method_is_chosen() {
    let world = world().await;
    world.get("/publications", "").await.is(303);
    for who in ["moi", "varna", "worker", "admin"] {
        world.get("/publications", who).await.is(404);
        world.get("/publications/new", who).await.is(404);
    }
    world.get("/publications", "analyst").await.is(200).has("Nothing has been proposed yet");
    world.get("/publications/new", "analyst").await.is(404);
    let first = world.get("/publications/new", "officer").await;
    first.is(200).has("First say what is counted").lacks("name=\"method\"");
    let page = world.get(&address(), "officer").await;
    page.is(200)
        .has("What each method would lose")
        .has("mean error of what is shown")
        .has("22 persons");
    let at = |text: &str| page.body.find(text).unwrap();
    assert!(at("mean error of what is shown") < at("name=\"method\""), "measured, then chosen");
    page.has("No: too few persons; pool more years");
    world
        .get_in(&address(), "officer", "bg")
        .await
        .is(200)
        .has("Какво се губи")
        .lacks(">publication-");
    // What is wrong is said where it stands.
    let wrong =
        world.get("/publications/new?rule=none.1&from=2999&by1=body&least=1", "officer").await;
    wrong.is(422).has("Choose the counting rule").has("Enter a year from 2000");
    wrong.has("Enter a whole number from 2 to 100").has("are not published by this");
    let silent = world.post("/publications/new", "officer", &ASKED).await;
    silent.is(422).has("Choose the method");
    let synthetic = [&ASKED[..], &[("method", "synthetic"), ("epsilon", "0")]].concat();
    world
        .post("/publications/new", "officer", &synthetic)
        .await
        .is(422)
        .has("Enter a number above 0");
    let drowned = [&ASKED[..], &[("method", "synthetic"), ("epsilon", "0.1")]].concat();
    world.post("/publications/new", "officer", &drowned).await.is(422).has("the noise hides");
}

#[tokio::test]
async fn two_people_publish_and_everybody_reads_the_same_bytes() {
    let world = world().await;
    world.get("/", "").await.has("href=\"/figures\"");
    world
        .get("/figures", "")
        .await
        .is(200)
        .has("Nothing has been published yet")
        .has("href=\"/exit\"");
    let id = proposed(&world, &THRESHOLD).await;
    let (draft, public) = (format!("/publications/{id}"), format!("/figures/{id}"));
    // A draft is for those who decide on it.
    for who in EVERYBODY {
        world.get(&public, who).await.is(404);
        world.get(&format!("{public}/table.csv"), who).await.is(404);
        world.get("/figures", who).await.is(200).lacks(&id);
    }
    for who in ["moi", "varna", "auditor"] {
        world.get(&draft, who).await.is(404);
    }
    world.get(&draft, "analyst").await.is(200).has("▒").lacks("Agree and publish");
    world
        .get(&draft, "coordinator")
        .await
        .is(200)
        .has("You proposed this")
        .lacks("Agree and publish");
    world.get(&draft, "officer").await.is(200).has("Agree and publish").has("Nothing is open");
    world.post(&format!("{draft}/agree"), "coordinator", &[]).await.is(422);
    world.post(&format!("{draft}/agree"), "analyst", &[]).await.is(403);
    world.get(&public, "").await.is(404);
    world.post(&format!("{draft}/agree"), "officer", &[]).await.is(303);

    let mut seen = Vec::new();
    for who in EVERYBODY {
        let all = [
            "/figures".to_owned(),
            "/figures/catalog.jsonld".to_owned(),
            public.clone(),
            format!("{public}/table.csv"),
            format!("{public}/codes.csv"),
            format!("{public}/readme.txt"),
            format!("{public}/manifest.json"),
            format!("{public}/signature.txt"),
        ];
        let mut bytes = Vec::new();
        for path in all {
            let (status, _, body) = world.get_raw(&path, who).await;
            assert!(status.is_success(), "{who} {path} {status}");
            bytes.push(body);
        }
        seen.push(bytes);
    }
    assert!(seen.iter().all(|bytes| *bytes == seen[0]), "the same for everybody");
    let bulgarian = world.get_in(&public, "", "bg").await;
    bulgarian.is(200).has("Числа под 3 лица не се показват").lacks(">figures-").lacks("{ $");
    assert_ne!(bulgarian.bytes, seen[0][2], "the control: in another language they differ");

    let page = world.get(&public, "").await;
    page.has(">▒</td>").has(">0</td>").has("<figure").has("Counts below 3 persons are not shown");
    page.has("href=\"/exit\"").lacks("<script>");
    let csv = world.get(&format!("{public}/table.csv"), "").await;
    let first = csv.body.lines().next().unwrap();
    assert!(first.starts_with("sex,age_group,count,flag,"), "{first}");
    csv.has("k=3;").has("epsilon=none; delta=none").has("M,child,,c,").lacks("M,child,2");
    world.get(&format!("{public}/codes.csv"), "").await.has("sex,F,\"Female\",\"Жена\"");
    let readme = world.get(&format!("{public}/readme.txt"), "").await;
    readme.has("Counts below 3 persons").has("Числа под 3 лица");
    let manifest = world.get(&format!("{public}/manifest.json"), "").await;
    manifest.has("\"k\": 3").has("\"attacked_with\": []");
    world
        .get(&format!("{public}/signature.txt"), "")
        .await
        .has("pristan publication 1\n")
        .has("sha256 ");
    let catalog = world.get("/figures/catalog.jsonld", "").await;
    let json: serde_json::Value = serde_json::from_str(&catalog.body).unwrap();
    assert_eq!(json["dcat:dataset"].as_array().unwrap().len(), 1);
    assert_eq!(json["dcat:dataset"][0]["dct:identifier"], id.as_str());
}

#[tokio::test]
async fn what_is_withdrawn_or_corrected_says_why_and_has_no_numbers() {
    let world = world().await;
    let id = proposed(&world, &THRESHOLD).await;
    world.post(&format!("/publications/{id}/agree"), "officer", &[]).await.is(303);
    // Rounded beside what was exact the hidden numbers would have too narrow a range.
    let rounded = [("method", "rounding"), ("corrects", id.as_str()), ("changes", "Rounded")];
    let narrow = world.post("/publications/new", "officer", &[&ASKED[..], &rounded].concat()).await;
    narrow.is(422).has("It cannot be published").has("Sex: Female; Age group: Adult; Year: 2017");
    // By sex alone in its place: what changed has to be said.
    let coarser: Vec<(&str, &str)> =
        ASKED.iter().filter(|(name, _)| *name != "by2").copied().collect();
    let corrects = [("method", "threshold"), ("corrects", id.as_str())];
    let silent = [&coarser[..], &corrects].concat();
    world.post("/publications/new", "officer", &silent).await.is(422).has("What changed");
    let said = [&silent[..], &[("changes", "By sex alone: too much was hidden")]].concat();
    let sent = world.post("/publications/new", "coordinator", &said).await;
    let location = sent.is(303).location.clone();
    let second = location.split('?').next().unwrap().rsplit_once('/').unwrap().1.to_owned();
    world.get(&format!("/figures/{id}"), "").await.has("<figure");
    world.post(&format!("/publications/{second}/agree"), "officer", &[]).await.is(303);
    let old = world.get(&format!("/figures/{id}"), "").await;
    old.is(200)
        .has("Another version stands")
        .has("By sex alone: too much")
        .lacks("<figure")
        .lacks(">15</td>");
    old.has(&format!("/figures/{second}"));
    world.get(&format!("/figures/{id}/table.csv"), "").await.is(404);
    world
        .get(&format!("/figures/{second}"), "")
        .await
        .has(">15</td>")
        .has("corrects an earlier one");

    let back = format!("/publications/{second}/withdraw");
    world.post(&back, "officer", &[("reason", " ")]).await.is(422);
    world.post(&back, "analyst", &[("reason", "No")]).await.is(403);
    world.post(&back, "officer", &[("reason", "The source was wrong")]).await.is(303);
    let gone = world.get(&format!("/figures/{second}"), "").await;
    gone.is(200).has("The source was wrong").has("Withdrawn").lacks("<figure").lacks("table.csv");
    world.get("/figures", "").await.has("Withdrawn").has("Superseded");
    let catalog = world.get("/figures/catalog.jsonld", "").await;
    catalog.is(200).lacks(&second).lacks(&id);
}

#[tokio::test]
async fn a_program_reads_what_its_owner_may() {
    let world = world().await;
    let id = proposed(&world, &THRESHOLD).await;
    let client = Client::of(&world, "analyst").await;
    let all = client.get("/publications").await.is(200).json.clone();
    assert_eq!(
        (&all["items"][0]["id"], &all["items"][0]["state"]),
        (&id.clone().into(), &"draft".into())
    );
    let one = client.get(&format!("/publications/{id}")).await.is(200).json.clone();
    assert_eq!((one["method"].as_str(), one["note"].is_null()), (Some("threshold=3"), true));
    assert!(one["content"].as_str().unwrap().contains("M,child,,c,"));
    Client::of(&world, "moi").await.get("/publications").await.is(403);
}
