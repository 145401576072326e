//! Texts on activities.
use crate::error::{Error, Result};
use crate::narrative::{Narrative, NarrativeState};
use crate::sum::{ACTIVITY, touch};
use domain::day::Moment;
use domain::id::{AccountId, ActivityId, ProgrammeId};
use domain::words::Language;
use sqlx::any::AnyRow;
use sqlx::{AnyConnection, Row};
use std::collections::HashMap;

statements! {
    ADD = "INSERT INTO narrative (activity, language, number, text, state, written_by, written_at, note, approved_by)
           SELECT CAST($1 AS TEXT), CAST($2 AS TEXT), COALESCE(MAX(number), 0) + 1, CAST($3 AS TEXT), 'draft', CAST($4 AS TEXT), CAST($5 AS BIGINT), '', ''
             FROM narrative WHERE activity = $1 AND language = $2
           HAVING COALESCE(MAX(number), 0) = $6
           ON CONFLICT (activity, language, number) DO NOTHING";
    OF = "SELECT n.activity, n.language, n.number, n.text, n.state, n.note, n.written_by, n.written_at, n.approved_by, a.institution, n.approved_at
            FROM narrative n LEFT JOIN account a ON a.id = n.approved_by
           WHERE n.activity = $1 AND n.language = $2 ORDER BY n.number DESC";
    LATEST = "SELECT n.activity, n.language, n.number, n.text, n.state, n.note, n.written_by, n.written_at, n.approved_by, a.institution, n.approved_at
                FROM narrative n LEFT JOIN account a ON a.id = n.approved_by
               WHERE n.activity = $1 AND n.language = $2 ORDER BY n.number DESC LIMIT 1";
    OF_PROGRAMME = "SELECT n.activity, n.language, n.number, n.text, n.state, n.note, n.written_by, n.written_at, n.approved_by, a.institution, n.approved_at
                      FROM activity v
                      JOIN narrative n ON n.activity = v.id
                      LEFT JOIN account a ON a.id = n.approved_by
                     WHERE v.programme = $1 AND n.language = $2 ORDER BY n.activity, n.number DESC";
    STATES = "SELECT n.activity, n.language, n.state FROM activity v JOIN narrative n ON n.activity = v.id
               WHERE v.programme = $1
                 AND n.number = (SELECT MAX(m.number) FROM narrative m WHERE m.activity = n.activity AND m.language = n.language)";
    PASS = "UPDATE narrative SET state = $1, note = $2, approved_by = $3, approved_at = $4
             WHERE activity = $5 AND language = $6 AND number = $7 AND state = $8";
}

/// A text to be kept.
pub(crate) struct New<'n> {
    pub(crate) activity: ActivityId,
    pub(crate) language: Language,
    /// The number of the text it is written over; 0 for none.
    pub(crate) over: i64,
    pub(crate) text: &'n str,
}

fn narrative(row: &AnyRow) -> Result<Narrative> {
    let approved_by: &str = row.try_get(8)?;
    Ok(Narrative {
        activity: id(row.try_get(0)?)?,
        language: language(row.try_get(1)?)?,
        number: row.try_get(2)?,
        text: row.try_get(3)?,
        state: state(row.try_get(4)?)?,
        note: row.try_get(5)?,
        written_by: id(row.try_get(6)?)?,
        written_at: Moment(row.try_get(7)?),
        approved_by: (!approved_by.is_empty()).then(|| id(approved_by)).transpose()?,
        approving: row.try_get::<Option<String>, _>(9)?.unwrap_or_default(),
        approved_at: row.try_get::<Option<i64>, _>(10)?.map(Moment),
    })
}

fn id<T: std::str::FromStr>(text: &str) -> Result<T> {
    text.parse().map_err(|_| Error::Damaged("narrative"))
}

fn language(tag: &str) -> Result<Language> {
    tag.parse().map_err(|()| Error::Damaged("narrative.language"))
}

fn state(code: &str) -> Result<NarrativeState> {
    code.parse().map_err(|()| Error::Damaged("narrative.state"))
}

/// Keeps a text; false if the one it is written over no longer stands.
pub(crate) async fn add(
    c: &mut AnyConnection,
    new: &New<'_>,
    by: AccountId,
    at: Moment,
) -> Result<bool> {
    touch(&ACTIVITY, new.activity);
    let done = sqlx::query(ADD)
        .bind(new.activity.to_string())
        .bind(new.language.tag())
        .bind(new.text)
        .bind(by.to_string())
        .bind(at.0)
        .bind(new.over)
        .execute(c)
        .await?;
    Ok(done.rows_affected() > 0)
}

/// The texts on an activity, the last one first.
pub(crate) async fn of(
    c: &mut AnyConnection,
    activity: ActivityId,
    language: Language,
) -> Result<Vec<Narrative>> {
    let query = sqlx::query(OF).bind(activity.to_string()).bind(language.tag());
    query.fetch_all(c).await?.iter().map(narrative).collect()
}

/// The text on an activity that stands.
pub(crate) async fn latest(
    c: &mut AnyConnection,
    activity: ActivityId,
    language: Language,
) -> Result<Option<Narrative>> {
    let query = sqlx::query(LATEST).bind(activity.to_string()).bind(language.tag());
    query.fetch_optional(c).await?.as_ref().map(narrative).transpose()
}

/// Every text on the activities of a programme in a language, the last one of
/// each activity first.
pub(crate) async fn of_programme(
    c: &mut AnyConnection,
    programme: ProgrammeId,
    language: Language,
) -> Result<Vec<Narrative>> {
    let query = sqlx::query(OF_PROGRAMME).bind(programme.to_string()).bind(language.tag());
    query.fetch_all(c).await?.iter().map(narrative).collect()
}

/// How far the texts are that stand; activities without one are not in it.
pub(crate) async fn states(
    c: &mut AnyConnection,
    programme: ProgrammeId,
) -> Result<HashMap<(ActivityId, Language), NarrativeState>> {
    let rows = sqlx::query(STATES).bind(programme.to_string()).fetch_all(c).await?;
    let read = |row: &AnyRow| {
        let of = (id(row.try_get(0)?)?, language(row.try_get(1)?)?);
        Ok((of, state(row.try_get(2)?)?))
    };
    rows.iter().map(read).collect()
}

/// Passes a text from a state to what `to` says; false if it was no longer in
/// that state.
pub(crate) async fn pass(
    c: &mut AnyConnection,
    from: NarrativeState,
    to: &Narrative,
) -> Result<bool> {
    touch(&ACTIVITY, to.activity);
    let done = sqlx::query(PASS)
        .bind(to.state.code())
        .bind(&to.note)
        .bind(to.approved_by.map(|a| a.to_string()).unwrap_or_default())
        .bind(to.approved_at.map(|m| m.0))
        .bind(to.activity.to_string())
        .bind(to.language.tag())
        .bind(to.number)
        .bind(from.code())
        .execute(c)
        .await?;
    Ok(done.rows_affected() > 0)
}
