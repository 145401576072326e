//! Legal holds.
use crate::error::{Error, Result};
use crate::hold::{Held, LegalHold};
use crate::sum::{HOLD, touch};
use domain::day::{Day, Moment};
use domain::id::{AccountId, HoldId};
use sqlx::any::AnyRow;
use sqlx::{AnyConnection, Row};

statements! {
    ALL_HOLDS = "SELECT id, sort, subject, reason, review_day, placed_by, placed_at, lifted_by, lifted_at, lift_reason
                   FROM legal_hold ORDER BY CASE WHEN lifted_at IS NULL THEN 0 ELSE 1 END, placed_at DESC, id DESC";
    ADD = "INSERT INTO legal_hold (id, sort, subject, reason, review_day, placed_by, placed_at, lift_reason)
           VALUES ($1, $2, $3, $4, $5, $6, $7, '')";
    LIFT = "UPDATE legal_hold SET lifted_by = $1, lifted_at = $2, lift_reason = $3
             WHERE id = $4 AND lifted_at IS NULL";
    ON_PERSON = "SELECT COUNT(*) FROM legal_hold
                  WHERE lifted_at IS NULL
                    AND ((sort = 'person' AND subject = $1)
                         OR (sort = 'case' AND subject IN (SELECT case_file FROM case_person WHERE person = $1)))";
    ON_CASE = "SELECT COUNT(*) FROM legal_hold
                WHERE lifted_at IS NULL
                  AND ((sort = 'case' AND subject = $1)
                       OR (sort = 'person' AND subject IN (SELECT person FROM case_person WHERE case_file = $1)))";
    // With a case that came of it, or with somebody in that.
    ON_ALERT = "SELECT COUNT(*) FROM legal_hold
                 WHERE lifted_at IS NULL
                   AND ((sort = 'case' AND subject IN (SELECT case_file FROM case_alert WHERE alert = $1))
                        OR (sort = 'person' AND subject IN (SELECT p.person FROM case_person p
                              JOIN case_alert l ON l.case_file = p.case_file WHERE l.alert = $1)))";
    PERSON_ERASED = "SELECT erased_at FROM person WHERE id = $1";
    CASE_ERASED = "SELECT erased_at FROM case_file WHERE id = $1";
}

const DAMAGED: Error = Error::Damaged("legal_hold");

fn hold(row: &AnyRow) -> Result<LegalHold> {
    let subject: &str = row.try_get(2)?;
    let held = match row.try_get::<&str, _>(1)? {
        "person" => Held::Person(subject.parse().map_err(|_| DAMAGED)?),
        _ => Held::Case(subject.parse().map_err(|_| DAMAGED)?),
    };
    let account = |text: &str| text.parse::<AccountId>().map_err(|_| DAMAGED);
    let lifted = match (row.try_get::<Option<&str>, _>(7)?, row.try_get::<Option<i64>, _>(8)?) {
        (Some(by), Some(at)) => Some((account(by)?, Moment(at), row.try_get(9)?)),
        _ => None,
    };
    Ok(LegalHold {
        id: row.try_get::<&str, _>(0)?.parse().map_err(|_| DAMAGED)?,
        held,
        reason: row.try_get(3)?,
        review_on: super::retention::day(row.try_get(4)?)?,
        placed_by: account(row.try_get(5)?)?,
        placed_at: Moment(row.try_get(6)?),
        lifted,
    })
}

/// Every hold, those that hold first, then the newest.
pub(crate) async fn all(c: &mut AnyConnection) -> Result<Vec<LegalHold>> {
    sqlx::query(ALL_HOLDS).fetch_all(c).await?.iter().map(hold).collect()
}

/// Adds a hold.
pub(crate) async fn add(c: &mut AnyConnection, hold: &LegalHold) -> Result<()> {
    touch(&HOLD, hold.id);
    sqlx::query(ADD)
        .bind(hold.id.to_string())
        .bind(hold.held.sort())
        .bind(hold.held.id())
        .bind(&hold.reason)
        .bind(i64::from(Day::number(hold.review_on)))
        .bind(hold.placed_by.to_string())
        .bind(hold.placed_at.0)
        .execute(c)
        .await?;
    Ok(())
}

/// Lifts a hold; whether it held.
pub(crate) async fn lift(
    c: &mut AnyConnection,
    hold: HoldId,
    (by, at): (AccountId, Moment),
    reason: &str,
) -> Result<bool> {
    touch(&HOLD, hold);
    let query = sqlx::query(LIFT).bind(by.to_string()).bind(at.0).bind(reason);
    Ok(query.bind(hold.to_string()).execute(c).await?.rows_affected() > 0)
}

/// Whether a hold keeps `owner`, a person, a case or an alert.
pub(crate) async fn is_held(c: &mut AnyConnection, owner: &str) -> Result<bool> {
    let (sql, id) = match owner.split_once('/') {
        Some(("person", id)) => (ON_PERSON, id),
        Some(("case", id)) => (ON_CASE, id),
        Some(("alert", id)) => (ON_ALERT, id),
        _ => return Ok(false),
    };
    let holds: i64 = sqlx::query_scalar(sql).bind(id).fetch_one(c).await?;
    Ok(holds > 0)
}

/// Whether what is to be held was erased; none when it is not there.
pub(crate) async fn erased(c: &mut AnyConnection, held: Held) -> Result<Option<bool>> {
    let sql = match held {
        Held::Person(_) => PERSON_ERASED,
        Held::Case(_) => CASE_ERASED,
    };
    let row = sqlx::query(sql).bind(held.id()).fetch_optional(c).await?;
    Ok(row.map(|r| r.try_get::<Option<i64>, _>(0)).transpose()?.map(|at| at.is_some()))
}
