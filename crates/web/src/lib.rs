//! The pages and the API.
//!
//! Thin: they turn words into values, call one operation of the register, and
//! turn the answer into words. Every address is in [`router`].
pub mod about;
mod account;
mod accounts;
mod activity;
mod alarms;
mod alerts;
pub mod api;
mod app;
mod approvals;
mod arrival;
pub mod assets;
mod attachments;
mod break_glass;
mod calendar_feed;
mod cases;
mod code;
mod commissions;
pub mod components;
mod confirm;
mod doors;
mod elsewhere;
mod evidence;
pub mod form;
mod home;
pub mod indicator;
mod institutions;
mod journal;
mod leaving;
pub mod page;
mod passkey;
mod persons;
pub mod problem;
mod programme;
mod public;
mod purpose;
mod records;
pub mod report;
mod rights;
mod router;
mod search;
mod session;
mod shelters;
mod sign_in;
mod steps;
mod tasks;
mod tips;
mod turns;
mod watch;
pub mod words;

pub use app::{App, Edge, Identity, Issuer, NoIdentity, Returned, Strangers};
pub use doors::{Busy, Doors, Limits, Peer, Places, Rate};
pub use records::SheetReader;
pub use router::router;
pub use watch::{GROUPS, Sort, Times, Watch};
