//! `/cases/{id}/events/registrations`: which bodies count the persons of a case,
//! since when and on which basis.
use super::back::BackPage;
use super::{address as events, under_events};
use crate::activity::People;
use crate::app::App;
use crate::bodies::Bodies;
use crate::cases::{case_of, taken_back};
use crate::components::{Button, Cell, Choice, Markup, Select};
use crate::form::Form;
use crate::page::Page;
use crate::persons;
use crate::problem::{Problem, refusal};
use crate::rights::table;
use crate::session::{Member, Posted};
use crate::sign_in::done;
use crate::steps;
use crate::words::{self, say};
use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Response};
use domain::case_file::{CaseState, Part};
use domain::id::{CaseId, PersonId, RegistrationId};
use domain::record::value;
use domain::trafficking::registration::{CountingBasis, Registration};
use register::case_file::CaseFile;
use register::registration::Registered;
use register::{Error, Refusal};
use std::str::FromStr;

#[derive(Template)]
#[template(path = "events/registrations.html")]
struct ListPage {
    page: Page,
    all: Option<Markup>,
    /// The form; none for who may not.
    put: Option<(Select, Select, Markup, Markup, Button)>,
}

fn address(case: CaseId) -> String {
    format!("{}/registrations", events(case))
}

/// A page below the registrations.
fn under_registrations(member: &Member, case: &CaseFile) -> Page {
    let page = under_events(member, case);
    let title = page.say("registrations");
    page.under(title, address(case.id))
}

fn basis(page: &Page, basis: CountingBasis) -> String {
    page.say(&format!("counting-basis-{}", basis.code()))
}

async fn page_of(
    app: &App,
    member: &Member,
    case: &CaseFile,
    form: &Form,
) -> Result<Html<String>, Problem> {
    let all = app.register.registrations(&member.by, case.id).await?;
    let parts = app.register.persons(&member.by, case.id).await?;
    let parts: Vec<(PersonId, Part)> = parts.iter().map(|one| (one.id, one.part)).collect();
    let takes = app.register.case_takes(&member.by, case.id).await?;
    let takes = takes && case.state == CaseState::Open;
    let (bodies, people) = (Bodies::of(app).await?, People::of(app).await?);
    let page = under_events(member, case).saying("registrations").refusing(form.errors());
    let row = |one: &Registered| {
        let there = &one.registration;
        let state = match one.ended {
            Some(ended) => taken_back(&page, &people, ended),
            // Taken back where it was put down.
            None if takes && one.case == case.id => {
                let here = format!("{}/{}/take-back", address(case.id), one.id);
                Cell::link(&page.say("step-take-back"), &here)
            }
            None => "".into(),
        };
        vec![
            persons::number(there.person).into(),
            bodies.institution_name(&there.body, page.language).to_owned().into(),
            basis(&page, there.basis).into(),
            words::day(page.language, there.on).into(),
            people.name(one.by).to_owned().into(),
            state,
        ]
    };
    let heads = [
        "person",
        "registration-body",
        "registration-basis",
        "registration-on",
        "step-who",
        "step-correct",
    ];
    let rows: Vec<_> = all.iter().map(row).collect();
    let all = (!rows.is_empty()).then(|| table(&page, page.say("registrations"), &heads, rows));
    let put = takes.then(|| {
        let mut victims: Vec<PersonId> = parts
            .iter()
            .filter(|(_, part)| part.is_of_a_victim())
            .map(|(person, _)| *person)
            .collect();
        victims.dedup();
        // The only one need not be chosen.
        let form = match victims[..] {
            [only] if form.value("person").is_empty() => {
                form.clone().with("person", only.to_string())
            }
            _ => form.clone(),
        };
        let person =
            |id: &PersonId| Choice::new(&id.to_string(), steps::person(&page, &parts, *id));
        let bases =
            CountingBasis::ALL.iter().map(|one| Choice::new(one.code(), basis(&page, *one)));
        (
            form.select("person", page.say("step-person"), victims.iter().map(person).collect()),
            form.select("body", page.say("registration-body"), bodies.choices(page.language)),
            Markup::of(&form.radios("basis", page.say("registration-basis"), bases.collect())),
            Markup::of(&form.day("on", page.say("registration-on"))),
            Button::submit(page.say("registration-put")),
        )
    });
    Ok(Html(ListPage { page, all, put }.render()?))
}

/// `GET /cases/{id}/events/registrations`
pub(crate) async fn list(
    State(app): State<App>,
    member: Member,
    Path(id): Path<String>,
) -> Result<Html<String>, Problem> {
    let case = case_of(&app, &member, &id).await?;
    page_of(&app, &member, &case, &Form::empty(member.language)).await
}

