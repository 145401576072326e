//! A bed is never given twice: a thousand ask for ten beds at once, through two
//! servers, and ten have one; on both engines.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]
#[cfg(test)]
use crate::common::{On, World, day, hire, noon, secret, seed};
use domain::access::Role;
use domain::case_file::Part;
use domain::id::{BedId, CaseId, PersonId, PlacementId, StepId};
use domain::person::{Identity, Names, Person, Private, Regime, Sex};
use domain::referral::identification::{AgeGroup, Finding, Ground, Identification, Manner};
use domain::referral::placement::{Population, Reason, Wish};
use domain::referral::step::Step;
use domain::referral::waiting::Urgency;
use register::bed::NewBeds;
use register::step::NewStep;
use register::{Actor, By, Error, Place, Refusal, Register};
use sqlx::{Connection, Executor};
use std::collections::BTreeSet;
use std::sync::Arc;

const DAY: &str = "2017-05-10";
const SHELTER: &str = "TAS-VAR";
const BEDS: usize = 10;

/// A shelter with ten beds, and so many women in so many cases who ask for one.
struct Rush {
    world: World,
    worker: Actor,
    beds: Vec<BedId>,
    asked: Vec<PlacementId>,
}

impl Rush {
    /// `cases` cases with `each` women in each. One is entered through the
    /// register and the others are copies of her rows, so that the time goes
    /// where the race is.
    async fn of(world: World, cases: u32, each: u32) -> Self {
        world.unseal().await;
        let r = &world.register;
        let worker = hire(&world, "worker", Role::CaseWorker, "NGO-DEMO-1").await;
        let manager = hire(&world, "manager", Role::CaseWorker, SHELTER).await;
        let names: Vec<String> = (1..=BEDS).map(|n| n.to_string()).collect();
        let (population, from) = (Population::Women, day("2017-01-05"));
        let new = NewBeds { room: "1", names: &names, population, features: &[], from };
        let manager = By::new(manager, noon(DAY), seed());
        let beds = r.open_beds(&manager, SHELTER, &new).await.unwrap();
        let by = || By::new(worker.clone(), noon(DAY), seed());
        let case = r.open_case(&by(), "VAR", &secret()).await.unwrap();
        let given = Private::read("Мария").unwrap();
        let names = Names { given, ..Names::default() };
        let identity = Identity { names, ..Identity::default() };
        let person = Person { identity, sex: Sex::Female, ..Person::default() };
        let (part, regime) = (Part::Victim, Regime::Gdpr);
        let first = r.enter_person(&by(), case, &person, part, regime, &secret()).await.unwrap();
        let found = Step::Identification(Identification {
            manner: Manner::Informal,
            finding: Finding::Possible,
            age: AgeGroup::Adult,
            grounds: vec![Ground::Statement],
            screening: None,
            forms: Vec::new(),
            abroad: false,
        });
        let new = NewStep { person: first, on: noon(DAY), step: found, reason: "" };
        r.put_step(&by(), case, &new, &secret()).await.unwrap();
        let wish = Wish {
            urgency: Urgency::Tonight,
            danger: false,
            shelter: None,
            avoid: None,
            language: None,
            needs: Vec::new(),
            family: None,
        };
        let placement = r.request_place(&by(), case, first, &wish).await.unwrap();
        let asked = copied(&world, (case, first, placement), cases, each).await;
        Self { world, worker, beds, asked }
    }

    /// How many entries of the journal say that a bed was kept.
    async fn entries(&self) -> usize {
        let mut connection = self.world.connection().await;
        let sql = "SELECT COUNT(*) FROM journal WHERE event = 'placement.reserved'";
        let count: i64 = sqlx::query_scalar(sql).fetch_one(&mut connection).await.unwrap();
        usize::try_from(count).unwrap()
    }

