//! `/retention`: how long what is kept, what is due, what was destroyed.
use super::{code, form, page, paragraph, refused, section, shown, table, told_at, verified};
use crate::activity::People;
use crate::app::App;
use crate::components::{
    Button, Cell, Input, Link, Markup, NotificationBanner, Row, SummaryList, WarningText,
};
use crate::form::Form;
use crate::page::Page;
use crate::problem::Problem;
use crate::session::{Member, Posted};
use crate::sign_in::done;
use crate::words::{self, Arg, say, say_with};
use axum::extract::{Path, State};
use axum::response::{Html, IntoResponse, Response};
use domain::access::{Action, Reach};
use domain::day::Moment;
use domain::id::DestructionId;
use domain::retention::Rule;
use domain::words::Language;
use register::Register;
use register::retention::{Certificate, Plan, RetentionTable, TableState};
use std::collections::BTreeMap;

const HEADS: [&str; 7] = [
    "rights-rule",
    "rights-regime",
    "rights-basis",
    "rights-start",
    "rights-period",
    "rights-action",
    "rights-source",
];

/// How long, in words: `5 years`.
pub(super) fn period(language: Language, rule: &Rule) -> String {
    let n = Arg::Number(i64::from(rule.period));
    say_with(language, &format!("rights-unit-{}", rule.unit.code()), &[("n", n)])
}

fn rules(page: &Page, all: &[Rule]) -> Markup {
    let language = page.language;
    let row = |rule: &Rule| {
        vec![
            Cell::from(rule.name.in_language(language)),
            page.say(&format!("regime-{}", rule.regime.code())).into(),
            Cell::from(rule.basis.in_language(language)),
            page.say(&format!("rights-start-{}", rule.start.code())).into(),
            period(language, rule).into(),
            page.say(&format!("rights-action-{}", rule.action.code())).into(),
            Cell::part(&verified(language, rule.verified)),
        ]
    };
    table(page, page.say("rights-table"), &HEADS, all.iter().map(row).collect())
}

fn decided_by(page: &Page, people: &People, table: &RetentionTable) -> SummaryList {
    let language = page.language;
    let by = |(who, at)| format!("{}, {}", people.name(who), words::moment(language, at));
    let mut rows = vec![
        Row::new(page.say("rights-reason"), table.reason.as_str()),
        Row::new(page.say("rights-proposed-by"), by((table.proposed_by, table.proposed_at))),
    ];
    if let Some(decided) = table.decided {
        rows.push(Row::new(page.say("rights-adopted-by"), by(decided)));
    }
    SummaryList::new(rows)
}

/// That nothing is destroyed while the clock is doubted.
async fn clock_doubt(app: &App, page: &Page, at: Moment) -> Result<Markup, Problem> {
    let Some(doubt) = app.register.clock_doubt(at).await? else { return Ok(Markup::default()) };
    let language = page.language;
    let args = [
        ("day", words::moment(language, doubt.known).into()),
        ("until", words::moment(language, doubt.until).into()),
    ];
    let text = say_with(language, "retention-clock", &args);
    Ok(Markup::of(&NotificationBanner::important(language, text)))
}

