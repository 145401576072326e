//! What the register keeps to, on both engines: one program, for each would link the whole again.

#[macro_use]
mod common;

mod access;
mod addressees;
mod alert;
mod assistance;
mod attachment;
mod case_count;
mod case_term;
mod checkpoint;
mod circle;
mod columns;
mod correction;
mod counted;
mod disaster;
mod event;
mod export_mark;
mod lawyer;
mod letter;
mod model;
mod monitoring;
mod narrative;
mod overbooking;
mod packet;
mod passkey;
mod perpetrator;
mod person;
mod placement;
mod pulse;
mod records;
mod report;
mod rights;
mod scope;
mod screening;
mod service;
mod shelter;
mod signing_in;
mod step;
mod submission;
mod sums;
mod tip;
mod unsealing;
mod worklist;
