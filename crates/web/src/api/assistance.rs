//! Mutual assistance, worked out from records.
use super::ask::{Asked, within};
use super::gate::Caller;
use super::json;
use super::schema::{DayText, Id};
use super::wrong::Wrong;
use crate::app::App;
use axum::extract::State;
use axum::response::Response;
use domain::assistance::{Left, Request, Summed, Totals};
use domain::day::{Day, Period};
use domain::id::RecordId;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// A request that is not done with.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = OpenAssistanceRequest)]
struct OpenOut {
    /// Its record.
    #[schema(value_type = Id)]
    record: RecordId,
    /// Its number.
    reference: String,
    /// A code of the list `request_type`.
    r#type: String,
    /// A code of the list `direction`.
    direction: String,
    /// A code of the list `country`.
    country: String,
    /// A code of the list `request_status`.
    status: String,
    /// When it was received or sent.
    #[schema(value_type = DayText)]
    received_on: Day,
    /// By when it is to be answered; null for no term.
    #[schema(required, value_type = Option<DayText>)]
    due_on: Option<Day>,
    /// Days left, below 0 when it is late; null for no term.
    #[schema(required)]
    days_left: Option<i32>,
}

impl OpenOut {
    fn of(one: Request, today: Day) -> Self {
        let days_left = match one.left(today) {
            Left::Days(n) => Some(n),
            Left::Late(n) => Some(-n),
            Left::NoTerm => None,
        };
        Self {
            record: one.id,
            reference: one.reference,
            r#type: one.kind,
            direction: one.direction,
            country: one.country,
            status: one.status,
            received_on: one.received,
            due_on: one.due,
            days_left,
        }
    }
}

/// A sum over records, of which some may not say how much.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = AssistanceSum)]
struct SumOut {
    /// In hundredths, of those that say; null when none does.
    #[schema(required)]
    hundredths: Option<i64>,
    /// How many do not say.
    not_known: usize,
}

impl From<Summed> for SumOut {
    fn from(sum: Summed) -> Self {
        Self { hundredths: (sum.says > 0).then_some(sum.known), not_known: sum.silent }
    }
}

/// What records come to, of a country.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = AssistanceTotals)]
struct TotalsOut {
    /// A code of the list `country`; null when the records do not say.
    #[schema(required)]
    country: Option<String>,
    /// A code of the list `direction`; null for penalties.
    #[schema(required)]
    direction: Option<String>,
    /// How many records.
    records: usize,
    /// To be recovered, or imposed.
    asked: SumOut,
    /// Recovered.
    recovered: SumOut,
}

impl TotalsOut {
    fn of(country: String, direction: Option<String>, totals: &Totals) -> Self {
        Self {
            country: (!country.is_empty()).then_some(country),
            direction,
            records: totals.records,
            asked: totals.asked.into(),
            recovered: totals.recovered.into(),
        }
    }
}

/// What a desk sees of mutual assistance.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = MutualAssistance)]
pub(super) struct Out {
    /// Requests that are not done with, of any year, the most urgent first.
    open: Vec<OpenOut>,
    /// What the requests of the year come to.
    requests: Vec<TotalsOut>,
    /// What the penalties of the year come to.
    penalties: Vec<TotalsOut>,
}

/// Which year it is about.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct OfYear {
    /// The year of the sums; this one if left out.
    #[param(minimum = 1, maximum = 9999)]
    pub(super) year: Option<i16>,
}

/// See mutual assistance between labour authorities
///
/// Worked out from the records of requests and penalties that one may see.
#[utoipa::path(get, path = "/mutual-assistance", operation_id = "getMutualAssistance",
    tag = "records", params(OfYear),
    responses((status = 200, description = "What waits, and what it comes to", body = Out)))]
pub(super) async fn show(
    State(app): State<App>,
    caller: Caller,
    Asked(asked): Asked<OfYear>,
) -> Result<Response, Wrong> {
    let today = caller.by.today();
    let year = within("year", asked.year.unwrap_or(today.year()), 1..=9999)?;
    let period = Period::year(year);
    let found = app.register.assistance(&caller.by, period).await?;
    let requests = found.requests.into_iter();
    let penalties = found.penalties.into_iter();
    Ok(json(&Out {
        open: found.open.into_iter().map(|one| OpenOut::of(one, today)).collect(),
        requests: requests
            .map(|((country, direction), totals)| TotalsOut::of(country, Some(direction), &totals))
            .collect(),
        penalties: penalties
            .map(|(country, totals)| TotalsOut::of(country, None, &totals))
            .collect(),
    }))
}
