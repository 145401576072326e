//! Records, their versions and their links to activities.
use super::filter::Statement;
use crate::db::Engine;
use crate::error::{Error, Result};
use crate::record::{Change, Filter, Sort, Stored, Version};
use crate::sum::{RECORD, touch};
use domain::access::{Near, Scope};
use domain::day::{Day, Moment};
use domain::id::{AccountId, ActivityId, RecordId};
use domain::record::{Values, addressees};
use sqlx::any::AnyRow;
use sqlx::{AnyConnection, Row};
use std::cmp::Reverse;

/// Between the values of a list: no code and no JSON holds it.
const BETWEEN: char = '\u{1e}';

/// A record as one text, in the order of [`unpacked`]. The driver handles each
/// value of each row on its own, which for a page of a list costs several times
/// what the query does; a whole page as one value costs nothing.
const PACKED: &str = "SELECT string_agg(packed.line, '\u{1e}') FROM (SELECT concat_ws('\u{1e}', record.id, CAST(record.position AS TEXT), record.kind, record.state, record.institution, record.oblast, record.place, record.status, CAST(record.day AS TEXT), COALESCE(CAST(record.until_day AS TEXT), ''), replace(record.title, '\u{1e}', ' '), COALESCE(CAST(record.total AS TEXT), ''), record.fields, record.activities, COALESCE(replace(record.reference, '\u{1e}', ' '), ''), CAST(record.version AS TEXT), record.entered_by, CAST(record.entered_at AS TEXT), CAST(record.changed_at AS TEXT)) AS line";

statements! {
    BY_ID = "SELECT record.id, record.position, record.kind, record.state, record.institution, record.oblast, record.place, record.status, record.day, record.until_day, record.title, record.total, record.fields, record.activities, record.reference, record.version, record.entered_by, record.entered_at, record.changed_at FROM record WHERE id = $1";
    BY_REFERENCE = "SELECT record.id, record.position, record.kind, record.state, record.institution, record.oblast, record.place, record.status, record.day, record.until_day, record.title, record.total, record.fields, record.activities, record.reference, record.version, record.entered_by, record.entered_at, record.changed_at FROM record
                     WHERE kind = $1 AND institution = $2 AND reference = $3";
    SAME_DAY = "SELECT record.id, record.position, record.kind, record.state, record.institution, record.oblast, record.place, record.status, record.day, record.until_day, record.title, record.total, record.fields, record.activities, record.reference, record.version, record.entered_by, record.entered_at, record.changed_at FROM record
                 WHERE kind = $1 AND state = 'active' AND institution = $2 AND day = $3 AND title = $4
                 ORDER BY id LIMIT 50";
    CHANGE = "UPDATE record
                 SET state = $1, oblast = $2, place = $3, status = $4, day = $5, until_day = $6, title = $7,
                     total = $8, fields = $9, activities = $10, version = version + 1, changed_at = $11
               WHERE id = $12 AND version = $13";
    VERSIONS = "SELECT version, change, fields, activities, reason, by_account, at
                  FROM record_version WHERE record = $1 ORDER BY version DESC";
    WITHOUT_WORDS = "SELECT COUNT(*) FROM record WHERE position = (SELECT MIN(position) FROM record)
                        AND NOT EXISTS (SELECT 1 FROM record_word)";
    IN_ORDER = "SELECT record.id, record.position, record.kind, record.state, record.institution, record.oblast, record.place, record.status, record.day, record.until_day, record.title, record.total, record.fields, record.activities, record.reference, record.version, record.entered_by, record.entered_at, record.changed_at FROM record
                 WHERE position > $1 ORDER BY position LIMIT $2";
    UNLINK = "DELETE FROM record_activity WHERE record = $1";
    UNADDRESS = "DELETE FROM record_addressee WHERE record = $1";
    ALL_VERSIONS = "SELECT v.record, r.kind, r.institution, v.change, v.fields, v.activities, v.at
                      FROM record_version v JOIN record r ON r.id = v.record
                     WHERE v.record > $1 ORDER BY v.record, v.version LIMIT $2";
    KIND_OF = "SELECT kind, activities FROM record WHERE id = $1 AND state = 'active'";
    ACTIVITY_COUNTS = "SELECT r.kind, COUNT(*) FROM record_activity a JOIN record r ON r.id = a.record
                        WHERE a.activity = $1 AND r.state = 'active' GROUP BY r.kind ORDER BY r.kind";
    ACTIVITY_EVIDENCE = "SELECT COUNT(*) FROM evidence e
                          WHERE e.removed_at IS NULL
                            AND (e.subject = $1 OR e.subject IN (SELECT a.record FROM record_activity a WHERE a.activity = $1))";
}

