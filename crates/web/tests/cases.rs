//! Case files and the persons in them, on pages.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]
use crate::common::{Answer, World};
use domain::id::CaseId;

/// What is entered of a person: each value stands nowhere else.
const PERSON: [(&str, &str); 11] = [
    ("part", "victim"),
    ("regime", "gdpr"),
    ("given", "CANARY-given"),
    ("family", "CANARY-family"),
    ("others", "CANARY-former\nCANARY-assumed"),
    ("egn", "7523169264"),
    ("birth", "1975-03"),
    ("sex", "F"),
    ("citizenship_1", "RO"),
    ("contact-phone", "+359 88 CANARY"),
    ("contact-email", "canary@example.org"),
];

const IDENTITY: [&str; 5] =
    ["CANARY-given", "CANARY-family", "CANARY-former", "CANARY-assumed", "7523169264"];
const CONTACT: [&str; 2] = ["+359 88 CANARY", "canary@example.org"];
const NARRATIVE: &str = "CANARY-narrative";

/// Enters the person; where its page is.
async fn entered(world: &World, case: CaseId) -> String {
    let sent = world.post(&format!("/cases/{case}/persons/new"), "worker", &PERSON).await;
    let (path, said) = sent.is(303).location.split_once('?').unwrap();
    assert_eq!(said, "done=done-person-entered-odd", "the check digit does not fit");
    path.to_owned()
}

fn open(class: &'static str) -> [(&'static str, &'static str); 2] {
    [("class", class), ("purpose", "support")]
}

fn shows(answer: &Answer, all: &[&str]) -> bool {
    all.iter().all(|canary| answer.body.contains(canary))
}

fn shows_any(answer: &Answer) -> bool {
    let all = IDENTITY.iter().chain(&CONTACT).chain([&NARRATIVE]);
    all.into_iter().any(|canary| answer.body.contains(canary)) || answer.body.contains("CANARY")
}

#[tokio::test]
async fn a_case_is_opened_assigned_told_and_closed() {
    let (world, _) = World::with_a_case().await;
    world.get("/cases", "worker").await.is(200).has("2017-0001").has("Open a case");
    world.get_in("/cases", "worker", "bg").await.is(200).has("Откриване на случай");
    world.get("/cases/new", "coordinator").await.is(200);
    let sent = world.post("/cases/new", "coordinator", &[("territory", "VAR")]).await;
    let (case, said) = sent.is(303).location.split_once('?').unwrap();
    assert_eq!(said, "done=done-case-opened-assign");
    let page = world.get(case, "coordinator").await;
    page.is(200).has("You do not work on this case").has("2017-0002").has("Account worker");
    let assign = format!("{case}/assignments");
    world.post(&assign, "coordinator", &[]).await.is(422).has("Choose whom to assign");
    let worker = world.by("worker").await.actor.account.to_string();
    let pairs = [("account", worker.as_str()), ("post", "case_worker")];
    world.post(&assign, "coordinator", &pairs).await.is(303);
    world.post(&assign, "coordinator", &pairs).await.is(422).has("has that post");

    let narrative = format!("{case}/narrative");
    world.post(&narrative, "worker", &[]).await.is(422).has("Choose what you open it for");
    let page = world.post(&narrative, "worker", &[("purpose", "support")]).await;
    page.is(200).has("name=\"_version\" value=\"1\"");
    let write = format!("{narrative}/write");
    let text = [("_version", "1"), ("text", NARRATIVE)];
    world.post(&write, "worker", &text).await.is(303);
    let mine = [("_version", "1"), ("text", "CANARY-mine")];
    let page = world.post(&write, "worker", &mine).await;
    page.is(422).has("Somebody else has written").has("CANARY-mine").has(NARRATIVE);
    page.has("What another wrote meanwhile").has("name=\"_version\" value=\"2\"");
    let both = [("_version", "2"), ("text", NARRATIVE)];
    world.post(&write, "worker", &both).await.is(303);
    let page = world.post(&narrative, "worker", &[("purpose", "support")]).await;
    page.is(200).has(NARRATIVE);

    world.post(&format!("{case}/assignments/end"), "coordinator", &pairs).await.is(303);
    world.post(&narrative, "worker", &[("purpose", "support")]).await.is(404);
    world.post(&assign, "coordinator", &pairs).await.is(303);
    world.post(&format!("{case}/close"), "worker", &[]).await.is(303);
    let asked = world.get(case, "worker").await;
    asked.is(200).has("asked to close the case").has("Enter a person").lacks("/approvals/");
    let page = world.get(case, "coordinator").await;
    let answer = page.body.split("href=\"/approvals/").nth(1).unwrap().split('"').next().unwrap();
    let answer = format!("/approvals/{answer}");
    world.get(&answer, "coordinator").await.is(200).has("Close a case").has("2017-0002");
    world.get_in(&answer, "coordinator", "bg").await.is(200).has("Приключване на случай");
    world.get(&answer, "worker").await.is(200).lacks("/agree");
    world.get(&answer, "moi").await.is(404);
    world.post(&format!("{answer}/agree"), "worker", &[]).await.is(422);
    world.post(&format!("{answer}/agree"), "coordinator", &[]).await.is(303);
    world.get(case, "worker").await.is(200).has("Closed").lacks("Enter a person");
    world.post(&write, "worker", &[("_version", "2"), ("text", "x")]).await.is(422);
    let again = format!("{case}/reopen");
    world.post(&again, "worker", &[]).await.is(422).has("Choose why it is worked on again");
    world.post(&again, "moi", &[("reopening", "mistake")]).await.is(404);
    world.post(&again, "worker", &[("reopening", "mistake")]).await.is(303);
    world.get(case, "worker").await.is(200).has("Enter a person");
}

