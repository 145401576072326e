//! Legal holds: what is kept whatever the table of retention says.
//!
//! A hold on a case keeps the persons in it, and a hold on a person keeps what
//! is told of the cases the person is in: the one is evidence of the other. It
//! holds until somebody lifts it; the day of its review only reminds.
use crate::by::By;
use crate::error::{Error, Refusal, Result};
use crate::record::short;
use crate::{Register, sql};
use domain::access::{Action, Reach};
use domain::case_file::CaseNumber;
use domain::day::{Day, Moment};
use domain::id::{AccountId, CaseId, HoldId, PersonId};
use serde_json::json;
use sqlx::AnyConnection;

/// What is held.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Held {
    /// A person, and what is told of the cases the person is in.
    Person(PersonId),
    /// What is told of a case, and the persons in it.
    Case(CaseId),
}

impl Held {
    /// The code of the sort.
    #[must_use]
    pub const fn sort(self) -> &'static str {
        match self {
            Self::Person(_) => "person",
            Self::Case(_) => "case",
        }
    }

    /// The id.
    #[must_use]
    pub fn id(self) -> String {
        match self {
            Self::Person(id) => id.to_string(),
            Self::Case(id) => id.to_string(),
        }
    }
}

/// A hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LegalHold {
    /// Its id.
    pub id: HoldId,
    /// What it holds.
    pub held: Held,
    /// Why.
    pub reason: String,
    /// The day by which somebody looks again whether it is needed.
    pub review_on: Day,
    /// Who placed it.
    pub placed_by: AccountId,
    /// When.
    pub placed_at: Moment,
    /// Who lifted it, when, and why; none while it holds.
    pub lifted: Option<(AccountId, Moment, String)>,
}

/// Whether what is held is a case in a closed circle that is not the actor's.
async fn is_hidden(c: &mut AnyConnection, by: &By, held: Held) -> Result<bool> {
    match held {
        Held::Person(_) => Ok(false),
        Held::Case(case) => sql::case_file::is_hidden(c, case, by.in_circles()).await,
    }
}

impl Register {
    /// Every hold, those that hold first, then the newest; but for those on cases
    /// in a closed circle that is not the actor's.
    ///
    /// # Errors
    ///
    /// [`NotFound`](Error::NotFound) without the right to know of any.
    pub async fn holds(&self, by: &By) -> Result<Vec<LegalHold>> {
        self.require_known(by, Action::ReadRetention, "holds").await?;
        let mut c = self.database.read().await?;
        let mut shown = Vec::new();
        for hold in sql::hold::all(&mut c).await? {
            if !is_hidden(&mut c, by, hold.held).await? {
                shown.push(hold);
            }
        }
        Ok(shown)
    }

    /// What is meant by the number of a case, or the id of a person or a case.
    ///
    /// # Errors
    ///
    /// [`NotFound`](Error::NotFound), also without the right to place a hold.
    pub async fn held(&self, by: &By, text: &str) -> Result<Held> {
        self.require_known(by, Action::PlaceHold, "holds").await?;
        let mut c = self.database.read().await?;
        if let Ok(number) = text.parse::<CaseNumber>() {
            let case = sql::case_file::by_number(&mut c, number, by.in_circles()).await?;
            return case.map(Held::Case).ok_or(Error::NotFound);
        }
        let found = [text.parse().map(Held::Person), text.parse().map(Held::Case)];
        for held in found.into_iter().flatten() {
            let there = sql::hold::erased(&mut c, held).await?.is_some();
            if there && !is_hidden(&mut c, by, held).await? {
                return Ok(held);
            }
        }
        Err(Error::NotFound)
    }

    /// Places a hold, to be looked at again by a day. The reason is kept with
    /// it and is not in the journal.
    ///
    /// # Errors
    ///
    /// [`Denied`](Error::Denied); [`NotFound`](Error::NotFound);
    /// [`Erased`](Refusal::Erased); [`ReasonMissing`](Refusal::ReasonMissing);
    /// [`DayWrong`](Refusal::DayWrong) for a review that is not to come.
    pub async fn place_hold(
        &self,
        by: &By,
        held: Held,
        reason: &str,
        review_on: Day,
    ) -> Result<HoldId> {
        self.require(by, Action::PlaceHold, Reach::Other, held.sort()).await?;
        let reason = short(reason)?;
        if reason.is_empty() {
            return Err(Error::Refused(Refusal::ReasonMissing));
        }
        if review_on <= by.today() {
            return Err(Error::Refused(Refusal::DayWrong));
        }
        let placed = LegalHold {
            id: HoldId::new(by.at, by.bits()),
            held,
            reason,
            review_on,
            placed_by: by.actor.account,
            placed_at: by.at,
            lifted: None,
        };
        self.write(by, async |w| {
            let detail = json!({ "sort": held.sort(), "review_on": review_on });
            let audited = w.audit("hold.placed", &placed.id.to_string(), detail, placed.id).await?;
            if is_hidden(w.connection(), by, held).await? {
                return Err(Error::NotFound);
            }
            match sql::hold::erased(w.connection(), held).await? {
                None => return Err(Error::NotFound),
                Some(true) => return Err(Error::Refused(Refusal::Erased)),
                Some(false) => {}
            }
            sql::hold::add(w.connection(), &placed).await?;
            Ok(audited)
        })
        .await
    }

    /// Lifts a hold, with a reason.
    ///
    /// # Errors
    ///
    /// [`Denied`](Error::Denied); [`NotFound`](Error::NotFound);
    /// [`ReasonMissing`](Refusal::ReasonMissing);
    /// [`AlreadyDecided`](Refusal::AlreadyDecided) for one that was lifted.
    pub async fn lift_hold(&self, by: &By, hold: HoldId, reason: &str) -> Result<()> {
        self.require(by, Action::PlaceHold, Reach::Other, "hold").await?;
        let reason = short(reason)?;
        if reason.is_empty() {
            return Err(Error::Refused(Refusal::ReasonMissing));
        }
        if self.holds(by).await?.iter().all(|there| there.id != hold) {
            return Err(Error::NotFound);
        }
        self.write(by, async |w| {
            let account = by.actor.account;
            if !sql::hold::lift(w.connection(), hold, (account, by.at), &reason).await? {
                return Err(Error::Refused(Refusal::AlreadyDecided));
            }
            w.audit("hold.lifted", &hold.to_string(), json!({}), ()).await
        })
        .await
    }

    /// Refuses who may not even know that there is such a thing, with the
    /// answer of what is not there.
    pub(crate) async fn require_known(&self, by: &By, action: Action, subject: &str) -> Result<()> {
        match self.require(by, action, Reach::Other, subject).await {
            Err(Error::Denied) => Err(Error::NotFound),
            other => other,
        }
    }
}
