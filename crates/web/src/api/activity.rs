//! Activities: what is to be done, by whom and by when; comments on them in
//! consultation, the texts for the annual report, and how far they are.
use super::ask::{Asked, AtLeast, Named, Sent};
use super::gate::Caller;
use super::page::{self, Listed};
use super::programme::{AsOf, row_of};
use super::schema::{
    DayText, Id, Key, LanguageTag, MomentText, ScaleCode, StandingCode, moment, some_moment,
};
use super::wrong::Wrong;
use super::{created, json};
use crate::app::App;
use axum::extract::State;
use axum::http::Uri;
use axum::response::Response;
use domain::day::{Day, Moment};
use domain::id::{AccountId, ActivityId, CommentId, ProgrammeId};
use domain::programme::Section;
use domain::programme::deadline::DeadlineKind;
use domain::programme::standing::{Scale, Standing};
use domain::words::Language;
use register::narrative::{Narrative, NarrativeState};
use register::programme::{Comment, CommentOutcome, Whole};
use register::progress::{ActivityOverview, Overview, Progress};
use serde::{Deserialize, Serialize};
use std::collections::HashMap;
use utoipa::ToSchema;

/// An activity, and how it stands.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Activity)]
pub(super) struct Out {
    /// Its id, the same through all versions.
    #[schema(value_type = Id)]
    id: ActivityId,
    /// The id of its programme.
    #[schema(value_type = Id)]
    programme: ProgrammeId,
    /// Its code.
    #[schema(example = "III.6")]
    code: String,
    /// What is to be done, as adopted.
    title: String,
    /// Who answers for it.
    responsible: Vec<Duty>,
    /// Who takes part.
    partners: Vec<Duty>,
    /// Where the money comes from, as written.
    financing: String,
    /// What is expected, as written.
    outcomes: String,
    /// Its time frame.
    deadline: DeadlineOut,
    /// The id of the unfinished activity that it carries on.
    #[schema(value_type = Option<Id>, required)]
    carried_from: Option<ActivityId>,
    /// How it stands, computed.
    #[schema(value_type = StandingCode)]
    standing: Standing,
    /// How far it is; null if nobody has said.
    #[schema(required)]
    progress: Option<ProgressOut>,
    /// How many records are linked to it.
    #[schema(minimum = 0)]
    records: i64,
    /// How many files stand behind it, on itself or on its records.
    #[schema(minimum = 0)]
    evidence: i64,
}

/// Somebody named in an activity.
#[derive(Debug, Serialize, ToSchema)]
struct Duty {
    /// As written.
    name: String,
    /// The code of the institution; null for a class of bodies or an unknown one.
    #[schema(required)]
    institution: Option<String>,
}

/// A time frame, as written and as understood.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Deadline)]
struct DeadlineOut {
    /// As written.
    raw: String,
    /// Its first day.
    #[schema(value_type = Option<DayText>, required)]
    from: Option<Day>,
    /// Its last day: what is not done by then is late.
    #[schema(value_type = Option<DayText>, required)]
    until: Option<Day>,
    /// What sort of time frame it is.
    #[schema(value_type = DeadlineSort)]
    kind: DeadlineKind,
}

/// What sort of time frame a text gives.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[expect(dead_code, reason = "it stands in the document for the sort of the domain")]
enum DeadlineSort {
    Month,
    Range,
    Throughout,
    Ongoing,
    Day,
    Quarter,
    Unknown,
}

/// The activities of a programme, ready to be told.
pub(super) struct Activities<'w> {
    whole: &'w Whole,
    overviews: HashMap<String, ActivityOverview>,
}

impl<'w> Activities<'w> {
    pub(super) fn of(whole: &'w Whole, overview: Overview) -> Self {
        let activities = overview.activities.into_iter();
        let overviews = activities.map(|a| (a.activity.code.clone(), a)).collect();
        Self { whole, overviews }
    }

    /// Those of a section, in document order.
    pub(super) fn of_section(&mut self, section: &Section) -> Vec<Out> {
        let codes = section.activities.iter().map(|a| a.code(section));
        codes.filter_map(|code| self.take(&code)).collect()
    }

