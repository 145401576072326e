//! What is owed to the persons whose data are kept: how long what is kept
//! (`/retention`), requests for the data (`/access-requests`), breaches
//! (`/breaches`). These pages open nothing of anybody but where they say so.
pub(crate) mod breach;
pub(crate) mod hold;
pub(crate) mod paper;
pub(crate) mod request;
pub(crate) mod retention;

use crate::components::{Button, Cell, Link, Markup, SubNavigation, Table, Tag};
use crate::form::Form;
use crate::page::{Page, Place};
use crate::problem::{Problem, refusal};
use crate::session::Member;
use crate::words::say;
use askama::Template;
use askama::filters::HtmlSafe;
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Response};
use domain::access::{Action, Reach};
use domain::words::Language;
use register::Refusal;

#[derive(Template)]
#[template(path = "rights/page.html")]
struct RightsPage {
    page: Page,
    nav: SubNavigation,
    body: Markup,
}

#[derive(Template)]
#[template(path = "rights/form.html")]
struct FormPart<'f> {
    action: &'f str,
    token: Markup,
    fields: Markup,
    button: Button,
}

impl HtmlSafe for FormPart<'_> {}

#[derive(Template)]
#[template(path = "rights/section.html")]
struct Section<'s> {
    id: &'s str,
    heading: String,
    about: String,
    content: Markup,
}

impl HtmlSafe for Section<'_> {}

#[derive(Template)]
#[template(ext = "html", source = r#"<p class="govuk-body">{{ text }}</p>"#)]
struct Paragraph<'t> {
    text: &'t str,
}

impl HtmlSafe for Paragraph<'_> {}

/// A text of the machine: ids, codes, hashes.
#[derive(Template)]
#[template(ext = "html", source = r#"<span class="pr-code" translate="no">{{ text }}</span>"#)]
struct Code<'t> {
    text: &'t str,
}

impl HtmlSafe for Code<'_> {}

/// The whole page, with the way to its neighbours.
pub(crate) fn shown(member: &Member, page: Page, body: Markup) -> Result<Html<String>, Problem> {
    let nav = nav(member, &page);
    Ok(Html(RightsPage { page, nav, body }.render()?))
}

/// A page whose form was refused.
pub(crate) fn refused(member: &Member, page: Page, body: Markup) -> Result<Response, Problem> {
    Ok((StatusCode::UNPROCESSABLE_ENTITY, shown(member, page, body)?).into_response())
}

fn nav(member: &Member, page: &Page) -> SubNavigation {
    let here = page.address.split('?').next().unwrap_or_default();
    let reads = member.by.may(Action::ReadRetention, Reach::Other);
    let pages = [
        (reads, "/retention", "rights-nav-retention"),
        (reads, "/retention/plan", "rights-nav-plan"),
        (reads, "/retention/holds", "rights-nav-holds"),
        (reads, "/retention/certificates", "rights-nav-certificates"),
        (true, "/access-requests", "rights-nav-requests"),
        (member.by.may(Action::HandleBreach, Reach::Other), "/breaches", "rights-nav-breaches"),
    ];
    let links = pages.into_iter().filter(|(may, ..)| *may);
    let links = links.map(|(_, href, key)| Link::new(page.say(key), href).here(here == href));
    SubNavigation::new(page.say("rights"), links.collect())
}

/// A page of this part.
fn page(member: &Member) -> Page {
    member.page().at(Place::Rights)
}

pub(crate) fn form(page: &Page, action: &str, fields: Markup, button: Button) -> Markup {
    Markup::of(&FormPart { action, token: page.token(), fields, button })
}

pub(crate) fn section(id: &str, heading: String, about: String, content: Markup) -> Markup {
    Markup::of(&Section { id, heading, about, content })
}

pub(crate) fn paragraph(text: &str) -> Markup {
    Markup::of(&Paragraph { text })
}

pub(crate) fn code(text: &str) -> Cell {
    Cell::part(&Code { text })
}

/// A filter, and beside it what it lets through; above it where the screen is
/// narrow.
#[derive(Template)]
#[template(path = "components/listing.html")]
struct Listing<'l> {
    filter: &'l Markup,
    listed: &'l Markup,
}

impl HtmlSafe for Listing<'_> {}

pub(crate) fn listing(filter: &Markup, listed: &Markup) -> Markup {
    Markup::of(&Listing { filter, listed })
}

/// A table whose heads are messages.
pub(crate) fn table(page: &Page, caption: String, heads: &[&str], rows: Vec<Vec<Cell>>) -> Markup {
    // Above numbers, the head stands where they do.
    let numbers = |column: usize| {
        rows.first().and_then(|row| row.get(column)).is_some_and(|cell| cell.format == "numeric")
    };
    let head = heads.iter().enumerate().map(|(column, key)| {
        let cell = Cell::from(page.say(key));
        if numbers(column) { cell.numeric() } else { cell }
    });
    let mut table = Table::new(caption, head.collect(), rows);
    table.caption_classes = "govuk-visually-hidden".into();
    table.classes = "pr-dense".into();
    table.scrolling()
}

/// Whether a legal term or period was read in its source.
fn verified(language: Language, verified: bool) -> Tag {
    if verified {
        Tag::done(&say(language, "rights-verified"))
    } else {
        Tag::due(&say(language, "rights-unverified"))
    }
}

/// Says at `field` what the register refused; otherwise the problem.
fn told_at(form: &mut Form, field: &str, error: register::Error) -> Result<(), Problem> {
    match error {
        register::Error::Refused(why) => {
            let field = match why {
                Refusal::ReasonMissing | Refusal::TextTooLong | Refusal::EmptyText => "reason",
                _ => field,
            };
            form.refuse(field, refusal(form.language(), why));
            Ok(())
        }
        other => Err(other.into()),
    }
}
