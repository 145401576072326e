//! A secret in `n` shares, of which any `k` give it back and `k − 1` say
//! nothing.
//!
//! Each byte of the secret is the value at 0 of a random polynomial of degree
//! `k − 1` over GF(256); share `x` holds its value at `x`. With `k − 1` values
//! known, exactly one polynomial fits each possible secret, so all secrets
//! stay equally likely: the tests count this out. All coefficients are drawn
//! from all 256 values; drawing the highest from the non-zero ones only would
//! rule secrets out (RUSTSEC-2024-0398).
//!
//! Source: A. Shamir, How to share a secret, Communications of the ACM 22
//! (1979). The field is that of AES: x⁸ + x⁴ + x³ + x + 1.
use crate::error::{Error, ShareFault};
use crate::primitive::take;
use crate::root::RootId;
use crate::typed;
use rand_core::CryptoRng;
use zeroize::Zeroizing;

const KIND: &str = "pristan-share-1";

/// One share of a root key: a secret of whoever keeps it. It prints nothing;
/// [`to_text`](Self::to_text) is for the envelope.
pub struct Share {
    index: u8,
    threshold: u8,
    shares: u8,
    /// Drawn once for each splitting.
    set: [u8; 8],
    root: RootId,
    value: Zeroizing<Vec<u8>>,
}

impl Share {
    /// Its number, from 1.
    #[must_use]
    pub fn index(&self) -> u8 {
        self.index
    }

    /// How many different shares are needed.
    #[must_use]
    pub fn threshold(&self) -> u8 {
        self.threshold
    }

    /// How many shares were made.
    #[must_use]
    pub fn shares(&self) -> u8 {
        self.shares
    }

    /// The public id of the root that was split.
    #[must_use]
    pub fn root(&self) -> RootId {
        self.root
    }

    /// The share as text: `pristan-share-1:…`, with a checksum.
    ///
    /// Layout of the payload: threshold, shares, index (one byte each), set
    /// (8), root id (8), value.
    #[must_use]
    pub fn to_text(&self) -> Zeroizing<String> {
        let mut bytes = Zeroizing::new(Vec::with_capacity(19 + self.value.len()));
        bytes.extend_from_slice(&[self.threshold, self.shares, self.index]);
        bytes.extend_from_slice(&self.set);
        bytes.extend_from_slice(&self.root.0);
        bytes.extend_from_slice(&self.value);
        typed::write(KIND, &bytes)
    }

    /// The share that `text` is.
    ///
    /// # Errors
    ///
    /// [`Mistyped`](Error::Mistyped) when the checksum does not fit;
    /// [`UnknownForm`](Error::UnknownForm) when it is not a share.
    pub fn from_text(text: &str) -> Result<Self, Error> {
        let bytes = typed::read(KIND, text)?;
        let mut rest = bytes.as_slice();
        let mut parts = || Some((take::<3>(&mut rest)?, take(&mut rest)?, take(&mut rest)?));
        let ([threshold, shares, index], set, root) = parts().ok_or(Error::UnknownForm)?;
        if threshold < 2 || threshold > shares || index == 0 || index > shares || rest.is_empty() {
            return Err(Error::UnknownForm);
        }
        let value = Zeroizing::new(rest.to_vec());
        Ok(Self { index, threshold, shares, set, root: RootId(root), value })
    }
}

/// Splits `secret`, the bytes of `root`.
pub(crate) fn split(
    secret: &[u8],
    root: RootId,
    threshold: u8,
    shares: u8,
    rng: &mut impl CryptoRng,
) -> Result<Vec<Share>, Error> {
    if threshold < 2 || threshold > shares {
        return Err(Error::BadSplit { threshold, shares });
    }
    let set = crate::primitive::random(rng);
    let mut made: Vec<Share> = (1..=shares)
        .map(|index| {
            let value = Zeroizing::new(Vec::with_capacity(secret.len()));
            Share { index, threshold, shares, set, root, value }
        })
        .collect();
    let mut polynomial = Zeroizing::new(vec![0; usize::from(threshold)]);
    for byte in secret {
        rng.fill_bytes(&mut polynomial);
        polynomial[0] = *byte;
        for share in &mut made {
            share.value.push(evaluate(&polynomial, share.index));
        }
    }
    Ok(made)
}

