//! Alerts: taken in, answered for, decided on, taken up again.
//!
//! An alert is there from the first word of a call, and completed while it
//! lasts: a line that breaks loses nothing. What was said, and how the sender is
//! reached, are sealed under the alert's own key and opened for a purpose.
mod decision;
mod late;

pub(crate) use late::LateKey;

use crate::account::Secret;
use crate::audit::Audited;
use crate::by::By;
use crate::db::Write;
use crate::error::{Error, Refusal, Result};
use crate::notice::{self, NoticeSort};
use crate::person::key_of;
use crate::receipt;
use crate::{Register, sql};
use domain::access::{Action, Purpose, Reach};
use domain::case_file::CaseNumber;
use domain::day::Moment;
use domain::id::{AccountId, AlertId, CaseId, TipId};
use domain::referral::alert::{
    AlertEvent, AlertNumber, AlertStanding, AlertState, AlertTimes, Known,
};
use domain::referral::clock::{self, Clock, ClockState};
use rand::rngs::StdRng;
use serde_json::json;
use std::collections::BTreeMap;
use vault::Zeroizing;
use vault::key::DataKey;
use vault::seal::{self, Place};

/// An alert, without what was said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Alert {
    /// Its id.
    pub id: AlertId,
    /// Its number.
    pub number: AlertNumber,
    /// How far it is.
    pub state: AlertState,
    /// How it came: a code of the list `alert_channel`.
    pub channel: String,
    /// What its sender is: a code of the list `alert_source`.
    pub source_kind: String,
    /// The body that sent it, by its code in the directory; empty for none.
    pub source_body: String,
    /// The institution that took it in.
    pub institution: String,
    /// The oblast it is about; empty when that was not said.
    pub territory: String,
    /// The language its sender speaks: a code of the list `language`; empty
    /// when that was not said.
    pub language: String,
    /// When it came. Of a tip only the day is known.
    pub received_at: Moment,
    /// Whether somebody is in immediate danger.
    pub danger: Known,
    /// Whether a child is involved.
    pub child: Known,
    /// Whether it is about somebody abroad.
    pub abroad: Known,
    /// About how many persons; none when that was not said.
    pub persons: Option<u32>,
    /// The tip through which its sender can be asked.
    pub tip: Option<TipId>,
    /// How often it was completed or corrected, and once.
    pub version: i64,
    /// Who took it in.
    pub taken_by: AccountId,
    /// When it was entered.
    pub taken_at: Moment,
    /// Whether what was said in it was erased: nobody can open it any more.
    pub erased: bool,
}

impl Alert {
    /// The latest moment at which it may have come: from it its terms run, so
    /// that none is called late which may not be.
    fn came_by(&self) -> Moment {
        match self.tip {
            Some(_) => Moment::at_start_of(self.received_at.day().plus(1)).min(self.taken_at),
            None => self.received_at,
        }
    }
}

/// What is said of an alert when it is taken in.
#[derive(Clone, Copy, Debug)]
pub struct Intake<'i> {
    /// When it came.
    pub received_at: Moment,
    /// A code of the list `alert_channel`.
    pub channel: &'i str,
    /// A code of the list `alert_source`.
    pub source_kind: &'i str,
    /// A code of the directory; empty for none.
    pub source_body: &'i str,
    /// The code of an oblast; empty when that was not said.
    pub territory: &'i str,
    /// A code of the list `language`; empty when that was not said.
    pub language: &'i str,
    /// Whether somebody is in immediate danger.
    pub danger: Known,
    /// Whether a child is involved.
    pub child: Known,
    /// Whether it is about somebody abroad.
    pub abroad: Known,
    /// About how many persons; none when that was not said.
    pub persons: Option<u32>,
    /// What was said.
    pub narrative: &'i str,
    /// Who said it and how they are reached, as far as they want to be.
    pub contact: &'i str,
}

impl Intake<'_> {
    /// A call that has just begun: nothing is known yet.
    #[must_use]
    pub const fn of_a_call(now: Moment) -> Self {
        Self {
            received_at: now,
            channel: "hotline",
            source_kind: "unknown",
            source_body: "",
            territory: "",
            language: "",
            danger: Known::Unknown,
            child: Known::Unknown,
            abroad: Known::Unknown,
            persons: None,
            narrative: "",
            contact: "",
        }
    }
}

