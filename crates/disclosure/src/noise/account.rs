//! How much privacy noise gives: zero-concentrated differential privacy (ρ), and (ε, δ) from it.
//!
//! Discrete Gaussian noise of variance σ² on counts that one record moves by Δ (in the Euclidean
//! norm) is ρ = Δ²/(2σ²); several releases add up. From ρ,
//! ε = min over α > 1 of ρα + ln(1 − 1/α) − (ln δ + ln α)/(α − 1), the tight conversion.
//!
//! Neighbours differ by one record that is there or not.
//!
//! Source: Canonne, Kamath, Steinke (2020), theorem 14 and proposition 12.
use crate::error::{Error, Result};

/// The ε of ρ at δ.
#[must_use]
pub fn epsilon(rho: f64, delta: f64) -> f64 {
    if rho <= 0.0 {
        return 0.0;
    }
    let at = |t: f64| {
        // α = 1 + e^t; near α = 1, 1 − 1/α has to be taken without cancellation.
        let x = t.exp();
        let alpha = 1.0 + x;
        rho * alpha + (x / alpha).ln() - (delta.ln() + alpha.ln()) / x
    };
    // The function falls and then rises in t: thirds are cut off until nothing is left.
    let (mut low, mut high) = (-20.0_f64, 20.0_f64);
    for _ in 0..200 {
        let (a, b) = (low + (high - low) / 3.0, high - (high - low) / 3.0);
        if at(a) < at(b) { high = b } else { low = a }
    }
    at(f64::midpoint(low, high)).max(0.0)
}

/// The largest ρ whose ε at δ is at most `epsilon`.
///
/// # Errors
///
/// [`Error::Parameter`] for an ε that is not above 0 and at most 20, or a δ that is not above 0
/// and below 1.
pub fn rho(epsilon: f64, delta: f64) -> Result<f64> {
    if !(epsilon > 0.0 && epsilon <= 20.0) {
        let value = epsilon.to_string();
        return Err(Error::Parameter { name: "epsilon", value, range: "above 0 and at most 20" });
    }
    if !(delta > 0.0 && delta < 1.0) {
        let value = delta.to_string();
        return Err(Error::Parameter { name: "delta", value, range: "above 0 and below 1" });
    }
    let (mut low, mut high) = (0.0, 40.0);
    for _ in 0..200 {
        let middle = f64::midpoint(low, high);
        if self::epsilon(middle, delta) <= epsilon { low = middle } else { high = middle }
    }
    Ok(low)
}

/// The δ that is used unless another is said: min(10⁻⁶, 1/n²), n being the next power of ten
/// from the number of rows on, so that δ does not tell how many there are.
#[must_use]
#[expect(clippy::cast_precision_loss, reason = "a power of ten needs no 53 bits")]
pub fn default_delta(rows: u64) -> f64 {
    let mut n = 1_u64;
    while n < rows {
        n = n.saturating_mul(10);
    }
    (1.0 / (n as f64).powi(2)).min(1e-6)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_conversion_agrees_with_an_independent_one() {
        // n, ε and ρ of 0.995 ε at δ/2 for δ = 1/(n ln n), as a grid over α in another language
        // gives them.
        let cases = [
            (300.0, 0.5, 0.01391),
            (600.0, 1.0, 0.04182),
            (600.0, 4.0, 0.47390),
            (5_000.0, 2.0, 0.10900),
            (91_043.0, 4.0, 0.29268),
            (150_000.0, 1.0, 0.02166),
            (1_000_000.0, 12.0, 1.74458),
        ];
        for (n, epsilon, expected) in cases {
            let n: f64 = n;
            let (epsilon, delta) = (0.995 * epsilon, 0.5 / (n * n.ln()));
            let found = rho(epsilon, delta).unwrap();
            // The figures have five digits.
            assert!((found - expected).abs() <= 0.6e-5, "{n} {epsilon}: {found}");
            assert!((self::epsilon(found, delta) - epsilon).abs() < 1e-9);
        }
    }

    #[test]
    fn delta_is_never_above_what_the_rows_allow_and_does_not_tell_them() {
        for (rows, expected) in
            [(0, 1e-6), (600, 1e-6), (1_000, 1e-6), (1_001, 1e-8), (91_043, 1e-10)]
        {
            let found = default_delta(rows);
            assert!((found / expected - 1.0).abs() < 1e-12, "{rows}: {found}");
        }
    }

    #[test]
    fn what_is_no_budget_is_refused() {
        for (epsilon, delta) in
            [(0.0, 1e-6), (-1.0, 1e-6), (f64::NAN, 1e-6), (1.0, 0.0), (1.0, 1.0), (1e9, 0.1)]
        {
            assert!(rho(epsilon, delta).is_err(), "{epsilon} {delta}");
        }
    }
}
