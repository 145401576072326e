//! The encoded file: how it is written, and what is refused when it is read.
//!
//! | Part | Bytes |
//! |---|---|
//! | first line | `linkage-encoding 1` and a line end |
//! | second line | the [`Header`] in JSON and a line end |
//! | each record | length of the id (2), the id in UTF-8, the filter (128, 64 or 0), the number of tokens (1), then for each token in ascending order the token (8), its kind (1) and the fields salted for it (70) |
//! | checksum | `BLAKE2b` of all before, the first 32 bytes |
//!
//! A record without a filter, of whom nothing is known or for whom none was asked, has the
//! highest bit set in the number of tokens. Numbers are little-endian.
//!
//! A file comes from elsewhere, so that reading doubts everything: what this crate would not
//! have written is refused, with the record named. A single filter with every bit set would
//! be like everybody.
use std::collections::HashMap;

use blake2::{Blake2b512, Digest};
use serde::{Deserialize, Serialize};

use super::link::Chances;
use super::view::{self, View};
use crate::dice::{Filter, WORDS};

/// The version of the format that is written and read.
pub const VERSION: u32 = 1;
const MAGIC: &[u8] = b"linkage-encoding ";
const CHECKSUM: usize = 32;
/// A header is a line of text; what is longer is none.
const LONGEST_HEADER: usize = 4096;
/// Tokens that a record has at most.
pub(crate) const MOST_TOKENS: usize = 32;
/// Marks a record without a filter, in the byte that counts tokens.
const NO_FILTER: u8 = 0x80;
/// Bits set of a hundred, least and most, in a filter that comes from a person: four bits
/// summed modulo 2 are near half, and with little known below, never far above.
const LEAST_SET: u32 = 2;
const MOST_SET: u32 = 62;

/// What holds for the whole file. Two files can be compared when these agree.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Header {
    /// The session for which it was made; another session has other keys.
    pub session: String,
    /// What tells the key from another without telling the key
    /// ([`Secret::check_value`](super::Secret::check_value)).
    pub check: String,
    /// How records were encoded: fields, bits, pieces. Another crate version with other
    /// numbers gives another word.
    pub method: String,
    /// Bits of each record's filter: 1024, 512 (folded) or 0 (none).
    pub filter_bits: u32,
    /// A token that more records of the list shared was left out.
    pub largest_block: u32,
    /// How often strangers in the list agree.
    pub chances: Chances,
    /// How many records follow.
    pub records: u64,
}

/// A list of records without names.
///
/// Pseudonymised personal data: see [`pprl`](super).
pub struct Encoding {
    /// What holds for all.
    pub header: Header,
    pub(crate) records: Vec<Encoded>,
}

/// One record without names.
pub(crate) struct Encoded {
    /// What its institution calls it.
    pub(crate) id: String,
    /// Empty where there is none.
    pub(crate) filter: Filter,
    /// In ascending order of the token.
    pub(crate) tokens: Vec<Salted>,
}

/// A token and the fields salted for it.
pub(crate) struct Salted {
    pub(crate) token: u64,
    /// Of which parts the token is made.
    pub(crate) kind: u8,
    pub(crate) view: View,
}

/// Why a file is refused. Records are counted from 1.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[expect(missing_docs, reason = "each says it in its sentence")]
pub enum Refused {
    #[error("this is no encoded file: it does not begin with `linkage-encoding`")]
    NotAnEncoding,
    #[error(
        "the file is of format version `{found}`, and this program reads version {VERSION}: encode again with the same program"
    )]
    Version { found: String },
    #[error("the second line of the file is no header: {reason}")]
    Header { reason: String },
    #[error("the header asks for filters of {bits} bits, not 1024, 512 or 0")]
    FilterLength { bits: u32 },
    #[error("the file ends within record {record} of {of}: it was cut short")]
    Truncated { record: u64, of: u64 },
    #[error("after its {records} records the file goes on: it is longer than its header says")]
    TooLong { records: u64 },
    #[error("the checksum does not fit: the file was changed or damaged after it was written")]
    Checksum,
    #[error("record {record}: the id is no text, or blank")]
    Id { record: u64 },
    #[error("records {first} and {record} have the same id `{id}`")]
    RepeatedId { record: u64, first: u64, id: String },
    #[error("record {record} (id `{id}`): every bit of the filter is set, which no person gives")]
    AllOnes { record: u64, id: String },
    #[error("record {record} (id `{id}`): no bit of the filter is set, which no person gives")]
    AllZeros { record: u64, id: String },
    #[error(
        "record {record} (id `{id}`): {set} of {of} bits of the filter are set, which no person gives"
    )]
    Density { record: u64, id: String, set: u32, of: u32 },
    #[error(
        "record {record} (id `{id}`): the fields salted for a token have more bits set than any name gives"
    )]
    Fields { record: u64, id: String },
    #[error(
        "record {record} (id `{id}`): its {tokens} tokens are too many, repeated or out of order"
    )]
    Tokens { record: u64, id: String, tokens: usize },
    #[error(
        "the two files were encoded with different keys: the institutions must use the same key file"
    )]
    DifferentKeys,
    #[error(
        "one file was encoded for session `{left}`, the other for `{right}`: encode both for one session"
    )]
    DifferentSessions { left: String, right: String },
    #[error(
        "the two files were encoded in different ways ({left}; {right}): encode both with the same program and options"
    )]
    DifferentMethods { left: String, right: String },
}

