//! Numbers that only a key gives.
use blake2::Blake2bMac512;
use blake2::digest::{KeyInit, Mac};

/// An endless row of numbers from keyed `BLAKE2b` (RFC 7693): the same for the same key and
/// label, and without the key not to be told from random ones.
pub(crate) struct Stream {
    mac: Blake2bMac512,
    block: [u8; 64],
    used: usize,
    counter: u64,
}

impl Stream {
    /// The row of a key and a label.
    pub(crate) fn new(key: &[u8; 32], label: &[u8]) -> Self {
        let mut mac =
            Blake2bMac512::new_from_slice(key).expect("32 bytes are no more than BLAKE2b takes");
        mac.update(&(label.len() as u64).to_le_bytes());
        mac.update(label);
        Self { mac, block: [0; 64], used: 64, counter: 0 }
    }

    fn take<const N: usize>(&mut self) -> [u8; N] {
        if self.used + N > self.block.len() {
            let mut mac = self.mac.clone();
            mac.update(&self.counter.to_le_bytes());
            self.block.copy_from_slice(&mac.finalize().into_bytes());
            self.counter += 1;
            self.used = 0;
        }
        let mut bytes = [0; N];
        bytes.copy_from_slice(&self.block[self.used..self.used + N]);
        self.used += N;
        bytes
    }

    /// A number of 16 bits.
    pub(crate) fn short(&mut self) -> u16 {
        u16::from_le_bytes(self.take())
    }

    /// A number below `end`, which is at least 1; from 64 bits, so that no number is more
    /// likely than another by more than `end` in 2⁶⁴.
    pub(crate) fn below(&mut self, end: usize) -> usize {
        usize::try_from(u64::from_le_bytes(self.take()) % end as u64).unwrap_or(0)
    }

    /// The numbers below `end` in an order that the key chooses (Fisher and Yates).
    pub(crate) fn permutation(&mut self, end: usize) -> Vec<usize> {
        let mut order: Vec<usize> = (0..end).collect();
        for last in (1..end).rev() {
            order.swap(last, self.below(last + 1));
        }
        order
    }
}
