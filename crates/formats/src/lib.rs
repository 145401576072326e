//! formats.
pub mod chart;
pub mod map;
pub mod pack;
pub mod sheet;
