//! The network of lawyers, and those who act in a case.
use super::ask::{Asked, AtLeast, Coded, Confided, Named, Sent, within};
use super::gate::Caller;
use super::opening::{Opening, opened};
use super::page::{self, Listed as Page};
use super::schema::{
    CaseNumberText, ConflictGroundCode, ConflictWeightCode, DayText, Id, MomentText, PracticeCode,
    moment,
};
use super::wrong::Wrong;
use super::{created, json};
use crate::app::App;
use axum::extract::State;
use axum::http::Uri;
use axum::response::Response;
use domain::access::SealedClass;
use domain::day::{Day, Moment, Period};
use domain::id::{AccountId, CaseId, InterestId, LawyerId, PersonId, WaiverId};
use domain::lawyer::{Lawyer, Practice, WantedLawyer};
use domain::referral::conflict::Client;
use register::lawyer::{Listed, Load, Said};
use register::legal_aid::{Acting, Found, Known, Waiver, Who};
use register::{Error, Refusal};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// A lawyer of the network.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Lawyer)]
pub(super) struct Out {
    /// Their id.
    #[schema(value_type = Id)]
    id: LawyerId,
    /// Their account; null for a lawyer without one.
    #[schema(required, value_type = Option<Id>)]
    account: Option<AccountId>,
    /// The body that entered them.
    institution: String,
    /// Its version, over which another is sent.
    #[schema(minimum = 1)]
    version: u32,
    /// Who they are.
    lawyer: Told,
    /// Open cases of victims in which they act now.
    open_cases: usize,
    /// Cases of victims in which they acted within the year that was asked for.
    cases_in_year: usize,
}

/// What a lawyer is known by at work.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = LawyerDescription)]
struct Told {
    /// Their name.
    name: String,
    /// The number in the register of the bar.
    bar_number: String,
    /// The languages they work in, codes of the list `language`; empty when that
    /// is not known.
    languages: Vec<String>,
    /// The oblasts they work in; empty for the whole country.
    oblasts: Vec<String>,
    /// Whether they are on the panel of legal aid.
    legal_aid: bool,
    /// What they do.
    #[schema(value_type = Vec<PracticeCode>)]
    practices: Vec<&'static str>,
    /// Whether they take cases at present.
    takes_cases: bool,
    /// How many cases they take at a time; null when nobody said.
    #[schema(required)]
    capacity: Option<u32>,
    /// Since when they are of the network.
    #[schema(value_type = DayText)]
    since: Day,
    /// The first day on which they are not any more; null while they are.
    #[schema(required, value_type = Option<DayText>)]
    until: Option<Day>,
    /// The telephone of the office.
    phone: String,
    /// The e-mail of the office.
    email: String,
}

impl Out {
    fn of(one: Listed, load: Load) -> Self {
        let lawyer = one.lawyer;
        Self {
            id: one.id,
            account: one.account,
            institution: one.institution,
            version: one.version,
            lawyer: Told {
                name: lawyer.name,
                bar_number: lawyer.bar_number,
                languages: lawyer.languages,
                oblasts: lawyer.oblasts,
                legal_aid: lawyer.legal_aid,
                practices: lawyer.practices.iter().map(|one| one.code()).collect(),
                takes_cases: lawyer.takes_cases,
                capacity: lawyer.capacity,
                since: lawyer.since,
                until: lawyer.until,
                phone: lawyer.phone,
                email: lawyer.email,
            },
            open_cases: load.open,
            cases_in_year: load.in_period,
        }
    }
}

/// Who is looked for.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct WantedOne {
    /// Who works in this oblast.
    #[param(max_length = 20)]
    oblast: Option<String>,
    /// Who works in this language.
    #[param(max_length = 20)]
    language: Option<String>,
    /// Who does this.
    #[param(value_type = Option<PracticeCode>)]
    practice: Option<Coded<Practice>>,
    /// Who is on the panel of legal aid.
    #[serde(default)]
    legal_aid: bool,
    /// Who takes another case.
    #[serde(default)]
    room: bool,
    /// Those too who have left the network.
    #[serde(default)]
    left: bool,
    /// The year whose cases are counted; this one if left out.
    #[param(minimum = 1, maximum = 9999)]
    year: Option<i16>,
}

/// List the lawyers of the network
///
/// How many cases each has is told, and never which.
#[utoipa::path(get, path = "/lawyers", operation_id = "listLawyers", tag = "lawyers",
    params(WantedOne),
    responses((status = 200, description = "The lawyers, by name", body = Page<Out>)))]