fn values(text: &str) -> Result<Values> {
    serde_json::from_str(text).map_err(|_| Error::Damaged("record.fields"))
}

fn activities(text: &str) -> Result<Vec<ActivityId>> {
    serde_json::from_str(text).map_err(|_| Error::Damaged("record.activities"))
}

fn day(number: i64) -> Day {
    Day::since_epoch(i32::try_from(number).unwrap_or(i32::MAX))
}

fn id<T: std::str::FromStr>(text: &str) -> Result<T> {
    text.parse().map_err(|_| Error::Damaged("id"))
}

fn stored(row: &AnyRow) -> Result<Stored> {
    Ok(Stored {
        id: id(row.try_get(0)?)?,
        position: row.try_get(1)?,
        kind: row.try_get(2)?,
        withdrawn: row.try_get::<&str, _>(3)? == "withdrawn",
        institution: row.try_get(4)?,
        oblast: row.try_get(5)?,
        place: row.try_get(6)?,
        status: row.try_get(7)?,
        day: day(row.try_get(8)?),
        until: row.try_get::<Option<i64>, _>(9)?.map(day),
        title: row.try_get(10)?,
        total: row.try_get(11)?,
        values: values(row.try_get(12)?)?,
        activities: activities(row.try_get(13)?)?,
        reference: row.try_get(14)?,
        version: row.try_get(15)?,
        entered_by: id::<AccountId>(row.try_get(16)?)?,
        entered_at: Moment(row.try_get(17)?),
        changed_at: Moment(row.try_get(18)?),
    })
}

/// The records that [`PACKED`] made one text of.
fn unpacked(text: &str) -> Result<Vec<Stored>> {
    let number = |text: &str| text.parse::<i64>().map_err(|_| Error::Damaged("record"));
    let number_or_none =
        |text: &str| if text.is_empty() { Ok(None) } else { number(text).map(Some) };
    let mut parts = text.split(BETWEEN).peekable();
    let mut records = Vec::new();
    while parts.peek().is_some() {
        let mut next = || parts.next().ok_or(Error::Damaged("record"));
        records.push(Stored {
            id: id(next()?)?,
            position: number(next()?)?,
            kind: next()?.to_owned(),
            withdrawn: next()? == "withdrawn",
            institution: next()?.to_owned(),
            oblast: next()?.to_owned(),
            place: next()?.to_owned(),
            status: next()?.to_owned(),
            day: day(number(next()?)?),
            until: number_or_none(next()?)?.map(day),
            title: next()?.to_owned(),
            total: number_or_none(next()?)?,
            values: values(next()?)?,
            activities: activities(next()?)?,
            reference: Some(next()?).filter(|r| !r.is_empty()).map(str::to_owned),
            version: number(next()?)?,
            entered_by: id(next()?)?,
            entered_at: Moment(number(next()?)?),
            changed_at: Moment(number(next()?)?),
        });
    }
    Ok(records)
}

/// The record with this id.
pub(crate) async fn by_id(c: &mut AnyConnection, record: RecordId) -> Result<Stored> {
    stored(&sqlx::query(BY_ID).bind(record.to_string()).fetch_one(c).await?)
}

/// The record that `institution` knows under `reference`.
pub(crate) async fn by_reference(
    c: &mut AnyConnection,
    kind: &str,
    institution: &str,
    reference: &str,
) -> Result<Option<Stored>> {
    let row = sqlx::query(BY_REFERENCE)
        .bind(kind)
        .bind(institution)
        .bind(reference)
        .fetch_optional(c)
        .await?;
    row.as_ref().map(stored).transpose()
}

