//! `GET /cases`: the cases somebody may know of, the newest first unless asked otherwise.
use super::{address, state_tag};
use crate::app::App;
use crate::bodies::Bodies;
use crate::components::{
    Button, Cell, Choice, Chosen, Filter, Link, Markup, Pagination, SubNavigation, Table,
};
use crate::form::Form;
use crate::page::{Page, Place, percent};
use crate::problem::Problem;
use crate::rights::{listing, paragraph};
use crate::session::Member;
use crate::sign_in::to;
use crate::words::say;
use askama::Template;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Response};
use domain::access::Action;
use domain::case_file::{CaseNumber, CaseState};
use domain::day::Day;
use domain::record::value;
use register::Error;
use register::case_file::{CaseFile, CaseFilter};
use serde::Deserialize;

/// Cases on one page.
const SHOWN: usize = 40;

/// What is asked for.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Asked {
    /// The number of one case: `2026-0042`.
    number: String,
    /// The code of a state.
    state: String,
    /// The code of an oblast.
    territory: String,
    /// The code of an institution.
    institution: String,
    /// `yes` for the cases one works on.
    own: String,
    /// Opened on this day or later.
    from: String,
    /// Opened on this day or earlier.
    until: String,
    /// `oldest` for the oldest first.
    order: String,
    /// The number of the last case of the page before.
    after: String,
}

impl Asked {
    /// The fields of the form, as the address names them.
    fn pairs(&self) -> [(&'static str, &str); 8] {
        [
            ("number", &self.number),
            ("own", &self.own),
            ("state", &self.state),
            ("territory", &self.territory),
            ("institution", &self.institution),
            ("from", &self.from),
            ("until", &self.until),
            ("order", &self.order),
        ]
    }

    /// The address of these choices, `without` one of them, after a case.
    fn address(&self, without: &str, after: Option<CaseNumber>) -> String {
        let pairs = self.pairs().into_iter().filter(|(n, v)| *n != without && !v.is_empty());
        let mut pairs: Vec<String> = pairs.map(|(n, v)| format!("{n}={}", percent(v))).collect();
        pairs.extend(after.map(|after| format!("after={after}")));
        let joint = if pairs.is_empty() { "" } else { "?" };
        format!("{}{joint}{}", Place::Cases.address(), pairs.join("&"))
    }

    /// What is let through; the form says which field says nothing.
    fn wanted(&self, form: &mut Form) -> CaseFilter {
        let language = form.language();
        let mut day = |name: &str| -> Option<Day> {
            let text = form.value(name).trim().to_owned();
            let day = value::day(&text);
            if day.is_none() && !text.is_empty() {
                form.refuse(name, say(language, "rights-day-wrong"));
            }
            day
        };
        CaseFilter {
            from: day("from"),
            until: day("until"),
            state: self.state.parse().ok(),
            territory: self.territory.clone(),
            institution: self.institution.clone(),
            own: self.own == "yes",
            oldest_first: self.order == "oldest",
        }
    }
}

#[derive(Template)]
#[template(path = "cases/list.html")]
struct ListPage {
    page: Page,
    body: Markup,
    /// Whether persons can be looked for.
    finds: bool,
    /// The pages beside it.
    nav: Option<SubNavigation>,
}

/// The fields in which one of several is chosen: name, label, choices.
fn choices(page: &Page, bodies: &Bodies<'_>) -> [(&'static str, String, Vec<Choice>); 5] {
    let language = page.language;
    let oblasts = bodies.oblasti.iter();
    let mut oblasts: Vec<Choice> =
        oblasts.map(|o| Choice::new(&o.code, o.name.in_language(language))).collect();
    oblasts.sort_by(|a, b| a.text.cmp(&b.text));
    let states = [(CaseState::Open, "case-open"), (CaseState::Closed, "case-closed")];
    let states = states.map(|(state, key)| Choice::new(state.code(), page.say(key))).into();
    [
        ("own", page.say("cases-whose"), vec![Choice::new("yes", page.say("cases-own"))]),
        ("state", page.say("case-state"), states),
        ("territory", page.say("case-territory"), oblasts),
        ("institution", page.say("case-institution"), bodies.choices(language)),
        ("order", page.say("cases-order"), vec![Choice::new("oldest", page.say("cases-oldest"))]),
    ]
}

