//! Persons found by what they are called, however it is spelt: in one's own cases alone,
//! on both engines and from two servers.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]
use crate::common::{On, World, hire, noon, secret, seed};
use domain::access::Role;
use domain::case_file::{Part, Post};
use domain::id::{CaseId, PersonId};
use domain::person::{Identity, Names, Person, Private, Regime, Sex};
use register::correction::Correction;
use register::person::Sought;
use register::{Actor, By, Error, Register};

const DAY: &str = "2026-11-25";

struct Office {
    world: World,
    worker: Actor,
    other: Actor,
    case: CaseId,
}

fn by(actor: &Actor) -> By {
    By::new(actor.clone(), noon(DAY), seed())
}

fn identity(given: &str, family: &str, others: &[&str]) -> Identity {
    let name = |text: &str| Private::read(text).unwrap();
    let others = others.iter().filter_map(|text| name(text)).collect();
    let names = Names { given: name(given), fathers: None, family: name(family), others };
    Identity { names, ..Identity::default() }
}

impl Office {
    async fn of(world: World) -> Self {
        world.unseal().await;
        let worker = hire(&world, "worker", Role::CaseWorker, "NGO-DEMO-1").await;
        let other = hire(&world, "other", Role::CaseWorker, "NGO-DEMO-2").await;
        let case = world.register.open_case(&by(&worker), "VAR", &secret()).await.unwrap();
        Self { world, worker, other, case }
    }

    async fn enter(&self, identity: Identity) -> PersonId {
        let person = Person { identity, ..Person::default() };
        let (part, regime) = (Part::Victim, Regime::Gdpr);
        let (register, worker) = (&self.world.register, by(&self.worker));
        register.enter_person(&worker, self.case, &person, part, regime, &secret()).await.unwrap()
    }

    async fn called(&self, name: &str) -> Vec<PersonId> {
        called(&self.world.register, &self.worker, name).await
    }

    /// The details of the entries with this event.
    async fn entries(&self, event: &str) -> Vec<String> {
        let sql = "SELECT detail FROM journal WHERE event = $1 ORDER BY seq";
        let mut connection = self.world.connection().await;
        let query = sqlx::query_scalar(sql).bind(event.to_owned());
        query.fetch_all(&mut connection).await.unwrap()
    }
}

async fn called(register: &Register, who: &Actor, name: &str) -> Vec<PersonId> {
    let sought = Sought::Name(Private::read(name).unwrap().unwrap());
    register.find_person(&by(who), &sought).await.unwrap()
}

async fn each(check: impl AsyncFn(Office)) {
    for on in [On::Sqlite, On::Postgres] {
        if let Some(world) = World::new(on).await {
            check(Office::of(world).await).await;
        }
    }
}

#[tokio::test]
async fn a_name_is_found_in_any_script_in_part_and_with_a_slip() {
    each(async |office| {
        let vera = office.enter(identity("Вяра", "Щърбанова", &["Betty"])).await;
        let ion = office.enter(identity("Ionuț", "Crăciun", &[])).await;
        for name in [
            "Вяра Щърбанова",
            "Vyara Shtarbanova",
            "щърбанова вяра",
            "Shtarbanova",
            "Вяра Щърбнова",
            "betty",
        ] {
            assert_eq!(office.called(name).await.first(), Some(&vera), "{name}");
        }
        assert_eq!(office.called("Йонуц Крачун").await.first(), Some(&ion));
        // The control: who is called otherwise is not found.
        for name in ["Красимира Воденичарова", "Ω", "…"] {
            assert_eq!(office.called(name).await, [], "{name}");
        }
    })
    .await;
}

#[tokio::test]
async fn only_who_is_let_into_a_case_finds_whom_it_is_about() {
    each(async |office| {
        let person = office.enter(identity("Вяра", "Щърбанова", &[])).await;
        let register = &office.world.register;
        assert_eq!(called(register, &office.other, "Вяра Щърбанова").await, []);
        let (coordinator, other) = (office.world.by("coordinator", DAY), office.other.account);
        register.assign(&coordinator, office.case, other, Post::CaseWorker).await.unwrap();
        assert_eq!(called(register, &office.other, "Вяра Щърбанова").await, [person]);
        register.end_assignment(&coordinator, office.case, other, Post::CaseWorker).await.unwrap();
        assert_eq!(called(register, &office.other, "Вяра Щърбанова").await, []);
    })
    .await;
}

#[tokio::test]
async fn a_name_that_changed_or_went_is_not_found_any_more_on_any_server() {
    each(async |office| {
        let (register, second) = (&office.world.register, office.world.another_server().await);
        let person = office.enter(identity("Вяра", "Щърбанова", &[])).await;
        for server in [register, &second] {
            assert_eq!(called(server, &office.worker, "Щърбанова").await, [person]);
        }
        let married = Correction::Identity(identity("Вяра", "Гочева", &[]), Sex::Female);
        let worker = by(&office.worker);
        register.correct_person(&worker, person, 1, &married, &secret()).await.unwrap();
        for server in [&second, register] {
            assert_eq!(called(server, &office.worker, "Щърбанова").await, []);
            assert_eq!(called(server, &office.worker, "Гочева").await, [person]);
        }
        let (coordinator, officer) = (office.world.by("coordinator", DAY), officer(&office).await);
        register.erase_person(&coordinator, person, &officer).await.unwrap();
        for server in [&second, register] {
            assert_eq!(called(server, &office.worker, "Гочева").await, []);
        }
        second.close().await;
    })
    .await;
}

/// Who agrees to an erasure.
async fn officer(office: &Office) -> By {
    let officer = hire(&office.world, "protector", Role::DataProtectionOfficer, "ANCCTHB").await;
    by(&officer)
}

#[tokio::test]
async fn a_search_by_name_and_the_reading_of_names_are_in_the_journal_without_a_name() {
    each(async |office| {
        office.enter(identity("Вяра", "Щърбанова", &[])).await;
        office.enter(identity("Лиляна", "Гочева", &[])).await;
        office.called("Щърбанова").await;
        office.called("Shtarbanova").await;
        assert_eq!(office.entries("persons.named").await, [r#"{"persons":2}"#], "once each");
        let searched = office.entries("person.searched").await;
        assert_eq!(searched.len(), 2);
        assert_eq!(searched[0], searched[1], "one name, however it is spelt");
        assert!(searched[0].contains(r#""field":"name""#), "{searched:?}");
        for word in ["Щърбанова", "shtarbanova", "Вяра", "vyara"] {
            assert!(!searched[0].to_lowercase().contains(&word.to_lowercase()), "{word}");
        }
    })
    .await;
}

#[tokio::test]
async fn names_go_from_memory_with_the_root() {
    each(async |office| {
        let person = office.enter(identity("Вяра", "Щърбанова", &[])).await;
        assert_eq!(office.called("Щърбанова").await, [person]);
        let register = &office.world.register;
        register.seal(noon(DAY), seed()).await.unwrap();
        let sought = Sought::Name(Private::read("Щърбанова").unwrap().unwrap());
        let refused = register.find_person(&by(&office.worker), &sought).await;
        assert!(matches!(refused, Err(Error::Sealed)), "{refused:?}");
        office.world.unseal().await;
        assert_eq!(office.called("Щърбанова").await, [person], "they are learnt anew");
    })
    .await;
}
