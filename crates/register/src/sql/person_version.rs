//! What stood of a person before corrections.
use crate::error::{Error, Result};
use crate::person::Closed;
use crate::sum::{PERSON, touch};
use domain::day::Moment;
use domain::id::{AccountId, PersonId};
use domain::person::{CitizenshipGroup, Sex};
use sqlx::AnyConnection;

statements! {
    KEEP = "INSERT INTO person_version (person, version, identity, contact, health, corrected_by, corrected_at)
            SELECT id, version, identity, contact, health, $1, $2 FROM person WHERE id = $3 AND version = $4";
    CORRECT = "UPDATE person SET identity = $1, contact = $2, health = $3, version = $4 WHERE id = $5";
    COUNTED_BY = "UPDATE person SET sex = $1, citizenship = $2 WHERE id = $3";
    DROP_FIELD = "DELETE FROM person_index WHERE person = $1 AND field = $2";
}

/// Keeps what stands of a person as version `version` and puts the sealed
/// fields in its place, unless somebody was faster.
pub(crate) async fn correct(
    c: &mut AnyConnection,
    person: PersonId,
    version: u32,
    fields: Closed,
    (by, at): (AccountId, Moment),
) -> Result<()> {
    touch(&PERSON, person);
    let query = sqlx::query(KEEP).bind(by.to_string()).bind(at.0).bind(person.to_string());
    let kept = query.bind(i64::from(version)).execute(&mut *c).await?;
    if kept.rows_affected() == 0 {
        return Err(Error::Conflict(i64::from(version)));
    }
    let query = sqlx::query(CORRECT).bind(fields.identity).bind(fields.contact);
    let query = query.bind(fields.health);
    query.bind(i64::from(version) + 1).bind(person.to_string()).execute(c).await?;
    Ok(())
}

/// Sets what a person is counted by.
pub(crate) async fn count_by(
    c: &mut AnyConnection,
    person: PersonId,
    sex: Sex,
    citizenship: CitizenshipGroup,
) -> Result<()> {
    touch(&PERSON, person);
    let query = sqlx::query(COUNTED_BY).bind(sex.code()).bind(citizenship.code());
    query.bind(person.to_string()).execute(c).await?;
    Ok(())
}

/// Takes away what a person is found by in `fields`.
pub(crate) async fn drop_indexes(
    c: &mut AnyConnection,
    person: PersonId,
    fields: &[&str],
) -> Result<()> {
    for field in fields {
        sqlx::query(DROP_FIELD)
            .bind(person.to_string())
            .bind((*field).to_owned())
            .execute(&mut *c)
            .await?;
    }
    Ok(())
}
