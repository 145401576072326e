//! Names found among a million, whatever script they are asked in, with a slip of the pen.
//!
//! An index of all names in memory; nothing of it is ever written. Names are kept by their
//! *words*: a register of a million people has some hundred thousand words, so that reading
//! all of them for each question costs less than reading a million names, and the order of
//! words, a missing one, an initial, a pet form and a second surname need no rows of their
//! own. (Our first design scanned whole names, with further rows for each of these.)
//!
//! A question is answered in four steps:
//!
//! 1. each of its words finds the words it may be: within two edits of any spelling of
//!    either ([`names`](crate::names)), or as a pet form;
//! 2. the names that hold them are gathered, rarest words first, with the sum of what their
//!    words score;
//! 3. the best are compared as whole names ([`compare`](crate::names::compare));
//! 4. they are ranked by score, then by the order in which rows came. Rows whose names have
//!    one spelling are one hit, so that a hundred namesakes do not hide the name beside them.
//!    The answer is the same each time.
//!
//! Words that were run together, or apart, by a slip at the blank are tried too, where nothing
//! good is found.
//!
//! Measured on 1,000,000 generated records of four peoples (given name and surname, two scripts,
//! seed 177, whose times, not whose misses, chose how many names are compared whole; AVX2, one thread of a busy machine, milliseconds of processor
//! time for 1,000 questions each): 592,000 distinct names of 90,000 distinct words in 102 MiB.
//!
//! Found is a hit of the same spelling, not of the same row; the names asked for have nine
//! letters or more, and the records of the last two lines no slips of their own.
//!
//! | Question | among the first 20 | half within | 99 of 100 within |
//! |---|---|---|---|
//! | the name with one slip (blanks included) | 0.994 | 2.0 | 5.5 |
//! | another record of the person, in another script or romanisation | 1.000 | 2.2 | 5.4 |
//! | the same, with one slip | 0.996 | 1.9 | 5.0 |
//!
//! What is missed: words that a slip leaves with three letters or fewer, and slips that make
//! another romanisation of what was meant.
//!
//! ```
//! use linkage::search::Index;
//!
//! let mut index = Index::default();
//! let row = index.append("Георги Димитров");
//! index.append("Иван Петров");
//! assert_eq!(index.search("Dimitroff, Georgui", 1)[0].rows, [row]);
//! index.delete(row);
//! assert!(index.search("Георги Димитров", 20).iter().all(|hit| !hit.rows.contains(&row)));
//! ```
mod lookup;
mod scan;
mod words;

use std::collections::HashMap;

use rayon::prelude::*;

pub use lookup::Searcher;

use self::words::Words;
use crate::names::compare::Level;
use crate::names::{Canonical, Reader, canonical};

/// A name that was found: rows whose names have one spelling.
#[derive(Clone, Debug, PartialEq, serde::Serialize)]
pub struct Hit {
    /// The rows, counted from 0 in the order in which they were appended; rising, never
    /// empty.
    pub rows: Vec<u32>,
    /// As of [`compare::names`](crate::names::compare::names), 0 to 1; but a word of the
    /// question that is a slip or two from a word of the name counts by its slips.
    pub score: f64,
    /// The level of the words that met least, as compared.
    pub level: Level,
}

/// No row.
const NONE: u32 = u32::MAX;

/// Names in memory, found by what they sound and look like. It prints nothing of itself: it
/// holds names.
#[derive(Clone, Default)]
pub struct Index {
    words: Words,
    /// The names that hold a word, by the word's number; in rising order.
    names_of_word: Vec<Vec<u32>>,
    by_words: HashMap<Box<[u32]>, u32>,
    /// The words of each distinct name: the end of each in `name_words`.
    ends: Vec<u32>,
    name_words: Vec<u32>,
    /// The first and the last row of each distinct name.
    first_row: Vec<u32>,
    last_row: Vec<u32>,
    /// For each row the next of the same name.
    next_row: Vec<u32>,
    /// For each row the number of its name; none once it is deleted.
    name_of_row: Vec<u32>,
}

impl Index {
    /// The index of all `names`, a row to each, read by as many threads as there are.
    #[must_use]
    pub fn of(names: &[impl AsRef<str> + Sync]) -> Self {
        let mut index = Self::default();
        // So many at a time that their spellings are not all held beside the index.
        for part in names.chunks(1 << 17) {
            let read: Vec<Canonical> = part
                .par_chunks(1 << 15)
                .flat_map_iter(|part| {
                    let mut reader = Reader::default();
                    part.iter().map(move |name| reader.canonical(name.as_ref()))
                })
                .collect();
            for name in &read {
                index.append_canonical(name);
            }
        }
        index
    }