#[tokio::test]
async fn who_asks_to_close_and_who_agrees_sees_what_is_still_open() {
    let (world, case) = World::with_a_case().await;
    let by = world.by("worker").await;
    let (person, part) = (domain::person::Person::default(), domain::case_file::Part::Victim);
    let regime = domain::person::Regime::Gdpr;
    let secret = register::account::Secret::new([3; 32]);
    world.register.enter_person(&by, case, &person, part, regime, &secret).await.unwrap();
    let page = format!("/cases/{case}");
    let shown = world.get(&page, "worker").await;
    shown.is(200).has("2 duties of the case are open; none of them is late.");
    shown.has("Why it is closed all the same");
    world.get_in(&page, "worker", "bg").await.has("По случая има 2 открити задължения");
    let close = format!("{page}/close");
    world.post(&close, "worker", &[]).await.is(422).has("Put them down or waive them");
    world.post(&close, "worker", &[("closing", "not_reached")]).await.is(303);
    let shown = world.get(&page, "coordinator").await;
    shown.is(200).has("the person is not reached any more").has("2 duties of the case are open");
    let answer = shown.body.split("href=\"/approvals/").nth(1).unwrap().split('"').next().unwrap();
    let answer = format!("/approvals/{answer}");
    let asked = world.get(&answer, "coordinator").await;
    asked.is(200).has("2 duties of the case are open").has("the person is not reached any more");
    world.post(&format!("{answer}/agree"), "coordinator", &[]).await.is(303);
    let closed = world.get(&page, "worker").await;
    closed.is(200).has("Duties were open then").has("the person is not reached any more");
    world.get_in(&page, "worker", "bg").await.has("Повторно откриване на случая");
    // Who only knows of the case is offered nothing.
    world.get(&page, "officer").await.is(200).lacks("/reopen");
}

#[tokio::test]
async fn of_two_who_correct_a_person_the_second_sees_where_they_differ() {
    let (world, case) = World::with_a_case().await;
    let person = entered(&world, case).await;
    let save = format!("{person}/correct/save");
    let typed = |given: &'static str, version: &'static str| {
        let fixed = PERSON.into_iter().filter(|(name, _)| *name != "given");
        let more = [("given", given), ("class", "identity"), ("_version", version)];
        fixed.chain(more).collect::<Vec<_>>()
    };
    world.post(&save, "worker", &typed("CANARY-first", "1")).await.is(303);
    let page = world.post(&save, "worker", &typed("CANARY-second", "1")).await;
    page.is(422).has("Somebody else has corrected it meanwhile").has("Where the two differ");
    page.has(">CANARY-first<").has("value=\"CANARY-second\"").has("name=\"_version\" value=\"2\"");
    assert!(!page.body.contains(">CANARY-family<"), "what both say alike is no difference");
    world.post(&save, "worker", &typed("CANARY-second", "2")).await.is(303);
    let phone =
        |version| [("class", "contact"), ("contact-phone", "+359 2"), ("_version", version)];
    let stale = world.post(&save, "worker", &phone("1")).await;
    stale.is(422).has(">+359 88 CANARY<").has(">+359 2<");
    let alike = world.post(&save, "worker", &typed("CANARY-second", "1")).await;
    alike.is(422).lacks("Where the two differ");
}