/// What is sealed of an alert; empty where nothing was said.
#[derive(Clone, Debug)]
pub(crate) struct Closed {
    pub(crate) narrative: Vec<u8>,
    pub(crate) contact: Vec<u8>,
}

/// Something that happened with an alert.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Noted {
    pub(crate) place: i64,
    /// What.
    pub sort: AlertEvent,
    /// When.
    pub at: Moment,
    /// Who put it down.
    pub by: AccountId,
    /// Whom it was forwarded to; empty otherwise.
    pub body: String,
    pub(crate) reason: Vec<u8>,
}

impl Noted {
    /// Whether a reason is kept with it.
    #[must_use]
    pub fn has_reason(&self) -> bool {
        !self.reason.is_empty()
    }
}

/// An alert with what follows from what happened with it.
#[derive(Clone, Debug)]
pub struct Standing {
    /// The alert.
    pub alert: Alert,
    /// How far it is.
    pub standing: AlertStanding,
    /// What is due by when.
    pub clocks: Vec<Clock>,
}

/// An alert as its page shows it.
#[derive(Clone, Debug)]
pub struct Whole {
    /// The alert, and what follows.
    pub of: Standing,
    /// What happened with it, the first first.
    pub events: Vec<Noted>,
    /// The cases that came of it.
    pub cases: Vec<(CaseId, CaseNumber)>,
    /// Whether the actor opens what was said.
    pub opens: bool,
    /// Whether the actor completes and corrects it.
    pub writes: bool,
    /// Whether the actor decides what becomes of it.
    pub decides: bool,
}

/// What was said in an alert, opened. It is wiped when dropped and does not
/// print.
pub struct Said {
    narrative: Zeroizing<String>,
    contact: Zeroizing<String>,
    reasons: Vec<(usize, Zeroizing<String>)>,
}

impl Said {
    /// What was said. Copies made of it are the caller's to wipe.
    #[must_use]
    pub fn narrative(&self) -> &str {
        &self.narrative
    }

    /// How its sender is reached. Copies made of it are the caller's to wipe.
    #[must_use]
    pub fn contact(&self) -> &str {
        &self.contact
    }

    /// The reason of the event at this place among the events.
    #[must_use]
    pub fn reason(&self, event: usize) -> Option<&str> {
        self.reasons.iter().find(|(at, _)| *at == event).map(|(_, text)| text.as_str())
    }
}

/// Which states a list shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shown {
    /// Every one.
    All,
    /// Those in which nothing was decided.
    Undecided,
    /// One.
    In(AlertState),
}

/// Which alerts a list shows.
#[derive(Clone, Copy, Debug)]
pub struct AlertFilter<'f> {
    /// In these states.
    pub shown: Shown,
    /// In this oblast; anywhere when empty.
    pub territory: &'f str,
    /// Of this sort of sender; of any when empty.
    pub source_kind: &'f str,
    /// How many at most.
    pub limit: i64,
    /// How many come before.
    pub skip: i64,
}

/// The most characters of what was said.
pub const LONGEST_ALERT: usize = 20_000;
/// The most characters of how a sender is reached, and of a reason.
pub const LONGEST_CONTACT: usize = 2_000;
/// The channel of what came without an account: it is given to no other.
pub(crate) const TIP_CHANNEL: &str = "tip";

fn owner(alert: AlertId) -> String {
    format!("alert/{alert}")
}

fn place<'r>(row: &'r str, column: &'static str, version: u32) -> Place<'r> {
    Place { table: "alert", row, column, version }
}

fn standing(alert: &Alert, events: &[Noted]) -> Result<AlertStanding> {
    let mut standing = AlertStanding::received(alert.came_by());
    for event in events {
        // What was put down stays, whatever was corrected since about a child.
        let after = standing.after(event.sort, event.at, Known::Unknown, event.has_reason());
        standing = after.map_err(|_| Error::Damaged("alert_event"))?;
    }
    Ok(standing)
}

/// What the clocks of an alert need to know.
pub(crate) fn times(alert: &Alert, events: &[Noted]) -> Result<AlertTimes> {
    Ok(AlertTimes {
        received: alert.came_by(),
        danger: alert.danger,
        child: alert.child,
        abroad: alert.abroad == Known::Yes,
        standing: standing(alert, events)?,
    })
}