fn filter(page: &Page, bodies: &Bodies<'_>, asked: &Asked, form: &Form) -> Filter {
    let without = |name| asked.address(name, None);
    let mut options =
        Markup::of(&form.input("number", page.say("case-number")).hint("2026-0042").width(10));
    let mut chosen = Vec::new();
    for (name, label, choices) in choices(page, bodies) {
        let value = form.value(name).to_owned();
        if let Some(choice) = choices.iter().find(|c| c.value.as_deref() == Some(value.as_str())) {
            let items = vec![Link::new(choice.text.clone(), without(name))];
            chosen.push(Chosen { heading: label.clone().into(), items });
        }
        let mut select = form.select(name, label, choices);
        let any = if name == "order" { "cases-newest" } else { "filter-any" };
        select.items[0] = Choice::new("", page.say(any));
        options = options.and(&select);
    }
    for (name, key) in [("from", "cases-from"), ("until", "cases-until")] {
        let value = form.value(name).to_owned();
        if !value.is_empty() {
            let items = vec![Link::new(value, without(name))];
            chosen.push(Chosen { heading: page.say(key).into(), items });
        }
        options = options.and(&form.day(name, page.say(key)));
    }
    Filter::new(page.language, options, chosen, Place::Cases.address())
}

fn table(page: &Page, bodies: &Bodies<'_>, cases: &[CaseFile]) -> Markup {
    let keys = ["case-number", "case-state", "case-institution", "case-territory", "case-opened"];
    let language = page.language;
    let row = |case: &CaseFile| {
        let territory = match case.territory.as_str() {
            "" => page.say("case-no-territory"),
            code => bodies.place_name(code, language).to_owned(),
        };
        vec![
            Cell {
                classes: "pr-one-line".into(),
                ..Cell::link(&case.number.to_string(), &address(case.id))
            },
            Cell::part(&state_tag(page, case.state)),
            bodies.institution_name(&case.institution, language).to_owned().into(),
            territory.into(),
            Cell::day(language, case.opened_at.day()),
        ]
    };
    let head = keys.map(|key| Cell::from(page.say(key))).into();
    let mut table = Table::new(page.say("cases"), head, cases.iter().map(row).collect());
    table.first_cell_is_header = true;
    table.caption_classes = "govuk-visually-hidden".into();
    table.scrolling()
}

/// `GET /cases`
pub(crate) async fn list(
    State(app): State<App>,
    member: Member,
    Query(asked): Query<Asked>,
) -> Result<Response, Problem> {
    if !member.may_ever(Action::ReadCase) {
        return Err(Problem::NotFound);
    }
    let after = match asked.after.as_str() {
        "" => None,
        text => Some(text.parse::<CaseNumber>().map_err(|()| Problem::NotFound)?),
    };
    let typed = asked.pairs().map(|(name, value)| (name.to_owned(), value.to_owned()));
    let mut form = Form::typed(member.language, typed);
    let wanted = asked.wanted(&mut form);
    // Who types a number wants that case; one that may not be known of is not there, and is
    // answered as such, in even time.
    let number = asked.number.trim();
    if !number.is_empty() {
        let found = match number.parse() {
            Ok(number) => app.register.case_by_number(&member.by, number).await,
            Err(()) => Err(Error::NotFound),
        };
        match found {
            Ok(case) => return Ok(to(&address(case.id))),
            Err(Error::NotFound) => form.refuse("number", say(member.language, "cases-no-such")),
            Err(error) => return Err(error.into()),
        }
    }
    let mut page = member.page().saying("cases").at(Place::Cases).refusing(form.errors());
    if member.may_ever(Action::OpenCase) {
        let new = format!("{}/new", Place::Cases.address());
        page = page.clone().offering(Button::link(page.say("case-new"), new));
    }
    // Accounts, and so cases, are of institutions of the pack.
    let bodies = Bodies::bare(app.register.pack());
    let filter =
        filter(&page, &bodies, &asked, &form).form(member.language, Place::Cases.address());
    let listed = if form.is_refused() {
        Markup::default()
    } else {
        let limit = i64::try_from(SHOWN + 1).unwrap_or(i64::MAX);
        let mut cases = app.register.case_files(&member.by, &wanted, after, limit).await?;
        let more = cases.len() > SHOWN;
        cases.truncate(SHOWN);
        let next = cases.last().filter(|_| more).map(|case| asked.address("", Some(case.number)));
        let previous = after.map(|_| asked.address("", None));
        let pages = Pagination::by_cursor(member.language, previous, next);
        let listed = match cases.as_slice() {
            [] if wanted == CaseFilter::default() => paragraph(&page.say("cases-none")),
            [] => paragraph(&page.say("cases-none-such")),
            cases => table(&page, &bodies, cases),
        };
        if pages.is_empty() { listed } else { listed.and(&pages) }
    };
    let body = listing(&filter, &listed);
    let status = match (form.error("number"), form.is_refused()) {
        (Some(_), _) => StatusCode::NOT_FOUND,
        (None, true) => StatusCode::UNPROCESSABLE_ENTITY,
        (None, false) => StatusCode::OK,
    };
    let (finds, nav) = (member.may_ever(Action::FindPerson), super::nav(&member, &page));
    Ok((status, Html(ListPage { page, body, finds, nav }.render()?)).into_response())
}
