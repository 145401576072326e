//! Alerts: taken in, completed, answered for, decided on.
use super::ask::{Asked, AtLeast, Coded, Confided, Named, Sent};
use super::gate::Caller;
use super::opening::{Opening, opened};
use super::page::{self, Cursor, Limit, Listed};
use super::schema::{
    AlertEventCode, AlertNumberText, AlertStateCode, CaseNumberText, ClockStateCode, Id, KnownCode,
    MomentText, filled, moment,
};
use super::task::{FURTHEST, skipped};
use super::wrong::Wrong;
use super::{created, json};
use crate::app::App;
use axum::extract::State;
use axum::http::Uri;
use axum::response::Response;
use domain::access::{Action, SealedClass};
use domain::case_file::CaseNumber;
use domain::day::Moment;
use domain::id::{AccountId, AlertId, CaseId, TipId};
use domain::referral::alert::{AlertEvent, AlertState, Known};
use domain::referral::clock::Clock;
use register::alert::{AlertFilter, Intake, Noted, Shown, Standing, Whole};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// A term that runs, or ran.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = AlertClock)]
pub(super) struct ClockOut {
    /// The rule of the term, as the pack names it.
    rule: &'static str,
    /// Which body is to be told; null where the term is about the alert.
    #[schema(required)]
    about: Option<String>,
    /// When it ends.
    #[schema(value_type = MomentText)]
    #[serde(serialize_with = "moment")]
    due_at: Moment,
    /// How it stands.
    #[schema(value_type = ClockStateCode)]
    state: &'static str,
}

/// An alert. What was said is sealed.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Alert)]
pub(super) struct Out {
    /// Its id.
    #[schema(value_type = Id)]
    id: AlertId,
    /// Its number.
    #[schema(value_type = AlertNumberText)]
    number: String,
    /// How far it is.
    #[schema(value_type = AlertStateCode)]
    state: &'static str,
    /// How it came: a code of `alert_channel`.
    channel: String,
    /// What its sender is: a code of `alert_source`.
    source_kind: String,
    /// The body that sent it.
    #[schema(required)]
    source_body: Option<String>,
    /// The institution that took it in.
    institution: String,
    /// The oblast it is about; null when that was not said.
    #[schema(required)]
    territory: Option<String>,
    /// The language of its sender; null when that was not said.
    #[schema(required)]
    language: Option<String>,
    /// When it came. Of a tip only the day is known.
    #[schema(value_type = MomentText)]
    #[serde(serialize_with = "moment")]
    received_at: Moment,
    /// Whether somebody is in immediate danger.
    #[schema(value_type = KnownCode)]
    danger: &'static str,
    /// Whether a child is involved.
    #[schema(value_type = KnownCode)]
    child: &'static str,
    /// Whether it is about somebody abroad.
    #[schema(value_type = KnownCode)]
    abroad: &'static str,
    /// About how many persons; null when that was not said, which is not zero.
    #[schema(required, minimum = 1)]
    persons: Option<u32>,
    /// The tip it was made of.
    #[schema(value_type = Option<Id>, required)]
    tip: Option<TipId>,
    /// Its version, over which it is corrected.
    #[schema(minimum = 1)]
    version: i64,
    /// What is due by when.
    clocks: Vec<ClockOut>,
}

impl Out {
    fn of(one: Standing, now: Moment) -> Self {
        let Standing { alert, clocks, .. } = one;
        let clock = |clock: Clock| ClockOut {
            rule: clock.rule,
            state: clock.state(now).code(),
            about: clock.about,
            due_at: clock.due,
        };
        Self {
            id: alert.id,
            number: alert.number.to_string(),
            state: alert.state.code(),
            channel: alert.channel,
            source_kind: alert.source_kind,
            source_body: filled(&alert.source_body).map(str::to_owned),
            institution: alert.institution,
            territory: filled(&alert.territory).map(str::to_owned),
            language: filled(&alert.language).map(str::to_owned),
            received_at: alert.received_at,
            danger: alert.danger.code(),
            child: alert.child.code(),
            abroad: alert.abroad.code(),
            persons: alert.persons,
            tip: alert.tip,
            version: alert.version,
            clocks: clocks.into_iter().map(clock).collect(),
        }
    }
}

