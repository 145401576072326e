//! The directory, local commissions, tasks and the journal, from request to
//! page.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]
use crate::common::World;
use domain::day::Day;
use register::record::Entry;
use register::task::TaskFilter;
use std::collections::BTreeMap;

const PAGES: [&str; 4] =
    ["/institutions", "/institutions/LCCTHB-VAR", "/local-commissions", "/tasks"];

async fn enter(world: &World, kind: &str, who: &str, pairs: &[(&str, &str)]) {
    let fields: BTreeMap<String, String> =
        pairs.iter().map(|(n, v)| ((*n).to_owned(), (*v).to_owned())).collect();
    let institution = Some("LCCTHB-VAR".to_owned()).filter(|_| kind != "recommendation");
    let entry = Entry { fields, institution, ..Entry::default() };
    world.register.enter(&world.by(who).await, kind, entry).await.unwrap();
}

/// A world with the commission in Varna and what was said to it.
async fn varna() -> World {
    let world = World::open().await;
    enter(
        &world,
        "local_commission",
        "coordinator",
        &[
            ("title", "Varna"),
            ("commission", "LCCTHB-VAR"),
            ("place", "VAR06"),
            ("established_on", "2010-01-01"),
            ("status", "active"),
        ],
    )
    .await;
    enter(
        &world,
        "readiness_check",
        "coordinator",
        &[
            ("title", "Varna: premises"),
            ("item", "premises"),
            ("done", "yes"),
            ("checked_on", "2017-02-01"),
            ("commission", "LCCTHB-VAR"),
            ("place", "VAR06"),
        ],
    )
    .await;
    for (title, due) in [("Meet each month", "2017-12-31"), ("Open a room", "2017-05-31")] {
        enter(
            &world,
            "recommendation",
            "coordinator",
            &[
                ("title", title),
                ("addressee_kind", "local_commission"),
                ("addressees", "LCCTHB-VAR"),
                ("status", "issued"),
                ("issued_on", "2017-01-15"),
                ("due_on", due),
            ],
        )
        .await;
    }
    let day: Day = crate::common::day("2017-07-10");
    world.register.renew_tasks(&world.by("coordinator").await, day).await.unwrap();
    world
}

#[tokio::test]
async fn pages_are_whole_in_both_languages_and_closed_to_strangers() {
    let world = varna().await;
    for page in PAGES {
        let en = world.get_in(page, "coordinator", "en").await;
        en.is(200).has("<html lang=\"en\"");
        let bg = world.get_in(page, "coordinator", "bg").await;
        bg.is(200).has("<html lang=\"bg\"");
        let nobody = world.get(page, "").await;
        nobody.is(303);
        assert!(nobody.location.starts_with("/sign-in?back="), "{}", nobody.location);
    }
}

#[tokio::test]
async fn the_directory_finds_a_body_by_either_name() {
    let world = World::open().await;
    let by_word = |word: &'static str| format!("/institutions?q={word}");
    let labour = "Ministry of Labour and Social Policy";
    for word in ["labour+POLICY", "MLSP", "%D0%BC%D1%82%D1%81%D0%BF"] {
        world.get(&by_word(word), "moi").await.is(200).has(labour).lacks("LCCTHB-VAR");
    }
    world.get(&by_word("zzz"), "moi").await.is(200).has("No institution fits").lacks(labour);
    world.get("/institutions?kind=school", "moi").await.is(200).lacks(labour);
    world.get("/institutions/NOBODY", "moi").await.is(404);
}

#[tokio::test]
async fn a_body_is_shown_with_its_duties_and_the_records_one_may_see() {
    let world = varna().await;
    let page = world.get("/institutions/LCCTHB-VAR", "coordinator").await;
    page.is(200).has("Answers for").has("/records/local_commission?institution=");
    // Its duties are public; records are not for an administrator.
    let page = world.get("/institutions/LCCTHB-VAR", "admin").await;
    page.is(200).has("Answers for").lacks("/records/").lacks("/local-commissions/");
    let bg = world.get_in("/institutions/MLSP", "moi", "bg").await;
    bg.is(200).has("Министерство на труда и социалната политика").has("Участва в");
}

#[tokio::test]
async fn what_is_overdue_for_a_commission_stands_first() {
    let world = varna().await;
    let page = world.get("/local-commissions/LCCTHB-VAR", "coordinator").await;
    page.is(200).has("1 recommendation is overdue.").has("There is no work plan for 2017.");
    let (overdue, open) = (page.body.find("Open a room"), page.body.find("Meet each month"));
    assert!(overdue.unwrap() < open.unwrap(), "the overdue one comes first");
    page.has("/records/recommendation/new?addressees=LCCTHB-VAR");
    // A secretary enters plans and checks, and recommends nothing.
    let page = world.get("/local-commissions/LCCTHB-VAR", "varna").await;
    page.has("1 of 5").has("Varna: premises").lacks("/records/recommendation/new");
    page.has("/records/work_plan/new?commission=LCCTHB-VAR");
    let bg = world.get_in("/local-commissions/LCCTHB-VAR?year=2016", "coordinator", "bg").await;
    bg.is(200).has("Няма работен план за 2016 г.");
}

#[tokio::test]
async fn the_list_of_commissions_shows_where_one_is_needed() {
    let world = varna().await;
    let page = world.get("/local-commissions", "officer").await;
    page.is(200).has("LCCTHB Varna").has("<svg").has("active commissions").has("1 of 5");
}

