//! What others worked out.
use super::{areas, printed};
use crate::data::within;
use estimation::interval::Level;
use estimation::surveillance::cusum::{Cusum, reference};
use estimation::surveillance::discovery::{Dependence, discoveries};
use estimation::surveillance::ewma::Ewma;
use estimation::surveillance::smooth::{self, Prior};
use estimation::surveillance::trend::trend;
use estimation::surveillance::{Change, Observed, comparison::compare, count};

/// `design/statistics.md` 4: Garwood, 95 %.
#[test]
fn intervals_of_counts_are_as_given() {
    for (n, lower, upper) in [
        (0, 0.0, 3.688_879),
        (1, 0.025_318, 5.571_643),
        (3, 0.618_672, 8.767_273),
        (5, 1.623_486, 11.668_332),
        (12, 6.200_575, 20.961_585),
        (25, 16.178_682, 36.904_932),
    ] {
        let found = count::interval(n, Level::OF_95);
        printed(found.lower, lower, 6);
        printed(found.upper, upper, 6);
        // The control: one case more or fewer has other ends in every digit that is compared.
        let other = count::interval(n + 1, Level::OF_95);
        assert!((other.upper - upper).abs() > 1.0);
    }
}

/// The first example of R's manual page of `poisson.test` (137 deaths of nickel workers where
/// 24.19893 were expected); the ends were worked out apart, by sums.
#[test]
fn a_rate_has_the_interval_of_its_count() {
    let found = count::interval(137, Level::OF_95);
    within(found.lower / 24.198_93, 4.753_124_804_848_748, 1e-12);
    within(found.upper / 24.198_93, 6.692_709_334_176_073, 1e-12);
    let found = count::rate(Observed::new(137, 2_419_893), Level::OF_95).unwrap();
    within(found.rate, 5.661_407_343_217_241, 1e-12);
    within(found.interval.upper, 6.692_709_334_176_073, 1e-12);
    let blank = Observed { count: Some(137), exposure: None };
    assert_eq!(count::rate(blank, Level::OF_95), None);
    assert_eq!(count::rate(Observed::new(137, 0), Level::OF_95), None);
}

const PEOPLE: [u64; 6] = [181_000, 95_000, 412_000, 60_000, 1_240_000, 230_000];

/// `design/statistics.md` 4: Marshall's global smoothing.
#[test]
fn smoothed_rates_are_as_given() {
    let places = areas(&[3, 0, 25, 1, 12, 2], &PEOPLE);
    let prior = Prior::of(places.iter().copied()).unwrap();
    printed(prior.mean, 1.938_683_498_6, 10);
    // s² and A, per 100,000 squared: the given ones are per person.
    printed(prior.spread, 3.982_268_471_697, 12);
    printed(prior.between, 3.457_827_489_195, 12);
    let expected = [1.723_969, 0.719_519, 5.573_343, 1.798_066, 1.009_744, 1.079_103];
    for (found, expected) in smooth::global(&places).iter().zip(expected) {
        printed(found.unwrap().rate, expected, 6);
    }
    // Seven in the third place instead of 25: all of the spread is chance.
    let even = areas(&[3, 0, 7, 1, 12, 2], &PEOPLE);
    let even: Vec<_> = smooth::global(&even).into_iter().flatten().collect();
    assert_eq!((even.len(), even[0].prior.between.to_bits()), (6, 0));
    for found in even {
        printed(found.rate, 1.127_142, 6);
    }
}

/// `design/statistics.md` 4: λ = 0.3, L = 3, μ = 4.
#[test]
fn the_forgetting_mean_alarms_as_given() {
    let series = [4, 3, 5, 4, 6, 2, 4, 7, 8, 9, 10, 6].map(Some);
    let ewma = Ewma { mean: 4.0, smoothing: 0.3, width: 3.0 };
    let found = ewma.chart(&series).unwrap();
    assert_eq!(found.alarm, Some(9), "the tenth time, counted from 0");
    printed(found.points[9].statistic, 6.745_194, 6);
    printed(found.points[9].upper, 6.519_498, 6);
    assert_eq!(found.points[9].alarm, Some(Change::Rise));
    assert!(found.points[..9].iter().all(|p| p.alarm.is_none()));
    // The limits of a full series in closed form, and the control: the usual constant ones.
    for (t, point) in (1..).zip(&found.points) {
        let variance = 4.0 * 0.3 / 1.7 * (1.0 - 0.7_f64.powi(2 * t));
        within(point.upper, 4.0 + 3.0 * variance.sqrt(), 1e-14);
    }
    assert!(4.0 + 3.0 * f64::sqrt(4.0 * 0.3 / 1.7) > found.points[0].upper + 0.7);
}

