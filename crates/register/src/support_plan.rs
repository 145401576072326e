//! Support and safety plans: written with a person, in versions, signed by both.
//!
//! That there is a plan, of whom, since when and until when it holds, stands in
//! codes and days. What it says tells how somebody is protected, and is sealed
//! under the person's key. A version is never changed: the next takes its place.
//! A plan that is signed is a step of the case; which parts it holds follows from
//! what is written in it.
use crate::account::Secret;
use crate::by::By;
use crate::error::{Error, Refusal, Result};
use crate::person::{key_of, owner};
use crate::receipt::{self, pseudonym};
use crate::sealed::{self, Kept};
use crate::{Register, sql};
use domain::access::{Action, Purpose, SealedClass};
use domain::day::{Day, Moment};
use domain::id::{AccountId, CaseId, PersonId, PlanId, StepId};
use domain::referral::plan::{Content, Fault, THE_PERSON};
use domain::referral::step::{Entry, Step};
use domain::referral::support::{Plan, Signer};
use rand::rngs::StdRng;
use serde_json::json;
use vault::key::DataKey;
use vault::seal::{self, Place};

/// That there is a plan: nothing of what it says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SupportPlan {
    /// Its id.
    pub id: PlanId,
    /// In which case.
    pub case: CaseId,
    /// Of whom.
    pub person: PersonId,
    /// Which version of the person's plan in this case, from 1.
    pub number: u32,
    /// When it is looked at again; none when that is not agreed.
    pub review_on: Option<Day>,
    /// When it was written.
    pub at: Moment,
    /// Who wrote it.
    pub by: AccountId,
    /// Their body, by its code in the directory.
    pub institution: String,
    /// The step that says that it was signed; none while it was not.
    pub step: Option<StepId>,
}

/// A version of a plan to keep.
#[derive(Clone, Copy, Debug)]
pub struct NewPlan<'p> {
    /// Of whom.
    pub person: PersonId,
    /// The number of the version that whoever writes had before them; 0 when there
    /// was none.
    pub after: u32,
    /// What it says.
    pub content: &'p Content,
}

const TABLE: &str = "support_plan";
const CONTENT: &str = "content";

fn place(row: &str, version: u32) -> Place<'_> {
    Place { table: TABLE, row, column: CONTENT, version }
}

impl Register {
    /// Keeps another version of somebody's plan in an open case. `secret` is the
    /// seed of the sealing.
    ///
    /// # Errors
    ///
    /// [`Sealed`](Error::Sealed); [`NotFound`](Error::NotFound) for a case that the
    /// actor may not know of, or a person who is not in it;
    /// [`Denied`](Error::Denied), also for a post that does not open what happened;
    /// [`PartWrong`](Refusal::PartWrong) for who is no victim in the case;
    /// [`PlanEmpty`](Refusal::PlanEmpty), [`TextTooLong`](Refusal::TextTooLong);
    /// [`StepWrong`](Refusal::StepWrong) for a body that is not in the directory;
    /// [`Conflict`](Error::Conflict) with the version that is there when another
    /// was written meanwhile; [`Erased`](Refusal::Erased);
    /// [`CaseClosed`](Refusal::CaseClosed).
    pub async fn write_plan(
        &self,
        by: &By,
        case: CaseId,
        new: &NewPlan<'_>,
        secret: &Secret,
    ) -> Result<PlanId> {
        self.case_for(by, case, Action::WriteCase).await?;
        self.narrative_for(by, case, Action::WriteCase, None).await?;
        new.content.check().map_err(|why| {
            Error::Refused(match why {
                Fault::Empty => Refusal::PlanEmpty,
                Fault::TooLong | Fault::TooManySteps => Refusal::TextTooLong,
            })
        })?;
        let known =
            |who: &str| who.is_empty() || who == THE_PERSON || self.pack.institution(who).is_some();
        if !new.content.steps.iter().all(|step| known(&step.who)) {
            return Err(Error::Refused(Refusal::StepWrong));
        }
        self.victim_in(case, new.person).await?;
        let keys = self.keys_unless_erased(by, new.person).await?;
        let key = keys.last().ok_or(Error::Damaged("wrapped_key"))?;
        let plan = SupportPlan {
            id: PlanId::new(by.at, by.bits()),
            case,
            person: new.person,
            number: new.after + 1,
            review_on: new.content.review_on,
            at: by.at,
            by: by.actor.account,
            institution: by.actor.institution.clone(),
            step: None,
        };
        let (row, bytes) = (plan.id.to_string(), sealed::plan_bytes(new.content));
        let sealed = seal::seal(key, &place(&row, 1), &bytes, &mut secret.random());
        let sealed = sealed.map_err(|_| Error::Refused(Refusal::TextTooLong))?;
        let id = plan.id;
        self.write(by, async |w| {
            sql::case_file::lock_open(w.connection(), case).await?;
            let last = sql::support_plan::last(w.connection(), case, new.person).await?;
            if last != new.after {
                return Err(Error::Conflict(i64::from(last)));
            }
            sql::support_plan::add(w.connection(), &plan, sealed).await?;
            let detail = json!({ "id": row, "number": plan.number });
            w.audit("plan.written", &case.to_string(), detail, id).await
        })
        .await
    }

