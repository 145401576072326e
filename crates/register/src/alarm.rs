//! Alarms: a decoy was touched, or somebody reads in an unusual way.
//!
//! Which persons and cases are decoys is kept with the keys, as a keyed name
//! that only who has the owner's key can make: neither the data nor the
//! database of keys tells.
use crate::approval::reason_of;
use crate::by::By;
use crate::error::{Error, Refusal, Result};
use crate::notice::{self, NoticeSort};
use crate::receipt::pseudonym;
use crate::{Register, sql};
use domain::access::{Action, Reach, Role};
use domain::alarm::{HISTORY, Reading, Sort, Touch, watch};
use domain::case_file::CaseNumber;
use domain::day::{Day, Moment};
use domain::id::{AccountId, AlarmId, PersonId};
use serde_json::json;
use std::collections::HashMap;
use vault::key::DataKey;

/// An alarm.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Alarm {
    /// Its id.
    pub id: AlarmId,
    /// What it is about.
    pub sort: Sort,
    /// The account that gave it.
    pub account: String,
    /// The pseudonym of what was touched; empty for a way of reading.
    pub subject: String,
    /// How many.
    pub count: i64,
    /// Of which day.
    pub day: Day,
    /// When it was raised.
    pub at: Moment,
    /// Who closed it.
    pub closed_by: Option<AccountId>,
    /// When.
    pub closed_at: Option<Moment>,
    /// What the one who closed it says; empty while it is open.
    pub reason: String,
}

/// How many a list shows.
const SHOWN: i64 = 500;

/// The name under which the keeper of the keys knows a decoy.
fn mark(key: &DataKey, owner: &str) -> String {
    format!("mark/{}", pseudonym(key, &format!("decoy/{owner}")))
}

/// What may be a decoy.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Decoy {
    /// A person.
    Person(PersonId),
    /// A case, by its number.
    Case(CaseNumber),
}

impl Register {
    /// Says that a person or a case is a decoy: nobody works on it, and whoever
    /// finds, opens or reveals it gives an alarm.
    ///
    /// # Errors
    ///
    /// [`NotFound`](Error::NotFound), also without the right;
    /// [`Sealed`](Error::Sealed).
    pub async fn keep_decoy(&self, by: &By, decoy: Decoy) -> Result<()> {
        self.unseen(by, Action::KeepDecoys).await?;
        let unsealed = self.unsealed()?;
        let mut c = self.database.read().await?;
        let owner = match decoy {
            Decoy::Person(id) => {
                sql::person::by_id(&mut c, id).await?.filter(|row| !row.erased);
                format!("person/{id}")
            }
            Decoy::Case(number) => {
                let id = sql::case_file::by_number(&mut c, number, by.in_circles()).await?;
                format!("case/{}", id.ok_or(Error::NotFound)?)
            }
        };
        drop(c);
        let keys = match unsealed.keys_of(&owner).await {
            Err(Error::Damaged(_) | Error::Refused(Refusal::Erased)) => {
                return Err(Error::NotFound);
            }
            other => other?,
        };
        let name = mark(&keys[0], &owner);
        unsealed.keys.change(async |c| sql::keys::keep(c, &name, "1").await).await?;
        // The entry does not say of whom: the pseudonym would tell the reader of
        // the journal which later entries are about a decoy.
        self.write(by, async |w| w.audit("decoy.kept", "", json!({}), ()).await).await
    }

    /// Raises the alarm if `owner`, whose first key is `key`, is a decoy.
    pub(crate) async fn alarm_of_decoy(&self, by: &By, owner: &str, key: &DataKey) -> Result<()> {
        let unsealed = self.unsealed()?;
        let name = mark(key, owner);
        let mut c = unsealed.keys.read().await?;
        let marked = sql::keys::kept(&mut c, &name).await?.is_some();
        drop(c);
        if marked {
            let account = by.actor.account.to_string();
            self.raise(by, Sort::Decoy, &account, &pseudonym(key, owner), 1, by.today()).await?;
        }
        Ok(())
    }

