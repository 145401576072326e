//! Who took part in what a record tells of, by name: sealed.
use super::ask::{Asked, AtLeast, Confided, Named, Sent};
use super::gate::Caller;
use super::json;
use super::opening::{Opening, opened};
use super::record::record_of;
use super::schema::{MomentText, some_moment};
use super::wrong::Wrong;
use crate::app::App;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use domain::access::SealedClass;
use domain::attendee::Attendee;
use domain::day::Moment;
use domain::id::RecordId;
use domain::person::Private;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// That names are kept; nothing of whose.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = AttendeeList)]
pub(super) struct Out {
    /// The version, over which another is sent; 0 while none was entered.
    #[schema(minimum = 0)]
    version: u32,
    /// Since when they are kept as they are now; null while they are not.
    #[schema(value_type = Option<MomentText>, required)]
    #[serde(serialize_with = "some_moment")]
    entered_at: Option<Moment>,
    /// How many took part, as the record says it; null when it does not.
    #[schema(required)]
    told: Option<i64>,
}

async fn one(app: &App, caller: &Caller, kind: &str, id: RecordId) -> Result<Response, Wrong> {
    let (_, stored) = record_of(&app.register, caller, kind, id).await?;
    let listed = app.register.attendee_list(&caller.by, id).await?;
    let told = stored.total.map(|hundredths| hundredths / 100);
    Ok(json(&Out { version: listed.version, entered_at: listed.entered_at, told }))
}

/// See whether names of those who took part are kept
///
/// For the institution that keeps the record.
#[utoipa::path(get, path = "/records/{kind}/{id}/attendees", operation_id = "getAttendees",
    tag = "records", responses((status = 200, description = "Whether they are", body = Out)))]
pub(super) async fn open(
    State(app): State<App>,
    caller: Caller,
    Named((kind, id)): Named<(String, RecordId)>,
) -> Result<Response, Wrong> {
    one(&app, &caller, &kind, id).await
}

/// Somebody who took part.
#[derive(Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = Attendee)]
pub(super) struct Somebody {
    /// The name.
    #[schema(min_length = 1, max_length = 500)]
    name: String,
    /// Where the person works.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    #[schema(max_length = 500)]
    from: String,
}

/// Those who took part.
#[derive(Serialize, ToSchema)]
#[schema(as = OpenedAttendees)]
pub(super) struct OpenedAttendees {
    /// Who.
    attendees: Vec<Somebody>,
    /// The version, over which another list is sent.
    #[schema(minimum = 1)]
    version: u32,
    /// How many took part, as the record says it; null when it does not.
    #[schema(required)]
    told: Option<i64>,
}

/// Open who took part
///
/// For the institution that keeps the record. Needs the scope `identity`.
#[utoipa::path(post, path = "/records/{kind}/{id}/attendees/opening",
    operation_id = "openAttendees", tag = "records", request_body = Opening,
    responses((status = 200, description = "Who took part", body = OpenedAttendees)))]
pub(super) async fn reveal(
    State(app): State<App>,
    caller: Caller,
    Named((kind, id)): Named<(String, RecordId)>,
    Sent(opening): Sent<Opening>,
) -> Result<Response, Wrong> {
    caller.needs(SealedClass::Identity)?;
    let (_, stored) = record_of(&app.register, &caller, &kind, id).await?;
    let found = app.register.reveal_attendees(&caller.by, id, opening.purpose.0).await?;
    let (attendees, version) = found.ok_or(Wrong::NOT_FOUND)?;
    let somebody = |attendee: &Attendee| Somebody {
        name: attendee.name.expose().to_owned(),
        from: attendee.from.as_ref().map_or("", Private::expose).to_owned(),
    };
    let attendees = attendees.iter().map(somebody).collect();
    let told = stored.total.map(|hundredths| hundredths / 100);
    Ok(opened(&OpenedAttendees { attendees, version, told }))
}

/// Those who took part, to be sealed.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NewAttendees {
    /// The version that is written over: 0 for the first.
    #[schema(value_type = i64, minimum = 0, maximum = 1_000_000_000)]
    version: AtLeast<0>,
    /// Who.
    #[schema(min_items = 1, max_items = 2_000)]
    attendees: Vec<Somebody>,
}

/// Enter or correct who took part
///
/// For the institution that keeps the record. Needs the scope `identity`.
#[utoipa::path(put, path = "/records/{kind}/{id}/attendees", operation_id = "enterAttendees",
    tag = "records", request_body = NewAttendees,
    responses((status = 200, description = "That they are kept", body = Out),
        (status = 409, description = "Somebody else was first")))]
pub(super) async fn enter(
    State(app): State<App>,
    caller: Caller,
    Named((kind, id)): Named<(String, RecordId)>,
    Confided(new): Confided<NewAttendees>,
) -> Result<Response, Wrong> {
    caller.needs(SealedClass::Identity)?;
    record_of(&app.register, &caller, &kind, id).await?;
    if !(1..=domain::attendee::MOST).contains(&new.attendees.len()) {
        return Err(Wrong::Malformed("attendees: 1 to 2000".to_owned()));
    }
    let (mut attendees, mut faults) = (Vec::new(), Vec::new());
    for (n, somebody) in new.attendees.iter().enumerate() {
        let mut part = |name: &str, text: &str| {
            Private::read(text).unwrap_or_else(|fault| {
                faults.push((format!("/attendees/{n}/{name}"), fault));
                None
            })
        };
        match (part("name", &somebody.name), part("from", &somebody.from)) {
            (Some(name), from) => attendees.push(Attendee { name, from }),
            (None, _) if faults.is_empty() => return Err(Wrong::missing("name")),
            (None, _) => {}
        }
    }
    if !faults.is_empty() {
        return Err(Wrong::Confided(faults));
    }
    let (version, secret) = (new.version.version(), app.edge.secret());
    app.register.enter_attendees(&caller.by, id, version, &attendees, &secret).await?;
    one(&app, &caller, &kind, id).await
}

/// Which version is taken away.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct Standing {
    /// The version that stands.
    #[param(minimum = 1, maximum = 1_000_000_000)]
    version: u32,
}

/// Take the names of those who took part away
///
/// How many took part stays with the record.
#[utoipa::path(delete, path = "/records/{kind}/{id}/attendees", operation_id = "removeAttendees",
    tag = "records", params(Standing),
    responses((status = 204, description = "No name is kept any more"),
        (status = 409, description = "Somebody else was first")))]
pub(super) async fn remove(
    State(app): State<App>,
    caller: Caller,
    Named((kind, id)): Named<(String, RecordId)>,
    Asked(standing): Asked<Standing>,
) -> Result<Response, Wrong> {
    if !(1..=1_000_000_000).contains(&standing.version) {
        return Err(Wrong::Malformed("version: 1 to 1000000000".to_owned()));
    }
    record_of(&app.register, &caller, &kind, id).await?;
    app.register.remove_attendees(&caller.by, id, standing.version).await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}
