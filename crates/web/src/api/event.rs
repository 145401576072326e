//! What happened in a case: trafficking events, who is linked to whom by them, and
//! which bodies count whom.
use super::ask::{Coded, Confided, Named, Sent};
use super::gate::Caller;
use super::opening::{Mistake, Opening, opened};
use super::page::{self, Listed};
use super::schema::{
    CaseNumberText, CountingBasisCode, DayText, EventRoleCode, Id, LinkKindCode, MomentText,
    moment, some_moment,
};
use super::shaped::{EventBody, read};
use super::wrong::Wrong;
use super::{created, json};
use crate::app::App;
use axum::extract::State;
use axum::http::Uri;
use axum::response::Response;
use domain::access::SealedClass;
use domain::day::{Day, Moment};
use domain::id::{AccountId, CaseId, EventId, PersonId, RegistrationId};
use domain::trafficking::event::{Event, EventRole, Involved};
use domain::trafficking::registration::{CountingBasis, Registration};
use register::case_file::Narrative;
use register::event::{Happened, NewEvent};
use register::registration::Registered;
use register::{Error, Refusal};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use utoipa::ToSchema;

/// Somebody who took part in an event.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = EventPerson)]
pub(super) struct InvolvedOut {
    /// Who.
    #[schema(value_type = Id)]
    person: PersonId,
    /// As what.
    #[schema(value_type = EventRoleCode)]
    role: &'static str,
}

/// A trafficking event. What is told of it is sealed.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = TraffickingEvent)]
pub(super) struct Out {
    /// Its id.
    #[schema(value_type = Id)]
    id: EventId,
    /// What happened: the phase, and what is known of it.
    #[schema(value_type = Object)]
    event: Event,
    /// Who took part in it.
    involved: Vec<InvolvedOut>,
    /// Whether something is told of it.
    has_told: bool,
    /// When it was put down.
    #[schema(value_type = MomentText)]
    #[serde(serialize_with = "moment")]
    entered_at: Moment,
    /// Who put it down.
    #[schema(value_type = Id)]
    by: AccountId,
    /// Their institution.
    institution: String,
    /// The event whose place it took; null when of none.
    #[schema(value_type = Option<Id>, required)]
    replaces: Option<EventId>,
    /// When it was taken back or replaced; null when it stands.
    #[schema(value_type = Option<MomentText>, required)]
    #[serde(serialize_with = "some_moment")]
    ended_at: Option<Moment>,
}

impl From<Happened> for Out {
    fn from(one: Happened) -> Self {
        let involved = |one: &Involved| InvolvedOut { person: one.person, role: one.role.code() };
        Self {
            id: one.id,
            involved: one.involved.iter().map(involved).collect(),
            event: one.event,
            has_told: one.has_told,
            entered_at: one.at,
            by: one.by,
            institution: one.institution,
            replaces: one.replaces,
            ended_at: one.ended.map(|(at, _)| at),
        }
    }
}

/// List the trafficking events of a case
///
/// The last put down first, with those that do not stand any more.
#[utoipa::path(get, path = "/cases/{id}/events", operation_id = "listEvents", tag = "cases",
    responses((status = 200, description = "The events", body = Listed<Out>)))]
pub(super) async fn list(
    State(app): State<App>,
    caller: Caller,
    Named(id): Named<CaseId>,
    uri: Uri,
) -> Result<Response, Wrong> {
    let all = app.register.events(&caller.by, id).await?.all;
    let items: Vec<Out> = all.into_iter().map(Out::from).collect();
    Ok(page::answer(&uri, &items, None))
}

/// Somebody who took part in an event that is put down.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct InvolvedIn {
    /// Who: a person of the case.
    #[schema(value_type = Id)]
    person: PersonId,
    /// As what.
    #[schema(value_type = EventRoleCode)]
    role: Coded<EventRole>,
}

