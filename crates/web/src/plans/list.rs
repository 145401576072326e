//! `GET /cases/{id}/plans`: the plans of each person in a case, version by version.
use super::{address, newest_of};
use crate::activity::People;
use crate::app::App;
use crate::cases::{case_of, under_case};
use crate::components::{Button, Cell, Markup, Tag};
use crate::page::Page;
use crate::persons;
use crate::problem::Problem;
use crate::rights::{paragraph, section, table};
use crate::session::Member;
use crate::words::{self, say_with};
use askama::Template;
use axum::extract::{Path, State};
use axum::response::Html;
use domain::case_file::CaseState;
use domain::id::PersonId;
use domain::pack::Pack;
use register::support_plan::SupportPlan;

#[derive(Template)]
#[template(path = "plans/list.html")]
struct ListPage {
    page: Page,
    plans: Markup,
}

/// Whether a plan was signed, and whether another took its place.
fn state(page: &Page, all: &[SupportPlan], one: &SupportPlan) -> Tag {
    if newest_of(all, one.person).is_some_and(|newest| newest.id != one.id) {
        Tag::quiet(&page.say("plan-replaced"))
    } else if one.step.is_some() {
        Tag::done(&page.say("plan-signed"))
    } else {
        Tag::quiet(&page.say("plan-unsigned"))
    }
}

fn of_person(
    (page, pack, people): (&Page, &Pack, &People),
    all: &[SupportPlan],
    person: PersonId,
    (address, opens): (&str, bool),
) -> Markup {
    let number = persons::number(person);
    let title = format!("{} {number}", page.say("person"));
    let rows = all.iter().filter(|one| one.person == person).map(|one| {
        let name =
            say_with(page.language, "plan-number", &[("number", i64::from(one.number).into())]);
        let here = format!("{address}/{}", one.id);
        let body = pack.institution_name(&one.institution, page.language);
        vec![
            if opens { Cell::link(&name, &here) } else { name.as_str().into() },
            words::moment(page.language, one.at).into(),
            format!("{}, {body}", people.name(one.by)).into(),
            one.review_on.map_or_else(String::new, |day| words::day(page.language, day)).into(),
            Cell::part(&state(page, all, one)),
        ]
    });
    let heads = ["plan", "plan-written", "step-who", "plan-review", "case-state"];
    // Of several tables each is told by whose it is.
    let caption = format!("{}: {title}", page.say("plans"));
    let id = format!("person-{}", number.trim_start_matches("№ "));
    section(&id, title, String::new(), table(page, caption, &heads, rows.collect()))
}

/// `GET /cases/{id}/plans`
pub(crate) async fn list(
    State(app): State<App>,
    member: Member,
    Path(id): Path<String>,
) -> Result<Html<String>, Problem> {
    let case = case_of(&app, &member, &id).await?;
    let all = app.register.support_plans(&member.by, case.id).await?;
    let opens = app.register.case_opens(&member.by, case.id).await?;
    let takes = app.register.narrative_takes(&member.by, case.id).await?;
    let takes = takes && case.state == CaseState::Open;
    let people = People::of(&app).await?;
    let (pack, at) = (app.register.pack(), address(case.id));
    let mut page = under_case(&member, &case).saying("plans");
    if takes {
        let new = Button::link(page.say("plan-new"), format!("{at}/new"));
        page = page.offering(new);
    }
    let mut persons: Vec<PersonId> = all.iter().map(|one| one.person).collect();
    persons.sort();
    persons.dedup();
    let mut plans = Markup::default();
    for person in persons {
        plans = plans.and(&of_person((&page, pack, &people), &all, person, (&at, opens)));
    }
    if plans.is_empty() {
        plans = paragraph(&page.say("plans-none"));
    }
    Ok(Html(ListPage { page, plans }.render()?))
}
