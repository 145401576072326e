//! Where one is written to when something waits.
use super::{ADDRESS, AccountPage};
use crate::app::App;
use crate::components::{Button, Input};
use crate::form::Form;
use crate::page::Page;
use crate::problem::{Problem, refusal};
use crate::session::{Member, Posted};
use crate::sign_in::done;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use register::{Error, Refusal};

/// The field and the button; none where the server writes no e-mail.
pub(super) async fn fields(
    app: &App,
    member: &Member,
    page: &Page,
    form: Option<&Form>,
) -> Result<Option<(Input, Button)>, Problem> {
    if !app.mails {
        return Ok(None);
    }
    let kept = app.register.mail_address(&member.by).await?.unwrap_or_default();
    let kept = Form::empty(member.language).with("mail", kept);
    let input = form.unwrap_or(&kept).input("mail", page.say("account-mail-address"));
    let input = Input {
        r#type: "email".into(),
        autocomplete: "email".into(),
        spellcheck: Some(false),
        ..input.hint(page.say("account-mail-hint"))
    };
    Ok(Some((input, Button::submit(page.say("account-mail-save")).secondary())))
}

/// `POST /account/mail`
pub(crate) async fn set(State(app): State<App>, posted: Posted) -> Result<Response, Problem> {
    let member = posted.member;
    if !app.mails {
        return Err(Problem::NotFound);
    }
    let mut form = Form::typed(member.language, posted.pairs);
    let address = form.value("mail").to_owned();
    match app.register.set_mail_address(&member.by, &address).await {
        Ok(()) if address.trim().is_empty() => Ok(done(ADDRESS, "done-mail-stopped")),
        Ok(()) => Ok(done(ADDRESS, "done-mail-set")),
        Err(Error::Refused(why @ Refusal::MailWrong)) => {
            form.refuse("mail", refusal(member.language, why));
            let page = AccountPage::of(&app, &member, Some(&form)).await?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
        }
        Err(error) => Err(error.into()),
    }
}
