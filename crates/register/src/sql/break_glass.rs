//! Cases opened in an emergency.
use crate::break_glass::Broken;
use crate::error::{Error, Result};
use crate::sum::{OPENING, touch};
use domain::break_glass::{Category, Verdict};
use domain::day::Moment;
use domain::id::{AccountId, BreakGlassId};
use sqlx::any::AnyRow;
use sqlx::{AnyConnection, Row};

statements! {
    ADD = "INSERT INTO break_glass (id, case_file, account, category, reason, at, until_at, verdict)
           VALUES ($1, $2, $3, $4, $5, $6, $7, '')";
    // No glass opens a closed circle, nor whom it is about.
    IS_OPEN_FOR_PERSON = "SELECT 1 FROM break_glass b JOIN case_person p ON p.case_file = b.case_file
                            JOIN case_file f ON f.id = b.case_file
                           WHERE b.account = $1 AND p.person = $2 AND b.at <= $3 AND $3 < b.until_at
                             AND f.circle IS NULL LIMIT 1";
    IS_ANY_OPEN = "SELECT 1 FROM break_glass WHERE account = $1 AND at <= $2 AND $2 < until_at LIMIT 1";
    UNREVIEWED = "SELECT at FROM break_glass WHERE account = $1 AND verdict = '' ORDER BY at";
    BY_ID = "SELECT b.id, b.case_file, b.account, b.category, b.at, b.until_at, b.verdict, b.reviewed_by, b.reviewed_at, c.year, c.place
               FROM break_glass b JOIN case_file c ON c.id = b.case_file WHERE b.id = $1";
    ALL_BROKEN = "SELECT b.id, b.case_file, b.account, b.category, b.at, b.until_at, b.verdict, b.reviewed_by, b.reviewed_at, c.year, c.place
               FROM break_glass b JOIN case_file c ON c.id = b.case_file
              ORDER BY b.at DESC, b.id DESC LIMIT $1";
    TOLD = "SELECT b.id, b.case_file, b.account, b.category, b.at, b.until_at, b.verdict, b.reviewed_by, b.reviewed_at, c.year, c.place
              FROM break_glass b JOIN case_file c ON c.id = b.case_file
             WHERE (b.account = $1 AND c.circle IS NULL) OR b.case_file IN (SELECT case_file FROM case_assignment
                    WHERE account = $1 AND from_day <= $2 AND (until_day IS NULL OR $2 < until_day))
             ORDER BY b.at DESC, b.id DESC LIMIT $3";
    REASON = "SELECT reason FROM break_glass WHERE id = $1";
    REVIEW = "UPDATE break_glass SET verdict = $1, reviewed_by = $2, reviewed_at = $3
               WHERE id = $4 AND verdict = ''";
}

/// Adds a breaking that nobody has reviewed.
pub(crate) async fn add(c: &mut AnyConnection, broken: &Broken, reason: Vec<u8>) -> Result<()> {
    touch(&OPENING, broken.id);
    sqlx::query(ADD)
        .bind(broken.id.to_string())
        .bind(broken.case.to_string())
        .bind(broken.account.to_string())
        .bind(broken.category.code())
        .bind(reason)
        .bind(broken.at.0)
        .bind(broken.until.0)
        .execute(c)
        .await?;
    Ok(())
}

/// Whether a case of the person is open to the account now.
pub(crate) async fn is_open_for_person(
    c: &mut AnyConnection,
    account: AccountId,
    person: domain::id::PersonId,
    now: Moment,
) -> Result<bool> {
    let query = sqlx::query(IS_OPEN_FOR_PERSON).bind(account.to_string()).bind(person.to_string());
    Ok(query.bind(now.0).fetch_optional(c).await?.is_some())
}

/// Whether any case is open to the account now.
pub(crate) async fn is_any_open(
    c: &mut AnyConnection,
    account: AccountId,
    now: Moment,
) -> Result<bool> {
    let query = sqlx::query(IS_ANY_OPEN).bind(account.to_string()).bind(now.0);
    Ok(query.fetch_optional(c).await?.is_some())
}

/// When the account broke the glass and nobody has reviewed it.
pub(crate) async fn unreviewed(c: &mut AnyConnection, account: AccountId) -> Result<Vec<Moment>> {
    let rows = sqlx::query(UNREVIEWED).bind(account.to_string()).fetch_all(c).await?;
    rows.iter().map(|r| Ok(Moment(r.try_get(0)?))).collect()
}

fn broken(row: &AnyRow) -> Result<Broken> {
    let damaged = || Error::Damaged("break_glass");
    let verdict: &str = row.try_get(6)?;
    let verdict: Option<Verdict> =
        if verdict.is_empty() { None } else { Some(verdict.parse().map_err(|()| damaged())?) };
    let reviewed_by: Option<&str> = row.try_get(7)?;
    let (year, place): (i64, i64) = (row.try_get(9)?, row.try_get(10)?);
    Ok(Broken {
        id: row.try_get::<&str, _>(0)?.parse().map_err(|_| damaged())?,
        case: row.try_get::<&str, _>(1)?.parse().map_err(|_| damaged())?,
        number: domain::case_file::CaseNumber {
            year: i16::try_from(year).map_err(|_| damaged())?,
            place: u32::try_from(place).map_err(|_| damaged())?,
        },
        account: row.try_get::<&str, _>(2)?.parse().map_err(|_| damaged())?,
        category: row.try_get::<&str, _>(3)?.parse::<Category>().map_err(|()| damaged())?,
        at: Moment(row.try_get(4)?),
        until: Moment(row.try_get(5)?),
        verdict,
        reviewed_by: reviewed_by.map(str::parse).transpose().map_err(|_| damaged())?,
        reviewed_at: row.try_get::<Option<i64>, _>(8)?.map(Moment),
    })
}

/// The breaking with this id.
pub(crate) async fn by_id(c: &mut AnyConnection, id: BreakGlassId) -> Result<Broken> {
    broken(&sqlx::query(BY_ID).bind(id.to_string()).fetch_one(c).await?)
}

/// Every breaking, the latest first.
pub(crate) async fn all(c: &mut AnyConnection, limit: i64) -> Result<Vec<Broken>> {
    sqlx::query(ALL_BROKEN).bind(limit).fetch_all(c).await?.iter().map(broken).collect()
}

/// The account's own, unless the case is in a closed circle now, and those of
/// cases it is assigned to on the day of `now`.
pub(crate) async fn told(
    c: &mut AnyConnection,
    account: AccountId,
    now: Moment,
    limit: i64,
) -> Result<Vec<Broken>> {
    let query = sqlx::query(TOLD).bind(account.to_string()).bind(i64::from(now.day().number()));
    query.bind(limit).fetch_all(c).await?.iter().map(broken).collect()
}

/// The reason, sealed.
pub(crate) async fn reason(c: &mut AnyConnection, id: BreakGlassId) -> Result<Vec<u8>> {
    Ok(sqlx::query(REASON).bind(id.to_string()).fetch_one(c).await?.try_get(0)?)
}

/// Keeps the verdict, unless there is one.
pub(crate) async fn review(
    c: &mut AnyConnection,
    id: BreakGlassId,
    verdict: Verdict,
    by: AccountId,
    at: Moment,
) -> Result<()> {
    touch(&OPENING, id);
    let query = sqlx::query(REVIEW).bind(verdict.code()).bind(by.to_string()).bind(at.0);
    let done = query.bind(id.to_string()).execute(c).await?;
    let refused = Error::Refused(crate::error::Refusal::AlreadyDecided);
    if done.rows_affected() == 0 { Err(refused) } else { Ok(()) }
}
