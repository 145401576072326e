//! The reconciliation board: how many persons each body counts under one rule, how many of
//! them another counts too, and how many there are in all.
//!
//! The total is of what people have decided. How far pairs that nobody has decided could
//! still change it is said beside it: the least and the most it can become, and where it lies
//! in nineteen of twenty draws in which each such pair is one person with its probability.
use crate::link::Joined;
use crate::person_list::{Counts, Unit};
use std::collections::{BTreeMap, BTreeSet};

/// A row of a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Row {
    /// Which of the bodies sent it: 0 ..= bodies − 1.
    pub body: usize,
    /// Whether the rule counts it.
    pub counts: Counts,
    /// The event, as this body numbers its own; none when it was not said.
    pub event: Option<u32>,
}

/// What is known of which rows are one person; by places in the list of rows.
#[derive(Clone, Debug, Default)]
pub struct Links {
    /// Of one person, as was decided.
    pub together: Vec<(usize, usize)>,
    /// Of two persons, as was decided.
    pub apart: Vec<(usize, usize)>,
    /// Proposed and not decided, with the probability that they are of one.
    pub undecided: Vec<(usize, usize, f64)>,
}

/// What one body counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct BodyCount {
    /// Rows that it sent.
    pub rows: usize,
    /// What the rule counts of them, each once.
    pub counted: usize,
    /// Rows that the rule does not count.
    pub left_out: usize,
    /// Rows that do not say what the rule asks.
    pub unknown: usize,
    /// Persons that no other body counts.
    pub alone: usize,
}

/// Persons in all.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Total {
    /// By what is decided.
    pub decided: usize,
    /// No way of deciding the pairs that are open makes it less.
    pub least: usize,
    /// The mean over the draws.
    pub mean: f64,
    /// Below this in one draw of forty.
    pub low: usize,
    /// Above this in one draw of forty.
    pub high: usize,
    /// Pairs that are not decided.
    pub undecided: usize,
}

/// The board.
#[derive(Clone, Debug, PartialEq)]
pub struct Board {
    /// By body.
    pub bodies: Vec<BodyCount>,
    /// Persons that both of two bodies count; on the diagonal what one counts. Empty where
    /// events are counted: a body's events are its own.
    pub overlap: Vec<Vec<usize>>,
    /// How many persons exactly these bodies count, the largest set first.
    pub sets: Vec<(Vec<usize>, usize)>,
    /// In all; none where events are counted.
    pub total: Option<Total>,
}

/// How many draws the interval is made of.
const DRAWS: usize = 1_000;

/// Works the board out. `bodies` is how many there are; the same `seed` gives the same draws.
///
/// Cost: `DRAWS` × undecided pairs.
#[must_use]
pub fn board(bodies: usize, rows: &[Row], links: &Links, unit: Unit, seed: u64) -> Board {
    let mut persons = Joined::new(rows.len());
    for (a, b) in &links.together {
        persons.join(*a, *b);
    }
    let mut counted = vec![BodyCount::default(); bodies];
    let mut of_person: BTreeMap<usize, BTreeSet<usize>> = BTreeMap::new();
    let mut events: BTreeSet<(usize, u32)> = BTreeSet::new();
    for (at, row) in rows.iter().enumerate() {
        let body = &mut counted[row.body];
        body.rows += 1;
        match (row.counts, unit, row.event) {
            (Counts::No, _, _) => body.left_out += 1,
            (Counts::Unknown, _, _) | (Counts::Yes, Unit::Events, None) => body.unknown += 1,
            (Counts::Yes, Unit::Events, Some(event)) => {
                body.counted += usize::from(events.insert((row.body, event)));
            }
            (Counts::Yes, Unit::Persons, _) => {
                let new = of_person.entry(persons.first(at)).or_default().insert(row.body);
                body.counted += usize::from(new);
            }
        }
    }
    if unit == Unit::Events {
        return Board { bodies: counted, overlap: Vec::new(), sets: Vec::new(), total: None };
    }
    let mut overlap = vec![vec![0; bodies]; bodies];
    let mut sets: BTreeMap<Vec<usize>, usize> = BTreeMap::new();
    for of in of_person.values() {
        for a in of {
            for b in of {
                overlap[*a][*b] += 1;
            }
        }
        if let [only] = of.iter().copied().collect::<Vec<_>>()[..] {
            counted[only].alone += 1;
        }
        *sets.entry(of.iter().copied().collect()).or_default() += 1;
    }
    let mut sets: Vec<_> = sets.into_iter().collect();
    sets.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    let total = Some(total(rows, links, seed));
    Board { bodies: counted, overlap, sets, total }
}

