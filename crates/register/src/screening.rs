//! Screenings: kept, listed, opened with what they come to, taken back.
//!
//! That somebody was screened, when, by whom and with which list, stands in codes
//! like a step. What was answered tells what happened to a person, and is sealed
//! under the person's key; what the answers come to follows from them and is
//! worked out for whoever opens them. Opening is that of a person's field: for a
//! purpose, with an entry first.
use crate::account::Secret;
use crate::by::By;
use crate::case_file::Narrative;
use crate::case_text;
use crate::error::{Error, Refusal, Result};
use crate::person::{key_of, owner};
use crate::receipt::{self, Receipt, pseudonym};
use crate::sealed::{self, Kept};
use crate::{Register, sql};
use domain::access::{Action, Purpose, SealedClass};
use domain::day::Moment;
use domain::id::{AccountId, CaseId, PersonId, ScreeningId};
use domain::referral::identification::AgeGroup;
use domain::referral::screening::{Answers, Instrument, Score, Seen, in_use, is_rested_on, score};
use domain::referral::step::{Refusal as Forbidden, Step};
use rand::rngs::StdRng;
use serde_json::json;
use sha2::{Digest, Sha256};
use vault::Zeroizing;
use vault::key::DataKey;
use vault::seal::{self, Place};

/// That somebody was screened: nothing of what was answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Screening {
    /// Its id.
    pub id: ScreeningId,
    /// In which case.
    pub case: CaseId,
    /// Who was screened.
    pub person: PersonId,
    /// The list, by its id.
    pub instrument: String,
    /// The version of the list.
    pub version: u32,
    /// What the list weighed then, as a hash.
    pub(crate) basis: String,
    /// When it was done.
    pub on: Moment,
    /// When it was put down.
    pub at: Moment,
    /// Who put it down.
    pub by: AccountId,
    /// Their body, by its code in the directory.
    pub institution: String,
    /// When it was taken back, and by whom; none when it stands.
    pub taken_back: Option<(Moment, AccountId)>,
}

/// A screening to put down.
#[derive(Clone, Debug)]
pub struct NewScreening<'s> {
    /// Who was screened.
    pub person: PersonId,
    /// The list, by its id.
    pub instrument: &'s str,
    /// The version of the list.
    pub version: u32,
    /// When it was done.
    pub on: Moment,
    /// The age of the person, as far as it was known then.
    pub age: AgeGroup,
    /// What was seen.
    pub answers: &'s Answers,
}

/// What was answered at a screening.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answered {
    /// The age of the person, as far as it was known then.
    pub age: AgeGroup,
    /// What was seen, and what was looked for and not seen.
    pub answers: Answers,
}

/// A screening, opened.
pub struct OpenedScreening {
    /// Which.
    pub screening: Screening,
    /// What was answered.
    pub answered: Answered,
    /// What it comes to; none for a list without weights, and when the list is
    /// not in the pack as it was.
    pub score: Option<Score>,
    /// Whether the list is in the pack as it was when it was answered.
    pub list_stands: bool,
    /// Why it was taken back; none when it stands.
    pub reason: Option<Narrative>,
}

const TABLE: &str = "screening";
const ANSWERS: &str = "answers";
const TAKEN_BACK: &str = "screening_taken_back";
const REASON: &str = "reason";

fn answers_place(row: &str, version: u32) -> Place<'_> {
    Place { table: TABLE, row, column: ANSWERS, version }
}

fn reason_place(row: &str, version: u32) -> Place<'_> {
    Place { table: TAKEN_BACK, row, column: REASON, version }
}

/// What a list weighs, as a hash.
fn basis(list: &Instrument) -> String {
    crate::audit::hex(&Sha256::digest(list.basis()))
}