/// Records of the same kind, institution, day and title: a row sent twice.
pub(crate) async fn same_day(
    c: &mut AnyConnection,
    kind: &str,
    institution: &str,
    on: Day,
    title: &str,
) -> Result<Vec<Stored>> {
    let rows = sqlx::query(SAME_DAY)
        .bind(kind)
        .bind(institution)
        .bind(i64::from(on.number()))
        .bind(title)
        .fetch_all(c)
        .await?;
    rows.iter().map(stored).collect()
}

/// What a list shows, by the policy's scope and the reader's filter.
pub(crate) async fn list(
    c: &mut AnyConnection,
    engine: Engine,
    filter: &Filter,
    scope: Option<&Scope>,
) -> Result<Vec<Stored>> {
    let mut s = statement(engine, filter, scope, PACKED);
    s.push(") AS packed");
    let rows = s.rows(c).await?;
    let text: Option<&str> = rows.first().map_or(Ok(None), |row| row.try_get(0))?;
    let mut records = text.map_or(Ok(Vec::new()), unpacked)?;
    // Most engines put together in the order of the list; none promises it.
    match filter.sort {
        Sort::Newest if filter.words.is_some() => records.sort_by_key(|r| Reverse(r.position)),
        Sort::Newest => records.sort_by_key(|r| Reverse((r.day, r.id))),
        Sort::Oldest => records.sort_by_key(|r| (r.day, r.id)),
    }
    Ok(records)
}

/// How many records a list would show, counted up to `limit`.
pub(crate) async fn count(
    c: &mut AnyConnection,
    engine: Engine,
    filter: &Filter,
    scope: &Scope,
) -> Result<i64> {
    let mut s = Statement::new("SELECT COUNT(*) FROM (");
    from_and_where(&mut s, engine, filter, Some(scope), "SELECT 1");
    s.and(" LIMIT ", filter.limit).push(") AS counted");
    let rows = s.rows(c).await?;
    Ok(rows.first().map_or(Ok(0), |r| r.try_get(0))?)
}

/// Counts and sums by oblast, institution or status: the group, how many
/// records, and the sum of what the kind totals, in hundredths.
pub(crate) async fn counts(
    c: &mut AnyConnection,
    engine: Engine,
    filter: &Filter,
    scope: &Scope,
    by: Group,
) -> Result<Vec<(String, i64, i64)>> {
    let (select, group) = match by {
        Group::Oblast => (
            "SELECT record.oblast, COUNT(*), CAST(COALESCE(SUM(record.total), 0) AS BIGINT)",
            " GROUP BY record.oblast ORDER BY record.oblast",
        ),
        Group::Institution => (
            "SELECT record.institution, COUNT(*), CAST(COALESCE(SUM(record.total), 0) AS BIGINT)",
            " GROUP BY record.institution ORDER BY record.institution",
        ),
        Group::Status => (
            "SELECT record.status, COUNT(*), CAST(COALESCE(SUM(record.total), 0) AS BIGINT)",
            " GROUP BY record.status ORDER BY record.status",
        ),
    };
    let mut s = Statement::new("");
    from_and_where(&mut s, engine, filter, Some(scope), select);
    s.push(group);
    let rows = s.rows(c).await?;
    rows.iter().map(|r| Ok((r.try_get(0)?, r.try_get(1)?, r.try_get(2)?))).collect()
}

/// By what counts are grouped.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Group {
    /// By oblast.
    Oblast,
    /// By the institution that entered them.
    Institution,
    /// By state.
    Status,
}

