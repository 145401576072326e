//! Lists of persons that institutions sent, and their records.
use crate::error::{Error, Result};
use crate::person_list::{Lines, PersonList, RefusedRow, Series, SourceRecord};
use crate::sum::{PERSON_LIST, SOURCE_RECORD, touch};
use domain::day::{Day, Moment};
use domain::id::{PersonListId, SourceRecordId};
use domain::person_list::{Basis, Facts, Subject};
use sqlx::any::AnyRow;
use sqlx::{AnyConnection, Row};

statements! {
    ADD = "INSERT INTO person_list (id, institution, account, year, subject, basis, layout, name, sha256, entered, corrected, unchanged, gone, refused, remarks, odd, encoding, created_at)
           VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18)";
    ALL_LISTS = "SELECT id, institution, account, year, subject, basis, layout, name, sha256, entered, corrected, unchanged, gone, refused, remarks, odd, created_at
                   FROM person_list ORDER BY id DESC";
    BY_ID = "SELECT id, institution, account, year, subject, basis, layout, name, sha256, entered, corrected, unchanged, gone, refused, remarks, odd, created_at
               FROM person_list WHERE id = $1";
    NEWEST = "SELECT id, sha256, layout FROM person_list
               WHERE institution = $1 AND year = $2 AND subject = $3 AND basis = $4 ORDER BY id DESC LIMIT 1";
    ENCODINGS = "SELECT id, institution, basis, encoding FROM person_list
                  WHERE year = $1 AND subject = $2 AND encoding IS NOT NULL ORDER BY id DESC";
    ADD_REFUSED = "INSERT INTO refused_row (list, line, faults, content) VALUES ($1, $2, $3, $4)";
    REFUSED = "SELECT line, faults, content FROM refused_row WHERE list = $1 ORDER BY line";
    ADD_RECORD = "INSERT INTO source_record (id, institution, year, subject, basis, version)
                  VALUES ($1, $2, $3, $4, $5, 1)";
    RAISE = "UPDATE source_record SET version = $1, gone_at = NULL, gone_by = NULL WHERE id = $2 AND version = $3";
    ADD_VERSION = "INSERT INTO source_version (record, version, list, line, form, identified_on, formal, in_proceedings, event, content, entered_at)
                   VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)";
    GO = "UPDATE source_record SET gone_at = $1, gone_by = $2 WHERE id = $3 AND gone_at IS NULL";
    IN_FORCE = "SELECT r.id, r.institution, r.basis, r.version, v.list, v.line, v.form, v.identified_on, v.formal, v.in_proceedings, v.event, v.content, r.gone_at, r.year, r.subject
                  FROM source_record r JOIN source_version v ON v.record = r.id AND v.version = r.version
                 WHERE r.year = $1 AND r.subject = $2 ORDER BY r.institution, r.id";
    ONE = "SELECT r.id, r.institution, r.basis, r.version, v.list, v.line, v.form, v.identified_on, v.formal, v.in_proceedings, v.event, v.content, r.gone_at, r.year, r.subject
             FROM source_record r JOIN source_version v ON v.record = r.id AND v.version = r.version
            WHERE r.id = $1";
    LAST_LIST = "SELECT MAX(created_at) FROM person_list WHERE year = $1 AND subject = $2";
}

const DAMAGED: Error = Error::Damaged("person_list");

/// An id, or a code.
fn id<T: std::str::FromStr>(text: &str) -> Result<T> {
    text.parse().map_err(|_| DAMAGED)
}

fn year(row: &AnyRow, at: usize) -> Result<i16> {
    i16::try_from(row.try_get::<i64, _>(at)?).map_err(|_| DAMAGED)
}

fn list(row: &AnyRow) -> Result<PersonList> {
    Ok(PersonList {
        id: id(row.try_get(0)?)?,
        series: Series {
            institution: row.try_get(1)?,
            year: year(row, 3)?,
            subject: id(row.try_get(4)?)?,
            basis: id(row.try_get(5)?)?,
        },
        account: id(row.try_get(2)?)?,
        layout: row.try_get(6)?,
        name: row.try_get(7)?,
        sha256: row.try_get(8)?,
        lines: Lines {
            entered: row.try_get(9)?,
            corrected: row.try_get(10)?,
            unchanged: row.try_get(11)?,
            gone: row.try_get(12)?,
            refused: row.try_get(13)?,
        },
        noticed: serde_json::from_str(row.try_get(14)?).map_err(|_| DAMAGED)?,
        odd: serde_json::from_str(row.try_get(15)?).map_err(|_| DAMAGED)?,
        created_at: Moment(row.try_get(16)?),
    })
}