    /// The plans in a case, the last written first, without what they say.
    ///
    /// # Errors
    ///
    /// [`NotFound`](Error::NotFound), also for a case that the actor may not know
    /// of; [`Denied`](Error::Denied) for one who may know of it alone.
    pub async fn support_plans(&self, by: &By, case: CaseId) -> Result<Vec<SupportPlan>> {
        self.case_for(by, case, Action::ReadSteps).await?;
        let all = sql::support_plan::of_case(&mut *self.database.read().await?, case).await?;
        let detail = json!({ "plans": all.len() });
        self.write(by, async |w| w.audit("plans.listed", &case.to_string(), detail, ()).await)
            .await?;
        Ok(all)
    }

    /// Opens a plan, for a purpose. The entry is in the journal before anything is
    /// opened.
    ///
    /// # Errors
    ///
    /// As for [`Register::reveal_narrative`]; [`Erased`](Refusal::Erased) when the
    /// person is.
    pub async fn open_plan(
        &self,
        by: &By,
        case: CaseId,
        plan: PlanId,
        purpose: Purpose,
    ) -> Result<(SupportPlan, Content)> {
        self.unsealed()?;
        self.case_for(by, case, Action::RevealPerson).await?;
        let rule = self.narrative_for(by, case, Action::RevealPerson, Some(purpose)).await?;
        let plan = sql::support_plan::by_id(&mut *self.database.read().await?, case, plan).await?;
        let plan = plan.ok_or(Error::NotFound)?;
        let (owner, keys) = (owner(plan.person), self.keys_unless_erased(by, plan.person).await?);
        let detail = json!({
            "class": SealedClass::Narrative.code(), "purpose": purpose.code(),
            "rule": rule.code(), "plan": plan.id.to_string(),
        });
        let (subject, covered) = (pseudonym(&keys[0], &owner), vec![owner.clone()]);
        let receipt = self.receipt(by, "person.revealed", &subject, detail, covered).await?;
        self.alarm_of_decoy(by, &owner, &keys[0]).await?;
        let kept = sql::support_plan::content(&mut *self.database.read().await?, plan.id).await?;
        let (row, key) = (plan.id.to_string(), key_of(&keys, &kept.sealed));
        let at = place(&row, kept.version);
        let opened = self.opened(by, &receipt, &owner, key, at, &kept.sealed).await?;
        let content = sealed::read_plan(opened.expose())?;
        Ok((plan, content))
    }

    /// Puts down that the newest version of a plan was signed, by whom and when: a
    /// step of the case. Which parts it holds is read from it, for the purpose of
    /// support.
    ///
    /// # Errors
    ///
    /// As for [`Register::open_plan`] and [`Register::put_step`];
    /// [`AlreadyDecided`](Refusal::AlreadyDecided) when it was signed, or another
    /// version was written.
    pub async fn sign_plan(
        &self,
        by: &By,
        case: CaseId,
        plan: PlanId,
        (signed, on): (&[Signer], Moment),
    ) -> Result<StepId> {
        self.case_for(by, case, Action::WriteCase).await?;
        let (plan, content) = self.open_plan(by, case, plan, Purpose::Support).await?;
        let step = Step::Plan(Plan {
            parts: content.parts(),
            signed: signed.to_vec(),
            review: content.review_on,
        });
        let mut entry = Entry {
            id: StepId::new(by.at, by.bits()),
            person: plan.person,
            on,
            at: by.at,
            // Given when nobody else can take it.
            place: 0,
            institution: by.actor.institution.clone(),
            step,
        };
        self.write(by, async |w| {
            let last = sql::support_plan::last(w.connection(), case, plan.person).await?;
            let signed = sql::support_plan::sign(w.connection(), plan.id, entry.id).await?;
            if last != plan.number || !signed {
                return Err(Error::Refused(Refusal::AlreadyDecided));
            }
            self.enter_step(w, case, &mut entry, (false, Vec::new())).await?;
            let detail = json!({
                "step": entry.step.code(), "id": entry.id.to_string(), "plan": plan.id.to_string(),
            });
            w.audit("step.entered", &case.to_string(), detail, entry.id).await
        })
        .await
    }

    /// Seals with the new key of a person what their plans say.
    pub(crate) async fn reseal_plans(
        &self,
        by: &By,
        person: PersonId,
        keys: &[DataKey],
        new: &DataKey,
        random: &mut StdRng,
    ) -> Result<()> {
        let all = sql::support_plan::of_person(&mut *self.database.read().await?, person).await?;
        for plan in all {
            let mut c = self.database.read().await?;
            let Kept { sealed, version, .. } = sql::support_plan::content(&mut c, plan.id).await?;
            drop(c);
            let (row, old) = (plan.id.to_string(), key_of(keys, &sealed));
            let from = place(&row, version);
            let sealed = receipt::reseal(old, new, from, version + 1, &sealed, random)?;
            self.write(by, async |w| {
                sql::support_plan::reseal(w.connection(), plan.id, sealed, version).await?;
                let detail = json!({ "id": row, "key": new.number() });
                w.audit("plan.resealed", &plan.case.to_string(), detail, ()).await
            })
            .await?;
        }
        Ok(())
    }
}
