//! One spelling of a name, whatever the script and the romanisation it was written in; and
//! how alike two names are.
//!
//! A name is read in five steps, each a file of this folder:
//!
//! 1. **words**: cut at whatever is no letter; a word with letters of two scripts in it is
//!    mended (`script`);
//! 2. **readings**: what the letters may stand for, the likeliest first (`cyrillic`, `greek`;
//!    `latin`, where each habit of romanising is a reading of its own);
//! 3. **folding**: what no two spellings agree on is dropped from each reading (`fold`); names
//!    that one language spells one way and others' alphabets many are brought together
//!    (`spellings.tsv`);
//! 4. **whole**: articles (al-, bin, von) are dropped, prefixes (Хаджи, Abd) joined to what they
//!    belong to; the first readings are the [text](Canonical::text), the others its
//!    [variants](Canonical::variants);
//! 5. **stem and keys**: without a woman's ending (`ending`), and as it sounds (`key`).
//!
//! [`compare`] puts two names so read side by side; facts that no rule gives (pet forms, one
//! name in several languages) are tables beside it.
//!
//! How often two spellings of one name fall together, with the reference normaliser of our
//! benchmarks beside it (one spelling each, and then Jaro–Winkler ≥ 0.92), on data nothing was
//! tuned on:
//!
//! | Pairs | one text | or a variant | or a stem | reference | reference, ≥ 0.92 |
//! |---|---|---|---|---|---|
//! | generated, given names without slips (30,241) | 0.970 | 0.999 | 0.999 | 0.965 | 0.978 |
//! | generated, surnames without slips (27,159) | 0.971 | 0.996 | 0.996 | 0.928 | 0.976 |
//! | real Slavic names, Cyrillic and Latin (18,070) | 0.652 | 0.754 | 0.817 | 0.456 | 0.775 |
//! | real Slavic names, Latin and Latin (10,935) | 0.607 | 0.756 | 0.848 | 0.455 | 0.832 |
//! | real names, Greek and Latin (4,046) | 0.468 | 0.580 | 0.588 | 0 | 0 |
//! | *different* real names of three equal letters first (144,953) | 0.006 | 0.007 | 0.008 | 0.007 | 0.083 |
//!
//! The real ones are names of an open collection in which one name of several languages, and
//! women's and men's forms of a surname, are one entry: not all of its pairs are spellings.
//!
//! Arabic, Hebrew, Armenian, Georgian and other scripts are read letter by letter by a general
//! table, so that a name without its vowels meets its romanisation only by its keys.
mod canonical;
pub mod command;
pub mod compare;
mod cyrillic;
mod ending;
mod fold;
mod greek;
mod key;
mod latin;
mod lexicon;
mod script;

pub use canonical::{Canonical, Reader, Word, canonical};
pub(crate) use lexicon::lexicon;
pub use script::Script;