/// What the shares were split from. All given shares are used, so that one
/// too many that is false does not go unnoticed.
pub(crate) fn combine(shares: &[Share]) -> Result<(Zeroizing<Vec<u8>>, RootId), Error> {
    let first = shares.first().ok_or(Error::TooFewShares { have: 0, need: 1 })?;
    let mut distinct: Vec<&Share> = Vec::with_capacity(shares.len());
    for share in shares {
        let index = share.index;
        let together = (share.set, share.root, share.threshold, share.value.len())
            == (first.set, first.root, first.threshold, first.value.len());
        if !together {
            return Err(Error::BadShare(ShareFault::OtherSet { index }));
        }
        match distinct.iter().find(|s| s.index == index) {
            None => distinct.push(share),
            Some(same) if same.value == share.value => {}
            Some(_) => return Err(Error::BadShare(ShareFault::Contradiction { index })),
        }
    }
    let need = usize::from(first.threshold);
    if distinct.len() < need {
        return Err(Error::TooFewShares { have: distinct.len(), need });
    }
    let mut secret = Zeroizing::new(vec![0; first.value.len()]);
    for share in &distinct {
        let others = distinct.iter().map(|s| s.index).filter(|&x| x != share.index);
        let weight = weight_at_zero(share.index, others);
        for (sum, value) in secret.iter_mut().zip(share.value.iter()) {
            *sum ^= multiply(weight, *value);
        }
    }
    Ok((secret, first.root))
}

/// The polynomial, constant term first, at `x` (Horner).
fn evaluate(polynomial: &[u8], x: u8) -> u8 {
    polynomial.iter().rev().fold(0, |sum, &coefficient| multiply(sum, x) ^ coefficient)
}

/// How much the value at `x` counts for the value at 0 (Lagrange): the product
/// of `o / (o − x)` over the other points.
fn weight_at_zero(x: u8, others: impl Iterator<Item = u8>) -> u8 {
    others.fold(1, |product, o| multiply(product, multiply(o, inverse(o ^ x))))
}

/// The product in GF(256), without branches or look-ups.
fn multiply(mut a: u8, mut b: u8) -> u8 {
    let mut product = 0;
    for _ in 0..8 {
        product ^= a & mask(b);
        a = (a << 1) ^ (0x1b & mask(a >> 7));
        b >>= 1;
    }
    product
}

/// All ones when the lowest bit of `bits` is set, else zero.
fn mask(bits: u8) -> u8 {
    0_u8.wrapping_sub(bits & 1)
}

