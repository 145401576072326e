//! `/referrals`: what other bodies sent to refer persons to the member's own;
//! opened, and answered, by who works on cases there.
use super::recipient::{answer_fields, answered};
use super::{on_page, paper, state_tag};
use crate::app::App;
use crate::beds::{headed, plain, refused};
use crate::bodies::Bodies;
use crate::cases::{neighbours, under_cases};
use crate::components::{Button, Cell, Markup, Row, SummaryList};
use crate::form::Form;
use crate::page::Page;
use crate::problem::{Problem, refusal};
use crate::rights::{form, paragraph, section, table};
use crate::session::{Member, Posted};
use crate::sign_in::done;
use crate::words;
use axum::extract::{Path, State};
use axum::response::{Html, IntoResponse, Response};
use domain::id::PacketId;
use register::packet::Content;
use register::referral::Came;
use register::{Error, Refusal};

/// Where what came is listed.
pub(crate) const ADDRESS: &str = "/referrals";

/// Where one that came is.
pub(crate) fn address(packet: PacketId) -> String {
    format!("{ADDRESS}/{packet}")
}

fn number(came: &Came) -> String {
    format!("{}/{}", came.number.0, came.number.1)
}

fn answer_word(page: &Page, came: &Came) -> String {
    came.answer.map_or_else(
        || page.say("referral-unanswered"),
        |answer| page.say(&format!("step-referral_answer-{}", answer.code())),
    )
}

/// `GET /referrals`
pub(crate) async fn list(State(app): State<App>, member: Member) -> Result<Html<String>, Problem> {
    let all = app.register.referrals_here(&member.by).await?;
    let bodies = Bodies::of(&app).await?;
    let page = under_cases(&member).saying("referrals");
    let row = |one: &Came| {
        vec![
            Cell::link(&number(one), &address(one.id)),
            bodies.institution_name(&one.from, page.language).to_owned().into(),
            words::moment(page.language, one.at).into(),
            answer_word(&page, one).into(),
            Cell::part(&state_tag(&page, one.state)),
        ]
    };
    let body = if all.is_empty() {
        paragraph(&page.say("referrals-none"))
    } else {
        let heads = [
            "packet-number",
            "packet-sender",
            "referral-came",
            "packet-answer-given",
            "packet-state",
        ];
        table(&page, page.say("referrals"), &heads, all.iter().map(row).collect())
    };
    let about = page.say("referrals-about");
    neighbours(&member, page, about, body)
}

/// A referral that came to the member's body.
async fn met(app: &App, member: &Member, id: &str) -> Result<Came, Problem> {
    let id: PacketId = id.parse().map_err(|_| Problem::NotFound)?;
    Ok(app.register.referral_here(&member.by, id).await?)
}

/// The page of a referral; `content` once it is opened.
async fn shown(
    app: &App,
    member: &Member,
    came: &Came,
    (given, content): (&Form, Option<&Content>),
) -> Result<Html<String>, Problem> {
    let bodies = Bodies::of(app).await?;
    let page = under_cases(member).saying("referral").refusing(given.errors());
    let (list, title) = (page.say("referrals"), page.say_of("referral-title", &number(came)));
    let page = page.under(list, ADDRESS).titled(title);
    let facts = vec![
        Row::new(
            page.say("packet-sender"),
            bodies.institution_name(&came.from, page.language).to_owned(),
        ),
        Row::new(page.say("referral-came"), words::moment(page.language, came.at)),
        Row::new(page.say("packet-until"), words::moment(page.language, came.until)),
        Row::new(page.say("packet-answer-given"), answer_word(&page, came)),
        Row::new(
            page.say("packet-state"),
            page.say(&format!("packet-state-{}", came.state.code())),
        ),
    ];
    let mut body = Markup::of(&SummaryList::new(facts));
    if let Some(content) = content {
        let paper = paper::packet(&bodies, page.language, content, Vec::new());
        body = body.and(&headed(
            "content",
            page.say("referral-content"),
            String::new(),
            on_page(&page, &paper),
        ));
    } else if came.is_open() {
        let button = Button::submit(page.say("packet-open"));
        let open = form(&page, &address(came.id), Markup::default(), button);
        let about = page.say("referral-open-about");
        body = body.and(&section("open", page.say("referral-content"), about, open));
    } else {
        body = body.and(&paragraph(&page.say("referral-closed")));
    }
    if came.takes_answers()
        && let Some((fields, button)) = answer_fields(&page, given, came.answer)
    {
        let to = format!("{}/answer", address(came.id));
        let answering = form(&page, &to, fields, button);
        let heading = page.say("packet-answering");
        body = body.and(&section("answering", heading, String::new(), answering));
    }
    let about = page.say("referral-about");
    plain(page, about, body)
}

/// `GET /referrals/{packet}`
pub(crate) async fn ask(
    State(app): State<App>,
    member: Member,
    Path(id): Path<String>,
) -> Result<Html<String>, Problem> {
    let came = met(&app, &member, &id).await?;
    shown(&app, &member, &came, (&Form::empty(member.language), None)).await
}

/// `POST /referrals/{packet}`: opens what is in it.
pub(crate) async fn reveal(
    State(app): State<App>,
    Path(id): Path<String>,
    posted: Posted,
) -> Result<Html<String>, Problem> {
    let member = posted.member;
    let came = met(&app, &member, &id).await?;
    let content = app.register.open_referral(&member.by, came.id).await?;
    shown(&app, &member, &came, (&Form::empty(member.language), Some(&content))).await
}

/// `POST /referrals/{packet}/answer`
pub(crate) async fn answer(
    State(app): State<App>,
    Path(id): Path<String>,
    posted: Posted,
) -> Result<Response, Problem> {
    let member = posted.member;
    let came = met(&app, &member, &id).await?;
    let mut given = Form::typed(member.language, posted.pairs);
    if let Some(answer) = answered(&mut given) {
        let secret = app.edge.secret();
        let new = answer.as_new();
        match app.register.answer_referral(&member.by, came.id, &new, &secret).await {
            Ok(_) => return Ok(done(&address(came.id), "done-referral-answered")),
            Err(Error::Refused(why @ Refusal::TextTooLong)) => {
                given.refuse("text", refusal(member.language, why));
            }
            Err(Error::Refused(Refusal::ReasonMissing)) => {
                given.refuse("why", words::say(member.language, "packet-why-missing"));
            }
            Err(Error::Refused(why @ Refusal::Procedure(_))) => {
                given.refuse("answer", refusal(member.language, why));
            }
            Err(other) => return Err(other.into()),
        }
    }
    Ok(refused(shown(&app, &member, &came, (&given, None)).await?).into_response())
}
