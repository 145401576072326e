//! How long a two-way table over a million facts takes, for `make bench`: the median and the
//! longest over all pairs of dimensions, in milliseconds of one thread.
#![expect(
    clippy::disallowed_methods,
    clippy::print_stdout,
    reason = "it measures, and prints what it measured"
)]
use domain::day::Moment;
use domain::id::{CaseId, PersonId};
use domain::statistics::cube::{Cube, Filter};
use domain::statistics::dimension::Dimension;
use domain::statistics::fact::Fact;
use std::collections::{BTreeMap, BTreeSet};
use std::time::Instant;

/// A dimension, how many codes it has, and how many of them one person has at most.
const MADE: [(Dimension, u64, u64); 10] = [
    (Dimension::Year, 10, 1),
    (Dimension::Sex, 3, 1),
    (Dimension::Age, 3, 1),
    (Dimension::Citizenship, 3, 1),
    (Dimension::Form, 14, 2),
    (Dimension::Body, 40, 2),
    (Dimension::Oblast, 28, 1),
    (Dimension::Country, 60, 2),
    (Dimension::Control, 17, 3),
    (Dimension::Industry, 20, 1),
];

fn main() {
    let facts: u64 = 1_000_000;
    // Sebastiano Vigna's SplitMix64: the same facts each time.
    let mut state = 1_u64;
    let mut below = |end: u64| {
        state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = state;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (z ^ (z >> 31)) % end
    };
    let mut fact = |person: u128| {
        let mut values = BTreeMap::new();
        for (dimension, codes, most) in MADE {
            // One of ten is not known.
            let own = if below(10) == 0 { 0 } else { 1 + below(most) };
            let own: BTreeSet<String> = (0..own).map(|_| below(codes).to_string()).collect();
            values.insert(dimension, own);
        }
        let id = (Moment(0), person);
        Fact {
            person: PersonId::new(id.0, id.1),
            case: CaseId::new(id.0, id.1),
            year: 2017,
            values,
        }
    };
    let made: Vec<Fact> = (0..facts).map(|person| fact(u128::from(person))).collect();
    let begun = Instant::now();
    let cube = Cube::new(made, &BTreeMap::new());
    let taken_in = begun.elapsed();
    let mut times = Vec::new();
    for (place, (one, ..)) in MADE.iter().enumerate() {
        for (other, ..) in &MADE[place + 1..] {
            // The least of three: what else the machine does is not the table's.
            let least = (0..3)
                .map(|_| {
                    let begun = Instant::now();
                    let crossed = cube.cross(&[*one, *other], &Filter::new());
                    let time = begun.elapsed();
                    assert!(crossed.is_ok_and(|crossed| crossed.total() == facts));
                    time
                })
                .min();
            times.push((least.unwrap_or_default(), *one, *other));
        }
    }
    times.sort_unstable_by_key(|one| one.0);
    let (median, longest) = (times[times.len() / 2].0, times[times.len() - 1]);
    println!(
        "cube: {facts} facts taken in in {} ms; a two-way table in {} ms (median of {}), {} ms at most ({} by {})",
        taken_in.as_millis(),
        median.as_millis(),
        times.len(),
        longest.0.as_millis(),
        longest.1.code(),
        longest.2.code()
    );
}
