//! Steps of the procedure of a case: put down, read with what follows from them,
//! taken back; the reason of one is opened.
use super::ask::{Coded, Confided, Named, Sent};
use super::gate::Caller;
use super::opening::{Mistake, Opening, opened};
use super::page::{self, Listed};
use super::schema::{ClockStateCode, Id, MomentText, moment};
use super::shaped::{StepBody, read};
use super::wrong::Wrong;
use super::{created, json};
use crate::app::App;
use axum::extract::State;
use axum::http::Uri;
use axum::response::Response;
use domain::access::SealedClass;
use domain::day::Moment;
use domain::id::{AccountId, CaseId, PersonId, StepId};
use domain::referral::clock::Clock;
use domain::referral::step::Step;
use register::case_file::Narrative;
use register::step::{Entered, NewStep, Procedure};
use register::{Error, Refusal};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use utoipa::ToSchema;

/// A step as it was put down. Its reason is sealed.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = CaseStep)]
pub(super) struct Out {
    /// Its id.
    #[schema(value_type = Id)]
    id: StepId,
    /// Whom it is about.
    #[schema(value_type = Id)]
    person: PersonId,
    /// When it was so.
    #[schema(value_type = MomentText)]
    #[serde(serialize_with = "moment")]
    on: Moment,
    /// When it was put down.
    #[schema(value_type = MomentText)]
    #[serde(serialize_with = "moment")]
    entered_at: Moment,
    /// Who put it down.
    #[schema(value_type = Id)]
    by: AccountId,
    /// Their institution.
    institution: String,
    /// What was done: its sort under `step`, and what belongs to it.
    #[schema(value_type = Object)]
    step: Step,
    /// Whether a reason is kept with it.
    has_reason: bool,
}

impl From<Entered> for Out {
    fn from(one: Entered) -> Self {
        Self {
            id: one.entry.id,
            person: one.entry.person,
            on: one.entry.on,
            entered_at: one.entry.at,
            by: one.by,
            institution: one.entry.institution,
            step: one.entry.step,
            has_reason: one.has_reason,
        }
    }
}

/// List the steps of a case
///
/// In the order in which they happened, with those that were taken back. Of a case
/// with a child, for those who work on it; others open it by `openProcedure`.
#[utoipa::path(get, path = "/cases/{id}/steps", operation_id = "listSteps", tag = "cases",
    responses((status = 200, description = "The steps", body = Listed<Out>)))]
pub(super) async fn list(
    State(app): State<App>,
    caller: Caller,
    Named(id): Named<CaseId>,
    uri: Uri,
) -> Result<Response, Wrong> {
    let procedure = app.register.procedure(&caller.by, id).await?;
    let items: Vec<Out> = procedure.steps.into_iter().map(Out::from).collect();
    Ok(page::answer(&uri, &items, None))
}

/// A term of the procedure.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct ProcedureTerm {
    /// The rule, `D1`.
    rule: &'static str,
    /// Whom it is about; null when it is about the case.
    #[schema(value_type = Option<Id>, required)]
    person: Option<PersonId>,
    /// What it is about besides, as a code; null when the rule says it all.
    #[schema(required)]
    about: Option<String>,
    /// Since when it runs.
    #[schema(value_type = MomentText)]
    #[serde(serialize_with = "moment")]
    begun: Moment,
    /// When it ends.
    #[schema(value_type = MomentText)]
    #[serde(serialize_with = "moment")]
    due: Moment,
    /// How it stands now.
    #[schema(value_type = ClockStateCode)]
    state: &'static str,
}

/// List the terms of the procedure of a case
///
/// Also those that were kept, and waived.
#[utoipa::path(get, path = "/cases/{id}/procedure-terms", operation_id = "listProcedureTerms",
    tag = "cases",
    responses((status = 200, description = "The terms", body = Listed<ProcedureTerm>)))]
pub(super) async fn terms(
    State(app): State<App>,
    caller: Caller,
    Named(id): Named<CaseId>,
    uri: Uri,
) -> Result<Response, Wrong> {
    let procedure = app.register.procedure(&caller.by, id).await?;
    app.register.case_terms_shown(&caller.by, id).await?;
    Ok(page::answer(&uri, &terms_of(&procedure, caller.by.at), None))
}

fn terms_of(procedure: &Procedure, now: Moment) -> Vec<ProcedureTerm> {
    let term = |clock: &Clock| ProcedureTerm {
        rule: clock.rule,
        person: clock.person,
        about: clock.about.clone(),
        begun: clock.begun,
        due: clock.due,
        state: clock.state(now).code(),
    };
    procedure.clocks.iter().map(term).collect()
}

/// The procedure of a case.
#[derive(Serialize, ToSchema)]
#[schema(as = CaseProcedure)]
pub(super) struct Whole {
    /// Its steps, in the order in which they happened.
    steps: Vec<Out>,
    /// Its terms, those too that were kept.
    terms: Vec<ProcedureTerm>,
}

