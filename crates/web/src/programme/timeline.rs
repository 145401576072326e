//! `/programmes/{key}/timeline`: the activities on a scale of months.
use super::glance::{Glance, Item};
use super::wording::Wording;
use super::{AsOf, frame, named, tabs};
use crate::app::App;
use crate::components::{Cell, Details, SubNavigation, Table};
use crate::page::Page;
use crate::problem::Problem;
use crate::session::Member;
use crate::words;
use askama::Template;
use axum::extract::{Path, Query, State};
use axum::response::Html;
use domain::day::{Day, Period};
use domain::programme::deadline::DeadlineKind;
use domain::programme::standing::Standing;
use formats::chart::{self, Row, Span, Tone};
use register::progress::ActivityOverview;

#[derive(Template)]
#[template(path = "programme/timeline.html")]
struct Timeline {
    page: Page,
    tabs: SubNavigation,
    title: String,
    about: String,
    chart: String,
    table: Details,
}

/// `GET /programmes/{key}/timeline`
pub(crate) async fn timeline(
    State(app): State<App>,
    member: Member,
    Path(key): Path<String>,
    Query(as_of): Query<AsOf>,
) -> Result<Html<String>, Problem> {
    let row = named(&app, &key).await?;
    let day = as_of.day(member.by.today());
    let glance = Glance::of(&app, row.id, day).await?;
    let page = frame(&app, &member, &row);
    let wording = Wording::of(app.register.pack(), &row.key, page.language);
    let (title, about) = (page.say("timeline-title"), about(&page, &glance));
    let rows = rows(&glance, &wording, &page);
    let months = u16::try_from(row.period.months().count()).unwrap_or(u16::MAX).min(240);
    let today = page.say("timeline-today");
    let figure = chart::Figure {
        id: "timeline",
        title: &title,
        description: &about,
        unknown: &page.say("timeline-no-days"),
        suppressed: &page.say("legend-suppressed"),
        language: page.language,
    };
    let first = row.period.from.month();
    let chart = chart::timeline(&rows, first, months, Some((day, &today)), &figure);
    let table = table(&app, &glance, &wording, &page, day);
    let table = Details::new(page.say("timeline-table"), &table.scrolling());
    let tabs = tabs(&page, &row, "timeline");
    Ok(Html(Timeline { page, tabs, title, about, chart, table }.render()?))
}

fn about(page: &Page, glance: &Glance) -> String {
    let all = glance.counts(None);
    let ongoing = glance.standing(None, Standing::Ongoing).len();
    let args = [("n", all.activities.into()), ("m", ongoing.into())];
    words::say_with(page.language, "timeline-about", &args)
}

fn rows(glance: &Glance, wording: &Wording<'_>, page: &Page) -> Vec<Row> {
    let mut rows = Vec::new();
    for section in &glance.whole.content.sections {
        let number = &section.number;
        let title = wording.say(number, &section.title).text;
        rows.push(Row { label: format!("{number}. {title}"), span: None });
        for a in glance.activities(Some(number)) {
            let title = wording.say(&a.activity.code, &a.activity.title).text;
            rows.push(Row {
                label: format!("{} {title}", a.activity.code),
                span: Some(span(a, glance.row().period.from, page)),
            });
        }
    }
    rows
}

fn span(a: &ActivityOverview, first: Day, page: &Page) -> Span {
    let tone = match a.standing {
        Standing::Late => Tone::Late,
        Standing::Due => Tone::Due,
        Standing::Running => Tone::Second,
        Standing::Ahead | Standing::Ongoing => Tone::Quiet,
        Standing::Done => Tone::Done,
    };
    let known = a.activity.deadline_kind != DeadlineKind::Unknown;
    let endless = a.activity.deadline_kind == DeadlineKind::Ongoing;
    let begins = a.activity.from.or_else(|| endless.then_some(first));
    Span {
        from: begins.filter(|_| known),
        until: a.activity.until.filter(|_| known),
        tone,
        word: page.say(&format!("standing-{}", a.standing.code())),
    }
}

/// The same as a table.
fn table(app: &App, glance: &Glance, wording: &Wording<'_>, page: &Page, day: Day) -> Table {
    let head = ["activity", "from", "until", "written", "standing", "responsible"]
        .map(|key| Cell::from(page.say(&format!("timeline-column-{key}"))));
    let date =
        |d: Option<Day>| Cell::from(d.map_or("—".to_owned(), |d| words::day(page.language, d)));
    let rows = glance
        .activities(None)
        .map(|a| {
            let item = Item::of(a, app, wording, page, day);
            vec![
                Cell::part(&NamedLink { item: &item }),
                date(a.activity.from),
                date(a.activity.until),
                Cell::part(&super::wording::Worded::written(&a.activity.deadline, page.language)),
                Cell::part(&item.tag),
                Cell::from(item.responsible.clone()),
            ]
        })
        .collect();
    Table {
        first_cell_is_header: true,
        ..Table::new(page.say("timeline-title"), head.into(), rows)
    }
}

#[derive(Template)]
#[template(
    ext = "html",
    source = r#"<a class="govuk-link" href="{{ item.href }}">{{ item.code }} {{ item.title }}</a>"#
)]
struct NamedLink<'i> {
    item: &'i Item,
}

impl askama::filters::HtmlSafe for NamedLink<'_> {}

/// The months of a period, for lists by month.
pub(super) fn months(period: Period) -> Vec<domain::day::Month> {
    period.months().take(240).collect()
}
