//! Every test of the crate that needs no more than its public items.
#![expect(clippy::unwrap_used, reason = "a test stops where it cannot go on")]
mod answers;
mod bayes;
mod data;
mod early;
mod fits;
mod reading;
mod resample;
mod select;
mod surveillance;
