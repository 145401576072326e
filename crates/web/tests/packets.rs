//! A packet for a body without an account, from the choice of its parts to the
//! answer that came in.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]
use crate::common::World;
use axum::body::Body;
use axum::http::header::{CONTENT_TYPE, SET_COOKIE};
use axum::http::{HeaderMap, Request};
use domain::case_file::Part;
use domain::id::CaseId;
use domain::person::{Identity, Names, Person, Private, Regime, Sex};
use domain::referral::packet::{PacketCode, PacketPart, PacketState, RefusedFor};
use register::account::Secret;

const FORM: &str = "application/x-www-form-urlencoded";
const NAME: &str = "CANARYMaria";

async fn recipient(world: &World, path: &str, body: &str) -> (u16, HeaderMap, String) {
    let request = Request::post(path).header(CONTENT_TYPE, FORM);
    let request = request.body(Body::from(body.to_owned())).unwrap();
    let (status, headers, bytes) = world.raw(request).await;
    (status.as_u16(), headers, String::from_utf8(bytes).unwrap())
}

/// A case with a person who was referred to a body without an account: where
/// the packet is made.
async fn world(basis: &str, consents: bool) -> (World, CaseId, String) {
    let (world, case) = World::with_a_case().await;
    let given = Private::read(NAME).unwrap();
    let identity = Identity { names: Names { given, ..Names::default() }, ..Identity::default() };
    let person = Person { identity, sex: Sex::Female, ..Person::default() };
    let (by, secret) = (world.by("worker").await, Secret::new([3; 32]));
    let entered =
        world.register.enter_person(&by, case, &person, Part::Victim, Regime::Gdpr, &secret);
    let id = entered.await.unwrap().to_string();
    let service = [
        ("provider", "outside"),
        ("provider_name", "Dom Izmislen"),
        ("kind", "shelter"),
        ("name", "House"),
        ("ages", "adults"),
        ("sexes", "female"),
        ("origins", "nationals"),
        ("cost", "free"),
    ];
    world.post("/services/new", "coordinator", &service).await.is(303);
    let put = |sort: &str| format!("/cases/{case}/steps/new/{sort}");
    let found = [
        ("person", id.as_str()),
        ("manner", "informal"),
        ("finding", "possible"),
        ("age", "adult"),
        ("grounds", "statement"),
    ];
    world.post(&put("identification"), "worker", &found).await.is(303);
    if consents {
        world.post(&put("consent"), "worker", &consent(&id, "given")).await.is(303);
    }
    // A service of the directory brings its body and its sort.
    let form = world.get(&put("referral"), "worker").await;
    let (before, _) = form.is(200).body.split_once("Dom Izmislen: House").unwrap();
    let listed = before.rsplit("value=\"").next().unwrap().split('"').next().unwrap().to_owned();
    let referral = [("person", id.as_str()), ("listed", listed.as_str()), ("basis", basis)];
    world.post(&put("referral"), "worker", &referral).await.is(303);
    let page = world.get(&format!("/cases/{case}/packets"), "worker").await;
    let (_, rest) =
        page.is(200).has("Dom Izmislen").body.split_once("/packet\"").unwrap_or_default();
    assert!(!rest.is_empty());
    let (making, _) = page.body.split_once("/packet\"").unwrap();
    let making = format!("{}/packet", making.rsplit("href=\"").next().unwrap());
    (world, case, making)
}

fn consent<'c>(person: &'c str, answer: &'c str) -> Vec<(&'c str, &'c str)> {
    let told = ["purpose", "data_use", "research_use", "access", "storage_time", "withdrawal"];
    let mut fields = vec![
        ("person", person),
        ("purpose", "referral"),
        ("answer", answer),
        ("recipient", "OUT-1"),
        ("by", "person"),
        ("language", "bg"),
    ];
    fields.extend(told.map(|one| ("told", one)));
    fields
}

fn hidden(page: &str, name: &str) -> String {
    let (_, rest) = page.split_once(&format!("name=\"{name}\" value=\"")).unwrap();
    rest.split('"').next().unwrap().to_owned()
}

