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
use crate::sealed::{read_source, source_bytes};
use crate::submission::{File, LARGEST_SHEET, Noticed, RowIn, Sheets};
use crate::{Register, sql};
use domain::access::{Action, Reach};
use domain::day::Moment;
use domain::id::{AccountId, PersonListId, SourceRecordId};
use domain::pack::Pack;
use domain::person_list::{Basis, Facts, Subject};
pub use domain::person_list_check::REFERENCE;
use domain::person_list_check::{Finding, ListRow, Odd, across, values};
use domain::record::kind::Kind;
use domain::record::value::Value;
use domain::record::{Fault, Values, Why, check};
use linkage::pprl::Encoding;
use serde_json::json;
use sha2::{Digest, Sha256};
use std::collections::hash_map::Entry;
use std::collections::{BTreeMap, HashMap, HashSet};
use std::ops::ControlFlow;
use std::sync::Arc;
use vault::Zeroizing;
use vault::blind::Normal;
use vault::key::DataKey;
use vault::seal::{self, Place};

/// The layout of a list that comes without names.
pub const ENCODED: &str = "encoded";
/// The layout whose columns are named as the fields are.
pub const STANDARD: &str = "standard";
/// More rows than this no list of persons has.
pub const MOST_ROWS: usize = 100_000;

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

/// A row that can be taken in.
struct Sound {
    line: i64,
    text: SourceText,
    form: Option<String>,
    facts: Facts,
}

/// What a file says.
#[derive(Default)]
struct Contents {
    sound: Vec<Sound>,
    refused: Vec<(RefusedLine, SourceText)>,
    noticed: Noticed,
    odd: Vec<Finding>,
    /// Whether nothing of it could be read.
    unread: bool,
}

impl Register {
    /// Takes a list in, or tries what would become of it. `secret` is the seed of the sealing.
    ///
    /// The same file again changes nothing. Nothing is half taken in.
    ///
    /// # Errors
    ///
    /// [`Denied`](Error::Denied); [`NotFound`](Error::NotFound) for an institution or a layout
    /// that is not there; [`TextTooLong`](Refusal::TextTooLong) for a file that is too large;
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
            return Err(Error::Refused(Refusal::TextTooLong));
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

