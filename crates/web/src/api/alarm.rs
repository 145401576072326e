//! Alarms about unusual reading, and decoys.
use super::approval::Because;
use super::ask::{Named, Sent};
use super::gate::Caller;
use super::json;
use super::page::{self, Listed};
use super::schema::{AlarmSortCode, DayText, Id, MomentText, filled, moment, some_moment};
use super::wrong::Wrong;
use crate::app::App;
use axum::extract::State;
use axum::http::Uri;
use axum::response::Response;
use domain::day::{Day, Moment};
use domain::id::{AccountId, AlarmId};
use register::alarm::Alarm;
use serde::Serialize;
use utoipa::ToSchema;

/// An alarm: a question, not a finding.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Alarm)]
pub(super) struct Out {
    /// Its id.
    #[schema(value_type = Id)]
    id: AlarmId,
    /// What it is about.
    #[schema(value_type = AlarmSortCode)]
    sort: &'static str,
    /// The account that gave it.
    account: String,
    /// The pseudonym of what was touched.
    #[schema(required)]
    subject: Option<String>,
    /// How many.
    count: i64,
    /// Of which day.
    #[schema(value_type = DayText)]
    day: Day,
    /// When it was raised.
    #[schema(value_type = MomentText)]
    #[serde(serialize_with = "moment")]
    at: Moment,
    /// Who closed it.
    #[schema(value_type = Option<Id>, required)]
    closed_by: Option<AccountId>,
    /// When.
    #[schema(value_type = Option<MomentText>, required)]
    #[serde(serialize_with = "some_moment")]
    closed_at: Option<Moment>,
    /// What was found.
    #[schema(required)]
    reason: Option<String>,
}

impl From<Alarm> for Out {
    fn from(a: Alarm) -> Self {
        Self {
            id: a.id,
            sort: a.sort.code(),
            account: a.account,
            subject: filled(&a.subject).map(str::to_owned),
            count: a.count,
            day: a.day,
            at: a.at,
            closed_by: a.closed_by,
            closed_at: a.closed_at,
            reason: filled(&a.reason).map(str::to_owned),
        }
    }
}

/// List the alarms
#[utoipa::path(get, path = "/alarms", operation_id = "listAlarms", tag = "safeguards",
    responses((status = 200, description = "The latest first", body = Listed<Out>),
        (status = 404, description = "The account reviews none")))]
pub(super) async fn list(
    State(app): State<App>,
    caller: Caller,
    uri: Uri,
) -> Result<Response, Wrong> {
    let all = app.register.alarms(&caller.by).await?;
    let items: Vec<Out> = all.into_iter().map(Out::from).collect();
    Ok(page::answer(&uri, &items, None))
}

/// Close an alarm with what was found
///
/// Never one that one gave oneself.
#[utoipa::path(post, path = "/alarms/{id}/closing", operation_id = "closeAlarm",
    tag = "safeguards", request_body = Because,
    responses((status = 200, description = "The alarm", body = Out)))]
pub(super) async fn close(
    State(app): State<App>,
    caller: Caller,
    Named(id): Named<AlarmId>,
    Sent(because): Sent<Because>,
) -> Result<Response, Wrong> {
    app.register.close_alarm(&caller.by, id, &because.reason).await?;
    let all = app.register.alarms(&caller.by).await?;
    let alarm = all.into_iter().find(|alarm| alarm.id == id).ok_or(Wrong::NOT_FOUND)?;
    Ok(json(&Out::from(alarm)))
}
