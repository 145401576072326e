//! Referrals that came to one's own body.
use super::ask::{Coded, Confided, Named};
use super::created;
use super::gate::Caller;
use super::opening::opened;
use super::packet::{PreviewOut, scopes};
use super::page::{self, Listed};
use super::schema::{Id, MomentText, PacketStateCode, ReferralAnswerCode, RefusedForCode, moment};
use super::wrong::Wrong;
use crate::app::App;
use axum::extract::State;
use axum::http::Uri;
use axum::response::Response;
use domain::day::Moment;
use domain::id::{PacketId, StepId};
use domain::referral::packet::RefusedFor;
use domain::referral::transfer::ReferralAnswer;
use register::packet::NewAnswer;
use register::referral::Came;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A referral that came to one's body, without what is in it.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ReferralThatCame)]
pub(super) struct Out {
    /// The packet.
    #[schema(value_type = Id)]
    id: PacketId,
    /// By what both sides name it.
    number: String,
    /// The body that refers.
    from: String,
    /// When it came.
    #[schema(value_type = MomentText)]
    #[serde(serialize_with = "moment")]
    came_at: Moment,
    /// Until when it is opened.
    #[schema(value_type = MomentText)]
    #[serde(serialize_with = "moment")]
    until: Moment,
    /// How far it is.
    #[schema(value_type = PacketStateCode)]
    state: &'static str,
    /// What was answered last; null when nothing was.
    #[schema(value_type = Option<ReferralAnswerCode>, required)]
    answer: Option<&'static str>,
}

impl From<Came> for Out {
    fn from(came: Came) -> Self {
        Self {
            id: came.id,
            number: format!("{}/{}", came.number.0, came.number.1),
            from: came.from,
            came_at: came.at,
            until: came.until,
            state: came.state.code(),
            answer: came.answer.map(ReferralAnswer::code),
        }
    }
}

/// List the referrals that came to one's body
#[utoipa::path(get, path = "/referrals", operation_id = "listReferrals", tag = "packets",
    responses((status = 200, description = "The referrals, the last one first", body = Listed<Out>)))]
pub(super) async fn list(
    State(app): State<App>,
    caller: Caller,
    uri: Uri,
) -> Result<Response, Wrong> {
    let all = app.register.referrals_here(&caller.by).await?;
    let items: Vec<Out> = all.into_iter().map(Out::from).collect();
    Ok(page::answer(&uri, &items, None))
}

/// Open what was sent with a referral
///
/// It needs the scopes of everything that may be in it: `identity`, `contact` and
/// `narrative`.
#[utoipa::path(post, path = "/referrals/{referral}/opening", operation_id = "openReferral",
    tag = "packets",
    responses((status = 200, description = "What was sent", body = PreviewOut),
        (status = 409, description = "It is not open any more")))]
pub(super) async fn open(
    State(app): State<App>,
    caller: Caller,
    Named(id): Named<PacketId>,
) -> Result<Response, Wrong> {
    scopes(&caller)?;
    let content = app.register.open_referral(&caller.by, id).await?;
    Ok(opened(&PreviewOut::of(content, String::new())))
}

/// An answer to a referral.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct ReferralAnswerIn {
    /// What is answered.
    #[schema(value_type = ReferralAnswerCode)]
    answer: Coded<ReferralAnswer>,
    /// Why it is refused; with that answer alone.
    #[serde(default)]
    #[schema(value_type = Option<RefusedForCode>)]
    why: Option<Coded<RefusedFor>>,
    /// What is written to those who work on the case.
    #[serde(default)]
    #[schema(max_length = 4000)]
    text: String,
}

/// The step that an answer became.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ReferralAnswered)]
struct AnsweredOut {
    /// The step.
    #[schema(value_type = Id)]
    step: StepId,
}

/// Answer a referral
///
/// The answer is a step of the case at once.
#[utoipa::path(post, path = "/referrals/{referral}/answers", operation_id = "answerReferral",
    tag = "packets", request_body = ReferralAnswerIn,
    responses((status = 201, description = "The step", body = AnsweredOut),
        (status = 409, description = "It does not follow the answer before, or the referral is over")))]
pub(super) async fn answer(
    State(app): State<App>,
    caller: Caller,
    Named(id): Named<PacketId>,
    Confided(given): Confided<ReferralAnswerIn>,
) -> Result<Response, Wrong> {
    scopes(&caller)?;
    let new =
        NewAnswer { answer: given.answer.0, why: given.why.map(|why| why.0), text: &given.text };
    let step = app.register.answer_referral(&caller.by, id, &new, &app.edge.secret()).await?;
    Ok(created("/referrals", &AnsweredOut { step }))
}
