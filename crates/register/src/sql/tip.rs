//! Tips, their messages, and alerts made of them.
use crate::error::{Error, Result};
use crate::sum::{self, touch};
use crate::tip::{Tip, TipFilter};
use domain::day::{Day, Moment};
use domain::id::{AccountId, AlertId, TipId};
use domain::referral::alert::{AlertSource, AlertState};
use domain::tip::{Side, TipState};
use sqlx::any::AnyRow;
use sqlx::{AnyConnection, Row};
use vault::code::Locator;

statements! {
    ADD = "INSERT INTO tip (id, locator, state, received_on, until_day) VALUES ($1, $2, 'received', $3, $4)";
    BY_ID = "SELECT t.id, t.state, t.received_on, t.until_day, (SELECT a.id FROM alert a WHERE a.tip = t.id)
               FROM tip t WHERE t.id = $1";
    BY_LOCATOR = "SELECT t.id, t.state, t.received_on, t.until_day, (SELECT a.id FROM alert a WHERE a.tip = t.id)
                    FROM tip t WHERE t.locator = $1";
    LISTED = "SELECT t.id, t.state, t.received_on, t.until_day, (SELECT a.id FROM alert a WHERE a.tip = t.id)
                FROM tip t WHERE t.state <> 'expired' AND t.state <> 'closed' ORDER BY t.received_on DESC, t.id DESC LIMIT $1 OFFSET $2";
    LISTED_IN = "SELECT t.id, t.state, t.received_on, t.until_day, (SELECT a.id FROM alert a WHERE a.tip = t.id)
                   FROM tip t WHERE t.state = $3 ORDER BY t.received_on DESC, t.id DESC LIMIT $1 OFFSET $2";
    ON_DAY = "SELECT (SELECT COUNT(*) FROM tip WHERE received_on = $1) + (SELECT COUNT(*) FROM tip_intake WHERE received_on = $1)";
    SET_STATE = "UPDATE tip SET state = $1, until_day = $2 WHERE id = $3 AND state = $4";
    EXPIRED = "SELECT id FROM tip WHERE until_day <= $1 ORDER BY until_day, id LIMIT 200";
    EXPIRE = "UPDATE tip SET state = 'expired', locator = NULL, until_day = NULL
               WHERE id = $1 AND state <> 'expired'";
    DROP_MESSAGES = "DELETE FROM tip_message WHERE tip = $1";
    ADD_MESSAGE = "INSERT INTO tip_message (tip, place, side, on_day, body) VALUES ($1, $2, $3, $4, $5)";
    MESSAGES = "SELECT place, side, on_day, body FROM tip_message WHERE tip = $1 ORDER BY place";
    ADD_INTAKE = "INSERT INTO tip_intake (id, received_on, closed) VALUES ($1, $2, $3)";
    INTAKE = "SELECT id, received_on, closed FROM tip_intake WHERE id > $1 ORDER BY id LIMIT $2";
    INTAKE_COUNT = "SELECT COUNT(*) FROM tip_intake";
    DROP_INTAKE = "DELETE FROM tip_intake WHERE id = $1";
    ADD_ALERT = "INSERT INTO alert (id, source, state, received_on, tip, narrative, version, opened_by, opened_at)
                 VALUES ($1, $2, $3, $4, $5, $6, 1, $7, $8)";
    ALERT = "SELECT source, state, received_on, tip, narrative, version FROM alert WHERE id = $1";
}

/// A message, closed.
pub(crate) struct Closed {
    pub(crate) place: i64,
    pub(crate) side: Side,
    pub(crate) on: Day,
    pub(crate) body: Vec<u8>,
}

fn day(stored: i64) -> Result<Day> {
    i32::try_from(stored).map(Day::since_epoch).map_err(|_| Error::Damaged("tip"))
}

