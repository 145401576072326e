//! Case files and who is assigned to them.
use super::filter::Statement;
use crate::by::By;
use crate::case_file::{CaseFile, CaseFilter};
use crate::error::{Error, Refusal, Result};
use crate::sum::{CASE, touch};
use domain::access::{Near, Role, Scope};
use domain::case_file::{Assignment, CaseNumber, Post};
use domain::day::{Day, Moment};
use domain::id::{AccountId, CaseId};
use sqlx::any::AnyRow;
use sqlx::{AnyConnection, Row};

statements! {
    SHARING = "SELECT DISTINCT c.id, c.year, c.place
                 FROM case_person here JOIN case_person there ON there.person = here.person
                 JOIN case_file c ON c.id = there.case_file
                WHERE here.case_file = $1 AND there.case_file <> $1 ORDER BY c.year, c.place";
    NEXT_PLACE = "INSERT INTO case_number (year, last) VALUES ($1, 1)
                  ON CONFLICT (year) DO UPDATE SET last = case_number.last + 1 RETURNING last";
    NEXT_CIRCLE = "INSERT INTO circle_number (year, last) VALUES ($1, $2)
                   ON CONFLICT (year) DO UPDATE SET last = circle_number.last + 1 RETURNING last";
    ADD = "INSERT INTO case_file (id, year, place, state, institution, territory, narrative, version, opened_by, opened_at, circle)
           VALUES ($1, $2, $3, $4, $5, $6, $7, 1, $8, $9, $10)";
    BY_ID = "SELECT id, year, place, state, institution, territory, opened_at, circle FROM case_file WHERE id = $1";
    WITH_STANDING = concat!("SELECT f.id, f.year, f.place, f.state, f.institution, f.territory, f.opened_at, f.circle, a.post,
                           (SELECT COUNT(*) FROM break_glass g WHERE g.account = $2 AND g.case_file = f.id
                               AND g.at <= $3 AND $3 < g.until_at),
                           (SELECT COUNT(*) FROM case_step s WHERE s.case_file = f.id AND ", of_child!("s"), ")
                      FROM case_file f LEFT JOIN case_assignment a ON a.case_file = f.id AND a.account = $2
                           AND a.from_day <= $4 AND (a.until_day IS NULL OR $4 < a.until_day)
                     WHERE f.id = $1 ORDER BY a.from_day, a.post");
    BY_NUMBER = concat!("SELECT c.id FROM case_file c WHERE c.year = $1 AND c.place = $2 AND ", open_to!("c", "$3", "$4"));
    HIDDEN = concat!("SELECT 1 FROM case_file c WHERE c.id = $1 AND NOT ", open_to!("c", "$2", "$3"));
    PUT_INTO_CIRCLE = "UPDATE case_file SET circle = 1 WHERE id = $1 AND circle IS NULL";
    OPEN_CIRCLE = "UPDATE case_file SET circle = NULL WHERE id = $1 AND circle IS NOT NULL";
    LOCK = "UPDATE case_file SET steps = steps WHERE id = $1";
    ROLES_ON = "SELECT DISTINCT a.role FROM case_assignment s JOIN account a ON a.id = s.account
                 WHERE s.case_file = $1 AND s.from_day <= $2 AND (s.until_day IS NULL OR $2 < s.until_day) AND a.state = 'open'";
    ASSIGNED_TO = "SELECT COUNT(*) FROM (SELECT 1 FROM case_assignment WHERE account = $1 LIMIT $2) AS few";
    ASSIGN = "INSERT INTO case_assignment (case_file, account, post, from_day, assigned_by)
              VALUES ($1, $2, $3, $4, $5)
              ON CONFLICT (case_file, account, post, from_day) DO UPDATE SET until_day = NULL";
    ASSIGNMENTS = "SELECT account, post, from_day, until_day FROM case_assignment
                    WHERE case_file = $1 ORDER BY from_day, account, post";
    END_ASSIGNMENT = "UPDATE case_assignment SET until_day = $1
                       WHERE case_file = $2 AND account = $3 AND post = $4 AND until_day IS NULL";
    NARRATIVE = "SELECT narrative, version FROM case_file WHERE id = $1";
    TELL = "UPDATE case_file SET narrative = $1, version = $2
             WHERE id = $3 AND version = $4 AND state = 'open'";
    RESEAL = "UPDATE case_file SET narrative = $1, version = $2 WHERE id = $3 AND version = $4";
    LOCK_OPEN = "UPDATE case_file SET steps = steps WHERE id = $1 AND state = 'open'";
    CLOSE = "UPDATE case_file SET state = 'closed', closed_at = $2 WHERE id = $1 AND state = 'open'";
    CLOSED_AT = "SELECT closed_at FROM case_file WHERE id = $1 AND state = 'closed'";
    REOPEN = "UPDATE case_file SET state = 'open', closed_at = NULL
               WHERE id = $1 AND state = 'closed' AND erased_at IS NULL";
}

/// The next place in a year's numbers; nobody else gets it.
pub(crate) async fn next_place(c: &mut AnyConnection, year: i16) -> Result<u32> {
    let row = sqlx::query(NEXT_PLACE).bind(i64::from(year)).fetch_one(c).await?;
    u32::try_from(row.try_get::<i64, _>(0)?).map_err(|_| Error::Damaged("case_number.last"))
}

/// Where the numbers of cases that were opened in a closed circle begin: those of
/// the others have no gap by which one could be told.
const FIRST_IN_CIRCLE: i64 = 900_001;

/// The next place in a year's numbers of closed circles; nobody else gets it.
pub(crate) async fn next_in_circle(c: &mut AnyConnection, year: i16) -> Result<u32> {
    let query = sqlx::query(NEXT_CIRCLE).bind(i64::from(year)).bind(FIRST_IN_CIRCLE);
    let last: i64 = query.fetch_one(c).await?.try_get(0)?;
    u32::try_from(last).map_err(|_| Error::Damaged("circle_number.last"))
}

/// What the posts, the glasses and the steps of a case say to one account.
pub(crate) struct Standing {
    /// The posts that hold today.
    pub(crate) posts: Vec<Post>,
    /// Whether a glass that the account broke is open now.
    pub(crate) glass_open: bool,
    /// Whether somebody is, or was taken for, a child.
    pub(crate) child: bool,
}

/// Adds a case file in which nothing is written yet.
pub(crate) async fn add(c: &mut AnyConnection, case: &CaseFile, by: AccountId) -> Result<()> {
    super::edition::case_changed(&mut *c).await?;
    touch(&CASE, case.id);
    sqlx::query(ADD)
        .bind(case.id.to_string())
        .bind(i64::from(case.number.year))
        .bind(i64::from(case.number.place))
        .bind(case.state.code())
        .bind(&case.institution)
        .bind(&case.territory)
        .bind(Vec::<u8>::new())
        .bind(by.to_string())
        .bind(case.opened_at.0)
        .bind(case.circle.then_some(1_i64))
        .execute(c)
        .await?;
    Ok(())
}

fn case_file(row: &AnyRow) -> Result<CaseFile> {
    let number = |text| Error::Damaged(text);
    let (year, place): (i64, i64) = (row.try_get(1)?, row.try_get(2)?);
    Ok(CaseFile {
        id: row.try_get::<&str, _>(0)?.parse().map_err(|_| number("case_file.id"))?,
        number: CaseNumber {
            year: i16::try_from(year).map_err(|_| number("case_file.year"))?,
            place: u32::try_from(place).map_err(|_| number("case_file.place"))?,
        },
        state: row.try_get::<&str, _>(3)?.parse().map_err(|()| number("case_file.state"))?,
        institution: row.try_get(4)?,
        territory: row.try_get(5)?,
        opened_at: Moment(row.try_get(6)?),
        circle: row.try_get::<Option<i64>, _>(7)?.is_some(),
    })
}

/// The case file with this id.
pub(crate) async fn by_id(c: &mut AnyConnection, id: CaseId) -> Result<Option<CaseFile>> {
    let row = sqlx::query(BY_ID).bind(id.to_string()).fetch_optional(c).await?;
    row.as_ref().map(case_file).transpose()
}

/// The case file with this id, and what decides how near `by` is to it.
pub(crate) async fn with_standing(
    c: &mut AnyConnection,
    by: &By,
    id: CaseId,
) -> Result<Option<(CaseFile, Standing)>> {
    let rows = sqlx::query(WITH_STANDING)
        .bind(id.to_string())
        .bind(by.actor.account.to_string())
        .bind(by.at.0)
        .bind(i64::from(by.today().number()))
        .fetch_all(c)
        .await?;
    let Some(first) = rows.first() else { return Ok(None) };
    let post = |row: &AnyRow| {
        let post = row.try_get::<Option<&str>, _>(8)?.map(str::parse).transpose();
        post.map_err(|()| Error::Damaged("case_assignment"))
    };
    let posts = rows.iter().filter_map(|row| post(row).transpose()).collect::<Result<_>>()?;
    let (glasses, children): (i64, i64) = (first.try_get(9)?, first.try_get(10)?);
    Ok(Some((case_file(first)?, Standing { posts, glass_open: glasses > 0, child: children > 0 })))
}

/// The case files in `scope` that `filter` lets through, after the one with this number.
pub(crate) async fn listed(
    c: &mut AnyConnection,
    scope: &Scope,
    (by, filter): (&By, &CaseFilter),
    after: Option<CaseNumber>,
    limit: i64,
) -> Result<Vec<CaseFile>> {
    let first = if filter.oldest_first { i16::MIN } else { i16::MAX };
    let after = after.unwrap_or(CaseNumber { year: first, place: 0 });
    let (year, place) = (i64::from(after.year), i64::from(after.place));
    let mut s = Statement::new(
        "SELECT id, year, place, state, institution, territory, opened_at, circle FROM case_file WHERE (year ",
    );
    if filter.oldest_first {
        s.and("> ", year).and(" OR (year = ", year).and(" AND place > ", place).push("))");
    } else {
        s.and("< ", year).and(" OR (year = ", year).and(" AND place < ", place).push("))");
    }
    match assigned_only(scope) {
        // A few cases are looked at one by one, wherever they stand in the order.
        Some(account) if !has_many(&mut *c, account).await? => {
            within(&mut s, scope);
            let account = account.to_string();
            s.and(" AND case_file.id IN (SELECT a.case_file FROM case_assignment a WHERE a.account = ", account.clone())
                .and(" UNION SELECT b.case_file FROM break_glass b WHERE b.account = ", account)
                .push(")");
        }
        // Of many, the next ones are met soon enough when the cases are gone through in order.
        Some(_) => within_by(&mut s, scope, Looked::InOrder),
        None => within(&mut s, scope),
    }
    if let Some(state) = filter.state {
        s.and(" AND state = ", state.code());
    }
    for (column, code) in
        [(" AND territory = ", &filter.territory), (" AND institution = ", &filter.institution)]
    {
        if !code.is_empty() {
            s.and(column, code.clone());
        }
    }
    if let Some(from) = filter.from {
        s.and(" AND opened_at >= ", Moment::at_start_of(from).0);
    }
    if let Some(until) = filter.until {
        s.and(" AND opened_at < ", Moment::at_start_of(until.plus(1)).0);
    }
    if filter.own {
        let today = i64::from(by.today().number());
        s.and(" AND EXISTS (SELECT 1 FROM case_assignment a WHERE a.case_file = case_file.id AND a.account = ", by.actor.account.to_string())
            .and(" AND a.from_day <= ", today)
            .and(" AND (a.until_day IS NULL OR ", today)
            .push(" < a.until_day))");
    }
    s.push(if filter.oldest_first {
        " ORDER BY year, place"
    } else {
        " ORDER BY year DESC, place DESC"
    });
    s.and(" LIMIT ", limit);
    s.rows(c).await?.iter().map(case_file).collect()
}

/// The other cases in which somebody of a case is too, by number.
pub(crate) async fn sharing(
    c: &mut AnyConnection,
    case: CaseId,
) -> Result<Vec<(CaseId, CaseNumber)>> {
    let damaged = || Error::Damaged("case_file");
    let one = |row: &AnyRow| {
        let (year, place): (i64, i64) = (row.try_get(1)?, row.try_get(2)?);
        let number = CaseNumber {
            year: i16::try_from(year).map_err(|_| damaged())?,
            place: u32::try_from(place).map_err(|_| damaged())?,
        };
        Ok((row.try_get::<&str, _>(0)?.parse().map_err(|_| damaged())?, number))
    };
    let rows = sqlx::query(SHARING).bind(case.to_string()).fetch_all(c).await?;
    rows.iter().map(one).collect()
}

/// The account by whose assignments and broken glasses alone a case is in `scope`.
fn assigned_only(scope: &Scope) -> Option<AccountId> {
    let mut only = None;
    for way in scope.near().iter().chain(scope.circle()) {
        match way {
            Near::Assigned(account, _) | Near::Emergency(account, _) => only = Some(*account),
            Near::Own(_) | Near::Territory(_) => return None,
            // Nothing is near by these: see `near`.
            Near::Partner(_) | Near::Addressee(_) | Near::Referred(_) | Near::Guardian(..) => {}
        }
    }
    only.filter(|_| !scope.is_all())
}

/// Whether somebody was assigned to so many cases that to gather them all takes longer than
/// to go through the cases in order until a page is full.
async fn has_many(c: &mut AnyConnection, account: AccountId) -> Result<bool> {
    const MANY: i64 = 2_000;
    let query = sqlx::query(ASSIGNED_TO).bind(account.to_string()).bind(MANY);
    Ok(query.fetch_one(c).await?.try_get::<i64, _>(0)? == MANY)
}

/// How it is found out whether somebody is assigned to a case.
#[derive(Clone, Copy)]
enum Looked {
    /// All their cases are gathered first.
    Gathered,
    /// Each case is asked about as it comes.
    InOrder,
}

/// Appends the condition on a row of `case_file` that keeps `scope`.
pub(crate) fn within(s: &mut Statement, scope: &Scope) {
    within_by(s, scope, Looked::Gathered);
}

fn within_by(s: &mut Statement, scope: &Scope, looked: Looked) {
    // Begun with what never holds, so that a scope of nothing shows nothing.
    s.push(" AND ((case_file.circle IS NULL");
    if !scope.is_all() {
        s.push(" AND (1 = 0");
        near(s, scope.near(), looked);
        s.push(")");
    }
    s.push(") OR (case_file.circle IS NOT NULL AND (1 = 0");
    near(s, scope.circle(), looked);
    s.push(")))");
}

/// Appends the ways in which a row of `case_file` may be near.
fn near(s: &mut Statement, ways: &[Near], looked: Looked) {
    for near in ways {
        match near {
            Near::Own(institution) => {
                s.and(" OR case_file.institution = ", institution.clone());
            }
            Near::Territory(oblast) => {
                s.and(" OR case_file.territory = ", oblast.clone());
            }
            Near::Assigned(account, day) => {
                let day = i64::from(day.number());
                s.push(match looked {
                    Looked::Gathered => " OR case_file.id IN (SELECT a.case_file FROM case_assignment a WHERE a.account = ",
                    Looked::InOrder => " OR EXISTS (SELECT 1 FROM case_assignment a WHERE a.case_file = case_file.id AND a.account = ",
                });
                s.bind(account.to_string())
                    .and(" AND a.from_day <= ", day)
                    .and(" AND (a.until_day IS NULL OR a.until_day > ", day)
                    .push("))");
            }
            Near::Emergency(account, at) => {
                s.and(
                    " OR case_file.id IN (SELECT b.case_file FROM break_glass b WHERE b.account = ",
                    account.to_string(),
                )
                .and(" AND b.at <= ", at.0)
                .and(" AND b.until_at > ", at.0)
                .push(")");
            }
            // Nobody is a partner in a case, and referrals and guardians are
            // not kept yet: nothing is near by them.
            Near::Partner(_) | Near::Addressee(_) | Near::Referred(_) | Near::Guardian(..) => {}
        }
    }
}

/// The case with this number, unless it is in a closed circle in which who asks
/// is not ([`By::in_circles`](crate::By::in_circles)).
pub(crate) async fn by_number(
    c: &mut AnyConnection,
    number: CaseNumber,
    (account, day): (String, i64),
) -> Result<Option<CaseId>> {
    let query = sqlx::query(BY_NUMBER).bind(i64::from(number.year)).bind(i64::from(number.place));
    let row = query.bind(account).bind(day).fetch_optional(c).await?;
    let id =
        |r: AnyRow| r.try_get::<&str, _>(0)?.parse().map_err(|_| Error::Damaged("case_file.id"));
    row.map(id).transpose()
}

/// Whether a case is in a closed circle in which who asks is not.
pub(crate) async fn is_hidden(
    c: &mut AnyConnection,
    case: CaseId,
    (account, day): (String, i64),
) -> Result<bool> {
    let query = sqlx::query(HIDDEN).bind(case.to_string()).bind(account).bind(day);
    Ok(query.fetch_optional(c).await?.is_some())
}

/// Puts a case into a closed circle, or opens it to the others again; whether it
/// was not so already.
pub(crate) async fn set_circle(c: &mut AnyConnection, case: CaseId, circle: bool) -> Result<bool> {
    super::edition::case_changed(&mut *c).await?;
    touch(&CASE, case);
    let sql = if circle { PUT_INTO_CIRCLE } else { OPEN_CIRCLE };
    Ok(sqlx::query(sql).bind(case.to_string()).execute(c).await?.rows_affected() > 0)
}

/// From here to the end of the transaction nobody else locks this case.
pub(crate) async fn lock(c: &mut AnyConnection, case: CaseId) -> Result<()> {
    sqlx::query(LOCK).bind(case.to_string()).execute(c).await?;
    Ok(())
}

/// The roles of those with an open account who work on a case on `day`.
pub(crate) async fn roles_on(c: &mut AnyConnection, case: CaseId, day: Day) -> Result<Vec<Role>> {
    let query = sqlx::query(ROLES_ON).bind(case.to_string()).bind(i64::from(day.number()));
    let role = |row: &AnyRow| {
        let code: &str = row.try_get(0)?;
        code.parse().map_err(|()| Error::Damaged("account.role"))
    };
    query.fetch_all(c).await?.iter().map(role).collect()
}

/// Assigns somebody to a case.
pub(crate) async fn assign(
    c: &mut AnyConnection,
    case: CaseId,
    assignment: &Assignment,
    by: AccountId,
) -> Result<()> {
    super::edition::case_changed(&mut *c).await?;
    touch(&CASE, case);
    sqlx::query(ASSIGN)
        .bind(case.to_string())
        .bind(assignment.account.to_string())
        .bind(assignment.post.code())
        .bind(i64::from(assignment.from.number()))
        .bind(by.to_string())
        .execute(c)
        .await?;
    Ok(())
}

/// Who works, or worked, on a case, the first one first.
pub(crate) async fn assignments(c: &mut AnyConnection, case: CaseId) -> Result<Vec<Assignment>> {
    let rows = sqlx::query(ASSIGNMENTS).bind(case.to_string()).fetch_all(c).await?;
    let damaged = || Error::Damaged("case_assignment");
    let day = |n: i64| i32::try_from(n).map(Day::since_epoch).map_err(|_| damaged());
    let one = |r: &AnyRow| -> Result<Assignment> {
        Ok(Assignment {
            account: r.try_get::<&str, _>(0)?.parse().map_err(|_| damaged())?,
            post: r.try_get::<&str, _>(1)?.parse().map_err(|()| damaged())?,
            from: day(r.try_get(2)?)?,
            until: r.try_get::<Option<i64>, _>(3)?.map(day).transpose()?,
        })
    };
    rows.iter().map(one).collect()
}

/// Ends what somebody is in a case.
pub(crate) async fn end_assignment(
    c: &mut AnyConnection,
    case: CaseId,
    account: AccountId,
    post: Post,
    day: Day,
) -> Result<()> {
    super::edition::case_changed(&mut *c).await?;
    touch(&CASE, case);
    let query = sqlx::query(END_ASSIGNMENT).bind(i64::from(day.number())).bind(case.to_string());
    let done = query.bind(account.to_string()).bind(post.code()).execute(c).await?;
    if done.rows_affected() == 0 { Err(Error::NotFound) } else { Ok(()) }
}

/// What happened, sealed (empty while nothing was written), and the version.
pub(crate) async fn narrative(c: &mut AnyConnection, case: CaseId) -> Result<(Vec<u8>, u32)> {
    let row = sqlx::query(NARRATIVE).bind(case.to_string()).fetch_one(c).await?;
    let version = u32::try_from(row.try_get::<i64, _>(1)?);
    Ok((row.try_get(0)?, version.map_err(|_| Error::Damaged("case_file.version"))?))
}

/// Keeps what happened as version `version`, unless somebody was faster.
pub(crate) async fn tell(
    c: &mut AnyConnection,
    case: CaseId,
    sealed: Vec<u8>,
    version: u32,
) -> Result<()> {
    touch(&CASE, case);
    let done = sqlx::query(TELL)
        .bind(sealed)
        .bind(i64::from(version))
        .bind(case.to_string())
        .bind(i64::from(version) - 1)
        .execute(&mut *c)
        .await?;
    if done.rows_affected() == 0 {
        let (_, now) = narrative(c, case).await?;
        return Err(Error::Conflict(i64::from(now)));
    }
    Ok(())
}

/// Keeps what happened sealed anew, as the version after `version`, unless
/// somebody was faster.
pub(crate) async fn reseal(
    c: &mut AnyConnection,
    case: CaseId,
    sealed: Vec<u8>,
    version: u32,
) -> Result<()> {
    touch(&CASE, case);
    let query = sqlx::query(RESEAL).bind(sealed).bind(i64::from(version) + 1);
    let done = query.bind(case.to_string()).bind(i64::from(version)).execute(c).await?;
    if done.rows_affected() == 0 { Err(Error::Conflict(i64::from(version))) } else { Ok(()) }
}

/// Holds an open case to the end of the transaction: until then nobody closes it,
/// and nobody puts a step down in it.
pub(crate) async fn lock_open(c: &mut AnyConnection, case: CaseId) -> Result<()> {
    touch(&CASE, case);
    let done = sqlx::query(LOCK_OPEN).bind(case.to_string()).execute(c).await?;
    if done.rows_affected() == 0 { Err(Error::Refused(Refusal::CaseClosed)) } else { Ok(()) }
}

/// Closes a case that is open.
pub(crate) async fn close(c: &mut AnyConnection, case: CaseId, at: Moment) -> Result<()> {
    super::edition::case_changed(&mut *c).await?;
    touch(&CASE, case);
    let done = sqlx::query(CLOSE).bind(case.to_string()).bind(at.0).execute(c).await?;
    if done.rows_affected() == 0 { Err(Error::Refused(Refusal::CaseClosed)) } else { Ok(()) }
}

/// When a case was closed; none for an open one.
pub(crate) async fn closed_at(c: &mut AnyConnection, case: CaseId) -> Result<Option<Moment>> {
    let row = sqlx::query(CLOSED_AT).bind(case.to_string()).fetch_optional(c).await?;
    let at = row.map(|row| row.try_get::<Option<i64>, _>(0)).transpose()?.flatten();
    Ok(at.map(Moment))
}

/// Opens a case that is closed and was not erased.
pub(crate) async fn reopen(c: &mut AnyConnection, case: CaseId) -> Result<()> {
    super::edition::case_changed(&mut *c).await?;
    touch(&CASE, case);
    let done = sqlx::query(REOPEN).bind(case.to_string()).execute(&mut *c).await?;
    if done.rows_affected() > 0 {
        return Ok(());
    }
    let closed = closed_at(c, case).await?.is_some();
    Err(Error::Refused(if closed { Refusal::Erased } else { Refusal::CaseOpen }))
}
