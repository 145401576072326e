//! Who took part: the names behind the number of participants of a training.
//!
//! The number is a field of the record, for everybody who reads it; the names
//! are sealed, for the institution that keeps the record.
use crate::person::{Fault, Private};

/// Somebody who took part. It does not print.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attendee {
    /// The name.
    pub name: Private,
    /// Where the person works, when it was said.
    pub from: Option<Private>,
}

/// The most names on one list.
pub const MOST: usize = 2_000;

/// Why a list cannot be kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoList {
    /// Nobody is named.
    Empty,
    /// More than [`MOST`].
    TooMany,
    /// Something is wrong in this line, the first being 1.
    Line(usize, Fault),
}

/// The kinds of record that have such a list.
pub const KINDS: [&str; 1] = ["training"];

/// Reads a list as it is typed or pasted: one person a line, the name, and
/// after a semicolon or a tab where the person works. Blank lines are skipped.
///
/// # Errors
///
/// Why it cannot be kept.
pub fn read(text: &str) -> Result<Vec<Attendee>, NoList> {
    let mut all = Vec::new();
    for (at, line) in text.lines().enumerate() {
        let (name, from) = line.split_once([';', '\t']).unwrap_or((line, ""));
        let part = |text| Private::read(text).map_err(|fault| NoList::Line(at + 1, fault));
        match (part(name)?, part(from)?) {
            (Some(name), from) => all.push(Attendee { name, from }),
            (None, None) => {}
            // A place of work without a name is not somebody.
            (None, Some(_)) => return Err(NoList::Line(at + 1, Fault::NotACode)),
        }
    }
    match all.len() {
        0 => Err(NoList::Empty),
        n if n > MOST => Err(NoList::TooMany),
        _ => Ok(all),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: Result<&[(&str, &str)], NoList>) {
        let read = read(text);
        let said: Result<Vec<(&str, &str)>, NoList> = match &read {
            Ok(all) => Ok(all
                .iter()
                .map(|a| (a.name.expose(), a.from.as_ref().map_or("", Private::expose)))
                .collect()),
            Err(why) => Err(*why),
        };
        assert_eq!(said, expected.map(<[_]>::to_vec));
    }

    #[test]
    fn a_line_is_a_person() {
        check(
            "Ана Измислена\r\n\n Боян Примерен ; РДСП ",
            Ok(&[("Ана Измислена", ""), ("Боян Примерен", "РДСП")]),
        );
        check("Ана\tВарна", Ok(&[("Ана", "Варна")]));
    }

    #[test]
    fn what_cannot_be_kept_is_said_by_its_line() {
        check(" \n", Err(NoList::Empty));
        check("Ана\n; РДСП", Err(NoList::Line(2, Fault::NotACode)));
        check(&"я".repeat(Private::LONGEST + 1), Err(NoList::Line(1, Fault::TooLong)));
        check(&"Ана\n".repeat(MOST + 1), Err(NoList::TooMany));
        assert!(read(&"Ана\n".repeat(MOST)).is_ok());
    }
}
