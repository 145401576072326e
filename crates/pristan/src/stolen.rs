//! The list of stolen passwords that an operator may give: one line for each, the
//! SHA-1 of the password in hexadecimal, a colon, and how often it was seen, in the
//! order of the hashes. It is how such lists are given out.
//!
//! SHA-1 protects nothing here. It is how a password is looked up in what everybody
//! has; what is kept of a password is made by Argon2id. The list cannot be made over
//! with another hash, as nobody has the passwords that are in it.
//!
//! The list is tens of gigabytes long. It is never read into memory: a line is found
//! by halving, in some forty reads.
use crate::complaint::{Complaint, Result};
use ring::digest::{SHA1_FOR_LEGACY_USE_ONLY, digest};
use std::cmp::Ordering;
use std::fmt;
use std::fs::File;
use std::io::{self, BufRead, BufReader, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Hexadecimal digits of a hash.
const HASH: usize = 40;
/// The longest line, with its end: a hash, a colon, a number, two signs.
const LINE: usize = 80;

/// A list in a file. It is opened for each password: another one may be put in its
/// place while the server runs.
struct List {
    path: PathBuf,
}

impl fmt::Debug for List {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "List({})", self.path.display())
    }
}

impl register::account::Stolen for List {
    fn holds(&self, password: &str) -> io::Result<bool> {
        holds(&mut File::open(&self.path)?, &hash(password))
    }
}

/// The hash of a password as it stands in a list.
fn hash(password: &str) -> String {
    use fmt::Write as _;
    let hash = digest(&SHA1_FOR_LEGACY_USE_ONLY, password.as_bytes());
    hash.as_ref().iter().fold(String::new(), |mut text, byte| {
        // Writing to a String cannot fail.
        let _ = write!(text, "{byte:02X}");
        text
    })
}

/// The hash in a line; none when it is not a line of such a list.
fn hash_in(line: &[u8]) -> Option<&[u8]> {
    let line = line.trim_ascii_end();
    let (hash, count) = line.split_at_checked(HASH)?;
    let count = count.strip_prefix(b":")?;
    let good = hash.iter().all(|c| c.is_ascii_digit() || (b'A'..=b'F').contains(c))
        && !count.is_empty()
        && count.iter().all(u8::is_ascii_digit);
    good.then_some(hash)
}

fn odd() -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, "not a list of stolen passwords")
}

/// Whether the list holds `hash`.
fn holds(file: &mut (impl Read + Seek), hash: &str) -> io::Result<bool> {
    // Both are where a line begins, or the end.
    let (mut low, mut high) = (0, file.seek(SeekFrom::End(0))?);
    while low < high {
        let middle = low + (high - low) / 2;
        // The line in which the middle is: it begins at most a line before.
        let from = low.max(middle.saturating_sub(LINE as u64));
        file.seek(SeekFrom::Start(from))?;
        let mut near = Vec::with_capacity(2 * LINE);
        file.by_ref().take(2 * LINE as u64).read_to_end(&mut near)?;
        let before = usize::try_from(middle - from).map_err(|_| odd())?;
        let begins = near.iter().take(before).rposition(|c| *c == b'\n').map_or(0, |at| at + 1);
        if begins == 0 && from > low {
            return Err(odd());
        }
        let line = near.get(begins..).unwrap_or_default();
        let ends = line.iter().position(|c| *c == b'\n').map_or(line.len(), |at| at + 1);
        let line = line.get(..ends).unwrap_or_default();
        let begins = from + begins as u64;
        match hash_in(line).ok_or_else(odd)?.cmp(hash.as_bytes()) {
            Ordering::Equal => return Ok(true),
            Ordering::Less => low = begins + ends as u64,
            Ordering::Greater => high = begins,
        }
    }
    Ok(false)
}

