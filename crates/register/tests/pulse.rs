//! How a register is, as whoever watches the machine asks.
#[cfg(test)]
use crate::common::{On, World, no_sheets, noon, seed};
use domain::day::Moment;
use register::job::Progressed;
use register::pulse::look;
use register::{Engine, Place};

on_both! {
    async fn settings_that_keep_what_was_acknowledged_are_asked_back(world: World) {
        world.unseal().await;
        let found = world.register.found().await.unwrap();
        let wrong: Vec<&str> =
            found.settings.iter().filter(|s| !s.holds).map(|s| s.name).collect();
        let names: Vec<&str> = found.settings.iter().map(|s| s.name).collect();
        match found.engine {
            Engine::Sqlite => {
                assert!(wrong.is_empty(), "{:?}", found.settings);
                for name in ["journal_mode", "synchronous", "foreign_keys", "secure_delete", "trusted_schema", "temp_store", "mmap_size", "journal_size_limit"] {
                    assert_eq!(names.iter().filter(|n| **n == name).count(), 2, "{name}, also of the keys");
                }
            }
            // The server of the tests is one that forgets: the control.
            Engine::Postgres => {
                assert!(wrong.iter().all(|name| *name == "fsync") && !wrong.is_empty(), "{wrong:?}");
                assert!(names.contains(&"full_page_writes"), "{names:?}");
            }
        }
        assert_eq!(found.migrated, Some(true));
        assert!(found.last_at.is_some());
    }

    async fn a_register_says_how_it_is_and_nothing_of_what_is_in_it(world: World) {
        let pulse = async || world.register.pulse(noon("2017-06-01")).await.unwrap();
        let before = pulse().await;
        assert!(before.sealed && before.migrated && before.jobs > 0, "{before:?}");
        assert_eq!((before.checkpoint_at, before.backup_at), (None, None));
        assert!(before.connections.iter().all(|(_, c)| c.used <= c.open), "{before:?}");
        world.unseal().await;
        assert!(!pulse().await.sealed);
        // A backup leaves an entry; here one that is there is taken for it.
        let mut c = world.connection().await;
        let sql = "UPDATE journal SET event = 'backup.begun' WHERE seq = 1";
        sqlx::query(sql).execute(&mut c).await.unwrap();
        let at: i64 = sqlx::query_scalar("SELECT at FROM journal WHERE seq = 1")
            .fetch_one(&mut c)
            .await
            .unwrap();
        assert_eq!(pulse().await.backup_at, Some(Moment(at)));
        drop(c);
        world.register.migrate_back(13).await.unwrap();
        assert!(!world.register.migrated().await.unwrap());
        assert_eq!(look(Place::Url(world.url())).await.unwrap().migrated, Some(false));
    }

    async fn retention_is_run_in_the_hour_that_was_set(world: World) {
        world.unseal().await;
        let register = world.register.clone().erasing_in(3);
        let sheets = no_sheets();
        world.time_went_on(noon("2017-06-01")).await;
        let ran = register.run_due_jobs(noon("2017-06-01"), seed(), &sheets).await.unwrap();
        assert!(ran.iter().any(|r| r.progressed == Progressed::Finished), "{ran:?}");
        let mut c = world.connection().await;
        let sql = "SELECT due_at FROM job WHERE sort = 'retention'";
        let due: i64 = sqlx::query_scalar(sql).fetch_one(&mut c).await.unwrap();
        let night = Moment::at_start_of("2017-06-02".parse().unwrap());
        assert_eq!(Moment(due), night.plus(3 * 3_600_000));
    }
}

#[tokio::test]
async fn looking_makes_no_tables() {
    let folder = tempfile::tempdir().unwrap();
    let url = format!("sqlite://{}/pristan.db?mode=rwc", folder.path().display());
    for _ in 0..2 {
        let found = look(Place::Url(&url)).await.unwrap();
        assert_eq!((found.migrated, found.last_at), (None, None));
    }
}

#[cfg(unix)]
#[tokio::test]
async fn a_folder_with_data_is_made_for_its_owner_alone() {
    use std::os::unix::fs::PermissionsExt as _;
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    look(Place::Folder(&data)).await.unwrap();
    assert_eq!(data.metadata().unwrap().permissions().mode() & 0o777, 0o700);
}
