//! `/programmes/{key}/versions`: the versions of a programme, the decisions,
//! and what changed from one to another.
use super::glance::stage_word;
use super::marks::{Marked, marked};
use super::wording::Worded;
use super::{address, below, frame, named, tabs};
use crate::app::App;
use crate::components::{Button, Choice, Event, Select, SubNavigation, Timeline};
use crate::form::Form;
use crate::page::Page;
use crate::problem::Problem;
use crate::records::evidence::attached;
use crate::session::Member;
use crate::sign_in::to;
use crate::words;
use askama::Template;
use axum::extract::{Path, Query, State};
use axum::response::{Html, IntoResponse, Response};
use domain::id::{AccountId, EvidenceId};
use domain::programme::diff::{Difference, Part};
use domain::words::Language;
use register::evidence::Subject;
use register::programme::{ProgrammeRow, VersionRow};
use serde::Deserialize;
use std::collections::HashMap;

#[derive(Template)]
#[template(path = "programme/versions.html")]
struct Versions {
    page: Page,
    tabs: SubNavigation,
    all: Vec<Version>,
    compare: Option<(Select, Select, Button)>,
    address: String,
    files: Vec<(String, String, String)>,
    life: Timeline,
}

/// A version in words.
struct Version {
    name: String,
    stands: bool,
    made: String,
    file: String,
    note: String,
    decision: String,
    changes: String,
}

/// Which two versions to compare: the form sends them as a query.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Pair {
    #[serde(default)]
    before: String,
    #[serde(default)]
    after: String,
}

/// `GET /programmes/{key}/versions`
pub(crate) async fn versions(
    State(app): State<App>,
    member: Member,
    Path(key): Path<String>,
    Query(pair): Query<Pair>,
) -> Result<Response, Problem> {
    let row = named(&app, &key).await?;
    let at = address(&row);
    if let (Ok(before), Ok(after)) = (pair.before.parse::<i64>(), pair.after.parse::<i64>()) {
        return Ok(to(&format!("{at}/versions/{before}/{after}")));
    }
    let (all, passages) = app.register.programme_history(row.id).await?;
    let names = app.register.names().await?;
    let page = frame(&app, &member, &row);
    let files = app.register.evidence(&member.by, Subject::Programme(row.id)).await?;
    let files = files
        .into_iter()
        .map(|e| {
            let size = words::size(page.language, u64::try_from(e.size).unwrap_or(0));
            let about = said(&names, page.language, e.added_by, e.added_at);
            (e.name, format!("{at}/evidence/{}", e.id), format!("{size}, {about}"))
        })
        .collect();
    let life = passages
        .iter()
        .rev()
        .map(|p| {
            let who = words::say_with(
                page.language,
                "version-by",
                &[("who", names.get(&p.by).cloned().unwrap_or_default().into())],
            );
            let when = words::moment(page.language, p.at);
            let text = with_day(page.language, &p.note);
            Event::new(stage_word(page.language, p.stage), who, p.at.day(), when).text(text)
        })
        .collect();
    let html = Versions {
        tabs: tabs(&page, &row, "versions"),
        compare: compare(&page, &all),
        all: all.iter().map(|v| version(&page, &row, v, &all, &names)).collect(),
        files,
        life: Timeline { items: life, heading_level: Some(3), ..Timeline::default() },
        address: at,
        page,
    };
    Ok(Html(html.render()?).into_response())
}

/// A note that the register wrote, `Council of Ministers, Decision 1,
/// 2017-03-01.`, with the day as the language writes it.
fn with_day(language: Language, note: &str) -> String {
    let said = |word: &str| {
        let bare = word.trim_end_matches(['.', ',']);
        match bare.parse() {
            Ok(day) => format!("{}{}", words::day(language, day), &word[bare.len()..]),
            Err(_) => word.to_owned(),
        }
    };
    note.split(' ').map(said).collect::<Vec<_>>().join(" ")
}

/// By whom and when.
fn said(
    names: &HashMap<AccountId, String>,
    language: Language,
    who: AccountId,
    at: domain::day::Moment,
) -> String {
    let when = words::moment(language, at);
    match names.get(&who) {
        Some(name) => format!("{name}, {when}"),
        None => when,
    }
}

fn version(
    page: &Page,
    row: &ProgrammeRow,
    v: &VersionRow,
    all: &[VersionRow],
    names: &HashMap<AccountId, String>,
) -> Version {
    let adoption = &v.adoption;
    let decision = match adoption.decided_on {
        Some(day) => {
            format!("{}, {}, {}", adoption.body, adoption.act, words::day(page.language, day))
        }
        None => String::new(),
    };
    let before = all.iter().filter(|b| b.number < v.number).map(|b| b.number).max();
    Version {
        name: page.say_n("version-number", v.number),
        stands: v.id == row.version,
        made: said(names, page.language, v.created_by, v.created_at),
        file: v.source_name.clone(),
        note: v.note.clone(),
        decision,
        changes: before
            .map_or_else(String::new, |b| format!("{}/versions/{b}/{}", address(row), v.number)),
    }
}