fn record(row: &AnyRow) -> Result<SourceRecord> {
    let flag = |at| Ok::<_, Error>(row.try_get::<Option<i64>, _>(at)?.map(|flag| flag == 1));
    let day = row.try_get::<Option<i64>, _>(7)?.map(i32::try_from).transpose();
    Ok(SourceRecord {
        id: id(row.try_get(0)?)?,
        series: Series {
            institution: row.try_get(1)?,
            year: year(row, 13)?,
            subject: id(row.try_get(14)?)?,
            basis: id(row.try_get(2)?)?,
        },
        version: u32::try_from(row.try_get::<i64, _>(3)?).map_err(|_| DAMAGED)?,
        list: id(row.try_get(4)?)?,
        line: row.try_get(5)?,
        form: row.try_get(6)?,
        facts: Facts {
            identified_on: day.map_err(|_| DAMAGED)?.map(Day::since_epoch),
            formal: flag(8)?,
            in_proceedings: flag(9)?,
        },
        event: row.try_get(10)?,
        content: row.try_get(11)?,
        gone: row.try_get::<Option<i64>, _>(12)?.is_some(),
    })
}

/// Keeps a list.
pub(crate) async fn add(
    c: &mut AnyConnection,
    list: &PersonList,
    encoding: Option<Vec<u8>>,
) -> Result<()> {
    touch(&PERSON_LIST, list.id);
    let noticed = serde_json::to_string(&list.noticed).map_err(|_| DAMAGED)?;
    let odd = serde_json::to_string(&list.odd).map_err(|_| DAMAGED)?;
    sqlx::query(ADD)
        .bind(list.id.to_string())
        .bind(&list.series.institution)
        .bind(list.account.to_string())
        .bind(i64::from(list.series.year))
        .bind(list.series.subject.code())
        .bind(list.series.basis.code())
        .bind(&list.layout)
        .bind(&list.name)
        .bind(&list.sha256)
        .bind(list.lines.entered)
        .bind(list.lines.corrected)
        .bind(list.lines.unchanged)
        .bind(list.lines.gone)
        .bind(list.lines.refused)
        .bind(noticed)
        .bind(odd)
        .bind(encoding)
        .bind(list.created_at.0)
        .execute(c)
        .await?;
    Ok(())
}

/// Every list, the newest first.
pub(crate) async fn all(c: &mut AnyConnection) -> Result<Vec<PersonList>> {
    sqlx::query(ALL_LISTS).fetch_all(c).await?.iter().map(list).collect()
}

/// The list with this id.
pub(crate) async fn by_id(c: &mut AnyConnection, id: PersonListId) -> Result<Option<PersonList>> {
    let row = sqlx::query(BY_ID).bind(id.to_string()).fetch_optional(c).await?;
    row.as_ref().map(list).transpose()
}

/// The newest list of a series: its id, the hash of its file, its layout.
pub(crate) async fn newest(
    c: &mut AnyConnection,
    series: &Series,
) -> Result<Option<(PersonListId, String, String)>> {
    let query = sqlx::query(NEWEST).bind(&series.institution).bind(i64::from(series.year));
    let query = query.bind(series.subject.code()).bind(series.basis.code());
    let row = query.fetch_optional(c).await?;
    row.map(|row| Ok((id(row.try_get(0)?)?, row.try_get(1)?, row.try_get(2)?))).transpose()
}

/// The encodings for a year, the newest first: list, institution, basis, sealed file.
pub(crate) async fn encodings(
    c: &mut AnyConnection,
    (year, subject): (i16, Subject),
) -> Result<Vec<(PersonListId, String, Basis, Vec<u8>)>> {
    let rows = sqlx::query(ENCODINGS).bind(i64::from(year)).bind(subject.code());
    let rows = rows.fetch_all(c).await?;
    let one = |row: &AnyRow| {
        let basis: Basis = id(row.try_get(2)?)?;
        Ok((id(row.try_get(0)?)?, row.try_get(1)?, basis, row.try_get(3)?))
    };
    rows.iter().map(one).collect()
}

