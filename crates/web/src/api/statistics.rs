//! Persons counted by a rule.
use super::ask::{Asked, within};
use super::gate::Caller;
use super::json;
use super::wrong::Wrong;
use crate::app::App;
use axum::extract::State;
use axum::response::Response;
use domain::statistics::cube::{At, Filter};
use domain::statistics::dimension::Dimension;
use register::statistics::{Question, Tabulated};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// How many persons stand in a cell.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = StatisticsCell)]
struct CellOut {
    /// A code of each dimension, in their order: `total` for everybody, null for those of whom
    /// it is not known.
    codes: Vec<Option<String>>,
    /// How many, each once.
    persons: u64,
}

/// Persons counted by a rule.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = StatisticsTable)]
pub(super) struct Out {
    /// The counting rule.
    rule: String,
    /// Its version.
    version: u32,
    /// The first year.
    from: i16,
    /// The last year.
    until: i16,
    /// Up to and with which day it was counted.
    as_of: String,
    /// The month in which the first case was opened; null without a case. Before it nothing is
    /// known, which is not nobody.
    #[schema(required)]
    since: Option<String>,
    /// By what.
    dimensions: Vec<&'static str>,
    /// Every cell, totals among them; codes that nobody has are left out.
    cells: Vec<CellOut>,
}

impl Out {
    fn of(question: &Question, found: Tabulated) -> Self {
        let Tabulated { rule, crossed, as_of, since } = found;
        let crossed = crossed.without_empty();
        let code = |dimension: usize, at: At| match at {
            At::Total => Some("total".to_owned()),
            At::Unknown => None,
            At::Code(code) => Some(crossed.codes[dimension][code].clone()),
        };
        let cell = |at: Vec<At>| CellOut {
            codes: at.iter().enumerate().map(|(of, at)| code(of, *at)).collect(),
            persons: crossed.count(&at),
        };
        Self {
            rule: rule.id,
            version: rule.version,
            from: *question.years.start(),
            until: *question.years.end(),
            as_of: as_of.to_string(),
            since: since.map(|month| month.to_string()),
            dimensions: crossed.dimensions.iter().map(|one| one.code()).collect(),
            cells: crossed.cells().into_iter().map(cell).collect(),
        }
    }
}

/// What is counted.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct Of {
    /// The counting rule.
    #[param(max_length = 100, example = "newly_identified")]
    rule: String,
    /// Its version; the newest unless said.
    #[param(minimum = 1, maximum = 1_000)]
    version: Option<u32>,
    /// The first year.
    #[param(minimum = 2000, maximum = 9999)]
    from: i16,
    /// The last year; the first unless said. At most 40 years are counted at once.
    #[param(minimum = 2000, maximum = 9999)]
    until: Option<i16>,
    /// By what the rows are.
    #[param(max_length = 100, example = "sex")]
    rows: String,
    /// By what the columns are; by nothing unless said.
    #[param(max_length = 100, example = "form_of_exploitation")]
    columns: Option<String>,
}

/// Count persons by a rule
///
/// Each person once in every cell and every total. Small numbers tell of persons: what leaves
/// the office is made safe as a publication.
#[utoipa::path(get, path = "/statistics", operation_id = "getStatistics",
    tag = "submissions", params(Of), responses((status = 200, description = "The table", body = Out),
        (status = 404, description = "There is no such rule, or it does not count by this"),
        (status = 422, description = "The years or the table cannot be counted")))]
pub(super) async fn table(
    State(app): State<App>,
    caller: Caller,
    Asked(of): Asked<Of>,
) -> Result<Response, Wrong> {
    within("from", of.from, 2000..=9999)?;
    let until = of.until.unwrap_or(of.from);
    within("until", until, 2000..=9999)?;
    if let Some(version) = of.version {
        within("version", version, 1..=1_000)?;
    }
    let newest = app.register.pack().rules_in_use().find(|rule| rule.id == of.rule);
    let version = of.version.or(newest.map(|rule| rule.version)).unwrap_or_default();
    let dimension = |code: &str| code.parse::<Dimension>().map_err(|()| register::Error::NotFound);
    let mut dimensions = vec![dimension(&of.rows)?];
    if let Some(columns) = &of.columns {
        dimensions.push(dimension(columns)?);
    }
    let question = Question {
        rule: (of.rule, version),
        years: of.from..=until,
        dimensions,
        filter: Filter::new(),
    };
    let found = app.register.statistics(&caller.by, &question).await?;
    Ok(json(&Out::of(&question, found)))
}
