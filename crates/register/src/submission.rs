//! Submissions: a spreadsheet from an institution, taken in row by row with a
//! verdict on each, by a job that goes on where it stopped.
//!
//! File formats are not known here: what reads the file is a [`Sheets`], given
//! by the program.
use crate::audit::hex;
use crate::by::By;
use crate::db::Write;
use crate::error::{Error, Refusal, Result};
use crate::job::{Job, Progressed};
use crate::record::{Entry, Outcome};
use crate::sql;
use domain::access::{Action, Reach};
use domain::day::Moment;
use domain::id::{AccountId, ActivityId, RecordId, SubmissionId};
use domain::pack::Pack;
use domain::person_list::Layout;
use domain::record::kind::Kind;
use domain::record::{Fault, Why, check};
use serde::{Deserialize, Serialize};
use serde_json::json;
use sha2::{Digest, Sha256};
use std::collections::{BTreeMap, HashMap, HashSet};
use std::ops::ControlFlow;
use std::sync::Arc;

/// A spreadsheet taken in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Submission {
    /// Its id.
    pub id: SubmissionId,
    /// The kind of record in it.
    pub kind: String,
    /// The institution whose records they are.
    pub institution: String,
    /// Who sent it.
    pub account: AccountId,
    /// The name of the file.
    pub name: String,
    /// The SHA-256 of the file, in hexadecimal.
    pub sha256: String,
    /// How far it is.
    pub state: SubmissionState,
    /// Whether the verdicts are a trial, and nothing is entered.
    pub dry: bool,
    /// How many rows there are; 0 until they are counted.
    pub total: i64,
    /// How many rows have a verdict.
    pub done: i64,
    /// How many of them are new records.
    pub entered: i64,
    /// How many corrected a record.
    pub corrected: i64,
    /// How many said what was there already.
    pub unchanged: i64,
    /// How many were not accepted.
    pub refused: i64,
    /// What was noticed about the file as a whole.
    pub noticed: Noticed,
    /// When it was sent.
    pub created_at: Moment,
    /// When its last row had its verdict, or it failed.
    pub finished_at: Option<Moment>,
}

/// How far a submission is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SubmissionState {
    /// Its turn has not come.
    Waiting,
    /// Its rows are being taken in.
    Running,
    /// Every row has its verdict.
    Done,
    /// The file could not be read, or its sender may no longer enter.
    Failed,
}

impl SubmissionState {
    /// Every state.
    pub const ALL: [Self; 4] = [Self::Waiting, Self::Running, Self::Done, Self::Failed];

    /// The code kept in the database: `waiting`.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Running => "running",
            Self::Done => "done",
            Self::Failed => "failed",
        }
    }
}

/// What a reader noticed about a file as a whole.
#[derive(Clone, Debug, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Noticed {
    /// Its remarks, in a form that it reads itself.
    #[serde(default)]
    pub remarks: Vec<String>,
    /// The letters of the column of each field, for saying where a fault is.
    #[serde(default)]
    pub columns: BTreeMap<String, String>,
}

/// What reads the rows of a spreadsheet.
pub trait Sheets: Send + Sync {
    /// Reads the rows of a file from the first to the last and hands over
    /// each, until there are no more or `each` breaks off. Lines grow.
    ///
    /// It is called on a thread where it may take its time, and more than once
    /// for a long file.
    ///
    /// # Errors
    ///
    /// The remarks on a file of which nothing can be read.
    fn read(
        &self,
        file: File<'_>,
        each: &mut dyn FnMut(RowIn) -> ControlFlow<()>,
    ) -> std::result::Result<Noticed, Vec<String>>;
}

/// A file to be read.
#[derive(Clone, Debug)]
pub struct File<'f> {
    /// The kind of record in it.
    pub kind: &'f Kind,
    /// How its columns are named, where not as the kind's fields.
    pub layout: Option<&'f Layout>,
    /// The pack.
    pub pack: &'f Pack,
    /// Its name.
    pub name: &'f str,
    /// Its bytes.
    pub content: Vec<u8>,
}

