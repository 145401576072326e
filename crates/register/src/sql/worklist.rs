//! One procedure across cases: which cases have it, and their steps, a page at a
//! time.
use super::case_file::within;
use super::filter::Statement;
use super::step::entered;
use crate::error::{Error, Result};
use crate::worklist::{Asked, Scopes};
use domain::case_file::{CaseNumber, CaseState, Part};
use domain::day::Moment;
use domain::id::{CaseId, PersonId};
use domain::referral::step::Entry;
use domain::referral::worklist::Procedure;
use sqlx::any::AnyRow;
use sqlx::{AnyConnection, Row};
use std::collections::HashMap;

const DAMAGED: Error = Error::Damaged("case_file");

/// The cases that have a procedure. A step that was taken back makes none; a
/// child of whom nobody was told yet has a term that runs, while the case is
/// open, and a finding in any case.
pub(super) const fn having(procedure: Procedure) -> &'static str {
    match procedure {
        Procedure::Children => {
            concat!(
                " case_file.id IN (SELECT s.case_file FROM case_step s WHERE ",
                of_child!("s"),
                ")"
            )
        }
        Procedure::Borders => {
            concat!(
                " case_file.id IN (SELECT s.case_file FROM case_step s
                WHERE (s.sort = 'cross_border' OR (s.sort = 'service' AND s.detail LIKE '%\"service\":\"safe_return\"%')) AND ",
                stands!("s"),
                ")"
            )
        }
        Procedure::Compensation => {
            concat!(
                " case_file.id IN (SELECT s.case_file FROM case_step s WHERE s.sort = 'claim' AND ",
                stands!("s"),
                ")"
            )
        }
    }
}

/// The join with the terms of the procedure that run or ran out.
const fn joined(procedure: Procedure) -> &'static str {
    match procedure {
        Procedure::Children => {
            " FROM case_file LEFT JOIN (SELECT case_file, MIN(due_at) AS due FROM case_term
                WHERE rule IN ('child_notification', 'child_abroad_notification') GROUP BY case_file) t ON t.case_file = case_file.id WHERE"
        }
        Procedure::Borders => {
            " FROM case_file LEFT JOIN (SELECT case_file, MIN(due_at) AS due FROM case_term
                WHERE rule = 'transnational_answer' GROUP BY case_file) t ON t.case_file = case_file.id WHERE"
        }
        Procedure::Compensation => {
            " FROM case_file LEFT JOIN (SELECT case_file, MIN(due_at) AS due FROM case_term
                WHERE rule IN ('compensation_decision', 'compensation_decision_extended') GROUP BY case_file) t ON t.case_file = case_file.id WHERE"
        }
    }
}

fn chosen(s: &mut Statement, scopes: &Scopes, asked: Asked) {
    s.push(joined(asked.procedure)).push(having(asked.procedure));
    if !asked.closed {
        s.push(" AND case_file.state = 'open'");
    }
    s.push(" AND ((NOT").push(having(Procedure::Children));
    within(s, &scopes.of_others);
    s.push(") OR (").push(having(Procedure::Children));
    within(s, &scopes.of_children);
    s.push("))");
}

/// How many cases have the procedure, and of how many a term of it ran out.
pub(crate) async fn count(
    c: &mut AnyConnection,
    scopes: &Scopes,
    asked: Asked,
    now: Moment,
) -> Result<(i64, i64)> {
    let mut s = Statement::new("SELECT COUNT(*), COALESCE(SUM(CASE WHEN t.due < ");
    s.bind(now.0).push(" THEN 1 ELSE 0 END), 0)");
    chosen(&mut s, scopes, asked);
    let rows = s.rows(c).await?;
    // A sum of whole numbers is a wider number in PostgreSQL.
    rows.first().map_or(Ok((0, 0)), |row| Ok((row.try_get(0)?, row.try_get(1)?)))
}

/// A page of the cases that have the procedure.
pub(crate) async fn listed(
    c: &mut AnyConnection,
    scopes: &Scopes,
    asked: Asked,
) -> Result<Vec<(CaseId, CaseNumber, CaseState)>> {
    let mut s =
        Statement::new("SELECT case_file.id, case_file.year, case_file.place, case_file.state");
    chosen(&mut s, scopes, asked);
    s.push(" ORDER BY CASE WHEN t.due IS NULL THEN 1 ELSE 0 END, t.due, case_file.year DESC, case_file.place DESC");
    s.and(" LIMIT ", asked.limit).and(" OFFSET ", asked.skip);
    s.rows(c).await?.iter().map(case_of).collect()
}

/// A case of a list: its id, number and state.
pub(super) fn case_of(row: &AnyRow) -> Result<(CaseId, CaseNumber, CaseState)> {
    let (year, place): (i64, i64) = (row.try_get(1)?, row.try_get(2)?);
    let number = CaseNumber {
        year: i16::try_from(year).map_err(|_| DAMAGED)?,
        place: u32::try_from(place).map_err(|_| DAMAGED)?,
    };
    let state = row.try_get::<&str, _>(3)?.parse().map_err(|()| DAMAGED)?;
    Ok((id(row, 0)?, number, state))
}

fn id(row: &AnyRow, at: usize) -> Result<CaseId> {
    row.try_get::<&str, _>(at)?.parse().map_err(|_| DAMAGED)
}

pub(super) fn among(s: &mut Statement, cases: &[CaseId]) {
    s.push(" IN (''");
    for case in cases {
        s.and(", ", case.to_string());
    }
    s.push(")");
}

/// The steps of these cases, in the order in which they happened.
pub(crate) async fn steps(
    c: &mut AnyConnection,
    cases: &[CaseId],
) -> Result<HashMap<CaseId, Vec<Entry>>> {
    let mut s = Statement::new(
        "SELECT id, person, happened_at, entered_at, institution, detail, entered_by,
                CASE WHEN LENGTH(reason) > 0 THEN 1 ELSE 0 END, place, case_file
           FROM case_step WHERE case_file",
    );
    among(&mut s, cases);
    s.push(" ORDER BY case_file, happened_at, place");
    let mut all: HashMap<CaseId, Vec<Entry>> = HashMap::new();
    for row in s.rows(c).await? {
        all.entry(id(&row, 9)?).or_default().push(entered(&row)?.entry);
    }
    Ok(all)
}

/// Who is in these cases, as what.
pub(crate) async fn parts(
    c: &mut AnyConnection,
    cases: &[CaseId],
) -> Result<HashMap<CaseId, Vec<(PersonId, Part)>>> {
    let mut s = Statement::new("SELECT case_file, person, part FROM case_person WHERE case_file");
    among(&mut s, cases);
    s.push(" ORDER BY case_file, person, part");
    let mut all: HashMap<CaseId, Vec<(PersonId, Part)>> = HashMap::new();
    for row in s.rows(c).await? {
        let person = row.try_get::<&str, _>(1)?.parse().map_err(|_| DAMAGED)?;
        let part = row.try_get::<&str, _>(2)?.parse().map_err(|()| DAMAGED)?;
        all.entry(id(&row, 0)?).or_default().push((person, part));
    }
    Ok(all)
}
