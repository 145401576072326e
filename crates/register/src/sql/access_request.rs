//! Requests of persons for the data kept of them.
use super::retention::day;
use crate::access_request::AccessRequest;
use crate::error::{Error, Result};
use crate::sum::{REQUEST, touch};
use domain::day::{Day, Moment};
use domain::id::{AccountId, CaseId, PersonId, RequestId};
use domain::subject_request::RequestState;
use sqlx::any::AnyRow;
use sqlx::{AnyConnection, Row};

statements! {
    ADD = "INSERT INTO access_request (id, year, place, person, received_day, due_day, identity_check, state, recorded_by, recorded_at, reason, included, redacted, left_out, version, answer)
           VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, '', 0, 0, 0, 1, $11)";
    EVERY = "SELECT id, year, place, person, received_day, due_day, identity_check, state, recorded_by, recorded_at, prepared_by, prepared_at, decided_by, decided_at, reason, included, redacted, left_out, version
               FROM access_request ORDER BY year DESC, place DESC LIMIT 500";
    OF_ASSIGNED = "SELECT id, year, place, person, received_day, due_day, identity_check, state, recorded_by, recorded_at, prepared_by, prepared_at, decided_by, decided_at, reason, included, redacted, left_out, version
                     FROM access_request
                    WHERE person IN (SELECT p.person FROM case_person p JOIN case_assignment a ON a.case_file = p.case_file
                                      WHERE a.account = $1 AND a.from_day <= $2 AND (a.until_day IS NULL OR $2 < a.until_day))
                    ORDER BY year DESC, place DESC LIMIT 500";
    BY_ID = "SELECT id, year, place, person, received_day, due_day, identity_check, state, recorded_by, recorded_at, prepared_by, prepared_at, decided_by, decided_at, reason, included, redacted, left_out, version
               FROM access_request WHERE id = $1";
    PREPARE = "UPDATE access_request SET state = 'prepared', prepared_by = $1, prepared_at = $2, included = $3, redacted = $4, left_out = $5, version = $6, answer = $7
                WHERE id = $8 AND version = $9 AND state IN ('received', 'prepared')";
    DECIDE = "UPDATE access_request SET state = $1, decided_by = $2, decided_at = $3, reason = $4
               WHERE id = $5 AND version = $6 AND state IN ('received', 'prepared')";
    ANSWER = "SELECT answer FROM access_request WHERE id = $1";
    // Of a closed circle nothing goes to whom it may be about.
    CASES = "SELECT f.id, f.year, f.place, f.opened_at, f.closed_at, f.erased_at, p.part, f.version
               FROM case_person p JOIN case_file f ON f.id = p.case_file
              WHERE p.person = $1 AND f.circle IS NULL ORDER BY f.year, f.place, p.part";
    OTHERS = concat!("SELECT DISTINCT q.person FROM case_person p JOIN case_person q ON q.case_file = p.case_file
                        JOIN case_file f ON f.id = p.case_file
                       WHERE p.person = $1 AND q.person <> $1 AND ", open_to!("f", "$2", "$3"), " ORDER BY q.person");
    ENTERED = "SELECT q.regime, q.sex, q.citizenship, q.entered_at, a.institution
                 FROM person q JOIN account a ON a.id = q.entered_by WHERE q.id = $1";
    ABOUT = "SELECT j.at, a.role, a.institution, j.event, j.detail FROM journal j LEFT JOIN account a ON a.id = j.account
              WHERE (j.subject = $1 OR (j.event = 'person.searched' AND j.detail LIKE $2))
                AND (j.account NOT IN (SELECT s.account FROM case_person p JOIN case_file f ON f.id = p.case_file
                                         JOIN case_assignment s ON s.case_file = f.id
                                        WHERE p.person = $3 AND f.circle IS NOT NULL)
                     OR j.account IN (SELECT s.account FROM case_person p JOIN case_file f ON f.id = p.case_file
                                        JOIN case_assignment s ON s.case_file = f.id
                                       WHERE p.person = $3 AND f.circle IS NULL))
              ORDER BY j.seq";
    ASSIGNED = "SELECT DISTINCT a.role, a.institution, s.post FROM case_person p JOIN case_file f ON f.id = p.case_file
                  JOIN case_assignment s ON s.case_file = p.case_file JOIN account a ON a.id = s.account
                 WHERE p.person = $1 AND f.circle IS NULL ORDER BY a.institution, a.role, s.post";
}

const DAMAGED: Error = Error::Damaged("access_request");