fn statement(
    engine: Engine,
    filter: &Filter,
    scope: Option<&Scope>,
    select: &'static str,
) -> Statement {
    let mut s = Statement::new("");
    from_and_where(&mut s, engine, filter, scope, select);
    if let Some((day, id)) = &filter.after {
        match filter.sort {
            Sort::Newest if filter.words.is_some() => s.and(" AND record.position < ", *day),
            Sort::Newest => {
                s.and(" AND (record.day, record.id) < (", *day).and(", ", id.clone()).push(")")
            }
            Sort::Oldest => {
                s.and(" AND (record.day, record.id) > (", *day).and(", ", id.clone()).push(")")
            }
        };
    }
    s.push(match filter.sort {
        // Word search walks its index from the newest record down.
        Sort::Newest if filter.words.is_some() => match engine {
            Engine::Sqlite => " ORDER BY record_word.rowid DESC",
            Engine::Postgres => " ORDER BY record_word.position DESC",
        },
        Sort::Newest => " ORDER BY record.day DESC, record.id DESC",
        Sort::Oldest => " ORDER BY record.day, record.id",
    });
    s.and(" LIMIT ", filter.limit);
    s
}

fn from_and_where(
    s: &mut Statement,
    engine: Engine,
    filter: &Filter,
    scope: Option<&Scope>,
    select: &'static str,
) {
    s.push(select);
    // A word that is in the text is rarer than a kind, which engines do not
    // know: CROSS JOIN has SQLite look for it first.
    match (&filter.words, engine) {
        (None, _) => s.push(" FROM record WHERE"),
        (Some(words), Engine::Sqlite) => s
            .and(
                " FROM record_word CROSS JOIN record WHERE record_word MATCH ",
                match_text(&filter.kind, words),
            )
            .push(" AND record.position = record_word.rowid AND"),
        (Some(words), Engine::Postgres) => s
            .and(
                " FROM record_word CROSS JOIN record WHERE record_word.words @@ to_tsquery('simple', ",
                query_text(words),
            )
            .push(") AND record.position = record_word.position AND"),
    };
    s.and(" record.kind = ", filter.kind.clone());
    let state = if filter.withdrawn { "withdrawn" } else { "active" };
    s.and(" AND record.state = ", state.to_owned());
    if let Some(oblast) = &filter.oblast {
        s.and(" AND record.oblast = ", oblast.clone());
    }
    if let Some(place) = &filter.place {
        s.and(" AND record.place = ", place.clone());
    }
    if let Some(institution) = &filter.institution {
        s.and(" AND record.institution = ", institution.clone());
    }
    if let Some(status) = &filter.status {
        s.and(" AND record.status = ", status.clone());
    }
    if let Some(from) = filter.from {
        s.and(" AND record.day >= ", i64::from(from.number()));
    }
    if let Some(until) = filter.until {
        s.and(" AND record.day < ", i64::from(until.number()));
    }
    if let Some(activity) = filter.activity {
        s.and(
            " AND record.id IN (SELECT a.record FROM record_activity a WHERE a.activity = ",
            activity.to_string(),
        )
        .push(")");
    }
    for (field, text) in &filter.fields {
        match engine {
            Engine::Sqlite => s
                .and(
                    " AND json_extract(record.fields, ",
                    format!("$.\"{}\"", field.replace('"', "")),
                )
                .and(") = ", text.clone()),
            Engine::Postgres => s
                .and(" AND CAST(record.fields AS jsonb) ->> CAST(", field.clone())
                .and(" AS TEXT) = ", text.clone()),
        };
    }
    if let Some(scope) = scope {
        within(s, scope);
    }
}

/// Appends the condition that keeps `scope`.
pub(crate) fn within(s: &mut Statement, scope: &Scope) {
    if scope.is_all() {
        return;
    }
    // Begun with what never holds, so that a scope of nothing shows nothing.
    s.push(" AND (1 = 0");
    for near in scope.near() {
        match near {
            Near::Own(institution) => {
                s.and(" OR record.institution = ", institution.clone());
            }
            Near::Territory(oblast) => {
                s.and(" OR record.oblast = ", oblast.clone());
            }
            Near::Partner([own, parent]) => {
                s.and(" OR EXISTS (SELECT 1 FROM record_activity a JOIN activity_duty d ON d.activity = a.activity WHERE a.record = record.id AND d.institution <> '' AND d.institution IN (", own.clone())
                    .and(", ", parent.clone())
                    .push("))");
            }
            Near::Addressee([own, parent]) => {
                // Few records are addressed to a body: they are looked up once.
                s.and(" OR record.id IN (SELECT d.record FROM record_addressee d WHERE d.institution <> '' AND d.institution IN (", own.clone())
                    .and(", ", parent.clone())
                    .push("))");
            }
            // A record is of no case.
            Near::Assigned(..) | Near::Referred(_) | Near::Guardian(..) | Near::Emergency(..) => {}
        }
    }
    s.push(")");
}