pub(super) async fn list(
    State(app): State<App>,
    caller: Caller,
    Asked(asked): Asked<WantedOne>,
    uri: Uri,
) -> Result<Response, Wrong> {
    let wanted = WantedLawyer {
        oblast: asked.oblast,
        language: asked.language,
        practice: asked.practice.map(|code| code.0),
        legal_aid: asked.legal_aid,
        with_room: asked.room,
        left: asked.left,
    };
    let year = asked.year.unwrap_or_else(|| caller.by.today().year());
    let year = within("year", year, 1..=9999)?;
    let all = app.register.lawyers(&caller.by, &wanted, Period::year(year)).await?;
    let items: Vec<Out> = all.into_iter().map(|(one, load)| Out::of(one, load)).collect();
    Ok(page::answer(&uri, &items, None))
}

/// That a lawyer said that they act or acted for somebody.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = LawyerInterest)]
pub(super) struct SaidOut {
    /// Its id.
    #[schema(value_type = Id)]
    id: InterestId,
    /// A person of a case; null for a body.
    #[schema(required, value_type = Option<Id>)]
    person: Option<PersonId>,
    /// A body, by its code; null for a person.
    #[schema(required)]
    body: Option<String>,
    /// Since when.
    #[schema(value_type = DayText)]
    from: Day,
    /// The first day on which they did not any more; null while they do.
    #[schema(required, value_type = Option<DayText>)]
    until: Option<Day>,
}

impl From<Said> for SaidOut {
    fn from(one: Said) -> Self {
        let (person, body) = match one.client {
            Client::Person(person) => (Some(person), None),
            Client::Body(body) => (None, Some(body)),
        };
        Self { id: one.id, person, body, from: one.from, until: one.until }
    }
}

/// A lawyer of the network, opened.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = OpenedLawyer)]
pub(super) struct OneOut {
    /// Who it is.
    #[serde(flatten)]
    lawyer: Out,
    /// For whom they said that they act, as far as one may know of them.
    interests: Vec<SaidOut>,
}

async fn one(app: &App, caller: &Caller, id: LawyerId) -> Result<OneOut, Wrong> {
    let year = Period::year(caller.by.today().year());
    let opened = app.register.lawyer(&caller.by, id, year).await?;
    let interests = opened.said.into_iter().map(SaidOut::from).collect();
    Ok(OneOut { lawyer: Out::of(opened.listed, opened.load), interests })
}

/// Get a lawyer of the network
#[utoipa::path(get, path = "/lawyers/{id}", operation_id = "getLawyer", tag = "lawyers",
    responses((status = 200, description = "The lawyer", body = OneOut)))]
pub(super) async fn open(
    State(app): State<App>,
    caller: Caller,
    Named(id): Named<LawyerId>,
) -> Result<Response, Wrong> {
    Ok(json(&one(&app, &caller, id).await?))
}

/// What a lawyer is known by at work.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NewLawyerDescription {
    /// Their name.
    #[schema(min_length = 1, max_length = 200)]
    name: String,
    /// The number in the register of the bar.
    #[schema(min_length = 1, max_length = 200)]
    bar_number: String,
    /// The languages they work in, codes of the list `language`.
    #[serde(default)]
    languages: Vec<String>,
    /// The oblasts they work in; left out for the whole country.
    #[serde(default)]
    oblasts: Vec<String>,
    /// Whether they are on the panel of legal aid.
    legal_aid: bool,
    /// What they do.
    #[schema(value_type = Vec<PracticeCode>, min_items = 1)]
    practices: Vec<Coded<Practice>>,
    /// Whether they take cases at present.
    takes_cases: bool,
    /// How many cases they take at a time.
    #[schema(value_type = Option<i64>, minimum = 0, maximum = 1_000_000_000)]
    capacity: Option<AtLeast<0>>,
    /// Since when they are of the network.
    #[schema(value_type = DayText)]
    since: Day,
    /// The first day on which they are not any more.
    #[schema(value_type = Option<DayText>)]
    until: Option<Day>,
    /// The telephone of the office.
    #[serde(default)]
    #[schema(max_length = 200)]
    phone: String,
    /// The e-mail of the office.
    #[serde(default)]
    #[schema(max_length = 200)]
    email: String,
}

