//! Names of activities, records and indicators, many at once.
use super::filter::Statement;
use super::record::within;
use crate::error::{Error, Result};
use crate::names::{ActivityName, RecordName};
use crate::programme::IndicatorRow;
use domain::access::Scope;
use domain::day::Day;
use domain::id::{ActivityId, RecordId};
use sqlx::any::AnyRow;
use sqlx::{AnyConnection, Row};
use std::collections::HashMap;

statements! {
    ACTIVITIES = "SELECT a.id, p.key, a.code, a.title, CASE WHEN a.removed = 0 THEN a.carried_from END FROM activity a JOIN programme p ON p.id = a.programme";
    INDICATORS_OF = "SELECT DISTINCT p.key, i.id, i.programme, i.activity, i.code, i.position, i.wording, i.split, i.target, i.baseline
                       FROM contribution g
                       JOIN selection s ON s.id = g.selection
                       JOIN programme p ON p.id = s.programme
                       JOIN indicator i ON i.programme = s.programme AND i.code = s.indicator
                      WHERE g.record = $1 AND g.until_at = 9223372036854775807
                        AND g.day <= $2 AND g.until_day > $2 AND i.removed = 0
                      ORDER BY p.key, i.position";
}

fn id<T: std::str::FromStr>(text: &str) -> Result<T> {
    text.parse().map_err(|_| Error::Damaged("id"))
}

/// The names of all activities.
pub(crate) async fn activities(c: &mut AnyConnection) -> Result<HashMap<ActivityId, ActivityName>> {
    let rows = sqlx::query(ACTIVITIES).fetch_all(c).await?;
    let read = |row: &AnyRow| {
        let name = ActivityName {
            programme: row.try_get(1)?,
            code: row.try_get(2)?,
            title: row.try_get(3)?,
            carried_from: row.try_get::<Option<&str>, _>(4)?.map(id).transpose()?,
        };
        Ok((id(row.try_get(0)?)?, name))
    };
    rows.iter().map(read).collect()
}

/// The names of those of these records that `scope` lets be seen, withdrawn
/// ones too.
pub(crate) async fn records(
    c: &mut AnyConnection,
    records: &[RecordId],
    scope: &Scope,
) -> Result<HashMap<RecordId, RecordName>> {
    let mut s = Statement::new(
        "SELECT record.id, record.kind, record.title, record.day FROM record WHERE record.id IN (",
    );
    for (n, record) in records.iter().enumerate() {
        s.push(if n == 0 { "" } else { ", " }).bind(record.to_string());
    }
    s.push(")");
    within(&mut s, scope);
    let rows = s.rows(c).await?;
    let read = |row: &AnyRow| {
        let day: i64 = row.try_get(3)?;
        let name = RecordName {
            kind: row.try_get(1)?,
            title: row.try_get(2)?,
            day: Day::since_epoch(i32::try_from(day).unwrap_or(i32::MAX)),
        };
        Ok((id(row.try_get(0)?)?, name))
    };
    rows.iter().map(read).collect()
}

/// The indicators that count a record as of `today`, each with the key of its
/// programme.
pub(crate) async fn indicators_of(
    c: &mut AnyConnection,
    record: RecordId,
    today: Day,
) -> Result<Vec<(String, IndicatorRow)>> {
    let rows = sqlx::query(INDICATORS_OF)
        .bind(record.to_string())
        .bind(i64::from(today.number()))
        .fetch_all(c)
        .await?;
    let read = |row: &AnyRow| {
        let indicator = IndicatorRow {
            id: id(row.try_get(1)?)?,
            programme: id(row.try_get(2)?)?,
            activity: id(row.try_get(3)?)?,
            code: row.try_get(4)?,
            position: row.try_get(5)?,
            wording: row.try_get(6)?,
            confirmed: row.try_get::<&str, _>(7)? == "confirmed",
            target: row.try_get(8)?,
            baseline: row.try_get(9)?,
        };
        Ok((row.try_get(0)?, indicator))
    };
    rows.iter().map(read).collect()
}
