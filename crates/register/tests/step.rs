//! Steps of the procedure: put down by who works on the case, read with what
//! follows from them, taken back; on both engines.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]
#[cfg(test)]
use crate::common::{On, World, hire, noon, secret, seed};
use domain::access::{Purpose, Role};
use domain::case_file::{Part, Post};
use domain::day::Moment;
use domain::id::{CaseId, PersonId, StepId};
use domain::person::{Identity, Names, Person, Private, Regime, Sex};
use domain::referral::consent::{Answer, Basis, Consent, ConsentPurpose, Giver, Told};
use domain::referral::identification::{AgeGroup, Finding, Ground, Identification, Manner, Status};
use domain::referral::mechanism::{Met, is_coordinated};
use domain::referral::step::{self, Duty, Step, Waiver};
use domain::referral::support::{Needs, ServiceKind};
use domain::referral::transfer::Referral;
use register::step::NewStep;
use register::{Actor, By, Error, Refusal};

const DAY: &str = "2017-05-10";

struct Office {
    world: World,
    worker: Actor,
    prosecutor: Actor,
    case: CaseId,
    person: PersonId,
    suspect: PersonId,
}

fn person(given: &str) -> Person {
    let given = Private::read(given).unwrap();
    let identity = Identity { names: Names { given, ..Names::default() }, ..Identity::default() };
    Person { identity, sex: Sex::Female, ..Person::default() }
}

impl Office {
    async fn of(world: World) -> Self {
        world.unseal().await;
        let worker = hire(&world, "worker", Role::CaseWorker, "NGO-DEMO-1").await;
        let prosecutor = hire(&world, "prosecutor", Role::CaseWorker, "PORB").await;
        let by = By::new(worker.clone(), noon(DAY), seed());
        let r = &world.register;
        let case = r.open_case(&by, "VAR", &secret()).await.unwrap();
        let coordinator = world.by("coordinator", DAY);
        r.assign(&coordinator, case, prosecutor.account, Post::Liaison).await.unwrap();
        let mut entered = Vec::new();
        for (name, part) in [("Мария", Part::Victim), ("Борис", Part::Suspect)] {
            let by = By::new(worker.clone(), noon(DAY), seed());
            let person = person(name);
            let id = r.enter_person(&by, case, &person, part, Regime::Gdpr, &secret()).await;
            entered.push(id.unwrap());
        }
        Self { world, worker, prosecutor, case, person: entered[0], suspect: entered[1] }
    }

    fn worker(&self) -> By {
        By::new(self.worker.clone(), noon(DAY).plus(Moment::DAY), seed())
    }

    async fn put(&self, by: &By, step: Step, reason: &str) -> register::Result<StepId> {
        let new = NewStep { person: self.person, on: by.at, step, reason };
        self.world.register.put_step(by, self.case, &new, &secret()).await
    }

    async fn journal(&self) -> Vec<(String, String)> {
        let mut connection = self.world.connection().await;
        let sql = "SELECT event, detail FROM journal ORDER BY seq";
        sqlx::query_as(sql).fetch_all(&mut connection).await.unwrap()
    }
}

fn found(manner: Manner, finding: Finding) -> Step {
    Step::Identification(Identification {
        manner,
        finding,
        age: AgeGroup::Adult,
        grounds: vec![Ground::Statement],
        screening: None,
        forms: vec!["sexual".to_owned()],
        abroad: false,
    })
}

fn needs() -> Step {
    Step::Needs(Needs { services: vec![ServiceKind::Medical] })
}

fn referral(to: &str, basis: Basis) -> Step {
    Step::Referral(Referral {
        to: to.to_owned(),
        service: ServiceKind::Shelter,
        listed: None,
        basis,
        accompanied: true,
    })
}

#[track_caller]
fn refused(why: step::Refusal, result: &register::Result<StepId>) {
    assert!(
        matches!(result, Err(Error::Refused(Refusal::Procedure(because))) if *because == why),
        "{result:?}"
    );
}

async fn each(check: impl AsyncFn(Office)) {
    for on in [On::Sqlite, On::Postgres] {
        if let Some(world) = World::new(on).await {
            check(Office::of(world).await).await;
        }
    }
}

#[tokio::test]
async fn a_case_tells_what_is_done_due_and_missing() {
    each(async |office| {
        let (r, worker) = (&office.world.register, office.worker());
        refused(step::Refusal::NotIdentified, &office.put(&worker, needs(), "").await);
        office.put(&worker, found(Manner::Informal, Finding::Possible), "").await.unwrap();
        office.put(&worker, needs(), "").await.unwrap();
        let waiver = Step::Waiver(Waiver { duty: Duty::Risk });
        refused(step::Refusal::ReasonMissing, &office.put(&worker, waiver.clone(), " ").await);
        office.put(&worker, waiver, "CANARY-61 тя си тръгна").await.unwrap();
        let procedure = r.procedure(&worker, office.case).await.unwrap();
        assert_eq!(procedure.steps.len(), 3);
        assert_eq!(procedure.standings[&office.person].status, Status::Possible);
        let missing: Vec<&str> = procedure
            .required
            .iter()
            .filter(|one| one.met == Met::Missing)
            .map(|one| one.what.code())
            .collect();
        assert_eq!(missing, ["referral"]);
        assert!(!is_coordinated(&procedure.required));
        let plan = procedure.clocks.iter().find(|clock| clock.rule == "support_plan").unwrap();
        assert_eq!(plan.due, noon(DAY).plus(3 * Moment::DAY));
        assert!(!plan.verified);
        // The suspect is no victim: no clock is about them.
        assert!(procedure.clocks.iter().all(|clock| clock.person != Some(office.suspect)));
    })
    .await;
}