impl Register {
    /// Puts down what was seen at a screening of somebody in an open case.
    /// `secret` is the seed of the sealing.
    ///
    /// # Errors
    ///
    /// [`Sealed`](Error::Sealed); [`NotFound`](Error::NotFound) for a case that
    /// the actor may not know of, or a person who is not in it;
    /// [`Denied`](Error::Denied), also for a post that does not open what
    /// happened; [`PartWrong`](Refusal::PartWrong) for who is no victim in the
    /// case; [`InstrumentWrong`](Refusal::InstrumentWrong) for a list that was
    /// not used then, or an answer to what it does not ask;
    /// [`InFuture`](Refusal::InFuture); [`Erased`](Refusal::Erased);
    /// [`CaseClosed`](Refusal::CaseClosed).
    pub async fn screen(
        &self,
        by: &By,
        case: CaseId,
        new: &NewScreening<'_>,
        secret: &Secret,
    ) -> Result<ScreeningId> {
        self.case_for(by, case, Action::WriteCase).await?;
        self.narrative_for(by, case, Action::WriteCase, None).await?;
        if new.on > by.at {
            return Err(Error::Refused(Refusal::InFuture));
        }
        let wrong = Error::Refused(Refusal::InstrumentWrong);
        let Some(list) = self.pack.instrument(new.instrument, new.version) else {
            return Err(wrong);
        };
        let asked = |code: &String| list.indicator(code).is_some();
        if list.from > new.on.day() || !new.answers.keys().all(asked) {
            return Err(wrong);
        }
        let screening = Screening {
            id: ScreeningId::new(by.at, by.bits()),
            case,
            person: new.person,
            instrument: list.id.clone(),
            version: list.version,
            basis: basis(list),
            on: new.on,
            at: by.at,
            by: by.actor.account,
            institution: by.actor.institution.clone(),
            taken_back: None,
        };
        self.victim_in(case, new.person).await?;
        let keys = self.keys_unless_erased(by, new.person).await?;
        let key = keys.last().ok_or(Error::Damaged("wrapped_key"))?;
        // What is not known is what is not there.
        let answers = new.answers.iter().filter(|(_, seen)| **seen != Seen::NotKnown);
        let answers = answers.map(|(code, seen)| (code.clone(), *seen)).collect();
        let bytes = sealed::answered_bytes(&Answered { age: new.age, answers });
        let row = screening.id.to_string();
        let place = answers_place(&row, 1);
        let sealed = seal::seal(key, &place, &bytes, &mut secret.random());
        let sealed = sealed.map_err(|_| Error::Refused(Refusal::TextTooLong))?;
        let id = screening.id;
        self.write(by, async |w| {
            sql::case_file::lock_open(w.connection(), case).await?;
            sql::screening::add(w.connection(), &screening, sealed).await?;
            let (list, version) = (&screening.instrument, screening.version);
            let detail = json!({ "list": list, "version": version, "id": row });
            w.audit("screening.entered", &case.to_string(), detail, id).await
        })
        .await
    }

    /// The screenings in a case, the last first, without what was answered.
    ///
    /// # Errors
    ///
    /// [`NotFound`](Error::NotFound), also for a case that the actor may not
    /// know of; [`Denied`](Error::Denied) for one who may know of it alone.
    pub async fn screenings(&self, by: &By, case: CaseId) -> Result<Vec<Screening>> {
        self.case_for(by, case, Action::ReadSteps).await?;
        let all = sql::screening::of_case(&mut *self.database.read().await?, case).await?;
        let detail = json!({ "screenings": all.len() });
        self.write(by, async |w| w.audit("screenings.listed", &case.to_string(), detail, ()).await)
            .await?;
        Ok(all)
    }

    /// The lists that can be used on a day.
    #[must_use]
    pub fn lists_in_use(&self, on: Moment) -> Vec<&Instrument> {
        in_use(&self.pack.instruments, on.day())
    }

