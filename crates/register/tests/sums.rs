//! What is changed behind the program's back is found and named; on both engines.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]
#[cfg(test)]
use crate::common::{On, World, day, entry, noon, secret, seed};
use crate::placement::Harbour;
use domain::access::Role;
use domain::bed::ClosureReason;
use domain::case_file::Part;
use domain::person::{Identity, Names, Person, Private, Regime, Sex};
use domain::referral::identification::AgeGroup;
use domain::referral::screening::Answers;
use domain::words::Language;
use register::By;
use register::account::{NewAccount, Password};
use register::screening::NewScreening;
use register::sum::{Compared, How};
use sqlx::{AssertSqlSafe, Executor, Row};
use std::collections::BTreeSet;

const DAY: &str = "2017-05-02";

async fn compared(world: &World) -> Compared {
    let by = world.by("officer of data protection", DAY);
    world.register.compare_with_journal(&by).await.unwrap()
}

/// Part, row and what is wrong, of each difference.
async fn found(world: &World) -> Vec<(&'static str, String, How)> {
    let differing = compared(world).await.differing;
    differing.into_iter().map(|d| (d.part, d.row, d.how)).collect()
}

async fn change(connection: &mut sqlx::AnyConnection, sql: &str) -> u64 {
    connection.execute(AssertSqlSafe(sql.to_owned())).await.unwrap().rows_affected()
}

async fn text(connection: &mut sqlx::AnyConnection, sql: &str) -> String {
    connection.fetch_one(AssertSqlSafe(sql.to_owned())).await.unwrap().get(0)
}

async fn case_worker(world: &World) -> By {
    let new = NewAccount {
        login: "worker".to_owned(),
        name: "worker".to_owned(),
        role: Role::CaseWorker,
        institution: "NGO-DEMO-1".to_owned(),
        territory: String::new(),
        language: Language::Bg,
    };
    let administrator = world.by("administrator", DAY);
    let password = Password::Own(crate::common::PASSWORD);
    world.register.open_account_alone(&administrator, new, password, &secret()).await.unwrap();
    let actor = world.register.account_by_login("worker").await.unwrap().actor();
    By::new(actor, noon(DAY), seed())
}

/// Something of many sorts.
async fn fill(world: &World) {
    world.unseal().await;
    let by = case_worker(world).await;
    let case = world.register.open_case(&by, "VAR", &secret()).await.unwrap();
    let given = Private::read("Измислена").unwrap();
    let identity = Identity { names: Names { given, ..Names::default() }, ..Identity::default() };
    let person = Person { identity, sex: Sex::Female, ..Person::default() };
    let (part, regime) = (Part::Victim, Regime::Gdpr);
    world.register.enter_person(&by, case, &person, part, regime, &secret()).await.unwrap();
    for title in ["One", "Two"] {
        record(world, title).await;
    }
}

async fn record(world: &World, title: &str) -> String {
    let by = world.by("officer", DAY);
    let mut given = entry(&[
        ("title", title),
        ("type", "training"),
        ("held_on", "2017-04-05"),
        ("status", "held"),
        ("place", "VAR06"),
        ("participants", "24"),
    ]);
    given.activities = vec![world.activity("III.9").await];
    let id = world.register.enter(&by, "training", given).await.unwrap();
    id.to_string()
}

