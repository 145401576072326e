//! What a list of persons says, read and checked: rows that can be taken in, rows that cannot,
//! and what is odd across them. It opens and keeps nothing.
use crate::Register;
use crate::error::{Error, Refusal, Result};
use crate::person_list::{ENCODED, NewPersonList, REFERENCE, RefusedLine, STANDARD, SourceText};
use crate::submission::{File, Noticed, RowIn, Sheets};
use domain::pack::Pack;
use domain::person_list::{Basis, Facts};
use domain::person_list_check::{Finding, ListRow, Odd, across, values};
use domain::record::kind::Kind;
use domain::record::value::Value;
use domain::record::{Fault, Values, Why, check};
use linkage::pprl::Encoding;
use std::collections::{BTreeMap, HashMap, HashSet};
use std::ops::ControlFlow;
use std::sync::Arc;
use vault::Zeroizing;

/// More rows than this no list of persons has.
pub(crate) const MOST_ROWS: usize = 100_000;

/// A row that can be taken in.
pub(crate) struct Sound {
    pub(crate) line: i64,
    pub(crate) text: SourceText,
    pub(crate) form: Option<String>,
    pub(crate) facts: Facts,
}

/// What a file says.
#[derive(Default)]
pub(crate) struct Contents {
    pub(crate) sound: Vec<Sound>,
    pub(crate) refused: Vec<(RefusedLine, SourceText)>,
    pub(crate) noticed: Noticed,
    pub(crate) odd: Vec<Finding>,
    /// Whether nothing of it could be read.
    pub(crate) unread: bool,
}

impl Register {
    /// Reads the rows, apart from the threads that answer people.
    pub(crate) async fn read_list(
        &self,
        new: &NewPersonList,
        sheets: Arc<dyn Sheets>,
    ) -> Result<Contents> {
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
                return Err(Error::Refused(Refusal::FileTooLarge));
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
