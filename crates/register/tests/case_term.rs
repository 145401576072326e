//! Terms across cases: who sees which, who is told once; on both engines.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]
#[cfg(test)]
use crate::common::{On, World, day, hire, no_sheets, noon, secret, seed};
use domain::access::Role;
use domain::case_file::{Part, Post};
use domain::day::Period;
use domain::id::{CaseId, PersonId};
use domain::person::{Identity, Person, Regime, Sex};
use domain::referral::identification::{AgeGroup, Finding, Ground, Identification, Manner};
use domain::referral::risk::{Degree, Risk, RiskAssessment, Trigger};
use domain::referral::step::Step;
use register::alert::Intake;
use register::notice::NoticeSort;
use register::step::NewStep;
use register::term_report::{RanIn, RuleKept};
use register::{Actor, By, Error};
use std::collections::BTreeMap;

struct Office {
    world: World,
    worker: Actor,
    other: Actor,
}

impl Office {
    async fn of(world: World) -> Self {
        world.unseal().await;
        let worker = hire(&world, "worker", Role::CaseWorker, "NGO-DEMO-1").await;
        let other = hire(&world, "other", Role::CaseWorker, "NGO-DEMO-2").await;
        Self { world, worker, other }
    }

    fn worker_on(&self, day: &str) -> By {
        By::new(self.worker.clone(), noon(day), seed())
    }

    fn other_on(&self, day: &str) -> By {
        By::new(self.other.clone(), noon(day), seed())
    }

    /// A case of the worker with one person in it.
    async fn case(&self, day: &str) -> (CaseId, PersonId) {
        let r = &self.world.register;
        let case = r.open_case(&self.worker_on(day), "VAR", &secret()).await.unwrap();
        let person =
            Person { identity: Identity::default(), sex: Sex::Female, ..Person::default() };
        let by = self.worker_on(day);
        let (part, regime) = (Part::Victim, Regime::Gdpr);
        let person = r.enter_person(&by, case, &person, part, regime, &secret()).await.unwrap();
        (case, person)
    }

    async fn put(&self, day: &str, (case, person): (CaseId, PersonId), step: Step) {
        let by = self.worker_on(day);
        let new = NewStep { person, on: by.at, step, reason: "" };
        self.world.register.put_step(&by, case, &new, &secret()).await.unwrap();
    }

    /// The rules of the terms that somebody sees, and how many are late.
    async fn seen(&self, by: &By) -> (Vec<String>, usize) {
        let terms = self.world.register.case_terms(by, 100).await.unwrap();
        assert_eq!(terms.all, terms.first.len());
        assert_eq!(terms.late, terms.first.iter().filter(|term| term.is_late(by.at)).count());
        (terms.first.into_iter().map(|term| term.rule).collect(), terms.late)
    }

    async fn told(&self, by: &By) -> usize {
        let all = self.world.register.notices(by).await.unwrap();
        all.iter().filter(|notice| notice.sort == NoticeSort::CaseLate).count()
    }

    async fn jobs(&self, day: &str) {
        let ran = self.world.register.run_due_jobs(noon(day), seed(), &no_sheets()).await.unwrap();
        drop(ran);
    }
}

async fn each(check: impl AsyncFn(Office)) {
    for on in [On::Sqlite, On::Postgres] {
        if let Some(world) = World::new(on).await {
            check(Office::of(world).await).await;
        }
    }
}

fn assessed() -> Step {
    let degrees = [(Risk::Debt, Degree::Low)].into();
    Step::RiskAssessment(RiskAssessment { trigger: Trigger::First, degrees, set: None })
}

fn not_a_victim() -> Step {
    Step::Identification(Identification {
        manner: Manner::Informal,
        finding: Finding::NotVictim,
        age: AgeGroup::Adult,
        grounds: vec![Ground::Statement],
        screening: None,
        forms: Vec::new(),
        abroad: false,
    })
}

#[tokio::test]
async fn what_is_due_follows_the_steps_and_is_seen_by_who_works_on_the_case() {
    each(async |office| {
        let of = office.case("2017-05-10").await;
        let worker = office.worker_on("2017-05-10");
        let both = vec!["risk_assessment".to_owned(), "support_plan".to_owned()];
        assert_eq!(office.seen(&worker).await, (both.clone(), 0));
        assert_eq!(office.seen(&office.worker_on("2017-05-12")).await, (both.clone(), 1));
        assert_eq!(office.seen(&office.worker_on("2017-05-20")).await, (both.clone(), 2));
        // Nobody else has them but the coordinator, who has those of every case.
        assert_eq!(office.seen(&office.other_on("2017-05-20")).await, (Vec::new(), 0));
        let coordinator = office.world.by("coordinator", "2017-05-20");
        assert_eq!(office.seen(&coordinator).await, (both, 2));
        let by = office.world.by("coordinator", "2017-05-20");
        let account = office.other.account;
        office.world.register.assign(&by, of.0, account, Post::Psychologist).await.unwrap();
        assert_eq!(office.seen(&office.other_on("2017-05-20")).await.0.len(), 2);

        office.put("2017-05-20", of, assessed()).await;
        let now = office.seen(&office.worker_on("2017-05-20")).await;
        assert_eq!(now, (vec!["support_plan".to_owned(), "risk_review".to_owned()], 1));
    })
    .await;
}

