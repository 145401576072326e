//! What persons are in cases.
use crate::error::Result;
use crate::sum::{PERSON, touch};
use domain::case_file::Part;
use domain::id::{CaseId, PersonId};
use sqlx::AnyConnection;

statements! {
    TAKE = "DELETE FROM case_person WHERE case_file = $1 AND person = $2 AND part = $3";
    RESTS = "SELECT 1 FROM placement WHERE case_file = $1 AND person = $2 AND state <> 'withdrawn'
              UNION ALL
             SELECT 1 FROM screening s LEFT JOIN screening_taken_back b ON b.screening = s.id
              WHERE s.case_file = $1 AND s.person = $2 AND b.screening IS NULL
              UNION ALL
             SELECT 1 FROM support_plan WHERE case_file = $1 AND person = $2
              UNION ALL
             SELECT 1 FROM registration WHERE case_file = $1 AND person = $2 AND ended_at IS NULL
              UNION ALL
             SELECT 1 FROM trafficking_event e JOIN trafficking_event_person p ON p.event = e.id
              WHERE e.case_file = $1 AND p.person = $2 AND e.ended_at IS NULL
              LIMIT 1";
}

/// Takes a part in a case away from a person.
pub(crate) async fn take(
    c: &mut AnyConnection,
    case: CaseId,
    person: PersonId,
    part: Part,
) -> Result<()> {
    super::edition::case_changed(&mut *c).await?;
    touch(&PERSON, person);
    let query = sqlx::query(TAKE).bind(case.to_string()).bind(person.to_string());
    query.bind(part.code()).execute(c).await?;
    Ok(())
}

/// Whether a place, a screening, a plan, a registration or an event that stands in a case is
/// about a person.
pub(crate) async fn rests(c: &mut AnyConnection, case: CaseId, person: PersonId) -> Result<bool> {
    let query = sqlx::query(RESTS).bind(case.to_string()).bind(person.to_string());
    Ok(query.fetch_optional(c).await?.is_some())
}