/// A row as read.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct RowIn {
    /// Its number, as a spreadsheet program shows it.
    pub line: i64,
    /// The record it corrects.
    pub record: Option<RecordId>,
    /// What it says. Its activities are left empty.
    pub entry: Entry,
    /// The activities as written: `2017/I.2`.
    pub activities: Vec<String>,
    /// What the reader found wrong with it: a row with any is refused.
    pub faults: Vec<Fault>,
    /// What stood under which heading, for what is kept as it was sent.
    pub as_sent: Vec<(String, String)>,
}

/// What became of a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// A new record.
    Entered,
    /// The record was there and was corrected.
    Corrected,
    /// The record was there and says the same.
    Unchanged,
    /// Not accepted.
    Refused,
}

impl Verdict {
    /// Every verdict.
    pub const ALL: [Self; 4] = [Self::Entered, Self::Corrected, Self::Unchanged, Self::Refused];

    /// The code kept in the database: `entered`.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Entered => "entered",
            Self::Corrected => "corrected",
            Self::Unchanged => "unchanged",
            Self::Refused => "refused",
        }
    }
}

/// A row with its verdict.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RowVerdict {
    /// The number of the row.
    pub line: i64,
    /// What became of it.
    pub verdict: Verdict,
    /// The record; none for one refused, and for one that a trial would enter.
    pub record: Option<RecordId>,
    /// What is wrong with it.
    pub faults: Vec<Fault>,
}

/// A spreadsheet to be taken in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewSubmission {
    /// The kind of record in it.
    pub kind: String,
    /// The institution whose records they are; the sender's own if none.
    pub institution: Option<String>,
    /// The name of the file.
    pub name: String,
    /// Its bytes.
    pub content: Vec<u8>,
    /// Whether to decide on each row and enter nothing.
    pub dry: bool,
    /// Whether to take it in though the same file was taken in before.
    pub again: bool,
}

/// The largest file taken, in bytes.
pub const LARGEST_SHEET: usize = 64 * 1024 * 1024;

/// Rows that get their verdicts in one transaction.
const CHUNK: usize = 500;
/// Rows that are read at a time.
const SLICE: usize = 20_000;

impl crate::Register {
    /// Keeps a spreadsheet, to be taken in by a job.
    ///
    /// # Errors
    ///
    /// [`NotFound`](Error::NotFound) for an unknown kind;
    /// [`Denied`](Error::Denied) as for [`Register::enter`](crate::Register::enter);
    /// [`FileEmpty`](Refusal::FileEmpty), [`FileTooLarge`](Refusal::FileTooLarge);
    /// [`TakenInBefore`](Refusal::TakenInBefore) unless it is to be taken in
    /// again: rows taken in twice are entered once in any case.
    pub async fn submit(&self, by: &By, new: NewSubmission) -> Result<SubmissionId> {
        let kind = self.pack.kind(&new.kind).ok_or(Error::NotFound)?;
        self.may_enter(by, kind, new.institution.as_deref()).await?;
        if new.content.is_empty() {
            return Err(Error::Refused(Refusal::FileEmpty));
        }
        if new.content.len() > LARGEST_SHEET {
            return Err(Error::Refused(Refusal::FileTooLarge));
        }
        let submission = Submission {
            id: SubmissionId::new(by.at, by.bits()),
            kind: new.kind,
            institution: new.institution.unwrap_or_else(|| by.actor.institution.clone()),
            account: by.actor.account,
            name: new.name.chars().filter(|c| !c.is_control()).take(200).collect(),
            sha256: hex(&Sha256::digest(&new.content)),
            state: SubmissionState::Waiting,
            dry: new.dry,
            total: 0,
            done: 0,
            entered: 0,
            corrected: 0,
            unchanged: 0,
            refused: 0,
            noticed: Noticed::default(),
            created_at: by.at,
            finished_at: None,
        };
        self.write(by, async |w| {
            if !new.dry && !new.again {
                refuse_twin(w, &submission).await?;
            }
            sql::submission::add(w.connection(), &submission, new.content).await?;
            sql::job::add_submission(w.connection(), submission.id, by.at).await?;
            let detail = json!({
                "kind": submission.kind, "institution": submission.institution,
                "sha256": submission.sha256, "dry": submission.dry,
            });
            let id = submission.id;
            w.audit("submission.sent", &id.to_string(), detail, id).await
        })
        .await
    }

