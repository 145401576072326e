//! Breaches of the security of personal data: detected, assessed, told to the
//! authority, told to the persons.
//!
//! Whom a breach touches is not asked of anybody: [`touched`] works it out from
//! the journal.
use crate::by::By;
use crate::error::{Error, Refusal, Result};
use crate::record::short;
use crate::retention::number;
use crate::{Register, sql};
use domain::access::{Action, Reach};
use domain::breach::{Facts, Risk};
use domain::day::Moment;
use domain::id::{AccountId, BreachId};
use domain::term::{self, Term};
use serde_json::json;
use std::collections::BTreeSet;

pub mod touched;

/// A breach.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Breach {
    /// Its id.
    pub id: BreachId,
    /// The year of its number.
    pub year: i16,
    /// Its place in the year.
    pub place: u32,
    /// When it was detected.
    pub detected_at: Moment,
    /// The first moment of the time in question.
    pub from: Moment,
    /// The first moment after it.
    pub until: Moment,
    /// The accounts in question.
    pub accounts: Vec<AccountId>,
    /// What happened, without names.
    pub about: String,
    /// Who recorded it, and when.
    pub recorded: (AccountId, Moment),
    /// What it was assessed as; none before.
    pub risk: Option<Risk>,
    /// Why.
    pub assessment: String,
    /// Who assessed it, and when.
    pub assessed: Option<(AccountId, Moment)>,
    /// When the authority was told.
    pub authority_told_at: Option<Moment>,
    /// Under which number of the authority.
    pub authority_reference: String,
    /// When the persons were told.
    pub persons_told_at: Option<Moment>,
}

impl Breach {
    /// Its number: `2026-0001`.
    #[must_use]
    pub fn number(&self) -> String {
        number(self.year, self.place)
    }

    /// What the rules ask.
    #[must_use]
    pub fn facts(&self) -> Facts {
        Facts {
            detected_at: self.detected_at,
            risk: self.risk,
            authority_told_at: self.authority_told_at,
            persons_told_at: self.persons_told_at,
        }
    }
}

/// What is recorded of a breach.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewBreach {
    /// When it was detected.
    pub detected_at: Moment,
    /// The first moment of the time in question.
    pub from: Moment,
    /// The first moment after it.
    pub until: Moment,
    /// The accounts in question.
    pub accounts: Vec<AccountId>,
    /// What happened, without names.
    pub about: String,
}

impl Register {
    /// Records a breach.
    ///
    /// # Errors
    ///
    /// [`Denied`](Error::Denied); [`EmptyText`](Refusal::EmptyText);
    /// [`DayWrong`](Refusal::DayWrong) for a time that has not come or ends
    /// before it begins; [`NotFound`](Error::NotFound) for an unknown account.
    pub async fn record_breach(&self, by: &By, new: NewBreach) -> Result<BreachId> {
        self.require(by, Action::HandleBreach, Reach::Other, "breach").await?;
        let about = short(&new.about)?;
        if about.is_empty() {
            return Err(Error::Refused(Refusal::EmptyText));
        }
        if new.detected_at > by.at || new.until <= new.from || new.from > by.at {
            return Err(Error::Refused(Refusal::DayWrong));
        }
        let accounts: BTreeSet<AccountId> = new.accounts.into_iter().collect();
        let year = by.today().year();
        self.write(by, async |w| {
            for account in &accounts {
                sql::account::by_id(w.connection(), *account).await?;
            }
            let place = sql::retention::next_number(w.connection(), "breach", year).await?;
            let breach = Breach {
                id: BreachId::new(by.at, by.bits()),
                year,
                place,
                detected_at: new.detected_at,
                from: new.from,
                until: new.until,
                accounts: accounts.into_iter().collect(),
                about,
                recorded: (by.actor.account, by.at),
                risk: None,
                assessment: String::new(),
                assessed: None,
                authority_told_at: None,
                authority_reference: String::new(),
                persons_told_at: None,
            };
            sql::breach::add(w.connection(), &breach).await?;
            let detail = json!({ "number": breach.number(), "accounts": breach.accounts.len() });
            w.audit("breach.recorded", &breach.id.to_string(), detail, breach.id).await
        })
        .await
    }

