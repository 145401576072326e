//! The beds of shelters: boards, the waiting list, opening and closing.
use super::ask::{Asked, Coded, Named, Sent};
use super::gate::Caller;
use super::page::{self, Listed};
use super::schema::{
    BedStateCode, BeforeCode, CaseNumberText, ClosureCode, DayText, FeatureCode, Id, MomentText,
    PopulationCode, StayTermCode, UrgencyCode, moment, some_moment,
};
use super::wrong::Wrong;
use super::{created, json};
use crate::app::App;
use axum::extract::State;
use axum::http::{StatusCode, Uri};
use axum::response::{IntoResponse, Response};
use domain::bed::{ClosureReason, Feature, Tally};
use domain::day::{Day, Moment, Period};
use domain::id::{BedId, PlacementId};
use domain::referral::placement::Population;
use register::bed::NewBeds;
use register::board::{BedNight, Board, Waits};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// On which night.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct Night {
    /// The night that begins on this day; tonight unless said.
    #[param(value_type = Option<DayText>)]
    night: Option<Day>,
}

impl Night {
    fn of(&self, caller: &Caller) -> Day {
        self.night.unwrap_or_else(|| caller.by.today())
    }
}

/// How many beds are in each state.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = BedTally)]
pub(super) struct Counted {
    /// Nobody has them.
    free: u32,
    /// Somebody is awaited.
    reserved: u32,
    /// Somebody sleeps there.
    occupied: u32,
    /// Somebody has them and is away.
    absent: u32,
    /// They are closed.
    closed: u32,
    /// All but the closed ones.
    capacity: u32,
}

impl From<Tally> for Counted {
    fn from(tally: Tally) -> Self {
        Self {
            free: tally.free,
            reserved: tally.reserved,
            occupied: tally.occupied,
            absent: tally.absent,
            closed: tally.closed,
            capacity: tally.capacity(),
        }
    }
}

/// Who has a bed.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Seat)]
struct SeatOut {
    /// The placement; null for one that the account may not know of.
    #[schema(value_type = Option<Id>, required)]
    placement: Option<PlacementId>,
    /// The number of the case; null for one that the account may not know of.
    #[schema(value_type = Option<CaseNumberText>, required)]
    number: Option<String>,
    /// Since when the person stays, or the bed was asked for.
    #[schema(value_type = MomentText)]
    #[serde(serialize_with = "moment")]
    since: Moment,
    /// The end of the term; null for a reservation and for a past night.
    #[schema(value_type = Option<MomentText>, required)]
    #[serde(serialize_with = "some_moment")]
    due: Option<Moment>,
    /// Until when a bed is kept; null for a stay.
    #[schema(value_type = Option<MomentText>, required)]
    #[serde(serialize_with = "some_moment")]
    kept_until: Option<Moment>,
    /// Whether a child is among adults, whose parent is not there any more.
    child_alone: bool,
}

/// A bed on a night.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = BedNight)]
struct BedOut {
    /// Its id.
    #[schema(value_type = Id)]
    id: BedId,
    /// The room.
    room: String,
    /// What it is called in it.
    name: String,
    /// For whom it is.
    #[schema(value_type = PopulationCode)]
    population: &'static str,
    /// What it offers.
    #[schema(value_type = Vec<FeatureCode>)]
    features: Vec<&'static str>,
    /// How it is.
    #[schema(value_type = BedStateCode)]
    state: &'static str,
    /// Who has it; null when nobody has.
    #[schema(required)]
    seat: Option<SeatOut>,
}

impl From<BedNight> for BedOut {
    fn from(night: BedNight) -> Self {
        let seat = night.seat.map(|seat| SeatOut {
            placement: seat.placement,
            number: seat.number.map(|number| number.to_string()),
            since: seat.since,
            due: seat.end.map(|end| end.due),
            kept_until: seat.lapses,
            child_alone: seat.child_alone,
        });
        Self {
            id: night.bed.id,
            room: night.bed.room,
            name: night.bed.name,
            population: night.bed.population.code(),
            features: night.bed.features.iter().map(|one| one.code()).collect(),
            state: night.state.code(),
            seat,
        }
    }
}

/// The board of a shelter on a night.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Board)]
pub(super) struct Out {
    /// The shelter, by its code in the directory.
    shelter: String,
    /// The night.
    #[schema(value_type = DayText)]
    night: Day,
    /// The rule of the term that a stay has.
    #[schema(value_type = StayTermCode)]
    term: String,
    /// The languages spoken there.
    languages: Vec<String>,
    /// How many beds are in each state.
    tally: Counted,
    /// The beds.
    beds: Vec<BedOut>,
}

