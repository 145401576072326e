//! `/cases/{id}/packets` and `/cases/{id}/steps/{step}/packet`: what of a case
//! goes to the body that a person is referred to, and what it answers.
//!
//! What is shown before it goes, what the recipient reads and what is printed
//! are one [`Paper`], so that none of them shows what another does not.
pub(crate) mod came;
pub(crate) mod make;
pub(crate) mod paper;
pub(crate) mod recipient;

use crate::app::App;
use crate::beds::{headed, plain, pressed};
use crate::bodies::Bodies;
use crate::cases::{self, case_of, under_case};
use crate::components::{Button, Cell, Markup, Row, SummaryList, Tag};
use crate::form::Form;
use crate::page::Page;
use crate::problem::{Problem, refusal};
use crate::purpose;
use crate::rights::{form, paragraph, section, table};
use crate::session::{Member, Posted};
use crate::sign_in::done;
use crate::steps;
use crate::words::{self, say_with};
use askama::Template;
use askama::filters::HtmlSafe;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Response};
use domain::case_file::CaseState;
use domain::id::{AccountId, CaseId, PacketId, StepId};
use domain::paper::Paper;
use domain::referral::packet::{PacketPart, PacketState, answers_after};
use domain::referral::step::Step;
use domain::referral::transfer::ReferralAnswer;
use register::case_file::CaseFile;
use register::packet::{Packet, PacketEvent, PacketEventSort};
use register::step::Procedure;
use std::collections::HashMap;

/// Where the packets of a case are.
pub(crate) fn address(case: CaseId) -> String {
    format!("{}/packets", cases::address(case))
}

/// Where a packet of a referral is made.
pub(crate) fn making(case: CaseId, step: StepId) -> String {
    format!("{}/{step}/packet", steps::address(case))
}

fn under_packets(member: &Member, case: &CaseFile) -> Page {
    let page = under_case(member, case);
    let title = page.say("packets");
    page.under(title, address(case.id))
}

fn state_tag(page: &Page, state: PacketState) -> Tag {
    let text = page.say(&format!("packet-state-{}", state.code()));
    match state {
        PacketState::Open => Tag::going(&text),
        PacketState::Locked | PacketState::Withdrawn => Tag::late(&text),
        PacketState::Printed | PacketState::Revoked | PacketState::Expired => Tag::quiet(&text),
    }
}

fn parts(page: &Page, parts: &[PacketPart]) -> String {
    let named: Vec<String> =
        parts.iter().map(|part| page.say(&format!("packet-part-{}", part.code()))).collect();
    named.join(", ")
}

/// The sections of a paper on a page.
pub(crate) fn on_page(page: &Page, paper: &Paper) -> Markup {
    let mut body = Markup::default();
    for line in &paper.lead {
        body = body.and(&paragraph(line));
    }
    for (n, part) in paper.sections.iter().enumerate() {
        let mut content = Markup::default();
        if !part.facts.is_empty() {
            let row = |(key, value): &(String, String)| Row::new(key.clone(), value.clone());
            content = content.and(&SummaryList::new(part.facts.iter().map(row).collect()));
        }
        for text in &part.paragraphs {
            content = content.and(&Said { text });
        }
        let id = format!("part-{n}");
        body = body.and(&section(&id, part.heading.clone(), String::new(), content));
    }
    // A paper of this sort has no tables.
    debug_assert!(paper.sections.iter().all(|part| part.rows.is_empty()), "{}", page.title);
    body
}

/// A text as somebody wrote it, its lines kept.
#[derive(Template)]
#[template(ext = "html", source = r#"<p class="govuk-body pr-source">{{ text }}</p>"#)]
struct Said<'t> {
    text: &'t str,
}

impl HtmlSafe for Said<'_> {}

/// What happened with a packet: one line each.
#[derive(Template)]
#[template(
    ext = "html",
    source = r#"{% for line in lines %}{% if !loop.first %}<br>{% endif %}{{ line }}{% endfor %}"#
)]
struct Lines {
    lines: Vec<Markup>,
}

impl HtmlSafe for Lines {}

/// Accounts by their names.
type Names = HashMap<AccountId, String>;

fn event(page: &Page, names: &Names, event: &PacketEvent) -> String {
    let what = match event.sort {
        PacketEventSort::Opened => page.say("packet-opened"),
        PacketEventSort::Answered(answer) => {
            page.say(&format!("step-referral_answer-{}", answer.code()))
        }
    };
    let why = event.why.map(|why| page.say(&format!("step-refused_for-{}", why.code())));
    let what = why.map_or_else(|| what.clone(), |why| format!("{what} ({why})"));
    let when = words::moment(page.language, event.at);
    // Who has an account is named; of others there is a pseudonym.
    let account = event.receiver.parse().ok();
    let name = account.and_then(|account: AccountId| names.get(&account));
    let who = name.unwrap_or(&event.receiver).clone();
    let args = [("what", what.into()), ("when", when.into()), ("who", who.into())];
    say_with(page.language, "packet-event", &args)
}