    /// How many beds, and for how many placements, are held without an end.
    async fn held(&self) -> (usize, usize) {
        let mut connection = self.world.connection().await;
        let sql = "SELECT bed, placement FROM bed_hold WHERE until_at IS NULL";
        let rows: Vec<(String, String)> =
            sqlx::query_as(sql).fetch_all(&mut connection).await.unwrap();
        let beds: BTreeSet<&String> = rows.iter().map(|(bed, _)| bed).collect();
        let reserved: i64 =
            sqlx::query_scalar("SELECT COUNT(*) FROM placement WHERE state = 'reserved'")
                .fetch_one(&mut connection)
                .await
                .unwrap();
        assert_eq!(usize::try_from(reserved).unwrap(), rows.len(), "each hold has its placement");
        (beds.len(), rows.len())
    }
}

async fn copied(
    world: &World,
    (case, person, placement): (CaseId, PersonId, PlacementId),
    cases: u32,
    each: u32,
) -> Vec<PlacementId> {
    let mut connection = world.connection().await;
    let mut transaction = connection.begin().await.unwrap();
    let mut asked = vec![placement];
    for number in 0..cases {
        let to = if number == 0 { case } else { CaseId::new(noon(DAY), seed()) };
        if number > 0 {
            for sql in [
                "INSERT INTO case_file (id, year, place, state, institution, territory, narrative, version, opened_by, opened_at)
                 SELECT $1, year, place + $3, state, institution, territory, narrative, version, opened_by, opened_at
                   FROM case_file WHERE id = $2",
                "INSERT INTO case_assignment (case_file, account, post, from_day, assigned_by)
                 SELECT $1, account, post, from_day + 0 * $3, assigned_by FROM case_assignment WHERE case_file = $2",
            ] {
                let query = sqlx::query(sql).bind(to.to_string()).bind(case.to_string());
                query.bind(i64::from(number)).execute(&mut *transaction).await.unwrap();
            }
        }
        for place in 0..each {
            if number == 0 && place == 0 {
                continue;
            }
            let woman = PersonId::new(noon(DAY), seed()).to_string();
            let wish = PlacementId::new(noon(DAY), seed());
            let step = StepId::new(noon(DAY), seed()).to_string();
            let rows = [
                ("INSERT INTO person (id, regime, sex, citizenship, identity, contact, version, entered_by, entered_at)
                  SELECT $1, regime, sex, citizenship, identity, contact, version, entered_by, entered_at
                    FROM person WHERE id = $2", woman.clone(), person.to_string()),
                ("INSERT INTO placement (id, case_file, person, state, urgency, danger, needs, requested_at, requested_by, extended)
                  SELECT $1, case_file, person, 'withdrawn', urgency, danger, needs, requested_at, requested_by, extended
                    FROM placement WHERE id = $2", wish.to_string(), placement.to_string()),
                ("INSERT INTO case_step (id, case_file, person, place, sort, happened_at, entered_at, entered_by, institution, detail, reason, version)
                  SELECT $1, case_file, person, -1, sort, happened_at, entered_at, entered_by, institution, detail, reason, version
                    FROM case_step WHERE case_file = $2", step.clone(), case.to_string()),
            ];
            for (sql, to, from) in &rows[..2] {
                let query = sqlx::query(*sql).bind(to).bind(from);
                query.execute(&mut *transaction).await.unwrap();
            }
            let part =
                "INSERT INTO case_person (case_file, person, part) VALUES ($1, $2, 'victim')";
            let query = sqlx::query(part).bind(to.to_string()).bind(&woman);
            query.execute(&mut *transaction).await.unwrap();
            let (sql, id, from) = &rows[2];
            let only = format!("{sql} AND person = $3");
            let query = sqlx::query(sqlx::AssertSqlSafe(only)).bind(id).bind(from);
            query.bind(person.to_string()).execute(&mut *transaction).await.unwrap();
            let place = i64::from(place) + 1;
            for (sql, id) in [
                (
                    "UPDATE case_step SET case_file = $1, person = $2, place = $3 WHERE id = $4",
                    &step,
                ),
                (
                    "UPDATE placement SET case_file = $1, person = $2, state = 'requested', requested_at = requested_at + 0 * $3 WHERE id = $4",
                    &wish.to_string(),
                ),
            ] {
                let query = sqlx::query(sql).bind(to.to_string()).bind(&woman).bind(place);
                query.bind(id).execute(&mut *transaction).await.unwrap();
            }
            asked.push(wish);
        }
    }
    transaction.commit().await.unwrap();
    asked
}

/// Everybody asks at once, through both servers; how many have a bed. Who is
/// told that the database is busy asks again.
async fn rush(rush: &Rush, servers: &[Register]) -> usize {
    let mut running = tokio::task::JoinSet::new();
    for (number, placement) in rush.asked.iter().copied().enumerate() {
        let register = servers[number % servers.len()].clone();
        let worker = rush.worker.clone();
        running.spawn(async move {
            loop {
                let by = By::new(worker.clone(), noon(DAY), seed());
                match register.reserve_bed(&by, placement, SHELTER, None).await {
                    Ok(_) => return true,
                    Err(Error::Refused(Refusal::Placement(Reason::Full | Reason::BedTaken))) => {
                        return false;
                    }
                    Err(Error::Unreachable) => {}
                    Err(other) => panic!("{other:?}"),
                }
            }
        });
    }
    running.join_all().await.into_iter().filter(|had| *had).count()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_thousand_ask_for_ten_beds_and_ten_have_one() {
    for on in [On::Sqlite, On::Postgres] {
        let Some(world) = World::new(on).await else { continue };
        let there = Rush::of(world, 20, 50).await;
        assert_eq!(there.asked.len(), 1000);
        let servers = [there.world.register.clone(), there.world.another_server().await];
        assert_eq!(rush(&there, &servers).await, BEDS, "{on:?}");
        assert_eq!(there.held().await, (BEDS, BEDS), "{on:?}");
        servers[1].close().await;
    }
}

/// The address of the register and the login, for [`hurrying`].
const URL: &str = "PRISTAN_TEST_RUSH";

/// Not a test of its own: the process that is killed. It says a line for each
/// bed it was given.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "started by the test below, as a process to be killed"]
async fn hurrying() {
    let Ok(url) = std::env::var(URL) else { return };
    sqlx::any::install_default_drivers();
    let pack = Arc::new(formats::pack::bulgaria().clone());
    let at = noon("2017-01-02");
    let register = Register::open(Place::Url(&url), pack, at, seed(), &secret()).await.unwrap();
    let worker = register.account_by_login("worker").await.unwrap().actor();
    let mut connection = sqlx::AnyConnection::connect(&url).await.unwrap();
    let sql = "SELECT id FROM placement WHERE state = 'requested' ORDER BY id";
    let asked: Vec<String> = sqlx::query_scalar(sql).fetch_all(&mut connection).await.unwrap();
    let mut running = tokio::task::JoinSet::new();
    for placement in asked {
        let (register, worker) = (register.clone(), worker.clone());
        running.spawn(async move {
            let seed = u128::from(std::process::id()) << 32 | seed() << 80;
            let by = By::new(worker, noon(DAY), seed);
            let placement = placement.parse().unwrap();
            if register.reserve_bed(&by, placement, SHELTER, None).await.is_ok() {
                use std::io::Write;
                writeln!(std::io::stdout(), "given").unwrap();
            }
        });
    }
    running.join_all().await;
}

/// The process is killed in the middle of giving, again and again. Each time
/// what is there is whole, and in the end ten have a bed.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_kill_in_the_middle_gives_no_bed_twice_and_loses_none() {
    use std::io::BufRead;
    use std::process::{Command, Stdio};
    for on in [On::Sqlite, On::Postgres] {
        let Some(world) = World::new(on).await else { continue };
        let there = Rush::of(world, 4, 25).await;
        for round in 1..=4 {
            let mut child = Command::new(std::env::current_exe().unwrap())
                .args(["--exact", "overbooking::hurrying", "--ignored", "--nocapture"])
                .env(URL, there.world.url())
                .stdout(Stdio::piped())
                .stderr(Stdio::null())
                .spawn()
                .unwrap();
            let lines = std::io::BufReader::new(child.stdout.take().unwrap()).lines();
            // It is killed once it was given two beds, while it asks for more.
            let given = lines.map_while(Result::ok).filter(|line| line.contains("given")).take(2);
            let given = given.count();
            child.kill().unwrap();
            child.wait().unwrap();
            let (beds, holds) = there.held().await;
            assert_eq!(beds, holds, "{on:?}, round {round}: no bed twice");
            assert!(given <= holds && holds <= BEDS, "{on:?}: what was said to be given is there");
            assert_eq!(there.entries().await, holds, "{on:?}: each with its entry");
        }
        let (_, before) = there.held().await;
        let more = rush(&there, std::slice::from_ref(&there.world.register)).await;
        // Who had a bed before is given one again, and gives the first back.
        assert!(more >= BEDS - before, "{on:?}: {more} after {before}");
        assert_eq!(there.held().await, (BEDS, BEDS), "{on:?}");
    }
}

/// The two guards, each without the other, and what happens without both.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn either_guard_is_enough_and_without_both_beds_are_given_twice() {
    for on in [On::Sqlite, On::Postgres] {
        let Some(world) = World::new(on).await else { continue };
        let there = Rush::of(world, 4, 10).await;
        let mut connections = Vec::new();
        for _ in 0..there.asked.len() {
            connections.push(there.world.connection().await);
        }
        // The guard of the database alone: who looked at the same moment and does not
        // lock the house.
        let taken = give_to_all(&there, &mut connections).await;
        assert_eq!(taken, 1, "{on:?}: the index keeps one bed for one");
        let empty = "DELETE FROM bed_hold";
        connections[0].execute(empty).await.unwrap();
        // The guard of the operation alone.
        for index in ["bed_hold_bed", "bed_hold_placement"] {
            let drop = format!("DROP INDEX {index}");
            connections[0].execute(sqlx::AssertSqlSafe(drop)).await.unwrap();
        }
        let servers = [there.world.register.clone(), there.world.another_server().await];
        assert_eq!(rush(&there, &servers).await, BEDS, "{on:?}");
        assert_eq!(there.held().await, (BEDS, BEDS), "{on:?}");
        servers[1].close().await;
        // Neither: everybody has it.
        connections[0].execute(empty).await.unwrap();
        let taken = give_to_all(&there, &mut connections).await;
        assert_eq!(taken, there.asked.len(), "{on:?}: without both guards this overbooks");
        for connection in connections {
            connection.close().await.unwrap();
        }
    }
}

/// Everybody sees that the first bed is free, and then everybody takes it; how
/// many have it.
async fn give_to_all(rush: &Rush, connections: &mut [sqlx::AnyConnection]) -> usize {
    let bed = rush.beds[0].to_string();
    for connection in connections.iter_mut() {
        let free = "SELECT COUNT(*) FROM bed_hold WHERE bed = $1 AND until_at IS NULL";
        let held: i64 = sqlx::query_scalar(free).bind(&bed).fetch_one(connection).await.unwrap();
        assert_eq!(held, 0);
    }
    let mut taken = 0;
    for (connection, placement) in connections.iter_mut().zip(&rush.asked) {
        let take = "INSERT INTO bed_hold (id, bed, placement, kind, from_at)
                    VALUES ($1, $2, $3, 'reserved', 1) ON CONFLICT DO NOTHING";
        let query = sqlx::query(take).bind(placement.to_string()).bind(&bed);
        let done = query.bind(placement.to_string()).execute(connection).await.unwrap();
        taken += usize::try_from(done.rows_affected()).unwrap();
    }
    taken
}
