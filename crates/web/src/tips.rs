//! `/tips`: telling something without an account, and reading the answer with
//! the receipt alone.
//!
//! These pages know nobody: they read no session and set no cookie, and the
//! language is in the address. The receipt is sent in the body of a form and
//! never stands in an address. Every answer has one of few sizes and is not
//! compressed, so that whoever watches the line does not tell a right receipt
//! from a wrong one.
use crate::app::App;
use crate::components::{Button, Input, Textarea};
use crate::form::Form;
use crate::page::{Page, language_of};
use crate::problem::{Problem, refusal};
use crate::words;
use askama::Template;
use axum::extract::State;
use axum::http::header::CONTENT_ENCODING;
use axum::http::{HeaderMap, HeaderValue, StatusCode, Uri};
use axum::response::{Html, IntoResponse, Response};
use domain::tip::{Receipt, ReceiptFault, Side};
use register::tip::{Message, Tip};
use register::{Error, Refusal};

/// The smallest size of an answer in bytes; a longer one has four times that,
/// and so on.
const SIZE: usize = 64 * 1024;

#[derive(Template)]
#[template(path = "tips/new.html")]
struct NewPage {
    page: Page,
    text: Textarea,
    send: Button,
}

#[derive(Template)]
#[template(path = "tips/receipt.html")]
struct ReceiptPage {
    page: Page,
    receipt: String,
}

#[derive(Template)]
#[template(path = "tips/find.html")]
struct FindPage {
    page: Page,
    receipt: Input,
    open: Button,
}

/// A message as the page shows it.
pub(crate) struct Said {
    pub(crate) who: String,
    pub(crate) on: String,
    pub(crate) text: String,
}

#[derive(Template)]
#[template(path = "tips/box.html")]
struct BoxPage {
    page: Page,
    until: String,
    messages: Vec<Said>,
    receipt: String,
    more: Option<(Textarea, Button)>,
}

#[derive(Template)]
#[template(path = "tips/later.html")]
struct LaterPage {
    page: Page,
}

/// Who asks is not asked: the language of the page and nothing else is read.
pub(crate) fn page(app: &App, uri: &Uri, headers: &HeaderMap) -> Page {
    let asked = uri.query().unwrap_or_default().split('&');
    let asked =
        asked.filter_map(|pair| pair.strip_prefix("language=")).find_map(|l| l.parse().ok());
    let mut page = Page::new(asked.unwrap_or_else(|| language_of(headers)), uri.path());
    page.demonstration = app.demonstration;
    page
}

/// The page in one of the sizes, as it is.
pub(crate) fn sized(page: &impl Template) -> Result<Response, Problem> {
    let mut html = page.render()?;
    let mut size = SIZE;
    while html.len() + 8 > size {
        size = size.saturating_mul(4);
    }
    let room = size - html.len() - 7;
    html.extend(["<!--", &" ".repeat(room), "-->"]);
    let mut response = Html(html).into_response();
    // Compressed, the size would tell what the page says.
    response.headers_mut().insert(CONTENT_ENCODING, HeaderValue::from_static("identity"));
    Ok(response)
}

/// That nothing can be taken or read now, and whom to call.
fn later(page: Page) -> Result<Response, Problem> {
    let mut response = sized(&LaterPage { page: page.saying("tips-later") })?;
    *response.status_mut() = StatusCode::SERVICE_UNAVAILABLE;
    Ok(response)
}

fn new_page(page: Page, form: &Form) -> Result<Response, Problem> {
    let page = page.saying("tips-new").refusing(form.errors());
    let text = form.textarea("text", page.say("tips-text")).hint(page.say("tips-text-hint"));
    let send = Button::submit(page.say("tips-send"));
    sized(&NewPage { page, text: text.rows(8), send })
}

/// `GET /tips/new`
pub(crate) async fn blank(
    State(app): State<App>,
    uri: Uri,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let page = page(&app, &uri, &headers);
    let form = Form::empty(page.language);
    new_page(page, &form)
}

/// `POST /tips/new`: the receipt is shown here and never again.
pub(crate) async fn send(
    State(app): State<App>,
    uri: Uri,
    headers: HeaderMap,
    axum::Form(pairs): axum::Form<Vec<(String, String)>>,
) -> Result<Response, Problem> {
    let page = page(&app, &uri, &headers);
    let mut form = Form::typed(page.language, pairs);
    let receipt = Receipt::new(app.edge.bits());
    let (at, seed, secret) = (app.edge.now(), app.edge.bits(), app.edge.secret());
    match app.register.send_tip(&receipt, form.value("text"), at, seed, &secret).await {
        Ok(()) => {
            let page = page.saying("tips-receipt");
            sized(&ReceiptPage { receipt: receipt.grouped(), page })
        }
        Err(Error::Refused(why @ (Refusal::EmptyText | Refusal::TextTooLong))) => {
            form.refuse("text", sentence(&page, why));
            new_page(page, &form)
        }
        Err(Error::Sealed | Error::Refused(Refusal::Busy)) => later(page),
        Err(error) => Err(error.into()),
    }
}

