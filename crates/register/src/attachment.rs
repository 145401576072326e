//! Files attached to a case: sealed in chunks under the key of the case, opened
//! for a purpose, taken away.
//!
//! A copy fit to be shared is made outside (the register knows no file
//! formats) and kept beside the original.
use crate::account::Secret;
use crate::by::By;
use crate::case_file::owner;
use crate::error::{Error, Refusal, Result};
use crate::evidence::{LARGEST_FILE, name_of_sort, sniff, too_many_pixels};
use crate::person::key_of;
use crate::receipt::{self, pseudonym};
use crate::sql::attachment::Sealed;
use crate::{Register, sql};
use domain::access::{Action, Purpose, SealedClass};
use domain::attachment::{Form, Removal, within_quota};
use domain::case_file::CaseState;
use domain::day::Moment;
use domain::id::{AccountId, AttachmentId, CaseId};
use rand::rngs::StdRng;
use serde_json::json;
use vault::Zeroizing;
use vault::key::DataKey;
use vault::seal::{self, Place};
use vault::stream;

/// What is known of a file without opening it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attachment {
    /// Its id.
    pub id: AttachmentId,
    /// What it is, told from its bytes: `application/pdf`.
    pub media_type: String,
    /// The length of the original, in bytes.
    pub size: i64,
    /// Why there is no copy fit to be shared; empty when there is one.
    pub unfit: String,
    /// Who attached it.
    pub added_by: AccountId,
    /// When.
    pub added_at: Moment,
}

/// A file that was opened; it is wiped when dropped and does not print.
pub struct OpenedFile {
    /// The name it came under.
    pub name: Zeroizing<String>,
    /// What it is.
    pub media_type: String,
    /// Its bytes.
    pub content: Zeroizing<Vec<u8>>,
}

/// What sort of file `content` is, told from its bytes.
///
/// # Errors
///
/// [`FileEmpty`](Refusal::FileEmpty), [`FileTooLarge`](Refusal::FileTooLarge),
/// [`FileTypeNotTaken`](Refusal::FileTypeNotTaken),
/// [`TooManyPixels`](Refusal::TooManyPixels).
pub fn sort_of(content: &[u8]) -> Result<&'static str> {
    if content.is_empty() {
        return Err(Error::Refused(Refusal::FileEmpty));
    }
    if content.len() > LARGEST_FILE {
        return Err(Error::Refused(Refusal::FileTooLarge));
    }
    let sort = sniff(content).ok_or(Error::Refused(Refusal::FileTypeNotTaken))?;
    if too_many_pixels(content, sort) {
        return Err(Error::Refused(Refusal::TooManyPixels));
    }
    Ok(sort)
}

const TABLE: &str = "attachment";
const NAME: &str = "name";

/// The column in which a form of a file is kept.
const fn column(form: Form) -> &'static str {
    match form {
        Form::Original => "original",
        Form::SharedCopy => "shared_copy",
    }
}

impl Register {
    /// Attaches a file to a case. `shared_copy` is the copy fit to be shared,
    /// or the code of the reason why there is none. `secret` is the seed of the
    /// sealing.
    ///
    /// # Errors
    ///
    /// [`Sealed`](Error::Sealed); [`NotFound`](Error::NotFound),
    /// [`Denied`](Error::Denied) and [`CaseClosed`](Refusal::CaseClosed) as for
    /// writing in the case; those of [`sort_of`];
    /// [`QuotaSpent`](Refusal::QuotaSpent).
    pub async fn attach(
        &self,
        by: &By,
        case: CaseId,
        name: &str,
        content: &[u8],
        shared_copy: std::result::Result<&[u8], &str>,
        secret: &Secret,
    ) -> Result<AttachmentId> {
        let unsealed = self.unsealed()?;
        self.may_attach(by, case).await?;
        let attachment = Attachment {
            id: AttachmentId::new(by.at, by.bits()),
            media_type: sort_of(content)?.to_owned(),
            size: i64::try_from(content.len()).unwrap_or(i64::MAX),
            unfit: shared_copy.err().unwrap_or_default().to_owned(),
            added_by: by.actor.account,
            added_at: by.at,
        };
        let since = Moment::at_start_of(by.today());
        let account = by.actor.account;
        let before =
            sql::attachment::added_since(&mut *self.database.read().await?, account, since).await?;
        if !within_quota(before, attachment.size) {
            return Err(Error::Refused(Refusal::QuotaSpent));
        }
        let keys = unsealed.keys_of(&owner(case)).await?;
        let key = keys.last().ok_or(Error::Damaged("wrapped_key"))?;
        let (row, mut random) = (attachment.id.to_string(), secret.random());
        let name = name_of_sort(name, &attachment.media_type);
        let shared_copy = shared_copy.unwrap_or_default();
        let sealed = sealed(key, &row, 1, name.as_bytes(), content, shared_copy, &mut random)?;
        self.write(by, async |w| {
            sql::attachment::add(w.connection(), case, &attachment, sealed).await?;
            let detail = json!({ "attachment": row, "size": attachment.size });
            w.audit("attachment.added", &case.to_string(), detail, attachment.id).await
        })
        .await
    }

