//! Who is linked to whom, as SVG: those who did it at the left, those to whom it
//! was done at the right, a line for each link between them, the thicker the more
//! events. Those who did it together are held by an arc at the left, those who
//! suffered together by one at the right.
//!
//! Drawn as [`crate::chart`] draws, and like a chart it never stands alone: a
//! table with the same links stands beside it.
use crate::chart::{Anchor, EDGE, Figure, HARBOUR, INK, Px, SAND, SEA, Svg, WHITE};

/// The most persons on one side that are drawn; more would be a tangle.
pub const MOST: usize = 40;

/// Whom a network shows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Drawn {
    /// What those are called who did it, in the order of the picture.
    pub doers: Vec<String>,
    /// What those are called to whom it was done.
    pub victims: Vec<String>,
    /// Who did it to whom, by places in the lists, and by how many events.
    pub done_to: Vec<(usize, usize, usize)>,
    /// Who did it together.
    pub together: Vec<(usize, usize)>,
    /// To whom it was done together.
    pub both: Vec<(usize, usize)>,
}

impl Drawn {
    /// Whether the picture can be drawn so that it can be read.
    #[must_use]
    pub fn can_be_read(&self) -> bool {
        self.doers.len() <= MOST && self.victims.len() <= MOST
    }
}

/// Draws a network. `heads` are what the two sides are called.
#[must_use]
pub fn network(of: &Drawn, heads: (&str, &str), figure: &Figure) -> String {
    const WIDTH: i64 = 720;
    const NODE: i64 = 150;
    const TALL: i64 = 28;
    const LINE: i64 = 44;
    const TOP: i64 = 40;
    const LEFT: i64 = 90;
    const RIGHT: i64 = WIDTH - 90 - NODE;

    let count = |side: &[String]| i64::try_from(side.len()).unwrap_or(0);
    let rows = count(&of.doers).max(count(&of.victims)).max(1);
    // The shorter side stands in the middle of the longer one.
    let top = |side: &[String], place: usize| {
        let place = i64::try_from(place).unwrap_or(0);
        TOP + (rows - count(side)) * LINE / 2 + place * LINE
    };
    let mut svg = Svg::begin(figure, WIDTH, TOP + rows * LINE + 4);
    svg.heading(Px::of(LEFT), Px::of(18), heads.0);
    svg.heading(Px::of(RIGHT), Px::of(18), heads.1);
    for (doer, victim, events) in &of.done_to {
        let middle = |side, place| Px::of(top(side, place) + TALL / 2);
        let width = u8::try_from((*events).min(6)).unwrap_or(6);
        let (from, to) = (middle(&of.doers, *doer), middle(&of.victims, *victim));
        svg.line(Px::of(LEFT + NODE), from, Px::of(RIGHT), to, SEA, width);
    }
    let mut arc = |side: &[String], (first, second): (usize, usize), x: i64, bow: i64| {
        let (from, to) = (top(side, first) + TALL / 2, top(side, second) + TALL / 2);
        let out = x + bow * (1 + (to - from).abs() / LINE).min(5);
        svg.path(&format!("M{x},{from}C{out},{from},{out},{to},{x},{to}"), "none", EDGE, "");
    };
    for pair in &of.together {
        arc(&of.doers, *pair, LEFT, -15);
    }
    for pair in &of.both {
        arc(&of.victims, *pair, RIGHT + NODE, 15);
    }
    for (side, x, fill, ink) in [(&of.doers, LEFT, HARBOUR, WHITE), (&of.victims, RIGHT, SAND, INK)]
    {
        for (place, name) in side.iter().enumerate() {
            let y = top(side, place);
            svg.rect(Px::of(x), Px::of(y), NODE * 10, TALL * 10, fill, Some(EDGE), "");
            svg.text(Px::of(x + NODE / 2), Px::of(y + 18), Anchor::Middle, ink, name);
        }
    }
    svg.end()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chart::tests::{FIGURE, sound};

    fn drawn(doers: usize, victims: usize) -> Drawn {
        let names = |of: &str, count| (0..count).map(|n| format!("{of} <{n}>")).collect();
        Drawn {
            doers: names("A", doers),
            victims: names("B", victims),
            done_to: (0..doers).flat_map(|a| (0..victims).map(move |b| (a, b, a + b))).collect(),
            together: (1..doers).map(|a| (0, a)).collect(),
            both: (1..victims).map(|b| (b - 1, b)).collect(),
        }
    }

    #[test]
    fn every_person_and_every_link_is_drawn() {
        for (doers, victims) in [(0, 0), (0, 2), (1, 1), (3, 2), (2, 9)] {
            let of = drawn(doers, victims);
            let svg = network(&of, ("did it", "suffered it"), &FIGURE);
            sound(&svg);
            assert_eq!(svg.matches("<rect").count(), doers + victims);
            assert_eq!(svg.matches("<line").count(), doers * victims);
            let arcs = doers.saturating_sub(1) + victims.saturating_sub(1);
            assert_eq!(svg.matches("<path").count(), arcs);
            assert!(!svg.contains("<0>"), "a name is escaped");
        }
    }

    #[test]
    fn a_tangle_is_not_drawn() {
        assert!(drawn(MOST, 1).can_be_read());
        assert!(!drawn(MOST + 1, 1).can_be_read());
        assert!(!drawn(1, MOST + 1).can_be_read());
    }
}
