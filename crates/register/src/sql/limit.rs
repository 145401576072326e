//! What an account opened in a day.
use crate::error::Result;
use domain::day::Moment;
use sqlx::{AnyConnection, Row};
use std::collections::HashSet;

/// The events that open what is sealed of a person or a case.
pub(crate) const COUNTED: [&str; 2] = ["person.revealed", "case.revealed"];

statements! {
    // From the first entry of the day on, by the index over accounts.
    OPENED = "SELECT DISTINCT subject FROM journal
               WHERE account = $1 AND event IN ('person.revealed', 'case.revealed')
                 AND seq >= COALESCE((SELECT seq FROM journal WHERE at >= $2 ORDER BY at LIMIT 1), 0)
                 AND at >= $2";
}

/// The pseudonyms of whom and what an account opened since.
pub(crate) async fn opened(
    c: &mut AnyConnection,
    account: &str,
    since: Moment,
) -> Result<HashSet<String>> {
    let rows = sqlx::query(OPENED).bind(account).bind(since.0).fetch_all(c).await?;
    rows.iter().map(|row| Ok(row.try_get(0)?)).collect()
}
