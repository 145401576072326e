//! Places in shelters, from request to page: opening beds, asking, keeping,
//! admitting, being away, leaving; boards and the waiting list; both languages.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]
use crate::common::World;
use domain::access::Role;
use domain::case_file::Part;
use domain::id::{CaseId, PersonId};
use domain::person::{Identity, Names, Person, Private, Regime, Sex};
use domain::words::Language;
use register::account::{NewAccount, Password, Secret};

const BOARD: &str = "/shelters/TAS-VAR/board";

/// A world with a manager of the shelter in Varna, and a case of `worker` with a
/// woman who may be a victim and consented to support.
async fn world() -> (World, CaseId, PersonId) {
    let (mut world, case) = World::with_a_case().await;
    let new = NewAccount {
        login: "manager".to_owned(),
        name: "Account manager".to_owned(),
        role: Role::CaseWorker,
        institution: "TAS-VAR".to_owned(),
        territory: String::new(),
        language: Language::En,
    };
    let (admin, salt) = (world.by("admin").await, Secret::new([11; 32]));
    let password = Password::Own(crate::common::PASSWORD);
    world.register.open_account_alone(&admin, new, password, &salt).await.unwrap();
    world.enter("manager").await;
    let given = Private::read("Мария").unwrap();
    let identity = Identity { names: Names { given, ..Names::default() }, ..Identity::default() };
    let person = Person { identity, sex: Sex::Female, ..Person::default() };
    let (by, secret) = (world.by("worker").await, Secret::new([3; 32]));
    let entered =
        world.register.enter_person(&by, case, &person, Part::Victim, Regime::Gdpr, &secret);
    let person = entered.await.unwrap();
    let id = person.to_string();
    let steps = format!("/cases/{case}/steps/new");
    let found = [
        ("person", id.as_str()),
        ("manner", "informal"),
        ("finding", "possible"),
        ("age", "adult"),
        ("grounds", "statement"),
    ];
    world.post(&format!("{steps}/identification"), "worker", &found).await.is(303);
    (world, case, person)
}

async fn opened(world: &World) {
    let beds = [
        ("room", "1"),
        ("names", "A, B"),
        ("population", "women"),
        ("features", "ground_floor"),
        ("from", "01.02.2017"),
    ];
    world.post("/shelters/TAS-VAR/beds/new", "manager", &beds).await.is(303);
}

async fn consented(world: &World, case: CaseId, person: PersonId) {
    let id = person.to_string();
    let consent = [
        ("person", id.as_str()),
        ("purpose", "support"),
        ("answer", "given"),
        ("by", "person"),
        ("language", "bg"),
    ];
    world.post(&format!("/cases/{case}/steps/new/consent"), "worker", &consent).await.is(303);
}

/// Asks for a place; where it is.
async fn asked(world: &World, case: CaseId, person: PersonId) -> String {
    let id = person.to_string();
    let wish = [("person", id.as_str()), ("urgency", "tonight"), ("danger", "yes")];
    let sent = world.post(&format!("/cases/{case}/placements/new"), "worker", &wish).await;
    let (placement, done) = sent.is(303).location.split_once('?').unwrap();
    assert_eq!(done, "done=done-placement-asked");
    placement.to_owned()
}

#[tokio::test]
async fn a_person_is_placed_from_the_case_and_leaves() {
    let (world, case, person) = world().await;
    opened(&world).await;
    let list = format!("/cases/{case}/placements");
    world.get(&format!("/cases/{case}"), "worker").await.is(200).has(&list);
    world.get(&list, "worker").await.is(200).has("No place was asked for");
    let form = world.get_in(&format!("{list}/new"), "worker", "bg").await;
    form.is(200).has("Област, в която е опасността").lacks("placement-");
    let half = [("person", ""), ("urgency", "")];
    let half = world.post(&format!("{list}/new"), "worker", &half).await;
    half.is(422).has("Choose one");
    let placement = asked(&world, case, person).await;
    let twice =
        [("person", &*person.to_string()), ("urgency", "soon")].map(|(a, b)| (a, b.to_owned()));
    let twice: Vec<(&str, &str)> = twice.iter().map(|(a, b)| (*a, b.as_str())).collect();
    let twice = world.post(&format!("{list}/new"), "worker", &twice).await;
    twice.is(422).has("waits for one, that did not end");
    let waits = world.get("/shelters/waiting", "coordinator").await;
    waits.is(200).has("2017-0001").has("Immediate danger").has("Tonight");
    let anonymous = world.get("/shelters/waiting", "manager").await;
    anonymous.is(200).has("not for you to know").lacks("2017-0001");

    let page = world.get(&format!("{placement}?shelter=TAS-VAR"), "worker").await;
    page.is(200).has("Room 1, A").has("women, on the ground floor").has("Keep a bed");
    let bulgarian = world.get_in(&format!("{placement}?shelter=TAS-VAR"), "worker", "bg").await;
    bulgarian.is(200).has("Запазване на легло").has("жени").lacks("placement-reason");
    let reserve = [("shelter", "TAS-VAR"), ("bed", "")];
    world.post(&format!("{placement}/reserve"), "worker", &reserve).await.is(303);
    // The shelter awaits somebody, and knows the number of the case.
    let board = world.get(BOARD, "manager").await;
    board.is(200).has("Kept").has("2017-0001").has(&placement).lacks("Мария");
    let admit = [("shelter", "TAS-VAR")];
    let early = world.post(&format!("{placement}/admit"), "manager", &admit).await;
    early.is(422).has("did not consent to support");
    consented(&world, case, person).await;
    world.post(&format!("{placement}/admit"), "manager", &admit).await.is(303);
    let page = world.get(&placement, "manager").await;
    page.is(200).has("The person is away").has("The person leaves").has("Extend the stay");
    page.has("Temporary accommodation shelter – Varna").lacks("Мария");
    let board = world.get(BOARD, "manager").await;
    board.is(200).has("Occupied");
    world.post(&format!("{placement}/absent"), "manager", &[]).await.is(303);
    world.get(BOARD, "manager").await.is(200).has(">Away<");
    world.post(&format!("{placement}/return"), "manager", &[]).await.is(303);
    let none = world.post(&format!("{placement}/extend"), "manager", &[("days", "x")]).await;
    none.is(422).has("govuk-error-summary");
    world.post(&format!("{placement}/extend"), "manager", &[("days", "5")]).await.is(303);
    world.post(&format!("{placement}/leave"), "manager", &[]).await.is(422).has("Choose one");
    let left = [("exit", "planned")];
    world.post(&format!("{placement}/leave"), "manager", &left).await.is(303);
    let page = world.get(&placement, "worker").await;
    page.is(200).has("First follow-up after leaving a shelter").has("Put a follow-up down");
    world.get(&list, "worker").await.is(200).has("Left");
    let steps = world.get(&format!("/cases/{case}/steps"), "worker").await;
    steps.is(200).has("Admission to a shelter").has("First follow-up");
    let again = world.post(&format!("{placement}/leave"), "manager", &left).await;
    again.is(422).has("govuk-error-summary");
    let none = world.post(&format!("{placement}/nonsense"), "manager", &[]).await;
    none.is(404);
}

