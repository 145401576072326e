//! Erasure: destroying the keys of a person, a case or an alert.
//!
//! The data say so first, so that nothing looks whole that is not; then the
//! keys are destroyed; then the journal has it. Stopped in between, unsealing
//! finishes it. Two different people erase one thing; a table that two people
//! adopted erases what is due under it (see [`crate::retention`]).
use crate::by::By;
use crate::error::{Error, Refusal, Result};
use crate::keys::{Destroyed, Unsealed};
use crate::{Register, sql};
use domain::access::{Action, Reach};
use domain::id::{CaseId, DestructionId};
use serde_json::{Value as Json, json};

/// The event that says that the keys of `owner` are destroyed.
pub(crate) fn erased_event(owner: &str) -> &'static str {
    match owner.split_once('/') {
        Some(("case", _)) => "case.erased",
        Some(("alert", _)) => "alert.erased",
        _ => "person.erased",
    }
}

impl Register {
    /// Erases what is told of a case for good, and what is kept under its key,
    /// as two different people ask. The case file and its number stay, and so
    /// do the persons. Asked again after it was stopped half way, it is
    /// finished.
    ///
    /// # Errors
    ///
    /// [`Denied`](Error::Denied) unless both may;
    /// [`SamePerson`](Refusal::SamePerson); [`NotFound`](Error::NotFound);
    /// [`CaseOpen`](Refusal::CaseOpen); [`Held`](Refusal::Held);
    /// [`Erased`](Refusal::Erased); [`Sealed`](Error::Sealed).
    pub async fn erase_case(&self, by: &By, case: CaseId, confirmed_by: &By) -> Result<()> {
        let owner = crate::case_file::owner(case);
        for one in [by, confirmed_by] {
            self.require(one, Action::ErasePerson, Reach::Other, "case").await?;
        }
        if by.actor.account == confirmed_by.actor.account {
            return Err(Error::Refused(Refusal::SamePerson));
        }
        let unsealed = self.unsealed()?;
        let mut c = self.database.read().await?;
        let there = sql::retention::case(&mut c, case).await?.ok_or(Error::NotFound)?;
        if sql::case_file::is_hidden(&mut c, case, by.in_circles()).await? {
            return Err(Error::NotFound);
        }
        drop(c);
        if there.closed_on.is_none() {
            return Err(Error::Refused(Refusal::CaseOpen));
        }
        let detail = json!({ "confirmed_by": confirmed_by.actor.account.to_string() });
        let destroyed = self.erase_owner(by, &unsealed, &owner, &detail).await?;
        if there.erased && destroyed.keys == 0 {
            return Err(Error::Refused(Refusal::Erased));
        }
        self.certify_erased(by, &owner, detail, &destroyed, None).await
    }

    /// Marks `owner` as erased, and destroys its keys; refused while a hold
    /// keeps it.
    pub(crate) async fn erase_owner(
        &self,
        by: &By,
        unsealed: &Unsealed,
        owner: &str,
        detail: &Json,
    ) -> Result<Destroyed> {
        self.write(by, async |w| {
            // The entry takes the journal's head, so that one goes after the
            // other, and no hold is placed meanwhile.
            let audited = w.audit("erasure.begun", owner, detail.clone(), ()).await?;
            if sql::hold::is_held(w.connection(), owner).await? {
                return Err(Error::Refused(Refusal::Held));
            }
            sql::person::mark_erased(w.connection(), owner, by.at).await?;
            sql::packet::close_of(w.connection(), owner, by.at).await?;
            self.add_to_copy(w.connection(), unsealed, owner, by.at).await?;
            Ok(audited)
        })
        .await?;
        let destroyed = unsealed.erase(owner, by.at).await?;
        self.database.forget_log().await?;
        Ok(destroyed)
    }

    /// Says in the journal that the keys of `owner` are destroyed, and in the
    /// certificate it belongs to, if any.
    pub(crate) async fn certify_erased(
        &self,
        by: &By,
        owner: &str,
        mut detail: Json,
        destroyed: &Destroyed,
        certificate: Option<DestructionId>,
    ) -> Result<()> {
        detail["keys"] = json!(destroyed.keys);
        detail["erasures"] = json!(destroyed.erasures);
        detail["list"] = json!(destroyed.head);
        self.write(by, async |w| {
            if let Some(certificate) = certificate {
                sql::retention::item_done(w.connection(), certificate, owner, by.at).await?;
            }
            w.audit(erased_event(owner), owner, detail, ()).await
        })
        .await
    }
}
