//! A question, answered.
use std::collections::HashMap;
use std::collections::hash_map::Entry;

use super::{Hit, Index};
use crate::names::compare::{self, Comparison};
use crate::names::{Canonical, Word, canonical};

/// How many names are compared whole for each row asked for, and the fewest.
const COMPARED: usize = 3;
const FEWEST: usize = 60;
/// A score counted as a whole number: a sum of eight fits in 15 bits.
const UNIT: f64 = 4095.0;
/// A question that finds nothing better has perhaps a blank too many or too few.
const GOOD: f64 = 0.85;
/// The most places at which a blank is tried.
const MOST_BLANKS: usize = 64;
/// The shortest piece that a word run together is taken apart into.
const PIECE: usize = 3;

/// An index, and room for what a question counts.
pub struct Searcher<'a> {
    index: &'a Index,
    /// For each distinct name what its words have scored, in parts of [`UNIT`].
    sums: Vec<u16>,
    /// Names whose sum is not 0.
    touched: Vec<u32>,
}

/// What a word of the question found.
struct Found {
    /// Words of the index, with what each counts, in the order of their numbers.
    words: Vec<(u32, f64)>,
    /// How many names hold one of them.
    names: usize,
}

impl Found {
    fn of(&self, word: u32) -> Option<f64> {
        let at = self.words.binary_search_by_key(&word, |found| found.0).ok()?;
        Some(self.words[at].1)
    }
}

impl<'a> Searcher<'a> {
    /// A searcher of an index.
    #[must_use]
    pub fn of(index: &'a Index) -> Self {
        Self { index, sums: vec![0; index.distinct_names()], touched: Vec::new() }
    }

    /// The names most like `name`, the best first, at most `top`.
    ///
    /// A blank too many or too few is a slip like others: where nothing good is found, the
    /// name is tried with its blanks elsewhere.
    #[must_use]
    pub fn search(&mut self, name: &str, top: usize) -> Vec<Hit> {
        let read = canonical(name);
        let mut best = HashMap::new();
        let found: Vec<Found> = words_of(&read).iter().map(|word| self.found(word)).collect();
        self.gather(words_of(&read), &found, top, &mut best);
        if best.values().all(|compared| compared.score < GOOD) {
            for other in other_blanks(name).iter().map(|name| canonical(name)) {
                let exact = |word| self.holding(self.index.words.exact(word));
                let found: Vec<Found> = words_of(&other).iter().map(exact).collect();
                if found.iter().all(|found| found.names > 0) {
                    self.gather(words_of(&other), &found, top, &mut best);
                }
            }
        }
        self.ranked(&read, &best, top)
    }

    /// The same, of a name already read; its blanks are taken as they are.
    #[must_use]
    pub fn search_canonical(&mut self, name: &Canonical, top: usize) -> Vec<Hit> {
        let mut best = HashMap::new();
        let found: Vec<Found> = words_of(name).iter().map(|word| self.found(word)).collect();
        self.gather(words_of(name), &found, top, &mut best);
        self.ranked(name, &best, top)
    }

    /// What the words of a question find, slips and all.
    fn found(&self, word: &Word) -> Found {
        self.holding(self.index.words.candidates(word))
    }

    fn holding(&self, words: Vec<(u32, f64)>) -> Found {
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
            let mut words: Vec<(u32, f64)> = found[*at].words.clone();
            words.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
            let mut counted: Vec<u32> = Vec::new();
            for (word, score) in words {
                let part = parts(score);
                for name in &self.index.names_of_word[word as usize] {
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
        let table: Vec<Vec<Comparison>> = words
            .iter()
            .zip(found)
            .map(|(word, found)| {
                numbers
                    .iter()
                    .zip(&held)
                    .map(|(number, other)| match found.of(*number) {
                        Some(score) => Comparison { score, ..compare::NOTHING },
                        None if word.is_initial => compare::words(word, other),
                        None => compare::NOTHING,
                    })
                    .collect()
            })
            .collect();
        compare::by_table(&table, &words.iter().collect::<Vec<_>>(), &held)
    }

    /// The best names, those of one spelling together.
    fn ranked(&self, asked: &Canonical, best: &HashMap<u32, Comparison>, top: usize) -> Vec<Hit> {
        let mut names: Vec<(u32, Comparison)> = best.iter().map(|(name, c)| (*name, *c)).collect();
        names.sort_by(|a, b| b.1.score.total_cmp(&a.1.score).then(a.0.cmp(&b.0)));
        let mut hits: Vec<Hit> = Vec::with_capacity(top);
        let mut places: HashMap<String, usize> = HashMap::new();
        for (name, compared) in names {
            let rows: Vec<u32> = self.index.rows_of(name).collect();
            if rows.is_empty() {
                continue;
            }
            match places.entry(self.text(name)) {
                Entry::Occupied(place) => hits[*place.get()].rows.extend(rows),
                Entry::Vacant(place) if hits.len() < top => {
                    place.insert(hits.len());
                    let level = compare::names(asked, &self.index.canonical_of(name)).level;
                    hits.push(Hit { rows, score: compared.score, level });
                }
                Entry::Vacant(_) => {}
            }
        }
        for hit in &mut hits {
            hit.rows.sort_unstable();
        }
        hits
    }

    /// The spelling of a name.
    fn text(&self, name: u32) -> String {
        let words = self.index.words_of(name).iter();
        words.map(|word| self.index.words.word(*word).text.as_str()).collect::<Vec<_>>().join(" ")
    }
}

/// The words of a name that are looked for.
fn words_of(name: &Canonical) -> &[Word] {
    &name.words[..name.words.len().min(8)]
}

/// A name with one blank elsewhere: a word taken apart at each place, also where the letter
/// there was meant for a blank; or put together with its neighbour.
fn other_blanks(name: &str) -> Vec<String> {
    let words: Vec<&str> = name.split_whitespace().collect();
    let mut others = Vec::new();
    for (at, word) in words.iter().enumerate() {
        let (before, after) = (words[..at].join(" "), words[at + 1..].join(" "));
        let letters: Vec<char> = word.chars().collect();
        let last = letters.len().saturating_sub(PIECE);
        for cut in PIECE..=last {
            for from in [cut, cut + 1].into_iter().filter(|from| *from <= last) {
                let (one, two) = (&letters[..cut], &letters[from..]);
                let (one, two): (String, String) = (one.iter().collect(), two.iter().collect());
                others.push(format!("{before} {one} {two} {after}"));
            }
        }
        if let Some(next) = words.get(at + 1) {
            others.push(format!("{before} {word}{next} {}", words[at + 2..].join(" ")));
        }
    }
    others.truncate(MOST_BLANKS);
    others
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
