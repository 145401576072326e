//! Every test of the crate that needs no more than its public items.
mod bayes;
mod data;
mod early;
mod fits;
mod resample;
mod select;
