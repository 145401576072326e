//! Notes of a case.
use super::ask::{Coded, Confided, Named, Sent};
use super::gate::Caller;
use super::opening::{Mistake, Opening, opened};
use super::page::{self, Listed};
use super::schema::{Id, MomentText, NoteKindCode, moment, some_moment};
use super::wrong::Wrong;
use super::{created, json};
use crate::app::App;
use axum::extract::State;
use axum::http::Uri;
use axum::response::Response;
use domain::access::SealedClass;
use domain::case_note::NoteKind;
use domain::day::Moment;
use domain::id::{AccountId, CaseId, CaseNoteId, PersonId};
use register::case_file::Narrative;
use register::case_note::{CaseNote, NewCaseNote};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A note of a case, without what is written in it.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = CaseNote)]
pub(super) struct Out {
    /// Its id.
    #[schema(value_type = Id)]
    id: CaseNoteId,
    /// Whom it is about; null when it is about the case.
    #[schema(value_type = Option<Id>, required)]
    person: Option<PersonId>,
    /// What it is of.
    #[schema(value_type = NoteKindCode)]
    kind: &'static str,
    /// When that was.
    #[schema(value_type = MomentText)]
    #[serde(serialize_with = "moment")]
    on: Moment,
    /// When it was written.
    #[schema(value_type = MomentText)]
    #[serde(serialize_with = "moment")]
    written_at: Moment,
    /// Who wrote it.
    #[schema(value_type = Id)]
    by: AccountId,
    /// Their body, by its code in the directory.
    institution: String,
    /// When it was taken back; null when it stands.
    #[schema(value_type = Option<MomentText>, required)]
    #[serde(serialize_with = "some_moment")]
    taken_back_at: Option<Moment>,
}

impl From<CaseNote> for Out {
    fn from(note: CaseNote) -> Self {
        Self {
            id: note.id,
            person: note.person,
            kind: note.kind.code(),
            on: note.on,
            written_at: note.at,
            by: note.by,
            institution: note.institution,
            taken_back_at: note.ended.map(|(at, _)| at),
        }
    }
}

/// List the notes of a case
///
/// With those that were taken back, the last first.
#[utoipa::path(get, path = "/cases/{id}/notes", operation_id = "listCaseNotes", tag = "cases",
    responses((status = 200, description = "The notes", body = Listed<Out>)))]
pub(super) async fn list(
    State(app): State<App>,
    caller: Caller,
    Named(id): Named<CaseId>,
    uri: Uri,
) -> Result<Response, Wrong> {
    let all = app.register.case_notes(&caller.by, id).await?;
    let items: Vec<Out> = all.into_iter().map(Out::from).collect();
    Ok(page::answer(&uri, &items, None))
}

async fn one(app: &App, caller: &Caller, case: CaseId, id: CaseNoteId) -> Result<Out, Wrong> {
    let all = app.register.case_notes(&caller.by, case).await?;
    let found = all.into_iter().find(|one| one.id == id);
    found.map(Out::from).ok_or(Wrong::NOT_FOUND)
}

/// A note to write.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NoteIn {
    /// Whom it is about: a person of the case; the case if left out.
    #[serde(default)]
    #[schema(value_type = Option<Id>)]
    person: Option<PersonId>,
    /// What it is of.
    #[schema(value_type = NoteKindCode)]
    kind: Coded<NoteKind>,
    /// When that was; now if left out.
    #[serde(default)]
    #[schema(value_type = Option<MomentText>)]
    on: Option<Coded<Moment>>,
    /// What is written; it is sealed with the case.
    #[schema(min_length = 1, max_length = 10_000)]
    text: String,
}

/// Write a note
///
/// It is not changed any more. Needs the scope `narrative`.
#[utoipa::path(post, path = "/cases/{id}/notes", operation_id = "writeCaseNote", tag = "cases",
    request_body = NoteIn,
    responses((status = 201, description = "The note", body = Out,
        headers(("Location" = String, description = "The notes of the case")))))]
pub(super) async fn write(
    State(app): State<App>,
    caller: Caller,
    Named(id): Named<CaseId>,
    Confided(new): Confided<NoteIn>,
) -> Result<Response, Wrong> {
    caller.needs(SealedClass::Narrative)?;
    let on = new.on.map_or(caller.by.at, |on| on.0);
    let note = NewCaseNote { person: new.person, kind: new.kind.0, on, written: &new.text };
    let made = app.register.write_note(&caller.by, id, &note, &app.edge.secret()).await?;
    Ok(created(&format!("/cases/{id}/notes"), &one(&app, &caller, id, made).await?))
}

/// What is written in a note.
#[derive(Serialize, ToSchema)]
pub(super) struct CaseNoteText {
    /// The note.
    #[schema(value_type = Id)]
    note: CaseNoteId,
    /// What is written.
    #[schema(required)]
    text: Option<String>,
    /// Why it was taken back; null when it stands.
    #[schema(required)]
    reason: Option<String>,
}

/// What is written in the notes of a case.
#[derive(Serialize, ToSchema)]
pub(super) struct CaseNoteTexts {
    /// Note by note, the first written first.
    items: Vec<CaseNoteText>,
}

/// Open what is written in the notes of a case
///
/// All of them with one entry in the journal. Needs the scope `narrative`.
#[utoipa::path(post, path = "/cases/{id}/notes/opening", operation_id = "openCaseNotes",
    tag = "cases", request_body = Opening,
    responses((status = 200, description = "What is written", body = CaseNoteTexts)))]
pub(super) async fn open(
    State(app): State<App>,
    caller: Caller,
    Named(id): Named<CaseId>,
    Sent(opening): Sent<Opening>,
) -> Result<Response, Wrong> {
    caller.needs(SealedClass::Narrative)?;
    let found = app.register.open_notes(&caller.by, id, opening.purpose.0).await?;
    let text = |one: &Option<Narrative>| one.as_ref().map(|text| text.expose().to_owned());
    let items = found.iter().map(|(note, written)| CaseNoteText {
        note: *note,
        text: text(&written.written),
        reason: text(&written.reason),
    });
    Ok(opened(&CaseNoteTexts { items: items.collect() }))
}

/// Take back a note that was written by mistake
///
/// It stays to be read. Needs the scope `narrative`.
#[utoipa::path(post, path = "/cases/{id}/notes/{note}/taking-back",
    operation_id = "takeCaseNoteBack", tag = "cases", request_body = Mistake,
    responses((status = 200, description = "The note", body = Out)))]
pub(super) async fn take_back(
    State(app): State<App>,
    caller: Caller,
    Named((id, note)): Named<(CaseId, CaseNoteId)>,
    Confided(mistake): Confided<Mistake>,
) -> Result<Response, Wrong> {
    caller.needs(SealedClass::Narrative)?;
    let secret = app.edge.secret();
    app.register.take_note_back(&caller.by, id, note, &mistake.reason, &secret).await?;
    Ok(json(&one(&app, &caller, id, note).await?))
}
