//! Records of what was done: entered, corrected, withdrawn, listed. One noun
//! for every kind of the pack.
use crate::by::By;
use crate::db::Write;
use crate::error::{Error, Refusal, Result};
use crate::indicator::Plan;
use crate::sql;
pub use crate::sql::record::Group;
use domain::access::{Action, Reach, Scope, sees};
use domain::day::{Day, Moment};
use domain::id::{AccountId, ActivityId, RecordId};
use domain::place::oblast_of;
use domain::record::kind::{FieldType, Kind};
use domain::record::{Fault, Headline, Values, Why, addressees, check, headline};
use serde_json::json;
use std::collections::BTreeMap;

/// A record as it stands.
#[derive(Clone, Debug, PartialEq)]
pub struct Stored {
    /// Its id.
    pub id: RecordId,
    /// Its number in the order of entering.
    pub position: i64,
    /// Its kind.
    pub kind: String,
    /// Whether it was withdrawn.
    pub withdrawn: bool,
    /// The institution it belongs to.
    pub institution: String,
    /// The oblast; empty if not known.
    pub oblast: String,
    /// Municipality or oblast; empty if not known.
    pub place: String,
    /// Its state; empty if the kind has none.
    pub status: String,
    /// The day that dates it.
    pub day: Day,
    /// The first day after its end.
    pub until: Option<Day>,
    /// What it is called.
    pub title: String,
    /// The number lists sum, in hundredths.
    pub total: Option<i64>,
    /// The fields that the reader may see.
    pub values: Values,
    /// The activities it is linked to.
    pub activities: Vec<ActivityId>,
    /// The institution's own number for it.
    pub reference: Option<String>,
    /// How many times it was written.
    pub version: i64,
    /// Who entered it.
    pub entered_by: AccountId,
    /// When it was entered.
    pub entered_at: Moment,
    /// When it was last changed.
    pub changed_at: Moment,
}

/// What is given for a new record.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Entry {
    /// The fields as text, by code.
    pub fields: BTreeMap<String, String>,
    /// The activities it is linked to; if none, those of the records it refers
    /// to (the people at a training count where the training counts).
    pub activities: Vec<ActivityId>,
    /// The institution it belongs to; the actor's own if none is said.
    pub institution: Option<String>,
    /// The institution's own number for it: entering it twice enters it once.
    pub reference: Option<String>,
}

/// What a version of a record changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum What {
    /// It was entered.
    Entered,
    /// It was corrected.
    Corrected,
    /// It was withdrawn.
    Withdrawn,
    /// It was restored after being withdrawn.
    Restored,
}

impl What {
    /// The code kept in the database.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Entered => "entered",
            Self::Corrected => "corrected",
            Self::Withdrawn => "withdrawn",
            Self::Restored => "restored",
        }
    }

    pub(crate) fn of(code: &str) -> Self {
        match code {
            "corrected" => Self::Corrected,
            "withdrawn" => Self::Withdrawn,
            "restored" => Self::Restored,
            _ => Self::Entered,
        }
    }

    const fn event(self) -> &'static str {
        match self {
            Self::Entered => "record.entered",
            Self::Corrected => "record.corrected",
            Self::Withdrawn => "record.withdrawn",
            Self::Restored => "record.restored",
        }
    }
}

/// A change of a record: what, by whom and why.
#[derive(Clone, Debug)]
pub(crate) struct Change {
    pub(crate) what: What,
    pub(crate) by: AccountId,
    pub(crate) reason: String,
}

/// A version of a record.
#[derive(Clone, Debug, PartialEq)]
pub struct Version {
    /// Its number, from 1.
    pub number: i64,
    /// What it changed.
    pub what: What,
    /// The fields that the reader may see, as they then were.
    pub values: Values,
    /// The activities it was then linked to.
    pub activities: Vec<ActivityId>,
    /// The reason given.
    pub reason: String,
    /// By whom.
    pub by: AccountId,
    /// When.
    pub at: Moment,
}

