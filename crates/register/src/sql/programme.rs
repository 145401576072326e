//! Programmes, their versions, activities, duties, indicators and comments.
use super::filter::Statement;
use crate::error::{Error, Result};
use crate::programme::{
    ActivityRow, Adoption, Comment, IndicatorRow, Passage, ProgrammeRow, VersionRow,
};
use crate::sum::{self, touch, touched};
use domain::day::{Day, Moment, Period};
use domain::id::{ActivityId, CommentId, IndicatorId, ProgrammeId, VersionId};
use domain::programme::deadline::DeadlineKind;
use domain::programme::life::Stage;
use domain::programme::{Programme, Remark};
use sqlx::any::AnyRow;
use sqlx::{AnyConnection, Row};

statements! {
    ALL_PROGRAMMES = "SELECT id, key, sort, title, from_day, until_day, stage, strategy, version, created_at
                        FROM programme ORDER BY from_day DESC, key";
    BY_ID = "SELECT id, key, sort, title, from_day, until_day, stage, strategy, version, created_at
               FROM programme WHERE id = $1";
    BY_KEY = "SELECT id, key, sort, title, from_day, until_day, stage, strategy, version, created_at
                FROM programme WHERE key = $1";
    ADD = "INSERT INTO programme (id, key, sort, title, from_day, until_day, stage, strategy, version, created_at)
           VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)";
    SET_VERSION = "UPDATE programme SET version = $1, title = $2 WHERE id = $3";
    SET_STAGE = "UPDATE programme SET stage = $1 WHERE id = $2 AND stage = $3";
    SET_STRATEGY = "UPDATE programme SET strategy = $1 WHERE id = $2";
    ADD_STAGE = "INSERT INTO programme_stage (programme, seq, stage, note, by_account, at)
                 SELECT $1, COALESCE(MAX(seq), 0) + 1, $2, $3, $4, $5 FROM programme_stage WHERE programme = $6";
    STAGES = "SELECT stage, note, by_account, at FROM programme_stage WHERE programme = $1 ORDER BY seq";
    ADD_VERSION = "INSERT INTO programme_version (id, programme, number, content, remarks, source_name, source_text, note, body, act, decided_on, created_by, created_at)
                   VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)";
    DECIDE = "UPDATE programme_version SET body = $1, act = $2, decided_on = $3 WHERE id = $4 RETURNING programme";
    SET_CONTENT = "UPDATE programme_version SET content = $1 WHERE id = $2 RETURNING programme";
    VERSIONS = "SELECT id, number, source_name, note, body, act, decided_on, created_by, created_at
                  FROM programme_version WHERE programme = $1 ORDER BY number DESC";
    CONTENT = "SELECT content, remarks, source_text FROM programme_version WHERE id = $1 AND programme = $2";
    ACTIVITIES = "SELECT id, programme, section, code, position, title, from_day, until_day, deadline, deadline_kind, carried_from
                    FROM activity WHERE programme = $1 AND removed = 0 ORDER BY position";
    ACTIVITY = "SELECT id, programme, section, code, position, title, from_day, until_day, deadline, deadline_kind, carried_from
                  FROM activity WHERE id = $1 AND removed = 0";
    ACTIVITY_BY_CODE = "SELECT id FROM activity WHERE programme = $1 AND code = $2";
    ACTIVITY_EXISTS = "SELECT COUNT(*) FROM activity WHERE id = $1 AND removed = 0";
    ADD_ACTIVITY = "INSERT INTO activity (id, programme, section, code, position, title, from_day, until_day, deadline, deadline_kind, carried_from, removed)
                    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, 0)";
    CHANGE_ACTIVITY = "UPDATE activity SET section = $1, position = $2, title = $3, from_day = $4, until_day = $5, deadline = $6, deadline_kind = $7, removed = 0 WHERE id = $8";
    SET_CARRIED = "UPDATE activity SET carried_from = $1 WHERE id = $2";
    REMOVE_ACTIVITIES = "UPDATE activity SET removed = 1 WHERE programme = $1 RETURNING id";
    REMOVE_INDICATORS = "UPDATE indicator SET removed = 1 WHERE programme = $1 RETURNING id";
    DROP_DUTIES = "DELETE FROM activity_duty WHERE activity = $1";
    ADD_DUTY = "INSERT INTO activity_duty (activity, part, position, name, institution) VALUES ($1, $2, $3, $4, $5)";
    DUTIES = "SELECT d.activity, d.part, d.name, d.institution FROM activity_duty d JOIN activity a ON a.id = d.activity
               WHERE a.programme = $1 ORDER BY d.activity, d.part, d.position";
    INDICATORS = "SELECT id, programme, activity, code, position, wording, split, target, baseline
                    FROM indicator WHERE programme = $1 AND removed = 0 ORDER BY position";
    INDICATOR = "SELECT id, programme, activity, code, position, wording, split, target, baseline
                   FROM indicator WHERE id = $1 AND removed = 0";
    ADD_INDICATOR = "INSERT INTO indicator (id, programme, activity, code, position, wording, split, target, baseline, removed)
                     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, NULL, 0)
                     ON CONFLICT (programme, code) DO UPDATE
                       SET activity = excluded.activity, position = excluded.position, wording = excluded.wording,
                           split = excluded.split, target = COALESCE(indicator.target, excluded.target), removed = 0
                     RETURNING id";
    SET_TARGET = "UPDATE indicator SET target = $1, baseline = $2 WHERE id = $3";
    COMMENTS = "SELECT id, activity, institution, account, at, text, outcome, answer, answered_by, answered_at
                  FROM comment WHERE activity = $1 ORDER BY at, id";
    COMMENT = "SELECT id, activity, institution, account, at, text, outcome, answer, answered_by, answered_at
                 FROM comment WHERE id = $1";
    ADD_COMMENT = "INSERT INTO comment (id, activity, institution, account, at, text, outcome, answer, answered_by)
                   VALUES ($1, $2, $3, $4, $5, $6, '', '', '')";
    ANSWER_COMMENT = "UPDATE comment SET outcome = $1, answer = $2, answered_by = $3, answered_at = $4
                       WHERE id = $5 AND answered_at IS NULL";
    UNANSWERED = "SELECT COUNT(*) FROM comment c JOIN activity a ON a.id = c.activity
                   WHERE a.programme = $1 AND c.answered_at IS NULL";
}

