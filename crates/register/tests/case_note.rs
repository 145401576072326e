//! Notes of a case; on both engines.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]
#[cfg(test)]
use crate::common::{On, World, hire, noon, secret, seed};
use domain::access::{Purpose, Role};
use domain::case_file::{Part, Post};
use domain::case_note::NoteKind;
use domain::day::Moment;
use domain::id::{CaseId, CaseNoteId, PersonId};
use domain::person::{Identity, Person, Regime, Sex};
use register::case_note::NewCaseNote;
use register::{Actor, By, Error, Refusal, Register};
use sqlx::Row;

const DAY: &str = "2017-05-10";

struct Office {
    world: World,
    worker: Actor,
    case: CaseId,
    person: PersonId,
}

impl Office {
    async fn of(world: World) -> Self {
        world.unseal().await;
        let worker = hire(&world, "worker", Role::CaseWorker, "NGO-DEMO-1").await;
        let by = || By::new(worker.clone(), noon(DAY), seed());
        let r = &world.register;
        let case = r.open_case(&by(), "VAR", &secret()).await.unwrap();
        let person =
            Person { identity: Identity::default(), sex: Sex::Female, ..Person::default() };
        let (part, regime) = (Part::Victim, Regime::Gdpr);
        let person = r.enter_person(&by(), case, &person, part, regime, &secret()).await.unwrap();
        Self { world, worker, case, person }
    }

    fn r(&self) -> &Register {
        &self.world.register
    }

    fn worker(&self, hours: i64) -> By {
        By::new(self.worker.clone(), noon(DAY).plus(hours * 3_600_000), seed())
    }

    async fn write(
        &self,
        by: &By,
        person: Option<PersonId>,
        written: &str,
    ) -> register::Result<CaseNoteId> {
        let new = NewCaseNote { person, kind: NoteKind::Call, on: by.at, written };
        self.r().write_note(by, self.case, &new, &secret()).await
    }

    /// What is written and why it was taken back, the first written first.
    async fn read(&self, by: &By) -> Vec<(String, Option<String>)> {
        let opened = self.r().open_notes(by, self.case, Purpose::Support).await.unwrap();
        let text = |one: &Option<register::case_file::Narrative>| {
            one.as_ref().map(|text| text.expose().to_owned())
        };
        opened.values().map(|one| (text(&one.written).unwrap(), text(&one.reason))).collect()
    }
}

fn refused<T: std::fmt::Debug>(why: Refusal, result: &Result<T, Error>) {
    assert!(matches!(result, Err(Error::Refused(found)) if *found == why), "{result:?}");
}

on_both! {
    async fn a_note_is_written_opened_and_taken_back_and_stays_to_be_read(world: World) {
        let office = Office::of(world).await;
        let first = office.write(&office.worker(1), Some(office.person), "CANARY едно").await.unwrap();
        office.write(&office.worker(2), None, "CANARY две").await.unwrap();
        let r = office.r();
        let listed = r.case_notes(&office.worker(3), office.case).await.unwrap();
        assert_eq!(listed.iter().map(|n| n.person).collect::<Vec<_>>(), [None, Some(office.person)]);
        let both = [("CANARY едно".to_owned(), None), ("CANARY две".to_owned(), None)];
        assert_eq!(office.read(&office.worker(3)).await, both);

        // Another key, and what is written after it, open together.
        r.rotate_case_key(office.case, noon(DAY).plus(4 * 3_600_000), seed(), &secret()).await.unwrap();
        r.take_note_back(&office.worker(5), office.case, first, "CANARY грешка", &secret()).await.unwrap();
        r.rotate_case_key(office.case, noon(DAY).plus(6 * 3_600_000), seed(), &secret()).await.unwrap();
        let read = office.read(&office.worker(7)).await;
        assert_eq!(read[0], ("CANARY едно".to_owned(), Some("CANARY грешка".to_owned())));
        let again = r.take_note_back(&office.worker(8), office.case, first, "x", &secret()).await;
        refused(Refusal::AlreadyDecided, &again);

        // Nothing of it lies open, and each opening is in the journal once.
        let mut c = office.world.connection().await;
        let rows = sqlx::query("SELECT event, detail FROM journal").fetch_all(&mut c).await.unwrap();
        let entries: Vec<(String, String)> = rows.iter().map(|r| (r.get(0), r.get(1))).collect();
        assert!(!entries.iter().any(|(_, detail)| detail.contains("CANARY")));
        let openings = entries.iter().filter(|(event, _)| event == "case.revealed").count();
        assert_eq!(openings, 2);
        let sealed: Vec<Vec<u8>> = sqlx::query_scalar("SELECT written FROM case_note")
            .fetch_all(&mut c).await.unwrap();
        assert!(sealed.iter().all(|bytes| !bytes.windows(6).any(|some| some == b"CANARY")));
    }

    async fn who_may_not_open_what_happened_writes_and_reads_no_note(world: World) {
        let office = Office::of(world).await;
        office.write(&office.worker(1), None, "Тайна").await.unwrap();
        let manager = hire(&office.world, "manager", Role::CaseWorker, "NGO-DEMO-1").await;
        let coordinator = office.world.by("coordinator", DAY);
        let post = Post::ShelterManager;
        office.r().assign(&coordinator, office.case, manager.account, post).await.unwrap();
        let manager = || By::new(manager.clone(), noon(DAY).plus(2 * 3_600_000), seed());
        let written = office.write(&manager(), None, "x").await;
        assert!(matches!(written, Err(Error::Denied)), "{written:?}");
        let opened = office.r().open_notes(&manager(), office.case, Purpose::Support).await;
        assert!(matches!(opened.map(|_| ()), Err(Error::Denied)));
        // Who works on the case knows that there is one.
        assert_eq!(office.r().case_notes(&manager(), office.case).await.unwrap().len(), 1);
        let stranger = hire(&office.world, "stranger", Role::CaseWorker, "NGO-DEMO-2").await;
        let stranger = By::new(stranger, noon(DAY).plus(2 * 3_600_000), seed());
        for found in [
            office.write(&stranger, None, "x").await.map(|_| ()),
            office.r().case_notes(&stranger, office.case).await.map(|_| ()),
            office.r().open_notes(&stranger, office.case, Purpose::Support).await.map(|_| ()),
        ] {
            assert!(matches!(found, Err(Error::NotFound)), "{found:?}");
        }
    }

    async fn what_is_wrong_with_a_note_is_said(world: World) {
        let office = Office::of(world).await;
        let by = office.worker(1);
        refused(Refusal::EmptyText, &office.write(&by, None, "  ").await);
        refused(Refusal::TextTooLong, &office.write(&by, None, &"х".repeat(10_001)).await);
        let late = NewCaseNote { person: None, kind: NoteKind::Visit, on: by.at.plus(1), written: "x" };
        refused(Refusal::InFuture, &office.r().write_note(&by, office.case, &late, &secret()).await);
        let elsewhere = office.write(&by, Some(PersonId::new(Moment(0), 3)), "x").await;
        assert!(matches!(elsewhere, Err(Error::NotFound)), "{elsewhere:?}");
        office.world.close(&by, office.case).await.unwrap();
        refused(Refusal::CaseClosed, &office.write(&office.worker(2), None, "x").await);
    }
}
