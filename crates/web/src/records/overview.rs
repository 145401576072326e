//! The kinds of record, by group.
use super::{address_of, may_enter};
use crate::app::App;
use crate::page::{Page, Place};
use crate::problem::Problem;
use crate::session::Member;
use askama::Template;
use axum::extract::State;
use axum::response::Html;
use domain::access::Action;
use register::record::Filter;

#[derive(Template)]
#[template(path = "records/overview.html")]
struct OverviewPage {
    page: Page,
    groups: Vec<Group>,
    submissions: bool,
}

struct Group {
    id: String,
    name: String,
    kinds: Vec<KindCard>,
}

struct KindCard {
    name: String,
    href: String,
    about: String,
    count: String,
    /// Where one is entered, for those who may.
    enter: Option<String>,
}

/// `GET /records`
pub(crate) async fn overview(
    State(app): State<App>,
    member: Member,
) -> Result<Html<String>, Problem> {
    if !member.may_ever(Action::ReadRecord) {
        return Err(Problem::NotFound);
    }
    let (pack, language) = (app.register.pack(), member.language);
    let list = pack.list("kind_group");
    let mut groups: Vec<Group> = list
        .map(|l| l.codes.as_slice())
        .unwrap_or_default()
        .iter()
        .map(|c| Group {
            id: c.code.clone(),
            name: c.name.in_language(language).to_owned(),
            kinds: Vec::new(),
        })
        .collect();
    for kind in &pack.kinds {
        let count = app.register.records_count(&member.by, &Filter::of(&kind.id)).await?;
        let card = KindCard {
            name: kind.plural.in_language(language).to_owned(),
            href: address_of(kind),
            about: kind.about.in_language(language).to_owned(),
            count: super::list::counted(language, count),
            enter: may_enter(&member, kind).then(|| format!("{}/new", address_of(kind))),
        };
        if let Some(group) = groups.iter_mut().find(|g| g.id == kind.group) {
            group.kinds.push(card);
        }
    }
    groups.retain(|g| !g.kinds.is_empty());
    let submissions = member.may_ever(Action::EnterRecord);
    let page = member.page().saying("menu-records").at(Place::Records);
    Ok(Html(OverviewPage { page, groups, submissions }.render()?))
}