/// Keeps rows that were not accepted.
pub(crate) async fn add_refused(
    c: &mut AnyConnection,
    list: PersonListId,
    rows: &[RefusedRow],
) -> Result<()> {
    touch(&PERSON_LIST, list);
    for row in rows {
        let faults = serde_json::to_string(&row.faults).map_err(|_| DAMAGED)?;
        let query = sqlx::query(ADD_REFUSED).bind(list.to_string()).bind(row.line);
        query.bind(faults).bind(&row.content).execute(&mut *c).await?;
    }
    Ok(())
}

/// The rows of a list that were not accepted.
pub(crate) async fn refused(c: &mut AnyConnection, list: PersonListId) -> Result<Vec<RefusedRow>> {
    let rows = sqlx::query(REFUSED).bind(list.to_string()).fetch_all(c).await?;
    let one = |row: &AnyRow| {
        Ok(RefusedRow {
            line: row.try_get(0)?,
            faults: serde_json::from_str(row.try_get(1)?).map_err(|_| DAMAGED)?,
            content: row.try_get(2)?,
        })
    };
    rows.iter().map(one).collect()
}

/// Keeps a version of a record; the first makes the record. It is there again if it was gone.
///
/// # Errors
///
/// [`Conflict`](Error::Conflict) when somebody else sent another meanwhile.
pub(crate) async fn keep(c: &mut AnyConnection, record: &SourceRecord, at: Moment) -> Result<()> {
    touch(&SOURCE_RECORD, record.id);
    let version = i64::from(record.version);
    if version == 1 {
        let query = sqlx::query(ADD_RECORD).bind(record.id.to_string());
        let query = query.bind(&record.series.institution).bind(i64::from(record.series.year));
        let query = query.bind(record.series.subject.code()).bind(record.series.basis.code());
        query.execute(&mut *c).await?;
    } else {
        let query = sqlx::query(RAISE).bind(version).bind(record.id.to_string()).bind(version - 1);
        if query.execute(&mut *c).await?.rows_affected() == 0 {
            return Err(Error::Conflict(version));
        }
    }
    let flag = |flag: Option<bool>| flag.map(i64::from);
    sqlx::query(ADD_VERSION)
        .bind(record.id.to_string())
        .bind(version)
        .bind(record.list.to_string())
        .bind(record.line)
        .bind(&record.form)
        .bind(record.facts.identified_on.map(|day| i64::from(day.number())))
        .bind(flag(record.facts.formal))
        .bind(flag(record.facts.in_proceedings))
        .bind(record.event)
        .bind(&record.content)
        .bind(at.0)
        .execute(c)
        .await?;
    Ok(())
}

/// Puts down that a record is in the newest list of its series no more.
pub(crate) async fn go(
    c: &mut AnyConnection,
    record: SourceRecordId,
    (list, at): (PersonListId, Moment),
) -> Result<()> {
    touch(&SOURCE_RECORD, record);
    let query = sqlx::query(GO).bind(at.0).bind(list.to_string()).bind(record.to_string());
    query.execute(c).await?;
    Ok(())
}

/// The records for a year, each as it is now, those that are gone among them; by institution.
pub(crate) async fn records(
    c: &mut AnyConnection,
    (year, subject): (i16, Subject),
) -> Result<Vec<SourceRecord>> {
    let rows = sqlx::query(IN_FORCE).bind(i64::from(year)).bind(subject.code());
    rows.fetch_all(c).await?.iter().map(record).collect()
}

/// A record as it is now.
pub(crate) async fn one(c: &mut AnyConnection, id: SourceRecordId) -> Result<Option<SourceRecord>> {
    let row = sqlx::query(ONE).bind(id.to_string()).fetch_optional(c).await?;
    row.as_ref().map(record).transpose()
}

/// When the newest list for a year came.
pub(crate) async fn last_list(
    c: &mut AnyConnection,
    (year, subject): (i16, Subject),
) -> Result<Option<Moment>> {
    let row =
        sqlx::query(LAST_LIST).bind(i64::from(year)).bind(subject.code()).fetch_one(c).await?;
    Ok(row.try_get::<Option<i64>, _>(0)?.map(Moment))
}
