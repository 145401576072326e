//! `/cases/{id}/notes`: who was spoken to, visited or not reached. What is written
//! opens all together, for a purpose.
use super::{address as case_address, case_of, under_case};
use crate::activity::People;
use crate::app::App;
use crate::components::{Button, Choice, Link, Markup, Row, Select, SummaryList, Tag, Textarea};
use crate::events::back::BackPage;
use crate::form::Form;
use crate::page::Page;
use crate::problem::{Problem, refusal};
use crate::session::{Member, Posted};
use crate::sign_in::done;
use crate::words::{self, say};
use crate::{persons, purpose, steps, when};
use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Response};
use domain::case_file::{CaseState, Part};
use domain::case_note::NoteKind;
use domain::id::{CaseId, CaseNoteId, PersonId};
use register::case_file::CaseFile;
use register::case_note::{CaseNote, NewCaseNote, Written};
use register::{Error, Refusal};
use std::collections::BTreeMap;
use std::str::FromStr;

/// A note on the page.
struct One {
    id: String,
    title: String,
    tag: Option<Tag>,
    facts: Markup,
    /// What is written, and why it was taken back, once opened.
    opened: Option<(String, String)>,
    back: Option<Link>,
}

#[derive(Template)]
#[template(path = "cases/notes.html")]
struct NotesPage {
    page: Page,
    address: String,
    /// The form that writes a note: kind, whom, when, text.
    write: Option<(Select, Select, Markup, Textarea, Button)>,
    /// The question that opens what is written; none when it is open, when there is
    /// nothing, and for who may not.
    ask: Option<(Select, Button)>,
    all: Vec<One>,
}

fn address(case: CaseId) -> String {
    format!("{}/notes", case_address(case))
}

fn named(page: &Page, note: &CaseNote) -> String {
    let kind = page.say(&format!("note-kind-{}", note.kind.code()));
    format!("{kind}, {}", words::moment(page.language, note.on))
}

fn one(
    page: &Page,
    people: &People,
    parts: &[(PersonId, Part)],
    (case, note): (CaseId, &CaseNote),
    opened: Option<&Written>,
    takes: bool,
) -> One {
    let mut rows = Vec::new();
    if let Some(person) = note.person {
        rows.push(Row::new(page.say("note-about"), steps::person(page, parts, person)));
    }
    rows.push(Row::new(page.say("step-who"), people.said(page.language, note.by, note.at)));
    if let Some((at, by)) = note.ended {
        let text = people.said(page.language, by, at);
        rows.push(Row::new(page.say("screening-taken-back"), text));
    }
    let text = |text: &Option<register::case_file::Narrative>| {
        text.as_ref().map_or_else(String::new, |text| text.expose().to_owned())
    };
    One {
        id: format!("note-{}", note.id),
        title: named(page, note),
        tag: note.ended.map(|_| Tag::quiet(&page.say("screening-taken-back"))),
        facts: Markup::of(&SummaryList::new(rows)),
        opened: opened.map(|opened| (text(&opened.written), text(&opened.reason))),
        back: (takes && note.ended.is_none()).then(|| {
            Link::new(
                page.say("step-take-back"),
                format!("{}/{}/take-back", address(case), note.id),
            )
        }),
    }
}

async fn page_of(
    app: &App,
    member: &Member,
    case: &CaseFile,
    opened: Option<&BTreeMap<CaseNoteId, Written>>,
    form: &Form,
) -> Result<Html<String>, Problem> {
    let all = app.register.case_notes(&member.by, case.id).await?;
    let listed = app.register.persons(&member.by, case.id).await?;
    let parts: Vec<(PersonId, Part)> = listed.iter().map(|one| (one.id, one.part)).collect();
    let takes = app.register.narrative_takes(&member.by, case.id).await?;
    let takes = takes && case.state == CaseState::Open;
    let opens = app.register.case_opens(&member.by, case.id).await?;
    let people = People::of(app).await?;
    let page = under_case(member, case).saying("notes").refusing(form.errors());
    let write = takes.then(|| {
        let kinds = NoteKind::ALL
            .iter()
            .map(|kind| Choice::new(kind.code(), page.say(&format!("note-kind-{}", kind.code()))));
        let mut whom: Vec<PersonId> = parts.iter().map(|(person, _)| *person).collect();
        whom.dedup();
        let whom = whom.into_iter();
        let whom = whom.map(|id| Choice::new(&id.to_string(), steps::person(&page, &parts, id)));
        let nobody = Choice::new("", page.say("note-about-case"));
        let moment =
            Markup::of(&form.day("on", page.say("step-on-day")).hint(page.say("step-on-hint")))
                .and(
                    &form.input("time", page.say("step-on-time")).hint(page.say("step-time-hint")),
                );
        let text = form.textarea("text", page.say("note-text")).rows(6);
        (
            form.select("kind", page.say("note-kind"), kinds.collect()),
            form.select(
                "person",
                page.say("note-about"),
                [nobody].into_iter().chain(whom).collect(),
            ),
            moment,
            text.hint(page.say("note-text-hint")),
            Button::submit(page.say("note-write")),
        )
    });
    let ask = (opens && opened.is_none() && !all.is_empty()).then(|| {
        let button = Button::submit(page.say("notes-open")).secondary();
        (purpose::question(form, &page), button)
    });
    let shown = all.iter().map(|note| {
        let opened = opened.and_then(|opened| opened.get(&note.id));
        one(&page, &people, &parts, (case.id, note), opened, takes)
    });
    let all = shown.collect();
    Ok(Html(NotesPage { address: address(case.id), write, ask, all, page }.render()?))
}

