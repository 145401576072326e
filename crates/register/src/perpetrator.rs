//! Those suspected, accused or convicted, across the cases whose steps somebody
//! reads. How each stands is worked out from the steps each time it is asked, so it
//! is looked for after it was read: of some hundreds of cases that is no matter.
use crate::by::By;
use crate::error::Result;
use crate::{Register, sql};
use domain::access::{Action, Context};
use domain::case_file::{CaseNumber, CaseState};
use domain::id::CaseId;
use domain::person::Nature;
use domain::referral::perpetrator::{Perpetrator, Status, perpetrators};
use domain::referral::proceeding::Stage;
use serde_json::json;
use std::collections::BTreeSet;

/// Somebody in a case against whom there may be proceedings.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// The case.
    pub case: CaseId,
    /// Its number.
    pub number: CaseNumber,
    /// Whether it is worked on.
    pub state: CaseState,
    /// What they are before the law.
    pub nature: Nature,
    /// Who, and how they stand.
    pub of: Perpetrator,
}

/// Who is asked for.
#[derive(Clone, Copy, Debug, Default)]
pub struct Asked {
    /// Those who stand so; all if none.
    pub status: Option<Status>,
    /// Those whose proceedings reached this and no more; all if none.
    pub stage: Option<Stage>,
    /// Those of closed cases too.
    pub closed: bool,
    /// How many come before.
    pub skip: usize,
    /// How many, at most.
    pub limit: usize,
}

impl Asked {
    fn fits(&self, one: &Perpetrator) -> bool {
        let stage = one.reached.as_ref().map(|reached| reached.stage);
        self.status.is_none_or(|status| one.status == status)
            && self.stage.is_none_or(|asked| stage == Some(asked))
    }
}

/// Cases whose steps are read at once.
const AT_ONCE: usize = 500;

impl Register {
    /// Those suspected, accused or convicted in the cases whose steps the actor may
    /// read, of the newest case first, and how many there are. Of a case with a child
    /// that is who works on it.
    ///
    /// # Errors
    ///
    /// Those of the database.
    pub async fn perpetrators(&self, by: &By, asked: Asked) -> Result<(Vec<Found>, usize)> {
        let scope = |child| by.scope_in(Action::ReadSteps, Context { child, ..Context::default() });
        let mut c = self.database.read().await?;
        let cases =
            sql::perpetrator::cases(&mut c, (&scope(false), &scope(true)), asked.closed).await?;
        let mut all = Vec::new();
        for some in cases.chunks(AT_ONCE) {
            let ids: Vec<CaseId> = some.iter().map(|(case, ..)| *case).collect();
            let mut entries = sql::worklist::steps(&mut c, &ids).await?;
            let mut parts = sql::perpetrator::parts(&mut c, &ids).await?;
            for (case, number, state) in some {
                let steps = entries.remove(case).unwrap_or_default();
                let there = parts.remove(case).unwrap_or_default();
                let own: Vec<_> = there.iter().map(|(person, part, _)| (*person, *part)).collect();
                let found = perpetrators(&steps, &own).into_iter().filter(|one| asked.fits(one));
                all.extend(found.map(|of| {
                    let same = there.iter().find(|(person, ..)| *person == of.person);
                    let nature = same.map_or(Nature::Natural, |(.., nature)| *nature);
                    Found { case: *case, number: *number, state: *state, nature, of }
                }));
            }
        }
        drop(c);
        let count = all.len();
        let shown: Vec<Found> = all.into_iter().skip(asked.skip).take(asked.limit).collect();
        if !shown.is_empty() {
            let ids: BTreeSet<String> = shown.iter().map(|one| one.case.to_string()).collect();
            let detail = json!({ "cases": ids, "steps": "perpetrators" });
            self.write(by, async |w| w.audit("cases.listed", "", detail, ()).await).await?;
        }
        Ok((shown, count))
    }
}