/// `POST /cases/{id}/events/registrations`
pub(crate) async fn put(
    State(app): State<App>,
    Path(id): Path<String>,
    posted: Posted,
) -> Result<Response, Problem> {
    let member = posted.member;
    let case = case_of(&app, &member, &id).await?;
    let mut form = Form::typed(member.language, posted.pairs);
    let language = member.language;
    let person: Option<PersonId> = form.value("person").parse().ok();
    if person.is_none() {
        form.refuse("person", say(language, "step-person-missing"));
    }
    let body = form.value("body").to_owned();
    if !Bodies::of(&app).await?.is_known(&body) {
        form.refuse("body", say(language, "step-choose"));
    }
    let basis = CountingBasis::from_str(form.value("basis")).ok();
    if basis.is_none() {
        form.refuse("basis", say(language, "step-choose"));
    }
    let on = value::day(form.value("on"));
    if on.is_none() {
        form.refuse("on", say(language, "registration-on-missing"));
    }
    if let (Some(person), Some(basis), Some(on), false) = (person, basis, on, form.is_refused()) {
        let new = Registration { person, body, on, basis };
        match app.register.register_person(&member.by, case.id, &new).await {
            Ok(_) => return Ok(done(&address(case.id), "done-registered")),
            Err(Error::Refused(why @ Refusal::InFuture)) => {
                form.refuse("on", refusal(language, why));
            }
            Err(Error::Refused(Refusal::AlreadyDecided)) => {
                form.refuse("body", say(language, "registration-there"));
            }
            Err(Error::Refused(why @ (Refusal::PartWrong | Refusal::CaseClosed))) => {
                form.refuse("person", refusal(language, why));
            }
            Err(error) => return Err(error.into()),
        }
    }
    let page = page_of(&app, &member, &case, &form).await?;
    Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
}

/// The registration of an address, in the case in which it was put down.
async fn met(
    app: &App,
    member: &Member,
    (case, id): (&str, &str),
) -> Result<(CaseFile, Registered), Problem> {
    let case = case_of(app, member, case).await?;
    let id: RegistrationId = id.parse().map_err(|_| Problem::NotFound)?;
    let all = app.register.registrations(&member.by, case.id).await?;
    let here = all.into_iter().find(|one| one.id == id && one.case == case.id);
    Ok((case, here.ok_or(Problem::NotFound)?))
}

async fn back_page(
    app: &App,
    member: &Member,
    (case, here): (&CaseFile, &Registered),
    form: &Form,
) -> Result<Html<String>, Problem> {
    let page = under_registrations(member, case).saying("step-take-back").refusing(form.errors());
    let bodies = Bodies::of(app).await?;
    let there = &here.registration;
    let what = [
        persons::number(there.person),
        bodies.institution_name(&there.body, page.language).to_owned(),
        basis(&page, there.basis),
    ];
    let what = what.join(", ");
    Ok(Html(BackPage::of(page, what, "registration-back-about", form).render()?))
}

/// `GET /cases/{id}/events/registrations/{registration}/take-back`
pub(crate) async fn back(
    State(app): State<App>,
    member: Member,
    Path((id, registration)): Path<(String, String)>,
) -> Result<Html<String>, Problem> {
    let (case, here) = met(&app, &member, (&id, &registration)).await?;
    if !app.register.case_takes(&member.by, case.id).await? || here.ended.is_some() {
        return Err(Problem::NotFound);
    }
    back_page(&app, &member, (&case, &here), &Form::empty(member.language)).await
}

/// `POST /cases/{id}/events/registrations/{registration}/take-back`
pub(crate) async fn take_back(
    State(app): State<App>,
    Path((id, registration)): Path<(String, String)>,
    posted: Posted,
) -> Result<Response, Problem> {
    let member = posted.member;
    let (case, here) = met(&app, &member, (&id, &registration)).await?;
    let mut form = Form::typed(member.language, posted.pairs);
    let (reason, secret) = (form.value("reason").to_owned(), app.edge.secret());
    let register = &app.register;
    match register.take_registration_back(&member.by, case.id, here.id, &reason, &secret).await {
        Ok(()) => Ok(done(&address(case.id), "done-registration-taken-back")),
        Err(Error::Refused(
            why @ (Refusal::ReasonMissing
            | Refusal::TextTooLong
            | Refusal::CaseClosed
            | Refusal::AlreadyDecided),
        )) => {
            form.refuse("reason", refusal(member.language, why));
            let page = back_page(&app, &member, (&case, &here), &form).await?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
        }
        Err(error) => Err(error.into()),
    }
}