/// Open the procedure of a case with a child
///
/// For whoever reads every case by their role and does not work on this one, who
/// says for what.
#[utoipa::path(post, path = "/cases/{id}/procedure/opening", operation_id = "openProcedure",
    tag = "cases", request_body = Opening,
    responses((status = 200, description = "The procedure", body = Whole)))]
pub(super) async fn open_all(
    State(app): State<App>,
    caller: Caller,
    Named(id): Named<CaseId>,
    Sent(opening): Sent<Opening>,
) -> Result<Response, Wrong> {
    let procedure = app.register.procedure_for(&caller.by, id, opening.purpose.0).await?;
    app.register.case_terms_shown(&caller.by, id).await?;
    let terms = terms_of(&procedure, caller.by.at);
    let steps = procedure.steps.into_iter().map(Out::from).collect();
    Ok(opened(&Whole { steps, terms }))
}

/// A step to put down.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct StepIn {
    /// Whom it is about.
    #[schema(value_type = Id)]
    person: PersonId,
    /// When it was so; now if left out.
    #[serde(default)]
    #[schema(value_type = Option<MomentText>)]
    on: Option<Coded<Moment>>,
    /// What was done.
    #[schema(value_type = StepBody)]
    step: Map<String, Value>,
    /// Why; it is sealed with the case.
    #[serde(default)]
    #[schema(max_length = 4_000)]
    reason: String,
}

/// Put down a step
///
/// What a rule of the procedure forbids is refused with the rule. A step is never
/// changed; one put down by mistake is taken back. A reason needs the scope
/// `narrative`.
#[utoipa::path(post, path = "/cases/{id}/steps", operation_id = "putStep", tag = "cases",
    request_body = StepIn,
    responses((status = 201, description = "The step", body = Out,
        headers(("Location" = String, description = "The steps of the case")))))]
pub(super) async fn put(
    State(app): State<App>,
    caller: Caller,
    Named(id): Named<CaseId>,
    Confided(new): Confided<StepIn>,
) -> Result<Response, Wrong> {
    if !new.reason.is_empty() {
        caller.needs(SealedClass::Narrative)?;
    }
    let wrong = || Wrong::from(Error::Refused(Refusal::StepWrong));
    let step = read(new.step).ok_or_else(wrong)?;
    let on = new.on.map_or(caller.by.at, |on| on.0);
    let step = NewStep { person: new.person, on, step, reason: &new.reason };
    let made = app.register.put_step(&caller.by, id, &step, &app.edge.secret()).await?;
    let out = one(&app, &caller, id, made).await?;
    Ok(created(&format!("/cases/{id}/steps"), &out))
}

async fn one(app: &App, caller: &Caller, case: CaseId, id: StepId) -> Result<Out, Wrong> {
    let procedure = app.register.procedure(&caller.by, case).await?;
    let found = procedure.steps.into_iter().find(|one| one.entry.id == id);
    found.map(Out::from).ok_or(Wrong::NOT_FOUND)
}

/// Take back a step that was put down by mistake
///
/// It stays to be read. Needs the scope `narrative`.
#[utoipa::path(post, path = "/cases/{id}/steps/{step}/taking-back", operation_id = "takeStepBack",
    tag = "cases", request_body = Mistake,
    responses((status = 200, description = "The step that takes it back", body = Out)))]
pub(super) async fn take_back(
    State(app): State<App>,
    caller: Caller,
    Named((id, step)): Named<(CaseId, StepId)>,
    Confided(mistake): Confided<Mistake>,
) -> Result<Response, Wrong> {
    caller.needs(SealedClass::Narrative)?;
    let secret = app.edge.secret();
    let back = app.register.take_step_back(&caller.by, id, step, &mistake.reason, &secret).await?;
    Ok(json(&one(&app, &caller, id, back).await?))
}

/// Why a step was taken.
#[derive(Serialize, ToSchema)]
pub(super) struct StepReason {
    /// The reason; null when none is kept.
    #[schema(required)]
    reason: Option<String>,
}

/// Open the reason of a step
///
/// Needs the scope `narrative`.
#[utoipa::path(post, path = "/cases/{id}/steps/{step}/opening", operation_id = "openStepReason",
    tag = "cases", request_body = Opening,
    responses((status = 200, description = "The reason", body = StepReason)))]
pub(super) async fn open(
    State(app): State<App>,
    caller: Caller,
    Named((id, step)): Named<(CaseId, StepId)>,
    Sent(opening): Sent<Opening>,
) -> Result<Response, Wrong> {
    caller.needs(SealedClass::Narrative)?;
    let found = app.register.reveal_reason(&caller.by, id, step, opening.purpose.0).await?;
    let reason = found.as_ref().map(Narrative::expose).map(str::to_owned);
    Ok(opened(&StepReason { reason }))
}