impl From<Board> for Out {
    fn from(board: Board) -> Self {
        Self {
            shelter: board.shelter,
            night: board.night,
            term: board.term,
            languages: board.languages,
            tally: board.tally.into(),
            beds: board.beds.into_iter().map(BedOut::from).collect(),
        }
    }
}

/// List the boards one may read
///
/// How each bed of each shelter is on a night. Nobody is named.
#[utoipa::path(get, path = "/boards", operation_id = "listBoards", tag = "shelters",
    params(Night),
    responses((status = 200, description = "The boards", body = Listed<Out>),
        (status = 422, description = "The night is not yet")))]
pub(super) async fn boards(
    State(app): State<App>,
    caller: Caller,
    Asked(night): Asked<Night>,
    uri: Uri,
) -> Result<Response, Wrong> {
    let boards = app.register.boards(&caller.by, night.of(&caller)).await?;
    let items: Vec<Out> = boards.into_iter().map(Out::from).collect();
    Ok(page::answer(&uri, &items, None))
}

/// See the board of a shelter
#[utoipa::path(get, path = "/shelters/{code}/board", operation_id = "getBoard",
    tag = "shelters", params(Night),
    responses((status = 200, description = "The board", body = Out),
        (status = 422, description = "The night is not yet")))]
pub(super) async fn board(
    State(app): State<App>,
    caller: Caller,
    Named(code): Named<String>,
    Asked(night): Asked<Night>,
) -> Result<Response, Wrong> {
    let board = app.register.board(&caller.by, &code, night.of(&caller)).await?;
    Ok(json(&Out::from(board)))
}

/// Over which days.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct Over {
    /// The first night.
    #[param(value_type = DayText)]
    from: Day,
    /// The last night.
    #[param(value_type = DayText)]
    until: Day,
}

/// How long stays were, in nights, of those that ended.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = StayLengths)]
struct LengthsOut {
    /// How many ended.
    stays: u32,
    /// The shortest.
    shortest: u32,
    /// The one in the middle.
    median: f64,
    /// The longest.
    longest: u32,
}

/// Bed-nights and stays of a shelter over a period.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ShelterNights)]
pub(super) struct NightsOut {
    /// Bed-nights by state.
    nights: Counted,
    /// How many came.
    admitted: u32,
    /// How long the stays were that ended; null when none did.
    #[schema(required)]
    lengths: Option<LengthsOut>,
}

/// Count the nights of a shelter
///
/// Nights after today are not counted.
#[utoipa::path(get, path = "/shelters/{code}/nights", operation_id = "countNights",
    tag = "shelters", params(Over),
    responses((status = 200, description = "Bed-nights and stays", body = NightsOut),
        (status = 422, description = "The period is empty, too long or not yet begun")))]
pub(super) async fn nights(
    State(app): State<App>,
    caller: Caller,
    Named(code): Named<String>,
    Asked(over): Asked<Over>,
) -> Result<Response, Wrong> {
    let period = Period { from: over.from, until: over.until.plus(1) };
    let counted = app.register.shelter_nights(&caller.by, &code, period).await?;
    let lengths = counted.lengths.map(|lengths| LengthsOut {
        stays: lengths.stays,
        shortest: lengths.shortest,
        median: lengths.median,
        longest: lengths.longest,
    });
    let nights = counted.tally.into();
    Ok(json(&NightsOut { nights, admitted: counted.admitted, lengths }))
}

/// A request that waits.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Waits)]
pub(super) struct WaitsOut {
    /// The placement; null for one that the account may not know of.
    #[schema(value_type = Option<Id>, required)]
    placement: Option<PlacementId>,
    /// The number of the case; null for one that the account may not know of.
    #[schema(value_type = Option<CaseNumberText>, required)]
    number: Option<String>,
    /// Whether the person is in immediate danger.
    danger: bool,
    /// How soon the bed is needed.
    #[schema(value_type = UrgencyCode)]
    urgency: &'static str,
    /// Since when it waits.
    #[schema(value_type = MomentText)]
    #[serde(serialize_with = "moment")]
    since: Moment,
    /// The shelter that is wished for; null for any.
    #[schema(required)]
    wished: Option<String>,
    /// Why it comes before the next one; null for the last.
    #[schema(value_type = Option<BeforeCode>, required)]
    before: Option<&'static str>,
}

impl From<Waits> for WaitsOut {
    fn from(one: Waits) -> Self {
        Self {
            placement: one.placement,
            number: one.number.map(|number| number.to_string()),
            danger: one.waiting.danger,
            urgency: one.waiting.urgency.code(),
            since: one.waiting.since,
            wished: one.wished,
            before: one.before.map(domain::referral::waiting::Before::code),
        }
    }
}

/// List who waits for a bed
///
/// In order: immediate danger, urgency, time.
#[utoipa::path(get, path = "/waiting-list", operation_id = "listWaiting", tag = "shelters",
    responses((status = 200, description = "The waiting list", body = Listed<WaitsOut>)))]
