//! Which places lie further from the whole than chance takes them.
//!
//! Rates drawn over populations make a funnel: wide where few people live, narrow where many
//! do. Its borders are how far chance takes a place whose risk is that of the whole; only what
//! lies outside asks for a reason. There are two, as is the custom: outside of 95 % once in
//! twenty places by chance alone, outside of 99.8 % once in five hundred.
//!
//! A place is outside where the exact interval of its own count (see [`super::count`]) does not
//! hold what the whole would give it. So the picture and the interval beside it never disagree.
//!
//! It is no league table: inside there is no order. It takes the overall rate for known, though
//! each place is part of it. Where places truly differ a little, as they all do, large ones
//! leave the funnel for no reason worth knowing; [`super::smooth`] is then the better picture.
//! And an outlier below may be a place where nobody looks.
//!
//! Source: Spiegelhalter, Funnel plots for comparing institutional performance, Statistics in
//! Medicine 24 (2005).
use super::count::{greatest_mean, least_mean};
use super::{Observed, PER, together};
use crate::interval::{Interval, Level};
use crate::random::whole;
use crate::special::real;
use serde::Serialize;

/// Where a place lies.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Position {
    /// Below the limits of 99.8 %.
    FarBelow,
    /// Below those of 95 %.
    Below,
    /// Between those of 95 %: by its count nothing is said of it.
    Within,
    /// Above those of 95 %.
    Above,
    /// Above those of 99.8 %.
    FarAbove,
}

/// More are beyond what a count can hold.
const MOST_CASES: f64 = 1e18;

/// The funnel of several places.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Funnel {
    /// The overall rate, per 100,000.
    pub overall: f64,
    /// How many places it is of.
    pub areas: usize,
}

impl Funnel {
    /// Around the overall rate of the places that are known; none, where none is.
    #[must_use]
    pub fn of(areas: &[Observed]) -> Option<Self> {
        let (cases, people, known) = together(areas.iter().copied());
        (known > 0).then(|| Self { overall: cases / people * PER, areas: known })
    }

    /// Where a place lies; none, where it is not known.
    #[must_use]
    pub fn position(&self, area: Observed) -> Option<Position> {
        let (count, expected) = (area.count?, self.expected(area.exposure?)?);
        let (usual, far) = (Level::OF_95.tail(), Level::OF_998.tail());
        Some(if least_mean(count, far) > expected {
            Position::FarAbove
        } else if least_mean(count, usual) > expected {
            Position::Above
        } else if greatest_mean(count, far) < expected {
            Position::FarBelow
        } else if greatest_mean(count, usual) < expected {
            Position::Below
        } else {
            Position::Within
        })
    }

    /// The lowest and the highest rate, per 100,000, that a place of so many people can have
    /// without being outside; none for 0 people, and where more cases are expected than can be
    /// counted. They are of whole cases, and so make steps.
    #[must_use]
    pub fn limits(&self, people: u64, level: Level) -> Option<Interval> {
        let expected = self.expected(people).filter(|cases| *cases < MOST_CASES)?;
        let tail = level.tail();
        let lower = first(|count| greatest_mean(count, tail) >= expected, expected);
        let above = first(|count| least_mean(count, tail) > expected, expected);
        let per = |count: u64| real(count) / real(people) * PER;
        let upper = per(above.saturating_sub(1));
        Some(Interval { level: level.share(), lower: per(lower), upper })
    }

    /// How many cases the whole would give to so many people.
    fn expected(&self, people: u64) -> Option<f64> {
        (people > 0)
            .then(|| self.overall / PER * real(people))
            .filter(|x| x.is_finite() && *x >= 0.0)
    }
}

