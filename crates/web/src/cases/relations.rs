//! `/cases/{id}/relations`: how the persons of a case stand to each other.
use super::{address as of_case, case_of, taken_back, under_case};
use crate::activity::People;
use crate::app::App;
use crate::components::{Button, Cell, Choice, Input, Markup, Select};
use crate::form::Form;
use crate::page::Page;
use crate::persons;
use crate::problem::{Problem, refusal};
use crate::rights::table;
use crate::session::{Member, Posted};
use crate::sign_in::done;
use crate::steps;
use crate::words::{self, say};
use askama::Template;
use askama::filters::HtmlSafe;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Response};
use domain::case_file::{CaseState, Part};
use domain::day::Day;
use domain::id::{CaseId, PersonId, RelationId};
use domain::record::value;
use domain::relation::{Relation, RelationKind};
use register::case_file::CaseFile;
use register::relation::Related;
use register::{Error, Refusal};

/// The form.
struct Put {
    of: Select,
    kind: Select,
    to: Select,
    from: Input,
    until: Input,
    button: Button,
}

/// The form that says on which day one ended.
struct Over {
    action: String,
    which: Select,
    last: Input,
    button: Button,
}

#[derive(Template)]
#[template(path = "cases/relations.html")]
struct ListPage {
    page: Page,
    all: Option<Markup>,
    /// The form; none for who may not, and while there are not two.
    put: Option<Put>,
    /// The form for those that last; none where none does.
    over: Option<Over>,
}

/// The button that takes one back.
#[derive(Template)]
#[template(path = "cases/relation-back.html")]
struct Back {
    token: Markup,
    action: String,
    said: String,
    /// Which one, for who does not see the row.
    which: String,
}

impl HtmlSafe for Back {}

fn address(case: CaseId) -> String {
    format!("{}/relations", of_case(case))
}

fn kind(page: &Page, kind: RelationKind) -> String {
    page.say(&format!("relation-kind-{}", kind.code()))
}

/// Who is what to whom, in a line.
fn line(page: &Page, relation: &Relation) -> String {
    let (of, to) = (persons::number(relation.of), persons::number(relation.to));
    format!("{of}, {}, {to}", kind(page, relation.kind))
}

/// Since when, and until when, as far as is known.
fn days(page: &Page, relation: &Relation) -> String {
    let day = |day: Option<Day>| day.map(|day| words::day(page.language, day));
    match (day(relation.from), day(relation.until)) {
        (None, None) => "—".to_owned(),
        (from, until) => {
            let end = |day: Option<String>| day.unwrap_or_else(|| "…".to_owned());
            format!("{} – {}", end(from), end(until))
        }
    }
}

async fn page_of(
    app: &App,
    member: &Member,
    case: &CaseFile,
    form: &Form,
) -> Result<Html<String>, Problem> {
    let all = app.register.relations(&member.by, case.id).await?;
    let listed = app.register.persons(&member.by, case.id).await?;
    let parts: Vec<(PersonId, Part)> = listed.iter().map(|one| (one.id, one.part)).collect();
    let takes = app.register.case_takes(&member.by, case.id).await?;
    let takes = takes && case.state == CaseState::Open;
    let people = People::of(app).await?;
    let page = under_case(member, case).saying("relations").refusing(form.errors());
    let row = |one: &Related| {
        let there = &one.relation;
        let (of, to) = (persons::number(there.of), persons::number(there.to));
        let state = match one.ended {
            Some(ended) => taken_back(&page, &people, ended),
            None if takes => Cell::part(&Back {
                token: page.token(),
                action: format!("{}/{}/take-back", address(case.id), one.id),
                said: page.say("relation-take-back"),
                which: line(&page, there),
            }),
            None => "".into(),
        };
        vec![
            of.into(),
            kind(&page, there.kind).into(),
            to.into(),
            days(&page, there).into(),
            people.name(one.by).to_owned().into(),
            state,
        ]
    };
    let heads = [
        "relation-of",
        "relation-kind",
        "relation-to",
        "relation-days",
        "step-who",
        "step-correct",
    ];
    let rows: Vec<_> = all.iter().map(row).collect();
    let lasting = all.iter().filter(|one| one.ended.is_none() && one.relation.until.is_none());
    let told = (!rows.is_empty()).then(|| table(&page, page.say("relations"), &heads, rows));
    let mut persons: Vec<PersonId> = listed.iter().map(|one| one.id).collect();
    persons.dedup();
    let put = (takes && persons.len() > 1).then(|| {
        let person =
            |id: &PersonId| Choice::new(&id.to_string(), steps::person(&page, &parts, *id));
        let choices = || persons.iter().map(person).collect();
        let kinds = RelationKind::ALL.iter().map(|one| Choice::new(one.code(), kind(&page, *one)));
        Put {
            of: form.select("of", page.say("relation-of"), choices()),
            kind: form.select("kind", page.say("relation-kind"), kinds.collect()),
            to: form.select("to", page.say("relation-to"), choices()),
            from: form.day("from", page.say("relation-from")),
            until: form.day("until", page.say("relation-until")),
            button: Button::submit(page.say("relation-put")),
        }
    });
    let lasting: Vec<Choice> =
        lasting.map(|one| Choice::new(&one.id.to_string(), line(&page, &one.relation))).collect();
    let over = (takes && !lasting.is_empty()).then(|| Over {
        action: format!("{}/over", address(case.id)),
        which: form.select("over", page.say("relation-over-which"), lasting),
        last: form.day("last", page.say("relation-over-last")),
        button: Button::submit(page.say("relation-over-put")).secondary(),
    });
    Ok(Html(ListPage { page, all: told, put, over }.render()?))
}

