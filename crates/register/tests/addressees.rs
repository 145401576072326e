//! Who is named as one to whom a record is addressed reads it; on both engines.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]
#[cfg(test)]
use crate::common::{On, World, entry};
use domain::id::RecordId;
use register::Error;
use register::record::{Entry, Filter};

const KIND: &str = "recommendation";

fn addressed(to: &str) -> Entry {
    entry(&[
        ("title", "Hold a meeting each quarter"),
        ("addressee_kind", "local_commission"),
        ("addressees", to),
        ("status", "issued"),
        ("issued_on", "2017-02-01"),
    ])
}

async fn enter(world: &World, to: &str) -> RecordId {
    let by = world.by("coordinator", "2017-02-01");
    world.register.enter(&by, KIND, addressed(to)).await.unwrap()
}

/// Who finds the record in a list. Lists, names and the record's own page agree.
async fn readers(world: &World, record: RecordId) -> Vec<&'static str> {
    let mut readers = Vec::new();
    for (who, ..) in crate::common::PEOPLE {
        let by = world.by(who, "2017-02-02");
        let listed = world.register.records(&by, &Filter::of(KIND)).await.unwrap_or_default();
        let listed = listed.iter().any(|r| r.id == record);
        let opened = world.register.record(&by, record).await.is_ok();
        let named = world.register.record_names(&by, &[record]).await.unwrap_or_default();
        assert_eq!((listed, named.contains_key(&record)), (opened, opened), "{who}");
        if listed {
            readers.push(who);
        }
    }
    readers
}

/// Those who read everybody's records, and these.
fn and(these: &[&'static str]) -> Vec<&'static str> {
    [&["coordinator", "officer"], these, &["analyst"]].concat()
}

on_both! {
    async fn a_record_is_read_by_those_it_is_addressed_to(world: World) {
        let one = enter(&world, "LCCTHB-VAR").await;
        let two = enter(&world, "LCCTHB-BGS; MLSP").await;
        let nobody = enter(&world, "").await;
        assert_eq!(readers(&world, one).await, and(&["varna"]));
        assert_eq!(readers(&world, two).await, and(&["burgas", "mlsp"]));
        assert_eq!(readers(&world, nobody).await, and(&[]));
    }

    async fn who_is_addressed_does_not_correct_or_withdraw(world: World) {
        let record = enter(&world, "LCCTHB-VAR").await;
        let varna = world.by("varna", "2017-02-02");
        let read = world.register.record(&varna, record).await.unwrap();
        assert!(!world.register.may_correct(&varna, &read).await.unwrap());
        let corrected = world.register.correct(&varna, record, 1, addressed("MLSP"), "ours").await;
        assert!(matches!(corrected, Err(Error::Denied)), "{corrected:?}");
        let withdrawn = world.register.withdraw(&varna, record, 1, "ours").await;
        assert!(matches!(withdrawn, Err(Error::Denied)), "{withdrawn:?}");
    }

    async fn a_correction_of_the_addressees_changes_who_reads(world: World) {
        let record = enter(&world, "LCCTHB-VAR").await;
        let officer = world.by("officer", "2017-02-01");
        let to = addressed("LCCTHB-BGS");
        world.register.correct(&officer, record, 1, to, "the wrong commission").await.unwrap();
        assert_eq!(readers(&world, record).await, and(&["burgas"]));
    }

    async fn records_entered_before_there_were_lists_of_the_addressed_are_in_them(world: World) {
        let record = enter(&world, "LCCTHB-BGS; MLSP").await;
        enter(&world, "").await;
        world.register.migrate_back(2).await.unwrap();
        let by = world.by("burgas", "2017-02-02");
        let before = world.register.records(&by, &Filter::of(KIND)).await;
        assert!(matches!(before, Err(Error::Database(_))), "{before:?}");
        let world = world.reopened().await;
        assert_eq!(readers(&world, record).await, and(&["burgas", "mlsp"]));
    }
}
