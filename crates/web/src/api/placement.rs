//! Places in shelters for the persons of a case.
use super::ask::{Asked, AtLeast, Coded, Confided, Named, Sent};
use super::gate::Caller;
use super::page::{self, Listed};
use super::schema::{
    CaseNumberText, ExitCode, FeatureCode, Id, MomentText, PlacementReasonCode, PlacementStateCode,
    UrgencyCode, moment, some_moment,
};
use super::wrong::Wrong;
use super::{created, json};
use crate::app::App;
use axum::extract::State;
use axum::http::Uri;
use axum::response::Response;
use domain::access::SealedClass;
use domain::bed::Feature;
use domain::day::Moment;
use domain::id::{BedId, CaseId, PersonId, PlacementId};
use domain::referral::placement::Wish;
use domain::referral::stay::Exit;
use domain::referral::waiting::Urgency;
use register::placement::{Admission, Placement};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// A place in a shelter, from the asking to the leaving.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Placement)]
pub(super) struct Out {
    /// Its id.
    #[schema(value_type = Id)]
    id: PlacementId,
    /// The number of the case.
    #[schema(value_type = CaseNumberText)]
    number: String,
    /// The person.
    #[schema(value_type = Id)]
    person: PersonId,
    /// How far it is.
    #[schema(value_type = PlacementStateCode)]
    state: &'static str,
    /// How soon the bed is needed.
    #[schema(value_type = UrgencyCode)]
    urgency: &'static str,
    /// Whether the person is in immediate danger.
    danger: bool,
    /// Since when it was asked for.
    #[schema(value_type = MomentText)]
    #[serde(serialize_with = "moment")]
    requested_at: Moment,
    /// The shelter it has, or had last.
    #[schema(required)]
    shelter: Option<String>,
    /// The bed it has, or had last.
    #[schema(value_type = Option<Id>, required)]
    bed: Option<BedId>,
    /// Until when a bed is kept.
    #[schema(value_type = Option<MomentText>, required)]
    #[serde(serialize_with = "some_moment")]
    kept_until: Option<Moment>,
    /// Since when the person stays.
    #[schema(value_type = Option<MomentText>, required)]
    #[serde(serialize_with = "some_moment")]
    admitted_at: Option<Moment>,
    /// Days the stay was extended by, in all.
    extended: u32,
    /// When the stay ended.
    #[schema(value_type = Option<MomentText>, required)]
    #[serde(serialize_with = "some_moment")]
    left_at: Option<Moment>,
    /// How it ended.
    #[schema(value_type = Option<ExitCode>, required)]
    exit: Option<&'static str>,
}

impl From<Placement> for Out {
    fn from(of: Placement) -> Self {
        Self {
            id: of.id,
            number: of.number.to_string(),
            person: of.person,
            state: of.state.code(),
            urgency: of.wish.urgency.code(),
            danger: of.wish.danger,
            requested_at: of.requested_at,
            shelter: of.shelter,
            bed: of.bed,
            kept_until: of.lapses_at,
            admitted_at: of.admitted_at,
            extended: of.extended,
            left_at: of.left.map(|(_, at)| at),
            exit: of.left.map(|(exit, _)| exit.code()),
        }
    }
}

/// List the places of a case
#[utoipa::path(get, path = "/cases/{id}/placements", operation_id = "listPlacements",
    tag = "placements",
    responses((status = 200, description = "The places", body = Listed<Out>)))]
pub(super) async fn list(
    State(app): State<App>,
    caller: Caller,
    Named(case): Named<CaseId>,
    uri: Uri,
) -> Result<Response, Wrong> {
    let all = app.register.placements(&caller.by, case).await?;
    let items: Vec<Out> = all.into_iter().map(Out::from).collect();
    Ok(page::answer(&uri, &items, None))
}

/// What is asked for.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NewPlacement {
    /// For whom.
    #[schema(value_type = Id)]
    person: PersonId,
    /// How soon.
    #[schema(value_type = UrgencyCode)]
    urgency: Coded<Urgency>,
    /// Whether the person is in immediate danger.
    #[serde(default)]
    danger: bool,
    /// The shelter that is wished for; left out for any.
    shelter: Option<String>,
    /// The oblast in which the danger is.
    avoid: Option<String>,
    /// The language the person speaks, a code of the list `language`.
    language: Option<String>,
    /// What the bed should offer.
    #[serde(default)]
    #[schema(value_type = Vec<FeatureCode>)]
    needs: Vec<Coded<Feature>>,
    /// The parent who comes with a child, or the child who comes with a parent.
    #[schema(value_type = Option<Id>)]
    family: Option<PersonId>,
}

async fn one(app: &App, caller: &Caller, id: PlacementId) -> Result<Out, Wrong> {
    let (placement, _, _) = app.register.placement(&caller.by, id).await?;
    Ok(placement.into())
}

/// Ask for a place
#[utoipa::path(post, path = "/cases/{id}/placements", operation_id = "requestPlacement",
    tag = "placements", request_body = NewPlacement,
    responses((status = 201, description = "It is on the waiting list", body = Out,
        headers(("Location" = String, description = "The place"))),
        (status = 422, description = "A rule of the procedure or of places forbids it")))]
