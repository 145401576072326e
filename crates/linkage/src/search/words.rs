//! The distinct words of all names, and which of them a word that is asked for may be.
use std::collections::HashMap;

use super::scan::Spellings;
use crate::names::compare::{self, Comparison};
use crate::names::{Word, lexicon};

/// The words of an index, each known by its number.
#[derive(Clone, Debug, Default)]
pub(super) struct Words {
    words: Vec<Word>,
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
        let number = u32::try_from(self.words.len()).unwrap_or(u32::MAX);
        if word.is_initial {
            self.initials.push(number);
        } else {
            self.index(&word, number);
        }
        self.words.push(word.clone());
        self.by_word.insert(word, number);
        number
    }

    fn index(&mut self, word: &Word, number: u32) {
        let spellings = std::iter::once(&word.text).chain(&word.variants).chain([&word.stem]);
        for spelling in spellings {
            let next = u32::try_from(self.of_spelling.len()).unwrap_or(u32::MAX);
            match self.by_spelling.get(spelling.as_str()) {
                Some(at) => {
                    let words = &mut self.of_spelling[*at as usize];
                    if words.last() != Some(&number) {
                        words.push(number);
                    }
                }
                None => {
                    self.by_spelling.insert(spelling.as_str().into(), next);
                    self.of_spelling.push(vec![number]);
                    self.spellings.push(spelling, next);
                }
            }
        }
        for group in lexicon().groups(&word.text) {
            self.by_group.entry(*group).or_default().push(number);
        }
    }

    /// The word of a number.
    pub(super) fn word(&self, number: u32) -> &Word {
        &self.words[number as usize]
    }

    /// How many distinct words there are.
    pub(super) fn len(&self) -> usize {
        self.words.len()
    }

    /// Whether a spelling is of some word.
    pub(super) fn has(&self, spelling: &str) -> bool {
        self.by_spelling.contains_key(spelling)
    }

    /// The words that `asked` may be, with how alike they are, in the order of their numbers.
    ///
    /// An initial that is asked for may be too many: it finds none, and is counted only in
    /// names that another word found.
    pub(super) fn candidates(&self, asked: &Word) -> Vec<(u32, Comparison)> {
        if asked.is_initial {
            return Vec::new();
        }
        let mut numbers: Vec<u32> = self.initials.clone();
        for spelling in std::iter::once(&asked.text).chain(&asked.variants).chain([&asked.stem]) {
            self.spellings.near(spelling, edits(spelling.len()), |id, _| {
                numbers.extend_from_slice(&self.of_spelling[id as usize]);
            });
        }
        for text in std::iter::once(&asked.text).chain(&asked.variants) {
            for group in lexicon().groups(text) {
                numbers.extend(self.by_group.get(group).into_iter().flatten());
            }
        }
        numbers.sort_unstable();
        numbers.dedup();
        numbers
            .into_iter()
            .map(|number| (number, compare::words(asked, self.word(number))))
            .filter(|(_, found)| found.score > 0.0)
            .collect()
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
        let words: usize = self.words.iter().map(of).sum();
        let spellings: usize =
            self.by_spelling.keys().map(|key| key.len() + size_of::<(Box<str>, u32)>() + 25).sum();
        let lists: usize = self.of_spelling.iter().map(|list| 24 + 4 * list.capacity()).sum();
        2 * words + spellings + lists + self.spellings.memory()
    }
}
