//! How the persons of a case stand to each other; on both engines.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]
#[cfg(test)]
use crate::common::{On, World, day, hire, noon, secret, seed};
use domain::access::Role;
use domain::case_file::Part;
use domain::id::{CaseId, PersonId, RelationId};
use domain::person::{Person, Regime};
use domain::relation::{Relation, RelationKind};
use register::{Actor, By, Error, Refusal};

const DAY: &str = "2017-05-10";

struct Office {
    world: World,
    worker: Actor,
    case: CaseId,
    mother: PersonId,
    child: PersonId,
}

impl Office {
    async fn of(world: World) -> Self {
        world.unseal().await;
        let worker = hire(&world, "worker", Role::CaseWorker, "NGO-DEMO-1").await;
        let by = By::new(worker.clone(), noon(DAY), seed());
        let case = world.register.open_case(&by, "VAR", &secret()).await.unwrap();
        let mother = enter(&world, &by, case).await;
        let child = enter(&world, &by, case).await;
        Self { world, worker, case, mother, child }
    }

    fn by(&self) -> By {
        By::new(self.worker.clone(), noon(DAY), seed())
    }

    fn relation(&self, kind: RelationKind) -> Relation {
        Relation { of: self.mother, to: self.child, kind, from: None, until: None }
    }

    async fn relate(&self, relation: &Relation) -> register::Result<RelationId> {
        self.world.register.relate(&self.by(), self.case, relation).await
    }
}

async fn enter(world: &World, by: &By, case: CaseId) -> PersonId {
    let (person, part, regime) = (Person::default(), Part::Victim, Regime::Gdpr);
    world.register.enter_person(by, case, &person, part, regime, &secret()).await.unwrap()
}

async fn each(check: impl AsyncFn(Office)) {
    for on in [On::Sqlite, On::Postgres] {
        if let Some(world) = World::new(on).await {
            check(Office::of(world).await).await;
        }
    }
}

#[tokio::test]
async fn a_relation_stands_once_from_both_sides_until_it_is_taken_back() {
    each(async |office| {
        let r = &office.world.register;
        let bounds = (Some(day("2010-01-01")), Some(day("2019-12-31")));
        let guardian =
            Relation { from: bounds.0, until: bounds.1, ..office.relation(RelationKind::Guardian) };
        let id = office.relate(&guardian).await.unwrap();
        let listed = r.relations(&office.by(), office.case).await.unwrap();
        assert_eq!((listed.len(), &listed[0].relation, listed[0].id), (1, &guardian, id));
        let again = office.relate(&office.relation(RelationKind::Guardian)).await;
        assert!(matches!(again, Err(Error::Refused(Refusal::AlreadyDecided))), "{again:?}");
        let (from, until) = (Some(day("2005-01-01")), Some(day("2009-12-31")));
        let before = Relation { from, until, ..office.relation(RelationKind::Guardian) };
        office.relate(&before).await.unwrap();
        // The other way round a guardian is another thing, and a sibling the same.
        let turn = |of: Relation| Relation { of: of.to, to: of.of, ..of };
        office.relate(&turn(office.relation(RelationKind::Guardian))).await.unwrap();
        let sibling = office.relation(RelationKind::Sibling);
        office.relate(&sibling).await.unwrap();
        let turned = office.relate(&turn(sibling)).await;
        assert!(matches!(turned, Err(Error::Refused(Refusal::AlreadyDecided))), "{turned:?}");
        r.take_relation_back(&office.by(), office.case, id).await.unwrap();
        let twice = r.take_relation_back(&office.by(), office.case, id).await;
        assert!(matches!(twice, Err(Error::Refused(Refusal::AlreadyDecided))), "{twice:?}");
        let listed = r.relations(&office.by(), office.case).await.unwrap();
        let ended: Vec<bool> = listed.iter().map(|one| one.ended.is_some()).collect();
        assert_eq!(ended.iter().filter(|ended| **ended).count(), 1, "it stays to be read");
        office.relate(&guardian).await.unwrap();
    })
    .await;
}

