//! What anybody may open: the first page, help, the way out, the programme's
//! progress, and what is said of this site.
use crate::about::{About, Accessibility};
use crate::app::App;
use crate::components::{Cell, Figure, Table};
use crate::page::{Page, Place};
use crate::problem::Problem;
use crate::programme::glance::{Counts, Glance, current};
use crate::programme::sections::{figures, of};
use crate::programme::wording::{Worded, Wording};
use crate::session::Visitor;
use crate::words;
use askama::Template;
use axum::Json;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::http::header::{HeaderName, HeaderValue, LOCATION};
use axum::response::{Html, IntoResponse, Response};
use domain::day::Day;
use domain::programme::life::Stage;
use domain::words::Language;
use formats::chart::{self, Part, Tone};
use register::programme::ProgrammeRow;
use serde::Deserialize;
use serde_json::{Value, json};

/// Where the button that leaves at once ends: a page about the weather, which
/// anybody may have been reading.
const ELSEWHERE: &str = "https://weather.bg/";

#[derive(Template)]
#[template(path = "public/first.html")]
struct First {
    page: Page,
    door: &'static str,
    figures: Vec<Figure>,
    programme: Option<Worded>,
}

/// `GET /`
pub(crate) async fn first(
    State(app): State<App>,
    visitor: Visitor,
) -> Result<Html<String>, Problem> {
    let page = visitor.page().saying("first").unnamed();
    let (figures, programme) = match current(&app).await? {
        Some(row) => {
            let glance = Glance::of(&app, row.id, app.edge.now().day()).await?;
            let wording = Wording::of(app.register.pack(), &row.key, page.language);
            let shown = figures(&page, &glance.counts(None), is_running(row.stage));
            (shown, Some(wording.title(&row.title)))
        }
        None => (Vec::new(), None),
    };
    let door = if visitor.signed_in.is_some() { "/home" } else { "/sign-in" };
    Ok(Html(First { page, door, figures, programme }.render()?))
}

/// Whether it is told how activities stand.
fn is_running(stage: Stage) -> bool {
    matches!(stage, Stage::InForce | Stage::Reported | Stage::Closed)
}

#[derive(Template)]
#[template(path = "public/help.html")]
struct Help {
    page: Page,
    commission: Option<String>,
}

/// `GET /help`
pub(crate) async fn help(
    State(app): State<App>,
    visitor: Visitor,
) -> Result<Html<String>, Problem> {
    let page = visitor.page().saying("help");
    Ok(Html(Help { page, commission: commission(&app) }.render()?))
}

/// The address on the web of the national commission.
fn commission(app: &App) -> Option<String> {
    let pack = app.register.pack();
    ["NCCTHB", "ANCCTHB"].iter().find_map(|code| pack.institution(code)?.link.clone())
}

/// `GET /exit`: leaves nothing of the site in the browser's cache and goes to a
/// page that tells nobody anything.
pub(crate) async fn exit() -> Response {
    let headers = [
        (
            HeaderName::from_static("clear-site-data"),
            HeaderValue::from_static("\"cache\", \"cookies\", \"storage\""),
        ),
        (LOCATION, HeaderValue::from_static(ELSEWHERE)),
    ];
    (StatusCode::SEE_OTHER, headers).into_response()
}

/// `GET /accessibility`
pub(crate) async fn accessibility(visitor: Visitor) -> Result<Html<String>, Problem> {
    Ok(Html(Accessibility::new(visitor.page()).render()?))
}

/// `GET /about`
pub(crate) async fn about(visitor: Visitor) -> Result<Html<String>, Problem> {
    Ok(Html(About::new(visitor.page()).render()?))
}

#[derive(Template)]
#[template(path = "public/progress.html")]
struct Progress {
    page: Page,
    shown: Option<Shown>,
    others: Vec<(String, Worded)>,
}

/// The progress of one programme.
struct Shown {
    programme: Worded,
    as_of: String,
    json: String,
    running: bool,
    figures: Vec<Figure>,
    activities: String,
    activities_about: String,
    indicators: String,
    indicators_about: String,
    table: Table,
    translated: bool,
}

/// Which programme, and as of which day.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Asked {
    #[serde(default)]
    programme: String,
    #[serde(default)]
    as_of: String,
}

/// The programmes whose progress is told: those that were adopted.
async fn told(
    app: &App,
    asked: &Asked,
) -> Result<(Option<ProgrammeRow>, Vec<ProgrammeRow>), Problem> {
    let all = app.register.programmes().await?;
    let adopted = all.into_iter().filter(|p| !p.strategy_document && !p.stage.is_open_text());
    let adopted: Vec<ProgrammeRow> = adopted.collect();
    let shown = match asked.programme.as_str() {
        "" => current(app).await?,
        key => {
            let found = adopted.iter().find(|p| p.key == key).cloned();
            Some(found.ok_or(Problem::NotFound)?)
        }
    };
    Ok((shown, adopted))
}

fn day(app: &App, asked: &Asked) -> Day {
    asked.as_of.trim().parse().unwrap_or_else(|_| app.edge.now().day())
}

/// `GET /progress`
pub(crate) async fn progress(
    State(app): State<App>,
    visitor: Visitor,
    Query(asked): Query<Asked>,
) -> Result<Html<String>, Problem> {
    let (row, adopted) = told(&app, &asked).await?;
    let page = visitor.page().saying("progress").at(Place::Progress);
    let shown = match &row {
        Some(row) => Some(shown(&app, &page, row, day(&app, &asked)).await?),
        None => None,
    };
    let others = adopted
        .iter()
        .filter(|p| Some(p.id) != row.as_ref().map(|r| r.id))
        .map(|p| {
            let wording = Wording::of(app.register.pack(), &p.key, page.language);
            (format!("/progress?programme={}", p.key), wording.title(&p.title))
        })
        .collect();
    Ok(Html(Progress { page, shown, others }.render()?))
}