fn day(number: i64) -> Day {
    Day::since_epoch(i32::try_from(number).unwrap_or(i32::MAX))
}

fn number(day: Option<Day>) -> Option<i64> {
    day.map(|d| i64::from(d.number()))
}

fn id<T: std::str::FromStr>(text: &str) -> Result<T> {
    text.parse().map_err(|_| Error::Damaged("id"))
}

fn programme(row: &AnyRow) -> Result<ProgrammeRow> {
    Ok(ProgrammeRow {
        id: id(row.try_get(0)?)?,
        key: row.try_get(1)?,
        strategy_document: row.try_get::<&str, _>(2)? == "strategy",
        title: row.try_get(3)?,
        period: Period { from: day(row.try_get(4)?), until: day(row.try_get(5)?) },
        stage: row
            .try_get::<&str, _>(6)?
            .parse()
            .map_err(|()| Error::Damaged("programme.stage"))?,
        strategy: row.try_get::<Option<&str>, _>(7)?.map(id).transpose()?,
        version: id(row.try_get(8)?)?,
        created_at: Moment(row.try_get(9)?),
    })
}

/// Every programme, the latest first.
pub(crate) async fn all(c: &mut AnyConnection) -> Result<Vec<ProgrammeRow>> {
    sqlx::query(ALL_PROGRAMMES).fetch_all(c).await?.iter().map(programme).collect()
}

/// The programme with this id.
pub(crate) async fn by_id(c: &mut AnyConnection, id: ProgrammeId) -> Result<ProgrammeRow> {
    programme(&sqlx::query(BY_ID).bind(id.to_string()).fetch_one(c).await?)
}

/// The programme with this key.
pub(crate) async fn by_key(c: &mut AnyConnection, key: &str) -> Result<Option<ProgrammeRow>> {
    let row = sqlx::query(BY_KEY).bind(key).fetch_optional(c).await?;
    row.as_ref().map(programme).transpose()
}

/// Adds a programme.
pub(crate) async fn add(c: &mut AnyConnection, p: &ProgrammeRow) -> Result<()> {
    touch(&sum::PROGRAMME, p.id);
    sqlx::query(ADD)
        .bind(p.id.to_string())
        .bind(&p.key)
        .bind(if p.strategy_document { "strategy" } else { "programme" })
        .bind(&p.title)
        .bind(i64::from(p.period.from.number()))
        .bind(i64::from(p.period.until.number()))
        .bind(p.stage.code())
        .bind(p.strategy.map(|s| s.to_string()))
        .bind(p.version.to_string())
        .bind(p.created_at.0)
        .execute(c)
        .await?;
    Ok(())
}

