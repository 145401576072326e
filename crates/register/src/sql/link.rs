//! Comparisons of what institutions sent, what they proposed, and what people judged.
use crate::error::{Error, Result};
use crate::link::{Judged, LinkRun, Pair, Proposed};
use crate::sum::{JUDGEMENT, touch, touched};
use domain::day::Moment;
use domain::id::{AccountId, JudgementId, LinkRunId};
use domain::person_list::Subject;
use sqlx::any::AnyRow;
use sqlx::{AnyConnection, Row};

statements! {
    ADD_RUN = "INSERT INTO link_run (id, year, subject, seed, records, pairs, parameters, account, at)
               VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)";
    LAST_RUN = "SELECT id, year, subject, seed, records, pairs, account, at FROM link_run
                 WHERE year = $1 AND subject = $2 ORDER BY at DESC, id DESC LIMIT 1";
    ADD_PAIR = "INSERT INTO link_pair (run, left_record, right_record, millionths, parts)
                VALUES ($1, $2, $3, $4, $5)";
    DROP_PAIRS = "DELETE FROM link_pair WHERE run IN (SELECT id FROM link_run WHERE year = $1 AND subject = $2)";
    PAIRS = "SELECT left_record, right_record, millionths, parts FROM link_pair WHERE run = $1
              ORDER BY left_record, right_record";
    JUDGE = "INSERT INTO link_judgement (id, left_record, right_record, judgement, reason, millionths, account, at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
    JUDGED = "SELECT j.id, j.left_record, j.right_record, j.judgement, j.reason, j.millionths, j.account, j.at, j.ended_by, j.undone_by, j.undone_at
                FROM link_judgement j JOIN source_record r ON r.id = j.left_record
               WHERE r.year = $1 AND r.subject = $2 ORDER BY j.at, j.id";
    END = "UPDATE link_judgement SET ended_by = $1 WHERE left_record = $2 AND right_record = $3 AND ended_by IS NULL AND undone_at IS NULL AND id <> $1 RETURNING id";
    UNDO = "UPDATE link_judgement SET undone_by = $1, undone_at = $2 WHERE id = $3 AND undone_at IS NULL AND ended_by IS NULL";
    REVIVE = "UPDATE link_judgement SET ended_by = NULL WHERE ended_by = $1 RETURNING id";
}

const DAMAGED: Error = Error::Damaged("link");

/// An id, or a code.
fn id<T: std::str::FromStr>(text: &str) -> Result<T> {
    text.parse().map_err(|_| DAMAGED)
}

fn millionths(probability: f64) -> i64 {
    #[expect(clippy::cast_possible_truncation, reason = "between 0 and 1,000,000")]
    let whole = (probability.clamp(0.0, 1.0) * 1e6).round() as i64;
    whole
}

fn probability(millionths: i64) -> f64 {
    #[expect(clippy::cast_precision_loss, reason = "at most 1,000,000")]
    let whole = millionths as f64;
    whole / 1e6
}

/// Keeps a run and what it proposed, instead of what the one before proposed.
pub(crate) async fn keep_run(
    c: &mut AnyConnection,
    run: &LinkRun,
    parameters: &str,
    proposed: &[Proposed],
) -> Result<()> {
    let (year, subject) = (i64::from(run.year), run.subject.code());
    sqlx::query(DROP_PAIRS).bind(year).bind(subject).execute(&mut *c).await?;
    sqlx::query(ADD_RUN)
        .bind(run.id.to_string())
        .bind(year)
        .bind(subject)
        .bind(run.seed)
        .bind(run.records)
        .bind(run.pairs)
        .bind(parameters)
        .bind(run.account.to_string())
        .bind(run.at.0)
        .execute(&mut *c)
        .await?;
    for one in proposed {
        let parts = serde_json::to_string(&one.parts).map_err(|_| DAMAGED)?;
        sqlx::query(ADD_PAIR)
            .bind(run.id.to_string())
            .bind(one.pair.left.to_string())
            .bind(one.pair.right.to_string())
            .bind(millionths(one.probability))
            .bind(parts)
            .execute(&mut *c)
            .await?;
    }
    Ok(())
}

