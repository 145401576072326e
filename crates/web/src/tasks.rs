//! `/tasks`: what is to be done by whom, closed with a note or put off.
use crate::app::App;
use crate::components::{
    Button, Cell, Choice, Chosen, Filter, Input, Link, Markup, Row, SummaryList, Table, Tag,
    Textarea,
};
use crate::form::Form;
use crate::home::reminder;
use crate::page::{Page, Place, percent};
use crate::problem::{Problem, refusal};
use crate::programme::wording::Worded;
use crate::session::{Member, Posted};
use crate::sign_in::done;
use crate::words::{self, say, say_with};
use askama::Template;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Response};
use domain::access::{Action, Reach};
use domain::day::Day;
use domain::id::TaskId;
use domain::monitoring::TaskSort;
use domain::record::value;
use domain::words::Language;
use register::task::{Task, TaskFilter, TaskState};
use register::{Error, Refusal};
use serde::Deserialize;
use std::collections::BTreeSet;

/// Tasks that one page shows.
const SHOWN: usize = 50;

/// The states of a task, in the order of the filter.
const STATES: [TaskState; 3] = [TaskState::Open, TaskState::Done, TaskState::Lapsed];

/// Which tasks are asked for.
#[derive(Clone, Debug, Default, Deserialize)]
pub(crate) struct Asked {
    #[serde(default)]
    institution: String,
    #[serde(default)]
    sort: String,
    #[serde(default)]
    state: String,
    #[serde(default)]
    put_off: String,
}

/// The institution filter's word for those who run the programme.
const RUNNING: &str = "-";

impl Asked {
    fn address(&self) -> String {
        let pairs = [
            ("institution", &self.institution),
            ("sort", &self.sort),
            ("state", &self.state),
            ("put_off", &self.put_off),
        ];
        let pairs: Vec<String> = pairs
            .into_iter()
            .filter(|(_, v)| !v.is_empty())
            .map(|(n, v)| format!("{n}={}", percent(v)))
            .collect();
        let joint = if pairs.is_empty() { "" } else { "?" };
        format!("/tasks{joint}{}", pairs.join("&"))
    }

    fn state(&self) -> TaskState {
        STATES.into_iter().find(|s| s.code() == self.state).unwrap_or(TaskState::Open)
    }

    fn filter(&self) -> TaskFilter {
        TaskFilter {
            institution: match self.institution.as_str() {
                "" => None,
                RUNNING => Some(String::new()),
                code => Some(code.to_owned()),
            },
            sort: self.sort.parse().ok(),
            state: self.state(),
            put_off: !self.put_off.is_empty() || self.state() != TaskState::Open,
            limit: i64::try_from(SHOWN + 1).unwrap_or(i64::MAX),
        }
    }
}

#[derive(Template)]
#[template(path = "tasks/list.html")]
struct ListPage {
    page: Page,
    about: String,
    filter: Markup,
    count: String,
    table: Option<Markup>,
}

/// Whether the member sees everybody's tasks.
fn sees_all(member: &Member) -> bool {
    member.by.may(Action::CloseTask, Reach::Other)
}

fn works(member: &Member) -> Result<(), Problem> {
    if member.may_ever(Action::CloseTask) { Ok(()) } else { Err(Problem::NotFound) }
}

/// `GET /tasks`
pub(crate) async fn list(
    State(app): State<App>,
    member: Member,
    Query(asked): Query<Asked>,
) -> Result<Html<String>, Problem> {
    works(&member)?;
    let (language, today) = (member.language, member.by.today());
    let page = member.page().saying("tasks").at(Place::Home);
    let mut tasks = app.register.tasks(&member.by, &asked.filter()).await?;
    let more = tasks.len() > SHOWN;
    tasks.truncate(SHOWN);
    let count = if more {
        page.say_n("tasks-first", SHOWN)
    } else {
        page.say_n("tasks-count", tasks.len())
    };
    let bodies = bodies(&app, &member).await?;
    let filter = filter(&app, &page, &asked, &bodies).form(language, "/tasks");
    let all = sees_all(&member);
    let table = (!tasks.is_empty()).then(|| table(&app, &page, &tasks, all, today));
    let about = page.say(if all { "tasks-about-all" } else { "tasks-about-own" });
    Ok(Html(ListPage { page, about, filter, count, table }.render()?))
}

/// The institutions that have tasks, for those who see everybody's.
async fn bodies(app: &App, member: &Member) -> Result<BTreeSet<String>, Problem> {
    if !sees_all(member) {
        return Ok(BTreeSet::new());
    }
    let every = TaskFilter { put_off: true, limit: 1_000, ..TaskFilter::default() };
    let tasks = app.register.tasks(&member.by, &every).await?;
    Ok(tasks.into_iter().map(|t| t.institution).collect())
}

fn body(app: &App, language: Language, code: &str) -> String {
    match code {
        "" => say(language, "task-running"),
        code => app.register.pack().institution_name(code, language).to_owned(),
    }
}

