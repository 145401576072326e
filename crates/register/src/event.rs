//! Trafficking events of a case: put down, corrected by another that takes their
//! place, taken back, opened.
//!
//! What happened stands in codes; what is told of it is a text about people, and
//! sealed under the key of the case.
use crate::account::Secret;
use crate::by::By;
use crate::case_file::Narrative;
use crate::case_text::{self, At};
use crate::error::{Error, Refusal, Result};
use crate::person::HOME;
use crate::{Register, sql};
use domain::access::{Action, Purpose};
use domain::case_file::Part;
use domain::day::Moment;
use domain::id::{AccountId, CaseId, EventId, PersonId};
use domain::referral::form::Shape;
use domain::referral::identification::AgeGroup;
use domain::referral::standing::{PersonStanding, replay};
use domain::trafficking::event::{Event, EventRole, Involved};
use rand::rngs::StdRng;
use serde_json::{Value as Json, json};
use std::collections::BTreeMap;
use vault::key::DataKey;

/// A trafficking event as it was put down: nothing of what is told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Happened {
    /// Its id.
    pub id: EventId,
    /// In which case.
    pub case: CaseId,
    /// What happened.
    pub event: Event,
    /// Who took part in it.
    pub involved: Vec<Involved>,
    /// When it was put down.
    pub at: Moment,
    /// Who put it down.
    pub by: AccountId,
    /// Their body, by its code in the directory.
    pub institution: String,
    /// Whether something is told of it.
    pub has_told: bool,
    /// The event whose place it took.
    pub replaces: Option<EventId>,
    /// When it was taken back or replaced, and by whom; none when it stands.
    pub ended: Option<(Moment, AccountId)>,
}

impl Happened {
    /// Whether it stands: it was neither taken back nor replaced.
    #[must_use]
    pub const fn stands(&self) -> bool {
        self.ended.is_none()
    }
}

/// The events of a case, and what they are read with.
#[derive(Clone, Debug)]
pub struct Events {
    /// With those that do not stand any more, the last put down first.
    pub all: Vec<Happened>,
    /// The part of everybody in the case.
    pub parts: Vec<(PersonId, Part)>,
    /// How old the victims are, of whom a step says it.
    pub ages: BTreeMap<PersonId, AgeGroup>,
}

/// An event to put down.
#[derive(Clone, Debug)]
pub struct NewEvent<'e> {
    /// What happened.
    pub event: Event,
    /// Who took part in it.
    pub involved: Vec<Involved>,
    /// What is told of it; empty where nothing is.
    pub told: &'e str,
    /// The event whose place it takes, with the reason.
    pub replaces: Option<(EventId, &'e str)>,
}

/// What is told of an event, opened.
pub struct EventTold {
    /// What happened, in words.
    pub told: Option<Narrative>,
    /// Why it was taken back or replaced.
    pub reason: Option<Narrative>,
}

/// The sealed texts of an event, and the version of their sealing.
pub(crate) struct Texts {
    pub(crate) told: Vec<u8>,
    pub(crate) reason: Vec<u8>,
    pub(crate) version: u32,
}

/// The most characters of what is told of an event.
pub const LONGEST_TOLD: usize = 20_000;

const TABLE: &str = "trafficking_event";

const fn told_at(row: &str) -> At<'_> {
    At { table: TABLE, row, column: "told" }
}

const fn reason_at(row: &str) -> At<'_> {
    At { table: TABLE, row, column: "reason" }
}