/// Something that happened with an alert.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = AlertNoted)]
pub(super) struct NotedOut {
    /// What.
    #[schema(value_type = AlertEventCode)]
    event: &'static str,
    /// When.
    #[schema(value_type = MomentText)]
    #[serde(serialize_with = "moment")]
    at: Moment,
    /// Who put it down.
    #[schema(value_type = Id)]
    by: AccountId,
    /// Whom it was forwarded to.
    #[schema(required)]
    body: Option<String>,
    /// Whether a reason is kept with it, which is sealed.
    has_reason: bool,
}

impl From<&Noted> for NotedOut {
    fn from(noted: &Noted) -> Self {
        Self {
            event: noted.sort.code(),
            at: noted.at,
            by: noted.by,
            body: filled(&noted.body).map(str::to_owned),
            has_reason: noted.has_reason(),
        }
    }
}

/// A case that came of an alert.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = CaseOfAlert)]
pub(super) struct CaseOut {
    /// The case.
    #[schema(value_type = Id)]
    id: CaseId,
    /// Its number.
    #[schema(value_type = CaseNumberText)]
    number: String,
}

/// An alert with what happened with it.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = WholeAlert)]
pub(super) struct WholeOut {
    /// The alert.
    alert: Out,
    /// What happened with it, the first first.
    events: Vec<NotedOut>,
    /// The cases that came of it.
    cases: Vec<CaseOut>,
}

impl WholeOut {
    fn of(whole: Whole, now: Moment) -> Self {
        let case = |(id, number): (CaseId, CaseNumber)| CaseOut { id, number: number.to_string() };
        Self {
            events: whole.events.iter().map(NotedOut::from).collect(),
            cases: whole.cases.into_iter().map(case).collect(),
            alert: Out::of(whole.of, now),
        }
    }
}

/// Which alerts.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct Asking {
    /// In this state; in any unless said.
    #[param(value_type = Option<AlertStateCode>, inline)]
    state: Option<Coded<AlertState>>,
    /// In this oblast.
    #[serde(default)]
    #[param(max_length = 20)]
    territory: String,
    /// Of this sort of sender: a code of `alert_source`.
    #[serde(default)]
    #[param(max_length = 40)]
    source_kind: String,
    /// How many at most.
    #[param(value_type = Option<u32>, minimum = 1, maximum = 1000, default = 50)]
    #[serde(default)]
    limit: Limit,
    /// Where to go on: `next_cursor` of the page before.
    cursor: Option<Cursor>,
}

/// List the alerts one may know of
///
/// Those not decided first, the oldest of them first; then the others, the
/// newest first.
#[utoipa::path(get, path = "/alerts", operation_id = "listAlerts", tag = "alerts", params(Asking),
    responses((status = 200, description = "A page of alerts", body = Listed<Out>,
        headers(("Link" = Option<String>, description = "The next page"))),
        (status = 404, description = "The account knows of no alerts")))]
pub(super) async fn list(
    State(app): State<App>,
    caller: Caller,
    Asked(asking): Asked<Asking>,
    uri: Uri,
) -> Result<Response, Wrong> {
    if !caller.by.may_ever(Action::ReadAlert) {
        return Err(Wrong::NOT_FOUND);
    }
    let (skip, limit) = (skipped(asking.cursor.as_ref())?, i64::from(asking.limit.0));
    let filter = AlertFilter {
        shown: asking.state.map_or(Shown::All, |state| Shown::In(state.0)),
        territory: &asking.territory,
        source_kind: &asking.source_kind,
        limit: limit + 1,
        skip,
    };
    let mut all = app.register.alerts(&caller.by, &filter).await?;
    let more = all.len() > asking.limit.0 as usize && skip + limit <= FURTHEST;
    all.truncate(asking.limit.0 as usize);
    let next = more.then(|| Cursor((skip + limit).to_string()));
    let items: Vec<Out> = all.into_iter().map(|one| Out::of(one, caller.by.at)).collect();
    Ok(page::answer(&uri, &items, next))
}