/// Makes a link and a code of these parts: the path, and the code.
async fn made(world: &World, making: &str, parts: &[&str]) -> (String, String) {
    let chosen: Vec<(&str, &str)> = parts.iter().map(|part| ("parts", *part)).collect();
    let shown = world.post(making, "worker", &chosen).await;
    let seal = hidden(&shown.is(200).body, "seal");
    let mut carried = chosen.clone();
    carried.push(("seal", seal.as_str()));
    let page = world.post(&format!("{making}/link"), "worker", &carried).await;
    let (_, rest) = page.is(200).body.split_once("/referral/").unwrap();
    let key = rest.split('<').next().unwrap();
    let (_, rest) = page
        .body
        .split_once("translate=\"no\">")
        .unwrap()
        .1
        .split_once("translate=\"no\">")
        .unwrap();
    let code = rest.split('<').next().unwrap().replace(' ', "");
    assert_eq!((key.len(), code.len()), (32, 9));
    (format!("/referral/{key}"), code)
}

#[tokio::test]
async fn what_may_not_go_is_greyed_with_the_reason() {
    let (world, _, making) = world("no_identity", false).await;
    let page = world.get(&making, "worker").await;
    page.is(200).has("this goes with the person’s consent alone").has(" disabled");
    page.lacks("name=\"note\"");
    let bulgarian = world.get_in(&making, "worker", "bg").await;
    bulgarian.is(200).has("само със съгласието на лицето").lacks("packet-").lacks("step-");
    // Asked for all the same, it stays.
    let forced = world.post(&making, "worker", &[("parts", "identity")]).await;
    forced.is(422).has("One of these parts may not go").lacks(NAME);
    world.post(&making, "worker", &[]).await.is(422).has("Choose what is to go");
    for who in ["coordinator", "moi", "analyst", ""] {
        assert_ne!(world.get(&making, who).await.status, 200, "{who}");
    }
}

