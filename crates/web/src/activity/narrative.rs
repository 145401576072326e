//! `/activities/{id}/narrative/{language}`: what was done, in the words of those
//! who answer for it, for the annual report: written, handed in, approved.
use super::{Here, People, lines, narrative_tag};
use crate::app::App;
use crate::components::{Button, Details, Markup, Textarea};
use crate::form::Form;
use crate::page::Page;
use crate::problem::{Problem, refusal};
use crate::session::{Member, Posted};
use crate::sign_in::done;
use crate::words::{say, say_with};
use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Response};
use domain::access::Action;
use domain::programme::life::Stage;
use domain::words::Language;
use register::narrative::{Narrative, NarrativeState};
use register::{Error, Refusal};

#[derive(Template)]
#[template(path = "activity/narrative.html")]
struct NarrativePage {
    page: Page,
    address: String,
    back: String,
    standing: Option<Standing>,
    conflict: Option<Theirs>,
    writing: Option<Writing>,
    deciding: Option<Deciding>,
    why_not: Option<String>,
    versions: Option<Details>,
}

/// The text that stands, where it is not being written.
struct Standing {
    about: String,
    note: String,
    text: Markup,
}

/// What somebody else saved meanwhile.
struct Theirs {
    about: String,
    text: Markup,
}

struct Writing {
    over: i64,
    text: Textarea,
    save: Button,
    submit: Button,
}

struct Deciding {
    number: i64,
    approve: Button,
    reason: Textarea,
    send_back: Button,
}

/// The activity and language of an address, for somebody who writes or
/// decides; for others the text is on the page of the activity.
async fn editable(
    app: &App,
    member: &Member,
    id: &str,
    language: &str,
) -> Result<(Here, Language), Problem> {
    let language: Language = language.parse().map_err(|()| Problem::NotFound)?;
    let here = Here::find(app, member, id).await?;
    let may = |action| here.may(member, action);
    if may(Action::WriteNarrative) || may(Action::ApproveNarrative) {
        Ok((here, language))
    } else {
        Err(Problem::Denied)
    }
}

/// What is shown: `form` as typed, and whether somebody else wrote meanwhile.
async fn shown(
    app: &App,
    member: &Member,
    (here, written): (&Here, Language),
    form: Option<Form>,
    conflict: bool,
) -> Result<Html<String>, Problem> {
    let language = member.language;
    let id = here.activity.id;
    let all = app.register.narratives(Some(&member.by), id, written).await?;
    let people = People::of(app).await?;
    let last = all.first();
    let errors = form.as_ref().and_then(Form::errors);
    let page = here
        .below(app, member, &format!("narrative-in-{}", written.tag()))
        .tagged(narrative_tag(language, last.map(|n| n.state)))
        .refusing(errors);
    let running = matches!(here.programme.stage, Stage::Adopted | Stage::InForce);
    let submitted = last.filter(|n| n.state == NarrativeState::Submitted);
    let own = submitted.is_some_and(|n| n.written_by == member.by.actor.account);
    let approves = running && here.may(member, Action::ApproveNarrative);
    let writes = running && here.may(member, Action::WriteNarrative);
    let over = last.map_or(0, |n| n.number);
    let form = form.unwrap_or_else(|| {
        Form::empty(language).with("text", last.map(|n| n.text.clone()).unwrap_or_default())
    });
    let why_not = match () {
        () if !running => Some(page.say("narrative-not-now")),
        () if own && approves => Some(page.say("narrative-own")),
        () => None,
    };
    let shown = NarrativePage {
        address: format!("{}/narrative/{}", here.address(), written.tag()),
        back: here.address(),
        standing: last.map(|n| Standing {
            about: about(language, n, &people),
            note: n.note.clone(),
            text: lines(&n.text, written, language),
        }),
        conflict: last.filter(|_| conflict).map(|n| Theirs {
            about: about(language, n, &people),
            text: lines(&n.text, written, language),
        }),
        writing: writes.then(|| Writing {
            over,
            text: form
                .textarea("text", page.say("narrative-text"))
                .hint(page.say("narrative-text-hint"))
                .rows(16)
                .attribute("lang", written.tag()),
            save: Button::submit(page.say("narrative-save")).secondary().sending("then", "save"),
            submit: Button::submit(page.say("narrative-submit")).sending("then", "submit"),
        }),
        deciding: submitted.filter(|_| approves && !own).map(|n| Deciding {
            number: n.number,
            approve: Button::submit(page.say("narrative-approve")),
            reason: form.textarea("reason", page.say("narrative-reason")).rows(3),
            send_back: Button::submit(page.say("narrative-send-back")).secondary(),
        }),
        why_not,
        versions: versions(language, written, &all, &people),
        page,
    };
    Ok(Html(shown.render()?))
}

/// `Text 3, by A. Ivanova, 5 July 2017, 14:20`.
fn about(language: Language, n: &Narrative, people: &People) -> String {
    let by = people.said(language, n.written_by, n.written_at);
    say_with(language, "narrative-version", &[("n", n.number.into()), ("by", by.into())])
}

#[derive(Template)]
#[template(path = "activity/versions.html")]
struct Versions {
    sent_back: String,
    all: Vec<Version>,
}

