//! `GET /cases/{id}/steps`: what is late and due, what is missing, how each
//! person stands, what can be put down, and everything that was.
use super::{address, told, under_steps, word};
use crate::activity::People;
use crate::app::App;
use crate::beds::{plain, refused};
use crate::bodies::Bodies;
use crate::cases::case_of;
use crate::components::{Button, Cell, Link, Markup, Row, SummaryList, Tag};
use crate::form::Form;
use crate::page::Page;
use crate::persons;
use crate::problem::Problem;
use crate::purpose;
use crate::rights::{form, paragraph, section, table};
use crate::session::{Member, Posted};
use crate::words::{self, say};
use askama::Template;
use askama::filters::HtmlSafe;
use axum::extract::{Path, State};
use axum::response::{Html, IntoResponse, Response};
use domain::case_file::CaseState;
use domain::day::Moment;
use domain::referral::clock::{Clock, ClockState};
use domain::referral::form::Sort;
use domain::referral::mechanism::{Met, is_coordinated};
use domain::referral::standing::PersonStanding;
use domain::referral::step::Step;
use domain::words::Language;
use register::case_file::{CaseFile, StepsOpen};
use register::step::{Entered, Procedure};

#[derive(Template)]
#[template(path = "steps/overview.html")]
struct Overview {
    page: Page,
    clocks: Markup,
    required: Markup,
    persons: Markup,
    /// What can be put down; none for who may not.
    put: Option<Vec<Link>>,
    history: Markup,
}

/// What was done: its name, then one line for each thing said.
#[derive(Template)]
#[template(
    ext = "html",
    source = r#"{% for line in lines %}{% if loop.first %}<strong>{{ line }}</strong>{% else %}<br>{{ line }}{% endif %}{% endfor %}"#
)]
struct Lines {
    lines: Vec<String>,
}

impl HtmlSafe for Lines {}

/// How a clock stands, as a word.
pub(crate) fn clock_tag(language: Language, state: ClockState) -> Tag {
    let text = say(language, &format!("step-clock_state-{}", state.code()));
    match state {
        ClockState::Late => Tag::late(&text),
        ClockState::Due => Tag::due(&text),
        ClockState::Done => Tag::done(&text),
        ClockState::DoneLate | ClockState::Waived | ClockState::Over => Tag::quiet(&text),
    }
}

/// Late first, then what is due, the nearest first; then what is over.
fn by_urgency(clock: &Clock, now: Moment) -> (u8, Moment) {
    let rank = match clock.state(now) {
        ClockState::Late => 0,
        ClockState::Due => 1,
        ClockState::DoneLate => 2,
        ClockState::Done | ClockState::Waived | ClockState::Over => 3,
    };
    (rank, clock.due)
}

/// What is late and due, with the source of each term.
pub(crate) fn clock_table(page: &Page, pack: &Bodies<'_>, clocks: &[Clock], now: Moment) -> Markup {
    let mut all: Vec<&Clock> = clocks.iter().collect();
    all.sort_by_key(|clock| by_urgency(clock, now));
    if all.is_empty() {
        return paragraph(&page.say("steps-no-clocks"));
    }
    let rows = all.into_iter().map(|clock| {
        let term = domain::term::in_force(&pack.terms, clock.rule, clock.begun.day());
        let mut name =
            term.map_or(clock.rule, |term| term.name.in_language(page.language)).to_owned();
        if let Some(about) = &clock.about {
            name = format!("{name}: {}", told::about(page, pack, about));
        }
        let source = clock.source.in_language(page.language);
        let source = if clock.verified {
            source.to_owned()
        } else {
            format!("{source} ({})", page.say("rights-unverified"))
        };
        vec![
            name.into(),
            told::whom(page, clock.person).into(),
            words::moment(page.language, clock.due).into(),
            Cell::part(&clock_tag(page.language, clock.state(now))),
            word(page, "owner", clock.owner.code()).into(),
            source.into(),
        ]
    });
    let heads = ["step-duty", "person", "step-due", "case-state", "step-owner", "step-source"];
    table(page, page.say("steps-clocks"), &heads, rows.collect())
}

fn required(page: &Page, procedure: &Procedure) -> Markup {
    let rows = procedure.required.iter().map(|one| {
        let state = match one.met {
            Met::Done(on) => {
                let day = words::moment(page.language, on);
                Cell::part(&Tag::done(&format!("{}, {day}", page.say("step-done"))))
            }
            Met::Waived => Cell::part(&Tag::quiet(&page.say("step-clock_state-waived"))),
            Met::Missing => Cell::part(&Tag::late(&page.say("step-missing"))),
        };
        vec![
            word(page, "requirement", one.what.code()).into(),
            told::whom(page, one.person).into(),
            state,
        ]
    });
    let heads = ["step-duty", "person", "case-state"];
    let whole = is_coordinated(&procedure.required);
    let key = if whole { "steps-coordinated" } else { "steps-not-coordinated" };
    paragraph(&page.say(key)).and(&table(page, page.say("steps-required"), &heads, rows.collect()))
}

fn standings(page: &Page, pack: &Bodies<'_>, procedure: &Procedure, now: Moment) -> Markup {
    // Of witnesses and relatives nothing is put down.
    let parts = procedure.parts.iter();
    let parts = parts.filter(|(_, part)| part.is_of_a_victim() || part.is_of_the_accused());
    let mut all: Vec<_> = parts.map(|(person, _)| *person).collect();
    all.dedup();
    let none = PersonStanding::default();
    let mut body = Markup::default();
    for person in all {
        let of = procedure.standings.get(&person).unwrap_or(&none);
        let rows = told::standing(page, pack, of, now);
        let rows = rows.into_iter().map(|(key, text)| Row::new(key, text)).collect();
        let title = super::person(page, &procedure.parts, person);
        let list = Markup::of(&SummaryList::new(rows));
        let number = persons::number(person);
        let id = format!("person-{}", number.trim_start_matches("№ "));
        body = body.and(&section(&id, title, String::new(), list));
    }
    if body.is_empty() { paragraph(&page.say("case-persons-none")) } else { body }
}

