//! Support and safety plans: that there is one, what it says, another version, and
//! that it was signed.
use super::ask::{AtLeast, Coded, Confided, Named, Sent};
use super::gate::Caller;
use super::opening::{Opening, opened};
use super::page::{self, Listed};
use super::schema::{DayText, Id, MomentText, PlanPartCode, PlanProgressCode, SignerCode, moment};
use super::wrong::Wrong;
use super::{created, json};
use crate::app::App;
use axum::extract::State;
use axum::http::Uri;
use axum::response::Response;
use domain::Zeroizing;
use domain::access::SealedClass;
use domain::day::{Day, Moment};
use domain::id::{AccountId, CaseId, PersonId, PlanId, StepId};
use domain::person::Private;
use domain::referral::plan::{Content, PlannedStep, Progress};
use domain::referral::support::{PlanPart, Signer};
use register::support_plan::{NewPlan, SupportPlan};
use register::{Error, Refusal};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A version of somebody's plan, without what it says.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = SupportPlan)]
pub(super) struct Out {
    /// Its id.
    #[schema(value_type = Id)]
    id: PlanId,
    /// Whose it is.
    #[schema(value_type = Id)]
    person: PersonId,
    /// Which version of the person's plan in this case.
    #[schema(minimum = 1)]
    number: u32,
    /// When it is looked at again; null when that is not agreed.
    #[schema(value_type = Option<DayText>, required)]
    review_on: Option<Day>,
    /// When it was written.
    #[schema(value_type = MomentText)]
    #[serde(serialize_with = "moment")]
    written_at: Moment,
    /// Who wrote it.
    #[schema(value_type = Id)]
    by: AccountId,
    /// Their institution.
    institution: String,
    /// The step that says that it was signed; null while it was not.
    #[schema(value_type = Option<Id>, required)]
    step: Option<StepId>,
}

impl From<SupportPlan> for Out {
    fn from(one: SupportPlan) -> Self {
        Self {
            id: one.id,
            person: one.person,
            number: one.number,
            review_on: one.review_on,
            written_at: one.at,
            by: one.by,
            institution: one.institution,
            step: one.step,
        }
    }
}

/// A step that was agreed.
#[derive(Serialize, ToSchema)]
#[schema(as = PlannedStep)]
pub(super) struct StepOut {
    /// What is to be done.
    what: String,
    /// Who does it: a body by its code, or `person`; empty when that is not agreed.
    who: String,
    /// By when; null when that is not agreed.
    #[schema(value_type = Option<DayText>, required)]
    until: Option<Day>,
    /// How far it is.
    #[schema(value_type = PlanProgressCode)]
    progress: &'static str,
}

/// A plan, opened.
#[derive(Serialize, ToSchema)]
#[schema(as = OpenedSupportPlan)]
pub(super) struct OpenedPlan {
    /// The plan.
    plan: Out,
    /// What the person needs.
    needs: String,
    /// What threatens the person.
    risk: String,
    /// What is done for their safety.
    security: String,
    /// The steps, in order.
    steps: Vec<StepOut>,
    /// What it holds of what a plan must hold.
    #[schema(value_type = Vec<PlanPartCode>)]
    parts: Vec<&'static str>,
}

/// List the support and safety plans in a case
///
/// The last first. What they say is opened one by one.
#[utoipa::path(get, path = "/cases/{id}/plans", operation_id = "listPlans",
    tag = "cases", responses((status = 200, description = "The plans", body = Listed<Out>)))]
pub(super) async fn list(
    State(app): State<App>,
    caller: Caller,
    Named(id): Named<CaseId>,
    uri: Uri,
) -> Result<Response, Wrong> {
    let all = app.register.support_plans(&caller.by, id).await?;
    let items: Vec<Out> = all.into_iter().map(Out::from).collect();
    Ok(page::answer(&uri, &items, None))
}

/// A step to agree.
#[derive(Deserialize, ToSchema)]
#[schema(as = PlannedStepIn)]
#[serde(deny_unknown_fields)]
pub(super) struct StepIn {
    /// What is to be done.
    #[schema(min_length = 1, max_length = 500)]
    what: String,
    /// Who does it: a body by its code, or `person`.
    #[serde(default)]
    #[schema(max_length = 60)]
    who: String,
    /// By when.
    #[serde(default)]
    #[schema(value_type = Option<DayText>)]
    until: Option<Coded<Day>>,
    /// How far it is.
    #[schema(value_type = PlanProgressCode)]
    progress: Coded<Progress>,
}

/// A version of a plan.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct PlanIn {
    /// Whose it is.
    #[schema(value_type = Id)]
    person: PersonId,
    /// The number of the version before it; 0 for the first.
    #[schema(value_type = i64, minimum = 0, maximum = 1_000_000)]
    after: AtLeast<0>,
    /// What the person needs.
    #[serde(default)]
    #[schema(max_length = 4_000)]
    needs: String,
    /// What threatens the person.
    #[serde(default)]
    #[schema(max_length = 4_000)]
    risk: String,
    /// What is done for their safety.
    #[serde(default)]
    #[schema(max_length = 4_000)]
    security: String,
    /// The steps, in order.
    #[serde(default)]
    #[schema(max_items = 40)]
    steps: Vec<StepIn>,
    /// When it is looked at again.
    #[serde(default)]
    #[schema(value_type = Option<DayText>)]
    review_on: Option<Coded<Day>>,
}

