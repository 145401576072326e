//! `/children`, `/cross-border`, `/compensation`: one procedure across the cases
//! whose steps the member reads. A case stands here by its number, a person by
//! theirs; what is late comes first. Nothing is put down here.
use crate::app::App;
use crate::beds::refused;
use crate::bodies::Bodies;
use crate::cases::{self, neighbours, under_cases};
use crate::components::{Button, Cell, Markup, Pagination, Tag};
use crate::form::Form;
use crate::lawyers::paragraph_link;
use crate::page::Page;
use crate::persons;
use crate::problem::Problem;
use crate::purpose;
use crate::rights::{form, paragraph, section, table};
use crate::session::{Member, Posted};
use crate::steps::{clock_tag, told, word};
use crate::words::{self, say_with};
use askama::Template;
use askama::filters::HtmlSafe;
use axum::extract::{Query, State};
use axum::response::{Html, IntoResponse, Response};
use domain::access::{Action, Purpose};
use domain::day::Moment;
use domain::referral::child::{ChildDone, ChildEvent};
use domain::referral::clock::{Clock, ClockState};
use domain::referral::compensation::{Claimed, Sum};
use domain::referral::crossborder::Crossing;
use domain::referral::worklist::{Far, Line, Procedure};
use register::worklist::{Asked, Worked, Worklist};
use serde::Deserialize;

/// Cases on one page.
const SHOWN: i64 = 40;
/// The furthest a list goes.
const FURTHEST: i64 = 100_000;

/// Where a procedure stands across cases.
pub(crate) const fn address(procedure: Procedure) -> &'static str {
    match procedure {
        Procedure::Children => "/children",
        Procedure::Borders => "/cross-border",
        Procedure::Compensation => "/compensation",
    }
}

/// The key of its title; `…-about` says what stands there, `…-none` that nothing
/// does.
pub(crate) const fn key(procedure: Procedure) -> &'static str {
    match procedure {
        Procedure::Children => "work-children",
        Procedure::Borders => "work-borders",
        Procedure::Compensation => "work-compensation",
    }
}

/// What an address asks for.
#[derive(Clone, Debug, Default, Deserialize)]
pub(crate) struct Sought {
    /// `yes` for the closed cases too.
    #[serde(default)]
    closed: String,
    #[serde(default)]
    page: i64,
}

impl Sought {
    fn address(&self, procedure: Procedure, page: i64) -> String {
        let closed = (!self.closed.is_empty()).then(|| "closed=yes".to_owned());
        let page = (page > 0).then(|| format!("page={page}"));
        let pairs: Vec<String> = closed.into_iter().chain(page).collect();
        let joint = if pairs.is_empty() { "" } else { "?" };
        format!("{}{joint}{}", address(procedure), pairs.join("&"))
    }

    fn asked(&self, procedure: Procedure, purpose: Option<Purpose>) -> Asked {
        let page = self.page.clamp(0, FURTHEST / SHOWN);
        Asked {
            procedure,
            closed: !self.closed.is_empty(),
            purpose,
            skip: page * SHOWN,
            limit: SHOWN,
        }
    }
}

/// Lines of a cell, each with a word of how it stands or without.
#[derive(Template)]
#[template(
    ext = "html",
    source = r#"<ul class="govuk-list pr-plain-list">{% for (text, tag) in lines %}<li>{{ text }}{% if let Some(tag) = tag %} {{ tag }}{% endif %}</li>{% endfor %}</ul>"#
)]
struct Lines {
    lines: Vec<(String, Option<Tag>)>,
}

impl HtmlSafe for Lines {}

fn lines(lines: Vec<(String, Option<Tag>)>) -> Cell {
    if lines.is_empty() { "—".into() } else { Cell::part(&Lines { lines }) }
}

/// A time that passed or is left: hours up to three days, then days.
fn lasting(page: &Page, milliseconds: i64) -> String {
    let hours = milliseconds.max(0) / 3_600_000;
    if hours < 72 { page.say_n("work-hours", hours) } else { page.say_n("work-days", hours / 24) }
}

