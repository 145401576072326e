//! The procedure of a case, from request to page.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]
use crate::common::World;
use domain::case_file::Part;
use domain::id::{CaseId, PersonId};
use domain::person::{Identity, Names, Person, Private, Regime, Sex};
use domain::referral::form::{Shape, Sort};
use domain::referral::step::Refusal;
use register::account::Secret;

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

#[tokio::test]
async fn a_step_is_put_down_refused_and_taken_back() {
    let (world, case, person) = world().await;
    let (steps, id) = (format!("/cases/{case}/steps"), person.to_string());
    let page = world.get(&steps, "worker").await;
    page.is(200).has("Nothing was put down yet").has("does not yet count").has("Not verified");
    let put = |sort: &str| format!("{steps}/new/{sort}");
    // Too early, and said at the field.
    let needs = [("person", id.as_str()), ("services", "medical")];
    let early = world.post(&put("needs"), "worker", &needs).await;
    early.is(422).has("Put down first that the person is, or may be, a victim");
    let half = world.post(&put("identification"), "worker", &[("person", id.as_str())]).await;
    half.is(422).has("Choose one");
    let found = [
        ("person", id.as_str()),
        ("manner", "informal"),
        ("finding", "possible"),
        ("age", "adult"),
        ("grounds", "statement"),
        ("forms", "sexual"),
    ];
    world.post(&put("identification"), "worker", &found).await.is(303);
    world.post(&put("needs"), "worker", &needs).await.is(303);
    let page = world.get(&steps, "worker").await;
    page.is(200).has("Possibly a victim").has("Needs assessed").has("Medical care");
    let bulgarian = world.get_in(&steps, "worker", "bg").await;
    bulgarian.is(200).has("Вероятна жертва").has("Медицинска помощ").lacks("step-");
    let referral =
        [("person", id.as_str()), ("to", "TAS-VAR"), ("service", "shelter"), ("basis", "consent")];
    let refused = world.post(&put("referral"), "worker", &referral).await;
    refused.is(422).has("has not consented to this body having the data");
    // Taken back in the right order alone, and with a reason.
    let (_, rest) = page.body.rsplit_once("/take-back").unwrap();
    assert!(rest.contains("</table>"));
    let first = page.body.rsplit("/take-back\"").nth(1).unwrap();
    let first = first.rsplit('/').next().unwrap().to_owned();
    let back = format!("{steps}/{first}/take-back");
    world.get(&back, "worker").await.is(200).has("Identification");
    let rests = world.post(&back, "worker", &[("reason", "Грешка")]).await;
    rests.is(422).has("Steps put down for later rest on this order");
    world.post(&back, "worker", &[("reason", "")]).await.is(422).has("Give the reason");
}

#[tokio::test]
async fn the_time_of_a_step_is_typed_or_now() {
    let (world, case, person) = world().await;
    let (put, id) = (format!("/cases/{case}/steps/new/identification"), person.to_string());
    let step = |on, time| {
        vec![
            ("person", id.as_str()),
            ("on", on),
            ("time", time),
            ("manner", "informal"),
            ("finding", "possible"),
            ("age", "child"),
            ("grounds", "documents"),
        ]
    };
    let wrong = world.post(&put, "worker", &step("31.02.2017", "")).await;
    wrong.is(422).has("govuk-error-summary");
    let wrong = world.post(&put, "worker", &step("01.02.2017", "25:00")).await;
    wrong.is(422).has("Enter a time like 14:30");
    let wrong = world.post(&put, "worker", &step("01.02.2090", "10:00")).await;
    wrong.is(422).has("cannot have happened after now");
    world.post(&put, "worker", &step("01.02.2017", "10:00")).await.is(303);
    let page = world.get(&format!("/cases/{case}/steps"), "worker").await;
    // Three bodies, a day each, long over.
    page.is(200).has("Child protection agency told").has("Late").has("1\u{a0}February 2017");
}

