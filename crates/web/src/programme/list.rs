//! `/programmes`: strategies, and under each its yearly programmes.
use super::glance::stage_tag;
use super::sections::title;
use super::wording::Worded;
use super::{address, caption};
use crate::app::App;
use crate::components::{Button, Tag};
use crate::page::{Page, Place};
use crate::problem::Problem;
use crate::session::Member;
use crate::words;
use askama::Template;
use axum::extract::State;
use axum::response::Html;
use domain::access::Action;
use domain::words::Language;
use register::programme::ProgrammeRow;

#[derive(Template)]
#[template(path = "programme/list.html")]
struct List {
    page: Page,
    groups: Vec<Group>,
}

/// A strategy with its programmes; or the programmes under none.
struct Group {
    strategy: Option<Entry>,
    programmes: Vec<Entry>,
}

/// A programme in the list.
struct Entry {
    title: Worded,
    caption: String,
    href: String,
    period: String,
    stage: Tag,
}

/// `GET /programmes`
pub(crate) async fn list(State(app): State<App>, member: Member) -> Result<Html<String>, Problem> {
    let mut page = member.page().saying("programmes").at(Place::Programmes);
    if member.may_ever(Action::PrepareProgramme) {
        page = page.offering(Button::link(
            words::say(member.language, "programme-new"),
            "/programmes/new",
        ));
    }
    let all = app.register.programmes().await?;
    let entry = |p: &ProgrammeRow| Entry {
        title: title(&app, &page, p),
        caption: caption(&page, p),
        href: address(p),
        period: period(page.language, p),
        stage: stage_tag(page.language, p.stage),
    };
    let mut groups: Vec<Group> = all
        .iter()
        .filter(|p| p.strategy_document)
        .map(|s| Group {
            strategy: Some(entry(s)),
            programmes: all.iter().filter(|p| p.strategy == Some(s.id)).map(entry).collect(),
        })
        .collect();
    let alone = all.iter().filter(|p| !p.strategy_document && p.strategy.is_none());
    let alone: Vec<Entry> = alone.map(entry).collect();
    if !alone.is_empty() {
        groups.push(Group { strategy: None, programmes: alone });
    }
    Ok(Html(List { page, groups }.render()?))
}

/// The days a programme is for.
fn period(language: Language, programme: &ProgrammeRow) -> String {
    words::days(language, programme.period.from, programme.period.last())
}
