//! Lists of persons that institutions send: taken in row by row with a verdict on each, every
//! row kept as it was sent, sealed.
//!
//! A list is of a series: one institution's for one year, on one counting basis. A row is known
//! again by the institution's own code of the person, so that a list sent again corrects what
//! changed, leaves what did not, and says who is in it no more. What people judged of a record
//! holds for its later versions.
//!
//! A list may come without names, encoded on the institution's own machine. It is a list of
//! its own, or stands beside one in clear, whose codes it then has.
use crate::account::Secret;
use crate::audit::hex;
use crate::by::{Actor, By};
use crate::error::{Error, Refusal, Result};
use crate::list_reading::{Contents, Sound};
use crate::sealed::{read_source, source_bytes};
use crate::submission::{LARGEST_SHEET, Noticed, Sheets};
use crate::{Register, sql};
use domain::access::{Action, Reach};
use domain::day::Moment;
use domain::id::{AccountId, PersonListId, SourceRecordId};
use domain::person_list::{Basis, Facts, Subject};
use domain::person_list_check::Finding;
pub use domain::person_list_check::REFERENCE;
use domain::record::{Fault, Why};
use linkage::pprl::Encoding;
use serde_json::json;
use sha2::{Digest, Sha256};
use std::collections::hash_map::Entry;
use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::Arc;
use vault::Zeroizing;
use vault::blind::Normal;
use vault::key::DataKey;
use vault::seal::{self, Place};

/// The layout of a list that comes without names.
pub const ENCODED: &str = "encoded";
/// The layout whose columns are named as the fields are.
pub const STANDARD: &str = "standard";
/// Which list of which institution: what is sent again takes the place of what was sent.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Series {
    /// Whose list it is.
    pub institution: String,
    /// For which year.
    pub year: i16,
    /// What the persons in it are.
    pub subject: Subject,
    /// On what the institution counts.
    pub basis: Basis,
}

/// How many rows became what.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct Lines {
    /// New records.
    pub entered: i64,
    /// Records that say something else now.
    pub corrected: i64,
    /// Records that say the same.
    pub unchanged: i64,
    /// Records of an earlier list that are not in this one.
    pub gone: i64,
    /// Rows that were not accepted.
    pub refused: i64,
}

/// A list that was taken in. It does not tell who is in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PersonList {
    /// Its id.
    pub id: PersonListId,
    /// Which list it is.
    pub series: Series,
    /// Who sent it.
    pub account: AccountId,
    /// How its columns are named: the id of a layout, [`STANDARD`] or [`ENCODED`].
    pub layout: String,
    /// The name of the file.
    pub name: String,
    /// The SHA-256 of the file, in hexadecimal.
    pub sha256: String,
    /// What became of its rows.
    pub lines: Lines,
    /// What was noticed about the file as a whole.
    pub noticed: Noticed,
    /// What is odd in rows that were taken, and about the list as a whole.
    pub odd: Vec<Finding>,
    /// When it came.
    pub created_at: Moment,
}

/// A list to be taken in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewPersonList {
    /// Which list it is.
    pub series: Series,
    /// How its columns are named.
    pub layout: String,
    /// The name of the file.
    pub name: String,
    /// Its bytes.
    pub content: Vec<u8>,
    /// Whether to decide on each row and take none in.
    pub dry: bool,
}

/// What became of a row that was not accepted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RefusedLine {
    /// Its number in the file.
    pub line: i64,
    /// What is wrong with it. Once it is kept, without the text that was wrong: that is sealed
    /// with the row.
    pub faults: Vec<Fault>,
}

/// What became of a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Taken {
    /// The list; none for a trial, and when nothing could be read.
    pub id: Option<PersonListId>,
    /// What became of its rows.
    pub lines: Lines,
    /// The rows that were not accepted.
    pub refused: Vec<RefusedLine>,
    /// What was noticed about the file as a whole.
    pub noticed: Noticed,
    /// What is odd in rows that were taken, and about the list as a whole.
    pub odd: Vec<Finding>,
}

/// A row as it was sent. It does not print.
#[derive(Clone, PartialEq, Eq, Default)]
pub struct SourceText {
    /// What it says by field, [`REFERENCE`] among them.
    pub told: BTreeMap<String, Zeroizing<String>>,
    /// What stood under which heading.
    pub as_sent: Vec<(String, Zeroizing<String>)>,
}

impl SourceText {
    /// What it says in a field; blank where it says nothing.
    #[must_use]
    pub fn get(&self, field: &str) -> &str {
        self.told.get(field).map_or("", |text| text.as_str())
    }
}

