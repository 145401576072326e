//! Programmes and strategies: their documents, versions and life.
use super::activity::{Activities, Out as ActivityOut};
use super::ask::{Asked, File, FileForm, FileName, Named, Sent};
use super::evidence::Bytes;
use super::gate::Caller;
use super::page::{self, Listed};
use super::schema::{DayText, Id, Key, MomentText, StageCode, filled, moment};
use super::wrong::Wrong;
use super::{created, json};
use crate::app::App;
use axum::extract::State;
use axum::http::Uri;
use axum::response::Response;
use domain::day::{Day, Moment, Period};
use domain::id::{AccountId, ProgrammeId, VersionId};
use domain::programme::diff::{Difference, Part};
use domain::programme::life::Stage;
use domain::programme::{Notice, Remark};
use domain::words::Language;
use formats::programme::{Whole, to_json};
use register::programme::{Adoption, Document, NewProgramme, Passage, ProgrammeRow, VersionRow};
use register::{Error, Refusal, Register};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// The programme with this key.
pub(super) async fn row_of(register: &Register, key: &str) -> Result<ProgrammeRow, Wrong> {
    Ok(register.programme_by_key(key).await?)
}

/// A programme or strategy.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Programme)]
pub(super) struct Out {
    /// Its id.
    #[schema(value_type = Id)]
    id: ProgrammeId,
    /// Its key in addresses.
    #[schema(value_type = Key)]
    key: String,
    /// What sort of document it is.
    sort: Sort,
    /// Its title, as adopted.
    title: String,
    /// The first day it is for.
    #[schema(value_type = DayText)]
    from: Day,
    /// The last day it is for.
    #[schema(value_type = DayText)]
    last_day: Day,
    /// Where it is in its life.
    #[schema(value_type = StageCode)]
    stage: Stage,
    /// The id of the strategy it belongs to.
    #[schema(value_type = Option<Id>, required)]
    strategy: Option<ProgrammeId>,
    /// The id of the version that stands.
    #[schema(value_type = Id)]
    version: VersionId,
    /// When it was entered.
    #[schema(value_type = MomentText)]
    #[serde(serialize_with = "moment")]
    created_at: Moment,
}

/// A programme of a year, or a strategy of several.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = ProgrammeSort)]
pub(super) enum Sort {
    /// A programme.
    #[default]
    Programme,
    /// A strategy of several years, above yearly programmes.
    Strategy,
}

impl From<ProgrammeRow> for Out {
    fn from(row: ProgrammeRow) -> Self {
        Self {
            id: row.id,
            key: row.key,
            sort: if row.strategy_document { Sort::Strategy } else { Sort::Programme },
            title: row.title,
            from: row.period.from,
            last_day: row.period.last(),
            stage: row.stage,
            strategy: row.strategy,
            version: row.version,
            created_at: row.created_at,
        }
    }
}

/// List the programmes and strategies
///
/// The latest first.
#[utoipa::path(get, path = "/programmes", operation_id = "listProgrammes", tag = "programmes",
    responses((status = 200, description = "The programmes", body = Listed<Out>)))]
pub(super) async fn list(State(app): State<App>, _: Caller, uri: Uri) -> Result<Response, Wrong> {
    let rows = app.register.programmes().await?;
    let items: Vec<Out> = rows.into_iter().map(Out::from).collect();
    Ok(page::answer(&uri, &items, None))
}

/// On which day something stood so.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct AsOf {
    /// As of the end of this day; today unless said.
    #[param(value_type = Option<DayText>)]
    as_of: Option<Day>,
}

impl AsOf {
    pub(super) fn day(&self, caller: &Caller) -> Day {
        self.as_of.unwrap_or_else(|| caller.by.today())
    }
}

/// A programme with its sections and activities.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = OpenProgramme)]
pub(super) struct Open {
    /// The programme.
    #[serde(flatten)]
    programme: Out,
    /// The day on which its activities stand as they are said to.
    #[schema(value_type = DayText)]
    as_of: Day,
    /// Its sections, in document order.
    sections: Vec<SectionOut>,
}

