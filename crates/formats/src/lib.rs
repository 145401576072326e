//! formats.
pub mod calendar;
pub mod chart;
pub mod closed;
pub mod document;
pub mod htcds;
pub mod iati;
pub mod letter;
pub mod map;
pub mod marked;
pub mod network;
pub mod pack;
pub mod person_list;
pub mod programme;
pub mod readings;
pub mod returns;
pub mod shared_copy;
pub mod sheet;
mod xml;
