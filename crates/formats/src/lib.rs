//! formats.
pub mod chart;
pub mod document;
pub mod map;
pub mod pack;
pub mod sheet;
pub mod calendar;
pub mod iati;
pub mod readings;
pub mod programme;
