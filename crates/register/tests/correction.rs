//! Correcting a person, and who looked at one; on both engines.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]
#[cfg(test)]
use crate::common::{On, World, hire, noon, secret, seed};
use domain::access::{Purpose, Role, SealedClass};
use domain::case_file::{Part, Post};
use domain::health::{Difficulty, Function, Health};
use domain::id::{CaseId, PersonId};
use domain::person::{
    Citizenship, CitizenshipGroup, Contact, ContactKind, Identifier, IdentifierKind, Identity,
    Names, Person, Private, Regime, Sex,
};
use register::correction::Correction;
use register::person::{Revealed, Sought};
use register::{Actor, By, Error, Refusal};
use vault::Zeroizing;

const DAY: &str = "2026-11-25";

struct Office {
    world: World,
    worker: Actor,
    case: CaseId,
    person: PersonId,
}

fn private(text: &str) -> Private {
    Private::read(text).unwrap().unwrap()
}

fn identity(given: &str, egn: &str, country: &str) -> Identity {
    Identity {
        names: Names { given: Some(private(given)), ..Names::default() },
        identifiers: vec![Identifier { kind: IdentifierKind::Egn, value: private(egn) }],
        citizenships: vec![Citizenship::read(country).unwrap()],
        ..Identity::default()
    }
}

impl Office {
    async fn of(world: World) -> Self {
        world.unseal().await;
        let worker = hire(&world, "worker", Role::CaseWorker, "NGO-DEMO-1").await;
        let by = By::new(worker.clone(), noon(DAY), seed());
        let case = world.register.open_case(&by, "VAR", &secret()).await.unwrap();
        let phone = Contact { kind: ContactKind::Phone, value: private("+359881") };
        let person = Person {
            identity: identity("Вяра", "7523169263", "BG"),
            sex: Sex::Female,
            contacts: vec![phone],
            ..Person::default()
        };
        let (part, regime) = (Part::Victim, Regime::Gdpr);
        let register = &world.register;
        let person =
            register.enter_person(&by, case, &person, part, regime, &secret()).await.unwrap();
        Self { world, worker, case, person }
    }

    fn worker(&self) -> By {
        By::new(self.worker.clone(), noon(DAY), seed())
    }

    async fn correct(&self, version: u32, correction: Correction) -> register::Result<u32> {
        let (register, worker) = (&self.world.register, self.worker());
        register.correct_person(&worker, self.person, version, &correction, &secret()).await
    }

    async fn shown(&self, class: SealedClass) -> Revealed {
        let (register, worker) = (&self.world.register, self.worker());
        register.reveal(&worker, self.person, class, Purpose::Support).await.unwrap()
    }

    async fn found(&self, sought: Sought) -> usize {
        self.world.register.find_person(&self.worker(), &sought).await.unwrap().len()
    }
}

async fn each(check: impl AsyncFn(Office)) {
    for on in [On::Sqlite, On::Postgres] {
        if let Some(world) = World::new(on).await {
            check(Office::of(world).await).await;
        }
    }
}

fn egn(number: &str) -> Sought {
    Sought::number(IdentifierKind::Egn, number).unwrap().unwrap()
}

#[tokio::test]
async fn a_corrected_person_is_shown_counted_and_found_anew() {
    each(async |office| {
        let new = identity("Вера", "6101057509", "RO");
        let corrected = office.correct(1, Correction::Identity(new.clone(), Sex::Unknown)).await;
        assert_eq!(corrected.unwrap(), 2);
        assert_eq!(office.shown(SealedClass::Identity).await, Revealed::Identity(new));
        let Revealed::Contact(contacts) = office.shown(SealedClass::Contact).await else {
            panic!("not contacts")
        };
        assert_eq!(contacts[0].value.expose(), "+359881", "the other class stays");
        assert_eq!(office.found(egn("7523169263")).await, 0);
        assert_eq!(office.found(egn("6101057509")).await, 1);
        let phone = Contact { kind: ContactKind::Phone, value: private("+359881") };
        assert_eq!(office.found(Sought::Contact(phone)).await, 1);
        let listed = office.world.register.persons(&office.worker(), office.case).await.unwrap();
        assert_eq!(listed[0].version, 2);
        assert_eq!(
            (listed[0].sex, listed[0].citizenship),
            (Sex::Unknown, CitizenshipGroup::OtherEu)
        );
        let mail = Contact { kind: ContactKind::Email, value: private("vera@example.org") };
        office.correct(2, Correction::Contacts(vec![mail.clone()])).await.unwrap();
        assert_eq!(office.shown(SealedClass::Contact).await, Revealed::Contact(vec![mail]));
        assert_eq!(office.found(egn("6101057509")).await, 1);
    })
    .await;
}

