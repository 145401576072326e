//! `/cases/{id}/screenings/new/{list}`: the form of a list, a group for each
//! dimension, three answers for each indicator. What is not answered is not known.
use super::{address, told, under_screenings};
use crate::app::App;
use crate::cases::case_of;
use crate::components::{Button, Choice, Fieldset, Legend, Markup, Radios};
use crate::form::Form;
use crate::page::Page;
use crate::persons;
use crate::problem::{Problem, refusal};
use crate::session::{Member, Posted};
use crate::sign_in::done;
use crate::when;
use crate::words::say;
use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Response};
use domain::case_file::CaseState;
use domain::id::PersonId;
use domain::referral::identification::AgeGroup;
use domain::referral::screening::{Answers, Dimension, Indicator, Instrument, Seen};
use register::case_file::CaseFile;
use register::screening::NewScreening;
use register::{Error, Refusal};
use std::str::FromStr;

#[derive(Template)]
#[template(path = "screenings/new.html")]
struct NewPage {
    page: Page,
    about: String,
    source: String,
    verified: bool,
    version: u32,
    fields: Markup,
    dimensions: Vec<Fieldset>,
    button: Button,
}

/// The name of the field of an indicator.
fn field(code: &str) -> String {
    format!("seen-{code}")
}

fn question(page: &Page, form: &Form, one: &Indicator, weighed: bool) -> Radios {
    let name = field(&one.code);
    let given = Seen::from_str(form.value(&name)).unwrap_or(Seen::NotKnown);
    let choices = Seen::ALL.iter().map(|seen| Choice {
        checked: Some(*seen == given),
        ..Choice::new(seen.code(), page.say(&format!("screening-answer-{}", seen.code())))
    });
    let text = format!("{} {}", one.code, one.name.in_language(page.language));
    let radios = form.radios(&name, text, choices.collect()).inline().class("govuk-radios--small");
    match (one.adult, one.child) {
        (Some(_), None) if weighed => radios.hint(page.say("screening-adults-only")),
        (None, Some(_)) if weighed => radios.hint(page.say("screening-children-only")),
        _ => radios,
    }
}

fn group(page: &Page, form: &Form, of: &Dimension, weighed: bool) -> Fieldset {
    let fields = of
        .indicators
        .iter()
        .fold(Markup::default(), |all, one| all.and(&question(page, form, one, weighed)));
    let legend = Legend {
        classes: "govuk-fieldset__legend--m".into(),
        ..Legend::from(of.name.in_language(page.language))
    };
    Fieldset { legend, html: fields, ..Fieldset::default() }
}

fn page_of(
    app: &App,
    member: &Member,
    (case, persons): (&CaseFile, &[PersonId]),
    list: &Instrument,
    form: &Form,
) -> Result<Html<String>, Problem> {
    let page = under_screenings(member, case).refusing(form.errors());
    let language = page.language;
    let title = told::list_name(&page, app.register.pack(), &list.id, list.version);
    let page = page.clone().titled(title).captioned(page.say("screening-new"));
    let choices =
        persons.iter().map(|id| Choice::new(&id.to_string(), persons::number(*id))).collect();
    let ages = AgeGroup::ALL
        .iter()
        .map(|age| Choice::new(age.code(), page.say(&format!("step-age_group-{}", age.code()))));
    let age = form.radios("age", page.say("screening-age"), ages.collect());
    let fields = Markup::of(&form.select("person", page.say("screening-person"), choices))
        .and(&form.day("on", page.say("step-on-day")).hint(page.say("step-on-hint")))
        .and(&form.input("time", page.say("step-on-time")).hint(page.say("screening-time-hint")))
        .and(&age.hint(page.say("screening-age-hint")));
    let weighed = list.indicators().any(|one| one.adult.is_some() || one.child.is_some());
    let dimensions = list.dimensions.iter().map(|of| group(&page, form, of, weighed)).collect();
    let new = NewPage {
        about: list.about.in_language(language).to_owned(),
        source: list.source.in_language(language).to_owned(),
        verified: list.verified,
        version: list.version,
        fields,
        dimensions,
        button: Button::submit(page.say("screening-put")),
        page,
    };
    Ok(Html(new.render()?))
}

