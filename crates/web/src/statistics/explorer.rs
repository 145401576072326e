//! `/statistics`: one question at a time. The counting rule is chosen first; the table counts
//! each person once in every cell and every total, and says where parts may add up to more.
use super::names;
use super::wish::{Fields, NOTHING, Wish};
use crate::app::App;
use crate::components::{Cell, Choice, Link, Markup, Select, Table};
use crate::form::Form;
use crate::page::{Page, Place};
use crate::problem::Problem;
use crate::records::evidence::attached;
use crate::session::Member;
use crate::words::{self, say_with};
use askama::Template;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Response};
use domain::access::Action;
use domain::day::Month;
use domain::statistics::cube::{At, Crossed};
use domain::statistics::dimension::Dimension;
use domain::words::Language;
use formats::bars::{Bar, bars};
use formats::chart;
use formats::counts::{Column, Tidy};
use register::statistics::Tabulated;
use register::{Error, Refusal};

/// Of a caption that says what the heading above it says.
pub(super) const HIDDEN: &str = "govuk-visually-hidden";
/// Bars that can be told apart; of more the table alone is shown.
const BARS: usize = 30;

pub(super) fn may_read(member: &Member) -> Result<(), Problem> {
    if member.may_ever(Action::ReadStatistics) { Ok(()) } else { Err(Problem::NotFound) }
}

#[derive(Template)]
#[template(path = "statistics/explorer.html")]
struct ExplorerPage {
    page: Page,
    fields: Fields,
    rows: Select,
    columns: Select,
    shown: Option<Shown>,
}

/// What was counted.
struct Shown {
    whom: String,
    rule_note: String,
    unverified: bool,
    as_of: String,
    table: Markup,
    adds_up: Option<String>,
    /// Years of which nothing is known.
    since: Option<String>,
    picture: Option<Picture>,
    ways: Vec<Link>,
}

struct Picture {
    title: String,
    about: String,
    svg: String,
}