/// `design/statistics.md` 4: μ₀ = 4, μ₁ = 8.
#[test]
fn the_sum_of_what_is_too_much_is_as_given() {
    printed(reference(4.0, 8.0).unwrap(), 5.770_78, 5);
    let series = [4, 3, 5, 4, 6, 2, 4, 7, 8, 9, 10, 6].map(Some);
    let found = Cusum::between(4.0, 8.0, 10.0).unwrap().chart(&series).unwrap();
    for (t, expected) in [(10, 6.687_660), (11, 10.916_879), (12, 11.146_099)] {
        printed(found.sums[t - 1], expected, 6);
    }
    assert_eq!((found.alarm, found.since), (Some(10), Some(7)), "since the first 7");
    // The control: the mean of the two means in place of the reference gives another sum.
    let other = Cusum { reference: 6.0, threshold: 10.0 }.chart(&series).unwrap();
    assert!((other.sums[9] - 6.687_660).abs() > 0.5);
}

/// The second example of R's manual page of `poisson.test`: lung cancer in Fredericia against
/// three other towns, 11 among 800 and 21 among 3,011. The chances were worked out apart, in
/// whole numbers, and the ends by sums.
#[test]
fn two_rates_compare_as_by_sums() {
    let (now, before) = (Observed::new(11, 800), Observed::new(21, 3_011));
    let found = compare(now, before, Level::OF_95).unwrap();
    within(found.ratio.unwrap(), 1.971_488_095_238_095, 1e-14);
    within(found.interval.lower, 0.858_426_403_391_639_7, 1e-12);
    within(found.interval.upper.unwrap(), 4.277_265_943_654_073, 1e-12);
    within(found.rise, 0.056_008_659_787_699_66, 1e-12);
    within(found.fall, 0.975_931_823_227_312_1, 1e-12);
    within(found.either, 2.0 * found.rise, 1e-14);
    assert_eq!(found.interval.change(), None);
    // Twelve after six, by hand: the sum of the last seven of 2¹⁸.
    let found = compare(Observed::new(12, 1), Observed::new(6, 1), Level::OF_95).unwrap();
    within(found.rise, 0.118_942_260_742_187_5, 1e-13);
    // The other way round is the mirror.
    let mirror = compare(Observed::new(6, 1), Observed::new(12, 1), Level::OF_95).unwrap();
    within(mirror.fall, found.rise, 1e-14);
    within(mirror.interval.lower * found.interval.upper.unwrap(), 1.0, 1e-13);
    within(mirror.interval.upper.unwrap() * found.interval.lower, 1.0, 1e-13);
}

/// Deaths from AIDS in Australia by quarter, 1983 to 1986 (Dobson, An Introduction to
/// Generalized Linear Models, 1990). Slope, dispersion and ends were worked out apart, by
/// halving.
#[test]
fn a_trend_is_as_worked_out_apart() {
    let counts = [0, 1, 2, 3, 1, 4, 9, 18, 23, 31, 20, 25, 37, 45];
    let years: Vec<_> = (1..).zip(counts.map(|n| Observed::new(n, 1))).collect();
    let found = trend(&years, Level::OF_95).unwrap();
    within(found.yearly.unwrap().ln(), 0.256_523_593_717_914_6, 1e-10);
    within(found.interval.lower.ln(), 0.214_403_279_331_393_64, 1e-9);
    within(found.interval.upper.unwrap().ln(), 0.300_890_947_434_211_24, 1e-9);
    within(found.dispersion.unwrap(), 2.403_942_082_896_747_5, 1e-9);
    assert_eq!((found.years, found.cases), (14, 219));
    assert_eq!(found.interval.change(), Some(Change::Rise));
    // The control: Wald's ends, ± 2 standard errors of 0.022039, are others.
    assert!((found.interval.lower.ln() - (0.256_523_6 - 1.959_964 * 0.022_039)).abs() > 1e-3);
}

/// The example of Benjamini & Hochberg (1995): of fifteen chances four survive,
/// where three do with Bonferroni's correction and nine with none.
#[test]
fn the_fifteen_chances_survive_as_published() {
    let chances = [
        0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.3240, 0.4262,
        0.5719, 0.6528, 0.7590, 1.000,
    ];
    // In any order.
    let mixed: Vec<Option<f64>> = (0..15).map(|i| Some(chances[(i * 7) % 15])).collect();
    let run = |dependence| {
        let found = discoveries(&mixed, 0.05, dependence).unwrap();
        let survive = found.survives.iter().filter(|s| **s).count();
        let mut adjusted: Vec<f64> = found.adjusted.into_iter().flatten().collect();
        adjusted.sort_by(f64::total_cmp);
        (found.tested, survive, adjusted)
    };
    let (tested, survive, adjusted) = run(Dependence::NoneOrPositive);
    assert_eq!((tested, survive), (15, 4));
    for (found, expected) in
        adjusted.iter().zip([0.0015, 0.003, 0.0095, 0.035_625, 0.0603, 0.063_857_142_857_142_86])
    {
        within(*found, expected, 1e-13);
    }
    within(adjusted[6], adjusted[5], 1e-15);
    let (_, survive, adjusted) = run(Dependence::Any);
    assert_eq!(survive, 3);
    within(adjusted[2], 0.031_523_175_435_675_44, 1e-13);
    assert_eq!(chances.iter().filter(|p| **p <= 0.05).count(), 9, "the control: none corrected");
}