#[tokio::test]
async fn a_formal_finding_is_a_pre_trial_authoritys() {
    each(async |office| {
        let formal = || found(Manner::Formal, Finding::Actual);
        refused(step::Refusal::PreTrialOnly, &office.put(&office.worker(), formal(), "").await);
        let prosecutor = By::new(office.prosecutor.clone(), noon(DAY), seed());
        office.put(&prosecutor, formal(), "").await.unwrap();
        let procedure =
            office.world.register.procedure(&office.worker(), office.case).await.unwrap();
        assert_eq!(procedure.standings[&office.person].status, Status::Formal);
        let clock = procedure.clocks.iter().find(|c| c.rule == "reflection_period").unwrap();
        assert_eq!((clock.due.day().to_string().as_str(), clock.verified), ("2017-06-09", true));
    })
    .await;
}

#[tokio::test]
async fn nothing_that_identifies_goes_out_without_consent_or_duty() {
    each(async |office| {
        let worker = office.worker();
        office.put(&worker, found(Manner::Informal, Finding::Actual), "").await.unwrap();
        let to = |basis| referral("TAS-VAR", basis);
        refused(step::Refusal::NoConsent, &office.put(&worker, to(Basis::Consent), "").await);
        let duty = to(Basis::ChildNotification);
        refused(step::Refusal::ChildrenOnly, &office.put(&worker, duty, "").await);
        let consent = |told: &[Told], answer| {
            Step::Consent(Consent {
                purpose: ConsentPurpose::Referral,
                answer,
                recipient: Some("TAS-VAR".to_owned()),
                by: Giver::Person,
                language: "bg".to_owned(),
                interpreter: false,
                told: told.to_vec(),
                document: true,
            })
        };
        office.put(&worker, consent(&Told::ALL[..5], Answer::Given), "").await.unwrap();
        refused(step::Refusal::NotInformed, &office.put(&worker, to(Basis::Consent), "").await);
        let given = office.put(&worker, consent(Told::ALL, Answer::Given), "").await.unwrap();
        office.put(&worker, to(Basis::Consent), "").await.unwrap();
        // The referral rests on the consent: it cannot be taken back under it.
        let r = &office.world.register;
        let back = r.take_step_back(&worker, office.case, given, "грешка", &secret()).await;
        refused(step::Refusal::LaterStepsRest, &back);
        let withdrawn = office.worker();
        office.put(&withdrawn, consent(&[], Answer::Withdrawn), "").await.unwrap();
        let procedure = r.procedure(&worker, office.case).await.unwrap();
        let tell = procedure.clocks.iter().find(|clock| clock.rule == "withdrawal_told").unwrap();
        assert_eq!(tell.about.as_deref(), Some("TAS-VAR"));
    })
    .await;
}

#[tokio::test]
async fn a_step_is_taken_back_by_another_and_stays_to_be_read() {
    each(async |office| {
        let (r, worker) = (&office.world.register, office.worker());
        let wrong =
            office.put(&worker, found(Manner::Informal, Finding::Actual), "").await.unwrap();
        let back = r.take_step_back(&worker, office.case, wrong, "", &secret()).await;
        refused(step::Refusal::ReasonMissing, &back);
        r.take_step_back(&worker, office.case, wrong, "грешно лице", &secret()).await.unwrap();
        let again = r.take_step_back(&worker, office.case, wrong, "пак", &secret()).await;
        refused(step::Refusal::NoSuchStep, &again);
        let procedure = r.procedure(&worker, office.case).await.unwrap();
        assert_eq!(procedure.steps.len(), 2);
        let standing = procedure.standings.get(&office.person);
        assert!(standing.is_none_or(|standing| standing.status == Status::Unassessed));
        let unknown = StepId::new(Moment(0), 0);
        let nothing = r.take_step_back(&worker, office.case, unknown, "x", &secret()).await;
        assert!(matches!(nothing, Err(Error::NotFound)), "{nothing:?}");
    })
    .await;
}

