//! A case is closed by two persons, and opened again by one.
//!
//! The terms of a closed case do not run: nobody is reminded of a follow-up that was
//! due after it. So whoever asks, and whoever agrees, is shown what is still open, and
//! a case with open duties is closed only for a reason from a closed list, which is
//! kept with what was asked and stands in the journal. Opened again, its terms are
//! worked out of its steps as if it had never been closed.
use crate::approval::Approval;
use crate::by::By;
use crate::case_file::CaseFile;
use crate::case_term::{self, CaseTerm, TermKey};
use crate::db::Write;
use crate::error::{Error, Refusal, Result};
use crate::notice::{self, NoticeSort};
use crate::{Register, sql};
use domain::access::{Action, Role};
use domain::approval::Sort;
use domain::case_file::{CaseState, ClosingReason, ReopeningReason};
use domain::day::Moment;
use domain::id::{AccountId, ApprovalId, CaseId};
use domain::referral::placement::Reason;
use serde_json::json;

/// The duties of a case that nobody would be reminded of, were it closed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OpenDuties {
    /// How many ran out.
    pub late: usize,
    /// How many there are, with those.
    pub all: usize,
    /// They, the one that ends first first; none for who does not read the steps of
    /// the case, or would have to say for what.
    pub listed: Option<Vec<CaseTerm>>,
}

/// How a case was closed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Closed {
    /// When.
    pub at: Moment,
    /// Why, though duties were open; none when none was.
    pub reason: Option<ClosingReason>,
}

/// Who is told that a case is to be closed: the others who work on it; where
/// there are none, the secretaries who say who does; else the coordinators. Of a
/// case in a closed circle nobody is told who does not work on it.
pub(crate) async fn who_may_agree_to_closing(
    w: &mut Write<'_>,
    case: CaseId,
) -> Result<Vec<AccountId>> {
    let (own, today) = (w.by.actor.account, w.by.today());
    let mut near = sql::notice::on_case(w.connection(), case, today).await?;
    near.retain(|account| *account != own);
    let there = sql::case_file::by_id(w.connection(), case).await?;
    if there.is_some_and(|there| there.circle) {
        return Ok(near);
    }
    if near.is_empty() {
        near = sql::notice::secretaries_near(w.connection(), case).await?;
        near.retain(|account| *account != own);
    }
    if near.is_empty() { notice::in_roles(w, &[Role::Coordinator]).await } else { Ok(near) }
}

/// Why it was asked to close a case, though duties of it are open.
fn reason_of(asked: &Approval) -> Option<ClosingReason> {
    asked.asked("reason").parse().ok()
}

impl Register {
    /// Asks to close a case: nothing more is entered in it then, and nobody is reminded
    /// of its duties. It is closed when somebody else agrees who works on it or says who
    /// does ([`Register::agree`]). Asked for again while it waits, it is the same, unless
    /// it needs the reason that was not given before.
    ///
    /// # Errors
    ///
    /// [`NotFound`](Error::NotFound); [`Denied`](Error::Denied);
    /// [`CaseClosed`](Refusal::CaseClosed); [`Placement`](Refusal::Placement)
    /// while somebody stays in a shelter or waits for a bed;
    /// [`DutiesOpen`](Refusal::DutiesOpen) without a reason while duties are open.
    pub async fn ask_to_close(
        &self,
        by: &By,
        case: CaseId,
        reason: Option<ClosingReason>,
    ) -> Result<ApprovalId> {
        let there = self.case_for(by, case, Action::WriteCase).await?;
        if there.state == CaseState::Closed {
            return Err(Error::Refused(Refusal::CaseClosed));
        }
        let subject = case.to_string();
        let mut c = self.database.read().await?;
        let lasts = sql::placement::lasts(&mut c, case).await?;
        let open = !sql::case_term::duties(&mut c, case).await?.is_empty();
        let asked = sql::approval::awaiting(&mut c, Sort::Closure, &subject, by.at).await?;
        drop(c);
        if lasts {
            return Err(Error::Refused(Refusal::Placement(Reason::PlacedAlready)));
        }
        match asked {
            Some(asked) if !open || reason_of(&asked).is_some() => Ok(asked.id),
            _ if open && reason.is_none() => Err(Error::Refused(Refusal::DutiesOpen)),
            _ => {
                // Where nothing is open there is nothing to be excused.
                let reason = reason.filter(|_| open).map(ClosingReason::code);
                let detail = reason.map_or_else(|| json!({}), |code| json!({ "reason": code }));
                self.ask_approval(by, Sort::Closure, &subject, &detail).await
            }
        }
    }

    /// The asking to close a case that awaits an answer, for whoever may know of
    /// the case.
    ///
    /// # Errors
    ///
    /// [`NotFound`](Error::NotFound).
    pub async fn closing_asked(&self, by: &By, case: CaseId) -> Result<Option<Approval>> {
        self.case_for(by, case, Action::ReadCase).await?;
        let mut c = self.database.read().await?;
        let subject = case.to_string();
        let asked = sql::approval::awaiting(&mut c, Sort::Closure, &subject, by.at).await?;
        drop(c);
        match asked {
            Some(asked) => self.shown_to(by, asked).await,
            None => Ok(None),
        }
    }

