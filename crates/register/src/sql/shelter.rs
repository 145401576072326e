//! Where shelters are, sealed.
use crate::error::{Error, Result};
use crate::sealed::Kept;
use crate::sum::{SHELTER, touch};
use domain::day::Moment;
use domain::id::AccountId;
use sqlx::{AnyConnection, Row};

statements! {
    OF = "SELECT location, version, entered_at FROM shelter_location WHERE institution = $1";
    KNOWN = "SELECT institution, entered_at FROM shelter_location WHERE length(location) > 0";
    ADD = "INSERT INTO shelter_location (institution, location, version, entered_by, entered_at)
           VALUES ($1, $2, 1, $3, $4) ON CONFLICT (institution) DO NOTHING";
    CORRECT = "UPDATE shelter_location SET location = $1, version = $2, entered_by = $3, entered_at = $4
                WHERE institution = $5 AND version = $6";
}

/// Where this shelter is.
pub(crate) async fn of(c: &mut AnyConnection, institution: &str) -> Result<Option<Kept>> {
    let row = sqlx::query(OF).bind(institution).fetch_optional(c).await?;
    row.map(|row| {
        let version: i64 = row.try_get(1)?;
        Ok(Kept {
            sealed: row.try_get(0)?,
            version: u32::try_from(version).map_err(|_| Error::Damaged("shelter_location"))?,
            entered_at: Moment(row.try_get(2)?),
        })
    })
    .transpose()
}

/// Of which shelters it is known, and since when.
pub(crate) async fn all(c: &mut AnyConnection) -> Result<Vec<(String, Moment)>> {
    let rows = sqlx::query(KNOWN).fetch_all(c).await?;
    rows.iter().map(|row| Ok((row.try_get(0)?, Moment(row.try_get(1)?)))).collect()
}

/// Keeps it as version `version`, unless somebody was faster.
pub(crate) async fn keep(
    c: &mut AnyConnection,
    institution: &str,
    sealed: Vec<u8>,
    version: u32,
    (by, at): (AccountId, Moment),
) -> Result<()> {
    touch(&SHELTER, institution);
    let query = if version == 1 {
        let query = sqlx::query(ADD).bind(institution.to_owned()).bind(sealed);
        query.bind(by.to_string()).bind(at.0)
    } else {
        let query = sqlx::query(CORRECT).bind(sealed).bind(i64::from(version));
        let query = query.bind(by.to_string()).bind(at.0).bind(institution.to_owned());
        query.bind(i64::from(version) - 1)
    };
    let done = query.execute(c).await?;
    if done.rows_affected() == 0 { Err(Error::Conflict(i64::from(version))) } else { Ok(()) }
}
