//! What a released file says about itself: the name of its last column, which is empty.
//!
//! A comment before the header would be taken for the header by half of the programs that
//! read CSV; a column that they do not know is kept or passed over by all.
use std::fmt::Write;

const PREFIX: &str = "release:";

/// Whether the name of a column is a statement.
#[must_use]
pub fn is(column: &str) -> bool {
    column.starts_with(PREFIX)
}

/// A statement: `release: method=suppression; threshold=3`.
#[must_use]
pub fn make(parts: &[(&str, String)]) -> String {
    let mut text = PREFIX.to_owned();
    for (at, (name, value)) in parts.iter().enumerate() {
        let _ = write!(text, "{} {name}={value}", if at == 0 { "" } else { ";" });
    }
    text
}

/// The value of a part of a statement.
#[must_use]
pub fn part<'a>(statement: &'a str, name: &str) -> Option<&'a str> {
    let parts = statement.strip_prefix(PREFIX)?.split(';');
    parts.filter_map(|part| part.trim().split_once('=')).find(|(n, _)| *n == name).map(|(_, v)| v)
}
