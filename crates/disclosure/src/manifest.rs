//! What goes with a released file: how it was made, what it cost, how good it is, and its hash.
//!
//! Everything in it may be published: its utility figures come from the noise and from the
//! released counts. An error against the true counts would give those away.
use crate::aggregate::{Aggregates, Spent};
use crate::rows::Rows;
use crate::utility::{self, Length};
use serde::Serialize;
use sha2::{Digest, Sha256};

/// What noise follows from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Seed(Vec<u8>);

impl Seed {
    /// A seed from text: 64 hexadecimal digits are 32 secret bytes; anything else is itself.
    #[must_use]
    pub fn parse(text: &str) -> Self {
        let digits = text.trim();
        let pairs = digits.as_bytes().chunks(2).map(|pair| {
            std::str::from_utf8(pair).ok().and_then(|pair| u8::from_str_radix(pair, 16).ok())
        });
        match pairs.collect::<Option<Vec<u8>>>() {
            Some(bytes) if digits.len() == 64 && digits.is_ascii() => Self(bytes),
            _ => Self(digits.as_bytes().to_vec()),
        }
    }

    /// A secret seed.
    #[must_use]
    pub fn secret(bytes: [u8; 32]) -> Self {
        Self(bytes.to_vec())
    }

    /// The seed.
    #[must_use]
    pub fn bytes(&self) -> &[u8] {
        &self.0
    }

    /// Whether trying all seeds would find it: then the noise can be taken away by anybody.
    #[must_use]
    pub fn guessable(&self) -> bool {
        self.0.len() < 32
    }

    /// What may be published of it: its hash shows later that it was this one. None for one
    /// that the hash would help to guess.
    #[must_use]
    pub fn commitment(&self) -> Option<String> {
        (!self.guessable())
            .then(|| hex(&Sha256::new().chain_update(b"seed").chain_update(&self.0).finalize()))
    }
}

/// Bytes in hexadecimal.
#[must_use]
pub fn hex(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let digits = bytes.iter().flat_map(|byte| [byte >> 4, byte & 15]);
    digits.map(|digit| char::from(DIGITS[usize::from(digit)])).collect()
}

/// The hash of a file.
#[must_use]
pub fn hash(file: &[u8]) -> String {
    hex(&Sha256::digest(file))
}

/// How a file was released.
#[derive(Debug, Clone, Serialize)]
pub struct Manifest {
    /// `dp-aggregates`, `dp-synthetic`, `k-aggregates` or `k-synthetic`.
    pub method: String,
    /// Whether it may be published. What follows from a seed that can be guessed, or is not
    /// differentially private, may not.
    pub publishable: bool,
    /// What it cost; none for a release that is not differentially private.
    pub spent: Option<Spent>,
    /// The resolution of a release that is not differentially private.
    pub k: Option<u32>,
    /// Combinations of up to so many columns are as in the rows.
    pub length: usize,
    /// Where the codes come from.
    pub domain: String,
    /// The hash of the seed; none for a seed that can be guessed.
    pub seed_commitment: Option<String>,
    /// How many rows the release says there are, with noise.
    pub rows: u64,
    /// How good it is, by length.
    pub utility: Vec<Length>,
    /// SHA-256 of the file.
    pub sha256: String,
    /// What the file says of itself.
    pub statement: String,
}

/// What the manifest is made of, but for the file.
#[derive(Debug)]
pub struct Made<'a> {
    /// The counts.
    pub aggregates: &'a Aggregates,
    /// The rows that were made of them, where it is rows that are released.
    pub synthetic: Option<&'a Rows>,
    /// The resolution of counts without noise.
    pub k: Option<u32>,
    /// Whether the codes are those of a code book.
    pub public: bool,
    /// The seed.
    pub seed: &'a Seed,
}

impl Made<'_> {
    fn method(&self) -> String {
        let kind = if self.k.is_some() { "k" } else { "dp" };
        let what = if self.synthetic.is_some() { "synthetic" } else { "aggregates" };
        format!("{kind}-{what}")
    }

    /// What the file says of itself.
    #[must_use]
    pub fn statement(&self) -> String {
        let mut parts = vec![("method", self.method())];
        match (&self.aggregates.spent, self.k) {
            (Some(spent), _) => {
                parts.push(("epsilon", spent.epsilon.to_string()));
                parts.push(("delta", format!("{:e}", spent.delta)));
                parts.push(("k", "none".to_owned()));
                if self.seed.guessable() {
                    parts.push(("seed", "guessable: not for publication".to_owned()));
                }
            }
            (None, k) => {
                parts.push(("epsilon", "none".to_owned()));
                parts.push(("k", k.unwrap_or(0).to_string()));
                parts.push(("use", "not differentially private: inside and once".to_owned()));
            }
        }
        crate::statement::make(&parts)
    }

    /// The manifest of the file.
    #[must_use]
    pub fn manifest(&self, file: &[u8]) -> Manifest {
        let spent = self.aggregates.spent.clone();
        let margins = &self.aggregates.margins;
        Manifest {
            method: self.method(),
            publishable: spent.is_some() && !self.seed.guessable(),
            spent,
            k: self.k,
            length: margins.iter().map(|margin| margin.columns.len()).max().unwrap_or(0),
            domain: if self.public {
                "from the code book".to_owned()
            } else if self.k.is_some() {
                "read from the rows".to_owned()
            } else {
                "read from the rows; a code is shown only where its noisy count passes a \
                 threshold, which half of delta pays for"
                    .to_owned()
            },
            seed_commitment: self.seed.commitment(),
            rows: self.aggregates.rows,
            utility: utility::published(self.aggregates, self.synthetic),
            sha256: hash(file),
            statement: self.statement(),
        }
    }
}
