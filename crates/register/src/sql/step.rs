//! Steps of the procedure of a case.
use crate::error::{Error, Refusal, Result};
use crate::step::Entered;
use crate::sum::{CASE, STEP, touch};
use domain::case_file::Part;
use domain::day::{Day, Moment};
use domain::id::{AccountId, CaseId, PersonId, StepId};
use domain::referral::step::{Entry, Step};
use sqlx::any::AnyRow;
use sqlx::{AnyConnection, Row};

statements! {
    NEXT_PLACE = "UPDATE case_file SET steps = steps + 1 WHERE id = $1 AND state = 'open' RETURNING steps";
    HOLD = "UPDATE case_file SET steps = steps WHERE id = $1 AND state = 'open' RETURNING steps";
    ADD = "INSERT INTO case_step (id, case_file, person, place, sort, happened_at, entered_at, entered_by, institution, detail, reason, version)
           VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, 1)";
    OF_CASE = "SELECT id, person, happened_at, entered_at, institution, detail, entered_by,
                      CASE WHEN LENGTH(reason) > 0 THEN 1 ELSE 0 END, place
                 FROM case_step WHERE case_file = $1 ORDER BY happened_at, place";
    REASON = "SELECT reason, version FROM case_step WHERE id = $1 AND case_file = $2";
    REASONS = "SELECT id, reason, version FROM case_step WHERE case_file = $1 AND LENGTH(reason) > 0";
    RESEAL = "UPDATE case_step SET reason = $1, version = $2 WHERE id = $3 AND version = $4";
    PARTS = "SELECT person, part FROM case_person WHERE case_file = $1 ORDER BY person, part";
    FIRST_ASSIGNED = "SELECT MIN(from_day) FROM case_assignment WHERE case_file = $1";
}

const DAMAGED: Error = Error::Damaged("case_step");

/// The step of a row of [`OF_CASE`]'s columns.
pub(super) fn entered(row: &AnyRow) -> Result<Entered> {
    let step: Step = serde_json::from_str(row.try_get(5)?).map_err(|_| DAMAGED)?;
    let entry = Entry {
        id: row.try_get::<&str, _>(0)?.parse().map_err(|_| DAMAGED)?,
        person: row.try_get::<&str, _>(1)?.parse().map_err(|_| DAMAGED)?,
        on: Moment(row.try_get(2)?),
        at: Moment(row.try_get(3)?),
        place: u32::try_from(row.try_get::<i64, _>(8)?).map_err(|_| DAMAGED)?,
        institution: row.try_get(4)?,
        step,
    };
    let by = row.try_get::<&str, _>(6)?.parse().map_err(|_| DAMAGED)?;
    Ok(Entered { entry, by, has_reason: row.try_get::<i64, _>(7)? > 0 })
}

/// The next place among the steps of an open case: from here to the end of the
/// transaction nobody else puts one down.
pub(crate) async fn next_place(c: &mut AnyConnection, case: CaseId) -> Result<u32> {
    touch(&CASE, case);
    let row = sqlx::query(NEXT_PLACE).bind(case.to_string()).fetch_optional(c).await?;
    let row = row.ok_or(Error::Refused(Refusal::CaseClosed))?;
    u32::try_from(row.try_get::<i64, _>(0)?).map_err(|_| DAMAGED)
}

/// From here to the end of the transaction nobody puts a step down in this open
/// case.
pub(crate) async fn hold(c: &mut AnyConnection, case: CaseId) -> Result<()> {
    let row = sqlx::query(HOLD).bind(case.to_string()).fetch_optional(c).await?;
    row.map(|_| ()).ok_or(Error::Refused(Refusal::CaseClosed))
}

/// Puts a step down; `reason` is sealed, or empty.
pub(crate) async fn add(
    c: &mut AnyConnection,
    case: CaseId,
    entry: &Entry,
    by: AccountId,
    reason: Vec<u8>,
) -> Result<()> {
    super::edition::case_changed(&mut *c).await?;
    touch(&STEP, entry.id);
    let detail = serde_json::to_string(&entry.step).map_err(|_| DAMAGED)?;
    sqlx::query(ADD)
        .bind(entry.id.to_string())
        .bind(case.to_string())
        .bind(entry.person.to_string())
        .bind(i64::from(entry.place))
        .bind(entry.step.code())
        .bind(entry.on.0)
        .bind(entry.at.0)
        .bind(by.to_string())
        .bind(&entry.institution)
        .bind(detail)
        .bind(reason)
        .execute(c)
        .await?;
    Ok(())
}

/// The steps of a case, in the order in which they happened.
pub(crate) async fn of_case(c: &mut AnyConnection, case: CaseId) -> Result<Vec<Entered>> {
    let rows = sqlx::query(OF_CASE).bind(case.to_string()).fetch_all(c).await?;
    rows.iter().map(entered).collect()
}

/// The sealed reason of a step, empty when there is none, and the version of
/// its sealing.
pub(crate) async fn reason(
    c: &mut AnyConnection,
    case: CaseId,
    step: StepId,
) -> Result<Option<(Vec<u8>, u32)>> {
    let query = sqlx::query(REASON).bind(step.to_string()).bind(case.to_string());
    let row = query.fetch_optional(c).await?;
    row.map(|row| {
        let version = u32::try_from(row.try_get::<i64, _>(1)?).map_err(|_| DAMAGED)?;
        Ok((row.try_get(0)?, version))
    })
    .transpose()
}

/// Every sealed reason of a case.
pub(crate) async fn reasons(
    c: &mut AnyConnection,
    case: CaseId,
) -> Result<Vec<(String, Vec<u8>, u32)>> {
    let rows = sqlx::query(REASONS).bind(case.to_string()).fetch_all(c).await?;
    rows.iter()
        .map(|row| {
            let version = u32::try_from(row.try_get::<i64, _>(2)?).map_err(|_| DAMAGED)?;
            Ok((row.try_get(0)?, row.try_get(1)?, version))
        })
        .collect()
}

/// Keeps a reason as sealed anew, over `version`.
pub(crate) async fn reseal(
    c: &mut AnyConnection,
    step: &str,
    reason: Vec<u8>,
    version: u32,
) -> Result<()> {
    touch(&STEP, step);
    let query = sqlx::query(RESEAL).bind(reason).bind(i64::from(version) + 1);
    let done = query.bind(step).bind(i64::from(version)).execute(c).await?;
    if done.rows_affected() == 0 { Err(Error::Conflict(i64::from(version))) } else { Ok(()) }
}

/// The parts of the persons in a case.
pub(crate) async fn parts(c: &mut AnyConnection, case: CaseId) -> Result<Vec<(PersonId, Part)>> {
    let rows = sqlx::query(PARTS).bind(case.to_string()).fetch_all(c).await?;
    rows.iter()
        .map(|row| {
            let person = row.try_get::<&str, _>(0)?.parse().map_err(|_| DAMAGED)?;
            Ok((person, row.try_get::<&str, _>(1)?.parse().map_err(|()| DAMAGED)?))
        })
        .collect()
}

/// The first day on which somebody was assigned to a case.
pub(crate) async fn first_assigned(c: &mut AnyConnection, case: CaseId) -> Result<Option<Day>> {
    let day: Option<i64> =
        sqlx::query_scalar(FIRST_ASSIGNED).bind(case.to_string()).fetch_one(c).await?;
    day.map(|day| i32::try_from(day).map(Day::since_epoch).map_err(|_| DAMAGED)).transpose()
}
