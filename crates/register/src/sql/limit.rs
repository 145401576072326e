//! Whom and what an account opened in a day.
use crate::error::Result;
use domain::day::Day;
use domain::id::AccountId;
use sqlx::{AnyConnection, Row};

/// The events that open what is sealed of a person or a case.
pub(crate) const COUNTED: [&str; 2] = ["person.revealed", "case.revealed"];

statements! {
    ADD = "INSERT INTO opened_today (account, day, subject) VALUES ($1, $2, $3)
           ON CONFLICT (account, day, subject) DO NOTHING";
    COUNT = "SELECT COUNT(*) FROM opened_today WHERE account = $1 AND day = $2";
    FORGET = "DELETE FROM opened_today WHERE account = $1 AND day < $2";
}

/// Puts down that an account opens somebody or something on a day, by the pseudonym: how
/// many that makes; none when it was opened that day already.
pub(crate) async fn opens(
    c: &mut AnyConnection,
    account: AccountId,
    day: Day,
    subject: &str,
) -> Result<Option<i64>> {
    let (account, day) = (account.to_string(), i64::from(day.number()));
    let add = sqlx::query(ADD).bind(&account).bind(day).bind(subject);
    if add.execute(&mut *c).await?.rows_affected() == 0 {
        return Ok(None);
    }
    let count = sqlx::query(COUNT).bind(&account).bind(day).fetch_one(&mut *c).await?;
    let count = count.try_get(0)?;
    if count == 1 {
        sqlx::query(FORGET).bind(&account).bind(day).execute(c).await?;
    }
    Ok(Some(count))
}