/// A section of a programme.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Section)]
struct SectionOut {
    /// Its number as written.
    #[schema(example = "III")]
    number: String,
    /// Its name.
    title: String,
    /// The strategic goal.
    goal: String,
    /// The operational objectives.
    objectives: Vec<String>,
    /// Its activities, in document order.
    activities: Vec<ActivityOut>,
}

/// Open a programme
///
/// With its sections and activities, and how each activity stands on a day.
#[utoipa::path(get, path = "/programmes/{key}", operation_id = "getProgramme",
    tag = "programmes", params(AsOf),
    responses((status = 200, description = "The programme", body = Open)))]
pub(super) async fn open(
    State(app): State<App>,
    caller: Caller,
    Named(key): Named<String>,
    Asked(asked): Asked<AsOf>,
) -> Result<Response, Wrong> {
    let row = row_of(&app.register, &key).await?;
    let day = asked.day(&caller);
    let whole = app.register.programme(row.id).await?;
    let overview = app.register.overview(row.id, day).await?;
    let mut activities = Activities::of(&whole, overview);
    let sections = whole
        .content
        .sections
        .iter()
        .map(|s| SectionOut {
            number: s.number.clone(),
            title: s.title.clone(),
            goal: s.goal.clone(),
            objectives: s.objectives.clone(),
            activities: activities.of_section(s),
        })
        .collect();
    Ok(json(&Open { programme: whole.programme.into(), as_of: day, sections }))
}

/// By what decision something was adopted.
#[derive(Debug, Default, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = Adoption, example = json!({"body": "Council of Ministers", "act": "Decision No 371", "decided_on": "2017-03-01"}))]
pub(super) struct AdoptionOut {
    /// The deciding body.
    #[schema(min_length = 1, max_length = 500)]
    body: String,
    /// The act.
    #[schema(min_length = 1, max_length = 500)]
    act: String,
    /// The day of the decision.
    #[schema(value_type = DayText)]
    decided_on: Option<Day>,
}

impl AdoptionOut {
    fn of(adoption: Adoption) -> Option<Self> {
        adoption.decided_on?;
        Some(Self { body: adoption.body, act: adoption.act, decided_on: adoption.decided_on })
    }

    fn given(self) -> Result<Adoption, Wrong> {
        if self.body.chars().count() > 500 || self.act.chars().count() > 500 {
            return Err(Error::Refused(Refusal::TextTooLong).into());
        }
        Ok(Adoption { body: self.body, act: self.act, decided_on: self.decided_on })
    }
}

/// The history of a programme.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ProgrammeHistory)]
pub(super) struct History {
    /// Its versions, newest first.
    versions: Vec<OneVersion>,
    /// The stages it passed, oldest first.
    stages: Vec<OnePassage>,
}

/// A version of a programme.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ProgrammeVersion)]
struct OneVersion {
    /// Its id.
    #[schema(value_type = Id)]
    id: VersionId,
    /// Its number, from 1.
    #[schema(minimum = 1)]
    number: i64,
    /// Whether it is the one that stands.
    stands: bool,
    /// The name of the file it was read from.
    source_name: String,
    /// Why it was made.
    #[schema(required)]
    note: Option<String>,
    /// By what decision it was adopted; null while it is not.
    #[schema(required)]
    adoption: Option<AdoptionOut>,
    /// The account that made it.
    #[schema(value_type = Id)]
    created_by: AccountId,
    /// When.
    #[schema(value_type = MomentText)]
    #[serde(serialize_with = "moment")]
    created_at: Moment,
}

