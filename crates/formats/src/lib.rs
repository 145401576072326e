//! formats.
pub mod chart;
pub mod document;
pub mod map;
pub mod pack;
pub mod sheet;
