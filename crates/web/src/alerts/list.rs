//! `GET /alerts`: what waits first, the oldest of it first; `POST /alerts` takes
//! a call.
use super::{address, listed, pressing, state_tag};
use crate::app::App;
use crate::components::{Button, Cell, Choice, Link, Markup, Pagination, Select, Table, Tag};
use crate::form::Form;
use crate::page::{Page, Place};
use crate::problem::Problem;
use crate::session::{Member, Posted};
use crate::sign_in::to;
use crate::steps::clock_tag;
use crate::words;
use askama::Template;
use axum::extract::{Query, State};
use axum::response::{Html, Response};
use domain::access::Action;
use domain::referral::alert::{AlertState, Known};
use domain::referral::clock::ClockState;
use register::alert::{AlertFilter, Intake, Shown, Standing};
use serde::Deserialize;

/// Alerts on one page.
const SHOWN: usize = 40;
/// The furthest a list goes.
const FURTHEST: i64 = 100_000;

/// What is asked for.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Asked {
    /// `undecided`, `all`, or the code of a state.
    #[serde(default)]
    state: String,
    /// The code of an oblast.
    #[serde(default)]
    territory: String,
    /// A code of `alert_source`.
    #[serde(default)]
    source: String,
    /// How many come before.
    #[serde(default)]
    skip: String,
}

#[derive(Template)]
#[template(path = "alerts/list.html")]
struct ListPage {
    page: Page,
    /// How many wait, and of how many a term ran out.
    waiting: String,
    late: Option<Tag>,
    takes: Option<Button>,
    tips: Option<Link>,
    filters: (Select, Select, Select, Button),
    table: Option<Markup>,
    pages: Option<Pagination>,
}

fn shown(code: &str) -> Result<Shown, Problem> {
    match code {
        "" | "undecided" => Ok(Shown::Undecided),
        "all" => Ok(Shown::All),
        code => code.parse().map(Shown::In).map_err(|()| Problem::NotFound),
    }
}

fn row(app: &App, page: &Page, one: &Standing, member: &Member) -> Vec<Cell> {
    let (pack, language, now) = (app.register.pack(), page.language, member.by.at);
    let alert = &one.alert;
    let mut marks = Vec::new();
    if alert.danger == Known::Yes {
        marks.push(Tag::late(&page.say("alert-danger")));
    }
    if alert.child == Known::Yes {
        marks.push(Tag::due(&page.say("alert-child")));
    }
    let marks = marks.iter().fold(Markup::default(), |all, tag| {
        if all.is_empty() { Markup::of(tag) } else { all.and(&Markup::text(" ")).and(tag) }
    });
    let due = pressing(&one.clocks, now).map_or_else(
        || Cell::from("—"),
        |(clock, state)| {
            let when = words::moment(language, clock.due);
            let tag = match state {
                ClockState::Late => clock_tag(language, state),
                _ => Tag::quiet(&when),
            };
            Cell::part(&tag)
        },
    );
    let place = match alert.territory.as_str() {
        "" => "—".to_owned(),
        code => pack.place_name(code, language).to_owned(),
    };
    vec![
        Cell::link(&alert.number.to_string(), &address(alert.id)),
        Cell::part(&state_tag(page, alert.state)),
        due,
        super::received(language, alert).into(),
        Cell::part(&marks),
        listed(pack, language, "alert_source", &alert.source_kind).into(),
        place.into(),
    ]
}

fn filters(app: &App, page: &Page, asked: &Asked) -> (Select, Select, Select, Button) {
    let (pack, language) = (app.register.pack(), page.language);
    let form = Form::empty(language)
        .with("state", if asked.state.is_empty() { "undecided" } else { &asked.state })
        .with("territory", asked.territory.clone())
        .with("source", asked.source.clone());
    let states = ["undecided", "all"].into_iter().chain(AlertState::CODES.iter().copied());
    let states =
        states.map(|code| Choice::new(code, page.say(&format!("alert-state-{code}")))).collect();
    let mut state = form.select("state", page.say("alert-state"), states);
    state.items.remove(0);
    let mut oblasti: Vec<Choice> =
        pack.oblasti.iter().map(|o| Choice::new(&o.code, o.name.in_language(language))).collect();
    oblasti.sort_by(|a, b| a.text.cmp(&b.text));
    let mut territory = form.select("territory", page.say("case-territory"), oblasti);
    territory.items[0] = Choice::new("", page.say("alert-any"));
    let mut source = form.select(
        "source",
        page.say("alert-source"),
        super::intake::codes(app, page, "alert_source"),
    );
    source.items[0] = Choice::new("", page.say("alert-any"));
    (state, territory, source, Button::submit(page.say("alert-filter")).secondary())
}

