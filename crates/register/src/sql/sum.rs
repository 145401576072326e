//! The sums of what is kept, and what they are made of.
use super::filter::Statement;
use crate::audit::hex;
use crate::error::{Error, Result};
use crate::sum::{Part, Table};
use sha2::{Digest, Sha256};
use sqlx::any::{AnyRow, AnyTypeInfoKind};
use sqlx::{AnyConnection, Row, ValueRef};
use std::collections::HashMap;
use vault::merkle::Hash;

statements! {
    ANY = "SELECT entry FROM part_sum LIMIT 1";
    ADD_LIST = "INSERT INTO journal_sum (entry, list) VALUES ($1, $2)
                ON CONFLICT (entry) DO UPDATE SET list = excluded.list";
    LISTS = "SELECT s.entry, s.list, j.event, j.detail
               FROM journal_sum s LEFT JOIN journal j ON j.seq = s.entry
              WHERE s.entry > $1 ORDER BY s.entry LIMIT 500";
    WITHOUT_LIST = "SELECT seq FROM journal
                     WHERE seq >= $1 AND detail LIKE '%\"sums\":\"%'
                       AND NOT EXISTS (SELECT 1 FROM journal_sum s WHERE s.entry = seq)
                     ORDER BY seq";
    AT_PLACE = "SELECT part, part_row FROM part_sum WHERE entry = $1 AND place = $2";
}

/// The sums of an entry, one after the other.
#[derive(Default)]
pub(crate) struct List(Vec<u8>);

/// A sum, and the entry and place of the one that it follows.
type Item = (Hash, Option<(i64, i64)>);

impl List {
    /// In place of the sum of what is gone.
    pub(crate) const GONE: Hash = [0; 32];
    /// Bytes of one item: the sum, an entry, a place.
    const ITEM: usize = 32 + 8 + 4;

    pub(crate) fn push(&mut self, sum: Hash, over: Option<(i64, i64)>) {
        // Entries count from 1.
        let (entry, place) = over.unwrap_or_default();
        self.0.extend_from_slice(&sum);
        self.0.extend_from_slice(&entry.to_be_bytes());
        self.0.extend_from_slice(&u32::try_from(place).unwrap_or(u32::MAX).to_be_bytes());
    }

