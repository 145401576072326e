//! Noise that hides one record, and what it costs.
pub mod account;
pub mod gaussian;
