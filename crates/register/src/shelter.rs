//! Where shelters are: entered by those who run one, opened one at a time.
//!
//! The address is in a table of its own, under a key of its own that is wrapped
//! apart from those of persons and cases. No list, search, export or map reads
//! that table: [`Register::reveal_shelter`] is the only way to an address, and
//! its entry is in the journal before anything is opened.
//!
//! [`Register::reveal_shelter`]: crate::Register::reveal_shelter
use crate::account::Secret;
use crate::by::By;
use crate::error::{Error, Refusal, Result};
use crate::sealed::Kept;
use crate::{Register, sealed, sql};
use domain::access::{Action, Purpose, Reach, SealedClass, opens, serves};
use domain::case_file::{CaseState, posts};
use domain::day::Moment;
use domain::id::CaseId;
use domain::institution::Institution;
use domain::shelter::{Location, is_shelter};
use serde_json::json;
use std::collections::HashMap;
use vault::seal::{self, Place};

/// A shelter, as lists show it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shelter {
    /// Its code in the directory.
    pub institution: String,
    /// Since when its address is kept as it is now; none while it is not, and
    /// after the house was closed.
    pub entered_at: Option<Moment>,
    /// Whether the actor works there, and so enters the address.
    pub own: bool,
}

fn owner(institution: &str) -> String {
    format!("shelter/{institution}")
}

fn place(institution: &str, version: u32) -> Place<'_> {
    Place { table: "shelter_location", row: institution, column: "location", version }
}

impl Register {
    /// The shelters of the directory, and of which the address is kept: for
    /// those who may open one.
    ///
    /// # Errors
    ///
    /// [`NotFound`](Error::NotFound) for a role that never opens one;
    /// [`Sealed`](Error::Sealed).
    pub async fn shelters(&self, by: &By) -> Result<Vec<Shelter>> {
        self.knows_shelters(by, "shelters").await?;
        self.unsealed()?;
        let all = sql::shelter::all(&mut *self.database.read().await?).await?;
        let mut kept: HashMap<String, Moment> = all.into_iter().collect();
        let shelters = self.pack.institutions.iter().filter(|body| is_shelter(body));
        let listed = shelters.map(|body| Shelter {
            institution: body.code.clone(),
            entered_at: kept.remove(&body.code),
            own: by.actor.institution == body.code,
        });
        Ok(listed.collect())
    }

    /// One shelter, and the version of its address, 0 while none is kept.
    ///
    /// # Errors
    ///
    /// As for [`Register::shelters`]; [`NotFound`](Error::NotFound) also for
    /// what is no shelter.
    pub async fn shelter(&self, by: &By, institution: &str) -> Result<(Shelter, u32)> {
        let body = self.shelter_for(by, institution).await?;
        self.unsealed()?;
        let kept = sql::shelter::of(&mut *self.database.read().await?, &body.code).await?;
        let shelter = Shelter {
            institution: body.code.clone(),
            entered_at: kept.as_ref().and_then(Kept::since),
            own: by.actor.institution == body.code,
        };
        Ok((shelter, kept.map_or(0, |kept| kept.version)))
    }

    /// Enters where a shelter is, over version `version` (0 for the first).
    /// `secret` is the seed of the sealing. Answers with the new version.
    ///
    /// # Errors
    ///
    /// [`Sealed`](Error::Sealed); [`NotFound`](Error::NotFound) as for
    /// [`Register::shelter`]; [`Denied`](Error::Denied) unless the actor works
    /// there; [`Conflict`](Error::Conflict).
    pub async fn enter_shelter(
        &self,
        by: &By,
        institution: &str,
        version: u32,
        location: &Location,
        secret: &Secret,
    ) -> Result<u32> {
        let code = self.shelter_for(by, institution).await?.code.clone();
        self.require(by, Action::EnterShelter, near(by, &code), &owner(&code)).await?;
        let unsealed = self.unsealed()?;
        let (owner, next, mut random) = (owner(&code), version.saturating_add(1), secret.random());
        let keys = if version == 0 {
            unsealed.keys_or_new(&owner, &mut random).await?
        } else {
            unsealed.keys_of(&owner).await?
        };
        let key = keys.last().ok_or(Error::Damaged("wrapped_key"))?;
        let bytes = sealed::location_bytes(location);
        let sealed = seal::seal(key, &place(&code, next), &bytes, &mut random);
        let sealed = sealed.map_err(|_| Error::Refused(Refusal::TextTooLong))?;
        let event = if version == 0 { "shelter.entered" } else { "shelter.corrected" };
        self.write(by, async |w| {
            let who = (by.actor.account, by.at);
            sql::shelter::keep(w.connection(), &code, sealed, next, who).await?;
            w.audit(event, &owner, json!({ "version": next }), next).await
        })
        .await
    }