    /// Opens a screening, for a purpose: what was answered and what it comes to.
    /// The entry is in the journal before anything is opened.
    ///
    /// # Errors
    ///
    /// As for [`Register::reveal_narrative`]; [`Erased`](Refusal::Erased) when
    /// who was screened is.
    pub async fn open_screening(
        &self,
        by: &By,
        case: CaseId,
        screening: ScreeningId,
        purpose: Purpose,
    ) -> Result<OpenedScreening> {
        self.unsealed()?;
        self.case_for(by, case, Action::RevealPerson).await?;
        let rule = self.narrative_for(by, case, Action::RevealPerson, Some(purpose)).await?;
        let mut c = self.database.read().await?;
        let screening = sql::screening::by_id(&mut c, case, screening).await?;
        drop(c);
        let screening = screening.ok_or(Error::NotFound)?;
        let (owner, keys) =
            (owner(screening.person), self.keys_unless_erased(by, screening.person).await?);
        let detail = json!({
            "class": SealedClass::Narrative.code(),
            "purpose": purpose.code(),
            "rule": rule.code(),
            "list": screening.instrument,
        });
        let (subject, covered) = (pseudonym(&keys[0], &owner), vec![owner.clone()]);
        let receipt = self.receipt(by, "person.revealed", &subject, detail, covered).await?;
        self.alarm_of_decoy(by, &owner, &keys[0]).await?;
        self.opened_screening(by, &receipt, &keys, screening).await
    }

    async fn opened_screening(
        &self,
        by: &By,
        receipt: &Receipt,
        keys: &[DataKey],
        screening: Screening,
    ) -> Result<OpenedScreening> {
        let mut c = self.database.read().await?;
        let answers = sql::screening::answers(&mut c, screening.id).await?;
        let reason = sql::screening::reason(&mut c, screening.id).await?;
        drop(c);
        let (owner, row) = (owner(screening.person), screening.id.to_string());
        let open = async |kept: &Kept, place| {
            let key = key_of(keys, &kept.sealed);
            self.opened(by, receipt, &owner, key, place, &kept.sealed).await
        };
        let opened = open(&answers, answers_place(&row, answers.version)).await?;
        let answered = sealed::read_answered(opened.expose())?;
        let reason = match reason {
            Some(kept) => {
                let opened = open(&kept, reason_place(&row, kept.version)).await?;
                let text = std::str::from_utf8(opened.expose());
                let text = text.map_err(|_| Error::Damaged("screening_taken_back.reason"))?;
                Some(Narrative::new(Zeroizing::new(text.to_owned())))
            }
            None => None,
        };
        let list = self.pack.instrument(&screening.instrument, screening.version);
        // Read by other weights it would come to what nobody saw then.
        let list = list.filter(|list| basis(list) == screening.basis);
        let score = list.and_then(|list| score(list, &answered.answers));
        Ok(OpenedScreening { screening, answered, score, list_stands: list.is_some(), reason })
    }

    /// Takes back a screening that was put down by mistake, with the reason. It
    /// stays to be read. `secret` is the seed of the sealing.
    ///
    /// # Errors
    ///
    /// As for [`Register::screen`]; [`ReasonMissing`](Refusal::ReasonMissing);
    /// [`TextTooLong`](Refusal::TextTooLong);
    /// [`AlreadyDecided`](Refusal::AlreadyDecided) when it was taken back before;
    /// [`StepRests`](Refusal::StepRests) while a step that stands names it.
    pub async fn take_screening_back(
        &self,
        by: &By,
        case: CaseId,
        screening: ScreeningId,
        reason: &str,
        secret: &Secret,
    ) -> Result<()> {
        self.case_for(by, case, Action::WriteCase).await?;
        self.narrative_for(by, case, Action::WriteCase, None).await?;
        let reason = case_text::reason(reason)?;
        let there = sql::screening::by_id(&mut *self.database.read().await?, case, screening).await;
        let there = there?.ok_or(Error::NotFound)?;
        let keys = self.keys_unless_erased(by, there.person).await?;
        let key = keys.last().ok_or(Error::Damaged("wrapped_key"))?;
        let row = screening.to_string();
        let place = reason_place(&row, 1);
        let sealed = seal::seal(key, &place, reason.as_bytes(), &mut secret.random());
        let sealed = sealed.map_err(|_| Error::Refused(Refusal::TextTooLong))?;
        self.write(by, async |w| {
            // From here nobody takes it back besides, or names it in a step.
            sql::case_file::lock_open(w.connection(), case).await?;
            let there = sql::screening::by_id(w.connection(), case, screening).await?;
            if there.is_none_or(|there| there.taken_back.is_some()) {
                return Err(Error::Refused(Refusal::AlreadyDecided));
            }
            let steps = sql::step::of_case(w.connection(), case).await?;
            let steps: Vec<_> = steps.into_iter().map(|entered| entered.entry).collect();
            if is_rested_on(&steps, screening) {
                return Err(Error::Refused(Refusal::StepRests));
            }
            let who = (by.actor.account, by.at);
            sql::screening::take_back(w.connection(), screening, who, sealed).await?;
            let detail = json!({ "id": row });
            w.audit("screening.taken_back", &case.to_string(), detail, ()).await
        })
        .await
    }

