//! Screenings, from request to page and in the API.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]
use crate::common::World;
use crate::common::client::Client;
use domain::case_file::Part;
use domain::id::{CaseId, PersonId};
use domain::person::{Identity, Names, Person, Private, Regime, Sex};
use domain::referral::screening::{Combination, Element, Outcome, Profile, Seen, Weight};
use register::account::Secret;
use serde_json::{Value, json};

async fn world() -> (World, CaseId, PersonId) {
    let (world, case) = World::with_a_case().await;
    let given = Private::read("Мария").unwrap();
    let identity = Identity { names: Names { given, ..Names::default() }, ..Identity::default() };
    let person = Person { identity, sex: Sex::Female, ..Person::default() };
    let (by, secret) = (world.by("worker").await, Secret::new([3; 32]));
    let entered =
        world.register.enter_person(&by, case, &person, Part::Victim, Regime::Gdpr, &secret);
    let entered = entered.await.unwrap();
    (world, case, entered)
}

/// What an adult lacks one indicator of recruitment of.
const SEEN: [&str; 5] = ["ILO5.01", "ILO5.02", "ILO4.01", "ILO4.02", "ILO1.01"];

/// Keeps a screening with the list of the ILO; where it is.
async fn screened(
    world: &World,
    case: CaseId,
    person: PersonId,
    age: &str,
    seen: &[&str],
) -> String {
    let id = person.to_string();
    let names: Vec<String> = seen.iter().map(|code| format!("seen-{code}")).collect();
    let mut fields = vec![("person", id.as_str()), ("age", age), ("version", "1")];
    fields.extend(names.iter().map(|name| (name.as_str(), "seen")));
    fields.push(("seen-ILO1.03", "not_seen"));
    let to = format!("/cases/{case}/screenings/new/ilo_labour");
    let kept = world.post(&to, "worker", &fields).await;
    kept.is(303);
    kept.location.split('?').next().unwrap().to_owned()
}

#[tokio::test]
async fn a_person_is_screened_and_the_result_explains_itself() {
    let (world, case, person) = world().await;
    let list = format!("/cases/{case}/screenings");
    world.get(&format!("/cases/{case}"), "worker").await.has(&list);
    let page = world.get(&list, "worker").await;
    page.is(200).has("Nobody was screened yet").has("new/ilo_labour").has("new/nrm_list");
    let form = world.get(&format!("{list}/new/ilo_labour"), "worker").await;
    form.is(200).has("Coercive recruitment").has("Not verified").has("name=\"seen-ILO6.07\"");
    form.has("Not weighed for children").lacks("screening-");
    // Three answers each, of which one stands before anybody chooses.
    assert_eq!(form.body.matches("name=\"seen-").count(), 3 * 67);
    assert_eq!(form.body.matches(" checked").count(), 67);
    assert_eq!(form.body.matches("value=\"not_known\" checked").count(), 67);
    let at = screened(&world, case, person, "adult", &SEEN).await;
    // The result is sealed with what was answered, until there is a purpose.
    let ask = world.get(&at, "worker").await;
    ask.is(200).has("What was answered is sealed").lacks("Debt bondage").lacks("Open</strong>");
    world.post(&at, "worker", &[]).await.is(422).has("govuk-error-summary").lacks("Debt bondage");
    let opened = world.post(&at, "worker", &[("purpose", "recognition")]).await;
    opened.is(200).has("no legal status").has("Debt bondage").has("By (a): two strong");
    opened.has("Made by: ILO5.01, ILO5.02").has("Still missing: 1 medium or 1 weak");
    opened.has("By the weights for adults not everything is supported");
    opened.has("By the weights for children the same answers would come to: Positive.");
    opened.has("was not compared with its source").has("Looked for and not seen");
    opened.lacks("screening-").lacks("step-");
    let bulgarian = world.get_in(&list, "worker", "bg").await;
    bulgarian.is(200).has("Индикатори на МОТ").lacks("screening-");
    // Nobody's status came of it.
    let steps = world.get(&format!("/cases/{case}/steps"), "worker").await;
    steps.is(200).has("Nothing was put down yet").has("Nothing found yet");
}

#[tokio::test]
async fn who_may_be_a_child_is_read_as_a_child() {
    let (world, case, person) = world().await;
    let at = screened(&world, case, person, "presumed_child", &SEEN).await;
    let opened = world.post(&at, "worker", &[("purpose", "support")]).await;
    opened.is(200).has("there was reason to believe that it is a child");
    opened.has("By the weights for children exploitation is supported");
    opened.has("By the weights for adults the same answers would come to: Open.");
}

