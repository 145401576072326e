//! `/shelters/board` and below: the beds of shelters, night by night; who waits;
//! opening and closing beds. No page here names anybody or says where a shelter
//! is.
pub(crate) mod board;
pub(crate) mod keep;
pub(crate) mod waiting;

use crate::app::App;
use crate::components::{Button, Link, Markup, SubNavigation, Tag};
use crate::page::{Page, Place};
use crate::problem::Problem;
use crate::session::Member;
use crate::shelters;
use askama::Template;
use askama::filters::HtmlSafe;
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Response};
use domain::bed::{Bed, BedState, Feature};
use domain::words::Language;

/// Where all boards are.
pub(crate) const BOARDS: &str = "/shelters/board";
/// Where the waiting list is.
pub(crate) const WAITING: &str = "/shelters/waiting";

/// Where the board of a shelter is.
pub(crate) fn board_address(shelter: &str) -> String {
    format!("{}/board", shelters::address(shelter))
}

#[derive(Template)]
#[template(path = "beds/page.html")]
struct BedsPage {
    page: Page,
    nav: Option<SubNavigation>,
    about: String,
    body: Markup,
}

/// A form that asks for something else of the same page.
#[derive(Template)]
#[template(
    ext = "html",
    source = r#"<form class="pr-form" method="get" action="{{ action }}" novalidate>{{ fields }}{{ button }}</form>"#
)]
struct Asking<'f> {
    action: &'f str,
    fields: Markup,
    button: Button,
}

impl HtmlSafe for Asking<'_> {}

pub(crate) fn asking(action: &str, fields: Markup, button: Button) -> Markup {
    Markup::of(&Asking { action, fields, button })
}

/// A button in a form of its own, for what needs no answer.
#[derive(Template)]
#[template(
    ext = "html",
    source = r#"<form method="post" action="{{ action }}">{{ token }}{{ button }}</form>"#
)]
struct Pressed<'f> {
    action: &'f str,
    token: Markup,
    button: Button,
}

impl HtmlSafe for Pressed<'_> {}

pub(crate) fn pressed(page: &Page, action: &str, button: Button) -> Markup {
    Markup::of(&Pressed { action, token: page.token(), button })
}

/// A heading with a table below it. The table is a region of its own, so that
/// what holds both is none: two of one name could not be told apart.
#[derive(Template)]
#[template(
    ext = "html",
    source = r#"<div><h2 class="govuk-heading-m" id="{{ id }}">{{ heading }}</h2>{% if !about.is_empty() %}<p class="govuk-body">{{ about }}</p>{% endif %}{{ table }}</div>"#
)]
struct Headed<'h> {
    id: &'h str,
    heading: String,
    about: String,
    table: Markup,
}

impl HtmlSafe for Headed<'_> {}

/// A line that leads on.
#[derive(Template)]
#[template(
    ext = "html",
    source = r#"<p class="govuk-body"><a class="govuk-link" href="{{ href }}">{{ text }}</a></p>"#
)]
struct Linked<'l> {
    text: &'l str,
    href: &'l str,
}

impl HtmlSafe for Linked<'_> {}

pub(crate) fn linked(text: &str, href: &str) -> Markup {
    Markup::of(&Linked { text, href })
}

pub(crate) fn headed(id: &str, heading: String, about: String, table: Markup) -> Markup {
    Markup::of(&Headed { id, heading, about, table })
}

/// The pages about shelters, for who may read a board.
pub(crate) fn nav(page: &Page) -> SubNavigation {
    let here = page.address.split('?').next().unwrap_or_default();
    let pages = [
        (BOARDS, "beds-nav-board"),
        (WAITING, "beds-nav-waiting"),
        (Place::Shelters.address(), "beds-nav-addresses"),
    ];
    let links = pages.map(|(href, key)| Link::new(page.say(key), href).here(here == href));
    SubNavigation::new(page.say("shelters"), links.into())
}

/// The whole page, with its neighbours.
pub(crate) fn shown(page: Page, about: String, body: Markup) -> Result<Html<String>, Problem> {
    let nav = Some(nav(&page));
    Ok(Html(BedsPage { page, nav, about, body }.render()?))
}

/// A page with other neighbours, or none.
pub(crate) fn beside(
    page: Page,
    nav: Option<SubNavigation>,
    about: String,
    body: Markup,
) -> Result<Html<String>, Problem> {
    Ok(Html(BedsPage { page, nav, about, body }.render()?))
}

/// A page without its neighbours: of a case, or with a form.
pub(crate) fn plain(page: Page, about: String, body: Markup) -> Result<Html<String>, Problem> {
    Ok(Html(BedsPage { page, nav: None, about, body }.render()?))
}

/// A page whose form was refused.
pub(crate) fn refused(page: Html<String>) -> Response {
    (StatusCode::UNPROCESSABLE_ENTITY, page).into_response()
}

/// A page below the boards.
pub(crate) fn under_boards(member: &Member) -> Page {
    let page = member.page().at(Place::Shelters);
    let title = page.say("beds-board");
    page.under(title, BOARDS)
}

/// What the directory calls a shelter.
pub(crate) fn name(app: &App, language: Language, shelter: &str) -> String {
    app.register.pack().institution_name(shelter, language).to_owned()
}

pub(crate) fn state_tag(page: &Page, state: BedState) -> Tag {
    let text = page.say(&format!("bed-state-{}", state.code()));
    match state {
        BedState::Free => Tag::done(&text),
        BedState::Reserved => Tag::due(&text),
        BedState::Occupied => Tag::going(&text),
        BedState::Absent | BedState::Closed => Tag::quiet(&text),
    }
}

/// What a bed is called.
pub(crate) fn bed_name(page: &Page, bed: &Bed) -> String {
    format!("{} {}, {}", page.say("bed-room"), bed.room, bed.name)
}

/// For whom a bed is, and what it offers.
pub(crate) fn suits(page: &Page, bed: &Bed) -> String {
    let population = page.say(&format!("population-{}", bed.population.code()));
    let features = bed.features.iter().map(|one| feature(page, *one));
    [population].into_iter().chain(features).collect::<Vec<_>>().join(", ")
}

pub(crate) fn feature(page: &Page, one: Feature) -> String {
    page.say(&format!("bed-feature-{}", one.code()))
}
