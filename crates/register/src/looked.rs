//! Who looked at a person: what the journal says, found under the pseudonyms
//! that only the keys tell.
use crate::audit::Entry;
use crate::by::By;
use crate::case_file::{CaseFile, owner as owner_of_case};
use crate::error::{Error, Refusal, Result};
use crate::receipt::pseudonym;
use crate::{Register, sql};
use domain::access::{Action, Reach};
use domain::case_file::posts;
use domain::id::PersonId;
use serde_json::json;

impl Register {
    /// The cases of a person that the actor is assigned to, by number.
    ///
    /// # Errors
    ///
    /// Those of the database.
    pub async fn cases_of(&self, by: &By, person: PersonId) -> Result<Vec<CaseFile>> {
        let mut c = self.database.read().await?;
        let mut cases = Vec::new();
        for id in sql::looked::cases_of(&mut c, person, by.in_circles()).await? {
            let all = sql::case_file::assignments(&mut c, id).await?;
            if posts(&all, by.actor.account, by.today()).next().is_some() {
                cases.extend(sql::case_file::by_id(&mut c, id).await?);
            }
        }
        cases.sort_by_key(|case| case.number);
        Ok(cases)
    }

    /// What the journal has about a person and the cases the person is in, but
    /// for closed circles that are not the actor's, the last first: entered, corrected, opened, found, refused. That it was
    /// asked for is an entry too.
    ///
    /// # Errors
    ///
    /// [`Denied`](Error::Denied) without the right to read the journal;
    /// [`Sealed`](Error::Sealed); [`NotFound`](Error::NotFound);
    /// [`Erased`](Refusal::Erased): without the key nobody tells which entries
    /// are the person's.
    pub async fn looked(&self, by: &By, person: PersonId) -> Result<Vec<Entry>> {
        self.require(by, Action::ReadJournal, Reach::Other, "journal").await?;
        let unsealed = self.unsealed()?;
        let mut c = self.database.read().await?;
        let row = sql::person::by_id(&mut c, person).await?.ok_or(Error::NotFound)?;
        if row.erased {
            return Err(Error::Refused(Refusal::Erased));
        }
        let cases = sql::looked::cases_of(&mut c, person, by.in_circles()).await?;
        let owner = row.owner();
        let own = pseudonym(&unsealed.keys_of(&owner).await?[0], &owner);
        let mut entries = sql::looked::about(&mut c, &own).await?;
        entries.extend(sql::looked::found(&mut c, &own).await?);
        for case in cases {
            let owner = owner_of_case(case);
            match unsealed.keys_of(&owner).await {
                Ok(keys) => {
                    let subject = pseudonym(&keys[0], &owner);
                    entries.extend(sql::looked::about(&mut c, &subject).await?);
                }
                Err(Error::Refused(Refusal::Erased)) => {}
                Err(error) => return Err(error),
            }
        }
        drop(c);
        entries.sort_by_key(|entry| std::cmp::Reverse(entry.seq));
        entries.dedup_by_key(|entry| entry.seq);
        let detail = json!({ "entries": entries.len() });
        self.write(by, async |w| w.audit("person.traced", &own, detail, ()).await).await?;
        Ok(entries)
    }
}