/// The inverse in GF(256): a²⁵⁴. That of 0 is 0.
fn inverse(a: u8) -> u8 {
    // 254 = 2 + 4 + … + 128.
    let (mut power, mut product) = (a, 1);
    for _ in 0..7 {
        power = multiply(power, power);
        product = multiply(product, power);
    }
    product
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::primitive::hex;
    use proptest::prelude::*;
    use rand::{SeedableRng, rngs::StdRng};

    const ROOT: RootId = RootId([1; 8]);

    fn shares(secret: &[u8], threshold: u8, count: u8, seed: u8) -> Vec<Share> {
        split(secret, ROOT, threshold, count, &mut StdRng::from_seed([seed; 32])).unwrap()
    }

    fn pick(shares: &[Share], which: impl Fn(u8) -> bool) -> Vec<Share> {
        let chosen = shares.iter().filter(|s| which(s.index));
        chosen.map(|s| Share::from_text(&s.to_text()).unwrap()).collect()
    }

    #[test]
    fn every_number_but_zero_has_its_inverse_and_the_field_is_that_of_aes() {
        // FIPS 197, section 4.2: {57} · {83} = {c1}, {57} · {13} = {fe}.
        assert_eq!((multiply(0x57, 0x83), multiply(0x57, 0x13)), (0xc1, 0xfe));
        for a in 1..=255 {
            assert_eq!(multiply(a, inverse(a)), 1);
        }
    }

    /// For one-byte secrets, every splitting is written out: 2 of n has 256
    /// polynomials for each secret. Each value of each single share occurs
    /// exactly once with each secret, so it says nothing of the secret.
    #[test]
    fn one_share_of_two_leaves_every_secret_equally_likely() {
        for x in 1..=255 {
            let mut seen = vec![0_u8; 256 * 256];
            for secret in 0..=255 {
                for slope in 0..=255 {
                    let value = evaluate(&[secret, slope], x);
                    seen[usize::from(value) * 256 + usize::from(secret)] += 1;
                }
            }
            assert!(seen.iter().all(|&times| times == 1), "share {x}");
        }
    }

    /// The same for 3 of n: every pair of values of two shares occurs exactly
    /// once with each of the 256 secrets, over all 2²⁴ splittings.
    #[test]
    fn two_shares_of_three_leave_every_secret_equally_likely() {
        let mut seen = vec![false; 1 << 24];
        for secret in 0..=255 {
            for slope in 0..=255 {
                for curve in 0..=255 {
                    let polynomial = [secret, slope, curve];
                    let (a, b) = (evaluate(&polynomial, 1), evaluate(&polynomial, 5));
                    let at = u32::from_be_bytes([0, a, b, secret]) as usize;
                    assert!(!seen[at]);
                    seen[at] = true;
                }
            }
        }
        assert!(seen.iter().all(|&once| once));
    }

    /// The negative control: the known mistake, a highest coefficient that is
    /// never zero, is seen by the same count.
    #[test]
    fn the_count_notices_a_coefficient_that_is_never_zero() {
        let possible = (0..=255_u8)
            .filter(|secret| (1..=255).any(|slope| evaluate(&[*secret, slope], 7) == 42))
            .count();
        assert_eq!(possible, 255);
    }

    /// What `split` does is what was counted: it draws the coefficients as
    /// they come, all of them, from its random source alone.
    #[test]
    fn split_draws_each_coefficient_from_all_values() {
        let made = shares(&vec![0; 20_000], 3, 3, 9);
        let mut slopes = [false; 256];
        let mut curves = [false; 256];
        for at in 0..20_000 {
            // With the secret 0: the values at 1 and 2 are b ^ c and 2b ^ 4c.
            let (one, two) = (made[0].value[at], made[1].value[at]);
            let curve = multiply(two ^ multiply(2, one), inverse(multiply(2, 1) ^ multiply(2, 2)));
            curves[usize::from(curve)] = true;
            slopes[usize::from(one ^ curve)] = true;
        }
        assert!(slopes.iter().all(|&s| s) && curves.iter().all(|&c| c));
    }

    #[test]
    fn any_three_of_five_suffice_and_no_two_do() {
        let secret = b"a secret of thirty-two bytes ...";
        let made = shares(secret, 3, 5, 1);
        let (mut enough, mut too_few) = (0, 0);
        for chosen in 0..32_u8 {
            let some = pick(&made, |index| chosen >> (index - 1) & 1 == 1);
            match combine(&some) {
                Ok((found, root)) => {
                    assert_eq!((found.as_slice(), root), (secret.as_slice(), ROOT));
                    enough += 1;
                }
                Err(Error::TooFewShares { have, .. }) => {
                    assert_eq!(have, some.len());
                    too_few += 1;
                }
                Err(other) => panic!("{other}"),
            }
        }
        assert_eq!((enough, too_few), (10 + 5 + 1, 10 + 5 + 1));
    }

    #[test]
    fn too_few_shares_interpolate_to_something_else() {
        let made = shares(b"secret", 3, 5, 1);
        let two: Vec<&Share> = made.iter().take(2).collect();
        let guess: Vec<u8> = (0..6)
            .map(|at| {
                multiply(weight_at_zero(1, [2].into_iter()), two[0].value[at])
                    ^ multiply(weight_at_zero(2, [1].into_iter()), two[1].value[at])
            })
            .collect();
        assert_ne!(hex(&guess), hex(b"secret"));
    }

    #[test]
    fn shares_that_do_not_belong_together_are_refused_with_the_reason() {
        let (mine, other) = (shares(b"secret", 2, 3, 1), shares(b"secret", 2, 3, 2));
        let mut mixed = pick(&mine, |i| i == 1);
        mixed.extend(pick(&other, |i| i == 2));
        let fault = Error::BadShare(ShareFault::OtherSet { index: 2 });
        assert_eq!(combine(&mixed).unwrap_err().to_string(), fault.to_string());

        let mut twice = pick(&mine, |i| i == 1);
        twice.extend(pick(&mine, |i| i == 1));
        assert!(matches!(combine(&twice), Err(Error::TooFewShares { have: 1, need: 2 })));

        twice[1].value[0] ^= 1;
        let fault = ShareFault::Contradiction { index: 1 };
        assert!(matches!(combine(&twice), Err(Error::BadShare(f)) if f == fault));
        assert!(matches!(combine(&[]), Err(Error::TooFewShares { have: 0, .. })));
    }

    #[test]
    fn a_share_that_no_splitting_makes_is_not_read() {
        // Threshold, shares, index; then the set, the root and the value.
        let text = |head: [u8; 3], value: &[u8]| {
            typed::write(KIND, &[&head[..], &[0; 16], value].concat())
        };
        assert!(Share::from_text(&text([2, 3, 3], b"v")).is_ok());
        for odd in [[1, 3, 1], [4, 3, 1], [2, 3, 0], [2, 3, 4]] {
            let read = Share::from_text(&text(odd, b"v"));
            assert!(matches!(read, Err(Error::UnknownForm)), "{odd:?}");
        }
        assert!(matches!(Share::from_text(&text([2, 3, 1], b"")), Err(Error::UnknownForm)));
    }

    #[test]
    fn a_splitting_that_protects_nothing_is_refused() {
        let mut random = StdRng::from_seed([0; 32]);
        for (threshold, count) in [(0, 5), (1, 5), (6, 5), (2, 0)] {
            let refused = split(b"s", ROOT, threshold, count, &mut random);
            assert!(matches!(refused, Err(Error::BadSplit { .. })), "{threshold} of {count}");
        }
        assert_eq!(shares(b"s", 255, 255, 0).len(), 255);
    }

    proptest! {
        #[test]
        fn what_is_split_is_combined(
            secret in proptest::collection::vec(any::<u8>(), 1..40),
            threshold in 2_u8..8, more in 0_u8..5, seed: u8,
        ) {
            let made = shares(&secret, threshold, threshold + more, seed);
            let last = pick(&made, |index| index > more);
            prop_assert_eq!(&**combine(&last).unwrap().0, &secret);
        }
    }
}