/// Which records a list shows.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Filter {
    /// The kind.
    pub kind: String,
    /// Withdrawn ones instead of active ones.
    pub withdrawn: bool,
    /// In this oblast.
    pub oblast: Option<String>,
    /// In this municipality (or entered for this oblast as a whole).
    pub place: Option<String>,
    /// Of this institution.
    pub institution: Option<String>,
    /// In this state.
    pub status: Option<String>,
    /// Dated on or after this day.
    pub from: Option<Day>,
    /// Dated before this day.
    pub until: Option<Day>,
    /// Linked to this activity.
    pub activity: Option<ActivityId>,
    /// With all these words, or beginnings of words, in its searchable fields.
    pub words: Option<String>,
    /// With these codes in these fields.
    pub fields: BTreeMap<String, String>,
    /// In what order.
    pub sort: Sort,
    /// After this one: the day number (or, searching words, the position) and
    /// id of the last one of the page before.
    pub after: Option<(i64, String)>,
    /// How many at most.
    pub limit: i64,
}

impl Filter {
    /// All active records of `kind`, newest first.
    #[must_use]
    pub fn of(kind: &str) -> Self {
        Self {
            kind: kind.to_owned(),
            withdrawn: false,
            oblast: None,
            place: None,
            institution: None,
            status: None,
            from: None,
            until: None,
            activity: None,
            words: None,
            fields: BTreeMap::new(),
            sort: Sort::Newest,
            after: None,
            limit: 50,
        }
    }

    /// Where the next page begins, after `last`.
    #[must_use]
    pub fn after_record(&self, last: &Stored) -> (i64, String) {
        let place = if self.words.is_some() { last.position } else { i64::from(last.day.number()) };
        (place, last.id.to_string())
    }
}

/// The order of a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Sort {
    /// The latest day first; searching words, the last entered first.
    Newest,
    /// The earliest day first.
    Oldest,
}

/// A count by group.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Count {
    /// The code of the group; empty for not known.
    pub group: String,
    /// How many records.
    pub records: i64,
    /// The sum of what the kind totals, in hundredths.
    pub total: i64,
}

/// What became of one of many entries.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// A new record.
    Entered(RecordId),
    /// The record was there and was corrected.
    Corrected(RecordId),
    /// The record was there and says the same.
    Unchanged(RecordId),
    /// Not accepted.
    Refused(Vec<Fault>),
}

/// How far `page` of counting goes before it says “more than”.
pub const COUNTED_UP_TO: i64 = 10_000;

impl crate::Register {
    /// Enters a record of `kind`. Entering one again under the same reference
    /// answers with the record that is there.
    ///
    /// # Errors
    ///
    /// [`NotFound`](Error::NotFound) for an unknown kind;
    /// [`Denied`](Error::Denied) for another institution's record without the
    /// right; [`Faults`](Error::Faults) for what is wrong with the fields.
    pub async fn enter(&self, by: &By, kind: &str, entry: Entry) -> Result<RecordId> {
        let kind = self.pack.kind(kind).ok_or(Error::NotFound)?;
        self.may_enter(by, kind, entry.institution.as_deref()).await?;
        self.write(by, async |w| {
            let institution =
                entry.institution.clone().unwrap_or_else(|| by.actor.institution.clone());
            if let Some(reference) = &entry.reference
                && let Some(there) =
                    sql::record::by_reference(w.connection(), &kind.id, &institution, reference)
                        .await?
            {
                return w.audit("record.met", &there.id.to_string(), json!({}), there.id).await;
            }
            let record = self.new_record(w, kind, entry).await?;
            let id = record.id;
            self.add_records(w, kind, vec![record]).await?;
            w.audit("record.entered", &id.to_string(), json!({ "kind": kind.id }), id).await
        })
        .await
    }