impl askama::filters::HtmlSafe for Versions {}

struct Version {
    about: String,
    tag: crate::components::Tag,
    note: String,
    text: Markup,
}

/// The texts before the one that stands, folded away.
fn versions(
    language: Language,
    written: Language,
    all: &[Narrative],
    people: &People,
) -> Option<Details> {
    let before = all.get(1..).filter(|b| !b.is_empty())?;
    let version = |n: &Narrative| Version {
        about: about(language, n, people),
        tag: narrative_tag(language, Some(n.state)),
        note: n.note.clone(),
        text: lines(&n.text, written, language),
    };
    let all = before.iter().map(version).collect();
    Some(Details::new(
        say(language, "narrative-versions"),
        &Versions { sent_back: say(language, "narrative-sent-back"), all },
    ))
}

/// `GET /activities/{id}/narrative/{language}`
pub(crate) async fn form(
    State(app): State<App>,
    member: Member,
    Path((id, language)): Path<(String, String)>,
) -> Result<Html<String>, Problem> {
    let (here, written) = editable(&app, &member, &id, &language).await?;
    shown(&app, &member, (&here, written), None, false).await
}

/// `POST /activities/{id}/narrative/{language}`: saves, and hands in when asked.
pub(crate) async fn write(
    State(app): State<App>,
    Path((id, language)): Path<(String, String)>,
    posted: Posted,
) -> Result<Response, Problem> {
    let member = posted.member;
    let (here, written) = editable(&app, &member, &id, &language).await?;
    let mut form = Form::typed(member.language, posted.pairs);
    let over: i64 = form.value("over").parse().unwrap_or(0);
    let hands_in = form.value("then") == "submit";
    let id = here.activity.id;
    let result = put(&app, &member, (&here, written), over, form.value("text"), hands_in).await;
    let conflict = match result {
        Ok(()) if hands_in => return Ok(done(&here.address(), "done-narrative-submitted")),
        Ok(()) => {
            let address = format!("{}/narrative/{}", here.address(), written.tag());
            return Ok(done(&address, "done-narrative-saved"));
        }
        Err(Error::Refused(why @ (Refusal::EmptyText | Refusal::TextTooLong))) => {
            form.refuse("text", refusal(member.language, why));
            false
        }
        Err(Error::Conflict(_)) => {
            tracing::info!(activity = %id, "two people wrote on one activity");
            form.refuse("text", say(member.language, "narrative-conflict"));
            true
        }
        Err(error) => return Err(error.into()),
    };
    let page = shown(&app, &member, (&here, written), Some(form), conflict).await?;
    let status = if conflict { StatusCode::CONFLICT } else { StatusCode::UNPROCESSABLE_ENTITY };
    Ok((status, page).into_response())
}

/// Saves a text unless it is the one that stands, and hands it in when asked.
async fn put(
    app: &App,
    member: &Member,
    (here, written): (&Here, Language),
    over: i64,
    text: &str,
    hands_in: bool,
) -> Result<(), Error> {
    let (register, id) = (&app.register, here.activity.id);
    let last = register.narrative(Some(&member.by), id, written).await?;
    let number = match last {
        // Handing in a draft as it stands writes nothing anew.
        Some(n)
            if hands_in
                && n.number == over
                && n.text == text
                && n.state == NarrativeState::Draft =>
        {
            over
        }
        _ => register.write_narrative(&member.by, id, written, over, text).await?,
    };
    if !hands_in {
        return Ok(());
    }
    register.submit_narrative(&member.by, id, written, number).await
}

/// `POST /activities/{id}/narrative/{language}/approve`
pub(crate) async fn approve(
    State(app): State<App>,
    Path((id, language)): Path<(String, String)>,
    posted: Posted,
) -> Result<Response, Problem> {
    let (here, written) = editable(&app, &posted.member, &id, &language).await?;
    let number = posted.value("number").parse().map_err(|_| Problem::BadRequest)?;
    let by = &posted.member.by;
    app.register.approve_narrative(by, here.activity.id, written, number).await?;
    Ok(done(&here.address(), "done-narrative-approved"))
}

/// `POST /activities/{id}/narrative/{language}/send-back`
pub(crate) async fn send_back(
    State(app): State<App>,
    Path((id, language)): Path<(String, String)>,
    posted: Posted,
) -> Result<Response, Problem> {
    let member = posted.member;
    let (here, written) = editable(&app, &member, &id, &language).await?;
    let mut form = Form::typed(member.language, posted.pairs);
    let number = form.value("number").parse().map_err(|_| Problem::BadRequest)?;
    let (by, id) = (&member.by, here.activity.id);
    match app.register.send_back_narrative(by, id, written, number, form.value("reason")).await {
        Ok(()) => Ok(done(&here.address(), "done-narrative-sent-back")),
        Err(Error::Refused(why @ (Refusal::ReasonMissing | Refusal::TextTooLong))) => {
            form.refuse("reason", refusal(member.language, why));
            let last = app.register.narrative(Some(by), id, written).await?;
            let form = form.with("text", last.map(|n| n.text).unwrap_or_default());
            let page = shown(&app, &member, (&here, written), Some(form), false).await?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
        }
        Err(error) => Err(error.into()),
    }
}
