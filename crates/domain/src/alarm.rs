//! Alarms: somebody touched what nobody should, or reads in an unusual way.
//!
//! The rules over reading ([`watch`]) know no names: an account, when, what
//! sort of reading, and of a case its place in the order of opening. They are
//! few and each says a thing that a reviewer can check in the journal.
use crate::day::{Day, Moment};
use std::collections::{BTreeMap, BTreeSet};
use std::str::FromStr;

/// What an alarm is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Sort {
    /// A decoy was found or opened: a person or case that nobody works on.
    Decoy,
    /// Far more was opened in a day than this account and its peers do.
    ManyReadings,
    /// Cases were opened one after the other in the order of their numbers.
    Walking,
    /// Several closed cases were opened in a day.
    ClosedCases,
    /// Sealed fields were opened at night, which this account does not do.
    AtNight,
    /// The glass was broken again and again.
    GlassAgain,
    /// Many things were refused in a day.
    ManyDenials,
}

impl Sort {
    /// Every sort.
    pub const ALL: [Self; 7] = [
        Self::Decoy,
        Self::ManyReadings,
        Self::Walking,
        Self::ClosedCases,
        Self::AtNight,
        Self::GlassAgain,
        Self::ManyDenials,
    ];

    /// The code kept in the database.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Decoy => "decoy",
            Self::ManyReadings => "many_readings",
            Self::Walking => "walking",
            Self::ClosedCases => "closed_cases",
            Self::AtNight => "at_night",
            Self::GlassAgain => "glass_again",
            Self::ManyDenials => "many_denials",
        }
    }
}

impl FromStr for Sort {
    type Err = ();

    fn from_str(code: &str) -> Result<Self, ()> {
        Self::ALL.into_iter().find(|s| s.code() == code).ok_or(())
    }
}

/// What was read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Touch {
    /// Something sealed was opened.
    Opened,
    /// A case was looked at: its place in the order of opening, and whether it
    /// was closed.
    Case {
        /// The place.
        place: u64,
        /// Whether it was closed.
        closed: bool,
    },
    /// The glass was broken.
    Glass,
    /// Something was refused.
    Denied,
}

/// One entry of the journal, as the rules see it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reading {
    /// The account.
    pub account: String,
    /// The role or other group of accounts it is compared with.
    pub peers: String,
    /// When.
    pub at: Moment,
    /// What.
    pub touch: Touch,
}

/// What is unusual: who, what, and how many.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Unusual {
    /// The account.
    pub account: String,
    /// What.
    pub sort: Sort,
    /// How many.
    pub count: usize,
}

/// How many days before the day an account is compared with.
pub const HISTORY: i32 = 28;

/// Fewer openings than this in a day are never many.
const MANY: usize = 12;
/// So many times its own usual day, and its peers' busy day, is many.
const TIMES: usize = 4;
/// So many cases in a row are a walk.
const WALK: usize = 8;
const CLOSED: usize = 6;
const NIGHT: usize = 4;
const GLASS: usize = 3;
const DENIED: usize = 15;

/// One account's day.
#[derive(Default)]
struct Tally {
    opened: usize,
    at_night: usize,
    closed: BTreeSet<u64>,
    places: BTreeSet<u64>,
    glass: usize,
    denied: usize,
}

impl Tally {
    fn add(&mut self, reading: &Reading) {
        match reading.touch {
            Touch::Opened => {
                self.opened += 1;
                self.at_night += usize::from(is_night(reading.at));
            }
            Touch::Case { place, closed } => {
                self.places.insert(place);
                if closed {
                    self.closed.insert(place);
                }
            }
            Touch::Glass => self.glass += 1,
            Touch::Denied => self.denied += 1,
        }
    }

    /// The longest run of neighbouring cases.
    fn walk(&self) -> usize {
        let (mut longest, mut run, mut before) = (0, 0, None);
        for place in &self.places {
            run = if before.is_some_and(|b| b + 1 == *place) { run + 1 } else { 1 };
            (longest, before) = (longest.max(run), Some(*place));
        }
        longest
    }
}

/// From 20 to 4 by UTC: in the countries of its longitude nobody's working day.
fn is_night(at: Moment) -> bool {
    let (hour, ..) = at.clock();
    !(4..20).contains(&hour)
}