impl Encoding {
    /// How many records it has.
    #[must_use]
    pub fn len(&self) -> usize {
        self.records.len()
    }

    /// Has it no record?
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.records.is_empty()
    }

    /// What its institution calls a record.
    ///
    /// # Panics
    ///
    /// Where the position is not one of the list.
    #[must_use]
    pub fn id(&self, position: u32) -> &str {
        &self.records[position as usize].id
    }

    /// Can the two be compared at all?
    ///
    /// # Errors
    ///
    /// [`Refused`] when keys, sessions or methods differ.
    pub fn comparable(&self, other: &Self) -> Result<(), Refused> {
        let (one, two) = (&self.header, &other.header);
        if one.session != two.session {
            let (left, right) = (one.session.clone(), two.session.clone());
            return Err(Refused::DifferentSessions { left, right });
        }
        if one.check != two.check {
            return Err(Refused::DifferentKeys);
        }
        let method = |header: &Header| format!("{}, {} bits", header.method, header.filter_bits);
        if method(one) != method(two) {
            return Err(Refused::DifferentMethods { left: method(one), right: method(two) });
        }
        Ok(())
    }

    /// The bytes of the file.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = [MAGIC, VERSION.to_string().as_bytes(), b"\n"].concat();
        bytes.extend(serde_json::to_vec(&self.header).unwrap_or_default());
        bytes.push(b'\n');
        let filter_bytes = self.header.filter_bits as usize / 8;
        for record in &self.records {
            write_record(record, filter_bytes, &mut bytes);
        }
        let checksum = Blake2b512::digest(&bytes);
        bytes.extend(&checksum[..CHECKSUM]);
        bytes
    }

    /// Reads the bytes of a file.
    ///
    /// # Errors
    ///
    /// [`Refused`] for what no encoding gives; nothing is half accepted.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, Refused> {
        let after = bytes.strip_prefix(MAGIC).ok_or(Refused::NotAnEncoding)?;
        let (version, after) = line(after, 16).ok_or(Refused::NotAnEncoding)?;
        if version != VERSION.to_string().as_bytes() {
            let found = String::from_utf8_lossy(version).into_owned();
            return Err(Refused::Version { found });
        }
        let no_line = || Refused::Header { reason: "there is none".to_owned() };
        let (header, after) = line(after, LONGEST_HEADER).ok_or_else(no_line)?;
        let header: Header = serde_json::from_slice(header)
            .map_err(|error| Refused::Header { reason: error.to_string() })?;
        if ![0, 512, 1024].contains(&header.filter_bits) {
            return Err(Refused::FilterLength { bits: header.filter_bits });
        }
        let records = read_records(&header, after)?;
        let (body, checksum) = bytes.split_at(bytes.len() - CHECKSUM);
        if Blake2b512::digest(body)[..CHECKSUM] != *checksum {
            return Err(Refused::Checksum);
        }
        Ok(Self { header, records })
    }
}

fn write_record(record: &Encoded, filter_bytes: usize, bytes: &mut Vec<u8>) {
    let id = record.id.as_bytes();
    bytes.extend(u16::try_from(id.len()).unwrap_or(u16::MAX).to_le_bytes());
    bytes.extend(id);
    let count = u8::try_from(record.tokens.len()).unwrap_or(u8::MAX);
    let filter = record.filter != Filter::EMPTY && filter_bytes > 0;
    bytes.push(if filter { count } else { count | NO_FILTER });
    if filter {
        let all = record.filter.0.iter().flat_map(|word| word.to_le_bytes());
        bytes.extend(all.take(filter_bytes));
    }
    for salted in &record.tokens {
        bytes.extend(salted.token.to_le_bytes());
        bytes.push(salted.kind);
        bytes.extend(salted.view.to_bytes());
    }
}