impl From<NewLawyerDescription> for Lawyer {
    fn from(new: NewLawyerDescription) -> Self {
        Self {
            name: new.name,
            bar_number: new.bar_number,
            languages: new.languages,
            oblasts: new.oblasts,
            legal_aid: new.legal_aid,
            practices: new.practices.into_iter().map(|code| code.0).collect(),
            takes_cases: new.takes_cases,
            capacity: new.capacity.map(AtLeast::version),
            since: new.since,
            until: new.until,
            phone: new.phone,
            email: new.email,
        }
    }
}

/// A lawyer to be entered.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NewLawyer {
    /// Their account, said by those who keep all entries.
    #[schema(value_type = Option<Id>)]
    account: Option<AccountId>,
    /// Who they are.
    lawyer: NewLawyerDescription,
}

/// Enter a lawyer in the network
#[utoipa::path(post, path = "/lawyers", operation_id = "enterLawyer", tag = "lawyers",
    request_body = NewLawyer,
    responses((status = 201, description = "The lawyer", body = OneOut)))]
pub(super) async fn enter(
    State(app): State<App>,
    caller: Caller,
    Sent(new): Sent<NewLawyer>,
) -> Result<Response, Wrong> {
    let id = app.register.enter_lawyer(&caller.by, &new.lawyer.into(), new.account).await?;
    Ok(created(&format!("/lawyers/{id}"), &one(&app, &caller, id).await?))
}

/// A lawyer as they are now.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct LawyerCorrection {
    /// The version that is written over.
    #[schema(value_type = i64, minimum = 1, maximum = 1_000_000_000)]
    version: AtLeast<1>,
    /// Their account; left out for a lawyer without one.
    #[schema(value_type = Option<Id>)]
    account: Option<AccountId>,
    /// Who they are.
    lawyer: NewLawyerDescription,
}

/// Correct a lawyer of the network
#[utoipa::path(put, path = "/lawyers/{id}", operation_id = "correctLawyer", tag = "lawyers",
    request_body = LawyerCorrection,
    responses((status = 200, description = "The lawyer", body = OneOut),
        (status = 409, description = "Somebody else was first")))]
pub(super) async fn correct(
    State(app): State<App>,
    caller: Caller,
    Named(id): Named<LawyerId>,
    Sent(new): Sent<LawyerCorrection>,
) -> Result<Response, Wrong> {
    let (over, account) = (new.version.version(), new.account);
    app.register.correct_lawyer(&caller.by, id, over, &new.lawyer.into(), account).await?;
    Ok(json(&one(&app, &caller, id).await?))
}

/// For whom a lawyer acts or acted: a person or a body, one of the two.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NewLawyerInterest {
    /// A person of a case that one may know of.
    #[schema(value_type = Option<Id>)]
    person: Option<PersonId>,
    /// A body, by its code.
    #[schema(max_length = 100)]
    body: Option<String>,
    /// Since when.
    #[schema(value_type = DayText)]
    from: Day,
    /// The first day on which they did not any more.
    #[schema(value_type = Option<DayText>)]
    until: Option<Day>,
}

/// Put down for whom a lawyer acts
///
/// It is looked at whenever the lawyer is assigned to a case.
#[utoipa::path(post, path = "/lawyers/{id}/interests", operation_id = "declareInterest",
    tag = "lawyers", request_body = NewLawyerInterest,
    responses((status = 200, description = "The lawyer", body = OneOut)))]
pub(super) async fn declare(
    State(app): State<App>,
    caller: Caller,
    Named(id): Named<LawyerId>,
    Sent(new): Sent<NewLawyerInterest>,
) -> Result<Response, Wrong> {
    let client = match (new.person, new.body) {
        (Some(person), None) => Client::Person(person),
        (None, Some(body)) => Client::Body(body),
        _ => return Err(Error::Refused(Refusal::ProviderWrong).into()),
    };
    app.register.declare_interest(&caller.by, id, client, (new.from, new.until)).await?;
    Ok(json(&one(&app, &caller, id).await?))
}

/// Put down that a lawyer acts for somebody no more
///
/// As of today. That they did stays.
#[utoipa::path(post, path = "/lawyers/{id}/interests/{interest}/end",
    operation_id = "endInterest", tag = "lawyers",
    responses((status = 200, description = "The lawyer", body = OneOut)))]
pub(super) async fn end_interest(
    State(app): State<App>,
    caller: Caller,
    Named((id, interest)): Named<(LawyerId, InterestId)>,
) -> Result<Response, Wrong> {
    app.register.end_interest(&caller.by, id, interest).await?;
    Ok(json(&one(&app, &caller, id).await?))
}

