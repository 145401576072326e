//! One procedure across cases: children, borders, compensation.
use super::ask::{Asked, Sent, within};
use super::gate::Caller;
use super::json;
use super::opening::{Opening, opened};
use super::schema::{
    CaseNumberText, CaseStateCode, ChildEventCode, ClaimEventCode, ClockStateCode, CrossingCode,
    DirectionCode, Id, MomentText, OwnerCode, SumCode, moment, some_moment,
};
use super::wrong::Wrong;
use crate::app::App;
use axum::extract::State;
use axum::response::Response;
use domain::access::Purpose;
use domain::day::Moment;
use domain::id::{CaseId, PersonId};
use domain::referral::clock::Clock;
use domain::referral::compensation::Sum;
use domain::referral::worklist::{Far, Line, Procedure};
use register::Error;
use register::worklist::{Asked as Query, Worklist};
use serde::Serialize;
use utoipa::{IntoParams, ToSchema};

/// Cases in an answer, at most.
const MOST: u16 = 200;

/// A term of a procedure.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = WorklistTerm)]
struct TermOut {
    /// The rule of the term, as the pack names it.
    rule: &'static str,
    /// What it is about within the rule: a step for a child; null otherwise.
    #[schema(required)]
    about: Option<String>,
    /// When it ends.
    #[schema(value_type = MomentText)]
    #[serde(serialize_with = "moment")]
    due_at: Moment,
    /// When it was kept; null while it was not.
    #[schema(required, value_type = Option<MomentText>)]
    #[serde(serialize_with = "some_moment")]
    done_at: Option<Moment>,
    /// How it stands.
    #[schema(value_type = ClockStateCode)]
    state: &'static str,
}

impl TermOut {
    fn of(clock: &Clock, now: Moment) -> Self {
        Self {
            rule: clock.rule,
            about: clock.about.clone(),
            due_at: clock.due,
            done_at: clock.done,
            state: clock.state(now).code(),
        }
    }
}

/// What comes next, and whose duty it is.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = WorklistNext)]
struct NextOut {
    /// The code of the step.
    step: &'static str,
    /// Whose duty.
    #[schema(value_type = OwnerCode)]
    owner: &'static str,
}

/// What was done for a child, and when first.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = WorklistChildStep)]
struct DoneOut {
    /// What.
    #[schema(value_type = ChildEventCode)]
    event: &'static str,
    /// When.
    #[schema(value_type = MomentText)]
    #[serde(serialize_with = "moment")]
    at: Moment,
}

/// How far the mechanism for a child is.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = WorklistChild)]
struct ChildOut {
    /// Whether the child was found abroad.
    abroad: bool,
    /// What was done.
    done: Vec<DoneOut>,
}

/// How far a referral across a border is.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = WorklistCrossing)]
struct CrossingOut {
    /// Which way.
    #[schema(value_type = DirectionCode)]
    direction: &'static str,
    /// The other country.
    country: String,
    /// The body there.
    body: String,
    /// The phase.
    #[schema(value_type = CrossingCode)]
    phase: &'static str,
}

/// A sum: `known` with how much (0 is none), `unknown`, or `not_yet`.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = WorklistSum)]
struct SumOut {
    /// What is known of it.
    #[schema(value_type = SumCode)]
    state: &'static str,
    /// In hundredths of the currency; null unless it is known.
    #[schema(required)]
    hundredths: Option<u32>,
}

impl From<Sum> for SumOut {
    fn from(sum: Sum) -> Self {
        match sum {
            Sum::NotYet => Self { state: "not_yet", hundredths: None },
            Sum::Unknown => Self { state: "unknown", hundredths: None },
            Sum::Known(amount) => Self { state: "known", hundredths: Some(amount) },
        }
    }
}

/// How far a claim is.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = WorklistClaim)]
struct ClaimOut {
    /// What happened last.
    #[schema(value_type = ClaimEventCode)]
    last: &'static str,
    /// Whether the term of the decision was extended.
    extended: bool,
    /// What was claimed.
    claimed: SumOut,
    /// What was decided.
    decided: SumOut,
    /// What was paid.
    paid: SumOut,
}

/// The procedure of a person in a case.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = WorklistLine)]
pub(super) struct LineOut {
    /// The case.
    #[schema(value_type = Id)]
    case: CaseId,
    /// Its number.
    #[schema(value_type = CaseNumberText)]
    number: String,
    /// Whether it is worked on.
    #[schema(value_type = CaseStateCode)]
    state: &'static str,
    /// Whom it is about.
    #[schema(value_type = Id)]
    person: PersonId,
    /// When it began.
    #[schema(value_type = MomentText)]
    #[serde(serialize_with = "moment")]
    begun_at: Moment,
    /// Since when it is so far.
    #[schema(value_type = MomentText)]
    #[serde(serialize_with = "moment")]
    since_at: Moment,
    /// Whether nothing follows.
    over: bool,
    /// What comes next.
    next: Vec<NextOut>,
    /// Its terms.
    terms: Vec<TermOut>,
    /// Of a child; null otherwise.
    #[schema(required)]
    child: Option<ChildOut>,
    /// Of a referral across a border; null otherwise.
    #[schema(required)]
    crossing: Option<CrossingOut>,
    /// When the person was last helped to return; null otherwise.
    #[schema(required, value_type = Option<MomentText>)]
    #[serde(serialize_with = "some_moment")]
    returned_at: Option<Moment>,
    /// Of a claim; null otherwise.
    #[schema(required)]
    claim: Option<ClaimOut>,
}

