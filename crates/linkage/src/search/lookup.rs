//! A question, answered.
use std::collections::HashMap;

use super::{Hit, Index};
use crate::names::compare::{self, Comparison};
use crate::names::{Canonical, Word, canonical};

/// How many names are compared whole for each row asked for, and the fewest.
const COMPARED: usize = 5;
const FEWEST: usize = 100;
/// A score counted as a whole number: a sum of eight fits in 15 bits.
const UNIT: f64 = 4095.0;
/// A word of a question that finds nothing better is perhaps two, or a part of one.
const KNOWN: f64 = 0.95;
/// The shortest piece that a word run together is taken apart into.
const PIECE: usize = 3;

/// An index, and room for what a question counts.
#[derive(Debug)]
pub struct Searcher<'a> {
    index: &'a Index,
    /// For each distinct name what its words have scored, in parts of [`UNIT`].
    sums: Vec<u16>,
    /// Names whose sum is not 0.
    touched: Vec<u32>,
}

/// What a word of the question found.
struct Found {
    /// Words of the index, with how alike they are, in the order of their numbers.
    words: Vec<(u32, Comparison)>,
    /// How many names hold one of them.
    names: usize,
}

impl Found {
    fn of(&self, word: u32) -> Option<Comparison> {
        let at = self.words.binary_search_by_key(&word, |found| found.0).ok()?;
        Some(self.words[at].1)
    }

    fn best(&self) -> f64 {
        self.words.iter().map(|(_, found)| found.score).fold(0.0, f64::max)
    }
}

impl<'a> Searcher<'a> {
    /// A searcher of an index.
    #[must_use]
    pub fn of(index: &'a Index) -> Self {
        Self { index, sums: vec![0; index.distinct_names()], touched: Vec::new() }
    }

    /// The rows most like `name`, the best first, at most `top`.
    #[must_use]
    pub fn search(&mut self, name: &str, top: usize) -> Vec<Hit> {
        self.search_canonical(&canonical(name), top)
    }

    /// The same, of a name already read.
    #[must_use]
    pub fn search_canonical(&mut self, name: &Canonical, top: usize) -> Vec<Hit> {
        let words: Vec<Word> = name.words.iter().take(8).cloned().collect();
        let found: Vec<Found> = words.iter().map(|word| self.found(word)).collect();
        let mut best: HashMap<u32, Comparison> = HashMap::new();
        self.gather(&words, &found, top, &mut best);
        if found.iter().any(|found| found.best() < KNOWN) {
            for words in self.other_blanks(&words, &found) {
                let found: Vec<Found> = words.iter().map(|word| self.found(word)).collect();
                self.gather(&words, &found, top, &mut best);
            }
        }
        self.ranked(&best, top)
    }

    fn found(&self, word: &Word) -> Found {
        let words = self.index.words.candidates(word);
        let names =
            words.iter().map(|(word, _)| self.index.names_of_word[*word as usize].len()).sum();
        Found { words, names }
    }

    /// Adds the names best like `words` to `best`.
    fn gather(
        &mut self,
        words: &[Word],
        found: &[Found],
        top: usize,
        best: &mut HashMap<u32, Comparison>,
    ) {
        let wanted = (top * COMPARED).max(FEWEST);
        self.count(found, wanted);
        // The sum of a name is never less than what it is compared by, so the highest sums
        // hold the best names, but for ties.
        let sums = &self.sums;
        let by_sum = |name: &u32| (std::cmp::Reverse(sums[*name as usize]), *name);
        if self.touched.len() > wanted {
            self.touched.select_nth_unstable_by_key(wanted, by_sum);
        }
        for name in self.touched.iter().take(wanted) {
            let compared = self.compared(words, found, *name);
            let kept = best.entry(*name).or_insert(compared);
            if compared.score > kept.score {
                *kept = compared;
            }
        }
        for name in self.touched.drain(..) {
            self.sums[name as usize] = 0;
        }
    }

    /// Counts for each name what its words score, the rarest words of the question first.
    ///
    /// Names that only a common word would bring are left out once enough have met a rarer
    /// one: they score less than those, and a register has tens of thousands of them.
    fn count(&mut self, found: &[Found], wanted: usize) {
        let mut order: Vec<usize> = (0..found.len()).filter(|at| found[*at].names > 0).collect();
        order.sort_by_key(|at| (found[*at].names, *at));
        for (turn, at) in order.iter().enumerate() {
            let open = turn == 0 || (turn == 1 && order.len() > 2) || self.touched.len() < wanted;
            // A name may hold two words that this word may be: the better counts.
            let mut words: Vec<&(u32, Comparison)> = found[*at].words.iter().collect();
            words.sort_by(|a, b| b.1.score.total_cmp(&a.1.score).then(a.0.cmp(&b.0)));
            let mut counted: Vec<u32> = Vec::new();
            for (word, compared) in words {
                let part = parts(compared.score);
                for name in &self.index.names_of_word[*word as usize] {
                    let sum = &mut self.sums[*name as usize];
                    if *sum & COUNTED != 0 {
                        continue;
                    }
                    if *sum == 0 {
                        if !open {
                            continue;
                        }
                        self.touched.push(*name);
                    }
                    *sum = (*sum + part) | COUNTED;
                    counted.push(*name);
                }
            }
            for name in counted {
                self.sums[name as usize] &= !COUNTED;
            }
        }
    }

