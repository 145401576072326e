//! The directory of services, from request to page.
use crate::common::World;

const FIELDS: [(&str, &str); 13] = [
    ("kind", "shelter"),
    ("name", "House <Izmislena>"),
    ("ages", "adults"),
    ("sexes", "female"),
    ("origins", "nationals"),
    ("origins", "foreigners"),
    ("oblasts", "VAR"),
    ("languages", "bg"),
    ("capacity", "6"),
    ("free", "2"),
    ("cost", "free"),
    ("phone", "+359 2 000 00 00"),
    ("hours", "24/7"),
];

fn with<'f>(more: &[(&'f str, &'f str)]) -> Vec<(&'f str, &'f str)> {
    let kept = FIELDS.iter().filter(|(name, _)| more.iter().all(|(other, _)| other != name));
    kept.chain(more).copied().collect()
}

#[tokio::test]
async fn a_service_is_entered_found_corrected_and_closed() {
    let world = World::open().await;
    world.get("/services", "analyst").await.is(200).has("No service").lacks("/services/new");
    world.get("/services", "").await.is(303);
    world.get("/services/new", "analyst").await.is(403);
    world.get("/institutions", "analyst").await.is(200).has("href=\"/services\"");
    let wrong = with(&[("provider", "outside"), ("free", "7"), ("phone", "ask Maria")]);
    let wrong = world.post("/services/new", "coordinator", &wrong).await;
    wrong.is(422).has("govuk-error-summary");
    let wrong = with(&[("provider", "outside"), ("provider_name", "Dom"), ("free", "7")]);
    let wrong = world.post("/services/new", "coordinator", &wrong).await;
    wrong.is(422).has("There cannot be more room than places");
    let right = with(&[("provider", "outside"), ("provider_name", "Dom Izmislen")]);
    let made = world.post("/services/new", "coordinator", &right).await;
    made.is(303);
    let at = made.location.split('?').next().unwrap_or_default().to_owned();
    let page = world.get(&at, "moi").await;
    page.is(200).has("House &#60;Izmislena&#62;").has("Dom Izmislen").has("2 of 6").has("Varna");
    page.lacks("/correct");
    let bulgarian = world.get_in(&at, "moi", "bg").await;
    bulgarian.is(200).has("Жени и момичета").has("2 от 6").lacks(">service-").lacks(">step-");
    for (query, found) in [
        ("", true),
        ("?kind=shelter&oblast=VAR&room=yes", true),
        ("?kind=medical", false),
        ("?oblast=BGS", false),
        ("?age=children", false),
        ("?language=tr", false),
    ] {
        let page = world.get(&format!("/services{query}"), "moi").await;
        assert_eq!(page.is(200).body.contains("Dom Izmislen"), found, "{query}");
        let csv = world.get(&format!("/services.csv{query}"), "moi").await;
        assert_eq!(csv.is(200).body.contains("Dom Izmislen"), found, "{query}");
    }
    let csv = world.get("/services.csv", "moi").await;
    // A spreadsheet would take it for a formula.
    csv.has("\"'+359 2 000 00 00\"");
    world.get(&format!("{at}/correct"), "moi").await.is(403);
    world.post(&format!("{at}/correct"), "moi", &with(&[("version", "1")])).await.is(403);
    let full = with(&[("version", "1"), ("free", "0")]);
    world.post(&format!("{at}/correct"), "coordinator", &full).await.is(303);
    let late = world.post(&format!("{at}/correct"), "coordinator", &full).await;
    late.is(422).has("Somebody else has changed it meanwhile");
    world.post(&format!("{at}/close"), "coordinator", &[("version", "2")]).await.is(303);
    world.get("/services", "moi").await.lacks("Dom Izmislen");
    world.get("/services?closed=yes", "moi").await.has("Dom Izmislen");
    let page = world.get(&at, "coordinator").await;
    page.has("Closed").has("Corrected").has("Entered").has("Account coordinator");
    world.post(&format!("{at}/reopen"), "coordinator", &[("version", "3")]).await.is(303);
    world.get("/services", "moi").await.has("Dom Izmislen");
}

#[tokio::test]
async fn a_body_enters_its_own_services_alone() {
    let world = World::open().await;
    let page = world.get("/services/new", "moi").await;
    page.is(200).has("value=\"MoI\"").lacks("value=\"outside\"").lacks("provider_name");
    let own = world.post("/services/new", "moi", &with(&[("provider", "MoI")])).await;
    own.is(303);
    world.post("/services/new", "moi", &with(&[("provider", "MLSP")])).await.is(403);
    let outside = with(&[("provider", "outside"), ("provider_name", "Somebody")]);
    world.post("/services/new", "moi", &outside).await.is(403);
    let page = world.get_in("/services/new", "moi", "bg").await;
    page.is(200).lacks(">service-").lacks(">step-");
}

#[test]
fn every_code_of_a_service_has_words() {
    use domain::service::{Cost, ForAge, ForOrigin, ForSex, ServiceFault, ServiceState};
    let lists = [
        ("service-age-", ForAge::CODES),
        ("service-sex-", ForSex::CODES),
        ("service-origin-", ForOrigin::CODES),
        ("service-cost-", Cost::CODES),
        ("service-state-", ServiceState::CODES),
        ("service-fault-", ServiceFault::CODES),
    ];
    let keys = lists
        .iter()
        .flat_map(|(prefix, codes)| codes.iter().map(move |code| format!("{prefix}{code}")));
    let missing: Vec<String> = keys.filter(|key| !web::words::exists(key)).collect();
    assert!(missing.is_empty(), "{missing:?}");
}
