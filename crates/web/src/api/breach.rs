//! Breaches of security: the record of each, and whom one touches.
use super::ask::{Coded, Named, Sent};
use super::gate::Caller;
use super::page::{self, Listed};
use super::schema::{Id, MomentText, RiskCode, filled, moment, some_moment};
use super::wrong::Wrong;
use super::{created, json};
use crate::app::App;
use axum::extract::State;
use axum::http::Uri;
use axum::response::Response;
use domain::breach::Risk;
use domain::day::{Day, Moment};
use domain::id::{AccountId, BreachId, PersonId, TipId};
use domain::record::{Fault, Why};
use register::breach::touched::Affected;
use register::breach::{Breach, NewBreach};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A breach.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Breach)]
pub(super) struct Out {
    /// Its id.
    #[schema(value_type = Id)]
    id: BreachId,
    /// Its number.
    number: String,
    /// When it was detected.
    #[schema(value_type = MomentText)]
    #[serde(serialize_with = "moment")]
    detected_at: Moment,
    /// The first moment of the time in question.
    #[schema(value_type = MomentText)]
    #[serde(serialize_with = "moment")]
    from: Moment,
    /// The first moment after it.
    #[schema(value_type = MomentText)]
    #[serde(serialize_with = "moment")]
    until: Moment,
    /// The accounts in question.
    #[schema(value_type = Vec<Id>)]
    accounts: Vec<AccountId>,
    /// What happened, without names.
    about: String,
    /// What it was assessed as.
    #[schema(value_type = Option<RiskCode>, required)]
    risk: Option<&'static str>,
    /// Why.
    #[schema(required)]
    assessment: Option<String>,
    /// When the authority was told.
    #[schema(value_type = Option<MomentText>, required)]
    #[serde(serialize_with = "some_moment")]
    authority_told_at: Option<Moment>,
    /// Under which number of the authority.
    #[schema(required)]
    authority_reference: Option<String>,
    /// When the persons were told.
    #[schema(value_type = Option<MomentText>, required)]
    #[serde(serialize_with = "some_moment")]
    persons_told_at: Option<Moment>,
}

impl From<Breach> for Out {
    fn from(b: Breach) -> Self {
        Self {
            id: b.id,
            number: b.number(),
            detected_at: b.detected_at,
            from: b.from,
            until: b.until,
            risk: b.risk.map(Risk::code),
            assessment: filled(&b.assessment).map(str::to_owned),
            authority_told_at: b.authority_told_at,
            authority_reference: filled(&b.authority_reference).map(str::to_owned),
            persons_told_at: b.persons_told_at,
            accounts: b.accounts,
            about: b.about,
        }
    }
}

/// List the breaches
#[utoipa::path(get, path = "/breaches", operation_id = "listBreaches", tag = "rights",
    responses((status = 200, description = "The latest first", body = Listed<Out>),
        (status = 404, description = "The account may not know of any")))]
pub(super) async fn list(
    State(app): State<App>,
    caller: Caller,
    uri: Uri,
) -> Result<Response, Wrong> {
    let all = app.register.breaches(&caller.by).await?;
    let items: Vec<Out> = all.into_iter().map(Out::from).collect();
    Ok(page::answer(&uri, &items, None))
}

/// A breach to be recorded. The clock runs from the day it was detected.
#[expect(clippy::struct_field_names, reason = "the names of the document")]
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Detected {
    /// When it was detected; now unless said.
    #[schema(value_type = Option<MomentText>)]
    detected_at: Option<String>,
    /// The first day in question.
    #[schema(value_type = super::schema::DayText)]
    from: Day,
    /// The last day in question.
    #[schema(value_type = super::schema::DayText)]
    until: Day,
    /// The accounts in question.
    #[schema(value_type = Vec<Id>, max_items = 1_000)]
    accounts: Vec<AccountId>,
    /// What happened, without names: it is kept in clear.
    #[schema(min_length = 1, max_length = 2_000)]
    about: String,
}

