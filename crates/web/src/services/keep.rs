//! `/services/new` and below: entering, correcting and closing a service.
use super::{ADDRESS, address, codes, form_page, id, kinds, languages, oblasts};
use crate::app::App;
use crate::beds::refused;
use crate::bodies::Bodies;
use crate::components::{Choice, Markup};
use crate::form::Form;
use crate::page::Page;
use crate::problem::{Problem, refusal};
use crate::session::{Member, Posted};
use crate::sign_in::done;
use crate::words::say;
use axum::extract::{Path, State};
use axum::response::{Html, IntoResponse, Response};
use domain::access::{Action, Reach};
use domain::service::{Cost, ForAge, ForOrigin, ForSex, Service, ServiceState};
use register::service::{Listed, Provider};
use register::{Error, Refusal};

/// The choice of a provider that is in no directory yet.
const OUTSIDE: &str = "outside";

/// Whose service it is: one's own body, or any for who keeps the services of
/// all.
fn provider(page: &Page, member: &Member, bodies: &Bodies<'_>, form: &Form) -> Markup {
    if !member.by.may(Action::KeepServices, Reach::Other) {
        let own = &member.by.actor.institution;
        let name = bodies.institution_name(own, page.language).to_owned();
        let choices = vec![Choice::new(own, name)];
        let form = form.clone().with("provider", own.clone());
        return Markup::of(&form.radios("provider", page.say("service-provider"), choices));
    }
    let mut choices = vec![Choice::new(OUTSIDE, page.say("service-provider-outside"))];
    choices.extend(bodies.choices(page.language));
    let select = form.select("provider", page.say("service-provider"), choices);
    let name = form.input("provider_name", page.say("service-provider-name"));
    Markup::of(&select).and(&name.hint(page.say("service-provider-name-hint")))
}

fn fields(page: &Page, bodies: &Bodies<'_>, form: &Form) -> Markup {
    let boxes =
        |name: &str, choices| form.checkboxes(name, page.say(&format!("service-{name}")), choices);
    let line = |name: &str| form.input(name, page.say(&format!("service-{name}")));
    Markup::of(&form.select("kind", page.say("service-kind"), kinds(page)))
        .and(&line("name").hint(page.say("service-name-hint")))
        .and(&boxes("ages", codes(page, "service-age-", ForAge::CODES)))
        .and(&boxes("sexes", codes(page, "service-sex-", ForSex::CODES)))
        .and(&boxes("origins", codes(page, "service-origin-", ForOrigin::CODES)))
        .and(&line("capacity").number(None).hint(page.say("service-capacity-hint")))
        .and(&line("free").number(None).hint(page.say("service-free-hint")))
        .and(&form.radios(
            "cost",
            page.say("service-cost"),
            codes(page, "service-cost-", Cost::CODES),
        ))
        .and(&line("hours").hint(page.say("service-hours-hint")))
        .and(&line("phone").hint(page.say("service-contact-hint")))
        .and(&line("email").hint(page.say("service-contact-hint")))
        .and(&line("link"))
        .and(
            &boxes("oblasts", oblasts(bodies, page.language))
                .hint(page.say("service-oblasts-hint")),
        )
        .and(
            &boxes("languages", languages(bodies, page.language))
                .hint(page.say("service-languages-hint")),
        )
}

fn filled(form: Form, service: &Service) -> Form {
    let texts = |codes: Vec<&str>| codes.into_iter().map(str::to_owned).collect::<Vec<_>>();
    let number = |n: Option<u32>| n.map_or_else(String::new, |n| n.to_string());
    form.with("kind", service.kind.code())
        .with("name", service.name.clone())
        .with_all("ages", texts(service.ages.iter().map(|one| one.code()).collect()))
        .with_all("sexes", texts(service.sexes.iter().map(|one| one.code()).collect()))
        .with_all("origins", texts(service.origins.iter().map(|one| one.code()).collect()))
        .with_all("languages", service.languages.clone())
        .with_all("oblasts", service.oblasts.clone())
        .with("capacity", number(service.capacity))
        .with("free", number(service.free))
        .with("hours", service.hours.clone())
        .with("cost", service.cost.code())
        .with("phone", service.phone.clone())
        .with("email", service.email.clone())
        .with("link", service.link.clone())
}

/// What was typed; none with a sentence at each field that is not taken.
fn typed(form: &mut Form) -> Option<Service> {
    let language = form.language();
    let kind = form.value("kind").parse().ok();
    if kind.is_none() {
        form.refuse("kind", say(language, "step-choose"));
    }
    let cost = form.value("cost").parse().ok();
    if cost.is_none() {
        form.refuse("cost", say(language, "step-choose"));
    }
    let mut number = |name: &str| {
        let text = form.value(name).to_owned();
        let read = text.parse::<u32>().ok();
        if read.is_none() && !text.is_empty() {
            form.refuse(name, say(language, "service-not-a-number"));
        }
        read
    };
    let (capacity, free) = (number("capacity"), number("free"));
    let text = |name: &str| form.value(name).to_owned();
    let ticked = |name: &str| form.all(name);
    let service = Service {
        kind: kind?,
        name: text("name"),
        ages: ticked("ages").iter().filter_map(|code| code.parse().ok()).collect(),
        sexes: ticked("sexes").iter().filter_map(|code| code.parse().ok()).collect(),
        origins: ticked("origins").iter().filter_map(|code| code.parse().ok()).collect(),
        languages: ticked("languages"),
        oblasts: ticked("oblasts"),
        capacity,
        free,
        hours: text("hours"),
        cost: cost?,
        phone: text("phone"),
        email: text("email"),
        link: text("link"),
    };
    (!form.is_refused()).then_some(service)
}