fn health(needs: &str) -> Health {
    Health {
        difficulties: [(Function::Walking, Difficulty::None)].into(),
        pregnant: Some(true),
        needs: Zeroizing::new(needs.to_owned()),
    }
}

#[tokio::test]
async fn health_is_entered_corrected_and_kept_through_all_that_is_done_to_the_person() {
    each(async |office| {
        let register = &office.world.register;
        let shown = || office.shown(SealedClass::Health);
        assert_eq!(shown().await, Revealed::Health(Health::default()), "nothing is known");
        assert_eq!(office.correct(1, Correction::Health(health("CANARY"))).await.unwrap(), 2);
        assert_eq!(shown().await, Revealed::Health(health("CANARY")));
        let mut c = office.world.connection().await;
        let sealed: Vec<u8> =
            sqlx::query_scalar("SELECT health FROM person").fetch_one(&mut c).await.unwrap();
        assert!(!sealed.windows(6).any(|part| part == b"CANARY"));
        // The others are of the same version, and so is it when they are corrected.
        let Revealed::Contact(contacts) = office.shown(SealedClass::Contact).await else {
            panic!("not contacts")
        };
        assert_eq!(contacts[0].value.expose(), "+359881");
        let new = identity("Вера", "6101057509", "RO");
        office.correct(2, Correction::Identity(new, Sex::Unknown)).await.unwrap();
        assert_eq!(shown().await, Revealed::Health(health("CANARY")));
        let at = noon(DAY);
        register.rotate_person_key(office.person, at, seed(), &secret()).await.unwrap();
        assert_eq!(shown().await, Revealed::Health(health("CANARY")));
        assert_eq!(office.correct(4, Correction::Health(health("Инсулин"))).await.unwrap(), 5);
        assert_eq!(shown().await, Revealed::Health(health("Инсулин")));
        let sql = "SELECT COUNT(*) FROM person_version WHERE health IS NOT NULL";
        let kept: i64 = sqlx::query_scalar(sql).fetch_one(&mut c).await.unwrap();
        assert_eq!(kept, 2, "what stood before is kept, and there was nothing before the first");
        // What was moved from elsewhere does not open.
        sqlx::query("UPDATE person SET health = contact").execute(&mut c).await.unwrap();
        let moved = register
            .reveal(&office.worker(), office.person, SealedClass::Health, Purpose::Support)
            .await;
        assert!(matches!(moved, Err(Error::Damaged(_))), "{moved:?}");
    })
    .await;
}

#[tokio::test]
async fn who_runs_a_bed_opens_who_it_is_and_not_their_health() {
    each(async |office| {
        let register = &office.world.register;
        let manager = hire(&office.world, "manager", Role::CaseWorker, "TAS-VAR").await;
        let (coordinator, case) = (office.world.by("coordinator", DAY), office.case);
        register.assign(&coordinator, case, manager.account, Post::ShelterManager).await.unwrap();
        let by = || By::new(manager.clone(), noon(DAY), seed());
        let open =
            async |class| register.reveal(&by(), office.person, class, Purpose::Support).await;
        assert!(open(SealedClass::Contact).await.is_ok());
        assert!(matches!(open(SealedClass::Health).await, Err(Error::Denied)));
        let correction = Correction::Health(health("x"));
        let corrected =
            register.correct_person(&by(), office.person, 1, &correction, &secret()).await;
        assert!(matches!(corrected, Err(Error::Denied)), "{corrected:?}");
    })
    .await;
}