    /// The duties of an open case that run or ran out, for those who ask to close it or
    /// agree to it.
    ///
    /// # Errors
    ///
    /// [`NotFound`](Error::NotFound) for a case the actor may not know of;
    /// [`Denied`](Error::Denied) for who neither works on it nor says who does.
    pub async fn open_duties(&self, by: &By, case: CaseId) -> Result<OpenDuties> {
        let there = self.case_to_close(by, case).await?;
        let (_, near) = self.near_case(by, case).await?;
        let mut c = self.database.read().await?;
        let duties = sql::case_term::duties(&mut c, case).await?;
        drop(c);
        let term = |(key, due): (TermKey, Moment)| key.of_case(case, there.number, due);
        let terms: Vec<CaseTerm> = duties.into_iter().map(term).collect::<Result<_>>()?;
        let late = terms.iter().filter(|term| term.is_late(by.at)).count();
        let reads = near.may(by, Action::ReadSteps);
        if reads && !terms.is_empty() {
            let (subject, detail) = (case.to_string(), json!({ "terms": terms.len() }));
            self.write(by, async |w| w.audit("case.terms_read", &subject, detail, ()).await)
                .await?;
        }
        Ok(OpenDuties { late, all: terms.len(), listed: reads.then_some(terms) })
    }

    /// How a closed case was closed last; none for an open one.
    ///
    /// # Errors
    ///
    /// [`NotFound`](Error::NotFound) for a case the actor may not know of.
    pub async fn closed(&self, by: &By, case: CaseId) -> Result<Option<Closed>> {
        self.case_for(by, case, Action::ReadCase).await?;
        let mut c = self.database.read().await?;
        let Some(at) = sql::case_file::closed_at(&mut c, case).await? else { return Ok(None) };
        let subject = case.to_string();
        let agreed = sql::approval::last_used(&mut c, Sort::Closure, &subject).await?;
        Ok(Some(Closed { at, reason: agreed.as_ref().and_then(reason_of) }))
    }

    /// Closes a case, once two persons agree.
    pub(crate) async fn close_case(&self, w: &mut Write<'_>, asked: &Approval) -> Result<()> {
        let (at, case) = (w.by.at, asked.case()?);
        sql::case_file::close(w.connection(), case, at).await?;
        // Asked once nobody can be admitted any more, and nothing be put down.
        if sql::placement::lasts(w.connection(), case).await? {
            return Err(Error::Refused(Refusal::Placement(Reason::PlacedAlready)));
        }
        let duties = sql::case_term::duties(w.connection(), case).await?;
        let reason = reason_of(asked).filter(|_| !duties.is_empty());
        if !duties.is_empty() && reason.is_none() {
            return Err(Error::Refused(Refusal::DutiesOpen));
        }
        // Opened again, it is not closed by what was asked before.
        for one in sql::approval::lapse(w.connection(), Sort::Closure, &asked.subject, at).await? {
            let told = (NoticeSort::ApprovalAsked, one.to_string());
            sql::notice::over(w.connection(), (told.0, &told.1), at).await?;
        }
        case_term::renew(w, &self.pack.terms, case).await?;
        let late = duties.iter().filter(|(_, due)| *due < at).count();
        let detail = match reason {
            Some(reason) => {
                json!({ "reason": reason.code(), "open": duties.len(), "late": late })
            }
            None => json!({}),
        };
        w.audit("case.closed", &case.to_string(), detail, ()).await.map(|_| ())
    }

    /// Opens a closed case again: who works on it, or says who does, is enough. Its terms
    /// run again from where its steps stand.
    ///
    /// # Errors
    ///
    /// [`NotFound`](Error::NotFound) for a case the actor may not know of;
    /// [`Denied`](Error::Denied); [`CaseOpen`](Refusal::CaseOpen);
    /// [`Erased`](Refusal::Erased) for one whose key was destroyed.
    pub async fn reopen_case(&self, by: &By, case: CaseId, reason: ReopeningReason) -> Result<()> {
        self.case_to_close(by, case).await?;
        self.write(by, async |w| {
            sql::case_file::reopen(w.connection(), case).await?;
            case_term::renew(w, &self.pack.terms, case).await?;
            let detail = json!({ "reason": reason.code() });
            w.audit("case.reopened", &case.to_string(), detail, ()).await
        })
        .await
    }

    /// Whether the actor may agree to the closing of a case, and opens it again. For what
    /// a page offers.
    ///
    /// # Errors
    ///
    /// Those of the database.
    pub async fn case_closes(&self, by: &By, case: CaseId) -> Result<bool> {
        let (_, near) = self.near_case(by, case).await?;
        Ok(Sort::Closure.agreed_by().iter().any(|action| near.may(by, *action)))
    }

    /// The case, for who works on it or says who does.
    async fn case_to_close(&self, by: &By, case: CaseId) -> Result<CaseFile> {
        let action =
            if self.case_takes(by, case).await? { Action::WriteCase } else { Action::AssignCase };
        self.case_for(by, case, action).await
    }
}