/// Makes `version` the one that stands.
pub(crate) async fn set_version(
    c: &mut AnyConnection,
    programme: ProgrammeId,
    version: VersionId,
    title: &str,
) -> Result<()> {
    touch(&sum::PROGRAMME, programme);
    sqlx::query(SET_VERSION)
        .bind(version.to_string())
        .bind(title)
        .bind(programme.to_string())
        .execute(c)
        .await?;
    Ok(())
}

/// Puts a programme under a strategy, or under none.
pub(crate) async fn set_strategy(
    c: &mut AnyConnection,
    programme: ProgrammeId,
    strategy: Option<ProgrammeId>,
) -> Result<()> {
    touch(&sum::PROGRAMME, programme);
    sqlx::query(SET_STRATEGY)
        .bind(strategy.map(|s| s.to_string()))
        .bind(programme.to_string())
        .execute(c)
        .await?;
    Ok(())
}

/// Passes a programme from one stage to another; false if it was no longer in
/// the first.
pub(crate) async fn set_stage(
    c: &mut AnyConnection,
    programme: ProgrammeId,
    from: Stage,
    passage: &Passage,
) -> Result<bool> {
    touch(&sum::PROGRAMME, programme);
    let done = sqlx::query(SET_STAGE)
        .bind(passage.stage.code())
        .bind(programme.to_string())
        .bind(from.code())
        .execute(&mut *c)
        .await?;
    if done.rows_affected() == 0 {
        return Ok(false);
    }
    add_stage(c, programme, passage).await?;
    Ok(true)
}

/// Notes that a programme passed to a stage.
pub(crate) async fn add_stage(
    c: &mut AnyConnection,
    programme: ProgrammeId,
    passage: &Passage,
) -> Result<()> {
    touch(&sum::PROGRAMME, programme);
    sqlx::query(ADD_STAGE)
        .bind(programme.to_string())
        .bind(passage.stage.code())
        .bind(&passage.note)
        .bind(passage.by.to_string())
        .bind(passage.at.0)
        .bind(programme.to_string())
        .execute(c)
        .await?;
    Ok(())
}

/// The stages a programme passed, oldest first.
pub(crate) async fn stages(c: &mut AnyConnection, programme: ProgrammeId) -> Result<Vec<Passage>> {
    let rows = sqlx::query(STAGES).bind(programme.to_string()).fetch_all(c).await?;
    let read = |row: &AnyRow| {
        Ok(Passage {
            stage: row
                .try_get::<&str, _>(0)?
                .parse()
                .map_err(|()| Error::Damaged("programme_stage.stage"))?,
            note: row.try_get(1)?,
            by: id(row.try_get(2)?)?,
            at: Moment(row.try_get(3)?),
        })
    };
    rows.iter().map(read).collect()
}

/// What a version of a programme holds.
pub(crate) struct Content {
    pub(crate) programme: Programme,
    pub(crate) remarks: Vec<Remark>,
    pub(crate) source: String,
}

/// Adds a version.
pub(crate) async fn add_version(
    c: &mut AnyConnection,
    programme: ProgrammeId,
    v: &VersionRow,
    content: &Content,
) -> Result<()> {
    touch(&sum::PROGRAMME, programme);
    sqlx::query(ADD_VERSION)
        .bind(v.id.to_string())
        .bind(programme.to_string())
        .bind(v.number)
        .bind(json(&content.programme))
        .bind(json(&content.remarks))
        .bind(&v.source_name)
        .bind(&content.source)
        .bind(&v.note)
        .bind(&v.adoption.body)
        .bind(&v.adoption.act)
        .bind(number(v.adoption.decided_on))
        .bind(v.created_by.to_string())
        .bind(v.created_at.0)
        .execute(c)
        .await?;
    Ok(())
}

/// Notes by what decision a version was adopted.
pub(crate) async fn decide(c: &mut AnyConnection, v: VersionId, a: &Adoption) -> Result<()> {
    let query = sqlx::query(DECIDE).bind(&a.body).bind(&a.act).bind(number(a.decided_on));
    let rows = query.bind(v.to_string()).fetch_all(c).await?;
    touched(&sum::PROGRAMME, &rows)
}

