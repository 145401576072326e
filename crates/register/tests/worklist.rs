//! One procedure across cases, and who reads what was done for a child; on both
//! engines.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]
#[cfg(test)]
use crate::common::{On, World, hire, noon, secret, seed};
use domain::access::{Purpose, Role};
use domain::case_file::{Part, Post};
use domain::day::Moment;
use domain::id::{CaseId, PersonId, StepId};
use domain::person::{Person, Regime};
use domain::referral::child::{ChildEvent, ChildStep};
use domain::referral::clock::Clock;
use domain::referral::compensation::{Claim, ClaimEvent, Sum};
use domain::referral::crossborder::{CrossBorder, Direction, Phase};
use domain::referral::identification::{AgeGroup, Finding, Ground, Identification, Manner};
use domain::referral::step::Step;
use domain::referral::support::{Service, ServiceKind};
use domain::referral::worklist::{Far, Procedure};
use register::case_file::StepsOpen;
use register::step::NewStep;
use register::worklist::{Asked, Worklist};
use register::{Actor, By, Error};

const DAY: &str = "2017-05-10";
const HOUR: i64 = 3_600_000;

struct Desk {
    world: World,
    worker: Actor,
}

type Of = (CaseId, PersonId);

impl Desk {
    async fn of(world: World) -> Self {
        world.unseal().await;
        let worker = hire(&world, "worker", Role::CaseWorker, "NGO-DEMO-1").await;
        Self { world, worker }
    }

    fn worker(&self, hours: i64) -> By {
        By::new(self.worker.clone(), noon(DAY).plus(hours * HOUR), seed())
    }

    fn other(&self, who: &str, hours: i64) -> By {
        By::new(self.world.actor(who), noon(DAY).plus(hours * HOUR), seed())
    }

    async fn case(&self) -> Of {
        let (r, by) = (&self.world.register, self.worker(0));
        let case = r.open_case(&by, "VAR", &secret()).await.unwrap();
        let person = Person::default();
        let secret = secret();
        let entered = r.enter_person(&by, case, &person, Part::Victim, Regime::Gdpr, &secret);
        (case, entered.await.unwrap())
    }

    async fn put(&self, (case, person): Of, hours: i64, step: Step) -> StepId {
        let by = self.worker(hours);
        let new = NewStep { person, on: by.at, step, reason: "why" };
        self.world.register.put_step(&by, case, &new, &secret()).await.unwrap()
    }

    /// A case of a child, found at noon.
    async fn child(&self) -> Of {
        let of = self.case().await;
        self.put(of, 0, found(AgeGroup::Child)).await;
        of
    }

    async fn list(&self, by: &By, procedure: Procedure, purpose: Option<Purpose>) -> Worklist {
        let asked = Asked { procedure, closed: false, purpose, skip: 0, limit: 100 };
        self.world.register.worklist(by, asked).await.unwrap()
    }
}

fn found(age: AgeGroup) -> Step {
    Step::Identification(Identification {
        manner: Manner::Informal,
        finding: Finding::Actual,
        age,
        grounds: vec![Ground::Statement],
        screening: None,
        forms: Vec::new(),
        abroad: false,
    })
}

fn done(event: ChildEvent) -> Step {
    Step::Child(ChildStep { event })
}

fn cases(list: &Worklist) -> Vec<CaseId> {
    list.cases.iter().map(|one| one.case).collect()
}

fn claim(event: ClaimEvent, amount: Option<u32>) -> Step {
    Step::Claim(Claim { event, amount })
}

fn crossing(phase: Phase, direction: Direction) -> Step {
    let (country, body) = ("DE".to_owned(), "MLSP".to_owned());
    Step::CrossBorder(CrossBorder { phase, direction, country, body })
}

