//! Giving every person, case and alert a new data key, while the register is used.
//!
//! The level below the root: [`Register::rotate_root`] wraps the same data keys
//! anew, this makes others and seals with them what the old ones sealed.
use crate::account::Secret;
use crate::error::{Error, Refusal, Result};
use crate::keys::Holders;
use crate::{Register, sql};
use domain::day::Moment;
use serde_json::json;

/// How many were given a new key, and who was not reached.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Renewed {
    /// The number that every newest key now has at least.
    pub to: u32,
    /// Persons.
    pub persons: u64,
    /// Cases.
    pub cases: u64,
    /// Alerts.
    pub alerts: u64,
    /// Those that were written to at the same time, twice: to be asked for again.
    pub left: u64,
}

impl Register {
    /// Gives a new key to each person, case and alert whose newest key has a
    /// number below `to`; by default to all. Stopped half way it is carried on
    /// with the `to` of the first time. `chance` draws a seed and a secret for
    /// each.
    ///
    /// # Errors
    ///
    /// [`Sealed`](Error::Sealed), and those of the database.
    pub async fn renew_data_keys(
        &self,
        holders: &Holders,
        to: Option<u32>,
        mut chance: impl FnMut() -> (u128, Secret),
    ) -> Result<Renewed> {
        let unsealed = self.unsealed()?;
        let highest = sql::keys::highest(&mut *unsealed.keys.read().await?).await?;
        let mut done = Renewed { to: to.unwrap_or(highest + 1), ..Renewed::default() };
        let mut after = String::new();
        loop {
            let some = sql::keys::numbers(&mut *unsealed.keys.read().await?, &after).await?;
            let Some((last, _)) = some.last() else { break };
            after.clone_from(last);
            for (owner, _) in some.iter().filter(|(_, number)| *number < done.to) {
                let mut renewed = self.renew_key(owner, holders.by.at, chance()).await;
                if matches!(renewed, Err(Error::Conflict(_))) {
                    renewed = self.renew_key(owner, holders.by.at, chance()).await;
                }
                match renewed {
                    Ok(()) => match owner.split_once('/') {
                        Some(("person", _)) => done.persons += 1,
                        Some(("case", _)) => done.cases += 1,
                        _ => done.alerts += 1,
                    },
                    Err(Error::Conflict(_)) => done.left += 1,
                    // Erased meanwhile; or its key was made for what was then
                    // not written.
                    Err(Error::NotFound | Error::Refused(Refusal::Erased)) => {}
                    Err(error) => return Err(error),
                }
            }
        }
        self.write(&holders.by, async |w| {
            let detail = json!({
                "to": done.to, "persons": done.persons, "cases": done.cases,
                "alerts": done.alerts, "left": done.left,
                "confirmed_by": holders.confirmed_by(),
            });
            w.audit("vault.keys_renewed", "", detail, ()).await
        })
        .await?;
        Ok(done)
    }

    async fn renew_key(&self, owner: &str, at: Moment, chance: (u128, Secret)) -> Result<()> {
        let (seed, secret) = chance;
        let damaged = || Error::Damaged("wrapped_key.owner");
        match owner.split_once('/').ok_or_else(damaged)? {
            ("person", id) => {
                let person = id.parse().map_err(|_| damaged())?;
                self.rotate_person_key(person, at, seed, &secret).await
            }
            ("case", id) => {
                let case = id.parse().map_err(|_| damaged())?;
                self.rotate_case_key(case, at, seed, &secret).await
            }
            (_, id) => {
                let alert = id.parse().map_err(|_| damaged())?;
                self.rotate_alert_key(alert, at, seed, &secret).await
            }
        }
    }
}
