//! Counts by place and by time: the vectors of `design/statistics.md` 4, published examples,
//! and what must always hold, each with a control that fails where it does not.
mod always;
mod chance;
mod vectors;

use estimation::surveillance::Observed;

/// Numbers that are printed to so many digits after the point.
#[track_caller]
fn printed(found: f64, expected: f64, digits: i32) {
    let half = 0.500_001 * 10_f64.powi(-digits);
    assert!((found - expected).abs() <= half, "{found} for {expected}");
}

fn areas(counts: &[u64], people: &[u64]) -> Vec<Observed> {
    counts.iter().zip(people).map(|(n, x)| Observed::new(*n, *x)).collect()
}

fn real(n: u64) -> f64 {
    f64::from(u32::try_from(n).unwrap())
}