/// A row that was not accepted, as it is kept.
pub(crate) struct RefusedRow {
    pub(crate) line: i64,
    pub(crate) faults: Vec<Fault>,
    pub(crate) content: Vec<u8>,
}

/// A record as it is kept.
#[derive(Clone, Debug)]
pub(crate) struct SourceRecord {
    pub(crate) id: SourceRecordId,
    pub(crate) series: Series,
    pub(crate) version: u32,
    pub(crate) list: PersonListId,
    pub(crate) line: i64,
    pub(crate) form: Option<String>,
    pub(crate) facts: Facts,
    pub(crate) event: Option<i64>,
    pub(crate) content: Vec<u8>,
    pub(crate) gone: bool,
}

pub(crate) fn owner(list: PersonListId) -> String {
    format!("person_list/{list}")
}

fn place(record: &str, version: u32) -> Place<'_> {
    Place { table: "source_version", row: record, column: "content", version }
}

fn place_of_encoding(list: &str) -> Place<'_> {
    Place { table: "person_list", row: list, column: "encoding", version: 1 }
}

impl Register {
    /// Takes a list in, or tries what would become of it. `secret` is the seed of the sealing.
    ///
    /// The same file again changes nothing. Nothing is half taken in.
    ///
    /// # Errors
    ///
    /// [`Denied`](Error::Denied); [`NotFound`](Error::NotFound) for an institution or a layout
    /// that is not there; [`FileTooLarge`](Refusal::FileTooLarge), also for too many rows;
    /// [`EncodingUnreadable`](Refusal::EncodingUnreadable); [`Sealed`](Error::Sealed);
    /// [`Conflict`](Error::Conflict) when somebody sends the same list at the same time.
    pub async fn send_person_list(
        &self,
        by: &By,
        new: NewPersonList,
        sheets: Arc<dyn Sheets>,
        secret: &Secret,
    ) -> Result<Taken> {
        let reach =
            if by.actor.institution == new.series.institution { Reach::Own } else { Reach::Other };
        self.require(by, Action::SendPersonList, reach, "person_list").await?;
        if self.pack.institution(&new.series.institution).is_none() {
            return Err(Error::NotFound);
        }
        if new.content.len() > LARGEST_SHEET {
            return Err(Error::Refused(Refusal::FileTooLarge));
        }
        let sha256 = hex(&Sha256::digest(&new.content));
        self.unsealed()?;
        let before =
            sql::person_list::newest(&mut *self.database.read().await?, &new.series).await?;
        if let Some((id, hash, layout)) = &before
            && *hash == sha256
            && *layout == new.layout
            && !new.dry
        {
            return self.taken_before(by, *id).await;
        }
        let encoding = (new.layout == ENCODED).then(|| new.content.clone());
        let contents = self.read_list(&new, sheets).await?;
        if contents.unread {
            let Contents { noticed, odd, .. } = contents;
            let lines = Lines::default();
            return Ok(Taken { id: None, lines, refused: Vec::new(), noticed, odd });
        }
        self.take_list(by, (new, sha256, encoding), contents, secret).await
    }

    /// The same file was taken in before: what became of it then stands.
    async fn taken_before(&self, by: &By, id: PersonListId) -> Result<Taken> {
        let mut c = self.database.read().await?;
        let list = sql::person_list::by_id(&mut c, id).await?.ok_or(Error::NotFound)?;
        let refused = sql::person_list::refused(&mut c, id).await?;
        drop(c);
        let detail = json!({ "again": true });
        self.write(by, async |w| w.audit("person_list.met", &id.to_string(), detail, ()).await)
            .await?;
        let Lines { entered, corrected, unchanged, refused: not, .. } = list.lines;
        Ok(Taken {
            id: Some(id),
            lines: Lines {
                unchanged: entered + corrected + unchanged,
                refused: not,
                ..Lines::default()
            },
            refused: refused
                .into_iter()
                .map(|row| RefusedLine { line: row.line, faults: row.faults })
                .collect(),
            noticed: list.noticed,
            odd: list.odd,
        })
    }

