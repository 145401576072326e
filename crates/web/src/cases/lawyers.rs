//! `/cases/{id}/lawyers`: who acts in a case as a lawyer, and assigning one of the
//! network. What is found of conflicts is said as far as the reader may know of
//! it.
use super::{address, case_of, under_case};
use crate::activity::People;
use crate::app::App;
use crate::beds::{headed, plain, pressed, refused};
use crate::bodies::Bodies;
use crate::components::{Button, Cell, Choice, Markup, Select, WarningText};
use crate::form::Form;
use crate::lawyers as network;
use crate::page::Page;
use crate::persons;
use crate::problem::{Problem, refusal};
use crate::purpose;
use crate::rights::{form, paragraph, table};
use crate::session::{Member, Posted};
use crate::sign_in::done;
use crate::words::{self, say, say_with};
use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Response};
use domain::access::Action;
use domain::case_file::{CaseState, posts, reaches};
use domain::day::Period;
use domain::id::{LawyerId, WaiverId};
use domain::lawyer::WantedLawyer;
use domain::referral::conflict::Weight;
use domain::words::Language;
use register::case_file::{CaseFile, StepsOpen};
use register::legal_aid::{Acting, Found, Known, Waiver, Who};
use register::{Error, Refusal};

/// What is told of conflicts, one sentence each.
pub(crate) async fn sentences(
    app: &App,
    language: Language,
    found: &Found,
) -> Result<Vec<String>, Problem> {
    let bodies = Bodies::of(app).await?;
    let mut all: Vec<String> =
        found.known.iter().map(|one| sentence(&bodies, language, one)).collect();
    if found.hidden {
        let ask = app.register.whom_to_ask().await?.join(", ");
        all.push(say_with(language, "conflict-hidden", &[("names", ask.into())]));
    }
    let end = if found.takes_reason() { "conflict-soft" } else { "conflict-hard" };
    all.push(say(language, end));
    Ok(all)
}

fn sentence(bodies: &Bodies<'_>, language: Language, one: &Known) -> String {
    let case = one.case.map(|(_, number)| number.to_string()).unwrap_or_default();
    let person = one.person.map(persons::number).unwrap_or_default();
    let body = one.body.as_deref().unwrap_or_default();
    let body = bodies.institution_name(body, language).to_owned();
    let args = [("case", case.into()), ("person", person.into()), ("body", body.into())];
    let said = say_with(language, &format!("conflict-{}", one.ground.code()), &args);
    let weight = match one.weight {
        Weight::Hard => "conflict-weight-hard",
        Weight::Soft => "conflict-weight-soft",
    };
    format!("{said} {}", say(language, weight))
}

/// What the page shows, read before it is written.
struct Shown {
    acting: Vec<Acting>,
    waivers: Vec<Waiver>,
    /// Whether the member assigns lawyers to the case.
    assigns: bool,
    /// Whether the member opens why somebody acts in spite of a conflict.
    opens: bool,
}

impl Shown {
    async fn of(app: &App, member: &Member, case: &CaseFile) -> Result<Self, Problem> {
        let by = &member.by;
        let acting = app.register.case_lawyers(by, case.id).await?;
        let all = app.register.assignments(by, case.id).await?;
        let assigned = posts(&all, by.actor.account, by.today()).next().is_some();
        let own = case.institution == by.actor.institution;
        let near = reaches(assigned, own, &case.territory, &by.actor.territory);
        let opens = app.register.case_opens(by, case.id).await?;
        let reads = app.register.steps_open(by, case.id).await? == StepsOpen::Freely;
        let waivers = if reads { app.register.waivers(by, case.id).await? } else { Vec::new() };
        let assigns = case.state == CaseState::Open && by.may_any(Action::AssignCase, &near);
        Ok(Self { acting, waivers, assigns, opens })
    }
}

fn here(case: &CaseFile) -> String {
    format!("{}/lawyers", address(case.id))
}

fn acting(page: &Page, member: &Member, case: &CaseFile, shown: &Shown) -> Markup {
    if shown.acting.is_empty() {
        return paragraph(&page.say("case-lawyers-none"));
    }
    let today = member.by.today();
    let row = |one: &Acting| {
        let when = match one.until {
            Some(until) => words::days(page.language, one.from, until.plus(-1).max(one.from)),
            None => say_with(
                page.language,
                "case-assigned-since",
                &[("day", words::day(page.language, one.from).into())],
            ),
        };
        let name = match one.lawyer {
            Some(id) => Cell::link(&one.name, &network::address(id)),
            None => one.name.clone().into(),
        };
        let account =
            if one.account.is_some() { "lawyer-account-yes" } else { "lawyer-account-none" };
        let ends = shown.assigns && one.until.is_none_or(|until| today < until);
        let end = match (one.account, one.lawyer) {
            (None, Some(lawyer)) if ends => {
                let button = Button::submit(page.say("case-assignment-end")).secondary();
                let button = button.sending("lawyer", &lawyer.to_string());
                pressed(page, &format!("{}/end", here(case)), button)
            }
            _ => Markup::default(),
        };
        vec![name, page.say(account).into(), when.into(), Cell::from(end)]
    };
    let heads = ["lawyer-name", "lawyer-account", "lawyer-interest-when", "lawyer-interest-do"];
    table(page, page.say("case-lawyers"), &heads, shown.acting.iter().map(row).collect())
}

