//! What holds whatever the counts: numbers, in their order, or none.
use super::real;
use crate::data::within;
use estimation::interval::Level;
use estimation::refusal::Refusal;
use estimation::surveillance::comparison::{MOST_COUNT, compare};
use estimation::surveillance::cusum::Cusum;
use estimation::surveillance::discovery::{Dependence, discoveries};
use estimation::surveillance::ewma::Ewma;
use estimation::surveillance::funnel::Funnel;
use estimation::surveillance::smooth::{self, Prior, Smoothed};
use estimation::surveillance::trend::trend;
use estimation::surveillance::warning::warnings;
use estimation::surveillance::{Observed, PER, count};
use proptest::prelude::*;

const BLANK: Observed = Observed { count: None, exposure: None };

/// A place: mostly like a municipality, sometimes not known, sometimes absurd.
fn place() -> impl Strategy<Value = Observed> {
    let count = prop_oneof![4 => 0_u64..30, 2 => Just(0), 1 => any::<u64>()];
    let people = prop_oneof![5 => 100_u64..2_000_000, 1 => Just(0), 1 => any::<u64>()];
    (proptest::option::weighted(0.8, count), proptest::option::weighted(0.8, people))
        .prop_map(|(count, exposure)| Observed { count, exposure })
}

fn level() -> impl Strategy<Value = Level> {
    prop_oneof![Just(0.95), Just(0.998), 1e-12..1.0].prop_map(|share| Level::new(share).unwrap())
}

fn between(found: Smoothed) -> bool {
    let (crude, mean) = (found.crude, found.prior.mean);
    crude.min(mean) <= found.rate
        && found.rate <= crude.max(mean)
        && (0.0..=1.0).contains(&found.weight)
        && found.prior.between <= found.prior.spread
        && [found.crude, found.prior.spread, found.prior.between].iter().all(|x| x.is_finite())
}

