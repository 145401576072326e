//! What takes two persons: asked by one, answered by another, done once.
use crate::by::By;
use crate::closing;
use crate::db::Write;
use crate::error::{Error, Refusal, Result};
use crate::notice::{self, NoticeSort};
use crate::{Register, sql};
use domain::access::{Reach, Role};
use domain::approval::{self as rule, Sort, State};
use domain::day::Moment;
use domain::id::{AccountId, ApprovalId, CaseId};
use serde_json::{Value as Json, json};

/// Something that takes two persons.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Approval {
    /// Its id.
    pub id: ApprovalId,
    /// What sort of thing.
    pub sort: Sort,
    /// The id or code of what it is done to.
    pub subject: String,
    /// What exactly, as JSON of codes and numbers.
    pub detail: String,
    /// What became of it.
    pub state: State,
    /// Who asked.
    pub asked_by: AccountId,
    /// When.
    pub asked_at: Moment,
    /// Until when it is answered and used.
    pub expires_at: Moment,
    /// Who answered.
    pub decided_by: Option<AccountId>,
    /// When.
    pub decided_at: Option<Moment>,
    /// Why it was refused; empty otherwise.
    pub reason: String,
    /// Whether it waits for the word of whoever it is shown to.
    pub awaits_reader: bool,
}

impl Approval {
    /// A value of what exactly is asked for.
    #[must_use]
    pub fn asked(&self, name: &str) -> String {
        let detail: Json = serde_json::from_str(&self.detail).unwrap_or_default();
        match &detail[name] {
            Json::String(text) => text.clone(),
            Json::Null => String::new(),
            other => other.to_string(),
        }
    }

    /// The case that is to be closed.
    pub(crate) fn case(&self) -> Result<CaseId> {
        self.subject.parse().map_err(|_| Error::Damaged("approval.subject"))
    }
}

/// How many a list shows.
const SHOWN: i64 = 500;
/// The longest reason, in characters.
const LONGEST_REASON: usize = 1_000;

impl Register {
    /// What the actor asked for, and what awaits or had the word of somebody
    /// with the actor's role, the latest first.
    ///
    /// # Errors
    ///
    /// Those of the database.
    pub async fn approvals(&self, by: &By) -> Result<Vec<Approval>> {
        let all = sql::approval::all(&mut *self.database.read().await?, SHOWN).await?;
        self.noticed(by, NoticeSort::ApprovalAsked).await?;
        self.noticed(by, NoticeSort::ApprovalAnswered).await?;
        let mut shown = Vec::new();
        for one in all {
            shown.extend(self.shown_to(by, one).await?);
        }
        Ok(shown)
    }

    /// What was asked for under this id.
    ///
    /// # Errors
    ///
    /// [`NotFound`](Error::NotFound), also for what does not concern the actor.
    pub async fn approval(&self, by: &By, id: ApprovalId) -> Result<Approval> {
        let found = sql::approval::by_id(&mut *self.database.read().await?, id).await?;
        let found = self.shown_to(by, found).await?.ok_or(Error::NotFound)?;
        self.noticed(by, NoticeSort::ApprovalAsked).await?;
        self.noticed(by, NoticeSort::ApprovalAnswered).await?;
        Ok(found)
    }

    /// As the actor may know of it: who asked, who answered, and who may agree.
    pub(crate) async fn shown_to(&self, by: &By, mut one: Approval) -> Result<Option<Approval>> {
        let own = [Some(one.asked_by), one.decided_by].contains(&Some(by.actor.account));
        if one.sort == Sort::Closure {
            let mut c = self.database.read().await?;
            if sql::case_file::is_hidden(&mut c, one.case()?, by.in_circles()).await? {
                return Ok(None);
            }
        }
        let entitled = match one.sort {
            // What is over is told to those who had part in it, and stands in the
            // journal of the case.
            Sort::Closure if one.state != State::Asked || one.asked_by == by.actor.account => false,
            Sort::Closure => {
                let (_, near) = self.near_case(by, one.case()?).await?;
                one.sort.agreed_by().iter().any(|action| near.may(by, *action))
            }
            _ => one.sort.agreed_by().iter().any(|action| by.may(*action, Reach::Other)),
        };
        let answerer = (by.actor.account, entitled);
        let answer = rule::answer(one.state, one.expires_at, one.asked_by, answerer, by.at);
        one.awaits_reader = answer.is_ok();
        Ok((own || entitled).then_some(one))
    }

    /// Agrees. A role is given and a case closed at once; what else was asked for can now be
    /// done, once, by who asked.
    ///
    /// # Errors
    ///
    /// [`NotFound`](Error::NotFound); [`Denied`](Error::Denied);
    /// [`SamePerson`](Refusal::SamePerson); [`AlreadyDecided`](Refusal::AlreadyDecided);
    /// [`Expired`](Refusal::Expired); and what the thing itself is refused for.
    pub async fn agree(&self, by: &By, id: ApprovalId) -> Result<()> {
        let asked = self.to_answer(by, id).await?;
        // Saying no needs less: nothing is done by it.
        for action in asked.sort.agreed_by() {
            by.confirmed_for(*action)?;
        }
        self.write(by, async |w| {
            let (account, at) = (by.actor.account, by.at);
            sql::approval::decide(w.connection(), id, State::Agreed, account, at, "").await?;
            answered(w, id).await?;
            match asked.sort {
                Sort::Role => {
                    self.give_role(w, &asked).await?;
                    sql::approval::use_up(w.connection(), id).await?;
                }
                Sort::Link => {
                    self.give_subject(w, &asked).await?;
                    sql::approval::use_up(w.connection(), id).await?;
                }
                Sort::Closure => {
                    self.close_case(w, &asked).await?;
                    sql::approval::use_up(w.connection(), id).await?;
                }
                Sort::Account | Sort::Reset | Sort::Export | Sort::Keys | Sort::Merge => {}
            }
            notice::tell(w, [asked.asked_by], NoticeSort::ApprovalAnswered, &id.to_string())
                .await?;
            w.audit("approval.agreed", &id.to_string(), json!({ "sort": asked.sort.code() }), ())
                .await
        })
        .await
    }