/// `GET /statistics`
pub(crate) async fn explorer(
    State(app): State<App>,
    member: Member,
    Query(pairs): Query<Vec<(String, String)>>,
) -> Result<Response, Problem> {
    may_read(&member)?;
    let language = member.language;
    let mut form = Form::typed(language, pairs);
    let this_year = member.by.today().year();
    let wish = Wish::read(&app, this_year, &mut form).ok_or(Problem::NotFound)?;
    let page = member.page().saying("statistics").at(Place::Home);
    let shown = match app.register.statistics(&member.by, &wish.question()).await {
        Ok(found) => Some(shown(&app, &page, &wish, &found)),
        Err(Error::Refused(Refusal::TableTooFine)) => {
            form.refuse("columns", page.say("refusal-table-too-fine"));
            None
        }
        Err(other) => return Err(other.into()),
    };
    let refused = form.is_refused();
    let (form, fields) = wish.fields(&app, &page, form);
    let mut columns = vec![Choice::new(NOTHING, page.say("statistics-nothing"))];
    columns.extend(wish.dimensions(language));
    let model = ExplorerPage {
        fields,
        rows: form.select("rows", page.say("statistics-rows"), wish.dimensions(language)),
        columns: form.select("columns", page.say("statistics-columns"), columns),
        shown,
        page: page.refusing(form.errors()),
    };
    let status = if refused { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    Ok((status, Html(model.render()?)).into_response())
}

/// `GET /statistics/table.csv`: what the page shows, a row for each cell.
pub(crate) async fn csv(
    State(app): State<App>,
    member: Member,
    Query(pairs): Query<Vec<(String, String)>>,
) -> Result<Response, Problem> {
    may_read(&member)?;
    let language = member.language;
    let mut form = Form::typed(language, pairs);
    let this_year = member.by.today().year();
    let wish = Wish::read(&app, this_year, &mut form).filter(|_| !form.is_refused());
    let wish = wish.ok_or(Problem::NotFound)?;
    let found = app.register.statistics(&member.by, &wish.question()).await?;
    let name = |of: Dimension, code: &str| names::code(app.register.pack(), language, of, code);
    let columns = found
        .crossed
        .dimensions
        .iter()
        .map(|of| Column { code: of.code(), name: names::dimension(language, *of) });
    let tidy = Tidy {
        crossed: &found.crossed.without_empty(),
        columns: columns.collect(),
        name: &name,
        total: words::say(language, "statistics-total"),
        unknown: words::say(language, "statistics-not-known"),
    };
    Ok(attached("statistics.csv", "text/csv; charset=utf-8", tidy.csv()))
}

fn whole(n: u64) -> i64 {
    i64::try_from(n).unwrap_or(i64::MAX)
}

pub(super) fn number(language: Language, n: u64) -> String {
    words::number(language, whole(n))
}

fn shown(app: &App, page: &Page, wish: &Wish, found: &Tabulated) -> Shown {
    let language = page.language;
    let crossed = found.crossed.without_empty();
    let several: Vec<String> = crossed
        .dimensions
        .iter()
        .filter(|of| of.several())
        .map(|of| names::dimension(language, *of))
        .collect();
    let adds_up = (!several.is_empty())
        .then(|| page.say_of("statistics-several", &several.join(", ").to_lowercase()));
    let as_of = words::day(language, found.as_of);
    Shown {
        whom: wish.whom(app, language),
        rule_note: found.rule.about.in_language(language).to_owned(),
        unverified: !found.rule.verified,
        as_of: say_with(language, "statistics-as-of", &[("day", as_of.into())]),
        table: table(app, page, wish, &crossed),
        adds_up,
        since: unknown_before(page, found.since, wish.from),
        picture: picture(app, page, &crossed),
        ways: vec![
            Link::new(page.say("statistics-csv"), wish.address("/statistics/table.csv")),
            Link::new(page.say("trends"), wish.address("/statistics/trends")),
            Link::new(page.say("risk-map"), wish.address("/statistics/map")),
            Link::new(page.say("prevalence"), "/prevalence"),
        ],
    }
}

/// Says that of years before the first case nothing is known, when they are asked about.
pub(super) fn unknown_before(page: &Page, since: Option<Month>, from: i16) -> Option<String> {
    match since {
        None => Some(page.say("statistics-no-case")),
        Some(since) if since.year > from => {
            Some(page.say_of("statistics-since", &words::month(page.language, since)))
        }
        Some(_) => None,
    }
}

/// The places of a dimension that are shown, each with its name; *not known* only when it is.
fn places(app: &App, page: &Page, crossed: &Crossed, dimension: usize) -> Vec<(At, String)> {
    let of = crossed.dimensions[dimension];
    let named = |at: At| match at {
        At::Code(code) => Some((
            at,
            names::code(app.register.pack(), page.language, of, &crossed.codes[dimension][code]),
        )),
        At::Unknown if crossed.has_unknown(dimension) => {
            Some((at, page.say("statistics-not-known")))
        }
        At::Unknown | At::Total => None,
    };
    crossed.places(dimension).into_iter().filter_map(named).collect()
}

fn table(app: &App, page: &Page, wish: &Wish, crossed: &Crossed) -> Markup {
    let language = page.language;
    let total = (At::Total, page.say("statistics-total"));
    let mut columns = match wish.columns {
        Some(_) => places(app, page, crossed, 1),
        None => Vec::new(),
    };
    columns.push(total.clone());
    let mut head = vec![Cell::from(names::dimension(language, wish.rows))];
    head.extend(columns.iter().map(|(_, name)| Cell::from(name.clone()).numeric()));
    let mut rows = places(app, page, crossed, 0);
    rows.push(total);
    let rows = rows
        .into_iter()
        .map(|(row, name)| {
            let mut cells = vec![Cell::from(name)];
            cells.extend(columns.iter().map(|(column, _)| {
                let at = [row, *column];
                let at = if wish.columns.is_some() { &at[..] } else { &at[..1] };
                Cell::number(number(language, crossed.count(at)))
            }));
            cells
        })
        .collect();
    let mut table = Table::new(wish.whom(app, language), head, rows);
    table.caption_classes = HIDDEN.into();
    table.classes = "pr-matrix".into();
    table.first_cell_is_header = true;
    table.scrolling()
}

/// The rows as bars, when there are not too many.
fn picture(app: &App, page: &Page, crossed: &Crossed) -> Option<Picture> {
    let rows = places(app, page, crossed, 0);
    if rows.len() < 2 || rows.len() > BARS {
        return None;
    }
    let rows: Vec<Bar> = rows
        .into_iter()
        .map(|(at, label)| Bar { label, value: whole(crossed.margin(0, at)).saturating_mul(100) })
        .collect();
    let by = names::dimension(page.language, *crossed.dimensions.first()?);
    let title = page.say_of("statistics-picture", &by.to_lowercase());
    let about = page.say("statistics-picture-about");
    let figure = chart::Figure {
        id: "statistics",
        title: &title,
        description: &about,
        unknown: &page.say("legend-unknown"),
        suppressed: &page.say("legend-suppressed"),
        language: page.language,
    };
    Some(Picture { svg: bars(&rows, &figure), title, about })
}
