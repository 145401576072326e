//! `/calendar/{secret}.ics`: the days that matter to somebody, for their own
//! calendar. Whoever holds the address reads it, so the titles name things by
//! codes and tell of nobody.
use crate::app::App;
use crate::problem::Problem;
use crate::words::{say, say_with};
use axum::extract::{Path, State};
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use domain::words::Language;
use formats::calendar::{Calendar, Event, write};
use register::account::TokenSort;
use register::calendar::{Entry, Sort};

/// Days ahead of a last day to remind of it.
const REMIND: u16 = 7;

/// Where the feed with this secret is read.
pub(crate) fn address(origin: &str, secret: &str) -> String {
    format!("{origin}/calendar/{secret}.ics")
}

/// `GET /calendar/{secret}.ics`
pub(crate) async fn feed(
    State(app): State<App>,
    Path(file): Path<String>,
) -> Result<Response, Problem> {
    let secret = file.strip_suffix(".ics").ok_or(Problem::NotFound)?;
    let now = app.edge.now();
    let holder = app.register.token(secret, TokenSort::Calendar, now).await?;
    let by = app.by(&holder.ok_or(Problem::NotFound)?);
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
