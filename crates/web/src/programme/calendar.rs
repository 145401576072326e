//! `/programmes/{key}/calendar`: what ends and what begins, month by month.
use super::glance::{Glance, Item};
use super::timeline::months;
use super::wording::Wording;
use super::{AsOf, frame, named, tabs};
use crate::app::App;
use crate::components::SubNavigation;
use crate::page::Page;
use crate::problem::Problem;
use crate::session::Member;
use crate::words;
use askama::Template;
use axum::extract::{Path, Query, State};
use axum::response::Html;
use domain::day::Month;
use register::progress::ActivityOverview;

#[derive(Template)]
#[template(path = "programme/calendar.html")]
struct Calendar {
    page: Page,
    tabs: SubNavigation,
    months: Vec<InMonth>,
    before: Vec<Item>,
    after: Vec<Item>,
    endless: Vec<Item>,
}

/// A month with what ends and what begins in it.
struct InMonth {
    name: String,
    id: String,
    here: bool,
    ends: Vec<Item>,
    begins: Vec<Item>,
}

/// `GET /programmes/{key}/calendar`
pub(crate) async fn calendar(
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
    let items = |keep: &dyn Fn(&ActivityOverview) -> bool| -> Vec<Item> {
        let kept = glance.activities(None).filter(|a| keep(a));
        kept.map(|a| Item::of(a, &app, &wording, &page, day)).collect()
    };
    let until = |a: &ActivityOverview| a.activity.until;
    let ends_in = |m: Month| move |a: &ActivityOverview| until(a).is_some_and(|d| d.month() == m);
    let begins_in = |m: Month| {
        move |a: &ActivityOverview| {
            let from = a.activity.from.map(domain::day::Day::month);
            // What begins and ends in one month stands there once.
            from == Some(m) && until(a).is_none_or(|d| d.month() != m)
        }
    };
    let months = months(row.period)
        .into_iter()
        .map(|m| InMonth {
            name: words::month(page.language, m),
            id: format!("month-{}-{}", m.year, m.month),
            here: m == day.month(),
            ends: items(&ends_in(m)),
            begins: items(&begins_in(m)),
        })
        .collect();
    let html = Calendar {
        tabs: tabs(&page, &row, "calendar"),
        months,
        before: items(&|a| until(a).is_some_and(|d| d < row.period.from)),
        after: items(&|a| until(a).is_some_and(|d| d >= row.period.until)),
        endless: items(&|a| until(a).is_none()),
        page,
    };
    Ok(Html(html.render()?))
}
