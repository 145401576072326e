//! Those suspected, accused or convicted, across cases.
use super::case_file::within;
use super::filter::Statement;
use super::worklist::{among, case_of, having};
use crate::error::{Error, Result};
use domain::access::Scope;
use domain::case_file::{CaseNumber, CaseState, Part};
use domain::id::{CaseId, PersonId};
use domain::person::Nature;
use domain::referral::worklist::Procedure;
use sqlx::{AnyConnection, Row};
use std::collections::HashMap;

const DAMAGED: Error = Error::Damaged("case_person");

/// The cases with somebody suspected, accused or convicted, the newest first: those
/// without a child in the first scope, those with one in the second.
pub(crate) async fn cases(
    c: &mut AnyConnection,
    (scope, of_children): (&Scope, &Scope),
    closed: bool,
) -> Result<Vec<(CaseId, CaseNumber, CaseState)>> {
    let mut s = Statement::new(
        "SELECT case_file.id, case_file.year, case_file.place, case_file.state FROM case_file
          WHERE case_file.id IN (SELECT p.case_file FROM case_person p
                 WHERE p.part IN ('perpetrator_suspect', 'perpetrator_accused', 'perpetrator_convicted'))",
    );
    if !closed {
        s.push(" AND case_file.state = 'open'");
    }
    s.push(" AND ((NOT").push(having(Procedure::Children));
    within(&mut s, scope);
    s.push(") OR (").push(having(Procedure::Children));
    within(&mut s, of_children);
    s.push(")) ORDER BY case_file.year DESC, case_file.place DESC");
    s.rows(c).await?.iter().map(case_of).collect()
}

/// Who is suspected, accused or convicted in these cases, as what, and whether they
/// are a human being.
pub(crate) async fn parts(
    c: &mut AnyConnection,
    cases: &[CaseId],
) -> Result<HashMap<CaseId, Vec<(PersonId, Part, Nature)>>> {
    let mut s = Statement::new(
        "SELECT p.case_file, p.person, p.part, q.nature FROM case_person p JOIN person q ON q.id = p.person
          WHERE p.part IN ('perpetrator_suspect', 'perpetrator_accused', 'perpetrator_convicted') AND p.case_file",
    );
    among(&mut s, cases);
    s.push(" ORDER BY p.case_file, p.person, p.part");
    let mut all: HashMap<CaseId, Vec<(PersonId, Part, Nature)>> = HashMap::new();
    for row in s.rows(c).await? {
        let case = row.try_get::<&str, _>(0)?.parse().map_err(|_| DAMAGED)?;
        let person = row.try_get::<&str, _>(1)?.parse().map_err(|_| DAMAGED)?;
        let part = row.try_get::<&str, _>(2)?.parse().map_err(|()| DAMAGED)?;
        let nature = super::person::nature(row.try_get(3)?)?;
        all.entry(case).or_default().push((person, part, nature));
    }
    Ok(all)
}
