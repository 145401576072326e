//! Safe release of tables and synthetic rows.
pub mod aggregate;
pub mod attack;
pub mod cellkey;
pub mod error;
pub mod noise;
pub mod random;
pub mod rows;
pub mod shelter;
pub mod statement;
pub mod suppress;
pub mod synthetic;
pub mod table;
