//! Who is linked to whom by the events of a case, and of the other cases that
//! the reader may read the steps of and that share a person with it.
use crate::by::By;
use crate::error::Result;
use crate::event::Happened;
use crate::{Register, sql};
use domain::access::Action;
use domain::case_file::CaseNumber;
use domain::id::{CaseId, PersonId};
use domain::trafficking::event::EventRole;
use domain::trafficking::network::{Link, Linking, network};
use serde_json::json;
use std::collections::{BTreeMap, BTreeSet};

/// The most cases that are looked at.
pub const MOST_CASES: usize = 50;

/// Persons, and what links them.
#[derive(Clone, Debug)]
pub struct Network {
    /// Everybody who took part in an event, with all that each was.
    pub persons: BTreeMap<PersonId, BTreeSet<EventRole>>,
    /// The links between them.
    pub links: Vec<Link>,
    /// The cases that were looked at, the one that was asked for first.
    pub cases: Vec<(CaseId, CaseNumber)>,
    /// Whether there were more than [`MOST_CASES`] of them.
    pub more: bool,
}

impl Register {
    /// The network of a case. What of it is in cases that the actor may not read
    /// is not there, and nothing says that it is.
    ///
    /// # Errors
    ///
    /// [`NotFound`](crate::Error::NotFound), also for a case that the actor may not
    /// know of; [`Denied`](crate::Error::Denied) for one who may know of it alone.
    pub async fn network(&self, by: &By, case: CaseId) -> Result<Network> {
        let there = self.case_for(by, case, Action::ReadSteps).await?;
        let (mut cases, mut more) = (vec![(there.id, there.number)], false);
        let mut events: Vec<Linking> = Vec::new();
        let mut looked = 0;
        while let Some((case, _)) = cases.get(looked).copied() {
            looked += 1;
            let mut c = self.database.read().await?;
            let standing =
                sql::event::of_case(&mut c, case).await?.into_iter().filter(Happened::stands);
            events.extend(standing.map(|one| Linking {
                event: one.id,
                case: one.case,
                involved: one.involved,
            }));
            let sharing = sql::case_file::sharing(&mut c, case).await?;
            drop(c);
            for other in sharing {
                if cases.iter().any(|(there, _)| *there == other.0) {
                    continue;
                }
                // Asked of each: a case with a child is not read by rank.
                if !self.near_case(by, other.0).await?.1.may(by, Action::ReadSteps) {
                    continue;
                }
                if cases.len() == MOST_CASES {
                    more = true;
                } else {
                    cases.push(other);
                }
            }
        }
        let (persons, links) = network(&events);
        let ids: Vec<String> = cases.iter().map(|(id, _)| id.to_string()).collect();
        let detail = json!({ "cases": ids });
        self.write(by, async |w| w.audit("network.read", &case.to_string(), detail, ()).await)
            .await?;
        Ok(Network { persons, links, cases, more })
    }
}
