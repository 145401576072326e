//! Notes of a case: written, opened all together for a purpose, taken back.
//!
//! That there is a note, of what, when and by whom stands in codes, for whoever
//! may read what was done in the case. What is written is sealed with the case.
use crate::account::Secret;
use crate::by::By;
use crate::case_file::Narrative;
use crate::case_text::{self, At};
use crate::error::{Error, Refusal, Result};
use crate::{Register, sql};
use domain::access::{Action, Purpose};
use domain::case_note::NoteKind;
use domain::day::Moment;
use domain::id::{AccountId, CaseId, CaseNoteId, PersonId};
use rand::rngs::StdRng;
use serde_json::json;
use std::collections::BTreeMap;
use vault::key::DataKey;

/// A note, without what is written in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CaseNote {
    /// Its id.
    pub id: CaseNoteId,
    /// Whom it is about; none when it is about the case.
    pub person: Option<PersonId>,
    /// What it is of.
    pub kind: NoteKind,
    /// When that was.
    pub on: Moment,
    /// When it was written.
    pub at: Moment,
    /// Who wrote it.
    pub by: AccountId,
    /// Their body, by its code in the directory.
    pub institution: String,
    /// When it was taken back, and by whom; none when it stands.
    pub ended: Option<(Moment, AccountId)>,
}

/// A note to write.
#[derive(Clone, Copy, Debug)]
pub struct NewCaseNote<'n> {
    /// Whom it is about.
    pub person: Option<PersonId>,
    /// What it is of.
    pub kind: NoteKind,
    /// When that was.
    pub on: Moment,
    /// What is written.
    pub written: &'n str,
}

/// What is written in a note, opened.
pub struct Written {
    /// What is written.
    pub written: Option<Narrative>,
    /// Why it was taken back.
    pub reason: Option<Narrative>,
}

/// The sealed texts of a note, and the version of their sealing.
pub(crate) struct Texts {
    pub(crate) written: Vec<u8>,
    pub(crate) reason: Vec<u8>,
    pub(crate) version: u32,
}

/// The most characters of what is written in a note.
pub const LONGEST_NOTE: usize = 10_000;

const fn written_at(row: &str) -> At<'_> {
    At { table: "case_note", row, column: "written" }
}

const fn reason_at(row: &str) -> At<'_> {
    At { table: "case_note", row, column: "reason" }
}

impl Register {
    /// Writes a note in an open case. `secret` is the seed of the sealing.
    ///
    /// # Errors
    ///
    /// [`NotFound`](Error::NotFound) for a case that the actor may not know of,
    /// or a person who is not in it; [`Denied`](Error::Denied), also for a post
    /// that does not open what happened; [`Sealed`](Error::Sealed);
    /// [`EmptyText`](Refusal::EmptyText); [`TextTooLong`](Refusal::TextTooLong);
    /// [`InFuture`](Refusal::InFuture); [`CaseClosed`](Refusal::CaseClosed).
    pub async fn write_note(
        &self,
        by: &By,
        case: CaseId,
        new: &NewCaseNote<'_>,
        secret: &Secret,
    ) -> Result<CaseNoteId> {
        self.writes_what_happened(by, case).await?;
        let written = new.written.trim();
        if written.is_empty() {
            return Err(Error::Refused(Refusal::EmptyText));
        }
        if written.chars().count() > LONGEST_NOTE {
            return Err(Error::Refused(Refusal::TextTooLong));
        }
        if new.on > by.at {
            return Err(Error::Refused(Refusal::InFuture));
        }
        let note = CaseNote {
            id: CaseNoteId::new(by.at, by.bits()),
            person: new.person,
            kind: new.kind,
            on: new.on,
            at: by.at,
            by: by.actor.account,
            institution: by.actor.institution.clone(),
            ended: None,
        };
        let row = note.id.to_string();
        let sealed =
            self.seal_in_case(case, written_at(&row), written, &mut secret.random()).await?;
        self.write(by, async |w| {
            sql::step::hold(w.connection(), case).await?;
            let parts = sql::step::parts(w.connection(), case).await?;
            let known = |person| parts.iter().any(|(there, _)| *there == person);
            if !note.person.is_none_or(known) {
                return Err(Error::NotFound);
            }
            sql::case_note::add(w.connection(), case, &note, sealed).await?;
            let detail = json!({ "note": row, "kind": note.kind.code() });
            w.audit("note.written", &case.to_string(), detail, note.id).await
        })
        .await
    }

