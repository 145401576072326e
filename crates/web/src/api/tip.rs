//! What came in without an account, for those who answer it.
use super::ask::{Asked, Coded, Confided, Named, Sent};
use super::gate::Caller;
use super::json;
use super::opening::{Opening, opened};
use super::page::{self, Cursor, Limit, Listed};
use super::schema::{DayText, Id, SideCode, TipStateCode};
use super::task::{FURTHEST, skipped};
use super::wrong::Wrong;
use crate::app::App;
use axum::extract::State;
use axum::http::{StatusCode, Uri};
use axum::response::{IntoResponse, Response};
use domain::access::{Action, SealedClass};
use domain::day::Day;
use domain::id::{AlertId, TipId};
use domain::tip::TipState;
use register::tip::{Message, Tip, TipFilter};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// A tip. What it says is sealed.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Tip)]
pub(super) struct Out {
    /// Its id.
    #[schema(value_type = Id)]
    id: TipId,
    /// How far it is.
    #[schema(value_type = TipStateCode)]
    state: &'static str,
    /// The day it came.
    #[schema(value_type = DayText)]
    received_on: Day,
    /// The first day on which it is over; null while its alert lasts.
    #[schema(value_type = Option<DayText>, required)]
    until: Option<Day>,
    /// The alert it was made.
    #[schema(value_type = Option<Id>, required)]
    alert: Option<AlertId>,
}

impl From<Tip> for Out {
    fn from(tip: Tip) -> Self {
        Self {
            id: tip.id,
            state: tip.state.code(),
            received_on: tip.received_on,
            until: tip.until,
            alert: tip.alert,
        }
    }
}

/// Which tips.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct Asking {
    /// In this state; those that are not over unless said.
    #[param(value_type = Option<TipStateCode>, inline)]
    state: Option<Coded<TipState>>,
    /// How many at most.
    #[param(value_type = Option<u32>, minimum = 1, maximum = 1000, default = 50)]
    #[serde(default)]
    limit: Limit,
    /// Where to go on: `next_cursor` of the page before.
    cursor: Option<Cursor>,
}

/// Refuses, as for what is not there, a role that takes no tips.
fn reads(caller: &Caller) -> Result<(), Wrong> {
    if caller.by.may_ever(Action::ReadTip) { Ok(()) } else { Err(Wrong::NOT_FOUND) }
}

/// List the tips
#[utoipa::path(get, path = "/tips", operation_id = "listTips", tag = "tips", params(Asking),
    responses((status = 200, description = "A page of tips", body = Listed<Out>,
        headers(("Link" = Option<String>, description = "The next page"))),
        (status = 404, description = "The account takes no tips")))]
pub(super) async fn list(
    State(app): State<App>,
    caller: Caller,
    Asked(asking): Asked<Asking>,
    uri: Uri,
) -> Result<Response, Wrong> {
    reads(&caller)?;
    let (skip, limit) = (skipped(asking.cursor.as_ref())?, i64::from(asking.limit.0));
    let state = asking.state.map(|state| state.0);
    let filter = TipFilter { state, limit: limit + 1, skip };
    let mut tips = app.register.tips(&caller.by, &filter).await?;
    let more = tips.len() > asking.limit.0 as usize && skip + limit <= FURTHEST;
    tips.truncate(asking.limit.0 as usize);
    let next = more.then(|| Cursor((skip + limit).to_string()));
    let items: Vec<Out> = tips.into_iter().map(Out::from).collect();
    Ok(page::answer(&uri, &items, next))
}

/// See how far a tip is
#[utoipa::path(get, path = "/tips/{id}", operation_id = "getTip", tag = "tips",
    responses((status = 200, description = "The tip", body = Out)))]
pub(super) async fn open(
    State(app): State<App>,
    caller: Caller,
    Named(id): Named<TipId>,
) -> Result<Response, Wrong> {
    reads(&caller)?;
    Ok(json(&Out::from(app.register.tip(&caller.by, id).await?)))
}

/// A message of a tip.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = TipMessage)]
pub(super) struct Said {
    /// Who wrote it.
    #[schema(value_type = SideCode)]
    side: &'static str,
    /// On which day.
    #[schema(value_type = DayText)]
    on: Day,
    /// What it says.
    text: String,
}

/// A tip that was opened.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = OpenedTip)]
pub(super) struct OpenedTip {
    /// The tip.
    tip: Out,
    /// Its messages, the first first.
    messages: Vec<Said>,
}

/// Open what a tip says
///
/// Whoever is the first takes it. Needs the scope `narrative`.
#[utoipa::path(post, path = "/tips/{id}/opening", operation_id = "openTip", tag = "tips",
    request_body = Opening,
    responses((status = 200, description = "What it says", body = OpenedTip)))]
pub(super) async fn reveal(
    State(app): State<App>,
    caller: Caller,
    Named(id): Named<TipId>,
    Sent(opening): Sent<Opening>,
) -> Result<Response, Wrong> {
    reads(&caller)?;
    caller.needs(SealedClass::Narrative)?;
    let (tip, messages) = app.register.reveal_tip(&caller.by, id, opening.purpose.0).await?;
    let said = |message: &Message| Said {
        side: message.side.code(),
        on: message.on,
        text: message.expose().to_owned(),
    };
    let messages = messages.iter().map(said).collect();
    Ok(opened(&OpenedTip { tip: tip.into(), messages }))
}

/// An answer to the sender of a tip.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct TipAnswer {
    /// What the sender reads with the number of the tip.
    #[schema(min_length = 1, max_length = 4_000)]
    text: String,
}

/// Answer the sender of a tip
///
/// Needs the scope `narrative`.
#[utoipa::path(post, path = "/tips/{id}/answers", operation_id = "answerTip", tag = "tips",
    request_body = TipAnswer, responses((status = 204, description = "It waits for the sender")))]
pub(super) async fn answer(
    State(app): State<App>,
    caller: Caller,
    Named(id): Named<TipId>,
    Confided(new): Confided<TipAnswer>,
) -> Result<Response, Wrong> {
    reads(&caller)?;
    caller.needs(SealedClass::Narrative)?;
    let secret = app.edge.secret();
    app.register.answer_tip(&caller.by, id, &new.text, &secret).await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}

/// Make an alert of a tip
///
/// It is kept under a key of its own.
#[utoipa::path(post, path = "/tips/{id}/alert", operation_id = "makeAlert", tag = "tips",
    responses((status = 200, description = "The tip, with its alert", body = Out)))]
pub(super) async fn make_alert(
    State(app): State<App>,
    caller: Caller,
    Named(id): Named<TipId>,
) -> Result<Response, Wrong> {
    reads(&caller)?;
    app.register.make_alert(&caller.by, id, &app.edge.secret()).await?;
    Ok(json(&Out::from(app.register.tip(&caller.by, id).await?)))
}

/// Close a tip without an alert
#[utoipa::path(post, path = "/tips/{id}/closing", operation_id = "closeTip", tag = "tips",
    responses((status = 200, description = "The tip", body = Out)))]
pub(super) async fn close(
    State(app): State<App>,
    caller: Caller,
    Named(id): Named<TipId>,
) -> Result<Response, Wrong> {
    reads(&caller)?;
    app.register.close_tip(&caller.by, id).await?;
    Ok(json(&Out::from(app.register.tip(&caller.by, id).await?)))
}