impl Register {
    /// Takes an alert in. `secret` is the seed of its key.
    ///
    /// # Errors
    ///
    /// [`Denied`](Error::Denied); [`Sealed`](Error::Sealed);
    /// [`AlertWrong`](Refusal::AlertWrong) for a code that is not in its list;
    /// [`InFuture`](Refusal::InFuture); [`TextTooLong`](Refusal::TextTooLong).
    pub async fn take_alert(
        &self,
        by: &By,
        intake: &Intake<'_>,
        secret: &Secret,
    ) -> Result<AlertId> {
        self.require(by, Action::TakeAlert, Reach::Own, "alert").await?;
        self.check_intake(by, intake)?;
        if intake.channel == TIP_CHANNEL {
            return Err(Error::Refused(Refusal::AlertWrong));
        }
        let id = AlertId::new(by.at, by.bits());
        let closed = self.close_alert(id, intake, secret).await?;
        self.write(by, async |w| self.add_alert(w, by, id, intake, None, &closed).await).await
    }

    /// Completes or corrects an alert, over the version that was read: its
    /// institution while nobody answers for it, then those who decide on it.
    ///
    /// # Errors
    ///
    /// As for [`Register::take_alert`]; [`NotFound`](Error::NotFound);
    /// [`Conflict`](Error::Conflict) when somebody else wrote meanwhile.
    pub async fn correct_alert(
        &self,
        by: &By,
        id: AlertId,
        version: i64,
        intake: &Intake<'_>,
        secret: &Secret,
    ) -> Result<()> {
        let (alert, reaches) = self.alert_for(by, id, Action::ReadAlert).await?;
        if !may_write(by, &alert, &reaches) {
            self.note_denial(by, "TakeAlert", &id.to_string()).await?;
            return Err(Error::Denied);
        }
        self.check_intake(by, intake)?;
        // A tip stays one, and nothing else becomes one.
        if (intake.channel == TIP_CHANNEL) != (alert.channel == TIP_CHANNEL) {
            return Err(Error::Refused(Refusal::AlertWrong));
        }
        if alert.version != version {
            return Err(Error::Conflict(alert.version));
        }
        let unsealed = self.unsealed()?;
        let keys = unsealed.keys_of(&owner(id)).await?;
        let key = keys.last().ok_or(Error::Damaged("wrapped_key"))?;
        let next = u32::try_from(version + 1).map_err(|_| Error::Damaged("alert"))?;
        let closed = seal_intake(key, id, next, intake, &mut secret.random())?;
        self.write(by, async |w| {
            sql::alert::correct(w.connection(), id, version, intake, &closed).await?;
            // What turns out to be dangerous is told as what came in so.
            if intake.danger == Known::Yes && alert.danger != Known::Yes {
                tell(w, id, intake.territory, NoticeSort::AlertDanger).await?;
            }
            w.audit("alert.corrected", &id.to_string(), json!({ "version": version + 1 }), ()).await
        })
        .await
    }

    /// The alerts that the actor may know of: those not decided first, the
    /// oldest of them first; then the others, the newest first.
    ///
    /// # Errors
    ///
    /// Those of the database.
    pub async fn alerts(&self, by: &By, filter: &AlertFilter<'_>) -> Result<Vec<Standing>> {
        let scope = by.scope(Action::ReadAlert);
        let mut c = self.database.read().await?;
        let alerts = sql::alert::listed(&mut c, &scope, filter).await?;
        let all = self.standings_of(&mut c, alerts).await?;
        drop(c);
        let detail = json!({ "alerts": all.len() });
        self.write(by, async |w| w.audit("alerts.listed", "", detail, ()).await).await?;
        Ok(all)
    }

    /// How many alerts that the actor may know of are undecided, and of how
    /// many of these a term ran out.
    ///
    /// # Errors
    ///
    /// Those of the database.
    pub async fn alerts_waiting(&self, by: &By) -> Result<(usize, usize)> {
        let scope = by.scope(Action::ReadAlert);
        let filter = AlertFilter {
            shown: Shown::Undecided,
            territory: "",
            source_kind: "",
            limit: i64::MAX,
            skip: 0,
        };
        let mut c = self.database.read().await?;
        let alerts = sql::alert::listed(&mut c, &scope, &filter).await?;
        let all = self.standings_of(&mut c, alerts).await?;
        let late =
            |one: &&Standing| one.clocks.iter().any(|clock| clock.state(by.at) == ClockState::Late);
        Ok((all.len(), all.iter().filter(late).count()))
    }

