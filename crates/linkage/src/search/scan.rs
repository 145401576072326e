//! Spellings within two edits of one that is asked for, found by reading all of them.
//!
//! Each spelling has a signature of 256 bits, one for each pair of neighbouring letters it
//! has. An edit changes two pairs at most at each side, so a spelling whose signature differs
//! in more than eight bits is more than two edits away and is not looked at again. What is
//! left is measured by the bit-parallel Levenshtein distance of Myers (1999) as put by
//! Hyyrö (2003).
//!
//! Spellings are kept by length: one that is two letters longer than allowed is never read.

/// The most letters a spelling has; what follows is not looked at, and 64 is what one
/// machine word measures.
const LONGEST: usize = 48;

/// Bits by which the signatures of two spellings differ that are `edits` edits apart, at
/// most: each edit takes at most two pairs and brings at most two.
const fn slack(edits: u32) -> u32 {
    4 * edits
}

/// Pairs of neighbouring letters, with a blank at each end, as bits.
type Signature = [u64; 4];

fn bit(one: u8, two: u8) -> usize {
    let pair = (u32::from(one) << 8) | u32::from(two);
    // Multiplicative hashing (Knuth 6.4): the top byte of the product.
    (pair.wrapping_mul(0x9E37_79B1) >> 24) as usize
}

fn signature(text: &[u8]) -> Signature {
    let mut out = [0; 4];
    let mut before = b' ';
    for letter in text.iter().chain(b" ") {
        let at = bit(before, *letter);
        out[at >> 6] |= 1 << (at & 63);
        before = *letter;
    }
    out
}

/// A spelling made ready to be measured against many.
struct Pattern {
    /// For each letter a–z the places where the spelling has it.
    places: [u64; 26],
    length: usize,
}

impl Pattern {
    fn of(text: &[u8]) -> Self {
        let mut places = [0; 26];
        for (at, letter) in text.iter().enumerate() {
            if let Some(row) = places.get_mut(usize::from(letter.wrapping_sub(b'a'))) {
                *row |= 1 << at;
            }
        }
        Self { places, length: text.len() }
    }

    /// The Levenshtein distance to `text`.
    fn distance(&self, text: &[u8]) -> u32 {
        let (mut plus, mut minus) = (!0_u64, 0_u64);
        let mut score = u32::try_from(self.length).unwrap_or(u32::MAX);
        let Some(top) = self.length.checked_sub(1).map(|last| 1_u64 << last) else {
            return u32::try_from(text.len()).unwrap_or(u32::MAX);
        };
        for letter in text {
            let equal =
                self.places.get(usize::from(letter.wrapping_sub(b'a'))).map_or(0, |row| *row);
            let vertical = equal | minus;
            let horizontal = ((equal & plus).wrapping_add(plus) ^ plus) | equal;
            let mut up = minus | !(horizontal | plus);
            let mut down = plus & horizontal;
            if up & top != 0 {
                score += 1;
            } else if down & top != 0 {
                score -= 1;
            }
            up = (up << 1) | 1;
            down <<= 1;
            plus = down | !(vertical | up);
            minus = up & vertical;
        }
        score
    }
}

/// Spellings of one length.
#[derive(Clone, Debug, Default)]
struct Shelf {
    signatures: Vec<Signature>,
    /// Letters, `length` to a spelling.
    letters: Vec<u8>,
    /// What the caller knows the spelling by.
    ids: Vec<u32>,
}

/// All spellings, by length.
#[derive(Clone, Debug, Default)]
pub(super) struct Spellings {
    shelves: Vec<Shelf>,
}

fn cut(text: &str) -> &[u8] {
    &text.as_bytes()[..text.len().min(LONGEST)]
}

impl Spellings {
    /// Adds a spelling of letters a–z that the caller knows by `id`.
    pub(super) fn push(&mut self, text: &str, id: u32) {
        let text = cut(text);
        if self.shelves.len() <= text.len() {
            self.shelves.resize_with(text.len() + 1, Shelf::default);
        }
        let shelf = &mut self.shelves[text.len()];
        shelf.signatures.push(signature(text));
        shelf.letters.extend_from_slice(text);
        shelf.ids.push(id);
    }