    async fn take_list(
        &self,
        by: &By,
        (new, sha256, encoding): (NewPersonList, String, Option<Vec<u8>>),
        contents: Contents,
        secret: &Secret,
    ) -> Result<Taken> {
        let unsealed = self.unsealed()?;
        let id = PersonListId::new(by.at, by.bits());
        let (subject, of) = (id.to_string(), (new.series.year, new.series.subject));
        let kept = sql::person_list::records(&mut *self.database.read().await?, of).await?;
        let kept: Vec<SourceRecord> = kept.into_iter().filter(|r| r.series == new.series).collect();
        let system = By::new(Actor::system(), by.at, by.bits());
        let texts = self.open_records(&system, "person_list.compared", &subject, &kept).await?;
        let there: HashMap<&str, usize> =
            texts.iter().enumerate().map(|(at, text)| (text.get(REFERENCE), at)).collect();
        // An encoding beside a list in clear: its codes are those of the list.
        let beside = new.layout == ENCODED
            && texts.iter().zip(&kept).any(|(text, one)| !one.gone && text.told.len() > 1);

        let mut random = secret.random();
        let key = if new.dry {
            DataKey::generate(1, &mut random)
        } else {
            unsealed.new_key(&owner(id), &mut random).await?
        };
        let event_key = unsealed.root.blind_key("source.event");
        let Contents { sound, mut refused, noticed, odd, .. } = contents;
        let (mut lines, mut keep, mut met) = (Lines::default(), Vec::new(), HashSet::new());
        for row in sound {
            let old = there.get(row.text.get(REFERENCE)).map(|at| (&kept[*at], &texts[*at]));
            if beside {
                match old {
                    Some((old, _)) => {
                        met.insert(old.id);
                        lines.unchanged += 1;
                    }
                    None => refused.push(not_there(row)),
                }
                continue;
            }
            let (record, version) = if let Some((old, text)) = old {
                met.insert(old.id);
                if *text == row.text && !old.gone {
                    lines.unchanged += 1;
                    continue;
                }
                lines.corrected += 1;
                (old.id, old.version.saturating_add(1))
            } else {
                lines.entered += 1;
                (SourceRecordId::new(by.at, by.bits()), 1)
            };
            let text = record.to_string();
            let sealed =
                seal::seal(&key, &place(&text, version), &source_bytes(&row.text), &mut random);
            let event =
                Normal::text(&format!("{} {}", new.series.institution, row.text.get("event")));
            let event = event.filter(|_| !row.text.get("event").is_empty());
            keep.push(SourceRecord {
                id: record,
                series: new.series.clone(),
                version,
                list: id,
                line: row.line,
                form: row.form,
                facts: row.facts,
                event: event.map(|event| number_of(&event_key.index(&event).0)),
                content: sealed.map_err(|_| Error::Refused(Refusal::TextTooLong))?,
                gone: false,
            });
        }
        // A row that cannot be read says nothing against what it said before.
        let unread = refused.iter().filter_map(|(_, text)| there.get(text.get(REFERENCE)));
        met.extend(unread.map(|at| kept[*at].id));
        let gone: Vec<SourceRecordId> = if beside {
            Vec::new()
        } else {
            kept.iter()
                .filter(|one| !one.gone && !met.contains(&one.id))
                .map(|one| one.id)
                .collect()
        };
        refused.sort_by_key(|(row, _)| row.line);
        lines.gone = i64::try_from(gone.len()).unwrap_or(i64::MAX);
        lines.refused = i64::try_from(refused.len()).unwrap_or(i64::MAX);
        let detail = json!({
            "institution": new.series.institution, "year": new.series.year,
            "entered": lines.entered, "corrected": lines.corrected, "unchanged": lines.unchanged,
            "gone": lines.gone, "refused": lines.refused, "dry": new.dry,
        });
        let mut rows = Vec::with_capacity(refused.len());
        for (row, text) in &refused {
            let at = format!("{id}/{}", row.line);
            let at = Place { table: "refused_row", row: &at, column: "content", version: 1 };
            let sealed = seal::seal(&key, &at, &source_bytes(text), &mut random);
            rows.push(RefusedRow {
                line: row.line,
                faults: row.faults.iter().map(Fault::without_text).collect(),
                content: sealed.map_err(|_| Error::Refused(Refusal::TextTooLong))?,
            });
        }
        let refused: Vec<RefusedLine> = refused.into_iter().map(|(row, _)| row).collect();
        if new.dry {
            self.write(by, async |w| w.audit("person_list.tried", &subject, detail, ()).await)
                .await?;
            return Ok(Taken { id: None, lines, refused, noticed, odd });
        }
        let encoding = encoding.map(|bytes| {
            let sealed = seal::seal(&key, &place_of_encoding(&subject), &bytes, &mut random);
            sealed.map_err(|_| Error::Refused(Refusal::TextTooLong))
        });
        let encoding = encoding.transpose()?;
        let list = PersonList {
            id,
            series: new.series,
            account: by.actor.account,
            layout: new.layout,
            name: new.name,
            sha256,
            lines,
            noticed: noticed.clone(),
            odd: odd.clone(),
            created_at: by.at,
        };
        self.write(by, async |w| {
            let c = w.connection();
            sql::person_list::add(c, &list, encoding).await?;
            sql::person_list::add_refused(c, id, &rows).await?;
            for record in &keep {
                sql::person_list::keep(c, record, by.at).await?;
            }
            for record in &gone {
                sql::person_list::go(c, *record, (id, by.at)).await?;
            }
            w.audit("person_list.taken", &subject, detail, ()).await
        })
        .await?;
        Ok(Taken { id: Some(id), lines, refused, noticed, odd })
    }

