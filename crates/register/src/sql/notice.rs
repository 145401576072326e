//! What one account is told.
use super::filter::Statement;
use crate::error::{Error, Result};
use crate::notice::{Notice, NoticeSort};
use domain::access::Role;
use domain::day::{Day, Moment};
use domain::id::{AccountId, CaseId, NoticeId};
use sqlx::any::AnyRow;
use sqlx::{AnyConnection, Row};

statements! {
    ADD = "INSERT INTO notice (id, account, sort, subject, at) VALUES ($1, $2, $3, $4, $5)";
    UNREAD = "SELECT id, sort, subject, at FROM notice
               WHERE account = $1 AND read_at IS NULL ORDER BY at DESC, id DESC LIMIT 100";
    READ = "UPDATE notice SET read_at = $1 WHERE account = $2 AND sort = $3 AND read_at IS NULL";
    READ_ABOUT = "UPDATE notice SET read_at = $1
                   WHERE account = $2 AND sort = $3 AND subject = $4 AND read_at IS NULL";
    OVER = "UPDATE notice SET read_at = $1 WHERE sort = $2 AND subject = $3 AND read_at IS NULL";
    UNREAD_BY = "SELECT DISTINCT account FROM notice
                  WHERE sort = $1 AND subject = $2 AND read_at IS NULL ORDER BY account";
    IN_ROLE = "SELECT id FROM account WHERE role = $1 AND state = 'open' ORDER BY id";
    IN_ROLE_AT = "SELECT id FROM account WHERE role = $1 AND institution = $2 AND state = 'open' ORDER BY id";
    SECRETARIES_NEAR = "SELECT a.id FROM account a JOIN case_file f ON f.id = $1
                         WHERE a.role = 'secretary' AND a.state = 'open'
                           AND (a.institution = f.institution OR (f.territory <> '' AND a.territory = f.territory))
                         ORDER BY a.id";
    SECRETARIES_IN = "SELECT id FROM account WHERE role = 'secretary' AND state = 'open' AND territory = $1 ORDER BY id";
    IN_HOUSE = "SELECT id FROM account WHERE role = 'case_worker' AND state = 'open' AND institution = $1 ORDER BY id";
    ON_CASE = "SELECT DISTINCT account FROM case_assignment
                WHERE case_file = $1 AND from_day <= $2 AND (until_day IS NULL OR $2 < until_day)
                ORDER BY account";
}

/// Tells an account.
pub(crate) async fn add(
    c: &mut AnyConnection,
    id: NoticeId,
    account: AccountId,
    sort: NoticeSort,
    subject: &str,
    at: Moment,
) -> Result<()> {
    let query = sqlx::query(ADD).bind(id.to_string()).bind(account.to_string());
    query.bind(sort.code()).bind(subject).bind(at.0).execute(c).await?;
    Ok(())
}

/// What an account was told and has not read, the latest first.
pub(crate) async fn unread(c: &mut AnyConnection, account: AccountId) -> Result<Vec<Notice>> {
    let rows = sqlx::query(UNREAD).bind(account.to_string()).fetch_all(c).await?;
    let damaged = || Error::Damaged("notice");
    let notice = |r: &AnyRow| -> Result<Notice> {
        Ok(Notice {
            id: r.try_get::<&str, _>(0)?.parse().map_err(|_| damaged())?,
            sort: r.try_get::<&str, _>(1)?.parse().map_err(|()| damaged())?,
            subject: r.try_get(2)?,
            at: Moment(r.try_get(3)?),
        })
    };
    rows.iter().map(notice).collect()
}

/// Notes that an account has read what it was told of this sort.
pub(crate) async fn read(
    c: &mut AnyConnection,
    account: AccountId,
    sort: NoticeSort,
    at: Moment,
) -> Result<()> {
    let query = sqlx::query(READ).bind(at.0).bind(account.to_string()).bind(sort.code());
    query.execute(c).await?;
    Ok(())
}

