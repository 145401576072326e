//! A clock that jumps: nothing is destroyed by it, and nothing sleeps when it is set right.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]
#[cfg(test)]
use crate::common::{On, PASSWORD, World, no_sheets, noon, secret, seed};
use domain::day::Moment;
use domain::tip::Receipt;
use register::account::Browser;
use register::clock::{AHEAD, GOES_ON};
use register::job::{JobSort, Progressed};
use register::notice::NoticeSort;
use register::{Error, Place, Refusal};
use sqlx::Row;
use std::collections::BTreeMap;

const DAY: &str = "2026-11-25";
const HOUR: i64 = 3_600_000;

/// What became of each job that was due when the clock says `at`.
async fn ran(world: &World, at: Moment) -> BTreeMap<&'static str, Progressed> {
    let ran = world.register.run_due_jobs(at, seed(), &no_sheets()).await.unwrap();
    ran.into_iter().map(|one| (one.sort.code(), one.progressed)).collect()
}

async fn tip_is_there(world: &World, receipt: &Receipt) -> bool {
    world.register.own_tip(receipt, noon(DAY)).await.is_ok()
}

/// How often an event is in the journal.
async fn entries(world: &World, event: &str) -> i64 {
    let sql = "SELECT COUNT(*) FROM journal WHERE event = $1";
    let mut c = world.connection().await;
    sqlx::query(sql).bind(event).fetch_one(&mut c).await.unwrap().get(0)
}

async fn told(world: &World, who: &str) -> usize {
    let all = world.register.notices(&world.by(who, DAY)).await.unwrap();
    all.iter().filter(|notice| notice.sort == NoticeSort::ClockAhead).count()
}

/// When the job that waits the longest is due.
async fn last_due(world: &World) -> Moment {
    let sql = "SELECT MAX(due_at) FROM job WHERE state = 'waiting'";
    let mut c = world.connection().await;
    Moment(sqlx::query(sql).fetch_one(&mut c).await.unwrap().get(0))
}

/// A world in which a tip waits and the jobs ran at noon of the day.
async fn begun(world: &World) -> Receipt {
    world.unseal().await;
    let receipt = Receipt::new(seed().wrapping_mul(0x9e37_79b9_7f4a_7c15));
    let text = "В цеха до гарата хората не ги пускат навън.";
    world.register.send_tip(&receipt, text, noon(DAY), seed(), &secret()).await.unwrap();
    world.time_went_on(noon(DAY)).await;
    ran(world, noon(DAY)).await;
    receipt
}

