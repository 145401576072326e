//! Where shelters are and who took part in trainings: sealed, opened one at a
//! time, each opening in the journal; on both engines.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]
#[cfg(test)]
use crate::common::{On, World, entry, noon, root, secret, seed};
use domain::access::{Purpose, Role};
use domain::attendee::read;
use domain::case_file::Post;
use domain::id::RecordId;
use domain::shelter::Location;
use domain::words::Language;
use register::account::{NewAccount, Password};
use register::{By, Error, Refusal};
use sqlx::Row;

const DAY: &str = "2026-11-25";
const SHELTER: &str = "TAS-VAR";

async fn hire(world: &World, login: &str, role: Role, institution: &str) -> By {
    let new = NewAccount {
        login: login.to_owned(),
        name: login.to_owned(),
        role,
        institution: institution.to_owned(),
        territory: String::new(),
        language: Language::Bg,
    };
    let administrator = world.by("administrator", DAY);
    world
        .register
        .open_account_alone(&administrator, new, Password::Own(crate::common::PASSWORD), &secret())
        .await
        .unwrap();
    let actor = world.register.account_by_login(login).await.unwrap().actor();
    By::new(actor, noon(DAY), seed())
}

fn there(address: &str) -> Location {
    Location::read(address, "две позвънявания").unwrap().unwrap()
}

/// Event, subject and detail of the last entry.
async fn last(world: &World) -> (String, String, String) {
    let mut connection = world.connection().await;
    let sql = "SELECT event, subject, detail FROM journal ORDER BY seq DESC LIMIT 1";
    let row = sqlx::query(sql).fetch_one(&mut connection).await.unwrap();
    (row.get(0), row.get(1), row.get(2))
}

/// Every text in the table and in the journal, and the bytes of what is sealed.
async fn kept(world: &World, sql: &'static str) -> Vec<u8> {
    let mut connection = world.connection().await;
    let rows = sqlx::query(sql).fetch_all(&mut connection).await.unwrap();
    rows.iter().flat_map(|row| row.get::<Vec<u8>, _>(0)).collect()
}

fn holds(bytes: &[u8], text: &str) -> bool {
    bytes.windows(text.len()).any(|window| window == text.as_bytes())
}

async fn training(world: &World) -> RecordId {
    let fields = [
        ("title", "Обучение"),
        ("type", "training"),
        ("held_on", "2026-11-20"),
        ("status", "held"),
        ("participants", "2"),
    ];
    let varna = world.by("varna", DAY);
    world.register.enter(&varna, "training", entry(&fields)).await.unwrap()
}

