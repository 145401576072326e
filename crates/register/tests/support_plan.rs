//! Support and safety plans: kept sealed in versions, opened, signed as a step,
//! sealed anew, erased with the person; on both engines.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]
use crate::common::{On, World, hire, noon, secret, seed};
use domain::access::{Purpose, Role};
use domain::case_file::{Part, Post};
use domain::day::Moment;
use domain::id::{CaseId, PersonId, PlanId};
use domain::person::{Identity, Names, Person, Private, Regime, Sex};
use domain::referral::clock::ClockState;
use domain::referral::identification::{AgeGroup, Finding, Ground, Identification, Manner};
use domain::referral::plan::{Content, PlannedStep, Progress, THE_PERSON};
use domain::referral::step::Step;
use domain::referral::support::Signer;
use register::step::NewStep;
use register::support_plan::NewPlan;
use register::{Actor, By, Error, Refusal, Register};
use sqlx::Row;
use vault::Zeroizing;

const DAY: &str = "2017-05-10";
const REVIEW: &str = "2017-06-01";

struct Office {
    world: World,
    worker: Actor,
    manager: Actor,
    case: CaseId,
    person: PersonId,
    suspect: PersonId,
}

fn text(said: &str) -> Zeroizing<String> {
    Zeroizing::new(said.to_owned())
}

fn step(what: &str, who: &str, until: Option<&str>) -> PlannedStep {
    PlannedStep {
        what: Private::read(what).unwrap().unwrap(),
        who: who.to_owned(),
        until: until.map(|day| day.parse().unwrap()),
        progress: Progress::Open,
    }
}

/// A plan that holds everything.
fn whole() -> Content {
    Content {
        needs: text("CANARYneeds: подслон и работа"),
        risk: text("CANARYrisk: заплахи по телефона"),
        security: text("CANARYsecurity: не ходи сама"),
        steps: vec![
            step("CANARYwhat: среща с адвокат", "NGO-DEMO-2", Some("2017-05-20")),
            step("Подава документи", THE_PERSON, Some("2017-05-25")),
        ],
        review_on: Some(REVIEW.parse().unwrap()),
    }
}

impl Office {
    async fn of(world: World) -> Self {
        world.unseal().await;
        let worker = hire(&world, "worker", Role::CaseWorker, "NGO-DEMO-1").await;
        let manager = hire(&world, "manager", Role::CaseWorker, "NGO-DEMO-1").await;
        let by = By::new(worker.clone(), noon(DAY), seed());
        let r = &world.register;
        let case = r.open_case(&by, "VAR", &secret()).await.unwrap();
        let coordinator = world.by("coordinator", DAY);
        r.assign(&coordinator, case, manager.account, Post::ShelterManager).await.unwrap();
        let mut entered = Vec::new();
        for (name, part) in [("Мария", Part::Victim), ("Борис", Part::Suspect)] {
            let by = By::new(worker.clone(), noon(DAY), seed());
            let given = Private::read(name).unwrap();
            let names = Names { given, ..Names::default() };
            let identity = Identity { names, ..Identity::default() };
            let person = Person { identity, sex: Sex::Female, ..Person::default() };
            let id = r.enter_person(&by, case, &person, part, Regime::Gdpr, &secret()).await;
            entered.push(id.unwrap());
        }
        let office = Self { world, worker, manager, case, person: entered[0], suspect: entered[1] };
        let found = Step::Identification(Identification {
            manner: Manner::Informal,
            finding: Finding::Possible,
            age: AgeGroup::Adult,
            grounds: vec![Ground::Statement],
            screening: None,
            forms: Vec::new(),
            abroad: false,
        });
        let by = office.worker(0);
        let new = NewStep { person: office.person, on: by.at, step: found, reason: "" };
        office.r().put_step(&by, case, &new, &secret()).await.unwrap();
        office
    }

    fn r(&self) -> &Register {
        &self.world.register
    }

    /// The case worker, days after the case was opened.
    fn worker(&self, days: i64) -> By {
        By::new(self.worker.clone(), noon(DAY).plus(days * Moment::DAY), seed())
    }

    async fn write(&self, by: &By, after: u32, content: &Content) -> register::Result<PlanId> {
        let new = NewPlan { person: self.person, after, content };
        self.r().write_plan(by, self.case, &new, &secret()).await
    }

    async fn open(&self, by: &By, id: PlanId) -> register::Result<Content> {
        let opened = self.r().open_plan(by, self.case, id, Purpose::Support).await;
        opened.map(|(_, content)| content)
    }

    async fn sealed(&self) -> Vec<Vec<u8>> {
        let mut c = self.world.connection().await;
        let sql = "SELECT content FROM support_plan ORDER BY id";
        let rows = sqlx::query(sql).fetch_all(&mut c).await.unwrap();
        rows.iter().map(|row| row.get(0)).collect()
    }