/// The list of an address, in the version that is used now.
fn used<'a>(app: &'a App, member: &Member, id: &str) -> Result<&'a Instrument, Problem> {
    let used = app.register.lists_in_use(member.by.at);
    used.into_iter().find(|list| list.id == id).ok_or(Problem::NotFound)
}

/// `GET /cases/{id}/screenings/new/{list}`
pub(crate) async fn form(
    State(app): State<App>,
    member: Member,
    Path((id, list)): Path<(String, String)>,
) -> Result<Html<String>, Problem> {
    let case = case_of(&app, &member, &id).await?;
    let takes = app.register.narrative_takes(&member.by, case.id).await?;
    if !takes || case.state == CaseState::Closed {
        return Err(Problem::NotFound);
    }
    let list = used(&app, &member, &list)?;
    let persons = persons::victims(&app.register.persons(&member.by, case.id).await?);
    let mut form = Form::empty(member.language);
    if let [only] = persons[..] {
        form = form.with("person", only.to_string());
    }
    page_of(&app, &member, (&case, &persons), list, &form)
}

/// What was answered; the form says where an answer is none of the three.
fn typed(form: &mut Form, list: &Instrument) -> Answers {
    let mut answers = Answers::new();
    let language = form.language();
    for one in list.indicators() {
        let name = field(&one.code);
        match Seen::from_str(form.value(&name)) {
            Ok(seen) => {
                answers.insert(one.code.clone(), seen);
            }
            // Not answered, which is not no.
            Err(()) if form.value(&name).is_empty() => {}
            Err(()) => form.refuse(&name, say(language, "screening-answer-wrong")),
        }
    }
    answers
}

/// `POST /cases/{id}/screenings/new/{list}`
pub(crate) async fn put(
    State(app): State<App>,
    Path((id, list)): Path<(String, String)>,
    posted: Posted,
) -> Result<Response, Problem> {
    let member = posted.member;
    let case = case_of(&app, &member, &id).await?;
    let mut form = Form::typed(member.language, posted.pairs);
    // The version that was shown: another may have come meanwhile.
    let shown = form.value("version").parse().ok();
    let shown = shown.and_then(|version| app.register.pack().instrument(&list, version));
    let list = match shown {
        Some(list) => list,
        None => used(&app, &member, &list)?,
    };
    let language = member.language;
    let person: Option<PersonId> = form.value("person").parse().ok();
    if person.is_none() {
        form.refuse("person", say(language, "screening-person-missing"));
    }
    let on = when::typed(&mut form, member.by.at, ("on", "time"));
    let age = AgeGroup::from_str(form.value("age")).ok();
    if age.is_none() {
        form.refuse("age", say(language, "screening-age-missing"));
    }
    let answers = typed(&mut form, list);
    if let (Some(person), Some(on), Some(age), false) = (person, on, age, form.is_refused()) {
        let (instrument, version) = (list.id.as_str(), list.version);
        let new = NewScreening { person, instrument, version, on, age, answers: &answers };
        match app.register.screen(&member.by, case.id, &new, &app.edge.secret()).await {
            Ok(id) => return Ok(done(&format!("{}/{id}", address(case.id)), "done-screened")),
            Err(Error::Refused(why @ (Refusal::InFuture | Refusal::InstrumentWrong))) => {
                form.refuse("on", refusal(language, why));
            }
            Err(Error::Refused(
                why @ (Refusal::PartWrong | Refusal::CaseClosed | Refusal::Erased),
            )) => {
                form.refuse("person", refusal(language, why));
            }
            Err(error) => return Err(error.into()),
        }
    }
    let persons = persons::victims(&app.register.persons(&member.by, case.id).await?);
    let page = page_of(&app, &member, (&case, &persons), list, &form)?;
    Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
}
