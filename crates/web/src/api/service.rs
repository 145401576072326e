//! The directory of services: who offers what to people who were trafficked.
use super::ask::{Asked, AtLeast, Coded, Named, Sent};
use super::gate::Caller;
use super::page::{self, Listed as Page};
use super::schema::{
    DayText, ForAgeCode, ForOriginCode, ForSexCode, Id, ServiceCostCode, ServiceKindCode,
    ServiceStateCode,
};
use super::wrong::Wrong;
use super::{created, json};
use crate::app::App;
use axum::extract::State;
use axum::http::Uri;
use axum::response::Response;
use domain::day::Day;
use domain::id::ServiceId;
use domain::referral::support::ServiceKind;
use domain::service::{Cost, ForAge, ForOrigin, ForSex, Service, ServiceState, Wanted};
use register::service::{Listed, OutsideBody, Provider};
use register::{Error, Refusal};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// A service of the directory.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ListedService)]
pub(super) struct Out {
    /// Its id.
    #[schema(value_type = Id)]
    id: ServiceId,
    /// Whose it is: a code of the directory of institutions, or of a body that
    /// is in no other directory.
    #[schema(example = "NGO-DEMO-1")]
    provider: String,
    /// Whether it takes people.
    #[schema(value_type = ServiceStateCode)]
    state: &'static str,
    /// Its version, over which another is sent.
    #[schema(minimum = 1)]
    version: u32,
    /// The day on which it was said so.
    #[schema(value_type = DayText)]
    said_on: Day,
    /// What it is.
    service: Told,
}

/// A service as its provider describes it.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ServiceDescription)]
struct Told {
    /// What sort of service it is.
    #[schema(value_type = ServiceKindCode)]
    kind: &'static str,
    /// What its provider calls it.
    name: String,
    /// Of what age those are whom it is for.
    #[schema(value_type = Vec<ForAgeCode>)]
    ages: Vec<&'static str>,
    /// Of what sex those are whom it is for.
    #[schema(value_type = Vec<ForSexCode>)]
    sexes: Vec<&'static str>,
    /// Whose nationals those are whom it is for.
    #[schema(value_type = Vec<ForOriginCode>)]
    origins: Vec<&'static str>,
    /// The languages it speaks, codes of the list `language`; empty when that
    /// is not known.
    languages: Vec<String>,
    /// The oblasts it works in; empty for the whole country.
    oblasts: Vec<String>,
    /// How many persons it can take at a time; null when that is not known.
    #[schema(required)]
    capacity: Option<u32>,
    /// For how many persons there was room; null when that is not known.
    #[schema(required)]
    free: Option<u32>,
    /// When it is open.
    hours: String,
    /// Whether it is paid.
    #[schema(value_type = ServiceCostCode)]
    cost: &'static str,
    /// The telephone of the office.
    phone: String,
    /// The e-mail of the office.
    email: String,
    /// Its page on the web.
    link: String,
}

impl From<Listed> for Out {
    fn from(one: Listed) -> Self {
        let service = one.service;
        Self {
            id: one.id,
            provider: one.provider,
            state: one.state.code(),
            version: one.version,
            said_on: one.changed_at.day(),
            service: Told {
                kind: service.kind.code(),
                name: service.name,
                ages: service.ages.iter().map(|one| one.code()).collect(),
                sexes: service.sexes.iter().map(|one| one.code()).collect(),
                origins: service.origins.iter().map(|one| one.code()).collect(),
                languages: service.languages,
                oblasts: service.oblasts,
                capacity: service.capacity,
                free: service.free,
                hours: service.hours,
                cost: service.cost.code(),
                phone: service.phone,
                email: service.email,
                link: service.link,
            },
        }
    }
}

/// What is looked for.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct WantedService {
    /// What sort of service.
    #[param(value_type = Option<ServiceKindCode>)]
    kind: Option<Coded<ServiceKind>>,
    /// For somebody of this age.
    #[param(value_type = Option<ForAgeCode>)]
    age: Option<Coded<ForAge>>,
    /// For somebody of this sex.
    #[param(value_type = Option<ForSexCode>)]
    sex: Option<Coded<ForSex>>,
    /// For a national or a foreigner.
    #[param(value_type = Option<ForOriginCode>)]
    origin: Option<Coded<ForOrigin>>,
    /// In this language.
    #[param(max_length = 20)]
    language: Option<String>,
    /// In this oblast.
    #[param(max_length = 20)]
    oblast: Option<String>,
    /// With room when its provider last said so.
    #[serde(default)]
    room: bool,
    /// The closed ones too.
    #[serde(default)]
    closed: bool,
}