fn short_body(app: &App, language: Language, code: &str) -> String {
    let found = app.register.pack().institution(code);
    let short = found.and_then(|i| i.short.as_ref()).map(|s| s.in_language(language).to_owned());
    short.filter(|s| !s.is_empty()).unwrap_or_else(|| body(app, language, code))
}

fn sort_name(language: Language, sort: TaskSort) -> String {
    say(language, &format!("task-sort-{}", sort.code()))
}

fn state_name(language: Language, state: TaskState) -> String {
    say(language, &format!("task-state-{}", state.code()))
}

fn filter(app: &App, page: &Page, asked: &Asked, bodies: &BTreeSet<String>) -> Filter {
    let language = page.language;
    let typed = [
        ("institution", &asked.institution),
        ("sort", &asked.sort),
        ("state", &asked.state),
        ("put_off", &asked.put_off),
    ];
    let form = Form::typed(language, typed.map(|(n, v)| (n.to_owned(), v.clone())));
    let (mut options, mut chosen) = (Markup::default(), Vec::new());
    let mut choose = |key: &str, value: String, without: Asked| {
        let items = vec![Link::new(value, without.address())];
        chosen.push(Chosen { heading: page.say(key).into(), items });
    };
    if !bodies.is_empty() {
        let code = |c: &str| if c.is_empty() { RUNNING.to_owned() } else { c.to_owned() };
        let mut choices: Vec<Choice> =
            bodies.iter().map(|b| Choice::new(&code(b), body(app, language, b))).collect();
        choices.sort_by(|a, b| a.text.cmp(&b.text));
        let mut select = form.select("institution", page.say("task-institution"), choices);
        select.items[0] = Choice::new("", page.say("filter-any"));
        options = options.and(&select);
        if !asked.institution.is_empty() {
            let named = if asked.institution == RUNNING { "" } else { &asked.institution };
            let without = Asked { institution: String::new(), ..asked.clone() };
            choose("task-institution", body(app, language, named), without);
        }
    }
    let sorts = TaskSort::ALL.map(|s| Choice::new(s.code(), sort_name(language, s)));
    let mut select = form.select("sort", page.say("task-sort"), sorts.into());
    select.items[0] = Choice::new("", page.say("filter-any"));
    options = options.and(&select);
    if let Ok(sort) = asked.sort.parse() {
        let without = Asked { sort: String::new(), ..asked.clone() };
        choose("task-sort", sort_name(language, sort), without);
    }
    let states = STATES.map(|s| Choice::new(s.code(), state_name(language, s)));
    let mut select = form.select("state", page.say("task-state"), states.into());
    select.items.remove(0);
    options = options.and(&select);
    if asked.state() != TaskState::Open {
        let without = Asked { state: String::new(), ..asked.clone() };
        choose("task-state", state_name(language, asked.state()), without);
    }
    let boxes = vec![Choice::new("1", page.say("tasks-put-off-too"))];
    options = options.and(&form.checkboxes("put_off", page.say("task-put-off"), boxes).small());
    if !asked.put_off.is_empty() {
        let without = Asked { put_off: String::new(), ..asked.clone() };
        choose("task-put-off", page.say("tasks-put-off-too"), without);
    }
    Filter::new(language, options, chosen, "/tasks")
}

/// What is due: late in words and by a sign, never by colour alone.
fn clock_tag(language: Language, task: &Task, today: Day) -> Tag {
    match task.state {
        TaskState::Done => return Tag::done(&state_name(language, task.state)),
        TaskState::Lapsed => return Tag::quiet(&state_name(language, task.state)),
        TaskState::Open => {}
    }
    if let Some(to) = task.put_off_to.filter(|to| *to > today) {
        let args = [("day", words::day(language, to).into())];
        return Tag::quiet(&say_with(language, "task-put-off-to", &args));
    }
    let said = crate::programme::glance::clock(language, task.due_on, today);
    if task.due_on < today { Tag::late(&said) } else { Tag::due(&said) }
}

fn table(app: &App, page: &Page, tasks: &[Task], all: bool, today: Day) -> Markup {
    let language = page.language;
    let mut head = vec!["task-what", "task-about"];
    if all {
        head.push("task-institution");
    }
    head.extend(["task-due-on", "task-state"]);
    let head = head.into_iter().map(|key| Cell::from(page.say(key))).collect();
    let rows = tasks
        .iter()
        .map(|t| {
            let said = reminder(app, page, t, today);
            let mut row = vec![
                Cell::link(&said.text.text, &format!("/tasks/{}", t.id)),
                Cell::part(&said.about),
            ];
            if all {
                row.push(short_body(app, language, &t.institution).into());
            }
            row.push(Cell::day(language, t.due_on));
            row.push(Cell::part(&clock_tag(language, t, today)));
            row
        })
        .collect();
    let mut table = Table::new(page.say("tasks"), head, rows);
    table.first_cell_is_header = true;
    table.caption_classes = "govuk-visually-hidden".into();
    table.classes = "pr-dense pr-tasks".into();
    table.scrolling()
}

