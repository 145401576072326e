//! Notes of cases.
use crate::case_note::{CaseNote, Texts};
use crate::error::{Error, Refusal, Result};
use crate::sum::{NOTE, touch};
use domain::day::Moment;
use domain::id::{AccountId, CaseId, CaseNoteId};
use sqlx::any::AnyRow;
use sqlx::{AnyConnection, Row};

statements! {
    ADD = "INSERT INTO case_note (id, case_file, person, kind, happened_at, entered_at, entered_by, institution, written, reason, version)
           VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 1)";
    END = "UPDATE case_note SET ended_at = $1, ended_by = $2, reason = $3
            WHERE id = $4 AND case_file = $5 AND version = $6 AND ended_at IS NULL";
    ENDED = "SELECT ended_at FROM case_note WHERE id = $1 AND case_file = $2";
    OF_CASE = "SELECT id, person, kind, happened_at, entered_at, entered_by, institution, ended_at, ended_by
                 FROM case_note WHERE case_file = $1 ORDER BY happened_at DESC, id DESC";
    TEXTS = "SELECT id, written, reason, version FROM case_note WHERE case_file = $1";
    RESEAL = "UPDATE case_note SET written = $1, reason = $2, version = version + 1 WHERE id = $3 AND version = $4";
}

const DAMAGED: Error = Error::Damaged("case_note");

/// Adds a note; what is written is sealed.
pub(crate) async fn add(
    c: &mut AnyConnection,
    case: CaseId,
    new: &CaseNote,
    written: Vec<u8>,
) -> Result<()> {
    touch(&NOTE, new.id);
    sqlx::query(ADD)
        .bind(new.id.to_string())
        .bind(case.to_string())
        .bind(new.person.map(|person| person.to_string()))
        .bind(new.kind.code())
        .bind(new.on.0)
        .bind(new.at.0)
        .bind(new.by.to_string())
        .bind(&new.institution)
        .bind(written)
        .bind(Vec::new())
        .execute(c)
        .await?;
    Ok(())
}

/// Ends a note that stands; `reason` is sealed as this version.
///
/// # Errors
///
/// [`NotFound`](Error::NotFound) for one that is not of the case;
/// [`AlreadyDecided`](Refusal::AlreadyDecided) for one that ended before;
/// [`Conflict`](Error::Conflict) for one that was sealed anew meanwhile.
pub(crate) async fn end(
    c: &mut AnyConnection,
    (case, note): (CaseId, CaseNoteId),
    (by, at): (AccountId, Moment),
    (reason, version): (Vec<u8>, u32),
) -> Result<()> {
    touch(&NOTE, note);
    let query = sqlx::query(END).bind(at.0).bind(by.to_string()).bind(reason);
    let query = query.bind(note.to_string()).bind(case.to_string()).bind(i64::from(version));
    if query.execute(&mut *c).await?.rows_affected() > 0 {
        return Ok(());
    }
    let query = sqlx::query(ENDED).bind(note.to_string()).bind(case.to_string());
    let row = query.fetch_optional(c).await?.ok_or(Error::NotFound)?;
    // It stands, and was sealed anew meanwhile.
    let stands = row.try_get::<Option<i64>, _>(0)?.is_none();
    let conflict = Error::Conflict(i64::from(version));
    Err(if stands { conflict } else { Error::Refused(Refusal::AlreadyDecided) })
}

fn note(row: &AnyRow) -> Result<CaseNote> {
    let account = |text: &str| text.parse::<AccountId>().map_err(|_| DAMAGED);
    let ended = match (row.try_get::<Option<i64>, _>(7)?, row.try_get::<Option<&str>, _>(8)?) {
        (Some(at), Some(by)) => Some((Moment(at), account(by)?)),
        _ => None,
    };
    let person: Option<&str> = row.try_get(1)?;
    Ok(CaseNote {
        id: row.try_get::<&str, _>(0)?.parse().map_err(|_| DAMAGED)?,
        person: person.map(str::parse).transpose().map_err(|_| DAMAGED)?,
        kind: row.try_get::<&str, _>(2)?.parse().map_err(|()| DAMAGED)?,
        on: Moment(row.try_get(3)?),
        at: Moment(row.try_get(4)?),
        by: account(row.try_get(5)?)?,
        institution: row.try_get(6)?,
        ended,
    })
}

/// The notes of a case, the last first.
pub(crate) async fn of_case(c: &mut AnyConnection, case: CaseId) -> Result<Vec<CaseNote>> {
    let rows = sqlx::query(OF_CASE).bind(case.to_string()).fetch_all(c).await?;
    rows.iter().map(note).collect()
}

/// What is sealed in the notes of a case.
pub(crate) async fn texts(c: &mut AnyConnection, case: CaseId) -> Result<Vec<(CaseNoteId, Texts)>> {
    let rows = sqlx::query(TEXTS).bind(case.to_string()).fetch_all(c).await?;
    let text = |row: &AnyRow| {
        let version = u32::try_from(row.try_get::<i64, _>(3)?).map_err(|_| DAMAGED)?;
        let texts = Texts { written: row.try_get(1)?, reason: row.try_get(2)?, version };
        Ok((row.try_get::<&str, _>(0)?.parse().map_err(|_| DAMAGED)?, texts))
    };
    rows.iter().map(text).collect()
}

/// Puts what is sealed in a note, sealed anew, in the place of its version.
///
/// # Errors
///
/// [`Conflict`](Error::Conflict) when it was written to meanwhile.
pub(crate) async fn reseal(c: &mut AnyConnection, id: CaseNoteId, texts: Texts) -> Result<()> {
    touch(&NOTE, id);
    let version = i64::from(texts.version);
    let query = sqlx::query(RESEAL).bind(texts.written).bind(texts.reason);
    let done = query.bind(id.to_string()).bind(version).execute(c).await?;
    if done.rows_affected() == 0 { Err(Error::Conflict(version)) } else { Ok(()) }
}