/// How a term stands: when it was kept, how long is left, by how long it is late.
fn clock_line(
    page: &Page,
    bodies: &Bodies<'_>,
    clock: &Clock,
    now: Moment,
) -> (String, Option<Tag>) {
    let state = clock.state(now);
    let moment = |at: Moment| words::moment(page.language, at);
    let said = |key: &str, at: Moment, length: i64| {
        let args = [("moment", moment(at).into()), ("length", lasting(page, length).into())];
        say_with(page.language, key, &args)
    };
    let when = match (state, clock.done) {
        (ClockState::DoneLate, Some(done)) => said("work-done-late", done, done.0 - clock.due.0),
        (_, Some(done)) => said("work-done", done, 0),
        (ClockState::Late, None) => said("work-late", clock.due, now.0 - clock.due.0),
        (_, None) => said("work-due", clock.due, clock.due.0 - now.0),
    };
    let about = clock.about.as_deref().map(|about| told::about(page, bodies, about));
    let text = about.map_or_else(|| when.clone(), |about| format!("{about}: {when}"));
    (text, Some(clock_tag(page.language, state)))
}

fn clocks(page: &Page, bodies: &Bodies<'_>, line: &Line, now: Moment) -> Cell {
    lines(line.clocks.iter().map(|clock| clock_line(page, bodies, clock, now)).collect())
}

/// What comes next, and whose it is.
fn next(page: &Page, list: &str, line: &Line) -> Cell {
    if line.over {
        return page.say("work-over").into();
    }
    let one = |next: &domain::referral::worklist::Next| {
        let owner = word(page, "owner", next.owner.code());
        (format!("{} – {owner}", word(page, list, next.step)), None)
    };
    lines(line.next.iter().map(one).collect())
}

fn child(
    page: &Page,
    bodies: &Bodies<'_>,
    line: &Line,
    (done, abroad): (&ChildDone, bool),
    now: Moment,
) -> Vec<Cell> {
    let mut facts = Vec::new();
    if abroad {
        facts.push((page.say("work-child-abroad"), None));
    }
    for event in [ChildEvent::Unaccompanied, ChildEvent::Returned] {
        if done.contains_key(&event) {
            facts.push((word(page, "child_event", event.code()), None));
        }
    }
    let told = domain::referral::child::to_be_told(abroad);
    let steps = done.iter().filter(|(event, _)| !event.is_a_fact() && !told.contains(event));
    let steps = steps.map(|(event, on)| {
        let on = words::moment(page.language, *on);
        (format!("{}: {on}", word(page, "child_event", event.code())), None)
    });
    vec![
        lines(facts),
        clocks(page, bodies, line, now),
        lines(steps.collect()),
        next(page, "child_event", line),
    ]
}

fn country(page: &Page, bodies: &Bodies<'_>, code: &str) -> String {
    let list = bodies.lists.get("country");
    let found = list.and_then(|list| list.codes.iter().find(|there| there.code == code));
    found.map_or_else(|| code.to_owned(), |one| one.name.in_language(page.language).to_owned())
}

fn crossing(
    page: &Page,
    bodies: &Bodies<'_>,
    line: &Line,
    crossing: &Crossing,
    now: Moment,
) -> Vec<Cell> {
    let days = (now.0 - crossing.since.0).max(0) / Moment::DAY;
    let days =
        if line.over { "—".into() } else { Cell::number(words::number(page.language, days)) };
    vec![
        word(page, "direction", crossing.direction.code()).into(),
        lines(vec![
            (country(page, bodies, &crossing.country), None),
            (bodies.institution_name(&crossing.body, page.language).to_owned(), None),
        ]),
        word(page, "phase", crossing.phase.code()).into(),
        days,
        clocks(page, bodies, line, now),
        next(page, "phase", line),
    ]
}

fn returned(page: &Page, at: Moment) -> Vec<Cell> {
    vec![
        page.say("work-return").into(),
        "—".into(),
        words::day(page.language, at.day()).into(),
        "—".into(),
        "—".into(),
        page.say("work-over").into(),
    ]
}

/// A sum: none, not known and not yet are three things.
pub(crate) fn sum(page: &Page, sum: Sum) -> Cell {
    match sum {
        Sum::Known(amount) => Cell::number(words::hundredths(page.language, i64::from(amount))),
        Sum::Unknown => Cell { classes: "pr-unknown".into(), ..page.say("not-known").into() },
        Sum::NotYet => Cell { classes: "pr-unknown".into(), ..page.say("step-not-yet").into() },
    }
}

