//! Chance that follows from a seed: the same numbers with any number of threads.
//!
//! Number `i` of stream `s` of a seed is a function of the three alone (a counter that is
//! mixed), so whoever computes replicate 17 gets the same sample for it. It is for
//! simulation only: it hides nothing.
use crate::special::{ln_gamma, real};

/// One stream of random numbers.
#[derive(Clone, Debug)]
pub struct Stream {
    number: u64,
    key: u64,
    counter: u64,
    /// The second of a pair of normal variables, not yet given out.
    spare: Option<f64>,
}

/// Stafford's 13th variant of the finaliser of `MurmurHash3`, as `SplitMix64` uses it.
/// Source: Steele, Lea & Flood, Fast splittable pseudorandom number generators, OOPSLA 2014.
fn mix(mut z: u64) -> u64 {
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

const GOLDEN: u64 = 0x9e37_79b9_7f4a_7c15;

impl Stream {
    /// Stream `stream` of `seed`.
    #[must_use]
    pub fn new(seed: u64, stream: u64) -> Self {
        let key = mix(mix(seed.wrapping_add(GOLDEN)) ^ stream.wrapping_mul(0xd1b5_4a32_d192_ed03));
        Self { number: stream, key, counter: 0, spare: None }
    }

    /// Which stream it is.
    pub(crate) fn number(&self) -> u64 {
        self.number
    }

    /// 64 random bits.
    pub fn bits(&mut self) -> u64 {
        self.counter = self.counter.wrapping_add(1);
        mix(self.key.wrapping_add(self.counter.wrapping_mul(GOLDEN)))
    }

    /// Uniform between 0 and 1, both excluded.
    pub fn uniform(&mut self) -> f64 {
        (real(self.bits() >> 12) + 0.5) / 4_503_599_627_370_496.0
    }

    /// Standard normal, by the polar method of Marsaglia.
    pub fn normal(&mut self) -> f64 {
        if let Some(spare) = self.spare.take() {
            return spare;
        }
        loop {
            let (u, v) = (2.0 * self.uniform() - 1.0, 2.0 * self.uniform() - 1.0);
            let s = u * u + v * v;
            if s < 1.0 && s > 0.0 {
                let stretch = (-2.0 * s.ln() / s).sqrt();
                self.spare = Some(v * stretch);
                return u * stretch;
            }
        }
    }

    /// Gamma with `shape` ≥ 1 and scale 1.
    /// Source: Marsaglia & Tsang, ACM Trans. Math. Software 26 (2000).
    #[expect(clippy::many_single_char_names, reason = "the names of the source")]
    fn gamma_from_one(&mut self, shape: f64) -> f64 {
        let d = shape - 1.0 / 3.0;
        let c = 1.0 / (9.0 * d).sqrt();
        loop {
            let x = self.normal();
            let v = 1.0 + c * x;
            if v <= 0.0 {
                continue;
            }
            let v = v * v * v;
            let (u, x2) = (self.uniform(), x * x);
            // The first bound is inside the second, and needs no logarithm.
            if u < 1.0 - 0.0331 * x2 * x2 || u.ln() < 0.5 * x2 + d - d * v + d * v.ln() {
                return d * v;
            }
        }
    }

    /// The logarithm of a gamma variable with `shape` > 0 and scale 1: a small shape gives
    /// values that are no longer above 0 themselves.
    pub fn ln_gamma_variable(&mut self, shape: f64) -> f64 {
        if shape >= 1.0 {
            return self.gamma_from_one(shape).ln();
        }
        self.gamma_from_one(shape + 1.0).ln() + self.uniform().ln() / shape
    }

    /// Gamma with `shape` > 0 and scale 1.
    pub fn gamma(&mut self, shape: f64) -> f64 {
        if shape >= 1.0 {
            return self.gamma_from_one(shape);
        }
        self.ln_gamma_variable(shape).exp()
    }

    /// A beta variable and 1 minus it, for `a`, `b` ≥ 1.
    pub fn beta_from_one(&mut self, a: f64, b: f64) -> (f64, f64) {
        let (x, y) = (self.gamma_from_one(a), self.gamma_from_one(b));
        (x / (x + y), y / (x + y))
    }

    /// The logarithms of a beta variable and of 1 minus it, for `a`, `b` > 0.
    pub fn ln_beta_variable(&mut self, a: f64, b: f64) -> (f64, f64) {
        let (x, y) = (self.ln_gamma_variable(a), self.ln_gamma_variable(b));
        let top = x.max(y);
        let sum = top + ((x - top).exp() + (y - top).exp()).ln();
        (x - sum, y - sum)
    }

    /// How many of `n` succeed, each with chance `p`.
    ///
    /// Rejection where n·p is 10 or more (Hörmann, J. Stat. Comput. Simul. 46 (1993), BTRS);
    /// inversion below that.
    #[expect(clippy::many_single_char_names, reason = "the names of the source")]
    pub fn binomial(&mut self, n: u64, p: f64) -> u64 {
        if n == 0 || p <= 0.0 {
            return 0;
        }
        if p > 0.5 {
            return n - self.binomial(n, 1.0 - p);
        }
        let size = real(n);
        let expected = size * p;
        if expected < 10.0 {
            // By inversion. The chance of any success is at most n·p: mostly one look suffices.
            let mut above = self.uniform();
            if above >= expected {
                return 0;
            }
            above = 1.0 - above;
            let odds = p / (1.0 - p);
            let mut chance = (size * (-p).ln_1p()).exp();
            let mut hits = 0;
            while above > chance && hits < n {
                above -= chance;
                hits += 1;
                chance *= ((size + 1.0) / real(hits) - 1.0) * odds;
            }
            return hits;
        }
        let spread = (size * p * (1.0 - p)).sqrt();
        let b = 1.15 + 2.53 * spread;
        let a = -0.0873 + 0.0248 * b + 0.01 * p;
        let c = size * p + 0.5;
        let v_r = 0.92 - 4.2 / b;
        let alpha = (2.83 + 5.1 / b) * spread;
        let ln_odds = (p / (1.0 - p)).ln();
        let mode = ((size + 1.0) * p).floor();
        let h = ln_gamma(mode + 1.0) + ln_gamma(size - mode + 1.0);
        loop {
            let u = self.uniform() - 0.5;
            let v = self.uniform();
            let us = 0.5 - u.abs();
            let k = ((2.0 * a / us + b) * u + c).floor();
            if k < 0.0 || k > size {
                continue;
            }
            if us >= 0.07 && v <= v_r {
                return whole(k);
            }
            let v = (v * alpha / (a / (us * us) + b)).ln();
            let bound = h - ln_gamma(k + 1.0) - ln_gamma(size - k + 1.0) + (k - mode) * ln_odds;
            if v <= bound {
                return whole(k);
            }
        }
    }

    /// Poisson with `mean` ≥ 0: multiplication below 10, rejection from there on.
    /// Source: Hörmann, Insurance: Mathematics and Economics 12 (1993), PTRS.
    #[expect(clippy::many_single_char_names, reason = "the names of the source")]
    pub fn poisson(&mut self, mean: f64) -> u64 {
        if mean < 10.0 {
            let (limit, mut product, mut k) = ((-mean).exp(), self.uniform(), 0);
            while product > limit {
                product *= self.uniform();
                k += 1;
            }
            return k;
        }
        let b = 0.931 + 2.53 * mean.sqrt();
        let a = -0.059 + 0.02483 * b;
        let inverse_alpha = 1.1239 + 1.1328 / (b - 3.4);
        let v_r = 0.9277 - 3.6224 / (b - 2.0);
        loop {
            let u = self.uniform() - 0.5;
            let v = self.uniform();
            let us = 0.5 - u.abs();
            let k = ((2.0 * a / us + b) * u + mean + 0.43).floor();
            if us >= 0.07 && v <= v_r {
                return whole(k);
            }
            if k < 0.0 || (us < 0.013 && v > us) {
                continue;
            }
            let left = v.ln() + inverse_alpha.ln() - (a / (us * us) + b).ln();
            if left <= k * mean.ln() - mean - ln_gamma(k + 1.0) {
                return whole(k);
            }
        }
    }

    /// Shares `n` out over cells in proportion to `weights` (≥ 0, not all 0), into `out`.
    pub fn multinomial(&mut self, n: u64, weights: &[f64], out: &mut [u64]) {
        out.fill(0);
        let mut left = n;
        let mut rest: f64 = weights.iter().sum();
        let Some(last) = weights.iter().rposition(|w| *w > 0.0) else { return };
        for (at, weight) in weights.iter().enumerate().take(last) {
            if left == 0 {
                return;
            }
            let hits = self.binomial(left, (weight / rest).clamp(0.0, 1.0));
            out[at] = hits;
            left -= hits;
            rest -= weight;
        }
        out[last] = left;
    }
}

/// A whole number ≥ 0 that a method worked out in floating point.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "callers hold a whole number between 0 and 2⁵³"
)]
pub(crate) fn whole(x: f64) -> u64 {
    x as u64
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::special::{incomplete_beta, incomplete_gamma, normal, poisson_tails};

    const N: u32 = 40_000;

    /// The greatest distance between the sample's distribution and `cdf`
    /// (Kolmogorov–Smirnov), in units in which 1.95 is passed once in a thousand.
    fn distance(mut draw: impl FnMut(&mut Stream) -> f64, cdf: impl Fn(f64) -> f64) -> f64 {
        let mut stream = Stream::new(7, 3);
        let mut all: Vec<f64> = (0..N).map(|_| draw(&mut stream)).collect();
        all.sort_by(f64::total_cmp);
        let n = f64::from(N);
        // The points of a discrete variable are compared once all of their draws are in.
        let mut worst = 0.0_f64;
        for (i, x) in all.iter().enumerate() {
            if all.get(i + 1) != Some(x) {
                worst = worst.max((real(i as u64 + 1) / n - cdf(*x)).abs());
            }
        }
        worst * n.sqrt()
    }

    #[test]
    fn samples_have_the_distributions_that_they_are_named_for() {
        let ok = |what: &str, found: f64| assert!(found < 1.95, "{what}: {found}");
        ok("uniform", distance(Stream::uniform, |x| x));
        ok("normal", distance(Stream::normal, normal));
        for shape in [0.25, 1.0, 7.5] {
            ok("gamma", distance(|s| s.gamma(shape), |x| incomplete_gamma(shape, x).0));
        }
        ok("beta", distance(|s| s.beta_from_one(2.0, 5.0).0, |x| incomplete_beta(2.0, 5.0, x)));
        let beta = |s: &mut Stream| s.ln_beta_variable(2.0, 5.0).0.exp();
        ok("beta", distance(beta, |x| incomplete_beta(2.0, 5.0, x)));
        for (n, p) in [(20, 0.1), (9, 0.7), (200, 0.3), (5_000, 0.9), (30, 0.5), (4_000, 0.002)] {
            let cdf = |x: f64| 1.0 - incomplete_beta(x + 1.0, real(n) - x, p);
            let cdf = |x: f64| if x >= real(n) { 1.0 } else { cdf(x) };
            ok("binomial", distance(|s| real(s.binomial(n, p)), cdf));
        }
        for mean in [0.5, 9.0, 11.0, 800.0] {
            ok("poisson", distance(|s| real(s.poisson(mean)), |x| poisson_tails(whole(x), mean).0));
        }
        // The control: a slightly wrong distribution is told.
        let wrong = distance(|s| real(s.binomial(200, 0.3)), |x| poisson_tails(whole(x), 60.0).0);
        assert!(wrong > 1.95, "{wrong}");
        assert!(distance(|s| s.gamma(7.6), |x| incomplete_gamma(7.5, x).0) > 1.95);
    }

    #[test]
    fn shares_add_up_and_an_empty_cell_stays_empty() {
        let mut stream = Stream::new(1, 1);
        let mut out = [0; 4];
        for _ in 0..1000 {
            stream.multinomial(100, &[0.2, 0.0, 3.0, 0.0], &mut out);
            assert_eq!((out[0] + out[2], out[1], out[3]), (100, 0, 0));
        }
    }

    #[test]
    fn a_stream_follows_from_its_seed_and_number_alone() {
        let first = |seed, stream| Stream::new(seed, stream).bits();
        assert_eq!(first(1, 2), first(1, 2));
        assert_ne!(first(1, 2), first(2, 1));
        assert_ne!(first(1, 2), first(1, 3));
    }
}