/// How many lines a list has, when each is one of such a list and comes after the one
/// before; else the line that does not.
fn in_order(list: impl Read) -> io::Result<std::result::Result<u64, u64>> {
    let mut list = BufReader::with_capacity(1 << 20, list);
    let (mut before, mut line, mut number) = (Vec::new(), Vec::new(), 0);
    loop {
        line.clear();
        if list.by_ref().take(LINE as u64 + 1).read_until(b'\n', &mut line)? == 0 {
            return Ok(Ok(number));
        }
        number += 1;
        match hash_in(&line) {
            Some(hash) if line.len() <= LINE && before.as_slice() < hash => {
                before.clear();
                before.extend_from_slice(hash);
            }
            _ => return Ok(Err(number)),
        }
    }
}

/// The list in this file, whose first lines are looked at.
pub(crate) fn list(path: &Path) -> Result<Arc<dyn register::account::Stolen>> {
    let wrong = |error| Complaint::Read(path.to_owned(), error);
    let mut file = File::open(path).map_err(wrong)?;
    // Any hash will do: to look for one is to read lines.
    holds(&mut file, &"8".repeat(HASH)).map_err(wrong)?;
    Ok(Arc::new(List { path: path.to_owned() }))
}

/// Reads the whole list: how many passwords are in it, or the line that is wrong.
pub(crate) fn read_through(path: &Path) -> Result<std::result::Result<u64, u64>> {
    let wrong = |error| Complaint::Read(path.to_owned(), error);
    in_order(File::open(path).map_err(wrong)?).map_err(wrong)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Cursor;

    fn list_of(passwords: &[String], end: &str) -> String {
        let mut hashes: Vec<String> = passwords.iter().map(|p| hash(p)).collect();
        hashes.sort();
        let lines = hashes.iter().zip(1..).map(|(hash, n)| format!("{hash}:{}{end}", n * n * n));
        lines.collect()
    }

    #[test]
    fn every_password_of_a_list_is_found_and_no_other() {
        assert_eq!(hash("password"), "5BAA61E4C9B93F3F0682250B6CF8331B7EE68FD8");
        for many in [0, 1, 2, 3, 100] {
            for end in ["\n", "\r\n"] {
                let in_it: Vec<String> = (0..many).map(|n| format!("in it {n}")).collect();
                let mut list = Cursor::new(list_of(&in_it, end));
                for password in &in_it {
                    assert!(holds(&mut list, &hash(password)).unwrap(), "{many} {password}");
                }
                for n in 0..100 {
                    assert!(!holds(&mut list, &hash(&format!("not in it {n}"))).unwrap());
                }
                for edge in ["0".repeat(HASH), "F".repeat(HASH)] {
                    assert!(!holds(&mut list, &edge).unwrap());
                }
                // The last line may have no end.
                let text = list.into_inner();
                let mut list = Cursor::new(text.trim_end());
                assert!(in_it.iter().all(|p| holds(&mut list, &hash(p)).unwrap()));
                assert_eq!(in_order(text.as_bytes()).unwrap(), Ok(many));
            }
        }
    }

    #[test]
    fn what_is_no_list_or_out_of_order_is_told() {
        let words: Vec<String> = (0..9).map(|n| n.to_string()).collect();
        let good = list_of(&words, "\n");
        let mut lines: Vec<&str> = good.lines().collect();
        lines.swap(4, 5);
        assert_eq!(in_order(lines.join("\n").as_bytes()).unwrap(), Err(6));
        lines.swap(4, 5);
        lines.insert(3, lines[3]);
        assert_eq!(in_order(lines.join("\n").as_bytes()).unwrap(), Err(5), "twice the same");
        assert_eq!(in_order(good.to_lowercase().as_bytes()).unwrap(), Err(1));
        for bad in ["password\nqwerty\n".to_owned(), "x".repeat(1000), good.replace(':', " ")] {
            assert!(holds(&mut Cursor::new(&bad), &hash("0")).is_err(), "{bad}");
            assert_eq!(in_order(bad.as_bytes()).unwrap(), Err(1));
        }
    }
}
