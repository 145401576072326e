//! `/activities/{id}/progress`: how far the activity is, said beside what can
//! be counted.
use super::{Here, People};
use crate::app::App;
use crate::components::{
    Button, Cell, Choice, Input, Radios, Row, SummaryList, Table, Tag, Textarea,
};
use crate::form::Form;
use crate::page::Page;
use crate::problem::{Problem, refusal};
use crate::programme::glance::standing_tag;
use crate::session::{Member, Posted};
use crate::sign_in::done;
use crate::words::{self, say, say_with};
use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Response};
use domain::access::Action;
use domain::day::Day;
use domain::programme::report::{Outcome, outcome};
use domain::programme::standing::Scale;
use domain::record::value;
use domain::words::Language;
use register::progress::Progress;
use register::{Error, Refusal};

#[derive(Template)]
#[template(path = "activity/progress.html")]
struct ProgressPage {
    page: Page,
    scale: Radios,
    day: Input,
    note: Textarea,
    button: Button,
    back: String,
    computed: SummaryList,
    history: Option<Table>,
}

/// How far an activity is, as a word with its sign.
pub(super) fn scale_tag(language: Language, scale: Scale) -> Tag {
    let word = say(language, &format!("progress-{}", scale.code()));
    match scale {
        Scale::NotStarted => Tag::quiet(&word),
        Scale::Limited | Scale::Substantial => Tag::going(&word),
        Scale::Completed => Tag::done(&word),
    }
}

async fn shown(
    app: &App,
    member: &Member,
    here: &Here,
    form: Form,
) -> Result<Html<String>, Problem> {
    let (language, id) = (member.language, here.activity.id);
    let history = app.register.progress_history(id).await?;
    let people = People::of(app).await?;
    let page = here.below(app, member, "progress-title").refusing(form.errors());
    let choices = Scale::ALL
        .map(|s| {
            Choice::new(s.code(), page.say(&format!("progress-{}", s.code())))
                .hint(page.say(&format!("progress-about-{}", s.code())))
        })
        .into();
    let shown = ProgressPage {
        scale: form.radios("scale", page.say("progress-scale"), choices),
        day: form.day("day", page.say("progress-day")),
        note: form
            .textarea("note", page.say("progress-note"))
            .hint(page.say("progress-note-hint"))
            .rows(4),
        button: Button::submit(page.say("progress-save")),
        back: here.address(),
        computed: computed(app, member, here).await?,
        history: (!history.is_empty()).then(|| table(language, &page, &history, &people)),
        page,
    };
    Ok(Html(shown.render()?))
}

/// What can be counted, so that nobody judges from memory.
async fn computed(app: &App, member: &Member, here: &Here) -> Result<SummaryList, Problem> {
    let (language, today) = (member.language, member.by.today());
    let id = here.activity.id;
    let overview = app.register.overview(here.programme.id, today).await?;
    let of = overview.activity(id).ok_or(Problem::NotFound)?;
    let readings = app.register.readings(here.programme.id, today).await?;
    let own = readings.iter().filter(|r| r.indicator.activity == id);
    let judged: Vec<Outcome> = own
        .map(|r| {
            let measure = app.register.measure(&here.programme.key, &r.indicator.code);
            outcome(measure.map(|m| m.kind), r.indicator.target, &r.reading.state)
        })
        .collect();
    let count = |of: Outcome| judged.iter().filter(|o| **o == of).count();
    let say = |key| say(language, key);
    let number = |n: i64| words::number(language, n);
    let said =
        |key, n: usize| say_with(language, key, &[("n", n.into()), ("all", judged.len().into())]);
    let mut rows = vec![
        Row::new(
            say("progress-standing"),
            crate::components::Markup::of(&standing_tag(language, of.standing)),
        ),
        Row::new(say("progress-records"), number(of.records)),
        Row::new(say("progress-files"), number(of.evidence)),
        Row::new(say("progress-reached"), said("progress-of", count(Outcome::Reached))),
        Row::new(say("progress-not-reached"), said("progress-of", count(Outcome::NotReached))),
        Row::new(say("progress-without-value"), said("progress-of", count(Outcome::Unknown))),
    ];
    if let Some(until) = of.activity.until {
        rows.insert(1, Row::new(say("progress-until"), words::day(language, until)));
    }
    Ok(SummaryList { classes: "pr-facts".into(), ..SummaryList::new(rows) })
}

fn table(language: Language, page: &Page, history: &[Progress], people: &People) -> Table {
    let head = ["progress-day", "progress-scale", "progress-note", "progress-by"];
    let head = head.map(|key| Cell::from(page.say(key))).into();
    let row = |p: &Progress| {
        vec![
            Cell::day(language, p.day),
            Cell::part(&scale_tag(language, p.scale)),
            p.note.clone().into(),
            people.said(language, p.by, p.at).into(),
        ]
    };
    Table::new(page.say("progress-history"), head, history.iter().map(row).collect())
}

/// `GET /activities/{id}/progress`
pub(crate) async fn form(
    State(app): State<App>,
    member: Member,
    Path(id): Path<String>,
) -> Result<Html<String>, Problem> {
    let here = Here::find(&app, &member, &id).await?;
    if !here.may(&member, Action::AssessProgress) {
        return Err(Problem::Denied);
    }
    let history = app.register.progress_history(here.activity.id).await?;
    let last = history.first().map_or("", |p| p.scale.code());
    let form =
        Form::empty(member.language).with("scale", last).with("day", member.by.today().to_string());
    shown(&app, &member, &here, form).await
}

/// `POST /activities/{id}/progress`
pub(crate) async fn assess(
    State(app): State<App>,
    Path(id): Path<String>,
    posted: Posted,
) -> Result<Response, Problem> {
    let member = posted.member;
    let here = Here::find(&app, &member, &id).await?;
    let language = member.language;
    let mut form = Form::typed(language, posted.pairs);
    let scale: Result<Scale, ()> = form.value("scale").parse();
    let day = read_day(form.value("day"), member.by.today());
    if scale.is_err() {
        form.refuse("scale", say(language, "progress-scale-missing"));
    }
    if day.is_none() {
        let text = form.value("day").to_owned();
        form.refuse("day", say_with(language, "progress-day-wrong", &[("text", text.into())]));
    }
    if let (Ok(scale), Some(day)) = (scale, day) {
        let note = form.value("note").to_owned();
        match app.register.assess_progress(&member.by, here.activity.id, scale, day, &note).await {
            Ok(_) => return Ok(done(&here.address(), "done-progress-said")),
            Err(Error::Refused(why @ Refusal::TextTooLong)) => {
                form.refuse("note", refusal(language, why));
            }
            Err(error) => return Err(error.into()),
        }
    } else if !here.may(&member, Action::AssessProgress) {
        return Err(Problem::Denied);
    }
    let page = shown(&app, &member, &here, form).await?;
    Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
}

/// A day as people type it; today for nothing. None for what is no day, and
/// for one to come.
fn read_day(text: &str, today: Day) -> Option<Day> {
    if text.is_empty() {
        return Some(today);
    }
    value::day(text).filter(|day| *day <= today)
}
