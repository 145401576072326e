//! `/alarms`: a decoy was touched, or somebody reads in an unusual way. For who
//! reviews them; for everybody else there is nothing at these addresses.
use crate::app::App;
use crate::components::{Button, Cell, Input, Markup, Row, SummaryList, Table, Tag, Textarea};
use crate::form::Form;
use crate::page::{Page, Place};
use crate::problem::{Problem, refusal};
use crate::session::{Member, Posted};
use crate::sign_in::done;
use crate::words::{self, say};
use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Response};
use domain::access::Action;
use domain::id::AlarmId;
use domain::words::Language;
use register::alarm::{Alarm, Decoy};
use register::{Error, Refusal};

const LIST: &str = "/alarms";

#[derive(Template)]
#[template(path = "access/alarms.html")]
struct ListPage {
    page: Page,
    table: Option<Markup>,
    decoy: Option<(Input, Button)>,
}

fn sort_name(language: Language, alarm: &Alarm) -> String {
    say(language, &format!("alarm-sort-{}", alarm.sort.code()))
}

fn tag(page: &Page, alarm: &Alarm) -> Tag {
    if alarm.closed_at.is_some() {
        Tag::done(&page.say("alarm-closed"))
    } else {
        Tag::late(&page.say("alarm-open"))
    }
}

async fn who(app: &App, alarm: &Alarm) -> Result<String, Problem> {
    let names = app.register.names().await?;
    let account = alarm.account.parse().ok();
    Ok(account.and_then(|id| names.get(&id).cloned()).unwrap_or_else(|| alarm.account.clone()))
}

async fn listed(app: &App, member: &Member, form: &Form) -> Result<Html<String>, Problem> {
    let language = member.language;
    let all = app.register.alarms(&member.by).await?;
    let page = member.page().saying("alarms").at(Place::Home).refusing(form.errors());
    let head = ["alarm-what", "alarm-who", "alarm-count", "alarm-day", "alarm-state"];
    let head = head.map(|key| Cell::from(page.say(key))).into();
    let mut rows = Vec::with_capacity(all.len());
    for alarm in &all {
        rows.push(vec![
            Cell::link(&sort_name(language, alarm), &format!("{LIST}/{}", alarm.id)),
            who(app, alarm).await?.into(),
            words::number(language, alarm.count).into(),
            Cell::day(language, alarm.day),
            Cell::part(&tag(&page, alarm)),
        ]);
    }
    let mut table = Table::new(page.say("alarms"), head, rows);
    table.first_cell_is_header = true;
    table.caption_classes = "govuk-visually-hidden".into();
    let table = (!all.is_empty()).then(|| table.scrolling());
    let decoy = member.may_ever(Action::KeepDecoys).then(|| {
        let field = form.input("decoy", page.say("alarm-decoy")).hint(page.say("alarm-decoy-hint"));
        (field, Button::submit(page.say("alarm-decoy-keep")).secondary())
    });
    Ok(Html(ListPage { page, table, decoy }.render()?))
}

/// `GET /alarms`
pub(crate) async fn list(State(app): State<App>, member: Member) -> Result<Html<String>, Problem> {
    listed(&app, &member, &Form::empty(member.language)).await
}

/// `POST /alarms`: a person or a case becomes a decoy.
pub(crate) async fn keep_decoy(
    State(app): State<App>,
    posted: Posted,
) -> Result<Response, Problem> {
    let member = posted.member;
    if !member.may_ever(Action::KeepDecoys) {
        return Err(Problem::NotFound);
    }
    let mut form = Form::typed(member.language, posted.pairs);
    let text = form.value("decoy");
    let person = text.parse().map(Decoy::Person).ok();
    let decoy = person.or_else(|| text.parse().map(Decoy::Case).ok());
    let kept = match decoy {
        Some(decoy) => app.register.keep_decoy(&member.by, decoy).await,
        None => Err(Error::NotFound),
    };
    match kept {
        Ok(()) => Ok(done(LIST, "done-decoy-kept")),
        Err(Error::NotFound) => {
            form.refuse("decoy", say(member.language, "alarm-decoy-wrong"));
            let page = listed(&app, &member, &form).await?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
        }
        Err(error) => Err(error.into()),
    }
}

#[derive(Template)]
#[template(path = "access/alarm.html")]
struct OpenPage {
    page: Page,
    facts: SummaryList,
    about: String,
    form: Option<(String, Textarea, Button)>,
}

async fn shown(
    app: &App,
    member: &Member,
    id: AlarmId,
    form: &Form,
) -> Result<Html<String>, Problem> {
    let language = member.language;
    let all = app.register.alarms(&member.by).await?;
    let alarm = all.into_iter().find(|alarm| alarm.id == id).ok_or(Problem::NotFound)?;
    let page = member
        .page()
        .at(Place::Home)
        .under(say(language, "alarms"), LIST)
        .titled(sort_name(language, &alarm))
        .refusing(form.errors());
    let tag = tag(&page, &alarm);
    let page = page.tagged(tag);
    let mut rows = vec![
        Row::new(page.say("alarm-who"), who(app, &alarm).await?),
        Row::new(page.say("alarm-count"), words::number(language, alarm.count)),
        Row::new(page.say("alarm-day"), words::day(language, alarm.day)),
        Row::new(page.say("alarm-at"), words::moment(language, alarm.at)),
    ];
    if let (Some(by), Some(at)) = (alarm.closed_by, alarm.closed_at) {
        let names = app.register.names().await?;
        let name = names.get(&by).cloned().unwrap_or_default();
        rows.push(Row::new(page.say("alarm-closed-by"), name));
        rows.push(Row::new(page.say("alarm-closed-at"), words::moment(language, at)));
        rows.push(Row::new(page.say("alarm-reason"), alarm.reason.as_str()));
    }
    let close = alarm.closed_at.is_none().then(|| {
        let reason = form
            .textarea("reason", page.say("alarm-reason"))
            .hint(page.say("alarm-reason-hint"))
            .rows(4);
        (format!("{LIST}/{id}/close"), reason, Button::submit(page.say("alarm-close")))
    });
    let about = say(language, &format!("alarm-about-{}", alarm.sort.code()));
    Ok(Html(OpenPage { facts: SummaryList::new(rows), about, form: close, page }.render()?))
}

fn id(text: &str) -> Result<AlarmId, Problem> {
    text.parse().map_err(|_| Problem::NotFound)
}

/// `GET /alarms/{id}`
pub(crate) async fn open(
    State(app): State<App>,
    member: Member,
    Path(text): Path<String>,
) -> Result<Html<String>, Problem> {
    shown(&app, &member, id(&text)?, &Form::empty(member.language)).await
}

/// `POST /alarms/{id}/close`
pub(crate) async fn close(
    State(app): State<App>,
    Path(text): Path<String>,
    posted: Posted,
) -> Result<Response, Problem> {
    let member = posted.member;
    let id = id(&text)?;
    let mut form = Form::typed(member.language, posted.pairs);
    match app.register.close_alarm(&member.by, id, form.value("reason")).await {
        Ok(()) => Ok(done(LIST, "done-alarm-closed")),
        Err(Error::Refused(why @ (Refusal::ReasonMissing | Refusal::TextTooLong))) => {
            form.refuse("reason", refusal(member.language, why));
            let page = shown(&app, &member, id, &form).await?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
        }
        Err(error) => Err(error.into()),
    }
}
