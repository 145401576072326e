//! Persons counted by a rule, on the page, in the file and for programs.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]
use crate::common::World;
use crate::common::client::Client;
use domain::case_file::Part;
use domain::id::CaseId;
use domain::person::{Identity, Names, Person, Private, Regime, Sex};
use register::account::Secret;
use serde_json::json;

/// A world in whose case a woman was found to be a victim in this year.
pub(crate) async fn counted() -> World {
    let (world, case) = World::with_a_case().await;
    found(&world, case, "Мария").await;
    world
}

/// Another woman in a case of her own.
pub(crate) async fn another(world: &World) {
    let (by, secret) = (world.by("worker").await, Secret::new([4; 32]));
    let case = world.register.open_case(&by, "VAR", &secret).await.unwrap();
    found(world, case, "Елена").await;
}

/// A woman who was found to be a victim in the case.
async fn found(world: &World, case: CaseId, name: &str) {
    let given = Private::read(name).unwrap();
    let identity = Identity { names: Names { given, ..Names::default() }, ..Identity::default() };
    let person = Person { identity, sex: Sex::Female, ..Person::default() };
    let (by, secret) = (world.by("worker").await, Secret::new([3; 32]));
    let entered =
        world.register.enter_person(&by, case, &person, Part::Victim, Regime::Gdpr, &secret);
    let person = entered.await.unwrap().to_string();
    let told = [
        ("person", person.as_str()),
        ("manner", "informal"),
        ("finding", "actual"),
        ("age", "adult"),
        ("grounds", "statement"),
        ("forms", "sexual"),
        ("forms", "labour"),
    ];
    let put = format!("/cases/{case}/steps/new/identification");
    world.post(&put, "worker", &told).await.is(303);
}

#[tokio::test]
async fn a_rule_is_chosen_and_each_person_is_counted_once() {
    let world = counted().await;
    world.get("/statistics", "").await.is(303);
    for who in ["moi", "varna", "worker", "admin"] {
        world.get("/statistics", who).await.is(404);
        world.get("/statistics/table.csv", who).await.is(404);
    }
    let year = crate::common::now().day().year();
    let asked = format!("/statistics?rule=newly_identified.1&from={year}&until={year}");
    let page = world.get(&format!("{asked}&rows=form_of_exploitation"), "analyst").await;
    page.is(200).has("Labour exploitation").has("Sexual exploitation");
    page.has("may add up to more than all").has("No text in force was read");
    // Two forms, one person.
    page.has("<td class=\"govuk-table__cell govuk-table__cell--numeric\">1</td>");
    page.lacks("<td class=\"govuk-table__cell govuk-table__cell--numeric\">2</td>");
    let none = world.get(&format!("{asked}&rows=sex&only=sex:M"), "analyst").await;
    none.is(200)
        .has("Sex: Male")
        .lacks("<td class=\"govuk-table__cell govuk-table__cell--numeric\">1</td>");
    world.get_in(&asked, "officer", "bg").await.is(200).has("Преброяване").lacks(">dimension-");
    // What is wrong is said where it stands.
    let wrong = world.get("/statistics?from=2999&until=x", "analyst").await;
    wrong.is(422).has("Enter a year from 2000");
    let turned = world.get("/statistics?from=2017&until=2016", "analyst").await;
    turned.is(422).has("must not come after the last");
    // A dimension of the accused is none of the victims.
    world.get(&format!("{asked}&rows=reached"), "analyst").await.is(200).has("Sex</th>");
    let details = world.details("statistics.read").await;
    assert!(details.iter().all(|one| one["by"].is_array()), "{details:?}");
}

