//! Breaking the glass: a case is opened in an emergency, for an hour, and the
//! people of the case and the data-protection officers are told at once.
use crate::account::Secret;
use crate::by::By;
use crate::error::{Error, Refusal, Result};
use crate::notice::{self, NoticeSort};
use crate::receipt::pseudonym;
use crate::{Register, sql};
use domain::access::{Action, Context, Facts, Obligation, Reach, Role};
use domain::break_glass::{self as rule, Category, Verdict, break_glass};
use domain::case_file::CaseNumber;
use domain::day::Moment;
use domain::id::{AccountId, BreakGlassId, CaseId};
use serde_json::json;
use vault::Zeroizing;
use vault::seal::{self, Place};

/// A case opened in an emergency.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Broken {
    /// Its id.
    pub id: BreakGlassId,
    /// The case.
    pub case: CaseId,
    /// The number of the case.
    pub number: CaseNumber,
    /// Who.
    pub account: AccountId,
    /// Why, in a word.
    pub category: Category,
    /// When.
    pub at: Moment,
    /// When the case closed again.
    pub until: Moment,
    /// What the review found; none while there was none.
    pub verdict: Option<Verdict>,
    /// Who reviewed it.
    pub reviewed_by: Option<AccountId>,
    /// When.
    pub reviewed_at: Option<Moment>,
}

/// How many a list shows.
const SHOWN: i64 = 200;

const REASON: &str = "reason";

fn owner(case: CaseId) -> String {
    format!("case/{case}")
}

impl Register {
    /// Opens `case` to the actor for an hour, for `reason`, which is sealed
    /// under the case's key. Who works on the case and the data-protection
    /// officers are told in the same transaction. `secret` is the seed of the
    /// sealing.
    ///
    /// # Errors
    ///
    /// [`Sealed`](Error::Sealed); [`Denied`](Error::Denied);
    /// [`NotFound`](Error::NotFound) for an unknown case, or one in a closed
    /// circle, told to the journal;
    /// [`ReasonShort`](Refusal::ReasonShort), [`TextTooLong`](Refusal::TextTooLong),
    /// [`ReviewOutstanding`](Refusal::ReviewOutstanding).
    pub async fn break_glass(
        &self,
        by: &By,
        case: CaseId,
        category: Category,
        reason: &str,
        secret: &Secret,
    ) -> Result<Broken> {
        let facts = Facts { reaches: &[Reach::Other], posts: &[] };
        let decision = by.decide(Action::BreakGlass, facts, None, Context::default());
        if !decision.allowed {
            self.note_denial(by, "BreakGlass", "case").await?;
            return Err(Error::Denied);
        }
        by.confirmed_for(Action::BreakGlass)?;
        let unsealed = self.unsealed()?;
        let (there, unreviewed) = {
            let mut c = self.database.read().await?;
            let there = sql::case_file::by_id(&mut c, case).await?;
            (there, sql::break_glass::unreviewed(&mut c, by.actor.account).await?)
        };
        let until = break_glass(reason, &unreviewed, by.at).map_err(|why| {
            Error::Refused(match why {
                rule::Refusal::ReasonShort => Refusal::ReasonShort,
                rule::Refusal::ReasonLong => Refusal::TextTooLong,
                rule::Refusal::ReviewOutstanding => Refusal::ReviewOutstanding,
            })
        })?;
        // No glass opens a closed circle: the answer is that of no case.
        let Some(there) = there.filter(|there| !there.circle) else {
            self.note_denial(by, "BreakGlass", &case.to_string()).await?;
            return Err(Error::NotFound);
        };
        let id = BreakGlassId::new(by.at, by.bits());
        let keys = unsealed.keys_of(&owner(case)).await?;
        let key = keys.last().ok_or(Error::Damaged("wrapped_key"))?;
        let row = id.to_string();
        let place = Place { table: "break_glass", row: &row, column: REASON, version: 1 };
        let sealed = seal::seal(key, &place, reason.trim().as_bytes(), &mut secret.random());
        let sealed = sealed.map_err(|_| Error::Refused(Refusal::TextTooLong))?;
        let broken = Broken {
            id,
            case,
            number: there.number,
            account: by.actor.account,
            category,
            at: by.at,
            until,
            verdict: None,
            reviewed_by: None,
            reviewed_at: None,
        };
        let told = decision.obligations.contains(&Obligation::Told);
        let done = self
            .write(by, async |w| {
                sql::break_glass::add(w.connection(), &broken, sealed).await?;
                if told {
                    let mut accounts =
                        sql::notice::on_case(w.connection(), case, by.today()).await?;
                    accounts.extend(notice::in_roles(w, &[Role::DataProtectionOfficer]).await?);
                    notice::tell(w, accounts, NoticeSort::GlassBroken, &row).await?;
                }
                let detail = json!({ "category": category.code(), "case": case.to_string() });
                w.audit("glass.broken", &row, detail, broken.clone()).await
            })
            .await?;
        self.alarm_of_decoy(by, &owner(case), &keys[0]).await?;
        Ok(done)
    }

