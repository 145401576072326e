//! The password of one's own calendar: made, made anew, taken back. There is
//! one at a time, and it is shown once.
use super::{ADDRESS, SecretPage, under};
use crate::app::App;
use crate::calendar_feed;
use crate::components::{Row, SummaryList};
use crate::page::Page;
use crate::problem::Problem;
use crate::session::Posted;
use crate::sign_in::{done, to};
use crate::words::{self, say, say_with};
use askama::Template;
use axum::extract::State;
use axum::response::{Html, IntoResponse, Response};
use register::By;
use register::account::{Token, TokenSort};

/// When the password was made, and last used.
pub(super) fn about(page: &Page, token: &Token) -> String {
    let language = page.language;
    let made = words::day(language, token.created_at.day());
    match token.used_at {
        None => say_with(language, "calendar-made-unused", &[("made", made.into())]),
        Some(at) => {
            let args = [("made", made.into()), ("used", words::moment(language, at).into())];
            say_with(language, "calendar-made-used", &args)
        }
    }
}

async fn revoke_all(app: &App, by: &By) -> Result<(), Problem> {
    let tokens = app.register.tokens(by).await?;
    for token in tokens.iter().filter(|t| t.sort == TokenSort::Calendar) {
        app.register.revoke_token(by, token.id).await?;
    }
    Ok(())
}

/// `GET /account/calendar`: where the page that shows the password leads when
/// it is asked for again.
pub(crate) async fn form() -> Response {
    to(ADDRESS)
}

/// `POST /account/calendar`: a new password; the one before no longer works.
pub(crate) async fn make(State(app): State<App>, posted: Posted) -> Result<Response, Problem> {
    let member = posted.member;
    revoke_all(&app, &member.by).await?;
    let secret = app.edge.secret();
    let name = say(member.language, "calendar-token");
    let none = Vec::new();
    app.register.make_token(&member.by, &name, TokenSort::Calendar, none, None, &secret).await?;
    let page = under(&member, "calendar-made-title");
    let html = SecretPage {
        about: page.say("calendar-once"),
        facts: Some(SummaryList::new(vec![
            Row::new(page.say("calendar-address"), calendar_feed::address(&app.origin)),
            Row::new(page.say("calendar-user"), calendar_feed::NAME),
        ])),
        label: page.say("calendar-password"),
        secret: secret.text(),
        advice: page.say("calendar-advice"),
        back: ADDRESS.to_owned(),
        back_text: page.say("account-back"),
        page,
    };
    Ok(Html(html.render()?).into_response())
}

/// `POST /account/calendar/revoke`
pub(crate) async fn revoke(State(app): State<App>, posted: Posted) -> Result<Response, Problem> {
    revoke_all(&app, &posted.member.by).await?;
    Ok(done(ADDRESS, "done-calendar-revoked"))
}
