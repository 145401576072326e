//! Screenings: the lists of indicators, who was screened with them, what was
//! answered and what it comes to.
use super::ask::{AtLeast, Coded, Confided, Named, Sent};
use super::gate::Caller;
use super::opening::{Mistake, Opening, opened};
use super::pack::WordsOut;
use super::page::{self, Listed};
use super::schema::{
    AgeGroupCode, CombinationCode, DayText, ElementCode, Id, MomentText, OutcomeCode, ProfileCode,
    ScoringCode, SeenCode, WeightCode, moment, some_moment,
};
use super::wrong::Wrong;
use super::{created, json};
use crate::app::App;
use axum::extract::State;
use axum::http::Uri;
use axum::response::Response;
use domain::access::{Action, SealedClass};
use domain::day::{Day, Moment};
use domain::id::{AccountId, CaseId, PersonId, ScreeningId};
use domain::referral::identification::AgeGroup;
use domain::referral::screening::{
    Answers, Combination, Dimension, DimensionReading, Element, ElementReading, Indicator,
    Instrument, Profile, Reading, Seen, Tally, Weight,
};
use domain::words::Words;
use register::case_file::Narrative;
use register::screening::{NewScreening, OpenedScreening, Screening};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use utoipa::ToSchema;

/// A list of indicators, in one version.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = IndicatorList)]
pub(super) struct ListOut<'p> {
    /// Its id, the same through its versions.
    #[schema(example = "ilo_labour")]
    id: &'p str,
    /// Its version.
    #[schema(minimum = 1)]
    version: u32,
    /// The first day on which it is used.
    #[schema(value_type = DayText)]
    from: Day,
    /// What it is called.
    #[schema(value_type = WordsOut)]
    name: &'p Words,
    /// What it is for, and what of it is not there.
    #[schema(value_type = WordsOut)]
    about: &'p Words,
    /// Where it comes from.
    #[schema(value_type = WordsOut)]
    source: &'p Words,
    /// Whether somebody compared it with its source.
    verified: bool,
    /// How its answers are read.
    #[schema(value_type = ScoringCode)]
    scoring: &'static str,
    /// Its dimensions.
    dimensions: Vec<DimensionOut<'p>>,
}

/// A part of a list of indicators.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = IndicatorDimension)]
pub(super) struct DimensionOut<'p> {
    /// Its code.
    code: &'p str,
    /// What it is called.
    #[schema(value_type = WordsOut)]
    name: &'p Words,
    /// What it speaks for; null when it decides nothing.
    #[schema(value_type = Option<ElementCode>, required)]
    element: Option<&'static str>,
    /// Its indicators.
    indicators: Vec<IndicatorOut<'p>>,
}

/// What is looked for at a screening.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ScreeningIndicator)]
pub(super) struct IndicatorOut<'p> {
    /// Its code.
    #[schema(example = "ILO1.01")]
    code: &'p str,
    /// What is seen.
    #[schema(value_type = WordsOut)]
    name: &'p Words,
    /// Its weight for adults; null when it is not weighed for them.
    #[schema(value_type = Option<WeightCode>, required)]
    adult: Option<&'static str>,
    /// Its weight for children; null when it is not weighed for them.
    #[schema(value_type = Option<WeightCode>, required)]
    child: Option<&'static str>,
}

impl<'p> From<&'p Instrument> for ListOut<'p> {
    fn from(list: &'p Instrument) -> Self {
        let indicator = |one: &'p Indicator| IndicatorOut {
            code: &one.code,
            name: &one.name,
            adult: one.adult.map(Weight::code),
            child: one.child.map(Weight::code),
        };
        let dimension = |one: &'p Dimension| DimensionOut {
            code: &one.code,
            name: &one.name,
            element: one.element.map(Element::code),
            indicators: one.indicators.iter().map(indicator).collect(),
        };
        Self {
            id: &list.id,
            version: list.version,
            from: list.from,
            name: &list.name,
            about: &list.about,
            source: &list.source,
            verified: list.verified,
            scoring: list.scoring.code(),
            dimensions: list.dimensions.iter().map(dimension).collect(),
        }
    }
}

