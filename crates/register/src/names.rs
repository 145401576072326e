//! What things are called, many at once: for lists, links and files that name
//! records and activities by more than their ids.
use crate::by::By;
use crate::error::{Error, Result};
use crate::export_mark::Mark;
use crate::programme::IndicatorRow;
use crate::record::{Filter, record_scope};
use crate::sql;
use domain::access::{Action, Class, Reach, Weighty, sees};
use domain::approval::Sort;
use domain::day::Day;
use domain::id::{ActivityId, ApprovalId, RecordId};
use domain::record::kind::Kind;
use serde_json::json;
use std::collections::HashMap;

/// What an activity is called.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ActivityName {
    /// The key of its programme: `2017`.
    pub programme: String,
    /// Its code: `III.6`.
    pub code: String,
    /// What is to be done, as adopted.
    pub title: String,
    /// The unfinished activity of another programme that it carries on; none
    /// when it is no longer in its own.
    pub carried_from: Option<ActivityId>,
}

impl ActivityName {
    /// How sheets and files name it: `2017/III.6`.
    #[must_use]
    pub fn path(&self) -> String {
        format!("{}/{}", self.programme, self.code)
    }
}

/// What a record is called.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RecordName {
    /// Its kind.
    pub kind: String,
    /// Its title; empty when the reader may not see it.
    pub title: String,
    /// The day that dates it.
    pub day: Day,
}

/// The most records whose names are asked for at once.
const AT_ONCE: usize = 500;

impl crate::Register {
    /// The names of all activities of all programmes, by id. There are a few
    /// dozen in a year.
    ///
    /// # Errors
    ///
    /// Those of the database.
    pub async fn activity_names(&self) -> Result<HashMap<ActivityId, ActivityName>> {
        sql::names::activities(&mut *self.database.read().await?).await
    }

    /// The names of the records with these ids that the actor may see; the
    /// first 500 of them.
    ///
    /// # Errors
    ///
    /// [`NotFound`](Error::NotFound) when the actor may see no record at all.
    pub async fn record_names(
        &self,
        by: &By,
        records: &[RecordId],
    ) -> Result<HashMap<RecordId, RecordName>> {
        if records.is_empty() {
            return Ok(HashMap::new());
        }
        let scope = record_scope(by)?;
        let asked = &records[..records.len().min(AT_ONCE)];
        let mut connection = self.database.read().await?;
        let mut names = sql::names::records(&mut connection, asked, &scope).await?;
        for name in names.values_mut() {
            let kind = self.pack.kind(&name.kind);
            let class = kind.and_then(|k| k.field(&k.title)).map(|f| f.class);
            if !class.is_some_and(|class| sees(by.actor.role, class)) {
                name.title.clear();
            }
        }
        Ok(names)
    }

    /// The indicators that count this record today, in document order, each
    /// with the key of its programme.
    ///
    /// # Errors
    ///
    /// [`NotFound`](Error::NotFound) for a record that is not there or may not
    /// be seen.
    pub async fn counted_in(
        &self,
        by: &By,
        record: RecordId,
    ) -> Result<Vec<(String, IndicatorRow)>> {
        self.record(by, record).await?;
        let mut connection = self.database.read().await?;
        sql::names::indicators_of(&mut connection, record, by.today()).await
    }

    /// Notes in the journal that the records of a filter are taken out as a file
    /// of this format. Called before the first byte is sent. What it answers marks
    /// each row of the file: see [`crate::export_mark`].
    ///
    /// More than [`BULK`] of them, or than the setting `bulk_export_rows` says,
    /// with fields that are not public, take two: the first time it is asked
    /// for, and when somebody agreed it is done, once.
    ///
    /// # Errors
    ///
    /// [`NotFound`](Error::NotFound) for an unknown kind;
    /// [`Denied`](Error::Denied) without the right;
    /// [`ApprovalAsked`](crate::Refusal::ApprovalAsked) while nobody agreed.
    pub async fn take_out(&self, by: &By, filter: &Filter, format: &str) -> Result<Mark> {
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
            let detail = json!({ "format": format, "filtered": filtered, "approval": agreed });
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
        let private =
            kind.fields.iter().any(|f| f.class != Class::Public && sees(by.actor.role, f.class));
        let rows = if private { self.records_count(by, filter).await? } else { 0 };
        let mut c = self.database.read().await?;
        let setting = sql::account::setting(&mut c, "bulk_export_rows").await?;
        drop(c);
        let most = setting.and_then(|text| text.parse().ok()).unwrap_or(BULK);
        if rows <= most {
            return Ok(None);
        }
        // Which records are asked for, as a keyed hash: the words may name somebody.
        let asked = Filter { after: None, limit: 0, ..filter.clone() };
        let detail = json!({ "filter": self.keyed(&format!("{asked:?}")) });
        by.weighed(Weighty::TakeOutMany)?;
        self.agreed(by, Sort::Export, &kind.id, &detail).await.map(Some)
    }
}

/// More records than this are not taken out by one person alone.
pub const BULK: i64 = 5_000;
