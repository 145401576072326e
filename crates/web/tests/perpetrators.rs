//! Those suspected, accused or convicted, from request to page, and in the API.
use crate::common::client::Client;
use crate::common::{World, now};
use domain::case_file::Part;
use domain::person::{Identity, Names, Person, Private, Regime};
use domain::referral::proceeding::{Offence, Proceeding, Stage, Verdict};
use domain::referral::step::Step;
use register::account::Secret;
use register::step::NewStep;

#[tokio::test]
async fn who_stands_how_is_listed_by_number_and_filtered() {
    let (world, case) = World::with_a_case().await;
    let given = Private::read("CANARY").unwrap();
    let identity = Identity { names: Names { given, ..Names::default() }, ..Identity::default() };
    let (r, secret) = (&world.register, Secret::new([4; 32]));
    let person = Person { identity, ..Person::default() };
    let (by, part, regime) = (world.by("worker").await, Part::Accused, Regime::LawEnforcement);
    let person = r.enter_person(&by, case, &person, part, regime, &secret).await.unwrap();
    let stages = [(Stage::Indicted, None, 9), (Stage::FirstInstance, Some(Verdict::Convicted), 2)];
    for (stage, verdict, hours) in stages {
        let months = verdict.map(|_| 30);
        let (authority, offence) = ("MoI".to_owned(), Offence::A159b);
        let suspended = verdict.is_some();
        let (fine, confiscation) = (verdict.map(|_| 500_025), verdict.is_some());
        let step = Proceeding {
            stage,
            authority,
            offence,
            verdict,
            months,
            suspended,
            fine,
            confiscation,
        };
        let (step, on) = (Step::Proceeding(step), now().plus(-hours * 3_600_000));
        let new = NewStep { person, on, step, reason: "" };
        let (by, secret) = (world.by("worker").await, Secret::new([3; 32]));
        r.put_step(&by, case, &new, &secret).await.unwrap();
    }
    let page = world.get("/perpetrators", "worker").await;
    page.is(200).has("1 person in a case").has("2017-0001").has("Accused").lacks("CANARY");
    page.has("Criminal Code, Art. 159b").has("Convicted (not final)").has("30 months, suspended");
    page.has("fine 5,000.25").has("confiscation");
    page.has(&format!("/cases/{case}/steps")).has(&format!("/cases/{case}/events/network"));
    world.get("/perpetrators?status=convicted", "worker").await.is(200).has("Nobody of these");
    let page = world.get("/perpetrators?status=accused&stage=first_instance", "worker").await;
    page.is(200).has("2017-0001");
    world.get("/perpetrators?page=7", "worker").await.is(200).lacks("2017-0001");
    world.get("/perpetrators?status=villain", "worker").await.is(404);
    world.get("/perpetrators", "analyst").await.is(404);
    world.get("/perpetrators", "officer").await.is(200).has("Nobody of these");
    let page = world.get_in("/perpetrators", "worker", "bg").await;
    page.is(200).has("30 месеца, условно").lacks(">perpetrator").lacks(">step-");
    world.get("/cases", "worker").await.is(200).has("href=\"/perpetrators\"");

    let worker = Client::with(&world, "worker", &["read"]).await;
    let list = worker.get("/perpetrators?status=accused").await;
    let one = &list.is(200).json["items"][0];
    assert_eq!((&one["status"], &list.json["all"]), (&"accused".into(), &1.into()));
    assert_eq!(one["proceedings"]["verdict"], "convicted");
    assert_eq!(one["proceedings"]["sentence"]["months"], 30);
    let none = worker.get("/perpetrators?stage=final").await;
    assert_eq!(none.is(200).json["all"], 0);
    worker.get("/perpetrators?stage=somewhere").await.is(400);
}
