//! How long what is kept: tables, what is due, and what was destroyed.
use crate::error::{Error, Result};
use crate::retention::{Certificate, Kept, RetentionTable, TableState};
use crate::sum::{self, touch, touched};
use domain::day::{Day, Moment};
use domain::id::{AccountId, CaseId, DestructionId, RetentionTableId};
use domain::person::Regime;
use domain::retention::Rule;
use sqlx::any::AnyRow;
use sqlx::{AnyConnection, Row};
use std::collections::{BTreeSet, HashMap};

statements! {
    TABLES = "SELECT id, rules, reason, state, proposed_by, proposed_at, decided_by, decided_at
                FROM retention_table ORDER BY proposed_at DESC, id DESC LIMIT 100";
    ADD_TABLE = "INSERT INTO retention_table (id, rules, reason, state, proposed_by, proposed_at)
                 VALUES ($1, $2, $3, 'proposed', $4, $5)";
    DECIDE_TABLE = "UPDATE retention_table SET state = $1, decided_by = $2, decided_at = $3
                     WHERE id = $4 AND state = 'proposed'";
    REPLACE_TABLE = "UPDATE retention_table SET state = 'replaced' WHERE state = 'adopted' AND id <> $1 RETURNING id";
    PERSONS = "SELECT q.id, q.regime, q.entered_at, f.state, f.closed_at, f.id
                 FROM person q LEFT JOIN case_person p ON p.person = q.id LEFT JOIN case_file f ON f.id = p.case_file
                WHERE q.erased_at IS NULL
                  AND q.id IN (SELECT id FROM person WHERE id > $1 AND erased_at IS NULL ORDER BY id LIMIT 500)
                ORDER BY q.id";
    CASES = "SELECT f.id, q.regime, f.opened_at, f.state, f.closed_at, q.id
               FROM case_file f LEFT JOIN case_person p ON p.case_file = f.id LEFT JOIN person q ON q.id = p.person
              WHERE f.erased_at IS NULL
                AND f.id IN (SELECT id FROM case_file WHERE id > $1 AND erased_at IS NULL ORDER BY id LIMIT 500)
              ORDER BY f.id";
    // One that no case came of is over when that was decided.
    ALERTS = "SELECT a.id, q.regime, a.received_at,
                     CASE WHEN f.id IS NOT NULL THEN f.state
                          WHEN a.state IN ('forwarded', 'unfounded', 'insufficient') THEN 'closed' ELSE 'open' END,
                     CASE WHEN f.id IS NOT NULL THEN f.closed_at
                          ELSE (SELECT MAX(e.at) FROM alert_event e
                                 WHERE e.alert = a.id AND e.sort IN ('forwarded', 'unfounded', 'insufficient')) END,
                     f.id, q.id
                FROM alert a LEFT JOIN case_alert l ON l.alert = a.id LEFT JOIN case_file f ON f.id = l.case_file
                     LEFT JOIN case_person p ON p.case_file = f.id LEFT JOIN person q ON q.id = p.person
               WHERE a.erased_at IS NULL
                 AND a.id IN (SELECT id FROM alert WHERE id > $1 AND erased_at IS NULL ORDER BY id LIMIT 500)
               ORDER BY a.id";
    CASE = "SELECT state, closed_at, erased_at FROM case_file WHERE id = $1";
    NEXT_NUMBER = "INSERT INTO rights_number (sort, year, last) VALUES ($1, $2, 1)
                   ON CONFLICT (sort, year) DO UPDATE SET last = rights_number.last + 1 RETURNING last";
    BEGIN = "INSERT INTO destruction (id, year, place, retention_table, rule, begun_at, destroyed, list_length, list_head)
             VALUES ($1, $2, $3, $4, $5, $6, 0, 0, '')";
    ADD_ITEM = "INSERT INTO destruction_item (destruction, owner) VALUES ($1, $2)";
    ITEM_DONE = "UPDATE destruction_item SET done_at = $1 WHERE destruction = $2 AND owner = $3 AND done_at IS NULL";
    DROP_ITEM = "DELETE FROM destruction_item WHERE destruction = $1 AND owner = $2 AND done_at IS NULL";
    UNDONE = "SELECT owner FROM destruction_item WHERE destruction = $1 AND done_at IS NULL ORDER BY owner";
    DONE = "SELECT COUNT(*) FROM destruction_item WHERE destruction = $1 AND done_at IS NOT NULL";
    FINISH = "UPDATE destruction SET finished_at = $1, destroyed = $2, list_length = $3, list_head = $4
               WHERE id = $5 AND finished_at IS NULL";
    SET_ENTRY = "UPDATE destruction SET entry = $1 WHERE id = $2";
    DESTRUCTIONS = "SELECT id, year, place, retention_table, rule, begun_at, finished_at, destroyed, list_length, list_head, entry
                      FROM destruction ORDER BY year DESC, place DESC LIMIT 500";
    DESTRUCTION = "SELECT id, year, place, retention_table, rule, begun_at, finished_at, destroyed, list_length, list_head, entry
                     FROM destruction WHERE id = $1";
}

