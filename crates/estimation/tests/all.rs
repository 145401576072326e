//! Every test of the crate that needs no more than its public items.
mod answers;
mod bayes;
mod data;
mod early;
mod fits;
mod reading;
mod resample;
mod select;
