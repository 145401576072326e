//! `/breaches`: what happened, whom it touches, who was told by when.
use super::{form, page, paragraph, refused, section, shown, table, told_at, verified};
use crate::activity::People;
use crate::app::App;
use crate::components::{Button, Cell, Choice, Markup, Row, SummaryList, Tag};
use crate::form::Form;
use crate::page::Page;
use crate::problem::Problem;
use crate::session::{Member, Posted};
use crate::sign_in::done;
use crate::words::{self, say, say_with};
use axum::extract::{Path, State};
use axum::response::{Html, Response};
use domain::access::{Action, Reach};
use domain::breach::{Clock, Risk, authority, is_done, persons};
use domain::day::Moment;
use domain::id::BreachId;
use domain::record::value;
use domain::words::Language;
use register::breach::touched::{Affected, Touched};
use register::breach::{Breach, NewBreach};

fn handles(member: &Member) -> Result<(), Problem> {
    let may = member.by.may(Action::HandleBreach, Reach::Other);
    if may { Ok(()) } else { Err(Problem::NotFound) }
}

/// A moment as it is typed: a day and a time of day in Sofia.
fn moment(form: &Form, day: &str, time: &str) -> Option<Moment> {
    let day = value::day(form.value(day))?;
    let (hours, minutes) = form.value(time).split_once(':')?;
    let (hours, minutes): (i64, i64) = (hours.trim().parse().ok()?, minutes.trim().parse().ok()?);
    let sound = (0..24).contains(&hours) && (0..60).contains(&minutes);
    sound.then(|| words::sofia(day, hours * 60 + minutes))
}

/// How telling the authority stands.
fn clock(language: Language, clock: Clock) -> Tag {
    match clock {
        Clock::NotOwed => Tag::quiet(&say(language, "breach-not-owed")),
        Clock::Met { in_time: true } => Tag::done(&say(language, "breach-met")),
        Clock::Met { in_time: false } => Tag::late(&say(language, "breach-met-late")),
        Clock::Running(Some(until)) => {
            let until = words::moment(language, until);
            Tag::due(&say_with(language, "breach-until", &[("when", until.into())]))
        }
        Clock::Running(None) => Tag::due(&say(language, "breach-at-once")),
        Clock::Late(until) => {
            let until = words::moment(language, until);
            Tag::late(&say_with(language, "breach-late", &[("when", until.into())]))
        }
    }
}

/// The last moment in time; none when the pack has no term.
fn until(app: &App, breach: &Breach) -> Moment {
    app.register.breach_term(breach).map_or(breach.detected_at, |(_, until)| until)
}

/// `GET /breaches`
pub(crate) async fn list(State(app): State<App>, member: Member) -> Result<Html<String>, Problem> {
    let all = app.register.breaches(&member.by).await?;
    let page = page(&member).saying("rights-nav-breaches");
    let page = page.clone().offering(Button::link(page.say("breach-new"), "/breaches/new"));
    let language = page.language;
    let row = |breach: &Breach| {
        let (facts, until) = (breach.facts(), until(&app, breach));
        let state = if is_done(&facts, until, member.by.at) {
            Tag::done(&page.say("breach-done"))
        } else {
            clock(language, authority(&facts, until, member.by.at))
        };
        vec![
            Cell::link(&breach.number(), &format!("/breaches/{}", breach.id)),
            words::moment(language, breach.detected_at).into(),
            risk_name(&page, breach.risk).into(),
            Cell::part(&state),
        ]
    };
    let body = paragraph(&page.say("breaches-about"));
    let body = if all.is_empty() {
        body.and(&paragraph(&page.say("breaches-none")))
    } else {
        let heads = ["rights-number", "breach-detected", "breach-risk", "breach-authority"];
        let rows = all.iter().map(row).collect();
        body.and(&table(&page, page.say("rights-nav-breaches"), &heads, rows))
    };
    shown(&member, page, body)
}

fn risk_name(page: &Page, risk: Option<Risk>) -> String {
    match risk {
        Some(risk) => page.say(&format!("breach-risk-{}", risk.code())),
        None => page.say("breach-not-assessed"),
    }
}