impl Register {
    /// Puts an event down in an open case; one that takes the place of another
    /// ends it in the same transaction. `secret` is the seed of the sealing.
    ///
    /// # Errors
    ///
    /// [`NotFound`](Error::NotFound) for a case that the actor may not know of;
    /// [`Denied`](Error::Denied), also for a post that does not open what
    /// happened; [`Sealed`](Error::Sealed) when something is told;
    /// [`Event`](Refusal::Event) with the rule that forbids it;
    /// [`StepWrong`](Refusal::StepWrong) for a code that is not in its list;
    /// [`AlreadyDecided`](Refusal::AlreadyDecided) when the event whose place it
    /// takes does not stand any more; [`ReasonMissing`](Refusal::ReasonMissing)
    /// without the reason for that; [`TextTooLong`](Refusal::TextTooLong);
    /// [`CaseClosed`](Refusal::CaseClosed).
    pub async fn put_event(
        &self,
        by: &By,
        case: CaseId,
        new: &NewEvent<'_>,
        secret: &Secret,
    ) -> Result<EventId> {
        self.writes_what_happened(by, case).await?;
        self.check_event_codes(&new.event)?;
        let told = new.told.trim();
        if told.chars().count() > LONGEST_TOLD {
            return Err(Error::Refused(Refusal::TextTooLong));
        }
        let mut involved = new.involved.clone();
        involved.sort_unstable();
        involved.dedup();
        let happened = Happened {
            id: EventId::new(by.at, by.bits()),
            case,
            event: new.event.clone(),
            involved,
            at: by.at,
            by: by.actor.account,
            institution: by.actor.institution.clone(),
            has_told: !told.is_empty(),
            replaces: new.replaces.map(|(event, _)| event),
            ended: None,
        };
        let (row, mut random) = (happened.id.to_string(), secret.random());
        let told = self.seal_in_case(case, told_at(&row), told, &mut random).await?;
        let replaced = match new.replaces {
            Some((event, reason)) => {
                let reason = case_text::reason(reason)?;
                Some((event, self.why_ended(case, event, reason, &mut random).await?))
            }
            None => None,
        };
        self.write(by, async |w| {
            sql::step::hold(w.connection(), case).await?;
            let parts = sql::step::parts(w.connection(), case).await?;
            let today = by.today().month();
            let checked = happened.event.check(&happened.involved, &parts, (HOME, today));
            checked.map_err(|why| Error::Refused(Refusal::Event(why)))?;
            if let Some((event, reason)) = replaced {
                let who = (by.actor.account, by.at);
                sql::event::end(w.connection(), (case, event), who, reason).await?;
            }
            sql::event::add(w.connection(), &happened, told).await?;
            let mut detail = json!({ "event": row, "phase": happened.event.phase.code() });
            if let Some(event) = happened.replaces {
                detail["replaces"] = Json::from(event.to_string());
            }
            w.audit("event.entered", &case.to_string(), detail, happened.id).await
        })
        .await
    }

    /// Takes back an event that was put down by mistake, with the reason. It
    /// stays to be read. `secret` is the seed of the sealing.
    ///
    /// # Errors
    ///
    /// As for [`Register::put_event`]; [`NotFound`](Error::NotFound) for an event
    /// that is not of the case.
    pub async fn take_event_back(
        &self,
        by: &By,
        case: CaseId,
        event: EventId,
        reason: &str,
        secret: &Secret,
    ) -> Result<()> {
        self.writes_what_happened(by, case).await?;
        let (row, reason) = (event.to_string(), case_text::reason(reason)?);
        let mut random = secret.random();
        let sealed = self.why_ended(case, event, reason, &mut random).await?;
        self.write(by, async |w| {
            sql::step::hold(w.connection(), case).await?;
            let who = (by.actor.account, by.at);
            sql::event::end(w.connection(), (case, event), who, sealed).await?;
            let detail = json!({ "event": row });
            w.audit("event.taken_back", &case.to_string(), detail, ()).await
        })
        .await
    }

    /// Why an event ends, sealed as the version of its other text, and that
    /// version.
    async fn why_ended(
        &self,
        case: CaseId,
        event: EventId,
        reason: &str,
        random: &mut StdRng,
    ) -> Result<(Vec<u8>, u32)> {
        let row = event.to_string();
        let texts = sql::event::texts(&mut *self.database.read().await?, (case, event)).await?;
        let version = texts.ok_or(Error::NotFound)?.version;
        let at = (reason_at(&row), version);
        Ok((self.seal_in_case_as(case, at, reason, random).await?, version))
    }

    /// The events of a case.
    ///
    /// # Errors
    ///
    /// [`NotFound`](Error::NotFound), also for a case that the actor may not
    /// know of; [`Denied`](Error::Denied) for one who may know of it alone.
    pub async fn events(&self, by: &By, case: CaseId) -> Result<Events> {
        self.case_for(by, case, Action::ReadSteps).await?;
        let mut c = self.database.read().await?;
        let all = sql::event::of_case(&mut c, case).await?;
        let parts = sql::step::parts(&mut c, case).await?;
        let steps = sql::step::of_case(&mut c, case).await?;
        drop(c);
        let steps: Vec<_> = steps.into_iter().map(|entered| entered.entry).collect();
        let standings = replay(&steps).map_err(|_| Error::Damaged("case_step"))?;
        let age = |(person, of): (&PersonId, &PersonStanding)| of.age.map(|age| (*person, age));
        let ages = standings.iter().filter_map(age).collect();
        let detail = json!({ "events": all.len() });
        self.write(by, async |w| w.audit("events.listed", &case.to_string(), detail, ()).await)
            .await?;
        Ok(Events { all, parts, ages })
    }