/// A day as it is stored.
pub(crate) fn day(stored: i64) -> Result<Day> {
    i32::try_from(stored).map(Day::since_epoch).map_err(|_| Error::Damaged("a day"))
}

fn account(text: &str) -> Result<AccountId> {
    text.parse().map_err(|_| Error::Damaged("an account"))
}

fn table(row: &AnyRow) -> Result<RetentionTable> {
    let damaged = || Error::Damaged("retention_table");
    let state: &str = row.try_get(3)?;
    let decided = match (row.try_get::<Option<&str>, _>(6)?, row.try_get::<Option<i64>, _>(7)?) {
        (Some(by), Some(at)) => Some((account(by)?, Moment(at))),
        _ => None,
    };
    Ok(RetentionTable {
        id: row.try_get::<&str, _>(0)?.parse().map_err(|_| damaged())?,
        rules: serde_json::from_str(row.try_get(1)?).map_err(|_| damaged())?,
        reason: row.try_get(2)?,
        state: TableState::ALL.into_iter().find(|s| s.code() == state).ok_or_else(damaged)?,
        proposed_by: account(row.try_get(4)?)?,
        proposed_at: Moment(row.try_get(5)?),
        decided,
    })
}

/// The tables, the newest first.
pub(crate) async fn tables(c: &mut AnyConnection) -> Result<Vec<RetentionTable>> {
    sqlx::query(TABLES).fetch_all(c).await?.iter().map(table).collect()
}

/// Adds a table that is proposed.
pub(crate) async fn add_table(c: &mut AnyConnection, table: &RetentionTable) -> Result<()> {
    touch(&sum::RETENTION, table.id);
    let rules = serde_json::to_string(&table.rules);
    sqlx::query(ADD_TABLE)
        .bind(table.id.to_string())
        .bind(rules.map_err(|_| Error::Damaged("retention_table"))?)
        .bind(&table.reason)
        .bind(table.proposed_by.to_string())
        .bind(table.proposed_at.0)
        .execute(c)
        .await?;
    Ok(())
}

/// Decides on a table that is proposed; whether it still was. One that is
/// adopted replaces the one before.
pub(crate) async fn decide_table(
    c: &mut AnyConnection,
    id: RetentionTableId,
    state: TableState,
    (by, at): (AccountId, Moment),
) -> Result<bool> {
    touch(&sum::RETENTION, id);
    let query = sqlx::query(DECIDE_TABLE).bind(state.code()).bind(by.to_string()).bind(at.0);
    if query.bind(id.to_string()).execute(&mut *c).await?.rows_affected() == 0 {
        return Ok(false);
    }
    if state == TableState::Adopted {
        let rows = sqlx::query(REPLACE_TABLE).bind(id.to_string()).fetch_all(c).await?;
        touched(&sum::RETENTION, &rows)?;
    }
    Ok(true)
}