fn claim(page: &Page, bodies: &Bodies<'_>, line: &Line, claim: &Claimed, now: Moment) -> Vec<Cell> {
    vec![
        word(page, "claim_event", claim.last.code()).into(),
        words::day(page.language, claim.since.day()).into(),
        sum(page, claim.claimed),
        sum(page, claim.decided),
        sum(page, claim.paid),
        clocks(page, bodies, line, now),
        next(page, "claim_event", line),
    ]
}

const fn heads(procedure: Procedure) -> &'static [&'static str] {
    match procedure {
        Procedure::Children => {
            &["case-number", "person", "work-child", "work-told", "work-steps", "work-next"]
        }
        Procedure::Borders => &[
            "case-number",
            "person",
            "work-direction",
            "work-where",
            "work-phase",
            "work-days-in-phase",
            "work-answer",
            "work-next",
        ],
        Procedure::Compensation => &[
            "case-number",
            "person",
            "case-state",
            "work-since",
            "work-claimed",
            "work-decided",
            "work-paid",
            "work-term",
            "work-next",
        ],
    }
}

fn rows(page: &Page, bodies: &Bodies<'_>, case: &Worked, now: Moment) -> Vec<Vec<Cell>> {
    let row = |line: &Line| {
        let steps = format!("{}/steps", cases::address(case.case));
        let mut cells =
            vec![Cell::link(&case.number.to_string(), &steps), persons::number(line.person).into()];
        cells.extend(match &line.far {
            Far::Child { done, abroad } => child(page, bodies, line, (done, *abroad), now),
            Far::Crossing(there) => crossing(page, bodies, line, there, now),
            Far::Return(at) => returned(page, *at),
            Far::Claim(there) => claim(page, bodies, line, there, now),
        });
        cells
    };
    case.lines.iter().map(row).collect()
}

/// The list, with what is said above it.
fn listed(
    page: &Page,
    bodies: &Bodies<'_>,
    (procedure, list): (Procedure, &Worklist),
    now: Moment,
) -> Markup {
    if list.all == 0 {
        return paragraph(&page.say(&format!("{}-none", key(procedure))));
    }
    let rows: Vec<_> = list.cases.iter().flat_map(|case| rows(page, bodies, case, now)).collect();
    let args = [("all", list.all.into()), ("late", list.late.into())];
    let count = paragraph(&say_with(page.language, "work-count", &args));
    count.and(&table(page, page.say(key(procedure)), heads(procedure), rows))
}

/// The form that asks for what the cases of children are opened that are not
/// one's own.
fn asking(page: &Page, procedure: Procedure, sought: &Sought, asked: &Form) -> Markup {
    let question = purpose::question(asked, page);
    let button = Button::submit(page.say("work-open-all"));
    let action = sought.address(procedure, 0);
    let fields = form(page, &action, Markup::of(&question), button);
    section("all", page.say("work-open-all"), page.say("work-open-all-about"), fields)
}

async fn shown(
    app: &App,
    member: &Member,
    procedure: Procedure,
    sought: &Sought,
    (purpose, asked): (Option<Purpose>, &Form),
) -> Result<Html<String>, Problem> {
    if !member.may_ever(Action::ReadSteps) {
        return Err(Problem::NotFound);
    }
    let bodies = Bodies::of(app).await?;
    let page = under_cases(member).saying(key(procedure)).refusing(asked.errors());
    let list = app.register.worklist(&member.by, sought.asked(procedure, purpose)).await?;
    let mut body = listed(&page, &bodies, (procedure, &list), member.by.at);
    let (all, first) = (i64::try_from(list.all).unwrap_or(i64::MAX), sought.page.max(0));
    let more = all > (first + 1).saturating_mul(SHOWN);
    // What was opened for a purpose is opened anew each time, and never by an
    // address: its first page says how many more there are.
    if purpose.is_none() {
        let previous = (first > 0).then(|| sought.address(procedure, first - 1));
        let next = more.then(|| sought.address(procedure, first + 1));
        let pages = Pagination::by_cursor(page.language, previous, next);
        if !pages.is_empty() {
            body = body.and(&pages);
        }
    } else if more {
        body = body.and(&more_pages(&page, procedure, sought, asked));
    }
    let other = Sought {
        closed: if sought.closed.is_empty() { "yes".to_owned() } else { String::new() },
        page: 0,
    };
    let key_of_other = if sought.closed.is_empty() { "work-closed-too" } else { "work-open-alone" };
    body = body.and(&paragraph_link(&page.say(key_of_other), &other.address(procedure, 0)));
    if procedure == Procedure::Borders && member.may_ever(Action::ReadAlert) {
        let href = "/alerts?state=all&source=consular";
        body = body.and(&paragraph_link(&page.say("work-consular"), href));
    }
    if purpose.is_none() && app.register.reads_with_purpose(&member.by, procedure) {
        body = body.and(&asking(&page, procedure, sought, asked));
    }
    let about = page.say(&format!("{}-about", key(procedure)));
    neighbours(member, page, about, body)
}

