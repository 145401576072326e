//! `/lawyers/new` and below: entering and correcting a lawyer, and for whom they
//! say that they act.
use super::{ADDRESS, address, id, languages, oblasts, practices, under_lawyers};
use crate::activity::People;
use crate::app::App;
use crate::beds::{plain, refused};
use crate::bodies::Bodies;
use crate::components::{Button, Choice, Markup};
use crate::form::Form;
use crate::page::Page;
use crate::persons;
use crate::problem::{Problem, refusal};
use crate::rights::form;
use crate::session::{Member, Posted};
use crate::sign_in::done;
use crate::words::say;
use axum::extract::{Path, State};
use axum::response::{Html, IntoResponse, Response};
use domain::case_file::CaseNumber;
use domain::day::{Day, Period};
use domain::id::AccountId;
use domain::lawyer::Lawyer;
use domain::record::value;
use domain::referral::conflict::Client;
use register::lawyer::Listed;
use register::{Error, Refusal};

/// Whose account it is, for who may say so.
async fn account(app: &App, page: &Page, member: &Member, form: &Form) -> Result<Markup, Problem> {
    if !app.register.links_lawyers(&member.by) {
        return Ok(crate::page::hidden("account", form.value("account")));
    }
    let people = People::of(app).await?;
    let mut all: Vec<Choice> =
        people.all().map(|(account, name)| Choice::new(&account.to_string(), name)).collect();
    all.sort_by(|a, b| a.text.cmp(&b.text));
    let mut select = form.select("account", page.say("lawyer-account"), all);
    select.items[0] = Choice::new("", page.say("lawyer-account-none"));
    Ok(Markup::of(&select.hint(page.say("lawyer-account-hint"))))
}

fn fields(page: &Page, bodies: &Bodies<'_>, form: &Form) -> Markup {
    let line = |name: &str, key: &str| form.input(name, page.say(key));
    let boxes = |name: &str, key: &str, choices| form.checkboxes(name, page.say(key), choices);
    let either = |name: &str, key: &str| {
        let choices = ["yes", "no"].map(|one| Choice::new(one, page.say(one)));
        form.radios(name, page.say(key), choices.into()).inline()
    };
    Markup::of(&line("name", "lawyer-name"))
        .and(&line("bar_number", "lawyer-bar-number").hint(page.say("lawyer-bar-number-hint")))
        .and(&boxes("practices", "lawyer-practices", practices(page)))
        .and(&either("legal_aid", "lawyer-legal-aid"))
        .and(&either("takes_cases", "lawyer-takes-cases"))
        .and(
            &line("capacity", "lawyer-capacity")
                .number(None)
                .hint(page.say("lawyer-capacity-hint")),
        )
        .and(&form.day("since", page.say("lawyer-since")))
        .and(&form.day("until", page.say("lawyer-until")).hint(page.say("lawyer-until-hint")))
        .and(&line("phone", "lawyer-phone").hint(page.say("lawyer-contact-hint")))
        .and(&line("email", "lawyer-email").hint(page.say("lawyer-contact-hint")))
        .and(
            &boxes("oblasts", "lawyer-oblasts", oblasts(bodies, page.language))
                .hint(page.say("service-oblasts-hint")),
        )
        .and(
            &boxes("languages", "lawyer-languages", languages(bodies, page.language))
                .hint(page.say("service-languages-hint")),
        )
}

fn yes(holds: bool) -> &'static str {
    if holds { "yes" } else { "no" }
}