/// List the lists of indicators for screenings
///
/// In all versions; a screening is put down with one that had begun on its day.
#[utoipa::path(get, path = "/screening-lists", operation_id = "listScreeningLists", tag = "cases",
    responses((status = 200, description = "The lists", body = Listed<ListOut<'static>>),
        (status = 404, description = "The account screens nobody")))]
pub(super) async fn lists(
    State(app): State<App>,
    caller: Caller,
    uri: Uri,
) -> Result<Response, Wrong> {
    if !caller.by.may_ever(Action::ReadSteps) {
        return Err(Wrong::NOT_FOUND);
    }
    let items: Vec<ListOut<'_>> = app.register.pack().instruments.iter().map(Into::into).collect();
    Ok(page::answer(&uri, &items, None))
}

/// That somebody was screened. What was answered is sealed.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Screening)]
pub(super) struct Out {
    /// Its id.
    #[schema(value_type = Id)]
    id: ScreeningId,
    /// Who was screened.
    #[schema(value_type = Id)]
    person: PersonId,
    /// The list of indicators.
    list: String,
    /// The version of the list.
    #[schema(minimum = 1)]
    version: u32,
    /// When it was done.
    #[schema(value_type = MomentText)]
    #[serde(serialize_with = "moment")]
    on: Moment,
    /// When it was put down.
    #[schema(value_type = MomentText)]
    #[serde(serialize_with = "moment")]
    entered_at: Moment,
    /// Who put it down.
    #[schema(value_type = Id)]
    by: AccountId,
    /// Their institution.
    institution: String,
    /// When it was taken back; null when it stands.
    #[schema(value_type = Option<MomentText>, required)]
    #[serde(serialize_with = "some_moment")]
    taken_back_at: Option<Moment>,
}

impl From<Screening> for Out {
    fn from(one: Screening) -> Self {
        Self {
            id: one.id,
            person: one.person,
            list: one.instrument,
            version: one.version,
            on: one.on,
            entered_at: one.at,
            by: one.by,
            institution: one.institution,
            taken_back_at: one.taken_back.map(|(at, _)| at),
        }
    }
}

/// List the screenings in a case
///
/// The last first. What was answered is opened one by one.
#[utoipa::path(get, path = "/cases/{id}/screenings", operation_id = "listScreenings",
    tag = "cases", responses((status = 200, description = "The screenings", body = Listed<Out>)))]
pub(super) async fn list(
    State(app): State<App>,
    caller: Caller,
    Named(id): Named<CaseId>,
    uri: Uri,
) -> Result<Response, Wrong> {
    let all = app.register.screenings(&caller.by, id).await?;
    let items: Vec<Out> = all.into_iter().map(Out::from).collect();
    Ok(page::answer(&uri, &items, None))
}

/// What was seen at a screening.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct ScreeningIn {
    /// Who was screened.
    #[schema(value_type = Id)]
    person: PersonId,
    /// The list of indicators.
    #[schema(max_length = 40, example = "ilo_labour")]
    list: String,
    /// The version of the list.
    #[schema(value_type = i64, minimum = 1, maximum = 1_000_000_000)]
    version: AtLeast<1>,
    /// When it was done; now if left out.
    #[serde(default)]
    #[schema(value_type = Option<MomentText>)]
    on: Option<Coded<Moment>>,
    /// The age of the person. When it is not known and there is reason to believe
    /// that it is a child, the person is presumed to be one.
    #[schema(value_type = AgeGroupCode)]
    age: Coded<AgeGroup>,
    /// What was seen, by the code of the indicator. What is left out is not known,
    /// which is not a no.
    #[schema(value_type = HashMap<String, SeenCode>)]
    answers: BTreeMap<String, Coded<Seen>>,
}

