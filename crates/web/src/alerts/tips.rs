//! `/alerts/tips`: what came without an account, for the national commission:
//! opened for a purpose, answered, made an alert, closed.
use crate::app::App;
use crate::components::{Button, Cell, Choice, Markup, Radios, Table, Tag, Textarea};
use crate::form::Form;
use crate::page::{Page, Place};
use crate::problem::{Problem, refusal};
use crate::session::{Member, Posted};
use crate::sign_in::done;
use crate::tips::{Said, said};
use crate::words::{self, say};
use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Response};
use domain::access::{Action, Purpose};
use domain::id::TipId;
use domain::tip::TipState;
use domain::words::Language;
use register::tip::{Message, Tip, TipFilter};
use register::{Error, Refusal};

/// Tips that the page shows.
const SHOWN: i64 = 200;

#[derive(Template)]
#[template(path = "alerts/tips.html")]
struct ListPage {
    page: Page,
    table: Option<Markup>,
}

#[derive(Template)]
#[template(path = "alerts/tip.html")]
struct TipPage {
    page: Page,
    address: String,
    purpose: Radios,
    open: Button,
    opened: Option<Opened>,
}

/// What is shown once it was opened, and what can be done then.
struct Opened {
    messages: Vec<Said>,
    answer: Option<(Textarea, Button)>,
    decide: Option<(Button, Button)>,
}

fn reads(member: &Member) -> Result<(), Problem> {
    if member.may_ever(Action::ReadTip) { Ok(()) } else { Err(Problem::NotFound) }
}

fn tag(language: Language, state: TipState) -> Tag {
    let name = say(language, &format!("tip-state-{}", state.code()));
    match state {
        TipState::Received => Tag::due(&name),
        TipState::Acknowledged | TipState::Answered | TipState::MadeAlert => Tag::done(&name),
        TipState::Closed | TipState::Expired => Tag::quiet(&name),
    }
}

/// `GET /alerts/tips`
pub(crate) async fn list(State(app): State<App>, member: Member) -> Result<Html<String>, Problem> {
    reads(&member)?;
    let language = member.language;
    let page = member.page().saying("tips-staff-list").at(Place::Home);
    let filter = TipFilter { state: None, limit: SHOWN, skip: 0 };
    let tips = app.register.tips(&member.by, &filter).await?;
    let head = ["tip-received", "tip-state", "tip-until"];
    let head = head.map(|key| Cell::from(page.say(key))).into();
    let row = |tip: &Tip| {
        let day = words::day(language, tip.received_on);
        let until = tip.until.map(|until| words::day(language, until.plus(-1)));
        vec![
            Cell::link(&day, &format!("/alerts/tips/{}", tip.id)),
            Cell::part(&tag(language, tip.state)),
            until.unwrap_or_else(|| page.say("tip-lasts")).into(),
        ]
    };
    let rows: Vec<_> = tips.iter().map(row).collect();
    let table = (!rows.is_empty()).then(|| {
        let mut table = Table::new(page.say("tips-staff-list"), head, rows);
        table.caption_classes = "govuk-visually-hidden".into();
        table.scrolling()
    });
    Ok(Html(ListPage { page, table }.render()?))
}

fn shown(
    member: &Member,
    tip: &Tip,
    opened: Option<&[Message]>,
    form: &Form,
) -> Result<Html<String>, Problem> {
    let language = member.language;
    let day = words::day(language, tip.received_on);
    let page = member
        .page()
        .at(Place::Home)
        .under(say(language, "tips-staff-list"), "/alerts/tips")
        .titled(words::say_with(language, "tip-of", &[("day", day.into())]))
        .tagged(tag(language, tip.state))
        .refusing(form.errors());
    let purposes =
        Purpose::ALL.map(|p| Choice::new(p.code(), page.say(&format!("tip-purpose-{}", p.code()))));
    let purpose = form.radios("purpose", page.say("tip-purpose"), purposes.into());
    let open = Button::submit(page.say("tip-open"));
    let opened = opened.map(|messages| Opened {
        messages: said(&page, messages, "tip-sender", "tips-staff"),
        answer: tip.state.takes_more().then(|| {
            let text = form.textarea("text", page.say("tip-answer")).rows(5);
            (text.hint(page.say("tip-answer-hint")), Button::submit(page.say("tip-answer-do")))
        }),
        decide: tip.state.is_undecided().then(|| {
            let alert = Button::submit(page.say("tip-make-alert"));
            (alert, Button::submit(page.say("tip-close")).secondary())
        }),
    });
    let address = format!("/alerts/tips/{}", tip.id);
    Ok(Html(TipPage { page, address, purpose, open, opened }.render()?))
}

