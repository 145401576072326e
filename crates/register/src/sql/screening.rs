//! Screenings of the persons in a case.
use crate::error::{Error, Result};
use crate::screening::Screening;
use crate::sealed::Kept;
use crate::sum::{SCREENING, touch};
use domain::day::Moment;
use domain::id::{AccountId, CaseId, PersonId, ScreeningId};
use sqlx::any::AnyRow;
use sqlx::{AnyConnection, Row};

statements! {
    ADD = "INSERT INTO screening (id, case_file, person, instrument, instrument_version, basis, happened_at, entered_at, entered_by, institution, answers, version)
           VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, 1)";
    TAKE_BACK = "INSERT INTO screening_taken_back (screening, at, account, reason, version) VALUES ($1, $2, $3, $4, 1)";
    OF_CASE = "SELECT s.id, s.case_file, s.person, s.instrument, s.instrument_version, s.basis, s.happened_at, s.entered_at, s.entered_by, s.institution, b.at, b.account
                 FROM screening s LEFT JOIN screening_taken_back b ON b.screening = s.id
                WHERE s.case_file = $1 ORDER BY s.happened_at DESC, s.id DESC";
    OF_PERSON = "SELECT s.id, s.case_file, s.person, s.instrument, s.instrument_version, s.basis, s.happened_at, s.entered_at, s.entered_by, s.institution, b.at, b.account
                   FROM screening s LEFT JOIN screening_taken_back b ON b.screening = s.id
                  WHERE s.person = $1 ORDER BY s.happened_at, s.id";
    BY_ID = "SELECT s.id, s.case_file, s.person, s.instrument, s.instrument_version, s.basis, s.happened_at, s.entered_at, s.entered_by, s.institution, b.at, b.account
               FROM screening s LEFT JOIN screening_taken_back b ON b.screening = s.id
              WHERE s.id = $1 AND s.case_file = $2";
    ANSWERS = "SELECT answers, version, entered_at FROM screening WHERE id = $1";
    REASON = "SELECT reason, version, at FROM screening_taken_back WHERE screening = $1";
    RESEAL = "UPDATE screening SET answers = $1, version = $2 WHERE id = $3 AND version = $4";
    RESEAL_REASON = "UPDATE screening_taken_back SET reason = $1, version = $2 WHERE screening = $3 AND version = $4";
}

const DAMAGED: Error = Error::Damaged("screening");

fn screening(row: &AnyRow) -> Result<Screening> {
    let account = |text: &str| text.parse::<AccountId>().map_err(|_| DAMAGED);
    let taken_back = match (row.try_get::<Option<i64>, _>(10)?, row.try_get::<Option<&str>, _>(11)?)
    {
        (Some(at), Some(by)) => Some((Moment(at), account(by)?)),
        _ => None,
    };
    Ok(Screening {
        id: row.try_get::<&str, _>(0)?.parse().map_err(|_| DAMAGED)?,
        case: row.try_get::<&str, _>(1)?.parse().map_err(|_| DAMAGED)?,
        person: row.try_get::<&str, _>(2)?.parse().map_err(|_| DAMAGED)?,
        instrument: row.try_get(3)?,
        version: u32::try_from(row.try_get::<i64, _>(4)?).map_err(|_| DAMAGED)?,
        basis: row.try_get(5)?,
        on: Moment(row.try_get(6)?),
        at: Moment(row.try_get(7)?),
        by: account(row.try_get(8)?)?,
        institution: row.try_get(9)?,
        taken_back,
    })
}

fn kept(row: &AnyRow) -> Result<Kept> {
    Ok(Kept {
        sealed: row.try_get(0)?,
        version: u32::try_from(row.try_get::<i64, _>(1)?).map_err(|_| DAMAGED)?,
        entered_at: Moment(row.try_get(2)?),
    })
}

/// Adds a screening; `answers` is sealed.
pub(crate) async fn add(c: &mut AnyConnection, new: &Screening, answers: Vec<u8>) -> Result<()> {
    touch(&SCREENING, new.id);
    sqlx::query(ADD)
        .bind(new.id.to_string())
        .bind(new.case.to_string())
        .bind(new.person.to_string())
        .bind(&new.instrument)
        .bind(i64::from(new.version))
        .bind(&new.basis)
        .bind(new.on.0)
        .bind(new.at.0)
        .bind(new.by.to_string())
        .bind(&new.institution)
        .bind(answers)
        .execute(c)
        .await?;
    Ok(())
}

/// Says that a screening is taken back; `reason` is sealed.
pub(crate) async fn take_back(
    c: &mut AnyConnection,
    screening: ScreeningId,
    (by, at): (AccountId, Moment),
    reason: Vec<u8>,
) -> Result<()> {
    touch(&SCREENING, screening);
    let query = sqlx::query(TAKE_BACK).bind(screening.to_string()).bind(at.0);
    query.bind(by.to_string()).bind(reason).execute(c).await?;
    Ok(())
}

/// The screenings in a case, the last first.
pub(crate) async fn of_case(c: &mut AnyConnection, case: CaseId) -> Result<Vec<Screening>> {
    let rows = sqlx::query(OF_CASE).bind(case.to_string()).fetch_all(c).await?;
    rows.iter().map(screening).collect()
}

/// The screenings of a person in all cases, the first first.
pub(crate) async fn of_person(c: &mut AnyConnection, person: PersonId) -> Result<Vec<Screening>> {
    let rows = sqlx::query(OF_PERSON).bind(person.to_string()).fetch_all(c).await?;
    rows.iter().map(screening).collect()
}

/// A screening in a case.
pub(crate) async fn by_id(
    c: &mut AnyConnection,
    case: CaseId,
    id: ScreeningId,
) -> Result<Option<Screening>> {
    let query = sqlx::query(BY_ID).bind(id.to_string()).bind(case.to_string());
    query.fetch_optional(c).await?.as_ref().map(screening).transpose()
}

/// The answers of a screening, sealed.
pub(crate) async fn answers(c: &mut AnyConnection, id: ScreeningId) -> Result<Kept> {
    kept(&sqlx::query(ANSWERS).bind(id.to_string()).fetch_one(c).await?)
}

/// Why a screening was taken back, sealed; none when it was not.
pub(crate) async fn reason(c: &mut AnyConnection, id: ScreeningId) -> Result<Option<Kept>> {
    let row = sqlx::query(REASON).bind(id.to_string()).fetch_optional(c).await?;
    row.as_ref().map(kept).transpose()
}

/// Keeps answers as sealed anew, over `version`.
pub(crate) async fn reseal(
    c: &mut AnyConnection,
    id: ScreeningId,
    answers: Vec<u8>,
    version: u32,
) -> Result<()> {
    touch(&SCREENING, id);
    let query = sqlx::query(RESEAL).bind(answers).bind(i64::from(version) + 1);
    let done = query.bind(id.to_string()).bind(i64::from(version)).execute(c).await?;
    if done.rows_affected() == 0 { Err(Error::Conflict(i64::from(version))) } else { Ok(()) }
}

/// Keeps a reason as sealed anew, over `version`.
pub(crate) async fn reseal_reason(
    c: &mut AnyConnection,
    id: ScreeningId,
    reason: Vec<u8>,
    version: u32,
) -> Result<()> {
    touch(&SCREENING, id);
    let query = sqlx::query(RESEAL_REASON).bind(reason).bind(i64::from(version) + 1);
    let done = query.bind(id.to_string()).bind(i64::from(version)).execute(c).await?;
    if done.rows_affected() == 0 { Err(Error::Conflict(i64::from(version))) } else { Ok(()) }
}
