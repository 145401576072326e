//! Persons: sealed fields, search indexes, and the cases they are in.
use super::case_file::within;
use super::filter::Statement;
use crate::error::{Error, Result};
use crate::person::{Closed, Indexed, Listed, Row as Person};
use crate::sum::{ALERT, CASE, PERSON, touch};
use domain::access::Scope;
use domain::case_file::{Part, Post};
use domain::day::{Day, Moment};
use domain::id::{AccountId, CaseId, PersonId};
use domain::person::{CitizenshipGroup, Nature, Regime, Sex};
use sqlx::any::AnyRow;
use sqlx::{AnyConnection, Row};
use std::collections::HashSet;

statements! {
    ADD = "INSERT INTO person (id, regime, sex, citizenship, identity, contact, version, entered_by, entered_at, nature)
           VALUES ($1, $2, $3, $4, $5, $6, 1, $7, $8, $9)";
    ADD_TO_CASE = "INSERT INTO case_person (case_file, person, part) VALUES ($1, $2, $3)
                   ON CONFLICT (case_file, person, part) DO NOTHING";
    ADD_INDEX = "INSERT INTO person_index (person, field, root, value) VALUES ($1, $2, $3, $4)
                 ON CONFLICT (person, field, root, value) DO NOTHING";
    BY_ID = "SELECT id, identity, contact, version, erased_at, nature, health FROM person WHERE id = $1";
    AFTER = "SELECT id, identity, contact, version, erased_at, nature, health FROM person
              WHERE id > $1 AND erased_at IS NULL ORDER BY id LIMIT 200";
    RENAMED = "INSERT INTO name_change (person, edition) VALUES ($1, $2)
               ON CONFLICT (person) DO UPDATE SET edition = excluded.edition";
    CHANGED = "SELECT p.id, p.identity, p.contact, p.version, p.erased_at, p.nature, p.health, n.edition
                 FROM name_change n JOIN person p ON p.id = n.person
                WHERE n.edition > $1 OR (n.edition = $1 AND n.person > $2) ORDER BY n.edition, n.person LIMIT 500";
    NOT_ERASED = "SELECT id FROM person WHERE erased_at IS NULL ORDER BY id";
    RESEAL = "UPDATE person SET identity = $1, contact = $2, health = $3, version = $4 WHERE id = $5 AND version = $6";
    WITH_INDEX = "SELECT DISTINCT person FROM person_index WHERE field = $1 AND value = $2 ORDER BY person";
    DROP_INDEX = "DELETE FROM person_index WHERE person = $1";
    DROP_OTHER_INDEXES = "DELETE FROM person_index WHERE root <> $1";
    // The few cases of the person first, and not the many of the account: SQLite keeps to the order of a CROSS JOIN.
    POSTS = "SELECT DISTINCT a.post FROM case_person p CROSS JOIN case_assignment a
              WHERE a.case_file = p.case_file AND p.person = $1 AND a.account = $2 AND a.from_day <= $3
                AND (a.until_day IS NULL OR $3 < a.until_day)";
    OF_ASSIGNED = "SELECT DISTINCT p.person FROM case_person p JOIN case_assignment a ON a.case_file = p.case_file
                    WHERE a.account = $1 AND a.from_day <= $2 AND (a.until_day IS NULL OR $2 < a.until_day)";
    // No glass opens a closed circle, nor whom it is about.
    UNDER_GLASS = "SELECT DISTINCT p.person FROM break_glass b JOIN case_person p ON p.case_file = b.case_file
                     JOIN case_file f ON f.id = b.case_file
                    WHERE b.account = $1 AND b.at <= $2 AND $2 < b.until_at AND f.circle IS NULL";
    IN_CASE = "SELECT p.person, p.part, q.regime, q.sex, q.citizenship, q.erased_at, q.version, q.nature
                 FROM case_person p JOIN person q ON q.id = p.person
                WHERE p.case_file = $1 ORDER BY p.person, p.part";
    MARK_ERASED = "UPDATE person SET erased_at = $1 WHERE id = $2 AND erased_at IS NULL";
    MARK_CASE_ERASED = "UPDATE case_file SET erased_at = $1 WHERE id = $2 AND erased_at IS NULL";
    MARK_ALERT_ERASED = "UPDATE alert SET erased_at = $1 WHERE id = $2 AND erased_at IS NULL";
    PUT_SETTING = "INSERT INTO setting (name, value) VALUES ($1, $2)
                   ON CONFLICT (name) DO UPDATE SET value = excluded.value";
}

/// The ids of all who were not erased.
pub(crate) async fn not_erased(c: &mut AnyConnection) -> Result<Vec<String>> {
    let rows = sqlx::query(NOT_ERASED).fetch_all(c).await?;
    rows.iter().map(|row| Ok(row.try_get(0)?)).collect()
}

