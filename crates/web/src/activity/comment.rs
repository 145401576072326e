//! Comments on an activity in consultation, and their answers.
use super::{Here, People, open};
use crate::app::App;
use crate::components::{Button, Choice, Radios, Textarea};
use crate::form::Form;
use crate::page::Page;
use crate::problem::{Problem, refusal};
use crate::programme::wording::Worded;
use crate::session::{Member, Posted};
use crate::sign_in::done;
use crate::words::say;
use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Response};
use domain::access::Action;
use register::programme::{Comment, CommentOutcome};
use register::{Error, Refusal};

#[derive(Template)]
#[template(path = "activity/answer.html")]
struct AnswerPage {
    page: Page,
    by: String,
    comment: Worded,
    outcome: Radios,
    text: Textarea,
    button: Button,
    back: String,
}

/// `POST /activities/{id}/comments`
pub(crate) async fn add(
    State(app): State<App>,
    Path(id): Path<String>,
    posted: Posted,
) -> Result<Response, Problem> {
    let member = posted.member;
    let here = Here::find(&app, &member, &id).await?;
    let mut form = Form::typed(member.language, posted.pairs);
    match app.register.comment(&member.by, here.activity.id, form.value("comment")).await {
        Ok(_) => Ok(done(&here.address(), "done-comment-made")),
        Err(Error::Refused(why @ (Refusal::EmptyText | Refusal::TextTooLong))) => {
            form.refuse("comment", refusal(member.language, why));
            let page = open::shown(&app, &member, &here, &form).await?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
        }
        Err(error) => Err(error.into()),
    }
}

/// The comment of an address, for somebody who may answer it.
async fn answerable(
    app: &App,
    member: &Member,
    id: &str,
    comment: &str,
) -> Result<(Here, Comment), Problem> {
    let here = Here::find(app, member, id).await?;
    let all = app.register.comments(here.activity.id).await?;
    let found = all.into_iter().find(|c| c.id.to_string() == comment).ok_or(Problem::NotFound)?;
    if !member.may_ever(Action::AnswerComment) {
        return Err(Problem::Denied);
    }
    if found.answered_at.is_some() {
        return Err(Problem::Refused(Refusal::AlreadyDecided));
    }
    Ok((here, found))
}

async fn shown(
    app: &App,
    member: &Member,
    here: &Here,
    comment: &Comment,
    form: Form,
) -> Result<Html<String>, Problem> {
    let language = member.language;
    let people = People::of(app).await?;
    let institution = app.register.pack().institution_name(&comment.institution, language);
    let by = people.said(language, comment.account, comment.at);
    let page = here.below(app, member, "comment-answer").refusing(form.errors());
    let choices = CommentOutcome::ALL
        .map(|o| Choice::new(o.code(), page.say(&format!("comment-{}", o.code()))))
        .into();
    let shown = AnswerPage {
        by: format!("{institution} · {by}"),
        comment: Worded::written(&comment.text, language),
        outcome: form.radios("outcome", page.say("comment-outcome"), choices),
        text: form.textarea("answer", page.say("comment-answer-text")).rows(6),
        button: Button::submit(page.say("comment-answer-send")),
        back: here.address(),
        page,
    };
    Ok(Html(shown.render()?))
}

/// `GET /activities/{id}/comments/{comment}`
pub(crate) async fn form(
    State(app): State<App>,
    member: Member,
    Path((id, comment)): Path<(String, String)>,
) -> Result<Html<String>, Problem> {
    let (here, comment) = answerable(&app, &member, &id, &comment).await?;
    shown(&app, &member, &here, &comment, Form::empty(member.language)).await
}

/// `POST /activities/{id}/comments/{comment}`
pub(crate) async fn answer(
    State(app): State<App>,
    Path((id, comment)): Path<(String, String)>,
    posted: Posted,
) -> Result<Response, Problem> {
    let member = posted.member;
    let (here, comment) = answerable(&app, &member, &id, &comment).await?;
    let language = member.language;
    let mut form = Form::typed(language, posted.pairs);
    let chosen = CommentOutcome::ALL.into_iter().find(|o| o.code() == form.value("outcome"));
    let Some(outcome) = chosen else {
        form.refuse("outcome", say(language, "comment-outcome-missing"));
        if form.value("answer").is_empty() {
            form.refuse("answer", refusal(language, Refusal::EmptyText));
        }
        let page = shown(&app, &member, &here, &comment, form).await?;
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response());
    };
    match app.register.answer_comment(&member.by, comment.id, outcome, form.value("answer")).await {
        Ok(()) => Ok(done(&here.address(), "done-comment-answered")),
        Err(Error::Refused(why @ (Refusal::EmptyText | Refusal::TextTooLong))) => {
            form.refuse("answer", refusal(language, why));
            let page = shown(&app, &member, &here, &comment, form).await?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
        }
        Err(error) => Err(error.into()),
    }
}