on_both! {
    async fn what_nobody_touched_is_as_it_was_written(world: World) {
        fill(&world).await;
        let compared = compared(&world).await;
        assert_eq!(compared.differing, []);
        assert!(compared.parts > 100 && compared.since == Some(1), "{compared:?}");
        let by = world.by("officer", DAY);
        let denied = world.register.compare_with_journal(&by).await;
        assert!(matches!(denied, Err(register::Error::Denied)));
    }

    async fn each_way_of_tampering_is_found_and_named(world: World) {
        fill(&world).await;
        let mut c = world.connection().await;
        let id = text(&mut c, "SELECT MIN(id) FROM record").await;
        let named = |how| vec![("record", id.clone(), how)];
        // Changed, with all that repeats it.
        for table in ["record", "record_version"] {
            let key = if table == "record" { "id" } else { "record" };
            let sql = format!("UPDATE {table} SET fields = REPLACE(fields, 'VAR06', 'VAR07') WHERE {key} = '{id}'");
            change(&mut c, &sql).await;
        }
        assert_eq!(found(&world).await, named(How::Changed));
        for table in ["record", "record_version"] {
            let key = if table == "record" { "id" } else { "record" };
            let sql = format!("UPDATE {table} SET fields = REPLACE(fields, 'VAR07', 'VAR06') WHERE {key} = '{id}'");
            change(&mut c, &sql).await;
        }
        assert_eq!(found(&world).await, []);
        // A record that nobody entered: a copy of one.
        change(&mut c, &format!(
            "INSERT INTO record (id, position, kind, state, institution, oblast, place, status, day, until_day, title, total, fields, activities, reference, version, entered_by, entered_at, changed_at)
             SELECT 'forged', position + 1000, kind, state, institution, oblast, place, status, day, until_day, title, total, fields, activities, NULL, version, entered_by, entered_at, changed_at
               FROM record WHERE id = '{id}'")).await;
        assert_eq!(found(&world).await, [("record", "forged".to_owned(), How::Added)]);
        change(&mut c, "DELETE FROM record WHERE id = 'forged'").await;
        // A version that nobody made, of no record.
        change(&mut c, "INSERT INTO record_version (record, version, change, fields, activities, reason, by_account, at)
                        VALUES ('forged', 1, 'entered', '{}', '[]', '', '', 0)").await;
        assert_eq!(found(&world).await, [("record", "forged".to_owned(), How::Added)]);
        change(&mut c, "DELETE FROM record_version WHERE record = 'forged'").await;
        // A list of sums, and one that is gone.
        let entry = text(&mut c, "SELECT CAST(MAX(entry) AS TEXT) FROM journal_sum").await;
        change(&mut c, &format!("CREATE TABLE kept AS SELECT * FROM journal_sum WHERE entry = {entry}")).await;
        change(&mut c, &format!("DELETE FROM journal_sum WHERE entry = {entry}")).await;
        let unlisted = compared(&world).await.differing;
        let entries: Vec<_> = unlisted.iter().map(|d| (d.entry.unwrap().to_string(), d.how)).collect();
        assert_eq!(entries, [(entry.clone(), How::Unlisted), (entry.clone(), How::Changed)]);
        change(&mut c, "INSERT INTO journal_sum SELECT * FROM kept").await;
        change(&mut c, "DROP TABLE kept").await;
        assert_eq!(found(&world).await, []);
        // Away, with its versions, its salt and all.
        for table in ["record_version", "record_activity", "record_addressee", "record"] {
            let key = if table == "record" { "id" } else { "record" };
            change(&mut c, &format!("DELETE FROM {table} WHERE {key} = '{id}'")).await;
        }
        assert_eq!(found(&world).await, named(How::Gone));
        change(&mut c, &format!("DELETE FROM part_sum WHERE part_row = '{id}'")).await;
        let gone = compared(&world).await.differing;
        assert!(gone.len() == 1 && gone[0].how == How::Gone && gone[0].entry.is_some(), "{gone:?}");
    }

    async fn a_way_to_sign_in_that_nobody_added_is_found(world: World) {
        fill(&world).await;
        let mut c = world.connection().await;
        let owner = text(&mut c, "SELECT MIN(id) FROM account").await;
        for (table, columns, values) in [
            ("passkey", "id, credential, public_key, sign_count, name, created_at", "'p', 'c', 'k', 0, 'n', 0"),
            ("account_subject", "issuer, subject, linked_at", "'i', 's', 0"),
        ] {
            let sql = format!("INSERT INTO {table} (account, {columns}) VALUES ('{owner}', {values})");
            change(&mut c, &sql).await;
            assert_eq!(found(&world).await, [("account", owner.clone(), How::Changed)], "{table}");
            change(&mut c, &format!("DELETE FROM {table}")).await;
            assert_eq!(found(&world).await, [], "{table}");
        }
    }

    async fn an_older_state_put_back_with_its_salt_is_found(world: World) {
        let id = record(&world, "One").await;
        let mut c = world.connection().await;
        for table in ["record", "part_sum"] {
            change(&mut c, &format!("CREATE TABLE old_{table} AS SELECT * FROM {table}")).await;
        }
        let by = world.by("officer", DAY);
        let stored = world.register.record(&by, id.parse().unwrap()).await.unwrap();
        world.register.withdraw(&by, stored.id, stored.version, "entered twice").await.unwrap();
        assert_eq!(found(&world).await, []);
        change(&mut c, "UPDATE record SET state = (SELECT state FROM old_record o WHERE o.id = record.id)").await;
        change(&mut c, "DELETE FROM part_sum WHERE part = 'record'").await;
        change(&mut c, "INSERT INTO part_sum SELECT * FROM old_part_sum WHERE part = 'record'").await;
        change(&mut c, "DELETE FROM record_version WHERE version = 2").await;
        change(&mut c, "UPDATE record SET version = 1, changed_at = entered_at").await;
        assert_eq!(found(&world).await, [
            ("record", id, How::Changed),
            ("", String::new(), How::Gone),
        ]);
    }

    async fn sums_are_taken_of_what_was_there_before(world: World) {
        fill(&world).await;
        let before = compared(&world).await;
        world.register.migrate_back(18).await.unwrap();
        let world = world.reopened().await;
        let after = compared(&world).await;
        assert_eq!((after.parts, after.differing.as_slice()), (before.parts, &[][..]));
        assert!(after.since > Some(1), "what was changed before is not vouched for: {after:?}");
        // It holds for what comes after, and is not done again.
        let id = record(&world, "Three").await;
        let world = world.reopened().await;
        assert_eq!(compared(&world).await.since, after.since);
        let mut c = world.connection().await;
        change(&mut c, &format!("UPDATE record SET title = 'x' WHERE id = '{id}'")).await;
        assert_eq!(found(&world).await, [("record", id, How::Changed)]);
    }

    async fn the_journal_does_not_hold_what_is_erased(world: World) {
        // The same content twice has two sums, and what a sum was salted with
        // is gone once there is another.
        let id = record(&world, "One").await;
        record(&world, "One").await;
        let mut c = world.connection().await;
        let rows = c.fetch_all("SELECT salt FROM part_sum WHERE part = 'record'").await.unwrap();
        let salts: BTreeSet<Vec<u8>> = rows.iter().map(|row| row.get(0)).collect();
        assert_eq!(salts.len(), 2);
        let by = world.by("officer", DAY);
        let stored = world.register.record(&by, id.parse().unwrap()).await.unwrap();
        world.register.withdraw(&by, stored.id, stored.version, "entered twice").await.unwrap();
        let rows = c.fetch_all("SELECT salt FROM part_sum WHERE part = 'record'").await.unwrap();
        let now: BTreeSet<Vec<u8>> = rows.iter().map(|row| row.get(0)).collect();
        assert_eq!((now.len(), now.intersection(&salts).count()), (2, 1));
    }
}

/// Every column of every part, one after the other, in a row that is there.
#[tokio::test]
async fn a_change_of_any_column_is_found() {
    let harbour = Harbour::of(World::new(On::Sqlite).await.unwrap()).await;
    let (case, person, placement) = harbour.stays().await;
    let (world, manager) = (&harbour.world, harbour.manager_at("2017-05-12"));
    world.register.go_absent(&manager, placement, noon("2017-05-11")).await.unwrap();
    let from = (day("2017-06-01"), None);
    let closed =
        world.register.close_bed(&manager, harbour.beds[1], from, ClosureReason::Renovation);
    closed.await.unwrap();
    let worker = harbour.worker_at("2017-05-12");
    let answers = Answers::new();
    let screening = NewScreening {
        person,
        instrument: "nrm_list",
        version: 1,
        on: worker.at,
        age: AgeGroup::Adult,
        answers: &answers,
    };
    let screened = world.register.screen(&worker, case, &screening, &secret()).await.unwrap();
    let key = secret();
    let back = world.register.take_screening_back(&worker, case, screened, "грешка", &key);
    back.await.unwrap();
    record(world, "One").await;
    let mut c = world.connection().await;
    change(&mut c, "PRAGMA foreign_keys = OFF").await;
    change(&mut c, "PRAGMA ignore_check_constraints = ON").await;
    let sql = "SELECT m.name, p.name, p.type FROM sqlite_schema m, pragma_table_info(m.name) p
                WHERE m.type = 'table'";
    let columns = c.fetch_all(sql).await.unwrap();
    let summed = [
        "record",
        "record_version",
        "record_activity",
        "person",
        "case_person",
        "case_file",
        "case_assignment",
        "programme",
        "programme_version",
        "programme_stage",
        "activity",
        "activity_duty",
        "indicator",
        "account",
        "house",
        "bed",
        "bed_closure",
        "placement",
        "bed_hold",
        "absence",
        "screening",
        "screening_taken_back",
    ];
    let mut tried = BTreeSet::new();
    for row in columns {
        let (table, column, of): (String, String, String) = (row.get(0), row.get(1), row.get(2));
        if !summed.contains(&table.as_str()) {
            continue;
        }
        let other = match of.as_str() {
            "BIGINT" => format!("COALESCE({column}, 0) + 1000000"),
            "BLOB" => format!("CAST(x'01' || COALESCE({column}, x'') AS BLOB)"),
            _ => format!("COALESCE({column}, '') || '!'"),
        };
        let row = text(&mut c, &format!("SELECT CAST(MIN(rowid) AS TEXT) FROM {table}")).await;
        change(&mut c, &format!("CREATE TABLE kept AS SELECT * FROM {table} WHERE rowid = {row}"))
            .await;
        let sql = format!("UPDATE {table} SET {column} = {other} WHERE rowid = {row}");
        assert_eq!(change(&mut c, &sql).await, 1, "{table} has no row");
        assert_ne!(found(world).await, [], "{table}.{column}");
        change(&mut c, &format!("DELETE FROM {table} WHERE rowid = {row}")).await;
        change(&mut c, &format!("INSERT INTO {table} SELECT * FROM kept")).await;
        change(&mut c, "DROP TABLE kept").await;
        tried.insert(table);
    }
    assert_eq!(tried.len(), summed.len());
    assert_eq!(found(world).await, [], "all put back");
}
