//! How alike two names are: a level, which says why, and a score, which says how much.
//!
//! | Level | Two words meet | Score |
//! |---|---|---|
//! | [`Exact`](Level::Exact) | in one spelling | 1 |
//! | [`Variant`](Level::Variant) | in what one of them may also stand for (in what both may) | 0.97 (0.94) |
//! | [`Stem`](Level::Stem) | but for the ending of a woman's name | 0.90 |
//! | [`Nickname`](Level::Nickname) | as a pet form, or as one name of two languages | 0.86 |
//! | [`Alike92`](Level::Alike92) | Jaro–Winkler ≥ 0.92 | 0.80–0.95 |
//! | [`Alike85`](Level::Alike85) | Jaro–Winkler ≥ 0.85 | 0.60–0.80 |
//! | [`Alike70`](Level::Alike70) | Jaro–Winkler ≥ 0.70, or more but known to be two names | 0.20–0.45 |
//! | [`Initial`](Level::Initial) | as an initial and a word, or as two initials | 0.75 |
//! | [`Else`](Level::Else) | not | 0–0.20 |
//! | [`Missing`](Level::Missing) | one is not there | 0 |
//!
//! Jaro–Winkler alone calls Иван and Иванка one (0.93) and Мартин and Марин (0.95). Two
//! words both known as given names, and not of one another, are two names whatever letters
//! they share; so are words one of which only lengthens the other (Дилян, Диляна; Петко,
//! Петкова). They are `Alike70` at most.
//!
//! Names of several words are compared in the pairing of their words that scores best, in
//! any order: [`names`] says how their scores come together.
use std::cmp::Reverse;

use rapidfuzz::distance::jaro_winkler;

use super::canonical::{Canonical, Word, one_word};
use super::ending::stem;
use super::lexicon::{Relation, lexicon};

/// In what two names meet, the least first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Level {
    /// One of the two is empty: nothing is known.
    Missing,
    /// In nothing.
    Else,
    /// An initial of the other, or both the same initial.
    Initial,
    /// Jaro–Winkler similarity of at least 0.70, or known to be two names.
    Alike70,
    /// Jaro–Winkler similarity of at least 0.85.
    Alike85,
    /// Jaro–Winkler similarity of at least 0.92.
    Alike92,
    /// A pet form of the other, or the name in another language.
    Nickname,
    /// But for the ending that tells a woman's name from a man's.
    Stem,
    /// One spelling of the many that the original may stand for.
    Variant,
    /// One spelling.
    Exact,
}

/// What comparing two names found.
#[derive(Clone, Copy, Debug, PartialEq, serde::Serialize)]
pub struct Comparison {
    /// The level; of names of several words, that of the pair of words that met least.
    pub level: Level,
    /// 0 (nothing in common) to 1 (one name).
    pub score: f64,
    /// Words of one name for which the other has none.
    pub missing: usize,
    /// Whether the words that met stand in another order.
    pub swapped: bool,
}

impl Comparison {
    const fn of(level: Level, score: f64) -> Self {
        Self { level, score, missing: 0, swapped: false }
    }
}

/// Compares two words.
#[must_use]
pub fn words(one: &Word, two: &Word) -> Comparison {
    if one.text.is_empty() || two.text.is_empty() {
        return Comparison::of(Level::Missing, 0.0);
    }
    if one.is_initial || two.is_initial {
        return initials(one, two);
    }
    if one.text == two.text {
        let differ = one.sharp.as_ref().zip(two.sharp.as_ref()).is_some_and(|(a, b)| a != b);
        return if differ {
            Comparison::of(Level::Alike92, 0.9)
        } else {
            Comparison::of(Level::Exact, 1.0)
        };
    }
    if one.variants.contains(&two.text) || two.variants.contains(&one.text) {
        return Comparison::of(Level::Variant, 0.97);
    }
    if one.variants.iter().any(|variant| two.variants.contains(variant)) {
        return Comparison::of(Level::Variant, 0.94);
    }
    if one.stem == two.stem || stems_meet(one, two) {
        return Comparison::of(Level::Stem, 0.9);
    }
    match relation(one, two) {
        Relation::Akin => Comparison::of(Level::Nickname, 0.86),
        Relation::Different => capped(alike(one, two)),
        Relation::Unknown if is_lengthened(&one.text, &two.text) => capped(alike(one, two)),
        Relation::Unknown => alike(one, two),
    }
}