on_both! {
    async fn a_clock_that_jumps_a_year_destroys_nothing_and_is_told_once(world: World) {
        let receipt = begun(&world).await;
        let year = noon(DAY).plus(365 * Moment::DAY);
        let jobs = ran(&world, year).await;
        for sort in [JobSort::Retention, JobSort::Packets] {
            assert_eq!(jobs.get(sort.code()), Some(&Progressed::PutOff), "{jobs:?}");
        }
        // What destroys nothing goes on.
        assert_eq!(jobs.get(JobSort::Watch.code()), Some(&Progressed::Finished), "{jobs:?}");
        ran(&world, year.plus(HOUR)).await;
        assert!(tip_is_there(&world, &receipt).await);
        assert_eq!(entries(&world, "clock.doubted").await, 1);
        for who in ["administrator", "coordinator", "officer of data protection"] {
            assert_eq!(told(&world, who).await, 1, "{who}");
        }
        assert_eq!(told(&world, "analyst").await, 0);
        let doubt = world.register.clock_doubt(year).await.unwrap().unwrap();
        assert_eq!((doubt.known, doubt.until), (noon(DAY), year.plus(GOES_ON)));
        // Nor by hand: the command and the page go by the same clock.
        let hand = world.register.run_retention(&world.by("coordinator", "2027-11-25")).await;
        assert!(matches!(hand, Err(Error::Refused(Refusal::ClockAhead))), "{hand:?}");
        // The page that says so has been read.
        world.register.retention_tables(&world.by("coordinator", DAY)).await.unwrap();
        assert_eq!((told(&world, "coordinator").await, told(&world, "administrator").await), (0, 1));

        // Set right: nothing sleeps until next year, and what was set right is not behind.
        assert!(last_due(&world).await > year);
        let right = noon(DAY).plus(2 * HOUR);
        let jobs = ran(&world, right).await;
        for sort in JobSort::ALL {
            let waits = matches!(sort, JobSort::Submission | JobSort::Checkpoint);
            assert_eq!(jobs.contains_key(sort.code()), !waits, "{sort:?}");
        }
        assert!(last_due(&world).await <= right.plus(2 * Moment::DAY));
        assert!(world.register.clock_doubt(right).await.unwrap().is_none());
        let found = register::pulse::look(Place::Url(world.url())).await.unwrap();
        assert_eq!(found.last_at, Some(right), "the entries of the next year are not gone by");
        assert!(tip_is_there(&world, &receipt).await);
    }

    async fn a_server_that_was_off_destroys_once_it_ran_on_for_three_days(world: World) {
        let receipt = begun(&world).await;
        let on = noon(DAY).plus(100 * Moment::DAY);
        for days in [0, 1, 2] {
            ran(&world, on.plus(days * AHEAD)).await;
            assert!(tip_is_there(&world, &receipt).await, "{days}");
        }
        let jobs = ran(&world, on.plus(GOES_ON)).await;
        assert_eq!(jobs.get(JobSort::Retention.code()), Some(&Progressed::Finished));
        assert!(!tip_is_there(&world, &receipt).await);
        let about = [entries(&world, "clock.doubted").await, entries(&world, "clock.believed").await];
        assert_eq!(about, [1, 1]);
    }

    async fn without_the_doubt_the_jump_would_have_destroyed_it(world: World) {
        let receipt = begun(&world).await;
        let year = noon(DAY).plus(365 * Moment::DAY);
        world.time_went_on(year).await;
        ran(&world, year).await;
        assert!(!tip_is_there(&world, &receipt).await);
    }

    async fn a_register_that_was_never_served_is_guarded_by_its_journal(world: World) {
        world.unseal().await;
        assert!(world.register.clock_doubt(noon("2017-01-02").plus(2 * HOUR)).await.unwrap().is_none());
        let doubt = world.register.clock_doubt(noon(DAY)).await.unwrap();
        assert_eq!(doubt.map(|doubt| doubt.known), Some(noon("2017-01-02")));
        let hand = world.register.run_retention(&world.by("coordinator", DAY)).await;
        assert!(matches!(hand, Err(Error::Refused(Refusal::ClockAhead))), "{hand:?}");
    }

    async fn wrong_tries_made_in_the_time_to_come_hold_nobody_up(world: World) {
        let browser = Browser { agent: "Firefox", session: None };
        let enter = async |password: &str, at: Moment| {
            world.register.sign_in("analyst", password, browser, at, seed(), &secret()).await
        };
        let year = noon(DAY).plus(365 * Moment::DAY);
        for _ in 0..8 {
            enter("another harbour at dusk", year).await.unwrap_err();
        }
        let tired = enter(PASSWORD, year).await;
        assert!(matches!(tired, Err(Error::Refused(Refusal::TooManyTries))));
        assert!(enter(PASSWORD, noon(DAY)).await.is_ok());
    }

    async fn a_session_begun_in_the_time_to_come_ends_with_it(world: World) {
        let browser = Browser { agent: "Firefox", session: None };
        let r = &world.register;
        let year = noon(DAY).plus(365 * Moment::DAY);
        let ahead = secret();
        r.sign_in("analyst", PASSWORD, browser, year, seed(), &ahead).await.unwrap();
        assert!(r.session(&ahead.text(), year).await.unwrap().is_some());
        assert!(r.session(&ahead.text(), noon(DAY)).await.unwrap().is_none());
        let now = secret();
        r.sign_in("analyst", PASSWORD, browser, noon(DAY), seed(), &now).await.unwrap();
        // Two servers need not agree on the minute.
        assert!(r.session(&now.text(), noon(DAY).plus(-5 * 60_000)).await.unwrap().is_some());
    }
}