/// The words of a search, lower-cased, without punctuation.
pub(crate) fn terms(text: &str) -> Vec<String> {
    text.to_lowercase()
        .split(|c: char| !c.is_alphanumeric())
        .filter(|t| !t.is_empty())
        .map(str::to_owned)
        .collect()
}

/// In SQLite's index a word carries the kind of its record, so that a word that
/// many kinds have is looked for within one.
fn word_of(kind: &str, term: &str) -> String {
    format!("{kind}_{term}")
}

fn match_text(kind: &str, words: &str) -> String {
    let terms = terms(words);
    if terms.is_empty() {
        // Nothing that could be found.
        return "\"\u{1}\"".to_owned();
    }
    let terms: Vec<String> = terms.iter().map(|t| format!("\"{}\"*", word_of(kind, t))).collect();
    terms.join(" AND ")
}

fn query_text(words: &str) -> String {
    let terms: Vec<String> = terms(words).iter().map(|t| format!("{t}:*")).collect();
    terms.join(" & ")
}

/// Adds new records with their first version, links and words.
pub(crate) async fn add(
    c: &mut AnyConnection,
    engine: Engine,
    records: &[(Stored, Change)],
    searchable: &[String],
) -> Result<()> {
    for chunk in records.chunks(100) {
        let mut s = Statement::new(
            "INSERT INTO record (id, position, kind, state, institution, oblast, place, status, day, until_day, title, total, fields, activities, reference, version, entered_by, entered_at, changed_at) VALUES ",
        );
        for (n, (r, _)) in chunk.iter().enumerate() {
            touch(&RECORD, r.id);
            let state = if r.withdrawn { "withdrawn" } else { "active" };
            s.push(if n == 0 { "(" } else { ", (" })
                .bind(r.id.to_string())
                .and(", ", r.position)
                .and(", ", r.kind.clone())
                .and(", ", state.to_owned())
                .and(", ", r.institution.clone())
                .and(", ", r.oblast.clone())
                .and(", ", r.place.clone())
                .and(", ", r.status.clone())
                .and(", ", i64::from(r.day.number()))
                .and(", ", r.until.map(|d| i64::from(d.number())))
                .and(", ", r.title.clone())
                .and(", ", r.total)
                .and(", ", json(&r.values))
                .and(", ", json(&r.activities))
                .and(", ", r.reference.clone())
                .and(", ", r.version)
                .and(", ", r.entered_by.to_string())
                .and(", ", r.entered_at.0)
                .and(", ", r.changed_at.0)
                .push(")");
        }
        s.run(&mut *c).await?;
        keep_versions(&mut *c, chunk).await?;
        link(&mut *c, chunk.iter().map(|(r, _)| r)).await?;
        address(&mut *c, chunk.iter().map(|(r, _)| r)).await?;
    }
    let stored: Vec<&Stored> = records.iter().map(|(r, _)| r).collect();
    add_words(c, engine, &stored, searchable).await
}

/// Keeps the versions that records have now.
async fn keep_versions(c: &mut AnyConnection, records: &[(Stored, Change)]) -> Result<()> {
    let mut s = Statement::new(
        "INSERT INTO record_version (record, version, change, fields, activities, reason, by_account, at) VALUES ",
    );
    for (n, (r, change)) in records.iter().enumerate() {
        s.push(if n == 0 { "(" } else { ", (" })
            .bind(r.id.to_string())
            .and(", ", r.version)
            .and(", ", change.what.code().to_owned())
            .and(", ", json(&r.values))
            .and(", ", json(&r.activities))
            .and(", ", change.reason.clone())
            .and(", ", change.by.to_string())
            .and(", ", r.changed_at.0)
            .push(")");
    }
    s.run(c).await?;
    Ok(())
}

