//! The distinct words of all names, and which of them a word that is asked for may be.
use std::collections::HashMap;

use super::scan::Spellings;
use crate::names::compare;
use crate::names::{Word, lexicon};

/// The words of an index, each known by its number.
#[derive(Clone, Default)]
pub(super) struct Words {
    list: Vec<Word>,
    by_word: HashMap<Word, u32>,
    /// The number of each spelling that a word may have: text, variants, stem.
    by_spelling: HashMap<Box<str>, u32>,
    /// The words of each spelling, by the number the scan knows the spelling by.
    of_spelling: Vec<Vec<u32>>,
    spellings: Spellings,
    /// Words that are initials.
    initials: Vec<u32>,
    /// Words by the names they may be pet forms of.
    by_group: HashMap<u16, Vec<u32>>,
}

/// Edits allowed in a spelling: a short word with two is another word.
fn edits(length: usize) -> u32 {
    match length {
        0..=3 => 1,
        _ => 2,
    }
}

/// What a word counts that is `slips` from one of `length` letters: what one slip made of a
/// name counts as nearly that name, even where it made another known one (Мартин, Марин), for
/// whoever asks may have slipped. The longer the word, the less a slip says.
fn slipped(slips: u32, length: usize) -> f64 {
    let length = f64::from(u32::try_from(length.max(1)).unwrap_or(u32::MAX));
    if slips == 1 { 0.92 - 0.2 / length } else { 0.86 - 0.6 / length }
}

impl Words {
    /// The number of a word, which is added if it is new.
    ///
    /// What folding took away is not part of it: the index holds half the words for that,
    /// and an answer is ranked by what was found, not by how it was written.
    pub(super) fn number(&mut self, word: &Word) -> u32 {
        let word = Word { sharp: None, ..word.clone() };
        if let Some(number) = self.by_word.get(&word) {
            return *number;
        }
        let number = u32::try_from(self.list.len()).unwrap_or(u32::MAX);
        if word.is_initial {
            self.initials.push(number);
        } else {
            self.index(&word, number);
        }
        self.list.push(word.clone());
        self.by_word.insert(word, number);
        number
    }

    fn index(&mut self, word: &Word, number: u32) {
        let spellings = std::iter::once(&word.text).chain(&word.variants).chain([&word.stem]);
        for spelling in spellings {
            let next = u32::try_from(self.of_spelling.len()).unwrap_or(u32::MAX);
            if let Some(at) = self.by_spelling.get(spelling.as_str()) {
                let words = &mut self.of_spelling[*at as usize];
                if words.last() != Some(&number) {
                    words.push(number);
                }
            } else {
                self.by_spelling.insert(spelling.as_str().into(), next);
                self.of_spelling.push(vec![number]);
                self.spellings.push(spelling, next);
            }
        }
        for group in lexicon().groups(&word.text) {
            self.by_group.entry(*group).or_default().push(number);
        }
    }

    /// The word of a number.
    pub(super) fn word(&self, number: u32) -> &Word {
        &self.list[number as usize]
    }

    /// How many distinct words there are.
    pub(super) fn len(&self) -> usize {
        self.list.len()
    }

    /// The words that `asked` may be, with what each counts, in the order of their numbers.
    ///
    /// Words that meet without a slip are [compared](compare::words); others count by their
    /// slips. An initial that is asked for may be too many: it finds none, and is counted
    /// only in names that another word found.
    pub(super) fn candidates(&self, asked: &Word) -> Vec<(u32, f64)> {
        if asked.is_initial {
            return Vec::new();
        }
        // Each word with the fewest slips to a spelling of it; none, where it met otherwise.
        let mut numbers: Vec<(u32, u32)> = self.initials.iter().map(|n| (*n, 0)).collect();
        let spellings = std::iter::once(&asked.text).chain(&asked.variants);
        let near: Vec<(&str, u32)> =
            spellings.clone().map(|spelling| (spelling.as_str(), edits(spelling.len()))).collect();
        self.spellings.near(&near, |id, slips| {
            numbers.extend(self.of_spelling[id as usize].iter().map(|n| (*n, slips)));
        });
        for group in spellings.flat_map(|spelling| lexicon().groups(spelling)) {
            let akin = self.by_group.get(group).into_iter().flatten();
            numbers.extend(akin.map(|n| (*n, 0)));
        }
        if let Some(id) = self.by_spelling.get(asked.stem.as_str()) {
            numbers.extend(self.of_spelling[*id as usize].iter().map(|n| (*n, 0)));
        }
        numbers.sort_unstable();
        numbers.dedup_by_key(|(number, _)| *number);
        let counted = numbers.into_iter().map(|(number, slips)| {
            let score = match slips {
                0 => compare::words(asked, self.word(number)).score,
                _ => slipped(slips, asked.text.len()),
            };
            (number, score)
        });
        counted.filter(|(_, score)| *score > 0.0).collect()
    }

    /// The words that are spelt as `asked` is, without a slip; with what each counts, in the
    /// order of their numbers.
    pub(super) fn exact(&self, asked: &Word) -> Vec<(u32, f64)> {
        let Some(id) = self.by_spelling.get(asked.text.as_str()) else { return Vec::new() };
        let mut found: Vec<(u32, f64)> = self.of_spelling[*id as usize]
            .iter()
            .map(|number| (*number, compare::words(asked, self.word(*number)).score))
            .collect();
        found.sort_by_key(|(number, _)| *number);
        found
    }

    /// Bytes held, strings included; what the hash tables reserve is counted as full.
    pub(super) fn memory(&self) -> usize {
        let text = |text: &String| text.capacity();
        let of = |word: &Word| {
            size_of::<Word>()
                + text(&word.text)
                + text(&word.stem)
                + text(&word.key)
                + word.variants.iter().map(|v| size_of::<String>() + v.capacity()).sum::<usize>()
        };
        let words: usize = self.list.iter().map(of).sum();
        let spellings: usize =
            self.by_spelling.keys().map(|key| key.len() + size_of::<(Box<str>, u32)>() + 25).sum();
        let lists: usize = self.of_spelling.iter().map(|list| 24 + 4 * list.capacity()).sum();
        2 * words + spellings + lists + self.spellings.memory()
    }
}
