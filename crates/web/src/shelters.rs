//! `/shelters`: the houses of the directory, and where one is.
//!
//! An address is opened by a form that is sent, one house at a time and for a
//! purpose; no list and no address of a page tells it. Those who run a house
//! enter and correct where it is, and close it.
use crate::app::App;
use crate::components::{
    Button, Cell, Choice, Input, Markup, Row, Select, SubNavigation, SummaryList, Table, Tag,
};
use crate::form::Form;
use crate::page::{Page, Place, percent};
use crate::persons::fields::fault_in_words;
use crate::problem::{Problem, refusal};
use crate::purpose;
use crate::session::{Member, Posted};
use crate::sign_in::{done, to};
use crate::words::{self, say};
use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Response};
use domain::access::{Action, Purpose};
use domain::case_file::CaseState;
use domain::id::CaseId;
use domain::person::Private;
use domain::shelter::Location;
use domain::words::Language;
use register::case_file::CaseFilter;
use register::shelter::Shelter;
use register::{Error, Refusal};

/// Cases that can be chosen from: the newest.
const CASES: i64 = 200;

/// Where a shelter is found on these pages.
pub(crate) fn address(code: &str) -> String {
    format!("{}/{}", Place::Shelters.address(), percent(code))
}

fn under_shelters(member: &Member) -> Page {
    let page = member.page().at(Place::Shelters);
    let shelters = page.say("shelters");
    page.under(shelters, Place::Shelters.address())
}

/// Whether an address is kept, as a word.
fn tag(page: &Page, shelter: &Shelter) -> Tag {
    match shelter.entered_at {
        Some(_) => Tag::done(&page.say("shelter-sealed")),
        None => Tag::quiet(&page.say("shelter-not-kept")),
    }
}

/// What the directory calls a house, and its town.
fn named(app: &App, language: Language, code: &str) -> (String, String) {
    let pack = app.register.pack();
    let place = pack.institution(code).and_then(|body| body.place.as_deref()).unwrap_or_default();
    (pack.institution_name(code, language).to_owned(), pack.place_name(place, language).to_owned())
}

#[derive(Template)]
#[template(path = "shelters/list.html")]
struct ListPage {
    page: Page,
    /// The boards beside it, for who may read them.
    nav: Option<SubNavigation>,
    table: Option<Markup>,
}

/// `GET /shelters`
pub(crate) async fn list(State(app): State<App>, member: Member) -> Result<Html<String>, Problem> {
    let language = member.language;
    let all = app.register.shelters(&member.by).await?;
    let mut page = member.page().saying("shelters").at(Place::Shelters);
    let own = all.iter().find(|shelter| shelter.own && shelter.entered_at.is_none());
    if own.is_some() && member.may_ever(Action::EnterShelter) {
        let new = format!("{}/new", Place::Shelters.address());
        page = page.clone().offering(Button::link(page.say("shelter-enter"), new));
    }
    let keys = ["shelter", "shelter-town", "shelter-address", "shelter-since"];
    let head = keys.map(|key| Cell::from(page.say(key))).into();
    let row = |shelter: &Shelter| {
        let (name, town) = named(&app, language, &shelter.institution);
        let since = shelter.entered_at.map(|at| words::day(language, at.day()));
        vec![
            Cell::link(&name, &address(&shelter.institution)),
            town.into(),
            Cell::part(&tag(&page, shelter)),
            since.unwrap_or_else(|| "—".to_owned()).into(),
        ]
    };
    let rows: Vec<Vec<Cell>> = all.iter().map(row).collect();
    let table = (!rows.is_empty()).then(|| {
        let mut table = Table::new(page.say("shelters"), head, rows);
        table.first_cell_is_header = true;
        table.caption_classes = "govuk-visually-hidden".into();
        table.scrolling()
    });
    let nav = app.register.reads_boards(&member.by).then(|| crate::beds::nav(&page));
    Ok(Html(ListPage { page, nav, table }.render()?))
}

#[derive(Template)]
#[template(path = "shelters/open.html")]
struct OpenPage {
    page: Page,
    facts: Markup,
    /// Where it is, once it was opened.
    revealed: Option<Markup>,
    /// The form that opens it: the case, for those who do not work there, and
    /// the purpose; none while no address is kept.
    reveal: Option<(Option<Select>, Select, Button)>,
    /// Whether the reader works there.
    own: bool,
    kept: bool,
    version: u32,
    address: String,
}

/// The purposes for which an address is opened.
fn purposes(form: &Form, page: &Page) -> Select {
    let mut question = purpose::question(form, page);
    question.items.retain(|choice| {
        let code = choice.value.as_deref().unwrap_or_default();
        let purpose = Purpose::ALL.into_iter().find(|p| p.code() == code);
        let class = domain::access::SealedClass::ShelterLocation;
        purpose.is_none_or(|purpose| domain::access::serves(purpose, class))
    });
    question
}