/// A button to the next page of what was opened for a purpose.
fn more_pages(page: &Page, procedure: Procedure, sought: &Sought, asked: &Form) -> Markup {
    let action = sought.address(procedure, sought.page.max(0) + 1);
    let purpose = crate::page::hidden("purpose", asked.value("purpose"));
    form(page, &action, purpose, Button::submit(page.say("work-more")).secondary())
}

async fn get(
    app: &App,
    member: &Member,
    procedure: Procedure,
    sought: &Sought,
) -> Result<Html<String>, Problem> {
    shown(app, member, procedure, sought, (None, &Form::empty(member.language))).await
}

/// `GET /children`
pub(crate) async fn children(
    State(app): State<App>,
    member: Member,
    Query(sought): Query<Sought>,
) -> Result<Html<String>, Problem> {
    get(&app, &member, Procedure::Children, &sought).await
}

/// `POST /children`: those of every case, for a purpose.
pub(crate) async fn all_children(
    State(app): State<App>,
    Query(sought): Query<Sought>,
    posted: Posted,
) -> Result<Response, Problem> {
    let member = posted.member;
    if !app.register.reads_with_purpose(&member.by, Procedure::Children) {
        return Err(Problem::Denied);
    }
    let mut asked = Form::typed(member.language, posted.pairs);
    let purpose = purpose::chosen(&mut asked, member.language);
    let page = shown(&app, &member, Procedure::Children, &sought, (purpose, &asked)).await?;
    Ok(if purpose.is_some() { page.into_response() } else { refused(page) })
}

/// `GET /cross-border`
pub(crate) async fn borders(
    State(app): State<App>,
    member: Member,
    Query(sought): Query<Sought>,
) -> Result<Html<String>, Problem> {
    get(&app, &member, Procedure::Borders, &sought).await
}

/// `GET /compensation`
pub(crate) async fn compensation(
    State(app): State<App>,
    member: Member,
    Query(sought): Query<Sought>,
) -> Result<Html<String>, Problem> {
    get(&app, &member, Procedure::Compensation, &sought).await
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::words::Language;

    #[test]
    fn what_is_chosen_stands_in_the_address() {
        let sought = Sought { closed: "yes".to_owned(), page: 3 };
        assert_eq!(sought.address(Procedure::Children, 2), "/children?closed=yes&page=2");
        assert_eq!(Sought::default().address(Procedure::Borders, 0), "/cross-border");
        let far = Sought { page: i64::MAX, ..Sought::default() };
        assert_eq!(far.asked(Procedure::Borders, None).skip, FURTHEST);
        let before = Sought { page: -5, ..Sought::default() };
        assert_eq!(before.asked(Procedure::Borders, None).skip, 0);
    }

    #[test]
    fn none_not_known_and_not_yet_look_different() {
        let page = Page::new(Language::En, "/compensation");
        let all = [Sum::Known(0), Sum::Unknown, Sum::NotYet].map(|one| sum(&page, one).text);
        assert_eq!(all.len(), all.iter().collect::<std::collections::BTreeSet<_>>().len());
        assert!(all[0].starts_with('0'), "{}", all[0]);
    }

    #[test]
    fn hours_are_counted_up_to_three_days() {
        let page = Page::new(Language::En, "/children");
        assert_eq!(lasting(&page, 24 * 3_600_000), "24 hours");
        assert_eq!(lasting(&page, 71 * 3_600_000 + 59 * 60_000), "71 hours");
        assert_eq!(lasting(&page, 72 * 3_600_000), "3 days");
        assert_eq!(lasting(&page, 3_600_000), "1 hour");
        assert_eq!(lasting(&page, -5), "0 hours");
    }
}