    fn take(&mut self, code: &str) -> Option<Out> {
        let of = self.overviews.remove(code)?;
        let written = self.whole.content.activities().find(|(s, a)| a.code(s) == code);
        let (financing, outcomes) =
            written.map(|(_, a)| (a.financing.clone(), a.outcomes.clone())).unwrap_or_default();
        let row = of.activity;
        let (responsible, partners): (Vec<_>, Vec<_>) =
            row.duties.into_iter().partition(|d| d.responsible);
        let duties = |of: Vec<register::programme::DutyRow>| {
            let duty = |d: register::programme::DutyRow| Duty {
                name: d.name,
                institution: Some(d.institution).filter(|i| !i.is_empty()),
            };
            of.into_iter().map(duty).collect()
        };
        Some(Out {
            id: row.id,
            programme: row.programme,
            code: row.code,
            title: row.title,
            responsible: duties(responsible),
            partners: duties(partners),
            financing,
            outcomes,
            deadline: DeadlineOut {
                raw: row.deadline,
                from: row.from,
                until: row.until,
                kind: row.deadline_kind,
            },
            carried_from: row.carried_from,
            standing: of.standing,
            progress: of.progress.map(ProgressOut::from),
            records: of.records,
            evidence: of.evidence,
        })
    }
}

async fn told(app: &App, id: ActivityId, day: Day) -> Result<Out, Wrong> {
    let (row, programme) = app.register.activity_row(id).await?;
    let whole = app.register.programme(programme.id).await?;
    let overview = app.register.overview(programme.id, day).await?;
    Activities::of(&whole, overview).take(&row.code).ok_or(Wrong::NOT_FOUND)
}

/// Open an activity
#[utoipa::path(get, path = "/activities/{id}", operation_id = "getActivity", tag = "activities",
    params(AsOf), responses((status = 200, description = "The activity", body = Out)))]
pub(super) async fn open(
    State(app): State<App>,
    caller: Caller,
    Named(id): Named<ActivityId>,
    Asked(asked): Asked<AsOf>,
) -> Result<Response, Wrong> {
    Ok(json(&told(&app, id, asked.day(&caller)).await?))
}

/// Where the prose of an activity's indicators is cut.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = NewSplit)]
pub(super) struct Cut {
    /// The wordings, in order: each must stand in the text of the activity.
    #[schema(min_items = 1, max_items = 100)]
    wordings: Vec<String>,
}

/// Confirm where the prose of an activity is cut into indicators
#[utoipa::path(put, path = "/activities/{id}/indicators", operation_id = "confirmSplit",
    tag = "activities", request_body = Cut,
    responses((status = 200, description = "The activity", body = Out)))]
pub(super) async fn confirm(
    State(app): State<App>,
    caller: Caller,
    Named(id): Named<ActivityId>,
    Sent(cut): Sent<Cut>,
) -> Result<Response, Wrong> {
    if !(1..=100).contains(&cut.wordings.len()) {
        return Err(Wrong::Malformed("wordings: 1 to 100".to_owned()));
    }
    app.register.confirm_split(&caller.by, id, cut.wordings).await?;
    Ok(json(&told(&app, id, caller.by.today()).await?))
}

/// Into which programme an activity is carried over.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = CarryOver)]
pub(super) struct Into_ {
    /// The key of a programme whose text is still open.
    #[schema(value_type = Key)]
    into: String,
}

/// Carry an unfinished activity over into another programme
#[utoipa::path(post, path = "/activities/{id}/carry-over", operation_id = "carryActivityOver",
    tag = "activities", request_body = Into_,
    responses((status = 201, description = "The activity in the other programme", body = Out,
        headers(("Location" = String, description = "Its address")))))]
pub(super) async fn carry_over(
    State(app): State<App>,
    caller: Caller,
    Named(id): Named<ActivityId>,
    Sent(into): Sent<Into_>,
) -> Result<Response, Wrong> {
    let target = row_of(&app.register, &into.into).await?;
    let carried = app.register.carry_over(&caller.by, id, target.id).await?;
    let out = told(&app, carried, caller.by.today()).await?;
    Ok(created(&format!("/activities/{carried}"), &out))
}

/// A comment on an activity in consultation.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Comment)]
pub(super) struct CommentOut {
    /// Its id.
    #[schema(value_type = Id)]
    id: CommentId,
    /// The institution that comments.
    institution: String,
    /// The account that wrote it.
    #[schema(value_type = Id)]
    by: AccountId,
    /// When.
    #[schema(value_type = MomentText)]
    #[serde(serialize_with = "moment")]
    at: Moment,
    /// What it says.
    text: String,
    /// What was made of it; null while there is no answer.
    #[schema(value_type = Option<OutcomeCode>, required)]
    outcome: Option<String>,
    /// The answer.
    #[schema(required)]
    answer: Option<String>,
    /// When it was answered.
    #[schema(value_type = Option<MomentText>, required)]
    #[serde(serialize_with = "some_moment")]
    answered_at: Option<Moment>,
}

