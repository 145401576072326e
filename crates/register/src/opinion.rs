//! What people say of the help they had: taken without an account, and counted
//! with what was said in cases.
use crate::by::{Actor, By};
use crate::error::{Error, Refusal, Result};
use crate::{Register, sql};
use domain::access::{Action, Reach};
use domain::day::{Day, Moment};
use domain::id::OpinionId;
use domain::institution::{Institution, InstitutionKind};
use domain::referral::opinion::{Answers, Summary, overall, summary};
use domain::referral::step;
use serde_json::json;
use std::collections::BTreeMap;

/// The most opinions that are kept of one day.
const MOST_A_DAY: i64 = 500;

/// What was said in a year.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Opinions {
    /// Of everybody's help; none for who is shown their own body alone.
    pub all: Option<Summary>,
    /// Of each body of which anything was said, by its code; empty where none was
    /// named.
    pub of: BTreeMap<String, Summary>,
}

/// Whether a body helps people, and may so be named in an opinion.
fn helps(body: &Institution) -> bool {
    matches!(body.kind, InstitutionKind::Service | InstitutionKind::Ngo)
}

impl Register {
    /// The bodies that may be named in an opinion without a name.
    #[must_use]
    pub fn helping_bodies(&self) -> Vec<&Institution> {
        self.pack.institutions.iter().filter(|body| helps(body)).collect()
    }

    /// Keeps what somebody says, who is not asked for anything else. `about` is
    /// the code of a body, or empty. `seed` is drawn for this alone.
    ///
    /// # Errors
    ///
    /// [`Procedure`](Refusal::Procedure) when nothing was said; [`StepWrong`](Refusal::StepWrong)
    /// for a body that cannot be named; [`Busy`](Refusal::Busy) when too many
    /// came on the day.
    pub async fn give_opinion(
        &self,
        about: &str,
        answers: &Answers,
        at: Moment,
        seed: u128,
    ) -> Result<()> {
        if answers.is_empty() {
            return Err(Error::Refused(Refusal::Procedure(step::Refusal::NothingSaid)));
        }
        let known = about.is_empty() || self.helping_bodies().iter().any(|b| b.code == about);
        if !known {
            return Err(Error::Refused(Refusal::StepWrong));
        }
        // When in the day is written nowhere, nor in the id.
        let by = By::new(Actor::system(), Moment::at_start_of(at.day()), seed);
        let today = by.today();
        self.write(&by, async |w| {
            if sql::opinion::on_day(w.connection(), today).await? >= MOST_A_DAY {
                return Err(Error::Refused(Refusal::Busy));
            }
            let id = OpinionId::new(by.at, by.bits());
            sql::opinion::add(w.connection(), id, today, about, answers).await?;
            w.audit("opinion.given", &id.to_string(), json!({}), ()).await
        })
        .await
    }

    /// What was said in a year: of every body for whoever reads the records of
    /// all, else of the actor's own.
    ///
    /// # Errors
    ///
    /// Those of the database.
    pub async fn opinions(&self, by: &By, year: i16) -> Result<Opinions> {
        let first = |year| Day::of(year, 1, 1).ok_or(Error::NotFound);
        let (from, until) = (first(year)?, first(year.saturating_add(1))?);
        let said = sql::opinion::between(&mut *self.database.read().await?, from, until).await?;
        let every = by.may(Action::ReadRecord, Reach::Other);
        let whole: Vec<Answers> = said.iter().map(|(_, answers)| *answers).collect();
        let mut of: BTreeMap<String, Vec<Answers>> = BTreeMap::new();
        for (about, answers) in said {
            if every || about == by.actor.institution {
                of.entry(about).or_default().push(answers);
            }
        }
        let of: BTreeMap<String, Summary> =
            of.into_iter().map(|(body, all)| (body, summary(&all))).collect();
        Ok(Opinions { all: every.then(|| overall(&whole, of.values())), of })
    }
}