    /// Takes in for good what was tried: the same file, as the one who asks.
    ///
    /// # Errors
    ///
    /// As for [`Register::submit`](crate::Register::submit);
    /// [`AlreadyDecided`](Refusal::AlreadyDecided) for what is no finished trial.
    pub async fn enter_submission(&self, by: &By, submission: SubmissionId) -> Result<()> {
        let there = self.submission(by, submission).await?;
        let kind = self.pack.kind(&there.kind).ok_or(Error::NotFound)?;
        self.may_enter(by, kind, Some(&there.institution)).await?;
        self.write(by, async |w| {
            refuse_twin(w, &there).await?;
            let account = by.actor.account;
            if !sql::submission::enter(w.connection(), submission, account).await? {
                return Err(Error::Refused(Refusal::AlreadyDecided));
            }
            sql::job::add_submission(w.connection(), submission, by.at).await?;
            let detail = json!({ "kind": there.kind, "sha256": there.sha256 });
            w.audit("submission.entered", &submission.to_string(), detail, ()).await
        })
        .await
    }

    /// A submission and how far it is.
    ///
    /// # Errors
    ///
    /// [`NotFound`](Error::NotFound) for what is not there or is another
    /// institution's.
    pub async fn submission(&self, by: &By, submission: SubmissionId) -> Result<Submission> {
        let mut connection = self.database.read().await?;
        let there = sql::submission::by_id(&mut connection, submission).await?;
        if by.may(Action::EnterRecord, reach(by, &there)) {
            Ok(there)
        } else {
            Err(Error::NotFound)
        }
    }

    /// The submissions of one's institution, for those who enter for any of
    /// all, the latest first.
    ///
    /// # Errors
    ///
    /// Those of the database: who may enter nothing sees none.
    pub async fn submissions(&self, by: &By, limit: i64) -> Result<Vec<Submission>> {
        let mut connection = self.database.read().await?;
        if by.may(Action::EnterRecord, Reach::Other) {
            return sql::submission::all(&mut connection, limit).await;
        }
        if !by.may(Action::EnterRecord, Reach::Own) {
            return Ok(Vec::new());
        }
        sql::submission::of(&mut connection, &by.actor.institution, limit).await
    }

    /// The rows of a submission with their verdicts, after row `after`; of one
    /// verdict, or of any.
    ///
    /// # Errors
    ///
    /// As for [`Register::submission`](crate::Register::submission).
    pub async fn verdicts(
        &self,
        by: &By,
        submission: SubmissionId,
        verdict: Option<Verdict>,
        after: i64,
        limit: i64,
    ) -> Result<Vec<RowVerdict>> {
        self.submission(by, submission).await?;
        let mut connection = self.database.read().await?;
        sql::submission::rows(&mut connection, submission, verdict, after, limit).await
    }

    /// The file of a submission, as it was sent.
    ///
    /// # Errors
    ///
    /// As for [`Register::submission`](crate::Register::submission).
    pub async fn submission_content(&self, by: &By, submission: SubmissionId) -> Result<Vec<u8>> {
        self.submission(by, submission).await?;
        sql::submission::content(&mut *self.database.read().await?, submission).await
    }

    /// Takes a submission in now instead of waiting for its turn; answers with
    /// what became of it.
    ///
    /// # Errors
    ///
    /// As for [`Register::submission`](crate::Register::submission);
    /// [`AlreadyDecided`](Refusal::AlreadyDecided) while somebody else is at it.
    pub async fn take_in(
        &self,
        by: &By,
        submission: SubmissionId,
        sheets: &Arc<dyn Sheets>,
    ) -> Result<Submission> {
        loop {
            let there = self.submission(by, submission).await?;
            if matches!(there.state, SubmissionState::Done | SubmissionState::Failed) {
                return Ok(there);
            }
            let taken = self.take_job(&submission.to_string(), by.at).await?;
            let job = taken.ok_or(Error::Refused(Refusal::AlreadyDecided))?;
            self.run_job(&job, by.at, true, by.bits(), sheets).await?;
        }
    }