    /// The question compared with a name, by what its words found.
    fn compared(&self, words: &[Word], found: &[Found], name: u32) -> Comparison {
        let numbers = self.index.words_of(name);
        let held: Vec<&Word> =
            numbers.iter().map(|number| self.index.words.word(*number)).collect();
        let table = words
            .iter()
            .zip(found)
            .map(|(word, found)| {
                numbers
                    .iter()
                    .zip(&held)
                    .map(|(number, other)| match found.of(*number) {
                        Some(known) => known,
                        None if word.is_initial => compare::words(word, other),
                        None => compare::NOTHING,
                    })
                    .collect()
            })
            .collect();
        compare::by_table(table, &words.iter().collect::<Vec<_>>(), &held)
    }

    /// The question with its blanks elsewhere: each word that is not known as it stands taken
    /// apart where both pieces are known (a letter between them may be a blank mistyped), or
    /// put together with its neighbour where that is known.
    fn other_blanks(&self, words: &[Word], found: &[Found]) -> Vec<Vec<Word>> {
        let mut others = Vec::new();
        for (at, word) in words.iter().enumerate() {
            if found[at].best() >= KNOWN || word.is_initial {
                continue;
            }
            for (one, two) in self.pieces(&word.text) {
                let mut other = words.to_vec();
                other.splice(
                    at..=at,
                    [canonical(one), canonical(two)].into_iter().flat_map(|c| c.words),
                );
                others.push(other);
            }
            if let Some(next) = words.get(at + 1) {
                let together = canonical(&format!("{}{}", word.text, next.text)).words;
                if together.iter().all(|word| self.index.words.has(&word.text)) {
                    let mut other = words.to_vec();
                    other.splice(at..=at + 1, together);
                    others.push(other);
                }
            }
        }
        others.truncate(4);
        others
    }

    /// Where a word comes apart into two that are known.
    fn pieces<'t>(&self, text: &'t str) -> Vec<(&'t str, &'t str)> {
        let mut pieces = Vec::new();
        let last = text.len().saturating_sub(PIECE);
        for at in PIECE..=last {
            if !self.index.words.has(&text[..at]) {
                continue;
            }
            for from in [at, at + 1] {
                if from <= last && self.index.words.has(&text[from..]) {
                    pieces.push((&text[..at], &text[from..]));
                }
            }
        }
        // The longer the shorter piece, the less it is chance.
        pieces.sort_by_key(|(one, two)| std::cmp::Reverse(one.len().min(two.len())));
        pieces
    }

    /// The rows of the best names.
    fn ranked(&self, best: &HashMap<u32, Comparison>, top: usize) -> Vec<Hit> {
        let mut names: Vec<(u32, Comparison)> = best.iter().map(|(name, c)| (*name, *c)).collect();
        names.sort_by(|a, b| b.1.score.total_cmp(&a.1.score).then(a.0.cmp(&b.0)));
        let mut hits = Vec::with_capacity(top);
        let mut from = 0;
        while from < names.len() && hits.len() < top {
            // Names of one score take turns.
            let score = names[from].1.score.to_bits();
            let equal =
                names[from..].iter().take_while(|(_, c)| c.score.to_bits() == score).count();
            let equal = &names[from..from + equal];
            from += equal.len();
            let mut rows: Vec<(usize, u32, Comparison)> = equal
                .iter()
                .flat_map(|(name, compared)| {
                    let rows = self.index.rows_of(*name).take(top).enumerate();
                    rows.map(|(turn, row)| (turn, row, *compared))
                })
                .collect();
            rows.sort_by_key(|(turn, row, _)| (*turn, *row));
            hits.extend(rows.into_iter().take(top - hits.len()).map(|(_, row, compared)| Hit {
                row,
                score: compared.score,
                level: compared.level,
            }));
        }
        hits
    }
}

/// Marks a sum to which this word of the question has been added.
const COUNTED: u16 = 1 << 15;

/// A score in parts; at least one, so that what is found is touched.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a score is 0 to 1, so this is 0 to 4095"
)]
fn parts(score: f64) -> u16 {
    ((score * UNIT) as u16).max(1)
}