#[tokio::test]
async fn what_is_missing_or_wrong_is_said_at_its_field() {
    let (world, case, person) = world().await;
    let (to, id) = (format!("/cases/{case}/screenings/new/ilo_labour"), person.to_string());
    let none = world.post(&to, "worker", &[("seen-ILO1.01", "seen")]).await;
    none.is(422).has("href=\"#age\"").has("href=\"#person\"").has("Choose the age of the person");
    // What was typed is not lost.
    none.has("name=\"seen-ILO1.01\" type=\"radio\" value=\"seen\" checked");
    let odd = [("person", id.as_str()), ("age", "adult"), ("seen-ILO1.01", "perhaps")];
    world.post(&to, "worker", &odd).await.is(422).has("href=\"#seen-ILO1.01\"");
    let late = [("person", id.as_str()), ("age", "adult"), ("on", "01.02.2090"), ("time", "10:00")];
    world.post(&to, "worker", &late).await.is(422).has("This moment has not come yet");
    let early = [("person", id.as_str()), ("age", "adult"), ("on", "01.02.2001")];
    world.post(&to, "worker", &early).await.is(422).has("was not in use on that day");
    let nobody = [("person", "015d3ef7-9800-7fff-bfff-ffffffffffff"), ("age", "adult")];
    world.post(&to, "worker", &nobody).await.is(404);
    world.get(&format!("/cases/{case}/screenings/new/nothing"), "worker").await.is(404);
}

#[tokio::test]
async fn a_step_is_put_down_by_a_separate_press_and_names_the_screening() {
    let (world, case, person) = world().await;
    let at = screened(&world, case, person, "adult", &SEEN).await;
    let opened = world.post(&at, "worker", &[("purpose", "recognition")]).await;
    let id = at.rsplit('/').next().unwrap();
    let put = format!("/cases/{case}/steps/new/identification");
    opened.has(&format!("href=\"{put}?screening={id}\""));
    let form = world.get(&format!("{put}?screening={id}"), "worker").await;
    form.is(200).has(&format!("value=\"{id}\" selected")).has("value=\"possible\" checked");
    form.has("value=\"indicators\" checked").has("value=\"informal\" checked");
    form.lacks("value=\"adult\" checked");
    let person = person.to_string();
    let step = |grounds| {
        [
            ("person", person.as_str()),
            ("manner", "informal"),
            ("finding", "possible"),
            ("age", "adult"),
            ("grounds", grounds),
            ("screening", id),
        ]
    };
    let without = world.post(&put, "worker", &step("statement")).await;
    without.is(422).has("rests on indicators");
    world.post(&put, "worker", &step("indicators")).await.is(303);
    let steps = world.get(&format!("/cases/{case}/steps"), "worker").await;
    steps.is(200).has("Possibly a victim").has("Screening it rests on: №").lacks("step-");
    // What the step rests on stays while the step does.
    let back = format!("{at}/take-back");
    let rests = world.post(&back, "worker", &[("reason", "Грешка")]).await;
    rests.is(422).has("A step of the procedure rests on it");
}

#[tokio::test]
async fn what_changed_since_another_time_is_shown() {
    let (world, case, person) = world().await;
    let first = screened(&world, case, person, "adult", &["ILO1.01", "ILO2.01"]).await;
    let second = screened(&world, case, person, "adult", &["ILO1.01", "ILO5.02"]).await;
    let since = first.rsplit('/').next().unwrap();
    let opened = world.post(&second, "worker", &[("purpose", "support"), ("since", since)]).await;
    opened.is(200).has("What changed");
    let changes = opened.body.split("id=\"changes\"").nth(1).unwrap();
    let changes = changes.split("</table>").next().unwrap();
    assert!(changes.contains("ILO2.01") && changes.contains("ILO5.02"), "{changes}");
    assert!(!changes.contains("ILO1.01"), "{changes}");
    let odd = world.post(&second, "worker", &[("purpose", "support"), ("since", "x")]).await;
    odd.is(422).has("Choose another screening");
    // Both were opened, and both openings are in the journal.
    let all = world.register.journal(&world.by("auditor").await, None, 1000).await.unwrap();
    let opened = all.iter().filter(|entry| entry.event == "person.revealed").count();
    assert_eq!(opened, 2);
}

#[tokio::test]
async fn a_screening_is_taken_back_and_stays_to_be_read() {
    let (world, case, person) = world().await;
    let at = screened(&world, case, person, "child", &SEEN).await;
    let back = format!("{at}/take-back");
    world.get(&back, "worker").await.is(200).has("it stays to be read");
    world.post(&back, "worker", &[("reason", " ")]).await.is(422).has("href=\"#reason\"");
    world.post(&back, "worker", &[("reason", "CANARY грешно лице")]).await.is(303);
    let list = world.get(&format!("/cases/{case}/screenings"), "worker").await;
    list.is(200).has("Taken back").lacks("CANARY").lacks("/take-back");
    let opened = world.post(&at, "worker", &[("purpose", "correction")]).await;
    opened.is(200).has("CANARY грешно лице").lacks("?screening=");
    let again = world.post(&back, "worker", &[("reason", "пак")]).await;
    again.is(422);
}