proptest! {
    #[test]
    fn a_smoothed_rate_lies_between_its_own_and_the_mean(
        places in proptest::collection::vec(place(), 0..12),
        pairs in proptest::collection::vec((0_usize..12, 0_usize..12), 0..30),
    ) {
        let mut neighbours = vec![Vec::new(); places.len()];
        for (a, b) in pairs.into_iter().filter(|(a, b)| a.max(b) < &places.len()) {
            neighbours[a].push(b);
            neighbours[b].push(a);
        }
        let local = smooth::local(&places, &neighbours).unwrap();
        for found in [smooth::global(&places), local] {
            prop_assert_eq!(found.len(), places.len());
            for (found, place) in found.iter().zip(&places) {
                prop_assert_eq!(found.is_some(), place.rate().is_some());
                prop_assert!(found.is_none_or(between), "{:?}", found);
            }
        }
    }

    #[test]
    fn an_interval_contains_its_count(
        n in prop_oneof![0_u64..200, any::<u64>()], level in level(),
    ) {
        let found = count::interval(n, level);
        let exact = Observed::new(n, 100_000).rate().unwrap();
        prop_assert!(found.lower <= exact && exact <= found.upper, "{} {:?}", n, found);
        prop_assert!(found.upper.is_finite());
        let rate = count::rate(Observed::new(n, 7), level).unwrap();
        prop_assert!(rate.interval.lower <= rate.rate && rate.rate <= rate.interval.upper);
    }

    #[test]
    fn an_interval_contains_its_ratio(
        now in prop_oneof![3 => 0_u64..40, 1 => 0..MOST_COUNT],
        before in prop_oneof![3 => 0_u64..40, 1 => 0..MOST_COUNT],
        exposures in prop_oneof![(1_u64..100, 1_u64..100), (1..u64::MAX, 1..u64::MAX)],
        level in level(),
    ) {
        let (a, b) = (Observed::new(now, exposures.0), Observed::new(before, exposures.1));
        let found = compare(a, b, level).unwrap();
        prop_assert_eq!(found.ratio.is_some(), before > 0);
        prop_assert_eq!(found.interval.upper.is_some(), before > 0);
        let (ratio, upper) = (found.ratio.unwrap_or(f64::MAX), found.interval.upper);
        prop_assert!(found.interval.lower <= ratio, "{:?}", found);
        prop_assert!(upper.is_none_or(|upper| ratio <= upper && upper.is_finite()), "{:?}", found);
        for chance in [found.rise, found.fall, found.either] {
            prop_assert!((0.0..=1.0).contains(&chance), "{:?}", found);
        }
        prop_assert!(found.rise + found.fall > 1.0 - 1e-9, "what is there is in both: {:?}", found);
    }

    /// The interval and the chances never disagree.
    #[test]
    fn an_interval_holds_1_where_neither_chance_is_small(
        now in 0_u64..60, before in 0_u64..60, exposures in (1_u64..9, 1_u64..9),
    ) {
        let (a, b) = (Observed::new(now, exposures.0), Observed::new(before, exposures.1));
        let found = compare(a, b, Level::OF_95).unwrap();
        let small = found.rise.min(found.fall);
        prop_assume!((small - 0.025).abs() > 1e-9);
        prop_assert_eq!(found.interval.change().is_some(), small < 0.025, "{:?}", found);
    }

    #[test]
    fn a_trend_lies_within_its_interval(
        years in proptest::collection::vec(
            (prop_oneof![5 => 2000..2020, 1 => any::<i32>()], place()), 0..14),
        level in level(),
    ) {
        let mut known: Vec<i32> =
            years.iter().filter(|(_, o)| o.rate().is_some()).map(|(year, _)| *year).collect();
        known.sort_unstable();
        known.dedup();
        match trend(&years, level) {
            Err(refusal) => prop_assert_eq!(refusal, Refusal::FewYears { found: known.len() }),
            Ok(found) => {
                prop_assert!(known.len() > 1 && found.years == known.len());
                let upper = found.interval.upper.unwrap_or(f64::MAX);
                prop_assert!(found.interval.lower <= upper && upper.is_finite(), "{:?}", found);
                prop_assert!(found.yearly.is_none_or(|ratio|
                    found.interval.lower <= ratio && ratio <= upper && ratio > 0.0), "{:?}", found);
                prop_assert!(found.dispersion.is_none_or(|x| x.is_finite() && x >= 0.0));
                prop_assert!(found.cases > 0 || found.yearly.is_none());
            }
        }
    }

    #[test]
    fn a_funnel_has_its_overall_rate_inside(places in proptest::collection::vec(place(), 1..9)) {
        let Some(funnel) = Funnel::of(&places) else {
            prop_assert!(places.iter().all(|p| p.rate().is_none()));
            return Ok(());
        };
        for place in &places {
            prop_assert_eq!(funnel.position(*place).is_some(), place.rate().is_some());
            for level in [Level::OF_95, Level::OF_998] {
                let found = place.exposure.and_then(|people| funnel.limits(people, level));
                // Whole cases: the overall rate can lie up to one of them outside.
                prop_assert!(found.is_none_or(|found| {
                    let step = PER / place.exposure.map_or(1.0, |people| {
                        Observed::new(people, 100_000).rate().unwrap()
                    }) * (1.0 + 1e-9);
                    let slack = step + funnel.overall * 1e-12;
                    found.lower <= funnel.overall + slack && funnel.overall - slack <= found.upper
                }), "{:?} {:?} {:?}", funnel, place, found);
            }
        }
    }

    #[test]
    fn watching_gives_a_number_at_each_time(
        series in proptest::collection::vec(
            proptest::option::weighted(0.7, prop_oneof![4 => 0_u64..20, 1 => any::<u64>()]), 0..30),
        mean in 0.01_f64..50.0, smoothing in 0.001_f64..1.0, width in 0.1_f64..6.0,
    ) {
        let found = Ewma { mean, smoothing, width }.chart(&series).unwrap();
        prop_assert_eq!(found.points.len(), series.len());
        let mut before = (mean, mean, mean);
        for (point, count) in found.points.iter().zip(&series) {
            let now = (point.statistic, point.lower, point.upper);
            prop_assert!(now.0.is_finite() && point.lower >= 0.0 && point.upper >= point.lower);
            // What is not known moves nothing and alarms nobody.
            prop_assert!(count.is_some() || (now == before && point.alarm.is_none()));
            before = now;
        }
        let cusum = Cusum { reference: mean, threshold: width };
        let sums = cusum.chart(&series).unwrap();
        prop_assert_eq!(sums.sums.len(), series.len());
        prop_assert!(sums.sums.iter().all(|sum| sum.is_finite() && *sum >= 0.0));
        prop_assert_eq!(sums.alarm, sums.sums.iter().position(|sum| *sum >= width));
        // Taken out, the blanks change no number.
        let known: Vec<Option<u64>> = series.iter().copied().flatten().map(Some).collect();
        let last = |series: &[Option<u64>]| {
            let points = Ewma { mean, smoothing, width }.chart(series).unwrap().points;
            let sums = cusum.chart(series).unwrap().sums;
            points.last().map(|p| (p.statistic, p.upper)).zip(sums.last().copied())
        };
        prop_assert!(known.is_empty() || last(&known) == last(&series));
    }

    /// As the paper has it: all up to the greatest i with p ≤ q·i/m.
    #[test]
    fn chances_survive_as_they_are_defined_to(
        chances in proptest::collection::vec(proptest::option::weighted(0.9, 0.0_f64..0.2), 0..40),
        q in 0.01_f64..0.5,
    ) {
        let mut sorted: Vec<f64> = chances.iter().copied().flatten().collect();
        sorted.sort_by(f64::total_cmp);
        for (dependence, share) in [
            (Dependence::NoneOrPositive, q),
            (Dependence::Any, q / (1..=sorted.len()).map(|i| 1.0 / real(i as u64)).sum::<f64>()),
        ] {
            let found = discoveries(&chances, q, dependence).unwrap();
            let line = |i: usize| share * real(i as u64 + 1) / real(sorted.len() as u64);
            let last = (0..sorted.len()).rev().find(|i| sorted[*i] <= line(*i));
            let expected: Vec<bool> = chances
                .iter()
                .map(|p| p.zip(last).is_some_and(|(p, last)| p <= sorted[last]))
                .collect();
            prop_assert_eq!(&found.survives, &expected);
            prop_assert_eq!(found.tested, sorted.len());
            for (adjusted, chance) in found.adjusted.iter().zip(&chances) {
                prop_assert_eq!(adjusted.is_some(), chance.is_some());
                prop_assert!(adjusted.is_none_or(|x| x <= 1.0 && x >= chance.unwrap_or(0.0)));
            }
        }
    }

    #[test]
    fn every_series_that_can_be_tested_is_ranked_once(
        series in proptest::collection::vec(
            proptest::collection::vec(proptest::option::weighted(0.8, 0_u64..9), 0..9), 0..12),
    ) {
        let found = warnings(&series, 0.05, Dependence::Any).unwrap();
        let able = |s: &Vec<Option<u64>>| s.split_last().is_some_and(|(last, before)| {
            last.is_some() && before.iter().any(Option::is_some)
        });
        prop_assert_eq!(found.len(), series.iter().filter(|s| able(s)).count());
        prop_assert!(found.iter().all(|w| able(&series[w.series])));
        prop_assert!(found.windows(2).all(|w| w[0].rise.chance <= w[1].rise.chance));
        prop_assert!(found.windows(2).all(|w| w[0].survives || !w[1].survives));
    }
}