#[tokio::test]
async fn beds_are_opened_closed_and_opened_again() {
    let (world, _, _) = world().await;
    world.get("/shelters", "manager").await.is(200).has("/shelters/board").has("/shelters/waiting");
    // Who may read no board is not led to one.
    world.get("/shelters", "worker").await.is(200).lacks("/shelters/board");
    world.get("/shelters/board", "worker").await.is(404);
    world.get(BOARD, "manager").await.is(200).has("No bed was opened here");
    let new = "/shelters/TAS-VAR/beds/new";
    world.get(new, "manager").await.is(200).has("parted by commas");
    let half = [("room", ""), ("names", "A"), ("population", "women"), ("from", "01.02.2017")];
    world.post(new, "manager", &half).await.is(422).has("govuk-error-summary");
    opened(&world).await;
    let twice = [("room", "1"), ("names", "A"), ("population", "women"), ("from", "01.02.2017")];
    world.post(new, "manager", &twice).await.is(422).has("has a bed of this name");
    let board = world.get(BOARD, "manager").await;
    let bed = board.is(200).body.split("href=\"/shelters/TAS-VAR/beds/").nth(2).unwrap();
    let bed = format!("/shelters/TAS-VAR/beds/{}", bed.split('"').next().unwrap());
    world.get_in(&bed, "manager", "bg").await.is(200).has("Затваряне на леглото").has("Ремонт");
    let close = [("reason", "renovation"), ("from", "01.02.2017"), ("until", "01.01.2017")];
    let wrong = world.post(&format!("{bed}/close"), "manager", &close).await;
    wrong.is(422).has("govuk-error-summary");
    let close = [("reason", "renovation"), ("from", "01.02.2017"), ("until", "")];
    world.post(&format!("{bed}/close"), "manager", &close).await.is(303);
    world.get(BOARD, "manager").await.is(200).has("Closed");
    world.get(&bed, "manager").await.is(200).has("Open the bed again").has("Renovation");
    world.post(&format!("{bed}/reopen"), "manager", &[]).await.is(303);
    let settings = "/shelters/TAS-VAR/settings";
    let set = [("term", "shelter_stay"), ("languages", "bg"), ("languages", "en")];
    world.post(settings, "manager", &set).await.is(303);
    world.get(BOARD, "manager").await.is(200).has("Bulgarian, English");
    world.post(settings, "manager", &[("term", "x")]).await.is(422);
}

#[tokio::test]
async fn a_board_shows_any_past_night_and_whose_it_is_not_sees_none() {
    let (world, _, _) = world().await;
    opened(&world).await;
    let boards = world.get("/shelters/board", "coordinator").await;
    boards.is(200).has("Temporary accommodation shelter – Varna").has("Capacity");
    let bulgarian = world.get_in("/shelters/board", "coordinator", "bg").await;
    bulgarian.is(200).has("Легла в приютите").has("Капацитет").lacks("bed-").lacks("beds-");
    let past = world.get(&format!("{BOARD}?night=2017-02-02"), "coordinator").await;
    past.is(200).has("Night of 2\u{a0}February 2017");
    world.get(&format!("{BOARD}?night=02.02.2017"), "coordinator").await.is(200).has("Night of");
    let never = world.get(&format!("{BOARD}?night=x"), "coordinator").await;
    never.is(200).has("govuk-error-summary");
    let later = world.get(&format!("{BOARD}?night=2099-01-01"), "coordinator").await;
    later.is(200).has("Choose tonight or a past night");
    let figures = format!("{BOARD}?from=2017-02-01&until=2017-02-28");
    world.get(&figures, "coordinator").await.is(200).has("Bed-nights available").has("Nobody left");
    for who in ["worker", "moi", "analyst", "auditor", "admin"] {
        world.get(BOARD, who).await.is(404);
        world.get("/shelters/board", who).await.is(404);
        world.get("/shelters/waiting", who).await.is(404);
    }
    world.get("/shelters/NCCTHB/board", "coordinator").await.is(404);
    let closed = [("room", "9"), ("names", "A"), ("population", "men"), ("from", "01.02.2017")];
    world.post("/shelters/TAS-VAR/beds/new", "officer", &closed).await.is(403);
}