/// Replaces the content of a version whose text is still open.
pub(crate) async fn set_content(c: &mut AnyConnection, v: VersionId, p: &Programme) -> Result<()> {
    let rows = sqlx::query(SET_CONTENT).bind(json(p)).bind(v.to_string()).fetch_all(c).await?;
    touched(&sum::PROGRAMME, &rows)
}

/// The versions of a programme, newest first.
pub(crate) async fn versions(c: &mut AnyConnection, p: ProgrammeId) -> Result<Vec<VersionRow>> {
    let rows = sqlx::query(VERSIONS).bind(p.to_string()).fetch_all(c).await?;
    let read = |row: &AnyRow| {
        Ok(VersionRow {
            id: id(row.try_get(0)?)?,
            number: row.try_get(1)?,
            source_name: row.try_get(2)?,
            note: row.try_get(3)?,
            adoption: Adoption {
                body: row.try_get(4)?,
                act: row.try_get(5)?,
                decided_on: row.try_get::<Option<i64>, _>(6)?.map(day),
            },
            created_by: id(row.try_get(7)?)?,
            created_at: Moment(row.try_get(8)?),
        })
    };
    rows.iter().map(read).collect()
}

/// What a version of a programme holds.
pub(crate) async fn content(
    c: &mut AnyConnection,
    programme: ProgrammeId,
    version: VersionId,
) -> Result<Content> {
    let row = sqlx::query(CONTENT)
        .bind(version.to_string())
        .bind(programme.to_string())
        .fetch_one(c)
        .await?;
    Ok(Content {
        programme: serde_json::from_str(row.try_get(0)?)
            .map_err(|_| Error::Damaged("programme_version.content"))?,
        remarks: serde_json::from_str(row.try_get(1)?)
            .map_err(|_| Error::Damaged("programme_version.remarks"))?,
        source: row.try_get(2)?,
    })
}

fn activity(row: &AnyRow) -> Result<ActivityRow> {
    let kind: &str = row.try_get(9)?;
    Ok(ActivityRow {
        id: id(row.try_get(0)?)?,
        programme: id(row.try_get(1)?)?,
        section: row.try_get(2)?,
        code: row.try_get(3)?,
        position: row.try_get(4)?,
        title: row.try_get(5)?,
        from: row.try_get::<Option<i64>, _>(6)?.map(day),
        until: row.try_get::<Option<i64>, _>(7)?.map(day),
        deadline: row.try_get(8)?,
        deadline_kind: serde_json::from_value(kind.into())
            .map_err(|_| Error::Damaged("activity.deadline_kind"))?,
        carried_from: row.try_get::<Option<&str>, _>(10)?.map(id).transpose()?,
        duties: Vec::new(),
    })
}

/// The activities of a programme in document order, with their duties.
pub(crate) async fn activities(c: &mut AnyConnection, p: ProgrammeId) -> Result<Vec<ActivityRow>> {
    let rows = sqlx::query(ACTIVITIES).bind(p.to_string()).fetch_all(&mut *c).await?;
    let mut activities: Vec<ActivityRow> = rows.iter().map(activity).collect::<Result<_>>()?;
    let rows = sqlx::query(DUTIES).bind(p.to_string()).fetch_all(c).await?;
    for row in &rows {
        let of: ActivityId = id(row.try_get(0)?)?;
        if let Some(a) = activities.iter_mut().find(|a| a.id == of) {
            a.duties.push(crate::programme::DutyRow {
                responsible: row.try_get::<&str, _>(1)? == "responsible",
                name: row.try_get(2)?,
                institution: row.try_get(3)?,
            });
        }
    }
    Ok(activities)
}

/// The programme of an activity, and the activity without duties.
pub(crate) async fn activity_by_id(c: &mut AnyConnection, a: ActivityId) -> Result<ActivityRow> {
    activity(&sqlx::query(ACTIVITY).bind(a.to_string()).fetch_one(c).await?)
}

/// Whether there is such an activity.
pub(crate) async fn activity_exists(c: &mut AnyConnection, a: ActivityId) -> Result<bool> {
    let n: i64 = sqlx::query(ACTIVITY_EXISTS).bind(a.to_string()).fetch_one(c).await?.try_get(0)?;
    Ok(n > 0)
}

