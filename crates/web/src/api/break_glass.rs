//! Cases opened in an emergency, and the review of each.
use super::ask::{Coded, Confided, Named, Sent};
use super::gate::Caller;
use super::opening::opened;
use super::page::{self, Listed};
use super::schema::{
    CaseNumberText, EmergencyCode, Id, MomentText, VerdictCode, moment, some_moment,
};
use super::wrong::Wrong;
use super::{created, json};
use crate::app::App;
use axum::extract::State;
use axum::http::Uri;
use axum::response::Response;
use domain::access::SealedClass;
use domain::break_glass::{Category, Verdict};
use domain::day::Moment;
use domain::id::{AccountId, BreakGlassId, CaseId};
use register::break_glass::Broken;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A case that was opened in an emergency. The reason is sealed.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = BrokenGlass)]
pub(super) struct Out {
    /// Its id.
    #[schema(value_type = Id)]
    id: BreakGlassId,
    /// The number of the case.
    #[schema(value_type = CaseNumberText)]
    number: String,
    /// Who opened it.
    #[schema(value_type = Id)]
    account: AccountId,
    /// Why, in a word.
    #[schema(value_type = EmergencyCode)]
    category: &'static str,
    /// When.
    #[schema(value_type = MomentText)]
    #[serde(serialize_with = "moment")]
    at: Moment,
    /// When the case closes again.
    #[schema(value_type = MomentText)]
    #[serde(serialize_with = "moment")]
    until: Moment,
    /// What the review found.
    #[schema(value_type = Option<VerdictCode>, required)]
    verdict: Option<&'static str>,
    /// Who reviewed it.
    #[schema(value_type = Option<Id>, required)]
    reviewed_by: Option<AccountId>,
    /// When.
    #[schema(value_type = Option<MomentText>, required)]
    #[serde(serialize_with = "some_moment")]
    reviewed_at: Option<Moment>,
}

impl From<Broken> for Out {
    fn from(b: Broken) -> Self {
        Self {
            id: b.id,
            number: b.number.to_string(),
            account: b.account,
            category: b.category.code(),
            at: b.at,
            until: b.until,
            verdict: b.verdict.map(Verdict::code),
            reviewed_by: b.reviewed_by,
            reviewed_at: b.reviewed_at,
        }
    }
}

/// List the cases opened in an emergency
///
/// All of them for those who review; one's own for others.
#[utoipa::path(get, path = "/break-glass", operation_id = "listBrokenGlass", tag = "safeguards",
    responses((status = 200, description = "The latest first", body = Listed<Out>),
        (status = 404, description = "The account breaks and reviews none")))]
pub(super) async fn list(
    State(app): State<App>,
    caller: Caller,
    uri: Uri,
) -> Result<Response, Wrong> {
    let all = app.register.glass_broken(&caller.by).await?;
    let items: Vec<Out> = all.into_iter().map(Out::from).collect();
    Ok(page::answer(&uri, &items, None))
}

/// Why a case is opened in an emergency.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Emergency {
    /// In a word.
    #[schema(value_type = EmergencyCode)]
    category: Coded<Category>,
    /// In full. It is sealed under the key of the case.
    #[schema(min_length = 30, max_length = 2_000)]
    reason: String,
}

/// Open a case in an emergency
///
/// For 60 minutes. Those who work on it and the data-protection officers are
/// told at once, and it is reviewed. Needs the scope `narrative`.
#[utoipa::path(post, path = "/cases/{id}/break-glass", operation_id = "breakGlass",
    tag = "safeguards", request_body = Emergency,
    responses((status = 201, description = "The case is open", body = Out,
        headers(("Location" = String, description = "Those of one's own")))))]
pub(super) async fn add(
    State(app): State<App>,
    caller: Caller,
    Named(id): Named<CaseId>,
    Confided(why): Confided<Emergency>,
) -> Result<Response, Wrong> {
    caller.needs(SealedClass::Narrative)?;
    let (category, secret) = (why.category.0, app.edge.secret());
    let broken = app.register.break_glass(&caller.by, id, category, &why.reason, &secret).await?;
    Ok(created("/break-glass", &Out::from(broken)))
}

/// An emergency with its reason.
#[derive(Serialize, ToSchema)]
#[schema(as = BrokenGlassReason)]
pub(super) struct Reasoned {
    /// The emergency.
    #[serde(flatten)]
    broken: Out,
    /// The reason that was given.
    reason: String,
}

/// Open the reason of an emergency
///
/// For those who review it. Needs the scope `narrative`.
#[utoipa::path(post, path = "/break-glass/{id}/opening", operation_id = "openBrokenGlass",
    tag = "safeguards",
    responses((status = 200, description = "The reason", body = Reasoned)))]
pub(super) async fn reason(
    State(app): State<App>,
    caller: Caller,
    Named(id): Named<BreakGlassId>,
) -> Result<Response, Wrong> {
    caller.needs(SealedClass::Narrative)?;
    let (broken, reason) = app.register.glass_reason(&caller.by, id).await?;
    Ok(opened(&Reasoned { broken: broken.into(), reason: reason.to_string() }))
}

/// What the review found.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Review {
    /// Whether it was justified.
    #[schema(value_type = VerdictCode)]
    verdict: Coded<Verdict>,
}

/// Review an emergency
#[utoipa::path(post, path = "/break-glass/{id}/review", operation_id = "reviewBrokenGlass",
    tag = "safeguards", request_body = Review,
    responses((status = 200, description = "The emergency", body = Out)))]
pub(super) async fn review(
    State(app): State<App>,
    caller: Caller,
    Named(id): Named<BreakGlassId>,
    Sent(review): Sent<Review>,
) -> Result<Response, Wrong> {
    app.register.review_glass(&caller.by, id, review.verdict.0).await?;
    let all = app.register.glass_broken(&caller.by).await?;
    let broken = all.into_iter().find(|b| b.id == id).ok_or(Wrong::NOT_FOUND)?;
    Ok(json(&Out::from(broken)))
}