/// Where the peer's local smoothing is no number: m = A = 0, and 0/0. Also islands, and places
/// and neighbours that are not known.
#[test]
fn neighbourhoods_without_cases_without_neighbours_or_without_people_have_numbers() {
    let places = [
        Observed::new(0, 4_000),
        Observed::new(0, 9_000),
        Observed::new(0, 500),
        Observed::new(6, 70_000),
        Observed { count: Some(2), exposure: None },
        Observed { count: None, exposure: Some(8_000) },
        Observed::new(5, 0),
    ];
    let neighbours: [Vec<usize>; 7] =
        [vec![1, 2], vec![0, 2, 2, 1], vec![0, 1, 4, 5, 6], vec![], vec![0, 3], vec![3], vec![3]];
    let found = smooth::local(&places, &neighbours).unwrap();
    for at in 0..3 {
        let found = found[at].unwrap();
        assert_eq!((found.rate, found.weight, found.prior.areas), (0.0, 0.0, 3));
    }
    // The control: the weight as it is usually written is no number here.
    let (between, mean, people) = (0.0_f64, 0.0, 4_000.0);
    assert!((between / (between + mean / people)).is_nan());
    let island = found[3].unwrap();
    assert_eq!((island.rate, island.crude, island.prior.areas), (600.0 / 70.0, 600.0 / 70.0, 1));
    assert_eq!(found[4..], [None, None, None]);
    // A is 0 though m is not: places that are alike.
    let alike = [Observed::new(2, 1_000), Observed::new(4, 2_000)];
    let found = smooth::local(&alike, &[vec![1], vec![0]]).unwrap();
    assert!(found.iter().all(|s| s.unwrap().weight == 0.0));
    assert_eq!(smooth::global(&[]), []);
    assert_eq!(smooth::global(&[BLANK; 3]), [None, None, None]);
    assert_eq!(smooth::local(&[BLANK], &[vec![]]), Ok(vec![None]));
}

