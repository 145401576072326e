//! `GET /cases/{id}/screenings`: the screenings of each person in a case, and the
//! lists with which somebody can be screened.
use super::{address, number, told};
use crate::activity::People;
use crate::app::App;
use crate::cases::{case_of, under_case};
use crate::components::{Cell, Link, Markup, Tag};
use crate::page::Page;
use crate::persons;
use crate::problem::Problem;
use crate::rights::{paragraph, section, table};
use crate::session::Member;
use crate::words;
use askama::Template;
use axum::extract::{Path, State};
use axum::response::Html;
use domain::case_file::CaseState;
use domain::id::PersonId;
use domain::pack::Pack;
use register::screening::Screening;

#[derive(Template)]
#[template(path = "screenings/list.html")]
struct ListPage {
    page: Page,
    /// The lists to screen with; none for who may not.
    lists: Option<Vec<(Link, String)>>,
    history: Markup,
}

fn of_person(
    page: &Page,
    pack: &Pack,
    people: &People,
    all: &[&Screening],
    (address, opens, takes): (&str, bool, bool),
) -> Markup {
    let rows = all.iter().map(|one| {
        let here = format!("{address}/{}", one.id);
        let number = number(&one.id.to_string());
        let link = if opens { Cell::link(&number, &here) } else { number.into() };
        let state = match one.taken_back {
            Some(_) => Cell::part(&Tag::quiet(&page.say("screening-taken-back"))),
            None => "".into(),
        };
        let back = if takes && one.taken_back.is_none() {
            Cell::link(&page.say("step-take-back"), &format!("{here}/take-back"))
        } else {
            "".into()
        };
        let body = pack.institution_name(&one.institution, page.language);
        vec![
            link,
            words::moment(page.language, one.on).into(),
            told::list_name(page, pack, &one.instrument, one.version).into(),
            format!("{}, {body}", people.name(one.by)).into(),
            state,
            back,
        ]
    });
    let heads =
        ["screening", "step-on", "screening-list", "step-who", "case-state", "step-correct"];
    table(page, page.say("screenings"), &heads, rows.collect())
}

/// `GET /cases/{id}/screenings`
pub(crate) async fn list(
    State(app): State<App>,
    member: Member,
    Path(id): Path<String>,
) -> Result<Html<String>, Problem> {
    let case = case_of(&app, &member, &id).await?;
    let all = app.register.screenings(&member.by, case.id).await?;
    let opens = app.register.case_opens(&member.by, case.id).await?;
    let takes = app.register.narrative_takes(&member.by, case.id).await?;
    let takes = takes && case.state == CaseState::Open;
    let people = People::of(&app).await?;
    let (pack, at) = (app.register.pack(), address(case.id));
    let page = under_case(&member, &case).saying("screenings");
    let mut persons: Vec<PersonId> = all.iter().map(|one| one.person).collect();
    persons.sort();
    persons.dedup();
    let mut history = Markup::default();
    for person in persons {
        let own: Vec<&Screening> = all.iter().filter(|one| one.person == person).collect();
        let table = of_person(&page, pack, &people, &own, (&at, opens, takes));
        let number = persons::number(person);
        let id = format!("person-{}", number.trim_start_matches("№ "));
        let title = format!("{} {number}", page.say("person"));
        history = history.and(&section(&id, title, String::new(), table));
    }
    if history.is_empty() {
        history = paragraph(&page.say("screenings-none"));
    }
    let lists = takes.then(|| {
        let used = app.register.lists_in_use(member.by.at);
        used.into_iter()
            .map(|list| {
                let name = told::list_name(&page, pack, &list.id, list.version);
                let about = list.about.in_language(page.language).to_owned();
                (Link::new(name, format!("{at}/new/{}", list.id)), about)
            })
            .collect()
    });
    Ok(Html(ListPage { page, lists, history }.render()?))
}