/// What was made of a comment.
#[derive(Clone, Copy, Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = CommentOutcome)]
enum OutcomeCode {
    /// Taken as it is.
    Accepted,
    /// Taken in part.
    Partly,
    /// Not taken.
    Rejected,
}

impl From<Comment> for CommentOut {
    fn from(c: Comment) -> Self {
        let filled = |text: String| Some(text).filter(|t| !t.is_empty());
        Self {
            id: c.id,
            institution: c.institution,
            by: c.account,
            at: c.at,
            text: c.text,
            outcome: filled(c.outcome),
            answer: filled(c.answer),
            answered_at: c.answered_at,
        }
    }
}

/// List the comments on an activity
#[utoipa::path(get, path = "/activities/{id}/comments", operation_id = "listComments",
    tag = "activities",
    responses((status = 200, description = "The comments, oldest first", body = Listed<CommentOut>)))]
pub(super) async fn comments(
    State(app): State<App>,
    _: Caller,
    Named(id): Named<ActivityId>,
    uri: Uri,
) -> Result<Response, Wrong> {
    app.register.activity_row(id).await?;
    let comments = app.register.comments(id).await?;
    let items: Vec<CommentOut> = comments.into_iter().map(CommentOut::from).collect();
    Ok(page::answer(&uri, &items, None))
}

/// A text.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = NewComment)]
pub(super) struct NewText {
    /// What it says.
    #[schema(min_length = 1, max_length = 20_000)]
    text: String,
}

/// Comment on an activity while its programme is in consultation
#[utoipa::path(post, path = "/activities/{id}/comments", operation_id = "comment",
    tag = "activities", request_body = NewText,
    responses((status = 201, description = "The comment", body = CommentOut,
        headers(("Location" = String, description = "The comments")))))]
pub(super) async fn comment(
    State(app): State<App>,
    caller: Caller,
    Named(id): Named<ActivityId>,
    Sent(new): Sent<NewText>,
) -> Result<Response, Wrong> {
    let comment = app.register.comment(&caller.by, id, &new.text).await?;
    let comments = app.register.comments(id).await?;
    let made = comments.into_iter().find(|c| c.id == comment).ok_or(Wrong::NOT_FOUND)?;
    Ok(created(&format!("/activities/{id}/comments"), &CommentOut::from(made)))
}

/// What is made of a comment.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = NewAnswer)]
pub(super) struct Answer {
    /// What is made of it.
    outcome: OutcomeCode,
    /// The answer.
    #[schema(min_length = 1, max_length = 20_000)]
    answer: String,
}

/// Answer a comment, once
#[utoipa::path(post, path = "/activities/{id}/comments/{comment}/answer",
    operation_id = "answerComment", tag = "activities", request_body = Answer,
    responses((status = 200, description = "The comment with its answer", body = CommentOut)))]
pub(super) async fn answer(
    State(app): State<App>,
    caller: Caller,
    Named((id, comment)): Named<(ActivityId, CommentId)>,
    Sent(answer): Sent<Answer>,
) -> Result<Response, Wrong> {
    let outcome = match answer.outcome {
        OutcomeCode::Accepted => CommentOutcome::Accepted,
        OutcomeCode::Partly => CommentOutcome::Partly,
        OutcomeCode::Rejected => CommentOutcome::Rejected,
    };
    let here = |all: Vec<Comment>| all.into_iter().find(|c| c.id == comment);
    here(app.register.comments(id).await?).ok_or(Wrong::NOT_FOUND)?;
    app.register.answer_comment(&caller.by, comment, outcome, &answer.answer).await?;
    let answered = here(app.register.comments(id).await?).ok_or(Wrong::NOT_FOUND)?;
    Ok(json(&CommentOut::from(answered)))
}

/// How far a text is from being final.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = NarrativeState)]
#[expect(dead_code, reason = "it stands in the document for the state of the register")]
pub(super) enum TextState {
    /// Being written, or sent back.
    Draft,
    /// Handed in, to be approved.
    Submitted,
    /// Approved.
    Approved,
}

