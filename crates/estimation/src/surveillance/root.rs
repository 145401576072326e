//! Where a rising function passes 0.

/// The place between `low` and `high` where a function that rises from below 0 to above it
/// is 0. `at` gives its value and slope; either may be infinite where the function is too
/// small to be told from 0.
///
/// Newton's steps from `start`; one that would leave what is known to enclose the place is
/// replaced by halving that.
pub(super) fn root(low: f64, high: f64, start: f64, at: impl Fn(f64) -> (f64, f64)) -> f64 {
    let (mut low, mut high) = (low, high);
    let inside = |x: f64, low: f64, high: f64| {
        if x > low && x < high { x } else { f64::midpoint(low, high) }
    };
    let mut x = inside(start, low, high);
    for _ in 0..MOST_STEPS {
        let (value, slope) = at(x);
        if value > 0.0 {
            high = x;
        } else {
            low = x;
        }
        // What is no number is inside of nothing.
        let next = inside(x - value / slope, low, high);
        if (next - x).abs() <= ENOUGH * (1.0 + x.abs()) {
            return next;
        }
        x = next;
    }
    x
}

/// Newton's steps square the error: after one this short nothing is left of it.
const ENOUGH: f64 = 1e-14;
/// Halving alone needs some sixty.
const MOST_STEPS: usize = 200;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_root_is_found_where_newton_alone_runs_away() {
        let found = root(-50.0, 50.0, 3.0, |x| (x.atan() - 0.5, 1.0 / (1.0 + x * x)));
        assert!((found - 0.5_f64.tan()).abs() < 1e-14, "{found}");
        // The control: the first step from 3 leads to −4.5, and the steps then grow.
        let step = |x: f64| x - (x.atan() - 0.5) * (1.0 + x * x);
        assert!((0..4).fold(3.0, |x, _| step(x)).abs() > 100.0);
        let halved = root(-100.0, 100.0, 0.0, |x| (x.exp().ln() + 90.0, f64::NAN));
        assert!((halved + 90.0).abs() < 1e-12, "halving is enough: {halved}");
    }
}