/// A page of the cases of a procedure.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Worklist)]
pub(super) struct Out {
    /// How many cases there are.
    all: usize,
    /// Of how many a term ran out.
    late: usize,
    /// The lines of these cases: those whose term ends first first.
    items: Vec<LineOut>,
}

fn line(case: (CaseId, &str, &'static str), line: Line, now: Moment) -> LineOut {
    let (mut child, mut crossing, mut returned, mut claim) = (None, None, None, None);
    match line.far {
        Far::Child { done, abroad } => {
            let done = done.into_iter().map(|(event, at)| DoneOut { event: event.code(), at });
            child = Some(ChildOut { abroad, done: done.collect() });
        }
        Far::Crossing(there) => {
            crossing = Some(CrossingOut {
                direction: there.direction.code(),
                country: there.country,
                body: there.body,
                phase: there.phase.code(),
            });
        }
        Far::Return(at) => returned = Some(at),
        Far::Claim(there) => {
            claim = Some(ClaimOut {
                last: there.last.code(),
                extended: there.extended,
                claimed: there.claimed.into(),
                decided: there.decided.into(),
                paid: there.paid.into(),
            });
        }
    }
    let next = line.next.iter().map(|one| NextOut { step: one.step, owner: one.owner.code() });
    LineOut {
        case: case.0,
        number: case.1.to_owned(),
        state: case.2,
        person: line.person,
        begun_at: line.begun,
        since_at: line.since,
        over: line.over,
        next: next.collect(),
        terms: line.clocks.iter().map(|clock| TermOut::of(clock, now)).collect(),
        child,
        crossing,
        returned_at: returned,
        claim,
    }
}

impl Out {
    fn of(list: Worklist, now: Moment) -> Self {
        let mut items = Vec::new();
        for case in list.cases {
            let number = case.number.to_string();
            let of = (case.case, number.as_str(), case.state.code());
            items.extend(case.lines.into_iter().map(|one| line(of, one, now)));
        }
        Self { all: list.all, late: list.late, items }
    }
}

/// Which cases.
#[derive(Debug, serde::Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct Which {
    /// The closed ones too.
    #[serde(default)]
    closed: bool,
    /// How many cases come before.
    #[serde(default)]
    #[param(minimum = 0, maximum = 100_000)]
    skip: u32,
    /// How many cases, at most.
    #[serde(default = "most")]
    #[param(minimum = 1, maximum = 200)]
    limit: u16,
}

const fn most() -> u16 {
    MOST
}

async fn found(
    app: &App,
    caller: &Caller,
    procedure: Procedure,
    (which, purpose): (&Which, Option<Purpose>),
) -> Result<Out, Wrong> {
    let asked = Query {
        procedure,
        closed: which.closed,
        purpose,
        skip: i64::from(within("skip", which.skip, 0..=100_000)?),
        limit: i64::from(within("limit", which.limit, 1..=MOST)?),
    };
    let list = app.register.worklist(&caller.by, asked).await?;
    Ok(Out::of(list, caller.by.at))
}

/// List the coordination mechanism of each child in the cases one works on
#[utoipa::path(get, path = "/children", operation_id = "listChildren", tag = "cases",
    params(Which), responses((status = 200, description = "The children", body = Out)))]
pub(super) async fn children(
    State(app): State<App>,
    caller: Caller,
    Asked(which): Asked<Which>,
) -> Result<Response, Wrong> {
    Ok(json(&found(&app, &caller, Procedure::Children, (&which, None)).await?))
}

/// Open the coordination mechanism of each child in every case
///
/// For those who read every case, who say for what.
#[utoipa::path(post, path = "/children/opening", operation_id = "openChildren", tag = "cases",
    params(Which), request_body = Opening,
    responses((status = 200, description = "The children", body = Out)))]
pub(super) async fn all_children(
    State(app): State<App>,
    caller: Caller,
    Asked(which): Asked<Which>,
    Sent(opening): Sent<Opening>,
) -> Result<Response, Wrong> {
    if !app.register.reads_with_purpose(&caller.by, Procedure::Children) {
        return Err(Error::Denied.into());
    }
    let asked = (&which, Some(opening.purpose.0));
    Ok(opened(&found(&app, &caller, Procedure::Children, asked).await?))
}

/// List referrals across borders, and who was helped to return
#[utoipa::path(get, path = "/cross-border", operation_id = "listCrossBorder", tag = "cases",
    params(Which), responses((status = 200, description = "The referrals", body = Out)))]
pub(super) async fn borders(
    State(app): State<App>,
    caller: Caller,
    Asked(which): Asked<Which>,
) -> Result<Response, Wrong> {
    Ok(json(&found(&app, &caller, Procedure::Borders, (&which, None)).await?))
}

/// List claims for compensation
#[utoipa::path(get, path = "/compensation", operation_id = "listCompensation", tag = "cases",
    params(Which), responses((status = 200, description = "The claims", body = Out)))]
pub(super) async fn compensation(
    State(app): State<App>,
    caller: Caller,
    Asked(which): Asked<Which>,
) -> Result<Response, Wrong> {
    Ok(json(&found(&app, &caller, Procedure::Compensation, (&which, None)).await?))
}