    /// Refuses whom [`Register::attach`] would refuse, before the copy fit to be
    /// shared is made.
    ///
    /// # Errors
    ///
    /// [`NotFound`](Error::NotFound), [`Denied`](Error::Denied) and
    /// [`CaseClosed`](Refusal::CaseClosed) as for writing in the case.
    pub async fn may_attach(&self, by: &By, case: CaseId) -> Result<()> {
        let there = self.case_for(by, case, Action::WriteCase).await?;
        self.narrative_for(by, case, Action::WriteCase, None).await?;
        if there.state == CaseState::Closed {
            return Err(Error::Refused(Refusal::CaseClosed));
        }
        Ok(())
    }

    /// The files of a case, oldest first: what is known without opening them,
    /// for those who may open them.
    ///
    /// # Errors
    ///
    /// [`NotFound`](Error::NotFound); [`Denied`](Error::Denied).
    pub async fn attachments(&self, by: &By, case: CaseId) -> Result<Vec<Attachment>> {
        self.case_for(by, case, Action::RevealPerson).await?;
        // Every purpose serves this class; which one it is, is asked when a file
        // is opened.
        let any = Some(Purpose::Support);
        self.narrative_for(by, case, Action::RevealPerson, any).await?;
        let kept = sql::attachment::of(&mut *self.database.read().await?, case).await?;
        Ok(kept.into_iter().map(|kept| kept.attachment).collect())
    }

    /// Opens the names of the files of a case, for a purpose. The entry is in
    /// the journal before anything is opened.
    ///
    /// # Errors
    ///
    /// As for [`Register::reveal_narrative`](crate::Register::reveal_narrative).
    pub async fn reveal_attachment_names(
        &self,
        by: &By,
        case: CaseId,
        purpose: Purpose,
    ) -> Result<Vec<(Attachment, Zeroizing<String>)>> {
        let unsealed = self.unsealed()?;
        self.case_for(by, case, Action::RevealPerson).await?;
        let rule = self.narrative_for(by, case, Action::RevealPerson, Some(purpose)).await?;
        let kept = sql::attachment::of(&mut *self.database.read().await?, case).await?;
        let (owner, keys) = (owner(case), unsealed.keys_of(&owner(case)).await?);
        let detail = json!({
            "class": SealedClass::Narrative.code(), "purpose": purpose.code(),
            "rule": rule.code(), "field": "attachment.name", "files": kept.len(),
        });
        let (subject, covered) = (pseudonym(&keys[0], &owner), vec![owner.clone()]);
        let receipt = self.receipt(by, "case.revealed", &subject, detail, covered).await?;
        self.alarm_of_decoy(by, &owner, &keys[0]).await?;
        let mut named = Vec::with_capacity(kept.len());
        for kept in kept {
            let row = kept.attachment.id.to_string();
            let place = Place { table: TABLE, row: &row, column: NAME, version: kept.version };
            let key = key_of(&keys, &kept.name);
            let opened = self.opened(by, &receipt, &owner, key, place, &kept.name).await?;
            named.push((kept.attachment, text(opened.expose())?));
        }
        Ok(named)
    }

    /// Opens a file of a case, for a purpose. The entry is in the journal
    /// before anything is opened.
    ///
    /// # Errors
    ///
    /// As for [`Register::reveal_narrative`](crate::Register::reveal_narrative);
    /// [`NotFound`](Error::NotFound) also for a shared copy that is not there.
    pub async fn open_attachment(
        &self,
        by: &By,
        case: CaseId,
        attachment: AttachmentId,
        form: Form,
        purpose: Purpose,
    ) -> Result<OpenedFile> {
        let unsealed = self.unsealed()?;
        self.case_for(by, case, Action::RevealPerson).await?;
        let rule = self.narrative_for(by, case, Action::RevealPerson, Some(purpose)).await?;
        let mut c = self.database.read().await?;
        let kept = sql::attachment::by_id(&mut c, attachment).await?;
        if kept.case != case {
            return Err(Error::NotFound);
        }
        let content = sql::attachment::content(&mut c, attachment, form).await?;
        drop(c);
        if content.is_empty() {
            return Err(Error::NotFound);
        }
        let (owner, keys) = (owner(case), unsealed.keys_of(&owner(case)).await?);
        let row = attachment.to_string();
        let detail = json!({
            "class": SealedClass::Narrative.code(), "purpose": purpose.code(),
            "rule": rule.code(), "attachment": row, "form": form.code(),
        });
        let (subject, covered) = (pseudonym(&keys[0], &owner), vec![owner.clone()]);
        let receipt = self.receipt(by, "case.revealed", &subject, detail, covered).await?;
        self.alarm_of_decoy(by, &owner, &keys[0]).await?;
        let place = |column| Place { table: TABLE, row: &row, column, version: kept.version };
        let key = key_of(&keys, &kept.name);
        let name = self.opened(by, &receipt, &owner, key, place(NAME), &kept.name).await?;
        let place = place(column(form));
        Ok(OpenedFile {
            name: text(name.expose())?,
            media_type: kept.attachment.media_type,
            content: self.opened_file(by, &receipt, &owner, key, place, &content).await?,
        })
    }

