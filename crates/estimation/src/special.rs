//! The six special functions that the methods need, for real arguments in double precision.
//!
//! Each is written from its published formula and tested against published values; none
//! returns NaN for an argument of its domain.

/// ln Γ(x) for x > 0.
///
/// Stirling's series from 12 on, and below it the recurrence Γ(x) = Γ(x + 1)/x. The absolute
/// error is some 1e-14 below 12, the relative error some 1e-16 from there on.
/// Source: Abramowitz & Stegun, Handbook of Mathematical Functions (1964), 6.1.41.
#[must_use]
pub fn ln_gamma(x: f64) -> f64 {
    let (mut x, mut product) = (x, 1.0);
    while x < 12.0 {
        product *= x;
        x += 1.0;
    }
    let (r, r2) = (1.0 / x, 1.0 / (x * x));
    let series = r
        * (1.0 / 12.0
            - r2 * (1.0 / 360.0
                - r2 * (1.0 / 1260.0
                    - r2 * (1.0 / 1680.0
                        - r2 * (1.0 / 1188.0 - r2 * (691.0 / 360_360.0 - r2 / 156.0))))));
    let half_ln_2pi = 0.918_938_533_204_672_8;
    (x - 0.5) * x.ln() - x + half_ln_2pi + series - product.ln()
}

/// ln(n!) of a count.
#[must_use]
pub fn ln_factorial(n: u64) -> f64 {
    ln_gamma(real(n) + 1.0)
}

/// The regularised incomplete gamma functions (P(a, x), Q(a, x)) for a > 0, x ≥ 0; P + Q = 1.
///
/// The smaller of the two is computed, so that a tail keeps its digits.
/// Source: Abramowitz & Stegun 6.5.29 (series) and 6.5.31 (continued fraction, by Lentz).
#[must_use]
#[expect(clippy::many_single_char_names, reason = "the names of the source")]
pub fn incomplete_gamma(a: f64, x: f64) -> (f64, f64) {
    if x <= 0.0 {
        return (0.0, 1.0);
    }
    let front = (a * x.ln() - x - ln_gamma(a)).exp();
    if x < a + 1.0 {
        let (mut term, mut sum, mut n) = (1.0 / a, 1.0 / a, a);
        while term > sum * 1e-17 {
            n += 1.0;
            term *= x / n;
            sum += term;
        }
        let p = (front * sum).min(1.0);
        (p, 1.0 - p)
    } else {
        let mut b = x + 1.0 - a;
        let mut c = 1.0 / TINY;
        let mut d = 1.0 / b;
        let mut fraction = d;
        for i in 1..10_000 {
            let an = -f64::from(i) * (f64::from(i) - a);
            b += 2.0;
            d = 1.0 / nonzero(an * d + b);
            c = nonzero(b + an / c);
            fraction *= d * c;
            if (d * c - 1.0).abs() < 1e-16 {
                break;
            }
        }
        let q = (front * fraction).clamp(0.0, 1.0);
        (1.0 - q, q)
    }
}

/// The regularised incomplete beta function of x in 0 ..= 1, for a, b > 0.
///
/// Source: Abramowitz & Stegun 26.5.8, the continued fraction by Lentz.
#[must_use]
#[expect(clippy::many_single_char_names, reason = "the names of the source")]
pub fn incomplete_beta(a: f64, b: f64, x: f64) -> f64 {
    if x <= 0.0 || x >= 1.0 {
        return if x <= 0.0 { 0.0 } else { 1.0 };
    }
    if x > (a + 1.0) / (a + b + 2.0) {
        return 1.0 - incomplete_beta(b, a, 1.0 - x);
    }
    let front = ln_gamma(a + b) - ln_gamma(a) - ln_gamma(b) + a * x.ln() + b * (-x).ln_1p();
    let (mut c, mut d) = (1.0, 1.0 / nonzero(1.0 - (a + b) * x / (a + 1.0)));
    let mut fraction = d;
    for i in 1..10_000 {
        let m = f64::from(i);
        let even = m * (b - m) * x / ((a + 2.0 * m - 1.0) * (a + 2.0 * m));
        d = 1.0 / nonzero(1.0 + even * d);
        c = nonzero(1.0 + even / c);
        fraction *= d * c;
        let odd = -(a + m) * (a + b + m) * x / ((a + 2.0 * m) * (a + 2.0 * m + 1.0));
        d = 1.0 / nonzero(1.0 + odd * d);
        c = nonzero(1.0 + odd / c);
        fraction *= d * c;
        if (d * c - 1.0).abs() < 1e-16 {
            break;
        }
    }
    (front.exp() * fraction / a).clamp(0.0, 1.0)
}

/// Φ(x), the distribution function of the standard normal; digits are kept in the lower tail.
#[must_use]
pub fn normal(x: f64) -> f64 {
    let (p, q) = incomplete_gamma(0.5, x * x / 2.0);
    if x < 0.0 { q / 2.0 } else { 0.5 + p / 2.0 }
}

/// Φ⁻¹(p) for 0 < p < 1; −∞ at 0 and ∞ at 1.
///
/// A rational start (Abramowitz & Stegun 26.2.23), then Halley's steps against [`normal`].
#[must_use]
pub fn normal_quantile(p: f64) -> f64 {
    if p <= 0.0 {
        return f64::NEG_INFINITY;
    }
    if p >= 1.0 {
        return f64::INFINITY;
    }
    // In the lower half, where the tail keeps its digits.
    let lower = p.min(1.0 - p);
    let t = (-2.0 * lower.ln()).sqrt();
    let top = 2.515_517 + t * (0.802_853 + t * 0.010_328);
    let bottom = 1.0 + t * (1.432_788 + t * (0.189_269 + t * 0.001_308));
    let mut x = top / bottom - t;
    for _ in 0..4 {
        let density = (-x * x / 2.0).exp() * 0.398_942_280_401_432_7;
        if density <= 0.0 {
            break;
        }
        let u = (normal(x) - lower) / density;
        x -= u / (1.0 + x * u / 2.0);
    }
    if p < 0.5 { x } else { -x }
}

