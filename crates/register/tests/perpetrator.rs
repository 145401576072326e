//! Those suspected, accused or convicted, across cases; on both engines.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]
#[cfg(test)]
use crate::common::{On, World, hire, noon, secret, seed};
use domain::access::Role;
use domain::case_file::{CircleReason, Part};
use domain::day::Moment;
use domain::id::{CaseId, PersonId};
use domain::person::{Nature, Person, Regime};
use domain::referral::identification::{AgeGroup, Finding, Ground, Identification, Manner};
use domain::referral::perpetrator::{Sentence, Status};
use domain::referral::proceeding::{Offence, Proceeding, Stage, Verdict};
use domain::referral::step::Step;
use register::perpetrator::{Asked, Found};
use register::step::NewStep;
use register::{Actor, By};

const DAY: &str = "2017-05-10";
const EVERY: Asked = Asked { status: None, stage: None, closed: true, skip: 0, limit: 100 };

struct Office {
    world: World,
    worker: Actor,
}

fn proceeding(stage: Stage, verdict: Option<Verdict>, months: Option<u32>) -> Step {
    let authority = "MoI".to_owned();
    let (offence, suspended) = (Offence::A159a, months.is_some());
    let (fine, confiscation) = (months.map(|_| 1_000_000), months.is_some());
    Step::Proceeding(Proceeding {
        stage,
        authority,
        offence,
        verdict,
        months,
        suspended,
        fine,
        confiscation,
    })
}

impl Office {
    async fn of(world: World) -> Self {
        world.unseal().await;
        let worker = hire(&world, "worker", Role::CaseWorker, "NGO-DEMO-1").await;
        Self { world, worker }
    }

    fn by(&self, days: i64) -> By {
        By::new(self.worker.clone(), noon(DAY).plus(days * Moment::DAY), seed())
    }

    async fn case(&self) -> CaseId {
        self.world.register.open_case(&self.by(0), "VAR", &secret()).await.unwrap()
    }

    async fn enter(&self, (case, days): (CaseId, i64), nature: Nature, part: Part) -> PersonId {
        let person = Person { nature, ..Person::default() };
        let (r, regime) = (&self.world.register, Regime::LawEnforcement);
        r.enter_person(&self.by(days), case, &person, part, regime, &secret()).await.unwrap()
    }

    async fn put(&self, (case, person): (CaseId, PersonId), days: i64, step: Step) {
        let by = self.by(days);
        let new = NewStep { person, on: by.at, step, reason: "" };
        self.world.register.put_step(&by, case, &new, &secret()).await.unwrap();
    }

    async fn list(&self, by: &By, asked: Asked) -> Vec<Found> {
        let (found, all) = self.world.register.perpetrators(by, asked).await.unwrap();
        assert!(all >= found.len());
        found
    }
}

fn persons(found: &[Found]) -> Vec<PersonId> {
    found.iter().map(|one| one.of.person).collect()
}

on_both! {
    async fn who_stands_how_is_listed_from_the_steps_and_filtered_by_them(world: World) {
        let office = Office::of(world).await;
        let (first, second) = (office.case().await, office.case().await);
        let convicted = office.enter((first, 0), Nature::Natural, Part::Suspect).await;
        office.put((first, convicted), 1, proceeding(Stage::Indicted, None, None)).await;
        let step = proceeding(Stage::FirstInstance, Some(Verdict::Convicted), Some(36));
        office.put((first, convicted), 2, step).await;
        let step = proceeding(Stage::Final, Some(Verdict::Convicted), Some(24));
        office.put((first, convicted), 3, step).await;
        let company = office.enter((second, 0), Nature::Legal, Part::Convicted).await;
        let accused = office.enter((second, 1), Nature::Natural, Part::Accused).await;
        office.put((second, accused), 1, proceeding(Stage::Indicted, None, None)).await;
        office.enter((second, 0), Nature::Natural, Part::Victim).await;
        let all = office.list(&office.by(4), EVERY).await;
        // The newest case first, in it by the persons' ids.
        assert_eq!(persons(&all), [company, accused, convicted]);
        let statuses: Vec<_> = all.iter().map(|one| (one.nature, one.of.status)).collect();
        let expected = [
            (Nature::Legal, Status::Suspect),
            (Nature::Natural, Status::Accused),
            (Nature::Natural, Status::Convicted),
        ];
        assert_eq!(statuses, expected, "not what was typed as a part");
        let reached = all[2].of.reached.clone().unwrap();
        assert_eq!(reached.sentence, Some(Sentence { months: Some(24), suspended: true, fine: Some(1_000_000), confiscation: true }));
        assert_eq!((reached.stage, reached.authority.as_str()), (Stage::Final, "MoI"));
        let only = Asked { status: Some(Status::Accused), ..EVERY };
        assert_eq!(persons(&office.list(&office.by(4), only).await), [accused]);
        let only = Asked { stage: Some(Stage::Final), ..EVERY };
        assert_eq!(persons(&office.list(&office.by(4), only).await), [convicted]);
        let page = Asked { skip: 1, limit: 1, ..EVERY };
        let (found, count) = office.world.register.perpetrators(&office.by(4), page).await.unwrap();
        assert_eq!((persons(&found), count), (vec![accused], 3));
        office.world.close(&office.by(5), first).await.unwrap();
        let open = Asked { closed: false, ..EVERY };
        assert_eq!(persons(&office.list(&office.by(6), open).await), [company, accused]);
        // The list is in the journal, by the cases that were shown.
        let reader = office.world.by("coordinator", "2017-05-20");
        let entries = office.world.register.journal(&reader, None, 50).await.unwrap();
        assert!(entries.iter().any(|one| one.event == "cases.listed" && one.detail.contains("perpetrators")));
    }

    async fn it_is_listed_to_who_reads_the_steps_of_the_case(world: World) {
        let office = Office::of(world).await;
        let (adult, of_child) = (office.case().await, office.case().await);
        let seen = office.enter((adult, 0), Nature::Natural, Part::Suspect).await;
        let other = office.enter((of_child, 0), Nature::Natural, Part::Suspect).await;
        let child = office.enter((of_child, 0), Nature::Natural, Part::Victim).await;
        let found = Identification {
            manner: Manner::Informal,
            finding: Finding::Actual,
            age: AgeGroup::Child,
            grounds: vec![Ground::Statement],
            screening: None,
            forms: Vec::new(),
            abroad: false,
        };
        office.put((of_child, child), 1, Step::Identification(found)).await;
        let by = |who| office.world.by(who, "2017-05-20");
        assert_eq!(persons(&office.list(&office.by(2), EVERY).await), [other, seen]);
        // By rank the coordinator reads every case but those with a child.
        assert_eq!(persons(&office.list(&by("coordinator"), EVERY).await), [seen]);
        for nobody in ["officer", "varna", "analyst", "administrator", "officer of data protection"] {
            assert_eq!(office.list(&by(nobody), EVERY).await, [], "{nobody}");
        }
        let (r, reason) = (&office.world.register, CircleReason::Investigation);
        r.change_circle(&office.by(2), adult, reason).await.unwrap();
        assert_eq!(office.list(&by("coordinator"), EVERY).await, []);
        assert_eq!(persons(&office.list(&office.by(2), EVERY).await), [other, seen]);
    }
}
