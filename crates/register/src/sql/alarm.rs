//! Alarms, and what the journal has of reading.
use crate::alarm::Alarm;
use crate::error::{Error, Refusal, Result};
use domain::day::{Day, Moment};
use domain::id::{AccountId, AlarmId};
use sqlx::any::AnyRow;
use sqlx::{AnyConnection, Row};

statements! {
    ADD = "INSERT INTO alarm (id, sort, account, subject, quantity, day, at, reason)
           VALUES ($1, $2, $3, $4, $5, $6, $7, '')
           ON CONFLICT (sort, account, subject, day) DO NOTHING";
    ALL_ALARMS = "SELECT id, sort, account, subject, quantity, day, at, closed_by, closed_at, reason FROM alarm
                   ORDER BY at DESC, id DESC LIMIT $1";
    CLOSE = "UPDATE alarm SET closed_by = $1, closed_at = $2, reason = $3
              WHERE id = $4 AND closed_at IS NULL";
    IS_THERE = "SELECT 1 FROM alarm WHERE id = $1";
    READINGS = "SELECT j.account, a.role, j.at, j.event, j.subject FROM journal j JOIN account a ON a.id = j.account
                 WHERE j.at >= $1 AND j.event IN ('person.revealed', 'case.revealed', 'case.read', 'glass.broken', 'access.denied')
                 ORDER BY j.seq";
    CASES = "SELECT id, state FROM case_file ORDER BY year, place";
}

/// Raises an alarm; false when it is there already for the day.
pub(crate) async fn add(c: &mut AnyConnection, alarm: &Alarm) -> Result<bool> {
    let done = sqlx::query(ADD)
        .bind(alarm.id.to_string())
        .bind(alarm.sort.code())
        .bind(&alarm.account)
        .bind(&alarm.subject)
        .bind(alarm.count)
        .bind(i64::from(alarm.day.number()))
        .bind(alarm.at.0)
        .execute(c)
        .await?;
    Ok(done.rows_affected() > 0)
}

/// The alarms, the latest first.
pub(crate) async fn all(c: &mut AnyConnection, limit: i64) -> Result<Vec<Alarm>> {
    let rows = sqlx::query(ALL_ALARMS).bind(limit).fetch_all(c).await?;
    let damaged = || Error::Damaged("alarm");
    let alarm = |r: &AnyRow| -> Result<Alarm> {
        let day = i32::try_from(r.try_get::<i64, _>(5)?).map_err(|_| damaged())?;
        let closed_by: Option<&str> = r.try_get(7)?;
        Ok(Alarm {
            id: r.try_get::<&str, _>(0)?.parse().map_err(|_| damaged())?,
            sort: r.try_get::<&str, _>(1)?.parse().map_err(|()| damaged())?,
            account: r.try_get(2)?,
            subject: r.try_get(3)?,
            count: r.try_get(4)?,
            day: Day::since_epoch(day),
            at: Moment(r.try_get(6)?),
            closed_by: closed_by.map(str::parse).transpose().map_err(|_| damaged())?,
            closed_at: r.try_get::<Option<i64>, _>(8)?.map(Moment),
            reason: r.try_get(9)?,
        })
    };
    rows.iter().map(alarm).collect()
}

/// Closes an alarm that is open.
pub(crate) async fn close(
    c: &mut AnyConnection,
    id: AlarmId,
    by: AccountId,
    at: Moment,
    reason: &str,
) -> Result<()> {
    let query = sqlx::query(CLOSE).bind(by.to_string()).bind(at.0).bind(reason);
    let done = query.bind(id.to_string()).execute(&mut *c).await?;
    if done.rows_affected() > 0 {
        return Ok(());
    }
    let there = sqlx::query(IS_THERE).bind(id.to_string()).fetch_optional(c).await?;
    Err(there.map_or(Error::NotFound, |_| Error::Refused(Refusal::AlreadyDecided)))
}

/// An entry of the journal about reading.
pub(crate) struct Read {
    pub(crate) account: String,
    pub(crate) role: String,
    pub(crate) at: Moment,
    pub(crate) event: String,
    pub(crate) subject: String,
}

/// What the journal has of reading since a moment, in order.
pub(crate) async fn readings(c: &mut AnyConnection, since: Moment) -> Result<Vec<Read>> {
    let rows = sqlx::query(READINGS).bind(since.0).fetch_all(c).await?;
    let read = |r: &AnyRow| -> Result<Read> {
        Ok(Read {
            account: r.try_get(0)?,
            role: r.try_get(1)?,
            at: Moment(r.try_get(2)?),
            event: r.try_get(3)?,
            subject: r.try_get(4)?,
        })
    };
    rows.iter().map(read).collect()
}

/// The ids of all cases in the order of their numbers, and whether each is
/// closed.
pub(crate) async fn cases(c: &mut AnyConnection) -> Result<Vec<(String, bool)>> {
    let rows = sqlx::query(CASES).fetch_all(c).await?;
    let case = |r: &AnyRow| Ok((r.try_get(0)?, r.try_get::<&str, _>(1)? == "closed"));
    rows.iter().map(case).collect()
}