/// The two tails (P(X ≤ k), P(X ≥ k)) of a Poisson variable with mean `mean` ≥ 0.
#[must_use]
pub fn poisson_tails(k: u64, mean: f64) -> (f64, f64) {
    if mean <= 0.0 {
        return (1.0, if k == 0 { 1.0 } else { 0.0 });
    }
    let up_to = incomplete_gamma(real(k) + 1.0, mean).1;
    (up_to, if k == 0 { 1.0 } else { incomplete_gamma(real(k), mean).0 })
}

const TINY: f64 = 1e-300;

fn nonzero(x: f64) -> f64 {
    if x.abs() < TINY { TINY } else { x }
}

/// A count as a real number: exact below 2⁵³, and lists hold fewer people.
#[expect(clippy::cast_precision_loss, reason = "counts are below 2⁵³: the lists see to it")]
pub(crate) fn real(n: u64) -> f64 {
    n as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn close(found: f64, expected: f64) {
        let error = (found - expected).abs() / expected.abs().max(1e-300);
        assert!(error < 1e-12, "{found} for {expected}: {error}");
    }

    #[test]
    fn gamma_is_as_published() {
        // Abramowitz & Stegun, tables 6.1 and 6.4: Γ(1/2) = √π, Γ(1.5) = √π/2, Γ(1/3).
        close(ln_gamma(0.5), std::f64::consts::PI.sqrt().ln());
        close(ln_gamma(1.0 / 3.0), 2.678_938_534_707_747_6_f64.ln());
        close(ln_gamma(1.5), (std::f64::consts::PI.sqrt() / 2.0).ln());
        close(ln_gamma(11.0), 3_628_800_f64.ln());
        close(ln_gamma(101.0), 363.739_375_555_563_5);
        close(ln_gamma(1e6), 12_815_504.569_147_612);
        assert!(ln_gamma(1.0).abs() < 1e-13 && ln_gamma(2.0).abs() < 1e-13);
    }

    #[test]
    fn incomplete_gamma_is_as_published() {
        // Closed forms: Q(1, x) = e⁻ˣ; Q(2, x) = (1 + x)e⁻ˣ; P(1/2, x) = erf √x.
        close(incomplete_gamma(1.0, 3.0).1, (-3.0_f64).exp());
        close(incomplete_gamma(2.0, 0.7).0, 1.0 - 1.7 * (-0.7_f64).exp());
        close(incomplete_gamma(2.0, 30.0).1, 31.0 * (-30.0_f64).exp());
        // Abramowitz & Stegun, table 7.1: erf 1.
        close(incomplete_gamma(0.5, 1.0).0, 0.842_700_792_949_714_9);
        close(incomplete_gamma(0.5, 4.0).1, 0.004_677_734_981_047_266);
    }

    #[test]
    fn incomplete_beta_is_a_sum_of_the_binomial() {
        // Abramowitz & Stegun 26.5.24: P(X ≥ a) of a binomial with n = a + b − 1.
        let tail: f64 = [(3, 120.0), (4, 210.0), (5, 252.0), (6, 210.0)]
            .iter()
            .chain(&[(7, 120.0), (8, 45.0), (9, 10.0), (10, 1.0)])
            .map(|(k, ways)| ways * 0.3_f64.powi(*k) * 0.7_f64.powi(10 - k))
            .sum();
        close(incomplete_beta(3.0, 8.0, 0.3), tail);
        close(incomplete_beta(1.0, 4.0, 0.9), 1.0 - 0.1_f64.powi(4));
        close(incomplete_beta(0.5, 0.5, 0.25), 1.0 / 3.0);
    }

    #[test]
    fn normal_and_its_inverse_are_as_published() {
        // Abramowitz & Stegun, table 26.1; 26.2 for the tail.
        close(normal(1.0), 0.841_344_746_068_542_9);
        close(normal(-1.96), 0.024_997_895_148_220_435);
        close(normal(-6.0), 9.865_876_450_376_98e-10);
        close(normal(0.0), 0.5);
        close(normal_quantile(0.975), 1.959_963_984_540_054);
        close(normal_quantile(0.9), 1.281_551_565_544_600_4);
        close(normal_quantile(1e-10), -6.361_340_902_404_056);
        assert!(normal_quantile(0.5).abs() < 1e-15);
        for i in 1..1000 {
            let p = f64::from(i) / 1000.0;
            close(normal(normal_quantile(p)), p);
        }
    }

    #[test]
    fn tails_of_the_poisson_are_its_sums() {
        for (k, mean) in [(0, 2.5), (3, 2.5), (12, 4.0), (40, 55.5), (1, 0.001)] {
            let term = |i: u64| (real(i) * f64::ln(mean) - mean - ln_factorial(i)).exp();
            let below: f64 = (0..=k).map(term).sum();
            let above: f64 = (k..k + 400).map(term).sum();
            let (up_to, from) = poisson_tails(k, mean);
            close(up_to, below);
            close(from, above);
        }
        // Abramowitz & Stegun, table 26.7: Q(χ² = 10 | ν = 6) = P(X ≤ 2), mean 5.
        close(poisson_tails(2, 5.0).0, 0.124_652_019_483_081_08);
        assert_eq!(poisson_tails(0, 0.0), (1.0, 1.0));
    }
}
