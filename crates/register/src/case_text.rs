//! Texts sealed under the key of a case: a reason, what is told of an event.
//!
//! Opening one is for a purpose, and its entry is in the journal before anything
//! is opened.
use crate::Register;
use crate::by::By;
use crate::case_file::{Narrative, owner};
use crate::error::{Error, Refusal, Result};
use crate::person::key_of;
use crate::receipt::{self, pseudonym};
use domain::access::{Action, Purpose, SealedClass};
use domain::id::CaseId;
use rand::rngs::StdRng;
use serde_json::{Value as Json, json};
use vault::Zeroizing;
use vault::key::DataKey;
use vault::seal::{self, Place};

/// The most characters of a reason.
pub(crate) const LONGEST_REASON: usize = 4_000;

/// Where a text of a case is kept: its table, row and column.
#[derive(Clone, Copy)]
pub(crate) struct At<'a> {
    pub(crate) table: &'static str,
    pub(crate) row: &'a str,
    pub(crate) column: &'static str,
}

impl<'a> At<'a> {
    const fn version(self, version: u32) -> Place<'a> {
        Place { table: self.table, row: self.row, column: self.column, version }
    }
}

/// A reason without blanks around it.
///
/// # Errors
///
/// [`ReasonMissing`](Refusal::ReasonMissing);
/// [`TextTooLong`](Refusal::TextTooLong).
pub(crate) fn reason(text: &str) -> Result<&str> {
    match text.trim() {
        "" => Err(Error::Refused(Refusal::ReasonMissing)),
        text if text.chars().count() > LONGEST_REASON => Err(Error::Refused(Refusal::TextTooLong)),
        text => Ok(text),
    }
}

impl Register {
    /// A text sealed as the first version at its place; nothing for an empty
    /// one.
    pub(crate) async fn seal_in_case(
        &self,
        case: CaseId,
        at: At<'_>,
        text: &str,
        random: &mut StdRng,
    ) -> Result<Vec<u8>> {
        self.seal_in_case_as(case, (at, 1), text, random).await
    }

    /// A text sealed as a version at its place: that of the row, whose other
    /// texts may have been sealed anew since it was written.
    pub(crate) async fn seal_in_case_as(
        &self,
        case: CaseId,
        (at, version): (At<'_>, u32),
        text: &str,
        random: &mut StdRng,
    ) -> Result<Vec<u8>> {
        if text.is_empty() {
            return Ok(Vec::new());
        }
        let keys = self.unsealed()?.keys_of(&owner(case)).await?;
        let key = keys.last().ok_or(Error::Damaged("wrapped_key"))?;
        seal::seal(key, &at.version(version), text.as_bytes(), random)
            .map_err(|_| Error::Refused(Refusal::TextTooLong))
    }

    /// Opens texts of a case for somebody whose post opens what happened; an
    /// empty one is none. `about` names the row in the entry.
    pub(crate) async fn open_in_case(
        &self,
        by: &By,
        case: CaseId,
        purpose: Purpose,
        (name, about): (&str, &str),
        texts: &[(At<'_>, Vec<u8>, u32)],
    ) -> Result<Vec<Option<Narrative>>> {
        let unsealed = self.unsealed()?;
        self.case_for(by, case, Action::RevealPerson).await?;
        let rule = self.narrative_for(by, case, Action::RevealPerson, Some(purpose)).await?;
        if texts.iter().all(|(_, sealed, _)| sealed.is_empty()) {
            return Ok(texts.iter().map(|_| None).collect());
        }
        let owner = owner(case);
        let keys = unsealed.keys_of(&owner).await?;
        let mut detail = json!({
            "class": SealedClass::Narrative.code(),
            "purpose": purpose.code(),
            "rule": rule.code(),
        });
        detail[name] = Json::from(about);
        let subject = pseudonym(&keys[0], &owner);
        let receipt =
            self.receipt(by, "case.revealed", &subject, detail, vec![owner.clone()]).await?;
        self.alarm_of_decoy(by, &owner, &keys[0]).await?;
        let mut opened = Vec::with_capacity(texts.len());
        for (at, sealed, version) in texts {
            if sealed.is_empty() {
                opened.push(None);
                continue;
            }
            let (place, key) = (at.version(*version), key_of(&keys, sealed));
            let bytes = self.opened(by, &receipt, &owner, key, place, sealed).await?;
            let text = std::str::from_utf8(bytes.expose());
            let text = text.map_err(|_| Error::Damaged("case text"))?;
            opened.push(Some(Narrative::new(Zeroizing::new(text.to_owned()))));
        }
        Ok(opened)
    }
}

/// A text sealed again with the new key of its case; none when it is already.
pub(crate) fn reseal(
    at: At<'_>,
    (sealed, version): (&[u8], u32),
    (keys, new): (&[DataKey], &DataKey),
    random: &mut StdRng,
) -> Result<Option<Vec<u8>>> {
    if sealed.is_empty() || seal::key_number(sealed).ok() == Some(new.number()) {
        return Ok(None);
    }
    let old = key_of(keys, sealed);
    receipt::reseal(old, new, at.version(version), version + 1, sealed, random).map(Some)
}