    pub(crate) async fn standings_of(
        &self,
        c: &mut sqlx::AnyConnection,
        alerts: Vec<Alert>,
    ) -> Result<Vec<Standing>> {
        let mut events: BTreeMap<AlertId, Vec<Noted>> = BTreeMap::new();
        for (id, event) in sql::alert::events_of(c, &alerts).await? {
            events.entry(id).or_default().push(event);
        }
        let of = |alert: Alert| {
            let own = events.get(&alert.id).map_or(&[][..], Vec::as_slice);
            self.with_clocks(alert, own)
        };
        alerts.into_iter().map(of).collect()
    }

    fn with_clocks(&self, alert: Alert, events: &[Noted]) -> Result<Standing> {
        let times = times(&alert, events)?;
        let clocks = clock::of_alert(&times, &self.pack.terms);
        Ok(Standing { alert, standing: times.standing, clocks })
    }

    /// An alert with what happened with it, without what was said.
    ///
    /// # Errors
    ///
    /// [`NotFound`](Error::NotFound), also for one that the actor may not know
    /// of.
    pub async fn alert(&self, by: &By, id: AlertId) -> Result<Whole> {
        let (alert, reaches) = self.alert_for(by, id, Action::ReadAlert).await?;
        let mut c = self.database.read().await?;
        let events = sql::alert::events(&mut c, id).await?;
        let cases = sql::alert::cases(&mut c, id, by.in_circles()).await?;
        drop(c);
        self.write(by, async |w| {
            let (account, subject) = (by.actor.account, id.to_string());
            for sort in [NoticeSort::AlertLate, NoticeSort::AlertDanger, NoticeSort::AlertOfTip] {
                let told = (sort, subject.as_str());
                sql::notice::read_about(w.connection(), account, told, by.at).await?;
            }
            w.audit("alert.read", &subject, json!({}), ()).await
        })
        .await?;
        Ok(Whole {
            opens: !alert.erased && by.may_any(Action::RevealAlert, &reaches),
            writes: may_write(by, &alert, &reaches),
            decides: by.may_any(Action::DecideAlert, &reaches),
            of: self.with_clocks(alert, &events)?,
            events,
            cases,
        })
    }

    /// The alerts of which a case came, for who may know of it, as far as they may
    /// read them.
    ///
    /// # Errors
    ///
    /// As for [`Register::procedure`](Self::procedure).
    pub async fn alerts_of_case(&self, by: &By, case: CaseId) -> Result<Vec<Alert>> {
        self.case_for(by, case, Action::ReadCase).await?;
        let mut c = self.database.read().await?;
        let today = i64::from(by.today().number());
        let mut all = Vec::new();
        for alert in sql::alert::of_case(&mut c, case).await? {
            let works = sql::alert::is_worked_on(&mut c, alert.id, by.actor.account, today).await?;
            if by.may_any(Action::ReadAlert, &reaches(by, &alert, works)) {
                all.push(alert);
            }
        }
        Ok(all)
    }