/// The id of the activity with this code, removed ones included.
pub(crate) async fn activity_by_code(
    c: &mut AnyConnection,
    p: ProgrammeId,
    code: &str,
) -> Result<Option<ActivityId>> {
    let row =
        sqlx::query(ACTIVITY_BY_CODE).bind(p.to_string()).bind(code).fetch_optional(c).await?;
    row.map(|r| id(r.try_get(0)?)).transpose()
}

/// Marks all activities and indicators as no longer in the programme, before
/// those of the new version are put back.
pub(crate) async fn remove_all(c: &mut AnyConnection, p: ProgrammeId) -> Result<()> {
    let rows = sqlx::query(REMOVE_ACTIVITIES).bind(p.to_string()).fetch_all(&mut *c).await?;
    touched(&sum::ACTIVITY, &rows)?;
    let rows = sqlx::query(REMOVE_INDICATORS).bind(p.to_string()).fetch_all(c).await?;
    touched(&sum::INDICATOR, &rows)
}

/// Adds an activity, or changes the one that has this id (`known`), with its
/// duties.
pub(crate) async fn put_activity(
    c: &mut AnyConnection,
    a: &ActivityRow,
    known: bool,
) -> Result<()> {
    touch(&sum::ACTIVITY, a.id);
    let kind = deadline_kind(a.deadline_kind);
    let query = if known {
        sqlx::query(CHANGE_ACTIVITY)
            .bind(&a.section)
            .bind(a.position)
            .bind(&a.title)
            .bind(number(a.from))
            .bind(number(a.until))
            .bind(&a.deadline)
            .bind(kind)
            .bind(a.id.to_string())
    } else {
        sqlx::query(ADD_ACTIVITY)
            .bind(a.id.to_string())
            .bind(a.programme.to_string())
            .bind(&a.section)
            .bind(&a.code)
            .bind(a.position)
            .bind(&a.title)
            .bind(number(a.from))
            .bind(number(a.until))
            .bind(&a.deadline)
            .bind(kind)
            .bind(a.carried_from.map(|a| a.to_string()))
    };
    query.execute(&mut *c).await?;
    sqlx::query(DROP_DUTIES).bind(a.id.to_string()).execute(&mut *c).await?;
    for (position, duty) in (0_i64..).zip(&a.duties) {
        sqlx::query(ADD_DUTY)
            .bind(a.id.to_string())
            .bind(if duty.responsible { "responsible" } else { "partner" })
            .bind(position)
            .bind(&duty.name)
            .bind(&duty.institution)
            .execute(&mut *c)
            .await?;
    }
    Ok(())
}

/// Notes that an activity carries on another.
pub(crate) async fn set_carried(
    c: &mut AnyConnection,
    activity: ActivityId,
    from: ActivityId,
) -> Result<()> {
    touch(&sum::ACTIVITY, activity);
    sqlx::query(SET_CARRIED).bind(from.to_string()).bind(activity.to_string()).execute(c).await?;
    Ok(())
}

fn deadline_kind(kind: DeadlineKind) -> String {
    json(&kind).trim_matches('"').to_owned()
}

fn indicator(row: &AnyRow) -> Result<IndicatorRow> {
    Ok(IndicatorRow {
        id: id(row.try_get(0)?)?,
        programme: id(row.try_get(1)?)?,
        activity: id(row.try_get(2)?)?,
        code: row.try_get(3)?,
        position: row.try_get(4)?,
        wording: row.try_get(5)?,
        confirmed: row.try_get::<&str, _>(6)? == "confirmed",
        target: row.try_get(7)?,
        baseline: row.try_get(8)?,
    })
}

/// The indicators of a programme in document order.
pub(crate) async fn indicators(c: &mut AnyConnection, p: ProgrammeId) -> Result<Vec<IndicatorRow>> {
    let rows = sqlx::query(INDICATORS).bind(p.to_string()).fetch_all(c).await?;
    rows.iter().map(indicator).collect()
}

/// The indicator with this id.
pub(crate) async fn indicator_by_id(c: &mut AnyConnection, i: IndicatorId) -> Result<IndicatorRow> {
    indicator(&sqlx::query(INDICATOR).bind(i.to_string()).fetch_one(c).await?)
}