    /// Takes a file away for a reason: its bytes go, that it was there stays.
    ///
    /// # Errors
    ///
    /// [`NotFound`](Error::NotFound); [`Denied`](Error::Denied).
    pub async fn remove_attachment(
        &self,
        by: &By,
        case: CaseId,
        attachment: AttachmentId,
        removal: Removal,
    ) -> Result<()> {
        self.case_for(by, case, Action::WriteCase).await?;
        self.narrative_for(by, case, Action::WriteCase, None).await?;
        self.write(by, async |w| {
            if sql::attachment::by_id(w.connection(), attachment).await?.case != case {
                return Err(Error::NotFound);
            }
            sql::attachment::remove(w.connection(), attachment, by.at, removal).await?;
            let detail = json!({ "attachment": attachment.to_string(), "reason": removal.code() });
            w.audit("attachment.removed", &case.to_string(), detail, ()).await
        })
        .await
    }

    /// Seals the files of a case anew under `new`, one after the other; what is
    /// under it already is left as it is, so that a turn that was broken off is
    /// gone on with.
    pub(crate) async fn reseal_attachments(
        &self,
        by: &By,
        case: CaseId,
        keys: &[DataKey],
        new: &DataKey,
        random: &mut StdRng,
    ) -> Result<()> {
        let all = sql::attachment::of(&mut *self.database.read().await?, case).await?;
        for kept in all {
            if seal::key_number(&kept.name).ok() == Some(new.number()) {
                continue;
            }
            let (id, version) = (kept.attachment.id, kept.version);
            let mut c = self.database.read().await?;
            let original = sql::attachment::content(&mut c, id, Form::Original).await?;
            let copy = sql::attachment::content(&mut c, id, Form::SharedCopy).await?;
            drop(c);
            let (row, old) = (id.to_string(), key_of(keys, &kept.name));
            let place = |column| Place { table: TABLE, row: &row, column, version };
            let next = version + 1;
            let mut file = |form, bytes: &[u8]| {
                if bytes.is_empty() {
                    return Ok(Vec::new());
                }
                receipt::reseal_file(old, new, place(column(form)), next, bytes, random)
            };
            let (original, shared_copy) =
                (file(Form::Original, &original)?, file(Form::SharedCopy, &copy)?);
            let name = receipt::reseal(old, new, place(NAME), next, &kept.name, random)?;
            let sealed = Sealed { name, original, shared_copy };
            self.write(by, async |w| {
                sql::attachment::reseal(w.connection(), id, version, sealed).await?;
                let detail = json!({ "attachment": row, "key": new.number() });
                w.audit("attachment.resealed", &case.to_string(), detail, ()).await
            })
            .await?;
        }
        Ok(())
    }
}

/// Seals a file's name, its bytes and those of its copy.
fn sealed(
    key: &DataKey,
    row: &str,
    version: u32,
    name: &[u8],
    content: &[u8],
    shared_copy: &[u8],
    random: &mut StdRng,
) -> Result<Sealed> {
    let place = |column| Place { table: TABLE, row, column, version };
    let too_long = |_| Error::Refused(Refusal::FileTooLarge);
    let mut file = |form, mut bytes: &[u8]| {
        let mut closed = Vec::new();
        if !bytes.is_empty() {
            stream::seal_stream(key, &place(column(form)), &mut bytes, &mut closed, random)
                .map_err(too_long)?;
        }
        Ok::<_, Error>(closed)
    };
    let (original, shared_copy) =
        (file(Form::Original, content)?, file(Form::SharedCopy, shared_copy)?);
    let name = seal::seal(key, &place(NAME), name, random).map_err(too_long)?;
    Ok(Sealed { name, original, shared_copy })
}

fn text(bytes: &[u8]) -> Result<Zeroizing<String>> {
    let text = std::str::from_utf8(bytes).map_err(|_| Error::Damaged("attachment.name"))?;
    Ok(Zeroizing::new(text.to_owned()))
}
