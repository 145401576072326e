//! `/cases/{id}/events/new/{phase}` and `/cases/{id}/events/{event}/correct`: the
//! form of an event, made from its fields; correcting puts another in its place.
use super::{Met, address, met, told, under_events};
use crate::app::App;
use crate::bodies::Bodies;
use crate::cases::case_of;
use crate::coded::{Question, typed};
use crate::components::{Button, Choice, Link, Markup};
use crate::form::Form;
use crate::page::Page;
use crate::problem::{Problem, refusal};
use crate::session::{Member, Posted};
use crate::sign_in::done;
use crate::steps;
use crate::words::{self, say};
use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Response};
use domain::case_file::{CaseState, Part};
use domain::id::{EventId, PersonId};
use domain::referral::form::Shape;
use domain::trafficking::event::{Event, EventPhase, EventRefusal, EventRole, Involved};
use register::case_file::CaseFile;
use register::event::{Happened, NewEvent};
use register::{Error, Refusal};
use serde_json::Value as Json;
use std::collections::BTreeMap;
use std::str::FromStr;

#[derive(Template)]
#[template(path = "events/put.html")]
struct PutPage {
    page: Page,
    about: String,
    /// The event that is corrected.
    corrected: Option<Link>,
    fields: Markup,
    button: Button,
}

/// What an event is put down in.
struct Place<'p> {
    case: &'p CaseFile,
    parts: &'p [(PersonId, Part)],
    phase: EventPhase,
    /// The event whose place it takes.
    replaces: Option<&'p Happened>,
}

const VICTIMS: &str = "victims";

/// The field of the roles of one person.
fn roles_of(person: PersonId) -> String {
    format!("roles-{person}")
}

/// Everybody in the case with a part that fits, each once.
fn persons(parts: &[(PersonId, Part)], fits: impl Fn(Part) -> bool) -> Vec<PersonId> {
    let mut all: Vec<PersonId> =
        parts.iter().filter(|(_, part)| fits(*part)).map(|(person, _)| *person).collect();
    all.sort();
    all.dedup();
    all
}

fn page_of(
    bodies: &Bodies<'_>,
    member: &Member,
    place: &Place<'_>,
    form: &Form,
) -> Result<Html<String>, Problem> {
    let phase = place.phase;
    let page = under_events(member, place.case)
        .titled(say(member.language, &format!("event-phase-{}", phase.code())))
        .refusing(form.errors());
    let person =
        |id: &PersonId| Choice::new(&id.to_string(), steps::person(&page, place.parts, *id));
    let victims = persons(place.parts, Part::is_of_a_victim);
    let victims = victims.iter().map(person).collect();
    let mut fields = Markup::of(&form.checkboxes(VICTIMS, page.say("event-victims"), victims));
    for accused in persons(place.parts, Part::is_of_the_accused) {
        let roles = EventRole::ALL
            .iter()
            .filter(|role| role.did_it())
            .map(|role| Choice::new(role.code(), page.say(&format!("event-role-{}", role.code()))));
        let who = steps::person(&page, place.parts, accused);
        let legend = words::say_with(page.language, "event-roles-of", &[("person", who.into())]);
        let boxes = form.checkboxes(&roles_of(accused), legend, roles.collect());
        fields = fields.and(&boxes.small());
    }
    for field in phase.fields() {
        let hint = format!("event-hint-{}", field.name);
        let question = Question {
            name: field.name,
            label: page.say(&format!("event-field-{}", field.name)),
            hint: words::exists(&hint).then(|| page.say(&hint)),
        };
        fields = fields.and(&question.of(&page, bodies, form, field.shape));
    }
    let told = form.textarea("told", page.say("event-told"));
    fields = fields.and(&told.hint(page.say("event-told-hint")).rows(6));
    if place.replaces.is_some() {
        let reason = form.textarea("reason", page.say("event-correct-reason"));
        fields = fields.and(&reason.hint(page.say("step-reason-hint")).rows(3));
    }
    let corrected = place.replaces.map(|there| {
        let here = format!("{}/{}", address(place.case.id), there.id);
        Link::new(told::named(&page, bodies, there), here)
    });
    let button = if corrected.is_some() { "event-correct" } else { "event-put" };
    let about = page.say(&format!("event-about-{}", phase.code()));
    let button = Button::submit(page.say(button));
    Ok(Html(PutPage { page, about, corrected, fields, button }.render()?))
}

/// A form filled in with what an event says.
fn filled(mut form: Form, one: &Happened) -> Form {
    for (name, value) in one.event.values() {
        form = match value {
            Json::Array(codes) => {
                let codes = codes.iter().filter_map(Json::as_str).map(str::to_owned);
                form.with_all(&name, codes.collect())
            }
            Json::String(text) => form.with(&name, text),
            _ => form,
        };
    }
    let mut ticked: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for there in &one.involved {
        let (field, value) = match there.role {
            EventRole::Victim => (VICTIMS.to_owned(), there.person.to_string()),
            role => (roles_of(there.person), role.code().to_owned()),
        };
        ticked.entry(field).or_default().push(value);
    }
    ticked.into_iter().fold(form, |form, (field, values)| form.with_all(&field, values))
}

/// Who was ticked, as what.
fn involved(form: &Form, parts: &[(PersonId, Part)]) -> Vec<Involved> {
    let victims = form.all(VICTIMS).into_iter().filter_map(|id| id.parse().ok());
    let victims = victims.map(|person| Involved { person, role: EventRole::Victim });
    let accused = persons(parts, Part::is_of_the_accused).into_iter().flat_map(|person| {
        let roles = form.all(&roles_of(person)).into_iter();
        let roles: Vec<_> = roles.filter_map(|code| EventRole::from_str(&code).ok()).collect();
        roles.into_iter().map(move |role| Involved { person, role })
    });
    victims.chain(accused).collect()
}