#[test]
fn what_is_not_known_does_not_enter_the_mean() {
    let known = [Observed::new(3, 181_000), Observed::new(25, 412_000), Observed::new(1, 60_000)];
    let blanks = [
        Observed { count: None, exposure: Some(900_000) },
        Observed { count: Some(70), exposure: None },
        Observed::new(70, 0),
    ];
    let with: Vec<_> = known.into_iter().chain(blanks).collect();
    assert_eq!(Prior::of(with.iter().copied()), Prior::of(known));
    // The control: a blank that was read for 0 would be another mean.
    let zero = Observed::new(0, 900_000);
    assert_ne!(Prior::of(known.into_iter().chain([zero])), Prior::of(known));
    assert_eq!(Funnel::of(&with).map(|f| f.overall), Funnel::of(&known).map(|f| f.overall));
}

/// Whoever is a neighbour of everybody is smoothed as by all; of others a part is enough.
#[test]
fn local_smoothing_is_the_global_one_of_each_neighbourhood() {
    let places = [(3, 181), (0, 95), (25, 412), (1, 60), (12, 1_240), (2, 230)]
        .map(|(n, thousands)| Observed::new(n, thousands * 1_000));
    let all: Vec<Vec<usize>> = (0..6).map(|_| (0..6).collect()).collect();
    let found = smooth::local(&places, &all).unwrap();
    for (local, global) in found.iter().zip(smooth::global(&places)) {
        within(local.unwrap().rate, global.unwrap().rate, 1e-14);
    }
    let chain: Vec<Vec<usize>> =
        vec![vec![1], vec![0, 2], vec![1, 3], vec![2, 4], vec![3, 5], vec![4]];
    let found = smooth::local(&places, &chain).unwrap();
    let part = smooth::global(&places[1..4]);
    assert_eq!(found[2], part[1]);
    assert_ne!(found[2], smooth::global(&places)[2], "the control");
    let short = smooth::local(&places, &chain[1..]);
    assert_eq!(short, Err(Refusal::Neighbours { found: 5, areas: 6 }));
    let strange = smooth::local(&places[..2], &[vec![1], vec![2]]);
    assert_eq!(strange, Err(Refusal::NoArea { area: 1, neighbour: 2 }));
}