/// `GET /retention`
pub(crate) async fn retention(
    State(app): State<App>,
    member: Member,
) -> Result<Html<String>, Problem> {
    let tables = app.register.retention_tables(&member.by).await?;
    let people = People::of(&app).await?;
    let mut page = page(&member).saying("retention");
    let adopted = tables.iter().find(|table| table.state == TableState::Adopted);
    let proposed = tables.iter().find(|table| table.state == TableState::Proposed);
    let sets = member.by.may(Action::SetRetention, Reach::Other);
    if sets && proposed.is_none() {
        let new = Button::link(page.say("rights-propose"), "/retention/new");
        page = page.offering(new);
    }
    let mut body = clock_doubt(&app, &page, member.by.at)
        .await?
        .and(&paragraph(&page.say("retention-about")))
        .and(&WarningText::new(page.language, page.say("retention-unverified")));
    body = if let Some(table) = adopted {
        let content =
            Markup::of(&decided_by(&page, &people, table)).and(&rules(&page, &table.rules));
        body.and(&section("adopted", page.say("retention-adopted"), String::new(), content))
    } else {
        let about = page.say("retention-not-adopted");
        let content = rules(&page, &app.register.pack().retention);
        body.and(&section("pack", page.say("retention-of-pack"), about, content))
    };
    if let Some(table) = proposed {
        let mut content =
            Markup::of(&decided_by(&page, &people, table)).and(&rules(&page, &table.rules));
        let own = table.proposed_by == member.by.actor.account;
        if own {
            content = content.and(&paragraph(&page.say("retention-own")));
        }
        if sets && !own {
            let action = format!("/retention/tables/{}/adopt", table.id);
            let button = Button::submit(page.say("rights-adopt"));
            content = content.and(&form(&page, &action, Markup::default(), button));
        }
        if sets {
            let action = format!("/retention/tables/{}/reject", table.id);
            let key = if own { "rights-take-back" } else { "rights-reject" };
            let button = Button::submit(page.say(key)).secondary();
            content = content.and(&form(&page, &action, Markup::default(), button));
        }
        let heading = page.say("retention-proposed");
        body = body.and(&section("proposed", heading, String::new(), content));
    }
    shown(&member, page, body)
}

fn fields(page: &Page, form: &Form, all: &[Rule]) -> Markup {
    let mut fields = Markup::default();
    for rule in all {
        let unit = page.say(&format!("rights-units-{}", rule.unit.code()));
        let input: Input = form
            .input(&format!("period-{}", rule.id), rule.name.in_language(page.language))
            .number(Some(&unit))
            .width(5);
        fields = fields.and(&input);
    }
    let reason = form
        .textarea("reason", page.say("rights-reason"))
        .hint(page.say("rights-propose-hint"))
        .rows(3);
    fields.and(&reason)
}

fn proposal(member: &Member, register: &Register, given: &Form) -> (Page, Markup) {
    let page = page(member)
        .under(say(member.language, "retention"), "/retention")
        .saying("rights-propose")
        .refusing(given.errors());
    let fields = fields(&page, given, &register.pack().retention);
    let button = Button::submit(page.say("rights-propose"));
    let body = paragraph(&page.say("rights-propose-about")).and(&form(
        &page,
        "/retention/new",
        fields,
        button,
    ));
    (page, body)
}

/// `GET /retention/new`
pub(crate) async fn blank(State(app): State<App>, member: Member) -> Result<Html<String>, Problem> {
    if !member.by.may(Action::SetRetention, Reach::Other) {
        return Err(Problem::NotFound);
    }
    let tables = app.register.retention_tables(&member.by).await?;
    let adopted = tables.into_iter().find(|table| table.state == TableState::Adopted);
    let rules = adopted.map_or_else(|| app.register.pack().retention.clone(), |t| t.rules);
    let given = rules.iter().fold(Form::empty(member.language), |form, rule| {
        form.with(&format!("period-{}", rule.id), rule.period.to_string())
    });
    let (page, body) = proposal(&member, &app.register, &given);
    shown(&member, page, body)
}

/// `POST /retention/new`
pub(crate) async fn propose(State(app): State<App>, posted: Posted) -> Result<Response, Problem> {
    let member = posted.member;
    let mut given = Form::typed(member.language, posted.pairs);
    let mut periods = BTreeMap::new();
    for rule in &app.register.pack().retention {
        let field = format!("period-{}", rule.id);
        match given.value(&field).parse::<u32>() {
            Ok(period) if period > 0 => {
                periods.insert(rule.id.clone(), period);
            }
            _ => given.refuse(&field, say(member.language, "rights-period-wrong")),
        }
    }
    if !given.is_refused() {
        let reason = given.value("reason").to_owned();
        match app.register.propose_retention(&member.by, &periods, &reason).await {
            Ok(_) => return Ok(done("/retention", "done-retention-proposed")),
            Err(error) => told_at(&mut given, "reason", error)?,
        }
    }
    let (page, body) = proposal(&member, &app.register, &given);
    refused(&member, page, body)
}