#[tokio::test]
async fn a_body_without_an_account_reads_answers_and_is_told_of_a_withdrawal() {
    let (world, case, making) = world("consent", true).await;
    let shown = world.post(&making, "worker", &[("parts", "request"), ("parts", "identity")]).await;
    shown.is(200).has(NAME).has("Exactly this goes").lacks("packet-");
    let (path, code) = made(&world, &making, &["request", "identity"]).await;
    let (at, wrong) = (format!("{path}?language=en"), PacketCode::new(5).expose());
    // Asking for an address says nothing.
    let there = world.get(&at, "").await;
    let nowhere = world.get(&format!("/referral/{}?language=en", "0".repeat(32)), "").await;
    assert_eq!(there.is(200).body.len(), nowhere.is(200).body.len());
    there.has("Enter the code that you were told").lacks(NAME);
    assert_eq!(there.headers["referrer-policy"], "no-referrer");
    assert_eq!(there.headers["cache-control"], "no-store");
    for (typed, said) in [
        ("", "Enter the code"),
        ("12", "You entered 2."),
        ("12345678x", "only digits"),
        (wrong.as_str(), "open nothing"),
    ] {
        let (_, _, page) = recipient(&world, &at, &format!("code={typed}")).await;
        assert!(page.contains(said) && !page.contains(NAME), "{typed}");
    }
    let (status, headers, page) = recipient(&world, &at, &format!("code={code}")).await;
    assert!(status == 200 && page.contains(NAME) && !headers.contains_key(SET_COOKIE));
    assert!(!page.contains("<form method=\"post\" action=\"/sign-out\""));
    let (_, _, nowhere) =
        recipient(&world, "/referral/0?language=en", &format!("code={code}")).await;
    assert_eq!(page.len(), nowhere.len(), "the two are told apart by their size");
    let (_, _, page) =
        recipient(&world, &format!("{path}?language=bg"), &format!("code={code}")).await;
    assert!(page.contains("Пакет за насочване") && page.contains("Referral packet"));
    assert!(!page.contains("packet-") && !page.contains("step-"), "{page}");

    let body = format!("code={code}&act=answer");
    let (_, _, page) = recipient(&world, &at, &body).await;
    assert!(page.contains("Choose what you answer"));
    let (_, _, page) = recipient(&world, &at, &format!("{body}&answer=refused")).await;
    assert!(page.contains("Choose why you do not take the person"));
    let yes = format!("{body}&answer=accepted&text=CANARYcome");
    let (_, _, page) = recipient(&world, &at, &yes).await;
    assert!(page.contains("You answered: Accepted"), "{page}");

    // It came in, and is put down by pressing.
    let packets = format!("/cases/{case}/packets");
    world.get("/home", "worker").await.has("A body answered a referral packet");
    let page = world.get(&packets, "worker").await;
    page.is(200).has("Accepted").has("Put the answer down").lacks(NAME).lacks("CANARYcome");
    world.get_in(&packets, "worker", "bg").await.is(200).lacks("packet-").lacks("step-");
    let (take, _) = page.body.split_once("/take\"").unwrap();
    let answer = take.rsplit("action=\"").next().unwrap().to_owned();
    world.get(&answer, "worker").await.is(200).lacks("CANARYcome");
    world.post(&answer, "worker", &[]).await.is(422).lacks("CANARYcome");
    let text = world.post(&answer, "worker", &[("purpose", "referral")]).await;
    text.is(200).has("CANARYcome");
    world.post(&format!("{answer}/take"), "worker", &[]).await.is(303);
    world.get(&packets, "worker").await.lacks("Put the answer down");
    let steps = world.get(&format!("/cases/{case}/steps"), "worker").await;
    steps.has("Answer to a referral").has("Dom Izmislen: Accepted").has("House");

    let (_, person) = steps.body.split_once("id=\"person-").unwrap_or_default();
    assert!(!person.is_empty());
    let form = world.get(&format!("/cases/{case}/steps/new/consent"), "worker").await;
    let (_, rest) = form.body.split_once("name=\"person\"").unwrap();
    let (before, _) = rest.split_once(" selected>").unwrap();
    let person = before.rsplit("value=\"").next().unwrap().split('"').next().unwrap().to_owned();
    let put = format!("/cases/{case}/steps/new/consent");
    world.post(&put, "worker", &consent(&person, "withdrawn")).await.is(303);
    let (_, _, page) = recipient(&world, &at, &format!("code={code}")).await;
    assert!(page.contains("The consent was withdrawn") && !page.contains(NAME));
    assert!(page.contains("Destroy every copy"));
    let (_, _, page) = recipient(&world, &at, &format!("code={wrong}")).await;
    assert!(page.contains("open nothing"));
    world.get(&packets, "worker").await.has("what it rested on does not hold");
}

#[tokio::test]
async fn a_packet_is_taken_back_and_goes_on_paper_closed_and_marked() {
    let (world, case, making) = world("no_identity", false).await;
    let (path, code) = made(&world, &making, &["request"]).await;
    let packets = format!("/cases/{case}/packets");
    let page = world.get(&packets, "worker").await;
    let (revoke, _) = page.body.split_once("/revoke\"").unwrap();
    let revoke = format!("{}/revoke", revoke.rsplit("action=\"").next().unwrap());
    world.post(&revoke, "worker", &[]).await.is(303);
    let at = format!("{path}?language=en");
    let (_, _, page) = recipient(&world, &at, &format!("code={code}")).await;
    assert!(page.contains("The packet was taken back"));

    let shown = world.post(&making, "worker", &[("parts", "request")]).await;
    let seal = hidden(&shown.body, "seal");
    let paper = format!("{making}/paper");
    let none = [("parts", "request"), ("seal", seal.as_str())];
    world.post(&paper, "worker", &none).await.is(422).has("govuk-error-summary");
    let changed = [("parts", "request"), ("seal", "other"), ("leaving", "open")];
    let changed = world.post(&paper, "worker", &changed).await;
    changed.is(422).has("is not what was shown before");
    let open = [("parts", "request"), ("seal", seal.as_str()), ("leaving", "open")];
    let file = world.post(&paper, "worker", &open).await;
    assert!(file.is(200).bytes.starts_with(b"%PDF-") && file.kind == "application/pdf");
    assert!(
        file.saved.contains("E1 referral.pdf") || file.saved.contains("E1%20"),
        "{}",
        file.saved
    );
    let passphrase = hidden(&shown.body, "passphrase");
    let closed = [
        ("parts", "request"),
        ("seal", seal.as_str()),
        ("leaving", "passphrase"),
        ("passphrase", passphrase.as_str()),
    ];
    let file = world.post(&paper, "worker", &closed).await;
    assert!(file.is(200).bytes.starts_with(b"age-encryption.org/v1"));
    world.get(&packets, "worker").await.has("On paper").has("Taken back");
}

