//! What people say of the help they had: `/tips/opinion`, which knows nobody, and
//! `/opinions`, where it is counted.
use crate::app::App;
use crate::assistance::year_asked;
use crate::beds::{asking, headed};
use crate::cases::{neighbours, under_cases};
use crate::components::{Button, Cell, Choice, Link, Markup, Radios, Select};
use crate::form::Form;
use crate::page::{Page, Place};
use crate::problem::Problem;
use crate::rights::{paragraph, table};
use crate::session::Member;
use crate::tips::{page, sized};
use crate::words;
use askama::Template;
use axum::extract::{Query, State};
use axum::http::{HeaderMap, StatusCode, Uri};
use axum::response::{Html, Response};
use domain::access::{Action, Reach};
use domain::referral::opinion::{Answers, Counted, FEWEST_SHOWN, Question, Said, Summary};
use domain::referral::step;
use register::{By, Error, Refusal};
use std::str::FromStr;

/// Where it is counted.
pub(crate) const ADDRESS: &str = "/opinions";

#[derive(Template)]
#[template(path = "tips/opinion.html")]
struct AskingPage {
    page: Page,
    about: Select,
    questions: Vec<Radios>,
    send: Button,
}

#[derive(Template)]
#[template(path = "tips/opinion-given.html")]
struct GivenPage {
    page: Page,
    /// That it could not be kept now.
    later: bool,
}

fn asking_page(app: &App, page: Page, form: &Form) -> Result<Response, Problem> {
    let language = page.language;
    let bodies = app.register.helping_bodies();
    let mut bodies: Vec<Choice> =
        bodies.iter().map(|b| Choice::new(&b.code, b.name.in_language(language))).collect();
    bodies.sort_by(|a, b| a.text.cmp(&b.text));
    bodies.insert(0, Choice::new("", page.say("opinion-about-nobody")));
    let question = |question: Question| {
        let said = Said::ALL
            .iter()
            .map(|said| Choice::new(said.code(), page.say(&format!("step-said-{}", said.code()))));
        let silent = Choice {
            checked: form.value(question.code()).is_empty().then_some(true),
            ..Choice::new("", page.say("opinion-not-said"))
        };
        let legend = page.say(&format!("opinion-{}", question.code()));
        form.radios(question.code(), legend, said.chain([silent]).collect()).inline()
    };
    let questions = Question::ALL.iter().copied().map(question).collect();
    let about = form.select("about", page.say("opinion-about"), bodies);
    let send = Button::submit(page.say("opinion-send"));
    let page = page.saying("opinion-new").refusing(form.errors());
    sized(&AskingPage { page, about, questions, send })
}

/// `GET /tips/opinion`
pub(crate) async fn blank(
    State(app): State<App>,
    uri: Uri,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let page = page(&app, &uri, &headers);
    let form = Form::empty(page.language);
    asking_page(&app, page, &form)
}

/// `POST /tips/opinion`
pub(crate) async fn give(
    State(app): State<App>,
    uri: Uri,
    headers: HeaderMap,
    axum::Form(pairs): axum::Form<Vec<(String, String)>>,
) -> Result<Response, Problem> {
    let page = page(&app, &uri, &headers);
    let mut form = Form::typed(page.language, pairs);
    let said = |question: Question| Said::from_str(form.value(question.code())).ok();
    let answers = Question::ALL
        .iter()
        .copied()
        .fold(Answers::default(), |answers, question| answers.with(question, said(question)));
    let about = form.value("about").to_owned();
    match app.register.give_opinion(&about, &answers, app.edge.now(), app.edge.bits()).await {
        Ok(()) => sized(&GivenPage { page: page.saying("opinion-given"), later: false }),
        Err(Error::Refused(Refusal::Busy)) => {
            let mut response = sized(&GivenPage { page: page.saying("tips-later"), later: true })?;
            *response.status_mut() = StatusCode::SERVICE_UNAVAILABLE;
            Ok(response)
        }
        Err(Error::Refused(Refusal::Procedure(step::Refusal::NothingSaid))) => {
            form.refuse(Question::Told.code(), page.say("opinion-nothing-said"));
            refused(&app, page, &form)
        }
        Err(Error::Refused(Refusal::StepWrong)) => {
            form.refuse("about", page.say("opinion-about-wrong"));
            refused(&app, page, &form)
        }
        Err(error) => Err(error.into()),
    }
}