    /// Enters many records of `kind` in one transaction, each with its outcome.
    /// An entry is a correction when it names a record (`record`), or one by
    /// reference, that says something else; it is unchanged when all is the
    /// same. `dry` decides the same and writes nothing but the entry in the
    /// journal.
    ///
    /// # Errors
    ///
    /// [`NotFound`](Error::NotFound) and [`Denied`](Error::Denied) as for
    /// [`Register::enter`](crate::Register::enter). Faults are outcomes.
    pub async fn enter_many(
        &self,
        by: &By,
        kind: &str,
        entries: Vec<(Option<RecordId>, Entry)>,
        dry: bool,
    ) -> Result<Vec<Outcome>> {
        let kind = self.pack.kind(kind).ok_or(Error::NotFound)?;
        self.may_enter(by, kind, None).await?;
        self.write(by, async |w| {
            let outcomes = self.enter_each(w, kind, entries, dry).await?;
            let count = |of: fn(&Outcome) -> bool| outcomes.iter().filter(|o| of(o)).count();
            let entered = count(|o| matches!(o, Outcome::Entered(_)));
            let corrected = count(|o| matches!(o, Outcome::Corrected(_)));
            let detail =
                json!({ "kind": kind.id, "entered": entered, "corrected": corrected, "dry": dry });
            w.audit("records.entered", &kind.id, detail, outcomes).await
        })
        .await
    }

    /// Enters many records within a transaction that is open already.
    pub(crate) async fn enter_each(
        &self,
        w: &mut Write<'_>,
        kind: &Kind,
        entries: Vec<(Option<RecordId>, Entry)>,
        dry: bool,
    ) -> Result<Vec<Outcome>> {
        let mut outcomes = Vec::with_capacity(entries.len());
        let mut new = Vec::new();
        for (id, entry) in entries {
            outcomes.push(self.one_of_many(w, kind, id, entry, &mut new, dry).await?);
        }
        if !dry {
            self.add_records(w, kind, new).await?;
        }
        Ok(outcomes)
    }

    async fn one_of_many(
        &self,
        w: &mut Write<'_>,
        kind: &Kind,
        id: Option<RecordId>,
        entry: Entry,
        new: &mut Vec<Stored>,
        dry: bool,
    ) -> Result<Outcome> {
        let unknown = |text: String| {
            Outcome::Refused(vec![Fault { field: "record".into(), why: Why::UnknownRecord(text) }])
        };
        let institution =
            entry.institution.clone().unwrap_or_else(|| w.by.actor.institution.clone());
        let own = if institution == w.by.actor.institution { Reach::Own } else { Reach::Other };
        if !w.by.may(Action::EnterRecord, own) {
            let why = Why::UnknownInstitution(institution);
            return Ok(Outcome::Refused(vec![Fault { field: "institution".into(), why }]));
        }
        let there = match (&id, &entry.reference) {
            (Some(id), _) => match sql::record::by_id(w.connection(), *id).await {
                Ok(there) if there.kind == kind.id => Some(there),
                Ok(_) | Err(Error::NotFound) => return Ok(unknown(id.to_string())),
                Err(error) => return Err(error),
            },
            (None, Some(reference)) => {
                sql::record::by_reference(w.connection(), &kind.id, &institution, reference).await?
            }
            (None, None) => None,
        };
        let given = entry.activities.clone();
        let record = match self.new_record(w, kind, entry).await {
            Ok(record) => record,
            Err(Error::Faults(faults)) => return Ok(Outcome::Refused(faults)),
            Err(error) => return Err(error),
        };
        let Some(there) = there else {
            // A row sent twice, in two files or in one, is one record.
            let twin = if record.reference.is_some() {
                new.iter()
                    .find(|r| {
                        r.reference == record.reference && r.institution == record.institution
                    })
                    .map(|r| r.id)
            } else {
                let c = w.connection();
                let before = sql::record::same_day(
                    c,
                    &kind.id,
                    &record.institution,
                    record.day,
                    &record.title,
                );
                let same = |r: &&Stored| {
                    r.institution == record.institution
                        && r.values == record.values
                        && r.activities == record.activities
                };
                before.await?.iter().chain(new.iter()).find(same).map(|r| r.id)
            };
            if let Some(twin) = twin {
                return Ok(Outcome::Unchanged(twin));
            }
            let id = record.id;
            new.push(record);
            return Ok(Outcome::Entered(id));
        };
        // What the writer may not change they may not learn of either.
        let by = w.by;
        let reaches = reaches(w.connection(), by, &there).await?;
        if !by.may_any(Action::CorrectRecord, &reaches) || there.withdrawn {
            return Ok(unknown(there.id.to_string()));
        }
        let activities =
            if given.is_empty() { there.activities.clone() } else { record.activities };
        if there.values == record.values && there.activities == activities {
            return Ok(Outcome::Unchanged(there.id));
        }
        if !dry {
            let change =
                Change { what: What::Corrected, by: w.by.actor.account, reason: "import".into() };
            let from = there.version;
            self.change_record(w, kind, there.clone(), from, record.values, activities, change)
                .await?;
        }
        Ok(Outcome::Corrected(there.id))
    }

