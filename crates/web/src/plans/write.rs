//! `/cases/{id}/plans/new` and `/cases/{id}/plans/{plan}/again`: a plan, and another
//! version of it. What stands in the version before is opened for a purpose first.
//! Whoever is second is shown what the first wrote.
use super::{Met, address, met, newest_of, told, under_plans};
use crate::app::App;
use crate::bodies::Bodies;
use crate::cases::case_of;
use crate::components::{Button, Choice, Fieldset, Legend, Markup, Select};
use crate::form::Form;
use crate::page::Page;
use crate::persons;
use crate::problem::{Problem, refusal};
use crate::purpose;
use crate::session::{Member, Posted};
use crate::sign_in::done;
use crate::words::{self, say, say_with};
use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Response};
use domain::Zeroizing;
use domain::access::Purpose;
use domain::case_file::CaseState;
use domain::day::Day;
use domain::id::PersonId;
use domain::person::Private;
use domain::record::value;
use domain::referral::plan::{Content, MOST_STEPS, PlannedStep, Progress, THE_PERSON};
use register::case_file::CaseFile;
use register::support_plan::NewPlan;
use register::{Error, Refusal};
use std::str::FromStr;

/// Empty steps below those that are written.
const EMPTY: usize = 3;

#[derive(Template)]
#[template(path = "plans/write.html")]
struct WritePage {
    page: Page,
    /// What another wrote meanwhile.
    meanwhile: Option<Markup>,
    after: u32,
    rows: usize,
    person: Option<Markup>,
    texts: Markup,
    steps: Vec<Fieldset>,
    review: Markup,
    more: Button,
    button: Button,
}

#[derive(Template)]
#[template(path = "plans/again.html")]
struct AgainPage {
    page: Page,
    purpose: Select,
    button: Button,
}

/// The name of a field of a step.
fn field(name: &str, row: usize) -> String {
    format!("{name}-{row}")
}

/// A form in which a plan stands.
fn filled(form: Form, plan: &Content) -> Form {
    let day = |day: Option<Day>| day.map_or_else(String::new, |day| day.to_string());
    let mut form = form
        .with("needs", plan.needs.as_str())
        .with("risk", plan.risk.as_str())
        .with("security", plan.security.as_str())
        .with("review", day(plan.review_on));
    for (row, step) in plan.steps.iter().enumerate() {
        form = form
            .with(&field("what", row), step.what.expose())
            .with(&field("who", row), step.who.as_str())
            .with(&field("until", row), day(step.until))
            .with(&field("progress", row), step.progress.code());
    }
    form
}

fn step_of(page: &Page, bodies: &Bodies<'_>, form: &Form, row: usize) -> Fieldset {
    let mut who = vec![Choice::new(THE_PERSON, page.say("plan-the-person"))];
    who.extend(bodies.choices(page.language));
    let progress = Progress::ALL
        .iter()
        .map(|one| Choice::new(one.code(), page.say(&format!("plan-progress-{}", one.code()))));
    let given = match form.value(&field("progress", row)) {
        "" => form.clone().with(&field("progress", row), Progress::Open.code()),
        _ => form.clone(),
    };
    let fields = Markup::of(&form.textarea(&field("what", row), page.say("plan-what")).rows(2))
        .and(&form.select(&field("who", row), page.say("plan-who"), who))
        .and(&form.day(&field("until", row), page.say("plan-until")))
        .and(&given.select(&field("progress", row), page.say("case-state"), progress.collect()));
    let title = say_with(page.language, "plan-step", &[("number", (row + 1).into())]);
    let legend = Legend { classes: "govuk-fieldset__legend--s".into(), ..Legend::from(title) };
    Fieldset { legend, html: fields, ..Fieldset::default() }
}

/// Whose plan is written, and what is shown beside the form.
struct Asked<'a> {
    case: &'a CaseFile,
    /// Those to choose from; empty when it is clear whose it is.
    persons: &'a [PersonId],
    after: u32,
    rows: usize,
    meanwhile: Option<Markup>,
}