/// Says at its field what the register refused; otherwise the problem.
fn told(form: &mut Form, error: Error) -> Result<(), Problem> {
    let language = form.language();
    match error {
        Error::Refused(why @ Refusal::ServiceWrong(field, _)) => {
            form.refuse(field, refusal(language, why));
        }
        Error::Refused(why @ Refusal::ProviderWrong) => {
            let field =
                if form.value("provider") == OUTSIDE { "provider_name" } else { "provider" };
            form.refuse(field, refusal(language, why));
        }
        Error::Conflict(_) => form.refuse("name", say(language, "service-conflict")),
        other => return Err(other.into()),
    }
    Ok(())
}

fn may_keep(member: &Member) -> Result<(), Problem> {
    if super::keeps(member) { Ok(()) } else { Err(Problem::Denied) }
}

async fn new_page(app: &App, member: &Member, form: &Form) -> Result<Html<String>, Problem> {
    let bodies = Bodies::of(app).await?;
    let page = super::under_services(member).saying("service-enter").refusing(form.errors());
    let all = provider(&page, member, &bodies, form).and(&fields(&page, &bodies, form));
    form_page(page, "service-enter-about", &format!("{ADDRESS}/new"), all, "service-save")
}

/// `GET /services/new`
pub(crate) async fn blank(State(app): State<App>, member: Member) -> Result<Html<String>, Problem> {
    may_keep(&member)?;
    new_page(&app, &member, &Form::empty(member.language).with("cost", "unknown")).await
}

/// `POST /services/new`
pub(crate) async fn enter(State(app): State<App>, posted: Posted) -> Result<Response, Problem> {
    let member = posted.member;
    may_keep(&member)?;
    let mut form = Form::typed(member.language, posted.pairs);
    let (code, name) = (form.value("provider").to_owned(), form.value("provider_name").to_owned());
    if code.is_empty() {
        form.refuse("provider", say(member.language, "step-choose"));
    }
    if let Some(service) = typed(&mut form) {
        let provider = match code.as_str() {
            OUTSIDE => Provider::Outside(&name),
            code => Provider::Body(code),
        };
        match app.register.enter_service(&member.by, provider, &service).await {
            Ok(id) => return Ok(done(&address(id), "done-service-entered")),
            Err(error) => told(&mut form, error)?,
        }
    }
    Ok(refused(new_page(&app, &member, &form).await?))
}

/// A service that the member keeps.
async fn kept(app: &App, member: &Member, service: &str) -> Result<Listed, Problem> {
    let (one, _) = app.register.service(id(service)?).await?;
    if app.register.keeps_services(&member.by, &one.provider) {
        Ok(one)
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
    let page = super::under_services(member)
        .under(one.service.name.clone(), address(one.id))
        .saying("service-correct")
        .refusing(form.errors());
    let version = crate::page::hidden("version", form.value("version"));
    let all = version.and(&fields(&page, &bodies, form));
    let action = format!("{}/correct", address(one.id));
    form_page(page, "service-correct-about", &action, all, "service-save")
}

/// `GET /services/{id}/correct`
pub(crate) async fn correct(
    State(app): State<App>,
    member: Member,
    Path(service): Path<String>,
) -> Result<Html<String>, Problem> {
    let one = kept(&app, &member, &service).await?;
    let form = Form::empty(member.language).with("version", one.version.to_string());
    correct_page(&app, &member, &one, &filled(form, &one.service)).await
}

/// `POST /services/{id}/correct`
pub(crate) async fn correct_it(
    State(app): State<App>,
    Path(service): Path<String>,
    posted: Posted,
) -> Result<Response, Problem> {
    let member = posted.member;
    let one = kept(&app, &member, &service).await?;
    let mut form = Form::typed(member.language, posted.pairs);
    let over = form.value("version").parse().unwrap_or(0);
    if let Some(service) = typed(&mut form) {
        match app.register.correct_service(&member.by, one.id, over, &service).await {
            Ok(_) => return Ok(done(&address(one.id), "done-service-corrected")),
            Err(error) => told(&mut form, error)?,
        }
    }
    Ok(refused(correct_page(&app, &member, &one, &form).await?))
}

async fn set(
    app: &App,
    service: &str,
    posted: Posted,
    (state, key): (ServiceState, &str),
) -> Result<Response, Problem> {
    let member = posted.member;
    let one = kept(app, &member, service).await?;
    let form = Form::typed(member.language, posted.pairs);
    let over = form.value("version").parse().unwrap_or(one.version);
    app.register.set_service_state(&member.by, one.id, over, state).await?;
    Ok(done(&address(one.id), key).into_response())
}

/// `POST /services/{id}/close`
pub(crate) async fn close(
    State(app): State<App>,
    Path(service): Path<String>,
    posted: Posted,
) -> Result<Response, Problem> {
    set(&app, &service, posted, (ServiceState::Closed, "done-service-closed")).await
}

/// `POST /services/{id}/reopen`
pub(crate) async fn reopen(
    State(app): State<App>,
    Path(service): Path<String>,
    posted: Posted,
) -> Result<Response, Problem> {
    set(&app, &service, posted, (ServiceState::Open, "done-service-reopened")).await
}