/// Put down a screening
///
/// It is sealed and not changed any more; it sets no status. Needs the scope
/// `narrative`.
#[utoipa::path(post, path = "/cases/{id}/screenings", operation_id = "screenPerson",
    tag = "cases", request_body = ScreeningIn,
    responses((status = 201, description = "The screening", body = Out,
        headers(("Location" = String, description = "The screenings in the case")))))]
pub(super) async fn screen(
    State(app): State<App>,
    caller: Caller,
    Named(id): Named<CaseId>,
    Confided(new): Confided<ScreeningIn>,
) -> Result<Response, Wrong> {
    caller.needs(SealedClass::Narrative)?;
    let answers: Answers = new.answers.iter().map(|(code, seen)| (code.clone(), seen.0)).collect();
    let screening = NewScreening {
        person: new.person,
        instrument: &new.list,
        version: new.version.version(),
        on: new.on.map_or(caller.by.at, |on| on.0),
        age: new.age.0,
        answers: &answers,
    };
    let made = app.register.screen(&caller.by, id, &screening, &app.edge.secret()).await?;
    let out = one(&app, &caller, id, made).await?;
    Ok(created(&format!("/cases/{id}/screenings"), &out))
}

/// A screening in a case, without what was answered.
async fn one(app: &App, caller: &Caller, case: CaseId, id: ScreeningId) -> Result<Out, Wrong> {
    let all = app.register.screenings(&caller.by, case).await?;
    let found = all.into_iter().find(|one| one.id == id);
    found.map(Out::from).ok_or(Wrong::NOT_FOUND)
}

/// A screening, opened. It is the result of a screening and no legal status.
#[derive(Serialize, ToSchema)]
pub(super) struct OpenedScreen {
    /// The screening.
    screening: Out,
    /// The age of the person as it was known then.
    #[schema(value_type = AgeGroupCode)]
    age: &'static str,
    /// What was seen and what was not, by the code of the indicator; what is not
    /// known is not there.
    #[schema(value_type = HashMap<String, SeenCode>)]
    answers: BTreeMap<String, &'static str>,
    /// Whether the list is in the pack as it was then; else there is no score.
    list_stands: bool,
    /// Which of the two scores holds for the person.
    #[schema(value_type = ProfileCode)]
    holds: &'static str,
    /// What the answers come to; null for a list without weights.
    #[schema(required)]
    score: Option<ScoreOut>,
    /// Why it was taken back; null when it stands.
    #[schema(required)]
    reason: Option<String>,
}

/// What answers come to.
#[derive(Serialize, ToSchema)]
#[schema(as = ScreeningScore)]
pub(super) struct ScoreOut {
    /// By the weights for adults.
    adult: ReadingOut,
    /// By the weights for children.
    child: ReadingOut,
}

/// What answers come to by the weights of one profile, and why.
#[derive(Serialize, ToSchema)]
#[schema(as = ScreeningReading)]
pub(super) struct ReadingOut {
    /// All together.
    #[schema(value_type = OutcomeCode)]
    outcome: &'static str,
    /// Each element that has to be positive.
    elements: Vec<ElementOut>,
    /// Each dimension.
    dimensions: Vec<DimensionScore>,
}

/// What an element comes to.
#[derive(Serialize, ToSchema)]
#[schema(as = ScreeningElement)]
pub(super) struct ElementOut {
    /// Which.
    #[schema(value_type = ElementCode)]
    element: &'static str,
    /// What it comes to.
    #[schema(value_type = OutcomeCode)]
    outcome: &'static str,
    /// The dimensions that make it so.
    by: Vec<String>,
}

/// What a dimension comes to.
#[derive(Serialize, ToSchema)]
pub(super) struct DimensionScore {
    /// Which.
    code: String,
    /// What it comes to.
    #[schema(value_type = OutcomeCode)]
    outcome: &'static str,
    /// How many were seen.
    seen: TallyOut,
    /// How many are not known.
    not_known: TallyOut,
    /// The combination by which it is positive; null when it is not.
    #[schema(value_type = Option<CombinationCode>, required)]
    combination: Option<&'static str>,
    /// The indicators of that combination.
    made_by: Vec<String>,
    /// What would make it positive, each alone.
    missing: Vec<TallyOut>,
}

