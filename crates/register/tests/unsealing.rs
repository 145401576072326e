//! Unsealing: with shares that come one by one, and never with a list of erased
//! keys that is older than the journal; on both engines.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]
#[cfg(test)]
use crate::common::{On, World, noon, root, secret, seed};
use domain::access::{Purpose, Role, SealedClass};
use domain::case_file::Part;
use domain::id::PersonId;
use domain::person::{Identity, Names, Person, Private, Regime, Sex};
use domain::words::Language;
use rand::{SeedableRng, rngs::StdRng};
use register::account::{NewAccount, Password};
use register::{By, Error, Given, Refusal};
use sqlx::{Executor, Row};
use vault::shamir::Share;

const DAY: &str = "2026-11-25";

fn shares(of: u8) -> Vec<Share> {
    root(of).split(3, 5, &mut StdRng::from_seed([9; 32])).unwrap()
}

async fn give(world: &World, share: &Share) -> register::Result<Given> {
    give_at(world, share, 0).await
}

async fn give_at(world: &World, share: &Share, later: i64) -> register::Result<Given> {
    let copy = Share::from_text(&share.to_text()).unwrap();
    world.register.give_share(copy, None, noon(DAY).plus(later), seed()).await
}

/// The last events of the journal.
async fn events(world: &World, last: i64) -> Vec<String> {
    let mut connection = world.connection().await;
    let sql = "SELECT event FROM journal ORDER BY seq DESC LIMIT $1";
    let rows = sqlx::query(sql).bind(last).fetch_all(&mut connection).await.unwrap();
    rows.iter().rev().map(|row| row.get(0)).collect()
}

async fn worker(world: &World) -> By {
    let new = NewAccount {
        login: "worker".to_owned(),
        name: "worker".to_owned(),
        role: Role::CaseWorker,
        institution: "NGO-DEMO-1".to_owned(),
        territory: String::new(),
        language: Language::Bg,
    };
    let administrator = world.by("administrator", DAY);
    world
        .register
        .open_account_alone(&administrator, new, Password::Own(crate::common::PASSWORD), &secret())
        .await
        .unwrap();
    let actor = world.register.account_by_login("worker").await.unwrap().actor();
    By::new(actor, noon(DAY), seed())
}

async fn somebody(world: &World, by: &By) -> PersonId {
    let case = world.register.open_case(by, "VAR", &secret()).await.unwrap();
    let given = Private::read("Измислена").unwrap();
    let identity = Identity { names: Names { given, ..Names::default() }, ..Identity::default() };
    let person = Person { identity, sex: Sex::Female, ..Person::default() };
    let (part, regime) = (Part::Victim, Regime::Gdpr);
    world.register.enter_person(by, case, &person, part, regime, &secret()).await.unwrap()
}

async fn erase(world: &World, person: PersonId) {
    let (one, other) = (world.by("coordinator", DAY), world.by("officer of data protection", DAY));
    world.register.erase_person(&one, person, &other).await.unwrap();
}