fn tip(row: &AnyRow) -> Result<Tip> {
    let damaged = || Error::Damaged("tip");
    let alert: Option<String> = row.try_get(4)?;
    Ok(Tip {
        id: row.try_get::<&str, _>(0)?.parse().map_err(|_| damaged())?,
        state: row.try_get::<&str, _>(1)?.parse().map_err(|()| damaged())?,
        received_on: day(row.try_get(2)?)?,
        until: row.try_get::<Option<i64>, _>(3)?.map(day).transpose()?,
        alert: alert.map(|a| a.parse().map_err(|_| damaged())).transpose()?,
    })
}

/// Adds a tip that nobody has opened.
pub(crate) async fn add(
    c: &mut AnyConnection,
    id: TipId,
    locator: &Locator,
    received: Day,
    until: Day,
) -> Result<()> {
    touch(&sum::TIP, id);
    sqlx::query(ADD)
        .bind(id.to_string())
        .bind(locator.0.to_vec())
        .bind(i64::from(received.number()))
        .bind(i64::from(until.number()))
        .execute(c)
        .await?;
    Ok(())
}

/// The tip with this id.
pub(crate) async fn by_id(c: &mut AnyConnection, id: TipId) -> Result<Option<Tip>> {
    let row = sqlx::query(BY_ID).bind(id.to_string()).fetch_optional(c).await?;
    row.as_ref().map(tip).transpose()
}

/// The tip at this locator.
pub(crate) async fn by_locator(c: &mut AnyConnection, locator: &Locator) -> Result<Option<Tip>> {
    let row = sqlx::query(BY_LOCATOR).bind(locator.0.to_vec()).fetch_optional(c).await?;
    row.as_ref().map(tip).transpose()
}

/// The tips in a state, or those that are not over, newest first.
pub(crate) async fn listed(c: &mut AnyConnection, filter: &TipFilter) -> Result<Vec<Tip>> {
    let sql = if filter.state.is_some() { LISTED_IN } else { LISTED };
    let query = sqlx::query(sql).bind(filter.limit).bind(filter.skip);
    let query = match filter.state {
        Some(state) => query.bind(state.code()),
        None => query,
    };
    query.fetch_all(c).await?.iter().map(tip).collect()
}

/// How many tips came on a day.
pub(crate) async fn on_day(c: &mut AnyConnection, on: Day) -> Result<i64> {
    Ok(sqlx::query(ON_DAY).bind(i64::from(on.number())).fetch_one(c).await?.try_get(0)?)
}

/// Takes a tip from the state it is in to another.
pub(crate) async fn set_state(
    c: &mut AnyConnection,
    tip: &Tip,
    state: TipState,
    until: Option<Day>,
) -> Result<()> {
    touch(&sum::TIP, tip.id);
    let done = sqlx::query(SET_STATE)
        .bind(state.code())
        .bind(until.map(|d| i64::from(d.number())))
        .bind(tip.id.to_string())
        .bind(tip.state.code())
        .execute(c)
        .await?;
    if done.rows_affected() == 0 { Err(Error::Conflict(0)) } else { Ok(()) }
}

/// Some of the tips whose time is over.
pub(crate) async fn expired(c: &mut AnyConnection, today: Day) -> Result<Vec<TipId>> {
    let rows = sqlx::query(EXPIRED).bind(i64::from(today.number())).fetch_all(c).await?;
    let id = |r: &AnyRow| r.try_get::<&str, _>(0)?.parse().map_err(|_| Error::Damaged("tip.id"));
    rows.iter().map(id).collect()
}

/// Marks the tip with these keys as over, and takes away what is in it.
pub(crate) async fn expire(c: &mut AnyConnection, id: &str) -> Result<()> {
    let expired = sqlx::query(EXPIRE).bind(id).execute(&mut *c).await?;
    let dropped = sqlx::query(DROP_MESSAGES).bind(id).execute(c).await?;
    if expired.rows_affected() > 0 || dropped.rows_affected() > 0 {
        touch(&sum::TIP, id);
    }
    Ok(())
}

/// Adds a message at a place that nobody else has taken.
pub(crate) async fn add_message(c: &mut AnyConnection, id: TipId, m: &Closed) -> Result<()> {
    touch(&sum::TIP, id);
    sqlx::query(ADD_MESSAGE)
        .bind(id.to_string())
        .bind(m.place)
        .bind(m.side.code())
        .bind(i64::from(m.on.number()))
        .bind(m.body.clone())
        .execute(c)
        .await?;
    Ok(())
}