    /// Opens what was said in an alert, how its sender is reached, and the
    /// reasons of what was decided, for a purpose. The entry is in the journal
    /// before anything is opened.
    ///
    /// # Errors
    ///
    /// [`Sealed`](Error::Sealed); [`NotFound`](Error::NotFound);
    /// [`Denied`](Error::Denied).
    pub async fn reveal_alert(
        &self,
        by: &By,
        id: AlertId,
        purpose: Purpose,
    ) -> Result<(Alert, Said)> {
        let (alert, _) = self.alert_for(by, id, Action::RevealAlert).await?;
        let unsealed = self.unsealed()?;
        let mut c = self.database.read().await?;
        let (closed, version) = sql::alert::sealed(&mut c, id).await?.ok_or(Error::NotFound)?;
        let events = sql::alert::events(&mut c, id).await?;
        drop(c);
        let owner = owner(id);
        let keys = unsealed.keys_of(&owner).await?;
        let (row, detail) = (id.to_string(), json!({ "purpose": purpose.code() }));
        let receipt = self.receipt(by, "alert.revealed", &row, detail, vec![owner.clone()]).await?;
        let open = async |sealed: &[u8], there: Place<'_>| -> Result<Zeroizing<String>> {
            if sealed.is_empty() {
                return Ok(Zeroizing::default());
            }
            let key = key_of(&keys, sealed);
            let opened = self.opened(by, &receipt, &owner, key, there, sealed).await?;
            let text = std::str::from_utf8(opened.expose());
            Ok(Zeroizing::new(text.map_err(|_| Error::Damaged("alert"))?.to_owned()))
        };
        let narrative = open(&closed.narrative, place(&row, "narrative", version)).await?;
        let contact = open(&closed.contact, place(&row, "contact", version)).await?;
        let mut reasons = Vec::new();
        for (at, event) in events.iter().enumerate().filter(|(_, event)| event.has_reason()) {
            let row = event_row(id, event.place);
            reasons.push((at, open(&event.reason, reason_place(&row)).await?));
        }
        Ok((alert, Said { narrative, contact, reasons }))
    }

    /// Gives an alert a new key and seals with it anew what was said and why
    /// what was decided. The old key stays, wrapped: older copies of the data
    /// need it. `secret` is the seed.
    ///
    /// # Errors
    ///
    /// [`Sealed`](Error::Sealed); [`NotFound`](Error::NotFound);
    /// [`Erased`](Refusal::Erased); [`Conflict`](Error::Conflict) when it was
    /// corrected meanwhile.
    pub async fn rotate_alert_key(
        &self,
        id: AlertId,
        at: Moment,
        seed: u128,
        secret: &Secret,
    ) -> Result<()> {
        let by = By::new(crate::Actor::system(), at, seed);
        let unsealed = self.unsealed()?;
        let mut c = self.database.read().await?;
        let (closed, version) = sql::alert::sealed(&mut c, id).await?.ok_or(Error::NotFound)?;
        let events = sql::alert::events(&mut c, id).await?;
        drop(c);
        let (owner, row, mut random) = (owner(id), id.to_string(), secret.random());
        let keys = unsealed.keys_of(&owner).await?;
        let last = keys.last().ok_or(Error::Damaged("wrapped_key"))?;
        let new = last.next(&mut random).map_err(|_| Error::Damaged("wrapped_key"))?;
        unsealed.add_key(&owner, &new, &mut random).await?;
        let mut again = |sealed: &[u8], from: Place<'_>, version: u32| {
            if sealed.is_empty() {
                return Ok(Vec::new());
            }
            receipt::reseal(key_of(&keys, sealed), &new, from, version, sealed, &mut random)
        };
        let mut all = || {
            let next = version + 1;
            let closed = Closed {
                narrative: again(&closed.narrative, place(&row, "narrative", version), next)?,
                contact: again(&closed.contact, place(&row, "contact", version), next)?,
            };
            let mut reasons = Vec::new();
            for event in events.iter().filter(|event| event.has_reason()) {
                let row = event_row(id, event.place);
                // An event has no versions.
                let place = reason_place(&row);
                reasons.push((event.place, again(&event.reason, place, place.version)?));
            }
            Ok((closed, reasons))
        };
        let all = all();
        let (closed, reasons) = self.telling_damage(&by, &keys[0], &owner, all).await?;
        self.write(&by, async |w| {
            sql::alert::reseal(w.connection(), id, version, &closed).await?;
            for (place, reason) in reasons {
                sql::alert::reseal_reason(w.connection(), id, place, reason).await?;
            }
            w.audit("alert.key_rotated", &row, json!({ "key": new.number() }), ()).await
        })
        .await
    }

    /// Seals what is said of a new alert, under a key that is made for it.
    pub(crate) async fn close_alert(
        &self,
        id: AlertId,
        intake: &Intake<'_>,
        secret: &Secret,
    ) -> Result<Closed> {
        let mut random = secret.random();
        let key = self.unsealed()?.new_key(&owner(id), &mut random).await?;
        seal_intake(&key, id, 1, intake, &mut random)
    }

    /// Adds an alert with the next number of the year it came in.
    pub(crate) async fn add_alert(
        &self,
        w: &mut Write<'_>,
        by: &By,
        id: AlertId,
        intake: &Intake<'_>,
        tip: Option<TipId>,
        closed: &Closed,
    ) -> Result<Audited<AlertId>> {
        let year = intake.received_at.day().year();
        let place = sql::alert::next_place(w.connection(), year).await?;
        let number = AlertNumber { year, place };
        let taken = (by.actor.account, by.actor.institution.as_str(), by.at);
        sql::alert::add(w.connection(), (id, number), intake, tip, closed, taken).await?;
        let danger = intake.danger == Known::Yes;
        let sort = if danger {
            Some(NoticeSort::AlertDanger)
        } else {
            tip.map(|_| NoticeSort::AlertOfTip)
        };
        if let Some(sort) = sort {
            tell(w, id, intake.territory, sort).await?;
        }
        let detail = json!({ "number": number.to_string(), "channel": intake.channel });
        w.audit("alert.received", &id.to_string(), detail, id).await
    }

    /// The alert, and how near the actor is to it, when the actor may do
    /// `action`. Who may not even know of it gets the answer of what is not
    /// there.
    async fn alert_for(&self, by: &By, id: AlertId, action: Action) -> Result<(Alert, Vec<Reach>)> {
        let mut c = self.database.read().await?;
        let there = sql::alert::by_id(&mut c, id).await?;
        let today = i64::from(by.today().number());
        let works = sql::alert::is_worked_on(&mut c, id, by.actor.account, today).await?;
        drop(c);
        let mut known = false;
        if let Some(alert) = there {
            let reaches = reaches(by, &alert, works);
            if by.may_any(action, &reaches) {
                return Ok((alert, reaches));
            }
            known = by.may_any(Action::ReadAlert, &reaches);
        }
        self.note_denial(by, &format!("{action:?}"), &id.to_string()).await?;
        Err(if known { Error::Denied } else { Error::NotFound })
    }

    fn check_intake(&self, by: &By, intake: &Intake<'_>) -> Result<()> {
        let listed = |list: &str, code: &str| {
            let list = self.pack.lists.get(list);
            list.is_some_and(|list| list.codes.iter().any(|there| there.code == code))
        };
        let right = listed("alert_channel", intake.channel)
            && listed("alert_source", intake.source_kind)
            && (intake.language.is_empty() || listed("language", intake.language))
            && (intake.source_body.is_empty()
                || self.pack.institutions.iter().any(|body| body.code == intake.source_body))
            && (intake.territory.is_empty()
                || self.pack.oblasti.iter().any(|oblast| oblast.code == intake.territory))
            // Nobody is no alert; how many is not known is another answer.
            && intake.persons != Some(0);
        if !right {
            return Err(Error::Refused(Refusal::AlertWrong));
        }
        if intake.received_at > by.at {
            return Err(Error::Refused(Refusal::InFuture));
        }
        let long = intake.narrative.chars().count() > LONGEST_ALERT
            || intake.contact.chars().count() > LONGEST_CONTACT;
        if long { Err(Error::Refused(Refusal::TextTooLong)) } else { Ok(()) }
    }
}