#[tokio::test]
async fn the_list_of_cases_is_narrowed_by_what_is_chosen() {
    let (world, case) = World::with_a_case().await;
    let list = async |query: &str| world.get(&format!("/cases?{query}"), "worker").await;
    let number = world.get(&format!("/cases/{case}"), "worker").await;
    number.is(200).has("2017-0001");
    assert_eq!(list("number=2017-0001").await.is(303).location, format!("/cases/{case}"));
    list("number=2017-0999").await.is(404).has("no case with this number").lacks("2017-0001<");
    list("number=x").await.is(404).has("no case with this number");
    list("state=closed").await.is(200).has("No case is as you chose").lacks("2017-0001<");
    list("own=yes&state=open&order=oldest").await.is(200).has("2017-0001<");
    list("from=2030-01-01").await.is(200).has("No case is as you chose");
    list("until=x").await.is(422).has("Enter a day");
}

#[tokio::test]
async fn how_terms_were_kept_is_told_with_the_cases_behind_the_number() {
    let (world, case) = World::with_a_case().await;
    entered(&world, case).await;
    let page = world.get("/cases/terms/kept", "worker").await;
    page.is(200).has("How terms were kept").lacks("CANARY");
    let later = world.get("/cases/terms/kept?from=2017-01-01&until=2030-12-31", "worker").await;
    later.is(200).has("Running").has("Share in time");
    let none = world.get("/cases/terms/kept?from=2010-01-01&until=2010-12-31", "worker").await;
    none.is(200).has("No term ends in this time");
    let wrong = world.get("/cases/terms/kept?from=x", "worker").await;
    wrong.is(422).has("Enter a day").has("value=\"x\"");
    let turned = world.get("/cases/terms/kept?from=2017-02-01&until=2017-01-01", "worker").await;
    turned.is(422).has("The last day is before the first");
    world.get_in("/cases/terms/kept", "worker", "bg").await.is(200).has("Спазване на сроковете");
    world.get("/cases/terms/kept", "analyst").await.is(404);
}

/// What stands before `end` in quotes, the first time.
fn between(body: &str, end: &str) -> String {
    body.split(end).next().unwrap().rsplit('"').next().unwrap().to_owned()
}

#[tokio::test]
async fn how_persons_stand_to_each_other_is_put_down_ended_and_taken_back() {
    let (world, case) = World::with_a_case().await;
    let first = entered(&world, case).await;
    let relations = format!("/cases/{case}/relations");
    world
        .get(&relations, "worker")
        .await
        .is(200)
        .has("No relation was put down")
        .lacks("name=\"of\"");
    let second = entered(&world, case).await;
    let id = |path: &str| path.rsplit('/').next().unwrap().to_owned();
    let (mother, child) = (id(&first), id(&second));
    world.get(&format!("/cases/{case}"), "worker").await.is(200).has(&relations);
    let page = world.get(&relations, "worker").await;
    page.is(200).has("Guardian or representative").lacks("CANARY").lacks("relation-");
    world.get_in(&relations, "worker", "bg").await.is(200).has("Настойник").lacks("relation-");
    world.post(&relations, "worker", &[]).await.is(422).has("Choose who it is about");
    let put = |to: &str, from: &str| {
        [("of", mother.clone()), ("kind", "guardian".to_owned()), ("to", to.to_owned())]
            .into_iter()
            .chain([("from", from.to_owned())])
            .collect::<Vec<_>>()
    };
    let post = async |fields: Vec<(&'static str, String)>| {
        let fields: Vec<_> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
        world.post(&relations, "worker", &fields).await
    };
    post(put(&mother, "")).await.is(422).has("Choose two different persons");
    post(put(&child, "x")).await.is(422).has("Enter a day").has("value=\"x\"");
    post(put(&child, "2016-01-01")).await.is(303);
    post(put(&child, "")).await.is(422).has("This stands already");
    let listed = world.get(&relations, "worker").await;
    listed.is(200).has("2016 – …").has("A relation ended").lacks("CANARY");
    let (over, which) = (format!("{relations}/over"), id(&between(&listed.body, "/take-back")));
    let end =
        async |last| world.post(&over, "worker", &[("over", which.as_str()), ("last", last)]).await;
    world.post(&over, "worker", &[]).await.is(422).has("Enter a day");
    end("2015-12-31").await.is(422).has("the last day is not before the first");
    end("2016-02-01").await.is(303);
    let listed = world.get(&relations, "worker").await;
    listed.is(200).has("February").lacks("A relation ended");
    let back = between(&listed.body, "/take-back");
    world.post(&format!("{back}/take-back"), "worker", &[]).await.is(303);
    world.get(&relations, "worker").await.is(200).has("Taken back").lacks("/take-back");
    world.get(&relations, "moi").await.is(404);
}

