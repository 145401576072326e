//! Statutory returns, from request to page, file and program.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]
use crate::common::client::Client;
use crate::common::{World, now};
use crate::statistics::counted;

fn year() -> i16 {
    now().day().year()
}

/// The value of a hidden field.
fn hidden<'b>(body: &'b str, name: &str) -> &'b str {
    let (_, rest) = body.split_once(&format!("name=\"{name}\" value=\"")).unwrap();
    rest.split('"').next().unwrap()
}

#[tokio::test]
async fn the_list_says_what_is_due_and_who_may_not_sees_nothing() {
    let (world, _) = World::with_a_case().await;
    world.get("/returns", "").await.is(303);
    for who in ["moi", "varna", "worker", "admin"] {
        world.get("/returns", who).await.is(404);
        world.get("/returns/eurostat?year=2016", who).await.is(404);
        world.get("/returns/eurostat/file/xlsx?year=2016", who).await.is(404);
        world.post("/returns/eurostat", who, &[("year", "2016")]).await.is(404);
    }
    let page = world.get("/returns", "analyst").await;
    page.is(200).has("Art. 19a").has("Not verified").has("30\u{a0}September 2017").has("16.2.2");
    let page = world.get_in("/returns?year=2015", "officer", "bg").await;
    page.is(200).has("Непотвърдено").has("2016").lacks(">returns-");
    world.get("/returns?year=2999", "analyst").await.is(422).has("Enter a year from 2000");
    world.get("/home", "analyst").await.has("href=\"/returns\"");
    world.get("/home", "varna").await.lacks("href=\"/returns\"");
    world.get("/returns/none?year=2016", "analyst").await.is(404);
    world.get("/returns/eurostat?year=2999", "analyst").await.is(404);
}

#[tokio::test]
async fn nought_blank_and_what_is_not_verified_are_told_apart() {
    let world = counted().await;
    let year = year();
    let page = world.get(&format!("/returns/eurostat?year={year}"), "analyst").await;
    page.is(200)
        .has("Not all of this was read")
        .has("newly_identified, version 1")
        .has("Art. 159a to 159d")
        .has("National register of victims")
        .has("no case of the year has such a person")
        .has("govuk-table__cell--numeric\">1</td>")
        .has("govuk-table__cell--numeric\">0</td>")
        .has("pr-unknown\">—</td>");
    // Nobody's citizenship is known: the countries are blank, and one person is not known.
    let (_, table) = page.body.split_once("id=\"table-victims_citizenship\"").unwrap();
    let table = table.split("</table>").next().unwrap();
    assert!(table.contains("—") && table.contains(">1</td>"), "{table}");
    // Of a year without a case nothing is known, and no nought is said.
    let page = world.get("/returns/eurostat?year=2014", "analyst").await;
    page.is(200).has("pr-unknown\">—</td>").lacks("numeric\">0</td>").lacks("numeric\">1</td>");
    let page = world.get(&format!("/returns/sdg?year={year}"), "analyst").await;
    page.is(200).has("the population of this year was not loaded").has("numeric\">1</td>");
    let page = world.get_in(&format!("/returns/us_tip?year={year}"), "officer", "bg").await;
    page.is(200).has("Идентифицирани жертви").lacks(">returns-").lacks("dimension-");
    let filled = world.details("return.filled").await;
    assert!(filled.iter().any(|one| one["return"] == "eurostat" && one["year"] == year));
}