/// A moment as it was sent, or `now`.
fn moment_of(name: &str, text: Option<&str>, now: Moment) -> Result<Moment, Wrong> {
    let Some(text) = text else { return Ok(now) };
    read(text).ok_or_else(|| {
        let why = Why::NotADay(text.chars().take(40).collect());
        register::Error::Faults(vec![Fault { field: name.to_owned(), why }]).into()
    })
}

/// `2017-07-05T10:20:30Z`: whole seconds, UTC.
fn read(text: &str) -> Option<Moment> {
    let (day, time) = text.strip_suffix('Z')?.split_once('T')?;
    let mut parts = time.split(':').map(|part| {
        let digits = part.len() == 2 && part.bytes().all(|b| b.is_ascii_digit());
        part.parse::<i64>().ok().filter(|_| digits)
    });
    let (hours, minutes, seconds) = (parts.next()??, parts.next()??, parts.next()??);
    let sound = hours < 24 && minutes < 60 && seconds < 60 && parts.next().is_none();
    let day: Day = day.parse().ok().filter(|_| sound)?;
    Some(Moment::at_start_of(day).plus(((hours * 60 + minutes) * 60 + seconds) * 1_000))
}

/// Record a breach
#[utoipa::path(post, path = "/breaches", operation_id = "recordBreach", tag = "rights",
    request_body = Detected,
    responses((status = 201, description = "The breach", body = Out,
        headers(("Location" = String, description = "Its address")))))]
pub(super) async fn record(
    State(app): State<App>,
    caller: Caller,
    Sent(new): Sent<Detected>,
) -> Result<Response, Wrong> {
    let new = NewBreach {
        detected_at: moment_of("detected_at", new.detected_at.as_deref(), caller.by.at)?,
        from: Moment::at_start_of(new.from),
        until: Moment::at_end_of(new.until),
        accounts: new.accounts,
        about: new.about,
    };
    let id = app.register.record_breach(&caller.by, new).await?;
    let breach = app.register.breach(&caller.by, id).await?;
    Ok(created(&format!("/breaches/{id}"), &Out::from(breach)))
}

async fn one(app: &App, caller: &Caller, id: BreachId) -> Result<Response, Wrong> {
    Ok(json(&Out::from(app.register.breach(&caller.by, id).await?)))
}

/// See a breach
#[utoipa::path(get, path = "/breaches/{id}", operation_id = "getBreach", tag = "rights",
    responses((status = 200, description = "The breach", body = Out)))]
pub(super) async fn open(
    State(app): State<App>,
    caller: Caller,
    Named(id): Named<BreachId>,
) -> Result<Response, Wrong> {
    one(&app, &caller, id).await
}

/// What a breach is assessed as.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Assessment {
    /// The risk for the persons.
    #[schema(value_type = RiskCode)]
    risk: Coded<Risk>,
    /// Why, without names: it is kept in clear.
    #[schema(min_length = 1, max_length = 2_000)]
    reason: String,
}

/// Assess a breach
#[utoipa::path(post, path = "/breaches/{id}/assessment", operation_id = "assessBreach",
    tag = "rights", request_body = Assessment,
    responses((status = 200, description = "The breach", body = Out)))]
pub(super) async fn assess(
    State(app): State<App>,
    caller: Caller,
    Named(id): Named<BreachId>,
    Sent(new): Sent<Assessment>,
) -> Result<Response, Wrong> {
    app.register.assess_breach(&caller.by, id, new.risk.0, &new.reason).await?;
    one(&app, &caller, id).await
}

/// That the authority was told.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct AuthorityTold {
    /// When; now unless said.
    #[schema(value_type = Option<MomentText>)]
    at: Option<String>,
    /// Under which number of the authority.
    #[serde(default)]
    #[schema(max_length = 200)]
    reference: String,
}

/// Record that the authority was told of a breach
#[utoipa::path(post, path = "/breaches/{id}/authority", operation_id = "tellAuthority",
    tag = "rights", request_body = AuthorityTold,
    responses((status = 200, description = "The breach", body = Out)))]