/// The spellings of a word, the likeliest first.
fn spellings(word: &Word) -> impl Iterator<Item = &String> {
    std::iter::once(&word.text).chain(&word.variants)
}

/// An initial meets a word that begins with it, in any spelling of either.
fn initials(one: &Word, two: &Word) -> Comparison {
    let begins = |short: &Word, long: &Word| {
        spellings(short).any(|start| spellings(long).any(|text| text.starts_with(start.as_str())))
    };
    let meet = (one.is_initial && begins(one, two)) || (two.is_initial && begins(two, one));
    if meet { Comparison::of(Level::Initial, 0.75) } else { Comparison::of(Level::Else, 0.0) }
}

/// Whether the words meet but for a woman's ending in a spelling that is not the first.
fn stems_meet(one: &Word, two: &Word) -> bool {
    let meets =
        |a: &Word, b: &Word| a.variants.iter().any(|variant| stem(variant, false) == b.stem);
    meets(one, two) || meets(two, one)
}

/// What the lexicon knows of two words, in any of their spellings.
fn relation(one: &Word, two: &Word) -> Relation {
    let known = lexicon();
    let first = known.relation(&one.text, &two.text);
    let akin = first == Relation::Akin
        || one.variants.iter().any(|text| known.relation(text, &two.text) == Relation::Akin)
        || two.variants.iter().any(|text| known.relation(&one.text, text) == Relation::Akin);
    if akin { Relation::Akin } else { first }
}

/// Whether one word is the other with something at its end that makes another name of it:
/// a woman's name of a man's, a surname of a given name. A last letter doubled or missing in
/// haste is seldom a vowel, and two letters are no slip.
fn is_lengthened(one: &str, two: &str) -> bool {
    let (short, long) = if one.len() < two.len() { (one, two) } else { (two, one) };
    match long.strip_prefix(short) {
        Some(rest) => short.len() >= 3 && (rest.len() >= 2 || matches!(rest, "a" | "o" | "e")),
        None => {
            short.len() == long.len()
                && short[..short.len() - 1] == long[..long.len() - 1]
                && matches!((last(short), last(long)), (b'o', b'a') | (b'a', b'o'))
        }
    }
}

fn last(word: &str) -> u8 {
    word.as_bytes().last().copied().unwrap_or(0)
}

/// The best Jaro–Winkler similarity of two words in any spelling of either.
fn similarity(one: &Word, two: &Word) -> f64 {
    let of = |a: &str, b: &str| jaro_winkler::similarity(a.bytes(), b.bytes());
    let best = of(&one.text, &two.text);
    let best = one.variants.iter().fold(best, |best, text| best.max(of(text, &two.text)));
    two.variants.iter().fold(best, |best, text| best.max(of(&one.text, text)))
}

/// The level and the score of a similarity: straight lines between the level's bounds.
fn alike(one: &Word, two: &Word) -> Comparison {
    let similar = similarity(one, two);
    let line = |from: f64, to: f64, low: f64, high: f64| {
        low + (high - low) * (similar - from) / (to - from)
    };
    if similar >= 0.92 {
        Comparison::of(Level::Alike92, line(0.92, 1.0, 0.80, 0.95))
    } else if similar >= 0.85 {
        Comparison::of(Level::Alike85, line(0.85, 0.92, 0.60, 0.80))
    } else if similar >= 0.70 {
        Comparison::of(Level::Alike70, line(0.70, 0.85, 0.20, 0.60))
    } else {
        Comparison::of(Level::Else, line(0.0, 0.70, 0.0, 0.20))
    }
}

/// Of words known to be two names: `Alike70` at most.
fn capped(found: Comparison) -> Comparison {
    Comparison::of(found.level.min(Level::Alike70), found.score.min(0.45))
}

