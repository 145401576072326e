//! Sums of what is kept: what was changed behind the program's back is found,
//! and named.
//!
//! What is kept falls into parts: a record with its versions and links, a case
//! with its assignments, a step, a text of an activity (`PARTS`). Whatever
//! writes to a part touches it; when the entry of the journal is made, each part
//! touched is read back and summed, and the entry holds one sum over these
//! sums. Entries are made one after the other, so what is read back is what
//! stands.
//!
//! A sum is salted by 16 bytes that lie beside the part and go when it changes
//! or is erased. The journal, which others are given, then tells nothing: no
//! guess at a name or a figure can be tried on it. Sealed columns are summed as
//! they are, sealed: what is checked needs no root key.
use crate::by::By;
use crate::db::Write;
use crate::error::{Error, Result};
use crate::sql;
use crate::sql::sum::{List, Placed};
use serde_json::json;
use sha2::{Digest, Sha256};
use sqlx::Row;
use sqlx::any::AnyRow;
use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Display;
use vault::merkle::Hash;

mod compare;
mod parts;

pub use compare::{Compared, Difference, How};
pub(crate) use parts::*;

/// A part of what is kept, under one id.
#[derive(Debug)]
pub(crate) struct Part {
    /// Its name, which is part of its sums.
    pub(crate) name: &'static str,
    /// Its tables; every part has one row in the first.
    pub(crate) tables: &'static [Table],
}

/// A table of a part.
#[derive(Debug)]
pub(crate) struct Table {
    pub(crate) name: &'static str,
    /// The column with the id of the part.
    pub(crate) key: &'static str,
    /// By what its rows of one part are told apart and put in order.
    pub(crate) order: &'static str,
    /// The other columns. NULL is left out of a sum, so that a column that is
    /// added later and is NULL in the rows that are there changes no sum.
    pub(crate) columns: &'static str,
}

impl Table {
    /// The columns that are summed, in their order, but for the key.
    pub(crate) fn names(&self) -> impl Iterator<Item = &'static str> {
        let columns = [self.order, self.columns].into_iter();
        columns.filter(|text| !text.is_empty()).flat_map(|text| text.split(", "))
    }
}

/// What one write has touched: places in [`PARTS`], with ids.
type Touched = RefCell<BTreeSet<(usize, String)>>;

tokio::task_local! {
    static TOUCHED: Touched;
}

/// Notes that a row of `part` was written. Called beside the statement that
/// writes, so that no operation can forget it; a test reads them all.
pub(crate) fn touch(part: &'static Part, row: impl Display) {
    let place = PARTS.iter().position(|one| std::ptr::eq(*one, part)).unwrap_or(usize::MAX);
    let noted = TOUCHED.try_with(|touched| touched.borrow_mut().insert((place, row.to_string())));
    debug_assert!(noted.is_ok(), "{} was written without an entry in the journal", part.name);
}

/// As [`touch`], for the ids in the first column of `rows`, in which a statement
/// answered what it wrote to.
pub(crate) fn touched(part: &'static Part, rows: &[AnyRow]) -> Result<()> {
    rows.iter().try_for_each(|row| {
        touch(part, row.try_get::<&str, _>(0)?);
        Ok(())
    })
}

/// Runs a write, keeping in mind what it touches.
pub(crate) async fn minding<F: Future>(work: F) -> F::Output {
    TOUCHED.scope(Touched::default(), work).await
}

fn taken() -> BTreeMap<usize, Vec<String>> {
    let all = TOUCHED.try_with(|touched| std::mem::take(&mut *touched.borrow_mut()));
    let mut by_part: BTreeMap<usize, Vec<String>> = BTreeMap::new();
    for (part, row) in all.unwrap_or_default() {
        by_part.entry(part).or_default().push(row);
    }
    by_part
}

/// Whether something was touched since the last entry.
pub(crate) fn is_anything_touched() -> bool {
    TOUCHED.try_with(|touched| !touched.borrow().is_empty()).unwrap_or(false)
}

/// Rows of one part that are read and written at a time.
const CHUNK: usize = 100;

/// The sum of a part whose content has `digest`.
fn sum(salt: &[u8], part: &Part, row: &str, digest: &Hash) -> Hash {
    let mut hasher = Sha256::new();
    for field in [&b"pristan-sum-1"[..], salt, part.name.as_bytes(), row.as_bytes(), digest] {
        hasher.update((field.len() as u64).to_be_bytes());
        hasher.update(field);
    }
    hasher.finalize().into()
}