fn refused(app: &App, page: Page, form: &Form) -> Result<Response, Problem> {
    let mut response = asking_page(app, page, form)?;
    *response.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
    Ok(response)
}

fn number(page: &Page, n: usize) -> String {
    words::number(page.language, i64::try_from(n).unwrap_or(i64::MAX))
}

/// A number, or why it is not shown: which is not none.
fn known(page: &Page, hidden: &str, n: Option<usize>) -> Cell {
    match n {
        Some(n) => Cell::from(number(page, n)).numeric(),
        None => Cell { classes: "pr-unknown".into(), ..page.say(hidden).into() },
    }
}

/// Whether somebody is shown what was said: who reads the records of all bodies,
/// and, of their own body, who works on cases.
pub(crate) fn are_for(by: &By) -> bool {
    by.may(Action::ReadRecord, Reach::Other) || by.may_ever(Action::ReadCase)
}

/// What was said to each question.
fn by_question(page: &Page, (whose, hidden): (&str, &str), of: &Summary) -> Markup {
    let row = |(question, counted): &(Question, Option<Counted>)| {
        let said = |pick: fn(&Counted) -> usize| known(page, hidden, counted.as_ref().map(pick));
        vec![
            page.say(&format!("opinion-{}", question.code())).into(),
            said(|counted| counted.yes),
            said(|counted| counted.partly),
            said(|counted| counted.no),
        ]
    };
    let heads = ["opinion-question", "step-said-yes", "step-said-partly", "step-said-no"];
    let name = format!("{}: {whose}", page.say("opinion-questions"));
    table(page, name, &heads, of.questions.iter().map(row).collect())
}

/// `GET /opinions`
pub(crate) async fn show(
    State(app): State<App>,
    member: Member,
    Query(asked): Query<crate::assistance::Asked>,
) -> Result<Html<String>, Problem> {
    if !are_for(&member.by) {
        return Err(Problem::NotFound);
    }
    let today = member.by.today();
    let year = year_asked(&asked, today);
    let found = app.register.opinions(&member.by, year).await?;
    let page = if member.may_ever(Action::ReadCase) {
        under_cases(&member)
    } else {
        member.page().at(Place::Records)
    };
    let page = page.saying("opinions");
    let form = Form::empty(page.language).with("year", year.to_string());
    let years = (today.year().saturating_sub(9)..=today.year()).rev();
    let years = years.map(|year| Choice::new(&year.to_string(), year.to_string())).collect();
    let select = Markup::of(&form.select("year", page.say("assistance-year"), years));
    let button = Button::submit(page.say("assistance-show")).secondary();
    let mut body = asking(ADDRESS, select, button);
    if found.of.is_empty() {
        body = body.and(&paragraph(&page.say("opinions-none")));
    }
    if let Some(all) = found.all.as_ref().filter(|_| !found.of.is_empty()) {
        let about = match all.opinions {
            Some(n) => page.say_n("opinions-count", i64::try_from(n).unwrap_or(i64::MAX)),
            None => page.say("opinions-withheld"),
        };
        let whose = page.say("opinions-all");
        let table = by_question(&page, (&whose, "opinions-withheld"), all);
        body = body.and(&headed("all", page.say("opinions-all"), about, table));
    }
    let pack = app.register.pack();
    for (n, (code, of)) in found.of.iter().enumerate() {
        let name = match code.as_str() {
            "" => page.say("opinion-about-nobody"),
            code => pack.institution_name(code, page.language).to_owned(),
        };
        let (about, table) = match of.opinions {
            Some(n) => (
                page.say_n("opinions-count", i64::try_from(n).unwrap_or(i64::MAX)),
                by_question(&page, (&name, "opinion-too-few"), of),
            ),
            // Its questions have fewer still.
            None => (page.say("opinion-too-few"), Markup::default()),
        };
        body = body.and(&headed(&format!("of-{n}"), name, about, table));
    }
    let link = Link::new(page.say("opinion-form"), "/tips/opinion");
    let body = body.and(&crate::lawyers::paragraph_link(&link.text, &link.href));
    let about = page.say_n("opinions-about", i64::try_from(FEWEST_SHOWN).unwrap_or(i64::MAX));
    neighbours(&member, page, about, body)
}