/// An event whose place another takes.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Replaced {
    /// Which.
    #[schema(value_type = Id)]
    event: EventId,
    /// Why it is corrected; it is sealed with the case.
    #[schema(max_length = 4_000)]
    reason: String,
}

/// An event to put down.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct EventIn {
    /// What happened.
    #[schema(value_type = EventBody)]
    event: Map<String, Value>,
    /// Who took part in it; at least one as victim.
    #[schema(max_items = 200)]
    involved: Vec<InvolvedIn>,
    /// What is told of it; it is sealed with the case.
    #[serde(default)]
    #[schema(max_length = 20_000)]
    told: String,
    /// The event that it corrects; none if left out.
    #[serde(default)]
    replaces: Option<Replaced>,
}

/// Put down a trafficking event
///
/// It is not changed any more; one that was wrong is corrected by another that
/// takes its place, or taken back. Needs the scope `narrative`.
#[utoipa::path(post, path = "/cases/{id}/events", operation_id = "putEvent", tag = "cases",
    request_body = EventIn,
    responses((status = 201, description = "The event", body = Out,
        headers(("Location" = String, description = "The events of the case")))))]
pub(super) async fn put(
    State(app): State<App>,
    caller: Caller,
    Named(id): Named<CaseId>,
    Confided(new): Confided<EventIn>,
) -> Result<Response, Wrong> {
    caller.needs(SealedClass::Narrative)?;
    let wrong = || Wrong::from(Error::Refused(Refusal::StepWrong));
    let event = read(new.event).ok_or_else(wrong)?;
    let involved = |one: &InvolvedIn| Involved { person: one.person, role: one.role.0 };
    let event = NewEvent {
        event,
        involved: new.involved.iter().map(involved).collect(),
        told: &new.told,
        replaces: new.replaces.as_ref().map(|one| (one.event, one.reason.as_str())),
    };
    let made = app.register.put_event(&caller.by, id, &event, &app.edge.secret()).await?;
    let out = one(&app, &caller, id, made).await?;
    Ok(created(&format!("/cases/{id}/events"), &out))
}

async fn one(app: &App, caller: &Caller, case: CaseId, id: EventId) -> Result<Out, Wrong> {
    let all = app.register.events(&caller.by, case).await?.all;
    let found = all.into_iter().find(|one| one.id == id);
    found.map(Out::from).ok_or(Wrong::NOT_FOUND)
}

/// What is told of an event.
#[derive(Serialize, ToSchema)]
pub(super) struct EventTelling {
    /// What happened, in words; null when nothing is told.
    #[schema(required)]
    told: Option<String>,
    /// Why it was taken back or corrected; null when it stands.
    #[schema(required)]
    reason: Option<String>,
}

/// Open what is told of a trafficking event
///
/// Needs the scope `narrative`.
#[utoipa::path(post, path = "/cases/{id}/events/{event}/opening", operation_id = "openEvent",
    tag = "cases", request_body = Opening,
    responses((status = 200, description = "What is told", body = EventTelling)))]
pub(super) async fn open(
    State(app): State<App>,
    caller: Caller,
    Named((id, event)): Named<(CaseId, EventId)>,
    Sent(opening): Sent<Opening>,
) -> Result<Response, Wrong> {
    caller.needs(SealedClass::Narrative)?;
    let found = app.register.open_event(&caller.by, id, event, opening.purpose.0).await?;
    let text = |one: &Option<Narrative>| one.as_ref().map(|text| text.expose().to_owned());
    Ok(opened(&EventTelling { told: text(&found.told), reason: text(&found.reason) }))
}

/// Take back a trafficking event that was put down by mistake
///
/// It stays to be read. Needs the scope `narrative`.
#[utoipa::path(post, path = "/cases/{id}/events/{event}/taking-back",
    operation_id = "takeEventBack", tag = "cases", request_body = Mistake,
    responses((status = 200, description = "The event", body = Out)))]