    /// How the clocks of this rule stand on a day.
    async fn clocks(&self, rule: &str, by: &By) -> Vec<ClockState> {
        let procedure = self.r().procedure(by, self.case).await.unwrap();
        let of = procedure.clocks.iter().filter(|clock| clock.rule == rule);
        of.map(|clock| clock.state(by.at)).collect()
    }
}

on_both! {
    async fn a_plan_is_kept_in_versions_and_opened_with_an_entry(world: World) {
        let office = Office::of(world).await;
        let worker = office.worker(1);
        let first = office.write(&worker, 0, &whole()).await.unwrap();
        assert!(office.open(&worker, first).await.unwrap() == whole());
        let changed = Content { risk: text("Няма"), ..whole() };
        let second = office.write(&office.worker(2), 1, &changed).await.unwrap();
        assert!(office.open(&worker, first).await.unwrap() == whole(), "the first stays");
        assert!(office.open(&worker, second).await.unwrap() == changed);
        let all = office.r().support_plans(&worker, office.case).await.unwrap();
        let told: Vec<_> = all.iter().map(|plan| (plan.id, plan.number, plan.step)).collect();
        assert_eq!(told, [(second, 2, None), (first, 1, None)]);
        assert_eq!(all[0].review_on, Some(REVIEW.parse().unwrap()));
        // Who had the first before them is told that there is a second.
        for after in [0, 1, 3] {
            let late = office.write(&office.worker(3), after, &whole()).await;
            assert!(matches!(late, Err(Error::Conflict(2))), "{late:?}");
        }
        let dpo = office.world.by("officer of data protection", DAY);
        let all = office.r().journal(&dpo, None, 100).await.unwrap();
        let opened = all.iter().filter(|entry| entry.event == "person.revealed");
        let mut count = 0;
        for entry in opened {
            let detail: serde_json::Value = serde_json::from_str(&entry.detail).unwrap();
            assert_eq!((&detail["class"], &detail["purpose"]), (&"narrative".into(), &"support".into()));
            assert!(detail["plan"].is_string());
            count += 1;
        }
        assert_eq!(count, 3);
    }

    async fn what_a_plan_says_stands_nowhere_in_clear(world: World) {
        let office = Office::of(world).await;
        office.write(&office.worker(1), 0, &whole()).await.unwrap();
        let mut c = office.world.connection().await;
        let rows = sqlx::query("SELECT detail || subject FROM journal").fetch_all(&mut c).await.unwrap();
        let told: String = rows.iter().map(|row| row.get::<String, _>(0)).collect();
        // A control: what is kept in codes is found.
        assert!(told.contains("\"number\":1"), "{told}");
        for sealed in office.sealed().await {
            assert!(!sealed.windows(6).any(|w| w == b"CANARY"));
        }
        assert!(!told.contains("CANARY"), "{told}");
    }

    async fn a_plan_is_signed_once_as_a_step_that_says_what_it_holds(world: World) {
        let office = Office::of(world).await;
        let r = office.r();
        let lacking = Content { security: text(""), ..whole() };
        let first = office.write(&office.worker(1), 0, &lacking).await.unwrap();
        let both = Signer::ALL;
        let sign = async |plan, by: &By| r.sign_plan(by, office.case, plan, (both, by.at)).await;
        sign(first, &office.worker(1)).await.unwrap();
        let again = sign(first, &office.worker(1)).await;
        assert!(matches!(again, Err(Error::Refused(Refusal::AlreadyDecided))), "{again:?}");
        // Without a security plan it is not whole, whoever signed.
        assert_eq!(office.clocks("support_plan", &office.worker(1)).await, [ClockState::Due]);
        assert_eq!(office.clocks("support_plan", &office.worker(9)).await, [ClockState::Late]);
        let second = office.write(&office.worker(2), 1, &whole()).await.unwrap();
        let late = sign(first, &office.worker(2)).await;
        assert!(matches!(late, Err(Error::Refused(Refusal::AlreadyDecided))), "{late:?}");
        let mistaken = sign(second, &office.worker(2)).await.unwrap();
        // Signatures that were put down by mistake are taken back, and can be put down again.
        let by = office.worker(2);
        r.take_step_back(&by, office.case, mistaken, "на друг ден", &secret()).await.unwrap();
        let all = r.support_plans(&office.worker(2), office.case).await.unwrap();
        assert_eq!(all[0].step, None);
        assert_eq!(office.clocks("support_plan", &office.worker(2)).await, [ClockState::Due]);
        let step = sign(second, &office.worker(2)).await.unwrap();
        assert_eq!(office.clocks("support_plan", &office.worker(9)).await, [ClockState::Done]);
        let all = r.support_plans(&office.worker(2), office.case).await.unwrap();
        assert_eq!(all[0].step, Some(step));
        // The agreed day is a term: of the plan that took the place it was kept.
        let reviews = async |days| office.clocks("plan_review", &office.worker(days)).await;
        assert_eq!(reviews(3).await, [ClockState::Done, ClockState::Due]);
        assert_eq!(reviews(30).await, [ClockState::Done, ClockState::Late]);
        let third = office.write(&office.worker(31), 2, &whole()).await.unwrap();
        sign(third, &office.worker(31)).await.unwrap();
        assert_eq!(reviews(32).await[..2], [ClockState::Done, ClockState::DoneLate]);
    }

    async fn a_plan_fits_the_person_and_the_directory(world: World) {
        let office = Office::of(world).await;
        let r = office.r();
        let empty = office.write(&office.worker(1), 0, &Content::default()).await;
        assert!(matches!(empty, Err(Error::Refused(Refusal::PlanEmpty))), "{empty:?}");
        let steps = vec![step("Среща", "NO-SUCH-BODY", None)];
        let nobody = office.write(&office.worker(1), 0, &Content { steps, ..whole() }).await;
        assert!(matches!(nobody, Err(Error::Refused(Refusal::StepWrong))), "{nobody:?}");
        let content = whole();
        let of_suspect = NewPlan { person: office.suspect, after: 0, content: &content };
        let by = office.worker(1);
        let wrong = r.write_plan(&by, office.case, &of_suspect, &secret()).await;
        assert!(matches!(wrong, Err(Error::Refused(Refusal::PartWrong))), "{wrong:?}");
        office.write(&office.worker(1), 0, &whole()).await.unwrap();
        // Who is in a plan of the case stays in the part they have.
        office.world.close(&office.worker(2), office.case).await.unwrap();
        let closed = office.write(&office.worker(3), 1, &whole()).await;
        assert!(matches!(closed, Err(Error::Refused(Refusal::CaseClosed))), "{closed:?}");
    }

    async fn who_does_not_open_what_happened_reads_and_writes_no_plan(world: World) {
        let office = Office::of(world).await;
        let id = office.write(&office.worker(1), 0, &whole()).await.unwrap();
        let manager = By::new(office.manager.clone(), noon("2017-05-11"), seed());
        assert!(matches!(office.open(&manager, id).await.err(), Some(Error::Denied)));
        assert!(matches!(office.write(&manager, 1, &whole()).await.err(), Some(Error::Denied)));
        assert_eq!(office.r().support_plans(&manager, office.case).await.unwrap().len(), 1);
        let signed = office.r().sign_plan(&manager, office.case, id, (Signer::ALL, manager.at)).await;
        assert!(matches!(signed, Err(Error::Denied)), "{signed:?}");
        for who in ["officer", "varna", "burgas", "analyst", "administrator", "coordinator"] {
            let by = office.world.by(who, "2017-05-11");
            assert!(office.open(&by, id).await.is_err(), "{who}");
            assert!(office.write(&by, 1, &whole()).await.is_err(), "{who}");
        }
    }

    async fn a_new_key_opens_a_plan_and_erasing_takes_it(world: World) {
        let office = Office::of(world).await;
        let id = office.write(&office.worker(1), 0, &whole()).await.unwrap();
        let before = office.sealed().await;
        let r = office.r();
        r.rotate_person_key(office.person, noon("2017-05-12"), seed(), &secret()).await.unwrap();
        let after = office.sealed().await;
        assert_eq!((before.len(), after.len()), (1, 1));
        assert_ne!(before, after, "sealed anew");
        assert!(office.open(&office.worker(2), id).await.unwrap() == whole());
        // A changed byte is damage, and is told.
        let mut c = office.world.connection().await;
        let mut damaged = after[0].clone();
        *damaged.last_mut().unwrap() ^= 1;
        let sql = "UPDATE support_plan SET content = $1";
        sqlx::query(sql).bind(damaged).execute(&mut c).await.unwrap();
        let opened = office.open(&office.worker(2), id).await.err();
        assert!(matches!(opened, Some(Error::Damaged(_))), "{opened:?}");
        sqlx::query(sql).bind(after[0].clone()).execute(&mut c).await.unwrap();
        let coordinator = office.world.by("coordinator", "2017-05-13");
        let dpo = office.world.by("officer of data protection", "2017-05-13");
        r.erase_person(&coordinator, office.person, &dpo).await.unwrap();
        let gone = office.open(&office.worker(4), id).await.err();
        assert!(matches!(gone, Some(Error::Refused(Refusal::Erased))), "{gone:?}");
    }
}
