//! `/referral/{key}`: a packet, opened and answered by a body that has no
//! account, with the link and a code that was told apart.
//!
//! These pages know nobody: they read no session and set no cookie. The code is
//! sent in the body of a form and never stands in an address. Asking for an
//! address says nothing of whether there is a packet; every answer has one of
//! few sizes, and is the same for a wrong link, a wrong code and a packet that
//! is over.
use super::{on_page, paper};
use crate::app::App;
use crate::bodies::Bodies;
use crate::components::{Button, Choice, Input, Markup};
use crate::form::Form;
use crate::page::Page;
use crate::problem::{Problem, refusal};
use crate::rights::paragraph;
use crate::tips::{page, sized};
use crate::words;
use askama::Template;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode, Uri};
use axum::response::Response;
use domain::referral::packet::{CodeFault, LONGEST_TEXT, PacketCode, RefusedFor, answers_after};
use domain::referral::transfer::ReferralAnswer;
use register::packet::{Met, NewAnswer, OpenPacket};
use register::{Error, Refusal};

#[derive(Template)]
#[template(path = "packets/find.html")]
struct FindPage {
    page: Page,
    code: Input,
    open: Button,
}

#[derive(Template)]
#[template(path = "packets/packet.html")]
struct PacketPage {
    page: Page,
    until: String,
    content: Markup,
    code: String,
    answered: String,
    fields: Option<(Markup, Button)>,
}

#[derive(Template)]
#[template(path = "packets/told.html")]
struct ToldPage {
    page: Page,
    about: Markup,
}

/// A page that says one thing.
fn told(page: Page, about: &[&str]) -> Result<Response, Problem> {
    let lines = about.iter().map(|key| paragraph(&page.say(key)));
    let about = lines.fold(Markup::default(), |all, line| all.and(&line));
    sized(&ToldPage { page, about })
}

fn later(page: Page) -> Result<Response, Problem> {
    let page = page.saying("packet-later");
    let mut response = told(page, &["packet-later-about"])?;
    *response.status_mut() = StatusCode::SERVICE_UNAVAILABLE;
    Ok(response)
}

fn find_page(page: Page, form: &Form) -> Result<Response, Problem> {
    let page = page.titled(paper::title("")).refusing(form.errors());
    // What was typed is not sent back.
    let code = Input { value: String::new(), ..form.input("code", page.say("packet-code")) };
    let code = Input {
        autocomplete: "off".into(),
        inputmode: "numeric".into(),
        spellcheck: Some(false),
        ..code.hint(page.say("packet-code-hint"))
    };
    let open = Button::submit(page.say("packet-open"));
    sized(&FindPage { page, code, open })
}

/// `GET /referral/{key}`: the same for every key.
pub(crate) async fn find(
    State(app): State<App>,
    uri: Uri,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let page = page(&app, &uri, &headers);
    let form = Form::empty(page.language);
    find_page(page, &form)
}

fn fault(page: &Page, fault: CodeFault) -> String {
    match fault {
        CodeFault::Empty => page.say("packet-code-empty"),
        CodeFault::NotDigits => page.say("packet-code-not-digits"),
        CodeFault::Length(n) => page.say_n("packet-code-length", n),
        CodeFault::Mistyped => page.say("packet-code-mistyped"),
    }
}

/// An answer as it was sent.
pub(crate) struct Answered {
    answer: ReferralAnswer,
    why: Option<RefusedFor>,
    text: String,
}

impl Answered {
    pub(crate) fn as_new(&self) -> NewAnswer<'_> {
        NewAnswer { answer: self.answer, why: self.why, text: &self.text }
    }
}

/// What was answered; none with a sentence in the form.
pub(crate) fn answered(form: &mut Form) -> Option<Answered> {
    let Ok(answer) = form.value("answer").parse::<ReferralAnswer>() else {
        form.refuse("answer", words::say(form.language(), "packet-answer-missing"));
        return None;
    };
    let why = form.value("why").parse::<RefusedFor>().ok();
    // A reason that was chosen besides another answer is not one for it.
    let why = why.filter(|_| answer == ReferralAnswer::Refused);
    Some(Answered { answer, why, text: form.value("text").to_owned() })
}