#[tokio::test]
async fn nothing_is_due_in_a_case_that_is_closed_or_not_of_a_victim() {
    each(async |office| {
        let first = office.case("2017-05-10").await;
        let second = office.case("2017-05-10").await;
        let worker = office.worker_on("2017-05-10");
        assert_eq!(office.seen(&worker).await.0.len(), 4);
        let by = office.worker_on("2017-05-11");
        let new = NewStep { person: first.1, on: by.at, step: not_a_victim(), reason: "x" };
        office.world.register.put_step(&by, first.0, &new, &secret()).await.unwrap();
        assert_eq!(office.seen(&office.worker_on("2017-05-11")).await.0.len(), 2);
        let by = office.worker_on("2017-05-11");
        office.world.close(&by, second.0).await.unwrap();
        assert_eq!(office.seen(&office.worker_on("2017-05-11")).await.0.len(), 0);
    })
    .await;
}

#[tokio::test]
async fn a_term_that_ran_out_is_told_once_to_who_works_on_the_case_until_it_is_looked_at() {
    each(async |office| {
        let (case, _) = office.case("2017-05-10").await;
        office.jobs("2017-05-10").await;
        let worker = || office.worker_on("2017-05-20");
        assert_eq!(office.told(&worker()).await, 0, "nothing is late");
        office.jobs("2017-05-12").await;
        assert_eq!(office.told(&worker()).await, 1);
        assert_eq!(office.told(&office.other_on("2017-05-12")).await, 0);
        // The second runs out while the first was not looked at.
        office.jobs("2017-05-16").await;
        office.jobs("2017-05-17").await;
        assert_eq!(office.told(&worker()).await, 1);
        // Pages that read the steps for something else show none of it.
        let r = &office.world.register;
        r.procedure(&worker(), case).await.unwrap();
        r.events(&worker(), case).await.unwrap();
        r.letters(&worker(), case).await.unwrap();
        assert_eq!(office.told(&worker()).await, 1, "it is told until it was shown");
        r.case_terms_shown(&office.other_on("2017-05-20"), case).await.unwrap();
        assert_eq!(office.told(&worker()).await, 1, "another's looking is not one's own");
        r.case_terms_shown(&worker(), case).await.unwrap();
        assert_eq!(office.told(&worker()).await, 0);
        office.jobs("2017-05-21").await;
        assert_eq!(office.told(&worker()).await, 0, "each is told once");
    })
    .await;
}

#[tokio::test]
async fn the_terms_of_another_pack_are_worked_out_at_the_start() {
    each(async |office| {
        office.case("2017-05-10").await;
        let mut c = office.world.connection().await;
        // As if they had been worked out by other terms.
        sqlx::query("UPDATE setting SET value = '' WHERE name = 'case_terms'")
            .execute(&mut c)
            .await
            .unwrap();
        sqlx::query("DELETE FROM case_term").execute(&mut c).await.unwrap();
        let office = Office { world: office.world.reopened().await, ..office };
        office.world.unseal().await;
        assert_eq!(office.seen(&office.worker_on("2017-05-10")).await.0.len(), 2);
    })
    .await;
}

#[tokio::test]
async fn how_the_terms_of_a_time_were_kept_follows_from_the_steps() {
    each(async |office| {
        let r = &office.world.register;
        let kept = async |by: &By, from: &str, until: &str| -> BTreeMap<String, RuleKept> {
            let period = Period { from: day(from), until: day(until) };
            r.terms_kept(by, period).await.unwrap()
        };
        let may = async |by: &By| kept(by, "2017-05-01", "2017-06-01").await;
        let of = office.case("2017-05-10").await;
        let worker = office.worker_on("2017-05-20");
        let undone = may(&worker).await;
        assert_eq!(undone.keys().collect::<Vec<_>>(), ["risk_assessment", "support_plan"]);
        for rule in undone.values() {
            assert_eq!((rule.kept, rule.running, rule.broken.len()), (0, 0, 1));
            let broken = &rule.broken[0];
            assert_eq!((broken.person, broken.done, rule.share()), (Some(of.1), None, Some(0)));
            assert!(matches!(broken.of, RanIn::Case(case, _) if case == of.0));
        }
        // What is done after its end stays broken, and says when it was done.
        office.put("2017-05-20", of, assessed()).await;
        let late = may(&worker).await;
        assert_eq!(late["risk_assessment"].broken[0].done, Some(noon("2017-05-20")));
        // What is done in time is kept; what ends later runs.
        let second = office.case("2017-05-20").await;
        office.put("2017-05-20", second, assessed()).await;
        let both = may(&worker).await;
        let risk = &both["risk_assessment"];
        assert_eq!((risk.kept, risk.broken.len(), risk.share()), (1, 1, Some(500)));
        assert_eq!((both["support_plan"].running, both["support_plan"].broken.len()), (1, 1));
        // Only what ends in the time that is asked about.
        assert!(kept(&worker, "2017-04-01", "2017-05-01").await.is_empty());
        // Nobody is told of the cases of others, and the coordinator of every case.
        assert!(may(&office.other_on("2017-05-20")).await.is_empty());
        assert_eq!(may(&office.world.by("coordinator", "2017-05-20")).await, both);
        let analyst = office.world.by("analyst", "2017-05-20");
        let refused = r.terms_kept(&analyst, Period::year(2017)).await;
        assert!(matches!(refused, Err(Error::NotFound)));
        // The terms of an alert run whether or not it became a case.
        let call = Intake { narrative: "Вик.", ..Intake::of_a_call(noon("2017-05-12")) };
        let by = office.worker_on("2017-05-12");
        let alert = r.take_alert(&by, &call, &secret()).await.unwrap();
        let told = may(&worker).await;
        let broken = &told["alert_acknowledgement"].broken;
        assert!(matches!(broken[0].of, RanIn::Alert(id, _) if id == alert), "{told:?}");
    })
    .await;
}
