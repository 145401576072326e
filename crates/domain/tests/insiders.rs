//! Two hundred insiders read for four weeks and a fortnight; five of them snoop
//! in the second part, each in another way. The labels are kept apart from what
//! the rules see. Source of the figures to reach: design G16.
//!
//! `PRISTAN_INSIDER_GAMES` says how many times it is played.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]
#![expect(clippy::print_stdout, reason = "the figures are asked for")]
use domain::alarm::{HISTORY, Reading, Touch, watch};
use domain::day::{Day, Moment};
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use std::collections::{BTreeMap, BTreeSet};

const FIRST: i32 = 20_000;
const WATCHED: i32 = 14;
const PEOPLE: usize = 200;

/// Who snoops, how, and from which day: never shown to the rules.
type Labels = BTreeMap<String, Day>;

fn at(day: i32, hour: i64, minute: i64) -> Moment {
    Moment::at_start_of(Day::since_epoch(day)).plus((hour * 60 + minute) * 60_000)
}

/// The readings of everybody, and the labels.
fn traces(seed: u64) -> (Vec<Reading>, Labels) {
    let mut random = StdRng::seed_from_u64(seed);
    let (mut readings, mut labels) = (Vec::new(), Labels::new());
    for person in 0..PEOPLE {
        let account = format!("account-{person}");
        let peers = ["case_worker", "secretary", "officer"][person % 3].to_owned();
        // Some read a lot, some little; every tenth works nights.
        let usual: f64 = random.random_range(1.0..12.0);
        let nights = person % 10 == 0;
        let cases: Vec<u64> = (0..20).map(|_| random.random_range(0..5_000)).collect();
        for day in FIRST..FIRST + HISTORY + WATCHED {
            if Day::since_epoch(day).weekday() >= 5 && !nights {
                continue;
            }
            // A usual day, and now and then a busy one.
            let busy = if random.random_range(0..20) == 0 { 2.0 } else { 1.0 };
            #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "small")]
            let reads = (usual * busy * random.random_range(0.5..1.5)) as usize;
            for _ in 0..reads {
                let late = nights && random.random_range(0..2) == 0;
                let hour =
                    if late { random.random_range(20..24) } else { random.random_range(6..16) };
                let when = at(day, hour, random.random_range(0..60));
                let place = cases[random.random_range(0..cases.len())];
                let closed = place.is_multiple_of(9);
                let mut add = |touch| {
                    let (account, peers) = (account.clone(), peers.clone());
                    readings.push(Reading { account, peers, at: when, touch });
                };
                add(Touch::Opened);
                add(Touch::Case { place, closed });
                if random.random_range(0..200) == 0 {
                    add(Touch::Denied);
                }
                if random.random_range(0..3_000) == 0 {
                    add(Touch::Glass);
                }
            }
        }
    }
    for (n, person) in [7, 51, 93, 128, 174].into_iter().enumerate() {
        let day = FIRST + HISTORY + 1 + i32::try_from(n).unwrap() * 2;
        let account = format!("account-{person}");
        let peers = ["case_worker", "secretary", "officer"][person % 3].to_owned();
        labels.insert(account.clone(), Day::since_epoch(day));
        let mut add = |when, touch| {
            readings.push(Reading {
                account: account.clone(),
                peers: peers.clone(),
                at: when,
                touch,
            });
        };
        match n {
            0 => (0..60).for_each(|i| add(at(day, 10, i), Touch::Opened)),
            1 => (0..12).for_each(|i| {
                let place = 700 + u64::try_from(i).unwrap();
                add(at(day, 11, i), Touch::Case { place, closed: false });
            }),
            2 => (0..9).for_each(|i| {
                let place = 9 * 37 * u64::try_from(i + 1).unwrap();
                add(at(day, 12, i), Touch::Case { place, closed: true });
            }),
            3 => (0..6).for_each(|i| add(at(day, 1, i), Touch::Opened)),
            _ => (0..3)
                .for_each(|i| add(at(day - i32::try_from(i % 2).unwrap(), 15, i), Touch::Glass)),
        }
    }
    (readings, labels)
}

/// The snoopers found on their day, and false alarms per 1,000 user-days.
fn game(readings: &[Reading], labels: &Labels) -> (usize, f64, usize) {
    let (mut found, mut false_alarms, mut user_days) = (BTreeSet::new(), 0, 0);
    for day in FIRST + HISTORY..FIRST + HISTORY + WATCHED {
        let day = Day::since_epoch(day);
        let there: BTreeSet<&str> =
            readings.iter().filter(|r| r.at.day() == day).map(|r| r.account.as_str()).collect();
        user_days += there.len();
        for alarm in watch(readings, day) {
            if labels.get(&alarm.account) == Some(&day) {
                found.insert(alarm.account);
            } else {
                false_alarms += 1;
            }
        }
    }
    (
        found.len(),
        f64::from(false_alarms) * 1_000.0 / f64::from(u32::try_from(user_days).unwrap()),
        user_days,
    )
}

#[test]
fn every_snooper_is_found_within_a_day_and_nearly_nobody_else() {
    let games = std::env::var("PRISTAN_INSIDER_GAMES").ok().and_then(|n| n.parse().ok());
    for seed in 1..=games.unwrap_or(1) {
        let (readings, labels) = traces(seed);
        let (found, false_alarms, user_days) = game(&readings, &labels);
        println!(
            "seed {seed}: {PEOPLE} insiders, {user_days} user-days, {found} of {} found, {false_alarms:.2} false alarms per 1,000",
            labels.len()
        );
        assert_eq!(found, labels.len(), "seed {seed}");
        assert!(false_alarms <= 1.0, "seed {seed}: {false_alarms}");
        // The control: with the snooping taken out, nobody is found by it.
        let honest: Vec<Reading> =
            readings.into_iter().filter(|r| labels.get(&r.account) != Some(&r.at.day())).collect();
        assert_eq!(game(&honest, &labels).0, 0);
    }
}
