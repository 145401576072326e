//! The pages and the API.
//!
//! Thin: they turn words into values, call one operation of the register, and
//! turn the answer into words. Every address is in [`router`].
pub mod about;
pub mod api;
mod app;
pub mod assets;
pub mod components;
pub mod form;
mod home;
pub mod page;
pub mod problem;
mod programme;
mod public;
mod records;
mod router;
mod search;
mod session;
mod sign_in;
pub mod words;

pub use app::{App, Edge};
pub use records::SheetReader;
pub use router::router;
