//! `/programmes/{key}`: what is late, how the sections do, and what may come
//! next.
use super::glance::{Counts, Glance, Item, stage_word, standing_tag};
use super::wording::{Worded, Wording};
use super::{AsOf, address, frame, named, tabs};
use crate::app::App;
use crate::components::{Button, Figure, SubNavigation};
use crate::form::Form;
use crate::page::Page;
use crate::problem::Problem;
use crate::session::Member;
use crate::words::{self, Arg};
use askama::Template;
use axum::extract::{Path, Query, State};
use axum::response::Html;
use domain::access::Action;
use domain::programme::life::Stage;
use domain::programme::standing::Standing;
use register::programme::ProgrammeRow;

/// How many late activities stand open; the others unfold.
const LATE_SHOWN: usize = 6;

#[derive(Template)]
#[template(path = "programme/sections.html")]
struct Sections {
    page: Page,
    tabs: SubNavigation,
    as_of: String,
    as_of_field: Form,
    address: String,
    translated: bool,
    late: Vec<Item>,
    due: Vec<Item>,
    figures: Vec<Figure>,
    cards: Vec<Card>,
    stages: Vec<Step>,
    next: Vec<(String, String)>,
    strategy: Option<(String, String)>,
    strategies: Option<Form>,
    strategy_choices: Vec<crate::components::Choice>,
    may_carry: bool,
    members: Vec<(String, Worded)>,
}

/// A section as a card.
struct Card {
    number: String,
    title: Worded,
    goal: Worded,
    href: String,
    share: Option<usize>,
    state: &'static str,
    on_time: String,
    reached: String,
    known: String,
    late: Vec<Item>,
    late_tag: crate::components::Tag,
    activities: Vec<Item>,
}

/// A stage of the life.
pub(super) struct Step {
    pub(super) word: String,
    pub(super) passed: bool,
    pub(super) here: bool,
}

/// `GET /programmes/{key}`
pub(crate) async fn sections(
    State(app): State<App>,
    member: Member,
    Path(key): Path<String>,
    Query(as_of): Query<AsOf>,
) -> Result<Html<String>, Problem> {
    let row = named(&app, &key).await?;
    let day = as_of.day(member.by.today());
    let glance = Glance::of(&app, row.id, day).await?;
    let page = frame(&app, &member, &row);
    let wording = Wording::of(app.register.pack(), &row.key, page.language);
    let item = |a| Item::of(a, &app, &wording, &page, day);
    let running = row.stage == Stage::InForce || row.stage == Stage::Reported;
    let pressing = |standing| {
        let found = glance.standing(None, standing).into_iter().filter(|_| running);
        found.map(item).collect()
    };
    let prepares = member.may_ever(Action::PrepareProgramme);
    let next: Vec<(String, String)> = if prepares {
        row.stage.next().iter().map(|s| passing(&page, &row, *s)).collect()
    } else {
        Vec::new()
    };
    let all = app.register.programmes().await?;
    let strategy = all.iter().find(|p| Some(p.id) == row.strategy);
    let strategy = strategy.map(|s| (title(&app, &page, s).text, address(s)));
    let choices: Vec<_> = all
        .iter()
        .filter(|p| p.strategy_document && p.id != row.id)
        .map(|p| crate::components::Choice::new(&p.key, super::caption(&page, p)))
        .collect();
    let may_place = prepares && !row.strategy_document && !choices.is_empty();
    let placed = all.iter().find(|p| Some(p.id) == row.strategy).map(|p| p.key.clone());
    let members = all
        .iter()
        .filter(|p| p.strategy == Some(row.id))
        .map(|p| (address(p), title(&app, &page, p)))
        .collect();
    let late: Vec<Item> = pressing(Standing::Late);
    let cards = glance
        .whole
        .content
        .sections
        .iter()
        .map(|s| card(s, &glance, &wording, &page, running, &item))
        .collect();
    let html = Sections {
        tabs: tabs(&page, &row, ""),
        as_of: words::day(page.language, day),
        as_of_field: Form::empty(page.language).with("as_of", day.to_string()),
        address: address(&row),
        translated: wording.is_translated(),
        due: pressing(Standing::Due),
        figures: figures(&page, &glance.counts(None), running),
        cards,
        stages: steps(&page, row.stage),
        next,
        strategy,
        strategies: may_place
            .then(|| Form::empty(page.language).with("strategy", placed.unwrap_or_default())),
        strategy_choices: choices,
        may_carry: prepares && running && glance.counts(None).done < glance.counts(None).activities,
        members,
        late,
        page,
    };
    Ok(Html(html.render()?))
}