    /// How many sums it has.
    pub(crate) fn len(&self) -> i64 {
        i64::try_from(self.0.len() / Self::ITEM).unwrap_or(i64::MAX)
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(crate) fn bytes(&self) -> &[u8] {
        &self.0
    }

    /// Its own sum, in hexadecimal, as the entry holds it.
    pub(crate) fn text(&self) -> String {
        hex(&Sha256::digest(&self.0))
    }

    /// None for what no list is.
    pub(crate) fn read(bytes: &[u8]) -> Option<Self> {
        let whole = !bytes.is_empty() && bytes.len().is_multiple_of(Self::ITEM);
        whole.then(|| Self(bytes.to_vec()))
    }

    pub(crate) fn items(&self) -> impl Iterator<Item = Item> {
        self.0.chunks_exact(Self::ITEM).map(|item| {
            let (mut sum, mut entry, mut place) = ([0; 32], [0; 8], [0; 4]);
            sum.copy_from_slice(&item[..32]);
            entry.copy_from_slice(&item[32..40]);
            place.copy_from_slice(&item[40..]);
            let entry = i64::from_be_bytes(entry);
            (sum, (entry > 0).then(|| (entry, i64::from(u32::from_be_bytes(place)))))
        })
    }
}

/// Where the sum of a part stands.
#[derive(Debug)]
pub(crate) struct Placed {
    /// The entry, and the place in its list.
    pub(crate) at: (i64, i64),
    pub(crate) salt: Vec<u8>,
}

/// The list of an entry, with what the entry says.
pub(crate) struct Listed {
    pub(crate) entry: i64,
    pub(crate) bytes: Vec<u8>,
    pub(crate) event: String,
    pub(crate) detail: String,
}

/// Whether anything is summed.
pub(crate) async fn any(c: &mut AnyConnection) -> Result<bool> {
    Ok(sqlx::query(ANY).fetch_optional(c).await?.is_some())
}

/// Keeps the list of an entry, in place of the one it had.
pub(crate) async fn keep_list(c: &mut AnyConnection, entry: i64, list: &List) -> Result<()> {
    sqlx::query(ADD_LIST).bind(entry).bind(list.bytes().to_vec()).execute(c).await?;
    Ok(())
}

/// Lists after that of `entry`, in order.
pub(crate) async fn lists(c: &mut AnyConnection, entry: i64) -> Result<Vec<Listed>> {
    let rows = sqlx::query(LISTS).bind(entry).fetch_all(c).await?;
    let one = |r: &AnyRow| -> Result<Listed> {
        Ok(Listed {
            entry: r.try_get(0)?,
            bytes: r.try_get(1)?,
            event: r.try_get::<Option<String>, _>(2)?.unwrap_or_default(),
            detail: r.try_get::<Option<String>, _>(3)?.unwrap_or_default(),
        })
    };
    rows.iter().map(one).collect()
}

/// Entries from `since` on that hold a sum and have no list.
pub(crate) async fn without_list(c: &mut AnyConnection, since: i64) -> Result<Vec<i64>> {
    let rows = sqlx::query(WITHOUT_LIST).bind(since).fetch_all(c).await?;
    rows.iter().map(|row| Ok(row.try_get(0)?)).collect()
}

/// Of which part the sum at this place is.
pub(crate) async fn at_place(
    c: &mut AnyConnection,
    at: (i64, i64),
) -> Result<Option<(String, String)>> {
    let row = sqlx::query(AT_PLACE).bind(at.0).bind(at.1).fetch_optional(c).await?;
    row.map(|row| Ok((row.try_get(0)?, row.try_get(1)?))).transpose()
}

/// Ids of a part after `after`, in order.
pub(crate) async fn rows(c: &mut AnyConnection, part: &Part, after: &str) -> Result<Vec<String>> {
    let head = &part.tables[0];
    let mut s = Statement::new("SELECT ");
    s.push(head.key).push(" FROM ").push(head.name).push(" WHERE ").push(head.key);
    s.and(" > ", after.to_owned()).push(" ORDER BY ").push(head.key).push(" LIMIT 200");
    s.rows(c).await?.iter().map(|row| Ok(row.try_get(0)?)).collect()
}

/// Ids in `table` that are not in the first table of the part.
pub(crate) async fn orphans(
    c: &mut AnyConnection,
    head: &Table,
    table: &Table,
) -> Result<Vec<String>> {
    let mut s = Statement::new("SELECT DISTINCT t.");
    s.push(table.key).push(" FROM ").push(table.name).push(" t WHERE NOT EXISTS (SELECT 1 FROM ");
    s.push(head.name).push(" h WHERE h.").push(head.key).push(" = t.").push(table.key).push(")");
    s.rows(c).await?.iter().map(|row| Ok(row.try_get(0)?)).collect()
}

/// Appends `(…, …)` with these ids bound.
fn among(s: &mut Statement, rows: &[String]) {
    for (n, row) in rows.iter().enumerate() {
        s.and(if n == 0 { " IN (" } else { ", " }, row.clone());
    }
    s.push(")");
}

/// A hash of the content of each of these parts that is there.
pub(crate) async fn contents(
    c: &mut AnyConnection,
    part: &Part,
    rows: &[String],
) -> Result<HashMap<String, Hash>> {
    let mut hashers: HashMap<String, Sha256> = HashMap::new();
    for table in part.tables {
        let mut s = Statement::new("SELECT ");
        s.push(table.key);
        for columns in [table.order, table.columns].into_iter().filter(|text| !text.is_empty()) {
            s.push(", ").push(columns);
        }
        s.push(" FROM ").push(table.name).push(" WHERE ").push(table.key);
        among(&mut s, rows);
        s.push(" ORDER BY ").push(table.key);
        if !table.order.is_empty() {
            s.push(", ").push(table.order);
        }
        for row in s.rows(&mut *c).await? {
            let hasher = hashers.entry(row.try_get(0)?).or_default();
            field(hasher, b'(', table.name.as_bytes());
            for (place, column) in (1..).zip(table.names()) {
                value(hasher, &row, place, column)?;
            }
        }
    }
    Ok(hashers.into_iter().map(|(row, hasher)| (row, hasher.finalize().into())).collect())
}

fn field(hasher: &mut Sha256, sort: u8, bytes: &[u8]) {
    hasher.update([sort]);
    hasher.update((bytes.len() as u64).to_be_bytes());
    hasher.update(bytes);
}

/// A column, by its name and its value; nothing for NULL.
fn value(hasher: &mut Sha256, row: &AnyRow, place: usize, name: &str) -> Result<()> {
    let raw = row.try_get_raw(place)?;
    if raw.is_null() {
        return Ok(());
    }
    match raw.type_info().kind() {
        AnyTypeInfoKind::Text => {
            field(hasher, b',', name.as_bytes());
            field(hasher, b't', row.try_get::<&str, _>(place)?.as_bytes());
        }
        AnyTypeInfoKind::Blob => {
            field(hasher, b',', name.as_bytes());
            field(hasher, b'b', row.try_get::<&[u8], _>(place)?);
        }
        AnyTypeInfoKind::SmallInt | AnyTypeInfoKind::Integer | AnyTypeInfoKind::BigInt => {
            field(hasher, b',', name.as_bytes());
            field(hasher, b'i', &row.try_get::<i64, _>(place)?.to_be_bytes());
        }
        _ => return Err(Error::Damaged("column")),
    }
    Ok(())
}

/// Where the sums of these parts stand.
pub(crate) async fn placed(
    c: &mut AnyConnection,
    part: &Part,
    rows: &[String],
) -> Result<HashMap<String, Placed>> {
    let mut s = Statement::new("SELECT part_row, entry, place, salt FROM part_sum WHERE part = ");
    s.bind(part.name.to_owned()).push(" AND part_row");
    among(&mut s, rows);
    let one = |r: &AnyRow| -> Result<(String, Placed)> {
        let at = (r.try_get(1)?, r.try_get(2)?);
        Ok((r.try_get(0)?, Placed { at, salt: r.try_get(3)? }))
    };
    s.rows(c).await?.iter().map(one).collect()
}

/// Keeps where the sums of these parts stand now.
pub(crate) async fn keep(
    c: &mut AnyConnection,
    part: &Part,
    kept: &[(String, Placed)],
) -> Result<()> {
    if kept.is_empty() {
        return Ok(());
    }
    let mut s = Statement::new("INSERT INTO part_sum (part, part_row, entry, place, salt) VALUES ");
    for (n, (row, placed)) in kept.iter().enumerate() {
        s.push(if n == 0 { "(" } else { ", (" }).bind(part.name.to_owned());
        s.and(", ", row.clone()).and(", ", placed.at.0).and(", ", placed.at.1);
        s.and(", ", placed.salt.clone()).push(")");
    }
    s.push(
        " ON CONFLICT (part, part_row) DO UPDATE
             SET entry = excluded.entry, place = excluded.place, salt = excluded.salt",
    );
    s.run(c).await?;
    Ok(())
}

/// Forgets the salts of parts that are gone.
pub(crate) async fn forget(c: &mut AnyConnection, part: &Part, gone: &[String]) -> Result<()> {
    if gone.is_empty() {
        return Ok(());
    }
    let mut s = Statement::new("DELETE FROM part_sum WHERE part = ");
    s.bind(part.name.to_owned()).push(" AND part_row");
    among(&mut s, gone);
    s.run(c).await?;
    Ok(())
}