/// Tells those who decide on alerts that there is one.
async fn tell(w: &mut Write<'_>, id: AlertId, territory: &str, sort: NoticeSort) -> Result<()> {
    let accounts = notice::who_triage(w, territory).await?;
    notice::tell(w, accounts, sort, &id.to_string()).await
}

/// Seals what is said of an alert for its `version`.
fn seal_intake(
    key: &DataKey,
    id: AlertId,
    version: u32,
    intake: &Intake<'_>,
    random: &mut StdRng,
) -> Result<Closed> {
    let row = id.to_string();
    let mut close = |text: &str, column| -> Result<Vec<u8>> {
        if text.is_empty() {
            return Ok(Vec::new());
        }
        seal::seal(key, &place(&row, column, version), text.as_bytes(), random)
            .map_err(|_| Error::Refused(Refusal::TextTooLong))
    };
    Ok(Closed {
        narrative: close(intake.narrative.trim(), "narrative")?,
        contact: close(intake.contact.trim(), "contact")?,
    })
}

fn event_row(id: AlertId, place: i64) -> String {
    format!("{id}/{place}")
}

fn reason_place(row: &str) -> Place<'_> {
    Place { table: "alert_event", row, column: "reason", version: 1 }
}

/// Its institution completes an alert while nobody answers for it; who decides
/// on it corrects it afterwards.
fn may_write(by: &By, alert: &Alert, reaches: &[Reach]) -> bool {
    let takes = alert.state == AlertState::Received && by.may_any(Action::TakeAlert, reaches);
    takes || by.may_any(Action::DecideAlert, reaches)
}

/// How near an actor is to an alert: every reach that holds.
fn reaches(by: &By, alert: &Alert, works: bool) -> Vec<Reach> {
    let own = alert.institution == by.actor.institution;
    domain::case_file::reaches(works, own, &alert.territory, &by.actor.territory)
}