/// That a programme passed to a stage.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Passage)]
struct OnePassage {
    /// The stage.
    #[schema(value_type = StageCode)]
    stage: Stage,
    /// What was said about it.
    #[schema(required)]
    note: Option<String>,
    /// The account by which.
    #[schema(value_type = Id)]
    by: AccountId,
    /// When.
    #[schema(value_type = MomentText)]
    #[serde(serialize_with = "moment")]
    at: Moment,
}

fn said(text: String) -> Option<String> {
    Some(text).filter(|t| filled(t).is_some())
}

/// List the versions and stages of a programme
#[utoipa::path(get, path = "/programmes/{key}/versions", operation_id = "getProgrammeHistory",
    tag = "programmes", responses((status = 200, description = "Its history", body = History)))]
pub(super) async fn versions(
    State(app): State<App>,
    _: Caller,
    Named(key): Named<String>,
) -> Result<Response, Wrong> {
    let row = row_of(&app.register, &key).await?;
    let (versions, stages) = app.register.programme_history(row.id).await?;
    let version = |v: VersionRow| OneVersion {
        stands: v.id == row.version,
        id: v.id,
        number: v.number,
        source_name: v.source_name,
        note: said(v.note),
        adoption: AdoptionOut::of(v.adoption),
        created_by: v.created_by,
        created_at: v.created_at,
    };
    let passage =
        |p: Passage| OnePassage { stage: p.stage, note: said(p.note), by: p.by, at: p.at };
    Ok(json(&History {
        versions: versions.into_iter().map(version).collect(),
        stages: stages.into_iter().map(passage).collect(),
    }))
}

/// Which two versions.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct Between {
    /// The number of the older version.
    #[param(minimum = 1, maximum = 1_000_000)]
    before: u32,
    /// The number of the newer version.
    #[param(minimum = 1, maximum = 1_000_000)]
    after: u32,
}

/// The id of the version with this number.
async fn version_of(
    register: &Register,
    programme: ProgrammeId,
    number: u32,
) -> Result<VersionId, Wrong> {
    let (versions, _) = register.programme_history(programme).await?;
    let found = versions.into_iter().find(|v| v.number == i64::from(number));
    found.map(|v| v.id).ok_or(Wrong::NOT_FOUND)
}

/// A difference between two versions.
#[derive(Debug, ToSchema)]
#[schema(as = Difference)]
#[expect(dead_code, reason = "it stands in the document for the difference of the domain")]
pub(super) struct DifferenceOut {
    /// Where: a section, an activity, or empty for the whole.
    #[schema(example = "III.6")]
    place: String,
    /// What.
    #[schema(value_type = PartCode)]
    field: Part,
    /// How it was; empty if it was not there.
    before: String,
    /// How it is; empty if it is gone.
    after: String,
}

/// What of a programme differs.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = ProgrammePart)]
#[expect(dead_code, reason = "it stands in the document for the part of the domain")]
enum PartCode {
    Programme,
    Section,
    Goal,
    Objectives,
    Activity,
    Responsible,
    Partners,
    Financing,
    Deadline,
    Outcomes,
    Indicators,
}

/// Compare two versions of a programme
#[utoipa::path(get, path = "/programmes/{key}/differences", operation_id = "compareVersions",
    tag = "programmes", params(Between),
    responses((status = 200, description = "What differs, in document order", body = Listed<DifferenceOut>)))]
pub(super) async fn differences(
    State(app): State<App>,
    _: Caller,
    Named(key): Named<String>,
    Asked(between): Asked<Between>,
    uri: Uri,
) -> Result<Response, Wrong> {
    let row = row_of(&app.register, &key).await?;
    let before = version_of(&app.register, row.id, within(between.before)?).await?;
    let after = version_of(&app.register, row.id, within(between.after)?).await?;
    let items: Vec<Difference> = app.register.differences(row.id, before, after).await?;
    Ok(page::answer(&uri, &items, None))
}

fn within(number: u32) -> Result<u32, Wrong> {
    let sound = (1..=1_000_000).contains(&number);
    if sound { Ok(number) } else { Err(Wrong::Malformed("a version is 1 to 1000000".to_owned())) }
}

