//! The directory of services, and the bodies in it that are in no other.
use crate::error::{Error, Result};
use crate::service::{Change, Listed, OutsideBody, Version};
use crate::sum::{OUTSIDE_BODY, SERVICE, touch};
use domain::day::Moment;
use domain::id::{AccountId, ServiceId};
use domain::service::{Service, ServiceState};
use sqlx::any::AnyRow;
use sqlx::{AnyConnection, Row};

statements! {
    ALL_SERVICES = "SELECT id, provider, state, detail, version, changed_at FROM service ORDER BY provider, id";
    BY_ID = "SELECT id, provider, state, detail, version, changed_at FROM service WHERE id = $1";
    ADD = "INSERT INTO service (id, provider, state, detail, version, entered_by, entered_at, changed_at)
           VALUES ($1, $2, 'open', $3, 1, $4, $5, $5)";
    CHANGE = "UPDATE service SET state = $1, detail = $2, version = version + 1, changed_at = $3
               WHERE id = $4 AND version = $5";
    ADD_VERSION = "INSERT INTO service_version (service, version, change, detail, by_account, at)
                   VALUES ($1, $2, $3, $4, $5, $6)";
    VERSIONS = "SELECT version, change, detail, by_account, at FROM service_version WHERE service = $1 ORDER BY version";
    OUTSIDE = "SELECT code, name FROM outside_body ORDER BY code";
    ADD_OUTSIDE = "INSERT INTO outside_body (code, name, entered_by, entered_at) VALUES ($1, $2, $3, $4)
                   ON CONFLICT (code) DO NOTHING";
}

const DAMAGED: Error = Error::Damaged("service");

fn text(service: &Service) -> Result<String> {
    serde_json::to_string(service).map_err(|_| DAMAGED)
}

fn number(stored: i64) -> Result<u32> {
    u32::try_from(stored).map_err(|_| DAMAGED)
}

fn listed(row: &AnyRow) -> Result<Listed> {
    Ok(Listed {
        id: row.try_get::<&str, _>(0)?.parse().map_err(|_| DAMAGED)?,
        provider: row.try_get(1)?,
        state: row.try_get::<&str, _>(2)?.parse().map_err(|()| DAMAGED)?,
        service: serde_json::from_str(row.try_get(3)?).map_err(|_| DAMAGED)?,
        version: number(row.try_get(4)?)?,
        changed_at: Moment(row.try_get(5)?),
    })
}

/// Every service, those of one provider together.
pub(crate) async fn all(c: &mut AnyConnection) -> Result<Vec<Listed>> {
    sqlx::query(ALL_SERVICES).fetch_all(c).await?.iter().map(listed).collect()
}

/// The service with this id.
pub(crate) async fn by_id(c: &mut AnyConnection, id: ServiceId) -> Result<Option<Listed>> {
    let row = sqlx::query(BY_ID).bind(id.to_string()).fetch_optional(c).await?;
    row.as_ref().map(listed).transpose()
}

/// Adds a service, with its first version.
pub(crate) async fn add(
    c: &mut AnyConnection,
    id: ServiceId,
    provider: &str,
    service: &Service,
    (by, at): (AccountId, Moment),
) -> Result<()> {
    touch(&SERVICE, id);
    let query = sqlx::query(ADD).bind(id.to_string()).bind(provider).bind(text(service)?);
    query.bind(by.to_string()).bind(at.0).execute(&mut *c).await?;
    version(c, id, (1, Change::Entered), service, (by, at)).await
}

/// Keeps a service as it is now, over version `over`.
pub(crate) async fn change(
    c: &mut AnyConnection,
    id: ServiceId,
    (over, change): (u32, Change),
    (state, service): (ServiceState, &Service),
    (by, at): (AccountId, Moment),
) -> Result<()> {
    touch(&SERVICE, id);
    let query = sqlx::query(CHANGE).bind(state.code()).bind(text(service)?).bind(at.0);
    let done = query.bind(id.to_string()).bind(i64::from(over)).execute(&mut *c).await?;
    if done.rows_affected() == 0 {
        return Err(Error::Conflict(i64::from(over)));
    }
    version(c, id, (over + 1, change), service, (by, at)).await
}

async fn version(
    c: &mut AnyConnection,
    id: ServiceId,
    (version, change): (u32, Change),
    service: &Service,
    (by, at): (AccountId, Moment),
) -> Result<()> {
    touch(&SERVICE, id);
    let query = sqlx::query(ADD_VERSION).bind(id.to_string()).bind(i64::from(version));
    let query = query.bind(change.code()).bind(text(service)?).bind(by.to_string());
    query.bind(at.0).execute(c).await?;
    Ok(())
}

/// The versions of a service, the first one first.
pub(crate) async fn versions(c: &mut AnyConnection, id: ServiceId) -> Result<Vec<Version>> {
    let rows = sqlx::query(VERSIONS).bind(id.to_string()).fetch_all(c).await?;
    let one = |row: &AnyRow| -> Result<Version> {
        Ok(Version {
            version: number(row.try_get(0)?)?,
            change: row.try_get::<&str, _>(1)?.parse().map_err(|()| DAMAGED)?,
            service: serde_json::from_str(row.try_get(2)?).map_err(|_| DAMAGED)?,
            by: row.try_get::<&str, _>(3)?.parse().map_err(|_| DAMAGED)?,
            at: Moment(row.try_get(4)?),
        })
    };
    rows.iter().map(one).collect()
}

/// The bodies that are in no other directory.
pub(crate) async fn outside(c: &mut AnyConnection) -> Result<Vec<OutsideBody>> {
    let rows = sqlx::query(OUTSIDE).fetch_all(c).await?;
    let one = |row: &AnyRow| Ok(OutsideBody { code: row.try_get(0)?, name: row.try_get(1)? });
    rows.iter().map(one).collect()
}

/// Adds such a body.
pub(crate) async fn add_outside(
    c: &mut AnyConnection,
    body: &OutsideBody,
    (by, at): (AccountId, Moment),
) -> Result<()> {
    touch(&OUTSIDE_BODY, &body.code);
    let query = sqlx::query(ADD_OUTSIDE).bind(&body.code).bind(&body.name);
    let done = query.bind(by.to_string()).bind(at.0).execute(c).await?;
    if done.rows_affected() == 0 { Err(Error::Conflict(0)) } else { Ok(()) }
}