/// Adds a person to a case.
#[expect(clippy::too_many_arguments, reason = "one for each column")]
pub(crate) async fn add(
    c: &mut AnyConnection,
    id: PersonId,
    (case, part): (CaseId, Part),
    regime: Regime,
    (nature, sex, citizenship): (Nature, Sex, CitizenshipGroup),
    identity: Vec<u8>,
    contact: Vec<u8>,
    (by, at): (AccountId, Moment),
) -> Result<()> {
    touch(&PERSON, id);
    sqlx::query(ADD)
        .bind(id.to_string())
        .bind(regime.code())
        .bind(sex.code())
        .bind(citizenship.code())
        .bind(identity)
        .bind(contact)
        .bind(by.to_string())
        .bind(at.0)
        // A human being is not marked.
        .bind((nature == Nature::Legal).then_some(nature.code()))
        .execute(&mut *c)
        .await?;
    renamed(c, &id.to_string()).await?;
    add_to_case(c, case, id, part).await
}

/// Notes that the name of a person came, changed or went.
pub(crate) async fn renamed(c: &mut AnyConnection, id: &str) -> Result<()> {
    let edition = super::edition::advance(&mut *c, "persons", 1).await?;
    sqlx::query(RENAMED).bind(id).bind(edition).execute(c).await?;
    Ok(())
}

/// Up to 500 persons whose names came, changed or went after this one's did: by edition
/// and id. Each with where it stands.
pub(crate) async fn changed(
    c: &mut AnyConnection,
    (edition, id): (i64, &str),
) -> Result<Vec<(i64, Person)>> {
    let rows = sqlx::query(CHANGED).bind(edition).bind(id).fetch_all(c).await?;
    rows.iter().map(|row| Ok((row.try_get(7)?, person(row)?))).collect()
}

/// Says that a person is in a case.
pub(crate) async fn add_to_case(
    c: &mut AnyConnection,
    case: CaseId,
    person: PersonId,
    part: Part,
) -> Result<()> {
    super::edition::case_changed(&mut *c).await?;
    touch(&PERSON, person);
    sqlx::query(ADD_TO_CASE)
        .bind(case.to_string())
        .bind(person.to_string())
        .bind(part.code())
        .execute(c)
        .await?;
    Ok(())
}

/// Adds what a person is found by.
pub(crate) async fn add_indexes(
    c: &mut AnyConnection,
    person: PersonId,
    root: &str,
    indexes: &[Indexed],
) -> Result<()> {
    for Indexed { field, value } in indexes {
        sqlx::query(ADD_INDEX)
            .bind(person.to_string())
            .bind(*field)
            .bind(root)
            .bind(value.0.to_vec())
            .execute(&mut *c)
            .await?;
    }
    Ok(())
}

fn person(row: &AnyRow) -> Result<Person> {
    let version: i64 = row.try_get(3)?;
    Ok(Person {
        id: id(row.try_get(0)?)?,
        identity: row.try_get(1)?,
        contact: row.try_get(2)?,
        health: row.try_get(6)?,
        version: u32::try_from(version).map_err(|_| Error::Damaged("person.version"))?,
        erased: row.try_get::<Option<i64>, _>(4)?.is_some(),
        nature: nature(row.try_get(5)?)?,
    })
}

pub(super) fn nature(code: Option<&str>) -> Result<Nature> {
    let read = code.map(|code| code.parse().map_err(|()| Error::Damaged("person.nature")));
    Ok(read.transpose()?.unwrap_or_default())
}

fn id(text: &str) -> Result<PersonId> {
    text.parse().map_err(|_| Error::Damaged("person.id"))
}

/// The person with this id.
pub(crate) async fn by_id(c: &mut AnyConnection, id: PersonId) -> Result<Option<Person>> {
    let row = sqlx::query(BY_ID).bind(id.to_string()).fetch_optional(c).await?;
    row.as_ref().map(person).transpose()
}

/// Up to 200 persons after this one who are not erased.
pub(crate) async fn after(c: &mut AnyConnection, id: &str) -> Result<Vec<Person>> {
    sqlx::query(AFTER).bind(id).fetch_all(c).await?.iter().map(person).collect()
}

/// Keeps fields sealed anew as the next version, unless somebody was faster.
pub(crate) async fn reseal(
    c: &mut AnyConnection,
    id: PersonId,
    fields: Closed,
    version: u32,
) -> Result<()> {
    touch(&PERSON, id);
    let done = sqlx::query(RESEAL)
        .bind(fields.identity)
        .bind(fields.contact)
        .bind(fields.health)
        .bind(i64::from(version))
        .bind(id.to_string())
        .bind(i64::from(version) - 1)
        .execute(c)
        .await?;
    if done.rows_affected() == 0 { Err(Error::Conflict(i64::from(version))) } else { Ok(()) }
}

/// The persons who have this index.
pub(crate) async fn with_index(c: &mut AnyConnection, index: &Indexed) -> Result<Vec<PersonId>> {
    let query = sqlx::query(WITH_INDEX).bind(index.field).bind(index.value.0.to_vec());
    query.fetch_all(c).await?.iter().map(|r| id(r.try_get(0)?)).collect()
}

/// Takes away what was made under other roots.
pub(crate) async fn drop_other_indexes(c: &mut AnyConnection, root: &str) -> Result<()> {
    sqlx::query(DROP_OTHER_INDEXES).bind(root).execute(c).await?;
    Ok(())
}