#[derive(Template)]
#[template(path = "tasks/open.html")]
struct OpenPage {
    page: Page,
    facts: SummaryList,
    href: String,
    about: Worded,
    forms: Option<Forms>,
}

/// What can be done with an open task.
struct Forms {
    close: String,
    note: Textarea,
    done: Button,
    put_off: String,
    day: Input,
    reason: Textarea,
    later: Button,
}

async fn find(app: &App, member: &Member, id: &str) -> Result<Task, Problem> {
    works(member)?;
    let id: TaskId = id.parse().map_err(|_| Problem::NotFound)?;
    Ok(app.register.task(&member.by, id).await?)
}

fn shown(app: &App, member: &Member, task: &Task, form: &Form) -> Result<Html<String>, Problem> {
    let (language, today) = (member.language, member.by.today());
    let page = member
        .page()
        .at(Place::Home)
        .under(say(language, "tasks"), "/tasks")
        .tagged(clock_tag(language, task, today))
        .refusing(form.errors());
    let said = reminder(app, &page, task, today);
    let page = page.titled(said.text.text);
    let base = format!("/tasks/{}", task.id);
    let forms = (task.state == TaskState::Open).then(|| Forms {
        close: format!("{base}/close"),
        note: form.textarea("note", page.say("task-note")).hint(page.say("task-note-hint")).rows(3),
        done: Button::submit(page.say("task-close")),
        put_off: format!("{base}/put-off"),
        day: form.day("to", page.say("task-to")),
        reason: form.textarea("reason", page.say("task-reason")).rows(2),
        later: Button::submit(page.say("task-put-off-do")).secondary(),
    });
    let facts = facts(app, language, task);
    Ok(Html(OpenPage { facts, href: said.href, about: said.about, forms, page }.render()?))
}

fn facts(app: &App, language: Language, task: &Task) -> SummaryList {
    let say = |key| say(language, key);
    let mut rows = vec![
        Row::new(say("task-institution"), body(app, language, &task.institution)),
        Row::new(say("task-due-on"), words::day(language, task.due_on)),
        Row::new(say("task-created"), words::moment(language, task.created_at)),
    ];
    if let Some(to) = task.put_off_to {
        rows.push(Row::new(say("task-put-off"), words::day(language, to)));
    }
    if let Some(at) = task.closed_at {
        rows.push(Row::new(state_name(language, task.state), words::moment(language, at)));
    }
    if !task.note.is_empty() {
        rows.push(Row::new(say("task-note-given"), task.note.as_str()));
    }
    SummaryList::new(rows)
}

/// `GET /tasks/{id}`
pub(crate) async fn open(
    State(app): State<App>,
    member: Member,
    Path(id): Path<String>,
) -> Result<Html<String>, Problem> {
    let task = find(&app, &member, &id).await?;
    shown(&app, &member, &task, &Form::empty(member.language))
}

fn refused(app: &App, member: &Member, task: &Task, form: &Form) -> Result<Response, Problem> {
    let page = shown(app, member, task, form)?;
    Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
}

/// `POST /tasks/{id}/close`
pub(crate) async fn close(
    State(app): State<App>,
    Path(id): Path<String>,
    posted: Posted,
) -> Result<Response, Problem> {
    let member = posted.member;
    let task = find(&app, &member, &id).await?;
    let mut form = Form::typed(member.language, posted.pairs);
    match app.register.close_task(&member.by, task.id, form.value("note")).await {
        Ok(()) => Ok(done("/tasks", "done-task-closed")),
        Err(Error::Refused(why @ (Refusal::TextTooLong | Refusal::EmptyText))) => {
            form.refuse("note", refusal(member.language, why));
            refused(&app, &member, &task, &form)
        }
        Err(error) => Err(error.into()),
    }
}

/// `POST /tasks/{id}/put-off`
pub(crate) async fn put_off(
    State(app): State<App>,
    Path(id): Path<String>,
    posted: Posted,
) -> Result<Response, Problem> {
    let member = posted.member;
    let task = find(&app, &member, &id).await?;
    let (language, today) = (member.language, member.by.today());
    let mut form = Form::typed(language, posted.pairs);
    let day = value::day(form.value("to")).filter(|day| *day > today);
    let Some(day) = day else {
        form.refuse("to", say(language, "task-to-wrong"));
        if form.value("reason").is_empty() {
            form.refuse("reason", refusal(language, Refusal::ReasonMissing));
        }
        return refused(&app, &member, &task, &form);
    };
    match app.register.put_off_task(&member.by, task.id, day, form.value("reason")).await {
        Ok(()) => Ok(done("/tasks", "done-task-put-off")),
        Err(Error::Refused(why @ (Refusal::ReasonMissing | Refusal::TextTooLong))) => {
            form.refuse("reason", refusal(language, why));
            refused(&app, &member, &task, &form)
        }
        Err(error) => Err(error.into()),
    }
}