pub(super) async fn ask(
    State(app): State<App>,
    caller: Caller,
    Named(case): Named<CaseId>,
    Sent(new): Sent<NewPlacement>,
) -> Result<Response, Wrong> {
    let wish = Wish {
        urgency: new.urgency.0,
        danger: new.danger,
        shelter: new.shelter,
        avoid: new.avoid,
        language: new.language,
        needs: new.needs.iter().map(|one| one.0).collect(),
        family: new.family,
    };
    let id = app.register.request_place(&caller.by, case, new.person, &wish).await?;
    Ok(created(&format!("/placements/{id}"), &one(&app, &caller, id).await?))
}

/// See a place
#[utoipa::path(get, path = "/placements/{id}", operation_id = "getPlacement",
    tag = "placements",
    responses((status = 200, description = "The place", body = Out)))]
pub(super) async fn open(
    State(app): State<App>,
    caller: Caller,
    Named(id): Named<PlacementId>,
) -> Result<Response, Wrong> {
    Ok(json(&one(&app, &caller, id).await?))
}

/// In which shelter.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct In {
    /// The shelter, by its code in the directory.
    shelter: String,
}

/// How a bed would suit.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = BedOffer)]
pub(super) struct OfferOut {
    /// The bed.
    #[schema(value_type = Id)]
    bed: BedId,
    /// What forbids it.
    #[schema(value_type = Vec<PlacementReasonCode>)]
    forbids: Vec<&'static str>,
    /// What speaks against it.
    #[schema(value_type = Vec<PlacementReasonCode>)]
    against: Vec<&'static str>,
}

/// See how each bed of a shelter would suit
#[utoipa::path(get, path = "/placements/{id}/offers", operation_id = "listOffers",
    tag = "placements", params(In),
    responses((status = 200, description = "The beds", body = Listed<OfferOut>)))]
pub(super) async fn offers(
    State(app): State<App>,
    caller: Caller,
    Named(id): Named<PlacementId>,
    Asked(there): Asked<In>,
    uri: Uri,
) -> Result<Response, Wrong> {
    let offers = app.register.offers(&caller.by, id, &there.shelter).await?;
    let items = offers.into_iter().map(|(bed, offer)| OfferOut {
        bed: bed.id,
        forbids: offer.hard.iter().map(|why| why.code()).collect(),
        against: offer.soft.iter().map(|why| why.code()).collect(),
    });
    Ok(page::answer(&uri, &items.collect::<Vec<_>>(), None))
}

/// Where a bed is kept.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Reservation {
    /// The shelter.
    shelter: String,
    /// The bed; left out for the one that suits best.
    #[schema(value_type = Option<Id>)]
    bed: Option<BedId>,
}

/// Keep a bed
///
/// It is free again by itself after the term of a reservation.
#[utoipa::path(post, path = "/placements/{id}/reservation", operation_id = "reserveBed",
    tag = "placements", request_body = Reservation,
    responses((status = 200, description = "The place", body = Out),
        (status = 422, description = "What forbids it")))]
pub(super) async fn reserve(
    State(app): State<App>,
    caller: Caller,
    Named(id): Named<PlacementId>,
    Sent(kept): Sent<Reservation>,
) -> Result<Response, Wrong> {
    app.register.reserve_bed(&caller.by, id, &kept.shelter, kept.bed).await?;
    Ok(json(&one(&app, &caller, id).await?))
}

/// Give a kept bed back
#[utoipa::path(post, path = "/placements/{id}/release", operation_id = "releaseBed",
    tag = "placements",
    responses((status = 200, description = "The place", body = Out),
        (status = 422, description = "No bed is kept")))]
pub(super) async fn release(
    State(app): State<App>,
    caller: Caller,
    Named(id): Named<PlacementId>,
) -> Result<Response, Wrong> {
    app.register.release_bed(&caller.by, id).await?;
    Ok(json(&one(&app, &caller, id).await?))
}

/// Take a request back
#[utoipa::path(post, path = "/placements/{id}/withdrawal", operation_id = "withdrawPlacement",
    tag = "placements",
    responses((status = 200, description = "The place", body = Out),
        (status = 422, description = "The person stays, or it ended")))]
pub(super) async fn withdraw(
    State(app): State<App>,
    caller: Caller,
    Named(id): Named<PlacementId>,
) -> Result<Response, Wrong> {
    app.register.withdraw_request(&caller.by, id).await?;
    Ok(json(&one(&app, &caller, id).await?))
}

/// The admission of a person.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = Admission)]
pub(super) struct AdmissionIn {
    /// The shelter.
    shelter: String,
    /// The bed; left out for the one that is kept, or suits best.
    #[schema(value_type = Option<Id>)]
    bed: Option<BedId>,
    /// Why here, although something speaks against it. It is sealed.
    #[serde(default)]
    #[schema(max_length = 4000)]
    reason: String,
}

/// Refuses a reason from a token that does not open what is told.
fn reasoned(caller: &Caller, reason: &str) -> Result<(), Wrong> {
    if reason.trim().is_empty() { Ok(()) } else { caller.needs(SealedClass::Narrative) }
}

