//! How often each is wrong, which is what it promises: worked out over all outcomes where that
//! can be, else by drawing with fixed seeds. Each has a control that breaks the promise.
use super::real;
use estimation::interval::{Interval, Level};
use estimation::random::Stream;
use estimation::special::{ln_factorial, poisson_tails};
use estimation::surveillance::comparison::compare;
use estimation::surveillance::discovery::{Dependence, discoveries};
use estimation::surveillance::ewma::Ewma;
use estimation::surveillance::trend::trend;
use estimation::surveillance::warning::{rise, warnings};
use estimation::surveillance::{Observed, count};

fn poisson(n: u64, mean: f64) -> f64 {
    (real(n) * mean.ln() - mean - ln_factorial(n)).exp()
}

/// How often intervals of Poisson counts hold their mean: exact, by the sum over counts.
fn coverage(mean: f64, intervals: &[Interval]) -> f64 {
    let holds = |i: &Interval| i.lower <= mean && mean <= i.upper;
    let each = (0..).zip(intervals).filter(|(_, i)| holds(i));
    each.map(|(n, _)| poisson(n, mean)).sum()
}

#[test]
fn an_exact_interval_holds_the_mean_as_often_as_it_says() {
    for level in [Level::OF_95, Level::OF_998, Level::new(0.5).unwrap()] {
        let exact: Vec<Interval> = (0..160).map(|n| count::interval(n, level)).collect();
        for step in 1..400 {
            let mean = f64::from(step) * 0.171;
            let found = coverage(mean, &exact);
            assert!(found >= level.share() - 1e-12, "{mean}: {found}");
        }
    }
    // The control: n ± 1.96 √n, which is too short where counts are small.
    let usual = |n: u64| {
        let reach = 1.959_963_984_540_054 * real(n).sqrt();
        Interval { level: 0.95, lower: real(n) - reach, upper: real(n) + reach }
    };
    let usual: Vec<Interval> = (0..160).map(usual).collect();
    assert!(coverage(2.0, &usual) < 0.9);
}

/// The interval of a ratio, given how many there are together: exact, over all outcomes.
#[test]
fn an_exact_interval_holds_the_ratio_as_often_as_it_says() {
    for together in [1_u64, 5, 12, 40] {
        let all: Vec<_> = (0..=together)
            .map(|now| {
                let (a, b) = (Observed::new(now, 3), Observed::new(together - now, 5));
                compare(a, b, Level::OF_95).unwrap()
            })
            .collect();
        for ratio in [0.05, 0.4, 1.0, 1.7, 6.0, 40.0] {
            let share = 3.0 * ratio / (3.0 * ratio + 5.0);
            let chance = |now: u64| {
                let ways =
                    ln_factorial(together) - ln_factorial(now) - ln_factorial(together - now);
                (ways + real(now) * f64::ln(share) + real(together - now) * f64::ln(1.0 - share))
                    .exp()
            };
            let holds = |i: &estimation::surveillance::RatioInterval| {
                i.lower <= ratio && i.upper.is_none_or(|upper| ratio <= upper)
            };
            let each = (0..).zip(&all).filter(|(_, c)| holds(&c.interval));
            let found: f64 = each.map(|(now, _)| chance(now)).sum();
            assert!(found >= 0.95 - 1e-12, "{together} {ratio}: {found}");
        }
    }
}

/// P(chance ≤ α) under a common mean is at most α, exact over all outcomes: four times before,
/// one now. The control takes the mean of the four for known.
#[test]
fn the_baseline_is_not_taken_for_known() {
    let mut worst = 0.0;
    for mean in [0.3, 1.0, 2.5, 6.0] {
        for alpha in [0.05, 0.01] {
            let (mut honest, mut naive) = (0.0, 0.0);
            for sum in 0..60 {
                for last in 0..30 {
                    let weight = poisson(sum, 4.0 * mean) * poisson(last, mean);
                    let series = [Some(sum), Some(0), Some(0), Some(0), Some(last)];
                    if rise(&series).unwrap().unwrap().chance <= alpha {
                        honest += weight;
                    }
                    if poisson_tails(last, real(sum) / 4.0).1 <= alpha {
                        naive += weight;
                    }
                }
            }
            assert!(honest <= alpha, "{mean} {alpha}: {honest}");
            assert!(naive > alpha, "the control, {mean} {alpha}: {naive}");
            worst = f64::max(worst, naive / alpha);
        }
    }
    assert!(worst > 5.0, "{worst}");
}