/// Which version.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct WhichVersion {
    /// The number of the version; the one that stands unless said.
    #[param(minimum = 1, maximum = 1_000_000)]
    version: Option<u32>,
}

/// A programme document as it was read, in the JSON of `pristan programme read`.
#[derive(Debug, ToSchema)]
#[schema(as = ProgrammeDocument)]
#[expect(dead_code, reason = "it stands in the document; the reader writes it")]
pub(super) struct Read {
    /// Its title.
    title: String,
    /// The year it is for, when its title names one.
    year: Option<i64>,
    /// Its sections, with their activities and indicators.
    #[schema(value_type = Vec<Object>)]
    sections: Vec<serde_json::Value>,
    /// Its list of abbreviations.
    #[schema(value_type = Vec<Object>)]
    abbreviations: Vec<serde_json::Value>,
    /// Lines that could not be placed.
    #[schema(value_type = Vec<Object>)]
    unplaced: Vec<serde_json::Value>,
    /// What the reader noticed.
    #[schema(value_type = Vec<Object>)]
    remarks: Vec<serde_json::Value>,
}

/// Read the document of a programme
///
/// As the reader understood it, with every field as it stood in the source.
#[utoipa::path(get, path = "/programmes/{key}/document", operation_id = "getProgrammeDocument",
    tag = "programmes", params(WhichVersion),
    responses((status = 200, description = "The document", body = Read)))]
pub(super) async fn document(
    State(app): State<App>,
    _: Caller,
    Named(key): Named<String>,
    Asked(asked): Asked<WhichVersion>,
) -> Result<Response, Wrong> {
    let row = row_of(&app.register, &key).await?;
    let version = match asked.version {
        Some(number) => version_of(&app.register, row.id, within(number)?).await?,
        None => row.version,
    };
    let document = app.register.document(row.id, version).await?;
    Ok(json(&to_json(&document.programme, &document.remarks)))
}

/// The largest document taken, in bytes.
const LARGEST: usize = register::evidence::LARGEST_FILE;

/// A file as the register takes it, read on a thread where it may take its time.
async fn read(app: &App, file: File, name: Option<String>) -> Result<Document, Wrong> {
    let name = file.name_or(name);
    if file.content.len() > LARGEST {
        return Err(Error::Refused(Refusal::FileTooLarge).into());
    }
    if file.content.is_empty() {
        return Err(Error::Refused(Refusal::FileEmpty).into());
    }
    let strangers = app.strangers.clone();
    let work = move || {
        let Whole { programme, remarks, .. } = strangers.programme(&file.content, &name);
        // What is no text is kept by what was read of it.
        let text = String::from_utf8(file.content).unwrap_or_default().replace('\0', "");
        Document { programme, remarks, name, text }
    };
    let document = tokio::task::spawn_blocking(work).await;
    let document = document.map_err(|_| crate::problem::Problem::Broken("the reader".into()))?;
    let damaged = |r: &Remark| {
        matches!(r.kind, Notice::FileDamaged | Notice::FileUnread | Notice::FileTooLarge)
    };
    if document.programme.activities().next().is_none() && document.remarks.iter().any(damaged) {
        return Err(Error::Refused(Refusal::NothingRead).into());
    }
    Ok(document)
}

/// Try the reader on a document
///
/// Text or DOCX, in English or Bulgarian. Nothing is kept.
#[utoipa::path(post, path = "/programmes/reading", operation_id = "readDocument",
    tag = "programmes", params(FileName),
    request_body(content((FileForm = "multipart/form-data"), (Bytes = "application/octet-stream"))),
    responses((status = 200, description = "What the reader makes of it", body = Read)))]
pub(super) async fn try_reading(
    State(app): State<App>,
    _: Caller,
    Asked(named): Asked<FileName>,
    file: File,
) -> Result<Response, Wrong> {
    let document = read(&app, file, named.name).await?;
    Ok(json(&to_json(&document.programme, &document.remarks)))
}