/// What is wrong, in the plain words of these pages.
fn sentence(page: &Page, why: Refusal) -> String {
    match why {
        Refusal::EmptyText => page.say("tips-empty"),
        Refusal::TextTooLong => page.say("tips-too-long"),
        other => refusal(page.language, other),
    }
}

fn find_page(page: Page, form: &Form) -> Result<Response, Problem> {
    let page = page.saying("tips-find").refusing(form.errors());
    let receipt = form.input("receipt", page.say("tips-number")).hint(page.say("tips-number-hint"));
    let receipt = Input {
        autocomplete: "off".into(),
        inputmode: "numeric".into(),
        spellcheck: Some(false),
        ..receipt
    };
    let open = Button::submit(page.say("tips-open"));
    sized(&FindPage { page, receipt, open })
}

/// `GET /tips`
pub(crate) async fn find(
    State(app): State<App>,
    uri: Uri,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let page = page(&app, &uri, &headers);
    let form = Form::empty(page.language);
    find_page(page, &form)
}

/// `POST /tips`: what the receipt opens; with a text, that is added first.
pub(crate) async fn open(
    State(app): State<App>,
    uri: Uri,
    headers: HeaderMap,
    axum::Form(pairs): axum::Form<Vec<(String, String)>>,
) -> Result<Response, Problem> {
    let page = page(&app, &uri, &headers);
    let mut form = Form::typed(page.language, pairs.clone());
    let receipt = match Receipt::read(form.value("receipt")) {
        Ok(receipt) => receipt,
        Err(fault) => {
            form.refuse("receipt", fault_sentence(&page, fault));
            return find_page(page, &form);
        }
    };
    if pairs.iter().any(|(name, _)| name == "text") {
        let (at, seed, secret) = (app.edge.now(), app.edge.bits(), app.edge.secret());
        let text = form.value("text").to_owned();
        match app.register.add_to_tip(&receipt, &text, at, seed, &secret).await {
            Ok(()) => form = form.with("text", ""),
            Err(Error::Refused(Refusal::Busy)) => return later(page),
            Err(Error::Refused(why)) => form.refuse("text", sentence(&page, why)),
            // It is told below.
            Err(Error::NotFound) => {}
            Err(Error::Sealed) => return later(page),
            Err(error) => return Err(error.into()),
        }
    }
    match app.register.own_tip(&receipt, app.edge.now()).await {
        Ok((tip, messages)) => box_page(page, &receipt, &tip, &messages, &form),
        Err(Error::NotFound) => {
            form.refuse("receipt", page.say("tips-unknown"));
            find_page(page, &form)
        }
        Err(Error::Sealed | Error::Refused(Refusal::Busy)) => later(page),
        Err(error) => Err(error.into()),
    }
}

fn fault_sentence(page: &Page, fault: ReceiptFault) -> String {
    match fault {
        ReceiptFault::Empty => page.say("tips-number-empty"),
        ReceiptFault::NotDigits => page.say("tips-number-not-digits"),
        ReceiptFault::Length(n) => page.say_n("tips-number-length", n),
        ReceiptFault::Mistyped => page.say("tips-number-mistyped"),
    }
}

/// The messages in words.
pub(crate) fn said(page: &Page, messages: &[Message], sender: &str, staff: &str) -> Vec<Said> {
    let one = |m: &Message| Said {
        who: page.say(if m.side == Side::Sender { sender } else { staff }),
        on: words::day(page.language, m.on),
        text: m.expose().to_owned(),
    };
    messages.iter().map(one).collect()
}

fn box_page(
    page: Page,
    receipt: &Receipt,
    tip: &Tip,
    messages: &[Message],
    form: &Form,
) -> Result<Response, Problem> {
    let page = page.saying("tips-box").refusing(form.errors());
    let until = match tip.until {
        Some(until) => {
            let day = words::day(page.language, until.plus(-1));
            words::say_with(page.language, "tips-until", &[("day", day.into())])
        }
        None => page.say("tips-lasts"),
    };
    let more = tip.state.takes_more().then(|| {
        let text = form.textarea("text", page.say("tips-more")).rows(5);
        (text, Button::submit(page.say("tips-send")))
    });
    let messages = said(&page, messages, "tips-you", "tips-staff");
    sized(&BoxPage { until, messages, receipt: receipt.expose(), more, page })
}