const Q: f64 = 0.05;
const RUNS: u64 = 4_000;

/// Three standard errors of a share Q of the runs.
fn error() -> f64 {
    3.0 * (Q * (1.0 - Q) / real(RUNS)).sqrt()
}

/// The share of runs of which `of` says yes.
fn share(seed: u64, mut of: impl FnMut(&mut Stream) -> bool) -> f64 {
    let yes = (0..RUNS).filter(|run| of(&mut Stream::new(seed, *run))).count();
    real(yes as u64) / real(RUNS)
}

/// Thirty series of thirteen months in which nothing happens.
#[test]
fn where_nothing_happens_anything_is_raised_in_a_share_q_of_months_at_most() {
    let months = |stream: &mut Stream| -> Vec<Vec<Option<u64>>> {
        let series = |mean| (0..13).map(|_| Some(stream.poisson(mean))).collect();
        [0.4, 1.5, 6.0].into_iter().cycle().take(30).map(series).collect()
    };
    let raised = |dependence| {
        share(11, |stream| warnings(&months(stream), Q, dependence).unwrap()[0].survives)
    };
    let (usual, any) = (raised(Dependence::NoneOrPositive), raised(Dependence::Any));
    assert!(usual <= Q + error(), "{usual}");
    assert!(any <= usual, "{any}");
    // The control: the same chances as they are, not corrected.
    let bare = share(11, |stream| {
        warnings(&months(stream), Q, Dependence::Any).unwrap()[0].rise.chance <= Q
    });
    assert!(bare > 0.4, "{bare}");
    // Whole counts leave room below q. Chances that are uniform leave none, so that what is
    // too strict is told too.
    let uniform = share(12, |stream| {
        let chances: Vec<Option<f64>> = (0..30).map(|_| Some(stream.uniform())).collect();
        let found = discoveries(&chances, Q, Dependence::NoneOrPositive).unwrap();
        found.survives.contains(&true)
    });
    assert!((uniform - Q).abs() <= error(), "{uniform}");
}

/// Ten series of thirty with a rise: of what is raised a share q·20/30 is expected to be
/// raised for nothing.
#[test]
fn of_what_is_raised_a_share_q_at_most_is_for_nothing() {
    let (mut wrong, mut bare, mut found_of_ten) = (0.0, 0.0, 0.0);
    for run in 0..RUNS {
        let mut stream = Stream::new(13, run);
        let chances: Vec<f64> =
            (0..30).map(|i| stream.uniform() * if i < 10 { 1e-3 } else { 1.0 }).collect();
        let known: Vec<Option<f64>> = chances.iter().copied().map(Some).collect();
        let survives = discoveries(&known, Q, Dependence::NoneOrPositive).unwrap().survives;
        let part = |of: &dyn Fn(usize) -> bool| {
            let raised = (0..30).filter(|i| of(*i)).count();
            let nothing = (10..30).filter(|i| of(*i)).count();
            real(nothing as u64) / real(raised.max(1) as u64)
        };
        wrong += part(&|i| survives[i]);
        bare += part(&|i| chances[i] <= Q);
        found_of_ten += real(survives[..10].iter().filter(|s| **s).count() as u64);
    }
    let runs = real(RUNS);
    assert!((wrong / runs - Q * 20.0 / 30.0).abs() < 0.003, "{}", wrong / runs);
    assert!(found_of_ten / runs > 9.99, "and the rises are found");
    assert!(bare / runs > 0.08, "the control: {}", bare / runs);
}

