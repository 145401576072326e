//! Local commissions: how each does, and where one is needed.
use super::ask::{Asked, Named, within};
use super::gate::Caller;
use super::json;
use super::page::{self, Listed};
use super::record::Out as RecordOut;
use super::schema::DayText;
use super::wrong::Wrong;
use crate::app::App;
use axum::extract::State;
use axum::http::Uri;
use axum::response::Response;
use domain::day::{Day, Period};
use domain::local_commission::{Plan, Scorecard};
use register::local_commission::{Commission, RegionLoad};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// A local commission and how it does.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = LocalCommission)]
pub(super) struct Out<'c> {
    /// Its code.
    #[schema(example = "LCCTHB-VAR")]
    code: &'c str,
    /// Its record.
    record: RecordOut<'c>,
    /// How it does in the year.
    scorecard: ScorecardOut<'c>,
}

/// How a commission does in a year.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Scorecard)]
struct ScorecardOut<'c> {
    /// The year.
    year: i16,
    /// Whether every item of readiness is done.
    functions: bool,
    /// Each item of readiness with its latest check.
    readiness: Vec<ItemOut<'c>>,
    /// Where the work plan of the year is.
    plan: PlanCode,
    /// The day the work plan was adopted.
    #[schema(value_type = Option<DayText>, required)]
    plan_adopted_on: Option<Day>,
    /// Recommendations that the plan should have addressed.
    to_address: usize,
    /// Those of them that it names.
    addressed: usize,
    /// Visits of the year that were held.
    visits: usize,
    /// Those of them by an external evaluator whose report is here.
    external_visits: usize,
    /// The points of 100 of the latest assessed visit of any year.
    #[schema(required)]
    score: Option<i64>,
    /// What became of the recommendations to it.
    recommendations: RecommendationsOut,
    /// What it did in the year.
    work: WorkOut,
}

/// An item of readiness.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ReadinessItem)]
struct ItemOut<'c> {
    /// Its code.
    code: &'c str,
    /// What the latest check found; null when it was never checked.
    #[schema(required)]
    done: Option<bool>,
    /// The day of that check.
    #[schema(value_type = Option<DayText>, required)]
    checked_on: Option<Day>,
}

/// Where a work plan is.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = WorkPlanState)]
enum PlanCode {
    /// There is none.
    Missing,
    /// It is being written.
    Draft,
    /// It was adopted.
    Adopted,
}

/// Recommendations by what became of them.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = RecommendationCounts)]
struct RecommendationsOut {
    /// All that were issued.
    given: usize,
    /// Accepted or carried out.
    accepted: usize,
    /// Carried out.
    done: usize,
    /// Refused.
    not_accepted: usize,
    /// Not carried out though their day has passed.
    overdue: usize,
}

/// What a commission did in a year.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = CommissionWork)]
struct WorkOut {
    /// Events, trainings and meetings held.
    events: i64,
    /// Copies of materials handed out.
    copies: i64,
    /// Records entered.
    records: i64,
    /// The day of the latest of them.
    #[schema(value_type = Option<DayText>, required)]
    last_activity: Option<Day>,
}

impl<'c> From<&'c Scorecard> for ScorecardOut<'c> {
    fn from(s: &'c Scorecard) -> Self {
        let (plan, plan_adopted_on) = match s.plan {
            Plan::Missing => (PlanCode::Missing, None),
            Plan::Draft => (PlanCode::Draft, None),
            Plan::Adopted(day) => (PlanCode::Adopted, Some(day)),
        };
        let r = s.recommendations;
        Self {
            year: s.year,
            functions: s.functions(),
            readiness: s
                .readiness
                .iter()
                .map(|i| ItemOut { code: &i.code, done: i.done, checked_on: i.checked_on })
                .collect(),
            plan,
            plan_adopted_on,
            to_address: s.to_address,
            addressed: s.addressed,
            visits: s.visits,
            external_visits: s.external_visits,
            score: s.score,
            recommendations: RecommendationsOut {
                given: r.given,
                accepted: r.accepted,
                done: r.done,
                not_accepted: r.not_accepted,
                overdue: r.overdue,
            },
            work: WorkOut {
                events: s.work.events,
                copies: s.work.copies,
                records: s.work.records,
                last_activity: s.work.last_activity,
            },
        }
    }
}

impl<'c> From<&'c Commission> for Out<'c> {
    fn from(c: &'c Commission) -> Self {
        Self { code: &c.code, record: (&c.record).into(), scorecard: (&c.scorecard).into() }
    }
}

/// Which year.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct Year {
    /// The year; that of the programme that runs unless said.
    #[param(value_type = Option<u16>, minimum = 2000, maximum = 2200)]
    year: Option<i16>,
}

