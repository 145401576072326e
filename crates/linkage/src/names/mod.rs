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