fn kept(rows: &[AnyRow]) -> Result<Vec<Kept>> {
    let mut all: Vec<Kept> = Vec::new();
    for row in rows {
        let id: &str = row.try_get(0)?;
        if all.last().is_none_or(|last| last.id != id) {
            all.push(Kept {
                id: id.to_owned(),
                regimes: BTreeSet::new(),
                began_on: Moment(row.try_get(2)?).day(),
                closed: Vec::new(),
                beside: BTreeSet::new(),
            });
        }
        let Some(last) = all.last_mut() else { continue };
        if let Some(regime) = row.try_get::<Option<&str>, _>(1)? {
            let regime: Regime = regime.parse().map_err(|_| Error::Damaged("person.regime"))?;
            last.regimes.insert(regime);
        }
        if let Some(state) = row.try_get::<Option<&str>, _>(3)? {
            let closed = row.try_get::<Option<i64>, _>(4)?.filter(|_| state == "closed");
            last.closed.push(closed.map(|at| Moment(at).day()));
        }
        if let Some(other) = row.try_get::<Option<&str>, _>(5)? {
            last.beside.insert(other.to_owned());
        }
    }
    Ok(all)
}

/// Up to 500 persons after this one that are not erased, with their cases.
pub(crate) async fn persons(c: &mut AnyConnection, after: &str) -> Result<Vec<Kept>> {
    kept(&sqlx::query(PERSONS).bind(after).fetch_all(c).await?)
}

/// Up to 500 cases after this one that are not erased, with their persons.
pub(crate) async fn cases(c: &mut AnyConnection, after: &str) -> Result<Vec<Kept>> {
    kept(&sqlx::query(CASES).bind(after).fetch_all(c).await?)
}

/// Up to 500 alerts after this one that are not erased, with their cases and who
/// is in those.
pub(crate) async fn alerts(c: &mut AnyConnection, after: &str) -> Result<Vec<Kept>> {
    let rows = sqlx::query(ALERTS).bind(after).fetch_all(c).await?;
    let mut all = kept(&rows)?;
    let mut at: HashMap<String, usize> = HashMap::new();
    at.extend(all.iter().enumerate().map(|(at, one)| (one.id.clone(), at)));
    for row in &rows {
        let person: Option<&str> = row.try_get(6)?;
        if let (Some(person), Some(at)) = (person, at.get(row.try_get::<&str, _>(0)?)) {
            all[*at].beside.insert(person.to_owned());
        }
    }
    Ok(all)
}

/// Whether a case is closed, and erased.
pub(crate) struct CaseEnd {
    pub(crate) closed_on: Option<Day>,
    pub(crate) erased: bool,
}

/// How the case with this id ended.
pub(crate) async fn case(c: &mut AnyConnection, id: CaseId) -> Result<Option<CaseEnd>> {
    let row = sqlx::query(CASE).bind(id.to_string()).fetch_optional(c).await?;
    let end = |row: AnyRow| -> Result<CaseEnd> {
        let closed = row.try_get::<&str, _>(0)? == "closed";
        let at = row.try_get::<Option<i64>, _>(1)?.filter(|_| closed);
        let erased = row.try_get::<Option<i64>, _>(2)?.is_some();
        Ok(CaseEnd { closed_on: at.map(|at| Moment(at).day()), erased })
    };
    row.map(end).transpose()
}

/// The next place in a year's numbers of a sort; nobody else gets it.
pub(crate) async fn next_number(c: &mut AnyConnection, sort: &str, year: i16) -> Result<u32> {
    let row = sqlx::query(NEXT_NUMBER).bind(sort).bind(i64::from(year)).fetch_one(c).await?;
    u32::try_from(row.try_get::<i64, _>(0)?).map_err(|_| Error::Damaged("rights_number"))
}

/// Begins a destruction of these owners.
pub(crate) async fn begin(
    c: &mut AnyConnection,
    certificate: &Certificate,
    owners: &[String],
) -> Result<()> {
    touch(&sum::DESTRUCTION, certificate.id);
    let id = certificate.id.to_string();
    let rule = serde_json::to_string(&certificate.rule);
    sqlx::query(BEGIN)
        .bind(&id)
        .bind(i64::from(certificate.year))
        .bind(i64::from(certificate.place))
        .bind(certificate.table.to_string())
        .bind(rule.map_err(|_| Error::Damaged("destruction"))?)
        .bind(certificate.begun_at.0)
        .execute(&mut *c)
        .await?;
    for owner in owners {
        sqlx::query(ADD_ITEM).bind(&id).bind(owner).execute(&mut *c).await?;
    }
    Ok(())
}