pub(super) async fn tell_authority(
    State(app): State<App>,
    caller: Caller,
    Named(id): Named<BreachId>,
    Sent(told): Sent<AuthorityTold>,
) -> Result<Response, Wrong> {
    let at = moment_of("at", told.at.as_deref(), caller.by.at)?;
    app.register.tell_authority(&caller.by, id, at, &told.reference).await?;
    one(&app, &caller, id).await
}

/// That the persons were told.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct PersonsTold {
    /// When; now unless said.
    #[schema(value_type = Option<MomentText>)]
    at: Option<String>,
}

/// Record that the persons were told of a breach
#[utoipa::path(post, path = "/breaches/{id}/persons", operation_id = "tellPersons",
    tag = "rights", request_body = PersonsTold,
    responses((status = 200, description = "The breach", body = Out)))]
pub(super) async fn tell_persons(
    State(app): State<App>,
    caller: Caller,
    Named(id): Named<BreachId>,
    Sent(told): Sent<PersonsTold>,
) -> Result<Response, Wrong> {
    let at = moment_of("at", told.at.as_deref(), caller.by.at)?;
    app.register.tell_persons(&caller.by, id, at).await?;
    one(&app, &caller, id).await
}

/// Somebody whom a breach touches, by the name in the journal.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = AffectedPerson)]
pub(super) struct AffectedOut {
    /// The name in the journal.
    pseudonym: String,
    /// What of them was opened, by class; `found` when only found.
    classes: Vec<String>,
    /// How often.
    times: u64,
    /// The first time.
    #[schema(value_type = MomentText)]
    #[serde(serialize_with = "moment")]
    first_at: Moment,
    /// The last time.
    #[schema(value_type = MomentText)]
    #[serde(serialize_with = "moment")]
    last_at: Moment,
    /// The id, for those alone who may open that person.
    #[schema(value_type = Option<Id>, required)]
    person: Option<PersonId>,
}

impl From<Affected> for AffectedOut {
    fn from(a: Affected) -> Self {
        Self {
            pseudonym: a.pseudonym,
            classes: a.classes.into_iter().collect(),
            times: a.times,
            first_at: a.first_at,
            last_at: a.last_at,
            person: a.person,
        }
    }
}

/// Whom a breach touches.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Touched)]
pub(super) struct TouchedOut {
    /// The persons, by their names in the journal.
    persons: Vec<AffectedOut>,
    /// Narratives of cases, and packets, of which it cannot be told whom they are about.
    unknown_cases: u64,
    /// Numbers of the alerts of which it cannot be told whom they are about.
    alerts: Vec<String>,
    /// Anonymous reports of which it cannot be told whom they are about.
    #[schema(value_type = Vec<Id>)]
    tips: Vec<TipId>,
}

/// See whom a breach touches
///
/// Worked out from the journal: pseudonyms, nothing of who they are.
#[utoipa::path(get, path = "/breaches/{id}/touched", operation_id = "whomBreachTouches",
    tag = "rights", responses((status = 200, description = "Whom it touches", body = TouchedOut)))]
pub(super) async fn touched(
    State(app): State<App>,
    caller: Caller,
    Named(id): Named<BreachId>,
) -> Result<Response, Wrong> {
    let touched = app.register.touched(&caller.by, id).await?;
    let persons = touched.persons.into_iter().map(AffectedOut::from).collect();
    let alerts = touched.alerts.iter().map(ToString::to_string).collect();
    let (unknown_cases, tips) = (touched.unknown_cases, touched.tips);
    Ok(json(&TouchedOut { persons, unknown_cases, alerts, tips }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moment_is_read_as_it_is_written() {
        let written = "2017-07-05T10:20:30Z";
        assert_eq!(read(written).map(|moment| moment.to_string()).as_deref(), Some(written));
        for wrong in
            ["2017-07-05", "2017-07-05T24:00:00Z", "2017-07-05T1:20:30Z", "2017-07-05T10:20:30"]
        {
            assert_eq!(read(wrong), None, "{wrong}");
        }
    }
}