async fn blank_page(app: &App, member: &Member, given: &Form) -> Result<(Page, Markup), Problem> {
    handles(member)?;
    let page = page(member)
        .under(say(member.language, "rights-nav-breaches"), "/breaches")
        .saying("breach-new")
        .refusing(given.errors());
    let names = app.register.names().await?;
    let mut accounts: Vec<Choice> =
        names.iter().map(|(id, name)| Choice::new(&id.to_string(), name.clone())).collect();
    accounts.sort_by(|a, b| a.text.cmp(&b.text));
    let fields = Markup::of(&given.day("detected", page.say("breach-detected-day")))
        .and(&time(&page, given, "detected_time"))
        .and(&given.day("from", page.say("breach-from")).hint(page.say("breach-from-hint")))
        .and(&given.day("until", page.say("breach-until-day")))
        .and(
            &given
                .checkboxes("accounts", page.say("breach-accounts"), accounts)
                .hint(page.say("breach-accounts-hint"))
                .small(),
        )
        .and(
            &given
                .textarea("reason", page.say("breach-about"))
                .hint(page.say("rights-no-names"))
                .rows(4),
        );
    let button = Button::submit(page.say("breach-new"));
    let body = form(&page, "/breaches/new", fields, button);
    Ok((page, body))
}

fn time(page: &Page, given: &Form, name: &str) -> crate::components::Input {
    given.input(name, page.say("breach-time")).hint(page.say("breach-time-hint")).width(5)
}

/// `GET /breaches/new`
pub(crate) async fn blank(State(app): State<App>, member: Member) -> Result<Html<String>, Problem> {
    let (page, body) = blank_page(&app, &member, &Form::empty(member.language)).await?;
    shown(&member, page, body)
}

/// `POST /breaches/new`
pub(crate) async fn record(State(app): State<App>, posted: Posted) -> Result<Response, Problem> {
    let member = posted.member;
    handles(&member)?;
    let language = member.language;
    let mut given = Form::typed(language, posted.pairs);
    let detected_at = moment(&given, "detected", "detected_time");
    let (from, until) = (value::day(given.value("from")), value::day(given.value("until")));
    for (field, missing) in
        [("detected", detected_at.is_none()), ("from", from.is_none()), ("until", until.is_none())]
    {
        if missing {
            let key = if field == "detected" { "breach-moment-wrong" } else { "rights-day-wrong" };
            given.refuse(field, say(language, key));
        }
    }
    if let (Some(detected_at), Some(from), Some(until)) = (detected_at, from, until) {
        let accounts = given.all("accounts");
        let new = NewBreach {
            detected_at,
            from: words::sofia(from, 0),
            until: words::sofia(until.plus(1), 0),
            accounts: accounts.iter().filter_map(|id| id.parse().ok()).collect(),
            about: given.value("reason").to_owned(),
        };
        match app.register.record_breach(&member.by, new).await {
            Ok(id) => return Ok(done(&format!("/breaches/{id}"), "done-breach-recorded")),
            Err(error) => told_at(&mut given, "detected", error)?,
        }
    }
    let (page, body) = blank_page(&app, &member, &given).await?;
    refused(&member, page, body)
}