fn filled(form: Form, one: &Listed) -> Form {
    let lawyer = &one.lawyer;
    let practices = lawyer.practices.iter().map(|one| one.code().to_owned()).collect();
    form.with("name", lawyer.name.clone())
        .with("bar_number", lawyer.bar_number.clone())
        .with_all("practices", practices)
        .with("legal_aid", yes(lawyer.legal_aid))
        .with("takes_cases", yes(lawyer.takes_cases))
        .with("capacity", lawyer.capacity.map_or_else(String::new, |n| n.to_string()))
        .with("since", lawyer.since.to_string())
        .with("until", lawyer.until.map_or_else(String::new, |day| day.to_string()))
        .with("phone", lawyer.phone.clone())
        .with("email", lawyer.email.clone())
        .with_all("oblasts", lawyer.oblasts.clone())
        .with_all("languages", lawyer.languages.clone())
        .with("account", one.account.map_or_else(String::new, |id| id.to_string()))
}

/// A day that was typed; none for a blank one, and a sentence for what is none.
fn day(form: &mut Form, name: &str) -> Option<Day> {
    let text = form.value(name).trim().to_owned();
    let read = value::day(&text);
    if read.is_none() && !text.is_empty() {
        form.refuse(name, say(form.language(), "lawyer-not-a-day"));
    }
    read
}

/// What was typed; none with a sentence at each field that is not taken.
fn typed(form: &mut Form) -> Option<(Lawyer, Option<AccountId>)> {
    let language = form.language();
    for name in ["legal_aid", "takes_cases"] {
        if form.value(name).is_empty() {
            form.refuse(name, say(language, "step-choose"));
        }
    }
    let text = form.value("capacity").to_owned();
    let capacity = text.parse().ok();
    if capacity.is_none() && !text.is_empty() {
        form.refuse("capacity", say(language, "service-not-a-number"));
    }
    let (since, until) = (day(form, "since"), day(form, "until"));
    if since.is_none() && form.error("since").is_none() {
        form.refuse("since", say(language, "lawyer-since-missing"));
    }
    let text = form.value("account").to_owned();
    let account = text.parse().ok();
    if account.is_none() && !text.is_empty() {
        form.refuse("account", say(language, "step-choose"));
    }
    let text = |name: &str| form.value(name).to_owned();
    let lawyer = Lawyer {
        name: text("name"),
        bar_number: text("bar_number"),
        languages: form.all("languages"),
        oblasts: form.all("oblasts"),
        legal_aid: form.value("legal_aid") == "yes",
        practices: form.all("practices").iter().filter_map(|code| code.parse().ok()).collect(),
        takes_cases: form.value("takes_cases") == "yes",
        capacity,
        since: since?,
        until,
        phone: text("phone"),
        email: text("email"),
    };
    (!form.is_refused()).then_some((lawyer, account))
}

/// Says at its field what the register refused; otherwise the problem.
fn told(form: &mut Form, error: Error) -> Result<(), Problem> {
    let language = form.language();
    match error {
        Error::Refused(why @ Refusal::LawyerWrong(field, _)) => {
            form.refuse(field, refusal(language, why));
        }
        Error::Conflict(_) => form.refuse("name", say(language, "lawyer-changed")),
        other => return Err(other.into()),
    }
    Ok(())
}

async fn new_page(app: &App, member: &Member, form: &Form) -> Result<Html<String>, Problem> {
    let bodies = Bodies::of(app).await?;
    let page = under_lawyers(member).saying("lawyer-enter").refusing(form.errors());
    let account = account(app, &page, member, form).await?;
    let all = fields(&page, &bodies, form).and(&account);
    let button = Button::submit(page.say("service-save"));
    let body = crate::rights::form(&page, &format!("{ADDRESS}/new"), all, button);
    let about = page.say("lawyer-enter-about");
    plain(page, about, body)
}

fn may_enter(member: &Member) -> Result<(), Problem> {
    if super::keeps(member) { Ok(()) } else { Err(Problem::Denied) }
}

/// `GET /lawyers/new`
pub(crate) async fn blank(State(app): State<App>, member: Member) -> Result<Html<String>, Problem> {
    may_enter(&member)?;
    let today = member.by.today().to_string();
    new_page(&app, &member, &Form::empty(member.language).with("since", today)).await
}