    /// Raises an alarm and tells those who review alarms; false when it was
    /// raised for that day already.
    pub(crate) async fn raise(
        &self,
        by: &By,
        sort: Sort,
        account: &str,
        subject: &str,
        count: i64,
        day: Day,
    ) -> Result<bool> {
        let alarm = Alarm {
            id: AlarmId::new(by.at, by.bits()),
            sort,
            account: account.to_owned(),
            subject: subject.to_owned(),
            count,
            day,
            at: by.at,
            closed_by: None,
            closed_at: None,
            reason: String::new(),
        };
        let raised = self
            .database
            .write_aside(by, async |w| {
                if !sql::alarm::add(w.connection(), &alarm).await? {
                    return Err(Error::Refused(Refusal::AlreadyDecided));
                }
                let id = alarm.id.to_string();
                let roles = [Role::DataProtectionOfficer, Role::Coordinator];
                let accounts = notice::in_roles(w, &roles).await?;
                notice::tell(w, accounts, NoticeSort::Alarm, &id).await?;
                let detail = json!({ "sort": sort.code(), "account": account, "count": count });
                w.audit("alarm.raised", &id, detail, ()).await
            })
            .await;
        match raised {
            Ok(()) => Ok(true),
            Err(Error::Refused(Refusal::AlreadyDecided)) => Ok(false),
            Err(error) => Err(error),
        }
    }

    /// Looks through the readings of a month for what was unusual today and
    /// yesterday; how many alarms were raised anew.
    pub(crate) async fn watch_readings(&self, system: &By) -> Result<usize> {
        let since = Moment::at_start_of(system.today().plus(-HISTORY - 1));
        let mut c = self.database.read().await?;
        let entries = sql::alarm::readings(&mut c, since).await?;
        let cases: HashMap<String, (u64, bool)> = sql::alarm::cases(&mut c)
            .await?
            .into_iter()
            .zip(0_u64..)
            .map(|((id, closed), place)| (id, (place, closed)))
            .collect();
        drop(c);
        let readings: Vec<Reading> = entries
            .into_iter()
            .filter_map(|entry| {
                let touch = match entry.event.as_str() {
                    "person.revealed" | "case.revealed" => Touch::Opened,
                    "glass.broken" => Touch::Glass,
                    "access.denied" => Touch::Denied,
                    _ => {
                        let (place, closed) = *cases.get(&entry.subject)?;
                        Touch::Case { place, closed }
                    }
                };
                let (account, peers, at) = (entry.account, entry.role, entry.at);
                Some(Reading { account, peers, at, touch })
            })
            .collect();
        let mut raised = 0;
        for day in [system.today().plus(-1), system.today()] {
            for found in watch(&readings, day) {
                let count = i64::try_from(found.count).unwrap_or(i64::MAX);
                let new = self.raise(system, found.sort, &found.account, "", count, day).await?;
                raised += usize::from(new);
            }
        }
        Ok(raised)
    }

    /// The alarms, the latest first.
    ///
    /// # Errors
    ///
    /// [`NotFound`](Error::NotFound) without the right to review them.
    pub async fn alarms(&self, by: &By) -> Result<Vec<Alarm>> {
        self.unseen(by, Action::ReviewAlarms).await?;
        let all = sql::alarm::all(&mut *self.database.read().await?, SHOWN).await?;
        self.noticed(by, NoticeSort::Alarm).await?;
        Ok(all)
    }

    /// Closes an alarm with what was found.
    ///
    /// # Errors
    ///
    /// [`NotFound`](Error::NotFound), also without the right;
    /// [`ReasonMissing`](Refusal::ReasonMissing); [`AlreadyDecided`](Refusal::AlreadyDecided);
    /// [`SamePerson`](Refusal::SamePerson) for who gave it.
    pub async fn close_alarm(&self, by: &By, id: AlarmId, reason: &str) -> Result<()> {
        self.unseen(by, Action::ReviewAlarms).await?;
        let reason = reason_of(reason)?;
        let all = sql::alarm::all(&mut *self.database.read().await?, i64::MAX).await?;
        let alarm = all.into_iter().find(|alarm| alarm.id == id).ok_or(Error::NotFound)?;
        if alarm.account == by.actor.account.to_string() {
            return Err(Error::Refused(Refusal::SamePerson));
        }
        self.write(by, async |w| {
            sql::alarm::close(w.connection(), id, by.actor.account, by.at, reason).await?;
            w.audit("alarm.closed", &id.to_string(), json!({}), ()).await
        })
        .await
    }

    /// Refuses whom the policy does not let do this, as if there was nothing.
    async fn unseen(&self, by: &By, action: Action) -> Result<()> {
        let done = self.require(by, action, Reach::Other, "alarm").await;
        done.map_err(|error| if matches!(error, Error::Denied) { Error::NotFound } else { error })
    }
}
