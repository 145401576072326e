//! The commands as they are typed: words in, text and an exit code out, on a
//! temporary folder.
#![expect(clippy::unwrap_used, reason = "a test stops where it cannot go on")]
mod accounts;
mod backup;
#[cfg(unix)]
mod configured;
mod confined;
mod demonstration;
mod disclosure;
mod erasing;
mod estimation;
mod journal;
mod keys;
mod linkage;
mod office;
mod policy;
mod programmes;
mod records;
mod returns;
mod served;
mod statistics;
mod submission;
#[cfg(unix)]
mod unsealed;
#[cfg(unix)]
mod walk;
mod words;
mod world;