#[tokio::test]
async fn a_note_is_written_opened_for_a_purpose_and_taken_back() {
    let (world, case) = World::with_a_case().await;
    let notes = format!("/cases/{case}/notes");
    world.get(&format!("/cases/{case}"), "worker").await.is(200).has("/notes\"");
    world.get(&notes, "worker").await.is(200).has("There are no notes yet").lacks("/opening");
    world.get_in(&notes, "worker", "bg").await.is(200).has("Нова бележка");
    let page = world.post(&notes, "worker", &[("text", "CANARY-note")]).await;
    page.is(422).has("CANARY-note");
    let empty = world.post(&notes, "worker", &[("kind", "call"), ("text", " ")]).await;
    empty.is(422);
    let good = [("kind", "not_reached"), ("text", "CANARY-note")];
    world.post(&notes, "worker", &good).await.is(303);
    let page = world.get(&notes, "worker").await;
    page.is(200).has("Not reached").lacks("CANARY-note");
    let opening = format!("{notes}/opening");
    world.post(&opening, "worker", &[]).await.is(422).lacks("CANARY-note");
    world.post(&opening, "worker", &[("purpose", "support")]).await.is(200).has("CANARY-note");
    let back = page.body.split("/take-back").next().unwrap().rsplit('"').next().unwrap();
    let back = format!("{back}/take-back");
    world.get(&back, "worker").await.is(200).has("Not reached");
    world.post(&back, "worker", &[]).await.is(422);
    world.post(&back, "worker", &[("reason", "CANARY-why")]).await.is(303);
    world.get(&back, "worker").await.is(404);
    world.get(&notes, "worker").await.is(200).has("Taken back").lacks("CANARY");
    let opened = world.post(&opening, "worker", &[("purpose", "support")]).await;
    opened.is(200).has("CANARY-note").has("CANARY-why");
    for who in ["moi", "analyst", "admin"] {
        world.get(&notes, who).await.is(404);
        world.post(&opening, who, &[("purpose", "support")]).await.is(404);
    }
}

