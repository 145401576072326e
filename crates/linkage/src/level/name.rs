//! How far two names agree.
use super::names;
use crate::names::Word;
use crate::record::{Known, NameId, Names, Shape};

/// From here on two names are alike, and a little alike.
const ALIKE: f32 = 0.90;
const LITTLE: f32 = 0.78;

/// The level of two names of one dictionary.
pub(crate) fn compare(dictionary: &Names, a: NameId, b: NameId) -> u8 {
    if a == 0 || b == 0 {
        return names::MISSING;
    }
    if a == b {
        return names::SAME;
    }
    // Jaro–Winkler depends on the order in rare cases; a pair must not.
    let (x, y) = (dictionary.spelling(a.min(b)), dictionary.spelling(a.max(b)));
    if dictionary.family(a) == dictionary.family(b)
        && (x.variants.contains(&y.text)
            || y.variants.contains(&x.text)
            || x.variants.iter().any(|reading| y.variants.contains(reading)))
    {
        return names::VARIANT;
    }
    if x.stem == y.stem {
        return names::STEM;
    }
    match (&x.words[..], &y.words[..]) {
        ([one], [two]) => words(one, two, dictionary.known(a), dictionary.known(b)),
        _ => several(&x.stem, &y.stem),
    }
}

/// The level of two names of which one has several words.
fn several(a: &str, b: &str) -> u8 {
    let letters = by_letters(a.as_bytes(), b.as_bytes());
    if letters != names::ONE_LETTER && (has_part(a, b) || has_part(b, a)) {
        names::PART
    } else {
        letters
    }
}

/// The level of two names of one word each, by the rules of
/// [`names::compare`](crate::names::compare): what was looked up once per name is not looked
/// up again per pair.
fn words(one: &Word, two: &Word, first: Known, second: Known) -> u8 {
    if one.is_initial || two.is_initial || one.text.len() == 1 || two.text.len() == 1 {
        let begins = one.text.starts_with(&two.text) || two.text.starts_with(&one.text);
        return if begins { names::INITIAL } else { names::OTHER };
    }
    if first.is_akin(second) {
        return names::NICKNAME;
    }
    let letters = by_letters(one.stem.as_bytes(), two.stem.as_bytes());
    let two_names = (first.is_given && second.is_given) || is_lengthened(&one.text, &two.text);
    if two_names && matches!(letters, names::ONE_LETTER | names::ALIKE) {
        names::LITTLE
    } else {
        letters
    }
}

/// Whether one word is the other with something at its end that makes another name of it:
/// a woman's name of a man's (Dilyan, Dilyana), a surname of a given name.
fn is_lengthened(one: &str, two: &str) -> bool {
    let (short, long) = if one.len() < two.len() { (one, two) } else { (two, one) };
    long.strip_prefix(short).is_some_and(|rest| {
        short.len() >= 3 && (rest.len() >= 2 || matches!(rest, "a" | "o" | "e"))
    })
}

/// The level of two texts by their letters alone.
fn by_letters(a: &[u8], b: &[u8]) -> u8 {
    if a.len().min(b.len()) >= 4 && one_letter_apart(a, b) {
        return names::ONE_LETTER;
    }
    let alike = jaro_winkler(a, b);
    if alike >= ALIKE {
        names::ALIKE
    } else if alike >= LITTLE {
        names::LITTLE
    } else {
        names::OTHER
    }
}

/// Whether a look at their letters is enough to say that two names differ.
fn are_unlike(a: Shape, b: Shape) -> bool {
    a.is_plain() && b.is_plain() && !a.may_meet(b) && a.most_alike(b) < LITTLE
}

/// The most that a glance allows two names, neither of them missing and not the same.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Glance {
    /// They differ.
    Unlike,
    /// A little alike, at most.
    Little,
    /// It takes reading.
    Alike,
}

/// What a glance at two names says.
pub(crate) fn glance(a: Shape, b: Shape) -> Glance {
    if !a.is_plain() || !b.is_plain() || a.may_meet(b) {
        return Glance::Alike;
    }
    match a.most_alike(b) {
        most if most < LITTLE => Glance::Unlike,
        // One letter of four.
        most if most < 0.83 => Glance::Little,
        _ => Glance::Alike,
    }
}

