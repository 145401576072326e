//! formats.
pub mod pack;