/// Chances that are uniform each, and together the worst there can be for Benjamini &
/// Hochberg: J of the m are within (J−1)q/m … Jq/m, with chance q/J, else none is below q.
/// Source: Guo & Rao, J. Statist. Plann. Inference 138 (2008).
#[test]
fn whatever_the_dependence_the_stricter_rule_holds() {
    const M: usize = 20;
    let chances = |stream: &mut Stream| -> Vec<Option<f64>> {
        let mut at = stream.uniform() / Q;
        let found = (1..=M).find(|j| {
            at -= 1.0 / real(*j as u64);
            at < 0.0
        });
        let low = found.unwrap_or(0);
        let first = (stream.uniform() * 20.0).floor();
        (0..M)
            .map(|i| {
                let turned = (real(i as u64) - first).rem_euclid(20.0);
                let u = stream.uniform();
                Some(if turned < real(low as u64) {
                    (real(low as u64) - u) * Q / 20.0
                } else {
                    Q + u * (1.0 - Q)
                })
            })
            .collect()
    };
    let raised = |dependence| {
        share(17, |stream| {
            discoveries(&chances(stream), Q, dependence).unwrap().survives.contains(&true)
        })
    };
    // The control: 1 + 1/2 + … + 1/20 = 3.598 times as often as promised.
    let usual = raised(Dependence::NoneOrPositive);
    assert!((usual - 3.598 * Q).abs() < 0.02, "{usual}");
    let any = raised(Dependence::Any);
    assert!(any <= Q + error(), "{any}");
    // Each by itself is uniform.
    let below = share(17, |stream| chances(stream)[3] <= Some(Q));
    assert!((below - Q).abs() <= error(), "{below}");
}

/// The variance behind the limits, where five of seven times are not known, against draws. The
/// control is the variance by the calendar.
#[test]
fn the_limits_after_blanks_are_of_what_is_known() {
    let ewma = Ewma { mean: 9.0, smoothing: 0.3, width: 3.0 };
    let known = [true, false, false, false, true, false, false];
    let (mut squares, mut reach, runs) = (0.0, 0.0, 40_000_u64);
    for run in 0..runs {
        let mut stream = Stream::new(19, run);
        let series = known.map(|known| known.then(|| stream.poisson(9.0)));
        let last = *ewma.chart(&series).unwrap().points.last().unwrap();
        squares += (last.statistic - 9.0).powi(2);
        reach = last.upper - 9.0;
    }
    let (variance, limit) = (squares / real(runs), (reach / 3.0).powi(2));
    assert!((variance / limit - 1.0).abs() < 0.03, "{variance} {limit}");
    let calendar = 9.0 * 0.3 / 1.7 * (1.0 - 0.7_f64.powi(14));
    assert!((variance / calendar - 1.0).abs() > 0.2, "{variance} {calendar}");
}

/// The interval of a trend over ten years of some six cases. The control: cases that come four
/// at a time, of which the interval knows nothing and the dispersion does.
#[test]
fn a_trend_is_within_its_interval_as_often_as_it_says() {
    let run = |group: u64, seed: u64| {
        let (mut held, mut dispersion) = (0, 0.0);
        for run in 0..2_000 {
            let mut stream = Stream::new(seed, run);
            let years: Vec<_> = (0..10)
                .map(|t| {
                    let mean = 6.0 * (0.05 * f64::from(t)).exp() / real(group);
                    (2015 + t, Observed::new(group * stream.poisson(mean), 1))
                })
                .collect();
            let found = trend(&years, Level::OF_95).unwrap();
            let truth = 0.05_f64.exp();
            let upper = found.interval.upper.unwrap_or(f64::MAX);
            held += u32::from(found.interval.lower <= truth && truth <= upper);
            dispersion += found.dispersion.unwrap_or(1.0);
        }
        (f64::from(held) / 2_000.0, dispersion / 2_000.0)
    };
    let (held, dispersion) = run(1, 23);
    assert!((held - 0.95).abs() < 0.015, "{held}");
    assert!((dispersion - 1.0).abs() < 0.05, "{dispersion}");
    let (held, dispersion) = run(4, 29);
    assert!(held < 0.75 && (dispersion - 4.0).abs() < 0.3, "the control: {held} {dispersion}");
}