    /// Calls `found` with the id of each spelling at most `edits` edits from `text`, and with
    /// how many.
    pub(super) fn near(&self, text: &str, edits: u32, mut found: impl FnMut(u32, u32)) {
        let text = cut(text);
        let (wanted, pattern) = (signature(text), Pattern::of(text));
        let reach = edits as usize;
        let mut kept = Vec::new();
        let last = (text.len() + reach + 1).min(self.shelves.len());
        for length in text.len().saturating_sub(reach).max(1)..last {
            let shelf = &self.shelves[length];
            kept.clear();
            filter(&wanted, &shelf.signatures, slack(edits), &mut kept);
            for at in &kept {
                let at = *at as usize;
                let distance = pattern.distance(&shelf.letters[at * length..(at + 1) * length]);
                if distance <= edits {
                    found(shelf.ids[at], distance);
                }
            }
        }
    }

    /// Bytes held.
    pub(super) fn memory(&self) -> usize {
        let of = |shelf: &Shelf| {
            shelf.signatures.capacity() * size_of::<Signature>()
                + shelf.letters.capacity()
                + shelf.ids.capacity() * size_of::<u32>()
        };
        self.shelves.iter().map(of).sum()
    }
}

/// The places of the signatures that differ from `wanted` in at most `slack` bits.
#[inline(always)]
fn filter_by(wanted: &Signature, signatures: &[Signature], slack: u32, kept: &mut Vec<u32>) {
    for (at, signature) in (0_u32..).zip(signatures) {
        let differ: u32 =
            wanted.iter().zip(signature).map(|(one, two)| (one ^ two).count_ones()).sum();
        if differ <= slack {
            kept.push(at);
        }
    }
}

/// The same, compiled for processors that count the bits of a whole vector at once.
#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx512f,avx512vl,avx512vpopcntdq")]
fn filter_avx512(wanted: &Signature, signatures: &[Signature], slack: u32, kept: &mut Vec<u32>) {
    filter_by(wanted, signatures, slack, kept);
}

/// The same, compiled for processors that count the bits of a word at once.
#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "popcnt")]
fn filter_popcnt(wanted: &Signature, signatures: &[Signature], slack: u32, kept: &mut Vec<u32>) {
    filter_by(wanted, signatures, slack, kept);
}

#[cfg(target_arch = "x86_64")]
#[expect(unsafe_code, reason = "a function compiled for more than every processor has")]
fn filter(wanted: &Signature, signatures: &[Signature], slack: u32, kept: &mut Vec<u32>) {
    if is_x86_feature_detected!("avx512vpopcntdq")
        && is_x86_feature_detected!("avx512vl")
        && is_x86_feature_detected!("avx512f")
    {
        // SAFETY: the processor has just been asked for each feature.
        unsafe { filter_avx512(wanted, signatures, slack, kept) }
    } else if is_x86_feature_detected!("popcnt") {
        // SAFETY: the same.
        unsafe { filter_popcnt(wanted, signatures, slack, kept) }
    } else {
        filter_by(wanted, signatures, slack, kept);
    }
}

#[cfg(not(target_arch = "x86_64"))]
fn filter(wanted: &Signature, signatures: &[Signature], slack: u32, kept: &mut Vec<u32>) {
    filter_by(wanted, signatures, slack, kept);
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// The distance by its definition.
    fn plain(one: &[u8], two: &[u8]) -> u32 {
        let mut row: Vec<usize> = (0..=two.len()).collect();
        for (at, letter) in one.iter().enumerate() {
            let mut corner = row[0];
            row[0] = at + 1;
            for (to, other) in two.iter().enumerate() {
                let cost = corner + usize::from(letter != other);
                corner = row[to + 1];
                row[to + 1] = cost.min(row[to] + 1).min(corner + 1);
            }
        }
        u32::try_from(row[two.len()]).unwrap()
    }

    proptest! {
        #[test]
        fn the_distance_is_that_of_its_definition(one in "[a-d]{1,12}", two in "[a-d]{1,12}") {
            prop_assert_eq!(
                Pattern::of(one.as_bytes()).distance(two.as_bytes()),
                plain(one.as_bytes(), two.as_bytes())
            );
        }

        /// The signature never loses what the distance would find.
        #[test]
        fn all_that_is_near_is_found(texts in prop::collection::vec("[a-e]{1,9}", 1..40), asked in "[a-e]{1,9}") {
            let mut spellings = Spellings::default();
            for (id, text) in (0..).zip(&texts) {
                spellings.push(text, id);
            }
            let mut found = Vec::new();
            spellings.near(&asked, 2, |id, distance| found.push((id, distance)));
            found.sort_unstable();
            let expected: Vec<(u32, u32)> = (0..)
                .zip(&texts)
                .map(|(id, text)| (id, plain(text.as_bytes(), asked.as_bytes())))
                .filter(|(_, distance)| *distance <= 2)
                .collect();
            prop_assert_eq!(found, expected);
        }
    }
}