/// That somebody acts, or acted, in a case as a lawyer.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = CaseLawyer)]
pub(super) struct ActingOut {
    /// The account; null for a lawyer without one, for whom nothing opens.
    #[schema(required, value_type = Option<Id>)]
    account: Option<AccountId>,
    /// The lawyer of the network; null for an account that is none.
    #[schema(required, value_type = Option<Id>)]
    lawyer: Option<LawyerId>,
    /// What they are called.
    name: String,
    /// The first day.
    #[schema(value_type = DayText)]
    from: Day,
    /// The first day after it; null while it goes on.
    #[schema(required, value_type = Option<DayText>)]
    until: Option<Day>,
}

impl From<Acting> for ActingOut {
    fn from(one: Acting) -> Self {
        Self {
            account: one.account,
            lawyer: one.lawyer,
            name: one.name,
            from: one.from,
            until: one.until,
        }
    }
}

async fn everybody(app: &App, caller: &Caller, id: CaseId, uri: &Uri) -> Result<Response, Wrong> {
    let all = app.register.case_lawyers(&caller.by, id).await?;
    let items: Vec<ActingOut> = all.into_iter().map(ActingOut::from).collect();
    Ok(page::answer(uri, &items, None))
}

/// List who acts in a case as a lawyer
#[utoipa::path(get, path = "/cases/{id}/lawyers", operation_id = "listCaseLawyers",
    tag = "lawyers", responses((status = 200, description = "Everybody", body = Page<ActingOut>)))]
pub(super) async fn acting(
    State(app): State<App>,
    caller: Caller,
    Named(id): Named<CaseId>,
    uri: Uri,
) -> Result<Response, Wrong> {
    everybody(&app, &caller, id, &uri).await
}

/// A lawyer of the network who is to act in a case.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NewCaseLawyer {
    /// Who.
    #[schema(value_type = Id)]
    lawyer: LawyerId,
    /// Why they may, in spite of a conflict that a reason answers; it is sealed.
    #[serde(default)]
    #[schema(max_length = 4_000)]
    reason: String,
}

/// Assign a lawyer of the network to a case
///
/// By their account if they have one. Refused as `lawyer_conflict` when there is a
/// conflict of interest that forbids it, or one that needs a reason and none is
/// given: what it is, `findConflicts` tells. A reason needs the scope `narrative`.
#[utoipa::path(post, path = "/cases/{id}/lawyers", operation_id = "assignLawyer",
    tag = "lawyers", request_body = NewCaseLawyer,
    responses((status = 200, description = "Everybody who acts and acted", body = Page<ActingOut>)))]
pub(super) async fn assign(
    State(app): State<App>,
    caller: Caller,
    Named(id): Named<CaseId>,
    uri: Uri,
    Confided(new): Confided<NewCaseLawyer>,
) -> Result<Response, Wrong> {
    if !new.reason.is_empty() {
        caller.needs(SealedClass::Narrative)?;
    }
    let (who, secret) = (Who::Lawyer(new.lawyer), app.edge.secret());
    app.register.assign_lawyer(&caller.by, id, who, &new.reason, &secret).await?;
    everybody(&app, &caller, id, &uri).await
}

/// A lawyer of the network.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct ThisLawyer {
    /// Who.
    #[schema(value_type = Id)]
    lawyer: LawyerId,
}

/// End that a lawyer without an account acts in a case
///
/// One with an account ends as an assignment does.
#[utoipa::path(post, path = "/cases/{id}/lawyers/end", operation_id = "endLawyer",
    tag = "lawyers", request_body = ThisLawyer,
    responses((status = 200, description = "Everybody who acts and acted", body = Page<ActingOut>)))]
pub(super) async fn end(
    State(app): State<App>,
    caller: Caller,
    Named(id): Named<CaseId>,
    uri: Uri,
    Sent(ended): Sent<ThisLawyer>,
) -> Result<Response, Wrong> {
    app.register.end_lawyer(&caller.by, id, ended.lawyer).await?;
    everybody(&app, &caller, id, &uri).await
}

/// A conflict of interest that one may know of.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ConflictOfInterest)]
pub(super) struct KnownOut {
    /// How much it weighs.
    #[schema(value_type = ConflictWeightCode)]
    weight: &'static str,
    /// What it rests on.
    #[schema(value_type = ConflictGroundCode)]
    ground: &'static str,
    /// The number of the other case; null for what the lawyer said.
    #[schema(required, value_type = Option<CaseNumberText>)]
    case: Option<String>,
    /// The person whom both have; null for a body.
    #[schema(required, value_type = Option<Id>)]
    person: Option<PersonId>,
    /// The body; null for a person.
    #[schema(required)]
    body: Option<String>,
}

