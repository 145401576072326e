//! `/publications`: what was and is to be published, for those who decide on it and for whoever
//! reads statistics.
use super::{state_tag, title};
use crate::app::App;
use crate::components::{Button, Cell, Markup, Table};
use crate::page::{Page, Place};
use crate::problem::Problem;
use crate::session::Member;
use crate::words::{self, say};
use askama::Template;
use axum::extract::State;
use axum::response::Html;
use domain::access::Action;
use domain::publication::BUDGET;

pub(super) const LIST: &str = "/publications";

pub(super) fn may_read(member: &Member) -> Result<(), Problem> {
    if member.may_ever(Action::ReadStatistics) { Ok(()) } else { Err(Problem::NotFound) }
}

#[derive(Template)]
#[template(path = "figures/publications.html")]
struct ListPage {
    page: Page,
    table: Option<Markup>,
    spent: Option<Markup>,
}

/// `GET /publications`
pub(crate) async fn list(State(app): State<App>, member: Member) -> Result<Html<String>, Problem> {
    may_read(&member)?;
    let language = member.language;
    let mut page = member.page().saying("publications").at(Place::Home);
    if member.may_ever(Action::Publish) {
        page = page.offering(Button::link(say(language, "publication-new"), "/publications/new"));
    }
    let all = app.register.publications(&member.by).await?;
    let people = app.register.names().await?;
    let head = ["figures-what", "figures-method", "publication-proposed", "figures-state"];
    let head = head.map(|key| Cell::from(page.say(key))).into();
    let rows: Vec<Vec<Cell>> = all
        .iter()
        .map(|one| {
            let who = people.get(&one.proposed_by).cloned().unwrap_or_default();
            let proposed = format!("{}, {who}", words::moment(language, one.proposed_at));
            vec![
                Cell::link(&title(&app, language, &one.asked), &format!("{LIST}/{}", one.id)),
                page.say(&format!("figures-method-{}", one.method.sort())).into(),
                proposed.into(),
                Cell::part(&state_tag(&page, one.state)),
            ]
        })
        .collect();
    let table = (!rows.is_empty()).then(|| {
        let mut table = Table::new(page.say("publications"), head, rows);
        table.caption_classes = "govuk-visually-hidden".into();
        table.scrolling()
    });
    let spent = app.register.privacy_spent(&member.by).await?;
    let spent = (!spent.is_empty()).then(|| {
        let head = ["list-year", "publication-spent", "publication-budget"];
        let head = head.map(|key| Cell::from(page.say(key)).numeric()).into();
        #[expect(clippy::cast_possible_truncation, reason = "at most the budget")]
        let epsilon =
            |x: f64| Cell::number(words::hundredths(language, (x * 100.0).round() as i64));
        let row = |(year, x): (i16, f64)| {
            vec![Cell::number(year.to_string()), epsilon(x), epsilon(BUDGET)]
        };
        let rows = spent.into_iter().map(row).collect();
        Table::new(page.say("publication-ledger"), head, rows).scrolling()
    });
    Ok(Html(ListPage { page, table, spent }.render()?))
}
