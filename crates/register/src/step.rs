//! Steps of the procedure: put down, read with what they make together, taken
//! back by another step.
//!
//! What was done is in codes. The reason for it is a text about a person, and
//! sealed under the key of the case.
use crate::account::Secret;
use crate::by::By;
use crate::case_file::{CaseFile, Narrative};
use crate::case_text::{self, At, LONGEST_REASON};
use crate::db::Write;
use crate::error::{Error, Refusal, Result};
use crate::{Register, case_term, packet, sql};
use domain::access::{Action, Purpose};
use domain::case_file::Part;
use domain::day::Moment;
use domain::id::{AccountId, CaseId, PersonId, StepId};
use domain::institution::InstitutionKind;
use domain::referral::clock::{self, CaseTimes, Clock};
use domain::referral::form::{Shape, Sort};
use domain::referral::mechanism::{self, Required};
use domain::referral::standing::{Standings, admit, replay};
use domain::referral::step::{self, Entry, Step, TakenBack};
use domain::referral::transfer::Referral;
use rand::rngs::StdRng;
use serde_json::{Value as Json, json};
use std::str::FromStr;
use vault::key::DataKey;

/// A step as it was put down, and by whom.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entered {
    /// The step.
    pub entry: Entry,
    /// Who put it down.
    pub by: AccountId,
    /// Whether a reason is kept with it.
    pub has_reason: bool,
}

/// The procedure of a case.
#[derive(Clone, Debug)]
pub struct Procedure {
    /// Every step, in the order in which they happened.
    pub steps: Vec<Entered>,
    /// Who is in the case, as what.
    pub parts: Vec<(PersonId, Part)>,
    /// How each person of whom there is a step stands.
    pub standings: Standings,
    /// What is due by when.
    pub clocks: Vec<Clock>,
    /// What the mechanism asks for, and how it is met.
    pub required: Vec<Required>,
}

/// A step to put down.
#[derive(Clone, Debug)]
pub struct NewStep<'s> {
    /// Whom it is about.
    pub person: PersonId,
    /// When it was so.
    pub on: Moment,
    /// What was done.
    pub step: Step,
    /// Why; empty where nothing is said.
    pub reason: &'s str,
}

const fn reason_at(row: &str) -> At<'_> {
    At { table: "case_step", row, column: "reason" }
}

/// Whom the procedure of a case is about.
pub(crate) fn victims(parts: &[(PersonId, Part)]) -> Vec<PersonId> {
    let mut all: Vec<PersonId> =
        parts.iter().filter(|(_, part)| part.is_of_a_victim()).map(|(person, _)| *person).collect();
    all.dedup();
    all
}

/// Whether the person of a step is in the case, as somebody it may be about.
fn fits(parts: &[(PersonId, Part)], entry: &Entry) -> Result<()> {
    let mut parts = parts.iter().filter(|(person, _)| *person == entry.person).peekable();
    if parts.peek().is_none() {
        return Err(Error::NotFound);
    }
    // What has no form of its own, such as taking back, is about whoever the
    // step before was.
    let sort = Sort::from_str(entry.step.code());
    if parts.any(|(_, part)| sort.is_ok_and(|sort| sort.fits(*part)) || sort.is_err()) {
        Ok(())
    } else {
        Err(Error::Refused(Refusal::PartWrong))
    }
}

/// Whom a step is about.
fn person_of(steps: &[Entered], step: StepId) -> Result<PersonId> {
    let step = steps.iter().find(|entered| entered.entry.id == step);
    step.map(|entered| entered.entry.person).ok_or(Error::NotFound)
}

impl Register {
    /// Puts a step down in an open case. `secret` is the seed of the sealing of
    /// its reason.
    ///
    /// # Errors
    ///
    /// [`NotFound`](Error::NotFound) for a case that the actor may not know of,
    /// or a person who is not in it; [`Denied`](Error::Denied);
    /// [`Sealed`](Error::Sealed) when a reason must be sealed;
    /// [`Procedure`](Refusal::Procedure) with the rule that forbids it;
    /// [`StepWrong`](Refusal::StepWrong) for a code that is not in its list;
    /// [`CaseClosed`](Refusal::CaseClosed); [`TextTooLong`](Refusal::TextTooLong).
    pub async fn put_step(
        &self,
        by: &By,
        case: CaseId,
        new: &NewStep<'_>,
        secret: &Secret,
    ) -> Result<StepId> {
        self.case_for(by, case, Action::WriteCase).await?;
        if new.step.is_of_a_stay() {
            return Err(Error::Refused(Refusal::StepWrong));
        }
        self.check_codes(&new.step).await?;
        let reason = new.reason.trim();
        if reason.chars().count() > LONGEST_REASON {
            return Err(Error::Refused(Refusal::TextTooLong));
        }
        let mut entry = Entry {
            id: StepId::new(by.at, by.bits()),
            person: new.person,
            on: new.on,
            at: by.at,
            // Given when nobody else can take it.
            place: 0,
            institution: by.actor.institution.clone(),
            step: new.step.clone(),
        };
        let sealed = self.sealed_reason(case, entry.id, reason, secret).await?;
        let reason = (!reason.is_empty(), sealed);
        self.write(by, async |w| {
            self.enter_step(w, case, &mut entry, reason).await?;
            let detail = json!({ "step": entry.step.code(), "id": entry.id.to_string() });
            w.audit("step.entered", &case.to_string(), detail, entry.id).await
        })
        .await
    }

