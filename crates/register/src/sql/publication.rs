//! What was or is to be published, and what it spent of whose privacy.
use crate::error::{Error, Refusal, Result};
use crate::publication::{Asked, Publication};
use crate::sum::{PUBLICATION, touch};
use domain::day::{Day, Moment};
use domain::id::{AccountId, PublicationId};
use domain::publication::State;
use domain::statistics::dimension::Dimension;
use sqlx::any::AnyRow;
use sqlx::{AnyConnection, Row};
use std::collections::BTreeMap;

statements! {
    ADD = "INSERT INTO publication (id, rule, version, from_year, until_year, dimensions, limits, as_of, method, give_or_take, content, report, manifest, state, supersedes, changes, proposed_by, proposed_at, reason)
           VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, 'draft', $14, $15, $16, $17, '')";
    ALL_PUBLICATIONS = "SELECT id, rule, version, from_year, until_year, dimensions, limits, as_of, method, give_or_take, content, report, manifest, note, state, supersedes, changes, proposed_by, proposed_at, agreed_by, agreed_at, withdrawn_at, reason
                          FROM publication ORDER BY id DESC";
    BY_ID = "SELECT id, rule, version, from_year, until_year, dimensions, limits, as_of, method, give_or_take, content, report, manifest, note, state, supersedes, changes, proposed_by, proposed_at, agreed_by, agreed_at, withdrawn_at, reason
               FROM publication WHERE id = $1";
    /// Whoever else would publish waits until this is done.
    HOLD = "UPDATE publication SET changes = changes";
    OUT = "SELECT COUNT(*) FROM publication WHERE state IN ('published', 'withdrawn', 'superseded')";
    PUBLISH = "UPDATE publication SET state = 'published', agreed_by = $1, agreed_at = $2, note = $3
                WHERE id = $4 AND state = 'draft'";
    SUPERSEDE = "UPDATE publication SET state = 'superseded' WHERE id = $1 AND state = 'published'";
    WITHDRAW = "UPDATE publication SET state = $1, withdrawn_by = $2, withdrawn_at = $3, reason = $4
                 WHERE id = $5 AND state = $6";
    CHARGE = "INSERT INTO privacy_charge (publication, year, rho) VALUES ($1, $2, $3)";
    CHARGES = "SELECT publication, year, rho FROM privacy_charge ORDER BY publication, year";
}

const DAMAGED: Error = Error::Damaged("publication");

fn id<T: std::str::FromStr>(text: &str) -> Result<T> {
    text.parse().map_err(|_| DAMAGED)
}

fn small<T: TryFrom<i64>>(row: &AnyRow, at: usize) -> Result<T> {
    T::try_from(row.try_get::<i64, _>(at)?).map_err(|_| DAMAGED)
}

fn publication(row: &AnyRow) -> Result<Publication> {
    let limits: BTreeMap<Dimension, _> =
        serde_json::from_str(row.try_get(6)?).map_err(|_| DAMAGED)?;
    let dimensions: &str = row.try_get(5)?;
    let maybe = |at| -> Result<Option<AccountId>> {
        row.try_get::<Option<&str>, _>(at)?.map(id).transpose()
    };
    Ok(Publication {
        id: id(row.try_get(0)?)?,
        asked: Asked {
            rule: (row.try_get(1)?, small(row, 2)?),
            years: small(row, 3)?..=small(row, 4)?,
            dimensions: dimensions.split(' ').map(id).collect::<Result<_>>()?,
            limits,
            as_of: Day::since_epoch(small(row, 7)?),
        },
        method: id(row.try_get(8)?)?,
        give_or_take: small(row, 9)?,
        content: row.try_get(10)?,
        report: serde_json::from_str(row.try_get(11)?).map_err(|_| DAMAGED)?,
        manifest: row.try_get(12)?,
        note: row.try_get(13)?,
        state: id(row.try_get(14)?)?,
        supersedes: row.try_get::<Option<&str>, _>(15)?.map(id).transpose()?,
        changes: row.try_get(16)?,
        proposed_by: id(row.try_get(17)?)?,
        proposed_at: Moment(row.try_get(18)?),
        agreed_by: maybe(19)?,
        agreed_at: row.try_get::<Option<i64>, _>(20)?.map(Moment),
        withdrawn_at: row.try_get::<Option<i64>, _>(21)?.map(Moment),
        reason: row.try_get(22)?,
    })
}