#[tokio::test]
async fn a_return_is_kept_as_sent_and_what_changed_is_shown() {
    let world = counted().await;
    let address = format!("/returns/glotip?year={}", year());
    let page = world.get(&address, "officer").await;
    let seen = hidden(&page.body, "sha256").to_owned();
    let year_text = year().to_string();
    let keep = |sha256: &str, note: &str| {
        [("year", year_text.clone()), ("sha256", sha256.to_owned()), ("note", note.to_owned())]
    };
    let post = async |fields: &[(&str, String); 3]| {
        let fields: Vec<(&str, &str)> = fields.iter().map(|(n, v)| (*n, v.as_str())).collect();
        world.post("/returns/glotip", "officer", &fields).await
    };
    let other = post(&keep(&"0".repeat(64), "my note")).await;
    other.is(422).has("The figures changed").has("my note");
    assert!(world.details("return.kept").await.is_empty());
    let kept = post(&keep(&seen, "Letter 5")).await;
    let page = world.get(&kept.is(303).location, "officer").await;
    page.is(200).has("was kept as sent").has("Letter 5").has("Nothing is different");
    world.get("/returns", "officer").await.is(200);
    world.get(&format!("/returns?year={}", year()), "officer").await.has("10\u{a0}July 2017");
    // As it was sent, page and file.
    let (_, rest) =
        page.body.split_once("&amp;kept=").or(page.body.split_once("&#38;kept=")).unwrap();
    let id = rest.split('"').next().unwrap();
    let sent = world.get(&format!("{address}&kept={id}"), "analyst").await;
    sent.is(200).has("As sent on").lacks("name=\"sha256\"");
    world.get(&format!("/returns/sdg?year={}&kept={id}", year()), "analyst").await.is(404);
    world.get(&format!("{address}&kept={id}"), "varna").await.is(404);
    let file = format!("/returns/glotip/file/json?year={}&kept={id}", year());
    let (status, _, bytes) = world.get_raw(&file, "analyst").await;
    assert!(status.is_success());
    let json: serde_json::Value = serde_json::from_slice(&bytes).unwrap();
    assert_eq!(json["id"], "glotip");
    // Somebody else was found since.
    crate::statistics::another(&world).await;
    let page = world.get(&address, "officer").await;
    page.is(200).has("figures are different from what was sent").has("As sent</th>");
}

#[tokio::test]
async fn the_files_open_and_programs_read_the_same_figures() {
    let world = counted().await;
    let year = year();
    let get = async |ending: &str| {
        let path = format!("/returns/eurostat/file/{ending}?year={year}");
        let (status, headers, bytes) = world.get_raw(&path, "analyst").await;
        assert!(status.is_success(), "{ending}");
        let name = headers["content-disposition"].to_str().unwrap().to_owned();
        assert!(name.contains(&format!("eurostat-{year}.{ending}")), "{name}");
        bytes
    };
    assert!(get("xlsx").await.starts_with(b"PK"));
    let csv = String::from_utf8(get("csv").await).unwrap();
    assert!(csv.starts_with("STRUCTURE,STRUCTURE_ID,ACTION,RETURN_TABLE"));
    assert!(csv.contains(",A,Persons,") && csv.contains(",O,Persons,"));
    let xml = String::from_utf8(get("xml").await).unwrap();
    assert!(xml.contains("OBS_VALUE=\"1\" OBS_STATUS=\"A\""));
    let structure = String::from_utf8(get("structure.xml").await).unwrap();
    assert!(structure.contains("<str:DataStructure "));
    let json: serde_json::Value = serde_json::from_slice(&get("json").await).unwrap();
    assert_eq!(json["tables"][0]["cells"][0]["value"], 1);
    world.get(&format!("/returns/eurostat/file/pdf?year={year}"), "analyst").await.is(404);
    let client = Client::of(&world, "analyst").await;
    let told = client.get(&format!("/returns/eurostat?year={year}")).await.is(200).json.clone();
    let tables = told["tables"].as_array().unwrap();
    let table = |id: &str| tables.iter().find(|table| table["id"] == id).unwrap();
    assert_eq!(table("a_victims")["cells"][0]["value"], 1.0);
    assert_eq!(table("b_suspected")["cells"][0]["value"], serde_json::Value::Null);
    assert_eq!(table("b_suspected")["blank"], "nobody_known");
    assert!(told["differences"].is_null());
    client.get("/returns/none?year=2016").await.is(404);
    client.get("/returns/eurostat?year=2999").await.is(422);
    client.get("/returns/eurostat?year=1").await.is(400);
    let varna = Client::of(&world, "varna").await;
    let denied = varna.get("/returns/eurostat?year=2016").await;
    assert!(!denied.json.to_string().contains("tables"));
}