/// What is said of an alert.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct IntakeIn {
    /// When it came; now if left out.
    #[serde(default)]
    #[schema(value_type = Option<MomentText>)]
    received_at: Option<Coded<Moment>>,
    /// How it came: a code of `alert_channel`.
    #[schema(max_length = 40)]
    channel: String,
    /// What its sender is: a code of `alert_source`.
    #[schema(max_length = 40)]
    source_kind: String,
    /// The body that sent it, by its code in the directory.
    #[serde(default)]
    #[schema(max_length = 40)]
    source_body: String,
    /// The oblast it is about.
    #[serde(default)]
    #[schema(max_length = 20)]
    territory: String,
    /// The language of its sender: a code of `language`.
    #[serde(default)]
    #[schema(max_length = 20)]
    language: String,
    /// Whether somebody is in immediate danger.
    #[schema(value_type = KnownCode)]
    danger: Coded<Known>,
    /// Whether a child is involved.
    #[schema(value_type = KnownCode)]
    child: Coded<Known>,
    /// Whether it is about somebody abroad.
    #[schema(value_type = KnownCode)]
    abroad: Coded<Known>,
    /// About how many persons; left out when that is not known.
    #[serde(default)]
    #[schema(value_type = Option<i64>, minimum = 1, maximum = 1_000_000_000)]
    persons: Option<AtLeast<1>>,
    /// What was said.
    #[serde(default)]
    #[schema(max_length = 20_000)]
    narrative: String,
    /// How its sender is reached.
    #[serde(default)]
    #[schema(max_length = 2_000)]
    contact: String,
}

impl IntakeIn {
    fn read(&self, now: Moment) -> Intake<'_> {
        Intake {
            received_at: self.received_at.as_ref().map_or(now, |at| at.0),
            channel: &self.channel,
            source_kind: &self.source_kind,
            source_body: &self.source_body,
            territory: &self.territory,
            language: &self.language,
            danger: self.danger.0,
            child: self.child.0,
            abroad: self.abroad.0,
            persons: self.persons.map(AtLeast::version),
            narrative: &self.narrative,
            contact: &self.contact,
        }
    }
}

/// What is sealed of an alert needs the scopes of both its classes.
fn confides(caller: &Caller) -> Result<(), Wrong> {
    caller.needs(SealedClass::Narrative)?;
    caller.needs(SealedClass::Contact)
}

async fn answered(app: &App, caller: &Caller, id: AlertId) -> Result<Response, Wrong> {
    let whole = app.register.alert(&caller.by, id).await?;
    Ok(json(&WholeOut::of(whole, caller.by.at)))
}

/// Take in an alert
///
/// It gets the next number of the year. Needs the scopes `narrative` and
/// `contact`.
#[utoipa::path(post, path = "/alerts", operation_id = "takeAlert", tag = "alerts",
    request_body = IntakeIn,
    responses((status = 201, description = "The alert", body = WholeOut,
        headers(("Location" = String, description = "Its address")))))]
pub(super) async fn take(
    State(app): State<App>,
    caller: Caller,
    Confided(new): Confided<IntakeIn>,
) -> Result<Response, Wrong> {
    confides(&caller)?;
    let intake = new.read(caller.by.at);
    let id = app.register.take_alert(&caller.by, &intake, &app.edge.secret()).await?;
    let whole = app.register.alert(&caller.by, id).await?;
    Ok(created(&format!("/alerts/{id}"), &WholeOut::of(whole, caller.by.at)))
}

/// See an alert, and what happened with it
#[utoipa::path(get, path = "/alerts/{id}", operation_id = "getAlert", tag = "alerts",
    responses((status = 200, description = "The alert", body = WholeOut)))]
pub(super) async fn open(
    State(app): State<App>,
    caller: Caller,
    Named(id): Named<AlertId>,
) -> Result<Response, Wrong> {
    answered(&app, &caller, id).await
}

/// An alert as it is corrected to.
#[derive(Deserialize, ToSchema)]
#[schema(as = AlertCorrection)]
#[serde(deny_unknown_fields)]
pub(super) struct Correction {
    /// The version that is written over.
    #[schema(value_type = i64, minimum = 1, maximum = 1_000_000_000)]
    version: AtLeast<1>,
    /// All that is said of it.
    intake: IntakeIn,
}

/// Complete or correct an alert
///
/// Needs the scopes `narrative` and `contact`.
#[utoipa::path(put, path = "/alerts/{id}", operation_id = "correctAlert", tag = "alerts",
    request_body = Correction,
    responses((status = 200, description = "The alert", body = WholeOut),
        (status = 409, description = "Somebody else has written meanwhile")))]
pub(super) async fn correct(
    State(app): State<App>,
    caller: Caller,
    Named(id): Named<AlertId>,
    Confided(new): Confided<Correction>,
) -> Result<Response, Wrong> {
    confides(&caller)?;
    // Without a moment it stays the one it came at.
    let there = app.register.alert(&caller.by, id).await?.of.alert.received_at;
    let (version, secret) = (new.version.0, app.edge.secret());
    let intake = new.intake.read(there);
    app.register.correct_alert(&caller.by, id, version, &intake, &secret).await?;
    answered(&app, &caller, id).await
}

