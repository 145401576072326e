//! Safe release of tables and synthetic rows.
pub mod attack;
pub mod cellkey;
pub mod error;
pub mod random;
pub mod statement;
pub mod suppress;
pub mod table;