    /// Opens what records say, after an entry about it.
    pub(crate) async fn open_records(
        &self,
        by: &By,
        event: &str,
        subject: &str,
        records: &[SourceRecord],
    ) -> Result<Vec<SourceText>> {
        if records.is_empty() {
            return Ok(Vec::new());
        }
        let unsealed = self.unsealed()?;
        let mut keys: HashMap<PersonListId, Vec<DataKey>> = HashMap::new();
        for record in records {
            if let Entry::Vacant(vacant) = keys.entry(record.list) {
                vacant.insert(unsealed.keys_of(&owner(record.list)).await?);
            }
        }
        let owners = keys.keys().map(|list| owner(*list)).collect();
        let detail = json!({ "class": "identity", "records": records.len() });
        let receipt = self.receipt(by, event, subject, detail, owners).await?;
        let mut texts = Vec::with_capacity(records.len());
        for record in records {
            let (row, keys) = (record.id.to_string(), &keys[&record.list]);
            let place = place(&row, record.version);
            let key = &keys[0];
            let opened =
                self.opened(by, &receipt, &owner(record.list), key, place, &record.content).await?;
            texts.push(read_source(opened.expose())?);
        }
        Ok(texts)
    }

    /// Opens an encoded list, after an entry about it.
    pub(crate) async fn open_encoding(
        &self,
        by: &By,
        list: PersonListId,
        sealed: &[u8],
    ) -> Result<Encoding> {
        let unsealed = self.unsealed()?;
        let (owner, row) = (owner(list), list.to_string());
        let keys = unsealed.keys_of(&owner).await?;
        let receipt =
            self.receipt(by, "person_list.decoded", &row, json!({}), vec![owner.clone()]).await?;
        let place = place_of_encoding(&row);
        let opened = self.opened(by, &receipt, &owner, &keys[0], place, sealed).await?;
        Encoding::from_bytes(opened.expose()).map_err(|_| Error::Damaged("person_list.encoding"))
    }

    /// The lists that the actor may know of, the newest first: their institution's, or all.
    ///
    /// # Errors
    ///
    /// [`Denied`](Error::Denied).
    pub async fn person_lists(&self, by: &By) -> Result<Vec<PersonList>> {
        let every = by.may(Action::SendPersonList, Reach::Other);
        if !every {
            self.require(by, Action::SendPersonList, Reach::Own, "person_list").await?;
        }
        let mut all = sql::person_list::all(&mut *self.database.read().await?).await?;
        all.retain(|list| every || list.series.institution == by.actor.institution);
        Ok(all)
    }

    /// A list, and the rows of it that were not accepted.
    ///
    /// # Errors
    ///
    /// [`NotFound`](Error::NotFound), also for a list of another institution that the actor may
    /// not know of.
    pub async fn person_list(
        &self,
        by: &By,
        id: PersonListId,
    ) -> Result<(PersonList, Vec<RefusedLine>)> {
        let list = self.person_lists(by).await?.into_iter().find(|one| one.id == id);
        let list = list.ok_or(Error::NotFound)?;
        let rows = sql::person_list::refused(&mut *self.database.read().await?, id).await?;
        let line = |row: RefusedRow| RefusedLine { line: row.line, faults: row.faults };
        Ok((list, rows.into_iter().map(line).collect()))
    }
}

/// An encoded row beside a list in clear that has no such code.
fn not_there(row: Sound) -> (RefusedLine, SourceText) {
    let faults = vec![Fault { field: REFERENCE.to_owned(), why: Why::NotInList }];
    (RefusedLine { line: row.line, faults }, row.text)
}

/// The first 63 bits of a keyed hash.
fn number_of(hash: &[u8; 16]) -> i64 {
    let mut bytes = [0; 8];
    bytes.copy_from_slice(&hash[..8]);
    i64::from_be_bytes(bytes) & i64::MAX
}