    /// The case with this number or id, for whoever may break its glass: who
    /// breaks it may know no more than the number.
    ///
    /// # Errors
    ///
    /// [`NotFound`](Error::NotFound).
    pub async fn case_in_emergency(&self, by: &By, reference: &str) -> Result<CaseId> {
        self.require(by, Action::BreakGlass, Reach::Other, "case").await?;
        if let Ok(id) = reference.parse() {
            return Ok(id);
        }
        let number: CaseNumber = reference.parse().map_err(|()| Error::NotFound)?;
        let mut c = self.database.read().await?;
        let found = sql::case_file::by_number(&mut c, number, by.in_circles()).await?;
        drop(c);
        if found.is_none() {
            self.note_denial(by, "BreakGlass", "case").await?;
        }
        found.ok_or(Error::NotFound)
    }

    /// The cases opened in an emergency, the latest first: all of them for who
    /// reviews, else one's own and those of the cases one works on.
    ///
    /// # Errors
    ///
    /// [`NotFound`](Error::NotFound) for who never has to do with it.
    pub async fn glass_broken(&self, by: &By) -> Result<Vec<Broken>> {
        let reviews = by.may(Action::ReviewBreakGlass, Reach::Other);
        if !reviews && !by.may(Action::BreakGlass, Reach::Other) {
            return Err(Error::NotFound);
        }
        let mut c = self.database.read().await?;
        let all = if reviews {
            sql::break_glass::all(&mut c, SHOWN).await?
        } else {
            sql::break_glass::told(&mut c, by.actor.account, by.at, SHOWN).await?
        };
        drop(c);
        self.noticed(by, NoticeSort::GlassBroken).await?;
        Ok(all)
    }

    /// The breaking and the reason that was given, for who reviews it. The
    /// entry is in the journal before the reason is opened.
    ///
    /// # Errors
    ///
    /// [`NotFound`](Error::NotFound), also without the right to review;
    /// [`Sealed`](Error::Sealed).
    pub async fn glass_reason(
        &self,
        by: &By,
        id: BreakGlassId,
    ) -> Result<(Broken, Zeroizing<String>)> {
        self.reviews(by).await?;
        let unsealed = self.unsealed()?;
        let mut c = self.database.read().await?;
        let broken = sql::break_glass::by_id(&mut c, id).await?;
        let sealed = sql::break_glass::reason(&mut c, id).await?;
        drop(c);
        let owner = owner(broken.case);
        let keys = unsealed.keys_of(&owner).await?;
        let number = seal::key_number(&sealed).ok();
        let key = keys.iter().find(|key| Some(key.number()) == number).unwrap_or(&keys[0]);
        let subject = pseudonym(&keys[0], &owner);
        let detail = json!({ "glass": id.to_string() });
        let receipt = self.receipt(by, "glass.read", &subject, detail, vec![owner.clone()]).await?;
        let row = id.to_string();
        let place = Place { table: "break_glass", row: &row, column: REASON, version: 1 };
        let opened = self.opened(by, &receipt, &owner, key, place, &sealed).await?;
        let text = std::str::from_utf8(opened.expose());
        let text = text.map_err(|_| Error::Damaged("break_glass.reason"))?.to_owned();
        self.noticed(by, NoticeSort::GlassBroken).await?;
        Ok((broken, Zeroizing::new(text)))
    }

    /// Says whether there was an emergency.
    ///
    /// # Errors
    ///
    /// [`NotFound`](Error::NotFound), also without the right;
    /// [`SamePerson`](Refusal::SamePerson); [`AlreadyDecided`](Refusal::AlreadyDecided).
    pub async fn review_glass(&self, by: &By, id: BreakGlassId, verdict: Verdict) -> Result<()> {
        self.reviews(by).await?;
        let broken = sql::break_glass::by_id(&mut *self.database.read().await?, id).await?;
        if broken.account == by.actor.account {
            return Err(Error::Refused(Refusal::SamePerson));
        }
        self.write(by, async |w| {
            let (account, at) = (by.actor.account, by.at);
            sql::break_glass::review(w.connection(), id, verdict, account, at).await?;
            let detail = json!({ "verdict": verdict.code() });
            w.audit("glass.reviewed", &id.to_string(), detail, ()).await
        })
        .await
    }

    async fn reviews(&self, by: &By) -> Result<()> {
        let done = self.require(by, Action::ReviewBreakGlass, Reach::Other, "glass").await;
        done.map_err(|error| if matches!(error, Error::Denied) { Error::NotFound } else { error })
    }
}
