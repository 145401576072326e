//! `/statistics/population`: how many people live in each oblast, loaded from the file of an
//! office of statistics. Without it the map shows counts, and no rate.
use super::explorer::{may_read, number};
use crate::app::App;
use crate::components::{Button, Cell, FileUpload, Input, Markup, Table};
use crate::form::Form;
use crate::page::{Page, Place};
use crate::problem::{Problem, refusal};
use crate::session::{Member, Uploaded};
use crate::sign_in::done;
use crate::words::{say, say_with};
use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Response};
use domain::access::Action;
use domain::pack::Pack;
use domain::words::Language;
use formats::population::{Fault, read};
use register::{Error, Refusal};

const POPULATION: &str = "/statistics/population";

#[derive(Template)]
#[template(path = "statistics/population.html")]
struct PopulationPage {
    page: Page,
    table: Option<Markup>,
    /// For those who may load it.
    load: Option<Load>,
    faults: Vec<String>,
}

struct Load {
    file: FileUpload,
    source: Input,
    button: Button,
}

async fn shown(
    app: &App,
    member: &Member,
    form: &Form,
    faults: Vec<String>,
) -> Result<Html<String>, Problem> {
    let language = member.language;
    let page = member
        .page()
        .under(say(language, "statistics"), "/statistics")
        .saying("population")
        .at(Place::Home)
        .refusing(form.errors());
    let years = app.register.population_years().await?;
    let head = vec![
        Cell::from(page.say("dimension-year")),
        Cell::from(page.say("population-people")).numeric(),
        Cell::from(page.say("population-source")),
        Cell::from(page.say("population-loaded")),
    ];
    let rows: Vec<Vec<Cell>> = years
        .iter()
        .map(|one| {
            vec![
                Cell::from(one.year.to_string()),
                Cell::number(number(language, one.people.values().sum())),
                Cell::from(one.source.clone()),
                Cell::day(language, one.at.day()),
            ]
        })
        .collect();
    let table = (!rows.is_empty()).then(|| {
        let mut table = Table::new(page.say("population-years"), head, rows);
        table.first_cell_is_header = true;
        table.scrolling()
    });
    let load = member.may_ever(Action::PrepareProgramme).then(|| Load {
        file: form.file("file", page.say("population-file")).hint(page.say("population-file-hint")),
        source: form
            .input("source", page.say("population-source"))
            .hint(page.say("population-source-hint")),
        button: Button::submit(page.say("population-load")),
    });
    Ok(Html(PopulationPage { page, table, load, faults }.render()?))
}

/// `GET /statistics/population`
pub(crate) async fn open(State(app): State<App>, member: Member) -> Result<Html<String>, Problem> {
    may_read(&member)?;
    shown(&app, &member, &Form::empty(member.language), Vec::new()).await
}

/// `POST /statistics/population`
pub(crate) async fn load(State(app): State<App>, uploaded: Uploaded) -> Result<Response, Problem> {
    let Uploaded { member, pairs, content, .. } = uploaded;
    may_read(&member)?;
    let language = member.language;
    let mut form = Form::typed(language, pairs);
    if form.value("source").trim().is_empty() {
        form.refuse("source", say(language, "population-source-missing"));
    }
    let mut faults = Vec::new();
    let pack = app.register.pack();
    match read(&content, pack) {
        _ if content.is_empty() => form.refuse("file", refusal(language, Refusal::FileEmpty)),
        Ok(years) if !form.is_refused() => {
            let source = form.value("source").to_owned();
            match app.register.load_populations(&member.by, &source, &years).await {
                Ok(()) => return Ok(done(POPULATION, "done-population-loaded")),
                Err(Error::Refused(why)) => form.refuse("source", refusal(language, why)),
                Err(error) => return Err(error.into()),
            }
        }
        Ok(_) => {}
        Err(found) => {
            form.refuse("file", say(language, "population-refused"));
            faults = found.iter().map(|fault| fault_words(language, pack, fault)).collect();
        }
    }
    let page = shown(&app, &member, &form, faults).await?;
    Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
}

fn fault_words(language: Language, pack: &Pack, fault: &Fault) -> String {
    match fault {
        Fault::Unreadable => say(language, "population-unreadable"),
        Fault::NoRows => say(language, "population-no-rows"),
        Fault::NoColumn(column) => {
            say_with(language, "population-no-column", &[("column", (*column).into())])
        }
        Fault::Cell(line, column, text) => say_with(
            language,
            "population-cell-wrong",
            &[
                ("line", line.to_string().into()),
                ("column", (*column).into()),
                ("text", text.chars().take(60).collect::<String>().into()),
            ],
        ),
        Fault::Twice(line) => {
            say_with(language, "population-twice", &[("line", line.to_string().into())])
        }
        Fault::Missing(year, oblast) => say_with(
            language,
            "population-missing",
            &[
                ("year", year.to_string().into()),
                ("oblast", pack.place_name(oblast, language).into()),
            ],
        ),
    }
}