/// The messages of a tip, the first one first. `id` may be of no tip.
pub(crate) async fn messages(c: &mut AnyConnection, id: TipId) -> Result<Vec<Closed>> {
    let rows = sqlx::query(MESSAGES).bind(id.to_string()).fetch_all(c).await?;
    let one = |r: &AnyRow| -> Result<Closed> {
        Ok(Closed {
            place: r.try_get(0)?,
            side: r.try_get::<&str, _>(1)?.parse().map_err(|()| Error::Damaged("tip_message"))?,
            on: day(r.try_get(2)?)?,
            body: r.try_get(3)?,
        })
    };
    rows.iter().map(one).collect()
}

/// Keeps what came while the register was sealed.
pub(crate) async fn add_intake(
    c: &mut AnyConnection,
    id: TipId,
    received: Day,
    closed: Vec<u8>,
) -> Result<()> {
    let query = sqlx::query(ADD_INTAKE).bind(id.to_string()).bind(i64::from(received.number()));
    query.bind(closed).execute(c).await?;
    Ok(())
}

/// Up to `limit` of what came while the register was sealed, after the one with
/// the id `after`: id, day, box.
pub(crate) async fn intake(
    c: &mut AnyConnection,
    after: &str,
    limit: i64,
) -> Result<Vec<(String, Day, Vec<u8>)>> {
    let rows = sqlx::query(INTAKE).bind(after).bind(limit).fetch_all(c).await?;
    rows.iter().map(|r| Ok((r.try_get(0)?, day(r.try_get(1)?)?, r.try_get(2)?))).collect()
}

/// How much came while the register was sealed and is not taken in.
pub(crate) async fn intake_count(c: &mut AnyConnection) -> Result<i64> {
    Ok(sqlx::query(INTAKE_COUNT).fetch_one(c).await?.try_get(0)?)
}

/// Forgets what was taken in; whether it was there.
pub(crate) async fn drop_intake(c: &mut AnyConnection, id: &str) -> Result<bool> {
    Ok(sqlx::query(DROP_INTAKE).bind(id).execute(c).await?.rows_affected() > 0)
}

/// Adds an alert made of a tip.
pub(crate) async fn add_alert(
    c: &mut AnyConnection,
    id: AlertId,
    of: &Tip,
    narrative: Vec<u8>,
    by: (AccountId, Moment),
) -> Result<()> {
    touch(&sum::ALERT, id);
    sqlx::query(ADD_ALERT)
        .bind(id.to_string())
        .bind(AlertSource::Tip.code())
        .bind(AlertState::Received.code())
        .bind(i64::from(of.received_on.number()))
        .bind(of.id.to_string())
        .bind(narrative)
        .bind(by.0.to_string())
        .bind(by.1.0)
        .execute(c)
        .await?;
    Ok(())
}

/// An alert: itself, its narrative, and the version of that.
pub(crate) async fn alert(
    c: &mut AnyConnection,
    id: AlertId,
) -> Result<Option<(crate::tip::Alert, Vec<u8>, u32)>> {
    let row = sqlx::query(ALERT).bind(id.to_string()).fetch_optional(c).await?;
    let damaged = || Error::Damaged("alert");
    let Some(r) = row else { return Ok(None) };
    let tip: Option<String> = r.try_get(3)?;
    let alert = crate::tip::Alert {
        id,
        source: r.try_get::<&str, _>(0)?.parse().map_err(|()| damaged())?,
        state: r.try_get::<&str, _>(1)?.parse().map_err(|()| damaged())?,
        received_on: day(r.try_get(2)?)?,
        tip: tip.map(|t| t.parse().map_err(|_| damaged())).transpose()?,
    };
    let version = u32::try_from(r.try_get::<i64, _>(5)?).map_err(|_| damaged())?;
    Ok(Some((alert, r.try_get(4)?, version)))
}