/// The posts that `account` has on `day` in cases of `person`.
pub(crate) async fn posts(
    c: &mut AnyConnection,
    person: PersonId,
    account: AccountId,
    day: Day,
) -> Result<Vec<Post>> {
    let query = sqlx::query(POSTS).bind(person.to_string()).bind(account.to_string());
    let rows = query.bind(i64::from(day.number())).fetch_all(c).await?;
    let post = |r: &AnyRow| {
        r.try_get::<&str, _>(0)?.parse().map_err(|()| Error::Damaged("case_assignment.post"))
    };
    rows.iter().map(post).collect()
}

/// The persons in cases to which `account` is assigned on `day`.
pub(crate) async fn of_assigned(
    c: &mut AnyConnection,
    account: AccountId,
    day: Day,
) -> Result<HashSet<PersonId>> {
    let query = sqlx::query(OF_ASSIGNED).bind(account.to_string()).bind(i64::from(day.number()));
    query.fetch_all(c).await?.iter().map(|r| id(r.try_get(0)?)).collect()
}

/// The persons in cases that `account` is let into: by an assignment on `day`, or by a
/// glass that is open `now`.
pub(crate) async fn let_in(
    c: &mut AnyConnection,
    account: AccountId,
    day: Day,
    now: Moment,
) -> Result<HashSet<PersonId>> {
    let mut all = of_assigned(&mut *c, account, day).await?;
    let query = sqlx::query(UNDER_GLASS).bind(account.to_string()).bind(now.0);
    for row in query.fetch_all(c).await? {
        all.insert(id(row.try_get(0)?)?);
    }
    Ok(all)
}

/// The persons in a case, by id alone.
pub(crate) async fn in_case(c: &mut AnyConnection, case: CaseId) -> Result<Vec<Listed>> {
    let rows = sqlx::query(IN_CASE).bind(case.to_string()).fetch_all(c).await?;
    let listed = |r: &AnyRow| -> Result<Listed> {
        let group: &str = r.try_get(4)?;
        let group = CitizenshipGroup::ALL.into_iter().find(|g| g.code() == group);
        Ok(Listed {
            id: id(r.try_get(0)?)?,
            part: r
                .try_get::<&str, _>(1)?
                .parse()
                .map_err(|()| Error::Damaged("case_person.part"))?,
            regime: r
                .try_get::<&str, _>(2)?
                .parse()
                .map_err(|_| Error::Damaged("person.regime"))?,
            nature: nature(r.try_get(7)?)?,
            sex: r.try_get::<&str, _>(3)?.parse().map_err(|_| Error::Damaged("person.sex"))?,
            citizenship: group.ok_or(Error::Damaged("person.citizenship"))?,
            erased: r.try_get::<Option<i64>, _>(5)?.is_some(),
            version: u32::try_from(r.try_get::<i64, _>(6)?)
                .map_err(|_| Error::Damaged("person.version"))?,
        })
    };
    rows.iter().map(listed).collect()
}

/// Marks the person, case or alert whose keys `owner` has as erased, and takes away
/// what the person is found by.
pub(crate) async fn mark_erased(c: &mut AnyConnection, owner: &str, at: Moment) -> Result<()> {
    if let Some(id) = owner.strip_prefix("person/") {
        let done = sqlx::query(MARK_ERASED).bind(at.0).bind(id).execute(&mut *c).await?;
        if done.rows_affected() > 0 {
            touch(&PERSON, id);
            renamed(&mut *c, id).await?;
        }
        sqlx::query(DROP_INDEX).bind(id).execute(c).await?;
    } else if let Some(id) = owner.strip_prefix("case/") {
        let done = sqlx::query(MARK_CASE_ERASED).bind(at.0).bind(id).execute(c).await?;
        if done.rows_affected() > 0 {
            touch(&CASE, id);
        }
    } else if let Some(id) = owner.strip_prefix("alert/") {
        let done = sqlx::query(MARK_ALERT_ERASED).bind(at.0).bind(id).execute(c).await?;
        if done.rows_affected() > 0 {
            touch(&ALERT, id);
        }
    }
    Ok(())
}

/// Those of these persons who are in a case within `scope`.
pub(crate) async fn within_cases(
    c: &mut AnyConnection,
    scope: &Scope,
    persons: &[PersonId],
) -> Result<HashSet<PersonId>> {
    if persons.is_empty() {
        return Ok(HashSet::new());
    }
    let mut s = Statement::new(
        "SELECT DISTINCT p.person FROM case_person p JOIN case_file ON case_file.id = p.case_file WHERE p.person IN (''",
    );
    for person in persons {
        s.and(", ", person.to_string());
    }
    s.push(")");
    within(&mut s, scope);
    s.rows(c).await?.iter().map(|r| id(r.try_get(0)?)).collect()
}

/// Sets a setting, whether it is set or not.
pub(crate) async fn put_setting(c: &mut AnyConnection, name: &str, value: &str) -> Result<()> {
    sqlx::query(PUT_SETTING).bind(name).bind(value).execute(c).await?;
    Ok(())
}