fn touched_part(page: &Page, touched: &Touched) -> Markup {
    let language = page.language;
    let row = |one: &Affected| {
        let who = match one.person {
            Some(person) => super::code(&person.to_string()),
            None => page.say("breach-sealed").into(),
        };
        let class = |code: &String| page.say(&format!("breach-class-{code}"));
        let classes: Vec<String> = one.classes.iter().map(class).collect();
        let times = i64::try_from(one.times).unwrap_or(i64::MAX);
        vec![
            super::code(one.pseudonym.get(..12).unwrap_or(&one.pseudonym)),
            who,
            classes.join(", ").into(),
            Cell::number(words::number(language, times)),
            words::moment(language, one.last_at).into(),
        ]
    };
    let mut content = paragraph(&page.say_n("breach-touched-count", touched.persons.len()));
    if !touched.persons.is_empty() {
        let heads =
            ["breach-pseudonym", "breach-person", "breach-classes", "breach-times", "breach-last"];
        let rows = touched.persons.iter().map(row).collect();
        content = content.and(&table(page, page.say("breach-touched"), &heads, rows));
    }
    if touched.unknown_cases > 0 {
        let n = usize::try_from(touched.unknown_cases).unwrap_or(usize::MAX);
        content = content.and(&paragraph(&page.say_n("breach-unknown-cases", n)));
    }
    let alerts: Vec<String> = touched.alerts.iter().map(ToString::to_string).collect();
    let tips: Vec<String> = touched.tips.iter().map(ToString::to_string).collect();
    for (key, names) in [("breach-alerts", alerts), ("breach-tips", tips)] {
        if !names.is_empty() {
            let said = format!("{} {}", page.say_n(key, names.len()), names.join(", "));
            content = content.and(&paragraph(&said));
        }
    }
    section("touched", page.say("breach-touched"), page.say("breach-touched-about"), content)
}

fn facts(app: &App, page: &Page, people: &People, breach: &Breach, at: Moment) -> Markup {
    let language = page.language;
    let (facts, until) = (breach.facts(), until(app, breach));
    let moment = |at| words::moment(language, at);
    let row = |key: &str, value: String| Row::new(page.say(key), value);
    let mut rows = vec![
        row("breach-detected", moment(breach.detected_at)),
        row("breach-about", breach.about.clone()),
        row(
            "breach-recorded-by",
            format!("{}, {}", people.name(breach.recorded.0), moment(breach.recorded.1)),
        ),
        row(
            "breach-period",
            format!("{} – {}", moment(breach.from), moment(breach.until.plus(-1))),
        ),
    ];
    let accounts: Vec<&str> = breach.accounts.iter().map(|who| people.name(*who)).collect();
    let accounts =
        if accounts.is_empty() { page.say("breach-everybody") } else { accounts.join(", ") };
    rows.push(row("breach-accounts", accounts));
    rows.push(row("breach-risk", risk_name(page, breach.risk)));
    if let Some((who, when)) = breach.assessed {
        rows.push(row("breach-assessment", breach.assessment.clone()));
        rows.push(row("breach-assessed-by", format!("{}, {}", people.name(who), moment(when))));
    }
    let told = clock(language, authority(&facts, until, at));
    rows.push(Row::new(page.say("breach-authority"), Markup::of(&told)));
    if let Some((term, _)) = app.register.breach_term(breach) {
        let amount = crate::words::number(language, i64::from(term.amount));
        let said = say_with(language, "breach-term", &[("amount", amount.into())]);
        let said = Markup::text(&format!("{said} ")).and(&verified(language, term.verified));
        rows.push(Row::new(page.say("breach-term-of"), said));
    }
    if let Some(at) = breach.authority_told_at {
        rows.push(row("breach-authority-told", moment(at)));
        rows.push(row("breach-reference", breach.authority_reference.clone()));
    }
    let told = clock(language, persons(&facts));
    rows.push(Row::new(page.say("breach-persons"), Markup::of(&told)));
    if let Some(at) = breach.persons_told_at {
        rows.push(row("breach-persons-told", moment(at)));
    }
    Markup::of(&SummaryList::new(rows))
}