    /// The events that stand in which somebody was a victim, the first put down
    /// first. For whoever works on the case.
    pub(crate) async fn happened_to(&self, case: CaseId, person: PersonId) -> Result<Vec<Event>> {
        let victim = Involved { person, role: EventRole::Victim };
        let mut all = sql::event::of_case(&mut *self.database.read().await?, case).await?;
        all.reverse();
        all.retain(|one| one.stands() && one.involved.contains(&victim));
        Ok(all.into_iter().map(|one| one.event).collect())
    }

    /// Opens what is told of an event, for a purpose.
    ///
    /// # Errors
    ///
    /// As for [`Register::reveal_narrative`]; [`NotFound`](Error::NotFound) for
    /// an event that is not of the case.
    pub async fn open_event(
        &self,
        by: &By,
        case: CaseId,
        event: EventId,
        purpose: Purpose,
    ) -> Result<EventTold> {
        self.unsealed()?;
        self.case_for(by, case, Action::RevealPerson).await?;
        let texts = sql::event::texts(&mut *self.database.read().await?, (case, event)).await?;
        let Texts { told, reason, version } = texts.ok_or(Error::NotFound)?;
        let row = event.to_string();
        let sealed = [(told_at(&row), told, version), (reason_at(&row), reason, version)];
        let opened = self.open_in_case(by, case, purpose, ("event", &row), &sealed).await?;
        let [told, reason] =
            <[_; 2]>::try_from(opened).map_err(|_| Error::Damaged("trafficking_event"))?;
        Ok(EventTold { told, reason })
    }

    /// Seals with the new key of a case what is told of its events.
    pub(crate) async fn reseal_events(
        &self,
        by: &By,
        case: CaseId,
        (keys, new): (&[DataKey], &DataKey),
        random: &mut StdRng,
    ) -> Result<()> {
        let all = sql::event::of_case(&mut *self.database.read().await?, case).await?;
        for id in all.into_iter().map(|one| one.id) {
            let texts = sql::event::texts(&mut *self.database.read().await?, (case, id)).await?;
            let texts = texts.ok_or(Error::Damaged("trafficking_event"))?;
            let (row, version) = (id.to_string(), texts.version);
            let mut again =
                |at, sealed: &[u8]| case_text::reseal(at, (sealed, version), (keys, new), random);
            let told = again(told_at(&row), &texts.told)?;
            let reason = again(reason_at(&row), &texts.reason)?;
            if told.is_none() && reason.is_none() {
                continue;
            }
            let sealed = Texts {
                told: told.unwrap_or_default(),
                reason: reason.unwrap_or_default(),
                version,
            };
            self.write(by, async |w| {
                sql::event::reseal(w.connection(), id, sealed).await?;
                let detail = json!({ "event": row, "key": new.number() });
                w.audit("event.resealed", &case.to_string(), detail, ()).await
            })
            .await?;
        }
        Ok(())
    }

    /// Refuses who does not write what happened in a case.
    pub(crate) async fn writes_what_happened(&self, by: &By, case: CaseId) -> Result<()> {
        self.case_for(by, case, Action::WriteCase).await?;
        self.narrative_for(by, case, Action::WriteCase, None).await?;
        Ok(())
    }

    /// Whether every code that the types do not know is in its list.
    fn check_event_codes(&self, event: &Event) -> Result<()> {
        let values = event.values();
        let right = event.phase.fields().iter().all(|field| {
            let in_list = |list: &str, code: &Json| {
                code.as_str().is_some_and(|code| self.pack.has_code(list, code))
            };
            match (field.shape, values.get(field.name)) {
                (_, None) => true,
                (Shape::Listed(list), Some(code)) => in_list(list, code),
                (Shape::AnyListed(list), Some(Json::Array(codes))) => {
                    codes.iter().all(|code| in_list(list, code))
                }
                (Shape::Oblast, Some(code)) => self
                    .pack
                    .oblasti
                    .iter()
                    .any(|oblast| Some(oblast.code.as_str()) == code.as_str()),
                _ => true,
            }
        });
        if right { Ok(()) } else { Err(Error::Refused(Refusal::StepWrong)) }
    }
}