/// The title of a programme on a page.
pub(crate) fn title(app: &App, page: &Page, programme: &ProgrammeRow) -> Worded {
    Wording::of(app.register.pack(), &programme.key, page.language).title(&programme.title)
}

/// What passing to a stage is called, and where it is done.
fn passing(page: &Page, row: &ProgrammeRow, stage: Stage) -> (String, String) {
    // A report that is taken back is something else than a beginning.
    let key = match (row.stage, stage) {
        (Stage::Reported, Stage::InForce) => "stage-to-reopened".to_owned(),
        _ => format!("stage-to-{}", stage.code()),
    };
    (page.say(&key), format!("{}/stage?to={}", address(row), stage.code()))
}

/// The stages of life, with those passed and the one we are at.
pub(super) fn steps(page: &Page, at: Stage) -> Vec<Step> {
    let step = |stage: Stage| Step {
        word: stage_word(page.language, stage),
        passed: stage < at,
        here: stage == at,
    };
    Stage::ALL.map(step).into()
}

/// `5 of 7` in words.
pub(crate) fn of(page: &Page, key: &'static str, n: usize, all: usize) -> String {
    words::say_with(page.language, key, &[("n", Arg::from(n)), ("all", all.into())])
}

/// The figures at the top.
pub(crate) fn figures(page: &Page, counts: &Counts, running: bool) -> Vec<Figure> {
    let number = |n: usize| words::number(page.language, i64::try_from(n).unwrap_or(i64::MAX));
    let mut all = vec![Figure::new(
        number(counts.activities),
        page.say_n("figure-activities", counts.activities),
    )];
    if running {
        all.push(
            Figure::new(number(counts.done), page.say_n("figure-done", counts.done)).state("done"),
        );
        let due = page.say_n("figure-due-note", counts.due);
        all.push(
            Figure::new(number(counts.on_time), page.say("figure-on-time"))
                .note(if counts.due > 0 { due } else { String::new() }),
        );
        let late = Figure::new(number(counts.late), page.say("figure-late"));
        all.push(if counts.late > 0 { late.state("late") } else { late });
        let value = format!("{}/{}", number(counts.reached), number(counts.with_target));
        all.push(Figure::new(value, page.say("figure-reached")).note(of(
            page,
            "figure-known-note",
            counts.known,
            counts.indicators,
        )));
    } else {
        all.push(Figure::new(
            number(counts.indicators),
            page.say_n("figure-indicators", counts.indicators),
        ));
    }
    all
}

fn card<'g>(
    section: &domain::programme::Section,
    glance: &'g Glance,
    wording: &Wording<'_>,
    page: &Page,
    running: bool,
    item: &impl Fn(&'g register::progress::ActivityOverview) -> Item,
) -> Card {
    let number = section.number.as_str();
    let counts = glance.counts(Some(number));
    let ids: Vec<_> = glance
        .overview
        .activities
        .iter()
        .filter(|a| a.activity.section == section.number)
        .collect();
    let late = ids.iter().filter(|a| running && a.standing == Standing::Late);
    Card {
        title: wording.say(number, &section.title),
        goal: wording.say(&format!("{number}.goal"), &section.goal),
        href: format!("section-{number}"),
        share: counts.share_on_time().filter(|_| running),
        state: match (running, counts.late, counts.due) {
            (true, 1.., _) => "late",
            (true, 0, 1..) => "due",
            _ => "",
        },
        on_time: of(page, "card-on-time", counts.done + counts.on_time, counts.activities),
        reached: if counts.with_target > 0 {
            of(page, "card-reached", counts.reached, counts.with_target)
        } else {
            String::new()
        },
        known: of(page, "card-known", counts.known, counts.indicators),
        late: late.map(|a| item(a)).collect(),
        late_tag: standing_tag(page.language, Standing::Late),
        activities: ids.iter().map(|a| item(a)).collect(),
        number: section.number.clone(),
    }
}

/// A button that leads to a stage; the first of several is the one thing to do.
pub(super) fn buttons(next: &[(String, String)]) -> Vec<Button> {
    let button = |(n, (text, href)): (usize, &(String, String))| {
        let button = Button::link(text.clone(), href.clone());
        if n == 0 { button } else { button.secondary() }
    };
    next.iter().enumerate().map(button).collect()
}
