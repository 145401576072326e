//! Files attached to cases.
use crate::attachment::Attachment;
use crate::error::{Error, Result};
use crate::sum::{ATTACHMENT, touch};
use domain::attachment::{Form, Removal};
use domain::day::Moment;
use domain::id::{AccountId, AttachmentId, CaseId};
use sqlx::any::AnyRow;
use sqlx::{AnyConnection, Row};

statements! {
    ADD = "INSERT INTO attachment (id, case_file, type, size, unfit, name, original, shared_copy, version, added_by, added_at, removed_for)
           VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 1, $9, $10, '')";
    OF = "SELECT id, case_file, type, size, unfit, added_by, added_at, version, name FROM attachment
           WHERE case_file = $1 AND removed_at IS NULL ORDER BY added_at, id";
    BY_ID = "SELECT id, case_file, type, size, unfit, added_by, added_at, version, name FROM attachment
              WHERE id = $1 AND removed_at IS NULL";
    ORIGINAL = "SELECT original FROM attachment WHERE id = $1 AND removed_at IS NULL";
    SHARED_COPY = "SELECT shared_copy FROM attachment WHERE id = $1 AND removed_at IS NULL";
    ADDED_SINCE = "SELECT CAST(COALESCE(SUM(size), 0) AS BIGINT) FROM attachment WHERE added_by = $1 AND added_at >= $2";
    REMOVE = "UPDATE attachment SET removed_at = $1, removed_for = $2, name = $3, original = $3, shared_copy = $3
               WHERE id = $4 AND removed_at IS NULL";
    RESEAL = "UPDATE attachment SET name = $1, original = $2, shared_copy = $3, version = $4
               WHERE id = $5 AND version = $6 AND removed_at IS NULL";
}

/// A row: what is known of a file without opening it, and its sealed name.
pub(crate) struct Kept {
    pub(crate) attachment: Attachment,
    pub(crate) case: CaseId,
    pub(crate) version: u32,
    pub(crate) name: Vec<u8>,
}

/// What is sealed of a file.
pub(crate) struct Sealed {
    pub(crate) name: Vec<u8>,
    pub(crate) original: Vec<u8>,
    /// Empty when there is none.
    pub(crate) shared_copy: Vec<u8>,
}

fn kept(row: &AnyRow) -> Result<Kept> {
    let damaged = || Error::Damaged("attachment");
    Ok(Kept {
        attachment: Attachment {
            id: row.try_get::<&str, _>(0)?.parse().map_err(|_| damaged())?,
            media_type: row.try_get(2)?,
            size: row.try_get(3)?,
            unfit: row.try_get(4)?,
            added_by: row.try_get::<&str, _>(5)?.parse().map_err(|_| damaged())?,
            added_at: Moment(row.try_get(6)?),
        },
        case: row.try_get::<&str, _>(1)?.parse().map_err(|_| damaged())?,
        version: u32::try_from(row.try_get::<i64, _>(7)?).map_err(|_| damaged())?,
        name: row.try_get(8)?,
    })
}

/// Keeps a file.
pub(crate) async fn add(
    c: &mut AnyConnection,
    case: CaseId,
    attachment: &Attachment,
    sealed: Sealed,
) -> Result<()> {
    touch(&ATTACHMENT, attachment.id);
    sqlx::query(ADD)
        .bind(attachment.id.to_string())
        .bind(case.to_string())
        .bind(&attachment.media_type)
        .bind(attachment.size)
        .bind(&attachment.unfit)
        .bind(sealed.name)
        .bind(sealed.original)
        .bind(sealed.shared_copy)
        .bind(attachment.added_by.to_string())
        .bind(attachment.added_at.0)
        .execute(c)
        .await?;
    Ok(())
}

/// The files of a case, oldest first.
pub(crate) async fn of(c: &mut AnyConnection, case: CaseId) -> Result<Vec<Kept>> {
    let rows = sqlx::query(OF).bind(case.to_string()).fetch_all(c).await?;
    rows.iter().map(kept).collect()
}

/// The file with this id.
pub(crate) async fn by_id(c: &mut AnyConnection, id: AttachmentId) -> Result<Kept> {
    kept(&sqlx::query(BY_ID).bind(id.to_string()).fetch_one(c).await?)
}

/// The sealed bytes of one form of a file; empty when there is none.
pub(crate) async fn content(
    c: &mut AnyConnection,
    id: AttachmentId,
    form: Form,
) -> Result<Vec<u8>> {
    let sql = match form {
        Form::Original => ORIGINAL,
        Form::SharedCopy => SHARED_COPY,
    };
    Ok(sqlx::query(sql).bind(id.to_string()).fetch_one(c).await?.try_get(0)?)
}

/// How many bytes somebody attached since a moment.
pub(crate) async fn added_since(
    c: &mut AnyConnection,
    account: AccountId,
    since: Moment,
) -> Result<i64> {
    let query = sqlx::query(ADDED_SINCE).bind(account.to_string()).bind(since.0);
    Ok(query.fetch_one(c).await?.try_get(0)?)
}

/// Takes a file away: its bytes go, the row stays.
pub(crate) async fn remove(
    c: &mut AnyConnection,
    id: AttachmentId,
    at: Moment,
    removal: Removal,
) -> Result<()> {
    touch(&ATTACHMENT, id);
    let query = sqlx::query(REMOVE).bind(at.0).bind(removal.code()).bind(Vec::<u8>::new());
    let done = query.bind(id.to_string()).execute(c).await?;
    if done.rows_affected() == 0 { Err(Error::NotFound) } else { Ok(()) }
}

/// Keeps a file sealed anew, as the version after `version`, unless somebody
/// was faster.
pub(crate) async fn reseal(
    c: &mut AnyConnection,
    id: AttachmentId,
    version: u32,
    sealed: Sealed,
) -> Result<()> {
    touch(&ATTACHMENT, id);
    let query =
        sqlx::query(RESEAL).bind(sealed.name).bind(sealed.original).bind(sealed.shared_copy);
    let query = query.bind(i64::from(version) + 1).bind(id.to_string()).bind(i64::from(version));
    let done = query.execute(c).await?;
    if done.rows_affected() == 0 { Err(Error::Conflict(i64::from(version))) } else { Ok(()) }
}