    /// Refuses, with a reason.
    ///
    /// # Errors
    ///
    /// As for [`Register::agree`]; [`ReasonMissing`](Refusal::ReasonMissing),
    /// [`TextTooLong`](Refusal::TextTooLong).
    pub async fn refuse(&self, by: &By, id: ApprovalId, reason: &str) -> Result<()> {
        let asked = self.to_answer(by, id).await?;
        let reason = reason_of(reason)?;
        self.write(by, async |w| {
            let (account, at) = (by.actor.account, by.at);
            sql::approval::decide(w.connection(), id, State::Refused, account, at, reason).await?;
            answered(w, id).await?;
            notice::tell(w, [asked.asked_by], NoticeSort::ApprovalAnswered, &id.to_string())
                .await?;
            w.audit("approval.refused", &id.to_string(), json!({ "sort": asked.sort.code() }), ())
                .await
        })
        .await
    }

    async fn to_answer(&self, by: &By, id: ApprovalId) -> Result<Approval> {
        let asked = self.approval(by, id).await?;
        // It is shown to nobody but who asked, who answered, and who is entitled.
        let own = asked.asked_by == by.actor.account;
        let answerer = (by.actor.account, !own);
        rule::answer(asked.state, asked.expires_at, asked.asked_by, answerer, by.at).map_err(
            |why| match why {
                rule::Refusal::SamePerson => Error::Refused(Refusal::SamePerson),
                rule::Refusal::NotEntitled => Error::Denied,
                rule::Refusal::Answered => Error::Refused(Refusal::AlreadyDecided),
                rule::Refusal::Expired => Error::Refused(Refusal::Expired),
            },
        )?;
        // Nor does anybody agree to what is done to themselves.
        if asked.subject == by.actor.account.to_string() {
            return Err(Error::Refused(Refusal::SamePerson));
        }
        Ok(asked)
    }

    /// The agreement to what the actor is about to do in exactly these words;
    /// asks for it when there is none yet.
    ///
    /// # Errors
    ///
    /// [`ApprovalAsked`](Refusal::ApprovalAsked) while nobody agreed.
    pub(crate) async fn agreed(
        &self,
        by: &By,
        sort: Sort,
        subject: &str,
        detail: &Json,
    ) -> Result<ApprovalId> {
        let there = self.asked_approval(by, sort, subject, &detail.to_string()).await?;
        if let Some(there) = there.filter(|one| one.state == State::Agreed) {
            return Ok(there.id);
        }
        let id = self.ask_approval(by, sort, subject, detail).await?;
        Err(Error::Refused(Refusal::ApprovalAsked(id)))
    }

    /// Asks for what takes two persons, and tells those who may agree. Asked
    /// for again while it waits, it is the same.
    pub(crate) async fn ask_approval(
        &self,
        by: &By,
        sort: Sort,
        subject: &str,
        detail: &Json,
    ) -> Result<ApprovalId> {
        let text = detail.to_string();
        let there = self.asked_approval(by, sort, subject, &text).await?;
        if let Some(there) = there {
            return Ok(there.id);
        }
        let asked = Approval {
            id: ApprovalId::new(by.at, by.bits()),
            sort,
            subject: subject.to_owned(),
            detail: text,
            state: State::Asked,
            asked_by: by.actor.account,
            asked_at: by.at,
            expires_at: by.at.plus(sort.lasts()),
            decided_by: None,
            decided_at: None,
            reason: String::new(),
            awaits_reader: false,
        };
        self.write(by, async |w| {
            sql::approval::add(w.connection(), &asked).await?;
            let accounts = if sort == Sort::Closure {
                closing::who_may_agree_to_closing(w, asked.case()?).await?
            } else {
                let entitled = Role::ALL.into_iter().filter(|role| {
                    let mut actions = sort.agreed_by().iter();
                    actions.any(|action| domain::access::may(*role, *action, Reach::Other))
                });
                notice::in_roles(w, &entitled.collect::<Vec<_>>()).await?
            };
            let id = asked.id.to_string();
            notice::tell(w, accounts, NoticeSort::ApprovalAsked, &id).await?;
            let detail = json!({ "sort": sort.code(), "subject": subject });
            w.audit("approval.asked", &id, detail, asked.id).await
        })
        .await
    }

    /// What the actor asked for in exactly these words, while it can be used.
    pub(crate) async fn asked_approval(
        &self,
        by: &By,
        sort: Sort,
        subject: &str,
        detail: &str,
    ) -> Result<Option<Approval>> {
        let mut c = self.database.read().await?;
        sql::approval::latest(&mut c, sort, subject, detail, by.actor.account, by.at).await
    }
}

/// Nobody else's word is awaited any more, nor are they told that it is.
async fn answered(w: &mut Write<'_>, id: ApprovalId) -> Result<()> {
    let (at, id) = (w.by.at, id.to_string());
    sql::notice::over(w.connection(), (NoticeSort::ApprovalAsked, &id), at).await
}

/// A reason that was given.
pub(crate) fn reason_of(text: &str) -> Result<&str> {
    let text = text.trim();
    if text.is_empty() {
        return Err(Error::Refused(Refusal::ReasonMissing));
    }
    if text.chars().count() > LONGEST_REASON {
        return Err(Error::Refused(Refusal::TextTooLong));
    }
    Ok(text)
}
