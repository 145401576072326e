//! `/programmes/new`: a document is sent, what was read of it is shown, and
//! somebody says that it is to be taken in as a draft.
use super::caption;
use super::reading::{Sent, Summary};
use crate::app::App;
use crate::components::{Button, Choice, FileUpload, Input, Markup, Radios, Select};
use crate::form::Form;
use crate::page::{Page, Place, percent};
use crate::problem::{Problem, refusal};
use crate::session::{Member, Posted, Uploaded};
use crate::sign_in::done;
use crate::words;
use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Response};
use domain::access::Action;
use domain::day::{Day, Period};
use domain::id::ProgrammeId;
use domain::record::{Fault, Why, value};
use domain::words::Language;
use register::Error;
use register::programme::{NewProgramme, ProgrammeRow};

#[derive(Template)]
#[template(path = "programme/new.html")]
struct Upload {
    page: Page,
    file: FileUpload,
    button: Button,
}

#[derive(Template)]
#[template(path = "programme/read.html")]
struct Preview {
    page: Page,
    summary: Summary,
    kept: Markup,
    key: Input,
    sort: Radios,
    from: Input,
    last: Input,
    strategy: Option<Select>,
    button: Button,
}

/// Who may not prepare a programme finds no page to do it.
fn allowed(member: &Member) -> Result<(), Problem> {
    if member.may_ever(Action::PrepareProgramme) { Ok(()) } else { Err(Problem::NotFound) }
}

fn upload_page(member: &Member, form: &Form) -> Result<Html<String>, Problem> {
    let page = frame(member).refusing(form.errors());
    let file = form.file("file", page.say("upload-file")).hint(page.say("upload-file-hint"));
    let button = Button::submit(page.say("upload-read"));
    Ok(Html(Upload { page, file, button }.render()?))
}

fn frame(member: &Member) -> Page {
    let page = member.page().saying("programme-new").at(Place::Programmes);
    let list = page.say("programmes");
    page.under(list, "/programmes")
}

/// `GET /programmes/new`
pub(crate) async fn form(member: Member) -> Result<Html<String>, Problem> {
    allowed(&member)?;
    upload_page(&member, &Form::empty(member.language))
}

/// `POST /programmes/new`: shows what was read; nothing is kept yet.
pub(crate) async fn read(State(app): State<App>, uploaded: Uploaded) -> Result<Response, Problem> {
    let Uploaded { member, pairs, file_name, content } = uploaded;
    allowed(&member)?;
    match Sent::read(&app, member.language, &file_name, content).await? {
        Err(sentence) => {
            let mut form = Form::typed(member.language, pairs);
            form.refuse("file", sentence);
            let page = upload_page(&member, &form)?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
        }
        Ok(sent) => {
            let form = proposed(&sent, member.language);
            Ok(preview(&app, &member, &form, &sent).await?.into_response())
        }
    }
}

/// What the document itself says of its key and period.
fn proposed(sent: &Sent, language: Language) -> Form {
    let form = Form::empty(language).with("sort", "programme");
    let Some(year) = sent.document.programme.year else { return form };
    let period = Period::year(year);
    form.with("key", year.to_string())
        .with("from", period.from.to_string())
        .with("last", period.last().to_string())
}

async fn preview(
    app: &App,
    member: &Member,
    form: &Form,
    sent: &Sent,
) -> Result<Html<String>, Problem> {
    let page = frame(member).saying("read-title").refusing(form.errors());
    let say = |key: &str| page.say(key);
    let all = app.register.programmes().await?;
    let strategies: Vec<Choice> = all
        .iter()
        .filter(|p| p.strategy_document)
        .map(|p| Choice::new(&p.key, caption(&page, p)))
        .collect();
    let sorts = vec![
        Choice::new("programme", say("sort-programme")),
        Choice::new("strategy", say("sort-strategy")),
    ];
    let html = Preview {
        summary: Summary::of(app, &page, &sent.document),
        kept: sent.fields(),
        key: form.input("key", say("read-key")).hint(say("read-key-hint")).width(10),
        sort: form.radios("sort", say("read-sort"), sorts),
        from: form.day("from", say("read-from")),
        last: form.day("last", say("read-last")),
        strategy: (!strategies.is_empty())
            .then(|| form.select("strategy", say("read-strategy"), strategies)),
        button: Button::submit(say("read-keep")),
        page,
    };
    Ok(Html(html.render()?))
}

