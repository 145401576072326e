//! Support and safety plans, from request to page and in the API.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]
use crate::common::World;
use crate::common::client::Client;
use domain::case_file::Part;
use domain::id::{CaseId, PersonId};
use domain::person::{Identity, Names, Person, Private, Regime, Sex};
use domain::referral::plan::Progress;
use domain::referral::support::{PlanPart, Signer};
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
    let found = [
        ("person", entered.to_string()),
        ("manner", "informal".to_owned()),
        ("finding", "possible".to_owned()),
        ("age", "adult".to_owned()),
        ("grounds", "statement".to_owned()),
    ];
    let found: Vec<_> = found.iter().map(|(name, value)| (*name, value.as_str())).collect();
    world.post(&format!("/cases/{case}/steps/new/identification"), "worker", &found).await.is(303);
    (world, case, entered)
}

/// A plan that holds everything, as it is typed.
fn typed<'a>(person: &'a str, after: &'a str) -> Vec<(&'a str, &'a str)> {
    vec![
        ("person", person),
        ("after", after),
        ("rows", "3"),
        ("needs", "CANARYneeds"),
        ("risk", "CANARYrisk"),
        ("security", "CANARYsecurity"),
        ("what-0", "CANARYwhat"),
        ("who-0", "NGO-DEMO-2"),
        ("until-0", "20.06.2027"),
        ("progress-0", "open"),
        ("what-1", "Brings the papers"),
        ("who-1", "person"),
        ("until-1", "2027-06-25"),
        ("progress-1", "done"),
        ("what-2", ""),
        ("review", "2027-07-01"),
    ]
}

#[tokio::test]
async fn a_plan_is_written_opened_signed_and_written_again() {
    let (world, case, person) = world().await;
    let (plans, id) = (format!("/cases/{case}/plans"), person.to_string());
    world.get(&format!("/cases/{case}"), "worker").await.has(&plans);
    world.get(&plans, "worker").await.is(200).has("There is no plan yet").has("plans/new");
    let form = world.get(&format!("{plans}/new"), "worker").await;
    form.is(200).has("name=\"what-2\"").lacks("what-3").lacks("plan-");
    // More rows keep what was typed.
    let mut more = typed(&id, "0");
    more.push(("_more", "1"));
    let longer = world.post(&format!("{plans}/new"), "worker", &more).await;
    longer.is(200).has("CANARYwhat").has("name=\"what-5\"").has("name=\"rows\" value=\"6\"");

    let kept = world.post(&format!("{plans}/new"), "worker", &typed(&id, "0")).await;
    let at = kept.is(303).location.split('?').next().unwrap().to_owned();
    let sealed = world.get(&at, "worker").await;
    sealed.is(200).has("What the plan says is sealed").has("Not signed yet").lacks("CANARY");
    world.post(&at, "worker", &[]).await.is(422).lacks("CANARY");
    let opened = world.post(&at, "worker", &[("purpose", "support")]).await;
    for word in ["CANARYneeds", "CANARYrisk", "CANARYsecurity", "CANARYwhat", "The person"] {
        opened.is(200).has(word);
    }
    opened.lacks("this one does not").lacks("plan-").lacks("step-");
    let bulgarian = world.post_in(&at, "worker", "bg", &[("purpose", "support")]).await;
    bulgarian.is(200).has("Лицето").has("Изпълнена").lacks("plan-");

    world.post(&format!("{at}/signature"), "worker", &[]).await.is(422).has("Choose who signed");
    let both = [("signed", "person"), ("signed", "interviewer")];
    world.post(&format!("{at}/signature"), "worker", &both).await.is(303);
    world.get(&at, "worker").await.is(200).has("Signed").lacks("Put the signatures down");
    let steps = world.get(&format!("/cases/{case}/steps"), "worker").await;
    steps.is(200).has("Review of the plan, on the agreed day").has("Security plan");

    // The next version begins with what stands in this one.
    world.get(&format!("{at}/again"), "worker").await.is(200).lacks("CANARY");
    let asked = [("_open", "1"), ("purpose", "support")];
    let filled = world.post(&format!("{at}/again"), "worker", &asked).await;
    filled
        .is(200)
        .has("CANARYsecurity")
        .has("value=\"2027-06-20\"")
        .has("name=\"after\" value=\"1\"");
    let again = world.post(&format!("{at}/again"), "worker", &typed("", "1")).await;
    again.is(303);
    world.get(&plans, "worker").await.has("Another version took its place").has("Not signed yet");
    // Who had the first before them is shown what was written meanwhile, and loses nothing.
    let mut late = typed("", "1");
    late[3] = ("needs", "OTHERneeds");
    let shown = world.post(&format!("{at}/again"), "worker", &late).await;
    shown.is(422).has("written meanwhile").has("CANARYneeds").has("OTHERneeds");
    shown.has("name=\"after\" value=\"2\"");
    late[1] = ("after", "2");
    world.post(&format!("{at}/again"), "worker", &late).await.is(303);
}

