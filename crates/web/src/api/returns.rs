//! Statutory returns, filled in for a year.
use super::ask::{Asked, within};
use super::gate::Caller;
use super::json;
use super::wrong::Wrong;
use crate::app::App;
use axum::extract::{Path, State};
use axum::response::Response;
use domain::returns::filled::{FilledTable, Value};
use domain::returns::{Return, ReturnTable, Unit};
use domain::statistics::cube::At;
use register::returns::FilledReturn;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use utoipa::{IntoParams, ToSchema};

/// A figure of a return.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ReturnCell)]
struct CellOut {
    /// By dimension a code; `_T` for everybody, `_U` for those of whom it is not known.
    codes: BTreeMap<&'static str, String>,
    /// Persons, or persons for every 100,000 inhabitants; null when it is not known, which is
    /// not nought.
    #[schema(required)]
    value: Option<f64>,
}

/// A table of a return.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ReturnTable)]
struct TableOut {
    /// Its id.
    id: String,
    /// What its figures are: `persons`, `rate`, or `not_counted`, which is blank.
    unit: &'static str,
    /// The counting rule.
    rule: String,
    /// Its version.
    rule_version: u32,
    /// By what.
    dimensions: Vec<&'static str>,
    /// The articles of the criminal code that it is about.
    articles: String,
    /// Whether it was read in its source that this is asked for.
    verified: bool,
    /// Why all of it is blank: `nobody_known`, `not_counted`, `no_population`; null when it is
    /// not.
    #[schema(required)]
    blank: Option<&'static str>,
    /// In what the figures are other than what is asked for; null where they are that.
    #[schema(required)]
    differs: Option<String>,
    /// Every cell.
    cells: Vec<CellOut>,
}

/// A return, filled in.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = StatutoryReturn)]
pub(super) struct Out {
    /// Its id.
    id: String,
    /// Its version.
    version: u32,
    /// The year it is about.
    year: i16,
    /// Up to and with which day was counted.
    as_of: String,
    /// The hash of the figures.
    sha256: String,
    /// How many figures are other than those that were sent last; null when none was sent.
    #[schema(required)]
    differences: Option<usize>,
    /// Its tables.
    tables: Vec<TableOut>,
}

fn cells(table: &FilledTable) -> Vec<CellOut> {
    let code = |of: usize, at: At| match at {
        At::Total => formats::returns::TOTAL.to_owned(),
        At::Unknown => formats::returns::UNKNOWN.to_owned(),
        At::Code(_) => table.code(of, at).unwrap_or_default().to_owned(),
    };
    let value = |value: Value| match value {
        Value::NotKnown => None,
        // A count of persons, and thousandths of a rate, are far below 2^53.
        Value::Count(_) | Value::Rate(_) => formats::returns::figure(value).parse().ok(),
    };
    let cell = |cell: domain::returns::filled::Cell| CellOut {
        codes: (0..)
            .zip(&cell.at)
            .map(|(of, at)| (table.dimensions[of].code(), code(of, *at)))
            .collect(),
        value: value(cell.value),
    };
    table.cells().map(cell).collect()
}

impl Out {
    fn of(of: &Return, found: FilledReturn, language: domain::words::Language) -> Self {
        let table = |asked: &ReturnTable, table: &FilledTable| TableOut {
            id: table.id.clone(),
            unit: Unit::code(table.unit),
            rule: table.rule.clone(),
            rule_version: table.rule_version,
            dimensions: table.dimensions.iter().map(|one| one.code()).collect(),
            articles: asked.articles.in_language(language).to_owned(),
            verified: asked.verified,
            blank: table.blank.map(domain::returns::filled::Blank::code),
            differs: asked.differs.as_ref().map(|words| words.in_language(language).to_owned()),
            cells: cells(table),
        };
        let FilledReturn { filled, sha256, kept, differences } = found;
        let tables = filled.tables.iter();
        Self {
            tables: tables
                .filter_map(|filled| Some(table(of.table(&filled.id)?, filled)))
                .collect(),
            id: filled.id,
            version: filled.version,
            year: filled.year,
            as_of: filled.as_of.to_string(),
            sha256,
            differences: (!kept.is_empty()).then_some(differences.len()),
        }
    }
}

/// Which year.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct Of {
    /// The year.
    #[param(minimum = 2000, maximum = 9999)]
    year: i16,
}

/// Fill a statutory return in
///
/// From what is counted now; what is blank is not known, and not nought.
#[utoipa::path(get, path = "/returns/{id}", operation_id = "getReturn",
    tag = "submissions", params(("id" = String, Path, description = "The return", example = "eurostat"), Of),
    responses((status = 200, description = "The return", body = Out),
        (status = 404, description = "There is no such return"),
        (status = 422, description = "The year cannot be counted")))]
pub(super) async fn open(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<String>,
    Asked(of): Asked<Of>,
) -> Result<Response, Wrong> {
    within("year", of.year, 2000..=9999)?;
    let found = app.register.fill_return(&caller.by, &id, of.year, None).await?;
    let asked = app.register.pack().statutory_return(&id).ok_or(register::Error::NotFound)?;
    Ok(json(&Out::of(asked, found, caller.by.actor.language)))
}