on_both! {
    async fn three_of_five_shares_unseal_whoever_gives_them(world: World) {
        let shares = shares(7);
        let waiting = |have| Given::Waiting { have, need: 3 };
        assert_eq!(give(&world, &shares[4]).await.unwrap(), waiting(1));
        // The same one again is one.
        assert_eq!(give(&world, &shares[4]).await.unwrap(), waiting(1));
        assert_eq!(give(&world, &shares[0]).await.unwrap(), waiting(2));
        assert!(world.register.is_sealed());
        assert_eq!(give(&world, &shares[2]).await.unwrap(), Given::Unsealed);
        assert!(!world.register.is_sealed());
        let told = events(&world, 20).await;
        assert_eq!(told.iter().filter(|e| *e == "vault.share_given").count(), 4);
        assert!(told.iter().any(|e| e == "vault.unsealed"), "{told:?}");
        // None of them waits for the next time.
        world.register.seal(noon(DAY), seed()).await.unwrap();
        assert_eq!(give(&world, &shares[1]).await.unwrap(), waiting(1));
    }

    async fn shares_that_do_not_belong_together_are_refused_and_forgotten(world: World) {
        world.unseal().await;
        world.register.seal(noon(DAY), seed()).await.unwrap();
        give(&world, &shares(7)[0]).await.unwrap();
        let other = give(&world, &shares(8)[1]).await;
        assert!(matches!(other, Err(Error::Refused(Refusal::SharesDiffer))), "{other:?}");
        assert_eq!(events(&world, 1).await, ["vault.refused"]);
        let again = give(&world, &shares(7)[1]).await.unwrap();
        assert_eq!(again, Given::Waiting { have: 1, need: 3 });
        // Whole, and of another root.
        world.register.seal(noon(DAY), seed()).await.unwrap();
        for share in &shares(8)[..2] {
            give_at(&world, share, 3_600_000).await.unwrap();
        }
        let wrong = give_at(&world, &shares(8)[2], 3_600_000).await;
        assert!(matches!(wrong, Err(Error::Refused(Refusal::RootWrong))), "{wrong:?}");
        assert_eq!(events(&world, 1).await, ["vault.refused"]);
        assert!(world.register.is_sealed());
    }

    async fn a_share_does_not_wait_for_ever(world: World) {
        let shares = shares(7);
        give(&world, &shares[0]).await.unwrap();
        let minutes = |n: i64| n * 60_000;
        let soon = give_at(&world, &shares[1], minutes(15)).await.unwrap();
        assert_eq!(soon, Given::Waiting { have: 2, need: 3 });
        let late = give_at(&world, &shares[2], minutes(31)).await.unwrap();
        assert_eq!(late, Given::Waiting { have: 1, need: 3 });
    }

    async fn lists_that_are_older_than_the_journal_are_refused(world: World) {
        world.unseal().await;
        let by = worker(&world).await;
        let (kept, gone) = (somebody(&world, &by).await, somebody(&world, &by).await);
        let keys_of_gone = "SELECT owner, number, root, wrapped FROM wrapped_key WHERE owner = $1";
        let row = sqlx::query(keys_of_gone)
            .bind(format!("person/{gone}"))
            .fetch_one(&mut world.keys_connection().await)
            .await
            .unwrap();
        erase(&world, gone).await;
        let newer = world.register.erased_list().await.unwrap();
        world.register.seal(noon(DAY), seed()).await.unwrap();
        // The database of keys and the copy in the data as they were before.
        let mut keys = world.keys_connection().await;
        keys.execute("DELETE FROM keeper WHERE name = 'erased'").await.unwrap();
        sqlx::query("INSERT INTO wrapped_key (owner, number, root, wrapped) VALUES ($1, $2, $3, $4)")
            .bind(row.get::<String, _>(0))
            .bind(row.get::<i64, _>(1))
            .bind(row.get::<String, _>(2))
            .bind(row.get::<Vec<u8>, _>(3))
            .execute(&mut keys)
            .await
            .unwrap();
        let mut data = world.connection().await;
        data.execute("DELETE FROM setting WHERE name = 'erased'").await.unwrap();
        let refused = world.register.unseal(root(7), None, noon(DAY), seed()).await;
        assert!(matches!(refused, Err(Error::Refused(Refusal::ErasedListOld))), "{refused:?}");
        assert!(world.register.is_sealed());
        assert_eq!(events(&world, 1).await, ["vault.refused"]);
        // With the list that was kept elsewhere, who was erased stays so.
        world.register.unseal(root(7), Some(&newer), noon(DAY), seed()).await.unwrap();
        let open = async |person| {
            let (class, purpose) = (SealedClass::Identity, Purpose::Support);
            world.register.reveal(&by, person, class, purpose).await
        };
        assert!(open(kept).await.is_ok());
        let erased = open(gone).await;
        assert!(matches!(erased, Err(Error::Refused(Refusal::Erased))), "{erased:?}");
        let owner = format!("person/{gone}");
        let sql = "SELECT COUNT(*) FROM wrapped_key WHERE owner = $1";
        let left: i64 = sqlx::query_scalar(sql).bind(owner).fetch_one(&mut keys).await.unwrap();
        assert_eq!(left, 0);
    }

    async fn an_erasure_that_was_broken_off_outlives_another_root(world: World) {
        world.unseal().await;
        let by = worker(&world).await;
        let gone = somebody(&world, &by).await;
        erase(&world, gone).await;
        // As after a crash between the copy in the data and the list with the keys.
        let mut keys = world.keys_connection().await;
        keys.execute("DELETE FROM keeper WHERE name = 'erased'").await.unwrap();
        world.turn_over(root(8), DAY).await.unwrap();
        world.register.seal(noon(DAY), seed()).await.unwrap();
        world.register.unseal(root(8), None, noon(DAY), seed()).await.unwrap();
        let list = world.register.erased_list().await.unwrap();
        assert!(list.contains(&format!("person/{gone}")), "{list}");
    }

    async fn keys_are_given_over_by_two_different_people_who_both_may(world: World) {
        world.unseal().await;
        let r = &world.register;
        for (one, other) in [("officer", "coordinator"), ("coordinator", "officer")] {
            let denied = r.holders_of_keys(world.by(one, DAY), world.by(other, DAY)).await;
            assert!(matches!(denied, Err(Error::Denied)), "{denied:?}");
        }
        assert_eq!(events(&world, 2).await, ["access.denied"; 2]);
        let (one, again) = (world.by("administrator", DAY), world.by("administrator", DAY));
        let alone = r.holders_of_keys(one, again).await;
        assert!(matches!(alone, Err(Error::Refused(Refusal::SamePerson))), "{alone:?}");
        world.turn_over(root(8), DAY).await.unwrap();
        let drawn = || (seed(), secret());
        r.renew_data_keys(&world.holders(DAY).await, None, drawn).await.unwrap();
        let sql = "SELECT account, detail FROM journal
                   WHERE event IN ('vault.root_rotated', 'vault.keys_renewed')";
        let entries = sqlx::query(sql).fetch_all(&mut world.connection().await).await.unwrap();
        assert_eq!(entries.len(), 2);
        let who = |name: &str| world.by(name, DAY).actor.account.to_string();
        for entry in entries {
            assert_eq!(entry.get::<String, _>(0), who("administrator"));
            let detail: serde_json::Value = serde_json::from_str(entry.get(1)).unwrap();
            assert_eq!(detail["confirmed_by"], who("coordinator"));
        }
    }
}
