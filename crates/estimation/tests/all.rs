//! Every test of the crate that needs no more than its public items.
mod data;
mod fits;