/// `POST /lawyers/new`
pub(crate) async fn enter(State(app): State<App>, posted: Posted) -> Result<Response, Problem> {
    let member = posted.member;
    may_enter(&member)?;
    let mut form = Form::typed(member.language, posted.pairs);
    if let Some((lawyer, account)) = typed(&mut form) {
        match app.register.enter_lawyer(&member.by, &lawyer, account).await {
            Ok(id) => return Ok(done(&address(id), "done-lawyer-entered")),
            Err(error) => told(&mut form, error)?,
        }
    }
    Ok(refused(new_page(&app, &member, &form).await?))
}

/// A lawyer whose entry the member keeps.
async fn kept(app: &App, member: &Member, lawyer: &str) -> Result<Listed, Problem> {
    let period = Period::year(member.by.today().year());
    let opened = app.register.lawyer(&member.by, id(lawyer)?, period).await?;
    if app.register.keeps_lawyer(&member.by, &opened.listed) {
        Ok(opened.listed)
    } else {
        Err(Problem::Denied)
    }
}

async fn correct_page(
    app: &App,
    member: &Member,
    one: &Listed,
    form: &Form,
) -> Result<Html<String>, Problem> {
    let bodies = Bodies::of(app).await?;
    let page = under_lawyers(member)
        .under(one.lawyer.name.clone(), address(one.id))
        .saying("lawyer-correct")
        .refusing(form.errors());
    let account = account(app, &page, member, form).await?;
    let version = crate::page::hidden("version", form.value("version"));
    let all = version.and(&fields(&page, &bodies, form)).and(&account);
    let button = Button::submit(page.say("service-save"));
    let body = crate::rights::form(&page, &format!("{}/correct", address(one.id)), all, button);
    let about = page.say("lawyer-correct-about");
    plain(page, about, body)
}

/// `GET /lawyers/{id}/correct`
pub(crate) async fn correct(
    State(app): State<App>,
    member: Member,
    Path(lawyer): Path<String>,
) -> Result<Html<String>, Problem> {
    let one = kept(&app, &member, &lawyer).await?;
    let form = Form::empty(member.language).with("version", one.version.to_string());
    correct_page(&app, &member, &one, &filled(form, &one)).await
}

/// `POST /lawyers/{id}/correct`
pub(crate) async fn correct_it(
    State(app): State<App>,
    Path(lawyer): Path<String>,
    posted: Posted,
) -> Result<Response, Problem> {
    let member = posted.member;
    let one = kept(&app, &member, &lawyer).await?;
    let mut form = Form::typed(member.language, posted.pairs);
    let over = form.value("version").parse().unwrap_or(0);
    if let Some((lawyer, account)) = typed(&mut form) {
        match app.register.correct_lawyer(&member.by, one.id, over, &lawyer, account).await {
            Ok(_) => return Ok(done(&address(one.id), "done-lawyer-corrected")),
            Err(error) => told(&mut form, error)?,
        }
    }
    Ok(refused(correct_page(&app, &member, &one, &form).await?))
}

async fn declare_page(
    app: &App,
    member: &Member,
    one: &Listed,
    asked: &Form,
) -> Result<Html<String>, Problem> {
    let bodies = Bodies::of(app).await?;
    let page = under_lawyers(member)
        .under(one.lawyer.name.clone(), address(one.id))
        .saying("lawyer-interest-declare")
        .refusing(asked.errors());
    let case = asked.input("case", page.say("lawyer-interest-case"));
    let person = asked.input("person", page.say("lawyer-interest-of-person"));
    let until = asked.day("until", page.say("lawyer-interest-until"));
    let all = Markup::of(&asked.select(
        "body",
        page.say("lawyer-interest-body"),
        bodies.choices(page.language),
    ))
    .and(&case.hint(page.say("lawyer-interest-case-hint")))
    .and(&person.hint(page.say("lawyer-interest-person-hint")))
    .and(&asked.day("from", page.say("lawyer-interest-from")))
    .and(&until.hint(page.say("lawyer-interest-until-hint")));
    let button = Button::submit(page.say("service-save"));
    let body = form(&page, &format!("{}/interests/new", address(one.id)), all, button);
    let about = page.say("lawyer-interests-about");
    plain(page, about, body)
}

