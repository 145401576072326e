//! What things are called, many at once: for lists, links and files that name
//! records and activities by more than their ids.
use crate::by::By;
use crate::error::Result;
use crate::programme::IndicatorRow;
use crate::record::record_scope;
use crate::sql;
use domain::access::sees;
use domain::day::Day;
use domain::id::{ActivityId, RecordId};
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
    /// [`NotFound`](crate::Error::NotFound) when the actor may see no record at all.
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
    /// [`NotFound`](crate::Error::NotFound) for a record that is not there or may not
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
}
