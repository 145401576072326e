//! Withdrawing a record for a reason, and restoring it.
use super::{address_of_record, record_of, shown, under_kind};
use crate::app::App;
use crate::components::{Button, Textarea};
use crate::form::Form;
use crate::page::Page;
use crate::problem::{Problem, refusal};
use crate::session::{Member, Posted};
use crate::sign_in::done;
use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Response};
use domain::record::kind::Kind;
use register::record::Stored;
use register::{Error, Refusal};

#[derive(Template)]
#[template(path = "records/withdraw.html")]
struct WithdrawPage {
    page: Page,
    about: String,
    version: i64,
    reason: Textarea,
    button: Button,
    back: String,
}

/// The one or the other: the same page with other words.
#[derive(Clone, Copy)]
enum Way {
    Withdraw,
    Restore,
}

fn page(
    member: &Member,
    kind: &Kind,
    stored: &Stored,
    form: &Form,
    way: Way,
) -> Result<Html<String>, Problem> {
    let (title, about, button) = match way {
        Way::Withdraw => ("record-withdraw", "record-withdraw-about", "record-withdraw"),
        Way::Restore => ("record-restore", "record-restore-about", "record-restore"),
    };
    let back = address_of_record(&kind.id, stored.id);
    let name = shown::title_of(kind, member.language, stored);
    let page = under_kind(member, kind)
        .under(name.clone(), back.clone())
        .saying(title)
        .captioned(name)
        .refusing(form.errors());
    let button = Button::submit(page.say(button));
    Ok(Html(
        WithdrawPage {
            about: page.say(about),
            version: stored.version,
            reason: form.textarea("reason", page.say("record-reason")).rows(3),
            button: match way {
                Way::Withdraw => button.warning(),
                Way::Restore => button,
            },
            back,
            page,
        }
        .render()?,
    ))
}

async fn asked(
    app: App,
    member: Member,
    kind: &str,
    id: &str,
    way: Way,
) -> Result<Html<String>, Problem> {
    let (kind, stored) = record_of(&app.register, &member, kind, id).await?;
    if !app.register.may_correct(&member.by, &stored).await? {
        return Err(Problem::Denied);
    }
    page(&member, kind, &stored, &Form::empty(member.language), way)
}

async fn decided(
    app: App,
    posted: Posted,
    kind: &str,
    id: &str,
    way: Way,
) -> Result<Response, Problem> {
    let member = posted.member;
    let (kind, stored) = record_of(&app.register, &member, kind, id).await?;
    let mut form = Form::typed(member.language, posted.pairs);
    let version = form.value("version").parse().map_err(|_| Problem::BadRequest)?;
    let (register, by, reason) = (&app.register, &member.by, form.value("reason"));
    let (answer, key) = match way {
        Way::Withdraw => {
            (register.withdraw(by, stored.id, version, reason).await, "done-record-withdrawn")
        }
        Way::Restore => {
            (register.restore(by, stored.id, version, reason).await, "done-record-restored")
        }
    };
    match answer {
        Ok(_) => Ok(done(&address_of_record(&kind.id, stored.id), key)),
        Err(Error::Refused(why @ (Refusal::ReasonMissing | Refusal::TextTooLong))) => {
            form.refuse("reason", refusal(member.language, why));
            let page = page(&member, kind, &stored, &form, way)?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
        }
        Err(error) => Err(error.into()),
    }
}

/// `GET /records/{kind}/{id}/withdraw`
pub(crate) async fn withdraw_form(
    State(app): State<App>,
    member: Member,
    Path((kind, id)): Path<(String, String)>,
) -> Result<Html<String>, Problem> {
    asked(app, member, &kind, &id, Way::Withdraw).await
}

/// `POST /records/{kind}/{id}/withdraw`
pub(crate) async fn withdraw(
    State(app): State<App>,
    Path((kind, id)): Path<(String, String)>,
    posted: Posted,
) -> Result<Response, Problem> {
    decided(app, posted, &kind, &id, Way::Withdraw).await
}

/// `GET /records/{kind}/{id}/restore`
pub(crate) async fn restore_form(
    State(app): State<App>,
    member: Member,
    Path((kind, id)): Path<(String, String)>,
) -> Result<Html<String>, Problem> {
    asked(app, member, &kind, &id, Way::Restore).await
}

/// `POST /records/{kind}/{id}/restore`
pub(crate) async fn restore(
    State(app): State<App>,
    Path((kind, id)): Path<(String, String)>,
    posted: Posted,
) -> Result<Response, Problem> {
    decided(app, posted, &kind, &id, Way::Restore).await
}
