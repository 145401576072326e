//! How two persons of a case stand to each other.
use crate::error::{Error, Refusal, Result};
use crate::relation::Related;
use crate::sum::{RELATION, touch};
use domain::day::{Day, Moment};
use domain::id::{AccountId, CaseId, RelationId};
use domain::relation::Relation;
use sqlx::any::AnyRow;
use sqlx::{AnyConnection, Row};

statements! {
    ADD = "INSERT INTO relation (id, case_file, person_of, person_to, kind, from_day, until_day, entered_at, entered_by)
           VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)";
    TAKE_BACK = "UPDATE relation SET ended_at = $1, ended_by = $2 WHERE id = $3 AND case_file = $4 AND ended_at IS NULL";
    SET_LAST_DAY = "UPDATE relation SET until_day = $1 WHERE id = $2";
    IS_THERE = "SELECT 1 FROM relation WHERE id = $1 AND case_file = $2";
    OF_CASE = "SELECT id, person_of, person_to, kind, from_day, until_day, entered_at, entered_by, ended_at, ended_by
                 FROM relation WHERE case_file = $1 ORDER BY entered_at, id";
}

const DAMAGED: Error = Error::Damaged("relation");

fn related(row: &AnyRow) -> Result<Related> {
    let account = |text: &str| text.parse::<AccountId>().map_err(|_| DAMAGED);
    let day = |n: usize| -> Result<Option<Day>> {
        let day = row.try_get::<Option<i64>, _>(n)?.map(i32::try_from).transpose();
        Ok(day.map_err(|_| DAMAGED)?.map(Day::since_epoch))
    };
    let ended = match (row.try_get::<Option<i64>, _>(8)?, row.try_get::<Option<&str>, _>(9)?) {
        (Some(at), Some(by)) => Some((Moment(at), account(by)?)),
        _ => None,
    };
    Ok(Related {
        id: row.try_get::<&str, _>(0)?.parse().map_err(|_| DAMAGED)?,
        relation: Relation {
            of: row.try_get::<&str, _>(1)?.parse().map_err(|_| DAMAGED)?,
            to: row.try_get::<&str, _>(2)?.parse().map_err(|_| DAMAGED)?,
            kind: row.try_get::<&str, _>(3)?.parse().map_err(|()| DAMAGED)?,
            from: day(4)?,
            until: day(5)?,
        },
        at: Moment(row.try_get(6)?),
        by: account(row.try_get(7)?)?,
        ended,
    })
}

/// Adds a relation.
pub(crate) async fn add(c: &mut AnyConnection, case: CaseId, new: &Related) -> Result<()> {
    touch(&RELATION, new.id);
    let day = |day: Option<Day>| day.map(|day| i64::from(day.number()));
    sqlx::query(ADD)
        .bind(new.id.to_string())
        .bind(case.to_string())
        .bind(new.relation.of.to_string())
        .bind(new.relation.to.to_string())
        .bind(new.relation.kind.code())
        .bind(day(new.relation.from))
        .bind(day(new.relation.until))
        .bind(new.at.0)
        .bind(new.by.to_string())
        .execute(c)
        .await?;
    Ok(())
}

/// Puts down on which day a relation ended.
pub(crate) async fn set_last_day(c: &mut AnyConnection, id: RelationId, last: Day) -> Result<()> {
    touch(&RELATION, id);
    let query = sqlx::query(SET_LAST_DAY).bind(i64::from(last.number())).bind(id.to_string());
    query.execute(c).await?;
    Ok(())
}

/// Takes back a relation that stands.
///
/// # Errors
///
/// [`NotFound`](Error::NotFound) for one that was not put down in the case;
/// [`AlreadyDecided`](Refusal::AlreadyDecided) for one that was taken back before.
pub(crate) async fn take_back(
    c: &mut AnyConnection,
    (case, id): (CaseId, RelationId),
    (by, at): (AccountId, Moment),
) -> Result<()> {
    touch(&RELATION, id);
    let query = sqlx::query(TAKE_BACK).bind(at.0).bind(by.to_string());
    let query = query.bind(id.to_string()).bind(case.to_string());
    if query.execute(&mut *c).await?.rows_affected() > 0 {
        return Ok(());
    }
    let query = sqlx::query(IS_THERE).bind(id.to_string()).bind(case.to_string());
    let there = query.fetch_optional(c).await?.is_some();
    Err(if there { Error::Refused(Refusal::AlreadyDecided) } else { Error::NotFound })
}

/// The relations that were put down in a case, with those that were taken back.
pub(crate) async fn of_case(c: &mut AnyConnection, case: CaseId) -> Result<Vec<Related>> {
    let rows = sqlx::query(OF_CASE).bind(case.to_string()).fetch_all(c).await?;
    rows.iter().map(related).collect()
}
