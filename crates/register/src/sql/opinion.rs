//! What people say of the help they had.
use crate::error::{Error, Result};
use crate::sum::{OPINION, touch};
use domain::day::Day;
use domain::id::OpinionId;
use domain::referral::opinion::{Answers, Opinion, Question, Said};
use domain::referral::step::Step;
use sqlx::any::AnyRow;
use sqlx::{AnyConnection, Row};

statements! {
    ADD = "INSERT INTO opinion (id, on_day, about, told, asked, respected, safe, helped)
           VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
    ON_DAY = "SELECT COUNT(*) FROM opinion WHERE on_day = $1";
    WITHOUT_A_NAME = "SELECT about, told, asked, respected, safe, helped FROM opinion
                       WHERE on_day >= $1 AND on_day < $2";
    // A step names the step that it takes back in its detail.
    IN_CASES = "SELECT s.detail FROM case_step s
                 WHERE s.sort = 'opinion' AND s.happened_at >= $1 AND s.happened_at < $2
                   AND NOT EXISTS (SELECT 1 FROM case_step b WHERE b.case_file = s.case_file
                                      AND b.sort = 'taken_back' AND b.detail LIKE '%' || s.id || '%')";
}

const DAMAGED: Error = Error::Damaged("opinion");

/// Keeps an opinion that nobody signed.
pub(crate) async fn add(
    c: &mut AnyConnection,
    id: OpinionId,
    on: Day,
    about: &str,
    answers: &Answers,
) -> Result<()> {
    touch(&OPINION, id);
    let mut query =
        sqlx::query(ADD).bind(id.to_string()).bind(i64::from(on.number())).bind(about.to_owned());
    for question in Question::ALL.iter().copied() {
        query = query.bind(answers.to(question).map(Said::code));
    }
    query.execute(c).await?;
    Ok(())
}

/// How many came on a day.
pub(crate) async fn on_day(c: &mut AnyConnection, day: Day) -> Result<i64> {
    Ok(sqlx::query(ON_DAY).bind(i64::from(day.number())).fetch_one(c).await?.try_get(0)?)
}

fn unsigned(row: &AnyRow) -> Result<(String, Answers)> {
    let mut answers = Answers::default();
    for (at, question) in Question::ALL.iter().copied().enumerate() {
        let said: Option<&str> = row.try_get(at + 1)?;
        let said = said.map(str::parse).transpose().map_err(|()| DAMAGED)?;
        answers = answers.with(question, said);
    }
    Ok((row.try_get(0)?, answers))
}

/// What was said from `from` until before `until`, and of which body: without a
/// name, and in cases.
pub(crate) async fn between(
    c: &mut AnyConnection,
    from: Day,
    until: Day,
) -> Result<Vec<(String, Answers)>> {
    let days = sqlx::query(WITHOUT_A_NAME).bind(i64::from(from.number()));
    let rows = days.bind(i64::from(until.number())).fetch_all(&mut *c).await?;
    let mut all = rows.iter().map(unsigned).collect::<Result<Vec<_>>>()?;
    let moments = sqlx::query(IN_CASES).bind(domain::day::Moment::at_start_of(from).0);
    let moments = moments.bind(domain::day::Moment::at_start_of(until).0);
    for row in moments.fetch_all(&mut *c).await? {
        let step: Step = serde_json::from_str(row.try_get(0)?).map_err(|_| DAMAGED)?;
        let Step::Opinion(opinion) = step else { return Err(DAMAGED) };
        let answers = Opinion::answers(&opinion);
        all.push((opinion.about, answers));
    }
    Ok(all)
}
