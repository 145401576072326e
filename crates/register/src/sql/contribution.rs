//! What records give to the indicators.
use super::filter::Statement;
use super::record::within;
use crate::error::{Error, Result};
use crate::indicator::{Slice, When};
use domain::access::Scope;
use domain::day::{Day, Month, Period};
use domain::id::{ActivityId, RecordId};
use domain::record::reading::Tally;
use sqlx::any::AnyRow;
use sqlx::{AnyConnection, Row};

statements! {
    PLAN = "SELECT s.id, s.indicator, s.part, p.key, i.activity, p.from_day, p.until_day
              FROM selection s
              JOIN programme p ON p.id = s.programme
              JOIN indicator i ON i.programme = s.programme AND i.code = s.indicator
             ORDER BY s.id";
    OF_PROGRAMME = "SELECT id, indicator, part, definition FROM selection WHERE programme = $1 ORDER BY id";
    ADD_SELECTION = "INSERT INTO selection (id, programme, indicator, part, definition)
                     VALUES ($1, $2, $3, $4, $5)";
    DROP_SELECTIONS = "DELETE FROM selection WHERE programme = $1";
    DROP_CONTRIBUTIONS = "DELETE FROM contribution WHERE selection >= $1 AND selection <= $2";
    CLOSE = "UPDATE contribution SET until_at = $1 WHERE record = $2 AND until_at = 9223372036854775807";
    TALLIES = "SELECT selection, CAST(SUM(n) AS BIGINT), CAST(SUM(CASE WHEN key <> '' THEN 1 ELSE 0 END) AS BIGINT),
                      CAST(SUM(a) AS BIGINT), CAST(SUM(CASE WHEN key = '' THEN a ELSE 0 END) AS BIGINT)
                 FROM (SELECT selection, key, COUNT(*) AS n, SUM(amount) AS a FROM contribution
                        WHERE selection >= $1 AND selection <= $2
                          AND day <= $3 AND until_day > $3 AND from_at <= $4 AND until_at > $4
                        GROUP BY selection, key) AS keyed
                GROUP BY selection";
    KEYS = "SELECT key, COUNT(*), CAST(SUM(amount) AS BIGINT) FROM contribution
             WHERE selection = $1 AND day <= $2 AND until_day > $2 AND from_at <= $3 AND until_at > $3
             GROUP BY key";
    BY_DAY = "SELECT day, COUNT(*), CAST(SUM(amount) AS BIGINT) FROM contribution
               WHERE selection = $1 AND day <= $2 AND until_day > $2 AND from_at <= $3 AND until_at > $3
               GROUP BY day ORDER BY day";
    FIRST_DAYS = "SELECT first, COUNT(*) FROM (
                    SELECT key, MIN(day) AS first FROM contribution
                     WHERE selection = $1 AND key <> '' AND day <= $2 AND until_day > $2
                       AND from_at <= $3 AND until_at > $3
                     GROUP BY key) AS firsts
                   GROUP BY first ORDER BY first";
    NAMELESS_DAYS = "SELECT day, COUNT(*), CAST(SUM(amount) AS BIGINT) FROM contribution
                      WHERE selection = $1 AND key = '' AND day <= $2 AND until_day > $2
                        AND from_at <= $3 AND until_at > $3
                      GROUP BY day ORDER BY day";
    BY_CATEGORY = "SELECT category, COUNT(*), COUNT(DISTINCT key), CAST(SUM(amount) AS BIGINT),
                          CAST(SUM(CASE WHEN key = '' THEN amount ELSE 0 END) AS BIGINT),
                          CAST(SUM(CASE WHEN key = '' THEN 1 ELSE 0 END) AS BIGINT)
                     FROM contribution
                    WHERE selection = $1 AND category <> '' AND day <= $2 AND until_day > $2
                      AND from_at <= $3 AND until_at > $3
                    GROUP BY category ORDER BY category";
}

/// A selection as a writer needs it: to which programme, indicator and part it
/// belongs.
#[derive(Clone, Debug)]
pub(crate) struct Planned {
    pub(crate) selection: i64,
    pub(crate) indicator: String,
    pub(crate) part: String,
    pub(crate) programme: String,
    pub(crate) activity: ActivityId,
    pub(crate) period: Period,
}

fn day(number: i64) -> Day {
    Day::since_epoch(i32::try_from(number).unwrap_or(i32::MAX))
}

