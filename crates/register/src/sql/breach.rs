//! Breaches of the security of personal data.
use crate::audit::Entry;
use crate::breach::Breach;
use crate::error::{Error, Result};
use crate::sum::{BREACH, touch};
use domain::breach::Risk;
use domain::day::Moment;
use domain::id::{AccountId, BreachId};
use sqlx::any::AnyRow;
use sqlx::{AnyConnection, Row};

statements! {
    ADD = "INSERT INTO breach (id, year, place, detected_at, from_at, until_at, about, recorded_by, recorded_at, risk, assessment, authority_reference)
           VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, '', '', '')";
    ADD_ACCOUNT = "INSERT INTO breach_account (breach, account) VALUES ($1, $2)";
    EVERY = "SELECT id, year, place, detected_at, from_at, until_at, about, recorded_by, recorded_at, risk, assessment, assessed_by, assessed_at, authority_told_at, authority_reference, persons_told_at
               FROM breach ORDER BY year DESC, place DESC LIMIT 500";
    BY_ID = "SELECT id, year, place, detected_at, from_at, until_at, about, recorded_by, recorded_at, risk, assessment, assessed_by, assessed_at, authority_told_at, authority_reference, persons_told_at
               FROM breach WHERE id = $1";
    ACCOUNTS = "SELECT account FROM breach_account WHERE breach = $1 ORDER BY account";
    ASSESS = "UPDATE breach SET risk = $1, assessment = $2, assessed_by = $3, assessed_at = $4 WHERE id = $5";
    TELL_AUTHORITY = "UPDATE breach SET authority_told_at = $1, authority_reference = $2
                       WHERE id = $3 AND authority_told_at IS NULL";
    TELL_PERSONS = "UPDATE breach SET persons_told_at = $1 WHERE id = $2 AND persons_told_at IS NULL";
    BETWEEN = "SELECT seq, at, account, event, subject, detail FROM journal
                WHERE seq > $1 AND at >= $2 AND at < $3 ORDER BY seq LIMIT 1000";
}

const DAMAGED: Error = Error::Damaged("breach");

fn breach(row: &AnyRow) -> Result<Breach> {
    let account = |text: &str| text.parse::<AccountId>().map_err(|_| DAMAGED);
    let risk: &str = row.try_get(9)?;
    let at =
        |n: usize| -> Result<Option<Moment>> { Ok(row.try_get::<Option<i64>, _>(n)?.map(Moment)) };
    Ok(Breach {
        id: row.try_get::<&str, _>(0)?.parse().map_err(|_| DAMAGED)?,
        year: i16::try_from(row.try_get::<i64, _>(1)?).map_err(|_| DAMAGED)?,
        place: u32::try_from(row.try_get::<i64, _>(2)?).map_err(|_| DAMAGED)?,
        detected_at: Moment(row.try_get(3)?),
        from: Moment(row.try_get(4)?),
        until: Moment(row.try_get(5)?),
        accounts: Vec::new(),
        about: row.try_get(6)?,
        recorded: (account(row.try_get(7)?)?, Moment(row.try_get(8)?)),
        risk: if risk.is_empty() { None } else { Some(risk.parse().map_err(|()| DAMAGED)?) },
        assessment: row.try_get(10)?,
        assessed: match (row.try_get::<Option<&str>, _>(11)?, at(12)?) {
            (Some(by), Some(at)) => Some((account(by)?, at)),
            _ => None,
        },
        authority_told_at: at(13)?,
        authority_reference: row.try_get(14)?,
        persons_told_at: at(15)?,
    })
}

/// Adds a breach.
pub(crate) async fn add(c: &mut AnyConnection, b: &Breach) -> Result<()> {
    touch(&BREACH, b.id);
    sqlx::query(ADD)
        .bind(b.id.to_string())
        .bind(i64::from(b.year))
        .bind(i64::from(b.place))
        .bind(b.detected_at.0)
        .bind(b.from.0)
        .bind(b.until.0)
        .bind(&b.about)
        .bind(b.recorded.0.to_string())
        .bind(b.recorded.1.0)
        .execute(&mut *c)
        .await?;
    for account in &b.accounts {
        let query = sqlx::query(ADD_ACCOUNT).bind(b.id.to_string()).bind(account.to_string());
        query.execute(&mut *c).await?;
    }
    Ok(())
}

async fn with_accounts(c: &mut AnyConnection, mut breach: Breach) -> Result<Breach> {
    let rows = sqlx::query(ACCOUNTS).bind(breach.id.to_string()).fetch_all(c).await?;
    for row in rows {
        breach.accounts.push(row.try_get::<&str, _>(0)?.parse().map_err(|_| DAMAGED)?);
    }
    Ok(breach)
}

/// Every breach, the newest first.
pub(crate) async fn every(c: &mut AnyConnection) -> Result<Vec<Breach>> {
    let mut all = Vec::new();
    for row in sqlx::query(EVERY).fetch_all(&mut *c).await? {
        all.push(with_accounts(c, breach(&row)?).await?);
    }
    Ok(all)
}

/// The breach with this id.
pub(crate) async fn by_id(c: &mut AnyConnection, id: BreachId) -> Result<Option<Breach>> {
    let row = sqlx::query(BY_ID).bind(id.to_string()).fetch_optional(&mut *c).await?;
    match row {
        Some(row) => Ok(Some(with_accounts(c, breach(&row)?).await?)),
        None => Ok(None),
    }
}

/// Keeps what a breach was assessed as.
pub(crate) async fn assess(
    c: &mut AnyConnection,
    id: BreachId,
    risk: Risk,
    assessment: &str,
    (by, at): (AccountId, Moment),
) -> Result<()> {
    touch(&BREACH, id);
    let query = sqlx::query(ASSESS).bind(risk.code()).bind(assessment).bind(by.to_string());
    query.bind(at.0).bind(id.to_string()).execute(c).await?;
    Ok(())
}

/// Keeps that the authority was told; whether it was not yet.
pub(crate) async fn tell_authority(
    c: &mut AnyConnection,
    id: BreachId,
    at: Moment,
    reference: &str,
) -> Result<bool> {
    touch(&BREACH, id);
    let query = sqlx::query(TELL_AUTHORITY).bind(at.0).bind(reference).bind(id.to_string());
    Ok(query.execute(c).await?.rows_affected() > 0)
}

/// Keeps that the persons were told; whether they were not yet.
pub(crate) async fn tell_persons(c: &mut AnyConnection, id: BreachId, at: Moment) -> Result<bool> {
    touch(&BREACH, id);
    let query = sqlx::query(TELL_PERSONS).bind(at.0).bind(id.to_string());
    Ok(query.execute(c).await?.rows_affected() > 0)
}

/// Up to a thousand entries after number `seq`, of a time.
pub(crate) async fn between(
    c: &mut AnyConnection,
    seq: i64,
    from: Moment,
    until: Moment,
) -> Result<Vec<Entry>> {
    let rows = sqlx::query(BETWEEN).bind(seq).bind(from.0).bind(until.0).fetch_all(c).await?;
    let entry = |row: &AnyRow| -> Result<Entry> {
        Ok(Entry {
            seq: row.try_get(0)?,
            at: Moment(row.try_get(1)?),
            account: row.try_get(2)?,
            event: row.try_get(3)?,
            subject: row.try_get(4)?,
            detail: row.try_get(5)?,
            previous: String::new(),
            hash: String::new(),
        })
    };
    rows.iter().map(entry).collect()
}