    /// Corrects a record that has `version`; answers with the new version.
    ///
    /// # Errors
    ///
    /// [`NotFound`](Error::NotFound) for what may not be seen;
    /// [`Denied`](Error::Denied) without the right;
    /// [`Conflict`](Error::Conflict) when somebody else changed it first;
    /// [`Faults`](Error::Faults) for what is wrong with the fields.
    pub async fn correct(
        &self,
        by: &By,
        record: RecordId,
        version: i64,
        entry: Entry,
        reason: &str,
    ) -> Result<i64> {
        let (there, kind) = self.for_change(by, record).await?;
        if there.withdrawn {
            return Err(Error::Refused(Refusal::Withdrawn));
        }
        self.write(by, async |w| {
            let values = check(kind, &entry.fields, &self.pack).map_err(Error::Faults)?;
            self.check_references(w, kind, &values).await?;
            let change =
                Change { what: What::Corrected, by: by.actor.account, reason: short(reason)? };
            self.change_record(w, kind, there, version, values, entry.activities, change).await?;
            let detail = json!({ "kind": kind.id, "version": version + 1 });
            w.audit(What::Corrected.event(), &record.to_string(), detail, version + 1).await
        })
        .await
    }

    /// Withdraws a record for a reason: it no longer counts and lists no longer
    /// show it; it can be restored.
    ///
    /// # Errors
    ///
    /// As for [`Register::correct`](crate::Register::correct);
    /// [`ReasonMissing`](Refusal::ReasonMissing).
    pub async fn withdraw(
        &self,
        by: &By,
        record: RecordId,
        version: i64,
        reason: &str,
    ) -> Result<i64> {
        self.set_withdrawn(by, record, version, reason, What::Withdrawn).await
    }

    /// Restores a withdrawn record for a reason.
    ///
    /// # Errors
    ///
    /// As for [`Register::withdraw`](crate::Register::withdraw).
    pub async fn restore(
        &self,
        by: &By,
        record: RecordId,
        version: i64,
        reason: &str,
    ) -> Result<i64> {
        self.set_withdrawn(by, record, version, reason, What::Restored).await
    }

    async fn set_withdrawn(
        &self,
        by: &By,
        record: RecordId,
        version: i64,
        reason: &str,
        what: What,
    ) -> Result<i64> {
        let (mut there, kind) = self.for_change(by, record).await?;
        if reason.trim().is_empty() {
            return Err(Error::Refused(Refusal::ReasonMissing));
        }
        let withdrawn = what == What::Withdrawn;
        if there.withdrawn == withdrawn {
            return Err(Error::Refused(Refusal::AlreadyDecided));
        }
        there.withdrawn = withdrawn;
        self.write(by, async |w| {
            let change = Change { what, by: by.actor.account, reason: short(reason)? };
            let (values, activities) = (there.values.clone(), there.activities.clone());
            self.change_record(w, kind, there, version, values, activities, change).await?;
            let detail = json!({ "kind": kind.id, "version": version + 1 });
            w.audit(what.event(), &record.to_string(), detail, version + 1).await
        })
        .await
    }

