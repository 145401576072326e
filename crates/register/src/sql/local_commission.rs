//! What local commissions did, and what their oblasti carry.
use super::filter::Statement;
use super::record::within;
use crate::error::Result;
use domain::access::Scope;
use domain::day::{Day, Period};
use sqlx::any::AnyRow;
use sqlx::{AnyConnection, Row};

/// Records of a kind and state that an institution entered.
pub(crate) struct Done {
    pub(crate) institution: String,
    pub(crate) kind: String,
    pub(crate) status: String,
    pub(crate) records: i64,
    /// The sum of what the kind totals, in hundredths.
    pub(crate) total: i64,
    /// The day of the latest.
    pub(crate) last: Day,
}

/// What institutions did in a period. Naming every kind lets an index find
/// each institution's records.
pub(crate) async fn done(
    c: &mut AnyConnection,
    kinds: &[String],
    institutions: &[String],
    period: Period,
    scope: &Scope,
) -> Result<Vec<Done>> {
    let mut s = Statement::new(
        "SELECT record.institution, record.kind, record.status, COUNT(*), CAST(COALESCE(SUM(record.total), 0) AS BIGINT), MAX(record.day) FROM record WHERE record.state = 'active' AND record.kind IN (",
    );
    list(&mut s, kinds);
    s.push(") AND record.institution IN (");
    list(&mut s, institutions);
    s.push(")");
    dated(&mut s, period);
    within(&mut s, scope);
    s.push(" GROUP BY record.institution, record.kind, record.status");
    let read = |row: &AnyRow| {
        Ok(Done {
            institution: row.try_get(0)?,
            kind: row.try_get(1)?,
            status: row.try_get(2)?,
            records: row.try_get(3)?,
            total: row.try_get(4)?,
            last: Day::since_epoch(i32::try_from(row.try_get::<i64, _>(5)?).unwrap_or(i32::MAX)),
        })
    };
    s.rows(c).await?.iter().map(read).collect()
}

/// How many records of each kind are dated in a period in each oblast.
pub(crate) async fn by_oblast(
    c: &mut AnyConnection,
    kinds: &[String],
    period: Period,
    scope: &Scope,
) -> Result<Vec<(String, String, i64)>> {
    let mut s = Statement::new(
        "SELECT record.oblast, record.kind, COUNT(*) FROM record WHERE record.state = 'active' AND record.kind IN (",
    );
    list(&mut s, kinds);
    s.push(") AND record.oblast <> ''");
    dated(&mut s, period);
    within(&mut s, scope);
    s.push(" GROUP BY record.oblast, record.kind ORDER BY record.oblast, record.kind");
    let rows = s.rows(c).await?;
    rows.iter().map(|r| Ok((r.try_get(0)?, r.try_get(1)?, r.try_get(2)?))).collect()
}

fn list(s: &mut Statement, texts: &[String]) {
    for (n, text) in texts.iter().enumerate() {
        s.push(if n == 0 { "" } else { ", " }).bind(text.clone());
    }
}

fn dated(s: &mut Statement, period: Period) {
    s.and(" AND record.day >= ", i64::from(period.from.number()))
        .and(" AND record.day < ", i64::from(period.until.number()));
}
