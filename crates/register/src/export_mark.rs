//! What leaves as a file, and its mark: from a file that leaked, who took it out.
//!
//! An export has a number, `E12`: its place among the exports in the journal,
//! whose entry says who, when and what. It is not the number of the entry, which
//! would tell how much others do. Each row bears it with a tag under the register's own
//! secret, bound to the record: `E12-0a1b2c3d4e`. One row is enough, in
//! whatever order and company, and nobody puts a mark on a row to blame
//! another. Who takes the column out of a file takes the mark out.
//!
//! A file about a person or a case is numbered among them; its one mark is bound
//! to what was taken out.
use crate::audit::Entry;
use crate::by::By;
use crate::error::{Error, Result};
use crate::record::{Filter, record_scope};
use crate::{Register, sql};
use domain::access::{Action, Class, Reach, Weighty, sees};
use domain::approval::Sort;
use domain::attachment::Form;
use domain::day::Day;
use domain::id::{ApprovalId, AttachmentId, LetterId, PacketId, RequestId};
use domain::record::kind::Kind;
use serde_json::{Value as Json, json};
use std::collections::BTreeMap;

/// A file about a person or a case that leaves the register.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FileOf {
    /// A file of a case, in one of its forms.
    Attachment(AttachmentId, Form),
    /// The answer to a person's request.
    Answer(RequestId),
    /// A referral packet on paper.
    Packet(PacketId),
    /// A letter of a case that goes to no other body.
    Letter(LetterId),
}

/// How a file leaves.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Leaves {
    /// Closed with a passphrase that was drawn for it.
    Passphrase,
    /// Closed for these recipients, `age1…`: which says in the journal for whom.
    Recipients(Vec<String>),
    /// Open.
    Open,
}

impl Leaves {
    /// How, and for whom, as the journal keeps it.
    fn told(&self) -> (&'static str, &[String]) {
        match self {
            Self::Passphrase => ("passphrase", &[]),
            Self::Recipients(all) => ("recipients", all),
            Self::Open => ("open", &[]),
        }
    }
}

/// The last day for which a file that leaves on `today` may be kept: 30 days.
#[must_use]
pub fn kept_until(today: Day) -> Day {
    today.plus(30)
}

impl FileOf {
    /// To which its mark is bound.
    #[must_use]
    pub fn id(self) -> String {
        match self {
            Self::Attachment(id, _) => id.to_string(),
            Self::Answer(id) => id.to_string(),
            Self::Packet(id) => id.to_string(),
            Self::Letter(id) => id.to_string(),
        }
    }
}

/// What marks the rows of one export.
#[derive(Clone, Debug)]
pub struct Mark {
    number: i64,
    /// Under which the tags are made.
    key: String,
}

impl Mark {
    /// The number of the export: `E12`.
    #[must_use]
    pub fn number(&self) -> String {
        format!("E{}", self.number)
    }

    /// The mark of the row of a record: `E12-0a1b2c3d4e`.
    ///
    /// Cost: one HMAC-SHA-256.
    #[must_use]
    pub fn of(&self, record: &str) -> String {
        let tag = crate::account::keyed_under(&self.key, record);
        format!("E{}-{}", self.number, tag.get(..DIGITS).unwrap_or_default())
    }
}

/// Hexadecimal digits of a tag: one in 10¹² is right by chance.
const DIGITS: usize = 10;

/// An export that rows of a file came from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Traced {
    /// Its number: `E12`.
    pub number: String,
    /// Its entry in the journal: who, when, and what.
    pub entry: Entry,
    /// Rows whose mark is right for their record.
    pub rows: usize,
    /// Rows that have the mark and no record beside it, or another: the number
    /// stands there, and nothing proves it.
    pub unproven: usize,
}

/// A mark as it stands in a file, and the record in the same row, if any.
#[derive(Clone, Copy, Debug)]
pub struct Marked<'m> {
    /// The mark: `E12-0a1b2c3d4e`.
    pub mark: &'m str,
    /// The id of the record; none in a file that is marked as a whole.
    pub record: Option<&'m str>,
}

impl Register {
    /// The mark of the export with this number.
    pub(crate) fn mark(&self, number: i64) -> Mark {
        Mark { number, key: self.keyed(&format!("export mark 1 {number}")) }
    }

    /// Whether a file of the records of this kind holds public fields alone, as
    /// the actor takes it out. Others leave closed, unless it is said that they are
    /// to leave open.
    #[must_use]
    pub fn is_public(&self, by: &By, kind: &Kind) -> bool {
        kind.fields.iter().all(|f| f.class == Class::Public || !sees(by.actor.role, f.class))
    }

