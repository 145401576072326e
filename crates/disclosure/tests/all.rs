//! What the crate promises.
#![expect(clippy::unwrap_used, reason = "a test stops where it cannot go on")]
mod privacy;
mod tables;
mod vectors;