#[tokio::test]
async fn a_person_is_entered_opened_corrected_and_found() {
    let (world, case) = World::with_a_case().await;
    let form = format!("/cases/{case}/persons/new");
    world.get(&form, "worker").await.is(200).has("Father’s name");
    world.get_in(&form, "worker", "bg").await.is(200).has("Бащино име");
    let wrong = [("part", "victim"), ("regime", "gdpr"), ("birth", "1975-13"), ("given", "Ж")];
    let page = world.post(&form, "worker", &wrong).await;
    page.is(422).has("Write a year, a month or a day").has("value=\"Ж\"");
    let person = entered(&world, case).await;
    let page = world.get(&person, "worker").await;
    page.is(200).has("Another country of the EU").lacks("Romania");
    assert!(!shows_any(&page));
    world.get(&format!("/cases/{case}"), "worker").await.is(200).has("Victim").lacks("CANARY");

    world.post(&person, "worker", &[("class", "identity")]).await.is(422);
    world.post(&person, "worker", &[("purpose", "support")]).await.is(422);
    let page = world.post(&person, "worker", &open("identity")).await;
    page.is(200).has("the check digit does not fit").has("Romania").has("1975-03");
    assert!(shows(&page, &IDENTITY) && !shows(&page, &CONTACT));
    let page = world.post(&person, "worker", &open("contact")).await;
    assert!(shows(page.is(200), &CONTACT) && !page.body.contains("CANARY-given"));

    let correct = format!("{person}/correct");
    let page = world.post(&correct, "worker", &[("class", "identity")]).await;
    page.is(200).has("value=\"CANARY-given\"").has("CANARY-former\nCANARY-assumed");
    page.has("name=\"_version\" value=\"1\"");
    let save = format!("{correct}/save");
    let new = [
        ("class", "identity"),
        ("_version", "1"),
        ("given", "Вяра"),
        ("egn", "7523169263"),
        ("sex", "F"),
    ];
    world.post(&save, "worker", &new).await.is(303);
    world.post(&save, "worker", &new).await.is(422).has("Somebody else has corrected");
    let page = world.post(&person, "worker", &open("identity")).await;
    page.is(200).has("Вяра").lacks("CANARY").lacks("does not fit");

    let find = [("field", "egn"), ("value", "75 2316 9263")];
    let page = world.post("/persons/find", "worker", &find).await;
    page.is(200).has(&person).lacks("Вяра");
    world.post("/persons/find", "worker", &[("field", "egn")]).await.is(422);
    let old = [("field", "egn"), ("value", "7523169264")];
    world.post("/persons/find", "worker", &old).await.is(200).has("Nobody in your cases");
    // By name, in another script too; who was called so before is nobody.
    for name in ["Vyara", "вяра"] {
        let called = [("field", "find-name"), ("value", name)];
        world.post("/persons/find", "worker", &called).await.is(200).has(&person).lacks("Вяра</a>");
    }
    let before = [("field", "find-name"), ("value", "CANARY-given")];
    world.post("/persons/find", "worker", &before).await.is(200).has("Nobody in your cases");
}

#[tokio::test]
async fn what_is_known_of_a_life_and_of_health_is_sealed_and_told_in_words() {
    let (world, case) = World::with_a_case().await;
    let form = format!("/cases/{case}/persons/new");
    world.get(&form, "worker").await.is(200).has("Number of children").has("Another country");
    world.get_in(&form, "worker", "bg").await.is(200).has("Брой деца").lacks("person-");
    let mut person = PERSON.to_vec();
    person.extend([
        ("gender", "non_conforming"),
        ("marital", "widowed"),
        ("children", "0"),
        ("education", "lower_secondary"),
        ("residence", "VAR06"),
        ("origin", "MD"),
    ]);
    for (name, value, said) in [
        ("children", "31", "from 0 to 30"),
        ("education", "CANARY", "Choose from the list"),
        ("residence", "CANARY", "Choose from the list"),
    ] {
        let mut wrong = person.clone();
        wrong.push((name, value));
        let wrong: Vec<_> = wrong.into_iter().filter(|(n, v)| *n != name || *v == value).collect();
        world.post(&form, "worker", &wrong).await.is(422).has(said);
    }
    let made = world.post(&form, "worker", &person).await;
    let at = made.is(303).location.split('?').next().unwrap().to_owned();
    let told = ["Widowed", "Lower secondary", "Moldova", "Lives in"];
    let page = world.get(&at, "worker").await;
    assert!(told.iter().all(|word| !page.is(200).body.contains(word)), "it is sealed");
    let page = world.post(&at, "worker", &open("identity")).await;
    for word in told {
        page.is(200).has(word);
    }
    world.post_in(&at, "worker", "bg", &open("identity")).await.is(200).has("Варна");
    let correct = format!("{at}/correct");
    let page = world.post(&correct, "worker", &[("class", "identity")]).await;
    page.is(200).has("value=\"VAR06\" selected").has("name=\"children\"").has("value=\"0\"");

    let page = world.post(&at, "worker", &open("health")).await;
    page.is(200).has("Walking or climbing steps").has("Not known");
    let page = world.post(&correct, "worker", &[("class", "health")]).await;
    page.is(200).has("name=\"_version\" value=\"1\"").has("What those who help have to know");
    let save = format!("{correct}/save");
    let new = |walking, needs| {
        [
            ("class", "health"),
            ("_version", "1"),
            ("walking", walking),
            ("pregnant", "no"),
            ("needs", needs),
        ]
    };
    let wrong = world.post(&save, "worker", &new("CANARY", "x")).await;
    wrong.is(422).has("Choose from the list");
    let long = "я".repeat(4_001);
    world.post(&save, "worker", &new("none", &long)).await.is(422).has("at most 4,000");
    world.post(&save, "worker", &new("none", "CANARYinsulin")).await.is(303);
    let late = world.post(&save, "worker", &new("much", "CANARYother")).await;
    late.is(422).has("No difficulty").has("A lot of difficulty").has("CANARYinsulin");
    world.get(&at, "worker").await.is(200).lacks("CANARY");
    let page = world.post_in(&at, "worker", "bg", &open("health")).await;
    page.is(200).has("Без затруднение").has("CANARYinsulin").lacks("health-");
}