    /// Notes in the journal that the records of a filter are taken out as a file
    /// of this format, how it leaves, and until when it may be kept. Called before
    /// the first byte is sent. What it answers marks each row of the file.
    ///
    /// More than [`Limits::export_rows`](crate::limit::Limits) of them with fields
    /// that are not public take two: the first time it is asked for, and when
    /// somebody agreed it is done, once.
    ///
    /// # Errors
    ///
    /// [`NotFound`](Error::NotFound) for an unknown kind;
    /// [`Denied`](Error::Denied) without the right;
    /// [`ApprovalAsked`](crate::Refusal::ApprovalAsked) while nobody agreed.
    pub async fn take_out(
        &self,
        by: &By,
        filter: &Filter,
        format: &str,
        leaves: &Leaves,
    ) -> Result<Mark> {
        let kind = self.pack.kind(&filter.kind).ok_or(Error::NotFound)?;
        record_scope(by)?;
        // Which records they are, is decided by what the actor may read.
        let reaches = Reach::ALL.into_iter().find(|r| by.may(Action::ExportRecords, *r));
        let reach = reaches.unwrap_or(Reach::Other);
        self.require(by, Action::ExportRecords, reach, &kind.id).await?;
        let agreed = self.agreed_export(by, kind, filter).await?;
        let whole = Filter { after: None, limit: 0, ..filter.clone() };
        let filtered = whole != Filter { limit: 0, ..Filter::of(&kind.id) };
        self.write(by, async |w| {
            if let Some(id) = agreed {
                sql::approval::use_up(w.connection(), id).await?;
            }
            // The words searched for may name somebody; the journal holds none.
            let agreed = agreed.map(|id| id.to_string());
            let (closed, recipients) = leaves.told();
            let until = (!self.is_public(by, kind)).then(|| kept_until(by.today()));
            let detail = json!({
                "format": format, "filtered": filtered, "approval": agreed, "closed": closed,
                "recipients": recipients, "until": until,
            });
            let audited = w.audit("records.taken_out", &kind.id, detail, ()).await?;
            let number = sql::journal::exports(w.connection()).await?;
            Ok(audited.map(|()| self.mark(number)))
        })
        .await
    }

    /// The agreement that so large a file needs; none for a small one.
    async fn agreed_export(
        &self,
        by: &By,
        kind: &Kind,
        filter: &Filter,
    ) -> Result<Option<ApprovalId>> {
        let rows =
            if self.is_public(by, kind) { 0 } else { self.records_count(by, filter).await? };
        if rows <= self.limits().await?.export_rows {
            return Ok(None);
        }
        // Which records are asked for, as a keyed hash: the words may name somebody.
        let asked = Filter { after: None, limit: 0, ..filter.clone() };
        let detail = json!({ "filter": self.keyed(&format!("{asked:?}")) });
        by.weighed(Weighty::TakeOutMany)?;
        self.agreed(by, Sort::Export, &kind.id, &detail).await.map(Some)
    }

    /// Notes in the journal that a file about a person or a case leaves, how, and
    /// until when who has it may keep it. Called when it was opened and before
    /// the first byte is sent; what it answers marks the file.
    ///
    /// # Errors
    ///
    /// Those of writing.
    pub async fn take_out_file(
        &self,
        by: &By,
        file: FileOf,
        leaves: &Leaves,
        until: Day,
    ) -> Result<Mark> {
        let (sort, form) = match file {
            FileOf::Attachment(_, form) => ("attachment", Some(form.code())),
            FileOf::Answer(_) => ("answer", None),
            FileOf::Packet(_) => ("packet", None),
            FileOf::Letter(_) => ("letter", None),
        };
        let (closed, recipients) = leaves.told();
        let detail = json!({
            "file": sort, "form": form, "id": file.id(), "closed": closed,
            "recipients": recipients, "until": until,
        });
        self.write(by, async |w| {
            let audited = w.audit("file.taken_out", &file.id(), detail, ()).await?;
            let number = sql::journal::exports(w.connection()).await?;
            Ok(audited.map(|()| self.mark(number)))
        })
        .await
    }

    /// The exports that these rows came from, the one with most of them first.
    ///
    /// # Errors
    ///
    /// [`Denied`](crate::Error::Denied) without the right to read the journal.
    pub async fn whose(&self, by: &By, rows: &[Marked<'_>]) -> Result<Vec<Traced>> {
        self.require(by, Action::ReadJournal, Reach::Other, "journal").await?;
        let mut found: BTreeMap<i64, Vec<(&str, bool)>> = BTreeMap::new();
        for row in rows {
            let number = row.mark.strip_prefix('E').and_then(|rest| rest.split_once('-'));
            let Some(number) = number.and_then(|(number, _)| number.parse::<i64>().ok()) else {
                continue;
            };
            let right = row.record.is_some_and(|id| self.mark(number).of(id) == row.mark);
            found.entry(number).or_default().push((row.mark, right));
        }
        let mut traced = Vec::new();
        let mut connection = self.database.read().await?;
        for (number, marks) in found {
            if let Some(entry) = sql::journal::export(&mut connection, number).await? {
                // The mark of a file is bound to what the entry says was taken out.
                let detail: Option<Json> = serde_json::from_str(&entry.detail).ok();
                let file = detail.as_ref().and_then(|detail| detail["id"].as_str());
                let whole = file.map(|id| self.mark(number).of(id));
                let right = |(mark, right): &&(&str, bool)| {
                    *right || whole.as_deref().is_some_and(|whole| whole == *mark)
                };
                let rows = marks.iter().filter(right).count();
                let unproven = marks.len() - rows;
                let number = format!("E{number}");
                traced.push(Traced { number, entry, rows, unproven });
            }
        }
        traced.sort_by_key(|one| std::cmp::Reverse((one.rows, one.unproven)));
        Ok(traced)
    }
}