impl Year {
    async fn or_latest(&self, app: &App, caller: &Caller) -> Result<i16, Wrong> {
        match self.year {
            None => latest_year(app, caller).await,
            Some(year) => within("year", year, 2000..=2200),
        }
    }
}

/// The year that the pages begin with.
async fn latest_year(app: &App, caller: &Caller) -> Result<i16, Wrong> {
    let latest = crate::commissions::latest_year(app, caller.by.today()).await;
    latest.map_err(Wrong::Told)
}

/// List the local commissions with their scorecards
#[utoipa::path(get, path = "/local-commissions", operation_id = "listLocalCommissions",
    tag = "local commissions", params(Year),
    responses((status = 200, description = "The commissions", body = Listed<Out<'static>>),
        (status = 404, description = "The account sees no records")))]
pub(super) async fn list(
    State(app): State<App>,
    caller: Caller,
    Asked(asked): Asked<Year>,
    uri: Uri,
) -> Result<Response, Wrong> {
    let year = asked.or_latest(&app, &caller).await?;
    let all = app.register.local_commissions(&caller.by, year, caller.by.today()).await?;
    let items: Vec<Out<'_>> = all.iter().map(Out::from).collect();
    Ok(page::answer(&uri, &items, None))
}

/// A local commission with the records its scorecard is made from.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = OpenLocalCommission)]
pub(super) struct Open<'c> {
    /// The commission.
    #[serde(flatten)]
    commission: Out<'c>,
    /// Checks of its readiness.
    checks: Vec<RecordOut<'c>>,
    /// Its work plans.
    plans: Vec<RecordOut<'c>>,
    /// Visits to it.
    visits: Vec<RecordOut<'c>>,
    /// Recommendations addressed to it.
    recommendations: Vec<RecordOut<'c>>,
}

/// Open a local commission
///
/// With the records its scorecard is made from, the latest first.
#[utoipa::path(get, path = "/local-commissions/{code}", operation_id = "getLocalCommission",
    tag = "local commissions", params(Year),
    responses((status = 200, description = "The commission", body = Open<'static>)))]
pub(super) async fn open(
    State(app): State<App>,
    caller: Caller,
    Named(code): Named<String>,
    Asked(asked): Asked<Year>,
) -> Result<Response, Wrong> {
    let year = asked.or_latest(&app, &caller).await?;
    let opened = app.register.local_commission(&caller.by, &code, year, caller.by.today()).await?;
    Ok(json(&Open {
        commission: (&opened.commission).into(),
        checks: opened.checks.iter().map(RecordOut::from).collect(),
        plans: opened.plans.iter().map(RecordOut::from).collect(),
        visits: opened.visits.iter().map(RecordOut::from).collect(),
        recommendations: opened.recommendations.iter().map(RecordOut::from).collect(),
    }))
}

/// Which period.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct During {
    /// From this day; the first of the year unless said.
    #[param(value_type = Option<DayText>)]
    from: Option<Day>,
    /// To this day; today unless said.
    #[param(value_type = Option<DayText>)]
    until: Option<Day>,
}

/// What an oblast had to carry.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = RegionLoad)]
pub(super) struct Load {
    /// The code of the oblast.
    #[schema(example = "VAR")]
    oblast: String,
    /// Its active local commissions.
    commissions: Vec<String>,
    /// Records of what was done there.
    records: i64,
    /// Persons at risk referred to a service.
    referrals: i64,
    /// Whether it carries as much as the oblasti with a commission, and has
    /// none.
    in_need: bool,
}

impl From<RegionLoad> for Load {
    fn from(r: RegionLoad) -> Self {
        Self {
            oblast: r.oblast,
            commissions: r.load.commissions,
            records: r.load.records,
            referrals: r.load.referrals,
            in_need: r.in_need,
        }
    }
}

/// List what each oblast had to carry
///
/// And where a local commission is needed.
#[utoipa::path(get, path = "/regions", operation_id = "listRegions", tag = "local commissions",
    params(During),
    responses((status = 200, description = "The oblasti", body = Listed<Load>),
        (status = 404, description = "The account sees no records")))]
pub(super) async fn regions(
    State(app): State<App>,
    caller: Caller,
    Asked(during): Asked<During>,
    uri: Uri,
) -> Result<Response, Wrong> {
    let today = caller.by.today();
    let from = match during.from {
        Some(day) => day,
        None => Period::year(latest_year(&app, &caller).await?).from,
    };
    let until = during.until.unwrap_or(today).plus(1);
    let loads = app.register.region_loads(&caller.by, Period { from, until }).await?;
    let items: Vec<Load> = loads.into_iter().map(Load::from).collect();
    Ok(page::answer(&uri, &items, None))
}