/// Adds an indicator, or rewords the one with its code; a target that a person
/// set stays.
pub(crate) async fn put_indicator(c: &mut AnyConnection, i: &IndicatorRow) -> Result<()> {
    let rows = sqlx::query(ADD_INDICATOR)
        .bind(i.id.to_string())
        .bind(i.programme.to_string())
        .bind(i.activity.to_string())
        .bind(&i.code)
        .bind(i.position)
        .bind(&i.wording)
        .bind(if i.confirmed { "confirmed" } else { "proposed" })
        .bind(i.target)
        .fetch_all(c)
        .await?;
    touched(&sum::INDICATOR, &rows)
}

/// Sets the target and the baseline of an indicator, in hundredths.
pub(crate) async fn set_target(
    c: &mut AnyConnection,
    i: IndicatorId,
    target: Option<i64>,
    baseline: Option<i64>,
) -> Result<()> {
    touch(&sum::INDICATOR, i);
    sqlx::query(SET_TARGET).bind(target).bind(baseline).bind(i.to_string()).execute(c).await?;
    Ok(())
}

/// Whether one of two bodies answers for, or takes part in, one of these
/// activities.
pub(crate) async fn takes_part(
    c: &mut AnyConnection,
    activities: &[ActivityId],
    bodies: [&str; 2],
) -> Result<bool> {
    for activity in activities {
        let mut s = Statement::new("SELECT 1 FROM activity_duty WHERE activity = ");
        s.bind(activity.to_string())
            .and(" AND institution IN (", bodies[0].to_owned())
            .and(", ", bodies[1].to_owned())
            .push(") AND institution <> '' LIMIT 1");
        if !s.rows(&mut *c).await?.is_empty() {
            return Ok(true);
        }
    }
    Ok(false)
}

fn comment(row: &AnyRow) -> Result<Comment> {
    Ok(Comment {
        id: id(row.try_get(0)?)?,
        activity: id(row.try_get(1)?)?,
        institution: row.try_get(2)?,
        account: id(row.try_get(3)?)?,
        at: Moment(row.try_get(4)?),
        text: row.try_get(5)?,
        outcome: row.try_get(6)?,
        answer: row.try_get(7)?,
        answered_by: row.try_get(8)?,
        answered_at: row.try_get::<Option<i64>, _>(9)?.map(Moment),
    })
}

/// The comments on an activity, oldest first.
pub(crate) async fn comments(c: &mut AnyConnection, a: ActivityId) -> Result<Vec<Comment>> {
    let rows = sqlx::query(COMMENTS).bind(a.to_string()).fetch_all(c).await?;
    rows.iter().map(comment).collect()
}

/// The comment with this id.
pub(crate) async fn comment_by_id(c: &mut AnyConnection, id: CommentId) -> Result<Comment> {
    comment(&sqlx::query(COMMENT).bind(id.to_string()).fetch_one(c).await?)
}

/// Adds a comment.
pub(crate) async fn add_comment(c: &mut AnyConnection, comment: &Comment) -> Result<()> {
    touch(&sum::ACTIVITY, comment.activity);
    sqlx::query(ADD_COMMENT)
        .bind(comment.id.to_string())
        .bind(comment.activity.to_string())
        .bind(&comment.institution)
        .bind(comment.account.to_string())
        .bind(comment.at.0)
        .bind(&comment.text)
        .execute(c)
        .await?;
    Ok(())
}

/// Answers a comment; false if it has an answer.
pub(crate) async fn answer_comment(c: &mut AnyConnection, comment: &Comment) -> Result<bool> {
    touch(&sum::ACTIVITY, comment.activity);
    let done = sqlx::query(ANSWER_COMMENT)
        .bind(&comment.outcome)
        .bind(&comment.answer)
        .bind(&comment.answered_by)
        .bind(comment.answered_at.map(|m| m.0))
        .bind(comment.id.to_string())
        .execute(c)
        .await?;
    Ok(done.rows_affected() > 0)
}

/// How many comments of a programme have no answer.
pub(crate) async fn unanswered(c: &mut AnyConnection, p: ProgrammeId) -> Result<i64> {
    Ok(sqlx::query(UNANSWERED).bind(p.to_string()).fetch_one(c).await?.try_get(0)?)
}

fn json<T: serde::Serialize>(value: &T) -> String {
    // Maps with text keys, lists and scalars always have a JSON form.
    serde_json::to_string(value).unwrap_or_default()
}
