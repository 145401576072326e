//! Numbers that look random and are the same every time.

/// A generator of numbers: `SplitMix64` (Steele, Lea and Flood, 2014).
#[derive(Clone, Debug)]
pub(super) struct Chance(u64);

impl Chance {
    /// The generator with this seed.
    pub(super) const fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// The next 64 bits.
    pub(super) const fn bits(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let z = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// 128 bits, as the seed of the ids of an operation.
    pub(super) const fn seed(&mut self) -> u128 {
        (self.bits() as u128) << 64 | self.bits() as u128
    }

    /// A number from `least` to `most`, both included.
    pub(super) fn between(&mut self, least: i32, most: i32) -> i32 {
        let span = u64::from(most.abs_diff(least)) + 1;
        // The remainder is below the span, which was made of i32s.
        least + i32::try_from(self.bits() % span).unwrap_or(0)
    }

    /// One of several.
    pub(super) fn one<'o, T>(&mut self, of: &'o [T]) -> &'o T {
        let n = u64::try_from(of.len().max(1)).unwrap_or(1);
        &of[usize::try_from(self.bits() % n).unwrap_or(0)]
    }

    /// True so many times out of a hundred.
    pub(super) fn percent(&mut self, n: i32) -> bool {
        self.between(1, 100) <= n
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_seed_gives_the_same_numbers_and_another_gives_others() {
        let draw = |seed| {
            let mut chance = Chance::new(seed);
            (0..5).map(|_| chance.between(1, 1_000)).collect::<Vec<_>>()
        };
        assert_eq!(draw(7), draw(7));
        assert_ne!(draw(7), draw(8));
        assert!(draw(7).iter().all(|n| (1..=1_000).contains(n)));
    }
}
