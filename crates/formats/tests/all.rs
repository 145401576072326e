//! What the readers and writers keep to: one program, for each would link the whole again.

mod calendar;
mod document;
mod iati;
mod pack_content;
mod person_list;
mod programme;
mod programme_any;
mod programme_layouts;
mod readings;
mod sheet;
mod sheet_pack;