/// The form to compare two versions; none when there is only one.
fn compare(page: &Page, all: &[VersionRow]) -> Option<(Select, Select, Button)> {
    if all.len() < 2 {
        return None;
    }
    let choices = || -> Vec<Choice> {
        let choice = |v: &VersionRow| {
            Choice::new(&v.number.to_string(), page.say_n("version-number", v.number))
        };
        all.iter().map(choice).collect()
    };
    let form = Form::empty(page.language)
        .with("before", all[1].number.to_string())
        .with("after", all[0].number.to_string());
    Some((
        form.select("before", page.say("version-from"), choices()),
        form.select("after", page.say("version-to"), choices()),
        Button::submit(page.say("version-compare")).secondary(),
    ))
}

#[derive(Template)]
#[template(path = "programme/differences.html")]
struct Differences {
    page: Page,
    changes: Vec<Change>,
    count: String,
}

/// What changed at one place.
pub(super) struct Change {
    pub(super) place: String,
    pub(super) rows: Vec<ChangedPart>,
}

/// A part of it that changed.
pub(super) struct ChangedPart {
    pub(super) what: String,
    pub(super) text: Marked,
    pub(super) lang: Option<&'static str>,
}

/// The differences in words, those of one place together.
pub(super) fn changes(page: &Page, differences: &[Difference]) -> Vec<Change> {
    let mut all: Vec<Change> = Vec::new();
    for d in differences {
        let place = match (d.place.as_str(), d.place.contains('.')) {
            ("", _) => page.say("change-programme"),
            (place, true) => with_code(page, "change-activity", place),
            (place, false) => with_code(page, "change-section", place),
        };
        let longer = if d.after.is_empty() { &d.before } else { &d.after };
        let row = ChangedPart {
            what: what(page, d),
            text: marked(&d.before, &d.after),
            lang: Worded::written(longer, page.language).lang,
        };
        match all.last_mut() {
            Some(last) if last.place == place => last.rows.push(row),
            _ => all.push(Change { place, rows: vec![row] }),
        }
    }
    all
}

fn with_code(page: &Page, key: &str, code: &str) -> String {
    words::say_with(page.language, key, &[("code", code.into())])
}

/// What of the place changed, and whether it is new or gone.
fn what(page: &Page, d: &Difference) -> String {
    let key = match d.field {
        Part::Programme => "part-title",
        Part::Section => "part-section",
        Part::Goal => "part-goal",
        Part::Objectives => "part-objectives",
        Part::Activity => "part-activity",
        Part::Responsible => "part-responsible",
        Part::Partners => "part-partners",
        Part::Financing => "part-financing",
        Part::Deadline => "part-deadline",
        Part::Outcomes => "part-outcomes",
        Part::Indicators => "part-indicators",
    };
    let part = page.say(key);
    let fate = match (d.before.is_empty(), d.after.is_empty()) {
        (true, _) => page.say("change-new"),
        (_, true) => page.say("change-gone"),
        _ => return part,
    };
    format!("{part} ({fate})")
}

/// `GET /programmes/{key}/versions/{before}/{after}`
pub(crate) async fn differences(
    State(app): State<App>,
    member: Member,
    Path((key, before, after)): Path<(String, String, String)>,
) -> Result<Html<String>, Problem> {
    let row = named(&app, &key).await?;
    let (all, _) = app.register.programme_history(row.id).await?;
    let id = |number: &str| all.iter().find(|v| v.number.to_string() == number).map(|v| v.id);
    let old = id(&before).ok_or(Problem::NotFound)?;
    let new = id(&after).ok_or(Problem::NotFound)?;
    let found = app.register.differences(row.id, old, new).await?;
    let page = below(&app, &member, &row, "differences");
    let args = [("before", before.into()), ("after", after.into())];
    let title = words::say_with(page.language, "differences-title", &args);
    let versions = page.say("tab-versions");
    let page = page.titled(title).under(versions, format!("{}/versions", address(&row)));
    let count = page.say_n("differences-count", found.len());
    Ok(Html(Differences { changes: changes(&page, &found), count, page }.render()?))
}

/// `GET /programmes/{key}/evidence/{id}`: a file of a decision.
pub(crate) async fn file(
    State(app): State<App>,
    member: Member,
    Path((key, id)): Path<(String, String)>,
) -> Result<Response, Problem> {
    let row = named(&app, &key).await?;
    let id: EvidenceId = id.parse().map_err(|_| Problem::NotFound)?;
    let subject = Subject::Programme(row.id);
    let (evidence, content) = app.register.evidence_content(&member.by, subject, id).await?;
    Ok(attached(&evidence.name, &evidence.media_type, content))
}