fn id(text: &str) -> Result<TipId, Problem> {
    text.parse().map_err(|_| Problem::NotFound)
}

/// `GET /alerts/tips/{id}`: nothing is opened before a purpose is named.
pub(crate) async fn closed(
    State(app): State<App>,
    member: Member,
    Path(tip): Path<String>,
) -> Result<Html<String>, Problem> {
    reads(&member)?;
    let tip = app.register.tip(&member.by, id(&tip)?).await?;
    shown(&member, &tip, None, &Form::empty(member.language))
}

/// `POST /alerts/tips/{id}`: opens it, for a purpose.
pub(crate) async fn open(
    State(app): State<App>,
    Path(tip): Path<String>,
    posted: Posted,
) -> Result<Response, Problem> {
    let member = posted.member;
    reads(&member)?;
    let mut form = Form::typed(member.language, posted.pairs);
    let tip = app.register.tip(&member.by, id(&tip)?).await?;
    let chosen = Purpose::ALL.into_iter().find(|p| p.code() == form.value("purpose"));
    let Some(purpose) = chosen else {
        form.refuse("purpose", say(member.language, "tip-purpose-missing"));
        let page = shown(&member, &tip, None, &form)?;
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response());
    };
    let (tip, messages) = app.register.reveal_tip(&member.by, tip.id, purpose).await?;
    Ok(shown(&member, &tip, Some(&messages), &form)?.into_response())
}

/// `POST /alerts/tips/{id}/answer`
pub(crate) async fn answer(
    State(app): State<App>,
    Path(tip): Path<String>,
    posted: Posted,
) -> Result<Response, Problem> {
    let member = posted.member;
    reads(&member)?;
    let mut form = Form::typed(member.language, posted.pairs);
    let tip = app.register.tip(&member.by, id(&tip)?).await?;
    let (text, secret) = (form.value("text").to_owned(), app.edge.secret());
    match app.register.answer_tip(&member.by, tip.id, &text, &secret).await {
        Ok(()) => Ok(done(&format!("/alerts/tips/{}", tip.id), "done-tip-answered")),
        Err(Error::Refused(why @ (Refusal::EmptyText | Refusal::TextTooLong))) => {
            form.refuse("text", refusal(member.language, why));
            let page = shown(&member, &tip, Some(&[]), &form)?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
        }
        Err(error) => Err(error.into()),
    }
}

/// `POST /alerts/tips/{id}/alert`
pub(crate) async fn make_alert(
    State(app): State<App>,
    Path(tip): Path<String>,
    posted: Posted,
) -> Result<Response, Problem> {
    let member = posted.member;
    reads(&member)?;
    let id = id(&tip)?;
    app.register.make_alert(&member.by, id, &app.edge.secret()).await?;
    Ok(done(&format!("/alerts/tips/{id}"), "done-tip-made-alert"))
}

/// `POST /alerts/tips/{id}/close`
pub(crate) async fn close(
    State(app): State<App>,
    Path(tip): Path<String>,
    posted: Posted,
) -> Result<Response, Problem> {
    let member = posted.member;
    reads(&member)?;
    app.register.close_tip(&member.by, id(&tip)?).await?;
    Ok(done("/alerts/tips", "done-tip-closed"))
}
