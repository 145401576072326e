//! draft
pub mod bic;
pub mod bootstrap;
pub mod chains;
pub mod dga;
pub mod existence;
mod exact;
pub mod graph;
pub mod interval;
pub mod latent;
pub mod lists;
pub mod loglinear;
pub mod model;
pub mod random;
pub mod refusal;
pub mod special;
pub mod stepwise;
pub mod threshold;
