//! The commands as they are typed: words in, text and an exit code out, on a
//! temporary folder.
mod accounts;
mod demonstration;
mod programmes;
mod records;
mod served;
mod words;
mod world;