/// Notes that an account has read what it was told of this sort about one thing.
pub(crate) async fn read_about(
    c: &mut AnyConnection,
    account: AccountId,
    (sort, subject): (NoticeSort, &str),
    at: Moment,
) -> Result<()> {
    let query = sqlx::query(READ_ABOUT).bind(at.0).bind(account.to_string()).bind(sort.code());
    query.bind(subject).execute(c).await?;
    Ok(())
}

/// Notes that what was told of a case is read by all but those `inside`: that a
/// term ran out, that it is asked to close it, that somebody of it has a bed.
pub(crate) async fn read_outside(
    c: &mut AnyConnection,
    case: CaseId,
    inside: &[AccountId],
    at: Moment,
) -> Result<()> {
    let mut s = Statement::new("UPDATE notice SET read_at = ");
    s.bind(at.0).and(" WHERE read_at IS NULL AND (subject = ", case.to_string());
    s.and(
        " OR subject IN (SELECT id FROM approval WHERE sort = 'closure' AND subject = ",
        case.to_string(),
    );
    s.and(") OR subject IN (SELECT id FROM placement WHERE case_file = ", case.to_string());
    s.push(")) AND account NOT IN (''");
    for account in inside {
        s.and(", ", account.to_string());
    }
    s.push(")");
    s.run(c).await?;
    Ok(())
}

/// Notes that what everybody was told of this sort about one thing is over.
pub(crate) async fn over(
    c: &mut AnyConnection,
    (sort, subject): (NoticeSort, &str),
    at: Moment,
) -> Result<()> {
    sqlx::query(OVER).bind(at.0).bind(sort.code()).bind(subject).execute(c).await?;
    Ok(())
}

/// The accounts that were told something about a thing and have not read it.
pub(crate) async fn unread_by(
    c: &mut AnyConnection,
    sort: NoticeSort,
    subject: &str,
) -> Result<Vec<AccountId>> {
    accounts(&sqlx::query(UNREAD_BY).bind(sort.code()).bind(subject).fetch_all(c).await?)
}

fn accounts(rows: &[AnyRow]) -> Result<Vec<AccountId>> {
    let id =
        |r: &AnyRow| r.try_get::<&str, _>(0)?.parse().map_err(|_| Error::Damaged("account.id"));
    rows.iter().map(id).collect()
}

/// The open accounts with this role.
pub(crate) async fn in_role(c: &mut AnyConnection, role: Role) -> Result<Vec<AccountId>> {
    accounts(&sqlx::query(IN_ROLE).bind(role.code()).fetch_all(c).await?)
}

/// The open accounts with this role of a body.
pub(crate) async fn in_role_at(
    c: &mut AnyConnection,
    role: Role,
    body: &str,
) -> Result<Vec<AccountId>> {
    accounts(&sqlx::query(IN_ROLE_AT).bind(role.code()).bind(body).fetch_all(c).await?)
}

/// The open accounts of secretaries who may say who works on a case.
pub(crate) async fn secretaries_near(
    c: &mut AnyConnection,
    case: CaseId,
) -> Result<Vec<AccountId>> {
    accounts(&sqlx::query(SECRETARIES_NEAR).bind(case.to_string()).fetch_all(c).await?)
}

/// The open accounts of secretaries in an oblast.
pub(crate) async fn secretaries_in(
    c: &mut AnyConnection,
    territory: &str,
) -> Result<Vec<AccountId>> {
    accounts(&sqlx::query(SECRETARIES_IN).bind(territory).fetch_all(c).await?)
}

/// The open accounts of those who work in a shelter.
pub(crate) async fn in_house(c: &mut AnyConnection, shelter: &str) -> Result<Vec<AccountId>> {
    accounts(&sqlx::query(IN_HOUSE).bind(shelter).fetch_all(c).await?)
}

/// The accounts assigned to a case on a day.
pub(crate) async fn on_case(
    c: &mut AnyConnection,
    case: CaseId,
    day: Day,
) -> Result<Vec<AccountId>> {
    let query = sqlx::query(ON_CASE).bind(case.to_string()).bind(i64::from(day.number()));
    accounts(&query.fetch_all(c).await?)
}