/// What is left to read of a file.
struct Rest<'a>(&'a [u8]);

impl<'a> Rest<'a> {
    fn take(&mut self, length: usize) -> Option<&'a [u8]> {
        let (taken, rest) = self.0.split_at_checked(length)?;
        self.0 = rest;
        Some(taken)
    }

    fn array<const N: usize>(&mut self) -> Option<[u8; N]> {
        self.take(N)?.try_into().ok()
    }
}

fn read_records(header: &Header, after: &[u8]) -> Result<Vec<Encoded>, Refused> {
    let of = header.records;
    let cut = |record| Refused::Truncated { record, of };
    let body = after.len().checked_sub(CHECKSUM).ok_or(cut(1))?;
    let mut rest = Rest(&after[..body]);
    // The header's count is a claim; memory grows with what is really there.
    let (mut records, mut seen) = (Vec::new(), HashMap::new());
    for record in 1..=of {
        let read = read_record(header, record, &mut rest)?.ok_or(cut(record))?;
        if let Some(first) = seen.insert(read.id.clone(), record) {
            return Err(Refused::RepeatedId { record, first, id: read.id });
        }
        records.push(read);
    }
    if rest.0.is_empty() { Ok(records) } else { Err(Refused::TooLong { records: of }) }
}

/// One record; `None` where the file ends within it.
fn read_record(
    header: &Header,
    record: u64,
    rest: &mut Rest<'_>,
) -> Result<Option<Encoded>, Refused> {
    let Some(length) = rest.array() else { return Ok(None) };
    let Some(id) = rest.take(usize::from(u16::from_le_bytes(length))) else { return Ok(None) };
    let id = std::str::from_utf8(id).map_err(|_| Refused::Id { record })?.to_owned();
    if id.trim().is_empty() || id.chars().any(char::is_control) {
        return Err(Refused::Id { record });
    }
    let Some([marks]) = rest.array() else { return Ok(None) };
    let mut filter = Filter::EMPTY;
    if marks & NO_FILTER == 0 {
        let Some(bytes) = rest.take(header.filter_bits as usize / 8) else { return Ok(None) };
        for (word, eight) in filter.0.iter_mut().zip(bytes.chunks_exact(8)) {
            *word = u64::from_le_bytes(std::array::from_fn(|at| eight[at]));
        }
        check_filter(&filter, header.filter_bits, record, &id)?;
    }
    let tokens = usize::from(marks & !NO_FILTER);
    if tokens > MOST_TOKENS {
        return Err(Refused::Tokens { record, id, tokens });
    }
    let mut read: Vec<Salted> = Vec::with_capacity(tokens);
    for _ in 0..tokens {
        let Some(token) = rest.array().map(u64::from_le_bytes) else { return Ok(None) };
        let Some([kind]) = rest.array() else { return Ok(None) };
        let Some(bytes) = rest.array::<{ view::LENGTH }>() else { return Ok(None) };
        if read.last().is_some_and(|last| last.token >= token) {
            return Err(Refused::Tokens { record, id, tokens });
        }
        let view = View::from_bytes(&bytes);
        if !view.is_plausible() {
            return Err(Refused::Fields { record, id });
        }
        read.push(Salted { token, kind, view });
    }
    Ok(Some(Encoded { id, filter, tokens: read }))
}

fn check_filter(filter: &Filter, bits: u32, record: u64, id: &str) -> Result<(), Refused> {
    let (set, id) = (u32::from(filter.weight()), id.to_owned());
    if set == 0 {
        return Err(Refused::AllZeros { record, id });
    }
    if set == bits {
        return Err(Refused::AllOnes { record, id });
    }
    if 100 * set < LEAST_SET * bits || 100 * set > MOST_SET * bits {
        return Err(Refused::Density { record, id, set, of: bits });
    }
    Ok(())
}

/// A line that is no longer than `most`, and what comes after it.
fn line(bytes: &[u8], most: usize) -> Option<(&[u8], &[u8])> {
    let end = bytes.iter().take(most).position(|byte| *byte == b'\n')?;
    Some((&bytes[..end], &bytes[end + 1..]))
}

const _: () = assert!(WORDS * 64 == 1024, "the table above says so");