    /// Adds a name; the answer is its row. An empty name has a row that is never found.
    pub fn append(&mut self, name: &str) -> u32 {
        self.append_canonical(&canonical(name))
    }

    /// Adds a name already read.
    pub fn append_canonical(&mut self, name: &Canonical) -> u32 {
        let words: Box<[u32]> =
            name.words.iter().take(8).map(|word| self.words.number(word)).collect();
        self.names_of_word.resize(self.words.len(), Vec::new());
        let row = count(self.name_of_row.len());
        let number = match self.by_words.get(&words) {
            Some(number) => *number,
            None => self.new_name(words),
        };
        self.name_of_row.push(number);
        self.next_row.push(NONE);
        match self.last_row[number as usize] {
            NONE => self.first_row[number as usize] = row,
            last => self.next_row[last as usize] = row,
        }
        self.last_row[number as usize] = row;
        row
    }

    fn new_name(&mut self, words: Box<[u32]>) -> u32 {
        let number = count(self.ends.len());
        for (at, word) in words.iter().enumerate() {
            if !words[..at].contains(word) {
                self.names_of_word[*word as usize].push(number);
            }
        }
        self.name_words.extend_from_slice(&words);
        self.ends.push(count(self.name_words.len()));
        self.first_row.push(NONE);
        self.last_row.push(NONE);
        self.by_words.insert(words, number);
        number
    }

    /// Forgets a row: it is never found again, and its number is not given again. A row that
    /// is not there, or no longer, changes nothing.
    pub fn delete(&mut self, row: u32) {
        let Some(number) = self.name_of_row.get(row as usize).copied().filter(|n| *n != NONE)
        else {
            return;
        };
        self.name_of_row[row as usize] = NONE;
        let number = number as usize;
        let (mut before, mut at) = (NONE, self.first_row[number]);
        while at != row && at != NONE {
            (before, at) = (at, self.next_row[at as usize]);
        }
        let next = self.next_row[row as usize];
        match before {
            NONE => self.first_row[number] = next,
            before => self.next_row[before as usize] = next,
        }
        if next == NONE {
            self.last_row[number] = before;
        }
    }

    /// The names most like `name`, the best first, at most `top`.
    ///
    /// Each call makes room for what it counts; a [`Searcher`] keeps it for the next.
    #[must_use]
    pub fn search(&self, name: &str, top: usize) -> Vec<Hit> {
        Searcher::of(self).search(name, top)
    }

    /// How many rows there are, deleted ones included.
    #[must_use]
    pub fn rows(&self) -> usize {
        self.name_of_row.len()
    }

    /// How many distinct words the names have.
    #[must_use]
    pub fn distinct_words(&self) -> usize {
        self.words.len()
    }

    /// How many distinct names there are, by their words.
    #[must_use]
    pub fn distinct_names(&self) -> usize {
        self.ends.len()
    }

    /// Bytes held.
    #[must_use]
    pub fn memory(&self) -> usize {
        let lists: usize = self.names_of_word.iter().map(|list| 24 + 4 * list.capacity()).sum();
        let keys: usize = self.by_words.keys().map(|key| 21 + 4 * key.len()).sum();
        let columns = [
            &self.ends,
            &self.name_words,
            &self.first_row,
            &self.last_row,
            &self.next_row,
            &self.name_of_row,
        ];
        let columns: usize = columns.iter().map(|column| 4 * column.capacity()).sum();
        self.words.memory() + lists + keys + columns
    }

    /// The words of a distinct name.
    fn words_of(&self, name: u32) -> &[u32] {
        let name = name as usize;
        let from = name.checked_sub(1).map_or(0, |before| self.ends[before]);
        &self.name_words[from as usize..self.ends[name] as usize]
    }

    /// A distinct name, as far as comparing needs it.
    fn canonical_of(&self, name: u32) -> Canonical {
        let words = self.words_of(name).iter().map(|word| self.words.word(*word).clone());
        Canonical { words: words.collect(), ..Canonical::default() }
    }

    /// The rows of a distinct name, in their order.
    fn rows_of(&self, name: u32) -> impl Iterator<Item = u32> {
        let first = Some(self.first_row[name as usize]).filter(|row| *row != NONE);
        std::iter::successors(first, |row| {
            Some(self.next_row[*row as usize]).filter(|next| *next != NONE)
        })
    }
}

/// A count as rows and names are numbered. An index of four thousand million names does not
/// fit in the memory it would need first.
fn count(length: usize) -> u32 {
    u32::try_from(length).unwrap_or(NONE)
}