/// Keeps a draft.
pub(crate) async fn add(c: &mut AnyConnection, new: &Publication) -> Result<()> {
    touch(&PUBLICATION, new.id);
    let codes: Vec<&str> = new.asked.dimensions.iter().map(|one| one.code()).collect();
    sqlx::query(ADD)
        .bind(new.id.to_string())
        .bind(&new.asked.rule.0)
        .bind(i64::from(new.asked.rule.1))
        .bind(i64::from(*new.asked.years.start()))
        .bind(i64::from(*new.asked.years.end()))
        .bind(codes.join(" "))
        .bind(serde_json::to_string(&new.asked.limits).map_err(|_| DAMAGED)?)
        .bind(i64::from(new.asked.as_of.number()))
        .bind(new.method.to_string())
        .bind(i64::try_from(new.give_or_take).map_err(|_| DAMAGED)?)
        .bind(&new.content)
        .bind(serde_json::to_string(&new.report).map_err(|_| DAMAGED)?)
        .bind(&new.manifest)
        .bind(new.supersedes.map(|id| id.to_string()))
        .bind(&new.changes)
        .bind(new.proposed_by.to_string())
        .bind(new.proposed_at.0)
        .execute(c)
        .await?;
    Ok(())
}

/// Everything, the newest first.
pub(crate) async fn all(c: &mut AnyConnection) -> Result<Vec<Publication>> {
    sqlx::query(ALL_PUBLICATIONS).fetch_all(c).await?.iter().map(publication).collect()
}

/// What has this id.
pub(crate) async fn by_id(c: &mut AnyConnection, id: PublicationId) -> Result<Publication> {
    let row = sqlx::query(BY_ID).bind(id.to_string()).fetch_optional(c).await?;
    publication(&row.ok_or(Error::NotFound)?)
}

/// Nobody else publishes until the transaction ends.
pub(crate) async fn hold(c: &mut AnyConnection) -> Result<()> {
    sqlx::query(HOLD).execute(c).await?;
    Ok(())
}

/// How many were ever out.
pub(crate) async fn out(c: &mut AnyConnection) -> Result<i64> {
    Ok(sqlx::query(OUT).fetch_one(c).await?.try_get(0)?)
}

/// Publishes a draft.
///
/// # Errors
///
/// [`AlreadyDecided`](Refusal::AlreadyDecided) for what is none.
pub(crate) async fn publish(
    c: &mut AnyConnection,
    id: PublicationId,
    (by, at): (AccountId, Moment),
    note: &str,
) -> Result<()> {
    touch(&PUBLICATION, id);
    let query = sqlx::query(PUBLISH).bind(by.to_string()).bind(at.0).bind(note);
    decided(query.bind(id.to_string()).execute(c).await?.rows_affected())
}

/// Puts down that another version stands in the place of this one.
///
/// # Errors
///
/// [`AlreadyDecided`](Refusal::AlreadyDecided) for what is not published.
pub(crate) async fn supersede(c: &mut AnyConnection, id: PublicationId) -> Result<()> {
    touch(&PUBLICATION, id);
    decided(sqlx::query(SUPERSEDE).bind(id.to_string()).execute(c).await?.rows_affected())
}

/// Withdraws what is published, or drops a draft.
///
/// # Errors
///
/// [`AlreadyDecided`](Refusal::AlreadyDecided) for what is not in state `from` any more.
pub(crate) async fn withdraw(
    c: &mut AnyConnection,
    id: PublicationId,
    (by, at): (AccountId, Moment),
    (from, to): (State, State),
    reason: &str,
) -> Result<()> {
    touch(&PUBLICATION, id);
    let query = sqlx::query(WITHDRAW).bind(to.code()).bind(by.to_string()).bind(at.0);
    let query = query.bind(reason).bind(id.to_string()).bind(from.code());
    decided(query.execute(c).await?.rows_affected())
}

/// Puts down what was spent of the privacy of the persons of a year, in billionths of ρ.
pub(crate) async fn charge(
    c: &mut AnyConnection,
    id: PublicationId,
    (year, rho): (i16, i64),
) -> Result<()> {
    touch(&PUBLICATION, id);
    let query = sqlx::query(CHARGE).bind(id.to_string()).bind(i64::from(year)).bind(rho);
    query.execute(c).await?;
    Ok(())
}

/// What was spent: by what, of which year, in billionths of ρ.
pub(crate) async fn charges(c: &mut AnyConnection) -> Result<Vec<(String, i16, i64)>> {
    let rows = sqlx::query(CHARGES).fetch_all(c).await?;
    rows.iter().map(|row| Ok((row.try_get(0)?, small(row, 1)?, row.try_get(2)?))).collect()
}

fn decided(rows: u64) -> Result<()> {
    if rows == 0 { Err(Error::Refused(Refusal::AlreadyDecided)) } else { Ok(()) }
}
