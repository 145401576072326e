//! Who took part in what records tell of, sealed.
use crate::error::{Error, Result};
use crate::sealed::Kept;
use crate::sum::{ATTENDEES, touch};
use domain::day::Moment;
use domain::id::{AccountId, RecordId};
use sqlx::{AnyConnection, Row};

statements! {
    OF = "SELECT names, version, entered_at FROM attendee_list WHERE record = $1";
    ADD = "INSERT INTO attendee_list (record, names, version, entered_by, entered_at)
           VALUES ($1, $2, 1, $3, $4) ON CONFLICT (record) DO NOTHING";
    CORRECT = "UPDATE attendee_list SET names = $1, version = $2, entered_by = $3, entered_at = $4
                WHERE record = $5 AND version = $6";
}

/// Who took part.
pub(crate) async fn of(c: &mut AnyConnection, record: RecordId) -> Result<Option<Kept>> {
    let row = sqlx::query(OF).bind(record.to_string()).fetch_optional(c).await?;
    row.map(|row| {
        let version: i64 = row.try_get(1)?;
        Ok(Kept {
            sealed: row.try_get(0)?,
            version: u32::try_from(version).map_err(|_| Error::Damaged("attendee_list"))?,
            entered_at: Moment(row.try_get(2)?),
        })
    })
    .transpose()
}

/// Keeps it as version `version`, unless somebody was faster.
pub(crate) async fn keep(
    c: &mut AnyConnection,
    record: RecordId,
    sealed: Vec<u8>,
    version: u32,
    (by, at): (AccountId, Moment),
) -> Result<()> {
    touch(&ATTENDEES, record);
    let query = if version == 1 {
        let query = sqlx::query(ADD).bind(record.to_string()).bind(sealed);
        query.bind(by.to_string()).bind(at.0)
    } else {
        let query = sqlx::query(CORRECT).bind(sealed).bind(i64::from(version));
        let query = query.bind(by.to_string()).bind(at.0).bind(record.to_string());
        query.bind(i64::from(version) - 1)
    };
    let done = query.execute(c).await?;
    if done.rows_affected() == 0 { Err(Error::Conflict(i64::from(version))) } else { Ok(()) }
}