/// List the services of the directory
#[utoipa::path(get, path = "/services", operation_id = "listServices", tag = "services",
    params(WantedService),
    responses((status = 200, description = "The services", body = Page<Out>)))]
pub(super) async fn list(
    State(app): State<App>,
    _caller: Caller,
    Asked(asked): Asked<WantedService>,
    uri: Uri,
) -> Result<Response, Wrong> {
    let wanted = Wanted {
        kind: asked.kind.map(|code| code.0),
        age: asked.age.map(|code| code.0),
        sex: asked.sex.map(|code| code.0),
        origin: asked.origin.map(|code| code.0),
        language: asked.language,
        oblast: asked.oblast,
        with_room: asked.room,
    };
    let all = app.register.services(&wanted, asked.closed).await?;
    let items: Vec<Out> = all.into_iter().map(Out::from).collect();
    Ok(page::answer(&uri, &items, None))
}

async fn one(app: &App, id: ServiceId) -> Result<Out, Wrong> {
    let (one, _) = app.register.service(id).await?;
    Ok(one.into())
}

/// Get a service of the directory
#[utoipa::path(get, path = "/services/{id}", operation_id = "getService", tag = "services",
    responses((status = 200, description = "The service", body = Out)))]
pub(super) async fn open(
    State(app): State<App>,
    _caller: Caller,
    Named(id): Named<ServiceId>,
) -> Result<Response, Wrong> {
    Ok(json(&one(&app, id).await?))
}

/// A body that is in no other directory.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = OutsideBody)]
pub(super) struct OutsideOut {
    /// Its code.
    #[schema(example = "OUT-1")]
    code: String,
    /// Its name.
    name: String,
}

impl From<OutsideBody> for OutsideOut {
    fn from(body: OutsideBody) -> Self {
        Self { code: body.code, name: body.name }
    }
}

/// List the bodies that are in no other directory
#[utoipa::path(get, path = "/outside-bodies", operation_id = "listOutsideBodies",
    tag = "services",
    responses((status = 200, description = "The bodies", body = Page<OutsideOut>)))]
pub(super) async fn outside(
    State(app): State<App>,
    _caller: Caller,
    uri: Uri,
) -> Result<Response, Wrong> {
    let all = app.register.outside_bodies().await?;
    let items: Vec<OutsideOut> = all.into_iter().map(OutsideOut::from).collect();
    Ok(page::answer(&uri, &items, None))
}

/// A service as its provider describes it.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NewServiceDescription {
    /// What sort of service it is.
    #[schema(value_type = ServiceKindCode)]
    kind: Coded<ServiceKind>,
    /// What its provider calls it.
    #[schema(min_length = 1, max_length = 200)]
    name: String,
    /// Of what age those are whom it is for.
    #[schema(value_type = Vec<ForAgeCode>, min_items = 1)]
    ages: Vec<Coded<ForAge>>,
    /// Of what sex those are whom it is for.
    #[schema(value_type = Vec<ForSexCode>, min_items = 1)]
    sexes: Vec<Coded<ForSex>>,
    /// Whose nationals those are whom it is for.
    #[schema(value_type = Vec<ForOriginCode>, min_items = 1)]
    origins: Vec<Coded<ForOrigin>>,
    /// The languages it speaks, codes of the list `language`.
    #[serde(default)]
    languages: Vec<String>,
    /// The oblasts it works in; left out for the whole country.
    #[serde(default)]
    oblasts: Vec<String>,
    /// How many persons it can take at a time.
    #[schema(value_type = Option<i64>, minimum = 0, maximum = 1_000_000_000)]
    capacity: Option<AtLeast<0>>,
    /// For how many persons there is room.
    #[schema(value_type = Option<i64>, minimum = 0, maximum = 1_000_000_000)]
    free: Option<AtLeast<0>>,
    /// When it is open.
    #[serde(default)]
    #[schema(max_length = 200)]
    hours: String,
    /// Whether it is paid.
    #[schema(value_type = ServiceCostCode)]
    cost: Coded<Cost>,
    /// The telephone of the office, never of a person.
    #[serde(default)]
    #[schema(max_length = 200)]
    phone: String,
    /// The e-mail of the office, never of a person.
    #[serde(default)]
    #[schema(max_length = 200)]
    email: String,
    /// Its page on the web.
    #[serde(default)]
    #[schema(max_length = 200)]
    link: String,
}