    /// The breaches, the newest first.
    ///
    /// # Errors
    ///
    /// [`NotFound`](Error::NotFound) without the right to know of any.
    pub async fn breaches(&self, by: &By) -> Result<Vec<Breach>> {
        self.require_known(by, Action::HandleBreach, "breach").await?;
        sql::breach::every(&mut *self.database.read().await?).await
    }

    /// A breach.
    ///
    /// # Errors
    ///
    /// [`NotFound`](Error::NotFound), also without the right to know of it.
    pub async fn breach(&self, by: &By, id: BreachId) -> Result<Breach> {
        self.require_known(by, Action::HandleBreach, "breach").await?;
        let breach = sql::breach::by_id(&mut *self.database.read().await?, id).await?;
        breach.ok_or(Error::NotFound)
    }

    /// The term within which the authority is told of a breach, and the last
    /// moment that is in time.
    #[must_use]
    pub fn breach_term(&self, breach: &Breach) -> Option<(&Term, Moment)> {
        let day = breach.detected_at.day();
        let term = term::in_force(&self.pack.terms, "breach_notification", day)?;
        Some((term, term.end(breach.detected_at)))
    }

    /// Keeps what a breach was assessed as, and why. It may be assessed again.
    ///
    /// # Errors
    ///
    /// [`NotFound`](Error::NotFound); [`ReasonMissing`](Refusal::ReasonMissing).
    pub async fn assess_breach(
        &self,
        by: &By,
        id: BreachId,
        risk: Risk,
        assessment: &str,
    ) -> Result<()> {
        self.breach(by, id).await?;
        let assessment = short(assessment)?;
        if assessment.is_empty() {
            return Err(Error::Refused(Refusal::ReasonMissing));
        }
        self.write(by, async |w| {
            let (c, who) = (w.connection(), (by.actor.account, by.at));
            sql::breach::assess(c, id, risk, &assessment, who).await?;
            w.audit("breach.assessed", &id.to_string(), json!({ "risk": risk.code() }), ()).await
        })
        .await
    }

    /// Keeps that the authority was told, when and under which number.
    ///
    /// # Errors
    ///
    /// [`NotFound`](Error::NotFound); [`DayWrong`](Refusal::DayWrong) for a
    /// moment before the detection or to come;
    /// [`AlreadyDecided`](Refusal::AlreadyDecided).
    pub async fn tell_authority(
        &self,
        by: &By,
        id: BreachId,
        at: Moment,
        reference: &str,
    ) -> Result<()> {
        let breach = self.breach(by, id).await?;
        let reference = short(reference)?;
        if at < breach.detected_at || at > by.at {
            return Err(Error::Refused(Refusal::DayWrong));
        }
        self.write(by, async |w| {
            if !sql::breach::tell_authority(w.connection(), id, at, &reference).await? {
                return Err(Error::Refused(Refusal::AlreadyDecided));
            }
            w.audit("breach.reported", &id.to_string(), json!({ "told_at": at.0 }), ()).await
        })
        .await
    }

    /// Keeps that the persons were told.
    ///
    /// # Errors
    ///
    /// As for [`Register::tell_authority`].
    pub async fn tell_persons(&self, by: &By, id: BreachId, at: Moment) -> Result<()> {
        let breach = self.breach(by, id).await?;
        if at < breach.detected_at || at > by.at {
            return Err(Error::Refused(Refusal::DayWrong));
        }
        self.write(by, async |w| {
            if !sql::breach::tell_persons(w.connection(), id, at).await? {
                return Err(Error::Refused(Refusal::AlreadyDecided));
            }
            w.audit("breach.persons_informed", &id.to_string(), json!({ "told_at": at.0 }), ())
                .await
        })
        .await
    }
}