/// Admit a person
///
/// From now on. A reason needs the scope `narrative`.
#[utoipa::path(post, path = "/placements/{id}/admission", operation_id = "admitPerson",
    tag = "placements", request_body = AdmissionIn,
    responses((status = 200, description = "The place", body = Out),
        (status = 422, description = "What forbids it, or a reason is missing")))]
pub(super) async fn admit(
    State(app): State<App>,
    caller: Caller,
    Named(id): Named<PlacementId>,
    Confided(new): Confided<AdmissionIn>,
) -> Result<Response, Wrong> {
    reasoned(&caller, &new.reason)?;
    let on = caller.by.at;
    let admission = Admission { shelter: &new.shelter, bed: new.bed, on, reason: &new.reason };
    app.register.admit(&caller.by, id, admission, &app.edge.secret()).await?;
    Ok(json(&one(&app, &caller, id).await?))
}

/// Another bed of the same shelter.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct OtherBed {
    /// The bed.
    #[schema(value_type = Id)]
    bed: BedId,
}

/// Give a person another bed of the same shelter
#[utoipa::path(put, path = "/placements/{id}/bed", operation_id = "changeBed",
    tag = "placements", request_body = OtherBed,
    responses((status = 200, description = "The place", body = Out),
        (status = 422, description = "What forbids it")))]
pub(super) async fn change_bed(
    State(app): State<App>,
    caller: Caller,
    Named(id): Named<PlacementId>,
    Sent(other): Sent<OtherBed>,
) -> Result<Response, Wrong> {
    app.register.change_bed(&caller.by, id, other.bed).await?;
    Ok(json(&one(&app, &caller, id).await?))
}

/// By how many days a stay is extended.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Extension {
    /// Days.
    #[schema(value_type = i64, minimum = 1, maximum = 366)]
    days: AtLeast<1>,
    /// Why. It is sealed.
    #[serde(default)]
    #[schema(max_length = 4000)]
    reason: String,
}

/// Extend a stay
///
/// A reason needs the scope `narrative`.
#[utoipa::path(post, path = "/placements/{id}/extension", operation_id = "extendStay",
    tag = "placements", request_body = Extension,
    responses((status = 200, description = "The place", body = Out),
        (status = 422, description = "The term is the longest there is, or nobody stays")))]
pub(super) async fn extend(
    State(app): State<App>,
    caller: Caller,
    Named(id): Named<PlacementId>,
    Confided(new): Confided<Extension>,
) -> Result<Response, Wrong> {
    reasoned(&caller, &new.reason)?;
    // More than a year is refused.
    let days = u16::try_from(new.days.0).unwrap_or(u16::MAX);
    let secret = app.edge.secret();
    app.register.extend_stay(&caller.by, id, days, &new.reason, &secret).await?;
    Ok(json(&one(&app, &caller, id).await?))
}

/// Put down that a person is away
///
/// From now on.
#[utoipa::path(post, path = "/placements/{id}/absence", operation_id = "goAbsent",
    tag = "placements",
    responses((status = 200, description = "The place", body = Out),
        (status = 422, description = "Nobody stays, or they are away")))]
pub(super) async fn absent(
    State(app): State<App>,
    caller: Caller,
    Named(id): Named<PlacementId>,
) -> Result<Response, Wrong> {
    app.register.go_absent(&caller.by, id, caller.by.at).await?;
    Ok(json(&one(&app, &caller, id).await?))
}

/// Put down that a person is back
#[utoipa::path(post, path = "/placements/{id}/return", operation_id = "comeBack",
    tag = "placements",
    responses((status = 200, description = "The place", body = Out),
        (status = 422, description = "They are not away")))]
pub(super) async fn back(
    State(app): State<App>,
    caller: Caller,
    Named(id): Named<PlacementId>,
) -> Result<Response, Wrong> {
    app.register.come_back(&caller.by, id, caller.by.at).await?;
    Ok(json(&one(&app, &caller, id).await?))
}

/// How a stay ends.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Leaving {
    /// How.
    #[schema(value_type = ExitCode)]
    exit: Coded<Exit>,
    /// Why. It is sealed.
    #[serde(default)]
    #[schema(max_length = 4000)]
    reason: String,
}

/// Put down that a person leaves
///
/// The follow-up begins. A reason needs the scope `narrative`.
#[utoipa::path(post, path = "/placements/{id}/leaving", operation_id = "leaveShelter",
    tag = "placements", request_body = Leaving,
    responses((status = 200, description = "The place", body = Out),
        (status = 422, description = "Nobody stays, or a child would remain among adults")))]
pub(super) async fn leave(
    State(app): State<App>,
    caller: Caller,
    Named(id): Named<PlacementId>,
    Confided(leaving): Confided<Leaving>,
) -> Result<Response, Wrong> {
    reasoned(&caller, &leaving.reason)?;
    let (how, secret) = ((leaving.exit.0, caller.by.at), app.edge.secret());
    app.register.leave(&caller.by, id, how, &leaving.reason, &secret).await?;
    Ok(json(&one(&app, &caller, id).await?))
}