impl From<NewServiceDescription> for Service {
    fn from(new: NewServiceDescription) -> Self {
        Self {
            kind: new.kind.0,
            name: new.name,
            ages: new.ages.into_iter().map(|code| code.0).collect(),
            sexes: new.sexes.into_iter().map(|code| code.0).collect(),
            origins: new.origins.into_iter().map(|code| code.0).collect(),
            languages: new.languages,
            oblasts: new.oblasts,
            capacity: new.capacity.map(AtLeast::version),
            free: new.free.map(AtLeast::version),
            hours: new.hours,
            cost: new.cost.0,
            phone: new.phone,
            email: new.email,
            link: new.link,
        }
    }
}

/// A service to be entered.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NewService {
    /// Whose it is, by its code; left out for a body that is in no directory.
    #[schema(max_length = 100)]
    provider: Option<String>,
    /// The name of a body that is in no directory.
    #[schema(max_length = 200)]
    outside: Option<String>,
    /// What it is.
    service: NewServiceDescription,
}

/// Enter a service in the directory
#[utoipa::path(post, path = "/services", operation_id = "enterService", tag = "services",
    request_body = NewService,
    responses((status = 201, description = "The service", body = Out)))]
pub(super) async fn enter(
    State(app): State<App>,
    caller: Caller,
    Sent(new): Sent<NewService>,
) -> Result<Response, Wrong> {
    let provider = match (&new.provider, &new.outside) {
        (Some(code), None) => Provider::Body(code),
        (None, Some(name)) => Provider::Outside(name),
        // One of them, and not both.
        _ => return Err(Error::Refused(Refusal::ProviderWrong).into()),
    };
    let id = app.register.enter_service(&caller.by, provider, &new.service.into()).await?;
    Ok(created(&format!("/services/{id}"), &one(&app, id).await?))
}

/// A service as it is now.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct ServiceCorrection {
    /// The version that is written over.
    #[schema(value_type = i64, minimum = 1, maximum = 1_000_000_000)]
    version: AtLeast<1>,
    /// What it is.
    service: NewServiceDescription,
}

/// Correct a service of the directory
#[utoipa::path(put, path = "/services/{id}", operation_id = "correctService", tag = "services",
    request_body = ServiceCorrection,
    responses((status = 200, description = "The service", body = Out),
        (status = 409, description = "Somebody else was first")))]
pub(super) async fn correct(
    State(app): State<App>,
    caller: Caller,
    Named(id): Named<ServiceId>,
    Sent(new): Sent<ServiceCorrection>,
) -> Result<Response, Wrong> {
    let over = new.version.version();
    app.register.correct_service(&caller.by, id, over, &new.service.into()).await?;
    Ok(json(&one(&app, id).await?))
}

/// Whether a service takes people.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NewServiceState {
    /// The version that is written over.
    #[schema(value_type = i64, minimum = 1, maximum = 1_000_000_000)]
    version: AtLeast<1>,
    /// Whether it does.
    #[schema(value_type = ServiceStateCode)]
    state: Coded<ServiceState>,
}

/// Close a service of the directory, or open it again
#[utoipa::path(post, path = "/services/{id}/state", operation_id = "setServiceState",
    tag = "services", request_body = NewServiceState,
    responses((status = 200, description = "The service", body = Out),
        (status = 409, description = "Somebody else was first, or it is so already")))]
pub(super) async fn set(
    State(app): State<App>,
    caller: Caller,
    Named(id): Named<ServiceId>,
    Sent(new): Sent<NewServiceState>,
) -> Result<Response, Wrong> {
    let (over, state) = (new.version.version(), new.state.0);
    app.register.set_service_state(&caller.by, id, over, state).await?;
    Ok(json(&one(&app, id).await?))
}