/// How many indicators of each weight.
#[derive(Serialize, ToSchema)]
#[schema(as = IndicatorTally)]
pub(super) struct TallyOut {
    /// Strong ones.
    #[schema(minimum = 0)]
    strong: u32,
    /// Medium ones.
    #[schema(minimum = 0)]
    medium: u32,
    /// Weak ones.
    #[schema(minimum = 0)]
    weak: u32,
}

impl From<Tally> for TallyOut {
    fn from(of: Tally) -> Self {
        Self { strong: of.strong, medium: of.medium, weak: of.weak }
    }
}

impl From<&DimensionReading> for DimensionScore {
    fn from(read: &DimensionReading) -> Self {
        Self {
            code: read.code.clone(),
            outcome: read.outcome.code(),
            seen: read.seen.into(),
            not_known: read.not_known.into(),
            combination: read.combination.map(Combination::code),
            made_by: read.made_by.clone(),
            missing: read.missing.iter().copied().map(Into::into).collect(),
        }
    }
}

impl From<&Reading> for ReadingOut {
    fn from(read: &Reading) -> Self {
        let element = |one: &ElementReading| ElementOut {
            element: one.element.code(),
            outcome: one.outcome.code(),
            by: one.by.clone(),
        };
        Self {
            outcome: read.outcome.code(),
            elements: read.elements.iter().map(element).collect(),
            dimensions: read.dimensions.iter().map(Into::into).collect(),
        }
    }
}

impl From<OpenedScreening> for OpenedScreen {
    fn from(of: OpenedScreening) -> Self {
        let answers = of.answered.answers.iter();
        Self {
            age: of.answered.age.code(),
            answers: answers.map(|(code, seen)| (code.clone(), seen.code())).collect(),
            list_stands: of.list_stands,
            holds: Profile::of(of.answered.age).code(),
            score: of.score.as_ref().map(|score| ScoreOut {
                adult: (&score.adult).into(),
                child: (&score.child).into(),
            }),
            reason: of.reason.as_ref().map(Narrative::expose).map(str::to_owned),
            screening: of.screening.into(),
        }
    }
}

/// Open a screening
///
/// What was answered, and what it comes to with why. Needs the scope `narrative`.
#[utoipa::path(post, path = "/cases/{id}/screenings/{screening}/opening",
    operation_id = "openScreening", tag = "cases", request_body = Opening,
    responses((status = 200, description = "What was answered", body = OpenedScreen)))]
pub(super) async fn open(
    State(app): State<App>,
    caller: Caller,
    Named((id, screening)): Named<(CaseId, ScreeningId)>,
    Sent(opening): Sent<Opening>,
) -> Result<Response, Wrong> {
    caller.needs(SealedClass::Narrative)?;
    let found = app.register.open_screening(&caller.by, id, screening, opening.purpose.0).await?;
    Ok(opened(&OpenedScreen::from(found)))
}

/// Take back a screening that was put down by mistake
///
/// It stays to be read. Needs the scope `narrative`.
#[utoipa::path(post, path = "/cases/{id}/screenings/{screening}/taking-back",
    operation_id = "takeScreeningBack", tag = "cases", request_body = Mistake,
    responses((status = 200, description = "The screening", body = Out)))]
pub(super) async fn take_back(
    State(app): State<App>,
    caller: Caller,
    Named((id, screening)): Named<(CaseId, ScreeningId)>,
    Confided(mistake): Confided<Mistake>,
) -> Result<Response, Wrong> {
    caller.needs(SealedClass::Narrative)?;
    let secret = app.edge.secret();
    app.register.take_screening_back(&caller.by, id, screening, &mistake.reason, &secret).await?;
    Ok(json(&one(&app, &caller, id, screening).await?))
}