/// Every selection of every programme.
pub(crate) async fn plan(c: &mut AnyConnection) -> Result<Vec<Planned>> {
    let rows = sqlx::query(PLAN).fetch_all(c).await?;
    let read = |row: &AnyRow| {
        Ok(Planned {
            selection: row.try_get(0)?,
            indicator: row.try_get(1)?,
            part: row.try_get(2)?,
            programme: row.try_get(3)?,
            activity: row
                .try_get::<&str, _>(4)?
                .parse()
                .map_err(|_| Error::Damaged("indicator.activity"))?,
            period: Period { from: day(row.try_get(5)?), until: day(row.try_get(6)?) },
        })
    };
    rows.iter().map(read).collect()
}

/// A selection of a programme as stored.
pub(crate) struct Kept {
    pub(crate) id: i64,
    pub(crate) indicator: String,
    pub(crate) part: String,
    pub(crate) definition: String,
}

/// The selections of a programme, in order; their ids have no gaps.
pub(crate) async fn of_programme(c: &mut AnyConnection, programme: &str) -> Result<Vec<Kept>> {
    let rows = sqlx::query(OF_PROGRAMME).bind(programme).fetch_all(c).await?;
    let read = |row: &AnyRow| {
        Ok(Kept {
            id: row.try_get(0)?,
            indicator: row.try_get(1)?,
            part: row.try_get(2)?,
            definition: row.try_get(3)?,
        })
    };
    rows.iter().map(read).collect()
}

/// Drops the selections of a programme with what was given to them.
pub(crate) async fn drop_programme(c: &mut AnyConnection, programme: &str) -> Result<()> {
    let kept = of_programme(&mut *c, programme).await?;
    if let (Some(first), Some(last)) = (kept.first(), kept.last()) {
        sqlx::query(DROP_CONTRIBUTIONS).bind(first.id).bind(last.id).execute(&mut *c).await?;
    }
    sqlx::query(DROP_SELECTIONS).bind(programme).execute(c).await?;
    Ok(())
}

/// Adds a selection.
pub(crate) async fn add_selection(c: &mut AnyConnection, programme: &str, s: &Kept) -> Result<()> {
    sqlx::query(ADD_SELECTION)
        .bind(s.id)
        .bind(programme)
        .bind(&s.indicator)
        .bind(&s.part)
        .bind(&s.definition)
        .execute(c)
        .await?;
    Ok(())
}

/// What a record gives to a selection, and while the register knew it.
#[derive(Clone, Debug)]
pub(crate) struct Given {
    pub(crate) selection: i64,
    pub(crate) key: String,
    pub(crate) category: String,
    pub(crate) day: Day,
    pub(crate) until: Option<Day>,
    pub(crate) from_at: i64,
    pub(crate) until_at: i64,
    pub(crate) amount: i64,
    pub(crate) record: String,
}

/// Adds contributions.
pub(crate) async fn add(c: &mut AnyConnection, given: &[Given]) -> Result<()> {
    for chunk in given.chunks(300) {
        let mut s = Statement::new(
            "INSERT INTO contribution (selection, key, category, day, until_day, from_at, until_at, amount, record) VALUES ",
        );
        for (n, g) in chunk.iter().enumerate() {
            s.push(if n == 0 { "(" } else { ", (" })
                .bind(g.selection)
                .and(", ", g.key.clone())
                .and(", ", g.category.clone())
                .and(", ", i64::from(g.day.number()))
                .and(", ", g.until.map_or(i64::MAX, |d| i64::from(d.number())))
                .and(", ", g.from_at)
                .and(", ", g.until_at)
                .and(", ", g.amount)
                .and(", ", g.record.clone())
                .push(")");
        }
        s.run(&mut *c).await?;
    }
    Ok(())
}

/// From `at` on, a record no longer gives what it gave.
pub(crate) async fn close(c: &mut AnyConnection, record: RecordId, at: i64) -> Result<()> {
    sqlx::query(CLOSE).bind(at).bind(record.to_string()).execute(c).await?;
    Ok(())
}

/// What was given to each selection from `first` to `last`, added up.
pub(crate) async fn tallies(
    c: &mut AnyConnection,
    first: i64,
    last: i64,
    when: When,
) -> Result<Vec<(i64, Tally)>> {
    let rows = sqlx::query(TALLIES)
        .bind(first)
        .bind(last)
        .bind(i64::from(when.day.number()))
        .bind(when.at.0)
        .fetch_all(c)
        .await?;
    let read = |row: &AnyRow| {
        let tally = Tally {
            records: row.try_get(1)?,
            keys: row.try_get(2)?,
            amount: row.try_get(3)?,
            nameless: row.try_get(4)?,
        };
        Ok((row.try_get(0)?, tally))
    };
    rows.iter().map(read).collect()
}