fn request(row: &AnyRow) -> Result<AccessRequest> {
    let who = |by: usize, at: usize| -> Result<Option<(AccountId, Moment)>> {
        match (row.try_get::<Option<&str>, _>(by)?, row.try_get::<Option<i64>, _>(at)?) {
            (Some(by), Some(at)) => Ok(Some((by.parse().map_err(|_| DAMAGED)?, Moment(at)))),
            _ => Ok(None),
        }
    };
    Ok(AccessRequest {
        id: row.try_get::<&str, _>(0)?.parse().map_err(|_| DAMAGED)?,
        year: i16::try_from(row.try_get::<i64, _>(1)?).map_err(|_| DAMAGED)?,
        place: u32::try_from(row.try_get::<i64, _>(2)?).map_err(|_| DAMAGED)?,
        person: row.try_get::<&str, _>(3)?.parse().map_err(|_| DAMAGED)?,
        received_on: day(row.try_get(4)?)?,
        due_on: day(row.try_get(5)?)?,
        check: row.try_get::<&str, _>(6)?.parse().map_err(|()| DAMAGED)?,
        state: row.try_get::<&str, _>(7)?.parse().map_err(|()| DAMAGED)?,
        recorded: who(8, 9)?.ok_or(DAMAGED)?,
        prepared: who(10, 11)?,
        decided: who(12, 13)?,
        reason: row.try_get(14)?,
        included: row.try_get(15)?,
        redacted: row.try_get(16)?,
        left_out: row.try_get(17)?,
        version: u32::try_from(row.try_get::<i64, _>(18)?).map_err(|_| DAMAGED)?,
    })
}

/// Adds a request.
pub(crate) async fn add(c: &mut AnyConnection, r: &AccessRequest) -> Result<()> {
    touch(&REQUEST, r.id);
    sqlx::query(ADD)
        .bind(r.id.to_string())
        .bind(i64::from(r.year))
        .bind(i64::from(r.place))
        .bind(r.person.to_string())
        .bind(i64::from(r.received_on.number()))
        .bind(i64::from(r.due_on.number()))
        .bind(r.check.code())
        .bind(r.state.code())
        .bind(r.recorded.0.to_string())
        .bind(r.recorded.1.0)
        .bind(Vec::<u8>::new())
        .execute(c)
        .await?;
    Ok(())
}

/// Every request, the newest first.
pub(crate) async fn every(c: &mut AnyConnection) -> Result<Vec<AccessRequest>> {
    sqlx::query(EVERY).fetch_all(c).await?.iter().map(request).collect()
}

/// The requests of persons in cases to which `account` is assigned on `day`.
pub(crate) async fn of_assigned(
    c: &mut AnyConnection,
    account: AccountId,
    day: Day,
) -> Result<Vec<AccessRequest>> {
    let query = sqlx::query(OF_ASSIGNED).bind(account.to_string()).bind(i64::from(day.number()));
    query.fetch_all(c).await?.iter().map(request).collect()
}

/// The request with this id.
pub(crate) async fn by_id(c: &mut AnyConnection, id: RequestId) -> Result<Option<AccessRequest>> {
    let row = sqlx::query(BY_ID).bind(id.to_string()).fetch_optional(c).await?;
    row.as_ref().map(request).transpose()
}

/// How many entries go out, go out redacted, and stay.
pub(crate) type Tally = (i64, i64, i64);

/// Keeps an answer as the next version, unless somebody was faster.
pub(crate) async fn prepare(
    c: &mut AnyConnection,
    r: &AccessRequest,
    (by, at): (AccountId, Moment),
    (included, redacted, left_out): Tally,
    answer: Vec<u8>,
) -> Result<bool> {
    touch(&REQUEST, r.id);
    let done = sqlx::query(PREPARE)
        .bind(by.to_string())
        .bind(at.0)
        .bind(included)
        .bind(redacted)
        .bind(left_out)
        .bind(i64::from(r.version) + 1)
        .bind(answer)
        .bind(r.id.to_string())
        .bind(i64::from(r.version))
        .execute(c)
        .await?;
    Ok(done.rows_affected() > 0)
}

/// Decides on a request; whether it was still undecided.
pub(crate) async fn decide(
    c: &mut AnyConnection,
    r: &AccessRequest,
    state: RequestState,
    (by, at): (AccountId, Moment),
    reason: &str,
) -> Result<bool> {
    touch(&REQUEST, r.id);
    let query = sqlx::query(DECIDE).bind(state.code()).bind(by.to_string()).bind(at.0);
    let query = query.bind(reason).bind(r.id.to_string()).bind(i64::from(r.version));
    Ok(query.execute(c).await?.rows_affected() > 0)
}

