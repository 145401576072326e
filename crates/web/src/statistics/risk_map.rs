//! `/statistics/map`: where persons are found, where effort was made, and how far each number
//! can be trusted. A count is of detections: an oblast where nobody looks has none.
use super::explorer::{may_read, number};
use super::names;
use super::trends::{EFFORT, hundredths, of_years, real};
use super::wish::{Fields, Wish};
use crate::app::App;
use crate::components::{Cell, Choice, Link, Markup, Select, Table};
use crate::form::Form;
use crate::page::{Page, Place};
use crate::problem::Problem;
use crate::session::Member;
use crate::words::{self, say};
use askama::Template;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Response};
use domain::person_list::Subject;
use domain::record::reading::State as Known;
use domain::statistics::cube::{At, Crossed};
use domain::statistics::dimension::Dimension;
use estimation::interval::Level;
use estimation::surveillance::funnel::{Funnel, Position};
use estimation::surveillance::smooth::{Smoothed, local};
use estimation::surveillance::{Observed, count};
use formats::chart;
use formats::map::{oblasti, shapes};
use register::record::Group;
use register::statistics::Question;
use std::collections::BTreeMap;

#[derive(Template)]
#[template(path = "statistics/map.html")]
struct MapPage {
    page: Page,
    fields: Fields,
    of: Select,
    whom: String,
    rule_note: String,
    counts: Drawn,
    rates: Option<Drawn>,
    effort: Drawn,
    table: Markup,
    nowhere: Option<String>,
    ways: Vec<Link>,
}

struct Drawn {
    title: String,
    about: String,
    map: String,
}

/// What is known of one oblast.
struct Area {
    code: String,
    persons: u64,
    effort: i64,
    smoothed: Option<Smoothed>,
    position: Option<Position>,
}

