//! Saved filters: a list that somebody comes back to, under a name.
use crate::by::By;
use crate::error::{Error, Refusal, Result};
use crate::record::record_scope;
use crate::sql;
use domain::day::Moment;
use domain::id::{AccountId, SavedFilterId};
use serde_json::json;

/// A filter kept under a name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SavedFilter {
    /// Its id.
    pub id: SavedFilterId,
    /// Whose it is.
    pub account: AccountId,
    /// The kind of record it lists.
    pub kind: String,
    /// What its owner calls it.
    pub name: String,
    /// The filter as the page and the API write it in an address.
    pub query: String,
    /// Whether colleagues see it.
    pub shared: bool,
    /// When it was saved.
    pub at: Moment,
}

/// A filter to be kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewFilter {
    /// The kind of record it lists.
    pub kind: String,
    /// What its owner calls it.
    pub name: String,
    /// The filter as the page and the API write it in an address.
    pub query: String,
    /// Whether colleagues see it.
    pub shared: bool,
}

impl crate::Register {
    /// Keeps a filter under a name; one of the same name and kind of one's own
    /// is replaced. It gives nobody a right: what it lists is what its reader
    /// may see.
    ///
    /// # Errors
    ///
    /// [`NotFound`](Error::NotFound) for an unknown kind and for those who see
    /// no records; [`NameMissing`](Refusal::NameMissing);
    /// [`TextTooLong`](Refusal::TextTooLong).
    pub async fn save_filter(&self, by: &By, new: NewFilter) -> Result<SavedFilterId> {
        record_scope(by)?;
        self.pack.kind(&new.kind).ok_or(Error::NotFound)?;
        let name: String = new.name.trim().chars().filter(|c| !c.is_control()).collect();
        if name.is_empty() {
            return Err(Error::Refused(Refusal::NameMissing));
        }
        if name.chars().count() > 200 || new.query.len() > 4_000 || new.query.contains('\0') {
            return Err(Error::Refused(Refusal::TextTooLong));
        }
        let filter = SavedFilter {
            id: SavedFilterId::new(by.at, by.bits()),
            account: by.actor.account,
            kind: new.kind,
            name,
            query: new.query,
            shared: new.shared,
            at: by.at,
        };
        self.write(by, async |w| {
            sql::saved_filter::drop_named(w.connection(), &filter).await?;
            sql::saved_filter::add(w.connection(), &filter).await?;
            let detail = json!({ "kind": filter.kind, "shared": filter.shared });
            w.audit("filter.saved", &filter.id.to_string(), detail, filter.id).await
        })
        .await
    }

    /// One's own filters of a kind and those that colleagues share, by name.
    ///
    /// # Errors
    ///
    /// [`NotFound`](Error::NotFound) for those who see no records.
    pub async fn saved_filters(&self, by: &By, kind: &str) -> Result<Vec<SavedFilter>> {
        record_scope(by)?;
        let mut connection = self.database.read().await?;
        sql::saved_filter::seen_by(&mut connection, by.actor.account, kind).await
    }

    /// Deletes a filter of one's own.
    ///
    /// # Errors
    ///
    /// [`NotFound`](Error::NotFound) for what is not there or not one's own.
    pub async fn delete_saved_filter(&self, by: &By, filter: SavedFilterId) -> Result<()> {
        self.write(by, async |w| {
            let account = by.actor.account;
            if !sql::saved_filter::delete(w.connection(), filter, account).await? {
                return Err(Error::NotFound);
            }
            w.audit("filter.deleted", &filter.to_string(), json!({}), ()).await
        })
        .await
    }
}