/// `POST /retention/tables/{id}/adopt`
pub(crate) async fn adopt(
    State(app): State<App>,
    Path(id): Path<String>,
    posted: Posted,
) -> Result<Response, Problem> {
    let id = id.parse().map_err(|_| Problem::NotFound)?;
    app.register.adopt_retention(&posted.member.by, id).await?;
    Ok(done("/retention", "done-retention-adopted"))
}

/// `POST /retention/tables/{id}/reject`
pub(crate) async fn reject(
    State(app): State<App>,
    Path(id): Path<String>,
    posted: Posted,
) -> Result<Response, Problem> {
    let id = id.parse().map_err(|_| Problem::NotFound)?;
    app.register.reject_retention(&posted.member.by, id).await?;
    Ok(done("/retention", "done-retention-rejected"))
}

fn why(page: &Page, planned: &register::retention::Planned) -> String {
    let language = page.language;
    let since = planned.due_since.or(planned.next_on);
    let Some(day) = since else { return page.say("rights-why-none") };
    let key = if planned.due > 0 { "rights-why-due" } else { "rights-why-next" };
    let args = [
        ("period", period(language, &planned.rule).into()),
        ("day", words::day(language, day).into()),
    ];
    say_with(language, key, &args)
}

fn plan_table(page: &Page, plan: &Plan) -> Markup {
    let language = page.language;
    let count =
        |n: u64| Cell::number(words::number(language, i64::try_from(n).unwrap_or(i64::MAX)));
    let row = |planned: &register::retention::Planned| {
        vec![
            Cell::from(planned.rule.name.in_language(language)),
            page.say(&format!("rights-action-{}", planned.rule.action.code())).into(),
            count(planned.due),
            count(planned.held),
            count(planned.running),
            count(planned.not_begun),
            why(page, planned).into(),
        ]
    };
    let heads = [
        "rights-rule",
        "rights-action",
        "rights-due",
        "rights-held",
        "rights-running",
        "rights-not-begun",
        "rights-why",
    ];
    table(page, page.say("rights-nav-plan"), &heads, plan.rules.iter().map(row).collect())
}

/// `GET /retention/plan`: what would be done today. Nothing is changed.
pub(crate) async fn plan(State(app): State<App>, member: Member) -> Result<Html<String>, Problem> {
    let plan = app.register.retention_plan(&member.by, member.by.today()).await?;
    let page = page(&member).saying("rights-nav-plan");
    let mut body = paragraph(&page.say("retention-plan-about"));
    if plan.table.is_none() {
        body = body.and(&WarningText::new(page.language, page.say("retention-not-adopted")));
    }
    body = body.and(&plan_table(&page, &plan));
    let late: u64 = plan.rules.iter().map(|planned| planned.review_late).sum();
    if late > 0 {
        let n = usize::try_from(late).unwrap_or(usize::MAX);
        body = body.and(&paragraph(&page.say_n("retention-review-late", n)));
    }
    let destroys = plan.rules.iter().any(|p| p.due > 0 && p.rule.action.is_automatic());
    if plan.table.is_some() && destroys && member.by.may(Action::ErasePerson, Reach::Other) {
        let button = Button::submit(page.say("retention-run")).warning();
        let content = form(&page, "/retention/run", Markup::default(), button);
        let about = page.say("retention-run-about");
        body = body.and(&section("run", page.say("retention-run"), about, content));
    }
    shown(&member, page, body)
}

/// `POST /retention/run`
pub(crate) async fn run(State(app): State<App>, posted: Posted) -> Result<Response, Problem> {
    let certificates = app.register.run_retention(&posted.member.by).await?;
    let key = if certificates.is_empty() { "done-retention-nothing" } else { "done-retention-run" };
    Ok(done("/retention/certificates", key))
}