on_both! {
    async fn what_was_done_for_a_child_is_read_by_who_works_on_the_case(world: World) {
        let desk = Desk::of(world).await;
        let r = &desk.world.register;
        let (child, _) = desk.child().await;
        let adult = desk.case().await;
        desk.put(adult, 0, found(AgeGroup::Adult)).await;
        let coordinator = desk.other("coordinator", 1);
        // Of an adult the coordinator reads what was done, as before.
        assert_eq!(r.steps_open(&coordinator, adult.0).await.unwrap(), StepsOpen::Freely);
        r.procedure(&coordinator, adult.0).await.unwrap();
        assert_eq!(r.steps_open(&coordinator, child).await.unwrap(), StepsOpen::ForPurpose);
        assert!(matches!(r.procedure(&coordinator, child).await, Err(Error::Denied)));
        assert!(matches!(r.screenings(&coordinator, child).await, Err(Error::Denied)));
        let opened = r.procedure_for(&coordinator, child, Purpose::Referral).await.unwrap();
        assert_eq!(opened.steps.len(), 1);
        // Who works on the case reads it, whatever they say.
        assert_eq!(r.steps_open(&desk.worker(1), child).await.unwrap(), StepsOpen::Freely);
        r.procedure(&desk.worker(1), child).await.unwrap();
        for who in ["officer", "varna"] {
            let by = desk.other(who, 1);
            assert_eq!(r.steps_open(&by, child).await.unwrap(), StepsOpen::Never, "{who}");
            let denied = r.procedure_for(&by, child, Purpose::Support).await;
            assert!(matches!(denied, Err(Error::Denied)), "{who}");
        }
        let officer = desk.world.actor("officer").account;
        r.assign(&coordinator, child, officer, Post::ChildProtectionOfficer).await.unwrap();
        r.procedure(&desk.other("officer", 1), child).await.unwrap();
        let journal = r.journal(&coordinator, None, 200).await.unwrap();
        let said = journal.iter().filter(|entry| entry.event == "case.steps_read");
        let said: Vec<String> = said.map(|entry| format!("{:?}", entry.detail)).collect();
        assert!(said.iter().any(|detail| detail.contains("referral")), "{said:?}");
    }

    async fn a_finding_that_was_taken_back_makes_no_child(world: World) {
        let desk = Desk::of(world).await;
        let r = &desk.world.register;
        let (case, person) = desk.case().await;
        let step = desk.put((case, person), 0, found(AgeGroup::PresumedChild)).await;
        let coordinator = desk.other("coordinator", 1);
        assert_eq!(r.steps_open(&coordinator, case).await.unwrap(), StepsOpen::ForPurpose);
        assert_eq!(cases(&desk.list(&desk.worker(1), Procedure::Children, None).await), [case]);
        r.take_step_back(&desk.worker(2), case, step, "a mistake", &secret()).await.unwrap();
        assert_eq!(r.steps_open(&coordinator, case).await.unwrap(), StepsOpen::Freely);
        let list = desk.list(&desk.worker(3), Procedure::Children, None).await;
        assert_eq!((list.all, list.cases.len()), (0, 0));
    }

    async fn children_are_listed_the_late_ones_first_and_to_others_for_a_purpose(world: World) {
        let desk = Desk::of(world).await;
        let r = &desk.world.register;
        let first = desk.child().await;
        let second = desk.child().await;
        for event in [ChildEvent::AgencyTold, ChildEvent::PoliceTold, ChildEvent::CommissionTold] {
            desk.put(first, 2, done(event)).await;
        }
        // In neither, though the worker has it: nobody there is a child.
        desk.put(desk.case().await, 0, found(AgeGroup::Adult)).await;
        let list = desk.list(&desk.worker(30), Procedure::Children, None).await;
        assert_eq!(cases(&list), [second.0, first.0], "late first");
        assert_eq!((list.all, list.late), (2, 1));
        let line = &list.cases[0].lines[0];
        assert!(line.is_late(noon(DAY).plus(30 * HOUR)) && !line.is_late(noon(DAY).plus(24 * HOUR)));
        let steps: Vec<&str> = line.next.iter().map(|next| next.step).collect();
        assert_eq!(steps, ["agency_told", "police_told", "commission_told", "social_report"]);
        for who in ["coordinator", "officer", "varna", "analyst"] {
            let by = desk.other(who, 30);
            assert_eq!(desk.list(&by, Procedure::Children, None).await.all, 0, "{who}");
            let all = desk.list(&by, Procedure::Children, Some(Purpose::Support)).await.all;
            let rank = who == "coordinator";
            assert_eq!(all, if rank { 2 } else { 0 }, "{who}");
            assert_eq!(r.reads_with_purpose(&by, Procedure::Children), rank, "{who}");
        }
        desk.world.close(&desk.worker(31), second.0).await.unwrap();
        assert_eq!(cases(&desk.list(&desk.worker(32), Procedure::Children, None).await), [first.0]);
        let asked = Asked {
            procedure: Procedure::Children, closed: true, purpose: None, skip: 0, limit: 1,
        };
        let page = r.worklist(&desk.worker(32), asked).await.unwrap();
        assert_eq!((page.all, page.cases.len()), (2, 1), "a page of one");
        let next = r.worklist(&desk.worker(32), Asked { skip: 1, ..asked }).await.unwrap();
        assert_ne!(cases(&page), cases(&next));
    }

    async fn what_is_listed_is_what_the_procedure_of_each_case_says(world: World) {
        let desk = Desk::of(world).await;
        let r = &desk.world.register;
        let mut all = Vec::new();
        for n in 0..6_i64 {
            let of = if n % 2 == 0 { desk.child().await } else { desk.case().await };
            if n % 2 == 0 && n > 0 {
                desk.put(of, n, done(ChildEvent::AgencyTold)).await;
                desk.put(of, n + 20, done(ChildEvent::PoliceTold)).await;
            }
            if n % 3 == 0 {
                desk.put(of, n, crossing(Phase::Requested, Direction::In)).await;
                desk.put(of, n + 1, crossing(Phase::ConsentChecked, Direction::In)).await;
            }
            if n % 3 == 1 {
                desk.put(of, n, claim(ClaimEvent::Filed, Some(50_000))).await;
            }
            all.push(of.0);
        }
        let by = desk.worker(40);
        let now: Moment = by.at;
        let mut seen = 0;
        for procedure in Procedure::ALL {
            let list = desk.list(&by, *procedure, None).await;
            for case in &list.cases {
                let whole = r.procedure(&by, case.case).await.unwrap();
                let own = |clock: &&Clock| procedure.rules().contains(&clock.rule);
                let expected: Vec<Clock> = whole.clocks.iter().filter(own).cloned().collect();
                let listed: Vec<Clock> =
                    case.lines.iter().flat_map(|line| line.clocks.clone()).collect();
                assert_eq!(listed, expected, "{procedure:?}");
                seen += 1;
            }
            // And no case is missing: each that is not listed has none of it.
            for case in all.iter().filter(|case| !cases(&list).contains(case)) {
                let whole = r.procedure(&by, *case).await.unwrap();
                let has = whole.standings.values().any(|of| match procedure {
                    Procedure::Children => of.child_since.is_some(),
                    Procedure::Borders => of.crossing.is_some(),
                    Procedure::Compensation => of.claim.is_some(),
                });
                assert!(!has, "{procedure:?} {case}");
            }
            // The term that ends first stands first.
            let dues: Vec<Option<Moment>> = list
                .cases
                .iter()
                .map(|case| case.lines.iter().filter_map(|line| line.due(now)).min())
                .collect();
            let known: Vec<Moment> = dues.iter().flatten().copied().collect();
            assert!(known.is_sorted(), "{dues:?}");
        }
        assert_eq!(seen, 3 + 2 + 2);
    }

    async fn borders_hold_referrals_and_returns_and_compensation_its_sums(world: World) {
        let desk = Desk::of(world).await;
        let of = desk.case().await;
        desk.put(of, 0, found(AgeGroup::Adult)).await;
        let back = Service {
            service: ServiceKind::SafeReturn,
            provider: "MLSP".to_owned(),
            minutes: None,
            cost: None,
        };
        let step = desk.put(of, 1, Step::Service(back)).await;
        let claimed = desk.case().await;
        desk.put(claimed, 0, claim(ClaimEvent::Filed, None)).await;
        desk.put(claimed, 1, claim(ClaimEvent::Granted, Some(0))).await;
        // One with a child is there for who works on it, and without a purpose for
        // nobody else.
        let of_a_child = desk.case().await;
        desk.put(of_a_child, 0, found(AgeGroup::PresumedChild)).await;
        desk.put(of_a_child, 1, crossing(Phase::Requested, Direction::In)).await;
        desk.put(of_a_child, 1, claim(ClaimEvent::Filed, None)).await;
        for procedure in [Procedure::Borders, Procedure::Compensation] {
            let own = desk.list(&desk.worker(2), procedure, None).await;
            assert!(cases(&own).contains(&of_a_child.0), "{procedure:?}");
            let others = desk.list(&desk.other("coordinator", 2), procedure, None).await;
            assert!(!cases(&others).contains(&of_a_child.0), "{procedure:?}");
            assert_eq!(others.all, 1, "nor counted");
        }
        // The coordinator reads these without a purpose: no child is in them.
        let by = desk.other("coordinator", 2);
        let list = desk.list(&by, Procedure::Borders, None).await;
        assert_eq!(cases(&list), [of.0]);
        assert!(matches!(list.cases[0].lines[0].far, Far::Return(_)));
        let list = desk.list(&by, Procedure::Compensation, None).await;
        let Far::Claim(claim) = &list.cases[0].lines[0].far else { panic!() };
        assert_eq!((claim.claimed, claim.decided, claim.paid), (Sum::Unknown, Sum::Known(0), Sum::NotYet));
        assert!(desk.list(&desk.other("officer", 2), Procedure::Compensation, None).await.all == 0);
        let (r, secret) = (&desk.world.register, secret());
        r.take_step_back(&desk.worker(3), of.0, step, "a mistake", &secret).await.unwrap();
        assert_eq!(desk.list(&by, Procedure::Borders, None).await.all, 0);
    }
}