async fn link<'r>(c: &mut AnyConnection, records: impl Iterator<Item = &'r Stored>) -> Result<()> {
    let mut s = Statement::new("INSERT INTO record_activity (record, activity) VALUES ");
    let mut first = true;
    for r in records {
        for activity in &r.activities {
            s.push(if first { "(" } else { ", (" })
                .bind(r.id.to_string())
                .and(", ", activity.to_string())
                .push(")");
            first = false;
        }
    }
    if !first {
        s.run(c).await?;
    }
    Ok(())
}

/// Keeps to whom records are addressed, so that lists find them.
async fn address<'r>(
    c: &mut AnyConnection,
    records: impl Iterator<Item = &'r Stored>,
) -> Result<()> {
    let mut s = Statement::new("INSERT INTO record_addressee (record, institution) VALUES ");
    let mut first = true;
    for r in records {
        for institution in addressees(&r.values) {
            s.push(if first { "(" } else { ", (" })
                .bind(r.id.to_string())
                .and(", ", institution.clone())
                .push(")");
            first = false;
        }
    }
    if !first {
        s.run(c).await?;
    }
    Ok(())
}

/// Adds the words of records to the index.
pub(crate) async fn add_words(
    c: &mut AnyConnection,
    engine: Engine,
    records: &[&Stored],
    searchable: &[String],
) -> Result<()> {
    for chunk in records.chunks(200) {
        let mut s = Statement::new(match engine {
            Engine::Sqlite => "INSERT INTO record_word (rowid, words) VALUES ",
            Engine::Postgres => "INSERT INTO record_word (position, words) VALUES ",
        });
        for (n, r) in chunk.iter().enumerate() {
            s.push(if n == 0 { "(" } else { ", (" }).bind(r.position);
            let words = words_of(r, searchable);
            match engine {
                Engine::Sqlite => {
                    let words: Vec<String> = words.iter().map(|w| word_of(&r.kind, w)).collect();
                    s.and(", ", words.join(" ")).push(")")
                }
                Engine::Postgres => s.and(", to_tsvector('simple', ", words.join(" ")).push("))"),
            };
        }
        s.run(&mut *c).await?;
    }
    Ok(())
}

/// The searchable words of a record: only fields the kind marks.
fn words_of(r: &Stored, searchable: &[String]) -> Vec<String> {
    searchable.iter().filter_map(|f| r.values.get(f)).flat_map(|v| terms(&v.to_text())).collect()
}

/// Changes a record to what `r` says, if it still has version `from`; keeps the
/// new version. False if somebody else changed it first.
pub(crate) async fn change(
    c: &mut AnyConnection,
    engine: Engine,
    r: &Stored,
    from: i64,
    change: Change,
    searchable: &[String],
) -> Result<bool> {
    touch(&RECORD, r.id);
    let done = sqlx::query(CHANGE)
        .bind(if r.withdrawn { "withdrawn" } else { "active" })
        .bind(&r.oblast)
        .bind(&r.place)
        .bind(&r.status)
        .bind(i64::from(r.day.number()))
        .bind(r.until.map(|d| i64::from(d.number())))
        .bind(&r.title)
        .bind(r.total)
        .bind(json(&r.values))
        .bind(json(&r.activities))
        .bind(r.changed_at.0)
        .bind(r.id.to_string())
        .bind(from)
        .execute(&mut *c)
        .await?;
    if done.rows_affected() == 0 {
        return Ok(false);
    }
    let pair = [(r.clone(), change)];
    keep_versions(&mut *c, &pair).await?;
    sqlx::query(UNLINK).bind(r.id.to_string()).execute(&mut *c).await?;
    link(&mut *c, std::iter::once(r)).await?;
    sqlx::query(UNADDRESS).bind(r.id.to_string()).execute(&mut *c).await?;
    address(&mut *c, std::iter::once(r)).await?;
    let mut s = Statement::new(match engine {
        Engine::Sqlite => "DELETE FROM record_word WHERE rowid = ",
        Engine::Postgres => "DELETE FROM record_word WHERE position = ",
    });
    s.bind(r.position);
    s.run(&mut *c).await?;
    add_words(c, engine, &[r], searchable).await?;
    Ok(true)
}