    /// Puts a step in its place in a case, with whether there is a reason, and
    /// that reason sealed; what follows from it follows.
    pub(crate) async fn enter_step(
        &self,
        w: &mut Write<'_>,
        case: CaseId,
        entry: &mut Entry,
        (has_reason, sealed): (bool, Vec<u8>),
    ) -> Result<()> {
        let account = w.by.actor.account;
        entry.place = sql::step::next_place(w.connection(), case).await?;
        let parts = sql::step::parts(w.connection(), case).await?;
        fits(&parts, entry)?;
        Self::check_screening(w.connection(), case, entry).await?;
        let there = sql::step::of_case(w.connection(), case).await?;
        let there: Vec<Entry> = there.into_iter().map(|entered| entered.entry).collect();
        let pre_trial = self.is_pre_trial(&entry.institution);
        let standings = admit(&there, entry, pre_trial, has_reason)
            .map_err(|why| Error::Refused(Refusal::Procedure(why)))?;
        sql::step::add(w.connection(), case, entry, account, sealed).await?;
        if let Step::TakenBack(taken) = &entry.step {
            sql::support_plan::unsign(w.connection(), taken.entry).await?;
        }
        let mut all = there;
        all.push(entry.clone());
        packet::close_fallen(w, case, &all, &standings).await?;
        case_term::renew(w, &self.pack.terms, case).await
    }

    /// Takes back a step that was put down by mistake, with the reason.
    ///
    /// # Errors
    ///
    /// As for [`Register::put_step`]; [`NotFound`](Error::NotFound) for a step
    /// that is not of the case.
    pub async fn take_step_back(
        &self,
        by: &By,
        case: CaseId,
        step: StepId,
        reason: &str,
        secret: &Secret,
    ) -> Result<StepId> {
        self.case_for(by, case, Action::WriteCase).await?;
        let mut c = self.database.read().await?;
        let there = sql::step::of_case(&mut c, case).await?;
        drop(c);
        let person = person_of(&there, step)?;
        let back = Step::TakenBack(TakenBack { entry: step });
        let sealed_for = NewStep { person, on: by.at, step: back, reason };
        self.put_step(by, case, &sealed_for, secret).await
    }

    /// The procedure of a case: its steps, and what follows from them.
    ///
    /// # Errors
    ///
    /// [`NotFound`](Error::NotFound), also for a case that the actor may not
    /// know of; [`Denied`](Error::Denied) for one who may know of it alone;
    /// [`Damaged`](Error::Damaged) when the steps do not follow each other.
    pub async fn procedure(&self, by: &By, case: CaseId) -> Result<Procedure> {
        let there = self.case_for(by, case, Action::ReadSteps).await?;
        self.read_procedure(by, there, None).await
    }

    /// The procedure of a case for a purpose: of one with a child, for whoever
    /// reads every case by their role and does not work on this one.
    ///
    /// # Errors
    ///
    /// As for [`Register::procedure`].
    pub async fn procedure_for(
        &self,
        by: &By,
        case: CaseId,
        purpose: Purpose,
    ) -> Result<Procedure> {
        let (there, near) = self.near_case(by, case).await?;
        let context = near.context(Some(purpose));
        let allowed = by.decide(Action::ReadSteps, near.facts(), None, context).allowed;
        match there {
            Some(there) if allowed => self.read_procedure(by, there, Some(purpose)).await,
            _ => {
                self.note_denial(by, "ReadSteps", &case.to_string()).await?;
                Err(if near.may(by, Action::ReadCase) { Error::Denied } else { Error::NotFound })
            }
        }
    }