    /// A record with the fields the actor may see.
    ///
    /// # Errors
    ///
    /// [`NotFound`](Error::NotFound) for what is not there or may not be seen.
    pub async fn record(&self, by: &By, record: RecordId) -> Result<Stored> {
        let mut connection = self.database.read().await?;
        let mut stored = sql::record::by_id(&mut connection, record).await?;
        // How near they are needs no asking of who may read everybody's.
        if !by.may(Action::ReadRecord, Reach::Other) {
            let reaches = reaches(&mut connection, by, &stored).await?;
            if !by.may_any(Action::ReadRecord, &reaches) {
                return Err(Error::NotFound);
            }
        }
        self.cut(by, &mut stored);
        Ok(stored)
    }

    /// Whether the actor may correct and withdraw `record`: for buttons.
    ///
    /// # Errors
    ///
    /// Those of the database.
    pub async fn may_correct(&self, by: &By, record: &Stored) -> Result<bool> {
        let mut connection = self.database.read().await?;
        let reaches = reaches(&mut connection, by, record).await?;
        Ok(by.may_any(Action::CorrectRecord, &reaches))
    }

    /// The versions of a record, newest first.
    ///
    /// # Errors
    ///
    /// As for [`Register::record`](crate::Register::record).
    pub async fn record_history(&self, by: &By, record: RecordId) -> Result<Vec<Version>> {
        let stored = self.record(by, record).await?;
        let mut connection = self.database.read().await?;
        let mut versions = sql::record::versions(&mut connection, record).await?;
        if let Some(kind) = self.pack.kind(&stored.kind) {
            for version in &mut versions {
                cut_values(by, kind, &mut version.values);
            }
        }
        Ok(versions)
    }

    /// A page of a list.
    ///
    /// # Errors
    ///
    /// [`NotFound`](Error::NotFound) for an unknown kind, or when the actor may
    /// see no record at all.
    pub async fn records(&self, by: &By, filter: &Filter) -> Result<Vec<Stored>> {
        let scope = self.scope_for(by, filter)?;
        let mut connection = self.database.read().await?;
        let mut list =
            sql::record::list(&mut connection, self.database.engine, filter, Some(&scope)).await?;
        if !sees(by.actor.role, domain::access::Class::Internal) {
            for stored in &mut list {
                self.cut(by, stored);
            }
        }
        Ok(list)
    }

    /// How many records a list shows in all, counted no further than
    /// [`COUNTED_UP_TO`].
    ///
    /// # Errors
    ///
    /// As for [`Register::records`](crate::Register::records).
    pub async fn records_count(&self, by: &By, filter: &Filter) -> Result<i64> {
        let scope = self.scope_for(by, filter)?;
        let mut filter = filter.clone();
        (filter.after, filter.limit) = (None, COUNTED_UP_TO + 1);
        let question = format!("records_count {filter:?} {scope:?}");
        self.answered(&question, &edition_of(&filter.kind), async |c, engine| {
            sql::record::count(c, engine, &filter, &scope).await
        })
        .await
    }

