//! Who took part in a training: a sealed list beside its record, for the
//! institution that keeps the record.
//!
//! How many took part stays a field of the record, counted as it was entered.
use crate::account::Secret;
use crate::by::By;
use crate::error::{Error, Refusal, Result};
use crate::record::Stored;
use crate::{Register, sealed, sql};
use domain::access::{Action, Purpose, Reach};
use domain::attendee::{Attendee, KINDS};
use domain::day::Moment;
use domain::id::RecordId;
use serde_json::json;
use vault::seal::{self, Place};

/// That a list is kept; nothing of who is on it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Listed {
    /// Its version; 0 while none was entered.
    pub version: u32,
    /// Since when it is kept as it is now; none while it is not, and after it
    /// was taken away.
    pub entered_at: Option<Moment>,
}

fn owner(record: RecordId) -> String {
    format!("attendees/{record}")
}

fn place(record: &str, version: u32) -> Place<'_> {
    Place { table: "attendee_list", row: record, column: "names", version }
}

impl Register {
    /// Whether the actor may open who took part in `record`: for links.
    #[must_use]
    pub fn may_open_attendees(&self, by: &By, record: &Stored) -> bool {
        has_list(record) && by.may(Action::RevealAttendees, near(by, record))
    }

    /// Whether a list is kept.
    ///
    /// # Errors
    ///
    /// [`NotFound`](Error::NotFound) as for [`Register::record`], for a kind of
    /// record without a list, and for who may not open it;
    /// [`Sealed`](Error::Sealed).
    pub async fn attendee_list(&self, by: &By, record: RecordId) -> Result<Listed> {
        self.with_attendees(by, record, Action::RevealAttendees).await?;
        self.unsealed()?;
        let kept = sql::attendee::of(&mut *self.database.read().await?, record).await?;
        Ok(kept.map_or(Listed { version: 0, entered_at: None }, |kept| Listed {
            version: kept.version,
            entered_at: kept.since(),
        }))
    }

    /// Enters who took part, over version `version` of the list (0 for the
    /// first). `secret` is the seed of the sealing. Answers with the new
    /// version.
    ///
    /// # Errors
    ///
    /// As for [`Register::attendee_list`]; [`Withdrawn`](Refusal::Withdrawn);
    /// [`TextTooLong`](Refusal::TextTooLong); [`Conflict`](Error::Conflict).
    pub async fn enter_attendees(
        &self,
        by: &By,
        record: RecordId,
        version: u32,
        attendees: &[Attendee],
        secret: &Secret,
    ) -> Result<u32> {
        let stored = self.with_attendees(by, record, Action::EnterAttendees).await?;
        if stored.withdrawn {
            return Err(Error::Refused(Refusal::Withdrawn));
        }
        let unsealed = self.unsealed()?;
        let (owner, row, next) = (owner(record), record.to_string(), version.saturating_add(1));
        let mut random = secret.random();
        let keys = if version == 0 {
            unsealed.keys_or_new(&owner, &mut random).await?
        } else {
            unsealed.keys_of(&owner).await?
        };
        let key = keys.last().ok_or(Error::Damaged("wrapped_key"))?;
        let bytes = sealed::attendee_bytes(attendees);
        let sealed = seal::seal(key, &place(&row, next), &bytes, &mut random);
        let sealed = sealed.map_err(|_| Error::Refused(Refusal::TextTooLong))?;
        let event = if version == 0 { "attendees.entered" } else { "attendees.corrected" };
        self.write(by, async |w| {
            let who = (by.actor.account, by.at);
            sql::attendee::keep(w.connection(), record, sealed, next, who).await?;
            w.audit(event, &row, json!({ "version": next }), next).await
        })
        .await
    }

    /// Takes the list away: no name is kept any more. `version` is the one that
    /// is taken away. How many took part stays with the record.
    ///
    /// # Errors
    ///
    /// As for [`Register::attendee_list`], also while no list is kept;
    /// [`Conflict`](Error::Conflict).
    pub async fn remove_attendees(&self, by: &By, record: RecordId, version: u32) -> Result<u32> {
        self.with_attendees(by, record, Action::EnterAttendees).await?;
        self.unsealed()?;
        let kept = sql::attendee::of(&mut *self.database.read().await?, record).await?;
        let kept = kept.filter(|kept| kept.since().is_some()).ok_or(Error::NotFound)?;
        if kept.version != version {
            return Err(Error::Conflict(i64::from(kept.version)));
        }
        let next = version.saturating_add(1);
        self.write(by, async |w| {
            let who = (by.actor.account, by.at);
            sql::attendee::keep(w.connection(), record, Vec::new(), next, who).await?;
            let detail = json!({ "version": next });
            w.audit("attendees.removed", &record.to_string(), detail, next).await
        })
        .await
    }

    /// Opens who took part, for a purpose: the list and its version. None while
    /// it was not entered. The entry is in the journal before anything is
    /// opened.
    ///
    /// # Errors
    ///
    /// As for [`Register::attendee_list`]; [`Damaged`](Error::Damaged), told to
    /// the journal.
    pub async fn reveal_attendees(
        &self,
        by: &By,
        record: RecordId,
        purpose: Purpose,
    ) -> Result<Option<(Vec<Attendee>, u32)>> {
        self.with_attendees(by, record, Action::RevealAttendees).await?;
        by.confirmed_for(Action::RevealAttendees)?;
        let unsealed = self.unsealed()?;
        let kept = sql::attendee::of(&mut *self.database.read().await?, record).await?;
        let Some(kept) = kept.filter(|kept| kept.since().is_some()) else { return Ok(None) };
        let (owner, row) = (owner(record), record.to_string());
        let keys = unsealed.keys_of(&owner).await?;
        let class = "attendees";
        let detail = json!({ "class": class, "purpose": purpose.code() });
        let covered = vec![owner.clone()];
        let receipt = self.receipt(by, "attendees.revealed", &row, detail, covered).await?;
        let place = place(&row, kept.version);
        let opened =
            self.opened(by, &receipt, &owner, kept.key(&keys), place, &kept.sealed).await?;
        Ok(Some((sealed::read_attendees(opened.expose())?, kept.version)))
    }

    /// The record, when it has a list that the actor may do `action` with. That
    /// there is a list is not for others to know.
    async fn with_attendees(&self, by: &By, record: RecordId, action: Action) -> Result<Stored> {
        let stored = self.record(by, record).await?;
        if !has_list(&stored) {
            return Err(Error::NotFound);
        }
        if !by.may(action, near(by, &stored)) {
            self.note_denial(by, &format!("{action:?}"), &record.to_string()).await?;
            return Err(Error::NotFound);
        }
        Ok(stored)
    }
}

fn has_list(record: &Stored) -> bool {
    KINDS.contains(&record.kind.as_str())
}

fn near(by: &By, record: &Stored) -> Reach {
    if by.actor.institution == record.institution { Reach::Own } else { Reach::Other }
}