    async fn read_procedure(
        &self,
        by: &By,
        there: CaseFile,
        purpose: Option<Purpose>,
    ) -> Result<Procedure> {
        let case = there.id;
        let mut c = self.database.read().await?;
        let steps = sql::step::of_case(&mut c, case).await?;
        let parts = sql::step::parts(&mut c, case).await?;
        let assigned = sql::step::first_assigned(&mut c, case).await?;
        // The first alert is the one that the case was opened of.
        let alert = match sql::alert::of_case(&mut c, case).await?.first() {
            Some(first) => {
                let events = sql::alert::events(&mut c, first.id).await?;
                Some(crate::alert::times(first, &events)?)
            }
            None => None,
        };
        drop(c);
        let entries: Vec<Entry> = steps.iter().map(|entered| entered.entry.clone()).collect();
        let standings = replay(&entries).map_err(|_| Error::Damaged("case_step"))?;
        let times = CaseTimes {
            alert,
            opened: Some(there.opened_at),
            // A day alone is known: not before the case was there.
            assigned: assigned.map(|day| Moment::at_start_of(day).max(there.opened_at)),
        };
        let victims = victims(&parts);
        let clocks = clock::clocks(&times, &victims, &standings, &self.pack.terms);
        let required = mechanism::required(&times, &victims, &standings);
        let detail = json!({ "steps": steps.len(), "purpose": purpose.map(Purpose::code) });
        self.write(by, async |w| w.audit("case.steps_read", &case.to_string(), detail, ()).await)
            .await?;
        Ok(Procedure { steps, parts, standings, clocks, required })
    }

    /// Opens the reason of a step, for a purpose. None when none is kept.
    ///
    /// # Errors
    ///
    /// As for [`Register::reveal_narrative`].
    pub async fn reveal_reason(
        &self,
        by: &By,
        case: CaseId,
        step: StepId,
        purpose: Purpose,
    ) -> Result<Option<Narrative>> {
        self.unsealed()?;
        self.case_for(by, case, Action::RevealPerson).await?;
        let kept = sql::step::reason(&mut *self.database.read().await?, case, step).await?;
        let (sealed, version) = kept.ok_or(Error::NotFound)?;
        let row = step.to_string();
        let texts = [(reason_at(&row), sealed, version)];
        let opened = self.open_in_case(by, case, purpose, ("step", &row), &texts).await?;
        Ok(opened.into_iter().next().flatten())
    }

    /// Seals the reasons of a case's steps with its new key.
    pub(crate) async fn reseal_reasons(
        &self,
        by: &By,
        case: CaseId,
        keys: &[DataKey],
        new: &DataKey,
        random: &mut StdRng,
    ) -> Result<()> {
        let all = sql::step::reasons(&mut *self.database.read().await?, case).await?;
        for (row, sealed, version) in all {
            let kept = (sealed.as_slice(), version);
            let again = case_text::reseal(reason_at(&row), kept, (keys, new), random)?;
            let Some(again) = again else { continue };
            self.write(by, async |w| {
                sql::step::reseal(w.connection(), &row, again, version).await?;
                let detail = json!({ "step": row, "key": new.number() });
                w.audit("step.resealed", &case.to_string(), detail, ()).await
            })
            .await?;
        }
        Ok(())
    }

    pub(crate) async fn sealed_reason(
        &self,
        case: CaseId,
        step: StepId,
        reason: &str,
        secret: &Secret,
    ) -> Result<Vec<u8>> {
        let row = step.to_string();
        self.seal_in_case(case, reason_at(&row), reason, &mut secret.random()).await
    }

    /// Whether a body is a pre-trial authority: the prosecution and the
    /// investigation are, and courts, which the directory has under the same
    /// kind.
    fn is_pre_trial(&self, institution: &str) -> bool {
        let body = self.pack.institutions.iter().find(|body| body.code == institution);
        body.is_some_and(|body| body.kind == InstitutionKind::Judiciary)
    }

    /// Whether every code that the types do not know is in its list, and a
    /// service of the directory is of the body that is named.
    async fn check_codes(&self, step: &Step) -> Result<()> {
        let outside = self.outside_bodies().await?;
        if let Step::Referral(Referral { listed: Some(listed), to, service, .. }) = step {
            let there = sql::service::by_id(&mut *self.database.read().await?, *listed).await?;
            if !there.is_some_and(|one| one.provider == *to && one.service.kind == *service) {
                return Err(Error::Refused(Refusal::Procedure(step::Refusal::ServiceElsewhere)));
            }
        }
        let wrong = Error::Refused(Refusal::StepWrong);
        let Ok(sort) = Sort::from_str(step.code()) else { return Ok(()) };
        let values = serde_json::to_value(step).map_err(|_| Error::Damaged("case_step"))?;
        let listed = |list: &str, code: &str| self.pack.has_code(list, code);
        let right = sort.fields().iter().all(|field| match (field.shape, &values[field.name]) {
            (_, Json::Null) => true,
            (Shape::Body, Json::String(code)) => {
                let in_pack = self.pack.institutions.iter().any(|body| body.code == *code);
                in_pack || outside.iter().any(|body| body.code == *code)
            }
            (Shape::Listed(list), Json::String(code)) => listed(list, code),
            (Shape::AnyListed(list), Json::Array(codes)) => {
                codes.iter().all(|code| code.as_str().is_some_and(|code| listed(list, code)))
            }
            _ => true,
        });
        if right { Ok(()) } else { Err(wrong) }
    }
}