/// What is decided about who is one person, and what is open.
struct Deciding<'l> {
    persons: Joined,
    apart: &'l [(usize, usize)],
    open: Vec<(usize, usize, f64)>,
}

impl<'l> Deciding<'l> {
    fn of(rows: usize, links: &'l Links) -> Self {
        let mut persons = Joined::new(rows);
        for (a, b) in &links.together {
            persons.join(*a, *b);
        }
        let mut deciding = Self { persons, apart: &links.apart, open: Vec::new() };
        // A pair that what is decided joins, or keeps apart, can change nothing any more.
        let free = |(a, b, _): &(usize, usize, f64)| {
            let persons = &deciding.persons;
            persons.first(*a) != persons.first(*b) && !deciding.kept_apart(persons, *a, *b)
        };
        let open = links.undecided.iter().copied().filter(free).collect();
        deciding.open = open;
        deciding
    }

    fn kept_apart(&self, joined: &Joined, a: usize, b: usize) -> bool {
        let (a, b) = (joined.first(a), joined.first(b));
        self.apart.iter().any(|(x, y)| {
            let (x, y) = (joined.first(*x), joined.first(*y));
            (x, y) == (a, b) || (y, x) == (a, b)
        })
    }

    /// One way in which all could be decided: each open pair by its probability.
    fn draw(&self, random: &mut Random) -> Joined {
        let mut joined = self.persons.clone();
        for (a, b, probability) in &self.open {
            if random.unit() < *probability && !self.kept_apart(&joined, *a, *b) {
                joined.join(*a, *b);
            }
        }
        joined
    }
}

fn total(rows: &[Row], links: &Links, seed: u64) -> Total {
    let deciding = Deciding::of(rows.len(), links);
    let counted: Vec<usize> =
        (0..rows.len()).filter(|at| rows[*at].counts == Counts::Yes).collect();
    let count =
        |joined: &Joined| counted.iter().map(|at| joined.first(*at)).collect::<BTreeSet<_>>().len();
    let persons = &deciding.persons;
    let decided = count(persons);
    let mut all = persons.clone();
    for (a, b, _) in &deciding.open {
        all.join(*a, *b);
    }
    // Where two that count are held apart, there are two at least.
    let counts = |row: usize| rows[row].counts == Counts::Yes;
    let two: BTreeSet<usize> = links
        .apart
        .iter()
        .filter(|(x, y)| counts(*x) && counts(*y) && persons.first(*x) != persons.first(*y))
        .filter(|(x, y)| all.first(*x) == all.first(*y))
        .map(|(x, _)| all.first(*x))
        .collect();
    let mut random = Random(seed);
    let mut drawn: Vec<usize> = (0..DRAWS).map(|_| count(&deciding.draw(&mut random))).collect();
    drawn.sort_unstable();
    #[expect(clippy::cast_precision_loss, reason = "counts of persons are far below 2^52")]
    let mean = drawn.iter().sum::<usize>() as f64 / DRAWS as f64;
    Total {
        decided,
        least: count(&all) + two.len(),
        mean,
        low: drawn[DRAWS / 40],
        high: drawn[DRAWS - 1 - DRAWS / 40],
        undecided: deciding.open.len(),
    }
}

/// How many persons exactly a set of bodies counts: bit `b` of a key is body `b`.
pub type Histories = BTreeMap<u16, u64>;

/// The most bodies of which it can be said who counts whom.
pub const MOST_BODIES: usize = 16;

