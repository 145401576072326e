//! From the first alert to support: the courses that run side by side.
pub mod alert;