impl PlanIn {
    fn content(self) -> Result<Content, Wrong> {
        let step = |step: StepIn| {
            let what = Private::read(&step.what);
            let what = what.map_err(|_| Error::Refused(Refusal::TextTooLong))?;
            let what = what.ok_or_else(|| Wrong::missing("what"))?;
            let (until, progress) = (step.until.map(|day| day.0), step.progress.0);
            Ok(PlannedStep { what, who: step.who, until, progress })
        };
        Ok(Content {
            needs: Zeroizing::new(self.needs),
            risk: Zeroizing::new(self.risk),
            security: Zeroizing::new(self.security),
            steps: self.steps.into_iter().map(step).collect::<Result<_, Wrong>>()?,
            review_on: self.review_on.map(|day| day.0),
        })
    }
}

/// Write a support and safety plan
///
/// Another version of the person's plan in the case; none is ever changed. Needs the
/// scope `narrative`.
#[utoipa::path(post, path = "/cases/{id}/plans", operation_id = "writePlan",
    tag = "cases", request_body = PlanIn,
    responses((status = 201, description = "The plan", body = Out,
        headers(("Location" = String, description = "The plans in the case"))),
        (status = 409, description = "Another version was written meanwhile")))]
pub(super) async fn write(
    State(app): State<App>,
    caller: Caller,
    Named(id): Named<CaseId>,
    Confided(new): Confided<PlanIn>,
) -> Result<Response, Wrong> {
    caller.needs(SealedClass::Narrative)?;
    let (person, after) = (new.person, new.after.version());
    let content = new.content()?;
    let new = NewPlan { person, after, content: &content };
    let made = app.register.write_plan(&caller.by, id, &new, &app.edge.secret()).await?;
    Ok(created(&format!("/cases/{id}/plans"), &one(&app, &caller, id, made).await?))
}

/// A plan in a case, without what it says.
async fn one(app: &App, caller: &Caller, case: CaseId, id: PlanId) -> Result<Out, Wrong> {
    let all = app.register.support_plans(&caller.by, case).await?;
    let found = all.into_iter().find(|one| one.id == id);
    found.map(Out::from).ok_or(Wrong::NOT_FOUND)
}

/// Open a support and safety plan
///
/// What it says. Needs the scope `narrative`.
#[utoipa::path(post, path = "/cases/{id}/plans/{plan}/opening", operation_id = "openPlan",
    tag = "cases", request_body = Opening,
    responses((status = 200, description = "What it says", body = OpenedPlan)))]
pub(super) async fn open(
    State(app): State<App>,
    caller: Caller,
    Named((id, plan)): Named<(CaseId, PlanId)>,
    Sent(opening): Sent<Opening>,
) -> Result<Response, Wrong> {
    caller.needs(SealedClass::Narrative)?;
    let (plan, content) = app.register.open_plan(&caller.by, id, plan, opening.purpose.0).await?;
    let step = |step: &PlannedStep| StepOut {
        what: step.what.expose().to_owned(),
        who: step.who.clone(),
        until: step.until,
        progress: step.progress.code(),
    };
    Ok(opened(&OpenedPlan {
        plan: plan.into(),
        needs: content.needs.to_string(),
        risk: content.risk.to_string(),
        security: content.security.to_string(),
        steps: content.steps.iter().map(step).collect(),
        parts: content.parts().into_iter().map(PlanPart::code).collect(),
    }))
}

/// Who signed a plan, and when.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct SignatureIn {
    /// Who signed.
    #[schema(value_type = Vec<SignerCode>, min_items = 1, max_items = 2)]
    signed: Vec<Coded<Signer>>,
    /// When; now if left out.
    #[serde(default)]
    #[schema(value_type = Option<MomentText>)]
    on: Option<Coded<Moment>>,
}

/// Put down that a plan was signed
///
/// A step of the case. Which parts the plan holds is read from it, which is in the
/// journal. Needs the scope `narrative`.
#[utoipa::path(post, path = "/cases/{id}/plans/{plan}/signature", operation_id = "signPlan",
    tag = "cases", request_body = SignatureIn,
    responses((status = 200, description = "The plan", body = Out)))]
pub(super) async fn sign(
    State(app): State<App>,
    caller: Caller,
    Named((id, plan)): Named<(CaseId, PlanId)>,
    Sent(given): Sent<SignatureIn>,
) -> Result<Response, Wrong> {
    caller.needs(SealedClass::Narrative)?;
    let signed: Vec<Signer> = given.signed.iter().map(|one| one.0).collect();
    if signed.is_empty() {
        return Err(Wrong::missing("signed"));
    }
    let on = given.on.map_or(caller.by.at, |on| on.0);
    app.register.sign_plan(&caller.by, id, plan, (&signed, on)).await?;
    Ok(json(&one(&app, &caller, id, plan).await?))
}
