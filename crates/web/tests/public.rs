//! The pages that anybody may open, and `/home`.
use crate::common::{World, day};
use domain::programme::standing::Scale;

#[tokio::test]
async fn the_first_page_has_two_doors_and_the_figures_of_the_programme_in_force() {
    let world = World::open().await;
    let page = world.get("/", "").await;
    page.is(200).has("href=\"/help\"").has("href=\"/sign-in\"").has("2017 National Programme");
    page.has("href=\"/exit\"").has(">40</p>");
    // The heading says what the site is against; the window does not.
    page.has("trafficking in human beings</h1>").has("<title>Pristan</title>");
    let page = world.get_in("/", "", "bg").await;
    page.is(200).has("<html lang=\"bg\"").has("Национална програма за борба с трафика на хора");
    world.get("/", "coordinator").await.is(200).has("href=\"/home\"");
}

#[tokio::test]
async fn every_public_page_opens_in_both_languages_without_an_account() {
    let world = World::open().await;
    for path in ["/", "/help", "/accessibility", "/about", "/progress"] {
        for language in ["en", "bg"] {
            let page = world.get_in(path, "", language).await;
            page.is(200).has(&format!("<html lang=\"{language}\"")).lacks("{ $");
            page.has("govuk-exit-this-page");
        }
    }
    // An address that is not there is opened by anybody too.
    world.get("/nowhere", "").await.is(404).has("govuk-exit-this-page");
    world.get("/nowhere", "coordinator").await.is(404).lacks("govuk-exit-this-page");
    let exit = world.get("/exit", "").await;
    exit.is(303);
    assert!(exit.location.starts_with("https://"), "{}", exit.location);
}

#[tokio::test]
async fn help_names_the_two_numbers() {
    let world = World::open().await;
    world.get("/help", "").await.has("href=\"tel:112\"").has("href=\"tel:116111\"");
}

#[tokio::test]
async fn progress_counts_the_same_for_people_and_machines() {
    let world = World::open().await;
    let answer = world.get("/progress.json", "").await;
    answer.is(200);
    let json: serde_json::Value = serde_json::from_str(&answer.body).unwrap();
    assert_eq!(json["programme"], "2017");
    assert_eq!(json["as_of"], "2017-07-10");
    assert_eq!(json["activities"]["all"], 40);
    assert_eq!(json["indicators"]["all"], 104);
    let sum = |of: &str, parts: &[&str]| -> u64 {
        parts.iter().map(|p| json[of][p].as_u64().unwrap()).sum()
    };
    assert_eq!(sum("activities", &["done", "on_time", "late"]), 40);
    assert_eq!(sum("indicators", &["known", "unknown", "suppressed"]), 104);
    let sections = json["sections"].as_array().unwrap();
    assert_eq!(sections.len(), 7);
    let late: u64 = sections.iter().map(|s| s["activities"]["late"].as_u64().unwrap()).sum();
    assert_eq!(json["activities"]["late"], late);
    assert!(late > 0, "nothing was late on 10 July");

    let page = world.get("/progress", "").await;
    page.has(&format!(">{late}</td>")).has("<svg").has("10\u{a0}July 2017");
    world.get("/progress?programme=1999", "").await.is(404);
    world.get("/progress.json?programme=1999", "").await.is(404);
}

#[tokio::test]
async fn progress_is_told_as_of_any_day_and_what_is_completed_is_not_late() {
    let world = World::open().await;
    let late = async |on: &str| {
        let answer = world.get(&format!("/progress.json?as_of={on}"), "").await;
        let json: serde_json::Value = serde_json::from_str(&answer.body).unwrap();
        json["activities"]["late"].as_u64().unwrap()
    };
    assert_eq!(late("2016-12-31").await, 0);
    let before = late("2017-07-10").await;
    assert!(late("2018-01-01").await > before);

    let by = world.by("coordinator").await;
    let overview = world.register.overview(world.programme, day("2017-07-10")).await.unwrap();
    let standing = domain::programme::standing::Standing::Late;
    let first = overview.activities.iter().find(|a| a.standing == standing).unwrap();
    let (id, on) = (first.activity.id, day("2017-07-10"));
    world.register.assess_progress(&by, id, Scale::Completed, on, "").await.unwrap();
    assert_eq!(late("2017-07-10").await, before - 1);
}

#[tokio::test]
async fn a_draft_is_not_told_of_to_the_public() {
    let world = World::open().await;
    world.import("2018", &crate::common::DOCUMENT.replace("2017 National", "2018 National")).await;
    world.get("/progress", "").await.is(200).lacks("2018 National");
    world.get("/progress?programme=2018", "").await.is(404);
}

#[tokio::test]
async fn home_shows_what_is_late_to_whom_it_concerns() {
    let world = World::open().await;
    world.get("/home", "").await.is(303);
    let page = world.get("/home", "coordinator").await;
    page.is(200).has("activities are late").has("days late");
    // The ministry answers for some activities and sees those alone.
    let page = world.get("/home", "moi").await;
    page.is(200).has("Activities of my institution");
    let all = world.register.overview(world.programme, day("2017-07-10")).await.unwrap();
    let by = world.by("moi").await;
    for a in &all.activities {
        let own = a.activity.reach(&by) == domain::access::Reach::Own;
        let there = page.body.contains(&format!("/activities/{}", a.activity.id));
        assert!(own || !there, "{}", a.activity.code);
        let late = a.standing == domain::programme::standing::Standing::Late;
        assert!(there || !own || !late, "{}", a.activity.code);
    }
}

#[tokio::test]
async fn home_of_those_without_activities_shows_their_own_doors() {
    let world = World::open().await;
    let page = world.get("/home", "admin").await;
    page.is(200).has("href=\"/admin/accounts\"").lacks("days late").lacks("/programmes/new");
    world.get("/home", "auditor").await.is(200).has("href=\"/journal\"").lacks("/admin/accounts");
    world.get("/home", "analyst").await.is(200).lacks("days late");
    let page = world.get_in("/home", "varna", "bg").await;
    page.is(200).has("Моята работа").has("Секретар на местна комисия");
}

#[tokio::test]
async fn tasks_stand_at_home_with_their_clocks() {
    let world = World::open().await;
    let by = world.by("coordinator").await;
    world.register.renew_tasks(&by, by.today()).await.unwrap();
    let page = world.get("/home", "moi").await;
    page.has("To do").has("Enter and confirm the records of quarter");
}
