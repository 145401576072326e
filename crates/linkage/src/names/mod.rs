//! One spelling of a name, whatever the script and the romanisation it was written in.
mod canonical;

pub use canonical::{Canonical, canonical};