#[tokio::test]
async fn the_reason_is_sealed_and_opened_for_a_purpose_alone() {
    each(async |office| {
        let (r, worker) = (&office.world.register, office.worker());
        let text = "CANARY-62 каза, че е при сестра си";
        let not = found(Manner::Informal, Finding::NotVictim);
        let id = office.put(&worker, not, text).await.unwrap();
        let reveal = async || {
            let opened = r.reveal_reason(&worker, office.case, id, Purpose::Support).await;
            opened.unwrap().unwrap().expose().to_owned()
        };
        let before = office.journal().await.len();
        assert_eq!(reveal().await, text);
        let entries = office.journal().await;
        let revealed: Vec<_> = entries[before..].iter().map(|(event, _)| event.as_str()).collect();
        assert_eq!(revealed, ["case.revealed"]);
        assert!(entries.iter().all(|(_, detail)| !detail.contains("CANARY-62")));
        r.rotate_case_key(office.case, noon(DAY), seed(), &secret()).await.unwrap();
        assert_eq!(reveal().await, text);
        // The coordinator reads the steps of any case and opens nothing.
        let coordinator = office.world.by("coordinator", "2017-05-11");
        assert!(r.procedure(&coordinator, office.case).await.unwrap().steps[0].has_reason);
        let opened = r.reveal_reason(&coordinator, office.case, id, Purpose::Support).await;
        assert!(matches!(opened, Err(Error::Denied)), "{:?}", opened.err());
        let mut connection = office.world.connection().await;
        let sql = "SELECT reason, detail FROM case_step";
        let rows: Vec<(Vec<u8>, String)> =
            sqlx::query_as(sql).fetch_all(&mut connection).await.unwrap();
        assert!(rows.iter().all(|(reason, detail)| {
            !detail.contains("CANARY") && !reason.windows(9).any(|bytes| bytes == b"CANARY-62")
        }));
    })
    .await;
}

#[tokio::test]
async fn who_is_not_let_into_the_case_reads_and_puts_down_nothing() {
    each(async |office| {
        let r = &office.world.register;
        for who in ["officer", "varna", "burgas", "analyst", "administrator"] {
            let by = office.world.by(who, "2017-05-11");
            let read = r.procedure(&by, office.case).await.err();
            // Who may know that the case is there is told no; others, nothing.
            let known = ["officer", "varna"].contains(&who);
            assert_eq!(matches!(read, Some(Error::Denied)), known, "{who} {read:?}");
            assert_eq!(matches!(read, Some(Error::NotFound)), !known, "{who} {read:?}");
            assert!(office.put(&by, needs(), "").await.is_err(), "{who}");
        }
        let coordinator = office.world.by("coordinator", "2017-05-11");
        assert!(matches!(office.put(&coordinator, needs(), "").await, Err(Error::Denied)));
    })
    .await;
}

#[tokio::test]
async fn a_step_fits_the_case_the_person_and_the_lists() {
    each(async |office| {
        let (r, worker) = (&office.world.register, office.worker());
        office.put(&worker, found(Manner::Informal, Finding::Possible), "").await.unwrap();
        let other = r.open_case(&worker, "VAR", &secret()).await.unwrap();
        let new = NewStep { person: office.person, on: worker.at, step: needs(), reason: "" };
        let elsewhere = r.put_step(&worker, other, &new, &secret()).await;
        assert!(matches!(elsewhere, Err(Error::NotFound)), "{elsewhere:?}");
        let suspect = NewStep { person: office.suspect, ..new.clone() };
        let part = r.put_step(&worker, office.case, &suspect, &secret()).await;
        assert!(matches!(part, Err(Error::Refused(Refusal::PartWrong))), "{part:?}");
        let unknown = office.put(&worker, referral("NOBODY", Basis::NoIdentity), "").await;
        assert!(matches!(unknown, Err(Error::Refused(Refusal::StepWrong))), "{unknown:?}");
        let late = NewStep { on: worker.at.plus(1), ..new };
        refused(step::Refusal::NotYet, &r.put_step(&worker, office.case, &late, &secret()).await);
        office.world.close(&worker, office.case).await.unwrap();
        let closed = office.put(&worker, needs(), "").await;
        assert!(matches!(closed, Err(Error::Refused(Refusal::CaseClosed))), "{closed:?}");
    })
    .await;
}

#[tokio::test]
async fn of_two_at_once_only_what_the_rules_admit_together_stands() {
    each(async |office| {
        let (r, one, two) = (&office.world.register, office.worker(), office.worker());
        office.put(&one, found(Manner::Informal, Finding::Possible), "").await.unwrap();
        office.put(&one, needs(), "").await.unwrap();
        let outcome = || {
            let outcome = domain::referral::support::OutcomeKind::Returned;
            Step::Outcome(domain::referral::support::Outcome { outcome })
        };
        // Support ends once, however many say so in the same moment.
        let (a, b) = tokio::join!(office.put(&one, outcome(), ""), office.put(&two, outcome(), ""));
        assert!(a.is_ok() != b.is_ok(), "{a:?} {b:?}");
        assert_eq!(r.procedure(&one, office.case).await.unwrap().steps.len(), 3);
    })
    .await;
}
