//! `/cases/{id}/persons/known`: somebody who is in another case is added to this one. They
//! are found by an exact number, among the persons in cases of who looks, and by nothing
//! else: of any other case nothing is told.
use super::find::{field, sought, value};
use super::{address, number};
use crate::app::App;
use crate::cases::{self, case_of, under_case};
use crate::components::{Button, Choice, Input, Radios, Select};
use crate::form::Form;
use crate::page::Page;
use crate::problem::{Problem, refusal};
use crate::session::{Member, Posted};
use crate::sign_in::done;
use crate::words::say;
use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Response};
use domain::access::Action;
use domain::case_file::Part;
use domain::id::PersonId;
use domain::words::Language;
use register::case_file::CaseFile;
use register::{Error, Refusal};

#[derive(Template)]
#[template(path = "persons/known.html")]
struct KnownPage {
    page: Page,
    /// Who was found, as what they come, and the button.
    found: Option<(Radios, Select, Button)>,
    /// Whether nobody was found.
    none: bool,
    field: Radios,
    value: Input,
    find: Button,
    address: String,
    back: String,
}

/// Where it is.
fn here(case: &CaseFile) -> String {
    format!("{}/persons/known", cases::address(case.id))
}

/// What a person is in a case, to be chosen.
pub(super) fn parts(page: &Page) -> Vec<Choice> {
    let choice = |part: &Part| Choice::new(part.code(), page.say(&format!("part-{}", part.code())));
    Part::ALL.iter().map(choice).collect()
}

/// Why somebody is not this in a case.
pub(super) fn told(language: Language, why: Refusal) -> String {
    match why {
        Refusal::PartWrong => say(language, "person-part-wrong"),
        Refusal::AlreadyDecided => say(language, "person-part-already"),
        Refusal::StepRests => say(language, "person-part-rests"),
        why => refusal(language, why),
    }
}

/// The page; `found` is none before a search.
async fn page(
    app: &App,
    member: &Member,
    case: &CaseFile,
    (found, form): (Option<&[PersonId]>, &Form),
) -> Result<Html<String>, Problem> {
    let page = under_case(member, case).saying("person-known").refusing(form.errors());
    let mut choices = Vec::new();
    for person in found.unwrap_or_default() {
        let all = app.register.cases_of(&member.by, *person).await?;
        let all: Vec<String> = all.iter().map(|case| case.number.to_string()).collect();
        let text = format!("{} · {}", number(*person), all.join(", "));
        choices.push(Choice::new(&person.to_string(), &text));
    }
    let none = found.is_some() && choices.is_empty();
    let found = (!choices.is_empty()).then(|| {
        (
            form.radios("person", page.say("person"), choices),
            form.select("part", page.say("person-part"), parts(&page)),
            Button::submit(page.say("person-known-add")),
        )
    });
    let shown = KnownPage {
        found,
        none,
        field: field(form, &page),
        value: value(form, &page),
        find: Button::submit(page.say("person-find-it")).secondary(),
        address: here(case),
        back: cases::address(case.id),
        page,
    };
    Ok(Html(shown.render()?))
}

async fn case_for(app: &App, member: &Member, id: &str) -> Result<CaseFile, Problem> {
    let case = case_of(app, member, id).await?;
    if member.may_ever(Action::EnterPerson) { Ok(case) } else { Err(Problem::Denied) }
}

/// `GET /cases/{id}/persons/known`
pub(crate) async fn form(
    State(app): State<App>,
    member: Member,
    Path(id): Path<String>,
) -> Result<Html<String>, Problem> {
    let case = case_for(&app, &member, &id).await?;
    page(&app, &member, &case, (None, &Form::empty(member.language))).await
}

/// `POST /cases/{id}/persons/known`: who has this number, in a case of who looks.
pub(crate) async fn find(
    State(app): State<App>,
    Path(id): Path<String>,
    posted: Posted,
) -> Result<Response, Problem> {
    let member = posted.member;
    let case = case_for(&app, &member, &id).await?;
    let mut form = Form::typed(member.language, posted.pairs);
    let Some(sought) = sought(&mut form, member.language) else {
        let page = page(&app, &member, &case, (None, &form)).await?;
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response());
    };
    let found = app.register.find_person(&member.by, &sought).await?;
    Ok(page(&app, &member, &case, (Some(&found), &form)).await?.into_response())
}

/// `POST /cases/{id}/persons/known/add`: who was chosen is in this case too.
pub(crate) async fn add(
    State(app): State<App>,
    Path(id): Path<String>,
    posted: Posted,
) -> Result<Response, Problem> {
    let member = posted.member;
    let case = case_for(&app, &member, &id).await?;
    let mut form = Form::typed(member.language, posted.pairs);
    let person = form.value("person").parse::<PersonId>().map_err(|_| Problem::NotFound);
    let Ok(part) = form.value("part").parse::<Part>() else {
        form.refuse("part", say(member.language, "person-part-missing"));
        let person = person?;
        // Who is in no case of theirs stays unknown here as well.
        app.register.cases_of(&member.by, person).await?;
        let page = page(&app, &member, &case, (Some(&[person]), &form)).await?;
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response());
    };
    let person = person?;
    match app.register.add_to_case(&member.by, case.id, person, part).await {
        Ok(()) => Ok(done(&address(case.id, person), "done-person-added")),
        Err(Error::Refused(
            why @ (Refusal::PartWrong
            | Refusal::AlreadyDecided
            | Refusal::CaseClosed
            | Refusal::Erased),
        )) => {
            form.refuse("part", told(member.language, why));
            let page = page(&app, &member, &case, (Some(&[person]), &form)).await?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
        }
        Err(error) => Err(error.into()),
    }
}