/// Keeps the answer that was sent; a sentence in the form when it is not taken.
async fn answer(app: &App, (key, code): (&str, &PacketCode), form: &mut Form) -> Result<(), Error> {
    let language = form.language();
    let Some(answer) = answered(form) else { return Ok(()) };
    let new = answer.as_new();
    let (at, seed, secret) = (app.edge.now(), app.edge.bits(), app.edge.secret());
    match app.register.answer_packet((key, code), &new, at, seed, &secret).await {
        Ok(()) => {
            let rest = form.clone();
            *form = rest.with("text", "").with("answer", "").with("why", "");
        }
        Err(Error::Refused(Refusal::TextTooLong)) => {
            form.refuse("text", words::say(language, "packet-text-too-long"));
        }
        Err(Error::Refused(Refusal::ReasonMissing)) => {
            form.refuse("why", words::say(language, "packet-why-missing"));
        }
        Err(Error::Refused(why @ Refusal::AlreadyDecided)) => {
            form.refuse("answer", refusal(language, why));
        }
        // What became of it is told below.
        Err(Error::Refused(Refusal::PacketOver)) => {}
        Err(error) => return Err(error),
    }
    Ok(())
}

/// `POST /referral/{key}`: what the code opens; with an answer, that is kept
/// first.
pub(crate) async fn open(
    State(app): State<App>,
    Path(key): Path<String>,
    uri: Uri,
    headers: HeaderMap,
    axum::Form(pairs): axum::Form<Vec<(String, String)>>,
) -> Result<Response, Problem> {
    let page = page(&app, &uri, &headers);
    let answers = pairs.iter().any(|(name, _)| name == "act");
    let mut form = Form::typed(page.language, pairs);
    let code = match PacketCode::read(form.value("code")) {
        Ok(code) => code,
        Err(why) => {
            form.refuse("code", fault(&page, why));
            return find_page(page, &form);
        }
    };
    let answered = if answers { answer(&app, (&key, &code), &mut form).await } else { Ok(()) };
    let met = match answered {
        Ok(()) => app.register.open_packet(&key, &code, app.edge.now(), app.edge.bits()).await,
        Err(error) => Err(error),
    };
    match met {
        Ok(Met::Open(packet)) => packet_page(&app, page, &code, &packet, &form).await,
        Ok(Met::Withdrawn) => {
            let page = page.saying("packet-withdrawn");
            told(page, &["packet-withdrawn-about", "packet-withdrawn-destroy"])
        }
        Ok(Met::Revoked) => told(page.saying("packet-revoked"), &["packet-revoked-about"]),
        Err(Error::NotFound) => {
            form.refuse("code", page.say("packet-unknown"));
            find_page(page, &form)
        }
        Err(Error::Sealed | Error::Refused(Refusal::Busy)) => later(page),
        Err(error) => Err(error.into()),
    }
}

/// What is asked of who may answer after this answer; none when nothing is.
pub(crate) fn answer_fields(
    page: &Page,
    form: &Form,
    before: Option<ReferralAnswer>,
) -> Option<(Markup, Button)> {
    let next = answers_after(before);
    if next.is_empty() {
        return None;
    }
    let whys = RefusedFor::CODES.iter();
    let whys = whys.map(|why| Choice::new(why, page.say(&format!("step-refused_for-{why}"))));
    let why = form.select("why", page.say("packet-why"), whys.collect());
    let choice = |answer: &ReferralAnswer| {
        let text = page.say(&format!("packet-answer-{}", answer.code()));
        let choice = Choice::new(answer.code(), text);
        if *answer == ReferralAnswer::Refused { choice.asking(&why) } else { choice }
    };
    let answers = next.iter().map(choice).collect();
    let text = form.textarea("text", page.say("packet-text")).rows(5);
    let all = Markup::of(&form.radios("answer", page.say("packet-answer"), answers))
        .and(&text.hint(page.say_n("packet-text-hint", LONGEST_TEXT)));
    Some((all, Button::submit(page.say("packet-answer-send"))))
}

async fn packet_page(
    app: &App,
    page: Page,
    code: &PacketCode,
    packet: &OpenPacket,
    form: &Form,
) -> Result<Response, Problem> {
    let bodies = Bodies::of(app).await?;
    let shown = paper::packet(&bodies, page.language, &packet.content, Vec::new());
    let page = page.titled(shown.title.clone()).refusing(form.errors());
    let until = words::moment(page.language, packet.until);
    let until = words::say_with(page.language, "packet-open-until", &[("when", until.into())]);
    let answered = match packet.answer {
        Some(answer) => {
            let word = page.say(&format!("step-referral_answer-{}", answer.code()));
            page.say_of("packet-you-answered", &word)
        }
        None => String::new(),
    };
    let content = on_page(&page, &shown);
    let fields = answer_fields(&page, form, packet.answer);
    sized(&PacketPage { until, content, code: code.expose(), answered, fields, page })
}
