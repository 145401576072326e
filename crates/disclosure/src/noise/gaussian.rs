//! The discrete Gaussian, sampled exactly: only whole numbers are compared, so no bit of a
//! floating-point number can tell what was added to what.
//!
//! P(x) ∝ exp(−x²/(2σ²)) on the whole numbers. A discrete Laplace proposal of scale t = ⌊σ⌋ + 1
//! is kept with probability exp(−(|x| − σ²/t)²/(2σ²)); both need nothing but coins that fall
//! with probability exp(−a/b) for whole a and b.
//!
//! Source: C. Canonne, G. Kamath, T. Steinke, "The Discrete Gaussian for Differential Privacy"
//! (2020), algorithms 1 to 3.
use crate::random::Stream;
use rand::Rng;

/// The largest variance that is sampled: all products stay within 128 bits.
pub const LARGEST_VARIANCE: u64 = 1 << 36;

/// The most that a sample can be away from 0, in multiples of t: beyond it the probability is
/// below e^−500, and the products would leave 128 bits.
const FARTHEST: u64 = 1 << 9;

fn below(end: u128, random: &mut Stream) -> u128 {
    if let Ok(end) = u64::try_from(end) {
        return u128::from(random.below(end));
    }
    // The smallest power of two that holds it; what is too large is drawn anew.
    let bits = 128 - (end - 1).leading_zeros();
    loop {
        let drawn = u128::from(random.next_u64()) << 64 | u128::from(random.next_u64());
        let drawn = drawn >> (128 - bits);
        if drawn < end {
            return drawn;
        }
    }
}

/// A coin that falls with probability exp(−a/b).
fn exponential(a: u128, b: u128, random: &mut Stream) -> bool {
    // exp(−a/b) is exp(−1) as often as b goes into a, and once exp of the rest.
    let mut whole = a / b;
    while whole > 0 {
        if !at_most_one(1, 1, random) {
            return false;
        }
        whole -= 1;
    }
    at_most_one(a % b, b, random)
}

/// The same for a ≤ b.
fn at_most_one(a: u128, b: u128, random: &mut Stream) -> bool {
    let mut k = 1_u128;
    // Coins of a/(b·1), a/(b·2), … until one fails: it is the odd one with exp(−a/b).
    while below(b * k, random) < a {
        k += 1;
    }
    k % 2 == 1
}

/// A whole number with P(x) ∝ exp(−|x|/t).
fn laplace(t: u64, random: &mut Stream) -> i64 {
    loop {
        let rest = random.below(t);
        if !at_most_one(u128::from(rest), u128::from(t), random) {
            continue;
        }
        let mut times = 0;
        while times < FARTHEST && at_most_one(1, 1, random) {
            times += 1;
        }
        let size = i64::try_from(rest + t * times).unwrap_or(i64::MAX);
        let negative = random.below(2) == 1;
        // Zero has one sign.
        if negative && size == 0 {
            continue;
        }
        return if negative { -size } else { size };
    }
}

/// A whole number with P(x) ∝ exp(−x²/(2·variance)).
///
/// `variance` is from 1 to [`LARGEST_VARIANCE`]; what is outside is taken to the nearer end.
/// Cost: some thirty random words.
pub fn gaussian(variance: u64, random: &mut Stream) -> i64 {
    let variance = variance.clamp(1, LARGEST_VARIANCE);
    let t = variance.isqrt() + 1;
    loop {
        let x = laplace(t, random);
        // (|x| − σ²/t)² / (2σ²) = (|x|·t − σ²)² / (2σ²t²)
        let away = (u128::from(x.unsigned_abs()) * u128::from(t)).abs_diff(variance.into());
        let scale = 2 * u128::from(variance) * u128::from(t) * u128::from(t);
        if exponential(away * away, scale, random) {
            return x;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Variance of so many samples, and the exact variance of the discrete Gaussian.
    #[expect(clippy::cast_precision_loss, reason = "samples are small")]
    fn variances(variance: u64, samples: u32, sample: impl Fn(&mut Stream) -> i64) -> (f64, f64) {
        let mut random = Stream::new(b"variance", "test", variance);
        let squares: f64 = (0..samples).map(|_| sample(&mut random) as f64).map(|x| x * x).sum();
        let (mut mass, mut second) = (0.0, 0.0);
        for x in -2000..=2000 {
            let x = f64::from(x);
            let p = (-x * x / (2.0 * variance as f64)).exp();
            mass += p;
            second += p * x * x;
        }
        (squares / f64::from(samples), second / mass)
    }

    #[test]
    fn the_variance_is_right_within_one_per_cent() {
        for variance in [1, 7, 400, 10_000] {
            let (found, exact) = variances(variance, 200_000, |random| gaussian(variance, random));
            assert!((found / exact - 1.0).abs() < 0.01, "{variance}: {found} {exact}");
        }
        // The control: a sampler that forgets to reject is found out.
        let (found, exact) = variances(400, 200_000, |random| laplace(21, random));
        assert!((found / exact - 1.0).abs() > 0.01, "{found} {exact}");
    }

    #[test]
    #[expect(clippy::cast_precision_loss, reason = "samples are small")]
    fn each_whole_number_comes_as_often_as_it_should() {
        let mut random = Stream::new(b"chi", "test", 0);
        let (variance, samples) = (4_u64, 100_000);
        let mut counts = [0_u32; 13];
        for _ in 0..samples {
            let x = gaussian(variance, &mut random).clamp(-6, 6) + 6;
            counts[usize::try_from(x).unwrap()] += 1;
        }
        let weight = |x: i32| (-f64::from(x * x) / (2.0 * variance as f64)).exp();
        let mass: f64 = (-60..=60).map(weight).sum();
        let chi: f64 = (-5..=5_i32)
            .map(|x| {
                let expected = weight(x) / mass * f64::from(samples);
                (f64::from(counts[usize::try_from(x + 6).unwrap()]) - expected).powi(2) / expected
            })
            .sum();
        // 11 numbers: a chi-square beyond 31 comes once in a thousand.
        assert!(chi < 31.0, "{chi}");
    }
}
