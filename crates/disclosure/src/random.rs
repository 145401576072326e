//! Random bits that follow from a seed, a purpose and a number, and from nothing else: not
//! from the order in which threads come by.
use rand::rngs::ChaCha20Rng;
use rand::{Rng, SeedableRng, TryRng};
use sha2::{Digest, Sha256};
use std::convert::Infallible;

/// One stream of `ChaCha20`, keyed by SHA-256 over the seed, the purpose and the number.
#[derive(Debug)]
pub struct Stream(ChaCha20Rng);

impl Stream {
    /// The stream of a seed for a purpose, and within it of a number.
    #[must_use]
    pub fn new(seed: &[u8], purpose: &str, number: u64) -> Self {
        let mut hash = Sha256::new();
        for part in [seed, purpose.as_bytes(), &number.to_le_bytes()] {
            hash.update((part.len() as u64).to_le_bytes());
            hash.update(part);
        }
        Self(ChaCha20Rng::from_seed(hash.finalize().into()))
    }

    /// A whole number from 0 to below `end`, all alike. `end` is 1 or more.
    pub fn below(&mut self, end: u64) -> u64 {
        // The multiples of `end` that fit are taken, the rest drawn anew: no bias.
        let zone = u64::MAX - (u64::MAX % end + 1) % end;
        loop {
            let drawn = self.next_u64();
            if drawn <= zone {
                return drawn % end;
            }
        }
    }
}

impl TryRng for Stream {
    type Error = Infallible;

    fn try_next_u32(&mut self) -> Result<u32, Infallible> {
        Ok(self.0.next_u32())
    }

    fn try_next_u64(&mut self) -> Result<u64, Infallible> {
        Ok(self.0.next_u64())
    }

    fn try_fill_bytes(&mut self, bytes: &mut [u8]) -> Result<(), Infallible> {
        self.0.fill_bytes(bytes);
        Ok(())
    }
}