/// Every version of a record, newest first.
pub(crate) async fn versions(c: &mut AnyConnection, record: RecordId) -> Result<Vec<Version>> {
    let rows = sqlx::query(VERSIONS).bind(record.to_string()).fetch_all(c).await?;
    let read = |row: &AnyRow| {
        Ok(Version {
            number: row.try_get(0)?,
            what: crate::record::What::of(row.try_get(1)?),
            values: values(row.try_get(2)?)?,
            activities: activities(row.try_get(3)?)?,
            reason: row.try_get(4)?,
            by: id(row.try_get(5)?)?,
            at: Moment(row.try_get(6)?),
        })
    };
    rows.iter().map(read).collect()
}

/// A version of a record, for working out contributions anew.
pub(crate) struct Past {
    pub(crate) record: String,
    pub(crate) kind: String,
    pub(crate) institution: String,
    pub(crate) withdrawn: bool,
    pub(crate) values: Values,
    pub(crate) activities: Vec<ActivityId>,
    pub(crate) at: i64,
}

/// Versions of all records after record id `after`, in order of record and
/// version. The last record of a full page may be cut.
pub(crate) async fn all_versions(
    c: &mut AnyConnection,
    after: &str,
    limit: i64,
) -> Result<Vec<Past>> {
    let rows = sqlx::query(ALL_VERSIONS).bind(after).bind(limit).fetch_all(c).await?;
    let read = |row: &AnyRow| {
        Ok(Past {
            record: row.try_get(0)?,
            kind: row.try_get(1)?,
            institution: row.try_get(2)?,
            withdrawn: row.try_get::<&str, _>(3)? == "withdrawn",
            values: values(row.try_get(4)?)?,
            activities: activities(row.try_get(5)?)?,
            at: row.try_get(6)?,
        })
    };
    rows.iter().map(read).collect()
}

/// Whether there are records and no word of any is in the index.
pub(crate) async fn without_words(c: &mut AnyConnection) -> Result<bool> {
    Ok(sqlx::query(WITHOUT_WORDS).fetch_one(c).await?.try_get::<i64, _>(0)? > 0)
}

/// Records in the order of entering, after `position`.
pub(crate) async fn in_order(
    c: &mut AnyConnection,
    position: i64,
    limit: i64,
) -> Result<Vec<Stored>> {
    let rows = sqlx::query(IN_ORDER).bind(position).bind(limit).fetch_all(c).await?;
    rows.iter().map(stored).collect()
}

/// The kind and activities of an active record, for checking a reference.
pub(crate) async fn kind_of(
    c: &mut AnyConnection,
    record: &str,
) -> Result<Option<(String, Vec<ActivityId>)>> {
    let row = sqlx::query(KIND_OF).bind(record).fetch_optional(c).await?;
    row.map(|r| Ok((r.try_get(0)?, activities(r.try_get(1)?)?))).transpose()
}

/// How many active records of each kind an activity has.
pub(crate) async fn activity_counts(
    c: &mut AnyConnection,
    activity: ActivityId,
) -> Result<Vec<(String, i64)>> {
    let rows = sqlx::query(ACTIVITY_COUNTS).bind(activity.to_string()).fetch_all(c).await?;
    rows.iter().map(|r| Ok((r.try_get(0)?, r.try_get(1)?))).collect()
}

/// How many files stand behind an activity, on itself or on its records.
pub(crate) async fn activity_evidence(c: &mut AnyConnection, activity: ActivityId) -> Result<i64> {
    Ok(sqlx::query(ACTIVITY_EVIDENCE).bind(activity.to_string()).fetch_one(c).await?.try_get(0)?)
}

fn json<T: serde::Serialize>(value: &T) -> String {
    // Maps with text keys, lists and scalars always have a JSON form.
    serde_json::to_string(value).unwrap_or_default()
}