/// `GET /alerts`
pub(crate) async fn list(
    State(app): State<App>,
    member: Member,
    Query(asked): Query<Asked>,
) -> Result<Html<String>, Problem> {
    if !member.may_ever(Action::ReadAlert) {
        return Err(Problem::NotFound);
    }
    let skip: i64 = match asked.skip.as_str() {
        "" => 0,
        text => text.parse().map_err(|_| Problem::NotFound)?,
    };
    if !(0..=FURTHEST).contains(&skip) {
        return Err(Problem::NotFound);
    }
    let step = i64::try_from(SHOWN).unwrap_or(i64::MAX);
    let filter = AlertFilter {
        shown: shown(&asked.state)?,
        territory: &asked.territory,
        source_kind: &asked.source,
        limit: step + 1,
        skip,
    };
    let mut all = app.register.alerts(&member.by, &filter).await?;
    let more = all.len() > SHOWN;
    all.truncate(SHOWN);
    let (waiting, late) = app.register.alerts_waiting(&member.by).await?;
    let page = member.page().saying("alerts").at(Place::Alerts);
    let rows = all.iter().map(|one| row(&app, &page, one, &member)).collect();
    let heads = [
        "alert-number",
        "alert-state",
        "alert-due",
        "alert-received",
        "alert-marks",
        "alert-source",
        "case-territory",
    ];
    let head = heads.map(|key| Cell::from(page.say(key))).into();
    let mut table = Table::new(page.say("alerts"), head, rows);
    table.first_cell_is_header = true;
    table.caption_classes = "govuk-visually-hidden".into();
    let at = |skip: i64| {
        let query = [
            ("state", asked.state.as_str()),
            ("territory", asked.territory.as_str()),
            ("source", asked.source.as_str()),
            ("skip", &skip.to_string()),
        ];
        let query = query.iter().filter(|(_, value)| !value.is_empty() && *value != "0");
        let query: Vec<String> = query.map(|(name, value)| format!("{name}={value}")).collect();
        format!("{}?{}", Place::Alerts.address(), query.join("&"))
    };
    let previous = (skip > 0).then(|| at((skip - step).max(0)));
    let pages = Pagination::by_cursor(page.language, previous, more.then(|| at(skip + step)));
    let takes = member.may_ever(Action::TakeAlert);
    let shown = ListPage {
        waiting: page.say_n("alerts-waiting", waiting),
        late: (late > 0).then(|| Tag::late(&page.say_n("alerts-late", late))),
        takes: takes.then(|| Button::submit(page.say("alert-take"))),
        tips: member
            .may_ever(Action::ReadTip)
            .then(|| Link::new(page.say("tips-staff-list"), "/alerts/tips")),
        filters: filters(&app, &page, &asked),
        table: (!all.is_empty()).then(|| table.scrolling()),
        pages: (!pages.is_empty()).then_some(pages),
        page,
    };
    Ok(Html(shown.render()?))
}

/// `POST /alerts`: a call begins. The alert is there at once, so that nothing of
/// the call is lost, whatever breaks.
pub(crate) async fn take(State(app): State<App>, posted: Posted) -> Result<Response, Problem> {
    let member = posted.member;
    if !member.may_ever(Action::TakeAlert) {
        return Err(Problem::NotFound);
    }
    let call = Intake::of_a_call(member.by.at);
    let alert = app.register.take_alert(&member.by, &call, &app.edge.secret()).await?;
    Ok(to(&format!("{}/intake", address(alert))))
}