#[tokio::test]
async fn commissions_that_one_may_not_see_are_not_there() {
    let world = varna().await;
    for who in ["admin", "auditor"] {
        world.get("/local-commissions", who).await.is(404);
        world.get("/local-commissions/LCCTHB-VAR", who).await.is(404);
        world.get("/home", who).await.is(200).lacks("\"/local-commissions\"");
    }
    for odd in ["LCCTHB-XXX", "MLSP", "LCCTHB-VAR?year=x", "LCCTHB-VAR?year=1"] {
        world.get(&format!("/local-commissions/{odd}"), "coordinator").await.is(404);
    }
}

async fn a_task(world: &World, institution: &str) -> String {
    let filter = TaskFilter { institution: Some(institution.to_owned()), ..TaskFilter::default() };
    let tasks = world.register.tasks(&world.by("coordinator").await, &filter).await.unwrap();
    tasks.first().expect("a task").id.to_string()
}

#[tokio::test]
async fn a_task_is_closed_by_its_own_institution_and_seen_by_no_other() {
    let world = varna().await;
    let task = a_task(&world, "LCCTHB-VAR").await;
    let address = format!("/tasks/{task}");
    world.get("/tasks", "varna").await.is(200).has(&address);
    world.get("/tasks", "moi").await.is(200).lacks(&address);
    world.get(&address, "moi").await.is(404);
    world.post(&format!("{address}/close"), "moi", &[("note", "x")]).await.is(404);
    let closed = world.post(&format!("{address}/close"), "varna", &[("note", "Held <b>")]).await;
    closed.is(303);
    assert_eq!(closed.location, "/tasks?done=done-task-closed");
    world.get(&closed.location, "varna").await.has("The task is closed.").lacks(&address);
    world.get("/tasks?state=done", "varna").await.has(&address);
    world.get(&address, "varna").await.is(200).has("Held &lt;b&gt;").lacks("/close");
    world.post(&format!("{address}/close"), "varna", &[]).await.is(422);
}

#[tokio::test]
async fn a_task_is_put_off_only_to_a_day_to_come_and_with_a_reason() {
    let world = varna().await;
    let address = format!("/tasks/{}", a_task(&world, "LCCTHB-VAR").await);
    let put_off = format!("{address}/put-off");
    let refused = world.post(&put_off, "varna", &[("to", "2017-07-10"), ("reason", "why")]).await;
    refused.is(422).has("Give a day that is still to come").has("value=\"2017-07-10\"").has("why");
    world.post(&put_off, "varna", &[("to", "2017-08-01")]).await.is(422).has("Give a reason");
    let pairs = [("to", "1.08.2017"), ("reason", "The room is being painted")];
    world.post(&put_off, "varna", &pairs).await.is(303);
    world.get("/tasks", "varna").await.lacks(&address);
    world.get("/tasks?put_off=1", "varna").await.has(&address).has("put off to 1");
}

#[tokio::test]
async fn those_who_close_no_tasks_have_none() {
    let world = varna().await;
    for who in ["analyst", "auditor", "admin"] {
        world.get("/tasks", who).await.is(404);
    }
    world.get("/tasks/not-an-id", "officer").await.is(404);
    world
        .get("/tasks?institution=LCCTHB-VAR&sort=work_plan_missing", "officer")
        .await
        .has("LCCTHB Varna");
}

#[tokio::test]
async fn the_journal_is_read_by_those_who_may_and_found_whole() {
    let world = varna().await;
    for who in ["officer", "varna", "moi", "analyst", "admin"] {
        world.get("/journal", who).await.is(404);
        world.post("/journal/verify", who, &[]).await.is(404);
    }
    world
        .get("/journal", "coordinator")
        .await
        .is(200)
        .has("Entered a record")
        .has("Account coordinator")
        .has("Open a room");
    // A data protection officer sees who did what, not what is in it.
    let page = world.get_in("/journal", "auditor", "bg").await;
    page.is(200).has("Въвеждане на запис").lacks("Open a room").lacks("/records/");
    let verified = world.post("/journal/verify", "auditor", &[]).await;
    verified.is(200).has("The journal is whole");
    world
        .get("/journal?before=10", "auditor")
        .await
        .is(200)
        .has("Previous page")
        .lacks("Next page");
    world.get("/journal?before=1", "auditor").await.is(200).has("no entries here");
}

#[tokio::test]
async fn the_last_checkpoint_is_on_the_page_of_the_journal_and_can_be_taken_away() {
    let world = varna().await;
    world.get("/journal", "auditor").await.is(200).lacks("Last checkpoint");
    world.get("/journal/checkpoint", "auditor").await.is(404);
    let root =
        vault::root::Root::from_bytes(&mut std::array::from_fn(|n| u8::try_from(n).unwrap()))
            .unwrap();
    let signer = vault::note::Signer::new("example.bg/journal", &root.journal_key()).unwrap();
    let made = world.register.sign_head(crate::common::now(), &signer).await.unwrap();
    let page = world.get("/journal", "auditor").await;
    page.is(200).has("Last checkpoint").has("href=\"/journal/checkpoint\"");
    let page = world.get_in("/journal", "auditor", "bg").await;
    page.is(200).has("Последна контролна точка").has("записа, подписани на");
    world.get("/journal/checkpoint", "auditor").await.is(200).has(&made.note);
    world.get("/journal/checkpoint", "admin").await.is(404);
}
