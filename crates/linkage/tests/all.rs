//! Every test of the crate that needs no more than its public items.
mod attack;
mod cluster;
mod dedupe;
mod dice;
mod incremental;
mod names;
mod people;
mod pprl;
mod search;
