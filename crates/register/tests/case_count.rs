//! What indicators count of the case files: from the steps and alerts alone, as
//! of any day, and too few of them not shown; on both engines.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]
#[cfg(test)]
use crate::common::{On, World, day, hire, noon, secret, seed};
use domain::access::Role;
use domain::case_file::{Part, Post};
use domain::id::{CaseId, PersonId};
use domain::person::{Identity, Person, Regime, Sex};
use domain::record::reading::{State, Unknown};
use domain::referral::alert::Known;
use domain::referral::consent::{Answer, Consent, ConsentPurpose, Giver, Told};
use domain::referral::identification::{AgeGroup, Finding, Ground, Identification, Manner};
use domain::referral::risk::{Degree, Risk, RiskAssessment, Trigger};
use domain::referral::step::{Duty, Step, Waiver};
use domain::referral::support::{
    Needs, Outcome, OutcomeKind, Plan, PlanPart, Service, ServiceKind, Signer,
};
use register::alert::Intake;
use register::step::NewStep;
use register::{Actor, By};

const DAY: &str = "2017-05-10";

struct Office {
    world: World,
    worker: Actor,
    /// How many minutes have gone by.
    minutes: i64,
}

impl Office {
    async fn of(world: World) -> Self {
        world.unseal().await;
        let worker = hire(&world, "worker", Role::CaseWorker, "SAA").await;
        Self { world, worker, minutes: 0 }
    }

    fn by(&mut self, actor: Actor) -> By {
        self.minutes += 1;
        By::new(actor, noon(DAY).plus(self.minutes * 60_000), seed())
    }

    fn worker(&mut self) -> By {
        let worker = self.worker.clone();
        self.by(worker)
    }

    /// A case that came of an alert, with a victim.
    async fn case(&mut self, source_kind: &str) -> (CaseId, PersonId) {
        let by = self.worker();
        let intake = Intake { source_kind, child: Known::No, ..Intake::of_a_call(by.at) };
        let alert = self.world.register.take_alert(&by, &intake, &secret()).await.unwrap();
        let coordinator = self.by(self.world.actor("coordinator"));
        let r = &self.world.register;
        let case = r.open_case_of(&coordinator, alert, "VAR", &secret()).await.unwrap();
        let account = self.worker.account;
        r.assign(&coordinator, case, account, Post::CaseWorker).await.unwrap();
        let person =
            Person { identity: Identity::default(), sex: Sex::Female, ..Person::default() };
        let (by, secret) = (self.worker(), secret());
        let r = &self.world.register;
        let entered = r.enter_person(&by, case, &person, Part::Victim, Regime::Gdpr, &secret);
        (case, entered.await.unwrap())
    }

    async fn put(&mut self, (case, person): (CaseId, PersonId), step: Step) {
        let by = self.worker();
        let new = NewStep { person, on: by.at, step, reason: "CANARY" };
        self.world.register.put_step(&by, case, &new, &secret()).await.unwrap();
    }

    async fn state(&self, indicator: &str, on: &str) -> State {
        let all = self.world.register.readings(self.world.programme, day(on)).await.unwrap();
        let one = all.into_iter().find(|one| one.indicator.code == indicator).unwrap();
        one.reading.state
    }

    #[track_caller]
    fn is(found: State, known: i64, what: &str) {
        assert_eq!(found, State::Known(known * 100), "{what}");
    }
}

fn found() -> Step {
    Step::Identification(Identification {
        manner: Manner::Informal,
        finding: Finding::Actual,
        age: AgeGroup::Adult,
        grounds: vec![Ground::Statement],
        screening: None,
        forms: Vec::new(),
        abroad: false,
    })
}

fn consent() -> Step {
    Step::Consent(Consent {
        purpose: ConsentPurpose::Support,
        recipient: None,
        answer: Answer::Given,
        by: Giver::Person,
        language: "bg".to_owned(),
        interpreter: false,
        told: Told::ALL.to_vec(),
        document: true,
    })
}

fn service(service: ServiceKind, provider: &str) -> Step {
    Step::Service(Service { service, provider: provider.to_owned(), minutes: None, cost: None })
}

async fn each(check: impl AsyncFn(Office)) {
    for on in [On::Sqlite, On::Postgres] {
        if let Some(world) = World::new(on).await {
            check(Office::of(world).await).await;
        }
    }
}

#[tokio::test]
async fn before_there_is_a_case_nothing_is_known_and_then_it_is_none() {
    each(async |mut office| {
        let unknown = State::Unknown(Unknown::NoCaseRecords);
        for indicator in ["I.5.1", "III.8.1", "IV.1.1", "IV.1.3", "VII.2.2"] {
            assert_eq!(office.state(indicator, DAY).await, unknown, "{indicator}");
        }
        assert_eq!(office.state("V.1.3", DAY).await, unknown, "counts records besides");
        office.case("citizen").await;
        let compared = State::Unknown(Unknown::NoBaseline);
        assert_eq!(office.state("V.1.3", DAY).await, compared, "its cases are seen");
        // As of the day before, there still is none.
        assert_eq!(office.state("IV.1.3", "2017-05-09").await, unknown);
        for indicator in ["I.5.1", "IV.1.1", "IV.1.3", "VII.2.2"] {
            Office::is(office.state(indicator, DAY).await, 0, indicator);
        }
        // Two of six things asked for are done: somebody answers for the alert,
        // and somebody works on the case.
        assert_eq!(office.state("III.8.1", DAY).await, State::Known(33));
    })
    .await;
}

