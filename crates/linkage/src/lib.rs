//! Same person? Records of people, of one list or of several, and which of them are
//! about one person: names in any script, records in the clear, records without names.
//!
//! It knows no register and no victim: it sees columns, codes and tables.
//!
//! Read it in this order:
//!
//! 1. [`names`]: one spelling of a name, whatever the script it was written in.
pub mod candidates;
pub mod cluster;
mod community;
pub mod date;
pub mod dedupe;
pub mod em;
pub mod explain;
pub mod level;
pub mod names;
pub mod record;