on_both! {
    async fn those_who_run_a_shelter_enter_correct_and_open_its_address(world: World) {
        world.unseal().await;
        let r = &world.register;
        let manager = hire(&world, "manager", Role::CaseWorker, SHELTER).await;
        assert!(r.reveal_shelter(&manager, SHELTER, None, Purpose::Support).await.unwrap().is_none());
        let first = r.enter_shelter(&manager, SHELTER, 0, &there("ул. Измислена 1"), &secret()).await;
        assert_eq!(first.unwrap(), 1);
        assert_eq!(last(&world).await.0, "shelter.entered");
        let again = r.enter_shelter(&manager, SHELTER, 0, &there("друга"), &secret()).await;
        assert!(matches!(again, Err(Error::Conflict(1))), "{again:?}");
        let next = r.enter_shelter(&manager, SHELTER, 1, &there("ул. Нова 2"), &secret()).await;
        assert_eq!(next.unwrap(), 2);
        let opened = r.reveal_shelter(&manager, SHELTER, None, Purpose::Support).await.unwrap();
        assert!(opened == Some(there("ул. Нова 2")));
        let (event, subject, detail) = last(&world).await;
        assert_eq!((event.as_str(), subject.as_str()), ("shelter.revealed", "shelter/TAS-VAR"));
        assert!(detail.contains("shelter_location") && detail.contains("support"), "{detail}");
        let (shelter, version) = r.shelter(&manager, SHELTER).await.unwrap();
        assert!(shelter.own && shelter.entered_at.is_some() && version == 2);
        // What is kept says nothing.
        let sealed = kept(&world, "SELECT location FROM shelter_location").await;
        assert!(!sealed.is_empty() && !holds(&sealed, "Нова"));
    }

    async fn a_closed_house_has_no_address_and_may_be_entered_again(world: World) {
        world.unseal().await;
        let r = &world.register;
        let manager = hire(&world, "manager", Role::CaseWorker, SHELTER).await;
        let closed = r.close_shelter(&manager, SHELTER, 0).await;
        assert!(matches!(closed, Err(Error::NotFound)), "nothing was entered: {closed:?}");
        r.enter_shelter(&manager, SHELTER, 0, &there("ул. Измислена 1"), &secret()).await.unwrap();
        let stale = r.close_shelter(&manager, SHELTER, 7).await;
        assert!(matches!(stale, Err(Error::Conflict(1))), "{stale:?}");
        let worker = hire(&world, "worker", Role::CaseWorker, "NGO-DEMO-1").await;
        let refused = r.close_shelter(&worker, SHELTER, 1).await;
        assert!(matches!(refused, Err(Error::Denied)), "{refused:?}");
        assert_eq!(r.close_shelter(&manager, SHELTER, 1).await.unwrap(), 2);
        assert_eq!(last(&world).await.0, "shelter.closed");
        let opened = r.reveal_shelter(&manager, SHELTER, None, Purpose::Support).await.unwrap();
        assert!(opened.is_none());
        let sealed = kept(&world, "SELECT location FROM shelter_location").await;
        assert!(sealed.is_empty(), "nothing of it is left");
        assert!(r.shelters(&manager).await.unwrap().iter().all(|s| s.entered_at.is_none()));
        let again = r.enter_shelter(&manager, SHELTER, 2, &there("ул. Нова 2"), &secret()).await;
        assert_eq!(again.unwrap(), 3);
        let opened = r.reveal_shelter(&manager, SHELTER, None, Purpose::Support).await.unwrap();
        assert!(opened == Some(there("ул. Нова 2")));
    }

    async fn others_open_an_address_for_a_case_and_by_their_post_alone(world: World) {
        world.unseal().await;
        let r = &world.register;
        let manager = hire(&world, "manager", Role::CaseWorker, SHELTER).await;
        r.enter_shelter(&manager, SHELTER, 0, &there("ул. Измислена 1"), &secret()).await.unwrap();
        let worker = hire(&world, "worker", Role::CaseWorker, "NGO-DEMO-1").await;
        let lawyer = hire(&world, "lawyer", Role::CaseWorker, "NGO-DEMO-2").await;
        let case = r.open_case(&worker, "VAR", &secret()).await.unwrap();
        let chief = world.by("coordinator", DAY);
        r.assign(&chief, case, lawyer.actor.account, Post::Lawyer).await.unwrap();
        let open = async |by: &By, case| r.reveal_shelter(by, SHELTER, case, Purpose::Referral).await;
        assert!(open(&worker, Some(case)).await.unwrap().is_some());
        assert!(last(&world).await.2.contains(&case.to_string()));
        // Without a case, by a post that does not need it, by rank, from another shelter.
        let neighbour = hire(&world, "neighbour", Role::CaseWorker, "TAS-BGS").await;
        let secretary = world.by("varna", DAY);
        for (by, for_case) in [
            (&worker, None),
            (&lawyer, Some(case)),
            (&chief, None),
            (&chief, Some(case)),
            (&secretary, None),
            (&neighbour, None),
        ] {
            let refused = open(by, for_case).await;
            assert!(matches!(refused, Err(Error::Denied)), "{} {refused:?}", by.actor.name);
            assert_eq!(last(&world).await.0, "access.denied");
        }
        // A court does not need it.
        let proceeding = r.reveal_shelter(&worker, SHELTER, Some(case), Purpose::Proceeding).await;
        assert!(matches!(proceeding, Err(Error::Denied)), "{proceeding:?}");
        // Who knows nothing of the case is told nothing of it.
        let unknown = open(&neighbour, Some(case)).await;
        assert!(matches!(unknown, Err(Error::NotFound)), "{unknown:?}");
        for who in ["mlsp", "analyst", "officer of data protection", "administrator"] {
            let by = world.by(who, DAY);
            assert!(matches!(open(&by, None).await, Err(Error::NotFound)), "{who}");
            assert!(matches!(r.shelters(&by).await, Err(Error::NotFound)), "{who}");
        }
        let entered = r.enter_shelter(&worker, SHELTER, 1, &there("чужда"), &secret()).await;
        assert!(matches!(entered, Err(Error::Denied)), "{entered:?}");
        world.close(&worker, case).await.unwrap();
        let closed = open(&worker, Some(case)).await;
        assert!(matches!(closed, Err(Error::Refused(Refusal::CaseClosed))), "{closed:?}");
    }

    async fn a_shelters_key_is_wrapped_apart_and_turned_over_with_the_others(world: World) {
        world.unseal().await;
        let r = &world.register;
        let manager = hire(&world, "manager", Role::CaseWorker, SHELTER).await;
        r.enter_shelter(&manager, SHELTER, 0, &there("ул. Измислена 1"), &secret()).await.unwrap();
        let sql = "SELECT wrapped FROM wrapped_key WHERE owner = 'shelter/TAS-VAR'";
        let row = sqlx::query(sql).fetch_one(&mut world.keys_connection().await).await.unwrap();
        let wrapped = vault::key::Wrapped::from_bytes(&row.get::<Vec<u8>, _>(0)).unwrap();
        assert!(wrapped.open(&root(7).wrap_key(), "shelter/TAS-VAR").is_err());
        assert!(wrapped.open(&root(7).shelter_key(), "shelter/TAS-VAR").is_ok());
        world.turn_over(root(8), DAY).await.unwrap();
        let opened = r.reveal_shelter(&manager, SHELTER, None, Purpose::Support).await.unwrap();
        assert!(opened.is_some());
        r.seal(noon(DAY), seed()).await.unwrap();
        let sealed = r.reveal_shelter(&manager, SHELTER, None, Purpose::Support).await;
        assert!(matches!(sealed, Err(Error::Sealed)), "{sealed:?}");
    }

    async fn an_address_moved_to_another_shelter_does_not_open_there(world: World) {
        world.unseal().await;
        let r = &world.register;
        let varna = hire(&world, "varna shelter", Role::CaseWorker, SHELTER).await;
        let burgas = hire(&world, "burgas shelter", Role::CaseWorker, "TAS-BGS").await;
        r.enter_shelter(&varna, SHELTER, 0, &there("ул. Измислена 1"), &secret()).await.unwrap();
        r.enter_shelter(&burgas, "TAS-BGS", 0, &there("ул. Друга 2"), &secret()).await.unwrap();
        let swap = "UPDATE shelter_location SET location =
                    (SELECT location FROM shelter_location WHERE institution = 'TAS-VAR')";
        sqlx::query(swap).execute(&mut world.connection().await).await.unwrap();
        assert!(r.reveal_shelter(&varna, SHELTER, None, Purpose::Support).await.unwrap().is_some());
        let moved = r.reveal_shelter(&burgas, "TAS-BGS", None, Purpose::Support).await;
        assert!(matches!(moved, Err(Error::Damaged(_))), "{moved:?}");
        assert_eq!(last(&world).await.0, "field.damaged");
    }

    async fn who_took_part_is_for_the_institution_that_keeps_the_record(world: World) {
        world.unseal().await;
        let r = &world.register;
        let record = training(&world).await;
        let varna = world.by("varna", DAY);
        assert_eq!(r.attendee_list(&varna, record).await.unwrap().version, 0);
        let list = read("Ана Измислена; РДСП\nБоян Примерен").unwrap();
        assert_eq!(r.enter_attendees(&varna, record, 0, &list, &secret()).await.unwrap(), 1);
        let again = r.enter_attendees(&varna, record, 0, &list, &secret()).await;
        assert!(matches!(again, Err(Error::Conflict(1))), "{again:?}");
        let opened = r.reveal_attendees(&varna, record, Purpose::Correction).await.unwrap();
        assert!(opened == Some((list.clone(), 1)));
        let (event, subject, _) = last(&world).await;
        assert_eq!((event.as_str(), subject), ("attendees.revealed", record.to_string()));
        let sealed = kept(&world, "SELECT names FROM attendee_list").await;
        assert!(!sealed.is_empty() && !holds(&sealed, "Измислена"));
        // They read the record, and do not know of the list.
        for who in ["coordinator", "officer", "analyst"] {
            let by = world.by(who, DAY);
            let stored = r.record(&by, record).await.unwrap();
            assert!(!r.may_open_attendees(&by, &stored), "{who}");
            let refused = r.reveal_attendees(&by, record, Purpose::Correction).await;
            assert!(matches!(refused, Err(Error::NotFound)), "{who} {refused:?}");
            let refused = r.enter_attendees(&by, record, 1, &list, &secret()).await;
            assert!(matches!(refused, Err(Error::NotFound)), "{who} {refused:?}");
        }
        // Taken away, no name is left; entered again, it goes on from there.
        let stranger = world.by("coordinator", DAY);
        let refused = r.remove_attendees(&stranger, record, 1).await;
        assert!(matches!(refused, Err(Error::NotFound)), "{refused:?}");
        let stale = r.remove_attendees(&varna, record, 7).await;
        assert!(matches!(stale, Err(Error::Conflict(1))), "{stale:?}");
        assert_eq!(r.remove_attendees(&varna, record, 1).await.unwrap(), 2);
        assert_eq!(last(&world).await.0, "attendees.removed");
        assert!(kept(&world, "SELECT names FROM attendee_list").await.is_empty());
        assert!(r.reveal_attendees(&varna, record, Purpose::Correction).await.unwrap().is_none());
        let listed = r.attendee_list(&varna, record).await.unwrap();
        assert_eq!((listed.version, listed.entered_at), (2, None));
        assert_eq!(r.enter_attendees(&varna, record, 2, &list, &secret()).await.unwrap(), 3);
        // The number of participants is as it was entered.
        let stored = r.record(&varna, record).await.unwrap();
        assert_eq!(stored.total, Some(200));
        r.withdraw(&varna, record, 1, "въведено два пъти").await.unwrap();
        let refused = r.enter_attendees(&varna, record, 1, &list, &secret()).await;
        assert!(matches!(refused, Err(Error::Refused(Refusal::Withdrawn))), "{refused:?}");
    }
}