pub(super) async fn take_back(
    State(app): State<App>,
    caller: Caller,
    Named((id, event)): Named<(CaseId, EventId)>,
    Confided(mistake): Confided<Mistake>,
) -> Result<Response, Wrong> {
    caller.needs(SealedClass::Narrative)?;
    let secret = app.edge.secret();
    app.register.take_event_back(&caller.by, id, event, &mistake.reason, &secret).await?;
    Ok(json(&one(&app, &caller, id, event).await?))
}

/// A person of a network.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct NetworkPerson {
    /// Who.
    #[schema(value_type = Id)]
    person: PersonId,
    /// All that the person was in an event.
    #[schema(value_type = Vec<EventRoleCode>)]
    roles: Vec<&'static str>,
}

/// A link between two persons.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct NetworkLink {
    /// What links them.
    #[schema(value_type = LinkKindCode)]
    kind: &'static str,
    /// One of them; the one who did it, where one did.
    #[schema(value_type = Id)]
    from: PersonId,
    /// The other.
    #[schema(value_type = Id)]
    to: PersonId,
    /// By which events.
    #[schema(value_type = Vec<Id>)]
    events: Vec<EventId>,
    /// In which cases.
    #[schema(value_type = Vec<Id>)]
    cases: Vec<CaseId>,
}

/// A case that was looked at for a network.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct NetworkCase {
    /// Its id.
    #[schema(value_type = Id)]
    id: CaseId,
    /// Its number.
    #[schema(value_type = CaseNumberText)]
    number: String,
}

/// Who is linked to whom by trafficking events.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = CaseNetwork)]
pub(super) struct NetworkOut {
    /// Everybody who took part in an event.
    persons: Vec<NetworkPerson>,
    /// What links them.
    links: Vec<NetworkLink>,
    /// The cases that were looked at.
    cases: Vec<NetworkCase>,
    /// Whether there were more of them.
    more: bool,
}

/// Get who is linked to whom by the trafficking events of a case
///
/// Also by those of other cases that share a person with it, as far as the account
/// may read their steps.
#[utoipa::path(get, path = "/cases/{id}/network", operation_id = "getNetwork", tag = "cases",
    responses((status = 200, description = "The network", body = NetworkOut)))]
pub(super) async fn network(
    State(app): State<App>,
    caller: Caller,
    Named(id): Named<CaseId>,
) -> Result<Response, Wrong> {
    let of = app.register.network(&caller.by, id).await?;
    let persons = of.persons.iter().map(|(person, roles)| NetworkPerson {
        person: *person,
        roles: roles.iter().map(|role| role.code()).collect(),
    });
    let links = of.links.iter().map(|link| NetworkLink {
        kind: link.kind.code(),
        from: link.from,
        to: link.to,
        events: link.events.iter().copied().collect(),
        cases: link.cases.iter().copied().collect(),
    });
    let cases =
        of.cases.iter().map(|(id, number)| NetworkCase { id: *id, number: number.to_string() });
    Ok(json(&NetworkOut {
        persons: persons.collect(),
        links: links.collect(),
        cases: cases.collect(),
        more: of.more,
    }))
}

/// That a body counts a person.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = CaseRegistration)]
pub(super) struct RegistrationOut {
    /// Its id.
    #[schema(value_type = Id)]
    id: RegistrationId,
    /// The case in which it was put down.
    #[schema(value_type = Id)]
    case: CaseId,
    /// Who is counted.
    #[schema(value_type = Id)]
    person: PersonId,
    /// The body that counts, by its code in the directory.
    body: String,
    /// Since which day.
    #[schema(value_type = DayText)]
    on: Day,
    /// On which basis.
    #[schema(value_type = CountingBasisCode)]
    basis: &'static str,
    /// When it was put down.
    #[schema(value_type = MomentText)]
    #[serde(serialize_with = "moment")]
    entered_at: Moment,
    /// Who put it down.
    #[schema(value_type = Id)]
    by: AccountId,
    /// When it was taken back; null when it stands.
    #[schema(value_type = Option<MomentText>, required)]
    #[serde(serialize_with = "some_moment")]
    taken_back_at: Option<Moment>,
}