#[tokio::test]
async fn a_reason_is_sealed_and_opened_for_a_purpose() {
    let (world, case, person) = world().await;
    let (steps, id) = (format!("/cases/{case}/steps"), person.to_string());
    let not = [
        ("person", id.as_str()),
        ("manner", "informal"),
        ("finding", "not_victim"),
        ("age", "adult"),
        ("grounds", "statement"),
    ];
    let put = format!("{steps}/new/identification");
    world.post(&put, "worker", &not).await.is(422).has("Give the reason");
    let mut with = not.to_vec();
    with.push(("reason", "Тя работи по договор."));
    world.post(&put, "worker", &with).await.is(303);
    let page = world.get(&steps, "worker").await;
    page.is(200).has("Open the reason").lacks("Тя работи");
    let (_, rest) = page.body.split_once(&format!("href=\"{steps}/")).unwrap();
    let step = rest.split("href=\"").find(|part| part.contains("/reason")).unwrap_or(rest);
    let step = step.split("/reason").next().unwrap().rsplit('/').next().unwrap();
    let reason = format!("{steps}/{step}/reason");
    world.get(&reason, "worker").await.is(200).lacks("Тя работи");
    world.post(&reason, "worker", &[]).await.is(422).lacks("Тя работи");
    let opened = world.post(&reason, "worker", &[("purpose", "support")]).await;
    opened.is(200).has("Тя работи по договор.");
    world.post(&reason, "coordinator", &[("purpose", "support")]).await.is(403);
}

#[tokio::test]
async fn who_may_not_know_of_the_case_is_told_nothing() {
    let (world, case, _) = world().await;
    let steps = format!("/cases/{case}/steps");
    world.get(&steps, "coordinator").await.is(200).has("What is due").lacks("Put down a step");
    world.get(&format!("{steps}/new/needs"), "coordinator").await.is(404);
    for who in ["analyst", "admin", "auditor", "moi"] {
        for page in [steps.clone(), format!("{steps}/new/needs")] {
            world.get(&page, who).await.is(404);
        }
    }
    world.get(&format!("{steps}/new/nothing"), "worker").await.is(404);
    world.get(&steps, "").await.is(303);
}

#[tokio::test]
async fn who_broke_the_glass_reads_and_is_offered_nothing_to_put_down() {
    let (world, case, _) = world().await;
    let steps = format!("/cases/{case}/steps");
    world.get(&steps, "officer").await.is(403);
    let reason = "She has not been seen since this morning and nobody answers";
    let glass = [("category", "missing_person"), ("reason", reason)];
    world.post(&format!("/cases/{case}/break-glass"), "officer", &glass).await.is(303);
    world.get(&steps, "officer").await.is(200).has("What is due").lacks("Put down a step");
    world.get(&format!("{steps}/new/needs"), "officer").await.is(404);
    let page = world.get(&format!("/cases/{case}"), "officer").await;
    page.is(200).lacks("/persons/new").lacks("Close the case");
    world.get(&format!("/cases/{case}/attachments"), "officer").await.lacks("type=\"file\"");
    // The worker is offered all of it.
    world.get(&steps, "worker").await.has("Put down a step");
    world.get(&format!("/cases/{case}"), "worker").await.has("/persons/new").has("Close the case");
    world.get(&format!("/cases/{case}/attachments"), "worker").await.has("type=\"file\"");
}

#[tokio::test]
async fn every_form_is_whole_in_both_languages() {
    let (world, case, _) = world().await;
    for sort in Sort::ALL {
        for language in ["en", "bg"] {
            let page = format!("/cases/{case}/steps/new/{}", sort.code());
            let page = world.get_in(&page, "worker", language).await;
            // A message that is not there is shown by its key.
            page.is(200).lacks("step-").has("name=\"reason\"");
        }
    }
}

#[test]
fn every_code_and_every_refusal_has_words() {
    let mut keys: Vec<String> =
        Refusal::ALL.iter().map(|why| format!("refusal-step-{}", why.code())).collect();
    for sort in Sort::ALL {
        keys.push(format!("step-sort-{}", sort.code()));
        for field in sort.fields() {
            keys.push(format!("step-field-{}-{}", sort.code(), field.name));
            let lists: &[(&str, &[&str])] = match field.shape {
                Shape::One(list, codes) | Shape::Any(list, codes) => &[(list, codes)],
                Shape::Each(list, keys, values, codes) => &[(list, keys), (values, codes)],
                _ => &[],
            };
            for (list, codes) in lists {
                keys.extend(codes.iter().map(|code| format!("step-{list}-{code}")));
            }
        }
    }
    let missing: Vec<_> = keys.iter().filter(|key| !web::words::exists(key)).collect();
    assert!(missing.is_empty(), "{missing:?}");
    assert!(!web::words::exists("step-sort-nothing"));
}
