//! Those suspected, accused or convicted, across cases.
use super::ask::{Asked, Coded, within};
use super::gate::Caller;
use super::json;
use super::schema::{
    CaseNumberText, Id, MomentText, NatureCode, OffenceCode, ProceedingStageCode,
    ProceedingStatusCode, ProceedingVerdictCode, moment,
};
use super::wrong::Wrong;
use crate::app::App;
use axum::extract::State;
use axum::response::Response;
use domain::day::Moment;
use domain::id::{CaseId, PersonId};
use domain::referral::perpetrator::{Reached, Status};
use domain::referral::proceeding::{Stage, Verdict};
use register::perpetrator::{Asked as Wanted, Found};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// Persons in an answer, at most.
const MOST: u16 = 200;

/// The sentence of a conviction.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = PerpetratorSentence)]
struct SentenceOut {
    /// Months of imprisonment; null when there are none or they are not known.
    #[schema(required)]
    months: Option<u32>,
    /// Whether it is suspended.
    suspended: bool,
    /// The fine, in hundredths of the currency; null when there is none or it is not known.
    #[schema(required)]
    fine: Option<u32>,
    /// Whether property is confiscated or forfeited.
    confiscation: bool,
}

/// How far the proceedings against somebody are.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = PerpetratorProceedings)]
struct ReachedOut {
    /// The stage.
    #[schema(value_type = ProceedingStageCode)]
    stage: &'static str,
    /// Since when.
    #[schema(value_type = MomentText)]
    #[serde(serialize_with = "moment")]
    since_at: Moment,
    /// Before whom.
    authority: String,
    /// For what.
    #[schema(value_type = OffenceCode)]
    offence: &'static str,
    /// What was decided last, finally or not; null while nothing was.
    #[schema(required, value_type = Option<ProceedingVerdictCode>)]
    verdict: Option<&'static str>,
    /// The sentence; null unless it was a conviction.
    #[schema(required)]
    sentence: Option<SentenceOut>,
}

impl From<Reached> for ReachedOut {
    fn from(reached: Reached) -> Self {
        Self {
            stage: reached.stage.code(),
            since_at: reached.since,
            authority: reached.authority,
            offence: reached.offence.code(),
            verdict: reached.verdict.map(Verdict::code),
            sentence: reached.sentence.map(|one| SentenceOut {
                months: one.months,
                suspended: one.suspended,
                fine: one.fine,
                confiscation: one.confiscation,
            }),
        }
    }
}

/// Somebody suspected, accused or convicted in a case.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Perpetrator)]
pub(super) struct PerpetratorOut {
    /// The case.
    #[schema(value_type = Id)]
    case: CaseId,
    /// Its number.
    #[schema(value_type = CaseNumberText)]
    number: String,
    /// The person.
    #[schema(value_type = Id)]
    person: PersonId,
    /// What they are before the law.
    #[schema(value_type = NatureCode)]
    nature: &'static str,
    /// How they stand; it follows from the steps.
    #[schema(value_type = ProceedingStatusCode)]
    status: &'static str,
    /// How far the proceedings are; null while no step of them was put down.
    #[schema(required)]
    proceedings: Option<ReachedOut>,
}

impl From<Found> for PerpetratorOut {
    fn from(one: Found) -> Self {
        Self {
            case: one.case,
            number: one.number.to_string(),
            person: one.of.person,
            nature: one.nature.code(),
            status: one.of.status.code(),
            proceedings: one.of.reached.map(ReachedOut::from),
        }
    }
}

/// A page of those suspected, accused or convicted.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Perpetrators)]
pub(super) struct Out {
    /// How many there are.
    all: usize,
    /// These of them: of the newest case first.
    items: Vec<PerpetratorOut>,
}

/// Who is asked for.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct Which {
    /// Those who stand so.
    #[param(value_type = Option<ProceedingStatusCode>)]
    status: Option<Coded<Status>>,
    /// Those whose proceedings reached this and no more.
    #[param(value_type = Option<ProceedingStageCode>)]
    stage: Option<Coded<Stage>>,
    /// Those of closed cases too.
    #[serde(default)]
    closed: bool,
    /// How many come before.
    #[serde(default)]
    #[param(minimum = 0, maximum = 100_000)]
    skip: u32,
    /// How many, at most.
    #[serde(default = "most")]
    #[param(minimum = 1, maximum = 200)]
    limit: u16,
}

const fn most() -> u16 {
    MOST
}

/// List those suspected, accused or convicted in the cases whose steps one reads
///
/// Who they are is sealed. Of a case with a child that is who works on it.
#[utoipa::path(get, path = "/perpetrators", operation_id = "listPerpetrators", tag = "cases",
    params(Which), responses((status = 200, description = "A page of them", body = Out)))]
pub(super) async fn list(
    State(app): State<App>,
    caller: Caller,
    Asked(which): Asked<Which>,
) -> Result<Response, Wrong> {
    let wanted = Wanted {
        status: which.status.map(|code| code.0),
        stage: which.stage.map(|code| code.0),
        closed: which.closed,
        skip: usize::try_from(within("skip", which.skip, 0..=100_000)?).unwrap_or(usize::MAX),
        limit: usize::from(within("limit", which.limit, 1..=MOST)?),
    };
    let (found, all) = app.register.perpetrators(&caller.by, wanted).await?;
    let items = found.into_iter().map(PerpetratorOut::from).collect();
    Ok(json(&Out { all, items }))
}
