//! Registrations: which bodies count a person, since when and on which basis.
use crate::account::Secret;
use crate::by::By;
use crate::case_text::{self, At};
use crate::error::{Error, Refusal, Result};
use crate::{Register, sql};
use domain::access::Action;
use domain::day::Moment;
use domain::id::{AccountId, CaseId, RegistrationId};
use domain::trafficking::registration::Registration;
use rand::rngs::StdRng;
use serde_json::json;
use std::collections::BTreeMap;
use vault::key::DataKey;

/// A registration as it was put down.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Registered {
    /// Its id.
    pub id: RegistrationId,
    /// In which case.
    pub case: CaseId,
    /// Who counts whom.
    pub registration: Registration,
    /// When it was put down.
    pub at: Moment,
    /// Who put it down.
    pub by: AccountId,
    /// When it was taken back, and by whom; none when it stands.
    pub ended: Option<(Moment, AccountId)>,
}

const fn reason_at(row: &str) -> At<'_> {
    At { table: "registration", row, column: "reason" }
}

impl Register {
    /// Puts down that a body counts somebody who may be a victim in an open case.
    ///
    /// # Errors
    ///
    /// [`NotFound`](Error::NotFound) for a case that the actor may not know of,
    /// or a person who is not in it; [`Denied`](Error::Denied);
    /// [`PartWrong`](Refusal::PartWrong) for who is no victim in the case;
    /// [`StepWrong`](Refusal::StepWrong) for a body that is in no directory;
    /// [`InFuture`](Refusal::InFuture);
    /// [`AlreadyDecided`](Refusal::AlreadyDecided) when the body counts the
    /// person on this basis already, which of a closed circle is told to who is in
    /// it alone; [`CaseClosed`](Refusal::CaseClosed).
    pub async fn register_person(
        &self,
        by: &By,
        case: CaseId,
        registration: &Registration,
    ) -> Result<RegistrationId> {
        self.case_for(by, case, Action::WriteCase).await?;
        self.victim_in(case, registration.person).await?;
        if registration.on > by.today() {
            return Err(Error::Refused(Refusal::InFuture));
        }
        let outside = self.outside_bodies().await?;
        let in_pack = self.pack.institution(&registration.body).is_some();
        if !in_pack && outside.iter().all(|body| body.code != registration.body) {
            return Err(Error::Refused(Refusal::StepWrong));
        }
        let registered = Registered {
            id: RegistrationId::new(by.at, by.bits()),
            case,
            registration: registration.clone(),
            at: by.at,
            by: by.actor.account,
            ended: None,
        };
        let (id, institution) = (registered.id, by.actor.institution.as_str());
        self.write(by, async |w| {
            sql::step::hold(w.connection(), case).await?;
            // In whichever case: the index keeps two at once apart in one case alone.
            let (c, person) = (w.connection(), registration.person);
            sql::registration::lock_person(c, person).await?;
            let there = sql::registration::of_person(c, person, by.in_circles()).await?;
            let standing: Vec<_> = there
                .into_iter()
                .filter(|one| one.ended.is_none())
                .map(|one| one.registration)
                .collect();
            if !registration.is_new(&standing) {
                return Err(Error::Refused(Refusal::AlreadyDecided));
            }
            sql::registration::add(w.connection(), &registered, institution).await?;
            let (body, basis) = (&registration.body, registration.basis.code());
            let detail = json!({ "id": id.to_string(), "body": body, "basis": basis });
            w.audit("registration.entered", &case.to_string(), detail, id).await
        })
        .await
    }

    /// Takes back a registration that was put down by mistake, with the reason.
    /// `secret` is the seed of the sealing.
    ///
    /// # Errors
    ///
    /// As for [`Register::register_person`]; [`Sealed`](Error::Sealed);
    /// [`ReasonMissing`](Refusal::ReasonMissing);
    /// [`TextTooLong`](Refusal::TextTooLong);
    /// [`AlreadyDecided`](Refusal::AlreadyDecided) when it was taken back before.
    pub async fn take_registration_back(
        &self,
        by: &By,
        case: CaseId,
        registration: RegistrationId,
        reason: &str,
        secret: &Secret,
    ) -> Result<()> {
        self.case_for(by, case, Action::WriteCase).await?;
        let (row, reason) = (registration.to_string(), case_text::reason(reason)?);
        let mut random = secret.random();
        let sealed = self.seal_in_case(case, reason_at(&row), reason, &mut random).await?;
        self.write(by, async |w| {
            sql::step::hold(w.connection(), case).await?;
            let who = (by.actor.account, by.at);
            sql::registration::end(w.connection(), (case, registration), who, sealed).await?;
            w.audit("registration.taken_back", &case.to_string(), json!({ "id": row }), ()).await
        })
        .await
    }

    /// Who counts the persons in a case, with what was taken back: also what was
    /// put down in another case, as a body counts a person and not a case, if the
    /// actor may read the steps of that one. Of others nothing says that they are.
    ///
    /// # Errors
    ///
    /// [`NotFound`](Error::NotFound), also for a case that the actor may not
    /// know of; [`Denied`](Error::Denied) for one who may know of it alone.
    pub async fn registrations(&self, by: &By, case: CaseId) -> Result<Vec<Registered>> {
        self.case_for(by, case, Action::ReadSteps).await?;
        let found =
            sql::registration::of_persons_in(&mut *self.database.read().await?, case).await?;
        // Asked once of each other case.
        let mut open = BTreeMap::from([(case, true)]);
        let mut all = Vec::with_capacity(found.len());
        for one in found {
            let opens = match open.get(&one.case) {
                Some(opens) => *opens,
                None => self.near_case(by, one.case).await?.1.may(by, Action::ReadSteps),
            };
            open.insert(one.case, opens);
            if opens {
                all.push(one);
            }
        }
        let detail = json!({ "registrations": all.len() });
        self.write(by, async |w| {
            w.audit("registrations.listed", &case.to_string(), detail, ()).await
        })
        .await?;
        Ok(all)
    }

    /// Seals with the new key of a case why registrations were taken back.
    pub(crate) async fn reseal_registrations(
        &self,
        by: &By,
        case: CaseId,
        (keys, new): (&[DataKey], &DataKey),
        random: &mut StdRng,
    ) -> Result<()> {
        let all = sql::registration::reasons(&mut *self.database.read().await?, case).await?;
        for (row, sealed, version) in all {
            let kept = (sealed.as_slice(), version);
            let again = case_text::reseal(reason_at(&row), kept, (keys, new), random)?;
            let Some(again) = again else { continue };
            self.write(by, async |w| {
                sql::registration::reseal(w.connection(), &row, again, version).await?;
                let detail = json!({ "registration": row, "key": new.number() });
                w.audit("registration.resealed", &case.to_string(), detail, ()).await
            })
            .await?;
        }
        Ok(())
    }
}