/// The salt at a place of the journal, under the secret of this process.
fn salt(secret: &[u8; 32], at: (i64, i64)) -> [u8; 16] {
    let mut hasher = Sha256::new();
    hasher.update(secret);
    hasher.update(at.0.to_be_bytes());
    hasher.update(at.1.to_be_bytes());
    let hash: Hash = hasher.finalize().into();
    let mut salt = [0; 16];
    salt.copy_from_slice(&hash[..16]);
    salt
}

/// What salts are made with: known to this process alone, and never kept.
pub(crate) fn secret(seed: u128) -> [u8; 32] {
    let mut hasher = Sha256::new();
    hasher.update(b"pristan salts");
    hasher.update(seed.to_be_bytes());
    hasher.finalize().into()
}

impl Write<'_> {
    /// Sums what was touched, for entry `entry`, after what `list` has.
    pub(crate) async fn sum_touched(&mut self, entry: i64, list: &mut List) -> Result<()> {
        for (part, rows) in taken() {
            let part = PARTS.get(part).ok_or(Error::Damaged("part"))?;
            for rows in rows.chunks(CHUNK) {
                let found = sql::sum::contents(self.connection(), part, rows).await?;
                let before = sql::sum::placed(self.connection(), part, rows).await?;
                let (mut kept, mut gone) = (Vec::new(), Vec::new());
                for row in rows {
                    let over = before.get(row).map(|placed| placed.at);
                    let at = (entry, list.len());
                    if let Some(digest) = found.get(row) {
                        let salt = salt(&self.salts, at);
                        list.push(sum(&salt, part, row, digest), over);
                        kept.push((row.clone(), Placed { at, salt: salt.to_vec() }));
                    } else if over.is_some() {
                        list.push(List::GONE, over);
                        gone.push(row.clone());
                    }
                }
                sql::sum::keep(self.connection(), part, &kept).await?;
                sql::sum::forget(self.connection(), part, &gone).await?;
            }
        }
        Ok(())
    }
}

/// The event under which what was there before is summed.
pub(crate) const TAKEN: &str = "sums.taken";

impl crate::Register {
    /// Sums what is there when nothing is summed: before sums there were none,
    /// and going back a migration drops them.
    pub(crate) async fn take_sums(&self, by: &By) -> Result<()> {
        {
            let mut c = self.database.read().await?;
            if sql::sum::any(&mut c).await? || sql::account::count(&mut c).await? == 0 {
                return Ok(());
            }
        }
        self.write(by, async |w| {
            let (mut count, mut first) = (0_usize, true);
            for part in PARTS {
                let mut after = String::new();
                loop {
                    let rows = sql::sum::rows(w.connection(), part, &after).await?;
                    let Some(end) = rows.last() else { break };
                    (after, count) = (end.clone(), count + rows.len());
                    for row in &rows {
                        touch(part, row);
                    }
                    let detail = json!({ "first": first, "parts": rows.len(), "sort": part.name });
                    first = false;
                    w.audit(TAKEN, "", detail, ()).await?;
                }
            }
            w.audit("sums.complete", "", json!({ "parts": count }), ()).await
        })
        .await
    }
}

/// The sum over its list that an entry holds, in hexadecimal.
fn said(detail: &str) -> Option<&str> {
    let (_, sum) = detail.split_once(IN_DETAIL)?;
    sum.strip_suffix("\"}")
}

/// How the sum over its list stands in the detail of an entry: last.
const IN_DETAIL: &str = "\"sums\":\"";

/// The detail of an entry with the sum over its list.
pub(crate) fn with_sum(detail: &str, list: &List) -> String {
    let before = without_sum(detail);
    let before = before.strip_suffix('}').unwrap_or(&before);
    let between = if before == "{" { "" } else { "," };
    format!("{before}{between}{IN_DETAIL}{}\"}}", list.text())
}

