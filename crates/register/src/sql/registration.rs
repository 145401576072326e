//! Which bodies count a person.
use crate::error::{Error, Refusal, Result};
use crate::registration::Registered;
use crate::sum::{REGISTRATION, touch};
use domain::day::{Day, Moment};
use domain::id::{AccountId, CaseId, PersonId, RegistrationId};
use domain::trafficking::registration::Registration;
use sqlx::any::AnyRow;
use sqlx::{AnyConnection, Row};

statements! {
    ADD = "INSERT INTO registration (id, case_file, person, body, on_day, basis, entered_at, entered_by, institution, reason, version)
           VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 1)";
    END = "UPDATE registration SET ended_at = $1, ended_by = $2, reason = $3
            WHERE id = $4 AND case_file = $5 AND ended_at IS NULL";
    IS_THERE = "SELECT 1 FROM registration WHERE id = $1 AND case_file = $2";
    LOCK_PERSON = "UPDATE person SET version = version WHERE id = $1";
    OF_PERSON = concat!("SELECT r.id, r.case_file, r.person, r.body, r.on_day, r.basis, r.entered_at, r.entered_by, r.ended_at, r.ended_by
                           FROM registration r JOIN case_file f ON f.id = r.case_file
                          WHERE r.person = $1 AND ", open_to!("f", "$2", "$3"), " ORDER BY r.on_day, r.id");
    OF_PERSONS_IN = "SELECT id, case_file, person, body, on_day, basis, entered_at, entered_by, ended_at, ended_by
                       FROM registration WHERE person IN (SELECT person FROM case_person WHERE case_file = $1)
                      ORDER BY person, on_day, id";
    REASONS = "SELECT id, reason, version FROM registration WHERE case_file = $1 AND LENGTH(reason) > 0";
    RESEAL = "UPDATE registration SET reason = $1, version = $2 WHERE id = $3 AND version = $4";
}

const DAMAGED: Error = Error::Damaged("registration");

fn registered(row: &AnyRow) -> Result<Registered> {
    let account = |text: &str| text.parse::<AccountId>().map_err(|_| DAMAGED);
    let ended = match (row.try_get::<Option<i64>, _>(8)?, row.try_get::<Option<&str>, _>(9)?) {
        (Some(at), Some(by)) => Some((Moment(at), account(by)?)),
        _ => None,
    };
    let day = i32::try_from(row.try_get::<i64, _>(4)?).map_err(|_| DAMAGED)?;
    Ok(Registered {
        id: row.try_get::<&str, _>(0)?.parse().map_err(|_| DAMAGED)?,
        case: row.try_get::<&str, _>(1)?.parse().map_err(|_| DAMAGED)?,
        registration: Registration {
            person: row.try_get::<&str, _>(2)?.parse().map_err(|_| DAMAGED)?,
            body: row.try_get(3)?,
            on: Day::since_epoch(day),
            basis: row.try_get::<&str, _>(5)?.parse().map_err(|()| DAMAGED)?,
        },
        at: Moment(row.try_get(6)?),
        by: account(row.try_get(7)?)?,
        ended,
    })
}

/// Adds a registration.
pub(crate) async fn add(c: &mut AnyConnection, new: &Registered, institution: &str) -> Result<()> {
    touch(&REGISTRATION, new.id);
    sqlx::query(ADD)
        .bind(new.id.to_string())
        .bind(new.case.to_string())
        .bind(new.registration.person.to_string())
        .bind(&new.registration.body)
        .bind(i64::from(new.registration.on.number()))
        .bind(new.registration.basis.code())
        .bind(new.at.0)
        .bind(new.by.to_string())
        .bind(institution)
        .bind(Vec::new())
        .execute(c)
        .await?;
    Ok(())
}

/// Ends a registration that stands; `reason` is sealed.
///
/// # Errors
///
/// [`NotFound`](Error::NotFound) for one that was not put down in the case;
/// [`AlreadyDecided`](Refusal::AlreadyDecided) for one that ended before.
pub(crate) async fn end(
    c: &mut AnyConnection,
    (case, id): (CaseId, RegistrationId),
    (by, at): (AccountId, Moment),
    reason: Vec<u8>,
) -> Result<()> {
    touch(&REGISTRATION, id);
    let query = sqlx::query(END).bind(at.0).bind(by.to_string()).bind(reason);
    let query = query.bind(id.to_string()).bind(case.to_string());
    if query.execute(&mut *c).await?.rows_affected() > 0 {
        return Ok(());
    }
    let query = sqlx::query(IS_THERE).bind(id.to_string()).bind(case.to_string());
    let there = query.fetch_optional(c).await?.is_some();
    Err(if there { Error::Refused(Refusal::AlreadyDecided) } else { Error::NotFound })
}

/// From here to the end of the transaction nobody else registers this person.
pub(crate) async fn lock_person(c: &mut AnyConnection, person: PersonId) -> Result<()> {
    sqlx::query(LOCK_PERSON).bind(person.to_string()).execute(c).await?;
    Ok(())
}

/// The registrations of a person, with those that were taken back; but for closed
/// circles in which who asks is not.
pub(crate) async fn of_person(
    c: &mut AnyConnection,
    person: PersonId,
    (account, day): (String, i64),
) -> Result<Vec<Registered>> {
    let query = sqlx::query(OF_PERSON).bind(person.to_string()).bind(account).bind(day);
    query.fetch_all(c).await?.iter().map(registered).collect()
}

/// The registrations of everybody in a case, with those that were taken back.
pub(crate) async fn of_persons_in(c: &mut AnyConnection, case: CaseId) -> Result<Vec<Registered>> {
    let rows = sqlx::query(OF_PERSONS_IN).bind(case.to_string()).fetch_all(c).await?;
    rows.iter().map(registered).collect()
}

/// Every sealed reason that was put down in a case.
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
    id: &str,
    reason: Vec<u8>,
    version: u32,
) -> Result<()> {
    let touched: RegistrationId = id.parse().map_err(|_| DAMAGED)?;
    touch(&REGISTRATION, touched);
    let query = sqlx::query(RESEAL).bind(reason).bind(i64::from(version) + 1);
    let done = query.bind(id).bind(i64::from(version)).execute(c).await?;
    if done.rows_affected() == 0 { Err(Error::Conflict(i64::from(version))) } else { Ok(()) }
}