/// What was unusual on `day`, given the readings of that day and of the
/// [`HISTORY`] days before it.
#[must_use]
pub fn watch(readings: &[Reading], day: Day) -> Vec<Unusual> {
    let mut days: BTreeMap<(&str, Day), Tally> = BTreeMap::new();
    let mut peers: BTreeMap<&str, &str> = BTreeMap::new();
    for reading in readings {
        let on = reading.at.day();
        if on <= day && day.plus(-HISTORY) <= on {
            days.entry((&reading.account, on)).or_default().add(reading);
            peers.insert(&reading.account, &reading.peers);
        }
    }
    // What each account of a group opened on each day before.
    let mut groups: BTreeMap<&str, Vec<(&str, usize)>> = BTreeMap::new();
    for ((account, _), tally) in days.iter().filter(|((_, on), _)| *on < day) {
        let group = peers.get(account).copied().unwrap_or_default();
        groups.entry(group).or_default().push((account, tally.opened));
    }
    let mut found = Vec::new();
    for ((account, _), tally) in days.iter().filter(|((_, on), _)| *on == day) {
        let own = |of: fn(&Tally) -> usize| -> Vec<usize> {
            let before = days.range((*account, day.plus(-HISTORY))..(*account, day));
            before.map(|(_, tally)| of(tally)).collect()
        };
        let mut tell = |sort, count| {
            found.push(Unusual { account: (*account).to_owned(), sort, count });
        };
        let among = peers.get(account).and_then(|group| groups.get(group));
        let others = among.into_iter().flatten().filter(|(who, _)| who != account);
        let others: Vec<usize> = others.map(|(_, opened)| *opened).collect();
        let usual = quantile(&own(|t| t.opened), 50).max(quantile(&others, 50));
        // Half as much again as on the busiest day of the month.
        let busiest = quantile(&own(|t| t.opened), 100);
        let many = tally.opened >= MANY && 2 * tally.opened > 3 * busiest;
        if many && tally.opened > TIMES * usual {
            tell(Sort::ManyReadings, tally.opened);
        }
        let walk = tally.walk();
        if walk >= WALK && walk > 2 * quantile(&own(Tally::walk), 100) {
            tell(Sort::Walking, walk);
        }
        let closed = tally.closed.len();
        if closed >= CLOSED && closed > 2 * quantile(&own(|t| t.closed.len()), 100) {
            tell(Sort::ClosedCases, closed);
        }
        // Who works at night has opened something at night before.
        let nights = own(|t| t.at_night).into_iter().filter(|n| *n >= 2).count();
        if tally.at_night >= NIGHT && nights < 2 {
            tell(Sort::AtNight, tally.at_night);
        }
        let week = days.range((*account, day.plus(-6))..(*account, day));
        let glass = tally.glass + week.map(|(_, tally)| tally.glass).sum::<usize>();
        if tally.glass > 0 && glass >= GLASS {
            tell(Sort::GlassAgain, glass);
        }
        if tally.denied >= DENIED {
            tell(Sort::ManyDenials, tally.denied);
        }
    }
    found
}

/// The value below which `percent` of the values lie; 0 of none.
fn quantile(values: &[usize], percent: usize) -> usize {
    let mut sorted = values.to_vec();
    sorted.sort_unstable();
    let last = sorted.len().saturating_sub(1);
    sorted.get(last * percent / 100).copied().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    const TODAY: i32 = 20_000;

    fn at(day: i32, hour: i64) -> Moment {
        Moment::at_start_of(Day::since_epoch(day)).plus(hour * 3_600_000)
    }

    fn reading(account: &str, at: Moment, touch: Touch) -> Reading {
        Reading { account: account.into(), peers: "case_worker".into(), at, touch }
    }

    /// An account that opened five fields on each of ten days.
    fn usual() -> Vec<Reading> {
        let days = TODAY - 10..TODAY;
        days.flat_map(|d| (0..5).map(move |h| reading("a", at(d, 9 + h), Touch::Opened))).collect()
    }

    #[track_caller]
    fn check(readings: Vec<Reading>, expected: &[(Sort, usize)]) {
        let all = [usual(), readings].concat();
        let found = watch(&all, Day::since_epoch(TODAY));
        let found: Vec<(Sort, usize)> = found.into_iter().map(|u| (u.sort, u.count)).collect();
        assert_eq!(found, expected);
    }

    fn times(n: u64, touch: impl Fn(u64) -> Touch) -> Vec<Reading> {
        (0..n).map(|i| reading("a", at(TODAY, 10), touch(i))).collect()
    }

    #[test]
    fn a_usual_day_is_not_told() {
        check(times(20, |_| Touch::Opened), &[]);
        check(times(21, |_| Touch::Opened), &[(Sort::ManyReadings, 21)]);
    }

    #[test]
    fn cases_in_a_row_are_a_walk_and_others_are_not() {
        check(times(8, |i| Touch::Case { place: i, closed: false }), &[(Sort::Walking, 8)]);
        check(times(8, |i| Touch::Case { place: 2 * i, closed: false }), &[]);
        let closed = times(6, |i| Touch::Case { place: 2 * i, closed: true });
        check(closed, &[(Sort::ClosedCases, 6)]);
    }

    #[test]
    fn the_same_night_is_unusual_for_one_and_not_for_who_works_at_night() {
        let night = |day| (0..4).map(move |_| reading("a", at(day, 2), Touch::Opened));
        check(night(TODAY).collect(), &[(Sort::AtNight, 4)]);
        check((0..3).flat_map(|back| night(TODAY - back)).collect(), &[]);
    }

    #[test]
    fn glass_broken_three_times_in_a_week_is_told_on_the_third() {
        let broken = |day| reading("a", at(day, 12), Touch::Glass);
        check(vec![broken(TODAY - 5), broken(TODAY - 1), broken(TODAY)], &[(Sort::GlassAgain, 3)]);
        check(vec![broken(TODAY - 8), broken(TODAY - 1), broken(TODAY)], &[]);
        check(vec![broken(TODAY - 2), broken(TODAY - 1), broken(TODAY - 1)], &[]);
    }

    #[test]
    fn many_refusals_are_told() {
        check(times(15, |_| Touch::Denied), &[(Sort::ManyDenials, 15)]);
        check(times(14, |_| Touch::Denied), &[]);
    }
}
