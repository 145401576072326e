//! How far two names agree.
use super::names;
use crate::record::{NameId, Names};

/// The level of two names of one dictionary.
pub(crate) fn compare(dictionary: &Names, a: NameId, b: NameId) -> u8 {
    if a == 0 || b == 0 {
        return names::MISSING;
    }
    if a == b {
        return names::SAME;
    }
    // Jaro–Winkler depends on the order in rare cases; a pair must not.
    let (first, second) = (dictionary.spelling(a.min(b)), dictionary.spelling(a.max(b)));
    let (x, y) = (&first.canonical, &second.canonical);
    if x.variants.contains(&y.text) || y.variants.contains(&x.text) || x.variants.iter().any(|v| y.variants.contains(v)) {
        return names::VARIANT;
    }
    if first.stem == second.stem {
        return names::STEM;
    }
    if x.text.len() == 1 || y.text.len() == 1 {
        return if x.text.as_bytes().first() == y.text.as_bytes().first() { names::INITIAL } else { names::OTHER };
    }
    let (p, q) = (x.stem.as_bytes(), y.stem.as_bytes());
    if p.len().min(q.len()) >= 4 && (one_letter_apart(p, q) || one_letter_apart(x.text.as_bytes(), y.text.as_bytes())) {
        return names::ONE_LETTER;
    }
    if has_part(&x.stem, &y.stem) || has_part(&y.stem, &x.stem) {
        return names::PART;
    }
    let alike = jaro_winkler(p, q);
    if alike >= 0.90 {
        names::ALIKE
    } else if alike >= 0.78 {
        names::LITTLE
    } else {
        names::OTHER
    }
}

/// Whether one of several names is the other's, or one letter off.
fn has_part(whole: &str, part: &str) -> bool {
    whole.contains(' ')
        && whole.split(' ').any(|word| {
            word.len() >= 3
                && part.split(' ').any(|other| word == other || (word.len().min(other.len()) >= 5 && one_letter_apart(word.as_bytes(), other.as_bytes())))
        })
}

/// Whether one letter put in, left out or changed, or two neighbours swapped, makes one
/// text of the other.
pub(crate) fn one_letter_apart(a: &[u8], b: &[u8]) -> bool {
    let (long, short) = if a.len() >= b.len() { (a, b) } else { (b, a) };
    if long.len() - short.len() > 1 {
        return false;
    }
    let head = long.iter().zip(short).take_while(|(x, y)| x == y).count();
    let (long_rest, short_rest) = (&long[head..], &short[head..]);
    if long.len() > short.len() {
        return long_rest[1..] == *short_rest;
    }
    match (long_rest, short_rest) {
        ([], []) => true,
        ([_, x @ ..], [_, y @ ..]) if x == y => true,
        ([p, q, x @ ..], [r, s, y @ ..]) => p == s && q == r && x == y,
        _ => false,
    }
}

/// Jaro–Winkler similarity, 0.0 ..= 1.0, of up to 64 letters (the rest is not looked at).
///
/// Written here because it is the innermost loop: letters a–z in one machine word.
/// Source: Winkler, String comparator metrics, 1990; weight 0.1 for up to four first letters.
pub(crate) fn jaro_winkler(a: &[u8], b: &[u8]) -> f32 {
    let (a, b) = (&a[..a.len().min(64)], &b[..b.len().min(64)]);
    if a.is_empty() || b.is_empty() {
        return 0.0;
    }
    let reach = (a.len().max(b.len()) / 2).saturating_sub(1);
    let (mut taken_a, mut taken_b, mut common) = (0_u64, 0_u64, 0_u32);
    for (i, letter) in a.iter().enumerate() {
        let end = (i + reach + 1).min(b.len());
        for (j, other) in b.iter().enumerate().take(end).skip(i.saturating_sub(reach)) {
            if letter == other && taken_b >> j & 1 == 0 {
                taken_a |= 1 << i;
                taken_b |= 1 << j;
                common += 1;
                break;
            }
        }
    }
    if common == 0 {
        return 0.0;
    }
    let (mut crossed, mut left, mut right) = (0_u32, taken_a, taken_b);
    while left != 0 {
        crossed += u32::from(a[left.trailing_zeros() as usize] != b[right.trailing_zeros() as usize]);
        left &= left - 1;
        right &= right - 1;
    }
    #[expect(clippy::cast_precision_loss, reason = "at most 64")]
    let (m, half, x, y) = (common as f32, (crossed / 2) as f32, a.len() as f32, b.len() as f32);
    let jaro = (m / x + m / y + (m - half) / m) / 3.0;
    let prefix = a.iter().zip(b).take(4).take_while(|(x, y)| x == y).count();
    #[expect(clippy::cast_precision_loss, reason = "at most 4")]
    let bonus = prefix as f32 * 0.1 * (1.0 - jaro);
    jaro + bonus
}

/// Levels already found, for one thread: the same few names meet again and again.
///
/// What it forgets is compared again, to the same answer.
pub(crate) struct Memo {
    slots: Vec<(u64, u8)>,
}

const SLOTS: usize = 1 << 15;

impl Default for Memo {
    fn default() -> Self {
        Self { slots: vec![(0, 0); SLOTS] }
    }
}

impl Memo {
    /// The level of two names; the quick answers need no memory.
    pub(crate) fn compare(&mut self, dictionary: &Names, a: NameId, b: NameId) -> u8 {
        if a == 0 || b == 0 {
            return names::MISSING;
        }
        if a == b {
            return names::SAME;
        }
        let key = u64::from(a.min(b)) << 32 | u64::from(a.max(b));
        #[expect(clippy::cast_possible_truncation, reason = "fewer bits than a usize has anywhere")]
        let slot = (key.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 49) as usize;
        let (held, level) = self.slots[slot];
        if held == key {
            return level;
        }
        let level = compare(dictionary, a, b);
        self.slots[slot] = (key, level);
        level
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn jaro_winkler_is_as_published() {
        // Winkler 1990, table of examples.
        for (a, b, expected) in [("martha", "marhta", 0.9611), ("dwayne", "duane", 0.84), ("dixon", "dicksonx", 0.8133), ("abc", "xyz", 0.0)] {
            assert!((jaro_winkler(a.as_bytes(), b.as_bytes()) - expected).abs() < 1e-3, "{a} {b}");
        }
    }

    #[test]
    fn jaro_winkler_is_that_of_the_library() {
        for a in ["ivanov", "ivanova", "a", "georgiev", "hadjipetrov", "aabbaabb", "petrov ivanov"] {
            for b in ["ivanow", "petkov", "a", "gergiev", "petrohadjiv", "bbaabbaa", "ivanov petrov"] {
                let theirs = rapidfuzz::distance::jaro_winkler::similarity(a.chars(), b.chars());
                assert!((f64::from(jaro_winkler(a.as_bytes(), b.as_bytes())) - theirs).abs() < 1e-5, "{a} {b} {theirs}");
            }
        }
    }

    #[test]
    fn one_letter_is_one_letter() {
        for (a, b, expected) in [("petrov", "petrv", true), ("petrov", "peterov", true), ("petrov", "pertov", true), ("petrov", "petkov", true), ("petrov", "petrov", true), ("petrov", "ptrv", false), ("petrov", "eptorv", false), ("ab", "ba", true)] {
            assert_eq!(one_letter_apart(a.as_bytes(), b.as_bytes()), expected, "{a} {b}");
            assert_eq!(one_letter_apart(b.as_bytes(), a.as_bytes()), expected, "{b} {a}");
        }
    }
}