/// What was put down as the answer to the referral of a packet.
fn put_down(procedure: &Procedure, packet: &Packet) -> Option<ReferralAnswer> {
    let of = procedure.standings.get(&packet.person)?;
    of.referrals.get(&packet.step)?.answered.map(|(answer, _)| answer)
}

/// What can be done with an answer that came in: read what was written with it,
/// put it down as a step.
fn acts(
    page: &Page,
    procedure: &Procedure,
    (packet, takes, opens): (&Packet, bool, bool),
) -> Markup {
    let mut all = Markup::default();
    let at = |place: u32| format!("{}/{}/answers/{place}", address(packet.case), packet.id);
    for event in &packet.events {
        if event.has_text && opens {
            let link = Markup::link(&page.say("packet-answer-read"), &at(event.place));
            all = all.and(&link);
        }
    }
    let before = put_down(procedure, packet);
    let next = packet.events.iter().find(|event| match event.sort {
        PacketEventSort::Answered(answer) => answers_after(before).contains(&answer),
        PacketEventSort::Opened => false,
    });
    if let (Some(event), true) = (next, takes) {
        let button = Button::submit(page.say("packet-answer-take")).secondary();
        all = all.and(&pressed(page, &format!("{}/take", at(event.place)), button));
    }
    if packet.state == PacketState::Open && takes {
        let button = Button::submit(page.say("packet-revoke")).warning();
        let to = format!("{}/{}/revoke", address(packet.case), packet.id);
        all = all.and(&pressed(page, &to, button));
    }
    all
}

fn packets_table(
    page: &Page,
    bodies: &Bodies<'_>,
    procedure: &Procedure,
    (case, packets, names): (&CaseFile, &[Packet], &Names),
    (takes, opens): (bool, bool),
) -> Markup {
    let rows = packets.iter().map(|packet| {
        let lines = packet.events.iter();
        let lines = lines.map(|one| Markup::text(&event(page, names, one))).collect();
        let until = match packet.state {
            PacketState::Open => words::moment(page.language, packet.until),
            _ => "—".to_owned(),
        };
        vec![
            format!("{}/{}", case.number, packet.place).into(),
            bodies.institution_name(&packet.recipient, page.language).to_owned().into(),
            words::moment(page.language, packet.made_at).into(),
            parts(page, &packet.parts).into(),
            Cell::part(&state_tag(page, packet.state)),
            until.into(),
            Cell::part(&Lines { lines }),
            acts(page, procedure, (packet, takes, opens)).into(),
        ]
    });
    let heads = [
        "packet-number",
        "packet-recipient",
        "packet-made",
        "packet-parts",
        "packet-state",
        "packet-until",
        "packet-events",
        "packet-acts",
    ];
    table(page, page.say("packets"), &heads, rows.collect())
}

/// The referrals of which a packet can be made, each with its link.
fn referrals(
    page: &Page,
    bodies: &Bodies<'_>,
    case: &CaseFile,
    procedure: &Procedure,
) -> Vec<Vec<Cell>> {
    let rows = procedure.steps.iter().rev().filter_map(|entered| {
        let Step::Referral(referral) = &entered.entry.step else { return None };
        let of = procedure.standings.get(&entered.entry.person)?;
        let referred = of.referrals.get(&entered.entry.id)?;
        let answer = referred.answered.map(|(answer, _)| answer);
        if matches!(answer, Some(ReferralAnswer::Refused | ReferralAnswer::Done)) {
            return None;
        }
        let body = bodies.institution_name(&referral.to, page.language).to_owned();
        let service = page.say(&format!("step-service_kind-{}", referral.service.code()));
        Some(vec![
            words::moment(page.language, entered.entry.on).into(),
            body.into(),
            service.into(),
            Cell::link(&page.say("packet-make"), &making(case.id, entered.entry.id)),
        ])
    });
    rows.collect()
}