#[test]
fn every_code_of_a_packet_has_words() {
    let part =
        |prefix: &'static str| PacketPart::CODES.iter().map(move |code| format!("{prefix}{code}"));
    let keys = part("packet-part-")
        .chain(part("packet-part-hint-"))
        .chain(PacketState::CODES.iter().map(|code| format!("packet-state-{code}")))
        .chain(RefusedFor::CODES.iter().map(|code| format!("step-refused_for-{code}")));
    let missing: Vec<String> = keys.filter(|key| !web::words::exists(key)).collect();
    assert!(missing.is_empty(), "{missing:?}");
}

#[tokio::test]
async fn a_body_with_people_here_opens_and_answers_as_themselves() {
    let (world, case, _) = world("no_identity", false).await;
    let put = |sort: &str| format!("/cases/{case}/steps/new/{sort}");
    let id = world.get(&put("referral"), "worker").await;
    let (_, rest) = id.body.split_once("name=\"person\"").unwrap();
    let id =
        rest.split("value=\"").find_map(|part| part.split('"').next().filter(|t| t.len() == 36));
    let id = id.unwrap().to_owned();
    let mut agreed = consent(&id, "given");
    agreed.retain(|(name, _)| *name != "recipient");
    agreed.push(("recipient", "ANCCTHB"));
    world.post(&put("consent"), "worker", &agreed).await.is(303);
    let referral = [
        ("person", id.as_str()),
        ("to", "ANCCTHB"),
        ("service", "legal_counselling"),
        ("basis", "consent"),
    ];
    world.post(&put("referral"), "worker", &referral).await.is(303);
    let page = world.get(&format!("/cases/{case}/packets"), "worker").await;
    // The last one referred stands first.
    let (before, _) = page.is(200).body.split_once("/packet\"").unwrap();
    let making = format!("{}/packet", before.rsplit("href=\"").next().unwrap());
    let chosen = [("parts", "request"), ("parts", "identity")];
    let shown = world.post(&making, "worker", &chosen).await;
    shown.is(200).has(NAME).has("Leave it with them");
    let seal = hidden(&shown.body, "seal");
    let mut carried = chosen.to_vec();
    carried.push(("seal", seal.as_str()));
    world.post(&format!("{making}/here"), "worker", &carried).await.is(303);

    world.get("/home", "coordinator").await.has("A person was referred to your body");
    let list = world.get("/referrals", "coordinator").await;
    let (_, rest) = list.is(200).lacks(NAME).has("Not yet").body.split_once("/referrals/").unwrap();
    let at = format!("/referrals/{}", rest.split('"').next().unwrap());
    world.get_in("/referrals", "coordinator", "bg").await.is(200).has("Насочени към нас");
    // Asking for the page opens nothing.
    world.get(&at, "coordinator").await.is(200).lacks(NAME).has("What was sent");
    let opened = world.post(&at, "coordinator", &[]).await;
    opened.is(200).has(NAME).lacks("packet-").lacks("referral-");
    for who in ["worker", "moi", "analyst"] {
        assert_ne!(world.get(&at, who).await.status, 200, "{who}");
        assert_ne!(world.post(&at, who, &[]).await.status, 200, "{who}");
    }
    let answer = format!("{at}/answer");
    world.post(&answer, "coordinator", &[]).await.is(422).has("Choose what you answer").lacks(NAME);
    let no = [("answer", "refused")];
    world.post(&answer, "coordinator", &no).await.is(422).has("Choose why you do not take");
    let yes = [("answer", "accepted"), ("text", "Come tomorrow")];
    world.post(&answer, "coordinator", &yes).await.is(303);
    world.post(&answer, "coordinator", &yes).await.is(422);
    let packets = world.get(&format!("/cases/{case}/packets"), "worker").await;
    packets.is(200).has("Accepted").lacks("Put the answer down as a step");
}
