//! How often one may come: so many times a minute, and more at once after a
//! rest.
//!
//! The method is the generic cell rate algorithm (ITU-T I.371): of each key one
//! moment is kept, the one at which all its turns are there again.
use domain::day::Moment;
use std::collections::HashMap;
use std::hash::Hash;

/// How often one may come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rate {
    /// Times a minute; 0 for as often as one likes.
    pub per_minute: u32,
    /// How many of them at once, after a rest; 1 at least.
    pub at_once: u32,
}

/// Keys kept at most: who comes under a hundred thousand names takes 3 MB.
const MOST: usize = 100_000;

/// Who came how often.
#[derive(Debug)]
pub(crate) struct Turns<K> {
    rate: Rate,
    /// When all turns of a key are there again, in microseconds.
    full_at: HashMap<K, i64>,
}

impl<K: Eq + Hash> Turns<K> {
    pub(crate) fn new(rate: Rate) -> Self {
        Self { rate, full_at: HashMap::new() }
    }

    /// Takes a turn of `key`, or says in how many seconds there is one again.
    pub(crate) fn take(&mut self, key: K, at: Moment) -> Result<(), u32> {
        let Rate { per_minute, at_once } = self.rate;
        if per_minute == 0 {
            return Ok(());
        }
        let now = at.0.saturating_mul(1000);
        let between = 60_000_000 / i64::from(per_minute);
        let room = between * i64::from(at_once.max(1));
        if self.full_at.len() >= MOST && !self.full_at.contains_key(&key) {
            self.full_at.retain(|_, full| *full > now);
            if self.full_at.len() >= MOST {
                // All are forgotten rather than the next person kept out.
                self.full_at.clear();
            }
        }
        let full = self.full_at.entry(key).or_insert(now);
        // More than can have been taken is missing: the clock was set back.
        if *full > now + room {
            *full = now;
        }
        let taken = (*full).max(now) + between;
        if taken > now + room {
            let wait = taken - now - room;
            return Err(u32::try_from((wait + 999_999) / 1_000_000).unwrap_or(u32::MAX));
        }
        *full = taken;
        Ok(())
    }

    /// Nobody has come yet.
    pub(crate) fn forget(&mut self) {
        self.full_at.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn after(seconds: i64) -> Moment {
        Moment(1_500_000_000_000 + seconds * 1000)
    }

    fn turns() -> Turns<&'static str> {
        Turns::new(Rate { per_minute: 30, at_once: 3 })
    }

    #[test]
    fn after_a_rest_some_come_at_once_and_then_one_each_interval() {
        let mut turns = turns();
        for _ in 0..3 {
            assert_eq!(turns.take("ivanova", after(0)), Ok(()));
        }
        assert_eq!(turns.take("ivanova", after(0)), Err(2));
        assert_eq!(turns.take("ivanova", after(1)), Err(1));
        assert_eq!(turns.take("ivanova", after(2)), Ok(()));
        assert_eq!(turns.take("ivanova", after(2)), Err(2));
        // What was refused took no turn.
        assert_eq!(turns.take("ivanova", after(4)), Ok(()));
    }

    #[test]
    fn one_does_not_wait_for_another() {
        let mut turns = turns();
        for _ in 0..3 {
            turns.take("ivanova", after(0)).unwrap();
        }
        assert!(turns.take("ivanova", after(0)).is_err());
        assert_eq!(turns.take("petrov", after(0)), Ok(()));
    }

    #[test]
    fn a_clock_that_is_set_back_keeps_nobody_out() {
        let mut turns = turns();
        for _ in 0..3 {
            turns.take("ivanova", after(86_400)).unwrap();
        }
        assert_eq!(turns.take("ivanova", after(0)), Ok(()));
    }

    #[test]
    fn no_limit_is_none() {
        let mut turns = Turns::new(Rate { per_minute: 0, at_once: 1 });
        assert!((0..10_000).all(|_| turns.take((), after(0)).is_ok()));
    }

    #[test]
    fn names_without_number_take_bounded_room() {
        let mut turns = Turns::new(Rate { per_minute: 1, at_once: 1 });
        for name in 0..MOST + 10 {
            turns.take(name, after(0)).unwrap();
        }
        assert!(turns.full_at.len() <= MOST);
    }
}