    /// Counts and sums of what a list shows, by group. The answer is kept until
    /// a record of the kind changes.
    ///
    /// # Errors
    ///
    /// As for [`Register::records`](crate::Register::records).
    pub async fn record_counts(
        &self,
        by: &By,
        filter: &Filter,
        group: Group,
    ) -> Result<Vec<Count>> {
        let scope = self.scope_for(by, filter)?;
        let mut filter = filter.clone();
        (filter.after, filter.limit) = (None, 0);
        let question = format!("record_counts {filter:?} {group:?} {scope:?}");
        self.answered(&question, &edition_of(&filter.kind), async |c, engine| {
            let counts = sql::record::counts(c, engine, &filter, &scope, group).await?;
            let count = |(group, records, total)| Count { group, records, total };
            Ok(counts.into_iter().map(count).collect())
        })
        .await
    }

    /// Which records the actor may see of those a filter asks for. What stands
    /// in a field they may not see cannot be asked for either.
    fn scope_for(&self, by: &By, filter: &Filter) -> Result<Scope> {
        let kind = self.pack.kind(&filter.kind).ok_or(Error::NotFound)?;
        let seen = |id: &String| kind.field(id).is_some_and(|f| sees(by.actor.role, f.class));
        if filter.fields.keys().all(seen) { record_scope(by) } else { Err(Error::NotFound) }
    }

    pub(crate) async fn may_enter(
        &self,
        by: &By,
        kind: &Kind,
        institution: Option<&str>,
    ) -> Result<()> {
        let own = institution.is_none_or(|i| i == by.actor.institution);
        let reach = if own { Reach::Own } else { Reach::Other };
        if !kind.enters.contains(&by.actor.role) {
            self.note_denial(by, "EnterRecord", &kind.id).await?;
            return Err(Error::Denied);
        }
        if let Some(code) = institution
            && self.pack.institution(code).is_none()
        {
            let why = Why::UnknownInstitution(code.to_owned());
            return Err(Error::Faults(vec![Fault { field: "institution".into(), why }]));
        }
        self.require(by, Action::EnterRecord, reach, &kind.id).await
    }

    /// The record to change and its kind, if the actor may change it.
    async fn for_change(&self, by: &By, record: RecordId) -> Result<(Stored, &Kind)> {
        let mut connection = self.database.read().await?;
        let stored = sql::record::by_id(&mut connection, record).await?;
        let reaches = reaches(&mut connection, by, &stored).await?;
        drop(connection);
        if !by.may_any(Action::ReadRecord, &reaches) {
            return Err(Error::NotFound);
        }
        if !by.may_any(Action::CorrectRecord, &reaches) {
            self.note_denial(by, "CorrectRecord", &record.to_string()).await?;
            return Err(Error::Denied);
        }
        let kind = self.pack.kind(&stored.kind).ok_or(Error::Damaged("record.kind"))?;
        Ok((stored, kind))
    }

    /// Checks an entry and makes the record of it, without writing.
    async fn new_record(&self, w: &mut Write<'_>, kind: &Kind, entry: Entry) -> Result<Stored> {
        let values = check(kind, &entry.fields, &self.pack).map_err(Error::Faults)?;
        let referred = self.check_references(w, kind, &values).await?;
        let mut activities = if entry.activities.is_empty() { referred } else { entry.activities };
        activities.sort_unstable();
        activities.dedup();
        self.check_activities(w, &activities).await?;
        let by = w.by;
        let headline = headline(kind, &values).ok_or(Error::Damaged("pack.kind"))?;
        let mut record = Stored {
            id: RecordId::new(by.at, by.bits()),
            position: 0,
            kind: kind.id.clone(),
            withdrawn: false,
            institution: entry.institution.unwrap_or_else(|| by.actor.institution.clone()),
            oblast: String::new(),
            place: String::new(),
            status: String::new(),
            day: headline.day,
            until: None,
            title: String::new(),
            total: None,
            values,
            activities,
            reference: entry.reference.map(|r| r.trim().to_owned()).filter(|r| !r.is_empty()),
            version: 1,
            entered_by: by.actor.account,
            entered_at: by.at,
            changed_at: by.at,
        };
        set_headline(&mut record, headline);
        Ok(record)
    }