/// The detail of an entry without the sum over its list: what it tells.
pub(crate) fn without_sum(detail: &str) -> String {
    match detail.split_once(IN_DETAIL) {
        Some((before, _)) => format!("{}}}", before.strip_suffix(',').unwrap_or(before)),
        None => detail.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_detail_with_a_sum_tells_what_it_told() {
        let mut list = List::default();
        list.push([7; 32], Some((1, 2)));
        for detail in ["{}", "{\"kind\":\"training\"}"] {
            let with = with_sum(detail, &list);
            assert!(serde_json::from_str::<serde_json::Value>(&with).is_ok(), "{with}");
            assert_eq!(said(&with), Some(list.text().as_str()));
            assert_eq!(without_sum(&with), detail);
            // Made anew when something is written after the entry.
            assert_eq!(with_sum(&with, &list), with);
        }
        assert_eq!(said("{}"), None);
    }

    #[test]
    fn a_list_is_read_as_it_was_made_and_nothing_else_is_read() {
        let mut list = List::default();
        list.push([1; 32], None);
        list.push(List::GONE, Some((3, 70_000)));
        let read = List::read(list.bytes()).unwrap();
        let items: Vec<_> = read.items().collect();
        assert_eq!(items, [([1; 32], None), (List::GONE, Some((3, 70_000)))]);
        assert_eq!(read.text(), list.text());
        assert!(List::read(&list.bytes()[1..]).is_none());
        assert!(List::read(&[]).is_none(), "an entry without changes has no list");
    }

    /// Every column is in a part, or its table is named with the reason why not.
    #[test]
    fn every_table_is_in_a_part_or_left_out() {
        let (mut table, mut columns) = ("", BTreeMap::<&str, BTreeSet<&str>>::new());
        for line in include_str!("../columns.toml").lines().filter(|l| !l.starts_with('#')) {
            if let Some(name) = line.strip_prefix('[') {
                table = name.trim_end_matches(']');
            } else if let Some((column, _)) = line.split_once(" = ") {
                columns.entry(table).or_default().insert(column);
            }
        }
        columns.retain(|table, _| !table.starts_with("keys."));
        for left_out in LEFT_OUT.iter().flat_map(|(_, tables)| *tables) {
            assert!(columns.remove(left_out).is_some(), "{left_out}");
        }
        for table in PARTS.iter().flat_map(|part| part.tables) {
            let summed: BTreeSet<&str> = std::iter::once(table.key).chain(table.names()).collect();
            assert_eq!(columns.remove(table.name), Some(summed), "{}", table.name);
        }
        assert_eq!(columns, BTreeMap::new(), "in no part and not left out");
        let names: BTreeSet<&str> = PARTS.iter().map(|part| part.name).collect();
        assert_eq!(names.len(), PARTS.len(), "two parts of one name");
    }

    /// Functions with a statement that writes to a table of a part, and whether
    /// they touch a part.
    fn writing(source: &str) -> Vec<(String, bool)> {
        let tables: Vec<&str> =
            PARTS.iter().flat_map(|p| p.tables.iter().map(|t| t.name)).collect();
        let writes = |sql: &str| {
            let words: Vec<&str> = sql.split(|c: char| !c.is_alphanumeric() && c != '_').collect();
            ["INSERT INTO", "DELETE FROM", "UPDATE"].into_iter().any(|verb| {
                let verb: Vec<&str> = verb.split(' ').collect();
                words
                    .windows(verb.len() + 1)
                    .any(|found| found.starts_with(&verb) && tables.contains(&found[verb.len()]))
            })
        };
        let (statements, functions) = source.split_once("\n}\n").unwrap_or(("", source));
        let names: Vec<&str> = statements
            .split(';')
            .filter_map(|one| one.split_once(" = \""))
            .filter(|(_, sql)| writes(sql))
            .filter_map(|(name, _)| name.split_whitespace().last())
            .collect();
        let functions = functions.split("\n}\n").filter(|one| one.contains("fn "));
        let writing = functions.filter(|one| {
            let words: Vec<&str> = one.split(|c: char| !c.is_alphanumeric() && c != '_').collect();
            names.iter().any(|name| words.contains(name)) || writes(one)
        });
        let name = |one: &str| {
            let (_, rest) = one.split_once("fn ").unwrap_or_default();
            rest.split(['(', '<']).next().unwrap_or_default().to_owned()
        };
        writing.map(|one| (name(one), one.contains("touch"))).collect()
    }

    #[test]
    fn whatever_writes_to_a_part_touches_it() {
        // Called by those that touch; the last three wait for others and change nothing.
        let within = ["keep_versions", "link", "address", "hold", "lock", "lock_person"];
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/src/sql");
        let (mut count, mut forgotten) = (0, Vec::new());
        for file in std::fs::read_dir(folder).unwrap() {
            let path = file.unwrap().path();
            for (function, touches) in writing(&std::fs::read_to_string(&path).unwrap()) {
                count += 1;
                if !touches && !within.contains(&function.as_str()) {
                    forgotten.push(format!("{}: {function}", path.display()));
                }
            }
        }
        assert!(count > 50, "{count} functions that write: this check reads too little");
        assert_eq!(forgotten, Vec::<String>::new());
        // A control.
        let forgetting = "statements! {\n    ADD = \"INSERT INTO alert (id) VALUES ($1)\";\n}\n\nfn add() { ADD }\n}\n";
        assert_eq!(writing(forgetting), [("add".to_owned(), false)]);
    }

    #[test]
    fn salts_differ_by_place_and_by_process() {
        let one = secret(1);
        assert_ne!(salt(&one, (1, 0)), salt(&one, (0, 1)));
        assert_ne!(salt(&one, (1, 0)), salt(&secret(2), (1, 0)));
    }
}