async fn page_of(
    app: &App,
    member: &Member,
    asked: Asked<'_>,
    form: &Form,
) -> Result<Html<String>, Problem> {
    let bodies = Bodies::of(app).await?;
    let title = if asked.persons.is_empty() { "plan-again" } else { "plan-new" };
    let page = under_plans(member, asked.case).saying(title).refusing(form.errors());
    let person = (!asked.persons.is_empty()).then(|| {
        let choices = asked.persons.iter();
        let choices = choices.map(|id| Choice::new(&id.to_string(), persons::number(*id)));
        Markup::of(&form.select("person", page.say("plan-person"), choices.collect()))
    });
    let text = |name: &str, key: &str, hint: &str| {
        Markup::of(&form.textarea(name, page.say(key)).hint(page.say(hint)).rows(4))
    };
    let texts = text("needs", "step-plan_part-needs", "plan-needs-hint")
        .and(&text("risk", "step-plan_part-risk", "plan-risk-hint"))
        .and(&text("security", "step-plan_part-security_plan", "plan-security-hint"));
    let rows = asked.rows.min(MOST_STEPS);
    let write = WritePage {
        meanwhile: asked.meanwhile,
        after: asked.after,
        rows,
        person,
        texts,
        steps: (0..rows).map(|row| step_of(&page, &bodies, form, row)).collect(),
        review: Markup::of(
            &form.day("review", page.say("plan-review")).hint(page.say("plan-review-hint")),
        ),
        more: Button::submit(page.say("plan-more")).secondary().sending("_more", "1"),
        button: Button::submit(page.say("plan-keep")),
        page,
    };
    Ok(Html(write.render()?))
}

/// A day that may be left empty; the form says where it is none.
fn day_typed(form: &mut Form, name: &str) -> Option<Day> {
    let text = form.value(name).to_owned();
    let day = value::day(&text);
    if day.is_none() && !text.is_empty() {
        form.refuse(name, say(form.language(), "rights-day-wrong"));
    }
    day
}

/// What was typed; the form says what of it is wrong.
fn typed(form: &mut Form, rows: usize, bodies: &Bodies<'_>) -> Content {
    let language = form.language();
    let text = |form: &Form, name: &str| Zeroizing::new(form.value(name).to_owned());
    let mut plan = Content {
        needs: text(form, "needs"),
        risk: text(form, "risk"),
        security: text(form, "security"),
        ..Content::default()
    };
    for row in 0..rows {
        let name = |of: &str| field(of, row);
        let until = day_typed(form, &name("until"));
        let who = form.value(&name("who")).to_owned();
        if !(who.is_empty() || who == THE_PERSON || bodies.is_known(&who)) {
            form.refuse(&name("who"), say(language, "refusal-step-wrong"));
        }
        // A line break is a blank here: a step is one sentence.
        let what = form.value(&name("what")).split_whitespace().collect::<Vec<_>>().join(" ");
        match Private::read(&what) {
            Ok(Some(what)) => {
                let progress = Progress::from_str(form.value(&name("progress")));
                let progress = progress.unwrap_or(Progress::Open);
                plan.steps.push(PlannedStep { what, who, until, progress });
            }
            Ok(None) if until.is_some() || !who.is_empty() => {
                form.refuse(&name("what"), say(language, "plan-what-missing"));
            }
            Ok(None) => {}
            Err(_) => form.refuse(&name("what"), refusal(language, Refusal::TextTooLong)),
        }
    }
    plan.review_on = day_typed(form, "review");
    plan
}

/// The rows of the form that was sent.
fn rows_of(form: &Form) -> usize {
    form.value("rows").parse().unwrap_or(EMPTY).min(MOST_STEPS)
}

async fn writable(app: &App, member: &Member, case: &CaseFile) -> Result<(), Problem> {
    let takes = app.register.narrative_takes(&member.by, case.id).await?;
    if takes && case.state == CaseState::Open { Ok(()) } else { Err(Problem::NotFound) }
}

/// `GET /cases/{id}/plans/new`
pub(crate) async fn form(
    State(app): State<App>,
    member: Member,
    Path(id): Path<String>,
) -> Result<Html<String>, Problem> {
    let case = case_of(&app, &member, &id).await?;
    writable(&app, &member, &case).await?;
    let persons = persons::victims(&app.register.persons(&member.by, case.id).await?);
    let mut form = Form::empty(member.language);
    if let [only] = persons[..] {
        form = form.with("person", only.to_string());
    }
    let asked = Asked { case: &case, persons: &persons, after: 0, rows: EMPTY, meanwhile: None };
    page_of(&app, &member, asked, &form).await
}

/// `POST /cases/{id}/plans/new`
pub(crate) async fn put(
    State(app): State<App>,
    Path(id): Path<String>,
    posted: Posted,
) -> Result<Response, Problem> {
    let member = posted.member;
    let case = case_of(&app, &member, &id).await?;
    let mut form = Form::typed(member.language, posted.pairs);
    let persons = persons::victims(&app.register.persons(&member.by, case.id).await?);
    let person: Option<PersonId> = form.value("person").parse().ok();
    if person.is_none() && !form.ticked("_more") {
        form.refuse("person", say(member.language, "plan-person-missing"));
    }
    keep(&app, &member, (&case, &persons), person, form).await
}

/// `GET /cases/{id}/plans/{plan}/again`
pub(crate) async fn again(
    State(app): State<App>,
    member: Member,
    Path((id, plan)): Path<(String, String)>,
) -> Result<Html<String>, Problem> {
    let met = met(&app, &member, (&id, &plan)).await?;
    writable(&app, &member, &met.case).await?;
    again_page(&member, &met, &Form::empty(member.language))
}

