//! The reconciliation board of a year.
use super::ask::{Asked, within};
use super::gate::Caller;
use super::json;
use super::wrong::Wrong;
use crate::app::App;
use axum::extract::State;
use axum::response::Response;
use domain::reconciliation::Total;
use register::reconciliation::Reconciled;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// What one body counts.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = BoardBody)]
struct BodyOut {
    /// The institution.
    institution: String,
    /// Rows that it sent.
    rows: usize,
    /// What the rule counts of them, each once.
    counted: usize,
    /// Rows that the rule does not count.
    left_out: usize,
    /// Rows that do not say what the rule asks.
    unknown: usize,
    /// Persons that no other body counts.
    alone: usize,
}

/// Persons that exactly these bodies count.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = BoardSet)]
struct SetOut {
    /// The institutions.
    institutions: Vec<String>,
    /// How many persons.
    persons: usize,
}

/// Persons in all, and how far undecided pairs may change that.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = BoardTotal)]
struct TotalOut {
    /// By what is decided.
    decided: usize,
    /// No way of deciding the pairs that are open makes it less.
    least: usize,
    /// The mean over the draws.
    mean: f64,
    /// Below this in one draw of forty.
    low: usize,
    /// Above this in one draw of forty.
    high: usize,
    /// Pairs that are not decided.
    undecided: usize,
}

impl From<Total> for TotalOut {
    fn from(total: Total) -> Self {
        let Total { decided, least, mean, low, high, undecided } = total;
        Self { decided, least, mean, low, high, undecided }
    }
}

/// The board of a year under a rule.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ReconciliationBoard)]
pub(super) struct Out {
    /// The year.
    year: i16,
    /// The counting rule.
    rule: String,
    /// Its version.
    version: u32,
    /// By body.
    bodies: Vec<BodyOut>,
    /// By which bodies persons are counted; empty where events are.
    sets: Vec<SetOut>,
    /// In all; null where events are counted.
    #[schema(required)]
    total: Option<TotalOut>,
    /// Whether a list came after the last comparison, or there was none.
    stale: bool,
}

impl Out {
    fn of(year: i16, found: Reconciled) -> Self {
        let Reconciled { rule, bodies, board, stale } = found;
        let set = |(set, persons): (Vec<usize>, usize)| SetOut {
            institutions: set.into_iter().map(|body| bodies[body].clone()).collect(),
            persons,
        };
        let sets = board.sets.into_iter().map(set).collect();
        let body = |(institution, body): (&String, domain::reconciliation::BodyCount)| BodyOut {
            institution: institution.clone(),
            rows: body.rows,
            counted: body.counted,
            left_out: body.left_out,
            unknown: body.unknown,
            alone: body.alone,
        };
        Self {
            year,
            rule: rule.id,
            version: rule.version,
            bodies: bodies.iter().zip(board.bodies).map(body).collect(),
            sets,
            total: board.total.map(TotalOut::from),
            stale,
        }
    }
}

/// Which board.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct Of {
    /// The year.
    #[param(minimum = 2000, maximum = 9999)]
    year: i16,
    /// The counting rule.
    #[param(max_length = 100, example = "newly_identified")]
    rule: String,
    /// Its version; the newest unless said.
    #[param(minimum = 1, maximum = 1_000)]
    version: Option<u32>,
}

/// Read the reconciliation board of a year
///
/// How many each body counts under a rule, and how many persons they count in all.
#[utoipa::path(get, path = "/reconciliation", operation_id = "getReconciliation",
    tag = "submissions", params(Of), responses((status = 200, description = "The board", body = Out),
        (status = 404, description = "There is no such rule")))]
pub(super) async fn board(
    State(app): State<App>,
    caller: Caller,
    Asked(of): Asked<Of>,
) -> Result<Response, Wrong> {
    within("year", of.year, 2000..=9999)?;
    if let Some(version) = of.version {
        within("version", version, 1..=1_000)?;
    }
    let newest = app.register.pack().rules_in_use().find(|rule| rule.id == of.rule);
    let version = of.version.or(newest.map(|rule| rule.version)).unwrap_or_default();
    let found = app.register.reconciliation(&caller.by, of.year, (&of.rule, version)).await?;
    Ok(json(&Out::of(of.year, found)))
}
