//! `POST /cases/{id}/assignments`: who works on a case.
use super::{address, case_of, lawyers, open};
use crate::app::App;
use crate::form::Form;
use crate::problem::Problem;
use crate::session::Posted;
use crate::sign_in::done;
use crate::words::say;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use domain::case_file::Post;
use domain::id::AccountId;
use register::legal_aid::Who;

/// `POST /cases/{id}/assignments`
pub(crate) async fn assign(
    State(app): State<App>,
    Path(id): Path<String>,
    posted: Posted,
) -> Result<Response, Problem> {
    let member = posted.member;
    let case = case_of(&app, &member, &id).await?;
    let mut form = Form::typed(member.language, posted.pairs);
    let account = form.value("account").parse::<AccountId>();
    let post = form.value("post").parse::<Post>();
    if account.is_err() {
        form.refuse("account", say(member.language, "case-assign-who-missing"));
    }
    if post.is_err() {
        form.refuse("post", say(member.language, "case-assign-post-missing"));
    }
    if let (Ok(account), Ok(Post::Lawyer)) = (account, post) {
        let (who, secret) = (Who::Account(account), app.edge.secret());
        let why = form.value("reason").to_owned();
        match app.register.assign_lawyer(&member.by, case.id, who, &why, &secret).await {
            Ok(()) => return Ok(done(&address(case.id), "done-case-assigned")),
            Err(error) => {
                let asks = lawyers::told(&app, &mut form, "account", error).await?;
                if asks && form.error("reason").is_none() {
                    form.refuse("reason", say(member.language, "conflict-reason-missing"));
                }
            }
        }
    } else if let (Ok(account), Ok(post)) = (account, post) {
        match app.register.assign(&member.by, case.id, account, post).await {
            Ok(()) => return Ok(done(&address(case.id), "done-case-assigned")),
            Err(error) => {
                lawyers::told(&app, &mut form, "account", error).await?;
            }
        }
    }
    let page = open::page(&app, &member, &case, &form).await?;
    Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
}

/// `POST /cases/{id}/assignments/end`
pub(crate) async fn end(
    State(app): State<App>,
    Path(id): Path<String>,
    posted: Posted,
) -> Result<Response, Problem> {
    let account = posted.value("account").parse().map_err(|_| Problem::BadRequest)?;
    let post = posted.value("post").parse().map_err(|()| Problem::BadRequest)?;
    let member = posted.member;
    let case = case_of(&app, &member, &id).await?;
    app.register.end_assignment(&member.by, case.id, account, post).await?;
    Ok(done(&address(case.id), "done-case-assignment-ended"))
}
