//! Trafficking events of cases, and who took part in them.
use crate::error::{Error, Refusal, Result};
use crate::event::{Happened, Texts};
use crate::sum::{EVENT, touch};
use domain::day::Moment;
use domain::id::{AccountId, CaseId, EventId, PersonId};
use domain::trafficking::event::Involved;
use sqlx::any::AnyRow;
use sqlx::{AnyConnection, Row};
use std::collections::BTreeMap;

statements! {
    ADD = "INSERT INTO trafficking_event (id, case_file, phase, detail, told, version, entered_at, entered_by, institution, replaces, reason)
           VALUES ($1, $2, $3, $4, $5, 1, $6, $7, $8, $9, $10)";
    ADD_PERSON = "INSERT INTO trafficking_event_person (event, person, role) VALUES ($1, $2, $3)";
    END = "UPDATE trafficking_event SET ended_at = $1, ended_by = $2, reason = $3
            WHERE id = $4 AND case_file = $5 AND version = $6 AND ended_at IS NULL";
    ENDED = "SELECT ended_at FROM trafficking_event WHERE id = $1 AND case_file = $2";
    OF_CASE = "SELECT id, case_file, detail, CASE WHEN LENGTH(told) > 0 THEN 1 ELSE 0 END, entered_at, entered_by, institution, replaces, ended_at, ended_by
                 FROM trafficking_event WHERE case_file = $1 ORDER BY id DESC";
    PERSONS = "SELECT p.event, p.person, p.role FROM trafficking_event_person p JOIN trafficking_event e ON e.id = p.event
                WHERE e.case_file = $1 ORDER BY p.event, p.person, p.role";
    TEXTS = "SELECT told, reason, version FROM trafficking_event WHERE id = $1 AND case_file = $2";
    RESEAL = "UPDATE trafficking_event SET told = $1, reason = $2, version = $3 WHERE id = $4 AND version = $5";
}

const DAMAGED: Error = Error::Damaged("trafficking_event");

/// Adds an event; `told` is sealed, or empty.
pub(crate) async fn add(c: &mut AnyConnection, new: &Happened, told: Vec<u8>) -> Result<()> {
    touch(&EVENT, new.id);
    let detail = serde_json::to_string(&new.event).map_err(|_| DAMAGED)?;
    sqlx::query(ADD)
        .bind(new.id.to_string())
        .bind(new.case.to_string())
        .bind(new.event.phase.code())
        .bind(detail)
        .bind(told)
        .bind(new.at.0)
        .bind(new.by.to_string())
        .bind(&new.institution)
        .bind(new.replaces.map(|event| event.to_string()))
        .bind(Vec::new())
        .execute(&mut *c)
        .await?;
    for one in &new.involved {
        let query = sqlx::query(ADD_PERSON).bind(new.id.to_string());
        query.bind(one.person.to_string()).bind(one.role.code()).execute(&mut *c).await?;
    }
    Ok(())
}

/// Ends an event that stands; `reason` is sealed as this version.
///
/// # Errors
///
/// [`NotFound`](Error::NotFound) for one that is not of the case;
/// [`AlreadyDecided`](Refusal::AlreadyDecided) for one that ended before;
/// [`Conflict`](Error::Conflict) for one that was sealed anew meanwhile.
pub(crate) async fn end(
    c: &mut AnyConnection,
    (case, event): (CaseId, EventId),
    (by, at): (AccountId, Moment),
    (reason, version): (Vec<u8>, u32),
) -> Result<()> {
    touch(&EVENT, event);
    let query = sqlx::query(END).bind(at.0).bind(by.to_string()).bind(reason);
    let query = query.bind(event.to_string()).bind(case.to_string()).bind(i64::from(version));
    if query.execute(&mut *c).await?.rows_affected() > 0 {
        return Ok(());
    }
    let query = sqlx::query(ENDED).bind(event.to_string()).bind(case.to_string());
    let row = query.fetch_optional(c).await?.ok_or(Error::NotFound)?;
    // It stands, and was sealed anew meanwhile.
    let stands = row.try_get::<Option<i64>, _>(0)?.is_none();
    let conflict = Error::Conflict(i64::from(version));
    Err(if stands { conflict } else { Error::Refused(Refusal::AlreadyDecided) })
}

fn happened(row: &AnyRow, involved: Vec<Involved>) -> Result<Happened> {
    let account = |text: &str| text.parse::<AccountId>().map_err(|_| DAMAGED);
    let replaces: Option<&str> = row.try_get(7)?;
    let ended = match (row.try_get::<Option<i64>, _>(8)?, row.try_get::<Option<&str>, _>(9)?) {
        (Some(at), Some(by)) => Some((Moment(at), account(by)?)),
        _ => None,
    };
    Ok(Happened {
        id: row.try_get::<&str, _>(0)?.parse().map_err(|_| DAMAGED)?,
        case: row.try_get::<&str, _>(1)?.parse().map_err(|_| DAMAGED)?,
        event: serde_json::from_str(row.try_get(2)?).map_err(|_| DAMAGED)?,
        involved,
        at: Moment(row.try_get(4)?),
        by: account(row.try_get(5)?)?,
        institution: row.try_get(6)?,
        has_told: row.try_get::<i64, _>(3)? > 0,
        replaces: replaces.map(|id| id.parse().map_err(|_| DAMAGED)).transpose()?,
        ended,
    })
}

/// The events of a case, the last put down first.
pub(crate) async fn of_case(c: &mut AnyConnection, case: CaseId) -> Result<Vec<Happened>> {
    let mut persons: BTreeMap<EventId, Vec<Involved>> = BTreeMap::new();
    for row in sqlx::query(PERSONS).bind(case.to_string()).fetch_all(&mut *c).await? {
        let event = row.try_get::<&str, _>(0)?.parse().map_err(|_| DAMAGED)?;
        let person: PersonId = row.try_get::<&str, _>(1)?.parse().map_err(|_| DAMAGED)?;
        let role = row.try_get::<&str, _>(2)?.parse().map_err(|()| DAMAGED)?;
        persons.entry(event).or_default().push(Involved { person, role });
    }
    let rows = sqlx::query(OF_CASE).bind(case.to_string()).fetch_all(c).await?;
    rows.iter()
        .map(|row| {
            let id: EventId = row.try_get::<&str, _>(0)?.parse().map_err(|_| DAMAGED)?;
            happened(row, persons.remove(&id).unwrap_or_default())
        })
        .collect()
}

/// The sealed texts of an event.
pub(crate) async fn texts(
    c: &mut AnyConnection,
    (case, event): (CaseId, EventId),
) -> Result<Option<Texts>> {
    let query = sqlx::query(TEXTS).bind(event.to_string()).bind(case.to_string());
    let row = query.fetch_optional(c).await?;
    row.map(|row| {
        let version = u32::try_from(row.try_get::<i64, _>(2)?).map_err(|_| DAMAGED)?;
        Ok(Texts { told: row.try_get(0)?, reason: row.try_get(1)?, version })
    })
    .transpose()
}

/// Keeps the texts of an event as sealed anew, over their version.
pub(crate) async fn reseal(c: &mut AnyConnection, event: EventId, texts: Texts) -> Result<()> {
    touch(&EVENT, event);
    let version = i64::from(texts.version);
    let query = sqlx::query(RESEAL).bind(texts.told).bind(texts.reason).bind(version + 1);
    let done = query.bind(event.to_string()).bind(version).execute(c).await?;
    if done.rows_affected() == 0 { Err(Error::Conflict(version)) } else { Ok(()) }
}