async fn open_page(
    app: &App,
    member: &Member,
    (shelter, version): (&Shelter, u32),
    revealed: Option<&Location>,
    form: &Form,
) -> Result<Html<String>, Problem> {
    let language = member.language;
    let (name, town) = named(app, language, &shelter.institution);
    let page = under_shelters(member).titled(name).refusing(form.errors());
    let page = page.clone().captioned(page.say("shelter")).tagged(tag(&page, shelter));
    let mut rows = vec![Row::new(page.say("shelter-town"), town)];
    if let Some(at) = shelter.entered_at {
        rows.push(Row::new(page.say("shelter-since"), words::moment(language, at)));
    }
    let facts = Markup::of(&SummaryList::new(rows));
    let revealed = revealed.map(|there| {
        let mut rows = vec![Row::new(page.say("shelter-where"), there.address.expose().to_owned())];
        if let Some(directions) = &there.directions {
            rows.push(Row::new(page.say("shelter-directions"), directions.expose().to_owned()));
        }
        Markup::of(&SummaryList::new(rows))
    });
    let kept = shelter.entered_at.is_some();
    let reveal = if kept {
        let case = if shelter.own {
            None
        } else {
            let cases =
                app.register.case_files(&member.by, &CaseFilter::default(), None, CASES).await?;
            let open = cases.iter().filter(|case| case.state == CaseState::Open);
            let choice = |case: &register::case_file::CaseFile| {
                Choice::new(&case.id.to_string(), case.number.to_string())
            };
            Some(form.select("case", page.say("shelter-case"), open.map(choice).collect()))
        };
        Some((case, purposes(form, &page), Button::submit(page.say("shelter-reveal"))))
    } else {
        None
    };
    let own = shelter.own && member.may_ever(Action::EnterShelter);
    let address = address(&shelter.institution);
    let open = OpenPage { page, facts, revealed, reveal, own, kept, version, address };
    Ok(Html(open.render()?))
}

/// `GET /shelters/{id}`
pub(crate) async fn open(
    State(app): State<App>,
    member: Member,
    Path(code): Path<String>,
) -> Result<Html<String>, Problem> {
    let (shelter, version) = app.register.shelter(&member.by, &code).await?;
    let form = Form::empty(member.language);
    open_page(&app, &member, (&shelter, version), None, &form).await
}

/// `POST /shelters/{id}`: where it is, for a purpose.
pub(crate) async fn reveal(
    State(app): State<App>,
    Path(code): Path<String>,
    posted: Posted,
) -> Result<Response, Problem> {
    let member = posted.member;
    let (shelter, version) = app.register.shelter(&member.by, &code).await?;
    let mut form = Form::typed(member.language, posted.pairs);
    let case = form.value("case").parse::<CaseId>().ok();
    if case.is_none() && !shelter.own {
        form.refuse("case", say(member.language, "shelter-case-missing"));
    }
    let why = purpose::chosen(&mut form, member.language);
    if let (Some(why), false) = (why, form.is_refused()) {
        let code = &shelter.institution;
        let case = if shelter.own { None } else { case };
        match app.register.reveal_shelter(&member.by, code, case, why).await {
            Ok(there) => {
                let typed = Form::empty(member.language).with("purpose", why.code());
                let shown = (&shelter, version);
                let page = open_page(&app, &member, shown, there.as_ref(), &typed).await?;
                return Ok(page.into_response());
            }
            Err(Error::Refused(why @ Refusal::CaseClosed)) => {
                form.refuse("case", refusal(member.language, why));
            }
            Err(error) => return Err(error.into()),
        }
    }
    let page = open_page(&app, &member, (&shelter, version), None, &form).await?;
    Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
}

#[derive(Template)]
#[template(path = "shelters/write.html")]
struct WritePage {
    page: Page,
    about: String,
    place: Input,
    directions: Input,
    version: u32,
    action: String,
    button: Button,
    back: String,
}

/// Entering where a house is, or correcting it: the same form with other words.
#[derive(Clone, Copy)]
enum Way {
    Enter,
    Correct,
}

impl Way {
    const fn key(self) -> &'static str {
        match self {
            Self::Enter => "shelter-enter",
            Self::Correct => "shelter-correct",
        }
    }

    const fn done(self) -> &'static str {
        match self {
            Self::Enter => "done-shelter-entered",
            Self::Correct => "done-shelter-corrected",
        }
    }

    fn action(self, code: &str) -> String {
        match self {
            Self::Enter => format!("{}/new", Place::Shelters.address()),
            Self::Correct => format!("{}/correct/save", address(code)),
        }
    }
}

