//! draft
pub mod existence;
mod exact;
pub mod interval;
pub mod lists;
pub mod loglinear;
pub mod model;
pub mod random;
pub mod refusal;
pub mod special;