/// A text on an activity, for the annual report.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Narrative)]
pub(super) struct NarrativeOut {
    /// Its language.
    #[schema(value_type = LanguageTag)]
    language: Language,
    /// Its number, from 1; the last one stands.
    #[schema(minimum = 1)]
    number: i64,
    /// What it says.
    text: String,
    /// How far it is.
    #[schema(value_type = TextState)]
    state: NarrativeState,
    /// Why it was sent back.
    #[schema(required)]
    note: Option<String>,
    /// The account that wrote it.
    #[schema(value_type = Id)]
    written_by: AccountId,
    /// When.
    #[schema(value_type = MomentText)]
    #[serde(serialize_with = "moment")]
    written_at: Moment,
    /// The account that approved it.
    #[schema(value_type = Option<Id>, required)]
    approved_by: Option<AccountId>,
    /// When.
    #[schema(value_type = Option<MomentText>, required)]
    #[serde(serialize_with = "some_moment")]
    approved_at: Option<Moment>,
}

impl From<Narrative> for NarrativeOut {
    fn from(n: Narrative) -> Self {
        Self {
            language: n.language,
            number: n.number,
            text: n.text,
            state: n.state,
            note: Some(n.note).filter(|t| !t.is_empty()),
            written_by: n.written_by,
            written_at: n.written_at,
            approved_by: n.approved_by,
            approved_at: n.approved_at,
        }
    }
}

async fn narrative(
    app: &App,
    caller: &Caller,
    id: ActivityId,
    language: Language,
) -> Result<NarrativeOut, Wrong> {
    let text = app.register.narrative(Some(&caller.by), id, language).await?;
    Ok(text.ok_or(Wrong::NOT_FOUND)?.into())
}

/// List the texts on an activity in a language
///
/// The last one first: all of them for those who write or approve them, the
/// approved ones for others.
#[utoipa::path(get, path = "/activities/{id}/narratives/{lang}", operation_id = "listNarratives",
    tag = "activities",
    responses((status = 200, description = "The texts", body = Listed<NarrativeOut>)))]
pub(super) async fn narratives(
    State(app): State<App>,
    caller: Caller,
    Named((id, language)): Named<(ActivityId, Language)>,
    uri: Uri,
) -> Result<Response, Wrong> {
    let texts = app.register.narratives(Some(&caller.by), id, language).await?;
    let items: Vec<NarrativeOut> = texts.into_iter().map(NarrativeOut::from).collect();
    Ok(page::answer(&uri, &items, None))
}

/// A text on an activity, to be kept.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = NewNarrative)]
pub(super) struct Written {
    /// The number of the text that the writer saw; 0 for none.
    #[schema(value_type = i64, minimum = 0, maximum = 1_000_000_000)]
    over: AtLeast<0>,
    /// What it says.
    #[schema(min_length = 1, max_length = 20_000)]
    text: String,
}

/// Write the text on an activity
///
/// The texts before are kept. 409 tells which one stands when somebody else
/// wrote meanwhile.
#[utoipa::path(put, path = "/activities/{id}/narratives/{lang}", operation_id = "writeNarrative",
    tag = "activities", request_body = Written,
    responses((status = 200, description = "The text", body = NarrativeOut),
        (status = 409, description = "Somebody else wrote meanwhile")))]
pub(super) async fn write(
    State(app): State<App>,
    caller: Caller,
    Named((id, language)): Named<(ActivityId, Language)>,
    Sent(written): Sent<Written>,
) -> Result<Response, Wrong> {
    let over = written.over.0;
    app.register.write_narrative(&caller.by, id, language, over, &written.text).await?;
    Ok(json(&narrative(&app, &caller, id, language).await?))
}

/// Which text.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = WhichNarrative)]
pub(super) struct Which {
    /// Its number.
    #[schema(value_type = i64, minimum = 1, maximum = 1_000_000_000)]
    number: AtLeast<1>,
}

/// Hand in the text on an activity
#[utoipa::path(post, path = "/activities/{id}/narratives/{lang}/submission",
    operation_id = "submitNarrative", tag = "activities", request_body = Which,
    responses((status = 200, description = "The text", body = NarrativeOut),
        (status = 409, description = "Another text stands")))]
pub(super) async fn submit(
    State(app): State<App>,
    caller: Caller,
    Named((id, language)): Named<(ActivityId, Language)>,
    Sent(which): Sent<Which>,
) -> Result<Response, Wrong> {
    app.register.submit_narrative(&caller.by, id, language, which.number.0).await?;
    Ok(json(&narrative(&app, &caller, id, language).await?))
}