/// The keys given to a selection: how often, and their amounts.
pub(crate) async fn keys(
    c: &mut AnyConnection,
    selection: i64,
    when: When,
) -> Result<Vec<(String, i64, i64)>> {
    let rows = sqlx::query(KEYS)
        .bind(selection)
        .bind(i64::from(when.day.number()))
        .bind(when.at.0)
        .fetch_all(c)
        .await?;
    rows.iter().map(|r| Ok((r.try_get(0)?, r.try_get(1)?, r.try_get(2)?))).collect()
}

/// What a selection was given in each month. `distinct` counts each key in the
/// month in which it first came.
pub(crate) async fn months(
    c: &mut AnyConnection,
    selection: i64,
    when: When,
    distinct: bool,
) -> Result<Vec<(Month, Tally)>> {
    let run = async |c: &mut AnyConnection, sql: &'static str| -> Result<Vec<AnyRow>> {
        Ok(sqlx::query(sql)
            .bind(selection)
            .bind(i64::from(when.day.number()))
            .bind(when.at.0)
            .fetch_all(c)
            .await?)
    };
    let mut months: std::collections::BTreeMap<Month, Tally> = std::collections::BTreeMap::new();
    for row in run(&mut *c, if distinct { NAMELESS_DAYS } else { BY_DAY }).await? {
        let tally = months.entry(day(row.try_get(0)?).month()).or_default();
        let amount: i64 = row.try_get(2)?;
        tally.records += row.try_get::<i64, _>(1)?;
        tally.amount += amount;
        tally.nameless += if distinct { amount } else { 0 };
    }
    if distinct {
        for row in run(c, FIRST_DAYS).await? {
            let tally = months.entry(day(row.try_get(0)?).month()).or_default();
            tally.keys += row.try_get::<i64, _>(1)?;
        }
    }
    Ok(months.into_iter().collect())
}

/// What a selection was given by category.
pub(crate) async fn categories(
    c: &mut AnyConnection,
    selection: i64,
    when: When,
) -> Result<Vec<Slice>> {
    let rows = sqlx::query(BY_CATEGORY)
        .bind(selection)
        .bind(i64::from(when.day.number()))
        .bind(when.at.0)
        .fetch_all(c)
        .await?;
    let read = |row: &AnyRow| {
        let without_key: i64 = row.try_get(5)?;
        let different: i64 = row.try_get(2)?;
        Ok(Slice {
            category: row.try_get(0)?,
            tally: Tally {
                records: row.try_get(1)?,
                keys: different - i64::from(without_key > 0),
                amount: row.try_get(3)?,
                nameless: row.try_get(4)?,
            },
        })
    };
    rows.iter().map(read).collect()
}

/// How many records are counted in a selection; with a scope, of those that it
/// lets be seen.
pub(crate) async fn counted_count(
    c: &mut AnyConnection,
    selection: i64,
    when: When,
    scope: Option<&Scope>,
) -> Result<i64> {
    let mut s = Statement::new("SELECT COUNT(DISTINCT g.record) FROM contribution g ");
    if scope.is_some() {
        s.push("JOIN record ON record.id = g.record ");
    }
    let (day, at) = (i64::from(when.day.number()), when.at.0);
    s.and("WHERE g.selection = ", selection)
        .and(" AND g.day <= ", day)
        .and(" AND g.until_day > ", day)
        .and(" AND g.from_at <= ", at)
        .and(" AND g.until_at > ", at);
    if let Some(scope) = scope {
        within(&mut s, scope);
    }
    let rows = s.rows(c).await?;
    rows.first().map_or(Ok(0), |row| Ok(row.try_get(0)?))
}

/// The ids of the records counted in a selection that `scope` lets be seen,
/// newest first.
pub(crate) async fn counted(
    c: &mut AnyConnection,
    selection: i64,
    when: When,
    scope: &Scope,
    after: Option<&(i64, String)>,
    limit: i64,
) -> Result<Vec<RecordId>> {
    let mut s = Statement::new(
        "SELECT DISTINCT record.id, record.day FROM contribution g JOIN record ON record.id = g.record WHERE g.selection = ",
    );
    s.bind(selection);
    let (day, at) = (i64::from(when.day.number()), when.at.0);
    s.and(" AND g.day <= ", day)
        .and(" AND g.until_day > ", day)
        .and(" AND g.from_at <= ", at)
        .and(" AND g.until_at > ", at);
    within(&mut s, scope);
    if let Some((day, id)) = after {
        s.and(" AND (record.day, record.id) < (", *day).and(", ", id.clone()).push(")");
    }
    s.push(" ORDER BY record.day DESC, record.id DESC").and(" LIMIT ", limit);
    let rows = s.rows(c).await?;
    let read = |row: &AnyRow| {
        row.try_get::<&str, _>(0)?.parse().map_err(|_| Error::Damaged("contribution.record"))
    };
    rows.iter().map(read).collect()
}
