//! The terms of open cases that run or ran out.
use super::case_file::within;
use super::filter::Statement;
use crate::case_term::{CaseTerm, TermKey};
use crate::error::{Error, Result};
use domain::access::Scope;
use domain::case_file::CaseNumber;
use domain::day::Moment;
use domain::id::CaseId;
use sqlx::any::AnyRow;
use sqlx::{AnyConnection, Row};

statements! {
    OF_CASE = "SELECT rule, person, about, begun_at, due_at FROM case_term WHERE case_file = $1";
    ADD = "INSERT INTO case_term (case_file, rule, person, about, begun_at, due_at, lapses)
           VALUES ($1, $2, $3, $4, $5, $6, $7)";
    // What goes on longer than was told has not run out any more.
    MOVE = "UPDATE case_term SET due_at = $6, told_at = NULL
             WHERE case_file = $1 AND rule = $2 AND person = $3 AND about = $4 AND begun_at = $5";
    DROP = "DELETE FROM case_term WHERE case_file = $1 AND rule = $2 AND person = $3 AND about = $4 AND begun_at = $5";
    UNTOLD = "SELECT DISTINCT case_file FROM case_term WHERE due_at < $1 AND lapses = 0 AND told_at IS NULL ORDER BY case_file LIMIT 500";
    TELL = "UPDATE case_term SET told_at = $1 WHERE case_file = $2 AND due_at < $1 AND lapses = 0 AND told_at IS NULL";
    DUTIES = "SELECT rule, person, about, begun_at, due_at FROM case_term
               WHERE case_file = $1 AND lapses = 0 ORDER BY due_at, rule, person, about";
    OPEN_CASES = "SELECT id FROM case_file WHERE state = 'open' AND id > $1 ORDER BY id LIMIT 500";
}

const DAMAGED: Error = Error::Damaged("case_term");

fn term(row: &AnyRow) -> Result<(TermKey, Moment)> {
    let key = TermKey {
        rule: row.try_get(0)?,
        person: row.try_get(1)?,
        about: row.try_get(2)?,
        begun: Moment(row.try_get(3)?),
    };
    Ok((key, Moment(row.try_get(4)?)))
}

/// The terms of a case, each with its end.
pub(crate) async fn of_case(c: &mut AnyConnection, case: CaseId) -> Result<Vec<(TermKey, Moment)>> {
    let rows = sqlx::query(OF_CASE).bind(case.to_string()).fetch_all(c).await?;
    rows.iter().map(term).collect()
}

/// The terms of a case that are somebody's duty, each with its end, the one that ends first
/// first.
pub(crate) async fn duties(c: &mut AnyConnection, case: CaseId) -> Result<Vec<(TermKey, Moment)>> {
    let rows = sqlx::query(DUTIES).bind(case.to_string()).fetch_all(c).await?;
    rows.iter().map(term).collect()
}

/// What becomes of a term of a case.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Change {
    /// It runs, and perhaps ends by itself.
    Runs(Moment, bool),
    /// It has another end.
    Moves(Moment),
    /// It was kept, waived, or is gone.
    Ends,
}

/// Puts a change of a term down.
pub(crate) async fn change(
    c: &mut AnyConnection,
    case: CaseId,
    key: &TermKey,
    change: Change,
) -> Result<()> {
    let (statement, due, lapses) = match change {
        Change::Runs(due, lapses) => (ADD, Some(due), Some(lapses)),
        Change::Moves(due) => (MOVE, Some(due), None),
        Change::Ends => (DROP, None, None),
    };
    let mut query = sqlx::query(statement).bind(case.to_string()).bind(&key.rule);
    query = query.bind(&key.person).bind(&key.about).bind(key.begun.0);
    if let Some(due) = due {
        query = query.bind(due.0);
    }
    if let Some(lapses) = lapses {
        query = query.bind(i64::from(lapses));
    }
    query.execute(c).await?;
    Ok(())
}

/// The terms in `scope` at `now`, the one that ends first first.
pub(crate) async fn listed(
    c: &mut AnyConnection,
    scope: &Scope,
    now: Moment,
    limit: i64,
) -> Result<Vec<CaseTerm>> {
    let mut s = Statement::new(
        "SELECT t.rule, t.person, t.about, t.begun_at, t.due_at, case_file.id, case_file.year, case_file.place
           FROM case_term t JOIN case_file ON case_file.id = t.case_file WHERE (t.lapses = 0 OR t.due_at >= ",
    );
    s.bind(now.0).push(")");
    within(&mut s, scope);
    s.and(
        " ORDER BY t.due_at, case_file.year, case_file.place, t.rule, t.person, t.about LIMIT ",
        limit,
    );
    let one = |row: &AnyRow| {
        let (year, place): (i64, i64) = (row.try_get(6)?, row.try_get(7)?);
        let case = row.try_get::<&str, _>(5)?.parse().map_err(|_| DAMAGED)?;
        let number = CaseNumber {
            year: i16::try_from(year).map_err(|_| DAMAGED)?,
            place: u32::try_from(place).map_err(|_| DAMAGED)?,
        };
        let (key, due) = term(row)?;
        key.of_case(case, number, due)
    };
    s.rows(c).await?.iter().map(one).collect()
}

/// How many terms in `scope` there are at `now`, and how many of them ran out.
pub(crate) async fn count(c: &mut AnyConnection, scope: &Scope, now: Moment) -> Result<(i64, i64)> {
    let mut s = Statement::new("SELECT COUNT(*), COALESCE(SUM(CASE WHEN t.due_at < ");
    s.bind(now.0).push(
        " THEN 1 ELSE 0 END), 0) FROM case_term t JOIN case_file ON case_file.id = t.case_file",
    );
    s.and(" WHERE (t.lapses = 0 OR t.due_at >= ", now.0).push(")");
    within(&mut s, scope);
    let rows = s.rows(c).await?;
    rows.first().map_or(Ok((0, 0)), |row| Ok((row.try_get(0)?, row.try_get(1)?)))
}

/// The cases with a term that ran out by `now` and was not told.
pub(crate) async fn untold(c: &mut AnyConnection, now: Moment) -> Result<Vec<CaseId>> {
    let rows = sqlx::query(UNTOLD).bind(now.0).fetch_all(c).await?;
    rows.iter().map(|row| row.try_get::<&str, _>(0)?.parse().map_err(|_| DAMAGED)).collect()
}

/// Notes that the terms of a case that ran out by `now` were told.
pub(crate) async fn note_told(c: &mut AnyConnection, case: CaseId, now: Moment) -> Result<()> {
    sqlx::query(TELL).bind(now.0).bind(case.to_string()).execute(c).await?;
    Ok(())
}

/// Open cases in the order of their ids, after this one.
pub(crate) async fn open_cases(c: &mut AnyConnection, after: &str) -> Result<Vec<CaseId>> {
    let rows = sqlx::query(OPEN_CASES).bind(after).fetch_all(c).await?;
    rows.iter().map(|row| row.try_get::<&str, _>(0)?.parse().map_err(|_| DAMAGED)).collect()
}