fn waivers(page: &Page, people: &People, case: &CaseFile, shown: &Shown) -> Markup {
    let row = |one: &Waiver| {
        let grounds = one.grounds.iter();
        let grounds = grounds.map(|ground| page.say(&format!("conflict-ground-{}", ground.code())));
        let grounds = grounds.collect::<Vec<_>>().join("; ");
        let acts = |there: &&Acting| {
            there.account.is_some_and(|id| id.to_string() == one.who)
                || there.lawyer.is_some_and(|id| id.to_string() == one.who)
        };
        let name = shown.acting.iter().find(acts).map(|there| there.name.clone());
        let open = if shown.opens {
            let href = format!("{}/{}/reason", here(case), one.id);
            Cell::link(&page.say("step-reason"), &href)
        } else {
            Cell::default()
        };
        vec![
            name.unwrap_or_default().into(),
            grounds.into(),
            people.said(page.language, one.by, one.at).into(),
            open,
        ]
    };
    let heads = ["lawyer-name", "conflict-grounds", "service-who", "step-reason"];
    table(page, page.say("conflict-waivers"), &heads, shown.waivers.iter().map(row).collect())
}

async fn page(
    app: &App,
    member: &Member,
    case: &CaseFile,
    asked: &Form,
    reason: bool,
) -> Result<Html<String>, Problem> {
    let shown = Shown::of(app, member, case).await?;
    let page = under_case(member, case).saying("case-lawyers").refusing(asked.errors());
    let mut body = acting(&page, member, case, &shown);
    if shown.assigns {
        for (one, found) in app.register.conflicts_now(&member.by, case.id).await? {
            let mut text = sentences(app, page.language, &found).await?;
            // The last says whom to choose instead, which is not asked here.
            text.pop();
            let said = format!("{}: {}", one.name, text.join(" "));
            body = Markup::of(&WarningText::new(page.language, said)).and(&body);
        }
    }
    if !shown.waivers.is_empty() {
        let people = People::of(app).await?;
        let table = waivers(&page, &people, case, &shown);
        let about = page.say("conflict-waivers-about");
        body = body.and(&headed("waivers", page.say("conflict-waivers"), about, table));
    }
    if shown.assigns && member.may_ever(Action::ReadLawyers) {
        let today = member.by.today();
        let wanted = WantedLawyer::default();
        let period = Period::year(today.year());
        let all = app.register.lawyers(&member.by, &wanted, period).await?;
        let named = |(one, load): &(register::lawyer::Listed, register::lawyer::Load)| {
            let room = one.lawyer.has_room(load.open, today);
            let room = page.say(if room { "lawyer-state-room" } else { "lawyer-state-full" });
            let there = network::where_they_work(&page, app.register.pack(), &one.lawyer);
            let text = format!("{} ({there}; {})", one.lawyer.name, room.to_lowercase());
            Choice::new(&one.id.to_string(), text)
        };
        let choices = all.iter().map(named).collect();
        let select = asked.select("lawyer", page.say("case-lawyer-who"), choices);
        let mut fields = Markup::of(&select.hint(page.say("case-lawyer-who-hint")));
        if reason {
            let text = asked.textarea("reason", page.say("conflict-reason"));
            fields = fields.and(&text.hint(page.say("conflict-reason-hint")));
        }
        let button = Button::submit(page.say("case-lawyer-assign"));
        let asking = form(&page, &here(case), fields, button);
        body = body.and(&headed("assign", page.say("case-lawyer-assign"), String::new(), asking));
    }
    let about = page.say("case-lawyers-about");
    plain(page, about, body)
}

/// `GET /cases/{id}/lawyers`
pub(crate) async fn list(
    State(app): State<App>,
    member: Member,
    Path(id): Path<String>,
) -> Result<Html<String>, Problem> {
    let case = case_of(&app, &member, &id).await?;
    page(&app, &member, &case, &Form::empty(member.language), false).await
}