/// Whether one of several names is the other's, or one letter off.
fn has_part(whole: &str, part: &str) -> bool {
    whole.contains(' ')
        && whole.split(' ').any(|word| {
            word.len() >= 3
                && part.split(' ').any(|other| {
                    word == other
                        || (word.len().min(other.len()) >= 5
                            && one_letter_apart(word.as_bytes(), other.as_bytes()))
                })
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
        ([first, second, x @ ..], [third, fourth, y @ ..]) => {
            first == fourth && second == third && x == y
        }
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
        crossed +=
            u32::from(a[left.trailing_zeros() as usize] != b[right.trailing_zeros() as usize]);
        left &= left - 1;
        right &= right - 1;
    }
    #[expect(clippy::cast_precision_loss, reason = "at most 64")]
    let number = |n: usize| n as f32;
    #[expect(clippy::cast_precision_loss, reason = "at most 64")]
    let (met, swapped) = (common as f32, (crossed / 2) as f32);
    let jaro = (met / number(a.len()) + met / number(b.len()) + (met - swapped) / met) / 3.0;
    let prefix = a.iter().zip(b).take(4).take_while(|(x, y)| x == y).count();
    jaro + number(prefix) * 0.1 * (1.0 - jaro)
}

/// Levels already found, for one thread: the same few names meet again and again.
///
/// A slot holds, of the mixed numbers of two names, what its place does not say (48 bits),
/// and the level (8 bits). What it forgets is compared again, to the same answer.
pub(crate) struct Memo {
    slots: Vec<u64>,
}

const SLOT_BITS: u32 = 16;

impl Default for Memo {
    fn default() -> Self {
        Self { slots: vec![0; 1 << SLOT_BITS] }
    }
}

impl Memo {
    /// The level of two names and their shapes; the quick answers need no memory.
    pub(crate) fn compare(
        &mut self,
        dictionary: &Names,
        (a, first): (NameId, Shape),
        (b, second): (NameId, Shape),
    ) -> u8 {
        if a == 0 || b == 0 {
            return names::MISSING;
        }
        if a == b {
            return names::SAME;
        }
        if are_unlike(first, second) {
            return names::OTHER;
        }
        // Multiplying by an odd number loses nothing: different pairs stay different.
        let key =
            (u64::from(a.min(b)) << 32 | u64::from(a.max(b))).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        let slot = usize::try_from(key >> (64 - SLOT_BITS)).unwrap_or(0);
        let held = self.slots[slot];
        if held >> 8 == key & (u64::MAX >> SLOT_BITS) && held != 0 {
            return (held & 0xff) as u8;
        }
        let level = compare(dictionary, a, b);
        self.slots[slot] = (key & (u64::MAX >> SLOT_BITS)) << 8 | u64::from(level);
        level
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn jaro_winkler_is_as_published() {
        // Winkler 1990, table of examples.
        for (a, b, expected) in [
            ("martha", "marhta", 0.9611),
            ("dwayne", "duane", 0.84),
            ("dixon", "dicksonx", 0.8133),
            ("abc", "xyz", 0.0),
        ] {
            assert!((jaro_winkler(a.as_bytes(), b.as_bytes()) - expected).abs() < 1e-3, "{a} {b}");
        }
    }

    #[test]
    fn jaro_winkler_is_that_of_the_library() {
        for a in ["ivanov", "ivanova", "a", "georgiev", "hadjipetrov", "aabbaabb", "petrov ivanov"]
        {
            for b in
                ["ivanow", "petkov", "a", "gergiev", "petrohadjiv", "bbaabbaa", "ivanov petrov"]
            {
                let theirs = rapidfuzz::distance::jaro_winkler::similarity(a.chars(), b.chars());
                assert!(
                    (f64::from(jaro_winkler(a.as_bytes(), b.as_bytes())) - theirs).abs() < 1e-5,
                    "{a} {b} {theirs}"
                );
            }
        }
    }

    #[test]
    fn one_letter_is_one_letter() {
        for (a, b, expected) in [
            ("petrov", "petrv", true),
            ("petrov", "peterov", true),
            ("petrov", "pertov", true),
            ("petrov", "petkov", true),
            ("petrov", "petrov", true),
            ("petrov", "ptrv", false),
            ("petrov", "eptorv", false),
            ("ab", "ba", true),
        ] {
            assert_eq!(one_letter_apart(a.as_bytes(), b.as_bytes()), expected, "{a} {b}");
            assert_eq!(one_letter_apart(b.as_bytes(), a.as_bytes()), expected, "{b} {a}");
        }
    }
}