#[tokio::test]
async fn what_is_wrong_in_a_plan_is_said_at_its_field() {
    let (world, case, person) = world().await;
    let (new, id) = (format!("/cases/{case}/plans/new"), person.to_string());
    let empty = [("person", id.as_str()), ("after", "0"), ("rows", "3")];
    world.post(&new, "worker", &empty).await.is(422).has("Write something in the plan");
    let nobody = [("after", "0"), ("rows", "3"), ("needs", "x")];
    world.post(&new, "worker", &nobody).await.is(422).has("Choose whose plan it is");
    for (name, value, said) in [
        ("until-0", "31.02.2027", "href=\"#until-0\""),
        ("review", "soon", "href=\"#review\""),
        ("who-1", "NO-SUCH-BODY", "href=\"#who-1\""),
        ("what-1", "", "href=\"#what-1\""),
    ] {
        let mut given = typed(&id, "0");
        given.retain(|(of, _)| *of != name);
        given.push((name, value));
        world.post(&new, "worker", &given).await.is(422).has(said).has("CANARYrisk");
    }
    for who in ["", "admin", "auditor", "analyst", "moi"] {
        let answer = world.get(&new, who).await;
        assert!(matches!(answer.status.as_u16(), 303 | 404), "{who} {}", answer.status);
    }
}

#[tokio::test]
async fn the_api_writes_opens_and_signs_a_plan() {
    let (world, case, person) = world().await;
    let client = Client::with(&world, "worker", &["read", "write", "narrative"]).await;
    let plans = format!("/cases/{case}/plans");
    let plan = json!({
        "person": person, "after": 0, "needs": "CANARYneeds", "risk": "r", "security": "s",
        "steps": [{ "what": "Meets the lawyer", "who": "NGO-DEMO-2", "until": "2027-06-20", "progress": "open" }],
        "review_on": "2027-07-01",
    });
    let made = client.post(&plans, &plan).await;
    let id = made.is(201).json["id"].as_str().unwrap().to_owned();
    assert_eq!(client.post(&plans, &plan).await.status, 409, "another was written meanwhile");
    let listed = client.get(&plans).await;
    assert_eq!(listed.json["items"][0]["number"], 1);
    assert!(!String::from_utf8_lossy(&listed.bytes).contains("CANARY"));
    let opened =
        client.post(&format!("{plans}/{id}/opening"), &json!({ "purpose": "support" })).await;
    let said: Value = opened.is(200).json.clone();
    assert_eq!(
        (&said["needs"], &said["steps"][0]["who"]),
        (&"CANARYneeds".into(), &"NGO-DEMO-2".into())
    );
    let parts: Vec<&str> = PlanPart::ALL.iter().map(|part| part.code()).collect();
    assert_eq!(said["parts"], json!(parts));
    let signed: Vec<&str> = Signer::ALL.iter().map(|who| who.code()).collect();
    let signed =
        client.post(&format!("{plans}/{id}/signature"), &json!({ "signed": signed })).await;
    assert!(signed.is(200).json["step"].is_string());
    let again = json!({ "signed": ["person"] });
    assert_eq!(client.post(&format!("{plans}/{id}/signature"), &again).await.status, 422);
    // Without the scope nothing is opened or written.
    let reader = Client::with(&world, "worker", &["read", "write"]).await;
    assert_eq!(reader.post(&plans, &plan).await.status, 403);
    let open =
        reader.post(&format!("{plans}/{id}/opening"), &json!({ "purpose": "support" })).await;
    assert_eq!(open.status, 403);
    for (wrong, status) in [
        (json!({ "person": person, "after": 1 }), 422),
        (
            json!({ "person": person, "after": 1, "needs": "x", "steps": [{ "what": "", "progress": "open" }] }),
            422,
        ),
        (
            json!({ "person": person, "after": 1, "needs": "x", "steps": [{ "what": "y", "progress": "soon" }] }),
            400,
        ),
    ] {
        assert_eq!(client.post(&plans, &wrong).await.status, status, "{wrong}");
    }
}

#[test]
fn every_code_of_a_plan_has_its_words() {
    for language in ["en", "bg"] {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/locales/");
        let words = std::fs::read_to_string(format!("{folder}{language}/plans.ftl")).unwrap();
        for progress in Progress::ALL {
            assert!(words.contains(&format!("plan-progress-{} = ", progress.code())), "{language}");
        }
    }
}

#[tokio::test]
async fn the_plan_on_paper_is_filled_with_what_was_written() {
    let (world, case, person) = world().await;
    let (plans, id) = (format!("/cases/{case}/plans"), person.to_string());
    let letter = format!("/cases/{case}/letters/plan/{person}");
    world.get(&letter, "worker").await.is(200).lacks("Fill it with");
    world.post(&format!("{plans}/new"), "worker", &typed(&id, "0")).await.is(303);
    world.get(&letter, "worker").await.is(200).has("Fill it with what version 1 says");
    let plain = [("languages", "both"), ("format", "docx")];
    let empty = world.post(&letter, "worker", &plain).await;
    empty.is(200).lacks("CANARY");
    let asked = [&plain[..], &[("plan", "yes")]].concat();
    world.post(&letter, "worker", &asked).await.is(422).lacks("CANARY");
    let asked = [&asked[..], &[("purpose", "support")]].concat();
    let shown = world.post(&letter, "worker", &asked).await;
    for word in ["CANARYneeds", "CANARYrisk", "CANARYsecurity", "CANARYwhat", "Brings the papers"] {
        shown.is(200).has(word);
    }
    shown.has("name=\"plan\" value=\"yes\"").has("Лицето").has("To be looked at again on");
}