async fn shown(app: &App, page: &Page, row: &ProgrammeRow, day: Day) -> Result<Shown, Problem> {
    let glance = Glance::of(app, row.id, day).await?;
    let wording = Wording::of(app.register.pack(), &row.key, page.language);
    let all = glance.counts(None);
    let activities_about =
        of(page, "progress-activities-about", all.done + all.on_time, all.activities);
    let indicators_about = of(page, "progress-indicators-about", all.known, all.indicators);
    Ok(Shown {
        programme: wording.title(&row.title),
        as_of: words::day(page.language, day),
        json: format!("/progress.json?programme={}", row.key),
        running: is_running(row.stage),
        figures: figures(page, &all, is_running(row.stage)),
        activities: share(
            page,
            "activities",
            &activities_about,
            &[
                ("progress-done", all.done, Tone::Done),
                ("progress-on-time", all.on_time, Tone::Second),
                ("progress-late", all.late, Tone::Late),
            ],
        ),
        activities_about,
        indicators: share(
            page,
            "indicators",
            &indicators_about,
            &[
                ("progress-known", all.known, Tone::Plain),
                ("progress-unknown", all.unknown, Tone::Quiet),
                ("progress-suppressed", all.suppressed, Tone::Due),
            ],
        ),
        indicators_about,
        table: table(&glance, &wording, page),
        translated: wording.is_translated(),
    })
}

fn hundredths(n: usize) -> i64 {
    i64::try_from(n).unwrap_or(i64::MAX / 100).saturating_mul(100)
}

/// A whole in parts, each with its word.
fn share(page: &Page, id: &str, about: &str, parts: &[(&str, usize, Tone)]) -> String {
    let part = |(key, n, tone): &(&str, usize, Tone)| Part {
        label: page.say(key),
        amount: hundredths(*n),
        tone: *tone,
    };
    let parts: Vec<Part> = parts.iter().map(part).collect();
    let title = page.say(&format!("progress-chart-{id}"));
    let figure = chart::Figure {
        id,
        title: &title,
        description: about,
        unknown: &page.say("legend-unknown"),
        suppressed: &page.say("legend-suppressed"),
        language: page.language,
    };
    chart::share(&parts, &figure)
}

/// The counts by section, and those of the whole.
fn table(glance: &Glance, wording: &Wording<'_>, page: &Page) -> Table {
    let number = |n: usize| Cell::number(words::number(page.language, hundredths(n) / 100));
    let cells = |c: &Counts| {
        let counts = [
            c.activities,
            c.done,
            c.on_time,
            c.late,
            c.indicators,
            c.known,
            c.unknown,
            c.suppressed,
        ];
        counts.map(number)
    };
    let keys = [
        "progress-activities",
        "progress-done",
        "progress-on-time",
        "progress-late",
        "progress-indicators",
        "progress-known",
        "progress-unknown",
        "progress-suppressed",
    ];
    let mut head = vec![Cell::from(page.say("progress-section"))];
    head.extend(keys.map(|key| Cell::from(page.say(key)).numeric()));
    let mut rows = Vec::new();
    for section in &glance.whole.content.sections {
        let name = SectionName {
            number: &section.number,
            title: wording.say(&section.number, &section.title),
        };
        let mut row = vec![Cell::part(&name)];
        row.extend(cells(&glance.counts(Some(&section.number))));
        rows.push(row);
    }
    let mut total = vec![Cell::from(page.say("progress-total"))];
    total.extend(cells(&glance.counts(None)));
    rows.push(total);
    Table {
        first_cell_is_header: true,
        classes: "pr-total-last".into(),
        ..Table::new(page.say("progress-by-section"), head, rows)
    }
}

#[derive(Template)]
#[template(ext = "html", source = "{{ number }}. {{ title }}")]
struct SectionName<'s> {
    number: &'s str,
    title: Worded,
}

impl askama::filters::HtmlSafe for SectionName<'_> {}

/// `GET /progress.json`: the same figures for machines.
pub(crate) async fn progress_json(
    State(app): State<App>,
    Query(asked): Query<Asked>,
) -> Result<Json<Value>, Problem> {
    let (row, _) = told(&app, &asked).await?;
    let Some(row) = row else { return Err(Problem::NotFound) };
    let day = day(&app, &asked);
    let glance = Glance::of(&app, row.id, day).await?;
    let sections: Vec<Value> = glance
        .whole
        .content
        .sections
        .iter()
        .map(|s| {
            let mut section = counts(&glance.counts(Some(&s.number)));
            section["number"] = json!(s.number);
            section["title"] = json!(s.title);
            section
        })
        .collect();
    let mut all = counts(&glance.counts(None));
    all["programme"] = json!(row.key);
    all["title"] = json!(row.title);
    let bulgarian = Wording::of(app.register.pack(), &row.key, Language::Bg).title(&row.title);
    all["title_bg"] = json!(bulgarian.lang.is_none().then_some(bulgarian.text));
    all["stage"] = json!(row.stage);
    all["as_of"] = json!(day);
    all["sections"] = json!(sections);
    Ok(Json(all))
}

fn counts(c: &Counts) -> Value {
    json!({
        "activities": { "all": c.activities, "done": c.done, "on_time": c.on_time, "late": c.late },
        "indicators": {
            "all": c.indicators, "known": c.known, "unknown": c.unknown,
            "suppressed": c.suppressed, "with_target": c.with_target, "reached": c.reached,
        },
    })
}