#[tokio::test]
async fn a_legal_person_has_no_health() {
    let (world, case) = World::with_a_case().await;
    let company = [
        ("nature", "legal"),
        ("part", "perpetrator_suspect"),
        ("regime", "law_enforcement"),
        ("family", "Измислена ЕООД"),
    ];
    let made = world.post(&format!("/cases/{case}/persons/new"), "worker", &company).await;
    let at = made.is(303).location.split('?').next().unwrap().to_owned();
    world.get(&at, "worker").await.is(200).has("How the person is reached").lacks("health");
    world.post(&at, "worker", &open("health")).await.is(422);
}

/// How often persons were opened, by the journal.
async fn openings(world: &World) -> usize {
    let all = world.register.journal(&world.by("auditor").await, None, 1000).await.unwrap();
    all.iter().filter(|entry| entry.event == "person.revealed").count()
}

#[tokio::test]
async fn a_disk_that_is_full_at_a_reveal_shows_nothing_and_says_so() {
    let (world, case) = World::with_a_case().await;
    let person = entered(&world, case).await;
    let mut shown = 0;
    let full = loop {
        world.register.rehearse_full_disk(true).await.unwrap();
        let page = world.post(&person, "worker", &open("identity")).await;
        if page.status != 200 {
            break page;
        }
        assert!(shows(&page, &IDENTITY));
        shown += 1;
        assert!(shown < 900, "it never filled up");
    };
    full.is(507).has("The disk of the server is full").has("Nothing was saved");
    assert!(!full.body.contains("CANARY"));
    assert_eq!(openings(&world).await, shown, "what was refused is not in the journal");
    world.register.rehearse_full_disk(false).await.unwrap();
    let page = world.post(&person, "worker", &open("identity")).await;
    assert!(shows(page.is(200), &IDENTITY));
    assert_eq!(openings(&world).await, shown + 1);
}

#[tokio::test]
async fn what_was_damaged_is_said_to_be_damaged_in_both_languages() {
    let (world, case) = World::with_a_case().await;
    let person = entered(&world, case).await;
    assert!(shows(&world.post(&person, "worker", &open("identity")).await, &IDENTITY));
    let url = format!("sqlite://{}/pristan.db", world.folder().display());
    let mut connection = <sqlx::AnyConnection as sqlx::Connection>::connect(&url).await.unwrap();
    let row = sqlx::query("SELECT identity FROM person").fetch_one(&mut connection).await.unwrap();
    let mut sealed: Vec<u8> = sqlx::Row::get(&row, 0);
    *sealed.last_mut().unwrap() ^= 1;
    let flip = sqlx::query("UPDATE person SET identity = $1").bind(sealed);
    flip.execute(&mut connection).await.unwrap();
    for (language, title, about) in [
        ("en", "What is kept here does not open", "It was damaged, or changed past the program"),
        (
            "bg",
            "Записаното тук не може да се отвори",
            "То е повредено или е променено извън програмата",
        ),
    ] {
        let before = openings(&world).await;
        let page = world.post_in(&person, "worker", language, &open("identity")).await;
        page.is(500).has(title).has(about).lacks("CANARY").lacks("Something went wrong");
        let all = world.register.journal(&world.by("auditor").await, None, 1).await.unwrap();
        assert_eq!(all[0].event, "field.damaged", "{language}");
        assert_eq!(openings(&world).await, before + 1, "asked for, and not shown");
    }
    // The control: what is whole opens.
    let page = world.post(&person, "worker", &open("contact")).await;
    assert!(shows(page.is(200), &CONTACT));
}

