//! The pages and the API.
pub mod assets;
pub mod components;
pub mod form;
pub mod page;
pub mod words;