#[tokio::test]
async fn an_alert_counts_once_its_case_is_coordinated_and_not_before() {
    each(async |mut office| {
        let of = office.case("school").await;
        office.put(of, found()).await;
        let risks = vec![(Risk::Retrafficking, Degree::Low)];
        let risk = RiskAssessment {
            trigger: Trigger::First,
            degrees: risks.into_iter().collect(),
            set: None,
        };
        office.put(of, Step::RiskAssessment(risk)).await;
        office.put(of, Step::Needs(Needs { services: vec![ServiceKind::Medical] })).await;
        Office::is(office.state("I.5.1", DAY).await, 0, "the referral is missing");
        office.put(of, Step::Waiver(Waiver { duty: Duty::Referral })).await;
        Office::is(office.state("I.5.1", DAY).await, 1, "nothing is missing");
        // What was waived is not due.
        assert_eq!(office.state("III.8.1", DAY).await, State::Known(100));
        let (cases, all) = {
            let readings = office.world.register.readings(office.world.programme, day(DAY)).await;
            let readings = readings.unwrap();
            let one = readings.iter().find(|one| one.indicator.code == "I.5.1").unwrap();
            let by = office.by(office.world.actor("coordinator"));
            let r = &office.world.register;
            r.counted_cases(&by, one.indicator.id, day(DAY), 10).await.unwrap()
        };
        assert_eq!((cases.len(), cases[0].id, all), (1, of.0, 1));
        // Who may know of none of them is told how many there are, and no more.
        let readings = office.world.register.readings(office.world.programme, day(DAY)).await;
        let readings = readings.unwrap();
        let one = readings.iter().find(|one| one.indicator.code == "I.5.1").unwrap();
        let by = office.by(office.world.actor("analyst"));
        let seen = office.world.register.counted_cases(&by, one.indicator.id, day(DAY), 10).await;
        assert_eq!(seen.map(|(cases, all)| (cases.len(), all)).unwrap(), (0, 1));
    })
    .await;
}

#[tokio::test]
async fn so_few_persons_that_they_could_be_told_are_not_shown() {
    each(async |mut office| {
        for n in 1..=3_i64 {
            let of = office.case("school").await;
            office.put(of, found()).await;
            let expected = if n < 3 { State::Suppressed(3) } else { State::Known(300) };
            assert_eq!(office.state("III.10.3", DAY).await, expected, "{n}");
            // What is counted by sessions tells of nobody.
            office.put(of, service(ServiceKind::Psychological, "TAS-VAR")).await;
            Office::is(office.state("IV.1.3", DAY).await, n, "sessions");
        }
        Office::is(office.state("IV.1.2", DAY).await, 3, "served in Varna");
        // Not the year before, which nobody knows of here.
        assert_eq!(office.state("III.9.3", DAY).await, State::Unknown(Unknown::NoBaseline));
    })
    .await;
}

#[tokio::test]
async fn who_is_supported_has_a_whole_plan_a_consent_and_a_service() {
    each(async |mut office| {
        let mut all = Vec::new();
        for _ in 0..3 {
            let of = office.case("police").await;
            office.put(of, found()).await;
            office.put(of, consent()).await;
            office.put(of, Step::Needs(Needs { services: vec![ServiceKind::Social] })).await;
            office.put(of, service(ServiceKind::Social, "TAS-BGS")).await;
            all.push(of);
        }
        Office::is(office.state("I.5.2", DAY).await, 0, "no plan");
        let half =
            Plan { parts: PlanPart::ALL.to_vec(), signed: vec![Signer::Person], review: None };
        let whole = Plan { signed: Signer::ALL.to_vec(), ..half.clone() };
        for of in &all {
            office.put(*of, Step::Plan(half.clone())).await;
        }
        Office::is(office.state("I.5.2", DAY).await, 0, "half signed");
        for of in &all {
            office.put(*of, Step::Plan(whole.clone())).await;
        }
        Office::is(office.state("I.5.2", DAY).await, 3, "supported");
        let outcome = Step::Outcome(Outcome { outcome: OutcomeKind::Reintegrated });
        office.put(all[0], outcome).await;
        // Asked as of a day before it was put down, it was not so.
        Office::is(office.state("I.5.2", DAY).await, 3, "still supported in the year");
        assert_eq!(
            office.state("I.5.2", "2017-05-09").await,
            State::Unknown(Unknown::NoCaseRecords)
        );
    })
    .await;
}

#[tokio::test]
async fn a_lawyer_is_counted_once_however_many_cases() {
    each(async |mut office| {
        let lawyer = hire(&office.world, "lawyer", Role::CaseWorker, "NGO-DEMO-1").await;
        for _ in 0..2 {
            let (case, _) = office.case("ngo").await;
            let by = office.by(office.world.actor("coordinator"));
            office.world.register.assign(&by, case, lawyer.account, Post::Lawyer).await.unwrap();
        }
        // Each assignment is legal help; the lawyer is one.
        Office::is(office.state("IV.1.4", DAY).await, 2, "assignments");
        assert_eq!(office.state("IV.5.1", DAY).await, State::Unknown(Unknown::NoBaseline));
    })
    .await;
}