    /// Adds checked records, with what they give to the indicators.
    pub(crate) async fn add_records(
        &self,
        w: &mut Write<'_>,
        kind: &Kind,
        mut records: Vec<Stored>,
    ) -> Result<()> {
        if records.is_empty() {
            return Ok(());
        }
        let count = i64::try_from(records.len()).unwrap_or(i64::MAX);
        let last = sql::edition::advance(w.connection(), "position", count).await?;
        for (record, position) in records.iter_mut().zip(last - count + 1..) {
            record.position = position;
        }
        let change = Change { what: What::Entered, by: w.by.actor.account, reason: String::new() };
        let records: Vec<(Stored, Change)> =
            records.into_iter().map(|r| (r, change.clone())).collect();
        let engine = w.engine;
        sql::record::add(w.connection(), engine, &records, &searchable(kind)).await?;
        let plan = Plan::load(w.connection(), &self.pack, &kind.id).await?;
        let given: Vec<_> =
            records.iter().flat_map(|(r, _)| plan.given(r, w.by.at.0, i64::MAX)).collect();
        sql::contribution::add(w.connection(), &given).await?;
        self.records_changed(w, &kind.id).await
    }

    /// Makes the index of words anew when it is empty: going back a migration
    /// drops it, and a search would then find nothing and not say so.
    pub(crate) async fn renew_words(&self, by: &By) -> Result<()> {
        if !sql::record::without_words(&mut *self.database.read().await?).await? {
            return Ok(());
        }
        self.write(by, async |w| {
            let (mut last, mut count) = (0, 0);
            loop {
                let page = sql::record::in_order(w.connection(), last, 1_000).await?;
                let Some(end) = page.last() else { break };
                last = end.position;
                count += page.len();
                for kind in &self.pack.kinds {
                    let of: Vec<&Stored> = page.iter().filter(|r| r.kind == kind.id).collect();
                    let engine = w.engine;
                    sql::record::add_words(w.connection(), engine, &of, &searchable(kind)).await?;
                }
            }
            w.audit("words.indexed", "", json!({ "records": count }), ()).await
        })
        .await
    }

    async fn records_changed(&self, w: &mut Write<'_>, kind: &str) -> Result<()> {
        sql::edition::advance(w.connection(), &edition_of(kind), 1).await?;
        sql::edition::advance(w.connection(), "readings", 1).await?;
        Ok(())
    }

