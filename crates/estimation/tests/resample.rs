//! The bootstrap that repeats the selection, against measured and published numbers.
//!
//! The acceleration has no chance in it and is compared to 1e-5. Ends of intervals hang on the
//! order in which a generator gives its numbers: they are compared within the error that
//! several seeds show them to have.
use crate::data::{close, korea, kosovo, uk_5, western, within};
use estimation::interval::Interval;
use estimation::lists::Lists;
use estimation::method::{Details, Estimate, Kind, Method, Options, estimate};

fn run(lists: &Lists, method: Method, options: Options) -> Estimate {
    estimate(lists, method, &options).unwrap()
}

fn acceleration(lists: &Lists, method: Method, order: usize) -> f64 {
    let options = Options { order, bootstrap: 100, ..Options::default() };
    run(lists, method, options).bootstrap.unwrap().acceleration
}

/// `design/statistics.md` 2.2, `MultipleSystemsEstimation` 1.2.0; Korea by order: its own tests.
#[test]
fn accelerations_are_as_measured() {
    close(acceleration(&korea(), Method::Stepwise, 2), -0.028_773_379_854_4);
    close(acceleration(&western(), Method::Stepwise, 2), -0.095_010_255_710_5);
    close(acceleration(&uk_5(), Method::Stepwise, 2), -0.012_181_081_373_8);
    close(acceleration(&korea(), Method::Bic, 1), -0.001_934_882);
    close(acceleration(&korea(), Method::Bic, 2), -0.008_783_628);
}

/// Fails unless each measured end is within four standard deviations, as eight seeds show
/// them, of the mean of these; a deviation is taken for at least 1 %.
#[track_caller]
fn ends(lists: &Lists, method: Method, options: Options, expected: &[(usize, f64, f64)]) {
    let found: Vec<[Interval; 2]> =
        (1..=8).map(|seed| run(lists, method, Options { seed, ..options }).intervals).collect();
    for (level, lower, upper) in expected {
        for (of, expected) in [(Ends::Lower, lower), (Ends::Upper, upper)] {
            let all: Vec<f64> = found.iter().map(|i| of.of(&i[*level])).collect();
            let mean = all.iter().sum::<f64>() / 8.0;
            let spread = (all.iter().map(|x| (x - mean).powi(2)).sum::<f64>() / 7.0).sqrt();
            let reach = 4.0 * spread.max(0.01 * mean);
            assert!((expected - mean).abs() < reach, "{expected}: {mean} ± {spread}, {all:?}");
        }
    }
}

#[derive(Clone, Copy)]
enum Ends {
    Lower,
    Upper,
}

impl Ends {
    fn of(self, interval: &Interval) -> f64 {
        match self {
            Self::Lower => interval.lower,
            Self::Upper => interval.upper,
        }
    }
}

/// `design/statistics.md` 2.2: 1000 replicates of stepwise.
#[test]
fn ends_of_stepwise_are_as_measured() {
    let options = Options::default();
    ends(&korea(), Method::Stepwise, options, &[(0, 123.344, 440.506)]);
    let western_ends = [(0, 1_293.214, 3_672.037), (1, 1_343.289, 2_998.539)];
    ends(&western(), Method::Stepwise, options, &western_ends);
    // Of five UK lists the lower end of 95 % is the second or third least of 1000: it hangs on
    // single replicates. 50,000 of ours say 9,268 where the peer's 1000 said 8,784.780.
    ends(&uk_5(), Method::Stepwise, options, &[(1, 9_623.857, 12_531.139)]);
    let found = run(&uk_5(), Method::Stepwise, options).intervals[0];
    within(found.lower, 8_784.780, 0.06);
    within(found.upper, 14_700.549, 0.06);
}

/// `design/statistics.md` 2.2: 1000 replicates of all models; the top one refitted alone.
#[test]
fn ends_of_all_models_are_as_measured() {
    let options = Options::default();
    ends(&korea(), Method::Bic, options, &[(0, 128.31, 349.71), (1, 135.0, 290.5)]);
    let top = Options { top: Some(1), ..options };
    ends(&korea(), Method::Bic, top, &[(0, 130.78, 248.78)]);
    let third = Options { order: 3, ..options };
    ends(&kosovo(), Method::Bic, third, &[(0, 6_947.0, 18_010.0), (1, 7_414.6, 12_198.4)]);
    let top = Options { top: Some(1), ..third };
    ends(&kosovo(), Method::Bic, top, &[(0, 9_101.0, 12_003.0)]);
    // The control: an interval that takes the model for known is not the one that repeats
    // the choice, by more than such an error.
    let known = run(&kosovo(), Method::Bic, top).intervals[0];
    let chosen = run(&kosovo(), Method::Bic, third).intervals[0];
    assert!(chosen.upper - chosen.lower > 2.0 * (known.upper - known.lower));
}

#[test]
fn without_replicates_the_interval_is_of_the_model_alone() {
    let found = run(&western(), Method::Stepwise, Options { bootstrap: 0, ..Options::default() });
    assert_eq!((found.kind, found.bootstrap), (Kind::Wald, None));
    within(found.intervals[0].lower, 1_657.093_666, 1e-5);
    let Details::Stepwise { selected, added } = found.details else { panic!() };
    assert_eq!((selected.dependences.as_str(), added.len()), ("A·E", 1));
}