#[tokio::test]
async fn a_relation_that_lasts_ends_once_on_a_day_that_was() {
    each(async |office| {
        let r = &office.world.register;
        let from = Some(day("2010-01-01"));
        let guardian = Relation { from, ..office.relation(RelationKind::Guardian) };
        let id = office.relate(&guardian).await.unwrap();
        let end = async |last| r.end_relation(&office.by(), office.case, id, day(last)).await;
        let early = end("2009-12-31").await;
        assert!(matches!(early, Err(Error::Refused(Refusal::RelationWrong))), "{early:?}");
        let later = end("2017-05-11").await;
        assert!(matches!(later, Err(Error::Refused(Refusal::InFuture))), "{later:?}");
        let until = async || {
            let all = r.relations(&office.by(), office.case).await.unwrap();
            all[0].relation.until
        };
        assert_eq!(until().await, None, "nothing was written");
        end("2017-05-10").await.unwrap();
        assert_eq!(until().await, Some(day("2017-05-10")));
        let twice = end("2017-05-09").await;
        assert!(matches!(twice, Err(Error::Refused(Refusal::AlreadyDecided))), "{twice:?}");
        let back = office.relate(&office.relation(RelationKind::Partner)).await.unwrap();
        r.take_relation_back(&office.by(), office.case, back).await.unwrap();
        let ended = r.end_relation(&office.by(), office.case, back, day(DAY)).await;
        assert!(matches!(ended, Err(Error::Refused(Refusal::AlreadyDecided))), "{ended:?}");
        let second = r.open_case(&office.by(), "VAR", &secret()).await.unwrap();
        let elsewhere = r.end_relation(&office.by(), second, id, day(DAY)).await;
        assert!(matches!(elsewhere, Err(Error::NotFound)), "{elsewhere:?}");
    })
    .await;
}

#[tokio::test]
async fn a_relation_is_between_two_persons_of_the_case() {
    each(async |office| {
        let r = &office.world.register;
        let parent = || office.relation(RelationKind::Parent);
        let alone = office.relate(&Relation { to: office.mother, ..parent() }).await;
        assert!(matches!(alone, Err(Error::Refused(Refusal::RelationWrong))), "{alone:?}");
        let (from, until) = (Some(day("2017-02-02")), Some(day("2017-02-01")));
        let backwards = office.relate(&Relation { from, until, ..parent() }).await;
        assert!(matches!(backwards, Err(Error::Refused(Refusal::RelationWrong))));
        let from = Some(day("2017-05-11"));
        let later = office.relate(&Relation { from, ..parent() }).await;
        assert!(matches!(later, Err(Error::Refused(Refusal::InFuture))), "{later:?}");
        let second = r.open_case(&office.by(), "VAR", &secret()).await.unwrap();
        let stranger = enter(&office.world, &office.by(), second).await;
        let outside = office.relate(&Relation { to: stranger, ..parent() }).await;
        assert!(matches!(outside, Err(Error::NotFound)), "{outside:?}");
        let id = office.relate(&parent()).await.unwrap();
        let elsewhere = r.take_relation_back(&office.by(), second, id).await;
        assert!(matches!(elsewhere, Err(Error::NotFound)), "{elsewhere:?}");
        assert!(r.relations(&office.by(), second).await.unwrap().is_empty());
    })
    .await;
}

#[tokio::test]
async fn who_does_not_work_on_the_case_is_told_nothing() {
    each(async |office| {
        let r = &office.world.register;
        office.relate(&office.relation(RelationKind::Parent)).await.unwrap();
        let other = hire(&office.world, "other", Role::CaseWorker, "NGO-DEMO-2").await;
        let other = By::new(other, noon(DAY), seed());
        assert!(matches!(r.relations(&other, office.case).await, Err(Error::NotFound)));
        let relation = office.relation(RelationKind::Sibling);
        let put = r.relate(&other, office.case, &relation).await;
        assert!(matches!(put, Err(Error::NotFound)), "{put:?}");
        let coordinator = office.world.by("coordinator", DAY);
        assert_eq!(r.relations(&coordinator, office.case).await.unwrap().len(), 1);
        let put = r.relate(&coordinator, office.case, &relation).await;
        assert!(matches!(put, Err(Error::Denied)), "{put:?}");
    })
    .await;
}
