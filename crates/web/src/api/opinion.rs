//! What people say of the help they had, counted.
use super::ask::{Asked, within};
use super::assistance::OfYear;
use super::gate::Caller;
use super::json;
use super::schema::QuestionCode;
use super::wrong::Wrong;
use crate::app::App;
use crate::opinions::are_for;
use axum::extract::State;
use axum::response::Response;
use domain::referral::opinion::{Counted, Question, Summary};
use register::Error;
use serde::Serialize;
use utoipa::ToSchema;

/// What was said to a question; all three are null when fewer than three said
/// anything, or could be worked out by taking others off.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = OpinionQuestion)]
struct QuestionOut {
    /// Which question.
    #[schema(value_type = QuestionCode)]
    question: &'static str,
    /// How many said yes.
    #[schema(required)]
    yes: Option<usize>,
    /// How many said: in part.
    #[schema(required)]
    partly: Option<usize>,
    /// How many said no.
    #[schema(required)]
    no: Option<usize>,
}

impl From<&(Question, Option<Counted>)> for QuestionOut {
    fn from((question, counted): &(Question, Option<Counted>)) -> Self {
        Self {
            question: question.code(),
            yes: counted.map(|counted| counted.yes),
            partly: counted.map(|counted| counted.partly),
            no: counted.map(|counted| counted.no),
        }
    }
}

/// What was said of the help of a body, or of all.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = OpinionSummary)]
struct SummaryOut {
    /// The code of the body; null where none was named, and for all together.
    #[schema(required)]
    body: Option<String>,
    /// How many people said something; null when fewer than three did.
    #[schema(required)]
    opinions: Option<usize>,
    /// To each question.
    questions: Vec<QuestionOut>,
}

impl SummaryOut {
    fn of(body: &str, summary: &Summary) -> Self {
        Self {
            body: (!body.is_empty()).then(|| body.to_owned()),
            opinions: summary.opinions,
            questions: summary.questions.iter().map(QuestionOut::from).collect(),
        }
    }
}

/// What people said in a year.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Opinions)]
pub(super) struct Out {
    /// The year.
    year: i16,
    /// Of everybody's help; null for who is shown their own body alone.
    #[schema(required)]
    all: Option<SummaryOut>,
    /// Of each body of which anything was said.
    bodies: Vec<SummaryOut>,
}

/// See what people say of the help they had
///
/// Said without a name on a public page, or with it as a step of a case. Numbers of
/// fewer than three people are null: who said it could be guessed.
#[utoipa::path(get, path = "/opinions", operation_id = "getOpinions", tag = "cases",
    params(OfYear),
    responses((status = 200, description = "Counted, body by body", body = Out),
        (status = 404, description = "The account is shown none")))]
pub(super) async fn show(
    State(app): State<App>,
    caller: Caller,
    Asked(asked): Asked<OfYear>,
) -> Result<Response, Wrong> {
    if !are_for(&caller.by) {
        return Err(Error::NotFound.into());
    }
    let year = within("year", asked.year.unwrap_or(caller.by.today().year()), 1..=9999)?;
    let found = app.register.opinions(&caller.by, year).await?;
    Ok(json(&Out {
        year,
        all: found.all.as_ref().map(|all| SummaryOut::of("", all)),
        bodies: found.of.iter().map(|(body, of)| SummaryOut::of(body, of)).collect(),
    }))
}