/// `POST /cases/{id}/lawyers`
pub(crate) async fn assign(
    State(app): State<App>,
    Path(id): Path<String>,
    posted: Posted,
) -> Result<Response, Problem> {
    let member = posted.member;
    let case = case_of(&app, &member, &id).await?;
    let mut asked = Form::typed(member.language, posted.pairs);
    let mut reason = !asked.value("reason").is_empty();
    match asked.value("lawyer").parse::<LawyerId>() {
        Err(_) => asked.refuse("lawyer", say(member.language, "case-lawyer-missing")),
        Ok(lawyer) => {
            let (who, secret) = (Who::Lawyer(lawyer), app.edge.secret());
            let why = asked.value("reason").to_owned();
            match app.register.assign_lawyer(&member.by, case.id, who, &why, &secret).await {
                Ok(()) => return Ok(done(&here(&case), "done-case-assigned")),
                Err(error) => {
                    reason |= told(&app, &mut asked, "lawyer", error).await?;
                }
            }
        }
    }
    Ok(refused(page(&app, &member, &case, &asked, reason).await?))
}

/// Says at `field` why a lawyer was not assigned; whether a reason is asked for.
pub(crate) async fn told(
    app: &App,
    asked: &mut Form,
    field: &str,
    error: Error,
) -> Result<bool, Problem> {
    let language = asked.language();
    match error {
        Error::Conflicted(found) => {
            let sentences = sentences(app, language, &found).await?;
            asked.refuse(field, sentences.join(" "));
            return Ok(found.takes_reason());
        }
        Error::Refused(Refusal::AlreadyDecided) => {
            asked.refuse(field, say(language, "case-assign-already"));
        }
        Error::Refused(why @ (Refusal::OwnAssignment | Refusal::LawyerAway)) => {
            asked.refuse(field, refusal(language, why));
        }
        Error::Refused(why @ Refusal::TextTooLong) => {
            asked.refuse("reason", refusal(language, why));
        }
        // The account was closed meanwhile.
        Error::NotFound => asked.refuse(field, say(language, "case-assign-closed")),
        error => return Err(error.into()),
    }
    Ok(false)
}

/// `POST /cases/{id}/lawyers/end`
pub(crate) async fn end(
    State(app): State<App>,
    Path(id): Path<String>,
    posted: Posted,
) -> Result<Response, Problem> {
    let lawyer = posted.value("lawyer").parse().map_err(|_| Problem::BadRequest)?;
    let member = posted.member;
    let case = case_of(&app, &member, &id).await?;
    app.register.end_lawyer(&member.by, case.id, lawyer).await?;
    Ok(done(&here(&case), "done-case-assignment-ended"))
}

#[derive(Template)]
#[template(path = "steps/reason.html")]
struct ReasonPage {
    page: Page,
    step: String,
    /// What was opened.
    text: Option<String>,
    purpose: Select,
    button: Button,
}

fn reason_page(
    member: &Member,
    case: &CaseFile,
    (asked, text): (&Form, Option<String>),
) -> Result<Html<String>, Problem> {
    let page = under_case(member, case);
    let title = page.say("case-lawyers");
    let page = page.under(title, here(case)).saying("conflict-reason").refusing(asked.errors());
    let purpose = purpose::question(asked, &page);
    let button = Button::submit(page.say("step-reason-open"));
    let step = page.say("conflict-waivers-about");
    Ok(Html(ReasonPage { page, step, text, purpose, button }.render()?))
}

/// The case and the waiver of an address, for who opens what is sealed there.
async fn waived(
    app: &App,
    member: &Member,
    (id, waiver): (&str, &str),
) -> Result<(CaseFile, WaiverId), Problem> {
    let case = case_of(app, member, id).await?;
    let waiver: WaiverId = waiver.parse().map_err(|_| Problem::NotFound)?;
    if !app.register.case_opens(&member.by, case.id).await? {
        return Err(Problem::NotFound);
    }
    let all = app.register.waivers(&member.by, case.id).await?;
    if all.iter().all(|one| one.id != waiver) {
        return Err(Problem::NotFound);
    }
    Ok((case, waiver))
}

/// `GET /cases/{id}/lawyers/{waiver}/reason`
pub(crate) async fn ask(
    State(app): State<App>,
    member: Member,
    Path((id, waiver)): Path<(String, String)>,
) -> Result<Html<String>, Problem> {
    let (case, _) = waived(&app, &member, (&id, &waiver)).await?;
    reason_page(&member, &case, (&Form::empty(member.language), None))
}

/// `POST /cases/{id}/lawyers/{waiver}/reason`
pub(crate) async fn reveal(
    State(app): State<App>,
    Path((id, waiver)): Path<(String, String)>,
    posted: Posted,
) -> Result<Response, Problem> {
    let member = posted.member;
    let (case, waiver) = waived(&app, &member, (&id, &waiver)).await?;
    let mut asked = Form::typed(member.language, posted.pairs);
    let Some(why) = purpose::chosen(&mut asked, member.language) else {
        let page = reason_page(&member, &case, (&asked, None))?;
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response());
    };
    let opened = app.register.reveal_waiver(&member.by, case.id, waiver, why).await?;
    let text = Some(opened.expose().to_owned());
    Ok(reason_page(&member, &case, (&asked, text))?.into_response())
}