    /// Goes on with a submission for as long as one reading of the file gives.
    pub(crate) async fn go_on(
        &self,
        job: &Job,
        at: Moment,
        seed: u128,
        sheets: &Arc<dyn Sheets>,
    ) -> Result<Progressed> {
        let id: SubmissionId = job.subject.parse().map_err(|_| Error::Damaged("job.subject"))?;
        let (submission, account, last, content) = {
            let mut connection = self.database.read().await?;
            let submission = sql::submission::by_id(&mut connection, id).await?;
            let account = sql::account::by_id(&mut connection, submission.account).await?;
            let last = sql::submission::last_line(&mut connection, id).await?;
            (submission, account, last, sql::submission::content(&mut connection, id).await?)
        };
        if matches!(submission.state, SubmissionState::Done | SubmissionState::Failed) {
            return Ok(Progressed::Finished);
        }
        let by = By::new(account.actor(), at, seed);
        let kind = self.pack.kind(&submission.kind).ok_or(Error::NotFound)?;
        // The right may have been lost since it was sent.
        if !account.open {
            return Err(Error::Denied);
        }
        self.may_enter(&by, kind, Some(&submission.institution)).await?;
        let slice = self.slice(&submission, last, content, sheets).await?;
        let slice = match slice {
            Ok(slice) => slice,
            Err(remarks) => {
                let noticed = Noticed { remarks, ..Noticed::default() };
                self.fail_submission(&by, id, &noticed).await?;
                return Ok(Progressed::Finished);
            }
        };
        self.write(&by, async |w| {
            held(w, job).await?;
            let (noticed, total) = (&slice.noticed, slice.total);
            sql::submission::begin(w.connection(), id, noticed, total).await?;
            w.audit("submission.read", &id.to_string(), json!({ "rows": total }), ()).await
        })
        .await?;
        self.take_rows(&by, job, &submission, slice.rows).await?;
        if slice.more {
            return Ok(Progressed::More);
        }
        self.write(&by, async |w| {
            held(w, job).await?;
            sql::submission::finish(w.connection(), id, at).await?;
            w.audit("submission.finished", &id.to_string(), json!({}), ()).await
        })
        .await?;
        Ok(Progressed::Finished)
    }

    /// Gives rows their verdicts, each chunk with its records in one
    /// transaction: a row has a verdict exactly when it was dealt with.
    async fn take_rows(
        &self,
        by: &By,
        job: &Job,
        submission: &Submission,
        rows: Vec<RowIn>,
    ) -> Result<()> {
        let kind = self.pack.kind(&submission.kind).ok_or(Error::NotFound)?;
        let activities = sql::submission::activities(&mut *self.database.read().await?).await?;
        let mut rows = rows.into_iter();
        loop {
            let chunk: Vec<RowIn> = rows.by_ref().take(CHUNK).collect();
            if chunk.is_empty() {
                return Ok(());
            }
            self.write(by, async |w| {
                held(w, job).await?;
                let verdicts = self.take_chunk(w, kind, submission, chunk, &activities).await?;
                sql::submission::keep(w.connection(), submission.id, &verdicts).await?;
                let count = |v| verdicts.iter().filter(|r| r.verdict == v).count();
                let detail = json!({
                    "kind": kind.id, "entered": count(Verdict::Entered),
                    "corrected": count(Verdict::Corrected), "refused": count(Verdict::Refused),
                    "dry": submission.dry,
                });
                w.audit("records.entered", &submission.id.to_string(), detail, ()).await
            })
            .await?;
        }
    }