/// `GET /cases/{id}/notes`
pub(crate) async fn list(
    State(app): State<App>,
    member: Member,
    Path(id): Path<String>,
) -> Result<Html<String>, Problem> {
    let case = case_of(&app, &member, &id).await?;
    page_of(&app, &member, &case, None, &Form::empty(member.language)).await
}

/// `POST /cases/{id}/notes/opening`
pub(crate) async fn open(
    State(app): State<App>,
    Path(id): Path<String>,
    posted: Posted,
) -> Result<Response, Problem> {
    let member = posted.member;
    let case = case_of(&app, &member, &id).await?;
    let mut form = Form::typed(member.language, posted.pairs);
    let Some(why) = purpose::chosen(&mut form, member.language) else {
        let page = page_of(&app, &member, &case, None, &form).await?;
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response());
    };
    let opened = app.register.open_notes(&member.by, case.id, why).await?;
    let form = Form::empty(member.language);
    Ok(page_of(&app, &member, &case, Some(&opened), &form).await?.into_response())
}

/// `POST /cases/{id}/notes`: writes one.
pub(crate) async fn write(
    State(app): State<App>,
    Path(id): Path<String>,
    posted: Posted,
) -> Result<Response, Problem> {
    let member = posted.member;
    let language = member.language;
    let case = case_of(&app, &member, &id).await?;
    let mut form = Form::typed(language, posted.pairs);
    let kind = NoteKind::from_str(form.value("kind")).ok();
    if kind.is_none() {
        form.refuse("kind", say(language, "step-choose"));
    }
    let person = match form.value("person") {
        "" => Some(None),
        id => id.parse().ok().map(Some),
    };
    if person.is_none() {
        form.refuse("person", say(language, "step-choose"));
    }
    let on = when::typed(&mut form, member.by.at, ("on", "time"));
    if let (Some(kind), Some(person), Some(on), false) = (kind, person, on, form.is_refused()) {
        let text = form.value("text").to_owned();
        let new = NewCaseNote { person, kind, on, written: &text };
        match app.register.write_note(&member.by, case.id, &new, &app.edge.secret()).await {
            Ok(_) => return Ok(done(&address(case.id), "done-note-written")),
            Err(Error::Refused(why @ Refusal::InFuture)) => {
                form.refuse("on", refusal(language, why));
            }
            Err(Error::Refused(
                why @ (Refusal::EmptyText | Refusal::TextTooLong | Refusal::CaseClosed),
            )) => form.refuse("text", refusal(language, why)),
            Err(error) => return Err(error.into()),
        }
    }
    let page = page_of(&app, &member, &case, None, &form).await?;
    Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
}

/// The note of an address, for who may take it back.
async fn met(
    app: &App,
    member: &Member,
    (case, id): (&str, &str),
) -> Result<(CaseFile, CaseNote), Problem> {
    let case = case_of(app, member, case).await?;
    let id: CaseNoteId = id.parse().map_err(|_| Problem::NotFound)?;
    let all = app.register.case_notes(&member.by, case.id).await?;
    let here = all.into_iter().find(|note| note.id == id).ok_or(Problem::NotFound)?;
    Ok((case, here))
}

fn back_page(
    member: &Member,
    (case, note): (&CaseFile, &CaseNote),
    form: &Form,
) -> Result<Html<String>, Problem> {
    let page = under_case(member, case);
    let title = page.say("notes");
    let page = page.under(title, address(case.id)).saying("step-take-back").refusing(form.errors());
    let what = match note.person {
        Some(person) => format!("{}, {}", named(&page, note), persons::number(person)),
        None => named(&page, note),
    };
    Ok(Html(BackPage::of(page, what, "note-back-about", form).render()?))
}

/// `GET /cases/{id}/notes/{note}/take-back`
pub(crate) async fn back(
    State(app): State<App>,
    member: Member,
    Path((id, note)): Path<(String, String)>,
) -> Result<Html<String>, Problem> {
    let (case, here) = met(&app, &member, (&id, &note)).await?;
    let takes = app.register.narrative_takes(&member.by, case.id).await?;
    if !takes || case.state == CaseState::Closed || here.ended.is_some() {
        return Err(Problem::NotFound);
    }
    back_page(&member, (&case, &here), &Form::empty(member.language))
}

/// `POST /cases/{id}/notes/{note}/take-back`
pub(crate) async fn take_back(
    State(app): State<App>,
    Path((id, note)): Path<(String, String)>,
    posted: Posted,
) -> Result<Response, Problem> {
    let member = posted.member;
    let (case, here) = met(&app, &member, (&id, &note)).await?;
    let mut form = Form::typed(member.language, posted.pairs);
    let (reason, secret) = (form.value("reason").to_owned(), app.edge.secret());
    match app.register.take_note_back(&member.by, case.id, here.id, &reason, &secret).await {
        Ok(()) => Ok(done(&address(case.id), "done-note-taken-back")),
        Err(Error::Refused(
            why @ (Refusal::ReasonMissing
            | Refusal::TextTooLong
            | Refusal::CaseClosed
            | Refusal::AlreadyDecided),
        )) => {
            form.refuse("reason", refusal(member.language, why));
            let page = back_page(&member, (&case, &here), &form)?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
        }
        Err(error) => Err(error.into()),
    }
}