#[tokio::test]
async fn what_stood_before_a_correction_is_kept_sealed() {
    each(async |office| {
        let register = &office.world.register;
        let new = Correction::Identity(identity("CANARY", "6101057509", "BG"), Sex::Female);
        office.correct(1, new.clone()).await.unwrap();
        let late = office.correct(1, new).await;
        assert!(matches!(late, Err(Error::Conflict(2))), "{late:?}");
        let sql = "SELECT COUNT(*) FROM person_version WHERE version = 1 AND LENGTH(identity) > 60";
        let mut connection = office.world.connection().await;
        let kept: i64 = sqlx::query_scalar(sql).fetch_one(&mut connection).await.unwrap();
        assert_eq!(kept, 1);
        let (coordinator, auditor) = (
            office.world.by("coordinator", DAY),
            office.world.by("officer of data protection", DAY),
        );
        register.erase_person(&coordinator, office.person, &auditor).await.unwrap();
        let late = office.correct(2, Correction::Contacts(Vec::new())).await;
        assert!(matches!(late, Err(Error::Refused(Refusal::Erased))));
    })
    .await;
}

#[tokio::test]
async fn a_post_corrects_what_it_opens_and_nobody_else_anything() {
    each(async |office| {
        let register = &office.world.register;
        let liaison = hire(&office.world, "liaison", Role::CaseWorker, "NGO-DEMO-2").await;
        let coordinator = office.world.by("coordinator", DAY);
        let correct = async |actor: &Actor, correction| {
            let by = By::new(actor.clone(), noon(DAY), seed());
            register.correct_person(&by, office.person, 1, &correction, &secret()).await
        };
        let contacts = || Correction::Contacts(Vec::new());
        let refused = correct(&liaison, contacts()).await;
        assert!(matches!(refused, Err(Error::NotFound)), "of no case of theirs");
        let (case, account) = (office.case, liaison.account);
        register.assign(&coordinator, case, account, Post::Liaison).await.unwrap();
        let refused = correct(&liaison, contacts()).await;
        assert!(matches!(refused, Err(Error::Denied)), "opens who it is, not how to reach them");
        let named = Correction::Identity(identity("Вера", "6101057509", "BG"), Sex::Female);
        assert_eq!(correct(&liaison, named).await.unwrap(), 2);
    })
    .await;
}

#[tokio::test]
async fn who_looked_is_told_to_who_keeps_watch() {
    each(async |office| {
        let register = &office.world.register;
        let auditor = office.world.by("officer of data protection", DAY);
        let looked = async || register.looked(&auditor, office.person).await.unwrap();
        let before = looked().await;
        office.shown(SealedClass::Identity).await;
        office.found(egn("7523169263")).await;
        office.found(egn("0000000000")).await;
        let case = office.case;
        let told = register.tell_case(&office.worker(), case, 1, "разказ", &secret()).await;
        told.unwrap();
        register.reveal_narrative(&office.worker(), case, Purpose::Proceeding).await.unwrap();
        let outsider = hire(&office.world, "outsider", Role::CaseWorker, "NGO-DEMO-2").await;
        let by = By::new(outsider, noon(DAY), seed());
        let (class, purpose) = (SealedClass::Identity, Purpose::Support);
        register.reveal(&by, office.person, class, purpose).await.unwrap_err();
        let entries = looked().await;
        let new: Vec<&str> =
            entries[..entries.len() - before.len()].iter().map(|e| e.event.as_str()).collect();
        // The last first; the search that found nobody is not about this person.
        assert_eq!(new, ["case.revealed", "person.searched", "person.revealed", "person.traced"]);
        assert!(entries.iter().any(|e| e.event == "person.entered"));
        let opened = entries.iter().find(|e| e.event == "person.revealed").unwrap();
        assert_eq!(opened.account, office.worker.account.to_string());
        assert!(opened.detail.contains("support") && opened.detail.contains("identity"));
        let refused = register.looked(&office.worker(), office.person).await;
        assert!(matches!(refused, Err(Error::Denied)));
    })
    .await;
}