    #[expect(
        clippy::too_many_arguments,
        reason = "a change is all of these, and has one caller each"
    )]
    async fn change_record(
        &self,
        w: &mut Write<'_>,
        kind: &Kind,
        mut record: Stored,
        from: i64,
        values: Values,
        mut activities: Vec<ActivityId>,
        change: Change,
    ) -> Result<()> {
        activities.sort_unstable();
        activities.dedup();
        self.check_activities(w, &activities).await?;
        let at = w.by.at;
        let headline = headline(kind, &values).ok_or(Error::Damaged("pack.kind"))?;
        set_headline(&mut record, headline);
        (record.values, record.activities) = (values, activities);
        (record.version, record.changed_at) = (from.saturating_add(1), at);
        let engine = w.engine;
        if !sql::record::change(w.connection(), engine, &record, from, change, &searchable(kind))
            .await?
        {
            let now = sql::record::by_id(w.connection(), record.id).await?;
            return Err(Error::Conflict(now.version));
        }
        sql::contribution::close(w.connection(), record.id, at.0).await?;
        if !record.withdrawn {
            let plan = Plan::load(w.connection(), &self.pack, &kind.id).await?;
            let given = plan.given(&record, at.0, i64::MAX);
            sql::contribution::add(w.connection(), &given).await?;
        }
        self.records_changed(w, &kind.id).await
    }

    /// Checks that the records referred to are there and of a kind that fits;
    /// answers with the activities they are linked to.
    async fn check_references(
        &self,
        w: &mut Write<'_>,
        kind: &Kind,
        values: &Values,
    ) -> Result<Vec<ActivityId>> {
        let (mut faults, mut activities) = (Vec::new(), Vec::new());
        for field in &kind.fields {
            if !matches!(field.kind, FieldType::Record | FieldType::Records) {
                continue;
            }
            for id in values.get(&field.id).map(domain::record::Value::keys).unwrap_or_default() {
                match sql::record::kind_of(w.connection(), &id).await? {
                    Some((kind, linked)) if field.of.contains(&kind) => activities.extend(linked),
                    _ => {
                        faults.push(Fault { field: field.id.clone(), why: Why::UnknownRecord(id) });
                    }
                }
            }
        }
        if faults.is_empty() { Ok(activities) } else { Err(Error::Faults(faults)) }
    }

    async fn check_activities(&self, w: &mut Write<'_>, activities: &[ActivityId]) -> Result<()> {
        for activity in activities {
            // Thousands of rows of one sheet name the same few.
            if w.met.contains(activity) {
                continue;
            }
            if !sql::programme::activity_exists(w.connection(), *activity).await? {
                let why = Why::UnknownRecord(activity.to_string());
                return Err(Error::Faults(vec![Fault { field: "activities".into(), why }]));
            }
            w.met.insert(*activity);
        }
        Ok(())
    }

    /// Takes out the fields the actor may not see.
    pub(crate) fn cut(&self, by: &By, stored: &mut Stored) {
        if let Some(kind) = self.pack.kind(&stored.kind) {
            cut_values(by, kind, &mut stored.values);
            // A title is a copy of one of them.
            if !stored.values.contains_key(&kind.title) {
                stored.title.clear();
            }
        }
    }
}

fn cut_values(by: &By, kind: &Kind, values: &mut Values) {
    values.retain(|id, _| kind.field(id).is_some_and(|f| sees(by.actor.role, f.class)));
}

fn set_headline(record: &mut Stored, headline: Headline) {
    oblast_of(&headline.place).unwrap_or_default().clone_into(&mut record.oblast);
    record.place = headline.place;
    record.status = headline.status;
    record.day = headline.day;
    record.until = headline.until;
    record.title = headline.title;
    record.total = headline.total;
}

fn searchable(kind: &Kind) -> Vec<String> {
    kind.fields.iter().filter(|f| f.search).map(|f| f.id.clone()).collect()
}

fn edition_of(kind: &str) -> String {
    format!("records {kind}")
}

/// A reason, trimmed; not too long.
pub(crate) fn short(text: &str) -> Result<String> {
    let text: String = text.trim().chars().filter(|c| *c != '\0').collect();
    if text.chars().count() > 2_000 {
        return Err(Error::Refused(Refusal::TextTooLong));
    }
    Ok(text)
}

/// In what ways the actor is near to a record; [`Reach::Other`] always.
pub(crate) async fn reaches(
    c: &mut sqlx::AnyConnection,
    by: &By,
    record: &Stored,
) -> Result<Vec<Reach>> {
    let mut reaches = vec![Reach::Other];
    if record.institution == by.actor.institution {
        reaches.push(Reach::Own);
    }
    if !by.actor.territory.is_empty() && record.oblast == by.actor.territory {
        reaches.push(Reach::Territory);
    }
    if sql::programme::takes_part(c, &record.activities, by.actor.institutions()).await? {
        reaches.push(Reach::Partner);
    }
    if addressees(&record.values).iter().any(|a| by.actor.institutions().contains(&a.as_str())) {
        reaches.push(Reach::Addressee);
    }
    Ok(reaches)
}

/// Which records the policy lets the actor see. It asks the same policy that
/// decides on one record by [`reaches`]; a test compares the two on every role and record.
pub(crate) fn record_scope(by: &By) -> Result<Scope> {
    let scope = by.scope(Action::ReadRecord);
    if scope.is_nothing() { Err(Error::NotFound) } else { Ok(scope) }
}
