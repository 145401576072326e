//! `/persons/looked`: who looked at a person, for who keeps watch.
use crate::activity::People;
use crate::app::App;
use crate::components::{Button, Cell, Input, Markup, Table};
use crate::form::Form;
use crate::journal::event;
use crate::page::{Page, Place};
use crate::problem::{Problem, refusal};
use crate::session::{Member, Posted};
use crate::words::{self, say};
use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Response};
use domain::access::Action;
use domain::id::{AccountId, PersonId};
use domain::words::Language;
use register::audit::Entry;
use register::{Error, Refusal};

#[derive(Template)]
#[template(path = "persons/looked.html")]
struct LookedPage {
    page: Page,
    person: Input,
    button: Button,
    table: Option<Markup>,
    /// Whether it was asked and nothing was found.
    nothing: bool,
}

fn may(member: &Member) -> Result<(), Problem> {
    if member.may_ever(Action::ReadJournal) { Ok(()) } else { Err(Problem::NotFound) }
}

/// The class and the purpose of an entry, in words.
fn about(language: Language, entry: &Entry) -> (String, String) {
    let detail: serde_json::Value = serde_json::from_str(&entry.detail).unwrap_or_default();
    let said = |name: &str, words: &str| {
        let code = detail.get(name).and_then(|v| v.as_str()).unwrap_or_default();
        let key = format!("{words}{code}");
        if words::exists(&key) { say(language, &key) } else { String::new() }
    };
    (said("class", "person-class-"), said("purpose", "purpose-"))
}

/// When, who, what, class, purpose: one entry.
fn row(language: Language, people: &People, entry: &Entry) -> [String; 5] {
    let who = entry.account.parse::<AccountId>().ok();
    let who = who.map(|who| people.name(who).to_owned()).unwrap_or_default();
    let (class, purpose) = about(language, entry);
    [words::moment(language, entry.at), who, event(language, &entry.event), class, purpose]
}

const HEAD: [&str; 5] =
    ["journal-when", "journal-who", "journal-what", "person-class-column", "purpose-column"];

fn page(
    member: &Member,
    rows: Option<Vec<[String; 5]>>,
    form: &Form,
) -> Result<Html<String>, Problem> {
    let page = member.page().at(Place::Journal);
    let page = page.clone().under(page.say("journal"), Place::Journal.address());
    let page = page.saying("person-looked").refusing(form.errors());
    let nothing = rows.as_ref().is_some_and(Vec::is_empty);
    let table = rows.filter(|rows| !rows.is_empty()).map(|rows| {
        let head = HEAD.map(|key| Cell::from(page.say(key))).into();
        let rows = rows.into_iter().map(|row| row.map(Cell::from).into()).collect();
        let mut table = Table::new(page.say("person-looked"), head, rows);
        table.caption_classes = "govuk-visually-hidden".into();
        table.scrolling()
    });
    let looked = LookedPage {
        person: form
            .input("person", page.say("person-looked-id"))
            .hint(page.say("person-looked-id-hint")),
        button: Button::submit(page.say("person-looked-show")),
        table,
        nothing,
        page,
    };
    Ok(Html(looked.render()?))
}

/// `GET /persons/looked`
pub(crate) async fn form(member: Member) -> Result<Html<String>, Problem> {
    may(&member)?;
    page(&member, None, &Form::empty(member.language))
}

/// `POST /persons/looked`: the entries, the last first.
pub(crate) async fn show(State(app): State<App>, posted: Posted) -> Result<Response, Problem> {
    let member = posted.member;
    may(&member)?;
    let language = member.language;
    let mut form = Form::typed(language, posted.pairs);
    let refused = match form.value("person").parse::<PersonId>() {
        Err(_) => say(language, "person-looked-id-wrong"),
        Ok(person) => match app.register.looked(&member.by, person).await {
            Ok(entries) => {
                let people = People::of(&app).await?;
                let rows = entries.iter().map(|e| row(language, &people, e)).collect::<Vec<_>>();
                return Ok(page(&member, Some(rows), &form)?.into_response());
            }
            Err(Error::NotFound) => say(language, "person-looked-id-wrong"),
            Err(Error::Refused(why @ Refusal::Erased)) => refusal(language, why),
            Err(error) => return Err(error.into()),
        },
    };
    form.refuse("person", refused);
    Ok((StatusCode::UNPROCESSABLE_ENTITY, page(&member, None, &form)?).into_response())
}