    /// Takes back a note that was written by mistake, with the reason. It stays
    /// to be read. `secret` is the seed of the sealing.
    ///
    /// # Errors
    ///
    /// As for [`Register::write_note`]; [`NotFound`](Error::NotFound) for a note
    /// that is not of the case; [`ReasonMissing`](Refusal::ReasonMissing);
    /// [`AlreadyDecided`](Refusal::AlreadyDecided) when it was taken back before.
    pub async fn take_note_back(
        &self,
        by: &By,
        case: CaseId,
        note: CaseNoteId,
        reason: &str,
        secret: &Secret,
    ) -> Result<()> {
        self.writes_what_happened(by, case).await?;
        let (row, reason) = (note.to_string(), case_text::reason(reason)?);
        // Sealed as what is written is, which may have a newer version by now.
        let texts = sql::case_note::texts(&mut *self.database.read().await?, case).await?;
        let version = texts.iter().find(|(id, _)| *id == note).map(|(_, texts)| texts.version);
        let version = version.ok_or(Error::NotFound)?;
        let at = reason_at(&row);
        let sealed =
            self.seal_in_case_as(case, (at, version), reason, &mut secret.random()).await?;
        self.write(by, async |w| {
            sql::step::hold(w.connection(), case).await?;
            let who = (by.actor.account, by.at);
            sql::case_note::end(w.connection(), (case, note), who, (sealed, version)).await?;
            w.audit("note.taken_back", &case.to_string(), json!({ "note": row }), ()).await
        })
        .await
    }

    /// The notes of a case with those that were taken back, the last first.
    ///
    /// # Errors
    ///
    /// [`NotFound`](Error::NotFound), also for a case that the actor may not
    /// know of; [`Denied`](Error::Denied) for one who may know of it alone.
    pub async fn case_notes(&self, by: &By, case: CaseId) -> Result<Vec<CaseNote>> {
        self.case_for(by, case, Action::ReadSteps).await?;
        let all = sql::case_note::of_case(&mut *self.database.read().await?, case).await?;
        let detail = json!({ "notes": all.len() });
        self.write(by, async |w| w.audit("notes.listed", &case.to_string(), detail, ()).await)
            .await?;
        Ok(all)
    }

    /// Opens what is written in the notes of a case, for a purpose: one entry in
    /// the journal for all of them.
    ///
    /// # Errors
    ///
    /// As for [`Register::reveal_narrative`].
    pub async fn open_notes(
        &self,
        by: &By,
        case: CaseId,
        purpose: Purpose,
    ) -> Result<BTreeMap<CaseNoteId, Written>> {
        let texts = sql::case_note::texts(&mut *self.database.read().await?, case).await?;
        let rows: Vec<String> = texts.iter().map(|(id, _)| id.to_string()).collect();
        let (mut ids, mut sealed) = (Vec::new(), Vec::new());
        for ((id, texts), row) in texts.into_iter().zip(&rows) {
            ids.push(id);
            sealed.push((written_at(row), texts.written, texts.version));
            sealed.push((reason_at(row), texts.reason, texts.version));
        }
        let count = ids.len().to_string();
        let opened = self.open_in_case(by, case, purpose, ("notes", &count), &sealed).await?;
        let mut opened = opened.into_iter();
        let mut next = || opened.next().flatten();
        Ok(ids.into_iter().map(|id| (id, Written { written: next(), reason: next() })).collect())
    }

    /// Seals with the new key of a case what is written in its notes.
    pub(crate) async fn reseal_notes(
        &self,
        by: &By,
        case: CaseId,
        (keys, new): (&[DataKey], &DataKey),
        random: &mut StdRng,
    ) -> Result<()> {
        let all = sql::case_note::texts(&mut *self.database.read().await?, case).await?;
        for (id, texts) in all {
            let (row, version) = (id.to_string(), texts.version);
            let mut again =
                |at, sealed: &[u8]| case_text::reseal(at, (sealed, version), (keys, new), random);
            // A note is never without what is written.
            let Some(written) = again(written_at(&row), &texts.written)? else { continue };
            let reason = again(reason_at(&row), &texts.reason)?.unwrap_or_default();
            self.write(by, async |w| {
                let sealed = Texts { written, reason, version };
                sql::case_note::reseal(w.connection(), id, sealed).await?;
                let detail = json!({ "note": row, "key": new.number() });
                w.audit("note.resealed", &case.to_string(), detail, ()).await
            })
            .await?;
        }
        Ok(())
    }
}