/// `GET /cases/{id}/packets`
pub(crate) async fn list(
    State(app): State<App>,
    member: Member,
    Path(id): Path<String>,
) -> Result<Html<String>, Problem> {
    let case = case_of(&app, &member, &id).await?;
    let packets = app.register.packets(&member.by, case.id).await?;
    let procedure = app.register.procedure(&member.by, case.id).await?;
    let takes = app.register.case_takes(&member.by, case.id).await?;
    let takes = takes && case.state == CaseState::Open;
    let opens = app.register.case_opens(&member.by, case.id).await?;
    let (bodies, names) = (Bodies::of(&app).await?, app.register.names().await?);
    let page = under_case(&member, &case).saying("packets");
    let mut body = if packets.is_empty() {
        paragraph(&page.say("packets-none"))
    } else {
        packets_table(&page, &bodies, &procedure, (&case, &packets, &names), (takes, opens))
    };
    if takes {
        let rows = referrals(&page, &bodies, &case, &procedure);
        let heads = ["step-on", "packet-recipient", "service-kind", "packet-acts"];
        let made = if rows.is_empty() {
            paragraph(&page.say("packets-no-referral"))
        } else {
            table(&page, page.say("packet-make-of"), &heads, rows)
        };
        body = body.and(&headed("make", page.say("packet-make-of"), String::new(), made));
    }
    let about = page.say("packets-about");
    plain(page, about, body)
}

fn packet_id(text: &str) -> Result<PacketId, Problem> {
    text.parse().map_err(|_| Problem::NotFound)
}

/// `POST /cases/{id}/packets/{packet}/revoke`
pub(crate) async fn revoke(
    State(app): State<App>,
    Path((id, packet)): Path<(String, String)>,
    posted: Posted,
) -> Result<Response, Problem> {
    let member = posted.member;
    let case = case_of(&app, &member, &id).await?;
    app.register.revoke_packet(&member.by, case.id, packet_id(&packet)?).await?;
    Ok(done(&address(case.id), "done-packet-revoked"))
}

/// `POST /cases/{id}/packets/{packet}/answers/{place}/take`
pub(crate) async fn take(
    State(app): State<App>,
    Path((id, packet, place)): Path<(String, String, u32)>,
    posted: Posted,
) -> Result<Response, Problem> {
    let member = posted.member;
    let case = case_of(&app, &member, &id).await?;
    let answer = (packet_id(&packet)?, place);
    app.register.take_answer(&member.by, case.id, answer, &app.edge.secret()).await?;
    Ok(done(&address(case.id), "done-packet-answer-taken"))
}

fn answer_page(
    member: &Member,
    case: &CaseFile,
    (packet, place): (PacketId, u32),
    (given, text): (&Form, Option<String>),
) -> Result<Html<String>, Problem> {
    let page = under_packets(member, case).saying("packet-answer-read").refusing(given.errors());
    let mut body = Markup::default();
    if let Some(text) = &text {
        body = body.and(&Said { text });
    }
    let action = format!("{}/{packet}/answers/{place}", address(case.id));
    let fields = Markup::of(&purpose::question(given, &page));
    let button = Button::submit(page.say("packet-answer-open"));
    let body = body.and(&form(&page, &action, fields, button));
    let about = page.say("packet-answer-about");
    plain(page, about, body)
}

/// `GET /cases/{id}/packets/{packet}/answers/{place}`
pub(crate) async fn ask(
    State(app): State<App>,
    member: Member,
    Path((id, packet, place)): Path<(String, String, u32)>,
) -> Result<Html<String>, Problem> {
    let case = case_of(&app, &member, &id).await?;
    if !app.register.case_opens(&member.by, case.id).await? {
        return Err(Problem::NotFound);
    }
    let empty = Form::empty(member.language);
    answer_page(&member, &case, (packet_id(&packet)?, place), (&empty, None))
}

/// `POST /cases/{id}/packets/{packet}/answers/{place}`
pub(crate) async fn reveal(
    State(app): State<App>,
    Path((id, packet, place)): Path<(String, String, u32)>,
    posted: Posted,
) -> Result<Response, Problem> {
    let member = posted.member;
    let case = case_of(&app, &member, &id).await?;
    let answer = (packet_id(&packet)?, place);
    let mut given = Form::typed(member.language, posted.pairs);
    let Some(why) = purpose::chosen(&mut given, member.language) else {
        let page = answer_page(&member, &case, answer, (&given, None))?;
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response());
    };
    let opened = app.register.reveal_answer(&member.by, case.id, answer, why).await?;
    let text = opened.as_ref().map(|text| text.expose().to_owned());
    Ok(answer_page(&member, &case, answer, (&given, text))?.into_response())
}

/// What the register refused, at the field it is about; otherwise the problem.
pub(crate) fn told(form: &mut Form, error: register::Error) -> Result<(), Problem> {
    use register::{Error, Refusal};
    let language = form.language();
    let (field, why) = match error {
        Error::Refused(
            why @ (Refusal::EmptyText | Refusal::TextTooLong | Refusal::NamesAnother),
        ) => ("note", why),
        Error::Refused(why @ (Refusal::NothingChosen | Refusal::PartWithheld(_))) => ("parts", why),
        other => return Err(other.into()),
    };
    form.refuse(field, refusal(language, why));
    Ok(())
}