fn history(
    page: &Page,
    pack: &Bodies<'_>,
    people: &People,
    procedure: &Procedure,
    (address, opens, takes): (&str, bool, bool),
) -> Markup {
    if procedure.steps.is_empty() {
        return paragraph(&page.say("steps-none"));
    }
    let is_back = |entered: &Entered| {
        procedure.steps.iter().any(|other| {
            matches!(&other.entry.step, Step::TakenBack(back) if back.entry == entered.entry.id)
        })
    };
    let rows = procedure.steps.iter().rev().map(|entered| {
        let entry = &entered.entry;
        let mut what = vec![told::title(page, &entry.step)];
        what.extend(told::lines(page, pack, &procedure.steps, entry));
        if is_back(entered) {
            what.push(page.say("step-was-taken-back"));
        }
        let at = format!("{address}/{}", entry.id);
        let reason = match (entered.has_reason, opens) {
            (true, true) => Cell::link(&page.say("step-reason-open"), &format!("{at}/reason")),
            (true, false) => page.say("person-sealed").into(),
            (false, _) => "—".into(),
        };
        let stays = entry.step.is_of_a_stay() || matches!(entry.step, Step::TakenBack(_));
        let back = if takes && !stays && !is_back(entered) {
            Cell::link(&page.say("step-take-back"), &format!("{at}/take-back"))
        } else {
            "".into()
        };
        let body = pack.institution_name(&entry.institution, page.language);
        let who = format!("{}, {body}", people.name(entered.by));
        vec![
            words::moment(page.language, entry.on).into(),
            Cell::part(&Lines { lines: what }),
            persons::number(entry.person).into(),
            who.into(),
            reason,
            back,
        ]
    });
    let heads = ["step-on", "step-what", "person", "step-who", "step-reason", "step-correct"];
    table(page, page.say("steps-history"), &heads, rows.collect())
}

/// The sorts that can be put down about somebody in the case.
pub(super) fn offered(procedure: &Procedure) -> impl Iterator<Item = Sort> {
    let fits = |sort: Sort| procedure.parts.iter().any(|(_, part)| sort.fits(*part));
    Sort::ALL.iter().copied().filter(move |sort| fits(*sort))
}

/// The form that asks for what the procedure of a case with a child is opened.
fn question(member: &Member, case: &CaseFile, asked: &Form) -> Result<Html<String>, Problem> {
    let page = under_steps(member, case).saying("steps").refusing(asked.errors());
    let purpose = purpose::question(asked, &page);
    let button = Button::submit(page.say("steps-open"));
    let body = form(&page, &address(case.id), Markup::of(&purpose), button);
    let about = page.say("steps-open-about");
    plain(page, about, body)
}

async fn shown(
    app: &App,
    member: &Member,
    case: &CaseFile,
    procedure: &Procedure,
) -> Result<Html<String>, Problem> {
    app.register.case_terms_shown(&member.by, case.id).await?;
    let opens = app.register.case_opens(&member.by, case.id).await?;
    let takes = app.register.case_takes(&member.by, case.id).await?;
    let takes = takes && case.state == CaseState::Open;
    let people = People::of(app).await?;
    let bodies = Bodies::of(app).await?;
    let (pack, now) = (&bodies, member.by.at);
    let page = under_steps(member, case).saying("steps");
    let put = takes.then(|| {
        let link = |sort: Sort| {
            let to = format!("{}/new/{}", address(case.id), sort.code());
            Link::new(word(&page, "sort", sort.code()), &to)
        };
        offered(procedure).map(link).collect()
    });
    let page_of = Overview {
        clocks: clock_table(&page, pack, &procedure.clocks, now),
        required: required(&page, procedure),
        persons: standings(&page, pack, procedure, now),
        put,
        history: history(&page, pack, &people, procedure, (&address(case.id), opens, takes)),
        page,
    };
    Ok(Html(page_of.render()?))
}

/// `GET /cases/{id}/steps`
pub(crate) async fn overview(
    State(app): State<App>,
    member: Member,
    Path(id): Path<String>,
) -> Result<Html<String>, Problem> {
    let case = case_of(&app, &member, &id).await?;
    if app.register.steps_open(&member.by, case.id).await? == StepsOpen::ForPurpose {
        return question(&member, &case, &Form::empty(member.language));
    }
    let procedure = app.register.procedure(&member.by, case.id).await?;
    shown(&app, &member, &case, &procedure).await
}

/// `POST /cases/{id}/steps`: the procedure of a case with a child, for a purpose.
pub(crate) async fn open(
    State(app): State<App>,
    Path(id): Path<String>,
    posted: Posted,
) -> Result<Response, Problem> {
    let member = posted.member;
    let case = case_of(&app, &member, &id).await?;
    let mut asked = Form::typed(member.language, posted.pairs);
    let Some(why) = purpose::chosen(&mut asked, member.language) else {
        return Ok(refused(question(&member, &case, &asked)?));
    };
    let procedure = app.register.procedure_for(&member.by, case.id, why).await?;
    Ok(shown(&app, &member, &case, &procedure).await?.into_response())
}