/// The form in which the house `code` is entered, or corrected.
fn write_page(
    app: &App,
    member: &Member,
    (code, version): (&str, u32),
    way: Way,
    form: &Form,
) -> Result<Html<String>, Problem> {
    let back = address(code);
    let (name, _) = named(app, member.language, code);
    let page = under_shelters(member).under(name.clone(), back.clone());
    let page = page.saying(way.key()).captioned(name).refusing(form.errors());
    let write = WritePage {
        about: page.say(&format!("{}-about", way.key())),
        place: form.input("address", page.say("shelter-where")),
        directions: form
            .input("directions", page.say("shelter-directions"))
            .hint(page.say("shelter-directions-hint")),
        version,
        action: way.action(code),
        button: Button::submit(page.say("shelter-save")),
        back,
        page,
    };
    Ok(Html(write.render()?))
}

/// What was typed of where it is; the form says what is wrong with it.
fn typed(form: &mut Form, language: Language) -> Option<Location> {
    match Location::read(form.value("address"), form.value("directions")) {
        Ok(None) => form.refuse("address", say(language, "shelter-where-missing")),
        Ok(there) => return there,
        Err((field, fault)) => form.refuse(field, fault_in_words(language, fault)),
    }
    None
}

/// The house of whoever works in one.
async fn own(app: &App, member: &Member) -> Result<(Shelter, u32), Problem> {
    if !member.may_ever(Action::EnterShelter) {
        return Err(Problem::NotFound);
    }
    Ok(app.register.shelter(&member.by, &member.by.actor.institution).await?)
}

/// `GET /shelters/new`
pub(crate) async fn blank(State(app): State<App>, member: Member) -> Result<Response, Problem> {
    let (shelter, version) = own(&app, &member).await?;
    if shelter.entered_at.is_some() {
        return Ok(to(&address(&shelter.institution)));
    }
    let form = Form::empty(member.language);
    let code = &shelter.institution;
    Ok(write_page(&app, &member, (code, version), Way::Enter, &form)?.into_response())
}

/// `POST /shelters/new`
pub(crate) async fn enter(State(app): State<App>, posted: Posted) -> Result<Response, Problem> {
    let version = posted.value("_version").parse().map_err(|_| Problem::BadRequest)?;
    let (shelter, _) = own(&app, &posted.member).await?;
    save(&app, &posted, (&shelter.institution, version), Way::Enter).await
}

/// `POST /shelters/{id}/correct`: where it is, opened to be corrected.
pub(crate) async fn correct(
    State(app): State<App>,
    Path(code): Path<String>,
    posted: Posted,
) -> Result<Response, Problem> {
    let member = posted.member;
    let (shelter, version) = app.register.shelter(&member.by, &code).await?;
    if !shelter.own || !member.may_ever(Action::EnterShelter) {
        return Err(Problem::Denied);
    }
    let code = &shelter.institution;
    let there = app.register.reveal_shelter(&member.by, code, None, Purpose::Correction).await?;
    let there = there.ok_or(Problem::NotFound)?;
    let directions = there.directions.as_ref().map_or("", Private::expose);
    let form = Form::empty(member.language);
    let form = form.with("address", there.address.expose()).with("directions", directions);
    Ok(write_page(&app, &member, (code, version), Way::Correct, &form)?.into_response())
}

/// `POST /shelters/{id}/correct/save`
pub(crate) async fn correct_it(
    State(app): State<App>,
    Path(code): Path<String>,
    posted: Posted,
) -> Result<Response, Problem> {
    let version = posted.value("_version").parse().map_err(|_| Problem::BadRequest)?;
    let (shelter, _) = app.register.shelter(&posted.member.by, &code).await?;
    save(&app, &posted, (&shelter.institution, version), Way::Correct).await
}

/// Keeps what was typed over `version`.
async fn save(
    app: &App,
    posted: &Posted,
    (code, version): (&str, u32),
    way: Way,
) -> Result<Response, Problem> {
    let member = &posted.member;
    let language = member.language;
    let mut form = Form::typed(language, posted.pairs.clone());
    if let Some(there) = typed(&mut form, language) {
        let secret = app.edge.secret();
        match app.register.enter_shelter(&member.by, code, version, &there, &secret).await {
            Ok(_) => return Ok(done(&address(code), way.done())),
            Err(Error::Conflict(_)) => form.refuse("address", say(language, "shelter-conflict")),
            Err(Error::Refused(why @ Refusal::TextTooLong)) => {
                form.refuse("address", refusal(language, why));
            }
            Err(error) => return Err(error.into()),
        }
    }
    let page = write_page(app, member, (code, version), way, &form)?;
    Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
}

/// `POST /shelters/{id}/close`
pub(crate) async fn close(
    State(app): State<App>,
    Path(code): Path<String>,
    posted: Posted,
) -> Result<Response, Problem> {
    let version = posted.value("_version").parse().map_err(|_| Problem::BadRequest)?;
    app.register.close_shelter(&posted.member.by, &code, version).await?;
    Ok(done(&address(&code), "done-shelter-closed"))
}