impl From<Registered> for RegistrationOut {
    fn from(one: Registered) -> Self {
        Self {
            id: one.id,
            case: one.case,
            person: one.registration.person,
            body: one.registration.body,
            on: one.registration.on,
            basis: one.registration.basis.code(),
            entered_at: one.at,
            by: one.by,
            taken_back_at: one.ended.map(|(at, _)| at),
        }
    }
}

/// List which bodies count the persons in a case
///
/// In whatever case it was put down, with what was taken back.
#[utoipa::path(get, path = "/cases/{id}/registrations", operation_id = "listRegistrations",
    tag = "cases",
    responses((status = 200, description = "The registrations", body = Listed<RegistrationOut>)))]
pub(super) async fn registrations(
    State(app): State<App>,
    caller: Caller,
    Named(id): Named<CaseId>,
    uri: Uri,
) -> Result<Response, Wrong> {
    let all = app.register.registrations(&caller.by, id).await?;
    let items: Vec<RegistrationOut> = all.into_iter().map(Into::into).collect();
    Ok(page::answer(&uri, &items, None))
}

/// A registration to put down.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct RegistrationIn {
    /// Who is counted: somebody of the case who may be a victim.
    #[schema(value_type = Id)]
    person: PersonId,
    /// The body that counts, by its code in the directory.
    #[schema(max_length = 60, example = "NCCTHB")]
    body: String,
    /// Since which day.
    #[schema(value_type = DayText)]
    on: Coded<Day>,
    /// On which basis.
    #[schema(value_type = CountingBasisCode)]
    basis: Coded<CountingBasis>,
}

/// Put down that a body counts a person
///
/// On one basis once.
#[utoipa::path(post, path = "/cases/{id}/registrations", operation_id = "registerPerson",
    tag = "cases", request_body = RegistrationIn,
    responses((status = 201, description = "The registration", body = RegistrationOut,
        headers(("Location" = String, description = "The registrations in the case")))))]
pub(super) async fn register(
    State(app): State<App>,
    caller: Caller,
    Named(id): Named<CaseId>,
    Sent(new): Sent<RegistrationIn>,
) -> Result<Response, Wrong> {
    let new = Registration { person: new.person, body: new.body, on: new.on.0, basis: new.basis.0 };
    let made = app.register.register_person(&caller.by, id, &new).await?;
    let out = registered(&app, &caller, id, made).await?;
    Ok(created(&format!("/cases/{id}/registrations"), &out))
}

async fn registered(
    app: &App,
    caller: &Caller,
    case: CaseId,
    id: RegistrationId,
) -> Result<RegistrationOut, Wrong> {
    let all = app.register.registrations(&caller.by, case).await?;
    let found = all.into_iter().find(|one| one.id == id);
    found.map(Into::into).ok_or(Wrong::NOT_FOUND)
}

/// Take back a registration that was put down by mistake
///
/// It stays to be read. Needs the scope `narrative`.
#[utoipa::path(post, path = "/cases/{id}/registrations/{registration}/taking-back",
    operation_id = "takeRegistrationBack", tag = "cases", request_body = Mistake,
    responses((status = 200, description = "The registration", body = RegistrationOut)))]
pub(super) async fn take_registration_back(
    State(app): State<App>,
    caller: Caller,
    Named((id, registration)): Named<(CaseId, RegistrationId)>,
    Confided(mistake): Confided<Mistake>,
) -> Result<Response, Wrong> {
    caller.needs(SealedClass::Narrative)?;
    let (by, secret) = (&caller.by, app.edge.secret());
    app.register.take_registration_back(by, id, registration, &mistake.reason, &secret).await?;
    Ok(json(&registered(&app, &caller, id, registration).await?))
}