#[tokio::test]
async fn the_file_says_what_the_page_says_and_programs_count_too() {
    let world = counted().await;
    let year = crate::common::now().day().year();
    let asked =
        format!("rule=newly_identified.1&from={year}&until={year}&rows=age_group&columns=sex");
    let (status, headers, csv) =
        world.get_raw(&format!("/statistics/table.csv?{asked}"), "analyst").await;
    assert!(status.is_success());
    assert!(
        headers["content-disposition"].to_str().is_ok_and(|text| text.contains("statistics.csv"))
    );
    let text = String::from_utf8_lossy(&csv).into_owned();
    assert!(text.contains("age_group,Age group,sex,Sex,persons\r\n"), "{text}");
    assert!(text.contains("total,All,total,All,1\r\n"), "{text}");
    let client = Client::of(&world, "analyst").await;
    let asked = format!("/statistics?rule=newly_identified&from={year}&rows=form_of_exploitation");
    let table = client.get(&asked).await.is(200).json.clone();
    let cells = table["cells"].as_array().map(Vec::as_slice).unwrap_or_default();
    let total = cells.iter().find(|cell| cell["codes"][0] == "total");
    assert_eq!(total.map(|cell| cell["persons"].clone()), Some(json!(1)), "{table}");
    assert_eq!(cells.iter().filter(|cell| cell["persons"] == 1).count(), 3, "{table}");
    client.get(&format!("{asked}&columns=reached")).await.is(404);
    client.get(&format!("/statistics?rule=none&from={year}&rows=sex")).await.is(404);
    let span = "/statistics?rule=cumulative&from=2000&until=2100&rows=sex";
    client.get(span).await.is(422);
}

#[tokio::test]
async fn a_year_stands_with_its_interval_and_the_map_with_its_effort() {
    let world = counted().await;
    let year = crate::common::now().day().year();
    world.get("/statistics/trends", "moi").await.is(404);
    world.get("/statistics/map", "moi").await.is(404);
    let asked = format!("?rule=newly_identified.1&from={}&until={year}", year - 1);
    let page = world.get(&format!("/statistics/trends{asked}"), "analyst").await;
    // Garwood, 95 %: one → 0.03 – 5.57. Of the year before nothing is known, and this one is not
    // over: neither is compared.
    page.is(200).has("0.03 – 5.57").has("The year is not over").lacks("0 – 3.69");
    page.has("The first case file is of").has("a trend needs at least 2");
    page.has("Effort in the same years").has("no control chart is drawn");
    world.get_in(&format!("/statistics/trends{asked}"), "analyst", "bg").await.has("Усилия");
    let map = format!("/statistics/map{asked}");
    let page = world.get(&map, "analyst").await;
    page.is(200).has("Varna").has("No population is loaded").lacks("Smoothed rate<");
    // The page of populations: read by all who count, loaded by who runs the programme.
    let at = "/statistics/population";
    world.get(at, "moi").await.is(404);
    world.get(at, "analyst").await.is(200).has("No population was loaded").lacks("Load a file");
    let pack = world.register.pack();
    let row = |one: &domain::place::Oblast| format!("{},{},100000\n", year - 1, one.code);
    let rows: String = pack.oblasti.iter().map(row).collect();
    let file = format!("year,oblast,population\n{rows}");
    let source = [("source", "An invented office, table 1")];
    let denied = world.upload(at, "analyst", &source, ("p.csv", file.as_bytes())).await;
    denied.is(403);
    let unsaid = world.upload(at, "officer", &[], ("p.csv", file.as_bytes())).await;
    unsaid.is(422).has("Enter where the numbers were read");
    let cut = file.replace(",VAR,100000", ",VAR,many");
    let faulty = world.upload(at, "officer", &source, ("p.csv", cut.as_bytes())).await;
    faulty.is(422).has("column “population”: “many”");
    world.get(&map, "analyst").await.has("No population is loaded");
    world.upload(at, "officer", &source, ("p.csv", file.as_bytes())).await.is(303);
    world.get(at, "officer").await.has("2,800,000").has("An invented office");
    // One person in 200,000 person-years.
    world.get(&map, "analyst").await.has("Smoothed rate").has(">0.5<").has("Within chance");
}

#[tokio::test]
async fn what_cannot_be_estimated_is_said_and_nothing_is_guessed() {
    let (world, _) = World::with_a_case().await;
    world.get("/prevalence", "moi").await.is(404);
    world.get("/prevalence", "analyst").await.is(200).has("No list has come");
    crate::reconcile::compared(&world).await;
    let page = world.get("/prevalence?year=2016&rule=cumulative.1", "analyst").await;
    page.is(200).has("Nothing is estimated").has("an estimate needs at least 3");
    let bulgarian = world.get_in("/prevalence?year=2016", "analyst", "bg").await;
    bulgarian.is(200).has("за оценка са нужни поне 3");
    let wrong = world.get("/prevalence?year=2016&population=none", "analyst").await;
    wrong.is(422).has("Enter how many people live there");
    assert!(!world.details("prevalence.estimated").await.is_empty());
}