async fn one(
    app: &App,
    member: &Member,
    id: BreachId,
    given: &Form,
) -> Result<(Page, Markup), Problem> {
    let breach = app.register.breach(&member.by, id).await?;
    let touched = app.register.touched(&member.by, id).await?;
    let people = People::of(app).await?;
    let page = page(member)
        .under(say(member.language, "rights-nav-breaches"), "/breaches")
        .captioned(say(member.language, "breach"))
        .titled(breach.number())
        .refusing(given.errors());
    let base = format!("/breaches/{id}");
    let mut body =
        facts(app, &page, &people, &breach, member.by.at).and(&touched_part(&page, &touched));
    let risks = Risk::ALL.map(|risk| Choice::new(risk.code(), risk_name(&page, Some(risk))));
    let fields = Markup::of(&given.radios("risk", page.say("breach-risk"), risks.into())).and(
        &given
            .textarea("reason", page.say("breach-assessment"))
            .hint(page.say("rights-no-names"))
            .rows(4),
    );
    let button = Button::submit(page.say("breach-assess"));
    let content = form(&page, &format!("{base}/assessment"), fields, button);
    body = body.and(&section("assess", page.say("breach-assess"), String::new(), content));
    if breach.authority_told_at.is_none() {
        let fields = Markup::of(&given.day("authority", page.say("breach-told-day")))
            .and(&time(&page, given, "authority_time"))
            .and(&given.input("reference", page.say("breach-reference")).width(20));
        let button = Button::submit(page.say("breach-tell-authority"));
        let content = form(&page, &format!("{base}/authority"), fields, button);
        let heading = page.say("breach-tell-authority");
        body = body.and(&section("tell-authority", heading, String::new(), content));
    }
    if breach.persons_told_at.is_none() {
        let fields = Markup::of(&given.day("persons", page.say("breach-told-day"))).and(&time(
            &page,
            given,
            "persons_time",
        ));
        let button = Button::submit(page.say("breach-tell-persons"));
        let content = form(&page, &format!("{base}/persons"), fields, button);
        let heading = page.say("breach-tell-persons");
        let about = page.say("breach-tell-persons-about");
        body = body.and(&section("tell-persons", heading, about, content));
    }
    Ok((page, body))
}

/// `GET /breaches/{id}`
pub(crate) async fn open(
    State(app): State<App>,
    member: Member,
    Path(id): Path<String>,
) -> Result<Html<String>, Problem> {
    let id = id.parse().map_err(|_| Problem::NotFound)?;
    let (page, body) = one(&app, &member, id, &Form::empty(member.language)).await?;
    shown(&member, page, body)
}

/// `POST /breaches/{id}/assessment`
pub(crate) async fn assess(
    State(app): State<App>,
    Path(id): Path<String>,
    posted: Posted,
) -> Result<Response, Problem> {
    let member = posted.member;
    handles(&member)?;
    let id: BreachId = id.parse().map_err(|_| Problem::NotFound)?;
    let mut given = Form::typed(member.language, posted.pairs);
    match given.value("risk").parse::<Risk>() {
        Err(()) => given.refuse("risk", say(member.language, "breach-risk-missing")),
        Ok(risk) => {
            let reason = given.value("reason").to_owned();
            match app.register.assess_breach(&member.by, id, risk, &reason).await {
                Ok(()) => return Ok(done(&format!("/breaches/{id}"), "done-breach-assessed")),
                Err(error) => told_at(&mut given, "risk", error)?,
            }
        }
    }
    let (page, body) = one(&app, &member, id, &given).await?;
    refused(&member, page, body)
}

/// `POST /breaches/{id}/authority` and `POST /breaches/{id}/persons`
pub(crate) async fn tell(
    State(app): State<App>,
    Path((id, whom)): Path<(String, String)>,
    posted: Posted,
) -> Result<Response, Problem> {
    let member = posted.member;
    handles(&member)?;
    let id: BreachId = id.parse().map_err(|_| Problem::NotFound)?;
    let language = member.language;
    let mut given = Form::typed(language, posted.pairs);
    let field = match whom.as_str() {
        "authority" => "authority",
        "persons" => "persons",
        _ => return Err(Problem::NotFound),
    };
    let (register, by) = (&app.register, &member.by);
    match moment(&given, field, &format!("{field}_time")) {
        None => given.refuse(field, say(language, "breach-moment-wrong")),
        Some(at) => {
            let told = if field == "authority" {
                register.tell_authority(by, id, at, given.value("reference")).await
            } else {
                register.tell_persons(by, id, at).await
            };
            match told {
                Ok(()) => return Ok(done(&format!("/breaches/{id}"), "done-breach-told")),
                Err(error) => told_at(&mut given, field, error)?,
            }
        }
    }
    let (page, body) = one(&app, &member, id, &given).await?;
    refused(&member, page, body)
}