/// `POST /programmes/new/draft`
pub(crate) async fn keep(State(app): State<App>, posted: Posted) -> Result<Response, Problem> {
    let Posted { member, pairs } = posted;
    allowed(&member)?;
    let mut form = Form::typed(member.language, pairs);
    let sent = Sent::again(&app, &form).await?;
    let all = app.register.programmes().await?;
    if let Some(new) = new(&mut form, member.language, &all) {
        let key = new.key.clone();
        match app.register.import_programme(&member.by, new, sent.document.clone()).await {
            Ok(_) => {
                let to = format!("/programmes/{}/document", percent(&key));
                return Ok(done(&to, "done-programme-imported"));
            }
            Err(Error::Refused(why)) => form.refuse("key", refusal(member.language, why)),
            Err(other) => return Err(other.into()),
        }
    }
    let page = preview(&app, &member, &form, &sent).await?;
    Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
}

/// What was typed about the programme; what is wrong is said by the form.
fn new(form: &mut Form, language: Language, all: &[ProgrammeRow]) -> Option<NewProgramme> {
    let say = |key| words::say(language, key);
    let key = form.value("key").to_owned();
    let strategy_document = form.value("sort") == "strategy";
    let years = years(&key);
    if years.is_none() {
        form.refuse("key", say("read-key-wrong"));
    }
    let from = day(form, "from", "read-from", language);
    let last = day(form, "last", "read-last", language);
    let period = years.map(|whole| Period {
        from: from.unwrap_or(whole.from),
        until: last.map_or(whole.until, |d| d.plus(1)),
    });
    if period.is_some_and(|p| p.from >= p.until) {
        form.refuse("last", say("read-period-wrong"));
    }
    let strategy = strategy(form, strategy_document, all, language);
    let period = period.filter(|_| !form.is_refused())?;
    Some(NewProgramme { key, strategy_document, period, strategy })
}

/// The strategy chosen; a strategy itself stands under none.
fn strategy(
    form: &mut Form,
    strategy_document: bool,
    all: &[ProgrammeRow],
    language: Language,
) -> Option<ProgrammeId> {
    let key = form.value("strategy").to_owned();
    if key.is_empty() || strategy_document {
        return None;
    }
    let found = all.iter().find(|p| p.strategy_document && p.key == key);
    if found.is_none() {
        form.refuse("strategy", words::say(language, "read-strategy-wrong"));
    }
    found.map(|p| p.id)
}

/// A day that was typed; none for nothing. What is no day is said by the form.
fn day(form: &mut Form, name: &str, label: &str, language: Language) -> Option<Day> {
    let text = form.value(name).to_owned();
    if text.is_empty() {
        return None;
    }
    let found = value::day(&text);
    if found.is_none() {
        form.refuse(name, not_a_day(language, name, label, &text));
    }
    found
}

/// What is said of a text that is no day, in the field called `label`.
pub(super) fn not_a_day(language: Language, name: &str, label: &str, text: &str) -> String {
    let fault = Fault { field: name.to_owned(), why: Why::NotADay(text.to_owned()) };
    words::fault(language, &fault, &words::say(language, label))
}

/// The days of a key: `2018`, or `2017-2021` for the years from and to.
fn years(key: &str) -> Option<Period> {
    let (first, last) = key.split_once('-').unwrap_or((key, key));
    let year = |text: &str| {
        let year = text.parse::<i16>().ok().filter(|y| (1990..=2200).contains(y));
        year.filter(|y| y.to_string() == text)
    };
    let (first, last) = (year(first)?, year(last)?);
    let period = Period { from: Period::year(first).from, until: Period::year(last).until };
    (first <= last).then_some(period)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_a_year_or_two() {
        let days = |key| years(key).map(|p| format!("{} {}", p.from, p.last()));
        assert_eq!(days("2018").as_deref(), Some("2018-01-01 2018-12-31"));
        assert_eq!(days("2017-2021").as_deref(), Some("2017-01-01 2021-12-31"));
        for wrong in ["", "new", "02018", "2021-2017", "2017-2018-2019", "2017/2", " 2017", "9"] {
            assert_eq!(days(wrong), None, "{wrong}");
        }
    }
}