impl From<Known> for KnownOut {
    fn from(one: Known) -> Self {
        Self {
            weight: one.weight.code(),
            ground: one.ground.code(),
            case: one.case.map(|(_, number)| number.to_string()),
            person: one.person,
            body: one.body,
        }
    }
}

/// What was found of conflicts of interest.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ConflictsOfInterest)]
pub(super) struct FoundOut {
    /// Those one may know of, the ones that forbid first.
    known: Vec<KnownOut>,
    /// Whether there is one in a case that one may not know of.
    hidden: bool,
    /// Whether the lawyer may be assigned with a reason, or without where nothing
    /// was found.
    may_be_assigned: bool,
}

impl From<Found> for FoundOut {
    fn from(found: Found) -> Self {
        let may_be_assigned = found.takes_reason();
        let known = found.known.into_iter().map(KnownOut::from).collect();
        Self { known, hidden: found.hidden, may_be_assigned }
    }
}

/// Look whether a lawyer has a conflict of interest with a case
///
/// For those who assign. It is journalled.
#[utoipa::path(post, path = "/cases/{id}/lawyers/conflicts", operation_id = "findConflicts",
    tag = "lawyers", request_body = ThisLawyer,
    responses((status = 200, description = "What was found", body = FoundOut)))]
pub(super) async fn conflicts(
    State(app): State<App>,
    caller: Caller,
    Named(id): Named<CaseId>,
    Sent(asked): Sent<ThisLawyer>,
) -> Result<Response, Wrong> {
    let found = app.register.conflicts_of(&caller.by, id, Who::Lawyer(asked.lawyer)).await?;
    Ok(json(&FoundOut::from(found)))
}

/// That somebody acts in spite of a conflict of interest.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ConflictWaiver)]
pub(super) struct WaiverOut {
    /// Its id.
    #[schema(value_type = Id)]
    id: WaiverId,
    /// The account, or the lawyer without one.
    #[schema(value_type = Id)]
    who: String,
    /// What the conflict rests on.
    #[schema(value_type = Vec<ConflictGroundCode>)]
    grounds: Vec<&'static str>,
    /// Who assigned them.
    #[schema(value_type = Id)]
    by: AccountId,
    /// When.
    #[schema(value_type = MomentText)]
    #[serde(serialize_with = "moment")]
    at: Moment,
}

impl From<Waiver> for WaiverOut {
    fn from(one: Waiver) -> Self {
        let grounds = one.grounds.iter().map(|ground| ground.code()).collect();
        Self { id: one.id, who: one.who, grounds, by: one.by, at: one.at }
    }
}

/// List who acts in a case in spite of a conflict of interest
#[utoipa::path(get, path = "/cases/{id}/conflict-waivers", operation_id = "listConflictWaivers",
    tag = "lawyers", responses((status = 200, description = "All", body = Page<WaiverOut>)))]
pub(super) async fn waivers(
    State(app): State<App>,
    caller: Caller,
    Named(id): Named<CaseId>,
    uri: Uri,
) -> Result<Response, Wrong> {
    let all = app.register.waivers(&caller.by, id).await?;
    let items: Vec<WaiverOut> = all.into_iter().map(WaiverOut::from).collect();
    Ok(page::answer(&uri, &items, None))
}

/// Why somebody acts in spite of a conflict of interest.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ConflictWaiverReason)]
pub(super) struct ReasonOut {
    /// The reason.
    reason: String,
}

/// Open why somebody acts in spite of a conflict of interest
///
/// For those who work on the case. Needs the scope `narrative`.
#[utoipa::path(post, path = "/cases/{id}/conflict-waivers/{waiver}/opening",
    operation_id = "openConflictWaiver", tag = "lawyers", request_body = Opening,
    responses((status = 200, description = "The reason", body = ReasonOut)))]
pub(super) async fn reveal(
    State(app): State<App>,
    caller: Caller,
    Named((id, waiver)): Named<(CaseId, WaiverId)>,
    Sent(opening): Sent<Opening>,
) -> Result<Response, Wrong> {
    caller.needs(SealedClass::Narrative)?;
    let text = app.register.reveal_waiver(&caller.by, id, waiver, opening.purpose.0).await?;
    Ok(opened(&ReasonOut { reason: text.expose().to_owned() }))
}