    /// Closes a house: where it was is not kept any more. `version` is the one
    /// that is closed. It may be entered again, over the version answered with.
    ///
    /// # Errors
    ///
    /// As for [`Register::enter_shelter`]; [`NotFound`](Error::NotFound) also
    /// while no address is kept.
    pub async fn close_shelter(&self, by: &By, institution: &str, version: u32) -> Result<u32> {
        let code = self.shelter_for(by, institution).await?.code.clone();
        let owner = owner(&code);
        self.require(by, Action::EnterShelter, near(by, &code), &owner).await?;
        self.unsealed()?;
        let kept = sql::shelter::of(&mut *self.database.read().await?, &code).await?;
        let kept = kept.filter(|kept| kept.since().is_some()).ok_or(Error::NotFound)?;
        if kept.version != version {
            return Err(Error::Conflict(i64::from(kept.version)));
        }
        let next = version.saturating_add(1);
        self.write(by, async |w| {
            let who = (by.actor.account, by.at);
            sql::shelter::keep(w.connection(), &code, Vec::new(), next, who).await?;
            w.audit("shelter.closed", &owner, json!({ "version": next }), next).await
        })
        .await
    }

    /// Opens where a shelter is, for a purpose: to those who work there, and
    /// for a case, to those whose post in it opens it. None while it was not
    /// entered, and after the house was closed.
    ///
    /// # Errors
    ///
    /// [`Sealed`](Error::Sealed); [`NotFound`](Error::NotFound) as for
    /// [`Register::shelter`], and for a case that the actor may not know of;
    /// [`Denied`](Error::Denied), also for a purpose that it does not serve;
    /// [`CaseClosed`](Refusal::CaseClosed); [`Damaged`](Error::Damaged), told to the journal.
    pub async fn reveal_shelter(
        &self,
        by: &By,
        institution: &str,
        case: Option<CaseId>,
        purpose: Purpose,
    ) -> Result<Option<Location>> {
        let code = self.shelter_for(by, institution).await?.code.clone();
        let owner = owner(&code);
        if !serves(purpose, SealedClass::ShelterLocation) {
            self.note_denial(by, &format!("{:?}", Action::RevealShelter), &owner).await?;
            return Err(Error::Denied);
        }
        match case {
            Some(case) => {
                self.may_open_for(by, case, &owner).await?;
                by.confirmed_for(Action::RevealShelter)?;
            }
            None => self.require(by, Action::RevealShelter, near(by, &code), &owner).await?,
        }
        let unsealed = self.unsealed()?;
        let kept = sql::shelter::of(&mut *self.database.read().await?, &code).await?;
        let Some(kept) = kept.filter(|kept| kept.since().is_some()) else { return Ok(None) };
        let keys = unsealed.keys_of(&owner).await?;
        let class = SealedClass::ShelterLocation.code();
        let mut detail = json!({ "class": class, "purpose": purpose.code() });
        if let Some(case) = case {
            detail["case"] = json!(case.to_string());
        }
        let covered = vec![owner.clone()];
        let receipt = self.receipt(by, "shelter.revealed", &owner, detail, covered).await?;
        let place = place(&code, kept.version);
        let opened =
            self.opened(by, &receipt, &owner, kept.key(&keys), place, &kept.sealed).await?;
        sealed::read_location(opened.expose()).map(Some)
    }

    /// Refuses, as for what is not there, a role that never opens a shelter.
    async fn knows_shelters(&self, by: &By, subject: &str) -> Result<()> {
        if by.may_ever(Action::RevealShelter) {
            return Ok(());
        }
        self.note_denial(by, &format!("{:?}", Action::RevealShelter), subject).await?;
        Err(Error::NotFound)
    }

    async fn shelter_for(&self, by: &By, institution: &str) -> Result<&Institution> {
        self.knows_shelters(by, "shelter").await?;
        let body = self.pack.institution(institution).filter(|body| is_shelter(body));
        body.ok_or(Error::NotFound)
    }

    /// Refuses whom no post in an open case lets know where a shelter is.
    async fn may_open_for(&self, by: &By, case: CaseId, subject: &str) -> Result<()> {
        let there = self.case_for(by, case, Action::ReadCase).await?;
        let all = sql::case_file::assignments(&mut *self.database.read().await?, case).await?;
        let mut own = posts(&all, by.actor.account, by.today());
        let opened = own.any(|post| opens(post, SealedClass::ShelterLocation));
        if !opened || !by.may(Action::RevealShelter, Reach::Assigned) {
            self.note_denial(by, &format!("{:?}", Action::RevealShelter), subject).await?;
            return Err(Error::Denied);
        }
        if there.state == CaseState::Closed {
            return Err(Error::Refused(Refusal::CaseClosed));
        }
        Ok(())
    }
}

/// How near the actor is to a shelter.
fn near(by: &By, institution: &str) -> Reach {
    if by.actor.institution == institution { Reach::Own } else { Reach::Other }
}