/// The first count for which `holds`, which it does for all from there on.
fn first(holds: impl Fn(u64) -> bool, expected: f64) -> u64 {
    if holds(0) {
        return 0;
    }
    let (mut low, mut high) = (0, whole(expected + 12.0 * expected.sqrt() + 60.0));
    while !holds(high) {
        if high == u64::MAX {
            return high;
        }
        (low, high) = (high, high.saturating_mul(2));
    }
    while high - low > 1 {
        let middle = low + (high - low) / 2;
        if holds(middle) {
            high = middle;
        } else {
            low = middle;
        }
    }
    high
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::special::poisson_tails;

    #[test]
    fn places_are_outside_as_the_tails_say() {
        let mut seen = [0; 5];
        // From a hamlet to a country, each an eighth larger than the one before.
        let larger = |people: &u64| Some(people + people / 8 + 1);
        for people in std::iter::successors(Some(1), larger).take_while(|p| *p < 90_000_000) {
            let funnel = Funnel { overall: 1.9, areas: 28 };
            let mean = 1.9 / PER * real(people);
            let limits = |level| funnel.limits(people, level).unwrap();
            let (usual, far) = (limits(Level::OF_95), limits(Level::OF_998));
            let top = whole(mean + 6.0 * mean.sqrt() + 6.0);
            for count in (0..=top).step_by(usize::try_from(top / 60).unwrap().max(1)) {
                let (up_to, from) = poisson_tails(count, mean);
                let expected = match (up_to, from) {
                    (x, _) if x < 0.001 => Position::FarBelow,
                    (x, _) if x < 0.025 => Position::Below,
                    (_, x) if x < 0.001 => Position::FarAbove,
                    (_, x) if x < 0.025 => Position::Above,
                    _ => Position::Within,
                };
                let found = funnel.position(Observed::new(count, people)).unwrap();
                assert_eq!(found, expected, "{count} of {people}");
                seen[found as usize] += 1;
                let rate = real(count) / real(people) * PER;
                let inside = |limits: Interval| limits.lower <= rate && rate <= limits.upper;
                assert_eq!(inside(usual), found == Position::Within, "{count} of {people}");
                let outside = matches!(found, Position::FarAbove | Position::FarBelow);
                assert_eq!(inside(far), !outside, "{count} of {people}");
            }
        }
        assert!(seen.iter().all(|n| *n > 100), "each of the five was met: {seen:?}");
    }

    #[test]
    fn what_is_not_known_has_no_place() {
        let blank = Observed { count: None, exposure: Some(1000) };
        assert_eq!(Funnel::of(&[]), None);
        assert_eq!(Funnel::of(&[blank, Observed::new(4, 0)]), None);
        let funnel = Funnel::of(&[blank, Observed::new(4, 2000)]).unwrap();
        assert_eq!((funnel.overall, funnel.areas), (200.0, 1));
        assert_eq!(funnel.position(blank), None);
        assert_eq!(funnel.position(Observed::new(4, 0)), None);
        assert_eq!(funnel.limits(0, Level::OF_95), None);
        let nothing = Funnel::of(&[Observed::new(0, 2000)]).unwrap();
        assert_eq!(nothing.position(Observed::new(0, 9)), Some(Position::Within));
        assert_eq!(nothing.position(Observed::new(1, 9)), Some(Position::FarAbove));
    }

    #[test]
    fn no_place_is_too_large() {
        let funnel = Funnel::of(&[Observed::new(u64::MAX, 1)]).unwrap();
        assert_eq!(funnel.limits(u64::MAX, Level::OF_998), None);
        let limits = Funnel { overall: 0.7, areas: 1 }.limits(u64::MAX, Level::OF_998).unwrap();
        assert!(limits.lower < 0.7 && 0.7 < limits.upper && limits.upper < 0.71);
        let even = Funnel { overall: PER, areas: 1 };
        assert_eq!(even.position(Observed::new(u64::MAX, u64::MAX)), Some(Position::Within));
        assert_eq!(even.position(Observed::new(1 << 62, 1 << 61)), Some(Position::FarAbove));
        let spoilt = Funnel { overall: f64::NAN, areas: 1 };
        assert_eq!(spoilt.position(Observed::new(1, 1)), None);
    }
}
