//! Where shelters are: sealed, opened one at a time.
use super::ask::{AtLeast, Coded, Confided, Named, Sent};
use super::gate::Caller;
use super::json;
use super::opening::opened;
use super::page::{self, Listed};
use super::schema::{Id, MomentText, PurposeCode, some_moment};
use super::wrong::Wrong;
use crate::app::App;
use axum::extract::State;
use axum::http::Uri;
use axum::response::Response;
use domain::access::{Purpose, SealedClass};
use domain::day::Moment;
use domain::id::CaseId;
use domain::person::Private;
use domain::shelter::Location;
use register::shelter::Shelter;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A shelter. Where it is, is sealed.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Shelter)]
pub(super) struct Out {
    /// Its code in the directory.
    #[schema(example = "TAS-VAR")]
    institution: String,
    /// Since when its address is kept as it is now; null while it is not.
    #[schema(value_type = Option<MomentText>, required)]
    #[serde(serialize_with = "some_moment")]
    entered_at: Option<Moment>,
    /// Whether one works there, and so enters the address.
    own: bool,
}

impl From<Shelter> for Out {
    fn from(s: Shelter) -> Self {
        Self { institution: s.institution, entered_at: s.entered_at, own: s.own }
    }
}

/// List the shelters
#[utoipa::path(get, path = "/shelters", operation_id = "listShelters", tag = "shelters",
    responses((status = 200, description = "The houses of the directory", body = Listed<Out>),
        (status = 404, description = "The account opens no address")))]
pub(super) async fn list(
    State(app): State<App>,
    caller: Caller,
    uri: Uri,
) -> Result<Response, Wrong> {
    let all = app.register.shelters(&caller.by).await?;
    let items: Vec<Out> = all.into_iter().map(Out::from).collect();
    Ok(page::answer(&uri, &items, None))
}

/// One shelter, with the version of its address.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ShelterVersion)]
pub(super) struct Versioned {
    /// The shelter.
    #[serde(flatten)]
    shelter: Out,
    /// The version, over which another is sent; 0 while none was entered.
    #[schema(minimum = 0)]
    version: u32,
}

async fn one(app: &App, caller: &Caller, code: &str) -> Result<Response, Wrong> {
    let (shelter, version) = app.register.shelter(&caller.by, code).await?;
    Ok(json(&Versioned { shelter: shelter.into(), version }))
}

/// See whether the address of a shelter is kept
#[utoipa::path(get, path = "/shelters/{code}", operation_id = "getShelter", tag = "shelters",
    responses((status = 200, description = "The shelter", body = Versioned)))]
pub(super) async fn open(
    State(app): State<App>,
    caller: Caller,
    Named(code): Named<String>,
) -> Result<Response, Wrong> {
    one(&app, &caller, &code).await
}

/// For which case an address is opened, and for what.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct ShelterOpening {
    /// The case; left out by those who work there.
    #[schema(value_type = Option<Id>)]
    case: Option<CaseId>,
    /// The purpose: support, referral or correction.
    #[schema(value_type = PurposeCode)]
    purpose: Coded<Purpose>,
}

/// Where a shelter is.
#[derive(Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = Location)]
pub(super) struct Where {
    /// The address.
    #[schema(min_length = 1, max_length = 500)]
    address: String,
    /// How one gets there and in.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    #[schema(max_length = 500)]
    directions: String,
}

impl From<&Location> for Where {
    fn from(there: &Location) -> Self {
        let directions = there.directions.as_ref().map_or("", Private::expose).to_owned();
        Self { address: there.address.expose().to_owned(), directions }
    }
}

/// Open where a shelter is
///
/// For those who work there, and for a case, for those whose post in it opens
/// it. Needs the scope `shelter_location`.
#[utoipa::path(post, path = "/shelters/{code}/opening", operation_id = "openShelter",
    tag = "shelters", request_body = ShelterOpening,
    responses((status = 200, description = "Where it is", body = Where),
        (status = 404, description = "There is no such shelter, or no address is kept")))]
pub(super) async fn reveal(
    State(app): State<App>,
    caller: Caller,
    Named(code): Named<String>,
    Sent(opening): Sent<ShelterOpening>,
) -> Result<Response, Wrong> {
    caller.needs(SealedClass::ShelterLocation)?;
    let purpose = opening.purpose.0;
    let there = app.register.reveal_shelter(&caller.by, &code, opening.case, purpose).await?;
    Ok(opened(&Where::from(&there.ok_or(Wrong::NOT_FOUND)?)))
}

/// Where a shelter is, to be sealed.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NewLocation {
    /// The version that is written over: 0 for the first.
    #[schema(value_type = i64, minimum = 0, maximum = 1_000_000_000)]
    version: AtLeast<0>,
    /// Where it is.
    location: Where,
}

/// Enter or correct where a shelter is
///
/// For those who work there. Needs the scope `shelter_location`.
#[utoipa::path(put, path = "/shelters/{code}/location", operation_id = "enterShelter",
    tag = "shelters", request_body = NewLocation,
    responses((status = 200, description = "The shelter", body = Versioned),
        (status = 409, description = "Somebody else was first")))]
pub(super) async fn enter(
    State(app): State<App>,
    caller: Caller,
    Named(code): Named<String>,
    Confided(new): Confided<NewLocation>,
) -> Result<Response, Wrong> {
    caller.needs(SealedClass::ShelterLocation)?;
    let read = Location::read(&new.location.address, &new.location.directions);
    let read = read
        .map_err(|(field, fault)| Wrong::Confided(vec![(format!("/location/{field}"), fault)]))?;
    let there = read.ok_or_else(|| Wrong::missing("address"))?;
    let (version, secret) = (new.version.version(), app.edge.secret());
    app.register.enter_shelter(&caller.by, &code, version, &there, &secret).await?;
    one(&app, &caller, &code).await
}

/// Which version is closed.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct ShelterClosing {
    /// The version that stands.
    #[schema(value_type = i64, minimum = 1, maximum = 1_000_000_000)]
    version: AtLeast<1>,
}

/// Close a shelter
///
/// Its address is not kept any more. For those who work there.
#[utoipa::path(post, path = "/shelters/{code}/closing", operation_id = "closeShelter",
    tag = "shelters", request_body = ShelterClosing,
    responses((status = 200, description = "The shelter", body = Versioned),
        (status = 409, description = "Somebody else was first")))]
pub(super) async fn close(
    State(app): State<App>,
    caller: Caller,
    Named(code): Named<String>,
    Sent(closing): Sent<ShelterClosing>,
) -> Result<Response, Wrong> {
    app.register.close_shelter(&caller.by, &code, closing.version.version()).await?;
    one(&app, &caller, &code).await
}