/// The answer, sealed; empty while none was prepared.
pub(crate) async fn answer(c: &mut AnyConnection, id: RequestId) -> Result<Vec<u8>> {
    Ok(sqlx::query(ANSWER).bind(id.to_string()).fetch_one(c).await?.try_get(0)?)
}

/// A case of a person.
pub(crate) struct OwnCase {
    pub(crate) id: CaseId,
    pub(crate) number: String,
    pub(crate) opened_on: Day,
    pub(crate) closed_on: Option<Day>,
    pub(crate) erased: bool,
    pub(crate) parts: Vec<String>,
    pub(crate) version: u32,
}

/// The cases of a person that are in no closed circle.
pub(crate) async fn cases(c: &mut AnyConnection, person: PersonId) -> Result<Vec<OwnCase>> {
    let mut all: Vec<OwnCase> = Vec::new();
    for row in sqlx::query(CASES).bind(person.to_string()).fetch_all(c).await? {
        let id: CaseId = row.try_get::<&str, _>(0)?.parse().map_err(|_| DAMAGED)?;
        let part: String = row.try_get(6)?;
        if let Some(last) = all.last_mut().filter(|last| last.id == id) {
            last.parts.push(part);
            continue;
        }
        let (year, place): (i64, i64) = (row.try_get(1)?, row.try_get(2)?);
        all.push(OwnCase {
            id,
            number: format!("{year:04}-{place:04}"),
            opened_on: Moment(row.try_get(3)?).day(),
            closed_on: row.try_get::<Option<i64>, _>(4)?.map(|at| Moment(at).day()),
            erased: row.try_get::<Option<i64>, _>(5)?.is_some(),
            parts: vec![part],
            version: u32::try_from(row.try_get::<i64, _>(7)?).map_err(|_| DAMAGED)?,
        });
    }
    Ok(all)
}

/// The other persons in the cases of a person, but for closed circles in which
/// who asks is not.
pub(crate) async fn others(
    c: &mut AnyConnection,
    person: PersonId,
    (account, day): (String, i64),
) -> Result<Vec<PersonId>> {
    let query = sqlx::query(OTHERS).bind(person.to_string()).bind(account).bind(day);
    let rows = query.fetch_all(c).await?;
    rows.iter().map(|r| r.try_get::<&str, _>(0)?.parse().map_err(|_| DAMAGED)).collect()
}

/// What is in clear of a person: regime, sex, group of citizenships, the day
/// of entry, and the institution that entered it.
pub(crate) async fn entered(
    c: &mut AnyConnection,
    person: PersonId,
) -> Result<(String, String, String, Day, String)> {
    let row = sqlx::query(ENTERED).bind(person.to_string()).fetch_one(c).await?;
    let on = Moment(row.try_get(3)?).day();
    Ok((row.try_get(0)?, row.try_get(1)?, row.try_get(2)?, on, row.try_get(4)?))
}

/// What the journal has about somebody: when, role, institution, event, detail;
/// but for what those did who work on a closed circle of the person alone.
pub(crate) async fn about(
    c: &mut AnyConnection,
    person: PersonId,
    pseudonym: &str,
) -> Result<Vec<(Moment, String, String, String, String)>> {
    let query = sqlx::query(ABOUT).bind(pseudonym).bind(format!("%{pseudonym}%"));
    let rows = query.bind(person.to_string()).fetch_all(c).await?;
    let text = |row: &AnyRow, at| -> Result<String> {
        Ok(row.try_get::<Option<String>, _>(at)?.unwrap_or_default())
    };
    rows.iter()
        .map(|row| {
            let at = Moment(row.try_get(0)?);
            Ok((at, text(row, 1)?, text(row, 2)?, text(row, 3)?, text(row, 4)?))
        })
        .collect()
}

/// Who works, or worked, on the cases of a person that are in no closed circle:
/// role, institution, post.
pub(crate) async fn assigned(
    c: &mut AnyConnection,
    person: PersonId,
) -> Result<Vec<(String, String, String)>> {
    let rows = sqlx::query(ASSIGNED).bind(person.to_string()).fetch_all(c).await?;
    rows.iter().map(|row| Ok((row.try_get(0)?, row.try_get(1)?, row.try_get(2)?))).collect()
}