/// `GET /cases/{id}/relations`
pub(crate) async fn list(
    State(app): State<App>,
    member: Member,
    Path(id): Path<String>,
) -> Result<Html<String>, Problem> {
    let case = case_of(&app, &member, &id).await?;
    page_of(&app, &member, &case, &Form::empty(member.language)).await
}

/// The relation that was typed; the form says what is missing.
fn typed(form: &mut Form) -> Option<Relation> {
    let language = form.language();
    let mut person = |name: &str| -> Option<PersonId> {
        let person = form.value(name).parse().ok();
        if person.is_none() {
            form.refuse(name, say(language, "step-person-missing"));
        }
        person
    };
    let (of, to) = (person("of"), person("to"));
    let kind = form.value("kind").parse::<RelationKind>().ok();
    if kind.is_none() {
        form.refuse("kind", say(language, "step-choose"));
    }
    let mut day = |name: &str| -> Option<Day> {
        let text = form.value(name).trim().to_owned();
        let day = value::day(&text);
        if day.is_none() && !text.is_empty() {
            form.refuse(name, say(language, "rights-day-wrong"));
        }
        day
    };
    let (from, until) = (day("from"), day("until"));
    Some(Relation { of: of?, to: to?, kind: kind?, from, until })
}

/// `POST /cases/{id}/relations`
pub(crate) async fn put(
    State(app): State<App>,
    Path(id): Path<String>,
    posted: Posted,
) -> Result<Response, Problem> {
    let member = posted.member;
    let case = case_of(&app, &member, &id).await?;
    let mut form = Form::typed(member.language, posted.pairs);
    let language = member.language;
    if let (Some(relation), false) = (typed(&mut form), form.is_refused()) {
        match app.register.relate(&member.by, case.id, &relation).await {
            Ok(_) => return Ok(done(&address(case.id), "done-related")),
            Err(Error::Refused(why @ Refusal::InFuture)) => {
                form.refuse("from", refusal(language, why));
            }
            Err(Error::Refused(Refusal::AlreadyDecided)) => {
                form.refuse("kind", say(language, "relation-there"));
            }
            Err(Error::Refused(why @ Refusal::RelationWrong)) => {
                form.refuse("to", refusal(language, why));
            }
            Err(Error::Refused(why @ Refusal::CaseClosed)) => {
                form.refuse("of", refusal(language, why));
            }
            Err(error) => return Err(error.into()),
        }
    }
    let page = page_of(&app, &member, &case, &form).await?;
    Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
}

/// `POST /cases/{id}/relations/over`
pub(crate) async fn end(
    State(app): State<App>,
    Path(id): Path<String>,
    posted: Posted,
) -> Result<Response, Problem> {
    let member = posted.member;
    let case = case_of(&app, &member, &id).await?;
    let mut form = Form::typed(member.language, posted.pairs);
    let language = member.language;
    let which = form.value("over").parse::<RelationId>().ok();
    if which.is_none() {
        form.refuse("over", say(language, "step-choose"));
    }
    let last = value::day(form.value("last").trim());
    if last.is_none() {
        form.refuse("last", say(language, "rights-day-wrong"));
    }
    if let (Some(which), Some(last)) = (which, last) {
        match app.register.end_relation(&member.by, case.id, which, last).await {
            Ok(()) => return Ok(done(&address(case.id), "done-relation-over")),
            Err(Error::Refused(why @ (Refusal::InFuture | Refusal::RelationWrong))) => {
                form.refuse("last", refusal(language, why));
            }
            Err(Error::Refused(why @ (Refusal::AlreadyDecided | Refusal::CaseClosed))) => {
                form.refuse("over", refusal(language, why));
            }
            Err(error) => return Err(error.into()),
        }
    }
    let page = page_of(&app, &member, &case, &form).await?;
    Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
}

/// `POST /cases/{id}/relations/{relation}/take-back`
pub(crate) async fn take_back(
    State(app): State<App>,
    Path((id, relation)): Path<(String, String)>,
    posted: Posted,
) -> Result<Response, Problem> {
    let member = posted.member;
    let case = case_of(&app, &member, &id).await?;
    let relation: RelationId = relation.parse().map_err(|_| Problem::NotFound)?;
    app.register.take_relation_back(&member.by, case.id, relation).await?;
    Ok(done(&address(case.id), "done-relation-taken-back"))
}
