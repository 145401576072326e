//! `/cases/{id}/steps/new/{sort}`: the form of a step, made from its fields.
use super::{address, told, under_steps};
use crate::app::App;
use crate::bodies::Bodies;
use crate::cases::case_of;
use crate::coded::{Question, typed};
use crate::components::{Button, Choice, Markup};
use crate::form::Form;
use crate::page::Page;
use crate::problem::{Problem, refusal};
use crate::session::{Member, Posted};
use crate::sign_in::done;
use crate::when;
use crate::words::{self, say};
use askama::Template;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Response};
use domain::id::PersonId;
use domain::referral::form::{Field, Shape, Sort};
use domain::referral::identification::{Finding, Ground, Manner};
use domain::referral::step::{self, Step};
use register::case_file::CaseFile;
use register::screening::Screening;
use register::step::{Entered, NewStep, Procedure};
use register::{Error, Refusal};
use serde::Deserialize;
use std::str::FromStr;

#[derive(Template)]
#[template(path = "steps/put.html")]
struct PutPage {
    page: Page,
    about: String,
    fields: Markup,
    button: Button,
}

fn label(page: &Page, sort: Sort, field: &Field) -> String {
    page.say(&format!("step-field-{}-{}", sort.code(), field.name))
}

/// Fills in the body and the sort of a service of the directory that was
/// chosen, where nothing else was said.
fn with_service(form: Form, bodies: &Bodies<'_>) -> Form {
    let chosen = form.value("listed").parse().ok();
    let Some(one) = chosen.and_then(|id| bodies.service(id)) else { return form };
    let form =
        if form.value("to").is_empty() { form.with("to", one.provider.clone()) } else { form };
    if form.value("service").is_empty() {
        form.with("service", one.service.kind.code())
    } else {
        form
    }
}

fn field(
    page: &Page,
    pack: &Bodies<'_>,
    (procedure, screenings): (&Procedure, &[Screening]),
    form: &Form,
    (sort, field): (Sort, &Field),
) -> Markup {
    let hint = format!("step-hint-{}-{}", sort.code(), field.name);
    let question = Question {
        name: field.name,
        label: label(page, sort, field),
        hint: words::exists(&hint).then(|| page.say(&hint)),
    };
    match field.shape {
        Shape::Screening => {
            let stand = screenings.iter().filter(|one| one.taken_back.is_none());
            let name = |one: &Screening| {
                Choice::new(&one.id.to_string(), crate::screenings::named(page, pack, one))
            };
            question.select(form, stand.map(name).collect())
        }
        Shape::Referral => {
            let offered = procedure.steps.iter().filter(|there| {
                let of = procedure.standings.get(&there.entry.person);
                of.is_some_and(|of| of.referrals.contains_key(&there.entry.id))
            });
            let name = |there: &Entered| {
                let Step::Referral(referral) = &there.entry.step else {
                    return Choice::new("", "");
                };
                let to = pack.institution_name(&referral.to, page.language);
                let text = format!("{}: {to}", told::named(page, &there.entry));
                Choice::new(&there.entry.id.to_string(), text)
            };
            question.select(form, offered.map(name).collect())
        }
        shape => question.of(page, pack, form, shape),
    }
}

/// Whom a step of this sort may be about.
fn persons(procedure: &Procedure, sort: Sort) -> Vec<PersonId> {
    let parts = procedure.parts.iter().filter(|(_, part)| sort.fits(*part));
    let mut all: Vec<PersonId> = parts.map(|(person, _)| *person).collect();
    all.dedup();
    all
}

fn page_of(
    pack: &Bodies<'_>,
    member: &Member,
    (case, procedure, screenings): (&CaseFile, &Procedure, &[Screening]),
    sort: Sort,
    form: &Form,
) -> Result<Html<String>, Problem> {
    let page = under_steps(member, case)
        .titled(say(member.language, &format!("step-sort-{}", sort.code())))
        .refusing(form.errors());
    let about = format!("step-about-{}", sort.code());
    let choices = persons(procedure, sort)
        .into_iter()
        .map(|id| Choice::new(&id.to_string(), super::person(&page, &procedure.parts, id)));
    let mut fields = Markup::of(&form.select("person", page.say("step-person"), choices.collect()))
        .and(&form.day("on", page.say("step-on-day")).hint(page.say("step-on-hint")))
        .and(&form.input("time", page.say("step-on-time")).hint(page.say("step-time-hint")));
    for one in sort.fields() {
        fields = fields.and(&field(&page, pack, (procedure, screenings), form, (sort, one)));
    }
    let reason = form.textarea("reason", page.say("step-reason"));
    fields = fields.and(&reason.hint(page.say("step-reason-hint")).rows(3));
    let about = if words::exists(&about) { page.say(&about) } else { String::new() };
    let button = Button::submit(page.say("step-put"));
    Ok(Html(PutPage { page, about, fields, button }.render()?))
}