#[tokio::test]
async fn what_is_shown_is_what_the_journal_says_and_nothing_else() {
    let (world, case) = World::with_a_case().await;
    let person = entered(&world, case).await;
    let (case, narrative) = (format!("/cases/{case}"), format!("/cases/{case}/narrative"));
    let write = format!("{narrative}/write");
    world.post(&write, "worker", &[("_version", "1"), ("text", NARRATIVE)]).await.is(303);
    let opened = async || {
        let journal = world.register.journal(&world.by("auditor").await, None, 1000).await;
        let about = ["person.revealed", "case.revealed"];
        let mut all: Vec<(String, String)> = journal
            .unwrap()
            .into_iter()
            .filter(|entry| about.contains(&entry.event.as_str()))
            .map(|entry| {
                let detail: serde_json::Value = serde_json::from_str(&entry.detail).unwrap();
                (entry.account, detail["class"].as_str().unwrap().to_owned())
            })
            .collect();
        all.sort();
        all
    };
    assert!(opened().await.is_empty());
    let everybody =
        ["", "admin", "coordinator", "officer", "varna", "moi", "analyst", "auditor", "worker"];
    let pages = [
        "/cases",
        "/cases/new",
        &case,
        &narrative,
        &format!("{case}/attachments"),
        &format!("{case}/persons/new"),
        &person,
        "/persons/find",
        "/persons/looked",
        "/home",
        "/journal",
        "/search?q=CANARY",
    ];
    for who in everybody {
        for page in pages {
            let answer = world.get(page, who).await;
            let shown = answer.body.replace("?q=CANARY", "").replace("value=\"CANARY\"", "");
            assert!(!shown.contains("CANARY-") && !shown.contains("7523169264"), "{who} {page}");
        }
    }
    assert!(opened().await.is_empty(), "nothing is opened by an address");
    // Who asked for what, by what came back, and by what the journal says.
    let mut seen = Vec::new();
    for who in everybody {
        for (path, pairs, class, canary) in [
            (&person, &open("identity")[..], "identity", "CANARY-given"),
            (&person, &open("contact")[..], "contact", "canary@example.org"),
            (&narrative, &[("purpose", "support")][..], "narrative", NARRATIVE),
        ] {
            if who.is_empty() {
                assert!(!shows_any(&world.post_raw(path, who, "purpose=support").await));
                continue;
            }
            let answer = world.post(path, who, pairs).await;
            if answer.body.contains(canary) {
                seen.push((world.by(who).await.actor.account.to_string(), class.to_owned()));
            } else {
                assert!(!shows_any(&answer), "{who} {class}");
            }
        }
    }
    seen.sort();
    assert_eq!(seen.len(), 3, "the control: the case worker sees all three");
    assert_eq!(opened().await, seen);
}

#[tokio::test]
async fn who_keeps_watch_sees_who_looked_and_not_at_what() {
    let (world, case) = World::with_a_case().await;
    let person = entered(&world, case).await;
    world.post(&person, "worker", &open("identity")).await.is(200);
    let id = person.rsplit('/').next().unwrap();
    let page = world.post("/persons/looked", "auditor", &[("person", id)]).await;
    page.is(200).has("Account worker").has("Support and safety").has("Who the person is");
    assert!(!shows_any(&page));
    let wrong = world.post("/persons/looked", "auditor", &[("person", "nobody")]).await;
    wrong.is(422).has("There is no person with this id");
    for who in ["worker", "analyst", "varna", "admin"] {
        world.post("/persons/looked", who, &[("person", id)]).await.is(404);
    }
}