/// The most words of a name that are compared; more are not read.
const MOST: usize = 8;
/// What a word for which the other name has none takes, as a part of a word that meets
/// nothing.
const MISSING: f64 = 0.35;
/// What another order of the words leaves of the score.
const SWAPPED: f64 = 0.98;
/// The part of the score that the worst pair does not touch.
const MEAN: f64 = 0.6;

/// Compares two names of any number of words, in any order.
///
/// The words are paired so that the sum of their scores is highest. Of the pairs the mean
/// is taken (an initial counts half), then 40 % of it go by the worst pair: a given name
/// that contradicts is not outweighed by two surnames that agree. A word without a pair
/// counts as 35 % of a word that met nothing, another order of the words takes 2 %. Two words that
/// were written apart (Анна Мария, Анамария) are put together first.
///
/// Deterministic and symmetric.
#[must_use]
pub fn names(one: &Canonical, two: &Canonical) -> Comparison {
    if one.words.is_empty() || two.words.is_empty() {
        return Comparison::of(Level::Missing, 0.0);
    }
    let (short, long) = if one.words.len() <= two.words.len() { (one, two) } else { (two, one) };
    let short = &short.words[..short.words.len().min(MOST)];
    let long = &together(&long.words[..long.words.len().min(MOST)], short);
    let table = short.iter().map(|a| long.iter().map(|b| words(a, b)).collect()).collect();
    by_table(table, &short.iter().collect::<Vec<_>>(), &long.iter().collect::<Vec<_>>())
}

/// What is known of two words without looking: nothing.
pub(crate) const NOTHING: Comparison = Comparison::of(Level::Else, 0.0);

/// Compares two names of which every word has been compared with every other:
/// `table[i][j]` of word i of `one` and word j of `two`.
pub(crate) fn by_table(table: Vec<Vec<Comparison>>, one: &[&Word], two: &[&Word]) -> Comparison {
    if one.is_empty() || two.is_empty() {
        return Comparison::of(Level::Missing, 0.0);
    }
    if one.len() <= two.len() {
        return combined(&table, &pairing(&table), one, two);
    }
    let turned: Vec<Vec<Comparison>> =
        (0..two.len()).map(|j| table.iter().map(|row| row[j]).collect()).collect();
    combined(&turned, &pairing(&turned), two, one)
}

/// The words with neighbours put together where the other name has them as one.
fn together(words: &[Word], others: &[Word]) -> Vec<Word> {
    let mut kept: Vec<Word> = Vec::with_capacity(words.len());
    for word in words {
        let one = kept.last().filter(|_| words.len() > 1).and_then(|before| {
            let length = before.text.len() + word.text.len();
            // Cheap first: most names have no such neighbours.
            let may = others.iter().any(|other| other.text.len().abs_diff(length) <= 1);
            let one = may.then(|| one_word(before, word))?;
            others.iter().any(|other| other.text == one.text).then_some(one)
        });
        match (one, kept.last_mut()) {
            (Some(one), Some(before)) => *before = one,
            _ => kept.push(word.clone()),
        }
    }
    kept
}

/// How much a pair counts beside the others.
fn weight(one: &Word, two: &Word) -> f64 {
    if one.is_initial || two.is_initial { 0.5 } else { 1.0 }
}