/// `GET /cases/{id}/steps/new/{sort}`
pub(crate) async fn form(
    State(app): State<App>,
    member: Member,
    Path((id, sort)): Path<(String, String)>,
    Query(asked): Query<Asked>,
) -> Result<Html<String>, Problem> {
    let sort = Sort::from_str(&sort).map_err(|()| Problem::NotFound)?;
    let case = case_of(&app, &member, &id).await?;
    if !app.register.case_takes(&member.by, case.id).await? {
        return Err(Problem::NotFound);
    }
    let procedure = app.register.procedure(&member.by, case.id).await?;
    let mut form = Form::empty(member.language);
    if let [only] = persons(&procedure, sort)[..] {
        form = form.with("person", only.to_string());
    }
    let screenings = screenings(&app, &member, &case, sort).await?;
    let there = screenings.iter().find(|one| Some(one.id.to_string()) == asked.screening);
    if let Some(there) = there {
        // What a screening may lead to; who puts it down says the rest, and may
        // say otherwise.
        form = form
            .with("screening", there.id.to_string())
            .with("person", there.person.to_string())
            .with("manner", Manner::Informal.code())
            .with("finding", Finding::Possible.code())
            .with("grounds", Ground::Indicators.code());
    }
    page_of(&Bodies::of(&app).await?, &member, (&case, &procedure, &screenings), sort, &form)
}

/// What the address of a form may say besides.
#[derive(Deserialize)]
pub(crate) struct Asked {
    /// The screening on which an identification is to rest.
    screening: Option<String>,
}

/// The screenings that a step of this sort may name.
async fn screenings(
    app: &App,
    member: &Member,
    case: &CaseFile,
    sort: Sort,
) -> Result<Vec<Screening>, Problem> {
    if sort.fields().iter().all(|field| field.shape != Shape::Screening) {
        return Ok(Vec::new());
    }
    Ok(app.register.screenings(&member.by, case.id).await?)
}

/// The field that a refusal is about.
fn at(sort: Sort, why: step::Refusal) -> &'static str {
    use step::Refusal as R;
    match why {
        R::ReasonMissing => "reason",
        R::NotYet | R::LaterStepsRest => "on",
        R::GroundMissing | R::ScreeningNoGround => "grounds",
        R::NoSuchScreening => "screening",
        R::PreTrialOnly | R::FormalDecides if sort == Sort::Identification => "manner",
        R::MeasureMissing => "measure",
        R::RecipientMissing => "recipient",
        R::GuardianMissing => "by",
        R::NothingToWithdraw => "answer",
        R::NothingToTell => "recipient",
        R::NoSuchReferral => "referral",
        R::NothingRefused => "why",
        R::ServiceElsewhere => "listed",
        R::NotAccepted | R::AlreadyAnswered => "answer",
        R::NoConsent | R::NotInformed | R::DutyNames | R::NotAbroad if sort == Sort::Referral => {
            "basis"
        }
        R::PhaseSkipped | R::NoConsent | R::NotInformed => "phase",
        R::AnotherCrossing => "country",
        R::VerdictMissing | R::VerdictTooEarly => "verdict",
        R::SentenceWithoutConviction => "months",
        R::StageBefore | R::ProceedingOver => "stage",
        R::ClaimOutOfOrder | R::StepBeforeMissing | R::MechanismOver => "event",
        _ => "person",
    }
}

/// `POST /cases/{id}/steps/new/{sort}`
pub(crate) async fn put(
    State(app): State<App>,
    Path((id, sort)): Path<(String, String)>,
    posted: Posted,
) -> Result<Response, Problem> {
    let sort = Sort::from_str(&sort).map_err(|()| Problem::NotFound)?;
    let member = posted.member;
    let case = case_of(&app, &member, &id).await?;
    let procedure = app.register.procedure(&member.by, case.id).await?;
    let mut form = Form::typed(member.language, posted.pairs);
    let language = member.language;
    let person: Option<PersonId> = form.value("person").parse().ok();
    if person.is_none() {
        form.refuse("person", say(language, "step-person-missing"));
    }
    let on = when::typed(&mut form, member.by.at, ("on", "time"));
    let bodies = Bodies::of(&app).await?;
    form = with_service(form, &bodies);
    let values = typed(&mut form, &bodies, sort.fields());
    let step = if form.is_refused() { None } else { Step::of(sort, values) };
    if let (Some(person), Some(on), Some(step)) = (person, on, step) {
        let reason = form.value("reason").to_owned();
        let new = NewStep { person, on, step, reason: &reason };
        match app.register.put_step(&member.by, case.id, &new, &app.edge.secret()).await {
            Ok(_) => return Ok(done(&address(case.id), "done-step-put")),
            Err(Error::Refused(why @ Refusal::Procedure(rule))) => {
                form.refuse(at(sort, rule), refusal(language, why));
            }
            Err(Error::Refused(why @ (Refusal::PartWrong | Refusal::CaseClosed))) => {
                form.refuse("person", refusal(language, why));
            }
            Err(Error::Refused(why @ Refusal::TextTooLong)) => {
                form.refuse("reason", refusal(language, why));
            }
            Err(error) => return Err(error.into()),
        }
    } else if !form.is_refused() {
        return Err(Problem::BadRequest);
    }
    let screenings = screenings(&app, &member, &case, sort).await?;
    let page = page_of(&bodies, &member, (&case, &procedure, &screenings), sort, &form)?;
    Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_refusal_is_told_at_a_field_of_its_form() {
        for sort in Sort::ALL {
            for why in step::Refusal::ALL {
                let field = at(*sort, *why);
                let common = ["person", "on", "reason"].contains(&field);
                let own = sort.fields().iter().any(|one| one.name == field);
                // What another sort is refused for is not told here.
                let elsewhere = Sort::ALL
                    .iter()
                    .any(|other| other.fields().iter().any(|one| one.name == field));
                assert!(common || own || elsewhere, "{sort:?} {why:?} {field}");
            }
        }
    }
}
