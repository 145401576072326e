//! What is late and due in the cases one works on.
use super::gate::Caller;
use super::json;
use super::schema::{CaseNumberText, Id, MomentText, moment};
use super::wrong::Wrong;
use crate::app::App;
use axum::extract::State;
use axum::response::Response;
use domain::day::Moment;
use domain::id::{CaseId, PersonId};
use register::case_term::{CaseTerm, CaseTerms};
use serde::Serialize;
use utoipa::ToSchema;

/// Terms in an answer, at most.
const MOST: i64 = 1_000;

/// A term of a case that runs or ran out.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = CaseTerm)]
pub(super) struct TermOut {
    /// The case.
    #[schema(value_type = Id)]
    case: CaseId,
    /// Its number.
    #[schema(value_type = CaseNumberText)]
    number: String,
    /// The rule of the term, as the pack names it.
    rule: String,
    /// Whom it is about; null for nobody in particular.
    #[schema(required, value_type = Option<Id>)]
    person: Option<PersonId>,
    /// What it is about within the rule: a body, or a step for a child.
    #[schema(required)]
    about: Option<String>,
    /// When it began.
    #[schema(value_type = MomentText)]
    #[serde(serialize_with = "moment")]
    begun_at: Moment,
    /// When it ends.
    #[schema(value_type = MomentText)]
    #[serde(serialize_with = "moment")]
    due_at: Moment,
    /// Whether it ran out.
    late: bool,
}

/// What is late and due in one's cases.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = CaseTerms)]
pub(super) struct Out {
    /// How many ran out.
    late: usize,
    /// How many there are, with those.
    all: usize,
    /// The first thousand of them, the one that ends first first.
    items: Vec<TermOut>,
}

impl TermOut {
    pub(super) fn of(term: CaseTerm, now: Moment) -> Self {
        Self {
            late: term.is_late(now),
            case: term.case,
            number: term.number.to_string(),
            rule: term.rule,
            person: term.person,
            about: term.about,
            begun_at: term.begun,
            due_at: term.due,
        }
    }
}

impl Out {
    fn of(terms: CaseTerms, now: Moment) -> Self {
        let items = terms.first.into_iter().map(|term| TermOut::of(term, now)).collect();
        Self { late: terms.late, all: terms.all, items }
    }
}

/// List what is late and due in one's cases
#[utoipa::path(get, path = "/cases/terms", operation_id = "listCaseTerms", tag = "cases",
    responses((status = 200, description = "The terms", body = Out)))]
pub(super) async fn list(State(app): State<App>, caller: Caller) -> Result<Response, Wrong> {
    let terms = app.register.case_terms(&caller.by, MOST).await?;
    Ok(json(&Out::of(terms, caller.by.at)))
}
