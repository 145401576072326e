//! Files attached to cases: sealed, opened for a purpose, taken away; on both
//! engines.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]
#[cfg(test)]
use crate::common::{On, World, hire, noon, secret, seed};
use domain::access::{Purpose, Role};
use domain::attachment::{Form, Removal};
use domain::case_file::Post;
use domain::id::{AttachmentId, CaseId};
use register::{Actor, By, Error, Refusal};
use sqlx::Executor;

const DAY: &str = "2026-11-25";
const FILE: &[u8] = b"%PDF-1.7 what CANARY-51 said";
const COPY: &[u8] = b"%PDF-1.7 the copy";

struct Office {
    world: World,
    worker: Actor,
    manager: Actor,
    case: CaseId,
}

impl Office {
    async fn of(world: World) -> Self {
        world.unseal().await;
        let worker = hire(&world, "worker", Role::CaseWorker, "NGO-DEMO-1").await;
        let manager = hire(&world, "manager", Role::CaseWorker, "NGO-DEMO-1").await;
        let by = By::new(worker.clone(), noon(DAY), seed());
        let case = world.register.open_case(&by, "VAR", &secret()).await.unwrap();
        let coordinator = world.by("coordinator", DAY);
        let account = manager.account;
        let register = &world.register;
        register.assign(&coordinator, case, account, Post::ShelterManager).await.unwrap();
        Self { world, worker, manager, case }
    }

    fn worker(&self) -> By {
        By::new(self.worker.clone(), noon(DAY), seed())
    }

    async fn attach(&self, content: &[u8]) -> register::Result<AttachmentId> {
        let name = "показания CANARY-52.pdf";
        let register = &self.world.register;
        register.attach(&self.worker(), self.case, name, content, Ok(COPY), &secret()).await
    }

    async fn open(&self, by: &By, id: AttachmentId, form: Form) -> register::Result<Vec<u8>> {
        let register = &self.world.register;
        let opened = register.open_attachment(by, self.case, id, form, Purpose::Support).await?;
        assert_eq!(*opened.name, "показания CANARY-52.pdf");
        Ok(opened.content.to_vec())
    }

    async fn entries(&self) -> Vec<(String, String)> {
        let mut connection = self.world.connection().await;
        let sql = "SELECT event, detail FROM journal ORDER BY seq";
        sqlx::query_as(sql).fetch_all(&mut connection).await.unwrap()
    }
}

async fn each(check: impl AsyncFn(Office)) {
    for on in [On::Sqlite, On::Postgres] {
        if let Some(world) = World::new(on).await {
            check(Office::of(world).await).await;
        }
    }
}

#[tokio::test]
async fn a_file_is_kept_as_it_came_and_opened_for_a_purpose() {
    each(async |office| {
        let id = office.attach(FILE).await.unwrap();
        let before = office.entries().await.len();
        assert_eq!(office.open(&office.worker(), id, Form::Original).await.unwrap(), FILE);
        assert_eq!(office.open(&office.worker(), id, Form::SharedCopy).await.unwrap(), COPY);
        let entries = office.entries().await;
        let revealed: Vec<_> =
            entries[before..].iter().filter(|(event, _)| event == "case.revealed").collect();
        assert_eq!(revealed.len(), 2, "{entries:?}");
        assert!(revealed[0].1.contains("original") && revealed[1].1.contains("shared_copy"));
        assert!(revealed.iter().all(|(_, detail)| detail.contains("support")));
        let all = entries.iter().map(|(_, detail)| detail.as_str()).collect::<String>();
        assert!(!all.contains("CANARY"));
        let register = &office.world.register;
        let listed = register.attachments(&office.worker(), office.case).await.unwrap();
        assert_eq!((listed.len(), listed[0].media_type.as_str()), (1, "application/pdf"));
        let (worker, support) = (office.worker(), Purpose::Support);
        let named = register.reveal_attachment_names(&worker, office.case, support).await.unwrap();
        assert_eq!(named[0].1.as_str(), "показания CANARY-52.pdf");
    })
    .await;
}

#[tokio::test]
async fn nothing_of_a_file_is_on_the_disk_in_the_clear() {
    let office = Office::of(World::new(On::Sqlite).await.unwrap()).await;
    office.attach(FILE).await.unwrap();
    let register = &office.world.register;
    let clear = b"CANARY-53 in the clear";
    let subject = register::evidence::Subject::Programme(office.world.programme);
    let coordinator = office.world.by("coordinator", DAY);
    register.add_evidence(&coordinator, subject, "act.txt", clear).await.unwrap();
    let mut disk = Vec::new();
    for entry in std::fs::read_dir(office.world.folder()).unwrap() {
        disk.extend(std::fs::read(entry.unwrap().path()).unwrap());
    }
    let found = |part: &[u8]| disk.windows(part.len()).any(|window| window == part);
    assert!(found(b"CANARY-53"), "the control: evidence is not sealed");
    assert!(!found(b"CANARY-51") && !found(b"CANARY-52") && !found(b"the copy"));
    assert!(!found("показания".as_bytes()));
}

#[tokio::test]
async fn who_runs_a_bed_does_not_read_the_files() {
    each(async |office| {
        let id = office.attach(FILE).await.unwrap();
        let manager = By::new(office.manager.clone(), noon(DAY), seed());
        let opened = office.open(&manager, id, Form::Original).await;
        assert!(matches!(opened, Err(Error::Denied)));
        let listed = office.world.register.attachments(&manager, office.case).await;
        assert!(matches!(listed, Err(Error::Denied)));
        let outside = office.world.by("varna", DAY);
        let listed = office.world.register.attachments(&outside, office.case).await;
        assert!(matches!(listed, Err(Error::Denied)), "knows of the case, opens nothing");
        let analyst = office.world.by("analyst", DAY);
        let listed = office.world.register.attachments(&analyst, office.case).await;
        assert!(matches!(listed, Err(Error::NotFound)));
    })
    .await;
}