/// Approve a text that was handed in
///
/// Never one's own.
#[utoipa::path(post, path = "/activities/{id}/narratives/{lang}/approval",
    operation_id = "approveNarrative", tag = "activities", request_body = Which,
    responses((status = 200, description = "The text", body = NarrativeOut),
        (status = 409, description = "Another text stands")))]
pub(super) async fn approve(
    State(app): State<App>,
    caller: Caller,
    Named((id, language)): Named<(ActivityId, Language)>,
    Sent(which): Sent<Which>,
) -> Result<Response, Wrong> {
    app.register.approve_narrative(&caller.by, id, language, which.number.0).await?;
    Ok(json(&narrative(&app, &caller, id, language).await?))
}

/// Which text is sent back, and why.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ReturnedNarrative)]
pub(super) struct Returned {
    /// Its number.
    #[schema(value_type = i64, minimum = 1, maximum = 1_000_000_000)]
    number: AtLeast<1>,
    /// Why.
    #[schema(min_length = 1, max_length = 2_000)]
    reason: String,
}

/// Send a text that was handed in back to its writers
#[utoipa::path(post, path = "/activities/{id}/narratives/{lang}/return",
    operation_id = "sendBackNarrative", tag = "activities", request_body = Returned,
    responses((status = 200, description = "The text", body = NarrativeOut),
        (status = 409, description = "Another text stands")))]
pub(super) async fn send_back(
    State(app): State<App>,
    caller: Caller,
    Named((id, language)): Named<(ActivityId, Language)>,
    Sent(returned): Sent<Returned>,
) -> Result<Response, Wrong> {
    let (number, reason) = (returned.number.0, &returned.reason);
    app.register.send_back_narrative(&caller.by, id, language, number, reason).await?;
    Ok(json(&narrative(&app, &caller, id, language).await?))
}

/// What somebody said of how far an activity is.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Progress)]
pub(super) struct ProgressOut {
    /// How far.
    #[schema(value_type = ScaleCode)]
    scale: Scale,
    /// The day on which it was so.
    #[schema(value_type = DayText)]
    day: Day,
    /// What was said about it.
    #[schema(required)]
    note: Option<String>,
    /// The account by which.
    #[schema(value_type = Id)]
    by: AccountId,
    /// When it was said.
    #[schema(value_type = MomentText)]
    #[serde(serialize_with = "moment")]
    at: Moment,
}

impl From<Progress> for ProgressOut {
    fn from(p: Progress) -> Self {
        let note = Some(p.note).filter(|t| !t.is_empty());
        Self { scale: p.scale, day: p.day, note, by: p.by, at: p.at }
    }
}

/// List what was said of how far an activity is
#[utoipa::path(get, path = "/activities/{id}/progress", operation_id = "listProgress",
    tag = "activities",
    responses((status = 200, description = "The last first", body = Listed<ProgressOut>)))]
pub(super) async fn progress(
    State(app): State<App>,
    _: Caller,
    Named(id): Named<ActivityId>,
    uri: Uri,
) -> Result<Response, Wrong> {
    app.register.activity_row(id).await?;
    let history = app.register.progress_history(id).await?;
    let items: Vec<ProgressOut> = history.into_iter().map(ProgressOut::from).collect();
    Ok(page::answer(&uri, &items, None))
}

/// How far an activity is.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = NewProgress)]
pub(super) struct Said {
    /// How far.
    #[schema(value_type = ScaleCode)]
    scale: Scale,
    /// The day on which it was so; today unless said.
    #[schema(value_type = Option<DayText>)]
    day: Option<Day>,
    /// What is to be said about it.
    #[serde(default)]
    #[schema(max_length = 2_000)]
    note: String,
}

/// Say how far an activity is
#[utoipa::path(post, path = "/activities/{id}/progress", operation_id = "assessProgress",
    tag = "activities", request_body = Said,
    responses((status = 201, description = "What was said", body = ProgressOut,
        headers(("Location" = String, description = "What was said so far")))))]
pub(super) async fn assess(
    State(app): State<App>,
    caller: Caller,
    Named(id): Named<ActivityId>,
    Sent(said): Sent<Said>,
) -> Result<Response, Wrong> {
    let day = said.day.unwrap_or_else(|| caller.by.today());
    let number = app.register.assess_progress(&caller.by, id, said.scale, day, &said.note).await?;
    let history = app.register.progress_history(id).await?;
    let made = history.into_iter().find(|p| p.number == number).ok_or(Wrong::NOT_FOUND)?;
    Ok(created(&format!("/activities/{id}/progress"), &ProgressOut::from(made)))
}