#[tokio::test]
async fn a_sealed_register_says_so() {
    let (world, case) = World::with_a_case().await;
    let person = entered(&world, case).await;
    world.register.seal(crate::common::now(), 99).await.unwrap();
    world.get(&format!("/cases/{case}"), "worker").await.is(200).has("The register is sealed");
    world.post(&person, "worker", &open("identity")).await.is(503).lacks("CANARY");
    world.get(&format!("/cases/{case}/persons/new"), "worker").await.is(503);
}

/// A case worker of another organisation.
async fn hire(world: &mut World, login: &'static str) {
    let new = register::account::NewAccount {
        login: login.to_owned(),
        name: login.to_owned(),
        role: domain::access::Role::CaseWorker,
        institution: "NGO-DEMO-2".to_owned(),
        territory: String::new(),
        language: domain::words::Language::En,
    };
    let (admin, salt) = (world.by("admin").await, register::account::Secret::new([8; 32]));
    let password = register::account::Password::Own(crate::common::PASSWORD);
    world.register.open_account_alone(&admin, new, password, &salt).await.unwrap();
    world.enter(login).await;
}

#[tokio::test]
async fn somebody_of_another_case_is_found_by_number_added_and_becomes_something_else() {
    let (mut world, case) = World::with_a_case().await;
    hire(&mut world, "stranger").await;
    let by = world.by("worker").await;
    let value = domain::person::Private::read("CANARY-81").unwrap().unwrap();
    let kind = domain::person::IdentifierKind::Passport;
    let identifiers = vec![domain::person::Identifier { kind, value }];
    let identity = domain::person::Identity { identifiers, ..Default::default() };
    let person = domain::person::Person { identity, ..Default::default() };
    let (part, regime) = (domain::case_file::Part::Witness, domain::person::Regime::Gdpr);
    let secret = || register::account::Secret::new([3; 32]);
    let r = &world.register;
    let person = r.enter_person(&by, case, &person, part, regime, &secret()).await.unwrap();
    let other = r.open_case(&world.by("worker").await, "", &secret()).await.unwrap();
    let elsewhere = r.open_case(&world.by("stranger").await, "", &secret()).await.unwrap();
    let known = |case| format!("/cases/{case}/persons/known");
    world.get(&format!("/cases/{other}"), "worker").await.has("/persons/known\"");
    world.get(&known(other), "worker").await.is(200).lacks("Nobody in the cases");
    world
        .get_in(&known(other), "worker", "bg")
        .await
        .is(200)
        .has("Добавяне на лице от друг случай");
    let pairs = [("field", "passport"), ("value", "canary 81")];
    let found = world.post(&known(other), "worker", &pairs).await;
    found.is(200).has(&person.to_string()).has("2017-0001").lacks("Nobody in the cases");
    // Who works on no case of theirs finds nobody, as with a number nobody has.
    let none = world.post(&known(elsewhere), "stranger", &pairs).await;
    none.is(200).has("Nobody in the cases").lacks(&person.to_string());
    world.post(&known(other), "stranger", &pairs).await.is(404);
    world.post(&known(other), "worker", &[("field", "passport")]).await.is(422);
    let id = person.to_string();
    let (adding, victim) = (format!("{}/add", known(other)), ("part", "victim"));
    world.post(&adding, "worker", &[("person", &id)]).await.is(422).has("Choose what the person");
    let theirs = format!("{}/add", known(elsewhere));
    world.post(&theirs, "stranger", &[("person", &id), victim]).await.is(404);
    let done = world.post(&adding, "worker", &[("person", &id), victim]).await;
    assert!(done.is(303).location.contains(&format!("/cases/{other}/persons/{person}")));
    let twice = world.post(&adding, "worker", &[("person", &id), victim]).await;
    twice.is(422).has("The person is this in the case already");

    let page = format!("/cases/{other}/persons/{person}");
    world.get(&page, "worker").await.is(200).has("What they become");
    let becomes = format!("{page}/part");
    world.post(&becomes, "worker", &[("from", "victim")]).await.is(422);
    let pairs = [("from", "victim"), ("part", "at_risk")];
    world.post(&becomes, "stranger", &pairs).await.is(404);
    world.post(&becomes, "worker", &pairs).await.is(303);
    world.post(&becomes, "worker", &pairs).await.is(404);
    let first = r.persons(&world.by("worker").await, case).await.unwrap();
    assert_eq!(first[0].part, part, "in the other case nothing changed");
}
