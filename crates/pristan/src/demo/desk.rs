//! Where what is sealed is put down: who acts, when, and by what chance.
use super::chance::Chance;
use crate::complaint::Result;
use domain::case_file::{ClosingReason, Part};
use domain::day::Moment;
use domain::id::{CaseId, PersonId, StepId};
use domain::person::{Person, Regime};
use domain::referral::step::Step;
use register::account::Secret;
use register::step::NewStep;
use register::{By, Register};

/// A desk at which one thing is done after the other.
pub(super) struct Desk<'r> {
    pub(super) register: &'r Register,
    chance: Chance,
    /// When the last thing was done.
    at: Moment,
    /// How long after it the next is, in milliseconds.
    pace: i64,
}

impl<'r> Desk<'r> {
    pub(super) const fn new(register: &'r Register, seed: u64, at: Moment, pace: i64) -> Self {
        Self { register, chance: Chance::new(seed), at, pace }
    }

    /// Nothing is done before `at` from here on.
    pub(super) fn wait_until(&mut self, at: Moment) {
        self.at = self.at.max(at);
    }

    /// Somebody who acts, after whoever acted before.
    pub(super) async fn by(&mut self, login: &str) -> Result<By> {
        let actor = self.register.account_by_login(login).await?.actor();
        self.at = self.at.plus(self.pace);
        Ok(By::new(actor, self.at, self.chance.seed()))
    }

    /// Closes a case: one asks, the coordinator agrees.
    pub(super) async fn close_case(&mut self, who: &str, case: CaseId) -> Result<()> {
        let by = self.by(who).await?;
        let asked = self.register.ask_to_close(&by, case, Some(ClosingReason::Declined)).await?;
        let by = self.by("coordinator").await?;
        Ok(self.register.agree(&by, asked).await?)
    }

    pub(super) fn secret(&mut self) -> Secret {
        let mut bytes = [0; 32];
        bytes.fill_with(|| self.chance.bits().to_le_bytes()[0]);
        Secret::new(bytes)
    }

    /// Enters a person into a case.
    pub(super) async fn enter(
        &mut self,
        login: &str,
        case: CaseId,
        (person, part): (&Person, Part),
    ) -> Result<PersonId> {
        let (by, secret) = (self.by(login).await?, self.secret());
        let accused = part.is_of_the_accused();
        let regime = if accused { Regime::LawEnforcement } else { Regime::Gdpr };
        Ok(self.register.enter_person(&by, case, person, part, regime, &secret).await?)
    }

    /// Puts a step down; one that has no moment of its own was done now.
    pub(super) async fn put(
        &mut self,
        login: &str,
        (case, person): (CaseId, PersonId),
        on: Option<Moment>,
        (step, reason): (Step, &str),
    ) -> Result<StepId> {
        let (by, secret) = (self.by(login).await?, self.secret());
        let step = NewStep { person, on: on.unwrap_or(by.at), step, reason };
        Ok(self.register.put_step(&by, case, &step, &secret).await?)
    }
}
