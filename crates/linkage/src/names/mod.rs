//! One spelling of a name, whatever the script and the romanisation it was written in.
mod canonical;
pub mod compare;
mod cyrillic;
mod ending;
mod fold;
mod greek;
mod key;
mod latin;
mod lexicon;
mod script;

pub use canonical::{Canonical, Word, canonical};
pub(crate) use lexicon::lexicon;
pub use script::Script;