    /// Reads the rows, apart from the threads that answer people.
    async fn read_list(&self, new: &NewPersonList, sheets: Arc<dyn Sheets>) -> Result<Contents> {
        let (content, name) = (new.content.clone(), new.name.clone());
        if new.layout == ENCODED {
            let read = tokio::task::spawn_blocking(move || Encoding::from_bytes(&content)).await;
            let refused = Error::Refused(Refusal::EncodingUnreadable);
            return match read {
                Ok(Ok(encoding)) => Ok(of_encoding(&encoding)),
                _ => Err(refused),
            };
        }
        let pack = Arc::clone(&self.pack);
        let layout = new.layout.clone();
        let of = (new.series.year, new.series.basis);
        if layout != STANDARD && !pack.layouts.iter().any(|one| one.id == layout) {
            return Err(Error::NotFound);
        }
        let work = move || -> Result<Contents> {
            let kind = pack.person_list.as_ref().ok_or(Error::NotFound)?;
            let layout =
                pack.layouts.iter().filter(|one| one.id == layout).max_by_key(|l| l.version);
            let file = File { kind, pack: &pack, layout, name: &name, content };
            let (mut rows, mut too_many) = (Vec::new(), false);
            let read = sheets.read(file, &mut |row| {
                too_many = rows.len() == MOST_ROWS;
                if too_many {
                    ControlFlow::Break(())
                } else {
                    rows.push(row);
                    ControlFlow::Continue(())
                }
            });
            if too_many {
                return Err(Error::Refused(Refusal::TextTooLong));
            }
            Ok(match read {
                Ok(noticed) => Contents { noticed, ..sorted(rows, of, (kind, &pack)) },
                Err(remarks) => Contents {
                    noticed: Noticed { remarks, ..Noticed::default() },
                    unread: true,
                    ..Contents::default()
                },
            })
        };
        // A reader that panics has met a file it cannot read.
        tokio::task::spawn_blocking(work)
            .await
            .unwrap_or(Ok(Contents { unread: true, ..Contents::default() }))
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

/// Rows apart: those that can be taken in, and those that cannot; and what is odd across them.
fn sorted(rows: Vec<RowIn>, (year, basis): (i16, Basis), (kind, pack): (&Kind, &Pack)) -> Contents {
    let mut contents = Contents::default();
    let mut checked = Vec::with_capacity(rows.len());
    for row in &rows {
        let line = u64::try_from(row.line).unwrap_or_default();
        // With the text that is wrong, for who sent it; what is said besides repeats none.
        let mut faults = check(kind, &row.entry.fields, pack).err().unwrap_or_default();
        let (values, findings) = values(kind, line, &row.entry.fields, pack);
        for finding in findings {
            let why = match finding.odd {
                Odd::Value(why) => why,
                Odd::FormulaError | Odd::LettersLost => Why::Unreadable,
                _ => continue,
            };
            if faults.iter().all(|fault| fault.field != finding.field) {
                faults.push(Fault { field: finding.field, why });
            }
        }
        checked.push((values, faults));
    }
    let reference =
        |row: &RowIn| row.entry.reference.as_deref().unwrap_or_default().trim().to_owned();
    let listed: Vec<ListRow> = rows
        .iter()
        .zip(&checked)
        .map(|(row, checked)| ListRow {
            line: u64::try_from(row.line).unwrap_or_default(),
            reference: Some(reference(row)).filter(|text| !text.is_empty()),
            values: checked.0.clone(),
        })
        .collect();
    let mut unfit: HashMap<i64, Vec<Fault>> = HashMap::new();
    for finding in across(&listed, Some(year), basis) {
        let why = match finding.odd {
            Odd::NoReference => Why::Missing,
            Odd::SameReference => Why::Repeated,
            _ => {
                contents.odd.push(finding);
                continue;
            }
        };
        let line = finding.line.and_then(|line| i64::try_from(line).ok()).unwrap_or_default();
        unfit.entry(line).or_default().push(Fault { field: finding.field, why });
    }
    for (row, (values, unfit_values)) in rows.into_iter().zip(checked) {
        let reference = Zeroizing::new(reference(&row));
        let RowIn { line, entry, mut faults, as_sent, .. } = row;
        faults.extend(unfit.remove(&line).unwrap_or_default());
        faults.extend(unfit_values);
        let mut told: BTreeMap<String, Zeroizing<String>> = entry
            .fields
            .into_iter()
            .filter(|(_, text)| !text.trim().is_empty())
            .map(|(field, text)| (field, Zeroizing::new(text.trim().to_owned())))
            .collect();
        told.insert(REFERENCE.to_owned(), reference);
        let as_sent = as_sent.into_iter().map(|(h, text)| (h, Zeroizing::new(text))).collect();
        let mut text = SourceText { told, as_sent };
        if !faults.is_empty() {
            contents.refused.push((RefusedLine { line, faults }, text));
            continue;
        }
        // A code or a day reads the same however it was written.
        for (field, value) in &values {
            let read = match value {
                Value::Text(text) => text.clone(),
                Value::Day(day) => day.to_string(),
                _ => continue,
            };
            text.told.insert(field.clone(), Zeroizing::new(read));
        }
        contents.sound.push(sound(line, text, &values));
    }
    // What is odd in a row that is not taken is not said besides.
    let refused: HashSet<u64> =
        contents.refused.iter().filter_map(|(row, _)| u64::try_from(row.line).ok()).collect();
    contents.odd.retain(|finding| finding.line.is_none_or(|line| !refused.contains(&line)));
    contents
}

/// A row that can be taken in, with what of it counting rules ask.
fn sound(line: i64, text: SourceText, values: &Values) -> Sound {
    let flag = |field| match values.get(field) {
        Some(Value::YesNo(flag)) => Some(*flag),
        _ => None,
    };
    let facts = Facts {
        identified_on: match values.get("identified_on") {
            Some(Value::Day(day)) => Some(*day),
            _ => None,
        },
        formal: flag("formal"),
        in_proceedings: flag("in_proceedings"),
    };
    let form = match values.get("form_of_exploitation") {
        Some(Value::Text(code)) => Some(code.clone()),
        _ => None,
    };
    Sound { line, text, form, facts }
}

/// The rows of an encoded list: their codes, and nothing else.
fn of_encoding(encoding: &Encoding) -> Contents {
    let mut contents = Contents::default();
    let mut met = HashSet::new();
    for at in 0..u32::try_from(encoding.len()).unwrap_or(u32::MAX) {
        let reference = encoding.id(at).trim().to_owned();
        let line = i64::from(at) + 1;
        let why = if reference.is_empty() {
            Some(Why::Missing)
        } else {
            (!met.insert(reference.clone())).then_some(Why::Repeated)
        };
        let told = BTreeMap::from([(REFERENCE.to_owned(), Zeroizing::new(reference))]);
        let text = SourceText { told, as_sent: Vec::new() };
        match why {
            None => contents.sound.push(Sound { line, text, form: None, facts: Facts::default() }),
            Some(why) => {
                let faults = vec![Fault { field: REFERENCE.to_owned(), why }];
                contents.refused.push((RefusedLine { line, faults }, text));
            }
        }
    }
    contents
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