/// Who counts whom, by what is decided; and the same in `draws` ways in which what is open
/// could be decided, each pair by its probability. What an estimate of those whom nobody
/// counts is made of; none for more than [`MOST_BODIES`].
#[must_use]
pub fn histories(
    bodies: usize,
    rows: &[Row],
    links: &Links,
    draws: usize,
    seed: u64,
) -> Option<(Histories, Vec<Histories>)> {
    if bodies > MOST_BODIES {
        return None;
    }
    let deciding = Deciding::of(rows.len(), links);
    let of = |joined: &Joined| {
        let mut by_person: BTreeMap<usize, u16> = BTreeMap::new();
        for (at, row) in rows.iter().enumerate().filter(|(_, row)| row.counts == Counts::Yes) {
            *by_person.entry(joined.first(at)).or_default() |= 1 << row.body;
        }
        let mut histories = Histories::new();
        for history in by_person.into_values() {
            *histories.entry(history).or_default() += 1;
        }
        histories
    };
    let mut random = Random(seed);
    // Where nothing is open every way is the same.
    let ways = if deciding.open.is_empty() { 0 } else { draws };
    let other = (0..ways).map(|_| of(&deciding.draw(&mut random))).collect();
    Some((of(&deciding.persons), other))
}

/// Sebastiano Vigna's `SplitMix64` (public domain): draws that must be the same again, not secret.
struct Random(u64);

impl Random {
    /// From 0.0 to below 1.0.
    fn unit(&mut self) -> f64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        #[expect(clippy::cast_precision_loss, reason = "53 bits fit")]
        let drawn = ((z ^ (z >> 31)) >> 11) as f64;
        drawn / 9_007_199_254_740_992.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn row(body: usize, counts: Counts) -> Row {
        Row { body, counts, event: None }
    }

    const YES: Counts = Counts::Yes;

    #[test]
    fn a_person_of_two_bodies_is_counted_by_both_and_once_in_all() {
        let rows =
            [row(0, YES), row(0, YES), row(1, YES), row(1, Counts::No), row(1, Counts::Unknown)];
        let links = Links { together: vec![(1, 2)], ..Links::default() };
        let board = board(2, &rows, &links, Unit::Persons, 1);
        assert_eq!(board.overlap, [[2, 1], [1, 1]]);
        assert_eq!(
            board.bodies[0],
            BodyCount { rows: 2, counted: 2, left_out: 0, unknown: 0, alone: 1 }
        );
        assert_eq!(
            board.bodies[1],
            BodyCount { rows: 3, counted: 1, left_out: 1, unknown: 1, alone: 0 }
        );
        assert_eq!(board.sets, [(vec![0], 1), (vec![0, 1], 1)]);
        let total = board.total.unwrap();
        assert_eq!((total.decided, total.least, total.low, total.high), (2, 2, 2, 2));
    }

    #[test]
    fn what_a_body_sent_twice_it_counts_once() {
        let rows = [row(0, YES), row(0, YES)];
        let links = Links { together: vec![(0, 1)], ..Links::default() };
        assert_eq!(board(1, &rows, &links, Unit::Persons, 1).bodies[0].counted, 1);
    }

    #[test]
    fn undecided_pairs_say_how_far_the_total_may_change() {
        let rows: Vec<Row> = (0..40).map(|n| row(n % 2, YES)).collect();
        let undecided = (0..20).map(|n| (2 * n, 2 * n + 1, 0.5)).collect();
        let links = Links { undecided, ..Links::default() };
        let total = board(2, &rows, &links, Unit::Persons, 7).total.unwrap();
        assert_eq!((total.decided, total.least, total.undecided), (40, 20, 20));
        // Of 20 even chances: mean 30; 25 or less, and 35 or more, come in 0.0207 (binomial), which
        // is so near one of forty that a thousand draws say the one or the other.
        assert!((total.mean - 30.0).abs() < 0.3, "{total:?}");
        assert!((25..=26).contains(&total.low) && (34..=35).contains(&total.high), "{total:?}");
        // The control: certain pairs leave nothing open.
        let certain = Links {
            undecided: links.undecided.iter().map(|(a, b, _)| (*a, *b, 1.0)).collect(),
            ..Links::default()
        };
        let total = board(2, &rows, &certain, Unit::Persons, 7).total.unwrap();
        assert_eq!((total.low, total.high), (20, 20));
    }