pub(super) async fn waiting(
    State(app): State<App>,
    caller: Caller,
    uri: Uri,
) -> Result<Response, Wrong> {
    let list = app.register.waiting_list(&caller.by).await?;
    let items: Vec<WaitsOut> = list.into_iter().map(WaitsOut::from).collect();
    Ok(page::answer(&uri, &items, None))
}

/// Beds to be opened in one room.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = NewBeds)]
pub(super) struct Opening {
    /// The room.
    #[schema(min_length = 1, max_length = 40, pattern = r"\S")]
    room: String,
    /// What each is called in it.
    #[schema(min_items = 1, max_items = 50)]
    names: Vec<String>,
    /// For whom they are.
    #[schema(value_type = PopulationCode)]
    population: Coded<Population>,
    /// What they offer.
    #[serde(default)]
    #[schema(value_type = Vec<FeatureCode>)]
    features: Vec<Coded<Feature>>,
    /// The first night.
    #[schema(value_type = DayText)]
    from: Day,
}

/// The beds that were opened.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = OpenedBeds)]
pub(super) struct OpenedOut {
    /// Their ids.
    #[schema(value_type = Vec<Id>)]
    beds: Vec<BedId>,
}

/// Open beds in a shelter
#[utoipa::path(post, path = "/shelters/{code}/beds", operation_id = "openBeds",
    tag = "shelters", request_body = Opening,
    responses((status = 201, description = "The beds are open", body = OpenedOut,
        headers(("Location" = String, description = "The board"))),
        (status = 422, description = "A name is missing, too long or taken")))]
pub(super) async fn open(
    State(app): State<App>,
    caller: Caller,
    Named(code): Named<String>,
    Sent(new): Sent<Opening>,
) -> Result<Response, Wrong> {
    let features: Vec<Feature> = new.features.iter().map(|one| one.0).collect();
    let beds = NewBeds {
        room: &new.room,
        names: &new.names,
        population: new.population.0,
        features: &features,
        from: new.from,
    };
    let beds = app.register.open_beds(&caller.by, &code, &beds).await?;
    Ok(created(&format!("/shelters/{code}/board"), &OpenedOut { beds }))
}

/// How a shelter is run.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct HouseSettings {
    /// The rule of the term that a stay has.
    #[schema(value_type = StayTermCode)]
    term: String,
    /// The languages spoken there, codes of the list `language`.
    languages: Vec<String>,
}

/// Say which term stays have and what languages are spoken
#[utoipa::path(put, path = "/shelters/{code}/house", operation_id = "setHouse",
    tag = "shelters", request_body = HouseSettings,
    responses((status = 204, description = "Set"),
        (status = 422, description = "A code is not in its list")))]
pub(super) async fn set(
    State(app): State<App>,
    caller: Caller,
    Named(code): Named<String>,
    Sent(house): Sent<HouseSettings>,
) -> Result<Response, Wrong> {
    app.register.set_house(&caller.by, &code, &house.term, &house.languages).await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}

/// From when and why a bed is closed.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct BedClosing {
    /// The first night.
    #[schema(value_type = DayText)]
    from: Day,
    /// The first night on which it is open again; left out while nobody knows.
    #[schema(value_type = Option<DayText>)]
    until: Option<Day>,
    /// Why.
    #[schema(value_type = ClosureCode)]
    reason: Coded<ClosureReason>,
}

/// Close a bed
#[utoipa::path(post, path = "/beds/{id}/closing", operation_id = "closeBed",
    tag = "shelters", request_body = BedClosing,
    responses((status = 204, description = "Closed"),
        (status = 422, description = "Somebody has it then, or it is closed then")))]
pub(super) async fn close(
    State(app): State<App>,
    caller: Caller,
    Named(id): Named<BedId>,
    Sent(closing): Sent<BedClosing>,
) -> Result<Response, Wrong> {
    let days = (closing.from, closing.until);
    app.register.close_bed(&caller.by, id, days, closing.reason.0).await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}

/// From when a bed is open again.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct BedReopening {
    /// The first night.
    #[schema(value_type = DayText)]
    from: Day,
}

/// Open a bed again
#[utoipa::path(post, path = "/beds/{id}/reopening", operation_id = "reopenBed",
    tag = "shelters", request_body = BedReopening,
    responses((status = 204, description = "Open"),
        (status = 422, description = "It is not closed then")))]
pub(super) async fn reopen(
    State(app): State<App>,
    caller: Caller,
    Named(id): Named<BedId>,
    Sent(again): Sent<BedReopening>,
) -> Result<Response, Wrong> {
    app.register.reopen_bed(&caller.by, id, again.from).await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}
