//! `GET /cases/terms`: what is late and due in the cases somebody works on.
use super::{address, under_cases};
use crate::app::App;
use crate::bodies::Bodies;
use crate::components::{Cell, Markup, SubNavigation, Table, Tag};
use crate::page::Page;
use crate::problem::Problem;
use crate::session::Member;
use crate::steps::overview::clock_tag;
use crate::steps::told;
use crate::words;
use askama::Template;
use axum::extract::State;
use axum::response::Html;
use domain::access::Action;
use domain::day::Moment;
use domain::referral::clock::ClockState;
use domain::term::in_force;
use register::case_term::CaseTerm;

/// Where the page is.
pub(crate) const ADDRESS: &str = "/cases/terms";

/// Terms on the page, at most.
const SHOWN: i64 = 300;

#[derive(Template)]
#[template(path = "cases/terms.html")]
struct TermsPage {
    page: Page,
    /// The pages beside it.
    nav: Option<SubNavigation>,
    about: String,
    table: Option<Markup>,
    /// How many more there are than are shown; empty for none.
    more: String,
}

/// What a term is called: its name in the pack, and what it is about.
pub(crate) fn name(page: &Page, bodies: &Bodies<'_>, term: &CaseTerm) -> String {
    let rule = in_force(&bodies.terms, &term.rule, term.begun.day());
    let name = rule.map_or(term.rule.as_str(), |rule| rule.name.in_language(page.language));
    match &term.about {
        Some(about) => format!("{name}: {}", told::about(page, bodies, about)),
        None => name.to_owned(),
    }
}

/// How a term stands.
fn state(term: &CaseTerm, now: Moment) -> ClockState {
    if term.is_late(now) { ClockState::Late } else { ClockState::Due }
}

/// Whether a term ran out or runs, as a word.
pub(crate) fn tag(page: &Page, term: &CaseTerm, now: Moment) -> Tag {
    clock_tag(page.language, state(term, now))
}

/// Where a term is kept.
pub(crate) fn href(term: &CaseTerm) -> String {
    format!("{}/steps", address(term.case))
}

/// `GET /cases/terms`
pub(crate) async fn list(State(app): State<App>, member: Member) -> Result<Html<String>, Problem> {
    if !member.may_ever(Action::ReadSteps) {
        return Err(Problem::NotFound);
    }
    let (bodies, now) = (Bodies::of(&app).await?, member.by.at);
    let page = under_cases(&member).saying("case-terms");
    let terms = app.register.case_terms(&member.by, SHOWN).await?;
    let row = |term: &CaseTerm| -> Vec<Cell> {
        vec![
            Cell::link(&name(&page, &bodies, term), &href(term)),
            term.number.to_string().into(),
            told::whom(&page, term.person).into(),
            words::moment(page.language, term.due).into(),
            Cell::part(&tag(&page, term, now)),
        ]
    };
    let keys = ["step-duty", "case-number", "person", "step-due", "case-state"];
    let head = keys.map(|key| Cell::from(page.say(key))).into();
    let rows: Vec<_> = terms.first.iter().map(row).collect();
    let more = match terms.all - terms.first.len() {
        0 => String::new(),
        n => page.say_n("case-terms-more", n),
    };
    let mut table = Table::new(page.say("case-terms"), head, rows);
    table.first_cell_is_header = true;
    table.caption_classes = "govuk-visually-hidden".into();
    let list = TermsPage {
        nav: super::nav(&member, &page),
        about: page.say_n("case-terms-late", terms.late),
        table: (!terms.first.is_empty()).then(|| table.scrolling()),
        more,
        page,
    };
    Ok(Html(list.render()?))
}
