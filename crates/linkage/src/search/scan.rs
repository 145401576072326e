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
/// most, where one has `longer` letters more: a letter changed takes two pairs and brings
/// two, a letter more takes one and brings two.
fn slack(edits: u32, longer: usize) -> u64 {
    (4 * u64::from(edits)).saturating_sub(longer as u64)
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
#[derive(Clone, Default)]
struct Shelf {
    /// The signatures, a column to each of their words, so that a vector holds the same word of
    /// eight spellings.
    signatures: [Vec<u64>; 4],
    /// Letters, `length` to a spelling.
    letters: Vec<u8>,
    /// What the caller knows the spelling by.
    ids: Vec<u32>,
}

/// All spellings, by length.
#[derive(Clone, Default)]
pub(super) struct Spellings {
    shelves: Vec<Shelf>,
}

/// Signatures read at a time: 32 KiB.
const PART: usize = 1024;

/// A spelling that is asked for.
struct Asked<'a> {
    text: &'a [u8],
    edits: u32,
    signature: Signature,
    pattern: Pattern,
}

impl<'a> Asked<'a> {
    fn of(text: &'a [u8], edits: u32) -> Self {
        Self { text, edits, signature: signature(text), pattern: Pattern::of(text) }
    }

    /// Whether a spelling of `length` letters may be near.
    fn reaches(&self, length: usize) -> bool {
        self.text.len().abs_diff(length) <= self.edits as usize
    }

    /// The slips to `other`, where it is near.
    fn slips(&self, other: &[u8]) -> Option<u32> {
        let edits = self.pattern.distance(other);
        let turned = edits == 2 && turned(self.text, other);
        (edits <= self.edits).then(|| edits - u32::from(turned))
    }
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
        let row = &mut self.shelves[text.len()];
        for (column, word) in row.signatures.iter_mut().zip(signature(text)) {
            column.push(word);
        }
        row.letters.extend_from_slice(text);
        row.ids.push(id);
    }

    /// Calls `found` with the id of each spelling that is near one of `asked` (a text and how
    /// many edits are near), and with the slips between them: the edits, but that two
    /// neighbours that changed places are one slip.
    ///
    /// All of `asked` are held against a part of the spellings that fits the nearest memory
    /// before the next part is read: memory is what a scan waits for.
    pub(super) fn near(&self, asked: &[(&str, u32)], mut found: impl FnMut(u32, u32)) {
        let asked: Vec<Asked> =
            asked.iter().map(|(text, edits)| Asked::of(cut(text), *edits)).collect();
        let mut kept = Vec::new();
        for (length, shelf) in self.shelves.iter().enumerate().skip(1) {
            let asked: Vec<&Asked> = asked.iter().filter(|asked| asked.reaches(length)).collect();
            if asked.is_empty() {
                continue;
            }
            for from in (0..shelf.ids.len()).step_by(PART) {
                let to = (from + PART).min(shelf.ids.len());
                let columns = shelf.signatures.each_ref().map(|column| &column[from..to]);
                for asked in &asked {
                    let slack = slack(asked.edits, asked.text.len().abs_diff(length));
                    kept.clear();
                    filter(&asked.signature, columns, slack, &mut kept);
                    for at in &kept {
                        let at = from + *at as usize;
                        if let Some(slips) = asked.slips(&shelf.letters[at * length..][..length]) {
                            found(shelf.ids[at], slips);
                        }
                    }
                }
            }
        }
    }

    /// Bytes held.
    pub(super) fn memory(&self) -> usize {
        let of = |shelf: &Shelf| {
            shelf.signatures.iter().map(|column| column.capacity() * 8).sum::<usize>()
                + shelf.letters.capacity()
                + shelf.ids.capacity() * size_of::<u32>()
        };
        self.shelves.iter().map(of).sum()
    }
}