/// The reason of an event.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = AlertReason)]
pub(super) struct Reason {
    /// The place of the event among the events, from zero.
    event: usize,
    /// Why.
    text: String,
}

/// An alert that was opened.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = OpenedAlert)]
pub(super) struct OpenedAlert {
    /// The alert.
    #[schema(value_type = Id)]
    id: AlertId,
    /// Its version, over which it is corrected.
    #[schema(minimum = 1)]
    version: i64,
    /// What was said.
    narrative: String,
    /// How its sender is reached.
    contact: String,
    /// Why what was decided.
    reasons: Vec<Reason>,
}

/// Open what was said in an alert
///
/// Needs the scopes `narrative` and `contact`.
#[utoipa::path(post, path = "/alerts/{id}/opening", operation_id = "openAlert", tag = "alerts",
    request_body = Opening,
    responses((status = 200, description = "What was said", body = OpenedAlert)))]
pub(super) async fn reveal(
    State(app): State<App>,
    caller: Caller,
    Named(id): Named<AlertId>,
    Sent(opening): Sent<Opening>,
) -> Result<Response, Wrong> {
    confides(&caller)?;
    let (alert, said) = app.register.reveal_alert(&caller.by, id, opening.purpose.0).await?;
    let events = app.register.alert(&caller.by, id).await?.events.len();
    let reason = |event| said.reason(event).map(|text| Reason { event, text: text.to_owned() });
    Ok(opened(&OpenedAlert {
        id: alert.id,
        version: alert.version,
        narrative: said.narrative().to_owned(),
        contact: said.contact().to_owned(),
        reasons: (0..events).filter_map(reason).collect(),
    }))
}

/// What happened with an alert, to be put down.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NewEvent {
    /// What; cases are opened and added at `/alerts/{id}/cases`.
    #[schema(value_type = AlertEventCode)]
    event: Coded<AlertEvent>,
    /// Whom it is forwarded to.
    #[serde(default)]
    #[schema(max_length = 40)]
    body: String,
    /// Why; needed where it is set aside or taken up again.
    #[serde(default)]
    #[schema(max_length = 2_000)]
    reason: String,
}

/// Put down what happened with an alert
///
/// With a reason it needs the scope `narrative`.
#[utoipa::path(post, path = "/alerts/{id}/events", operation_id = "noteAlert", tag = "alerts",
    request_body = NewEvent,
    responses((status = 200, description = "The alert", body = WholeOut),
        (status = 409, description = "Somebody else was faster")))]
pub(super) async fn note(
    State(app): State<App>,
    caller: Caller,
    Named(id): Named<AlertId>,
    Confided(new): Confided<NewEvent>,
) -> Result<Response, Wrong> {
    if !new.reason.is_empty() {
        caller.needs(SealedClass::Narrative)?;
    }
    let said = (new.body.as_str(), new.reason.as_str());
    let secret = app.edge.secret();
    app.register.note_alert(&caller.by, id, new.event.0, said, &secret).await?;
    answered(&app, &caller, id).await
}

/// Which case comes of an alert.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NewCaseOf {
    /// The number of a case that is there; a new one is opened if left out.
    #[serde(default)]
    #[schema(value_type = Option<CaseNumberText>)]
    number: Option<Coded<CaseNumber>>,
    /// The oblast a new case is worked on in; of none if left out.
    #[serde(default)]
    #[schema(max_length = 20)]
    territory: String,
}

/// Open a case of an alert, or add the alert to a case
#[utoipa::path(post, path = "/alerts/{id}/cases", operation_id = "openCaseOfAlert", tag = "alerts",
    request_body = NewCaseOf,
    responses((status = 200, description = "The alert, with its cases", body = WholeOut),
        (status = 409, description = "Somebody else was faster")))]
pub(super) async fn case(
    State(app): State<App>,
    caller: Caller,
    Named(id): Named<AlertId>,
    Sent(new): Sent<NewCaseOf>,
) -> Result<Response, Wrong> {
    if let Some(number) = new.number {
        app.register.merge_alert(&caller.by, id, number.0).await?;
    } else {
        let secret = app.edge.secret();
        app.register.open_case_of(&caller.by, id, &new.territory, &secret).await?;
    }
    answered(&app, &caller, id).await
}
