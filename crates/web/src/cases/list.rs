//! `GET /cases`: the cases somebody may know of, the newest first.
use super::{address, state_tag};
use crate::app::App;
use crate::components::{Button, Cell, Markup, Pagination, SubNavigation, Table};
use crate::page::{Page, Place};
use crate::problem::Problem;
use crate::session::Member;
use crate::words;
use askama::Template;
use axum::extract::{Query, State};
use axum::response::Html;
use domain::access::Action;
use domain::case_file::CaseNumber;
use serde::Deserialize;

/// Cases on one page.
const SHOWN: usize = 40;

/// Where the page begins.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Asked {
    /// The number of the last case of the page before: `2026-0042`.
    #[serde(default)]
    after: String,
}

#[derive(Template)]
#[template(path = "cases/list.html")]
struct ListPage {
    page: Page,
    table: Option<Markup>,
    pages: Option<Pagination>,
    /// Whether persons can be looked for.
    finds: bool,
    /// The pages beside it.
    nav: Option<SubNavigation>,
}

/// `GET /cases`
pub(crate) async fn list(
    State(app): State<App>,
    member: Member,
    Query(asked): Query<Asked>,
) -> Result<Html<String>, Problem> {
    if !member.may_ever(Action::ReadCase) {
        return Err(Problem::NotFound);
    }
    let after = match asked.after.as_str() {
        "" => None,
        text => Some(text.parse::<CaseNumber>().map_err(|()| Problem::NotFound)?),
    };
    let (pack, language) = (app.register.pack(), member.language);
    let limit = i64::try_from(SHOWN + 1).unwrap_or(i64::MAX);
    let mut cases = app.register.case_files(&member.by, after, limit).await?;
    let more = cases.len() > SHOWN;
    cases.truncate(SHOWN);
    let mut page = member.page().saying("cases").at(Place::Cases);
    if member.may_ever(Action::OpenCase) {
        let new = format!("{}/new", Place::Cases.address());
        page = page.clone().offering(Button::link(page.say("case-new"), new));
    }
    let keys = ["case-number", "case-state", "case-institution", "case-territory", "case-opened"];
    let head = keys.map(|key| Cell::from(page.say(key))).into();
    let rows: Vec<Vec<Cell>> = cases
        .iter()
        .map(|case| {
            let territory = match case.territory.as_str() {
                "" => page.say("case-no-territory"),
                code => pack.place_name(code, language).to_owned(),
            };
            vec![
                Cell::link(&case.number.to_string(), &address(case.id)),
                Cell::part(&state_tag(&page, case.state)),
                pack.institution_name(&case.institution, language).to_owned().into(),
                territory.into(),
                words::day(language, case.opened_at.day()).into(),
            ]
        })
        .collect();
    let next = cases
        .last()
        .filter(|_| more)
        .map(|case| format!("{}?after={}", Place::Cases.address(), case.number));
    let previous = after.map(|_| Place::Cases.address().to_owned());
    let pages = Pagination::by_cursor(language, previous, next);
    let mut table = Table::new(page.say("cases"), head, rows);
    table.first_cell_is_header = true;
    table.caption_classes = "govuk-visually-hidden".into();
    let list = ListPage {
        table: (!cases.is_empty()).then(|| table.scrolling()),
        pages: (!pages.is_empty()).then_some(pages),
        finds: member.may_ever(Action::FindPerson),
        nav: super::nav(&member, &page),
        page,
    };
    Ok(Html(list.render()?))
}