#[tokio::test]
async fn a_file_that_was_taken_away_is_gone() {
    each(async |office| {
        let id = office.attach(FILE).await.unwrap();
        let (register, worker) = (&office.world.register, office.worker());
        let reason = Removal::ThirdPerson;
        register.remove_attachment(&worker, office.case, id, reason).await.unwrap();
        let opened = office.open(&office.worker(), id, Form::Original).await;
        assert!(matches!(opened, Err(Error::NotFound)));
        let again = register.remove_attachment(&office.worker(), office.case, id, reason).await;
        assert!(matches!(again, Err(Error::NotFound)));
        let sql = "SELECT LENGTH(original) + LENGTH(name) + LENGTH(shared_copy) FROM attachment";
        let mut connection = office.world.connection().await;
        let left: i32 = sqlx::query_scalar(sql).fetch_one(&mut connection).await.unwrap();
        assert_eq!(left, 0);
    })
    .await;
}

#[tokio::test]
async fn a_file_of_another_case_is_not_there() {
    each(async |office| {
        let id = office.attach(FILE).await.unwrap();
        let register = &office.world.register;
        let other = register.open_case(&office.worker(), "", &secret()).await.unwrap();
        let support = Purpose::Support;
        let worker = office.worker();
        let opened = register.open_attachment(&worker, other, id, Form::Original, support).await;
        assert!(matches!(opened, Err(Error::NotFound)));
    })
    .await;
}

#[tokio::test]
async fn a_file_moved_to_another_row_or_form_does_not_open() {
    each(async |office| {
        let (first, second) =
            (office.attach(FILE).await.unwrap(), office.attach(FILE).await.unwrap());
        let mut connection = office.world.connection().await;
        let swap = "UPDATE attachment SET original = shared_copy";
        connection.execute(swap).await.unwrap();
        for id in [first, second] {
            let opened = office.open(&office.worker(), id, Form::Original).await;
            assert!(matches!(opened, Err(Error::Damaged(_))));
            assert!(office.open(&office.worker(), id, Form::SharedCopy).await.is_ok());
        }
        let damaged =
            office.entries().await.iter().filter(|(event, _)| event == "field.damaged").count();
        assert_eq!(damaged, 2);
    })
    .await;
}

#[tokio::test]
async fn what_is_not_taken_is_refused_with_its_reason() {
    each(async |office| {
        let large = [&b"%PDF-"[..], &vec![0; register::evidence::LARGEST_FILE]].concat();
        for (content, expected) in [
            (&b""[..], Refusal::FileEmpty),
            (b"MZ\x90\x00", Refusal::FileTypeNotTaken),
            (&large, Refusal::FileTooLarge),
            // 65,536 by 65,536 pixels.
            (b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR\0\x01\0\0\0\x01\0\0", Refusal::TooManyPixels),
        ] {
            let refused = office.attach(content).await;
            assert!(matches!(refused, Err(Error::Refused(why)) if why == expected), "{expected:?}");
        }
        office.attach(FILE).await.unwrap();
        let mut connection = office.world.connection().await;
        let spend = "UPDATE attachment SET size = 209715200";
        connection.execute(spend).await.unwrap();
        let refused = office.attach(FILE).await;
        assert!(matches!(refused, Err(Error::Refused(Refusal::QuotaSpent))));
        office.world.close(&office.worker(), office.case).await.unwrap();
        let refused = office.attach(FILE).await;
        assert!(matches!(refused, Err(Error::Refused(Refusal::CaseClosed))));
    })
    .await;
}

#[tokio::test]
async fn a_new_key_of_a_case_leaves_nothing_under_the_old_one() {
    each(async |office| {
        let (first, second) =
            (office.attach(FILE).await.unwrap(), office.attach(FILE).await.unwrap());
        let (register, case) = (&office.world.register, office.case);
        register.tell_case(&office.worker(), case, 1, "разказ", &secret()).await.unwrap();
        register.rotate_case_key(case, noon(DAY), seed(), &secret()).await.unwrap();
        for id in [first, second] {
            assert_eq!(office.open(&office.worker(), id, Form::Original).await.unwrap(), FILE);
            assert_eq!(office.open(&office.worker(), id, Form::SharedCopy).await.unwrap(), COPY);
        }
        let told = async || {
            register
                .reveal_narrative(&office.worker(), case, Purpose::Support)
                .await
                .map(|(n, _)| n)
        };
        assert_eq!(told().await.unwrap().unwrap().expose(), "разказ");
        // Without the old key everything still opens; without the new one, nothing.
        let mut keys = office.world.keys_connection().await;
        let drop_key = |number| {
            sqlx::query("DELETE FROM wrapped_key WHERE owner = $1 AND number = $2")
                .bind(format!("case/{case}"))
                .bind(number)
        };
        drop_key(1_i64).execute(&mut keys).await.unwrap();
        assert_eq!(office.open(&office.worker(), first, Form::Original).await.unwrap(), FILE);
        assert!(told().await.is_ok());
        drop_key(2_i64).execute(&mut keys).await.unwrap();
        assert!(told().await.is_err());
    })
    .await;
}