/// The field that a refusal is about.
fn at(phase: EventPhase, why: EventRefusal) -> &'static str {
    match why {
        EventRefusal::VictimMissing | EventRefusal::RoleWrong => VICTIMS,
        EventRefusal::FormMissing => "forms",
        EventRefusal::SexualWithoutForm => "sexual",
        EventRefusal::OblastElsewhere => "oblast",
        EventRefusal::NotYet => "from",
        EventRefusal::EndsBefore => "until",
        EventRefusal::FieldElsewhere | EventRefusal::NothingSaid => {
            phase.fields().first().map_or("told", |field| field.name)
        }
    }
}

/// `GET /cases/{id}/events/new/{phase}`
pub(crate) async fn form(
    State(app): State<App>,
    member: Member,
    Path((id, phase)): Path<(String, String)>,
) -> Result<Html<String>, Problem> {
    let phase = EventPhase::from_str(&phase).map_err(|()| Problem::NotFound)?;
    let case = case_of(&app, &member, &id).await?;
    let takes = app.register.narrative_takes(&member.by, case.id).await?;
    if !takes || case.state == CaseState::Closed {
        return Err(Problem::NotFound);
    }
    let parts = app.register.events(&member.by, case.id).await?.parts;
    let mut form = Form::empty(member.language);
    if let [only] = persons(&parts, Part::is_of_a_victim)[..] {
        form = form.with(VICTIMS, only.to_string());
    }
    let place = Place { case: &case, parts: &parts, phase, replaces: None };
    page_of(&Bodies::of(&app).await?, &member, &place, &form)
}

/// `POST /cases/{id}/events/new/{phase}`
pub(crate) async fn put(
    State(app): State<App>,
    Path((id, phase)): Path<(String, String)>,
    posted: Posted,
) -> Result<Response, Problem> {
    let phase = EventPhase::from_str(&phase).map_err(|()| Problem::NotFound)?;
    let case = case_of(&app, &posted.member, &id).await?;
    let parts = app.register.events(&posted.member.by, case.id).await?.parts;
    let place = Place { case: &case, parts: &parts, phase, replaces: None };
    take(&app, posted, &place).await
}

/// `GET /cases/{id}/events/{event}/correct`
pub(crate) async fn correction(
    State(app): State<App>,
    member: Member,
    Path((id, event)): Path<(String, String)>,
) -> Result<Html<String>, Problem> {
    let Met { case, parts, here, .. } = met(&app, &member, (&id, &event)).await?;
    let takes = app.register.narrative_takes(&member.by, case.id).await?;
    if !takes || case.state == CaseState::Closed || !here.stands() {
        return Err(Problem::NotFound);
    }
    let form = filled(Form::empty(member.language), &here);
    let place =
        Place { case: &case, parts: &parts, phase: here.event.phase, replaces: Some(&here) };
    page_of(&Bodies::of(&app).await?, &member, &place, &form)
}

/// `POST /cases/{id}/events/{event}/correct`
pub(crate) async fn correct(
    State(app): State<App>,
    Path((id, event)): Path<(String, String)>,
    posted: Posted,
) -> Result<Response, Problem> {
    let Met { case, parts, here, .. } = met(&app, &posted.member, (&id, &event)).await?;
    let place =
        Place { case: &case, parts: &parts, phase: here.event.phase, replaces: Some(&here) };
    take(&app, posted, &place).await
}

async fn take(app: &App, posted: Posted, place: &Place<'_>) -> Result<Response, Problem> {
    let (member, phase) = (posted.member, place.phase);
    let mut form = Form::typed(member.language, posted.pairs);
    let bodies = Bodies::of(app).await?;
    let mut values = typed(&mut form, &bodies, phase.fields());
    // What was not ticked is not said.
    values.retain(|_, value| value.as_array().is_none_or(|codes| !codes.is_empty()));
    for field in phase.fields() {
        if matches!(field.shape, Shape::AnyListed(_))
            && field.required
            && !values.contains_key(field.name)
        {
            form.refuse(field.name, say(member.language, "step-choose"));
        }
    }
    let event = if form.is_refused() { None } else { Event::of(phase, values) };
    if let Some(event) = event {
        let (told, reason) = (form.value("told").to_owned(), form.value("reason").to_owned());
        let involved = involved(&form, place.parts);
        let replaces: Option<(EventId, &str)> =
            place.replaces.map(|there| (there.id, reason.as_str()));
        let new = NewEvent { event, involved, told: &told, replaces };
        let case = place.case.id;
        match app.register.put_event(&member.by, case, &new, &app.edge.secret()).await {
            Ok(_) => return Ok(done(&address(case), "done-event-put")),
            Err(Error::Refused(why @ Refusal::Event(rule))) => {
                form.refuse(at(phase, rule), refusal(member.language, why));
            }
            Err(Error::Refused(why @ Refusal::TextTooLong)) => {
                form.refuse("told", refusal(member.language, why));
            }
            Err(Error::Refused(why @ Refusal::ReasonMissing)) => {
                form.refuse("reason", refusal(member.language, why));
            }
            Err(Error::Refused(Refusal::AlreadyDecided)) => {
                form.refuse("reason", say(member.language, "event-changed-meanwhile"));
            }
            Err(Error::Refused(why @ Refusal::CaseClosed)) => {
                form.refuse(VICTIMS, refusal(member.language, why));
            }
            Err(error) => return Err(error.into()),
        }
    } else if !form.is_refused() {
        return Err(Problem::BadRequest);
    }
    let page = page_of(&bodies, &member, place, &form)?;
    Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
}