/// For each word of the shorter name the place of its pair in the longer: the pairing with
/// the highest sum of scores; of equal ones the first in order.
///
/// Dynamic programming over the set of places taken: at most 8 words, so 256 sets.
fn pairing(table: &[Vec<Comparison>]) -> Vec<usize> {
    let places = table.first().map_or(0, Vec::len);
    let sets = 1_usize << places;
    // After each row, for every set of places taken: the best sum, and the last place.
    let mut rows: Vec<Vec<Option<(f64, usize)>>> = Vec::with_capacity(table.len());
    let mut before = vec![None; sets];
    before[0] = Some((0.0, 0));
    for row in table {
        let mut now: Vec<Option<(f64, usize)>> = vec![None; sets];
        for (set, sum) in before.iter().enumerate() {
            let Some((sum, _)) = sum else { continue };
            for (place, found) in
                row.iter().enumerate().filter(|(place, _)| set & (1 << place) == 0)
            {
                let (next, total) = (set | (1 << place), sum + found.score);
                if now[next].is_none_or(|(best, _)| total > best) {
                    now[next] = Some((total, place));
                }
            }
        }
        rows.push(now.clone());
        before = now;
    }
    let score = |set: usize| before[set].map_or(f64::NEG_INFINITY, |(sum, _)| sum);
    let mut set = (0..sets)
        .max_by(|a, b| score(*a).total_cmp(&score(*b)).then(Reverse(a).cmp(&Reverse(b))))
        .unwrap_or(0);
    let mut pairs = vec![0; table.len()];
    for (at, row) in rows.iter().enumerate().rev() {
        if let Some((_, place)) = row[set] {
            pairs[at] = place;
            set &= !(1 << place);
        }
    }
    pairs
}

fn combined(
    table: &[Vec<Comparison>],
    pairs: &[usize],
    short: &[&Word],
    long: &[&Word],
) -> Comparison {
    let (mut sum, mut weights, mut worst) = (0.0, 0.0, 1.0_f64);
    let mut level = Level::Exact;
    for (at, place) in pairs.iter().enumerate() {
        let found = table[at][*place];
        let weight = weight(short[at], long[*place]);
        sum += weight * found.score;
        weights += weight;
        worst = worst.min(found.score);
        level = level.min(found.level);
    }
    let alone = (0..long.len()).filter(|place| !pairs.contains(place));
    let cost: f64 = alone.map(|place| if long[place].is_initial { 0.5 } else { 1.0 }).sum();
    let swapped = pairs.windows(2).any(|pair| pair[0] > pair[1]);
    let mean = sum / (weights + MISSING * cost);
    let score = mean * (MEAN + (1.0 - MEAN) * worst) * if swapped { SWAPPED } else { 1.0 };
    Comparison { level, score: score.min(1.0), missing: long.len() - short.len(), swapped }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::names::canonical;

    fn compared(one: &str, two: &str) -> Comparison {
        let (one, two) = (canonical(one), canonical(two));
        let found = names(&one, &two);
        let back = names(&two, &one);
        assert!((found.score - back.score).abs() < 1e-12, "the same both ways");
        assert_eq!(found.level, back.level);
        found
    }

    #[track_caller]
    fn check(one: &str, two: &str, level: Level) {
        assert_eq!(compared(one, two).level, level, "{one} | {two}");
    }

    #[test]
    fn each_level_has_its_pair() {
        check("Георги", "Georgi", Level::Exact);
        check("Жана", "Jana", Level::Variant);
        check("Иванов", "Ivanova", Level::Stem);
        check("Георги", "Гошо", Level::Nickname);
        check("Стоянов", "Стоаянов", Level::Alike92);
        check("Иван", "Иванка", Level::Alike70);
        check("Ив.", "Иван", Level::Initial);
        check("Иван", "Петър", Level::Else);
        check("", "Петър", Level::Missing);
    }

    #[test]
    fn what_the_letters_show_is_seen() {
        check("Тошев", "Тосев", Level::Alike92);
        check("Тошев", "Tosev", Level::Exact);
    }

    #[test]
    fn the_order_of_words_costs_little_and_a_missing_word_something() {
        let swapped = compared("Иван Петров", "Petrov, Ivan");
        assert!(swapped.swapped && swapped.score > 0.95);
        let missing = compared("Иван Георгиев Петров", "Ivan Petrov");
        assert!(missing.missing == 1 && missing.score > 0.8 && missing.score < 0.95);
        assert!(compared("Иван Петров", "Иван Стоилов").score < 0.5);
        assert!(compared("Мария Иванова-Петрова", "Мария Петрова").score > 0.8);
        assert_eq!(compared("Анна Мария", "Анамария").level, Level::Exact);
    }
}
