//! `/calendar.ics`: the days that matter to somebody, for their own calendar.
//! Whoever holds the password reads it, so the titles name things by codes and
//! tell of nobody. The password stands in a header and never in the address, which
//! programs and proxies write down.
use crate::app::App;
use crate::problem::Problem;
use crate::words::{say, say_with};
use axum::extract::State;
use axum::http::header::{AUTHORIZATION, CACHE_CONTROL, CONTENT_TYPE, WWW_AUTHENTICATE};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use domain::Zeroizing;
use domain::words::Language;
use formats::calendar::{Calendar, Event, write};
use register::account::TokenSort;
use register::calendar::{Entry, Sort};

/// Days ahead of a last day to remind of it.
const REMIND: u16 = 7;

/// The name that goes with every password of a calendar.
pub(crate) const NAME: &str = "calendar";

/// Where a feed is read.
pub(crate) fn address(origin: &str) -> String {
    format!("{origin}/calendar.ics")
}

/// The password in a header `Basic`, when the name is [`NAME`].
fn password(headers: &HeaderMap) -> Option<Zeroizing<String>> {
    let (scheme, text) = headers.get(AUTHORIZATION)?.to_str().ok()?.split_once(' ')?;
    let read = STANDARD.decode(text.trim()).ok().filter(|_| scheme.eq_ignore_ascii_case("basic"));
    let read = Zeroizing::new(String::from_utf8(read?).ok()?);
    let (name, password) = read.split_once(':')?;
    (name == NAME).then(|| Zeroizing::new(password.to_owned()))
}

/// Asks for the password, in both languages: nobody knows yet who it is.
fn asking() -> Response {
    let basic = (WWW_AUTHENTICATE, "Basic realm=\"Pristan\", charset=\"UTF-8\"");
    let plain = (CONTENT_TYPE, "text/plain; charset=utf-8");
    let [en, bg] = [Language::En, Language::Bg].map(|language| say(language, "calendar-unknown"));
    (StatusCode::UNAUTHORIZED, [basic, plain], format!("{en}\n{bg}\n")).into_response()
}

/// `GET /calendar.ics`
pub(crate) async fn feed(State(app): State<App>, headers: HeaderMap) -> Result<Response, Problem> {
    let now = app.edge.now();
    let Some(password) = password(&headers) else { return Ok(asking()) };
    let holder = app.register.token(&password, TokenSort::Calendar, now).await?;
    let Some(holder) = holder else { return Ok(asking()) };
    let by = app.by(&holder);
    let language = by.actor.language;
    let entries = app.register.calendar(&by).await?;
    let origin = app.origin.as_str();
    let host = origin.split_once("://").map_or(origin, |(_, host)| host);
    let calendar = Calendar {
        name: say(language, "calendar-name"),
        host: host.split([':', '/']).next().unwrap_or(host).to_owned(),
        made_at: now,
        events: entries.iter().map(|e| event(language, origin, e)).collect(),
    };
    let headers = [
        (CONTENT_TYPE, "text/calendar; charset=utf-8"),
        // Programs ask again by themselves; nobody in between keeps it.
        (CACHE_CONTROL, "private, max-age=900"),
    ];
    Ok((headers, write(&calendar)).into_response())
}

fn event(language: Language, origin: &str, entry: &Entry) -> Event {
    let (key, page) = match entry.sort {
        Sort::Deadline => ("calendar-deadline".to_owned(), "activities"),
        Sort::Task(sort) => (format!("calendar-task-{}", sort.code()), "tasks"),
        Sort::CaseTerm => ("calendar-case-term".to_owned(), "cases"),
    };
    // What a term is about stands behind the sign-in, with those of other cases.
    let url = match entry.sort {
        Sort::CaseTerm => format!("{origin}{}", crate::cases::terms::ADDRESS),
        _ => format!("{origin}/{page}/{}", entry.id),
    };
    let what = say(language, &key);
    let key = if entry.done { "calendar-title-done" } else { "calendar-title" };
    let args = [("code", (&entry.code).into()), ("what", what.into())];
    Event {
        id: entry.id.clone(),
        from: entry.from,
        last: entry.last,
        title: say_with(language, key, &args),
        description: String::new(),
        url: Some(url),
        remind_days: (!entry.done).then_some(REMIND),
        cancelled: false,
    }
}