/// Whether two neighbours have changed places, and nothing else: one slip, if two edits.
fn turned(one: &[u8], two: &[u8]) -> bool {
    let Some(at) = one.iter().zip(two).position(|(a, b)| a != b) else { return false };
    one.len() == two.len()
        && at + 1 < one.len()
        && one[at] == two[at + 1]
        && one[at + 1] == two[at]
        && one[at + 2..] == two[at + 2..]
}

/// The places of the signatures that differ from `wanted` in at most `slack` bits.
#[inline(always)]
fn filter_by(wanted: &Signature, columns: [&[u64]; 4], slack: u64, kept: &mut Vec<u32>) {
    const BLOCK: usize = 16;
    let length = columns[0].len();
    let mut differ = [0_u64; BLOCK];
    for from in (0..length).step_by(BLOCK) {
        let count = BLOCK.min(length - from);
        let [one, two, three, four] = columns.map(|column| &column[from..from + count]);
        for at in 0..count {
            // Two sums of two, which the processor adds side by side.
            let low = (one[at] ^ wanted[0]).count_ones() + (two[at] ^ wanted[1]).count_ones();
            let high = (three[at] ^ wanted[2]).count_ones() + (four[at] ^ wanted[3]).count_ones();
            differ[at] = u64::from(low + high);
        }
        if differ[..count].iter().fold(u64::MAX, |least, bits| least.min(*bits)) > slack {
            continue;
        }
        for (at, bits) in (from..).zip(&differ[..count]) {
            if *bits <= slack {
                kept.push(u32::try_from(at).unwrap_or(u32::MAX));
            }
        }
    }
}

/// The same, compiled for processors that count the bits of a whole vector at once.
#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx512f,avx512vl,avx512vpopcntdq,popcnt")]
fn filter_avx512(wanted: &Signature, columns: [&[u64]; 4], slack: u64, kept: &mut Vec<u32>) {
    filter_by(wanted, columns, slack, kept);
}

/// The same, compiled for processors that look bits up by the vector.
#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx2,popcnt")]
fn filter_avx2(wanted: &Signature, columns: [&[u64]; 4], slack: u64, kept: &mut Vec<u32>) {
    filter_by(wanted, columns, slack, kept);
}

#[cfg(target_arch = "x86_64")]
#[expect(unsafe_code, reason = "a function compiled for more than every processor has")]
fn filter(wanted: &Signature, columns: [&[u64]; 4], slack: u64, kept: &mut Vec<u32>) {
    if is_x86_feature_detected!("avx512vpopcntdq")
        && is_x86_feature_detected!("avx512vl")
        && is_x86_feature_detected!("avx512f")
        && is_x86_feature_detected!("popcnt")
    {
        // SAFETY: the processor has just been asked for each feature.
        unsafe { filter_avx512(wanted, columns, slack, kept) }
    } else if is_x86_feature_detected!("avx2") && is_x86_feature_detected!("popcnt") {
        // SAFETY: the same.
        unsafe { filter_avx2(wanted, columns, slack, kept) }
    } else {
        filter_by(wanted, columns, slack, kept);
    }
}

#[cfg(not(target_arch = "x86_64"))]
fn filter(wanted: &Signature, columns: [&[u64]; 4], slack: u64, kept: &mut Vec<u32>) {
    filter_by(wanted, columns, slack, kept);
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
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

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
            spellings.near(&[(&asked, 2)], |id, distance| found.push((id, distance)));
            found.sort_unstable();
            let expected: Vec<(u32, u32)> = (0..)
                .zip(&texts)
                .map(|(id, text)| (id, plain(text.as_bytes(), asked.as_bytes())))
                .filter(|(_, distance)| *distance <= 2)
                .collect();
            let found: Vec<(u32, u32)> = found
                .into_iter()
                .map(|(id, slips)| {
                    let text = texts[id as usize].as_bytes();
                    (id, slips + u32::from(turned(asked.as_bytes(), text)))
                })
                .collect();
            prop_assert_eq!(found, expected);
        }
    }
}
