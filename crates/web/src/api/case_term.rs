//! What is late and due in the cases one works on, and how the terms of a time were kept.
use super::ask::Asked;
use super::gate::Caller;
use super::json;
use super::schema::{CaseNumberText, DayText, Id, MomentText, moment};
use super::wrong::Wrong;
use crate::app::App;
use axum::extract::State;
use axum::response::Response;
use domain::day::{Day, Moment, Period};
use domain::id::{AlertId, CaseId, PersonId};
use register::case_term::{CaseTerm, CaseTerms};
use register::term_report::{Broken, RanIn, RuleKept};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

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

/// Of which time the terms are told.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct Between {
    /// The first day on which a term may end; that of the year unless said.
    #[param(value_type = Option<DayText>)]
    from: Option<Day>,
    /// The last day on which a term may end; today unless said.
    #[param(value_type = Option<DayText>)]
    until: Option<Day>,
}

/// A term that was broken.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = BrokenTerm)]
struct BrokenOut {
    /// The case in which it ran; null for one of an alert.
    #[schema(required, value_type = Option<Id>)]
    case: Option<CaseId>,
    /// The alert in which it ran; null for one of a case.
    #[schema(required, value_type = Option<Id>)]
    alert: Option<AlertId>,
    /// The number of the case or alert.
    number: String,
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
    /// The last moment that would have been in time.
    #[schema(value_type = MomentText)]
    #[serde(serialize_with = "moment")]
    due_at: Moment,
    /// When it was done after all; null while it is not.
    #[schema(required, value_type = Option<MomentText>)]
    #[serde(serialize_with = "super::schema::some_moment")]
    done_at: Option<Moment>,
}

/// How the terms of one rule were kept.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = TermsKept)]
pub(super) struct KeptOut {
    /// The rule, as the pack names it.
    rule: String,
    /// Those that were done in time.
    kept: usize,
    /// Those that run.
    running: usize,
    /// Those that were waived.
    waived: usize,
    /// Those that were broken, the first due first.
    broken: Vec<BrokenOut>,
}

impl From<Broken> for BrokenOut {
    fn from(broken: Broken) -> Self {
        let (case, alert, number) = match broken.of {
            RanIn::Case(id, number) => (Some(id), None, number.to_string()),
            RanIn::Alert(id, number) => (None, Some(id), number.to_string()),
        };
        let Broken { person, about, begun, due, done, .. } = broken;
        Self { case, alert, number, person, about, begun_at: begun, due_at: due, done_at: done }
    }
}

impl KeptOut {
    fn of(rule: String, kept: RuleKept) -> Self {
        let broken = kept.broken.into_iter().map(BrokenOut::from).collect();
        Self { rule, kept: kept.kept, running: kept.running, waived: kept.waived, broken }
    }
}

/// See how the terms of a time were kept
///
/// Those that end within it, in the cases and alerts one may know of, by rule: a rule of
/// which none ends then is left out.
#[utoipa::path(get, path = "/cases/terms/kept", operation_id = "listTermsKept", tag = "cases",
    params(Between),
    responses((status = 200, description = "By rule", body = Vec<KeptOut>)))]
pub(super) async fn kept(
    State(app): State<App>,
    caller: Caller,
    Asked(asked): Asked<Between>,
) -> Result<Response, Wrong> {
    let today = caller.by.today();
    let from = asked.from.unwrap_or_else(|| Period::year(today.year()).from);
    let until = asked.until.unwrap_or(today).plus(1);
    let kept = app.register.terms_kept(&caller.by, Period { from, until }).await?;
    Ok(json(&kept.into_iter().map(|(rule, of)| KeptOut::of(rule, of)).collect::<Vec<_>>()))
}