    #[test]
    fn what_was_decided_to_be_two_persons_no_draw_joins() {
        let rows = [row(0, YES), row(1, YES), row(2, YES)];
        let links = Links {
            together: vec![],
            apart: vec![(0, 2)],
            undecided: vec![(0, 1, 1.0), (1, 2, 1.0), (0, 2, 1.0)],
        };
        let total = board(3, &rows, &links, Unit::Persons, 1).total.unwrap();
        assert_eq!((total.least, total.low, total.undecided), (2, 2, 2));
        let free = Links { apart: vec![], ..links };
        assert_eq!(board(3, &rows, &free, Unit::Persons, 1).total.unwrap().least, 1);
    }

    #[test]
    fn an_event_is_counted_once_for_its_body_and_never_guessed() {
        let of = |body, event| Row { body, counts: YES, event };
        let rows = [of(0, Some(1)), of(0, Some(1)), of(0, Some(2)), of(0, None), of(1, Some(1))];
        let board = board(2, &rows, &Links::default(), Unit::Events, 1);
        assert_eq!((board.bodies[0].counted, board.bodies[0].unknown), (2, 1));
        assert_eq!((board.bodies[1].counted, board.total), (1, None));
    }

    #[test]
    fn who_counts_whom_follows_from_what_is_decided_and_is_drawn_from_what_is_not() {
        let rows = [row(0, YES), row(1, YES), row(2, YES), row(2, Counts::No)];
        let links =
            Links { together: vec![(0, 1)], undecided: vec![(1, 2, 0.5)], ..Links::default() };
        let (decided, drawn) = histories(3, &rows, &links, 200, 3).unwrap();
        assert_eq!(decided, Histories::from([(0b011, 1), (0b100, 1)]));
        let joined = drawn.iter().filter(|one| **one == Histories::from([(0b111, 1)])).count();
        // 100 of 200 even chances, within four standard deviations.
        assert!((72..=128).contains(&joined), "{joined}");
        assert!(drawn.iter().all(|one| one.len() == 1 || *one == decided));
        let certain = Links { undecided: Vec::new(), ..links };
        assert!(histories(3, &rows, &certain, 200, 3).unwrap().1.is_empty(), "nothing is open");
        assert_eq!(histories(17, &rows, &certain, 1, 3), None);
    }

    proptest! {
        #[test]
        fn the_board_adds_up(
            of in prop::collection::vec((0_usize..3, 0_u8..3), 1..14),
            pairs in prop::collection::vec((0_usize..14, 0_usize..14, 0_u8..3, 0.0..1.0_f64), 0..16),
            seed in any::<u64>(),
        ) {
            let counts = |n| [YES, Counts::No, Counts::Unknown][usize::from(n)];
            let rows: Vec<Row> = of.iter().map(|(body, n)| row(*body, counts(*n))).collect();
            let mut links = Links::default();
            for (a, b, sort, p) in pairs {
                let (a, b) = (a % rows.len(), b % rows.len());
                match sort {
                    _ if a == b => {}
                    0 => links.together.push((a, b)),
                    1 => links.apart.push((a, b)),
                    _ => links.undecided.push((a, b, p)),
                }
            }
            let board = board(3, &rows, &links, Unit::Persons, seed);
            let total = board.total.unwrap();
            for body in &board.bodies {
                prop_assert!(body.counted + body.left_out + body.unknown <= body.rows);
                prop_assert!(body.alone <= body.counted);
            }
            prop_assert_eq!(board.sets.iter().map(|(_, n)| n).sum::<usize>(), total.decided);
            prop_assert!(total.least <= total.low && total.low <= total.high && total.high <= total.decided);
            for a in 0..3 {
                prop_assert_eq!(board.overlap[a][a], board.bodies[a].counted);
                for b in 0..3 {
                    prop_assert_eq!(board.overlap[a][b], board.overlap[b][a]);
                }
            }
        }
    }
}