/// What is said of a programme that is taken in.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct New {
    /// Its key; the year that the document names unless said.
    #[param(value_type = Option<Key>)]
    key: Option<String>,
    /// A programme, or a strategy of several years.
    #[serde(default)]
    #[param(inline)]
    sort: Sort,
    /// The key of the strategy it belongs to.
    #[param(value_type = Option<Key>)]
    strategy: Option<String>,
}

/// The days of a key: `2018`, `2017-2021`.
fn period(key: &str) -> Option<Period> {
    let (first, last) = key.split_once('-').unwrap_or((key, key));
    let year = |text: &str| {
        let digits = text.len() == 4 && text.bytes().all(|b| b.is_ascii_digit());
        text.parse::<i16>().ok().filter(|y| digits && (1..=9998).contains(y))
    };
    let (first, last) = (year(first)?, year(last)?);
    (first <= last)
        .then(|| Period { from: Period::year(first).from, until: Period::year(last).until })
}

/// Take in a programme document
///
/// Text or DOCX, in English or Bulgarian, at most 20 MiB; it becomes a draft.
#[utoipa::path(post, path = "/programmes", operation_id = "importProgramme", tag = "programmes",
    params(New, FileName),
    request_body(content((FileForm = "multipart/form-data"), (Bytes = "application/octet-stream"))),
    responses((status = 201, description = "The draft", body = Out,
        headers(("Location" = String, description = "Its address")))))]
pub(super) async fn import(
    State(app): State<App>,
    caller: Caller,
    Asked(new): Asked<New>,
    Asked(named): Asked<FileName>,
    file: File,
) -> Result<Response, Wrong> {
    let period_of = |key: String| period(&key).map(|p| (key, p)).ok_or(Wrong::Key);
    let given = new.key.map(period_of).transpose()?;
    let document = read(&app, file, named.name).await?;
    let year = document.programme.year.map(|y| format!("{y:04}"));
    let (key, period) = match given {
        Some(given) => given,
        None => year.map(period_of).transpose()?.ok_or(Wrong::Key)?,
    };
    let strategy = match new.strategy {
        Some(key) => Some(row_of(&app.register, &key).await?.id),
        None => None,
    };
    let strategy_document = new.sort == Sort::Strategy;
    let new = NewProgramme { key: key.clone(), strategy_document, period, strategy };
    app.register.import_programme(&caller.by, new, document).await?;
    let out = Out::from(row_of(&app.register, &key).await?);
    Ok(created(&format!("/programmes/{key}"), &out))
}

/// Why a version is made.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct Note {
    /// Why it is made.
    #[serde(default)]
    #[param(max_length = 2_000)]
    note: String,
}

/// Read the document of a draft anew
///
/// It becomes the next version. The ids of activities and indicators stay where
/// their codes do.
#[utoipa::path(post, path = "/programmes/{key}/versions", operation_id = "readProgrammeAnew",
    tag = "programmes", params(Note, FileName),
    request_body(content((FileForm = "multipart/form-data"), (Bytes = "application/octet-stream"))),
    responses((status = 200, description = "The programme", body = Out)))]
pub(super) async fn read_anew(
    State(app): State<App>,
    caller: Caller,
    Named(key): Named<String>,
    Asked(note): Asked<Note>,
    Asked(named): Asked<FileName>,
    file: File,
) -> Result<Response, Wrong> {
    let row = row_of(&app.register, &key).await?;
    let document = read(&app, file, named.name).await?;
    app.register.read_anew(&caller.by, row.id, document, &note.note).await?;
    Ok(json(&Out::from(row_of(&app.register, &key).await?)))
}

