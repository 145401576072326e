//! Support and safety plans of the persons in a case.
use crate::error::{Error, Result};
use crate::sealed::Kept;
use crate::sum::{PLAN, touch};
use crate::support_plan::SupportPlan;
use domain::day::Moment;
use domain::id::{CaseId, PersonId, PlanId, StepId};
use sqlx::any::AnyRow;
use sqlx::{AnyConnection, Row};

statements! {
    ADD = "INSERT INTO support_plan (id, case_file, person, number, review_on, entered_at, entered_by, institution, content, version)
           VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 1)";
    LAST = "SELECT COALESCE(MAX(number), 0) FROM support_plan WHERE case_file = $1 AND person = $2";
    SIGN = "UPDATE support_plan SET step = $1 WHERE id = $2 AND step IS NULL";
    SIGNED_BY = "SELECT id FROM support_plan WHERE step = $1";
    UNSIGN = "UPDATE support_plan SET step = NULL WHERE id = $1";
    OF_CASE = "SELECT id, case_file, person, number, review_on, entered_at, entered_by, institution, step
                 FROM support_plan WHERE case_file = $1 ORDER BY entered_at DESC, id DESC";
    OF_PERSON = "SELECT id, case_file, person, number, review_on, entered_at, entered_by, institution, step
                   FROM support_plan WHERE person = $1 ORDER BY entered_at, id";
    BY_ID = "SELECT id, case_file, person, number, review_on, entered_at, entered_by, institution, step
               FROM support_plan WHERE id = $1 AND case_file = $2";
    CONTENT = "SELECT content, version, entered_at FROM support_plan WHERE id = $1";
    RESEAL = "UPDATE support_plan SET content = $1, version = $2 WHERE id = $3 AND version = $4";
}

const DAMAGED: Error = Error::Damaged("support_plan");

fn plan(row: &AnyRow) -> Result<SupportPlan> {
    let day = row.try_get::<Option<&str>, _>(4)?;
    let step = row.try_get::<Option<&str>, _>(8)?;
    Ok(SupportPlan {
        id: row.try_get::<&str, _>(0)?.parse().map_err(|_| DAMAGED)?,
        case: row.try_get::<&str, _>(1)?.parse().map_err(|_| DAMAGED)?,
        person: row.try_get::<&str, _>(2)?.parse().map_err(|_| DAMAGED)?,
        number: u32::try_from(row.try_get::<i64, _>(3)?).map_err(|_| DAMAGED)?,
        review_on: day.map(str::parse).transpose().map_err(|_| DAMAGED)?,
        at: Moment(row.try_get(5)?),
        by: row.try_get::<&str, _>(6)?.parse().map_err(|_| DAMAGED)?,
        institution: row.try_get(7)?,
        step: step.map(str::parse).transpose().map_err(|_| DAMAGED)?,
    })
}

/// Adds a version; `content` is sealed.
pub(crate) async fn add(c: &mut AnyConnection, new: &SupportPlan, content: Vec<u8>) -> Result<()> {
    touch(&PLAN, new.id);
    sqlx::query(ADD)
        .bind(new.id.to_string())
        .bind(new.case.to_string())
        .bind(new.person.to_string())
        .bind(i64::from(new.number))
        .bind(new.review_on.map(|day| day.to_string()))
        .bind(new.at.0)
        .bind(new.by.to_string())
        .bind(&new.institution)
        .bind(content)
        .execute(c)
        .await?;
    Ok(())
}

/// The number of the newest version of somebody's plan in a case; 0 when there is
/// none.
pub(crate) async fn last(c: &mut AnyConnection, case: CaseId, person: PersonId) -> Result<u32> {
    let query = sqlx::query(LAST).bind(case.to_string()).bind(person.to_string());
    let last: i64 = query.fetch_one(c).await?.try_get(0)?;
    u32::try_from(last).map_err(|_| DAMAGED)
}

/// Says by which step a plan was signed; false when it was before.
pub(crate) async fn sign(c: &mut AnyConnection, id: PlanId, step: StepId) -> Result<bool> {
    touch(&PLAN, id);
    let done = sqlx::query(SIGN).bind(step.to_string()).bind(id.to_string()).execute(c).await?;
    Ok(done.rows_affected() > 0)
}

/// A plan is not signed any more whose step was taken back.
pub(crate) async fn unsign(c: &mut AnyConnection, step: StepId) -> Result<()> {
    let row = sqlx::query(SIGNED_BY).bind(step.to_string()).fetch_optional(&mut *c).await?;
    let Some(row) = row else { return Ok(()) };
    let id: PlanId = row.try_get::<&str, _>(0)?.parse().map_err(|_| DAMAGED)?;
    touch(&PLAN, id);
    sqlx::query(UNSIGN).bind(id.to_string()).execute(c).await?;
    Ok(())
}

/// The plans in a case, the last first.
pub(crate) async fn of_case(c: &mut AnyConnection, case: CaseId) -> Result<Vec<SupportPlan>> {
    let rows = sqlx::query(OF_CASE).bind(case.to_string()).fetch_all(c).await?;
    rows.iter().map(plan).collect()
}

/// The plans of a person in all cases, the first first.
pub(crate) async fn of_person(c: &mut AnyConnection, person: PersonId) -> Result<Vec<SupportPlan>> {
    let rows = sqlx::query(OF_PERSON).bind(person.to_string()).fetch_all(c).await?;
    rows.iter().map(plan).collect()
}

/// A plan in a case.
pub(crate) async fn by_id(
    c: &mut AnyConnection,
    case: CaseId,
    id: PlanId,
) -> Result<Option<SupportPlan>> {
    let query = sqlx::query(BY_ID).bind(id.to_string()).bind(case.to_string());
    query.fetch_optional(c).await?.as_ref().map(plan).transpose()
}

/// What a plan says, sealed.
pub(crate) async fn content(c: &mut AnyConnection, id: PlanId) -> Result<Kept> {
    let row = sqlx::query(CONTENT).bind(id.to_string()).fetch_one(c).await?;
    Ok(Kept {
        sealed: row.try_get(0)?,
        version: u32::try_from(row.try_get::<i64, _>(1)?).map_err(|_| DAMAGED)?,
        entered_at: Moment(row.try_get(2)?),
    })
}

/// Keeps what a plan says as sealed anew, over `version`.
pub(crate) async fn reseal(
    c: &mut AnyConnection,
    id: PlanId,
    content: Vec<u8>,
    version: u32,
) -> Result<()> {
    touch(&PLAN, id);
    let query = sqlx::query(RESEAL).bind(content).bind(i64::from(version) + 1);
    let done = query.bind(id.to_string()).bind(i64::from(version)).execute(c).await?;
    if done.rows_affected() == 0 { Err(Error::Conflict(i64::from(version))) } else { Ok(()) }
}