async fn last_run(
    c: &mut AnyConnection,
    (year, subject): (i16, Subject),
) -> Result<Option<LinkRun>> {
    let row = sqlx::query(LAST_RUN).bind(i64::from(year)).bind(subject.code());
    let Some(row) = row.fetch_optional(c).await? else { return Ok(None) };
    Ok(Some(LinkRun {
        id: id(row.try_get(0)?)?,
        year: i16::try_from(row.try_get::<i64, _>(1)?).map_err(|_| DAMAGED)?,
        subject: id(row.try_get(2)?)?,
        seed: row.try_get(3)?,
        records: row.try_get(4)?,
        pairs: row.try_get(5)?,
        account: id(row.try_get(6)?)?,
        at: Moment(row.try_get(7)?),
    }))
}

/// The last run for a year, and what it proposed; nothing before the first.
pub(crate) async fn proposed(
    c: &mut AnyConnection,
    of: (i16, Subject),
) -> Result<(Option<LinkRun>, Vec<Proposed>)> {
    let run = last_run(&mut *c, of).await?;
    let pairs = match &run {
        Some(run) => pairs(c, run.id).await?,
        None => Vec::new(),
    };
    Ok((run, pairs))
}

async fn pairs(c: &mut AnyConnection, run: LinkRunId) -> Result<Vec<Proposed>> {
    let rows = sqlx::query(PAIRS).bind(run.to_string()).fetch_all(c).await?;
    let one = |row: &AnyRow| {
        Ok(Proposed {
            pair: Pair { left: id(row.try_get(0)?)?, right: id(row.try_get(1)?)? },
            probability: probability(row.try_get(2)?),
            parts: serde_json::from_str(row.try_get(3)?).map_err(|_| DAMAGED)?,
        })
    };
    rows.iter().map(one).collect()
}

/// Keeps a judgement.
pub(crate) async fn judge(c: &mut AnyConnection, judged: &Judged) -> Result<()> {
    touch(&JUDGEMENT, judged.id);
    sqlx::query(JUDGE)
        .bind(judged.id.to_string())
        .bind(judged.pair.left.to_string())
        .bind(judged.pair.right.to_string())
        .bind(judged.judgement.code())
        .bind(judged.ground.code())
        .bind(judged.probability.map(millionths))
        .bind(judged.account.to_string())
        .bind(judged.at.0)
        .execute(c)
        .await?;
    Ok(())
}

/// Every judgement on records for a year, in the order in which they were made.
pub(crate) async fn judged(
    c: &mut AnyConnection,
    (year, subject): (i16, Subject),
) -> Result<Vec<Judged>> {
    let rows = sqlx::query(JUDGED).bind(i64::from(year)).bind(subject.code());
    let rows = rows.fetch_all(c).await?;
    let one = |row: &AnyRow| {
        let undone = match (row.try_get::<Option<&str>, _>(9)?, row.try_get::<Option<i64>, _>(10)?)
        {
            (Some(by), Some(at)) => Some((id(by)?, Moment(at))),
            _ => None,
        };
        Ok(Judged {
            id: id(row.try_get(0)?)?,
            pair: Pair { left: id(row.try_get(1)?)?, right: id(row.try_get(2)?)? },
            judgement: id(row.try_get(3)?)?,
            ground: id(row.try_get(4)?)?,
            probability: row.try_get::<Option<i64>, _>(5)?.map(probability),
            account: id(row.try_get(6)?)?,
            at: Moment(row.try_get(7)?),
            ended_by: row.try_get::<Option<&str>, _>(8)?.map(id).transpose()?,
            undone,
        })
    };
    rows.iter().map(one).collect()
}

/// Ends what stands of a pair, by another judgement.
pub(crate) async fn end(c: &mut AnyConnection, pair: Pair, by: JudgementId) -> Result<()> {
    let query = sqlx::query(END).bind(by.to_string());
    let query = query.bind(pair.left.to_string()).bind(pair.right.to_string());
    touched(&JUDGEMENT, &query.fetch_all(c).await?)
}

/// Takes a judgement back; what it ended stands again. Whether it stood.
pub(crate) async fn undo(
    c: &mut AnyConnection,
    judgement: JudgementId,
    (by, at): (AccountId, Moment),
) -> Result<bool> {
    touch(&JUDGEMENT, judgement);
    let query = sqlx::query(UNDO).bind(by.to_string()).bind(at.0).bind(judgement.to_string());
    if query.execute(&mut *c).await?.rows_affected() == 0 {
        return Ok(false);
    }
    let revived = sqlx::query(REVIVE).bind(judgement.to_string()).fetch_all(c).await?;
    touched(&JUDGEMENT, &revived)?;
    Ok(true)
}