/// By what decision a programme is amended.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(
    clippy::struct_field_names,
    reason = "`decided_on` is the parameter's name, as in the record"
)]
pub(super) struct Decided {
    /// The deciding body.
    #[param(min_length = 1, max_length = 500)]
    body: String,
    /// The act.
    #[param(min_length = 1, max_length = 500)]
    act: String,
    /// The day of the decision.
    #[param(value_type = DayText)]
    decided_on: Day,
}

/// Amend an adopted programme
///
/// By a decision; the amended document becomes the version that stands.
#[utoipa::path(post, path = "/programmes/{key}/amendments", operation_id = "amendProgramme",
    tag = "programmes", params(Decided, Note, FileName),
    request_body(content((FileForm = "multipart/form-data"), (Bytes = "application/octet-stream"))),
    responses((status = 200, description = "The programme", body = Out)))]
pub(super) async fn amend(
    State(app): State<App>,
    caller: Caller,
    Named(key): Named<String>,
    Asked(decided): Asked<Decided>,
    Asked(note): Asked<Note>,
    Asked(named): Asked<FileName>,
    file: File,
) -> Result<Response, Wrong> {
    let row = row_of(&app.register, &key).await?;
    let adoption =
        AdoptionOut { body: decided.body, act: decided.act, decided_on: Some(decided.decided_on) };
    let adoption = adoption.given()?;
    let document = read(&app, file, named.name).await?;
    app.register.amend(&caller.by, row.id, document, &note.note, adoption).await?;
    Ok(json(&Out::from(row_of(&app.register, &key).await?)))
}

/// To which stage a programme passes.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = NewStage)]
pub(super) struct Passing {
    /// The stage.
    #[schema(value_type = StageCode)]
    stage: Stage,
    /// What is to be said about it.
    #[serde(default)]
    #[schema(max_length = 2_000)]
    note: String,
    /// The decision: needed for `adopted` and `reported`.
    adoption: Option<AdoptionOut>,
}

/// Pass a programme to its next stage
#[utoipa::path(post, path = "/programmes/{key}/stages", operation_id = "passToStage",
    tag = "programmes", request_body = Passing,
    responses((status = 200, description = "The programme", body = Out)))]
pub(super) async fn pass(
    State(app): State<App>,
    caller: Caller,
    Named(key): Named<String>,
    Sent(passing): Sent<Passing>,
) -> Result<Response, Wrong> {
    let row = row_of(&app.register, &key).await?;
    let adoption = passing.adoption.unwrap_or_default().given()?;
    let (stage, note) = (passing.stage, &passing.note);
    app.register.pass_to_stage(&caller.by, row.id, stage, note, adoption).await?;
    Ok(json(&Out::from(row_of(&app.register, &key).await?)))
}

/// A text that the annual report waits for.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct MissingText {
    /// The id of the activity.
    #[schema(value_type = Id)]
    activity: domain::id::ActivityId,
    /// Its code.
    #[schema(example = "III.6")]
    code: String,
    /// The language.
    #[schema(value_type = super::schema::LanguageTag)]
    language: Language,
    /// How far the text is; null when nobody has begun.
    #[schema(value_type = Option<super::activity::TextState>, required)]
    state: Option<register::narrative::NarrativeState>,
}

/// List the texts that the annual report of a programme waits for
#[utoipa::path(get, path = "/programmes/{key}/missing-narratives",
    operation_id = "listMissingNarratives", tag = "reports",
    responses((status = 200, description = "The texts, in document order", body = Listed<MissingText>)))]
pub(super) async fn missing(
    State(app): State<App>,
    _: Caller,
    Named(key): Named<String>,
    uri: Uri,
) -> Result<Response, Wrong> {
    let row = row_of(&app.register, &key).await?;
    let missing = app.register.missing_narratives(row.id).await?;
    let text = |m: register::narrative::Missing| MissingText {
        activity: m.activity.id,
        code: m.activity.code,
        language: m.language,
        state: m.state,
    };
    let items: Vec<MissingText> = missing.into_iter().map(text).collect();
    Ok(page::answer(&uri, &items, None))
}