    /// Refuses a step that names a screening, unless it is one of the same person
    /// in the same case, done before and not taken back.
    pub(crate) async fn check_screening(
        c: &mut sqlx::AnyConnection,
        case: CaseId,
        entry: &domain::referral::step::Entry,
    ) -> Result<()> {
        let Step::Identification(given) = &entry.step else { return Ok(()) };
        let Some(screening) = given.screening else { return Ok(()) };
        let there = sql::screening::by_id(c, case, screening).await?;
        let fits = there.is_some_and(|there| {
            there.person == entry.person && there.taken_back.is_none() && there.on <= entry.on
        });
        let no = Error::Refused(Refusal::Procedure(Forbidden::NoSuchScreening));
        if fits { Ok(()) } else { Err(no) }
    }

    /// Opens every screening of a person, for a request of theirs. Who asks works
    /// on every case of the person, which was seen to.
    pub(crate) async fn screenings_for_request(
        &self,
        by: &By,
        person: PersonId,
    ) -> Result<Vec<OpenedScreening>> {
        let all = sql::screening::of_person(&mut *self.database.read().await?, person).await?;
        let mut opened = Vec::with_capacity(all.len());
        for one in all {
            let purpose = Purpose::SubjectRequest;
            opened.push(self.open_screening(by, one.case, one.id, purpose).await?);
        }
        Ok(opened)
    }

    /// Seals with the new key of a person what is kept of their screenings.
    pub(crate) async fn reseal_screenings(
        &self,
        by: &By,
        person: PersonId,
        keys: &[DataKey],
        new: &DataKey,
        random: &mut StdRng,
    ) -> Result<()> {
        let all = sql::screening::of_person(&mut *self.database.read().await?, person).await?;
        for one in all {
            let mut c = self.database.read().await?;
            let answers = sql::screening::answers(&mut c, one.id).await?;
            let reason = sql::screening::reason(&mut c, one.id).await?;
            drop(c);
            let row = one.id.to_string();
            let mut again = |kept: &Kept, from| {
                let old = key_of(keys, &kept.sealed);
                receipt::reseal(old, new, from, kept.version + 1, &kept.sealed, random)
            };
            let resealed = again(&answers, answers_place(&row, answers.version))?;
            let reason = match reason {
                Some(kept) => Some((again(&kept, reason_place(&row, kept.version))?, kept.version)),
                None => None,
            };
            self.write(by, async |w| {
                let c = w.connection();
                sql::screening::reseal(c, one.id, resealed, answers.version).await?;
                if let Some((bytes, version)) = reason {
                    sql::screening::reseal_reason(w.connection(), one.id, bytes, version).await?;
                }
                let detail = json!({ "id": row, "key": new.number() });
                w.audit("screening.resealed", &one.case.to_string(), detail, ()).await
            })
            .await?;
        }
        Ok(())
    }
}