fn again_page(member: &Member, met: &Met, form: &Form) -> Result<Html<String>, Problem> {
    let page = under_plans(member, &met.case).saying("plan-again").refusing(form.errors());
    let again = AgainPage {
        purpose: purpose::question(form, &page),
        button: Button::submit(page.say("plan-open")).sending("_open", "1"),
        page,
    };
    Ok(Html(again.render()?))
}

/// `POST /cases/{id}/plans/{plan}/again`: with a purpose, the form with what stands in
/// the plan; with a plan, another version.
pub(crate) async fn put_again(
    State(app): State<App>,
    Path((id, plan)): Path<(String, String)>,
    posted: Posted,
) -> Result<Response, Problem> {
    let member = posted.member;
    let met = met(&app, &member, (&id, &plan)).await?;
    writable(&app, &member, &met.case).await?;
    let mut form = Form::typed(member.language, posted.pairs);
    if !form.ticked("_open") {
        return keep(&app, &member, (&met.case, &[]), Some(met.here.person), form).await;
    }
    let Some(why) = purpose::chosen(&mut form, member.language) else {
        let page = again_page(&member, &met, &form)?;
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response());
    };
    let (plan, content) = app.register.open_plan(&member.by, met.case.id, met.here.id, why).await?;
    let form = filled(Form::empty(member.language), &content);
    let (after, rows) = (plan.number, content.steps.len() + EMPTY);
    let asked = Asked { case: &met.case, persons: &[], after, rows, meanwhile: None };
    Ok(page_of(&app, &member, asked, &form).await?.into_response())
}

/// Keeps what was typed, or shows the form again: with more rows, with what is wrong,
/// or with what another wrote meanwhile.
async fn keep(
    app: &App,
    member: &Member,
    (case, persons): (&CaseFile, &[PersonId]),
    person: Option<PersonId>,
    mut form: Form,
) -> Result<Response, Problem> {
    let (rows, language) = (rows_of(&form), member.language);
    let after: u32 = form.value("after").parse().map_err(|_| Problem::BadRequest)?;
    if form.ticked("_more") {
        let rows = rows + EMPTY;
        let asked = Asked { case, persons, after, rows, meanwhile: None };
        return Ok(page_of(app, member, asked, &form).await?.into_response());
    }
    let bodies = Bodies::of(app).await?;
    let content = typed(&mut form, rows, &bodies);
    let mut meanwhile = None;
    let mut last = after;
    if let (Some(person), false) = (person, form.is_refused()) {
        let new = NewPlan { person, after, content: &content };
        match app.register.write_plan(&member.by, case.id, &new, &app.edge.secret()).await {
            Ok(id) => return Ok(done(&format!("{}/{id}", address(case.id)), "done-plan-written")),
            Err(Error::Conflict(number)) => {
                last = u32::try_from(number).unwrap_or(after);
                // Where it may not be opened now, what was typed stays all the same.
                let sentence = match newest(app, member, case, (person, &bodies)).await {
                    Ok(said) => {
                        meanwhile = Some(said);
                        say(language, "plan-meanwhile")
                    }
                    Err(Error::Refused(why)) => refusal(language, why),
                    Err(error) => return Err(error.into()),
                };
                form.refuse("needs", sentence);
            }
            Err(Error::Refused(
                why @ (Refusal::PlanEmpty | Refusal::TextTooLong | Refusal::StepWrong),
            )) => form.refuse("needs", refusal(language, why)),
            Err(Error::Refused(
                why @ (Refusal::PartWrong | Refusal::CaseClosed | Refusal::Erased),
            )) => form.refuse("person", refusal(language, why)),
            Err(error) => return Err(error.into()),
        }
    }
    let asked = Asked { case, persons, after: last, rows, meanwhile };
    let page = page_of(app, member, asked, &form).await?;
    Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
}

/// What the newest version of somebody's plan says.
async fn newest(
    app: &App,
    member: &Member,
    case: &CaseFile,
    (person, bodies): (PersonId, &Bodies<'_>),
) -> register::Result<Markup> {
    let all = app.register.support_plans(&member.by, case.id).await?;
    let there = newest_of(&all, person).ok_or(Error::NotFound)?;
    let (by, purpose) = (&member.by, Purpose::Support);
    let (plan, content) = app.register.open_plan(by, case.id, there.id, purpose).await?;
    let page = under_plans(member, case);
    let written = words::moment(member.language, plan.at);
    let about = say_with(member.language, "plan-meanwhile-about", &[("when", written.into())]);
    Ok(crate::rights::paragraph(&about).and(&told::content(&page, bodies, &content)))
}
