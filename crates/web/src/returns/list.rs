//! `/returns`: what is asked every year, by when, and what was sent.
use super::{ADDRESS, asked, may_read, year};
use crate::app::App;
use crate::components::{Button, Cell, Input, Markup, Table, Tag};
use crate::form::Form;
use crate::page::{Page, Place};
use crate::problem::Problem;
use crate::session::Member;
use crate::words;
use askama::Template;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Response};
use domain::returns::Return;
use register::returns::Kept;

#[derive(Template)]
#[template(path = "returns/list.html")]
struct ListPage {
    page: Page,
    year: Input,
    show: Button,
    table: Markup,
}

/// `GET /returns`
pub(crate) async fn list(
    State(app): State<App>,
    member: Member,
    Query(pairs): Query<Vec<(String, String)>>,
) -> Result<Response, Problem> {
    may_read(&member)?;
    let this_year = member.by.today().year();
    let found = year(asked(&pairs, "year"), this_year);
    let mut form = Form::typed(member.language, pairs);
    let of_year = found.unwrap_or(this_year - 1);
    let page = member.page().saying("returns").at(Place::Home);
    if found.is_none() {
        form.refuse("year", page.say("returns-year-wrong"));
    } else {
        form = form.with("year", of_year.to_string());
    }
    let kept = app.register.kept_returns(&member.by, of_year).await?;
    let head =
        ["returns-name", "returns-recipient", "returns-due", "returns-state", "returns-sent"];
    let head = head.map(|key| Cell::from(page.say(key))).into();
    let returns = &app.register.pack().returns;
    let rows = returns.iter().map(|of| row(&page, &member, of, of_year, &kept)).collect();
    let caption = page.say_of("returns-of-year", &of_year.to_string());
    let mut table = Table::new(caption, head, rows);
    table.first_cell_is_header = true;
    let model = ListPage {
        year: form.input("year", page.say("returns-year")).number(None).width(4),
        show: Button::submit(page.say("returns-show")).secondary(),
        table: table.scrolling(),
        page: page.refusing(form.errors()),
    };
    let status = if found.is_none() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    Ok((status, Html(model.render()?)).into_response())
}

fn row(page: &Page, member: &Member, of: &Return, year: i16, kept: &[Kept]) -> Vec<Cell> {
    let language = page.language;
    let last = kept.iter().find(|kept| kept.of == of.id);
    let due = of.due.and_then(|due| due.of(year));
    let due = match due {
        None => Cell::from(page.say("returns-due-not-known")),
        Some(day) if last.is_none() && day < member.by.today() => {
            Cell::part(&Tag::late(&words::day(language, day)))
        }
        Some(day) => Cell::day(language, day),
    };
    let sent =
        last.map_or_else(|| page.say("returns-not-sent"), |kept| words::moment(language, kept.at));
    let state = if of.verified { "returns-verified" } else { "returns-unverified" };
    vec![
        Cell::link(of.name.in_language(language), &format!("{ADDRESS}/{}?year={year}", of.id)),
        of.recipient.in_language(language).into(),
        due,
        page.say(state).into(),
        sent.into(),
    ]
}