/// `GET /statistics/map`
pub(crate) async fn map(
    State(app): State<App>,
    member: Member,
    Query(pairs): Query<Vec<(String, String)>>,
) -> Result<Response, Problem> {
    may_read(&member)?;
    let language = member.language;
    let mut form = Form::typed(language, pairs);
    let wish = Wish::read(&app, member.by.today().year(), &mut form).ok_or(Problem::NotFound)?;
    let page = member
        .page()
        .saying("risk-map")
        .under(say(language, "statistics"), "/statistics")
        .at(Place::Home);
    let of_exploitation = form.value("of") == Dimension::ExploitedOblast.code()
        && wish.rule.subject == Subject::Victim;
    let of = if of_exploitation { Dimension::ExploitedOblast } else { Dimension::Oblast };
    let question = Question { dimensions: vec![of], ..wish.question() };
    let found = app.register.statistics(&member.by, &question).await?.crossed;
    let effort = effort(&app, &member, &wish).await?;
    let population = app.register.populations(*question.years.end()).await?;
    let areas = areas(&found, &effort, &population, question.years.clone().count());
    let rated = areas.iter().any(|area| area.smoothed.is_some());
    let unknown = found.margin(0, At::Unknown);
    let value = |of: &dyn Fn(&Area) -> Option<i64>| -> Vec<(String, Known)> {
        let state = |n: Option<i64>| {
            n.map_or(Known::Unknown(domain::record::reading::Unknown::NoMeasure), Known::Known)
        };
        areas.iter().map(|area| (area.code.clone(), state(of(area)))).collect()
    };
    let whole = |n: u64| i64::try_from(n).unwrap_or(i64::MAX / 100).saturating_mul(100);
    let counts = drawn(&app, &page, "persons", &value(&|area| Some(whole(area.persons))));
    let smooth = rated.then(|| {
        let rate = |area: &Area| area.smoothed.as_ref().map(|one| hundredths(one.rate));
        drawn(&app, &page, "rates", &value(&rate))
    });
    let done = drawn(&app, &page, "effort", &value(&|area| Some(area.effort.saturating_mul(100))));
    let refused = form.is_refused();
    let (form, fields) = wish.fields(&app, &page, form);
    let form = form.with("of", of.code());
    let of_choices = [Dimension::Oblast, Dimension::ExploitedOblast]
        .into_iter()
        .filter(|one| one.of(wish.rule.subject))
        .map(|one| Choice::new(one.code(), names::dimension(language, one)));
    let model = MapPage {
        fields,
        of: form.select("of", page.say("map-of"), of_choices.collect()),
        whom: wish.whom(&app, language),
        rule_note: wish.rule.about.in_language(language).to_owned(),
        table: table(&app, &page, &areas, rated),
        nowhere: (unknown > 0)
            .then(|| page.say_n("map-nowhere", i64::try_from(unknown).unwrap_or(i64::MAX))),
        counts,
        rates: smooth,
        effort: done,
        ways: vec![
            Link::new(page.say("statistics"), wish.address("/statistics")),
            Link::new(page.say("trends"), wish.address("/statistics/trends")),
            Link::new(page.say("population"), "/statistics/population"),
        ],
        page: page.refusing(form.errors()),
    };
    let status = if refused { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    Ok((status, Html(model.render()?)).into_response())
}

/// How many records of effort there are in each oblast, over all kinds of it.
async fn effort(app: &App, member: &Member, wish: &Wish) -> Result<BTreeMap<String, i64>, Problem> {
    let mut all = BTreeMap::new();
    let kinds = EFFORT.iter().filter(|kind| app.register.pack().kind(kind).is_some());
    for kind in kinds {
        let filter = of_years(kind, wish.from, wish.until);
        for one in app.register.record_counts(&member.by, &filter, Group::Oblast).await? {
            *all.entry(one.group).or_default() += one.records;
        }
    }
    Ok(all)
}

/// Each oblast, with its rate where the population of all is known.
fn areas(
    found: &Crossed,
    effort: &BTreeMap<String, i64>,
    population: &BTreeMap<String, u64>,
    years: usize,
) -> Vec<Area> {
    let codes = found.codes.first().map(Vec::as_slice).unwrap_or_default();
    let persons = |place: usize| found.margin(0, At::Code(place));
    // Person-years: what was counted over several years had as many to come from.
    let exposed =
        |code: &String| population.get(code).map(|people| people.saturating_mul(years as u64));
    let observed: Vec<Observed> = codes
        .iter()
        .enumerate()
        .map(|(place, code)| Observed { count: Some(persons(place)), exposure: exposed(code) })
        .collect();
    let place: BTreeMap<&str, usize> =
        codes.iter().enumerate().map(|(place, code)| (code.as_str(), place)).collect();
    let neighbours: Vec<Vec<usize>> = codes
        .iter()
        .map(|code| {
            let shape = shapes().iter().find(|shape| shape.oblast == *code);
            let near = shape.map(|shape| shape.neighbours.as_slice()).unwrap_or_default();
            near.iter().filter_map(|code| place.get(code.as_str()).copied()).collect()
        })
        .collect();
    let smoothed = local(&observed, &neighbours).unwrap_or_default();
    let funnel = Funnel::of(&observed);
    codes
        .iter()
        .enumerate()
        .map(|(at, code)| Area {
            code: code.clone(),
            persons: persons(at),
            effort: effort.get(code).copied().unwrap_or_default(),
            smoothed: smoothed.get(at).copied().flatten(),
            position: funnel.as_ref().and_then(|funnel| funnel.position(observed[at])),
        })
        .collect()
}

fn drawn(app: &App, page: &Page, what: &str, values: &[(String, Known)]) -> Drawn {
    let title = page.say(&format!("map-{what}"));
    let about = page.say(&format!("map-{what}-about"));
    let figure = chart::Figure {
        id: what,
        title: &title,
        description: &about,
        unknown: &page.say("legend-unknown"),
        suppressed: &page.say("legend-suppressed"),
        language: page.language,
    };
    Drawn { map: oblasti(values, app.register.pack(), &figure), title, about }
}

fn table(app: &App, page: &Page, areas: &[Area], rated: bool) -> Markup {
    let language = page.language;
    let pack = app.register.pack();
    let mut head = vec![
        Cell::from(page.say("dimension-oblast")),
        Cell::from(page.say("trends-persons")).numeric(),
        Cell::from(page.say("trends-interval")),
        Cell::from(page.say("map-effort-short")).numeric(),
    ];
    if rated {
        head.push(Cell::from(page.say("map-crude")).numeric());
        head.push(Cell::from(page.say("map-smoothed")).numeric());
        head.push(Cell::from(page.say("map-position")));
    }
    let dash = || Cell::from("—").numeric();
    let mut named: Vec<(String, &Area)> =
        areas.iter().map(|area| (pack.place_name(&area.code, language).to_owned(), area)).collect();
    named.sort_by(|a, b| a.0.cmp(&b.0));
    let rows = named
        .into_iter()
        .map(|(name, area)| {
            let interval = count::interval(area.persons, Level::OF_95);
            let mut row = vec![
                Cell::from(name),
                Cell::number(number(language, area.persons)),
                Cell::from(format!(
                    "{} – {}",
                    real(language, interval.lower),
                    real(language, interval.upper)
                )),
                Cell::number(words::number(language, area.effort)),
            ];
            if rated {
                match &area.smoothed {
                    Some(one) => {
                        row.push(Cell::number(real(language, one.crude)));
                        row.push(Cell::number(real(language, one.rate)));
                    }
                    None => row.extend([dash(), dash()]),
                }
                row.push(Cell::from(match area.position {
                    Some(Position::FarAbove) => page.say("map-far-above"),
                    Some(Position::Above) => page.say("map-above"),
                    Some(Position::Within) => page.say("map-within"),
                    Some(Position::Below) => page.say("map-below"),
                    Some(Position::FarBelow) => page.say("map-far-below"),
                    None => "—".to_owned(),
                }));
            }
            row
        })
        .collect();
    let mut table = Table::new(page.say("map-table"), head, rows);
    table.first_cell_is_header = true;
    table.scrolling()
}