/// The body, or the person of a case, that was typed: one of the two.
async fn client(app: &App, member: &Member, form: &mut Form) -> Result<Option<Client>, Problem> {
    let language = form.language();
    let [body, case, person] =
        ["body", "case", "person"].map(|name| form.value(name).trim().to_owned());
    let named = !case.is_empty() || !person.is_empty();
    if body.is_empty() != named {
        form.refuse("body", say(language, "lawyer-interest-one"));
        return Ok(None);
    }
    if !named {
        return Ok(Some(Client::Body(body)));
    }
    let found = match case.parse::<CaseNumber>() {
        Ok(number) => match app.register.case_by_number(&member.by, number).await {
            Ok(case) => app.register.persons(&member.by, case.id).await?,
            Err(Error::NotFound) => Vec::new(),
            Err(error) => return Err(error.into()),
        },
        Err(()) => Vec::new(),
    };
    let person = person.trim_start_matches('№').trim().to_lowercase();
    let is = |there: &&register::person::Listed| {
        persons::number(there.id).trim_start_matches('№').trim() == person
    };
    let one = found.iter().find(is);
    if one.is_none() {
        form.refuse("person", say(language, "lawyer-interest-no-person"));
    }
    Ok(one.map(|there| Client::Person(there.id)))
}

/// `GET /lawyers/{id}/interests/new`
pub(crate) async fn ask(
    State(app): State<App>,
    member: Member,
    Path(lawyer): Path<String>,
) -> Result<Html<String>, Problem> {
    let one = kept(&app, &member, &lawyer).await?;
    let form = Form::empty(member.language).with("from", member.by.today().to_string());
    declare_page(&app, &member, &one, &form).await
}

/// `POST /lawyers/{id}/interests/new`
pub(crate) async fn declare(
    State(app): State<App>,
    Path(lawyer): Path<String>,
    posted: Posted,
) -> Result<Response, Problem> {
    let member = posted.member;
    let one = kept(&app, &member, &lawyer).await?;
    let language = member.language;
    let mut form = Form::typed(language, posted.pairs);
    let client = client(&app, &member, &mut form).await?;
    let (from, until) = (day(&mut form, "from"), day(&mut form, "until"));
    if from.is_none() && form.error("from").is_none() {
        form.refuse("from", say(language, "lawyer-since-missing"));
    }
    if let (Some(client), Some(from), false) = (client, from, form.is_refused()) {
        match app.register.declare_interest(&member.by, one.id, client, (from, until)).await {
            Ok(_) => return Ok(done(&address(one.id), "done-lawyer-interest-declared")),
            Err(Error::NotFound) => {
                form.refuse("person", say(language, "lawyer-interest-no-person"));
            }
            Err(Error::Refused(why @ Refusal::ProviderWrong)) => {
                form.refuse("body", refusal(language, why));
            }
            Err(Error::Refused(Refusal::DayWrong)) => {
                form.refuse("from", say(language, "lawyer-interest-days"));
            }
            Err(error) => return Err(error.into()),
        }
    }
    Ok(refused(declare_page(&app, &member, &one, &form).await?))
}

/// `POST /lawyers/{id}/interests/end`
pub(crate) async fn end(
    State(app): State<App>,
    Path(lawyer): Path<String>,
    posted: Posted,
) -> Result<Response, Problem> {
    let interest = posted.value("interest").parse().map_err(|_| Problem::BadRequest)?;
    let member = posted.member;
    let one = kept(&app, &member, &lawyer).await?;
    app.register.end_interest(&member.by, one.id, interest).await?;
    Ok(done(&address(one.id), "done-lawyer-interest-ended").into_response())
}