    async fn take_chunk(
        &self,
        w: &mut Write<'_>,
        kind: &Kind,
        submission: &Submission,
        chunk: Vec<RowIn>,
        activities: &HashMap<String, ActivityId>,
    ) -> Result<Vec<RowVerdict>> {
        let (mut verdicts, mut entries, mut lines) = (Vec::new(), Vec::new(), Vec::new());
        for mut row in chunk {
            for path in &row.activities {
                if let Some(id) = activities.get(path.trim()) {
                    row.entry.activities.push(*id);
                } else {
                    let why = Why::UnknownRecord(path.chars().take(60).collect());
                    row.faults.push(Fault { field: "activities".into(), why });
                }
            }
            if row.faults.is_empty() {
                let institution = &mut row.entry.institution;
                institution.get_or_insert_with(|| submission.institution.clone());
                lines.push(row.line);
                entries.push((row.record, row.entry));
            } else {
                // All that is wrong with a row is said at once.
                row.faults
                    .extend(check(kind, &row.entry.fields, &self.pack).err().unwrap_or_default());
                verdicts.push(RowVerdict {
                    line: row.line,
                    verdict: Verdict::Refused,
                    record: None,
                    faults: row.faults,
                });
            }
        }
        let outcomes = self.enter_each(w, kind, entries, submission.dry).await?;
        // In a trial, a record that would be new has no id that leads anywhere.
        let mut nowhere = HashSet::new();
        for (line, outcome) in lines.into_iter().zip(outcomes) {
            let (verdict, record, faults) = match outcome {
                Outcome::Entered(id) => {
                    nowhere.extend(submission.dry.then_some(id));
                    (Verdict::Entered, Some(id), Vec::new())
                }
                Outcome::Corrected(id) => (Verdict::Corrected, Some(id), Vec::new()),
                Outcome::Unchanged(id) => (Verdict::Unchanged, Some(id), Vec::new()),
                Outcome::Refused(faults) => (Verdict::Refused, None, faults),
            };
            let record = record.filter(|id| !nowhere.contains(id));
            verdicts.push(RowVerdict { line, verdict, record, faults });
        }
        Ok(verdicts)
    }

    /// Reads the rows after `last`, apart from the threads that answer people.
    async fn slice(
        &self,
        submission: &Submission,
        last: i64,
        content: Vec<u8>,
        sheets: &Arc<dyn Sheets>,
    ) -> Result<std::result::Result<Slice, Vec<String>>> {
        let (sheets, pack) = (Arc::clone(sheets), Arc::clone(&self.pack));
        let (kind, name) = (submission.kind.clone(), submission.name.clone());
        let known = submission.total;
        let work = move || {
            let mut slice = Slice { total: known, ..Slice::default() };
            let kind = pack.kind(&kind).ok_or(Error::NotFound)?;
            let mut count = 0;
            let mut each = |row: RowIn| {
                count += 1;
                if row.line > last && slice.rows.len() < SLICE {
                    slice.rows.push(row);
                } else if row.line > last {
                    slice.more = true;
                    if known > 0 {
                        return ControlFlow::Break(());
                    }
                }
                ControlFlow::Continue(())
            };
            let file = File { kind, layout: None, pack: &pack, name: &name, content };
            match sheets.read(file, &mut each) {
                Ok(noticed) => slice.noticed = noticed,
                Err(remarks) => return Ok(Err(remarks)),
            }
            slice.total = slice.total.max(count);
            Ok(Ok(slice))
        };
        // A reader that panics has met a file it cannot read.
        tokio::task::spawn_blocking(work).await.unwrap_or_else(|_| Ok(Err(Vec::new())))
    }

    pub(crate) async fn fail_submission(
        &self,
        by: &By,
        submission: SubmissionId,
        noticed: &Noticed,
    ) -> Result<()> {
        self.write(by, async |w| {
            sql::submission::fail(w.connection(), submission, noticed, by.at).await?;
            w.audit("submission.failed", &submission.to_string(), json!({}), ()).await
        })
        .await
    }
}

/// What one reading of a file gives.
#[derive(Debug, Default)]
struct Slice {
    noticed: Noticed,
    rows: Vec<RowIn>,
    total: i64,
    more: bool,
}

/// Stops a server that was too slow: another took the job over meanwhile.
async fn held(w: &mut Write<'_>, job: &Job) -> Result<()> {
    if sql::job::is_held(w.connection(), &job.id, job.attempts).await? {
        return Ok(());
    }
    Err(Error::Conflict(job.attempts + 1))
}

async fn refuse_twin(w: &mut Write<'_>, submission: &Submission) -> Result<()> {
    match sql::submission::twin(w.connection(), submission).await? {
        Some(id) => Err(Error::Refused(Refusal::TakenInBefore(id))),
        None => Ok(()),
    }
}

fn reach(by: &By, submission: &Submission) -> Reach {
    if submission.institution == by.actor.institution { Reach::Own } else { Reach::Other }
}