/// `GET /retention/run`: where the answer leads when it is asked for again.
pub(crate) async fn run_form(member: Member) -> Result<Response, Problem> {
    if !member.by.may(Action::ReadRetention, Reach::Other) {
        return Err(Problem::NotFound);
    }
    Ok(crate::sign_in::to("/retention/plan"))
}

/// `GET /retention/certificates`
pub(crate) async fn certificates(
    State(app): State<App>,
    member: Member,
) -> Result<Html<String>, Problem> {
    let all = app.register.destructions(&member.by).await?;
    let page = page(&member).saying("rights-nav-certificates");
    let language = page.language;
    let row = |c: &Certificate| {
        vec![
            Cell::link(&c.number(), &format!("/retention/certificates/{}", c.id)),
            Cell::from(c.rule.name.in_language(language)),
            Cell::number(words::number(language, c.destroyed)),
            c.finished_at
                .map_or_else(|| page.say("rights-unfinished"), |at| words::moment(language, at))
                .into(),
        ]
    };
    let body = paragraph(&page.say("retention-certificates-about"));
    let body = if all.is_empty() {
        body.and(&paragraph(&page.say("retention-certificates-none")))
    } else {
        let heads = ["rights-number", "rights-rule", "rights-destroyed", "rights-finished"];
        let rows = all.iter().map(row).collect();
        body.and(&table(&page, page.say("rights-nav-certificates"), &heads, rows))
    };
    shown(&member, page, body)
}

/// `GET /retention/certificates/{id}`: to be printed.
pub(crate) async fn certificate(
    State(app): State<App>,
    member: Member,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    let id: DestructionId = id.parse().map_err(|_| Problem::NotFound)?;
    let (c, stands) = app.register.destruction(&member.by, id).await?;
    let language = member.language;
    let notice = (!stands && c.finished_at.is_some()).then(|| {
        NotificationBanner::important(language, say(language, "retention-certificate-false"))
    });
    let page = page(&member)
        .under(say(language, "rights-nav-certificates"), "/retention/certificates")
        .captioned(say(language, "retention-certificate"))
        .titled(c.number())
        .noticing(notice);
    let row = |key: &str, value: String| Row::new(page.say(key), value);
    let mut rows = vec![
        row("rights-rule", c.rule.name.in_language(language).to_owned()),
        row("rights-category", page.say(&format!("rights-category-{}", c.rule.category.code()))),
        row("rights-regime", page.say(&format!("regime-{}", c.rule.regime.code()))),
        row("rights-basis", c.rule.basis.in_language(language).to_owned()),
        row("rights-period", period(language, &c.rule)),
        row("rights-start", page.say(&format!("rights-start-{}", c.rule.start.code()))),
        row("rights-action", page.say(&format!("rights-action-{}", c.rule.action.code()))),
        row("rights-destroyed", words::number(language, c.destroyed)),
        row("rights-begun", words::moment(language, c.begun_at)),
    ];
    if let Some(at) = c.finished_at {
        rows.push(row("rights-finished", words::moment(language, at)));
        rows.push(row("rights-list-length", words::number(language, c.list_length)));
        rows.push(Row::new(page.say("rights-list-head"), code(&c.list_head).html));
    }
    if let Some(entry) = c.entry {
        let entry = words::number(language, entry);
        let key = if stands { "retention-entry-stands" } else { "retention-entry-false" };
        rows.push(row("rights-entry", say_with(language, key, &[("seq", entry.into())])));
    }
    let body = paragraph(&page.say("retention-certificate-about"))
        .and(&SummaryList::new(rows))
        .and(&paragraph(&page.say("retention-certificate-stays")));
    let body = body.and(&Markup::link(
        &page.say("rights-nav-certificates"),
        &Link::new("", "/retention/certificates").href,
    ));
    Ok(shown(&member, page, body)?.into_response())
}