#[tokio::test]
async fn a_list_without_weights_tells_what_was_seen() {
    let (world, case, person) = world().await;
    let id = person.to_string();
    let to = format!("/cases/{case}/screenings/new/nrm_list");
    let fields =
        [("person", id.as_str()), ("age", "adult"), ("version", "1"), ("seen-NRM1.08", "seen")];
    let kept = world.post(&to, "worker", &fields).await;
    let at = kept.is(303).location.split('?').next().unwrap().to_owned();
    let opened = world.post(&at, "worker", &[("purpose", "support")]).await;
    opened.is(200).has("has no weights and gives no score").has("Identity documents were taken");
    opened.lacks("Weight for adults").lacks("By the weights").lacks("screening-");
}

#[tokio::test]
async fn who_may_not_is_told_nothing() {
    let (world, case, person) = world().await;
    let at = screened(&world, case, person, "adult", &SEEN).await;
    let list = format!("/cases/{case}/screenings");
    // The coordinator reads that there was one, by rank, and opens nothing.
    world.get(&list, "coordinator").await.is(200).has("ILO").lacks("Screen a person");
    world.get(&format!("{list}/new/ilo_labour"), "coordinator").await.is(404);
    world.get(&at, "coordinator").await.is(404);
    world.post(&at, "coordinator", &[("purpose", "support")]).await.is(403).lacks("Debt bondage");
    for who in ["analyst", "admin", "auditor", "moi"] {
        for page in [&list, &at, &format!("{list}/new/ilo_labour"), &format!("{at}/take-back")] {
            world.get(page, who).await.is(404);
        }
    }
    world.get(&list, "").await.is(303);
}

#[tokio::test]
async fn a_program_screens_opens_and_takes_back_with_its_scopes() {
    let (world, case, person) = world().await;
    let scopes = ["read", "write", "narrative"];
    let worker = Client::with(&world, "worker", &scopes).await;
    let lists = worker.get("/screening-lists").await;
    assert_eq!(lists.is(200).json["items"][0]["id"], "ilo_labour");
    assert_eq!(lists.json["items"][0]["dimensions"][0]["indicators"][0]["adult"], "strong");
    let at = format!("/cases/{case}/screenings");
    let mut new = json!({
        "person": person.to_string(), "list": "ilo_labour", "version": 1, "age": "child",
        "answers": { "ILO4.01": "seen", "ILO4.02": "seen", "ILO4.03": "not_known" },
    });
    let made = worker.post(&at, &new).await;
    let id = made.is(201).json["id"].as_str().unwrap().to_owned();
    assert_eq!(made.json["taken_back_at"], Value::Null);
    let opening = format!("{at}/{id}/opening");
    let opened = worker.post(&opening, &json!({ "purpose": "recognition" })).await;
    let opened = &opened.is(200).json;
    assert_eq!(opened["holds"], "child");
    assert_eq!(opened["score"]["child"]["outcome"], "positive");
    assert_eq!(opened["score"]["child"]["dimensions"][3]["combination"], "strong_and_other");
    assert_eq!(opened["score"]["adult"]["outcome"], "open");
    assert_eq!(opened["answers"], json!({ "ILO4.01": "seen", "ILO4.02": "seen" }));
    new["answers"] = json!({ "ILO4.99": "seen" });
    let odd = worker.post(&at, &new).await;
    assert!(odd.is(422).json.to_string().contains("instrument_wrong"), "{}", odd.json);
    // Without the scope, neither.
    let few = Client::with(&world, "worker", &["read", "write"]).await;
    new["answers"] = json!({});
    few.post(&at, &new).await.is(403);
    few.post(&opening, &json!({ "purpose": "recognition" })).await.is(403);
    assert_eq!(few.get(&at).await.is(200).json["items"].as_array().unwrap().len(), 1);
    let back = format!("{at}/{id}/taking-back");
    worker.post(&back, &json!({ "reason": "" })).await.is(422);
    let taken = worker.post(&back, &json!({ "reason": "грешно лице" })).await;
    assert!(taken.is(200).json["taken_back_at"].is_string());
}

#[test]
fn every_code_has_words() {
    let mut keys = Vec::new();
    let mut all = |prefix: &str, codes: &[&str]| {
        keys.extend(codes.iter().map(|code| format!("screening-{prefix}-{code}")));
    };
    all("answer", Seen::CODES);
    all("answered", Seen::CODES);
    all("outcome", Outcome::CODES);
    all("combination", Combination::CODES);
    all("element", Element::CODES);
    all("speaks", Element::CODES);
    all("weight", Weight::CODES);
    all("profile", Profile::CODES);
    all("elements", Profile::CODES);
    for profile in Profile::CODES {
        all(&format!("says-{profile}"), Outcome::CODES);
    }
    let missing: Vec<_> = keys.iter().filter(|key| !web::words::exists(key)).collect();
    assert!(missing.is_empty(), "{missing:?}");
    assert!(!web::words::exists("screening-outcome-nothing"));
}
