//! The journal by whom an entry is about.
use crate::audit::Entry;
use crate::error::{Error, Result};
use crate::sql::journal::entry;
use domain::id::{CaseId, PersonId};
use sqlx::{AnyConnection, Row};

statements! {
    CASES_OF = concat!("SELECT DISTINCT p.case_file FROM case_person p JOIN case_file f ON f.id = p.case_file
                         WHERE p.person = $1 AND ", open_to!("f", "$2", "$3"), " ORDER BY p.case_file");
    ABOUT = "SELECT seq, at, account, event, subject, detail, previous, hash FROM journal
              WHERE subject = $1 ORDER BY seq";
    FOUND = "SELECT seq, at, account, event, subject, detail, previous, hash FROM journal
              WHERE subject = '' AND event = 'person.searched' AND detail LIKE $1 ORDER BY seq";
}

/// The cases a person is in, but for closed circles in which who asks is not.
pub(crate) async fn cases_of(
    c: &mut AnyConnection,
    person: PersonId,
    (account, day): (String, i64),
) -> Result<Vec<CaseId>> {
    let query = sqlx::query(CASES_OF).bind(person.to_string()).bind(account).bind(day);
    let rows = query.fetch_all(c).await?;
    let id = |text: &str| text.parse().map_err(|_| Error::Damaged("case_person.case_file"));
    rows.iter().map(|row| id(row.try_get(0)?)).collect()
}

/// The entries about this subject.
pub(crate) async fn about(c: &mut AnyConnection, subject: &str) -> Result<Vec<Entry>> {
    sqlx::query(ABOUT).bind(subject.to_owned()).fetch_all(c).await?.iter().map(entry).collect()
}

/// The searches that found this subject. A pseudonym is hexadecimal: nothing
/// in it is a sign of a pattern.
pub(crate) async fn found(c: &mut AnyConnection, subject: &str) -> Result<Vec<Entry>> {
    let pattern = format!("%\"{subject}\"%");
    sqlx::query(FOUND).bind(pattern).fetch_all(c).await?.iter().map(entry).collect()
}