/// Says that the keys of `owner` are destroyed.
pub(crate) async fn item_done(
    c: &mut AnyConnection,
    id: DestructionId,
    owner: &str,
    at: Moment,
) -> Result<()> {
    let query = sqlx::query(ITEM_DONE).bind(at.0).bind(id.to_string()).bind(owner);
    query.execute(c).await?;
    Ok(())
}

/// Takes `owner` out of a destruction that has not reached it.
pub(crate) async fn drop_item(c: &mut AnyConnection, id: DestructionId, owner: &str) -> Result<()> {
    sqlx::query(DROP_ITEM).bind(id.to_string()).bind(owner).execute(c).await?;
    Ok(())
}

/// The owners that a destruction has not reached yet.
pub(crate) async fn undone(c: &mut AnyConnection, id: DestructionId) -> Result<Vec<String>> {
    let rows = sqlx::query(UNDONE).bind(id.to_string()).fetch_all(c).await?;
    rows.iter().map(|row| Ok(row.try_get(0)?)).collect()
}

/// How many keys' owners a destruction has reached.
pub(crate) async fn done(c: &mut AnyConnection, id: DestructionId) -> Result<i64> {
    Ok(sqlx::query_scalar(DONE).bind(id.to_string()).fetch_one(c).await?)
}

/// Finishes a destruction.
pub(crate) async fn finish(c: &mut AnyConnection, certificate: &Certificate) -> Result<()> {
    touch(&sum::DESTRUCTION, certificate.id);
    sqlx::query(FINISH)
        .bind(certificate.finished_at.map(|at| at.0))
        .bind(certificate.destroyed)
        .bind(certificate.list_length)
        .bind(&certificate.list_head)
        .bind(certificate.id.to_string())
        .execute(c)
        .await?;
    Ok(())
}

/// Says under which number the journal has a certificate.
pub(crate) async fn set_entry(c: &mut AnyConnection, id: DestructionId, entry: i64) -> Result<()> {
    touch(&sum::DESTRUCTION, id);
    sqlx::query(SET_ENTRY).bind(entry).bind(id.to_string()).execute(c).await?;
    Ok(())
}

fn certificate(row: &AnyRow) -> Result<Certificate> {
    let damaged = || Error::Damaged("destruction");
    let rule: Rule = serde_json::from_str(row.try_get(4)?).map_err(|_| damaged())?;
    Ok(Certificate {
        id: row.try_get::<&str, _>(0)?.parse().map_err(|_| damaged())?,
        year: i16::try_from(row.try_get::<i64, _>(1)?).map_err(|_| damaged())?,
        place: u32::try_from(row.try_get::<i64, _>(2)?).map_err(|_| damaged())?,
        table: row.try_get::<&str, _>(3)?.parse().map_err(|_| damaged())?,
        rule,
        begun_at: Moment(row.try_get(5)?),
        finished_at: row.try_get::<Option<i64>, _>(6)?.map(Moment),
        destroyed: row.try_get(7)?,
        list_length: row.try_get(8)?,
        list_head: row.try_get(9)?,
        entry: row.try_get(10)?,
    })
}

/// What was destroyed, the last first.
pub(crate) async fn certificates(c: &mut AnyConnection) -> Result<Vec<Certificate>> {
    sqlx::query(DESTRUCTIONS).fetch_all(c).await?.iter().map(certificate).collect()
}

/// The certificate with this id.
pub(crate) async fn one(c: &mut AnyConnection, id: DestructionId) -> Result<Option<Certificate>> {
    let row = sqlx::query(DESTRUCTION).bind(id.to_string()).fetch_optional(c).await?;
    row.as_ref().map(certificate).transpose()
}
